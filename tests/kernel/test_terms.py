"""Substitution without capture, sorts, and what is refused as ill-sorted."""

from __future__ import annotations

import pytest

from provers.kernel.errors import KernelError
from provers.kernel.schema import parse_fact, parse_sort, parse_term
from provers.kernel.terms import (
    Definition,
    check_definition,
    check_fact,
    check_sort,
    fact,
    fact_names,
    free_names,
    fresh_name,
    instantiate,
    is_subsort,
    sort_names,
    sort_of,
    substitute,
    substitute_dim,
    substitute_fact,
    substitute_sort,
)

V = ("V", "d")
SCOPE = {
    "d": "N", "e": "N", "n": "N", "x": "R", "u": V, "w": ("V", "e"), "A": ("L", "d", "e"),
    "P": ("S", V), "T": ("S", "N"), "f": ("F", ("N",), "R"), "g": ("F", ("N",), V),
    "c": ("F", ("R",), "N"), "M": ("F", ("N",), ("L", "d", "e")),
}  # fmt: skip
TWICE = Definition("twice", (("d", "N"), ("v", V)), V, ("+", ("v", "v"), ("v", "v")))
COUNT = Definition("count", (("n", "N"),), "N", ("+", ("v", "n"), ("q", "1")))
DEFINITIONS = {"twice": TWICE, "count": COUNT}


def sort(term):
    return sort_of(parse_term(term), SCOPE, DEFINITIONS)


# ------------------------------------------------------------------ sorts


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("x", "R"), (["q", "3"], "N"), (["q", "-3"], "R"), (["q", "1/2"], "R"),
        (["+", "n", ["q", "1"]], "N"), (["+", "n", "x"], "R"), (["*", "n", "n"], "N"),
        (["*", "n", "x"], "R"), (["^", "n", 2], "N"), (["inv", "n"], "R"), (["exp", "x"], "R"),
        (["log", "x"], "R"), (["sqrt", "x"], "R"), (["abs", "n"], "R"), (["max", "n", "n"], "N"),
        (["max", "n", "x"], "R"), (["zero", "d"], V), (["zero", 3], ("V", 3)),
        (["id", "d"], ("L", "d", "d")), (["scale", "x", "u"], V), (["scale", "n", "A"], ("L", "d", "e")),
        (["+", "u", "u"], V), (["+", "A", "A"], ("L", "d", "e")), (["dot", "u", "u"], "R"),
        (["outer", "u", "w"], ("L", "e", "d")), (["app", "A", "u"], ("V", "e")),
        (["adj", "A"], ("L", "e", "d")), (["comp", "A", ["adj", "A"]], ("L", "e", "e")),
        (["relu", "u"], V), (["at", "f", "n"], "R"), (["at", "c", "n"], "N"),
        (["app", ["at", "M", "n"], "u"], ("V", "e")),
        (["lam", [["i", "N"], ["t", "R"]], "t"], ("F", ("N", "R"), "R")),
        (["lam", [["i", "N"], ["t", "R"]], "i"], ("F", ("N", "R"), "N")),
        (["sum", "t", "P", "t"], V), (["sum", "t", "P", ["q", "1"]], "N"),
        (["sum", "t", "T", ["inv", "t"]], "R"), (["map", "t", "P", ["dot", "t", "u"]], ("S", "R")),
        (["range", "n"], ("S", "N")), (["one", "u"], ("S", V)), (["cat", "P", ["one", "u"]], ("S", V)),
        (["cat", "T", ["one", "x"]], ("S", "R")), (["tail", "g", "n", "d"], "R"),
        (["def", "twice", "d", "u"], V), (["def", "count", "n"], "N"),
        (["def", "twice", "e", "w"], ("V", "e")),
        (["def", "twice", ["q", "3"], ["zero", 3]], ("V", 3)),
    ],
)  # fmt: skip
def test_sorts(term, expected):
    assert sort(term) == expected


@pytest.mark.parametrize(
    "term",
    [
        "missing", ["+", "x", "u"], ["+", "u", "w"], ["+", "P", "P"], ["*", "x", "u"], ["^", "u", 2],
        ["inv", "u"], ["max", "x", "u"], ["zero", "x"], ["zero", "missing"], ["id", "missing"],
        ["scale", "u", "u"], ["scale", "x", "x"], ["dot", "u", "w"], ["dot", "x", "x"],
        ["outer", "u", "x"], ["app", "A", "w"], ["app", "u", "u"], ["adj", "u"], ["comp", "A", "A"],
        ["relu", "x"], ["at", "f", "x"], ["at", "f", "n", "n"], ["at", "x", "n"],
        ["lam", [["v", ["V", "x"]]], "v"], ["sum", "t", "x", "t"], ["sum", "t", ["one", "P"], "t"],
        ["range", "x"], ["range", ["q", "-1"]], ["range", ["inv", "n"]], ["cat", "P", "T"],
        ["cat", "x", "P"], ["tail", "f", "n", "d"], ["tail", "g", "n", "x"], ["tail", "g", "x", "n"],
        ["def", "missing"], ["def", "twice", "d"], ["def", "twice", "e", "u"], ["def", "twice", "x", "u"],
        ["def", "twice", ["+", "d", ["q", "1"]], "u"], ["def", "count", "x"],
        ["sum", "i", ["range", "n"], ["dot", ["def", "twice", "i", "u"], "u"]],
    ],
)  # fmt: skip
def test_ill_sorted_terms_are_refused(term):
    with pytest.raises(KernelError):
        sort(term)


def test_malformed_internal_terms_are_refused():
    for term in (("b", 0), ("strange", ("v", "x"))):
        with pytest.raises(KernelError):
            sort_of(term, SCOPE, {})


def test_subsorts():
    assert is_subsort("N", "R")
    assert not is_subsort("R", "N")
    assert is_subsort(("S", "N"), ("S", "R"))
    assert is_subsort(("F", ("R",), "N"), ("F", ("R",), "R"))
    # A function of all reals is no function of naturals: arguments must agree exactly.
    assert not is_subsort(("F", ("R",), "R"), ("F", ("N",), "R"))
    assert not is_subsort(("F", ("N",), "R"), ("F", ("R",), "R"))
    assert not is_subsort(("V", "d"), ("V", "e"))
    assert not is_subsort(("V", "d"), ("S", "R"))


# ------------------------------------------------------------------ facts and definitions


def check(obj, scope=SCOPE):
    check_fact(parse_fact(obj), scope, DEFINITIONS)


def test_facts_that_are_well_sorted():
    check(["=", "n", "x"])
    check(["!=", "u", ["zero", "d"]])
    check(
        {
            "all": [["k", "N"], ["v", ["V", "k"]]],
            "some": [["y", ["V", "k"]]],
            "then": [["=", "v", "y"]],
        }
    )


@pytest.mark.parametrize(
    "obj",
    [
        ["<", "u", "u"], ["<=", "u", "u"], ["=", "u", "w"], ["=", "u", "x"], ["=", "A", "A"],
        ["=", "f", "f"], ["=", "P", "P"], ["=", "x", "missing"],
        {"all": [["x", "R"]], "then": [["=", "x", "x"]]},
        {"all": [["k", "N"], ["k", "N"]], "then": [["=", "k", "k"]]},
        {"all": [["k", "N"]], "some": [["k", "N"]], "then": [["=", "k", "k"]]},
        {"all": [["v", ["V", "k"]], ["k", "N"]], "then": [["=", "v", "v"]]},
        {"all": [["v", ["V", "x"]]], "then": [["=", "v", "v"]]},
        # The witness is not known where the hypotheses are stated.
        {"all": [["k", "N"]], "given": [["=", "y", "k"]], "some": [["y", "N"]], "then": [["=", "y", "k"]]},
        {"all": [["k", "N"]], "then": [{"all": [["k", "R"]], "then": [["=", "k", "k"]]}]},
    ],
)  # fmt: skip
def test_ill_sorted_facts_are_refused(obj):
    with pytest.raises(KernelError):
        check(obj)


@pytest.mark.parametrize(
    "definition",
    [
        Definition("f", (("x", "R"), ("x", "R")), "R", ("v", "x")),
        Definition("f", (("v", ("V", "d")),), "R", ("q", "1")),
        Definition("f", (("v", ("V", "d")), ("d", "N")), "R", ("q", "1")),
        Definition("f", (("x", "R"),), ("V", "d"), ("v", "x")),
        Definition("f", (("x", "R"),), "N", ("v", "x")),
        Definition("f", (), "R", ("v", "x")),
        Definition("f", (("x", "R"),), "R", ("def", "f", ("v", "x"))),
        Definition("twice", (("x", "R"),), "R", ("v", "x")),
    ],
)
def test_bad_definitions_are_refused(definition):
    with pytest.raises(KernelError):
        check_definition(definition, DEFINITIONS)


def test_good_definitions_pass():
    check_definition(Definition("f", (("n", "N"),), "R", ("v", "n")), DEFINITIONS)
    check_definition(
        Definition("g", (("d", "N"), ("v", V)), V, ("def", "twice", ("v", "d"), ("v", "v"))),
        DEFINITIONS,
    )


def test_sorts_need_naturals_as_dimensions():
    check_sort(("F", (("V", "d"),), ("L", "d", 3)), SCOPE)
    for bad in (("V", "x"), ("V", "missing"), ("S", ("V", "x")), ("F", ("N",), ("V", "x"))):
        with pytest.raises(KernelError):
            check_sort(bad, SCOPE)


# ------------------------------------------------------------------ substitution


def test_a_free_variable_is_not_captured_by_an_index():
    """sum_j (i + j) with i := a term holds no index of the sum."""
    body = parse_term(["sum", "j", ["range", "n"], ["+", "i", "j"]])
    opened = substitute(body, {"i": ("v", "j")})
    assert opened == parse_term(["sum", "k", ["range", "n"], ["+", "j", "k"]])


def test_substitution_reaches_every_part():
    term = parse_term(
        ["+", ["dot", ["zero", "d"], ["at", ["lam", [["t", ["V", "d"]]], "t"], ["zero", "d"]]],
         ["^", ["def", "count", "n"], 2], ["q", "1"]]
    )  # fmt: skip
    out = substitute(term, {"d": ("v", "e"), "n": ("q", "2")})
    assert free_names(out) == {"e"}
    assert sort_of(out, SCOPE, DEFINITIONS) == "R"
    assert substitute(term, {}) is term


def test_dimensions_become_names_or_numbers_only():
    assert substitute_dim("d", {"d": ("q", "3")}) == 3
    assert substitute_dim("d", {"d": ("v", "e")}) == "e"
    assert substitute_dim("d", {}) == "d"
    assert substitute_dim(2, {"d": ("q", "3")}) == 2
    for bad in (("q", "1/2"), ("q", "-1"), ("+", ("v", "d"), ("q", "1")), ("b", 0)):
        with pytest.raises(KernelError):
            substitute_dim("d", {"d": bad})


def test_sorts_are_substituted():
    sort_ = parse_sort(["F", [["V", "d"], "N"], ["S", ["L", "d", "e"]]])
    out = substitute_sort(sort_, {"d": ("q", "3")})
    assert out == ("F", (("V", 3), "N"), ("S", ("L", 3, "e")))
    assert sort_names(out) == {"e"}
    assert sort_names(("F", (("V", "a"),), ("S", ("V", "b")))) == {"a", "b"}


def test_binders_of_facts_are_renamed_before_they_capture():
    """for all y: x = y with x := y must not become for all y: y = y."""
    f = parse_fact({"all": [["y", "R"]], "then": [["=", "x", "y"]]})
    out = substitute_fact(f, {"x": ("v", "y")})
    (name, _), = out[1]  # fmt: skip
    assert name != "y"
    assert out[4] == (("=", ("v", "y"), ("v", name)),)


def test_witnesses_are_renamed_before_they_capture():
    f = parse_fact({"some": [["y", "R"]], "then": [["<", "x", "y"]]})
    out = substitute_fact(f, {"x": ("v", "y")})
    (name, _), = out[3]  # fmt: skip
    assert name != "y"
    assert out[4] == (("<", ("v", "y"), ("v", name)),)


def test_renamed_binders_avoid_inner_binders_and_other_names():
    inner = {"all": [["y_1", "R"]], "then": [["=", ["+", "x", "y"], ["+", "y_1", "y_2"]]]}
    f = parse_fact({"all": [["y", "R"]], "then": [inner]})
    out = substitute_fact(f, {"x": ("v", "y")})
    assert fact_names(out) == {"y", "y_2"}
    (outer, _), = out[1]  # fmt: skip
    ((nested, _),), (_, left, right) = out[4][0][1], out[4][0][4][0]
    assert len({outer, nested, "y", "y_2"}) == 4
    assert left == ("+", ("v", "y"), ("v", outer))
    assert right == ("+", ("v", nested), ("v", "y_2"))


def test_dimensions_capture_as_well():
    """for all n: v in R^d ... with d := n: the dimension is another n."""
    f = parse_fact({"all": [["n", "N"], ["v", ["V", "d"]]], "then": [["=", ["zero", "d"], "v"]]})
    out = substitute_fact(f, {"d": ("v", "n")})
    (bound, _), (_, sort_) = out[1]
    assert bound != "n"
    assert sort_ == ("V", "n")
    assert out[4][0][1] == ("zero", "n")


def test_a_bound_name_is_not_replaced():
    f = parse_fact({"all": [["x", "R"]], "then": [["=", "x", "y"]]})
    assert substitute_fact(f, {"x": ("q", "1")}) == f
    assert substitute_fact(f, {}) is f


def test_dimension_sorts_of_bound_names_follow_their_renaming():
    f = parse_fact({"all": [["n", "N"], ["v", ["V", "n"]]], "then": [["=", "v", "u"]]})
    out = substitute_fact(f, {"u": ("zero", "n")})
    (bound, _), (_, sort_) = out[1]
    assert bound != "n"
    assert sort_ == ("V", bound)


def test_names():
    assert free_names(parse_term(["lam", [["v", ["V", "d"]]], ["dot", "v", "u"]])) == {"d", "u"}
    assert free_names(parse_term(["^", ["+", ["zero", "e"], ["zero", 3]], 2])) == {"e"}
    assert fresh_name("x", ()) == "x"
    assert fresh_name("x", {"x", "x_1"}) == "x_2"
    assert fact_names(fact([("k", "N")], [("<", ("v", "k"), ("v", "n"))], (), [])) == {"n"}


def test_instantiation_lowers_outer_indices():
    body = ("+", ("b", 0), ("b", 1), ("b", 2), ("sum", ("v", "T"), ("+", ("b", 0), ("b", 1))))
    out = instantiate(body, (("v", "x"), ("v", "y")))
    assert out == (
        "+",
        ("v", "y"),
        ("v", "x"),
        ("b", 0),
        ("sum", ("v", "T"), ("+", ("b", 0), ("v", "y"))),
    )
    lam = ("lam", ("N", "N"), ("^", ("def", "count", ("b", 2)), 2))
    assert instantiate(lam, (("v", "n"),)) == (
        "lam",
        ("N", "N"),
        ("^", ("def", "count", ("v", "n")), 2),
    )
