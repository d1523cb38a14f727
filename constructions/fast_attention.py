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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from constructions import exactness
from constructions.attention_plan import (
    Plan,
    Prepared,
    block_count,
    cost_estimate,
    exact_operations,
    logit_limit,
    no_plan,
    plan_attention,
    planned,
    polynomial_operations,
    prepared,
    value_limit,
)
from constructions.exact_attention import ExactAttention, exact_attention
from constructions.exponential_polynomial import MAX_LIMIT, grid_step
from provers.errors import BadInput, Refused

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
_NAMES = {"torch.float32": "float32", "torch.float64": "float64"}
_MOST = {"float32": 120, "float64": 500}
"""Exponents of the powers of two that balance queries and keys."""
_TORCH_FACTOR = 3
"""How many times longer torch alone takes for an operation than the compiled kernel or SDPA."""


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
    even_if_slower: bool = False,
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
    even_if_slower : bool
        Use a certified polynomial of any cost that fits into memory.
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
    _check_arguments(q, k, v, kind, accelerator)
    max_error = exactness.real(max_error, "max_error", _WHERE, positive=True)
    if bound is not None:
        bound = exactness.real(bound, "bound", _WHERE, positive=True)
    scale = 1 / q.shape[1] if scale is None else exactness.real(scale, "scale", _WHERE)
    with _as_written(q.device.type):
        return _attention(
            q, k, v, scale, max_error, bound, fallback, even_if_slower, kind,
            _uses_numba(q, accelerator),
        )  # fmt: skip


def _attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, scale: float, max_error: float,
    bound: float | None, fallback: bool, even_if_slower: bool, kind: str, fused: bool,
) -> PolynomialAttention:  # fmt: skip
    """Check the entries, choose the polynomial and compute, or refuse."""
    n, d = q.shape
    m, dv = v.shape
    dtype = _NAMES[str(q.dtype)]
    q, k, v = (_plain(x) for x in (q, k, v))
    sizes = _extents(q, k, v, bound, fused)
    largest = sizes[2][1]
    limit = logit_limit(scale, sizes[0][0], sizes[1][0], d, dtype)
    if not limit <= MAX_LIMIT:
        reason = f"logits may reach {limit:.3g}, beyond {MAX_LIMIT}"
        return _exactly(q, k, v, scale, max_error, fallback, reason, limit)
    working = dtype if fused or _full_precision() else "float64"
    step, value, blocks = grid_step(limit), value_limit(largest), block_count(m)
    key = (step, d, dv, blocks, max_error, value, working, dtype, kind)
    plan = planned(*key)
    if plan is None:
        reason = no_plan(step, n, m, d, dv, max_error, value, kind)
        return _exactly(q, k, v, scale, max_error, fallback, reason, limit)
    work = polynomial_operations(n, m, plan.rank, dv) * (1 if fused else _TORCH_FACTOR)
    work *= 2 if plan.dtype == "float64" and dtype == "float32" else 1
    if work > exact_operations(n, m, d, dv) and not even_if_slower:
        reason = cost_estimate(plan.polynomial.degree, plan.rank, work, n, m, d, dv)
        return _exactly(q, k, v, scale, max_error, fallback, reason, limit)
    output = _run(q, k, v, scale, sizes, prepared(*key), fused)
    path = "numba" if fused else "torch"
    return PolynomialAttention(output, plan.error, "polynomial", path, plan, limit)


def _exactly(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, scale: float, max_error: float,
    fallback: bool, reason: str, limit: float,
) -> PolynomialAttention:  # fmt: skip
    """Exact attention where it was asked for, else a refusal with the reason."""
    if not fallback:
        raise Refused(
            f"polynomial attention is not worth it here: {reason}",
            _WHERE,
            remedy="fallback=True computes exact attention instead.",
        )
    found = exact_attention(q, k, v, scale=scale)
    if found.error > max_error:
        reason = f"exact attention certifies {found.error:.3g} only, not {max_error:.3g}"
        raise Refused(reason, _WHERE)
    return PolynomialAttention(found.output, found.error, "exact", "torch", None, limit)


@contextmanager
def _as_written(device: str) -> Iterator[None]:
    """Have torch compute in the dtypes that the bounds are for, whatever modes it is in.

    Under autocast products of float32 matrices are computed in bfloat16 or float16. Threads do not
    inherit these modes, so that tensors of inference mode could not be filled by them.
    """
    import torch

    with (
        torch.inference_mode(False),
        torch.no_grad(),
        torch.autocast(device, enabled=False),
    ):
        yield


def _plain(x: torch.Tensor) -> torch.Tensor:
    """The numbers, without a gradient and row by row."""
    return (x.detach() if x.requires_grad else x).contiguous()


def _check_arguments(q: Any, k: Any, v: Any, kind: str, accelerator: str) -> None:
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
        if x.layout is not torch.strided:
            raise bad(f"layout of {name}", x.layout, "a dense tensor")
        if x.is_meta:
            raise bad(f"device of {name}", "meta", "a device that holds numbers")
        if x.dtype != q.dtype or x.device != q.device:
            raise bad(name, f"{x.dtype} on {x.device}", f"{q.dtype} on {q.device}, as q")
    if q.shape[1] != k.shape[1]:
        raise bad("features of k", k.shape[1], f"{q.shape[1]}, as q")
    if k.shape[0] != v.shape[0]:
        raise bad("rows of v", v.shape[0], f"{k.shape[0]}, as k")
    if kind not in ("minimax", "taylor"):
        raise bad("kind", repr(kind), "minimax or taylor")
    if accelerator not in ("auto", "numba", "torch"):
        raise bad("accelerator", repr(accelerator), "auto, numba or torch")
    if accelerator == "numba" and not (_numba_installed() and q.device.type == "cpu"):
        raise bad("accelerator", "numba", "CPU tensors and the extra `fast` installed")


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
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bound: float | None, fused: bool
) -> list[list[float]]:
    """Return squared norms and entries after refusing NaN and entries above the bound."""
    if fused:
        import torch

        from constructions import fused_features

        found = fused_features.extents(q.numpy(), k.numpy(), v.numpy(), torch.get_num_threads())
    else:
        from constructions import blocked_features

        threads = blocked_features.crew(q.shape[0] + k.shape[0], q.shape[1], 0, q)
        found = blocked_features.extents(q, k, v, threads)
    for name, (norm, entry) in zip("qkv", found, strict=True):
        if not math.isfinite(norm + entry):
            raise BadInput(
                name, _WHERE, "NaN, infinite or too large entries", "finite numbers",
                f"Squares of entries must be finite in {q.dtype}.",
            )  # fmt: skip
        if bound is not None and entry > bound:
            raise BadInput(name, _WHERE, f"an entry of {entry:.6g}", f"at most {bound:.6g}")
    return found


def _power_of_two(x: float, dtype: str) -> float:
    """The power of two nearest to x > 0 that the dtype holds."""
    most = _MOST[dtype]
    return math.ldexp(1.0, max(-most, min(most, round(math.log2(x)))))


def _run(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, scale: float, sizes: list[list[float]],
    ready: Prepared, fused: bool,
) -> torch.Tensor:  # fmt: skip
    import numpy as np
    import torch

    plan, table = ready.plan, ready.table
    wanted = [ready.root / math.sqrt(sizes[x][0]) for x in (0, 1)]
    if min(wanted) < 2.0 ** -_MOST[plan.dtype]:
        raise BadInput("q and k", _WHERE, "entries too large to be balanced", "smaller entries",
                       "Divide one of them and multiply scale.")  # fmt: skip
    fq, fk = (_power_of_two(x, plan.dtype) for x in wanted)
    rest = scale / fq / fk  # exact: powers of two
    if sizes[0][1] == 0 or sizes[1][1] == 0:
        rest = 0.0  # every logit is 0
    if not abs(rest) <= 2:
        raise BadInput("q and k", _WHERE, "entries too small to be balanced", "larger entries",
                       "Multiply one of them and divide scale.")  # fmt: skip
    output = torch.empty((q.shape[0], v.shape[1]), dtype=q.dtype, device=q.device)
    if fused:
        from constructions import fused_features

        kind = np.float32 if plan.dtype == "float32" else np.float64
        fused_features.attention(
            q.numpy(), k.numpy(), v.numpy(), (fq, fk), rest, table, ready.base, kind,
            output.numpy(), torch.get_num_threads(),
        )  # fmt: skip
        return output
    from constructions import blocked_features

    powers = np.array([rest**g for g in range(plan.polynomial.degree + 1)])
    dtype = torch.float32 if plan.dtype == "float32" else torch.float64
    threads = blocked_features.crew(q.shape[0] + k.shape[0], plan.rank, v.shape[1] + 1, q)
    rows = max(q.shape[0], k.shape[0])
    room = blocked_features.buffers(plan.rank, rows, dtype, q.device, threads)
    total = blocked_features.moments(k, v, fk, table, room)
    coefficients = torch.from_numpy(ready.base * powers[table.degrees]).to(q.device)
    weights = (total * coefficients[:, None]).t().to(dtype).contiguous()
    blocked_features.attend(q, fq, table, weights, output, room)
    return output
