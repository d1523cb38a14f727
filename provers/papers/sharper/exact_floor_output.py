"""The floor of a layer's output: (1 - rho)^2 and (1 + rho)^2 times the attention's error.

Statement (own proof; consequence (iii) of exact-floor). If |W_1 x| <= sigma_1 |x|, |W_2 z| <=
sigma_2 |z| and sigma_1 sigma_2 <= rho with 0 < rho < 1, then for all u_i, t_i in R^d

    (1 - rho)^2 sum |u_i - t_i|^2 <= sum |MLP(u_i) - MLP(t_i)|^2 <= (1 + rho)^2 sum |u_i - t_i|^2.

With u_i = Att(x, [P, X_i]) + x and t_i the preimages of the targets, a floor F of the attention's
error is a floor (1 - rho)^2 F of the output's, and a prompt of attention error E has an output
error of at most (1 + rho)^2 E.

Method: the residual of the MLP is rho-Lipschitz, |f| <= rho |e|; then rho (|e + f|^2 - (1 - rho)^2
|e|^2) = |f + rho e|^2 + (1 - rho)(rho^2 |e|^2 - |f|^2), and the same with the other sign.
"""

from typing import Any

from provers.instances import constant_family, identity, number, witness, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.layer import d
from provers.papers.lemmas._points import UNIT
from provers.papers.wang_2023.lemma_4 import contraction, mlp, norm, residual, s1, s2, x, z
from provers.proof import apply, auto, combine, exact, have, intro, obtain, positive, termwise
from provers.statement import Source, Statement
from provers.surface import Apply, Over, Range, family, forall, le, lt, natural, real

n, i, e = natural("n"), natural("i"), natural("element")
u, t = family("got", d), family("aim", d)
q = real("rho")


def moved(i: Any) -> Any:
    """|MLP(u_i) - MLP(t_i)|^2."""
    return norm(mlp(u(i)) - mlp(t(i)))


def gap(i: Any) -> Any:
    """|u_i - t_i|^2."""
    return norm(u(i) - t(i))


def total(term: Any) -> Any:
    """Sum over the examples."""
    return Over(i, Range(n), term(i))


CLAIM = forall(
    d, *mlp.names, s1, s2, q, n, u, t,
    given=[
        le(0, s1),
        le(0, s2),
        lt(0, q),
        lt(q, 1),
        le(s1 * s2, q),
        forall(x, then=[le(norm(Apply(mlp.w1, x)), s1**2 * norm(x))]),
        forall(z, then=[le(norm(Apply(mlp.w2, z)), s2**2 * norm(z))]),
    ],
    then=[
        le((1 - q) ** 2 * total(gap), total(moved)),
        le(total(moved), (1 + q) ** 2 * total(gap)),
    ],
)  # fmt: skip

_e, _f = u(e) - t(e), residual(u(e)) - residual(t(e))


def each(sign: int) -> Any:
    """One example: the lower bound for sign 1, the upper one for -1."""
    bounds = (
        le((1 - q) ** 2 * gap(e), moved(e)) if sign == 1 else le(moved(e), (1 + q) ** 2 * gap(e))
    )
    factor = "other_factor" if sign == 1 else "sum_factor"
    return intro(
        obtain(["contracts"], apply("residual_contracts", {"u": u(e), "v": t(e)})),
        obtain(["gap_sign"], apply("axiom:square", {"d": d, "v": _e})),
        have(
            "within",
            le(norm(_f), q**2 * norm(_e)),
            auto("contracts", products=[["square_room", "gap_sign"]]),
        ),
        obtain(["square"], apply("axiom:square", {"d": d, "v": _f + sign * q * _e})),
        have(
            "this",
            bounds,
            auto(
                products=[
                    ["inverse", "square"],
                    ["inverse", factor, "within"],
                ],
                nonzero=["rho_sign"],
            ),
        ),
        given=["in_range"],
        then=[auto("this")],
    )


def side(sign: int) -> Any:
    """The sum of one side."""
    factor = (1 - sign * q) ** 2
    terms = (lambda i: factor * gap(i), moved) if sign == 1 else (moved, lambda i: factor * gap(i))
    return have(
        "lower_sum" if sign == 1 else "upper_sum",
        le(total(terms[0]), total(terms[1])),
        termwise(Range(n), i, terms[0](i), terms[1](i), each(sign)),
    )


PROOF = intro(
    contraction,
    have("inverse", lt(0, 1 / q), positive("rho_sign")),
    have("product_sign", le(0, s1 * s2), combine(le=[(1, ["sigma1_sign", "sigma2_sign"])])),
    have("sum_sign", le(0, q + s1 * s2), auto("rho_sign", "product_sign")),
    have(
        "square_room",
        le(0, q**2 - (s1 * s2) ** 2),
        auto(products=[["sum_sign", "room"]]),
    ),
    have("other_factor", lt(0, 1 - q), auto("below_one")),
    side(1),
    have("sum_factor", lt(0, 1 + q), auto("rho_sign")),
    side(-1),
    given=[
        "sigma1_sign", "sigma2_sign", "rho_sign", "below_one", "room", "first_norm",
        "second_norm",
    ],
    then=[auto("lower_sum"), auto("upper_sum")],
)  # fmt: skip

NO_MAP = ["scale", number(0), identity(1)]

STATEMENT = Statement(
    id="sharper/exact-floor-output",
    title="A floor of the attention's error is, up to (1 - rho)^2, one of the output's",
    source=Source("sharper", "exact-floor", "own proof", "its output-space version"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.ANYWHERE, ("got", "aim")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/exact-floor-output",
        CLAIM,
        {
            "d": number(1), "r": number(1), "W1": NO_MAP, "W2": NO_MAP, "b1": zero(1),
            "b2": zero(1), "sigma1": number(0), "sigma2": number(0), "rho": ["q", "1/2"],
            "n": number(2), "got": constant_family("one"), "aim": constant_family(zero(1)),
        },
        [
            exact(), exact(), exact(), exact(), exact(), intro(then=[combine()]),
            intro(then=[combine()]),
        ],
        UNIT,
        "an MLP without weights, two examples",
    ),
)  # fmt: skip
