"""Batched enclosures in floating point: arrays of midpoints with arrays of radii.

Every operation returns midpoints and radii such that, whatever numbers the operands' intervals
hold, the exact result lies within the radius of the midpoint. The rounding of the midpoint is
bounded by the standard model (u = 2^-53, sums in any order: Higham, Accuracy and Stability of
Numerical Algorithms, sections 2.2 and 3.1), and radii are rounded upwards by a factor that covers
their own rounding. What is trusted is IEEE 754 binary64 in round-to-nearest, and that matrix
products are sums of products, in any order.

Overflow ends in infinite radii or NaN, which `BallArray.lower` turns into -inf.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq_mat

from constructions import exactness

__all__ = ["BallArray"]

Array = np.ndarray[Any, np.dtype[np.float64]]

UNIT = 2.0**-53
TINY = 2.0**-1000
"""More than any sum of underflows here; radii this small do not matter."""


def _up(radius: Array, terms: int = 1) -> Array:
    """Cover the rounding of a radius that was computed with ``terms`` roundings in a row."""
    return radius * (1 + 4 * (terms + 2) * UNIT) + TINY


@dataclass(frozen=True, slots=True, eq=False)
class BallArray:
    """An array of intervals [mid - rad, mid + rad], entry by entry.

    Attributes
    ----------
    mid, rad
        float64 arrays of one shape; ``rad`` is not negative.
    """

    # numpy must leave mixed operations to this class.
    __array_ufunc__ = None

    mid: Array
    rad: Array

    @classmethod
    def exact(cls, values: Array) -> BallArray:
        """Take float64 numbers as they are."""
        return cls(values, np.zeros_like(values))

    @classmethod
    def of_rational(cls, values: fmpq_mat) -> BallArray:
        """Enclose rational numbers: nearest float64 and half a unit in the last place."""
        mid = exactness.float64(values)
        return cls(mid, _up(np.abs(mid) * UNIT))

    @classmethod
    def between(cls, low: Array, high: Array) -> BallArray:
        """Enclose everything between two arrays."""
        mid = low + (high - low) / 2
        return cls(mid, _up(np.maximum(high - mid, mid - low)))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the array."""
        return tuple(self.mid.shape)

    @property
    def transposed(self) -> BallArray:
        """The last two axes exchanged."""
        return BallArray(np.swapaxes(self.mid, -1, -2), np.swapaxes(self.rad, -1, -2))

    def __getitem__(self, index: Any) -> BallArray:
        return BallArray(self.mid[index], self.rad[index])

    def reshape(self, *shape: int) -> BallArray:
        """Reorder the axes as numpy does."""
        return BallArray(self.mid.reshape(*shape), self.rad.reshape(*shape))

    def lower(self) -> Array:
        """Lower ends, rounded down; -inf where nothing is known."""
        ends = np.nextafter(self.mid - self.rad, -np.inf)
        return np.where(np.isfinite(ends), ends, -np.inf)

    def upper(self) -> Array:
        """Upper ends, rounded up; inf where nothing is known."""
        ends = np.nextafter(self.mid + self.rad, np.inf)
        return np.where(np.isfinite(ends), ends, np.inf)

    def magnitude(self) -> Array:
        """Upper bounds on absolute values."""
        return _up(np.abs(self.mid) + self.rad)

    def __neg__(self) -> BallArray:
        return BallArray(-self.mid, self.rad)

    def __add__(self, other: BallArray | Array | float) -> BallArray:
        that = _ball(other)
        mid = self.mid + that.mid
        return BallArray(mid, _up(self.rad + that.rad + np.abs(mid) * UNIT, 3))

    __radd__ = __add__

    def __sub__(self, other: BallArray | Array | float) -> BallArray:
        return self + -_ball(other)

    def __rsub__(self, other: BallArray | Array | float) -> BallArray:
        return -self + other

    def __mul__(self, other: BallArray | Array | float) -> BallArray:
        that = _ball(other)
        mid = self.mid * that.mid
        spread = np.abs(self.mid) * that.rad + self.rad * (np.abs(that.mid) + that.rad)
        return BallArray(mid, _up(spread + np.abs(mid) * UNIT, 5))

    __rmul__ = __mul__

    def __truediv__(self, other: BallArray | Array | float) -> BallArray:
        """Divide; infinite radius where the divisor may be zero."""
        that = _ball(other)
        least = np.abs(that.mid) * (1 - 4 * UNIT) - that.rad * (1 + 4 * UNIT)
        safe = least > 0
        mid = self.mid / np.where(safe, that.mid, 1.0)
        # |a/b - mid| <= (|a - mid b|) / |b|, and the rounded quotient leaves u |mid b|.
        error = self.rad + np.abs(mid) * (that.rad + 2 * UNIT * np.abs(that.mid))
        radius = _up(error / np.where(safe, least, 1.0), 6)
        return BallArray(mid, np.where(safe, radius, np.inf))

    def __matmul__(self, other: BallArray | Array) -> BallArray:
        that = _ball(other)
        terms = self.mid.shape[-1]
        left, right = np.abs(self.mid), np.abs(that.mid)
        spread = left @ that.rad + self.rad @ (right + that.rad)
        rounding = 2 * (terms + 2) * UNIT * (left @ right)
        return BallArray(self.mid @ that.mid, _up(spread + rounding, 2 * terms + 4))

    def sum(self, axis: int | tuple[int, ...]) -> BallArray:
        """Sum over axes."""
        mid = self.mid.sum(axis)
        terms = self.mid.size // max(1, mid.size)
        rounding = 2 * terms * UNIT * np.abs(self.mid).sum(axis)
        return BallArray(mid, _up(self.rad.sum(axis) + rounding, 2 * terms))

    def sqrt(self) -> BallArray:
        """Square root of numbers known not to be negative."""
        low = np.nextafter(np.sqrt(np.maximum(self.lower(), 0.0)), -np.inf)
        return BallArray.between(np.maximum(low, 0.0), np.nextafter(np.sqrt(self.upper()), np.inf))


def _ball(value: BallArray | Array | float) -> BallArray:
    if isinstance(value, BallArray):
        return value
    array = np.asarray(value, dtype=np.float64)
    return BallArray(array, np.zeros_like(array))
