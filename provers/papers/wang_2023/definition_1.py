"""Attention weights are positive, add up to one, and do not depend on the order of the tokens.

Definition (reconstructed, high): Att(x, Y) = W_o sum_j w_j (W_v y_j + b_v) + b_o with
w_j = exp(score(y_j, x)) / Z, score(y, x) = <W_k y + b_k, W_q x + b_q>; no causal mask, no
positional code, 1/sqrt(s) absorbed in W_k. It is written once, in `provers.papers.layer`, and both
proved about and evaluated. The statement is what makes it an average.

Method: Z > 0 for a non-empty sequence; the sums over [A, B] and [B, A] have the same normal form.
"""

from provers.attack import attack
from provers.instances import unit_head
from provers.instances import witness as certify
from provers.papers.layer import Head, length
from provers.proof import auto, exact, have, intro, positive
from provers.statement import Source, Statement
from provers.surface import Concat, Exp, Over, eq, forall, lt, sequence, vector

head = Head()
x, y = vector("x", head.d), vector("y", head.d)
A, B, Y = sequence("A", head.d), sequence("B", head.d), sequence("Y", head.d)
weight = Exp(head.score(y, x)) / head.mass(x, Y)

CLAIM = forall(
    *head.names, x, A, B, Y,
    given=[lt(0, length(Y))],
    then=[
        forall(y, then=[lt(0, weight)]),
        eq(Over(y, Y, weight), 1),
        eq(head.att(x, Concat(A, B)), head.att(x, Concat(B, A))),
    ],
)  # fmt: skip

PROOF = intro(
    have("mass_is_positive", lt(0, head.mass(x, Y)), positive("Y_is_not_empty")),
    given=["Y_is_not_empty"],
    then=[
        intro(then=[positive("Y_is_not_empty")]),
        auto(nonzero=["mass_is_positive"]),
        auto(),
    ],
)

_token = ["one", ["zero", 1]]

STATEMENT = Statement(
    id="wang-2023/definition-1",
    title="Attention weights are positive and add up to one",
    source=Source("wang-2023", "definition-1", "reconstructed (high)", "one-head form: printed"),
    claim=CLAIM,
    proof=PROOF,
    numeric=(attack("random-points", CLAIM),),
    witness=certify(
        "wang-2023/definition-1",
        CLAIM,
        unit_head() | {"x": ["zero", 1], "A": _token, "B": _token, "Y": _token},
        [exact()],
    ),
)
