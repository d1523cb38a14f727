"""Four ReLUs are a three-piece function with a constant first piece, off two ramps.

Statement (own proof). For eta > 0 and eta <= c_2 - c_1 let
k_1 = (a_2 c_1 + b_2 - b_1)/eta, k_2 = (a_3 c_2 + b_3 - a_2 (c_2 - eta) - b_2)/eta and

    F(x) = b_1 + k_1 max(0, x - c_1 + eta) + (a_2 - k_1) max(0, x - c_1)
               + (k_2 - a_2) max(0, x - c_2 + eta) + (a_3 - k_2) max(0, x - c_2).

F is b_1 for x <= c_1 - eta, a_2 x + b_2 for c_1 <= x <= c_2 - eta and a_3 x + b_3 for c_2 <= x.

Method: on each of the three pieces each ReLU is 0 or its argument.
"""

from provers.instances import number, witness
from provers.papers.hu_2024._network import relus
from provers.proof import Rule, auto, exact, inside, intro
from provers.statement import Source, Statement
from provers.surface import Max, eq, forall, le, lt, real

x, b1, a2, b2, a3, b3, c1, c2, eta, z = (
    real(n) for n in ("x", "b1", "a2", "b2", "a3", "b3", "c1", "c2", "eta", "z")
)
k1 = (a2 * c1 + b2 - b1) / eta
k2 = (a3 * c2 + b3 - a2 * (c2 - eta) - b2) / eta
kinks = (x - c1 + eta, x - c1, x - c2 + eta, x - c2)
factors = (k1, a2 - k1, k2 - a2, a3 - k2)
F = b1 + sum(f * Max(0, k) for f, k in zip(factors, kinks, strict=True))

CLAIM = forall(
    x, b1, a2, b2, a3, b3, c1, c2, eta,
    given=[lt(0, eta), le(eta, c2 - c1)],
    then=[
        forall(given=[le(x, c1 - eta)], then=[eq(F, b1)]),
        forall(given=[le(c1, x), le(x, c2 - eta)], then=[eq(F, a2 * x + b2)]),
        forall(given=[le(c2, x)], then=[eq(F, a3 * x + b3)]),
    ],
)  # fmt: skip


def _piece(active: int, *place: str) -> Rule:
    facts = [inside(f"relu_{k}", z, f * z) for k, f in enumerate(factors)]
    return intro(
        *relus(kinks, active, *place, "ramp", "order"),
        given=list(place),
        then=[auto(*facts, nonzero=["ramp"])],
    )


PROOF = intro(
    given=["ramp", "order"],
    then=[_piece(0, "below"), _piece(2, "from_low", "to_high"), _piece(4, "beyond")],
)

STATEMENT = Statement(
    id="hu-2024/four-relus",
    title="Four ReLUs are a three-piece function with a constant first piece",
    source=Source("hu-2024", "theorem-2.4, four-ReLU form", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/four-relus", CLAIM,
        at={name: number(value) for name, value in (
            ("x", 0), ("b1", 1), ("a2", 1), ("b2", 0), ("a3", 2), ("b3", 1), ("c1", 0), ("c2", 2),
            ("eta", 1))},
        given=[exact(), exact()],
    ),
)  # fmt: skip
