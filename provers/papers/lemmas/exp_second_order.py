"""e^x is 1 + x up to 2 x^2 for x <= 1/2.

Statement (textbook, derived here). If 2 x <= 1, then 0 <= e^x - 1 - x <= 2 x^2.

Method: the tangent at 0 bounds e^x from below and e^-x as well; e^x (1 - x) <= e^x e^-x = 1, and
1 <= (1 - x)(1 + x + 2 x^2) for 2 x <= 1.
"""

from provers.instances import number, witness
from provers.papers.lemmas.square_order import inverted
from provers.proof import apply, auto, combine, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Exp, forall, le, lt, real

x = real("x")

CLAIM = forall(
    x,
    given=[le(2 * x, 1)],
    then=[le(0, Exp(x) - 1 - x), le(Exp(x) - 1 - x, 2 * x**2)],
)

PROOF = intro(
    obtain(["above_tangent"], apply("axiom:exp-above-tangent", {"x": x})),
    obtain(["other_tangent"], apply("axiom:exp-above-tangent", {"x": -x})),
    obtain(["positive"], apply("axiom:exp-positive", {"x": x})),
    have("product", le(Exp(x) * (1 - x), 1), auto(products=[["positive", "other_tangent"]])),
    have("room", lt(0, 1 - x), auto("upper")),
    have("inverse", lt(0, 1 / (1 - x)), inverted("room")),
    have("slack", le(0, 1 - Exp(x) * (1 - x)), auto("product")),
    have("half", le(0, 1 - 2 * x), auto("upper")),
    have("square_sign", le(0, x**2), combine(le=[(1, [], x)])),
    have("below", le(1, (1 - x) * (1 + x + 2 * x**2)), auto(products=[["square_sign", "half"]])),
    have("more", le(0, (1 - x) * (1 + x + 2 * x**2 - Exp(x))), auto("below", "product")),
    given=["upper"],
    then=[
        auto("above_tangent"),
        auto(products=[["inverse", "more"]], nonzero=["room"]),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/exp-second-order",
    title="e^x is 1 + x up to 2 x^2 for x <= 1/2",
    source=Source("lemmas", "exp-second-order", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("lemmas/exp-second-order", CLAIM, at={"x": number(0)}, given=[exact()]),
)
