"""Exact softmax attention in blocks of rows, with a bound of its rounding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb

from constructions.attention_plan import above, gamma
from provers.kernel.arithmetic import precision

if TYPE_CHECKING:
    import torch

__all__ = ["ExactAttention", "exact_attention"]


@dataclass(frozen=True, slots=True, eq=False)
class ExactAttention:
    """Output of `exact_attention`.

    Attributes
    ----------
    output : torch.Tensor
        (n, dv), dtype of q.
    error : float
        Certified bound of the largest error of an entry.
    relative : float
        Certified bound of |output - exact| / exact for values v >= 0 (before the output was
        rounded to a dtype other than float64); infinite if nothing is certified.
    """

    output: torch.Tensor
    error: float
    relative: float


def exact_attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, *, scale: float
) -> ExactAttention:
    """Compute softmax(scale q k^T) v in float64, in blocks of rows, and bound its error.

    Trusted beside IEEE arithmetic: torch's float64 exponential errs by at most 8 units in the last
    place.
    """
    import torch

    n, d = q.shape
    m = k.shape[0]
    rows = max(1, min(n, (1 << 22) // m))
    output = torch.empty((n, v.shape[1]), dtype=q.dtype, device=q.device)
    keys, values = k.double(), v.double()
    largest, smallest = 0.0, math.inf
    with torch.no_grad():
        reach = float(keys.abs().sum(1).amax())
        for start in range(0, n, rows):
            block = q[start : start + rows].double()
            logits = block @ keys.t() * scale
            weights = torch.exp(logits - logits.amax(1, keepdim=True))
            output[start : start + rows] = (weights @ values / weights.sum(1, keepdim=True)).to(
                q.dtype
            )
            largest = max(largest, float(block.abs().amax()))
            smallest = min(smallest, float(weights.amin()))
    with precision(128):
        u = arb(2) ** -53
        size = abs(arb(scale)) * arb(largest) * arb(reach) * (1 + arb(2) ** -30)
        # Every logit is off by at most gamma_{d+2} size, shifted by a common maximum.
        shift = gamma(d + 4, u) * 2 * size
        if not (shift < 1):
            return ExactAttention(output, math.inf, math.inf)
        relative = shift.exp() * (1 + 16 * u) * (1 + gamma(m + 2, u)) - 1
        value = arb(float(v.abs().amax()))
        last = u if q.dtype == torch.float64 else u + arb(2) ** -24
        if not (relative < arb(1) / 4):
            return ExactAttention(output, math.inf, math.inf)
        # Weights below e^-700 may underflow; the sum is at least 1 (its largest weight).
        lost = arb(2) ** -1000 * m * (1 + value)
        error = 2 * relative / (1 - relative) * value + value * 2 * last + lost
        # The relative error of a weight holds where it is a normal number, far from underflow.
        whole = (2 * relative / (1 - relative) + 2 * u) if smallest > 1e-290 else arb("inf")
        ratio = above(whole) if whole.is_finite() else math.inf
        return ExactAttention(output, above(error), ratio)
