"""Attention's derivative is the mean of the directions up to its score maps, row by row.

Statement (own proof). n tokens |x(j)| <= D, a query |q| <= D, directions |h(j)|, |k| <= F,
|A v| <= a |v| and g = a D^2. For the derivative dM of `attention-derivative` (no mask) and any u,

    <u, dM - (1/n) sum h(j)> <= 6 g F |u|.

So the part of the derivative that does not vanish with the scores is the same for every query; its
Frobenius norm is at most that of h, without a factor sqrt(n).

Method: the weights differ from 1/n by at most 2 g (P + 1/n) (`softmax-near-uniform`), which gives
4 g F |u|; the two terms with scores are at most g F |u| each by Cauchy and Schwarz.
"""

from typing import Any

from provers.instances import number
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import DERIVATIVE, moved_tokens
from provers.papers.sharper._shares import (
    FORMULA,
    MASS,
    ONES,
    WEIGHTS,
    Ak,
    Aq,
    D,
    F,
    a,
    centred,
    e,
    f,
    g,
    j,
    mu,
    seen,
    share,
    slope,
    total,
    u,
    v,
    z,
)
from provers.papers.sharper._soft_mean import A, d, h, k, n, q, x
from provers.papers.sharper.attention_derivative import inner
from provers.proof import (
    Rule,
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
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Over,
    Range,
    forall,
    le,
    lt,
)

GIVEN = [
    lt(0, n), le(0, D), le(0, F), le(0, a),
    forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
    forall(f, given=[lt(f, n)], then=[le(square(x(f)), D**2)]),
    forall(f, given=[lt(f, n)], then=[le(square(h(f)), F**2)]),
    le(square(q), D**2),
    le(square(k), F**2),
]  # fmt: skip
NAMES = ["not_empty", "D_sign", "F_sign", "a_sign", "score_norm", "tokens", "directions", "query",
         "query_direction"]  # fmt: skip

CLAIM = forall(
    d, n, A, x, h, q, k, D, F, a,
    given=GIVEN,
    then=[
        forall(
            u,
            then=[le(Inner(u, slope - Over(f, Range(n), h(f)) / n), 6 * g * F * norm(u))],
        )
    ],
)  # fmt: skip


def short(name: str, image: Any, of: Any, bound: Any, given: str) -> list[Any]:
    """Steps: |A of|^2 <= (a bound)^2 from |of|^2 <= bound^2."""
    return [
        obtain([f"{name}_norm"], apply("score_norm", {"v": of})),
        have(f"{name}_short", le(square(image), (a * bound) ** 2),
             auto(f"{name}_norm", products=[["a_square", given]])),
    ]  # fmt: skip


def averaged(name: str, values: Any, bound: Any, fact: Any, names: tuple[str, str]) -> Any:
    """Step: the mean of squares of values in [-bound, bound] is at most bound^2."""
    low, high = names
    return have(
        name,
        le(total(share(j) * values(j) ** 2), bound**2),
        apply_sum(values, bound, fact, low, high),
    )


def apply_sum(values: Any, bound: Any, fact: Any, low: str, high: str) -> Rule:
    """Rule for `averaged`."""
    return steps(
        have(
            "raw",
            le(total(share(j) * values(j) ** 2), total(share(j) * bound**2)),
            termwise(
                Range(n), j, share(j) * values(j) ** 2, share(j) * bound**2,
                intro(
                    obtain(["weight"], apply("shares", {"j": e}, [by("in_range")])),
                    *fact,
                    have("squares", le(0, bound**2 - values(e) ** 2), auto(products=[[low, high]])),
                    given=["in_range"],
                    then=[auto(products=[["weight", "squares"]])],
                ),
            ),
        ),
        auto("raw", inside("shares_add_up", z, z * bound**2)),
    )  # fmt: skip


ROW = [
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("aD_sign", le(0, a * D), auto(products=[["a_sign", "D_sign"]])),
    *short("Aq", Aq, q, D, "query"),
    *short("Ak", Ak, k, F, "query_direction"),
    have(
        "scores",
        forall(j, given=[lt(j, n)], then=[le(-g, Inner(x(j), Aq)), le(Inner(x(j), Aq), g)]),
        intro(
            obtain(["token"], apply("tokens", {"f": j}, [by("in_range")])),
            inner("score", x(j), Aq, D, a * D,
                  [by("D_sign"), by("aD_sign"), by("token"), by("Aq_short")]),
            given=["in_range"], then=[auto("score_low"), auto("score_high")],
        ),
    ),
    obtain(
        ["near_uniform"],
        apply("statement:lemmas/softmax-near-uniform",
              {"n": n, "s": Abstraction(j, Inner(x(j), Aq)), "g": g}, [by("scores")]),
    ),
    obtain(
        ["mass"],
        apply(
            "statement:lemmas/positive-mass",
            {"n": n, "c": ONES, "s": Abstraction(j, Inner(x(j), Aq)), "m": -g},
            [
                intro(given=["in_range"], then=[auto()]), auto("not_empty"),
                intro(obtain(["low", "high"], apply("scores", {"j": j}, [by("in_range")])),
                      given=["in_range"], then=[by("low")]),
            ],
        ),
    ),
    have("mass_inverse", lt(0, 1 / MASS), positive("mass")),
    have("count_inverse", lt(0, 1 / n), positive("not_empty")),
    *WEIGHTS,
    have("g_sign", le(0, g), positive("a_sign")),
    let(mu, seen, "mu_is"),
]  # fmt: skip

# |P - 1/n| <= 2 g (P + 1/n), |<u, h>| <= |u| F
UNEVEN = have(
    "uneven",
    le(total((share(j) - 1 / n) * Inner(u, h(j))),
       total(2 * g * (share(j) + 1 / n) * F * norm(u))),
    termwise(
        Range(n), j, (share(j) - 1 / n) * Inner(u, h(j)),
        2 * g * (share(j) + 1 / n) * F * norm(u),
        intro(
            obtain(["weight"], apply("shares", {"j": e}, [by("in_range")])),
            obtain(["high", "low"], apply("near_uniform", {"k": e}, [by("in_range")])),
            obtain(["direction"], apply("directions", {"f": e}, [by("in_range")])),
            inner("value", u, h(e), norm(u), F,
                  [by("u_sign"), by("F_sign"), by("u_short"), by("direction")]),
            have("high_share", le(share(e) - 1 / n, 2 * g * (share(e) + 1 / n)),
                 auto(products=[["mass_inverse", "count_inverse", "high"],
                                ["g_sign", "count_inverse"]], nonzero=["mass", "not_empty"])),
            have("low_share", le(-2 * g * (share(e) + 1 / n), share(e) - 1 / n),
                 auto(products=[["mass_inverse", "count_inverse", "low"], ["g_sign", "weight"]],
                      nonzero=["mass", "not_empty"])),
            obtain(
                ["product_low", "product_high"],
                apply(
                    "statement:lemmas/product-bound",
                    {"x": share(e) - 1 / n, "y": Inner(u, h(e)),
                     "A": 2 * g * (share(e) + 1 / n), "B": norm(u) * F},
                    [by("low_share"), by("high_share"), by("value_low"), by("value_high")],
                ),
            ),
            given=["in_range"],
            then=[auto("product_high")],
        ),
    ),
)  # fmt: skip

SPREAD = [centred(f"spread_{name}", of, auto("mu_is")) for name, of in (("u", u), ("k", Ak))]

FACTORS: Any = (
    ("first", lambda at: Inner(h(at), Aq), "turns"),
    ("second", lambda at: Inner(x(at) - mu, Ak), "k_spread"),
)

PROOF = intro(
    *ROW,
    given=NAMES,
    then=[
        intro(
            obtain(["u_square"], apply("axiom:square", {"d": d, "v": u})),
            obtain(["u_sign", "u_norm"], apply("axiom:sqrt", {"x": square(u)}, [by("u_square")])),
            have("u_short", le(square(u), norm(u) ** 2), auto("u_norm")),
            UNEVEN,
            *SPREAD,
            have("D_square", le(0, D**2), combine(le=[(1, [], D)])),
            have("u_spread", le(total(share(j) * Inner(x(j) - mu, u) ** 2), (D * norm(u)) ** 2),
                 auto("spread_u", inside("u_norm", z, D**2 * z))),
            have("k_spread", le(total(share(j) * Inner(x(j) - mu, Ak) ** 2),
                                (D * a * F) ** 2),
                 auto("spread_k", products=[["D_square", "Ak_short"]])),
            averaged(
                "turns", lambda at: Inner(h(at), Aq), F * a * D,
                [
                    obtain(["direction"], apply("directions", {"f": e}, [by("in_range")])),
                    inner("turn", h(e), Aq, F, a * D,
                          [by("F_sign"), by("aD_sign"), by("direction"), by("Aq_short")]),
                ],
                ("turn_low", "turn_high"),
            ),
            have("Du_sign", le(0, D * norm(u)), auto(products=[["D_sign", "u_sign"]])),
            have("FaD_sign", le(0, F * a * D), positive("F_sign", "a_sign", "D_sign")),
            *[
                obtain(
                    [name],
                    apply(
                        "statement:lemmas/weighted-product",
                        {"n": n, "P": Abstraction(j, share(j)), "g": Abstraction(j, first(j)),
                         "h": Abstraction(j, Inner(x(j) - mu, u)), "G": F * a * D,
                         "H": D * norm(u)},
                        [by("shares"), by("FaD_sign"), by("Du_sign"), auto(squares),
                         by("u_spread")],
                    ),
                )
                for name, first, squares in FACTORS
            ],
            have(
                "sum",
                le(
                    total((share(j) - 1 / n) * Inner(u, h(j)))
                    + total(share(j) * (Inner(h(j), Aq) * Inner(x(j) - mu, u)))
                    + total(share(j) * (Inner(x(j) - mu, Ak) * Inner(x(j) - mu, u))),
                    6 * g * F * norm(u),
                ),
                auto("uneven", "first", "second",
                     inside("shares_add_up", z, 2 * g * z * F * norm(u)),
                     nonzero=["not_empty"]),
            ),
            names=["u"],
            then=[
                auto("sum", *FORMULA),
            ],
        )
    ],
)  # fmt: skip

IDENT = "sharper/attention-slope-uniform"
STATEMENT = Statement(
    id=IDENT,
    title="Attention's derivative is the mean of the directions up to its score maps",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM, {"F": number(1)}, scope=DERIVATIVE),
)  # fmt: skip
