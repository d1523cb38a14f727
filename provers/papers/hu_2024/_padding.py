"""Maps given as sums of rank-one terms, and what orthogonal padding does to their products."""

from __future__ import annotations

from typing import Any

from provers.papers.kajitsuka_2024._attention import d, s, wk, wo, wq, wv
from provers.surface import (
    Apply,
    Inner,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    lt,
    natural,
    ne,
    vector,
)

rank, i, j = natural("rank"), natural("i"), natural("j")
q, qq, qv = family("q", d), family("qq", d), family("qv", d)
p, pp, pv = family("p", s), family("pp", s), family("pv", s)
y = vector("y", d)
_term = natural("term")


def expansion(weights: Any, inputs: Any, outputs: Any) -> Any:
    """``weights`` y = sum over the terms of <inputs, y> outputs."""
    total = Over(_term, Range(rank), Inner(inputs(_term), y) * outputs(_term))
    return forall(y, then=[eq(Apply(weights, y), total)])


def padding(w: Any) -> list[Any]:
    """Expansions of the weights and the orthogonality of all terms but the first.

    Term 0 carries the construction; the other terms only raise the rank.
    """
    return [
        lt(0, rank),
        expansion(wk, q, p),
        expansion(wq, qq, pp),
        expansion(wv, qv, pv),
        forall(
            i, j,
            given=[lt(i, rank), lt(j, rank), lt(0, i)],
            then=[eq(Inner(p(i), pp(j)), 0), eq(Inner(p(j), pp(i)), 0)],
        ),
        forall(i, given=[lt(i, rank), lt(0, i)], then=[eq(Apply(wo, pv(i)), Zero(d))]),
        eq(Apply(wo, pv(0)), w),
    ]  # fmt: skip


names = (rank, q, qq, qv, p, pp, pv)
__all__ = ["d", "i", "j", "names", "ne", "p", "padding", "pp", "pv", "q", "qq", "qv", "rank", "s"]
