"""Polynomial attention against exact attention and FAVOR+: times with their errors.

``pytest benchmarks/bench_fast_attention.py --benchmark-only --benchmark-enable`` times a few sizes;
``python benchmarks/bench_fast_attention.py FILE [--quick] [--cpu-time]`` measures the whole grid in
one run and writes a report like ``benchmarks/results/fast_attention.md``. ``--quick`` leaves out
exact attention at n = 2^17, which takes most of the time. ``--cpu-time`` counts processor seconds
in place of wall-clock seconds: for a busy machine, with OMP_NUM_THREADS=1.

Peers are called in turns and medians are compared, so that a busy moment of the machine meets all
of them.
"""

from __future__ import annotations

import importlib.util
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import torch

from constructions import polynomial_attention
from constructions.attention_plan import polynomial_operations
from constructions.random_features import random_feature_attention
from provers.attention_benchmark import (
    exponent,
    extra_bytes,
    forget,
    inputs,
    interleaved,
    reference,
    sdpa,
    sdpa_seconds,
    slope,
)
from provers.errors import Refused

NUMBA = importlib.util.find_spec("numba") is not None
PATHS = ("torch", "numba") if NUMBA else ("torch",)
ERROR = 1e-3
CLOCK = time.process_time if "--cpu-time" in sys.argv else time.perf_counter
EXACT_UP_TO = 2**14
"""Largest n at which exact attention takes part in every row."""


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


def rates() -> tuple[float, float]:
    """Float32 operations a second of a matrix product, and bytes a second of a copy (best)."""
    a = torch.rand(1024, 1024)
    b = torch.rand(1 << 24)
    c = torch.empty_like(b)
    found = interleaved({"product": lambda: a @ a, "copy": lambda: c.copy_(b)}, 12, clock=CLOCK)
    return 2 * 1024**3 / min(found["product"]), 2 * b.numel() * 4 / min(found["copy"])


def floor(n: int, d: int, dv: int, rank: int, speed: tuple[float, float]) -> float:
    """Seconds no implementation of these features can go below on this machine.

    The larger of all operations at the speed of a matrix product (1,540 a token at d = dv = 4 and
    rank 70) and of reading q, k, v and writing the output once (64 bytes a token there).
    """
    moved = 4 * n * (2 * d + 2 * dv)
    return max(polynomial_operations(n, n, rank, dv) / speed[0], moved / speed[1])


HEAD = (
    "| n | d | max logit | V | path | degree | rank | cold ms | warm ms | SDPA ms | times SDPA "
    "| time / floor | certified | measured |\n" + "|--:" * 14 + "|"
)


def rows(
    n: int, d: int, logit: float, kind: str, speed: tuple[float, float], *, exact: bool,
    repeats: int = 15,
) -> tuple[list[str], dict[str, float]]:  # fmt: skip
    """Lines of the report for one cell, and the warm seconds of every path."""
    q, k, v = inputs(n, d, logit, kind)
    calls: dict[str, Callable[[], object]] = {}
    found, cold = {}, {}
    lines, times = [], {}
    for path in PATHS:

        def call(path: str = path) -> object:
            return polynomial_attention(q, k, v, max_error=ERROR, accelerator=path)

        try:
            found[path] = call()
        except Refused as refusal:
            text = str(refusal).split("here: ", 1)[-1].split("\n")[0]
            lines.append(f"| {n} | {d} | {logit:g} | {kind} | {path} | refused: {text[:110]} |")
            continue
        forget()
        cold[path] = interleaved({"": call}, 1, clock=CLOCK)[""][0]
        calls[path] = call
    if exact and calls:
        sdpa(q, k, v)
        calls["sdpa"] = lambda: sdpa(q, k, v)
    taken = interleaved(calls, repeats, 12.0, CLOCK) if calls else {}
    for path, result in found.items():
        times[path] = statistics.median(taken[path])
        chosen = slice(0, min(64, n))
        exactly = reference(q[chosen], k, v)
        measured = float((result.output[chosen].double() - exactly).abs().max())
        peer, ratio = "", ""
        if exact:
            peer = f"{statistics.median(taken['sdpa']) * 1e3:.3g}"
            pairs = zip(taken["sdpa"], taken[path], strict=False)
            ratio = f"{statistics.median(a / b for a, b in pairs):.3g}"
        over = times[path] / floor(n, d, v.shape[1], result.rank, speed)
        lines.append(
            f"| {n} | {d} | {logit:g} | {kind} | {path} | {result.degree} | {result.rank} "
            f"| {cold[path] * 1e3:.2f} | {times[path] * 1e3:.3f} | {peer} | {ratio} "
            f"| {over:.1f} | {result.error:.2e} | {measured:.2e} |"
        )
    for line in lines:
        print(line, flush=True)
    return lines, times


def first_call(path: str) -> float:
    """Seconds of the first call of a fresh process, imports of numba or of kernels included."""
    code = (
        "import time, torch, sys\n"
        "from constructions import polynomial_attention\n"
        "from provers.attention_benchmark import inputs\n"
        "q, k, v = inputs(16384, 4, 1.0)\n"
        "start = time.perf_counter()\n"
        "polynomial_attention(q, k, v, max_error=1e-3, accelerator=sys.argv[1])\n"
        "print(time.perf_counter() - start)\n"
    )
    command = [sys.executable, "-c", code, path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def sizes_section(speed: tuple[float, float]) -> list[str]:
    """Time over n for every d, and the fitted exponents."""
    lines = ["## Size (logits up to 1, V = keys)", "", HEAD]
    fits = []
    for d in (2, 4, 8):
        times: dict[str, list[tuple[float, float]]] = {path: [] for path in PATHS}
        crossover: dict[str, int] = {}
        for power in range(6 if d == 4 else 10, 21, 1 if d == 4 else 2):
            n = 2**power
            repeats = 51 if n <= 4096 else 9
            found, taken = rows(n, d, 1.0, "keys", speed, exact=n <= EXACT_UP_TO, repeats=repeats)
            lines += found
            for path, seconds in taken.items():
                if power >= 14:
                    times[path].append((n, seconds))
            for line in found:
                cells = [cell.strip() for cell in line.split("|")]
                if len(cells) > 12 and cells[11] and float(cells[11]) >= 1:
                    crossover.setdefault(cells[5], n)
        for path in PATHS:
            fits.append(
                f"d = {d}, {path}: exponent of the warm time from n = 2^14 on "
                f"{exponent(times[path]):.3f}; faster than SDPA from n = {crossover.get(path)} on "
                "(of the sizes measured)."
            )
    return [*lines, "", *(f"* {fit}" for fit in fits), ""]


def large_section(speed: tuple[float, float]) -> list[str]:
    """n = 2^17 against exact attention itself."""
    lines = ["## n = 2^17 against exact attention", "", HEAD]
    for d in (4, 8):
        lines += rows(2**17, d, 1.0, "keys", speed, exact=True, repeats=3)[0]
    return [*lines, ""]


def logits_section(speed: tuple[float, float]) -> list[str]:
    """Values and logits at n = 2^14."""
    lines = ["## Values and logits (n = 2^14)", "", HEAD]
    for d in (2, 4, 8):
        for logit in (0.25, 0.5, 1.0, 2.0, 4.0, 9.0):
            for kind in ("keys", "sign", "clusters") if logit == 1.0 else ("sign",):
                lines += rows(2**14, d, logit, kind, speed, exact=True, repeats=5)[0]
    return [*lines, ""]


def favor_section() -> list[str]:
    """FAVOR+ beside polynomial attention: the same inputs, in turns."""
    lines = [
        "## FAVOR+ (d = 4, V = sign; polynomial attention with torch alone in the same turns)",
        "",
        "| n | max logit | features | FAVOR+ ms | measured error | polynomial ms | certified "
        "| measured |",
        "|--:" * 8 + "|",
    ]
    for n, counts in ((2**10, (64, 256, 1024)), (2**14, (64, 256, 1024)), (2**17, (64,))):
        for logit in (0.25, 1.0, 4.0):
            qkv = inputs(n, 4, logit, "sign")
            exactly = reference(qkv[0][:64], *qkv[1:])
            ours = partial(
                polynomial_attention, *qkv, max_error=ERROR, accelerator="torch", fallback=True
            )
            result = ours()
            own = float((result.output[:64].double() - exactly).abs().max())
            for features in counts:
                peer = partial(random_feature_attention, *qkv, features=features)
                error = float((peer()[:64].double() - exactly).abs().max())
                taken = interleaved({"peer": peer, "ours": ours}, 5, 8.0, CLOCK)
                a, b = (statistics.median(taken[name]) * 1e3 for name in ("peer", "ours"))
                lines.append(
                    f"| {n} | {logit:g} | {features} | {a:.2f} | {error:.2e} | {b:.2f} "
                    f"| {result.error:.2e} | {own:.2e} |"
                )
                print(lines[-1], flush=True)
    return [*lines, ""]


def memory_section() -> list[str]:
    """Extra bytes over n, in fresh processes."""
    lines = [
        "## Extra memory (d = 4, logits up to 1, V = keys)",
        "",
        "Growth of the peak resident set during one call, the output (16 bytes a row) included, in "
        "a fresh process each.",
        "",
        "| path | " + " | ".join(f"n = 2^{power}" for power in range(16, 21)) + " | bytes a row "
        "(slope) |",
        "|--:" * 7 + "|",
    ]
    for path in PATHS:
        points = []
        for power in range(16, 21):
            found = extra_bytes(2**power, 4, 1.0, path)
            if found is None:
                return [*lines, "| unknown on this system |", ""]
            points.append((float(2**power), float(found)))
        cells = " | ".join(f"{b / 1e6:.2f} MB" for _, b in points)
        lines.append(f"| {path} | {cells} | {slope(points):.1f} |")
        print(lines[-1], flush=True)
    peer = [extra_bytes(2**14, 4, 1.0, name) for name in ("sdpa", "favor")]
    if None not in peer:
        lines += ["", f"At n = 2^14: SDPA {peer[0] / 1e6:.2f} MB, FAVOR+ with 256 features "
                      f"{peer[1] / 1e6:.1f} MB."]  # fmt: skip
    return [*lines, ""]


def main(path: Path, quick: bool) -> None:
    """Measure everything and write the report."""
    speed = rates()
    begin = time.perf_counter()
    lines = [
        "# Polynomial attention against exact attention and FAVOR+",
        "",
        f"Measured {time.strftime('%Y-%m-%d')}, {platform.machine()}, {torch.get_num_threads()} "
        f"threads, torch {torch.__version__}, by `benchmarks/bench_fast_attention.py`, one run. "
        f"float32 matrix product {speed[0] / 1e9:.0f} GFlop/s, copy {speed[1] / 1e9:.1f} GB/s.",
        "",
        f"Peers are called in turns; times: medians of {CLOCK.__name__} seconds; `times SDPA` is "
        "the median of the ratios of "
        "neighbouring calls. SDPA is `scaled_dot_product_attention` with 4-D tensors. End to end: "
        f"checks, degree and certificate for error {ERROR:g}; cold is a call that has to choose "
        "its polynomial. Floor: operations at the speed of the matrix product, or bytes at that "
        "of the copy.",
        "",
        "First call of a fresh process (n = 2^14, d = 4), imports and loading of compiled code "
        "included: " + ", ".join(f"{name} {first_call(name):.2f} s" for name in PATHS) + ".",
        "",
    ]
    sections = [lambda: sizes_section(speed), lambda: logits_section(speed), favor_section,
                memory_section]  # fmt: skip
    if not quick:
        sections.insert(1, lambda: large_section(speed))
    for section in sections:
        lines += section()
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines.append(f"The run took {time.perf_counter() - begin:.0f} s.")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--quick" in sys.argv[2:])
