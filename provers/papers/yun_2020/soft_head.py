"""A softmax head on perturbed ids is near the hardmax head on the ids.

Statement (own proof). Ids l(j), j < n, n > 0, are natural numbers; the hardmax query q satisfies
q^2 >= 1/4 (thresholds lie half a step beside ids). Let y(j) and r be within e <= 1/8 of l(j) and
q, and let |y(j) - l(i)| <= D for all i and j. Then the softmax head with scores beta r y(j) and
values y(j) is within e + n D e^(-9 beta/32) of the hardmax head: queries stay 3/8 away from the
threshold and keys of different ids 3/4 apart.

Method: there is a best key a; every key with another id scores at least 9 beta/32 below it, every
other one is within e of l(a): `yun-2020/near-leak`, `yun-2020/hardmax`.
"""

from typing import Any

import sympy

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.papers.yun_2020._layers import hardmax, soft_head
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    contra,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, Exp, Name, family, forall, le, lt, natural, real

n, i, j, a, before = (natural(x) for x in ("n", "i", "j", "a", "before"))
q, r, beta, e, D, z = (real(x) for x in ("q", "r", "beta", "e", "D", "z"))
keys = Name("l", ("F", ("N",), "N"))
y = family("y")
half = sympy.Rational(1, 2)
gap = sympy.Rational(9, 32) * beta

error = e + n * Exp(-gap) * D

CLAIM = forall(
    n, q, r, beta, e, D, keys, y,
    given=[
        lt(0, n),
        le(half**2, q**2),
        le(0, beta),
        le(e, half**3),
        le(r - q, e),
        le(q - r, e),
        forall(j, given=[lt(j, n)], then=[le(y(j) - keys(j), e), le(keys(j) - y(j), e)]),
        forall(
            i, j,
            given=[lt(i, n), lt(j, n)],
            then=[le(y(j) - keys(i), D), le(keys(i) - y(j), D)],
        ),
    ],
    then=[
        le(soft_head(beta, r, y, n) - hardmax(q, keys, n), error),
        le(hardmax(q, keys, n) - soft_head(beta, r, y, n), error),
    ],
)  # fmt: skip


def _sided(sign: int) -> list[Any]:
    """|q| >= 1/2 and |r| >= 3/8, with the sign of q known as ``side``."""
    return [
        have(
            "long",
            le(half, sign * q),
            contra(
                "short", auto("q_large", "side", products=[["short", "short"], ["short", "side"]])
            ),
        ),
        have(
            "still_long", le(3 * half**3, sign * r), auto("long", "r_above", "r_below", "e_small")
        ),
    ]


def _beaten(sign: int, low: Any, high: Any) -> Rule:
    """The other id is worse: its score is 9 beta/32 lower, against ``close``."""
    return absurd(
        steps(
            obtain(["next"], apply("axiom:nat-discrete", {"m": low, "n": high}, [by("order")])),
            have("apart", le(3 * half**2, sign * (y(a) - y(j))),
                 auto("next", "j_above", "j_below", "a_above", "a_below", "e_small")),
            have("r_minus", le(0, sign * r - 3 * half**3), auto("still_long")),
            have("apart_minus", le(0, sign * (y(a) - y(j)) - 3 * half**2), auto("apart")),
            have("lead", le(9 * half**5, r * (y(a) - y(j))),
                 auto("r_minus", "apart_minus", products=[["r_minus", "apart_minus"]])),
            auto("close", products=[["beta_sign", "lead"]]),
        )
    )  # fmt: skip


def _better(sign: int) -> Rule:
    """The other id cannot be better."""
    return absurd(
        steps(
            obtain(["best_of_j"], apply("best", {"i": j}, [auto("j_in", "length")])),
            auto("best_of_j", products=[["side", "order"]]),
        )
    )


def _near(sign: int) -> Rule:
    """Keys that are not beaten carry the id of a, up to e."""
    own = auto("j_above", "order"), auto("j_below", "order")

    def one(which: int) -> Rule:
        return cases(
            keys(j),
            keys(a),
            "order",
            less=_beaten(1, keys(j), keys(a)) if sign > 0 else _better(-1),
            equal=own[which],
            greater=_better(1) if sign > 0 else _beaten(-1, keys(a), keys(j)),
        )

    return intro(
        obtain(["j_above", "j_below"], apply("near", {"j": j}, [by("j_in")])),
        given=["j_in", "close"],
        then=[one(0), one(1)],
    )


def _leak(sign: int, which: int) -> Rule:
    names = ["upper", "lower"]
    return steps(
        *_sided(sign),
        obtain(
            names,
            apply(
                "statement:yun-2020/near-leak",
                {"n": n, "a": a, "sigma": Abstraction(j, beta * r * y(j)), "v": y,
                 "c": keys(a), "e": e, "g": gap, "D": D},
                [
                    by("a_in"), by("e_sign"), by("D_sign"),
                    intro(given=["j_in"], then=[
                        apply_part("spread", 0), apply_part("spread", 1)]),
                    _near(sign),
                ],
            ),
        ),
        auto(names[which], inside("chosen", z, z)),
    )  # fmt: skip


def apply_part(fact: str, which: int) -> Rule:
    names = ["part_above", "part_below"]
    return steps(
        obtain(names, apply(fact, {"i": a, "j": j}, [by("a_in"), by("j_in")])), by(names[which])
    )


def _conclusion(which: int) -> Rule:
    return cases(
        0,
        q,
        "side",
        less=_leak(1, which),
        equal=absurd(auto("q_large", inside("side", z, z * q))),
        greater=_leak(-1, which),
    )


PROOF = intro(
    obtain(["one"], apply("axiom:nat-discrete", {"m": 0, "n": n}, [by("some")])),
    obtain(["length"], apply("axiom:nat-difference", {"m": 1, "n": n}, [auto("one")]),
           some=[before]),
    obtain(
        ["a_first", "best"],
        apply("statement:lemmas/argmax", {"n": before, "c": Abstraction(i, q * keys(i))}),
        some=[a],
    ),
    have("a_in", lt(a, n), auto("a_first", "length")),
    have("q_not_zero", lt(0, q**2), auto("q_large")),
    obtain(
        ["chosen"],
        apply(
            "statement:yun-2020/hardmax",
            {"n": n, "a": a, "q": q, "keys": keys},
            [
                by("a_in"),
                contra("zero", auto("q_not_zero", inside("zero", z, z * q))),
                intro(given=["i_in"], then=[apply("best", {"i": i}, [auto("i_in", "length")])]),
            ],
        ),
    ),
    obtain(["a_above", "a_below"], apply("near", {"j": a}, [by("a_in")])),
    have("e_sign", le(0, e), auto("a_above", "a_below")),
    obtain(
        ["span_above", "span_below"],
        apply("spread", {"i": a, "j": a}, [by("a_in"), by("a_in")]),
    ),
    have("D_sign", le(0, D), auto("span_above", "span_below")),
    given=["some", "q_large", "beta_sign", "e_small", "r_above", "r_below", "near", "spread"],
    then=[_conclusion(0), _conclusion(1)],
)  # fmt: skip

_pair = intro(then=[exact(), exact()])

STATEMENT = Statement(
    id="yun-2020/soft-head",
    title="A softmax head on perturbed ids is near the hardmax head on the ids",
    source=Source("yun-2020", "hardmax to softmax, one head", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/soft-head",
        CLAIM,
        at={"n": number(1), "q": number(1), "r": number(1), "beta": number(1), "e": number(0),
            "D": number(0), "l": ZEROS, "y": ZEROS},
        given=[*[exact()] * 6, ["enumerate", [_pair]],
               intro(given=["i_in", "j_in"], then=[auto(), auto()])],
    ),
)  # fmt: skip
