"""A contractive MLP is a bijection, so every target has exactly one preimage.

Statement (reconstructed, high). If ||W_1||_2 ||W_2||_2 < 1 then the MLP with its skip connection,
x + W_2 ReLU(W_1 x + b_1) + b_2, maps R^d one to one onto R^d. (So MLP^{-1}(y) is one point, the
span in assumption-2 has at most two dimensions, and d >= 4 is enough there.)

The norms enter as sigma_1, sigma_2 >= 0 with |W_i v| <= sigma_i |v| for all v, which is what the
spectral norm means. Method: x -> y - b_2 - W_2 ReLU(W_1 x + b_1) is a contraction by the axiom
``relu-contraction``; existence by ``contraction-fixed-point``, uniqueness by hand.
"""

from typing import Any

from flint import fmpq

from provers.instances import identity, number
from provers.instances import witness as certify
from provers.papers.layer import Mlp, d
from provers.papers.lemmas._points import UNIT
from provers.proof import (
    apply,
    auto,
    by,
    cases,
    clash,
    combine,
    contra,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Relu,
    eq,
    forall,
    le,
    lt,
    real,
    vector,
)

mlp = Mlp()
r = mlp.r
x, y, u, v, h = (vector(t, d) for t in ("x", "y", "u", "v", "h"))
z = vector("z", r)
s1, s2 = real("sigma1"), real("sigma2")


def norm(a: Any) -> Any:
    """Squared Euclidean norm."""
    return Inner(a, a)


def hidden(a: Any) -> Any:
    """Pre-activations."""
    return Apply(mlp.w1, a) + mlp.b1


def residual(a: Any) -> Any:
    """W_2 ReLU(W_1 a + b_1)."""
    return Apply(mlp.w2, Relu(hidden(a)))


HYPOTHESES = [
    le(0, s1),
    le(0, s2),
    lt(s1 * s2, 1),
    forall(x, then=[le(norm(Apply(mlp.w1, x)), s1**2 * norm(x))]),
    forall(z, then=[le(norm(Apply(mlp.w2, z)), s2**2 * norm(z))]),
]

CLAIM = forall(
    d, *mlp.names, s1, s2,
    given=HYPOTHESES,
    then=[
        forall(y, some=[x], then=[eq(mlp(x), y)]),
        forall(u, v, given=[eq(mlp(u), mlp(v))], then=[eq(u, v)]),
    ],
)  # fmt: skip

contraction = have(
    "residual_contracts",
    forall(u, v, then=[le(norm(residual(u) - residual(v)), (s1 * s2) ** 2 * norm(u - v))]),
    intro(
        obtain(["first_bound"], apply("first_norm", {"x": u - v})),
        obtain(
            ["second_bound"],
            apply("second_norm", {"z": Relu(hidden(u)) - Relu(hidden(v))}),
        ),
        obtain(
            ["activations"],
            apply("axiom:relu-contraction", {"d": r, "u": hidden(u), "v": hidden(v)}),
        ),
        then=[
            combine(le=[(1, ["second_bound"]), (1, ["activations"], s2), (1, ["first_bound"], s2)])
        ],
    ),
)

onto = intro(
    obtain(
        ["fixed_point"],
        apply(
            "axiom:contraction-fixed-point",
            {"d": d, "g": Abstraction(x, y - mlp.b2 - residual(x)), "q": s1 * s2},
            [
                by("factor_sign"),
                by("contractive"),
                intro(
                    obtain(["contracts"], apply("residual_contracts", {"u": u, "v": v})),
                    then=[by("contracts")],
                ),
            ],
        ),
        some=[x],
    ),
    witnesses=[x],
    then=[auto("fixed_point")],
)

# |residual(u) - residual(v)|^2 = |u - v|^2 because residual(u) - residual(v) = v - u.
one_to_one = intro(
    obtain(["contracts"], apply("residual_contracts", {"u": u, "v": v})),
    have("moved", eq(residual(u) - residual(v), v - u), auto("same_value")),
    have(
        "same_distance",
        eq(norm(residual(u) - residual(v)), norm(u - v)),
        auto(inside("moved", h, norm(h))),
    ),
    obtain(["not_negative"], apply("axiom:square", {"d": d, "v": u - v})),
    have(
        "distance_is_zero",
        eq(norm(u - v), 0),
        contra(
            "differ",
            cases(
                norm(u - v), 0, "sign",
                less=auto("sign", "not_negative"),
                equal=clash("sign", "differ"),
                greater=steps(
                    have("factor_above", lt(0, 1 + s1 * s2), auto("factor_sign")),
                    auto(
                        "contracts",
                        "same_distance",
                        products=[["contractive", "factor_above", "sign"]],
                    ),
                ),
            ),
        ),
    ),
    obtain(
        ["no_difference"],
        apply("axiom:definite", {"d": d, "v": u - v}, [by("distance_is_zero")]),
    ),
    given=["same_value"],
    then=[auto("no_difference")],
)  # fmt: skip

PROOF = intro(
    have("factor_sign", le(0, s1 * s2), combine(le=[(1, ["sigma1_sign", "sigma2_sign"])])),
    contraction,
    given=["sigma1_sign", "sigma2_sign", "contractive", "first_norm", "second_norm"],
    then=[onto, one_to_one],
)

HALVED = ["scale", number(fmpq(1, 2)), identity(1)]

STATEMENT = Statement(
    id="wang-2023/lemma-4",
    title="A contractive MLP is a bijection",
    source=Source("wang-2023", "lemma-4", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=certify(
        "wang-2023/lemma-4",
        CLAIM,
        {"d": number(1), "r": number(1), "W1": identity(1), "W2": HALVED, "b1": "one", "b2": "one"}
        | {"sigma1": number(1), "sigma2": number(fmpq(1, 2))},
        [exact(), exact(), exact(), intro(then=[auto()]), intro(then=[auto()])],
        UNIT,
        "x + ReLU(x + 1)/2 + 1 on R",
    ),
)
