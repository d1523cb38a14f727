"""The verdict of a statement, computed from the decisions about its parts.

This is the only place where a verdict comes from; nothing stores one.  The order matters: a fault
hides everything else, a replayed counterexample beats any proof, and a proof counts only with a
witness that its hypotheses can be met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provers.decisions import InstanceDecision, ProofDecision
from provers.evidence import Verdict
from provers.reports import NumericReport

__all__ = ["certifies", "statement_verdict"]


def statement_verdict(
    proof: ProofDecision,
    witness: InstanceDecision | None,
    instances: Sequence[InstanceDecision],
    numeric: Sequence[NumericReport],
    applied: Mapping[str, Verdict],
) -> tuple[Verdict, str]:
    """Compute a statement's verdict and, when it is not `proved`, the reason in one sentence.

    Parameters
    ----------
    proof, witness, instances, numeric
        Decisions about the parts of the statement; `witness` is None if it has none.
    applied
        Verdicts of the statements that its steps apply.
    """
    failed = _first_failure(proof, witness, instances, numeric)
    if failed is not None:
        return Verdict.error, failed
    for instance in instances:
        if instance.report.verdict is Verdict.refuted and _is_example_of(instance, proof):
            return Verdict.refuted, f"the kernel replayed a counterexample: {instance.report.name}"
    if proof.state == "rejected":
        return Verdict.undecided, proof.reason
    weak = {name: v for name, v in applied.items() if v is not Verdict.proved}
    for name, verdict in weak.items():
        if verdict not in (Verdict.conditional, Verdict.confirmed):
            return Verdict.undecided, f"applies {name}, which is {verdict.value}"
    for check in numeric:
        if check.violated:
            return Verdict.undecided, (
                f"numeric check {check.name} saw a violation (margin {check.worst_margin:.3g}) "
                "that was not replayed exactly"
            )
    if proof.state == "none" and not any(certifies(instance) for instance in instances):
        return Verdict.undecided, "no proof, and no certified instance at this budget"
    if witness is None:
        return Verdict.vacuous, "no witness shows that its hypotheses can be met"
    if not certifies(witness):
        return Verdict.vacuous, f"its witness is not certified: {witness.report.reason}"
    if not _is_example_of(witness, proof):
        return Verdict.vacuous, "its witness is an example of another claim"
    if proof.state == "none":
        return _instance_verdict(instances, weak)
    assumptions = (*proof.footprint.argued, *proof.footprint.cited)
    unchecked = [step.name for step in proof.steps if not step.label.machine_checked]
    if assumptions or unchecked:
        return Verdict.conditional, f"rests on {', '.join(assumptions or unchecked)}"
    if weak:
        listed = ", ".join(f"{name} ({verdict.value})" for name, verdict in weak.items())
        return Verdict.conditional, f"applies {listed}"
    return Verdict.proved, ""


def _first_failure(
    proof: ProofDecision,
    witness: InstanceDecision | None,
    instances: Sequence[InstanceDecision],
    numeric: Sequence[NumericReport],
) -> str | None:
    if proof.failed:
        return proof.reason
    for item in (*instances, *([] if witness is None else [witness])):
        report = item.report
        if report.verdict is Verdict.error:
            return f"{report.name}: {report.reason}"
    return next((f"{check.name}: {check.reason}" for check in numeric if check.failed), None)


def certifies(instance: InstanceDecision) -> bool:
    """Whether the kernel replayed a certificate that supports the statement, and all of it."""
    certified = instance.report.verdict in (Verdict.proved, Verdict.confirmed)
    return certified and instance.certificate != "" and instance.report.label.machine_checked


def _is_example_of(example: InstanceDecision, proof: ProofDecision) -> bool:
    """Whether a replayed witness or refutation is about the very claim of the statement."""
    return example.certificate != "" and proof.digest != "" and example.about == proof.digest


def _instance_verdict(
    instances: Sequence[InstanceDecision], weak: Mapping[str, Verdict]
) -> tuple[Verdict, str]:
    for instance in instances:
        if not certifies(instance) and not instance.missing:
            report = instance.report
            reason = report.reason or "the kernel replayed only a part of it"
            return Verdict.undecided, f"instance {report.name}: {reason}"
    names = [instance.report.name for instance in instances if certifies(instance)]
    extra = f"; applies {', '.join(weak)}" if weak else ""
    return Verdict.confirmed, f"no for-all proof; certified on {', '.join(names)}{extra}"
