"""Contractive heads make a network of any depth injective, for every prompt length.

Statement (own proof; theorem-5 in the token norm with its condition spelled out). L layers of H
heads on n + 1 tokens (prompt and input together), two runs x and y, whose states before layer l
have norm at most D(l). With ||A_{l,h}|| <= a, ||B_{l,h}|| <= b, beta = a D(l)^2 and an MLP residual
that is s(l)-Lipschitz per token: if for every layer

    c(l) = sum_h b (beta + sqrt(1 + beta^2)) < 1   and   s(l) < 1,

then outputs at most eta apart (all tokens) have inputs at most eta/kappa(L) apart, with
kappa(L) = prod (1 - s)(1 - c); equal outputs have equal inputs. Nothing depends on n.

Method: `attention-lipschitz-heads` is the hypothesis of `theorem-5-token-norm`. That D(l) bounds
the states is a hypothesis here; in `theorem-5-depth` the weights give D.
"""

from fractions import Fraction
from typing import Any

import sympy

from provers.instances import constant_family, identity, number, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import NORM, UNIT, layers, moved_tokens, powers
from provers.papers.sharper._soft_mean import soft_mean
from provers.papers.sharper.attention_derivative_row import lengths
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
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

d, n, L, H, i, j, m, h, k = (
    natural(name) for name in ("d", "n", "L", "H", "i", "j", "m", "h", "element")
)
e, z = real("e"), real("z")
A, B = (Name(name, ("F", ("N", "N"), ("L", "d", "d"))) for name in ("A", "B"))
x, y = family("x", d, arity=2), family("y", d, arity=2)
f = Name("f", ("F", ("N", ("V", "d")), ("V", "d")))
a, b = family("a", arity=2), family("b", arity=2)
s, D, kappa = family("s"), family("D"), family("kappa")
eta = real("eta")
u, v = vector("u", d), vector("v", d)
ONES = Abstraction(i, sympy.Integer(1))


def every(fact: Any) -> Any:
    """For all j < n + 1."""
    return forall(j, given=[lt(j, n + 1)], then=[fact])


def attended(run: Any, layer: Any, at: Any) -> Any:
    """State of one token after the attention block."""
    seen = Abstraction(i, run(layer, i))
    heads = Apply(B(layer, h), soft_mean(d, n + 1, A(layer, h), ONES, seen, run(layer, at)))
    return run(layer, at) + Over(h, Range(H), heads)


def means(layer: Any, head: Any) -> Any:
    """beta + sqrt(1 + beta^2) of one head."""
    beta = a(layer, head) * D(layer) ** 2
    return beta + Sqrt(1 + beta**2)


def constant(layer: Any) -> Any:
    """Lipschitz constant of the attention residual of one layer."""
    return Over(h, Range(H), b(layer, h) * means(layer, h))


def runs(run: Any, layer: Any) -> list[Any]:
    """Facts: one run stays in the ball and goes on through the layer."""
    after = attended(run, layer, j)
    return [
        every(le(square(run(layer, j)), D(layer) ** 2)),
        every(eq(run(layer + 1, j), after + f(layer, after))),
    ]


def rate(layer: Any) -> Any:
    """What a layer leaves of a distance, at least."""
    return (1 - s(layer)) * (1 - constant(layer))


def conclusions() -> list[Any]:
    """Close outputs have close inputs, equal outputs equal ones."""
    apart = every(le(norm(x(L, j) - y(L, j)), eta))
    return [
        lt(0, kappa(L)),
        forall(eta, given=[apart], then=[every(le(kappa(L) * norm(x(0, j) - y(0, j)), eta))]),
        forall(given=[every(eq(x(L, j), y(L, j)))], then=[every(eq(x(0, j), y(0, j)))]),
    ]


HEAD = [
    lt(0, a(m, h)), le(0, b(m, h)),
    forall(v, then=[le(square(Apply(A(m, h), v)), a(m, h) ** 2 * square(v))]),
    forall(v, then=[le(square(Apply(B(m, h), v)), b(m, h) ** 2 * square(v))]),
]  # fmt: skip
LAYER = [
    lt(0, D(m)), le(0, s(m)), lt(s(m), 1),
    forall(h, given=[lt(h, H)], then=HEAD),
    lt(constant(m), 1),
    forall(u, v, then=[le(square(f(m, u) - f(m, v)), s(m) ** 2 * square(u - v))]),
    *runs(x, m),
    *runs(y, m),
]  # fmt: skip
NAMES = ["D_sign", "s_sign", "s_below_1", "heads", "contractive", "mlp", "x_inside", "x_next",
         "y_inside", "y_next"]  # fmt: skip

CLAIM = forall(
    d, n, L, H, A, B, x, y, f, a, b, s, D, kappa,
    given=[
        forall(m, given=[lt(m, L)], then=LAYER),
        eq(kappa(0), 1),
        forall(m, given=[lt(m, L)], then=[eq(kappa(m + 1), rate(m) * kappa(m))]),
    ],
    then=conclusions(),
)  # fmt: skip

states = [Abstraction(m, j, attended(run, m, j)) for run in (x, y)]
SUM = constant(m)
w = vector("w", d)


def change(at: Any) -> Any:
    """What the heads of layer m add to the first run minus what they add to the second."""
    return (attended(x, m, at) - x(m, at)) - (attended(y, m, at) - y(m, at))


attention = intro(
    given=["e_sign", "near"],
    names=["e"],
    then=[
        intro(
            obtain(["x_own"], apply("x_inside", {"j": j}, [by("in_range")])),
            obtain(["y_own"], apply("y_inside", {"j": j}, [by("in_range")])),
            obtain(["own_near"], apply("near", {"j": j}, [by("in_range")])),
            obtain(
                ["heads_change", "block_change"],
                apply(
                    "statement:sharper/attention-lipschitz-heads",
                    {
                        "d": d, "n": n + 1, "H": H, "A": Abstraction(h, A(m, h)),
                        "B": Abstraction(h, B(m, h)),
                        "c": Abstraction(h, i, sympy.Integer(1)),
                        "x": Abstraction(i, y(m, i)), "y": Abstraction(i, x(m, i)),
                        "q": y(m, j), "p": x(m, j), "D": D(m), "eta": e,
                        "a": Abstraction(h, a(m, h)), "b": Abstraction(h, b(m, h)),
                    },
                    [
                        by("D_sign"), by("e_sign"),
                        intro(
                            obtain(["a_sign", "b_sign", "score_norm", "value_norm"],
                                   apply("heads", {"h": h}, [by("in_heads")])),
                            names=["h"],
                            given=["in_heads"],
                            then=[by("a_sign"), by("b_sign"),
                                  intro(given=["token_below"], then=[auto()]), auto("natural"),
                                  by("score_norm"), by("value_norm")],
                        ),
                        by("y_inside"), by("x_inside"), by("near"),
                        by("y_own"), by("x_own"), by("own_near"),
                    ],
                ),
            ),
            let(w, change(j), "w_is"),
            have("w_length", le(norm(w), e * SUM),
                 auto("heads_change", inside("w_is", v, norm(v)))),
            *lengths("w", w),
            have("gap", le(0, e * SUM - norm(w)), auto("w_length")),
            have("both", le(0, e * SUM + norm(w)), auto("w_length", "w_sign")),
            have("w_short", le(square(w), (SUM * e) ** 2),
                 auto("w_root", products=[["gap", "both"]])),
            given=["in_range"],
            then=[auto("w_short", inside("w_is", v, square(v)))],
        )
    ],
)  # fmt: skip

layer = intro(
    have("inside_depth", lt(m, L), by("below")),
    obtain(NAMES, apply("layers", {"m": m}, [by("inside_depth")])),
    have(
        "sum_sign",
        le(Over(h, Range(H), 0 * h), SUM),
        termwise(
            Range(H), h, 0 * h, b(m, h) * means(m, h),
            intro(
                obtain(["a_sign", "b_sign", "score_norm", "value_norm"],
                       apply("heads", {"h": k}, [by("in_heads")])),
                have("own", le(0, means(m, k)), positive("a_sign", "D_sign")),
                given=["in_heads"],
                then=[auto(products=[["b_sign", "own"]])],
            ),
        ),
    ),
    names=["m"],
    given=["below"],
    then=[
        auto("sum_sign"), by("contractive"), by("s_sign"), by("s_below_1"), attention,
        intro(
            obtain(["x_step"], apply("x_next", {"j": j}, [by("in_range")])),
            obtain(["y_step"], apply("y_next", {"j": j}, [by("in_range")])),
            obtain(["close"], apply("mlp", {"u": attended(x, m, j), "v": attended(y, m, j)})),
            let(w, f(m, attended(x, m, j)) - f(m, attended(y, m, j)), "w_is"),
            have(
                "same",
                eq((x(m + 1, j) - y(m + 1, j)) - (attended(x, m, j) - attended(y, m, j)), w),
                auto("x_step", "y_step", "w_is"),
            ),
            have("w_short",
                 le(square(w), s(m) ** 2 * square(attended(x, m, j) - attended(y, m, j))),
                 auto("close", inside("w_is", v, square(v)))),
            given=["in_range"],
            then=[auto("w_short", inside("same", v, square(v)))],
        ),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(["natural"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(
        ["kappa_sign", "stretch", "injective"],
        apply(
            "statement:wang-2023/theorem-5-token-norm",
            {
                "d": d,
                "n": n,
                "H": L,
                "x": x,
                "y": y,
                "a": states[0],
                "b": states[1],
                "c": Abstraction(m, constant(m)),
                "s": s,
                "kappa": kappa,
            },
            [layer, by("kappa_starts"), by("kappa_shrinks")],
        ),
    ),
    given=["layers", "kappa_starts", "kappa_shrinks"],
    then=[by("kappa_sign"), by("stretch"), by("injective")],
)

IDENT = "wang-2023/theorem-5-heads"
LAYER_RULE = intro(
    then=[
        auto(), auto(), auto(),
        intro(given=["in_heads"], then=[auto(), auto(), NORM, NORM]),
        exact(), intro(then=[auto()]),
        *[intro(UNIT, given=["in_range"], then=[auto("unit")]) for _ in range(4)],
    ],
)  # fmt: skip
STATEMENT = Statement(
    id=IDENT,
    title="Contractive heads make a network of any depth injective, for every prompt length",
    source=Source("wang-2023", "theorem-5", "own proof", "token norm, several heads"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("u", "v"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(
        IDENT,
        CLAIM,
        {
            "n": number(1), "L": number(2), "H": number(2),
            "A": layers(["scale", ["q", "3/4"], identity(1)]),
            "B": layers(["scale", ["q", "1/8"], identity(1)]),
            "x": layers("one"), "y": layers(zero(1)),
            "f": ["lam", [["l", "N"], ["p", ["V", 1]]], ["scale", ["q", "-1/5"], "p"]],
            "a": layers(["q", "3/4"]), "b": layers(["q", "1/8"]),
            "s": constant_family(["q", "1/5"]), "D": constant_family(number(1)),
            "kappa": powers(Fraction(2, 5)),
        },
        {0: ["enumerate", [LAYER_RULE, LAYER_RULE]]},
        "two layers of two heads; two tokens at 1, and at 0",
    ),
    remarks=(
        "That D(l) bounds the states of both runs is a hypothesis; theorem-5-depth computes such a "
        "D from the weights.",
    ),
)  # fmt: skip
