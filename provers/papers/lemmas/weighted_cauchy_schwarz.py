"""Cauchy and Schwarz for weighted sums of inner products.

Statement (textbook, derived here). For weights P(j) >= 0, j < n, and sum P |h|^2 <= e with e > 0,

    (sum P(j) <g(j), h(j)>)^2 <= e sum P(j) |g(j)|^2.

Method: 0 <= sum P |e g - X h|^2 = e^2 sum P |g|^2 - 2 e X^2 + X^2 sum P |h|^2, X the sum on the
left.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas.square_order import inverted
from provers.proof import apply, auto, by, exact, have, inside, intro, let, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Inner, Over, Range, family, forall, le, lt, natural, real

d, n, j, k = (natural(t) for t in ("d", "n", "j", "element"))
g, h = family("g", d), family("h", d)
P, e, X, q = family("P"), real("e"), real("X"), real("q")


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


product = total(P(j) * Inner(g(j), h(j)))
first = total(P(j) * Inner(g(j), g(j)))
second = total(P(j) * Inner(h(j), h(j)))

CLAIM = forall(
    d, n, P, g, h, e,
    given=[
        forall(j, given=[lt(j, n)], then=[le(0, P(j))]),
        le(second, e),
        lt(0, e),
    ],
    then=[le(product**2, first * e)],
)  # fmt: skip

PROOF = intro(
    let(X, product, "X_is"),
    have(
        "squares",
        le(total(0 * P(j)), total(P(j) * Inner(e * g(j) - X * h(j), e * g(j) - X * h(j)))),
        termwise(
            Range(n), j, 0 * P(j), P(j) * Inner(e * g(j) - X * h(j), e * g(j) - X * h(j)),
            intro(
            obtain(["square"], apply("axiom:square", {"d": d, "v": e * g(k) - X * h(k)})),
            obtain(["weight"], apply("weights", {"j": k}, [by("in_range")])),
            given=["in_range"],
            then=[auto(products=[["weight", "square"]])],
            ),
        ),
    ),
    have("X_square", le(0, X**2), ["combine", {"le": [{"coef": "1", "square": "X"}]}]),
    have("room", le(0, e - second), auto("bounded")),
    have(
        "scaled",
        le(0, e * (first * e - X**2)),
        auto(
            "squares",
            inside("X_is", q, 2 * e * X * q),
            products=[["X_square", "room"]],
        ),
    ),
    have("inverse", lt(0, 1 / e), inverted("positive")),
    have(
        "claim_for_X",
        le(X**2, first * e),
        auto(products=[["inverse", "scaled"]], nonzero=["positive"]),
    ),
    given=["weights", "bounded", "positive"],
    then=[auto("claim_for_X", inside("X_is", q, q**2))],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/weighted-cauchy-schwarz",
    title="Cauchy and Schwarz for weighted sums of inner products",
    source=Source("lemmas", "weighted-cauchy-schwarz", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/weighted-cauchy-schwarz",
        CLAIM,
        at={
            "d": number(1), "n": number(1), "P": constant_family(number(1)),
            "g": constant_family(zero(1)), "h": constant_family(zero(1)), "e": number(1),
        },
        given=[intro(given=["in_range"], then=[auto()]), auto(), exact()],
    ),
)  # fmt: skip
