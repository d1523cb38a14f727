"""False variants of the statements about approximate attention, beside the statements themselves.

Every variant changes one thing; the statement's proof must fail for it. Where exact data are given
the kernel itself confirms that the variant is false.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
import sympy
from soundness.variants import (
    EXACT,
    Claim,
    Json,
    absurd,
    accepted,
    apply,
    auto,
    obtain,
    opened,
    q,
    refuted,
    rejected,
    replaced,
)

from provers import proof
from provers.surface import (
    Exp,
    Name,
    lt,
)


@dataclass(frozen=True)
class Variant:
    """A change of a statement's claim, and data that refute the changed claim."""

    of: str
    name: str
    change: Callable[[Claim], Claim]
    at: dict[str, Json] | None = None
    given: list[Json] | None = None
    conclusion: int = 0
    data: dict[str, Json] = field(default_factory=dict)
    by: Json = None

    def make(self) -> Claim:
        """The changed claim."""
        return self.change(Claim(self.of))


def lam(body: Json, *names: str) -> Json:
    """A family."""
    return ["lam", [[n, "N"] for n in names or ("i",)], body]


def drop(index: int) -> Callable[[Claim], Claim]:
    """Drop a hypothesis."""
    return lambda c: c.drop(index)


def swap(old: Json, new: Json, where: str = "then") -> Callable[[Claim], Claim]:
    """Replace a term."""
    return lambda c: c.replace(old, new, where)


def then(index: int, fact: Callable[[Json], Json]) -> Callable[[Claim], Claim]:
    """Change a conclusion."""

    def change(c: Claim) -> Claim:
        c.then[index] = fact(c.then[index])
        return c

    return change


def turned(fact: Json) -> Json:
    """The inequality turned round."""
    return [fact[0], fact[2], fact[1]]


def shrunk(fact: Json) -> Json:
    """l <= r becomes l <= 99/100 r."""
    return [fact[0], fact[1], ["*", q("99/100"), fact[2]]]


def strict(fact: Json) -> Json:
    """l <= r becomes l < r."""
    return ["<", fact[1], fact[2]]


MEAN, SHARP, PRINTED = "lemmas/reweighted-mean", "alman-2023/sharp-error", "alman-2023/lemma-3.7"
ATTAINED, ROWS, ENTRIES = (
    "alman-2023/sharp-error-attained", "alman-2023/lemma-3.6", "alman-2023/lemma-3.5",
)  # fmt: skip
PRODUCT, TERM = "alman-2023/polynomial-attention", "lemmas/term-below-sum"
REDUCTION, GROWTH, TAYLOR = (
    "alman-2023/reduction", "alman-2023/rank-growth", "alman-2023/lemma-3.2",
)  # fmt: skip
LOGITS = "alman-2023/lemma-3.3"
BELOW, EMBEDDING = "alman-2023/theorem-1.4", "hu-2024/definition-apti"

BOTH = ["enumerate", [opened(EXACT, EXACT)] * 2]
ONES = ["enumerate", [EXACT, EXACT]]
# The extreme case: shares 1/4 and 3/4, e = 4/5, t = 1/2, values 1 and -1.
SIDE = {
    "n": q(2), "w": lam(["+", q("1/4"), ["*", q("1/2"), "i"]]),
    "u": lam(["*", ["+", q("9/5"), ["*", q("-8/5"), "i"]],
              ["+", q("1/4"), ["*", q("1/2"), "i"]]]),
    "x": lam(["+", q(1), ["*", q(-2), "i"]]), "e": q("4/5"), "R": q(1),
}  # fmt: skip
SIDE_GIVEN = [EXACT, EXACT, EXACT, ONES, BOTH, BOTH]
SHARP_SIDE = SIDE | {"t": q("1/2")}
SHARP_GIVEN = [EXACT, EXACT, EXACT, ONES, BOTH, EXACT, EXACT, EXACT, BOTH]


def without_rule(index: int, rules: list[Json]) -> list[Json]:
    """Rules for the hypotheses that are left."""
    return [rule for i, rule in enumerate(rules) if i != index]


LARGE = {"x": lam(["+", q(10), ["*", q(-20), "i"]])}  # values 10 and -10 with R = 1
CROSSED = {"u": lam(["+", q(100), ["*", q(-99), "i"]])}  # factors far outside 1 -+ e

# One query, one key, one column; p is exp itself.
ENTRY = {
    "n": q(1), "m": q(1), "d": q(1), "Q": lam(q(1), "i", "c"), "K": lam(q(1), "i", "c"),
    "p": ["lam", [["s", "R"]], ["exp", "s"]], "B": q(1), "e": q(0),
}  # fmt: skip
_WITHIN = ["intro", {"given": ["i_in", "c_in"], "steps": [], "then": [auto(), auto()]}]
ENTRY_GIVEN = [
    EXACT, _WITHIN, _WITHIN,
    opened(auto(), auto(), given=["low", "high"]),
]  # fmt: skip

LOGIT = {name: ENTRY[name] for name in ("n", "m", "d", "Q", "K", "B")}
LOGIT_GIVEN = ENTRY_GIVEN[:3]


def at_entry(conclusion: int, by: Json = EXACT) -> Json:
    """Violate one conclusion about the entry (0, 0)."""
    return {"at": {"i": q(0), "j": q(0)}, "given": [EXACT, EXACT],
            "violated": {"conclusion": conclusion, "by": by}}  # fmt: skip


# r(d, g) = 1 + d g has the recursion; with alpha = gamma = 0 it would be at most 1.
BILINEAR = {
    "alpha": q(0), "gamma": q(0), "r": lam(["+", q(1), ["*", "d", "g"]], "d", "g"),
}  # fmt: skip
_NATURALS = [
    obtain(["d_natural"], apply("axiom:nat-nonnegative", {"n": "d"})),
    obtain(["g_natural"], apply("axiom:nat-nonnegative", {"n": "g"})),
]
BILINEAR_GIVEN = [
    EXACT, EXACT, opened(auto()), opened(auto()),
    opened(auto(products=[["d_natural", "g_natural"]]), steps=_NATURALS),
]  # fmt: skip

TAYLOR_VARIANTS = [
    Variant(TAYLOR, "too-few-terms", drop(2)),
    Variant(TAYLOR, "half-the-terms", swap(["*", q(2), "M"], "M", "given")),
    Variant(TAYLOR, "a-better-error", swap(["exp", ["+", ["*", q(-1), "M"], "T"]],
                                           ["exp", ["+", ["*", q(-2), "M"], "T"]])),
    Variant(TAYLOR, "terms-start-at-0", then(0, lambda f: replaced(f, q(1), q(0)))),
    Variant(TAYLOR, "turned", then(2, lambda f: f | {"then": [turned(x) for x in f["then"]]})),
]  # fmt: skip

# One point on either side, the same.
POINT = {"e1": {"sort": ["V", 2], "rationals": ["1", "0"]}}
PAIR = {
    "n": q(1), "m": q(2), "a": lam("e1"), "b": lam("e1"), "t": q(2), "e": q(1), "c": q(1),
    "beta": q(8),
}  # fmt: skip
_ONE_POINT = ["enumerate", [EXACT]]
PAIR_GIVEN = [EXACT] * 6 + [proof.enclose(64), _ONE_POINT, _ONE_POINT]
FAR_APART = {"at": {"i": q(0)}, "given": [EXACT, _ONE_POINT],
             "violated": {"conclusion": 0, "by": EXACT}}  # fmt: skip

VARIANTS = [
    # Only the first of the two differences is positive on these data.
    Variant(MEAN, "factor-one-per-cent-smaller", then(2, shrunk), SIDE, SIDE_GIVEN, 2),
    Variant(MEAN, "strict", then(2, strict), SIDE, SIDE_GIVEN, 2),
    Variant(MEAN, "turned", then(3, turned), SIDE, SIDE_GIVEN, 3),
    Variant(MEAN, "values-unbounded", drop(5), SIDE | {"x": lam(q(10))}, without_rule(5, SIDE_GIVEN),
            2),
    Variant(MEAN, "weights-of-any-sign", drop(3)),
    Variant(MEAN, "factors-unbounded", drop(4), SIDE | CROSSED | {"e": q("1/10")},
            without_rule(4, SIDE_GIVEN), 2),
    Variant(MEAN, "empty", drop(0)),
    Variant(MEAN, "masses-negative", then(0, turned), SIDE, SIDE_GIVEN, 0),
    Variant(SHARP, "bound-one-per-cent-smaller", then(0, shrunk), SHARP_SIDE, SHARP_GIVEN, 0),
    Variant(SHARP, "strict", then(0, strict), SHARP_SIDE, SHARP_GIVEN, 0),
    Variant(SHARP, "t-not-tied-to-e", drop(7), SHARP_SIDE | {"t": q(0)},
            without_rule(7, SHARP_GIVEN)),
    Variant(SHARP, "t-of-any-size", drop(6)),
    Variant(SHARP, "t-of-any-sign", drop(5)),
    Variant(SHARP, "values-unbounded", drop(8), SHARP_SIDE | LARGE, without_rule(8, SHARP_GIVEN)),
    Variant(SHARP, "weights-of-any-sign", drop(3)),
    Variant(SHARP, "factors-unbounded", drop(4), SHARP_SIDE | CROSSED | {"e": q(0), "t": q(0)},
            without_rule(4, SHARP_GIVEN)),
    Variant(PRINTED, "half-of-the-constant", then(0, lambda f: [f[0], f[1], ["*", q("1/2"), f[2]]]),
            SIDE, SIDE_GIVEN, 0),
    Variant(PRINTED, "values-unbounded", drop(5), SIDE | LARGE, without_rule(5, SIDE_GIVEN),
            0),
    Variant(PRINTED, "weights-of-any-sign", drop(3)),
    Variant(PRINTED, "factors-unbounded", drop(4), SIDE | CROSSED | {"e": q("1/10")},
            without_rule(4, SIDE_GIVEN), 0),
    Variant(PRINTED, "negative", then(1, lambda f: [f[0], f[1], ["*", q(-1), f[2]]]),
            SIDE, SIDE_GIVEN, 1),
    Variant(PRINTED, "e-above-1", drop(2), SIDE | {"e": q(2)}, without_rule(2, SIDE_GIVEN), 2),
    Variant(ATTAINED, "t-not-tied-to-e", drop(2)),
    Variant(ATTAINED, "more-than-the-bound",
            then(10, lambda f: [f[0], f[1], ["*", q("101/100"), f[2]]])),
    Variant(ATTAINED, "wider-factors", swap(["+", q(1), "e"], ["+", q("99/100"), "e"])),
    Variant(ATTAINED, "t-above-1", drop(1)),
    Variant(ATTAINED, "t-negative", drop(0)),
    Variant(ATTAINED, "values-larger", then(8, lambda f: [f[0], f[1], ["*", q("101/100"), f[2]]])),
    Variant(ROWS, "factors-unbounded", drop(0),
            {"n": q(1), "w": lam(q(1)), "u": lam(q(5)), "e": q("1/2")}, [], 1),
    Variant(ROWS, "low-side-too-high", then(0, lambda f: [f[0], ["*", q("101/100"), f[1]], f[2]]),
            {"n": q(1), "w": lam(q(1)), "u": lam(q("1/2")), "e": q("1/2")},
            [["enumerate", [opened(EXACT, EXACT)]]], 0),
    Variant(ROWS, "high-side-too-low", then(1, shrunk),
            {"n": q(1), "w": lam(q(1)), "u": lam(q("3/2")), "e": q("1/2")},
            [["enumerate", [opened(EXACT, EXACT)]]], 1),
    Variant(ROWS, "turned", then(1, turned),
            {"n": q(1), "w": lam(q(1)), "u": lam(q(1)), "e": q("1/2")},
            [["enumerate", [opened(EXACT, EXACT)]]], 1),
    Variant(ROWS, "strict", then(0, strict),
            {"n": q(0), "w": lam(q(1)), "u": lam(q(1)), "e": q(0)},
            [["enumerate", []]], 0),
    Variant(ENTRIES, "no-dimension", drop(0)),
    Variant(ENTRIES, "queries-unbounded", drop(1), ENTRY | {"Q": lam(q(2), "i", "c")},
            without_rule(1, ENTRY_GIVEN), by=at_entry(1)),
    Variant(ENTRIES, "keys-unbounded", drop(2), ENTRY | {"K": lam(q(-2), "i", "c")},
            without_rule(2, ENTRY_GIVEN), by=at_entry(0)),
    Variant(ENTRIES, "polynomial-anywhere", drop(3), ENTRY | {"p": ["lam", [["s", "R"]], q(0)]},
            without_rule(3, ENTRY_GIVEN), by=at_entry(2, ["positive", []])),
    Variant(ENTRIES, "half-the-bound", swap(["^", "B", 2], ["*", q("1/2"), ["^", "B", 2]]),
            ENTRY, ENTRY_GIVEN, by=at_entry(1)),
    Variant(ENTRIES, "without-1/d", swap(["inv", "d"], q(1)), ENTRY | {"d": q(2)}, ENTRY_GIVEN,
            by=at_entry(1)),
    Variant(LOGITS, "queries-unbounded", drop(1), LOGIT | {"Q": lam(q(2), "i", "c")},
            without_rule(1, LOGIT_GIVEN), by=at_entry(1)),
    Variant(LOGITS, "keys-unbounded", drop(2), LOGIT | {"K": lam(q(-2), "i", "c")},
            without_rule(2, LOGIT_GIVEN), by=at_entry(0)),
    Variant(LOGITS, "one-per-cent-less", swap(["^", "B", 2], ["*", q("99/100"), ["^", "B", 2]]),
            LOGIT, LOGIT_GIVEN, by=at_entry(1)),
    Variant(LOGITS, "linear-in-B", swap(["^", "B", 2], "B"), LOGIT | {
        "B": q(2), "Q": lam(q(2), "i", "c"), "K": lam(q(2), "i", "c")}, LOGIT_GIVEN,
            by=at_entry(1)),
    Variant(LOGITS, "without-1/d", swap(["inv", "d"], q(1)), LOGIT | {"d": q(2)}, LOGIT_GIVEN,
            by=at_entry(1)),
    Variant(LOGITS, "strict", then(0, lambda f: f | {"then": [strict(x) for x in f["then"]]}),
            LOGIT, LOGIT_GIVEN, by=at_entry(1)),
    Variant(PRODUCT, "numerator-and-denominator-exchanged",
            then(0, lambda f: ["=", ["inv", f[1]], f[2]]),
        {"m": q(1), "r": q(1), "i": q(0), "v": lam(q(2), "j"),
         "f": lam(q(1), "i", "l"), "g": lam(q(1), "j", "l")}, [], 0),
    Variant(PRODUCT, "one-per-cent", then(0, lambda f: ["=", ["*", q("101/100"), f[1]], f[2]]),
            {"m": q(1), "r": q(1), "i": q(0), "v": lam(q(1), "j"),
             "f": lam(q(1), "i", "l"), "g": lam(q(1), "j", "l")}, [], 0),
    Variant(PRODUCT, "values-forgotten", then(0, lambda f: ["=", f[1], q(1)]),
            {"m": q(1), "r": q(1), "i": q(0), "v": lam(q(2), "j"),
             "f": lam(q(1), "i", "l"), "g": lam(q(1), "j", "l")}, [], 0),
    Variant(PRODUCT, "zero", then(0, lambda f: ["=", f[2], q(0)]),
            {"m": q(1), "r": q(1), "i": q(0), "v": lam(q(2), "j"),
             "f": lam(q(1), "i", "l"), "g": lam(q(1), "j", "l")}, [], 0),
    Variant(PRODUCT, "strict", then(0, lambda f: ["<", f[1], f[2]]),
            {"m": q(1), "r": q(1), "i": q(0), "v": lam(q(2), "j"),
             "f": lam(q(1), "i", "l"), "g": lam(q(1), "j", "l")}, [], 0),
    Variant(TERM, "index-may-be-n", swap(["<", "k", "n"], ["<=", "k", "n"], "given"),
            {"n": q(0), "f": lam(q(1)), "k": q(0)}, [EXACT, ["enumerate", []]], 0),
    Variant(TERM, "terms-at-least-minus-1", swap(q(0), q(-1), "given"),
            {"n": q(2), "f": lam(["+", q(-1), ["*", q(2), "i"]]), "k": q(1)},
            [EXACT, ["enumerate", [EXACT, EXACT]]], 0),
    Variant(TERM, "strict", then(0, strict),
            {"n": q(1), "f": lam(q(1)), "k": q(0)}, [EXACT, ["enumerate", [EXACT]]], 0),
    Variant(TERM, "turned", then(0, turned),
            {"n": q(2), "f": lam(q(1)), "k": q(0)}, [EXACT, ["enumerate", [EXACT, EXACT]]], 0),
    Variant(TERM, "twice", then(0, lambda f: [f[0], ["*", q(2), f[1]], f[2]]),
            {"n": q(1), "f": lam(q(1)), "k": q(0)}, [EXACT, ["enumerate", [EXACT]]], 0),
    Variant(REDUCTION, "no-points", drop(0)),
    Variant(REDUCTION, "no-coordinates", drop(1)),
    Variant(REDUCTION, "factor-1", drop(2)),
    Variant(REDUCTION, "threshold-below-c-m", drop(3)),
    Variant(REDUCTION, "threshold-above-m", drop(4), PAIR | {"t": q(4)},
            without_rule(4, PAIR_GIVEN), 2, POINT, proof.enclose(64)),
    Variant(REDUCTION, "beta-negative", drop(5), PAIR | {"beta": q(-8), "c": q(-1), "t": q(-2)},
            without_rule(5, PAIR_GIVEN), 2, POINT, proof.enclose(64)),
    Variant(REDUCTION, "beta-too-small", drop(6), PAIR | {"beta": q(0), "c": q(0), "t": q(0)},
            without_rule(6, PAIR_GIVEN), 1, POINT, FAR_APART),
    Variant(REDUCTION, "a-with-other-ones", drop(7)),
    Variant(REDUCTION, "b-with-other-ones", drop(8)),
    Variant(REDUCTION, "twice-the-error", then(2, lambda f: [f[0], ["*", q(2), f[1]], f[2]]),
            PAIR, PAIR_GIVEN, 2, POINT, proof.enclose(64)),
    Variant(GROWTH, "alpha-negative", drop(0)),
    Variant(GROWTH, "gamma-negative", drop(1)),
    Variant(GROWTH, "not-tied", drop(2), BILINEAR, BILINEAR_GIVEN, by={
        "at": {"d": q(1), "g": q(1)}, "given": [], "violated": {"conclusion": 0, "by": EXACT}}),
    Variant(GROWTH, "degree-0-unbounded", drop(3)),
    Variant(GROWTH, "no-variables-unbounded", drop(4)),
    Variant(GROWTH, "no-recursion", drop(5)),
    *TAYLOR_VARIANTS,
    Variant(EMBEDDING, "queries-not-recovered", drop(0)),
    Variant(EMBEDDING, "keys-not-recovered", drop(1)),
    Variant(EMBEDDING, "values-not-recovered", drop(2)),
    Variant(EMBEDDING, "queries-see-keys", drop(3)),
    Variant(EMBEDDING, "values-see-keys", drop(8)),
]  # fmt: skip


@pytest.mark.parametrize("v", VARIANTS, ids=lambda v: f"{v.of}:{v.name}")
def test_variant(v):
    rejected(v.make())
    if v.at is not None:
        refuted(v.make(), v.data, v.at, v.given, v.conclusion, v.by or EXACT)


STATEMENTS = sorted({v.of for v in VARIANTS})


@pytest.mark.parametrize("ident", STATEMENTS)
def test_control(ident):
    """The statement itself passes by the same route, with nothing cited and every hypothesis used."""
    checked = accepted(Claim(ident))
    assert checked.root == ident
    assert checked.unused == ()
    footprint = checked.footprint
    assert (footprint.argued, footprint.cited, footprint.enclosures) == ((), (), ())


def test_variants_come_in_fives():
    for ident in STATEMENTS:
        assert sum(v.of == ident for v in VARIANTS) >= 5


TAYLOR_AT = {
    # name: (T, M, N, x), where the sum of the first N terms is not that near to exp
    "too-few-terms": (Fraction(1), 2, 0, Fraction(0)),
    "half-the-terms": (Fraction(1, 2), 4, 2, Fraction(-1, 2)),
    "a-better-error": (Fraction(1, 4), 2, 2, Fraction(-1, 4)),
    "terms-start-at-0": (Fraction(1, 8), 1, 1, Fraction(0)),
    "turned": (Fraction(1, 8), 1, 1, Fraction(0)),
}


@pytest.mark.parametrize("v", TAYLOR_VARIANTS, ids=lambda v: v.name)
def test_taylor_variant_is_absurd(v):
    big, middle, count, x = TAYLOR_AT[v.name]
    term = Name("term", ("F", ("R", "N"), "R"))
    better = 2 if v.name == "a-better-error" else 1
    value = 0 if v.name == "terms-start-at-0" else sum((1, x)[:count])
    low = (1 - Exp(rational(big - better * middle))) * Exp(rational(x))
    given = [proof.exact(), proof.exact()]
    steps = [
        proof.obtain(
            ["starts", "goes_on", "near"],
            proof.apply("claim", {"T": rational(big), "M": middle, "N": count},
                        given if v.name == "too-few-terms" else [*given, proof.enclose(64)]),
            some=[term],
        ),
        proof.obtain(["first"], proof.apply("starts", {"x": rational(x)})),
        proof.obtain(["second"], proof.apply("goes_on", {"x": rational(x), "k": 0})),
        proof.obtain(["low", "high"], proof.apply(
            "near", {"x": rational(x)}, [proof.exact(), proof.exact()])),
        proof.have("too_far", lt(low, rational(value)) if v.name == "turned"
                   else lt(rational(value), low), proof.enclose(64)),
    ]  # fmt: skip
    absurd(v.make(), {}, steps, proof.auto("low", "first", "second", "too_far"))


def rational(x: Fraction | int) -> sympy.Rational:
    """As the surface writes it."""
    return sympy.Rational(x.numerator, x.denominator)
