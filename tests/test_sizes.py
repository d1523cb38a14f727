"""Sizes as SymPy expressions against the constructions as they are built."""

from fractions import Fraction

import pytest
import sympy
import torch
from flint import fmpq, fmpq_mat

from constructions import exactness, flat_prompt, one_layer, softmax_universal, universal
from constructions.arithmetic import BallArithmetic
from constructions.layers import Layer, Mlp
from constructions.universal_layers import layers, numbers
from provers import sizes
from provers.errors import BadInput
from provers.magnitudes import evaluate
from provers.papers.yun_2020 import largest_id
from provers.universality import LEAK

WANG_ROWS = [(1, 1, 2), (1, 1, 3), (1, 1, 4), (1, 2, 2), (2, 1, 2), (1, 1, 6), (1, 1, 7)]
LARGER = [(3, 1, 2), (2, 2, 2), (1, 2, 5), (2, 1, 4)]
FLAT_SIZES = [(1, 1, 2), (1, 2, 32), (2, 2, 8), (1, 3, 16), (3, 1, 5)]


def at(row, **more):
    return dict(zip(("d", "m", "N"), row, strict=True)) | more


def test_every_symbol_is_explained():
    for own in sizes.CONSTRUCTIONS.values():
        for found in own.values():
            assert {s.name for s in found.expression.free_symbols} <= sizes.SYMBOLS.keys()
            assert found.meaning
            assert found.source


@pytest.mark.parametrize("name", sizes.CONSTRUCTIONS)
def test_grids_are_the_least_that_serve_eps(name):
    own = sizes.CONSTRUCTIONS[name]
    for d, m, p in ((1, 1, 1), (2, 2, 2), (1, 3, 2), (2, 1, 3)):
        for eps in (Fraction(1), Fraction(1, 2), Fraction(1, 10), Fraction(3, 700)):
            for lipschitz in (Fraction(1, 3), Fraction(1), Fraction(5, 2)):
                known = {"d": d, "m": m, "p": p, "L": lipschitz, "eps": eps, "tau": LEAK}
                grid = sizes.size(own, "grid", **known)
                # accuracy(N) <= eps, by exact p-th powers: c (dm)^(1/p)/N <= eps - tau
                factor = {"wang": 2 * (lipschitz + 1), "flat": lipschitz}.get(
                    name, 2 * max(lipschitz, 1)
                )
                room = eps - LEAK if name == "flat" else eps
                assert factor**p * d * m <= (room * grid) ** p
                assert grid == 2 or factor**p * d * m > (room * (grid - 1)) ** p


# ----------------------------------------------------------------------------- Wang et al.


@pytest.mark.parametrize("row", WANG_ROWS + LARGER)
def test_wang_sizes_are_those_of_the_network(row):
    d, m, grid = row
    net = universal.UniversalTransformer(d, m, grid, m * grid ** (d * m))

    def size(name):
        return sizes.size(sizes.WANG, name, **at(row))

    assert size("prompt_tokens") == net.prompt_length
    assert size("tokens") == net.tokens
    assert size("functions") == net.functions
    kinds = ("quantise", "shift", "value")
    assert {kind: size(f"{kind}_layers") for kind in kinds} == net.layers
    assert size("depth") == sum(net.layers.values())
    assert size("attention_layers") + size("mlp_layers") == size("depth")
    assert size("attention_layers") == len(list(net.windows())) + 1
    assert size("largest_id") == net.largest_id
    assert size("bits") == net.largest_id.bit_length() == net.bits - 1


def test_the_largest_id_is_the_one_that_is_proved():
    """`yun-2020/largest-id`: its closed form for L = n + 2 tokens, and the last attention layer."""
    d, N, L = (sympy.Symbol(x, positive=True) for x in "dNn")
    B = N**d
    W = N * (B - 1) / (N - 1)
    proved = (B - 1) * (B**L - B + 1) * ((L - 1) * W + B - 1) - W * B * (
        B ** (L - 1) - B - (L - 2) * (B - 1)
    )
    names = {largest_id.n: L - 2, largest_id.B: B, largest_id.W: W}
    stated = largest_id.LARGEST.replace(
        lambda x: isinstance(x, type(largest_id.P(0))), lambda x: B ** x.args[1]
    ).subs(names)
    assert sympy.simplify(stated - proved) == 0
    lift = L * N ** ((L + 1) * d + 1)
    for row in ((1, 2, 3), (2, 3, 7), (3, 2, 5)):
        known = dict(zip("dNn", row, strict=True))
        found = evaluate(2 * (1 + lift) * proved / (B - 1), known)
        assert found == evaluate(sizes.WANG["largest_id"].expression, known)


@pytest.mark.parametrize("row", [(1, 1, 2), (1, 1, 3), (2, 1, 2), (1, 2, 2)])
def test_wang_parameters_are_those_of_the_layers(row):
    net = universal.build(*row)
    parts = list(layers(net, fmpq(100), fmpq(1, 8)))
    attention = [part for part in parts if not isinstance(part, Mlp)]
    assert len(parts) == sizes.size(sizes.WANG, "depth", **at(row))
    assert len(attention) == sizes.size(sizes.WANG, "attention_layers", **at(row))
    assert {len(heads) for heads in attention[:-1]} == {2}
    assert {mlp.hidden for mlp in parts if isinstance(mlp, Mlp)} == {4}
    total = sum(numbers(part) for part in parts)
    assert total == sizes.size(sizes.WANG, "parameters", **at(row))


def test_the_layers_are_the_network():
    """All layers as matrices, in balls, against the run from a few numbers."""
    certified = softmax_universal.certify(
        softmax_universal.catalogue("tent", centre=fmpq(0)), Fraction(1, 2), grid=2
    )
    net = certified.network
    (wanted,) = softmax_universal.run(certified, [fmpq(3, 5)])
    balls = BallArithmetic(4096)
    columns = [v for row in certified.table for v in row] + [fmpq(6, 5)]
    places = [k * net.grid for k in range(net.tokens)]
    state = balls.lift(fmpq_mat(1, net.tokens, columns) + fmpq_mat(1, net.tokens, places))
    zero = exactness.zeros(1)
    passive = Layer.from_weights(wq=[[0]], wk=[[0]], wv=[[0]]).heads
    for part in layers(net, certified.beta, certified.ramp):
        if isinstance(part, Mlp):
            state = Layer(passive, zero, part).run(balls).mlp(state)
        else:
            state = Layer(part, zero).run(balls).hidden_state(state, state)
    found = state[0, net.prompt_length] / net.grid
    assert found.overlaps(wanted)
    assert found.rad() < 2.0**-20


# ----------------------------------------------------------------------------- Hu et al.


@pytest.mark.parametrize("row", one_layer.TINY)
@pytest.mark.parametrize("family", one_layer.FAMILIES)
def test_hu_sizes_are_those_of_the_network(row, family):
    own = sizes.HU_WIDTH if family == "A" else sizes.HU_DEPTH
    net = one_layer.build(*row, family)
    known = at(row, error=net.error, g=1)

    def size(name):
        return sizes.size(own, name, **known)

    assert size("prompt_tokens") == net.prompt_length
    assert size("hats") == net.hats
    assert size("contexts") == net.contexts == len(net.all_contexts())
    assert size("width") == max(net.widths)
    assert size("mlp_layers") == len(net.widths)
    assert size("depth") == len(net.widths) + 1
    if net.d == 1:
        assert size("bits") == net.bits
    else:
        kept = net.mapping().kept()
        known["g"] = Fraction(int(kept.p), int(kept.q))
        assert size("bits") == net.bits
    assert size("bits_printed") == one_layer.needed_bits(net, one_layer.printed_scale(net))


@pytest.mark.parametrize("row", [(1, 1, 2), (1, 1, 3), (2, 1, 2)])
@pytest.mark.parametrize("family", one_layer.FAMILIES)
def test_hu_parameters_are_those_of_the_layers(row, family):
    own = sizes.HU_WIDTH if family == "A" else sizes.HU_DEPTH
    net = one_layer.build(*row, family, "tuned")
    mlps = [*net.quantiser(), *net.look_up()]
    (head,) = net.attention().heads
    matrices = [m for mlp in mlps for m in (mlp.w1, mlp.b1, mlp.w2, mlp.b2)]
    matrices += [head.wq, head.wk, head.wv, head.wo]
    total = sum(m.nrows() * m.ncols() for m in matrices)
    assert [mlp.hidden for mlp in mlps] == list(net.widths)
    assert total == sizes.size(own, "parameters", **at(row))


@pytest.mark.parametrize("row", [(1, 1, 2), (1, 1, 3)])
def test_hu_bits_tell_the_ids_apart(row):
    net = one_layer.build(*row)
    bits = sizes.size(sizes.HU_WIDTH, "bits", **at(row, error=net.error, g=1))
    assert net.least_gap() > fmpq(1, 1 << bits)


# ----------------------------------------------------------------------------- flat


@pytest.mark.parametrize("row", FLAT_SIZES)
def test_flat_sizes_are_those_of_the_network(row):
    net = flat_prompt.build(*row)
    known = at(row, tau=LEAK)
    w1, b1, w2 = net.mlp_weights()
    table = torch.zeros(net.points, net.d, net.length, dtype=torch.float64)
    prompt = net.prompt(table)
    assert sizes.size(sizes.FLAT, "prompt_tokens", **known) == prompt.shape[1]
    assert sizes.size(sizes.FLAT, "width", **known) == len(w1) == net.hidden
    written = [w1, b1, w2, torch.zeros(len(w2)), *net.attention_weights().values()]
    total = sum(w.numel() for w in written)
    assert sizes.size(sizes.FLAT, "parameters", **known) == total == net.parameters
    assert sizes.size(sizes.FLAT, "mask", **known) == net.mask
    assert sizes.size(sizes.FLAT, "beta", **known) == net.beta
    largest = 4 * net.beta * int(prompt[net.d + flat_prompt.SQUARE].max())
    assert sizes.size(sizes.FLAT, "score_bits", **known) == largest.bit_length() + 1
    memory = sizes.size(sizes.FLAT, "memory", **known)
    assert memory == 8 * (total + 2 * prompt.numel())
    assert net.leak() <= fmpq(1, 10**12)


@pytest.mark.parametrize("row", [(1, 1, 4), (2, 1, 3), (1, 2, 4)])
def test_the_heads_of_the_flat_network_are_its_run(row):
    """MLP, attention, attention with the matrices of the file, on all tokens."""
    net = flat_prompt.build(*row)
    drawn = torch.Generator().manual_seed(0)
    table = torch.rand(net.points, net.d, net.length, generator=drawn, dtype=torch.float64)
    prompt = net.prompt(table)
    inputs = net.grid_points() + 1 / (2 * net.grid)
    w1, b1, w2 = net.mlp_weights()
    heads = net.attention_weights()
    rest = torch.zeros(flat_prompt.EXTRA, net.length, dtype=torch.float64)
    rest[flat_prompt.POSITION] = torch.arange(net.length)
    rest[flat_prompt.ONE] = 1
    for x, wanted in zip(inputs, net.run(prompt, inputs), strict=True):
        state = torch.cat([prompt, torch.cat([x, rest])], 1)
        state = state + w2 @ torch.relu(w1 @ state + b1[:, None])
        for k in (1, 2):
            scores = (heads[f"wk{k}"] @ state).t() @ (heads[f"wq{k}"] @ state)
            values = heads[f"wv{k}"] @ state @ torch.softmax(scores, 0)
            state = state + heads[f"wo{k}"] @ values
        found = state[: net.d, net.prompt_length :]
        assert (found - wanted).abs().max() < 1e-9


def test_float64_is_refused_exactly_where_the_bits_say_so():
    for row in [(1, 1, 6), (1, 1, 7), (1, 2, 2)]:
        bits = sizes.size(sizes.WANG, "bits", **at(row))
        if bits <= sizes.FLOAT64:
            assert universal.build(*row, dtype="float64").grid == row[2]
        else:
            with pytest.raises(BadInput, match=f"ids of {bits} bits"):
                universal.build(*row, dtype="float64")
    for row in [(2, 3, 12), (2, 3, 13), (1, 3, 64), (1, 4, 40)]:
        bits = sizes.size(sizes.FLAT, "score_bits", **at(row, tau=LEAK))
        if bits <= sizes.FLOAT64:
            assert flat_prompt.build(*row, memory_limit=1 << 40).grid == row[2]
        else:
            with pytest.raises(BadInput, match=f"{bits} bits"):
                flat_prompt.build(*row, memory_limit=1 << 40)


@pytest.mark.parametrize(
    "row",
    [
        (1, 1, 1000),
        (1, 2, 32),
        (2, 2, 8),
        (1, 3, 16),
        (1, 3, 32),
        (1, 3, 64),
        (2, 3, 10),
        (1, 2, 500),
    ],
)
@pytest.mark.parametrize("ramp", [Fraction(1, 1 << 12), Fraction(1, 1 << 20), Fraction(1, 1 << 28)])
def test_flat_bits_decide_what_float64_is_certified_for(row, ramp):
    net = flat_prompt.FlatPrompt(*row, *(
        sizes.size(sizes.FLAT, name, **at(row, tau=LEAK)) for name in ("mask", "beta")
    ), ramp)  # fmt: skip
    bits = sizes.size(sizes.FLAT, "bits", **at(row, tau=LEAK, eta=ramp))
    if bits <= sizes.FLOAT64:
        assert net.float64().error < 1e-6
    elif bits > sizes.FLOAT64 + 2:  # the certificate has less than two bits to spare
        with pytest.raises(BadInput, match="queries off"):
            net.float64()


def test_statements_show_the_same_bounds():
    from provers import registry

    d, m, N = (sympy.Symbol(x, positive=True) for x in "dmN")
    assert sizes.WANG["prompt_tokens"].expression == m * N ** (d * m)
    prompt = registry.get("wang-2023/lemma-1").bound
    known = {"d": 1, "m": 2, "L": 1, "eps": Fraction(1, 3), "p": 1}
    assert evaluate(prompt, known) == 2 * 24**2
    assert registry.get("wang-2023/lemma-2").bound == sizes.WANG["value_layers"].expression
    assert registry.get("hu-2024/theorem-2.3").bound == sizes.HU_WIDTH["width"].expression
    assert registry.get("hu-2024/theorem-2.4").bound == sizes.HU_DEPTH["depth"].expression
