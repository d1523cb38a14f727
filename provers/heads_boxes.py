"""Lower bounds over boxes of shares, for `provers.heads_floor`, many boxes at once.

With s_h = z_h / (z_h + Z_h) in [0, 1] (Z_h a typical mass of the contexts), omega_ih = w_ih / s_h =
1 / (s_h + (1 - s_h) Z_ih / Z_h) and y_h = s_h p_h in the range of U_h, the residual of example i is

    R_i = sum_h ( y_h + (1 - s_h) (Z_ih / Z_h) A_ih ) omega_ih - a_i,

regular on the closed cube, so that masses 0 and infinity are ordinary points. In the aligned case
s_h log z_h - s_h log m <= c_h.y_h <= s_h log z_h; both sides are convex functions of s_h.

Boxes of the cube are bounded below around their centres. At a centre the best y and multipliers l_h
of the slabs are known nearly. With delta the step in s and V_h = dy_h omega_h - delta_h D_h the
residual moves by **exactly** sum_h V_h / (1 + kappa_h delta_h), kappa_ih = (1 - Z_ih/Z_h) omega_ih.
So the error plus the multipliers' terms is a quadratic in (dy, delta) up to products of delta with
V, and completing the square in dy leaves a second-order lower bound. It needs sum_h dy_h omega_h to
control dy; where shares of two heads become proportional it does not, and the fallback lets all
heads but one contribute anything of rank one (Eckart and Young).

Evaluation is in midpoint-radius arithmetic, many boxes at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_mat

from constructions import exactness
from constructions.midpoint_radius import BallArray
from constructions.prompt_problem import pivot_columns

if TYPE_CHECKING:
    from constructions.prompt_problem import PromptData
    from constructions.several_heads import HeadsData

__all__ = ["OVER", "Chunk", "HeadsProblem", "least_eigenvalue", "norms"]

Array = np.ndarray[Any, np.dtype[np.float64]]

OVER = 1 + 2.0**-40
"""Covers the rounding of sums and products of at most a thousand magnitudes."""
GRID = 2.0**40
"""Ends of the cube are multiples of its inverse, so that halving is exact."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadsProblem:
    """The data in balls; H heads, n examples, sizes d.

    Attributes
    ----------
    targets, values, ratios, directions
        a (d, n), A (H, d, n), Z_ih / Z_h (H, n) and c_h (H, d), zero for heads without a slab.
    bases
        Columns that span the range of U_h and are nearly orthonormal; None where it is everything.
    skew
        The least factor with |x| <= skew |Q_h^T x| for x in the range of U_h.
    stacked
        A lower bound on the least eigenvalue of the Gram matrix of all bases together, 0 if none.
    scale
        Squared norm of the targets.
    """

    heads: tuple[PromptData, ...]
    length: int | float
    targets: BallArray
    values: BallArray
    ratios: BallArray
    centres: tuple[arb, ...]
    exact_values: tuple[arb_mat, ...]
    exact_logs: tuple[tuple[arb, ...], ...]
    exact_directions: tuple[arb_mat | None, ...]
    directions: BallArray
    bases: tuple[BallArray, ...] | None
    skew: float
    stacked: float
    scale: float

    @classmethod
    def of(
        cls, data: HeadsData, length: int | float, few: tuple[int, ...] | None = None
    ) -> HeadsProblem:
        """Enclose the data; with ``few`` of those heads alone, orthogonally to the others' ranges.

        Slabs are left out then: they are about outputs before the projection.
        """
        heads = data.heads if few is None else tuple(data.heads[h] for h in few)
        others = [] if few is None else [p for h, p in enumerate(data.heads) if h not in few]
        away = _Complement(others)
        logs, values, centres, directions = [], [], [], []
        for part in heads:
            log_masses, value, _ = part.context_outputs()
            centres.append((sum(log_masses, arb(0)) / len(log_masses)).mid())
            logs.append(tuple(log_masses))
            values.append(away(value))
            slab = few is None and part.case == "aligned"
            directions.append(part.direction() if slab else None)
        ratios = [[(x - c).exp() for x in row] for row, c in zip(logs, centres, strict=True)]
        flat = [[arb(0)] * data.d if c is None else list(c.entries()) for c in directions]
        full = few is None and all(p.left.ncols() == data.d for p in heads)
        bases, skew, stacked = (
            (None, 1.0, 0.0) if full else _bases([away(arb_mat(part.left)) for part in heads])
        )
        targets = _balls(away(arb_mat(data.targets)).tolist())
        return cls(
            heads,
            length,
            targets,
            _stack([_balls(value.tolist()) for value in values]),
            _balls(ratios),
            tuple(centres),
            tuple(values),
            tuple(logs),
            tuple(directions),
            _balls(flat),
            bases,
            skew,
            stacked,
            float((targets.mid**2).sum()) or 1.0,
        )

    def cube(self) -> tuple[Array, Array]:
        """The box of all shares, ends of s_h: tiny where the mass is given by the length."""
        low, high = [], []
        for part, centre in zip(self.heads, self.centres, strict=True):
            if part.case != "zero":
                low.append(0.0)
                high.append(1.0)
                continue
            least = arb(1) if self.length == math.inf else arb(int(self.length))
            s = least / (least + centre.exp())
            steps = (s * GRID).floor(), (s * GRID).ceil()
            low.append(float(steps[0].lower()) / GRID)
            high.append(1.0 if self.length == math.inf else float(steps[1].upper()) / GRID)
        return np.array([low]), np.array([high])


class _Complement:
    """Projection onto the orthogonal complement of the ranges of some heads."""

    def __init__(self, heads: list[PromptData]) -> None:
        self.basis: arb_mat | None = None
        columns = [c for part in heads for c in exactness.columns(part.left)]
        if not columns:
            return
        basis = exactness.from_columns(columns)
        # Enough independent columns for the same span.
        self.basis = arb_mat(exactness.from_columns(columns[j] for j in pivot_columns(basis)))
        self.gram = self.basis.transpose() * self.basis

    def __call__(self, vectors: arb_mat) -> arb_mat:
        if self.basis is None or vectors.ncols() == 0:
            return vectors
        inner = self.gram.solve(self.basis.transpose() * vectors)
        return vectors - self.basis * inner


def _bases(lefts: list[arb_mat]) -> tuple[tuple[BallArray, ...], float, float]:
    bases = []
    for left in lefts:
        if left.ncols() == 0:
            bases.append(BallArray.exact(np.zeros((left.nrows(), 0))))
            continue
        plain = np.array([[float(x.mid()) for x in row] for row in left.tolist()])
        size = max(float(np.abs(plain).max()), 1e-300)
        triangle = np.linalg.qr(plain / size)[1]
        turn = np.linalg.pinv(triangle) / size
        bases.append(_balls((left * _exact(turn)).tolist()))
    grams = [q.transposed @ q for q in bases if q.shape[1]]
    least = min((float(least_eigenvalue(g)) for g in grams), default=1.0)
    skew = math.inf if least <= 0 else OVER / math.sqrt(least)
    whole = BallArray(np.hstack([q.mid for q in bases]), np.hstack([q.rad for q in bases]))
    stacked = 0.0
    if 0 < whole.shape[1] <= whole.shape[0]:
        largest = max((float(_largest_eigenvalue(g)) for g in grams), default=1.0)
        stacked = max(0.0, float(least_eigenvalue(whole.transposed @ whole))) / largest / OVER
    return tuple(bases), skew, stacked


# ----------------------------------------------------------------------------- balls


def _balls(table: list[list[arb]]) -> BallArray:
    """Enclose Arb balls in float64."""
    mid = np.array([[float(x.mid()) for x in row] for row in table], dtype=np.float64)
    rad = np.array(
        [
            [float((x - arb(float(m))).abs_upper()) for x, m in zip(row, mids, strict=True)]
            for row, mids in zip(table, mid.tolist(), strict=True)
        ],
        dtype=np.float64,
    )
    return BallArray(mid.reshape(len(table), -1), np.nextafter(rad, np.inf).reshape(len(table), -1))


def _stack(parts: list[BallArray]) -> BallArray:
    return BallArray(np.stack([p.mid for p in parts]), np.stack([p.rad for p in parts]))


def _exact(values: Array) -> arb_mat:
    return arb_mat([[arb(float(x)) for x in row] for row in values])


def norms(vectors: BallArray) -> Array:
    """Upper bounds on the Euclidean norms along the last axis."""
    size = vectors.magnitude()
    out: Array = np.sqrt((size * size).sum(-1) * OVER) * OVER
    return out


def _turned(gram: BallArray) -> tuple[BallArray, Array, Array]:
    """V^T G V for nearly orthonormal V, its stray part's norm, and the skew |V^T V - 1|."""
    V = BallArray.exact(np.linalg.eigh(np.nan_to_num(gram.mid))[1])
    eye = np.eye(gram.shape[-1])
    turned = V.transposed @ gram @ V
    stray = turned.magnitude() * (1 - eye)
    skew = (V.transposed @ V - eye).magnitude()
    norms = [np.sqrt((x * x).sum((-1, -2)) * OVER) * OVER for x in (stray, skew)]
    return turned, norms[0], norms[1]


def least_eigenvalue(gram: BallArray) -> Array:
    """A lower bound; Weyl for the stray part, Ostrowski for V."""
    turned, stray, skew = _turned(gram)
    size = gram.shape[-1]
    diagonal = turned.lower()[..., np.arange(size), np.arange(size)]
    least: Array = diagonal.min(-1) - stray
    out: Array = np.where(least > 0, least / (1 + skew) / OVER, least * (1 + 2 * skew) * OVER)
    return out


def _largest_eigenvalue(gram: BallArray) -> Array:
    size = gram.magnitude()
    out: Array = size.sum(-1).max(-1) * OVER
    return out


# ----------------------------------------------------------------------------- one chunk of boxes


@dataclass(slots=True)
class _Sides:
    """s log z - s (0 or log m) at the ends and centres of boxes, and slopes: (boxes, H) each."""

    upper_value: BallArray
    upper_slope: BallArray
    lower_value: BallArray
    lower_slope: BallArray
    at_centre: tuple[Array, Array]


class _Slabs:
    """u(s) = s log z and l(s) = u(s) - s log m, enclosed by Arb and remembered."""

    def __init__(self, problem: HeadsProblem) -> None:
        self.problem = problem
        self.known: dict[tuple[int, float], tuple[float, float]] = {}
        self.log_length = (
            None if problem.length == math.inf else _balls([[arb(int(problem.length)).log()]])[0]
        )

    def log_mass(self, h: int, s: float) -> tuple[float, float]:
        """log z, midpoint and radius, for 0 < s < 1."""
        key = (h, s)
        if key not in self.known:
            ball = self.problem.centres[h] + (arb(s) / (1 - arb(s))).log()
            mid = float(ball.mid())
            self.known[key] = (mid, math.nextafter(float((ball - arb(mid)).abs_upper()), math.inf))
        return self.known[key]

    def logs(self, s: Array) -> BallArray:
        """log z for shares strictly between 0 and 1, 0 elsewhere (to be masked); (boxes, H)."""
        mid, rad = np.zeros_like(s), np.zeros_like(s)
        for h, part in enumerate(self.problem.heads):
            if part.case != "aligned":
                continue
            for k, value in enumerate(s[:, h].tolist()):
                if 0 < value < 1:
                    mid[k, h], rad[k, h] = self.log_mass(h, value)
        return BallArray(mid, rad)

    def of(self, centre: Array, half: Array) -> _Sides:
        low, high = centre - half, centre + half
        shares = [BallArray.exact(s) for s in (low, centre, high)]
        values = [s * self.logs(s.mid) for s in shares]
        # Above: the chord, because u is convex; undefined where s = 1 is in the box.
        ends = (values[0] + values[2]) * 0.5
        infinite = np.where(high >= 1, np.inf, 0.0)
        chord = BallArray(ends.mid, ends.rad + infinite)
        width = np.where(half > 0, 2 * half, 1.0)
        chord_slope = BallArray.exact(np.where(half > 0, 1.0, 0.0)) * (values[2] - values[0])
        chord_slope = chord_slope / width
        # Below: the tangent at the centre, u' = log z + 1/(1 - s).
        inside = (centre > 0) & (centre < 1)
        safe = np.where(inside, centre, 0.5)
        tangent = self.logs(centre) + BallArray.exact(np.ones_like(safe)) / (1.0 - _ball(safe))
        if self.log_length is None:
            unknown = BallArray(np.zeros_like(centre), np.full_like(centre, np.inf))
            return _Sides(
                chord, chord_slope, unknown, unknown,
                (np.full_like(centre, -np.inf), values[1].mid),
            )  # fmt: skip
        lowest = values[1] - shares[1] * self.log_length
        return _Sides(
            chord, chord_slope, lowest, tangent - self.log_length, (lowest.mid, values[1].mid)
        )


def _ball(values: Array) -> BallArray:
    return BallArray.exact(values)


class Chunk:
    """Lower bounds and promising centres for a batch of boxes (centres and half-widths, (B, H))."""

    def __init__(self, problem: HeadsProblem) -> None:
        self.problem, self.slabs = problem, _Slabs(problem)
        self.aligned = np.array([part.case == "aligned" for part in problem.heads])
        bases = problem.bases
        if bases is not None:
            self.owner = np.repeat(np.arange(len(bases)), [q.shape[1] for q in bases])
            whole = np.hstack([q.mid for q in bases])
            self.whole = whole
            self.gram = whole.T @ whole

    def _solve(self, W: Array, sides: Array) -> tuple[Array, Array | None]:
        """Least squares: coefficients and y for right sides (B, H, d, r); plain float64."""
        ridge = 1e-14 * np.trace(W, axis1=1, axis2=2)[:, None, None]
        if self.problem.bases is None:
            flat = sides.reshape(*sides.shape[:2], -1)
            inner = np.linalg.solve(W + ridge * np.eye(W.shape[-1]), flat)
            return inner.reshape(sides.shape), None
        K = len(self.owner)
        system = W[:, self.owner][:, :, self.owner] * self.gram
        system = system + ridge * np.eye(K)
        seen = np.stack([self.whole[:, k] @ sides[:, h] for k, h in enumerate(self.owner)], axis=1)
        q = np.linalg.solve(system, seen)
        return self._spread(q), q

    def _spread(self, q: Array) -> Array:
        count = len(self.problem.heads)
        parts = [self.whole[:, self.owner == h] @ q[:, self.owner == h] for h in range(count)]
        return np.stack(parts, axis=1)

    def _within(self, y: Array, q: Array | None) -> BallArray:
        """y as balls that contain exact members of the ranges, (B, H, d)."""
        bases = self.problem.bases
        if bases is None or q is None:
            return BallArray.exact(y[..., 0])
        parts = [bases[h] @ BallArray.exact(q[:, self.owner == h, :1]) for h in range(len(bases))]
        stacked = [(p.mid[..., 0], p.rad[..., 0]) for p in parts]
        return BallArray(np.stack([m for m, _ in stacked], 1), np.stack([r for _, r in stacked], 1))

    def _seen(self, vectors: BallArray) -> Array:
        """Bounds on <x, y> over unit y in the range of U_h, for x (B, H, d)."""
        bases = self.problem.bases
        if bases is None:
            return norms(vectors)
        out = [
            norms(vectors[:, h] @ q) if q.shape[1] else np.zeros(vectors.shape[0])
            for h, q in enumerate(bases)
        ]
        return np.stack(out, 1) * (self.problem.skew * OVER)

    def bound(self, centre: Array, half: Array) -> tuple[Array, Array, Array, Array]:
        """Lower bounds, values at the centres, y at the centres, and a loss for every axis."""
        with np.errstate(all="ignore"):
            return self._bound(centre, half)

    def _bound(self, centre: Array, half: Array) -> tuple[Array, Array, Array, Array]:
        p = self.problem
        s, rest = _ball(centre), 1.0 - _ball(centre)
        den = p.ratios * rest.reshape(*centre.shape, 1) + s.reshape(*centre.shape, 1)
        omega = _ball(np.ones(den.shape)) / den
        v = p.ratios * rest.reshape(*centre.shape, 1) * omega
        kappa = (1.0 - p.ratios) * omega
        wide = _expand(v)
        T = (p.values * wide).sum(1) - p.targets

        sides = self.slabs.of(centre, half)
        W = omega.mid @ np.swapaxes(omega.mid, 1, 2)
        y_plain, q, multipliers = self._centre(W, T.mid, omega.mid, sides)
        y = self._within(y_plain, q)
        # Multipliers of sides that are undefined on the box must be 0.
        up = np.where(np.isfinite(sides.upper_value.rad), np.maximum(multipliers, 0.0), 0.0)
        down = np.where(np.isfinite(sides.lower_value.rad), np.minimum(multipliers, 0.0), 0.0)
        lam = up + down

        om, ka, va = _expand(omega), _expand(kappa), wide
        B, H = centre.shape
        yy = y.reshape(B, H, -1, 1)
        R = (yy * om).sum(1) + T
        D = yy * om * ka + p.values * (va * ka + _expand(p.ratios * omega))
        Rh = R.reshape(B, 1, *R.shape[1:])

        directions = p.directions
        slab_terms = (directions * y).sum(2) * lam
        value = (R * R).sum((1, 2)) + (slab_terms.sum(1)) * 2.0
        # Rows without a multiplier must not bring undefined sides in.
        upper_value = _masked(sides.upper_value, up != 0)
        upper_slope = _masked(sides.upper_slope, up != 0)
        lower_value = _masked(sides.lower_value, down != 0)
        lower_slope = _masked(sides.lower_slope, down != 0)
        base = value - (upper_value * up + lower_value * down).sum(1) * 2.0
        slope = (Rh * D).sum((2, 3)) + upper_slope * up + lower_slope * down

        normal = self._seen((Rh * om).sum(3) + directions * lam[:, :, None])
        pull = (Rh * om * ka).sum(3)
        kam, omm = ka.magnitude()[:, :, 0], om.magnitude()[:, :, 0]
        reach = kam * half[:, :, None]
        tau = np.where(reach < 0.5, reach / (1 - reach), np.inf) * OVER
        Rn = norms(R.transposed)[:, None, :]
        Dn = norms(D.transposed)
        bent = self._seen(pull) + (tau * kam * omm * Rn).sum(2)

        # How the best y follows delta, from the same least squares problem.
        follow, fq = self._solve(W, np.swapaxes(_follow_sides(D.mid, omega.mid), 2, 3))
        gamma_parts = np.sqrt((follow**2).sum(2)) * OVER  # (B, head, axis)
        spread = (gamma_parts * half[:, None, :]).sum(2) * OVER
        moved = self._moved(follow, fq)
        strays = []
        for k in range(H):
            shift = (moved[k].reshape(B, H, -1, 1) * om).sum(1) - D[:, k]
            strays.append(self._seen((shift.reshape(B, 1, *shift.shape[1:]) * om).sum(3)))
        stray = (np.stack(strays, 2) * half[:, None, :]).sum(2)

        least = np.maximum(
            least_eigenvalue(omega @ omega.transposed),
            p.stacked * np.maximum((omega * omega).sum(2).lower(), 0).min(1),
        )
        alpha = (tau**2 * omm[:, :] ** 2).sum((1, 2))
        inner = np.zeros((B, H, omm.shape[2]))
        for k in range(H):
            along = moved[k].reshape(B, H, -1, 1) * om
            along = along - _only(D[:, k], k, H)
            inner += norms(along.transposed) * half[:, k, None, None]
        beta = np.sqrt((tau**2 * inner**2).sum(2)).sum(1)
        gamma = (0.75 * least / OVER - 6 * alpha * OVER) / OVER
        linear = normal + half * bent
        missing = np.sqrt((linear**2).sum(1)) + 0.75 * np.sqrt((stray**2).sum(1))
        twist = np.maximum(-(ka * Rh * D).sum((2, 3)).lower(), 0.0)
        curved = twist + (tau * kam * Rn * Dn).sum(2)
        per_axis = 2 * half * slope.magnitude() + 2 * linear * spread + 2 * half**2 * curved
        loss = per_axis.sum(1) + 6 * beta**2 + missing**2 / np.where(gamma > 0, gamma, 1.0)
        low = base.lower() - loss * OVER
        low = np.where((gamma > 0) & np.isfinite(low), np.nextafter(low, -np.inf), -np.inf)
        low = np.maximum(low, self._fallback(centre, half, T, omega, kam))
        low = np.maximum(low, 0.0)
        at_low, at_high = sides.at_centre
        exact = value.mid - 2 * (
            np.where(up != 0, at_high * up, 0.0) + np.where(down != 0, at_low * down, 0.0)
        ).sum(1)
        worth = np.nan_to_num(exact, nan=np.inf)
        axes = half * np.sqrt((D.mid**2).sum((2, 3)))
        axes = np.where(np.isfinite(axes), axes, half)
        return low, worth, y_plain[..., 0], axes

    def _centre(
        self, W: Array, T: Array, omega: Array, sides: _Sides
    ) -> tuple[Array, Array | None, Array]:
        """The best y at the centres with the slabs' multipliers; plain float64."""
        B, H, _n = omega.shape
        pulls = -np.swapaxes(T @ np.swapaxes(omega, 1, 2), 1, 2)[..., None]
        multipliers = np.zeros((B, H))
        if not self.aligned.any():
            y, q = self._solve(W, pulls)
            return y, q, multipliers
        c = self.problem.directions.mid
        slots = np.zeros((B, H, c.shape[1], H))
        for h in range(H):
            slots[:, h, :, h] = -c[h]
        both, q_both = self._solve(W, np.concatenate([pulls, slots], 3))
        along = np.einsum("hd,bhdr->bhr", c, both)
        J = -along[:, :, 1:]
        x = along[:, :, 0].copy()
        low, high = sides.at_centre
        for _ in range(40):
            for h in range(H):
                if not self.aligned[h]:
                    continue
                own = np.maximum(J[:, h, h], 1e-300)
                bare = x[:, h] + own * multipliers[:, h]
                step = (bare - np.clip(bare, low[:, h], high[:, h])) / own - multipliers[:, h]
                step = np.where(np.isfinite(step), step, 0.0)
                multipliers[:, h] += step
                x -= J[:, :, h] * step[:, None]
        mix = np.concatenate([np.ones((B, 1)), multipliers], 1)
        y = (both * mix[:, None, None, :]).sum(3, keepdims=True)
        q = None if q_both is None else (q_both * mix[:, None, :]).sum(2, keepdims=True)
        return y, q, multipliers

    def _moved(self, follow: Array, q: Array | None) -> list[BallArray]:
        """For every axis the change of y as balls in the ranges, (B, H, d)."""
        if q is None:
            return [BallArray.exact(follow[..., k]) for k in range(follow.shape[3])]
        return [self._within(follow[..., k : k + 1], q[..., k : k + 1]) for k in range(q.shape[2])]

    def _fallback(
        self, centre: Array, half: Array, T: BallArray, omega: BallArray, kam: Array
    ) -> Array:
        """All heads but one may add anything of rank one: tails of singular values."""
        B, H = centre.shape
        n = T.shape[2]
        best = np.zeros(B)
        if n <= H:
            return best
        moved = self._moved_values(centre, half)
        for h in range(H):
            w = omega[:, h]
            size = (w * w).sum(1)
            unit = w.reshape(B, n, 1)
            left = T - (T @ unit) * (w.reshape(B, 1, n) / size.reshape(B, 1, 1))
            gram = left.transposed @ left
            turned, stray, skew = _turned(gram)
            diagonal = turned.lower()[:, np.arange(n), np.arange(n)]
            tail = np.maximum(diagonal[:, : n - H + 1] - stray[:, None], 0.0).sum(1)
            tail = tail / (1 + skew) / OVER
            factor = 1 + kam[:, h].max(1) * half[:, h]
            Tn = norms(T.transposed) + moved
            drift = np.sqrt(((moved * factor[:, None] + Tn * (factor - 1)[:, None]) ** 2).sum(1))
            root = np.maximum(np.sqrt(tail) / OVER - drift * OVER, 0.0) / (factor * OVER)
            bound = np.where(np.isfinite(root), root**2 / OVER, 0.0)
            best = np.maximum(best, bound)
        return best

    def _moved_values(self, centre: Array, half: Array) -> Array:
        """Bounds on how far the columns of sum_h A_h diag(1 - w_h) move within the boxes."""
        p = self.problem
        np.zeros((len(centre), p.targets.shape[1]))
        ends = [np.clip(centre + sign * half, 0.0, 1.0) for sign in (-1, 0, 1)]
        shares = []
        for s in ends:
            rest = (1.0 - _ball(s)).reshape(*s.shape, 1)
            shares.append(p.ratios * rest / (p.ratios * rest + _ball(s).reshape(*s.shape, 1)))
        gap = np.maximum((shares[0] - shares[1]).magnitude(), (shares[1] - shares[2]).magnitude())
        sizes = norms(p.values.transposed)
        out: Array = (gap * sizes).sum(1) * OVER
        return out


def _expand(x: BallArray) -> BallArray:
    """(.., n) to (.., 1, n)."""
    return x.reshape(*x.shape[:-1], 1, x.shape[-1])


def _masked(x: BallArray, keep: Array) -> BallArray:
    return BallArray(np.where(keep, x.mid, 0.0), np.where(keep, x.rad, 0.0))


def _only(x: BallArray, k: int, heads: int) -> BallArray:
    """x in the place of head k, zero elsewhere; (B, H, d, n)."""
    shape = (x.shape[0], heads, *x.shape[1:])
    mid, rad = np.zeros(shape), np.zeros(shape)
    mid[:, k], rad[:, k] = x.mid, x.rad
    return BallArray(mid, rad)


def _follow_sides(D: Array, omega: Array) -> Array:
    """sum_i D_ki omega_hi for every axis k and head h: (B, H, axes, d)."""
    out: Array = np.einsum("bkdi,bhi->bhkd", D, omega)
    return out
