"""Several heads: the floor of independent pairs, whether prompts reach it, and tuned prompts."""

from __future__ import annotations

import math
from collections.abc import Mapping

from provers import options
from provers.table import Cell, Table

COLUMNS = (
    "seed", "heads", "head size", "prompt length", "cases", "status", "floor, lower",
    "floor, upper", "best tuned prompt", "tuned / floor",
)  # fmt: skip


def build(given: Mapping[str, str]) -> Table:
    """Build the table; keys ``d``, ``heads``, ``size``, ``examples``, ``lengths``, ``seed``."""
    where = "table heads-floor"
    options.only(given, ("d", "heads", "size", "examples", "lengths", "seed", "count"), where)
    d = options.integer(given, "d", 8, least=2, where=where)
    heads = options.integer(given, "heads", 2, least=2, where=where)
    size = options.integer(given, "size", 4, where=where)
    n = options.integer(given, "examples", 4, where=where)
    lengths = options.integers(given, "lengths", (1, 2, 8), where=where)
    seed = options.integer(given, "seed", 0, least=0, where=where)
    count = options.integer(given, "count", 2, where=where)
    rows: list[tuple[Cell, ...]] = []
    for k in range(count):
        rows += _rows(seed + k, d, heads, size, n, lengths)
    notes = (
        "The lower end is certified for every prompt of that length (sharper/exact-floor-heads).",
        "Exact: the infimum over prompts lies between the ends. Lower bound: masses and outputs "
        "of different heads are taken as independent, and the upper end is a prompt's certified "
        "error.",
    )
    return Table("The price of a prompt for several heads", COLUMNS, tuple(rows), notes)


def _rows(
    seed: int, d: int, heads: int, size: int, n: int, lengths: tuple[int, ...]
) -> list[tuple[Cell, ...]]:
    import numpy as np

    from constructions import Layer, prompts
    from provers.heads_floor import floor_of_heads

    rng = np.random.default_rng(seed)
    layer = Layer.random(d=d, hidden=None, seed=seed, heads=heads, head_dim=size)
    query = rng.uniform(-1, 1, size=d)
    contexts = [np.column_stack([rng.uniform(-1, 1, size=(d, 2)), query]) for _ in range(n)]
    targets = rng.normal(size=(d, n))
    rows: list[tuple[Cell, ...]] = []
    for m in lengths:
        found = floor_of_heads(layer, contexts, query, targets, m, 1e-4)
        tuned = prompts.tune(layer, contexts, targets, m, before_mlp=True, seed=seed)
        lower = found.floor.lower_float
        rows.append((
            seed, heads, size, m, ", ".join(found.independent.cases), found.status, lower,
            found.floor.upper_float, tuned.loss, tuned.loss / lower if lower > 0 else math.inf,
        ))  # fmt: skip
    return rows
