"""Attention over [P, X] is a mixture of attention over P and over X.

Statement (reconstructed, proved here). For one head, every query x, every non-empty prompt P and
context X,

    Att(x, [P, X]) = lambda Att(x, P) + (1 - lambda) Att(x, X),
    lambda = Z_P / (Z_P + Z_X) in (0, 1),   Z_Y = sum over y in Y of exp(score(y, x)).

Method: Z and the weighted sum of values split over the concatenation; the rest is the identity
(N_P + N_X)/(Z_P + Z_X), in which three positive masses are cancelled. Biases: those of keys and
queries sit inside the score; that of the values and of the output are mixed with weights that add
up to one. The empty prompt is ``definition-prompt-tuning``.
"""

from provers.attack import attack
from provers.instances import unit_head, zero
from provers.instances import witness as certify
from provers.papers.layer import Head, length
from provers.proof import auto, exact, have, intro, positive
from provers.statement import Source, Statement
from provers.surface import Concat, eq, forall, lt, sequence, vector

head = Head()
x = vector("x", head.d)
P, X = sequence("P", head.d), sequence("X", head.d)
PX = Concat(P, X)
z_p, z_x = head.mass(x, P), head.mass(x, X)
share = z_p / (z_p + z_x)

CLAIM = forall(
    *head.names, x, P, X,
    given=[lt(0, length(P)), lt(0, length(X))],
    then=[
        eq(head.att(x, PX), share * head.att(x, P) + (1 - share) * head.att(x, X)),
        lt(0, share),
        lt(share, 1),
    ],
)  # fmt: skip

PROOF = intro(
    have("prompt_mass_is_positive", lt(0, z_p), positive("P_is_not_empty")),
    have("context_mass_is_positive", lt(0, z_x), positive("X_is_not_empty")),
    have(
        "total_mass_is_positive",
        lt(0, z_p + z_x),
        auto("prompt_mass_is_positive", "context_mass_is_positive"),
    ),
    have("share_is_positive", lt(0, share), positive("P_is_not_empty", "X_is_not_empty")),
    have(
        "context_share_is_positive",
        lt(0, z_x / (z_p + z_x)),
        positive("P_is_not_empty", "X_is_not_empty"),
    ),
    given=["P_is_not_empty", "X_is_not_empty"],
    then=[
        auto(
            nonzero=[
                "prompt_mass_is_positive",
                "context_mass_is_positive",
                "total_mass_is_positive",
            ]
        ),
        auto("share_is_positive"),
        auto("context_share_is_positive", nonzero=["total_mass_is_positive"]),
    ],
)

STATEMENT = Statement(
    id="wang-2023/attention-split",
    title="Attention over [P, X] is a mixture of attention over P and over X",
    source=Source("wang-2023", "attention-split", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    numeric=(attack("random-points", CLAIM),),
    witness=certify(
        "wang-2023/attention-split",
        CLAIM,
        unit_head() | {"x": zero(1), "P": ["one", zero(1)], "X": ["one", zero(1)]},
        [exact(), exact()],
    ),
)
