"""Questions, points and the replay of certificate fragments."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq_mat

from provers.backends.base import (
    Answer,
    Parameter,
    Question,
    candidates,
    holds_given,
    is_counterexample,
    point_text,
    replay,
)
from provers.backends.enclosure import EnclosureBackend
from provers.evidence import Settings, Verdict
from provers.kernel.errors import KernelError

X, ZERO, ONE = ("v", "x"), ("q", "0"), ("q", "1")
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
UNIT = (Parameter("x", Fraction(0), Fraction(1)),)
BELOW_TWO = Question(("<", X, ("q", "2")), UNIT)
BELOW_HALF = Question(("<", X, ("q", "1/2")), UNIT)
VECTOR = (Parameter("p", Fraction(0), Fraction(1), dim=2),)


def test_a_point_outside_the_box_is_no_counterexample():
    claim = ("<", X, ("q", "2"))
    assert not is_counterexample(Question(claim, UNIT), {"x": Fraction(3)}, 64)
    assert is_counterexample(
        Question(claim, (Parameter("x", Fraction(0), Fraction(3)),)), {"x": Fraction(3)}, 64
    )


@pytest.mark.parametrize(
    "point",
    [{}, {"y": HALF}, {"x": (HALF,)}, {"x": Fraction(-1, 10**30)}, {"x": 1 + Fraction(1, 10**30)}],
)
def test_points_must_fit_the_parameters(point):
    question = Question(("<", X, ZERO), UNIT)
    assert not is_counterexample(question, point, 64)
    assert not holds_given(question, point, 64)


@pytest.mark.parametrize("point", [{"p": HALF}, {"p": (HALF,)}, {"p": (HALF, Fraction(2))}])
def test_vectors_must_fit_the_parameters(point):
    question = Question(("<", ("dot", ("v", "p"), ("v", "p")), ZERO), VECTOR)
    assert not is_counterexample(question, point, 64)
    assert is_counterexample(question, {"p": (HALF, THIRD)}, 64)


def test_a_counterexample_satisfies_the_hypotheses():
    question = Question(("<", X, ("q", "1/2")), UNIT, given=(("<", X, ("q", "3/4")),))
    assert is_counterexample(question, {"x": HALF}, 64)
    assert not is_counterexample(question, {"x": Fraction(7, 8)}, 64)
    assert not is_counterexample(question, {"x": THIRD}, 64)
    assert holds_given(question, {"x": THIRD}, 64)


def test_candidates_lie_in_the_box_and_begin_with_centre_and_corners():
    box = (Parameter("x", Fraction(-1), Fraction(2)), *VECTOR)
    points = list(candidates(Question(("<", X, ZERO), box), 0, 100))
    assert len(points) == 100
    assert points[0] == {"x": HALF, "p": (HALF, HALF)}
    assert points[1] == {"x": Fraction(-1), "p": (Fraction(0), Fraction(0))}
    for point in points:
        assert -1 <= point["x"] <= 2 and all(0 <= y <= 1 for y in point["p"])
    assert list(candidates(Question(("<", ZERO, ONE)), 0, 100)) == [{}]


def test_vector_values_are_columns():
    env = Question(("<", ZERO, ONE), VECTOR, data={"c": 1}).environment({"p": (HALF, THIRD)})
    assert env["c"] == 1 and isinstance(env["p"], fmpq_mat) and env["p"].nrows() == 2
    assert point_text({"p": (HALF, THIRD), "x": HALF}) == {"p": ["1/2", "1/3"], "x": "1/2"}


@pytest.mark.parametrize(
    ("question", "certificate", "verdict"),
    [
        (BELOW_TWO, {"rule": "cover", "tree": [-1], "bits": 64}, Verdict.confirmed),
        (BELOW_HALF, {"rule": "cover", "tree": [-1], "bits": 64}, Verdict.undecided),
        (BELOW_TWO, {"rule": "empty", "tree": [-1], "bits": 64}, Verdict.undecided),
        (BELOW_HALF, {"rule": "counterexample", "at": {"x": "1/2"}, "bits": 64}, Verdict.refuted),
        (
            BELOW_HALF,
            {"rule": "counterexample", "at": {"x": "1/3"}, "bits": 64},
            Verdict.undecided,
        ),
        (BELOW_TWO, {"rule": "counterexample", "at": {"x": "3"}, "bits": 64}, Verdict.undecided),
        (Question(("<", ZERO, ONE)), {"rule": "point", "bits": 64}, Verdict.confirmed),
        (Question(("<", ONE, ZERO)), {"rule": "point", "bits": 64}, Verdict.refuted),
    ],
)
def test_replay(question, certificate, verdict):
    assert replay(question, certificate) is verdict


@pytest.mark.parametrize(
    "certificate",
    [
        {},
        {"rule": "cover"},
        {"rule": "cover", "tree": "-1", "bits": 64},
        {"rule": "cover", "tree": [-1, -1], "bits": 64},
        {"rule": "cover", "tree": [-1], "bits": 64.0},
        {"rule": "cover", "tree": [-1], "bits": 0},
        {"rule": "point", "bits": 64},
        {"rule": "trust me", "bits": 64},
        {"rule": "counterexample", "bits": 64},
        {"rule": "counterexample", "at": {}, "bits": 64},
        {"rule": "counterexample", "at": {"x": 0.5}, "bits": 64},
        {"rule": "counterexample", "at": {"x": "2/4"}, "bits": 64},
        {"rule": "multipliers", "combinations": [3], "bits": 64},
        {"rule": "multipliers", "combinations": [{"lower x": "x"}], "bits": 64},
    ],
)
def test_malformed_certificates_are_kernel_errors(certificate):
    with pytest.raises(KernelError):
        replay(BELOW_HALF, certificate)


def test_a_claim_with_hypotheses_needs_a_point_that_satisfies_them():
    question = Question(("<", X, ("q", "2")), UNIT, given=(("<", X, ("q", "1/2")),))
    certificate = EnclosureBackend().decide(question, Settings()).certificate
    assert replay(question, certificate) is Verdict.confirmed
    assert replay(question, {**certificate, "at": {"x": "3/4"}}) is Verdict.undecided
    del certificate["at"]
    with pytest.raises(KernelError, match="one value for every parameter"):
        replay(question, certificate)


def test_answers_compare_by_content():
    assert Answer(Verdict.undecided, "x") == Answer(Verdict.undecided, "x")
