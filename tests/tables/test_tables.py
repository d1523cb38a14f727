"""The tables of floors and Lipschitz bounds: they build, and their numbers are in order."""

import pytest

from provers import registry, tables
from provers.errors import BadInput


def test_floors_lie_below_every_prompt():
    table = tables.build("exact-floor", {"datasets": "1", "lengths": "1,4"})
    assert [row[1] for row in table.rows] == [1, 4, "any"]
    for row in table.rows[:-1]:
        assert 0 < row[3] <= row[4] <= row[5] * (1 + 1e-9)
        assert row[6] > 1 - 1e-9
    lowers = [row[3] for row in table.rows]
    assert lowers == sorted(lowers, reverse=True)


def test_the_spectral_gap_is_at_least_one():
    table = tables.build("spectral-floor", {"count": "1", "d": "4", "examples": "2"})
    assert len(table.rows) == 1
    for row in table.rows:
        floor, affine, best, hull, name, tuned, gap = (row[k] for k in (3, 5, 6, 7, 8, 9, 10))
        assert floor <= affine <= best <= hull <= tuned * (1 + 2e-3)
        assert name == "hull floor"
        assert gap >= 1 - 1e-6


def test_floors_of_several_heads_lie_below_tuned_prompts():
    table = tables.build("heads-floor", {"count": "1", "d": "6", "size": "3", "lengths": "1,2"})
    assert [row[5].split(":")[0] for row in table.rows] == ["lower bound", "exact"]
    for row in table.rows:
        assert 0 < row[6] <= row[7]
        assert row[9] >= 1 - 1e-6


def test_lipschitz_bounds_are_in_order():
    table = tables.build("lipschitz", {"pretrained": "no", "count": "2", "tokens": "8"})
    columns = {name: k for k, name in enumerate(table.columns)}
    heads = {row[0] for row in table.rows}
    assert len(heads) == 2
    for head in heads:
        bounds = {row[columns["form"]]: row[columns["Att"]] for row in table.rows if row[0] == head}
        assert bounds["local, at these tokens"] <= bounds["every length"]
        for form in ("one sqrt(n)", "largest share", "beta/sqrt 2"):
            assert bounds[form] <= bounds["lemma-5"]
        assert bounds["largest share"] <= bounds["one sqrt(n)"] <= bounds["Castin et al."]


def test_lipschitz_rows_show_norms_and_status():
    """What a row says is the norm type of the statement that it names."""
    table = tables.build("lipschitz", {"pretrained": "no", "count": "1", "tokens": "4"})
    columns = {name: k for k, name in enumerate(table.columns)}
    for row in table.rows:
        label = registry.norm_type(row[columns["statement"]])
        assert label.inputs.name.lower() == row[columns["inputs"]].lower()
        assert label.outputs.name.lower() == row[columns["outputs"]].lower()
        assert "proved" in row[columns["status"]]
    assert {row[columns["domain"]] for row in table.rows} == {
        "tokens", "whole, Frobenius", "whole, spectral", "near these tokens"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("exact-floor", {"d": "2"}),
        ("exact-floor", {"lengths": "0"}),
        ("exact-floor", {"colour": "red"}),
        ("spectral-floor", {"targets": "none"}),
        ("spectral-floor", {"examples": "1"}),
        ("heads-floor", {"heads": "1"}),
        ("lipschitz", {"tokens": "1"}),
        ("lipschitz", {"pretrained": "maybe"}),
        ("one-layer", {"sizes": "huge"}),
        ("one-layer", {"d": "2"}),
        ("nonsense", {}),
    ],
)
def test_bad_options(name, given):
    with pytest.raises(BadInput):
        tables.build(name, given)


def test_one_layer_needs_more_bits_at_the_printed_scale():
    table = tables.build("one-layer", {"sizes": "small"})
    assert [row[:4] for row in table.rows] == [(1, 1, 2, 2), (1, 1, 3, 3)]
    for row in table.rows:
        printed, guaranteed, tuned, gap = row[7:11]
        assert printed > 500 * guaranteed > 500 * tuned > 53
        assert -gap < guaranteed * 0.302
    assert table.rows[0][table.columns.index("ids left in float64")] == "2 of 8"
