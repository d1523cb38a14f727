"""What every backend must keep to: never wrong, and undecided rather than wrong."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from flint import fmpq, fmpq_mat

from provers.backends.base import (
    Answer,
    Backend,
    Parameter,
    Question,
    is_counterexample,
    replay,
)
from provers.backends.enclosure import EnclosureBackend
from provers.backends.exact import ExactBackend
from provers.backends.farkas import FarkasBackend
from provers.backends.search import SearchBackend
from provers.errors import BadInput
from provers.evidence import Settings, Verdict

BACKENDS = [ExactBackend(), EnclosureBackend(), SearchBackend(), FarkasBackend()]
SETTINGS = Settings(seed=3)
X, Y, P, W = ("v", "x"), ("v", "y"), ("v", "p"), ("v", "w")
UNIT = (Parameter("x", Fraction(0), Fraction(1)),)
SQUARE = (*UNIT, Parameter("y", Fraction(-1), Fraction(1, 3)))
CUBE = (Parameter("p", Fraction(-1), Fraction(1), dim=3),)


def q(value) -> tuple:
    return ("q", str(fmpq(value) if isinstance(value, int) else value))


def minus(a: tuple, b: tuple) -> tuple:
    return ("+", a, ("*", ("q", "-1"), b))


PARABOLA = ("*", X, minus(q(1), X))
PEAK = ("exp", ("*", q(-(10**5)), ("^", minus(X, q("7654321/10000000")), 2)))
WEIGHTS = {"w": fmpq_mat(3, 1, [1, fmpq(1, 2), -1])}

# (question, the verdict of a backend that settles it, the backends that must settle it)
QUESTIONS = {
    "true, closed, rational": (
        Question(("<=", ("inv", q(3)), q("1/3"))),
        Verdict.confirmed,
        {"exact", "enclosure", "farkas"},
    ),
    "true, closed, not rational": (
        Question(("<", ("exp", q(1)), q("27183/10000"))),
        Verdict.confirmed,
        {"enclosure"},
    ),
    "true, closed, with a hypothesis": (
        Question(("<", ("v", "c"), q(2)), given=(("<", ("v", "c"), q(1)),), data={"c": 0}),
        Verdict.confirmed,
        {"exact", "enclosure", "farkas"},
    ),
    "true, nonlinear": (
        Question(("<", PARABOLA, q("26/100")), UNIT),
        Verdict.confirmed,
        {"enclosure"},
    ),
    "true, affine": (
        Question(("<", ("+", X, ("*", q(3), Y)), q("201/100")), SQUARE),
        Verdict.confirmed,
        {"enclosure", "farkas"},
    ),
    "true, affine, touching": (
        Question(("<=", ("+", X, ("*", q(3), Y)), q(2)), SQUARE),
        Verdict.confirmed,
        {"farkas"},
    ),
    "true, affine equation": (
        Question(("=", ("+", X, X), ("*", q(2), X)), UNIT),
        Verdict.confirmed,
        {"farkas"},
    ),
    "true, affine, by a hypothesis": (
        Question(
            ("<", X, q("1/2")),
            SQUARE,
            given=(("<", ("+", X, q("7/10")), minus(q(1), Y)), ("<=", q(0), Y)),
        ),
        Verdict.confirmed,
        {"enclosure", "farkas"},
    ),
    "true, over vectors": (
        Question(("<", ("dot", P, W), q(3)), CUBE, data=WEIGHTS),
        Verdict.confirmed,
        set(),
    ),
    "false, closed": (
        Question(("<", q("1/3"), ("inv", q(3)))),
        Verdict.refuted,
        {"exact", "enclosure", "search", "farkas"},
    ),
    "false, nonlinear": (
        Question(("<", PARABOLA, q("24/100")), UNIT),
        Verdict.refuted,
        {"enclosure", "search"},
    ),
    "false, affine": (
        Question(("<", ("+", X, ("*", q(3), Y)), q("199/100")), SQUARE),
        Verdict.refuted,
        {"enclosure", "search", "farkas"},
    ),
    "false at one corner only": (
        Question(("<", X, q(1)), UNIT),
        Verdict.refuted,
        {"enclosure", "search", "farkas"},
    ),
    "false at one inner point only": (
        Question(("!=", ("*", q(3), X), q(1)), UNIT),
        Verdict.refuted,
        {"search"},
    ),
    "false on a narrow peak": (
        Question(
            (
                "<",
                ("exp", ("*", q(-(10**5)), ("^", minus(X, q("7654321/10000000")), 2))),
                q("9/10"),
            ),
            UNIT,
        ),
        Verdict.refuted,
        {"enclosure", "search"},
    ),
    "false under a hypothesis": (
        Question(("<", X, q("9/10")), UNIT, given=(("<", X, q("95/100")),)),
        Verdict.refuted,
        {"search", "farkas"},
    ),
    "false equation": (
        Question(("=", ("^", X, 2), X), UNIT),
        Verdict.refuted,
        {"enclosure", "search"},
    ),
    "false, over vectors": (
        Question(("<", ("dot", P, W), q("5/2")), CUBE, data=WEIGHTS),
        Verdict.refuted,
        {"search"},
    ),
    "undecidable, closed": (
        Question(("=", ("exp", ("log", q(2))), q(2))),
        Verdict.undecided,
        set(),
    ),
    "undecidable, on a box": (
        Question(("<=", ("*", ("exp", X), ("exp", ("*", q(-1), X))), q(1)), UNIT),
        Verdict.undecided,
        set(),
    ),
    "vacuous, closed": (
        Question(("<", q(1), q(2)), given=(("<", q(4), q(3)),)),
        Verdict.vacuous,
        {"exact", "enclosure", "farkas"},
    ),
    "vacuous, affine": (
        Question(("<", X, q(2)), UNIT, given=(("<", q("3/4"), X), ("<", X, q("1/4")))),
        Verdict.vacuous,
        {"enclosure", "farkas"},
    ),
    "vacuous, the claim is false": (
        Question(("<", X, q(0)), UNIT, given=(("<", q(2), X),)),
        Verdict.vacuous,
        {"enclosure", "farkas"},
    ),
    "vacuous, nonlinear": (
        Question(("<", X, q(2)), UNIT, given=(("<", q("3/10"), PARABOLA),)),
        Verdict.vacuous,
        {"enclosure"},
    ),
    "malformed, shapes": (
        Question(("<", ("dot", W, ("v", "u")), q(1)), data={**WEIGHTS, "u": fmpq_mat(2, 1)}),
        Verdict.error,
        {"exact", "enclosure", "search", "farkas"},
    ),
    "malformed, shapes on a box": (
        Question(("<", ("+", X, W), q(1)), UNIT, data=WEIGHTS),
        Verdict.error,
        {"exact", "enclosure", "search", "farkas"},
    ),
    "malformed, data that is not exact": (
        Question(("<", ("v", "c"), q(1)), data={"c": 0.5}),
        Verdict.error,
        {"exact", "enclosure", "search", "farkas"},
    ),
    "malformed, vectors in an inequality": (
        Question(("<", W, W), data=WEIGHTS),
        Verdict.error,
        {"exact", "enclosure", "search", "farkas"},
    ),
}
CASES = [
    pytest.param(backend, name, id=f"{backend.name}: {name}")
    for backend in BACKENDS
    for name in QUESTIONS
]


def answered(backend: Backend, name: str) -> tuple[Question, Answer]:
    if backend.name == "farkas":
        pytest.importorskip("z3", reason="needs the z3 extra")
    question = QUESTIONS[name][0]
    return question, backend.decide(question, SETTINGS)


@pytest.mark.parametrize(("backend", "name"), CASES)
def test_never_wrong_and_settles_what_it_supports(backend, name):
    _, answer = answered(backend, name)
    _, verdict, settling = QUESTIONS[name]
    assert answer.verdict in (verdict, Verdict.undecided)
    if backend.name in settling:
        assert answer.verdict is verdict
    if answer.verdict is not Verdict.confirmed:
        assert answer.reason


@pytest.mark.parametrize(("backend", "name"), CASES)
def test_what_is_settled_is_replayed(backend, name):
    question, answer = answered(backend, name)
    if answer.verdict in (Verdict.undecided, Verdict.error):
        assert answer.certificate is None
        return
    certificate = json.loads(json.dumps(answer.certificate))
    assert replay(question, certificate) is answer.verdict


@pytest.mark.parametrize(("backend", "name"), CASES)
def test_refutations_carry_an_exact_point_of_the_domain(backend, name):
    question, answer = answered(backend, name)
    if answer.verdict is Verdict.refuted:
        assert set(answer.witness) == {p.name for p in question.parameters}
        for p in question.parameters:
            value = answer.witness[p.name]
            for x in (value,) if p.dim is None else value:
                assert isinstance(x, Fraction) and p.lower <= x <= p.upper
        assert is_counterexample(question, answer.witness, 256)


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda b: b.name)
def test_certificates_of_one_question_do_not_prove_its_negation(backend):
    if backend.name == "farkas":
        pytest.importorskip("z3", reason="needs the z3 extra")
    turned = {"<": "<=", "<=": "<"}
    for name, (question, verdict, settling) in QUESTIONS.items():
        if backend.name not in settling or verdict is not Verdict.confirmed:
            continue
        relation, left, right = question.claim
        if relation not in turned:
            continue
        opposite = Question(
            (turned[relation], right, left),
            question.parameters,
            question.given,
            question.data,
            question.definitions,
        )
        certificate = backend.decide(question, SETTINGS).certificate
        assert replay(opposite, certificate) is not Verdict.confirmed, name


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda b: b.name)
def test_answers_have_no_truth_value(backend):
    answer = backend.decide(QUESTIONS["false, closed"][0], SETTINGS)
    with pytest.raises(TypeError, match="no truth value"):
        bool(answer)
    with pytest.raises(TypeError, match="no truth value"):
        bool(answer.verdict)


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda b: b.name)
def test_answers_are_reproducible(backend):
    if backend.name == "farkas":
        pytest.importorskip("z3", reason="needs the z3 extra")
    question = QUESTIONS["false, affine"][0]
    assert backend.decide(question, SETTINGS) == backend.decide(question, SETTINGS)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Question(("fact", (), (), (), ())),
        lambda: Question(("<", X)),
        lambda: Question(("<", X, q(1))),
        lambda: Question(("<", X, q(1)), (*UNIT, *UNIT)),
        lambda: Question(("<", X, q(1)), UNIT, data={"x": 1}),
        lambda: Parameter("x", Fraction(1), Fraction(0)),
        lambda: Parameter("x", 0.0, 1.0),
        lambda: Parameter("x", Fraction(0), float("nan")),
        lambda: Parameter("x", False, True),
        lambda: Parameter("x", Fraction(0), Fraction(1), dim=0),
    ],
)
def test_malformed_questions_cannot_be_made(build):
    with pytest.raises(BadInput):
        build()
