"""The attention of one query as a mean, and the formula of its derivative.

``soft_mean`` is what one query q sees: the mean of the tokens x(j), j < n, with weights
c(j) e^<x(j), A q>. Base weights c(j) = 1 give attention; 0 masks a token, and e^bias adds a bias to
its score. ``soft_slope`` is the derivative of soft_mean where the tokens move along h and the query
along k. An attention block is q + B soft_mean with A = W_k^T W_q and B = W_o W_v.
"""

from __future__ import annotations

from typing import Any

from provers.surface import (
    Apply,
    Defined,
    Exp,
    Inner,
    Over,
    Range,
    family,
    linear,
    natural,
    vector,
)

d, n = natural("d"), natural("n")
_i, _j = natural("i"), natural("j")
A = linear("A", d, d)
c, x, h = family("c"), family("x", d), family("h", d)
q, k = vector("q", d), vector("k", d)


def weight(j: Any) -> Any:
    """c(j) e^<x(j), A q>."""
    return c(j) * Exp(Inner(x(j), Apply(A, q)))


def _mean(i: Any) -> Any:
    return Over(i, Range(n), weight(i) * x(i)) / Over(i, Range(n), weight(i))


soft_mean = Defined("soft_mean", [d, n, A, c, x, q], ("V", "d"), _mean(_j))
_moved = (
    h(_j)
    + Inner(h(_j), Apply(A, q)) * (x(_j) - soft_mean(d, n, A, c, x, q))
    + Inner(x(_j) - soft_mean(d, n, A, c, x, q), Apply(A, k))
    * (x(_j) - soft_mean(d, n, A, c, x, q))
)
soft_slope = Defined(
    "soft_slope",
    [d, n, A, c, x, q, h, k],
    ("V", "d"),
    Over(_j, Range(n), weight(_j) * _moved) / Over(_i, Range(n), weight(_i)),
)
