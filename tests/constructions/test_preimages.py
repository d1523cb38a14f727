"""Preimages under the MLP: all of them, none too many, singular patterns decided."""

import itertools

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from constructions import Layer, exactness, preimages
from constructions.arithmetic import ExactArithmetic
from constructions.polyhedra import Constraint, solution_set
from constructions.preimages import Excluded, Preimage
from provers.enclosure import Truth
from provers.errors import BadInput, Undecided


def mlp_layer(w1, w2, b1=None, b2=None):
    d = len(w1[0])
    eye = np.eye(d, dtype=int).tolist()
    return Layer.from_weights(wq=eye, wk=eye, wv=eye, w1=w1, w2=w2, b1=b1, b2=b2)


def steep(d=4, hidden=8, seed=0):
    """A layer whose MLP is far from injective, with small integer weights."""
    rng = np.random.default_rng(seed)
    return mlp_layer(
        rng.integers(-3, 4, (hidden, d)).tolist(),
        rng.integers(-2, 3, (d, hidden)).tolist(),
        rng.integers(-4, 5, hidden).tolist(),
        rng.integers(-2, 3, d).tolist(),
    )


@pytest.mark.parametrize("seed", range(6))
def test_every_preimage_is_one_and_the_drawn_one_is_found(seed):
    layer = steep(seed=seed)
    run = layer.run(ExactArithmetic())
    x = exactness.column(np.random.default_rng(seed).integers(-5, 6, 4).tolist())
    found = preimages.enumerate_preimages(layer.mlp, run.mlp(x))
    assert preimages.replay(layer, found)
    if found.finite:
        assert any(point.x == x for point in found.points)
    patterns = [point.pattern for point in (*found.points, *found.continua)]
    assert len(patterns) == len(set(patterns))
    assert len(patterns) + len(found.excluded) == 2**8


def test_several_preimages_do_occur():
    counts = []
    for seed in range(6):
        layer = steep(seed=seed)
        x = exactness.column([1, 2, -1, 0])
        found = preimages.find_preimages(layer, layer.run(ExactArithmetic()).mlp(x))
        counts.append(len(found.points))
    assert max(counts) > 1


def test_the_papers_example_has_two_candidates():
    # W_1 and W_2 all ones, no biases: preimages lie in {y, (W_2 W_1 + I)^{-1} y}.
    ones = np.ones((3, 3), dtype=int).tolist()
    layer = mlp_layer(ones, ones)
    for y in ([1, 2, 3], [-1, 0, -2], [5, -4, 1]):
        found = preimages.find_preimages(layer, y)
        shrunk = (exactness.identity(3) + layer.mlp.w2 * layer.mlp.w1).solve(exactness.column(y))
        allowed = [exactness.column(y), shrunk]
        assert found.tokens
        assert all(any(x == z for z in allowed) for x in found.tokens)


@pytest.mark.parametrize(("target", "isolated", "continua"), [(-1, 1, 0), (0, 1, 1), (1, 0, 0)])
def test_a_flat_piece_is_decided_exactly(target, isolated, continua):
    # x - relu(x) is x for x < 0, and 0 for every x >= 0.
    layer = mlp_layer([[1]], [[-1]])
    found = preimages.find_preimages(layer, [target])
    assert (len(found.points), len(found.continua)) == (isolated, continua)
    assert preimages.replay(layer, found)
    if continua:
        with pytest.raises(Undecided, match="infinitely many"):
            found.tokens  # noqa: B018


def test_a_singular_pattern_is_decided_for_every_target():
    # Both neurons are x; where they are active, x + x - 2x = 0 for every x, elsewhere x = y.
    layer = mlp_layer([[1], [1]], [[1, -2]])
    assert isinstance(preimages.decide_pattern(layer.mlp, fmpq_mat([[1]]), (True, True)), Excluded)
    verdict = preimages.decide_pattern(layer.mlp, fmpq_mat([[0]]), (True, True))
    assert isinstance(verdict, tuple)
    point = preimages.decide_pattern(layer.mlp, fmpq_mat([[-1]]), (False, False))
    assert isinstance(point, Preimage)
    assert point.x == fmpq_mat([[-1]])


@pytest.mark.parametrize("seed", range(4))
def test_singular_pivots_do_not_hide_other_patterns(seed):
    # w1 w2 has -1 on the diagonal: every pivot of a single active neuron vanishes.
    rng = np.random.default_rng(seed)
    product = rng.integers(-1, 2, (4, 4))
    np.fill_diagonal(product, -1)
    layer = mlp_layer(product.tolist(), np.eye(4, dtype=int).tolist())
    run = layer.run(ExactArithmetic())
    for _ in range(5):
        x = exactness.column(rng.integers(-3, 4, 4).tolist())
        found = preimages.enumerate_preimages(layer.mlp, run.mlp(x))
        assert preimages.replay(layer, found)
        pattern = tuple(entry > 0 for entry in (layer.mlp.w1 * x + layer.mlp.b1).entries())
        assert pattern in [point.pattern for point in (*found.points, *found.continua)]


@pytest.mark.parametrize("hidden", [6, 32, 64])
def test_injective_mlps_of_any_width_have_one_preimage(hidden):
    layer = Layer.random(d=6, hidden=hidden, seed=hidden)
    run = layer.run(ExactArithmetic())
    x = exactness.column(np.random.default_rng(0).normal(size=6).astype(np.float32))
    found = preimages.find_preimages(layer, run.mlp(x))
    assert found.method == "unique"
    assert found.tokens == (x,) or found.tokens[0] == x
    assert preimages.replay(layer, found)


def test_unique_and_enumerated_preimages_agree():
    layer = Layer.random(d=4, hidden=8, seed=3)
    target = exactness.column([1, fmpq(1, 2), -1, 3])
    unique = preimages.find_preimages(layer, target)
    every = preimages.enumerate_preimages(layer.mlp, target)
    assert unique.method == "unique"
    assert [point.x for point in every.points] == list(unique.tokens)


def test_an_mlp_that_folds_is_not_called_unique():
    assert not preimages.has_unique_preimages(mlp_layer([[1]], [[-1]]).mlp)
    assert not preimages.has_unique_preimages(mlp_layer([[1]], [[-2]]).mlp)


def test_without_mlp_a_token_is_its_own_preimage():
    layer = Layer.random(d=3, hidden=None)
    assert preimages.find_preimages(layer, [1, 2, 3]).tokens[0] == exactness.column([1, 2, 3])
    assert preimages.has_unique_preimages(None)


def test_too_wide_mlps_are_refused_with_both_sizes():
    layer = steep(hidden=17)
    with pytest.raises(BadInput, match="got 17 neurons, expected at most 16"):
        preimages.find_preimages(layer, [0, 0, 0, 0])


@pytest.mark.parametrize("bad", [[1, 2, 3], [1, 2, 3, float("nan")]])
def test_bad_targets_are_refused(bad):
    with pytest.raises(BadInput, match="target"):
        preimages.find_preimages(steep(), bad)


@pytest.mark.parametrize(
    ("scale", "holds"), [(fmpq(99, 100), Truth.YES), (fmpq(101, 100), Truth.NO)]
)
def test_contraction_is_decided(scale, holds):
    turn = [[fmpq(3, 5), fmpq(-4, 5)], [fmpq(4, 5), fmpq(3, 5)]]
    mlp = mlp_layer(turn, (fmpq_mat(turn) * scale).tolist()).mlp
    decided = preimages.is_contraction(mlp)
    assert decided.holds is holds
    assert decided.norms_lower[0] <= 1 <= decided.norms_upper[0]


def test_the_edge_of_contraction_is_left_open():
    eye = [[1, 0], [0, 1]]
    decided = preimages.is_contraction(mlp_layer(eye, eye).mlp)
    assert decided.holds is not Truth.YES


def brute_force(constraints, variables):
    grid = [fmpq(k, 2) for k in range(-8, 9)]
    for point in itertools.product(grid, repeat=variables):
        values = [
            c.constant + sum((a * t for a, t in zip(c.coefficients, point, strict=True)), fmpq(0))
            for c in constraints
        ]
        if all(v > 0 if c.strict else v >= 0 for v, c in zip(values, constraints, strict=True)):
            return True
    return False


@pytest.mark.parametrize("variables", [1, 2, 3])
@pytest.mark.parametrize("seed", range(12))
def test_solution_sets_agree_with_search(variables, seed):
    rng = np.random.default_rng(seed)
    constraints = [
        Constraint(
            tuple(fmpq(int(x)) for x in rng.integers(-2, 3, variables)),
            fmpq(int(rng.integers(-3, 3))),
            bool(rng.integers(2)),
        )
        for _ in range(5)
    ]
    found = solution_set(constraints, variables)
    if found is None:
        assert not brute_force(constraints, variables)
    else:
        point, _ = found
        for c in constraints:
            pairs = zip(c.coefficients, point, strict=True)
            value = c.constant + sum((a * t for a, t in pairs), fmpq(0))
            assert value > 0 if c.strict else value >= 0


def test_a_point_is_told_from_a_segment():
    def at_least(a, b, c):
        return Constraint((fmpq(a), fmpq(b)), fmpq(c), False)

    pinned = [at_least(1, 0, -1), at_least(-1, 0, 1), at_least(0, 1, 2), at_least(0, -1, -2)]
    assert solution_set(pinned, 2) == ((fmpq(1), fmpq(-2)), True)
    assert solution_set(pinned[:3], 2)[1] is False
    assert solution_set([*pinned, Constraint((fmpq(1), fmpq(0)), fmpq(-1), True)], 2) is None
