"""Certificates of exhaustive runs: every change is noticed."""

import copy

import pytest

from constructions import exhaustive, universal
from provers.kernel import KernelError, canonical, check_certificate, read_certificate
from provers.kernel import exhaustive as kernel


@pytest.fixture(scope="module")
def document():
    return exhaustive.verify(universal.build(1, 1, 3), share=0).certificate("1")


def replay(document):
    return check_certificate(read_certificate(canonical(document)))


def test_control(document):
    found = replay(document)
    assert found.kind == "instance"
    assert "81 re-evaluated contexts of 81" in found.claim


def test_blocks_are_chosen_by_the_digests():
    found = exhaustive.verify(universal.build(1, 1, 4), share=0)
    some = check_certificate(found.certificate("1/100"))
    assert "12 re-evaluated contexts of 1024 (6 of 512 blocks" in some.claim
    assert some.digest != check_certificate(found.certificate("1/50")).digest


def test_digests_beside_the_chosen_blocks_are_drawn_at_random(monkeypatch):
    """An author who could choose the blocks still cannot record other outputs elsewhere."""
    document = exhaustive.verify(universal.build(1, 1, 4), share=0).certificate("1/20")
    honest = range(26)
    monkeypatch.setattr(kernel, "_blocks", lambda digests, share: list(honest))
    check_certificate(document)
    for block in range(len(honest), len(document["digests"])):
        document["digests"][block] = f"{block:064x}"
    with pytest.raises(KernelError, match="recorded digest"):
        check_certificate(document)


def test_part_of_a_run_is_not_exact(document):
    assert [step.label for step in replay(document).steps] == ["exact"]
    found = exhaustive.verify(universal.build(1, 1, 4), share=0)
    some = check_certificate(found.certificate("1/100"))
    assert [step.label for step in some.steps] == ["numeric"]


def _set(path, value):
    def change(document):
        *outer, last = path
        node = document
        for key in outer:
            node = node[key]
        node[last] = value

    return change


def _swap(document):
    document["digests"][0], document["digests"][1] = document["digests"][1], document["digests"][0]


def _shorten(document):
    del document["digests"][-1]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (_swap, "digest"),
        (_shorten, "blocks"),
        (_set(("digests", 3), "0" * 64), "digest"),
        (_set(("digests", 3), "G" * 64), "hexadecimal"),
        (_set(("digests", 3), 7), "hexadecimal"),
        (_set(("network", "grid"), 4), "too short"),
        (_set(("network", "grid"), 2), "blocks"),
        (_set(("network", "grid"), 1), "two points"),
        (_set(("network", "d"), 0), "positive"),
        (_set(("network", "prompt_length"), 2), "too short"),
        (_set(("network", "prompt_length"), 4), "blocks"),
        (_set(("network", "prompt_length"), True), "natural number"),
        (_set(("network", "length"), 4000), "contexts"),
        (_set(("network", "extra"), 1), "extra"),
        (_set(("block",), 0), "blocks"),
        (_set(("block",), 2), "blocks"),
        (_set(("replay",), "0"), "share"),
        (_set(("replay",), "2"), "share"),
        (_set(("replay",), 1), "rational"),
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


def test_two_tokens_in_one_dimension_are_refused(document):
    changed = copy.deepcopy(document)
    changed["network"] = {"d": 1, "length": 1, "grid": 2, "prompt_length": 1}
    with pytest.raises(KernelError, match="three tokens"):
        check_certificate(changed)
