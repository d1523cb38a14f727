"""Directions that keep distances: Bang's constant for random, clustered and degenerate points."""

from __future__ import annotations

import random

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from constructions.projections import (
    dot,
    keeps_distances,
    kept_factor,
    plank_direction,
    rational_direction,
    unit_vector,
    verified_direction,
)
from provers.errors import BadInput


def points(d: int, count: int, seed: int, spread: int = 100) -> list[fmpq_mat]:
    source = random.Random(seed)
    return [
        fmpq_mat(d, 1, [source.randint(-spread, spread) for _ in range(d)]) for _ in range(count)
    ]


def bang(count: int) -> fmpq:
    """(2/(M (M - 1)))^2, less the rounding of the direction."""
    return fmpq(4, (count * (count - 1)) ** 2) * fmpq(999999, 1000000)


@pytest.mark.parametrize("d", [1, 2, 3, 8, 64])
@pytest.mark.parametrize("count", [2, 3, 9, 20])
def test_bang_constant(d, count):
    given = points(d, count, d + count)
    v = plank_direction(given)
    assert dot(v, v) == 1
    assert keeps_distances(given, v)
    assert kept_factor(given, v) >= bang(count)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_small_points(data):
    d = data.draw(st.integers(1, 3))
    count = data.draw(st.integers(2, 6))
    entry = st.integers(-2, 2)
    given_points = [
        fmpq_mat(d, 1, data.draw(st.lists(entry, min_size=d, max_size=d))) for _ in range(count)
    ]
    if all(p == given_points[0] for p in given_points):
        with pytest.raises(BadInput, match="no two different points"):
            plank_direction(given_points)
        return
    v = plank_direction(given_points)
    assert dot(v, v) == 1 and kept_factor(given_points, v) >= bang(count)


def test_widths_shift_the_guarantee():
    """A plank of all the width keeps its own distance."""
    given = points(3, 3, 0)
    v = plank_direction(given, [1.0, 0.001, 0.001])
    gap = given[1] - given[0]
    assert dot(v, gap) ** 2 * 1000 > 995 * dot(gap, gap)
    with pytest.raises(BadInput, match="one per pair"):
        plank_direction(given, [1.0])


def test_collinear_and_regular_points():
    line = [fmpq_mat(2, 1, [k, 2 * k]) for k in range(5)]
    assert kept_factor(line, plank_direction(line)) > fmpq(999, 1000)
    corners = [fmpq_mat(3, 1, [(k >> i) & 1 for i in range(3)]) for k in range(8)]
    assert kept_factor(corners, plank_direction(corners)) >= bang(8)


def test_rational_direction_is_near_and_exact():
    for direction in ([1.0, 0.0], [-3.0, 4.0], [0.1, 0.2, -0.9], [-1.0]):
        v = rational_direction(direction)
        norm = sum(x * x for x in direction) ** 0.5
        assert dot(v, v) == 1
        for x, y in zip(v.entries(), direction, strict=True):
            assert abs(int(x.p) / int(x.q) - y / norm) < 1e-8


def test_drawn_direction_and_unit_vector():
    given = points(3, 5, 1)
    v = verified_direction(given)
    assert keeps_distances(given, v)
    assert unit_vector([fmpq(1, 2)]).entries() == [fmpq(3, 5), fmpq(4, 5)]
