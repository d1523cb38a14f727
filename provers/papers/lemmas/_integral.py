"""Integrals over the cube, by the textbook properties that proofs use.

The language of the kernel has no integral, but it has functions of functions. A point X of the
cube [0,1]^(d x m) is a family of numbers X(i,k), i < d, k < m; a functional I takes functions of
points to numbers. A statement about every I that is monotone and subadditive, at most c on the
constant c and at most c times the volume on c times the indicator of a slab holds for Riemann sums
and for

    I(h) = upper integral (Darboux or Lebesgue) over the cube of min(max(h, 0), K),

whatever K >= 0, which is the integral of h where h is integrable and 0 <= h <= K
(`lemmas/integral-cut-off`). It has to be cut off: I takes all functions, and the upper integral of
an unbounded one is infinite. No functional with finite values has these properties and is the
integral for every bounded function: the sum of c_n 1_(A_n) over disjoint slabs with c_n |A_n| = n
would have a value above every n.
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.papers.lemmas.indicator import indicator
from provers.proof import Rule, apply, auto, by, exact, have, inside, intro, obtain
from provers.surface import (
    Abstraction,
    Defined,
    Name,
    Over,
    Range,
    eq,
    forall,
    le,
    lower,
    lt,
    natural,
    real,
)

half = sympy.Rational(1, 2)

POINT: Any = ("F", ("N", "N"), "R")
FUNCTION: Any = ("F", (POINT,), "R")

d, m, N, i, k, j, digit = (natural(x) for x in ("d", "m", "N", "i", "k", "j", "digit"))
height, t, low, high = (real(x) for x in ("height", "t", "low", "high"))
X = Name("X", POINT)
h1, h2 = Name("h1", FUNCTION), Name("h2", FUNCTION)
I = Name("I", ("F", (FUNCTION,), "R"))  # noqa: E741 -- the integral

slab = Defined("Slab", (t, low, high), "R", (1 - indicator(low - t)) * (1 - indicator(t - high)))
"""1 for low <= t <= high, 0 elsewhere."""


def function(body: Any) -> Any:
    """The function X -> body."""
    return Abstraction(X, body)


def entries(*then: Any, given: Any = ()) -> Any:
    """For every entry (i, k) of a d x m table."""
    return forall(i, k, given=[lt(i, d), lt(k, m), *given], then=list(then))


cube = entries(le(0, X(i, k)), le(X(i, k), 1))
"""X is a point of the cube."""


def strip(ramp: Any) -> Any:
    """Indicator of strip j of entry (i, k): within ``ramp`` steps below grid line j + 1."""
    return slab(N * X(i, k), j + 1 - ramp, j + 1)


MONOTONE = forall(
    h1, h2,
    given=[forall(X, given=[cube], then=[le(h1(X), h2(X))])],
    then=[le(I(h1), I(h2))],
)  # fmt: skip
SUBADDITIVE = forall(h1, h2, then=[le(I(function(h1(X) + h2(X))), I(h1) + I(h2))])
CONSTANTS = forall(height, given=[le(0, height)], then=[le(I(function(height)), height)])


def strips(ramp: Any) -> Any:
    """The volume of strips: I(c 1_strip) <= c ramp/N for c >= 0."""
    return entries(
        forall(
            j, height,
            given=[lt(j, N), le(0, height)],
            then=[le(I(function(height * strip(ramp))), height * ramp / N)],
        )
    )  # fmt: skip


def off_strips(ramp: Any) -> Any:
    """X is on a plateau in every entry: in some cell, and not on its strip."""
    return forall(
        i, k,
        given=[lt(i, d), lt(k, m)],
        some=[digit],
        then=[lt(digit, N), le(digit, N * X(i, k)), lt(N * X(i, k), digit + 1 - ramp)],
    )  # fmt: skip


# ----------------------------------------------------------------------------- an example

q, element = natural("q"), natural("element")
_h = Name("h", FUNCTION)


def _middle(q: Any) -> Any:
    """The point all of whose entries are (2 q + 1)/8."""
    return Abstraction(i, k, (2 * q + 1) * sympy.Rational(1, 8))


RIEMANN = lower(Abstraction(_h, Over(q, Range(4), _h(_middle(q))) / 4))
"""The Riemann sum with four equal intervals on [0,1] (d = m = 1)."""

PROPERTIES = ("monotone", "subadditive", "constants", "strips")
"""Names of the facts `MONOTONE`, `SUBADDITIVE`, `CONSTANTS` and `strips`."""


def riemann_rules(cells: int = 2, bounded: bool = False) -> list[Rule]:
    """Proofs of the properties of `RIEMANN` for N = ``cells`` (1 or 2) and ramp 1/2.

    ``bounded``: of those that `lemmas/integral-cut-off` asks for.
    """
    limit = ["limit"] if bounded else []
    hit = Over(q, Range(4), slab((2 * q + 1) * sympy.Rational(cells, 8), j + half, j + 1))
    return [
        intro(
            have("order", forall(q, given=[lt(q, 4)], then=[le(h1(_middle(q)), h2(_middle(q)))]),
                 ["enumerate", [
                     apply("less", {"X": _middle(value)},
                           [intro(given=["i_in", "k_in"], then=[auto(), auto()])])
                     for value in range(4)
                 ]]),
            *(obtain([f"at{value}"], apply("order", {"q": value}, [exact()]))
              for value in range(4)),
            given=["less"],
            then=[auto(*(f"at{value}" for value in range(4)))],
        ),
        intro(given=["first", "second"] if bounded else [], then=[auto()]),
        intro(given=["sign", *limit], then=[auto()]),
        intro(
            have("hits", forall(j, given=[lt(j, cells)], then=[eq(hit, 2 // cells)]),
                 ["enumerate", [exact() for _ in range(cells)]]),
            given=["i_in", "k_in"],
            then=[
                intro(
                    obtain(["once"], apply("hits", {"j": j}, [by("j_in")])),
                    given=["j_in", "c_sign", *limit],
                    then=[auto(inside("once", t, height * t / 4))],
                ),
            ],
        ),
    ]  # fmt: skip
