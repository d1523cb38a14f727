"""Enclosures: intervals with exact endpoints that contain a number.

Comparisons of numbers known only up to an interval have three answers. They are values of `Truth`,
which has no truth value of its own: ``if enclosure > 0`` raises, ``(enclosure > 0) is Truth.YES``
says what is meant.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn, Union

from provers.errors import BadInput

if TYPE_CHECKING:
    from flint import arb

__all__ = ["Enclosure", "Truth"]

Number = Union["Enclosure", Fraction, int, float]


class Truth(enum.Enum):
    """Answer of a comparison of enclosures; ``bool()`` of it raises ``TypeError``.

    Examples
    --------
    >>> Enclosure(0, 1) < 2
    <Truth.YES: 'yes'>
    >>> bool(Truth.NO)
    Traceback (most recent call last):
    ...
    TypeError: Truth has no truth value; compare it with Truth.YES or Truth.NO
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("Truth has no truth value; compare it with Truth.YES or Truth.NO")

    def __invert__(self) -> Truth:
        return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(self, Truth.UNKNOWN)

    def __and__(self, other: Truth) -> Truth:
        if self is Truth.NO or other is Truth.NO:
            return Truth.NO
        return Truth.YES if self is other is Truth.YES else Truth.UNKNOWN

    def __or__(self, other: Truth) -> Truth:
        return ~(~self & ~other)


@dataclass(frozen=True, slots=True, eq=False)
class Enclosure:
    """A number known to lie in [lower, upper].

    Attributes
    ----------
    lower, upper
        Exact endpoints.
    converged
        False when the width that was asked for could not be reached; the endpoints hold anyway.

    Raises
    ------
    provers.errors.BadInput
        For NaN, infinite or exchanged endpoints.

    Examples
    --------
    >>> third = Enclosure(Fraction(1, 3), Fraction(1, 3))
    >>> third.lower_float < third.upper_float
    True
    >>> third > Fraction(1, 4)
    <Truth.YES: 'yes'>
    """

    lower: Fraction
    upper: Fraction
    converged: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "lower", _exact(self.lower))
        object.__setattr__(self, "upper", _exact(self.upper))
        if self.lower > self.upper:
            got = f"[{self.lower_float!r}, {self.upper_float!r}]"
            raise BadInput("endpoints", "Enclosure", got, "lower <= upper")

    @classmethod
    def point(cls, value: Fraction | int | float) -> Enclosure:
        """Return the enclosure of an exactly known number."""
        return cls(_exact(value), _exact(value))

    @classmethod
    def of_ball(cls, ball: arb, converged: bool = True) -> Enclosure:
        """Return the enclosure that a finite Arb ball is.

        Raises
        ------
        provers.errors.BadInput
            If the ball is unbounded or NaN.
        """
        if not ball.is_finite():
            raise BadInput("ball", "Enclosure", str(ball), "a finite ball")
        # Midpoint and radius are exact dyadic numbers; lower() and upper() would round outwards.
        middle, radius = (
            Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
            for mantissa, exponent in (ball.mid().man_exp(), ball.rad().man_exp())
        )
        return cls(middle - radius, middle + radius, converged)

    @property
    def lower_float(self) -> float:
        """Largest float64 not above ``lower``."""
        nearest = _nearest(self.lower)
        below = math.isinf(nearest) or Fraction(nearest) > self.lower
        return math.nextafter(nearest, -math.inf) if below and nearest > -math.inf else nearest

    @property
    def upper_float(self) -> float:
        """Smallest float64 not below ``upper``."""
        nearest = _nearest(self.upper)
        above = math.isinf(nearest) or Fraction(nearest) < self.upper
        return math.nextafter(nearest, math.inf) if above and nearest < math.inf else nearest

    @property
    def width(self) -> Fraction:
        """``upper - lower``, exactly."""
        return self.upper - self.lower

    @property
    def midpoint(self) -> Fraction:
        """The middle, exactly."""
        return (self.lower + self.upper) / 2

    def contains(self, value: Fraction | int | float) -> bool:
        """Say whether ``value`` lies in the interval; about the endpoints, so a plain bool."""
        return self.lower <= _exact(value) <= self.upper

    def same_interval(self, other: Enclosure) -> bool:
        """Say whether the endpoints are the same; says nothing about the enclosed numbers."""
        return (self.lower, self.upper) == (other.lower, other.upper)

    def widened(self, radius: Fraction) -> Enclosure:
        """Return the enclosure with both ends moved outwards by ``radius``."""
        return Enclosure(self.lower - radius, self.upper + radius, self.converged)

    def __lt__(self, other: Number) -> Truth:
        that = _enclosed(other)
        if self.upper < that.lower:
            return Truth.YES
        return Truth.NO if self.lower >= that.upper else Truth.UNKNOWN

    def __le__(self, other: Number) -> Truth:
        that = _enclosed(other)
        if self.upper <= that.lower:
            return Truth.YES
        return Truth.NO if self.lower > that.upper else Truth.UNKNOWN

    def __gt__(self, other: Number) -> Truth:
        return ~(self <= other)

    def __ge__(self, other: Number) -> Truth:
        return ~(self < other)

    def __eq__(self, other: object) -> Truth:  # type: ignore[override]
        if not isinstance(other, (Enclosure, Fraction, int, float)):
            return NotImplemented
        that = _enclosed(other)
        if self.upper < that.lower or that.upper < self.lower:
            return Truth.NO
        points = self.width == 0 and that.width == 0
        return Truth.YES if points else Truth.UNKNOWN

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]
        same = self.__eq__(other)
        return same if same is NotImplemented else ~same

    # Equality has three answers, so enclosures cannot be keys.
    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        note = "" if self.converged else " (not converged)"
        return f"[{self.lower_float!r}, {self.upper_float!r}]{note}"


def _exact(value: Fraction | int | float) -> Fraction:
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput("endpoint", "Enclosure", str(value), "a finite number")
    return Fraction(value)


def _enclosed(value: Number) -> Enclosure:
    return value if isinstance(value, Enclosure) else Enclosure.point(value)


def _nearest(value: Fraction) -> float:
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return math.inf if value > 0 else -math.inf
