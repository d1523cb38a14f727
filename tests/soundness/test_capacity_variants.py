"""False variants of the bounds on how much a prompt can select, each beside the true statement."""

import copy

import pytest
from soundness.variants import (
    EXACT,
    Claim,
    accepted,
    apply,
    auto,
    obtain,
    opened,
    q,
    refuted,
    rejected,
    replaced,
)

from provers.evidence import Settings
from provers.exhaustion import example_rules
from provers.kernel.schema import parse_fact
from provers.papers.lemmas.powers_of_two import doubled
from provers.papers.sharper import _precision_example as example
from provers.papers.sharper import prompt_capacity as capacity
from provers.papers.sharper import prompt_capacity_unordered as unordered
from provers.papers.sharper.precision_packing import fitted
from provers.papers.sharper.precision_packing import q as word
from provers.surface import natural

NAMES = (
    "D", "n", "D >= 1", "2^0", "2^i", "B", "points", "points below D", "eps", "eps <= 1/2", "C",
    "G", "unit", "orthogonal", "sign", "self", "symmetric", "triangle", "entries", "first axis",
    "memorises",
)  # fmt: skip
CASES = ("sharper/precision-packing", "sharper/precision-lower-bound")


def _points(*values):
    data = dict(example.DATA)
    data["points"] = {"sort": ["F", ["N"], "N"], "rationals": [str(x) for x in values]}
    return data


def _at(**more):
    return example.AT | {"points": "points"} | more


@pytest.mark.parametrize("ident", CASES)
def test_control(ident):
    assert not accepted(Claim(ident)).footprint.cited


@pytest.mark.parametrize("ident", CASES)
@pytest.mark.parametrize(
    "name",
    ["D >= 1", "2^0", "2^i", "B", "eps <= 1/2", "C", "G", "triangle", "entries", "first axis",
     "unit", "orthogonal", "memorises"],
)  # fmt: skip
def test_without_a_hypothesis(ident, name):
    rejected(Claim(ident).drop(NAMES.index(name)))


def test_strictly_more_bits():
    """The witness attains the bound."""
    claim = Claim(CASES[0])
    claim.then[0][0] = "<"
    rejected(claim)
    refuted(claim, _points(1, 1), _at(), example.rules(fitted(word)))


def test_one_more_point_for_each_entry():
    claim = Claim(CASES[0]).replace(["+", q(1), "G"], ["+", q(2), "G"], "given")
    rejected(claim)
    refuted(claim, _points(1, 2), _at(), example.rules(fitted(word)))


def test_one_more_cell_for_each_entry():
    claim = Claim(CASES[1])
    claim.given[7]["then"][0][2] = ["*", ["+", "G", q(2)], ["at", "points", "i"]]
    rejected(claim)
    refuted(claim, _points(1, 2), _at(), example.rules(fitted(word)))


def test_half_the_distance():
    """Bumps at the distance eps/C would see one another."""
    rejected(Claim(CASES[0]).replace(["*", q(2), "G", "eps"], ["*", "G", "eps"], "given"))


def test_without_a_memoriser():
    claim = Claim(CASES[0]).drop(NAMES.index("memorises"))
    rejected(claim)
    rules = example.rules(fitted(word))[:-1]
    rules[5] = ["auto", {"refs": [], "nonzero": [], "products": []}]
    refuted(claim, _points(1, 1), _at(b=q(0), B=q(1)), rules)


def test_prompt_length_in_place_of_entries():
    """b L_p bits, forgetting the dimension, is not what is proved."""
    rejected(Claim(CASES[0]).replace(["*", "Lp", "b", "d"], ["*", "Lp", "b"]))


# ----------------------------------------------------------------------------- prompt capacity

CAPACITY, VOLUME = "sharper/prompt-capacity", "sharper/prompt-capacity-volume"
CAPACITY_NAMES = (
    "G^0", "G^i", "G >= 1", "D", "eps", "ball", "lipschitz", "apart", "cells small enough",
)  # fmt: skip
AT = capacity.EXAMPLE
LIPSCHITZ, APART = capacity.lipschitz_example, capacity.apart_example
ONE_CELL = {"G": q(1), "power": ["lam", [["i", "N"]], q(1)]}


one_object = opened(
    ["absurd", ["steps", [
        obtain(["j_nat"], apply("axiom:nat-nonnegative", {"n": "j"})),
        obtain(["k_nat"], apply("axiom:nat-nonnegative", {"n": "k"})),
        ["cases", {"on": ["j", "k"], "name": "order",
                   "less": ["steps", [obtain(["next"], apply(
                       "axiom:nat-discrete", {"m": "j", "n": "k"}, [["by", "order"]])),
                       auto("next", "k_in", "j_nat")]],
                   "equal": ["clash", ["order", "differ"]],
                   "greater": ["steps", [obtain(["next"], apply(
                       "axiom:nat-discrete", {"m": "k", "n": "j"}, [["by", "order"]])),
                       auto("next", "j_in", "k_nat")]]}],
    ]]],
    given=["j_in", "k_in", "differ"], witnesses=[q(0)],
)  # fmt: skip


def _rules(claim, at, forms):
    return example_rules(parse_fact(claim.json), at, capacity.DATA, forms=forms)


def test_controls_of_the_capacity():
    assert not accepted(Claim(CAPACITY)).footprint.cited
    assert accepted(Claim(VOLUME)).footprint.cited


@pytest.mark.parametrize(
    "name", ["G^0", "G^i", "G >= 1", "D", "ball", "lipschitz", "apart", "cells small enough"]
)
def test_capacity_without_a_hypothesis(name):
    rejected(Claim(CAPACITY).drop(CAPACITY_NAMES.index(name)))


def test_capacity_strict():
    """Two prompts of one token in two cells: the bound is attained."""
    claim = Claim(CAPACITY)
    claim.then[0][0] = "<"
    rejected(claim)
    forms = {0: auto(), 1: doubled(natural("j")), 6: LIPSCHITZ, 7: APART}
    steps = [obtain(["inverse"], apply("axiom:exp-log", {"x": q(2)}, [EXACT]))]
    refuted(
        claim, capacity.DATA, AT, _rules(claim, AT, forms), by=["steps", [*steps, auto("inverse")]]
    )


def test_capacity_with_cells_of_any_size():
    claim = Claim(CAPACITY).drop(CAPACITY_NAMES.index("cells small enough"))
    rejected(claim)
    at = AT | ONE_CELL
    forms = {0: auto(), 1: opened(auto()), 6: LIPSCHITZ, 7: APART}
    refuted(claim, capacity.DATA, at, _rules(claim, at, forms))


def test_capacity_of_a_steeper_network():
    """Three prompts in two cells, told apart with slope 3."""
    claim = Claim(CAPACITY).drop(CAPACITY_NAMES.index("lipschitz"))
    rejected(claim)
    at = AT | {
        "M": q(3),
        "P": ["lam", [["j", "N"], ["l", "N"], ["c", "N"]], ["+", "j", q(-1)]],
        "phi": ["lam", [["p", ["F", ["N", "N"], "R"]], ["i", "N"]],
                ["scale", ["*", q(3), ["at", "p", q(0), q(0)]], "one"]],
    }  # fmt: skip
    forms = {0: auto(), 1: doubled(natural("j")), 6: APART}
    refuted(claim, capacity.DATA, at, _rules(claim, at, forms), by=["enclose", {"bits": 64}])


def test_volume_without_the_one():
    """exp(d m log(2 D Lam/eps)) would be below 1 for a large eps."""
    claim = Claim(VOLUME)
    claim.then[0] = replaced(claim.then[0], q(1), q(0))
    rejected(claim)
    at = AT | {"M": q(1), "eps": q(4)}
    forms = {4: LIPSCHITZ, 5: one_object}
    refuted(claim, capacity.DATA, at, _rules(claim, at, forms), by=["enclose", {"bits": 64}])


@pytest.mark.parametrize("index", [0, 1, 2, 3, 4, 5])
def test_volume_without_a_hypothesis(index):
    rejected(Claim(VOLUME).drop(index))


# ----------------------------------------------------------------------------- unordered prompts

UNORDERED, SLOPE = "sharper/prompt-capacity-unordered", "sharper/prompt-slope"
LIPSCHITZ_IN_THE_PROMPT = "sharper/prompt-lipschitz"


@pytest.mark.parametrize("ident", [UNORDERED, SLOPE, LIPSCHITZ_IN_THE_PROMPT])
def test_controls_of_the_unordered_capacity_and_the_slope(ident):
    assert not accepted(Claim(ident)).footprint.cited


@pytest.mark.parametrize("index", [1, 4, 6, 7, 8, 9, 10])
def test_unordered_without_a_hypothesis(index):
    """0, 1 powers; 2, 3 signs; 4 fine cells; 5, 6 cells; 7 ball; 8 exchange; 9 Lipschitz; 10."""
    rejected(Claim(UNORDERED).drop(index))


def test_unordered_with_coarse_cells():
    """Three prompts -1, 0, 1 in one cell of diameter 2, told apart at eps = 1/4."""
    claim = Claim(UNORDERED).drop(4)
    rejected(claim)
    at = unordered.EXAMPLE | {
        "M": q(3),
        "eps": q("1/4"),
        "P": ["lam", [["j", "N"], ["l", "N"]], ["scale", ["+", "j", q(-1)], "one"]],
    }
    forms = {k if k < 4 else k - 1: rule for k, rule in unordered.FORMS.items() if k != 7}
    forms[9] = APART
    rules = example_rules(parse_fact(claim.json), at, capacity.DATA, forms=forms)
    by = ["steps", [obtain(["inverse"], apply("axiom:exp-log", {"x": q(2)}, [EXACT])),
                    auto("inverse")]]  # fmt: skip
    refuted(claim, capacity.DATA, at, rules, by=by)


def test_unordered_with_fewer_counts():
    """A cell of a prompt of m tokens has m + 1 possible counts, not m."""
    claim = Claim(UNORDERED)
    claim.given[1] = replaced(claim.given[1], ["+", q(1), "m"], "m")
    rejected(claim)


def test_unordered_strict():
    """No prompt token, one cell: one behaviour, (0 + 1)^1 = 1."""
    claim = Claim(UNORDERED)
    claim.then[0][0] = "<"
    rejected(claim)


MULTISETS = "sharper/prompt-capacity-multisets"


def test_multisets_control():
    checked = accepted(Claim(MULTISETS))
    assert checked.unused == ()
    assert not checked.footprint.cited and not checked.footprint.argued


@pytest.mark.parametrize("index", [2, 3, 4, 5, 6, 7, 8])
def test_multisets_without_a_hypothesis(index):
    """0, 1 signs; 2 fine cells; 3, 4 cells; 5 ball; 6 exchange; 7 Lipschitz; 8 told apart."""
    rejected(Claim(MULTISETS).drop(index))


@pytest.mark.parametrize(
    ("index", "change"),
    [
        (4, lambda f: ["<", *f[1:]]),  # one prompt in one cell: 1 = C(1, 1)
        (4, lambda f: [f[0], f[1], ["at", "binom", "rest", q(0)]]),
        (0, lambda f: [f[0], "rest", "K"]),
        (0, lambda f: [f[0], ["+", "rest", q(2)], "K"]),
    ],
)
def test_multisets_of_another_size(index, change):
    claim = Claim(MULTISETS)
    claim.then[index] = change(claim.then[index])
    rejected(claim)


@pytest.mark.parametrize("index", [4, 5, 6, 7, 8, 9, 10, 13])
def test_slope_without_a_hypothesis(index):
    rejected(Claim(SLOPE).drop(index))


def test_slope_without_the_mass_of_the_prompt():
    claim = Claim(SLOPE).drop(10)
    rejected(claim)
    line = ["lam", [["i", "N"]], "one"]
    at = {
        "d": q(1), "n": q(1), "A": ["id", 1], "B": ["id", 1], "q": ["zero", 1], "mu": ["zero", 1],
        "x": ["lam", [["i", "N"]], ["zero", 1]], "h": line, "P": ["lam", [["i", "N"]], q(1)],
        "c": ["lam", [["i", "N"]], q(1)], "D": q(1), "a": q(1), "b": q(1), "eta": q(1),
        "m": q("1/100"),
    }  # fmt: skip
    unit = {"name": "unit", "fact": ["=", ["dot", "one", "one"], q(1)], "by": EXACT}
    rules = [
        EXACT, EXACT, EXACT, EXACT, EXACT,
        opened(auto(), given=["in_range"]), auto(), auto(), opened(auto(), given=["in_range"]),
        opened(auto("unit"), given=["in_range"], steps=[unit]),
        EXACT, opened(auto()), opened(auto()),
    ]  # fmt: skip
    refuted(claim, capacity.DATA, at, rules, by=["enclose", {"bits": 64}])


@pytest.mark.parametrize("index", [4, 6, 9, 10, 11, 12, 14])
def test_lipschitz_in_the_prompt_without_a_hypothesis(index):
    rejected(Claim(LIPSCHITZ_IN_THE_PROMPT).drop(index))


def test_a_rule_used_twice_is_filled_in_twice():
    """The witness's rules serve the variants above: a proof found there must not be written here."""
    before = copy.deepcopy(capacity.apart_example)
    assert capacity.STATEMENT.witness is not None
    capacity.STATEMENT.witness(Settings())
    assert capacity.apart_example == before
