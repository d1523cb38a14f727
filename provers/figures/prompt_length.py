"""Prompt tokens against eps: theorem-2.5's sufficient length and what is necessary.

Options: those of the table prompt-length; of every list but ``inverse_eps`` the first entry is
drawn (``length``: 3).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from provers import options as read
from provers.figures import new_figure, save
from provers.prompt_length import needed_bits, ordered, sufficient, unordered
from provers.table import Cell, Table
from provers.tables.prompt_length import KEYS, sweep

_WHERE = "figure prompt-length"
_DEFAULTS = {"d": "1", "length": "3", "inverse_eps": "4,8,16,32,64,128,256"}
CURVES = (
    ("theorem-2.5 (sufficient)", "o-"),
    ("b bits per entry (necessary)", "s-"),
    ("slope Lam, ordered (necessary)", "^-"),
    ("slope Lam, unordered (necessary)", "x--"),
)


def _log10(value: int | None) -> float:
    return math.nan if not value else math.log10(value)


def draw(output: Path, options: Mapping[str, str]) -> list[Path]:
    """Draw log10 of the prompt tokens against 1/eps."""
    read.only(options, KEYS, _WHERE)
    settings = sweep({**_DEFAULTS, **options}, _WHERE)
    shown = [s for s in settings if replace(s, eps=settings[0].eps) == settings[0]]
    rows: list[tuple[Cell, ...]] = []
    for s in shown:
        tokens = -(-needed_bits(s) // (s.bits * s.d))
        loose = unordered(s)
        rows.append(
            (s.eps, _log10(sufficient(s)), _log10(tokens), _log10(ordered(s)),
             math.nan if loose is None else loose)
        )  # fmt: skip
    figure, (axes,) = new_figure()
    for column, (label, style) in enumerate(CURVES, 1):
        axes.plot([1 / float(s.eps) for s in shown], [row[column] for row in rows], style,
                  label=label)  # fmt: skip
    first = shown[0]
    axes.set(
        xscale="log", xlabel="1/eps", ylabel="log10 of the prompt tokens",
        title=f"d = {first.d}, L = {first.length}, C = {first.lipschitz}, b = {first.bits}, "
              f"D Lam = {first.radius * first.slope}",
    )  # fmt: skip
    axes.legend(fontsize="small")
    table = Table(
        "log10 of the prompt tokens",
        ("eps", *(f"log10 tokens, {label}" for label, _ in CURVES)),
        tuple(rows),
        ("One token of real entries is sufficient where neither bits nor slope are bounded.",),
    )
    return save(figure, output, table)
