"""Floors: errors that no prompt of a length, and no low-rank update of a rank, can go below.

`spectral_floor` (sharper/spectral-floor) bounds prompts from below, for examples with different
queries; `lora_floor` (sharper/lora-floor) is exact for updates of w2 alone. Both come as enclosures
with exact endpoints.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from constructions import exactness, spectral
from constructions.arithmetic import BallArithmetic, ExactArithmetic
from constructions.hidden_states import HiddenStates
from provers.enclosure import Enclosure
from provers.errors import BadInput
from provers.hull_minimum import minimise_hull
from provers.tail_minimum import minimise_tail

if TYPE_CHECKING:
    from constructions.layers import Layer

__all__ = ["affine_floor", "hull_floor", "lora_floor", "minimal_rank", "spectral_floor"]

MAX_BITS = 1024


def spectral_floor(
    values: Any,
    targets: Any,
    prompt_length: int | float,
    relative_width: float = 1e-6,
    box_limit: int = 200_000,
) -> Enclosure:
    """Enclose the least error that theory allows prompts of one length (sharper/spectral-floor).

    min over alpha in [0,1]^n of sum_{k>m} sigma_k([a_i - alpha_i A_i])^2. Every prompt of at most m
    tokens has sum_i ||Att(x_i, [P, X_i]) - a_i||^2 at least this, because its own parts lie in a
    space of dimension m (Eckart and Young). A lower bound, not always attained.

    Columns with A_i parallel to a_i have their best alpha_i in closed form; where all are, as in
    theorem-4's datasets (A_i = -a_i, alpha = 0), so is the floor, for any n. Otherwise the minimum
    is certified by branch and bound, which is quick for up to 5 columns and may stop early, with
    ``converged`` False, from 6.

    Parameters
    ----------
    values, targets
        A_i and a_i as columns, (d, n): anything exact or finite floats (taken exactly), or balls.
    prompt_length
        m >= 1, or ``math.inf``, which gives 0 like every m >= min(d, n).
    relative_width
        Width to stop at, relative to the upper end.
    box_limit
        Most boxes to look at.

    Returns
    -------
    Enclosure

    Raises
    ------
    provers.errors.BadInput
        For NaN, infinities, wrong shapes, or m < 1.

    Examples
    --------
    >>> floor = spectral_floor([[-3, 0], [0, -1]], [[3, 0], [0, 1]], prompt_length=1)
    >>> floor.contains(1), float(floor.width) < 1e-30
    (True, True)
    """
    where = "spectral_floor"
    A, value_radius = _columns(values, "values", where)
    a, target_radius = _columns(targets, "targets", where, A.nrows(), A.ncols())
    m = _prompt_length(prompt_length, where)
    width = _relative_width(relative_width, where)
    exactness.positive_int(box_limit, "box_limit", where)
    if m >= min(a.nrows(), a.ncols()):
        return Enclosure.point(0)
    floor = _exact_spectral_floor(A, a, int(m), width, box_limit)
    # The square root of the floor moves by at most the Frobenius norm of the data's change.
    moved = value_radius + target_radius
    return floor if moved == 0 else _moved(floor, moved)


def hull_floor(
    values: Any,
    targets: Any,
    prompt_length: int | float,
    relative_width: float = 1e-3,
    box_limit: int = 40_000,
) -> Enclosure:
    """Enclose the least error of mixtures with m common points (sharper/hull-floor).

    min over w_ij >= 0, sum_j w_ij <= 1, and points q_1, ..., q_m of
    sum_i |sum_j w_ij q_j + (1 - sum_j w_ij) A_i - a_i|^2. Every prompt of m tokens has at least
    this error, and it is at least `spectral_floor`: weights are positive, and what they leave is
    the share of A_i. Certified by branch and bound over n m numbers, quick for one token and n up
    to 4; for more tokens it stops early as a rule: the lower end is then the higher one of
    `spectral_floor` and `affine_floor`, and ``converged`` is False.

    Parameters
    ----------
    values, targets
        A_i and a_i as columns, (d, n): anything exact or finite floats (taken exactly), or balls.
    prompt_length
        m >= 1, or ``math.inf``, which gives 0 like every m >= n.
    relative_width
        Width to stop at, relative to the upper end.
    box_limit
        Most boxes to look at.

    Raises
    ------
    provers.errors.BadInput
        For NaN, infinities, wrong shapes, or m < 1.

    Examples
    --------
    Two outputs that have to change sign: the span of one token allows an error of 1, its positive
    weights do not.

    >>> floor = hull_floor([[3, 0], [0, 1]], [[-3, 0], [0, -1]], prompt_length=1)
    >>> round(float(floor.midpoint), 2), floor > 3
    (3.4, <Truth.YES: 'yes'>)
    """
    where = "hull_floor"
    A, value_radius = _columns(values, "values", where)
    a, target_radius = _columns(targets, "targets", where, A.nrows(), A.ncols())
    m = _prompt_length(prompt_length, where)
    width = _relative_width(relative_width, where)
    exactness.positive_int(box_limit, "box_limit", where)
    if m >= a.ncols():
        # Every example has a point of its own.
        return Enclosure.point(0)
    floor = minimise_hull(A, a, int(m), width, box_limit)
    if not floor.converged:
        others = (spectral_floor(A, a, m, width), affine_floor(A, a, m, width))
        lower = min(max(floor.lower, *(other.lower for other in others)), floor.upper)
        floor = Enclosure(lower, floor.upper, floor.upper - lower <= Fraction(width) * floor.upper)
    # The share of A_i is at most 1, so data that move by r move the root of the error by r.
    moved = value_radius + target_radius
    return floor if moved == 0 else _moved(floor, moved)


def affine_floor(
    values: Any,
    targets: Any,
    prompt_length: int | float,
    relative_width: float = 1e-3,
    box_limit: int = 20_000,
) -> Enclosure:
    """Enclose what sharper/affine-floor leaves: `spectral_floor` with one more entry per column.

    The weights of a prompt add up to the share that A_i loses, so the columns
    a_i - alpha_i A_i with the further entry K (1 - alpha_i) are mixtures of m columns too. The
    floor grows with K, and the search gets harder: K is about half the length of the longest A_i.

    Parameters, returned value and errors are those of `spectral_floor`.

    Examples
    --------
    >>> from provers.floors import affine_floor, spectral_floor
    >>> data = [[3, 0], [0, 1]], [[-3, 0], [0, -1]]
    >>> bool(spectral_floor(*data, 1).upper < affine_floor(*data, 1).lower)
    True
    """
    where = "affine_floor"
    A, value_radius = _columns(values, "values", where)
    a, target_radius = _columns(targets, "targets", where, A.nrows(), A.ncols())
    m = _prompt_length(prompt_length, where)
    if m >= a.ncols():
        return Enclosure.point(0)
    longest = max(
        float(np.linalg.norm(exactness.float64(column))) for column in exactness.columns(A)
    )
    K = exactness.rational(2.0 ** round(math.log2(longest / 2)) if longest > 0 else 1.0)
    entry = [[K] * A.ncols()]
    stacked = [fmpq_mat([*part.tolist(), *entry]) for part in (A, a)]
    floor = spectral_floor(*stacked, m, relative_width, box_limit)
    moved = value_radius + target_radius
    return floor if moved == 0 else _moved(floor, moved)


def _exact_spectral_floor(
    A: fmpq_mat, a: fmpq_mat, m: int, relative_width: float, box_limit: int
) -> Enclosure:
    """Settle the columns with parallel A_i and a_i in closed form, search over the others."""
    free, fixed = [], []
    for value, target in zip(exactness.columns(A), exactness.columns(a), strict=True):
        alpha = _best_alpha_if_parallel(value, target)
        fixed.append(target if alpha is None else target - value * alpha)
        free.append(value if alpha is None else value * 0)
    if all(value == value * 0 for value in free):
        return _tail(exactness.from_columns(fixed), m, relative_width)
    return minimise_tail(
        exactness.from_columns(free), exactness.from_columns(fixed), m, relative_width, box_limit
    )


def _best_alpha_if_parallel(value: fmpq_mat, target: fmpq_mat) -> fmpq | None:
    """The alpha in [0, 1] that makes target - alpha value shortest, when the two are parallel.

    Then the column is a multiple s of one vector, all singular values are monotone in |s|
    (sigma_k(M D) >= sigma_k(M) for a diagonal D >= 1), so this alpha is optimal whatever the others
    are.
    """
    if all(entry == 0 for entry in target.entries()):
        return fmpq(0)
    square = (value.transpose() * value)[0, 0]
    mixed = (target.transpose() * value)[0, 0]
    if square == 0:
        return fmpq(0)
    if mixed * mixed != square * (target.transpose() * target)[0, 0]:
        return None
    return max(fmpq(0), min(fmpq(1), mixed / square))


def _columns(
    value: Any, what: str, where: str, rows: int | None = None, cols: int | None = None
) -> tuple[fmpq_mat, Fraction]:
    """Return exact columns and a bound on their distance (Frobenius) from the true ones."""
    if not isinstance(value, arb_mat):
        return exactness.matrix(value, rows, cols, what, where), Fraction(0)
    middle = exactness.matrix(exactness.midpoints(value), rows, cols, what, where)
    square = sum((exactness.fraction(x.rad().fmpq()) ** 2 for x in value.entries()), Fraction(0))
    return middle, exactness.fraction(spectral.sqrt_upper(square))


def _moved(floor: Enclosure, radius: Fraction) -> Enclosure:
    """Enclose (sqrt(f) +- radius)^2 for f in ``floor``."""
    low_root = floor.lower / exactness.fraction(spectral.sqrt_upper(floor.lower) or fmpq(1))
    high_root = exactness.fraction(spectral.sqrt_upper(floor.upper))
    low = max(Fraction(0), low_root - radius) ** 2
    return Enclosure(low, (high_root + radius) ** 2, floor.converged)


def _prompt_length(value: Any, where: str) -> int | float:
    if isinstance(value, float) and value == math.inf:
        return value
    return exactness.positive_int(value, "prompt_length", where)


def _relative_width(value: Any, where: str) -> float:
    width = exactness.nearest_float(exactness.rational(value, "relative_width", where))
    if width <= 0:
        raise BadInput("relative_width", where, str(value), "a positive number")
    return width


def _tail(vectors: fmpq_mat | arb_mat, keep: int, relative_width: float) -> Enclosure:
    """Enclose a tail sum, with more bits as long as it is too wide."""
    bits = 128
    while True:
        tail = Enclosure.of_ball(spectral.tail_sum(vectors, keep, bits))
        lower = max(tail.lower, Fraction(0))
        done = tail.width <= Fraction(relative_width) * tail.upper
        # More bits do not help balls that are wide themselves.
        if done or bits >= MAX_BITS or isinstance(vectors, arb_mat):
            return Enclosure(lower, tail.upper, done)
        bits *= 2


@dataclass(frozen=True, slots=True, eq=False)
class _UpdateProblem:
    """min over Delta of ||R - Delta Phi||_F^2, rational or in balls."""

    residual: fmpq_mat | arb_mat
    features: fmpq_mat | arb_mat

    @property
    def exact(self) -> bool:
        return isinstance(self.residual, fmpq_mat)


def lora_floor(
    layer: Layer, inputs: Any, targets: Any, rank: int | float, relative_width: float = 1e-9
) -> Enclosure:
    """Enclose the least error of a low-rank change of w2 (sharper/lora-floor).

    min over rank(Delta) <= rank of ||R - Delta Phi||_F^2, with Phi = relu(w1 H + b1) and
    R = T - H - w2 Phi - b2 1^T; it equals ||R (I - Phi^+ Phi)||^2 plus the tail of R Phi^+ Phi.
    Exact for changes of w2 alone.

    Parameters
    ----------
    layer
        A layer with an MLP.
    inputs
        A sequence of n contexts (d, m_i), whose last tokens are fitted, or one (d, n) matrix of
        hidden states H.
    targets
        T, (d, n), taken exactly.
    rank
        rho >= 0, or ``math.inf``.
    relative_width
        Width to stop at, relative to the upper end.

    Returns
    -------
    Enclosure
        Wider than asked for, with ``converged`` False, when the hidden states are not rational and
        the rank of Phi cannot be decided in balls.

    Raises
    ------
    provers.errors.BadInput
        For a layer without MLP, NaN, wrong shapes, or a negative rank.

    Examples
    --------
    >>> from constructions import Layer
    >>> one = [[1, 0], [0, 1]]
    >>> layer = Layer.from_weights(wq=one, wk=one, wv=one, w1=one, w2=[[0, 0], [0, 0]])
    >>> print(lora_floor(layer, inputs=one, targets=[[4, 0], [0, 3]], rank=1))
    [4.0, 4.0]
    """
    where = "lora_floor"
    keep = _rank(rank, where)
    width = _relative_width(relative_width, where)
    problem = _update_problem(layer, inputs, targets, where, 256)
    n = problem.residual.ncols()
    rho = n if keep == math.inf else min(int(keep), n)
    if isinstance(problem.residual, fmpq_mat) and isinstance(problem.features, fmpq_mat):
        return _exact_lora_floor(problem.residual, problem.features, rho, width)
    return _ball_lora_floor(problem.residual, problem.features, rho, width)


def _rank(value: Any, where: str) -> int | float:
    if isinstance(value, float) and value == math.inf:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 0:
        raise BadInput("rank", where, repr(value), "an integer of at least 0, or infinity")
    return int(value)


def _update_problem(
    layer: Layer, inputs: Any, targets: Any, where: str, bits: int
) -> _UpdateProblem:
    if layer.mlp is None:
        raise BadInput("MLP", where, "none", "a layer with an MLP")
    states = HiddenStates.of(layer, inputs, where)
    wanted = exactness.matrix(targets, layer.d, states.examples, "targets", where)
    if states.exact is not None:
        run = layer.run(ExactArithmetic())
        return _UpdateProblem(wanted - run.mlp(states.exact), run.activations(states.exact))
    balls = states.balls(bits)
    ball_run = layer.run(BallArithmetic(bits))
    with ctx.workprec(bits):
        residual = arb_mat(wanted) - ball_run.mlp(balls)
    return _UpdateProblem(residual, ball_run.activations(balls))


def _exact_lora_floor(R: fmpq_mat, Phi: fmpq_mat, rho: int, relative_width: float) -> Enclosure:
    reduced, rank = Phi.rref()
    if rank == 0:
        fitted = R * 0
    else:
        basis = fmpq_mat(reduced.tolist()[:rank])
        normal = basis * basis.transpose()
        fitted = R * basis.transpose() * normal.solve(basis)
    missed = R - fitted
    unreachable = sum((x * x for x in missed.entries()), fmpq(0))
    tail = _tail(fitted, rho, relative_width)
    constant = exactness.fraction(unreachable)
    return Enclosure(tail.lower + constant, tail.upper + constant, tail.converged)


def _ball_lora_floor(R: arb_mat, Phi: arb_mat, rho: int, relative_width: float) -> Enclosure:
    """Lower end: as if Phi had full column rank. Upper end: rows certified independent alone."""
    n, bits = R.ncols(), 256
    rows, all_used = _independent_features(Phi)
    free = _tail(R, rho, relative_width)
    if len(rows) == n:
        return free
    with ctx.workprec(bits):
        if not rows:
            total = sum((x * x for x in R.entries()), arb(0))
            upper = Enclosure.of_ball(total)
        else:
            basis = arb_mat([Phi.tolist()[k] for k in rows])
            projector = basis.transpose() * (basis * basis.transpose()).solve(basis)
            fitted = R * projector
            missed = sum((x.abs_upper() * x.abs_upper() for x in (R - fitted).entries()), arb(0))
            least = sum((x.abs_lower() * x.abs_lower() for x in (R - fitted).entries()), arb(0))
            tail = spectral.tail_sum(fitted, rho, bits)
            upper = Enclosure.of_ball((missed + tail).union(least + tail))
    if all_used:
        done = upper.width <= Fraction(relative_width) * upper.upper
        return Enclosure(max(upper.lower, Fraction(0)), upper.upper, done)
    return Enclosure(min(free.lower, upper.upper), upper.upper, False)


def _independent_features(Phi: arb_mat) -> tuple[tuple[int, ...], bool]:
    """Rows of Phi certified independent, and whether the other rows are certainly zero."""
    table = Phi.tolist()
    alive = [k for k, row in enumerate(table) if not all(x.is_zero() for x in row)]
    if not alive:
        return (), True
    middle = exactness.float64(exactness.midpoints(arb_mat([table[k] for k in alive])))
    rank = int(np.linalg.matrix_rank(middle))
    columns = _pivot_columns(middle, rank)
    chosen = spectral.independent_rows(middle[:, columns]) if rank else ()
    rows = tuple(alive[k] for k in chosen)
    if not rows:
        return (), False
    with ctx.workprec(256):
        minor = arb_mat([[table[k][j] for j in columns] for k in rows]).det()
    if not minor.is_finite() or minor.overlaps(arb(0)):
        return (), False
    return rows, len(rows) == len(alive)


def _pivot_columns(middle: np.ndarray[Any, Any], rank: int) -> list[int]:
    """Columns with a large volume: greedy orthogonalisation."""
    work = middle.copy()
    chosen: list[int] = []
    for _ in range(rank):
        lengths = np.linalg.norm(work, axis=0)
        lengths[chosen] = -1.0
        pivot = int(np.argmax(lengths))
        chosen.append(pivot)
        direction = work[:, pivot] / max(float(np.linalg.norm(work[:, pivot])), 1e-300)
        work = work - np.outer(direction, direction @ work)
    return sorted(chosen)


def minimal_rank(layer: Layer, inputs: Any, targets: Any) -> int | None:
    """Return the least rank of a change of w2 alone that fits exactly (sharper/lora-floor).

    It is rank(R) when every row of R lies in the row space of Phi.

    Parameters
    ----------
    layer, inputs, targets
        As for `lora_floor`.

    Returns
    -------
    int or None
        None when no change of w2 alone fits, or when balls cannot decide it.
    """
    problem = _update_problem(layer, inputs, targets, "minimal_rank", 256)
    R, Phi = problem.residual, problem.features
    if isinstance(R, fmpq_mat) and isinstance(Phi, fmpq_mat):
        stacked = fmpq_mat([*Phi.tolist(), *R.tolist()])
        return int(R.rank()) if stacked.rank() == Phi.rank() else None
    rows, _ = _independent_features(Phi)
    full = min(R.nrows(), R.ncols())
    independent, _ = _independent_features(R if R.nrows() <= R.ncols() else R.transpose())
    # Full ranks are open conditions, the only ones that balls can certify.
    return full if len(rows) == R.ncols() and len(independent) == full else None
