"""Midpoint-radius arrays contain the exact result of every operation."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from constructions.midpoint_radius import BallArray

OPERATIONS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "matmul": lambda a, b: a @ b,
}


def balls(seed, size=4, radius=1e-3):
    rng = np.random.default_rng(seed)
    mid = rng.normal(size=(size, size)) * 10.0 ** rng.integers(-3, 4, (size, size))
    return BallArray(mid, np.abs(mid) * radius * rng.uniform(size=mid.shape))


def a_member(array, seed):
    """An exact matrix inside, often at an end."""
    rng = np.random.default_rng(seed)
    steps = rng.choice([-1, 0, 1, Fraction(1, 3)], array.mid.shape)
    member = [
        Fraction(m) + s * Fraction(r)
        for m, r, s in zip(array.mid.flat, array.rad.flat, steps.flat, strict=True)
    ]
    return np.array(member, dtype=object).reshape(array.mid.shape)


def is_inside(array, exact):
    return all(
        abs(Fraction(m) - x) <= Fraction(r)
        for m, r, x in zip(array.mid.flat, array.rad.flat, exact.flat, strict=True)
    )


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("radius", [0.0, 1e-12, 1e-3])
@pytest.mark.parametrize("seed", range(8))
def test_results_are_inside(name, radius, seed):
    left, right = balls(seed, radius=radius), balls(seed + 100, radius=radius)
    result = OPERATIONS[name](left, right)
    for trial in range(4):
        exact = OPERATIONS[name](a_member(left, trial), a_member(right, trial + 50))
        assert is_inside(result, exact)
    if radius == 0.0:
        assert (
            result.rad <= 1e-14 * (np.abs(left.mid).max() * np.abs(right.mid).max() + 1e4)
        ).all()


@pytest.mark.parametrize("axis", [0, 1])
def test_sums_are_inside(axis):
    array = balls(3)
    assert is_inside(array.sum(axis), a_member(array, 1).sum(axis))


def test_square_roots_are_inside():
    array = BallArray(np.array([2.0, 0.0, 1e-300, 4.0]), np.array([0.1, 1e-20, 0.0, 0.0]))
    root = array.sqrt()
    low, high = root.lower(), root.upper()
    for k in range(4):
        assert Fraction(max(low[k], 0.0)) ** 2 <= max(Fraction(array.mid[k] - array.rad[k]), 0)
        assert Fraction(high[k]) ** 2 >= Fraction(array.mid[k]) + Fraction(array.rad[k])


def test_ends_are_rounded_outwards():
    array = BallArray(np.array([0.1, 1.0]), np.array([0.2, 2.0**-60]))
    exact = [Fraction(0.1) + Fraction(0.2), Fraction(1) + Fraction(2.0**-60)]
    assert all(Fraction(end) >= x for end, x in zip(array.upper(), exact, strict=True))
    assert (array.lower() < array.mid).all()


def test_division_by_an_interval_around_zero_knows_nothing():
    with np.errstate(all="ignore"):
        quotient = BallArray.exact(np.array([1.0])) / BallArray(np.array([0.1]), np.array([0.2]))
        later = quotient * 0.0 + 1.0
    assert quotient.lower()[0] == -np.inf
    assert later.lower()[0] == -np.inf
    assert later.upper()[0] == np.inf


def test_rationals_and_ranges_are_enclosed():
    third = BallArray.of_rational(fmpq_mat([[fmpq(1, 3)]]))
    assert Fraction(third.lower()[0, 0]) < Fraction(1, 3) < Fraction(third.upper()[0, 0])
    between = BallArray.between(np.array([0.1]), np.array([0.7]))
    assert between.lower()[0] <= 0.1 < 0.7 <= between.upper()[0]


def test_plain_arrays_may_stand_on_either_side():
    array = balls(0)
    for mixed in (1.0 - array, np.ones(4) * array, array + 1.0, 2.0 * array):
        assert isinstance(mixed, BallArray)
