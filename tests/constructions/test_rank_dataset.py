"""Theorem-4's datasets: independent values, exact targets, n tokens are needed."""

import json

import numpy as np
import pytest
from flint import fmpq_mat

from constructions import Layer, exactness, rank_dataset
from constructions.arithmetic import ExactArithmetic
from provers.enclosure import Enclosure, Truth
from provers.errors import BadInput, Undecided


def steep_layer():
    eye = np.eye(4)
    return Layer.from_weights(wq=eye, wk=eye, wv=eye, w1=eye, w2=-2 * eye)


@pytest.mark.parametrize("d", [4, 8, 16])
@pytest.mark.parametrize("zero_query", [False, True])
@pytest.mark.parametrize("biases", [False, True])
def test_balanced_datasets_are_rational_and_independent(d, zero_query, biases):
    layer = Layer.random(d=d, hidden=2 * d, seed=d, attention_biases=biases)
    data = rank_dataset.build(layer, d - 1, zero_query=zero_query)
    assert data.exact_values.rank() == data.examples == d - 1
    assert (data.certificate.minor == 0) is Truth.NO
    run = layer.run(ExactArithmetic())
    queries = exactness.columns(data.queries)
    assert any(x != y for x in queries for y in queries) is not zero_query
    for k, context in enumerate(data.contexts):
        value = exactness.columns(data.exact_values)[k]
        assert run.attention(queries[k], context) == value
        assert run.mlp(queries[k] - value) == exactness.columns(data.exact_targets)[k]
        assert context.rank() == (1 if zero_query else 2)


def test_the_minor_is_the_minor_of_the_values():
    data = rank_dataset.build(Layer.random(d=5, hidden=None), 3)
    rows = data.exact_values.tolist()
    exact = fmpq_mat([rows[k] for k in data.certificate.rows]).det()
    assert data.certificate.minor.contains(exactness.fraction(exact))


def test_other_contexts_give_balls():
    layer = Layer.random(d=6, hidden=8)
    data = rank_dataset.build(layer, 4, balanced=False)
    assert data.exact_values is None
    assert data.exact_targets is None
    coarse, fine = data.targets(64), data.targets(512)
    assert all(a.contains(b) for a, b in zip(coarse.entries(), fine.entries(), strict=True))
    sums = [x + y for x, y in zip(data.values().entries(), data.offsets().entries(), strict=True)]
    assert all(Enclosure.of_ball(x).contains(0) for x in sums)


def test_given_contexts_are_certified():
    layer = Layer.random(d=4, hidden=None)
    contexts = [np.random.default_rng(k).normal(size=(4, k + 2)) for k in range(3)]
    data = rank_dataset.from_contexts(layer, contexts)
    assert data.examples == 3
    assert (data.certificate.minor == 0) is Truth.NO


def test_dependent_values_are_undecided():
    layer = Layer.random(d=4, hidden=None)
    with pytest.raises(Undecided, match="dependent"):
        rank_dataset.from_contexts(layer, [[[1], [2], [3], [4]], [[2], [4], [6], [8]]])
    context = np.random.default_rng(0).normal(size=(4, 3))
    with pytest.raises(Undecided, match="separated"):
        rank_dataset.from_contexts(layer, [context, context])


@pytest.mark.parametrize(
    ("layer", "arguments", "message"),
    [
        (Layer.random(d=4, hidden=None), {"examples": 5}, "got 5, expected at most 4"),
        (Layer.random(d=6, hidden=None, head_dim=2), {"examples": 3}, "got 3, expected at most 2"),
        (Layer.random(d=4, hidden=None), {"examples": 0}, "positive"),
        (steep_layer(), {"examples": 2}, "injective"),
        (Layer.random(d=4, hidden=None, heads=2), {"examples": 2}, "number of heads"),
    ],
)
def test_bad_input_is_refused(layer, arguments, message):
    with pytest.raises(BadInput, match=message):
        rank_dataset.build(layer, **arguments)


def test_too_many_contexts_are_refused():
    with pytest.raises(BadInput, match="1 to 2"):
        rank_dataset.from_contexts(Layer.random(d=2, hidden=None), [np.ones((2, 1))] * 3)


def test_a_bias_adds_one_to_the_rank():
    layer = Layer.random(d=6, hidden=None, head_dim=2, attention_biases=True)
    assert rank_dataset.build(layer).examples == 3


def test_datasets_are_written(tmp_path):
    data = rank_dataset.build(Layer.random(d=4, hidden=4), 2)
    written = data.write(tmp_path)
    assert json.loads((tmp_path / "rank_dataset.json").read_text()) == written
    assert Layer.from_safetensors(tmp_path / "layer.safetensors") == data.layer
