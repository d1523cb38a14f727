"""False variants of the statements about one layer and one head, beside the statements themselves.

Every variant changes one thing and has a counterexample; the statement's own proof must fail for
it. Where exact data are given, the kernel itself replays the counterexample. Hypotheses that may be
dispensable (no repeated token where the token sets differ, n >= 2 in places) are not dropped here:
a proof that fails without them shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from soundness.variants import EXACT, Claim, Json, accepted, q, refuted, rejected

Change = Callable[[Claim], Claim]


@dataclass(frozen=True)
class Variant:
    """A change of a statement's claim, and data that refute the changed claim."""

    of: str
    name: str
    change: Change
    at: dict[str, Json] | None = None
    given: list[Json] | None = None
    conclusion: int = 0
    data: dict[str, Json] = field(default_factory=dict)
    by: Json = field(default_factory=lambda: EXACT)


def lam(body: Json, *names: str) -> Json:
    """A family."""
    return ["lam", [[n, "N"] for n in names or ("i",)], body]


def drop(index: int) -> Change:
    """Drop a hypothesis."""
    return lambda c: c.drop(index)


def swap(old: Json, new: Json, where: str = "then") -> Change:
    """Replace a term."""
    return lambda c: c.replace(old, new, where)


def then(index: int, fact: Callable[[Json], Json], inner: int | None = None) -> Change:
    """Change a conclusion, or conclusion ``inner`` of a quantified one."""

    def change(c: Claim) -> Claim:
        if inner is None:
            c.then[index] = fact(c.then[index])
        else:
            c.then[index]["then"][inner] = fact(c.then[index]["then"][inner])
        return c

    return change


def relax(index: int, inner: int = 0) -> Change:
    """Drop hypothesis ``inner`` of the quantified conclusion ``index``."""

    def change(c: Claim) -> Claim:
        del c.then[index]["given"][inner]
        return c

    return change


def hollow(index: int, inner: int) -> Change:
    """Hypothesis ``inner`` of the quantified conclusion ``index`` keeps its form and says 0 = 0."""

    def emptied(fact: Json) -> Json:
        if isinstance(fact, list):
            return ["=", q(0), q(0)]
        return {**fact, "then": [emptied(part) for part in fact["then"]]}

    def change(c: Claim) -> Claim:
        given = c.then[index]["given"]
        given[inner] = emptied(given[inner])
        return c

    return change


def hypothesis(index: int, fact: Callable[[Json], Json], inner: int | None = None) -> Change:
    """Change a hypothesis, or conclusion ``inner`` of a quantified one."""

    def change(c: Claim) -> Claim:
        if inner is None:
            c.given[index] = fact(c.given[index])
        else:
            c.given[index]["then"][inner] = fact(c.given[index]["then"][inner])
        return c

    return change


def turned(fact: Json) -> Json:
    """The two sides exchanged."""
    return [fact[0], fact[2], fact[1]]


def left(factor: str) -> Callable[[Json], Json]:
    """The left side times a factor."""
    return lambda f: [f[0], ["*", q(factor), f[1]], f[2]]


def right(factor: str) -> Callable[[Json], Json]:
    """The right side times a factor."""
    return lambda f: [f[0], f[1], ["*", q(factor), f[2]]]


def strict(fact: Json) -> Json:
    """l <= r becomes l < r."""
    return ["<", fact[1], fact[2]]


K, S, H = "kajitsuka-2024/", "sharper/", "hu-2024/"
IDENT, DERIV, SCALARS, CONSTANTS = (
    K + x for x in ("boltz-identities", "boltz-derivatives", "boltz-scalars", "scalar-constants")
)
STEP, GAP, THRESHOLD, LEMMA1 = (K + x for x in ("boltz-step", "sorted-gap", "threshold", "lemma-1"))
RANK, LEMMA3, MAPPING, THEOREM2 = (
    K + x for x in ("rank-one-attention", "lemma-3", "contextual-mapping", "theorem-2")
)
ENDS, LAYER, THEOREM1, MEMORY = (
    K + x for x in ("hardmax-ends", "hardmax-layer", "theorem-1", "corollary-1")
)
HU1, HU2, PADDING, SINGLE, SHORT, PADDED, ANY, NEAR = (
    H + x
    for x in (
        "lemma-2.1", "lemma-2.2", "orthogonal-padding", "single-token", "clean-constant-scale",
        "padded-mapping", "any-rank-mapping", "near-rank-one",
    )
)  # fmt: skip
BASIS, OUTERS = "lemmas/orthonormal-from", "lemmas/sum-of-outers"
UNIVERSAL, EXPONENT = K + "quantised-universality", S + "clean-exponent"
EQUIVARIANT, MEAN, BOUND = K + "proposition-1", K + "equivariant-mean-error", K + "network-bound"
RANGE = H + "staircase-range"
SAFE, PRINTED = H + "clean-constant-safe", H + "clean-exponent-26"
PARK = "park-2021/lemma-13"
PLANK, DIRECTION, VOCABULARY, GENERAL, CUBIC = (
    S + x
    for x in (
        "plank", "plank-direction", "plank-vocabulary", "contextual-mapping", "cubic-scale",
    )
)  # fmt: skip

ONE = {"one": {"sort": ["V", 1], "rationals": ["1"]}}
SCALAR_AT = {"n": q(2), "D": q(5), "t": q(5)}
ENCLOSE = ["enclose", {"bits": 256}]
PRINTED_AT = {
    "d": q(1), "n": q(2), "N": q(2), "e": q(1), "rmin": q(1), "rmax": q(2), "pi": q("22/7"),
    "kappa": ["*", q("891/28"), ["+", ["*", q(2), ["log", q(2)]], q(3)]],
}  # fmt: skip
MET = [EXACT, ENCLOSE, EXACT]


def _negated_entropy(c: Claim) -> Claim:
    """log Z + S for log Z - S."""
    c.then[0] = ["=", c.then[0][1], ["+", c.then[0][2], ["*", q(-2), ["+", c.then[0][2], [
        "*", q(-1), ["log", ["sum", "i", ["range", "n"], ["exp", ["at", "a", "i"]]]]]]]]]  # fmt: skip
    return c


def _steps_of_two(c: Claim) -> Claim:
    """a(i) + 2 <= a(i + 1) for both sequences."""
    for k in (2, 3):
        fact: Any = c.then[k]["then"][0]
        c.then[k]["then"][0] = ["<=", ["+", q(1), fact[1]], fact[2]]
    return c


_FIRST: Json = ["dot", ["at", "q", q(0)], "y"]


def _plus(number: Json) -> Callable[[Json], Json]:
    """A multiple of the first output vector added to the right side."""
    return lambda f: [f[0], f[1], ["+", f[2], ["scale", number, ["at", "p", q(0)]]]]


VARIANTS = [
    Variant(IDENT, "no-number", drop(0)),
    Variant(IDENT, "entropy-added", _negated_entropy),
    Variant(IDENT, "lower-bound-is-the-maximum",
            then(1, lambda f: [f[0], ["at", "a", "k"], f[2]], 0)),
    Variant(IDENT, "a-tenth-of-log-n", lambda c: c.replace(
        ["log", "n"], ["*", q("1/10"), ["log", "n"]])),
    Variant(IDENT, "upper-bound-strict", then(2, strict, 0)),
    Variant(IDENT, "upper-bound-turned", then(2, turned, 0)),
    Variant(DERIV, "index-outside", drop(0)),
    Variant(DERIV, "others-move", drop(1)),
    Variant(DERIV, "number-moves-anywhere", drop(2)),
    Variant(DERIV, "any-h-above", relax(2, 0)),
    Variant(DERIV, "no-remainder", then(2, right("0"), 0)),
    Variant(DERIV, "raising-raises", relax(3, 2)),
    Variant(DERIV, "concave-everywhere", relax(4, 1)),
    Variant(SCALARS, "n-not-above-2", drop(16)),
    Variant(SCALARS, "tail-of-any-size", drop(14)),
    Variant(SCALARS, "mass-unbounded", drop(8)),
    Variant(SCALARS, "many-numbers", drop(15)),
    Variant(SCALARS, "the-whole-gap", then(0, left("10/9"))),
    Variant(CONSTANTS, "one-number", drop(0)),
    Variant(CONSTANTS, "D-small", drop(1)),
    Variant(CONSTANTS, "t-below-D", drop(2)),
    Variant(CONSTANTS, "0.050", swap(q("51/1000"), q("50/1000")), None),
    Variant(CONSTANTS, "gap-turned", then(2, turned), SCALAR_AT, MET, 2, {}, ENCLOSE),
    Variant(CONSTANTS, "1.024", swap(q("513/500"), q("128/125"))),
    Variant(STEP, "common-not-above", drop(0)),
    Variant(STEP, "first-not-largest", drop(1)),
    Variant(STEP, "tail-above", drop(2)),
    Variant(STEP, "second-tail-above", drop(3)),
    Variant(STEP, "many-common", drop(4)),
    Variant(STEP, "many-in-the-tail", drop(5)),
    Variant(STEP, "D-small", drop(7)),
    Variant(GAP, "D-small", drop(1)),
    Variant(GAP, "second-unbounded", drop(3)),
    Variant(GAP, "first-not-sorted", drop(4)),
    Variant(GAP, "second-not-sorted", drop(5)),
    Variant(GAP, "not-larger", drop(8)),
    Variant(THRESHOLD, "n-below-1", drop(0)),
    Variant(THRESHOLD, "D-small", drop(1)),
    Variant(THRESHOLD, "log-strict", then(0, strict), {"n": q(1), "D": q(3)}, [EXACT, ENCLOSE], 0),
    Variant(THRESHOLD, "twenty-five", swap(q(20), q(25))),
    Variant(THRESHOLD, "D-above-4", then(1, lambda f: [f[0], q(4), f[2]]),
            {"n": q(1), "D": q(3)}, [EXACT, ENCLOSE], 1),
    Variant(LEMMA1, "D-small", drop(1)),
    Variant(LEMMA1, "unbounded", drop(2)),
    Variant(LEMMA1, "close-across", drop(6)),
    Variant(LEMMA1, "no-entry-missing", drop(8)),
    Variant(LEMMA1, "gaps-exchanged", then(3, turned)),
    Variant(LEMMA1, "e-to-the-minus-r", swap(q(-2), q(-1))),
    Variant(RANK, "no-tokens", drop(0)),
    Variant(RANK, "any-scores", drop(1)),
    Variant(RANK, "any-values", drop(2)),
    Variant(RANK, "twice-the-output", then(0, right("2"))),
    Variant(RANK, "twice-the-mean", then(1, left("2"))),
    Variant(LEMMA3, "any-keys", drop(4)),
    Variant(LEMMA3, "any-queries", drop(5)),
    Variant(LEMMA3, "short-tokens", drop(6)),
    Variant(LEMMA3, "close-tokens", drop(7)),
    Variant(LEMMA3, "norms-not-kept", drop(8)),
    Variant(LEMMA3, "distances-not-kept", drop(9)),
    Variant(LEMMA3, "scale-too-small", drop(10)),
    Variant(LEMMA3, "twice-D", then(0, left("2"), 0)),
    Variant(GENERAL, "one-token", drop(0)),
    Variant(GENERAL, "D-small", drop(1)),
    Variant(GENERAL, "scale-too-small", drop(7)),
    Variant(GENERAL, "any-scores", drop(8)),
    Variant(GENERAL, "long-outputs", drop(11)),
    Variant(GENERAL, "close-tokens", drop(13)),
    Variant(GENERAL, "distances-not-kept", drop(15)),
    Variant(GENERAL, "delta-above-half-e", then(3, turned)),
    Variant(MAPPING, "one-token", drop(0)),
    Variant(MAPPING, "scale-too-small", drop(6)),
    Variant(MAPPING, "close-tokens", drop(12)),
    Variant(MAPPING, "norms-not-kept", drop(13)),
    Variant(MAPPING, "distances-not-kept", drop(14)),
    Variant(THEOREM2, "no-head", drop(1)),
    Variant(THEOREM2, "e-of-any-sign", drop(3)),
    Variant(THEOREM2, "short-tokens", hypothesis(6, lambda f: ["<=", q(0), f[2]], 0)),
    Variant(THEOREM2, "close-tokens", drop(7)),
    Variant(THEOREM2, "scale-0", then(1, right("0"))),
    Variant(CUBIC, "no-head", drop(0)),
    Variant(CUBIC, "one-word", drop(2)),
    Variant(CUBIC, "short-tokens", hypothesis(6, lambda f: ["<=", q(0), f[2]], 0)),
    Variant(CUBIC, "close-tokens", drop(7)),
    Variant(CUBIC, "scale-0", then(1, right("0"))),
    Variant(CUBIC, "e-of-any-sign", drop(3)),
    Variant(CUBIC, "delta-negative", then(6, turned)),
    Variant(HU1, "D-small", drop(1)),
    Variant(HU1, "unbounded", drop(2)),
    Variant(HU1, "no-entry-missing", drop(8)),
    Variant(HU1, "close-across", drop(6)),
    Variant(HU1, "second-unbounded", drop(3)),
    Variant(HU1, "e-to-the-minus-r", swap(q(-2), q(-1))),
    Variant(HU2, "rank-0", drop(0)),
    Variant(HU2, "no-head", drop(2)),
    Variant(HU2, "one-word", drop(4)),
    Variant(HU2, "e-of-any-sign", drop(5)),
    Variant(HU2, "short-tokens", hypothesis(8, lambda f: ["<=", q(0), f[2]], 0)),
    Variant(HU2, "close-tokens", drop(9)),
    Variant(HU2, "scale-0", then(1, right("0"))),
    Variant(HU2, "negative-factors", then(4, turned, 0)),
    Variant(ANY, "no-head", drop(1)),
    Variant(ANY, "scale-too-small", drop(9)),
    Variant(ANY, "direction-of-any-length", drop(10)),
    Variant(ANY, "close-tokens", drop(12)),
    Variant(ANY, "norms-not-kept", drop(13)),
    Variant(ANY, "distances-not-kept", drop(14)),
    Variant(NEAR, "any-scores", drop(4)),
    Variant(NEAR, "scores-not-above", hypothesis(4, lambda f: ["<=", q(0), q(0)], 0)),
    Variant(NEAR, "scores-not-below", hypothesis(4, lambda f: ["<=", q(0), q(0)], 1)),
    Variant(NEAR, "any-values", drop(5)),
    Variant(NEAR, "unbounded", drop(6)),
    Variant(NEAR, "a-quarter", then(0, right("1/4"))),
    Variant(BASIS, "vector-of-any-length", drop(1)),
    Variant(BASIS, "first-is-zero", then(0, lambda f: [f[0], f[1], ["zero", "d"]])),
    Variant(BASIS, "longer-than-unit", then(1, lambda f: [f[0], f[1], q(2)], 0)),
    Variant(BASIS, "orthogonal-to-themselves", relax(2, 2)),
    Variant(BASIS, "never-orthogonal", then(2, lambda f: ["!=", f[1], f[2]], 0)),
    Variant(OUTERS, "never", then(0, lambda f: ["!=", f[1], f[2]], 0)),
    Variant(OUTERS, "constant-added", then(0, _plus(q(1)), 0)),
    Variant(OUTERS, "squared-length-added", then(0, _plus(["dot", "y", "y"]), 0)),
    Variant(OUTERS, "absolute-value-added", then(0, _plus(["abs", _FIRST]), 0)),
    Variant(OUTERS, "exponential-added", then(0, _plus(["exp", _FIRST]), 0)),
    Variant(PADDED, "scale-too-small", drop(6)),
    Variant(PADDED, "rank-0", drop(7)),
    Variant(PADDED, "terms-that-cancel", drop(11)),
    Variant(PADDED, "outputs-of-the-padding", drop(12)),
    Variant(PADDED, "close-tokens", drop(21)),
    Variant(PADDED, "norms-not-kept", drop(22)),
    Variant(PADDED, "distances-not-kept", drop(23)),
    Variant(PADDING, "rank-0", drop(0)),
    Variant(PADDING, "other-keys", drop(1)),
    Variant(PADDING, "other-queries", drop(2)),
    Variant(PADDING, "other-values", drop(3)),
    Variant(PADDING, "terms-that-cancel", drop(4)),
    Variant(PADDING, "outputs-of-the-padding", drop(5)),
    Variant(SINGLE, "t-of-any-sign", drop(0)),
    Variant(SINGLE, "unbounded", drop(1)),
    Variant(SINGLE, "half-the-distance", then(0, right("1/4"))),
    Variant(SINGLE, "a-hundredth", then(0, right("1/10000"))),
    Variant(SINGLE, "turned", then(0, turned)),
    Variant(SHORT, "no-dimension", drop(0)),
    Variant(SHORT, "p-anywhere", relax(6, 0)),
    Variant(SHORT, "q-anywhere", relax(6, 1)),
    Variant(SHORT, "tokens-apart-from-themselves", relax(5, 2)),
    Variant(SHORT, "always-separated", then(6, turned, 0)),
    Variant(PARK, "no-dimension", drop(0)),
    Variant(PARK, "constant-without-M", lambda c: c.replace(["^", "M", 4], q(1))),
    Variant(PARK, "a-hundred-times-the-constant", then(2, left("100"), 0)),
    Variant(PARK, "not-unit", then(1, lambda f: [f[0], f[1], q(2)])),
    Variant(PARK, "stretches", then(3, turned, 0)),
    Variant(PLANK, "long-vectors", drop(0)),
    Variant(PLANK, "negative-widths", drop(1)),
    Variant(PLANK, "half-the-ball", then(0, right("1/2"))),
    Variant(PLANK, "strictly-inside", then(0, strict)),
    Variant(PLANK, "strictly-outside", then(1, strict, 0)),
    Variant(PLANK, "one-per-cent-further", then(1, left("101/100"), 0)),
    Variant(DIRECTION, "no-dimension", drop(0)),
    Variant(DIRECTION, "more-than-the-distance", then(1, left("101/100"), 0)),
    Variant(DIRECTION, "index-outside", relax(1, 0)),
    Variant(DIRECTION, "longer-than-unit", then(0, lambda f: [f[0], f[1], q(2)])),
    Variant(DIRECTION, "strict", then(1, strict, 0)),
    Variant(VOCABULARY, "one-word", drop(0)),
    Variant(VOCABULARY, "zero-tokens", drop(1)),
    Variant(VOCABULARY, "distances-kept-twice-as-far", then(2, left("4"), 0)),
    Variant(VOCABULARY, "distances-strict", then(2, strict, 0)),
    Variant(VOCABULARY, "norms-kept-ten-times-as-far", then(1, left("100"), 0)),
    Variant(ENDS, "last-outside", drop(0)),
    Variant(ENDS, "first-not-between", drop(1)),
    Variant(ENDS, "second-not-between", drop(2)),
    Variant(ENDS, "other-first", drop(3)),
    Variant(ENDS, "other-last", drop(4)),
    Variant(ENDS, "other-mean", drop(5)),
    Variant(LAYER, "last-outside", drop(0)),
    Variant(LAYER, "first-not-between", drop(1)),
    Variant(LAYER, "other-first", drop(3)),
    Variant(LAYER, "other-last", drop(4)),
    Variant(LAYER, "other-mean", drop(5)),
    Variant(THEOREM1, "zero-direction", drop(0)),
    Variant(THEOREM1, "first-token-differs", then(4, lambda f: ["!=", f[1], f[2]])),
    Variant(THEOREM1, "steps-of-two", _steps_of_two),
    Variant(THEOREM1, "heads-differ", then(6, lambda f: ["!=", f[1], f[2]], 0)),
    Variant(THEOREM1, "up-to-five", lambda c: c.replace(q(7), q(5))),
    Variant(MEMORY, "short-tokens", hypothesis(7, lambda f: ["<=", q(0), f[2]], 0)),
    Variant(MEMORY, "close-tokens", drop(8)),
    Variant(MEMORY, "unknown-tokens", drop(9)),
    Variant(MEMORY, "contradictory-labels", drop(11)),
    Variant(MEMORY, "no-head", drop(1)),
    Variant(MEMORY, "no-neurons", then(5, right("0"))),
    Variant(EXPONENT, "one-token", drop(1)),
    Variant(EXPONENT, "e-of-any-sign", drop(3)),
    Variant(EXPONENT, "any-scale", drop(6)),
    Variant(EXPONENT, "three-tokens", swap(q(4), q(3))),
    Variant(EXPONENT, "two-tokens-on-a-line",
            lambda c: c.replace(["<=", q(2), "d"], ["<=", q(1), "d"])),
    Variant(EXPONENT, "four-for-five", swap(q(5), q(4))),
    Variant(SAFE, "no-head", drop(0)),
    Variant(SAFE, "one-token", drop(1)),
    Variant(SAFE, "any-constant", drop(8)),
    Variant(SAFE, "without-the-length-e", then(0, lambda f: [f[0], f[1], f[2][:3]])),
    Variant(SAFE, "half-the-exponent", lambda c: c.replace(
        ["^", "N", 4], ["*", q("1/2"), ["^", "N", 4]])),
    Variant(SAFE, "short-tokens", hypothesis(6, lambda f: ["<=", q(0), f[2]], 0)),
    Variant(PRINTED, "one-token", drop(1)),
    Variant(PRINTED, "one-element", drop(0)),
    Variant(PRINTED, "pi-of-any-size", drop(5)),
    Variant(PRINTED, "twenty-five", swap(q(26), q(25)), PRINTED_AT, [
        *[EXACT] * 6, ["intro", {"then": [["combine", {}]]}]], 0, {}, ENCLOSE),
    Variant(PRINTED, "five", swap(q(26), q(5)), PRINTED_AT, [
        *[EXACT] * 6, ["intro", {"then": [["combine", {}]]}]], 0, {}, ENCLOSE),
    Variant(PRINTED, "any-scale", drop(6)),
    Variant(UNIVERSAL, "no-head", drop(1)),
    Variant(UNIVERSAL, "close-tokens", drop(8)),
    Variant(UNIVERSAL, "not-equivariant", drop(11)),
    Variant(UNIVERSAL, "not-continuous", drop(12)),
    Variant(UNIVERSAL, "no-neurons", then(4, right("0"))),
    Variant(UNIVERSAL, "far-from-the-grid", relax(5, 2)),
    Variant(UNIVERSAL, "rounded-elsewhere", relax(5, 3)),
    Variant(EQUIVARIANT, "not-equivariant", drop(11)),
    Variant(EQUIVARIANT, "not-continuous", drop(12)),
    Variant(EQUIVARIANT, "grid-not-sorted", drop(13)),
    Variant(EQUIVARIANT, "long-axes", drop(14)),
    Variant(EQUIVARIANT, "long-cells", drop(16)),
    Variant(EQUIVARIANT, "no-ramps", hollow(5, 0)),
    Variant(EQUIVARIANT, "another-first-layer", hollow(5, 3)),
    Variant(EQUIVARIANT, "off-the-plateaus", hollow(5, 5)),
    Variant(MEAN, "not-equivariant", drop(11)),
    Variant(MEAN, "not-continuous", drop(12)),
    Variant(MEAN, "long-axes", drop(15)),
    Variant(MEAN, "long-cells", drop(16)),
    Variant(MEAN, "no-strips-counted", hollow(5, 14)),
    Variant(MEAN, "unbounded-values", hollow(5, 5)),
    Variant(MEAN, "unlisted-not-counted", hollow(5, 8)),
    Variant(BOUND, "no-token", drop(0)),
    Variant(BOUND, "any-scores", drop(1)),
    Variant(BOUND, "any-values", drop(2)),
    Variant(BOUND, "long-tokens", drop(4)),
    Variant(BOUND, "negative-lengths", drop(3)),
    Variant(RANGE, "not-sorted", drop(0)),
    Variant(RANGE, "from-the-last", then(0, lambda f: [f[0], ["at", "g", "n"], f[2]])),
    Variant(RANGE, "to-the-first", then(1, lambda f: [f[0], f[1], ["at", "g", q(0)]])),
    Variant(RANGE, "low-strict", then(0, strict)),
    Variant(RANGE, "high-strict", then(1, strict)),
]  # fmt: skip


LONG = {
    MEMORY,
    UNIVERSAL,
    THEOREM1,
    THEOREM2,
    MAPPING,
    GENERAL,
    CUBIC,
    HU2,
    ANY,
    PADDED,
    LEMMA1,
    SAFE,
}
"""Statements whose proofs take seconds: their variants run with the slow tests."""


def _case(v: Variant) -> Any:
    marks = [pytest.mark.slow] if v.of in LONG else []
    return pytest.param(v, id=f"{v.of}:{v.name}", marks=marks)


@pytest.mark.parametrize("v", [_case(v) for v in VARIANTS])
def test_variant(v):
    rejected(v.change(Claim(v.of)))
    if v.at is not None:
        refuted(v.change(Claim(v.of)), v.data, v.at, v.given, v.conclusion, v.by)


STATEMENTS = sorted({v.of for v in VARIANTS})


BUNDLES = {MEAN, EQUIVARIANT, SAFE}
"""Statements whose certificates replay long proofs of others, which have controls of their own."""


@pytest.mark.parametrize(
    "ident",
    [pytest.param(x, marks=[pytest.mark.slow] if x in BUNDLES else []) for x in STATEMENTS],
)
def test_control(ident):
    """The statement itself passes by the same route, with nothing cited and no unused hypothesis."""
    checked = accepted(Claim(ident))
    assert checked.root == ident
    assert checked.unused == ()
    assert (checked.footprint.argued, checked.footprint.cited) == ((), ())


def test_variants_come_in_fives():
    for ident in STATEMENTS:
        assert sum(v.of == ident for v in VARIANTS) >= 5, ident
