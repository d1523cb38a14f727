"""The Lipschitz constant of an attention head on a spectral ball, in the Frobenius norm.

Statement (own proof; spectral-ball form of attention-lipschitz). For one head,
||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta, g = alpha D^2, and matrices of m tokens of R^d with
||X||, ||Y|| <= D (spectral),

    ||Att(X, X) - Att(Y, Y)||_F <= beta (1 + (1 + sqrt(d)/2) g) ||X - Y||_F,

and the same with sqrt(m) in place of sqrt(d): so with sqrt(min(d, m)).

Norms: Frobenius distances on both sides, the spectral ball; Att without the skip connection.
Method: `attention-spectral-ball` with R = sqrt(d) D and with R = sqrt(m) D.
"""

from typing import Any

from provers import lipschitz
from provers.instances import number
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.layer import d, s
from provers.papers.lemmas.bounded_columns import spectral
from provers.papers.sharper._frobenius import HEAD, attacked, attended, total, z
from provers.papers.sharper._moved_tokens import SPECTRAL, STILL, moved_tokens
from provers.papers.wang_2023._one_head import (
    WEIGHTS,
    D,
    alpha,
    beta,
    i,
    n,
    square,
    wk,
    wo,
    wq,
    wv,
    x,
    y,
)
from provers.proof import apply, auto, by, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Sqrt, forall, le

g = alpha * D**2
CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta,
    given=[le(0, alpha), le(0, D), *HEAD, spectral(x, D), spectral(y, D)],
    then=[attended(1 + (1 + Sqrt(count) / 2) * g) for count in (d, n)],
)  # fmt: skip


def bound(name: str, count: Any) -> list[Any]:
    """Steps: the bound with sqrt(count)."""
    return [
        obtain([f"{name}_natural"], apply("axiom:nat-nonnegative", {"n": count})),
        obtain([f"{name}_sign", f"{name}_root"],
               apply("axiom:sqrt", {"x": count}, [by(f"{name}_natural")])),
        *[
            have(f"{name}_{side}", le(total(square(of(i))), (Sqrt(count) * D) ** 2),
                 auto(f"{side}_{name}", inside(f"{name}_root", z, z * D**2)))
            for side, of in (("start", x), ("end", y))
        ],
        obtain(
            [f"{name}_bound"],
            apply(
                "statement:sharper/attention-spectral-ball",
                {"d": d, "s": s, "Wq": wq, "Wk": wk, "Wv": wv, "Wo": wo, "n": n, "x": x, "y": y,
                 "D": D, "R": Sqrt(count) * D, "alpha": alpha, "beta": beta},
                [by("alpha_sign"), by("D_sign"), auto(products=[[f"{name}_sign", "D_sign"]]),
                 by("score_norm"), by("value_norm"), by("columns"), by("other_columns"),
                 by(f"{name}_start"), by(f"{name}_end")],
            ),
        ),
    ]  # fmt: skip


PROOF = intro(
    *[
        obtain([f"{side}_tokens", f"{side}_length", f"{side}_width"],
               apply("statement:lemmas/frobenius-below-spectral",
                     {"d": d, "n": n, "x": of, "D": D}, [by(ball)]))
        for side, of, ball in (("start", x, "columns"), ("end", y, "other_columns"))
    ],
    *bound("width", d),
    *bound("length", n),
    given=["alpha_sign", "D_sign", "score_norm", "value_norm", "columns", "other_columns"],
    then=[auto("width_bound"), auto("length_bound")],
)  # fmt: skip

IDENT = "sharper/attention-spectral-rank"
STATEMENT = Statement(
    id=IDENT,
    title="An attention head on a spectral ball, in the Frobenius norm",
    source=Source("sharper", "attention-lipschitz", "own proof", "spectral ball"),
    lipschitz=LipschitzType(
        Norm.FROBENIUS, Norm.FROBENIUS, Domain.SPECTRAL_BALL, ("x", "y"), ("x",)
    ),
    claim=CLAIM,
    proof=PROOF,
    numeric=attacked(lambda size, count: lipschitz.spectral_ball(1.0, size, min(2, count))),
    witness=moved_tokens(IDENT, CLAIM, {"D": number(2)}, {4: SPECTRAL, 5: STILL}),
)  # fmt: skip
