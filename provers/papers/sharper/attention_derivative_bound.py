"""The derivative of an attention block in the token norm, for every number of tokens.

Statement (own proof; the derivative's half of attention-lipschitz). Tokens x_j with weights
P_j >= 0 that add up to 1 (the attention of one query q), mean mu; |x_j| <= D, |q| <= D, directions
|h_j| <= eta, |k| <= eta (k that of the query itself); |A v| <= a |v|, |B v| <= b |v|. With
beta = a D^2, the derivative of x + B X softmax(X^T A x) at q,

    k + B( sum P_j (h_j + <A q, h_j> (x_j - mu)) + sum P_j <x_j - mu, A k> (x_j - mu) ),

has norm at most eta (1 + b (beta + sqrt(1 + beta^2))), and the two sums alone have an inner
product of at most |w| eta (beta + sqrt(1 + beta^2)) with any w, whatever the number of tokens, and
whether or not some of them are masked. That the formula is the derivative is
`attention-derivative`, the step to pairs of inputs `attention-lipschitz`.

Method: for s the first sum, |s|^2 = sum P_j <s + <x_j - mu, s> A q, h_j>; Cauchy-Schwarz with
E <x_j - mu, s> = 0 and E <x_j - mu, s>^2 <= D^2 |s|^2 gives |s| <= eta sqrt(1 + beta^2). The second
sum is the covariance applied to A k.
"""

from typing import Any

from provers.evidence import NumericOutcome, Settings
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.lemmas.square_order import inverted
from provers.papers.sharper._moved_tokens import DERIVATIVE, moved_tokens
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import NumericCheck, Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Over,
    Range,
    Sqrt,
    eq,
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    real,
    vector,
)

d, n, j, e = (natural(t) for t in ("d", "n", "j", "element"))
A, B = linear("A", d, d), linear("B", d, d)
x, h, P = family("x", d), family("h", d), family("P")
query, k, mu, s, t, w, g = (vector(name, d) for name in ("q", "k", "mu", "s", "t", "w", "g"))
D, a, b, eta, z = (real(name) for name in ("D", "a", "b", "eta", "z"))
beta = a * D**2
y = Apply(A, query)
root = Sqrt(1 + beta**2)


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


first = total(P(j) * (h(j) + Inner(y, h(j)) * (x(j) - mu)))
second = total(P(j) * Inner(x(j) - mu, Apply(A, k)) * (x(j) - mu))

CLAIM = forall(
    d, n, A, B, x, h, P, query, k, mu, D, a, b, eta,
    given=[
        lt(0, D), lt(0, a), le(0, b), lt(0, eta),
        forall(j, given=[lt(j, n)], then=[le(0, P(j))]),
        eq(total(P(j)), 1),
        eq(mu, total(P(j) * x(j))),
        forall(j, given=[lt(j, n)], then=[le(square(x(j)), D**2)]),
        forall(j, given=[lt(j, n)], then=[le(square(h(j)), eta**2)]),
        le(square(query), D**2),
        le(square(k), eta**2),
        forall(w, then=[le(square(Apply(A, w)), a**2 * square(w))]),
        forall(w, then=[le(square(Apply(B, w)), b**2 * square(w))]),
    ],
    then=[
        le(norm(k + Apply(B, first + second)), eta * (1 + b * (beta + root))),
        forall(
            w,
            then=[
                le(Inner(w, first + second), norm(w) * eta * (beta + root))
            ],
        ),
    ],
)  # fmt: skip


def weighted(name: str, left: Any, right: Any, bound: Rule) -> Any:
    """Fact: the sum of P left is at most that of P right, from a bound of each term."""
    return have(
        name,
        le(total(P(j) * left(j)), total(P(j) * right)),
        termwise(
            Range(n), j, P(j) * left(j), P(j) * right,
            intro(
                obtain(["weight"], apply("weights", {"j": e}, [by("in_range")])),
                *bound[1][:-1],
                given=["in_range"],
                then=[bound[1][-1]],
            ),
        ),
    )  # fmt: skip


def divided(name: str, fourth: str, limit: Any) -> Rule:
    """Rule: |v|^2 <= limit from the fact |v|^4 <= limit |v|^2."""
    v = {"s": s, "t": t}[name]
    return cases(
        square(v), 0, "size",
        less=absurd(auto("size", f"{name}_square")),
        equal=steps(
            have("limit_sign", le(0, limit), positive("D_sign", "a_sign", "eta_sign")),
            auto("size", "limit_sign"),
        ),
        greater=steps(
            have("inverse", lt(0, 1 / square(v)), inverted("size")),
            have("room", le(0, limit * square(v) - square(v) ** 2), auto(fourth)),
            auto(products=[["inverse", "room"]], nonzero=["size"]),
        ),
    )  # fmt: skip


spread = have(
    "spread",
    forall(w, then=[le(total(P(j) * Inner(x(j) - mu, w) ** 2), D**2 * square(w))]),
    intro(
        obtain(["w_square"], apply("axiom:square", {"d": d, "v": w})),
        have("mean_square", le(0, Inner(mu, w) ** 2), combine(le=[(1, [], Inner(mu, w))])),
        weighted(
            "raw",
            lambda i: Inner(x(i), w) ** 2,
            D**2 * square(w),
            steps(
                obtain(
                    ["cross"], apply("statement:lemmas/cauchy-schwarz", {"d": d, "u": x(e), "v": w})
                ),
                obtain(["inside_ball"], apply("tokens", {"j": e}, [by("in_range")])),
                have("room", le(0, D**2 - square(x(e))), auto("inside_ball")),
                have(
                    "gap",
                    le(0, D**2 * square(w) - Inner(x(e), w) ** 2),
                    auto("cross", products=[["room", "w_square"]]),
                ),
                auto(products=[["weight", "gap"]]),
            ),
        ),
        then=[
            auto(
                "raw",
                "mean_square",
                inside("weights_add_up", z, z * D**2 * square(w)),
                inside("weights_add_up", z, z * Inner(mu, w) ** 2),
                inside("mean", g, Inner(g, w) * Inner(mu, w)),
            )
        ],
    ),
)  # fmt: skip

pulled = Abstraction(j, s + Inner(x(j) - mu, s) * y)

PROOF = intro(
    let(s, first, "s_is"),
    let(t, second, "t_is"),
    spread,
    have("beta_sign", lt(0, beta), positive("D_sign", "a_sign")),
    have("eta_square", lt(0, eta**2), positive("eta_sign")),
    have("D_square", lt(0, D**2), positive("D_sign")),
    # directions: sum P |h|^2 <= eta^2
    weighted(
        "directions_raw",
        lambda i: square(h(i)),
        eta**2,
        steps(
            obtain(["short"], apply("directions", {"j": e}, [by("in_range")])),
            have("gap", le(0, eta**2 - square(h(e))), auto("short")),
            auto(products=[["weight", "gap"]]),
        ),
    ),
    have(
        "directions_bounded",
        le(total(P(j) * square(h(j))), eta**2),
        auto("directions_raw", inside("weights_add_up", z, z * eta**2)),
    ),
    obtain(
        ["first_cross"],
        apply(
            "statement:lemmas/weighted-cauchy-schwarz",
            {"d": d, "n": n, "P": P, "g": pulled, "h": h, "e": eta**2},
            [by("weights"), by("directions_bounded"), by("eta_square")],
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
        "first_squares",
        le(
            total(P(j) * square(s + Inner(x(j) - mu, s) * y)),
            (1 + beta**2) * square(s),
        ),
        auto(
            inside("weights_add_up", z, z * square(s)),
            inside("weights_add_up", z, z * Inner(mu, s) * Inner(s, y)),
            inside("mean", g, Inner(g, s) * Inner(s, y)),
            products=[["y_square", "spread_room"], ["D_square", "s_square", "y_room"]],
        ),
    ),
    have("squares_room", le(0, (1 + beta**2) * square(s)
                            - total(P(j) * square(s + Inner(x(j) - mu, s) * y))),
         auto("first_squares")),
    have(
        "s_fourth",
        le(square(s) ** 2, eta**2 * (1 + beta**2) * square(s)),
        auto(
            "first_cross",
            inside("first_product", z, z**2),
            products=[["eta_square", "squares_room"]],
        ),
    ),
    have("root_room", lt(0, 1 + beta**2), positive("D_sign", "a_sign")),
    have(
        "s_bound",
        le(square(s), eta**2 * (1 + beta**2)),
        divided("s", "s_fourth", eta**2 * (1 + beta**2)),
    ),
    # covariance: |t|^2 = sum P <x - mu, A k> <x - mu, t>
    obtain(["spread_of_t"], apply("spread", {"w": t})),
    obtain(["spread_of_k"], apply("spread", {"w": Apply(A, k)})),
    obtain(["t_square"], apply("axiom:square", {"d": d, "v": t})),
    obtain(["Ak_short"], apply("score_norm", {"w": k})),
    have("k_room", le(0, eta**2 - square(k)), auto("query_direction")),
    have("Ak_bound", le(square(Apply(A, k)), a**2 * eta**2),
         auto("Ak_short", products=[["a_square", "k_room"]])),
    have("Ak_room", le(0, a**2 * eta**2 - square(Apply(A, k))), auto("Ak_bound")),
    have(
        "k_spread_bounded",
        le(total(P(j) * Inner(x(j) - mu, Apply(A, k)) ** 2), D**2 * a**2 * eta**2),
        auto("spread_of_k", products=[["D_square", "Ak_room"]]),
    ),
    have(
        "k_spread_positive",
        lt(0, D**2 * a**2 * eta**2),
        positive("D_sign", "a_sign", "eta_sign"),
    ),
    obtain(
        ["second_cross"],
        apply(
            "statement:lemmas/weighted-cauchy-schwarz-numbers",
            {
                "n": n, "P": P, "g": Abstraction(j, Inner(x(j) - mu, t)),
                "h": Abstraction(j, Inner(x(j) - mu, Apply(A, k))), "e": D**2 * a**2 * eta**2,
            },
            [by("weights"), by("k_spread_bounded"), by("k_spread_positive")],
        ),
    ),
    have(
        "second_product",
        eq(total(P(j) * (Inner(x(j) - mu, t) * Inner(x(j) - mu, Apply(A, k)))), square(t)),
        auto(inside("t_is", g, Inner(g, t))),
    ),
    have("t_room", le(0, D**2 * square(t) - total(P(j) * Inner(x(j) - mu, t) ** 2)),
         auto("spread_of_t")),
    have(
        "t_fourth",
        le(square(t) ** 2, eta**2 * beta**2 * square(t)),
        auto(
            "second_cross",
            inside("second_product", z, z**2),
            products=[["k_spread_positive", "t_room"]],
        ),
    ),
    have("t_bound", le(square(t), eta**2 * beta**2), divided("t", "t_fourth", eta**2 * beta**2)),
    # |s + t|, then B, then the skip connection
    obtain(["root_sign", "root_square"], apply("axiom:sqrt", {"x": 1 + beta**2},
                                               [auto("root_room")])),
    obtain(["s_norm_sign", "s_norm"], apply("axiom:sqrt", {"x": square(s)}, [by("s_square")])),
    have("s_reach", le(0, eta * root), auto(products=[["eta_sign", "root_sign"]])),
    obtain(
        ["s_length"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(s), "y": eta * root},
            [by("s_reach"), auto("s_bound", "s_norm", inside("root_square", z, eta**2 * z))],
        ),
    ),
    have("t_reach", le(0, eta * beta), auto(products=[["eta_sign", "beta_sign"]])),
    obtain(
        ["sum_above", "sum_below"],
        apply(
            "statement:lemmas/norm-perturbation",
            {"d": d, "w": s + t, "z": s, "t": eta * beta},
            [by("t_reach"), auto("t_bound")],
        ),
    ),
    obtain(["sum_square"], apply("axiom:square", {"d": d, "v": s + t})),
    obtain(["sum_sign", "sum_norm"], apply("axiom:sqrt", {"x": square(s + t)}, [by("sum_square")])),
    have("sum_room", le(0, eta * (beta + root) - norm(s + t)), auto("sum_above", "s_length")),
    have("sum_both", le(0, eta * (beta + root) + norm(s + t)),
         auto("s_reach", "t_reach", "sum_sign")),
    have("b_square", le(0, b**2), auto(products=[["b_sign", "b_sign"]])),
    have("sum_gap", le(0, (eta * (beta + root)) ** 2 - square(s + t)),
         auto("sum_norm", products=[["sum_room", "sum_both"]])),
    obtain(["value_short"], apply("value_norm", {"w": s + t})),
    have(
        "value_close",
        le(square(k + Apply(B, s + t) - k), (b * eta * (beta + root)) ** 2),
        auto("value_short", products=[["b_square", "sum_gap"]]),
    ),
    have("reach", le(0, eta * (beta + root)), auto("s_reach", "t_reach")),
    have("value_reach", le(0, b * eta * (beta + root)), auto(products=[["b_sign", "reach"]])),
    obtain(
        ["whole_above", "whole_below"],
        apply(
            "statement:lemmas/norm-perturbation",
            {"d": d, "w": k + Apply(B, s + t), "z": k, "t": b * eta * (beta + root)},
            [by("value_reach"), by("value_close")],
        ),
    ),
    obtain(["k_square"], apply("axiom:square", {"d": d, "v": k})),
    obtain(["k_sign", "k_norm"], apply("axiom:sqrt", {"x": square(k)}, [by("k_square")])),
    obtain(
        ["k_length"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(k), "y": eta},
            [auto("eta_sign"), auto("k_norm", "query_direction")],
        ),
    ),
    have(
        "whole",
        le(norm(k + Apply(B, s + t)), eta * (1 + b * (beta + root))),
        auto("whole_above", "k_length"),
    ),
    have(
        "along",
        forall(w, then=[le(Inner(w, s + t), norm(w) * eta * (beta + root))]),
        intro(
            obtain(["w_square"], apply("axiom:square", {"d": d, "v": w})),
            obtain(["w_sign", "w_norm"], apply("axiom:sqrt", {"x": square(w)}, [by("w_square")])),
            have("w_short", le(square(w), norm(w) ** 2), auto("w_norm")),
            have("sum_short", le(square(s + t), norm(s + t) ** 2), auto("sum_norm")),
            obtain(
                ["pace_low", "pace_high"],
                apply(
                    "statement:lemmas/inner-bound",
                    {"d": d, "u": w, "v": s + t, "a": norm(w), "b": norm(s + t)},
                    [by("w_sign"), by("sum_sign"), by("w_short"), by("sum_short")],
                ),
            ),
            then=[auto("pace_high", products=[["w_sign", "sum_room"]])],
        ),
    ),
    have("same", eq(k + Apply(B, s + t), k + Apply(B, first + second)),
         auto(inside("s_is", g, Apply(B, g)), inside("t_is", g, Apply(B, g)))),
    given=[
        "D_sign", "a_sign", "b_sign", "eta_sign", "weights", "weights_add_up", "mean", "tokens",
        "directions", "query_inside", "query_direction", "score_norm", "value_norm",
    ],
    then=[
        auto("whole", inside("same", g, norm(g))),
        intro(
            obtain(["pace"], apply("along", {"w": w})),
            then=[auto("pace", inside("s_is", g, Inner(w, g)), inside("t_is", g, Inner(w, g)))],
        ),
    ],
)  # fmt: skip


def search(settings: Settings) -> NumericOutcome:
    """Adversarial search for larger derivatives; the margin is 1 - best found / bound."""
    from constructions.attention_search import search_token_ratio

    effort = {"quick": 1, "standard": 3, "thorough": 10}[settings.budget]
    worst, tried, best = 1.0, 0, 0.0
    for beta_value in (0.25, 1.0, 3.0):
        for tokens in (3, 9, 33)[: effort + 1]:
            found = search_token_ratio(
                1.0, beta_value, tokens, steps=60 * effort, seed=settings.seed,
                device=settings.device,
            )  # fmt: skip
            tried += found.tried
            best = max(best, found.ratio)
            worst = min(worst, 1 - found.ratio)
    # Rounding of float64 alone may reach 1e-12.
    details: dict[str, str | int | float] = {"best found / bound": best}
    return NumericOutcome(tried, worst, settings.seed, settings.device, worst < -1e-9, details)


STATEMENT = Statement(
    id="sharper/attention-derivative-bound",
    title="The derivative of an attention block in the token norm, for every number of tokens",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    numeric=(NumericCheck("adversarial_search", search),),
    witness=moved_tokens("sharper/attention-derivative-bound", CLAIM, scope=DERIVATIVE),
)  # fmt: skip
