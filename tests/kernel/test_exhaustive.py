"""Certificates of exhaustive runs: what was changed is refused, what the blocks say is replayed."""

from __future__ import annotations

import copy

import pytest

from constructions import exhaustive, universal
from provers.kernel import KernelError, canonical, check_certificate, read_certificate


@pytest.fixture(scope="module")
def document():
    found = exhaustive.verify(universal.build(1, 1, 3), share=1.0, seed=0, device="cpu")
    return found.certificate("1")


def replay(document):
    return check_certificate(read_certificate(canonical(document)))


def test_control(document):
    checked = replay(document)
    assert "81 re-evaluated contexts of 81" in checked.claim
    assert checked.kind == "instance"


def test_a_wrong_digest_is_refused(document):
    changed = copy.deepcopy(document)
    first = changed["digests"][0]
    changed["digests"][0] = ("0" if first[0] != "0" else "1") + first[1:]
    with pytest.raises(KernelError, match="digest"):
        replay(changed)


@pytest.mark.parametrize(
    ("key", "value"),
    [("d", 0), ("length", 0), ("grid", 1), ("prompt_length", 2), ("prompt_length", 4),
     ("grid", 4), ("d", 2), ("length", 2), ("prompt_length", 4096)],
)  # fmt: skip
def test_other_sizes_are_refused(document, key, value):
    changed = copy.deepcopy(document)
    changed["network"][key] = value
    with pytest.raises(KernelError):
        replay(changed)


@pytest.mark.parametrize("share", ["0", "-1", "2", "1/0", 1, None])
def test_shares_outside_the_unit_interval_are_refused(document, share):
    changed = copy.deepcopy(document)
    changed["replay"] = share
    with pytest.raises(KernelError):
        replay(changed)


@pytest.mark.parametrize("digests", [[], ["x" * 64], ["0" * 63], [7], "digests"])
def test_malformed_digests_are_refused(document, digests):
    changed = copy.deepcopy(document)
    changed["digests"] = digests
    with pytest.raises(KernelError):
        replay(changed)


def test_definitions_and_statements_have_no_place_here(document):
    changed = copy.deepcopy(document)
    changed["statements"] = [{"id": "x", "claim": ["<", ["q", "0"], ["q", "0"]]}]
    with pytest.raises(KernelError):
        replay(changed)
