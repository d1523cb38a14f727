"""Contexts told apart in bulk: two ways agree, and what cannot be told apart is not."""

import random

import pytest
from flint import fmpq, fmpq_mat

from constructions.context_order import certified_order, distinct_ids, tuned_mapping
from constructions.contextual_mapping import (
    RankOneMapping,
    Vocabulary,
    all_contexts,
    bits_needed,
    least_separation,
    printed_mapping,
)
from provers.errors import BadInput, Undecided


def line(*tokens):
    return Vocabulary.of(fmpq_mat([[fmpq(t) for t in tokens]]))


def plane(size, seed=0):
    rng = random.Random(seed)
    rows = [[fmpq(rng.randint(-50, 50), 10) for _ in range(size)] for _ in range(2)]
    return Vocabulary.of(fmpq_mat(rows))


def test_both_ways_agree_at_the_printed_scale():
    """Where ids can be written down, with thousands of bits, they are distinct as the order says."""
    vocabulary = line(2, -1, -2)
    mapping = printed_mapping(vocabulary, 2)
    contexts = all_contexts(3, 2)
    assert bits_needed(mapping, 2) > 1000
    assert least_separation(mapping, contexts) > 0
    order = certified_order(mapping, contexts)
    assert (order.bits, order.tokens, order.pairs) == (64, 3, 3)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_is_the_order_of_the_ids(seed):
    """At a scale whose ids take some hundred bits, ids are sorted as lemma-1 says."""
    vocabulary = plane(6, seed)
    mapping = printed_mapping(vocabulary, 3, seed)
    small = RankOneMapping(vocabulary, mapping.v, mapping.kappa / 2000)
    contexts = all_contexts(6, 3)
    separated = distinct_ids(small, contexts, most_bits=1 << 14)
    try:
        order = certified_order(small, contexts)
    except Undecided:
        return  # the scale is too small for the order of lemma-1, and that is said
    assert order.pairs == separated.pairs == 6 * (10 - 1)


def test_printed_scale_in_the_plane():
    vocabulary = plane(12)
    mapping = printed_mapping(vocabulary, 4)
    assert bits_needed(mapping, 4) > 10**6
    with pytest.raises(BadInput, match="to write ids down"):
        least_separation(mapping, all_contexts(12, 4))
    order = certified_order(mapping, all_contexts(12, 4))
    assert order.pairs == 12 * (165 - 1)


def test_tuned_scale():
    vocabulary = plane(12)
    found = distinct_ids(tuned_mapping(vocabulary), all_contexts(12, 4))
    assert found.ids == 4 * 495
    assert found.separation > 0


def test_colliding_ids_are_not_certified():
    """v sees two tokens as one: contexts that differ in them have the same ids."""
    vocabulary = Vocabulary.of(fmpq_mat([[1, 1, 2, 3], [1, 2, 0, 0]]))
    mapping = RankOneMapping(vocabulary, fmpq_mat([[1], [0]]), fmpq(5))
    with pytest.raises(Undecided, match="not apart"):
        distinct_ids(mapping, all_contexts(4, 2), most_bits=512)
    with pytest.raises(Undecided, match="not in the order"):
        certified_order(mapping, all_contexts(4, 2), most_bits=256)


def test_too_small_a_scale_breaks_the_order():
    mapping = RankOneMapping(line(1, 2, 3, 4), fmpq_mat([[1]]), fmpq(1, 100))
    with pytest.raises(Undecided, match="not in the order of lemma-1"):
        certified_order(mapping, all_contexts(4, 2))


def test_more_bits_are_used_where_they_are_needed():
    mapping = RankOneMapping(line(1, 2, 3, 4, 5), fmpq_mat([[1]]), fmpq(40))
    assert distinct_ids(mapping, all_contexts(5, 3), bits=64).bits > 64


def test_permutations_are_one_context():
    mapping = tuned_mapping(line(1, 2, 4))
    once = distinct_ids(mapping, [(0, 1), (0, 2)])
    assert distinct_ids(mapping, [(0, 1), (1, 0), (0, 2)]) == once or once.pairs == 1


@pytest.mark.parametrize("certify", [distinct_ids, certified_order])
@pytest.mark.parametrize(
    ("contexts", "message"),
    [
        ([(0, 0), (0, 1)], "no repeated token"),
        ([(0, 1), (0, 1, 2)], "L >= 2"),
        ([(0,), (1,)], "L >= 2"),
        ([(0, 7), (0, 1)], "indices below 3"),
    ],
)
def test_bad_contexts(certify, contexts, message):
    with pytest.raises(BadInput, match=message):
        certify(tuned_mapping(line(1, 2, 4)), contexts)


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ([[1, 1]], "same token twice|fewer than two|e"),
        ([[0, 1]], "r_min = 0"),
        ([[1]], "fewer than two tokens"),
    ],
)
def test_bad_vocabularies(tokens, message):
    with pytest.raises(BadInput, match=message):
        Vocabulary.of(fmpq_mat(tokens))


def test_vocabulary_closer_than_stated():
    one, two = fmpq_mat([[1]]), fmpq_mat([[2]])
    with pytest.raises(BadInput, match="tokenwise"):
        Vocabulary((one, two), fmpq(1, 2), fmpq(3), fmpq(3, 2))
    with pytest.raises(BadInput, match="r_min"):
        Vocabulary((one, two), fmpq(0), fmpq(3), fmpq(1, 2))


@pytest.mark.parametrize(("s", "rank"), [(1, 0), (1, 2), (3, 3), (2, 3)])
def test_rank_out_of_range(s, rank):
    with pytest.raises(BadInput, match="rank in 1"):
        tuned_mapping(plane(4)).layer(s=s, rank=rank)


def test_a_projection_to_zero():
    vocabulary = Vocabulary.of(fmpq_mat([[1, 2, 0], [0, 0, 1]]))
    mapping = RankOneMapping(vocabulary, fmpq_mat([[1], [0]]), fmpq(5))
    with pytest.raises(BadInput, match="keeps distances to 0"):
        certified_order(mapping, all_contexts(3, 2))
