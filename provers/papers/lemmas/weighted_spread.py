"""The variance of points of a ball along a direction is at most the squared radius.

Statement (textbook, derived here). Weights P(j) >= 0 that add up to 1, points |x(j)| <= D with mean
mu: sum P(j) <x(j) - mu, w>^2 <= D^2 |w|^2 for every w.

Method: the sum is sum P <x, w>^2 - <mu, w>^2, and Cauchy-Schwarz.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import apply, auto, by, combine, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Inner,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, j, e = (natural(name) for name in ("d", "n", "j", "element"))
x, P = family("x", d), family("P")
mu, w, g = (vector(name, d) for name in ("mu", "w", "g"))
D, z = real("D"), real("z")


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


GIVEN = [
    forall(j, given=[lt(j, n)], then=[le(0, P(j))]),
    eq(total(P(j)), 1),
    eq(mu, total(P(j) * x(j))),
    forall(j, given=[lt(j, n)], then=[le(square(x(j)), D**2)]),
]

CLAIM = forall(
    d, n, x, P, mu, w, D,
    given=GIVEN,
    then=[le(total(P(j) * Inner(x(j) - mu, w) ** 2), D**2 * square(w))],
)  # fmt: skip

PROOF = intro(
    obtain(["w_square"], apply("axiom:square", {"d": d, "v": w})),
    have("mean_square", le(0, Inner(mu, w) ** 2), combine(le=[(1, [], Inner(mu, w))])),
    have(
        "raw",
        le(total(P(j) * Inner(x(j), w) ** 2), total(P(j) * (D**2 * square(w)))),
        termwise(
            Range(n), j, P(j) * Inner(x(j), w) ** 2, P(j) * (D**2 * square(w)),
            intro(
                obtain(["weight"], apply("weights", {"j": e}, [by("in_range")])),
                obtain(
                    ["cross"], apply("statement:lemmas/cauchy-schwarz", {"d": d, "u": x(e), "v": w})
                ),
                obtain(["token"], apply("tokens", {"j": e}, [by("in_range")])),
                have("room", le(0, D**2 - square(x(e))), auto("token")),
                have("gap", le(0, D**2 * square(w) - Inner(x(e), w) ** 2),
                     auto("cross", products=[["room", "w_square"]])),
                given=["in_range"],
                then=[auto(products=[["weight", "gap"]])],
            ),
        ),
    ),
    given=["weights", "weights_add_up", "mean", "tokens"],
    then=[
        auto(
            "raw",
            "mean_square",
            inside("weights_add_up", z, z * D**2 * square(w)),
            inside("weights_add_up", z, z * Inner(mu, w) ** 2),
            inside("mean", g, Inner(g, w) * Inner(mu, w)),
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/weighted-spread",
    title="The variance of points of a ball along a direction is at most the squared radius",
    source=Source("lemmas", "weighted-spread", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/weighted-spread",
        CLAIM,
        at={
            "d": number(1), "n": number(1), "x": constant_family(zero(1)),
            "P": constant_family(number(1)), "mu": zero(1), "w": zero(1), "D": number(1),
        },
        given=[
            intro(given=["in_range"], then=[auto()]), auto(), auto(),
            intro(given=["in_range"], then=[auto()]),
        ],
    ),
)  # fmt: skip
