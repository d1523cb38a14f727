"""Polynomials near the exponential function on [-T, T], with a certified relative error.

For attention only the *relative* error counts, since the softmax divides: with p(s) e^(-s) inside
[1 - a, 1 + b] the weights move by at most tanh(theta / 4) in total variation,
theta = log((1 + b) / (1 - a)) (`alman-2023/sharp-error`). Two families:

* ``taylor``: the Taylor polynomial at 0, the one of `alman-2023/lemma-3.2`;
* ``minimax``: the relative minimax polynomial, by Remez exchange in floating point.

Whatever floating point produced, the polynomial *is* its float64 coefficients, and its error is
certified: h(s) = p(s) e^(-s) - 1 takes its extremes over [-T, T] at the ends or where p' = p, and
Arb isolates all roots of that polynomial [1]_.

References
----------
.. [1] F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic",
   IEEE Transactions on Computers 66 (2017).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from flint import arb, fmpq, fmpq_poly

from provers.errors import BadInput
from provers.kernel.arithmetic import precision

__all__ = [
    "MAX_DEGREE",
    "MAX_LIMIT",
    "ExponentialPolynomial",
    "exponential_polynomial",
    "grid_limit",
    "grid_step",
    "least_degree",
    "rounded_limit",
    "sup_error",
]

BITS = 256
MAX_DEGREE = 96
MAX_LIMIT = 64
"""Beyond |s| <= 64 even float64 is lost: rounding grows like e^(2T)."""

KINDS = ("minimax", "taylor")


@dataclass(frozen=True, slots=True)
class ExponentialPolynomial:
    """A polynomial with p(s) e^(-s) in [1 + lower, 1 + upper] for all |s| <= limit.

    Attributes
    ----------
    kind : str
        ``minimax`` or ``taylor``.
    limit : Fraction
        T, the largest |s| that is covered.
    coefficients : tuple of float
        a_0, ..., a_g: exactly these numbers.
    lower, upper : float
        Certified bounds, rounded outwards.
    variation : float
        Certified bound of the total variation between weights p(s_j) / sum and e^(s_j) / sum.
    absolute : float
        Upper bound of sum |a_k| T^k.
    least : float
        Lower bound of p on [-T, T]; positive.
    """

    kind: str
    limit: Fraction
    coefficients: tuple[float, ...]
    lower: float
    upper: float
    variation: float
    absolute: float
    least: float

    @property
    def degree(self) -> int:
        """Degree g."""
        return len(self.coefficients) - 1

    @property
    def relative_error(self) -> float:
        """Certified bound of |p(s) e^(-s) - 1|."""
        return max(-self.lower, self.upper)


def grid_step(limit: float | arb) -> int:
    """Round a bound of |s| up to the table's grid, so that few polynomials serve all inputs.

    The grid is the multiples of 1/16 up to 4 and of 1/4 beyond, each enlarged by a part in 2^18:
    a bound that was meant to be 1 and was rounded up on the way still finds the entry of 1. Returns
    the number of a grid point, for `grid_limit`.

    Raises
    ------
    provers.errors.BadInput
        If the bound is not a finite number of at most 64.
    """
    bound = float(limit.upper()) if isinstance(limit, arb) else float(limit)
    if not 0 <= bound <= MAX_LIMIT:
        raise BadInput(
            "bound of the logits",
            "polynomial attention",
            f"{bound:.4g}",
            f"a number from 0 to {MAX_LIMIT}",
            "No polynomial serves larger logits in float64; use exact attention.",
        )
    # The factor is far more than what float(arb.upper()) and the operations here round.
    enlarged = bound * (1 + 2.0**-40) / (1 + 2.0**-18)
    if bound <= 4:
        return max(1, math.ceil(enlarged * 16))
    return max(65, math.ceil(enlarged * 4) + 48)


@lru_cache(maxsize=512)
def grid_limit(step: int) -> Fraction:
    """The grid point with this number: 1/16, 2/16, .., 4, 4 1/4, .., enlarged.

    Examples
    --------
    >>> float(grid_limit(16))
    1.0000038146972656
    """
    plain = Fraction(step, 16) if step <= 64 else Fraction(step - 48, 4)
    return plain * (1 + Fraction(1, 1 << 18))


def rounded_limit(limit: float | arb) -> Fraction:
    """The grid point of `grid_step`.

    Examples
    --------
    >>> float(rounded_limit(1.0))
    1.0000038146972656
    """
    return grid_limit(grid_step(limit))


@lru_cache(maxsize=4096)
def exponential_polynomial(
    limit: Fraction, degree: int, kind: str = "minimax"
) -> ExponentialPolynomial | None:
    """Return a polynomial of the given degree with its certificate.

    Parameters
    ----------
    limit : Fraction
        T > 0.
    degree : int
        0 to 96.
    kind : str
        ``minimax`` or ``taylor``.

    Returns
    -------
    ExponentialPolynomial or None
        None if the polynomial is not certified positive on [-T, T]: then it gives no weights.

    Examples
    --------
    >>> p = exponential_polynomial(Fraction(1), 4)
    >>> p.relative_error < 1e-3 < exponential_polynomial(Fraction(1), 3).relative_error
    True
    """
    if kind not in KINDS:
        raise BadInput("kind", "exponential polynomial", repr(kind), " or ".join(KINDS))
    if not 0 <= degree <= MAX_DEGREE:
        raise BadInput("degree", "exponential polynomial", str(degree), f"0 to {MAX_DEGREE}")
    if not 0 < limit <= MAX_LIMIT + 1:
        raise BadInput("limit", "exponential polynomial", f"{float(limit):.4g}", "0 < T <= 64")
    numbers = _minimax(limit, degree) if kind == "minimax" else _taylor(degree)
    if numbers is None:
        return None
    found = sup_error(numbers, limit)
    if found is None:
        return None
    with precision(BITS):
        low, high = found
        least = (1 + low) * (-arb(fmpq(limit.numerator, limit.denominator))).exp()
        if not (1 + low > 0 and least > 0):
            return None
        theta = ((1 + high) / (1 + low)).log()
        variation = (theta / 4).tanh()
        t = arb(fmpq(limit.numerator, limit.denominator))
        absolute = sum((abs(arb(a)) * t**i for i, a in enumerate(numbers)), arb(0))
        return ExponentialPolynomial(
            kind, limit, numbers, _down(low), _up(high), _up(variation), _up(absolute), _down(least)
        )


def _up(x: arb) -> float:
    """Least convenient float64 above a ball."""
    return math.nextafter(float(x.upper()), math.inf)


def _down(x: arb) -> float:
    return math.nextafter(float(x.lower()), -math.inf)


def sup_error(coefficients: tuple[float, ...], limit: Fraction) -> tuple[arb, arb] | None:
    """Certify the extremes of p(s) e^(-s) - 1 on [-limit, limit].

    Returns
    -------
    (arb, arb) or None
        A lower bound of the infimum and an upper bound of the supremum (point balls); None if a
        root could not be enclosed finitely.
    """
    p = fmpq_poly([fmpq(*a.as_integer_ratio()) for a in coefficients])
    stationary = p.derivative() - p
    with precision(BITS):
        t = arb(fmpq(limit.numerator, limit.denominator))
        values = [_h(p, t), _h(p, -t)]
        if stationary.degree() > 0:
            for root, _ in stationary.complex_roots():
                real, imaginary = root.real, root.imag
                # Skipped only where the ball certainly holds no point of the interval.
                outside = real > t or real < -t or imaginary > 0 or imaginary < 0
                if not outside:
                    values.append(_h(p, real))
        if not all(v.is_finite() for v in values):
            return None
        low, high = values[0].lower(), values[0].upper()
        for v in values[1:]:
            low = v.lower() if v.lower() < low else low
            high = v.upper() if v.upper() > high else high
        return low, high


def _h(p: fmpq_poly, s: arb) -> arb:
    total = arb(0)
    for a in reversed(p.coeffs()):
        total = total * s + a
    return total * (-s).exp() - 1


def _taylor(degree: int) -> tuple[float, ...]:
    return tuple(1 / math.factorial(k) for k in range(degree + 1))


def _minimax(limit: Fraction, degree: int) -> tuple[float, ...] | None:
    """Remez exchange for p(s) e^(-s) - 1 on [-T, T]; not trusted, `sup_error` certifies."""
    t = float(limit)
    points = degree + 2
    nodes = -np.cos(np.pi * np.arange(points) / (points - 1))
    grid = -np.cos(np.pi * np.linspace(0, 1, 64 * points + 1))
    basis = np.polynomial.chebyshev.chebvander(grid, degree)
    weight = np.exp(-t * grid)
    best: tuple[float, Any] | None = None
    for _ in range(30):
        rows = np.polynomial.chebyshev.chebvander(nodes, degree) * np.exp(-t * nodes)[:, None]
        signs = (-1.0) ** np.arange(points)
        try:
            found = np.linalg.solve(np.column_stack([rows, signs]), np.ones(points))
        except np.linalg.LinAlgError:
            return None
        solution, level = found[:-1], abs(found[-1])
        error = basis @ solution * weight - 1
        reached = float(np.max(np.abs(error)))
        # Where rounding decides, an exchange makes things worse: keep the best and stop.
        if best is not None and not reached < best[0]:
            break
        best = (reached, solution)
        new = _alternation(grid, error, points)
        if new is None or reached <= level * (1 + 1e-6):
            break
        nodes = new
    return None if best is None else _monomials(best[1], limit)


def _alternation(grid: Any, error: Any, points: int) -> Any:
    """Return ``points`` grid points where the error alternates, largest first; None if fewer."""
    changes = np.flatnonzero(np.diff(np.sign(error)) != 0) + 1
    pieces = np.split(np.arange(len(grid)), changes)
    peaks = [piece[np.argmax(np.abs(error[piece]))] for piece in pieces if len(piece)]
    while len(peaks) > points:
        peaks.pop(0 if abs(error[peaks[0]]) < abs(error[peaks[-1]]) else -1)
    return grid[peaks] if len(peaks) == points else None


def _monomials(chebyshev: Any, limit: Fraction) -> tuple[float, ...]:
    """Change from Chebyshev polynomials of s / T to powers of s, exactly, then round."""
    x = fmpq_poly([0, fmpq(limit.denominator, limit.numerator)])
    before, current = fmpq_poly([1]), x
    total = fmpq_poly([0])
    for c in chebyshev:
        total += before * fmpq(*float(c).as_integer_ratio())
        before, current = current, 2 * x * current - before
    out = [Fraction(int(a.p), int(a.q)) for a in total.coeffs()]
    out += [Fraction(0)] * (len(chebyshev) - len(out))
    return tuple(float(a) for a in out)


@lru_cache(maxsize=4096)
def least_degree(
    limit: Fraction, variation: float, kind: str = "minimax"
) -> ExponentialPolynomial | None:
    """Return the polynomial of least degree whose certified total variation is small enough.

    Returns None when even degree 96 is not enough.
    """

    def good(g: int) -> ExponentialPolynomial | None:
        p = exponential_polynomial(limit, g, kind)
        return p if p is not None and p.variation <= variation else None

    low, high = -1, 1
    while (best := good(high)) is None:
        if high >= MAX_DEGREE:
            return None
        low, high = high, min(MAX_DEGREE, 2 * high)
    while high - low > 1:
        middle = (low + high) // 2
        found = good(middle)
        if found is None:
            low = middle
        else:
            high, best = middle, found
    return best
