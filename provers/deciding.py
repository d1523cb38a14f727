"""Decide one part of a statement: its proof, its witness, an instance, a numeric check.

Everything here is a function of plain arguments with a plain, picklable result, so that the runner
can call it in its own process or in another.  Finders may be wrong; what counts is that the kernel
replays the very bytes that are stored.
"""

from __future__ import annotations

import dataclasses
import importlib
import math
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provers.certificate import file_bytes, last_claim, open_envelope, sha256
from provers.decisions import (
    Decision,
    InstanceDecision,
    NumericDecision,
    PlannedInstance,
    PlannedNumeric,
    ProofDecision,
)
from provers.errors import CertificateError, ProversError, RegistrationError, Undecided, UsageError
from provers.evidence import Footprint, InstanceOutcome, Label, Settings, Verdict
from provers.ledger import Part, certificate_name
from provers.reports import InstanceReport, NumericReport, SourceReport, StepReport

if TYPE_CHECKING:
    from provers.kernel import Checked
    from provers.statement import Statement

__all__ = ["INTERNAL_ERRORS", "Decided", "decide", "load_statement"]

INTERNAL_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    MemoryError,
    NameError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a fault in a statement module, a finder or a library raises.

A fault in one part must not take the others down: it becomes the verdict `error` of that part and
exit code 4.  Anything else (Ctrl-C above all) passes through.
"""

_CERTIFIED = frozenset({Verdict.proved, Verdict.confirmed})
_UNCHECKED = frozenset({Label.argued, Label.cited})


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and the certificate file that belongs to it."""

    decision: Decision
    certificate: bytes | None = None


class _Rejected(Exception):
    """The kernel did not accept a certificate; the message is its sentence."""


def load_statement(statement: str) -> Statement:
    """Load a statement module; SymPy comes with it."""
    registry = importlib.import_module("provers.registry")
    found: Statement = registry.get(statement)
    return found


def decide(part: Part, settings: Settings) -> Decided:
    """Decide `part`; faults inside it become a failed decision instead of an exception."""
    from provers.kernel import KernelError

    started = time.perf_counter()
    try:
        decided = _DECIDERS[part.kind](part, settings)
    except (Undecided, UsageError) as error:
        decided = Decided(_not_decided(part, settings, error))
    except (ProversError, KernelError, *INTERNAL_ERRORS) as error:
        decided = Decided(_failed(part, settings, error))
    return dataclasses.replace(
        decided, decision=_timed(decided.decision, time.perf_counter() - started)
    )


def _decide_proof(part: Part, settings: Settings) -> Decided:
    statement = load_statement(part.statement)
    if any(instance.name == "witness" for instance in statement.instances):
        raise RegistrationError("an instance cannot be called 'witness'", part.statement)
    described = describe(statement)
    if not statement.proof:
        return Decided(described)
    try:
        data = file_bytes(_certificate(statement))
        checked = _replay(data, part, "statement")
        if checked.digest != described.digest:
            raise _Rejected("the certificate proves another claim than the statement makes")
    except _Rejected as rejection:
        return Decided(
            dataclasses.replace(described, state="rejected", reason=f"the kernel: {rejection}")
        )
    name = certificate_name(part)
    accepted = dataclasses.replace(
        described,
        state="accepted",
        steps=tuple(_step(step, name) for step in checked.steps),
        footprint=_with_assumptions(_footprint(checked), statement),
        unused=tuple(checked.unused),
        certificate=name,
        certificate_sha256=sha256(data),
    )
    return Decided(accepted, data)


def _certificate(statement: Statement) -> dict[str, Any]:
    """The bundle that a statement's finders put together; they ask the kernel as they go."""
    from provers.kernel import KernelError

    try:
        return statement.certificate()
    except KernelError as error:
        raise _Rejected(str(error)) from error


def _remarks(statement: Statement) -> tuple[str, ...]:
    """The remarks, and in which norms the claim measures."""
    if statement.lipschitz is None:
        return tuple(statement.remarks)
    return (*statement.remarks, f"Norms: {statement.lipschitz}.")


def describe(statement: Statement) -> ProofDecision:
    """Everything about a statement that needs no proof; the claim is printed from its fact."""
    from provers.kernel import claim_digest
    from provers.kernel.pretty import fact_text

    source = statement.source
    return ProofDecision(
        state="none",
        title=statement.title,
        claim=fact_text(statement.claim, {d.name: d for d in statement.definitions}),
        digest=claim_digest(statement.claim, {d.name: d for d in statement.definitions}),
        uses=tuple(statement.applied),
        source=SourceReport(source.paper, source.label, source.confidence, source.note),
        reading_of=statement.reading_of,
        remarks=_remarks(statement),
        has_proof=bool(statement.proof),
        has_witness=statement.witness is not None,
        instances=tuple(PlannedInstance(i.name, i.scope, i.budget) for i in statement.instances),
        numeric=tuple(PlannedNumeric(check.name, check.budget) for check in statement.numeric),
    )


def _decide_witness(part: Part, settings: Settings) -> Decided:
    statement = load_statement(part.statement)
    if statement.witness is None:
        raise RegistrationError("has no witness", part.statement)
    return _certified("witness", statement.witness(settings), part, "")


def _decide_instance(part: Part, settings: Settings) -> Decided:
    for instance in load_statement(part.statement).instances:
        if instance.name == part.name:
            return _certified(part.name, instance.run(settings), part, instance.scope)
    raise RegistrationError(f"has no instance {part.name!r}", part.statement)


def _decide_numeric(part: Part, settings: Settings) -> Decided:
    for check in load_statement(part.statement).numeric:
        if check.name == part.name:
            outcome = check.run(settings)
            report = NumericReport(
                name=part.name,
                tried=outcome.tried,
                worst_margin=float(outcome.worst_margin),
                seed=outcome.seed,
                device=outcome.device,
                # A search that met NaN has not seen the claim hold.
                violated=outcome.violated or math.isnan(outcome.worst_margin),
                details=_plain(outcome.details),
            )
            return Decided(NumericDecision(report))
    raise RegistrationError(f"has no numeric check {part.name!r}", part.statement)


_DECIDERS = {
    "proof": _decide_proof,
    "witness": _decide_witness,
    "instance": _decide_instance,
    "numeric": _decide_numeric,
}


def _certified(name: str, outcome: InstanceOutcome, part: Part, scope: str) -> Decided:
    """Turn an outcome into a decision; a verdict that the kernel did not replay is lowered."""
    report = InstanceReport(
        name=name,
        label=outcome.label,
        verdict=outcome.verdict,
        scope=outcome.scope or scope,
        details=_plain(outcome.details),
    )
    if outcome.verdict not in _CERTIFIED and outcome.verdict is not Verdict.refuted:
        reason = str(outcome.details.get("reason", "not decided at this budget"))
        return Decided(InstanceDecision(dataclasses.replace(report, reason=reason)))
    if outcome.certificate is None:
        reason = f"{outcome.verdict.value} without a certificate: there is nothing to replay"
        return Decided(InstanceDecision(_lowered(report, reason)))
    if part.kind == "witness":
        kind = "witness"
    else:
        kind = "refutation" if outcome.verdict is Verdict.refuted else "instance"
    data = file_bytes(outcome.certificate)
    try:
        checked = _replay(data, part, kind)
    except _Rejected as rejection:
        return Decided(InstanceDecision(_lowered(report, f"the kernel: {rejection}")))
    label = _instance_label(checked, outcome.label)
    assumed = (*checked.footprint.argued, *checked.footprint.cited)
    if label in _UNCHECKED or assumed:
        reason = f"rests on assumptions: {', '.join(assumed)}"
        return Decided(InstanceDecision(_lowered(report, reason)))
    relative = certificate_name(part)
    decision = InstanceDecision(
        dataclasses.replace(report, label=label, claim=checked.claim, certificate=relative),
        about="" if kind == "instance" else last_claim(outcome.certificate)[1],
        data=tuple(checked.footprint.data),
        certificate=relative,
        certificate_sha256=sha256(data),
    )
    return Decided(decision, data)


def _replay(data: bytes, part: Part, kind: str) -> Checked:
    """Let the kernel judge the bytes that will be stored, not the object they were made from."""
    from provers.kernel import KernelError, check_certificate

    try:
        checked = check_certificate(open_envelope(data, str(part)))
    except KernelError as error:
        raise _Rejected(str(error)) from error
    except CertificateError as error:
        raise _Rejected(error.what) from error
    # An instance has a claim of its own, about its data; the others are about the statement.
    if checked.kind != kind or (kind != "instance" and checked.root != part.statement):
        message = (
            f"the certificate is a {checked.kind} of {checked.root!r}, "
            f"not a {kind} of {part.statement!r}"
        )
        raise _Rejected(message)
    return checked


def _instance_label(checked: Checked, given: Label) -> Label:
    """The weakest label among the replayed steps, whatever the finder said."""
    labels = {Label(step.label) for step in checked.steps}
    if checked.footprint.enclosures:
        labels.add(Label.interval)
    weakest = (
        Label.numeric, Label.argued, Label.cited, Label.interval, Label.formal, Label.exact
    )  # fmt: skip
    return next((label for label in weakest if label in labels), given)


def _step(step: Any, certificate: str) -> StepReport:
    label = Label(step.label)
    verdict = Verdict.conditional if label in _UNCHECKED else Verdict.proved
    return StepReport(step.name, label, step.rule, verdict, certificate)


def _with_assumptions(footprint: Footprint, statement: Statement) -> Footprint:
    """Add the hypotheses that are cited, of the statement and of those it applies."""
    from provers.statement import ordered_dependencies

    everything = [load_statement(i) for i in ordered_dependencies(statement.applied)] + [statement]
    assumed = [text for s in everything for text in s.assumes]
    cited = tuple(dict.fromkeys((*footprint.cited, *assumed)))
    return dataclasses.replace(footprint, cited=cited)


def _footprint(checked: Checked) -> Footprint:
    found = checked.footprint
    return Footprint(
        axioms=tuple(found.axioms),
        applied=tuple(found.applied),
        cited=tuple(found.cited),
        argued=tuple(found.argued),
        enclosures=tuple(found.enclosures),
        data=tuple(found.data),
    )


def _lowered(report: InstanceReport, reason: str) -> InstanceReport:
    return dataclasses.replace(report, verdict=Verdict.undecided, reason=reason)


def _plain(details: Mapping[str, Any]) -> dict[str, str | int | float]:
    """Details as JSON can hold them; numpy scalars and infinities become text."""
    plain: dict[str, str | int | float] = {}
    for name, value in details.items():
        finite = isinstance(value, float) and math.isfinite(value)
        plain[str(name)] = value if finite or type(value) in (int, str) else str(value)
    return plain


def _failed(part: Part, settings: Settings, error: Exception) -> Decision:
    reason = _sentence(error)
    if part.kind == "proof":
        return ProofDecision(state="failed", reason=reason)
    if part.kind == "numeric":
        return NumericDecision(
            NumericReport(
                name=part.name,
                tried=0,
                worst_margin=math.nan,
                seed=settings.seed,
                device=settings.device,
                reason=reason,
                failed=True,
            )
        )
    name = part.name or "witness"
    return InstanceDecision(InstanceReport(name, Label.numeric, Verdict.error, reason=reason))


def _not_decided(part: Part, settings: Settings, error: Undecided | UsageError) -> Decision:
    """What a part becomes that gave up on purpose, or that misses something such as an extra."""
    missing = isinstance(error, UsageError)
    reason = f"not run: {error}" if missing else str(error)
    if part.kind == "proof":
        return dataclasses.replace(
            describe(load_statement(part.statement)), state="rejected", reason=reason
        )
    if part.kind == "numeric":
        return NumericDecision(
            NumericReport(part.name, 0, math.inf, settings.seed, settings.device, reason=reason)
        )
    name = part.name or "witness"
    report = InstanceReport(name, Label.numeric, Verdict.undecided, reason=reason)
    return InstanceDecision(report, missing=missing)


def _sentence(error: Exception) -> str:
    """One line that says what happened and where."""
    text = " ".join(str(error).split())
    if isinstance(error, ProversError):
        return text
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {text}{place}"


def _timed(decision: Decision, seconds: float) -> Decision:
    seconds = round(seconds, 6)
    if isinstance(decision, ProofDecision):
        return dataclasses.replace(decision, seconds=seconds)
    if isinstance(decision, InstanceDecision):
        report = dataclasses.replace(decision.report, seconds=seconds)
        return dataclasses.replace(decision, report=report)
    return NumericDecision(dataclasses.replace(decision.report, seconds=seconds))
