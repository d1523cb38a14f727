"""Rational unit directions that keep the distances of finitely many points.

The projection lemma (park-2021/lemma-13) asks for a direction that keeps every distance of M points
of R^d up to the factor M^(-2) sqrt(8/(pi d)). `plank_direction` computes one from Bang's argument
(sharper/plank): the longest signed sum of the normed differences keeps 2/(M (M - 1)), in every
dimension. `verified_direction` draws rational unit vectors until one passes. Both check all pairs
exactly; the direction is its own certificate.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from flint import fmpq, fmpq_mat

from provers.errors import BadInput, Undecided

__all__ = [
    "dot",
    "keeps_distances",
    "kept_factor",
    "plank_direction",
    "rational_direction",
    "unit_vector",
    "verified_direction",
]


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

    Exact: 848 |x - x'|^2 <= 333 d M^4 <v, x - x'>^2; 333/106 < pi, so that this is stronger.
    """
    d, m = v.nrows(), len(points)
    return bool(dot(v, v) == 1 and kept_factor(points, v) * 333 * d * m**4 >= 848)


def rational_direction(direction: Sequence[float]) -> fmpq_mat:
    """Return a rational unit vector within about 1e-9 of the direction, (d, 1).

    Stereographic parameters are rounded; the pole is the opposite of the largest coordinate, so
    that they are at most 1 in absolute value.
    """
    g = np.asarray(direction, dtype=np.float64)
    g = g / np.linalg.norm(g)
    top = int(np.argmax(np.abs(g)))
    sign = 1 if g[top] >= 0 else -1
    scale = 1 << 32
    rest = [k for k in range(len(g)) if k != top]
    parameters = [fmpq(round(scale * sign * float(g[k]) / (1 + abs(float(g[top])))), scale)
                  for k in rest]  # fmt: skip
    entries = unit_vector(parameters).entries()
    out = [fmpq(0)] * len(g)
    for k, x in zip([top, *rest], entries, strict=True):
        out[k] = sign * x
    return fmpq_mat(len(out), 1, out)


def plank_direction(points: Sequence[fmpq_mat], widths: Sequence[float] | None = None) -> fmpq_mat:
    """Return a unit vector that keeps all distances up to the factor 2/(M (M - 1)), about.

    Local search for the longest signed sum of the normed differences (sharper/plank): a sign is
    turned while that makes the sum longer. The search runs in float64 and decides nothing; the
    result is rounded to a rational unit vector, and the factor it keeps is checked exactly.

    Parameters
    ----------
    points
        M columns (d, 1); repeated points are ignored.
    widths
        Half-widths of the planks, one for each pair i > j in the order (1, 0), (2, 0), (2, 1), ...;
        equal ones without it. Pair k keeps the part widths[k] / sum(widths) of its distance.

    Returns
    -------
    fmpq_mat
        (d, 1), of norm exactly 1.

    Raises
    ------
    provers.errors.BadInput
        If all points agree.
    provers.errors.Undecided
        If the rounded vector misses the printed constant of the projection lemma; never seen.

    Examples
    --------
    >>> v = plank_direction([fmpq_mat(2, 1, x) for x in ([0, 0], [1, 0], [0, 1])])
    >>> kept_factor([fmpq_mat(2, 1, x) for x in ([0, 0], [1, 0], [0, 1])], v) > fmpq(1, 9)
    True
    """
    pairs = [a - b for i, a in enumerate(points) for b in points[:i]]
    widths = [1.0] * len(pairs) if widths is None else widths
    if len(widths) != len(pairs):
        raise BadInput("widths", "plank_direction", f"{len(widths)}", f"{len(pairs)}, one per pair")
    kept = [(g, h) for g, h in zip(pairs, widths, strict=True) if dot(g, g) != 0]
    if not kept:
        raise BadInput("points", "projection lemma", "no two different points", "at least two")
    rows = np.array([[int(x.p) / int(x.q) for x in g.entries()] for g, _ in kept])
    rows *= (np.array([h for _, h in kept]) / np.linalg.norm(rows, axis=1))[:, None]
    squares = (rows**2).sum(axis=1)
    total = np.zeros(rows.shape[1])
    signs = np.ones(len(rows))
    for k, row in enumerate(rows):
        signs[k] = 1.0 if row @ total >= 0 else -1.0
        total += signs[k] * row
    for _ in range(64 * len(rows)):
        slack = signs * (rows @ total) - squares
        worst = int(np.argmin(slack))
        if slack[worst] > -1e-12 * squares[worst]:
            break
        total -= 2 * signs[worst] * rows[worst]
        signs[worst] = -signs[worst]
    v = rational_direction(total.tolist())
    if not keeps_distances(points, v) and len(set(widths)) == 1:
        raise Undecided("the rounded direction misses the constant of the projection lemma")
    return v


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
