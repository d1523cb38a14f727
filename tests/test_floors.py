"""Floors: certified, met by closed forms, and never beaten by what tuning finds."""

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, arb_mat, fmpq, fmpq_mat

import provers
from constructions import Layer, exactness, prompts, rank_dataset, spectral, tuned_updates
from constructions.arithmetic import BallArithmetic, ExactArithmetic
from constructions.hidden_states import HiddenStates
from constructions.prompts import Budget
from provers.enclosure import Enclosure, Truth
from provers.errors import BadInput
from provers.floors import affine_floor, hull_floor, lora_floor, minimal_rank, spectral_floor

QUICK = Budget(restarts=8, adam_steps=100, polished=2, lbfgs_steps=100)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def tail_at(values, targets, alpha, keep):
    """The tail at one point, enclosed by ball arithmetic on exact data."""
    A, a = exactness.matrix(values), exactness.matrix(targets)
    rows = [
        [y - w * x for x, y, w in zip(left, right, alpha, strict=True)]
        for left, right in zip(A.tolist(), a.tolist(), strict=True)
    ]
    return Enclosure.of_ball(spectral.tail_sum(fmpq_mat(rows), keep))


@pytest.mark.parametrize(("n", "m"), [(2, 1), (3, 1), (3, 2), (4, 1), (4, 3)])
@pytest.mark.parametrize("seed", range(3))
def test_the_spectral_floor_is_below_every_point_and_is_nearly_met(n, m, seed):
    A, a = normal(6, n, seed=seed), normal(6, n, seed=seed + 50)
    floor = spectral_floor(A, a, m)
    assert floor.converged
    # Below 2^-40 of the data's size a small floor and a zero one are not told apart.
    assert float(floor.width) <= max(1e-6 * float(floor.upper), 2.0**-40 * (a**2).sum())
    rng = np.random.default_rng(seed)
    points = [*rng.uniform(size=(150, n)), *rng.integers(0, 2, (20, n))]
    for point in points:
        weights = [exactness.rational(x) for x in point]
        assert tail_at(A, a, weights, m).upper >= floor.lower


def test_one_local_minimum_is_not_taken_for_the_floor():
    # Descent from the middle of [0,1]^n ends above the floor for some of these.
    missed = 0
    for seed in range(12):
        A, a = normal(3, 3, seed=seed) * 3, normal(3, 3, seed=seed + 90)
        floor = spectral_floor(A, a, 2)
        x = np.full(3, 0.5)
        for _ in range(300):
            u, s, vt = np.linalg.svd(a - x * A)
            slope = -2 * s[2] * vt[2] * (u[:, 2] @ A)
            x = np.clip(x - 0.01 * slope, 0, 1)
        missed += np.linalg.svd(a - x * A)[1][2] ** 2 > float(floor.upper) * 1.01 + 1e-9
    assert missed > 0


@pytest.mark.parametrize("n", [3, 12, 24])
def test_theorem_4s_design_has_a_closed_form(n):
    a = normal(n + 2, n)
    eta = np.abs(normal(n, seed=1)).astype(np.float32).astype(np.float64)
    exact = exactness.matrix(a)
    A = exactness.from_columns(
        [-x * exactness.rational(e) for x, e in zip(exactness.columns(exact), eta, strict=True)]
    )
    squares = np.linalg.svd(a, compute_uv=False) ** 2
    previous = math.inf
    for m in (1, 2, n - 1, n, math.inf):
        floor = spectral_floor(A, exact, m)
        expected = squares[m:].sum() if m < n else 0.0
        assert floor.converged
        assert abs(float(floor.midpoint) - expected) <= 1e-12 * squares.sum()
        assert float(floor.upper) <= previous
        previous = float(floor.upper)


def test_branch_and_bound_agrees_with_the_closed_form():
    a = normal(5, 3)
    closed = spectral_floor(-2 * a, a, 1)
    nudged = -2 * a
    nudged[0, :] += 1e-9
    searched = spectral_floor(nudged, a, 1)
    # The square roots differ by at most the change of the data.
    gap = abs(math.sqrt(searched.midpoint) - math.sqrt(closed.midpoint))
    assert gap <= 1e-8 + 1e-6 * math.sqrt(closed.midpoint)


@pytest.mark.parametrize("factor", [fmpq(1, 2), 1, 3, -2, 0])
def test_parallel_columns_take_their_best_weight(factor):
    a = exactness.matrix(normal(4, 3))
    best = max(fmpq(0), min(fmpq(1), 1 / fmpq(factor))) if factor != 0 else fmpq(0)
    floor = spectral_floor(a * factor, a, 1)
    expected = tail_at(a * factor, a, [best] * 3, 1)
    assert floor.lower <= expected.upper
    assert expected.lower <= floor.upper


@pytest.mark.parametrize("m", [3, 4, 100, math.inf])
def test_enough_tokens_leave_no_floor(m):
    floor = spectral_floor(normal(5, 3), normal(5, 3, seed=1), m)
    assert (floor == 0) is Truth.YES


def test_a_zero_floor_in_the_interior_is_reported_as_below_resolution():
    # a_1 - A_1/2 and a_2 - A_2/4 are parallel: the floor is 0 at an interior point.
    direction = normal(4, 1)
    A = normal(4, 2, seed=1)
    a = np.hstack([direction + A[:, :1] / 2, 2 * direction + A[:, 1:] / 4])
    floor = spectral_floor(A, a, 1)
    assert floor.lower >= 0
    assert floor.converged
    assert float(floor.upper) < 1e-11 * (a**2).sum()


def test_balls_widen_the_floor_by_their_radius():
    A, a = normal(4, 3), normal(4, 3, seed=1)
    exact = spectral_floor(A, a, 1)
    wide = arb_mat([[arb(x, 1e-3) for x in row] for row in A.tolist()])
    floor = spectral_floor(wide, a, 1)
    assert floor.lower < exact.lower
    assert exact.upper < floor.upper
    shifted = spectral_floor(A + 9e-4, a, 1)
    assert floor.lower <= shifted.lower
    assert shifted.upper <= floor.upper


def test_a_work_limit_is_reported_not_hidden():
    A, a = normal(5, 4), normal(5, 4, seed=1)
    rough = spectral_floor(A, a, 2, box_limit=50)
    fine = spectral_floor(A, a, 2)
    assert not rough.converged
    assert rough.lower <= fine.lower <= fine.upper <= rough.upper * Fraction(1000001, 1000000)


def test_scaling_the_data_scales_the_floor():
    A, a = normal(4, 3), normal(4, 3, seed=1)
    one = spectral_floor(A, a, 2)
    for power in (-200, 200):
        scaled = spectral_floor(A * 2.0**power, a * 2.0**power, 2)
        assert scaled.same_interval(
            Enclosure(one.lower * Fraction(4) ** power, one.upper * Fraction(4) ** power)
        )


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("m", [1, 2])
def test_tuned_prompts_stay_above_the_spectral_floor(seed, m):
    layer = Layer.random(d=4, hidden=None, seed=seed)
    data = rank_dataset.build(layer, 3, seed=seed)
    for targets in (data.offsets(), as_balls(normal(4, 3, seed=seed))):
        floor = spectral_floor(data.values(), targets, m)
        tuned = prompts.tune(
            layer, data.contexts, targets, m, before_mlp=True, seed=seed, budget=QUICK
        )
        error = prompts.certified_error(
            layer, data.contexts, targets, tuned.prompt, before_mlp=True
        )
        assert (error < floor) is not Truth.YES
        assert error.upper >= floor.lower


def as_balls(array):
    return arb_mat(exactness.matrix(array))


@pytest.mark.parametrize(
    ("values", "targets", "length", "message"),
    [
        (np.ones((3, 2)), np.ones((3, 3)), 1, "shape of targets"),
        (np.ones((3, 2)), np.ones((2, 2)), 1, "shape of targets"),
        (np.ones(3), np.ones((3, 1)), 1, "shape of values"),
        (np.full((3, 2), np.nan), np.ones((3, 2)), 1, "values"),
        (np.ones((3, 2)), np.full((3, 2), np.inf), 1, "targets"),
        (np.ones((3, 2)), np.ones((3, 2)), 0, "prompt_length"),
        (np.ones((3, 2)), np.ones((3, 2)), -1, "prompt_length"),
        (np.ones((3, 2)), np.ones((3, 2)), 1.5, "prompt_length"),
        (np.ones((3, 2)), np.ones((3, 2)), math.nan, "prompt_length"),
        (arb_mat([[arb("nan")]]), np.ones((1, 1)), 1, "finite"),
    ],
)
def test_bad_input_to_the_spectral_floor_is_refused(values, targets, length, message):
    with pytest.raises(BadInput, match=message):
        spectral_floor(values, targets, length)


@pytest.mark.parametrize("width", [0, -1e-6, math.nan])
def test_bad_widths_are_refused(width):
    with pytest.raises(BadInput, match="relative_width"):
        spectral_floor(np.eye(2), np.eye(2), 1, relative_width=width)


def examples(d, n, seed=0):
    return normal(d, n, seed=seed), normal(d, n, seed=seed + 7)


@pytest.mark.parametrize("n", [3, 6, 10])
@pytest.mark.parametrize("hidden", [3, 8])
def test_the_lora_floor_is_what_the_formula_says(n, hidden):
    layer = Layer.random(d=4, hidden=hidden, seed=1)
    H, T = examples(4, n)
    run = layer.run(ExactArithmetic())
    Phi = exactness.float64(run.activations(H))
    R = T - exactness.float64(run.mlp(H))
    projector = np.linalg.pinv(Phi) @ Phi
    squares = np.linalg.svd(R @ projector, compute_uv=False) ** 2
    missed = np.linalg.norm(R - R @ projector) ** 2
    for rank in (0, 1, 2, 4, 9, math.inf):
        floor = lora_floor(layer, H, T, rank)
        expected = missed + (squares[rank:].sum() if rank < 4 else 0.0)
        assert floor.converged
        assert abs(float(floor.midpoint) - expected) <= 1e-10 * (1 + expected)


@pytest.mark.parametrize("contexts", [False, True])
@pytest.mark.parametrize("rank", [1, 2])
def test_tuned_updates_meet_the_lora_floor_and_stay_above_it(contexts, rank):
    layer = Layer.random(d=4, hidden=6, seed=2)
    inputs, targets = examples(4, 5)
    if contexts:
        inputs = [normal(4, 3, seed=k) for k in range(5)]
    floor = lora_floor(layer, inputs, targets, rank)
    tuned = tuned_updates.tune(layer, inputs, targets, rank, budget=QUICK)
    error = tuned_updates.certified_error(layer, inputs, targets, tuned)
    assert floor.converged
    assert error.upper >= floor.lower
    assert float(error.upper) <= float(floor.upper) * (1 + 1e-8) + 1e-12


@pytest.mark.parametrize("hidden", [2, 12])
def test_exact_states_and_their_balls_agree(hidden):
    layer = Layer.random(d=3, hidden=hidden, seed=3)
    contexts = [normal(3, 2, seed=k) for k in range(4)]
    targets = normal(3, 4)
    floor = lora_floor(layer, contexts, targets, 1)
    states = HiddenStates.of(layer, contexts, "test").balls(400)
    near = lora_floor(layer, exactness.midpoints(states), targets, 1)
    assert floor.converged
    assert abs(float(floor.midpoint) - float(near.midpoint)) <= 1e-12 * (1 + float(near.upper))


def test_a_rank_that_balls_cannot_decide_gives_an_honest_enclosure():
    # Two equal neurons: Phi has rank 1, which no ball computation shows.
    layer = Layer.from_weights(
        wq=np.eye(2), wk=np.eye(2), wv=np.eye(2), w1=[[1, 1], [1, 1]], w2=[[0, 0], [0, 0]]
    )
    contexts = [np.abs(normal(2, 2, seed=k)) for k in range(3)]
    targets = normal(2, 3, seed=9)
    floor = lora_floor(layer, contexts, targets, 1)
    assert not floor.converged
    tuned = tuned_updates.tune(layer, contexts, targets, 1, budget=QUICK)
    error = tuned_updates.certified_error(layer, contexts, targets, tuned)
    assert floor.lower <= error.upper
    assert float(error.upper) <= float(floor.upper) * (1 + 1e-8)


def test_dead_neurons_leave_everything():
    layer = Layer.from_weights(
        wq=[[1]], wk=[[1]], wv=[[1]], w1=[[1], [1]], b1=[-100, -100], w2=[[1, 1]]
    )
    for inputs in ([[1, 2]], [[[1, 2]], [[3, 1]]]):
        floor = lora_floor(layer, inputs, [[0, 0]], 1)
        assert floor.converged
        nothing = lora_floor(layer, inputs, [[0, 0]], 0)
        assert floor.lower <= nothing.upper
        assert nothing.lower <= floor.upper


def test_the_minimal_rank_is_the_first_with_floor_zero():
    layer = Layer.random(d=4, hidden=8, seed=4)
    H, T = examples(4, 3)
    least = minimal_rank(layer, H, T)
    assert least == 3
    assert (lora_floor(layer, H, T, least) == 0) is Truth.YES
    assert (lora_floor(layer, H, T, least - 1) > 0) is Truth.YES
    fitted = layer.run(ExactArithmetic()).mlp(H)
    assert minimal_rank(layer, H, fitted) == 0


def test_no_rank_fits_more_examples_than_features():
    layer = Layer.random(d=4, hidden=2, seed=4)
    H, T = examples(4, 5)
    assert minimal_rank(layer, H, T) is None
    assert (lora_floor(layer, H, T, math.inf) > 0) is Truth.YES


def test_minimal_ranks_of_contexts_are_certified_or_open():
    layer = Layer.random(d=4, hidden=8, seed=4)
    contexts = [normal(4, 3, seed=k) for k in range(3)]
    assert minimal_rank(layer, contexts, normal(4, 3)) == 3
    narrow = Layer.random(d=4, hidden=2, seed=4)
    assert minimal_rank(narrow, contexts, normal(4, 3)) is None


@pytest.mark.parametrize(
    ("inputs", "targets", "rank", "message"),
    [
        (np.ones((3, 2)), np.ones((4, 2)), 1, "hidden inputs"),
        (np.ones((4, 2)), np.ones((4, 3)), 1, "targets"),
        (np.ones((4, 2)), np.full((4, 2), np.nan), 1, "targets"),
        (np.ones((4, 2)), np.ones((4, 2)), -1, "rank"),
        (np.ones((4, 2)), np.ones((4, 2)), 1.5, "rank"),
        (np.ones((4, 2)), np.ones((4, 2)), True, "rank"),
    ],
)
def test_bad_input_to_the_lora_floor_is_refused(inputs, targets, rank, message):
    with pytest.raises(BadInput, match=message):
        lora_floor(Layer.random(d=4, hidden=4), inputs, targets, rank)


def test_a_layer_without_mlp_has_no_lora_floor():
    with pytest.raises(BadInput, match="MLP"):
        lora_floor(Layer.random(d=4, hidden=None), np.ones((4, 2)), np.ones((4, 2)), 1)


def test_the_public_names_are_these():
    assert provers.spectral_floor is spectral_floor
    assert provers.lora_floor is lora_floor


# ----------------------------------------------------------------------------- hull-floor


def mixture_error(A, a, w, q):
    """The error for weights (m, n) and points (d, m)."""
    return ((q @ w + A * (1 - w.sum(0)) - a) ** 2).sum()


@pytest.mark.parametrize(("d", "n"), [(2, 2), (4, 2), (5, 3), (8, 4)])
@pytest.mark.parametrize("seed", range(2))
def test_one_common_point(d, n, seed):
    """Certified, above spectral_floor, below the segments' distances for every point."""
    A, a = normal(d, n, seed=seed), normal(d, n, seed=seed + 20)
    floor = hull_floor(A, a, 1)
    assert floor.converged
    assert spectral_floor(A, a, 1).lower <= floor.upper
    rng = np.random.default_rng(seed)
    best = np.inf
    for size in (0.3, 1, 3, 30):
        for _ in range(200):
            q = a.mean(1) + size * rng.normal(size=d)
            steps = q[:, None] - A
            w = np.clip((steps * (a - A)).sum(0) / (steps**2).sum(0), 0, 1)
            for _ in range(20):
                left = A * (1 - w) - a
                q = -(left @ w) / max(w @ w, 1e-12)
                steps = q[:, None] - A
                w = np.clip((steps * (a - A)).sum(0) / (steps**2).sum(0), 0, 1)
            best = min(best, mixture_error(A, a, w[None], q[:, None]))
    assert float(floor.lower) <= best * (1 + 1e-9)
    assert float(floor.upper) <= best * (1 + 2e-3)


@pytest.mark.parametrize("m", [2, 3])
def test_two_common_points_stay_below_random_mixtures(m):
    A, a = normal(5, 3, seed=3), normal(5, 3, seed=4)
    floor = hull_floor(A, a, m, box_limit=2000)
    assert floor.lower >= spectral_floor(A, a, m, 1e-3).lower
    rng = np.random.default_rng(0)
    for _ in range(300):
        w = rng.dirichlet(np.ones(m + 1), size=3).T[:m]
        q = -(A * (1 - w.sum(0)) - a) @ np.linalg.pinv(w)
        assert float(floor.lower) <= mixture_error(A, a, w, q) * (1 + 1e-9)


@pytest.mark.parametrize("m", [1, 2])
def test_affine_floor_lies_between_spectral_floor_and_mixtures(m):
    A, a = normal(5, 4, seed=5), normal(5, 4, seed=6)
    floor, below = affine_floor(A, a, m), spectral_floor(A, a, m, 1e-3)
    assert floor.lower > below.upper
    rng = np.random.default_rng(0)
    for _ in range(300):
        w = rng.dirichlet(np.ones(m + 1), size=4).T[:m]
        q = -(A * (1 - w.sum(0)) - a) @ np.linalg.pinv(w)
        assert float(floor.lower) <= mixture_error(A, a, w, q) * (1 + 1e-9)
    assert (affine_floor(A, a, 4) == 0) is Truth.YES


def test_hull_floor_of_balls():
    A, a = normal(3, 2, seed=7), normal(3, 2, seed=8)
    balls = arb_mat([[arb(float(x), 1e-6) for x in row] for row in A])
    exact, wide = hull_floor(A, a, 1), hull_floor(balls, a, 1)
    assert wide.lower < exact.lower and exact.upper < wide.upper
    assert float(wide.upper - wide.lower) < 1e-2


@pytest.mark.parametrize("seed", range(2))
def test_prompts_of_one_token_stay_above_the_hull(seed):
    layer = Layer.random(d=4, hidden=None, seed=seed)
    rng = np.random.default_rng(seed)
    contexts = [rng.uniform(-1, 1, size=(4, 2)) for _ in range(3)]
    values = np.hstack([
        exactness.float64(exactness.midpoints(layer.run(BallArithmetic(128)).attention(c[:, -1:], c)))
        for c in contexts
    ])  # fmt: skip
    floor = hull_floor(values, -values, 1)
    tuned = prompts.tune(layer, contexts, -values, 1, before_mlp=True, budget=QUICK, seed=seed)
    assert float(floor.lower) <= tuned.loss * (1 + 1e-9)


def test_hull_floor_of_single_examples_and_bad_input():
    assert (hull_floor(normal(3, 1), normal(3, 1, seed=1), 1) == 0) is Truth.YES
    assert (hull_floor(normal(3, 2), normal(3, 2, seed=1), math.inf) == 0) is Truth.YES
    same = normal(3, 2)
    assert float(hull_floor(same, same, 1).upper) < 1e-12
    for values, targets, m in (
        (normal(3, 2), normal(3, 3), 1), (normal(3, 2), normal(3, 2), 0),
        (np.full((3, 2), np.nan), normal(3, 2), 1),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            hull_floor(values, targets, m)
    with pytest.raises(BadInput):
        hull_floor(same, same, 1, relative_width=0)
