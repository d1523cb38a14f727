"""False or unproved variants of `sharper/hyperplane-test` and `sharper/affine-hull`."""

from __future__ import annotations

import pytest
from soundness.variants import (
    EXACT,
    Claim,
    accepted,
    q,
    refuted,
    rejected,
    replaced,
    tokens,
    vector,
)

TEST, HULL = "sharper/hyperplane-test", "sharper/affine-hull"


def head(d: int = 1):
    zero, maps = ["zero", d], ["id", d]
    names = dict.fromkeys(("Wv", "Wo"), maps) | {n: ["scale", q(0), maps] for n in ("Wq", "Wk")}
    return {"d": q(d), "s": q(d), **names, **dict.fromkeys(("bq", "bk", "bv", "bo"), zero)}


@pytest.mark.parametrize("ident", [TEST, HULL])
def test_control(ident):
    assert accepted(Claim(ident)).root == ident


@pytest.mark.parametrize("index", range(4))
def test_no_hypothesis_of_the_test_can_be_dropped(index):
    rejected(Claim(TEST).drop(index))


@pytest.mark.parametrize("index", range(5))
def test_no_hypothesis_of_the_theorem_can_be_dropped(index):
    rejected(Claim(HULL).drop(index))


def test_swapped_roles_are_rejected():
    claim = Claim(TEST)
    claim.given[3] = replaced(claim.given[3], "a1", "x0")
    rejected(claim)


def test_a_factor_of_one_percent_is_rejected():
    claim = Claim(TEST)
    relation, left, right = claim.given[3]
    claim.given[3] = [relation, ["*", q("101/100"), left], right]
    rejected(claim)


def test_an_inequality_that_is_no_difference_is_rejected():
    claim = Claim(TEST)
    claim.given[3] = ["<=", *claim.given[3][1:]]
    rejected(claim)


def test_different_levels_are_not_enough():
    """Without <w, a_1> = <w, a_2> a prompt serves both: equal weights, P = [4], exact data."""
    claim = Claim(TEST).drop(2)
    rejected(claim)
    data = {"x0": vector(0), "X1": tokens(1, 1), "X2": tokens(1, 2, 3), "a1": vector("5/2"),
            "a2": vector(3), "w": vector(1), "P": tokens(1, 4)}  # fmt: skip
    fits = {"at": {"P": "P"}, "given": [EXACT, EXACT], "violated": {"conclusion": 0, "by": EXACT}}
    assert refuted(claim, data, head() | {n: n for n in data if n != "P"}, by=fits)


def test_no_room_at_all_is_rejected():
    claim = Claim(HULL)
    claim.given[2] = ["<=", "k", "s"]
    rejected(claim)


def test_wrong_targets_are_rejected():
    claim = Claim(HULL)
    claim.given[4] = claim.given[3]
    rejected(claim)


def test_a_base_point_of_one_target_only_is_rejected():
    claim = Claim(HULL)
    claim.given[3] = replaced(claim.given[3], "p0", ["zero", "d"])
    rejected(claim)


def test_a_further_conclusion_is_rejected():
    claim = Claim(HULL)
    claim.then[0] = ["!=", "x1", "x0"]
    rejected(claim)
