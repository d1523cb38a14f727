"""Enclosures: exact endpoints, directed floats, comparisons with three answers."""

import math
import operator
import pickle
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from provers.enclosure import Enclosure, Truth
from provers.errors import BadInput

fractions = st.fractions(max_denominator=50, min_value=-5, max_value=5)


@st.composite
def enclosures(draw: st.DrawFn) -> tuple[Enclosure, Fraction]:
    """An enclosure and a number in it."""
    low, value, high = sorted(draw(st.tuples(fractions, fractions, fractions)))
    return Enclosure(low, high), value


@pytest.mark.parametrize("answer", list(Truth))
def test_truth_has_no_truth_value(answer):
    with pytest.raises(TypeError, match="no truth value"):
        bool(answer)


@pytest.mark.parametrize(
    "compare", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
)
@given(left=enclosures(), right=enclosures())
def test_a_definite_answer_holds_for_the_enclosed_numbers(compare, left, right):
    answer = compare(left[0], right[0])
    if answer is not Truth.UNKNOWN:
        assert (answer is Truth.YES) == compare(left[1], right[1])


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge])
@given(left=fractions, right=fractions)
def test_points_always_compare_definitely(compare, left, right):
    answer = compare(Enclosure.point(left), right)
    assert answer is (Truth.YES if compare(left, right) else Truth.NO)


def test_an_enclosure_does_not_equal_itself_for_certain():
    wide = Enclosure(0, 1)
    assert (wide == wide) is Truth.UNKNOWN
    assert (wide != wide) is Truth.UNKNOWN
    assert wide.same_interval(Enclosure(0, 1))
    with pytest.raises(TypeError):
        hash(wide)


def test_if_on_a_comparison_raises():
    with pytest.raises(TypeError):
        if Enclosure(1, 2) > 0:
            pass


@pytest.mark.parametrize(
    ("left", "right", "conjunction", "disjunction"),
    [
        (Truth.YES, Truth.UNKNOWN, Truth.UNKNOWN, Truth.YES),
        (Truth.NO, Truth.UNKNOWN, Truth.NO, Truth.UNKNOWN),
        (Truth.YES, Truth.NO, Truth.NO, Truth.YES),
        (Truth.UNKNOWN, Truth.UNKNOWN, Truth.UNKNOWN, Truth.UNKNOWN),
    ],
)
def test_connectives_are_kleenes(left, right, conjunction, disjunction):
    assert (left & right) is conjunction
    assert (right & left) is conjunction
    assert (left | right) is disjunction


@given(st.fractions())
def test_float_views_are_directed_and_tight(value):
    point = Enclosure.point(value)
    assert Fraction(point.lower_float) <= value <= Fraction(point.upper_float)
    assert point.upper_float in (
        point.lower_float,
        math.nextafter(point.lower_float, math.inf),
    )


def test_float_views_beyond_the_range_of_floats():
    huge, tiny = Fraction(10) ** 400, Fraction(1, 10**400)
    assert Enclosure(-huge, huge).lower_float == -math.inf
    assert Enclosure(huge, huge).lower_float == float.fromhex("0x1.fffffffffffffp+1023")
    assert Enclosure(huge, huge).upper_float == math.inf
    assert Enclosure(tiny, tiny).lower_float == 0.0
    assert Enclosure(tiny, tiny).upper_float == math.ulp(0.0)


def test_a_ball_is_taken_exactly():
    ball = arb(1) / 3
    enclosure = Enclosure.of_ball(ball)
    assert enclosure.contains(Fraction(1, 3))
    assert ball.contains(arb(1) / 3)
    assert float(enclosure.width) < 1e-14


@pytest.mark.parametrize("ball", [arb("nan"), arb("inf"), arb(0, "inf"), arb(-1).log()])
def test_an_unbounded_ball_is_refused(ball):
    with pytest.raises(BadInput, match="finite ball"):
        Enclosure.of_ball(ball)


@pytest.mark.parametrize("ends", [(1, 0), (math.nan, 1), (0, math.inf)])
def test_bad_endpoints_are_refused(ends):
    with pytest.raises(BadInput):
        Enclosure(*ends)


def test_enclosures_travel_between_processes():
    enclosure = Enclosure(Fraction(1, 3), 1, converged=False)
    again = pickle.loads(pickle.dumps(enclosure))
    assert again.same_interval(enclosure)
    assert not again.converged
    assert "not converged" in str(again)
