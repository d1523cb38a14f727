"""Sorted separated vectors that differ have different Boltzmann means.

Statement (own proof, lemma-1 for sorted vectors). a and b decrease in steps of more than D, their
n >= 2 entries lie in [-r, r], D >= 2 log n + 3, they agree before k < n and b(k) + D < a(k). Then

    |boltz(a) - boltz(b)| > (9/10) D e^(D - 2r).

Method: for k = 0 B1 gives more than D - log n, and 2r > 2D; for k >= 1 ``boltz-step``.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._boltz import boltz
from provers.proof import (
    apply,
    auto,
    by,
    cases,
    congr,
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
    Exp,
    Log,
    Over,
    Range,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

n, k, kk, p, i, j, q, element = (
    natural(t) for t in ("n", "k", "kk", "p", "i", "j", "q", "element")
)
a, b = family("a"), family("b")
r, D, t = real("r"), real("D"), real("t")
c9 = expression(9) / 10
gap = c9 * D * Exp(D - 2 * r)
distance = sympy.Abs(boltz(n, a) - boltz(n, b))


def decreasing(numbers: Any) -> Any:
    """Steps of more than D downwards."""
    return forall(i, j, given=[lt(i, j), lt(j, n)], then=[lt(numbers(j) + D, numbers(i))])


def bounded(numbers: Any) -> Any:
    """Entries in [-r, r]."""
    return forall(i, given=[lt(i, n)], then=[le(-r, numbers(i)), le(numbers(i), r)])


CLAIM = forall(
    n, k, a, b, r, D,
    given=[
        le(2, n),
        le(2 * Log(n) + 3, D),
        bounded(a),
        bounded(b),
        decreasing(a),
        decreasing(b),
        lt(k, n),
        forall(i, given=[lt(i, k)], then=[eq(a(i), b(i))]),
        lt(b(k) + D, a(k)),
    ],
    then=[lt(gap, distance)],
)  # fmt: skip

first_entry = steps(
    have("range0", lt(0, n), auto("n_two")),
    have("range1", lt(1, n), auto("n_two")),
    obtain(
        ["identity_a", "above_a", "below_a"],
        apply("statement:kajitsuka-2024/boltz-identities", {"n": n, "a": a}, [by("range0")]),
    ),
    obtain(
        ["identity_b", "above_b", "below_b"],
        apply("statement:kajitsuka-2024/boltz-identities", {"n": n, "a": b}, [by("range0")]),
    ),
    obtain(["a_mean"], apply("above_a", {"k": 0}, [by("range0")])),
    have(
        "differ",
        lt(b(0) + D, a(0)),
        auto("differ_at_k", inside("k_is_0", q, a(q)), inside("k_is_0", q, b(q))),
    ),
    obtain(
        ["b_mean"],
        apply(
            "below_b",
            {"M": b(0)},
            [
                intro(
                    given=["s"],
                    then=[
                        cases(
                            0,
                            i,
                            "place",
                            less=steps(
                                obtain(
                                    ["lower"],
                                    apply("b_down", {"i": 0, "j": i}, [by("place"), by("s")]),
                                ),
                                auto("lower", "D_pos"),
                            ),
                            equal=auto(inside("place", q, b(q))),
                            greater=[
                                "absurd",
                                [
                                    "steps",
                                    [
                                        obtain(["nat"], apply("axiom:nat-nonnegative", {"n": i})),
                                        auto("nat", "place"),
                                    ],
                                ],
                            ],
                        )
                    ],
                )
            ],
        ),
    ),
    obtain(["b_step"], apply("b_down", {"i": 0, "j": 1}, [auto(), by("range1")])),
    obtain(["a0_low", "a0_high"], apply("a_bounded", {"i": 0}, [by("range0")])),
    obtain(["b1_low", "b1_high"], apply("b_bounded", {"i": 1}, [by("range1")])),
    have("room", lt(D - 2 * r, -D), auto("differ", "b_step", "a0_high", "b1_low")),
    obtain(
        ["small"], apply("statement:lemmas/exp-monotone", {"x": D - 2 * r, "y": -D}, [by("room")])
    ),
    obtain(["e_D"], apply("axiom:exp-above-tangent", {"x": D})),
    have("inverse_pos", lt(0, Exp(-D)), positive()),
    have(
        "half",
        le(2 * Exp(-D), 1),
        auto(products=[["inverse_pos", "e_D"], ["inverse_pos", "D_above_1"]]),
    ),
    obtain(
        ["abs_above", "abs_below", "abs_square"],
        apply("axiom:abs", {"x": boltz(n, a) - boltz(n, b)}),
    ),
    have("means", lt(D - Log(n), boltz(n, a) - boltz(n, b)), auto("a_mean", "b_mean", "differ")),
    have("product", le(2 * D * Exp(-D), D), auto(products=[["D_pos", "half"]])),
    auto(
        "means", "abs_above", "above", "log_sign", "product", "D_pos", products=[["D_pos", "small"]]
    ),
)

total = kk + 2 + p
same_mean = [
    have("n_is", eq(total, n), auto("k_is", "n_is_k")),
    have("mean_a", eq(boltz(total, a), boltz(n, a)), congr("n_is", q, boltz(q, a))),
    have("mean_b", eq(boltz(total, b), boltz(n, b)), congr("n_is", q, boltz(q, b))),
]


def _split(numbers: Any, at: Any, rest: Any, name: Any, weighted: Any) -> Any:
    value = (lambda x: x * Exp(x)) if weighted else Exp
    return obtain(
        [name],
        apply(
            "statement:lemmas/sum-split",
            {"n": at, "e": rest, "f": Abstraction(i, value(numbers(i)))},
        ),
    )


def _common(name: Any, weighted: Any) -> Any:
    value = (lambda x: x * Exp(x)) if weighted else Exp
    return have(
        name,
        eq(Over(j, Range(kk + 1), value(b(j))), Over(j, Range(kk + 1), value(a(j)))),
        termwise(
            Range(kk + 1), j, value(b(j)), value(a(j)),
            intro(
                have("before", lt(element, k), auto("s", "k_is")),
                obtain(["equal"], apply("agree", {"i": element}, [by("before")])),
                given=["s"],
                then=[auto(inside("equal", t, value(t)))],
            ),
        ),
    )  # fmt: skip


c_sum, c_mass = (Over(j, Range(kk + 1), a(j) * Exp(a(j))), Over(j, Range(kk + 1), Exp(a(j))))
v = a(kk + 1)
ta, sa = (Over(j, Range(p), Exp(a(kk + 2 + j))),
          Over(j, Range(p), a(kk + 2 + j) * Exp(a(kk + 2 + j))))  # fmt: skip
tb, sb = (Over(j, Range(p + 1), Exp(b(kk + 1 + j))),
          Over(j, Range(p + 1), b(kk + 1 + j) * Exp(b(kk + 1 + j))))  # fmt: skip

later_entry = steps(
    obtain(["kk_nat"], apply("axiom:nat-nonnegative", {"n": kk})),
    obtain(["p_nat"], apply("axiom:nat-nonnegative", {"n": p})),
    *same_mean,
    have("differ", lt(b(kk + 1) + D, v),
         auto("differ_at_k", inside("k_is", q, a(q)), inside("k_is", q, b(q)))),
    _split(a, kk + 2, p, "mass_split_a", False),
    _split(a, kk + 2, p, "sum_split_a", True),
    _split(b, kk + 1, p + 1, "mass_split_b", False),
    _split(b, kk + 1, p + 1, "sum_split_b", True),
    _common("common_mass", False),
    _common("common_sum", True),
    have("range_k", lt(kk + 1, n), auto("n_is", "p_nat")),
    obtain(
        ["step"],
        apply(
            "statement:kajitsuka-2024/boltz-step",
            {
                "k": kk, "p": p, "m": p + 1, "n": n, "c": a,
                "a": Abstraction(i, a(kk + 2 + i)), "b": Abstraction(i, b(kk + 1 + i)),
                "v": v, "D": D,
            },
            [
                intro(
                    obtain(["down"], apply("a_down", {"i": i, "j": kk + 1},
                                           [by("s"), by("range_k")])),
                    given=["s"],
                    then=[auto("down")],
                ),
                intro(
                    obtain(["i_nat"], apply("axiom:nat-nonnegative", {"n": i})),
                    obtain(["down"], apply("a_down", {"i": 0, "j": i + 1},
                                           [auto("i_nat"), auto("s", "range_k")])),
                    given=["s"],
                    then=[auto("down")],
                ),
                intro(
                    obtain(["i_nat"], apply("axiom:nat-nonnegative", {"n": i})),
                    obtain(["down"], apply("a_down", {"i": kk + 1, "j": kk + 2 + i},
                                           [auto("i_nat"), auto("s", "n_is")])),
                    given=["s"],
                    then=[auto("down", "D_pos")],
                ),
                intro(
                    given=["s"],
                    then=[
                        cases(
                            0, i, "place",
                            less=steps(
                                obtain(["down"], apply("b_down", {"i": kk + 1, "j": kk + 1 + i},
                                                       [auto("place"), auto("s", "n_is")])),
                                auto("down", "differ", "D_pos"),
                            ),
                            equal=auto("differ", inside("place", q, b(kk + 1 + q))),
                            greater=["absurd", ["steps", [
                                obtain(["nat"], apply("axiom:nat-nonnegative", {"n": i})),
                                auto("nat", "place"),
                            ]]],
                        )
                    ],
                ),
                auto("range_k"),
                auto("n_is", "kk_nat"),
                by("n_two"),
                by("above"),
            ],
        ),
    ),
    have(
        "arranged_a",
        eq(boltz(n, a), (c_sum + v * Exp(v) + sa) / (c_mass + Exp(v) + ta)),
        auto(
            "mean_a",
            inside("mass_split_a", t, Over(j, Range(total), a(j) * Exp(a(j))) / t),
            inside("sum_split_a", t, t / (c_mass + Exp(v) + ta)),
        ),
    ),
    have(
        "arranged_b",
        eq(boltz(n, b), (c_sum + sb) / (c_mass + tb)),
        auto(
            "mean_b",
            inside("mass_split_b", t, Over(j, Range(total), b(j) * Exp(b(j))) / t),
            inside("sum_split_b", t,
                   t / (Over(j, Range(kk + 1), Exp(b(j))) + tb)),
            inside("common_mass", t, (Over(j, Range(kk + 1), b(j) * Exp(b(j))) + sb) / (t + tb)),
            inside("common_sum", t, (t + sb) / (c_mass + tb)),
        ),
    ),
    obtain(["a0_low", "a0_high"], apply("a_bounded", {"i": 0}, [auto("n_two")])),
    obtain(["bk_low", "bk_high"], apply("b_bounded", {"i": kk + 1}, [by("range_k")])),
    have("room", lt(D - 2 * r, v - a(0)), auto("a0_high", "bk_low", "differ")),
    obtain(["small"], apply("statement:lemmas/exp-monotone", {"x": D - 2 * r, "y": v - a(0)},
                            [by("room")])),
    obtain(["abs_above", "abs_below", "abs_square"],
           apply("axiom:abs", {"x": boltz(n, a) - boltz(n, b)})),
    auto("step", "arranged_a", "arranged_b", "abs_below", products=[["D_pos", "small"]]),
)  # fmt: skip

later = steps(
    obtain(["one_below"], apply("axiom:nat-discrete", {"m": 0, "n": k}, [by("place_k")])),
    obtain(
        ["k_split"], apply("axiom:nat-difference", {"m": 1, "n": k}, [auto("one_below")]), some=[kk]
    ),
    obtain(["k_next"], apply("axiom:nat-discrete", {"m": k, "n": n}, [by("k_in_range")])),
    obtain(
        ["n_is_k"], apply("axiom:nat-difference", {"m": k + 1, "n": n}, [by("k_next")]), some=[p]
    ),
    have("k_is", eq(k, kk + 1), auto("k_split")),
    later_entry,
)

PROOF = intro(
    have("n_one", le(1, n), auto("n_two")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D}, [by("n_one"), by("above")]),
    ),
    have("D_pos", lt(0, D), auto("D_above_1")),
    given=[
        "n_two", "above", "a_bounded", "b_bounded", "a_down", "b_down", "k_in_range", "agree",
        "differ_at_k",
    ],
    then=[
        cases(
            0, k, "place_k",
            less=later,
            equal=steps(have("k_is_0", eq(k, 0), auto("place_k")), first_entry),
            greater=["absurd", ["steps", [
                obtain(["nat"], apply("axiom:nat-nonnegative", {"n": k})),
                auto("nat", "place_k"),
            ]]],
        )
    ],
)  # fmt: skip

EXAMPLE = {
    "n": number(2), "k": number(1), "r": number(12), "D": number(5),
    "a": ["lam", [["i", "N"]], ["+", ["q", "12"], ["*", ["q", "-6"], "i"]]],
    "b": ["lam", [["i", "N"]], ["+", ["q", "12"], ["*", ["q", "-12"], "i"]]],
}  # fmt: skip
# i < j gives i + 1 <= j, so that a and b fall by 6 (j - i) > 5 at least
FALLS = intro(
    obtain(["next"], apply("axiom:nat-discrete", {"m": i, "n": j}, [by("order")])),
    given=["order", "in_range"],
    then=[auto("next")],
)

STATEMENT = Statement(
    id="kajitsuka-2024/sorted-gap",
    title="Sorted separated vectors that differ have different Boltzmann means",
    source=Source("kajitsuka-2024", "lemma-1, sorted", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/sorted-gap",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, forms={4: FALLS, 5: FALLS}),
        scope="n = 2, a = (12, 6), b = (12, 0), D = 5, r = 12",
    ),
)
