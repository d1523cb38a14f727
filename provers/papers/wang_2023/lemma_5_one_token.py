"""Lemma-5's constant without the length: Frobenius distance of the inputs, one output token.

Statement (proved here). For one head, n tokens of norm at most D, ||W_k^T W_q|| <= alpha,
||W_o W_v|| <= beta, g = alpha D^2: if ||Y - X||_F <= F, then for every position i

    |Att(y_i, Y) - Att(x_i, X)| <= F beta (g + sqrt(1 + g^2)) <= F beta (1 + 8 D^2 alpha).

Norms: Frobenius distance of the inputs, the largest token of the outputs; Att without the skip
connection. Method: `token-below-frobenius` and `lemma-5-token-norm`.
"""

from typing import Any

from provers import lipschitz
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.layer import d, s
from provers.papers.lemmas.norm_perturbation import norm
from provers.papers.lemmas.token_below_frobenius import frobenius
from provers.papers.sharper._frobenius import attacked
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.wang_2023._one_head import (
    WEIGHTS,
    D,
    alpha,
    beta,
    i,
    j,
    n,
    wk,
    wo,
    wq,
    wv,
    x,
    y,
)
from provers.papers.wang_2023.lemma_5_token_norm import MEANS, SETTING, att_change
from provers.proof import apply, by, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Abstraction, forall, le, lt, real

F = real("F")


def step(at: Any) -> Any:
    """How far a token moves."""
    return y(at) - x(at)


CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta, F,
    given=[*SETTING[:3], lt(0, F), *SETTING[4:8], frobenius(step, F)],
    then=[
        forall(
            i,
            given=[lt(i, n)],
            then=[
                le(norm(att_change(i)), F * beta * MEANS),
                le(norm(att_change(i)), F * beta * (1 + 8 * D**2 * alpha)),
            ],
        )
    ],
)  # fmt: skip

GIVEN = ["alpha_sign", "beta_sign", "D_sign", "F_sign", "score_norm", "value_norm", "tokens",
         "other_tokens", "whole"]  # fmt: skip
PROOF = intro(
    obtain(["near"], apply("statement:lemmas/token-below-frobenius",
                           {"d": d, "n": n, "x": Abstraction(j, step(j)), "R": F},
                           [by("whole")])),
    obtain(
        ["every"],
        apply(
            "statement:wang-2023/lemma-5-token-norm",
            {"d": d, "s": s, "Wq": wq, "Wk": wk, "Wv": wv, "Wo": wo, "n": n, "x": x, "y": y,
             "D": D, "alpha": alpha, "beta": beta, "eta": F},
            [*[by(name) for name in GIVEN[:-1]], by("near")],
        ),
    ),
    given=GIVEN,
    then=[
        intro(
            obtain(["means", "eight", "block"], apply("every", {"i": i}, [by("in_range")])),
            given=["in_range"],
            then=[by("means"), by("eight")],
        )
    ],
)  # fmt: skip

IDENT = "wang-2023/lemma-5-one-token"
STATEMENT = Statement(
    id=IDENT,
    title="Lemma-5 without the length: Frobenius distance of the inputs, one output token",
    source=Source("wang-2023", "lemma-5", "own proof", "one output token"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.TOKEN, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    numeric=attacked(lambda size, count: lipschitz.one_token(1.0, size)),
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
