"""Attention whose score and value forms have rank one is a Boltzmann mean of projections.

Statement (own proof). If <W_K y, W_Q z> = kappa <v, y><v, z> and W_O W_V y = <v, y> w for all y, z,
then for every query z and tokens x(0), ..., x(n - 1), n >= 1, with c = kappa <v, z>:

    Att(z, X) = beta w,   c beta = boltz(c <v, x_0>, ..., c <v, x_(n-1)>),
    |beta| <= r whenever |<v, x_j>| <= r for all j,

beta the softmax mean of the <v, x_j>. The rank of the weights themselves is not used: any rank will
do, as long as the two products have rank one.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import (
    attention,
    d,
    projected_mass,
    projected_mean,
    projected_sum,
    weights,
    wk,
    wo,
    wq,
    wv,
)
from provers.papers.kajitsuka_2024._boltz import boltz
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    contra,
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
    Exp,
    Inner,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

n, j, element = natural("n"), natural("j"), natural("element")
x = family("x", d)
v, w, y, yy, z, h = (vector(t, d) for t in ("v", "w", "y", "yy", "z", "h"))
kappa, r, t, c, B = real("kappa"), real("r"), real("t"), real("c"), real("B")


def rank_one_forms(kappa: Any, v: Any, w: Any) -> Any:
    """The score form is kappa v v^T, the value map is w v^T."""
    return [
        forall(
            y, yy,
            then=[eq(Inner(Apply(wk, y), Apply(wq, yy)), kappa * Inner(v, y) * Inner(v, yy))],
        ),
        forall(y, then=[eq(Apply(wo, Apply(wv, y)), Inner(v, y) * w)]),
    ]  # fmt: skip


slope = kappa * Inner(v, z)
beta = projected_mean(v, x, n, slope)

CLAIM = forall(
    *weights, n, x, v, w, z, kappa,
    given=[lt(0, n), *rank_one_forms(kappa, v, w)],
    then=[
        eq(attention(z, x, n), beta * w),
        eq(slope * beta, boltz(n, Abstraction(j, slope * Inner(v, x(j))))),
        forall(
            r,
            given=[forall(j, given=[lt(j, n)], then=[le(sympy.Abs(Inner(v, x(j))), r)])],
            then=[le(sympy.Abs(beta), r)],
        ),
    ],
)  # fmt: skip

Z, N = projected_mass(v, x, n, slope), projected_sum(v, x, n, slope)
raw = Over(j, Range(n), Exp(Inner(Apply(wk, x(j)), Apply(wq, z))))
pulled = Over(j, Range(n), Exp(Inner(Apply(wk, x(j)), Apply(wq, z))) * Apply(wo, Apply(wv, x(j))))


def _side(name: Any, sign: Any) -> Any:
    """-r Z <= N or N <= r Z, termwise."""
    one = Exp(slope * Inner(v, x(j)))
    left, right = (-r * one, Inner(v, x(j)) * one) if sign < 0 else (Inner(v, x(j)) * one, r * one)
    fact = le(-r * Z, N) if sign < 0 else le(N, r * Z)
    return have(
        name,
        fact,
        termwise(
            Range(n), j, left, right,
            intro(
                obtain(["size"], apply("bounded", {"j": element}, [by("s")])),
                obtain(["up", "down", "square"], apply("axiom:abs", {"x": Inner(v, x(element))})),
                have("e_pos", lt(0, Exp(slope * Inner(v, x(element)))), positive()),
                have(
                    "order",
                    le(-r, Inner(v, x(element))) if sign < 0 else le(Inner(v, x(element)), r),
                    auto("size", "up", "down"),
                ),
                given=["s"],
                then=[auto(products=[["order", "e_pos"]])],
            ),
        ),
    )  # fmt: skip


bound = intro(
    _side("above", -1),
    _side("below", 1),
    let(B, beta, "B_is"),
    have("B_mass", eq(B * Z, N), auto(inside("B_is", t, t * Z), nonzero=["Z_pos"])),
    have(
        "B_low",
        le(-r, B),
        contra("denied", auto("B_mass", products=[["denied", "Z_pos"], ["above"]])),
    ),
    have(
        "B_high",
        le(B, r),
        contra("denied", auto("B_mass", products=[["denied", "Z_pos"], ["below"]])),
    ),
    have("r_sign", le(0, r), auto("B_low", "B_high")),
    have("lower", le(0, r + B), auto("B_low")),
    have("upper", le(0, r - B), auto("B_high")),
    have("squares", le(B**2, r**2), auto(products=[["lower", "upper"]])),
    obtain(
        ["strict", "weak"], apply("statement:lemmas/abs-above", {"x": B, "D": r}, [by("r_sign")])
    ),
    obtain(["size_of_B"], apply("weak", {}, [by("squares")])),
    given=["bounded"],
    then=[auto("size_of_B", inside("B_is", t, sympy.Abs(t)))],
)

PROOF = intro(
    have("some_token", lt(0, Over(j, Range(n), 1)), auto("n_pos")),
    have("Z_pos", lt(0, Z), positive("some_token", "n_pos")),
    have(
        "mass_is",
        eq(raw, Z),
        termwise(
            Range(n), j,
            Exp(Inner(Apply(wk, x(j)), Apply(wq, z))), Exp(slope * Inner(v, x(j))),
            intro(
                obtain(["form"], apply("score_form", {"y": x(element), "yy": z})),
                given=["s"],
                then=[auto(inside("form", t, Exp(t)))],
            ),
        ),
    ),
    have(
        "pull_is",
        eq(pulled, N * w),
        termwise(
            Range(n), j,
            Exp(Inner(Apply(wk, x(j)), Apply(wq, z))) * Apply(wo, Apply(wv, x(j))),
            Inner(v, x(j)) * Exp(slope * Inner(v, x(j))) * w,
            intro(
                obtain(["form"], apply("score_form", {"y": x(element), "yy": z})),
                obtain(["value"], apply("value_form", {"y": x(element)})),
                given=["s"],
                then=[
                    auto(
                        inside("form", t, Exp(t) * Apply(wo, Apply(wv, x(element)))),
                        inside("value", h, Exp(slope * Inner(v, x(element))) * h),
                    )
                ],
            ),
        ),
    ),
    given=["n_pos", "score_form", "value_form"],
    then=[
        auto(
            inside("mass_is", t, t ** (-1) * pulled),
            inside("pull_is", h, 1 / Z * h),
        ),
        auto(),
        bound,
    ],
)  # fmt: skip


def rank_one_example(kappa: int) -> tuple[dict[str, Any], list[Rule]]:
    """Weights of R^2 through R^1 with the two forms, and proofs of the forms.

    The data are ``one``, the unit vector of R^1, and ``v``, ``w`` in R^2.
    """
    at: dict[str, Any] = {
        "d": number(2), "s": number(1), "kappa": number(kappa),
        "Wq": ["outer", "one", "v"], "Wk": ["outer", ["scale", number(kappa), "one"], "v"],
        "Wv": ["outer", "one", "v"], "Wo": ["outer", "w", "one"],
    }  # fmt: skip
    one, v2, w2, y2, yy2 = vector("one", 1), *(vector(name, 2) for name in ("v", "w", "y", "yy"))
    unit = have("unit", eq(Inner(one, one), 1), exact())
    score = auto(inside("unit", t, kappa * Inner(v2, y2) * Inner(v2, yy2) * t))
    value = auto(inside("unit", t, Inner(v2, y2) * t * w2))
    return at, [intro(unit, then=[score]), intro(unit, then=[value])]


WEIGHTS, FORMS = rank_one_example(3)
EXAMPLE = {**WEIGHTS, "n": number(2)}
DATA = {
    "one": {"sort": ["V", 1], "rationals": ["1"]},
    "v": {"sort": ["V", 2], "rationals": ["3/5", "4/5"]},
    "w": {"sort": ["V", 2], "rationals": ["1", "-2"]},
    "z": {"sort": ["V", 2], "rationals": ["2", "1"]},
    "x": {"sort": ["F", ["N"], ["V", 2]], "rationals": ["1", "0", "-1", "3"]},
}

STATEMENT = Statement(
    id="kajitsuka-2024/rank-one-attention",
    title="Attention with score and value forms of rank one is a Boltzmann mean of projections",
    source=Source("kajitsuka-2024", "theorem-2, reduction", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/rank-one-attention",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms={1: FORMS[0], 2: FORMS[1]}),
        DATA,
        scope="d = 2, s = 1, n = 2, kappa = 3",
    ),
)
