"""False variants of the definitions' and assumptions' statements, each beside its control."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from soundness.variants import FALSE, ONE, ZERO, Claim, accepted, q, rejected, replaced

Json = Any
Change = Callable[[Claim], None]


def within(part: str, old: Json, new: Json, index: int | None = None) -> Change:
    """Replace ``old`` by ``new`` in the hypotheses or conclusions (in one of them)."""

    def change(claim: Claim) -> None:
        node = getattr(claim, part)
        before = json.dumps(node)
        if index is None:
            node[:] = replaced(node, old, new)
        else:
            node[index] = replaced(node[index], old, new)
        assert json.dumps(node) != before

    return change


def conclusion(index: int, new: Json) -> Change:
    def change(claim: Claim) -> None:
        claim.then[index] = new

    return change


def drop(index: int) -> Change:
    def change(claim: Claim) -> None:
        claim.drop(index)

    return change


def flipped(index: int) -> Change:
    """Turn the first literal of a conclusion around."""

    def change(claim: Claim) -> None:
        relation, left, right = claim.then[index]["then"][0]
        claim.then[index]["then"][0] = [relation, right, left]

    return change


HEAD = ["d", "s", "Wq", "bq", "Wk", "bk", "Wv", "bv", "Wo", "bo"]
W_IMAGE = ["app", ["adj", "W"], "w"]
VARIANTS: dict[str, dict[str, Change]] = {
    "wang-2023/definition-1": {
        "empty sequences": drop(0),
        "sum of weights 101/100": within("then", ONE, q("101/100"), 1),
        "negative weights": flipped(0),
        "mass of another sequence": within("then", "Y", "A", 0),
        "the same order twice, other token": within("then", ["cat", "B", "A"], ["cat", "B", "B"]),
        "sum over another sequence": within("then", "Y", "A", 1),
    },
    "wang-2023/definition-2": {
        "the bias is not subtracted": within("then", ["scale", ["q", "-1"], "b2"],
                                             ["zero", "d"], 0),
        "the wrong sign of the skip": within("then", ["scale", ["q", "-1"], "x"], "x", 0),
        "skip counted twice": within("then", ["+", "b2", "x"], ["+", "b2", "x", "x"], 1),
        "one percent more": within("then", ["+", "b2", "x"],
                                   ["scale", q("101/100"), ["+", "b2", "x"]], 1),
        "W_1 in place of W_2": within("then", ["app", ["adj", "W2"], "w"], ["app", "W1", "w"], 0),
        "inner product one": within("then", ZERO, ONE, 0),
    },
    "wang-2023/definition-3": {
        "equal targets allowed": drop(0),
        "only the first fit": within("then", "y2", "y1"),
        "equal targets demanded": within("given", "!=", "="),
        "without the fits": conclusion(0, FALSE),
        "different inputs": within("then", ["=", ["at", "f", "x"], "y2"],
                                   ["=", ["at", "f", "y1"], "y2"]),
    },
    "wang-2023/definition-prompt-tuning": {
        "one token instead of none": within("then", ["range", ZERO], ["range", ONE], 0),
        "context dropped": within("then", ["cat", ["cat", "P", "Q"], "X"],
                                  ["cat", ["cat", "P", "Q"], "Q"], 1),
        "prompt dropped": within("then", ["cat", "P", ["cat", "Q", "X"]], ["cat", "Q", "X"], 1),
        "prompt twice": within("then", ["cat", "P", ["cat", "Q", "X"]],
                               ["cat", "P", ["cat", "P", "X"]], 1),
        "another query": conclusion(0, [
            "=", ["def", "Att", *HEAD, "x", "X"], ["def", "Att", *HEAD, "bo", "X"]]),
    },
    "wang-2023/assumption-1": {
        "zero is allowed": within("then", ["!=", "w", ["zero", "s"]], ["=", "w", ["zero", "s"]], 0),
        "norm above one": within("then", ["<", ZERO, ["dot", W_IMAGE, W_IMAGE]],
                                 ["<", ONE, ["dot", W_IMAGE, W_IMAGE]], 0),
        "negative norm": within("then", ["<", ZERO, ["dot", W_IMAGE, W_IMAGE]],
                                ["<", ["dot", W_IMAGE, W_IMAGE], ZERO], 0),
        "semidefinite is enough": within("then", "<", "<=", 1),
        "nothing given": within("then", ["=", W_IMAGE, ["zero", "d"]], ["=", W_IMAGE, W_IMAGE], 1),
    },
    "wang-2023/assumption-2": {
        "no room asked for": drop(0),
        "one dimension too few": within("given", q(2), ONE),
        "the zero vector": within("then", "!=", "=", 0),
        "one vector more": within("then", ["<", "j", "k"], ["<=", "j", "k"], 1),
        "inner product one": within("then", ZERO, ONE, 2),
        "room for nothing": within("given", q(2), ZERO),
    },
}  # fmt: skip


@pytest.mark.parametrize("ident", VARIANTS)
def test_control(ident: str) -> None:
    assert accepted(Claim(ident)).root == ident


@pytest.mark.parametrize(
    ("ident", "name"), [(ident, name) for ident, table in VARIANTS.items() for name in table]
)
def test_false_variant(ident: str, name: str) -> None:
    claim = Claim(ident)
    VARIANTS[ident][name](claim)
    rejected(claim)


def test_there_are_enough() -> None:
    assert all(len(table) >= 5 for table in VARIANTS.values())
