"""Floors for several heads: below every prompt, reached where that is said, one head as control."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from flint import ctx

import provers
from constructions import Layer, exactness, optimal_prompt, prompts
from constructions.optimal_prompts import certified_error
from constructions.several_heads import HeadsData
from provers.errors import BadInput, Undecided
from provers.heads_boxes import Chunk, HeadsProblem
from provers.heads_floor import floor_of_heads, minimise_heads

SEARCH = prompts.Budget(restarts=6, adam_steps=100, polished=2, lbfgs_steps=100)


def problem(seed, d=6, n=4, heads=2, size=3):
    rng = np.random.default_rng(seed)
    layer = Layer.random(
        d=d, hidden=None, seed=seed, heads=heads, head_dim=size, attention_biases=True
    )
    query = rng.normal(size=d)
    contexts = [np.column_stack([rng.normal(size=(d, 2)), query]) for _ in range(n)]
    return layer, contexts, query, rng.normal(size=(d, n))


@pytest.mark.parametrize("size", [None, 2])
@pytest.mark.parametrize("m", [1, 4, math.inf])
def test_one_head_is_the_control(size, m):
    arguments = problem(0, d=4, n=3, heads=1, size=size)
    known = provers.exact_floor(*arguments, m)
    found = minimise_heads(HeadsData.of(*arguments, "test"), m, 1e-4).bound
    assert found.converged
    assert known.lower <= found.upper
    assert found.lower <= known.upper
    assert found.width <= Fraction(2e-4) * found.upper


def test_one_head_without_scores():
    layer = Layer.from_weights(wq=[[0]], wk=[[1]], wv=[[1]])
    arguments = layer, [[[1]], [[1, 0, 0, 0]]], [1], [[2, 1]]
    for m in (1, 3, math.inf):
        known = provers.exact_floor(*arguments, m)
        found = minimise_heads(HeadsData.of(*arguments, "test"), m, 1e-4).bound
        # Over all lengths the masses are taken as real: a lower bound.
        assert found.lower <= known.upper
        if m != math.inf:
            assert known.lower <= found.upper * Fraction(1 + 1e-6)


@pytest.mark.parametrize(
    ("d", "n", "heads", "size", "m", "reach"),
    [
        (8, 4, 2, 3, 1, "one token"),
        (8, 4, 2, 3, 5, "one token"),
        (8, 4, 2, 3, math.inf, "one token"),
        (6, 4, 2, 3, 1, "lower bound"),
        (6, 4, 2, 3, 2, "one token per head"),
        (6, 3, 2, 3, 5, "one token per head"),
        (8, 4, 3, 2, 3, "one token per head"),
        (4, 3, 2, None, 2, "lower bound"),
    ],
)
def test_reach_and_prompts(d, n, heads, size, m, reach):
    arguments = problem(1, d, n, heads, size)
    found = floor_of_heads(*arguments, m, 1e-4, box_limit=4000)
    assert found.independent.reach == reach
    assert found.floor.lower > 0
    assert found.status.startswith("lower bound" if reach == "lower bound" else "exact")
    if reach == "lower bound":
        assert certified_error(*arguments, found.prompt).lower >= found.floor.lower
        return
    assert found.floor.converged
    error = certified_error(*arguments, optimal_prompt(*arguments, m, gap=1e-3))
    assert found.floor.lower <= error.upper <= found.floor.upper * Fraction(1 + 2e-3)


@pytest.mark.parametrize("seed", range(6))
def test_no_search_goes_below(seed):
    sizes = [
        (5, 3, 2, None),
        (6, 4, 2, 3),
        (6, 4, 3, 2),
        (4, 3, 2, 1),
        (8, 4, 2, 4),
        (3, 2, 2, None),
    ]
    arguments = problem(seed, *sizes[seed])
    layer, contexts, _, targets = arguments
    for m in (1, 3):
        floor = minimise_heads(HeadsData.of(*arguments, "test"), m, 1e-3, 4000).bound
        tuned = prompts.tune(layer, contexts, targets, m, before_mlp=True, budget=SEARCH)
        assert floor.lower <= certified_error(*arguments, tuned.prompt).upper


def least_error(problem, s):
    """The least error at given shares over all active sets of the slabs; plain numpy."""
    heads, d = len(problem.heads), problem.targets.shape[0]
    rho, A, a = problem.ratios.mid, problem.values.mid, problem.targets.mid
    centres = np.array([float(x) for x in problem.centres])
    omega = 1 / (s[:, None] + (1 - s)[:, None] * rho)
    T = (A * ((1 - s)[:, None] * rho * omega)[:, None, :]).sum(0) - a
    high = s * (centres + np.log(s / (1 - s)))
    low = np.full(heads, -np.inf)
    if problem.length != math.inf:
        low = high - s * math.log(problem.length)
    G, b = np.kron(omega @ omega.T, np.eye(d)), -(T @ omega.T).T.reshape(-1)
    c, best = problem.directions.mid, np.inf
    for sides in itertools.product([None, "low", "high"], repeat=heads):
        active = [h for h in range(heads) if sides[h]]
        E = np.zeros((len(active), heads * d))
        for k, h in enumerate(active):
            E[k, h * d : (h + 1) * d] = c[h]
        wanted = np.array([high[h] if sides[h] == "high" else low[h] for h in active])
        if not np.isfinite(wanted).all():
            continue
        system = np.block([[G, E.T], [E, np.zeros((len(active),) * 2)]])
        solved = np.linalg.lstsq(system, np.concatenate([b, wanted]), rcond=None)[0]
        y = solved[: heads * d].reshape(heads, d)
        along, room = (c * y).sum(1), 1e-7 * (1 + np.abs(high))
        if (along <= high + room).all() and (along >= low - room).all():
            best = min(best, ((np.einsum("hd,hi->di", y, omega) + T) ** 2).sum())
    return best


@pytest.mark.parametrize("seed", range(6))
def test_bounds_of_boxes_lie_below_points_in_them(seed):
    """Full-size heads, so that the slabs bind; boxes of all sizes, corners and insides."""
    rng = np.random.default_rng(seed)
    arguments = problem(seed, d=3, n=4, heads=2, size=None)
    data = HeadsData.of(*arguments, "test")
    with ctx.workprec(160):
        balls = HeadsProblem.of(data, (1, 3, math.inf)[seed % 3])
    half = np.minimum(2.0 ** -rng.integers(1, 16, (60, 2)), 0.5)
    centre = half + np.floor(rng.uniform(size=half.shape) * (1 / (2 * half))) * 2 * half
    low = Chunk(balls).bound(centre, half)[0]
    assert (low > 0).sum() > 20
    for k in range(len(low)):
        for _ in range(3):
            s = np.clip(centre[k] + half[k] * rng.uniform(-1, 1, 2), 1e-6, 1 - 1e-6)
            assert low[k] <= least_error(balls, s) * (1 + 1e-6)
            s = np.clip(centre[k] + half[k] * rng.choice([-1, 1], 2), 1e-6, 1 - 1e-6)
            assert low[k] <= least_error(balls, s) * (1 + 1e-6)


def test_left_out_heads_still_bound():
    """Four heads of size 2 in R^8: the cube is too large, pairs of heads are not."""
    found = minimise_heads(HeadsData.of(*problem(2, 8, 4, 4, 2), "test"), 4, 1e-3, 2000)
    assert not found.bound.converged
    assert found.bound.lower > 0


def test_many_heads():
    arguments = problem(3, d=12, n=3, heads=6, size=2)
    found = floor_of_heads(*arguments, 6, box_limit=2000)
    assert found.independent.reach == "one token per head"
    assert 0 < found.floor.lower <= found.floor.upper


def test_heads_that_repeat_each_other():
    """Twice the same head: shares may coincide everywhere, and the bound stays below prompts."""
    layer, contexts, query, targets = problem(4, d=4, n=3, heads=1, size=None)
    twice = Layer((layer.head, layer.head), layer.bo)
    floor = floor_of_heads(twice, contexts, query, targets, 2, 1e-2, box_limit=2000).floor
    assert 0 <= floor.lower <= floor.upper


def test_scores_of_a_thousand_with_two_heads():
    rng = np.random.default_rng(0)
    d = 4
    weights = {"wq": 40 * np.eye(d), "wk": 8 * np.eye(d), "wv": rng.normal(size=(d, d))}
    head = Layer.from_weights(**weights).head
    layer = Layer(
        (head, Layer.from_weights(**weights | {"wk": -4 * np.eye(d)}).head), 0 * exactness.zeros(d)
    )
    query = np.ones(d)
    contexts = [np.column_stack([query, size * rng.normal(size=(d, 2))]) for size in (1, 2, 3)]
    targets = np.eye(d)[:, :3]
    data = HeadsData.of(layer, contexts, query, targets, "test")
    assert max(abs(float(x)) for row in data.heads[0].scores for x in row.entries()) > 1000
    floor = provers.exact_floor(layer, contexts, query, targets, 2)
    assert 0 <= floor.lower <= floor.upper


def test_bad_input():
    layer, contexts, query, targets = problem(0)
    for change, message in (
        ({"contexts": [contexts[0], contexts[1][:, :1], *contexts[2:]]}, "query"),
        ({"targets": targets[:, :2]}, "shape"),
        ({"prompt_length": 0}, "prompt_length"),
        ({"relative_width": 0}, "relative_width"),
    ):
        arguments = {
            "layer": layer, "contexts": contexts, "query": query, "targets": targets,
            "prompt_length": 2,
        } | change  # fmt: skip
        with pytest.raises(BadInput, match=message):
            provers.exact_floor(**arguments)
    with pytest.raises(Undecided, match="lower bound"):
        optimal_prompt(*problem(1, 6, 4, 2, 3), 1)
