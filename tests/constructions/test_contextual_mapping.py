"""The rank-one contextual mapping: separation, ranks, and inputs outside the hypotheses."""

from __future__ import annotations

import pytest
from flint import arb, fmpq, fmpq_mat

from constructions.contextual_mapping import (
    MAX_BITS,
    RankOneMapping,
    Vocabulary,
    all_contexts,
    bits_needed,
    boltz_threshold,
    check_contexts,
    clean_log10,
    ks_log10,
    ks_scale,
    least_separation,
    printed_mapping,
    projected_ids,
)
from constructions.ranks import run_separation
from provers.errors import BadInput, Undecided

LINE = Vocabulary.of([[1, 2, 3]])


def test_printed_scale_of_the_theory():
    mapping = printed_mapping(LINE, 2)
    assert mapping.guaranteed(2)
    gap = least_separation(mapping, all_contexts(3, 2))
    assert abs(float((gap.log() / arb(10).log()).mid()) + 575.6) < 0.1
    assert abs(clean_log10(LINE, 2) + 1097.3) < 0.1
    assert ks_log10(LINE, 2) < -575
    assert ks_scale(LINE, 2) > 0


def test_ids_agree_for_permuted_contexts_only():
    mapping = printed_mapping(LINE, 2)
    with pytest.raises(Undecided, match="bits"):
        least_separation(mapping, all_contexts(3, 2), bits=53)


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ([[1, 1]], "tokens 0 and 1: got the same token twice"),
        ([[0, 1]], "r_min = 0"),
        ([[1]], "fewer than two tokens"),
    ],
)
def test_bad_vocabulary(tokens, message):
    with pytest.raises(BadInput, match=message):
        Vocabulary.of(tokens)


@pytest.mark.parametrize(
    ("r_min", "r_max", "e", "message"),
    [
        (0, 5, fmpq(1, 2), "r_min"),
        (fmpq(1, 2), 5, 0, "a positive number"),
        (fmpq(1, 2), 5, 2, r"above e\^2"),
        (1, 5, fmpq(1, 2), "token 0"),
        (fmpq(1, 2), 3, fmpq(1, 2), "token 2"),
    ],
)
def test_stated_bounds_that_fail(r_min, r_max, e, message):
    columns = tuple(fmpq_mat(1, 1, [x]) for x in (1, 2, 3))
    with pytest.raises(BadInput, match=message) as caught:
        Vocabulary(columns, fmpq(r_min), fmpq(r_max), fmpq(e))
    assert "tokenwise (r_min, r_max, e)-separated" in str(caught.value)


@pytest.mark.parametrize(
    ("contexts", "message"),
    [
        ([(0, 0)], "no repeated token"),
        ([(0, 1), (1, 2, 0)], "L >= 2"),
        ([(0,)], "L >= 2"),
        ([(0, 7)], "indices below 3"),
    ],
)
def test_bad_contexts(contexts, message):
    with pytest.raises(BadInput, match=message):
        check_contexts(contexts, 3)


PLANE = Vocabulary.of([[1, 2, 3], [1, 0, 2]])
"""Three tokens of R^2 that are not on a line."""


def test_every_rank_has_a_head():
    """Rank 1..min(d, s), full rank included: all four weights have it, and the run tells ids apart."""
    mapping = printed_mapping(PLANE, 2)
    contexts = all_contexts(3, 2)
    bits = bits_needed(mapping, 2)
    for s, rank in ((1, 1), (2, 1), (2, 2), (3, 2), (4, 2)):
        layer = mapping.layer(s=s, rank=rank)
        head = layer.head
        assert [w.rank() for w in (head.wq, head.wk, head.wv, head.wo)] == [rank] * 4
        least = run_separation(layer, PLANE.tokens, contexts, bits)
        assert least > arb(mapping.proved_gap(2)) / 4
        one = mapping.layer().head
        same = head.wk.transpose() * head.wq == one.wk.transpose() * one.wq
        assert same == (2 * rank - 1 <= s)


def test_every_unit_of_length_has_a_proved_gap():
    """In a small unit the separation that is promised is a large number; 1 is below it."""
    unit = 10**300
    far = Vocabulary.of([[unit, -unit], [0, unit]])
    v = fmpq_mat(2, 1, [fmpq(3, 5), fmpq(4, 5)])
    kept = RankOneMapping(far, v, fmpq(1)).kept()
    mapping = RankOneMapping(far, v, boltz_threshold(2) / (kept * far.e * far.r_min))
    gap = mapping.proved_gap(2)
    assert gap == 1
    contexts = all_contexts(2, 2)
    least = run_separation(mapping.layer(s=2, rank=2), far.tokens, contexts, 4096)
    assert least > arb(gap) / 4


def test_full_rank_in_three_dimensions_at_a_tuned_scale():
    """Below the guaranteed scale a certified separation stands in for the proved one."""
    cube = Vocabulary.of([[1, 2, 3, 1], [1, 0, 2, -1], [0, 1, 1, 2]])
    mapping = RankOneMapping(cube, printed_mapping(cube, 3).v, fmpq(1, 4))
    contexts = all_contexts(4, 3)
    gap = fmpq(1, 1 << 40)
    assert least_separation(mapping, contexts, 256) > arb(gap)
    with pytest.raises(BadInput, match="2 log n"):
        mapping.layer(s=3, rank=3, n=3)
    for s, rank in ((3, 3), (5, 3), (4, 3), (3, 2), (2, 2)):
        layer = mapping.layer(s=s, rank=rank, n=3, gap=gap)
        assert layer.head.wk.rank() == layer.head.wo.rank() == rank
        assert run_separation(layer, cube.tokens, contexts, 256) > arb(gap) / 4


def test_ranks_outside():
    mapping = printed_mapping(PLANE, 2)
    for s, rank in ((3, 0), (3, 3), (1, 2), (2, 3)):
        with pytest.raises(BadInput, match=r"hypothesis 'rank in 1..min\(d, s\)'"):
            mapping.layer(s=s, rank=rank)
    with pytest.raises(BadInput, match="hypothesis 's >= 1'"):
        mapping.layer(s=0, rank=1)
    with pytest.raises(BadInput, match="gap"):
        mapping.layer(s=2, rank=2, gap=fmpq(0))


def test_too_few_bits_for_full_rank():
    """Control: the same head at 64 bits, where ids that are 10^-685 apart overlap."""
    layer = printed_mapping(PLANE, 2).layer(s=2, rank=2)
    with pytest.raises(Undecided, match="not apart at 64 bits"):
        run_separation(layer, PLANE.tokens, all_contexts(3, 2), 64)


def test_padding_leaves_the_attention_alone():
    """Products of the padded weights are those of rank one."""
    mapping = printed_mapping(PLANE, 2)
    one, two = mapping.layer(s=3, rank=1).head, mapping.layer(s=3, rank=2).head
    assert one.wk.transpose() * one.wq == two.wk.transpose() * two.wq
    assert one.wo * one.wv == two.wo * two.wv


def test_refusals():
    mapping = printed_mapping(LINE, 2)
    with pytest.raises(BadInput, match="bits of precision"):
        projected_ids(mapping, [(0, 1)], MAX_BITS + 1)
    with pytest.raises(BadInput, match="no token in two contexts"):
        least_separation(mapping, [(0, 1)])
    with pytest.raises(BadInput, match="n >= 2"):
        boltz_threshold(1)
    with pytest.raises(BadInput, match=r"\|v\|\^2"):
        RankOneMapping(LINE, fmpq_mat(1, 1, [2]), fmpq(1))
    with pytest.raises(BadInput, match="kappa"):
        RankOneMapping(LINE, fmpq_mat(1, 1, [1]), fmpq(0))
    assert bits_needed(mapping, 2) > 1900
