"""Searched weights, certified separation, and floating-point formats with bounded rounding."""

import numpy as np
import pytest
import torch
from flint import arb, fmpq, fmpq_mat

from constructions.context_order import distinct_ids, tuned_mapping
from constructions.contextual_mapping import RankOneMapping, Vocabulary, all_contexts
from constructions.floating_formats import (
    FORMATS,
    format_named,
    smallest_format,
    survives,
    surviving_ids,
)
from constructions.separation_search import certify, search
from provers import tables
from provers.errors import BadInput, Undecided

PAIR = Vocabulary.of(fmpq_mat([[2, -1, -2]]))
PLANE = Vocabulary.of(fmpq_mat([[2, -1, -2, 0], [0, 0, 0, 1]]))


@pytest.mark.parametrize("vocabulary", [PAIR, PLANE])
def test_certified_separation_beats_the_constants(vocabulary):
    contexts = all_contexts(vocabulary.size, 2)
    found = certify(search(vocabulary, contexts, steps=50), contexts)
    assert found.ks_log10 < found.clean_log10 < -100
    assert -3 < found.achieved_log10 < 0
    assert found.achieved > 0
    assert float(found.achieved.lower()) >= 10**found.achieved_log10 * (1 - 1e-9)
    # never above the amplitude of the ids
    assert found.achieved < 2 * arb(found.mapping.amplitude * vocabulary.r_max)


def test_the_search_beats_a_tuned_scale():
    contexts = all_contexts(4, 2)
    searched = certify(search(PLANE, contexts), contexts).achieved
    tuned = distinct_ids(tuned_mapping(PLANE), contexts).separation
    assert searched > tuned


def test_exact_separation_of_two_contexts():
    """kappa = 0+ is not allowed, but the ids of a known head are: token 1 in {1, 2} and {1, 3}."""
    mapping = RankOneMapping(Vocabulary.of(fmpq_mat([[1, 2, 3]])), fmpq_mat([[1]]), fmpq(1, 10**9))
    found = distinct_ids(mapping, all_contexts(3, 2)).separation
    assert abs(found - arb(mapping.amplitude) / 2) < arb("1e-8")


@pytest.mark.parametrize("name", ["fp16", "fp32", "fp64"])
@pytest.mark.parametrize("kappa", [fmpq(1, 3), fmpq(3)])
def test_numpy_lies_in_the_balls(name, kappa):
    mapping = RankOneMapping(PLANE, tuned_mapping(PLANE).v, kappa)
    contexts = all_contexts(4, 3)
    kind = {"fp16": np.float16, "fp32": np.float32, "fp64": np.float64}[name]
    _compare(mapping, contexts, name, kind, np.exp)


def test_bfloat16_lies_in_the_balls():
    mapping = tuned_mapping(PLANE)
    _compare(
        mapping, all_contexts(4, 2), "bf16",
        lambda x: torch.tensor(x, dtype=torch.bfloat16), torch.exp,
    )  # fmt: skip


def _compare(mapping, contexts, name, number, exp):
    """Run the operations that the balls bound, in a real format."""
    kind = format_named(name)
    ids = surviving_ids(mapping, contexts, kind)

    def store(x):
        return number(_float(kind.rounded(x)))

    v = [store(x) for x in mapping.v.entries()]
    w = [store(mapping.amplitude * x) for x in mapping.v.entries()]
    tokens = [[store(x) for x in u.entries()] for u in mapping.vocabulary.tokens]
    keys = [_total([a * b for a, b in zip(v, u, strict=True)]) for u in tokens]
    kappa = store(mapping.kappa)
    for (z, c), balls in ids.items():
        scores = [(kappa * keys[i]) * keys[z] for i in c]
        top = max(scores)
        masses = [exp(s - top) for s in scores]
        pulls = [m * keys[i] for m, i in zip(masses, c, strict=True)]
        mean = _total(pulls) / _total(masses)
        for x, y, ball in zip(tokens[z], w, balls, strict=True):
            assert ball.contains(arb(fmpq(*float(x + mean * y).as_integer_ratio())))


def _total(terms):
    out = terms[0]
    for t in terms[1:]:
        out = out + t
    return out


def _float(x):
    return int(x.p) / int(x.q)


@pytest.mark.parametrize("kind", FORMATS, ids=lambda f: f.name)
def test_rounding_is_to_nearest_even(kind):
    dtype = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32,
             "fp64": torch.float64}[kind.name]  # fmt: skip
    generator = torch.Generator().manual_seed(0)
    draws = torch.randn(200, generator=generator, dtype=torch.float64)
    scales = torch.randint(-16, 14, (200,), generator=generator).to(torch.float64)
    for x in (draws * 2**scales).tolist():
        exact = kind.rounded(fmpq(*x.as_integer_ratio()))
        assert _float(exact) == torch.tensor(x, dtype=torch.float64).to(dtype).double().item()
    tie = 1 + kind.unit
    assert kind.rounded(tie) == 1
    assert kind.rounded(tie + 2 * kind.unit) == 1 + 4 * kind.unit
    assert kind.rounded(-tie) == -1


def test_overflow_is_not_survival():
    kind = format_named("fp16")
    with pytest.raises(Undecided, match="overflows fp16"):
        kind.rounded(fmpq(10**6))
    mapping = RankOneMapping(PLANE, tuned_mapping(PLANE).v, fmpq(10**6))
    assert not survives(mapping, all_contexts(4, 2), kind)


def test_formats_are_nested():
    """What survives in a format survives in a longer one, and crowded ids do not in a short one."""
    mapping = search(Vocabulary.of(fmpq_mat([list(range(1, 9))])), all_contexts(8, 3), steps=50)
    alive = [survives(mapping, all_contexts(8, 3), f) for f in FORMATS]
    assert alive == sorted(alive)
    assert alive[0] is False
    assert alive[-1] is True


def test_the_printed_scale_survives_nowhere():
    from constructions.contextual_mapping import printed_mapping

    assert smallest_format(printed_mapping(PAIR, 2), all_contexts(3, 2)) is None


def test_colliding_ids_survive_nowhere():
    vocabulary = Vocabulary.of(fmpq_mat([[1, 1, 2], [1, 2, 0]]))
    mapping = RankOneMapping(vocabulary, fmpq_mat([[1], [0]]), fmpq(1))
    assert smallest_format(mapping, all_contexts(3, 2)) is None


def test_unknown_format():
    with pytest.raises(BadInput, match="bf16 or fp16 or fp32 or fp64"):
        format_named("fp8")


def test_bad_search():
    with pytest.raises(BadInput, match="starts"):
        search(PAIR, all_contexts(3, 2), starts=0)
    with pytest.raises(BadInput, match="no token in two contexts"):
        certify(tuned_mapping(PLANE), [(0, 1), (2, 3)])


def test_tables():
    table = tables.build("separation", {"length": "2", "random": "0", "steps": "20"})
    for row in table.rows:
        assert row[6] < row[7] < row[5] < 0
    table = tables.build("contextual-mapping", {"contexts": "40", "length": "4", "size": "12"})
    assert [row[0] for row in table.rows] == ["tuned", "lemma-3"]
    with pytest.raises(BadInput, match="at most"):
        tables.build("contextual-mapping", {"contexts": "40", "length": "2", "size": "4"})
