"""The Lipschitz constant of an attention head in the Frobenius norm, with one sqrt(m).

Statement (own proof; Frobenius form of attention-lipschitz). For one head and m tokens of norm at
most D, ||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta, g = alpha D^2,

    ||Att(X, X) - Att(Y, Y)||_F <= beta (g + sqrt(m (1 + g^2))) ||X - Y||_F
                                <= beta sqrt(3 (g^2 (4 m + 1) + m)) ||X - Y||_F,

the second the bound of Castin, Ablin and Peyre (2024) as reconstructed, here a corollary.

Norms: Frobenius on both sides, tokens bounded one by one; Att without the skip connection.
Method: `attention-frobenius-root` in the direction of the difference itself, as in `lemma-5`.
"""

from typing import Any

import sympy

from provers.instances import constant_family, number, witness, zero
from provers.papers.layer import d
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
    wq,
    x,
    y,
)
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    contra,
    exact,
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
from provers.surface import (
    Abstraction,
    Adjoint,
    Compose,
    Over,
    Range,
    Sqrt,
    forall,
    le,
    lt,
    natural,
    real,
)

e, m = natural("element"), natural("m")
T, H, gap, F, W, K, z = (real(name) for name in ("T", "H", "gap", "F", "W", "K", "z"))
ROOT = Sqrt(n)
g = alpha * D**2
TURN = Sqrt(1 + g**2)
CONSTANT = g + ROOT * TURN
CASTIN = 3 * (g**2 * (4 * n + 1) + n)
SETTING = [
    le(0, alpha), le(0, D),
    forall(v, then=[le(square(score_map(v)), alpha**2 * square(v))]),
    forall(v, then=[le(square(value_map(v)), beta**2 * square(v))]),
    forall(i, given=[lt(i, n)], then=[le(square(x(i)), D**2)]),
    forall(i, given=[lt(i, n)], then=[le(square(y(i)), D**2)]),
]  # fmt: skip


def total(body: Any, count: Any = n) -> Any:
    """Sum over i < n."""
    return Over(i, Range(count), body)


def attended(constant: Any) -> Any:
    """The conclusion with the square of a constant."""
    return le(total(square(attention(i, x) - attention(i, y))), beta**2 * constant * distance)


distance = total(square(x(i) - y(i)))
CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta,
    given=SETTING,
    then=[attended(CONSTANT**2), attended(CASTIN)],
)  # fmt: skip

A, ONES = Compose(Adjoint(wk), wq), Abstraction(j, sympy.Integer(1))


def change(at: Any) -> Any:
    """What query ``at`` sees, the second input minus the first."""
    return soft_mean(d, n, A, ONES, y, y(at)) - soft_mean(d, n, A, ONES, x, x(at))


changes = total(square(change(i)))

no_gap = contra(
    "more",
    steps(
        have("root_positive", lt(0, ROOT),
             contra("flat", auto("root", "size", products=[["flat", "root_sign"]]))),
        have("turn_positive", lt(0, TURN),
             contra("flat", auto("turn", "g_square", products=[["flat", "turn_sign"]]))),
        have("K_sign", lt(0, K),
             auto("K_is", "g_sign", products=[["root_positive", "turn_positive"]])),
        let(gap, T - K**2 * H, "gap_is"),
        have("gap_sign", lt(0, gap), auto("more", "gap_is")),
        have("T_sign", lt(0, T), auto("more", products=[["K_square", "H_sign"]])),
        have("K_inverse", lt(0, 1 / K**2), positive("K_sign")),
        have("F_room", lt(0, H + gap / (2 * K**2)),
             auto("H_sign", products=[["gap_sign", "K_inverse"]])),
        let(F, Sqrt(H + gap / (2 * K**2)), "F_is"),
        obtain(["F_root_sign", "F_root"],
               apply("axiom:sqrt", {"x": H + gap / (2 * K**2)}, [auto("F_room")])),
        have("F_sign", le(0, F), auto("F_root_sign", "F_is")),
        have("F_positive", lt(0, F),
             contra("flat", auto("F_room", inside("F_is", z, z * F), inside("F_is", z, z * Sqrt(
                 H + gap / (2 * K**2))), "F_root", products=[["flat", "F_sign"]]))),
        have("F_square", le(F**2, H + gap / (2 * K**2)),
             auto("F_root", inside("F_is", z, z**2))),
        have("F_above", le(H, F**2),
             auto("F_root", inside("F_is", z, z**2), products=[["gap_sign", "K_inverse"]])),
        let(W, Sqrt(T), "W_is"),
        obtain(["W_root_sign", "W_root"], apply("axiom:sqrt", {"x": T}, [auto("T_sign")])),
        have("W_sign", le(0, W), auto("W_root_sign", "W_is")),
        have("W_square", le(T, W**2), auto("W_root", inside("W_is", z, z**2))),
        have("W_below", le(W**2, T), auto("W_root", inside("W_is", z, z**2))),
        obtain(
            ["gain"],
            apply(
                "statement:sharper/attention-frobenius-root",
                {
                    "d": d, "n": n, "A": A, "x": x, "h": Abstraction(j, y(j) - x(j)),
                    "w": Abstraction(i, change(i)), "D": D, "F": F, "W": W, "a": alpha,
                },
                [
                    by("size"), by("D_sign"), by("F_positive"), by("W_sign"), by("alpha_sign"),
                    by("score_norm"), by("tokens"),
                    intro(
                        obtain(["token"], apply("other_tokens", {"i": j}, [by("in_range")])),
                        names=["j"], given=["in_range"], then=[auto("token")],
                    ),
                    auto("F_above", "H_is"), auto("W_square", "T_is"),
                ],
            ),
        ),
        have("gain_T", le(T, K * F * W), auto("gain", "T_is", inside("K_is", z, z * F * W))),
        have(
            "W_small",
            le(W, K * F),
            contra(
                "larger",
                steps(
                    have("KF_sign", le(0, K * F), auto(products=[["K_sign", "F_sign"]])),
                    have("W_positive", lt(0, W), auto("larger", "KF_sign")),
                    auto("gain_T", "W_below", products=[["W_positive", "larger"]]),
                ),
            ),
        ),
        have("sum_sign", le(0, W + K * F), auto("W_sign", products=[["K_sign", "F_sign"]])),
        have("T_small", le(T, K**2 * F**2),
             auto("W_square", products=[["W_small", "sum_sign"]])),
        have("T_half", le(T, K**2 * H + gap / 2),
             auto("T_small", products=[["K_square", "F_square"]], nonzero=["K_sign"])),
        auto("T_half", "gap_is", "gap_sign"),
    ),
)  # fmt: skip

PROOF = intro(
    obtain(["natural"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": n}, [by("natural")])),
    let(T, changes, "T_is"),
    let(H, distance, "H_is"),
    let(K, CONSTANT, "K_is"),
    have(
        "distance_sign",
        le(total(0 * i), distance),
        termwise(
            Range(n), i, 0 * i, square(x(i) - y(i)),
            intro(
                obtain(["own"], apply("axiom:square", {"d": d, "v": x(e) - y(e)})),
                given=["in_range"],
                then=[auto("own")],
            ),
        ),
    ),
    have("H_sign", le(0, H), auto("distance_sign", "H_is")),
    have("g_sign", le(0, g), positive("alpha_sign")),
    have("g_square", le(0, g**2), combine(le=[(1, [], g)])),
    obtain(["turn_sign", "turn"], apply("axiom:sqrt", {"x": 1 + g**2}, [auto("g_square")])),
    have("K_square", le(0, K**2), combine(le=[(1, [], K)])),
    have(
        "means",
        le(T, K**2 * H),
        cases(
            n, 0, "size",
            less=absurd(auto("size", "natural")),
            equal=steps(
                have("nothing", le(T, 0),
                     auto("T_is", inside("size", m, total(square(change(i)), m)))),
                auto("nothing", products=[["K_square", "H_sign"]]),
            ),
            greater=no_gap,
        ),
    ),
    have(
        "values",
        le(total(square(attention(i, x) - attention(i, y))), total(beta**2 * square(change(i)))),
        termwise(
            Range(n), i, square(attention(i, x) - attention(i, y)), beta**2 * square(change(i)),
            intro(
                obtain(["value"], apply("value_norm", {"v": change(e)})),
                given=["in_range"],
                then=[auto("value")],
            ),
        ),
    ),
    have("beta_square", le(0, beta**2), combine(le=[(1, [], beta)])),
    have("scaled", le(beta**2 * T, beta**2 * K**2 * H), auto(products=[["beta_square", "means"]])),
    have(
        "whole",
        attended(CONSTANT**2),
        auto(
            "values", "scaled", inside("T_is", z, beta**2 * z),
            inside("H_is", z, beta**2 * K**2 * z),
            inside("K_is", z, beta**2 * z**2 * distance),
            inside("K_is", z, beta**2 * z * K * distance),
        ),
    ),
    have("apart", le(0, (g - ROOT * TURN) ** 2), combine(le=[(1, [], g - ROOT * TURN)])),
    have(
        "castin",
        le(0, CASTIN - CONSTANT**2),
        auto("apart", "natural", "g_square", inside("root", z, z * TURN**2),
             inside("turn", z, n * z), products=[["natural", "g_square"]]),
    ),
    have("spread_sign", le(0, distance), auto("distance_sign")),
    given=["alpha_sign", "D_sign", "score_norm", "value_norm", "tokens",
           "other_tokens"],
    then=[
        by("whole"),
        auto("whole", products=[["beta_square", "castin", "spread_sign"]]),
    ],
)  # fmt: skip

IDENT = "sharper/attention-frobenius"
STILL = constant_family(zero(1))
STATEMENT = Statement(
    id=IDENT,
    title="An attention head in the Frobenius norm, with one sqrt(m)",
    source=Source("sharper", "attention-lipschitz", "own proof", "Frobenius form"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={
            "d": number(1), "s": number(1), "n": number(2), "x": STILL, "y": STILL,
            **{name: ["id", 1] for name in ("Wq", "Wk", "Wv", "Wo")},
            "D": number(1), "alpha": number(1), "beta": number(1),
        },
        given=[
            exact(), exact(), intro(then=[auto()]), intro(then=[auto()]),
            intro(given=["in_range"], then=[auto()]), intro(given=["in_range"], then=[auto()]),
        ],
        scope="two tokens at the origin",
    ),
    remarks=(
        "Above the least constant known on paper in two ways: sqrt(m r (1 + g^2)) with "
        "r = 1/(1 + (m - 1) e^(-2 g)), and sqrt(m) (1 + g/sqrt(2)), are not proved here.",
    ),
)  # fmt: skip
