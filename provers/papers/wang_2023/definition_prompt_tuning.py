"""A prompt is read by every input token; the empty prompt changes nothing.

Definition (reconstructed, high): one prompt P in R^{d x m_p} is shared by all inputs, the weights
are frozen, and the output is read at the input positions of g([P, X]). For one layer this means
that input token x is mapped to tau(x, [P, X]) = MLP(Att(x, [P, X]) + x). The statement: a prompt of
no tokens gives the layer without a prompt, and splitting a prompt into two parts makes no
difference.
"""

from provers.attack import attack
from provers.instances import constant_family, unit_head, zero
from provers.instances import witness as certify
from provers.papers.layer import Head
from provers.proof import auto, intro
from provers.statement import Source, Statement
from provers.surface import Concat, Each, Range, eq, family, forall, natural, sequence, vector

head = Head()
x, X = vector("x", head.d), sequence("X", head.d)
P, Q = sequence("P", head.d), sequence("Q", head.d)
p, j = family("p", head.d), natural("j")
empty = Each(j, Range(0 * j), p(j))

CLAIM = forall(
    *head.names, x, X, P, Q, p,
    then=[
        eq(head.att(x, Concat(empty, X)), head.att(x, X)),
        eq(head.att(x, Concat(Concat(P, Q), X)), head.att(x, Concat(P, Concat(Q, X)))),
    ],
)  # fmt: skip

PROOF = intro(then=[auto(), auto()])

_token = ["one", ["zero", 1]]

STATEMENT = Statement(
    id="wang-2023/definition-prompt-tuning",
    title="The empty prompt changes nothing",
    source=Source("wang-2023", "definition-prompt-tuning", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    numeric=(attack("random-points", CLAIM),),
    witness=certify(
        "wang-2023/definition-prompt-tuning",
        CLAIM,
        unit_head()
        | {"x": zero(1), "X": _token, "P": _token, "Q": _token, "p": constant_family(zero(1))},
    ),
)
