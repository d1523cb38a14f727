"""Prompt tuning against LoRA: certified floors against the number of trained numbers.

One dataset with a common query: `provers.exact_floor` for m tokens (m d numbers) and
`provers.lora_floor` for a change of W_2 of rank rho (rho (d + hidden) numbers), both with exact
meaning: no training run can be below. The prompt's floor is about the attention; with rho a bound
on ||W_1|| ||W_2|| the output's error is at least (1 - rho)^2 times it, which is drawn. LoRA's floor
is about the output itself. The optimal prompt reaches the attention's floor; its error of the
output is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provers import options
from provers.figures import new_figure, progress, save
from provers.figures._errors import squared_errors
from provers.table import Cell, Table

COLUMNS = (
    "method", "size", "trained numbers", "floor, lower", "floor, upper", "found", "optimal prompt",
)  # fmt: skip


def draw(output: Path, given: Mapping[str, str]) -> list[Path]:
    """Draw the figure; keys ``d``, ``hidden``, ``examples``, ``lengths``, ``seed``."""
    where = "figure prompt-against-lora"
    options.only(given, ("d", "hidden", "examples", "lengths", "seed"), where)
    d = options.integer(given, "d", 10, least=2, where=where)
    hidden = options.integer(given, "hidden", 32, where=where)
    n = options.integer(given, "examples", 4, where=where)
    lengths = options.integers(given, "lengths", (1, 2, 4, 8, 16, 32, 64), where=where)
    seed = options.integer(given, "seed", 0, least=0, where=where)
    with progress(len(lengths) + n + 1, "prompt-against-lora") as tick:
        rows = _rows(d, hidden, n, lengths, seed, tick)
    table = Table("Prompt tuning against LoRA", COLUMNS, tuple(rows))
    return save(_picture(table), output, table)


def _rows(
    d: int, hidden: int, n: int, lengths: tuple[int, ...], seed: int, tick: Any
) -> list[tuple[Cell, ...]]:
    import numpy as np

    from constructions import Layer, exactness, spectral, tuned_updates
    from constructions.optimal_prompts import prompt_at
    from constructions.prompt_problem import attention_targets
    from constructions.prompt_tuning import tune_prompts
    from provers import lora_floor
    from provers.prompt_floor import best_mass

    rng = np.random.default_rng(seed)
    layer = Layer.random(d=d, hidden=hidden, seed=seed)
    query = rng.uniform(size=(d, 1))
    contexts = [np.hstack([rng.uniform(size=(d, 1)), query]) for _ in range(n)]
    outputs = rng.uniform(size=(d, n))
    targets = attention_targets(layer, query, outputs)
    rho = 1.0
    if layer.mlp is not None:
        rho = float(spectral.norm_upper(layer.mlp.w1) * spectral.norm_upper(layer.mlp.w2))
    keep = max(0.0, 1 - rho) ** 2
    tuned = tune_prompts(layer, contexts, query, outputs, lengths, seed=seed)
    rows: list[tuple[Cell, ...]] = []
    for m, found in zip(lengths, tuned.errors, strict=True):
        best = best_mass(layer, contexts, query, targets, m, 1e-7)
        floor, prompt = best.floor, prompt_at(layer, best, m)
        error, _ = squared_errors(layer, contexts, query, outputs, targets, prompt)
        rows.append((
            "prompt", m, m * d, keep * floor.lower_float, (1 + rho) ** 2 * floor.upper_float,
            float(found), error,
        ))  # fmt: skip
        tick()
    states = [exactness.matrix(context) for context in contexts]
    for rank in range(n + 1):
        floor = lora_floor(layer, states, outputs, rank)
        loss: Cell = floor.upper_float
        if rank:
            loss = tuned_updates.tune(layer, states, outputs, rank, seed=seed).loss
        rows.append((
            "LoRA on W_2", rank, rank * (d + hidden), floor.lower_float, floor.upper_float, loss,
            "-",
        ))  # fmt: skip
        tick()
    return rows


def _picture(table: Table) -> Any:
    figure, (axis,) = new_figure()
    for k, method in enumerate(("prompt", "LoRA on W_2")):
        rows = [row for row in table.rows if row[0] == method]
        sizes = [max(1, int(row[2])) for row in rows]
        found = [float(row[5]) for row in rows]
        floors = [float(row[3]) for row in rows]
        axis.plot(sizes, found, "o-", color=f"C{k}", label=f"{method}, tuned")
        if method == "prompt":
            best = [float(row[6]) for row in rows]
            axis.plot(sizes, best, "x--", color=f"C{k}", label="optimal prompt")
        axis.plot(sizes, floors, ":", color=f"C{k}", label=f"{method}, certified floor")
    axis.set_xscale("log")
    axis.set_yscale("symlog", linthresh=1e-6)
    axis.set_xlabel("trained numbers")
    axis.set_ylabel("sum of squared errors of the output")
    axis.legend(fontsize=7)
    return figure
