"""The Lipschitz constant of an attention block of any number of heads in the token norm.

Statement (own proof). H heads with ||A_h|| <= a(h), ||B_h|| <= b(h), base weights c(h, j) >= 0, not
all 0 for any head; n tokens and two queries of norm at most D that move by at most eta each:
|y(j) - x(j)| <= eta, |p - q| <= eta. With beta_h = a(h) D^2,

    |(p + sum B_h M_h(y, p)) - (q + sum B_h M_h(x, q))|
        <= eta (1 + sum b(h) (beta_h + sqrt(1 + beta_h^2))),

and the same without the 1 for the sums alone: the constants of the heads add up, for every number
of tokens, masked or not.

Method: `attention-lipschitz` for each head and every eta' > eta, then `summed-lengths`.
"""

from typing import Any

from provers.instances import constant_family, number
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._moved_tokens import NORM, moved_tokens
from provers.papers.sharper._soft_mean import d, n, q, soft_mean, x
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    contra,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Name,
    Over,
    Range,
    Sqrt,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

H, h, j = natural("H"), natural("h"), natural("j")
A, B = (Name(name, ("F", ("N",), ("L", "d", "d"))) for name in ("A", "B"))
c, a, b = family("c", arity=2), family("a"), family("b")
y, p = family("y", d), vector("p", d)
v, w, g = vector("v", d), vector("w", d), vector("g", d)
D, eta, K, t, z = (real(name) for name in ("D", "eta", "K", "t", "z"))


def means(at: Any) -> Any:
    """beta + sqrt(1 + beta^2) of one head."""
    beta = a(at) * D**2
    return beta + Sqrt(1 + beta**2)


def below(fact: Any) -> Any:
    """For all j < n."""
    return forall(j, given=[lt(j, n)], then=[fact])


def seen(at: Any, tokens: Any, query: Any) -> Any:
    """What one head sees."""
    return soft_mean(d, n, A(at), Abstraction(j, c(at, j)), tokens, query)


def change(at: Any) -> Any:
    """The second output of a head minus the first."""
    return Apply(B(at), seen(at, y, p)) - Apply(B(at), seen(at, x, q))


HEAD = [
    lt(0, a(h)), le(0, b(h)),
    below(le(0, c(h, j))),
    lt(0, Over(j, Range(n), c(h, j))),
    forall(v, then=[le(square(Apply(A(h), v)), a(h) ** 2 * square(v))]),
    forall(v, then=[le(square(Apply(B(h), v)), b(h) ** 2 * square(v))]),
]  # fmt: skip
HEAD_NAMES = ["a_sign", "b_sign", "base", "not_all_masked", "score_norm", "value_norm"]
SETTING = [
    lt(0, D), le(0, eta),
    forall(h, given=[lt(h, H)], then=HEAD),
    below(le(square(x(j)), D**2)),
    below(le(square(y(j)), D**2)),
    below(le(square(y(j) - x(j)), eta**2)),
    le(square(q), D**2),
    le(square(p), D**2),
    le(square(p - q), eta**2),
]  # fmt: skip
NAMES = ["D_sign", "eta_sign", "heads", "tokens", "other_tokens", "near", "query", "other_query",
         "near_query"]  # fmt: skip
SUM = Over(h, Range(H), b(h) * means(h))
changes = Over(h, Range(H), change(h))
outputs = [
    query + Over(h, Range(H), Apply(B(h), seen(h, tokens, query)))
    for tokens, query in ((x, q), (y, p))
]

CLAIM = forall(
    d, n, H, A, B, c, x, y, q, p, D, eta, a, b,
    given=SETTING,
    then=[
        le(norm(changes), eta * SUM),
        le(norm(outputs[1] - outputs[0]), eta * (1 + SUM)),
    ],
)  # fmt: skip

moved = seen(h, y, p) - seen(h, x, q)
far = (norm(w) - eta * K) / (2 * (1 + K))


def larger(name: str, fact: str, side: Any) -> Any:
    """Fact: a square at most eta^2 is at most (eta + t)^2."""
    return have(name, le(square(side), (eta + t) ** 2),
                auto(fact, products=[["t_sign", "eta_sign"], ["t_sign", "t_sign"]]))  # fmt: skip


one_head = intro(
    obtain(HEAD_NAMES, apply("heads", {"h": h}, [by("in_heads")])),
    let(w, moved, "w_is"),
    let(K, means(h), "K_is"),
    have("K_positive", le(0, means(h)), positive("a_sign", "D_sign")),
    have("K_sign", le(0, K), auto("K_positive", "K_is")),
    obtain(["w_square"], apply("axiom:square", {"d": d, "v": w})),
    obtain(["w_sign", "w_root"], apply("axiom:sqrt", {"x": square(w)}, [by("w_square")])),
    have(
        "means",
        le(norm(w), eta * K),
        contra(
            "longer",
            steps(
                have("K_room", lt(0, 1 + K), auto("K_sign")),
                have("K_inverse", lt(0, 1 / (1 + K)), positive("K_sign")),
                let(t, far, "t_is"),
                have("excess", lt(0, norm(w) - eta * K), auto("longer")),
                have("t_sign", lt(0, t), auto("t_is", products=[["excess", "K_inverse"]])),
                have("t_times", le(2 * t * (1 + K), norm(w) - eta * K),
                     auto(inside("t_is", z, z * 2 * (1 + K)), nonzero=["K_room"])),
                obtain(
                    ["length", "block"],
                    apply(
                        "statement:sharper/attention-lipschitz",
                        {
                            "d": d, "n": n, "A": A(h), "B": B(h), "c": Abstraction(j, c(h, j)),
                            "x": x, "y": y, "q": q, "p": p, "D": D, "eta": eta + t, "a": a(h),
                            "b": b(h),
                        },
                        [
                            by("D_sign"), auto("eta_sign", "t_sign"), by("a_sign"), by("b_sign"),
                            by("base"), by("not_all_masked"), by("score_norm"), by("value_norm"),
                            by("tokens"), by("other_tokens"),
                            intro(
                                obtain(["own"], apply("near", {"j": j}, [by("in_range")])),
                                larger("wider", "own", y(j) - x(j)),
                                given=["in_range"],
                                then=[by("wider")],
                            ),
                            by("query"), by("other_query"),
                            auto("near_query",
                                 products=[["t_sign", "eta_sign"], ["t_sign", "t_sign"]]),
                        ],
                    ),
                ),
                have("w_length", le(norm(w), (eta + t) * K),
                     auto("length", inside("w_is", g, norm(g)), inside("K_is", z, (eta + t) * z))),
                auto("w_length", "t_times", "t_sign", products=[["t_sign", "K_sign"]]),
            ),
        ),
    ),
    obtain(["value"], apply("value_norm", {"v": w})),
    have("b_square", le(0, b(h) ** 2), combine(le=[(1, [], b(h))])),
    have("gap", le(0, eta * K - norm(w)), auto("means")),
    have("reach", le(0, eta * K), auto(products=[["eta_sign", "K_sign"]])),
    have("both", le(0, eta * K + norm(w)), auto("reach", "w_sign")),
    have("w_gap", le(0, (eta * K) ** 2 - square(w)),
         auto("w_root", products=[["gap", "both"]])),
    obtain(["v_square"], apply("axiom:square", {"d": d, "v": Apply(B(h), w)})),
    obtain(["v_sign", "v_root"],
           apply("axiom:sqrt", {"x": square(Apply(B(h), w))}, [by("v_square")])),
    obtain(
        ["value_length"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(Apply(B(h), w)), "y": eta * b(h) * K},
            [auto(products=[["b_sign", "reach"]]),
             auto("v_root", "value", products=[["b_square", "w_gap"]])],
        ),
    ),
    names=["h"],
    given=["in_heads"],
    then=[auto("value_length", inside("w_is", g, norm(Apply(B(h), g))),
               inside("K_is", z, eta * b(h) * z))],
)  # fmt: skip

PROOF = intro(
    have(
        "each",
        forall(h, given=[lt(h, H)], then=[le(norm(change(h)), eta * b(h) * means(h))]),
        one_head,
    ),
    obtain(
        ["heads_sum"],
        apply(
            "statement:lemmas/summed-lengths",
            {"d": d, "n": H, "w": Abstraction(h, change(h)),
             "r": Abstraction(h, eta * b(h) * means(h))},
            [by("each")],
        ),
    ),
    have("all", le(norm(changes), eta * SUM), auto("heads_sum")),
    obtain(["whole", "whole_sign"],
           apply("statement:lemmas/triangle", {"d": d, "u": p - q, "v": changes})),
    obtain(["k_square"], apply("axiom:square", {"d": d, "v": p - q})),
    obtain(["k_sign", "k_root"], apply("axiom:sqrt", {"x": square(p - q)}, [by("k_square")])),
    obtain(
        ["k_length"],
        apply("statement:lemmas/square-order", {"x": norm(p - q), "y": eta},
              [by("eta_sign"), auto("k_root", "near_query")]),
    ),
    given=NAMES,
    then=[by("all"), auto("whole", "all", "k_length")],
)  # fmt: skip

IDENT = "sharper/attention-lipschitz-heads"
MAPS = constant_family(["id", 1])
STATEMENT = Statement(
    id=IDENT,
    title="Any number of heads in the token norm: the Lipschitz constants add up",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(
        IDENT,
        CLAIM,
        {
            "H": number(2), "A": MAPS, "B": MAPS,
            "c": ["lam", [["h", "N"], ["j", "N"]], number(1)],
            "a": constant_family(number(1)), "b": constant_family(number(1)),
        },
        {
            2: intro(
                given=["in_heads"],
                then=[auto(), auto(), intro(given=["in_range"], then=[auto()]), auto(), NORM, NORM],
            )
        },
        "two heads; two tokens, 1 and -1, moved to 0",
    ),
)  # fmt: skip
