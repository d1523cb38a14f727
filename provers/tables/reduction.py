"""Nearest neighbours decided through attention, and what goes wrong when B is too small.

Options: ``sizes`` (64,256,1024), ``instances`` (4 of each kind), ``seed`` (0), ``percent``
(100,50,25,10): beta in hundredths of what the reduction asks for (B is its square root).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from constructions import nearest_neighbour_reduction as reduction
from provers import options as read
from provers.table import Table

_WHERE = "table reduction"


def build(options: Mapping[str, str]) -> Table:
    """Run planted and unplanted instances through exact attention, and brute force."""
    read.only(options, ("sizes", "instances", "seed", "percent"), _WHERE)
    sizes = read.integers(options, "sizes", (64, 256, 1024), least=4, where=_WHERE)
    count = read.integer(options, "instances", 4, where=_WHERE)
    seed = read.integer(options, "seed", 0, least=0, where=_WHERE)
    shares = read.integers(options, "percent", (100, 50, 25, 10), where=_WHERE)
    rows = []
    for n in sizes:
        drawn = instances(n, count, seed)
        answers = [reduction.brute_force(x)[1] for x in drawn]
        for share in shares:
            found = [reduction.decide(x, beta=x.beta * share / 100) for x in drawn]
            pairs = list(zip(found, answers, strict=True))
            decided = sum(f.answer is not None for f in found)
            wrong = sum(f.answer is not None and f.answer != a for f, a in pairs)
            misled = sum(f.naive != a for f, a in pairs)
            beta = drawn[0].beta * share / 100
            rows.append(
                (n, drawn[0].m, share, math.sqrt(beta), math.sqrt(beta / math.log(n)), len(drawn),
                 decided, wrong, misled)
            )  # fmt: skip
    return Table(
        "Hamming nearest neighbours through attention (alman-2023/reduction)",
        ("n", "m", "beta %", "B", "B/sqrt(log n)", "instances", "decided", "wrong", "misled"),
        tuple(rows),
        (
            "decided: the certified error of exact attention separates the two levels; wrong: such "
            "decisions that differ from brute force.",
            "misled: comparing with the YES level, although the levels are not separated, would be "
            "wrong; below 100 % nothing is guaranteed.",
            f"m = 44 log2 n rounded, t = m/10, factor 3/2, half planted; seed {seed}.",
        ),
    )


def instances(n: int, count: int, seed: int) -> list[reduction.NeighbourInstance]:
    """Draw ``count`` planted and ``count`` unplanted instances with kept promises."""
    m = 20 * max(4, round(2.2 * math.log2(n)))
    t = m // 10
    out = []
    for k in range(count):
        for make in (reduction.planted, reduction.unplanted):
            out.append(make(n, m, t, 1.5, seed + 1000 * k))
    return [x for x in out if reduction.brute_force(x)[1] is not None]
