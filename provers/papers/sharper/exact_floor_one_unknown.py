"""For a given mass the best output of a prompt is a projection.

Statement (own proof). For shares w_i, vectors A_i, a_i in R^d, i < n, W = sum w_i^2 > 0 and
q = sum w_i (a_i - (1 - w_i) A_i) / W, every p has

    sum |w_i p + (1 - w_i) A_i - a_i|^2 = sum |(1 - w_i) A_i - a_i|^2 - W |q|^2 + W |p - q|^2,
    |c|^2 |p - q|^2 >= (<c, p> - <c, q>)^2   for every c.

So over all p the least error is E0 = sum |(1 - w_i) A_i - a_i|^2 - W |q|^2, and over a slab of
<c, p> it is E0 + W dist(<c, q>, slab)^2 / |c|^2: what is left of `exact-floor` is one unknown.

Method: the square is completed; Cauchy and Schwarz from | |c|^2 (p - q) - <c, p - q> c |^2 >= 0.
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import UNIT
from provers.proof import apply, auto, exact, intro, obtain
from provers.statement import Source, Statement
from provers.surface import (
    Inner,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    vector,
)

d, n, i = (natural(t) for t in ("d", "n", "i"))
A, a, w = family("A", d), family("a", d), family("w")
p, c, h = vector("p", d), vector("c", d), vector("h", d)
W = Over(i, Range(n), w(i) ** 2)
q = Over(i, Range(n), w(i) * (a(i) - (1 - w(i)) * A(i))) / W


def norm(v: Any) -> Any:
    """Squared Euclidean norm."""
    return Inner(v, v)


CLAIM = forall(
    d, n, w, A, a, p,
    given=[lt(0, W)],
    then=[
        eq(
            Over(i, Range(n), norm(w(i) * p + (1 - w(i)) * A(i) - a(i))),
            Over(i, Range(n), norm((1 - w(i)) * A(i) - a(i))) - W * norm(q) + W * norm(p - q),
        ),
        forall(c, then=[le((Inner(c, p) - Inner(c, q)) ** 2, norm(c) * norm(p - q))]),
    ],
)  # fmt: skip

PROOF = intro(
    given=["shares_are_positive"],
    then=[
        auto(nonzero=["shares_are_positive"]),
        intro(
            obtain(
                ["bound"],
                apply("statement:lemmas/cauchy-schwarz", {"d": d, "u": c, "v": p - q}),
            ),
            then=[auto("bound")],
        ),
    ],
)

STATEMENT = Statement(
    id="sharper/exact-floor-one-unknown",
    title="For a given mass the best output of a prompt is a projection",
    source=Source("sharper", "exact-floor", "own proof", "its closed form for a given mass"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/exact-floor-one-unknown",
        CLAIM,
        at={
            "d": number(1), "n": number(1), "w": constant_family(number(1)),
            "A": constant_family("one"), "a": constant_family("one"), "p": "one",
        },
        given=[exact()],
        data=UNIT,
    ),
)  # fmt: skip
