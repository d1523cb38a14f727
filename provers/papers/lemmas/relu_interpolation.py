"""n ReLU neurons of one input interpolate n values at n distinct numbers.

Statement (own proof). For pairwise distinct numbers c(0), ..., c(n - 1) and any vectors
R(0), ..., R(n - 1) of R^d there are thresholds th(j) and columns v(j) with

    sum over j < n of max(0, c(i) - th(j)) v(j) = R(i)    for all i < n.

Method: induction on n. Take the largest number c(k) out, solve the rest, and put the last
threshold M below c(k) but not below any other number: the last neuron is then silent on all points
but the k-th, where it supplies what is missing. This is the triangular system of the textbook
proof, without sorting the numbers.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import split_at
from provers.papers.lemmas._points import NATURALS, POINTS, UNIT
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    have,
    induct,
    inside,
    intro,
    let,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Max,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

d, n, m, k, i, j, p, q, rest = (
    natural(a) for a in ("d", "n", "m", "k", "i", "j", "p", "q", "rest")
)
element = natural("element")
c, th, c1, th1 = family("c"), family("th"), family("c1"), family("th1")
R, v, R1, v1 = family("R", d), family("v", d), family("R1", d), family("v1", d)
M, x, t = real("M"), real("x"), real("t")
y, z, last = vector("y", d), vector("z", d), vector("last", d)


def neurons(point: Any, thresholds: Any, columns: Any, count: Any) -> Any:
    """Output of the first ``count`` neurons at a number."""
    return Over(j, Range(count), Max(0, point - thresholds(j)) * columns(j))


def distinct(numbers: Any, count: Any) -> Any:
    """The first ``count`` numbers are pairwise distinct."""
    return forall(
        i, j, given=[lt(i, count), lt(j, count), ne(i, j)], then=[ne(numbers(i), numbers(j))]
    )


CLAIM = forall(
    d, n, c, R,
    given=[distinct(c, n)],
    some=[th, v],
    then=[forall(i, given=[lt(i, n)], then=[eq(neurons(c(i), th, v, n), R(i))])],
)  # fmt: skip

empty = intro(
    given=["distinct"],
    witnesses=[c, R],
    then=[
        intro(
            obtain(["i_is_natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["i_in_range"],
            then=[absurd(auto("i_in_range", "i_is_natural"))],
        )
    ],
)

# ------------------------------------------------- c1, R1: the points without the k-th

without_k = [
    obtain(
        ["k_in_range", "k_is_largest"],
        apply("statement:lemmas/argmax", {"n": m, "c": c}),
        some=[k],
    ),
    obtain(["k_next"], apply("axiom:nat-discrete", {"m": k, "n": m + 1}, [by("k_in_range")])),
    obtain(
        ["c1_below_k", "c1_from_k"],
        apply("axiom:numbers-by-cases", {"f": c, "g": Abstraction(i, c(i + 1)), "k": k}),
        some=[c1],
    ),
    obtain(
        ["R1_below_k", "R1_from_k"],
        apply("axiom:vectors-by-cases", {"d": d, "f": R, "g": Abstraction(i, R(i + 1)), "k": k}),
        some=[R1],
    ),
]


def _smaller(at: Any, in_range: Rule, is_not_k: Rule) -> list[Any]:
    """Facts ``order`` and ``differs``: c(at) <= c(k) and c(at) != c(k)."""
    return [
        have("at_in_range", lt(at, m + 1), in_range),
        obtain(["order"], apply("k_is_largest", {"i": at}, [by("at_in_range")])),
        obtain(
            ["differs"],
            apply("distinct", {"i": at, "j": k}, [by("at_in_range"), by("k_in_range"), is_not_k]),
        ),
    ]


def _strictly(value: Any, member: str) -> Rule:
    """c1(i) < c(k) from c1(i) = value, the fact ``member``."""
    return cases(
        value, c(k), "sign",
        less=auto("sign", member),
        equal=absurd(clash("sign", "differs")),
        greater=absurd(auto("sign", "order")),
    )  # fmt: skip


all_smaller = have(
    "c1_is_below_the_largest",
    forall(i, given=[lt(i, m)], then=[lt(c1(i), c(k))]),
    intro(
        given=["i_in_range"],
        then=[
            split_at(
                i, k, "place",
                less=steps(
                    obtain(["member"], apply("c1_below_k", {"i": i}, [by("place")])),
                    *_smaller(i, auto("i_in_range"), by("place")),
                    _strictly(c(i), "member"),
                ),
                rest=lambda: steps(
                    obtain(["member"], apply("c1_from_k", {"i": i}, [by("place_not")])),
                    have("beyond", lt(k, i + 1), auto("place_not")),
                    *_smaller(i + 1, auto("i_in_range"), by("beyond")),
                    _strictly(c(i + 1), "member"),
                ),
            )
        ],
    ),
)  # fmt: skip


def _differ(
    first: Any, second: Any, members: tuple[str, str], ranges: tuple[Rule, Rule], apart: Rule
) -> Rule:
    """c1(i) != c1(j) from c1(i) = c(first), c1(j) = c(second)."""
    return contra(
        "same",
        steps(
            obtain(["differ"], apply("distinct", {"i": first, "j": second}, [*ranges, apart])),
            have("agree", eq(c(first), c(second)), auto("same", *members)),
            clash("agree", "differ"),
        ),
    )


def _members(first: str, second: str) -> list[Any]:
    """Facts ``i_member``, ``j_member``: what c1(i), c1(j) are; "below" or "from" k."""
    ends = {"below": "", "from": "_not"}
    return [
        obtain(["i_member"], apply(f"c1_{first}_k", {"i": i}, [by(f"i_place{ends[first]}")])),
        obtain(["j_member"], apply(f"c1_{second}_k", {"i": j}, [by(f"j_place{ends[second]}")])),
    ]


_both = ("i_member", "j_member")

still_distinct = have(
    "c1_distinct",
    distinct(c1, m),
    intro(
        given=["i_in_range", "j_in_range", "i_is_not_j"],
        then=[
            split_at(
                i, k, "i_place",
                less=split_at(
                    j, k, "j_place",
                    less=steps(
                        *_members("below", "below"),
                        _differ(
                            i, j, _both, (auto("i_in_range"), auto("j_in_range")), by("i_is_not_j")
                        ),
                    ),
                    rest=lambda: steps(
                        *_members("below", "from"),
                        have("apart", lt(i, j + 1), auto("i_place", "j_place_not")),
                        _differ(
                            i, j + 1, _both, (auto("i_in_range"), auto("j_in_range")), by("apart")
                        ),
                    ),
                ),
                rest=lambda: split_at(
                    j, k, "j_place",
                    less=steps(
                        *_members("from", "below"),
                        have("apart", lt(j, i + 1), auto("j_place", "i_place_not")),
                        _differ(
                            i + 1, j, _both, (auto("i_in_range"), auto("j_in_range")), by("apart")
                        ),
                    ),
                    rest=lambda: steps(
                        *_members("from", "from"),
                        _differ(
                            i + 1, j + 1, _both,
                            (auto("i_in_range"), auto("j_in_range")),
                            by("i_is_not_j"),
                        ),
                    ),
                ),
            )
        ],
    ),
)  # fmt: skip

# ------------------------------------------------- the last neuron

solve = [
    obtain(
        ["M_below_the_largest", "M_above_the_rest"],
        apply(
            "statement:lemmas/bound-below",
            {"n": m, "c": c1, "C": c(k)},
            [by("c1_is_below_the_largest")],
        ),
        some=[M],
    ),
    obtain(
        ["fitted"],
        apply("fewer_points", {"d": d, "c": c1, "R": R1}, [by("c1_distinct")]),
        some=[th1, v1],
    ),
    let(last, (R(k) - neurons(c(k), th1, v1, m)) / (c(k) - M), "last_is"),
    obtain(
        ["th_before", "th_after"],
        apply("axiom:numbers-by-cases", {"f": th1, "g": Abstraction(i, M), "k": m}),
        some=[th],
    ),
    obtain(
        ["v_before", "v_after"],
        apply("axiom:vectors-by-cases", {"d": d, "f": v1, "g": Abstraction(i, last), "k": m}),
        some=[v],
    ),
    obtain(["last_threshold"], apply("th_after", {"i": m}, [auto()])),
    obtain(["last_column"], apply("v_after", {"i": m}, [auto()])),
    have(
        "earlier_neurons",
        forall(x, then=[eq(neurons(x, th, v, m), neurons(x, th1, v1, m))]),
        intro(
            then=[
                termwise(
                    Range(m), j, Max(0, x - th(j)) * v(j), Max(0, x - th1(j)) * v1(j),
                    intro(
                        obtain(
                            ["threshold"],
                            apply("th_before", {"i": element}, [by("element_in_range")]),
                        ),
                        obtain(
                            ["column"], apply("v_before", {"i": element}, [by("element_in_range")])
                        ),
                        given=["element_in_range"],
                        then=[
                            auto(
                                inside("threshold", t, Max(0, x - t) * v(element)),
                                inside("column", z, Max(0, x - th1(element)) * z),
                            )
                        ],
                    ),
                )
            ]
        ),
    ),
    have(
        "all_neurons",
        forall(
            x,
            then=[
                eq(
                    neurons(x, th, v, m + 1),
                    neurons(x, th1, v1, m) + Max(0, x - M) * last,
                )
            ],
        ),
        intro(
            obtain(["earlier"], apply("earlier_neurons", {"x": x})),
            then=[
                auto(
                    "earlier",
                    inside("last_threshold", t, Max(0, x - t) * v(m)),
                    inside("last_column", z, Max(0, x - M) * z),
                )
            ],
        ),
    ),
    have(
        "earlier_points_fit",
        forall(
            i, x, y,
            given=[lt(i, m), eq(c1(i), x), eq(R1(i), y)],
            then=[eq(neurons(x, th, v, m + 1), y)],
        ),
        intro(
            obtain(["not_above_M"], apply("M_above_the_rest", {"i": i}, [by("i_in_range")])),
            have("below_threshold", le(x - M, 0), auto("not_above_M", "number")),
            obtain(
                ["silent"],
                apply("statement:lemmas/relu-off", {"t": x - M}, [by("below_threshold")]),
            ),
            obtain(["split"], apply("all_neurons", {"x": x})),
            obtain(["fit"], apply("fitted", {"i": i}, [by("i_in_range")])),
            given=["i_in_range", "number", "value"],
            then=[
                auto(
                    "split",
                    "fit",
                    "value",
                    inside("silent", t, t * last),
                    inside("number", t, neurons(t, th1, v1, m)),
                )
            ],
        ),
    ),
    have("gap", lt(0, c(k) - M), auto("M_below_the_largest")),
    obtain(["active"], apply("statement:lemmas/relu-on", {"t": c(k) - M}, [auto("gap")])),
    have(
        "largest_point_fits",
        eq(neurons(c(k), th, v, m + 1), R(k)),
        steps(
            obtain(["split"], apply("all_neurons", {"x": c(k)})),
            auto(
                "split",
                inside("active", t, t * last),
                inside("last_is", z, (c(k) - M) * z),
                nonzero=["gap"],
            ),
        ),
    ),
]  # fmt: skip

before_k = steps(
    have("i_is_not_last", lt(i, m), auto("place", "k_next")),
    obtain(["number"], apply("c1_below_k", {"i": i}, [by("place")])),
    obtain(["value"], apply("R1_below_k", {"i": i}, [by("place")])),
    apply(
        "earlier_points_fit",
        {"i": i, "x": c(i), "y": R(i)},
        [by("i_is_not_last"), by("number"), by("value")],
    ),
)

after_k = steps(
    obtain(["next"], apply("axiom:nat-discrete", {"m": k, "n": i}, [by("place")])),
    obtain(
        ["difference"],
        apply("axiom:nat-difference", {"m": k + 1, "n": i}, [by("next")]),
        some=[rest],
    ),
    obtain(["rest_is_natural"], apply("axiom:nat-nonnegative", {"n": rest})),
    have("from_k_on", le(k, k + rest), auto("rest_is_natural")),
    have("in_range", lt(k + rest, m), auto("difference", "i_in_range")),
    obtain(["number"], apply("c1_from_k", {"i": k + rest}, [by("from_k_on")])),
    obtain(["value"], apply("R1_from_k", {"i": k + rest}, [by("from_k_on")])),
    obtain(
        ["fit"],
        apply(
            "earlier_points_fit",
            {"i": k + rest, "x": c(k + rest + 1), "y": R(k + rest + 1)},
            [by("in_range"), by("number"), by("value")],
        ),
    ),
    auto(
        "fit",
        inside("difference", p, neurons(c(p), th, v, m + 1)),
        inside("difference", p, R(p)),
    ),
)

PROOF = induct(
    "n", "m", "fewer_points",
    base=empty,
    step=intro(
        *without_k,
        all_smaller,
        still_distinct,
        *solve,
        given=["distinct"],
        witnesses=[th, v],
        then=[
            intro(
                given=["i_in_range"],
                then=[
                    cases(
                        i, k, "place",
                        less=before_k,
                        equal=auto(
                            "largest_point_fits",
                            inside("place", p, neurons(c(p), th, v, m + 1)),
                            inside("place", p, R(p)),
                        ),
                        greater=after_k,
                    )
                ],
            )
        ],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/relu-interpolation",
    title="n ReLU neurons of one input interpolate n values at n distinct numbers",
    source=Source("lemmas", "relu-interpolation", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/relu-interpolation",
        CLAIM,
        at={"d": number(1), "n": number(2), "c": NATURALS, "R": POINTS},
        given=[intro(given=["i_in", "j_in", "differ"], then=[by("differ")])],
        data=UNIT,
    ),
)
