"""Reports on the terminal.

On a terminal lines are wrapped and verdicts coloured; into a file or a pipe everything goes
unwrapped and plain, so that it can be searched.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from provers.evidence import Verdict
from provers.ledger import Part
from provers.reports import Report, StatementReport, StepReport
from provers.runner import Explanation
from provers.verify import Replayed

__all__ = ["ProgressBar", "Screen", "verdict_style", "verdict_text"]

_STYLES = {
    Verdict.proved: "bold green",
    Verdict.conditional: "bold yellow",
    Verdict.confirmed: "bold cyan",
    Verdict.refuted: "bold red",
    Verdict.undecided: "bold magenta",
    Verdict.vacuous: "bold magenta",
    Verdict.error: "bold white on red",
}
_FOOTPRINT_WORDS = {
    "axioms": "textbook axioms of the kernel",
    "applied": "statements applied",
    "cited": "taken from the literature",
    "argued": "argued, not checked",
    "restricted": "holds on",
    "enclosures": "decided by ball arithmetic",
    "data": "data",
}
_KEY = 12


class Screen:
    """Writes reports to `file` (standard output by default)."""

    def __init__(self, file: TextIO | None = None) -> None:
        self._console = Console(file=file, highlight=False, markup=False, emoji=False)
        self._width = 10**6
        if self._console.is_terminal:
            self._width = max(40, shutil.get_terminal_size().columns)

    def line(self, *parts: str | tuple[str, str | Verdict]) -> None:
        """Print one line made of texts and of (text, style) pairs."""
        text = Text()
        for part in parts:
            words, style = (part, "") if isinstance(part, str) else part
            text.append(words, _STYLES[style] if isinstance(style, Verdict) else style)
        self._console.print(text, soft_wrap=True)

    def report(self, report: Report, *, footprint: bool, details: bool) -> None:
        """Print a whole report, the summary last."""
        if details:
            for statement in report.statements:
                self.statement(statement, footprint=footprint)
                self.line()
        self.summary(report)

    def statement(self, statement: StatementReport, *, footprint: bool = False) -> None:
        """Print everything about one statement."""
        self.line((statement.id, "bold"), "  ", (verdict_text(statement), verdict_style(statement)))
        self._entry("title", [statement.title])
        if statement.reading_of is not None:
            self._entry("reading of", [f"{statement.reading_of} (recorded because it is false)"])
        self._entry("claim", statement.claim.splitlines() or ["(not reached)"])
        self._entry("checked", [_checked(statement)])
        if statement.reason:
            self._entry("because", [statement.reason])
        self._entry("steps", _steps(statement.steps, everything=footprint))
        self._instances(statement)
        self._numeric(statement)
        self._entry("unused", [f"hypothesis {name}" for name in statement.unused])
        self._entry("remarks", statement.remarks)
        self._entry("source", [_source(statement)])
        if footprint:
            self._footprint(statement)
        if statement.certificate:
            self._entry("certificate", [statement.certificate])

    def summary(self, report: Report) -> None:
        """Print a line per statement, the reason where one is not settled, and the counts."""
        width = max((len(s.id) for s in report.statements), default=0)
        for statement in report.statements:
            total = len(statement.steps)
            steps = f"{statement.machine_checked}/{total} steps" if total else ""
            certified = sum(i.certificate != "" for i in statement.instances)
            tried = f"{certified}/{len(statement.instances)} instances"
            self.line(
                f"{statement.id:<{width}}  ",
                (f"{verdict_text(statement):<23}", verdict_style(statement)),
                f"  {steps:<12}  {tried if statement.instances else '':<16}  {statement.title}",
            )
            if statement.exit_code() != 0 and statement.reason:
                self.line((f"{'':<{width}}  because ", "dim"), statement.reason)
        counts = dict.fromkeys(Verdict, 0)
        readings = 0
        for statement in report.statements:
            if statement.is_reading and statement.verdict is Verdict.refuted:
                readings += 1
            else:
                counts[statement.verdict] += 1
        words = [f"{number} {verdict.value}" for verdict, number in counts.items() if number]
        if readings:
            words.append(f"{readings} refuted as recorded")
        settings = report.settings
        self.line(
            ("interrupted: " if report.interrupted else "", "bold red"),
            (", ".join(words) or "nothing checked", "bold"),
            f"  ({settings.budget} budget, {settings.device}, seed {settings.seed}, "
            f"{report.seconds:.1f} s)",
        )

    def explanations(self, explanations: Iterable[Explanation]) -> None:
        """Print why each part was reused or run."""
        for item in explanations:
            self.line(
                ("reused " if item.reused else "run    ", "green" if item.reused else "yellow"),
                f"{item.part}: {item.reason}",
            )

    def replayed(self, result: Replayed) -> None:
        """Print the outcome of replaying one certificate."""
        if not result.accepted:
            self.line((f"{result.status:<14}", "bold red"), result.problem)
            return
        style = "bold yellow" if result.assumptions else "bold green"
        self.line(
            (f"{result.status:<14}", style),
            # Only an instance has a name that its author chose: the claim says what it is about.
            f"{result.path}  {result.kind} "
            + (
                f"named {result.id} by its author"
                if result.kind == "instance"
                else f"of {result.id}"
            )
            + (f", {result.steps} steps" if result.steps else ""),
        )
        self._entry("claim", result.claim.splitlines())
        self._entry("assumes", result.assumptions)

    def names(self, heading: str, names: Sequence[str]) -> None:
        """Print a headed list, or that it is empty."""
        self._entry(heading, list(names) or ["nothing"])

    def _instances(self, statement: StatementReport) -> None:
        witness = [] if statement.witness is None else [statement.witness]
        for heading, reports in (("witness", witness), ("instances", statement.instances)):
            rows = _columns(
                (r.name, r.label.value, r.verdict.value, r.scope, r.reason) for r in reports
            )
            lines = []
            for row, report in zip(rows, reports, strict=True):
                lines.append(row)
                details = {k: v for k, v in report.details.items() if k != "reason"}
                if details:
                    lines.append(f"  {_details(details)}")
            self._entry(heading, lines)

    def _numeric(self, statement: StatementReport) -> None:
        rows = _columns(
            (
                check.name,
                f"{check.tried} tried",
                f"worst margin {check.worst_margin:.6g}",
                f"{check.device}, seed {check.seed}",
                check.reason or ("VIOLATED" if check.violated else ""),
            )
            for check in statement.numeric
        )
        lines = []
        for row, check in zip(rows, statement.numeric, strict=True):
            lines.append(row)
            if check.details:
                lines.append(f"  {_details(check.details)}")
        self._entry("numeric", lines)

    def _footprint(self, statement: StatementReport) -> None:
        lines = []
        for name, words in _FOOTPRINT_WORDS.items():
            entries: tuple[str, ...] = getattr(statement.footprint, name)
            lines.append(f"{words}: {', '.join(entries) if entries else 'none'}")
        self._entry("footprint", lines)

    def _entry(self, heading: str, lines: Iterable[str]) -> None:
        """Print a heading with lines beside it; nothing if there are no lines."""
        indent = " " * (_KEY + 2)
        for index, line in enumerate(lines):
            lead = f"  {heading if index == 0 else '':<{_KEY}}"
            wrapped = textwrap.wrap(
                line,
                self._width - len(indent),
                subsequent_indent="  ",
                break_on_hyphens=False,
                drop_whitespace=True,
                replace_whitespace=False,
            )
            for position, piece in enumerate(wrapped or [""]):
                self.line((lead if position == 0 else indent, "dim"), piece)


class ProgressBar:
    """An `provers.runner.Observer` that draws on standard error, and only on a terminal."""

    def __init__(self) -> None:
        console = Console(stderr=True, highlight=False, markup=False)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("loading statements", total=None)

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def planned(self, total: int, reused: int) -> None:
        """Set the length of the bar."""
        self._progress.update(self._task, total=total, completed=reused)

    def started(self, part: Part) -> None:
        """Say what is being worked on."""
        self._progress.update(self._task, description=str(part))

    def finished(self, part: Part) -> None:
        """Advance by one."""
        self._progress.update(self._task, description=str(part), advance=1)

    def warned(self, message: str) -> None:
        """Print a warning above the bar."""
        print(f"warning: {message}", file=sys.stderr)


def verdict_text(statement: StatementReport) -> str:
    """The verdict as shown; a reading is as it should be when it is refuted, and only then."""
    if not statement.is_reading:
        return statement.verdict.value.upper()
    if statement.verdict is Verdict.refuted:
        return "REFUTED, as recorded"
    return f"{statement.verdict.value.upper()}, not refuted"


def verdict_style(statement: StatementReport) -> str | Verdict:
    """Style in which the verdict is shown."""
    if statement.is_reading:
        return "bold green" if statement.verdict is Verdict.refuted else "bold red"
    return statement.verdict


def _checked(statement: StatementReport) -> str:
    """How much a machine checked, and what it rests on, in one sentence."""
    found = statement.footprint
    total = len(statement.steps)
    if not total:
        return "no for-all proof that the kernel accepts"
    supports = (*found.applied, *found.axioms)
    text = f"{statement.machine_checked} of {total} steps machine-checked"
    text += (
        f"; rests on {', '.join(supports)}" if supports else "; rests on the kernel's rules alone"
    )
    for word, entries in (("argued", found.argued), ("cited", found.cited)):
        if entries:
            text += f"; {word}, not checked: {', '.join(entries)}"
    return text


def _steps(steps: Sequence[StepReport], everything: bool) -> list[str]:
    """Steps as lines; inner ones (``outer.inner``) are only counted unless `everything` is shown.

    An outer step's label is the weakest of those inside it, so nothing is hidden by counting.
    """
    if everything:
        return _columns((step.name, step.rule, step.label.value, "") for step in steps)
    rows = []
    inner = 0
    for step in steps:
        if "." in step.name:
            inner += 1
            continue
        count = f"({inner} inner step{'s' if inner > 1 else ''})" if inner else ""
        rows.append((step.name, step.rule, step.label.value, count))
        inner = 0
    return _columns(rows)


def _source(statement: StatementReport) -> str:
    source = statement.source
    text = f"{source.paper}, {source.label}; {source.confidence}"
    return f"{text} ({source.note})" if source.note else text


def _details(details: Mapping[str, str | int | float]) -> str:
    """Names with their values; semicolons where a value holds commas itself."""
    parts = [
        f"{name}: {value}" if isinstance(value, str) else f"{name} = {_number(value)}"
        for name, value in details.items()
    ]
    return ("; " if any("," in part for part in parts) else ", ").join(parts)


def _number(value: str | int | float) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Rows as lines with aligned columns."""
    table = [tuple(row) for row in rows]
    if not table:
        return []
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
