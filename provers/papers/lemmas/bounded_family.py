"""Finitely many numbers have a strict upper bound.

Statement (own proof). For every family f of numbers and every n there is M with f(i) < M for all
i < n.

Method: induction on n; the new bound is the larger of the old one and f(n) + 1.
"""

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas._points import NATURALS
from provers.proof import absurd, apply, auto, by, induct, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Max, family, forall, lt, natural, real

n, m, i, p = (natural(x) for x in ("n", "m", "i", "p"))
f = family("f")
M, M0 = real("M"), real("M0")

CLAIM = forall(
    n, f,
    some=[M],
    then=[forall(i, given=[lt(i, n)], then=[lt(f(i), M)])],
)  # fmt: skip

empty = intro(
    witnesses=[0],
    then=[
        intro(
            obtain(["i_is_natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["i_in_range"],
            then=[absurd(auto("i_in_range", "i_is_natural"))],
        )
    ],
)

longer = intro(
    obtain(["earlier_bound"], apply("shorter", {"f": f}), some=[M0]),
    obtain(
        ["at_least_M0", "at_least_last", "one_of_the_two"],
        apply("axiom:max", {"x": M0, "y": f(m) + 1}),
    ),
    witnesses=[Max(M0, f(m) + 1)],
    then=[
        intro(
            given=["i_in_range"],
            then=[
                below_successor(
                    i, m, "i_in_range", "place",
                    less=steps(
                        obtain(["earlier"], apply("earlier_bound", {"i": i}, [by("place")])),
                        auto("earlier", "at_least_M0"),
                    ),
                    equal=auto(inside("place", p, f(p)), "at_least_last"),
                )
            ],
        )
    ],
)  # fmt: skip

PROOF = induct("n", "m", "shorter", base=empty, step=longer)

STATEMENT = Statement(
    id="lemmas/bounded-family",
    title="Finitely many numbers have a strict upper bound",
    source=Source("lemmas", "bounded-family", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/bounded-family",
        CLAIM,
        at={"n": number(2), "f": NATURALS},
    ),
)
