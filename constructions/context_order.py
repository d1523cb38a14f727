"""Contexts told apart in bulk: at a tuned scale by their ids, at the printed scale by their order.

`distinct_ids` evaluates all ids of `constructions.contextual_mapping` in balls, with one table of
exponentials per query token and as few bits as this set of contexts needs.

`certified_order` needs no id at all. The id of token z in context a is boltz(a)/(kappa <v, z>),
where a are the logits of z in the context, so ids are distinct when the Boltzmann means are. For
two contexts with common tokens U and the rest A, B,

    Z_a Z_b (boltz(b) - boltz(a)) = T (A_0 - B_0) + S (B_1 - A_1) + B_1 A_0 - A_1 B_0,

S, A_0, B_0 the sums of e^x and T, A_1, B_1 those of x e^x over U, A, B: the common tokens have
cancelled, and nothing else does. Sorted as in lemma-1 (largest logit ascending, the later ones
descending) the means increase, so adjacent pairs suffice, and 64 bits do where the ids themselves
differ in the 10^8-th bit. This certifies the mapping, not a run of the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flint import acb, arb, ctx, fmpq

from constructions.contextual_mapping import (
    Context,
    RankOneMapping,
    Vocabulary,
    check_contexts,
)
from constructions.exactness import zeros
from constructions.projections import verified_direction
from provers.errors import BadInput, Undecided

__all__ = ["CertifiedOrder", "DistinctIds", "certified_order", "distinct_ids", "tuned_mapping"]

GUARD = 48


@dataclass(frozen=True, slots=True)
class DistinctIds:
    """All ids of one token in different contexts are apart.

    Attributes
    ----------
    bits : int
        Precision at which they were told apart.
    ids, pairs : int
        Ids evaluated; adjacent pairs compared.
    separation : arb
        Least |id - id'| over contexts of one token, a ball; None if no token is in two contexts.
    """

    bits: int
    ids: int
    pairs: int
    separation: arb | None


@dataclass(frozen=True, slots=True)
class CertifiedOrder:
    """The Boltzmann means of each token's contexts increase strictly in the order of lemma-1.

    Attributes
    ----------
    bits : int
        Largest precision that a pair needed.
    tokens, pairs : int
        Query tokens; adjacent pairs certified.
    """

    bits: int
    tokens: int
    pairs: int


def tuned_mapping(vocabulary: Vocabulary, spread: int = 8, seed: int = 0) -> RankOneMapping:
    """Return a mapping whose logits lie in [-spread, spread], direction verified exactly.

    At this scale no theorem promises that ids differ; `distinct_ids` certifies it.
    """
    points = [*vocabulary.tokens, zeros(vocabulary.d)]
    v = verified_direction(points, seed)
    top = max(abs(p) for p in RankOneMapping(vocabulary, v, fmpq(1)).projections)
    return RankOneMapping(vocabulary, v, fmpq(spread) / (top * top))


def _unique(contexts: Iterable[Sequence[int]], size: int) -> list[Context]:
    """Contexts as sets, each once: permutations are not told apart, by design."""
    return sorted({tuple(sorted(c)) for c in check_contexts(contexts, size)})


def _by_token(contexts: list[Context]) -> dict[int, list[Context]]:
    out: dict[int, list[Context]] = {}
    for c in contexts:
        for i in c:
            out.setdefault(i, []).append(c)
    return out


def _ids_at(
    mapping: RankOneMapping, groups: dict[int, list[Context]], bits: int
) -> tuple[int, arb | None]:
    """Pairs compared and least gap of the projected ids at ``bits``; raises `Undecided`."""
    before = ctx.prec
    ctx.prec = bits
    try:
        values = [arb(p) for p in mapping.projections]
        least: arb | None = None
        bound = arb(0)
        pairs = 0
        for z, group in groups.items():
            if len(group) < 2:
                continue
            slope = arb(mapping.kappa) * values[z]
            weights = [(slope * p).exp() for p in values]
            pulled = [w * p for w, p in zip(weights, values, strict=True)]
            weight, pull = weights.__getitem__, pulled.__getitem__
            column = [sum(map(pull, c)) / sum(map(weight, c)) for c in group]
            column.sort(key=arb.mid)
            pairs += len(column) - 1
            for low, high in zip(column, column[1:], strict=False):  # noqa: RUF007
                gap = high - low
                if not gap > 0:
                    raise Undecided(f"ids of token {z} are not apart at {bits} bits")
                if least is None or gap < bound:
                    lower = gap.lower()
                    if least is None or lower < bound:
                        least, bound = gap, lower
        return pairs, least
    finally:
        ctx.prec = before


def distinct_ids(
    mapping: RankOneMapping,
    contexts: Iterable[Sequence[int]],
    bits: int = 64,
    most_bits: int = 4096,
) -> DistinctIds:
    """Certify that every token has different ids in different contexts.

    Parameters
    ----------
    contexts
        Tuples of indices into the vocabulary, one length, no token twice; permutations of one
        context count as the same.
    bits, most_bits
        Precision to begin with; it is doubled until all ids are apart, up to ``most_bits``.

    Raises
    ------
    provers.errors.BadInput
        Quoting the hypothesis that a context breaks.
    provers.errors.Undecided
        If ids overlap at ``most_bits``; at the printed scale use `certified_order`.
    """
    groups = _by_token(_unique(contexts, mapping.vocabulary.size))
    count = sum(map(len, groups.values()))
    while True:
        try:
            pairs, least = _ids_at(mapping, groups, bits)
        except Undecided:
            if 2 * bits > most_bits:
                raise
            bits *= 2
            continue
        return DistinctIds(
            bits, count, pairs, None if least is None else least * arb(mapping.amplitude)
        )


def _pairs(slope: fmpq, below: list[fmpq], bits: int) -> list[acb]:
    """e^x + i x e^x for the logits x of one query token: one sum of these is both sums.

    The logits are ``slope`` times the projections, relative to the largest one; ``below`` holds the
    exact distances of the projections to that with the largest logit. A shift of all x changes
    nothing in `_increases` but rounding.
    """
    before = ctx.prec
    ctx.prec = bits + GUARD
    try:
        factor = arb(slope)
        shifted = [factor * x for x in below]
        return [acb(e, x * e) for x, e in zip(shifted, map(arb.exp, shifted), strict=True)]
    finally:
        ctx.prec = before


def _increases(pairs: list[acb], first: frozenset[int], second: frozenset[int]) -> bool:
    """Whether boltz(second) - boltz(first) is certainly positive.

    With a = A_0 + i A_1, b = B_0 + i B_1 and u = S + i T it has the sign of the imaginary part of
    conj(a) b + conj(u) (b - a).
    """
    pair = pairs.__getitem__
    a, b = sum(map(pair, first - second)), sum(map(pair, second - first))
    value = a.conjugate() * b
    common = first & second
    if common:
        value += sum(map(pair, common)).conjugate() * (b - a)
    return bool(value.imag > 0)


def certified_order(
    mapping: RankOneMapping,
    contexts: Iterable[Sequence[int]],
    bits: int = 64,
    most_bits: int = 1024,
) -> CertifiedOrder:
    """Certify that every token has different ids in different contexts, without any id.

    Works at every scale at which logits of a common query are far apart, the printed one of
    lemma-3 in particular.

    Raises
    ------
    provers.errors.BadInput
        Quoting the hypothesis that a context breaks, or if a projection is 0.
    provers.errors.Undecided
        If the means are not in the order of lemma-1: the scale may be too small for that order.
    """
    unique = _unique(contexts, mapping.vocabulary.size)
    projections = mapping.projections
    if any(p == 0 for p in projections):
        where = "hypothesis 'v keeps distances to 0' of lemma-3"
        raise BadInput("v", where, "<v, u> = 0 for a token", "no projection 0")
    # The order of the logits kappa <v, z><v, y> of a query z depends on the sign of <v, z> alone.
    ordered = {sign: _lemma_1_order(unique, projections, sign) for sign in (1, -1)}
    groups = {sign: _by_token(ordered[sign]) for sign in ordered}
    members = {c: frozenset(c) for c in unique}
    largest = {1: max(projections), -1: min(projections)}
    below = {sign: [p - largest[sign] for p in projections] for sign in largest}
    used, tokens, pairs = bits, 0, 0
    before = ctx.prec
    try:
        for z, p in enumerate(projections):
            sign = 1 if p > 0 else -1
            group = groups[sign].get(z, [])
            if len(group) < 2:
                continue
            slope = mapping.kappa * p
            levels = {bits: _pairs(slope, below[sign], bits)}
            for first, second in zip(group, group[1:], strict=False):  # noqa: RUF007
                precision = bits
                ctx.prec = precision
                a, b = members[first], members[second]
                while not _increases(levels[precision], a, b):
                    precision *= 2
                    if precision > most_bits:
                        raise Undecided(
                            f"contexts {first} and {second} of token {z} are not in the order of "
                            f"lemma-1 at {most_bits} bits"
                        )
                    ctx.prec = precision
                    levels.setdefault(precision, _pairs(slope, below[sign], precision))
                used = max(used, precision)
            tokens += 1
            pairs += len(group) - 1
    finally:
        ctx.prec = before
    return CertifiedOrder(used, tokens, pairs)


def _lemma_1_order(
    contexts: list[Context], projections: Sequence[fmpq], sign: int
) -> list[Context]:
    """Contexts sorted by their largest token ascending, then by the others descending."""
    order = sorted(range(len(projections)), key=lambda i: sign * projections[i])
    rank = [0] * len(order)
    for position, i in enumerate(order):
        rank[i] = position
    last = len(order)
    keyed = []
    for c in contexts:
        # Ranks from the largest logit down; all but the first count backwards.
        first, *rest = sorted(map(rank.__getitem__, c), reverse=True)
        keyed.append(((first, *(last - r for r in rest)), c))
    keyed.sort()
    return [c for _, c in keyed]
