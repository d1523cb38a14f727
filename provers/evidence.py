"""What may support what: labels, verdicts, footprints and the reports built from them.

Evidence is a footprint, not a ladder: a statement is ``proved`` when its footprint holds nothing
but kernel axioms, enclosures and proved statements.  Status is computed (see
`provers.runner.statement_verdict`); nobody writes "proved".  Everything here is plain data and
imports only the standard library, so that a stored report can be shown without loading SymPy or
torch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn
from xml.etree import ElementTree

from provers.errors import BadInput

__all__ = [
    "BUDGETS",
    "Footprint",
    "InstanceOutcome",
    "InstanceReport",
    "Label",
    "NumericOutcome",
    "NumericReport",
    "Report",
    "Settings",
    "SourceReport",
    "StatementReport",
    "StepReport",
    "Verdict",
]

BUDGETS = ("quick", "standard", "thorough")
"""Budgets from least to most work; an instance runs at its own budget and at every larger one."""

REPORT_SCHEMA = 1


class Label(StrEnum):
    """How one step or instance was decided."""

    formal = "formal"
    exact = "exact"
    interval = "interval"
    argued = "argued"
    cited = "cited"
    numeric = "numeric"

    @property
    def machine_checked(self) -> bool:
        """Whether a step with this label was replayed by a machine, rigorously."""
        return self in _MACHINE_CHECKED


_MACHINE_CHECKED = frozenset({Label.formal, Label.exact, Label.interval})


class Verdict(StrEnum):
    """What is known about a statement, a step or an instance.

    A verdict has no truth value: ``if verdict:`` would read `undecided` or `refuted` as success, so
    ``bool`` raises.

    Examples
    --------
    >>> Verdict("proved") is Verdict.proved
    True
    >>> Verdict.confirmed.at_least(Verdict.proved)
    False
    """

    proved = "proved"
    conditional = "conditional"
    confirmed = "confirmed"
    refuted = "refuted"
    undecided = "undecided"
    vacuous = "vacuous"
    error = "error"

    def __bool__(self) -> NoReturn:
        message = (
            f"the verdict {self.value!r} has no truth value; compare it with a Verdict instead"
        )
        raise TypeError(message)

    def at_least(self, required: Verdict) -> bool:
        """Whether this verdict is at least as strong as `required`.

        Parameters
        ----------
        required
            One of `proved`, `conditional`, `confirmed`; the others are not levels to be reached.

        Raises
        ------
        BadInput
            If `required` is not a level.
        """
        if required not in _STRENGTH:
            raise BadInput("required verdict", "require", repr(required.value), "/".join(_STRENGTH))
        return _STRENGTH.get(self, 0) >= _STRENGTH[required]


_STRENGTH = {Verdict.proved: 3, Verdict.conditional: 2, Verdict.confirmed: 1}


@dataclass(frozen=True, slots=True)
class Footprint:
    """Everything a verdict rests on, each entry a printable name.

    Attributes
    ----------
    axioms
        Textbook axioms of the kernel that were used; they do not weaken a verdict.
    applied
        Ids of the statements applied, directly or through others.
    cited, argued
        Assumptions taken from the literature, and prose steps that nothing checks; either makes a
        verdict conditional.
    restricted
        Ranges to which evidence is restricted ("d in 4..64, 200 instances"), and floating-point
        trust.
    enclosures
        Steps decided by ball arithmetic.
    data
        Digests of data (weights, datasets) that an instance was evaluated on.
    """

    axioms: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    argued: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    data: tuple[str, ...] = ()

    def to_json(self) -> dict[str, list[str]]:
        """The five lists of the published schema."""
        return {
            name: list(getattr(self, name))
            for name in ("axioms", "applied", "cited", "argued", "restricted")
        }


@dataclass(frozen=True, slots=True)
class StepReport:
    """One inference of a proof: its name, how it was discharged and with what outcome.

    `certificate` is the path of the certificate that holds the step, relative to the ledger
    directory.
    """

    name: str
    label: Label
    rule: str
    verdict: Verdict
    certificate: str = ""
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The step in the published schema."""
        return {
            "name": self.name,
            "label": self.label.value,
            "rule": self.rule,
            "verdict": self.verdict.value,
            "certificate": self.certificate,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run of an instance or of a numeric check may depend on.

    Raises
    ------
    BadInput
        If the seed is not a natural number below 2**63, or device or budget is unknown.
    """

    seed: int = 0
    device: str = "cpu"
    budget: str = "quick"

    def __post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise BadInput("seed", "settings", repr(self.seed), "an integer")
        if not 0 <= self.seed < 2**63:
            raise BadInput("seed", "settings", str(self.seed), "an integer in [0, 2**63)")
        if self.device not in ("cpu", "cuda"):
            raise BadInput("device", "settings", repr(self.device), "cpu or cuda")
        if self.budget not in BUDGETS:
            raise BadInput("budget", "settings", repr(self.budget), "/".join(BUDGETS))

    def allows(self, budget: str) -> bool:
        """Whether something that needs at least `budget` runs under these settings."""
        return BUDGETS.index(budget) <= BUDGETS.index(self.budget)


@dataclass(frozen=True, slots=True)
class InstanceOutcome:
    """What running one instance (or the witness) gave, before the kernel replayed it.

    Attributes
    ----------
    certificate
        JSON-able document for the kernel, or None when there is nothing to replay; then the outcome
        certifies nothing.
    scope
        For what it holds, as text: "d = 8, hidden = 32, seed 0".
    details
        Figures worth printing: parameter counts, enclosure bounds.
    """

    verdict: Verdict
    label: Label
    certificate: dict[str, Any] | None
    scope: str
    details: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumericOutcome:
    """What an adversarial search or a sampling run saw; never evidence of a step.

    Attributes
    ----------
    tried
        Number of points evaluated.
    worst_margin
        Smallest margin seen; negative when the claim looked violated in floating point.
    violated
        Whether the search considers that a violation; it must be replayed exactly before anything
        is refuted.
    """

    tried: int
    worst_margin: float
    seed: int
    device: str
    violated: bool = False
    details: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstanceReport:
    """An instance after the kernel replayed its certificate."""

    name: str
    label: Label
    verdict: Verdict
    scope: str = ""
    reason: str = ""
    certificate: str = ""
    claim: str = ""
    seconds: float = 0.0
    details: Mapping[str, str | int | float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The instance in the published schema."""
        return {"name": self.name, "label": self.label.value, "verdict": self.verdict.value}


@dataclass(frozen=True, slots=True)
class NumericReport:
    """A numeric check as reported; `reason` is set when it ended in an error or a violation."""

    name: str
    tried: int
    worst_margin: float
    seed: int
    device: str
    violated: bool = False
    reason: str = ""
    failed: bool = False
    seconds: float = 0.0
    details: Mapping[str, str | int | float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The check in the published schema; a margin that is not finite is null, because JSON has
        no infinities.
        """
        margin = self.worst_margin if math.isfinite(self.worst_margin) else None
        return {
            "tried": self.tried,
            "worst_margin": margin,
            "seed": self.seed,
            "device": self.device,
        }


@dataclass(frozen=True, slots=True)
class SourceReport:
    """Where a statement comes from and how sure its printed form is."""

    paper: str
    label: str
    confidence: str
    note: str = ""

    def to_json(self) -> dict[str, str]:
        """The source in the published schema."""
        return {"paper": self.paper, "label": self.label, "confidence": self.confidence}


@dataclass(frozen=True, slots=True)
class StatementReport:
    """Everything that is known about one statement after a check.

    Attributes
    ----------
    claim, digest
        Text printed from the kernel's fact and the digest of that fact; empty when the proof was
        not reached.
    uses
        Ids that its steps apply directly.
    reason
        Why the verdict is not stronger, in one sentence; empty when nothing is in the way.
    reading_of
        Id of the statement that this one misreads, for statements recorded because they are false.
    reused
        Whether every part came from the ledger.
    """

    id: str
    title: str
    verdict: Verdict
    claim: str = ""
    digest: str = ""
    steps: tuple[StepReport, ...] = ()
    footprint: Footprint = Footprint()
    witness: InstanceReport | None = None
    instances: tuple[InstanceReport, ...] = ()
    numeric: tuple[NumericReport, ...] = ()
    uses: tuple[str, ...] = ()
    source: SourceReport = SourceReport("", "", "")
    reading_of: str | None = None
    reason: str = ""
    certificate: str = ""
    seconds: float = 0.0
    reused: bool = False

    @property
    def is_reading(self) -> bool:
        """Whether this statement is recorded because it is false."""
        return self.reading_of is not None

    @property
    def machine_checked(self) -> int:
        """Number of steps that a rigorous rule replayed."""
        return sum(step.label.machine_checked for step in self.steps)

    def exit_code(self, require: Verdict = Verdict.confirmed) -> int:
        """Shell exit code of this statement alone: 0, 1, 3 or 4.

        A reading is settled exactly when it came out refuted.
        """
        if self.verdict is Verdict.error:
            return 4
        if self.is_reading:
            return 0 if self.verdict is Verdict.refuted else 1
        if self.verdict is Verdict.refuted:
            return 1
        return 0 if self.verdict.at_least(require) else 3

    def to_json(self) -> dict[str, Any]:
        """The statement in the published schema."""
        return {
            "id": self.id,
            "verdict": self.verdict.value,
            "claim": self.claim,
            "digest": self.digest,
            "steps": [step.to_json() for step in self.steps],
            "footprint": self.footprint.to_json(),
            "instances": [instance.to_json() for instance in self.instances],
            "numeric": [check.to_json() for check in self.numeric],
            "uses": list(self.uses),
            "source": self.source.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one `prove check`, statements in dependency order.

    Examples
    --------
    >>> report = Report((StatementReport("a/b", "B", Verdict.proved),), Settings())
    >>> report.verdict.value, report.exit_code()
    ('proved', 0)
    """

    statements: tuple[StatementReport, ...]
    settings: Settings
    seconds: float = 0.0
    interrupted: bool = False

    def _single(self) -> StatementReport:
        if len(self.statements) != 1:
            raise BadInput(
                "number of statements",
                "report",
                str(len(self.statements)),
                "exactly one",
                "Look at report.statements instead.",
            )
        return self.statements[0]

    @property
    def verdict(self) -> Verdict:
        """Verdict of the only statement; raises `BadInput` when there are several."""
        return self._single().verdict

    @property
    def footprint(self) -> Footprint:
        """Footprint of the only statement; raises `BadInput` when there are several."""
        return self._single().footprint

    @property
    def steps(self) -> tuple[StepReport, ...]:
        """Steps of the only statement; raises `BadInput` when there are several."""
        return self._single().steps

    def exit_code(self, require: Verdict = Verdict.confirmed) -> int:
        """Shell exit code: an internal error (4) first, then a refutation (1), then anything too
        weak (3).
        """
        codes = {statement.exit_code(require) for statement in self.statements}
        return next((code for code in (4, 1, 3) if code in codes), 0)

    def to_json(self) -> dict[str, Any]:
        """The report in the published schema, version 1."""
        return {
            "schema": REPORT_SCHEMA,
            "device": self.settings.device,
            "seed": self.settings.seed,
            "budget": self.settings.budget,
            "seconds": self.seconds,
            "statements": [statement.to_json() for statement in self.statements],
        }

    def to_junit(self, require: Verdict = Verdict.confirmed) -> str:
        """The report as JUnit XML: one test case per statement, failed when its exit code is 1 or
        3.
        """
        codes = [statement.exit_code(require) for statement in self.statements]
        suite = ElementTree.Element(
            "testsuite",
            name="prove check",
            tests=str(len(codes)),
            failures=str(sum(code in (1, 3) for code in codes)),
            errors=str(codes.count(4)),
            time=f"{self.seconds:.3f}",
        )
        for statement, code in zip(self.statements, codes, strict=True):
            paper, _, label = statement.id.rpartition("/")
            case = ElementTree.SubElement(
                suite, "testcase", classname=paper, name=label, time=f"{statement.seconds:.3f}"
            )
            if code:
                outcome = ElementTree.SubElement(
                    case,
                    "error" if code == 4 else "failure",
                    type=statement.verdict.value,
                    message=_xml_text(statement.reason or statement.verdict.value),
                )
                outcome.text = _xml_text(statement.claim)
            output = ElementTree.SubElement(case, "system-out")
            output.text = _xml_text(_junit_body(statement))
        ElementTree.indent(suite)
        return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _junit_body(statement: StatementReport) -> str:
    lines = [f"verdict: {statement.verdict.value}"]
    lines += [f"step: {s.name} ({s.label.value}, {s.rule})" for s in statement.steps]
    lines += [f"instance: {i.name}: {i.verdict.value}" for i in statement.instances]
    return "\n".join(lines)


def _xml_text(text: str) -> str:
    """`text` without the control characters that XML 1.0 cannot hold."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff"))
