"""Time 1,024 contexts of 10 tokens told apart; results/contextual_mapping.md has numbers."""

import random

import pytest
from flint import fmpq, fmpq_mat

from constructions.context_order import certified_order, distinct_ids, tuned_mapping
from constructions.contextual_mapping import (
    Vocabulary,
    all_contexts,
    least_separation,
    printed_mapping,
)
from constructions.separation_search import certify, search


def problem(size=64, d=4, count=1024, length=10, seed=0):
    rng = random.Random(seed)
    rows = [[fmpq(rng.randint(-1000, 1000), 1000) for _ in range(size)] for _ in range(d)]
    contexts = set()
    while len(contexts) < count:
        contexts.add(tuple(sorted(rng.sample(range(size), length))))
    return Vocabulary.of(fmpq_mat(rows)), contexts


def test_ids_at_a_tuned_scale(benchmark):
    """Below 1 s on two cores, 0.2 s as the stretch."""
    vocabulary, contexts = problem()
    mapping = tuned_mapping(vocabulary)
    found = benchmark.pedantic(lambda: distinct_ids(mapping, contexts), rounds=5, warmup_rounds=1)
    assert found.pairs == 10176


def test_ids_one_by_one(benchmark):
    """The peer: every id in balls, all gaps kept, at the same 64 bits."""
    vocabulary, contexts = problem()
    mapping = tuned_mapping(vocabulary)
    listed = list(contexts)
    gap = benchmark.pedantic(lambda: least_separation(mapping, listed, 64), rounds=3)
    assert gap > 0


@pytest.mark.parametrize("size", [32, 64])
def test_order_at_the_printed_scale(benchmark, size):
    vocabulary, contexts = problem(size)
    mapping = printed_mapping(vocabulary, 10)
    found = benchmark.pedantic(
        lambda: certified_order(mapping, contexts), rounds=5, warmup_rounds=1
    )  # fmt: skip
    assert found.bits == 64


def test_search_and_certificate(benchmark):
    """220 contexts of 3 out of 12 tokens in R^3: search, separation and formats."""
    vocabulary, _ = problem(12, 3, 1, 3)
    contexts = all_contexts(12, 3)
    found = benchmark.pedantic(
        lambda: certify(search(vocabulary, contexts), contexts), rounds=2
    )  # fmt: skip
    assert found.achieved > 0
