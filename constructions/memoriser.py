"""One layer, one head and one MLP that memorise data (Kajitsuka & Sato 2024, corollary-1).

The head is the rank-one contextual mapping of sharper/contextual-mapping at the smallest scale that
the theorem allows for its direction; the MLP interpolates along one direction. Context ids of a
token differ by tiny numbers, so that everything is evaluated in balls of as many bits as it needs;
weights are rational, so that labels are reached up to a certified error instead of exactly.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from constructions.arithmetic import BallArithmetic
from constructions.contextual_mapping import (
    Context,
    RankOneMapping,
    Vocabulary,
    bits_needed,
    boltz_threshold,
    check_contexts,
)
from constructions.exactness import from_columns, matrix, midpoints, zeros
from constructions.layers import Layer, Mlp
from constructions.projections import dot, plank_direction, rational_direction
from provers.errors import BadInput, Undecided

__all__ = ["Memoriser", "memorise", "tight_mapping"]

BELOW_ONE = fmpq((1 << 20) - 1, 1 << 20)
MAX_BITS = 1 << 16


@dataclass(frozen=True, slots=True)
class Memoriser:
    """A network that returns the labels of the data up to ``error`` in every entry.

    Attributes
    ----------
    layer
        One head and an MLP, rational weights.
    contexts
        The data's sequences, as indices into the vocabulary.
    neurons
        Number m of hidden neurons: one for each (token, set of tokens) of the data.
    bits
        Working precision at which ``error`` was certified.
    error
        Certified bound on |output - label|, the largest over all entries, tokens and sequences.
    """

    layer: Layer
    mapping: RankOneMapping
    contexts: tuple[Context, ...]
    neurons: int
    bits: int
    error: fmpq

    @property
    def parameters(self) -> int:
        """Numbers that specify it: 4 (s + d) for rank-one maps, d + m + m d for the MLP."""
        d, s, m = self.layer.d, self.layer.head.head_dim, self.neurons
        return 4 * (s + d) + d + m + m * d

    @property
    def printed_parameters(self) -> int:
        """The printed count 4 (s + d) + d (2 n N + d)."""
        d, s = self.layer.d, self.layer.head.head_dim
        return 4 * (s + d) + d * (2 * sum(map(len, self.contexts)) + d)

    def outputs(self, context: Context) -> arb_mat:
        """Outputs for the tokens of one sequence, (d, n) balls."""
        arithmetic = BallArithmetic(self.bits)
        return self.layer.run(arithmetic).tau(_tokens(self.mapping.vocabulary, context))


def tight_mapping(vocabulary: Vocabulary, n: int) -> RankOneMapping:
    """Return the mapping of sharper/contextual-mapping at its smallest scale for one direction.

    The direction is that of sharper/plank-vocabulary, by local search; kappa = D/(alpha beta) with
    alpha below and beta equal to the smallest projections, exactly computed, D >= 2 log n + 3.

    Raises
    ------
    provers.errors.BadInput
        For n < 2.
    """
    threshold = boltz_threshold(n)
    size = vocabulary.size
    points = [*vocabulary.tokens, zeros(vocabulary.d)]
    widths = [float(size - 1) if i == size else 2.0 for i in range(size + 1) for _ in range(i)]
    v = plank_direction(points, widths)
    seen = [dot(v, u) for u in vocabulary.tokens]
    gaps = [abs(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    alpha, beta = min(gaps) * BELOW_ONE, min(abs(x) for x in seen)
    if alpha == 0 or beta == 0:
        raise Undecided("the direction found does not tell the vocabulary apart")
    return RankOneMapping(vocabulary, v, threshold / (alpha * beta))


def memorise(
    vocabulary: Vocabulary,
    sequences: Sequence[Sequence[int]],
    labels: Sequence[object],
    *,
    s: int = 1,
    tolerance: fmpq = fmpq(1, 1 << 20),  # noqa: B008 - an immutable number
) -> Memoriser:
    """Build a network that memorises the labels, and certify it on all of the data.

    Parameters
    ----------
    vocabulary
        Tokens in R^d.
    sequences
        N sequences of n >= 2 different tokens, as indices into the vocabulary.
    labels
        One (d, n) matrix for each sequence.
    s
        Head size.
    tolerance
        Largest error of an entry that is accepted.

    Raises
    ------
    provers.errors.BadInput
        For repeated tokens, sequences of different lengths, or labels that contradict one another:
        one token in two sequences with the same tokens has one id.
    provers.errors.Undecided
        If 2^16 bits do not reach the tolerance.

    Examples
    --------
    >>> vocabulary = Vocabulary.of([[1, 2, 3]])
    >>> net = memorise(vocabulary, [(0, 1), (1, 2)], [[[5, 7]], [[-1, 0]]])
    >>> net.neurons, net.error < fmpq(1, 1 << 20), net.parameters <= net.printed_parameters
    (4, True, True)
    """
    contexts = check_contexts(sequences, vocabulary.size)
    if len(labels) != len(contexts):
        got = f"{len(labels)} labels for {len(contexts)} sequences"
        raise BadInput("labels", "memorise", got, "one matrix per sequence")
    n = len(contexts[0])
    targets = [matrix(y, vocabulary.d, n, "labels", "memorise") for y in labels]
    wanted = _consistent(contexts, targets)
    mapping = tight_mapping(vocabulary, n)
    head = mapping.layer(s)
    bits = bits_needed(mapping, n)
    while bits <= MAX_BITS:
        mlp = _interpolate(head, mapping, wanted, bits)
        if mlp is not None:
            layer = Layer(head.heads, head.bo, mlp)
            error = _largest_error(layer, mapping, contexts, targets, bits)
            if error is not None and error <= tolerance:
                return Memoriser(layer, mapping, tuple(contexts), len(wanted), bits, error)
        bits *= 2
    raise Undecided(f"{MAX_BITS} bits do not bring the error below {tolerance}")


def _tokens(vocabulary: Vocabulary, context: Context) -> fmpq_mat:
    return from_columns(vocabulary.tokens[i] for i in context)


def _column(m: fmpq_mat, j: int) -> fmpq_mat:
    return fmpq_mat(m.nrows(), 1, [m[i, j] for i in range(m.nrows())])


def _consistent(
    contexts: Sequence[Context], targets: Sequence[fmpq_mat]
) -> dict[tuple[int, Context], fmpq_mat]:
    """Label of every token in every set of tokens; contexts are sorted."""
    wanted: dict[tuple[int, Context], fmpq_mat] = {}
    for number, (context, target) in enumerate(zip(contexts, targets, strict=True)):
        for place, token in enumerate(context):
            key = token, tuple(sorted(context))
            label = _column(target, place)
            if wanted.setdefault(key, label) != label:
                raise BadInput(
                    f"labels of sequence {number}",
                    "hypothesis 'consistent labels' of corollary-1",
                    f"token {token} has another label in an earlier sequence of the same tokens",
                    "one label for a token in a set of tokens",
                )
    return wanted


def _directions(mapping: RankOneMapping) -> Iterator[fmpq_mat]:
    """v itself, then unit vectors drawn at random."""
    yield mapping.v
    source = random.Random(0)  # noqa: S311 - a seeded search
    for _ in range(64 if mapping.vocabulary.d > 1 else 0):
        yield rational_direction([source.gauss(0, 1) for _ in range(mapping.vocabulary.d)])


def _interpolate(
    head: Layer,
    mapping: RankOneMapping,
    wanted: dict[tuple[int, Context], fmpq_mat],
    bits: int,
) -> Mlp | None:
    """Return the MLP, or None where the projections are not told apart at this precision."""
    run = head.run(BallArithmetic(bits))
    rows = []
    for (token, context), label in wanted.items():
        query = mapping.vocabulary.tokens[token]
        state = run.hidden_state(query, _tokens(mapping.vocabulary, context))
        rows.append((state, label))
    with ctx.workprec(bits):
        for direction in _directions(mapping):
            line = arb_mat(direction.transpose())
            order = sorted(
                (((line * state)[0, 0], state, label) for state, label in rows),
                key=lambda row: row[0].mid(),
            )
            gaps = [b[0] - a[0] for a, b in pairwise(order)]
            if all(g > 0 for g in gaps):
                return _triangular(direction, order, gaps)
    return None


def _triangular(
    direction: fmpq_mat, order: Sequence[tuple[arb, arb_mat, fmpq_mat]], gaps: Sequence[arb]
) -> Mlp | None:
    """Thresholds just above the previous projection, columns by forward substitution."""
    d = direction.nrows()
    cuts: list[fmpq] = []
    columns: list[fmpq_mat] = []
    for i, (t, state, label) in enumerate(order):
        if i == 0:
            near = t - 1
        else:
            before = gaps[i - 2] if i > 1 and gaps[i - 2] < gaps[i - 1] else gaps[i - 1]
            near = order[i - 1][0] + before / 4
        cut = midpoints(arb_mat(1, 1, [near]))[0, 0]
        if not arb(cut) < t or (i > 0 and not order[i - 1][0] < arb(cut)):
            return None
        rest = arb_mat(label) - state
        for theta, column in zip(cuts, columns, strict=True):
            rest = rest - arb_mat(column) * (t - arb(theta))
        columns.append(midpoints(rest * (1 / (t - arb(cut)))))
        cuts.append(cut)
    rows = fmpq_mat(len(cuts), d, [x for _ in cuts for x in direction.entries()])
    biases = fmpq_mat(len(cuts), 1, [-c for c in cuts])
    return Mlp(rows, biases, from_columns(columns), zeros(d))


def _largest_error(
    layer: Layer,
    mapping: RankOneMapping,
    contexts: Sequence[Context],
    targets: Sequence[fmpq_mat],
    bits: int,
) -> fmpq | None:
    """Bound on |output - label| over the data, or None if a ball is unbounded."""
    run = layer.run(BallArithmetic(bits))
    largest = fmpq(0)
    for context, target in zip(contexts, targets, strict=True):
        outputs = run.tau(_tokens(mapping.vocabulary, context))
        with ctx.workprec(bits):
            for entry in (outputs - arb_mat(target)).entries():
                bound = abs(entry).upper()
                if not bound.is_finite():
                    return None
                exact = midpoints(arb_mat(1, 1, [bound]))[0, 0]
                largest = max(largest, exact)
    return largest
