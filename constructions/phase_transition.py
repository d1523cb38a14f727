"""Where polynomial attention stops paying: rank and cost over B / sqrt(log n).

With d = c log n, entries at most B and accuracy 1/n, logits reach T = B^2 and exp is to be replaced
within relative error 1/n. The least degree that is certified here is the smaller one of

* Taylor: e^(2 T) T^(g+1) / (g+1)! <= eps, Lagrange's remainder against e^(-T) (`lemma-3.2`);
* Chebyshev: e^T 2 (I_{g+1}(T) + I_{g+2}(T) + ...) <= eps, the tail of the series
  e^(T x) = I_0(T) + 2 sum I_k(T) T_k(x), summed by I_{k+1} / I_k <= T / (2 (k + 1)).

Both are upper bounds of the degree needed, in ball arithmetic; nothing is fitted. The rank is
C(g + d, g) and the cost ratio compares n r (4 dv + 6) operations with n^2 (2 d + 2 dv + 22).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from flint import arb

from constructions.fast_attention import exact_operations, polynomial_operations
from constructions.monomials import rank
from provers.errors import BadInput
from provers.kernel.arithmetic import precision

__all__ = ["TransitionPoint", "boundary", "certified_degree", "transition_point"]

_BITS = 192


@dataclass(frozen=True, slots=True)
class TransitionPoint:
    """One cell of the phase diagram.

    Attributes
    ----------
    log2_n : int
    ratio : float
        B / sqrt(log n).
    d : int
        Head dimension.
    logit_bound : float
        B^2.
    degree : int
    rank : int
        C(degree + d, degree), exactly.
    log2_cost_ratio : float
        log2 of (operations of polynomial attention / operations of exact attention).
    """

    log2_n: int
    ratio: float
    d: int
    logit_bound: float
    degree: int
    rank: int
    log2_cost_ratio: float


def _taylor_fits(t: arb, eps: arb, g: int) -> bool:
    remainder = (2 * t + (g + 1) * t.log() - arb(g + 2).lgamma()).exp()
    return bool(remainder < eps)


def _chebyshev_fits(t: arb, eps: arb, g: int) -> bool:
    fall = t / (2 * (g + 2))
    if not (fall < 1):
        return False
    tail = t.bessel_i(arb(g + 1)) / (1 - fall)
    return bool(2 * t.exp() * tail < eps)


def certified_degree(limit: float, log_eps: float) -> int:
    """Return a degree for which a polynomial is certified within e^log_eps of exp, relatively.

    Parameters
    ----------
    limit
        T > 0, at most 10^4.
    log_eps
        Natural logarithm of the relative error, negative.

    Examples
    --------
    >>> certified_degree(1.0, -7.0)
    5
    """
    if not 0 < limit <= 1e4 or not -1e4 <= log_eps < 0:
        got = f"T={limit}, log eps={log_eps}"
        raise BadInput("limit", "certified_degree", got, "0 < T <= 10^4 and -10^4 <= log eps < 0")
    with precision(_BITS + 4 * math.ceil(limit)):
        t, eps = arb(limit), arb(log_eps).exp()

        def fits(g: int) -> bool:
            return _chebyshev_fits(t, eps, g) or _taylor_fits(t, eps, g)

        low, high = -1, 8
        while not fits(high):
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if fits(middle) else (middle, high)
    return high


def transition_point(log2_n: int, ratio: float, d: int) -> TransitionPoint:
    """Return degree, rank and cost ratio at n = 2^log2_n, accuracy 1/n, B = ratio sqrt(log n)."""
    if log2_n < 1 or d < 1 or not ratio > 0:
        got = f"log2 n={log2_n}, ratio={ratio}, d={d}"
        raise BadInput("grid", "transition_point", got, "positive numbers")
    log_n = log2_n * math.log(2)
    limit = ratio**2 * log_n
    g = certified_degree(limit, -log_n)
    r = rank(g, d)
    n = 1 << log2_n
    cheap, exact = polynomial_operations(n, n, r, d), exact_operations(n, n, d, d)
    shift = max(0, cheap.bit_length() - 900)
    log2 = math.log2(cheap >> shift) + shift - math.log2(exact)
    return TransitionPoint(log2_n, ratio, d, limit, g, r, log2)


def boundary(log2_n: int, d: int, steps: int = 40) -> float:
    """Return the ratio B / sqrt(log n) at which the costs are equal, by bisection; 0 if none."""
    low, high = 1e-3, 8.0
    if transition_point(log2_n, low, d).log2_cost_ratio > 0:
        return 0.0
    for _ in range(steps):
        middle = math.sqrt(low * high)
        if transition_point(log2_n, middle, d).log2_cost_ratio > 0:
            high = middle
        else:
            low = middle
        if high / low < 1.01:
            break
    return low
