"""A hat of three ReLUs is 1 - |t| on [-1, 1] and 0 elsewhere.

Statement (own proof). Hat(t) = max(0, t + 1) - 2 max(0, t) + max(0, t - 1) is 0 for t <= -1 and for
1 <= t, 1 + t for -1 <= t <= 0 and 1 - t for 0 <= t <= 1.

Method: on each piece each ReLU is 0 or its argument.
"""

from provers.instances import number, witness
from provers.papers.hu_2024._network import hat, relus
from provers.proof import Rule, auto, inside, intro
from provers.statement import Source, Statement
from provers.surface import eq, forall, le, real

t, z = real("t"), real("z")

CLAIM = forall(
    t,
    then=[
        forall(given=[le(t, -1)], then=[eq(hat(t), 0)]),
        forall(given=[le(1, t)], then=[eq(hat(t), 0)]),
        forall(given=[le(-1, t), le(t, 0)], then=[eq(hat(t), 1 + t)]),
        forall(given=[le(0, t), le(t, 1)], then=[eq(hat(t), 1 - t)]),
    ],
)  # fmt: skip


def _piece(active: int, *place: str) -> Rule:
    factors = (1, -2, 1)
    facts = [inside(f"relu_{k}", z, c * z) for k, c in enumerate(factors)]
    return intro(*relus((t + 1, t, t - 1), active, *place), given=list(place), then=[auto(*facts)])


PROOF = intro(
    then=[_piece(0, "far"), _piece(3, "far"), _piece(1, "low", "high"), _piece(2, "low", "high")]
)

STATEMENT = Statement(
    id="hu-2024/hat",
    title="A hat of three ReLUs is 1 - |t| on [-1, 1] and 0 elsewhere",
    source=Source("hu-2024", "theorem-2.3, look-up", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("hu-2024/hat", CLAIM, at={"t": number(0)}),
)
