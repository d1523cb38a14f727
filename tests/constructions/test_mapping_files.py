"""Contextual mappings from the command line: built, certified, written; bad input refused."""

from __future__ import annotations

import json

import pytest
from flint import fmpq

from constructions import mapping_files
from constructions.exactness import from_text, matrix
from constructions.layers import Layer
from provers import tables, vocabularies
from provers.builders import build_construction
from provers.errors import BadInput

PLANE = "tokens=1,0;2,1;3,2"


@pytest.mark.parametrize(
    ("arguments", "rank"),
    [
        ([PLANE], 1),
        ([PLANE, "s=2", "rank=2"], 2),
        ([PLANE, "s=3", "rank=2", "scale=tuned"], 2),
        ([PLANE, "s=2", "rank=2", "scale=searched", "contexts=0,1;0,2"], 2),
        (["tokens=1;-2;7/2;5", "length=3", "scale=searched"], 1),
    ],
)
def test_built_and_written(tmp_path, arguments, rank):
    files = build_construction("contextual-mapping", arguments, tmp_path / "out")
    assert sorted(path.name for path in files) == ["manifest.json", "weights.json"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    weights = json.loads((tmp_path / "out" / "weights.json").read_text())
    assert manifest["rank"] == rank
    assert manifest["log10_certified_separation"] < 0 < manifest["bits_of_precision"]
    for name in ("wq", "wk", "wv", "wo"):
        found = next(value for key, value in weights.items() if key.endswith(name))
        rows = [[from_text(x) for x in row] for row in found]
        assert matrix(rows).rank() == rank


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tokens=1;2;2"], "the same token twice"),
        (["tokens=0;1;2"], "r_min = 0"),
        (["tokens=1;2;3", "r_min=0"], "'tokenwise"),
        (["tokens=1;2;3", "e=3/2"], "above e"),
        (["tokens=1;2;3", "e=3/2", "r_min=1/2", "r_max=4"], "above e"),
        (["tokens=1;2;3", "r_max=2"], r"\|u\| < 2"),
        (["tokens=1;2;3", "contexts=0,0;1,2"], "'no repeated token'"),
        (["tokens=1;2;3", "contexts=0;1"], "'L >= 2'"),
        (["tokens=1;2;3", "contexts=0,1;0,7"], "indices below 3"),
        (["tokens=1;2;3", "contexts=0,-1"], "indices of tokens"),
        (["tokens=1;2;3", "length=1"], "'L >= 2'"),
        ([PLANE, "s=2", "rank=3"], r"'rank in 1..min\(d, s\)'"),
        ([PLANE, "s=2", "rank=0"], r"'rank in 1..min\(d, s\)'"),
        ([PLANE, "s=1", "rank=2"], r"'rank in 1..min\(d, s\)'"),
        (["tokens=1;2,3"], "separated by semicolons"),
        (["tokens=1;x"], "rational"),
        (["length=2"], "missing"),
        (["tokens=1;2;3", "scale=large"], "scale"),
        (["tokens=1;2;3", "vocabulary=4"], "key"),
        (["tokens=" + ";".join(str(k) for k in range(1, 30)), "contexts=0,1;0,2"], "bits"),
    ],
)
def test_bad_input_quotes_the_hypothesis(tmp_path, arguments, message):
    with pytest.raises(BadInput, match=message):
        build_construction("contextual-mapping", arguments, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_table_takes_a_vocabulary():
    table = tables.build("separation", {"tokens": "1;2;3", "length": "2", "starts": "2"})
    assert [row[0] for row in table.rows] == ["1;2;3"]
    with pytest.raises(BadInput, match="above e"):
        tables.build("separation", {"tokens": "1;2;3", "e": "2"})


def test_stated_bounds_are_kept():
    words = vocabularies.vocabulary({"tokens": "1;2;3", "e": "1/2", "r_min": "1/3"}, "here")
    assert (words.e, words.r_min) == (fmpq(1, 2), fmpq(1, 3))
    built = mapping_files.build(words, [(0, 1), (0, 2)])
    assert isinstance(built.layer, Layer)
    assert built.mapping.guaranteed(2)
