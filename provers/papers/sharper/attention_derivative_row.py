"""The derivative of what one query sees, bounded by the covariance of the tokens that it sees.

Statement (own proof; one query of the local and of the Frobenius form of attention-lipschitz).
Tokens x_j with weights P_j >= 0 that add up to 1, mean mu, covariance at most l:
sum P_j <x_j - mu, w>^2 <= l |w|^2 for every w. Directions with sum P_j |h_j|^2 <= eta^2, query
direction |k| <= r; |A v| <= a |v|. For every w

    <w, sum P_j (h_j + <A q, h_j> (x_j - mu)) + sum P_j <x_j - mu, A k> (x_j - mu)>
        <= |w| (eta sqrt(1 + |A q|^2 l) + a l r),

and the vector itself is at most as long as the bracket. That the formula is the derivative is
`attention-derivative`.

Method: as `attention-derivative-bound`, with l in place of D^2: for s the first sum,
|s|^2 = sum P_j <s + <x_j - mu, s> A q, h_j>; for t the second,
|t|^2 = sum P_j <x_j - mu, t> <x_j - mu, A k>.
"""

from typing import Any

from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.lemmas.square_order import inverted
from provers.papers.sharper._moved_tokens import DERIVATIVE, SPECTRAL, moved_tokens
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Over,
    Range,
    Sqrt,
    eq,
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    real,
    vector,
)

d, n, j = (natural(name) for name in ("d", "n", "j"))
A = linear("A", d, d)
x, h, P = family("x", d), family("h", d), family("P")
query, k, mu, s, t, w, g = (vector(name, d) for name in ("q", "k", "mu", "s", "t", "w", "g"))
a, eta, cap, r, z = (real(name) for name in ("a", "eta", "l", "r", "z"))
y = Apply(A, query)
root = Sqrt(1 + square(y) * cap)
REACH = eta * root + a * cap * r


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


first = total(P(j) * (h(j) + Inner(y, h(j)) * (x(j) - mu)))
second = total(P(j) * Inner(x(j) - mu, Apply(A, k)) * (x(j) - mu))

CLAIM = forall(
    d, n, A, x, h, P, query, k, mu, a, cap, r, eta,
    given=[
        le(0, a), le(0, cap), le(0, r), lt(0, eta),
        forall(j, given=[lt(j, n)], then=[le(0, P(j))]),
        eq(total(P(j)), 1),
        eq(mu, total(P(j) * x(j))),
        forall(w, then=[le(total(P(j) * Inner(x(j) - mu, w) ** 2), cap * square(w))]),
        le(total(P(j) * square(h(j))), eta**2),
        le(square(k), r**2),
        forall(w, then=[le(square(Apply(A, w)), a**2 * square(w))]),
    ],
    then=[
        le(norm(first + second), REACH),
        forall(w, then=[le(Inner(w, first + second), norm(w) * REACH)]),
    ],
)  # fmt: skip

pulled = Abstraction(j, s + Inner(x(j) - mu, s) * y)


def lengths(name: str, of: Any) -> list[Any]:
    """Steps: the axioms of |of|."""
    return [
        obtain([f"{name}_square"], apply("axiom:square", {"d": d, "v": of})),
        obtain([f"{name}_sign", f"{name}_root"],
               apply("axiom:sqrt", {"x": square(of)}, [by(f"{name}_square")])),
    ]  # fmt: skip


PROOF = intro(
    let(s, first, "s_is"),
    let(t, second, "t_is"),
    have("eta_square", lt(0, eta**2), positive("eta_sign")),
    obtain(
        ["first_cross"],
        apply(
            "statement:lemmas/weighted-cauchy-schwarz",
            {"d": d, "n": n, "P": P, "g": pulled, "h": h, "e": eta**2},
            [by("weights"), by("directions"), by("eta_square")],
        ),
    ),
    have(
        "first_product",
        eq(total(P(j) * Inner(s + Inner(x(j) - mu, s) * y, h(j))), square(s)),
        auto(inside("s_is", g, Inner(g, s))),
    ),
    obtain(["spread_of_s"], apply("spread", {"w": s})),
    *lengths("s", s),
    *lengths("t", t),
    obtain(["y_square"], apply("axiom:square", {"d": d, "v": y})),
    have("spread_room", le(0, cap * square(s) - total(P(j) * Inner(x(j) - mu, s) ** 2)),
         auto("spread_of_s")),
    have(
        "first_squares",
        le(
            total(P(j) * square(s + Inner(x(j) - mu, s) * y)),
            (1 + square(y) * cap) * square(s),
        ),
        auto(
            inside("weights_add_up", z, z * square(s)),
            inside("weights_add_up", z, z * Inner(mu, s) * Inner(s, y)),
            inside("mean", g, Inner(g, s) * Inner(s, y)),
            products=[["y_square", "spread_room"]],
        ),
    ),
    have("squares_room", le(0, (1 + square(y) * cap) * square(s)
                            - total(P(j) * square(s + Inner(x(j) - mu, s) * y))),
         auto("first_squares")),
    have(
        "s_fourth",
        le(square(s) ** 2, eta**2 * (1 + square(y) * cap) * square(s)),
        auto(
            "first_cross",
            inside("first_product", z, z**2),
            products=[["eta_square", "squares_room"]],
        ),
    ),
    have("root_room", le(1, 1 + square(y) * cap), auto(products=[["y_square", "l_sign"]])),
    have("root_above", le(0, 1 + square(y) * cap), auto("root_room")),
    obtain(["root_sign", "root_square"],
           apply("axiom:sqrt", {"x": 1 + square(y) * cap}, [by("root_above")])),
    have("s_reach", le(0, eta * root), auto(products=[["eta_sign", "root_sign"]])),
    have(
        "s_bound",
        le(square(s), eta**2 * (1 + square(y) * cap)),
        cases(
            square(s), 0, "size",
            less=absurd(auto("size", "s_square")),
            equal=auto("size", products=[["eta_square", "root_above"]]),
            greater=steps(
                have("inverse", lt(0, 1 / square(s)), inverted("size")),
                have("room", le(0, eta**2 * (1 + square(y) * cap) * square(s) - square(s) ** 2),
                     auto("s_fourth")),
                auto(products=[["inverse", "room"]], nonzero=["size"]),
            ),
        ),
    ),
    obtain(
        ["s_length"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(s), "y": eta * root},
            [by("s_reach"), auto("s_bound", "s_root", inside("root_square", z, eta**2 * z))],
        ),
    ),
    # covariance: |t|^2 = sum P <x - mu, A k> <x - mu, t> <= sqrt(cap) |t| sqrt(cap) a r
    obtain(["l_root_sign", "l_root"], apply("axiom:sqrt", {"x": cap}, [by("l_sign")])),
    obtain(["spread_of_t"], apply("spread", {"w": t})),
    obtain(["spread_of_k"], apply("spread", {"w": Apply(A, k)})),
    obtain(["Ak_short"], apply("score_norm", {"w": k})),
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("k_room", le(0, r**2 - square(k)), auto("query_direction")),
    have("Ak_room", le(0, (a * r) ** 2 - square(Apply(A, k))),
         auto("Ak_short", products=[["a_square", "k_room"]])),
    obtain(
        ["second_cross"],
        apply(
            "statement:lemmas/weighted-product",
            {
                "n": n, "P": P, "g": Abstraction(j, Inner(x(j) - mu, t)),
                "h": Abstraction(j, Inner(x(j) - mu, Apply(A, k))),
                "G": Sqrt(cap) * norm(t), "H": Sqrt(cap) * a * r,
            },
            [
                by("weights"),
                auto(products=[["l_root_sign", "t_sign"]]),
                auto(products=[["l_root_sign", "a_sign", "r_sign"]]),
                auto("spread_of_t", inside("l_root", z, z * norm(t) ** 2),
                     inside("t_root", z, z * cap)),
                auto("spread_of_k", inside("l_root", z, z * (a * r) ** 2),
                     products=[["l_sign", "Ak_room"]]),
            ],
        ),
    ),
    have(
        "second_product",
        eq(total(P(j) * (Inner(x(j) - mu, t) * Inner(x(j) - mu, Apply(A, k)))), square(t)),
        auto(inside("t_is", g, Inner(g, t))),
    ),
    have("t_twice", le(square(t), cap * a * r * norm(t)),
         auto("second_cross", "second_product", inside("l_root", z, z * a * r * norm(t)))),
    have("t_reach", le(0, a * cap * r), auto(products=[["a_sign", "l_sign", "r_sign"]])),
    have(
        "t_length",
        le(norm(t), a * cap * r),
        cases(
            norm(t), 0, "size",
            less=absurd(auto("size", "t_sign")),
            equal=auto("size", "t_reach"),
            greater=steps(
                have("inverse", lt(0, 1 / norm(t)), inverted("size")),
                have("room", le(0, norm(t) * (a * cap * r - norm(t))), auto("t_twice", "t_root")),
                auto(products=[["inverse", "room"]], nonzero=["size"]),
            ),
        ),
    ),
    obtain(["sum_above", "sum_sign"],
           apply("statement:lemmas/triangle", {"d": d, "u": s, "v": t})),
    have("whole", le(norm(s + t), REACH), auto("sum_above", "s_length", "t_length")),
    have("room", le(0, REACH - norm(s + t)), auto("whole")),
    have(
        "along",
        forall(w, then=[le(Inner(w, s + t), norm(w) * REACH)]),
        intro(
            *lengths("w", w),
            *lengths("both", s + t),
            obtain(
                ["pace_low", "pace_high"],
                apply(
                    "statement:lemmas/inner-bound",
                    {"d": d, "u": w, "v": s + t, "a": norm(w), "b": norm(s + t)},
                    [by("w_sign"), by("both_sign"), auto("w_root"), auto("both_root")],
                ),
            ),
            then=[auto("pace_high", products=[["w_sign", "room"]])],
        ),
    ),
    have("same", eq(s + t, first + second), auto("s_is", "t_is")),
    given=["a_sign", "l_sign", "r_sign", "eta_sign", "weights", "weights_add_up", "mean",
           "spread", "directions", "query_direction", "score_norm"],
    then=[
        auto("whole", inside("same", g, norm(g))),
        intro(
            obtain(["pace"], apply("along", {"w": w})),
            then=[auto("pace", inside("same", g, Inner(w, g)))],
        ),
    ],
)  # fmt: skip

IDENT = "sharper/attention-derivative-row"
STATEMENT = Statement(
    id=IDENT,
    title="The derivative of what one query sees, bounded by the covariance of its tokens",
    source=Source("sharper", "attention-lipschitz", "own proof", "one query"),
    lipschitz=LipschitzType(Norm.WEIGHTED, Norm.TOKEN, Domain.ANYWHERE, ("h",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM, forms={7: SPECTRAL}, scope=DERIVATIVE),
)  # fmt: skip
