"""The figures of ``prove figure``: one module each, found by its place.

``figures/figure_1.py`` is ``figure-1``; it defines ``draw(output, options) -> list of the files
written``. `save` writes a picture with the table behind it, the same bytes for the same numbers.
"""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provers.errors import BadInput, UsageError
from provers.table import Table, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["draw", "names", "new_figure", "progress", "save"]

PICTURES = (".png", ".svg")


def names() -> tuple[str, ...]:
    """Return the names of all figures, in alphabetic order."""
    stems = (path.stem for path in Path(__file__).parent.glob("*.py"))
    return tuple(sorted(stem.replace("_", "-") for stem in stems if not stem.startswith("_")))


def draw(name: str, output: Path, options: Mapping[str, str]) -> list[Path]:
    """Draw the figure ``name``.

    Parameters
    ----------
    output
        ``FILE.png`` or ``FILE.svg`` writes that picture and ``FILE.csv``; without a suffix both
        pictures and the CSV are written.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    BadInput
        For an unknown name, option or suffix, or a file that cannot be written.
    UsageError
        If matplotlib is not installed.
    """
    if name not in names():
        raise BadInput("figure", "figure", repr(name), " or ".join(names()) or "none is registered")
    if output.suffix not in ("", *PICTURES):
        expected = f"{' or '.join(PICTURES)}, or no suffix for both"
        raise BadInput("output", str(output), repr(output.suffix), expected)
    if not output.name or output.is_dir():
        raise BadInput("output", str(output), "a folder", "the name of a file")
    module = importlib.import_module(f"provers.figures.{name.replace('-', '_')}")
    files: list[Path] = module.draw(output, options)
    return files


def new_figure(columns: int = 1, width: float = 6.4, height: float = 4.2) -> tuple[Any, list[Any]]:
    """Return a matplotlib figure and its axes, side by side, without any window.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError(
            "figures need matplotlib", remedy="Install the extra `promptproof[figures]`."
        ) from error
    figure = Figure(figsize=(width * columns, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, columns, squeeze=False)
    return figure, list(axes[0])


def save(figure: Any, output: Path, table: Table) -> list[Path]:
    """Write the picture or pictures that ``output`` asks for, and the CSV behind them.

    The bytes depend on the numbers and the version of matplotlib alone: no dates, fixed element
    names.

    Raises
    ------
    BadInput
        If a file cannot be written.
    """
    import matplotlib as mpl

    from provers.ledger import write_atomically

    pictures = [output] if output.suffix else [output.with_name(output.name + s) for s in PICTURES]
    csv = output.with_suffix(".csv") if output.suffix else output.with_name(output.name + ".csv")
    written = []
    with mpl.rc_context({"svg.hashsalt": "promptproof", "svg.fonttype": "none"}):
        for path in pictures:
            undated = {"Date": None} if path.suffix == ".svg" else {"Software": None}
            out = io.BytesIO()
            figure.savefig(out, format=path.suffix[1:], dpi=150, metadata=undated)
            write_atomically(path, out.getvalue())
            written.append(path)
    write_atomically(csv, render(table, "csv").encode("utf-8"))
    return [*written, csv]


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[], None]]:
    """Show a bar on standard error, if that is a terminal; yields a function that moves it on."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
