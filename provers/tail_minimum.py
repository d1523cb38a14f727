"""Certified minimum of a Ky Fan tail: min over alpha in [0,1]^n of tail_m([a_i - alpha_i A_i]).

tail_m is the sum of the squared singular values after the m largest, that is the sum of the n - m
smallest eigenvalues of the Gram matrix G(alpha). The problem is not convex, so boxes are bounded
below and split until the bounds meet the best value found.

Put alpha = c + delta on a box of half-widths h. In an approximate eigenbasis V of G(c), split into
the m largest (1) and the others (2), G(c + delta) becomes [[L1 + E1, g], [g^T, L2 + E2]] with L1
and L2 diagonal; all entries of E1, E2, g are O(h). Turning the basis by the block X with entries
-g_qp / (l_q - l_p) leaves the coupling E1 X - X E2 - X g^T X, and the trace of the second block is

    tr L2 + tr E2 - sum g_qp^2 / (l_q - l_p)

up to tr X^T E1 X and |X|^2 |E2 + X^T g + g^T X + X^T (L1 + E1) X|. For a symmetric matrix with
diagonal blocks B1 > mu >= B2 and coupling k the tail is at least tr B2 - |k|^2 / (least eigenvalue
of B1 - mu). So the tail is at least a quadratic in delta minus O(h^3), and boxes around a minimiser
are decided at moderate size. The blocks stay apart because the singular values of [a_i - alpha_i
A_i] V1 and V2 move by at most |A diag(h)|_F; where they do not, neither does the square root of the
tail move by more (Weyl).

Everything is evaluated in midpoint-radius arithmetic (`constructions.midpoint_radius`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from constructions import exactness, spectral
from constructions.midpoint_radius import BallArray
from provers.enclosure import Enclosure

__all__ = ["minimise_tail"]

Array = np.ndarray[Any, np.dtype[np.float64]]

CHUNK = 8192


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """Gram data scaled by a power of two, each (n, n): a^T a, a^T A and A^T A.

    ``free`` is 0 where A_i = 0, so that alpha_i does not matter, and 1 elsewhere.
    """

    targets: BallArray
    mixed: BallArray
    values: BallArray
    free: Array
    keep: int

    @property
    def size(self) -> int:
        return len(self.free)

    def gram(self, c: Array) -> BallArray:
        """G(c) for every row of c, (boxes, n, n)."""
        cross = self.mixed * c[:, None, :]
        square = self.values * c[:, :, None] * c[:, None, :]
        return self.targets - cross - cross.transposed + square

    def tail(self, c: Array) -> Array:
        """The tail at every row of c, in plain floating point: a finder's value."""
        eigenvalues = np.linalg.eigvalsh(self.gram(c).mid)
        total: Array = eigenvalues[:, : self.size - self.keep].sum(1)
        return total


def minimise_tail(
    values: fmpq_mat,
    targets: fmpq_mat,
    keep: int,
    relative_width: float = 1e-6,
    box_limit: int = 200_000,
    seed: int = 0,
) -> Enclosure:
    """Enclose min over alpha in [0,1]^n of the tail of [a_i - alpha_i A_i].

    Parameters
    ----------
    values, targets
        [A_1 .. A_n] and [a_1 .. a_n], (d, n), exact. Columns with A_i = 0 cost nothing.
    keep
        m, with 0 < m < n.
    relative_width
        Stop when upper - lower is at most this times upper, or both are below 2^-40 of the sum of
        squares of ``targets``, where zero and nearly zero cannot be told apart.
    box_limit
        Most boxes to bound; when it is reached the enclosure is wider and ``converged`` is False.
    seed
        For the starting points of the search for the upper end.
    """
    problem, scale = _problem(values, targets, keep)
    alpha = _best_point(problem, np.random.default_rng(seed))
    upper = _value_at(values, targets, keep, alpha)
    goal = float(upper.upper) / scale
    negligible = 2.0**-40 * float(np.trace(problem.targets.mid))
    lowest, better = _explore(problem, goal, relative_width, negligible, box_limit)
    if better is not None:
        improved = _value_at(values, targets, keep, better)
        upper = improved if improved.upper < upper.upper else upper
    lower = min(exactness.fraction(exactness.rational(lowest * scale)), upper.upper)
    width = upper.upper - lower
    wanted = max(
        exactness.fraction(exactness.rational(relative_width)) * upper.upper,
        exactness.fraction(exactness.rational(negligible * scale)),
    )
    return Enclosure(lower, upper.upper, bool(width <= wanted))


def _problem(values: fmpq_mat, targets: fmpq_mat, keep: int) -> tuple[_Problem, float]:
    own, cross = targets.transpose() * targets, targets.transpose() * values
    square = values.transpose() * values
    largest = max(float(abs(x)) for part in (own, square) for x in part.entries())
    exponent = int(np.frexp(largest)[1])
    # A power of two: the scaled rationals are exact, and so is scaling the result back.
    step = fmpq(2) ** -exponent
    free = np.array([float(square[i, i] != 0) for i in range(square.nrows())])
    enclosed = [BallArray.of_rational(part * step) for part in (own, cross, square)]
    return _Problem(enclosed[0], enclosed[1], enclosed[2], free, keep), 2.0**exponent


def _value_at(values: fmpq_mat, targets: fmpq_mat, keep: int, alpha: Array) -> Enclosure:
    """Enclose the tail at one point by ball arithmetic."""
    weights = [exactness.rational(x) for x in np.clip(alpha, 0.0, 1.0)]
    rows = [
        [a - w * A for a, w, A in zip(left, weights, right, strict=True)]
        for left, right in zip(targets.tolist(), values.tolist(), strict=True)
    ]
    return Enclosure.of_ball(spectral.tail_sum(fmpq_mat(rows), keep))


def _best_point(problem: _Problem, rng: np.random.Generator) -> Array:
    """Alternate between the best subspace for alpha and the best alpha for the subspace."""
    n, m = problem.size, problem.keep
    mixed, square = problem.mixed.mid, problem.values.mid
    points = rng.uniform(size=(64 * n, n))
    points[: 16 * n] = np.round(points[: 16 * n])
    points[0] = 0.0
    points *= problem.free
    for _ in range(60):
        eigenvalues, vectors = np.linalg.eigh(problem.gram(points).mid)
        scaled = vectors[:, :, n - m :] / np.sqrt(np.maximum(eigenvalues[:, None, n - m :], 1e-300))
        target_part = (problem.targets.mid - mixed * points[:, None, :]) @ scaled
        value_part = (mixed.T - square * points[:, None, :]) @ scaled
        left = np.diag(square) - (value_part**2).sum(2)
        step = (np.diag(mixed) - (target_part * value_part).sum(2)) / np.maximum(left, 1e-300)
        points = np.clip(step, 0.0, 1.0) * problem.free
    best: Array = points[np.argmin(problem.tail(points))]
    return best


def _explore(
    problem: _Problem, goal: float, relative: float, negligible: float, limit: int
) -> tuple[float, Array | None]:
    """Split boxes until every bound reaches the goal; return the least bound, and a better point.

    The boxes at any time and those set aside cover [0,1]^n: each is set aside with its bound or
    replaced by its two halves.
    """
    centre, half = np.full((1, problem.size), 0.5), np.full((1, problem.size), 0.5)
    centre, half = centre * problem.free, half * problem.free
    reach = np.sqrt(np.diag(problem.values.mid))
    least, best, seen = np.inf, None, 0
    while len(centre):
        parts = [
            _bound(problem, centre[k : k + CHUNK], half[k : k + CHUNK])
            for k in range(0, len(centre), CHUNK)
        ]
        bounds = np.concatenate([part[0] for part in parts])
        trials = np.clip(np.concatenate([part[1] for part in parts]), 0.0, 1.0)
        seen += len(centre)
        tails = problem.tail(trials)
        if tails.min() < goal:
            goal, best = float(tails.min()), trials[np.argmin(tails)]
        # Half of the width is left for the upper end, which is certified apart.
        enough = bounds >= goal - max(relative * goal, negligible) / 2
        if seen > limit:
            enough[:] = True
        least = min(least, float(bounds[enough].min(initial=np.inf)))
        centre, half = _halves(centre[~enough], half[~enough], reach)
    return least, best


def _halves(centre: Array, half: Array, reach: Array) -> tuple[Array, Array]:
    """Split every box across the axis along which the columns move most."""
    rows, axis = np.arange(len(centre)), (half * reach).argmax(1)
    half = half.copy()
    half[rows, axis] /= 2
    low, high = centre.copy(), centre.copy()
    low[rows, axis] -= half[rows, axis]
    high[rows, axis] += half[rows, axis]
    return np.vstack([low, high]), np.vstack([half, half])


def _norm(magnitudes: Array) -> BallArray:
    """Frobenius norms of matrices of non-negative exact numbers."""
    parts = BallArray.exact(magnitudes)
    return (parts * parts).sum((1, 2)).sqrt()


def _bound(problem: _Problem, c: Array, h: Array) -> tuple[Array, Array]:
    """Lower bounds on the tail over the boxes c +- h, and a promising point of each.

    Boxes without a spectral gap give infinite and undefined numbers on the way, which `BallArray`
    counts as knowing nothing.
    """
    with np.errstate(all="ignore"):
        return _bound_boxes(problem, c, h)


def _bound_boxes(problem: _Problem, c: Array, h: Array) -> tuple[Array, Array]:
    n, m = problem.size, problem.keep
    one, two = slice(n - m, n), slice(0, n - m)
    gram = problem.gram(c)
    V = BallArray.exact(np.linalg.eigh(gram.mid)[1])
    # The eigenvalues of V^T G V are those of G times factors within 1 +- skew (Ostrowski).
    skew = _norm((V.transposed @ V - np.eye(n)).magnitude())
    turned = V.transposed @ gram @ V
    diagonal = turned[:, np.arange(n), np.arange(n)]
    stray = turned.magnitude() * (1 - np.eye(n))
    rest = _norm(stray)
    lengths = BallArray.exact(np.diagonal(problem.values.magnitude()))
    moved = ((lengths * h) * h).sum(1).sqrt()

    MV = (problem.mixed.transposed - problem.values * c[:, None, :]) @ V
    half = V[:, :, :, None] * MV[:, :, None, :]
    linear = -(half + half.transposed)
    # Bounds, entry by entry, on what is linear in delta and on the rest of V^T (G - L) V. The
    # factors cover the rounding of plain float sums and products of magnitudes.
    first = (linear.magnitude() * h[:, :, None, None]).sum(1) * (1 + 2.0**-44)
    square = problem.values.magnitude() * h[:, :, None] * h[:, None, :] * (1 + 2.0**-48)
    size = V.magnitude()
    other = _sum(_product(_product(np.swapaxes(size, 1, 2), square), size), stray)
    whole = _sum(first, other)
    E1, E2, g = whole[:, one, one], whole[:, two, two], whole[:, one, two]
    gaps = diagonal[:, one, None] - diagonal[:, None, two]
    least_gaps = np.maximum(gaps.lower(), 0.0)
    X = (BallArray.exact(g) / least_gaps).upper()
    Xt = np.swapaxes(X, 1, 2)

    # What the trace of the turned second block misses of its quadratic part.
    L1 = diagonal.upper()[:, one, None] * np.eye(m)
    inner = _product(Xt, _product(_sum(L1, E1), X))
    mixed = _product(Xt, g)
    mixed = _sum(mixed, np.swapaxes(mixed, 1, 2))
    xx = (BallArray.exact(X) * X).sum((1, 2))
    drift = BallArray.exact(_product(Xt, _product(E1, X))) * np.eye(n - m)
    off, on = BallArray.exact(other[:, one, two]), BallArray.exact(first[:, one, two])
    loss = ((2.0 * on * off + off * off) / least_gaps).sum((1, 2)) + drift.sum((1, 2))
    loss = loss + xx * _norm(_sum(E2, mixed, inner))

    # The coupling that is left, and how far apart the turned blocks stay.
    coupling = _norm(
        _sum(_product(E1, X), _product(X, E2), _product(_product(X, np.swapaxes(g, 1, 2)), X))
    )
    reach = moved * (1.0 + skew)
    floor = np.maximum((BallArray.exact(diagonal[:, one].lower().min(1)) - rest).lower(), 0.0)
    low = BallArray.exact(np.maximum((BallArray.exact(floor).sqrt() - reach).lower(), 0.0))
    top = BallArray.exact(np.maximum(diagonal[:, two].upper().max(1), 0.0)) + rest
    high = top.sqrt() + reach
    lower_end = low * low - 2.0 * _norm(_product(X, np.swapaxes(g, 1, 2)))
    upper_end = high * high + _norm(_sum(mixed, inner))
    apart = lower_end / (1.0 + xx) - upper_end
    usable = (apart.lower() > 0) & (lower_end.lower() > 0)
    loss = loss + coupling * coupling / apart

    slope = half[:, :, np.arange(n - m), np.arange(n - m)].sum(2) * -2.0
    flat = linear[:, :, one, two].reshape(len(c), n, m * (n - m))
    weights = flat / gaps.reshape(len(c), 1, m * (n - m))
    V2 = V[:, :, two]
    hessian = 2.0 * (problem.values * (V2 @ V2.transposed)) - 2.0 * (weights @ flat.transposed)
    least, point = _quadratic_minimum(slope, hessian, h)
    second = (diagonal[:, two].sum(1) + least - loss) / (1.0 + skew)
    by_taylor = np.where(usable, second.lower(), -np.inf)
    return np.maximum(by_taylor, _weyl_bound(problem, diagonal, rest, skew, moved)), c + point


def _product(left: Array, right: Array) -> Array:
    """Upper bounds on the product of matrices of bounds on absolute values."""
    return (BallArray.exact(left) @ BallArray.exact(right)).magnitude()


def _sum(*parts: Array) -> Array:
    """Upper bounds on the sum of bounds on absolute values."""
    total = BallArray.exact(parts[0])
    for part in parts[1:]:
        total = total + part
    return total.magnitude()


def _weyl_bound(
    problem: _Problem, diagonal: BallArray, rest: BallArray, skew: BallArray, moved: BallArray
) -> Array:
    """(sqrt(tail at the centre) - |A diag(h)|_F)^2, or 0."""
    count = problem.size - problem.keep
    # Sorted lower ends minus the coupling are below the sorted eigenvalues (Weyl).
    lows = np.sort(diagonal.lower(), axis=1)[:, :count]
    shifted = BallArray.exact(lows) - rest[:, None]
    centre = BallArray.exact(np.maximum(shifted.lower(), 0.0)).sum(1) / (1.0 + skew)
    root = np.maximum((centre.sqrt() - moved).lower(), 0.0)
    bound: Array = (BallArray.exact(root) * root).lower()
    return np.maximum(bound, 0.0)


def _quadratic_minimum(slope: BallArray, hessian: BallArray, h: Array) -> tuple[BallArray, Array]:
    """Lower bound of slope.d + d.hessian.d / 2 over |d_i| <= h_i, and a point near the minimum.

    The tangent at any point bounds a convex function below; what is missing to convexity costs
    curvature / 2 times the largest squared distance from that point.
    """
    n = h.shape[1]
    matrix = (hessian.mid + np.swapaxes(hessian.mid, 1, 2)) / 2
    finite = np.isfinite(matrix).all((1, 2))
    matrix[~finite] = 0.0
    eigenvalues, basis = np.linalg.eigh(matrix)
    U = BallArray.exact(basis)
    turned = U.transposed @ hessian @ U
    off = _norm(turned.magnitude() * (1 - np.eye(n)))
    skew = _norm((U.transposed @ U - np.eye(n)).magnitude())
    lowest = BallArray.exact(turned[:, np.arange(n), np.arange(n)].lower().min(1)) - off
    missing = BallArray.exact(np.maximum(-lowest.lower(), 0.0)) / (1.0 - skew)
    convex = matrix + np.maximum(-eigenvalues[:, :1, None], 0.0) * np.eye(n)
    point = np.zeros_like(h)
    for _ in range(6):
        for i in range(n):
            pull = slope.mid[:, i] + (convex[:, i] * point).sum(1)
            step = point[:, i] - pull / np.maximum(convex[:, i, i], 1e-300)
            point[:, i] = np.clip(step, -h[:, i], h[:, i])
    point = np.where(np.isfinite(point), point, 0.0)
    at = BallArray.exact(point)
    bent = (hessian @ at[:, :, None])[:, :, 0]
    value = (slope * at).sum(1) + 0.5 * (at * bent).sum(1)
    tangent = slope + bent
    distance = BallArray.exact(h) + np.abs(point)
    # The tangent falls at most by |tangent_i| times the distance to the far side, exactly counted.
    fall = np.maximum((tangent * (at + h)).upper(), np.maximum((tangent * (at - h)).upper(), 0.0))
    bound = value - BallArray.exact(fall).sum(1) - 0.5 * missing * (distance * distance).sum(1)
    return bound, point
