"""Certified spectral facts: positive definiteness, norms, sums of the smallest eigenvalues.

Finders (numpy) propose; what is returned rests on rational identities and ball arithmetic only.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from constructions import exactness

__all__ = [
    "eigenvalues",
    "independent_rows",
    "is_positive_definite",
    "minor",
    "norm_lower",
    "norm_upper",
    "not_positive_definite_witness",
    "sqrt_upper",
    "tail_sum",
]

Float64Matrix = np.ndarray[Any, np.dtype[np.float64]]


def is_positive_definite(gram: fmpq_mat, bits: int = 256) -> bool:
    """Say whether a symmetric rational matrix is certified positive definite.

    ``True`` is a proof: with an approximate Cholesky factor L of gram - shift I and
    E = gram - shift I - L L^T, ||E||_F < shift gives gram > 0 (Rump 2006). ``False`` says only that
    no proof was found.
    """
    size = gram.nrows()
    approximate = exactness.float64(gram)
    scale = max(1e-300, float(np.max(np.abs(np.diag(approximate)))))
    smallest = float(np.linalg.eigvalsh(approximate)[0])
    if smallest <= 0:
        return False
    # Half of the smallest eigenvalue leaves room for the rounding of the factor.
    shift = smallest / 2
    if shift < 1e-12 * scale:
        return False
    try:
        factor = np.linalg.cholesky(approximate - shift * np.eye(size))
    except np.linalg.LinAlgError:
        return False
    lower = exactness.matrix(factor)
    step = exactness.rational(shift)
    with ctx.workprec(bits):
        ball = arb_mat(lower)
        error = arb_mat(gram) - arb_mat(exactness.identity(size) * step) - ball * ball.transpose()
        total = sum((entry * entry for entry in error.entries()), arb(0))
        return bool(total.is_finite() and total < arb(step) ** 2)


def not_positive_definite_witness(gram: fmpq_mat) -> fmpq_mat | None:
    """Return a non-zero rational v with v^T gram v <= 0, (size, 1), or None if none was found."""
    _, vectors = np.linalg.eigh(exactness.float64(gram))
    v = exactness.matrix(vectors[:, :1])
    return v if (v.transpose() * gram * v)[0, 0] <= 0 else None


def norm_upper(weight: fmpq_mat) -> fmpq:
    """Return a certified rational upper bound on the spectral norm, near to it.

    The bound c satisfies c^2 I - W^T W > 0; where that cannot be certified it is the Frobenius norm
    rounded up.
    """
    gram = _small_gram(weight)
    estimate = float(np.linalg.norm(exactness.float64(weight), 2))
    for margin in (2.0**-30, 2.0**-20, 2.0**-10):
        bound = exactness.rational(estimate * (1 + margin))
        if bound > 0 and is_positive_definite(exactness.identity(gram.nrows()) * bound**2 - gram):
            return bound
    square = exactness.fraction(sum((x * x for x in weight.entries()), fmpq(0)))
    return sqrt_upper(square)


def sqrt_upper(square: Fraction, bits: int = 64) -> fmpq:
    """Return a rational upper bound on a square root, relatively within about 2**-bits."""
    if square == 0:
        return fmpq(0)
    shift = max(0, 2 * bits - square.numerator.bit_length() + square.denominator.bit_length())
    scaled = -((-square.numerator << 2 * shift) // square.denominator)
    return fmpq(math.isqrt(scaled) + 1, 1 << shift)


def _small_gram(weight: fmpq_mat) -> fmpq_mat:
    tall = weight.nrows() >= weight.ncols()
    return weight.transpose() * weight if tall else weight * weight.transpose()


def eigenvalues(gram: arb_mat, bits: int = 128) -> list[arb]:
    """Enclose the eigenvalues of a symmetric matrix of balls, smallest first, with multiplicity.

    With an approximately orthogonal V and T = V^T gram V, Weyl puts the eigenvalues of T within
    ||T - diag T||_F of its sorted diagonal, and Ostrowski's congruence theorem puts those of
    ``gram`` within the factor ||V^T V - I||_F of them. Nothing is assumed about V, so clusters and
    multiple eigenvalues are no trouble.

    Raises
    ------
    provers.errors.BadInput
        If an entry is not finite.
    """
    size = gram.nrows()
    with ctx.workprec(bits):
        middle = exactness.midpoints(gram)
        vectors = _near_eigenvectors(arb_mat(middle), bits)
        turned = vectors.transpose() * gram * vectors
        overlap = vectors.transpose() * vectors
        off, skew = arb(0), arb(0)
        for i in range(size):
            for j in range(size):
                # Upper bounds first: arb's square of a ball around zero is NaN or reaches below 0.
                gap = (overlap[i, j] - int(i == j)).abs_upper()
                skew += gap * gap
                if i != j:
                    off += turned[i, j].abs_upper() * turned[i, j].abs_upper()
        radius, slack = off.sqrt().abs_upper(), skew.sqrt().abs_upper()
        if not slack < arb(1) / 2:
            # Useless eigenvectors: every eigenvalue is within the Frobenius norm of zero.
            total = sum((x.abs_upper() * x.abs_upper() for x in gram.entries()), arb(0)).sqrt()
            return [arb(0, total.abs_upper())] * size
        diagonal = [turned[i, i] for i in range(size)]
        lowers = _sorted_exactly([x.lower() for x in diagonal])
        uppers = _sorted_exactly([x.upper() for x in diagonal])
        # lambda_i(T) = theta_i lambda_i(gram) with 1 - slack <= theta_i <= 1 + slack.
        factor = 1 / (1 + arb(0, slack))
        return [
            (low.union(high) + arb(0, radius)) * factor
            for low, high in zip(lowers, uppers, strict=True)
        ]


def _sorted_exactly(values: list[arb]) -> list[arb]:
    """Sort exact finite balls; their order as rationals is total."""
    return sorted(values, key=lambda value: exactness.fraction(value.fmpq()))


def _near_eigenvectors(symmetric: arb_mat, bits: int) -> arb_mat:
    """Return approximate eigenvectors as exact columns: numpy's, refined by Jacobi rotations."""
    size = symmetric.nrows()
    approximate = exactness.float64(exactness.midpoints(symmetric))
    vectors = arb_mat(exactness.matrix(np.linalg.eigh(approximate)[1]))
    if bits <= 64:
        return vectors
    three = arb_mat(exactness.identity(size) * 3)
    for _ in range(3):
        # Newton's iteration for the polar factor: squares the distance from orthogonality.
        vectors = _middle(vectors * (three - vectors.transpose() * vectors) / 2)
    a, v = _middle(vectors.transpose() * symmetric * vectors).tolist(), vectors.tolist()
    scale = max(float(abs(a[i][i]).upper()) for i in range(size))
    threshold = arb(scale) * arb(2) ** (-bits)
    # numpy's vectors are good to 2^-50 or so; a sweep squares what is left.
    for _ in range(6):
        rotated = False
        for p in range(size):
            for q in range(p + 1, size):
                rotated |= _rotate(a, v, p, q, threshold)
        if not rotated:
            break
    return arb_mat(v)


def _rotate(a: list[list[arb]], v: list[list[arb]], p: int, q: int, threshold: arb) -> bool:
    """Annihilate a[p][q] by a plane rotation, on midpoints: no rigour is needed here."""
    if not abs(a[p][q]) > threshold:
        return False
    half = ((a[q][q] - a[p][p]) / (2 * a[p][q])).mid()
    tangent = 1 / (abs(half) + (half * half + 1).sqrt())
    if half < 0:
        tangent = -tangent
    cosine = (1 / (tangent * tangent + 1).sqrt()).mid()
    sine = (tangent * cosine).mid()
    for row in a:
        row[p], row[q] = _turned(row[p], row[q], cosine, sine)
    a[p], a[q] = (
        [_turned(x, y, cosine, sine)[0] for x, y in zip(a[p], a[q], strict=True)],
        [_turned(x, y, cosine, sine)[1] for x, y in zip(a[p], a[q], strict=True)],
    )
    for row in v:
        row[p], row[q] = _turned(row[p], row[q], cosine, sine)
    return True


def _turned(x: arb, y: arb, cosine: arb, sine: arb) -> tuple[arb, arb]:
    return (cosine * x - sine * y).mid(), (sine * x + cosine * y).mid()


def _middle(value: arb_mat) -> arb_mat:
    return arb_mat(value.nrows(), value.ncols(), [x.mid() for x in value.entries()])


def tail_sum(vectors: fmpq_mat | arb_mat, keep: int, bits: int = 128) -> arb:
    """Enclose the sum of the squared singular values of ``vectors`` after the ``keep`` largest.

    By Eckart and Young this is the squared Frobenius distance to the matrices of rank ``keep``.
    Rational data of rank at most ``keep`` give an exact zero.

    Parameters
    ----------
    vectors
        (d, n), rational or balls.
    keep
        How many singular values are not counted, at least 0.
    bits
        Working precision.
    """
    exact = isinstance(vectors, fmpq_mat)
    if keep >= min(vectors.nrows(), vectors.ncols()) or (exact and vectors.rank() <= keep):
        return arb(0)
    with ctx.workprec(bits):
        if exact:
            gram = arb_mat(_small_gram(vectors))
        elif vectors.nrows() >= vectors.ncols():
            gram = vectors.transpose() * vectors
        else:
            gram = vectors * vectors.transpose()
        small = eigenvalues(gram, bits)[: gram.nrows() - keep]
        # A Gram matrix has no negative eigenvalues, whatever the balls say.
        return sum((value.nonnegative_part() for value in small), arb(0))


def independent_rows(vectors: Float64Matrix) -> tuple[int, ...]:
    """Choose rows for a large minor of a (d, n) matrix, n <= d: elimination with row pivots."""
    work = vectors / np.maximum(np.linalg.norm(vectors, axis=0), 1e-300)
    rows: list[int] = []
    for k in range(work.shape[1]):
        free = np.abs(work[:, k])
        free[rows] = -1.0
        pivot = int(np.argmax(free))
        rows.append(pivot)
        if work[pivot, k] != 0:
            work = work - np.outer(
                work[:, k] / work[pivot, k], work[pivot] * (np.arange(work.shape[1]) > k)
            )
    return tuple(sorted(rows))


def minor(vectors: arb_mat | fmpq_mat, rows: tuple[int, ...], bits: int = 128) -> arb:
    """Enclose the minor of a (d, n) matrix on the given n rows."""
    table = vectors.tolist()
    with ctx.workprec(bits):
        return arb_mat([[arb(entry) for entry in table[i]] for i in rows]).det()


def norm_lower(weight: fmpq_mat) -> fmpq:
    """Return a rational lower bound on the spectral norm: ||W v|| / ||v|| for a good v."""
    gram = _small_gram(weight)
    v = exactness.matrix(np.linalg.eigh(exactness.float64(gram))[1][:, -1:])
    quotient = (v.transpose() * gram * v)[0, 0] / (v.transpose() * v)[0, 0]
    if quotient <= 0:
        return fmpq(0)
    # sqrt(q) = q / sqrt(q) >= q / (an upper bound on sqrt(q)).
    return quotient / sqrt_upper(exactness.fraction(quotient))
