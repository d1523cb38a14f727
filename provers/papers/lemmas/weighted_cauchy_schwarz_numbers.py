"""Cauchy and Schwarz for weighted sums of products of numbers.

Statement (textbook, derived here). For weights P(j) >= 0, j < n, and sum P |h|^2 <= e with e > 0,

    (sum P(j) <g(j), h(j)>)^2 <= e sum P(j) |g(j)|^2.

Method: 0 <= sum P |e g - X h|^2 = e^2 sum P |g|^2 - 2 e X^2 + X^2 sum P |h|^2, X the sum on the
left.
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.papers.lemmas.square_order import inverted
from provers.proof import apply, auto, by, exact, have, inside, intro, let, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Over, Range, family, forall, le, lower, lt, natural, real

n, j, k = (natural(t) for t in ("n", "j", "element"))
g, h = family("g"), family("h")
P, e, X, q = family("P"), real("e"), real("X"), real("q")

SQUARE = lower(e * g(k) - X * h(k))


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


product = total(P(j) * g(j) * h(j))
first = total(P(j) * (g(j)) ** 2)
second = total(P(j) * (h(j)) ** 2)

CLAIM = forall(
    n, P, g, h, e,
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
        le(total(0 * P(j)), total(P(j) * (e * g(j) - X * h(j)) ** 2)),
        termwise(
            Range(n), j, 0 * P(j), P(j) * (e * g(j) - X * h(j)) ** 2,
            intro(
            obtain(["weight"], apply("weights", {"j": k}, [by("in_range")])),
            given=["in_range"],
            then=[["combine", {"le": [{"coef": "1", "facts": ["weight"], "square": SQUARE}]}]],
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
    id="lemmas/weighted-cauchy-schwarz-numbers",
    title="Cauchy and Schwarz for weighted sums of products of numbers",
    source=Source("lemmas", "weighted-cauchy-schwarz-numbers", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/weighted-cauchy-schwarz-numbers",
        CLAIM,
        at={
            "n": number(1), "P": constant_family(number(1)), "g": constant_family(number(0)),
            "h": constant_family(number(0)), "e": number(1),
        },
        given=[intro(given=["in_range"], then=[auto()]), auto(), exact()],
    ),
)  # fmt: skip
