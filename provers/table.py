"""Table: a titled table of exact or floating numbers, and its four renderings.

Cells are text, integers, floats or fractions. CSV keeps every number exactly (fractions as ``p/q``,
floats as the shortest text that reads back); the other forms show six significant digits.
"""

from __future__ import annotations

import csv
import html
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from provers.errors import BadInput

__all__ = ["FORMATS", "Cell", "Table", "render"]

Cell = str | int | float | Fraction

DIGITS = 6
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Parameters
    ----------
    title
        One line.
    columns
        Headings, with units where a quantity has one.
    rows
        As many cells each as there are columns.
    notes
        What a reader must know: what is certified, what is only searched, the seed.

    Raises
    ------
    BadInput
        If a row has another number of cells than there are columns.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise BadInput(
                    f"row {number}", self.title, f"{len(row)} cells", f"{len(self.columns)} cells"
                )


def render(table: Table, style: str) -> str:
    """Return ``table`` as text in one of `FORMATS`.

    Examples
    --------
    >>> table = Table("halves", ("n", "n/2"), ((1, Fraction(1, 2)), (3, 1.5)))
    >>> print(render(table, "csv"), end="")
    n,n/2
    1,1/2
    3,1.5
    >>> print(render(table, "markdown"), end="")
    **halves**
    <BLANKLINE>
    | n | n/2 |
    |--:|--:|
    | 1 | 0.5 |
    | 3 | 1.5 |
    """
    if style not in FORMATS:
        raise BadInput("format", "table", repr(style), " or ".join(FORMATS))
    return FORMATS[style](table)


def shown(cell: Cell) -> str:
    """Return a cell as a reader sees it: six significant digits."""
    if isinstance(cell, (str, int)):
        return str(cell)
    if isinstance(cell, Fraction):
        return _shown_fraction(cell)
    if math.isnan(cell):
        return "nan"
    if math.isinf(cell):
        return "inf" if cell > 0 else "-inf"
    return f"{cell:.{DIGITS}g}"


def _shown_fraction(value: Fraction) -> str:
    if value.denominator == 1 and abs(value.numerator) < 10**DIGITS:
        return str(value.numerator)
    try:
        return f"{float(value):.{DIGITS}g}"
    except OverflowError:
        digits = len(str(abs(value.numerator) // value.denominator)) - 1
        return f"{'-' if value < 0 else ''}10^{digits}"


def _exact(cell: Cell) -> str:
    return repr(cell) if isinstance(cell, float) else str(cell)


def _numeric(table: Table, column: int) -> bool:
    return all(not isinstance(row[column], str) for row in table.rows)


def _csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_exact(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _markdown(table: Table) -> str:
    def line(cells: list[str]) -> str:
        escaped = (cell.replace("|", r"\|").replace("\n", " ") for cell in cells)
        return f"| {' | '.join(escaped)} |"

    rules = ["--:" if _numeric(table, k) else "---" for k in range(len(table.columns))]
    lines = [f"**{table.title}**", "", line(list(table.columns)), f"|{'|'.join(rules)}|"]
    lines += [line([shown(cell) for cell in row]) for row in table.rows]
    if table.notes:
        lines += ["", *(f"- {note}" for note in table.notes)]
    return "\n".join(lines) + "\n"


def _latex_text(text: str) -> str:
    return "".join(_LATEX.get(c, c) for c in text)


def _latex(table: Table) -> str:
    align = "".join("r" if _numeric(table, k) else "l" for k in range(len(table.columns)))
    body = [
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{_latex_text(table.title)}}}",
        rf"  \begin{{tabular}}{{{align}}}",
        r"    \hline",
        f"    {' & '.join(map(_latex_text, table.columns))} \\\\",
        r"    \hline",
        *(f"    {' & '.join(_latex_text(shown(cell)) for cell in row)} \\\\" for row in table.rows),
        r"    \hline",
        r"  \end{tabular}",
        *(rf"  \\ \footnotesize {_latex_text(note)}" for note in table.notes),
        r"\end{table}",
    ]
    return "\n".join(body) + "\n"


def _html(table: Table) -> str:
    def cells(tag: str, texts: list[str]) -> str:
        return "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in texts)

    lines = [
        "<table>",
        f"  <caption>{html.escape(table.title)}</caption>",
        f"  <thead><tr>{cells('th', list(table.columns))}</tr></thead>",
        "  <tbody>",
        *(f"    <tr>{cells('td', [shown(cell) for cell in row])}</tr>" for row in table.rows),
        "  </tbody>",
        "</table>",
        *(f"<p>{html.escape(note)}</p>" for note in table.notes),
    ]
    return "\n".join(lines) + "\n"


FORMATS: dict[str, Callable[[Table], str]] = {
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
    "html": _html,
}
"""Renderings by name."""
