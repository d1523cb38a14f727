"""A finite box of numbers has a strict upper bound.

Statement (own proof). For every family f of numbers with three indices and all n, m, l there is M
with f(i, j, q) < M for all i < n, j < m and q < l.

Method: induction on n; ``bounded-table`` bounds the new table.
"""

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.proof import absurd, apply, auto, by, induct, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Abstraction, Max, family, forall, lt, natural, real

n, m, ell, k, i, j, q, p = (natural(x) for x in ("n", "m", "l", "k", "i", "j", "q", "p"))
f = family("f", arity=3)
M, M0, M1 = real("M"), real("M0"), real("M1")

CLAIM = forall(
    n, m, ell, f,
    some=[M],
    then=[forall(i, j, q, given=[lt(i, n), lt(j, m), lt(q, ell)], then=[lt(f(i, j, q), M)])],
)  # fmt: skip

empty = intro(
    witnesses=[0],
    then=[
        intro(
            obtain(["i_is_natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["row", "column", "layer"],
            then=[absurd(auto("row", "i_is_natural"))],
        )
    ],
)

longer = intro(
    obtain(["earlier_bound"], apply("fewer_rows", {"m": m, "l": ell, "f": f}), some=[M0]),
    obtain(
        ["row_bound"],
        apply("statement:lemmas/bounded-table", {"n": m, "m": ell, "f": Abstraction(j, q, f(k, j,
                                                                                            q))}),
        some=[M1],
    ),
    obtain(
        ["at_least_M0", "at_least_M1", "one_of_the_two"],
        apply("axiom:max", {"x": M0, "y": M1}),
    ),
    witnesses=[Max(M0, M1)],
    then=[
        intro(
            given=["row", "column", "layer"],
            then=[
                below_successor(
                    i, k, "row", "place",
                    less=steps(
                        obtain(
                            ["earlier"],
                            apply("earlier_bound", {"i": i, "j": j, "q": q},
                                  [by("place"), by("column"), by("layer")]),
                        ),
                        auto("earlier", "at_least_M0"),
                    ),
                    equal=steps(
                        obtain(["last"], apply("row_bound", {"i": j, "j": q},
                                               [by("column"), by("layer")])),
                        auto("last", "at_least_M1", inside("place", p, f(p, j, q))),
                    ),
                )
            ],
        )
    ],
)  # fmt: skip

PROOF = induct("n", "k", "fewer_rows", base=empty, step=longer)

STATEMENT = Statement(
    id="lemmas/bounded-box",
    title="A finite box of numbers has a strict upper bound",
    source=Source("lemmas", "bounded-box", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/bounded-box",
        CLAIM,
        at={
            "n": number(2),
            "m": number(2),
            "l": number(2),
            "f": ["lam", [["i", "N"], ["j", "N"], ["q", "N"]], ["+", "i", "j", "q"]],
        },
    ),
)
