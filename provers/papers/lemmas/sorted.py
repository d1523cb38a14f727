"""Separated numbers can be sorted, and no sum over them changes.

Statement (own proof). Let a(0), ..., a(n - 1) be more than D >= 0 apart from one another. Then
there is a family s with s(j) + D < s(i) for i < j < n, with the same sums sum_i f(s(i)) =
sum_i f(a(i)) for every function f, and with the same members.

Method: induction on n; the smallest number goes last, and the others (``lemmas/without``) are
sorted by the induction hypothesis.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor, split_at
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    contra,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Name,
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
)

n, m, k, r, i, j, q, p, element = (
    natural(x) for x in ("n", "m", "k", "r", "i", "j", "q", "p", "element")
)
a, b, s, s1 = family("a"), family("b"), family("s"), family("s1")
D, t = real("D"), real("t")
f = Name("f", ("F", ("R",), "R"))


def separated(numbers: Any, count: Any) -> Any:
    """The first ``count`` numbers are more than D apart."""
    return forall(
        i, j,
        given=[lt(i, count), lt(j, count), ne(i, j)],
        then=[lt(D, sympy.Abs(numbers(i) - numbers(j)))],
    )  # fmt: skip


def result(out: Any, count: Any) -> list[Any]:
    """``out`` is ``a`` sorted."""
    return [
        forall(i, j, given=[lt(i, j), lt(j, count)], then=[lt(out(j) + D, out(i))]),
        forall(
            f, then=[eq(Over(q, Range(count), f(out(q))), Over(q, Range(count), f(a(q))))]
        ),
        forall(i, given=[lt(i, count)], some=[j], then=[lt(j, count), eq(out(i), a(j))]),
        forall(j, given=[lt(j, count)], some=[i], then=[lt(i, count), eq(out(i), a(j))]),
    ]  # fmt: skip


CLAIM = forall(n, a, D, given=[le(0, D), separated(a, n)], some=[s], then=result(s, n))


def _empty(var: Any, bound: str) -> Rule:
    return absurd(
        steps(
            obtain(["nat"], apply("axiom:nat-nonnegative", {"n": var})),
            auto("nat", bound),
        )
    )


base = intro(
    given=["D_sign", "apart"],
    witnesses=[a],
    then=[
        intro(given=["order", "in_range"], then=[_empty(j, "in_range")]),
        intro(then=[auto()]),
        intro(
            given=["in_range"],
            witnesses=[i],
            then=[by("in_range"), auto()],
        ),
        intro(given=["in_range"], witnesses=[j], then=[by("in_range"), auto()]),
    ],
)

smallest = [
    obtain(
        ["k_in_range", "k_is_smallest"],
        apply("statement:lemmas/argmax", {"n": m, "c": Abstraction(i, -a(i))}),
        some=[k],
    ),
    obtain(["k_next"], apply("axiom:nat-discrete", {"m": k, "n": m + 1}, [by("k_in_range")])),
    obtain(
        ["difference"],
        apply("axiom:nat-difference", {"m": k, "n": m}, [auto("k_next")]),
        some=[r],
    ),
    obtain(
        ["b_below_k", "b_from_k", "b_sums"],
        apply("statement:lemmas/without", {"k": k, "r": r, "a": a}),
        some=[b],
    ),
    have(
        "b_members",
        forall(
            j,
            given=[lt(j, m)],
            some=[i],
            then=[lt(i, m + 1), ne(i, k), eq(b(j), a(i))],
        ),
        intro(
            have(
                "found",
                forall(some=[i], then=[lt(i, m + 1), ne(i, k), eq(b(j), a(i))]),
                split_at(
                    j, k, "place",
                    less=intro(
                        obtain(["member"], apply("b_below_k", {"i": j}, [by("place")])),
                        witnesses=[j],
                        then=[auto("in_range"), by("place"), by("member")],
                    ),
                    rest=lambda: intro(
                        obtain(["member"], apply("b_from_k", {"i": j}, [by("place_not")])),
                        have("beyond", lt(k, j + 1), auto("place_not")),
                        witnesses=[j + 1],
                        then=[auto("in_range"), by("beyond"), by("member")],
                    ),
                ),
            ),
            obtain(["one", "two", "three"], apply("found"), some=[i]),
            given=["in_range"],
            witnesses=[i],
            then=[by("one"), by("two"), by("three")],
        ),
    ),
]  # fmt: skip


def _pair(first: str, second: str, apart: Rule) -> Rule:
    """D < |b(i) - b(j)| where i, j are "below" or "from" k."""
    ends = {"below": "", "from": "_not"}
    at_i = i if first == "below" else i + 1
    at_j = j if second == "below" else j + 1
    return steps(
        obtain(["i_member"], apply(f"b_{first}_k", {"i": i}, [by(f"i_place{ends[first]}")])),
        obtain(["j_member"], apply(f"b_{second}_k", {"i": j}, [by(f"j_place{ends[second]}")])),
        obtain(
            ["gap"],
            apply(
                "apart",
                {"i": at_i, "j": at_j},
                [auto("i_in_range"), auto("j_in_range"), apart],
            ),
        ),
        auto(
            "gap",
            inside("i_member", t, sympy.Abs(t - b(j))),
            inside("j_member", t, sympy.Abs(a(at_i) - t)),
        ),
    )


b_apart = have(
    "b_apart",
    separated(b, m),
    intro(
        given=["i_in_range", "j_in_range", "differ"],
        then=[
            split_at(
                i, k, "i_place",
                less=split_at(
                    j, k, "j_place",
                    less=_pair("below", "below", by("differ")),
                    rest=lambda: steps(
                        have("order", lt(i, j + 1), auto("i_place", "j_place_not")),
                        _pair("below", "from", by("order")),
                    ),
                ),
                rest=lambda: split_at(
                    j, k, "j_place",
                    less=steps(
                        have("order", lt(j, i + 1), auto("j_place", "i_place_not")),
                        _pair("from", "below", by("order")),
                    ),
                    rest=lambda: _pair("from", "from", by("differ")),
                ),
            )
        ],
    ),
)  # fmt: skip

b_above = have(
    "b_above",
    forall(j, given=[lt(j, m)], then=[lt(a(k) + D, b(j))]),
    intro(
        obtain(["i_range", "i_not_k", "member"], apply("b_members", {"j": j}, [by("s")]), some=[i]),
        obtain(["order"], apply("k_is_smallest", {"i": i}, [by("i_range")])),
        obtain(
            ["gap"],
            apply(
                "apart", {"i": i, "j": k}, [by("i_range"), by("k_in_range"), by("i_not_k")]
            ),
        ),
        obtain(
            ["abs_above", "abs_below", "abs_square"], apply("axiom:abs", {"x": a(i) - a(k)})
        ),
        have("sign", le(0, a(i) - a(k)), auto("order")),
        given=["s"],
        then=[
            contra(
                "denied",
                steps(
                    have("larger", lt(a(i) - a(k), sympy.Abs(a(i) - a(k))),
                         auto("denied", "gap", "member")),
                    have("positive_sum", lt(0, a(i) - a(k) + sympy.Abs(a(i) - a(k))),
                         auto("sign", "larger")),
                    auto("abs_square", products=[["larger", "positive_sum"]]),
                ),
            )
        ],
    ),
)  # fmt: skip

assemble = [
    obtain(
        ["decreasing", "same_sums", "members", "all_members"],
        apply("shorter", {"a": b, "D": D}, [by("D_sign"), by("b_apart")]),
        some=[s1],
    ),
    obtain(
        ["s_before", "s_after"],
        apply("axiom:numbers-by-cases", {"f": s1, "g": Abstraction(i, a(k)), "k": m}),
        some=[s],
    ),
    obtain(["s_last"], apply("s_after", {"i": m}, [auto()])),
]

in_order = intro(
    given=["order", "in_range"],
    then=[
        below_successor(
            j, m, "in_range", "place",
            less=steps(
                have("i_range", lt(i, m), auto("order", "place")),
                obtain(["s_i"], apply("s_before", {"i": i}, [by("i_range")])),
                obtain(["s_j"], apply("s_before", {"i": j}, [by("place")])),
                obtain(
                    ["ordered"], apply("decreasing", {"i": i, "j": j}, [by("order"), by("place")])
                ),
                auto("ordered", "s_i", "s_j"),
            ),
            equal=steps(
                have("i_range", lt(i, m), auto("order", "place")),
                obtain(["s_i"], apply("s_before", {"i": i}, [by("i_range")])),
                obtain(
                    ["q_range", "member"], apply("members", {"i": i}, [by("i_range")]), some=[q]
                ),
                obtain(["above"], apply("b_above", {"j": q}, [by("q_range")])),
                auto("above", "s_i", "member", "s_last", inside("place", p, s(p))),
            ),
        )
    ],
)  # fmt: skip

sums = intro(
    obtain(["split"], apply("b_sums", {"f": f})),
    obtain(["sorted_sums"], apply("same_sums", {"f": f})),
    have(
        "earlier",
        eq(Over(q, Range(m), f(s(q))), Over(q, Range(m), f(s1(q)))),
        termwise(
            Range(m), q, f(s(q)), f(s1(q)),
            intro(
                obtain(["member"], apply("s_before", {"i": element}, [by("u")])),
                given=["u"],
                then=[auto(inside("member", t, f(t)))],
            ),
        ),
    ),
    then=[
        auto(
            "split", "sorted_sums", "earlier",
            inside("s_last", t, f(t)),
            inside("difference", p, Over(q, Range(p + 1), f(a(q)))),
            inside("difference", p, Over(q, Range(p), f(b(q)))),
        )
    ],
)  # fmt: skip

forward = intro(
    have(
        "found",
        forall(some=[j], then=[lt(j, m + 1), eq(s(i), a(j))]),
        below_successor(
            i, m, "in_range", "place",
            less=intro(
                obtain(["s_i"], apply("s_before", {"i": i}, [by("place")])),
                obtain(["q_range", "member"], apply("members", {"i": i}, [by("place")]), some=[q]),
                obtain(
                    ["j_range", "not_k", "original"],
                    apply("b_members", {"j": q}, [by("q_range")]),
                    some=[j],
                ),
                witnesses=[j],
                then=[by("j_range"), auto("s_i", "member", "original")],
            ),
            equal=intro(
                witnesses=[k],
                then=[by("k_in_range"), auto("s_last", inside("place", p, s(p)))],
            ),
        ),
    ),
    obtain(["one", "two"], apply("found"), some=[j]),
    given=["in_range"],
    witnesses=[j],
    then=[by("one"), by("two")],
)  # fmt: skip


def _through(index: Any, in_range: Rule, member: str, *more: Any) -> Rule:
    """s(i) = a(j) where ``member`` says that b(index) is a(j)."""
    return intro(
        obtain(["i_range", "found_i"], apply("all_members", {"j": index}, [in_range]), some=[i]),
        obtain(["s_i"], apply("s_before", {"i": i}, [by("i_range")])),
        witnesses=[i],
        then=[auto("i_range"), auto("found_i", "s_i", member, *more)],
    )


def _k_itself() -> Rule:
    return intro(
        witnesses=[m],
        then=[auto(), auto("s_last", inside("place", q, a(q)))],
    )


backward = intro(
    have(
        "found",
        forall(some=[i], then=[lt(i, m + 1), eq(s(i), a(j))]),
        cases(
            j, k, "place",
            less=steps(
                obtain(["member"], apply("b_below_k", {"i": j}, [by("place")])),
                _through(j, auto("place", "k_next"), "member"),
            ),
            equal=_k_itself(),
            greater=steps(
                obtain(["next"], apply("axiom:nat-discrete", {"m": k, "n": j}, [by("place")])),
                obtain(
                    ["rest_is"],
                    apply("axiom:nat-difference", {"m": k + 1, "n": j}, [by("next")]),
                    some=[p],
                ),
                obtain(["p_nat"], apply("axiom:nat-nonnegative", {"n": p})),
                have("from_k", le(k, k + p), auto("p_nat")),
                obtain(["member"], apply("b_from_k", {"i": k + p}, [by("from_k")])),
                _through(
                    k + p, auto("rest_is", "in_range"), "member", inside("rest_is", q, a(q))
                ),
            ),
        ),
    ),
    obtain(["one", "two"], apply("found"), some=[i]),
    given=["in_range"],
    witnesses=[i],
    then=[by("one"), by("two")],
)  # fmt: skip

PROOF = induct(
    "n", "m", "shorter",
    base=base,
    step=intro(
        *smallest,
        b_apart,
        b_above,
        *assemble,
        given=["D_sign", "apart"],
        witnesses=[s],
        then=[in_order, sums, forward, backward],
    ),
)  # fmt: skip

EXAMPLE = {"n": number(3), "D": ["q", "1/2"]}
DATA = {"a": {"sort": ["F", ["N"], "R"], "rationals": ["1", "3", "2"]}}

STATEMENT = Statement(
    id="lemmas/sorted",
    title="Separated numbers can be sorted, and no sum over them changes",
    source=Source("lemmas", "sorted", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/sorted",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA),
        DATA,
        scope="a = (1, 3, 2), D = 1/2",
    ),
)
