"""The contextual mapping in bf16, fp16, fp32 or fp64, with the rounding of every operation bounded.

`surviving_ids` runs the head of a `RankOneMapping` in balls: weights and tokens are rounded to
the format exactly, and after every operation the ball is widened by what any rounding to nearest
may do there (half a unit in the last place, gradual underflow included; exp: one unit). If the
balls of the outputs of all tokens in all contexts are pairwise disjoint, the ids are distinct in
that format, whatever the rounding did.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flint import arb, ctx, fmpq, fmpq_mat

from constructions.contextual_mapping import Context, RankOneMapping, check_contexts
from provers.errors import BadInput, Undecided

__all__ = ["FORMATS", "Format", "format_named", "smallest_format", "survives", "surviving_ids"]

PRECISION = 192


@dataclass(frozen=True, slots=True)
class Format:
    """A binary floating-point format.

    Attributes
    ----------
    name : str
    precision : int
        Bits of the significand, the leading one included.
    least, most : int
        Exponents of the least and the largest normal numbers.
    """

    name: str
    precision: int
    least: int
    most: int

    @property
    def unit(self) -> fmpq:
        """Half a unit in the last place of 1."""
        return fmpq(1, 1 << self.precision)

    @property
    def tiny(self) -> fmpq:
        """Half the least subnormal number."""
        return fmpq(1, 1 << (self.precision - self.least))

    @property
    def largest(self) -> fmpq:
        """The largest finite number."""
        return (fmpq(2) - fmpq(1, 1 << (self.precision - 1))) * (1 << self.most)

    def rounded(self, x: fmpq) -> fmpq:
        """Return ``x`` rounded to nearest, ties to even, exactly.

        Raises
        ------
        provers.errors.Undecided
            For an overflow.
        """
        if x == 0:
            return x
        size = abs(x)
        exponent = int(size.p).bit_length() - int(size.q).bit_length()
        if fmpq(2) ** exponent > size:
            exponent -= 1
        ulp = fmpq(2) ** (max(exponent, self.least) - self.precision + 1)
        steps, rest = divmod(int((size / ulp).p), int((size / ulp).q))
        twice = 2 * rest - int((size / ulp).q)
        steps += int(twice > 0 or (twice == 0 and steps % 2 == 1))
        out = ulp * steps
        if out > self.largest:
            raise Undecided(f"{float(x):.3g} overflows {self.name}")
        return out if x > 0 else -out


FORMATS = (
    Format("bf16", 8, -126, 127),
    Format("fp16", 11, -14, 15),
    Format("fp32", 24, -126, 127),
    Format("fp64", 53, -1022, 1023),
)
"""Formats by the bits of their significand."""


def format_named(name: str) -> Format:
    """Return a format.

    Raises
    ------
    provers.errors.BadInput
        For an unknown name.
    """
    for f in FORMATS:
        if f.name == name:
            return f
    raise BadInput(
        "format", "floating-point formats", repr(name), " or ".join(f.name for f in FORMATS)
    )


class _Rounding:
    """Operations whose results are widened by the rounding of a format."""

    def __init__(self, kind: Format) -> None:
        self._kind = kind
        self._unit, self._tiny = arb(kind.unit), arb(kind.tiny)
        self._largest = arb(kind.largest)

    def __call__(self, x: arb, units: int = 1) -> arb:
        """Widen ``x`` by ``units`` half units in the last place."""
        if not abs(x) < self._largest:
            raise Undecided(f"an intermediate result may overflow {self._kind.name}")
        margin = abs(x).upper() * self._unit * units + self._tiny
        return x + arb(0, margin.upper())

    def dot(self, a: Sequence[arb], b: Sequence[arb]) -> arb:
        """Inner product, left to right."""
        products = [self(x * y) for x, y in zip(a, b, strict=True)]
        return self.total(products)

    def total(self, terms: Sequence[arb]) -> arb:
        """Sum, left to right."""
        out = terms[0]
        for t in terms[1:]:
            out = self(out + t)
        return out


def _entries(v: fmpq_mat, kind: Format) -> list[arb]:
    return [arb(kind.rounded(x)) for x in v.entries()]


def surviving_ids(
    mapping: RankOneMapping, contexts: Iterable[Sequence[int]], kind: Format
) -> dict[tuple[int, Context], list[arb]]:
    """Return balls that hold the computed output of every token in every context.

    Operations: q = <v, z>, k = <v, y>, score = (kappa k) q, exp(score - max), the two sums in the
    order of the context, their quotient times w, plus z.

    Raises
    ------
    provers.errors.Undecided
        If something may overflow or the softmax mass may vanish.
    provers.errors.BadInput
        Quoting the hypothesis that a context breaks.
    """
    checked = check_contexts(contexts, mapping.vocabulary.size)
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        rounding = _Rounding(kind)
        v = _entries(mapping.v, kind)
        w = _entries(mapping.amplitude * mapping.v, kind)
        kappa = arb(kind.rounded(mapping.kappa))
        tokens = [_entries(u, kind) for u in mapping.vocabulary.tokens]
        keys = [rounding.dot(v, u) for u in tokens]
        scaled = [rounding(kappa * k) for k in keys]
        out: dict[tuple[int, Context], list[arb]] = {}
        for c in sorted({tuple(sorted(c)) for c in checked}):
            for z in c:
                scores = [rounding(scaled[i] * keys[z]) for i in c]
                top = scores[0]
                for s in scores[1:]:
                    top = top.max(s)
                masses = [rounding(rounding(s - top).exp(), units=2) for s in scores]
                pulls = [rounding(m * keys[i]) for m, i in zip(masses, c, strict=True)]
                mass = rounding.total(masses)
                if not mass > 0:
                    raise Undecided(f"the softmax mass may vanish in {kind.name}")
                mean = rounding(rounding.total(pulls) / mass)
                out[z, c] = [
                    rounding(x + rounding(mean * y)) for x, y in zip(tokens[z], w, strict=True)
                ]
        return out
    finally:
        ctx.prec = before


def _disjoint(a: list[arb], b: list[arb]) -> bool:
    return any(x < y or y < x for x, y in zip(a, b, strict=True))


def survives(mapping: RankOneMapping, contexts: Iterable[Sequence[int]], kind: Format) -> bool:
    """Say whether all ids are certainly distinct when computed in a format.

    False means that it is not certified, not that two ids collide.
    """
    try:
        ids = list(surviving_ids(mapping, contexts, kind).values())
    except Undecided:
        return False
    if not ids:
        return True
    # Sweep along one coordinate: only balls that overlap there are compared in the others.
    axis = max(range(len(ids[0])), key=lambda k: abs(mapping.v[k, 0]))
    ends = sorted(
        ((x[axis].lower(), x[axis].upper(), x) for x in ids), key=operator.itemgetter(0)
    )  # fmt: skip
    for i, (_, upper, a) in enumerate(ends):
        for lower, _, b in ends[i + 1 :]:
            if lower > upper:
                break
            if not _disjoint(a, b):
                return False
    return True


def smallest_format(mapping: RankOneMapping, contexts: Sequence[Sequence[int]]) -> str | None:
    """Return the first of `FORMATS` in which the mapping certainly survives, or None."""
    for kind in FORMATS:
        if survives(mapping, contexts, kind):
            return kind.name
    return None
