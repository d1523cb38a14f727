"""max(0, t) is t for t >= 0.

Statement (own proof). For every number t >= 0: max(0, t) = t.

Method: the axiom ``max`` says m >= 0, m >= t and m (m - t) = 0 for m = max(0, t); if m > t, both
factors are positive.
"""

from provers.instances import number, witness
from provers.proof import apply, auto, cases, clash, contra, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Max, eq, forall, le, lt, real

t = real("t")
m = Max(0, t)

CLAIM = forall(t, given=[le(0, t)], then=[eq(m, t)])

PROOF = intro(
    obtain(["at_least_0", "at_least_t", "one_of_the_two"], apply("axiom:max", {"x": 0, "y": t})),
    given=["not_negative"],
    then=[
        contra(
            "differs",
            cases(
                m, t, "order",
                less=auto("order", "at_least_t"),
                equal=clash("order", "differs"),
                greater=intro(
                    have("positive", lt(0, m), auto("not_negative", "order")),
                    then=[auto("one_of_the_two", products=[["positive", "order"]])],
                ),
            ),
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/relu-on",
    title="max(0, t) is t for t >= 0",
    source=Source("lemmas", "relu-on", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/relu-on",
        CLAIM,
        at={"t": number(1)},
        given=[exact()],
    ),
)
