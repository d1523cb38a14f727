"""The exponent of the clean constant with 26 in place of 5 covers the printed scale.

Statement (own proof). At the scale of lemma-3, kappa = (N + 1)^4 (pi d/8)(2 log n + 3)/(e r_min),

    exp(-2 R) >= exp(-26 e^-1 N^4 d (r_max/r_min) r_max log n),   R = kappa r_max^2,

for all N >= 2 tokens and n >= 2: the exponent of delta_KS, and that of the sharper gap, is at most
the clean one with 26. Any pi <= 16/5 will do (``lemmas/circle-number``). 25 is too little at
N = n = 2, 5 at the vocabularies of ``clean-constant``.

The factor before the exponential carries the length e: ``clean-constant-safe`` has it.

Method: (N + 1)^4 <= (3/2)^4 N^4, 2 log n + 3 <= (2 + 3/0.693) log n, and
(16/5)/4 (81/16)(2 + 3/0.693) < 26.
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._circle import PI
from provers.proof import (
    apply,
    auto,
    enclose,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import Log, eq, expression, forall, le, lt, natural, real

d, n, N = natural("d"), natural("n"), natural("N")
e, rmin, rmax, kappa, L, B, t = (
    real(x) for x in ("e", "rmin", "rmax", "kappa", "L", "B", "t")
)  # fmt: skip

CLAIM = forall(
    d, n, N, e, rmin, rmax, kappa, PI,
    given=[
        le(2, n), le(2, N), lt(0, e), lt(0, rmin), lt(0, rmax),
        le(PI, expression(16) / 5),
        eq(8 * kappa * e * rmin, (N + 1) ** 4 * (2 * Log(n) + 3) * PI * d),
    ],
    then=[le(2 * kappa * rmax**2, 26 * N**4 * d * rmax**2 / (e * rmin) * Log(n))],
)  # fmt: skip

PROOF = intro(
    have("N_pos", lt(0, N), auto("N_two")),
    obtain(["d_nat"], apply("axiom:nat-nonnegative", {"n": d})),
    have("low", lt(0, N + 1), auto("N_two")),
    have("ratio", le(2 * (N + 1), 3 * N), auto("N_two")),
    have("high", lt(0, 3 * N), auto("N_two")),
    have("squares", le(4 * (N + 1) ** 2, 9 * N**2),
         auto(products=[["ratio", "low"], ["ratio", "high"]])),
    have("low2", lt(0, (N + 1) ** 2), positive("low")),
    have("high2", lt(0, N**2), positive("N_pos")),
    have("fourth", le(16 * (N + 1) ** 4, 81 * N**4),
         auto(products=[["squares", "low2"], ["squares", "high2"]])),
    obtain(["log_order", "unused"],
           apply("statement:lemmas/log-order", {"x": 2, "y": n}, [exact(), auto("n_two")])),
    let(L, Log(n), "L_is"),
    have("two", lt(expression(693) / 1000, Log(2)), enclose(64)),
    have("L_low", le(expression(693) / 1000, L), auto("log_order", "two", "L_is")),
    have("L_pos", lt(0, L), auto("L_low")),
    let(B, 2 * L + 3, "B_is"),
    have("B_pos", lt(0, B), auto("B_is", "L_pos")),
    have("B_high", le(693 * B, 4386 * L), auto("B_is", "L_low")),
    have("N4", lt(0, N**4), positive("N_pos")),
    have("N41", lt(0, (N + 1) ** 4), positive("low")),
    have("scale_B", eq(8 * kappa * e * rmin, (N + 1) ** 4 * B * PI * d),
         auto("scale", inside("B_is", t, (N + 1) ** 4 * t * PI * d),
              inside("L_is", t, (N + 1) ** 4 * 2 * t * PI * d))),
    have("by_pi", le(5 * 8 * kappa * e * rmin, 16 * (N + 1) ** 4 * B * d),
         auto("scale_B", products=[["pi_high", "N41", "B_pos", "d_nat"]])),
    have("by_N", le(5 * 8 * kappa * e * rmin, 81 * N**4 * B * d),
         auto("by_pi", products=[["fourth", "B_pos", "d_nat"]])),
    have("by_n", le(5 * 8 * 693 * kappa * e * rmin, 81 * 4386 * N**4 * L * d),
         auto("by_N", products=[["B_high", "N4", "d_nat"]])),
    have("sign", le(0, N**4 * L * d), auto(products=[["N4", "L_pos", "d_nat"]])),
    have("short", le(kappa * e * rmin, 13 * N**4 * L * d), auto("by_n", "sign")),
    have("unit", lt(0, 1 / (e * rmin)), positive("e_pos", "rmin_pos")),
    have("r2", lt(0, rmax**2), positive("rmax_pos")),
    given=["n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos", "pi_high", "scale"],
    then=[
        auto(
            inside("L_is", t, 26 * N**4 * d * rmax**2 / (e * rmin) * t),
            products=[["short", "unit", "r2"]],
            nonzero=["e_pos", "rmin_pos"],
        )
    ],
)  # fmt: skip

# 8 kappa = 3^4 (2 log 2 + 3) 22/7
EXAMPLE = {
    "d": number(1), "n": number(2), "N": number(2), "e": number(1), "rmin": number(1),
    "rmax": number(2), "pi": ["q", "22/7"],
    "kappa": ["*", ["q", "891/28"], ["+", ["*", ["q", "2"], ["log", ["q", "2"]]], ["q", "3"]]],
}  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/clean-exponent-26",
    title="The exponent of the clean constant with 26 in place of 5 covers the printed scale",
    source=Source("hu-2024", "lemma-2.2, delta", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/clean-exponent-26", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, forms={6: intro(then=[auto()])}),
        scope="d = 1, n = N = 2, pi = 22/7",
    ),
)  # fmt: skip
