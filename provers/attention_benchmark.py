"""Timing polynomial attention against exact attention and random features, with errors beside it.

The inputs reach the logit bound and have values that show the error: with independent zero-mean
values every method looks exact. Times are wall-clock medians, end to end: checks of the input,
choice of the polynomial and certificate included. What is compared is called in turns, so that a
busy moment of the machine meets all of it alike. Memory is measured in a process of its own: what
torch and numba allocate is not seen by Python.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provers.errors import BadInput

if TYPE_CHECKING:
    import torch

__all__ = [
    "KINDS",
    "Measurement",
    "exponent",
    "extra_bytes",
    "forget",
    "inputs",
    "interleaved",
    "measure",
    "reference",
    "sdpa",
    "sdpa_seconds",
    "slope",
]

KINDS = ("keys", "sign", "clusters")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One timed call; errors are largest entries, in units where max |V| = 1.

    Attributes
    ----------
    cold, warm : float
        Seconds of a call that has to choose its polynomial, and the median of the following ones.
    certified, measured : float
        The certified bound and the largest error on 64 rows, against float64.
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


def inputs(
    n: int, d: int, logit: float, kind: str = "keys", seed: int = 0, dtype: str = "float32"
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return q, k, v with max |<q, k>| / d equal to ``logit`` (to rounding) and max |v| = 1.

    ``keys``: v = k scaled; ``sign``: v = sign <q_0, k>; ``clusters``: keys in two clusters +-u on
    which the bound of `alman-2023/sharp-error` is attained, v = +-1. All have d columns of values,
    in the last two kinds the same one with changing signs: SDPA has no fast path for fewer.
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
    signs = torch.tensor([(-1.0) ** c for c in range(d)], dtype=torch.float64)
    if kind == "clusters":
        side = torch.where(torch.rand(n, generator=generator, dtype=torch.float64) < 0.5, -1.0, 1.0)
        k = side[:, None] * q[:1]
        v = side[:, None] * signs
    elif kind == "sign":
        v = torch.sign(k @ q[0])[:, None] * signs
    else:
        v = k / k.abs().max()
    made = getattr(torch, dtype)
    return (q * radius).to(made), (k * radius).to(made), v.to(made).contiguous()


def reference(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Return exact attention in float64 for the given queries (few of them)."""
    import torch

    return torch.softmax(q.double() @ k.double().t() / q.shape[1], dim=1) @ v.double()


def interleaved(
    calls: Mapping[str, Callable[[], object]],
    rounds: int,
    budget: float = math.inf,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Call all in turns, ``rounds`` times or until ``budget`` seconds are spent; seconds of each.

    Whatever was called before is warm; the first round is always finished. On a busy machine
    ``time.process_time`` with one thread is the fair clock: wall-clock time favours what fits into
    one time slice.
    """
    out: dict[str, list[float]] = {name: [] for name in calls}
    begin = time.perf_counter()
    for _ in range(max(1, rounds)):
        for name, call in calls.items():
            start = clock()
            call()
            out[name].append(clock() - start)
        if time.perf_counter() - begin > budget:
            break
    return out


def sdpa(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Torch's `scaled_dot_product_attention` with 4-D tensors and scale 1/d.

    2-D and 3-D tensors take a path that is several times slower.
    """
    import torch

    a, b, c = (x[None, None] for x in (q, k, v))
    with torch.no_grad():
        return torch.nn.functional.scaled_dot_product_attention(a, b, c, scale=1 / q.shape[1])[0, 0]


def sdpa_seconds(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, repeats: int = 1) -> float:
    """Return the median time of `sdpa`."""
    return statistics.median(interleaved({"": lambda: sdpa(q, k, v)}, repeats)[""])


def forget() -> None:
    """Forget every polynomial, plan and table: the next call is cold."""
    from constructions import attention_plan, exponential_polynomial, monomials

    attention_plan.forget()
    exponential_polynomial.exponential_polynomial.cache_clear()
    exponential_polynomial.least_degree.cache_clear()
    monomials.monomials.cache_clear()


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

    found = polynomial_attention(q, k, v, max_error=max_error, accelerator=accelerator)
    forget()
    cold = interleaved({"": call}, 1)[""][0]
    warm = statistics.median(interleaved({"": call}, repeats)[""])
    rows = slice(0, min(64, n))
    measured = float((found.output[rows].double() - reference(q[rows], k, v)).abs().max())
    return Measurement(
        n, d, logit, kind, found.path, found.degree, found.rank, cold, warm, found.error, measured
    )


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Slope of the least-squares line."""
    x, y = ([p[i] for p in points] for i in (0, 1))
    return statistics.linear_regression(x, y).slope


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Exponent a of the power law time = c n^a that fits best in logarithms."""
    return slope([(math.log(n), math.log(t)) for n, t in points])


# ----------------------------------------------------------------------------- memory

METHODS = ("torch", "numba", "sdpa", "favor")


def extra_bytes(
    n: int, d: int, logit: float, method: str, kind: str = "keys", features: int = 256
) -> int | None:
    """Growth of the peak resident set during one call, in a fresh process; None if unknown.

    The output counts, the inputs do not. ``method`` is the accelerator of polynomial attention,
    ``sdpa`` or ``favor`` (with ``features`` features). Needs Linux.
    """
    if method not in METHODS:
        raise BadInput("method", "extra_bytes", repr(method), " or ".join(METHODS))
    arguments = [n, d, logit, method, kind, features]
    command = [sys.executable, "-m", __name__, *map(str, arguments)]
    # Whatever was freed before the call must not be used again unseen (glibc).
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "0"}
    done = subprocess.run(  # noqa: S603 - this interpreter, this module
        command, capture_output=True, text=True, check=True, env=environment
    )
    text = done.stdout.strip()
    return None if text == "unknown" else int(text)


def _resident(reset: bool) -> tuple[int, int] | None:
    """Resident bytes now and at their peak (since the last reset); None where nothing tells."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        found = dict(
            line.split(":", 1)
            for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        )
        return (int(found["VmRSS"].split()[0]) * 1024, int(found["VmHWM"].split()[0]) * 1024)
    except (OSError, KeyError):
        return None


def _memory(n: int, d: int, logit: float, method: str, kind: str, features: int) -> int | None:
    from constructions import polynomial_attention
    from constructions.random_features import random_feature_attention

    def call(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> object:
        if method == "sdpa":
            return sdpa(q, k, v)
        if method == "favor":
            return random_feature_attention(q, k, v, features=features)
        return polynomial_attention(q, k, v, max_error=1e-3, accelerator=method)

    call(*inputs(4096, d, logit, kind))  # compiles, loads libraries, fills tables
    arrays = inputs(n, d, logit, kind)
    before = _resident(reset=True)
    kept = call(*arrays)
    after = _resident(reset=False)
    del kept
    return None if before is None or after is None else max(0, after[1] - before[0])


if __name__ == "__main__":
    _n, _d, _logit, _method, _kind, _features = sys.argv[1:]
    _found = _memory(int(_n), int(_d), float(_logit), _method, _kind, int(_features))
    print("unknown" if _found is None else _found)
