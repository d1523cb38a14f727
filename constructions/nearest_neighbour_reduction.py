"""Hamming nearest neighbours decided through attention (`alman-2023/reduction`), and compared.

Given a_i, b_j in {0,1}^m with m/2 ones each, a threshold t and a factor 1 + e, one call of
approximate attention at 2 n tokens in 2 m dimensions decides whether some a_i has a b_j at distance
at most t, or all are at distance at least (1 + e) t. Entries of Q and K are at most B = sqrt(beta),
beta = (4 / (e c)) log(4 n), c = t / m; the additive error must stay below e^(-beta/2) / (8 n).

The decision is taken from the oracle's *certified* error: a row whose value is above a level
between the YES and the NO level by more than the error says YES, all rows below it by more than
the error say NO; otherwise the call does not decide. The values are as small as e^(-beta/4), so
the exact oracle uses its relative error, which is certified because V >= 0.

Polynomials decide the smallest instances only: logits reach beta/2, of the order of log n, and the
rank is above n from a handful of points on, as the lower bound foretells. They get keys from which
the middle of each coordinate has been subtracted, which softmax does not see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from flint import arb, fmpq

from constructions.fast_attention import exact_attention, polynomial_attention
from provers.errors import BadInput, Refused
from provers.kernel.arithmetic import precision

__all__ = [
    "Decision",
    "NeighbourInstance",
    "antipodal",
    "brute_force",
    "decide",
    "levels",
    "planted",
    "reduce",
    "unplanted",
]

Bits = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True, eq=False)
class NeighbourInstance:
    """Two sets of n points with m/2 ones each, and the promise (t, 1 + e).

    Attributes
    ----------
    left, right : (n, m) uint8 arrays of 0 and 1
    threshold : int
        t.
    factor : float
        1 + e; either some distance is at most t or all are at least (1 + e) t.
    """

    left: Bits
    right: Bits
    threshold: int
    factor: float

    def __post_init__(self) -> None:
        where = "NeighbourInstance"
        n, m = self.left.shape
        if self.left.shape != self.right.shape or n == 0 or m % 2:
            got = f"{self.left.shape} and {self.right.shape}"
            raise BadInput("points", where, got, "two sets of equally many points, m even")
        for points in (self.left, self.right):
            if points.max() > 1 or np.any(points.sum(1, dtype=np.int64) * 2 != m):
                raise BadInput("points", where, "other entries", "0 and 1, half of them 1")
        if not 0 < self.threshold <= m or not self.factor > 1:
            got = f"t={self.threshold}, factor={self.factor}"
            raise BadInput("promise", where, got, "0 < t <= m and a factor above 1")

    @property
    def n(self) -> int:
        """Points on each side."""
        return int(self.left.shape[0])

    @property
    def m(self) -> int:
        """Coordinates."""
        return int(self.left.shape[1])

    @property
    def beta(self) -> float:
        """The least beta of the reduction, 4 log(4 n) / (e c), rounded up."""
        share = self.threshold / self.m
        return 4 * math.log(4 * self.n) / ((self.factor - 1) * share) * (1 + 2.0**-40)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one call of the oracle said.

    Attributes
    ----------
    answer : bool or None
        True for YES, None if the certified error does not separate.
    error : float
        Certified error of the oracle.
    allowed : float
        e^(-beta/2) / (8 n): what the reduction asks for.
    level : float
        3/4 of the YES level, the threshold that is compared with.
    gap : float
        Distance from the level to the nearest value that was compared.
    naive : bool
        What comparing with the YES level says, whether or not it may be trusted.
    separated : bool
        Whether the YES level is certified to be above the NO level.
    oracle : str
        ``exact``, ``polynomial`` or the reason why there was no answer.
    largest : float
        The largest row, NaN without an answer of the oracle.
    rank : int or None
        Features of the polynomial oracle.
    """

    answer: bool | None
    error: float
    allowed: float
    level: float
    gap: float
    naive: bool
    separated: bool
    oracle: str
    largest: float
    rank: int | None


def _half_ones(n: int, m: int, random: np.random.Generator) -> Bits:
    return random.permuted(np.tile(np.repeat(np.array([0, 1], np.uint8), m // 2), (n, 1)), axis=1)


def unplanted(n: int, m: int, threshold: int, factor: float, seed: int) -> NeighbourInstance:
    """Draw random points; the promise says NO if no pair happens to be near."""
    random = np.random.default_rng(seed)
    return NeighbourInstance(_half_ones(n, m, random), _half_ones(n, m, random), threshold, factor)


def planted(n: int, m: int, threshold: int, factor: float, seed: int) -> NeighbourInstance:
    """Draw random points and move one b_j to distance ``threshold`` (made even) of one a_i."""
    base = unplanted(n, m, threshold, factor, seed)
    random = np.random.default_rng([seed, 1])
    i, j = random.integers(n), random.integers(n)
    point = base.left[i].copy()
    swaps = threshold // 2
    ones, zeros = np.flatnonzero(point == 1), np.flatnonzero(point == 0)
    point[random.choice(ones, swaps, replace=False)] = 0
    point[random.choice(zeros, swaps, replace=False)] = 1
    right = base.right.copy()
    right[j] = point
    return NeighbourInstance(base.left, right, threshold, factor)


def antipodal(n: int, m: int, threshold: int, factor: float, seed: int) -> NeighbourInstance:
    """Put all points of one side at one random point, those of the other at its complement."""
    point = _half_ones(1, m, np.random.default_rng(seed))
    left = np.repeat(point, n, axis=0)
    return NeighbourInstance(left, 1 - left, threshold, factor)


def brute_force(instance: NeighbourInstance) -> tuple[int, bool | None]:
    """Return the least distance, exactly, and the answer; None where the promise is broken."""
    left = instance.left.astype(np.float32)
    least = instance.m
    for start in range(0, instance.n, 512):
        # Integers below 2^24: exact in float32.
        common = left[start : start + 512] @ instance.right.T.astype(np.float32)
        least = min(least, instance.m - 2 * int(common.max()))
    if least <= instance.threshold:
        return least, True
    return least, False if least >= instance.factor * instance.threshold else None


def reduce(
    instance: NeighbourInstance, beta: float | None = None, dtype: torch.dtype = torch.float64
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return Q, K (2 n, 2 m) and V (2 n, 1) of the reduction; the scale is 1/(2 m)."""
    n, m = instance.n, instance.m
    root = math.sqrt(instance.beta if beta is None else beta)
    left = torch.from_numpy(instance.left).to(dtype)
    right = torch.from_numpy(instance.right).to(dtype)
    q = torch.zeros(2 * n, 2 * m, dtype=dtype)
    k = torch.zeros(2 * n, 2 * m, dtype=dtype)
    q[:n, :m], q[:, m:] = left, 1
    k[:n, :m], k[n:, m:] = right, 1
    v = torch.zeros(2 * n, 1, dtype=dtype)
    v[:n] = 1
    return q * root, k * root, v


def levels(instance: NeighbourInstance, beta: float | None = None) -> tuple[arb, arb, arb]:
    """Return certified lower YES level, upper NO level and the allowed error, as balls.

    YES: some row is at least e^(beta (m - t)/(4 m)) / (2 n e^(beta/2)). NO: all rows are at most
    e^(beta (m - (1+e) t)/(4 m)) / e^(beta/2).
    """
    with precision(128):
        b = arb(instance.beta if beta is None else beta)
        n, m, t = instance.n, instance.m, instance.threshold
        far = (b * (m - t) / (4 * m)).exp()
        tau = (b / 2).exp()
        # The least even integer that is at least (1 + e) t: distances are even.
        apart = 2 * math.ceil(instance.factor * t / 2)
        no = (b * arb(fmpq(m - apart, 4 * m))).exp() / tau
        return far / (2 * n * tau), no, 1 / (8 * n * tau)


def decide(
    instance: NeighbourInstance,
    oracle: str = "exact",
    beta: float | None = None,
    device: str = "cpu",
) -> Decision:
    """Decide through attention.

    Parameters
    ----------
    instance : NeighbourInstance
    oracle : str
        ``exact`` or ``polynomial`` (which refuses what takes too much memory or certifies nothing).
    beta : float, optional
        Another beta than the least one that the reduction asks for.
    device : str
        Where torch computes.

    Raises
    ------
    provers.errors.BadInput
        For another oracle.
    """
    if oracle not in ("exact", "polynomial"):
        raise BadInput("oracle", "decide", repr(oracle), "exact or polynomial")
    q, k, v = (x.to(device) for x in reduce(instance, beta))
    yes, no, allowed_ball = levels(instance, beta)
    # `reduce` rounds sqrt(beta) and the products: B^2 differs from beta by a few roundings.
    slack = 8 * 2.0**-53 * (instance.beta if beta is None else beta)
    with precision(128):
        level = (yes * 3 + no) / 4 if no < yes else yes
        level_float, allowed = float(level.mid()), float(allowed_ball.mid())
        separated = bool(no < yes)
    rank = None
    if oracle == "exact":
        exact = exact_attention(q[: instance.n], k, v, scale=1 / (2 * instance.m))
        output = exact.output
        error = exact.relative * max(float(output.max()), level_float) * (1 + 2.0**-30)
    else:
        with precision(128):
            enough = float(((yes - no) / 5).mid()) if separated else 0.0
        try:
            found = polynomial_attention(
                q[: instance.n], k - k.max() / 2, v, max_error=max(allowed, enough),
                scale=1 / (2 * instance.m), even_if_slower=True,
            )  # fmt: skip
        except Refused as refusal:
            return Decision(
                None, math.inf, allowed, level_float, 0.0, False, separated, str(refusal), math.nan,
                None,
            )  # fmt: skip
        output, error, rank = found.output, found.error, found.rank
    error += 2 * math.expm1(slack) * max(float(output.max()), level_float)
    largest = float(output.max())
    gap = abs(largest - level_float)
    answer: bool | None = None
    if separated and gap > error:
        answer = largest > level_float
    naive = largest >= float(yes.mid())
    return Decision(
        answer, error, allowed, level_float, gap, naive, separated, oracle, largest, rank
    )
