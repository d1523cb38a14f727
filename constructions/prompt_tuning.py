"""Prompt tuning with Adam, many lengths and restarts at once: what the papers' experiments do.

Errors found here are found values, float64: they lie above the floors of `provers.exact_floor` and
refute nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from constructions import exactness
from constructions.layers import Layer
from provers.errors import BadInput

if TYPE_CHECKING:
    import torch

__all__ = ["Tuned", "tune_mlp", "tune_prompts"]


@dataclass(frozen=True, slots=True, eq=False)
class Tuned:
    """Best prompt of each length.

    Attributes
    ----------
    lengths
        The lengths.
    errors
        Sum over the examples of the squared error at the last token, (lengths,).
    prompts
        One (d, m) array for each length.
    """

    lengths: tuple[int, ...]
    errors: np.ndarray[Any, Any]
    prompts: tuple[np.ndarray[Any, Any], ...]


class _Problem:
    """A layer with one head and examples that share their query, in torch."""

    def __init__(
        self, layer: Layer, contexts: Sequence[Any], query: Any, outputs: Any, device: str
    ) -> None:
        import torch

        def tensor(value: Any) -> torch.Tensor:
            exact = exactness.matrix(value)
            return torch.as_tensor(exactness.float64(exact), dtype=torch.float64, device=device)

        head = layer.head
        self.x = tensor(exactness.column(query, layer.d))
        self.r = tensor(head.score_vector(exactness.column(query, layer.d)))[:, 0]
        self.U, self.offset = tensor(head.value_map), tensor(layer.value_offset)
        self.contexts = [tensor(context) for context in contexts]
        self.outputs = tensor(outputs)
        self.mlp = None
        if layer.mlp is not None:
            self.mlp = [tensor(getattr(layer.mlp, name)) for name in ("w1", "b1", "w2", "b2")]

    def attention(self, prompts: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Att(x_0, [P, X_i]) of every prompt, (prompts, d, n); ``mask`` is 0 on padding."""
        import torch

        own = torch.einsum("d,kdm->km", self.r, prompts).masked_fill(mask == 0, -torch.inf)
        columns = []
        for context in self.contexts:
            given = (self.r @ context).expand(len(prompts), -1)
            weights = torch.cat([own, given], 1).softmax(1)
            m = own.shape[1]
            mean = torch.einsum("kdm,km->kd", prompts, weights[:, :m])
            columns.append(mean + weights[:, m:] @ context.T)
        return self.U @ torch.stack(columns, -1) + self.offset

    def layer(self, attention: torch.Tensor) -> torch.Tensor:
        """The layer's output at the query, (prompts, d, n)."""
        hidden = attention + self.x
        if self.mlp is None:
            return hidden
        w1, b1, w2, b2 = self.mlp
        return hidden + w2 @ (w1 @ hidden + b1).clamp_min(0) + b2

    def loss(self, prompts: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        missed = self.layer(self.attention(prompts, mask)) - self.outputs
        return (missed**2).sum((1, 2))


def tune_prompts(
    layer: Layer,
    contexts: Sequence[Any],
    query: Any,
    outputs: Any,
    lengths: Sequence[int],
    restarts: int = 4,
    steps: int = 500,
    rate: float = 0.1,
    seed: int = 0,
    device: str = "cpu",
    tick: Callable[[], None] = lambda: None,
) -> Tuned:
    """Tune prompts of several lengths by Adam, all lengths and restarts in one batch.

    Parameters
    ----------
    layer
        One head.
    contexts, query
        X_i (d, length_i), with the common query x_0 as last token.
    outputs
        y_i as columns, (d, n): what the whole layer should return at x_0.
    lengths
        Prompt lengths, each at least 1.
    restarts, steps, rate
        Starting points for each length, steps of Adam and its rate.
    tick
        Called after every step.

    Returns
    -------
    Tuned
        The best of all restarts and steps for each length.
    """
    import torch

    where = "tune_prompts"
    sizes = tuple(exactness.positive_int(m, "length", where) for m in lengths)
    if not sizes:
        raise BadInput("lengths", where, "none", "at least one length")
    problem = _Problem(layer, contexts, query, outputs, device)
    longest = max(sizes)
    generator = torch.Generator().manual_seed(seed)
    shape = (len(sizes) * restarts, layer.d, longest)
    start = torch.randn(shape, generator=generator, dtype=torch.float64).to(device)
    counts = torch.tensor(sizes, device=device).repeat_interleave(restarts)
    mask = (torch.arange(longest, device=device)[None, :] < counts[:, None]).to(torch.float64)
    points = start.requires_grad_(True)
    adam = torch.optim.Adam([points], lr=rate)
    best = torch.full((len(points),), torch.inf, dtype=torch.float64, device=device)
    kept = points.detach().clone()
    for _ in range(steps):
        adam.zero_grad()
        losses = problem.loss(points, mask)
        losses.sum().backward()  # type: ignore[no-untyped-call]
        found = losses.detach()
        better = found < best
        best = torch.where(better, found, best)
        kept = torch.where(better[:, None, None], points.detach(), kept)
        adam.step()
        tick()
    table = best.reshape(len(sizes), restarts)
    winner = table.argmin(1)
    chosen = kept.reshape(len(sizes), restarts, layer.d, longest)
    prompts = tuple(chosen[k, int(winner[k]), :, :m].cpu().numpy() for k, m in enumerate(sizes))
    return Tuned(sizes, table.amin(1).cpu().numpy(), prompts)


def tune_mlp(
    layer: Layer,
    contexts: Sequence[Any],
    query: Any,
    outputs: Any,
    steps: int = 2000,
    rate: float = 1e-3,
    seed: int = 0,
    device: str = "cpu",
) -> float:
    """Tune the weights and biases of the MLP by Adam, without a prompt; return the least error."""
    import torch

    problem = _Problem(layer, contexts, query, outputs, device)
    if problem.mlp is None:
        raise BadInput("MLP", "tune_mlp", "none", "a layer with an MLP")
    torch.manual_seed(seed)
    empty = torch.zeros((1, layer.d, 1), dtype=torch.float64, device=device)
    mask = torch.zeros((1, 1), dtype=torch.float64, device=device)
    attention = problem.attention(empty, mask).detach()
    problem.mlp = [weight.clone().requires_grad_(True) for weight in problem.mlp]
    adam = torch.optim.Adam(problem.mlp, lr=rate)
    best = float("inf")
    for _ in range(steps):
        adam.zero_grad()
        loss = ((problem.layer(attention) - problem.outputs) ** 2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        best = min(best, float(loss.detach()))
        adam.step()
    return best
