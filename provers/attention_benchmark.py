"""Timing polynomial attention against exact attention and random features, with errors beside it.

The inputs reach the logit bound and have values that show the error: with independent zero-mean
values every method looks exact. Times are wall-clock minima of a few calls, end to end: checks of
the input, choice of the polynomial and certificate included.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provers.errors import BadInput

if TYPE_CHECKING:
    import torch

__all__ = ["KINDS", "Measurement", "inputs", "measure", "reference", "sdpa_seconds", "seconds"]

KINDS = ("keys", "sign", "clusters")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One timed call; errors are largest entries, in units where max |V| = 1.

    Attributes
    ----------
    cold, warm : float
        Seconds of the first call of its kind and the best of the following ones.
    certified, measured : float
        The certified bound and the largest error on 64 rows, against float64.
    extra_bytes : int or None
        Growth of the resident set during the call, where the system tells.
    """

    n: int
    d: int
    logit: float
    kind: str
    path: str
    degree: int | None
    rank: int | None
    cold: float
    warm: float
    certified: float
    measured: float
    extra_bytes: int | None


def inputs(
    n: int, d: int, logit: float, kind: str = "keys", seed: int = 0, dtype: str = "float32"
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return q, k, v with max |<q, k>| / d equal to ``logit`` (to rounding) and max |v| = 1.

    ``keys``: v = k scaled; ``sign``: v = sign <q_0, k>; ``clusters``: keys in two clusters +-u on
    which the bound of `alman-2023/sharp-error` is attained, v = +-1.
    """
    import torch

    if kind not in KINDS:
        raise BadInput("kind", "inputs", repr(kind), " or ".join(KINDS))
    generator = torch.Generator().manual_seed(seed)
    radius = math.sqrt(logit * d) * (1 - 1e-6)
    q, k = (
        torch.nn.functional.normalize(
            torch.randn(n, d, generator=generator, dtype=torch.float64), dim=1
        )
        for _ in range(2)
    )
    if kind == "clusters":
        side = torch.where(torch.rand(n, generator=generator, dtype=torch.float64) < 0.5, -1.0, 1.0)
        k = side[:, None] * q[:1]
        v = side[:, None]
    elif kind == "sign":
        v = torch.sign(k @ q[0])[:, None]
    else:
        v = k / k.abs().max()
    made = getattr(torch, dtype)
    return (q * radius).to(made), (k * radius).to(made), v.to(made).contiguous()


def reference(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Return exact attention in float64 for the given queries (few of them)."""
    import torch

    return torch.softmax(q.double() @ k.double().t() / q.shape[1], dim=1) @ v.double()


def seconds(call: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Return the time of the first call and the least of the following ones."""
    start = time.perf_counter()
    call()
    cold = time.perf_counter() - start
    best = math.inf
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return cold, best


def sdpa_seconds(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, repeats: int = 1) -> float:
    """Return the best time of torch's `scaled_dot_product_attention` with 4-D tensors.

    2-D and 3-D tensors take a path that is several times slower.
    """
    import torch

    a, b, c = (x[None, None] for x in (q, k, v))

    def call() -> object:
        return torch.nn.functional.scaled_dot_product_attention(a, b, c, scale=1 / q.shape[1])

    with torch.no_grad():
        best = math.inf
        for _ in range(max(1, repeats)):
            start = time.perf_counter()
            call()
            best = min(best, time.perf_counter() - start)
    return best


def _peak(reset: bool = False) -> int | None:
    """Peak resident bytes since the last reset; None where /proc does not tell."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return None
    return None


def measure(
    n: int,
    d: int,
    logit: float,
    *,
    kind: str = "keys",
    max_error: float = 1e-3,
    accelerator: str = "auto",
    repeats: int = 5,
    dtype: str = "float32",
    seed: int = 0,
) -> Measurement:
    """Time `constructions.polynomial_attention` and measure its error on 64 rows.

    Raises
    ------
    provers.errors.Refused
        Where it refuses.
    """
    from constructions import polynomial_attention

    q, k, v = inputs(n, d, logit, kind, seed, dtype)

    def call() -> object:
        return polynomial_attention(q, k, v, max_error=max_error, accelerator=accelerator)

    cold, warm = seconds(call, repeats)
    before = _peak(reset=True)
    found = polynomial_attention(q, k, v, max_error=max_error, accelerator=accelerator)
    after = _peak()
    extra = None if before is None or after is None else max(0, after - before)
    rows = slice(0, min(64, n))
    measured = float((found.output[rows].double() - reference(q[rows], k, v)).abs().max())
    return Measurement(
        n, d, logit, kind, found.path, found.degree, found.rank, cold, warm, found.error, measured,
        extra,
    )  # fmt: skip
