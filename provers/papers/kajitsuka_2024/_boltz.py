"""The Boltzmann mean of n numbers, as a definition of the kernel's language."""

from __future__ import annotations

from typing import Any

import sympy

from provers.surface import Defined, Exp, Over, Range, family, natural

_n, _i, _a = natural("n"), natural("entry"), family("a")

_BOLTZ = Defined(
    "Boltz",
    [_n, _a],
    "R",
    Over(_i, Range(_n), _a(_i) * Exp(_a(_i))) / Over(_i, Range(_n), Exp(_a(_i))),
)


def boltz(count: Any, numbers: Any) -> sympy.Expr:
    """Sum of a_i e^(a_i) over the sum of e^(a_i), i < count."""
    return _BOLTZ(count, numbers)


def mass(count: Any, numbers: Any) -> sympy.Expr:
    """Sum of e^(a_i) over i < count."""
    return Over(_i, Range(count), Exp(numbers(_i)))


def weighted(count: Any, numbers: Any) -> sympy.Expr:
    """Sum of a_i e^(a_i) over i < count."""
    return Over(_i, Range(count), numbers(_i) * Exp(numbers(_i)))


__all__ = ["boltz", "mass", "weighted"]
