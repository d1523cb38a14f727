"""The inverse of a contractive layer: certified round trips, and layers that do not contract."""

from fractions import Fraction

import numpy as np
import pytest

from constructions import Layer
from constructions.arithmetic import TorchArithmetic
from constructions.inverse import attention_constant, invert
from provers.errors import BadInput, Undecided


@pytest.mark.parametrize("seed", range(3))
def test_round_trip(seed):
    rng = np.random.default_rng(seed)
    d = 4
    weight = rng.normal(size=(d, d))
    weight *= 0.3 / np.linalg.norm(weight, 2)
    w1, w2 = rng.normal(size=(6, d)), rng.normal(size=(d, 6))
    w2 *= 0.8 / (np.linalg.norm(w1, 2) * np.linalg.norm(w2, 2))
    layer = Layer.from_weights(
        wq=0.3 * np.eye(d), wk=0.3 * np.eye(d), wv=weight, w1=w1, w2=w2, b1=rng.normal(size=6)
    )
    tokens = rng.uniform(-1, 1, size=(d, 5))
    outputs = np.asarray(layer.run(TorchArithmetic()).tau(tokens))
    trip = invert(layer, outputs)
    assert trip.distance.upper < Fraction(1, 10**9)
    assert np.allclose(trip.tokens, tokens, atol=1e-8)


def contractive_network(seed, d=3, layers=3, heads=2):
    """Layers whose attention and MLP contract on tokens of norm at most 2."""
    rng = np.random.default_rng(seed)

    def scaled(rows, cols, norm):
        weight = rng.normal(size=(rows, cols))
        return np.round(weight * (norm / np.linalg.norm(weight, 2)), 6)

    made = []
    for _ in range(layers):
        parts = [
            Layer.from_weights(
                wq=scaled(d, d, 0.4), wk=scaled(d, d, 0.4), wv=scaled(d, d, 0.15),
                bv=rng.normal(size=d) / 10, w1=scaled(5, d, 0.7), w2=scaled(d, 5, 0.7),
                b1=rng.normal(size=5), b2=rng.normal(size=d) / 10,
            )
            for _ in range(heads)
        ]  # fmt: skip
        made.append(Layer(tuple(p.head for p in parts), parts[0].bo, parts[0].mlp))
    return made


@pytest.mark.parametrize("seed", range(3))
def test_a_stack_is_inverted_and_the_radius_holds_the_input(seed):
    rng = np.random.default_rng(seed)
    network = contractive_network(seed)
    tokens = rng.normal(size=(3, 4)) / 4
    outputs = tokens
    for layer in network:
        outputs = np.asarray(layer.run(TorchArithmetic()).tau(outputs))
    trip = invert(network, outputs)
    assert len(trip.stages) == 3
    assert trip.distance.upper < Fraction(1, 10**9)
    assert trip.radius is not None and trip.radius < Fraction(1, 10**9)
    # The outputs are rounded, so the input is a preimage of something near them only.
    assert np.linalg.norm(trip.tokens - tokens, axis=0).max() < 1e-9
    radii = [stage.radius for stage in trip.stages]
    assert radii == sorted(radii, reverse=True)
    for stage in trip.stages:
        largest = np.linalg.norm(stage.tokens, axis=0).max()
        assert largest + float(stage.radius) <= float(stage.domain) * (1 + 1e-12)
        assert all(factor < 1 for factor in stage.factors)


def test_the_radius_holds_an_exact_preimage():
    """Uniform attention without MLP is linear: the exact preimage is known."""
    layer = Layer.from_weights(wq=[[0]], wk=[[0]], wv=[[Fraction(1, 3)]])
    trip = invert([layer, layer], [[1, Fraction(1, 7)]], tolerance=1e-3)
    mean, half = Fraction(4, 7), Fraction(3, 7)
    exact = [mean * Fraction(9, 16) + half, mean * Fraction(9, 16) - half]
    distance = max(abs(Fraction(float(x)) - y) for x, y in zip(trip.tokens[0], exact, strict=True))
    assert 0 < distance <= trip.radius < Fraction(1, 100)


def test_the_constant_of_attention():
    """b (beta + sqrt(1 + beta^2)) with b = 1/2 and beta = 3/4 is 1."""
    layer = Layer.from_weights(wq=[[1]], wk=[[Fraction(3, 4)]], wv=[[Fraction(1, 2)]])
    assert abs(float(attention_constant(layer, Fraction(1))) - 1) < 1e-6
    biased = Layer.from_weights(wq=[[0]], wk=[[1]], wv=[[1]], bq=[Fraction(3, 4)])
    assert abs(float(attention_constant(biased, Fraction(1))) - 1.25) < 1e-6


def test_no_radius_where_contraction_is_not_certified():
    """Inverted all the same: the constant of attention is an upper bound, above 1 here."""
    layer = Layer.from_weights(wq=[[0.6]], wk=[[0.6]], wv=[[0.9]])
    first = Layer.from_weights(wq=[[0]], wk=[[0]], wv=[[0.5]])
    trip = invert([first, layer], [[1.0, 1.2]])
    assert trip.distance.upper < Fraction(1, 10**9)
    assert [stage.radius for stage in trip.stages] == [None, None]


def test_a_layer_that_does_not_contract():
    layer = Layer.from_weights(wq=[[0]], wk=[[0]], wv=[[-3]])
    with pytest.raises(Undecided, match="settle"):
        invert(layer, [[1.0, 2.0]])


def test_bad_input():
    layer = Layer.from_weights(wq=[[0]], wk=[[0]], wv=[[0.5]])
    with pytest.raises(BadInput):
        invert(layer, [[1.0], [2.0]])
    with pytest.raises(BadInput):
        invert(layer, [[1.0]], tolerance=0)
    with pytest.raises(BadInput, match="layers"):
        invert([], [[1.0]])
    with pytest.raises(BadInput, match="layers"):
        invert([layer, Layer.random(d=2, hidden=None)], [[1.0]])
