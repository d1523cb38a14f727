"""Feasibility of small systems of linear inequalities, exactly, by Fourier-Motzkin elimination.

Meant for one to three variables, as they come up in singular activation patterns; a work limit
turns larger systems into an honest refusal.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq

from provers.errors import Undecided

__all__ = ["Constraint", "solution_set"]

WORK_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Constraint:
    """``coefficients . t + constant`` is > 0 (strict) or >= 0."""

    coefficients: tuple[fmpq, ...]
    constant: fmpq
    strict: bool


def solution_set(
    constraints: list[Constraint], variables: int
) -> tuple[tuple[fmpq, ...], bool] | None:
    """Return a solution and whether it is the only one, or None if there is none.

    Raises
    ------
    provers.errors.Undecided
        If elimination makes more than 20,000 constraints.
    """
    systems = [constraints]
    for k in range(variables - 1, 0, -1):
        systems.append(_eliminate(systems[-1], k))
    point: list[fmpq] = []
    only = True
    for k, system in enumerate(reversed(systems)):
        choice = _choose(system, k, point)
        if choice is None:
            return None
        value, fixed = choice
        point.append(value)
        only = only and fixed
    return tuple(point), only


def _eliminate(system: list[Constraint], k: int) -> list[Constraint]:
    """Remove variable k, the last one that occurs."""
    lower = [c for c in system if c.coefficients[k] > 0]
    upper = [c for c in system if c.coefficients[k] < 0]
    kept = {c for c in system if c.coefficients[k] == 0}
    if len(lower) * len(upper) + len(kept) > WORK_LIMIT:
        raise Undecided(
            "too many inequalities", "solution_set", str(len(lower) * len(upper)), str(WORK_LIMIT)
        )
    for low in lower:
        for high in upper:
            a, b = -high.coefficients[k], low.coefficients[k]
            row = tuple(
                a * x + b * y for x, y in zip(low.coefficients, high.coefficients, strict=True)
            )
            constant = a * low.constant + b * high.constant
            # Scaled to be comparable, so that repeated constraints fall together.
            size = max((abs(x) for x in row if x != 0), default=abs(constant)) or fmpq(1)
            kept.add(
                Constraint(tuple(x / size for x in row), constant / size, low.strict or high.strict)
            )
    return sorted(kept, key=lambda c: (not c.strict, *map(str, c.coefficients), str(c.constant)))


def _choose(system: list[Constraint], k: int, point: list[fmpq]) -> tuple[fmpq, bool] | None:
    """Choose variable k given the earlier ones; the flag says that there was no choice."""
    low: tuple[fmpq, bool] | None = None
    high: tuple[fmpq, bool] | None = None
    for c in system:
        rest = c.constant + sum(
            (a * t for a, t in zip(c.coefficients[:k], point, strict=True)), fmpq(0)
        )
        slope = c.coefficients[k]
        if slope == 0:
            if rest < 0 or (c.strict and rest == 0):
                return None
            continue
        bound = -rest / slope
        if slope > 0:
            if low is None or bound > low[0] or (bound == low[0] and c.strict):
                low = (bound, c.strict)
        elif high is None or bound < high[0] or (bound == high[0] and c.strict):
            high = (bound, c.strict)
    if low is not None and high is not None:
        if low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1])):
            return None
        return (low[0] + high[0]) / 2, low[0] == high[0]
    if low is not None:
        return low[0] + 1, False
    if high is not None:
        return high[0] - 1, False
    return fmpq(0), False
