"""What every prompt of m tokens leaves, at least, when the queries differ.

Statement (own proof, a lower bound). One head, examples (X_i, x_i), i < n, A_i = Att(x_i, X_i),
targets a_i. Let F be a lower bound of the squared singular values beyond the m-th of the matrix
[a_i - b_o - alpha_i (A_i - b_o)] for every choice of alpha_i in [0, 1]. Then every prompt of m
tokens leaves the error sum_i |Att(x_i, [P, X_i]) - a_i|^2 >= F.

Method: Att(x_i, [P, X_i]) - b_o = lambda_i p_i + (1 - lambda_i)(A_i - b_o), where lambda_i p_i is a
combination of the m vectors W_o (W_v p_j + b_v), so the residual is a distance to rank m
(``distance-to-rank``) with alpha_i = 1 - lambda_i. The minimum over alpha of the statement in the
theory file is the largest such F; `provers.spectral_floor` certifies it. Not tight: the weights of
a prompt are positive and depend on it (a cone, not a span).
"""

from typing import Any

import sympy

from provers.instances import witness
from provers.papers.layer import Head, length
from provers.papers.sharper._planes import AXES, OPPOSITE_TARGETS
from provers.papers.sharper._prompt_examples import any_target_instances
from provers.papers.sharper._tuned_prompts import tuned_prompt_checks
from provers.proof import (
    apply,
    auto,
    by,
    congr,
    enclose,
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
    lt,
    natural,
    real,
    sequences,
    vector,
)

head = Head()
d = head.d
n, m, i, j, q, e = (natural(t) for t in ("n", "m", "i", "j", "q", "element"))
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


def error(i: Any) -> Any:
    """Squared error of example i."""
    miss = head.att(x(i), Concat(P, X(i))) - a(i)
    return Inner(miss, miss)


CLAIM = forall(
    *head.names, n, m, x, X, a, p, F,
    given=[
        forall(i, given=[lt(i, n)], then=[lt(0, length(X(i)))]),
        forall(
            al,
            given=[forall(i, given=[lt(i, n)], then=[le(0, al(i)), le(al(i), 1)])],
            then=[le(F, Tail(Abstraction(i, residual(i, al(i))), n, m))],
        ),
    ],
    then=[le(F, Over(i, Range(n), error(i)))],
)  # fmt: skip

alpha = Abstraction(i, own(i) / total(i))
columns = Abstraction(i, residual(i, own(i) / total(i)))
directions = Abstraction(j, Apply(head.wo, Apply(head.wv, p(j)) + head.bv))
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
    then=[auto("this_miss", nonzero=["own_mass_is_positive", "total_is_positive"])],
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
                "d": d, "n": n, "k": m, "f": columns, "b": directions, "c": weights, "g": g,
                "F": F,
            },
            [by("floor"), what_is_left],
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
    given=["contexts_are_not_empty", "floor_of_all_mixtures"],
    then=[auto("far_from_rank_m", "sums_agree")],
)  # fmt: skip

_e1, _e2 = vector("e1", 2), vector("e2", 2)
_axis = (1 - i) * _e1 + i * _e2

# With A_i = e_i and a_i = -e_i the mixtures are (1 + al_i) a_i, and the floor is 1.
_floor_of_example = intro(
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

STATEMENT = Statement(
    id="sharper/spectral-floor",
    title="What every prompt of m tokens leaves when the queries differ",
    source=Source("sharper", "spectral-floor", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    instances=any_target_instances(),
    numeric=tuned_prompt_checks(),
    witness=witness(
        "sharper/spectral-floor",
        CLAIM,
        at=OPPOSITE_TARGETS | {"F": ["q", "1/2"]},
        given=[intro(given=["i_in_range"], then=[auto()]), _floor_of_example],
        data=AXES,
    ),
)
