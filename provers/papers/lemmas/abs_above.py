"""|x| > D follows from x^2 > D^2, and |x| <= r from x^2 <= r^2.

Statement (textbook, derived here). For D >= 0: if D^2 < x^2 then D < |x|; if x^2 <= D^2 then
|x| <= D.

Method: |x|^2 = x^2, and (D - |x|)(D + |x|) has the sign of D - |x|.
"""

import sympy

from provers.instances import number, witness
from provers.proof import apply, auto, contra, have, intro, obtain, positive, steps
from provers.statement import Source, Statement
from provers.surface import forall, le, lt, real

x, D = real("x"), real("D")
size = sympy.Abs(x)

CLAIM = forall(
    x, D,
    given=[le(0, D)],
    then=[
        forall(given=[lt(D**2, x**2)], then=[lt(D, size)]),
        forall(given=[le(x**2, D**2)], then=[le(size, D)]),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(["up", "down", "square"], apply("axiom:abs", {"x": x})),
    have("size_sign", le(0, size), positive()),
    given=["D_sign"],
    then=[
        intro(
            given=["squares"],
            then=[
                contra(
                    "denied",
                    auto(
                        "square", "squares",
                        products=[["denied", "D_sign"], ["denied", "size_sign"]],
                    ),
                )
            ],
        ),
        intro(
            given=["squares"],
            then=[
                contra(
                    "denied",
                    steps(
                        have("sum", lt(0, D + size), auto("D_sign", "denied")),
                        auto("square", "squares", products=[["denied", "sum"]]),
                    ),
                )
            ],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/abs-above",
    title="|x| > D follows from x^2 > D^2, and |x| <= r from x^2 <= r^2",
    source=Source("lemmas", "abs-above", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("lemmas/abs-above", CLAIM, {"x": number(2), "D": number(1)}, [["exact", {}]]),
)
