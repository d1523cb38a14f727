"""Polynomial attention against exact attention and FAVOR+: times with their errors.

``pytest benchmarks/bench_fast_attention.py --benchmark-only --benchmark-enable`` times a few sizes;
``python benchmarks/bench_fast_attention.py FILE`` measures the whole grid in one run and writes the
report that is kept in ``benchmarks/results/fast_attention.md``.
"""

from __future__ import annotations

import math
import platform
import sys
import time
from pathlib import Path

import pytest
import torch

from constructions import polynomial_attention
from constructions.random_features import random_feature_attention
from provers.attention_benchmark import inputs, measure, reference, sdpa_seconds, seconds
from provers.errors import Refused

FLOOR_OPERATIONS, FLOOR_BYTES = 1540, 64


@pytest.mark.parametrize("accelerator", ["torch", "numba"])
@pytest.mark.parametrize("n", [2**10, 2**14, 2**17])
def test_polynomial_attention(benchmark, n, accelerator):
    if accelerator == "numba":
        pytest.importorskip("numba", reason="the extra `fast`")
    benchmark.group = f"attention, n = {n}, d = 4, logits up to 1, error 1e-3"
    q, k, v = inputs(n, 4, 1.0, "sign")
    found = benchmark(polynomial_attention, q, k, v, max_error=1e-3, accelerator=accelerator)
    assert found.error <= 1e-3


@pytest.mark.parametrize("n", [2**10, 2**13])
def test_exact_attention(benchmark, n):
    benchmark.group = f"attention, n = {n}, d = 4, logits up to 1, error 1e-3"
    q, k, v = inputs(n, 4, 1.0, "sign")
    benchmark.pedantic(sdpa_seconds, (q, k, v), rounds=3)


# ----------------------------------------------------------------------------- the report


def machine_rates() -> tuple[float, float]:
    """Float32 operations a second of a matrix product, and bytes a second of a copy."""
    a = torch.rand(1024, 1024)
    _, best = seconds(lambda: a @ a, 8)
    b = torch.rand(1 << 24)
    c = torch.empty_like(b)
    _, copy = seconds(lambda: c.copy_(b), 8)
    return 2 * 1024**3 / best, 2 * b.numel() * 4 / copy


def one_size(n: int, d: int, logit: float, kind: str, sdpa: float | None, rates) -> list[str]:
    lines = []
    for accelerator in ("torch", "numba"):
        try:
            m = measure(n, d, logit, kind=kind, accelerator=accelerator, repeats=7)
        except Refused as refusal:
            return [f"| {n} | {d} | {logit:g} | {kind} | refused: {str(refusal)[24:150]} |"]
        operations = 2 * n * m.rank * (1 + 2 * (m_values(d, kind) + 1))
        floor = max(operations / rates[0], n * FLOOR_BYTES / rates[1])
        ratio = "" if sdpa is None else f"{sdpa / m.warm:.3g}"
        memory = "?" if m.extra_bytes is None else f"{m.extra_bytes / n:.0f}"
        lines.append(
            f"| {n} | {d} | {logit:g} | {kind} | {accelerator} | {m.degree} | {m.rank} "
            f"| {m.cold * 1e3:.2f} | {m.warm * 1e3:.3f} | {ratio} | {m.warm / floor:.1f} "
            f"| {m.certified:.2e} | {m.measured:.2e} | {memory} |"
        )
        print(lines[-1], flush=True)
    return lines


def m_values(d: int, kind: str) -> int:
    return d if kind == "keys" else 1


HEAD = (
    "| n | d | max logit | V | path | degree | rank | cold ms | warm ms | times SDPA "
    "| time / floor | certified | measured | extra bytes/row |\n" + "|--:" * 14 + "|"
)


def main(path: Path) -> None:
    """Measure everything and write the report."""
    rates = machine_rates()
    sdpa: dict[tuple[int, int], float] = {}
    for d in (2, 4, 8):
        for exponent in (8, 9, 10, 12, 14):
            n = 2**exponent
            sdpa[n, d] = sdpa_seconds(*inputs(n, d, 1.0, "keys"), repeats=3 if n > 2**13 else 20)
        print(d, sdpa, flush=True)
    sdpa[2**17, 4] = sdpa_seconds(*inputs(2**17, 4, 1.0, "keys"))
    measured = sdpa[2**17, 4]
    sdpa[2**17, 8] = sdpa_seconds(*inputs(2**17, 8, 1.0, "keys"))
    lines = [
        "# Polynomial attention against exact attention and FAVOR+",
        "",
        f"Measured {time.strftime('%Y-%m-%d')}, {platform.machine()}, {torch.get_num_threads()} "
        f"threads, torch {torch.__version__}, shared machine; best of 7 warm calls, one run.",
        f"float32 matrix product {rates[0] / 1e9:.0f} GFlop/s, copy {rates[1] / 1e9:.1f} GB/s.",
        "SDPA is `scaled_dot_product_attention` with 4-D tensors and v = keys; seconds: "
        + ", ".join(f"n={n} d={d}: {t:.4g}" for (n, d), t in sorted(sdpa.items()))
        + ".",
        "Error asked for: 1e-3, end to end (checks, degree, certificate). Floor: the larger of "
        f"rank (2 dv + 3) operations twice a row at that rate and {FLOOR_BYTES} bytes a row.",
        "",
        "## Size (d = 4, logits up to 1)",
        "",
        HEAD,
    ]
    times: dict[str, list[tuple[int, float]]] = {"torch": [], "numba": []}
    for exponent in (8, 9, 10, 12, 14, 15, 16, 17, 18, 19, 20):
        n = 2**exponent
        rows = one_size(n, 4, 1.0, "keys", sdpa.get((n, 4)), rates)
        for row in rows:
            cells = [c.strip() for c in row.split("|")]
            if cells[5] in times and exponent >= 14:
                times[cells[5]].append((n, float(cells[9])))
        lines += rows
    for name, found in times.items():
        x = [math.log(n) for n, _ in found]
        y = [math.log(t) for _, t in found]
        mx, my = sum(x) / len(x), sum(y) / len(y)
        slope = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
        slope /= sum((a - mx) ** 2 for a in x)
        lines += ["", f"Fitted exponent of the warm time from n = 2^14 on, {name}: {slope:.3f}."]
    lines += [
        "",
        f"SDPA at n = 2^20 would take {measured * 64:.0f} s by n^2 from n = 2^17.",
        "",
        "## Values and logits (n = 2^14)",
        "",
        HEAD,
    ]
    for d in (2, 4, 8):
        for logit in (0.25, 0.5, 1.0, 2.0, 4.0, 9.0):
            for kind in ("sign", "clusters") if logit == 1.0 else ("sign",):
                lines += one_size(2**14, d, logit, kind, sdpa[2**14, d], rates)
    lines += one_size(2**17, 8, 1.0, "keys", sdpa[2**17, 8], rates)
    lines += [
        "",
        "## FAVOR+ (n = 2^14, d = 4, V = sign)",
        "",
        "| features | max logit | warm ms | measured error |",
        "|--:|--:|--:|--:|",
    ]
    for features in (64, 256, 1024):
        for logit in (0.25, 1.0, 4.0):
            q, k, v = inputs(2**14, 4, logit, "sign")
            _, warm = seconds(lambda: random_feature_attention(q, k, v, features=features), 3)  # noqa: B023
            out = random_feature_attention(q, k, v, features=features)[:64]
            error = float((out.double() - reference(q[:64], k, v)).abs().max())
            lines.append(f"| {features} | {logit:g} | {warm * 1e3:.2f} | {error:.2e} |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
