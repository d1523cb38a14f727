"""How far sharper/spectral-floor is from what tuned prompts reach: the remaining gap, per instance.

The bound lets the prompt's contribution be anything of rank m; real prompts have positive weights
that sum to lambda, and lambda depends on the prompt. How much that costs is measured here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from provers import options
from provers.table import Cell, Table

COLUMNS = (
    "seed", "examples", "prompt length", "floor, lower", "floor, upper",
    "hull floor, lower", "hull floor, upper", "best tuned prompt", "tuned / hull floor, lower",
)  # fmt: skip


def build(given: Mapping[str, str]) -> Table:
    """Build the table; keys ``d``, ``examples``, ``count``, ``seed``, ``targets``.

    ``targets=opposite`` takes theorem-4's targets a_i = -A_i, ``targets=drawn`` random ones.
    """
    where = "table spectral-floor"
    options.only(given, ("d", "examples", "count", "seed", "targets"), where)
    d = options.integer(given, "d", 6, least=2, where=where)
    n = options.integer(given, "examples", 3, least=2, where=where)
    count = options.integer(given, "count", 2, where=where)
    seed = options.integer(given, "seed", 0, least=0, where=where)
    drawn = options.word(given, "targets", ("opposite", "drawn"), where) == "drawn"
    rows: list[tuple[Cell, ...]] = []
    for k in range(count):
        rows += _rows(seed + k, d, n, drawn)
    notes = (
        "The floor is certified; the tuned prompt is the best of 16 restarts of Adam and L-BFGS.",
        "The hull floor (sharper/hull-floor) keeps weights positive and ties them to the share of "
        "the context. Both ends of its minimum are certified: for one token they meet; for more, "
        "the lower end may be that of the floor, and the upper end says how much better it gets.",
        "A ratio above 1 is the gap that is left: between a bound that does not know the scores, "
        "and a search that may not be best.",
    )
    return Table("spectral-floor against tuned prompts", COLUMNS, tuple(rows), notes)


def _rows(seed: int, d: int, n: int, drawn: bool) -> list[tuple[Cell, ...]]:
    import numpy as np

    from constructions import Layer, exactness, prompts
    from constructions.arithmetic import BallArithmetic
    from provers.floors import hull_floor, spectral_floor

    rng = np.random.default_rng(seed)
    layer = Layer.random(d=d, hidden=None, seed=seed)
    contexts = [rng.uniform(-1, 1, size=(d, 2)) for _ in range(n)]
    run = layer.run(BallArithmetic(128))
    balls = [run.attention(context[:, -1:], context) for context in contexts]
    values = exactness.from_columns([exactness.midpoints(ball) for ball in balls])
    targets = exactness.matrix(rng.normal(size=(d, n)) * 0.3) if drawn else values * -1
    rows: list[tuple[Cell, ...]] = []
    for m in range(1, n):
        floor = spectral_floor(values, targets, m)
        queries = exactness.from_columns([exactness.matrix(x[:, -1:]) for x in contexts])
        # Without an MLP the layer returns the attention plus the query.
        wanted = exactness.float64(targets + queries)
        tuned = prompts.tune(layer, contexts, wanted, m, seed=seed)
        hull = hull_floor(values, targets, m, box_limit=40_000 if m == 1 else 10_000)
        # Both are lower bounds of the same error, found with different tolerances.
        hull_lower = max(hull.lower_float, floor.lower_float)
        ratio = tuned.loss / hull_lower if hull_lower > 0 else math.inf
        rows.append((
            seed, n, m, floor.lower_float, floor.upper_float, hull_lower, hull.upper_float,
            tuned.loss, ratio,
        ))  # fmt: skip
    return rows
