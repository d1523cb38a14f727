"""Stretching columns never makes the singular values beyond the k-th smaller.

Statement (own proof). Let g(i) = s(i) f(i) with s(i) >= 1 for all i < n. Then the sum of the
squared singular values beyond the k-th is at least as large for the columns g(0), ..., g(n - 1) as
for f(0), ..., f(n - 1). With s = 1: the sum depends on the first n members of a family only.

Method: the best approximation of g by a space of dimension k (axiom ``eckart-young-attained``)
approximates f at least as well, column by column, and no approximation of f is better than its own
singular values allow (``eckart-young-lower``).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import POINTS, UNIT
from provers.proof import apply, auto, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Over,
    Range,
    Tail,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    vector,
)

d, n, k, i, j, q = (natural(t) for t in ("d", "n", "k", "i", "j", "q"))
element = natural("element")
f, g, best = family("f", d), family("g", d), family("best", d)
s, h = family("s"), vector("h", d)

CLAIM = forall(
    d, n, k, f, g, s,
    given=[forall(i, given=[lt(i, n)], then=[eq(g(i), s(i) * f(i)), le(1, s(i))])],
    then=[le(Tail(f, n, k), Tail(g, n, k))],
)  # fmt: skip


def gap(column: Any) -> Any:
    """A column minus its part along the best directions."""
    return column - Over(q, Range(k), Inner(best(q), column) * best(q))


def miss(column: Any) -> Any:
    """Squared distance of a column to its part along the best directions."""
    return Inner(gap(column), gap(column))


PROOF = intro(
    obtain(
        ["attained"],
        apply("axiom:eckart-young-attained", {"d": d, "n": n, "k": k, "f": g}),
        some=[best],
    ),
    obtain(
        ["not_better"],
        apply(
            "axiom:eckart-young-lower",
            {
                "d": d, "n": n, "k": k, "f": f, "b": best,
                "c": Abstraction(j, q, Inner(best(q), f(j))),
            },
        ),
    ),
    have(
        "misses_grow",
        le(Over(j, Range(n), miss(f(j))), Over(j, Range(n), miss(g(j)))),
        termwise(
            Range(n), j, miss(f(j)), miss(g(j)),
            intro(
                obtain(["scaled", "factor"], apply("stretched", {"i": element}, [auto("below_n")])),
                obtain(["square"], apply("axiom:square", {"d": d, "v": gap(f(element))})),
                given=["below_n"],
                then=[
                    auto(
                        inside("scaled", h, miss(h)),
                        products=[["factor", "square"], ["factor", "factor", "square"]],
                    )
                ],
            ),
        ),
    ),
    given=["stretched"],
    then=[auto("attained", "not_better", "misses_grow")],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/tail-scaled",
    title="Stretching columns never makes the singular values beyond the k-th smaller",
    source=Source("lemmas", "tail-scaled", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/tail-scaled",
        CLAIM,
        at={
            "d": number(1),
            "n": number(2),
            "k": number(1),
            "f": POINTS,
            "g": ["lam", [["i", "N"]], ["scale", ["q", "2"], ["scale", "i", "one"]]],
            "s": ["lam", [["i", "N"]], ["q", "2"]],
        },
        given=[intro(given=["i_in_range"], then=[auto(), auto()])],
        data=UNIT,
    ),
)
