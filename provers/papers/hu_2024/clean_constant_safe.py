"""A constant of the clean form that every vocabulary reaches: 72 e exp(-26 ...).

Statement (own proof). For s >= 1, n >= 2 and every vocabulary of N >= 2 vectors of R^d, tokenwise
(r_min, r_max, e)-separated, some head with weights of rank one is a contextual mapping with

    delta = 72 e exp(-C e^-1 N^4 d (r_max/r_min) r_max log n)

for every C with 254 (N - 1) <= 5 C N^2 d. C = 26 always will do (d >= 1, as there are two tokens of
positive length), and the printed C = 5 from N = 10 on, or for d >= 3.

So the clean constant with 26 in place of 5 is reached by every vocabulary with e >= 1/72: this is
the unit of length without which no map reaches it (``clean-constant-scale``).

Method: ``sharper/cubic-scale``: 4 R <= C ..., 4 R <= e^(2 R) for the factor before the exponential,
and D e^D >= 80.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024._mapping import b, mapping, rank_one
from provers.papers.kajitsuka_2024.contextual_mapping import (
    D,
    N,
    R,
    delta,
    e,
    ell,
    eta,
    indices,
    k,
    kappa,
    m,
    n,
    rmax,
    rmin,
    t,
    u,
    v,
    vocabulary,
    xi,
)
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    contra,
    enclose,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Exp, Log, eq, expression, forall, le, lt, real

C, L, P, safe, strong, far_e, size = (
    real(x) for x in ("C", "L", "P", "safe", "strong", "far_e", "size")
)  # fmt: skip
POWER = C * N**4 * d * rmax**2 / (e * rmin) * Log(n)

CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax, C,
    given=[
        le(1, s), le(2, n), le(2, N), lt(0, e), lt(0, rmin), lt(0, rmax), *vocabulary()[:2],
        le(254 * (N - 1), 5 * C * N**2 * d),
    ],
    some=[safe, kappa, v, b, wq, wk, wv, wo],
    then=[
        eq(safe, 72 * e * Exp(-POWER)),
        lt(0, safe),
        *rank_one(kappa, v, b),
        forall(xi, eta, given=[*indices(xi), *indices(eta)], then=mapping(safe)),
    ],
)  # fmt: skip

exponent = [
    have("N_pos", lt(0, N), auto("N_two")),
    have("N2", lt(0, N**2), positive("N_pos")),
    have("N_above", lt(0, N - 1), auto("N_two")),
    obtain(["log_order", "unused"],
           apply("statement:lemmas/log-order", {"x": 2, "y": n}, [exact(), by("n_two")])),
    let(L, Log(n), "L_is"),
    have("two", lt(expression(69) / 100, Log(2)), enclose(64)),
    have("L_low", le(expression(69) / 100, L), auto("log_order", "two", "L_is")),
    have("L_pos", lt(0, L), auto("L_low")),
    have("D_high", le(20 * D, 127 * L), auto("D_is", "L_low", "L_is")),
    have("by_n", le(20 * 4 * kappa * e * rmin, 8 * 127 * N**2 * (N - 1) * L),
         auto("kappa_is", products=[["D_high", "N2", "N_above"]])),
    have("by_C", le(4 * kappa * e * rmin, C * N**4 * d * L),
         auto("by_n", products=[["enough", "N2", "L_pos"]])),
    let(P, POWER, "P_is"),
    have("unit", lt(0, 1 / (e * rmin)), positive("e_pos", "rmin_pos")),
    have("r2", lt(0, rmax**2), positive("rmax_pos")),
    let(size, R, "size_is"),
    have("size_pos", lt(0, size), auto("size_is", products=[["kappa_pos", "r2"]])),
    have("power", le(4 * size, P),
         auto("P_is", "size_is",
              inside("L_is", t, C * N**4 * d * rmax**2 / (e * rmin) * t),
              products=[["by_C", "unit", "r2"]], nonzero=["e_pos", "rmin_pos"])),
]  # fmt: skip

order = [
    obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": size})),
    have("one_more", lt(0, 1 + size), auto("size_pos")),
    have("e_size", lt(0, Exp(size)), positive()),
    have("double", le((1 + size) ** 2, Exp(2 * size)),
         auto(products=[["tangent", "one_more"], ["tangent", "e_size"]])),
    have("gap", le(0, (1 - size) ** 2), combine(le=[(1, [], 1 - size)])),
    have("quadruple", le(4 * size, Exp(2 * size)), auto("double", "gap")),
    have("small", lt(0, 1 / (4 * size)), positive("size_pos")),
    have("e_less", lt(0, Exp(-2 * size)), positive()),
    have("inverse", le(Exp(-2 * size), 1 / (4 * size)),
         auto(products=[["quadruple", "small", "e_less"]], nonzero=["size_pos"])),
    obtain(["above_one"], apply("axiom:exp-above-tangent", {"x": P - 4 * size})),
    have("ratio", le(1, Exp(P - 4 * size)), auto("above_one", "power")),
    have("e_P", lt(0, Exp(-P)), positive()),
    have("monotone", le(Exp(-P), Exp(-4 * size)), auto(products=[["ratio", "e_P"]])),
    let(far_e, Exp(D), "far_is"),
    have("eighty", le(80, far_e),
         steps(
             have("e_D", lt(0, Exp(D)), positive()),
             have("n2", le(4, n**2), auto("n_two", products=[["n_two", "n_two"]])),
             auto("far_is", "n2", products=[["many", "e_D"]]),
         )),
    have("far_pos", lt(0, far_e), auto("eighty")),
    have("D_more", lt(80, D * far_e), auto("eighty", products=[["D_above_1", "far_pos"]])),
    have("weights",
         lt(72 * e * Exp(-4 * size), expression(9) / 10 * e * D * far_e * Exp(-4 * size)),
         steps(have("e_four", lt(0, Exp(-4 * size)), positive()),
               auto(products=[["D_more", "e_pos", "e_four"]]))),
    have("head", lt(0, expression(9) / 10 * e * D * far_e), positive("e_pos", "D_pos", "far_pos")),
    have("factor",
         le(expression(9) / 10 * e * D * far_e * Exp(-4 * size),
            expression(9) / 10 * e * D * far_e * Exp(-2 * size) / (4 * size)),
         auto(products=[["inverse", "head", "e_less"]])),
    let(strong, delta, "strong_is"),
    have("strong_here",
         eq(strong, expression(9) / 10 * e * D * far_e * Exp(-2 * size) / (4 * size)),
         auto("strong_is",
              inside("size_is", t, e / (4 * t) * expression(9) / 10 * D * Exp(D) * Exp(-2 * R)),
              inside("size_is", t, e / (4 * size) * expression(9) / 10 * D * Exp(D) * Exp(-2 * t)),
              inside("far_is", t, expression(9) / 10 * e * D * t * Exp(-2 * size) / (4 * size)))),
    let(safe, 72 * e * Exp(-P), "safe_is"),
    have("safe_pos", lt(0, safe),
         steps(have("value", lt(0, 72 * e * Exp(-P)), positive("e_pos")),
               auto("value", "safe_is"))),
    have("below", le(safe, 72 * e * Exp(-4 * size)),
         auto("safe_is", products=[["monotone", "e_pos"]])),
    have("order", lt(safe, strong), auto("below", "weights", "factor", "strong_here")),
    have("sum_sign", lt(0, strong + safe), auto("order", "safe_pos")),
    have("squares", lt(safe**2, strong**2), auto(products=[["order", "sum_sign"]])),
    have("delta_square", lt(safe**2, delta**2),
         auto("squares", inside("strong_is", t, t * strong), inside("strong_is", t, t * delta))),
]  # fmt: skip


def _less(name: str, at: Any, given: list[str]) -> Any:
    """A distance above delta is above the smaller constant."""
    return intro(
        obtain(["far"], apply(name, at, [by(x) for x in given])),
        given=given,
        then=[auto("far", "delta_square")],
    )


final = intro(
    obtain(["ball", "tokens", "sets"],
           apply("maps", {"xi": xi, "eta": eta},
                 [by("xi_range"), by("xi_once"), by("eta_range"), by("eta_once")])),
    given=["xi_range", "xi_once", "eta_range", "eta_once"],
    then=[
        by("ball"),
        _less("tokens", {"k": k, "l": ell}, ["f1", "f2", "f3"]),
        _less("sets", {"k": k, "l": ell, "m": m}, ["f1", "f2", "f3", "f4", "f5"]),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["D_is", "kappa_is", "v_unit", "b_unit", "keys", "outputs", "delta_pos", "maps"],
        apply("statement:sharper/cubic-scale",
              {x.label: x for x in (d, s, n, N, u, e, rmin, rmax)},
              [by(x) for x in ("some_s", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos",
                               "norms", "separated")]),
        some=[kappa, D, v, b, wq, wk, wv, wo],
    ),
    have("D_above", le(2 * Log(n) + 3, D), auto("D_is")),
    have("n_one", le(1, n), auto("n_two")),
    obtain(["log_sign", "D_above_1", "many", "log_square"],
           apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D},
                 [by("n_one"), by("D_above")])),
    have("D_pos", lt(0, D), auto("D_above_1")),
    have("kappa_pos", lt(0, kappa), contra("denied", steps(
        have("base", lt(0, e * rmin), positive("e_pos", "rmin_pos")),
        have("N_pos", lt(0, N), auto("N_two")),
        have("N_above", lt(0, N - 1), auto("N_two")),
        have("N2", lt(0, N**2), positive("N_pos")),
        auto("kappa_is", products=[["denied", "base"], ["N2", "N_above", "D_pos"]]),
    ))),
    *exponent,
    *order,
    given=["some_s", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos", "norms", "separated",
           "enough"],
    witnesses=[safe, kappa, v, b, wq, wk, wv, wo],
    then=[
        auto("safe_is", inside("P_is", t, 72 * e * Exp(-t))),
        by("safe_pos"),
        by("v_unit"),
        by("b_unit"),
        by("keys"),
        by("outputs"),
        final,
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(1), "s": number(1), "n": number(2), "N": number(3), "u": "u",
    "e": ["q", "1/2"], "rmin": ["q", "1/2"], "rmax": number(4), "C": number(26),
}  # fmt: skip
DATA = {"u": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2", "3"]}}

STATEMENT = Statement(
    id="hu-2024/clean-constant-safe",
    title="A constant of the clean form that every vocabulary reaches: 72 e exp(-26 ...)",
    source=Source("hu-2024", "lemma-2.2, delta", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/clean-constant-safe", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, DATA), DATA,
        scope="d = s = 1, n = 2, V = {1, 2, 3}, C = 26",
    ),
)  # fmt: skip
