"""FAVOR+: right on average, its error falls with the number of features, nothing is certified."""

from __future__ import annotations

import pytest
import torch

from constructions.random_features import directions, random_feature_attention
from provers.attention_benchmark import inputs, reference
from provers.errors import BadInput


def test_directions_are_orthogonal_in_blocks_and_uniform():
    w = directions(4, 4096, 0, torch.zeros(1, dtype=torch.float64))
    block = w[:4] @ w[:4].t()
    torch.testing.assert_close(block, torch.diag(torch.diagonal(block)))
    assert float(w.mean(0).abs().max()) < 0.1
    covariance = w.t() @ w / len(w)
    torch.testing.assert_close(covariance, torch.eye(4, dtype=torch.float64), atol=0.1, rtol=0)


def test_error_falls_with_features():
    q, k, v = inputs(512, 4, 0.25, "sign", dtype="float64")
    exact = reference(q, k, v)

    def error(features):
        runs = [random_feature_attention(q, k, v, features=features, seed=s) for s in range(8)]
        return sum(float((x - exact).square().mean()) for x in runs) / 8

    assert error(1024) < error(64) / 4


def test_bad_input():
    q, k, v = inputs(16, 2, 0.25)
    with pytest.raises(BadInput):
        random_feature_attention(q, k, v, features=0)
    with pytest.raises(BadInput):
        random_feature_attention(q, k, v, scale=-1.0)
