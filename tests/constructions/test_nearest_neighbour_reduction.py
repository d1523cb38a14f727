"""Nearest neighbours through attention: always decided, never wrong, at the beta of the theorem."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from constructions import nearest_neighbour_reduction as reduction
from provers.errors import BadInput
from provers.tables.reduction import instances, tiny


@pytest.mark.parametrize("n", [4, 64, 256])
def test_no_wrong_decision(n):
    drawn = instances(n, 3, seed=1)
    answers = {reduction.brute_force(x)[1] for x in drawn}
    assert answers == {True, False}
    for x in drawn:
        found = reduction.decide(x)
        assert found.answer is reduction.brute_force(x)[1]
        assert found.separated
        assert found.error < found.gap


@pytest.mark.slow
def test_four_thousand_points():
    for x in instances(4096, 1, seed=0):
        assert reduction.decide(x).answer is reduction.brute_force(x)[1]


def test_a_smaller_bound_decides_nothing_and_misleads():
    """Control: with a tenth of beta the levels are not separated, and NO instances look like YES."""
    misled = 0
    for x in instances(256, 3, seed=0):
        found = reduction.decide(x, beta=x.beta / 10)
        assert found.answer is None
        misled += found.naive is not reduction.brute_force(x)[1]
    assert misled > 0


def test_entries_and_logits_are_those_of_the_statement():
    (x, *_) = instances(16, 1, seed=3)
    q, k, v = reduction.reduce(x)
    n, m = x.n, x.m
    assert q.shape == k.shape == (2 * n, 2 * m)
    assert float(q.abs().max()) <= np.sqrt(x.beta) * (1 + 1e-12)
    logits = q @ k.t() / (2 * m)
    common = torch.from_numpy(x.left.astype(float)) @ torch.from_numpy(x.right.astype(float)).t()
    torch.testing.assert_close(logits[:n, :n], x.beta * common / (2 * m))
    torch.testing.assert_close(logits[:n, n:], torch.full((n, n), x.beta / 2, dtype=torch.float64))
    assert v[:n].eq(1).all()
    assert v[n:].eq(0).all()


def test_brute_force_against_a_loop():
    (x, *_) = instances(8, 1, seed=5)
    pairs = [int(np.sum(a != b)) for a in x.left for b in x.right]
    assert reduction.brute_force(x)[0] == min(pairs)


def test_polynomials_are_refused_above_the_threshold():
    (x, *_) = instances(64, 1, seed=0)
    found = reduction.decide(x, "polynomial")
    assert found.answer is None
    assert "beyond 64" in found.oracle


@pytest.mark.parametrize("n", [2, 4])
def test_polynomials_decide_the_smallest_instances(n):
    for x in tiny(n, seed=0):
        found = reduction.decide(x, "polynomial")
        assert found.answer is reduction.brute_force(x)[1]
        assert found.error < found.gap
        assert found.rank > 1000 * n


def test_polynomials_of_tiny_instances_agree_with_exact_attention():
    for x in tiny(3, seed=1):
        exact, polynomial = (reduction.decide(x, oracle) for oracle in ("exact", "polynomial"))
        assert abs(exact.largest - polynomial.largest) <= exact.error + polynomial.error


def test_bad_instances():
    good = reduction.unplanted(4, 8, 2, 1.5, 0)
    with pytest.raises(BadInput):
        reduction.NeighbourInstance(good.left, good.right[:2], 2, 1.5)
    with pytest.raises(BadInput):
        reduction.NeighbourInstance(good.left * 2, good.right, 2, 1.5)
    with pytest.raises(BadInput):
        reduction.NeighbourInstance(good.left, good.right, 0, 1.5)
    with pytest.raises(BadInput):
        reduction.NeighbourInstance(good.left, good.right, 2, 1.0)
    with pytest.raises(BadInput):
        reduction.decide(good, "guess")


def test_a_large_beta_is_still_certified():
    """Logits of a thousand: no weight underflows, so the relative error holds (as at n = 4096)."""
    for x in instances(64, 1, seed=2):
        found = reduction.decide(x, beta=1000.0)
        assert found.answer is reduction.brute_force(x)[1]


@pytest.mark.cuda
@pytest.mark.parametrize("oracle", ["exact", "polynomial"])
def test_decisions_on_cuda(oracle):
    for x in tiny(3, seed=0):
        found = reduction.decide(x, oracle, device="cuda")
        assert found.answer is reduction.brute_force(x)[1]
