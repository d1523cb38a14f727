"""The flat universal prompt in float64: exact off the strips, refusals."""

from fractions import Fraction

import pytest
import torch

from constructions import flat_prompt
from provers.errors import BadInput


def off_strips(net, count, seed=0):
    drawn = torch.Generator().manual_seed(seed)
    cells = torch.randint(0, net.points, (count,), generator=drawn)
    part = torch.rand(count, net.d, net.length, generator=drawn, dtype=torch.float64)
    return cells, net.grid_points()[cells] + part * (1 / net.grid - 2 * float(net.ramp))


@pytest.mark.parametrize("size", [(1, 1, 2), (1, 2, 32), (2, 2, 8), (1, 3, 16), (3, 1, 5)])
def test_table_is_read_off_the_prompt(size):
    net = flat_prompt.build(*size)
    table = torch.rand(net.points, net.d, net.length, dtype=torch.float64)
    cells, inputs = off_strips(net, 64)
    found = net.run(net.prompt(table), inputs)
    assert (found - table[cells]).abs().max() < 1e-10
    assert net.prompt_length == net.length * net.points
    assert net.mlp_weights()[0].shape[0] == net.hidden


def test_every_cell():
    net = flat_prompt.build(2, 1, 6)
    table = torch.rand(36, 2, 1, dtype=torch.float64)
    found = net.run(net.prompt(table), net.grid_points() + 1 / 12)
    assert (found - table).abs().max() < 1e-10


@pytest.mark.slow
def test_a_hundred_thousand_tokens():
    net = flat_prompt.build(1, 3, 32)
    table = torch.rand(net.points, 1, 3, dtype=torch.float64)
    cells, inputs = off_strips(net, 16)
    assert (net.run(net.prompt(table), inputs) - table[cells]).abs().max() < 1e-9


@pytest.mark.cuda
def test_cuda():
    net = flat_prompt.build(1, 2, 16)
    table = torch.rand(net.points, 1, 2, dtype=torch.float64)
    cells, inputs = off_strips(net, 16)
    found = net.run(net.prompt(table).cuda(), inputs.cuda()).cpu()
    assert (found - table[cells]).abs().max() < 1e-10


def test_parameters_are_counted():
    net = flat_prompt.build(2, 2, 4)
    w1, b1, w2 = net.mlp_weights()
    assert w1.numel() + b1.numel() + w2.numel() + w2.shape[0] < net.parameters


def test_error_bound():
    net = flat_prompt.build(1, 2, 32)
    assert 2 / 32 < float(net.error(1, 1).upper()) < 2 / 32 + 1e-9
    assert net.strips == Fraction(2 * 32, 1 << 20)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((0, 1, 2), "d"),
        ((1, 1, 1), "grid"),
        ((1, 2, True), "grid"),
        ((3, 4, 10), "float64"),
        ((1, 10**17, 10**17), "float64"),
        ((1, 1, 1 << 18, 1e-12, 1 << 20), "bytes"),
        ((1, 1, 1 << 20), "ramp"),
        ((1, 1, 2, 0.0), "tolerance"),
    ],
)
def test_sizes_are_refused(arguments, word):
    with pytest.raises(BadInput, match=word):
        flat_prompt.build(*arguments)


def test_float64_is_refused_where_it_cannot_work():
    with pytest.raises(BadInput, match="float64"):
        flat_prompt.build(2, 3, 13).require_float64()
    thin = flat_prompt.FlatPrompt(1, 1, 2, 30, 30, Fraction(1, 1 << 60))
    with pytest.raises(BadInput, match="2 L/eta"):
        thin.require_float64()


def test_wrong_table():
    with pytest.raises(BadInput, match="table"):
        flat_prompt.build(1, 1, 4).prompt(torch.zeros(3, 1, 1))


@pytest.mark.parametrize("size", [(1, 2, 32), (2, 2, 8), (1, 3, 16), (3, 1, 5)])
def test_float64_stays_within_its_certified_bound(size):
    net = flat_prompt.build(*size)
    table = torch.rand(net.points, net.d, net.length, dtype=torch.float64)
    cells, inputs = off_strips(net, 64)
    found = net.run(net.prompt(table), inputs)
    bounds = net.float64()
    assert float((found - table[cells]).abs().max()) <= float(bounds.error.lower())
    assert float(bounds.error) < 1e-11
    assert float(bounds.gap) < net.beta


def test_float64_bound_against_exact_weights():
    """Codes of the MLP in float64 are as far from the cell's number as the bound says, at most."""
    net = flat_prompt.build(1, 2, 8)
    w1, b1, w2 = net.mlp_weights()
    cells, inputs = off_strips(net, 64)
    for position in range(2):
        x = torch.zeros(64, net.d + 7, dtype=torch.float64)
        x[:, 0], x[:, 2] = inputs[:, 0, position], position
        code = (w2 @ torch.relu(w1 @ x.t() + b1[:, None]))[3]
        digit = cells // 8**position % 8
        assert (code - digit * 8**position).abs().max() <= float(net.float64().code)


def test_thin_ramps_are_not_certified():
    net = flat_prompt.build(1, 3, 32, ramp=Fraction(1, 1 << 26))
    with pytest.raises(BadInput, match="wider ramps"):
        net.float64()


@pytest.mark.parametrize("ramp", [Fraction(1, 3), Fraction(1, 2), Fraction(0)])
def test_ramps_are_powers_of_one_half(ramp):
    with pytest.raises(BadInput, match="ramp"):
        flat_prompt.build(1, 1, 2, ramp=ramp)
