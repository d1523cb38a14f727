"""Certified polynomials near exp: the certificate holds at every point tried, and no better."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from constructions.exponential_polynomial import (
    exponential_polynomial,
    least_degree,
    rounded_limit,
    sup_error,
)
from provers.errors import BadInput
from provers.kernel.arithmetic import precision


def relative_errors(p, count=400):
    """p(s) e^(-s) - 1 at points of [-T, T], as balls."""
    with precision(300):
        out = []
        for i in range(count + 1):
            s = arb(fmpq(p.limit.numerator, p.limit.denominator)) * fmpq(2 * i - count, count)
            value = arb(0)
            for a in reversed(p.coefficients):
                value = value * s + arb(a)
            out.append(value * (-s).exp() - 1)
        return out


@pytest.mark.parametrize("kind", ["minimax", "taylor"])
@pytest.mark.parametrize(("limit", "degree"), [(Fraction(1, 4), 1), (1, 4), (3, 9), (9, 40)])
def test_certificate_bounds_every_point(kind, limit, degree):
    p = exponential_polynomial(Fraction(limit), degree, kind)
    errors = relative_errors(p)
    assert all(not (e > p.upper) and not (e < p.lower) for e in errors)
    # and is nearly reached: the certificate is not a coarse bound
    largest = max(float(abs(e).upper()) for e in errors)
    assert largest >= 0.98 * p.relative_error or p.relative_error < 1e-8


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 14))
def test_certificate_on_random_sizes(sixteenths, degree):
    p = exponential_polynomial(Fraction(sixteenths, 16), degree)
    if p is not None:
        assert all(p.lower <= float(e.mid()) <= p.upper for e in relative_errors(p, 60))
        assert p.least > 0


def test_minimax_is_better_than_taylor():
    for limit, degree in ((1, 4), (4, 10)):
        minimax = exponential_polynomial(Fraction(limit), degree)
        taylor = exponential_polynomial(Fraction(limit), degree, "taylor")
        assert minimax.relative_error < taylor.relative_error / 4


def test_a_polynomial_with_a_zero_gives_no_weights():
    assert exponential_polynomial(Fraction(9), 1, "taylor") is None


def test_sup_error_sees_interior_extremes():
    # 1 is right at 0 only; the extremes of e^(-s) - 1 are at the ends.
    low, high = sup_error((1.0,), Fraction(1))
    assert abs(float(high) - (2.718281828459045 - 1)) < 1e-12
    assert abs(float(low) - (0.36787944117144233 - 1)) < 1e-12


def test_least_degree_is_least():
    p = least_degree(Fraction(1), 5e-4)
    assert p.variation <= 5e-4
    assert exponential_polynomial(Fraction(1), p.degree - 1).variation > 5e-4


def test_a_limit_is_never_rounded_down():
    for limit in (1e-9, 0.25, 1.0, 1.0000000001, 3.99, 4.0, 63.9):
        assert rounded_limit(limit) >= Fraction(limit)
    assert rounded_limit(1.0) < Fraction(17, 16)


@pytest.mark.parametrize("limit", [float("nan"), float("inf"), -1.0, 65.0])
def test_bad_limits(limit):
    with pytest.raises(BadInput):
        rounded_limit(limit)


@pytest.mark.parametrize(
    ("limit", "degree", "kind"), [(1, -1, "minimax"), (1, 97, "minimax"), (0, 3, "taylor"),
                                  (1, 3, "pade")]
)  # fmt: skip
def test_bad_polynomials(limit, degree, kind):
    with pytest.raises(BadInput):
        exponential_polynomial(Fraction(limit), degree, kind)
