"""Normal forms: identities that must be found, values that must not change, limits."""

from __future__ import annotations

import pytest
from flint import fmpq
from kernel.random_terms import (
    DEFINITIONS,
    SCOPE,
    D,
    E,
    Terms,
    agree,
    model,
    normal_form,
    read_back,
    value,
)

from provers.kernel.errors import KernelError
from provers.kernel.normal import MAX_LITERAL_RANGE, Normaliser, const, freeze, thaw
from provers.kernel.schema import parse_term
from provers.kernel.terms import sort_of


def poly(text):
    return normal_form(parse_term(text))


def same(left, right):
    return poly(left) == poly(right)


# ------------------------------------------------------------------ random terms in random models


def check_random_terms(seeds):
    """Assert that normalising changes no value; return how many comparisons were not trivial."""
    compared = 0
    for seed in seeds:
        terms = Terms(seed)
        term = terms.of(terms.r.choice(["R", "R", "N", D, E]), terms.r.choice([2, 3, 4, 5]))
        sort_of(term, SCOPE, DEFINITIONS)
        form = normal_form(term)
        back = read_back(form)
        assert normal_form(back) == form, (seed, term)
        for model_seed in (2 * seed, 2 * seed + 1):
            env = model(model_seed)
            before, after = value(term, env), value(back, env)
            if before is not None and after is not None:
                assert agree(before, after), (seed, model_seed, term, before, after)
                compared += any(x != 0 for x in before)
    return compared


def test_normalising_changes_no_value():
    assert check_random_terms(range(2000)) > 1000


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_normalising_changes_no_value_of_many_terms():
    assert check_random_terms(range(2000, 102_000)) > 50_000


def test_what_was_remembered_changes_no_form():
    """Sums arranged for other terms, with other fresh variables, give the form of a cold start."""
    cache: dict = {}
    warm = Normaliser(SCOPE, DEFINITIONS, work=10**8, cache=cache)
    for seed in range(400):
        terms = Terms(seed)
        term = terms.of(terms.r.choice(["R", D, E]), terms.r.choice([3, 4, 5]))
        assert warm.poly(term) == normal_form(term), seed
    assert sum(key[0] == "component" for key in cache) > 100


def test_the_models_notice_a_wrong_normal_form():
    """The control: dropping one entry of the normal form is seen in some model."""
    wrong = noticed = 0
    for seed in range(300):
        terms = Terms(seed)
        term = terms.of("R", 4)
        form = normal_form(term)
        if not form:
            continue
        wrong += 1
        changed = dict(list(form.items())[1:])
        for model_seed in range(8):
            env = model(model_seed)
            before, after = value(term, env), value(read_back(changed), env)
            if before is not None and after is not None and not agree(before, after):
                noticed += 1
                break
    assert noticed > 0.8 * wrong


# ------------------------------------------------------------------ identities


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (["^", ["+", "x", "y"], 2],
         ["+", ["^", "x", 2], ["*", ["q", "2"], "x", "y"], ["^", "y", 2]]),
        (["^", "x", 0], ["q", "1"]),
        (["exp", ["+", "x", "y"]], ["*", ["exp", "x"], ["exp", "y"]]),
        (["inv", ["exp", "x"]], ["exp", ["*", ["q", "-1"], "x"]]),
        (["*", ["exp", "x"], ["inv", ["exp", "x"]]], ["q", "1"]),
        (["inv", ["inv", "x"]], "x"),
        (["inv", ["*", "x", "y"]], ["*", ["inv", "y"], ["inv", "x"]]),
        (["inv", ["+", ["*", ["q", "2"], "x"], ["*", ["q", "2"], "y"]]],
         ["*", ["q", "1/2"], ["inv", ["+", "y", "x"]]]),
        (["inv", ["q", "0"]], ["q", "0"]),
        (["exp", ["q", "0"]], ["q", "1"]),
        (["abs", ["q", "-3/2"]], ["q", "3/2"]),
        (["abs", ["q", "0"]], ["q", "0"]),
        (["abs", ["+", "x", ["*", ["q", "-1"], "y"]]], ["abs", ["+", "y", ["*", ["q", "-1"], "x"]]]),
        (["max", "x", "y"], ["max", "y", "x"]),
        (["max", "x", ["+", "x", ["q", "0"]]], "x"),
        (["dot", "u", "v"], ["dot", "v", "u"]),
        (["dot", ["app", "A", "u"], "w"], ["dot", "u", ["app", ["adj", "A"], "w"]]),
        (["app", ["adj", ["comp", "A", "B"]], "w"], ["app", ["adj", "B"], ["app", ["adj", "A"], "w"]]),
        (["app", ["outer", "u", "v"], "u"], ["scale", ["dot", "v", "u"], "u"]),
        (["app", ["adj", ["outer", "w", "v"]], "w"], ["scale", ["dot", "w", "w"], "v"]),
        (["app", ["+", "B", ["id", "d"]], "u"], ["+", "u", ["app", "B", "u"]]),
        (["app", ["scale", "x", "B"], "u"], ["scale", "x", ["app", "B", "u"]]),
        (["relu", ["zero", "d"]], ["zero", "d"]),
        (["app", "A", ["sum", "t", "P", "t"]], ["sum", "t", "P", ["app", "A", "t"]]),
        (["dot", ["sum", "t", "P", "t"], ["sum", "t", "Q", "t"]],
         ["sum", "s", "Q", ["sum", "t", "P", ["dot", "s", "t"]]]),
        (["sum", "t", ["cat", "P", "Q"], ["dot", "t", "u"]],
         ["+", ["sum", "t", "Q", ["dot", "t", "u"]], ["sum", "t", "P", ["dot", "u", "t"]]]),
        (["sum", "t", ["one", "u"], ["dot", "t", "v"]], ["dot", "u", "v"]),
        (["sum", "t", ["map", "s", "P", ["app", "B", "s"]], ["dot", "t", "u"]],
         ["sum", "s", "P", ["dot", ["app", "B", "s"], "u"]]),
        (["sum", "i", ["range", ["+", "n", ["q", "2"]]], ["at", "f", "i"]],
         ["+", ["sum", "i", ["range", "n"], ["at", "f", "i"]], ["at", "f", "n"],
          ["at", "f", ["+", "n", ["q", "1"]]]]),
        (["sum", "i", ["range", "n"], "x"], ["*", "n", "x"]),
        (["sum", "i", ["range", ["q", "4"]], ["^", "i", 2]], ["q", "14"]),
        (["sum", "i", ["range", "n"], ["sum", "j", ["range", "i"], ["at", "h", "i", "j"]]],
         ["sum", "k", ["range", "n"], ["sum", "l", ["range", "k"], ["at", "h", "k", "l"]]]),
        (["sum", "i", ["range", "n"], ["sum", "j", ["range", "m"], ["at", "h", "i", "j"]]],
         ["sum", "i", ["range", "m"], ["sum", "j", ["range", "n"], ["at", "h", "j", "i"]]]),
        (["sum", "i", ["range", "n"], ["sum", "t", "P", ["*", ["at", "f", "i"], ["dot", "t", "u"]]]],
         ["*", ["sum", "t", "P", ["dot", "t", "u"]], ["sum", "i", ["range", "n"], ["at", "f", "i"]]]),
        (["sum", "i", ["range", "n"], ["exp", ["+", "x", ["at", "f", "i"]]]],
         ["*", ["exp", "x"], ["sum", "i", ["range", "n"], ["exp", ["at", "f", "i"]]]]),
        (["^", ["sum", "i", ["range", "n"], ["at", "f", "i"]], 2],
         ["sum", "i", ["range", "n"],
          ["sum", "j", ["range", "n"], ["*", ["at", "f", "i"], ["at", "f", "j"]]]]),
        (["at", ["lam", [["i", "N"]], ["+", "i", "x"]], "n"], ["+", "x", "n"]),
        (["at", "G", ["lam", [["i", "N"]], ["at", "f", "i"]]], ["at", "G", "f"]),
        (["at", "G", ["lam", [["i", "N"]], ["at", "h", "i", "n"]]],
         ["at", "G", ["lam", [["j", "N"]], ["at", "h", "j", "n"]]]),
        (["tail", ["lam", [["i", "N"]], ["at", "g", "i"]], "n", "m"], ["tail", "g", "n", "m"]),
        (["def", "twice", "x"], ["*", ["q", "2"], "x"]),
        (["at", ["def", "shifted", "f"], "n"], ["at", "f", ["+", ["q", "1"], "n"]]),
        (["at", "G", ["def", "shifted", "f"]],
         ["at", "G", ["lam", [["i", "N"]], ["at", "f", ["+", "i", ["q", "1"]]]]]),
        (["sum", "i", ["def", "upto", "n"], "i"], ["+", "n", ["sum", "i", ["range", "n"], "i"]]),
        (["app", ["def", "square", "d", "B"], "u"], ["app", "B", ["app", "B", "u"]]),
        (["sum", "s", "W", ["sum", "t", "s", ["dot", "t", "u"]]],
         ["dot", "u", ["sum", "s", "W", ["sum", "t", "s", "t"]]]),
        (["app", ["at", "O", ["lam", [["i", "N"]], ["at", "f", "i"]]], "u"], ["app", ["at", "O", "f"], "u"]),
        (["app", ["at", ["lam", [["i", "N"]], ["at", "M", "i"]], "n"], "u"], ["app", ["at", "M", "n"], "u"]),
    ],
)  # fmt: skip
def test_equal_terms_have_one_normal_form(left, right):
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        # x * inv(x) is not 1, since x may be 0.
        (["*", "x", ["inv", "x"]], ["q", "1"]),
        (["abs", "x"], "x"),
        (["log", ["exp", "x"]], "x"),
        (["sqrt", ["^", "x", 2]], "x"),
        (["sqrt", ["^", "x", 2]], ["abs", "x"]),
        (["max", "x", "y"], "x"),
        (["dot", ["app", "B", "u"], "v"], ["dot", "u", ["app", "B", "v"]]),
        (["app", ["comp", ["adj", "A"], "A"], "u"], ["app", ["comp", "B", "B"], "u"]),
        (["at", "h", "n", "m"], ["at", "h", "m", "n"]),
        (["at", "G", ["lam", [["i", "N"]], ["at", "h", "i", "n"]]],
         ["at", "G", ["lam", [["i", "N"]], ["at", "h", "n", "i"]]]),
        (["at", "G", ["lam", [["i", "N"]], ["at", "h", "i", "i"]]],
         ["at", "G", ["lam", [["i", "N"]], ["at", "h", "i", "n"]]]),
        (["sum", "i", ["range", "n"], ["sum", "j", ["range", "m"], ["at", "h", "i", "j"]]],
         ["sum", "i", ["range", "n"], ["sum", "j", ["range", "m"], ["at", "h", "j", "i"]]]),
        (["sum", "i", ["range", "n"], ["sum", "j", ["range", "i"], ["at", "h", "i", "j"]]],
         ["sum", "i", ["range", "n"], ["sum", "j", ["range", "i"], ["at", "h", "j", "i"]]]),
        # An outer variable inside exp(sum ...) stays apart from the inner one.
        (["sum", "i", ["range", "n"], ["exp", ["sum", "j", ["range", "n"], ["at", "h", "i", "j"]]]],
         ["sum", "i", ["range", "n"], ["exp", ["sum", "j", ["range", "n"], ["at", "h", "j", "i"]]]]),
        (["sum", "i", ["range", "n"], ["exp", ["sum", "j", ["range", "n"], ["at", "h", "i", "j"]]]],
         ["sum", "i", ["range", "n"], ["exp", ["sum", "j", ["range", "n"], ["at", "h", "j", "j"]]]]),
        (["sum", "i", ["range", "n"], ["inv", ["sum", "j", ["range", "n"], ["at", "h", "i", "j"]]]],
         ["inv", ["sum", "i", ["range", "n"], ["sum", "j", ["range", "n"], ["at", "h", "i", "j"]]]]),
        (["^", ["sum", "i", ["range", "n"], ["at", "f", "i"]], 2],
         ["sum", "i", ["range", "n"], ["^", ["at", "f", "i"], 2]]),
        (["sum", "t", "P", ["q", "1"]], ["q", "1"]),
        (["sum", "i", ["range", "n"], ["q", "1"]], ["q", "1"]),
        (["relu", ["app", "B", "u"]], ["app", "B", ["relu", "u"]]),
        (["relu", ["scale", ["q", "-1"], "u"]], ["scale", ["q", "-1"], ["relu", "u"]]),
        (["tail", "g", "n", "m"], ["tail", "g", "m", "n"]),
        (["dot", "u", "u"], ["dot", "u", "v"]),
        (["at", ["lam", [["i", "N"]], ["sum", "j", ["range", "n"], ["at", "h", "i", "j"]]], "n"],
         ["sum", "j", ["range", "n"], ["at", "h", "j", "j"]]),
    ],
)  # fmt: skip
def test_different_terms_are_told_apart(left, right):
    assert not same(left, right)


# ------------------------------------------------------------------ maps with functions as arguments


def test_maps_indexed_by_abstractions_can_be_summed():
    """Renaming a normal word must not normalise its letters a second time."""
    for body in (["q", "0"], ["q", "1"], ["+", "i", ["q", "1"]]):
        letter = ["at", "O", ["lam", [["i", "N"]], body]]
        left = ["app", letter, ["sum", "t", "P", "t"]]
        right = ["sum", "t", "P", ["app", letter, "t"]]
        assert same(left, right)
        assert not same(left, ["sum", "t", "P", ["app", ["at", "O", "f"], "t"]])


# ------------------------------------------------------------------ limits and refusals


@pytest.mark.parametrize(
    "term",
    [
        ("dot", ("q", "1"), ("v", "u")),
        ("inv", ("v", "u")),
        ("*", ("v", "u"), ("v", "v")),
        ("app", ("v", "A"), ("q", "1")),
        ("app", ("zero", "d"), ("v", "u")),
        ("at", ("range", ("v", "n")), ("v", "n")),
        ("sum", ("exp", ("v", "x")), ("q", "1")),
        ("sum", ("range", ("q", "-1")), ("q", "1")),
        ("sum", ("range", ("q", "1/2")), ("q", "1")),
        ("sum", ("range", ("*", ("q", "1/2"), ("v", "n"))), ("q", "1")),
        ("sum", ("range", ("q", str(MAX_LITERAL_RANGE + 1))), ("q", "1")),
        ("id", "d"),
        ("v", "missing"),
        ("v", "P"),
        ("v", "f"),
        ("at", ("v", "M"), ("v", "n")),
        ("def", "missing"),
    ],
)
def test_what_is_no_number_or_vector_is_refused(term):
    with pytest.raises(KernelError):
        normal_form(term)


def test_work_is_limited():
    big = ("^", ("+", *(("v", n) for n in ("x", "y", "z", "n", "m"))), 12)
    with pytest.raises(KernelError, match="work limit"):
        Normaliser(SCOPE, DEFINITIONS, work=2000).poly(big)
    assert Normaliser(SCOPE, DEFINITIONS).poly(("^", ("v", "x"), 12))


def test_coefficients_are_limited():
    tower = ("q", "3")
    for _ in range(8):
        tower = ("^", tower, 64)
    with pytest.raises(KernelError, match="coefficient"):
        normal_form(tower)
    assert normal_form(("^", ("^", ("q", "3"), 64), 2)) == const(fmpq(3) ** 128)


def test_coefficients_may_be_longer_than_pythons_limit_on_digits():
    long = "7" * 6000
    p = normal_form(("exp", ("q", long)))
    ((mono, _),) = p
    assert thaw(mono[0][0][1]) == const(fmpq(7) * (fmpq(10) ** 6000 - 1) / 9)


def test_nested_sums_are_limited():
    names = ["i1", "i2", "i3", "i4", "i5", "i6"]
    body = ["exp", ["*", *names]]
    for name in names:
        body = ["sum", name, ["range", "n"], body]
    with pytest.raises(KernelError, match="nested sums"):
        poly(body)


def test_freeze_and_thaw_are_inverse():
    for seed in range(100):
        p = normal_form(Terms(seed).of("R", 3))
        assert thaw(freeze(p)) == p


def test_a_cache_is_not_shared_between_sorts():
    """A remembered form belongs to the sorts of its names."""
    cache: dict = {}
    term = ("sum", ("v", "T"), ("b", 0))
    naturals = Normaliser({"T": ("S", "N")}, {}, cache=cache).closed(term)
    numbers = Normaliser({"T": ("S", "R")}, {}, cache=cache).closed(term)
    assert naturals != numbers
    assert naturals == Normaliser({"T": ("S", "N")}, {}, cache=cache).closed(term)
    assert len([key for key in cache if key[0] == term]) == 2
