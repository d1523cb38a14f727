"""The logarithm is increasing, and not negative from 1 on.

Statement (textbook, derived here). If 0 < x <= y, then log x <= log y; if x >= 1, then
0 <= log x.

Method: log x > log y would give x = e^(log x) >= y (1 + log x - log y) > y by the tangent at 0;
log 1 = log e^0 = 0.
"""

from provers.instances import number, witness
from provers.proof import apply, auto, contra, exact, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Exp, Log, forall, le, lt, real

x, y, h = real("x"), real("y"), real("h")

CLAIM = forall(
    x, y,
    given=[lt(0, x), le(x, y)],
    then=[le(Log(x), Log(y)), forall(given=[le(1, x)], then=[le(0, Log(x))])],
)  # fmt: skip

PROOF = intro(
    have("y_positive", lt(0, y), auto("x_positive", "order")),
    obtain(["exp_x"], apply("axiom:exp-log", {"x": x}, [auto("x_positive")])),
    obtain(["exp_y"], apply("axiom:exp-log", {"x": y}, [auto("y_positive")])),
    obtain(["log_one"], apply("axiom:log-exp", {"x": 0})),
    obtain(["apart"], apply("axiom:exp-above-tangent", {"x": Log(x) - Log(y)})),
    obtain(["from_one"], apply("axiom:exp-above-tangent", {"x": -Log(x)})),
    given=["x_positive", "order"],
    then=[
        contra("larger", auto(
            "order", inside("exp_x", h, h * Exp(-Log(y)) * y),
            inside("exp_y", h, Exp(Log(x) - Log(y)) * h),
            inside("exp_y", h, h * x * Exp(-Log(y))),
            products=[["apart", "y_positive"], ["larger", "y_positive"]])),
        intro(
            given=["at_least_one"],
            then=[contra("negative", auto(
                "at_least_one", inside("exp_x", h, h * Exp(-Log(x))),
                products=[["from_one", "x_positive"], ["negative", "x_positive"]]))],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/log-order",
    title="The logarithm is increasing, and not negative from 1 on",
    source=Source("lemmas", "log-order", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/log-order",
        CLAIM,
        at={"x": number(2), "y": number(3)},
        given=[exact(), exact()],
    ),
)
