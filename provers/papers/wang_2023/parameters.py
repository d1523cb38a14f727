"""For every eps there are a grid step, a temperature and a ramp width.

Statement (own proof). Let L >= 0, c > 0, D natural, and let C(N) >= 0 and F(N) > 0 be any numbers
that depend on the grid: the constant of the deviation (`wang-2023/softmax-network` without the
factor e^(-9 beta/32), times c), and a bound of the error on the strips (`wang-2023/strip-bound`).
Let pow be like t^p with real p >= 1 (`lemmas/real-power`): non-decreasing, positive for t > 0,
pow(2 t) >= 2 pow(t). For every eps > 0 there are N >= 2, beta >= 0 and 0 < r < 1 with

    e <= 1/8,   pow((L + 1) c/N + e/N) + D r pow(F(N)) <= pow(eps),   e = C(N) e^(-9 beta/32).

The left side bounds d_p^p: `wang-2023/universal-network`, c = (dm)^(1/p), D = dm.

Method: N >= 4 (L + 1) c/eps; beta = 32/9 (8 + 4/eps)(C(N) + 1), by e^t >= 1 + t; r = h/(D pow(F) +
2 h), h = pow(eps)/2.
"""

import sympy

from provers.instances import constant_family, number, witness
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    intro,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import Exp, Name, family, forall, le, lt, natural, real

D, N, k = (natural(x) for x in ("D", "N", "k"))
eps, L, c, beta, ramp = (real(x) for x in ("eps", "L", "c", "beta", "r"))
small, large = real("small"), real("large")
C, F = family("C"), family("F")
power = Name("pow", ("F", ("R",), "R"))
rate = sympy.Rational(9, 32)
half = sympy.Rational(1, 2)

deviation = C(N) * Exp(-rate * beta)
off_strips = (L + 1) * c / N + deviation / N

POWER = [
    forall(small, large, given=[le(0, small), le(small, large)],
           then=[le(0, power(small)), le(power(small), power(large))]),
    forall(small, given=[lt(0, small)],
           then=[lt(0, power(small)), le(2 * power(small), power(2 * small))]),
]  # fmt: skip
"""pow is not negative, non-decreasing on [0, oo), positive on (0, oo), and pow(2 t) >= 2 pow(t): so
is t^p for every real p >= 1."""

CLAIM = forall(
    eps, L, c, D, power, C, F,
    given=[
        lt(0, eps),
        le(0, L),
        lt(0, c),
        *POWER,
        forall(k, then=[le(0, C(k)), lt(0, F(k))]),
    ],
    some=[N, beta, ramp],
    then=[
        le(2, N),
        le(0, beta),
        lt(0, ramp),
        lt(ramp, 1),
        le(deviation, half**3),
        le(power(off_strips) + D * ramp * power(F(N)), power(eps)),
    ],
)  # fmt: skip

factor = 8 + 4 / eps
exponent = factor * (C(N) + 1)
chosen_beta = exponent / rate
decayed = C(N) * Exp(-exponent)
h = power(eps) / 2
spread = D * power(F(N))
chosen_ramp = h / (spread + 2 * h)
error = (L + 1) * c / N + decayed / N

PROOF = intro(
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
    # powers
    have("half_eps", lt(0, eps / 2), auto("eps_sign")),
    obtain(["half_power", "doubled"], apply("doubling", {"small": eps / 2}, [by("half_eps")])),
    obtain(["error_power", "powers_order"],
           apply("increasing", {"small": error, "large": eps / 2},
                 [auto("error_sign"), by("error_small")])),
    obtain(["eps_power", "eps_doubled"], apply("doubling", {"small": eps}, [by("eps_sign")])),
    have("h_sign", lt(0, h), auto("eps_power")),
    have("off_part", le(power(error), h), auto("powers_order", "doubled")),
    # the strips
    obtain(["D_sign"], apply("axiom:nat-nonnegative", {"n": D})),
    obtain(["F_power", "F_itself"],
           apply("increasing", {"small": F(N), "large": F(N)}, [auto("F_sign"), auto()])),
    have("spread_sign", le(0, spread), auto(products=[["D_sign", "F_power"]])),
    have("whole", lt(0, spread + 2 * h), auto("spread_sign", "h_sign")),
    have("inverse_whole", lt(0, 1 / (spread + 2 * h)), positive("whole")),
    have("ramp_sign", lt(0, chosen_ramp), auto(products=[["h_sign", "inverse_whole"]])),
    have("ramp_small", lt(chosen_ramp, 1),
         auto(products=[["inverse_whole", "spread_sign"], ["inverse_whole", "h_sign"]],
              nonzero=["whole"])),
    have("on_part", le(chosen_ramp * spread, h),
         auto(products=[["inverse_whole", "h_sign", "h_sign"]], nonzero=["whole"])),
    given=["eps_sign", "L_sign", "c_sign", "increasing", "doubling", "signs"],
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

# Squares.
_AT = {
    "eps": number(1), "L": number(1), "c": number(1), "D": number(1),
    "pow": ["lam", [["x", "R"]], ["^", "x", 2]],
    "C": constant_family(number(1)), "F": constant_family(number(1)),
}  # fmt: skip
POWER_RULES = [
    intro(given=["sign", "order"],
          then=[positive(), auto(products=[["order", "order"], ["sign", "order"]])]),
    intro(given=["sign"], then=[auto(products=[["sign", "sign"]]),
                                auto(products=[["sign", "sign"]])]),
]  # fmt: skip
"""Proofs of `POWER` for squares."""

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
        given=[exact(), exact(), exact(), *POWER_RULES, intro(then=[auto(), auto()])],
    ),
)  # fmt: skip
