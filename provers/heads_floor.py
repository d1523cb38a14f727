"""The floor of several heads, each with a mass and an output of its own (exact-floor-heads).

Independent pairs (p_h, z_h) bound every prompt from below. Their least error is a minimum over one
share s_h in [0, 1] for every head, certified by branch and bound on the cube (`heads_boxes`). Where
boxes run out, heads are left out: orthogonally to the ranges of the others, a few heads are a
problem of their own, and a lower bound again.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq_mat

from constructions import exactness
from constructions.several_heads import HeadsData, Pairs, Reach
from provers.enclosure import Enclosure
from provers.heads_boxes import Chunk, HeadsProblem
from provers.prompt_floor import limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructions.layers import Layer
    from constructions.prompt_problem import Case, PromptData

__all__ = ["HeadsFloor", "PromptsOfHeads", "floor_of_heads", "minimise_heads"]

Array = np.ndarray[Any, np.dtype[np.float64]]

BITS = 160
CHUNK = 2048
MOST_HEADS = 4
"""With more heads the whole cube is not searched."""
FINEST = 2.0**-44
NEGLIGIBLE = 2.0**-40
"""Bounds below this part of the targets' square are not told from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadsFloor:
    """The least error of independent pairs, and what it says about prompts.

    Attributes
    ----------
    bound
        Encloses the minimum over independent pairs; its lower end bounds every prompt.
    reach
        Why the bound is the infimum over prompts, or that it is a lower bound only.
    cases
        The case of every head.
    pairs
        Pairs whose error is the upper end of ``bound``.
    boxes
        How many boxes were looked at.
    """

    bound: Enclosure
    reach: Reach
    cases: tuple[Case, ...]
    pairs: Pairs
    boxes: int


@dataclass(frozen=True, slots=True, eq=False)
class PromptsOfHeads:
    """What is known of the least error of prompts for a layer with several heads.

    Attributes
    ----------
    floor
        Encloses the infimum over prompts.
    independent
        The floor of independent pairs.
    prompt
        The prompt whose certified error is the upper end, where that is not the upper end of
        ``independent``.
    """

    floor: Enclosure
    independent: HeadsFloor
    prompt: Any = None

    @property
    def status(self) -> str:
        """What the lower end is, in words."""
        return STATUS[self.independent.reach]


STATUS: dict[Reach, str] = {
    "one token": "exact: the row spaces of the heads are independent",
    "one token per head": "exact: one token for every head comes as near as wanted",
    "lower bound": "lower bound: pairs of different heads are taken as independent",
}


def floor_of_heads(
    layer: Layer,
    contexts: Sequence[Any],
    query: Any,
    targets: Any,
    prompt_length: int | float,
    relative_width: float = 1e-6,
    box_limit: int = 20_000,
) -> PromptsOfHeads:
    """Enclose the least error of prompts for several heads; arguments as for `exact_floor`.

    The lower end is certified for every prompt of the length. The upper end is the independent
    floor's where `HeadsFloor.reach` says that prompts come as near as wanted, otherwise the
    certified error of the best prompt that a short search finds (for length infinity: of 4 tokens
    per head). ``converged`` tells whether both are within the relative width.
    """
    where = "exact_floor"
    data = HeadsData.of(layer, contexts, query, targets, where)
    length, width = limits(prompt_length, relative_width, where)
    found = minimise_heads(data, length, width, box_limit)
    if found.reach != "lower bound":
        return PromptsOfHeads(found.bound, found)
    from constructions import prompts

    size = 4 * len(layer.heads) if length == math.inf else int(length)
    effort = prompts.Budget(restarts=8, adam_steps=150, polished=2, lbfgs_steps=150)
    ordered = [_query_last(part, data) for part in data.heads[0].contexts]
    wanted = exactness.matrix(targets, layer.d, data.examples, "targets", where)
    tuned = prompts.tune(layer, ordered, wanted, size, before_mlp=True, budget=effort)
    error = prompts.certified_error(layer, ordered, wanted, tuned.prompt, before_mlp=True)
    low = min(found.bound.lower, error.upper)
    done = error.upper - low <= Fraction(width) * error.upper
    return PromptsOfHeads(Enclosure(low, error.upper, done), found, tuned.prompt)


def _query_last(context: fmpq_mat, data: HeadsData) -> fmpq_mat:
    """The same tokens with the query at the end; attention does not see their order."""
    query = data.heads[0].query
    tokens = exactness.columns(context)
    tokens.remove(query)
    return exactness.from_columns([*tokens, query])


def minimise_heads(
    data: HeadsData, length: int | float, relative_width: float, box_limit: int = 20_000
) -> HeadsFloor:
    """Enclose the least error over independent pairs (p_h, z_h).

    Parameters
    ----------
    length
        m >= 1 or ``math.inf``. Heads without scores have z_h = m, and any z_h >= 1 for ``inf``,
        which is below every length.
    relative_width
        Width to stop at.
    box_limit
        Most boxes to bound; when it is reached ``converged`` is False.
    """
    count = len(data.heads)
    cases = tuple(part.case for part in data.heads)
    with ctx.workprec(BITS):
        problem = HeadsProblem.of(data, length)
        limit = box_limit if count <= MOST_HEADS else 1
        lower, best, boxes = _explore(problem, relative_width, limit)
        pairs, upper = _certified(data, problem, best)
        wanted = max(Fraction(relative_width) * upper, Fraction(NEGLIGIBLE * problem.scale))
        kept = 2 if count <= MOST_HEADS else 1
        if upper - Fraction(max(lower, 0.0)) > wanted and count > kept:
            for few in itertools.combinations(range(count), kept):
                part = HeadsProblem.of(data, length, few)
                bound, _, more = _explore(part, relative_width, box_limit // 8)
                lower, boxes = max(lower, bound), boxes + more
    low = min(Fraction(max(lower, 0.0)), upper)
    converged = upper - low <= wanted
    return HeadsFloor(Enclosure(low, upper, converged), data.reach(length), cases, pairs, boxes)


# ----------------------------------------------------------------------------- search


@dataclass(slots=True)
class _Best:
    value: float
    shares: Array
    outputs: Array


def _explore(problem: HeadsProblem, relative: float, limit: int) -> tuple[float, _Best, int]:
    """Split boxes until every bound reaches the goal; the least bound, the best point, the count.

    The boxes at any time and those set aside cover the cube.
    """
    low, high = problem.cube()
    centre, half = (low + high) / 2, (high - low) / 2
    chunk = Chunk(problem)
    least, seen = math.inf, 0
    best = _Best(math.inf, centre[0], np.zeros((len(problem.heads), problem.targets.shape[0])))
    negligible = NEGLIGIBLE * problem.scale
    while len(centre):
        found = [
            chunk.bound(centre[k : k + CHUNK], half[k : k + CHUNK])
            for k in range(0, len(centre), CHUNK)
        ]
        bounds, worths, outputs, axes = (
            np.concatenate([part[j] for part in found]) for j in range(4)
        )
        seen += len(centre)
        k = int(worths.argmin())
        if worths[k] < best.value:
            best = _Best(float(worths[k]), centre[k], outputs[k])
        enough = bounds >= best.value - max(relative * best.value, negligible) / 2
        if seen >= limit:
            enough[:] = True
        # Down to here centres and half-widths are exact, and halves cover their box.
        enough |= half.max(1) < FINEST
        least = min(least, float(bounds[enough].min(initial=math.inf)))
        centre, half = _halves(centre[~enough], half[~enough], axes[~enough])
    return least, best, seen


def _halves(centre: Array, half: Array, axes: Array) -> tuple[Array, Array]:
    """Split every box across the axis along which the residual moves most."""
    rows, axis = np.arange(len(centre)), axes.argmax(1)
    half = half.copy()
    half[rows, axis] /= 2
    low, high = centre.copy(), centre.copy()
    low[rows, axis] -= half[rows, axis]
    high[rows, axis] += half[rows, axis]
    return np.vstack([low, high]), np.vstack([half, half])


def _certified(data: HeadsData, problem: HeadsProblem, best: _Best) -> tuple[Pairs, Fraction]:
    """Pairs within the slabs near the best point found, and an upper bound on their error."""
    logs, outputs = [], []
    total = -arb_mat(data.targets)
    n = data.examples
    for h, part in enumerate(problem.heads):
        s = arb(float(best.shares[h]))
        log_mass = (problem.centres[h] + (s / (1 - s)).log()).mid()
        if part.case == "zero" and problem.length != math.inf:
            log_mass = arb(int(problem.length)).log()
        p = _projected(part, _column(best.outputs[h]) * (1 / s))
        c = problem.exact_directions[h]
        if c is not None:
            p = _into_slab(p, c, log_mass, problem.length)
        logs.append(log_mass)
        outputs.append(p)
        shares = [1 / (1 + (x - log_mass).exp()) for x in problem.exact_logs[h]]
        total = total + p * arb_mat(1, n, shares)
        values = problem.exact_values[h].tolist()
        total = total + arb_mat(
            [[x * (1 - w) for x, w in zip(row, shares, strict=True)] for row in values]
        )
    error = sum((x * x for x in total.entries()), arb(0))
    return Pairs(tuple(logs), tuple(outputs)), Enclosure.of_ball(error).upper


def _column(values: Array) -> arb_mat:
    return arb_mat([[arb(float(x))] for x in values])


def _projected(part: PromptData, vector: arb_mat) -> arb_mat:
    left = part.left
    if left.ncols() == left.nrows():
        return vector
    if left.ncols() == 0:
        return arb_mat(left.nrows(), 1)
    basis = arb_mat(left)
    return basis * (basis.transpose() * basis).solve(basis.transpose() * vector)


def _into_slab(p: arb_mat, c: arb_mat, log_mass: arb, length: int | float) -> arb_mat:
    """The nearest output with log z - log m <= c.p <= log z."""
    along = (c.transpose() * p)[0, 0]
    square = (c.transpose() * c)[0, 0]
    wanted = along
    if not bool(along <= log_mass):
        wanted = log_mass
    if length != math.inf and not bool(along >= log_mass - arb(int(length)).log()):
        wanted = log_mass - arb(int(length)).log()
    return p + c * ((wanted - along) / square)
