"""Evaluation and decisions on closed terms, with every trap of ball arithmetic that was hit."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat, fmpz

from provers.kernel import arithmetic, numbers
from provers.kernel.arithmetic import Balls, Rationals
from provers.kernel.errors import KernelError
from provers.kernel.numbers import (
    NotExact,
    Truth,
    certainly_positive,
    decide,
    decide_exactly,
    evaluate,
    evaluate_exact,
    independent,
    precision,
)
from provers.kernel.terms import Definition


def q(value) -> tuple:
    return ("q", str(fmpq(value) if isinstance(value, int) else value))


def v(name: str) -> tuple:
    return ("v", name)


def column(*entries) -> fmpq_mat:
    return fmpq_mat(len(entries), 1, [fmpq(x) for x in entries])


def ends(x: arb) -> tuple[Fraction, Fraction]:
    lo, hi = x.lower().fmpq(), x.upper().fmpq()
    return Fraction(int(lo.p), int(lo.q)), Fraction(int(hi.p), int(hi.q))


def ball(lo, hi) -> arb:
    return arb(lo).union(arb(hi))


E1 = ("exp", q(1))
ATTENTION = {
    "mass": Definition(
        "mass",
        (("d", "N"), ("x", ("V", "d")), ("Y", ("S", ("V", "d")))),
        "R",
        ("sum", v("Y"), ("exp", ("dot", ("b", 0), v("x")))),
    ),
    "att": Definition(
        "att",
        (("d", "N"), ("U", ("L", "d", "d")), ("x", ("V", "d")), ("Y", ("S", ("V", "d")))),
        ("V", "d"),
        (
            "scale",
            ("inv", ("def", "mass", v("d"), v("x"), v("Y"))),
            (
                "sum",
                v("Y"),
                ("scale", ("exp", ("dot", ("b", 0), v("x"))), ("app", v("U"), ("b", 0))),
            ),
        ),
    ),
    "origin": Definition("origin", (("d", "N"),), ("V", "d"), ("zero", "d")),
}


# ------------------------------------------------------------------ truth and single balls


def test_truth_has_no_truth_value():
    for truth in Truth:
        with pytest.raises(TypeError, match="no truth value"):
            bool(truth)


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (arb(1), True),
        (arb(0), False),  # bool(arb(0)) is True
        (arb(-1), False),
        (arb(0, 1), False),
        (arb(2, 1), True),
        (arb("nan"), False),
        (arb("inf"), False),
        (arb("-inf"), False),
        (arb(0, "inf"), False),
    ],
)
def test_certainly_positive(x, expected):
    assert certainly_positive(x) is expected


def test_balls_square_of_a_ball_around_zero_is_not_nan():
    assert (arb(0, 1) ** 2).is_nan()
    lo, hi = ends(Balls().power(ball(-1, 2), 2))
    assert -Fraction(1, 10**6) < lo <= 0 and 4 <= hi < 4 + Fraction(1, 10**6)


@pytest.mark.parametrize(("lo", "hi", "k"), [(-2, 1, 3), (-2, -1, 2), (1, 3, 5), (-1, 1, 64)])
def test_power_is_tight(lo, hi, k):
    values = [lo**k, hi**k] + ([0] if lo < 0 < hi and k % 2 == 0 else [])
    low, high = ends(Balls().power(ball(lo, hi), k))
    assert low <= min(values) and high >= max(values)
    assert high - low < (max(values) - min(values)) * (1 + Fraction(1, 10**6))


@pytest.mark.parametrize("name", ["power", "inv", "exp", "log", "sqrt", "abs"])
@pytest.mark.parametrize("x", [arb("nan"), arb("inf"), arb("-inf"), arb(0, "inf")])
def test_non_finite_balls_decide_nothing(name, x):
    f = getattr(Balls(), name)
    y = f(x, 2) if name == "power" else f(x)
    if name in ("exp", "inv", "log") and x.is_exact() and not x.is_nan():
        return  # e^inf and the like never arise: no value is an exact infinity
    assert not y.is_finite()
    assert not certainly_positive(y) and not certainly_positive(-y)


@pytest.mark.parametrize("other", [arb("nan"), arb(0, "inf")])
def test_max_with_a_non_finite_ball_is_nan(other):
    assert Balls().max(arb(1), other).is_nan()
    assert Balls().max(other, arb(1)).is_nan()


def test_max_and_abs_of_overlapping_balls():
    lo, hi = ends(Balls().max(ball(0, 3), ball(1, 2)))
    assert 1 - Fraction(1, 10**6) < lo <= 1 and 3 <= hi < 3 + Fraction(1, 10**6)
    lo, hi = ends(Balls().max(ball(1, 2), ball(0, 3)))
    assert lo <= 1 and hi >= 3
    lo, hi = ends(Balls().abs(ball(-2, 1)))
    assert -Fraction(1, 10**6) < lo <= 0 and hi >= 2
    assert ends(Balls().abs(arb(-3))) == (3, 3)
    assert ends(Balls().max(arb(3), arb(2))) == (3, 3) == ends(Balls().max(arb(2), arb(3)))


def test_total_functions():
    balls = Balls()
    for f in (balls.inv, balls.sqrt, balls.log):
        assert f(arb(0)).is_zero()
    assert balls.log(arb(-3, 1)).is_zero() and balls.sqrt(arb(-3, 1)).is_zero()
    assert balls.inv(arb(0, 1)).is_nan() and balls.log(ball(-1, 2)).is_nan()
    lo, hi = ends(balls.sqrt(ball(-1, 4)))
    assert -Fraction(1, 10**6) < lo <= 0 and 2 <= hi < Fraction(2001, 1000)
    lo, hi = ends(balls.inv(arb(-4)))
    assert lo <= Fraction(-1, 4) <= hi


def test_wide_balls_contain_the_values_of_their_points():
    rng = random.Random(0)
    balls = Balls()
    functions = {
        balls.exp: math.exp,
        balls.abs: abs,
        balls.inv: lambda t: 1 / t if t else 0.0,
        balls.log: lambda t: math.log(t) if t > 0 else 0.0,
        balls.sqrt: lambda t: math.sqrt(t) if t > 0 else 0.0,
        lambda x: balls.power(x, 3): lambda t: t**3,
        lambda x: balls.power(x, 4): lambda t: t**4,
    }
    for f, g in functions.items():
        for _ in range(200):
            a, b = sorted((rng.uniform(-3, 3), rng.uniform(-3, 3)))
            enclosure = f(ball(a, b))
            for t in (a, b, (a + b) / 2, a + (b - a) * rng.random()):
                assert enclosure.overlaps(arb(g(t), 1e-12))


# ------------------------------------------------------------------ evaluation


def test_numbers_stay_integers_until_a_ball_is_needed():
    assert evaluate(("+", q(2), ("*", q(3), ("^", q(2), 5))), {}, {}, 64) == 98
    assert isinstance(evaluate(("max", q(2), q(7)), {}, {}, 64), int)
    assert isinstance(evaluate(q("1/3"), {}, {}, 64), arb)
    assert evaluate(("^", q("1/3"), 0), {}, {}, 64) == 1
    assert evaluate(("^", q(0), 0), {}, {}, 64) == 1


def test_long_integers_become_balls():
    huge = ("^", ("^", q(7), 64), 64)
    tower = ("^", ("^", huge, 64), 64)
    x = evaluate(tower, {}, {}, 64)
    assert isinstance(x, arb) and certainly_positive(x)
    assert decide(("<", huge, tower), {}, {}) is Truth.YES
    assert isinstance(evaluate(("*", ("^", ("^", q(7), 64), 30), huge), {}, {}, 64), int)
    assert isinstance(
        evaluate(("*", huge, ("*", huge, ("*", huge, ("*", huge, huge)))), {}, {}, 64), int
    )
    many = ("*", *[huge] * 7)
    assert isinstance(evaluate(many, {}, {}, 64), arb)


def test_exact_numbers_that_grow_too_long_are_refused():
    term = q("2/3")
    for _ in range(5):
        term = ("^", term, 64)
    with pytest.raises(NotExact, match="too large"):
        evaluate_exact(term, {}, {})
    square = Definition("square", (("x", "R"),), "R", ("*", v("x"), v("x")))
    term = q("2/3")
    for _ in range(40):
        term = ("def", "square", term)
    with pytest.raises(NotExact, match="too large"):
        evaluate_exact(term, {}, {"square": square})


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (E1, math.e),
        (("inv", q(4)), 0.25),
        (("inv", q(0)), 0),
        (("log", q(2)), math.log(2)),
        (("log", q("-1/2")), 0),
        (("sqrt", q(2)), math.sqrt(2)),
        (("sqrt", q(-2)), 0),
        (("abs", q("-7/2")), 3.5),
        (("max", E1, q(2)), math.e),
        (("max", q("1/3"), q("1/2")), 0.5),
        (("sum", ("range", q(5)), ("^", ("b", 0), 2)), 30),
        (("sum", ("range", q(0)), E1), 0),
        (("sum", ("cat", ("one", q(2)), ("range", q(4))), ("b", 0)), 8),
        (("sum", ("map", ("range", q(4)), ("+", ("b", 0), q(1))), ("b", 0)), 10),
        (("at", ("lam", ("R", "R"), ("+", ("b", 1), ("*", q(-1), ("b", 0)))), q(5), q(3)), 2),
    ],
)
def test_scalars(term, value):
    x = arb(evaluate(term, {}, {}, 64))
    assert x.overlaps(arb(value, 1e-14)) and float(x.rad()) < 1e-14


def test_nested_binders_use_the_nearest_index():
    # sum_{i<3} sum_{j<i} (10 i + j) = 10 + 20 + 21
    inner = ("sum", ("range", ("b", 0)), ("+", ("*", q(10), ("b", 1)), ("b", 0)))
    assert evaluate(("sum", ("range", q(3)), inner), {}, {}, 64) == 51
    # The free j of the environment is not the bound one.
    term = ("+", v("j"), ("sum", ("range", q(4)), ("^", ("b", 0), 2)))
    assert evaluate(term, {"j": 100}, {}, 64) == 114


def test_vectors_and_maps():
    env = {
        "d": 2,
        "u": column(1, 2),
        "w": column(3, fmpq(1, 2)),
        "M": fmpq_mat(3, 2, [1, 2, 3, 4, 5, 6]),
        "k": fmpq(1, 3),
    }
    for run in (lambda t: evaluate(t, env, {}, 64), lambda t: evaluate_exact(t, env, {})):
        assert arb(run(("dot", v("u"), v("w")))).overlaps(arb(4))
        assert [arb(x) for x in run(("app", v("M"), v("u"))).entries()] == [5, 11, 17]
        assert run(("adj", v("M"))).nrows() == 2
        assert arb(run(("app", ("adj", v("M")), ("app", v("M"), v("u"))))[1, 0]).overlaps(arb(156))
        assert run(("comp", ("adj", v("M")), v("M"))).ncols() == 2
        outer = run(("outer", v("u"), v("w")))
        assert arb(outer[1, 0]).overlaps(arb(6))
        identity = run(("id", "d"))
        assert [arb(x) for x in identity.entries()] == [1, 0, 0, 1]
        assert run(("zero", 3)).nrows() == 3
        relu = run(("relu", ("+", v("u"), ("scale", q(-1), v("w")))))
        assert [arb(x) for x in relu.entries()] == [0, arb(1.5)]
        assert arb(run(("scale", v("k"), v("u")))[0, 0]).overlaps(arb(fmpq(1, 3)))


def test_the_integer_zero_is_the_zero_of_every_space():
    env = {"u": column(1, 2), "M": fmpq_mat(2, 2, [1, 2, 3, 4]), "P": (), "d": 2}
    nothing = ("sum", v("P"), ("b", 0))
    for term in (
        nothing,
        ("app", v("M"), nothing),
        ("scale", q(3), nothing),
        ("relu", nothing),
        ("dot", nothing, v("u")),
        ("dot", v("u"), nothing),
        ("outer", v("u"), nothing),
        ("adj", ("outer", nothing, v("u"))),
    ):
        assert evaluate(term, env, {}, 64) == 0
    same = evaluate(("+", nothing, v("u")), env, {}, 64)
    assert isinstance(same, arb_mat) and same[1, 0] == 2
    assert decide(("=", nothing, ("zero", "d")), env, {}) is Truth.YES
    assert decide(("!=", v("u"), nothing), env, {}) is Truth.YES


def test_what_does_not_depend_on_the_bound_variable_is_evaluated_once():
    calls = []

    def table(i: int) -> int:
        calls.append(i)
        return 10 * i

    fixed = ("at", v("f"), q(3))
    term = (
        "sum",
        ("range", q(20)),
        ("*", ("b", 0), ("sum", ("range", q(5)), ("+", fixed, ("b", 1)))),
    )
    # sum_i i * 5 (30 + i)
    assert evaluate(term, {"f": table}, {}, 64) == sum(5 * i * (30 + i) for i in range(20))
    assert calls == [3]


def test_kept_values_belong_to_one_call_of_a_definition():
    # total(x) = sum_{i<3} (x + (y -> y + x)(i)), called for x = j inside a sum over j.
    inner = ("at", ("lam", ("N",), ("+", ("b", 0), v("x"))), ("b", 0))
    body = ("sum", ("range", q(3)), ("+", ("*", v("x"), v("x")), inner))
    total = Definition("total", (("x", "R"),), "R", body)
    term = ("sum", ("range", q(4)), ("def", "total", ("b", 0)))
    expected = sum(j * j + i + j for j in range(4) for i in range(3))
    assert evaluate(term, {}, {"total": total}, 64) == expected


def test_definitions_see_only_their_parameters():
    peep = Definition("peep", (("x", "R"),), "R", ("+", v("x"), v("y")))
    with pytest.raises(KernelError, match="no value for 'y'"):
        evaluate(("def", "peep", q(1)), {"y": 3}, {"peep": peep}, 64)
    assert evaluate(("def", "origin", v("n")), {"n": 4}, ATTENTION, 64).nrows() == 4
    with pytest.raises(KernelError, match="unknown definition"):
        evaluate(("def", "nope"), {}, {}, 64)
    with pytest.raises(KernelError, match="expected 1 arguments"):
        evaluate(("def", "origin"), {}, ATTENTION, 64)


def test_attention_in_balls():
    x, tokens = [0.5, -1.0], [[1.0, 2.0], [0.25, -3.0], [4.0, 0.125]]
    u = [[1.0, 2.0], [-1.0, 0.5]]
    weights = [math.exp(sum(a * b for a, b in zip(t, x, strict=True))) for t in tokens]
    expected = [
        sum(
            w * sum(a * b for a, b in zip(row, t, strict=True))
            for w, t in zip(weights, tokens, strict=True)
        )
        / sum(weights)
        for row in u
    ]
    env = {
        "d": 2,
        "x": fmpq_mat(2, 1, [fmpq(*z.as_integer_ratio()) for z in x]),
        "U": fmpq_mat(2, 2, [fmpq(*z.as_integer_ratio()) for row in u for z in row]),
        "Y": tuple(fmpq_mat(2, 1, [fmpq(*z.as_integer_ratio()) for z in t]) for t in tokens),
    }
    term = ("def", "att", v("d"), v("U"), v("x"), v("Y"))
    out = evaluate(term, env, ATTENTION, 200)
    for got, want in zip(out.entries(), expected, strict=True):
        assert got.overlaps(arb(want, 1e-14)) and got.rel_accuracy_bits() > 180
    empty = evaluate(term, {**env, "Y": ()}, ATTENTION, 64)
    assert empty == 0
    with pytest.raises(NotExact, match="not rational: exp"):
        evaluate_exact(term, env, ATTENTION)


def test_families_and_tables():
    env = {"f": (fmpq(1), fmpq(1, 2)), "g": ((1, 2), (3, 4)), "h": lambda i, j: 10 * i + j}
    assert evaluate_exact(("at", v("f"), q(1)), env, {}) == fmpq(1, 2)
    assert evaluate(("at", v("g"), q(1), q(0)), env, {}, 64) == 3
    assert evaluate(("at", v("h"), q(2), q(5)), env, {}, 64) == 25
    with pytest.raises(KernelError, match="no member"):
        evaluate(("at", v("f"), q(2)), env, {}, 64)
    with pytest.raises(KernelError, match="natural"):
        evaluate(("at", v("f"), q(-1)), env, {}, 64)
    with pytest.raises(KernelError, match="no member"):
        evaluate(("at", v("f"), q(1), q(1)), env, {}, 64)
    with pytest.raises(KernelError, match="expected 1 arguments"):
        evaluate(("at", ("lam", ("N",), ("b", 0)), q(1), q(2)), env, {}, 64)


def test_a_family_keeps_the_precision_it_was_evaluated_at():
    family = evaluate(("lam", ("N",), ("exp", ("inv", ("+", ("b", 0), q(2))))), {}, {}, 300)
    assert family(1).rel_accuracy_bits() > 280


@pytest.mark.parametrize("bad", [0.5, arb(1), "1", None, True, [1], {"a": 1}])
def test_only_exact_data(bad):
    with pytest.raises(KernelError, match="x: expected exact data"):
        evaluate(v("x"), {"x": bad}, {}, 64)
    with pytest.raises(KernelError, match="x: expected exact data"):
        evaluate_exact(("sum", v("x"), ("b", 0)), {"x": (bad,)}, {})


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (v("nope"), "no value"),
        (("b", 0), "dangling"),
        (("u", 3, "R"), "cannot evaluate"),
        (("zero", "k"), "natural"),
        (("zero", "u"), "natural"),
        (("range", q(-1)), "natural"),
        (("sum", q(3), ("b", 0)), "sequence"),
        (("cat", q(3), v("s")), "sequence"),
        (("+", v("u"), v("w")), "shapes"),
        (("+", v("u"), q(1)), "shapes"),  # python-flint would add to the diagonal
        (("app", v("M"), v("w")), "shapes"),
        (("+", v("s"), v("s")), "expected a number"),
        (q("1/0"), "not a rational"),
        (("tail", ("lam", ("N",), ("at", v("t"), ("b", 0))), q(2), q(1)), "one dimension"),
        (("tail", ("lam", ("N",), v("M")), q(2), q(1)), "one dimension"),
        (("tail", ("lam", ("N",), v("r")), q(2), q(1)), "one dimension"),
    ],
)
def test_malformed_terms_are_kernel_errors(term, message):
    env = {
        "k": fmpq(1, 2),
        "r": fmpq(1, 2),
        "u": column(1, 2),
        "w": column(1, 2, 3),
        "M": fmpq_mat(2, 2, [1, 0, 0, 1]),
        "s": (1, 2),
        "t": (column(1, 2), column(1, 2, 3)),
    }
    with pytest.raises(KernelError, match=message):
        evaluate(term, env, {}, 64)
    with pytest.raises(KernelError, match=message):
        evaluate_exact(term, env, {})


def test_hostile_terms_end_in_an_error():
    big = ("^", q(10), 9)
    for term in (("range", big), ("zero", 10**9), ("id", 10**5)):
        with pytest.raises(KernelError, match="too many operations"):
            evaluate(term, {}, {}, 64)
    thousand = ("range", q(1000))
    body = ("+", ("b", 0), ("b", 1), ("b", 2))
    term = ("sum", thousand, ("sum", thousand, ("sum", thousand, body)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "MAX_WORK", 1_000_000)
        with pytest.raises(KernelError, match="too many operations"):
            evaluate(term, {}, {}, 64)
    deep = q(1)
    for _ in range(5000):
        deep = ("exp", deep)
    with pytest.raises(KernelError, match="too deeply"):
        evaluate(deep, {}, {}, 64)


# ------------------------------------------------------------------ precision


def test_precision_is_restored_even_after_an_error():
    before = ctx.prec
    evaluate(E1, {}, {}, 500)
    assert ctx.prec == before
    with pytest.raises(KernelError):
        evaluate(v("nope"), {}, {}, 500)
    with pytest.raises(KernelError):
        decide(("<", v("nope"), q(1)), {}, {}, 500)
    with pytest.raises(ZeroDivisionError), precision(99):
        raise ZeroDivisionError
    assert ctx.prec == before


@pytest.mark.parametrize("bits", [0, 1, -5, True, 64.0, "64", 10**9])
def test_precision_is_checked(bits):
    with pytest.raises(KernelError, match="precision"):
        evaluate(E1, {}, {}, bits)


def test_data_is_enclosed_again_at_every_precision():
    # A ball made at 53 bits would stay wide at 400.
    x = evaluate(v("x"), {"x": fmpq(1, 3)}, {}, 400)
    assert x.rel_accuracy_bits() > 390
    close = ("+", ("*", E1, ("exp", q("-1"))), ("*", q("-1"), ("exp", q(-300))))
    assert decide(("<", close, q(1)), {}, {}, 1024) is Truth.YES
    assert decide(("<", close, q(1)), {}, {}, 256) is Truth.UNKNOWN


# ------------------------------------------------------------------ exact values


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (("sqrt", q("9/4")), fmpq(3, 2)),
        (("sqrt", q(-1)), 0),
        (("exp", q(0)), 1),
        (("log", q(1)), 0),
        (("log", q(-5)), 0),
        (("inv", q(0)), 0),
        (("inv", q("2/3")), fmpq(3, 2)),
        (("abs", q("-2/3")), fmpq(2, 3)),
        (("abs", q("2/3")), fmpq(2, 3)),
        (("max", q("1/3"), q("1/2")), fmpq(1, 2)),
        (("^", q("2/3"), 3), fmpq(8, 27)),
    ],
)
def test_exact_scalars(term, value):
    assert evaluate_exact(term, {}, {}) == value


@pytest.mark.parametrize("head", ["exp", "log", "sqrt"])
def test_irrational_values_are_refused(head):
    with pytest.raises(KernelError, match=f"not rational: {head}"):
        evaluate_exact((head, q(3)), {}, {})


def test_balls_and_rationals_agree_on_random_terms():
    rng = random.Random(1)

    def term(depth: int) -> tuple:
        if depth == 0 or rng.random() < 0.2:
            return rng.choice([q(rng.randint(-3, 3)), q(fmpq(rng.randint(-9, 9), 7)), v("x")])
        head = rng.choice(["+", "*", "max", "abs", "inv", "^", "sum"])
        if head == "^":
            return ("^", term(depth - 1), rng.randint(0, 3))
        if head in ("abs", "inv"):
            return (head, term(depth - 1))
        if head == "sum":
            return ("sum", ("range", q(3)), ("*", ("b", 0), term(depth - 1)))
        return (head, term(depth - 1), term(depth - 1))

    decided = 0
    for _ in range(500):
        t = term(4)
        env = {"x": fmpq(rng.randint(-5, 5), 3)}
        exact = fmpq(evaluate_exact(t, env, {}))
        enclosure = arb(evaluate(t, env, {}, 64))
        if not enclosure.is_nan():
            decided += 1
            assert enclosure.contains(arb(exact)) or enclosure.overlaps(arb(exact))
        for relation, holds in (
            ("<", exact < 0),
            ("<=", exact <= 0),
            ("=", exact == 0),
            ("!=", exact != 0),
        ):
            assert decide((relation, t, q(0)), env, {}) is (Truth.YES if holds else Truth.NO)
    assert decided > 400


# ------------------------------------------------------------------ decisions


def test_an_undecided_comparison_is_not_a_false_one():
    # The truth is 6.1428; "not (x < 6.204)" read from an undecided ball would make this YES.
    infimum = (
        "*",
        ("+", E1, ("*", q(-1), E1), q("61428/10000")),
        ("exp", ("+", q("1/3"), q("-1/3"))),
    )
    claim = ("<=", q("6204/1000"), infimum)
    assert decide(claim, {}, {}, 64) is Truth.NO
    assert decide(("<=", q("614/100"), infimum), {}, {}, 64) is Truth.YES
    wide = arb(6, 1)
    assert not certainly_positive(arb("6.204") - wide) and not certainly_positive(
        wide - arb("6.204")
    )


@pytest.mark.parametrize("relation", ["<", "<=", "=", "!="])
def test_indeterminate_balls_are_unknown(relation):
    zero = ("+", ("sqrt", q(2)), ("*", q(-1), ("exp", ("*", q("1/2"), ("log", q(2))))))
    assert decide((relation, ("inv", zero), q(5)), {}, {}, 128) is Truth.UNKNOWN
    assert decide((relation, zero, q(0)), {}, {}, 128) is Truth.UNKNOWN


def test_equality_only_exactly():
    assert decide(("=", q("1/3"), ("inv", q(3))), {}, {}) is Truth.YES
    assert decide(("<=", q("1/3"), ("inv", q(3))), {}, {}) is Truth.YES
    assert decide(("<", q("1/3"), ("inv", q(3))), {}, {}) is Truth.NO
    assert decide(("!=", q("1/3"), ("inv", q(3))), {}, {}) is Truth.NO
    assert decide(("=", E1, E1), {}, {}, 256) is Truth.UNKNOWN
    assert decide(("=", E1, q(3)), {}, {}) is Truth.NO
    assert decide(("!=", E1, q(3)), {}, {}) is Truth.YES
    assert decide(("=", ("sqrt", ("^", q(-3), 2)), q(-3)), {}, {}) is Truth.NO


def test_decide_exactly_refuses_what_is_irrational():
    assert decide_exactly(("=", q("1/3"), ("inv", q(3))), {}, {}) is Truth.YES
    assert decide_exactly(("<", q("1/3"), ("inv", q(3))), {}, {}) is Truth.NO
    with pytest.raises(NotExact, match="exp"):
        decide_exactly(("<", E1, q(3)), {}, {})


def test_exponentials_of_a_million():
    assert decide(("<", q(0), ("exp", q(-(10**6)))), {}, {}) is Truth.YES
    assert decide(("<", ("exp", q(-(10**6))), q("1/10")), {}, {}) is Truth.YES
    assert decide(("<", ("exp", q(10**6)), ("exp", q(10**6 + 1))), {}, {}) is Truth.YES
    one = ("*", ("exp", q(10**6)), ("exp", q(-(10**6))))
    assert evaluate(one, {}, {}, 128).overlaps(arb(1))


def test_vectors_are_compared_by_entries():
    env = {"u": column(1, 2), "w": column(1, 3), "d": 2}
    assert decide(("=", v("u"), v("u")), env, {}) is Truth.YES
    assert decide(("=", v("u"), v("w")), env, {}) is Truth.NO
    assert decide(("!=", v("u"), v("w")), env, {}) is Truth.YES
    assert decide(("!=", v("u"), v("u")), env, {}) is Truth.NO
    almost = ("scale", ("*", E1, ("exp", q(-1))), v("u"))
    assert decide(("=", almost, v("u")), env, {}, 128) is Truth.UNKNOWN
    assert decide(("!=", almost, v("w")), env, {}, 128) is Truth.YES
    with pytest.raises(KernelError, match="cannot decide '<'"):
        decide(("<", v("u"), v("w")), env, {})
    with pytest.raises(KernelError, match="cannot decide 'is'"):
        decide(("is", q(1), q(2)), env, {})


def test_precisions_end_at_the_limit():
    assert numbers._precisions(64) == [64]
    assert numbers._precisions(40) == [40]
    assert numbers._precisions(100) == [64, 100]
    assert numbers._precisions(1024) == [64, 128, 256, 512, 1024]


# ------------------------------------------------------------------ independence


def test_independent_minor():
    env = {"a": column(1, 2, 3), "b": column(2, 4, 7), "c": column(2, 4, 6), "d": 3}
    a, b, c = v("a"), v("b"), v("c")
    assert independent([a, b], env, {}, [0, 2]) is True
    assert independent([a, b], env, {}, [0, 1]) is False  # this minor is zero
    assert independent([a, c], env, {}, [0, 2]) is False
    assert independent([a, ("scale", E1, b)], env, {}, [2, 0]) is True
    assert independent([("scale", E1, a), c], env, {}, [0, 2], 256) is False
    assert (
        independent([a, ("sum", ("map", ("range", q(0)), a), ("b", 0))], env, {}, [0, 2]) is False
    )
    assert independent([], env, {}, []) is True
    for rows in ([0], [0, 0], [0, 1, 2], [0, 3], [-1, 0]):
        with pytest.raises(KernelError, match="rows"):
            independent([a, b], env, {}, rows)


def test_nearly_dependent_vectors_need_precision():
    tiny = ("exp", q(-200))
    env = {"a": column(1, 1), "e": column(0, 1)}
    b = ("+", v("a"), ("scale", tiny, v("e")))
    assert independent([v("a"), b], env, {}, [0, 1], 64) is False
    assert independent([v("a"), b], env, {}, [0, 1], 512) is True


# ------------------------------------------------------------------ singular values


def tail(k: int, n: int = 3) -> tuple:
    return ("tail", ("lam", ("N",), ("at", v("f"), ("b", 0))), q(n), q(k))


def test_tail_of_orthogonal_columns():
    env = {"f": (column(3, 0, 0, 0), column(0, 0, 2, 0), column(0, 1, 0, 0))}
    for k, value in enumerate((14, 5, 1, 0, 0)):
        x = arb(evaluate(tail(k), env, {}, 64))
        assert x.overlaps(arb(value)) and x.rad() < 1e-12
    assert evaluate_exact(tail(0), env, {}) == 14
    assert evaluate_exact(tail(3), env, {}) == 0
    with pytest.raises(NotExact, match="tail"):
        evaluate_exact(tail(1), env, {})


def test_tail_with_multiple_and_zero_singular_values():
    env = {"f": tuple(column(*[int(i == j) for i in range(5)]) for j in range(3))}
    assert decide(("<", q("1999/1000"), tail(1)), env, {}) is Truth.YES
    env = {"f": (column(1, 2), column(2, 4), column(3, 6))}
    x = evaluate(tail(1), env, {}, 128)
    assert x.overlaps(arb(0)) and x.rad() < 1e-30
    assert evaluate_exact(tail(1), env, {}) == 0
    assert decide(("=", tail(1), q(0)), env, {}) is Truth.YES
    env = {"f": (column(0, 0), 0, column(3, 4))}
    assert decide(("=", tail(1), q(0)), env, {}) is Truth.YES
    assert evaluate(tail(0), {"f": (0, 0, 0)}, {}, 64) == 0


def test_tail_of_equal_columns():
    env = {"f": (column(1, 1, 1), column(1, 1, 1), column(1, 1, 1))}
    assert arb(evaluate(tail(0), env, {}, 128)).overlaps(arb(9))
    x = evaluate(tail(1), env, {}, 128)
    assert x.overlaps(arb(0)) and x.rad() < 1e-30


def test_tail_does_not_trust_its_eigenvectors(monkeypatch):
    env = {"f": (column(3, 1, 0), column(0, 2, 0), column(0, 1, 1))}
    true = evaluate(tail(1), env, {}, 128)
    for wrong in ([[0, 0, 0]] * 3, [["nan", 0, 0]] * 3):
        monkeypatch.setattr(arithmetic, "_approximate_eigenvectors", lambda _, w=wrong: arb_mat(w))
        assert evaluate(tail(1), env, {}, 128).is_nan()
    for q_ in ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1.0, 0.01, 0], [0, 0.99, 0.1], [0, -0.1, 1.0]]):
        monkeypatch.setattr(arithmetic, "_approximate_eigenvectors", lambda _, w=q_: arb_mat(w))
        loose = evaluate(tail(1), env, {}, 128)
        assert loose.is_finite() and loose.overlaps(true)
        assert loose.lower() <= true.lower() and loose.upper() >= true.upper()


@pytest.mark.parametrize(("rows", "count"), [(4, 7), (7, 4), (6, 6), (1, 3)])
def test_tail_matches_float_singular_values(rows, count):
    import numpy as np

    rng = np.random.default_rng(rows)
    a = rng.standard_normal((rows, count))
    sigma = np.linalg.svd(a, compute_uv=False)
    entries = tuple(
        fmpq_mat(rows, 1, [fmpq(*float(z).as_integer_ratio()) for z in a[:, j]])
        for j in range(count)
    )
    for k in range(min(rows, count) + 1):
        for bits in (64, 200):
            x = arb(evaluate(tail(k, count), {"f": entries}, {}, bits))
            assert x.overlaps(arb(float((sigma[k:] ** 2).sum()), 1e-12))
            assert x.rad() < arb(2) ** (20 - bits)


def test_tail_is_indeterminate_for_unbounded_columns():
    f = ("lam", ("N",), ("scale", ("inv", ("+", E1, ("*", q(-1), E1))), v("u")))
    assert evaluate(("tail", f, q(2), q(1)), {"u": column(1, 2)}, {}, 64).is_nan()


def test_tail_of_far_apart_scales_stays_an_enclosure():
    f = ("lam", ("N",), ("scale", ("exp", ("*", q(-400), ("b", 0))), ("at", v("f"), ("b", 0))))
    env = {"f": (column(1, 0, 0), column(1, 1, 0), column(1, 1, 1))}
    x = evaluate(("tail", f, q(3), q(2)), env, {}, 64)
    y = evaluate(("tail", f, q(3), q(2)), env, {}, 4096)
    assert x.overlaps(y) and certainly_positive(y) and not certainly_positive(x)


def test_rationals_refuse_sequences():
    with pytest.raises(KernelError, match="expected a number"):
        Rationals().shape((1, 2))
    with pytest.raises(KernelError, match="expected a number"):
        Balls().shape(fmpz(1))


# ------------------------------------------------------------------ an independent evaluator


def reference(term: tuple, names: dict, definitions: dict, stack: tuple) -> object:
    """Evaluate scalars, sequences and families naively, with nothing kept."""

    def go(t: tuple, *more: object) -> object:
        return reference(t, names, definitions, (*more, *stack))

    head, *args = term
    if head == "q":
        return Fraction(args[0])
    if head == "v":
        return names[args[0]]
    if head == "b":
        return stack[args[0]]
    if head == "+":
        return sum(go(t) for t in args)
    if head == "*":
        return math.prod(go(t) for t in args)
    if head == "inv":
        return 1 / go(args[0]) if go(args[0]) else Fraction(0)
    if head == "range":
        return [Fraction(i) for i in range(int(go(args[0])))]
    if head == "one":
        return [go(args[0])]
    if head == "cat":
        return go(args[0]) + go(args[1])
    if head == "map":
        return [go(args[1], x) for x in go(args[0])]
    if head == "sum":
        return sum(go(args[1], x) for x in go(args[0]))
    if head == "lam":
        return lambda *xs: go(args[1], *reversed(xs))
    if head == "at":
        return go(args[0])(*(go(t) for t in args[1:]))
    name, *args = args
    params = [p for p, _ in definitions[name].params]
    inner = dict(zip(params, (go(t) for t in args), strict=True))
    return reference(definitions[name].body, inner, definitions, ())


def random_scalar(rng: random.Random, names: list[str], bound: int, depth: int) -> tuple:
    """Return a random scalar term over ``names`` inside ``bound`` binders."""

    def scalar(more: int = 0) -> tuple:
        return random_scalar(rng, names, bound + more, depth - 1)

    def sequence(level: int) -> tuple:
        kind = rng.choice(["range", "one", "cat", "map"]) if level else "range"
        if kind == "range":
            return ("range", q(rng.randint(0, 3)))
        if kind == "one":
            return ("one", scalar())
        if kind == "cat":
            return ("cat", sequence(level - 1), sequence(level - 1))
        return ("map", sequence(level - 1), scalar(1))

    leaves = [q(rng.randint(-3, 3)), *(v(n) for n in names), *(("b", i) for i in range(bound))]
    if depth == 0:
        return rng.choice(leaves)
    head = rng.choice(["+", "*", "inv", "sum", "sum", "at", "def", "leaf"])
    if head == "leaf":
        return rng.choice(leaves)
    if head == "inv":
        return ("inv", scalar())
    if head == "sum":
        return ("sum", sequence(2), scalar(1))
    if head == "at":
        return ("at", ("lam", ("R", "R"), scalar(2)), scalar(), scalar())
    if head == "def":
        return ("def", "f", scalar(), scalar())
    return (head, scalar(), scalar())


def test_evaluation_agrees_with_an_independent_evaluator():
    rng = random.Random(11)
    for _ in range(400):
        body = random_scalar(rng, ["s", "t"], 0, 2)
        while "def" in str(body):
            body = random_scalar(rng, ["s", "t"], 0, 2)
        definitions = {"f": Definition("f", (("s", "R"), ("t", "R")), "R", body)}
        term = random_scalar(rng, ["x", "y"], 0, 4)
        env = {"x": fmpq(rng.randint(-4, 4), 3), "y": rng.randint(-2, 2)}
        names = {n: Fraction(str(value)) for n, value in env.items()}
        expected = fmpq(*Fraction(reference(term, names, definitions, ())).as_integer_ratio())
        assert evaluate_exact(term, env, definitions) == expected
        # The same with x varying, which keeps values between assignments.
        evaluator = numbers.Evaluator(Rationals(), env, definitions, ["x"])
        for shift in (1, 0, 2):
            x = env["x"] + shift
            evaluator.assign([x])
            expected = reference(term, {**names, "x": Fraction(str(x))}, definitions, ())
            assert evaluator.value(term) == fmpq(*Fraction(expected).as_integer_ratio())
