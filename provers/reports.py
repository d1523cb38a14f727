"""What `prove check` reports, as plain data, and the published JSON and JUnit forms of it.

Only the standard library is imported, so that a stored report can be shown without loading SymPy or
torch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from provers.errors import BadInput
from provers.evidence import Footprint, Label, Settings, Verdict

__all__ = [
    "InstanceReport",
    "NumericReport",
    "Report",
    "SourceReport",
    "StatementReport",
    "StepReport",
]

REPORT_SCHEMA = 1


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
    remarks
        What the statement's module wants the reader to know.
    unused
        Hypotheses that the proof never uses.
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
    footprint: Footprint = field(default_factory=Footprint)
    witness: InstanceReport | None = None
    instances: tuple[InstanceReport, ...] = ()
    numeric: tuple[NumericReport, ...] = ()
    uses: tuple[str, ...] = ()
    source: SourceReport = SourceReport("", "", "")
    reading_of: str | None = None
    remarks: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
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
