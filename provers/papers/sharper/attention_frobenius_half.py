"""The Lipschitz constant of an attention head in the Frobenius norm, with g/sqrt 2.

Statement (own proof; Frobenius form of attention-lipschitz). For one head and m tokens of norm at
most D, ||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta, g = alpha D^2,

    ||Att(X, X) - Att(Y, Y)||_F <= beta (g + sqrt(m) (1 + g/sqrt 2)) ||X - Y||_F.

Norms: Frobenius on both sides, tokens bounded one by one; Att without the skip connection.
Method: `attention-shares-along` in the direction of the difference itself.
"""

from provers import lipschitz
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.sharper._frobenius import (
    HEAD,
    TOKENS,
    along_tokens,
    attacked,
    attended,
    whole,
)
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.wang_2023._one_head import WEIGHTS, D, alpha, beta, n, x, y
from provers.proof import apply, auto, by, exact, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import Sqrt, forall, le

g = alpha * D**2
ROOT = Sqrt(n)
CONSTANT = g + ROOT * (1 + Sqrt(2) * g / 2)

CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta,
    given=[le(0, alpha), le(0, D), *HEAD, *TOKENS],
    then=[attended(CONSTANT)],
)  # fmt: skip

PROOF = intro(
    obtain(["count_sign"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": n}, [by("count_sign")])),
    obtain(["two_sign", "two"], apply("axiom:sqrt", {"x": 2}, [exact()])),
    have("g_sign", le(0, g), positive("alpha_sign")),
    have("K_sign", le(0, CONSTANT),
         auto("g_sign", "root_sign", products=[["root_sign", "two_sign", "g_sign"]])),
    *whole(
        CONSTANT,
        along_tokens(
            "sharper/attention-shares-along", (by("F_sign"), by("W_sign")), ("other_gain", "gain")
        ),
    ),
    given=["alpha_sign", "D_sign", "score_norm", "value_norm", "tokens", "other_tokens"],
    then=[by("whole")],
)  # fmt: skip

IDENT = "sharper/attention-frobenius-half"
STATEMENT = Statement(
    id=IDENT,
    title="An attention head in the Frobenius norm, with beta/sqrt 2",
    source=Source("sharper", "attention-lipschitz", "own proof", "Frobenius form"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    numeric=attacked(lambda size, count: lipschitz.frobenius_half(1.0, size, count)),
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
