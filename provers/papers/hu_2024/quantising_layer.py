"""One quantising layer rounds its window down and leaves everything else alone.

Statement (own proof). For eta > 0 and low <= high the three ReLUs

    Rounding(t; low, high, eta)
        = - max(0, t - low) + (1 + k) max(0, t - high + eta) - k max(0, t - high),

k = (high - low - eta)/eta, are 0 for t <= low, low - t for low <= t <= high - eta and 0 for
high <= t. The ramp lies before ``high``, so that ``high`` itself stays; with the ramp behind
it (as printed) a grid point would be moved a step down.

Method: on each piece each ReLU is 0 or its argument.
"""

from provers.instances import number, witness
from provers.papers.hu_2024._network import relus, rounding
from provers.proof import Rule, auto, exact, inside, intro
from provers.statement import Source, Statement
from provers.surface import eq, forall, le, lt, real

t, low, high, eta, z = (real(n) for n in ("t", "low", "high", "eta", "z"))
value = rounding(t, low, high, eta)
ramp = (high - low - eta) / eta

CLAIM = forall(
    t, low, high, eta,
    given=[lt(0, eta), le(eta, high - low)],
    then=[
        forall(given=[le(t, low)], then=[eq(value, 0)]),
        forall(given=[le(low, t), le(t, high - eta)], then=[eq(value, low - t)]),
        forall(given=[le(high, t)], then=[eq(value, 0)]),
    ],
)  # fmt: skip


def _piece(active: int, *place: str) -> Rule:
    factors = (-1, 1 + ramp, -ramp)
    facts = [inside(f"relu_{k}", z, c * z) for k, c in enumerate(factors)]
    return intro(
        *relus((t - low, t - high + eta, t - high), active, *place, "width", "order"),
        given=list(place),
        then=[auto(*facts, nonzero=["width"])],
    )


PROOF = intro(
    given=["width", "order"],
    then=[_piece(0, "below"), _piece(1, "from_low", "to_high"), _piece(3, "beyond")],
)

STATEMENT = Statement(
    id="hu-2024/quantising-layer",
    title="One quantising layer rounds its window down and leaves everything else alone",
    source=Source("hu-2024", "theorem-2.4, quantiser", "own proof", "ramps before the grid points"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/quantising-layer", CLAIM,
        at={"t": number(0), "low": number(0), "high": number(2), "eta": number(1)},
        given=[exact(), exact()],
    ),
)  # fmt: skip
