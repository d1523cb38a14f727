"""exact_floor and optimal_prompt: known values, every case, extremes, independent searches."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import random_prompt_problems as random_problems
from flint import arb, ctx

import provers
from constructions import Layer, exactness, optimal_prompt
from constructions.optimal_prompts import certified_error
from constructions.prompt_problem import PromptData, attention_targets, score_case
from provers.errors import BadInput, Undecided
from provers.prompt_floor import Objective, best_mass

SCALAR = Layer.from_weights(wq=[[1]], wk=[[1]], wv=[[1]])
LAMBERT = 0.27846454276107379510935873902298  # W(1/e)


def exact_floor(*arguments, **options):
    return provers.exact_floor(*arguments, **options)


def floor_and_error(problem):
    floor = exact_floor(*problem)
    error = certified_error(*problem[:4], optimal_prompt(*problem))
    return floor, error


@pytest.mark.parametrize(
    ("m", "value"), [(1, (0.5 - LAMBERT) ** 2), (2, 0.00136489505), (3, 0), (math.inf, 0)]
)
def test_the_one_dimensional_example(m, value):
    floor = exact_floor(SCALAR, [[[1]]], [1], [[0.5]], m)
    assert floor.converged
    assert floor.lower - Fraction(1e-8) <= value <= floor.upper + Fraction(1e-8)
    assert abs(float(floor.midpoint) - value) <= 2e-6 * value + 1e-12


@pytest.mark.parametrize("kind", random_problems.KINDS)
def test_derivatives_are_derivatives(kind):
    problem = random_problems.draw(kind, np.random.default_rng(3))
    data = PromptData.of(*problem[:4], "test")
    with ctx.workprec(300):
        for length in (problem[4], math.inf):
            objective = Objective(data.problem(300), length)
            for tau in (-30.0, -3.0, 0.1, 2.0, 40.0, 3000.0):
                h = arb(2) ** -60
                below, at, above = (objective.at_point(arb(tau) + k * h) for k in (-1, 0, 1))
                value, slope, curve = objective.jet(arb(tau))
                assert abs(value - at) < 1e-60
                assert abs(slope - (above - below) / (2 * h)) < 1e-12 * (1 + abs(slope))
                assert abs(curve - (above + below - 2 * at) / (h * h)) < 1e-12 * (1 + abs(curve))


@pytest.mark.parametrize("kind", random_problems.KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_no_search_goes_below_and_the_optimal_prompt_is_best(kind, seed):
    problem = random_problems.draw(kind, np.random.default_rng(seed))
    floor, error = floor_and_error(problem)
    assert floor.converged
    assert floor.lower <= error.upper <= floor.upper * Fraction(1 + 2e-6)
    found = certified_error(*problem[:4], random_problems.tuned(*problem))
    assert floor.lower <= found.upper
    assert error.lower <= found.upper * Fraction(1 + 2e-6)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_two_hundred_random_problems(part):
    rng = np.random.default_rng(100 + part)
    for k in range(20):
        kind = random_problems.KINDS[k % len(random_problems.KINDS)]
        problem = random_problems.draw(kind, rng, largest=33)
        floor, error = floor_and_error(problem)
        found = certified_error(*problem[:4], random_problems.tuned(*problem))
        assert floor.converged
        assert floor.lower <= found.upper
        assert error.lower <= found.upper * Fraction(1 + 2e-6)


def test_cases_are_decided_exactly():
    query = exactness.column([1, 0])
    third = Fraction(1, 3)
    zero = Layer.from_weights(wq=[[0, 1], [0, 1]], wk=[[1, 0], [0, 1]], wv=[[1, 0], [0, 1]])
    aligned = Layer.from_weights(
        wq=[[1, 0], [0, 1]], wk=[[third, 2 * third], [0, 0]], wv=[[1, 2], [2, 4]]
    )
    nudged = Layer.from_weights(
        wq=[[1, 0], [0, 1]], wk=[[third + Fraction(1, 10**40), 2 * third], [0, 0]],
        wv=[[1, 2], [2, 4]],
    )  # fmt: skip
    cases = [score_case(layer.head, query) for layer in (zero, aligned, nudged)]
    assert cases == ["zero", "aligned", "free"]
    no_values = Layer.from_weights(wq=[[1]], wk=[[1]], wv=[[0]])
    assert score_case(no_values.head, exactness.column([1])) == "free"
    assert exact_floor(no_values, [[[1]]], [1], [[2]], 3).contains(4)


def test_lengths():
    rng = np.random.default_rng(5)
    layer, contexts, query, targets, _ = random_problems.draw("square", rng)
    lengths = (1, 2, 8, 64, 512, math.inf)
    floors = [exact_floor(layer, contexts, query, targets, m) for m in lengths]
    for shorter, longer in itertools.pairwise(floors):
        assert longer.lower <= shorter.upper
    # Without scores the mass is the length, and longer is not better.
    zero = Layer.from_weights(wq=[[0]], wk=[[1]], wv=[[1]])
    # With masses 1 and 4, p = 2 and z = 6 fit these targets.
    contexts, targets = [[[1]], [[1, 0, 0, 0]]], [[Fraction(13, 7), Fraction(13, 10)]]
    floors = [exact_floor(zero, contexts, [1], targets, m) for m in range(1, 12)]
    assert [floor.lower > 0 for floor in floors] == [m != 6 for m in range(1, 12)]
    assert floors[5].contains(0)
    assert exact_floor(zero, contexts, [1], targets, math.inf).contains(0)
    nudged = [[Fraction(13, 7), Fraction(14, 10)]]
    least = exact_floor(zero, contexts, [1], nudged, math.inf)
    floors = [exact_floor(zero, contexts, [1], nudged, m) for m in range(1, 40)]
    assert least.upper <= min(floor.upper for floor in floors)
    assert least.lower > 0


def test_a_free_floor_does_not_depend_on_the_length():
    problem = random_problems.draw("biased", np.random.default_rng(2))
    once = exact_floor(*problem[:4], 1)
    for m in (2, 50, math.inf):
        assert exact_floor(*problem[:4], m).same_interval(once)


def test_scores_of_a_thousand():
    rng = np.random.default_rng(0)
    d = 4
    layer = Layer.from_weights(wq=40 * np.eye(d), wk=8 * np.eye(d), wv=rng.normal(size=(d, d)))
    query = np.ones(d)
    contexts = [np.column_stack([query, size * rng.normal(size=(d, 2))]) for size in (1, 2, 3)]
    data = PromptData.of(layer, contexts, query, np.eye(d)[:, :3], "test")
    assert max(abs(float(x)) for row in data.scores for x in row.entries()) > 1000
    for m in (1, 4):
        problem = (layer, contexts, query, np.eye(d)[:, :3], m)
        floor, error = floor_and_error(problem)
        assert floor.converged
        assert error.upper <= floor.upper * Fraction(1 + 2e-6) + Fraction(1e-11)
    # Hundreds of nats beyond log m: the floor over all lengths is out of any prompt's reach.
    assert exact_floor(layer, contexts, query, np.eye(d)[:, :3], math.inf).converged
    with pytest.raises(Undecided, match="tokens"):
        optimal_prompt(layer, contexts, query, np.eye(d)[:, :3], math.inf)


@pytest.mark.parametrize("size", [1e4, 1e5, 1e8])
@pytest.mark.parametrize("m", [1, 2, 16, math.inf])
def test_masses_that_are_far_apart(size, m):
    """Log masses 1e5 apart once took a minute: boxes between them had to be small."""
    rng = np.random.default_rng(0)
    d = 4
    layer = Layer.from_weights(
        wq=size / 24 * np.eye(d), wk=8 * np.eye(d), wv=rng.normal(size=(d, d))
    )
    query = np.ones(d)
    contexts = [np.column_stack([query, scale * rng.normal(size=(d, 2))]) for scale in (1, 2, 3)]
    found = best_mass(layer, contexts, query, np.eye(d)[:, :3], m)
    assert found.floor.converged
    assert found.boxes < 1000


def test_the_minimiser_may_be_very_far_out():
    """A tiny value map makes the slab cheap: the best log mass is in the thousands."""
    layer = Layer.from_weights(wq=[[1, 0], [0, 1]], wk=[[1, 0], [0, 1]], wv=[[1e-3, 0], [0, 1e-3]])
    problem = (layer, [[[1, 0], [0, 1]]], [1, 0], [[1.0], [0.5]], 4)
    found = best_mass(*problem)
    assert found.log_mass > 900
    assert found.floor.converged
    assert found.floor.lower_float <= floor_and_error(problem)[1].upper_float


def test_outputs_through_the_mlp():
    layer = Layer.random(d=3, hidden=4, seed=1)
    outputs = np.full((3, 2), 0.25)
    targets = attention_targets(layer, [1, 2, 3], outputs)
    tokens = exactness.from_columns(
        [column + exactness.column([1, 2, 3]) for column in exactness.columns(targets)]
    )
    from constructions.arithmetic import ExactArithmetic

    assert layer.run(ExactArithmetic()).mlp(tokens) == exactness.matrix(outputs)
    folded = Layer.from_weights(
        wq=[[1]], wk=[[1]], wv=[[1]], w1=[[1], [-1]], w2=[[-2, 0]], b1=[0, 0], b2=[0]
    )
    with pytest.raises(BadInput, match="range"):
        attention_targets(folded, [1], [[5]])
    with pytest.raises(Undecided, match="2 preimages"):
        attention_targets(folded, [1], [[-5]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"contexts": [[[1, 2], [3, 4]], [[9, 9], [9, 9]]]}, "query"),
        ({"contexts": []}, "contexts"),
        ({"contexts": [[[1, math.nan], [3, 4]], [[1], [3]]]}, "finite"),
        ({"contexts": [[[1, 2]], [[1], [3]]]}, "shape"),
        ({"query": [1]}, "shape"),
        ({"targets": [[1], [2]]}, "shape"),
        ({"targets": [[1, math.inf], [2, 0]]}, "finite"),
        ({"prompt_length": 0}, "prompt_length"),
        ({"prompt_length": -3}, "prompt_length"),
        ({"prompt_length": 1.5}, "prompt_length"),
        ({"prompt_length": True}, "prompt_length"),
        ({"prompt_length": math.nan}, "prompt_length"),
    ],
)
@pytest.mark.parametrize("function", ["exact_floor", "optimal_prompt"])
def test_bad_input(function, change, message):
    identity = [[1, 0], [0, 1]]
    arguments = {
        "layer": Layer.from_weights(wq=identity, wk=identity, wv=identity),
        "contexts": [[[1, 2], [3, 4]], [[1], [3]]],
        "query": [1, 3],
        "targets": [[1, 0], [0, 1]],
        "prompt_length": 2,
    } | change
    call = optimal_prompt if function == "optimal_prompt" else exact_floor
    with pytest.raises(BadInput, match=message):
        call(**arguments)


def test_bad_options_are_refused():
    identity = [[1]]
    layer = Layer.from_weights(wq=identity, wk=identity, wv=identity)
    for width in (0, -1.0):
        with pytest.raises(BadInput):
            exact_floor(layer, [[[1]]], [1], [[1]], 1, relative_width=width)
        with pytest.raises(BadInput):
            optimal_prompt(layer, [[[1]]], [1], [[1]], 1, gap=width)


def test_prompts_have_the_asked_shape():
    problem = random_problems.draw("square", np.random.default_rng(8))
    d = len(problem[2])
    assert optimal_prompt(*problem[:4], 5).shape == (d, 5)
    endless = optimal_prompt(*problem[:4], math.inf, gap=1e-3)
    assert endless.shape[0] == d
    floor = exact_floor(*problem[:4], math.inf)
    error = certified_error(*problem[:4], endless)
    assert error.upper <= floor.upper * Fraction(1 + 2e-3)
