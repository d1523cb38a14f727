"""A low-rank update of the MLP that memorises n examples (Wang et al. 2023, theorem 3).

With h_i the last column of Att(X_i, X_i) + X_i, all different, some u gives different projections
u^T h_i; sort them. n hidden neurons are overwritten: their rows of w1 by u^T, their biases by -s_k
with s_1 < u^T h_1 < s_2 < u^T h_2 < .. (h sorted). Their activations relu(u^T h_i - s_k) form a
triangular n x n matrix with positive diagonal, so n columns of w2 can be solved for.

Rational h_i give an exact solution. Otherwise the weights are dyadic rationals, and the error that
is left is enclosed by ball arithmetic at as many bits as it takes.

The biases must change: with b_1 = 0 the MLP minus b_2 is positively homogeneous for all w1, w2, so
LoRA on the weight matrices alone fails in general (`frozen_biases_fail`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from constructions import exactness
from constructions.arithmetic import BallArithmetic, ExactArithmetic
from constructions.hidden_states import HiddenStates
from constructions.layers import Layer, Mlp
from provers.enclosure import Enclosure
from provers.errors import BadInput, Undecided

__all__ = ["FrozenBiases", "LoraMemoriser", "ParameterCounts", "frozen_biases_fail", "memorise"]

BITS_LIMIT = 1 << 13


@dataclass(frozen=True, slots=True)
class ParameterCounts:
    """How many parameters memorising takes, counted in three ways.

    Attributes
    ----------
    changed
        Entries that change here: 2nd + n (n rows of w1, n columns of w2, n biases).
    low_rank
        Textbook LoRA of rank n on w1 and w2: 2n(r + d) numbers.
    biases
        The n hidden biases that LoRA needs besides.
    minimal_rank
        Least rank of a change of w2 alone that fits exactly (sharper/lora-floor); None if no change
        of w2 alone does, or if that could not be decided.
    """

    changed: int
    low_rank: int
    biases: int
    minimal_rank: int | None

    def __str__(self) -> str:
        alone = "none fits" if self.minimal_rank is None else f"rank {self.minimal_rank}"
        return (
            f"changed entries {self.changed}; LoRA on both matrices {self.low_rank}"
            f" + {self.biases} biases; on w2 alone: {alone}"
        )


@dataclass(frozen=True, slots=True, eq=False)
class LoraMemoriser:
    """A layer that memorises the dataset, and what it took.

    Attributes
    ----------
    layer
        The updated layer, exact weights.
    original
        The layer before.
    neurons
        Indices of the overwritten hidden neurons.
    direction
        u, (d, 1).
    order
        The examples sorted by u^T h.
    residual
        Encloses the largest entry of |MLP'(h_i) - t_i|; exactly zero for rational states.
    counts
        The three parameter counts.
    """

    layer: Layer
    original: Layer
    neurons: tuple[int, ...]
    direction: fmpq_mat
    order: tuple[int, ...]
    residual: Enclosure
    counts: ParameterCounts

    @property
    def updates(self) -> tuple[fmpq_mat, fmpq_mat]:
        """The changes of w1 and of w2, each of rank at most n."""
        new, old = _mlp(self.layer), _mlp(self.original)
        return new.w1 - old.w1, new.w2 - old.w2

    def to_json(self) -> dict[str, Any]:
        """Return what was changed as plain data with exact numbers as text."""
        return {
            "schema": 1,
            "kind": "lora",
            "original": self.original.digest(),
            "layer": self.layer.digest(),
            "neurons": list(self.neurons),
            "direction": [exactness.text(entry) for entry in self.direction.entries()],
            "order": list(self.order),
            "residual": [str(self.residual.lower), str(self.residual.upper)],
            "counts": {
                "changed": self.counts.changed,
                "low_rank": self.counts.low_rank,
                "biases": self.counts.biases,
                "minimal_rank": self.counts.minimal_rank,
            },
        }

    def write(self, directory: str | Path) -> dict[str, Any]:
        """Write ``layer.safetensors``, its manifest and ``lora.json``; return the latter's
        content."""
        from constructions.weight_files import write_json

        self.layer.to_safetensors(Path(directory) / "layer.safetensors")
        return write_json(Path(directory) / "lora.json", self.to_json())


def _mlp(layer: Layer) -> Mlp:
    if layer.mlp is None:
        raise BadInput("MLP", "lora", "none", "a layer with an MLP")
    return layer.mlp


def memorise(
    layer: Layer, inputs: Any, targets: Any, *, seed: int = 0, tolerance: Any = Fraction(1, 2**80)
) -> LoraMemoriser:
    """Update the MLP so that tau maps the last token of every input to its target.

    Parameters
    ----------
    layer
        Any number of heads, and an MLP with at least n hidden neurons.
    inputs
        A sequence of n contexts (d, m_i), or one (d, n) matrix of hidden states h_i.
    targets
        (d, n), taken exactly.
    seed
        Seed of the direction u, a vector of small integers.
    tolerance
        Largest error allowed where the states are not rational.

    Raises
    ------
    provers.errors.BadInput
        For n > r, two equal hidden states, no MLP, NaN or wrong shapes.
    provers.errors.Undecided
        If two hidden states cannot be told apart, or the tolerance needs more than 8192 bits.

    Examples
    --------
    >>> layer = Layer.random(d=4, hidden=8, seed=0)
    >>> fitted = memorise(layer, [[1, 2], [0, 1], [0, 0], [3, 1]], [[1, 0], [0, 1], [1, 1], [0, 0]])
    >>> fitted.residual.upper
    Fraction(0, 1)
    >>> print(fitted.counts)
    changed entries 18; LoRA on both matrices 48 + 2 biases; on w2 alone: rank 2
    """
    where = "lora.memorise"
    mlp = _mlp(layer)
    states = HiddenStates.of(layer, inputs, where)
    n = states.examples
    wanted = exactness.matrix(targets, layer.d, n, "targets", where)
    if n > mlp.hidden:
        raise BadInput("examples", where, str(n), f"at most {mlp.hidden}, the hidden width")
    limit = exactness.rational(tolerance, "tolerance", where)
    if limit <= 0:
        raise BadInput("tolerance", where, str(tolerance), "a positive number")
    twins = states.repeated()
    if twins is not None:
        raise BadInput("inputs", where, f"equal hidden states {twins[0]}, {twins[1]}", "distinct")
    direction, order, cuts = _separate(states, np.random.default_rng(seed), where)
    neurons = tuple(range(n))
    frozen = _overwrite_first(mlp, direction, cuts)
    if states.exact is not None:
        solved = _solve_exactly(layer, frozen, states.exact, wanted, neurons)
        residual = _exact_residual(solved, states.exact, wanted)
    else:
        solved, residual = _solve_in_balls(layer, frozen, states, wanted, neurons, limit)
    from provers.floors import minimal_rank

    counts = ParameterCounts(
        2 * n * layer.d + n,
        2 * n * (mlp.hidden + layer.d),
        n,
        minimal_rank(layer, inputs, targets),
    )
    return LoraMemoriser(solved, layer, neurons, direction, order, residual, counts)


def _separate(
    states: HiddenStates, rng: np.random.Generator, where: str
) -> tuple[fmpq_mat, tuple[int, ...], list[fmpq]]:
    """Find u, the order of the projections, and cuts s_1 < p_1 < s_2 < p_2 < .. < p_n."""
    d, n = states.layer.d, states.examples
    bits = 128
    while bits <= BITS_LIMIT:
        balls = states.balls(bits)
        approximate = exactness.float64(exactness.midpoints(balls))
        for direction in _directions(rng, approximate, d, n):
            with ctx.workprec(bits):
                row = (arb_mat(direction.transpose()) * balls).entries()
            middles = [ball.mid().fmpq() for ball in row]
            order = sorted(range(n), key=lambda k: middles[k])
            cuts = _cuts(states, direction, order, row, bits)
            if cuts is not None:
                return direction, tuple(order), cuts
        bits *= 4
    raise Undecided("the hidden states could not be told apart", where)


def _directions(
    rng: np.random.Generator, states: np.ndarray[Any, Any], d: int, n: int
) -> list[fmpq_mat]:
    """Integer directions, the widest relative gap of the projections first."""
    drawn = rng.integers(-8, 9, (64, d))
    projected = np.sort(drawn @ states, axis=1)
    spread = projected[:, -1] - projected[:, 0]
    gaps = np.diff(projected, axis=1).min(axis=1, initial=np.inf) if n > 1 else np.ones(64)
    quality = gaps / np.maximum(spread, 1e-300) if n > 1 else np.abs(drawn).sum(axis=1)
    best = np.argsort(-quality)[:8]
    return [exactness.column(drawn[k].tolist()) for k in best]


def _cuts(
    states: HiddenStates, direction: fmpq_mat, order: list[int], row: list[arb], bits: int
) -> list[fmpq] | None:
    """Rationals strictly between neighbouring projections, the first one unit below."""
    if states.exact is not None:
        points = (direction.transpose() * states.exact).entries()
        places = sorted(points)
        if any(a == b for a, b in pairwise(places)):
            return None
        order.sort(key=lambda k: points[k])
        lows = highs = places
    else:
        with ctx.workprec(bits):
            lows = [row[k].lower().fmpq() for k in order]
            highs = [row[k].upper().fmpq() for k in order]
        if any(high >= low for high, low in zip(highs[:-1], lows[1:], strict=True)):
            return None
    cuts = [fmpq(lows[0].floor() - 1)]
    for high, low in zip(highs[:-1], lows[1:], strict=True):
        cuts.append(_short_between(high, low))
    return cuts


def _short_between(low: fmpq, high: fmpq) -> fmpq:
    """A dyadic rational with few bits strictly between two numbers, in the middle half."""
    margin, scale = (high - low) / 4, 1
    while True:
        candidate = fmpq(((low + high) / 2 * scale).floor(), scale)
        if low + margin <= candidate <= high - margin:
            return candidate
        scale *= 2


def _overwrite_first(mlp: Mlp, direction: fmpq_mat, cuts: list[fmpq]) -> Mlp:
    """Put u^T into the first n rows of w1, -s_k into their biases, zero into their w2 columns."""
    n = len(cuts)
    u = direction.entries()
    w1 = [u if k < n else row for k, row in enumerate(mlp.w1.tolist())]
    b1 = [[-cuts[k]] if k < n else row for k, row in enumerate(mlp.b1.tolist())]
    w2 = [[fmpq(0)] * n + row[n:] for row in mlp.w2.tolist()]
    return Mlp(fmpq_mat(w1), fmpq_mat(b1), fmpq_mat(w2), mlp.b2)


def _with_columns(layer: Layer, frozen: Mlp, columns: fmpq_mat) -> Layer:
    """Return the layer whose first columns of w2 are the solved ones."""
    solved = columns.tolist()
    w2 = [new + row[len(new) :] for new, row in zip(solved, frozen.w2.tolist(), strict=True)]
    return Layer(layer.heads, layer.bo, Mlp(frozen.w1, frozen.b1, fmpq_mat(w2), frozen.b2))


def _solve_exactly(
    layer: Layer, frozen: Mlp, states: fmpq_mat, targets: fmpq_mat, neurons: tuple[int, ...]
) -> Layer:
    run = Layer(layer.heads, layer.bo, frozen).run(ExactArithmetic())
    activations = fmpq_mat(run.activations(states).tolist()[: len(neurons)])
    missing = targets - run.mlp(states)
    # columns * activations = missing
    columns = activations.transpose().solve(missing.transpose()).transpose()
    return _with_columns(layer, frozen, columns)


def _exact_residual(layer: Layer, states: fmpq_mat, targets: fmpq_mat) -> Enclosure:
    error = layer.run(ExactArithmetic()).mlp(states) - targets
    return Enclosure.point(max(abs(exactness.fraction(entry)) for entry in error.entries()))


def _solve_in_balls(
    layer: Layer,
    frozen: Mlp,
    states: HiddenStates,
    targets: fmpq_mat,
    neurons: tuple[int, ...],
    limit: fmpq,
) -> tuple[Layer, Enclosure]:
    """Solve at growing precision until the certified error is within the limit."""
    bits = 128
    while bits <= BITS_LIMIT:
        balls = states.balls(2 * bits)
        run = Layer(layer.heads, layer.bo, frozen).run(BallArithmetic(2 * bits))
        activations = arb_mat(run.activations(balls).tolist()[: len(neurons)])
        with ctx.workprec(2 * bits):
            missing = arb_mat(targets) - run.mlp(balls)
            try:
                columns = activations.transpose().solve(missing.transpose()).transpose()
            except ZeroDivisionError:
                # Not yet certified invertible at this precision.
                bits *= 2
                continue
        solved = _with_columns(layer, frozen, exactness.dyadic(exactness.midpoints(columns), bits))
        residual = certified_residual(solved, states, targets, 2 * bits)
        if residual.upper <= exactness.fraction(limit):
            return solved, residual
        bits *= 2
    raise Undecided("the tolerance was not reached", "lora.memorise", expected=str(limit))


def certified_residual(
    layer: Layer, states: HiddenStates, targets: fmpq_mat, bits: int = 256
) -> Enclosure:
    """Enclose the largest entry of |MLP(h_i) - t_i| for the given layer."""
    run = layer.run(BallArithmetic(bits))
    with ctx.workprec(bits):
        error = run.mlp(states.balls(bits)) - arb_mat(targets)
        largest = arb(0)
        for entry in error.entries():
            largest = largest.max(abs(entry))
    return Enclosure.of_ball(largest)


@dataclass(frozen=True, slots=True, eq=False)
class FrozenBiases:
    """Two examples that no change of w1 and w2 memorises while the biases stay frozen.

    Since b_1 = 0, MLP(s h) - b_2 = s (MLP(h) - b_2) for s >= 0 and every w1, w2. The states satisfy
    h_2 = scaling h_1, but the targets do not satisfy t_2 - b_2 = scaling (t_1 - b_2): ``defect`` is
    the difference.

    Attributes
    ----------
    layer, contexts, targets
        The layer (d = 1), two contexts (1, 1), and the targets (1, 2).
    states
        (1, 2), exact.
    scaling, defect
        Exact.
    """

    layer: Layer
    contexts: tuple[fmpq_mat, fmpq_mat]
    targets: fmpq_mat
    states: fmpq_mat
    scaling: fmpq
    defect: fmpq


def frozen_biases_fail(hidden: int = 4) -> FrozenBiases:
    """Return the example d = 1, wq = wk = wv = 1, X_1 = [1], X_2 = [2], targets 1 and 1.

    Parameters
    ----------
    hidden
        Width of the MLP, whose biases are zero; its weights do not matter.
    """
    one = [[1]]
    layer = Layer.from_weights(
        wq=one, wk=one, wv=one, w1=[[1]] * hidden, w2=[[fmpq(1, 2 * hidden)] * hidden]
    )
    contexts = (fmpq_mat([[1]]), fmpq_mat([[2]]))
    targets = fmpq_mat([[1, 1]])
    states = HiddenStates.of(layer, list(contexts), "frozen_biases_fail").exact
    if states is None:
        raise Undecided("the hidden states are not rational", "frozen_biases_fail")
    scaling = states[0, 1] / states[0, 0]
    b_2 = _mlp(layer).b2[0, 0]
    defect = (targets[0, 1] - b_2) - scaling * (targets[0, 0] - b_2)
    return FrozenBiases(layer, contexts, targets, states, scaling, defect)
