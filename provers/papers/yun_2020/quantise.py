"""Quantising MLP layers round a coordinate down to the grid.

Statement (Yun et al. 2020, one coordinate). Let q_0 = x and q_(k+1) = q_k + zeta(q_k - k step) for
k < n, zeta(t) = -t on [0, step) and 0 elsewhere. If j step <= x < (j+1) step, then q_n = x as long
as n <= j, and q_n = j step once n > j.

Method: induction on the layers. Layer k < j sees x >= (k+1) step, layer j sees its own window,
layers k > j see j step < k step.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._acting_once import acting_once
from provers.papers.lemmas._points import ZEROS
from provers.papers.yun_2020._layers import zeta
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    inside,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import eq, family, forall, le, lt, natural, real

n, m, k, j, p = (natural(x) for x in ("n", "m", "k", "j", "p"))
x, step, z = real("x"), real("step"), real("z")
q = family("q")

layers = forall(k, given=[lt(k, n)], then=[eq(q(k + 1), q(k) + zeta(q(k) - k * step, step))])

CLAIM = forall(
    n, j, x, step, q,
    given=[lt(0, step), le(j * step, x), lt(x, (j + 1) * step), eq(q(0), x), layers],
    then=[
        forall(given=[le(n, j)], then=[eq(q(n), x)]),
        forall(given=[lt(j, n)], then=[eq(q(n), j * step)]),
    ],
)  # fmt: skip

_window = obtain(
    ["inside_window", "before_window", "after_window"],
    apply("statement:yun-2020/window", {"t": q(m) - m * step, "low": 0, "high": step}),
)
argument = q(m) - m * step


def _idle(piece: str, fact: str) -> list[Any]:
    """The layer does nothing."""
    return [
        obtain(["outside"], apply(piece, {}, [by(fact)])),
        auto("layer", "before", inside("outside", z, argument * z)),
    ]


PROOF = acting_once(
    ["step_sign", "from_j", "to_next", "start", "layers"],
    {"j": j, "x": x, "step": step, "q": q},
    first=[_window],
    early=[
        have("beyond", le(step, argument),
             auto("before", "from_j", products=[["early", "step_sign"]])),
        *_idle("after_window", "beyond"),
    ],
    own=[
        have("from_low", le(0, argument),
             auto("before", "from_j", inside("place", p, p * step))),
        have("to_high", lt(argument, step),
             auto("before", "to_next", inside("place", p, p * step))),
        obtain(["own"], apply("inside_window", {}, [by("from_low"), by("to_high")])),
        auto("layer", inside("own", z, argument * z), inside("place", p, p * step)),
    ],
    late=[
        have("under", lt(argument, 0), auto("before", products=[["place", "step_sign"]])),
        *_idle("before_window", "under"),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/quantise",
    title="Quantising MLP layers round a coordinate down to the grid",
    source=Source("yun-2020", "quantisation", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/quantise",
        CLAIM,
        at={"n": number(1), "j": number(0), "x": number(0), "step": number(1), "q": ZEROS},
        given=[exact(), exact(), exact(), exact(), ["enumerate", [exact()]]],
    ),
)
