"""One prompt token for different queries: the share that it takes is the share that is lost.

Statement (own proof; sharpens spectral-floor for m = 1). One head, examples (X_i, x_i), i < n,
A_i = Att(x_i, X_i), targets a_i. Every number F that for all shares 0 <= w_i <= 1 and all v is at
most

    sum_i | w_i (U v + b) + (1 - w_i) A_i - a_i |^2,       U = W_o W_v,  b = W_o b_v + b_o,

is at most the error sum_i |Att(x_i, [p, X_i]) - a_i|^2 of every prompt of one token p.

spectral-floor lets the multiples of U p be any numbers, next to any alpha_i; here they are tied,
w_i = 1 - alpha_i, and positive: the weights form a cone and not a span. So this bound is at least
as large, and strictly larger on generic data. Method: over one token attention returns U p + b for
every query; attention-split.
"""

from typing import Any

from provers.instances import constant_family, number, unit_head, witness
from provers.papers.layer import length
from provers.papers.lemmas._points import UNIT
from provers.papers.sharper._head import d, head, v, value, value_offset
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    cases,
    congr,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Concat,
    Exp,
    Inner,
    One,
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
    vector,
)

n, i, e = natural("n"), natural("i"), natural("element")
x, a, w = family("x", d), family("a", d), family("w")
X = sequences("X", d)
p, h = vector("p", d), vector("h", d)
F, z = real("F"), real("z")


def mixed(i: Any, share: Any, token: Any) -> Any:
    """Squared error of example i when the token takes this share."""
    miss = share * (value(token) + value_offset()) + (1 - share) * head.att(x(i), X(i)) - a(i)
    return Inner(miss, miss)


def error(i: Any) -> Any:
    """Squared error of example i."""
    miss = head.att(x(i), Concat(One(p), X(i))) - a(i)
    return Inner(miss, miss)


def taken(i: Any) -> Any:
    """The share that the token takes."""
    own = head.mass(x(i), One(p))
    return own / (own + head.mass(x(i), X(i)))


CLAIM = forall(
    *head.names, n, x, X, a, F,
    given=[
        forall(i, given=[lt(i, n)], then=[lt(0, length(X(i)))]),
        forall(
            w, v,
            given=[forall(i, given=[lt(i, n)], then=[le(0, w(i)), le(w(i), 1)])],
            then=[le(F, Over(i, Range(n), mixed(i, w(i), v)))],
        ),
    ],
    then=[forall(p, then=[le(F, Over(i, Range(n), error(i)))])],
)  # fmt: skip


def split(at: Any) -> list[Any]:
    """Steps: attention-split at one example, from its fact in_range."""
    return [
        obtain(["not_empty"], apply("contexts_are_not_empty", {"i": at}, [by("in_range")])),
        obtain(
            ["split", "share_sign", "share_below_one"],
            apply(
                "statement:wang-2023/attention-split",
                {name.label: name for name in head.names} | {"x": x(at), "P": One(p), "X": X(at)},
                [auto(), by("not_empty")],
            ),
        ),
    ]


PROOF = intro(
    given=["contexts_are_not_empty", "floor_of_all_shares"],
    then=[
        intro(
            obtain(
                ["floor"],
                apply(
                    "floor_of_all_shares",
                    {"w": Abstraction(i, taken(i)), "v": p},
                    [
                        intro(
                            *split(i),
                            given=["in_range"],
                            then=[auto("share_sign"), auto("share_below_one")],
                        )
                    ],
                ),
            ),
            have(
                "errors_agree",
                eq(Over(i, Range(n), error(i)), Over(i, Range(n), mixed(i, taken(i), p))),
                termwise(
                    Range(n), i, error(i), mixed(i, taken(i), p),
                    intro(
                        *split(e),
                        have("own", lt(0, head.mass(x(e), One(p))), positive()),
                        have(
                            "output",
                            eq(
                                head.att(x(e), Concat(One(p), X(e))) - a(e),
                                taken(e) * (value(p) + value_offset())
                                + (1 - taken(e)) * head.att(x(e), X(e)) - a(e),
                            ),
                            auto("split", nonzero=["own"]),
                        ),
                        given=["in_range"],
                        then=[congr("output", h, Inner(h, h))],
                    ),
                ),
            ),
            then=[auto("floor", "errors_agree")],
        )
    ],
)  # fmt: skip

# Two examples with A_1 = A_2 = 1 and the targets 2 and 0: whatever the token's value v, it draws
# both outputs to the same side of 1, so that one of them stays 1 or more from its target.
_one = vector("one", 1)
_TARGETS: Any = ["lam", [["i", "N"]], ["scale", ["+", number(2), ["*", number(-2), "i"]], "one"]]


def _far(at: int) -> Rule:
    """One example is 1 or more from its target, where v lies on the other side of 1."""
    sign = 1 if at else -1
    moved = w(at) * (v - _one)
    other = w(1 - at) * (v - _one) - sign * _one
    return steps(
        have("away", le(0, sign * (Inner(v, _one) - 1)), auto("side")),
        obtain(["share_sign", "share_top"], apply("shares", {"i": at}, [exact()])),
        have("drawn", le(0, sign * w(at) * (Inner(v, _one) - 1)),
             auto(products=[["share_sign", "away"]])),
        obtain(["own"], apply("axiom:square", {"d": 1, "v": moved})),
        obtain(["second"], apply("axiom:square", {"d": 1, "v": other})),
        auto("own", "second", "drawn", "unit", inside("unit", z, w(at) * z), nonzero=["mass"]),
    )  # fmt: skip


_FLOOR_OF_TWO = intro(
    have("unit", eq(Inner(_one, _one), 1), exact()),
    have("mass", lt(0, Exp(Inner(_one, _one))), positive()),
    names=["w", "v"],
    given=["shares"],
    then=[cases(Inner(v, _one), 1, "side", less=_far(0), equal=_far(1), greater=_far(1))],
)

STATEMENT = Statement(
    id="sharper/one-token-floor",
    title="One prompt token for different queries: the share it takes is the share that is lost",
    source=Source("sharper", "spectral-floor", "own proof", "its sharper form for one token"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/one-token-floor",
        CLAIM,
        at={
            **unit_head(), "n": number(2), "x": constant_family("one"),
            "X": constant_family(["one", "one"]), "a": _TARGETS, "F": number(1),
        },
        given=[
            intro(given=["in_range"], then=[auto()]),
            _FLOOR_OF_TWO,
        ],
        data=UNIT,
        scope="two examples with opposite targets, floor 1",
    ),
)  # fmt: skip
