"""Certificates of networks with one attention layer: every change is noticed."""

import copy

import pytest
from flint import fmpq

from constructions import one_layer, one_layer_functions
from provers.kernel import KernelError, canonical, check_certificate, read_certificate

TENT = [["abs", ["+", "x0", ["q", "-1/2"]]]]


@pytest.fixture(scope="module")
def document():
    net = one_layer.build(1, 1, 2, scale="tuned")
    return one_layer_functions.certificate(net, TENT, fmpq(1, 2), name="tent")


@pytest.fixture(scope="module")
def memory():
    net = one_layer.build(1, 1, 2, scale="tuned")
    points = [[fmpq(0)], [fmpq(1, 3)], [fmpq(1)]]
    return one_layer_functions.certificate(net, TENT, fmpq(3, 5), points=points)


def replay(document):
    return check_certificate(read_certificate(canonical(document)))


def test_control(document):
    found = replay(document)
    assert found.kind == "instance"
    assert "each of the 4 grid prompts" in found.claim
    assert "d_1(tau([P, .]), f) <= 1/2" in found.claim
    assert found.footprint.enclosures and not found.footprint.argued


def test_control_memory(memory):
    assert "3 points X_i off the strips" in replay(memory).claim


def _set(path, value):
    def change(document):
        *outer, last = path
        node = document
        for key in outer:
            node = node[key]
        node[last] = value

    return change


NET, RUN, ACC = "network", "run", "accuracy"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (_set((NET, "family"), "C"), "family"),
        (_set((NET, "family"), "B"), "bounded by"),
        (_set((NET, "d"), 0), "positive"),
        (_set((NET, "d"), 2), "positive"),
        (_set((NET, "grid"), 1), "positive"),
        (_set((NET, "grid"), 3), "too short"),
        (_set((NET, "length"), 2), "too short"),
        (_set((NET, "prompt_length"), 1), "too short"),
        (_set((NET, "prompt_length"), 60), "contexts"),
        (_set((NET, "prompt_length"), True), "natural number"),
        (_set((NET, "kappa"), "0"), "positive"),
        (_set((NET, "kappa"), "40"), "reach"),
        (_set((NET, "kappa"), "1" + "0" * 300), "digits"),
        (_set((NET, "kappa"), 1), "rational"),
        (_set((NET, "v"), ["-1"]), "positive"),
        (_set((NET, "v"), ["1", "1"]), "positive"),
        (_set((NET, "factor"), "0"), "positive"),
        (_set((NET, "factor"), "1/100000000"), "reach"),
        (_set((NET, "eta"), "0"), "eta"),
        (_set((NET, "eta"), "1/2"), "eta"),
        (_set((NET, "eta"), "1/4"), "not certified"),
        (_set((NET, "extra"), 1), "extra"),
        (_set((RUN, "bits"), 53), "own hat|reach|within"),
        (_set((RUN, "bits"), 1), "2 bits"),
        (_set((RUN, "bits"), 1 << 24), "natural number"),
        (_set((RUN, "slope"), 3), "reach"),
        (_set((RUN, "slope"), 400), "own hat"),
        (_set((RUN, "error"), 200), "within"),
        (_set((RUN, "size"), 2), "bounded by"),
        (_set((RUN, "extra"), 2), "extra"),
        (_set((ACC, "eps"), "1/8"), "not certified"),
        (_set((ACC, "eps"), "0"), "eps positive"),
        (_set((ACC, "p"), 0), "p from 1"),
        (_set((ACC, "parts"), 0), "subcells"),
        (_set((ACC, "table"), [[0], [1], [1]]), "grid point"),
        (_set((ACC, "table"), [[0], [2]]), "value"),
        (_set((ACC, "table"), [[0], [0, 1]]), "grid point"),
        (_set((ACC, "terms"), ["x1"]), "x1"),
        (_set((ACC, "terms"), [["inv", ["+", "x0", ["q", "-1/2"]]]]), "not certified"),
        (_set((ACC, "terms"), []), "numbers"),
        (_set(("name",), 1), "name"),
        (_set(("statements",), [1]), "no definitions"),
        (_set(("data",), {}), "data"),
    ],
)
def test_changes_are_noticed(document, change, word):
    changed = copy.deepcopy(document)
    change(changed)
    with pytest.raises(KernelError, match=word):
        check_certificate(changed)


@pytest.mark.parametrize(
    ("point", "word"),
    [
        ("1023/2047", "strip"),
        ("2", "from 0 to 1"),
        ("-1/8", "from 0 to 1"),
    ],
)
def test_points_are_checked(memory, point, word):
    changed = copy.deepcopy(memory)
    changed["memory"]["points"].append([point])
    with pytest.raises(KernelError, match=word):
        check_certificate(changed)


def test_points_are_fitted(memory):
    changed = copy.deepcopy(memory)
    changed["memory"]["eps"] = "1/4"
    with pytest.raises(KernelError, match="missed"):
        check_certificate(changed)


def test_precision_is_restored(document):
    from flint import ctx

    before = ctx.prec
    check_certificate(document)
    assert ctx.prec == before
