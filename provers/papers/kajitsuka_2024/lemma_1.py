"""The Boltzmann mean tells separated vectors apart.

Statement (threshold secure; gap reconstructed and proved here). Let a, b hold n >= 2 numbers each,
at most r in absolute value. Suppose that the entries of a vector are more than D apart, that
entries of a and of b are equal or more than D apart, and D >= 2 log n + 3. If some entry of a is
not an entry of b, then

    |boltz(a)|, |boltz(b)| <= r,   |boltz(a) - boltz(b)| > (9/10) D e^D e^(-2r)
                                                         > (log n)^2 e^(-2r),

the second being the printed gap. (Vectors without repeated entries that are no permutation of one
another have such an entry.)

Method: sort both (``lemmas/sorted``: sums, hence means, do not change), go to the first place
where they differ, and apply ``sorted-gap`` to the one with the larger entry there.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._boltz import boltz
from provers.papers.lemmas.sorted import separated
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
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
    ne,
    real,
)

n, k, i, j, q, place = (natural(t) for t in ("n", "k", "i", "j", "q", "place"))
a, b, sa, sb = family("a"), family("b"), family("sa"), family("sb")
r, D, t = real("r"), real("D"), real("t")
gap = expression(9) / 10 * D * Exp(D) * Exp(-2 * r)
distance = sympy.Abs(boltz(n, a) - boltz(n, b))


def bounded(numbers: Any) -> Any:
    """At most r in absolute value."""
    return forall(i, given=[lt(i, n)], then=[le(sympy.Abs(numbers(i)), r)])


def missing(first: Any, second: Any) -> Any:
    """Entry number k of the first is no entry of the second."""
    return forall(j, given=[lt(j, n)], then=[ne(first(k), second(j))])


CLAIM = forall(
    n, k, a, b, r, D,
    given=[
        le(2, n),
        le(2 * Log(n) + 3, D),
        bounded(a),
        bounded(b),
        separated(a, n),
        separated(b, n),
        forall(
            i, j,
            given=[lt(i, n), lt(j, n), ne(a(i), b(j))],
            then=[lt(D, sympy.Abs(a(i) - b(j)))],
        ),
        lt(k, n),
        missing(a, b),
    ],
    then=[
        le(sympy.Abs(boltz(n, a)), r),
        le(sympy.Abs(boltz(n, b)), r),
        lt(gap, distance),
        lt(Log(n) ** 2 * Exp(-2 * r), gap),
    ],
)  # fmt: skip


def _sorted(numbers: Any, name: str, out: Any) -> list[Any]:
    """Facts about the sorted family ``out``: order, sums, members, mean, bounds."""
    return [
        obtain(
            [f"{name}_down", f"{name}_sums", f"{name}_members", f"{name}_all"],
            apply(
                "statement:lemmas/sorted",
                {"n": n, "a": numbers, "D": D},
                [auto("D_pos"), by(f"{name}_apart")],
            ),
            some=[out],
        ),
        obtain([f"{name}_mass"], apply(f"{name}_sums", {"f": Abstraction(t, Exp(t))})),
        obtain([f"{name}_sum"], apply(f"{name}_sums", {"f": Abstraction(t, t * Exp(t))})),
        have(
            f"{name}_mean",
            eq(boltz(n, out), boltz(n, numbers)),
            auto(
                inside(f"{name}_mass", t, Over(i, Range(n), out(i) * Exp(out(i))) / t),
                inside(f"{name}_sum", t, t / Over(i, Range(n), Exp(numbers(i)))),
            ),
        ),
        have(
            f"{name}_box",
            forall(i, given=[lt(i, n)], then=[le(-r, numbers(i)), le(numbers(i), r)]),
            intro(
                obtain(["size"], apply(f"{name}_bounded", {"i": i}, [by("s")])),
                obtain(["up", "down", "square"], apply("axiom:abs", {"x": numbers(i)})),
                given=["s"],
                then=[auto("size", "down"), auto("size", "up")],
            ),
        ),
        have(
            f"{name}_sorted_box",
            forall(i, given=[lt(i, n)], then=[le(-r, out(i)), le(out(i), r)]),
            intro(
                obtain(["range", "member"], apply(f"{name}_members", {"i": i}, [by("s")]),
                       some=[j]),
                obtain(["low", "high"], apply(f"{name}_box", {"i": j}, [by("range")])),
                given=["s"],
                then=[auto("low", "member"), auto("high", "member")],
            ),
        ),
        obtain(
            [f"{name}_identity", f"{name}_lower", f"{name}_upper"],
            apply("statement:kajitsuka-2024/boltz-identities", {"n": n, "a": numbers},
                  [auto("n_two")]),
        ),
    ]  # fmt: skip


def _mean_bounded(numbers: Any, name: str) -> Rule:
    """|boltz| <= r: the upper half is B1, the lower one the same sum termwise."""
    N = Over(i, Range(n), numbers(i) * Exp(numbers(i)))
    Z = Over(i, Range(n), Exp(numbers(i)))
    element = natural("element")
    return steps(
        obtain(
            ["upper"],
            apply(
                f"{name}_upper",
                {"M": r},
                [
                    intro(
                        obtain(["low", "high"], apply(f"{name}_box", {"i": i}, [by("s")])),
                        given=["s"],
                        then=[by("high")],
                    )
                ],
            ),
        ),
        have("some_entry", lt(0, Over(i, Range(n), 1)), auto("n_two")),
        have("Z_pos", lt(0, Z), positive("some_entry", "n_pos")),
        have(
            "lower_sum",
            le(-r * Z, N),
            [
                "sum",
                {
                    "over": ["range", "n"],
                    "left": _lam(-r * Exp(numbers(i))),
                    "right": _lam(numbers(i) * Exp(numbers(i))),
                    "by": intro(
                        obtain(["low", "high"], apply(f"{name}_box", {"i": element}, [by("s")])),
                        have("e_pos", lt(0, Exp(numbers(element))), positive()),
                        given=["s"],
                        then=[auto(products=[["low", "e_pos"]])],
                    ),
                },
            ],
        ),
        have(
            "lower",
            le(-r, boltz(n, numbers)),
            [
                "contra",
                {
                    "name": "denied",
                    "by": [
                        "auto",
                        {
                            "refs": [],
                            "nonzero": ["Z_pos"],
                            "products": [["denied", "Z_pos"], ["lower_sum"]],
                        },
                    ],
                },
            ],
        ),
        obtain(["up", "down", "square"], apply("axiom:abs", {"x": boltz(n, numbers)})),
        cases(
            boltz(n, numbers),
            0,
            "sign",
            less=_abs_is(-boltz(n, numbers), numbers, "lower"),
            equal=_abs_is(boltz(n, numbers), numbers, "upper"),
            greater=_abs_is(boltz(n, numbers), numbers, "upper"),
        ),
    )


def _lam(body: Any) -> Any:
    from provers.surface import lower

    return lower(Abstraction(i, body))


def _abs_is(value: Any, numbers: Any, bound: str) -> Rule:
    """|x| <= r from |x|^2 = x^2, value = +-x >= 0 and value <= r."""
    size = sympy.Abs(boltz(n, numbers))
    return ["contra", {"name": "denied", "by": steps(
        have("not_negative", le(0, value), auto("sign")),
        have("larger", lt(value, size), auto("denied", bound)),
        have("sum_pos", lt(0, value + size), auto("not_negative", "larger")),
        auto("square", products=[["larger", "sum_pos"]]),
    )}]  # fmt: skip


def _apply_gap(first: Any, second: Any, f: str, s: str, order: str, agreement: Rule) -> Rule:
    """The gap when ``first`` has the larger entry at the first place q where they differ."""
    return steps(
        obtain(
            ["gap"],
            apply(
                "statement:kajitsuka-2024/sorted-gap",
                {"n": n, "k": q, "a": first, "b": second, "r": r, "D": D},
                [
                    by("n_two"), by("above"), by(f"{f}_sorted_box"), by(f"{s}_sorted_box"),
                    by(f"{f}_down"), by(f"{s}_down"), by("q_range"), agreement, by(order),
                ],
            ),
        ),
        auto(
            "gap",
            inside(f"{f}_mean", t, sympy.Abs(t - boltz(n, second))),
            inside(f"{s}_mean", t, sympy.Abs(boltz(n, {"a": a, "b": b}[f]) - t)),
        ),
    )  # fmt: skip


def _separated_at_q(sign: str) -> Rule:
    """The larger of sa(q), sb(q) is larger by more than D."""
    return steps(
        obtain(["ia_range", "ia"], apply("a_members", {"i": q}, [by("q_range")]), some=[i]),
        obtain(["jb_range", "jb"], apply("b_members", {"i": q}, [by("q_range")]), some=[j]),
        have("originals_differ", ne(a(i), b(j)), _ne(sign)),
        obtain(
            ["far"],
            apply("cross", {"i": i, "j": j},
                  [by("ia_range"), by("jb_range"), by("originals_differ")]),
        ),
        have("far_sorted", lt(D, sympy.Abs(sa(q) - sb(q))),
             auto("far", inside("ia", t, sympy.Abs(t - sb(q))),
                  inside("jb", t, sympy.Abs(a(i) - t)))),
        obtain(["up", "down", "square"], apply("axiom:abs", {"x": sa(q) - sb(q)})),
        _far(sign),
    )  # fmt: skip


def _ne(sign: str) -> Rule:
    """a(i) != b(j) from the strict order of the sorted entries."""
    smaller, larger = (a(i), b(j)) if sign == "less" else (b(j), a(i))
    return steps(
        have("strict", lt(smaller, larger), auto("order", "ia", "jb")),
        by("strict"),
    )


def _far(sign: str) -> Rule:
    big, small = (sb(q), sa(q)) if sign == "less" else (sa(q), sb(q))
    size = sympy.Abs(sa(q) - sb(q))
    return ["contra", {"name": "denied", "by": steps(
        have("larger", lt(big - small, size), auto("denied", "far_sorted")),
        have("sum_pos", lt(0, big - small + size), auto("order", "larger")),
        auto("square", products=[["larger", "sum_pos"]]),
    )}]  # fmt: skip


gap_proof = steps(
    obtain(
        ["q_below", "agree", "differ"],
        apply("statement:lemmas/first-difference", {"n": n, "a": sa, "b": sb}),
        some=[q],
    ),
    have(
        "q_range",
        lt(q, n),
        ["contra", {"name": "not_below", "by": steps(
            obtain(["p_range", "at_k"], apply("a_all", {"j": k}, [by("k_in_range")]),
                   some=[place]),
            have("before_q", lt(place, q), auto("p_range", "not_below")),
            obtain(["same"], apply("agree", {"i": place}, [by("before_q")])),
            obtain(["j_range", "in_b"], apply("b_members", {"i": place}, [by("p_range")]),
                   some=[j]),
            obtain(["not_in_b"], apply("k_is_missing", {"j": j}, [by("j_range")])),
            have("in_both", eq(a(k), b(j)), auto("at_k", "same", "in_b")),
            clash("in_both", "not_in_b"),
        )}],
    ),
    obtain(["not_same"], apply("differ", {}, [by("q_range")])),
    cases(
        sa(q), sb(q), "order",
        less=steps(
            have("gap_at_q", lt(sa(q) + D, sb(q)), _separated_at_q("less")),
            _apply_gap(
                sb, sa, "b", "a", "gap_at_q",
                intro(
                    obtain(["same"], apply("agree", {"i": i}, [by("s")])),
                    given=["s"],
                    then=[auto("same")],
                ),
            ),
        ),
        equal=absurd(clash("order", "not_same")),
        greater=steps(
            have("gap_at_q", lt(sb(q) + D, sa(q)), _separated_at_q("greater")),
            _apply_gap(sa, sb, "a", "b", "gap_at_q", by("agree")),
        ),
    ),
)  # fmt: skip

PROOF = intro(
    have("n_one", le(1, n), auto("n_two")),
    have("n_pos", lt(0, n), auto("n_two")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D}, [by("n_one"), by("above")]),
    ),
    have("D_pos", lt(0, D), auto("D_above_1")),
    *_sorted(a, "a", sa),
    *_sorted(b, "b", sb),
    have("weight_pos", lt(0, Exp(-2 * r)), positive()),
    given=[
        "n_two", "above", "a_bounded", "b_bounded", "a_apart", "b_apart", "cross", "k_in_range",
        "k_is_missing",
    ],
    then=[
        _mean_bounded(a, "a"),
        _mean_bounded(b, "b"),
        gap_proof,
        auto(products=[["log_square", "weight_pos"]]),
    ],
)  # fmt: skip

EXAMPLE = {
    "n": number(2), "k": number(1), "r": number(12), "D": number(5),
    "a": ["lam", [["i", "N"]], ["+", ["q", "12"], ["*", ["q", "-12"], "i"]]],
    "b": ["lam", [["i", "N"]], ["+", ["q", "12"], ["*", ["q", "-6"], "i"]]],
}  # fmt: skip

STATEMENT = Statement(
    id="kajitsuka-2024/lemma-1",
    title="The Boltzmann mean tells separated vectors apart",
    source=Source(
        "kajitsuka-2024",
        "lemma-1",
        "reconstructed (high)",
        "stronger gap 0.9 D e^D in place of (log n)^2; 'up to permutation' as 'some entry of a is "
        "not an entry of b'",
    ),
    claim=CLAIM,
    proof=PROOF,
    bound=sympy.Rational(9, 10)
    * sympy.Symbol("D")
    * sympy.exp(sympy.Symbol("D") - 2 * sympy.Symbol("r")),
    witness=witness(
        "kajitsuka-2024/lemma-1",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE),
        scope="n = 2, a = (12, 0), b = (12, 6), D = 5, r = 12",
    ),
)
