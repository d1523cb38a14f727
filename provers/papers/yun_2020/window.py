"""A window is 1 inside and 0 outside.

Statement (own proof). Window(t; low, high) is 1 for low <= t < high, 0 for t < low and 0 for
high <= t.

Method: the two step functions it is made of.
"""

from provers.instances import number, witness
from provers.papers.yun_2020._layers import above, window
from provers.proof import apply, auto, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import eq, forall, le, lt, real

t, low, high, z = (real(x) for x in ("t", "low", "high", "z"))

CLAIM = forall(
    t, low, high,
    then=[
        forall(given=[le(low, t), lt(t, high)], then=[eq(window(t, low, high), 1)]),
        forall(given=[lt(t, low)], then=[eq(window(t, low, high), 0)]),
        forall(given=[le(high, t)], then=[eq(window(t, low, high), 0)]),
    ],
)  # fmt: skip

inner = intro(
    obtain(["left"], apply("statement:yun-2020/above-off", {"t": low - t}, [auto("from_low")])),
    obtain(["right"], apply("statement:yun-2020/above-on", {"t": high - t}, [auto("to_high")])),
    given=["from_low", "to_high"],
    then=[auto(inside("left", z, (1 - z) * above(high - t)), "right")],
)

before = intro(
    obtain(["left"], apply("statement:yun-2020/above-on", {"t": low - t}, [auto("below")])),
    given=["below"],
    then=[auto(inside("left", z, (1 - z) * above(high - t)))],
)

after = intro(
    obtain(["right"], apply("statement:yun-2020/above-off", {"t": high - t}, [auto("beyond")])),
    given=["beyond"],
    then=[auto(inside("right", z, (1 - above(low - t)) * z))],
)

PROOF = intro(then=[inner, before, after])

STATEMENT = Statement(
    id="yun-2020/window",
    title="A window is 1 inside and 0 outside",
    source=Source("yun-2020", "piecewise linear activations", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/window", CLAIM, at={"t": number(0), "low": number(0), "high": number(1)}
    ),
)
