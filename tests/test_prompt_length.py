"""Sufficient and necessary prompt lengths: exact at small sizes, in order, bad input refused."""

import math
from fractions import Fraction

import pytest

from provers import figures, tables
from provers.errors import BadInput
from provers.prompt_length import (
    Sizes,
    cells,
    meyer,
    needed_bits,
    ordered,
    patterns,
    petrov_log10,
    sufficient,
    unordered,
)
from provers.table import FORMATS, render


def test_sufficient_length_is_the_formula():
    assert sufficient(Sizes(1, 1, Fraction(1, 4))) == 8
    assert sufficient(Sizes(1, 2, Fraction(1, 4))) == 2 * 16**2
    # p = 2, d L = 2: ceil(8 sqrt 2) = 12
    assert sufficient(Sizes(1, 2, Fraction(1, 4), norm_p=2)) == 2 * 12**2


def test_the_table_of_the_grid_has_the_needed_bits():
    """The prompt of theorem-2.5 lists a value for every cell: it is never too short."""
    for d, length, k in [(1, 1, 4), (1, 2, 8), (2, 1, 16), (2, 2, 4)]:
        sizes = Sizes(d, length, Fraction(1, k))
        bits_of_an_entry = math.ceil(math.log2(2 * k * d * length))
        assert needed_bits(sizes) <= sufficient(sizes) * d * bits_of_an_entry
        assert needed_bits(sizes, sharp=False) <= needed_bits(sizes)


def test_ordered_is_the_least_length():
    sizes = Sizes(1, 2, Fraction(1, 32), slope=Fraction(4))
    grid, wanted = cells(sizes), patterns(sizes)
    assert (grid, wanted) == (128, 81)
    m = ordered(sizes)
    assert grid**m >= 2**wanted > grid ** (m - 1)


def test_unordered_is_necessary():
    sizes = Sizes(1, 2, Fraction(1, 64), slope=Fraction(1, 4))
    k, wanted = 33, patterns(sizes)
    assert wanted == 17**2
    low = math.ceil(10 ** unordered(sizes) * (1 - 1e-9))
    least = next(m for m in range(10**5) if math.comb(m + k - 1, m) >= 2**wanted)
    assert ordered(sizes) <= low <= least


def test_sizes_beyond_floats():
    """1/eps has 401 digits."""
    eps = Fraction(1, 10**400)
    assert sufficient(Sizes(1, 1, eps)) == 2 * 10**400
    assert needed_bits(Sizes(1, 1, eps)) == 5 * 10**399 + 1


def test_no_length_is_enough_for_a_flat_network():
    sizes = Sizes(1, 1, Fraction(1, 4), slope=Fraction(1, 8))
    assert ordered(sizes) is None
    assert unordered(sizes) is None


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"eps": Fraction(2, 3)}, "2 eps <= 1"),
        ({"eps": Fraction(0)}, "0 < eps"),
        ({"d": 0}, "at least 1"),
        ({"bits": 0}, "at least 1"),
        ({"slope": Fraction(0)}, "positive"),
        ({"radius": Fraction(-1)}, "positive"),
        ({"length": 10**6}, "at most"),
    ],
)
def test_bad_sizes(more, message):
    given = {"d": 1, "length": 1, "eps": Fraction(1, 4)} | more
    with pytest.raises(BadInput, match=message):
        Sizes(**given)


@pytest.mark.parametrize("style", sorted(FORMATS))
def test_table(style):
    table = tables.build("prompt-length", {"length": "1,2", "inverse_eps": "8,16"})
    assert len(table.rows) == 4
    assert "Petrov et al." in render(table, style)
    assert any("proved" in note for note in table.notes)


def test_table_refuses_unknown_keys():
    with pytest.raises(BadInput, match="key"):
        tables.build("prompt-length", {"epsilon": "1"})


def test_figure(tmp_path):
    pytest.importorskip("matplotlib")
    written = figures.draw("prompt-length", tmp_path / "f.png", {"inverse_eps": "8,16,32"})
    assert [path.suffix for path in written] == [".png", ".csv"]
    lines = written[1].read_text().splitlines()
    for word in ("theorem-2.5", "Petrov et al.", "Meyer et al.", "unordered", "b bits"):
        assert word in lines[0]
    swept = [line.split(",")[0] for line in lines[1:]]
    assert {name: swept.count(name) for name in swept} == {
        "1/eps": 3, "L": 6, "d": 3, "b": 7, "D Lam": 6,
    }  # fmt: skip


def test_a_figure_of_one_setting_has_one_panel(tmp_path):
    pytest.importorskip("matplotlib")
    given = {"d": "1", "length": "2", "bits": "8", "slope": "4", "inverse_eps": "8,16"}
    written = figures.draw("prompt-length", tmp_path / "f.png", given)
    assert [line.split(",")[:3] for line in written[1].read_text().splitlines()[1:]] == [
        ["1/eps", "1", "2"]
    ] * 2


def test_neighbouring_orders():
    sizes = Sizes(1, 2, Fraction(1, 8))
    assert petrov_log10(sizes) == pytest.approx((10 + 28 + 16) * math.log10(8))
    assert meyer(sizes) == needed_bits(sizes)


def test_bits_radius_and_slope_are_swept():
    options = {"length": "1", "inverse_eps": "8", "bits": "8,16", "radius": "1,2.5", "slope": "4"}
    table = tables.build("prompt-length", options)
    place = table.columns.index("b")
    assert table.columns[place : place + 3] == ("b", "D", "Lam")
    settings = [row[place : place + 3] for row in table.rows]
    assert sorted(settings) == [(b, D, 4) for b in (8, 16) for D in (1, Fraction(5, 2))]


@pytest.mark.parametrize("wrong", [{"bits": "8,"}, {"radius": "nan"}, {"slope": "1,0"}])
def test_bad_lists(wrong):
    with pytest.raises(BadInput):
        tables.build("prompt-length", wrong)
