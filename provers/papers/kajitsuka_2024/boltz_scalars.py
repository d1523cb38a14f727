"""The scalar inequalities behind lemma-1, over their whole unbounded domain.

Statement (own proof). Let the common entries have mass Z and Boltzmann mean beta, let E = e^v be
the mass of the first entry that differs, e0 that of the largest entry and q = e^(-D). If

    A (Z + E + Ta) = beta Z + v E + Sa,   B (Z + Tb) = beta Z + Sb,   D < beta - v,
    e0 <= Z <= e0 (1 + (n - 1) q),   E <= q e0,   20 n^2 q <= 1,   n >= 2,   D > 1,
    Sa <= v Ta,   0 <= beta Tb - Sb <= n (beta - v + D) E q,

then (9/10) D E < (B - A) e0: the 0.051, 1.026 and 0.9 of the paper's chain in one exact statement.

Method: with u = E/(Z + E) and x = beta - v, A <= beta - x u, B >= beta - (81/1600) x u and
u e0 >= (40/41) E; 1519/1600 * 40/41 > 0.92. No number is sampled: each step is a product of cited
inequalities, exact for all real values.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.proof import Rule, auto, contra, have, intro, let, steps
from provers.statement import Source, Statement
from provers.surface import eq, expression, forall, le, lt, real

A, B, Z, E, Ta, Tb, Sa, Sb, beta, v, D, q, e0, n, u, x, w = (
    real(t)
    for t in (
        "A", "B", "Z", "E", "Ta", "Tb", "Sa", "Sb", "beta", "v", "D", "q", "e0", "n", "u", "x", "w",
    )
)  # fmt: skip


def ratio(p: int, r: int) -> Any:
    """The rational p/r."""
    return expression(p) / r


GIVEN = [
    eq(A * (Z + E + Ta), beta * Z + v * E + Sa),
    eq(B * (Z + Tb), beta * Z + Sb),
    lt(0, E),
    lt(0, e0),
    lt(0, q),
    le(0, Ta),
    le(0, Tb),
    le(e0, Z),
    le(Z, e0 * (1 + (n - 1) * q)),
    le(E, q * e0),
    lt(D, beta - v),
    lt(1, D),
    le(Sa, v * Ta),
    le(0, beta * Tb - Sb),
    le(beta * Tb - Sb, n * (beta - v + D) * E * q),
    le(20 * n**2 * q, 1),
    le(2, n),
]
NAMES = [
    "A_is", "B_is", "E_pos", "e0_pos", "q_pos", "Ta_nonneg", "Tb_nonneg", "Z_above", "Z_below",
    "E_below", "x_above_D", "D_above_1", "Sa_below", "tail_sign", "tail_bound", "n2q", "n_above_1",
]  # fmt: skip

CLAIM = forall(
    A, B, Z, E, Ta, Tb, Sa, Sb, beta, v, D, q, e0, n,
    given=GIVEN,
    then=[lt(ratio(9, 10) * D * E, (B - A) * e0)],
)  # fmt: skip


def _contra(*equations: Any, products: Any) -> Rule:
    return contra("denied", steps(auto(*equations, products=products)))


PROOF = intro(
    have("n_pos", lt(0, n), auto("n_above_1")),
    have("D_pos", lt(0, D), auto("D_above_1")),
    have("Z_pos", lt(0, Z), auto("Z_above", "e0_pos")),
    have("ZE_pos", lt(0, Z + E), auto("Z_pos", "E_pos")),
    let(x, beta - v, "x_is"),
    have("D_below_x", lt(D, x), auto("x_above_D", "x_is")),
    have("x_pos", lt(0, x), auto("D_below_x", "D_pos")),
    have("nq", le(40 * n * q, 1), auto("n2q", products=[["n_above_1", "n_pos", "q_pos"]])),
    have("q80", le(80 * q, 1), auto("nq", products=[["n_above_1", "q_pos"]])),
    let(u, E / (Z + E), "u_is"),
    have(
        "u_ratio",
        eq(u * (Z + E), E),
        auto(
            ["u_is", ["lam", [["hole", "R"]], ["*", "hole", ["+", "Z", "E"]]]],
            nonzero=["ZE_pos"],
        ),
    ),
    have("u_pos", lt(0, u), _contra("u_ratio", products=[["denied", "ZE_pos"], ["E_pos"]])),
    have("u_below_1", lt(u, 1), _contra("u_ratio", products=[["denied", "ZE_pos"], ["Z_pos"]])),
    have("one_minus_u", lt(0, 1 - u), auto("u_below_1")),
    # the vector with the larger entry: its tail only lowers the mean
    have("mass_A_pos", lt(0, Z + E + Ta), auto("ZE_pos", "Ta_nonneg")),
    have(
        "A_mass",
        le(A * (Z + E + Ta), (beta - x * u) * (Z + E + Ta)),
        auto(
            "A_is",
            ["u_ratio", ["lam", [["hole", "R"]], ["*", "x", "hole"]]],
            ["x_is", ["lam", [["hole", "R"]], ["*", "hole", "E"]]],
            ["x_is", ["lam", [["hole", "R"]], ["*", "hole", "Ta"]]],
            "Sa_below",
            products=[["x_pos", "Ta_nonneg", "one_minus_u"]],
        ),
    ),
    have(
        "A_bound",
        le(A, beta - x * u),
        _contra(products=[["denied", "mass_A_pos"], ["A_mass"]]),
    ),
    # the other vector: its mean is lowered by at most 81/1600 of that
    let(w, beta - B, "w_is"),
    have("mass_B_pos", lt(0, Z + Tb), auto("Z_pos", "Tb_nonneg")),
    have(
        "w_mass",
        eq(w * (Z + Tb), beta * Tb - Sb),
        auto("B_is", ["w_is", ["lam", [["hole", "R"]], ["*", "hole", ["+", "Z", "Tb"]]]]),
    ),
    have(
        "w_sign",
        le(0, w),
        _contra("w_mass", "tail_sign", products=[["denied", "mass_B_pos"]]),
    ),
    have(
        "tail_small",
        le(beta * Tb - Sb, ratio(1, 20) * x * E),
        auto(
            "tail_bound",
            ["x_is", ["lam", [["hole", "R"]], ["*", "hole", "n", "E", "q"]]],
            products=[["D_below_x", "n_pos", "E_pos", "q_pos"], ["nq", "x_pos", "E_pos"]],
        ),
    ),
    have(
        "wZ", le(w * Z, ratio(1, 20) * x * E),
        auto("w_mass", "tail_small", products=[["w_sign", "Tb_nonneg"]]),
    ),
    have("E_by_Z", le(E, ratio(1, 80) * Z),
         auto("E_below", "Z_above", products=[["q80", "e0_pos"]])),
    have("E_by_uZ", le(E, ratio(81, 80) * u * Z),
         auto("u_ratio", products=[["u_pos", "E_by_Z"]])),
    have("wZ_by_u", le(w * Z, ratio(81, 1600) * x * u * Z),
         auto("wZ", products=[["x_pos", "E_by_uZ"]])),
    have("w_bound", le(w, ratio(81, 1600) * x * u),
         _contra(products=[["denied", "Z_pos"], ["wZ_by_u"]])),
    # together
    have("gap", le(ratio(1519, 1600) * x * u, B - A), auto("w_bound", "A_bound", "w_is")),
    have("mass_bound", le(Z + E, ratio(41, 40) * e0),
         auto("Z_below", "E_below", products=[["nq", "e0_pos"]])),
    have("u_e0", le(E, ratio(41, 40) * u * e0),
         auto("u_ratio", products=[["u_pos", "mass_bound"]])),
    given=NAMES,
    then=[
        auto(
            products=[
                ["gap", "e0_pos"], ["x_pos", "u_e0"], ["D_below_x", "E_pos"], ["x_pos", "E_pos"],
            ]
        )
    ],
)  # fmt: skip

EXAMPLE = {
    name: ["q", value]
    for name, value in {
        "A": "12035/1006", "B": "120010/10001", "Z": "1", "E": "1/200", "Ta": "1/1000",
        "Tb": "1/10000", "Sa": "1/200", "Sb": "1/1000", "beta": "12", "v": "6", "D": "5",
        "q": "1/100", "e0": "1", "n": "2",
    }.items()
}  # fmt: skip

STATEMENT = Statement(
    id="kajitsuka-2024/boltz-scalars",
    title="The scalar inequalities behind lemma-1, for all real values",
    source=Source("kajitsuka-2024", "lemma-1, scalar part", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/boltz-scalars",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE),
        scope="n = 2, beta = 12, v = 6, D = 5, q = 1/100",
    ),
)
