"""More directions never leave more: the tail of the singular values falls with its index.

Statement (own proof). If k <= l, then the sum of the squared singular values of n columns beyond
the l-th is at most the sum of those beyond the k-th.

Method: the best k directions (axiom ``eckart-young-attained``), continued by zeros, are l
directions (``eckart-young-lower``).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import POINTS, UNIT
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Over,
    Range,
    Tail,
    Zero,
    eq,
    family,
    forall,
    le,
    natural,
    vector,
)

d, n, k, e, i, j, q = (natural(t) for t in ("d", "n", "k", "e", "i", "j", "q"))
more = natural("l")
element, column = natural("element"), vector("column", d)
f, best, padded = family("f", d), family("best", d), family("padded", d)
h = vector("h", d)

CLAIM = forall(d, n, k, more, f, given=[le(k, more)], then=[le(Tail(f, n, more), Tail(f, n, k))])

_of_best = Inner(best(q), column) * best(q)
_of_padded = Inner(padded(q), column) * padded(q)
_of_rest = Inner(padded(k + q), column) * padded(k + q)


def _gap(directions: Any, count: Any, at: Any) -> Any:
    """Column ``at`` minus its part along the directions."""
    return f(at) - Over(q, Range(count), Inner(directions(q), f(at)) * directions(q))


PROOF = intro(
    obtain(
        ["split_is"],
        apply("axiom:nat-difference", {"m": k, "n": more}, [by("order")]),
        some=[e],
    ),
    obtain(
        ["attained"],
        apply("axiom:eckart-young-attained", {"d": d, "n": n, "k": k, "f": f}),
        some=[best],
    ),
    obtain(
        ["first", "rest"],
        apply("axiom:vectors-by-cases", {"d": d, "f": best, "g": Abstraction(i, Zero(d)), "k": k}),
        some=[padded],
    ),
    obtain(
        ["not_better"],
        apply(
            "axiom:eckart-young-lower",
            {
                "d": d, "n": n, "k": k + e, "f": f, "b": padded,
                "c": Abstraction(j, q, Inner(padded(q), f(j))),
            },
        ),
    ),
    have(
        "first_part",
        forall(
            column,
            then=[eq(Over(q, Range(k), _of_padded), Over(q, Range(k), _of_best))],
        ),
        intro(
            then=[
                termwise(
                    Range(k), q, _of_padded, _of_best,
                    intro(
                        obtain(["same"], apply("first", {"i": element}, [by("below_k")])),
                        given=["below_k"],
                        then=[
                            auto(
                                inside("same", h, Inner(h, column) * padded(element)),
                                inside("same", h, Inner(best(element), column) * h),
                            )
                        ],
                    ),
                )
            ]
        ),
    ),
    have(
        "rest_part",
        forall(column, then=[eq(Over(q, Range(e), _of_rest), Over(q, Range(e), Zero(d)))]),
        intro(
            then=[
                termwise(
                    Range(e), q, _of_rest, Zero(d),
                    intro(
                        obtain(["natural"], apply("axiom:nat-nonnegative", {"n": element})),
                        have("beyond", le(k, k + element), auto("natural")),
                        obtain(["zero"], apply("rest", {"i": k + element}, [by("beyond")])),
                        given=["below_e"],
                        then=[auto(inside("zero", h, Inner(padded(k + element), column) * h))],
                    ),
                )
            ]
        ),
    ),
    have(
        "same_misses",
        eq(
            Over(j, Range(n), Inner(_gap(padded, k + e, j), _gap(padded, k + e, j))),
            Over(j, Range(n), Inner(_gap(best, k, j), _gap(best, k, j))),
        ),
        termwise(
            Range(n), j,
            Inner(_gap(padded, k + e, j), _gap(padded, k + e, j)),
            Inner(_gap(best, k, j), _gap(best, k, j)),
            intro(
                obtain(["first_is"], apply("first_part", {"column": f(element)})),
                obtain(["rest_is"], apply("rest_part", {"column": f(element)})),
                obtain(
                    ["parts"],
                    apply(
                        "statement:lemmas/vector-sum-split",
                        {
                            "d": d, "n": k, "e": e,
                            "f": Abstraction(q, Inner(padded(q), f(element)) * padded(q)),
                        },
                    ),
                ),
                have(
                    "same_gap",
                    eq(_gap(padded, k + e, element), _gap(best, k, element)),
                    auto("first_is", "rest_is", "parts"),
                ),
                given=["below_n"],
                then=[
                    auto(
                        inside("same_gap", h, Inner(h, _gap(padded, k + e, element))),
                        inside("same_gap", h, Inner(h, _gap(best, k, element))),
                    )
                ],
            ),
        ),
    ),
    have(
        "below",
        le(Tail(f, n, k + e), Tail(f, n, k)),
        auto("attained", "not_better", "same_misses"),
    ),
    given=["order"],
    then=[auto("below", inside("split_is", i, Tail(f, n, i)))],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/tail-monotone",
    title="More directions never leave more: the tail of the singular values falls with its index",
    source=Source("lemmas", "tail-monotone", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/tail-monotone",
        CLAIM,
        at={"d": number(1), "n": number(2), "k": number(0), "l": number(1), "f": POINTS},
        given=[exact()],
        data=UNIT,
    ),
)
