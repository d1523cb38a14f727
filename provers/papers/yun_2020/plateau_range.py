"""The activation of a value layer lies between 0 and 1, on its ramps, too.

Statement (own proof). The four ReLUs that are 1 on [-1/4, 1/4) and 0 outside [-1/2, 1/2) lie
between 0 and 1 everywhere.

Method: on each of the five pieces each ReLU is 0 or its argument.
"""

from typing import Any

import sympy

from provers.instances import number, witness
from provers.papers.yun_2020._layers import bump
from provers.papers.yun_2020.zeta_range import relu
from provers.proof import Rule, auto, cases, intro, steps
from provers.statement import Source, Statement
from provers.surface import forall, le, real

t = real("t")
half = sympy.Rational(1, 2)
plateau = bump(t, -half, half**2, half**2, 0, 1)

CLAIM = forall(t, then=[le(0, plateau), le(plateau, 1)])

KINKS = (-half, -(half**2), half**2, half)


def _bound() -> Rule:
    def at(active: int, *place: str) -> Rule:
        names = [f"relu_{k}" for k in range(4)]
        found = [relu(names[k], t - KINKS[k], k < active, *place) for k in range(4)]
        return steps(*found, auto(*names, *place))

    def beyond(k: int, *place: str) -> Rule:
        if k == 4:
            return at(4, *place)
        name = f"kink_{k}"
        here: Any = (*place[-1:], name)
        return cases(
            t, KINKS[k], name,
            less=at(k, *here), equal=at(k, *here), greater=beyond(k + 1, *place, name),
        )  # fmt: skip

    return beyond(0)


PROOF = intro(then=[_bound(), _bound()])

STATEMENT = Statement(
    id="yun-2020/plateau-range",
    title="The activation of a value layer lies between 0 and 1",
    source=Source("yun-2020", "value mapping", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("yun-2020/plateau-range", CLAIM, at={"t": number(0)}),
)
