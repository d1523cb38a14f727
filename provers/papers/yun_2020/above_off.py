"""The step function is 0 on numbers that are not positive.

Statement (own proof). Above(t) = 0 for t <= 0.

Method: max(0, t) = 0 there, and 0 times anything is 0.
"""

from provers.instances import number, witness
from provers.papers.yun_2020._layers import above
from provers.proof import apply, auto, exact, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Max, eq, forall, le, real

t, z = real("t"), real("z")

CLAIM = forall(t, given=[le(t, 0)], then=[eq(above(t), 0)])

PROOF = intro(
    obtain(["silent"], apply("statement:lemmas/relu-off", {"t": t}, [auto("not_positive")])),
    given=["not_positive"],
    then=[auto(inside("silent", z, z / Max(0, t)))],
)

STATEMENT = Statement(
    id="yun-2020/above-off",
    title="The step function is 0 on numbers that are not positive",
    source=Source("yun-2020", "piecewise linear activations", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("yun-2020/above-off", CLAIM, at={"t": number(-1)}, given=[exact()]),
)
