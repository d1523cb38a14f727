"""A memoriser reaches its labels within the certified error, in rational and ball arithmetic."""

from __future__ import annotations

import random

import pytest
from flint import arb, fmpq, fmpq_mat

from constructions.contextual_mapping import Vocabulary
from constructions.memoriser import memorise, tight_mapping
from constructions.projections import dot, kept_factor
from provers.errors import BadInput


def _data(d: int, size: int, n: int, count: int, seed: int = 1):
    source = random.Random(seed)
    tokens = [[source.randint(-9, 9) for _ in range(size)] for _ in range(d)]
    sequences = [tuple(source.sample(range(size), n)) for _ in range(count)]
    values = {}
    labels = []
    for c in sequences:
        rows = [
            values.setdefault((i, frozenset(c)), [source.randint(-5, 5) for _ in range(d)])
            for i in c
        ]
        labels.append(fmpq_mat(d, n, [rows[k][r] for r in range(d) for k in range(n)]))
    return Vocabulary.of(tokens), sequences, labels


@pytest.mark.parametrize(("d", "size", "n", "count", "s"), [(1, 4, 2, 4, 1), (3, 6, 3, 5, 2)])
def test_labels_are_reached(d, size, n, count, s):
    if d == 1:
        vocabulary = Vocabulary.of([[1, 2, 4, 7]])
        _, sequences, labels = _data(d, size, n, count)
    else:
        vocabulary, sequences, labels = _data(d, size, n, count)
    net = memorise(vocabulary, sequences, labels, s=s)
    assert net.error < fmpq(1, 1 << 20)
    assert net.neurons <= n * count
    assert net.parameters <= net.printed_parameters
    for c, y in zip(sequences, labels, strict=True):
        out = net.outputs(c)
        for i in range(d):
            for j in range(n):
                assert abs(out[i, j] - arb(y[i, j])) < arb(2) ** -20


def test_the_scale_satisfies_the_theorem():
    vocabulary, _, _ = _data(3, 6, 3, 1)
    mapping = tight_mapping(vocabulary, 3)
    seen = [dot(mapping.v, u) for u in vocabulary.tokens]
    gaps = [abs(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert mapping.kappa * min(gaps) * min(abs(x) for x in seen) > fmpq(5197, 1000)  # 2 log 3 + 3
    assert kept_factor(vocabulary.tokens, mapping.v) > 0


def test_permuted_sequences_share_ids():
    vocabulary = Vocabulary.of([[1, 2, 3]])
    net = memorise(vocabulary, [(0, 1), (1, 0)], [[[5, 7]], [[7, 5]]])
    assert net.neurons == 2
    with pytest.raises(BadInput, match="consistent labels"):
        memorise(vocabulary, [(0, 1), (1, 0)], [[[5, 7]], [[5, 7]]])


@pytest.mark.parametrize(
    ("sequences", "labels", "message"),
    [
        ([(0, 0)], [[[1, 2]]], "no repeated token"),
        ([(0,)], [[[1]]], "L >= 2"),
        ([(0, 1), (0, 1, 2)], [[[1, 2]], [[1, 2, 3]]], "L >= 2"),
        ([(0, 3)], [[[1, 2]]], "indices below 3"),
        ([(0, 1)], [], "one matrix per sequence"),
        ([(0, 1)], [[[1, 2, 3]]], "labels"),
    ],
)
def test_bad_data(sequences, labels, message):
    with pytest.raises(BadInput, match=message):
        memorise(Vocabulary.of([[1, 2, 3]]), sequences, labels)
