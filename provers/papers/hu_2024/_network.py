"""Pieces of the networks of theorems 2.3 to 2.5: hats, clamped steps, one quantising layer."""

from __future__ import annotations

from typing import Any

from provers.proof import Rule, apply, auto, obtain
from provers.surface import Defined, Max, Over, Range, family, natural, real

t, low, high, eta = (real(x) for x in ("t", "low", "high", "eta"))

hat = Defined("Hat", (t,), "R", Max(0, t + 1) - 2 * Max(0, t) + Max(0, t - 1))
"""Three ReLUs: 1 - |t| for |t| <= 1, 0 elsewhere."""

clamp = Defined("Clamp", (t,), "R", Max(0, t + 1) - Max(0, t))
"""Two ReLUs: 0 up to -1, 1 from 0 on."""

_ramp = (high - low - eta) / eta
rounding = Defined(
    "Rounding",
    (t, low, high, eta),
    "R",
    -Max(0, t - low) + (1 + _ramp) * Max(0, t - high + eta) - _ramp * Max(0, t - high),
)
"""Three ReLUs: low - t on [low, high - eta], 0 up to low and from high on."""


_steps, _k, _grid = natural("n"), natural("k"), family("g")
staircase = Defined(
    "Staircase",
    (t, _steps, eta, _grid),
    "R",
    _grid(0)
    - Max(0, t)
    + Max(0, -t)
    + Over(_k, Range(_steps), (_grid(_k + 1) - _grid(_k)) * clamp((t - _grid(_k + 1)) / eta)),
)
"""2 n + 2 ReLUs and a bias: what the quantiser adds to one coordinate."""


def relus(
    kinks: tuple[Any, ...], active: int, *signs: str, more: tuple[str, ...] = ()
) -> list[Any]:
    """Facts relu_0, relu_1, ..: max(0, kink) is the kink for the first ``active``, else 0."""
    out = []
    for k, kink in enumerate(kinks):
        to = "statement:lemmas/relu-on" if k < active else "statement:lemmas/relu-off"
        out.append(obtain([f"relu_{k}"], apply(to, {"t": kink}, [auto(*signs, *more)])))
    return out


__all__ = ["Rule", "clamp", "hat", "relus", "rounding", "staircase"]
