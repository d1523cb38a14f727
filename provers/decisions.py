"""What is decided about the parts of a statement, as the ledger stores it.

A statement's verdict is not stored: it is computed from these each time (see
`provers.runner.statement_verdict`), so that no file can simply say "proved".
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, TypeVar

from provers.evidence import BUDGETS, Footprint, Label, Verdict
from provers.reports import InstanceReport, NumericReport, SourceReport, StepReport

__all__ = [
    "InstanceDecision",
    "NumericDecision",
    "PlannedInstance",
    "PlannedNumeric",
    "ProofDecision",
    "read_decision",
]

PROOF_STATES = ("accepted", "rejected", "none", "failed")


@dataclass(frozen=True, slots=True)
class PlannedInstance:
    """An instance that a statement has, and the least budget at which it runs."""

    name: str
    scope: str
    budget: str


@dataclass(frozen=True, slots=True)
class PlannedNumeric:
    """A numeric check that a statement has, and the least budget at which it runs."""

    name: str
    budget: str


@dataclass(frozen=True, slots=True)
class ProofDecision:
    """What the kernel said about a statement's proof, with everything needed to show it.

    Attributes
    ----------
    state
        "accepted", "rejected" (by the kernel, whose sentence is `reason`), "none" (the statement
        has no for-all proof) or "failed" (an internal error, told in `reason`).
    unused
        Hypotheses that the proof never uses.
    """

    state: str
    title: str = ""
    claim: str = ""
    digest: str = ""
    steps: tuple[StepReport, ...] = ()
    footprint: Footprint = field(default_factory=Footprint)
    uses: tuple[str, ...] = ()
    source: SourceReport = field(default_factory=lambda: SourceReport("", "", ""))
    reading_of: str | None = None
    remarks: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    has_proof: bool = False
    has_witness: bool = False
    instances: tuple[PlannedInstance, ...] = ()
    numeric: tuple[PlannedNumeric, ...] = ()
    reason: str = ""
    certificate: str = ""
    certificate_sha256: str = ""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether an internal error got in the way; such a decision is not kept."""
        return self.state == "failed"

    def to_record(self) -> dict[str, Any]:
        """The decision as plain JSON data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> ProofDecision:
        """Rebuild a decision; raises KeyError, TypeError or ValueError on anything unexpected."""
        if record["state"] not in PROOF_STATES:
            raise ValueError(f"proof state {record['state']!r}")
        if record["state"] == "accepted" and not record["certificate"]:
            raise ValueError("a proof accepted without a certificate")
        return cls(
            **{
                **record,
                "steps": tuple(
                    StepReport(
                        **{
                            **step,
                            "label": Label(step["label"]),
                            "verdict": Verdict(step["verdict"]),
                        }
                    )
                    for step in record["steps"]
                ),
                "footprint": _footprint(record["footprint"]),
                "uses": tuple(record["uses"]),
                "remarks": tuple(record["remarks"]),
                "unused": tuple(record["unused"]),
                "source": SourceReport(**record["source"]),
                "instances": tuple(
                    _budgeted(PlannedInstance(**item)) for item in record["instances"]
                ),
                "numeric": tuple(_budgeted(PlannedNumeric(**item)) for item in record["numeric"]),
            }
        )


@dataclass(frozen=True, slots=True)
class InstanceDecision:
    """What the kernel said about one instance, or about the witness.

    Attributes
    ----------
    about
        Digest of the claim that a witness or a refutation is an example of.
    data
        Digests of the data it was evaluated on.
    missing
        Whether it could not be run at all, for want of an extra; it then counts neither way.
    """

    report: InstanceReport
    about: str = ""
    data: tuple[str, ...] = ()
    certificate: str = ""
    certificate_sha256: str = ""
    missing: bool = False

    @property
    def failed(self) -> bool:
        """Whether an internal error got in the way; such a decision is not kept."""
        return self.report.verdict is Verdict.error

    def to_record(self) -> dict[str, Any]:
        """The decision as plain JSON data."""
        return {**dataclasses.asdict(self), "report": dataclasses.asdict(self.report)}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> InstanceDecision:
        """Rebuild a decision; raises KeyError, TypeError or ValueError on anything unexpected."""
        stored = record["report"]
        report = InstanceReport(
            **{**stored, "label": Label(stored["label"]), "verdict": Verdict(stored["verdict"])}
        )
        return cls(**{**record, "report": report, "data": tuple(record["data"])})


@dataclass(frozen=True, slots=True)
class NumericDecision:
    """What a numeric check saw."""

    report: NumericReport

    @property
    def failed(self) -> bool:
        """Whether an internal error got in the way; such a decision is not kept."""
        return self.report.failed

    def to_record(self) -> dict[str, Any]:
        """The decision as plain JSON data; the margin as text, because it may be infinite."""
        report = dataclasses.asdict(self.report)
        return {"report": {**report, "worst_margin": repr(self.report.worst_margin)}}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> NumericDecision:
        """Rebuild a decision; raises KeyError, TypeError or ValueError on anything unexpected."""
        stored = record["report"]
        return cls(NumericReport(**{**stored, "worst_margin": float(stored["worst_margin"])}))


_Planned = TypeVar("_Planned", PlannedInstance, PlannedNumeric)

Decision = ProofDecision | InstanceDecision | NumericDecision

_KINDS: dict[str, type[ProofDecision | InstanceDecision | NumericDecision]] = {
    "proof": ProofDecision,
    "witness": InstanceDecision,
    "instance": InstanceDecision,
    "numeric": NumericDecision,
}


def read_decision(kind: str, record: dict[str, Any]) -> Decision | None:
    """Rebuild a stored decision, or None if the record does not describe one."""
    try:
        return _KINDS[kind].from_record(record)
    except (KeyError, TypeError, ValueError):
        return None


def _footprint(record: dict[str, Any]) -> Footprint:
    return Footprint(**{name: tuple(entries) for name, entries in record.items()})


def _budgeted(item: _Planned) -> _Planned:
    if item.budget not in BUDGETS:
        raise ValueError(f"budget {item.budget!r}")
    return item
