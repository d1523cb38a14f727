"""False variants of the statements about attention that consist of several parts.

Lemma 3.4 of Alman and Song, the upper bounds theorem-1.4 and hu-2024/theorem-3.2: one part is
changed at a time.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from soundness.test_attention_variants import BELOW, strict, then
from soundness.variants import (
    Claim,
    Json,
    absurd,
    accepted,
    q,
    rejected,
    replaced,
)

from provers import proof
from provers.surface import (
    Abstraction,
    Name,
    One,
    Over,
    Range,
    eq,
    family,
    natural,
    real,
    vector,
)


def part(index: int, change: Callable[[Json], None]) -> Callable[[Claim], Claim]:
    """Change one part of a claim in place."""

    def changed(c: Claim) -> Claim:
        change(c.then[index])
        return c

    return changed


def without(*path: int | str, item: int) -> Callable[[Json], None]:
    """Put 0 <= 0 in place of a hypothesis, so that the proof fails where it is needed."""

    def change(node: Json) -> None:
        for key in path:
            node = node[key]
        node[item] = ["<=", q(0), q(0)]

    return change


def inside(old: Json, new: Json) -> Callable[[Json], None]:
    """Replace a term in a fact."""

    def change(node: Json) -> None:
        before = copy.deepcopy(node)
        for key in ("then", "given"):
            if key in node:
                node[key] = replaced(node[key], old, new)
        assert node != before, "nothing was replaced"

    return change


MONOMIALS, PROMPT = "alman-2023/lemma-3.4", "hu-2024/theorem-3.2"
IDENTITY, COUNT, ENOUGH = 6, 2, 3  # conclusions of lemma 3.4
OPERATIONS = ["exp", ["*", ["+", q(1), "delta"], "ell"]]
SMALL_ERROR = ["exp", ["*", q(-1), "C_a", "ell"]]

PARTS = [
    (MONOMIALS, "one-feature-fewer", then(COUNT, lambda f: [
        f[0], replaced(f[1], "r", ["+", "r", q(1)]), f[2]])),
    (MONOMIALS, "rank-of-one-variable", then(COUNT, lambda f: [
        f[0], replaced(f[1], "d", q(1)), replaced(f[2], "d", q(1))])),
    (MONOMIALS, "one-degree-more", then(IDENTITY, lambda f: replaced(
        f, ["range", ["+", q(1), "g"]], ["range", ["+", q(2), "g"]]))),
    (MONOMIALS, "one-coordinate-more", then(IDENTITY, lambda f: replaced(
        f, ["range", "d"], ["range", ["+", "d", q(1)]]))),
    (MONOMIALS, "features-of-keys-forgotten", then(IDENTITY, lambda f: replaced(
        f, ["at", "h", "j", "i0__"], q(1)))),
    (MONOMIALS, "printed-count-never-reached", then(ENOUGH, strict)),
    (MONOMIALS, "half-of-the-printed-count", then(ENOUGH, lambda f: [
        f[0], ["*", q(2), f[1]], f[2]])),
    (BELOW, "rank-below-1", part(0, inside(["exp", ["*", "delta", "ell"]], q("1/2")))),
    (BELOW, "a-better-relative-error", part(0, inside(
        SMALL_ERROR, ["exp", ["*", q(-2), "C_a", "ell"]]))),
    (BELOW, "C_a-of-any-sign", part(0, without("given", item=1))),
    (BELOW, "delta-of-any-sign", part(0, without("given", item=2))),
    (BELOW, "relative-error-above-1", part(1, without("given", item=6))),
    (BELOW, "other-features", part(1, without("given", item=7))),
    (BELOW, "t-not-tied-to-e", part(1, without("given", item=10))),
    (BELOW, "any-number-as-rank", part(0, without("then", 2, "then", 3, "given", item=2))),
    (BELOW, "factorials-not-defined", part(0, without("then", 2, "then", 3, "given", item=1))),
    (BELOW, "any-dimension", part(2, without("then", 2, "given", item=5))),
    (BELOW, "any-width-of-values", part(2, without("then", 2, "given", item=6))),
    (BELOW, "entries-of-any-size", part(2, without("then", 2, "given", item=7))),
    (BELOW, "queries-unbounded", part(2, without("then", 2, "given", item=8))),
    (BELOW, "keys-unbounded", part(2, without("then", 2, "given", item=9))),
    (BELOW, "values-unbounded", part(2, without("then", 2, "given", item=10))),
    (BELOW, "more-queries-than-n", part(2, without("then", 2, "given", item=1))),
    (BELOW, "linear-time", part(2, inside(OPERATIONS, ["exp", "ell"]))),
    (BELOW, "exact", part(2, inside(SMALL_ERROR, q(0)))),
    (PROMPT, "any-dimension", part(0, without("then", 2, "given", item=5))),
    (PROMPT, "entries-of-any-size", part(0, without("then", 2, "given", item=7))),
    (PROMPT, "queries-unbounded", part(0, without("then", 2, "given", item=8))),
    (PROMPT, "values-unbounded", part(0, without("then", 2, "given", item=10))),
    (PROMPT, "more-tokens-than-n", part(0, without("then", 2, "given", item=1))),
    (PROMPT, "delta-of-any-sign", part(0, without("given", item=2))),
    (PROMPT, "without-1/d", part(0, inside(["inv", "d"], q(1)))),
    (PROMPT, "linear-time", part(0, inside(OPERATIONS, ["exp", "ell"]))),
    (PROMPT, "exact", part(0, inside(SMALL_ERROR, q(0)))),
    (PROMPT, "moments-of-the-prompt-forgotten", part(1, inside(
        ["sum", "i1__", "P", ["*", ["at", "value", "i1__"], ["at", "feature", "i1__", "i0__"]]],
        q(0)))),
    (PROMPT, "mass-of-the-input-forgotten", part(1, inside(
        ["sum", "i1__", "X", ["at", "feature", "i1__", "i0__"]], q(0)))),
]  # fmt: skip


@pytest.mark.parametrize(("ident", "name", "change"), PARTS, ids=lambda x: x if x else "")
def test_variant_of_a_part(ident, name, change):
    rejected(change(Claim(ident)))


@pytest.mark.parametrize("ident", [MONOMIALS, BELOW, PROMPT])
def test_control_of_parts(ident):
    checked = accepted(Claim(ident))
    assert checked.unused == ()
    footprint = checked.footprint
    assert (footprint.argued, footprint.cited, footprint.enclosures) == ((), (), ())
    assert sum(of == ident for of, _, _ in PARTS) >= 5


def test_theorem_1_4_rests_on_the_features_of_lemma_3_4():
    assert MONOMIALS in accepted(Claim(BELOW)).footprint.applied


def test_one_feature_fewer_is_absurd():
    """1 + x y has rank 2: with C(2, 1) - 1 = 1 feature, 1 * 2 would be 1 * 1."""
    index, row, degree = natural("hole"), natural("i"), natural("k")
    f, h = family("f", arity=2), family("h", arity=2)
    r, number = natural("r"), real("x")
    factorial = family("factorial")
    claim = next(c for of, n, c in PARTS if (of, n) == (MONOMIALS, "one-feature-fewer"))
    entry = Abstraction(row, degree, row + 0 * degree)

    def feature(i: int, j: int) -> Any:
        return f(i, 0) * h(j, 0)

    steps = [
        proof.obtain(
            ["start", "next", "count", "printed", "power_0", "power_next", "identity"],
            proof.apply("claim", {"d": 1, "g": 1, "Q": entry, "K": entry,
                                  "a": Abstraction(degree, 1 + 0 * degree)}),
            some=[r, family("factorial"), Name("power", ("F", ("R", "N"), "R")), f, h],
        ),
        proof.obtain(["one"], proof.apply("next", {"k": 0})),
        proof.obtain(["two"], proof.apply("next", {"k": 1})),
        proof.have("factorial_1", eq(factorial(1), 1), proof.auto("one", "start")),
        proof.have("rank_1", eq(r, 1), proof.auto(
            "count", "two", "factorial_1",
            proof.inside("factorial_1", number, (r + 1) * number * factorial(1)),
            proof.inside("factorial_1", number, (r + 1) * number))),
    ]  # fmt: skip
    for i in (0, 1):
        for j in (0, 1):
            steps += [
                proof.obtain([f"at{i}{j}"], proof.apply("identity", {"i": i, "j": j})),
                proof.obtain([f"none{i}{j}"], proof.apply("power_0", {"x": i * j})),
                proof.obtain([f"once{i}{j}"], proof.apply("power_next", {"x": i * j, "k": 0})),
                proof.have(f"entry{i}{j}", eq(1 + i * j, feature(i, j)), proof.auto(
                    f"at{i}{j}", f"none{i}{j}", f"once{i}{j}",
                    proof.inside(f"none{i}{j}", number, i * j * number),
                    proof.inside("rank_1", index, Over(degree, Range(index),
                                                       f(i, degree) * h(j, degree))))),
            ]  # fmt: skip
    products = [
        proof.inside("entry11", number, number * feature(0, 0)),
        proof.inside("entry00", number, 2 * number),
        proof.inside("entry01", number, number * feature(1, 0)),
        proof.inside("entry10", number, number),
    ]
    absurd(claim(Claim(MONOMIALS)), {}, steps, proof.auto(*products))


def test_forgotten_moments_of_the_prompt_are_absurd():
    """A prompt (1) and an input (1) with feature and value 1: the output is 1, not 1/2."""
    name = "moments-of-the-prompt-forgotten"
    claim = next(c for of, n, c in PARTS if (of, n) == (PROMPT, name))
    token, row = vector("z", 1), natural("i")
    unit = One(vector("u", 1))
    steps = [
        proof.obtain(["apti", "once"], proof.apply("claim")),
        proof.obtain(["output"], proof.apply("once", {
            "d": 1, "rank": 1, "P": unit, "X": unit,
            "feature": Abstraction(token, row, 1 + 0 * row), "value": Abstraction(token, 1 + 0 * row),
            "c": Abstraction(row, 1 + 0 * row)})),
    ]  # fmt: skip
    data = {"u": {"sort": ["V", 1], "rationals": ["1"]}}
    absurd(claim(Claim(PROMPT)), data, steps, proof.auto("output"))
