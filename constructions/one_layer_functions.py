"""Functions that the networks with one attention layer approximate, and how far from them they are.

d_p over the whole cube, strips included, and the largest error over a dataset, both as upper bounds
in balls; the certificates that the kernel replays.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from flint import arb, fmpq

from constructions.one_layer import OneLayer
from provers.errors import BadInput

__all__ = ["certificate", "certified_error", "fitted_error", "ramp_for", "target_table"]

Json = Any


def target_table(terms: Sequence[Json], count: int, grid: int) -> list[list[int]]:
    """Values of f at the lower corners of all cells, rounded down to the grid.

    Parameters
    ----------
    terms
        Terms of the kernel's language in x0, .., x(count - 1); values in [0, 1].
    """
    from provers.kernel.arithmetic import Balls, precision
    from provers.kernel.numbers import Evaluator
    from provers.kernel.schema import parse_term

    evaluator = Evaluator(Balls(), {}, {}, varying=[f"x{i}" for i in range(count)])
    parsed = [parse_term(t) for t in terms]
    table = []
    with precision(128):
        for corner in itertools.product(range(grid), repeat=count):
            evaluator.assign([arb(fmpq(k, grid)) for k in corner])
            row = []
            for term in parsed:
                value = evaluator.scalar(evaluator.value(term)) * grid
                low = int((value.mid() + arb(2) ** -60).floor().unique_fmpz())
                row.append(min(max(low, 0), grid - 1))
            table.append(row)
    return table


def certified_error(net: OneLayer, terms: Sequence[Json], p: int, parts: int) -> fmpq:
    """An upper bound of d_p(tau([P, .]), f) over the whole cube, a multiple of 1/1000.

    P lists `target_table`; subcells are enclosed in balls, the strips are bounded by their measure.
    """
    from provers.kernel.arithmetic import Balls, precision
    from provers.kernel.numbers import Evaluator
    from provers.kernel.schema import parse_term

    count = net.d * net.length
    side = net.grid * parts
    table = target_table(terms, count, net.grid)
    evaluator = Evaluator(Balls(), {}, {}, varying=[f"x{i}" for i in range(count)])
    parsed = [parse_term(t) for t in terms]
    with precision(128):
        total, largest = arb(0), arb(0)
        for part in itertools.product(range(side), repeat=count):
            index = 0
            for k in part:
                index = index * net.grid + k // parts
            evaluator.assign([arb(fmpq(2 * k + 1, 2 * side), fmpq(1, 2 * side)) for k in part])
            for term, grid in zip(parsed, table[index], strict=True):
                value = evaluator.scalar(evaluator.value(term))
                bound = abs(value - arb(fmpq(grid, net.grid))).upper() + arb(2) ** -net.error
                total += arb(fmpq(1, side**count)) * bound**p
                largest = largest.max(abs(value).upper())
        total += arb(net.strips) * count * (net.size + largest) ** p
        error = total.upper() ** (arb(1) / p)
        return fmpq(int((error.upper() * 1000).ceil().unique_fmpz()) + 1, 1000)


def ramp_for(points: Sequence[Sequence[fmpq]], grid: int) -> fmpq:
    """A power of 1/2 below 1/D, half as long as any point's way to the next grid point.

    Raises
    ------
    BadInput
        For a coordinate outside [0, 1].
    """
    room = fmpq(1, grid)
    for x in (x for point in points for x in point):
        if not 0 <= x <= 1:
            raise BadInput("point", "ramp_for", str(x), "coordinates from 0 to 1")
        cell = int((x * grid).floor())
        if cell + 1 < grid:
            room = min(room, fmpq(cell + 1, grid) - x)
    return fmpq(1, 1 << (int((2 / room).ceil()).bit_length()))


def fitted_error(
    net: OneLayer, terms: Sequence[Json], p: int, points: Sequence[Sequence[fmpq]]
) -> fmpq:
    """An upper bound of max_i |tau([P, X_i]) - f(X_i)|_p, a multiple of 1/1000."""
    from provers.kernel.arithmetic import Balls, precision
    from provers.kernel.numbers import Evaluator
    from provers.kernel.schema import parse_term

    count = net.d * net.length
    table = target_table(terms, count, net.grid)
    evaluator = Evaluator(Balls(), {}, {}, varying=[f"x{i}" for i in range(count)])
    parsed = [parse_term(t) for t in terms]
    worst = fmpq(0)
    with precision(128):
        for point in points:
            index = 0
            for x in point:
                index = index * net.grid + min(int((x * net.grid).floor()), net.grid - 1)
            evaluator.assign([arb(x) for x in point])
            total = arb(0)
            for term, grid in zip(parsed, table[index], strict=True):
                value = evaluator.scalar(evaluator.value(term))
                total += (abs(value - arb(fmpq(grid, net.grid))) + arb(2) ** -net.error) ** p
            error = total.upper() ** (arb(1) / p)
            worst = max(worst, fmpq(int((error.upper() * 1000).ceil().unique_fmpz()) + 1, 1000))
    return worst


def certificate(
    net: OneLayer,
    terms: Sequence[Json],
    eps: fmpq,
    p: int = 1,
    parts: int = 8,
    points: Sequence[Sequence[fmpq]] | None = None,
    name: str = "",
) -> dict[str, Json]:
    """Certificate of the run with d_p(tau([P, .]), f) <= eps, or with the listed points fitted."""
    table = target_table(terms, net.d * net.length, net.grid)
    own: dict[str, Json] = {"terms": list(terms), "table": table, "p": p, "eps": str(eps)}
    if points is None:
        return net.certificate(name, accuracy=own | {"parts": parts})
    listed = [[str(x) for x in point] for point in points]
    return net.certificate(name, memory=own | {"points": listed})
