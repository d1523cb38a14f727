"""What it means that a number is pi: Leibniz' series, with its error."""

from __future__ import annotations

from typing import Any

from provers.surface import Over, Range, forall, le, natural, real

PI = real("pi")
_n, _k = natural("terms"), natural("pair")


def leibniz(count: Any) -> Any:
    """Sum of 8/((4 k + 1)(4 k + 3)) over k < count: 4 (1 - 1/3 + 1/5 - ...) in pairs."""
    return Over(_k, Range(count), 8 / ((4 * _k + 1) * (4 * _k + 3)))


def is_pi(number: Any) -> Any:
    """Leibniz: S_n <= pi <= S_n + 4/(4 n + 1) for every n, which no other number satisfies."""
    low = leibniz(_n)
    return forall(_n, then=[le(low, number), le(number, low + 4 / (4 * _n + 1))])


__all__ = ["PI", "is_pi", "leibniz"]
