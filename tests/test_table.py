"""Tables: renderings, escaping, exactness of CSV; options; the commands table and figure."""

import csv
import io
import math
import sys
import types
from fractions import Fraction

import pytest
from click.testing import CliRunner

import cli
from provers import figures, options, tables
from provers.errors import BadInput
from provers.table import FORMATS, Table, render, shown

TRICKY = Table(
    "costs & <errors>",
    ("length m", "error|rate", "kind"),
    ((1, Fraction(1, 3), "a_b%"), (2, 0.1, "<b>|\\")),
    ("100% certified",),
)


def test_csv_keeps_every_number_exactly():
    rows = list(csv.reader(io.StringIO(render(TRICKY, "csv"))))
    assert rows[1:] == [["1", "1/3", "a_b%"], ["2", "0.1", "<b>|\\"]]
    values = [math.pi, 1e-300, 2.0**-1074, 1e22]
    table = Table("t", ("x",), tuple((v,) for v in values))
    assert [float(r[0]) for r in list(csv.reader(io.StringIO(render(table, "csv"))))[1:]] == values


def test_special_characters_are_escaped():
    assert "&lt;b&gt;|" in render(TRICKY, "html")
    assert "<b>" not in render(TRICKY, "html")
    assert r"costs \& \textless{}errors\textgreater{}" in render(TRICKY, "latex")
    assert r"a\_b\%" in render(TRICKY, "latex")
    assert r"error\|rate" in render(TRICKY, "markdown")
    for style in FORMATS:
        assert style == "csv" or "100" in render(TRICKY, style)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Fraction(1, 3), "0.333333"),
        (Fraction(4), "4"),
        (Fraction(10**9 + 1), "1e+09"),
        (Fraction(10**400), "10^400"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
        (10**30, str(10**30)),
        ("x", "x"),
    ],
)
def test_shown(cell, text):
    assert shown(cell) == text


def test_a_row_has_as_many_cells_as_there_are_columns():
    with pytest.raises(BadInput, match="row 1"):
        Table("t", ("a", "b"), ((1, 2), (1,)))
    with pytest.raises(BadInput, match="format"):
        render(TRICKY, "pdf")


@pytest.mark.parametrize("texts", [["d"], ["=1"], ["d="], ["d=1", "d=2"]])
def test_assignments_refuse(texts):
    with pytest.raises(BadInput):
        options.assignments(texts, "here")


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "x", "1" * 19, "\u00b2", "1,2"])
def test_integers_are_read_strictly(text):
    with pytest.raises(BadInput):
        options.integer({"d": text}, "d", 1)


def test_options_are_read_by_type():
    given = {"d": "3", "lengths": "1,5", "eps": "1e-3", "norm": "token"}
    assert options.integer(given, "d", 1) == 3
    assert options.integer({}, "d", 7) == 7
    assert options.integers(given, "lengths", ()) == (1, 5)
    assert options.number(given, "eps", 1.0) == 1e-3
    assert options.word(given, "norm", ("frobenius", "token")) == "token"
    options.only(given, given, "here")
    for bad in ({"eps": "nan"}, {"eps": "-1"}, {"eps": "x"}):
        with pytest.raises(BadInput):
            options.number(bad, "eps", 1.0)
    with pytest.raises(BadInput):
        options.word({"norm": "spectral"}, "norm", ("token",))
    with pytest.raises(BadInput, match="lengths"):
        options.only(given, ("d", "eps", "norm"), "here")


@pytest.fixture
def toys(monkeypatch):
    """One table and one figure that are not files."""
    table = types.ModuleType("provers.tables.toy_table")
    table.build = lambda given: Table("toy", ("x",), ((options.integer(given, "x", 1),),))
    picture = types.ModuleType("provers.figures.toy_figure")

    def draw(output, given):
        figure, (axis,) = figures.new_figure()
        axis.plot([0, 1], [0, options.integer(given, "x", 1)])
        return figures.save(figure, output, Table("toy", ("x",), ((1,),)))

    picture.draw = draw
    monkeypatch.setitem(sys.modules, table.__name__, table)
    monkeypatch.setitem(sys.modules, picture.__name__, picture)
    monkeypatch.setattr(tables, "names", lambda: ("toy-table",))
    monkeypatch.setattr(figures, "names", lambda: ("toy-figure",))


def prove(*arguments):
    return CliRunner().invoke(cli.prove, [str(a) for a in arguments])


@pytest.mark.parametrize("style", FORMATS)
def test_the_table_command(toys, tmp_path, style):
    result = prove("table", "toy-table", "x=7", "--format", style)
    assert result.exit_code == 0, result.output
    assert "7" in result.output
    path = tmp_path / "deep" / "table.txt"
    assert prove("table", "toy-table", "x=7", "--format", style, "-o", path).exit_code == 0
    assert path.read_text() == result.output


def test_names_and_bad_input(toys, tmp_path):
    assert prove("table").output == "toy-table\n"
    assert prove("figure").output == "toy-figure\n"
    for arguments in (
        ["table", "nope"],
        ["table", "toy-table", "x=0"],
        ["table", "toy-table", "x"],
        ["table", "toy-table", "--format", "pdf"],
        ["figure", "nope"],
        ["figure", "toy-figure", "-o", tmp_path],
        ["figure", "toy-figure", "-o", tmp_path / "a.pdf"],
        ["figure", "toy-figure", "x=y", "-o", tmp_path / "a.png"],
    ):
        assert prove(*arguments).exit_code == 2, arguments


def test_figures_are_the_same_bytes_every_time(toys, tmp_path):
    pytest.importorskip("matplotlib")
    first = prove("figure", "toy-figure", "-o", tmp_path / "a")
    assert first.exit_code == 0, first.output
    assert [line.rsplit(".", 1)[1] for line in first.output.split()] == ["png", "svg", "csv"]
    assert prove("figure", "toy-figure", "-o", tmp_path / "b").exit_code == 0
    for suffix in ("png", "svg", "csv"):
        once, twice = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in "ab")
        assert once == twice
    assert prove("figure", "toy-figure", "-o", tmp_path / "c.svg").output.count("\n") == 2
    assert not (tmp_path / "c.png").exists()


def test_every_registered_name_is_a_module():
    for package in (tables, figures):
        for name in package.names():
            assert name == name.lower()
            assert "_" not in name
