"""Short decimal numbers just below or above a bound, so that claims stay readable."""

from __future__ import annotations

import math
from fractions import Fraction


def decimal_below(value: Fraction, digits: int) -> Fraction:
    """A number with about ``digits`` decimal digits strictly below a positive one; 0 below 0."""
    if value <= 0:
        return Fraction(0)
    return (math.ceil(value * _scale(value, digits)) - 1) / _scale(value, digits)


def decimal_above(value: Fraction, digits: int) -> Fraction:
    """A number with about ``digits`` decimal digits strictly above a positive one; 0 above 0."""
    if value <= 0:
        return Fraction(0)
    return (math.floor(value * _scale(value, digits)) + 1) / _scale(value, digits)


def _scale(value: Fraction, digits: int) -> Fraction:
    return Fraction(10) ** (digits - 1 - math.floor(math.log10(value)))


__all__ = ["decimal_above", "decimal_below"]
