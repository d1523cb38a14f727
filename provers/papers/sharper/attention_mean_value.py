"""The mean value inequality for attention: from the derivative's formula to pairs of inputs.

Statement (own proof). n tokens x(j) and p queries q(i) of norm at most D move along h(j) and k(i)
of norm at most eta; base weights c(i, j) >= 0, not all 0 for any query. For directions w(i) let
the sum over i < p of <w(i), dM_i> be at most M at every point of the segment, where dM_i is the
formula of `attention-derivative`. Then

    sum over i < p of <w(i), M(x + h, q(i) + k(i)) - M(x, q(i))> <= M.

Every norm is covered: one query gives the token norm, all queries with sum |w(i)|^2 = 1 the
Frobenius norm. Method: `attention-derivative` at each point of the segment and `mean-value`.
"""

from typing import Any

from provers.instances import constant_family, number
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.lemmas.square_order import inverted
from provers.papers.sharper._moved_tokens import MINUS_ONE, MOVES, TOKENS, moved_tokens, one
from provers.papers.sharper._soft_mean import A, d, n, soft_mean, soft_slope
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
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

p, i, j, e, f = (natural(name) for name in ("p", "i", "j", "element", "f"))
c = family("c", arity=2)
x, h, q, k, w = (family(name, d) for name in ("x", "h", "q", "k", "w"))
v = vector("v", d)
D, eta, a, M, s, t = (real(name) for name in ("D", "eta", "a", "M", "s", "t"))


def row(at: Any) -> Any:
    """Base weights of one query."""
    return Abstraction(j, c(at, j))


def along(time: Any) -> Any:
    """The tokens at a point of the segment."""
    return Abstraction(j, x(j) + time * h(j))


def mean(at: Any, time: Any) -> Any:
    """What query number ``at`` sees at a point of the segment."""
    return soft_mean(d, n, A, row(at), along(time), q(at) + time * k(at))


def slope(at: Any, time: Any) -> Any:
    """Its derivative."""
    return soft_slope(d, n, A, row(at), along(time), q(at) + time * k(at), h, k(at))


def total(body: Any) -> Any:
    """Sum over the queries i < p."""
    return Over(i, Range(p), body)


HEAD = [
    le(0, D), le(0, eta), le(0, a),
    forall(i, f, given=[lt(i, p), lt(f, n)], then=[le(0, c(i, f))]),
    forall(i, given=[lt(i, p)], then=[lt(0, Over(f, Range(n), c(i, f)))]),
    forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
    forall(f, given=[lt(f, n)], then=[le(square(x(f)), D**2)]),
    forall(f, given=[lt(f, n)], then=[le(square(h(f)), eta**2)]),
    forall(i, given=[lt(i, p)], then=[le(square(q(i)), D**2)]),
    forall(i, given=[lt(i, p)], then=[le(square(k(i)), eta**2)]),
]  # fmt: skip
HEAD_NAMES = ["D_sign", "eta_sign", "a_sign", "base", "not_all_masked", "score_norm", "tokens",
              "directions", "queries", "query_directions"]  # fmt: skip

CLAIM = forall(
    d, n, p, A, c, x, h, q, k, w, D, eta, a, M,
    given=[
        *HEAD,
        forall(
            t,
            given=[le(0, t), le(t, 1)],
            then=[le(total(Inner(w(i), slope(i, t))), M)],
        ),
    ],
    then=[
        le(
            total(
                Inner(
                    w(i),
                    soft_mean(d, n, A, row(i), Abstraction(j, x(j) + h(j)), q(i) + k(i))
                    - soft_mean(d, n, A, row(i), x, q(i)),
                )
            ),
            M,
        )
    ],
)  # fmt: skip


K1 = 2 * a * (D + eta) * eta + a * eta**2
FIRST = 2 * K1**2 * (2 * (D + eta) + eta) + K1 * eta + 2 * a * eta**2 * (D + eta)
C1 = 2 * FIRST + 4 * K1 * (eta + 2 * K1 * (D + eta))
REST = C1 * total(norm(w(i)))


def segment(of: Any, step: Any, facts: list[Any]) -> Any:
    """Rule: |of + t step|^2 <= (D + eta)^2."""
    return apply(
        "statement:lemmas/segment-length",
        {"d": d, "u": of, "v": step, "a": D, "b": eta, "t": t},
        [by("D_sign"), by("eta_sign"), *facts, by("t_sign"), by("t_below_1")],
    )


def one_query() -> Any:
    """Rule: the remainder of one query along w(i)."""
    return intro(
        obtain(["query"], apply("queries", {"i": e}, [by("in_range")])),
        obtain(["query_step"], apply("query_directions", {"i": e}, [by("in_range")])),
        obtain(["visible"], apply("not_all_masked", {"i": e}, [by("in_range")])),
        obtain(
            ["close", "close_along"],
            apply(
                "statement:sharper/attention-derivative",
                {
                    "d": d, "n": n, "A": A, "c": row(e), "x": along(t), "h": h,
                    "q": q(e) + t * k(e), "k": k(e), "D": D + eta, "eta": eta, "a": a, "s": s,
                },
                [
                    auto("D_sign", "eta_sign"), by("eta_sign"), by("a_sign"),
                    intro(
                        obtain(["sign"], apply("base", {"i": e, "f": j},
                                               [by("in_range"), by("token_in_range")])),
                        given=["token_in_range"], then=[by("sign")],
                    ),
                    by("visible"),
                    by("score_norm"),
                    intro(
                        obtain(["token"], apply("tokens", {"f": j}, [by("token_in_range")])),
                        obtain(["step"], apply("directions", {"f": j}, [by("token_in_range")])),
                        given=["token_in_range"],
                        then=[segment(x(j), h(j), [by("token"), by("step")])],
                    ),
                    by("directions"),
                    segment(q(e), k(e), [by("query"), by("query_step")]),
                    by("query_step"), by("s_sign"), by("s_below_1"), auto("small"),
                ],
            ),
        ),
        obtain(["one"], apply("close_along", {"line": w(e)})),
        given=["in_range"],
        then=[auto("one")],
    )  # fmt: skip


gain = Inner(w(i), mean(i, t + s) - mean(i, t) - s * slope(i, t))

PROOF = intro(
    have("K_sign", le(0, K1), positive("a_sign", "D_sign", "eta_sign")),
    have("K_room", lt(0, 1 + 2 * K1), auto("K_sign")),
    have("r_sign", lt(0, 1 / (1 + 2 * K1)), inverted("K_room")),
    have("lengths", le(0, total(norm(w(i)))), positive()),
    have("rest_sign", le(0, REST), positive("a_sign", "D_sign", "eta_sign")),
    obtain(
        ["bound"],
        apply(
            "statement:lemmas/mean-value",
            {
                "F": Abstraction(t, total(Inner(w(i), mean(i, t)))), "M": M, "C": REST,
                "r": 1 / (1 + 2 * K1),
            },
            [
                by("rest_sign"),
                by("r_sign"),
                intro(
                    have("s_below_1", le(s, 1), auto("end", "t_sign")),
                    have("t_below_1", le(t, 1), auto("end", "s_sign")),
                    have("small", le(2 * s * K1, 1),
                         auto("s_sign", products=[["K_room", "short"]], nonzero=["K_room"])),
                    obtain(["rate"], apply("slopes", {"t": t}, [by("t_sign"), by("t_below_1")])),
                    have(
                        "remainders",
                        le(total(gain), total(norm(w(i)) * C1 * s**2)),
                        termwise(Range(p), i, gain, norm(w(i)) * C1 * s**2, one_query()),
                    ),
                    names=["t", "s"],
                    given=["t_sign", "s_sign", "end", "short"],
                    then=[auto("remainders", products=[["s_sign", "rate"]])],
                ),
            ],
        ),
    ),
    given=[*HEAD_NAMES, "slopes"],
    then=[auto("bound")],
)  # fmt: skip

IDENT = "sharper/attention-mean-value"
STATEMENT = Statement(
    id=IDENT,
    title="The mean value inequality for attention, in every norm",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(
        IDENT,
        CLAIM,
        {
            "n": number(1), "p": number(2),
            "c": ["lam", [["i", "N"], ["j", "N"]], number(1)],
            "q": TOKENS, "k": MOVES, "w": constant_family(MINUS_ONE), "M": number(2),
        },
        {
            3: intro(given=["in_range", "token_in_range"], then=[auto()]),
            10: intro(
                *[
                    obtain([name], apply("axiom:exp-positive",
                                         {"x": sign * (1 - t) ** 2 * Inner(one, one)}))
                    for name, sign in (("first", 1), ("second", -1))
                ],
                have("unit", eq(Inner(one, one), 1), exact()),
                given=["t_sign", "t_below_1"],
                then=[auto("unit", nonzero=["first", "second"])],
            ),
        },
        "one token 1 that two queries, 1 and -1, see, all moved to 0: the bound is attained",
    ),
)  # fmt: skip
