"""Gradient search with restarts: Adam on all restarts at once, then L-BFGS on the best ones.

The numbers it finds are found values, float64 and nothing more: they confirm floors from above and
refute nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructions import exactness
from provers.errors import BadInput

if TYPE_CHECKING:
    import torch

__all__ = ["Budget", "minimise"]


@dataclass(frozen=True, slots=True)
class Budget:
    """How hard to search.

    Attributes
    ----------
    restarts
        Starting points, all run by Adam together.
    adam_steps, learning_rate
        Steps of Adam and its rate, which falls to a hundredth along a cosine.
    polished
        How many of the best restarts L-BFGS improves.
    lbfgs_steps
        Its iterations for each of them.
    """

    restarts: int = 16
    adam_steps: int = 300
    learning_rate: float = 0.1
    polished: int = 4
    lbfgs_steps: int = 200

    def __post_init__(self) -> None:
        for name in ("restarts", "adam_steps", "polished", "lbfgs_steps"):
            exactness.positive_int(getattr(self, name), name, "Budget")
        if not self.learning_rate > 0:
            raise BadInput("learning_rate", "Budget", str(self.learning_rate), "above 0")


def minimise(
    loss: Callable[[torch.Tensor], torch.Tensor], start: torch.Tensor, budget: Budget
) -> tuple[torch.Tensor, torch.Tensor]:
    """Minimise a loss from many starts.

    Parameters
    ----------
    loss
        Maps parameters (k, ...) to k losses.
    start
        Starting points, (restarts, ...).
    budget
        How hard to search.

    Returns
    -------
    parameters, losses
        The improved points and their losses, best first; the shapes of the arguments.
    """
    import torch

    points = start.detach().clone().requires_grad_(True)
    adam = torch.optim.Adam([points], lr=budget.learning_rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        adam, budget.adam_steps, eta_min=budget.learning_rate / 100
    )
    for _ in range(budget.adam_steps):
        adam.zero_grad()
        # Restarts do not interact, so the sum has the gradient of each.
        loss(points).sum().backward()  # type: ignore[no-untyped-call]
        adam.step()
        schedule.step()
    with torch.no_grad():
        reached = torch.nan_to_num(loss(points), nan=torch.inf)
    order = reached.argsort()
    best = points.detach()[order].clone()
    reached = reached[order].clone()
    for k in range(min(budget.polished, len(best))):
        polished = _polish(loss, best[k : k + 1], budget.lbfgs_steps)
        with torch.no_grad():
            value = loss(polished)[0]
        if value < reached[k]:
            best[k], reached[k] = polished[0], value
    order = reached.argsort()
    return best[order], reached[order]


def _polish(
    loss: Callable[[torch.Tensor], torch.Tensor], start: torch.Tensor, steps: int
) -> torch.Tensor:
    import torch

    point = start.detach().clone().requires_grad_(True)
    search = torch.optim.LBFGS(
        [point],
        max_iter=steps,
        history_size=20,
        tolerance_grad=1e-14,
        tolerance_change=1e-18,
        line_search_fn="strong_wolfe",
    )

    def closure() -> torch.Tensor:
        search.zero_grad()
        value = loss(point).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    search.step(closure)  # type: ignore[no-untyped-call]
    return point.detach()
