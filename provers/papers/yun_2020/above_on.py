"""The step function is 1 on positive numbers.

Statement (own proof). Above(t) = 1 for t > 0.

Method: max(0, t) = t there, which is not 0, and t/t = 1.
"""

from provers.instances import number, witness
from provers.papers.yun_2020._layers import above
from provers.proof import apply, auto, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Max, eq, forall, le, lt, real

t, z = real("t"), real("z")

CLAIM = forall(t, given=[lt(0, t)], then=[eq(above(t), 1)])

PROOF = intro(
    have("sign", le(0, t), auto("positive")),
    obtain(["active"], apply("statement:lemmas/relu-on", {"t": t}, [auto("sign")])),
    have("not_zero", lt(0, Max(0, t)), auto("active", "positive")),
    given=["positive"],
    then=[auto(nonzero=["not_zero"])],
)

STATEMENT = Statement(
    id="yun-2020/above-on",
    title="The step function is 1 on positive numbers",
    source=Source("yun-2020", "piecewise linear activations", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("yun-2020/above-on", CLAIM, at={"t": number(1)}, given=[exact()]),
)
