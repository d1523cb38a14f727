"""Tuned low-rank updates of w2: what gradient search finds beside `provers.floors.lora_floor`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb

from constructions import exactness
from constructions.arithmetic import BallArithmetic
from constructions.hidden_states import HiddenStates
from constructions.layers import Layer
from constructions.prompts import ball_square_sum
from constructions.tuning import Budget, minimise
from provers.enclosure import Enclosure

__all__ = ["TunedUpdate", "certified_error", "tune"]


@dataclass(frozen=True, slots=True, eq=False)
class TunedUpdate:
    """What the search found; float64 numbers, no proof of anything.

    Attributes
    ----------
    left, right
        The factors of the change of w2: (d, rank) and (rank, hidden).
    loss
        Its sum of squared errors.
    """

    left: np.ndarray[Any, np.dtype[np.float64]]
    right: np.ndarray[Any, np.dtype[np.float64]]
    loss: float


def tune(
    layer: Layer,
    inputs: Any,
    targets: Any,
    rank: int,
    *,
    seed: int = 0,
    device: str = "cpu",
    budget: Budget | None = None,
) -> TunedUpdate:
    """Search for the best change left right of w2, in float64.

    Parameters
    ----------
    layer, inputs, targets
        As for `provers.floors.lora_floor`.
    rank
        At least 1.
    seed, device, budget
        As for `constructions.prompts.tune`.
    """
    import torch

    where = "tuned_updates.tune"
    exactness.positive_int(rank, "rank", where)
    states = HiddenStates.of(layer, inputs, where)
    wanted = exactness.float64(
        exactness.matrix(targets, layer.d, states.examples, "targets", where)
    )
    run = layer.run(BallArithmetic(128))
    balls = states.balls(128)
    features = exactness.float64(exactness.midpoints(run.activations(balls)))
    residual = wanted - exactness.float64(exactness.midpoints(run.mlp(balls)))
    R, Phi = (torch.as_tensor(x, device=device) for x in (residual, features))
    effort = budget or Budget(adam_steps=500, learning_rate=0.05)
    split, hidden = layer.d * rank, features.shape[0]

    def factors(points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        left = points[:, :split].reshape(-1, layer.d, rank)
        return left, points[:, split:].reshape(-1, rank, hidden)

    def loss(points: torch.Tensor) -> torch.Tensor:
        left, right = factors(points)
        return (R - left @ (right @ Phi)).square().sum((1, 2))

    rng = np.random.default_rng(seed)
    size = 1 / np.sqrt(hidden)
    start = rng.normal(size=(effort.restarts, split + rank * hidden)) * size
    best, losses = minimise(loss, torch.as_tensor(start, device=device), effort)
    left, right = factors(best[:1])
    return TunedUpdate(left[0].cpu().numpy(), right[0].cpu().numpy(), float(losses[0]))


def certified_error(
    layer: Layer, inputs: Any, targets: Any, update: TunedUpdate, bits: int = 128
) -> Enclosure:
    """Enclose the sum of squared errors with w2 changed by the update's factors, taken exactly."""
    where = "tuned_updates.certified_error"
    states = HiddenStates.of(layer, inputs, where)
    wanted = exactness.matrix(targets, layer.d, states.examples, "targets", where)
    arithmetic = BallArithmetic(bits)
    run, balls = layer.run(arithmetic), states.balls(bits)
    change = exactness.matrix(update.left) * exactness.matrix(update.right)
    moved = arithmetic.matmul(arithmetic.lift(change), run.activations(balls))
    got = arithmetic.add(run.mlp(balls), moved)
    return Enclosure.of_ball(ball_square_sum(got, arithmetic.lift(wanted), bits, arb(0)))
