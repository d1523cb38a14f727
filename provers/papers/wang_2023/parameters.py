"""For every eps there are a grid step, a temperature and a ramp width.

Statement (own proof). Let L >= 0, c > 0, D and p >= 1 natural, and let C(N) >= 0 and F(N) > 0 be
any numbers that depend on the grid: the constant of the deviation (`wang-2023/softmax-network`
without the factor e^(-9 beta/32), times m^(1/p) for m tokens), and a bound of the error on the
strips (`wang-2023/strip-bound`). For every eps > 0 there are N >= 2, beta >= 0 and 0 < r < 1 with

    e <= 1/8,   ((L + 1) c/N + e/N)^p + D r F(N)^p <= eps^p,   e = C(N) e^(-9 beta/32).

The left side bounds d_p^p: `wang-2023/theorem-1` gives the error (L + 1) c/N + e/N off the strips,
c = (dm)^(1/p), and `wang-2023/cell-sums` the sum over the cells.

Method: N >= 4 (L + 1) c/eps; beta = 32/9 (8 + 4/eps)(C(N) + 1), by e^t >= 1 + t; r = h/(D F^p + 2
h), h = eps^p/2.
"""

import sympy

from provers.instances import constant_family, number, witness
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import Exp, Log, Name, eq, family, forall, le, lt, natural, real

D, p, N, k, m, rest = (natural(x) for x in ("D", "p", "N", "k", "m", "rest"))
eps, L, c, beta, ramp = (real(x) for x in ("eps", "L", "c", "beta", "r"))
x, y, z, t = (real(name) for name in ("x", "y", "z", "t"))
C, F = family("C"), family("F")
power = Name("pow", ("F", ("R", "N"), "R"))
rate = sympy.Rational(9, 32)
half = sympy.Rational(1, 2)

deviation = C(N) * Exp(-rate * beta)
off_strips = (L + 1) * c / N + deviation / N

CLAIM = forall(
    eps, L, c, D, p, power, C, F,
    given=[
        lt(0, eps),
        le(0, L),
        lt(0, c),
        le(1, p),
        forall(x, given=[lt(0, x)], then=[eq(power(x, 0), 1)]),
        forall(x, k, given=[lt(0, x)], then=[eq(power(x, k + 1), x * power(x, k))]),
        forall(k, then=[le(0, C(k)), lt(0, F(k))]),
    ],
    some=[N, beta, ramp],
    then=[
        le(2, N),
        le(0, beta),
        lt(0, ramp),
        lt(ramp, 1),
        le(deviation, half**3),
        le(power(off_strips, p) + D * ramp * power(F(N), p), power(eps, p)),
    ],
)  # fmt: skip

increasing = have(
    "increasing",
    forall(
        k, x, y,
        given=[lt(0, x), le(x, y)],
        then=[le(0, power(x, k)), le(power(x, k), power(y, k))],
    ),
    induct(
        "k", "m", "so_far",
        base=intro(
            obtain(["x_0"], apply("at_0", {"x": x}, [by("x_sign")])),
            have("y_sign", lt(0, y), auto("x_sign", "order")),
            obtain(["y_0"], apply("at_0", {"x": y}, [by("y_sign")])),
            given=["x_sign", "order"],
            then=[auto("x_0"), auto("x_0", "y_0")],
        ),
        step=intro(
            have("y_sign", lt(0, y), auto("x_sign", "order")),
            obtain(["x_next"], apply("powers", {"x": x, "k": m}, [by("x_sign")])),
            obtain(["y_next"], apply("powers", {"x": y, "k": m}, [by("y_sign")])),
            obtain(["x_power", "less"], apply("so_far", {"x": x, "y": y},
                                              [by("x_sign"), by("order")])),
            given=["x_sign", "order"],
            then=[
                auto("x_next", products=[["x_sign", "x_power"]]),
                auto("x_next", "y_next", products=[["order", "x_power"], ["y_sign", "less"]]),
            ],
        ),
    ),
)  # fmt: skip

positive_power = have(
    "positive_power",
    forall(k, then=[lt(0, power(eps, k))]),
    induct(
        "k",
        "m",
        "so_far",
        base=intro(obtain(["at"], apply("at_0", {"x": eps}, [by("eps_sign")])), then=[auto("at")]),
        step=intro(
            obtain(["next"], apply("powers", {"x": eps, "k": m}, [by("eps_sign")])),
            then=[auto("next", products=[["eps_sign", "so_far"]])],
        ),
    ),
)

factor = 8 + 4 / eps
exponent = factor * (C(N) + 1)
chosen_beta = exponent / rate
decayed = C(N) * Exp(-exponent)
h = power(eps, p) / 2
spread = D * power(F(N), p)
chosen_ramp = h / (spread + 2 * h)
error = (L + 1) * c / N + decayed / N

PROOF = intro(
    increasing,
    positive_power,
    have("inverse_eps", lt(0, 1 / eps), positive("eps_sign")),
    have("Lc", lt(0, (L + 1) * c), auto("c_sign", products=[["L_sign", "c_sign"]])),
    have("start", le(0, 4 * (L + 1) * c / eps + 2), auto(products=[["Lc", "inverse_eps"]])),
    obtain(
        ["N_above", "N_below"],
        apply("axiom:nat-ceiling", {"x": 4 * (L + 1) * c / eps + 2}, [by("start")]),
        some=[N],
    ),
    obtain(["C_sign", "F_sign"], apply("signs", {"k": N})),
    have("N_large", le(2, N), auto("N_above", products=[["Lc", "inverse_eps"]])),
    have("N_sign", lt(0, N), auto("N_large")),
    have("inverse_N", lt(0, 1 / N), positive("N_sign")),
    # off the strips, grid: (L + 1) c/N <= eps/4
    have("step", le(4 * (L + 1) * c, eps * N),
         auto("eps_sign", products=[["eps_sign", "N_above"]], nonzero=["eps_sign"])),
    have("grid_part", le((L + 1) * c / N, eps / 4),
         auto(products=[["inverse_N", "step"]], nonzero=["N_sign"])),
    # off the strips, deviation: at most 1/8 and eps/4
    have("C_1", lt(0, C(N) + 1), auto("C_sign")),
    have("factor_sign", lt(0, factor), auto("inverse_eps")),
    have("exponent_sign", le(0, exponent), auto(products=[["factor_sign", "C_1"]])),
    obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": exponent})),
    have("decay_sign", lt(0, Exp(-exponent)), positive()),
    have("decayed_sign", le(0, decayed), auto(products=[["C_sign", "decay_sign"]])),
    have("cleared", le(decayed * exponent, C(N) + 1),
         auto("decayed_sign", products=[["decayed_sign", "tangent"]])),
    have("inverse_C", lt(0, 1 / (C(N) + 1)), positive("C_1")),
    have("decayed_small", le(decayed * factor, 1),
         auto(products=[["inverse_C", "cleared"]], nonzero=["C_1"])),
    have("at_most_eighth", le(decayed, half**3),
         auto("decayed_small", products=[["decayed_sign", "inverse_eps"]])),
    have("at_most_quarter_eps", le(decayed, eps / 4),
         auto(products=[["eps_sign", "decayed_small"], ["eps_sign", "decayed_sign"]],
              nonzero=["eps_sign"])),
    have("N_minus", le(0, N - 1), auto("N_large")),
    have("deviation_part", le(decayed / N, eps / 4),
         auto("at_most_quarter_eps", products=[["inverse_N", "decayed_sign", "N_minus"]],
              nonzero=["N_sign"])),
    have("error_sign", lt(0, error),
         auto(products=[["inverse_N", "Lc"], ["inverse_N", "decayed_sign"]])),
    have("error_small", le(error, eps / 2), auto("grid_part", "deviation_part")),
    # p-th powers
    obtain(["before_p"], apply("axiom:nat-difference", {"m": 1, "n": p}, [by("p_large")]),
           some=[rest]),
    obtain(["error_power", "powers_order"],
           apply("increasing", {"k": rest, "x": error, "y": eps},
                 [by("error_sign"), auto("error_small", "eps_sign")])),
    obtain(["error_next"], apply("powers", {"x": error, "k": rest}, [by("error_sign")])),
    obtain(["eps_next"], apply("powers", {"x": eps, "k": rest}, [by("eps_sign")])),
    obtain(["eps_power"], apply("positive_power", {"k": rest})),
    obtain(["h_twice"], apply("positive_power", {"k": p})),
    have("h_sign", lt(0, h), auto("h_twice")),
    have("off_part", le(power(error, p), h),
         auto(inside("before_p", k, power(error, k)), inside("before_p", k, power(eps, k)),
              "error_next", "eps_next",
              products=[["error_sign", "powers_order"], ["error_small", "eps_power"]])),
    # the strips
    obtain(["D_sign"], apply("axiom:nat-nonnegative", {"n": D})),
    obtain(["F_power", "F_itself"],
           apply("increasing", {"k": p, "x": F(N), "y": F(N)}, [by("F_sign"), auto()])),
    have("spread_sign", le(0, spread), auto(products=[["D_sign", "F_power"]])),
    have("whole", lt(0, spread + 2 * h), auto("spread_sign", "h_sign")),
    have("inverse_whole", lt(0, 1 / (spread + 2 * h)), positive("whole")),
    have("ramp_sign", lt(0, chosen_ramp), auto(products=[["h_sign", "inverse_whole"]])),
    have("ramp_small", lt(chosen_ramp, 1),
         auto(products=[["inverse_whole", "spread_sign"], ["inverse_whole", "h_sign"]],
              nonzero=["whole"])),
    have("on_part", le(chosen_ramp * spread, h),
         auto(products=[["inverse_whole", "h_sign", "h_sign"]], nonzero=["whole"])),
    given=["eps_sign", "L_sign", "c_sign", "p_large", "at_0", "powers", "signs"],
    witnesses=[N, chosen_beta, chosen_ramp],
    then=[
        by("N_large"),
        auto("exponent_sign"),
        by("ramp_sign"),
        by("ramp_small"),
        auto("at_most_eighth"),
        auto("off_part", "on_part"),
    ],
)  # fmt: skip

_AT = {
    "eps": number(1), "L": number(1), "c": number(1), "D": number(1), "p": number(1),
    "pow": ["lam", [["x", "R"], ["k", "N"]], ["exp", ["*", "k", ["log", "x"]]]],
    "C": constant_family(number(1)), "F": constant_family(number(1)),
}  # fmt: skip
_next_power = intro(
    obtain(["itself"], apply("axiom:exp-log", {"x": x}, [by("x_sign")])),
    given=["x_sign"],
    then=[auto(inside("itself", z, z * Exp(k * Log(x))))],
)

STATEMENT = Statement(
    id="wang-2023/parameters",
    title="For every eps there are a grid step, a temperature and a ramp width",
    source=Source("wang-2023", "theorem-1", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/parameters",
        CLAIM,
        at=_AT,
        given=[exact(), exact(), exact(), exact(), intro(given=["x_sign"], then=[auto()]),
               _next_power, intro(then=[auto(), auto()])],
    ),
)  # fmt: skip
