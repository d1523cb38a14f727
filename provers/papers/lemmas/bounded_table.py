"""A finite table of numbers has a strict upper bound.

Statement (own proof). For every table f of numbers and all n, m there is M with f(i, j) < M for all
i < n and j < m.

Method: induction on the number of rows; ``bounded-family`` bounds the new row.
"""

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.proof import absurd, apply, auto, by, induct, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Abstraction, Max, family, forall, lt, natural, real

n, m, k, i, j, p = (natural(x) for x in ("n", "m", "k", "i", "j", "p"))
f = family("f", arity=2)
M, M0, M1 = real("M"), real("M0"), real("M1")

CLAIM = forall(
    n, m, f,
    some=[M],
    then=[forall(i, j, given=[lt(i, n), lt(j, m)], then=[lt(f(i, j), M)])],
)  # fmt: skip

empty = intro(
    witnesses=[0],
    then=[
        intro(
            obtain(["i_is_natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["row", "column"],
            then=[absurd(auto("row", "i_is_natural"))],
        )
    ],
)

longer = intro(
    obtain(["earlier_bound"], apply("fewer_rows", {"m": m, "f": f}), some=[M0]),
    obtain(
        ["row_bound"],
        apply("statement:lemmas/bounded-family", {"n": m, "f": Abstraction(j, f(k, j))}),
        some=[M1],
    ),
    obtain(
        ["at_least_M0", "at_least_M1", "one_of_the_two"],
        apply("axiom:max", {"x": M0, "y": M1}),
    ),
    witnesses=[Max(M0, M1)],
    then=[
        intro(
            given=["row", "column"],
            then=[
                below_successor(
                    i, k, "row", "place",
                    less=steps(
                        obtain(
                            ["earlier"],
                            apply("earlier_bound", {"i": i, "j": j}, [by("place"), by("column")]),
                        ),
                        auto("earlier", "at_least_M0"),
                    ),
                    equal=steps(
                        obtain(["last"], apply("row_bound", {"i": j}, [by("column")])),
                        auto("last", "at_least_M1", inside("place", p, f(p, j))),
                    ),
                )
            ],
        )
    ],
)  # fmt: skip

PROOF = induct("n", "k", "fewer_rows", base=empty, step=longer)

STATEMENT = Statement(
    id="lemmas/bounded-table",
    title="A finite table of numbers has a strict upper bound",
    source=Source("lemmas", "bounded-table", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/bounded-table",
        CLAIM,
        at={
            "n": number(2),
            "m": number(2),
            "f": ["lam", [["i", "N"], ["j", "N"]], ["+", "i", "j"]],
        },
    ),
)
