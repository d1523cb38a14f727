"""The figures: small versions are drawn, and the CSV behind them is in order."""

import csv
import math

import pytest

from provers import figures
from provers.errors import BadInput
from provers.figures import injectivity_region

pytest.importorskip("matplotlib")


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_figure_1(tmp_path):
    given = {"datasets": "1", "lengths": "1,3", "steps": "40", "restarts": "1"}
    written = figures.draw("figure-1", tmp_path / "f", given)
    assert [path.suffix for path in written] == [".png", ".svg", ".csv"]
    again = figures.draw("figure-1", tmp_path / "g", given)
    assert [p.read_bytes() for p in written] == [p.read_bytes() for p in again]
    for row in rows(written[2]):
        floor = float(row["floor of the attention, lower"])
        assert floor <= float(row["optimal prompt: error of the attention"]) * (1 + 1e-9)
        assert floor <= float(row["Adam: error of the attention"])
        bound = float(row["certified lower bound of the output's error"])
        assert bound <= float(row["optimal prompt: error of the output"])
        assert bound <= float(row["Adam: error of the output"])


def test_figure_2(tmp_path):
    written = figures.draw("figure-2", tmp_path / "f.png", {"examples": "2", "d": "4"})
    table = rows(written[1])
    assert [int(row["prompt length"]) for row in table] == [1, 2, 3]
    assert float(table[0]["floor, lower"]) > 0
    assert float(table[1]["floor, lower"]) == 0
    assert all(float(r["best tuned prompt"]) >= float(r["floor, lower"]) for r in table)


def test_prompt_against_lora(tmp_path):
    given = {"d": "4", "hidden": "8", "examples": "2", "lengths": "1,2"}
    written = figures.draw("prompt-against-lora", tmp_path / "f.svg", given)
    table = rows(written[1])
    assert {row["method"] for row in table} == {"prompt", "LoRA on W_2"}
    for row in table[:2]:
        best = float(row["optimal prompt"])
        assert float(row["floor, lower"]) <= best <= float(row["floor, upper"]) * (1 + 1e-6)
    for row in table:
        assert float(row["floor, lower"]) <= float(row["found"]) * (1 + 1e-6) + 1e-9


def test_collisions_lie_outside_the_certified_region(tmp_path):
    given = {"layers": "2,3", "points": "6", "tokens": "4"}
    written = figures.draw("injectivity-region", tmp_path / "f", given)
    for row in rows(written[2]):
        found = float(row["least c with a collision"])
        safe = float(row["largest c certified injective"])
        assert math.isnan(found) or safe < found


def test_the_exact_counterexample_is_in_the_searched_family():
    """c = 6/7, s = 9/10, one prompt token, two layers: the stored counterexample collides."""
    assert injectivity_region.collides(2, 6 / 7, 0.9, 1)
    assert not injectivity_region.collides(2, 0.1, 0.1, 1)


@pytest.mark.parametrize(
    ("name", "given"),
    [("figure-1", {"d": "3"}), ("figure-1", {"lengths": "1,x"}), ("figure-2", {"examples": "1"}),
     ("injectivity-region", {"layers": "1"}), ("prompt-against-lora", {"x": "1"}), ("none", {})],
)  # fmt: skip
def test_bad_options(tmp_path, name, given):
    with pytest.raises(BadInput):
        figures.draw(name, tmp_path / "f.png", given)
