"""FAVOR+ attention by positive orthogonal random features, the usual almost-linear competitor.

exp(<x, y>) = E exp(<w, x> - |x|^2 / 2) exp(<w, y> - |y|^2 / 2) for w standard normal; the rows of w
are drawn as blocks of orthogonal directions with independent chi lengths [1]_. The relative
variance of an entry is at most (e^{|x + y|^2} - 1) / m for m features: the error falls like 1 /
sqrt(m) only, and nothing about it is certified.

References
----------
.. [1] Choromanski et al., "Rethinking Attention with Performers", ICLR 2021, section 2.
"""

from __future__ import annotations

import math

import torch

from provers.errors import BadInput

__all__ = ["directions", "random_feature_attention"]


def directions(d: int, features: int, seed: int, like: torch.Tensor) -> torch.Tensor:
    """Return (features, d) orthogonal random directions with the lengths of normal vectors."""
    generator = torch.Generator().manual_seed(seed)
    blocks = []
    for _ in range(-(-features // d)):
        normal = torch.randn(d, d, dtype=torch.float64, generator=generator)
        factors = torch.linalg.qr(normal)
        # Without the signs of the diagonal the directions are not uniformly distributed.
        blocks.append((factors.Q * torch.sign(torch.diagonal(factors.R))).t())
    lengths = torch.randn(features, d, dtype=torch.float64, generator=generator).norm(dim=1)
    made: torch.Tensor = (torch.cat(blocks)[:features] * lengths[:, None]).to(like)
    return made


def random_feature_attention(
    q: torch.Tensor,
    k: torch.Tensor,
    v: torch.Tensor,
    *,
    features: int = 256,
    scale: float | None = None,
    seed: int = 0,
) -> torch.Tensor:
    """Return the FAVOR+ estimate of softmax(scale q k^T) v.

    Parameters
    ----------
    q, k, v : torch.Tensor
        (n, d), (m, d), (m, dv); rows are tokens.
    features : int
        Number of random features.
    scale : float, optional
        Positive; 1/d by default.
    seed : int

    Raises
    ------
    provers.errors.BadInput
        If ``features`` or ``scale`` is not positive.
    """
    scale = 1 / q.shape[1] if scale is None else scale
    if features < 1 or not scale > 0:
        got = f"features={features}, scale={scale}"
        raise BadInput("features and scale", "random_feature_attention", got, "positive numbers")
    w = directions(q.shape[1], features, seed, q)
    with torch.no_grad():
        left = _features(q * math.sqrt(scale), w)
        right = _features(k * math.sqrt(scale), w)
        sums = left @ torch.cat([right.t() @ v, right.sum(0)[:, None]], dim=1)
        output: torch.Tensor = sums[:, :-1] / sums[:, -1:]
        return output


def _features(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    logits = x @ w.t() - (x * x).sum(1, keepdim=True) / 2
    # A factor common to all features and rows of one side cancels in the quotient.
    return (logits - logits.amax()).exp()
