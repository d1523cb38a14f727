"""Polynomial attention against exact attention: measured times, certified and measured errors.

Options: ``d`` (4), ``sizes`` (1024,4096,16384), ``logit`` (1), ``error`` (1e-3), ``kind`` (keys,
sign, clusters), ``exact_up_to`` (8192): above it the time of exact attention is extended as n^2.
"""

from __future__ import annotations

from collections.abc import Mapping

from provers import options as read
from provers.attention_benchmark import KINDS, inputs, measure, sdpa_seconds
from provers.errors import Refused
from provers.table import Table

_WHERE = "table efficiency"


def build(options: Mapping[str, str]) -> Table:
    """Measure on this machine, in one run."""
    read.only(options, ("d", "sizes", "logit", "error", "kind", "exact_up_to"), _WHERE)
    d = read.integer(options, "d", 4, where=_WHERE)
    sizes = read.integers(options, "sizes", (1024, 4096, 16384), least=2, where=_WHERE)
    logit = read.number(options, "logit", 1.0, least=1e-6, where=_WHERE)
    error = read.number(options, "error", 1e-3, least=1e-12, where=_WHERE)
    kind = read.word(options, "kind", KINDS, where=_WHERE)
    most = read.integer(options, "exact_up_to", 8192, where=_WHERE)
    rows: list[tuple[str | int | float, ...]] = []
    for n in sorted(set(sizes)):
        size = min(n, most)
        exact = sdpa_seconds(*inputs(size, d, logit, kind), repeats=3) * (n / size) ** 2
        try:
            m = measure(n, d, logit, kind=kind, max_error=error)
        except Refused:
            rows.append((n, "refused", "", "", exact, "", "", "", ""))
            continue
        rows.append(
            (n, m.path, m.degree or 0, m.rank or 0, exact, m.warm, exact / m.warm, m.certified,
             m.measured)
        )  # fmt: skip
    return Table(
        f"Polynomial attention, d = {d}, logits up to {logit:g}, error {error:g}, V = {kind}",
        ("n", "path", "degree", "rank", "SDPA s", "polynomial s", "times", "certified error",
         "measured error"),
        tuple(rows),
        (
            f"SDPA with 4-D tensors, measured up to n = {most} and extended as n^2 beyond.",
            "Times are wall-clock on this machine; errors are in units of max |V|; the measured "
            "error is on 64 rows against float64.",
        ),
    )  # fmt: skip
