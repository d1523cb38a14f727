"""Covers: trees of bisections over boxes, mean-value enclosures, derivatives in balls."""

from __future__ import annotations

import random

import pytest
from flint import arb, ctx, fmpq, fmpq_mat

from provers.kernel.arithmetic import precision
from provers.kernel.cover import (
    CellEvaluator,
    Duals,
    check_cover,
    difference,
    halves,
    read_box,
)
from provers.kernel.errors import KernelError
from provers.kernel.numbers import Truth, certainly_positive
from provers.kernel.terms import Definition

X, Y = ("v", "x"), ("v", "y")
UNIT = [("x", fmpq(0), fmpq(1))]


def q(value) -> tuple:
    return ("q", str(fmpq(value)))


def minus(a: tuple, b: tuple) -> tuple:
    return ("+", a, ("*", ("q", "-1"), b))


PARABOLA = ("*", X, minus(("q", "1"), X))  # at most 1/4 on [0, 1]


def find_tree(literal, box, env, definitions, bits, depth, leaves=(-1, -2)):
    """Return a tree for `check_cover`, halving the widest side; None past ``depth``."""
    names, cell = read_box(box)
    term = [difference(literal)]
    with precision(bits):
        evaluator = CellEvaluator(names, env, definitions)

        def go(cell, depth):
            for leaf in leaves:
                enclose = evaluator.plain if leaf == -1 else evaluator.mean_value
                if certainly_positive(enclose(term, cell)[0]):
                    return [leaf]
            if depth == 0:
                return None
            widths = [hi - lo for lo, hi in cell]
            axis = widths.index(max(widths))
            parts = [go(half, depth - 1) for half in halves(cell, axis)]
            return None if None in parts else [axis, *parts[0], *parts[1]]

        return go(cell, depth)


# ------------------------------------------------------------------ structure of the tree


def test_a_true_claim_is_replayed():
    claim = ("<", PARABOLA, q("26/100"))
    tree = find_tree(claim, UNIT, {}, {}, 64, 12)
    assert tree is not None and len(tree) < 40
    assert check_cover(claim, UNIT, tree, {}, {}, 64) is Truth.YES


def test_a_false_claim_is_not():
    claim = ("<", PARABOLA, q("24/100"))
    assert find_tree(claim, UNIT, {}, {}, 64, 8) is None
    tree = find_tree(("<", PARABOLA, q("26/100")), UNIT, {}, {}, 64, 12)
    assert check_cover(claim, UNIT, tree, {}, {}, 64) is not Truth.YES
    # On the leaf [1/2 - 2^-20, 1/2 + 2^-20] the claim fails everywhere.
    near = [("x", fmpq(1, 2) - fmpq(1, 2**20), fmpq(1, 2) + fmpq(1, 2**20))]
    assert check_cover(claim, near, [-2], {}, {}, 64) is Truth.NO


@pytest.mark.parametrize(
    "tree",
    [
        [],
        [0],
        [0, -2],
        [-1, -1],
        [0, -2, -2, -2],
        [0, 0, -2, -2],
        [True],
        [0.0, -2, -2],
        ["0", -2, -2],
        [None],
    ],
)
def test_what_is_not_one_tree_is_refused(tree):
    with pytest.raises(KernelError, match="not one bisection tree"):
        check_cover(("<", X, q(2)), UNIT, tree, {}, {}, 64)


@pytest.mark.parametrize(
    ("tree", "message"),
    [([1, -1, -1], "no axis 1"), ([-3], "no hypothesis 0"), ([-6], "no hypothesis 1")],
)
def test_unknown_axes_and_hypotheses_are_refused(tree, message):
    with pytest.raises(KernelError, match=message):
        check_cover(("<", X, q(2)), UNIT, tree, {}, {}, 64)


def test_trees_that_are_too_long_are_refused(monkeypatch):
    monkeypatch.setattr("provers.kernel.cover.MAX_TREE", 2)
    with pytest.raises(KernelError, match="more than 2 nodes"):
        check_cover(("<", X, q(2)), UNIT, [0, -1, -1], {}, {}, 64)


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ([("x", fmpq(1), fmpq(0))], "in order"),
        ([("x", 0, 1)], "rational ends"),
        ([("x", fmpq(0), 0.5)], "rational ends"),
        ([("x", fmpq(0), fmpq(1)), ("x", fmpq(0), fmpq(1))], "twice"),
    ],
)
def test_boxes_are_checked(box, message):
    with pytest.raises(KernelError, match=message):
        check_cover(("<", X, q(2)), box, [-1], {}, {}, 64)


def test_the_whole_box_is_covered():
    # A bump at 3/4 that only the last quarter sees: leaving it out must not be possible.
    bump = ("exp", ("*", q(-2000), ("^", minus(X, q("3/4")), 2)))
    claim = ("<", bump, q("1/2"))
    left = [("x", fmpq(0), fmpq(1, 2))]
    tree = find_tree(claim, left, {}, {}, 64, 10)
    assert check_cover(claim, left, tree, {}, {}, 64) is Truth.YES
    assert check_cover(claim, UNIT, tree, {}, {}, 64) is not Truth.YES
    assert check_cover(claim, UNIT, [0, *tree, -1], {}, {}, 64) is not Truth.YES


def test_the_box_is_closed():
    claim = ("<", X, q(1))
    for depth in (0, 3, 9):
        tree = [0, -1] * depth + [-1]
        assert check_cover(claim, UNIT, tree, {}, {}, 64) is Truth.UNKNOWN
    assert check_cover(("<", X, q("1000001/1000000")), UNIT, [-1], {}, {}, 64) is Truth.YES


def test_a_box_variable_hides_the_environment():
    assert check_cover(("<", X, q(2)), UNIT, [-1], {"x": 7}, {}, 64) is Truth.YES
    assert check_cover(("<", X, Y), UNIT, [-1], {"y": 7}, {}, 64) is Truth.YES


def test_points_and_empty_boxes():
    half = [("x", fmpq(1, 2), fmpq(1, 2))]
    for tree in ([-1], [-2], [0, -1, -2]):
        assert check_cover(("<", PARABOLA, q("251/1000")), half, tree, {}, {}, 64) is Truth.YES
    assert check_cover(("<", PARABOLA, q("1/4")), half, [-1], {}, {}, 64) is Truth.UNKNOWN
    assert check_cover(("<", q(1), q(2)), [], [-1], {}, {}, 64) is Truth.YES


def test_relations():
    assert check_cover(("!=", X, q(2)), UNIT, [-1], {}, {}, 64) is Truth.YES
    assert check_cover(("!=", X, q("1/3")), UNIT, [-1], {}, {}, 64) is Truth.UNKNOWN
    assert check_cover(("<=", q(-1), X), UNIT, [-2], {}, {}, 64) is Truth.YES
    assert check_cover(("=", X, q(2)), UNIT, [-1], {}, {}, 64) is Truth.NO
    assert check_cover(("=", X, X), UNIT, [-1], {}, {}, 64) is Truth.UNKNOWN


def test_vectors_are_refused():
    env = {"u": fmpq_mat(2, 1, [1, 2])}
    for tree in ([-1], [-2]):
        with pytest.raises(KernelError, match="expected numbers"):
            check_cover(("!=", ("scale", X, ("v", "u")), ("v", "u")), UNIT, tree, env, {}, 64)


def test_precision_is_restored():
    before = ctx.prec
    check_cover(("<", X, q(2)), UNIT, [-2], {}, {}, 777)
    with pytest.raises(KernelError):
        check_cover(("<", X, Y), UNIT, [-2], {}, {}, 777)
    assert ctx.prec == before


# ------------------------------------------------------------------ hypotheses


def test_leaves_where_a_hypothesis_fails():
    # x < 1/3 or x > 2/3 gives x (1 - x) < 1/4.
    away = ("<", q("1/36"), ("^", minus(X, q("1/2")), 2))
    claim = ("<", PARABOLA, q("1/4"))
    tree = [0, 0, -2, -4, 0, -4, -2]
    assert check_cover(claim, UNIT, tree, {}, {}, 64, [away]) is Truth.UNKNOWN
    loose = ("<", q("1/12"), ("^", minus(X, q("1/2")), 2))
    assert check_cover(claim, UNIT, tree, {}, {}, 64, [loose]) is Truth.YES
    assert check_cover(claim, UNIT, [0, 0, -2, -3, 0, -3, -2], {}, {}, 64, [loose]) is Truth.YES
    # A hypothesis that holds everywhere excludes nothing.
    assert check_cover(claim, UNIT, [-3], {}, {}, 64, [("<", X, q(2))]) is Truth.UNKNOWN


# ------------------------------------------------------------------ derivatives


def _random_term(rng: random.Random, depth: int) -> tuple:
    if depth == 0 or rng.random() < 0.15:
        return rng.choice([X, Y, X, Y, q(fmpq(rng.randint(-9, 9), 4))])
    heads = ["+", "*", "^", "inv", "exp", "log", "sqrt", "abs", "max", "dot", "relu"]
    head = rng.choice(heads)
    a, b = _random_term(rng, depth - 1), _random_term(rng, depth - 1)
    if head == "^":
        return ("^", a, rng.randint(0, 4))
    if head == "exp":
        return ("exp", ("*", q("1/8"), a))
    if head in ("inv", "log", "sqrt", "abs"):
        return (head, a)
    if head == "dot":
        pair = ("+", ("scale", a, ("v", "u")), ("app", ("v", "M"), ("scale", b, ("v", "w"))))
        return ("dot", pair, ("app", ("adj", ("outer", ("v", "u"), ("v", "w"))), pair))
    if head == "relu":
        return ("dot", ("v", "w"), ("relu", ("+", ("scale", a, ("v", "u")), ("v", "w"))))
    return (head, a, b)


def test_derivatives_enclose_difference_quotients():
    rng = random.Random(5)
    env = {
        "u": fmpq_mat(2, 1, [1, fmpq(-1, 2)]),
        "w": fmpq_mat(2, 1, [fmpq(1, 3), 2]),
        "M": fmpq_mat(2, 2, [1, 2, fmpq(1, 2), -1]),
    }
    h = fmpq(1, 10**12)
    compared = 0
    for _ in range(400):
        term = _random_term(rng, 4)
        point = [fmpq(rng.randint(-40, 40), 16), fmpq(rng.randint(-40, 40), 16)]
        with precision(256):
            evaluator = CellEvaluator(["x", "y"], env, {})
            at = lambda x, y, e=evaluator, t=term: e.plain([t], ((x, x), (y, y)))[0]  # noqa: E731
            dual = evaluator.slopes([term], tuple((p, p) for p in point))[0]
            for i, partial in enumerate(dual.partials):
                there = [p + (h if i == j else 0) for j, p in enumerate(point)]
                back = [p - (h if i == j else 0) for j, p in enumerate(point)]
                quotient = (at(*there) - at(*back)) / (2 * arb(h))
                slope = arb(0) if partial is None else partial
                if not slope.is_finite() or not quotient.is_finite():
                    continue
                error = abs(slope - quotient)
                if abs(slope) < 1e6:
                    compared += 1
                    assert not error > arb("1e-6") * (1 + abs(slope)), term
    assert compared > 400


def test_mean_value_enclosures_contain_the_values():
    rng = random.Random(6)
    env = {
        "u": fmpq_mat(2, 1, [1, fmpq(-1, 2)]),
        "w": fmpq_mat(2, 1, [fmpq(1, 3), 2]),
        "M": fmpq_mat(2, 2, [1, 2, fmpq(1, 2), -1]),
    }
    finite = 0
    for _ in range(300):
        term = _random_term(rng, 4)
        ends = [sorted(fmpq(rng.randint(-40, 40), 16) for _ in range(2)) for _ in range(2)]
        cell = tuple((lo, hi) for lo, hi in ends)
        with precision(64):
            evaluator = CellEvaluator(["x", "y"], env, {})
            plain, mean = evaluator.plain([term], cell)[0], evaluator.mean_value([term], cell)[0]
            finite += bool(mean.is_finite())
            for _ in range(4):
                x, y = (lo + (hi - lo) * fmpq(rng.randint(0, 8), 8) for lo, hi in cell)
                value = evaluator.plain([term], ((x, x), (y, y)))[0]
                assert plain.overlaps(value) and mean.overlaps(value)
    assert finite > 100


@pytest.mark.parametrize(
    "term",
    [
        ("abs", minus(X, q("1/2"))),
        ("max", X, q("1/2")),
        ("max", q("1/2"), X),
        ("sqrt", X),
        ("inv", minus(X, q("1/2"))),
        ("log", X),
        ("dot", ("v", "e"), ("relu", ("scale", minus(X, q("1/2")), ("v", "e")))),
        ("tail", ("lam", ("N",), ("scale", X, ("v", "e"))), q(2), q(1)),
    ],
)
def test_kinks_and_poles_have_no_derivative(term):
    env = {"e": fmpq_mat(1, 1, [1])}
    with precision(64):
        evaluator = CellEvaluator(["x"], env, {})
        dual = evaluator.slopes([term], ((fmpq(0), fmpq(1)),))[0]
        assert dual.partials[0].is_nan()
        assert evaluator.mean_value([term], ((fmpq(0), fmpq(1)),))[0].is_nan()
    assert check_cover(("<", q(-1), term), UNIT, [-2], env, {}, 64) is Truth.UNKNOWN


@pytest.mark.parametrize("head", ["log", "sqrt"])
def test_totality_is_constant_below_zero(head):
    with precision(64):
        evaluator = CellEvaluator(["x"], {}, {})
        dual = evaluator.slopes([(head, minus(X, q(3)))], ((fmpq(0), fmpq(1)),))[0]
        assert dual.value.is_zero() and dual.partials[0].is_zero()


def test_constants_have_no_derivative_even_at_kinks():
    with precision(64):
        evaluator = CellEvaluator(["x"], {"u": fmpq_mat(2, 1, [0, 0])}, {})
        constant = ("+", ("abs", q(0)), ("max", q(0), ("log", q(1))), ("inv", q(0)))
        tail = ("tail", ("lam", ("N",), ("v", "u")), q(2), q(1))
        relu = ("dot", ("v", "u"), ("relu", ("v", "u")))
        for term in (constant, tail, relu):
            dual = evaluator.slopes([term], ((fmpq(0), fmpq(1)),))[0]
            assert dual.partials == (None,)


def test_the_tail_of_moving_columns_is_enclosed_plainly():
    # Columns (1, x) and (x, 1): the smaller squared singular value is (1 - x)^2.
    first = ("+", ("v", "e"), ("scale", X, ("v", "f")))
    second = ("+", ("scale", X, ("v", "e")), ("v", "f"))
    i = ("b", 0)
    column = ("+", ("scale", minus(q(1), i), first), ("scale", i, second))
    term = ("tail", ("lam", ("N",), column), q(2), q(1))
    env = {"e": fmpq_mat(2, 1, [1, 0]), "f": fmpq_mat(2, 1, [0, 1])}
    box = [("x", fmpq(0), fmpq(1, 2))]
    claim = ("<", q("1/5"), term)
    tree = find_tree(claim, box, env, {}, 64, 12, leaves=(-1,))
    assert tree is not None
    assert check_cover(claim, box, tree, env, {}, 64) is Truth.YES


def test_duals_refuse_what_is_no_number():
    with pytest.raises(KernelError, match="expected a number"):
        Duals(1).shape((1, 2))


# ------------------------------------------------------------------ reuse between cells


def test_terms_without_box_variables_are_evaluated_once():
    calls = []

    def table(i: int) -> int:
        calls.append(i)
        return i + 1

    heavy = ("sum", ("range", q(50)), ("at", ("v", "f"), ("b", 0)))
    claim = ("<", ("*", X, ("exp", ("*", q(-1), heavy))), q(1))
    tree = [0, 0, -1, -1, 0, -1, -1]
    assert check_cover(claim, UNIT, tree, {"f": table}, {}, 64) is Truth.YES
    assert len(calls) == 50


def test_bound_variables_and_definitions_are_never_kept():
    square = Definition("square", (("t", "R"),), "R", ("*", ("v", "t"), ("v", "t")))
    body = ("def", "square", ("+", ("b", 0), X))
    total = ("sum", ("range", q(3)), body)  # x^2 + (x+1)^2 + (x+2)^2 = 3x^2 + 6x + 5
    with precision(64):
        evaluator = CellEvaluator(["x"], {}, {"square": square})
        for k in (0, 1, 5, 2):
            x = fmpq(k, 2)
            expected = 3 * x * x + 6 * x + 5
            assert evaluator.plain([total], ((x, x),))[0].overlaps(arb(expected))
            slope = evaluator.slopes([total], ((x, x),))[0].partials[0]
            assert slope.overlaps(arb(6 * x + 6))


# ------------------------------------------------------------------ the case that needs mean values


def test_mean_values_need_far_fewer_cells():
    # The gap is 1e-4; plain balls see the two terms vary independently.
    f = ("+", ("*", minus(X, q("1/2")), minus(X, q("1/2"))), ("*", X, minus(q(1), X)))
    # (x - 1/2)^2 + x (1 - x) = 1/4 identically.
    claim = ("<", q("2499/10000"), f)
    mean = find_tree(claim, UNIT, {}, {}, 64, 20)
    plain = find_tree(claim, UNIT, {}, {}, 64, 20, leaves=(-1,))
    assert check_cover(claim, UNIT, mean, {}, {}, 64) is Truth.YES
    assert check_cover(claim, UNIT, plain, {}, {}, 64) is Truth.YES
    assert len(mean) * 50 < len(plain)


def test_an_exponential_floor():
    # min over x in [-2, 2] of e^x - x is 1.
    f = minus(("exp", X), X)
    box = [("x", fmpq(-2), fmpq(2))]
    for bound, holds in ((fmpq(999, 1000), True), (fmpq(1001, 1000), False)):
        claim = ("<", q(bound), f)
        tree = find_tree(claim, box, {}, {}, 64, 14)
        assert (tree is not None) is holds
        if holds:
            assert check_cover(claim, box, tree, {}, {}, 64) is Truth.YES
