"""How the radius of the tokens grows with the depth of a network.

Statement (own proof; the bookkeeping of D that theorem-5 needs). H layers of K heads on n tokens:
head k of layer h has ||B|| = ||W_o W_v|| <= b(h, k) and any scores, ||W_1|| <= p(h),
||W_2|| <= q(h); with skip connections,

    a(h, j) = x(h, j) + sum_k B_{h,k} M_{h,k}(x(h, .), x(h, j)),
    x(h + 1, j) = a(h, j) + W_2 ReLU(W_1 a(h, j) + b_1) + b_2.

If |x(0, j)| <= D(0) for all j and, for every layer h < H,
D(h + 1) >= (1 + q(h) p(h))(1 + sum_k b(h, k)) D(h) + |W_2 ReLU(b_1)| + |b_2|, then
|x(l, j)| <= D(l) for all j and l <= H, for every depth H.

Method: `layer-radius` and induction over the depth.
"""

from fractions import Fraction
from typing import Any

import sympy

from provers.instances import constant_family, identity, number, zero
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import NORM, layers, moved_tokens, powers
from provers.papers.sharper._soft_mean import soft_mean
from provers.papers.wang_2023.layer_radius import length
from provers.proof import apply, auto, by, exact, have, induct, inside, intro, obtain
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
    real,
    vector,
)

d, n, r, H, K, h, j, i, k, m, f = (
    natural(name) for name in ("d", "n", "r", "H", "K", "h", "j", "i", "k", "m", "f")
)
A, B = (Name(name, ("F", ("N", "N"), ("L", "d", "d"))) for name in ("A", "B"))
w1 = Name("W1", ("F", ("N",), ("L", "d", "r")))
w2 = Name("W2", ("F", ("N",), ("L", "r", "d")))
b1, b2 = family("b1", r), family("b2", d)
x, a = family("x", d, arity=2), family("a", d, arity=2)
b = family("b", arity=2)
p, q, D = (family(name) for name in ("p", "q", "D"))
v, g, t = vector("v", d), vector("g", d), vector("t", r)
z = real("z")
ONES = Abstraction(i, sympy.Integer(1))


def every(fact: Any) -> Any:
    """For all j < n."""
    return forall(j, given=[lt(j, n)], then=[fact])


def attended(at: Any, index: Any) -> Any:
    """State after the attention block."""
    seen = Abstraction(i, x(at, i))
    part = Apply(B(at, k), soft_mean(d, n, A(at, k), ONES, seen, x(at, index)))
    return x(at, index) + Over(k, Range(K), part)


def after(at: Any, state: Any) -> Any:
    """The MLP of a layer, with its skip connection."""
    return state + Apply(w2(at), Relu(Apply(w1(at), state) + b1(at))) + b2(at)


def grown(at: Any) -> Any:
    """D after a layer."""
    return (
        (1 + q(at) * p(at)) * ((1 + Over(k, Range(K), b(at, k))) * D(at))
        + norm(Apply(w2(at), Relu(b1(at))))
        + norm(b2(at))
    )


CLAIM = forall(
    d, n, r, H, K, A, B, w1, w2, b1, b2, x, a, b, p, q, D,
    given=[
        lt(0, n),
        forall(
            h,
            given=[lt(h, H)],
            then=[
                le(0, p(h)), le(0, q(h)),
                forall(
                    k,
                    given=[lt(k, K)],
                    then=[
                        le(0, b(h, k)),
                        forall(v, then=[le(square(Apply(B(h, k), v)), b(h, k) ** 2 * square(v))]),
                    ],
                ),
                forall(v, then=[le(square(Apply(w1(h), v)), p(h) ** 2 * square(v))]),
                forall(t, then=[le(square(Apply(w2(h), t)), q(h) ** 2 * square(t))]),
                every(eq(a(h, j), attended(h, j))),
                every(eq(x(h + 1, j), after(h, a(h, j)))),
                le(grown(h), D(h + 1)),
            ],
        ),
        every(le(norm(x(0, j)), D(0))),
    ],
    then=[forall(h, given=[le(h, H)], then=[every(le(norm(x(h, j)), D(h)))])],
)  # fmt: skip

NAMES = ["p_sign", "q_sign", "heads", "w1_norm", "w2_norm", "attention", "mlp", "D_next"]


def one_token(index: Any, name: str, below: str = "below_n") -> list[Any]:
    """Steps: 0 <= D(m) and |x(m, index)|^2 <= D(m)^2, from the bound of the lengths."""
    return [
        *length(name, x(m, index)),
        obtain([f"{name}_own"], apply("inside", {"j": index}, [by(below)])),
        have(f"{name}_reach", le(0, D(m)), auto(f"{name}_sign", f"{name}_own")),
        have(f"{name}_room", le(0, D(m) - norm(x(m, index))), auto(f"{name}_own")),
        have(f"{name}_both", le(0, D(m) + norm(x(m, index))),
             auto(f"{name}_sign", f"{name}_reach")),
        have(f"{name}_short", le(square(x(m, index)), D(m) ** 2),
             auto(f"{name}_root", products=[[f"{name}_room", f"{name}_both"]])),
    ]  # fmt: skip


invariant = have(
    "invariant",
    forall(h, given=[le(h, H)], then=[every(le(norm(x(h, j)), D(h)))]),
    induct(
        "h", "m", "earlier",
        base=intro(
            given=["below"],
            then=[
                intro(
                    obtain(["own"], apply("start", {"j": j}, [by("below_n")])),
                    given=["below_n"], then=[by("own")],
                )
            ],
        ),
        step=intro(
            have("inside_depth", lt(m, H), auto("below")),
            obtain(NAMES, apply("layers", {"h": m}, [by("inside_depth")])),
            obtain(["inside"], apply("earlier", {}, [auto("below")])),
            given=["below"],
            then=[
                intro(
                    *one_token(j, "own"),
                    obtain(["own_attention"], apply("attention", {"j": j}, [by("below_n")])),
                    obtain(["own_mlp"], apply("mlp", {"j": j}, [by("below_n")])),
                    obtain(
                        ["after_attention", "after_mlp"],
                        apply(
                            "statement:wang-2023/layer-radius",
                            {
                                "d": d, "n": n, "r": r, "H": K,
                                "A": Abstraction(k, A(m, k)), "B": Abstraction(k, B(m, k)),
                                "W1": w1(m), "W2": w2(m), "b1": b1(m), "b2": b2(m),
                                "x": Abstraction(i, x(m, i)), "query": x(m, j), "D": D(m),
                                "b": Abstraction(k, b(m, k)), "p": p(m), "q": q(m),
                            },
                            [
                                by("not_empty"), by("own_reach"), by("p_sign"), by("q_sign"),
                                by("heads"), by("w1_norm"), by("w2_norm"),
                                intro(
                                    *one_token(f, "other", "f_below"),
                                    names=["f"],
                                    given=["f_below"],
                                    then=[by("other_short")],
                                ),
                                by("own_short"),
                            ],
                        ),
                    ),
                    have("a_short", le(norm(a(m, j)), (1 + Over(k, Range(K), b(m, k))) * D(m)),
                         auto("after_attention", inside("own_attention", g, norm(g)))),
                    obtain(["whole"], apply("after_mlp", {"v": a(m, j)}, [by("a_short")])),
                    given=["below_n"],
                    then=[auto("whole", "D_next", inside("own_mlp", g, norm(g)))],
                )
            ],
        ),
    ),
)  # fmt: skip

PROOF = intro(
    invariant,
    given=["not_empty", "layers", "start"],
    then=[by("invariant")],
)

IDENT = "wang-2023/depth-radius"
GROWTH = powers(Fraction(6))
LAYER_RULE = intro(
    then=[
        auto(), auto(), intro(given=["in_heads"], then=[auto(), NORM]), NORM, NORM,
        intro(given=["below"], then=[auto()]), ["enumerate", [exact(), exact()]],
        exact(),
    ],
)  # fmt: skip
STATEMENT = Statement(
    id=IDENT,
    title="How the radius of the tokens grows with the depth of a network",
    source=Source("wang-2023", "theorem-5", "own proof", "depth bookkeeping of D"),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(
        IDENT,
        CLAIM,
        {
            "r": number(1), "H": number(2), "K": number(2),
            "A": layers(identity(1)), "B": layers(identity(1)),
            "W1": constant_family(identity(1)), "W2": constant_family(identity(1)),
            "b1": constant_family(zero(1)), "b2": constant_family(zero(1)),
            "x": layers(["scale", ["at", GROWTH, "l"], "one"]),
            "a": layers(["scale", ["*", number(3), ["at", GROWTH, "l"]], "one"]),
            **{name: constant_family(number(1)) for name in ("p", "q")},
            "b": layers(number(1)), "D": GROWTH,
        },
        {1: ["enumerate", [LAYER_RULE, LAYER_RULE]]},
        "two layers of two heads; two tokens at 1: the bound is attained",
    ),
)  # fmt: skip
