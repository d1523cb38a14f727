"""The Lipschitz constant of an attention head in the Frobenius norm, by the spectral norm.

Statement (own proof; spectral-ball and Frobenius-ball forms of attention-lipschitz). For one head,
||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta, matrices of m tokens with ||X||, ||Y|| <= D (spectral)
and ||X||_F, ||Y||_F <= R,

    ||Att(X, X) - Att(Y, Y)||_F <= beta (1 + alpha D^2 + alpha D R/2) ||X - Y||_F.

Norms: Frobenius distances on both sides; Att without the skip connection. ||X||_F <= D gives
R = D (`attention-frobenius-ball`), and ||X|| <= D alone R = sqrt(min(d, m)) D
(`attention-spectral-rank`).

Method: `attention-spectral-along` in the direction of the difference itself.
"""

from provers.instances import number
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.bounded_columns import spectral
from provers.papers.sharper._frobenius import (
    HEAD,
    along,
    attended,
    total,
    whole,
)
from provers.papers.sharper._moved_tokens import SPECTRAL, STILL, moved_tokens
from provers.papers.wang_2023._one_head import WEIGHTS, D, alpha, beta, i, n, square, v, x, y
from provers.proof import apply, auto, by, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import forall, le, real

R = real("R")
CONSTANT = 1 + alpha * D**2 + alpha * D * R / 2
BALLS = [
    spectral(x, D), spectral(y, D), le(total(square(x(i))), R**2), le(total(square(y(i))), R**2),
]  # fmt: skip
CLAIM = forall(
    *WEIGHTS, n, x, y, D, R, alpha, beta,
    given=[le(0, alpha), le(0, D), le(0, R), *HEAD, *BALLS],
    then=[attended(CONSTANT)],
)  # fmt: skip

SHIFTED = intro(
    obtain(["ball"], apply("other_columns", {"v": v})), names=["v"], then=[auto("ball")]
)
PROOF = intro(
    have("K_sign", le(0, CONSTANT), positive("alpha_sign", "D_sign", "R_sign")),
    *whole(
        CONSTANT,
        along(
            "sharper/attention-spectral-along",
            {"D": D, "R": R},
            [
                by("size"), by("D_sign"), by("R_sign"), by("F_sign"), by("W_sign"),
                by("alpha_sign"), by("score_norm"), by("columns"), SHIFTED, by("whole_start"),
                auto("whole_end"), auto("near"), by("lines"),
            ],
        ),
    ),
    given=["alpha_sign", "D_sign", "R_sign", "score_norm", "value_norm", "columns",
           "other_columns", "whole_start", "whole_end"],
    then=[by("whole")],
)  # fmt: skip

IDENT = "sharper/attention-spectral-ball"
STATEMENT = Statement(
    id=IDENT,
    title="An attention head in the Frobenius norm, by the spectral norm of its tokens",
    source=Source("sharper", "attention-lipschitz", "own proof", "spectral ball"),
    lipschitz=LipschitzType(
        Norm.FROBENIUS, Norm.FROBENIUS, Domain.SPECTRAL_BALL, ("x", "y"), ("x",)
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM, {"D": number(2)}, {5: SPECTRAL, 6: STILL}),
)  # fmt: skip
