"""The step function lies between 0 and 1.

Statement (own proof). 0 <= Above(t) <= 1.

Method: its two values.
"""

from provers.instances import number, witness
from provers.papers.yun_2020._layers import above
from provers.proof import Rule, apply, auto, cases, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import forall, le, real

t = real("t")

CLAIM = forall(t, then=[le(0, above(t)), le(above(t), 1)])


def _range() -> Rule:
    """Either bound, from the value on each side of 0."""

    def side(to: str) -> Rule:
        found = apply(f"statement:yun-2020/{to}", {"t": t}, [auto("sign")])
        return steps(obtain(["value"], found), auto("value"))

    return cases(t, 0, "sign", less=side("above-off"), equal=side("above-off"),
                 greater=side("above-on"))  # fmt: skip


PROOF = intro(then=[_range(), _range()])

STATEMENT = Statement(
    id="yun-2020/above-range",
    title="The step function lies between 0 and 1",
    source=Source("yun-2020", "piecewise linear activations", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("yun-2020/above-range", CLAIM, at={"t": number(1)}),
)
