"""The adversarial search: same functions as the kernel, NaN-safe, exact witnesses."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
import torch
from flint import arb, fmpq, fmpq_mat

from provers.backends import search
from provers.backends.base import Parameter, Question
from provers.backends.search import SearchBackend, TorchArithmetic, compile_margin, compile_term
from provers.evidence import Settings, Verdict
from provers.kernel.errors import KernelError
from provers.kernel.numbers import evaluate
from provers.kernel.terms import Definition

X, Y, P = ("v", "x"), ("v", "y"), ("v", "p")
UNIT = (Parameter("x", Fraction(0), Fraction(1)),)


def q(value) -> tuple:
    return ("q", str(Fraction(value)))


def minus(a: tuple, b: tuple) -> tuple:
    return ("+", a, ("*", ("q", "-1"), b))


ATTENTION = Definition(
    "att",
    (("d", "N"), ("x", ("V", "d")), ("Y", ("S", ("V", "d")))),
    ("V", "d"),
    (
        "scale",
        ("inv", ("sum", ("v", "Y"), ("exp", ("dot", ("b", 0), X)))),
        ("sum", ("v", "Y"), ("scale", ("exp", ("dot", ("b", 0), X)), ("b", 0))),
    ),
)
DATA = {
    "d": 2,
    "c": fmpq(1, 3),
    "u": fmpq_mat(2, 1, [1, fmpq(-1, 2)]),
    "M": fmpq_mat(3, 2, [1, 2, 3, fmpq(1, 7), -5, 6]),
    "Y": (fmpq_mat(2, 1, [1, 0]), fmpq_mat(2, 1, [fmpq(1, 2), -1])),
}
PARAMETERS = (
    Parameter("x", Fraction(-2), Fraction(2)),
    Parameter("p", Fraction(-1), Fraction(1), 2),
)
TERMS = [
    ("+", X, ("v", "c"), q(2)),
    ("*", X, X, q(3)),
    ("^", X, 5),
    ("^", X, 1),
    ("inv", X),
    ("exp", X),
    ("log", X),
    ("sqrt", X),
    ("abs", X),
    ("max", X, q(Fraction(1, 3))),
    ("dot", P, ("v", "u")),
    ("dot", P, P),
    ("app", ("v", "M"), P),
    ("app", ("adj", ("v", "M")), ("app", ("v", "M"), ("scale", X, P))),
    ("app", ("outer", P, ("v", "u")), P),
    ("app", ("comp", ("outer", P, P), ("id", "d")), ("v", "u")),
    ("+", P, ("zero", "d")),
    ("relu", ("+", ("scale", X, P), ("v", "u"))),
    ("sum", ("range", q(4)), ("*", X, ("b", 0))),
    ("sum", ("cat", ("v", "Y"), ("one", P)), ("scale", X, ("b", 0))),
    ("def", "att", ("v", "d"), ("v", "u"), ("cat", ("one", P), ("v", "Y"))),
    ("tail", ("lam", ("N",), ("+", P, ("scale", ("b", 0), ("v", "u")))), q(3), q(1)),
    q(5),
    ("v", "u"),
]


@pytest.mark.parametrize("term", TERMS, ids=lambda t: t[0])
def test_compiled_terms_agree_with_the_kernel(term):
    definitions = {"att": ATTENTION}
    function = compile_term(term, PARAMETERS, DATA, definitions)
    rng = random.Random(4)
    exact = [[Fraction(rng.randint(-16, 16), 8) for _ in range(3)] for _ in range(7)] + [
        [Fraction(0)] * 3
    ]
    values = function(torch.tensor([[float(x) for x in row] for row in exact], dtype=torch.float64))
    for row, value in zip(exact, values, strict=True):
        x, *p = (fmpq(t.numerator, t.denominator) for t in row)
        balls = evaluate(term, {**DATA, "x": x, "p": fmpq_mat(2, 1, p)}, definitions, 128)
        expected = [arb(balls)] if isinstance(balls, (int, arb)) else balls.entries()
        for got, want in zip(value.flatten().tolist(), expected, strict=True):
            assert want.overlaps(arb(got, 1e-11 * (1 + abs(got))))


@pytest.mark.parametrize("head", ["inv", "log", "sqrt"])
def test_gradients_are_finite_at_the_edge_of_the_domain(head):
    function = compile_term((head, X), UNIT, {}, {})
    points = torch.tensor([[0.0], [-1.0], [0.5]], dtype=torch.float64, requires_grad=True)
    values = function(points)
    (gradient,) = torch.autograd.grad(values.sum(), points)
    assert values[0] == 0 and torch.isfinite(gradient).all()


def test_margins_are_capped_by_the_hypotheses_and_never_nan():
    question = Question(("<", X, q(Fraction(1, 2))), UNIT, given=(("<", X, q(Fraction(3, 4))),))
    points = torch.tensor([[0.0], [0.6], [1.0]], dtype=torch.float64)
    assert compile_margin(question)(points).tolist() == pytest.approx([-0.5, 0.1, -0.25])
    explosive = ("*", ("exp", ("*", q(10**6), X)), ("exp", ("*", q(-(10**6)), X)))
    margin = compile_margin(Question(("<", explosive, q(2)), UNIT))(points)
    assert not torch.isnan(margin).any() and margin[2] == -math.inf


def test_margins_of_vector_literals():
    parameters = (Parameter("p", Fraction(-1), Fraction(1), 2),)
    points = torch.tensor([[1.0, -0.5], [1.0, 0.0]], dtype=torch.float64)
    equal = compile_margin(Question(("=", P, ("v", "u")), parameters, data=DATA))
    assert equal(points).tolist() == [0.0, 0.5]
    different = compile_margin(Question(("!=", P, ("v", "u")), parameters, data=DATA))
    assert different(points).tolist() == [0.0, -0.5]


def test_nan_everywhere_is_undecided():
    explosive = (
        "*",
        ("exp", ("*", q(10**6), ("+", X, q(1)))),
        ("exp", ("*", q(-(10**6)), ("+", X, q(1)))),
    )
    answer = SearchBackend().decide(Question(("<", explosive, q(2)), UNIT), Settings())
    assert answer.verdict is Verdict.undecided and answer.worst_margin == -math.inf


def test_a_float_violation_that_is_no_violation_is_not_reported():
    # In float64, (x + 10^20) - 10^20 is 0 for every x in [0, 1]; exactly it is x.
    wrong = minus(("+", X, q(10**20)), q(10**20))
    question = Question(("<=", X, wrong), UNIT)
    answer = SearchBackend().decide(question, Settings())
    assert answer.worst_margin > 0.9  # the search is fooled,
    assert answer.verdict is Verdict.undecided  # the kernel is not


def test_the_witness_is_simplified_after_the_margin_is_maximised():
    answer = SearchBackend().decide(
        Question(("<", ("*", X, minus(q(1), X)), q(Fraction(6, 25))), UNIT), Settings()
    )
    assert answer.witness == {"x": Fraction(1, 2)}
    assert answer.worst_margin == pytest.approx(0.01)
    irrational = ("*", minus(("^", X, 2), q(Fraction(1, 2))), minus(("^", X, 2), q(Fraction(1, 2))))
    answer = SearchBackend().decide(
        Question(("<", q(Fraction(1, 10**8)), irrational), UNIT), Settings()
    )
    assert answer.verdict is Verdict.refuted
    assert answer.witness["x"].denominator <= 10**4


def test_a_curved_valley_needs_the_ascent():
    valley = ("+", ("^", minus(q(1), X), 2), ("*", q(100), ("^", minus(Y, ("^", X, 2)), 2)))
    box = (Parameter("x", Fraction(-2), Fraction(2)), Parameter("y", Fraction(-2), Fraction(2)))
    question = Question(("<", q(Fraction(1, 10**4)), valley), box)
    answer = SearchBackend().decide(question, Settings())
    assert answer.verdict is Verdict.refuted


def test_many_dimensions():
    box = (Parameter("p", Fraction(-1), Fraction(1), dim=200),)
    question = Question(("<", ("dot", P, P), q(150)), box)
    answer = SearchBackend().decide(question, Settings())
    assert answer.verdict is Verdict.refuted


def test_ends_that_are_no_floats():
    third = (Parameter("x", Fraction(1, 3), Fraction(2, 3)),)
    answer = SearchBackend().decide(Question(("<", X, q(Fraction(2, 3))), third), Settings())
    assert answer.verdict is Verdict.refuted and answer.witness == {"x": Fraction(2, 3)}
    tiny = (Parameter("x", Fraction(1, 10**400), Fraction(2, 10**400)),)
    answer = SearchBackend().decide(Question(("<", X, q(0)), tiny), Settings())
    assert answer.verdict is Verdict.refuted
    huge = (Parameter("x", Fraction(0), Fraction(10**400)),)
    answer = SearchBackend().decide(Question(("<", X, q(-1)), huge), Settings())
    assert answer.verdict is Verdict.undecided


def test_the_seed_changes_the_points():
    sample = [next(iter(list(search._units(3, 8, seed))[1:])) for seed in (0, 0, 1)]
    assert torch.equal(sample[0], sample[1]) and not torch.equal(sample[0], sample[2])
    assert ((sample[0] >= 0) & (sample[0] <= 1)).all()


def test_more_dimensions_than_sobol_has(monkeypatch):
    monkeypatch.setattr(torch.quasirandom.SobolEngine, "MAXDIM", 2)
    (_, sample) = search._units(3, 8, 0)
    assert sample.shape == (8, 3)


def test_the_arithmetic_refuses_sequences():
    with pytest.raises(KernelError, match="expected a number"):
        TorchArithmetic().shape((1, 2))


@pytest.mark.cuda
def test_the_search_runs_on_cuda():
    question = Question(("<", ("*", X, minus(q(1), X)), q(Fraction(6, 25))), UNIT)
    answer = SearchBackend().decide(question, Settings(device="cuda"))
    assert answer.verdict is Verdict.refuted and answer.witness == {"x": Fraction(1, 2)}


def test_a_claim_that_does_not_depend_on_the_point():
    for claim, verdict in (
        (("<", q(2), q(1)), Verdict.refuted),
        (("<", q(1), q(2)), Verdict.undecided),
    ):
        assert SearchBackend().decide(Question(claim, UNIT), Settings()).verdict is verdict
