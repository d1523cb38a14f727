"""Attention 1 of the flat prompt gives every token the number of the cell, up to a small leak.

Statement (own proof). With t = e^(-M), prompt length P and sum of codes C >= 0 over L >= 1 input
tokens, the context slot C/(L + P t) gives L^2 C/(L + P t) = L C - delta with 0 <= delta <= C P t.

Method: 0 <= 1 - L/(L + P t) <= P t/L.
"""

from provers.instances import number, witness
from provers.proof import auto, exact, have, intro, positive
from provers.statement import Source, Statement
from provers.surface import forall, le, lt, real

C, P, L, t = (real(x) for x in ("C", "P", "L", "t"))
gave = L**2 * C / (L + P * t)

CLAIM = forall(
    C, P, L, t,
    given=[le(0, C), le(0, P), le(1, L), le(0, t)],
    then=[le(gave, L * C), le(L * C - gave, C * P * t)],
)  # fmt: skip

PROOF = intro(
    have("seen_sign", le(0, P * t), auto(products=[["P_sign", "t_sign"]])),
    have("whole", lt(0, L + P * t), auto("seen_sign", "L_large")),
    have("inverse_sign", lt(0, 1 / (L + P * t)), positive("whole")),
    have("L_sign", le(0, L), auto("L_large")),
    have(
        "inverse_small",
        le(L / (L + P * t), 1),
        auto(products=[["inverse_sign", "seen_sign"]], nonzero=["whole"]),
    ),
    have("part_sign", le(0, C * P * t), auto(products=[["C_sign", "seen_sign"]])),
    have("code_sign", le(0, L * C * P * t), auto(products=[["L_sign", "part_sign"]])),
    given=["C_sign", "P_sign", "L_large", "t_sign"],
    then=[
        auto(products=[["inverse_sign", "code_sign"]], nonzero=["whole"]),
        auto(products=[["part_sign", "inverse_small"]], nonzero=["whole"]),
    ],
)

STATEMENT = Statement(
    id="sharper/flat-context",
    title="Attention 1 of the flat prompt gives every token the number of the cell",
    source=Source("sharper", "flat-universal-prompt, attention 1", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/flat-context",
        CLAIM,
        at={"C": number(1), "P": number(1), "L": number(1), "t": number(1)},
        given=[exact(), exact(), exact(), exact()],
    ),
)
