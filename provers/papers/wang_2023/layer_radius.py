"""How far one layer moves tokens out of a ball.

Statement (own proof; one step of `depth-radius`). n tokens |x(j)| <= D, H heads with
||B_h|| = ||W_o W_v|| <= b(h) and any scores, ||W_1|| <= p, ||W_2|| <= q. After attention with its
skip connection, u = x(i) + sum_h B_h M_h(x, x(i)), and the MLP with its skip connection,

    |u| <= (1 + sum b) D,   |MLP(u)| <= (1 + q p)(1 + sum b) D + |W_2 ReLU(b_1)| + |b_2|.

Method: what a query sees is a mean of the tokens, and the lengths of the heads' parts add up
(`summed-lengths`); |ReLU(W_1 u + b_1) - ReLU(b_1)| <= |W_1 u|.
"""

from typing import Any

import sympy

from provers.instances import constant_family, identity, number
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import NORM, moved_tokens
from provers.papers.sharper._soft_mean import d, n, soft_mean, x
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
    positive,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Exp,
    Inner,
    Name,
    Over,
    Range,
    Relu,
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    real,
    vector,
)

r, i, j, f, H, h = (natural(name) for name in ("r", "i", "j", "f", "H", "h"))
A, B = (Name(name, ("F", ("N",), ("L", "d", "d"))) for name in ("A", "B"))
w1, w2 = linear("W1", d, r), linear("W2", r, d)
b1, b2 = vector("b1", r), vector("b2", d)
b = family("b")
D, p, q, z = (real(name) for name in ("D", "p", "q", "z"))
v, m, u, g, query = (vector(name, d) for name in ("v", "m", "u", "g", "query"))
t = vector("t", r)
ONES = Abstraction(j, sympy.Integer(1))
mean = soft_mean(d, n, A(h), ONES, x, query)
HEADS = Over(h, Range(H), Apply(B(h), mean))
SUM = Over(h, Range(H), b(h))

CLAIM = forall(
    d, n, r, H, A, B, w1, w2, b1, b2, x, query, D, b, p, q,
    given=[
        lt(0, n), le(0, D), le(0, p), le(0, q),
        forall(
            h,
            given=[lt(h, H)],
            then=[
                le(0, b(h)),
                forall(v, then=[le(square(Apply(B(h), v)), b(h) ** 2 * square(v))]),
            ],
        ),
        forall(v, then=[le(square(Apply(w1, v)), p**2 * square(v))]),
        forall(t, then=[le(square(Apply(w2, t)), q**2 * square(t))]),
        forall(f, given=[lt(f, n)], then=[le(square(x(f)), D**2)]),
        le(square(query), D**2),
    ],
    then=[
        le(norm(query + HEADS), (1 + SUM) * D),
        forall(
            v,
            given=[le(norm(v), (1 + SUM) * D)],
            then=[
                le(
                    norm(v + Apply(w2, Relu(Apply(w1, v) + b1)) + b2),
                    (1 + q * p) * ((1 + SUM) * D) + norm(Apply(w2, Relu(b1))) + norm(b2),
                )
            ],
        ),
    ],
)  # fmt: skip

MASS = Over(f, Range(n), Exp(Inner(x(f), Apply(A(h), query))))
share = Exp(Inner(x(j), Apply(A(h), query))) / MASS


def length(name: str, of: Any, dim: Any = d) -> list[Any]:
    """Steps: the axioms of |of|."""
    return [
        obtain([f"{name}_square"], apply("axiom:square", {"d": dim, "v": of})),
        obtain([f"{name}_sign", f"{name}_root"],
               apply("axiom:sqrt", {"x": square(of)}, [by(f"{name}_square")])),
    ]  # fmt: skip


def shorter(name: str, of: Any, bound: Any, facts: list[Any]) -> Any:
    """Step: |of| <= bound."""
    return obtain(
        [name], apply("statement:lemmas/square-order", {"x": norm(of), "y": bound}, facts)
    )


turned = Apply(w2, Relu(Apply(w1, v) + b1)) - Apply(w2, Relu(b1))

one_head = intro(
    obtain(["b_sign", "value_norm"], apply("heads", {"h": h}, [by("in_heads")])),
    have("mass", lt(0, MASS), positive("not_empty")),
    have("mass_inverse", lt(0, 1 / MASS), positive("mass")),
    obtain(
        ["mean_short"],
        apply(
            "statement:lemmas/mean-in-ball",
            {"d": d, "n": n, "x": x, "P": Abstraction(j, share), "D": D},
            [
                intro(
                    obtain(["exp_sign"],
                           apply("axiom:exp-positive", {"x": Inner(x(j), Apply(A(h), query))})),
                    names=["j"], given=["in_range"],
                    then=[auto(products=[["exp_sign", "mass_inverse"]])],
                ),
                auto(nonzero=["mass"]),
                by("tokens"),
            ],
        ),
    ),
    let(m, mean, "m_is"),
    have("m_short", le(square(m), D**2), auto("mean_short", inside("m_is", g, square(g)))),
    obtain(["value"], apply("value_norm", {"v": m})),
    have("b_square", le(0, b(h) ** 2), combine(le=[(1, [], b(h))])),
    *length("value", Apply(B(h), m)),
    shorter("value_length", Apply(B(h), m), b(h) * D,
            [auto(products=[["b_sign", "D_sign"]]),
             auto("value_root", "value", products=[["b_square", "m_short"]])]),
    names=["h"],
    given=["in_heads"],
    then=[auto("value_length", inside("m_is", g, norm(Apply(B(h), g))))],
)  # fmt: skip

PROOF = intro(
    have("each", forall(h, given=[lt(h, H)], then=[le(norm(Apply(B(h), mean)), b(h) * D)]),
         one_head),
    obtain(
        ["heads_length"],
        apply(
            "statement:lemmas/summed-lengths",
            {"d": d, "n": H, "w": Abstraction(h, Apply(B(h), mean)),
             "r": Abstraction(h, b(h) * D)},
            [by("each")],
        ),
    ),
    *length("query", query),
    shorter("query_length", query, D, [by("D_sign"), auto("query_root", "query_short")]),
    obtain(["sum", "sum_sign"], apply("statement:lemmas/triangle",
                                      {"d": d, "u": query, "v": HEADS})),
    given=["not_empty", "D_sign", "p_sign", "q_sign", "heads", "w1_norm", "w2_norm", "tokens",
           "query_short"],
    then=[
        auto("sum", "heads_length", "query_length"),
        intro(
            *length("v", v),
            obtain(["first"], apply("w1_norm", {"v": v})),
            obtain(["kink"], apply("axiom:relu-contraction",
                                   {"d": r, "u": Apply(w1, v) + b1, "v": b1})),
            obtain(["second"],
                   apply("w2_norm", {"t": Relu(Apply(w1, v) + b1) - Relu(b1)})),
            have("q_square", le(0, q**2), combine(le=[(1, [], q)])),
            *length("turned", turned),
            shorter("turned_length", turned, q * p * norm(v),
                    [auto(products=[["q_sign", "p_sign", "v_sign"]]),
                     auto("turned_root", "second", inside("v_root", z, q**2 * p**2 * z),
                          products=[["q_square", "kink"], ["q_square", "first"]])]),
            obtain(["one", "one_sign"],
                   apply("statement:lemmas/triangle", {"d": d, "u": v, "v": turned})),
            obtain(["two", "two_sign"],
                   apply("statement:lemmas/triangle",
                         {"d": d, "u": v + turned, "v": Apply(w2, Relu(b1))})),
            obtain(["three", "three_sign"],
                   apply("statement:lemmas/triangle",
                         {"d": d, "u": v + turned + Apply(w2, Relu(b1)), "v": b2})),
            have("factor", le(0, 1 + q * p), positive("q_sign", "p_sign")),
            names=["v"],
            given=["v_short"],
            then=[
                auto("one", "two", "three", "turned_length", products=[["factor", "v_short"]])
            ],
        ),
    ],
)  # fmt: skip

IDENT = "wang-2023/layer-radius"
STATEMENT = Statement(
    id=IDENT,
    title="How far one layer moves tokens out of a ball",
    source=Source("wang-2023", "theorem-5", "own proof", "depth bookkeeping of D"),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(
        IDENT,
        CLAIM,
        {
            "r": number(1), "H": number(2), "b1": "one", "b2": "one",
            **{name: identity(1) for name in ("W1", "W2")},
            **{name: constant_family(identity(1)) for name in ("A", "B")},
            "query": "one", "b": constant_family(number(1)), **dict.fromkeys(("p", "q"), number(1)),
        },
        {4: intro(given=["in_heads"], then=[auto(), NORM])},
        "two heads; two tokens, 1 and -1, seen from 1",
    ),
)  # fmt: skip
