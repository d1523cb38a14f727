"""The Lipschitz constant of one attention layer in its prompt.

Statement (own proof). Tokens x(j) of norm at most D are changed to y(j), |y(j) - x(j)|^2 <=
f(j) eta^2 with 0 <= f <= 1: f = 1 for prompt tokens, 0 for the content. The query |q| <= D stays.
|A v| <= a |v|, |B v| <= b |v|, beta = a D^2. If on the way from x to y the attention of q on the
changed tokens is never above m,

    |B (M(y, q) - M(x, q))| <= eta b sqrt(m (1 + beta^2)),

M(x, q) the mean of the x(j) with weights c(j) e^<x(j), A q>. This is the Lam of ``prompt-capacity``
for one layer, attention only; m = 1 always serves.

Method: ``prompt-slope`` along the segment and ``attention-mean-value`` along the difference w, as
in ``attention-lipschitz``.
"""

from provers.instances import constant_family, number
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.sharper._soft_mean import A, c, d, n, q, soft_mean, x
from provers.papers.sharper.attention_derivative import inner
from provers.papers.sharper.attention_lipschitz import (
    B,
    D,
    a,
    b,
    below,
    beta,
    eta,
    f,
    g,
    i,
    j,
    t,
    token,
    v,
    w,
    y,
)
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
    Zero,
    family,
    forall,
    le,
    lt,
    real,
)

on, m, z = family("on"), real("m"), real("z")
ROOT = Sqrt(m * (1 + beta**2))
change = soft_mean(d, n, A, c, y, q) - soft_mean(d, n, A, c, x, q)

along = Abstraction(j, token(j))
score = Inner(token(j), Apply(A, q))
weight = c(j) * Exp(score)
MASS = Over(f, Range(n), c(f) * Exp(Inner(token(f), Apply(A, q))))

SETTING = [
    lt(0, D), lt(0, eta), lt(0, a), le(0, b), lt(0, m),
    below(le(0, c(j))),
    lt(0, Over(j, Range(n), c(j))),
    forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
    forall(v, then=[le(square(Apply(B, v)), b**2 * square(v))]),
    below(le(square(x(j)), D**2)),
    below(le(square(y(j)), D**2)),
    below(le(square(y(j) - x(j)), on(j) * eta**2)),
    below(le(on(j), 1)),
    le(square(q), D**2),
    forall(
        t,
        given=[le(0, t), le(t, 1)],
        then=[le(Over(j, Range(n), weight * on(j)), m * MASS)],
    ),
]  # fmt: skip
NAMES = [
    "D_sign", "eta_sign", "a_sign", "b_sign", "m_sign", "base", "not_all_masked", "score_norm",
    "value_norm", "tokens", "other_tokens", "changed", "flags", "query", "attention",
]  # fmt: skip

CLAIM = forall(
    d, n, A, B, c, x, y, on, q, D, eta, a, b, m,
    given=SETTING,
    then=[le(norm(Apply(B, change)), eta * b * ROOT)],
)  # fmt: skip


def rates() -> Rule:
    """Rule: at every point of the segment <w, rate> <= |w| eta sqrt(m (1 + beta^2))."""
    return intro(
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
            ["mass"],
            apply(
                "statement:lemmas/positive-mass",
                {"n": n, "c": c, "s": Abstraction(j, score), "m": -a * D**2},
                [
                    by("base"), by("not_all_masked"),
                    intro(
                        obtain(["token"], apply("tokens_t", {"j": j}, [by("in_range")])),
                        inner("score", token(j), Apply(A, q), D, a * D,
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
                obtain(["exp_sign"], apply("axiom:exp-positive", {"x": score})),
                given=["in_range"],
                then=[auto(products=[["base_sign", "exp_sign", "mass_inverse"]])],
            ),
        ),
        obtain(["on_prompt"], apply("attention", {"t": t}, [by("t_sign"), by("t_below_1")])),
        have("prompt_room", le(0, m * MASS - Over(j, Range(n), weight * on(j))),
             auto("on_prompt")),
        obtain(
            ["rate_norm", "rate_along"],
            apply(
                "statement:sharper/prompt-slope",
                {
                    "d": d, "n": n, "A": A, "B": B, "x": along,
                    "h": Abstraction(j, y(j) - x(j)), "P": Abstraction(j, weight / MASS),
                    "c": on, "q": q, "mu": soft_mean(d, n, A, c, along, q),
                    "D": D, "a": a, "b": b, "eta": eta, "m": m,
                },
                [
                    by("D_sign"), by("a_sign"), by("b_sign"), by("eta_sign"), by("m_sign"),
                    by("shares"), auto(nonzero=["mass"]), auto(), by("tokens_t"), by("changed"),
                    auto(products=[["mass_inverse", "prompt_room"]], nonzero=["mass"]),
                    by("query"), by("score_norm"), by("value_norm"),
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
    have("inside_root", lt(0, m * (1 + beta**2)), positive("m_sign", "a_sign", "D_sign")),
    obtain(["root_sign", "root_square"],
           apply("axiom:sqrt", {"x": m * (1 + beta**2)}, [auto("inside_root")])),
    have("reach", le(0, eta * ROOT), auto(products=[["eta_sign", "root_sign"]])),
    obtain(["Aq_norm"], apply("score_norm", {"v": q})),
    have("query_room", le(0, D**2 - square(q)), auto("query")),
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("Aq_short", le(square(Apply(A, q)), (a * D) ** 2),
         auto("Aq_norm", products=[["a_square", "query_room"]])),
    have("aD_sign", le(0, a * D), auto(products=[["a_sign", "D_sign"]])),
    have("D_not_negative", le(0, D), auto("D_sign")),
    have("eta_square", le(0, eta**2), combine(le=[(1, [], eta)])),
    have(
        "near",
        below(le(square(y(j) - x(j)), eta**2)),
        intro(
            obtain(["moved"], apply("changed", {"j": j}, [by("in_range")])),
            obtain(["flag"], apply("flags", {"j": j}, [by("in_range")])),
            have("room", le(0, 1 - on(j)), auto("flag")),
            given=["in_range"],
            then=[auto("moved", products=[["room", "eta_square"]])],
        ),
    ),
    obtain(
        ["gain"],
        apply(
            "statement:sharper/attention-mean-value",
            {
                "d": d, "n": n, "p": 1, "A": A, "c": Abstraction(i, j, c(j)), "x": x,
                "h": Abstraction(j, y(j) - x(j)), "q": Abstraction(i, q),
                "k": Abstraction(i, Zero(d)), "w": Abstraction(i, w), "D": D, "eta": eta, "a": a,
                "M": norm(w) * eta * ROOT,
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
                intro(given=["query_in_range"], then=[auto("eta_square")]),
                rates(),
            ],
        ),
    ),
    have("squares", le(square(w), norm(w) * eta * ROOT),
         auto("gain", inside("w_is", g, Inner(w, g)))),
    have(
        "result",
        le(norm(w), eta * ROOT),
        cases(
            norm(w), 0, "size",
            less=absurd(auto("size", "w_sign")),
            equal=auto("size", "reach"),
            greater=steps(
                have("gap", le(0, norm(w) * (eta * ROOT - norm(w))), auto("squares", "w_norm")),
                have("inverse", lt(0, 1 / norm(w)), positive("size")),
                auto(products=[["inverse", "gap"]], nonzero=["size"]),
            ),
        ),
    ),
    obtain(["value_short"], apply("value_norm", {"v": w})),
    have("b_square", le(0, b**2), combine(le=[(1, [], b)])),
    have("gap", le(0, eta * ROOT - norm(w)), auto("result")),
    have("both", le(0, eta * ROOT + norm(w)), auto("reach", "w_sign")),
    have("w_gap", le(0, (eta * ROOT) ** 2 - square(w)),
         auto("w_norm", products=[["gap", "both"]])),
    have("value_reach", le(0, b * eta * ROOT), auto(products=[["b_sign", "reach"]])),
    have("value_close", le(square(Apply(B, w)), (b * eta * ROOT) ** 2),
         auto("value_short", products=[["b_square", "w_gap"]])),
    obtain(["value_sign"], apply("axiom:square", {"d": d, "v": Apply(B, w)})),
    obtain(["n_sign", "n_square"],
           apply("axiom:sqrt", {"x": square(Apply(B, w))}, [by("value_sign")])),
    obtain(
        ["whole"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(Apply(B, w)), "y": b * eta * ROOT},
            [by("value_reach"), auto("value_close", "n_square")],
        ),
    ),
    given=NAMES,
    then=[auto("whole", inside("w_is", g, norm(Apply(B, g))))],
)  # fmt: skip

STATEMENT = Statement(
    id="sharper/prompt-lipschitz",
    title="The Lipschitz constant of one attention layer in its prompt",
    source=Source("sharper", "prompt-capacity", "own proof", "one layer, attention only"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    remarks=("An MLP after the attention multiplies this by its own constant 1 + |W_1||W_2|.",),
    witness=moved_tokens(
        "sharper/prompt-lipschitz",
        CLAIM,
        {"on": constant_family(number(1))},
        {14: intro(given=["t_sign", "t_below_1"], then=[auto()])},
        "two prompt tokens, 1 and -1, moved to 0",
    ),
)  # fmt: skip
