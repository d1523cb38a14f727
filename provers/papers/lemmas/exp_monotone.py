"""The exponential function is strictly increasing.

Statement (textbook, derived here). If x < y, then e^x < e^y.

Method: e^y = e^x e^(y - x) >= e^x (1 + y - x) by the tangent at 0.
"""

from provers.instances import number, witness
from provers.proof import apply, auto, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Exp, forall, lt, real

x, y = real("x"), real("y")

CLAIM = forall(x, y, given=[lt(x, y)], then=[lt(Exp(x), Exp(y))])

PROOF = intro(
    obtain(["above_tangent"], apply("axiom:exp-above-tangent", {"x": y - x})),
    obtain(["positive"], apply("axiom:exp-positive", {"x": x})),
    have("gap", lt(0, y - x), auto("order")),
    given=["order"],
    then=[auto(products=[["positive", "above_tangent"], ["positive", "gap"]])],
)

STATEMENT = Statement(
    id="lemmas/exp-monotone",
    title="The exponential function is strictly increasing",
    source=Source("lemmas", "exp-monotone", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/exp-monotone", CLAIM, at={"x": number(-1), "y": number(2)}, given=[exact()]
    ),
)
