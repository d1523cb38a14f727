"""The exponent of the clean constant does follow from a construction for |V| >= 4 or d >= 2.

Statement (own proof). For n, N >= 2, d >= 1 and e, r_min, r_max > 0, if N >= 4 or d >= 2, the scale
kappa = 2 N^2 (N - 1) (2 log n + 3)/(e r_min) of ``cubic-scale`` satisfies

    2 kappa r_max^2 <= 5 N^4 d r_max^2/(e r_min) log n,

so that exp(-2 R) of that construction is at least the paper's clean constant. (The factor before
the exponential carries the length e: ``hu-2024/clean-constant-scale``.)

Method: log n >= log 2 > 0.69, so that 20 (2 log n + 3) <= 127 log n, and 127 (N - 1) <= 25 N^2 d.
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.proof import (
    apply,
    auto,
    contra,
    enclose,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Exp, Log, eq, expression, forall, le, lt, natural, real

d, n, N = natural("d"), natural("n"), natural("N")
e, rmin, rmax, kappa, L, low, t = (real(x) for x in ("e", "rmin", "rmax", "kappa", "L", "low", "t"))


def conclusion() -> object:
    """2 R <= 5 N^4 d r_max^2/(e r_min) log n."""
    return le(2 * kappa * rmax**2, 5 * N**4 * d * rmax**2 / (e * rmin) * Log(n))


CLAIM = forall(
    d, n, N, e, rmin, rmax, kappa,
    given=[
        le(1, d), le(2, n), le(2, N), lt(0, e), lt(0, rmin), lt(0, rmax),
        eq(kappa * e * rmin, 2 * N**2 * (N - 1) * (2 * Log(n) + 3)),
    ],
    then=[
        forall(given=[le(4, N)], then=[conclusion()]),
        forall(given=[le(2, d)], then=[conclusion()]),
    ],
)  # fmt: skip

enough = le(127 * (N - 1), 25 * N**2 * d)

general = have(
    "general",
    forall(given=[enough], then=[conclusion()]),
    intro(
        have(
            "times_L", le(127 * (N - 1) * L, 25 * N**2 * d * L), auto(products=[["large", "L_pos"]])
        ),
        have(
            "short",
            le(20 * (N - 1) * (2 * L + 3), 25 * N**2 * d * L),
            auto("times_L", products=[["N_above", "L_low"]]),
        ),
        have("N2", lt(0, N**2), positive("N_pos")),
        have(
            "full",
            le(4 * N**2 * (N - 1) * (2 * L + 3), 5 * N**4 * d * L),
            auto(products=[["short", "N2"]]),
        ),
        have(
            "scale_L",
            eq(kappa * e * rmin, 2 * N**2 * (N - 1) * (2 * L + 3)),
            auto("scale", inside("L_is", t, 4 * N**2 * (N - 1) * t)),
        ),
        have("unit", lt(0, 1 / (e * rmin)), positive("e_pos", "rmin_pos")),
        have("r2", lt(0, rmax**2), positive("rmax_pos")),
        have(
            "kappa_is",
            eq(kappa, 2 * N**2 * (N - 1) * (2 * L + 3) / (e * rmin)),
            auto(inside("scale_L", t, t / (e * rmin)), nonzero=["e_pos", "rmin_pos"]),
        ),
        given=["large"],
        then=[
            auto(
                inside("kappa_is", t, 2 * rmax**2 * t),
                inside("L_is", t, 5 * N**4 * d * rmax**2 / (e * rmin) * t),
                products=[["full", "unit", "r2"]],
            )
        ],
    ),
)

PROOF = intro(
    have("N_pos", lt(0, N), auto("N_two")),
    have("N_above", lt(0, N - 1), auto("N_two")),
    have("n_pos", lt(0, n), auto("n_two")),
    let(L, Log(n), "L_is"),
    obtain(["n_raw"], apply("axiom:exp-log", {"x": n}, [auto("n_pos")])),
    have("n_is", eq(Exp(L), n), auto("n_raw", inside("L_is", t, Exp(t)))),
    have("two", lt(Exp(expression(69) / 100), 2), enclose(128)),
    have(
        "L_above",
        le(expression(69) / 100, L),
        contra("denied", steps(
            obtain(["smaller"],
                   apply("statement:lemmas/exp-monotone", {"x": L, "y": expression(69) / 100},
                         [auto("denied")])),
            auto("smaller", "n_is", "two", "n_two"),
        )),
    ),
    have("L_pos", lt(0, L), auto("L_above")),
    have("L_low", le(20 * (2 * L + 3), 127 * L), auto("L_above")),
    general,
    given=["d_one", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos", "scale"],
    then=[
        intro(
            have("N2", lt(0, N**2), positive("N_pos")),
            have("enough", enough, auto("four", products=[["four", "four"], ["N2", "d_one"]])),
            given=["four"],
            then=[apply("general", {}, [auto("enough")])],
        ),
        intro(
            have("N2", lt(0, N**2), positive("N_pos")),
            have("enough", enough,
                 auto("N_two", products=[["N2", "d_two"], ["N_two", "N_two"]])),
            given=["d_two"],
            then=[apply("general", {}, [auto("enough")])],
        ),
    ],
)  # fmt: skip

# kappa e r_min = 2 * 16 * 3 (2 log 2 + 3)
EXAMPLE = {
    "d": number(1), "n": number(2), "N": number(4), "e": number(1), "rmin": number(1),
    "rmax": number(5),
    "kappa": ["*", ["q", "96"], ["+", ["*", ["q", "2"], ["log", ["q", "2"]]], ["q", "3"]]],
}  # fmt: skip

STATEMENT = Statement(
    id="sharper/clean-exponent",
    title="The exponent of the clean constant follows from a construction for |V| >= 4 or d >= 2",
    source=Source("sharper", "clean-exponent", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/clean-exponent", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, forms={6: intro(then=[auto()])}),
        scope="d = 1, n = 2, N = 4",
    ),
)  # fmt: skip
