"""The network of theorem 2.4 on every input of the cube: what is asked of it for its d_alpha."""

from __future__ import annotations

from typing import Any

from provers.papers.hu_2024._contexts import M, R, ell, n, pos, state, w
from provers.papers.hu_2024._network import hat, rounding
from provers.papers.hu_2024._universality import basis, g, mixed
from provers.papers.hu_2024.context_ids_above import Y
from provers.papers.hu_2024.theorem_2_4 import B, S, count, eta, first
from provers.papers.hu_2024.width_mean_error import NETWORK as WIDE
from provers.papers.hu_2024.width_mean_error import (
    cell,
    coord,
    everywhere,
    in_d,
    in_m,
    mp,
    net,
    x,
)
from provers.papers.lemmas._integral import POINT, X, d, k
from provers.surface import Inner, Name, Over, Range, eq, forall, lt, natural

axis, layer, row, hats = (natural(name) for name in ("axis", "layer", "row", "hats"))
zed = Name("zed", ("F", (POINT, "N", "N", "N"), ("V", "d")))
states = Name("states", ("F", (POINT, "N", "N"), ("V", "d")))


def quantised(k: Any) -> Any:
    """Token k behind the quantising layers."""
    return zed(X, k, d, 0)


def argument(row: Any, hats: Any) -> Any:
    """What goes into a hat."""
    which = first(row) + hats
    return R * (Inner(w, states(X, ell, row)) - Inner(w, state(which)))


def added(row: Any) -> Any:
    """What a look-up layer adds."""
    which = first(row) + hats
    return Over(hats, Range(count(row)), hat(argument(row, hats)) * (Y(which) - state(which)))


_bump = rounding(Inner(basis(axis), zed(X, k, axis, layer)), g(layer), g(layer + 1), eta)
_in_n = lt(k, n)
LAYERS = {
    "z_start": everywhere(k, given=[_in_n], then=[eq(zed(X, k, 0, 0), x(X, k))]),
    "z_layers": everywhere(
        k, axis, layer,
        given=[_in_n, lt(axis, d), lt(layer, S)],
        then=[eq(zed(X, k, axis, layer + 1), zed(X, k, axis, layer) + _bump * basis(axis))],
    ),
    "z_rows": everywhere(
        k, axis, given=[_in_n, lt(axis, d)], then=[eq(zed(X, k, axis + 1, 0), zed(X, k, axis, S))]
    ),
    "blocks_0": eq(first(0), 0),
    "blocks": forall(row, then=[eq(first(row + 1), first(row) + count(row))]),
    "blocks_all": eq(first(B), M),
    "q_start": everywhere(
        ell, given=[lt(ell, M)], then=[eq(states(X, ell, 0), mixed(quantised, ell))]
    ),
    "q_layers": everywhere(
        ell, row,
        given=[lt(ell, M), lt(row, B)],
        then=[eq(states(X, ell, row + 1), states(X, ell, row) + added(row))],
    ),
}  # fmt: skip
_CHANGED = {
    "cells_in": forall(
        ell, k, coord, given=[lt(ell, M), _in_n, in_d], then=[lt(cell(ell, k, coord), S)]
    ),
    "outputs": everywhere(
        ell, coord, k,
        given=[lt(ell, M), in_d, in_m, eq(pos(ell), mp + k)],
        then=[eq(net(X, coord, k), Inner(basis(coord), states(X, ell, B)))],
    ),
}  # fmt: skip
NETWORK = {
    name: _CHANGED.get(name, fact) for name, fact in WIDE.items() if name != "first_layer"
} | LAYERS
"""As for theorem 2.3, with layers in a row."""
