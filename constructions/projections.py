"""Rational unit directions that keep the distances of finitely many points.

The projection lemma (park-2021/lemma-13) says that a random direction keeps every distance up to
the factor
M^(-2) sqrt(8/(pi d)) with positive probability. `verified_direction` draws rational unit vectors
and checks all pairs exactly; the first one that passes is the certificate.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from flint import fmpq, fmpq_mat

from provers.errors import BadInput, Undecided

__all__ = ["dot", "keeps_distances", "kept_factor", "unit_vector", "verified_direction"]


def dot(a: fmpq_mat, b: fmpq_mat) -> fmpq:
    """Inner product of two columns, exactly."""
    return (a.transpose() * b)[0, 0]


def unit_vector(parameters: Sequence[fmpq]) -> fmpq_mat:
    """Return the rational unit vector of R^d with d - 1 stereographic parameters, (d, 1).

    Examples
    --------
    >>> print(unit_vector([fmpq(1, 2)]).transpose())
    [3/5, 4/5]
    """
    total = sum((t * t for t in parameters), fmpq(0))
    entries = [(1 - total) / (1 + total), *(2 * t / (1 + total) for t in parameters)]
    return fmpq_mat(len(entries), 1, entries)


def kept_factor(points: Sequence[fmpq_mat], v: fmpq_mat) -> fmpq:
    """Return the least <v, x - x'>^2 / |x - x'|^2 over pairs of different points, exactly.

    Raises
    ------
    provers.errors.BadInput
        If there are no two different points.
    """
    least: fmpq | None = None
    for i, a in enumerate(points):
        for b in points[:i]:
            gap = a - b
            size = dot(gap, gap)
            if size != 0:
                ratio = dot(v, gap) ** 2 / size
                least = ratio if least is None or ratio < least else least
    if least is None:
        raise BadInput("points", "projection lemma", "no two different points", "at least two")
    return least


def keeps_distances(points: Sequence[fmpq_mat], v: fmpq_mat) -> bool:
    """Say whether the unit vector v keeps all distances as the projection lemma promises.

    Exact: 904 |x - x'|^2 <= 355 d M^4 <v, x - x'>^2 with 355/113 > pi.
    """
    d, m = v.nrows(), len(points)
    return bool(dot(v, v) == 1 and kept_factor(points, v) * 355 * d * m**4 >= 904)


def verified_direction(points: Sequence[fmpq_mat], seed: int = 0, tries: int = 1000) -> fmpq_mat:
    """Draw rational unit vectors until one keeps all distances; all pairs are checked exactly.

    Parameters
    ----------
    points
        (d, 1) columns; repeated points are ignored.

    Returns
    -------
    fmpq_mat
        (d, 1), of norm exactly 1.

    Raises
    ------
    provers.errors.Undecided
        If none of ``tries`` draws passes.
    """
    d = points[0].nrows()
    source = random.Random(seed)  # noqa: S311 - a seeded search
    for _ in range(tries):
        # A Gaussian direction, turned so that its first coordinate is not the smallest.
        g = [source.gauss(0, 1) for _ in range(d)]
        norm = sum(x * x for x in g) ** 0.5
        first = g[0] / norm
        scale = 1 << 20
        parameters = [fmpq(int(scale * x / norm / (1 + first)), scale) for x in g[1:]]
        v = unit_vector(parameters)
        if keeps_distances(points, v):
            return v
    raise Undecided(f"none of {tries} directions keeps all distances; raise `tries`")
