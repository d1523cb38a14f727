"""Where given queries and keys lie between almost-linear and quadratic attention.

`efficiency_regime` answers for a real prompt what `hu-2024/theorem-3.1` and `theorem-3.2` say of
asymptotic families: how large the entries are against sqrt(log n), which degree and rank an error
takes, and what that would gain over exact attention.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from flint import arb

from constructions import exactness
from constructions.fast_attention import (
    exact_operations,
    plan_attention,
    polynomial_operations,
)
from constructions.monomials import rank
from constructions.phase_transition import certified_degree
from provers.errors import BadInput
from provers.kernel.arithmetic import precision

__all__ = ["EfficiencyRegime", "efficiency_regime"]

_WHERE = "efficiency_regime"
_LARGEST_LIMIT = 1e4
_MOST_TOKENS = 1 << 256
_LEAST_SHARE = 2.0**-900


@dataclass(frozen=True, slots=True)
class EfficiencyRegime:
    """What `efficiency_regime` found.

    Attributes
    ----------
    n, d : int
        Tokens and head dimension.
    entry_bound : float
        B, the largest |entry| of queries and keys.
    ratio : float
        B sqrt(d |scale| / log n): with the papers' scale 1/d this is B / sqrt(log n), and for
        another scale the same condition on the logits (`neighbours.md`: the threshold bounds the
        logits).
    logit_bound : float
        Certified bound of |scale <q, k>|, from the norms of the rows.
    centred_logit_bound : float
        The same after subtracting the middle of the keys, which softmax does not see.
    degree : int or None
        Degree that a polynomial needs for the error, certified; None beyond logits of 10^4.
    rank : int or None
        C(degree + d, degree).
    gain : float
        Operations of exact attention over those of polynomial attention; 0 without a degree.
    certified : bool
        Whether `constructions.polynomial_attention` has a plan in float64 (rounding included).
    """

    n: int
    d: int
    entry_bound: float
    ratio: float
    logit_bound: float
    centred_logit_bound: float
    degree: int | None
    rank: int | None
    gain: float
    certified: bool

    @property
    def almost_linear(self) -> bool:
        """Whether polynomial attention is predicted to be faster and is certified."""
        return self.certified and self.gain > 1


def efficiency_regime(
    q: Any,
    k: Any,
    n: int | None = None,
    *,
    max_error: float = 1e-3,
    largest_value: float = 1.0,
    scale: float | None = None,
) -> EfficiencyRegime:
    """Say where queries and keys lie: B, B / sqrt(log n), degree, rank and predicted gain.

    Parameters
    ----------
    q, k : array_like
        (rows, d) queries and keys of one head, prompt tokens included; numpy arrays or tensors.
    n : int, optional
        Number of tokens to predict for; the number of keys by default.
    max_error, largest_value : float
        Error wanted of an output entry, and the largest |V|, in the same units.
    scale : float, optional
        Factor of q k^T; 1/d by default, as in the papers. Pretrained heads have 1/sqrt(d).

    Raises
    ------
    provers.errors.BadInput
        For wrong shapes, NaN, or sizes out of range.

    Examples
    --------
    >>> import numpy as np
    >>> found = efficiency_regime(np.ones((8, 4)), np.ones((8, 4)), 2**17)
    >>> found.logit_bound < 1.0001, found.degree, found.almost_linear
    (True, 4, True)
    """
    queries, keys = _rows(q, "q"), _rows(k, "k")
    d = queries.shape[1]
    if keys.shape[1] != d:
        raise BadInput("k", _WHERE, f"{keys.shape[1]} columns", f"{d}, as q")
    tokens = keys.shape[0] if n is None else n
    if isinstance(tokens, bool) or not isinstance(tokens, Integral) or tokens < 2:
        raise BadInput("n", _WHERE, repr(tokens), "an integer of at least 2")
    tokens = int(tokens)
    if tokens > _MOST_TOKENS:
        raise BadInput("n", _WHERE, "more than 2^256", "an integer of at most 2^256")
    max_error = exactness.real(max_error, "max_error", _WHERE, positive=True)
    largest_value = exactness.real(largest_value, "largest_value", _WHERE, positive=True)
    factor = 1 / d if scale is None else exactness.real(scale, "scale", _WHERE)
    if factor == 0:
        raise BadInput("scale", _WHERE, repr(scale), "a finite number other than 0")
    middle = keys.max(0) / 2 + keys.min(0) / 2
    bound = _logits(queries, keys, factor)
    centred = _logits(queries, keys - middle, factor)
    entry = float(max(np.abs(queries).max(), np.abs(keys).max()))
    ratio = entry * math.sqrt(d * abs(factor) / math.log(tokens))
    share = min(0.45, max_error / 2 / largest_value)
    if share < _LEAST_SHARE:
        raise BadInput("max_error", _WHERE, repr(max_error), "at least 2^-899 of largest_value")
    if bound > _LARGEST_LIMIT:
        return EfficiencyRegime(
            tokens, d, entry, ratio, bound, centred, None, None, 0.0, False
        )  # fmt: skip
    degree = certified_degree(max(bound, 1e-6), math.log(math.tanh(2 * math.atanh(share))))
    plan = None
    if bound <= 64:
        plan = plan_attention(
            bound, d=d, dv=d, keys=tokens, max_error=max_error, largest_value=largest_value
        )
    if plan is not None:
        degree = plan.polynomial.degree
    features = rank(degree, d)
    exact = exact_operations(tokens, tokens, d, d)
    gain = exact / polynomial_operations(tokens, tokens, features, d)
    return EfficiencyRegime(
        tokens, d, entry, ratio, bound, centred, degree, features, gain, plan is not None
    )


def _rows(x: Any, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    if hasattr(x, "detach"):
        import torch

        x = x.detach().cpu()
        if x.dtype in (torch.bfloat16, torch.float16):
            x = x.float()  # exact; numpy has no bfloat16
        x = x.numpy()
    try:
        found = np.asarray(x)
    except ValueError:  # rows of different lengths
        raise BadInput(name, _WHERE, "a ragged list", "a real (rows, d) array") from None
    if found.ndim != 2 or 0 in found.shape or found.dtype.kind not in "fiu":
        raise BadInput(name, _WHERE, f"{found.dtype} {found.shape}", "a real (rows, d) array")
    found = found.astype(np.float64)
    if not np.isfinite(found).all():
        raise BadInput(name, _WHERE, "NaN or infinity", "finite numbers")
    return found


def _logits(q: Any, k: Any, factor: float) -> float:
    """Bound |factor| max |q_i| max |k_j|, rounded up."""
    # Entries are brought below 1 by a power of two, so that squares neither overflow nor all
    # underflow; entries and squares that still do are below 2^-1022 and counted at that.
    exponents = [int(np.frexp(np.abs(x).max())[1]) for x in (q, k)]
    squares = []
    for x, exponent in zip((q, k), exponents, strict=True):
        y = np.ldexp(x, -exponent)
        squares.append(float((y * y).sum(1).max()) + 2 * q.shape[1] * np.finfo(np.float64).tiny)
    with precision(64):
        margin = 1 + arb(2) ** -50 * (q.shape[1] + 4)
        norms = (arb(squares[0]) * arb(squares[1])).sqrt() * arb(2) ** sum(exponents)
        bound = abs(arb(factor)) * norms * margin
        return math.nextafter(float((bound + arb(2) ** -60).upper()), math.inf)
