"""What a prompt can do to one query of one head: the aligned case.

Statement (own proof). One head with any biases, query x, score vector r = W_k^T (W_q x + b_q),
value map U = W_o W_v, and c with U^T c = r. A prompt P of m >= 1 tokens acts through its mass Z_P
and its own output p + b, p = U v for some v, where b = W_o b_v + b_o. With k = <b_k, W_q x + b_q>,

    <c, p> + k <= log Z_P <= <c, p> + k + log m,

and the left inequality is strict for m >= 2 (for m = 1 both are equations). Conversely, if r is not
zero, every pair of p = U v and L with <c, p> + k < L <= <c, p> + k + log m is attained by m >= 2
tokens: mass exp(L), output p + b. So **prompt length is worth at most log m of attention mass**.

Method: the scores are s_j = <c, U p_j> + k, so the mean score is <c, p> + k: `entropy-bounds`. For
the converse take weights exp(u_j) with entropy L - k - <c, p> (axiom ``entropy-values``) and tokens
v + (u_j + L - k - <c, p>) r / <r, r>. The cases r = 0 and r outside the row space of U are
`attainable-set-zero` and `attainable-set-free`.
"""

from typing import Any

from provers.instances import number, unit_head, witness
from provers.papers.lemmas._points import UNIT
from provers.papers.sharper import _attainable_examples
from provers.papers.sharper._head import (
    c,
    d,
    head,
    pulled_back,
    score_offset,
    score_vector,
    v,
    value,
    value_offset,
    x,
)
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, positive, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Each,
    Exp,
    Inner,
    Log,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

m, i, j, e = (natural(t) for t in ("m", "i", "j", "element"))
h, w = vector("h", d), vector("w", d)
p, u = family("p", d), family("u")
L, t = real("L"), real("t")
P = Each(j, Range(m), p(j))
Z = head.mass(x, P)
own = head.att(x, P) - value_offset()
r = score_vector()
k = score_offset()

CLAIM = forall(
    *head.names, x, c, m,
    given=[eq(pulled_back(), r), lt(0, m)],
    then=[
        forall(
            p,
            then=[
                le(Inner(c, own) + k, Log(Z)),
                le(Log(Z), Inner(c, own) + k + Log(m)),
                forall(given=[lt(1, m)], then=[lt(Inner(c, own) + k, Log(Z))]),
                forall(some=[v], then=[eq(own, value(v))]),
            ],
        ),
        forall(
            v, L,
            given=[
                lt(0, Inner(r, r)),
                lt(1, m),
                lt(Inner(c, value(v)) + k, L),
                le(L, Inner(c, value(v)) + k + Log(m)),
            ],
            some=[p],
            then=[eq(Z, Exp(L)), eq(own, value(v))],
        ),
    ],
)  # fmt: skip


def score(token: Any) -> Any:
    """Score of a token for the query."""
    return head.score(token, x)


scores = Abstraction(j, score(p(j)))
mean = Over(j, Range(m), Exp(score(p(j))) * score(p(j)))

forward = intro(
    have("mass_is_positive", lt(0, Z), positive("not_empty")),
    have("share", lt(0, 1 / Z), positive("not_empty")),
    obtain(
        ["below", "above", "strictly"],
        apply("statement:sharper/entropy-bounds", {"m": m, "s": scores}, [by("not_empty")]),
    ),
    have(
        "mean_score",
        eq(mean, Z * (Inner(c, own) + k)),
        auto(
            inside("aligned", h, Over(j, Range(m), Exp(score(p(j))) * Inner(h, p(j)))),
            nonzero=["mass_is_positive"],
        ),
    ),
    then=[
        auto(
            inside("mean_score", t, t / Z),
            products=[["share", "below"]],
            nonzero=["mass_is_positive"],
        ),
        auto(
            inside("mean_score", t, t / Z),
            products=[["share", "above"]],
            nonzero=["mass_is_positive"],
        ),
        intro(
            obtain(["strict"], apply("strictly", {}, [by("several")])),
            given=["several"],
            then=[
                auto(
                    inside("mean_score", t, t / Z),
                    products=[["share", "strict"]],
                    nonzero=["mass_is_positive"],
                )
            ],
        ),
        intro(
            witnesses=[Over(i, Range(m), Exp(score(p(i))) / Z * p(i))],
            then=[auto(nonzero=["mass_is_positive"])],
        ),
    ],
)

entropy = L - k - Inner(c, value(v))


def token(i: Any) -> Any:
    """v moved along r until its score is u(i) + L."""
    return v + (u(i) + entropy) / Inner(r, r) * r


made = Each(j, Range(m), token(j))

converse = intro(
    have("entropy_is_positive", lt(0, entropy), auto("above_left")),
    have("entropy_is_possible", le(entropy, Log(m)), auto("below_right")),
    obtain(
        ["weights_add_up", "weights_have_entropy"],
        apply(
            "axiom:entropy-values",
            {"m": m, "h": entropy},
            [by("several"), by("entropy_is_positive"), by("entropy_is_possible")],
        ),
        some=[u],
    ),
    have(
        "score_of_token",
        forall(i, then=[eq(score(token(i)), u(i) + L)]),
        intro(then=[auto(inside("aligned", h, Inner(h, v)), nonzero=["r_is_seen"])]),
    ),
    have(
        "mass_of_tokens",
        eq(Over(j, Range(m), Exp(score(token(j)))), Over(j, Range(m), Exp(u(j) + L))),
        termwise(
            Range(m), j, Exp(score(token(j))), Exp(u(j) + L),
            intro(
                obtain(["its_score"], apply("score_of_token", {"i": e})),
                given=["in_range"],
                then=[auto(inside("its_score", t, Exp(t)))],
            ),
        ),
    ),
    have(
        "pull_of_tokens",
        eq(
            Over(j, Range(m), Exp(score(token(j))) * token(j)),
            Over(j, Range(m), Exp(u(j) + L) * token(j)),
        ),
        termwise(
            Range(m), j, Exp(score(token(j))) * token(j), Exp(u(j) + L) * token(j),
            intro(
                obtain(["its_score"], apply("score_of_token", {"i": e})),
                given=["in_range"],
                then=[auto(inside("its_score", t, Exp(t) * token(e)))],
            ),
        ),
    ),
    have(
        "mass_is_asked",
        eq(head.mass(x, made), Exp(L)),
        auto("mass_of_tokens", inside("weights_add_up", t, t * Exp(L))),
    ),
    have("mass_is_positive", lt(0, head.mass(x, made)), positive("not_empty")),
    have(
        "tokens_average_to_v",
        eq(Over(j, Range(m), Exp(score(token(j))) * token(j)), Exp(L) * v),
        auto(
            "pull_of_tokens",
            inside("weights_add_up", t, t * Exp(L) * (v + entropy / Inner(r, r) * r)),
            inside("weights_have_entropy", t, t * Exp(L) / Inner(r, r) * r),
        ),
    ),
    have("exp_is_positive", lt(0, Exp(L)), positive()),
    given=["r_is_seen", "several", "above_left", "below_right"],
    witnesses=[Abstraction(j, token(j))],
    then=[
        by("mass_is_asked"),
        auto(
            inside(
                "tokens_average_to_v", h, value(h) / head.mass(x, made)
            ),
            inside("mass_is_asked", t, t / head.mass(x, made) * value(v)),
            nonzero=["mass_is_positive"],
        ),
    ],
)  # fmt: skip

PROOF = intro(given=["aligned", "not_empty"], then=[forward, converse])

STATEMENT = Statement(
    id="sharper/attainable-set",
    title="What a prompt of m tokens can do to one query: the aligned case",
    source=Source("sharper", "attainable-set", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    instances=_attainable_examples.aligned_instances(CLAIM),
    witness=witness(
        "sharper/attainable-set",
        CLAIM,
        at={**unit_head(), "x": "one", "c": "one", "m": number(2)},
        given=[exact(), exact()],
        data=UNIT,
        scope="one head of size 1, query 1, two tokens",
    ),
)
