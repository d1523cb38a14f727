"""What a prompt can do to one query of one head: the zero case.

Statement (own proof). If the score vector r = W_k^T (W_q x + b_q) is zero, every prompt of m >= 1
tokens has mass m exp(k), k = <b_k, W_q x + b_q>, whatever its tokens are, and its output minus
b = W_o b_v + b_o lies in the range of U; every U v is attained.

Method: all scores are k.
"""

from provers.instances import number, unit_head, witness, zero
from provers.papers.sharper._head import (
    d,
    head,
    score_offset,
    score_vector,
    v,
    value,
    value_offset,
    x,
)
from provers.proof import auto, exact, have, inside, intro, positive
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Each,
    Exp,
    Inner,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    lt,
    natural,
    vector,
)

m, i, j = (natural(t) for t in ("m", "i", "j"))
h = vector("h", d)
p = family("p", d)
P = Each(j, Range(m), p(j))
same = Each(j, Range(m), v)
k = score_offset()

CLAIM = forall(
    *head.names, x, m,
    given=[eq(score_vector(), Zero(d)), lt(0, m)],
    then=[
        forall(
            p,
            some=[v],
            then=[
                eq(head.mass(x, P), m * Exp(k)),
                eq(head.att(x, P) - value_offset(), value(v)),
            ],
        ),
        forall(v, some=[p], then=[eq(head.att(x, P) - value_offset(), value(v))]),
    ],
)  # fmt: skip

PROOF = intro(
    given=["scores_vanish", "not_empty"],
    then=[
        intro(
            have("mass_is_positive", lt(0, head.mass(x, P)), positive("not_empty")),
            witnesses=[Over(i, Range(m), Exp(head.score(p(i), x)) / head.mass(x, P) * p(i))],
            then=[
                auto(inside("scores_vanish", h, Over(j, Range(m), Exp(Inner(h, p(j)) + k)))),
                auto(nonzero=["mass_is_positive"]),
            ],
        ),
        intro(
            have("mass_is_positive", lt(0, head.mass(x, same)), positive("not_empty")),
            witnesses=[Abstraction(j, v)],
            then=[auto(nonzero=["mass_is_positive"])],
        ),
    ],
)

STATEMENT = Statement(
    id="sharper/attainable-set-zero",
    title="What a prompt can do to one query: the zero case",
    source=Source("sharper", "attainable-set", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/attainable-set-zero",
        CLAIM,
        at={**unit_head(), "x": zero(1), "m": number(2)},
        given=[exact(), exact()],
        scope="one head of size 1, query 0, two tokens",
    ),
)
