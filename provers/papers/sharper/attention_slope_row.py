"""Attention's derivative at one query, with the query's own direction kept apart.

Statement (own proof; one query of `attention-frobenius`). n > 0 tokens and a query q of norm at
most D, |h(j)| <= F for all j, F > 0, |k| <= r, |A v| <= a |v|, g = a D^2. For every u,

    <u, dM> <= |u| (F sqrt(1 + g^2) + g r),

with dM the derivative of what q sees (`attention-derivative`), tokens along h, query along k.

Method: `attention-derivative-row` with the shares of softmax, l = D^2 and |A q| <= a D.
"""

from provers.instances import number
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import DERIVATIVE, moved_tokens
from provers.papers.sharper._shares import (
    FORMULA,
    MASS_SIGN,
    SHARES,
    WEIGHTS,
    Ak,
    Aq,
    D,
    F,
    a,
    centred,
    f,
    g,
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
)
from provers.papers.sharper._soft_mean import A, d, h, k, n, q, x
from provers.papers.sharper.attention_derivative_row import lengths
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    have,
    intro,
    let,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import (
    Apply,
    Inner,
    Sqrt,
    forall,
    le,
    lt,
)

ROOT = Sqrt(1 + g**2)
REACH = F * ROOT + g * r

CLAIM = forall(
    d, n, A, x, h, q, k, D, F, a, r,
    given=[
        lt(0, n), lt(0, F), le(0, a), le(0, r),
        forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
        forall(f, given=[lt(f, n)], then=[le(square(x(f)), D**2)]),
        forall(f, given=[lt(f, n)], then=[le(square(h(f)), F**2)]),
        le(square(q), D**2),
        le(square(k), r**2),
    ],
    then=[forall(u, then=[le(Inner(u, slope), norm(u) * REACH)])],
)  # fmt: skip

OWN_ROOT = Sqrt(1 + square(Aq) * D**2)


PROOF = intro(
    *MASS_SIGN,
    *WEIGHTS,
    let(mu, seen, "mu_is"),
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("D_square", le(0, D**2), combine(le=[(1, [], D)])),
    obtain(["Aq_norm"], apply("score_norm", {"v": q})),
    have("query_room", le(0, D**2 - square(q)), auto("query")),
    have("Aq_room", le(0, a**2 * D**2 - square(Aq)),
         auto("Aq_norm", products=[["a_square", "query_room"]])),
    *lengths("y", Aq),
    have("own_sign", le(0, 1 + square(Aq) * D**2), auto(products=[["y_square", "D_square"]])),
    have("g_square", le(0, 1 + g**2), combine(le=[(1, [], g), (1, [])])),
    obtain(["own_root_sign", "own_root"],
           apply("axiom:sqrt", {"x": 1 + square(Aq) * D**2}, [by("own_sign")])),
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": 1 + g**2}, [by("g_square")])),
    obtain(
        ["roots"],
        apply("statement:lemmas/square-order", {"x": OWN_ROOT, "y": ROOT},
              [by("root_sign"),
               auto("own_root", "root", products=[["Aq_room", "D_square"]])]),
    ),
    have("roots_room", le(0, ROOT - OWN_ROOT), auto("roots")),
    obtain(
        ["moves"],
        apply("statement:lemmas/mean-below-token",
              {"d": d, "n": n, "P": SHARES, "x": h, "D": F},
              [by("shares"), by("shares_add_up"), by("directions")]),
    ),
    obtain(
        ["row_length", "row"],
        apply(
            "statement:sharper/attention-derivative-row",
            {"d": d, "n": n, "A": A, "x": x, "h": h, "P": SHARES, "q": q, "k": k, "mu": mu,
             "a": a, "l": D**2, "r": r, "eta": F},
            [
                by("a_sign"), by("D_square"), by("r_sign"), by("F_sign"), by("shares"),
                by("shares_add_up"), auto("mu_is"),
                intro(
                    centred("spread", w, auto("mu_is")),
                    names=["w"],
                    then=[by("spread")],
                ),
                auto("moves"),
                by("query_direction"), by("score_norm"),
            ],
        ),
    ),
    given=["not_empty", "F_sign", "a_sign", "r_sign", "score_norm", "tokens",
           "directions", "query", "query_direction"],
    then=[
        intro(
            *lengths("u", u),
            obtain(["pace"], apply("row", {"w": u})),
            have(
                "sum",
                le(
                    total(share(j) * Inner(u, h(j)))
                    + total(share(j) * (Inner(Aq, h(j)) * Inner(x(j) - mu, u)))
                    + total(share(j) * (Inner(x(j) - mu, Ak) * Inner(x(j) - mu, u))),
                    norm(u) * REACH,
                ),
                auto("pace", products=[["u_sign", "F_sign", "roots_room"]]),
            ),
            names=["u"],
            then=[
                auto("sum", *FORMULA),
            ],
        )
    ],
)  # fmt: skip

IDENT = "sharper/attention-slope-row"
STATEMENT = Statement(
    id=IDENT,
    title="Attention's derivative at one query, its own direction kept apart",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM, {"F": number(1)}, scope=DERIVATIVE),
)  # fmt: skip
