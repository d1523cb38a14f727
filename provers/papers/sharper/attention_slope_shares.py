"""Attention's derivative at one query, by the shares of its tokens and by the size of all steps.

Statement (own proof; one query of `attention-frobenius-shares` and `attention-frobenius-half`).
n > 0 tokens and a query q of norm at most D, sum |h(j)|^2 <= F^2, |k| <= r, |A v| <= a |v|,
g = a D^2; P(j) the weights of softmax. Then P(j) <= 1/(1 + (n - 1) e^(-2 g)), and the derivative dM
of `attention-derivative` has, for every u,

    <u, dM> <= L (1 + g^2) |u|^2/2 + sum P(j) |h(j)|^2/(2 L) + g r |u| for every L > 0,
    <u, dM> <= |u| (F (1 + g/sqrt 2) + g r).

Method: with z_j = <x(j) - mu, u>, <u, dM> is sum P_j <u + z_j A q, h_j> plus the covariance of A k
and u. sum P_j |u + z_j A q|^2 <= (1 + g^2) |u|^2 gives the first bound, and
sum (P_j z_j)^2 <= (sum P_j |z_j|)^2/2 <= D^2 |u|^2/2 (`centred-squares`) the second.
"""

from typing import Any

import sympy

from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import DERIVATIVE, moved_tokens
from provers.papers.sharper._shares import (
    FORMULA,
    MASS,
    MASS_SIGN,
    MEAN,
    ONES,
    SHARES,
    WEIGHTS,
    Ak,
    Aq,
    D,
    F,
    a,
    centred,
    crossed,
    e,
    f,
    g,
    j,
    mu,
    r,
    share,
    slope,
    total,
    u,
    v,
    w,
    z,
)
from provers.papers.sharper._soft_mean import A, d, h, k, n, q, x
from provers.papers.sharper.attention_derivative import inner
from provers.papers.sharper.attention_derivative_row import lengths
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Exp,
    Inner,
    Over,
    Range,
    Sqrt,
    eq,
    forall,
    le,
    lt,
    real,
)

L = real("L")
HALF = 1 + Sqrt(2) * g / 2
weighted = total(share(j) * square(h(j)))

CLAIM = forall(
    d, n, A, x, h, q, k, D, F, a, r,
    given=[
        lt(0, n), le(0, D), le(0, F), le(0, a), le(0, r),
        forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
        forall(f, given=[lt(f, n)], then=[le(square(x(f)), D**2)]),
        le(Over(f, Range(n), square(h(f))), F**2),
        le(square(q), D**2),
        le(square(k), r**2),
    ],
    then=[
        forall(j, given=[lt(j, n)], then=[le(share(j), 1 / (1 + (n - 1) * Exp(-2 * g)))]),
        forall(
            u, L,
            given=[lt(0, L)],
            then=[
                le(Inner(u, slope),
                   L * (1 + g**2) * square(u) / 2 + weighted / (2 * L) + g * r * norm(u)),
            ],
        ),
        forall(u, then=[le(Inner(u, slope), norm(u) * (F * HALF + g * r))]),
    ],
)  # fmt: skip


def z_of(at: Any) -> Any:
    """<x(at) - mu, u>."""
    return Inner(x(at) - mu, u)


def size(at: Any) -> Any:
    """|<x(at) - mu, u>|."""
    return sympy.Abs(z_of(at))


# The third part of the derivative: sum P <x - mu, A k> <x - mu, u> <= g r |u|.
THIRD = [
    *lengths("u", u),
    have("Du_sign", le(0, D * norm(u)), auto(products=[["D_sign", "u_sign"]])),
    centred("u_raw", u, by("mean")),
    have("u_spread", le(total(share(j) * z_of(j) ** 2), (D * norm(u)) ** 2),
         auto("u_raw", inside("u_root", z, D**2 * z))),
    obtain(
        ["third"],
        apply(
            "statement:lemmas/weighted-product",
            {"n": n, "P": SHARES, "g": Abstraction(j, Inner(x(j) - mu, Ak)),
             "h": Abstraction(j, z_of(j)), "G": D * a * r, "H": D * norm(u)},
            [by("shares"), positive("D_sign", "a_sign", "r_sign"), by("Du_sign"),
             auto("k_raw", products=[["D_square", "Ak_room"]]), by("u_spread")],
        ),
    ),
]  # fmt: skip

PARTS = (
    total(share(j) * Inner(u, h(j)))
    + total(share(j) * (Inner(Aq, h(j)) * z_of(j)))
    + total(share(j) * (Inner(x(j) - mu, Ak) * z_of(j)))
)
young = intro(
    *THIRD,
    have("L_inverse", lt(0, 1 / L), positive("L_sign")),
    have(
        "pairs",
        le(total(share(j) * Inner(u + z_of(j) * Aq, h(j))),
           total(share(j) * (L * square(u + z_of(j) * Aq) / 2 + square(h(j)) / (2 * L)))),
        termwise(
            Range(n), j, share(j) * Inner(u + z_of(j) * Aq, h(j)),
            share(j) * (L * square(u + z_of(j) * Aq) / 2 + square(h(j)) / (2 * L)),
            intro(
                obtain(["weight"], apply("shares", {"j": e}, [by("in_range")])),
                obtain(["gap"], apply("axiom:square",
                                      {"d": d, "v": L * (u + z_of(e) * Aq) - h(e)})),
                given=["in_range"],
                then=[auto(products=[["weight", "L_inverse", "gap"]], nonzero=["L_sign"])],
            ),
        ),
    ),
    have("mean_zero", eq(total(share(j) * z_of(j)), 0),
         auto(inside("mean", w, Inner(w, u)), inside("shares_add_up", z, z * Inner(mu, u)))),
    have("spread_room", le(0, (D * norm(u)) ** 2 - total(share(j) * z_of(j) ** 2)),
         auto("u_spread")),
    have(
        "squares",
        le(total(share(j) * square(u + z_of(j) * Aq)), (1 + g**2) * square(u)),
        auto(
            inside("shares_add_up", z, z * square(u)),
            inside("mean_zero", z, 2 * z * Inner(u, Aq)),
            inside("u_root", z, D**2 * square(Aq) * z),
            products=[["y_square", "spread_room"], ["Aq_room", "D_square", "u_square"]],
        ),
    ),
    have("squares_room",
         le(0, (1 + g**2) * square(u) - total(share(j) * square(u + z_of(j) * Aq))),
         auto("squares")),
    have("sum", le(PARTS, L * (1 + g**2) * square(u) / 2 + weighted / (2 * L) + g * r * norm(u)),
         auto("pairs", "third", products=[["L_sign", "squares_room"]])),
    names=["u", "L"],
    given=["L_sign"],
    then=[auto("sum", *FORMULA)],
)  # fmt: skip

half = intro(
    *THIRD,
    obtain(["two_sign", "two"], apply("axiom:sqrt", {"x": 2}, [exact()])),
    # sum P <u, h> <= |u| F
    have(
        "first",
        le(total(share(j) * Inner(u, h(j))), total(share(j) * (norm(u) * F))),
        termwise(
            Range(n), j, share(j) * Inner(u, h(j)), share(j) * (norm(u) * F),
            intro(
                obtain(["weight"], apply("shares", {"j": e}, [by("in_range")])),
                obtain(["step"], apply("directions", {"f": e}, [by("in_range")])),
                inner("value", u, h(e), norm(u), F,
                      [by("u_sign"), by("F_sign"), auto("u_root"), by("step")]),
                have("gap", le(0, norm(u) * F - Inner(u, h(e))), auto("value_high")),
                given=["in_range"],
                then=[auto(products=[["weight", "gap"]])],
            ),
        ),
    ),
    # sum P |z| <= D |u|, so sum (P z)^2 <= D^2 |u|^2/2
    have(
        "abs_squares",
        le(total(share(j) * size(j) ** 2), total(share(j) * z_of(j) ** 2)),
        termwise(
            Range(n), j, share(j) * size(j) ** 2, share(j) * z_of(j) ** 2,
            intro(
                obtain(["above", "below", "same"], apply("axiom:abs", {"x": z_of(e)})),
                given=["in_range"], then=[auto(inside("same", z, share(e) * z))],
            ),
        ),
    ),
    obtain(
        ["sizes"],
        apply(
            "statement:lemmas/weighted-product",
            {"n": n, "P": SHARES, "g": ONES, "h": Abstraction(j, size(j)), "G": 1,
             "H": D * norm(u)},
            [
                by("shares"), exact(), by("Du_sign"), auto("shares_add_up"),
                auto("u_spread", "abs_squares"),
            ],
        ),
    ),
    obtain(
        ["turned"],
        apply(
            "statement:lemmas/centred-squares",
            {"n": n, "y": Abstraction(j, share(j) * z_of(j)),
             "b": Abstraction(j, share(j) * size(j)), "M": D * norm(u)},
            [
                intro(
                    obtain(["weight"], apply("shares", {"j": j}, [by("in_range")])),
                    obtain(["above", "below", "same"], apply("axiom:abs", {"x": z_of(j)})),
                    names=["j"], given=["in_range"],
                    then=[auto(products=[["weight", "below"]]),
                          auto(products=[["weight", "above"]])],
                ),
                auto(inside("mean", w, Inner(w, u)),
                     inside("shares_add_up", z, z * Inner(mu, u))),
                auto("sizes"),
            ],
        ),
    ),
    # sum <A q, h>^2 <= |A q|^2 F^2
    obtain(
        ["second"],
        apply(
            "statement:lemmas/weighted-product",
            {"n": n, "P": Abstraction(j, sympy.Integer(2)),
             "g": Abstraction(j, share(j) * z_of(j)), "h": Abstraction(j, Inner(Aq, h(j))),
             "G": D * norm(u), "H": Sqrt(2) * a * D * F},
            [
                intro(given=["in_range"], then=[auto()]), by("Du_sign"),
                auto(products=[["two_sign", "a_sign", "D_sign", "F_sign"]]),
                auto("turned"),
                auto("scored", inside("two", z, (a * D * F) ** 2 * z),
                     products=[["F_square", "Aq_room"], ["y_square", "steps_room"]]),
            ],
        ),
    ),
    have("sum", le(PARTS, norm(u) * (F * HALF + g * r)),
         auto("first", "second", "third", inside("shares_add_up", z, norm(u) * F * z))),
    names=["u"],
    then=[auto("sum", *FORMULA)],
)  # fmt: skip

RATIO = 1 + (n - 1) * Exp(-2 * g)
largest = intro(
    obtain(["share_largest"], apply("shared", {"k": j}, [by("in_range")])),
    have("ratio_inverse", lt(0, 1 / RATIO), positive("ratio")),
    have("room", le(0, MASS - Exp(Inner(x(j), Aq)) * RATIO), auto("share_largest")),
    names=["j"],
    given=["in_range"],
    then=[auto(products=[["mass_inverse", "ratio_inverse", "room"]], nonzero=["mass", "ratio"])],
)  # fmt: skip

PROOF = intro(
    *MASS_SIGN,
    *WEIGHTS,
    *MEAN,
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("D_square", le(0, D**2), combine(le=[(1, [], D)])),
    have("F_square", le(0, F**2), combine(le=[(1, [], F)])),
    have("aD_sign", le(0, a * D), auto(products=[["a_sign", "D_sign"]])),
    obtain(["Ak_norm"], apply("score_norm", {"v": k})),
    obtain(["Aq_norm"], apply("score_norm", {"v": q})),
    have("k_room", le(0, r**2 - square(k)), auto("query_direction")),
    have("q_room", le(0, D**2 - square(q)), auto("query")),
    have("Ak_room", le(0, (a * r) ** 2 - square(Ak)),
         auto("Ak_norm", products=[["a_square", "k_room"]])),
    have("Aq_room", le(0, (a * D) ** 2 - square(Aq)),
         auto("Aq_norm", products=[["a_square", "q_room"]])),
    have("steps_room", le(0, F**2 - total(square(h(j)))), auto("steps")),
    obtain(["directions"], apply("statement:lemmas/token-below-frobenius",
                                 {"d": d, "n": n, "x": h, "R": F}, [by("steps")])),
    *lengths("y", Aq),
    centred("k_raw", Ak, by("mean")),
    crossed("scored", Aq),
    obtain(
        ["shared"],
        apply(
            "statement:lemmas/softmax-largest-share",
            {"n": n, "s": Abstraction(j, Inner(x(j), Aq)), "g": g},
            [
                intro(
                    obtain(["token"], apply("tokens", {"f": j}, [by("in_range")])),
                    inner("score", x(j), Aq, D, a * D,
                          [by("D_sign"), by("aD_sign"), by("token"), auto("Aq_room")]),
                    given=["in_range"], then=[auto("score_low"), auto("score_high")],
                )
            ],
        ),
    ),
    # 1 <= n, so the ratio is positive
    obtain(["at_least_one"], apply("axiom:nat-discrete", {"m": 0, "n": n}, [by("not_empty")])),
    have("more", le(0, n - 1), auto("at_least_one")),
    obtain(["exp_low"], apply("axiom:exp-positive", {"x": -2 * g})),
    have("ratio", lt(0, RATIO), auto(products=[["more", "exp_low"]])),
    given=["not_empty", "D_sign", "F_sign", "a_sign", "r_sign", "score_norm", "tokens", "steps",
           "query", "query_direction"],
    then=[largest, young, half],
)  # fmt: skip

IDENT = "sharper/attention-slope-shares"
STATEMENT = Statement(
    id=IDENT,
    title="Attention's derivative at one query, by the shares of its tokens",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.TOKEN, Domain.TOKENS, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM, scope=DERIVATIVE),
)  # fmt: skip
