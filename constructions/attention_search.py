"""Adversarial search for large derivatives of an attention block: found values, float64 or float32.

The Jacobian of f(X) = X + B X softmax(X^T A X) on tokens of norm at most D is estimated from below,
in the token norm, by maximising |f(X + t H) - f(X - t H)| / (2 t |H|) over X and H, all restarts at
once, on CPU or CUDA. What it finds confirms the bound of sharper/attention-lipschitz or would
contradict it; it proves nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from provers.errors import BadInput

__all__ = ["Found", "search_token_ratio", "two_clusters"]


@dataclass(frozen=True, slots=True)
class Found:
    """Result of a search: the best ratio to the bound, and how it was found."""

    ratio: float
    bound: float
    tried: int
    seed: int
    device: str


def two_clusters(b: float, beta: float, tokens: int) -> float:
    """Derivative of the two-cluster family in the token norm, in closed form.

    N tokens +Dw, N tokens -Dw and one token Dv orthogonal to them give
    1 + b (th (beta + sqrt(1 + beta^2)) + 1 - th), th = 2N/(2N + e^beta), 2N + 1 = ``tokens``.

    Examples
    --------
    >>> bound = 1 + (1 + 2**0.5)
    >>> 0.99 < two_clusters(1.0, 1.0, 1001) / bound < 1
    True
    """
    if tokens < 3 or tokens % 2 == 0:
        raise BadInput("tokens", "two_clusters", str(tokens), "an odd number of at least 3")
    share = (tokens - 1) / (tokens - 1 + math.exp(beta))
    return 1 + b * (share * (beta + math.hypot(1.0, beta)) + 1 - share)


def search_token_ratio(
    b: float,
    beta: float,
    tokens: int,
    d: int = 2,
    restarts: int = 32,
    steps: int = 200,
    seed: int = 0,
    device: str = "cpu",
) -> Found:
    """Search for the largest directional derivative in the token norm, relative to the bound.

    Parameters
    ----------
    b, beta
        ||B|| and ||A|| D^2, with D = 1: A = beta I, B = b I, which attains the supremum.
    tokens, d
        Size of X, (d, tokens).
    restarts, steps
        Points that Adam moves at once, and how often.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    shape = (restarts, d, tokens)
    draws = [torch.randn(shape, generator=generator, dtype=torch.float64) for _ in range(2)]
    X, H = (draw.to(device).requires_grad_(True) for draw in draws)

    def derivative() -> torch.Tensor:
        x = X / X.norm(dim=1, keepdim=True).clamp_min(1.0)
        h = H / H.norm(dim=1, keepdim=True)
        scores = beta * torch.einsum("kdi,kdj->kij", x, x)
        p = scores.softmax(-1)
        mean = torch.einsum("kij,kdj->kdi", p, x)
        # df_i = h_i + b (sum_j P_ij (h_j + (x_j - mu_i) beta (<x_i, h_j> + <x_j, h_i>))).
        inner = beta * (torch.einsum("kdi,kdj->kij", x, h) + torch.einsum("kdi,kdj->kij", h, x))
        pulled = torch.einsum("kij,kdj->kdi", p, h)
        weighted = p * inner
        bent = torch.einsum("kij,kdj->kdi", weighted, x) - mean * weighted.sum(-1)[:, None, :]
        out = h + b * (pulled + bent)
        largest: torch.Tensor = out.norm(dim=1).amax(-1)
        return largest

    optimiser = torch.optim.Adam([X, H], lr=0.05)
    best = -np.inf
    for _ in range(steps):
        optimiser.zero_grad()
        value = derivative()
        best = max(best, float(value.detach().max()))
        (-value.sum()).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    with torch.no_grad():
        best = max(best, float(derivative().max()))
    bound = 1 + b * (beta + math.hypot(1.0, beta))
    return Found(best / bound, bound, restarts * (steps + 1), seed, device)
