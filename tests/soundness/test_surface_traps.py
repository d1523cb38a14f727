"""Traps of writing statements in a computer algebra system, each beside what is meant."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from kernel.certificates import accept, reject, statement

from provers.errors import RegistrationError
from provers.kernel.schema import dump_fact
from provers.statement import Source, Statement
from provers.surface import (
    At,
    Defined,
    Exp,
    Inner,
    Log,
    Max,
    Name,
    Over,
    Range,
    Sqrt,
    Zero,
    as_fact,
    eq,
    expression,
    family,
    forall,
    le,
    linear,
    lower,
    lt,
    natural,
    ne,
    real,
    sequence,
    vector,
)

d = natural("d")
u, v, P = vector("u", d), vector("v", d), sequence("P", d)
x, y, n = real("x"), real("y"), natural("n")
j = natural("j")
K = sympy.Symbol("K", integer=True)


def register(claim, proof=None, **more):
    return Statement(
        id="paper/claim", title="A claim", source=Source("paper", "claim", "own proof"), claim=claim,
        proof=proof, **more,
    )  # fmt: skip


# ------------------------------------------------------------------ decided while being written


@pytest.mark.parametrize(
    "claim",
    [True, False, sympy.true, sympy.false, sympy.Eq(x, x), sympy.Ne(x, x), sympy.Eq(x, x + 1),
     sympy.Lt(1, 2), sympy.Eq(sympy.Integer(2), sympy.Integer(3))],
)  # fmt: skip
def test_a_decided_claim_is_an_error(claim):
    with pytest.raises(RegistrationError, match="decided"):
        as_fact(claim)


def test_python_equality_is_no_claim():
    """``x == y`` compares two objects and is False, whatever x and y mean."""
    with pytest.raises(RegistrationError, match="decided"):
        as_fact(x == y)
    assert as_fact(sympy.Eq(x, y)) == ("=", ("v", "x"), ("v", "y"))


def test_sums_of_columns_are_not_decided():
    """``Ne(sum of columns, q)`` must stay a question, as `ne` and SymPy's relation."""
    total = Over(j, P, j)
    assert ne(total, u)[0] == "!="
    assert as_fact(sympy.Ne(Inner(total, u), x))[0] == "!="
    assert eq(total, Zero(d))[0] == "="


@pytest.mark.parametrize("claim", [eq(x, x), le(x * 1, x), lt(1, 2), eq(x - x, 0)])
def test_what_became_trivial_is_not_registered(claim):
    with pytest.raises(RegistrationError):
        register(forall(x, then=[claim]))


def test_an_identity_that_sympy_applied_is_not_registered_as_proved():
    """exp(log x) = x is false at x = -1; SymPy rewrites it before anybody can prove it."""
    with pytest.raises(RegistrationError):
        register(forall(x, then=[eq(sympy.exp(sympy.log(x)), x)]))
    kept = forall(x, then=[eq(Exp(Log(x)), x)])
    assert dump_fact(kept)["then"] == [["=", ["exp", ["log", "x"]], "x"]]
    reject(statement(dump_fact(kept), ["intro", {"then": [["combine", {}]]}]))
    use = ["apply", {"to": ["axiom", "exp-log"], "at": {"x": "x"}, "given": [["by", "h"]]}]
    reject(statement(dump_fact(kept), ["intro", {"then": [use]}]))
    guarded = dump_fact(forall(x, given=[lt(0, x)], then=[eq(Exp(Log(x)), x)]))
    accept(statement(guarded, ["intro", {"given": ["h"], "then": [use]}]))


def test_a_hypothesis_that_is_the_claim_is_not_registered():
    with pytest.raises(RegistrationError):
        register(forall(x, given=[lt(0, x)], then=[lt(0, x)]))
    register(forall(x, given=[lt(0, x)], then=[le(0, x)]))


def test_a_reading_has_no_proof():
    claim = forall(x, then=[lt(0, x)])
    with pytest.raises(RegistrationError):
        register(claim, proof=["exact", {}], reading_of="paper/other")
    register(claim, reading_of="paper/other")


# ------------------------------------------------------------------ assumptions are hypotheses


def hypotheses(**assumptions):
    symbol = sympy.Symbol("t", **assumptions)
    fact = forall(symbol, then=[lt(symbol, symbol + 1)])
    return fact[1], fact[2]


T, NOUGHT = ("v", "t"), ("q", "0")


@pytest.mark.parametrize(
    ("assumptions", "sort", "expected"),
    [
        ({"real": True}, "R", ()),
        ({"positive": True}, "R", (("<", NOUGHT, T),)),
        ({"negative": True}, "R", (("<", T, NOUGHT),)),
        ({"nonnegative": True}, "R", (("<=", NOUGHT, T),)),
        ({"real": True, "nonzero": True}, "R", (("!=", T, NOUGHT),)),
        ({"integer": True, "nonnegative": True}, "N", ()),
        ({"integer": True, "positive": True}, "N", (("<", NOUGHT, T),)),
    ],
)
def test_assumptions_become_hypotheses(assumptions, sort, expected):
    assert hypotheses(**assumptions) == ((("t", sort),), expected)


@pytest.mark.parametrize(
    "assumptions", [{}, {"complex": True}, {"integer": True}, {"imaginary": True}]
)
def test_symbols_that_are_not_real_or_natural_are_refused(assumptions):
    with pytest.raises(RegistrationError):
        hypotheses(**assumptions)


def test_the_root_of_a_square():
    """SymPy simplifies with assumptions; a name of ours has none."""
    t = sympy.Symbol("t", positive=True)
    assert sympy.sqrt(t**2) == t
    fact = forall(t, then=[le(sympy.sqrt(t**2), t + 1)])
    assert fact[2] == (("<", NOUGHT, T),)
    with pytest.raises(RegistrationError):
        lower(sympy.sqrt(x**2))
    assert lower(Sqrt(x**2)) == ["sqrt", ["^", "x", 2]]
    assert lower(Sqrt(x) ** 2) == ["^", ["sqrt", "x"], 2]
    claim = dump_fact(forall(x, then=[eq(Sqrt(x**2), x)]))
    reject(statement(claim, ["intro", {"then": [["combine", {}]]}]))
    assert lower(sympy.Abs(x)) == ["abs", "x"]


# ------------------------------------------------------------------ substitution captures


def test_sympy_substitution_captures_and_the_kernel_notices():
    """sum over j < 4 of j x is 6 x; SymPy's subs(x, j) makes it the sum of j^2."""
    mean = Over(j, Range(sympy.Integer(4)), j * x)
    captured = mean.subs(x, j)
    assert lower(captured) == ["sum", "j", ["range", ["q", "4"]], ["^", "j", 2]]
    intro = ["intro", {"then": [["combine", {}]]}]
    accept(statement(dump_fact(forall(x, then=[eq(mean, 6 * x)])), intro))
    reject(statement(dump_fact(forall(j, then=[eq(captured, 6 * j)])), intro))


def test_definitions_do_not_capture():
    scaled = Defined("scaled_for_this_test", [n, x], "R", Over(j, Range(n), j * x))
    fact = dump_fact(forall(j, then=[eq(scaled(sympy.Integer(4), j), 6 * j)]))
    definition = {
        "name": "scaled_for_this_test", "params": [["n", "N"], ["x", "R"]], "sort": "R",
        "body": ["sum", "j", ["range", "n"], ["*", "j", "x"]],
    }  # fmt: skip
    accept(statement(fact, ["intro", {"then": [["combine", {}]]}], definitions=[definition]))
    with pytest.raises(RegistrationError):
        scaled(x)
    with pytest.raises(RegistrationError):
        Defined("scaled_for_this_test", [x], "R", x)


def test_one_label_with_two_sorts_is_refused():
    """The kernel knows one x; a vector x and a number x cannot both be meant."""
    with pytest.raises(RegistrationError):
        register(forall(d, real("u"), then=[lt(Inner(u, u), real("u"))]))


# ------------------------------------------------------------------ the whitelist


@pytest.mark.parametrize(
    "expr",
    [
        sympy.sin(x), sympy.Float("0.5"), sympy.oo, sympy.nan, sympy.zoo, sympy.I, sympy.pi, sympy.E,
        sympy.Piecewise((x, sympy.Lt(x, 1)), (y, True)), sympy.Sum(K, (K, 0, 3)),
        sympy.Matrix([[1, 2]]), x ** sympy.Rational(1, 3), x**y, 2**x, sympy.gamma(x), sympy.log(x), sympy.sqrt(x),
        u * v, sympy.Max(x, y), sympy.floor(x), sympy.Function("f")(x), sympy.Lambda(K, K),
        sympy.S.EmptySet, sympy.Mod(x, y), sympy.factorial(n), sympy.conjugate(x),
    ],
)  # fmt: skip
def test_what_is_not_on_the_whitelist(expr):
    with pytest.raises(RegistrationError):
        lower(expr)


@pytest.mark.parametrize("thing", ["x", "__import__('os')", 0.5, True, None, [x], {"x": 1}, 1j])
def test_text_and_floats_are_no_expressions(thing):
    with pytest.raises(RegistrationError):
        expression(thing)
    with pytest.raises(RegistrationError):
        as_fact(thing)


def test_what_is_on_the_whitelist():
    assert lower(x**-2) == ["inv", ["^", "x", 2]]
    assert lower(1 / x) == ["inv", "x"]
    assert lower(x * u) == ["scale", "x", "u"]
    assert lower(expression(Fraction(1, 3))) == ["q", "1/3"]
    assert lower(Max(x, y)) == ["max", "x", "y"]
    assert lower(At(family("f"), n)) == lower(family("f")(n)) == ["at", "f", "n"]
    assert lower(linear("A", d, d)(u)) == ["app", "A", "u"]
    assert lower(Log(x)) == ["log", "x"]
    assert lower(Exp(x) * 2) == ["*", ["q", "2"], ["exp", "x"]]


def test_ranges_with_negative_bounds_do_not_exist():
    """SymPy's Sum(j, (j, 0, -3)) is 3; a range has a natural length."""
    assert sympy.Sum(K, (K, 0, -3)).doit() == 3
    for bad in (sympy.Integer(-3), x, n - 1):
        with pytest.raises(RegistrationError):
            register(forall(n, x, then=[le(Over(j, Range(bad), j), x)]))


def test_names_have_no_assumptions():
    for name in (x, n, u):
        assert isinstance(name, Name)
        assert name.is_real is None and name.is_positive is None and name.is_zero is None
