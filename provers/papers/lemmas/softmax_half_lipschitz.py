"""A softmax is at most half as far from the uniform distribution as its scores are from 0.

Statement (textbook, derived here). Scores s(j), j < n, n > 0, sum s(j)^2 <= S^2. For every u with
sum u(j)^2 <= U^2

    sum (e^s(j) / sum e^s(k) - 1/n) u(j) <= U S/2,

so the Euclidean distance of the two distributions is at most S/2.

Method: the mean of u with weights e^(t s) moves at the rate of the covariance of u and s, which is
at most U S/2 (`covariance-half`); `mean-step` and `mean-value`.
"""

from typing import Any

import sympy

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.papers.lemmas.square_order import inverted
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Over,
    Range,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

n, j, k, e = (natural(name) for name in ("n", "j", "k", "element"))
s, u = family("s"), family("u")
S, U, t, r, m, z = (real(name) for name in ("S", "U", "t", "r", "m", "z"))


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


def mass(time: Any) -> Any:
    """Sum of the weights."""
    return Over(k, Range(n), Exp(time * s(k)))


def seen(time: Any) -> Any:
    """Mean of u."""
    return total(Exp(time * s(j)) * u(j)) / mass(time)


CLAIM = forall(
    n, s, u, S, U,
    given=[
        lt(0, n), le(0, S), le(0, U), le(total(s(j) ** 2), S**2), le(total(u(j) ** 2), U**2),
    ],
    then=[le(total((Exp(s(j)) / mass(1) - 1 / n) * u(j)), U * S / 2)],
)  # fmt: skip


def bounded(name: str, of: Any, bound: Any, sign: str, sums: str) -> Any:
    """Fact: every number of a family lies between the bounds of its length."""
    return have(
        name,
        forall(j, given=[lt(j, n)], then=[le(-bound, of(j)), le(of(j), bound)]),
        intro(
            obtain(
                ["term"],
                apply(
                    "statement:lemmas/term-below-sum",
                    {"n": n, "k": j, "f": Abstraction(k, of(k) ** 2)},
                    [by("in_range"), intro(names=["k"], given=["below"],
                                           then=[combine(le=[(1, [], of(k))])])],
                ),
            ),
            *[
                obtain(
                    [f"order_{side}"],
                    apply("statement:lemmas/square-order", {"x": sign_ * of(j), "y": bound},
                          [by(sign), auto("term", sums)]),
                )
                for side, sign_ in (("low", -1), ("high", 1))
            ],
            given=["in_range"],
            then=[auto("order_low"), by("order_high")],
        ),
    )  # fmt: skip


weight = Exp(t * s(j))
ZERO_FAMILY = Abstraction(j, sympy.Integer(0))
SHARES = Abstraction(j, weight / mass(t))
REST = 4 * S**2 * (2 * U) + 4 * S * (2 * S * U)

slope = [
    have("mass_t", lt(0, mass(t)), positive("not_empty")),
    have("mass_inverse", lt(0, 1 / mass(t)), positive("mass_t")),
    let(m, seen(t), "m_is"),
    obtain(
        ["covariances", "own"],
        apply(
            "statement:lemmas/covariance-half",
            {"n": n, "P": SHARES, "s": u, "S": U, "m": m},
            [
                intro(
                    obtain(["exp_sign"], apply("axiom:exp-positive", {"x": t * s(j)})),
                    given=["in_range"], then=[auto(products=[["exp_sign", "mass_inverse"]])],
                ),
                auto(nonzero=["mass_t"]),
                auto("m_is", nonzero=["mass_t"]),
                by("U_sign"), by("u_short"),
            ],
        ),
    ),
    obtain(["rate"], apply("covariances", {"other": s, "reach": S}, [by("S_sign"), by("s_short")])),
    have("rate_room",
         le(0, U * S / 2 - total(weight * s(j) * (u(j) - m)) / mass(t)), auto("rate")),
]  # fmt: skip

PROOF = intro(
    bounded("s_bounds", s, S, "S_sign", "s_short"),
    bounded("u_bounds", u, U, "U_sign", "u_short"),
    have("room", lt(0, 1 + 2 * S), auto("S_sign")),
    have("short_steps", lt(0, 1 / (1 + 2 * S)), inverted("room")),
    obtain(
        ["climb"],
        apply(
            "statement:lemmas/mean-value",
            {"F": Abstraction(t, seen(t)), "M": U * S / 2, "C": REST, "r": 1 / (1 + 2 * S)},
            [
                positive("S_sign", "U_sign"),
                by("short_steps"),
                intro(
                    *slope,
                    have("r_below_1", le(r, 1), auto("end", "t_sign")),
                    have("small", le(2 * r * S, 1),
                         auto("r_sign", products=[["room", "short"]], nonzero=["room"])),
                    obtain(
                        ["step"],
                        apply(
                            "statement:lemmas/mean-step",
                            {"n": n, "E": Abstraction(j, weight), "z": u, "g": ZERO_FAMILY,
                             "sigma": s, "tau": ZERO_FAMILY, "r": U, "G": 0, "K": S, "T": 0,
                             "s": r},
                            [
                                by("mass_t"),
                                intro(obtain(["exp_sign"],
                                             apply("axiom:exp-positive", {"x": t * s(j)})),
                                      given=["in_range"], then=[auto("exp_sign")]),
                                by("u_bounds"),
                                intro(given=["in_range"], then=[auto(), auto()]),
                                by("s_bounds"),
                                intro(given=["in_range"], then=[auto(), auto()]),
                                by("U_sign"), auto(), by("S_sign"), auto(), by("r_sign"),
                                by("r_below_1"), auto("small"),
                            ],
                        ),
                    ),
                    names=["t", "r"],
                    given=["t_sign", "r_sign", "end", "short"],
                    then=[
                        auto("step", inside("m_is", z, r * total(weight * s(j) * z) / mass(t)),
                             products=[["r_sign", "rate_room"]])
                    ],
                ),
            ],
        ),
    ),
    given=["not_empty", "S_sign", "U_sign", "s_short", "u_short"],
    then=[auto("climb", nonzero=["not_empty"])],
)  # fmt: skip

IDENT = "lemmas/softmax-half-lipschitz"
STATEMENT = Statement(
    id=IDENT,
    title="A softmax is at most half as far from uniform as its scores are from 0",
    source=Source("lemmas", "softmax-half-lipschitz", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"n": number(2), "s": ZEROS, "u": ZEROS, "S": number(0), "U": number(0)},
        given=[exact(), exact(), exact(), exact(), exact()],
        scope="two scores 0",
    ),
)  # fmt: skip
