"""Attention's derivative at one query, by the spectral norm of its tokens.

Statement (own proof; one query of `attention-spectral-ball`). n > 0 tokens with
sum <x(j), v>^2 <= D^2 |v|^2 for every v, directions with sum |h(j)|^2 <= F^2, |k| <= r,
|A v| <= a |v|; P(j) the weights of softmax, mu the mean of the tokens. For the derivative dM of
`attention-derivative` and every u

    <u, dM - (1/n) sum h(j)> <= |u| (D F |A q| + D^2 a r)/2 + sum P(j) <x(j) - mu, u> <A q, h(j)>,
    sum (P(j) <x(j) - mu, u>)^2 <= (D |u|/2)^2.

Method: `softmax-half-lipschitz` with the scores <x(j), A q> for the mean of the directions,
`covariance-half` for the covariance, which multiplies A k, and for the last line.
"""

from typing import Any

from provers.instances import number
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.bounded_columns import spectral
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import DERIVATIVE, SPECTRAL, moved_tokens
from provers.papers.sharper._shares import (
    FORMULA,
    MASS_SIGN,
    MEAN,
    SHARES,
    WEIGHTS,
    Ak,
    Aq,
    D,
    F,
    a,
    crossed,
    f,
    j,
    mu,
    r,
    seen,
    share,
    slope,
    total,
    u,
    v,
    w,
    z,
)
from provers.papers.sharper._soft_mean import A, d, h, k, n, q, x
from provers.papers.sharper.attention_derivative_row import lengths
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
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Over,
    Range,
    forall,
    le,
    lt,
    natural,
)

i = natural("i")


def second(mean: Any) -> Any:
    """The part of the derivative that comes from the tokens' own scores."""
    return Over(i, Range(n), share(i) * (Inner(x(i) - mean, u) * Inner(Aq, h(i))))


def turns(mean: Any) -> Any:
    """Squares of the numbers that it multiplies the directions' scores with."""
    return Over(i, Range(n), (share(i) * Inner(x(i) - mean, u)) ** 2)


BOUND = norm(u) * (D * F * norm(Aq) + D**2 * a * r) / 2

CLAIM = forall(
    d, n, A, x, h, q, k, D, F, a, r,
    given=[
        lt(0, n), le(0, D), le(0, F), le(0, a), le(0, r),
        forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
        spectral(x, D),
        le(Over(f, Range(n), square(h(f))), F**2),
        le(square(k), r**2),
    ],
    then=[
        forall(
            u,
            then=[
                le(Inner(u, slope - Over(f, Range(n), h(f)) / n), BOUND + second(seen)),
                le(turns(seen), (D * norm(u) / 2) ** 2),
            ],
        )
    ],
)  # fmt: skip

ALONG_U = [
    *lengths("u", u),
    have("Du_sign", le(0, D * norm(u)), auto(products=[["D_sign", "u_sign"]])),
    crossed("pulled", u),
    obtain(
        ["uneven"],
        apply(
            "statement:lemmas/softmax-half-lipschitz",
            {"n": n, "s": Abstraction(j, Inner(x(j), Aq)), "u": Abstraction(j, Inner(u, h(j))),
             "S": D * norm(Aq), "U": norm(u) * F},
            [
                by("not_empty"), auto(products=[["D_sign", "y_sign"]]),
                auto(products=[["u_sign", "F_sign"]]),
                auto("scores", inside("y_root", z, D**2 * z)),
                auto("pulled", inside("u_root", z, F**2 * z),
                     products=[["u_square", "steps_room"]]),
            ],
        ),
    ),
    obtain(["u_columns"], apply("columns", {"v": u})),
    obtain(
        ["covariances", "turned"],
        apply(
            "statement:lemmas/covariance-half",
            {"n": n, "P": SHARES, "s": Abstraction(j, Inner(x(j), u)), "S": D * norm(u),
             "m": Inner(mu, u)},
            [
                by("shares"), by("shares_add_up"), auto(inside("mean", w, Inner(w, u))),
                by("Du_sign"), auto("u_columns", inside("u_root", z, D**2 * z)),
            ],
        ),
    ),
    obtain(
        ["third"],
        apply(
            "covariances",
            {"other": Abstraction(j, Inner(x(j), Ak)), "reach": D * a * r},
            [positive("D_sign", "a_sign", "r_sign"),
             auto("k_columns", products=[["D_square", "Ak_room"]])],
        ),
    ),
    have(
        "sum",
        le(
            total((share(j) - 1 / n) * Inner(u, h(j)))
            + total(share(j) * (Inner(x(j) - mu, Ak) * Inner(x(j) - mu, u))),
            BOUND,
        ),
        auto("uneven", "third", inside("mean", w, Inner(mu, Ak) * Inner(w, u)),
             inside("shares_add_up", z, Inner(mu, Ak) * Inner(mu, u) * z)),
    ),
]  # fmt: skip

PROOF = intro(
    *MASS_SIGN,
    *WEIGHTS,
    *MEAN,
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("D_square", le(0, D**2), combine(le=[(1, [], D)])),
    obtain(["Ak_norm"], apply("score_norm", {"v": k})),
    have("k_room", le(0, r**2 - square(k)), auto("query_direction")),
    have("Ak_room", le(0, (a * r) ** 2 - square(Ak)),
         auto("Ak_norm", products=[["a_square", "k_room"]])),
    have("steps_room", le(0, F**2 - total(square(h(j)))), auto("steps")),
    *lengths("y", Aq),
    obtain(["scores"], apply("columns", {"v": Aq})),
    obtain(["k_columns"], apply("columns", {"v": Ak})),
    given=["not_empty", "D_sign", "F_sign", "a_sign", "r_sign", "score_norm", "columns", "steps",
           "query_direction"],
    then=[
        intro(
            *ALONG_U,
            names=["u"],
            then=[
                auto(
                    "sum",
                    *FORMULA,
                    inside("mu_is", w, Over(j, Range(n), share(j) * Inner(x(j), Ak)
                                            * Inner(w, u))),
                ),
                auto("turned", inside("mu_is", w, turns(w))),
            ],
        )
    ],
)  # fmt: skip

IDENT = "sharper/attention-slope-spectral"
STATEMENT = Statement(
    id=IDENT,
    title="Attention's derivative at one query, by the spectral norm of its tokens",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.TOKEN, Domain.SPECTRAL_BALL, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM, {"D": number(2)}, {6: SPECTRAL}, DERIVATIVE),
)  # fmt: skip
