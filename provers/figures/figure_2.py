"""Figure 2 of Wang et al. 2023: the prompt length that n examples need, on theorem-4's datasets.

For each number n of examples the certified floor (sharper/spectral-floor) and the best tuned prompt
against the prompt length: positive below n tokens, so n tokens are needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provers import options
from provers.figures import new_figure, progress, save
from provers.table import Cell, Table

COLUMNS = ("examples", "prompt length", "floor, lower", "best tuned prompt")


def draw(output: Path, given: Mapping[str, str]) -> list[Path]:
    """Draw the figure; keys ``d``, ``examples`` (numbers), ``seed``."""
    where = "figure figure-2"
    options.only(given, ("d", "examples", "seed"), where)
    d = options.integer(given, "d", 8, least=2, where=where)
    examples = options.integers(given, "examples", (2, 3, 4, 5), least=2, where=where)
    seed = options.integer(given, "seed", 0, least=0, where=where)
    rows: list[tuple[Cell, ...]] = []
    with progress(sum(n + 1 for n in examples), "figure-2") as tick:
        for n in examples:
            rows += _rows(d, n, seed, tick)
    table = Table("Prompt length that n examples need", COLUMNS, tuple(rows))
    return save(_picture(table, examples), output, table)


def _rows(d: int, n: int, seed: int, tick: Any) -> list[tuple[Cell, ...]]:
    from constructions import Layer, exactness, prompts, rank_dataset
    from constructions.tuning import Budget
    from provers import spectral_floor

    layer = Layer.random(d=d, hidden=4 * d, seed=seed)
    data = rank_dataset.build(layer, n, seed=seed)
    values, offsets = data.values(), data.offsets()
    effort = Budget(restarts=8, adam_steps=200, polished=2, lbfgs_steps=200)
    rows: list[tuple[Cell, ...]] = []
    before = exactness.midpoints(data.offsets()) + data.queries
    plain = Layer(layer.heads, layer.bo)
    for m in range(1, n + 2):
        floor = spectral_floor(values, offsets, m)
        tuned = prompts.tune(
            plain, data.contexts, exactness.float64(before), m, seed=seed, budget=effort
        )
        rows.append((n, m, floor.lower_float, tuned.loss))
        tick()
    return rows


def _picture(table: Table, examples: tuple[int, ...]) -> Any:
    figure, (axis,) = new_figure()
    for k, n in enumerate(examples):
        rows = [row for row in table.rows if row[0] == n]
        lengths = [row[1] for row in rows]
        axis.plot(lengths, [row[3] for row in rows], "o-", color=f"C{k}", label=f"tuned, n = {n}")
        below = [(row[1], row[2]) for row in rows if float(row[2]) > 0]
        axis.plot(*zip(*below, strict=True), ":", color=f"C{k}", label=f"floor, n = {n}")
    axis.set_yscale("log")
    axis.set_xlabel("prompt length m")
    axis.set_ylabel("sum of squared errors before the MLP")
    axis.legend(fontsize=7)
    return figure
