"""`optimal_prompt`: the prompt that reaches the floor of sharper/exact-floor, or comes near it.

From the best mass z and attention output p over the prompt, tokens are written down directly:

- free case: m copies of one token with U t = p and score log z - log m;
- zero case: m copies of one token with U t = p;
- aligned case: weights w with entropy log z - c.p (one weight 1 - tau, the others equal), scores
  s_j = log(w_j z), values U t_j = p + (s_j - c.p) c/||c||^2.

Where the infimum is not attained (the active side is c.p = log z with m >= 2, or the best mass is 0
or infinite), it is approached. What is returned has been evaluated in ball arithmetic, as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq_mat

from constructions import exactness
from constructions.arithmetic import BallArithmetic
from constructions.layers import Layer
from constructions.prompt_problem import PromptData
from constructions.several_heads import HeadsData, tokens_for
from provers.enclosure import Enclosure
from provers.errors import BadInput, Undecided
from provers.prompt_floor import PromptFloor, best_mass

__all__ = ["certified_error", "optimal_prompt", "prompt_at"]

BITS = 256
LENGTH_LIMIT = 1 << 20


def optimal_prompt(
    layer: Layer,
    contexts: Sequence[Any],
    query: Any,
    targets: Any,
    prompt_length: int | float,
    gap: float = 1e-6,
) -> np.ndarray[Any, Any]:
    """Return a prompt whose certified error is within ``gap`` of the floor.

    Parameters
    ----------
    layer, contexts, query, targets
        As for `provers.exact_floor`.
    prompt_length
        m >= 1, or ``math.inf`` for a length, a power of two, that comes within the gap of the floor
        over all lengths.
    gap
        Largest error beyond the floor, relative to the floor; where the floor is below ``gap``
        times the empty prompt's error E, ``gap**2`` E beyond it is accepted.

    Returns
    -------
    numpy.ndarray
        (d, m), float64; where float64 is too coarse, of dtype object with exact Fractions.

    Raises
    ------
    provers.errors.BadInput
        As for `provers.exact_floor`.
    provers.errors.Undecided
        If no prompt within the gap was found: with infinite length, 2^20 tokens may not suffice;
        with several heads the floor may be a lower bound only.

    Examples
    --------
    >>> layer = Layer.from_weights(wq=[[1]], wk=[[1]], wv=[[1]])
    >>> prompt = optimal_prompt(layer, [[[1]]], [1], [[0.5]], prompt_length=1)
    >>> round(float(certified_error(layer, [[[1]]], [1], [[0.5]], prompt).midpoint), 7)
    0.049078
    """
    where = "optimal_prompt"
    allowed = exactness.nearest_float(exactness.rational(gap, "gap", where))
    if allowed <= 0:
        raise BadInput("gap", where, str(gap), "a positive number")
    if len(layer.heads) > 1:
        return _for_heads(layer, contexts, query, targets, prompt_length, allowed)
    found = best_mass(layer, contexts, query, targets, prompt_length, min(allowed / 4, 1e-6))
    if prompt_length != math.inf:
        return prompt_at(layer, found, int(prompt_length), allowed)
    goal = _goal(found.floor, _scale(found), allowed)
    length = 1
    while length <= LENGTH_LIMIT:
        shorter = best_mass(layer, contexts, query, targets, length, min(allowed / 4, 1e-6))
        if shorter.floor.upper <= goal:
            try:
                return _within(layer, shorter, length, goal)
            except Undecided:
                pass  # the floor is too near to the goal: a longer prompt has more room
        length *= 2
    found_none = f"no prompt of up to {LENGTH_LIMIT} tokens comes within the gap"
    raise Undecided(f"{found_none}; {_needed(layer, contexts, query, targets, goal)}", where)


def _needed(layer: Layer, contexts: Sequence[Any], query: Any, targets: Any, goal: Fraction) -> str:
    """How long a prompt has to be for its floor to be below ``goal``, up to a factor of two."""
    low, high = 0, 1024
    if best_mass(layer, contexts, query, targets, 1 << high).floor.lower > goal:
        return f"the floor of 2^{high} tokens is still above it"
    while high - low > 1:
        middle = (low + high) // 2
        if best_mass(layer, contexts, query, targets, 1 << middle).floor.lower > goal:
            low = middle
        else:
            high = middle
    return f"the floor of 2^{low} tokens is still above it" if low else "a longer one may"


def prompt_at(
    layer: Layer, found: PromptFloor, length: int, gap: float = 1e-6
) -> np.ndarray[Any, Any]:
    """Return a prompt near a floor that is known already; see `optimal_prompt`.

    Parameters
    ----------
    found
        What `provers.prompt_floor.best_mass` returned for this layer and length, of a relative
        width well below ``gap``.
    """
    return _within(layer, found, length, _goal(found.floor, _scale(found), gap))


def certified_error(
    layer: Layer, contexts: Sequence[Any], query: Any, targets: Any, prompt: Any, bits: int = 128
) -> Enclosure:
    """Enclose sum_i ||Att(x_0, [P, X_i]) - a_i||^2 of a given prompt.

    Parameters
    ----------
    prompt
        P, (d, m), taken exactly.

    Examples
    --------
    >>> layer = Layer.from_weights(wq=[[0]], wk=[[0]], wv=[[1]])
    >>> print(certified_error(layer, [[[1]]], [1], [[3]], [[3]]))
    [1.0, 1.0]
    """
    where = "certified_error"
    data = HeadsData.of(layer, contexts, query, targets, where)
    tokens = exactness.matrix(prompt, layer.d, None, "prompt", where)
    return _error(layer, data.heads[0], data.targets, tokens, bits)


def _error(
    layer: Layer, data: PromptData, targets: fmpq_mat, prompt: fmpq_mat, bits: int
) -> Enclosure:
    """The error of a prompt; ``targets`` are without the layer's constant offset."""
    run = layer.run(BallArithmetic(bits))
    wanted = exactness.columns(targets + _offsets(layer, data.examples))
    total = arb(0)
    with ctx.workprec(bits):
        for context, target in zip(data.contexts, wanted, strict=True):
            keys = exactness.from_columns([prompt, context])
            missed = run.attention(data.query, keys) - arb_mat(target)
            total += sum((x * x for x in missed.entries()), arb(0))
    return Enclosure.of_ball(total)


def _offsets(layer: Layer, examples: int) -> fmpq_mat:
    return layer.value_offset * fmpq_mat(1, examples, [1] * examples)


def _scale(found: PromptFloor) -> Fraction:
    """The error of the empty prompt, from above."""
    with ctx.workprec(BITS):
        return Enclosure.of_ball(found.data.problem(BITS).scale).upper


def _goal(floor: Enclosure, scale: Fraction, gap: float) -> Fraction:
    room = Fraction(gap)
    # Below gap * scale the gap is counted from the error of the empty prompt.
    return floor.lower + room * max(floor.lower, room * scale)


def _within(layer: Layer, found: PromptFloor, length: int, goal: Fraction) -> np.ndarray[Any, Any]:
    """Try masses and entropies nearer and nearer to the limit until the goal is certified."""
    for theta, slack in _approaches(found, length):
        with ctx.workprec(BITS):
            tokens = _Builder(found.data, length).tokens(theta, slack)
        if tokens is None:
            continue
        prompt = _good_enough(layer, found.data, found.data.targets, tokens, goal)
        if prompt is not None:
            return prompt
    raise Undecided(f"no prompt of {length} tokens within the gap was found", "optimal_prompt")


def _good_enough(
    layer: Layer, data: PromptData, targets: fmpq_mat, tokens: arb_mat, goal: Fraction
) -> np.ndarray[Any, Any] | None:
    """The tokens in float64, or as Fractions, if their certified error is below the goal."""
    middle = exactness.midpoints(tokens)
    try:
        rounded = exactness.float64(middle)
    except BadInput:
        return None
    if _error(layer, data, targets, exactness.matrix(rounded), BITS).upper <= goal:
        return rounded
    exact = exactness.dyadic(middle, BITS)
    if _error(layer, data, targets, exact, BITS).upper <= goal:
        cells = [[exactness.fraction(x) for x in row] for row in exact.tolist()]
        return np.array(cells, dtype=object)
    return None


def _for_heads(
    layer: Layer, contexts: Sequence[Any], query: Any, targets: Any, length: Any, gap: float
) -> np.ndarray[Any, Any]:
    """Several heads: tokens from the best independent pairs, or the prompt that a search found."""
    from provers.heads_floor import floor_of_heads

    where = "optimal_prompt"
    found = floor_of_heads(layer, contexts, query, targets, length, gap / 4)
    data = HeadsData.of(layer, contexts, query, targets, where)
    with ctx.workprec(BITS):
        square = sum((x * x for x in arb_mat(data.targets).entries()), arb(0))
    goal = _goal(found.floor, Enclosure.of_ball(square).upper, gap)
    if found.prompt is not None and found.floor.upper <= goal:
        return np.asarray(found.prompt)
    size = len(layer.heads) if length == math.inf else int(length)
    for spread in (8, 16, 32, 64, 128):
        with ctx.workprec(BITS):
            tokens = tokens_for(data, found.independent.pairs, size, spread)
        if tokens is None:
            break
        prompt = _good_enough(layer, data.heads[0], data.targets, tokens, goal)
        if prompt is not None:
            return prompt
    raise Undecided(f"no prompt within the gap of the floor was found ({found.status})", where)


def _approaches(found: PromptFloor, length: int) -> Iterator[tuple[float, float]]:
    """Pairs of log mass and least entropy to try."""
    slacks = [0.0] if length == 1 else [2.0**-k for k in (30, 40, 20, 50, 60, 80, 120)]
    thetas = [found.log_mass]
    if not math.isfinite(found.log_mass):
        with ctx.workprec(BITS):
            logs = [float(x.mid()) for x in found.data.problem(BITS).log_masses]
        edge = min(logs) if found.log_mass < 0 else max(logs)
        side = math.copysign(1.0, found.log_mass)
        thetas = [edge + side * step for step in (16.0, 24.0, 32.0, 48.0, 64.0, 96.0, 128.0)]
    for theta in thetas:
        for slack in slacks if found.data.case == "aligned" else [0.0]:
            yield theta, slack


@dataclass(frozen=True, slots=True)
class _Builder:
    """Writes tokens down for a mass."""

    data: PromptData
    length: int

    def tokens(self, theta: float, slack: float) -> arb_mat | None:
        """Tokens as balls, (d, m), None where a system is singular or an entropy out of reach."""
        case = self.data.case
        log_mass = arb(self.length).log() if case == "zero" else arb(theta)
        p = self._best_output(log_mass)
        if case != "aligned":
            token = self._preimage(p)
            if case == "free":
                token = token + self._score_change(token, log_mass - arb(self.length).log())
            return _repeated(token, self.length)
        c = self.data.direction()
        along, square = (c.transpose() * p)[0, 0], (c.transpose() * c)[0, 0]
        longest = arb(self.length).log()
        entropy = (log_mass - along).mid()
        entropy = _clipped(entropy, arb(slack), longest)
        p = p + c * ((log_mass - entropy - along) / square)
        weights = _weights_with_entropy(entropy, self.length)
        scores = [log_weight + log_mass for log_weight in weights]
        first = self._preimage(p + c * ((scores[0] - log_mass + entropy) / square))
        if self.length == 1:
            return first
        other = self._preimage(p + c * ((scores[1] - log_mass + entropy) / square))
        rest = _repeated(other, self.length - 1)
        rows = zip(first.tolist(), rest.tolist(), strict=True)
        return arb_mat([a + b for a, b in rows])

    def _best_output(self, log_mass: arb) -> arb_mat:
        """The best p in the range of U for a mass, before the slab."""
        data = self.data
        with ctx.workprec(2 * BITS):
            problem = data.problem(2 * BITS)
            run = arb_mat(data.head.wo) * arb_mat(data.head.wv)
            total = arb_mat(data.targets.nrows(), 1)
            square = arb(0)
            for k, row in enumerate(data.scores):
                y = 1 / (1 + (log_mass - problem.log_masses[k]).exp())
                w = 1 / (1 + (problem.log_masses[k] - log_mass).exp())
                shares = [(arb(s) - problem.log_masses[k]).exp() for s in row.entries()]
                value = run * (arb_mat(data.contexts[k]) * arb_mat(len(shares), 1, shares))
                target = arb_mat(exactness.columns(data.targets)[k])
                total = total + (target - value * y) * w
                square += w * w
            return self._projected(total * (1 / square))

    def _projected(self, vector: arb_mat) -> arb_mat:
        left = self.data.left
        if left.ncols() == left.nrows():
            return vector
        if left.ncols() == 0:
            return arb_mat(left.nrows(), 1)
        basis = arb_mat(left)
        return basis * (basis.transpose() * basis).solve(basis.transpose() * vector)

    def _preimage(self, value: arb_mat) -> arb_mat:
        """The shortest t with U t = value, for a value in the range of U."""
        left, right = self.data.left, arb_mat(self.data.right)
        if left.ncols() == 0:
            return arb_mat(left.nrows(), 1)
        basis = arb_mat(left)
        inner = (basis.transpose() * basis).solve(basis.transpose() * value)
        return right.transpose() * (right * right.transpose()).solve(inner)

    def _score_change(self, token: arb_mat, score: arb) -> arb_mat:
        """The change in the kernel of U that gives the token this score."""
        r = arb_mat(self.data.score_vector)
        normal = r
        if self.data.right.nrows():
            right = arb_mat(self.data.right)
            normal = r - right.transpose() * (right * right.transpose()).solve(right * r)
        missing = score - (r.transpose() * token)[0, 0]
        return normal * (missing / (r.transpose() * normal)[0, 0])


def _repeated(token: arb_mat, count: int) -> arb_mat:
    return token * arb_mat(1, count, [1] * count)


def _clipped(value: arb, low: arb, high: arb) -> arb:
    if bool(value < low):
        return low
    return value if bool(value < high) else high


def _weights_with_entropy(entropy: arb, length: int) -> tuple[arb, arb]:
    """Logarithms of the weights 1 - tau and tau / (m - 1) with a given entropy.

    The entropy grows from 0 to log m as tau goes from 0 to 1 - 1/m; tau is found by bisection on
    its logarithm.
    """
    if length == 1:
        return arb(0), arb(0)
    others = arb(length - 1).log()
    top = (1 - 1 / arb(length)).log().mid()
    if not bool(entropy < arb(length).log()):
        equal = -arb(length).log()
        return equal, equal
    low, high = arb(-4000), top
    for _ in range(BITS):
        middle = ((low + high) / 2).mid()
        tau = middle.exp()
        value = -(1 - tau) * (1 - tau).log() - tau * (middle - others)
        if bool(value < entropy):
            low = middle
        else:
            high = middle
    return (1 - low.exp()).log(), low - others
