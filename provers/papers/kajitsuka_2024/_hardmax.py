"""Hardmax attention as a definition: the mean value of the tokens with the largest score."""

from __future__ import annotations

from provers.papers.kajitsuka_2024._attention import d, s, wk, wo, wq, wv
from provers.papers.yun_2020._layers import above
from provers.surface import Apply, Defined, Inner, Over, Range, family, natural, vector

_n, _i, _j = natural("n"), natural("i"), natural("j")
_z, _x = vector("z", d), family("x", d)
_query = Apply(wq, _z)

_chosen = Defined(
    "HardChosen",
    [d, s, wq, wk, _z, _x, _n, _j],
    "R",
    1
    - above(
        Over(
            _i,
            Range(_n),
            above(Inner(Apply(wk, _x(_i)), _query) - Inner(Apply(wk, _x(_j)), _query)),
        )
    ),
)
"""1 if no token has a larger score than token j, 0 otherwise."""

hard_attention = Defined(
    "HardAtt",
    [d, s, wq, wk, wv, wo, _z, _x, _n],
    ("V", "d"),
    Apply(
        wo,
        1
        / Over(_j, Range(_n), _chosen(d, s, wq, wk, _z, _x, _n, _j))
        * Over(_j, Range(_n), _chosen(d, s, wq, wk, _z, _x, _n, _j) * Apply(wv, _x(_j))),
    ),
)
"""Output for the query z over the tokens x(0), ..., x(n - 1); ties share evenly."""

__all__ = ["hard_attention"]
