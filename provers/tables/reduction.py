"""Nearest neighbours decided through attention, and what goes wrong when B is too small.

Options: ``sizes`` (64,256,1024), ``tiny`` (2,4,6,8; all points of a side at one place, which leaves
four coordinates), ``instances`` (4 of each kind), ``seed`` (0), ``percent`` (100,50,25,10,3): beta
in hundredths of what the reduction asks for (B is its square root).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from constructions import nearest_neighbour_reduction as reduction
from provers import options as read
from provers.table import Cell, Table

_WHERE = "table reduction"


def build(options: Mapping[str, str]) -> Table:
    """Run instances with and without near points through both oracles, and brute force."""
    read.only(options, ("sizes", "tiny", "instances", "seed", "percent"), _WHERE)
    sizes = read.integers(options, "sizes", (64, 256, 1024), least=4, where=_WHERE)
    few = read.integers(options, "tiny", (2, 4, 6, 8), where=_WHERE)
    count = read.integer(options, "instances", 4, where=_WHERE)
    seed = read.integer(options, "seed", 0, least=0, where=_WHERE)
    shares = read.integers(options, "percent", (100, 50, 25, 10, 3), where=_WHERE)
    rows = [_row(tiny(n, seed), share) for n in few for share in shares[:1]]
    for n in sizes:
        drawn = instances(n, count, seed)
        rows += [_row(drawn, share) for share in shares]
    return Table(
        "Hamming nearest neighbours through attention (alman-2023/reduction)",
        ("n", "m", "beta %", "B", "B/sqrt(log n)", "instances", "YES level / NO level",
         "least YES / largest NO", "decided", "wrong", "misled", "by polynomials",
         "of these wrong", "polynomial"),
        tuple(rows),
        (
            "decided: the certified error of exact attention separates the two levels; wrong: such "
            "decisions that differ from brute force; by polynomials: the same with polynomial "
            "attention, whatever it costs, and its rank or the reason why there is none.",
            "Too small a B: where YES level / NO level is below 1 nothing is decided, the measured "
            "rows of both kinds grow alike, and comparing with the YES level all the same would be "
            "wrong as often as `misled` says.",
            "n >= 64: m = 44 log2 n rounded, t = m/10, factor 3/2; below: m = 4, t = 1, factor 4. "
            f"Half of the instances planted; seed {seed}.",
        ),
    )  # fmt: skip


def _row(drawn: Sequence[reduction.NeighbourInstance], share: int) -> tuple[Cell, ...]:
    beta = drawn[0].beta * share / 100
    answers = [reduction.brute_force(x)[1] for x in drawn]
    exact = [reduction.decide(x, beta=beta) for x in drawn]
    polynomial = [reduction.decide(x, "polynomial", beta=beta) for x in drawn]
    yes, no, _ = reduction.levels(drawn[0], beta)
    near = [f.largest for f, a in zip(exact, answers, strict=True) if a]
    far = [f.largest for f, a in zip(exact, answers, strict=True) if not a]
    how = polynomial[0]
    n = drawn[0].n
    return (
        n, drawn[0].m, share, math.sqrt(beta), math.sqrt(beta / math.log(max(n, 2))), len(drawn),
        float((yes / no).mid()), min(near) / max(far) if near and far else "",
        *_right(exact, answers), sum(f.naive != a for f, a in zip(exact, answers, strict=True)),
        *_right(polynomial, answers),
        f"rank {how.rank}" if how.rank is not None else _reason(how.oracle),
    )  # fmt: skip


def _right(found: Sequence[reduction.Decision], answers: Sequence[bool | None]) -> tuple[int, int]:
    """How many were decided, and how many of these wrongly."""
    decided = [(f.answer, a) for f, a in zip(found, answers, strict=True) if f.answer is not None]
    return len(decided), sum(f != a for f, a in decided)


def _reason(text: str) -> str:
    """The reason in a refusal, without the estimate of costs and the remedy."""
    return text.rpartition(" here: ")[2].partition(", an estimated")[0].partition(". ")[0]


def instances(n: int, count: int, seed: int) -> list[reduction.NeighbourInstance]:
    """Draw ``count`` planted and ``count`` unplanted instances with kept promises."""
    m = 20 * max(4, round(2.2 * math.log2(n)))
    t = m // 10
    out = []
    for k in range(count):
        for make in (reduction.planted, reduction.unplanted):
            out.append(make(n, m, t, 1.5, seed + 1000 * k))
    return [x for x in out if reduction.brute_force(x)[1] is not None]


def tiny(n: int, seed: int) -> list[reduction.NeighbourInstance]:
    """Return a YES and a NO instance in four coordinates, where polynomials have few features."""
    far = reduction.antipodal(n, 4, 1, 4.0, seed)
    right = far.right.copy()
    right[-1] = far.left[0]
    return [reduction.NeighbourInstance(far.left, right, 1, 4.0), far]
