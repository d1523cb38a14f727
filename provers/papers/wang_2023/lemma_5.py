"""The Lipschitz constant of an attention head in the Frobenius norm.

Statement (form as printed, constant reconstructed; proved here with 6 in place of 8 as well). For
one head and m tokens of norm at most D, ||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta,

    ||Att(X, X) - Att(Y, Y)||_F <= (1 + 8 sqrt(m) D^2 alpha) beta ||X - Y||_F.

Norms: Frobenius on both sides, tokens bounded one by one; Att without the skip connection (add 1
for id + Att). Without sqrt(m) it is false in this norm (`lemma-5-without-length`) and true in the
token norm (`lemma-5-token-norm`).

Method: `attention-frobenius-along` in the direction of the difference itself, then W_o W_v, token
by token.
"""

from typing import Any

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
)
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.wang_2023._one_head import WEIGHTS, D, alpha, beta, n, x, y
from provers.proof import apply, auto, by, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import Sqrt, forall, le

ROOT = Sqrt(n)


def constant(factor: int) -> Any:
    """The constant with a factor before sqrt(n)."""
    return 1 + factor * ROOT * D**2 * alpha


CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta,
    given=[le(0, alpha), le(0, D), *HEAD, *TOKENS],
    then=[attended(constant(6)), attended(constant(8))],
)  # fmt: skip

PROOF = intro(
    obtain(["count_sign"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": n}, [by("count_sign")])),
    have("extra_sign", le(0, ROOT * alpha * D**2), positive("root_sign", "alpha_sign")),
    have("K_sign", le(0, constant(6)), auto("extra_sign")),
    *whole(
        constant(6),
        along_tokens("sharper/attention-frobenius-along", (auto("F_sign"), auto("W_sign"))),
    ),
    have("spread_sign", le(0, distance), auto("distance_sign")),
    given=["alpha_sign", "D_sign", "score_norm", "value_norm", "tokens", "other_tokens"],
    then=[
        by("whole"),
        auto(
            "whole",
            products=[
                ["beta_square", "spread_sign", "extra_sign"],
                ["beta_square", "spread_sign", "extra_sign", "extra_sign"],
            ],
        ),
    ],
)  # fmt: skip

IDENT = "wang-2023/lemma-5"
STATEMENT = Statement(
    id=IDENT,
    title="The Lipschitz constant of an attention head in the Frobenius norm",
    source=Source("wang-2023", "lemma-5", "reconstructed (medium)", "form as printed, constant 8"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    numeric=attacked(lambda size, count: lipschitz.lemma_5(1.0, size, count)),
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
