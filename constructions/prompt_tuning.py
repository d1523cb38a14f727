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


GROUP = 50
"""Lengths tuned together on a CPU."""


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
    """A layer with one head and examples that share their query, in torch.

    A prompt reaches the output through its own output p and its log mass only: with Z_i and c_i the
    mass and the mean token of context i, the mean over both is s p + (1 - s) c_i with the share
    s = 1/(1 + Z_i/z) (wang-2023/attention-split), so prompts are read once for all contexts.
    """

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
        scores = [(self.r @ tensor(context), tensor(context)) for context in contexts]
        self.log_masses = torch.stack([score.logsumexp(0) for score, _ in scores])
        self.means = torch.stack([tokens @ score.softmax(0) for score, tokens in scores], 1)
        self.outputs = tensor(outputs)
        self.mlp = None
        if layer.mlp is not None:
            self.mlp = [tensor(getattr(layer.mlp, name)) for name in ("w1", "b1", "w2", "b2")]

    def without_prompt(self) -> torch.Tensor:
        """Att(x_0, X_i), (1, d, n)."""
        attention: torch.Tensor = (self.U @ self.means + self.offset)[None]
        return attention

    def attention(self, mean: torch.Tensor, log_mass: torch.Tensor) -> torch.Tensor:
        """Att(x_0, [P, X_i]) from the prompts' mean tokens (prompts, d) and log masses."""
        share = (log_mass[:, None] - self.log_masses).sigmoid()[:, None, :]
        seen: torch.Tensor = share * mean[:, :, None] + (1 - share) * self.means
        return self.U @ seen + self.offset

    def layer(self, attention: torch.Tensor) -> torch.Tensor:
        """The layer's output at the query, (prompts, d, n)."""
        hidden = attention + self.x
        if self.mlp is None:
            return hidden
        w1, b1, w2, b2 = self.mlp
        return hidden + w2 @ (w1 @ hidden + b1).clamp_min(0) + b2

    def loss(self, attention: torch.Tensor) -> torch.Tensor:
        """The squared error of every prompt."""
        return ((self.layer(attention) - self.outputs) ** 2).sum((1, 2))

    def gradient(
        self, prompts: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Losses (k,) and their gradients (k, d, m); ``mask`` (k, m) is -inf on padding, else 0."""
        import torch

        own = self.r @ prompts + mask
        weights = own.softmax(1)
        mean = (prompts @ weights[:, :, None])[:, :, 0].requires_grad_(True)
        log_mass = own.logsumexp(1).requires_grad_(True)
        losses = self.loss(self.attention(mean, log_mass))
        by_mean, by_mass = torch.autograd.grad(losses.sum(), (mean, log_mass))
        along = (by_mean[:, None, :] @ prompts)[:, 0]
        centred = along - (by_mean * mean.detach()).sum(1, keepdim=True)
        by_score = weights * (centred + by_mass[:, None])
        left = torch.stack([by_mean, self.r.expand_as(by_mean)], 2)
        return losses.detach(), left @ torch.stack([weights, by_score], 1)


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
    generator = torch.Generator().manual_seed(seed)
    starts = [
        torch.randn((restarts, layer.d, m), generator=generator, dtype=torch.float64) for m in sizes
    ]
    groups = _groups(sizes, GROUP if device == "cpu" else len(sizes))
    errors, prompts = np.empty(len(sizes)), [np.empty(0)] * len(sizes)
    done = 0
    for group in groups:
        search = _Search.of(problem, [starts[k] for k in group], rate, device)
        for _ in range(steps):
            search.step()
            done += 1
            if done % len(groups) == 0:
                tick()
        for k, (error, prompt) in zip(group, search.best([sizes[k] for k in group]), strict=True):
            errors[k], prompts[k] = error, prompt
    return Tuned(sizes, errors, tuple(prompts))


def _groups(sizes: Sequence[int], count: int) -> list[list[int]]:
    """Numbers of lengths, longest together: little padding, and a group stays in the cache."""
    order = sorted(range(len(sizes)), key=lambda k: sizes[k])
    return [order[k : k + count] for k in range(0, len(order), count)]


class _Search:
    """Adam on the prompts of several lengths, padded to the longest, all restarts at once."""

    def __init__(
        self, problem: _Problem, points: torch.Tensor, mask: torch.Tensor, restarts: int,
        rate: float,
    ) -> None:  # fmt: skip
        import torch

        self.problem, self.points, self.mask, self.restarts = problem, points, mask, restarts
        self.adam = torch.optim.Adam([points], lr=rate, fused=True)
        self.errors = torch.full_like(points[:, 0, 0], torch.inf)
        self.kept = points.clone()

    @classmethod
    def of(
        cls, problem: _Problem, starts: Sequence[torch.Tensor], rate: float, device: str
    ) -> _Search:
        """Starts of one group, (restarts, d, m) for every length m."""
        import torch

        longest = max(start.shape[2] for start in starts)
        padded = [torch.nn.functional.pad(s, (0, longest - s.shape[2])) for s in starts]
        masks = [
            torch.zeros(longest, dtype=torch.float64).index_fill_(
                0, torch.arange(s.shape[2], longest), -torch.inf
            )
            for s in starts
        ]
        restarts = starts[0].shape[0]
        mask = torch.stack(masks).repeat_interleave(restarts, 0)
        return cls(problem, torch.cat(padded).to(device), mask.to(device), restarts, rate)

    def step(self) -> None:
        """Keep the prompts that are the best so far, and go on."""
        losses, self.points.grad = self.problem.gradient(self.points, self.mask)
        better = losses < self.errors
        self.errors[better] = losses[better]
        self.kept[better] = self.points[better]
        self.adam.step()

    def best(self, sizes: Sequence[int]) -> list[tuple[float, np.ndarray[Any, Any]]]:
        """The least error of every length and its prompt."""
        table = self.errors.reshape(len(sizes), self.restarts)
        winners = table.argmin(1)
        out = []
        for k, m in enumerate(sizes):
            row = k * self.restarts + int(winners[k])
            out.append((float(self.errors[row]), self.kept[row, :, :m].cpu().numpy()))
        return out


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
    attention = problem.without_prompt()
    problem.mlp = [weight.clone().requires_grad_(True) for weight in problem.mlp]
    adam = torch.optim.Adam(problem.mlp, lr=rate)
    best = float("inf")
    for _ in range(steps):
        adam.zero_grad()
        loss = problem.loss(attention).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        best = min(best, float(loss.detach()))
        adam.step()
    return best
