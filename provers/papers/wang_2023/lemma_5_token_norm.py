"""Attention's Lipschitz constant in the token norm: lemma-5 without the length, where it is true.

Statement (proved here; sharper than the form without sqrt(m) that it justifies). For one head, n
tokens of norm at most D, ||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta: if |y_j - x_j| <= eta for all
j < n, then for every position i, with g = alpha D^2,

    |Att(y_i, Y) - Att(x_i, X)| <= eta beta (g + sqrt(1 + g^2)) <= eta beta (1 + 8 D^2 alpha),
    |y_i + Att(y_i, Y) - x_i - Att(x_i, X)| <= eta (1 + beta (g + sqrt(1 + g^2))).

In the Frobenius norm the constant without sqrt(m) is false (`lemma-5-without-length`).
Method: `attention-lipschitz` with A = W_k^T W_q, B = W_o W_v and all base weights 1.
"""

from typing import Any

import sympy

from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.layer import d
from provers.papers.lemmas.norm_perturbation import norm
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.sharper._soft_mean import soft_mean
from provers.papers.wang_2023._one_head import (
    WEIGHTS,
    D,
    alpha,
    attention,
    beta,
    i,
    j,
    n,
    score_map,
    square,
    v,
    value_map,
    wk,
    wo,
    wq,
    wv,
    x,
    y,
)
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, Adjoint, Compose, Sqrt, forall, le, lt, real, vector

eta = real("eta")
g = alpha * D**2
MEANS = g + Sqrt(1 + g**2)


def att_change(at: Any) -> Any:
    """Att at one position, the second input minus the first."""
    return attention(at, y) - attention(at, x)


SETTING = [
    lt(0, alpha), le(0, beta), lt(0, D), lt(0, eta),
    forall(v, then=[le(square(score_map(v)), alpha**2 * square(v))]),
    forall(v, then=[le(square(value_map(v)), beta**2 * square(v))]),
    forall(i, given=[lt(i, n)], then=[le(square(x(i)), D**2)]),
    forall(i, given=[lt(i, n)], then=[le(square(y(i)), D**2)]),
    forall(i, given=[lt(i, n)], then=[le(square(y(i) - x(i)), eta**2)]),
]  # fmt: skip

CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta, eta,
    given=SETTING,
    then=[
        forall(
            i,
            given=[lt(i, n)],
            then=[
                le(norm(att_change(i)), eta * beta * MEANS),
                le(norm(att_change(i)), eta * beta * (1 + 8 * D**2 * alpha)),
                le(norm(y(i) - x(i) + att_change(i)), eta * (1 + beta * MEANS)),
            ],
        )
    ],
)  # fmt: skip

A, B = Compose(Adjoint(wk), wq), Compose(wo, wv)
w = vector("w", d)
moved = vector("moved", d)
ONES = Abstraction(j, sympy.Integer(1))
change = soft_mean(d, n, A, ONES, y, y(i)) - soft_mean(d, n, A, ONES, x, x(i))

PROOF = intro(
    have("g_sign", lt(0, g), positive("alpha_sign", "D_sign")),
    have("under_root", le(0, 1 + g**2), positive("alpha_sign")),
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": 1 + g**2}, [by("under_root")])),
    obtain(
        ["root_short"],
        apply("statement:lemmas/square-order", {"x": Sqrt(1 + g**2), "y": 1 + g},
              [auto("g_sign"), auto("root", "g_sign")]),
    ),
    have("scale", le(0, eta * beta), auto(products=[["eta_sign", "beta_sign"]])),
    have("reach", le(0, eta * MEANS), positive("eta_sign", "alpha_sign")),
    have("room", le(0, 1 + 8 * g - MEANS), auto("root_short", "g_sign")),
    have("same_reach", le(0, eta * beta * MEANS), auto(products=[["beta_sign", "reach"]])),
    given=["alpha_sign", "beta_sign", "D_sign", "eta_sign", "score_norm", "value_norm", "tokens",
           "other_tokens", "near"],
    then=[
        intro(
            obtain(["natural"], apply("axiom:nat-nonnegative", {"n": i})),
            obtain(["own"], apply("tokens", {"i": i}, [by("in_range")])),
            obtain(["other_own"], apply("other_tokens", {"i": i}, [by("in_range")])),
            obtain(["own_near"], apply("near", {"i": i}, [by("in_range")])),
            obtain(
                ["means", "block"],
                apply(
                    "statement:sharper/attention-lipschitz",
                    {"d": d, "n": n, "A": A, "B": B, "c": ONES, "x": x, "y": y, "q": x(i),
                     "p": y(i), "D": D, "eta": eta, "a": alpha, "b": beta},
                    [
                        by("D_sign"), by("eta_sign"), by("alpha_sign"), by("beta_sign"),
                        intro(given=["below"], then=[auto()]),
                        auto("in_range", "natural"),
                        by("score_norm"), by("value_norm"),
                        by("tokens"), by("other_tokens"), by("near"),
                        by("own"), by("other_own"), by("own_near"),
                    ],
                ),
            ),
            let(w, change, "w_is"),
            have("w_length", le(norm(w), eta * MEANS),
                 auto("means", inside("w_is", moved, norm(moved)))),
            obtain(["w_square"], apply("axiom:square", {"d": d, "v": w})),
            obtain(["w_sign", "w_norm"], apply("axiom:sqrt", {"x": square(w)}, [by("w_square")])),
            have("gap", le(0, eta * MEANS - norm(w)), auto("w_length")),
            have("both", le(0, eta * MEANS + norm(w)), auto("reach", "w_sign")),
            have("w_short", le(0, (eta * MEANS) ** 2 - square(w)),
                 auto("w_norm", products=[["gap", "both"]])),
            obtain(["value"], apply("value_norm", {"v": w})),
            have("beta_square", le(0, beta**2), combine(le=[(1, [], beta)])),
            obtain(["value_square"], apply("axiom:square", {"d": d, "v": value_map(w)})),
            obtain(["value_sign", "value_root"],
                   apply("axiom:sqrt", {"x": square(value_map(w))}, [by("value_square")])),
            obtain(
                ["att"],
                apply(
                    "statement:lemmas/square-order",
                    {"x": norm(value_map(w)), "y": eta * beta * MEANS},
                    [by("same_reach"),
                     auto("value_root", "value", products=[["beta_square", "w_short"]])],
                ),
            ),
            have("att_length", le(norm(att_change(i)), eta * beta * MEANS),
                 auto("att", inside("w_is", moved, norm(value_map(moved))))),
            given=["in_range"],
            then=[
                by("att_length"),
                auto("att_length", products=[["scale", "room"]]),
                auto("block"),
            ],
        )
    ],
)  # fmt: skip

IDENT = "wang-2023/lemma-5-token-norm"
STATEMENT = Statement(
    id=IDENT,
    title="Attention's Lipschitz constant in the token norm, for every length",
    source=Source("wang-2023", "lemma-5", "own proof", "form without sqrt(m), token norm"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
