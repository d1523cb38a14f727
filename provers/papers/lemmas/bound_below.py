"""Finitely many numbers below C have a bound that is still below C.

Statement (own proof). If c(i) < C for all i < n, then there is M < C with c(i) <= M for all i < n.

Method: induction on n; the new bound is the larger of the old one and c(n). The largest of the
numbers would do, but for n = 0 there is none.
"""

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas._points import NATURALS
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    contra,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Max, family, forall, le, lt, natural, real

n, m, i, p = (natural(x) for x in ("n", "m", "i", "p"))
c = family("c")
C, M, M0 = real("C"), real("M"), real("M0")

CLAIM = forall(
    n, c, C,
    given=[forall(i, given=[lt(i, n)], then=[lt(c(i), C)])],
    some=[M],
    then=[lt(M, C), forall(i, given=[lt(i, n)], then=[le(c(i), M)])],
)  # fmt: skip

empty = intro(
    given=["below_C"],
    witnesses=[C - 1],
    then=[
        auto(),
        intro(
            obtain(["i_is_natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["i_in_range"],
            then=[absurd(auto("i_in_range", "i_is_natural"))],
        ),
    ],
)

larger = Max(M0, c(m))

longer = intro(
    obtain(
        ["M0_below_C", "earlier_bound"],
        apply(
            "shorter",
            {"c": c, "C": C},
            [
                intro(
                    given=["i_in_range"],
                    then=[apply("below_C", {"i": i}, [auto("i_in_range")])],
                )
            ],
        ),
        some=[M0],
    ),
    obtain(["last_below_C"], apply("below_C", {"i": m}, [auto()])),
    obtain(
        ["at_least_M0", "at_least_last", "one_of_the_two"],
        apply("axiom:max", {"x": M0, "y": c(m)}),
    ),
    given=["below_C"],
    witnesses=[larger],
    then=[
        contra(
            "not_below",
            steps(
                have("above_M0", lt(M0, larger), auto("not_below", "M0_below_C")),
                have("above_last", lt(c(m), larger), auto("not_below", "last_below_C")),
                auto("one_of_the_two", products=[["above_M0", "above_last"]]),
            ),
        ),
        intro(
            given=["i_in_range"],
            then=[
                below_successor(
                    i, m, "i_in_range", "place",
                    less=steps(
                        obtain(["earlier"], apply("earlier_bound", {"i": i}, [by("place")])),
                        auto("earlier", "at_least_M0"),
                    ),
                    equal=auto(inside("place", p, c(p)), "at_least_last"),
                )
            ],
        ),
    ],
)  # fmt: skip

PROOF = induct("n", "m", "shorter", base=empty, step=longer)

STATEMENT = Statement(
    id="lemmas/bound-below",
    title="Finitely many numbers below C have a bound that is still below C",
    source=Source("lemmas", "bound-below", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/bound-below",
        CLAIM,
        at={"n": number(2), "c": NATURALS, "C": number(2)},
        given=[intro(given=["i_in"], then=[by("i_in")])],
    ),
)
