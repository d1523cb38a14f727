"""Squares order non-negative numbers.

Statement (textbook, derived here). If y >= 0 and x^2 <= y^2, then x <= y.

Method: y < x would give 0 < (x - y)(x + y).
"""

from provers.instances import number, witness
from provers.proof import Rule, auto, contra, exact, have, intro, steps
from provers.statement import Source, Statement
from provers.surface import forall, le, lt, real

x, y = real("x"), real("y")


def inverted(room: str) -> Rule:
    """Rule: the inverse of a number that the fact ``room`` says is positive is positive."""
    return contra("not_positive", auto(products=[[room, "not_positive"]], nonzero=[room]))


CLAIM = forall(x, y, given=[le(0, y), le(x**2, y**2)], then=[le(x, y)])

PROOF = intro(
    given=["sign", "squares"],
    then=[
        contra(
            "above",
            steps(
                have("gap", lt(0, x - y), auto("above")),
                have("sum", lt(0, x + y), auto("above", "sign")),
                auto("squares", products=[["gap", "sum"]]),
            ),
        )
    ],
)

STATEMENT = Statement(
    id="lemmas/square-order",
    title="Squares order non-negative numbers",
    source=Source("lemmas", "square-order", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/square-order",
        CLAIM,
        at={"x": number(-1), "y": number(2)},
        given=[exact(), exact()],
    ),
)
