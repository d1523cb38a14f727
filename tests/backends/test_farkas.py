"""Multipliers: found by z3, checked without it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from flint import fmpq, fmpq_mat

from provers.backends import farkas
from provers.backends.base import Parameter, Question, replay
from provers.backends.farkas import (
    FarkasBackend,
    Slack,
    check_multipliers,
    find_multipliers,
    slacks,
)
from provers.errors import UsageError
from provers.evidence import Settings, Verdict
from provers.kernel.numbers import NotExact

X, Y = ("v", "x"), ("v", "y")
BOX = (Parameter("x", Fraction(0), Fraction(1)), Parameter("y", Fraction(-1), Fraction(1, 3)))


def q(value) -> tuple:
    return ("q", str(Fraction(value)))


def row(*entries) -> tuple[fmpq, ...]:
    return tuple(fmpq(x) for x in entries)


def test_affine_forms():
    data = {"u": fmpq_mat(2, 1, [1, 2]), "w": fmpq_mat(2, 1, [3, -1]), "n": 2}
    spread = ("+", ("scale", X, ("v", "u")), ("scale", Y, ("relu", ("v", "w"))))
    left = ("+", ("dot", spread, ("v", "w")), ("^", ("sqrt", q(4)), 3), ("^", X, 1))
    right = ("max", ("abs", ("log", q(1))), ("*", ("inv", q(2)), ("exp", q(0))))
    tail = ("tail", ("lam", ("N",), ("v", "u")), ("v", "n"), q(0))
    goal, facts = slacks(Question(("<", left, ("+", right, tail)), BOX, data=data))
    # left = x + 9 y + 8 + x, right = 1/2 + 10
    assert goal.row == row(fmpq(5, 2), -2, -9) and goal.strict and not goal.equation
    assert [f.name for f in facts] == ["lower x", "upper x", "lower y", "upper y"]
    assert facts[3].row == row(fmpq(1, 3), 0, -1)


@pytest.mark.parametrize(
    "claim",
    [
        ("<", ("*", X, Y), q(1)),
        ("<", ("^", X, 2), q(1)),
        ("<", ("abs", X), q(2)),
        ("<", ("exp", q(1)), X),
        ("<", ("max", X, Y), q(2)),
        ("!=", X, q(2)),
        ("=", ("scale", X, ("v", "u")), ("v", "u")),
        ("<", ("tail", ("lam", ("N",), ("scale", X, ("v", "u"))), q(2), q(1)), q(9)),
    ],
)
def test_what_is_not_affine_is_refused(claim):
    question = Question(claim, BOX, data={"u": fmpq_mat(2, 1, [1, 2])})
    with pytest.raises(NotExact):
        slacks(question)


GOAL = Slack("claim", row(2, -1, -1), strict=True)
FACTS = [
    Slack("a", row(1, -1, 0)),
    Slack("b", row(1, 0, -1)),
    Slack("c", row(1, 0, -1), strict=True),
    Slack("e", row(0, 1, 1), equation=True),
]


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({"a": 1, "c": 1}, True),
        ({"a": 1, "b": 1}, False),  # 0 >= 0 is not strict
        ({"e": -1}, True),
        ({"a": -1, "e": -2}, False),
        ({"a": 2}, False),
        ({"a": 1, "c": 1, "d": 1}, False),
        ({}, False),
    ],
)
def test_multipliers_are_checked_exactly(values, holds):
    assert check_multipliers(GOAL, FACTS, {k: Fraction(v) for k, v in values.items()}) is holds


def test_a_constant_cannot_be_negative():
    loose = Slack("claim", row(1, -1, -1))
    assert not check_multipliers(loose, FACTS, {"a": Fraction(1), "b": Fraction(1)})
    weak = Slack("claim", row(2, -1, -1))
    assert check_multipliers(weak, FACTS, {"a": Fraction(1), "b": Fraction(1)})
    equation = Slack("claim", row(0, 1, 1), equation=True)
    assert not check_multipliers(equation, FACTS, {"e": Fraction(1)})


def test_random_affine_questions_are_settled_right():
    pytest.importorskip("z3", reason="needs the z3 extra")
    rng = random.Random(8)
    seen = set()
    for _ in range(60):

        def side() -> tuple:
            return (
                "+",
                ("*", q(rng.randint(-3, 3)), X),
                ("*", q(rng.randint(-3, 3)), Y),
                q(Fraction(rng.randint(-4, 8), 2)),
            )

        relation = rng.choice(["<", "<=", "="])
        given = tuple(("<=", q(0), side()) for _ in range(rng.randint(0, 2)))
        question = Question((relation, q(0), side()), BOX, given=given)
        answer = FarkasBackend().decide(question, Settings())
        seen.add(answer.verdict)
        assert answer.verdict is not Verdict.undecided
        assert replay(question, answer.certificate) is answer.verdict
    assert seen == {Verdict.confirmed, Verdict.refuted, Verdict.vacuous}


def test_changed_multipliers_are_not_replayed():
    pytest.importorskip("z3", reason="needs the z3 extra")
    question = Question(("<", ("+", X, Y), q(Fraction(3, 2))), BOX)
    certificate = FarkasBackend().decide(question, Settings()).certificate
    assert replay(question, certificate) is Verdict.confirmed
    (combination,) = certificate["combinations"]
    for name in combination:
        changed = {**certificate, "combinations": [{**combination, name: "5/7"}]}
        assert replay(question, changed) is Verdict.undecided
    assert replay(question, {**certificate, "combinations": []}) is Verdict.undecided
    assert replay(question, {**certificate, "combinations": [{}, {}]}) is Verdict.undecided


def test_no_multipliers():
    pytest.importorskip("z3", reason="needs the z3 extra")
    assert find_multipliers(Slack("claim", row(-1, 1, 0)), FACTS) is None
    assert find_multipliers(Slack("claim", row(1, 0, 0)), []) == {}


def test_without_z3_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(farkas.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"promptproof\[z3\]"):
        find_multipliers(GOAL, FACTS)
    answer = FarkasBackend().decide(Question(("<", X, q(2)), BOX), Settings())
    assert answer.verdict is Verdict.undecided and "z3" in answer.reason


def test_when_z3_gives_up_the_answer_is_undecided(monkeypatch):
    pytest.importorskip("z3", reason="needs the z3 extra")
    monkeypatch.setattr(farkas, "find_multipliers", lambda *_: None)
    answer = FarkasBackend().decide(Question(("<", X, q(2)), BOX), Settings())
    assert answer.verdict is Verdict.undecided
