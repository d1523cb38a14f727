"""Polynomial attention against exact attention and FAVOR+: times, memory and errors, measured.

Options: ``d`` (4), ``sizes`` (1024,4096,16384), ``logit`` (1), ``error`` (1e-3), ``kind`` (keys,
sign, clusters), ``exact_up_to`` (8192): above it the time of exact attention is extended as n^2;
``path`` (auto, torch, numba); ``features`` (256) of FAVOR+; ``memory`` (yes, no): two fresh
processes a size.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from provers import options as read
from provers.attention_benchmark import (
    KINDS,
    Measurement,
    exponent,
    extra_bytes,
    inputs,
    interleaved,
    measure,
    reference,
    sdpa,
)
from provers.errors import Refused
from provers.table import Cell, Table

if TYPE_CHECKING:
    import torch

_WHERE = "table efficiency"
_ROUNDS = 3
_FAVOR_UP_TO = 1 << 26
"""Random features of all queries that are still made: 256 MB, four times over."""


def build(options: Mapping[str, str]) -> Table:
    """Measure on this machine, in one run."""
    known = (
        "d", "sizes", "logit", "error", "kind", "exact_up_to", "path", "features", "memory",
    )  # fmt: skip
    read.only(options, known, _WHERE)
    d = read.integer(options, "d", 4, where=_WHERE)
    sizes = read.integers(options, "sizes", (1024, 4096, 16384), least=2, where=_WHERE)
    logit = read.number(options, "logit", 1.0, least=1e-6, where=_WHERE)
    error = read.number(options, "error", 1e-3, least=1e-12, where=_WHERE)
    kind = read.word(options, "kind", KINDS, where=_WHERE)
    most = read.integer(options, "exact_up_to", 8192, where=_WHERE)
    path = read.word(options, "path", ("auto", "torch", "numba"), where=_WHERE)
    features = read.integer(options, "features", 256, where=_WHERE)
    memory = read.word(options, "memory", ("yes", "no"), where=_WHERE) == "yes"
    rows: list[tuple[Cell, ...]] = []
    for n in sorted(set(sizes)):
        try:
            ours = measure(
                n, d, logit, kind=kind, max_error=error, accelerator=path, repeats=_ROUNDS
            )
        except Refused:
            ours = None
        exact, times, favor = _peers(n, d, logit, kind, error, most, features, ours)
        extra: tuple[Cell, ...] = tuple(
            _megabytes(n, d, logit, method, kind, features) if memory and method else ""
            for method in (ours and ours.path, n * features <= _FAVOR_UP_TO and "favor")
        )
        rows.append((*_own(n, ours), times, exact, *favor, *extra))
    warm = [(float(row[0]), row[7]) for row in rows if isinstance(row[7], float)]
    fitted = f"; exponent of the warm time in n {exponent(warm):.2f}" if len(warm) > 1 else ""
    return Table(
        f"Polynomial attention, d = {d}, logits up to {logit:g}, error {error:g}, V = {kind}",
        ("n", "path", "degree", "rank", "certified error", "measured error", "cold s", "warm s",
         "times SDPA", "SDPA s", "FAVOR+ s", "FAVOR+ error", "extra MB", "FAVOR+ MB"),
        tuple(rows),
        (
            f"SDPA with 4-D tensors, measured up to n = {most} and extended as n^2 beyond; FAVOR+ "
            f"with {features} features, left out where they take gigabytes; nothing about it is "
            "certified.",
            f"Times are wall-clock on this machine, medians of {_ROUNDS} calls in turns; a cold "
            f"call has to choose its polynomial{fitted}. Errors are in units of max |V|, measured "
            "on 64 rows against float64.",
            "Extra memory: growth of the peak resident set during one call in a fresh process, the "
            "output included; empty where it is unknown or not asked for.",
        ),
    )  # fmt: skip


def _own(n: int, ours: Measurement | None) -> tuple[Cell, ...]:
    if ours is None:
        return (n, "refused", "", "", "", "", "", "")
    return (n, ours.path, ours.degree or 0, ours.rank or 0, ours.certified, ours.measured,
            ours.cold, ours.warm)  # fmt: skip


def _peers(
    n: int, d: int, logit: float, kind: str, error: float, most: int, features: int,
    ours: Measurement | None,
) -> tuple[float, Cell, tuple[Cell, Cell]]:  # fmt: skip
    """Seconds of SDPA, how many times as long that is, and seconds and error of FAVOR+."""
    from constructions import polynomial_attention
    from constructions.random_features import random_feature_attention

    q, k, v = inputs(n, d, logit, kind)
    fewer = inputs(min(n, most), d, logit, kind)
    calls: dict[str, Callable[[], torch.Tensor]] = {"sdpa": lambda: sdpa(*fewer)}
    distance: Cell = ""
    if n * features <= _FAVOR_UP_TO:
        calls["favor"] = lambda: random_feature_attention(q, k, v, features=features)
        rows = slice(0, min(64, n))
        exactly = reference(q[rows], k, v)
        distance = float((calls["favor"]()[rows].double() - exactly).abs().max())
    if ours is not None:
        calls["ours"] = lambda: (
            polynomial_attention(q, k, v, max_error=error, accelerator=ours.path).output
        )
    taken = interleaved(calls, _ROUNDS)
    longer = (n / min(n, most)) ** 2
    exact = statistics.median(taken["sdpa"]) * longer
    favor: Cell = statistics.median(taken["favor"]) if "favor" in taken else ""
    times: Cell = ""
    if ours is not None:
        pairs = zip(taken["sdpa"], taken["ours"], strict=True)
        times = statistics.median(a * longer / b for a, b in pairs)
    return exact, times, (favor, distance)


def _megabytes(n: int, d: int, logit: float, method: str, kind: str, features: int) -> Cell:
    found = extra_bytes(n, d, logit, method, kind, features)
    return "" if found is None else found / 1e6
