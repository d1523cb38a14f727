"""A contextual mapping with exact weights, certified on its contexts and written to files.

Weights are rationals as text: at the printed scale ids of one token differ by numbers like
10^-1000, and no floating-point format keeps them apart.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flint import arb, fmpq

from constructions import exactness
from constructions.context_order import distinct_ids, tuned_mapping
from constructions.contextual_mapping import (
    Context,
    RankOneMapping,
    Vocabulary,
    bits_needed,
    printed_mapping,
)
from constructions.floating_formats import smallest_format
from constructions.layers import Layer
from constructions.ranks import require_rank, run_separation
from constructions.separation_search import search
from provers.errors import BadInput

__all__ = ["SCALES", "BuiltMapping", "build"]

SCALES = ("printed", "tuned", "searched")
MAX_WORK = 1 << 26
"""Bits times ids that are run."""


@dataclass(frozen=True, slots=True)
class BuiltMapping:
    """A head of some rank and what is certified about it.

    Attributes
    ----------
    layer : Layer
        Exact weights, no MLP.
    mapping : RankOneMapping
        The rank-one term and the vocabulary.
    contexts : tuple of Context
        The contexts that were run.
    rank : int
        Rank of W_Q, W_K, W_V and W_O.
    bits : int
        Bits of precision of the run.
    separation : arb
        Ball: least distance of two ids that must differ.
    """

    layer: Layer
    mapping: RankOneMapping
    contexts: tuple[Context, ...]
    rank: int
    bits: int
    separation: arb

    def manifest(self) -> dict[str, Any]:
        """Sizes, bits, and the certified separation."""
        low = self.separation.lower()
        tens = (low.log() / arb(10).log()).lower()
        return {
            "construction": "contextual-mapping",
            "source": "Kajitsuka and Sato 2024, theorem 2; Hu et al. 2024, lemma 2.2",
            "d": self.layer.d, "head_size": self.layer.head.head_dim, "rank": self.rank,
            "tokens": self.mapping.vocabulary.size, "contexts": [list(c) for c in self.contexts],
            "e": str(self.mapping.vocabulary.e), "r_min": str(self.mapping.vocabulary.r_min),
            "r_max": str(self.mapping.vocabulary.r_max), "scale": str(self.mapping.kappa),
            "bits_of_precision": self.bits,
            "log10_certified_separation": math.floor(1000 * float(tens)) / 1000,
            "smallest_format": smallest_format(self.mapping, self.contexts)
            if 2 * self.rank - 1 <= self.layer.head.head_dim else None,
            "numbers": "rationals as text",
        }  # fmt: skip

    def write(self, directory: str | Path) -> dict[str, Any]:
        """Write ``manifest.json`` and ``weights.json``."""
        folder = Path(directory)
        manifest = self.manifest()
        weights = {k: exactness.texts(v) for k, v in self.layer.named_weights().items()}
        for name, value in (("manifest.json", manifest), ("weights.json", weights)):
            (folder / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
        return manifest


def build(
    vocabulary: Vocabulary,
    contexts: Sequence[Context],
    scale: str = "printed",
    s: int = 1,
    rank: int = 1,
    seed: int = 0,
) -> BuiltMapping:
    """Build the head, run it in balls on every context and certify that all ids differ.

    Parameters
    ----------
    scale
        ``printed``: that of lemma-3; ``tuned``: logits up to 8; ``searched``: what
        `constructions.separation_search` finds.

    Raises
    ------
    provers.errors.BadInput
        For a rank outside 1..min(d, s), an unknown scale, or more bits than can be run.
    provers.errors.Undecided
        If ids do not differ at a tuned or searched scale.
    """
    require_rank(rank, vocabulary.d, s)
    n = len(contexts[0])
    gap: fmpq | None = None
    if scale == "printed":
        mapping = printed_mapping(vocabulary, n, seed)
        bits = bits_needed(mapping, n)
    elif scale in SCALES:
        found = tuned_mapping(vocabulary, seed=seed) if scale == "tuned" else None
        mapping = found or search(vocabulary, contexts, seed)
        ids = distinct_ids(mapping, contexts)
        if ids.separation is None:
            raise BadInput("contexts", "contextual mapping", "no token in two of them", "one")
        power = (-ids.separation.lower().log() / arb(2).log()).upper().ceil()
        gap, bits = fmpq(1, 1 << max(0, int(power.unique_fmpz()))), ids.bits + 64
    else:
        raise BadInput("scale", "contextual mapping", repr(scale), ", ".join(SCALES))
    if bits * n * len(contexts) > MAX_WORK:
        raise BadInput(
            "bits of precision", "contextual mapping",
            f"{bits} bits for {n * len(contexts)} ids", f"at most {MAX_WORK} bits in all",
            "Take scale=searched or scale=tuned.",
        )  # fmt: skip
    layer = mapping.layer(s, rank, n, gap)
    separation = run_separation(layer, vocabulary.tokens, contexts, bits)
    return BuiltMapping(layer, mapping, tuple(contexts), rank, bits, separation)
