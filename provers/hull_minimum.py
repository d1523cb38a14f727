"""The minimum of sharper/hull-floor: m points that all outputs are mixtures with.

Over weights w_ij >= 0 and points q_j the residual of example i is sum_j w_ij q_j + (1 - sum_j w_ij)
A_i - a_i. With s_j = max_i w_ij, g_ij = w_ij / s_j in [0, 1] and u_j = s_j q_j it is

    R = sum_j u_j g_j^T + A diag(1 - sum_j s_j g_j) - a,      g_ij = 1 for one i = k_j,

so that weights tending to 0 with points tending to infinity are ordinary points of finitely many
closed cubes, one for every choice of the k_j. Steps in (s, g) move R by an exact polynomial, linear
in the steps but for products of two; completing the square in the step of u gives a second-order
lower bound on a box, as in `provers.heads_boxes`. For m = 1 the square is always definite (|g| >=
1); where points become dependent boxes stay undecided, and the bound falls back on spectral-floor.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq_mat

from constructions import exactness
from constructions.midpoint_radius import BallArray
from provers.enclosure import Enclosure
from provers.heads_boxes import OVER, least_eigenvalue, norms

__all__ = ["minimise_hull"]

Array = np.ndarray[Any, np.dtype[np.float64]]

CHUNK = 4096
FINEST = 2.0**-44
NEGLIGIBLE = 2.0**-40


def minimise_hull(
    values: fmpq_mat, targets: fmpq_mat, points: int, relative_width: float, box_limit: int
) -> Enclosure:
    """Enclose min over w, q of sum_i |sum_j w_ij q_j + (1 - sum_j w_ij) A_i - a_i|^2.

    Parameters
    ----------
    values, targets
        A_i and a_i as columns, (d, n), exact.
    points
        m >= 1.
    relative_width
        Width to stop at, relative to the upper end.
    box_limit
        Most boxes to bound; when it is reached ``converged`` is False.
    """
    problem = _Problem(BallArray.of_rational(values), BallArray.of_rational(targets), points)
    scale = float((problem.targets.mid**2).sum()) or 1.0
    n = values.ncols()
    best = _Best(math.inf, np.zeros((points, n)))
    boxes = [
        _cube(choice, n) for choice in itertools.combinations_with_replacement(range(n), points)
    ]
    centre = np.concatenate([c for c, _ in boxes])
    half = np.concatenate([h for _, h in boxes])
    least, seen = math.inf, 0
    while len(centre):
        parts = [
            problem.bound(centre[k : k + CHUNK], half[k : k + CHUNK])
            for k in range(0, len(centre), CHUNK)
        ]
        bounds, worths, axes = (np.concatenate([part[j] for part in parts]) for j in range(3))
        seen += len(centre)
        k = int(worths.argmin())
        if worths[k] < best.value:
            best = _Best(float(worths[k]), problem.weights(centre[k]))
        enough = bounds >= best.value - max(relative_width * best.value, NEGLIGIBLE * scale) / 2
        enough |= half.max((1, 2)) < FINEST
        if seen >= box_limit:
            enough[:] = True
        least = min(least, float(bounds[enough].min(initial=math.inf)))
        centre, half = _halves(centre[~enough], half[~enough], axes[~enough])
    upper = _error(values, targets, best.weights)
    lower = min(Fraction(max(least, 0.0)), upper) if math.isfinite(least) else Fraction(0)
    wanted = max(Fraction(relative_width) * upper, Fraction(NEGLIGIBLE * scale))
    return Enclosure(lower, upper, upper - lower <= wanted)


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    value: float
    weights: Array


def _cube(choice: tuple[int, ...], n: int) -> tuple[Array, Array]:
    """Centre and half-widths, (1, m, n + 1): the g_j, then s_j."""
    centre, half = np.full((1, len(choice), n + 1), 0.5), np.full((1, len(choice), n + 1), 0.5)
    for j, k in enumerate(choice):
        centre[0, j, k], half[0, j, k] = 1.0, 0.0
    return centre, half


def _halves(centre: Array, half: Array, axes: Array) -> tuple[Array, Array]:
    """Split every box across the axis along which the residual moves most."""
    shape = half.shape[1:]
    rows, axis = np.arange(len(centre)), axes.reshape(len(centre), math.prod(shape)).argmax(1)
    j, k = np.unravel_index(axis, shape)
    half = half.copy()
    half[rows, j, k] /= 2
    low, high = centre.copy(), centre.copy()
    low[rows, j, k] -= half[rows, j, k]
    high[rows, j, k] += half[rows, j, k]
    return np.concatenate([low, high]), np.concatenate([half, half])


def _error(values: fmpq_mat, targets: fmpq_mat, weights: Array) -> Fraction:
    """The exact error of the best points, in rationals, for weights (m, n) that are made feasible.

    The points come from least squares in floating point; any points give an upper bound.
    """
    n = values.ncols()
    total = np.maximum(weights.sum(0), 1.0)
    w = exactness.matrix(weights / total * (1 - 2.0**-50))
    rest = [1 - sum(w[j, i] for j in range(w.nrows())) for i in range(n)]
    left = (
        fmpq_mat([[x * r for x, r in zip(row, rest, strict=True)] for row in values.tolist()])
        - targets
    )
    q = exactness.matrix(
        -exactness.float64(left) @ np.linalg.pinv(exactness.float64(w), rcond=1e-12)
    )
    missed = left + q * w
    return exactness.fraction(sum((x * x for x in missed.entries()), 0 * targets[0, 0]))


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """A and a in balls, (d, n), and m."""

    values: BallArray
    targets: BallArray
    points: int

    def weights(self, centre: Array) -> Array:
        """w = s g, (m, n), of one centre."""
        return centre[:, :-1] * centre[:, -1:]

    def bound(self, centre: Array, half: Array) -> tuple[Array, Array, Array]:
        """Lower bounds, values at the centres, and how much every axis matters."""
        with np.errstate(all="ignore"):
            return self._bound(centre, half)

    def _bound(self, centre: Array, half: Array) -> tuple[Array, Array, Array]:
        A, a = self.values, self.targets
        g, s = centre[:, :, :-1], centre[:, :, -1]
        hg, hs = half[:, :, :-1], half[:, :, -1]
        B, m, n = g.shape
        G, S = BallArray.exact(g), BallArray.exact(s).reshape(B, m, 1)
        share = 1.0 - (G * S).sum(1)
        T = A * share.reshape(B, 1, n) - a
        W = g @ np.swapaxes(g, 1, 2)
        W = W + 1e-14 * np.trace(W, axis1=1, axis2=2)[:, None, None] * np.eye(m)
        u = np.linalg.solve(W, -g @ np.swapaxes(T.mid, 1, 2))
        U = BallArray.exact(u)
        R = U.transposed @ G + T
        value = (R * R).sum((1, 2))

        # Gradients along g_ij and s_j, halved; then bounds on all that is of higher order.
        along = R.transposed @ U.transposed
        own = (R * A).sum(1)
        slope_g = along.transposed - S * own.reshape(B, 1, n)
        slope_s = -(G * own.reshape(B, 1, n)).sum(2)
        Rn = norms(R.transposed)
        An = norms(A.transposed)
        normal = norms(G @ R.transposed)
        bent = (hg * Rn[:, None, :]).sum(2) * OVER
        follow, stray = self._follow(g, s, u, W, hg, hs)
        least = least_eigenvalue(G @ G.transposed)
        alpha = (hg**2).sum((1, 2)) * OVER
        beta = ((follow[:, :, None] * hg + An * hs[:, :, None] * hg).sum(1) ** 2).sum(1) * OVER
        gamma = (0.75 * least / OVER - 6 * alpha * OVER) / OVER
        linear = normal + bent
        missing = np.sqrt((linear**2).sum(1)) + 0.75 * stray
        loss = 2 * (hg * slope_g.magnitude()).sum((1, 2)) + 2 * (hs * slope_s.magnitude()).sum(1)
        loss = loss + 2 * (linear * follow).sum(1) + 6 * beta
        loss = loss + 2 * (hs[:, :, None] * hg * own.magnitude()[:, None, :]).sum((1, 2))
        loss = loss + missing**2 / np.where(gamma > 0, gamma, 1.0)
        low = value.lower() - loss * OVER**3
        low = np.where((gamma > 0) & np.isfinite(low), np.nextafter(low, -np.inf), 0.0)
        low = np.maximum(low, 0.0)
        # Boxes in which the weights of an example add up to more than 1 hold no prompt.
        least_sum = ((s - hs)[:, :, None] * (g - hg)).sum(1).max(1)
        low = np.where(least_sum > 1 + 2.0**-30, np.inf, low)
        feasible = (g * s[:, :, None]).sum(1).max(1) <= 1
        worth = np.where(feasible, np.nan_to_num(value.mid, nan=np.inf), np.inf)
        sizes = np.sqrt((u**2).sum(2))
        axes_g = hg * (sizes[:, :, None] + s[:, :, None] * An)
        axes_s = hs * np.sqrt(((g * An) ** 2).sum(2))
        return low, worth, np.concatenate([axes_g, axes_s[:, :, None]], 2)

    def _follow(
        self, g: Array, s: Array, u: Array, W: Array, hg: Array, hs: Array
    ) -> tuple[Array, Array]:
        """How far the best u_j follow the steps, (B, m), and what their equations miss, (B,)."""
        B, m, n = g.shape
        A = self.values
        follow, stray = np.zeros((B, m)), np.zeros(B)
        G = BallArray.exact(g)
        inverse = np.linalg.inv(W)
        columns = A.transposed
        for j in range(m):
            for k in range(n + 1):
                h = hs[:, j] if k == n else hg[:, j, k]
                if not h.any():
                    continue
                if k == n:
                    # The step -A diag(g_j) of the residual.
                    step = -(A * BallArray.exact(g[:, j]).reshape(B, 1, n))
                    seen = step @ G.transposed
                else:
                    moved = BallArray.exact(u[:, j]) - columns[k] * BallArray.exact(s[:, j, None])
                    seen = moved.reshape(B, -1, 1) * G[:, :, k].reshape(B, 1, m)
                answer = BallArray.exact(-seen.mid @ inverse)
                follow += h[:, None] * norms(answer.transposed) * OVER
                left = answer @ (G @ G.transposed) + seen
                stray += h * norms(left.reshape(B, -1)) * OVER
        return follow * OVER, stray * OVER
