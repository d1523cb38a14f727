"""The Lipschitz constant of an attention block in the token norm, for every number of tokens.

Statement (own proof; the upper half, `attention-lipschitz-attained` is the other). Two sequences of
tokens |x(j)|, |y(j)| <= D and two queries |q|, |p| <= D with |y(j) - x(j)| <= eta, |p - q| <= eta;
|A v| <= a |v|, |B v| <= b |v|; base weights c(j) >= 0, not all 0 (1 everywhere for attention, 0 for
a masked token). With beta = a D^2,

    |M(y, p) - M(x, q)| <= eta (beta + sqrt(1 + beta^2)),
    |(p + B M(y, p)) - (q + B M(x, q))| <= eta (1 + b (beta + sqrt(1 + beta^2))),

where M(x, q) is the mean of the x(j) with weights c(j) e^<x(j), A q>. So q -> q + Att(q, X) has the
second constant in the token norm, whatever the number of tokens, masked or not.

Method: the ball is convex, `attention-derivative-bound` holds along the segment, and
`attention-mean-value` along w, the difference of the means, gives |w|^2 <= eta (...) |w|.
"""

from typing import Any

from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.sharper._soft_mean import A, c, d, n, q, soft_mean, soft_slope, x
from provers.papers.sharper.attention_derivative import inner
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
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    real,
    vector,
)

B = linear("B", d, d)
y, p = family("y", d), vector("p", d)
i, j, f, e = (natural(name) for name in ("i", "j", "f", "element"))
v, w, g, u = (vector(name, d) for name in ("v", "w", "g", "u"))
D, eta, a, b, t, z = (real(name) for name in ("D", "eta", "a", "b", "t", "z"))
beta = a * D**2
MEANS = beta + Sqrt(1 + beta**2)
CONSTANT = 1 + b * MEANS


def below(fact: Any) -> Any:
    """For all j < n."""
    return forall(j, given=[lt(j, n)], then=[fact])


SETTING = [
    lt(0, D), lt(0, eta), lt(0, a), le(0, b),
    below(le(0, c(j))),
    lt(0, Over(j, Range(n), c(j))),
    forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
    forall(v, then=[le(square(Apply(B, v)), b**2 * square(v))]),
    below(le(square(x(j)), D**2)),
    below(le(square(y(j)), D**2)),
    below(le(square(y(j) - x(j)), eta**2)),
    le(square(q), D**2),
    le(square(p), D**2),
    le(square(p - q), eta**2),
]  # fmt: skip
NAMES = [
    "D_sign", "eta_sign", "a_sign", "b_sign", "base", "not_all_masked", "score_norm", "value_norm",
    "tokens", "other_tokens", "near", "query", "other_query", "near_query",
]  # fmt: skip
here, there = soft_mean(d, n, A, c, x, q), soft_mean(d, n, A, c, y, p)
change = there - here
difference = (p + Apply(B, there)) - (q + Apply(B, here))

CLAIM = forall(
    d, n, A, B, c, x, y, q, p, D, eta, a, b,
    given=SETTING,
    then=[le(norm(change), eta * MEANS), le(norm(difference), eta * CONSTANT)],
)  # fmt: skip

h = Abstraction(j, y(j) - x(j))
k = p - q
query = q + t * k


def token(at: Any) -> Any:
    """A token on the segment."""
    return x(at) + t * (y(at) - x(at))


along = Abstraction(j, token(j))
weight = c(j) * Exp(Inner(token(j), Apply(A, query)))
MASS = Over(f, Range(n), c(f) * Exp(Inner(token(f), Apply(A, query))))
MEAN = soft_mean(d, n, A, c, along, query)
SLOPE = soft_slope(d, n, A, c, along, query, h, k)

# At a point of the segment: the tokens and the query are in the ball, the weights add up to 1.
ON_SEGMENT = [
    have(
        "tokens_t",
        below(le(square(token(j)), D**2)),
        intro(
            obtain(["start"], apply("tokens", {"j": j}, [by("in_range")])),
            obtain(["end"], apply("other_tokens", {"j": j}, [by("in_range")])),
            given=["in_range"],
            then=[
                apply(
                    "statement:lemmas/segment-in-ball",
                    {"d": d, "u": x(j), "v": y(j) - x(j), "a": D, "t": t},
                    [by("start"), by("end"), by("t_sign"), by("t_below_1")],
                )
            ],
        ),
    ),
    obtain(
        ["query_t"],
        apply(
            "statement:lemmas/segment-in-ball",
            {"d": d, "u": q, "v": k, "a": D, "t": t},
            [by("query"), by("other_query"), by("t_sign"), by("t_below_1")],
        ),
    ),
    obtain(["Aq_norm"], apply("score_norm", {"v": query})),
    have("query_room", le(0, D**2 - square(query)), auto("query_t")),
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have(
        "Aq_short",
        le(square(Apply(A, query)), (a * D) ** 2),
        auto("Aq_norm", products=[["a_square", "query_room"]]),
    ),
    have("aD_sign", le(0, a * D), auto(products=[["a_sign", "D_sign"]])),
    have("D_not_negative", le(0, D), auto("D_sign")),
    obtain(
        ["mass"],
        apply(
            "statement:lemmas/positive-mass",
            {
                "n": n, "c": c, "s": Abstraction(j, Inner(token(j), Apply(A, query))),
                "m": -a * D**2,
            },
            [
                by("base"), by("not_all_masked"),
                intro(
                    obtain(["token"], apply("tokens_t", {"j": j}, [by("in_range")])),
                    inner("score", token(j), Apply(A, query), D, a * D,
                          [by("D_not_negative"), by("aD_sign"), by("token"), by("Aq_short")]),
                    given=["in_range"], then=[auto("score_low")],
                ),
            ],
        ),
    ),
    have("mass_inverse", lt(0, 1 / MASS), positive("mass")),
    have(
        "shares",
        below(le(0, weight / MASS)),
        intro(
            obtain(["base_sign"], apply("base", {"j": j}, [by("in_range")])),
            obtain(
                ["exp_sign"],
                apply("axiom:exp-positive", {"x": Inner(token(j), Apply(A, query))}),
            ),
            given=["in_range"],
            then=[auto(products=[["base_sign", "exp_sign", "mass_inverse"]])],
        ),
    ),
]  # fmt: skip


def rates() -> Rule:
    """Rule: at every point of the segment <w, rate> <= |w| eta (...)."""
    return intro(
        *ON_SEGMENT,
        obtain(
            ["rate_norm", "rate_along"],
            apply(
                "statement:sharper/attention-derivative-bound",
                {
                    "d": d, "n": n, "A": A, "B": B, "x": along, "h": h,
                    "P": Abstraction(j, weight / MASS), "q": query, "k": k, "mu": MEAN,
                    "D": D, "a": a, "b": b, "eta": eta,
                },
                [
                    by("D_sign"), by("a_sign"), by("b_sign"), by("eta_sign"), by("shares"),
                    auto(nonzero=["mass"]), auto(), by("tokens_t"), by("near"), by("query_t"),
                    by("near_query"), by("score_norm"), by("value_norm"),
                ],
            ),
        ),
        obtain(["pace"], apply("rate_along", {"w": w})),
        names=["t"],
        given=["t_sign", "t_below_1"],
        then=[auto("pace")],
    )  # fmt: skip


PROOF = intro(
    let(w, change, "w_is"),
    obtain(["w_square"], apply("axiom:square", {"d": d, "v": w})),
    obtain(["w_sign", "w_norm"], apply("axiom:sqrt", {"x": square(w)}, [by("w_square")])),
    have("w_short", le(square(w), norm(w) ** 2), auto("w_norm")),
    have("reach", le(0, eta * MEANS), positive("eta_sign", "a_sign", "D_sign")),
    obtain(
        ["gain"],
        apply(
            "statement:sharper/attention-mean-value",
            {
                "d": d, "n": n, "p": 1, "A": A, "c": Abstraction(i, j, c(j)), "x": x, "h": h,
                "q": Abstraction(i, q), "k": Abstraction(i, k),
                "w": Abstraction(i, w), "D": D, "eta": eta, "a": a,
                "M": norm(w) * eta * MEANS,
            },
            [
                auto("D_sign"), auto("eta_sign"), auto("a_sign"),
                intro(
                    obtain(["sign"], apply("base", {"j": f}, [by("in_range")])),
                    given=["query_in_range", "in_range"], then=[by("sign")],
                ),
                intro(given=["query_in_range"], then=[by("not_all_masked")]),
                by("score_norm"),
                by("tokens"), by("near"),
                intro(given=["query_in_range"], then=[by("query")]),
                intro(given=["query_in_range"], then=[by("near_query")]),
                rates(),
            ],
        ),
    ),
    have("squares", le(square(w), norm(w) * eta * MEANS),
         auto("gain", inside("w_is", g, Inner(w, g)))),
    have(
        "result",
        le(norm(w), eta * MEANS),
        cases(
            norm(w), 0, "size",
            less=absurd(auto("size", "w_sign")),
            equal=auto("size", "reach"),
            greater=steps(
                have("gap", le(0, norm(w) * (eta * MEANS - norm(w))), auto("squares", "w_norm")),
                have("inverse", lt(0, 1 / norm(w)), positive("size")),
                auto(products=[["inverse", "gap"]], nonzero=["size"]),
            ),
        ),
    ),
    # B, then the skip connection
    obtain(["value_short"], apply("value_norm", {"v": w})),
    have("b_square", le(0, b**2), combine(le=[(1, [], b)])),
    have("gap", le(0, eta * MEANS - norm(w)), auto("result")),
    have("both", le(0, eta * MEANS + norm(w)), auto("reach", "w_sign")),
    have("w_gap", le(0, (eta * MEANS) ** 2 - square(w)),
         auto("w_norm", products=[["gap", "both"]])),
    have("value_reach", le(0, b * eta * MEANS), auto(products=[["b_sign", "reach"]])),
    have(
        "value_close",
        le(square(p - q + Apply(B, w) - (p - q)), (b * eta * MEANS) ** 2),
        auto("value_short", products=[["b_square", "w_gap"]]),
    ),
    obtain(
        ["whole_above", "whole_below"],
        apply(
            "statement:lemmas/norm-perturbation",
            {"d": d, "w": p - q + Apply(B, w), "z": p - q, "t": b * eta * MEANS},
            [by("value_reach"), by("value_close")],
        ),
    ),
    obtain(["k_square"], apply("axiom:square", {"d": d, "v": p - q})),
    obtain(["k_sign", "k_norm"], apply("axiom:sqrt", {"x": square(p - q)}, [by("k_square")])),
    obtain(
        ["k_length"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(p - q), "y": eta},
            [auto("eta_sign"), auto("k_norm", "near_query")],
        ),
    ),
    have("whole", le(norm(p - q + Apply(B, w)), eta * CONSTANT), auto("whole_above", "k_length")),
    given=NAMES,
    then=[
        auto("result", inside("w_is", g, norm(g))),
        auto("whole", inside("w_is", g, norm(p - q + Apply(B, g)))),
    ],
)  # fmt: skip

IDENT = "sharper/attention-lipschitz"
STATEMENT = Statement(
    id=IDENT,
    title="The Lipschitz constant of an attention block in the token norm, for every length",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
