"""Tuned prompts: the best error that gradient search finds with prompts of one length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_mat, ctx

from constructions import exactness
from constructions.arithmetic import BallArithmetic, TorchArithmetic
from constructions.layers import Layer
from constructions.tuning import Budget, minimise
from provers.enclosure import Enclosure
from provers.errors import BadInput

if TYPE_CHECKING:
    import torch

__all__ = ["Budget", "TunedPrompt", "certified_error", "tune"]


@dataclass(frozen=True, slots=True, eq=False)
class TunedPrompt:
    """What the search found; float64 numbers, no proof of anything.

    Attributes
    ----------
    prompt
        The best prompt, (d, m).
    loss
        Its sum of squared errors.
    losses
        The final losses of all restarts, ascending.
    seed, device
        Of the run.
    """

    prompt: np.ndarray[Any, np.dtype[np.float64]]
    loss: float
    losses: tuple[float, ...]
    seed: int
    device: str


def tune(
    layer: Layer,
    contexts: Sequence[Any],
    targets: Any,
    prompt_length: int,
    *,
    before_mlp: bool = False,
    seed: int = 0,
    device: str = "cpu",
    budget: Budget | None = None,
    starts: Any = None,
) -> TunedPrompt:
    """Search for one prompt that serves all examples.

    Parameters
    ----------
    layer
        The frozen layer.
    contexts
        n matrices (d, length); the last column of each is its query.
    targets
        (d, n): y_i, what tau([P, X_i]) is to give at the last token; with ``before_mlp`` a_i, what
        Att(x_i, [P, X_i]) is to give. Balls count as their midpoints.
    prompt_length
        m >= 1.
    before_mlp
        Which of the two errors is summed.
    seed
        For the starting points: Gaussian with sizes from a tenth to ten times that of the tokens.
    device
        ``"cpu"`` or ``"cuda"``.
    budget
        How hard to search.
    starts
        Further starting points, (k, d, m).

    Raises
    ------
    provers.errors.BadInput
        For wrong shapes, NaN, or m < 1.
    """
    import torch

    where = "prompts.tune"
    m = exactness.positive_int(prompt_length, "prompt_length", where)
    arrays = [
        exactness.float64(exactness.matrix(x, layer.d, None, f"context {k}", where))
        for k, x in enumerate(contexts)
    ]
    if not arrays:
        raise BadInput("contexts", where, "none", "at least one")
    middle = exactness.midpoints(targets) if isinstance(targets, arb_mat) else targets
    wanted = exactness.float64(exactness.matrix(middle, layer.d, len(arrays), "targets", where))
    effort = budget or Budget()
    loss = _loss(layer, arrays, wanted, before_mlp, TorchArithmetic("float64", device))
    rng = np.random.default_rng(seed)
    size = max(float(np.std(np.hstack(arrays))), 1e-3)
    scales = 10.0 ** rng.uniform(-1, 1, (effort.restarts, 1, 1))
    points = rng.normal(size=(effort.restarts, layer.d, m)) * size * scales
    if starts is not None:
        given = np.asarray(starts, dtype=np.float64).reshape(-1, layer.d, m)
        points = np.concatenate([given, points])
    best, losses = minimise(loss, torch.as_tensor(points, device=device), effort)
    return TunedPrompt(
        best[0].cpu().numpy(), float(losses[0]), tuple(losses.tolist()), seed, device
    )


def _loss(
    layer: Layer,
    contexts: list[np.ndarray[Any, Any]],
    targets: np.ndarray[Any, Any],
    before_mlp: bool,
    arithmetic: TorchArithmetic,
) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return the map from prompts (k, d, m) to their k sums of squared errors."""
    import torch

    run = layer.run(arithmetic)
    groups = []
    for length in sorted({x.shape[1] for x in contexts}):
        chosen = [k for k, x in enumerate(contexts) if x.shape[1] == length]
        keys = arithmetic.lift(np.stack([contexts[k] for k in chosen]))
        groups.append((keys, arithmetic.lift(targets.T[chosen][:, :, None])))

    def loss(prompts: torch.Tensor) -> torch.Tensor:
        total = torch.zeros(len(prompts), dtype=prompts.dtype, device=prompts.device)
        for keys, wanted in groups:
            shape = (len(prompts), *keys.shape)
            wide = prompts[:, None].expand(*shape[:2], *prompts.shape[1:])
            joined = torch.cat([wide, keys.expand(shape)], dim=-1)
            queries = keys[..., -1:]
            if before_mlp:
                got = run.attention(queries, joined)
            else:
                got = run.mlp(run.hidden_state(queries, joined))
            total = total + (got - wanted).square().sum((1, 2, 3))
        return total

    return loss


def certified_error(
    layer: Layer,
    contexts: Sequence[Any],
    targets: Any,
    prompt: Any,
    *,
    before_mlp: bool = False,
    bits: int = 128,
) -> Enclosure:
    """Enclose the sum of squared errors of one prompt, taken exactly.

    Parameters
    ----------
    layer, contexts, targets, before_mlp
        As for `tune`; targets that are balls count as all their numbers.
    prompt
        (d, m).
    bits
        Working precision.
    """
    where = "prompts.certified_error"
    arithmetic = BallArithmetic(bits)
    run = layer.run(arithmetic)
    tokens = exactness.matrix(prompt, layer.d, None, "prompt", where)
    wanted = exactness.ball_columns(arithmetic.lift(targets, layer.d, "targets"))
    total = arb(0)
    for k, context in enumerate(contexts):
        keys = exactness.matrix(context, layer.d, None, f"context {k}", where)
        query = exactness.columns(keys)[-1]
        joined = exactness.from_columns([tokens, keys])
        if before_mlp:
            got = run.attention(query, joined)
        else:
            got = run.mlp(run.hidden_state(query, joined))
        total = ball_square_sum(got, wanted[k], bits, total)
    return Enclosure.of_ball(total)


def ball_square_sum(got: arb_mat, wanted: arb_mat, bits: int, total: arb) -> arb:
    """Return ``total`` plus the squared distance of two matrices of balls."""
    with ctx.workprec(bits):
        for x, y in zip(got.entries(), wanted.entries(), strict=True):
            gap = x - y
            # Not gap ** 2: a power of a ball around zero is undefined in Arb.
            total = total + gap * gap
    return total
