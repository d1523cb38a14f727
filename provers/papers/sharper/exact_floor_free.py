"""The exact price of a prompt in the free case: any mass, any output, whatever the length.

Statement (own proof; sharpens wang-2023/theorem-2). One head with any biases, n contexts X_i with a
common query x, A_i = Att(x, X_i), Z_i their masses, targets a_i, b = W_o b_v + b_o; some u with
U u = 0 is seen by the scores (free case). For a mass exp(L) put w_i = exp(L)/(exp(L) + Z_i) and

    E(L, v) = sum_i | w_i (U v + b) + (1 - w_i) A_i - a_i |^2.

A number F is at most the error sum_i |Att(x, [P, X_i]) - a_i|^2 of every prompt P of m >= 1 tokens
if and only if it is at most E(L, v) for all L and v. So the floor does not depend on m.

Method: attention-split turns the error into E; `attainable-set-free` gives every pair.
"""

from provers.instances import constant_family, number, unit_head, witness
from provers.papers.layer import length
from provers.papers.lemmas._points import UNIT
from provers.papers.sharper._head import d, head, score_vector, v, value, value_offset, x
from provers.papers.sharper._prompt_error import (
    F,
    L,
    P,
    X,
    a,
    i,
    m,
    n,
    p,
    reduced,
    same_error,
    total,
)
from provers.proof import apply, auto, by, exact, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import (
    Exp,
    Inner,
    Log,
    Over,
    Range,
    Zero,
    eq,
    forall,
    le,
    lt,
    natural,
    ne,
    vector,
)

q, u = natural("q"), vector("u", d)
r = score_vector()
own = head.att(x, P) - value_offset()

CLAIM = forall(
    *head.names, x, u, m, n, X, a, F,
    given=[
        eq(value(u), Zero(d)),
        ne(Inner(r, u), 0),
        lt(0, m),
        forall(i, given=[lt(i, n)], then=[lt(0, length(X(i)))]),
    ],
    then=[
        forall(
            p,
            given=[forall(v, L, then=[le(F, reduced(L, v))])],
            then=[le(F, total)],
        ),
        forall(
            v, L,
            given=[forall(p, then=[le(F, total)])],
            then=[le(F, reduced(L, v))],
        ),
    ],
)  # fmt: skip

_names = {name.label: name for name in (*head.names, x, m)} | {"n": u, "v": v, "L": L}


lower = intro(
    have("several_tokens", lt(0, length(P)), auto("not_empty_prompt")),
    have("mass_is_positive", lt(0, head.mass(x, P)), positive("several_tokens")),
    have(
        "output_of_some",
        forall(some=[v], then=[eq(own, value(v))]),
        intro(
            witnesses=[Over(q, Range(m), Exp(head.score(p(q), x)) / head.mass(x, P) * p(q))],
            then=[auto(nonzero=["mass_is_positive"])],
        ),
    ),
    obtain(["own_output"], apply("output_of_some"), some=[v]),
    obtain(["own_mass"], apply("axiom:exp-log", {"x": head.mass(x, P)}, [by("mass_is_positive")])),
    obtain(["floor"], apply("floor_of_all", {"v": v, "L": Log(head.mass(x, P))})),
    same_error(Log(head.mass(x, P))),
    given=["floor_of_all"],
    then=[auto("floor", "error_is_reduced")],
)

upper = intro(
    obtain(
        ["own_mass", "own_output"],
        apply(
            "statement:sharper/attainable-set-free",
            _names,
            [by("u_is_unseen_by_values"), by("u_is_seen"), by("not_empty_prompt")],
        ),
        some=[p],
    ),
    have("several_tokens", lt(0, length(P)), auto("not_empty_prompt")),
    obtain(["floor"], apply("floor_of_prompts", {"p": p})),
    same_error(L),
    given=["floor_of_prompts"],
    then=[auto("floor", "error_is_reduced")],
)

PROOF = intro(
    given=[
        "u_is_unseen_by_values",
        "u_is_seen",
        "not_empty_prompt",
        "contexts_are_not_empty",
    ],
    then=[lower, upper],
)

STATEMENT = Statement(
    id="sharper/exact-floor-free",
    title="The exact price of a prompt in the free case does not depend on its length",
    source=Source("sharper", "exact-floor", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/exact-floor-free",
        CLAIM,
        at={
            **unit_head(), "Wv": ["scale", number(0), ["id", 1]], "x": "one", "u": "one",
            "m": number(2), "n": number(1),
            "X": constant_family(["one", "one"]), "a": constant_family("one"), "F": number(0),
        },
        given=[exact(), exact(), exact(), intro(given=["in_range"], then=[auto()])],
        data=UNIT,
        scope="one head of size 1 without values, query 1, one context",
    ),
)  # fmt: skip
