"""Theorem-3's update: exact for rational states, certified otherwise, honest counts."""

import json
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from constructions import Layer, exactness, lora
from constructions.arithmetic import ExactArithmetic, TorchArithmetic
from constructions.hidden_states import HiddenStates
from provers.errors import BadInput, Undecided


def states(d, n, seed=0):
    return np.random.default_rng(seed).normal(size=(d, n)).astype(np.float32)


def contexts(d, n, seed=0, length=3):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(d, length)).astype(np.float32) for _ in range(n)]


@pytest.mark.parametrize(("d", "n", "hidden"), [(4, 1, 8), (4, 8, 8), (8, 5, 32), (2, 12, 16)])
def test_rational_states_are_memorised_exactly(d, n, hidden):
    layer = Layer.random(d=d, hidden=hidden, seed=n)
    H, T = states(d, n), states(d, n, 1)
    fitted = lora.memorise(layer, H, T)
    assert fitted.residual.upper == 0
    assert fitted.layer.run(ExactArithmetic()).mlp(H) == exactness.matrix(T)
    assert fitted.layer.heads == layer.heads
    first, second = fitted.updates
    assert first.rank() <= n
    assert second.rank() <= n


def test_only_the_counted_entries_change():
    layer = Layer.random(d=4, hidden=10)
    fitted = lora.memorise(layer, states(4, 3), states(4, 3, 1))
    old, new = layer.mlp, fitted.layer.mlp
    changed = sum(
        x != y
        for name in ("w1", "b1", "w2", "b2")
        for x, y in zip(getattr(old, name).entries(), getattr(new, name).entries(), strict=True)
    )
    assert changed <= fitted.counts.changed == 2 * 3 * 4 + 3
    assert fitted.counts.low_rank == 2 * 3 * (10 + 4)
    assert fitted.counts.biases == 3
    assert fitted.neurons == (0, 1, 2)


def test_the_activations_are_triangular():
    layer = Layer.random(d=4, hidden=6)
    H = states(4, 5)
    fitted = lora.memorise(layer, H, states(4, 5, 1))
    features = fitted.layer.run(ExactArithmetic()).activations(H).tolist()
    for neuron in range(5):
        for place, example in enumerate(fitted.order):
            value = features[neuron][example]
            assert (value > 0) == (place >= neuron)


@pytest.mark.parametrize("d", [4, 8])
def test_contexts_are_memorised_within_the_certified_residual(d):
    layer = Layer.random(d=d, hidden=4 * d, seed=d, attention_biases=True)
    X, T = contexts(d, 5), states(d, 5, 1)
    fitted = lora.memorise(layer, X, T)
    assert 0 < fitted.residual.upper <= Fraction(1, 2**80)
    run = fitted.layer.run(TorchArithmetic())
    got = np.hstack([np.asarray(run.tau(x.astype(np.float64)))[:, -1:] for x in X])
    assert np.abs(got - T).max() < 1e-9


def test_any_tolerance_can_be_asked_for():
    layer = Layer.random(d=4, hidden=8)
    fitted = lora.memorise(layer, contexts(4, 3), states(4, 3), tolerance=Fraction(1, 2**400))
    assert fitted.residual.upper <= Fraction(1, 2**400)
    with pytest.raises(Undecided, match="tolerance"):
        lora.memorise(layer, contexts(4, 3), states(4, 3), tolerance=fmpq(1, 2**20000))


def test_contexts_of_one_token_are_rational():
    layer = Layer.random(d=4, hidden=8)
    X = contexts(4, 3, length=1)
    assert HiddenStates.of(layer, X, "test").exact is not None
    assert lora.memorise(layer, X, states(4, 3)).residual.upper == 0


def test_contexts_of_different_lengths_are_taken():
    layer = Layer.random(d=4, hidden=8)
    X = [contexts(4, 1, k, k)[0] for k in (1, 2, 5)]
    assert lora.memorise(layer, X, states(4, 3)).residual.upper < 1e-20


def test_close_states_are_told_apart():
    layer = Layer.random(d=2, hidden=4)
    gap = fmpq(1, 2**200)
    H = fmpq_mat([[1, fmpq(1) + gap], [0, 0]])
    fitted = lora.memorise(layer, H, [[1, 2], [3, 4]])
    assert fitted.residual.upper == 0


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        (states(4, 9), states(4, 9), "got 9, expected at most 8"),
        (np.ones((4, 2)), states(4, 2), "equal hidden states 0, 1"),
        (contexts(4, 1) * 2, states(4, 2), "equal hidden states 0, 1"),
        (states(3, 2), states(4, 2), "hidden inputs"),
        (states(4, 2), states(4, 3), "targets"),
        (np.full((4, 2), np.nan), states(4, 2), r"entry \(0, 0\)"),
        ([], states(4, 2), "contexts"),
        ("no", states(4, 2), "contexts"),
        ([np.ones((3, 2))], states(4, 1), "context 0"),
    ],
)
def test_bad_input_is_refused(inputs, targets, message):
    with pytest.raises(BadInput, match=message):
        lora.memorise(Layer.random(d=4, hidden=8), inputs, targets)


def test_reordered_contexts_are_equal_states():
    layer = Layer.random(d=4, hidden=8)
    x = contexts(4, 1)[0]
    swapped = x[:, [1, 0, 2]]
    with pytest.raises(BadInput, match="equal hidden states"):
        lora.memorise(layer, [x, swapped], states(4, 2))


def test_a_layer_without_mlp_is_refused():
    with pytest.raises(BadInput, match="MLP"):
        lora.memorise(Layer.random(d=4, hidden=None), states(4, 2), states(4, 2))


@pytest.mark.parametrize("tolerance", [0, -1, float("nan")])
def test_bad_tolerances_are_refused(tolerance):
    with pytest.raises(BadInput, match="tolerance"):
        lora.memorise(Layer.random(d=4, hidden=8), states(4, 2), states(4, 2), tolerance=tolerance)


def test_memorisers_are_written(tmp_path):
    fitted = lora.memorise(Layer.random(d=4, hidden=8), states(4, 2), states(4, 2, 1))
    written = fitted.write(tmp_path)
    assert json.loads((tmp_path / "lora.json").read_text()) == written
    assert Layer.from_safetensors(tmp_path / "layer.safetensors") == fitted.layer


weights = st.lists(st.fractions(-3, 3, max_denominator=8), min_size=4, max_size=4)


@settings(deadline=None)
@given(weights, weights)
def test_frozen_biases_fail_for_all_weights(w1, w2):
    example = lora.frozen_biases_fail()
    assert example.states == fmpq_mat([[2, 4]])
    assert (example.scaling, example.defect) == (2, -1)
    changed = Layer.from_weights(wq=[[1]], wk=[[1]], wv=[[1]], w1=[[x] for x in w1], w2=[w2])
    got = changed.run(ExactArithmetic()).mlp(example.states)
    assert got[0, 1] == 2 * got[0, 0]
    assert got != example.targets


def test_with_free_biases_the_same_example_is_memorised():
    example = lora.frozen_biases_fail()
    fitted = lora.memorise(example.layer, list(example.contexts), example.targets)
    assert fitted.residual.upper == 0
    assert any(x != 0 for x in fitted.layer.mlp.b1.entries())
