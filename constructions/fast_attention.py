"""Almost-linear attention by polynomials, with a certified bound on every entry of the output.

Softmax attention with n queries and keys costs n^2. If every logit is at most T in absolute value,
exp may be replaced by a polynomial p of degree g near it on [-T, T]; p(scale <q, k>) is an inner
product of r = C(g + d, g) monomial features, and the output is
U_1 (U_2^T V) / U_1 (U_2^T 1), which costs n r (Alman & Song 2023; `hu-2024/theorem-3.2`).

What is certified
-----------------
``error`` bounds max |output - exact attention of the given numbers|:

* *replacement*: 2 tanh(theta / 4) max|V| with theta the log-oscillation of p(s) e^(-s) over
  [-T, T], certified by Arb (`alman-2023/sharp-error`, `constructions.exponential_polynomial`);
* *rounding*: a sum of products in which every term sees at most N roundings errs by at most
  gamma_N = N u / (1 - N u) times the sum of absolute values [1]_, in any order. Features are summed
  in blocks of 128 rows and the blocks in float64, so that N does not grow with n in float32. The
  sum of absolute values is at most sum |a_k| T^k a row, and the softmax denominator at least min
  p: the ratio grows like e^(2 T), and float64 is used where float32 would spoil the result;
* *underflow* and the final division, with the same care.

What is trusted is IEEE 754 arithmetic in round-to-nearest and that products of matrices are sums of
products in some order.

References
----------
.. [1] N. J. Higham, "Accuracy and Stability of Numerical Algorithms", SIAM 2002, section 3.1.
"""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from constructions.exponential_polynomial import (
    MAX_LIMIT,
    ExponentialPolynomial,
    exponential_polynomial,
    least_degree,
    rounded_limit,
)
from constructions.monomials import monomials, rank
from provers.errors import BadInput, Refused
from provers.kernel.arithmetic import precision

if TYPE_CHECKING:
    import torch

__all__ = [
    "ExactAttention",
    "Plan",
    "PolynomialAttention",
    "exact_attention",
    "exact_operations",
    "plan_attention",
    "polynomial_attention",
    "polynomial_operations",
]

_WHERE = "polynomial_attention"
_UNIT = {"float32": Fraction(1, 1 << 24), "float64": Fraction(1, 1 << 53)}
_SMALLEST = {"float32": Fraction(1, 1 << 126), "float64": Fraction(1, 1 << 1022)}
_LARGEST_EXPONENT = {"float32": 126, "float64": 1022}
_MOST = {"float32": 120, "float64": 500}
"""Exponents of the powers of two that balance queries and keys."""
_BLOCK = 128
_CHUNK = 64
"""Features that are contracted at once; the chunks are then added."""
_MEMORY = 1 << 30
"""Bytes that features of one block and moments may take."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a polynomial attention will be computed and what that certifies.

    Attributes
    ----------
    polynomial : ExponentialPolynomial
    rank : int
        C(g + d, g).
    dtype : str
        Working precision, ``float32`` or ``float64``.
    replacement, rounding : float
        The two parts of the certified error, in the units of V, rounded up.
    """

    polynomial: ExponentialPolynomial
    rank: int
    dtype: str
    replacement: float
    rounding: float

    @property
    def error(self) -> float:
        """Certified bound of the largest error of an entry."""
        return math.nextafter(self.replacement + self.rounding, math.inf)


@dataclass(frozen=True, slots=True, eq=False)
class PolynomialAttention:
    """Output of `polynomial_attention`.

    Attributes
    ----------
    output : torch.Tensor
        (n, dv), dtype and device of the input.
    error : float
        Certified bound of max |output - exact attention|, in the units of V.
    method : str
        ``polynomial`` or ``exact``.
    path : str
        ``numba``, ``torch``; what computed it.
    plan : Plan or None
        None for exact attention.
    logit_bound : float
        Certified bound of |scale <q_i, k_j>|.
    """

    output: torch.Tensor
    error: float
    method: str
    path: str
    plan: Plan | None
    logit_bound: float

    @property
    def degree(self) -> int | None:
        """Degree of the polynomial."""
        return None if self.plan is None else self.plan.polynomial.degree

    @property
    def rank(self) -> int | None:
        """Number of monomial features."""
        return None if self.plan is None else self.plan.rank


# ----------------------------------------------------------------------------- cost


def polynomial_operations(queries: int, keys: int, features: int, dv: int) -> int:
    """Count the operations of feature maps and contractions: 1 + 2 (dv + 1) a feature and row.

    Examples
    --------
    >>> polynomial_operations(1, 1, 70, 4)
    1540
    """
    return (queries + keys) * features * (1 + 2 * (dv + 1))


def exact_operations(queries: int, keys: int, d: int, dv: int) -> int:
    """Count the operations of exact attention; an exponential counts as 20."""
    return queries * keys * (2 * d + 2 * dv + 22)


_TORCH_FACTOR = 3
"""How many times longer torch alone takes for an operation than the compiled kernel or SDPA."""


# ----------------------------------------------------------------------------- plan


def plan_attention(
    limit: float | arb,
    *,
    d: int,
    dv: int,
    keys: int,
    max_error: float,
    largest_value: float,
    dtype: str = "float64",
    scale: float = 1.0,
    kind: str = "minimax",
) -> Plan | None:
    """Choose polynomial and precision for logits of at most ``limit``.

    Parameters
    ----------
    limit
        Bound of |scale| |q_i| |k_j|.
    d, dv, keys
        Sizes.
    max_error, largest_value
        Largest error allowed and largest |V|, in the same units.
    dtype
        ``float32`` allows float32 where its rounding fits; ``float64`` does not.
    scale
        Factor of the logits (what is left of it after balancing is folded into coefficients).
    kind
        ``minimax`` or ``taylor``.

    Returns
    -------
    Plan or None
        None if no polynomial of degree up to 96 in float64 keeps the error.
    """
    t = rounded_limit(limit)
    # Values rounded up to three digits and the block count to a power of two make few plans.
    value = _ceiling(largest_value)
    blocks = 1 << max(0, math.ceil(keys / _BLOCK) - 1).bit_length()
    return _plan(t, d, dv, blocks, max_error, value, dtype, kind)


def _ceiling(x: float) -> float:
    if x == 0:
        return 0.0
    mantissa, exponent = math.frexp(x)
    return math.ldexp(math.ceil(mantissa * 1024) / 1024, exponent)


@lru_cache(maxsize=4096)
def _plan(
    t: Fraction, d: int, dv: int, blocks: int, max_error: float, value: float, dtype: str, kind: str
) -> Plan | None:
    share = 1.0 if value == 0 else min(0.45, max_error / (2 * value))
    first = least_degree(t, math.nextafter(share, 0), kind)
    best: Plan | None = None
    if first is None:
        return None
    for working in ("float32", "float64") if dtype == "float32" else ("float64",):
        for more in range(4):
            if first.degree + more > 96:
                break
            p = exponential_polynomial(t, first.degree + more, kind)
            if p is None or rank(p.degree, d) * (dv + 2) * 8 * _BLOCK > _MEMORY:
                continue
            found = _certified(p, d, dv, blocks, value, working, dtype)
            if found is None or found.error > max_error:
                continue
            if best is None or _price(found) < _price(best):
                best = found
            break
    return best


def _price(plan: Plan) -> int:
    return plan.rank * (2 if plan.dtype == "float64" else 1)


def _ratio(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def _gamma(n: int, unit: arb) -> arb:
    return n * unit / (1 - n * unit)


def _certified(
    p: ExponentialPolynomial, d: int, dv: int, blocks: int, value: float, working: str, output: str
) -> Plan | None:
    """Bound the error of one plan; None if numbers could overflow or the bound is not finite."""
    g, r = p.degree, rank(p.degree, d)
    with precision(128):
        u, u64 = _ratio(_UNIT[working]), _ratio(_UNIT["float64"])
        v = arb(value)
        # Features of a key: g - 1 products; block sum: 128; moments to working precision: 1;
        # features of a query: g - 1; contraction: a chunk, then the sum of the chunks.
        in_working = 2 * max(0, g - 1) + _BLOCK + 1 + _CHUNK + -(-r // _CHUNK)
        # Sum of blocks; coefficient: power of the scale, multinomial, product; threads.
        in_float64 = blocks + 2 * g + 80
        delta = (1 + _gamma(in_working, u)) * (1 + _gamma(in_float64, u64)) - 1
        ratio = delta * arb(p.absolute) / arb(p.least)
        # Balanced entries are at most 2 sqrt(T) + 2, what is left of the scale at most 2.
        entry = 2 * _ratio(p.limit).sqrt() + 2
        size = entry ** (2 * g) * sum(
            (abs(arb(a)) * 2**k * math.factorial(k) for k, a in enumerate(p.coefficients)), arb(0)
        )
        growth = size * blocks * _BLOCK * (1 + v)
        if not (growth < arb(2) ** _LARGEST_EXPONENT[working]):
            return None
        lost = _ratio(_SMALLEST[working]) * size * r * (2 * g + 8) * 4 * (1 + v) / arb(p.least)
        if not (ratio + lost < arb(1) / 2):
            return None
        quotient = (2 * ratio * v + lost * (1 + v)) / (1 - ratio - lost)
        last = u + (_ratio(_UNIT[output]) if output != working else 0)
        rounding = quotient + (v + quotient) * last * (1 + last) + _ratio(_SMALLEST[output])
        replacement = 2 * arb(p.variation) * v
        if not (rounding.is_finite() and replacement.is_finite()):
            return None
        return Plan(p, r, working, _above(replacement), _above(rounding))


def _above(x: arb) -> float:
    return math.nextafter(float(x.upper()), math.inf)


# ----------------------------------------------------------------------------- attention


def polynomial_attention(
    q: torch.Tensor,
    k: torch.Tensor,
    v: torch.Tensor,
    *,
    max_error: float,
    bound: float | None = None,
    scale: float | None = None,
    fallback: bool = False,
    kind: str = "minimax",
    accelerator: str = "auto",
) -> PolynomialAttention:
    """Softmax attention in almost linear time, every entry within ``max_error`` of the exact one.

    Parameters
    ----------
    q, k, v : torch.Tensor
        Rows are tokens: (n, d), (m, d), (m, dv); float32 or float64, all on one device. The exact
        output is softmax(scale q k^T) v. No gradient is recorded.
    max_error : float
        Largest error allowed in an entry of the output, in the units of ``v``.
    bound : float, optional
        B of the papers: larger entries of q, k or v are refused. The logits are bounded from the
        norms of the rows in any case.
    scale : float, optional
        Factor of q k^T; 1/d by default, as in Alman & Song. (torch's own default is 1/sqrt(d).)
    fallback : bool
        Compute exact attention (in float64 blocks) where polynomials would be slower or are not
        certified, instead of refusing.
    kind : str
        ``minimax`` or ``taylor``.
    accelerator : str
        ``auto``: numba for CPU tensors where it is installed (the extra ``fast``), else torch;
        ``numba``; ``torch``.

    Returns
    -------
    PolynomialAttention
        With ``output`` and ``error``, a certified bound of the largest error.

    Raises
    ------
    provers.errors.BadInput
        Wrong shapes or dtypes, NaN, entries above ``bound``, arguments out of range.
    provers.errors.Refused
        When exact attention is estimated to be faster, or nothing certifies ``max_error``; the
        message has the estimate.

    Examples
    --------
    >>> import torch
    >>> x = torch.linspace(-1, 1, 4096).reshape(1024, 4)
    >>> found = polynomial_attention(x, x, x, max_error=1e-3)
    >>> found.rank, found.error < 1e-3
    (70, True)
    """
    _check_arguments(q, k, v, max_error, bound, scale, kind, accelerator)
    n, d = q.shape
    m, dv = v.shape
    scale = 1 / d if scale is None else float(scale)
    dtype = str(q.dtype).removeprefix("torch.")
    fused = _uses_numba(q, accelerator)
    q, k, v = (x.detach().contiguous() for x in (q, k, v))
    sizes = _extents({"q": q, "k": k, "v": v}, bound, fused)
    with precision(64):
        margin = 1 + _gamma(d + 2, _ratio(_UNIT[dtype]))
        square = arb(sizes["q"][0]) * arb(sizes["k"][0]) * margin**2
        limit = abs(arb(scale)) * square.sqrt() + arb(2) ** -60
        finite = bool(limit.is_finite()) and bool(limit <= MAX_LIMIT)
    logit_bound = _above(limit)
    plan, reason = None, f"logits may reach {logit_bound:.3g}, beyond {MAX_LIMIT}"
    if finite:
        working = dtype if fused or _full_precision() else "float64"
        plan, reason = _choose(limit, n, m, d, dv, max_error, sizes["v"][1], working, kind, fused,
                               dtype)  # fmt: skip
    if plan is None:
        if not fallback:
            raise Refused(
                f"polynomial attention is not worth it here: {reason}",
                _WHERE,
                remedy="fallback=True computes exact attention instead.",
            )
        exact = exact_attention(q, k, v, scale=scale)
        if exact.error > max_error:
            reason = f"exact attention certifies {exact.error:.3g} only, not {max_error:.3g}"
            raise Refused(reason, _WHERE)
        return PolynomialAttention(exact.output, exact.error, "exact", "torch", None, logit_bound)
    output = _run(q, k, v, scale, sizes, plan, fused)
    path = "numba" if fused else "torch"
    return PolynomialAttention(output, plan.error, "polynomial", path, plan, logit_bound)


def _check_arguments(
    q: Any, k: Any, v: Any, max_error: Any, bound: Any, scale: Any, kind: str, accelerator: str
) -> None:
    import torch

    def bad(what: str, got: Any, expected: str) -> BadInput:
        return BadInput(what, _WHERE, str(got), expected)

    for name, x in (("q", q), ("k", k), ("v", v)):
        if not isinstance(x, torch.Tensor):
            raise bad(name, type(x).__name__, "a torch tensor")
        if x.dtype not in (torch.float32, torch.float64):
            raise bad(f"dtype of {name}", x.dtype, "torch.float32 or torch.float64")
        if x.dim() != 2 or 0 in x.shape:
            raise bad(f"shape of {name}", tuple(x.shape), "(tokens, features), neither of them 0")
        if x.dtype != q.dtype or x.device != q.device:
            raise bad(name, f"{x.dtype} on {x.device}", f"{q.dtype} on {q.device}, as q")
    if q.shape[1] != k.shape[1]:
        raise bad("features of k", k.shape[1], f"{q.shape[1]}, as q")
    if k.shape[0] != v.shape[0]:
        raise bad("rows of v", v.shape[0], f"{k.shape[0]}, as k")
    for name, x in (("max_error", max_error), ("bound", bound)):
        if x is not None and not (_is_number(x) and 0 < x < math.inf):
            raise bad(name, repr(x), "a positive number")
    if max_error is None:
        raise bad("max_error", "None", "a positive number")
    if scale is not None and not (_is_number(scale) and math.isfinite(scale)):
        raise bad("scale", repr(scale), "a finite number")
    if kind not in ("minimax", "taylor"):
        raise bad("kind", repr(kind), "minimax or taylor")
    if accelerator not in ("auto", "numba", "torch"):
        raise bad("accelerator", repr(accelerator), "auto, numba or torch")
    if accelerator == "numba" and not (_numba_installed() and q.device.type == "cpu"):
        raise bad("accelerator", "numba", "CPU tensors and the extra `fast` installed")


def _is_number(x: Any) -> bool:
    return isinstance(x, (int, float)) and not isinstance(x, bool)


@cache
def _numba_installed() -> bool:
    return importlib.util.find_spec("numba") is not None


def _uses_numba(q: torch.Tensor, accelerator: str) -> bool:
    return accelerator != "torch" and q.device.type == "cpu" and _numba_installed()


def _full_precision() -> bool:
    """Whether float32 products of matrices are computed in float32 (not TF32 or bfloat16)."""
    import torch

    for backend in (torch.backends.mkldnn, torch.backends.cuda):
        # Newer versions of torch say it for each backend, older ones with one word for all.
        if getattr(backend.matmul, "fp32_precision", "none") not in ("none", "ieee"):
            return False
    try:
        return torch.get_float32_matmul_precision() == "highest"
    except RuntimeError:  # raised where the settings for each backend were used: seen above
        return True


def _extents(
    arrays: dict[str, torch.Tensor], bound: float | None, fused: bool
) -> dict[str, tuple[float, float, float]]:
    """Return `extent` of every array after refusing NaN and entries above the bound."""
    out: dict[str, tuple[float, float, float]] = {}
    for name, x in arrays.items():
        if fused:
            import torch

            from constructions import fused_features

            out[name] = fused_features.extent(x.numpy(), torch.get_num_threads())
        else:
            from constructions import blocked_features

            out[name] = blocked_features.extent(x)
        if not all(math.isfinite(y) for y in out[name]):
            raise BadInput(
                name, _WHERE, "NaN, infinite or too large entries", "finite numbers",
                f"Squares of entries must be finite in {x.dtype}.",
            )  # fmt: skip
        if bound is not None and out[name][1] > bound:
            raise BadInput(name, _WHERE, f"an entry of {out[name][1]:.6g}", f"at most {bound:.6g}")
    return out


def _choose(
    limit: arb, n: int, m: int, d: int, dv: int, max_error: float, value: float, working: str,
    kind: str, fused: bool, output: str,
) -> tuple[Plan | None, str]:  # fmt: skip
    """Return a plan, or why there is none."""
    exact = exact_operations(n, m, d, dv)
    factor = 1 if fused else _TORCH_FACTOR
    plan = plan_attention(
        limit,
        d=d,
        dv=dv,
        keys=m,
        max_error=max_error,
        largest_value=value,
        dtype=working,
        kind=kind,
    )
    if plan is None:
        return None, _no_plan(limit, d, max_error, value, kind)
    if output != plan.dtype and working != output:
        # Stored in float32 although float32 products are switched off: one rounding more.
        extra = value * 2.0**-23
        plan = Plan(plan.polynomial, plan.rank, plan.dtype, plan.replacement, plan.rounding + extra)
        if plan.error > max_error:
            return None, f"rounding to {output} alone takes {extra:.2g} of {max_error:.2g}"
    work = polynomial_operations(n, m, plan.rank, dv) * factor
    work *= 2 if plan.dtype == "float64" and output == "float32" else 1
    if work > exact:
        return None, (
            f"degree {plan.polynomial.degree} needs rank {plan.rank}, an estimated {work:.3g} "
            f"operations, and exact attention {exact:.3g}"
        )
    return plan, ""


def _no_plan(limit: arb, d: int, max_error: float, value: float, kind: str) -> str:
    share = 1.0 if value == 0 else min(0.45, max_error / (2 * value))
    p = least_degree(rounded_limit(limit), share, kind)
    if p is None:
        return f"no polynomial of degree up to 96 is certified at logits up to {_above(limit):.3g}"
    needed = rank(p.degree, d)
    if needed * 24 * _BLOCK > _MEMORY:
        return f"degree {p.degree} needs rank {needed:.3g}, more than memory holds"
    return f"degree {p.degree} would do, but rounding in float64 exceeds {max_error:.3g}"


def _power_of_two(x: float, dtype: str) -> float:
    """The power of two nearest to x > 0 that the dtype holds."""
    most = _MOST[dtype]
    return 2.0 ** max(-most, min(most, round(math.log2(x))))


def _run(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, scale: float,
    sizes: dict[str, tuple[float, float, float]], plan: Plan, fused: bool,
) -> torch.Tensor:  # fmt: skip
    import numpy as np
    import torch

    d = q.shape[1]
    table = monomials(plan.polynomial.degree, d)
    target = math.sqrt(float(plan.polynomial.limit))
    wanted = [target / math.sqrt(sizes[x][0]) for x in ("q", "k")]
    if min(wanted) < 2.0 ** -_MOST[plan.dtype]:
        raise BadInput("q and k", _WHERE, "entries too large to be balanced", "smaller entries",
                       "Divide one of them and multiply scale.")  # fmt: skip
    fq, fk = (_power_of_two(x, plan.dtype) for x in wanted)
    rest = scale / fq / fk  # exact: powers of two
    if sizes["q"][1] == 0 or sizes["k"][1] == 0:
        rest = 0.0  # every logit is 0
    if not abs(rest) <= 2:
        raise BadInput("q and k", _WHERE, "entries too small to be balanced", "larger entries",
                       "Multiply one of them and divide scale.")  # fmt: skip
    coefficients = (
        np.array(plan.polynomial.coefficients)[table.degrees]
        * np.array([rest**g for g in range(plan.polynomial.degree + 1)])[table.degrees]
        * table.multinomials
    )
    if fused:
        from constructions import fused_features

        threads = torch.get_num_threads()
        kind = np.float32 if plan.dtype == "float32" else np.float64
        total = fused_features.moments(k.numpy(), v.numpy(), fk, table, kind, threads)
        weights = np.ascontiguousarray((total * coefficients[:, None]).T.astype(kind))
        output = torch.empty((q.shape[0], v.shape[1]), dtype=q.dtype)
        fused_features.attend(q.numpy(), fq, table, weights, output.numpy(), threads)
        return output
    from constructions import blocked_features

    dtype = torch.float32 if plan.dtype == "float32" else torch.float64
    with torch.no_grad():
        total = blocked_features.moments(k, v, fk, table, dtype)
        folded = total * torch.from_numpy(coefficients).to(q.device)[:, None]
        output = torch.empty((q.shape[0], v.shape[1]), dtype=q.dtype, device=q.device)
        blocked_features.attend(q, fq, table, folded.t().to(dtype).contiguous(), output)
    return output


# ----------------------------------------------------------------------------- exact attention


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
    largest = 0.0
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
    with precision(128):
        u, tiny = arb(2) ** -53, _ratio(_SMALLEST["float64"])
        stored = torch.finfo(q.dtype)
        product = arb(largest) * arb(reach) * (1 + _gamma(d + 2, u))
        size = abs(arb(scale)) * product
        # Every logit is off by at most gamma_{d+2} size, shifted by a common maximum; every
        # product of entries, and the one with the scale, may lose the smallest normal number.
        shift = _gamma(d + 4, u) * 2 * size + 4 * (d * abs(arb(scale)) + 1) * tiny
        value = arb(highest)
        most = arb(2) ** _LARGEST_EXPONENT["float64"]
        fits = product < most and 4 * m * value < most and 2 * value < arb(stored.max)
        if not (shift < 1 and fits):
            return ExactAttention(output, math.inf, math.inf)
        relative = shift.exp() * (1 + 16 * u) * (1 + _gamma(m + 2, u)) - 1
        last = u if q.dtype == torch.float64 else u + arb(stored.eps) / 2
        if not (relative < arb(1) / 4):
            return ExactAttention(output, math.inf, math.inf)
        # Weights below e^-700 may underflow, and so may the output in its own dtype; the sum is
        # at least 1 (its largest weight).
        lost = arb(2) ** -1000 * m * (1 + value) + arb(stored.tiny)
        error = 2 * relative / (1 - relative) * value + value * 2 * last + lost
        # No underflow: every weight, its product with every v > 0 and its share of the sum are
        # normal numbers. Weights are at least e^(-2 size), up to the relative error.
        least = (-2 * size).exp() * arb(min(lowest, 1.0)) / (2 * m)
        normal = highest == 0 or bool(least > 2 * tiny)
        ratio = _above(2 * relative / (1 - relative) + 2 * u) if normal else math.inf
        return ExactAttention(output, _above(error), ratio)
