"""Run what is out of date, in dependency order, and compute what it means.

Every decision is saved the moment it is made.  Stopping a run, by Ctrl-C or by ``kill -9``, loses
at most the part that was being decided.  Verdicts are computed from the decisions by
`provers.verdicts.statement_verdict`, never stored.
"""

from __future__ import annotations

import dataclasses
import importlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from provers.deciding import INTERNAL_ERRORS, Decided, decide, describe, load_statement
from provers.decisions import (
    Decision,
    InstanceDecision,
    NumericDecision,
    ProofDecision,
    read_decision,
)
from provers.errors import ProversError
from provers.evidence import BUDGETS, Footprint, Settings, Verdict
from provers.fingerprint import Fingerprint, fingerprint
from provers.graph import CheckerGraph
from provers.ledger import Key, Ledger, Part
from provers.reports import Report, StatementReport
from provers.verdicts import certifies, statement_verdict

__all__ = [
    "Explanation",
    "Observer",
    "Runner",
    "known_reports",
    "statement_graph",
    "unchecked_report",
]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a part was reused or run."""

    part: Part
    reused: bool
    reason: str


class Observer(Protocol):
    """Someone who watches a run; `provers.terminal` draws a progress bar."""

    def planned(self, total: int, reused: int) -> None:
        """There are `total` parts, of which `reused` need no work."""

    def started(self, part: Part) -> None:
        """Work on `part` begins."""

    def finished(self, part: Part) -> None:
        """`part` is decided and saved."""

    def warned(self, message: str) -> None:
        """Something is worth telling, such as a damaged ledger file."""


class _Silent:
    def planned(self, total: int, reused: int) -> None: ...
    def started(self, part: Part) -> None: ...
    def finished(self, part: Part) -> None: ...
    def warned(self, message: str) -> None: ...


class Runner:
    """One check of some statements.

    Parameters
    ----------
    ids
        Full ids of the statements to report on.  What they apply is checked too (proof and
        witness), because their verdicts depend on it.
    settings
        Seed, device and budget.
    ledger
        Where decisions are kept.
    jobs
        Number of processes; ball arithmetic has one global precision, so threads will not do.
    fresh
        Decide everything again.
    confirm
        Called once before anything that may use the device runs; returns the device to use.
    stamp
        Fingerprint of the sources, when the caller has it already.
    """

    def __init__(
        self,
        ids: Iterable[str],
        settings: Settings,
        ledger: Ledger,
        *,
        jobs: int = 1,
        fresh: bool = False,
        observer: Observer | None = None,
        confirm: Callable[[], str] | None = None,
        stamp: Fingerprint | None = None,
    ) -> None:
        self.ids = tuple(dict.fromkeys(ids))
        self.settings = settings
        self.ledger = ledger
        self.jobs = jobs
        self.fresh = fresh
        self.observer: Observer = _Silent() if observer is None else observer
        self.explanations: list[Explanation] = []
        self._confirm = confirm
        self._fingerprint = fingerprint() if stamp is None else stamp
        self._graph = CheckerGraph({})
        self._described: dict[str, ProofDecision] = {}
        self._decisions: dict[Part, Decision] = {}
        self._pending: list[Part] = []
        self._run: set[Part] = set()
        self._started = time.perf_counter()

    def run(self) -> Report:
        """Decide everything that is out of date and return the report.

        Raises
        ------
        KeyboardInterrupt
            After Ctrl-C; `report` then tells what was decided so far.
        """
        self.ledger.sweep()
        self.plan()
        if self._confirm is not None and any(part.kind != "proof" for part in self._pending):
            device = self._confirm()
            if device != self.settings.device:
                self.settings = dataclasses.replace(self.settings, device=device)
                self.plan()
        self.observer.planned(len(self._decisions) + len(self._pending), len(self._decisions))
        pending = tuple(self._pending)
        if self.jobs > 1 and len(pending) > 1:
            from provers.workers import decide_in_processes

            for part, decided in decide_in_processes(pending, self.settings, self.jobs):
                self._keep(part, decided)
        else:
            for part in pending:
                self.observer.started(part)
                self._keep(part, decide(part, self.settings))
        return self.report()

    def plan(self) -> None:
        """Look up every part in the ledger and list what has to be decided."""
        self._decisions.clear()
        self._described.clear()
        self._pending.clear()
        self.explanations.clear()
        self._graph = self._closure()
        for statement in self._graph.order():
            for part in self._parts(statement):
                if part not in self._decisions:
                    self._look_up(part)

    def report(self) -> Report:
        """The report on what is decided by now; what was not reached is undecided."""
        verdicts: dict[str, Verdict] = {}
        reports = []
        for statement in self._graph.order():
            report = self._statement_report(statement, verdicts)
            verdicts[statement] = report.verdict
            if statement in self.ids:
                reports.append(report)
        missing = any(part not in self._decisions for part in self._pending)
        seconds = round(time.perf_counter() - self._started, 3)
        return Report(tuple(reports), self.settings, seconds, interrupted=missing)

    @property
    def graph(self) -> CheckerGraph:
        """The statements of this check with everything they apply."""
        return self._graph

    @property
    def complete(self) -> bool:
        """Whether the ledger already held every part (meaningful after `plan`)."""
        return not self._pending

    def _closure(self) -> CheckerGraph:
        registered = frozenset(importlib.import_module("provers.registry").ids())
        uses: dict[str, tuple[str, ...]] = {}
        todo = list(self.ids)
        while todo:
            statement = todo.pop()
            if statement not in uses and statement in registered:
                uses[statement] = self._describe(statement).uses
                todo += uses[statement]
        return CheckerGraph(uses)

    def _describe(self, statement: str) -> ProofDecision:
        """What a statement consists of: from the ledger, or else from its module."""
        part = Part(statement, "proof")
        self._look_up(part)
        found = self._decisions.get(part)
        if not isinstance(found, ProofDecision):
            from provers.kernel import KernelError

            try:
                found = describe(load_statement(statement))
            except (ProversError, KernelError, *INTERNAL_ERRORS):
                # Deciding the proof meets the same fault, and reports it.
                found = ProofDecision(state="failed")
        self._described[statement] = found
        return found

    def _parts(self, statement: str) -> list[Part]:
        described = self._described[statement]
        parts = [Part(statement, "proof")]
        if described.has_witness:
            parts.append(Part(statement, "witness"))
        if statement in self.ids or not described.has_proof:
            parts += [
                Part(statement, "instance", item.name)
                for item in described.instances
                if self.settings.allows(item.budget)
            ]
        if statement in self.ids:
            parts += [
                Part(statement, "numeric", check.name)
                for check in described.numeric
                if self.settings.allows(check.budget)
            ]
        return parts

    def _look_up(self, part: Part) -> None:
        if part in self._decisions or part in self._pending:
            return
        if self.fresh:
            self.explanations.append(Explanation(part, False, "asked for with --fresh"))
            self._pending.append(part)
            return
        found = self.ledger.lookup(self._key(part))
        decision = None if found.value is None else read_decision(part.kind, found.value)
        if found.corrupt:
            self.observer.warned(f"{part}: {found.reason}; it is decided again")
        if decision is None:
            reason = "its ledger entry is not understood" if found.value else found.reason
            self._pending.append(part)
            self.explanations.append(Explanation(part, False, reason))
        else:
            self._decisions[part] = decision
            self.explanations.append(Explanation(part, True, found.reason))

    def _key(self, part: Part) -> Key:
        return Key(part, self._fingerprint, self.settings)

    def _keep(self, part: Part, decided: Decided) -> None:
        decision = decided.decision
        if not decision.failed:
            # A fault may be gone next time (memory, a library), so it is never remembered.
            self.ledger.write(self._key(part), decision.to_record(), decided.certificate)
        self._decisions[part] = decision
        self._run.add(part)
        self.observer.finished(part)

    def _statement_report(self, statement: str, verdicts: Mapping[str, Verdict]) -> StatementReport:
        parts = self._parts(statement)
        reached = [self._decisions[part] for part in parts if part in self._decisions]
        proof = next((d for d in reached if isinstance(d, ProofDecision)), None)
        others = [d for d in reached if isinstance(d, InstanceDecision)]
        witness = self._decisions.get(Part(statement, "witness"))
        instances = tuple(d for d in others if d is not witness)
        numeric = tuple(d.report for d in reached if isinstance(d, NumericDecision))
        described = self._described[statement] if proof is None else proof
        if len(reached) < len(parts) or proof is None:
            left = [part for part in parts if part not in self._decisions]
            verdict, reason = (
                Verdict.undecided,
                f"not reached: {left[0].kind} {left[0].name}".strip(),
            )
        else:
            verdict, reason = statement_verdict(
                proof,
                witness if isinstance(witness, InstanceDecision) else None,
                instances,
                numeric,
                {name: verdicts[name] for name in proof.uses},
            )
        return StatementReport(
            id=statement,
            title=described.title,
            verdict=verdict,
            claim=described.claim,
            digest=described.digest,
            steps=described.steps,
            footprint=_report_footprint(described, instances, verdict),
            witness=witness.report if isinstance(witness, InstanceDecision) else None,
            instances=tuple(d.report for d in instances),
            numeric=numeric,
            uses=tuple(sorted(described.uses)),
            source=described.source,
            reading_of=described.reading_of,
            remarks=described.remarks,
            unused=described.unused,
            reason=reason,
            certificate=described.certificate,
            seconds=round(sum(_seconds(d) for d in reached), 6),
            reused=not any(part in self._run for part in parts),
        )


def known_reports(
    ids: Iterable[str], ledger: Ledger, *, seed: int = 0, device: str = "cpu"
) -> dict[str, StatementReport]:
    """Reports that the ledger alone supports, each at the largest budget for which it is complete.

    Nothing is decided and no statement module is loaded; statements that are not known, or whose
    decisions are out of date, are left out.
    """
    stamp = fingerprint()
    known = {}
    for statement in ids:
        for budget in reversed(BUDGETS):
            settings = Settings(seed=seed, device=device, budget=budget)
            if ledger.lookup(Key(Part(statement, "proof"), stamp, settings)).value is None:
                break  # a proof does not depend on the budget
            reader = _Reader((statement,), settings, ledger, stamp=stamp)
            reader.plan()
            if reader.complete:
                known[statement] = reader.report().statements[0]
                break
    return known


def unchecked_report(statement: str) -> StatementReport:
    """What can be said about a statement that was not checked: the proof is, the rest is not."""
    decision = decide(Part(statement, "proof"), Settings()).decision
    if not isinstance(decision, ProofDecision) or decision.failed:
        reason = decision.reason if isinstance(decision, ProofDecision) else ""
        return StatementReport(statement, "", Verdict.error, reason=reason)
    return StatementReport(
        id=statement,
        title=decision.title,
        verdict=Verdict.undecided,
        claim=decision.claim,
        digest=decision.digest,
        steps=decision.steps,
        footprint=decision.footprint,
        uses=decision.uses,
        source=decision.source,
        reading_of=decision.reading_of,
        remarks=decision.remarks,
        unused=decision.unused,
        reason=f"not checked yet; `prove check {statement}` does it",
    )


def statement_graph(ids: Iterable[str], ledger: Ledger) -> CheckerGraph:
    """The graph of `ids` and all they apply, from the ledger where it is up to date."""
    runner = Runner(ids, Settings(), ledger)
    runner.plan()
    return runner.graph


class _Reader(Runner):
    """A runner that only reads: what the ledger does not know stays unknown."""

    def _describe(self, statement: str) -> ProofDecision:
        part = Part(statement, "proof")
        self._look_up(part)
        found = self._decisions.get(part)
        described = found if isinstance(found, ProofDecision) else ProofDecision(state="failed")
        self._described[statement] = described
        return described


def _report_footprint(
    proof: ProofDecision, instances: Sequence[InstanceDecision], verdict: Verdict
) -> Footprint:
    """The proof's footprint, with the scope of the instances where the verdict rests on them."""
    data = dict.fromkeys(digest for instance in instances for digest in instance.data)
    scopes = dict.fromkeys(f"{i.report.name}: {i.report.scope}" for i in instances if certifies(i))
    return dataclasses.replace(
        proof.footprint,
        data=tuple(dict.fromkeys((*proof.footprint.data, *data))),
        restricted=tuple(scopes) if verdict is Verdict.confirmed else (),
    )


def _seconds(decision: Decision) -> float:
    return decision.seconds if isinstance(decision, ProofDecision) else decision.report.seconds
