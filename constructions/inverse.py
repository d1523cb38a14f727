"""The inverse of a contractive residual layer, with a certified round trip (wang-2023/theorem-5).

One layer X -> Z = X + Att(X, X), then Z -> Z + W_2 relu(W_1 Z + b_1) + b_2 per column. Where both
residuals contract, each half is inverted by iterating X <- Y - f(X) in float64; the result is then
put through the layer in ball arithmetic, and the distance to the target is certified. With a bound
c < 1 on the residual's constant the true preimage lies within that distance / (1 - c).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx

from constructions import exactness
from constructions.arithmetic import BallArithmetic, TorchArithmetic
from constructions.layers import Layer
from provers.enclosure import Enclosure
from provers.errors import BadInput, Undecided

__all__ = ["RoundTrip", "invert"]

STEPS = 2000


@dataclass(frozen=True, slots=True, eq=False)
class RoundTrip:
    """An approximate preimage and how far its image certainly is from the target.

    Attributes
    ----------
    tokens
        X, (d, length), float64.
    distance
        Encloses ||tau(X) - Y||_F.
    iterations
        Steps of the two fixed-point iterations, MLP first.
    """

    tokens: np.ndarray[Any, np.dtype[np.float64]]
    distance: Enclosure
    iterations: tuple[int, int]


def invert(layer: Layer, outputs: Any, tolerance: float = 1e-12, bits: int = 128) -> RoundTrip:
    """Invert tau(X) = Y by fixed-point iteration and certify the round trip.

    Parameters
    ----------
    outputs
        Y, (d, length).
    tolerance
        The iterations stop when a step changes nothing beyond this (Frobenius).

    Raises
    ------
    provers.errors.Undecided
        If an iteration does not settle in 2000 steps: the residual may not be a contraction.

    Examples
    --------
    >>> layer = Layer.from_weights(wq=[[0]], wk=[[0]], wv=[[0.5]])
    >>> trip = invert(layer, [[1.0, 3.0]])
    >>> [round(float(x), 9) for x in trip.tokens[0]]
    [0.333333333, 2.333333333]
    """
    where = "invert"
    wanted = exactness.matrix(outputs, layer.d, None, "outputs", where)
    if not tolerance > 0:
        raise BadInput("tolerance", where, str(tolerance), "a positive number")
    target = exactness.float64(wanted)
    run = layer.run(TorchArithmetic())

    def mlp(z: Any) -> Any:
        return np.asarray(run.mlp(z)) - z

    def attention(x: Any) -> Any:
        return np.asarray(run.attention(x, x))

    hidden, first = _fixed_point(mlp, target, tolerance, where)
    tokens, second = _fixed_point(attention, hidden, tolerance, where)
    arithmetic = BallArithmetic(bits)
    image = layer.run(arithmetic).tau(tokens)
    with ctx.workprec(bits):
        gap = image - arb_mat(wanted)
        distance = sum((entry * entry for entry in gap.entries()), arb(0)).sqrt()
    return RoundTrip(tokens, Enclosure.of_ball(distance), (first, second))


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
