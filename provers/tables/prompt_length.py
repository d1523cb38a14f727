"""theorem-2.5's sufficient prompt length against what is necessary.

Options: ``d`` (1), ``length`` (1,2,3), ``inverse_eps`` (4,8,16,32), ``bits`` (16), ``radius`` (1)
and ``slope`` (4), each a list separated by commas; ``lipschitz`` (1), ``p`` (1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from provers import options as read
from provers.prompt_length import (
    Sizes,
    meyer,
    needed_bits,
    ordered,
    petrov_log10,
    sufficient,
    unordered,
)
from provers.table import Cell, Table

_WHERE = "table prompt-length"
COLUMNS = (
    "d", "L", "eps", "b", "D", "Lam", "tokens, theorem-2.5", "tokens, real entries",
    "bits, printed", "bits, packing", "tokens of b bits", "tokens, capacity", "tokens, unordered",
    "Meyer et al., order", "Petrov et al., order",
)  # fmt: skip


def _integer(value: int) -> Cell:
    """An integer below 10^9, or its power of ten."""
    return value if value < 10**9 else f"10^{math.log10(value):.4g}"


def _power(log10: float | None) -> Cell:
    if log10 is None:
        return "none"
    return math.ceil(10**log10 * (1 - 1e-9)) if log10 < 9 else f"10^{log10:.4g}"


KEYS = ("d", "length", "inverse_eps", "lipschitz", "bits", "radius", "slope", "p")


def sweep(options: Mapping[str, str], where: str = _WHERE) -> list[Sizes]:
    """Return every setting that the options ask for."""
    read.only(options, KEYS, where)
    lipschitz = Fraction(read.number(options, "lipschitz", 1.0, least=1e-6, where=where))
    norm_p = read.integer(options, "p", 1, where=where)
    return [
        Sizes(d, length, Fraction(1, k), lipschitz, b, Fraction(radius), Fraction(slope), norm_p)
        for d in read.integers(options, "d", (1,), where=where)
        for length in read.integers(options, "length", (1, 2, 3), where=where)
        for b in read.integers(options, "bits", (16,), where=where)
        for radius in read.numbers(options, "radius", (1.0,), least=1e-6, where=where)
        for slope in read.numbers(options, "slope", (4.0,), least=1e-6, where=where)
        for k in read.integers(options, "inverse_eps", (4, 8, 16, 32), least=2, where=where)
    ]


def build(options: Mapping[str, str]) -> Table:
    """Sweep d, L, b, D, Lam and eps."""
    rows: list[tuple[Cell, ...]] = []
    settings = sweep(options)
    for s in settings:
        bits = needed_bits(s)
        found = ordered(s)
        rows.append(
            (
                s.d, s.length, s.eps, s.bits, s.radius, s.slope, _integer(sufficient(s)), 1,
                _integer(needed_bits(s, sharp=False)), _integer(bits),
                _integer(-(-bits // (s.bits * s.d))),
                "none" if found is None else _integer(found), _power(unordered(s)),
                _integer(meyer(s)), _power(petrov_log10(s)),
            )
        )  # fmt: skip
    first = settings[0]
    return Table(
        f"Prompt length, sufficient and necessary: C = {first.lipschitz}, p = {first.norm_p}",
        COLUMNS,
        tuple(rows),
        (
            "tokens, theorem-2.5: L D^(dL), D = ceil(2 C (dL)^(1/p)/eps), C at least 1; "
            "sufficient (hu-2024/theorem-2.5, threshold as reconstructed).",
            "tokens, real entries: one token is sufficient for memorising, by the existence of "
            "enough distinct prompts; no bound on bits or slope.",
            "bits, printed: floor(C/(4 eps))^(dL), necessary (sharper/precision-lower-bound: "
            "proved); 0 where it says nothing.",
            "bits, packing: (floor(C/(2 eps)) + 1)^(dL), necessary (sharper/precision-packing: "
            "proved); tokens of b bits: this divided by b d.",
            "tokens, capacity: real entries, token norms at most D, outputs Lam-Lipschitz in the "
            "prompt; necessary to select every pattern of bumps 4 eps high "
            "(sharper/prompt-capacity and lemmas/bumps: proved; put together here); 0 if 4 eps > "
            "1, none if no length is enough. For one layer Lam <= b sqrt(pi (1 + beta^2)) "
            "(sharper/prompt-lipschitz).",
            "tokens, unordered: the same without positions, C(m + K - 1, m) multisets of K cells "
            "(sharper/prompt-capacity-multisets: proved for given cells; rounded here); "
            "K = (1 + 2 D Lam/eps)^d is an own argument.",
            "Meyer et al., order: memorised information grows at most linearly in the length, "
            "2509.00421, constants not known: necessary tokens for the bits of the packing with "
            "1 bit a token. Only the growth counts; tokens of b bits is the own form.",
            "Petrov et al., order: eps^-(10 + 14 m + 4 m^2), sufficient on the sphere S^m, m = dL; "
            "2402.14753 (reconstructed, medium); constant not encoded: 1 stands for it.",
        ),
    )
