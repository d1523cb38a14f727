"""Output columns of contexts: a vocabulary, contexts as rows of indices, one place in each."""

from __future__ import annotations

from typing import Any

from provers.papers.kajitsuka_2024._attention import attention, d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024.contextual_mapping import (
    N,
    e,
    i,
    j,
    k,
    kappa,
    m,
    n,
    rmax,
    rmin,
    u,
    vocabulary,
)
from provers.surface import Abstraction, Name, eq, forall, le, lt, natural, ne, real, vector

M, ell, r, place = natural("M"), natural("col"), natural("other"), natural("place")
xi = Name("xi", ("F", ("N", "N"), "N"))
pos = Name("pos", ("F", ("N",), "N"))
w, R = vector("w", d), real("R")


def row(index: Any) -> Any:
    """The indices of a context, by place."""
    return Abstraction(place, xi(index, place))


def token(index: Any, at: Any) -> Any:
    """The token of a context at a place."""
    return u(xi(index, at))


def state(index: Any) -> Any:
    """The id of an output column: the token plus its attention output."""
    own = token(index, pos(index))
    return own + attention(own, lambda at: token(index, at), n)


columns_given = [
    forall(ell, given=[lt(ell, M)], then=[lt(pos(ell), n)]),
    forall(ell, i, given=[lt(ell, M), lt(i, n)], then=[lt(xi(ell, i), N)]),
    forall(
        ell, i, j,
        given=[lt(ell, M), lt(i, n), lt(j, n), ne(i, j)],
        then=[ne(xi(ell, i), xi(ell, j))],
    ),
    forall(
        ell, r,
        given=[lt(ell, M), lt(r, M), ne(ell, r), eq(xi(ell, pos(ell)), xi(r, pos(r)))],
        some=[m],
        then=[lt(m, n), forall(j, given=[lt(j, n)], then=[ne(xi(ell, m), xi(r, j))])],
    ),
]  # fmt: skip
"""Places are in range; contexts have no repeated token; two output columns with the same token
belong to contexts with different token sets."""

sizes_given = [
    le(1, s), le(2, n), le(1, N), lt(0, e), lt(0, rmin), lt(0, rmax), *vocabulary()[:2],
]  # fmt: skip
SIZES = ["some_s", "n_two", "some_token", "e_pos", "rmin_pos", "rmax_pos", "norms", "separated"]
COLUMNS = ["places", "indices", "once", "sets_differ"]

weights = (kappa, wq, wk, wv, wo)
parameters = (d, s, n, N, M, u, xi, pos, e, rmin, rmax)

__all__ = [
    "COLUMNS",
    "SIZES",
    "M",
    "N",
    "R",
    "attention",
    "columns_given",
    "d",
    "e",
    "ell",
    "i",
    "j",
    "k",
    "kappa",
    "m",
    "n",
    "parameters",
    "place",
    "pos",
    "r",
    "rmax",
    "rmin",
    "row",
    "s",
    "sizes_given",
    "state",
    "token",
    "u",
    "w",
    "weights",
    "wk",
    "wo",
    "wq",
    "wv",
    "xi",
]  # fmt: skip
