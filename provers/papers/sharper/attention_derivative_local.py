"""The local Lipschitz constant of an attention block in the token norm: its derivative at a point.

Statement (own proof; local form of attention-lipschitz). H heads with ||A_h|| <= a(h),
||B_h|| <= b(h); the query sees the tokens x_j with weights P(h, j) >= 0 that add up to 1, mean
mu(h), covariance at most l(h) (sum P(h, j) <x_j - mu(h), w>^2 <= l(h) |w|^2). If all |h_j| <= eta
and |k| <= eta, the derivative of q + sum B_h M_h,

    k + sum B_h( sum P_j (h_j + <A_h q, h_j> (x_j - mu)) + sum P_j <x_j - mu, A_h k> (x_j - mu) ),

is at most eta (1 + sum b(h) (sqrt(1 + |A_h q|^2 l(h)) + a(h) l(h))) long. The largest of these
over the positions is the local constant; no bound of the tokens is needed. With l = D^2 and
|A q| <= a D it is the constant of `attention-lipschitz`.

Method: `attention-derivative-row` for each head, then `summed-lengths`.
"""

from typing import Any

from provers.instances import constant_family, identity, number, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import NORM, SPECTRAL, moved_tokens
from provers.papers.sharper.attention_derivative_row import lengths
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    have,
    inside,
    intro,
    let,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Name,
    Over,
    Range,
    Sqrt,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, H, i, j, e = (natural(name) for name in ("d", "n", "H", "i", "j", "element"))
A, B = (Name(name, ("F", ("N",), ("L", "d", "d"))) for name in ("A", "B"))
x, h, P, mu = family("x", d), family("h", d), family("P", arity=2), family("mu", d)
a, b, cap = family("a"), family("b"), family("l")
q, k, w, g = (vector(name, d) for name in ("q", "k", "w", "g"))
eta, z = real("eta"), real("z")


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


def seen(at: Any) -> Any:
    """The derivative of what one head sees."""
    y = Apply(A(at), q)
    away = x(j) - mu(at)
    return total(P(at, j) * (h(j) + Inner(y, h(j)) * away)) + total(
        P(at, j) * Inner(away, Apply(A(at), k)) * away
    )


def reach(at: Any) -> Any:
    """Its bound for eta = 1."""
    return Sqrt(1 + square(Apply(A(at), q)) * cap(at)) + a(at) * cap(at)


HEAD = [
    le(0, a(i)), le(0, b(i)), le(0, cap(i)),
    forall(j, given=[lt(j, n)], then=[le(0, P(i, j))]),
    eq(total(P(i, j)), 1),
    eq(mu(i), total(P(i, j) * x(j))),
    forall(w, then=[le(total(P(i, j) * Inner(x(j) - mu(i), w) ** 2), cap(i) * square(w))]),
    forall(w, then=[le(square(Apply(A(i), w)), a(i) ** 2 * square(w))]),
    forall(w, then=[le(square(Apply(B(i), w)), b(i) ** 2 * square(w))]),
]  # fmt: skip
HEAD_NAMES = ["a_sign", "b_sign", "l_sign", "weights", "weights_add_up", "mean", "spread",
              "score_norm", "value_norm"]  # fmt: skip
CONSTANT = 1 + Over(i, Range(H), b(i) * reach(i))
changes = Over(i, Range(H), Apply(B(i), seen(i)))

CLAIM = forall(
    d, n, H, A, B, x, h, P, q, k, mu, a, b, cap, eta,
    given=[
        lt(0, eta),
        forall(i, given=[lt(i, H)], then=HEAD),
        forall(j, given=[lt(j, n)], then=[le(square(h(j)), eta**2)]),
        le(square(k), eta**2),
    ],
    then=[le(norm(k + changes), eta * CONSTANT)],
)  # fmt: skip

one_head = intro(
    obtain(HEAD_NAMES, apply("heads", {"i": i}, [by("in_heads")])),
    obtain(
        ["moves"],
        apply("statement:lemmas/mean-below-token",
              {"d": d, "n": n, "P": Abstraction(j, P(i, j)), "x": h, "D": eta},
              [by("weights"), by("weights_add_up"), by("directions")]),
    ),
    obtain(
        ["row", "row_along"],
        apply(
            "statement:sharper/attention-derivative-row",
            {"d": d, "n": n, "A": A(i), "x": x, "h": h, "P": Abstraction(j, P(i, j)), "q": q,
             "k": k, "mu": mu(i), "a": a(i), "l": cap(i), "r": eta, "eta": eta},
            [
                by("a_sign"), by("l_sign"), auto("eta_sign"), by("eta_sign"), by("weights"),
                by("weights_add_up"), by("mean"), by("spread"),
                auto("moves"),
                by("query_direction"), by("score_norm"),
            ],
        ),
    ),
    let(g, seen(i), "g_is"),
    have("g_length", le(norm(g), eta * reach(i)), auto("row", inside("g_is", w, norm(w)))),
    *lengths("g", g),
    have("gap", le(0, eta * reach(i) - norm(g)), auto("g_length")),
    have("both", le(0, eta * reach(i) + norm(g)), auto("g_length", "g_sign")),
    have("g_room", le(0, (eta * reach(i)) ** 2 - square(g)),
         auto("g_root", products=[["gap", "both"]])),
    have("b_square", le(0, b(i) ** 2), combine(le=[(1, [], b(i))])),
    obtain(["value"], apply("value_norm", {"w": g})),
    *lengths("v", Apply(B(i), g)),
    have("goes", le(0, eta * reach(i)), auto("g_length", "g_sign")),
    obtain(
        ["value_length"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(Apply(B(i), g)), "y": eta * b(i) * reach(i)},
            [auto(products=[["b_sign", "goes"]]),
             auto("v_root", "value", products=[["b_square", "g_room"]])],
        ),
    ),
    names=["i"],
    given=["in_heads"],
    then=[auto("value_length", inside("g_is", w, norm(Apply(B(i), w))))],
)  # fmt: skip

PROOF = intro(
    have(
        "each",
        forall(i, given=[lt(i, H)], then=[le(norm(Apply(B(i), seen(i))), eta * b(i) * reach(i))]),
        one_head,
    ),
    obtain(
        ["all"],
        apply(
            "statement:lemmas/summed-lengths",
            {"d": d, "n": H, "w": Abstraction(i, Apply(B(i), seen(i))),
             "r": Abstraction(i, eta * b(i) * reach(i))},
            [by("each")],
        ),
    ),
    obtain(["whole", "whole_sign"],
           apply("statement:lemmas/triangle", {"d": d, "u": k, "v": changes})),
    *lengths("k", k),
    obtain(
        ["k_length"],
        apply("statement:lemmas/square-order", {"x": norm(k), "y": eta},
              [auto("eta_sign"), auto("k_root", "query_direction")]),
    ),
    given=["eta_sign", "heads", "directions", "query_direction"],
    then=[auto("whole", "all", "k_length")],
)  # fmt: skip

IDENT = "sharper/attention-derivative-local"
STATEMENT = Statement(
    id=IDENT,
    title="The derivative of an attention block in the token norm at one point",
    source=Source("sharper", "attention-lipschitz", "own proof", "local form"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.ANYWHERE, ("h",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(
        IDENT,
        CLAIM,
        {
            "H": number(2), "A": constant_family(identity(1)), "B": constant_family(identity(1)),
            "P": ["lam", [["i", "N"], ["j", "N"]], ["q", "1/2"]], "mu": constant_family(zero(1)),
            **{name: constant_family(number(1)) for name in ("a", "b", "l")},
        },
        {
            1: intro(
                given=["in_heads"],
                then=[
                    auto(), auto(), auto(), intro(given=["in_range"], then=[auto()]), auto(),
                    auto(), SPECTRAL, NORM, NORM,
                ],
            )
        },
        "two heads; two tokens, 1 and -1, on their way to 0",
    ),
    remarks=(
        "The derivative at one point: a Lipschitz constant only for the segment that it was taken "
        "along, and that the formula is the derivative is sharper/attention-derivative.",
    ),
)  # fmt: skip
