"""Soundness of d_p as part of the claim: without any one property of the integral, or with strips,
temperature or errors understated, the proof fails; for the integral itself exact data refute it."""

from functools import cache

import pytest
import sympy
from soundness.variants import EXACT, Claim, accepted, alone, q, refuted, rejected, replaced

from provers.papers.lemmas._integral import (
    FUNCTION,
    PROPERTIES,
    X,
    digit,
    half,
    height,
    slab,
)
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain
from provers.surface import Abstraction, Name, eq, forall, lower, lt, natural, real

SHORT = (
    "lemmas/floor",
    "lemmas/integral-of-sum",
    "lemmas/integral-off-strips",
    "lemmas/real-power",
    "sharper/flat-mean-error",
    "wang-2023/mean-error",
    "wang-2023/theorem-1",
    "yun-2020/quantise-range",
)
LONG = "wang-2023/universal-network"
INNER = {
    "wang-2023/theorem-1": (4,),
    "hu-2024/width-mean-error": (1, 1),
    "hu-2024/mean-error": (1, 2),
    "hu-2024/depth-mean-error": (2,),
    "hu-2024/mean-error-depth": (1, 2),
}
"""The conclusion about all networks and functions."""


def _inner(claim):
    """That conclusion and the names of its hypotheses."""
    fact, proof = {"then": claim.then}, claim.proof()
    for index in INNER[claim.statement.id]:
        fact, proof = fact["then"][index], proof[1]["then"][index]
    return fact, proof[1]["given"]


# ----------------------------------------------------------------------------- every hypothesis


@pytest.mark.parametrize("name", ["lemmas/floor", "lemmas/integral-off-strips",
                                  "wang-2023/mean-error", "yun-2020/quantise-range"])  # fmt: skip
def test_control(name):
    accepted(Claim(name))


@pytest.mark.parametrize("name", [*INNER, "sharper/flat-mean-error", LONG])
def test_control_of_the_last_proof(name):
    alone(Claim(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*INNER, "sharper/flat-mean-error", LONG])
def test_control_from_the_axioms(name):
    accepted(Claim(name))


@pytest.mark.parametrize("name", SHORT)
def test_every_hypothesis_is_used(name):
    for index in range(len(Claim(name).given)):
        rejected(Claim(name).drop(index))


@cache
def _given(name):
    return list(Claim(name).proof()[1]["given"])


@pytest.mark.parametrize("hypothesis", ["cold", "complete", "soft_off", "strips"])
def test_hypotheses_of_the_whole_network(hypothesis):
    rejected(Claim(LONG).drop(_given(LONG).index(hypothesis)))


@pytest.mark.slow
def test_every_hypothesis_of_the_whole_network_is_used():
    for index in range(len(Claim(LONG).given)):
        rejected(Claim(LONG).drop(index))


# ----------------------------------------------------------------------------- understated errors


def _changed(name, old, new):
    claim = Claim(name)
    claim.replace(old, new)
    return claim


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        # one of d and m missing in the measure of the strips
        ("lemmas/integral-off-strips", "m", q(1)),
        ("wang-2023/mean-error", "d", q(1)),
        ("sharper/flat-mean-error", "m", q(1)),
        # strips half as wide as they are
        ("lemmas/integral-off-strips", "r", ["*", q("1/2"), "r"]),
        ("wang-2023/mean-error", "r", ["*", q("1/2"), "r"]),
        (LONG, "r", ["*", q("1/2"), "r"]),
        ("sharper/flat-mean-error", "r", ["*", q("1/2"), "r"]),
        # no error off the strips, and none of the table
        ("wang-2023/mean-error", "e", q(0)),
        ("wang-2023/mean-error", "L", ["+", "L", q(-1)]),
        (LONG, "L", ["+", "L", q(-1)]),
        ("sharper/flat-mean-error", "b", ["*", q(2), "b"]),
        # what outputs can be on the strips
        ("wang-2023/mean-error", "R", q(0)),
        (LONG, "G", q(0)),
        (LONG, "sigma", q(0)),
        # a temperature lower by a factor than in the error
        (LONG, "beta", ["*", q(2), "beta"]),
        # accuracy better than asked for
        ("wang-2023/theorem-1", "eps", ["*", q("1/2"), "eps"]),
    ],
)  # fmt: skip
def test_understated(name, old, new):
    rejected(_changed(name, old, new))


def test_a_power_does_not_triple():
    claim = Claim("lemmas/real-power")
    claim.then[1] = replaced(claim.then[1], q(2), q(3))
    rejected(claim)


def test_one_token_too_few_names_no_function():
    claim = Claim("wang-2023/theorem-1")
    given = claim.then[5]["given"]
    given[2] = replaced(given[2], "tokens", ["+", "tokens", q(1)])
    rejected(claim)


@pytest.mark.parametrize(
    ("name", "hypothesis"),
    [
        *(("wang-2023/theorem-1", fact) for fact in PROPERTIES),
        *(("hu-2024/width-mean-error", fact) for fact in (
            *PROPERTIES, "complete", "ramp_small", "eta_is", "grid_is", "cells_in", "input_tokens",
            "first_layer", "outputs")),
        *(("hu-2024/mean-error", fact) for fact in ("complete", "eta_is", "strips")),
        *(("hu-2024/depth-mean-error", fact) for fact in (
            "complete", "ramp_small", "cells_in", "z_start", "blocks_all", "q_layers")),
        *(("hu-2024/mean-error-depth", fact) for fact in ("complete", "blocks_all", "strips")),
    ],
)  # fmt: skip
def test_hypotheses_inside_the_conclusion(name, hypothesis):
    """A hypothesis about the network, f or the functional gives way to a trivial one."""
    claim = Claim(name)
    fact, names = _inner(claim)
    fact["given"][names.index(hypothesis)] = ["<=", q(0), q(1)]
    rejected(claim)


@pytest.mark.parametrize("name", ["hu-2024/width-mean-error", "hu-2024/depth-mean-error"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("r", ["*", q("1/2"), "r"]),  # strips half as wide as they are
        ("top", ["*", q("1/2"), "top"]),  # outputs half as large on them
        ("L", ["+", "L", q(-1)]),
        ("m", q(1)),
    ],
)  # fmt: skip
def test_understated_by_one_layer(name, old, new):
    claim = Claim(name)
    inner = _inner(claim)[0]["then"]
    inner[0] = replaced(inner[0], old, new)
    rejected(claim)


@pytest.mark.parametrize("name", ["hu-2024/mean-error", "hu-2024/mean-error-depth"])
def test_accuracy_of_one_layer_is_not_better(name):
    claim = Claim(name)
    inner = _inner(claim)[0]["then"]
    inner[0] = replaced(inner[0], "eps", ["*", q("1/2"), "eps"])
    rejected(claim)


@pytest.mark.parametrize("name", ["hu-2024/mean-error", "hu-2024/mean-error-depth"])
def test_grid_and_powers_of_one_layer(name):
    """Every hypothesis under which there is a ramp for eps; and a grid half as fine."""
    for index in range(len(Claim(name).then[1]["given"])):
        claim = Claim(name)
        claim.then[1]["given"][index] = ["<=", q(0), q(1)]
        rejected(claim)
    coarse = Claim(name)
    given = coarse.then[1]["given"]
    given[4] = replaced(given[4], q(2), q(1))
    rejected(coarse)


RANGES = ("hu-2024/mixed-bound", "hu-2024/rounding-range", "hu-2024/coordinates-range",
          "hu-2024/rows-bound")  # fmt: skip


@pytest.mark.parametrize("name", RANGES)
def test_every_hypothesis_of_a_range_is_used(name):
    alone(Claim(name))
    for index in range(len(Claim(name).given)):
        rejected(Claim(name).drop(index))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("hu-2024/mixed-bound", "G", ["*", q("1/2"), "G"]),
        ("hu-2024/rounding-range", "B", ["+", "B", q(-1)]),
        ("hu-2024/rounding-range", "A", ["+", "A", q(1)]),
        ("hu-2024/coordinates-range", "n", q(0)),
        ("hu-2024/rows-bound", ["at", "first", "B"], q(0)),
        ("hu-2024/hats-bound", "M", q(1)),
    ],
)
def test_ranges_are_not_smaller(name, old, new):
    rejected(_changed(name, old, new))


def test_a_hat_is_not_at_most_one_half():
    claim = Claim("hu-2024/hats-bound")
    alone(claim)
    claim.then[0] = replaced(claim.then[0], q(1), q("1/2"))
    rejected(claim)


def test_an_integral_of_another_function():
    claim = Claim("wang-2023/mean-error")
    claim.then[0] = replaced(claim.then[0], "f", "v")
    rejected(claim)


# ----------------------------------------------------------------------------- refuted

i, k, j = natural("i"), natural("k"), natural("j")
z = real("z")
h = Name("h", FUNCTION)
entry = X(0, 0)
SUBADDITIVE = intro(then=[auto()])
CONSTANT = intro(given=["sign"], then=[auto()])


def _at(eighths):
    return Abstraction(i, k, sympy.Rational(eighths, 8))


def _order(*points):
    """h1 <= h2 at the points."""
    inside_cube = intro(given=["i_in", "k_in"], then=[auto(), auto()])
    return [obtain([f"at{n}"], apply("less", {"X": _at(n)}, [inside_cube])) for n in points]


def _on_slabs(**count):
    """I(c 1_strip) <= c/4: how often the points n/8 lie on strip j, and what follows."""
    tables = [
        have(n, forall(j, given=[lt(j, 2)],
                       then=[eq(slab(sympy.Rational(2 * int(n[1:]), 8), j + half, j + 1), value)]),
             ["enumerate", [exact(), exact()]])
        for n, value in count.items()
    ]  # fmt: skip
    values = [obtain([f"is_{n}"], apply(n, {"j": j}, [by("j_in")])) for n in count]
    used = [inside(f"is_{n}", z, height * z) for n in count]
    return intro(
        *tables,
        given=["i_in", "k_in"],
        then=[intro(*values, given=["j_in", "sign"], then=[auto("sign", *used)])],
    )


def _bounded(*given):
    return intro(
        obtain(["sign", "small"], apply("in_cube", {"i": 0, "k": 0}, [exact(), exact()])),
        given=given,
        then=[auto("sign", "small")],
    )


def _refuted(missing, functional, function, rules, off=1, bounds=None):
    """A functional without one property: its value is larger than the bound."""
    claim = Claim("lemmas/integral-off-strips").drop(5 + PROPERTIES.index(missing))
    at = {"d": q(1), "m": q(1), "N": q(2), "r": q("1/2"), "F": q(1), "A": q(off),
          "h": lower(Abstraction(X, function)), "I": functional}  # fmt: skip
    bounds = bounds or [_bounded("in_cube", "off"), _bounded("in_cube")]
    refuted(claim, {}, at, [EXACT, EXACT, EXACT, *bounds, *rules])


def _functional(body):
    return lower(Abstraction(h, body))


def test_a_functional_that_is_not_monotone():
    functional = _functional(5 * h(_at(1)) - 4 * h(_at(5)))
    _refuted("monotone", functional, 1 - entry, [SUBADDITIVE, CONSTANT, _on_slabs(p1=0, p5=0)])


def test_a_functional_that_is_too_large_on_constants():
    monotone = intro(*_order(1), given=["less"], then=[auto("at1")])
    _refuted("constants", _functional(2 * h(_at(1))), 1 - entry,
             [monotone, SUBADDITIVE, _on_slabs(p1=0)])  # fmt: skip


def test_a_functional_that_sees_only_a_strip():
    """The value at a point of a strip: everything but the volume of strips holds."""
    monotone = intro(*_order(8), given=["less"], then=[auto("at8")])
    plateau = intro(
        obtain(["in_cell", "above", "below"],
               apply("off", {"i": 0, "k": 0}, [exact(), exact()]), some=[digit]),
        obtain(["next"], apply("axiom:nat-discrete", {"m": digit, "n": 2}, [by("in_cell")])),
        given=["in_cube", "off"],
        then=[auto("next", "below")],
    )  # fmt: skip
    _refuted("strips", _functional(h(_at(8))), 4 * entry - 3,
             [monotone, SUBADDITIVE, CONSTANT], off=0,
             bounds=[plateau, _bounded("in_cube")])  # fmt: skip
