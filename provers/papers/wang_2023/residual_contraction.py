"""A contractive residual block is a bijection (Behrmann et al. 2019).

Statement (textbook; the step of theorem-5). If |f(u) - f(v)| <= q |u - v| on R^n with 0 <= q < 1,
then x -> x + f(x) maps R^n one to one onto R^n, and stretches distances by at least 1 - q.

Method: x -> y - f(x) is a contraction and has a fixed point; `norm-perturbation` gives
|u + f(u) - v - f(v)| >= (1 - q)|u - v|.
"""

from flint import fmpq

from provers.instances import number, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.proof import (
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, forall, le, lt, mapping, natural, real, vector

n = natural("n")
f = mapping("f", n, n)
q, t = real("q"), real("t")
x, y, u, v, h = (vector(s, n) for s in ("x", "y", "u", "v", "h"))

CLAIM = forall(
    n, f, q,
    given=[
        le(0, q),
        lt(q, 1),
        forall(u, v, then=[le(square(f(u) - f(v)), q**2 * square(u - v))]),
    ],
    then=[
        forall(y, some=[x], then=[eq(x + f(x), y)]),
        forall(u, v, then=[le((1 - q) * norm(u - v), norm((u + f(u)) - (v + f(v))))]),
        forall(u, v, given=[eq(u + f(u), v + f(v))], then=[eq(u, v)]),
    ],
)  # fmt: skip

onto = intro(
    obtain(
        ["fixed_point"],
        apply(
            "axiom:contraction-fixed-point",
            {"d": n, "g": Abstraction(x, y - f(x)), "q": q},
            [
                by("factor_sign"),
                by("contractive"),
                intro(
                    obtain(["contracts"], apply("contraction", {"u": u, "v": v})),
                    then=[by("contracts")],
                ),
            ],
        ),
        some=[x],
    ),
    witnesses=[x],
    then=[auto("fixed_point")],
)

stretch = have(
    "stretch",
    forall(u, v, then=[le((1 - q) * norm(u - v), norm((u + f(u)) - (v + f(v))))]),
    intro(
        obtain(["contracts"], apply("contraction", {"u": u, "v": v})),
        obtain(["square_sign"], apply("axiom:square", {"d": n, "v": u - v})),
        obtain(
            ["root_sign", "root"],
            apply("axiom:sqrt", {"x": square(u - v)}, [by("square_sign")]),
        ),
        have("reach", le(0, q * norm(u - v)), auto(products=[["factor_sign", "root_sign"]])),
        have(
            "near",
            le(
                square(((u + f(u)) - (v + f(v))) - (u - v)),
                (q * norm(u - v)) ** 2,
            ),
            auto("contracts", inside("root", t, q**2 * t)),
        ),
        obtain(
            ["above", "below"],
            apply(
                "statement:lemmas/norm-perturbation",
                {"d": n, "w": (u + f(u)) - (v + f(v)), "z": u - v, "t": q * norm(u - v)},
                [by("reach"), by("near")],
            ),
        ),
        then=[auto("below")],
    ),
)

one_to_one = intro(
    obtain(["contracts"], apply("contraction", {"u": u, "v": v})),
    have("moved", eq(f(u) - f(v), v - u), auto("same_value")),
    have(
        "same_distance",
        eq(square(f(u) - f(v)), square(u - v)),
        auto(inside("moved", h, square(h))),
    ),
    obtain(["not_negative"], apply("axiom:square", {"d": n, "v": u - v})),
    have(
        "distance_is_zero",
        eq(square(u - v), 0),
        contra(
            "differ",
            cases(
                square(u - v), 0, "sign",
                less=auto("sign", "not_negative"),
                equal=clash("sign", "differ"),
                greater=steps(
                    have("factor_above", lt(0, 1 + q), auto("factor_sign")),
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
        apply("axiom:definite", {"d": n, "v": u - v}, [by("distance_is_zero")]),
    ),
    given=["same_value"],
    then=[auto("no_difference")],
)  # fmt: skip

PROOF = intro(
    stretch,
    given=["factor_sign", "contractive", "contraction"],
    then=[onto, by("stretch"), one_to_one],
)

STATEMENT = Statement(
    id="wang-2023/residual-contraction",
    title="A contractive residual block is a bijection",
    source=Source("wang-2023", "proof of theorem-5", "reconstructed (high)"),
    lipschitz=LipschitzType(Norm.EUCLIDEAN, Norm.EUCLIDEAN, Domain.ANYWHERE, ("u", "v")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/residual-contraction",
        CLAIM,
        at={
            "n": number(1),
            "q": number(fmpq(1, 2)),
            "f": ["lam", [["p", ["V", 1]]], ["scale", number(fmpq(1, 2)), "p"]],
        },
        given=[exact(), exact(), intro(then=[auto()])],
    ),
)
