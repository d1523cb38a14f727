"""Affine questions by Farkas' lemma, with z3 as the finder.

An affine inequality follows from affine facts on a box exactly when its slack is a constant (zero,
or positive for a strict one) plus a combination of the facts' slacks with non-negative multipliers
[1]_. z3 solves the linear program over the rationals, or gives a point where the claim fails. Both
are checked here without z3: multipliers by an identity of rational vectors, points by the kernel.

References
----------
.. [1] A. Schrijver, "Theory of Linear and Integer Programming", Wiley 1986, section 7.3.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat, fmpz

from provers.backends.base import (
    BITS,
    Answer,
    Backend,
    Point,
    Question,
    closed_answer,
    holds_given,
    is_counterexample,
    point_text,
    refutation,
)
from provers.errors import UsageError
from provers.evidence import Settings, Verdict
from provers.kernel import schema
from provers.kernel.arithmetic import Rationals
from provers.kernel.cover import Dual, difference
from provers.kernel.errors import KernelError
from provers.kernel.numbers import Evaluator, NotExact, decide
from provers.kernel.terms import Fact

__all__ = ["AffineForms", "FarkasBackend", "check_multipliers", "find_multipliers", "slacks"]

MISSING = "Farkas multipliers need z3"
REMEDY = "Install the z3 extra: pip install promptproof[z3]."
TIMEOUT = {"quick": 5_000, "standard": 60_000, "thorough": 600_000}
"""Milliseconds that z3 may take."""

_RATIONALS = Rationals()


class AffineForms:
    """Exact affine functions of the parameters as an arithmetic of the kernel's evaluator.

    A `Dual` holds the value at 0 and the coefficients. Whatever is not affine raises `NotExact`.
    """

    def __init__(self, count: int) -> None:
        self._none: tuple[Any, ...] = (None,) * count

    def constant(self, value: fmpq | fmpq_mat | fmpz | int) -> Dual:
        """Return a constant."""
        return Dual(_RATIONALS.constant(value), self._none)

    def variable(self, index: int) -> Dual:
        """Return the parameter number ``index``."""
        return Dual(fmpq(0), tuple(fmpq(1) if i == index else None for i in range(len(self._none))))

    def shape(self, x: Any) -> tuple[int, int] | None:
        """Return the shape of a matrix, None for a number."""
        return _RATIONALS.shape(x.value if isinstance(x, Dual) else x)

    def add(self, a: Dual, b: Dual) -> Dual:
        """Add two values of one shape."""
        pairs = zip(a.partials, b.partials, strict=True)
        sums = tuple(y if x is None else x if y is None else x + y for x, y in pairs)
        return Dual(a.value + b.value, sums)

    def multiply(self, a: Dual, b: Dual) -> Dual:
        """Multiply two values of which one is constant."""
        if _is_constant(a):
            return _mapped(b, lambda x: a.value * x)
        if _is_constant(b):
            return _mapped(a, lambda x: x * b.value)
        raise NotExact("the question is not affine in its parameters")

    def transpose(self, m: Dual) -> Dual:
        """Return the transposed matrix."""
        return _mapped(m, lambda x: x.transpose())

    def entry(self, m: Dual) -> Dual:
        """Return the entry of a 1 x 1 matrix."""
        return _mapped(m, lambda x: x[0, 0])

    def power(self, x: Dual, k: int) -> Dual:
        """Return x^k: of constants, or k = 1."""
        return x if k == 1 else self._of_constants("power", x, k)

    def inv(self, x: Dual) -> Dual:
        """Return 1/x of a constant."""
        return self._of_constants("inv", x)

    def exp(self, x: Dual) -> Dual:
        """Return e^x of a constant."""
        return self._of_constants("exp", x)

    def log(self, x: Dual) -> Dual:
        """Return log x of a constant."""
        return self._of_constants("log", x)

    def sqrt(self, x: Dual) -> Dual:
        """Return sqrt x of a constant."""
        return self._of_constants("sqrt", x)

    def abs(self, x: Dual) -> Dual:
        """Return |x| of a constant."""
        return self._of_constants("abs", x)

    def max(self, a: Dual, b: Dual) -> Dual:
        """Return max(a, b) of constants."""
        return self._of_constants("max", a, b)

    def relu(self, v: Dual) -> Dual:
        """Return max(v, 0) of a constant vector."""
        return self._of_constants("relu", v)

    def tail(self, columns: Sequence[Dual], k: int) -> Dual:
        """Return the tail of constant columns."""
        if not all(_is_constant(c) for c in columns):
            raise NotExact("the question is not affine in its parameters")
        return Dual(_RATIONALS.tail([c.value for c in columns], k), self._none)

    def _of_constants(self, name: str, *args: Any) -> Dual:
        duals = [x for x in args if isinstance(x, Dual)]
        if not all(_is_constant(x) for x in duals):
            raise NotExact("the question is not affine in its parameters")
        values = [x.value if isinstance(x, Dual) else x for x in args]
        return Dual(getattr(_RATIONALS, name)(*values), self._none)


def _is_constant(x: Dual) -> bool:
    return all(y is None for y in x.partials)


def _mapped(x: Dual, f: Any) -> Dual:
    return Dual(f(x.value), tuple(None if y is None else f(y) for y in x.partials))


# ----------------------------------------------------------------------------- slacks


@dataclass(frozen=True, slots=True)
class Slack:
    """An affine form that a fact says is >= 0, > 0 (strict) or = 0 (equation)."""

    name: str
    row: tuple[fmpq, ...]
    strict: bool = False
    equation: bool = False


def slacks(question: Question) -> tuple[Slack, list[Slack]]:
    """Return the claim's slack and those of the hypotheses and of the box.

    A row is the constant followed by the coefficients of the parameters.

    Raises
    ------
    NotExact
        If a literal is not affine with rational coefficients, or says "!=" or is about vectors.
    """
    names = [p.name for p in question.parameters]
    forms = AffineForms(len(names))
    evaluator = Evaluator(forms, question.data, question.definitions, names)
    evaluator.assign([forms.variable(i) for i in range(len(names))])
    claim = _slack("claim", question.claim, evaluator)
    facts = [_slack(f"given {i}", f, evaluator) for i, f in enumerate(question.given)]
    for i, (name, lower, upper) in enumerate(question.box):
        unit = [fmpq(int(i == j)) for j in range(len(names))]
        facts.append(Slack(f"lower {name}", (-lower, *unit)))
        facts.append(Slack(f"upper {name}", (upper, *(-x for x in unit))))
    return claim, facts


def _slack(name: str, literal: Fact, evaluator: Evaluator) -> Slack:
    form = evaluator.scalar(evaluator.value(difference(literal)))
    if evaluator.shape(form) is not None or literal[0] == "!=":
        raise NotExact("only affine equations and inequalities of numbers have multipliers")
    row = (form.value, *(fmpq(0) if y is None else y for y in form.partials))
    return Slack(name, row, literal[0] == "<", literal[0] == "=")


# ----------------------------------------------------------------------------- multipliers


def check_multipliers(goal: Slack, facts: Sequence[Slack], values: Mapping[str, Fraction]) -> bool:
    """Return whether ``goal = constant + sum of multiplier x fact`` proves the goal, exactly.

    Multipliers of inequalities must be non-negative; the constant must be non-negative, and for a
    strict goal positive or helped by a strict fact with a positive multiplier.
    """
    known = {f.name: f for f in facts}
    rest = list(goal.row)
    helped = False
    for name, value in values.items():
        fact = known.get(name)
        if fact is None or (value < 0 and not fact.equation):
            return False
        factor = fmpq(value.numerator, value.denominator)
        rest = [r - factor * x for r, x in zip(rest, fact.row, strict=True)]
        helped = helped or (fact.strict and value > 0)
    constant, *coefficients = rest
    if goal.equation or any(c != 0 for c in coefficients) or constant < 0:
        return False
    return bool(constant > 0) or helped or not goal.strict


def _has_z3() -> bool:
    return importlib.util.find_spec("z3") is not None


def _z3() -> Any:
    if not _has_z3():
        raise UsageError(MISSING, remedy=REMEDY)
    import z3

    return z3


def find_multipliers(
    goal: Slack, facts: Sequence[Slack], milliseconds: int = 5_000
) -> dict[str, Fraction] | None:
    """Return multipliers that `check_multipliers` accepts, or None when none were found.

    Raises
    ------
    UsageError
        If z3 is not installed.
    """
    z3 = _z3()
    solver = z3.SolverFor("QF_LRA")
    solver.set("timeout", milliseconds)
    unknowns = [z3.Real(f"m{i}") for i in range(len(facts))]
    solver.add(*(m >= 0 for m, f in zip(unknowns, facts, strict=True) if not f.equation))
    sums = [
        z3.Sum([_number(z3, f.row[j]) * m for m, f in zip(unknowns, facts, strict=True)])
        if facts
        else z3.RealVal(0)
        for j in range(len(goal.row))
    ]
    for j in range(1, len(goal.row)):
        solver.add(sums[j] == _number(z3, goal.row[j]))
    constant = _number(z3, goal.row[0]) - sums[0]
    solver.add(constant >= 0)
    if goal.strict:
        helpers = [m > 0 for m, f in zip(unknowns, facts, strict=True) if f.strict]
        solver.add(z3.Or(constant > 0, *helpers))
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    found = {
        f.name: value
        for f, m in zip(facts, unknowns, strict=True)
        if (value := _value(model.eval(m, model_completion=True))) != 0
    }
    return found if check_multipliers(goal, facts, found) else None


def _find_point(
    question: Question, goal: Slack | None, facts: Sequence[Slack], milliseconds: int
) -> Point | None:
    """Return a point that satisfies the facts and, if there is a goal, violates it."""
    z3 = _z3()
    solver = z3.SolverFor("QF_LRA")
    solver.set("timeout", milliseconds)
    variables = [z3.Real(f"x{i}") for i in range(len(question.parameters))]

    def form(slack: Slack) -> Any:
        parts = [_number(z3, c) * x for c, x in zip(slack.row[1:], variables, strict=True)]
        return z3.Sum([_number(z3, slack.row[0]), *parts])

    for fact in facts:
        left = form(fact)
        solver.add(left == 0 if fact.equation else left > 0 if fact.strict else left >= 0)
    if goal is not None:
        left = form(goal)
        solver.add(left != 0 if goal.equation else left <= 0 if goal.strict else left < 0)
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    names = [p.name for p in question.parameters]
    values = [_value(model.eval(x, model_completion=True)) for x in variables]
    return dict(zip(names, values, strict=True))


def _number(z3: Any, x: fmpq) -> Any:
    return z3.RealVal(str(x))


def _value(x: Any) -> Fraction:
    return Fraction(x.numerator_as_long(), x.denominator_as_long())


# ----------------------------------------------------------------------------- the backend


class FarkasBackend(Backend):
    """Decides affine questions over boxes of numbers, all of them; no others."""

    name = "farkas"

    def _decide(self, question: Question, settings: Settings) -> Answer:
        bits, limit = BITS[settings.budget], TIMEOUT[settings.budget]
        if not question.scalar:
            return Answer(Verdict.undecided, "multipliers are for boxes of numbers")
        if not _has_z3():
            return Answer(Verdict.undecided, f"{MISSING}. {REMEDY}")
        try:
            goal, facts = slacks(question)
        except NotExact as error:
            return Answer(Verdict.undecided, str(error))
        if not question.parameters:
            data, definitions = question.data, question.definitions
            decided = [decide(f, data, definitions, bits) for f in question.literals]
            return closed_answer(question, decided, bits)
        zero = (fmpq(0),) * len(goal.row)
        contradiction = find_multipliers(Slack("false", zero, strict=True), facts, limit)
        if contradiction is not None:
            reason = "the hypotheses contradict each other on the box"
            return Answer(Verdict.vacuous, reason, None, _fragment([contradiction], bits))
        point = _find_point(question, goal, facts, limit)
        if point is not None and is_counterexample(question, point, bits):
            return refutation(question, point, bits, 1)
        found = [find_multipliers(part, facts, limit) for part in _parts(goal)]
        example = _find_point(question, None, facts, limit)
        if None in found or example is None or not holds_given(question, example, bits):
            return Answer(Verdict.undecided, "z3 found neither multipliers nor a counterexample")
        certificate = {**_fragment(found, bits), "at": point_text(example)}
        return Answer(Verdict.confirmed, "", example if question.given else None, certificate)


def _parts(goal: Slack) -> list[Slack]:
    """Return the inequalities that a goal consists of: an equation is two."""
    if not goal.equation:
        return [goal]
    return [Slack(goal.name, goal.row), Slack(goal.name, tuple(-x for x in goal.row))]


def _fragment(found: Sequence[Mapping[str, Fraction] | None], bits: int) -> dict[str, Any]:
    combinations = [{name: str(v) for name, v in (m or {}).items()} for m in found]
    return {"rule": "multipliers", "combinations": combinations, "bits": bits}


def replay_multipliers(question: Question, certificate: Mapping[str, Any]) -> Verdict:
    """Check a fragment of this backend by exact identities, without z3."""
    goal, facts = slacks(question)
    found: list[dict[str, Fraction]] = []
    for texts in schema.array(certificate.get("combinations"), "combinations"):
        if not isinstance(texts, dict):
            raise KernelError("multipliers: expected names with rationals")
        found.append({name: _rational(text) for name, text in texts.items()})
    zero = (fmpq(0),) * len(goal.row)
    if len(found) == 1 and check_multipliers(Slack("false", zero, strict=True), facts, found[0]):
        return Verdict.vacuous
    parts = _parts(goal)
    if len(found) != len(parts):
        return Verdict.undecided
    proved = all(check_multipliers(p, facts, m) for p, m in zip(parts, found, strict=True))
    return Verdict.confirmed if proved else Verdict.undecided


def _rational(text: Any) -> Fraction:
    value = schema.rational(text)
    return Fraction(int(value.p), int(value.q))
