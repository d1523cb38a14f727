"""Figure 1 of Wang et al. 2023 with the certified floor and the optimal prompt on the same axes.

Datasets of theorem-2 (d = 10, default initialisation, ||W_1|| ||W_2|| < 1), squared error at the
last token against the prompt length: Adam's best prompt, the optimal prompt, and two certified
curves. The floor is about what the attention has to return; with rho a certified bound on
||W_1|| ||W_2||, the error of the layer's output is at least (1 - rho)^2 times it.
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
    "dataset", "prompt length", "Adam: error of the output", "Adam: error of the attention",
    "floor of the attention, lower", "floor of the attention, upper",
    "optimal prompt: error of the attention", "optimal prompt: error of the output",
    "certified lower bound of the output's error",
)  # fmt: skip
LENGTHS = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 200)


def draw(output: Path, given: Mapping[str, str]) -> list[Path]:
    """Draw the figure.

    Keys: ``d``, ``hidden``, ``datasets``, ``lengths`` (numbers, or ``all`` for 1 to 200),
    ``restarts``, ``steps``, ``seed``, ``device``.
    """
    where = "figure figure-1"
    known = ("d", "hidden", "datasets", "lengths", "restarts", "steps", "seed", "device")
    options.only(given, known, where)
    every = given.get("lengths") == "all"
    lengths = tuple(range(1, 201)) if every else options.integers(given, "lengths", LENGTHS)
    seed = options.integer(given, "seed", 0, least=0, where=where)
    count = options.integer(given, "datasets", 3, where=where)
    steps = options.integer(given, "steps", 400, where=where)
    setting = {
        "d": options.integer(given, "d", 10, least=4, where=where),
        "hidden": options.integer(given, "hidden", 32, where=where),
        "restarts": options.integer(given, "restarts", 2, where=where),
    }
    device = options.word(given, "device", ("cpu", "cuda"), where)
    rows: list[tuple[Cell, ...]] = []
    tuned_mlp = []
    with progress(count * (steps + len(lengths)), "figure-1") as tick:
        for k in range(count):
            data = _Dataset(seed + k, setting["d"], setting["hidden"])
            rows += data.rows(k, lengths, setting["restarts"], steps, device, tick)
            tuned_mlp.append(data.tuned_mlp(device))
    table = Table(
        "Prompt tuning on theorem-2's datasets", COLUMNS, tuple(rows),
        (f"tuning the MLP instead reaches {max(tuned_mlp):.3g} or less",),
    )  # fmt: skip
    return save(_picture(table, lengths, count), output, table)


class _Dataset:
    """One dataset of theorem-2 with what the attention has to return."""

    def __init__(self, seed: int, d: int, hidden: int) -> None:
        from constructions import Layer, counterexample, exactness, spectral
        from constructions.prompt_problem import attention_targets

        self.seed = seed
        self.layer = Layer.random(d=d, hidden=hidden, seed=seed)
        data = counterexample.build(self.layer, seed=seed)
        self.contexts, self.query = data.contexts, data.query
        self.outputs = exactness.from_columns(data.targets)
        self.targets = attention_targets(self.layer, self.query, self.outputs)
        mlp = self.layer.mlp
        norms = [] if mlp is None else [spectral.norm_upper(mlp.w1), spectral.norm_upper(mlp.w2)]
        self.rho = float(norms[0] * norms[1]) if norms else 0.0

    def rows(
        self, number: int, lengths: tuple[int, ...], restarts: int, steps: int, device: str,
        tick: Any,
    ) -> list[tuple[Cell, ...]]:  # fmt: skip
        from constructions.optimal_prompts import prompt_at
        from constructions.prompt_tuning import tune_prompts
        from provers.prompt_floor import best_mass

        arguments = (self.layer, self.contexts, self.query)
        tuned = tune_prompts(
            *arguments, self.outputs, lengths, restarts, steps, seed=self.seed, device=device,
            tick=tick,
        )  # fmt: skip
        rows: list[tuple[Cell, ...]] = []
        for k, m in enumerate(lengths):
            found = best_mass(*arguments, self.targets, m, 1e-7)
            floor = found.floor
            output_error, attention_error = self._errors(prompt_at(self.layer, found, m))
            rows.append((
                number, m, float(tuned.errors[k]), self._errors(tuned.prompts[k])[1],
                floor.lower_float, floor.upper_float, attention_error, output_error,
                max(0.0, 1 - self.rho) ** 2 * floor.lower_float,
            ))  # fmt: skip
            tick()
        return rows

    def _errors(self, prompt: Any) -> tuple[float, float]:
        """Squared errors of the layer's output and of the attention, in float64."""
        return squared_errors(
            self.layer, self.contexts, self.query, self.outputs, self.targets, prompt
        )

    def tuned_mlp(self, device: str) -> float:
        from constructions.prompt_tuning import tune_mlp

        return tune_mlp(
            self.layer, self.contexts, self.query, self.outputs, seed=self.seed, device=device
        )


def _picture(table: Table, lengths: tuple[int, ...], count: int) -> Any:
    figure, (left, right) = new_figure(2)
    curves = (
        (left, 2, "Adam", "o-"), (left, 7, "optimal prompt", "x--"),
        (left, 8, "certified lower bound", ":"), (right, 3, "Adam", "o-"),
        (right, 6, "optimal prompt", "x--"), (right, 4, "certified floor", ":"),
    )  # fmt: skip
    for k in range(count):
        rows = [row for row in table.rows if row[0] == k]
        for axis, column, label, style in curves:
            values = [row[column] for row in rows]
            axis.plot(
                lengths, values, style, color=f"C{k}", markersize=3, linewidth=1,
                label=f"{label}, dataset {k}",
            )  # fmt: skip
    for axis, title in ((left, "error of the layer's output"), (right, "error of the attention")):
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_xlabel("prompt length m")
        axis.set_ylabel("sum of squared errors at the last token")
        axis.set_title(title)
        axis.legend(fontsize=6)
    return figure
