"""Certified spectral facts against exactly known spectra."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from constructions import exactness, spectral
from provers.enclosure import Enclosure


def rotation(n, seed):
    """A rational orthogonal matrix: Cayley's transform of a skew one."""
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.integers(-2, 3, (n, n)), 1)
    skew = exactness.matrix(upper - upper.T)
    eye = exactness.identity(n)
    return (eye + skew).solve(eye - skew)


def with_spectrum(values, seed=0):
    n = len(values)
    Q = rotation(n, seed)
    diagonal = exactness.zeros(n, n)
    for k, value in enumerate(values):
        diagonal[k, k] = value
    return Q.transpose() * diagonal * Q


SPECTRA = [
    [1, 2, 3],
    [0, 0, 5],
    [7, 7, 7, 7],
    [fmpq(1, 10**30), 1, 1, 10**12],
    [-3, -3, 0, 2, 100],
    [fmpq(1, 3), fmpq(1, 3) + fmpq(1, 10**25), 2],
]


@pytest.mark.parametrize("spectrum", SPECTRA, ids=str)
@pytest.mark.parametrize("bits", [53, 128, 400])
def test_eigenvalues_are_enclosed_with_multiplicity(spectrum, bits):
    with ctx.workprec(bits):
        gram = arb_mat(with_spectrum(spectrum))
    found = spectral.eigenvalues(gram, bits)
    for ball, value in zip(found, sorted(map(exactness.rational, spectrum)), strict=True):
        assert Enclosure.of_ball(ball).contains(exactness.fraction(value))
    if bits > 53:
        scale = float(max(abs(exactness.rational(x)) for x in spectrum))
        assert max(float(ball.rad()) for ball in found) < scale * 2.0 ** (40 - bits)


def test_wide_balls_stay_enclosed():
    gram = arb_mat([[arb(2, 0.25), arb(0, 0.25)], [arb(0, 0.25), arb(1, 0.25)]])
    low, high = (Enclosure.of_ball(ball) for ball in spectral.eigenvalues(gram))
    for a, b, c in [(1.75, 0.25, 0.75), (2.25, -0.25, 1.25), (2.0, 0.0, 1.0)]:
        eigenvalues = np.linalg.eigvalsh([[a, b], [b, c]])
        assert low.lower_float <= eigenvalues[0] <= low.upper_float
        assert high.lower_float <= eigenvalues[1] <= high.upper_float


@pytest.mark.parametrize("keep", range(6))
def test_tail_sums_of_known_singular_values(keep):
    spectrum = [1, 2, 3, 4, 5]
    Q = rotation(5, 1)
    diagonal = exactness.zeros(5, 5)
    for k, value in enumerate(spectrum):
        diagonal[k, k] = value
    vectors = Q * diagonal * rotation(5, 2)
    expected = sum(value**2 for value in spectrum[: max(0, 5 - keep)])
    tail = Enclosure.of_ball(spectral.tail_sum(vectors, keep))
    assert tail.contains(expected)
    assert tail.width <= Fraction(1, 10**30)


@pytest.mark.parametrize("shape", [(3, 8), (8, 3)])
def test_tail_sums_of_low_rank_are_exactly_zero(shape):
    rng = np.random.default_rng(0)
    left, right = rng.integers(-3, 4, (shape[0], 2)), rng.integers(-3, 4, (2, shape[1]))
    vectors = exactness.matrix(left @ right)
    assert spectral.tail_sum(vectors, 2).is_zero()
    assert not spectral.tail_sum(vectors, 1).is_zero()
    assert Enclosure.of_ball(spectral.tail_sum(arb_mat(vectors), 2)).contains(0)


@pytest.mark.parametrize("smallest", [fmpq(1, 1000), 1, 10])
def test_positive_definite_matrices_are_recognised(smallest):
    assert spectral.is_positive_definite(with_spectrum([smallest, 5, 40, 100]))


@pytest.mark.parametrize("smallest", [0, fmpq(-1, 10**6), -1])
def test_other_matrices_never_are(smallest):
    gram = with_spectrum([smallest, 5, 40, 100])
    assert not spectral.is_positive_definite(gram)
    if smallest != 0:
        v = spectral.not_positive_definite_witness(gram)
        assert (v.transpose() * gram * v)[0, 0] <= 0


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (7, 3), (1, 5)])
def test_norms_are_bounded_on_both_sides(shape):
    weight = exactness.matrix(np.random.default_rng(1).normal(size=shape))
    low, high = spectral.norm_lower(weight), spectral.norm_upper(weight)
    gram = weight.transpose() * weight
    assert low <= high
    assert float(high / low) < 1 + 1e-5
    top = Enclosure.of_ball(spectral.eigenvalues(arb_mat(gram))[-1])
    assert exactness.fraction(low) ** 2 <= top.upper
    assert exactness.fraction(high) ** 2 >= top.lower


def test_norms_of_zero_and_of_an_isometry():
    assert spectral.norm_upper(exactness.zeros(2, 3)) == 0
    assert spectral.norm_lower(exactness.zeros(2, 3)) == 0
    turn = fmpq_mat([[fmpq(3, 5), fmpq(-4, 5)], [fmpq(4, 5), fmpq(3, 5)]])
    assert spectral.norm_lower(turn) <= 1 <= spectral.norm_upper(turn)


@pytest.mark.parametrize(
    "square", [Fraction(0), Fraction(2), Fraction(1, 10**50), Fraction(10**50)]
)
def test_square_roots_are_bounded_above(square):
    root = exactness.fraction(spectral.sqrt_upper(square))
    assert root**2 >= square
    assert root**2 <= square * (1 + Fraction(1, 2**60))


def test_minors_are_chosen_and_enclosed():
    vectors = exactness.matrix(np.random.default_rng(2).normal(size=(9, 4)))
    rows = spectral.independent_rows(exactness.float64(vectors))
    exact = fmpq_mat([vectors.tolist()[k] for k in rows]).det()
    minor = Enclosure.of_ball(spectral.minor(vectors, rows))
    assert minor.contains(exactness.fraction(exact))
    assert not minor.contains(0)
