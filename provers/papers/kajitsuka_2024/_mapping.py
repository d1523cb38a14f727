"""Weights of rank one and what it means that they make a contextual mapping."""

from __future__ import annotations

from typing import Any

from provers.papers.kajitsuka_2024._attention import d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024.contextual_mapping import (
    difference,
    e,
    ell,
    eta,
    j,
    k,
    m,
    n,
    rmax,
    square,
    state,
    xi,
)
from provers.surface import Apply, Inner, Outer, eq, forall, lt, ne, vector

b, c, y = vector("b", s), vector("c", s), vector("y", d)


def rank_one(kappa: Any, first: Any, second: Any) -> list[Any]:
    """The four maps are products of one vector of R^d and one of R^s."""
    return [
        eq(square(first), 1),
        eq(Inner(second, second), 1),
        forall(y, then=[
            eq(Apply(wk, y), kappa * Inner(first, y) * second),
            eq(Apply(wq, y), Inner(first, y) * second),
            eq(Apply(wv, y), Inner(first, y) * second),
        ]),
        forall(c, then=[eq(Apply(wo, c), Inner(second, c) * (e / (4 * rmax)) * first)]),
    ]  # fmt: skip


def mapping(delta: Any) -> list[Any]:
    """The three conclusions, for all pairs of sequences."""
    return [
        forall(k, given=[lt(k, n)], then=[lt(square(state(xi, k)), (rmax + e / 4) ** 2)]),
        forall(
            k, ell,
            given=[lt(k, n), lt(ell, n), ne(xi(k), eta(ell))],
            then=[lt(delta**2, difference)],
        ),
        forall(
            k, ell, m,
            given=[
                lt(k, n), lt(ell, n), eq(xi(k), eta(ell)), lt(m, n),
                forall(j, given=[lt(j, n)], then=[ne(xi(m), eta(j))]),
            ],
            then=[lt(delta**2, difference)],
        ),
    ]  # fmt: skip


def weights(kappa: Any, first: Any, second: Any) -> tuple[Any, Any, Any, Any]:
    """W_K, W_Q, W_V, W_O."""
    return (
        Outer(kappa * second, first),
        Outer(second, first),
        Outer(second, first),
        Outer(e / (4 * rmax) * first, second),
    )


__all__ = ["b", "c", "mapping", "rank_one", "weights", "y"]
