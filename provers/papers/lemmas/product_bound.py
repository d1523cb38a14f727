"""A product of bounded numbers is bounded by the product of the bounds.

Statement (textbook, derived here). If -A <= x <= A and -B <= y <= B, then -A B <= x y <= A B.

Method: (A - x)(B + y) + (A + x)(B - y) = 2 (A B - x y), and the same with -y.
"""

from provers.instances import number, witness
from provers.proof import auto, exact, intro
from provers.statement import Source, Statement
from provers.surface import forall, le, real

x, y, A, B = (real(t) for t in ("x", "y", "A", "B"))

CLAIM = forall(
    x, y, A, B,
    given=[le(-A, x), le(x, A), le(-B, y), le(y, B)],
    then=[le(-A * B, x * y), le(x * y, A * B)],
)  # fmt: skip

PROOF = intro(
    given=["x_low", "x_high", "y_low", "y_high"],
    then=[
        auto(products=[["x_low", "y_low"], ["x_high", "y_high"]]),
        auto(products=[["x_high", "y_low"], ["x_low", "y_high"]]),
    ],
)

STATEMENT = Statement(
    id="lemmas/product-bound",
    title="A product of bounded numbers is bounded by the product of the bounds",
    source=Source("lemmas", "product-bound", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/product-bound",
        CLAIM,
        at={"x": number(1), "y": number(-1), "A": number(2), "B": number(1)},
        given=[exact(), exact(), exact(), exact()],
    ),
)
