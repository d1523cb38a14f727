"""The command line: ``prove``.

Commands are thin, and every import that takes time is inside the command that needs it: ``prove
--help`` loads click and nothing else, ``prove list`` neither SymPy nor torch.

Exit codes: 0 everything asked for is at least ``confirmed`` (or what ``--require`` says), 1
something is refuted, 2 wrong usage, 3 undecided, vacuous or too weak, 4 internal error, 130 Ctrl-C.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from provers import __version__
from provers.errors import BadInput, ProversError, UsageError

if TYPE_CHECKING:
    from provers.evidence import Verdict
    from provers.graph import CheckerGraph
    from provers.ledger import Ledger
    from provers.reports import StatementReport

BUDGETS = ("quick", "standard", "thorough")
DEVICES = ("auto", "cpu", "cuda")
LEVELS = ("proved", "conditional", "confirmed")
EXIT_INTERRUPTED = 130

_Command = TypeVar("_Command", bound=Callable[..., Any])


class _Group(click.Group):
    """Turns the project's errors into one sentence on standard error and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ProversError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            ctx.exit(EXIT_INTERRUPTED)


def _ledger_option(command: _Command) -> _Command:
    return click.option(
        "--ledger",
        "directory",
        envvar="PROVE_DIR",
        type=click.Path(file_okay=False, path_type=Path),
        help="Directory of decisions and certificates ($PROVE_DIR, else .prove).",
    )(command)


def _settings_options(command: _Command) -> _Command:
    for decorate in (
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True),
        click.option("--device", type=click.Choice(DEVICES), default="auto", show_default=True),
    ):
        command = decorate(command)
    return command


def _format_option(*formats: str) -> Callable[[_Command], _Command]:
    return click.option(
        "--format", "style", type=click.Choice(formats), default=formats[0], show_default=True
    )


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="prove")
def prove() -> None:
    """Check the theory of prompt tuning: what is proved, certified, tested, assumed, false."""


@prove.command("list")
@click.argument("paper", required=False)
@_format_option("text", "json")
@_settings_options
@_ledger_option
def list_statements(
    paper: str | None, style: str, seed: int, device: str, directory: Path | None
) -> None:
    """Show every statement, or those of PAPER, with its verdict so far."""
    from provers import registry

    ids = registry.ids()
    if paper is not None:
        papers = sorted({name.split("/")[0] for name in ids})
        if paper not in papers:
            raise BadInput("paper", "PAPER", repr(paper), " or ".join(papers))
        ids = tuple(name for name in ids if name.startswith(f"{paper}/"))
    known = _known(ids, directory, seed, device)
    if style == "json":
        _echo_json(
            [
                {
                    "id": name,
                    "title": registry.title(name),
                    "verdict": known[name].verdict.value if name in known else None,
                }
                for name in ids
            ]
        )
        return
    from provers.terminal import Screen, verdict_style, verdict_text

    screen = Screen()
    width = max((len(name) for name in ids), default=0)
    for name in ids:
        report = known.get(name)
        text, look = ("not checked", "dim")
        if report is not None:
            text, look = verdict_text(report), verdict_style(report)
        screen.line(f"{name:<{width}}  ", (f"{text:<23}", look), f"  {registry.title(name)}")


@prove.command()
@click.argument("statement", metavar="ID")
@click.option("--footprint", is_flag=True, help="List every assumption and every inner step.")
@_settings_options
@_ledger_option
def show(statement: str, footprint: bool, seed: int, device: str, directory: Path | None) -> None:
    """Show statement, source, hypotheses, steps, what ID rests on and what rests on it."""
    from provers import registry
    from provers.definedness import open_obligations
    from provers.runner import unchecked_report
    from provers.terminal import Screen

    name = registry.resolve(statement)
    report = _known((name,), directory, seed, device).get(name)
    graph = _graph(directory)
    screen = Screen()
    screen.statement(report or unchecked_report(name), footprint=footprint)
    unmet = open_obligations(registry.get(name))
    doubts = [f"nothing says that {text}" for text in unmet]
    screen.names("defined", doubts or ["every operation in the claim"])
    screen.names("rests on", graph.rests_on(name))
    screen.names("used by", graph.impact(name))


@prove.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--all", "everything", is_flag=True, help="Check every statement.")
@click.option("--budget", type=click.Choice(BUDGETS), default="quick", show_default=True)
@_settings_options
@click.option(
    "--require",
    type=click.Choice(LEVELS),
    default="confirmed",
    show_default=True,
    help="Weakest verdict that exits with 0.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes."
)
@_format_option("text", "json", "junit")
@click.option("--fresh", is_flag=True, help="Decide again what was decided already.")
@click.option("--explain-reuse", is_flag=True, help="Say why each part is reused or run.")
@click.option("--footprint", is_flag=True, help="List every assumption and every inner step.")
@click.option("--summary", is_flag=True, help="One line per statement.")
@_ledger_option
@click.pass_context
def check(
    ctx: click.Context,
    ids: tuple[str, ...],
    everything: bool,
    budget: str,
    seed: int,
    device: str,
    require: str,
    jobs: int,
    style: str,
    fresh: bool,
    explain_reuse: bool,
    footprint: bool,
    summary: bool,
    directory: Path | None,
) -> None:
    """Check statements in dependency order; what was decided stays decided."""
    from provers.api import resolve_all, runner_for
    from provers.evidence import Verdict
    from provers.terminal import ProgressBar, Screen

    if bool(ids) == everything:
        raise UsageError("give statement ids or --all, and not both", "check")
    interrupted = False
    with ProgressBar() as bar:
        runner = runner_for(
            resolve_all(ids), budget, device, seed,
            jobs=jobs, fresh=fresh, directory=directory, observer=bar,
        )  # fmt: skip
        try:
            report = runner.run()
        except KeyboardInterrupt:
            interrupted = True
            report = runner.report()
    if explain_reuse:
        Screen(None if style == "text" else sys.stderr).explanations(runner.explanations)
    level = Verdict(require)
    if style == "json":
        _echo_json(report.to_json())
    elif style == "junit":
        click.echo(report.to_junit(level), nl=False)
    else:
        Screen().report(report, footprint=footprint, details=not summary)
    ctx.exit(EXIT_INTERRUPTED if interrupted else report.exit_code(level))


@prove.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path)
)
@_format_option("text", "json")
@click.pass_context
def verify(ctx: click.Context, paths: tuple[Path, ...], style: str) -> None:
    """Replay certificates (files, or directories of them) with the kernel alone.

    Exit code 0 if each is accepted and proves the claim registered under its id, else 3.
    """
    from provers.verify import certificate_files, registered_digests, replay

    registered = registered_digests()
    results = []
    files = tuple(certificate_files(paths))
    if style == "json":
        results = [replay(path, registered) for path in files]
        _echo_json([result.to_json() for result in results])
    else:
        from provers.terminal import Screen

        screen = Screen()
        for path in files:
            results.append(replay(path, registered))
            screen.replayed(results[-1])
        accepted = sum(result.accepted for result in results)
        screen.line((f"{accepted} of {len(results)} certificates accepted by the kernel", "bold"))
    ctx.exit(0 if all(result.accepted for result in results) else 3)


@prove.command()
@click.argument("name")
@click.argument("assignments", nargs=-1, metavar="[KEY=VALUE...]")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder to make; it must not exist.",
)
def build(name: str, assignments: tuple[str, ...], output: Path) -> None:
    """Write the construction NAME as safetensors weights and a JSON manifest."""
    from provers.builders import build_construction

    for path in build_construction(name, assignments, output):
        click.echo(path)


@prove.command()
@click.argument("name", required=False)
@click.argument("assignments", nargs=-1, metavar="[KEY=VALUE...]")
@_format_option("markdown", "latex", "csv", "html")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def table(name: str | None, assignments: tuple[str, ...], style: str, output: Path | None) -> None:
    """Print the table NAME; without a name, the names of all tables."""
    from provers import options, tables

    if name is None:
        for known in tables.names():
            click.echo(known)
        return
    from provers.ledger import write_atomically
    from provers.table import render

    text = render(tables.build(name, options.assignments(assignments, f"table {name}")), style)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_atomically(output, text.encode("utf-8"))


@prove.command()
@click.argument("name", required=False)
@click.argument("assignments", nargs=-1, metavar="[KEY=VALUE...]")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="FILE.png or FILE.svg, with FILE.csv beside it; no suffix: all three.",
)
def figure(name: str | None, assignments: tuple[str, ...], output: Path | None) -> None:
    """Draw the figure NAME; without a name, the names of all figures."""
    from provers import figures, options

    if name is None:
        for known in figures.names():
            click.echo(known)
        return
    given = options.assignments(assignments, f"figure {name}")
    for path in figures.draw(name, output or Path(name), given):
        click.echo(path)


@prove.command()
@_format_option("json", "dot")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@_settings_options
@_ledger_option
def graph(style: str, output: Path | None, seed: int, device: str, directory: Path | None) -> None:
    """Write the checker graph: an edge goes from a statement to one that it applies."""
    from provers import registry
    from provers.ledger import write_atomically

    ids = registry.ids()
    known = _known(ids, directory, seed, device)
    verdicts: dict[str, Verdict | None] = {name: report.verdict for name, report in known.items()}
    titles = {name: registry.title(name) for name in ids}
    checker_graph = _graph(directory)
    write = checker_graph.to_json if style == "json" else checker_graph.to_dot
    text = write(verdicts, titles)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_atomically(output, text.encode("utf-8"))


@prove.command()
@click.argument("statement", metavar="ID")
@_ledger_option
def impact(statement: str, directory: Path | None) -> None:
    """Show what falls if ID is false."""
    from provers import registry

    name = registry.resolve(statement)
    affected = _graph(directory).impact(name)
    for other in affected:
        click.echo(f"{other}  {registry.title(other)}")
    if not affected:
        click.echo(f"nothing rests on {name}")


@prove.command()
@_settings_options
@_ledger_option
def todo(seed: int, device: str, directory: Path | None) -> None:
    """Show what is not proved, the weakest link first."""
    from provers import registry

    known = _known(registry.ids(), directory, seed, device)
    verdicts: dict[str, Verdict | None] = {name: report.verdict for name, report in known.items()}
    settled = [
        name for name, report in known.items() if report.is_reading and report.exit_code() == 0
    ]
    links = _graph(directory).todo(verdicts, settled)
    for link in links:
        report = known.get(link.id)
        verdict = "not checked" if report is None else report.verdict.value
        blocks = f"; {len(link.blocks)} rest on it" if link.blocks else ""
        reason = f": {report.reason}" if report is not None and report.reason else ""
        click.echo(f"{link.id}  {verdict}{reason}{blocks}")
    if not links:
        click.echo("everything is proved")


@prove.command()
def doctor() -> None:
    """Show versions, devices, and what is missing for which feature."""
    from provers.doctor import findings

    for finding in findings():
        click.echo(finding)


def _known(
    ids: tuple[str, ...], directory: Path | None, seed: int, device: str
) -> dict[str, StatementReport]:
    from provers.devices import likely_device
    from provers.runner import known_reports

    return known_reports(ids, _ledger(directory), seed=seed, device=likely_device(device))


def _graph(directory: Path | None) -> CheckerGraph:
    from provers import registry
    from provers.runner import statement_graph

    return statement_graph(registry.ids(), _ledger(directory))


def _ledger(directory: Path | None) -> Ledger:
    from provers.ledger import Ledger

    return Ledger(directory)


def _echo_json(document: Any) -> None:
    import json

    click.echo(json.dumps(document, indent=2, allow_nan=False))


def _report_internal_error(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> NoReturn:
    """Show what nobody expected and exit with 4; Python's own 1 means "refuted" here."""
    traceback.print_exception(kind, error, trace)
    print("error: this is a fault in the checker, not in what was checked", file=sys.stderr)
    raise SystemExit(4)


def main() -> None:
    """Run the command line."""
    sys.excepthook = _report_internal_error
    prove()


if __name__ == "__main__":
    main()
