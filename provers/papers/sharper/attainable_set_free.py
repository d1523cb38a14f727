"""What a prompt can do to one query of one head: the free case.

Statement (own proof). If some n with U n = 0 is seen by the scores, <r, n> != 0 (that is, r lies
outside the row space of U), then for every v, every L and every m >= 1 there is a prompt of m
tokens with mass exp(L) and output U v + b, b = W_o b_v + b_o. So longer prompts add nothing.

Method: m copies of v moved along n until the score is L - log m.
"""

from provers.instances import number, unit_head, witness
from provers.papers.lemmas._points import UNIT
from provers.papers.sharper import _attainable_examples
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
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Each,
    Exp,
    Inner,
    Log,
    Range,
    Zero,
    eq,
    family,
    forall,
    lt,
    natural,
    ne,
    real,
    vector,
)

m, j = natural("m"), natural("j")
n, h = vector("n", d), vector("h", d)
p = family("p", d)
L, t = real("L"), real("t")
P = Each(j, Range(m), p(j))
r, k = score_vector(), score_offset()

CLAIM = forall(
    *head.names, x, n, v, L, m,
    given=[eq(value(n), Zero(d)), ne(Inner(r, n), 0), lt(0, m)],
    some=[p],
    then=[
        eq(head.mass(x, P), Exp(L)),
        eq(head.att(x, P) - value_offset(), value(v)),
    ],
)  # fmt: skip

token = v + (L - Log(m) - k - Inner(r, v)) / Inner(r, n) * n
made = Each(j, Range(m), token)
score = head.score(token, x)

PROOF = intro(
    have("score_of_token", eq(score, L - Log(m)), auto(nonzero=["n_is_seen"])),
    obtain(["length_is_exp"], apply("axiom:exp-log", {"x": m}, [by("not_empty")])),
    have(
        "mass_is_asked",
        eq(head.mass(x, made), Exp(L)),
        auto(
            inside("score_of_token", t, m * Exp(t)),
            inside("length_is_exp", t, -t * Exp(L - Log(m))),
        ),
    ),
    have("mass_is_positive", lt(0, head.mass(x, made)), positive("not_empty")),
    given=["n_is_unseen_by_values", "n_is_seen", "not_empty"],
    witnesses=[Abstraction(j, token)],
    then=[
        by("mass_is_asked"),
        auto(
            inside(
                "n_is_unseen_by_values",
                h,
                (L - Log(m) - k - Inner(r, v)) / Inner(r, n) * h,
            ),
            nonzero=["mass_is_positive", "n_is_seen"],
        ),
    ],
)

NO_VALUES = {"Wv": ["scale", number(0), ["id", 1]]}

STATEMENT = Statement(
    id="sharper/attainable-set-free",
    title="What a prompt can do to one query: the free case",
    source=Source("sharper", "attainable-set", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    instances=_attainable_examples.free_instances(CLAIM),
    witness=witness(
        "sharper/attainable-set-free",
        CLAIM,
        at={**unit_head(), **NO_VALUES, "x": "one", "n": "one", "v": "one"}
        | {"L": number(3), "m": number(2)},
        given=[exact(), exact(), exact()],
        data=UNIT,
        scope="one head of size 1 without values, query 1, two tokens",
    ),
)
