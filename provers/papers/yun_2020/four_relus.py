"""Four ReLUs are a three-piece activation off two ramps.

Statement (own proof). For w > 0 and low + w <= high, the sum of four ReLUs with kinks at low,
low + w, high and high + w and the coefficients

    c_1 = (s (low + w) + r)/w,  c_2 = s - c_1,  c_3 = -(s (high + w) + r)/w,  c_4 = -s - c_3

equals (s t + r) Window(t; low, high) for t < low, for low + w <= t < high and for high + w <= t.
zeta is s = -1, r = 0 on [0, step); phi is s = 0, r = 1.

Method: on each of the three pieces each ReLU is 0 or its argument.
"""

from provers.instances import number, witness
from provers.papers.yun_2020._layers import window
from provers.proof import Rule, apply, auto, exact, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Max, eq, forall, le, lt, real

t, low, high, w, s, r, z = (real(x) for x in ("t", "low", "high", "w", "s", "r", "z"))

c1 = (s * (low + w) + r) / w
c3 = -(s * (high + w) + r) / w
kinks = (low, low + w, high, high + w)
coefficients = (c1, s - c1, c3, -s - c3)
four_relus = sum(c * Max(0, t - k) for c, k in zip(coefficients, kinks, strict=True))
equal = eq(four_relus, (s * t + r) * window(t, low, high))

CLAIM = forall(
    t, low, high, w, s, r,
    given=[lt(0, w), le(low + w, high)],
    then=[
        forall(given=[lt(t, low)], then=[equal]),
        forall(given=[le(low + w, t), lt(t, high)], then=[equal]),
        forall(given=[le(high + w, t)], then=[equal]),
    ],
)  # fmt: skip


def _piece(active: int, place: tuple[str, ...], part: int, which: Rule) -> Rule:
    """The piece on which the first ``active`` ReLUs are on."""
    names = [f"relu_{k}" for k in range(4)]
    items = []
    for k, kink in enumerate(kinks):
        to = "statement:lemmas/relu-on" if k < active else "statement:lemmas/relu-off"
        items.append(
            obtain([names[k]], apply(to, {"t": t - kink}, [auto(*place, "wide", "order")]))
        )
    parts = ["inside", "before", "after"]
    items.append(
        obtain(parts, apply("statement:yun-2020/window", {"t": t, "low": low, "high": high}))
    )
    items.append(obtain(["value"], apply(parts[part], {}, [which] if part else list(which))))
    facts = [inside(names[k], z, c * z) for k, c in enumerate(coefficients)]
    return intro(
        *items,
        given=list(place),
        then=[auto(*facts, inside("value", z, (s * t + r) * z), nonzero=["wide"])],
    )


PROOF = intro(
    given=["wide", "order"],
    then=[
        _piece(0, ("below",), 1, auto("below")),
        _piece(2, ("from_ramp", "to_high"), 0, [auto("from_ramp", "wide"), auto("to_high")]),
        _piece(4, ("beyond",), 2, auto("beyond", "wide")),
    ],
)

STATEMENT = Statement(
    id="yun-2020/four-relus",
    title="Four ReLUs are a three-piece activation off two ramps",
    source=Source("yun-2020", "lemma on approximation", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/four-relus",
        CLAIM,
        at={"t": number(0), "low": number(0), "high": number(2), "w": number(1),
            "s": number(-1), "r": number(0)},
        given=[exact(), exact()],
    ),
)  # fmt: skip
