"""The exact price of a prompt on datasets of theorem-2: floors, optimal prompts, tuned prompts."""

from __future__ import annotations

import math
from collections.abc import Mapping

from provers import options
from provers.table import Cell, Table

COLUMNS = (
    "dataset", "prompt length", "case", "floor, lower", "floor, upper",
    "optimal prompt", "tuned prompt / floor",
)  # fmt: skip


def build(given: Mapping[str, str]) -> Table:
    """Build the table; keys ``d``, ``hidden``, ``datasets``, ``lengths``, ``seed``.

    The last row of each dataset is the floor over all lengths.
    """
    where = "table exact-floor"
    options.only(given, ("d", "hidden", "datasets", "lengths", "seed"), where)
    d = options.integer(given, "d", 10, least=4, where=where)
    hidden = options.integer(given, "hidden", 32, where=where)
    count = options.integer(given, "datasets", 2, where=where)
    lengths = options.integers(given, "lengths", (1, 2, 4, 16, 64), where=where)
    seed = options.integer(given, "seed", 0, least=0, where=where)
    rows: list[tuple[Cell, ...]] = []
    for k in range(count):
        rows += _rows(k, seed + k, d, hidden, lengths)
    notes = (
        "Floors are certified: no prompt of that length has a smaller sum of squared errors of the "
        "attention.",
        "The optimal prompt's error is certified as well; the tuned prompt is Adam's best.",
        f"Seeds {seed} to {seed + count - 1}.",
    )
    return Table("The exact price of a prompt (theorem-2's datasets)", COLUMNS, tuple(rows), notes)


def _rows(
    number: int, seed: int, d: int, hidden: int, lengths: tuple[int, ...]
) -> list[tuple[Cell, ...]]:
    from constructions import Layer, counterexample, optimal_prompt
    from constructions.exactness import from_columns
    from constructions.optimal_prompts import certified_error
    from constructions.prompt_problem import attention_targets
    from constructions.prompt_tuning import tune_prompts
    from provers.prompt_floor import best_mass

    layer = Layer.random(d=d, hidden=hidden, seed=seed)
    data = counterexample.build(layer, seed=seed)
    targets = attention_targets(layer, data.query, from_columns(data.targets))
    plain = Layer(layer.heads, layer.bo)
    arguments = (plain, data.contexts, data.query, targets)
    query = from_columns([data.query] * targets.ncols())
    tuned = tune_prompts(plain, data.contexts, data.query, targets + query, lengths, seed=seed)
    rows: list[tuple[Cell, ...]] = []
    for m, found in zip(lengths, tuned.errors, strict=True):
        best = best_mass(*arguments, m)
        error = certified_error(*arguments, optimal_prompt(*arguments, m))
        ratio = float(found) / best.floor.upper_float if best.floor.upper > 0 else math.inf
        rows.append((
            number, m, best.data.case, best.floor.lower_float, best.floor.upper_float,
            error.upper_float, ratio,
        ))  # fmt: skip
    best = best_mass(*arguments, math.inf)
    floor = best.floor
    rows.append((number, "any", best.data.case, floor.lower_float, floor.upper_float, "-", "-"))
    return rows
