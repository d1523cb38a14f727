"""The formula of the derivative of attention is the derivative, with an explicit remainder.

Statement (own proof). Tokens |x(j)| <= D that move along |h(j)| <= eta, a query |q| <= D that moves
along |k| <= eta, |A v| <= a |v|, base weights c(j) >= 0 that are not all 0 (1; 0 for a masked
token). M(x, q) is the mean of the x(j) with weights c(j) e^<x(j), A q>, and

    dM = mean of h(j) + <h(j), A q> (x(j) - M) + <x(j) - M, A k> (x(j) - M).

Then |M(x + s h, q + s k) - M(x, q) - s dM| <= C s^2 for every step 0 <= s <= 1 with 2 s kappa <= 1,
kappa = 2 a D eta + a eta^2, with C = 4 kappa^2 (2 D + eta) + 2 kappa eta + 4 a eta^2 D +
4 kappa (eta + 2 kappa D). No length and no dimension enters.

Method: `mean-step` along every direction w, then w = the remainder itself.
"""

from typing import Any

from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.sharper._soft_mean import (
    A,
    c,
    d,
    h,
    k,
    n,
    q,
    soft_mean,
    soft_slope,
    weight,
    x,
)
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
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

j, e = natural("j"), natural("element")
D, eta, a, s, t = (real(name) for name in ("D", "eta", "a", "s", "t"))
w, g, v, line = (vector(name, d) for name in ("w", "g", "v", "line"))
kappa = 2 * a * D * eta + a * eta**2
FIRST = 2 * kappa**2 * (2 * D + eta) + kappa * eta + 2 * a * eta**2 * D
C = 2 * FIRST + 4 * kappa * (eta + 2 * kappa * D)


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


HEAD = [
    le(0, D), le(0, eta), le(0, a),
    forall(j, given=[lt(j, n)], then=[le(0, c(j))]),
    lt(0, total(c(j))),
    forall(w, then=[le(square(Apply(A, w)), a**2 * square(w))]),
]  # fmt: skip
TOKENS = [
    forall(j, given=[lt(j, n)], then=[le(square(x(j)), D**2)]),
    forall(j, given=[lt(j, n)], then=[le(square(h(j)), eta**2)]),
    le(square(q), D**2),
    le(square(k), eta**2),
]
HEAD_NAMES = ["D_sign", "eta_sign", "a_sign", "base", "not_all_masked", "score_norm"]
TOKEN_NAMES = ["tokens", "directions", "query", "query_direction"]

moved = soft_mean(d, n, A, c, Abstraction(j, x(j) + s * h(j)), q + s * k)
still = soft_mean(d, n, A, c, x, q)
slope = soft_slope(d, n, A, c, x, q, h, k)
rest = moved - still - s * slope

CLAIM = forall(
    d, n, A, c, x, h, q, k, D, eta, a, s,
    given=[*HEAD, *TOKENS, le(0, s), le(s, 1), le(2 * s * kappa, 1)],
    then=[
        le(norm(rest), C * s**2),
        forall(line, then=[le(Inner(line, rest), norm(line) * C * s**2)]),
    ],
)  # fmt: skip


def short(name: str, image: Any, of: Any, bound: Any, room: str) -> list[Any]:
    """Steps: |A of|^2 <= (a bound)^2, from the fact ``room``, 0 <= bound^2 - |of|^2."""
    return [
        obtain([f"{name}_norm"], apply("score_norm", {"w": of})),
        have(f"{name}_short", le(square(image), (a * bound) ** 2),
             auto(f"{name}_norm", products=[["a_square", room]])),
    ]  # fmt: skip


def inner(name: str, u: Any, w_: Any, U: Any, W: Any, facts: list[Any]) -> Any:
    """Step: -U W <= <u, w> <= U W."""
    return obtain(
        [f"{name}_low", f"{name}_high"],
        apply("statement:lemmas/inner-bound", {"d": d, "u": u, "v": w_, "a": U, "b": W}, facts),
    )


COMMON = [
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("query_room", le(0, D**2 - square(q)), auto("query")),
    have("aD_sign", le(0, a * D), auto(products=[["a_sign", "D_sign"]])),
    *short("Aq", Apply(A, q), q, D, "query_room"),
]  # fmt: skip


def positive_mass(of: Any = x, query: Any = q) -> Any:
    """Step ``mass``: the sum of the weights is positive; from the facts of `COMMON`."""
    return obtain(
        ["mass"],
        apply(
            "statement:lemmas/positive-mass",
            {
                "n": n, "c": c, "s": Abstraction(j, Inner(of(j), Apply(A, query))),
                "m": -a * D**2,
            },
            [
                by("base"), by("not_all_masked"),
                intro(
                    obtain(["token"], apply("tokens", {"j": j}, [by("in_range")])),
                    inner("score", of(j), Apply(A, query), D, a * D,
                          [by("D_sign"), by("aD_sign"), by("token"), by("Aq_short")]),
                    given=["in_range"], then=[auto("score_low")],
                ),
            ],
        ),
    )  # fmt: skip


along = have(
    "along",
    forall(line, then=[le(Inner(line, rest), norm(line) * C * s**2)]),
    intro(
        obtain(["w_square"], apply("axiom:square", {"d": d, "v": w})),
        obtain(["w_sign", "w_norm"], apply("axiom:sqrt", {"x": square(w)}, [by("w_square")])),
        have("w_short", le(square(w), norm(w) ** 2), auto("w_norm")),
        obtain(
            ["step"],
            apply(
                "statement:lemmas/mean-step",
                {
                    "n": n, "E": Abstraction(j, weight(j)),
                    "z": Abstraction(j, Inner(w, x(j))), "g": Abstraction(j, Inner(w, h(j))),
                    "sigma": Abstraction(j, Inner(h(j), Apply(A, q)) + Inner(x(j), Apply(A, k))),
                    "tau": Abstraction(j, Inner(h(j), Apply(A, k))),
                    "r": norm(w) * D, "G": norm(w) * eta, "K": 2 * a * D * eta,
                    "T": a * eta**2, "s": s,
                },
                [
                    by("mass"),
                    intro(
                        obtain(["base_sign"], apply("base", {"j": j}, [by("in_range")])),
                        obtain(["exp_sign"],
                               apply("axiom:exp-positive", {"x": Inner(x(j), Apply(A, q))})),
                        given=["in_range"],
                        then=[auto(products=[["base_sign", "exp_sign"]])],
                    ),
                    intro(
                        obtain(["token"], apply("tokens", {"j": j}, [by("in_range")])),
                        inner("value", w, x(j), norm(w), D,
                              [by("w_sign"), by("D_sign"), by("w_short"), by("token")]),
                        given=["in_range"], then=[by("value_low"), by("value_high")],
                    ),
                    intro(
                        obtain(["step"], apply("directions", {"j": j}, [by("in_range")])),
                        inner("value", w, h(j), norm(w), eta,
                              [by("w_sign"), by("eta_sign"), by("w_short"), by("step")]),
                        given=["in_range"], then=[by("value_low"), by("value_high")],
                    ),
                    intro(
                        obtain(["token"], apply("tokens", {"j": j}, [by("in_range")])),
                        obtain(["step"], apply("directions", {"j": j}, [by("in_range")])),
                        inner("one", h(j), Apply(A, q), eta, a * D,
                              [by("eta_sign"), by("aD_sign"), by("step"), by("Aq_short")]),
                        inner("two", x(j), Apply(A, k), D, a * eta,
                              [by("D_sign"), by("aeta_sign"), by("token"), by("Ak_short")]),
                        given=["in_range"],
                        then=[auto("one_low", "two_low"), auto("one_high", "two_high")],
                    ),
                    intro(
                        obtain(["step"], apply("directions", {"j": j}, [by("in_range")])),
                        inner("one", h(j), Apply(A, k), eta, a * eta,
                              [by("eta_sign"), by("aeta_sign"), by("step"), by("Ak_short")]),
                        given=["in_range"], then=[by("one_low"), by("one_high")],
                    ),
                    auto(products=[["w_sign", "D_sign"]]),
                    auto(products=[["w_sign", "eta_sign"]]),
                    positive("a_sign", "D_sign", "eta_sign"),
                    positive("a_sign", "eta_sign"),
                    by("s_sign"), by("s_below_1"), auto("small"),
                ],
            ),
        ),
        names=["w"],
        then=[auto("step", nonzero=["mass"])],
    ),
)  # fmt: skip

PROOF = intro(
    *COMMON,
    have("aeta_sign", le(0, a * eta), auto(products=[["a_sign", "eta_sign"]])),
    have("direction_room", le(0, eta**2 - square(k)), auto("query_direction")),
    *short("Ak", Apply(A, k), k, eta, "direction_room"),
    positive_mass(),
    along,
    let(v, rest, "v_is"),
    obtain(["rest_along"], apply("along", {"line": v})),
    have("rest_square", le(square(v), norm(v) * C * s**2),
         auto("rest_along", inside("v_is", g, Inner(v, g)))),
    obtain(["v_square"], apply("axiom:square", {"d": d, "v": v})),
    obtain(["v_sign", "v_norm"], apply("axiom:sqrt", {"x": square(v)}, [by("v_square")])),
    have("C_sign", le(0, C * s**2), positive("a_sign", "D_sign", "eta_sign", "s_sign")),
    have(
        "result",
        le(norm(v), C * s**2),
        cases(
            norm(v), 0, "size",
            less=absurd(auto("size", "v_sign")),
            equal=auto("size", "C_sign"),
            greater=steps(
                have("gap", le(0, norm(v) * (C * s**2 - norm(v))), auto("rest_square", "v_norm")),
                have("inverse", lt(0, 1 / norm(v)), positive("size")),
                auto(products=[["inverse", "gap"]], nonzero=["size"]),
            ),
        ),
    ),
    given=[*HEAD_NAMES, *TOKEN_NAMES, "s_sign", "s_below_1", "small"],
    then=[auto("result", inside("v_is", g, norm(g))), by("along")],
)  # fmt: skip

IDENT = "sharper/attention-derivative"
STATEMENT = Statement(
    id=IDENT,
    title="The formula of the derivative of attention is the derivative",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(
        IDENT,
        CLAIM,
        {"s": ["q", "1/8"]},
        scope="two tokens, 1 and -1, moved an eighth of the way to 0",
    ),
)  # fmt: skip
