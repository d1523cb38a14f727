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
    "affine floor, lower", "hull floor, lower", "hull floor, upper", "lower end from",
    "best tuned prompt", "gap: tuned / best lower end",
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
        "the context. Both ends of its minimum are certified: for one token they meet; for more "
        "they do not as a rule, and the best lower end may be that of the affine floor "
        "(sharper/affine-floor: the weights add up to that share) or of the floor.",
        "The gap is what is left between the best lower end, which does not know the scores, and "
        "a search that may not be best: an infimum lies somewhere between them.",
    )
    return Table("spectral-floor against tuned prompts", COLUMNS, tuple(rows), notes)


def _rows(seed: int, d: int, n: int, drawn: bool) -> list[tuple[Cell, ...]]:
    import numpy as np

    from constructions import Layer, exactness, prompts
    from constructions.arithmetic import BallArithmetic
    from provers.floors import affine_floor, hull_floor, spectral_floor

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
        affine = affine_floor(values, targets, m)
        hull = hull_floor(values, targets, m, box_limit=40_000 if m == 1 else 10_000)
        # All are lower bounds of the same error, found with different tolerances.
        lowers = {"affine floor": affine.lower_float, "floor": floor.lower_float}
        if hull.converged:
            lowers["hull floor"] = hull.lower_float
        name = max(lowers, key=lambda key: lowers[key])
        best = max(hull.lower_float, lowers[name])
        rows.append((
            seed, n, m, floor.lower_float, floor.upper_float, affine.lower_float, best,
            hull.upper_float, name, tuned.loss, tuned.loss / best if best > 0 else math.inf,
        ))  # fmt: skip
    return rows
