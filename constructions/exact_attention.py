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
    largest, smallest = 0.0, 1.0
    with torch.no_grad():
        reach = float(keys.abs().sum(1).amax())
        entries = values.abs()
        highest = float(entries.amax())
        lowest = float(torch.where(entries > 0, entries, entries.amax()).amin())
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
        u, tiny = arb(2) ** -53, arb(2) ** -1022
        stored = torch.finfo(q.dtype)
        product = arb(largest) * arb(reach) * (1 + gamma(d + 2, u))
        size = abs(arb(scale)) * product
        # Every logit is off by at most gamma_{d+2} size, shifted by a common maximum; every
        # product of entries, and the one with the scale, may lose the smallest normal number.
        shift = gamma(d + 4, u) * 2 * size + 4 * (d * abs(arb(scale)) + 1) * tiny
        value = arb(highest)
        most = arb(2) ** 1022
        fits = product < most and 4 * m * value < most and 2 * value < arb(stored.max)
        if not (shift < 1 and fits):
            return ExactAttention(output, math.inf, math.inf)
        relative = shift.exp() * (1 + 16 * u) * (1 + gamma(m + 2, u)) - 1
        last = u if q.dtype == torch.float64 else u + arb(stored.eps) / 2
        if not (relative < arb(1) / 4):
            return ExactAttention(output, math.inf, math.inf)
        # Weights below e^-700 may underflow, and so may the output in its own dtype; the sum is
        # at least 1 (its largest weight).
        lost = arb(2) ** -1000 * m * (1 + value) + arb(stored.tiny)
        error = 2 * relative / (1 - relative) * value + value * 2 * last + lost
        # No underflow: every weight, its product with every v > 0 and its share of the sum are
        # normal numbers. A computed weight that is one is off by less than a factor of two.
        least = arb(smallest) * arb(min(lowest, 1.0)) / (4 * m)
        normal = highest == 0 or bool(least > 2 * tiny)
        ratio = above(2 * relative / (1 - relative) + 2 * u) if normal else math.inf
        return ExactAttention(output, above(error), ratio)
