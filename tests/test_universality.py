"""Costs of universality, the two tables and the figure."""

from fractions import Fraction

import pytest

from provers import figures, tables
from provers.errors import BadInput
from provers.magnitudes import text
from provers.universality import CONSTRUCTIONS, LEAK, cost, needed_prompt_bits


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_prompts_carry_at_least_the_needed_bits(name):
    for d, length in ((1, 1), (1, 2), (2, 2)):
        for eps in (Fraction(1, 2), Fraction(1, 10), Fraction(1, 100)):
            found = cost(name, d, length, eps).values["prompt_bits"]
            assert found >= needed_prompt_bits(d, length, eps, 1)


def test_needed_bits_say_nothing_at_coarse_accuracy():
    assert needed_prompt_bits(2, 3, 0.5, 1.0) == 0


def test_towers_stay_finite():
    found = cost("wang", 4, 8, 0.01)
    assert found.log_depth > 1e60
    assert text(found.values["depth"]).startswith("10^")


def test_grids_are_exact():
    """eps = (4/3) of a grid step: floats would round up to the next grid."""
    assert cost("hu-width", 1, 1, Fraction(2, 3), 1).grid == 3
    assert cost("wang", 2, 2, Fraction(1, 25), 1, norm_p=2).grid == 200
    # The leak counts: eps = 1/2 needs three grid values, 1/2 + 10^-12 two.
    assert cost("flat", 1, 1, Fraction(1, 2)).grid == 3
    assert cost("flat", 1, 1, Fraction(1, 2) + LEAK).grid == 2


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_a_grid_instead_of_an_accuracy(name):
    found = cost(name, 1, 2, None, grid=9)
    assert found.grid == 9
    assert cost(name, 1, 2, found.accuracy).grid == 9


def test_table_universality():
    table = tables.build("universality", {"inverse_eps": "2,100", "measure": "no"})
    assert len(table.rows) == 2 * len(CONSTRUCTIONS)
    assert {row[0] for row in table.rows} == set(CONSTRUCTIONS)
    assert all(row[-2:] == ("", "") for row in table.rows)
    assert any("N**(d*m)" in note for note in table.notes)


def test_table_universality_measures_what_runs():
    rows = tables.build("universality", {"grid": "2,3"}).rows
    assert len(rows) == 8
    assert all(row[-2] > 0 for row in rows)
    assert all(row[-1] == "" for row in rows)


def test_table_universality_says_why_something_does_not_run():
    rows = tables.build("universality", {"inverse_eps": "1000", "d": "2", "length": "2"}).rows
    assert all(row[-2] == "" for row in rows)
    reasons = {row[0]: row[-1] for row in rows}
    assert "bytes of value layers" in reasons["wang"]
    assert "contexts" in reasons["hu-width"]
    assert "contexts" in reasons["hu-depth"]
    assert "prompt tokens" in reasons["flat"]
    thin = tables.build("universality", {"grid": "64", "length": "3"}).rows
    assert "bits, float64 has 53" in thin[-1][-1]


@pytest.mark.parametrize(("d", "length", "grid"), [(1, 2, 32), (2, 2, 8), (1, 3, 16), (1, 3, 32)])
def test_flat_prompts_of_real_size_run_in_float64(d, length, grid):
    found = cost("flat", d, length, None, grid=grid, measure="yes")
    assert found.values["prompt_tokens"] == length * grid ** (d * length)
    assert found.values["bits"] <= 53
    assert found.seconds > 0


def test_table_universal_softmax():
    table = tables.build("universal-softmax", {"function": "bump", "rate": "4", "inverse_eps": "2"})
    assert [row[-1] for row in table.rows] == ["yes"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("universality", {"size": "1"}),
        ("universality", {"d": "0"}),
        ("universality", {"lipschitz": "-1"}),
        ("universality", {"inverse_eps": "1/2"}),
        ("universality", {"inverse_eps": "2", "grid": "2"}),
        ("universality", {"lipschitz": "1e9"}),
        ("universality", {"lipschitz": "1/0"}),
        ("universality", {"grid": "1"}),
        ("universal-softmax", {"function": "__import__('os')"}),
        ("universal-softmax", {"function": "square", "rate": "1"}),
        ("universal-softmax", {"function": "tent", "centre": "nan"}),
        ("universal-softmax", {"function": "mean", "inverse_eps": "1000"}),
    ],
)
def test_bad_options(name, options):
    with pytest.raises(BadInput):
        tables.build(name, options)


@pytest.mark.parametrize(
    "arguments",
    [("tower", 1, 1, 0.5), ("wang", 0, 1, 0.5), ("flat", 1, 1, 2), ("flat", 1, 1, None)],
)
def test_bad_sizes(arguments):
    with pytest.raises(BadInput):
        cost(*arguments)


def test_a_figure_that_does_not_fit_is_refused(tmp_path):
    pytest.importorskip("matplotlib")
    for options, words in (({"pixels": "100000"}, r"bytes.*2048"), ({"grid": "5000"}, "float64")):
        with pytest.raises(BadInput, match=words):
            figures.draw("universality", tmp_path / "u.svg", options)


def test_figure(tmp_path):
    pytest.importorskip("matplotlib")
    options = {"grid": "4", "pixels": "16", "inverse_eps": "2,4"}
    written = figures.draw("universality", tmp_path / "u.svg", options)
    assert {path.name for path in written} == {"u.svg", "u.csv"}
    again = figures.draw("universality", tmp_path / "v.svg", options)
    assert again[0].read_bytes() == written[0].read_bytes()
    assert again[1].read_bytes() == written[1].read_bytes()
    first, second = (
        figures.draw("universality", tmp_path / name, options) for name in ("a.png", "b.png")
    )
    assert first[0].read_bytes() == second[0].read_bytes()
    assert first[0].read_bytes().startswith(b"\x89PNG")
