"""False variants of the bounds on how much a prompt can select, each beside the true statement."""

import pytest
from soundness.variants import Claim, accepted, q, refuted, rejected

from provers.papers.sharper import _precision_example as example
from provers.papers.sharper.precision_packing import fitted
from provers.papers.sharper.precision_packing import q as word

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
