"""Prompt tokens over d, L, eps, b and D Lam: sufficient, necessary, and two neighbouring results.

One panel for each of 1/eps, L, d, b and D Lam, the others as given. Options: those of the table
prompt-length; the first entry of every list is where the other panels hold it (``length``: 3;
``d``: 1; ``bits``: 16; ``radius``: 1; ``slope``: 4), a list with more than one entry is a panel.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provers import options as read
from provers.figures import new_figure, save
from provers.prompt_length import (
    Sizes,
    meyer,
    needed_bits,
    ordered,
    petrov_log10,
    sufficient,
    unordered,
)
from provers.table import Cell, Table
from provers.tables.prompt_length import KEYS, sweep

_WHERE = "figure prompt-length"
_DEFAULTS = {
    "d": "1,2,3", "length": "3,1,2,4,5,6", "inverse_eps": "32,4,8,16,64,128,256",
    "bits": "16,1,2,4,8,32,64", "slope": "4,0.25,1,16,64,256",
}  # fmt: skip
CURVES = (
    ("theorem-2.5 (sufficient)", "o-"),
    ("b bits per entry (necessary)", "s-"),
    ("slope Lam, ordered (necessary)", "^-"),
    ("slope Lam, unordered (necessary)", "x--"),
    ("Petrov et al. (sufficient, order, constant 1)", "v:"),
    ("Meyer et al. (necessary, order, constant 1)", "+:"),
)
PANELS = ("inverse_eps", "length", "d", "bits", "slope")
_LABELS = {"inverse_eps": "1/eps", "length": "L", "d": "d", "bits": "b", "slope": "D Lam"}


def _log10(value: int | None) -> float:
    return math.nan if not value else math.log10(value)


def _place(sizes: Sizes, panel: str) -> float:
    """Where a setting stands in a panel."""
    at = {
        "inverse_eps": 1 / sizes.eps, "length": sizes.length, "d": sizes.d, "bits": sizes.bits,
        "slope": sizes.radius * sizes.slope,
    }  # fmt: skip
    return float(at[panel])


def _values(s: Sizes) -> tuple[float, ...]:
    """log10 of the tokens, in the order of CURVES."""
    loose = unordered(s)
    return (
        _log10(sufficient(s)),
        _log10(-(-needed_bits(s) // (s.bits * s.d))),
        _log10(ordered(s)),
        math.nan if loose is None else loose,
        petrov_log10(s),
        _log10(meyer(s)),
    )


def _settings(options: Mapping[str, str], panel: str) -> list[Sizes]:
    """The settings of one panel, in its order: the first of every other list."""
    chosen = {
        key: value if key == panel else value.split(",")[0]
        for key, value in {**_DEFAULTS, **options}.items()
    }
    return sorted(sweep(chosen, _WHERE), key=lambda s: _place(s, panel))


def draw(output: Path, options: Mapping[str, str]) -> list[Path]:
    """Draw log10 of the prompt tokens in one panel for each quantity that is swept."""
    read.only(options, KEYS, _WHERE)
    panels = {panel: _settings(options, panel) for panel in PANELS}
    panels = {panel: shown for panel, shown in panels.items() if len(shown) > 1} or {
        PANELS[0]: panels[PANELS[0]]
    }
    rows: list[tuple[Cell, ...]] = []
    figure, every = new_figure(len(panels), 4.6, 4.8)
    for axes, (panel, shown) in zip(every, panels.items(), strict=True):
        values = [_values(s) for s in shown]
        rows += [
            (_LABELS[panel], s.d, s.length, s.eps, s.bits, s.radius, s.slope, *v)
            for s, v in zip(shown, values, strict=True)
        ]
        _draw_panel(axes, panel, shown, values)
    every[0].legend(fontsize="x-small")
    table = Table(
        "log10 of the prompt tokens",
        ("panel", "d", "L", "eps", "b", "D", "Lam",
         *(f"log10 tokens, {label}" for label, _ in CURVES)),
        tuple(rows),
        ("One token of real entries is sufficient where neither bits nor slope are bounded.",
         "Petrov et al. and Meyer et al.: only the growth is known; 1 stands for their constants."),
    )  # fmt: skip
    return save(figure, output, table)


def _draw_panel(axes: Any, panel: str, shown: list[Sizes], values: list[tuple[float, ...]]) -> None:
    """All curves against one quantity."""
    places = [_place(s, panel) for s in shown]
    for column, (label, style) in enumerate(CURVES):
        axes.plot(places, [v[column] for v in values], style, label=label, markersize=4)
    first = shown[0]
    held = {
        "d": f"d = {first.d}", "length": f"L = {first.length}", "inverse_eps": f"eps = {first.eps}",
        "bits": f"b = {first.bits}", "slope": f"D Lam = {first.radius * first.slope}",
    }  # fmt: skip
    text = ", ".join([*(v for k, v in held.items() if k != panel), f"C = {first.lipschitz}"])
    axes.set(xlabel=_LABELS[panel], ylabel="log10 of the prompt tokens", title=text)
    axes.title.set_fontsize("x-small")
    axes.set_yscale("symlog", linthresh=10)
    if panel in ("length", "d"):
        axes.set_xticks(places)
    else:
        axes.set_xscale("log", base=2)
