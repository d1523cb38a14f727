"""The kernel's definitions and `constructions.layers` are the same functions."""

from __future__ import annotations

import pytest
from flint import arb, arb_mat, fmpq_mat

from constructions import Layer
from constructions.arithmetic import BallArithmetic
from constructions.exactness import columns
from provers.instances import layer_data
from provers.kernel import numbers
from provers.kernel.bundle import read_value
from provers.kernel.schema import parse_term
from provers.papers import layer as definitions
from provers.surface import Defined

BITS = 256


def overlap(a: arb_mat, b: arb_mat) -> bool:
    pairs = zip(a.entries(), b.entries(), strict=True)
    return all(arb(x).overlaps(arb(y)) and float(arb(x - y).abs_upper()) < 1e-60 for x, y in pairs)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("head_dim", [None, 2])
def test_attention_and_mlp_agree_in_balls(seed: int, head_dim: int | None) -> None:
    layer = Layer.random(
        d=4, hidden=6, seed=seed, head_dim=head_dim, attention_biases=bool(seed % 2)
    )
    tokens = fmpq_mat(4, 3, [(7 * i * i + seed) % 11 - 5 for i in range(12)])
    data, at = layer_data(layer)
    env = {name: read_value(datum)[1] for name, datum in data.items()}
    env |= {"x": columns(tokens)[-1], "Y": tuple(columns(tokens))}
    assert definitions.att.name == "Att"
    known = {name: d.kernel for name, d in Defined.registry.items()}
    names = ("d", "s", "Wq", "bq", "Wk", "bk", "Wv", "bv", "Wo", "bo")
    attention = parse_term(["def", "Att", *(at[n] for n in names), "x", "Y"])
    run = layer.run(BallArithmetic(BITS))
    kernel = numbers.evaluate(attention, env, known, BITS)
    assert overlap(kernel, run.attention(columns(tokens)[-1], tokens))
    state = ["+", ["def", "Att", *(at[n] for n in names), "x", "Y"], "x"]
    weights = ("d", "r", "W1", "b1", "W2", "b2")
    token = parse_term(["def", "MLP", *(at[n] for n in weights), state])
    last = run.tau(tokens)
    expected = arb_mat(4, 1, [last[i, 2] for i in range(4)])
    assert overlap(numbers.evaluate(token, env, known, BITS), expected)
