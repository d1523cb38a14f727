"""What is shown is what is proved: the text of a fact, and that it cannot mislead."""

from __future__ import annotations

import itertools

import pytest
from kernel.certificates import q
from kernel.random_terms import DEFINITIONS, SCOPE, Terms, agree, model, value

from provers.kernel.pretty import fact_text, sort_text, term_text
from provers.kernel.schema import parse_fact, parse_sort, parse_term
from provers.kernel.terms import Definition


def text(obj, definitions=DEFINITIONS):
    return term_text(parse_term(obj), 0, definitions)


@pytest.mark.parametrize(
    ("obj", "expected"),
    [
        ("x", "x"), (q("-3/4"), "-3/4"), (["+", "x", "y", "z"], "x + y + z"),
        (["+", "x", ["*", q(-1), "y"]], "x - y"), (["+", "x", ["*", q("-1/2"), "y", "z"]], "x - (1/2) * y * z"),
        (["+", "x", q(-3)], "x - 3"), (["+", "x", ["+", ["*", q(-1), "y"], "z"]], "x - y + z"),
        (["+", ["+", "x", "y"], "z"], "(x + y) + z"), (["*", "x", ["+", "y", "z"]], "x * (y + z)"),
        (["+", "x", ["*", q(-1)]], "x + (-1)"),
        (["*", q(-1), ["+", "x", "y"]], "-(x + y)"), (["^", "x", 2], "x^2"),
        (["^", ["+", "x", "y"], 2], "(x + y)^2"), (["^", q(-2), 2], "(-2)^2"), (["^", q("1/2"), 3], "(1/2)^3"),
        (["inv", "x"], "1/x"), (["inv", ["*", "x", "y"]], "1/(x * y)"), (["inv", ["inv", "x"]], "1/(1/x)"),
        (["^", ["^", "x", 2], 3], "(x^2)^3"), (["^", ["inv", "x"], 2], "(1/x)^2"),
        (["dot", "u", ["app", "A", "v"]], "<u, A v>"), (["app", ["adj", "A"], "w"], "A^T w"),
        (["app", ["comp", "A", "B"], "u"], "(A B) u"), (["app", "A", ["app", "B", "u"]], "A B u"),
        (["abs", ["+", "x", "y"]], "|x + y|"), (["zero", "d"], "0"), (["app", ["id", "d"], "u"], "I_d u"),
        (["at", "f", "n", "m"], "f(n, m)"), (["exp", "x"], "exp(x)"), (["max", "x", "y"], "max(x, y)"),
        (["relu", "u"], "relu(u)"), (["tail", "g", "n", "m"], "tail(g, n, m)"),
        (["app", ["outer", "u", "v"], "u"], "outer(u, v) u"),
        (["sum", "j", ["range", "n"], ["at", "f", "j"]], "sum[i1 < n] f(i1)"),
        (["sum", "j", ["range", ["+", "n", q(1)]], ["+", "j", "x"]], "sum[i1 < n + 1] (i1 + x)"),
        (["sum", "t", ["cat", "P", ["one", "u"]], "t"], "sum[i1 in [P, [u]]] i1"),
        (["sum", "t", ["map", "s", "P", ["app", "B", "s"]], "t"], "sum[i1 in [B i1 : i1 in P]] i1"),
        (["sum", "i", ["range", "n"], ["sum", "j", ["range", "i"], ["at", "h", "i", "j"]]],
         "sum[i1 < n] (sum[i2 < i1] h(i1, i2))"),
        (["sum", "i", ["cat", ["range", ["+", "n", "m"]], "T"], "i"], "sum[i1 in [0..(n + m)-1, T]] i1"),
        (["at", "G", ["lam", [["i", "N"]], ["+", "i", "x"]]], "G((i1 : N -> i1 + x))"),
        (["at", "J", ["lam", [["i", "N"], ["j", "N"]], ["at", "h", "j", "i"]]],
         "J((i1 : N, i2 : N -> h(i2, i1)))"),
        (["scale", ["+", "x", "y"], "u"], "(x + y) * u"),
        (["def", "mass", "d", "P", "u"], "mass(u)"), (["def", "mass", "d", "Q", "u"], "mass(Q, u)"),
        (["def", "mass", "d", "P", "v"], "mass(v)"), (["def", "unknown", "x"], "unknown(x)"),
    ],
)  # fmt: skip
def test_terms(obj, expected):
    assert text(obj) == expected


def test_sorts():
    sort = parse_sort(["F", ["N", ["V", "d"]], ["S", ["L", "d", 3]]])
    assert sort_text(sort) == "(N, R^d) -> Seq(Lin(R^d, R^3))"
    assert sort_text("R") == "R"


def test_facts():
    fact = parse_fact(
        {"all": [["x", "R"], ["y", "R"], ["n", "N"]], "given": [["<", "x", "y"]], "some": [["z", "R"]],
         "then": [["<", "x", "z"], {"all": [["t", "R"]], "given": [["=", "t", "z"]], "then": [["<", q(0), q(0)]]},
                  {"all": [["t", "R"]], "then": [["<=", "t", "t"]]}]}
    )  # fmt: skip
    assert fact_text(fact) == "\n".join([
        "for all x, y : R; n : N", "given", "  x < y", "there are z : R with", "  x < z", "  for all t : R",
        "  given", "    t = z", "  then", "    contradiction", "  for all t : R", "  then", "    t <= t",
    ])  # fmt: skip
    assert fact_text(parse_fact({"then": [["<", "x", "y"]]})) == "  x < y"


# ------------------------------------------------------------------ texts that would mislead


def different(*objs, definitions=DEFINITIONS):
    texts = {fact_text(parse_fact(o), definitions) for o in objs}
    assert len(texts) == len(objs), texts


def test_a_variable_is_not_shown_like_a_bound_one():
    """for all i1: the sum of i1, i1 < 4, is not the sum of the bound variable."""

    def claim(summand):
        return {"all": [["i1", "N"]], "then": [["=", ["sum", "j", ["range", q(4)], summand], q(6)]]}

    different(claim("j"), claim("i1"))


def test_left_out_arguments_can_be_recovered():
    f = {
        "f": Definition(
            "f", (("a", "R"), ("b", "R")), "R", ("+", ("v", "a"), ("*", ("q", "2"), ("v", "b")))
        )
    }

    def claim(*args):
        return {
            "all": [["a", "R"], ["b", "R"], ["x", "R"]],
            "then": [["=", ["def", "f", *args], "x"]],
        }

    different(claim("a", "x"), claim("x", "b"), claim("a", "b"), claim("x", "x"), claim("b", "a"),
              claim("x", "a"), claim("b", "b"), definitions=f)  # fmt: skip


def test_a_family_is_not_shown_like_an_operation_or_a_definition():
    for name in ("exp", "log", "sqrt", "max", "relu", "tail", "twice"):
        operation = ["def", name, "x"] if name == "twice" else [name, "x"]
        if name in ("max", "relu", "tail"):
            shown = term_text(("at", ("v", name), ("v", "x")), 0, DEFINITIONS)
            assert shown.startswith("'")
            continue
        family = {"all": [[name, ["F", ["R"], "R"]], ["x", "R"]]}
        different(
            family | {"then": [["=", ["at", name, "x"], "x"]]},
            family | {"then": [["=", operation, "x"]]},
        )
    redefined = {"exp": Definition("exp", (("x", "R"),), "R", ("v", "x"))}
    assert text(["def", "exp", "y"], redefined) != text(["exp", "y"], redefined)


def test_the_sort_of_a_bound_variable_is_shown():
    def claim(sort):
        return {"all": [["F", ["F", [["F", [sort], "R"]], "R"]]],
                "then": [["=", ["at", "F", ["lam", [["i", sort]], ["*", "i", "i"]]], q(0)]]}  # fmt: skip

    different(claim("N"), claim("R"))


def test_terms_with_one_text_have_one_value():
    """Random terms: whatever is printed alike means the same."""
    by_text: dict = {}
    alike = 0
    for seed in range(4000):
        term = Terms(seed).of("R", 2)
        shown = term_text(term, 0, DEFINITIONS)
        assert all(name in SCOPE or name for name in SCOPE)
        for other in by_text.setdefault(shown, []):
            if other == term:
                continue
            alike += 1
            for model_seed in range(3):
                env = model(model_seed)
                a, b = value(term, env), value(other, env)
                assert a is None or b is None or agree(a, b), (shown, term, other)
        by_text[shown].append(term)
    assert len(by_text) > 1000


# ------------------------------------------------------------------ arguments left out


def _layer(*args):
    """A definition Att(d, s, W, b, x, Y) applied to ``args``."""
    params = (
        ("d", "N"), ("s", "N"), ("W", ("L", "d", "s")), ("b", ("V", "d")), ("x", ("V", "d")),
        ("Y", ("S", ("V", "d"))),
    )  # fmt: skip
    definitions = {"Att": Definition("Att", params, ("V", "d"), ("v", "x"))}
    return text(["def", "Att", *args], definitions)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["d", "s", "W", "b", "x0", ["cat", "P", "X"]], "Att(x0, [P, X])"),
        ([q(8), q(8), "W", "b", "x0", ["cat", "P", "X"]], "Att(d=8, s=8, x0, [P, X])"),
        (["d", "s", "M", "b", "x0", "X"], "Att(W=M, x0, X)"),
        (["d", "s", "M", "c", "x0", "X"], "Att(M, c, x0, X)"),
        (["d", "s", "M", "c", "x", "X"], "Att(W=M, b=c, X)"),
        (["d", "s", "W", "b", "x", "Y"], "Att(Y)"),
        ([q(8), q(8), "M", "c", "x0", "X"], "Att(8, 8, M, c, x0, X)"),
    ],
)
def test_left_out(args, expected):
    assert _layer(*args) == expected


def test_left_out_is_unambiguous():
    """Every choice of own and other arguments has a text of its own."""
    choices = (["d", q(8)], ["s", q(8)], ["W", "M"], ["b", "c"], ["x", "b"], ["Y", "X"])
    texts = {_layer(*args) for args in itertools.product(*choices)}
    assert len(texts) == 2 ** len(choices)
