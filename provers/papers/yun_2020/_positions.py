"""Contexts in the selective shift layers: ids by position, windows of the first positions."""

from __future__ import annotations

from typing import Any

import sympy

from provers.papers.yun_2020._layers import hardmax
from provers.surface import Abstraction, Name, eq, forall, lt, natural

n, q, B, W, k, i, j, t, m, top, p = (
    natural(x) for x in ("n", "q", "B", "W", "k", "i", "j", "t", "m", "top", "p")
)
ids = Name("l", ("F", ("N", "N"), "N"))
a = Name("a", ("F", ("N",), "N"))
half = sympy.Rational(1, 2)


def own(k: Any, remainder: Any = a) -> Any:
    """Id of token k before the layers."""
    return k * W + remainder(k)


def _shifted(state: Any, centre: Any, i: Any) -> Any:
    """Token i after the layer with this centre, in the given state (function of the token)."""
    keys = Abstraction(j, state(j))
    low = hardmax(state(i) - centre + half, keys, n + 1)
    high = hardmax(state(i) - centre - half, keys, n + 1)
    return state(i) + B * (low - high)


def start(ids: Any = ids, remainder: Any = a) -> Any:
    """Before the layers every token has its own id."""
    return forall(k, given=[lt(k, n + 1)], then=[eq(ids(0, k), own(k, remainder))])


def small(remainder: Any = a) -> Any:
    """Remainders are below B."""
    return forall(k, given=[lt(k, n + 1)], then=[lt(remainder(k), B)])


def layers(positions: Any, ids: Any = ids) -> Any:
    """Layer k B + t has the centre k W + t, k below ``positions``."""
    return forall(
        k, t, i,
        given=[lt(k, positions), lt(t, B), lt(i, n + 1)],
        then=[
            eq(
                ids(k * B + t + 1, i),
                _shifted(lambda x: ids(k * B + t, x), k * W + t, i),
            )
        ],
    )  # fmt: skip


def recursion(state: Any, until: Any, remainder: Any = a) -> list[Any]:
    """The first token is shifted by B times its distance to the last, every other one up to
    ``until`` by B times its distance to the one before."""
    first = own(0, remainder)
    step = own(k + 1, remainder)
    return [
        eq(state(0), first + B * (own(n, remainder) - first)),
        forall(k, given=[lt(k, until)], then=[eq(state(k + 1), step + B * (state(k) - step))]),
    ]
