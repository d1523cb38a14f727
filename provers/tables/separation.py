"""Certified separation of context ids against the printed constants, and the smallest format.

Options: ``length`` (2,3), ``random`` (1) random vocabularies, ``d`` (3) and ``size`` (12) of those,
``starts`` (24), ``steps`` (200), ``seed`` (0). With ``tokens``, and the stated ``e``, ``r_min`` and
``r_max`` if any (`provers.vocabularies`), the table is about that vocabulary alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from provers import options as read
from provers import vocabularies
from provers.table import Cell, Table

if TYPE_CHECKING:
    from constructions.contextual_mapping import Vocabulary

_WHERE = "table separation"
COLUMNS = (
    "vocabulary", "d", "|V|", "n", "contexts", "log10 certified", "log10 delta_KS",
    "log10 clean constant", "scale", "scale, lemma-3", "bits, lemma-3", "smallest format",
)  # fmt: skip
NAMED: dict[str, tuple[tuple[int, ...], ...]] = {
    "1, 2, 3": ((1, 2, 3),),
    "2, -1, -2": ((2, -1, -2),),
    "(2,0), (-1,0), (-2,0), (0,1)": ((2, -1, -2, 0), (0, 0, 0, 1)),
    "1 to 8": (tuple(range(1, 9)),),
}
KEYS = (
    "length", "random", "d", "size", "starts", "steps", "seed", "tokens", "e", "r_min", "r_max",
)  # fmt: skip


def build(options: Mapping[str, str]) -> Table:
    """Search weights for several vocabularies and certify what they separate."""
    from constructions.contextual_mapping import (
        all_contexts,
        bits_needed,
        ks_scale,
        printed_mapping,
    )
    from constructions.separation_search import certify, search

    read.only(options, KEYS, _WHERE)
    lengths = read.integers(options, "length", (2, 3), least=2, where=_WHERE)
    seed = read.integer(options, "seed", 0, least=0, where=_WHERE)
    starts = read.integer(options, "starts", 24, where=_WHERE)
    steps = read.integer(options, "steps", 200, least=0, where=_WHERE)
    rows: list[tuple[Cell, ...]] = []
    for name, vocabulary in _vocabularies(options, seed).items():
        for n in lengths:
            if n >= vocabulary.size:
                continue
            contexts = all_contexts(vocabulary.size, n)
            found = certify(search(vocabulary, contexts, seed, starts, steps), contexts)
            rows.append(
                (
                    name, vocabulary.d, vocabulary.size, n, len(contexts), found.achieved_log10,
                    found.ks_log10, found.clean_log10, float(found.mapping.kappa),
                    float(ks_scale(vocabulary, n)),
                    f"10^{math.log10(bits_needed(printed_mapping(vocabulary, n, seed), n)):.3g}",
                    found.smallest or "none",
                )
            )  # fmt: skip
    return Table(
        "Separation of context ids: searched weights against the printed constants",
        COLUMNS,
        tuple(rows),
        (
            "log10 certified: lower end, in balls, of the least distance of the ids of a token in "
            "two different contexts of n tokens, all contexts; the weights were searched in "
            f"float64 (seed {seed}, {starts} starts, {steps} steps).",
            "delta_KS: kajitsuka-2024/theorem-2, re-derived; clean constant: hu-2024/lemma-2.2 as "
            "reconstructed, which the construction does not always reach (hu-2024/clean-constant). "
            "Both are meant for every vocabulary of these norms and distances, the certified value "
            "is for this one. Where the means of all contexts differ, the scale found tends to 0.",
            "smallest format: of bf16, fp16, fp32, fp64 the first in which all ids are certainly "
            "distinct, the rounding of every operation bounded (nearest; exp to one unit in the "
            "last place).",
            "bits, lemma-3: what the printed scale would need to write the ids down.",
        ),
    )


def _vocabularies(options: Mapping[str, str], seed: int) -> dict[str, Vocabulary]:
    """The vocabulary of the options, or the named and the random ones."""
    from flint import fmpq, fmpq_mat

    from constructions.contextual_mapping import Vocabulary

    if any(key in options for key in ("tokens", "e", "r_min", "r_max")):
        return {options.get("tokens", "")[:40]: vocabularies.vocabulary(options, _WHERE)}
    found = {
        name: Vocabulary.of(fmpq_mat([[fmpq(x) for x in row] for row in rows]))
        for name, rows in NAMED.items()
    }
    d = read.integer(options, "d", 3, where=_WHERE)
    size = read.integer(options, "size", 12, least=3, where=_WHERE)
    for k in range(read.integer(options, "random", 1, least=0, where=_WHERE)):
        found[f"random {seed + k}"] = _random(d, size, seed + k)
    return found


def _random(d: int, size: int, seed: int) -> Vocabulary:
    """Tokens with coordinates in -10, ..., 10 divided by 5, all different and not 0."""
    import random

    from flint import fmpq, fmpq_mat

    from constructions.contextual_mapping import Vocabulary

    rng = random.Random(seed)  # noqa: S311 - reproducible
    tokens: dict[tuple[int, ...], None] = {}
    while len(tokens) < size:
        token = tuple(rng.randint(-10, 10) for _ in range(d))
        if any(token):
            tokens[token] = None
    return Vocabulary.of(fmpq_mat([[fmpq(t[k], 5) for t in tokens] for k in range(d)]))
