"""The softmax network with a certified error: choice of sizes, the network itself, bad input."""

from fractions import Fraction

import pytest
from flint import arb, fmpq

from constructions.softmax_universal import catalogue, certify, deviation_bound, run, target
from provers.errors import BadInput

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("name", "eps", "p"),
    [("tent", "1/4", 1), ("square", "1/4", 2), ("bump", "1/3", 3), ("scale", "1/10", 1),
     ("swap", "1/2", 1), ("mean", "1/2", 2)],
)  # fmt: skip
def test_error_is_certified_below_eps(name, eps, p):
    found = certify(catalogue(name), Fraction(eps), p)
    assert found.holds
    assert found.network.prompt_length == found.network.length * found.network.points


@pytest.mark.parametrize("grid", [2, 3, 4])
def test_the_network_in_balls_meets_the_bound(grid):
    found = certify(catalogue("tent", centre=fmpq(1, 3)), HALF, grid=grid)
    for k in range(grid):
        for inside in (fmpq(1, 10), fmpq(1, 2), fmpq(9, 10)):
            (output,) = run(found, [(k + inside) / grid])
            wanted = arb(fmpq(found.table[k][0], grid))
            assert abs(output - wanted).upper() <= found.deviation / grid


def test_two_tokens_in_balls():
    found = certify(catalogue("swap"), HALF, grid=2)
    for x in ((fmpq(1, 5), fmpq(3, 5)), (fmpq(4, 5), fmpq(1, 5))):
        cell = 2 * int(x[0] >= fmpq(1, 2)) + int(x[1] >= fmpq(1, 2))
        for output, value in zip(run(found, x), found.table[cell], strict=True):
            assert abs(output - arb(fmpq(value, 2))).upper() <= found.deviation / 2


def test_exact_integral_of_the_identity():
    """x - floor(N x)/N integrates to 1/(2N)."""
    found = certify(catalogue("scale"), HALF, grid=8, parts=64)
    assert arb(fmpq(1, 16)) <= found.cells <= arb("0.075")


def test_callable_with_a_lipschitz_constant():
    def jagged(x):
        return [abs(float(x[0]) - 0.3)]

    assert certify(target(jagged, 1, 1), Fraction(1, 4)).holds


def test_a_callable_that_returns_one_number():
    forms = (lambda x: x[0] / 2, lambda x: [x[0] / 2])
    one, many = (certify(target(form, 1, 1), HALF) for form in forms)
    assert one.table == many.table
    assert one.holds


def test_a_callable_of_two_tokens():
    def larger_first(x):
        return [max(x), min(x)]

    f = target(larger_first, 2, 1)
    found = certify(f, HALF, p=2)
    assert found.holds
    assert found.network.length == 2
    assert found.table[1] == (1, 0)  # (0, 1/N) is put in order


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "x", None])
def test_values_that_are_no_numbers(value):
    with pytest.raises(BadInput, match="value"):
        certify(target(lambda x: [value], 1, 1), HALF)
    with pytest.raises(BadInput, match="Lipschitz"):
        target(lambda x: x, 1, value)


def test_refinement_lowers_the_error():
    f = catalogue("tent")
    errors = [float(certify(f, HALF, grid=g).error.upper()) for g in (4, 8, 16)]
    assert errors == sorted(errors, reverse=True)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: catalogue("sine"), "function"),
        (lambda: catalogue("tent", rate=fmpq(1)), "parameter"),
        (lambda: catalogue("tent", centre=fmpq(2)), "centre"),
        (lambda: catalogue("scale", factor=fmpq(-1)), "factor"),
        (lambda: catalogue("bump", rate=fmpq(0)), "rate"),
        (lambda: certify(catalogue("tent"), 0), "eps"),
        (lambda: certify(catalogue("tent"), 1), "eps"),
        (lambda: certify(catalogue("tent"), HALF, p=0), "p"),
        (lambda: certify(catalogue("mean"), Fraction(1, 1000)), "cells"),
        (lambda: certify(catalogue("tent"), HALF, grid=1), "cells"),
        (lambda: target(lambda x: x, 3, 1), "target"),
        (lambda: target(lambda x: x, 1, -1), "target"),
        (lambda: certify(target(lambda x: [0, 0], 1, 1), HALF), "values"),
        (lambda: target("x*x", 1, 1), "callable"),
        (lambda: target(lambda x: x, True, 1), "m in"),
        (lambda: certify(target(lambda x: 5, 1, 0), HALF), r"\[0, 1\]"),
        (lambda: certify(catalogue("tent"), "half"), "eps"),
        (lambda: run(certify(catalogue("tent"), HALF), [fmpq(0)]), "value layers"),
    ],
)
def test_bad_input(make, word):
    with pytest.raises(BadInput, match=word):
        make()


def test_deviation_falls_with_the_temperature():
    found = certify(catalogue("tent"), HALF, grid=4)
    assert deviation_bound(found.network, found.beta) < arb(1) / 8
    assert not deviation_bound(found.network, found.beta / 2) < arb(1) / 4
