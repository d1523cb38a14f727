"""theorem-5 from the weights and the radius of the inputs alone, for every prompt length.

Statement (own proof; theorem-5 in the token norm with the depth bookkeeping of D). L layers of H
heads and an MLP on n + 1 tokens (prompt and input together), two runs x and y that start in the
ball of radius D(0). With ||A_{l,h}|| <= a, ||B_{l,h}|| <= b, ||W_1|| <= p, ||W_2|| <= q and

    D(l + 1) >= (1 + p q)(1 + sum_h b) D(l) + |W_2 ReLU(b_1)| + |b_2|,
    c(l) = sum_h b (a D(l)^2 + sqrt(1 + a^2 D(l)^4)) < 1,   p q < 1

in every layer, the states before layer l stay in the ball of radius D(l), and outputs at most eta
apart (all tokens) have inputs at most eta/kappa(L) apart, kappa(L) = prod (1 - p q)(1 - c); equal
outputs have equal inputs. Nothing depends on n.

Method: `depth-radius` for both runs gives the hypotheses of `theorem-5-heads`. The instance is a
round trip through explicit layers: an input, its image, the preimage that fixed-point iteration
finds, and how far every preimage is from it.
"""

from fractions import Fraction
from typing import Any

from provers.instances import constant_family, identity, number, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import NORM, layers, moved_tokens, powers
from provers.papers.wang_2023._round_trips import round_trips
from provers.papers.wang_2023.layer_radius import length
from provers.papers.wang_2023.theorem_5_heads import (
    HEAD,
    A,
    B,
    D,
    H,
    L,
    a,
    attended,
    b,
    conclusions,
    constant,
    d,
    every,
    h,
    j,
    kappa,
    m,
    n,
    u,
    v,
    x,
    y,
)
from provers.proof import apply, auto, by, combine, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Name,
    Over,
    Range,
    Relu,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    vector,
)

r, k = natural("r"), natural("k")
w1 = Name("W1", ("F", ("N",), ("L", "d", "r")))
w2 = Name("W2", ("F", ("N",), ("L", "r", "d")))
b1, b2 = family("b1", r), family("b2", d)
p, q = family("p"), family("q")
t, w = vector("t", r), vector("w", d)


def residual(layer: Any, state: Any) -> Any:
    """What the MLP adds."""
    return Apply(w2(layer), Relu(Apply(w1(layer), state) + b1(layer))) + b2(layer)


def goes_on(run: Any) -> Any:
    """The run goes through layer m."""
    after = attended(run, m, j)
    return every(eq(run(m + 1, j), after + residual(m, after)))


grown = (
    (1 + q(m) * p(m)) * ((1 + Over(h, Range(H), b(m, h))) * D(m))
    + norm(Apply(w2(m), Relu(b1(m))))
    + norm(b2(m))
)
LAYER = [
    lt(0, D(m)), le(0, p(m)), le(0, q(m)), lt(p(m) * q(m), 1),
    forall(h, given=[lt(h, H)], then=HEAD),
    lt(constant(m), 1),
    forall(v, then=[le(square(Apply(w1(m), v)), p(m) ** 2 * square(v))]),
    forall(t, then=[le(square(Apply(w2(m), t)), q(m) ** 2 * square(t))]),
    le(grown, D(m + 1)),
    goes_on(x),
    goes_on(y),
]  # fmt: skip
NAMES = ["D_sign", "p_sign", "q_sign", "contractive_mlp", "heads", "contractive", "w1_norm",
         "w2_norm", "D_next", "x_next", "y_next"]  # fmt: skip

CLAIM = forall(
    d, n, r, L, H, A, B, w1, w2, b1, b2, x, y, a, b, p, q, D, kappa,
    given=[
        forall(m, given=[lt(m, L)], then=LAYER),
        every(le(norm(x(0, j)), D(0))),
        every(le(norm(y(0, j)), D(0))),
        eq(kappa(0), 1),
        forall(
            m,
            given=[lt(m, L)],
            then=[eq(kappa(m + 1), (1 - p(m) * q(m)) * (1 - constant(m)) * kappa(m))],
        ),
    ],
    then=[
        *conclusions(),
        forall(k, given=[le(k, L)], then=[every(le(norm(x(k, j)), D(k)))]),
    ],
)  # fmt: skip

LAYER_FACTS = obtain(NAMES, apply("layers", {"m": m}, [by("below")]))


def bounded(run: Any, name: str) -> dict[str, Any]:
    """Step: the states of a run before every layer are in the ball of that layer."""
    return obtain(
        [f"{name}_balls"],
        apply(
            "statement:wang-2023/depth-radius",
            {
                "d": d, "n": n + 1, "r": r, "H": L, "K": H, "A": A, "B": B, "W1": w1, "W2": w2,
                "b1": b1, "b2": b2, "x": run, "a": Abstraction(m, j, attended(run, m, j)),
                "b": b, "p": p, "q": q, "D": D,
            },
            [
                auto("natural"),
                intro(
                    LAYER_FACTS,
                    names=["m"],
                    given=["below"],
                    then=[
                        by("p_sign"), by("q_sign"),
                        intro(
                            obtain(["a_sign", "b_sign", "score_norm", "value_norm"],
                                   apply("heads", {"h": h}, [by("in_heads")])),
                            names=["h"],
                            given=["in_heads"],
                            then=[by("b_sign"), by("value_norm")],
                        ),
                        by("w1_norm"), by("w2_norm"),
                        intro(given=["in_range"], then=[auto()]), by(f"{name}_next"),
                        by("D_next"),
                    ],
                ),
                by(f"{name}_starts"),
            ],
        ),
    )  # fmt: skip


def inside(run: Any, name: str) -> Any:
    """Rule: the squares of the states before layer m are at most D(m)^2."""
    return intro(
        obtain([f"{name}_ball"], apply(f"{name}_balls", {"h": m}, [auto("below")])),
        obtain(["own"], apply(f"{name}_ball", {"j": j}, [by("in_range")])),
        *length("own", run(m, j)),
        have("room", le(0, D(m) - norm(run(m, j))), auto("own")),
        have("both", le(0, D(m) + norm(run(m, j))), auto("own_sign", "D_sign")),
        given=["in_range"],
        then=[auto("own_root", products=[["room", "both"]])],
    )


lipschitz = intro(
    obtain(["first"], apply("w1_norm", {"v": u - v})),
    obtain(["kink"], apply("axiom:relu-contraction",
                           {"d": r, "u": Apply(w1(m), u) + b1(m), "v": Apply(w1(m), v) + b1(m)})),
    obtain(["second"],
           apply("w2_norm", {"t": Relu(Apply(w1(m), u) + b1(m)) - Relu(Apply(w1(m), v) + b1(m))})),
    have("q_square", le(0, q(m) ** 2), combine(le=[(1, [], q(m))])),
    names=["u", "v"],
    then=[auto("second", products=[["q_square", "kink"], ["q_square", "first"]])],
)  # fmt: skip

PROOF = intro(
    obtain(["natural"], apply("axiom:nat-nonnegative", {"n": n})),
    bounded(x, "x"),
    bounded(y, "y"),
    obtain(
        ["kappa_sign", "stretch", "injective"],
        apply(
            "statement:wang-2023/theorem-5-heads",
            {
                "d": d, "n": n, "L": L, "H": H, "A": A, "B": B, "x": x, "y": y,
                "f": Abstraction(k, w, residual(k, w)), "a": a, "b": b,
                "s": Abstraction(k, p(k) * q(k)), "D": D, "kappa": kappa,
            },
            [
                intro(
                    LAYER_FACTS,
                    names=["m"],
                    given=["below"],
                    then=[
                        by("D_sign"), auto(products=[["p_sign", "q_sign"]]), by("contractive_mlp"),
                        by("heads"), by("contractive"), lipschitz, inside(x, "x"), by("x_next"),
                        inside(y, "y"), by("y_next"),
                    ],
                ),
                by("kappa_starts"),
                by("kappa_shrinks"),
            ],
        ),
    ),
    given=["layers", "x_starts", "y_starts", "kappa_starts", "kappa_shrinks"],
    then=[by("kappa_sign"), by("stretch"), by("injective"), by("x_balls")],
)  # fmt: skip

IDENT = "wang-2023/theorem-5-depth"
GROWTH = powers(Fraction(5, 4))
# a D(l)^2 = 3/4, so that sqrt(1 + (a D^2)^2) = 5/4
SCORE: Any = ["*", ["q", "3/4"], ["inv", ["^", ["at", GROWTH, "l"], 2]]]
LAYER_RULE = intro(
    then=[
        auto(), auto(), auto(), auto(),
        intro(given=["in_heads"], then=[auto(), auto(), NORM, NORM]),
        exact(), NORM, NORM, exact(),
        *[intro(given=["in_range"], then=[auto()]) for _ in range(2)],
    ],
)  # fmt: skip
STATEMENT = Statement(
    id=IDENT,
    title="theorem-5 from the weights and the radius of the inputs alone, for every prompt length",
    source=Source("wang-2023", "theorem-5", "own proof", "token norm, with the depth bookkeeping"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(
        IDENT,
        CLAIM,
        {
            "n": number(1), "r": number(1), "L": number(2), "H": number(2),
            "A": layers(["scale", SCORE, identity(1)]),
            "B": layers(["scale", ["q", "1/8"], identity(1)]),
            "W1": constant_family(identity(1)),
            "W2": constant_family(["scale", number(0), identity(1)]),
            "b1": constant_family("one"), "b2": constant_family(zero(1)),
            "x": layers(["scale", ["at", GROWTH, "l"], "one"]),
            "y": layers(zero(1)),
            "a": layers(SCORE), "b": layers(["q", "1/8"]),
            "p": constant_family(number(1)), "q": constant_family(number(0)),
            "D": GROWTH, "kappa": powers(Fraction(1, 2)),
        },
        {0: ["enumerate", [LAYER_RULE, LAYER_RULE]]},
        "two layers of two heads, W_2 = 0; two tokens at 1, and at 0",
    ),
    instances=round_trips(),
)  # fmt: skip
