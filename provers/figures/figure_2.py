"""Figure 2 of Wang et al. 2023: the prompt length that n examples need, on theorem-4's datasets.

For each number n of examples the certified floor against the prompt length, and the best tuned
prompt: the floor is positive below n tokens, so n tokens are needed.

The queries of these examples differ, so that the prompt's mass and output are not one pair (p, z)
but one for every query: `exact_floor` and `optimal_prompt`, which solve for that pair, do not
apply, and no prompt is known to be optimal. The floor is the best of the certified lower bounds
(hull-floor, affine-floor, spectral-floor), the tuned prompt an upper one; the infimum lies between
them, and the column ``gap`` is their ratio.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provers import options
from provers.figures import new_figure, progress, save
from provers.table import Cell, Table

COLUMNS = (
    "examples", "prompt length", "floor, lower", "best tuned prompt", "spectral floor",
    "gap: tuned / floor",
)  # fmt: skip
NOTES = (
    "Queries differ, so that no optimal prompt is computed: the infimum lies between the floor, "
    "which is certified, and the best tuned prompt.",
)


def draw(output: Path, given: Mapping[str, str]) -> list[Path]:
    """Draw the figure; keys ``d``, ``examples`` (numbers), ``seed``."""
    where = "figure figure-2"
    options.only(given, ("d", "examples", "seed"), where)
    d = options.integer(given, "d", 10, least=2, where=where)
    examples = options.integers(given, "examples", (2, 3, 4, 5), least=2, where=where)
    seed = options.integer(given, "seed", 0, least=0, where=where)
    rows: list[tuple[Cell, ...]] = []
    with progress(sum(n + 1 for n in examples), "figure-2") as tick:
        for n in examples:
            rows += _rows(d, n, seed, tick)
    table = Table("Prompt length that n examples need", COLUMNS, tuple(rows), NOTES)
    return save(_picture(table, examples), output, table)


def _rows(d: int, n: int, seed: int, tick: Any) -> list[tuple[Cell, ...]]:
    from constructions import Layer, exactness, prompts, rank_dataset
    from constructions.tuning import Budget
    from provers.floors import hull_floor, spectral_floor

    layer = Layer.random(d=d, hidden=4 * d, seed=seed)
    data = rank_dataset.build(layer, n, seed=seed)
    values, offsets = data.values(), data.offsets()
    effort = Budget(restarts=8, adam_steps=200, polished=2, lbfgs_steps=200)
    rows: list[tuple[Cell, ...]] = []
    before = exactness.midpoints(data.offsets()) + data.queries
    plain = Layer(layer.heads, layer.bo)
    for m in range(1, n + 2):
        floor = spectral_floor(values, offsets, m).lower_float
        hull = hull_floor(values, offsets, m, box_limit=40_000 if m == 1 else 5_000).lower_float
        best = max(floor, hull)
        tuned = prompts.tune(
            plain, data.contexts, exactness.float64(before), m, seed=seed, budget=effort
        )
        gap = tuned.loss / best if best > 0 else math.inf
        rows.append((n, m, best, tuned.loss, floor, gap))
        tick()
    return rows


def _picture(table: Table, examples: tuple[int, ...]) -> Any:
    figure, (axis,) = new_figure()
    for k, n in enumerate(examples):
        rows = [row for row in table.rows if row[0] == n]
        lengths = [row[1] for row in rows]
        axis.plot(lengths, [row[3] for row in rows], "o-", color=f"C{k}", label=f"tuned, n = {n}")
        below = [(row[1], row[2]) for row in rows if float(row[2]) > 0]
        axis.plot(*zip(*below, strict=True), ":", color=f"C{k}", label=f"certified floor, n = {n}")
    axis.set_yscale("log")
    axis.set_xlabel("prompt length m")
    axis.set_ylabel("sum of squared errors before the MLP")
    axis.set_title("different queries: no optimal prompt is known, it lies between", fontsize=8)
    axis.legend(fontsize=7)
    return figure
