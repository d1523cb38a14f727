"""Covers and certified minima by balls."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from flint import fmpq, fmpq_mat

from provers.backends import enclosure
from provers.backends.base import Parameter, Question, replay
from provers.backends.enclosure import EnclosureBackend, certified_minimum, certify_minimum
from provers.enclosure import Truth
from provers.errors import BadInput, Undecided
from provers.evidence import Settings, Verdict
from provers.kernel.cover import check_cover
from provers.kernel.errors import KernelError

X, Y = ("v", "x"), ("v", "y")
MILLIONTH = Fraction(1, 10**6)


def q(value) -> tuple:
    return ("q", str(Fraction(value)))


def minus(a: tuple, b: tuple) -> tuple:
    return ("+", a, ("*", ("q", "-1"), b))


def box(**ends) -> list[Parameter]:
    return [Parameter(name, Fraction(lo), Fraction(hi)) for name, (lo, hi) in ends.items()]


ROSENBROCK = ("+", ("^", minus(q(1), X), 2), ("*", q(100), ("^", minus(Y, ("^", X, 2)), 2)), q(1))


@pytest.mark.parametrize(
    ("term", "parameters", "minimum"),
    [
        (minus(("exp", X), X), box(x=(-2, 3)), 1),
        (("*", X, minus(X, q(1))), box(x=(0, 1)), Fraction(-1, 4)),
        (ROSENBROCK, box(x=(-2, 2), y=(-2, 2)), 1),
        (X, box(x=(1, 2)), 1),
        (("*", q(-1), X), box(x=(1, 2)), -2),
        (("+", ("abs", X), q(1)), box(x=(-1, 2)), 1),
        (("max", ("+", X, q(2)), minus(q(2), X)), box(x=(-3, 1)), 2),
        (("+", ("*", X, Y), q(3)), box(x=(-1, 1), y=(-1, 2)), 1),
        (("inv", ("+", q(1), ("*", X, X))), box(x=(-3, 2)), Fraction(1, 10)),
        (q(7), box(x=(0, 1)), 7),
        (("^", X, 2), box(x=(2, 2)), 4),
        (("*", q(Fraction(1, 10**30)), minus(("exp", X), X)), box(x=(-1, 1)), Fraction(1, 10**30)),
    ],
)
def test_certified_minimum(term, parameters, minimum):
    found = certify_minimum(term, parameters, MILLIONTH)
    assert found.enclosure.contains(minimum) and found.enclosure.converged
    assert found.enclosure.width <= MILLIONTH * 2 * abs(Fraction(minimum))
    assert found.cells < 400
    question = Question(found.lower_claim, tuple(parameters))
    assert replay(question, found.certificate) is Verdict.confirmed
    assert set(found.minimiser) == {p.name for p in parameters}
    for p in parameters:
        assert p.lower <= found.minimiser[p.name] <= p.upper
    assert certified_minimum(term, parameters, MILLIONTH).same_interval(found.enclosure)


def test_a_floor_is_not_over_reported():
    # The truth is 6.1428: reading an undecided ball as False would certify 6.204.
    term = ("+", minus(("exp", X), X), q(Fraction(51428, 10000)))
    found = certify_minimum(term, box(x=(-2, 2)), Fraction(1, 10**4))
    assert (found.enclosure < Fraction(62, 10)) is Truth.YES
    claim = ("<=", q(Fraction(6204, 1000)), term)
    tree = found.certificate["tree"]
    whole = [("x", fmpq(-2), fmpq(2))]
    assert check_cover(claim, whole, tree, {}, {}, 64).value != "yes"
    answer = EnclosureBackend().decide(Question(claim, tuple(box(x=(-2, 2)))), Settings())
    assert answer.verdict is Verdict.refuted


def test_minima_of_random_polynomials_lie_below_their_values():
    rng = random.Random(2)
    for _ in range(10):
        monomials = [
            ("*", q(Fraction(rng.randint(-9, 9), 4)), ("^", X, i), ("^", Y, j))
            for i in range(4)
            for j in range(3)
        ]
        term = ("+", *monomials, q(20))
        found = certify_minimum(term, box(x=(-1, 1), y=(-1, 1)), Fraction(1, 1000)).enclosure

        def value(x: float, y: float, t: tuple = term) -> float:
            return 20 + sum(float(Fraction(m[1][1])) * x ** m[2][2] * y ** m[3][2] for m in t[1:-1])

        grid = [-1 + k / 40 for k in range(81)]
        least = min(value(x, y) for x in grid for y in grid)
        assert found.lower_float <= least + 1e-9
        assert found.upper_float <= least + 1e-2 * abs(least) + 1e-6


def test_a_minimum_of_zero_does_not_converge_and_says_so():
    found = certified_minimum(("abs", X), box(x=(-1, 2)), Fraction(1, 1000))
    assert not found.converged and found.contains(0) and found.upper_float < 1e-6


def test_minimum_with_data_and_definitions():
    # |x u - w|^2 for u = (1, 2), w = (3, 1): the minimum over x is 5 at x = 1.
    data = {"u": fmpq_mat(2, 1, [1, 2]), "w": fmpq_mat(2, 1, [3, 1])}
    residual = ("+", ("scale", X, ("v", "u")), ("scale", q(-1), ("v", "w")))
    found = certified_minimum(("dot", residual, residual), box(x=(-9, 9)), MILLIONTH, data)
    assert found.contains(5) and found.converged


def test_bad_input():
    for width in (Fraction(0), Fraction(-1)):
        with pytest.raises(BadInput, match="positive"):
            certified_minimum(X, box(x=(0, 1)), width)
    with pytest.raises(BadInput, match="budget"):
        certified_minimum(X, box(x=(0, 1)), MILLIONTH, budget="huge")
    with pytest.raises(BadInput, match="numbers"):
        certified_minimum(q(1), [], MILLIONTH)
    with pytest.raises(BadInput, match="numbers"):
        certified_minimum(X, [Parameter("x", Fraction(0), Fraction(1), dim=2)], MILLIONTH)
    with pytest.raises(BadInput, match="names"):
        certified_minimum(Y, box(x=(0, 1)), MILLIONTH)
    with pytest.raises(KernelError, match="numbers"):
        certified_minimum(("zero", 2), box(x=(0, 1)), MILLIONTH)


def test_unbounded_terms_are_undecided(monkeypatch):
    monkeypatch.setitem(enclosure.CELLS, "quick", 50)
    pole = ("inv", minus(X, ("sqrt", q(2))))
    with pytest.raises(Undecided, match="within"):
        certified_minimum(pole, box(x=(1, 2)), MILLIONTH)
    answer = EnclosureBackend().decide(
        Question(("<", q(-1), ("exp", pole)), tuple(box(x=(1, 2)))), Settings()
    )
    assert answer.verdict is Verdict.undecided and "50 cells" in answer.reason


def test_a_lower_bound_the_kernel_does_not_replay_is_not_returned(monkeypatch):
    monkeypatch.setattr(enclosure, "check_cover", lambda *_: enclosure.Truth.UNKNOWN)
    with pytest.raises(Undecided, match="does not replay"):
        certified_minimum(X, box(x=(1, 2)), MILLIONTH)


def test_huge_and_tiny_values():
    big = ("exp", ("*", q(10**6), X))
    with pytest.raises(Undecided):
        certified_minimum(big, box(x=(1, 2)), MILLIONTH)
    tiny = ("exp", ("*", q(-(10**6)), X))
    found = certified_minimum(tiny, box(x=(1, 2)), MILLIONTH)
    assert found.lower <= 0 <= found.upper and found.upper_float < 1e-100


def test_the_deepest_cell_ends_the_search(monkeypatch):
    monkeypatch.setattr(enclosure, "MAX_DEPTH", 5)
    answer = EnclosureBackend().decide(
        Question(("!=", ("^", X, 2), q(Fraction(1, 2))), tuple(box(x=(0, 1)))), Settings()
    )
    assert answer.verdict is Verdict.undecided and "depth 5" in answer.reason


def test_a_point_found_by_balls_is_replayed_before_it_refutes():
    # The dip is so narrow that samples miss it; bisection centres hit it.
    centre = Fraction(1, 3)
    dip = ("exp", ("*", q(-(10**9)), ("^", minus(X, q(centre)), 2)))
    question = Question(("<", dip, q(Fraction(1, 2))), tuple(box(x=(0, 1))))
    answer = EnclosureBackend().decide(question, Settings())
    assert answer.verdict is Verdict.refuted
    assert math.isclose(answer.witness["x"], centre, abs_tol=1e-4)


def test_points_and_mixed_boxes():
    parameters = tuple(box(x=(0, 1), y=(2, 2)))
    question = Question(("<", ("*", X, minus(q(1), X)), ("*", Y, q(Fraction(13, 100)))), parameters)
    answer = EnclosureBackend().decide(question, Settings())
    assert answer.verdict is Verdict.confirmed
    assert all(code in (0, -1, -2) for code in answer.certificate["tree"])


def test_a_claim_under_hypotheses_nobody_satisfies_is_not_confirmed():
    # The only point is irrational: true, but no exact example can be shown.
    given = (("=", X, ("sqrt", q(Fraction(1, 2)))),)
    answer = EnclosureBackend().decide(
        Question(("<", X, q(2)), tuple(box(x=(0, 1))), given=given), Settings()
    )
    assert answer.verdict is Verdict.undecided and "no point satisfying" in answer.reason


def test_counterexamples_beyond_a_cell_that_stays_undecided(monkeypatch):
    monkeypatch.setattr(enclosure, "SAMPLES", 0)
    question = Question(("<", X, q(Fraction(1, 2))), tuple(box(x=(0, 1))))
    answer = EnclosureBackend().decide(question, Settings())
    assert answer.verdict is Verdict.refuted and answer.witness["x"] > Fraction(1, 2)


def test_a_suspicious_point_that_is_not_replayed_refutes_nothing(monkeypatch):
    monkeypatch.setattr(enclosure, "is_counterexample", lambda *_: False)
    question = Question(("<", X, q(Fraction(1, 2))), tuple(box(x=(0, 1))))
    answer = EnclosureBackend().decide(question, Settings())
    assert answer.verdict is Verdict.undecided and "does not decide" in answer.reason
