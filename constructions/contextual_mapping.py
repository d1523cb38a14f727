"""One attention head that tells every token in every context apart (Kajitsuka & Sato, theorem-2).

`RankOneMapping` holds exact weights: W_K = kappa b v^T, W_Q = W_V = b v^T, W_O = w b^T for a unit
vector b of R^s. The output for token z in context Z is z + beta w, where beta is the softmax mean
of the projections <v, y> at the logits kappa <v, z><v, y>. Ids of one token differ by numbers like
10^-1000, so that they are evaluated in balls; float64 is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from flint import arb, ctx, fmpq, fmpq_mat

from constructions import ranks
from constructions.exactness import matrix, zeros
from constructions.layers import Layer
from constructions.projections import dot, kept_factor, verified_direction
from provers.errors import BadInput, Undecided

__all__ = [
    "Context",
    "RankOneMapping",
    "Vocabulary",
    "all_contexts",
    "bits_needed",
    "boltz_threshold",
    "clean_log10",
    "ks_log10",
    "ks_scale",
    "least_separation",
    "printed_mapping",
    "projected_ids",
]

Context = tuple[int, ...]
"""A context as indices into the vocabulary; no index twice, order irrelevant to the ids."""

MAX_BITS = 1 << 22


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Different tokens with r_min < |u| < r_max and pairwise distances above ``e``.

    Attributes
    ----------
    tokens
        (d, 1) rational columns.
    r_min, r_max, e
        Strict bounds of norms and separation, rational.

    Raises
    ------
    provers.errors.BadInput
        Naming the hypothesis that fails and the tokens that fail it.
    """

    tokens: tuple[fmpq_mat, ...]
    r_min: fmpq
    r_max: fmpq
    e: fmpq

    def __post_init__(self) -> None:
        where = "hypothesis 'tokenwise (r_min, r_max, e)-separated'"
        if len(self.tokens) < 2:
            raise BadInput("vocabulary", where, f"{len(self.tokens)} tokens", "at least 2")
        for name in ("r_min", "e"):
            if getattr(self, name) <= 0:
                raise BadInput(name, where, str(getattr(self, name)), "a positive number")
        for i, u in enumerate(self.tokens):
            size = dot(u, u)
            if not self.r_min**2 < size < self.r_max**2:
                got = f"|u|^2 = {size}"
                raise BadInput(f"token {i}", where, got, f"{self.r_min} < |u| < {self.r_max}")
            for j in range(i):
                gap = u - self.tokens[j]
                if dot(gap, gap) == 0:
                    raise BadInput(
                        f"tokens {j} and {i}", where, "the same token twice", "different"
                    )
                if not dot(gap, gap) > self.e**2:
                    got = f"squared distance {dot(gap, gap)}"
                    raise BadInput(f"tokens {j} and {i}", where, got, f"above e^2 = {self.e**2}")

    @classmethod
    def of(cls, tokens: object, slack: fmpq = fmpq(1, 10**6)) -> Vocabulary:  # noqa: B008 - an immutable number
        """Take the tightest bounds of a (d, N) matrix of tokens, relaxed by ``slack`` relatively.

        Square roots are rounded to 40 bits, downwards for ``r_min`` and ``e``.
        """
        m = matrix(tokens, what="vocabulary")
        columns = [fmpq_mat(m.nrows(), 1, row) for row in m.transpose().tolist()]
        sizes = [dot(u, u) for u in columns]
        gaps = [dot(a - b, a - b) for i, a in enumerate(columns) for b in columns[:i]]
        if not gaps or min(sizes) == 0:
            where = "hypothesis 'tokenwise (r_min, r_max, e)-separated'"
            got = "fewer than two tokens" if not gaps else "a token 0, so that r_min = 0"
            raise BadInput("vocabulary", where, got, "at least two non-zero tokens")
        if min(gaps) == 0:
            twice = next(
                (j, i) for i, a in enumerate(columns) for j, b in enumerate(columns[:i]) if a == b
            )
            where = "hypothesis 'tokenwise (r_min, r_max, e)-separated'"
            name = f"tokens {twice[0]} and {twice[1]}"
            raise BadInput(name, where, "the same token twice", "different tokens")
        low, high = 1 - slack, 1 + slack
        return cls(
            tuple(columns),
            _root(min(sizes), False) * low,
            _root(max(sizes), True) * high,
            _root(min(gaps), False) * low,
        )

    @property
    def d(self) -> int:
        """Token dimension."""
        return int(self.tokens[0].nrows())

    @property
    def size(self) -> int:
        """Number of tokens, |V|."""
        return len(self.tokens)


def _root(x: fmpq, up: bool) -> fmpq:
    """Square root of a rational, rounded to a multiple of 2^-40 downwards or upwards."""
    scaled = int((x * (1 << 80)).floor())
    from math import isqrt

    root = isqrt(scaled)
    return fmpq(root + (1 if up else 0), 1 << 40)


def boltz_threshold(n: int) -> fmpq:
    """Return a rational at most 2^-20 above 2 log n + 3, the threshold of lemma-1."""
    if n < 2:
        raise BadInput("n", "hypothesis 'at least two tokens' of lemma-1", str(n), "n >= 2")
    value = (2 * arb(n).log() + 3) * (1 << 20)
    return fmpq(int(value.upper().ceil().unique_fmpz()) + 1, 1 << 20)


def ks_scale(vocabulary: Vocabulary, n: int) -> fmpq:
    """Return the scale |u^T u'| of lemma-3, a rational at most 1e-6 relatively above it.

    (|V|+1)^4 (pi d/8)(2 log n + 3)/(e r_min), with 355/113 for pi.
    """
    top = (vocabulary.size + 1) ** 4 * 355 * vocabulary.d * boltz_threshold(n)
    return top / (904 * vocabulary.e * vocabulary.r_min)


def ks_log10(vocabulary: Vocabulary, n: int) -> float:
    """Return log10 of delta_KS = e/(4 kappa r_max^2) (log n)^2 exp(-2 kappa r_max^2), about."""
    kappa, r = ks_scale(vocabulary, n), vocabulary.r_max
    value = (arb(vocabulary.e) / (4 * arb(kappa) * arb(r) ** 2)).log()
    value += 2 * arb(n).log().log() - 2 * arb(kappa) * arb(r) ** 2
    return float((value / arb(10).log()).mid())


def clean_log10(vocabulary: Vocabulary, n: int, constant: int = 5) -> float:
    """Return log10 of the clean constant exp(-5 e^-1 |V|^4 d (r_max/r_min) r_max log n), about."""
    v = vocabulary
    power = fmpq(constant * v.size**4 * v.d) * v.r_max**2 / (v.e * v.r_min)
    return float((-arb(power) * arb(n).log() / arb(10).log()).mid())


@dataclass(frozen=True, slots=True)
class RankOneMapping:
    """Exact weights of the construction.

    Attributes
    ----------
    vocabulary
        `Vocabulary`.
    v
        Rational unit vector, (d, 1).
    kappa
        Scale of the logits, kappa <v, y><v, z>.
    """

    vocabulary: Vocabulary
    v: fmpq_mat
    kappa: fmpq

    def __post_init__(self) -> None:
        if dot(self.v, self.v) != 1:
            raise BadInput("v", "RankOneMapping", f"|v|^2 = {dot(self.v, self.v)}", "1")
        if self.kappa <= 0:
            raise BadInput("kappa", "RankOneMapping", str(self.kappa), "a positive number")

    @property
    def projections(self) -> tuple[fmpq, ...]:
        """<v, u> for every token."""
        return tuple(dot(self.v, u) for u in self.vocabulary.tokens)

    @property
    def amplitude(self) -> fmpq:
        """|w| = e/(4 r_max)."""
        return self.vocabulary.e / (4 * self.vocabulary.r_max)

    def kept(self) -> fmpq:
        """Squared factor that v keeps of norms and distances (the origin is a point)."""
        return kept_factor([*self.vocabulary.tokens, zeros(self.vocabulary.d)], self.v)

    def guaranteed(self, n: int) -> bool:
        """Say whether the hypotheses of the for-all theorem hold for contexts of n tokens.

        If so, all ids are distinct: kajitsuka-2024/contextual-mapping.
        """
        v = self.vocabulary
        return bool(boltz_threshold(n) <= self.kappa * self.kept() * v.e * v.r_min)

    def proved_gap(self, n: int) -> fmpq:
        """Return a power of two below the separation that the for-all theorem promises.

        e/(4 R) (9/10) D e^D e^(-2R), R = kappa r_max^2, D = 2 log n + 3
        (kajitsuka-2024/contextual-mapping).

        Raises
        ------
        provers.errors.BadInput
            If the scale is below the one the theorem asks for.
        """
        v = self.vocabulary
        if not self.guaranteed(n):
            where = "hypothesis '2 log n + 3 <= kappa g e r_min' of contextual-mapping"
            got = f"kappa g e r_min = {float(arb(self.kappa * self.kept() * v.e * v.r_min)):.3g}"
            expected = f"at least {float(arb(boltz_threshold(n))):.5g}, or a certified `gap`"
            raise BadInput("kappa", where, got, expected)
        size, threshold = arb(self.kappa * v.r_max**2), 2 * arb(n).log() + 3
        value = (arb(v.e) / (4 * size) * 9 / 10 * threshold).log() + threshold - 2 * size
        digits = int((-value / arb(2).log()).upper().ceil().unique_fmpz())
        return fmpq(1, 1 << max(0, digits))

    def layer(self, s: int = 1, rank: int = 1, n: int = 2, gap: fmpq | None = None) -> Layer:
        """Return a head of size s whose weights have rank ``rank``, any of 1..min(d, s).

        Ranks up to (s + 1)/2 are padded orthogonally: products of the weights, and so all ids, are
        those of rank one. Above that the further terms are so small that ids of contexts of n
        tokens stay a quarter of ``gap`` apart (`constructions.ranks`).

        Parameters
        ----------
        s, rank, n
            Head size, rank of W_Q, W_K, W_V and W_O, tokens of a context.
        gap
            Positive lower bound of the separation of the rank-one head; `proved_gap` by default.

        Raises
        ------
        provers.errors.BadInput
            If rank is not in 1..min(d, s), or if the small terms need a separation that the scale
            does not guarantee and none is given.
        """
        v = self.vocabulary
        ranks.require_rank(rank, v.d, s)
        if 2 * rank - 1 <= s:
            return ranks.padded_head(self.v, self.kappa, self.amplitude, s, rank)
        gap = self.proved_gap(n) if gap is None else gap
        if gap <= 0:
            raise BadInput("gap", "RankOneMapping.layer", str(gap), "a positive number")
        gap = min(gap, v.e)
        return ranks.perturbed_head(self.v, self.kappa, v.e, v.r_max, gap, s, rank)


def printed_mapping(vocabulary: Vocabulary, n: int, seed: int = 0) -> RankOneMapping:
    """Return the construction at the printed scale of lemma-3, direction verified exactly."""
    points = [*vocabulary.tokens, zeros(vocabulary.d)]
    return RankOneMapping(vocabulary, verified_direction(points, seed), ks_scale(vocabulary, n))


def all_contexts(size: int, n: int) -> list[Context]:
    """All contexts of n different tokens out of ``size``."""
    return list(combinations(range(size), n))


def check_contexts(contexts: Iterable[Sequence[int]], size: int) -> list[Context]:
    """Return the contexts as tuples.

    Raises
    ------
    provers.errors.BadInput
        For a repeated or unknown token, different lengths or fewer than two tokens.
    """
    out = [tuple(int(i) for i in c) for c in contexts]
    for k, c in enumerate(out):
        where = f"context {k}"
        if len(set(c)) != len(c):
            got = f"token {next(i for i in c if c.count(i) > 1)} twice"
            raise BadInput("tokens", f"{where}: hypothesis 'no repeated token'", got, "different")
        if len(c) < 2 or len(c) != len(out[0]):
            expected = f"{max(2, len(out[0]))} tokens, the same number in every context"
            raise BadInput("length", f"{where}: hypothesis 'L >= 2'", str(len(c)), expected)
        if not all(0 <= i < size for i in c):
            raise BadInput("tokens", where, str(c)[:60], f"indices below {size}")
    return out


def bits_needed(mapping: RankOneMapping, n: int) -> int:
    """Bits of precision that surely tell the ids apart, from the formulas alone.

    The gap of lemma-1 with R = kappa r_max^2 is at least (log n)^2 e^(-2R); ids are below r_max;
    the sums of n terms lose log2(n) bits and a few more.
    """
    v = mapping.vocabulary
    nats = 2 * arb(mapping.kappa) * arb(v.r_max) ** 2 + arb(mapping.kappa * v.r_max**2 + 2).log()
    bits = int((nats / arb(2).log()).upper().ceil().unique_fmpz())
    return bits + n.bit_length() + 2 * int(mapping.kappa.ceil()).bit_length() + 64


def projected_ids(
    mapping: RankOneMapping, contexts: Sequence[Context], bits: int
) -> dict[tuple[int, Context], arb]:
    """Return beta for every token of every context: the id is z + beta w.

    One table of exponentials per query token; contexts that hold the same tokens share ids.

    Raises
    ------
    provers.errors.BadInput
        If ``bits`` is above 2^22: the ids cannot be written down. `certified_order` decides
        distinctness without them.
    """
    if bits > MAX_BITS:
        raise BadInput(
            "bits of precision", "projected_ids", f"{bits}", f"at most {MAX_BITS} to write ids down"
        )
    contexts = check_contexts(contexts, mapping.vocabulary.size)
    projections = mapping.projections
    out: dict[tuple[int, Context], arb] = {}
    before = ctx.prec
    ctx.prec = bits
    try:
        values = [arb(p) for p in projections]
        queries = sorted({i for c in contexts for i in c})
        for z in queries:
            slope = mapping.kappa * projections[z]
            top = max(slope * p for p in projections)
            weights = [arb(slope * p - top).exp() for p in projections]
            pulled = [x * y for x, y in zip(weights, values, strict=True)]
            for c in contexts:
                if z in c:
                    mass, total = arb(0), arb(0)
                    for i in c:
                        mass += weights[i]
                        total += pulled[i]
                    out[z, c] = total / mass
    finally:
        ctx.prec = before
    return out


def least_separation(
    mapping: RankOneMapping, contexts: Sequence[Context], bits: int | None = None
) -> arb:
    """Return a ball with the least |w| |beta - beta'| over one token in two different contexts.

    ``bits`` defaults to what `bits_needed` computes in advance.

    Raises
    ------
    provers.errors.Undecided
        If two ids are not certainly different at this precision.
    """
    contexts = check_contexts(contexts, mapping.vocabulary.size)
    bits = bits_needed(mapping, len(contexts[0])) if bits is None else bits
    ids = projected_ids(mapping, contexts, bits)
    least: arb | None = None
    before = ctx.prec
    ctx.prec = bits
    try:
        for z in sorted({z for z, _ in ids}):
            table = {frozenset(c): beta for (q, c), beta in ids.items() if q == z}
            column = sorted(table.values(), key=lambda x: x.mid())
            for low, high in zip(column, column[1:], strict=False):  # noqa: RUF007
                gap = high - low
                if not gap > 0:
                    raise Undecided(f"ids of token {z} are not apart at {bits} bits")
                least = gap if least is None or gap.lower() < least.lower() else least
        if least is None:
            raise BadInput("contexts", "least_separation", "no token in two contexts", "one")
        return least * arb(mapping.amplitude)
    finally:
        ctx.prec = before
