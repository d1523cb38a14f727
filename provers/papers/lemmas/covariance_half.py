"""The covariance of two families of numbers is at most half the product of their lengths.

Statement (textbook, derived here: ||diag P - P P^T|| <= 1/2). Weights P(j) >= 0 that add up to 1,
sum s(j)^2 <= S^2, m the mean of s:

    sum P(j) u(j) (s(j) - m) <= U S/2 for sum u(j)^2 <= U^2,  and  sum (P(j) (s(j) - m))^2 <= S^2/4.

Method: 4 P_j^2 s_j^2 <= sum over k of P_j P_k (s_j + s_k)^2, added up over j, is
2 sum P_j^2 s_j^2 <= sum P_j s_j^2 + m^2; with 2 P_j - 2 P_j^2 <= 1/2 the variance is at most
S^2/2. Cauchy and Schwarz for both families; then u = P (s - m) itself.
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Over,
    Range,
    Sqrt,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

n, j, k, e = (natural(name) for name in ("n", "j", "k", "element"))
P, s, f = family("P"), family("s"), family("f")
u, U = family("other"), real("reach")
S, m, T, V, q, p, z = (real(name) for name in ("S", "m", "T", "V", "q", "p", "z"))


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


def mean(of: Any) -> Any:
    """Weighted mean."""
    return Over(k, Range(n), P(k) * of(k))


WEIGHTS = [
    forall(j, given=[lt(j, n)], then=[le(0, P(j))]),
    eq(total(P(j)), 1),
]
own = P(j) * (s(j) - m)

CLAIM = forall(
    n, P, s, S, m,
    given=[*WEIGHTS, eq(m, total(P(j) * s(j))), le(0, S), le(total(s(j) ** 2), S**2)],
    then=[
        forall(
            u, U,
            given=[le(0, U), le(total(u(j) ** 2), U**2)],
            then=[le(total(P(j) * (u(j) * (s(j) - m))), U * S / 2)],
        ),
        le(total(own**2), S**2 / 4),
    ],
)  # fmt: skip

pair = P(e) * P(k) * (f(e) + f(k)) ** 2

variance = intro(
    let(p, mean(f), "p_is"),
    let(q, total(P(j) * f(j) ** 2), "q_is"),
    have(
        "squares",
        le(total(4 * P(j) ** 2 * f(j) ** 2),
           total(P(j) * f(j) ** 2 + 2 * P(j) * f(j) * p + P(j) * q)),
        termwise(
            Range(n), j, 4 * P(j) ** 2 * f(j) ** 2,
            P(j) * f(j) ** 2 + 2 * P(j) * f(j) * p + P(j) * q,
            intro(
                obtain(["weight"], apply("weights", {"j": e}, [by("in_range")])),
                obtain(
                    ["term"],
                    apply(
                        "statement:lemmas/term-below-sum",
                        {"n": n, "k": e, "f": Abstraction(k, pair)},
                        [
                            by("in_range"),
                            intro(
                                obtain(["other"], apply("weights", {"j": k}, [by("below")])),
                                have("square", le(0, (f(e) + f(k)) ** 2),
                                     combine(le=[(1, [], f(e) + f(k))])),
                                names=["k"], given=["below"],
                                then=[auto(products=[["weight", "other", "square"]])],
                            ),
                        ],
                    ),
                ),
                given=["in_range"],
                then=[
                    auto("term", inside("weights_add_up", z, z * P(e) * f(e) ** 2),
                         inside("p_is", z, 2 * P(e) * f(e) * z), inside("q_is", z, P(e) * z))
                ],
            ),
        ),
    ),
    have(
        "quarter",
        le(total(2 * (P(j) - P(j) ** 2) * f(j) ** 2), total(f(j) ** 2 / 2)),
        termwise(
            Range(n), j, 2 * (P(j) - P(j) ** 2) * f(j) ** 2, f(j) ** 2 / 2,
            intro(given=["in_range"], then=[combine(le=[("1/2", [], f(e) * (1 - 2 * P(e)))])]),
        ),
    ),
    names=["f"],
    then=[
        auto(
            "squares", "quarter",
            inside("p_is", z, 2 * mean(f) * z), inside("p_is", z, 2 * p * z),
            inside("q_is", z, 2 * z),
            inside("weights_add_up", z, z * mean(f) ** 2), inside("weights_add_up", z, z * q),
        )
    ],
)  # fmt: skip

covariance = intro(
    obtain(["s_variance"], apply("variance", {"f": s})),
    obtain(["u_variance"], apply("variance", {"f": u})),
    let(p, mean(u), "p_is"),
    obtain(
        ["product"],
        apply(
            "statement:lemmas/weighted-product",
            {"n": n, "P": Abstraction(j, 2 * P(j)), "g": Abstraction(j, u(j) - p),
             "h": Abstraction(j, s(j) - m), "G": U, "H": S},
            [
                intro(obtain(["weight"], apply("weights", {"j": j}, [by("in_range")])),
                      given=["in_range"], then=[auto("weight")]),
                by("U_sign"), by("S_sign"),
                auto("u_variance", "u_short", inside("p_is", z, total(2 * P(j) * (u(j) - z) ** 2))),
                auto("s_variance", "s_short", inside("mean", z, total(2 * P(j) * (s(j) - z) ** 2))),
            ],
        ),
    ),
    given=["U_sign", "u_short"],
    then=[
        auto("product", inside("mean", z, p * z), inside("weights_add_up", z, p * m * z))
    ],
)  # fmt: skip

PROOF = intro(
    have(
        "variance",
        forall(f, then=[le(total(2 * P(j) * (f(j) - mean(f)) ** 2), total(f(j) ** 2))]),
        variance,
    ),
    have(
        "covariance",
        forall(
            u, U,
            given=[le(0, U), le(total(u(j) ** 2), U**2)],
            then=[le(total(P(j) * (u(j) * (s(j) - m))), U * S / 2)],
        ),
        covariance,
    ),
    let(T, total(own**2), "T_is"),
    have(
        "T_square",
        le(total(0 * j), total(own**2)),
        termwise(Range(n), j, 0 * j, own**2,
                 intro(given=["in_range"],
                       then=[combine(le=[(1, [], P(e) * (s(e) - m))])])),
    ),
    have("T_sign", le(0, T), auto("T_square", "T_is")),
    let(V, Sqrt(T), "V_is"),
    obtain(["V_root_sign", "V_root"], apply("axiom:sqrt", {"x": T}, [by("T_sign")])),
    have("V_sign", le(0, V), auto("V_root_sign", "V_is")),
    have("V_low", le(V**2, T), auto("V_root", inside("V_is", z, z**2))),
    have("V_high", le(T, V**2), auto("V_root", inside("V_is", z, z**2))),
    obtain(
        ["half"],
        apply("covariance", {"other": Abstraction(j, own), "reach": V},
              [by("V_sign"), auto("V_high", "T_is")]),
    ),
    have("T_half", le(T, V * S / 2), auto("half", "T_is")),
    have(
        "V_small",
        le(V, S / 2),
        contra(
            "larger",
            steps(
                have("V_positive", lt(0, V), auto("larger", "S_sign")),
                auto("T_half", "V_low", products=[["V_positive", "larger"]]),
            ),
        ),
    ),
    have("sum_sign", le(0, V + S / 2), auto("V_sign", "S_sign")),
    given=["weights", "weights_add_up", "mean", "S_sign", "s_short"],
    then=[
        by("covariance"),
        auto("V_high", "T_is", products=[["V_small", "sum_sign"]]),
    ],
)  # fmt: skip

IDENT = "lemmas/covariance-half"
STATEMENT = Statement(
    id=IDENT,
    title="A covariance is at most half the product of the lengths",
    source=Source("lemmas", "covariance-half", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"n": number(1), "P": constant_family(number(1)), "s": ZEROS, "S": number(1),
            "m": number(0)},
        given=[intro(given=["in_range"], then=[auto()]), auto(), auto(), exact(), exact()],
        scope="one number 0",
    ),
)  # fmt: skip
