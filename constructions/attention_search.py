"""Adversarial search for large derivatives of an attention block: found values, float64 or float32.

The derivative of X -> X softmax(X^T A X) along H is maximised over X, H (and A) by Adam, all
restarts at once, on CPU or CUDA: in the token norm where tokens have norm at most D, in the
Frobenius norm on each of the three domains. What it finds confirms the bounds of
sharper/attention-lipschitz and of the Frobenius forms or would contradict them; it proves nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from provers.errors import BadInput
from provers.norm_types import Domain, Norm

if TYPE_CHECKING:
    import torch

__all__ = ["Found", "search_frobenius_ratio", "search_token_ratio", "two_clusters"]


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
        out = h + b * _change(x, h, beta * x, beta * h)
        largest: torch.Tensor = out.norm(dim=1).amax(-1)
        return largest

    best = _largest([X, H], derivative, steps)
    bound = 1 + b * (beta + math.hypot(1.0, beta))
    return Found(best / bound, bound, restarts * (steps + 1), seed, device)


def search_frobenius_ratio(
    bound: float,
    beta: float,
    tokens: int,
    domain: Domain,
    d: int = 2,
    restarts: int = 32,
    steps: int = 200,
    seed: int = 0,
    device: str = "cpu",
    outputs: Norm = Norm.FROBENIUS,
) -> Found:
    """Search for the largest directional derivative of Att, directions in the Frobenius norm.

    Parameters
    ----------
    bound
        What is attacked: a bound for W_o W_v = I.
    beta
        ||A|| D^2, with D = 1; A is free.
    tokens, d
        Size of X, (d, tokens).
    domain
        Where X may lie.
    outputs
        The norm of what comes out: Frobenius, or the largest token.
    restarts, steps
        Points that Adam moves at once, and how often. Half of them start near one token against
        all others, A = -beta, where lemma-5 without its sqrt(m) fails.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    shape = (restarts, d, tokens)
    draws = [torch.randn(shape, generator=generator, dtype=torch.float64) for _ in range(2)]
    turn = torch.randn((restarts, d, d), generator=generator, dtype=torch.float64)
    half = restarts // 2
    draws[0][:half] *= 0.1
    draws[0][:half, 0, :] += 1.0
    draws[0][:half, 0, 0] -= 2.0
    draws[1][:half] *= 0.1
    draws[1][:half, 0, 0] += 1.0
    turn[:half] = 0.1 * turn[:half] - torch.eye(d, dtype=torch.float64)
    X, H, M = (start.to(device).requires_grad_(True) for start in (*draws, turn))

    def derivative() -> torch.Tensor:
        x = X / _size(X, domain).clamp_min(1.0)
        h = H / H.flatten(1).norm(dim=1)[:, None, None]
        A = beta * M / torch.linalg.matrix_norm(M, ord=2)[:, None, None]
        out = _change(x, h, A @ x, A @ h).norm(dim=1)
        size: torch.Tensor = out.norm(dim=1) if outputs is Norm.FROBENIUS else out.amax(-1)
        return size

    best = _largest([X, H, M], derivative, steps)
    return Found(best / bound, bound, restarts * (steps + 1), seed, device)


def _size(X: torch.Tensor, domain: Domain) -> torch.Tensor:
    """What the domain bounds by D, in a shape that divides X."""
    import torch

    sizes: torch.Tensor
    if domain is Domain.TOKENS:
        sizes = X.norm(dim=1, keepdim=True)
    elif domain is Domain.SPECTRAL_BALL:
        sizes = torch.linalg.matrix_norm(X, ord=2)[:, None, None]
    elif domain is Domain.FROBENIUS_BALL:
        sizes = X.flatten(1).norm(dim=1)[:, None, None]
    else:
        raise BadInput("domain", "search_frobenius_ratio", domain.name, "a bounded domain")
    return sizes


def _change(x: torch.Tensor, h: torch.Tensor, Ax: torch.Tensor, Ah: torch.Tensor) -> torch.Tensor:
    """The derivative of what every query sees along h, shape (restarts, d, tokens).

    sum_j P_ij (h_j + (x_j - mu_i) (<A x_i, h_j> + <x_j, A h_i>)).
    """
    import torch

    p = torch.einsum("kdi,kdj->kij", Ax, x).softmax(-1)
    mean = torch.einsum("kij,kdj->kdi", p, x)
    inner = torch.einsum("kdi,kdj->kij", Ax, h) + torch.einsum("kdi,kdj->kij", Ah, x)
    weighted = p * inner
    bent = torch.einsum("kij,kdj->kdi", weighted, x) - mean * weighted.sum(-1)[:, None, :]
    out: torch.Tensor = torch.einsum("kij,kdj->kdi", p, h) + bent
    return out


def _largest(free: list[Any], value: Callable[[], torch.Tensor], steps: int) -> float:
    """The largest value that Adam meets."""
    import torch

    optimiser = torch.optim.Adam(free, lr=0.05)
    best = -np.inf
    for _ in range(steps):
        optimiser.zero_grad()
        found = value()
        best = max(best, float(found.detach().max()))
        (-found.sum()).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    with torch.no_grad():
        return max(best, float(value().max()))
