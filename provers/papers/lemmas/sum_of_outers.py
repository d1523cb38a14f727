"""A finite sum of products of rank one is a linear map.

Statement (textbook, derived here). For families q of vectors of R^d and p of vectors of R^s and
every r there is a linear map W from R^d to R^s with W y = sum over i < r of <q_i, y> p_i.

Method: induction on r; W + p_r q_r^T.
"""

from provers.instances import number, witness
from provers.proof import apply, auto, induct, intro, obtain
from provers.statement import Source, Statement
from provers.surface import (
    Apply,
    Inner,
    Outer,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    linear,
    natural,
    vector,
)

d, s, r, k, i = (natural(x) for x in ("d", "s", "r", "k", "i"))
q, p, y = family("q", d), family("p", s), vector("y", d)
W, V = linear("W", d, s), linear("V", d, s)

CLAIM = forall(
    r, d, s, q, p,
    some=[W],
    then=[forall(y, then=[eq(Apply(W, y), Over(i, Range(r), Inner(q(i), y) * p(i)))])],
)  # fmt: skip

PROOF = induct(
    "r", "k", "shorter",
    base=intro(witnesses=[Outer(Zero(s), Zero(d))], then=[intro(then=[auto()])]),
    step=intro(
        obtain(["so_far"], apply("shorter", {"d": d, "s": s, "q": q, "p": p}), some=[V]),
        witnesses=[V + Outer(p(k), q(k))],
        then=[intro(obtain(["it"], apply("so_far", {"y": y})), then=[auto("it")])],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/sum-of-outers",
    title="A finite sum of products of rank one is a linear map",
    source=Source("lemmas", "sum-of-outers", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/sum-of-outers",
        CLAIM,
        at={"r": number(2), "d": number(2), "s": number(1), "q": "q", "p": "p"},
        data={
            "q": {"sort": ["F", ["N"], ["V", 2]], "rationals": ["1", "0", "0", "1"]},
            "p": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2"]},
        },
    ),
)
