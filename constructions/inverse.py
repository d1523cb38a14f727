"""The inverse of a stack of contractive residual layers, with a certified preimage (theorem-5).

A layer takes X to Z = X + Att(X, X) and Z to Z + W_2 relu(W_1 Z + b_1) + b_2 per column. Where both
residuals contract, each half is inverted by iterating X <- Y - f(X) in float64, the last layer
first. What is certified is about the exact maps, in the token norm (the largest Euclidean norm of a
column), which does not know the number of tokens:

- the image of the tokens found, in ball arithmetic;
- layer by layer a radius in which an exact preimage lies. If the target is known up to r, the
  residual f contracts by q on the tokens of norm at most D, and the point found misses its target
  by e, then x -> y - f(x) maps the ball of radius (e + r)/(1 - q) around the point found into
  itself, as long as that ball stays within D (Banach; `wang-2023/residual-ball` proves it in the
  Euclidean norm). It holds the only preimage within D. The radius is handed to the layer before.

For heads q = sum_h b (a D^2 + sqrt(1 + (a D + g)^2 D^2)), with b = ||W_o W_v||, a = ||W_k^T W_q||
and g = |W_k^T b_q| (`sharper/attention-lipschitz`; the proved statement has g = 0), for the MLP
q = ||W_1|| ||W_2||.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from constructions import exactness, spectral
from constructions.arithmetic import BallArithmetic, TorchArithmetic
from constructions.layers import Layer
from provers.enclosure import Enclosure
from provers.errors import BadInput, Undecided

__all__ = ["RoundTrip", "Stage", "attention_constant", "invert", "missed"]

STEPS = 2000

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """The inverse of one layer.

    Attributes
    ----------
    tokens
        The state before the layer, (d, length), float64.
    iterations
        Steps of the two fixed-point iterations, MLP first.
    factors
        Contraction factors of the MLP and of the attention on the tokens of norm at most
        ``domain``, from above.
    domain
        D: the exact preimage is the only one whose tokens have at most this norm.
    radius
        Every token of the exact preimage of the network's target is within this distance of
        ``tokens``; None where the layer, or one after it, is not certified to contract.
    """

    tokens: Array
    iterations: tuple[int, int]
    factors: tuple[Fraction, Fraction]
    domain: Fraction
    radius: Fraction | None


@dataclass(frozen=True, slots=True, eq=False)
class RoundTrip:
    """An approximate preimage, its image, and how far the exact preimage is.

    Attributes
    ----------
    tokens
        X, (d, length), float64.
    distance
        Encloses the Frobenius norm of g(X) - Y, with g the whole network.
    stages
        One for each layer, first layer first.
    """

    tokens: Array
    distance: Enclosure
    stages: tuple[Stage, ...]

    @property
    def radius(self) -> Fraction | None:
        """How far any token of the exact preimage is from the token found; None if unknown."""
        return self.stages[0].radius


def invert(
    layers: Layer | Sequence[Layer], outputs: Any, tolerance: float = 1e-12, bits: int = 128
) -> RoundTrip:
    """Invert a layer or a stack of layers by fixed-point iteration and certify the round trip.

    Parameters
    ----------
    layers
        One layer, or the layers of a network, first layer first.
    outputs
        Y, (d, length): the outputs at all positions.
    tolerance
        An iteration stops when a step changes nothing beyond this (Frobenius).
    bits
        Precision of the ball arithmetic.

    Raises
    ------
    provers.errors.BadInput
        For no layers, layers of different d, outputs of the wrong shape, or a bad tolerance.
    provers.errors.Undecided
        If an iteration does not settle in 2000 steps: the residual may not be a contraction.

    Examples
    --------
    >>> layer = Layer.from_weights(wq=[[0]], wk=[[0]], wv=[[0.5]])
    >>> trip = invert([layer, layer], [[1.0, 3.0]])
    >>> [round(float(x), 9) for x in trip.tokens[0]]
    [-0.111111111, 1.888888889]
    >>> trip.radius < 1e-11
    True
    """
    where = "invert"
    stack = (layers,) if isinstance(layers, Layer) else tuple(layers)
    if not stack or any(not isinstance(layer, Layer) for layer in stack):
        raise BadInput("layers", where, repr(layers)[:60], "a layer or a list of layers")
    d = stack[0].d
    if any(layer.d != d for layer in stack):
        raise BadInput("layers", where, str([layer.d for layer in stack]), "layers of one d")
    wanted = exactness.matrix(outputs, d, None, "outputs", where)
    if not tolerance > 0:
        raise BadInput("tolerance", where, str(tolerance), "a positive number")
    target = wanted
    known: Fraction | None = Fraction(0)
    stages: list[Stage] = []
    for layer in reversed(stack):
        stage = _inverted(layer, target, known, tolerance, bits)
        stages.append(stage)
        target, known = exactness.matrix(stage.tokens), stage.radius
    stages.reverse()
    image: Any = exactness.matrix(stages[0].tokens)
    for layer in stack:
        image = layer.run(BallArithmetic(bits)).tau(image)
    with ctx.workprec(bits):
        gap = image - arb_mat(wanted)
        distance = _root(sum((entry * entry for entry in gap.entries()), arb(0)))
    return RoundTrip(stages[0].tokens, Enclosure.of_ball(distance), tuple(stages))


def attention_constant(layer: Layer, domain: Fraction) -> Fraction:
    """Bound the token-norm Lipschitz constant of Att(X, X), without skip, on |tokens| <= D.

    Parameters
    ----------
    domain
        D.

    Examples
    --------
    >>> layer = Layer.from_weights(wq=[[0]], wk=[[0]], wv=[[0.5]])
    >>> float(attention_constant(layer, Fraction(3))) < 0.51
    True
    """
    total = Fraction(0)
    for head in layer.heads:
        a = _bound(head.wk.transpose() * head.wq)
        g = _bound(head.wk.transpose() * head.bq)
        slope = ((a * domain + g) * domain) ** 2
        root = exactness.fraction(spectral.sqrt_upper(1 + slope))
        total += _bound(head.value_map) * (a * domain**2 + root)
    return total


def _bound(weight: fmpq_mat) -> Fraction:
    """An upper bound on a spectral norm, 0 for the zero map."""
    if all(entry == 0 for entry in weight.entries()):
        return Fraction(0)
    return exactness.fraction(spectral.norm_upper(weight))


def _inverted(
    layer: Layer, target: fmpq_mat, known: Fraction | None, tolerance: float, bits: int
) -> Stage:
    """Invert one layer; the exact target is within ``known`` of the given one."""
    run = layer.run(TorchArithmetic())
    balls = layer.run(BallArithmetic(bits))

    def mlp(z: Any) -> Any:
        return np.asarray(run.mlp(z)) - z

    def attention(x: Any) -> Any:
        return np.asarray(run.attention(x, x))

    hidden, first = _fixed_point(mlp, exactness.float64(target), tolerance, "invert")
    tokens, second = _fixed_point(attention, hidden, tolerance, "invert")
    middle, start = exactness.matrix(hidden), exactness.matrix(tokens)
    factor = Fraction(0)
    if layer.mlp is not None:
        factor = _bound(layer.mlp.w1) * _bound(layer.mlp.w2)
    after = _reach(missed(balls.mlp(middle), target, bits), known, factor)
    size = _largest_token(start)
    gap = missed(balls.hidden_state(start, start), middle, bits)
    domain, constant, radius = _within(lambda D: attention_constant(layer, D), size, gap, after)
    return Stage(tokens, (first, second), (factor, constant), domain, radius)


def _within(
    constant: Callable[[Fraction], Fraction], size: Fraction, missed: Fraction,
    known: Fraction | None,
) -> tuple[Fraction, Fraction, Fraction | None]:  # fmt: skip
    """A domain that holds the ball around the point found, the factor on it, and the radius."""
    factor = constant(size)
    guess = _reach(missed, known, factor)
    if guess is None:
        return size, factor, None
    # Half as much again, as the factor grows with the domain.
    domain = size + guess * Fraction(3, 2)
    factor = constant(domain)
    radius = _reach(missed, known, factor)
    if radius is None or size + radius > domain:
        return domain, factor, None
    return domain, factor, radius


def _reach(missed: Fraction, known: Fraction | None, factor: Fraction) -> Fraction | None:
    """(e + r)/(1 - q), None where q is not below 1 or r is not known."""
    if known is None or factor >= 1:
        return None
    reach = (missed + known) / (1 - factor)
    # Short numbers: the exact fractions double their length with every layer.
    return exactness.fraction(fmpq(-(-reach.numerator * 2**200 // reach.denominator), 2**200))


def missed(image: arb_mat, target: fmpq_mat, bits: int) -> Fraction:
    """Return the token norm of image - target, both (d, length), from above."""
    with ctx.workprec(bits):
        gap = image - arb_mat(target)
        columns = zip(*gap.tolist(), strict=True)
        squares = [sum((x * x for x in column), arb(0)) for column in columns]
        return max(Enclosure.of_ball(_root(square)).upper for square in squares)


def _root(square: arb) -> arb:
    """The root of what is not negative, though its ball may reach below 0."""
    return square.sqrt() if bool(square > 0) else arb(0).union(square.abs_upper().sqrt())


def _largest_token(tokens: fmpq_mat) -> Fraction:
    """The largest Euclidean norm of a column, from above."""
    squares = [sum((x * x for x in c.entries()), fmpq(0)) for c in exactness.columns(tokens)]
    return exactness.fraction(spectral.sqrt_upper(exactness.fraction(max(squares))))


def _fixed_point(residual: Any, target: Any, tolerance: float, where: str) -> tuple[Any, int]:
    """Iterate x <- target - residual(x)."""
    x = target.copy()
    for step in range(1, STEPS + 1):
        moved = target - residual(x)
        change = float(np.linalg.norm(moved - x))
        x = moved
        if change <= tolerance * max(1.0, float(np.linalg.norm(target))):
            return x, step
        if not np.isfinite(change):
            break
    raise Undecided("the fixed-point iteration does not settle", where, remedy="See theorem-5.")
