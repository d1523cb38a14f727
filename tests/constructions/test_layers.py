"""Layers in every arithmetic: the exact value lies in the ball, rounded values in theirs."""

import math

import numpy as np
import pytest
import torch
from flint import arb, ctx, fmpq, fmpq_mat

from constructions import Head, Layer, Mlp, exactness
from constructions.arithmetic import (
    BallArithmetic,
    ExactArithmetic,
    NotRational,
    RoundedArithmetic,
    TorchArithmetic,
)
from provers.enclosure import Enclosure
from provers.errors import BadInput

SHAPES = [
    {"d": 4, "hidden": 8},
    {"d": 3, "hidden": None},
    {"d": 6, "hidden": 5, "head_dim": 2},
    {"d": 6, "hidden": 5, "head_dim": 3, "heads": 2},
    {"d": 5, "hidden": 7, "attention_biases": True},
]


def tokens(d, length, seed=0, size=1.0):
    drawn = np.random.default_rng(seed).normal(size=(d, length)) * size
    return drawn.astype(np.float32).astype(np.float64)


def all_contained(balls, numbers):
    # Not ball.contains(rational): that would round the rational to a ball of 53 bits first.
    flat = exactness.matrix(numbers).entries()
    return all(
        Enclosure.of_ball(ball).contains(exactness.fraction(x))
        for ball, x in zip(balls.entries(), flat, strict=True)
    )


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_floats_lie_within_the_a_priori_bound(shape, dtype):
    layer = Layer.random(seed=1, **shape)
    X = tokens(layer.d, 5)
    bound = layer.run(RoundedArithmetic.of(dtype)).tau(X)
    got = layer.run(TorchArithmetic(dtype)).tau(X)
    assert got.dtype == getattr(torch, dtype)
    assert all_contained(bound, got)
    # The bound is of the order of the rounding errors, not a blanket.
    unit = 2.0 ** (-24 if dtype == "float32" else -53)
    assert max(float(ball.rad()) for ball in bound.entries()) < 1e4 * unit


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_bounds_for_floats_contain_the_exact_value(shape):
    layer = Layer.random(seed=2, **shape)
    X = tokens(layer.d, 4)
    exact = layer.run(BallArithmetic(256)).tau(X)
    for dtype in ("float32", "float64"):
        bound = layer.run(RoundedArithmetic.of(dtype)).tau(X)
        assert all(b.contains(x) for b, x in zip(bound.entries(), exact.entries(), strict=True))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_balls_of_more_bits_lie_within_balls_of_fewer(shape):
    layer = Layer.random(seed=3, **shape)
    X = tokens(layer.d, 4)
    coarse, fine = (layer.run(BallArithmetic(bits)).tau(X) for bits in (64, 512))
    assert all(a.contains(b) for a, b in zip(coarse.entries(), fine.entries(), strict=True))
    assert all(ball.rel_accuracy_bits() > 400 for ball in fine.entries())


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_exact_values_lie_in_the_balls_where_attention_is_rational(shape):
    layer = Layer.random(seed=4, **shape)
    query = exactness.matrix(tokens(layer.d, 1))
    repeated = exactness.from_columns([query, query, query])
    exact = layer.run(ExactArithmetic()).tau(repeated)
    balls = layer.run(BallArithmetic(128)).tau(repeated)
    assert all_contained(balls, exact)


def test_uniform_attention_is_rational():
    zero = [[0, 0], [0, 0]]
    layer = Layer.from_weights(wq=zero, wk=zero, wv=[[1, 0], [0, 1]])
    run = layer.run(ExactArithmetic())
    assert run.attention([[5], [7]], [[1, 2, 6], [0, 3, 3]]) == fmpq_mat([[3], [2]])
    assert run.partition([[5], [7]], [[1, 2, 6], [0, 3, 3]]) == fmpq_mat([[3]])


def test_softmax_of_different_scores_is_refused_exactly():
    layer = Layer.random(d=3, hidden=None)
    with pytest.raises(NotRational, match="BallArithmetic"):
        layer.run(ExactArithmetic()).attention(tokens(3, 1), tokens(3, 2))
    with pytest.raises(NotRational, match="non-zero scores"):
        layer.run(ExactArithmetic()).partition(tokens(3, 1), tokens(3, 2))


def test_hardmax_shares_ties():
    one = [[1]]
    layer = Layer.from_weights(wq=one, wk=one, wv=one)
    run = layer.run(ExactArithmetic(hardmax=True))
    assert run.attention([[1]], [[3, 1, 3]]) == fmpq_mat([[3]])
    assert run.attention([[-1]], [[3, 1, 3]]) == fmpq_mat([[1]])
    assert run.attention([[0]], [[3, 1, 3]]) == fmpq_mat([[fmpq(7, 3)]])


def test_torch_batches_agree_with_single_runs():
    layer = Layer.random(d=4, hidden=6, attention_biases=True)
    run = layer.run(TorchArithmetic())
    batch = torch.as_tensor(np.stack([tokens(4, 3, seed) for seed in range(6)])).reshape(2, 3, 4, 3)
    together = run.tau(batch)
    bound = layer.run(RoundedArithmetic.of("float64"))
    for i in range(2):
        for j in range(3):
            assert all_contained(bound.tau(batch[i, j]), together[i, j])


@pytest.mark.parametrize("size", [1e3, 1e6])
def test_large_scores_keep_their_accuracy(size):
    one = [[1]]
    layer = Layer.from_weights(wq=one, wk=one, wv=one)
    run = layer.run(BallArithmetic(128))
    keys = [[size, size - 0.5]]
    value = run.attention([[1]], keys)[0, 0]
    with ctx.workprec(300):
        weight = 1 / (1 + arb(-0.5).exp())
        expected = arb(size) - (1 - weight) / 2
    assert value.overlaps(expected)
    assert value.rel_accuracy_bits() > 128 - 30
    log_partition = run.log_partition([[1]], keys)[0, 0]
    assert log_partition.rel_accuracy_bits() > 100
    assert run.partition([[1]], keys)[0, 0].log().overlaps(log_partition)
    torch_log = layer.run(TorchArithmetic()).log_partition([[1.0]], keys)
    assert abs(float(torch_log) - float(log_partition)) <= 1e-15 * size * 4


def test_rounded_scores_of_a_thousand_are_covered():
    layer = Layer.random(d=4, hidden=None, seed=5)
    X = tokens(4, 6, size=60.0)
    bound = layer.run(RoundedArithmetic.of("float32")).attention(X[:, :1], X)
    assert all_contained(bound, layer.run(TorchArithmetic("float32")).attention(X[:, :1], X))


def test_the_partition_of_floats_is_covered():
    layer = Layer.random(d=4, hidden=None, seed=6, attention_biases=True)
    X = tokens(4, 6)
    for dtype in ("float32", "float64"):
        bound = layer.run(RoundedArithmetic.of(dtype)).partition(X, X)
        assert all_contained(bound, layer.run(TorchArithmetic(dtype)).partition(X, X))


def test_scores_have_the_closed_form():
    layer = Layer.random(d=4, hidden=None, seed=7, attention_biases=True)
    query, keys = exactness.matrix(tokens(4, 1)), exactness.matrix(tokens(4, 3, 1))
    scores = layer.run(ExactArithmetic()).scores(query, keys)
    offset = layer.head.score_offset(query)
    closed = keys.transpose() * layer.head.score_vector(query)
    assert scores == closed + fmpq_mat(3, 1, [offset] * 3)


def test_heads_add_up_and_the_output_bias_counts_once():
    layer = Layer.random(d=4, hidden=None, head_dim=2, heads=3, attention_biases=True)
    X = exactness.matrix(np.repeat(tokens(4, 1), 2, axis=1))
    run = ExactArithmetic()
    zero = exactness.zeros(4)
    alone = [Layer((head,), zero).run(run).attention(X, X) for head in layer.heads]
    bias = exactness.from_columns([layer.bo, layer.bo])
    assert layer.run(run).attention(X, X) == sum(alone, bias)
    with pytest.raises(BadInput, match="number of heads"):
        layer.head  # noqa: B018


def test_random_layers_are_what_their_arguments_say():
    layer = Layer.random(d=6, hidden=9, head_dim=2, heads=2, seed=3)
    assert (layer.d, layer.hidden, len(layer.heads)) == (6, 9, 2)
    assert layer == Layer.random(d=6, hidden=9, head_dim=2, heads=2, seed=3)
    assert layer != Layer.random(d=6, hidden=9, head_dim=2, heads=2, seed=4)
    assert hash(layer) == hash(Layer.random(d=6, hidden=9, head_dim=2, heads=2, seed=3))
    weights = exactness.float64(layer.mlp.w1)
    assert np.array_equal(weights, weights.astype(np.float32))
    assert np.abs(weights).max() <= 1 / math.sqrt(6)


@pytest.mark.parametrize(
    "arguments",
    [
        {"d": 0},
        {"hidden": 0},
        {"hidden": -3},
        {"head_dim": 0},
        {"heads": 0},
        {"d": 2.5},
        {"seed": -1},
        {"seed": 0.5},
        {"contraction": 0},
        {"contraction": math.nan},
        {"d": True},
    ],
    ids=str,
)
def test_bad_sizes_are_refused(arguments):
    with pytest.raises(BadInput):
        Layer.random(**arguments)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"wk": np.ones((3, 2))}, "shape of wk"),
        ({"wv": np.ones((2, 3))}, "shape of wv"),
        ({"wo": np.ones((3, 2))}, "shape of wo"),
        ({"bq": [1, 2, 3]}, "shape of bq"),
        ({"wq": [[1, np.nan], [0, 1]]}, r"entry \(0, 1\) of wq"),
        ({"wq": np.ones((1, 2)), "wk": np.ones((1, 2)), "wv": np.ones((1, 2))}, "s is not d"),
        ({"w1": np.ones((3, 2))}, "only some of"),
        ({"b1": [1, 2]}, "only some of"),
        ({"w1": np.ones((3, 2)), "w2": np.ones((3, 2))}, "shape of w2"),
        ({"w1": np.ones((3, 2)), "w2": np.ones((2, 3)), "b1": [1]}, "shape of b1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_bad_weights_are_refused(change, message):
    good = {"wq": np.eye(2), "wk": np.eye(2), "wv": np.eye(2)}
    with pytest.raises(BadInput, match=message):
        Layer.from_weights(**(good | change))


def test_parts_that_do_not_fit_are_refused():
    layer = Layer.random(d=3, hidden=4)
    with pytest.raises(BadInput, match="at least one head"):
        Layer((), layer.bo)
    with pytest.raises(BadInput, match="bo"):
        Layer(layer.heads, exactness.zeros(2))
    with pytest.raises(BadInput, match="w1"):
        Layer(layer.heads, layer.bo, Layer.random(d=2, hidden=4).mlp)
    head = layer.head
    with pytest.raises(BadInput, match="bq"):
        Head(head.wq, head.wk, head.wv, head.wo, exactness.zeros(2), head.bk, head.bv)
    with pytest.raises(BadInput, match="b2"):
        Mlp(layer.mlp.w1, layer.mlp.b1, layer.mlp.w2, exactness.zeros(2))


@pytest.mark.parametrize(
    "arithmetic", [TorchArithmetic(), ExactArithmetic(), BallArithmetic(), RoundedArithmetic()]
)
def test_tokens_of_the_wrong_size_are_refused(arithmetic):
    run = Layer.random(d=3, hidden=4).run(arithmetic)
    with pytest.raises(BadInput, match="tokens"):
        run.tau(np.ones((4, 2)))


def test_bad_arithmetics_are_refused():
    with pytest.raises(BadInput):
        TorchArithmetic("float16")
    with pytest.raises(BadInput):
        BallArithmetic(1)
    with pytest.raises(BadInput, match="finite balls"):
        BallArithmetic().lift(arb_matrix_of_nan())
    with pytest.raises(BadInput, match="no bound"):
        Layer.random(d=3).run(RoundedArithmetic()).log_partition(tokens(3, 1), tokens(3, 2))


def arb_matrix_of_nan():
    from flint import arb_mat

    return arb_mat([[arb("nan")]])


def test_working_precision_is_restored():
    before = ctx.prec
    Layer.random(d=3, hidden=4).run(BallArithmetic(333)).tau(tokens(3, 2))
    assert ctx.prec == before


@pytest.mark.cuda
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_cuda_lies_within_the_same_bound(dtype):
    layer = Layer.random(d=16, hidden=32, seed=1)
    X = tokens(16, 20)
    got = layer.run(TorchArithmetic(dtype, "cuda")).tau(X).cpu()
    assert all_contained(layer.run(RoundedArithmetic.of(dtype)).tau(X), got)


def test_importing_the_package_is_light():
    import subprocess
    import sys

    code = (
        "import sys, constructions; constructions.Layer.random(d=2);print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
