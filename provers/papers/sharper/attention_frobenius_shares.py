"""The Lipschitz constant of an attention head in the Frobenius norm, by the largest share.

Statement (own proof; r-form of attention-lipschitz). For one head and m > 0 tokens of norm at most
D, ||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta, g = alpha D^2, r = 1/(1 + (m - 1) e^(-2 g)),

    ||Att(X, X) - Att(Y, Y)||_F <= beta (g + sqrt(m r (1 + g^2))) ||X - Y||_F
                                <= beta (g + e^g sqrt(1 + g^2)) ||X - Y||_F,

the second for every number of tokens.

Norms: Frobenius on both sides, tokens bounded one by one; Att without the skip connection.
Method: `attention-shares-along` in the direction of the difference itself; m r <= e^(2 g).
"""

from provers import lipschitz
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.sharper._frobenius import (
    HEAD,
    TOKENS,
    along_tokens,
    attacked,
    attended,
    distance,
    whole,
    z,
)
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.wang_2023._one_head import WEIGHTS, D, alpha, beta, n, x, y
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    have,
    inside,
    intro,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import Exp, Sqrt, forall, le, lt

g = alpha * D**2
TURN = Sqrt(1 + g**2)
RATIO = 1 + (n - 1) * Exp(-2 * g)
UNDER = n * (1 + g**2) / RATIO
CONSTANT = g + Sqrt(UNDER)
FREE = g + Exp(g) * TURN

CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta,
    given=[lt(0, n), le(0, alpha), le(0, D), *HEAD, *TOKENS],
    then=[attended(CONSTANT), attended(FREE)],
)  # fmt: skip

PROOF = intro(
    obtain(["at_least_one"], apply("axiom:nat-discrete", {"m": 0, "n": n}, [by("not_empty")])),
    have("more", le(0, n - 1), auto("at_least_one")),
    have("g_sign", le(0, g), positive("alpha_sign")),
    have("g_square", le(0, g**2), combine(le=[(1, [], g)])),
    have("turn_room", lt(0, 1 + g**2), auto("g_square")),
    obtain(["turn_sign", "turn"], apply("axiom:sqrt", {"x": 1 + g**2}, [auto("g_square")])),
    obtain(["exp_low"], apply("axiom:exp-positive", {"x": -2 * g})),
    have("ratio", lt(0, RATIO), auto(products=[["more", "exp_low"]])),
    have("ratio_inverse", lt(0, 1 / RATIO), positive("ratio")),
    have("under_sign", lt(0, UNDER), auto(products=[["not_empty", "turn_room", "ratio_inverse"]])),
    obtain(["shared_sign", "shared"], apply("axiom:sqrt", {"x": UNDER}, [auto("under_sign")])),
    have("K_sign", le(0, CONSTANT), auto("g_sign", "shared_sign")),
    *whole(
        CONSTANT,
        along_tokens(
            "sharper/attention-shares-along", (by("F_sign"), by("W_sign")), ("gain", "other_gain")
        ),
    ),
    # n r <= e^(2 g), so sqrt(n r (1 + g^2)) <= e^g sqrt(1 + g^2)
    obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": 2 * g})),
    have("one", le(0, Exp(2 * g) - 1), auto("tangent", "g_sign")),
    have("ratio_gap", le(0, Exp(2 * g) * RATIO - n), auto("one")),
    obtain(["e_sign"], apply("axiom:exp-positive", {"x": g})),
    have("free_sign", le(0, Exp(g) * TURN), auto(products=[["e_sign", "turn_sign"]])),
    obtain(
        ["smaller"],
        apply(
            "statement:lemmas/square-order",
            {"x": Sqrt(UNDER), "y": Exp(g) * TURN},
            [
                by("free_sign"),
                auto("shared", inside("turn", z, Exp(2 * g) * z), nonzero=["ratio"],
                     products=[["ratio_inverse", "ratio_gap", "turn_room"]]),
            ],
        ),
    ),
    have("larger", le(0, FREE + CONSTANT), auto("K_sign", "g_sign", "free_sign")),
    have("gap", le(0, FREE - CONSTANT), auto("smaller")),
    have("spread_sign", le(0, distance), auto("distance_sign")),
    given=["not_empty", "alpha_sign", "D_sign", "score_norm", "value_norm", "tokens",
           "other_tokens"],
    then=[
        by("whole"),
        auto("whole", products=[["beta_square", "spread_sign", "gap", "larger"]]),
    ],
)  # fmt: skip

IDENT = "sharper/attention-frobenius-shares"
STATEMENT = Statement(
    id=IDENT,
    title="An attention head in the Frobenius norm, by the largest share; free of the length",
    source=Source("sharper", "attention-lipschitz", "own proof", "Frobenius form"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    numeric=attacked(lambda size, count: lipschitz.frobenius_shares(1.0, size, count)),
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
