"""Time certified floors, optimal prompts and batched tuning; results/price.md has numbers."""

import numpy as np
import pytest

from constructions import Layer, optimal_prompt
from constructions.prompt_tuning import tune_prompts
from provers import exact_floor

LENGTHS = (1, 2, 4, 16, 64, float("inf"))


def problem(seed, d=32, n=4):
    rng = np.random.default_rng(seed)
    layer = Layer.random(d=d, hidden=None, seed=seed)
    query = rng.normal(size=d)
    contexts = [np.column_stack([rng.normal(size=(d, 3)), query]) for _ in range(n)]
    return layer, contexts, query, rng.normal(size=(d, n)), LENGTHS[seed % len(LENGTHS)]


def test_floors_of_150_problems(benchmark):
    """d = 32, n = 4: the 95th percentile should be below 50 ms."""
    problems = iter([problem(seed) for seed in range(150)])

    def one():
        arguments = next(problems)
        return exact_floor(*arguments)

    floor = benchmark.pedantic(one, rounds=149, iterations=1, warmup_rounds=1)
    assert floor.converged


def test_floor_of_two_heads(benchmark):
    """d = 32, two heads of size 16, relative width 1e-6."""
    rng = np.random.default_rng(1)
    layer = Layer.random(d=32, hidden=None, seed=1, heads=2, head_dim=16)
    query = rng.normal(size=32)
    contexts = [np.column_stack([rng.normal(size=(32, 3)), query]) for _ in range(4)]
    targets = rng.normal(size=(32, 4))
    floor = benchmark.pedantic(
        lambda: exact_floor(layer, contexts, query, targets, 2), rounds=3, warmup_rounds=1
    )
    assert floor.converged


def test_optimal_prompt(benchmark):
    layer, contexts, query, targets, _ = problem(1)
    prompt = benchmark(lambda: optimal_prompt(layer, contexts, query, targets, 16))
    assert prompt.shape == (32, 16)


@pytest.mark.parametrize("lengths", [(10,), tuple(range(1, 201, 10))], ids=["one", "twenty"])
def test_tuning(benchmark, lengths):
    """Twenty lengths in one batch against one length alone."""
    layer, contexts, query, targets, _ = problem(1, d=10, n=2)
    outputs = targets + query[:, None]

    def tune():
        return tune_prompts(layer, contexts, query, outputs, lengths, steps=50)

    tuned = benchmark.pedantic(tune, rounds=2, iterations=1, warmup_rounds=0)
    assert len(tuned.errors) == len(lengths)
