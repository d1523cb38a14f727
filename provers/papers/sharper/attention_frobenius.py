"""The Lipschitz constant of an attention head in the Frobenius norm, with one sqrt(m).

Statement (own proof; Frobenius form of attention-lipschitz). For one head and m tokens of norm at
most D, ||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta, g = alpha D^2,

    ||Att(X, X) - Att(Y, Y)||_F <= beta (g + sqrt(m (1 + g^2))) ||X - Y||_F
                                <= beta sqrt(3 (g^2 (4 m + 1) + m)) ||X - Y||_F,

the second the bound of Castin, Ablin and Peyre (2024) as reconstructed, here a corollary.

Norms: Frobenius on both sides, tokens bounded one by one; Att without the skip connection.
Method: `attention-frobenius-root` in the direction of the difference itself.
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
    total,
    whole,
    z,
)
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.wang_2023._one_head import (
    WEIGHTS,
    D,
    alpha,
    attention,
    beta,
    i,
    n,
    square,
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
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import Sqrt, forall, le

ROOT = Sqrt(n)
g = alpha * D**2
TURN = Sqrt(1 + g**2)
CONSTANT = g + ROOT * TURN
CASTIN = 3 * (g**2 * (4 * n + 1) + n)
CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta,
    given=[le(0, alpha), le(0, D), *HEAD, *TOKENS],
    then=[
        attended(CONSTANT),
        le(total(square(attention(i, x) - attention(i, y))), beta**2 * CASTIN * distance),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(["count_sign"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": n}, [by("count_sign")])),
    have("g_sign", le(0, g), positive("alpha_sign")),
    have("g_square", le(0, g**2), combine(le=[(1, [], g)])),
    obtain(["turn_sign", "turn"], apply("axiom:sqrt", {"x": 1 + g**2}, [auto("g_square")])),
    have("K_sign", le(0, CONSTANT), auto("g_sign", products=[["root_sign", "turn_sign"]])),
    *whole(
        CONSTANT,
        along_tokens("sharper/attention-frobenius-root", (by("F_sign"), auto("W_sign"))),
    ),
    have("apart", le(0, (g - ROOT * TURN) ** 2), combine(le=[(1, [], g - ROOT * TURN)])),
    have(
        "castin",
        le(0, CASTIN - CONSTANT**2),
        auto("apart", "natural", "g_square", inside("root", z, z * TURN**2),
             inside("turn", z, n * z), products=[["natural", "g_square"]]),
    ),
    have("spread_sign", le(0, distance), auto("distance_sign")),
    given=["alpha_sign", "D_sign", "score_norm", "value_norm", "tokens", "other_tokens"],
    then=[
        by("whole"),
        auto("whole", products=[["beta_square", "castin", "spread_sign"]]),
    ],
)  # fmt: skip

IDENT = "sharper/attention-frobenius"
STATEMENT = Statement(
    id=IDENT,
    title="An attention head in the Frobenius norm, with one sqrt(m)",
    source=Source("sharper", "attention-lipschitz", "own proof", "Frobenius form"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    numeric=attacked(lambda size, count: lipschitz.frobenius_root(1.0, size, count)),
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
