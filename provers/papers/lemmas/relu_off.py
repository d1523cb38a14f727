"""max(0, t) is 0 for t <= 0.

Statement (own proof). For every number t <= 0: max(0, t) = 0.

Method: the axiom ``max`` says m >= 0, m >= t and m (m - t) = 0 for m = max(0, t); if m > 0, both
factors are positive.
"""

from provers.instances import number, witness
from provers.proof import apply, auto, cases, clash, contra, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Max, eq, forall, le, lt, real

t = real("t")
m = Max(0, t)

CLAIM = forall(t, given=[le(t, 0)], then=[eq(m, 0)])

PROOF = intro(
    obtain(["at_least_0", "at_least_t", "one_of_the_two"], apply("axiom:max", {"x": 0, "y": t})),
    given=["not_positive"],
    then=[
        contra(
            "differs",
            cases(
                m, 0, "sign",
                less=auto("sign", "at_least_0"),
                equal=clash("sign", "differs"),
                greater=intro(
                    have("above_t", lt(t, m), auto("not_positive", "sign")),
                    then=[auto("one_of_the_two", products=[["sign", "above_t"]])],
                ),
            ),
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/relu-off",
    title="max(0, t) is 0 for t <= 0",
    source=Source("lemmas", "relu-off", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/relu-off",
        CLAIM,
        at={"t": number(-1)},
        given=[exact()],
    ),
)
