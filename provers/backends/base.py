"""Questions, answers and the contract of a backend.

A backend must

- answer ``confirmed`` only with a certificate that `replay` accepts, and, if there are hypotheses,
  with a point that satisfies them (a claim made true by contradictory hypotheses is ``vacuous``);
- answer ``refuted`` only with an exact point of the domain at which the kernel decides every
  hypothesis true and the claim false;
- answer ``undecided`` for everything it does not support or cannot settle within its budget;
- answer ``error`` for a question that cannot be evaluated at all.
"""

from __future__ import annotations

import itertools
import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NoReturn

from flint import fmpq, fmpq_mat

from provers.errors import BadInput
from provers.evidence import Settings, Verdict
from provers.kernel import schema
from provers.kernel.cover import check_cover
from provers.kernel.errors import KernelError
from provers.kernel.numbers import Truth, decide
from provers.kernel.terms import FALSE, RELATIONS, Definition, Fact, fact_names, is_literal

__all__ = [
    "BITS",
    "Answer",
    "Backend",
    "Parameter",
    "Point",
    "Question",
    "candidates",
    "holds_given",
    "is_counterexample",
    "point_text",
    "replay",
]

Coordinate = Fraction | tuple[Fraction, ...]
Point = Mapping[str, Coordinate]
"""An exact value for every parameter: a number, or the entries of a vector."""

BITS = {"quick": 256, "standard": 1024, "thorough": 4096}
"""Largest working precision of the kernel at each budget."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable over a closed rational interval, or a vector with every entry in it.

    Attributes
    ----------
    lower, upper
        Exact ends, both included.
    dim
        Dimension of a vector; None for a number.

    Raises
    ------
    BadInput
        If an end is not an exact number or the ends are in the wrong order.
    """

    name: str
    lower: Fraction
    upper: Fraction
    dim: int | None = None

    def __post_init__(self) -> None:
        for end in ("lower", "upper"):
            value = getattr(self, end)
            if not isinstance(value, (Fraction, int)) or isinstance(value, bool):
                raise BadInput(f"{end} end", self.name, repr(value), "an int or a Fraction")
            object.__setattr__(self, end, Fraction(value))
        if self.lower > self.upper:
            raise BadInput("interval", self.name, f"[{self.lower}, {self.upper}]", "lower <= upper")
        if self.dim is not None and self.dim < 1:
            raise BadInput("dimension", self.name, str(self.dim), "a positive number")


@dataclass(frozen=True, slots=True)
class Question:
    """Does ``claim`` hold for all values of the parameters that satisfy ``given``?

    Attributes
    ----------
    claim, given
        Literals of the kernel's language; hypotheses may be none.
    parameters
        The box; without parameters the question is about closed data.
    data
        Exact values of the other names, see `provers.kernel.numbers`.

    Raises
    ------
    BadInput
        If a literal is none, a name has no value, or a name is both parameter and data.
    """

    claim: Fact
    parameters: tuple[Parameter, ...] = ()
    given: tuple[Fact, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [p.name for p in self.parameters]
        twice = sorted({n for n in names if names.count(n) > 1 or n in self.data})
        if twice:
            raise BadInput("names", "question", ", ".join(twice), "each name once")
        for literal in self.literals:
            if not is_literal(literal) or len(literal) != 3:
                raise BadInput("claim", "question", str(literal)[:60], "/".join(RELATIONS))
            unknown = sorted(fact_names(literal) - set(names) - set(self.data))
            if unknown:
                raise BadInput("names", "question", ", ".join(unknown), "parameters or data")

    @property
    def literals(self) -> tuple[Fact, ...]:
        """The claim, then the hypotheses."""
        return (self.claim, *self.given)

    @property
    def box(self) -> list[tuple[str, fmpq, fmpq]]:
        """The box as the kernel takes it; only for parameters that are numbers."""
        return [(p.name, _fmpq(p.lower), _fmpq(p.upper)) for p in self.parameters]

    @property
    def scalar(self) -> bool:
        """Whether every parameter is a number."""
        return all(p.dim is None for p in self.parameters)

    def environment(self, point: Point) -> dict[str, Any]:
        """Return the data together with the values of the parameters at ``point``."""
        values: dict[str, Any] = dict(self.data)
        for name, value in point.items():
            entries = [value] if isinstance(value, Fraction) else list(value)
            exact = [_fmpq(x) for x in entries]
            values[name] = (
                exact[0] if isinstance(value, Fraction) else fmpq_mat(len(exact), 1, exact)
            )
        return values


@dataclass(frozen=True, slots=True)
class Answer:
    """What a backend found.

    Attributes
    ----------
    verdict
        confirmed, refuted, undecided, vacuous or error.
    reason
        One sentence for everything but confirmed.
    witness
        Refuted: the counterexample. Confirmed with hypotheses: a point that satisfies them.
    certificate
        JSON-able fragment for `replay`; None unless confirmed, refuted or vacuous.
    tried
        Points or cells that were evaluated.
    worst_margin
        Greatest violation seen in floating point (search only), negative when none was.
    """

    verdict: Verdict
    reason: str = ""
    witness: Point | None = None
    certificate: dict[str, Any] | None = None
    tried: int = 0
    worst_margin: float | None = None

    def __bool__(self) -> NoReturn:
        raise TypeError("an answer has no truth value; look at its verdict")


class Backend(ABC):
    """One way of deciding a question.

    Subclasses implement `_decide`, which only sees questions that evaluate at the centre of their
    box, and follow the contract in this module's description.
    """

    name: str

    def decide(self, question: Question, settings: Settings) -> Answer:
        """Decide a question within the budget of ``settings``; never wrong, often undecided."""
        try:
            _decided_at(question, next(candidates(question, 0, 1)), 64)
            return self._decide(question, settings)
        except KernelError as error:
            return Answer(Verdict.error, f"the question cannot be evaluated: {error}")

    @abstractmethod
    def _decide(self, question: Question, settings: Settings) -> Answer: ...


# ----------------------------------------------------------------------------- points


def _fmpq(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def point_text(point: Point) -> dict[str, Any]:
    """Return a point with its rationals as text, for certificates."""
    return {
        name: str(x) if isinstance(x, Fraction) else [str(y) for y in x]
        for name, x in point.items()
    }


def _read_point(question: Question, texts: Any) -> dict[str, Coordinate]:
    if not isinstance(texts, dict) or set(texts) != {p.name for p in question.parameters}:
        raise KernelError("counterexample: expected one value for every parameter")
    return {
        name: tuple(_rational(y) for y in x) if isinstance(x, list) else _rational(x)
        for name, x in texts.items()
    }


def _rational(text: Any) -> Fraction:
    value = schema.rational(text)
    return Fraction(int(value.p), int(value.q))


def _in_domain(question: Question, point: Point) -> bool:
    for p in question.parameters:
        value = point.get(p.name)
        if isinstance(value, Fraction) != (p.dim is None) or value is None:
            return False
        entries = (value,) if isinstance(value, Fraction) else value
        if len(entries) != (p.dim or 1) or not all(p.lower <= x <= p.upper for x in entries):
            return False
    return True


def _decided_at(question: Question, point: Point, bits: int) -> list[Truth]:
    """Decide the claim and the hypotheses at a point, with the kernel."""
    env = question.environment(point)
    return [decide(f, env, question.definitions, bits) for f in question.literals]


def is_counterexample(question: Question, point: Point, bits: int) -> bool:
    """Return whether the point lies in the box, satisfies the hypotheses and violates the claim.

    Membership is checked first and exactly; the rest is decided by the kernel.
    """
    if not _in_domain(question, point):
        return False
    claim, *given = _decided_at(question, point, bits)
    return claim is Truth.NO and all(g is Truth.YES for g in given)


def holds_given(question: Question, point: Point, bits: int) -> bool:
    """Return whether the point lies in the box and satisfies every hypothesis."""
    if not _in_domain(question, point):
        return False
    env = question.environment(point)
    return all(decide(f, env, question.definitions, bits) is Truth.YES for f in question.given)


def candidates(question: Question, seed: int, count: int) -> Iterator[dict[str, Coordinate]]:
    """Yield at most ``count`` exact points: the centre, up to 64 corners, then random ones.

    A closed question has one point, the empty one.
    """
    rng = random.Random(seed)  # noqa: S311 - sample points, not secrets
    size = sum(p.dim or 1 for p in question.parameters)

    def units() -> Iterator[list[Fraction]]:
        yield [Fraction(1, 2)] * size
        if size:
            corners = itertools.product((Fraction(0), Fraction(1)), repeat=size)
            yield from (list(c) for c in itertools.islice(corners, 64))
            while True:
                yield [Fraction(rng.randint(0, 1024), 1024) for _ in range(size)]

    for unit in itertools.islice(units(), count):
        yield _stretched(question, unit)


def _stretched(question: Question, unit: list[Fraction]) -> dict[str, Coordinate]:
    """Map a point of the unit cube to the box."""
    point: dict[str, Coordinate] = {}
    rest = iter(unit)
    for p in question.parameters:
        entries = tuple(p.lower + (p.upper - p.lower) * next(rest) for _ in range(p.dim or 1))
        point[p.name] = entries[0] if p.dim is None else entries
    return point


# ----------------------------------------------------------------------------- replay


def replay(question: Question, certificate: Mapping[str, Any]) -> Verdict:
    """Check a certificate fragment without the finder and return what it proves.

    ===================  =================================================================
    rule                 shows
    ===================  =================================================================
    ``point``            a closed claim, decided by balls or exact rationals
    ``cover``            the claim on the whole box (and a point satisfying the hypotheses)
    ``empty``            that hypotheses contradict each other on the box: vacuous
    ``counterexample``   the claim's failure at a point of the domain
    ``multipliers``      an affine claim as a combination of the hypotheses and the box
    ===================  =================================================================

    Raises
    ------
    KernelError
        If the fragment is malformed. One that proves nothing gives ``Verdict.undecided``.
    """
    rule = certificate.get("rule")
    bits = schema.small_natural(certificate.get("bits"), "bits")
    if rule == "counterexample":
        point = _read_point(question, certificate.get("at"))
        return Verdict.refuted if is_counterexample(question, point, bits) else Verdict.undecided
    if rule == "point" and not question.parameters:
        return _closed_verdict(_decided_at(question, {}, bits))
    if rule in ("cover", "empty") and question.scalar:
        claim = question.claim if rule == "cover" else FALSE
        tree = schema.array(certificate.get("tree"), "tree")
        box, data, definitions = question.box, question.data, question.definitions
        found = check_cover(claim, box, tree, data, definitions, bits, question.given)
        if found is not Truth.YES:
            return Verdict.undecided
        return Verdict.vacuous if rule == "empty" else _not_vacuous(question, certificate, bits)
    if rule == "multipliers" and question.scalar:
        from provers.backends.farkas import replay_multipliers

        verdict = replay_multipliers(question, certificate)
        confirmed = verdict is Verdict.confirmed
        return _not_vacuous(question, certificate, bits) if confirmed else verdict
    raise KernelError(f"certificate: the rule {rule!r} does not fit the question")


def _not_vacuous(question: Question, certificate: Mapping[str, Any], bits: int) -> Verdict:
    """Return confirmed if there are no hypotheses or the certificate's point satisfies them."""
    if not question.given:
        return Verdict.confirmed
    point = _read_point(question, certificate.get("at"))
    return Verdict.confirmed if holds_given(question, point, bits) else Verdict.undecided


def _closed_verdict(decided: list[Truth]) -> Verdict:
    claim, *given = decided
    if any(g is Truth.NO for g in given):
        return Verdict.vacuous
    if claim is Truth.UNKNOWN or any(g is Truth.UNKNOWN for g in given):
        return Verdict.undecided
    return Verdict.confirmed if claim is Truth.YES else Verdict.refuted


def closed_answer(question: Question, decided: list[Truth], bits: int) -> Answer:
    """Return the answer to a closed question from what was decided of its literals."""
    verdict = _closed_verdict(decided)
    certificate = {"rule": "point", "bits": bits}
    if verdict is Verdict.undecided:
        return Answer(verdict, f"not decided at {bits} bits", tried=1)
    reasons = {
        Verdict.confirmed: "",
        Verdict.refuted: "the claim is false on the data",
        Verdict.vacuous: "a hypothesis is false on the data",
    }
    witness: Point | None = None
    if verdict is Verdict.refuted:
        certificate, witness = {"rule": "counterexample", "at": {}, "bits": bits}, {}
    return Answer(verdict, reasons[verdict], witness, certificate, tried=1)


def refutation(question: Question, point: Point, bits: int, tried: int) -> Answer:
    """Return the answer for a point that `is_counterexample` accepted."""
    where = ", ".join(f"{name} = {text}" for name, text in point_text(point).items())
    reason = f"the claim fails at {where}" if where else "the claim is false on the data"
    certificate = {"rule": "counterexample", "at": point_text(point), "bits": bits}
    return Answer(Verdict.refuted, reason, point, certificate, tried)
