"""Theorem-2's datasets: certified for every pair of preimages, and no prompt fits them."""

import json

import numpy as np
import pytest
from flint import arb, ctx, fmpq

from constructions import Layer, counterexample, exactness, prompts, spectral
from constructions.arithmetic import BallArithmetic, ExactArithmetic
from constructions.prompts import Budget
from provers.enclosure import Enclosure, Truth
from provers.errors import BadInput


def excludes_zero(enclosure):
    return (enclosure == 0) is Truth.NO


def steep_layer(hidden=8, d=6):
    """MLP with several preimages."""
    plain = Layer.random(d=d, hidden=hidden, contraction=None, seed=1)
    head, mlp = plain.head, plain.mlp
    return Layer.from_weights(
        wq=head.wq, wk=head.wk, wv=head.wv, w1=mlp.w1 * 4, b1=mlp.b1, w2=mlp.w2 * 3, b2=mlp.b2
    )


@pytest.mark.parametrize("d", [4, 8, 16, pytest.param(32, marks=pytest.mark.slow)])
@pytest.mark.parametrize("biases", [False, True])
def test_random_layers_have_certified_datasets(d, biases):
    layer = Layer.random(d=d, hidden=2 * d, seed=d, attention_biases=biases)
    data = counterexample.build(layer, seed=0)
    assert all(excludes_zero(pair.minor) for pair in data.certificate)
    assert all(aligned is not None for aligned in data.directions)
    assert all(context.ncols() == 2 for context in data.contexts)
    assert all(exactness.columns(context)[1] == data.query for context in data.contexts)
    assert data.assumptions()["rank_wq"] == d
    assert data.outputs[0].ncols() == 2


def test_every_pair_of_preimages_is_certified():
    layer = steep_layer()
    data = counterexample.build(layer, seed=0)
    first, second = data.offsets
    assert len(first) * len(second) == len(data.certificate) > 1
    assert data.preimages[0].method == "enumeration"
    run = layer.run(ExactArithmetic())
    for offsets, target in zip(data.offsets, data.targets, strict=True):
        assert all(run.mlp(data.query + offset) == target for offset in offsets)


def test_the_minor_is_the_minor_of_the_data():
    data = counterexample.build(Layer.random(d=5, hidden=4, seed=2), seed=3)
    (pair,) = data.certificate
    values = data.values(300)
    table = [
        [*row, a_1, a_2]
        for row, a_1, a_2 in zip(
            values.tolist(), pair.offsets[0].entries(), pair.offsets[1].entries(), strict=True
        )
    ]
    with ctx.workprec(300):
        from flint import arb_mat

        balls = arb_mat([[arb(x) for x in row] for row in table])
    again = Enclosure.of_ball(spectral.minor(balls, pair.rows, 300))
    assert pair.minor.lower <= again.lower <= again.upper <= pair.minor.upper


@pytest.mark.parametrize("layer", [Layer.random(d=6, hidden=None, head_dim=s) for s in (2, 3, 8)])
def test_other_head_sizes_are_served(layer):
    data = counterexample.build(layer, seed=1)
    assert excludes_zero(data.certificate[0].minor)


def test_a_head_of_size_one_needs_its_bias():
    plain = Layer.random(d=5, hidden=None, head_dim=1)
    with pytest.raises(BadInput, match="rank"):
        counterexample.build(plain)
    biased = Layer.random(d=5, hidden=None, head_dim=1, attention_biases=True)
    assert excludes_zero(counterexample.build(biased).certificate[0].minor)


@pytest.mark.parametrize("biases", [False, True])
def test_lemma_7_is_exact_at_equal_weights(biases):
    layer = Layer.random(d=4, hidden=None, seed=5, attention_biases=biases)
    query, direction = [1, 2, fmpq(1, 3), 0], [0, 1, 1, -1]
    found = counterexample.aligned_token(layer, query, direction)
    context = exactness.from_columns([found.token, exactness.column(query)])
    value = layer.run(ExactArithmetic()).attention(exactness.column(query), context)
    assert value == exactness.column(direction) * (found.beta / 2)


@pytest.mark.parametrize("t", [fmpq(1, 3), 2, 17.5])
@pytest.mark.parametrize("biases", [False, True])
def test_lemma_7_holds_in_balls_for_other_weights(t, biases):
    layer = Layer.random(d=4, hidden=None, seed=6, attention_biases=biases)
    query, direction = exactness.column([1, 2, -1, 0]), [0, 1, 1, -1]
    found = counterexample.aligned_token(layer, query, direction, t, bits=256)
    arithmetic = BallArithmetic(256)
    run = layer.run(arithmetic)
    with ctx.workprec(256):
        from flint import arb_mat

        context = arb_mat(
            [[x, arb(y)] for x, y in zip(found.token.entries(), query.entries(), strict=True)]
        )
        expected = [found.beta / (1 + arb(found.t)) * c for c in direction]
    value = run.attention(query, context).entries()
    assert all(x.overlaps(y) and x.rad() < 1e-50 for x, y in zip(value, expected, strict=True))


def test_lemma_7_says_where_it_does_not_apply():
    singular = Layer.random(d=4, hidden=None, head_dim=2)
    assert counterexample.aligned_token(singular, [1, 0, 0, 0], [1, 1, 0, 0]) is None
    layer = Layer.from_weights(wq=np.eye(4), wk=np.eye(4), wv=np.eye(4))
    # U = I and q = x_0: directions orthogonal to x_0 have no solution.
    assert counterexample.aligned_token(layer, [1, 0, 0, 0], [0, 1, 0, 0]) is None
    assert counterexample.aligned_token(layer, [0, 0, 0, 0], [0, 1, 0, 0]) is None
    with pytest.raises(BadInput, match="positive"):
        counterexample.aligned_token(layer, [1, 0, 0, 0], [1, 0, 0, 0], 0)


def test_given_query_and_targets_are_used():
    layer = Layer.random(d=4, hidden=6, seed=1)
    query, targets = [1, 0, fmpq(1, 2), 2], ([1, 2, 3, 4], [0, 1, 0, -1])
    data = counterexample.build(layer, query=query, targets=targets)
    assert data.query == exactness.column(query)
    assert data.targets == tuple(map(exactness.column, targets))
    assert excludes_zero(data.certificate[0].minor)


def test_a_target_outside_the_range_is_refused():
    # x - relu(x) never exceeds 0.
    eye = np.eye(4)
    layer = Layer.from_weights(wq=eye, wk=eye, wv=eye, w1=eye, w2=-eye)
    with pytest.raises(BadInput, match="no preimage"):
        counterexample.build(layer, targets=([1, 1, 1, 1], [1, 2, 3, 4]))


@pytest.mark.parametrize(
    ("layer", "arguments", "message"),
    [
        (Layer.random(d=3, hidden=None), {}, "d: got 3, expected at least 4"),
        (Layer.random(d=4, hidden=None, heads=2), {}, "number of heads"),
        (Layer.random(d=4, hidden=None), {"query": [1, 2, 3]}, "query"),
        (Layer.random(d=4, hidden=None), {"query": [1, 2, 3, np.inf]}, "query"),
        (Layer.random(d=4, hidden=None), {"targets": [[1, 2, 3, 4]]}, "targets"),
        (Layer.random(d=4, hidden=None), {"tokens": np.ones((4, 3))}, "at least 5"),
        (steep_layer(hidden=20), {}, "20 neurons"),
    ],
)
def test_bad_input_is_refused(layer, arguments, message):
    with pytest.raises(BadInput, match=message):
        counterexample.build(layer, **arguments)


def test_builds_are_reproducible_and_short(tmp_path):
    layer = Layer.random(d=8, hidden=32, seed=0)
    first, second = (counterexample.build(layer, seed=4).to_json() for _ in range(2))
    assert first == second != counterexample.build(layer, seed=5).to_json()
    assert len(json.dumps(first)) < 4096
    written = counterexample.build(layer, seed=4).write(tmp_path)
    assert json.loads((tmp_path / "counterexample.json").read_text()) == written == first
    assert Layer.from_safetensors(tmp_path / "layer.safetensors") == layer


@pytest.mark.parametrize("length", [1, 3])
def test_no_tuned_prompt_fits(length):
    layer = Layer.random(d=4, hidden=8, seed=0)
    data = counterexample.build(layer, seed=0)
    targets = exactness.from_columns(data.targets)
    tuned = prompts.tune(
        layer, data.contexts, targets, length, budget=Budget(4, 100, polished=1, lbfgs_steps=50)
    )
    error = prompts.certified_error(layer, data.contexts, targets, tuned.prompt)
    assert (error > 0) is Truth.YES
    assert tuned.loss > 1e-6
