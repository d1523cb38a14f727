"""The Boltzmann means of two vectors that agree on their largest entries and differ after.

Statement (own proof, the second case of lemma-1). Let c(0), ..., c(k) be the common entries,
c(0) the largest by more than D, all of them more than D above v. Let a hold v and p further
entries, none above v, and b hold m further entries, all more than D below v; k + 1 <= n, m <= n,
n >= 2, D >= 2 log n + 3. Then

    boltz(b) - boltz(a) > (9/10) D e^(v - c(0)).

Method: ``boltz-scalars`` with Z, E, ... the sums in question; its hypotheses are termwise
inequalities. (beta - y) e^y increases in y < beta - 1, so that the tail of b costs most at v - D.
"""

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness
from provers.papers.kajitsuka_2024._boltz import mass, weighted
from provers.proof import (
    apply,
    auto,
    by,
    contra,
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
    Exp,
    Log,
    Over,
    Range,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

k, p, m, n, i, j, element = (natural(t) for t in ("k", "p", "m", "n", "i", "j", "element"))
c, a, b = family("c"), family("a"), family("b")
v, D, beta, t, g = real("v"), real("D"), real("beta"), real("t"), real("g")
nine_tenths = expression(9) / 10

Z, N = mass(k + 1, c), weighted(k + 1, c)
E, e0, q = Exp(v), Exp(c(0)), Exp(-D)
Ta, Sa, Tb, Sb = mass(p, a), weighted(p, a), mass(m, b), weighted(m, b)
mean_a = (N + v * E + Sa) / (Z + E + Ta)
mean_b = (N + Sb) / (Z + Tb)

CLAIM = forall(
    k, p, m, n, c, a, b, v, D,
    given=[
        forall(i, given=[lt(i, k + 1)], then=[lt(v + D, c(i))]),
        forall(i, given=[lt(i, k)], then=[lt(c(i + 1) + D, c(0))]),
        forall(i, given=[lt(i, p)], then=[le(a(i), v)]),
        forall(i, given=[lt(i, m)], then=[lt(b(i) + D, v)]),
        le(k + 1, n),
        le(m, n),
        le(2, n),
        le(2 * Log(n) + 3, D),
    ],
    then=[lt(nine_tenths * D * Exp(v - c(0)), mean_b - mean_a)],
)  # fmt: skip

_tail_entry = intro(
    obtain(["below"], apply("tail_b", {"i": element}, [by("in_range")])),
    have("s_pos", lt(0, v - D - b(element)), auto("below")),
    obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": v - D - b(element)})),
    have("e_pos", lt(0, Exp(b(element))), positive()),
    given=["in_range"],
    then=[
        auto(
            products=[["xD_pos", "tangent", "e_pos"], ["xD_above_1", "s_pos", "e_pos"]],
        )
    ],
)

PROOF = intro(
    obtain(["k_nat"], apply("axiom:nat-nonnegative", {"n": k})),
    have("n_one", le(1, n), auto("n_two")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D}, [by("n_one"), by("above")]),
    ),
    have("D_pos", lt(0, D), auto("D_above_1")),
    have("some_common", lt(0, Over(i, Range(k + 1), 1)), auto("k_nat")),
    obtain(
        ["Z_above"],
        apply(
            "statement:lemmas/term-below-sum",
            {"n": k + 1, "k": 0, "f": Abstraction(i, Exp(c(i)))},
            [auto("k_nat"), intro(given=["r"], then=[positive()])],
        ),
    ),
    have("e0_pos", lt(0, e0), positive()),
    have("E_pos", lt(0, E), positive()),
    have("q_pos", lt(0, q), positive()),
    have("Z_pos", lt(0, Z), auto("Z_above", "e0_pos")),
    obtain(
        ["Z_by_k"],
        apply(
            "statement:lemmas/first-term-bound",
            {"n": k, "f": Abstraction(i, Exp(c(i))), "c": q * e0},
            [
                intro(
                    obtain(["lower"], apply("c0_largest", {"i": i}, [by("r")])),
                    obtain(
                        ["smaller"],
                        apply(
                            "statement:lemmas/exp-monotone",
                            {"x": c(i + 1), "y": c(0) - D},
                            [auto("lower")],
                        ),
                    ),
                    given=["r"],
                    then=[auto("smaller")],
                )
            ],
        ),
    ),
    have(
        "Z_below",
        le(Z, e0 * (1 + (n - 1) * q)),
        auto("Z_by_k", products=[["k_below_n", "q_pos", "e0_pos"]]),
    ),
    obtain(["c0_above_v"], apply("common", {"i": 0}, [auto("k_nat")])),
    obtain(
        ["E_smaller"],
        apply("statement:lemmas/exp-monotone", {"x": v, "y": c(0) - D}, [auto("c0_above_v")]),
    ),
    let(beta, N / Z, "beta_is"),
    have("beta_mass", eq(beta * Z, N), auto(inside("beta_is", t, t * Z), nonzero=["Z_pos"])),
    have(
        "common_mass",
        lt((v + D) * Z, N),
        termwise(
            Range(k + 1), i, (v + D) * Exp(c(i)), c(i) * Exp(c(i)),
            intro(
                obtain(["higher"], apply("common", {"i": element}, [by("r")])),
                have("e_pos", lt(0, Exp(c(element))), positive()),
                given=["r"],
                then=[auto(products=[["higher", "e_pos"]])],
            ),
            nonempty="some_common",
        ),
    ),
    have(
        "x_above_D",
        lt(D, beta - v),
        contra(
            "denied",
            steps(auto("beta_mass", products=[["denied", "Z_pos"], ["common_mass"]])),
        ),
    ),
    have("xD_pos", lt(0, beta - v + D), auto("x_above_D", "D_pos")),
    have("xD_above_1", lt(1, beta - v + D), auto("x_above_D", "D_above_1")),
    have(
        "Sa_below",
        le(Sa, v * Ta),
        termwise(
            Range(p), i, a(i) * Exp(a(i)), v * Exp(a(i)),
            intro(
                obtain(["lower"], apply("tail_a", {"i": element}, [by("r")])),
                have("e_pos", lt(0, Exp(a(element))), positive()),
                given=["r"],
                then=[auto(products=[["lower", "e_pos"]])],
            ),
        ),
    ),
    have(
        "tail_sign_raw",
        le(Sb, beta * Tb),
        termwise(
            Range(m), i, b(i) * Exp(b(i)), beta * Exp(b(i)),
            intro(
                obtain(["lower"], apply("tail_b", {"i": element}, [by("r")])),
                have("order", le(b(element), beta), auto("lower", "x_above_D", "D_pos")),
                have("e_pos", lt(0, Exp(b(element))), positive()),
                given=["r"],
                then=[auto(products=[["order", "e_pos"]])],
            ),
        ),
    ),
    have(
        "tail_by_m",
        le(beta * Tb - Sb, m * (beta - v + D) * E * q),
        termwise(
            Range(m), i,
            (beta - b(i)) * Exp(b(i)),
            (beta - v + D) * Exp(v - D),
            _tail_entry,
        ),
    ),
    have(
        "tail_bound",
        le(beta * Tb - Sb, n * (beta - v + D) * E * q),
        auto("tail_by_m", products=[["m_below_n", "xD_pos", "E_pos", "q_pos"]]),
    ),
    have("Ta_sign", le(0, Ta), positive()),
    have("Tb_sign", le(0, Tb), positive()),
    have("mass_A", lt(0, Z + E + Ta), auto("Z_pos", "E_pos", "Ta_sign")),
    have("mass_B", lt(0, Z + Tb), auto("Z_pos", "Tb_sign")),
    obtain(
        ["gap"],
        apply(
            "statement:kajitsuka-2024/boltz-scalars",
            {
                "A": mean_a, "B": mean_b, "Z": Z, "E": E, "Ta": Ta, "Tb": Tb, "Sa": Sa, "Sb": Sb,
                "beta": beta, "v": v, "D": D, "q": q, "e0": e0, "n": n,
            },
            [
                auto("beta_mass", nonzero=["mass_A"]),
                auto("beta_mass", nonzero=["mass_B"]),
                by("E_pos"), by("e0_pos"), by("q_pos"), by("Ta_sign"), by("Tb_sign"),
                by("Z_above"), by("Z_below"), auto("E_smaller"), by("x_above_D"),
                by("D_above_1"), by("Sa_below"), auto("tail_sign_raw"), by("tail_bound"),
                by("n2q"), by("n_two"),
            ],
        ),
    ),
    have("back", lt(0, Exp(-c(0))), positive()),
    let(g, mean_b - mean_a, "g_is"),
    have("gap_g", lt(nine_tenths * D * E, g * e0), auto("gap", inside("g_is", t, t * e0))),
    have("scaled", lt(nine_tenths * D * Exp(v - c(0)), g), auto(products=[["gap_g", "back"]])),
    given=["common", "c0_largest", "tail_a", "tail_b", "k_below_n", "m_below_n", "n_two", "above"],
    then=[auto("scaled", "g_is")],
)  # fmt: skip

EXAMPLE = {
    "k": number(1), "p": number(1), "m": number(1), "n": number(2), "v": number(6), "D": number(5),
    "c": ["lam", [["i", "N"]], ["+", ["q", "18"], ["*", ["q", "-6"], "i"]]],
    "a": constant_family(number(3)), "b": constant_family(number(0)),
}  # fmt: skip
# i < k + 1 is no literal range: i <= 1 gives c(i) >= 12
COMMON = intro(
    obtain(["next"], apply("axiom:nat-discrete", {"m": i, "n": 2}, [by("in_range")])),
    given=["in_range"],
    then=[auto("next")],
)

STATEMENT = Statement(
    id="kajitsuka-2024/boltz-step",
    title="Boltzmann means of two vectors that agree on their largest entries and differ after",
    source=Source("kajitsuka-2024", "lemma-1, second case", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/boltz-step",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, forms={0: COMMON}),
        scope="(18, 12, 6, 3) and (18, 12, 0), n = 2, D = 5",
    ),
)
