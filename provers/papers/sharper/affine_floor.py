"""What every prompt of m tokens leaves, at least: the mixtures' weights add up to 1.

Statement (own proof; sharpens spectral-floor). One head, examples (X_i, x_i), i < n,
A_i = Att(x_i, X_i), targets a_i. Let E map R^d into R^D without stretching, |E u| <= |u|, and let e
be any vector of R^D. Let F be a lower bound of the squared singular values beyond the m-th of the
columns

    E [a_i - b_o - alpha_i (A_i - b_o)] + (1 - alpha_i) e

for every choice of alpha_i in [0, 1]. Then every prompt of m tokens leaves the error
sum_i |Att(x_i, [P, X_i]) - a_i|^2 >= F.

With D = d and e = 0 this is spectral-floor. With D = d + 1 and e = (0, ..., 0, K) the columns get
one more entry, K (1 - alpha_i), which a prompt matches without error, since its weights add up to
lambda_i = 1 - alpha_i: its outputs lie in an affine space of dimension m - 1 and not only in a
linear one of dimension m. The floor grows with K; for one token it tends to that of hull-floor.
It is spectral-floor's for the data (A_i, K) and (a_i, K), which is how `provers.hull_floor` uses
it.

Method: as spectral-floor; the weights times E(U p_j + W_o b_v) + e miss E of what the prompt misses
(``distance-to-rank``).
"""

from typing import Any

import sympy

from provers.instances import identity, number, witness
from provers.papers.layer import Head, length
from provers.papers.sharper._planes import AXES, AXIS, OPPOSITE, OPPOSITE_TARGETS, indexed
from provers.proof import (
    apply,
    auto,
    by,
    congr,
    enclose,
    have,
    inside,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Concat,
    Each,
    Exp,
    Inner,
    Over,
    Range,
    Tail,
    eq,
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    real,
    sequences,
    vector,
)

head = Head()
d = head.d
n, m, D, i, j, q, e = (natural(t) for t in ("n", "m", "D", "i", "j", "q", "element"))
E, extra, u = linear("E", d, D), vector("e", D), vector("u", d)
x, a, p = family("x", d), family("a", d), family("p", d)
al = family("al")
X = sequences("X", d)
h, F, g = vector("h", d), real("F"), family("g", d)
P = Each(q, Range(m), p(q))


def own(i: Any) -> Any:
    """Mass of the context of example i."""
    return head.mass(x(i), X(i))


def total(i: Any) -> Any:
    """Mass of prompt and context."""
    return head.mass(x(i), P) + own(i)


def residual(i: Any, weight: Any) -> Any:
    """a_i - b_o - weight (A_i - b_o)."""
    return a(i) - head.bo - weight * (head.att(x(i), X(i)) - head.bo)


def lifted(i: Any, weight: Any) -> Any:
    """The residual in R^D, with what the prompt's weights leave."""
    return Apply(E, residual(i, weight)) + (1 - weight) * extra


def error(i: Any) -> Any:
    """Squared error of example i."""
    miss = head.att(x(i), Concat(P, X(i))) - a(i)
    return Inner(miss, miss)


CLAIM = forall(
    *head.names, n, m, D, x, X, a, p, E, extra, F,
    given=[
        forall(u, then=[le(Inner(Apply(E, u), Apply(E, u)), Inner(u, u))]),
        forall(i, given=[lt(i, n)], then=[lt(0, length(X(i)))]),
        forall(
            al,
            given=[forall(i, given=[lt(i, n)], then=[le(0, al(i)), le(al(i), 1)])],
            then=[le(F, Tail(Abstraction(i, lifted(i, al(i))), n, m))],
        ),
    ],
    then=[le(F, Over(i, Range(n), error(i)))],
)  # fmt: skip

alpha = Abstraction(i, own(i) / total(i))
columns = Abstraction(i, lifted(i, own(i) / total(i)))
directions = Abstraction(j, Apply(E, Apply(head.wo, Apply(head.wv, p(j)) + head.bv)) + extra)
weights = Abstraction(i, j, Exp(head.score(p(j), x(i))) / total(i))

miss = head.att(x(e), Concat(P, X(e))) - a(e)
all_misses = Abstraction(i, head.att(x(i), Concat(P, X(i))) - a(i))

# A name for what is missed keeps the squares of whole attention outputs out of the normal form.
named_miss = have(
    "named_miss",
    forall(e, given=[lt(e, n)], then=[eq(g(e), miss)]),
    intro(
        obtain(["this"], apply("named", {"i": e}, [by("below_n")])),
        given=["below_n"],
        then=[by("this")],
    ),
)

what_is_left = intro(
    obtain(["not_empty"], apply("contexts_are_not_empty", {"i": i}, [by("i_below_n")])),
    obtain(["this_miss"], apply("named_miss", {"element": i}, [by("i_below_n")])),
    have("own_mass_is_positive", lt(0, own(i)), positive("not_empty")),
    have("total_is_positive", lt(0, total(i)), positive("not_empty")),
    given=["i_below_n"],
    then=[
        auto(
            inside("this_miss", h, Apply(E, h)),
            nonzero=["own_mass_is_positive", "total_is_positive"],
        )
    ],
)

mixture = intro(
    obtain(["not_empty"], apply("contexts_are_not_empty", {"i": i}, [by("i_below_n")])),
    have("total_is_positive", lt(0, total(i)), positive("not_empty")),
    have("rest_sign", le(0, head.mass(x(i), P) / total(i)), positive("not_empty")),
    have("share_sign", le(0, own(i) / total(i)), positive("not_empty")),
    given=["i_below_n"],
    then=[by("share_sign"), auto("rest_sign", nonzero=["total_is_positive"])],
)

PROOF = intro(
    obtain(
        ["named", "beyond_n"],
        apply("axiom:vectors-by-cases", {"d": d, "k": n, "f": all_misses, "g": all_misses}),
        some=[g],
    ),
    named_miss,
    obtain(["floor"], apply("floor_of_all_mixtures", {"al": alpha}, [mixture])),
    obtain(
        ["far_from_rank_m"],
        apply(
            "statement:lemmas/distance-to-rank",
            {
                "d": D, "n": n, "k": m, "f": columns, "b": directions, "c": weights,
                "g": Abstraction(i, Apply(E, g(i))), "F": F,
            },
            [by("floor"), what_is_left],
        ),
    ),
    have(
        "not_stretched",
        le(Over(i, Range(n), Inner(Apply(E, g(i)), Apply(E, g(i)))),
           Over(i, Range(n), Inner(g(i), g(i)))),
        termwise(
            Range(n), i, Inner(Apply(E, g(i)), Apply(E, g(i))), Inner(g(i), g(i)),
            intro(
                obtain(["shorter"], apply("contracts", {"u": g(e)})),
                given=["i_below_n"],
                then=[by("shorter")],
            ),
        ),
    ),
    have(
        "sums_agree",
        eq(Over(i, Range(n), Inner(g(i), g(i))), Over(i, Range(n), error(i))),
        termwise(
            Range(n), i, Inner(g(i), g(i)), error(i),
            intro(
                obtain(["same"], apply("named_miss", {"element": e}, [by("i_below_n")])),
                given=["i_below_n"],
                then=[congr("same", h, Inner(h, h))],
            ),
        ),
    ),
    given=["contracts", "contexts_are_not_empty", "floor_of_all_mixtures"],
    then=[auto("far_from_rank_m", "not_stretched", "sums_agree")],
)  # fmt: skip

_e1, _e2 = vector("e1", 2), vector("e2", 2)
_axis = (1 - i) * _e1 + i * _e2

# The tail of -(1 + al_i) e_i beyond one direction is at least 1/2. These are the columns with
# A_i = e_i, a_i = -e_i, e = 0, and with A_i = e_i - e, a_i = -e_i - e, e = e_1 + e_2.
FLOOR_OF_EXAMPLE = intro(
    have("floor", le(sympy.Rational(1, 2), Tail(Abstraction(i, -_axis), 2, 1)), enclose(64)),
    obtain(
        ["stretched"],
        apply(
            "statement:lemmas/tail-scaled",
            {
                "d": 2, "n": 2, "k": 1,
                "f": Abstraction(i, -_axis),
                "g": Abstraction(i, -(1 + al(i)) * _axis),
                "s": Abstraction(i, 1 + al(i)),
            },
            [
                intro(
                    obtain(["not_negative", "at_most_one"], apply("mix", {"i": i}, [by("below")])),
                    given=["below"],
                    then=[auto(), auto("not_negative")],
                )
            ],
        ),
    ),
    given=["mix"],
    then=[auto("floor", "stretched")],
)  # fmt: skip

_BOTH: Any = ["+", "e1", "e2"]
_TOKEN: Any = ["+", AXIS, ["scale", ["q", "-1"], _BOTH]]
_SHIFTED = OPPOSITE_TARGETS | {
    "x": indexed(_TOKEN), "X": indexed(["one", _TOKEN]),
    "a": indexed(["+", OPPOSITE, ["scale", ["q", "-1"], _BOTH]]),
    "D": number(2), "E": identity(2), "e": _BOTH, "F": ["q", "1/2"],
}  # fmt: skip

STATEMENT = Statement(
    id="sharper/affine-floor",
    title="What prompts leave when the queries differ: the weights of a mixture add up to 1",
    source=Source("sharper", "spectral-floor", "own proof", "with one more entry per column"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/affine-floor",
        CLAIM,
        at=_SHIFTED,
        given=[
            intro(then=[auto()]),
            intro(given=["i_in_range"], then=[auto()]),
            FLOOR_OF_EXAMPLE,
        ],
        data=AXES,
        scope="two examples in the plane, one token",
    ),
)
