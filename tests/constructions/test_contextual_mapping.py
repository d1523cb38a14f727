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


def test_ranks():
    tokens = Vocabulary.of([[1, 2, 3], [1, 0, 2]])
    mapping = printed_mapping(tokens, 2)
    assert mapping.layer(s=3, rank=2).head.wk.rank() == 2
    assert mapping.layer(s=1, rank=1).head.wk.rank() == 1
    for s, rank in ((3, 0), (3, 3), (1, 2), (2, 2)):
        with pytest.raises(BadInput, match="hypothesis 'rank in 1"):
            mapping.layer(s=s, rank=rank)


def test_padding_leaves_the_attention_alone():
    """Products of the padded weights are those of rank one."""
    tokens = Vocabulary.of([[1, 2, 3], [1, 0, 2]])
    mapping = printed_mapping(tokens, 2)
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
