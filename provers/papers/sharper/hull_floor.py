"""m prompt tokens for different queries: outputs lie in the hull of A_i and m common points.

Statement (own proof; sharpens spectral-floor for every m). One head with any biases, examples
(X_i, x_i), i < n, A_i = Att(x_i, X_i), targets a_i, U = W_o W_v, b = W_o b_v + b_o. Every number F
that is at most

    sum_i | sum_j w_ij (U v_j + b) + (1 - sum_j w_ij) A_i - a_i |^2

for all w_ij >= 0 with sum_j w_ij <= 1 and all v_0, ..., v_{m-1} is at most the error
sum_i |Att(x_i, [P, X_i]) - a_i|^2 of every prompt P of m tokens.

spectral-floor asks less of the weights: any real w_ij, and any share of A_i in [0, 1] beside them.
Here they are positive and the share of A_i is what they leave: a cone, tied to alpha. For m = 1 it
is one-token-floor. `provers.hull_floor` certifies the minimum.

Method: w_ij = exp(s_ij) / (Z_P + Z_X), the softmax weights of the prompt's tokens.
"""

from typing import Any

from provers.instances import constant_family, number, unit_head, witness
from provers.papers.layer import length
from provers.papers.lemmas._points import UNIT
from provers.papers.sharper._head import d, head, value, value_offset
from provers.proof import (
    apply,
    auto,
    by,
    have,
    intro,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Concat,
    Each,
    Exp,
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
    sequences,
)

m, n, i, j, k = (natural(t) for t in ("m", "n", "i", "j", "k"))
x, a, p, v, o, y = (family(t, d) for t in ("x", "a", "p", "v", "o", "y"))
w = family("w", arity=2)
X = sequences("X", d)
F = real("F")
P = Each(k, Range(m), p(k))


def mixed(i: Any, weight: Any, token: Any) -> Any:
    """Output of example i for weights ``weight(j)`` of the tokens ``token(j)``."""
    made = Over(j, Range(m), weight(j) * (value(token(j)) + value_offset()))
    left = 1 - Over(j, Range(m), weight(j))
    return made + left * head.att(x(i), X(i))


def error(o: Any) -> Any:
    """Sum of squared errors of outputs."""
    return Over(i, Range(n), Inner(o(i) - a(i), o(i) - a(i)))


def total(i: Any) -> Any:
    """Mass of prompt and context."""
    return head.mass(x(i), P) + head.mass(x(i), X(i))


def taken(i: Any, j: Any) -> Any:
    """The weight of token j for query i."""
    return Exp(head.score(p(j), x(i))) / total(i)


CLAIM = forall(
    *head.names, n, m, x, X, a, F,
    given=[
        forall(i, given=[lt(i, n)], then=[lt(0, length(X(i)))]),
        forall(
            w, v, y,
            given=[
                forall(i, j, given=[lt(i, n), lt(j, m)], then=[le(0, w(i, j))]),
                forall(i, given=[lt(i, n)], then=[le(Over(j, Range(m), w(i, j)), 1)]),
                forall(i, given=[lt(i, n)], then=[eq(y(i), mixed(i, lambda j: w(i, j), v))]),
            ],
            then=[le(F, error(y))],
        ),
    ],
    then=[
        forall(
            p, o,
            given=[forall(i, given=[lt(i, n)], then=[eq(o(i), head.att(x(i), Concat(P, X(i))))])],
            then=[le(F, error(o))],
        )
    ],
)  # fmt: skip


def signs(at: Any) -> list[Any]:
    """Steps: the masses of example ``at`` are positive."""
    return [
        obtain(["not_empty"], apply("contexts_are_not_empty", {"i": at}, [by("in_range")])),
        have("own_is_positive", lt(0, head.mass(x(at), X(at))), positive("not_empty")),
        have("total_is_positive", lt(0, total(at)), positive("not_empty")),
    ]


PROOF = intro(
    given=["contexts_are_not_empty", "floor_of_all_weights"],
    then=[
        intro(
            obtain(
                ["floor"],
                apply(
                    "floor_of_all_weights",
                    {"w": Abstraction(i, j, taken(i, j)), "v": p, "y": o},
                    [
                        intro(
                            *signs(i),
                            have("weight", lt(0, taken(i, j)), positive("not_empty")),
                            given=["in_range", "token_in_range"],
                            then=[auto("weight")],
                        ),
                        intro(
                            *signs(i),
                            have(
                                "rest",
                                lt(0, head.mass(x(i), X(i)) / total(i)),
                                positive("not_empty"),
                            ),
                            given=["in_range"],
                            then=[auto("rest", nonzero=["total_is_positive"])],
                        ),
                        intro(
                            *signs(i),
                            obtain(["its_output"], apply("outputs", {"i": i}, [by("in_range")])),
                            given=["in_range"],
                            then=[
                                auto(
                                    "its_output",
                                    nonzero=["own_is_positive", "total_is_positive"],
                                )
                            ],
                        ),
                    ],
                ),
            ),
            given=["outputs"],
            then=[by("floor")],
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="sharper/hull-floor",
    title="m prompt tokens for different queries: outputs lie in hulls with m common points",
    source=Source("sharper", "spectral-floor", "own proof", "a cone instead of a span"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/hull-floor",
        CLAIM,
        at={
            **unit_head(), "n": number(0), "m": number(2), "x": constant_family("one"),
            "X": constant_family(["one", "one"]), "a": constant_family("one"), "F": number(0),
        },
        given=[
            intro(given=["in_range"], then=[auto()]),
            intro(given=["weights", "sums", "outputs"], then=[auto()]),
        ],
        data=UNIT,
        scope="no examples, floor 0",
    ),
)  # fmt: skip
