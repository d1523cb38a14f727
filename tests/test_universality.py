"""Costs of universality, the two tables and the figure."""

import math

import pytest

from provers import figures, tables
from provers.errors import BadInput
from provers.universality import CONSTRUCTIONS, cost, needed_prompt_bits, write_power


def test_wang_counts_are_those_of_the_construction():
    from constructions import universal

    found = cost("wang", 1, 1, 0.5, lipschitz=0.4)
    net = universal.build(1, 1, found.grid)
    assert found.grid == 6
    assert round(10**found.log_tokens) == net.prompt_length
    assert round(10**found.log_depth) == sum(net.layers.values())
    assert net.bits - 4 <= 10**found.log_bits <= net.bits + 4


def test_flat_counts_are_those_of_the_construction():
    from constructions import flat_prompt

    found = cost("flat", 2, 2, 0.5, norm_p=2)
    net = flat_prompt.build(2, 2, found.grid)
    assert round(10**found.log_tokens) == net.prompt_length
    assert round(10**found.log_width) == net.hidden
    assert round(10**found.log_parameters) == net.parameters


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_prompts_carry_at_least_the_needed_bits(name):
    for d, length in ((1, 1), (1, 2), (2, 2)):
        for eps in (0.5, 0.1, 0.01):
            found = cost(name, d, length, eps)
            assert found.log_prompt_bits >= needed_prompt_bits(d, length, eps, 1.0)


def test_needed_bits_say_nothing_at_coarse_accuracy():
    assert needed_prompt_bits(2, 3, 0.5, 1.0) == -math.inf


def test_towers_stay_finite():
    found = cost("wang", 4, 8, 0.01)
    assert found.log_depth > 1e60
    assert str(write_power(found.log_depth)).startswith("10^")
    assert write_power(2.0) == 100


def test_table_universality():
    table = tables.build("universality", {"inverse_eps": "2,100", "measure": "no"})
    assert len(table.rows) == 2 * len(CONSTRUCTIONS)
    assert {row[0] for row in table.rows} == set(CONSTRUCTIONS)


def test_table_universality_measures_what_runs():
    options = {"inverse_eps": "2", "lipschitz": "0.25"}
    seconds = {row[0]: row[-1] for row in tables.build("universality", options).rows}
    assert seconds["wang"] > 0
    assert seconds["flat"] > 0
    assert seconds["hu-width"] == ""


def test_table_universal_softmax():
    table = tables.build("universal-softmax", {"function": "bump", "rate": "4", "inverse_eps": "2"})
    assert [row[-1] for row in table.rows] == ["yes"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("universality", {"size": "1"}),
        ("universality", {"d": "0"}),
        ("universality", {"lipschitz": "-1"}),
        ("universality", {"inverse_eps": "1"}),
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
    "arguments", [("tower", 1, 1, 0.5), ("wang", 0, 1, 0.5), ("flat", 1, 1, 2)]
)
def test_bad_sizes(arguments):
    with pytest.raises(BadInput):
        cost(*arguments)


def test_figure_with_too_many_pixels(tmp_path):
    with pytest.raises(BadInput, match="at most 1024"):
        figures.draw("universality", tmp_path / "u.svg", {"pixels": "1000000"})


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
