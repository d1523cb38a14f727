"""The Lipschitz constant of an attention head where the whole input is bounded, Frobenius norm.

Statement (own proof; Frobenius-ball form of attention-lipschitz). For one head,
||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta, g = alpha D^2, and matrices of m tokens with
||X||_F, ||Y||_F <= D,

    ||Att(X, X) - Att(Y, Y)||_F <= beta (1 + (3/2) g) ||X - Y||_F <= beta (1 + 8 g) ||X - Y||_F,

without m: the constant of lemma-5 without its sqrt(m) holds where the whole matrix is bounded (and
fails where each token is, `lemma-5-without-length`).

Norms: Frobenius distances on both sides, the Frobenius ball; Att without the skip connection.
Method: `attention-spectral-ball` with R = D; the spectral norm is at most the Frobenius norm.
"""

from provers import lipschitz
from provers.instances import number
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.layer import d, s
from provers.papers.lemmas.token_below_frobenius import frobenius
from provers.papers.sharper._frobenius import DISTANCE_SIGN, HEAD, attacked, attended, distance
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.wang_2023._one_head import (
    WEIGHTS,
    D,
    alpha,
    beta,
    n,
    wk,
    wo,
    wq,
    wv,
    x,
    y,
)
from provers.proof import apply, auto, by, combine, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import forall, le

g = alpha * D**2
CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta,
    given=[le(0, alpha), le(0, D), *HEAD, frobenius(x, D), frobenius(y, D)],
    then=[attended(1 + 3 * g / 2), attended(1 + 8 * g)],
)  # fmt: skip

PROOF = intro(
    *[
        obtain([name], apply("statement:lemmas/spectral-below-frobenius",
                             {"d": d, "n": n, "x": of, "R": D}, [by(ball)]))
        for name, of, ball in (("columns", x, "whole_start"), ("other_columns", y, "whole_end"))
    ],
    obtain(
        ["bound"],
        apply(
            "statement:sharper/attention-spectral-ball",
            {"d": d, "s": s, "Wq": wq, "Wk": wk, "Wv": wv, "Wo": wo, "n": n, "x": x, "y": y,
             "D": D, "R": D, "alpha": alpha, "beta": beta},
            [by("alpha_sign"), by("D_sign"), by("D_sign"), by("score_norm"), by("value_norm"),
             by("columns"), by("other_columns"), by("whole_start"), by("whole_end")],
        ),
    ),
    have("sharp", attended(1 + 3 * g / 2), auto("bound")),
    have("g_sign", le(0, g), positive("alpha_sign")),
    have("beta_square", le(0, beta**2), combine(le=[(1, [], beta)])),
    DISTANCE_SIGN,
    have("spread", le(0, distance), auto("distance_sign")),
    given=["alpha_sign", "D_sign", "score_norm", "value_norm", "whole_start", "whole_end"],
    then=[
        by("sharp"),
        auto("sharp", products=[["beta_square", "spread", "g_sign"],
                                ["beta_square", "spread", "g_sign", "g_sign"]]),
    ],
)  # fmt: skip

IDENT = "sharper/attention-frobenius-ball"
STATEMENT = Statement(
    id=IDENT,
    title="An attention head in the Frobenius norm, where the whole input is bounded",
    source=Source("sharper", "attention-lipschitz", "own proof", "Frobenius ball"),
    lipschitz=LipschitzType(
        Norm.FROBENIUS, Norm.FROBENIUS, Domain.FROBENIUS_BALL, ("x", "y"), ("x",)
    ),
    claim=CLAIM,
    proof=PROOF,
    numeric=attacked(lambda size, count: lipschitz.frobenius_ball(1.0, size)),
    witness=moved_tokens(IDENT, CLAIM, {"D": number(2)}),
)  # fmt: skip
