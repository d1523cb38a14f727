"""Which polynomial and precision an almost-linear attention uses, and what that certifies.

The error of `constructions.fast_attention` has the parts that are listed there: replacement of the
exponential, rounding, underflow, the last division. Everything here is arithmetic with balls and
rationals; choices are remembered, so that a warm call costs microseconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from flint import arb, fmpq

from constructions.exponential_polynomial import (
    ExponentialPolynomial,
    exponential_polynomial,
    grid_limit,
    grid_step,
    least_degree,
)
from constructions.monomials import Monomials, monomials, rank
from provers.errors import BadInput
from provers.kernel.arithmetic import precision

__all__ = [
    "Plan",
    "Prepared",
    "above",
    "block_count",
    "cost_estimate",
    "exact_operations",
    "forget",
    "gamma",
    "logit_limit",
    "no_plan",
    "plan_attention",
    "planned",
    "polynomial_operations",
    "prepared",
    "value_limit",
]

_UNIT = {"float32": Fraction(1, 1 << 24), "float64": Fraction(1, 1 << 53)}
_SMALLEST = {"float32": Fraction(1, 1 << 126), "float64": Fraction(1, 1 << 1022)}
_LARGEST_EXPONENT = {"float32": 126, "float64": 1022}
_BLOCK = 128
_CHUNK = 64
"""Features that are contracted at once; the chunks are then added."""
_MEMORY = 1 << 30
"""Bytes that features of one block and moments may take."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a polynomial attention will be computed and what that certifies.

    Attributes
    ----------
    polynomial : ExponentialPolynomial
    rank : int
        C(g + d, g).
    dtype : str
        Working precision, ``float32`` or ``float64``.
    replacement, rounding : float
        The two parts of the certified error, in the units of V, rounded up.
    """

    polynomial: ExponentialPolynomial
    rank: int
    dtype: str
    replacement: float
    rounding: float

    @property
    def error(self) -> float:
        """Certified bound of the largest error of an entry."""
        return math.nextafter(self.replacement + self.rounding, math.inf)


# ----------------------------------------------------------------------------- cost


def polynomial_operations(queries: int, keys: int, features: int, dv: int) -> int:
    """Count the operations of feature maps and contractions: 1 + 2 (dv + 1) a feature and row.

    Examples
    --------
    >>> polynomial_operations(1, 1, 70, 4)
    1540
    """
    return (queries + keys) * features * (1 + 2 * (dv + 1))


def exact_operations(queries: int, keys: int, d: int, dv: int) -> int:
    """Count the operations of exact attention; an exponential counts as 20."""
    return queries * keys * (2 * d + 2 * dv + 22)


# ----------------------------------------------------------------------------- plan


def plan_attention(
    limit: float | arb,
    *,
    d: int,
    dv: int,
    keys: int,
    max_error: float,
    largest_value: float,
    dtype: str = "float64",
    kind: str = "minimax",
) -> Plan | None:
    """Choose polynomial and precision for logits of at most ``limit``.

    Parameters
    ----------
    limit
        Bound of |scale| |q_i| |k_j|.
    d, dv, keys
        Sizes.
    max_error, largest_value
        Largest error allowed and largest |V|, in the same units.
    dtype
        ``float32`` allows float32 where its rounding fits; ``float64`` does not.
    kind
        ``minimax`` or ``taylor``.

    Returns
    -------
    Plan or None
        None if no polynomial of degree up to 96 in float64 keeps the error.
    """
    value = value_limit(largest_value)
    return _plan(grid_step(limit), d, dv, block_count(keys), max_error, value, dtype, kind)


def block_count(keys: int) -> int:
    """Blocks of 128 keys, rounded up to a power of two, so that few plans serve all sizes."""
    return 1 << max(0, -(-keys // _BLOCK) - 1).bit_length()


def value_limit(x: float) -> float:
    """A bound of the values, rounded up to three digits, so that few plans serve all values."""
    if x == 0:
        return 0.0
    mantissa, exponent = math.frexp(x)
    return math.ldexp(math.ceil(mantissa * 1024) / 1024, exponent)


@lru_cache(maxsize=4096)
def _plan(
    step: int, d: int, dv: int, blocks: int, max_error: float, value: float, dtype: str, kind: str
) -> Plan | None:
    t = grid_limit(step)
    share = 1.0 if value == 0 else min(0.45, max_error / (2 * value))
    first = least_degree(t, math.nextafter(share, 0), kind)
    best: Plan | None = None
    if first is None:
        return None
    for working in ("float32", "float64") if dtype == "float32" else ("float64",):
        for more in range(4):
            if first.degree + more > 96:
                break
            p = exponential_polynomial(t, first.degree + more, kind)
            if p is None or _bytes(rank(p.degree, d), dv) > _MEMORY:
                continue
            found = _certified(p, d, dv, blocks, value, working, dtype)
            if found is None or found.error > max_error:
                continue
            if best is None or _price(found) < _price(best):
                best = found
            break
    return best


def _price(plan: Plan) -> int:
    return plan.rank * (2 if plan.dtype == "float64" else 1)


def _ratio(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def gamma(n: int, unit: arb) -> arb:
    """N u / (1 - N u)."""
    return n * unit / (1 - n * unit)


def _certified(
    p: ExponentialPolynomial, d: int, dv: int, blocks: int, value: float, working: str, output: str
) -> Plan | None:
    """Bound the error of one plan; None if numbers could overflow or the bound is not finite."""
    g, r = p.degree, rank(p.degree, d)
    with precision(128):
        u, u64 = _ratio(_UNIT[working]), _ratio(_UNIT["float64"])
        v = arb(value)
        # Features of a key: g - 1 products; 128 products summed (a block of rows with torch, a lane
        # of a vector with numba); moments to working precision: 1; features of a query: g - 1;
        # contraction: a chunk, then the sum of the chunks.
        in_working = 2 * max(0, g - 1) + _BLOCK + 1 + _CHUNK + -(-r // _CHUNK)
        # Sum of blocks, in parts and then of the parts (together no more than blocks + 1); power of
        # the scale, multinomial, product; lanes and threads.
        in_float64 = blocks + 2 * g + 400
        delta = (1 + gamma(in_working, u)) * (1 + gamma(in_float64, u64)) - 1
        ratio = delta * arb(p.absolute) / arb(p.least)
        # Balanced entries are at most 2 sqrt(T) + 2, what is left of the scale at most 2.
        entry = 2 * _ratio(p.limit).sqrt() + 2
        size = entry ** (2 * g) * sum(
            (abs(arb(a)) * 2**k * math.factorial(k) for k, a in enumerate(p.coefficients)), arb(0)
        )
        growth = size * blocks * _BLOCK * (1 + v)
        if not (growth < arb(2) ** _LARGEST_EXPONENT[working]):
            return None
        lost = _ratio(_SMALLEST[working]) * size * r * (2 * g + 8) * 4 * (1 + v) / arb(p.least)
        if not (ratio + lost < arb(1) / 2):
            return None
        quotient = (2 * ratio * v + lost * (1 + v)) / (1 - ratio - lost)
        last = u + (_ratio(_UNIT[output]) if output != working else 0)
        rounding = quotient + (v + quotient) * last * (1 + last) + _ratio(_SMALLEST[output])
        replacement = 2 * arb(p.variation) * v
        if not (rounding.is_finite() and replacement.is_finite()):
            return None
        return Plan(p, r, working, above(replacement), above(rounding))


def above(x: arb) -> float:
    """A float64 above a ball."""
    return math.nextafter(float(x.upper()), math.inf)


def no_plan(
    step: int, n: int, m: int, d: int, dv: int, max_error: float, value: float, kind: str
) -> str:
    """Why there is no plan, with the estimate."""
    share = 1.0 if value == 0 else min(0.45, max_error / (2 * value))
    p = least_degree(grid_limit(step), math.nextafter(share, 0), kind)
    if p is None:
        top = float(grid_limit(step))
        return f"no polynomial of degree up to 96 is certified at logits up to {top:.3g}"
    features = rank(p.degree, d)
    estimate = cost_estimate(p.degree, features, polynomial_operations(n, m, features, dv), n, m,
                             d, dv)  # fmt: skip
    if _bytes(features, dv) > _MEMORY:
        return f"{estimate}; the features alone take {_bytes(features, dv):.3g} bytes"
    return f"degree {p.degree} would do, but rounding exceeds {max_error:.3g}"


def cost_estimate(degree: int, features: int, work: int, n: int, m: int, d: int, dv: int) -> str:
    """Say what a polynomial would cost, beside exact attention."""
    count = f"{features}" if features < 10**7 else f"{_decimal(features)}"
    exact = exact_operations(n, m, d, dv)
    return (
        f"degree {degree} needs rank {count}, an estimated {_decimal(work)} operations, "
        f"and exact attention {_decimal(exact)}"
    )


def _decimal(x: int) -> str:
    """Three digits of an integer of any size."""
    return f"{x:.3g}" if x < 10**300 else f"10^{len(str(x)) - 1}"


def _bytes(features: int, dv: int) -> int:
    """Bytes of the features of one block of rows, and of moments in float64 and in lanes."""
    return features * (8 * _BLOCK + 128 * (dv + 2))


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """All of a plan that does not depend on the numbers.

    Attributes
    ----------
    plan : Plan
    table : Monomials
    base : (r,) float64 array
        Coefficient of the polynomial times multinomial.
    root : float
        sqrt(T): what the rows of q and k are brought to.
    """

    plan: Plan
    table: Monomials
    base: Any
    root: float


@lru_cache(maxsize=4096)
def planned(
    step: int, d: int, dv: int, blocks: int, max_error: float, value: float, working: str,
    output: str, kind: str,
) -> Plan | None:  # fmt: skip
    """Return the plan for logits up to `grid_limit` of ``step``; None if there is none."""
    plan = _plan(step, d, dv, blocks, max_error, value, working, kind)
    if plan is None:
        return None
    if plan.dtype != output and working != output:
        # Stored in float32 although float32 products are switched off: one rounding more.
        more = plan.rounding + value * 2.0**-23
        plan = Plan(plan.polynomial, plan.rank, plan.dtype, plan.replacement, more)
        if plan.error > max_error:
            return None
    return plan


@lru_cache(maxsize=128)
def prepared(
    step: int, d: int, dv: int, blocks: int, max_error: float, value: float, working: str,
    output: str, kind: str,
) -> Prepared:  # fmt: skip
    """Make the tables of a plan that `planned` found; its cost must be checked before."""
    plan = planned(step, d, dv, blocks, max_error, value, working, output, kind)
    if plan is None:
        raise BadInput("plan", "prepared", "none", "a plan")
    table = monomials(plan.polynomial.degree, d)
    base = np.array(plan.polynomial.coefficients)[table.degrees] * table.multinomials
    return Prepared(plan, table, base, math.sqrt(float(plan.polynomial.limit)))


def forget() -> None:
    """Forget every plan."""
    for remembered in (_plan, planned, prepared):
        remembered.cache_clear()


def logit_limit(scale: float, queries: float, keys: float, d: int, dtype: str) -> float:
    """Bound |scale <q, k>| by computed squared row norms, which are off by d + 1 roundings.

    The few float64 operations here are off by less than a part in 2^45; 2^-60 covers underflow.
    Infinite where float64 overflows or d is too large for the dtype.
    """
    lost = (d + 2) * float(_UNIT[dtype])
    if not lost < 0.5:
        return math.inf
    margin = (1 + lost / (1 - lost)) * (1 + 2.0**-45)
    return abs(scale) * math.sqrt(queries) * math.sqrt(keys) * margin + 2.0**-59
