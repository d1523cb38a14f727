"""A second token that turns the attention output into a chosen direction.

Statement (role reconstructed, explicit formula proved here). One head without biases, U = W_o W_v,
q = W_k^T W_q x_0, any t > 0, any u with <u, q> != 0, c = U u. With

    beta = ((1 + t) <x_0, q> - log t) / <u, q>,   x_1 = -t x_0 + beta u,

the attention output is exactly Att(x_0, [x_1, x_0]) = beta / (1 + t) c.

So for invertible U every direction c with <U^{-1} c, q> != 0 can be chosen (t with beta != 0); the
condition cannot be dropped, see the theory file: read "c can be chosen". U need not be invertible
here, u is given instead of U^{-1} c. theorem-2 is proved without this lemma; the datasets of
`constructions.counterexample` use it.

Method: the score of x_1 is <x_0, q> - log t, so its weight is exp(<x_0, q>)/t.
"""

from typing import Any

from provers.attack import attack
from provers.instances import identity, number
from provers.instances import witness as certify
from provers.papers.layer import att, d, mass, s, score
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import (
    Adjoint,
    Apply,
    Exp,
    Inner,
    Log,
    Zero,
    chain,
    eq,
    forall,
    linear,
    lt,
    ne,
    real,
    vector,
)

wq, wk, wv = linear("Wq", d, s), linear("Wk", d, s), linear("Wv", d, s)
wo = linear("Wo", s, d)
x0, u, h = vector("x0", d), vector("u", d), vector("h", d)
t, b = real("t"), real("b")
q = Apply(Adjoint(wk), Apply(wq, x0))
none = Zero(s)
beta = ((1 + t) * Inner(x0, q) - Log(t)) / Inner(u, q)
x1 = -t * x0 + beta * u
X = chain(x1, x0)


def output(tokens: Any) -> Any:
    """Attention without biases."""
    return att(d, s, wq, none, wk, none, wv, none, wo, Zero(d), x0, tokens)


def weight(y: Any) -> Any:
    """exp of the score of token y."""
    return Exp(score(d, s, wq, none, wk, none, y, x0))


CLAIM = forall(
    d, s, wq, wk, wv, wo, x0, u, t,
    given=[lt(0, t), ne(Inner(u, q), 0)],
    then=[eq(output(X), beta / (1 + t) * Apply(wo, Apply(wv, u)))],
)  # fmt: skip

total = mass(d, s, wq, none, wk, none, X, x0)

PROOF = intro(
    have(
        "score_of_x1",
        eq(score(d, s, wq, none, wk, none, x1, x0), Inner(x0, q) - Log(t)),
        auto(nonzero=["u_is_seen"]),
    ),
    obtain(["logarithm"], apply("axiom:exp-log", {"x": t}, [by("t_is_positive")])),
    have(
        "weight_of_x1",
        eq(t * weight(x1), Exp(Inner(x0, q))),
        auto(
            inside("score_of_x1", b, t * Exp(b)),
            inside("logarithm", b, -b * Exp(Inner(x0, q) - Log(t))),
        ),
    ),
    have("total_is_positive", lt(0, total), positive()),
    have("share_is_positive", lt(0, 1 + t), auto("t_is_positive")),
    have(
        "cleared",
        eq((1 + t) * total * output(X), total * beta * Apply(wo, Apply(wv, u))),
        auto(
            inside("weight_of_x1", b, b * (beta * Apply(wo, Apply(wv, u)))),
            inside("weight_of_x1", b, b * Apply(wo, Apply(wv, x0))),
            inside("weight_of_x1", b, b * t * Apply(wo, Apply(wv, x0))),
            nonzero=["total_is_positive", "u_is_seen"],
        ),
    ),
    given=["t_is_positive", "u_is_seen"],
    then=[
        auto(
            inside("cleared", h, h / total / (1 + t)),
            nonzero=["total_is_positive", "share_is_positive", "u_is_seen"],
        )
    ],
)

STATEMENT = Statement(
    id="wang-2023/lemma-7",
    title="A second token that turns the attention output into a chosen direction",
    source=Source("wang-2023", "lemma-7", "reconstructed (medium)", "explicit formula: own proof"),
    claim=CLAIM,
    proof=PROOF,
    numeric=(attack("random-points", CLAIM),),
    witness=certify(
        "wang-2023/lemma-7",
        CLAIM,
        {"d": number(1), "s": number(1), "x0": "one", "u": "one", "t": number(1)}
        | {n: identity(1) for n in ("Wq", "Wk", "Wv", "Wo")},
        [exact(), exact()],
        data={"one": {"sort": ["V", 1], "rationals": ["1"]}},
    ),
)
