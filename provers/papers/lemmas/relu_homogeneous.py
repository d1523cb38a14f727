"""max(0, c t) is c max(0, t) for c > 0.

Statement (own proof). For all numbers c > 0 and t: max(0, c t) = c max(0, t).

Method: both sides are 0 for t <= 0 and c t for t >= 0.
"""

from provers.instances import number, witness
from provers.proof import Rule, apply, auto, cases, exact, have, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Max, eq, forall, le, lt, real

c, t, x = real("c"), real("t"), real("x")

CLAIM = forall(c, t, given=[lt(0, c)], then=[eq(Max(0, c * t), c * Max(0, t))])


def _off() -> Rule:
    return steps(
        have("t_is_not_positive", le(t, 0), auto("sign")),
        have("multiple", le(c * t, 0), auto(products=[["factor", "t_is_not_positive"]])),
        obtain(["left"], apply("statement:lemmas/relu-off", {"t": c * t}, [auto("multiple")])),
        obtain(["right"], apply("statement:lemmas/relu-off", {"t": t}, [auto("sign")])),
        auto("left", inside("right", x, c * x)),
    )


PROOF = intro(
    given=["factor"],
    then=[
        cases(
            t, 0, "sign",
            less=_off(),
            equal=_off(),
            greater=steps(
                have("multiple", lt(0, c * t), auto(products=[["factor", "sign"]])),
                obtain(
                    ["left"], apply("statement:lemmas/relu-on", {"t": c * t}, [auto("multiple")])
                ),
                obtain(["right"], apply("statement:lemmas/relu-on", {"t": t}, [auto("sign")])),
                auto("left", inside("right", x, c * x)),
            ),
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/relu-homogeneous",
    title="max(0, c t) is c max(0, t) for c > 0",
    source=Source("lemmas", "relu-homogeneous", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/relu-homogeneous",
        CLAIM,
        at={"c": number(2), "t": number(3)},
        given=[exact()],
    ),
)
