"""The inverse of a contractive layer: certified round trips, and layers that do not contract."""

from fractions import Fraction

import numpy as np
import pytest

from constructions import Layer
from constructions.arithmetic import TorchArithmetic
from constructions.inverse import invert
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
