"""Rules about data: each accepts what is true and refuses its false neighbour."""

from __future__ import annotations

import pytest
from flint import fmpq_mat
from kernel.certificates import (
    ONE,
    ZERO,
    accept,
    instance,
    linear,
    natural,
    q,
    real,
    reject,
    statement,
    vector,
)

from provers.kernel import numeric_rules
from provers.kernel.errors import KernelError

# ------------------------------------------------------------------ covers


def box(*bounds, given=(), then):
    """For all points of a box of pairs of ends, given ... then ``then``."""
    names = [f"x{i}" for i in range(len(bounds))]
    ends = []
    for n, (lo, hi) in zip(names, bounds, strict=True):
        ends += [["<=", q(lo), n], ["<=", n, q(hi)]]
    return {"all": [[n, "R"] for n in names], "given": [*ends, *given], "then": [then]}


def cover(*tree, bits=64):
    return ["cover", {"tree": list(tree), "bits": bits}]


BUMP = ["<", ["*", "x0", ["+", ONE, ["*", q(-1), "x0"]]], q("3/10")]


def test_cover():
    checked = accept(statement(box((0, 1), then=BUMP), cover(0, 0, -2, -2, 0, -2, -2)))
    assert checked.footprint.enclosures == ("cover of 7 cells at 64 bits",)
    reject(statement(box((0, 1), then=BUMP), cover(-1)), "not decided")
    false = ["<", *BUMP[1:2], q("1/5")]
    reject(statement(box((0, 1), then=false), cover(0, 0, -2, -2, 0, -2, -2)), "not decided")
    reject(statement(box((0, 1), then=BUMP), cover(0, -2)), "bisection tree")
    reject(statement(box((0, 1), then=BUMP), ["cover", {"tree": {}, "bits": 64}]), "array")


def test_the_ends_of_a_box_belong_to_it():
    accept(statement(box((0, 1), then=["<", "x0", q("11/10")]), cover(-1)))
    for relation in ("<", "<="):
        reject(statement(box((0, 1), then=[relation, "x0", ONE]), cover(-1)), "not decided")


def test_hypotheses_of_a_cover_restrict_it():
    above = [["<=", q("1/2"), "x0"]]
    goal = box((0, 1), given=above, then=["<", q("2/5"), "x0"])
    accept(statement(goal, cover(0, 0, -3, 0, -3, 0, -3, -1, -1)))
    # The hypothesis does not fail on the last cell, and there is no second one.
    reject(statement(goal, cover(0, 0, -3, 0, -3, 0, -3, -3, -1)), "not decided")
    reject(statement(goal, cover(0, 0, -5, 0, -3, 0, -3, -1, -1)), "no hypothesis")


@pytest.mark.parametrize(
    "goal",
    [
        [BUMP[0], ZERO, ONE],
        box((0, 1), then=BUMP) | {"given": []},
        box((0, 1), then=BUMP) | {"given": [["<=", ZERO, "x0"]]},
        box((0, 1), then=BUMP) | {"given": [["<=", "x0", ONE], ["<=", ZERO, "x0"]]},
        box((0, 1), then=BUMP) | {"given": [["<", ZERO, "x0"], ["<=", "x0", ONE]]},
        box((0, 1), then=BUMP) | {"given": [["<=", ["inv", q(3)], "x0"], ["<=", "x0", ONE]]},
        box((0, 1), then=BUMP) | {"all": [["x0", "N"]]},
        box((0, 1), then=BUMP) | {"then": [BUMP, BUMP]},
        box((0, 1), then={"all": [["t", "R"]], "then": [BUMP]}),
        box((1, 0), then=BUMP),
        box((0, 1), given=[{"all": [["t", "R"]], "then": [["<", "t", ZERO]]}], then=BUMP),
    ],
)
def test_what_is_no_claim_about_a_box(goal):
    """A missing or half-open bound, in particular."""
    reject(statement(goal, cover(0, 0, -2, -2, 0, -2, -2)))


def test_covers_know_data_and_nothing_else():
    data = {"a": real("1/5")}
    goal = box((0, 1), then=["<", ["*", "a", "x0"], q("1/4")])
    accept(instance(data, goal, cover(-1)))
    reject(instance(data, box((0, 1), then=["<", "x0", "x0"]), cover(-1)))
    nested = {"all": [["y", "R"]], "then": [box((0, 1), then=["<", "x0", "y"])]}
    reject(statement(nested, ["intro", {"then": [cover(-1)]}]), "no value")
    shadow = box((0, 1), then=["<", "x0", q(2)])
    reject(instance({"x0": real("5")}, shadow, cover(-1)))


# ------------------------------------------------------------------ independence


PLANE = {"v1": vector("1", "2"), "v2": vector("3", "4"), "v3": vector("2", "4")}


def combination(*vectors, dim=2):
    names = [f"k{i}" for i in range(len(vectors))]
    terms = [["scale", n, v] for n, v in zip(names, vectors, strict=True)]
    return {
        "all": [[n, "R"] for n in names],
        "given": [["=", ["+", *terms], ["zero", dim]]],
        "then": [["=", "k0", ZERO]],
    }


def listed(*vectors, rows=(0, 1), bits=64):
    return ["independent", {"vectors": list(vectors), "rows": list(rows), "bits": bits}]


def test_independent_vectors():
    accept(instance(PLANE, combination("v1", "v2"), listed("v1", "v2")))
    all_zero = combination("v1", "v2") | {"then": [["=", "k0", ZERO], ["=", "k1", ZERO]]}
    accept(instance(PLANE, all_zero, listed("v1", "v2")))
    second = combination("v1", "v2") | {"then": [["=", "k1", ZERO]]}
    accept(instance(PLANE, second, listed("v1", "v2")))


def test_dependent_vectors():
    reject(instance(PLANE, combination("v1", "v3"), listed("v1", "v3")), "minor")
    # Other vectors than the goal is about.
    reject(instance(PLANE, combination("v1", "v3"), listed("v1", "v2")), "not independence")
    reject(instance(PLANE, combination("v1", "v2"), listed("v2", "v1")), "not independence")
    one = combination("v1", "v2") | {"then": [["=", "k0", ONE]]}
    reject(instance(PLANE, one, listed("v1", "v2")), "not independence")


@pytest.mark.parametrize(
    "rule",
    [
        listed("v1", "v2", rows=(0, 0)), listed("v1", "v2", rows=(0,)), listed("v1", "v2", rows=(0, 2)),
        listed("v1", "v2", rows=(0, -1)), listed("v1", "v2", bits=1), listed(), listed("v1", ["zero", 3]),
        listed("v1", ["dot", "v1", "v1"]), ["independent", {"rows": [0], "bits": 64}],
        ["independent", {"rows": [0], "bits": 64, "vectors": ["v1"], "count": 1}],
        ["independent", {"rows": [0], "bits": 64, "vectors": "v1"}],
    ],
)  # fmt: skip
def test_malformed_minors(rule):
    reject(instance(PLANE, combination("v1", "v2"), rule))


def test_vectors_without_values():
    goal = {"all": [["u", ["V", 1]]], "then": [combination("u", dim=1)]}
    rule = ["intro", {"then": [listed("u", rows=(0,))]}]
    reject(statement(goal, rule), "no value")


FAMILY = {"g": {"sort": ["F", ["N"], ["V", 2]], "rationals": ["1", "2", "3", "4"]}}
FLAT = {"g": {"sort": ["F", ["N"], ["V", 2]], "rationals": ["1", "2", "2", "4"]}}


def of_family(count=2):
    body = ["scale", ["at", "c", "i"], ["at", "g", "i"]]
    each = {
        "all": [["j", "N"]],
        "given": [["<", "j", q(count)]],
        "then": [["=", ["at", "c", "j"], ZERO]],
    }
    return {
        "all": [["c", ["F", ["N"], "R"]]],
        "given": [["=", ["sum", "i", ["range", q(count)], body], ["zero", 2]]],
        "then": [each],
    }


def family(**more):
    return ["independent", {"family": "g", "count": 2, "rows": [0, 1], "bits": 64} | more]


def test_independent_families():
    accept(instance(FAMILY, of_family(), family()))
    reject(instance(FLAT, of_family(), family()), "minor")
    reject(instance(FAMILY, of_family(3), family()), "not independence")
    reject(instance(FAMILY, of_family(3), family(count=3, rows=[0, 1, 2])))
    reject(instance(FAMILY, of_family(), family(count=0, rows=[])), "a family of vectors")
    numbers = {"g": {"sort": ["F", ["N"], "R"], "rationals": ["1", "2"]}}
    reject(instance(numbers, ["=", ZERO, ZERO], family()), "a family of vectors")


# ------------------------------------------------------------------ operator norms


def bounded(c, d=2):
    image = ["app", "W", "v"]
    return {
        "all": [["v", ["V", d]]],
        "then": [["<=", ["dot", image, image], ["*", q(c), ["dot", "v", "v"]]]],
    }


def norm(c, squarings=8, bits=128, of="W"):
    return ["operator-norm", {"map": of, "bound": c, "squarings": squarings, "bits": bits}]


SHEAR = {"W": linear(2, 2, "1", "1", "0", "1")}  # largest singular value squared: (3 + sqrt 5)/2


def test_operator_norm():
    accept(instance(SHEAR, bounded("27/10"), norm("27/10")))
    for c in ("13/5", "1"):
        reject(instance(SHEAR, bounded(c), norm(c, squarings=12)), "not certified")
    reject(instance(SHEAR, bounded("13/5"), norm("27/10")), "the goal is")
    reject(instance(SHEAR, bounded("131/50"), norm("131/50", squarings=0)), "not certified")
    accept(instance(SHEAR, bounded("131/50"), norm("131/50", squarings=8)))
    reject(instance(SHEAR, bounded("-3"), norm("-3")), "the goal is")
    reject(instance(SHEAR, bounded("0"), norm("0")), "the goal is")
    reject(
        instance(SHEAR, bounded("27/10"), norm("27/10", of=["dot", ["zero", 2], ["zero", 2]])),
        "map",
    )
    reject(instance(SHEAR, bounded("27/10"), norm("27/10", squarings=13)), "squarings")


def test_operator_norms_need_values():
    image = ["app", "A", "v"]
    goal = {"all": [["A", ["L", 2, 2]]], "then": [
        {"all": [["v", ["V", 2]]], "then": [["<=", ["dot", image, image], ["dot", "v", "v"]]]}]}  # fmt: skip
    rule = ["intro", {"then": [norm("1", of="A")]}]
    reject(statement(goal, rule), "no value")


def test_the_norm_of_a_rectangular_map_and_of_nothing():
    accept(instance({"W": linear(2, 1, "3", "4")}, bounded("26"), norm("26")))
    reject(instance({"W": linear(2, 1, "3", "4")}, bounded("24"), norm("24")))
    accept(instance({"W": linear(0, 3)}, bounded("1/9", 0), norm("1/9")))


# ------------------------------------------------------------------ preimages


MLP = {"W1": linear(1, 1, "1"), "b1": vector("0"), "W2": linear(1, 1, "-1/2"), "b2": vector("0"),
       "y": vector("1"), "p": vector("2"), "o": vector("5")}  # fmt: skip
WEIGHTS = ["W1", "b1", "W2", "b2", "y"]


def image(a="a"):
    return ["+", a, ["app", "W2", ["relu", ["+", ["app", "W1", a], "b1"]]], "b2"]


def all_preimages(then, equation=None):
    given = ["=", image(), "y"] if equation is None else equation
    return {"all": [["a", ["V", 1]]], "given": [given], "then": [then]}


def enumerated(*points, weights=WEIGHTS, by=None):
    proofs = [["exact", {}] for _ in points] if by is None else by
    return ["preimages", {"weights": weights, "points": list(points), "by": proofs}]


def test_preimages():
    """a - relu(a)/2 = 1 has the one solution 2."""
    accept(instance(MLP, all_preimages(["=", "a", "p"]), enumerated("p")))
    accept(instance(MLP, all_preimages(["!=", "a", "o"]), enumerated("p")))
    reject(instance(MLP, all_preimages(["=", "a", "o"]), enumerated("o")), "missing")
    reject(instance(MLP, all_preimages(["=", "a", "o"]), enumerated("p")), "not true")
    reject(instance(MLP, all_preimages(["=", "a", "p"]), enumerated()), "missing")
    reject(instance(MLP, all_preimages(["=", "a", "p"]), enumerated("p", by=[])), "proofs")


def test_two_preimages():
    """a - 2 relu(a) = -1 has the solutions -1 and 1."""
    data = MLP | {"W2": linear(1, 1, "-2"), "y": vector("-1"), "p": vector("1"), "o": vector("-1")}
    square = ["=", ["dot", "a", "a"], ONE]
    accept(instance(data, all_preimages(square), enumerated("p", "o")))
    reject(instance(data, all_preimages(square), enumerated("p")), "missing")
    reject(instance(data, all_preimages(["=", "a", "p"]), enumerated("p", "o")), "not true")


def test_a_singular_pattern_is_refused():
    """a - relu(a) = 0 has a half-line of solutions."""
    data = MLP | {"W2": linear(1, 1, "-1"), "y": vector("0"), "p": vector("0")}
    reject(instance(data, all_preimages(["=", "a", "p"]), enumerated("p")), "singular")


@pytest.mark.parametrize(
    ("goal", "rule"),
    [
        (["=", "y", "y"], enumerated("p")),
        (all_preimages(["=", "a", "p"]) | {"given": []}, enumerated("p")),
        (all_preimages(["=", "a", "p"], ["=", image(), "p"]), enumerated("p")),
        (all_preimages(["=", "a", "p"], ["!=", image(), "y"]), enumerated("p")),
        (all_preimages(["=", "a", "p"]), enumerated("p", weights=WEIGHTS[:4])),
        (all_preimages(["=", "a", "p"]), enumerated("missing")),
        (all_preimages(["=", "a", "p"]), enumerated("W1")),
        (all_preimages(["=", "a", "p"]), enumerated("p", weights=["W1", "b1", "W2", "b2", "p"])),
        (all_preimages(["=", "a", "p"]) | {"all": [["a", ["V", 1]], ["b", "R"]]}, enumerated("p")),
    ],
)
def test_other_goals_are_refused(goal, rule):
    reject(instance(MLP, goal, rule))


def test_weights_of_other_shapes_are_refused():
    """A zero of another space leaves no trace in a normal form."""
    equation = ["=", ["+", "a", ["app", "W2", ["relu", ["app", "W1", "a"]]]], "y"]
    goal = all_preimages(["=", "a", "p"], equation)
    good = ["W1", ["zero", 1], "W2", ["zero", 1], "y"]
    accept(instance(MLP, goal, enumerated("p", weights=good)))
    for i in (1, 3):
        bad = list(good)
        bad[i] = ["zero", 3]
        reject(instance(MLP, goal, enumerated("p", weights=bad)), "ill-sorted")
        bad[i] = ZERO
        reject(instance(MLP, goal, enumerated("p", weights=bad)), "ill-sorted")


def test_values_of_irrational_weights_are_refused():
    weights = ["W1", ["scale", ["exp", ONE], "b1"], "W2", "b2", "y"]
    equation = [
        "=",
        ["+", "a", ["app", "W2", ["relu", ["+", ["app", "W1", "a"], weights[1]]]], "b2"],
        "y",
    ]
    reject(
        instance(MLP, all_preimages(["=", "a", "p"], equation), enumerated("p", weights=weights))
    )


def test_a_target_without_a_dimension_is_refused():
    """The sum over an empty sequence is 0 in every space, and no vector of this one."""
    data = MLP | {"none": {"sort": ["S", ["V", 1]], "rationals": []}}
    empty = ["sum", "t", "none", "t"]
    goal = all_preimages(["=", "a", "p"], ["=", image(), empty])
    weights = [*WEIGHTS[:4], empty]
    reject(instance(data, goal, enumerated("p", weights=weights)), "expected a vector")


def test_too_many_patterns_are_refused():
    hidden = 17
    weights = [
        fmpq_mat(hidden, 1),
        fmpq_mat(hidden, 1),
        fmpq_mat(1, hidden),
        fmpq_mat(1, 1),
        fmpq_mat(1, 1),
    ]
    with pytest.raises(KernelError, match="patterns"):
        numeric_rules._enumerate(weights, [])


def test_numbers_that_are_no_vector():
    data = MLP | {"n": natural(1)}
    reject(instance(data, all_preimages(["=", "a", "p"]), enumerated("n")), "same space")
