"""The universal networks with one attention layer."""

import json

import pytest
from flint import arb, fmpq

from constructions import one_layer
from provers.certificate import open_envelope
from provers.errors import BadInput
from provers.kernel import KernelError, check_certificate


@pytest.mark.parametrize("family", ["A", "B"])
@pytest.mark.parametrize("scale", ["guaranteed", "tuned"])
@pytest.mark.parametrize("size", one_layer.TINY[:3])
def test_every_prompt_and_every_grid_input(size, family, scale):
    net = one_layer.build(*size, family, scale)
    found = check_certificate(net.certificate())
    assert f"{net.contexts} contexts" in found.claim


@pytest.mark.slow
@pytest.mark.parametrize("family", ["A", "B"])
@pytest.mark.parametrize("size", one_layer.TINY[3:])
def test_the_larger_sizes(size, family):
    check_certificate(one_layer.build(*size, family).certificate())


@pytest.mark.slow
@pytest.mark.parametrize("size", one_layer.TINY)
def test_the_mapping_at_the_printed_scale(size):
    """All contexts are told apart where the ids cannot be written down."""
    net = one_layer.build(*size)
    found = one_layer.printed_order(net)
    # every token of a place is in all contexts that agree there
    per_token = net.base ** (net.tokens - 1) - 1
    assert found.pairs == net.vocabulary_size * per_token
    assert found.tokens == net.vocabulary_size


def test_the_printed_scale_of_the_smallest_size():
    net = one_layer.build(1, 1, 2, scale="printed")
    assert net.bits > 4_000_000
    check_certificate(net.certificate())


@pytest.mark.parametrize("family", ["A", "B"])
def test_the_weights_agree_with_the_certificate(family):
    """The layers, run one after the other in balls, give the targets off the grid as well."""
    net = one_layer.build(1, 1, 2, family)
    for context in net.all_contexts():
        x = net.tokens_of(context)
        wanted = arb(net._entries(net.target(context, 0))[0])
        for moved in (fmpq(0), fmpq(1, 3)):
            ((out,),) = net.run([[x[0, 0], x[0, 1]]], [[x[0, 2] + moved]])
            assert abs(out - wanted) < arb(2) ** -net.error


def test_widths_and_depths():
    a, b = one_layer.build(1, 1, 3, "A", "tuned"), one_layer.build(1, 1, 3, "B", "tuned")
    assert [m.hidden for m in (*a.quantiser(), *a.look_up())] == list(a.widths)
    assert [m.hidden for m in (*b.quantiser(), *b.look_up())] == list(b.widths)
    assert a.widths[0] <= a.d * (2 * a.grid * a.tokens + 2)


def test_float64_is_refused():
    net = one_layer.build(1, 1, 2)
    with pytest.raises(one_layer.NeedsPrecision, match=r"need 4474 bits.*53 bits.*2 different"):
        net.run([[0, 0]], [[0]], arithmetic="float64")


def test_fewer_bits_do_not_pass():
    net = one_layer.build(1, 1, 2)
    document = net.certificate()
    document["run"]["bits"] = net.bits // 2
    with pytest.raises(KernelError, match="own hat"):
        check_certificate(document)


def test_the_measured_gap_is_above_the_formula():
    for size in one_layer.TINY[:2]:
        net = one_layer.build(*size)
        assert net.least_gap() > arb(2) ** -(net.slope - 1)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"d": 0}, "d"),
        ({"d": 3}, "1 or 2"),
        ({"length": 0}, "length"),
        ({"grid": 1}, "grid"),
        ({"grid": True}, "grid"),
        ({"grid": 9}, "contexts"),
        ({"length": 50}, "prompt tokens"),
        ({"length": 10**17, "grid": 10**17}, "prompt tokens"),
        ({"prompt_length": 1}, "cannot name every function"),
        ({"family": "C"}, "A or B"),
        ({"scale": "clean"}, "printed, guaranteed, tuned"),
        ({"scale": fmpq(-1)}, "positive"),
        ({"scale": fmpq(10**9)}, "bits"),
        ({"grid": 3, "scale": "printed"}, "143473033 at scale"),
        ({"eta": fmpq(1, 2)}, "between 0 and 1/D"),
        ({"error": 0}, "bits"),
    ],
)
def test_bad_input(arguments, word):
    with pytest.raises(BadInput, match=word):
        one_layer.build(**({"d": 1, "length": 1, "grid": 2} | arguments))


def test_bad_runs():
    net = one_layer.build(1, 1, 2, scale="tuned")
    with pytest.raises(BadInput, match="prompt"):
        net.run([[0]], [[0]])
    with pytest.raises(BadInput, match="ball or float64"):
        net.run([[0, 0]], [[0]], arithmetic="bfloat16")


def test_write(tmp_path):
    net = one_layer.build(1, 1, 2, "B")
    manifest = net.write(tmp_path)
    weights = json.loads((tmp_path / "weights.json").read_text())
    assert manifest["bits_of_precision"] == net.bits
    assert len(weights["look_up"]) == net.hats
    check_certificate(open_envelope((tmp_path / "certificate.json").read_bytes(), "made"))
    with pytest.raises(BadInput, match="hats of"):
        one_layer.build(1, 2, 2).__class__(
            "A", 1, 2, 2, 8, net.kappa, net.v, net.eta, 10, 1 << 20
        ).write(tmp_path)
