"""How fast the output of one attention layer moves with the prompt.

Statement (own proof). Tokens x_j with weights P_j >= 0 that add up to 1 (the attention of one query
q), mean mu, |x_j| <= D, |q| <= D; |A v| <= a |v|, |B v| <= b |v|, beta = a D^2. Only the prompt
moves: |h_j|^2 <= c_j eta^2 with c_j = 1 for prompt tokens and 0 for the others. If the attention on
the prompt is sum P_j c_j <= m, the derivative B sum P_j (h_j + <A q, h_j> (x_j - mu)) of the output
at a content token has norm at most

    eta b sqrt(m (1 + beta^2)).

and its component along any w is at most that without b.

Method: as in ``attention-derivative-bound``, where Cauchy-Schwarz now sees sum P |h|^2 <= m eta^2.
"""

import copy

from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.lemmas.square_order import inverted
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.sharper.attention_derivative_bound import (
    A,
    B,
    D,
    P,
    a,
    b,
    beta,
    d,
    e,
    eta,
    first,
    g,
    h,
    j,
    mu,
    n,
    pulled,
    query,
    s,
    spread,
    total,
    w,
    x,
    y,
    z,
)
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Apply, Inner, Range, Sqrt, eq, family, forall, le, lt, real

c, m = family("c"), real("m")
root = Sqrt(m * (1 + beta**2))

CLAIM = forall(
    d, n, A, B, x, h, P, c, query, mu, D, a, b, eta, m,
    given=[
        lt(0, D), lt(0, a), le(0, b), lt(0, eta), lt(0, m),
        forall(j, given=[lt(j, n)], then=[le(0, P(j))]),
        eq(total(P(j)), 1),
        eq(mu, total(P(j) * x(j))),
        forall(j, given=[lt(j, n)], then=[le(square(x(j)), D**2)]),
        forall(j, given=[lt(j, n)], then=[le(square(h(j)), c(j) * eta**2)]),
        le(total(P(j) * c(j)), m),
        le(square(query), D**2),
        forall(w, then=[le(square(Apply(A, w)), a**2 * square(w))]),
        forall(w, then=[le(square(Apply(B, w)), b**2 * square(w))]),
    ],
    then=[
        le(norm(Apply(B, first)), eta * b * root),
        forall(w, then=[le(Inner(w, first), norm(w) * eta * root)]),
    ],
)  # fmt: skip

limit = m * eta**2

PROOF = intro(
    let(s, first, "s_is"),
    copy.deepcopy(spread),
    have("eta_square", lt(0, eta**2), positive("eta_sign")),
    have("limit_sign", lt(0, limit), positive("eta_sign", "m_sign")),
    have("D_square", lt(0, D**2), positive("D_sign")),
    have(
        "directions_raw",
        le(total(P(j) * square(h(j))), total(P(j) * c(j) * eta**2)),
        termwise(
            Range(n), j, P(j) * square(h(j)), P(j) * c(j) * eta**2,
            intro(
                obtain(["weight"], apply("weights", {"j": e}, [by("in_range")])),
                obtain(["short"], apply("directions", {"j": e}, [by("in_range")])),
                have("gap", le(0, c(e) * eta**2 - square(h(e))), auto("short")),
                given=["in_range"],
                then=[auto(products=[["weight", "gap"]])],
            ),
        ),
    ),
    have("mass_room", le(0, m - total(P(j) * c(j))), auto("mass")),
    have(
        "directions_bounded",
        le(total(P(j) * square(h(j))), limit),
        auto("directions_raw", products=[["eta_square", "mass_room"]]),
    ),
    obtain(
        ["first_cross"],
        apply(
            "statement:lemmas/weighted-cauchy-schwarz",
            {"d": d, "n": n, "P": P, "g": pulled, "h": h, "e": limit},
            [by("weights"), by("directions_bounded"), by("limit_sign")],
        ),
    ),
    have(
        "first_product",
        eq(total(P(j) * Inner(s + Inner(x(j) - mu, s) * y, h(j))), square(s)),
        auto(inside("s_is", g, Inner(g, s))),
    ),
    obtain(["spread_of_s"], apply("spread", {"w": s})),
    obtain(["s_square"], apply("axiom:square", {"d": d, "v": s})),
    obtain(["y_square"], apply("axiom:square", {"d": d, "v": y})),
    obtain(["y_short"], apply("score_norm", {"w": query})),
    have("a_square", le(0, a**2), positive("a_sign")),
    have("query_room", le(0, D**2 - square(query)), auto("query_inside")),
    have(
        "y_bound",
        le(square(y), a**2 * D**2),
        auto("y_short", products=[["a_square", "query_room"]]),
    ),
    have("y_room", le(0, a**2 * D**2 - square(y)), auto("y_bound")),
    have("spread_room", le(0, D**2 * square(s) - total(P(j) * Inner(x(j) - mu, s) ** 2)),
         auto("spread_of_s")),
    have(
        "squares_room",
        le(0, (1 + beta**2) * square(s) - total(P(j) * square(s + Inner(x(j) - mu, s) * y))),
        auto(
            inside("weights_add_up", z, z * square(s)),
            inside("weights_add_up", z, z * Inner(mu, s) * Inner(s, y)),
            inside("mean", g, Inner(g, s) * Inner(s, y)),
            products=[["y_square", "spread_room"], ["D_square", "s_square", "y_room"]],
        ),
    ),
    have(
        "s_fourth",
        le(square(s) ** 2, limit * (1 + beta**2) * square(s)),
        auto(
            "first_cross",
            inside("first_product", z, z**2),
            products=[["limit_sign", "squares_room"]],
        ),
    ),
    have("reach_sign", lt(0, m * (1 + beta**2)), positive("D_sign", "a_sign", "m_sign")),
    have("s_limit", lt(0, limit * (1 + beta**2)),
         positive("D_sign", "a_sign", "eta_sign", "m_sign")),
    have(
        "s_bound",
        le(square(s), limit * (1 + beta**2)),
        cases(
            square(s), 0, "size",
            less=absurd(auto("size", "s_square")),
            equal=auto("size", "s_limit"),
            greater=steps(
                have("inverse", lt(0, 1 / square(s)), inverted("size")),
                have("room", le(0, limit * (1 + beta**2) * square(s) - square(s) ** 2),
                     auto("s_fourth")),
                auto(products=[["inverse", "room"]], nonzero=["size"]),
            ),
        ),
    ),
    have("b_square", le(0, b**2), auto(products=[["b_sign", "b_sign"]])),
    have("s_gap", le(0, limit * (1 + beta**2) - square(s)), auto("s_bound")),
    obtain(["value_short"], apply("value_norm", {"w": s})),
    have("value_bound", le(square(Apply(B, s)), b**2 * limit * (1 + beta**2)),
         auto("value_short", products=[["b_square", "s_gap"]])),
    obtain(["value_sign"], apply("axiom:square", {"d": d, "v": Apply(B, s)})),
    obtain(["norm_sign", "norm_square"],
           apply("axiom:sqrt", {"x": square(Apply(B, s))}, [by("value_sign")])),
    obtain(["root_sign", "root_square"],
           apply("axiom:sqrt", {"x": m * (1 + beta**2)}, [auto("reach_sign")])),
    have("eta_b", le(0, eta * b), auto(products=[["eta_sign", "b_sign"]])),
    have("reach", le(0, eta * b * root), auto(products=[["eta_b", "root_sign"]])),
    obtain(
        ["length"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(Apply(B, s)), "y": eta * b * root},
            [
                by("reach"),
                auto("value_bound", "norm_square",
                     inside("root_square", z, eta**2 * b**2 * z)),
            ],
        ),
    ),
    given=[
        "D_sign", "a_sign", "b_sign", "eta_sign", "m_sign", "weights", "weights_add_up", "mean",
        "tokens", "directions", "mass", "query_inside", "score_norm", "value_norm",
    ],
    then=[
        auto("length", inside("s_is", g, norm(Apply(B, g)))),
        intro(
            obtain(["w_square"], apply("axiom:square", {"d": d, "v": w})),
            obtain(["w_sign", "w_norm"], apply("axiom:sqrt", {"x": square(w)}, [by("w_square")])),
            have("w_short", le(square(w), norm(w) ** 2), auto("w_norm")),
            have("s_reach", le(0, eta * root), auto(products=[["eta_sign", "root_sign"]])),
            have(
                "s_short",
                le(square(s), (eta * root) ** 2),
                auto("s_bound", inside("root_square", z, eta**2 * z)),
            ),
            obtain(
                ["pace_low", "pace_high"],
                apply(
                    "statement:lemmas/inner-bound",
                    {"d": d, "u": w, "v": s, "a": norm(w), "b": eta * root},
                    [by("w_sign"), by("s_reach"), by("w_short"), by("s_short")],
                ),
            ),
            then=[auto("pace_high", inside("s_is", g, Inner(w, g)))],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="sharper/prompt-slope",
    title="How fast the output of one attention layer moves with the prompt",
    source=Source("sharper", "prompt-capacity", "own proof", "one layer, attention only"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    remarks=(
        "The derivative's formula; sharper/prompt-lipschitz has pairs of prompts.",
    ),
    witness=moved_tokens(
        "sharper/prompt-slope",
        CLAIM,
        scope="two prompt tokens, 1 and -1, on their way to 0",
    ),
)  # fmt: skip
