"""Weights that keep context ids as far apart as a search finds, with the separation certified.

The printed constants of Kajitsuka & Sato and of Hu et al. are worst cases over all vocabularies.
For a given one, `search` looks for the projection direction and the scale of the logits (in
float64: random starts, then local steps), and `certify` evaluates the exact weights it found in
balls: the separation it reports is a certified lower bound for these contexts, whatever the
search did.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq

from constructions.context_order import distinct_ids
from constructions.contextual_mapping import (
    Context,
    RankOneMapping,
    Vocabulary,
    check_contexts,
    clean_log10,
    ks_log10,
)
from constructions.floating_formats import smallest_format
from constructions.projections import unit_vector
from provers.errors import BadInput

__all__ = ["Separation", "certify", "search"]

GRID = 1 << 20
SPREADS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


@dataclass(frozen=True, slots=True)
class Separation:
    """What a search found and what is certified about it.

    Attributes
    ----------
    mapping : RankOneMapping
        Exact weights.
    achieved : arb
        Ball: least distance of two ids of one token in different contexts.
    achieved_log10, ks_log10, clean_log10 : float
        log10 of a lower end of ``achieved``, of delta_KS and of the clean constant, the last two
        rounded.
    smallest : str or None
        First floating-point format in which the ids certainly stay distinct.
    bits : int
        Bits of the balls.
    """

    mapping: RankOneMapping
    achieved: arb
    achieved_log10: float
    ks_log10: float
    clean_log10: float
    smallest: str | None
    bits: int


def _mapping(vocabulary: Vocabulary, direction: Sequence[float], spread: float) -> RankOneMapping:
    """Exact weights near a direction of R^d and a largest logit."""
    norm = math.sqrt(sum(x * x for x in direction))
    unit = [x / norm for x in direction]
    if unit[0] < 0:  # the opposite direction gives the same logits
        unit = [-x for x in unit]
    v = unit_vector([fmpq(round(GRID * x / (1 + unit[0])), GRID) for x in unit[1:]])
    top = max(abs(p) for p in RankOneMapping(vocabulary, v, fmpq(1)).projections)
    if top == 0:
        top = fmpq(1)
    kappa = fmpq(max(1, round(GRID * spread)), GRID) / (top * top)
    return RankOneMapping(vocabulary, v, kappa)


class _Objective:
    """Least separation in float64, for the search only."""

    def __init__(self, vocabulary: Vocabulary, contexts: Sequence[Context]) -> None:
        import numpy as np

        self._np = np
        self._tokens = np.array(
            [[float(x) for x in u.entries()] for u in vocabulary.tokens]
        )  # fmt: skip
        self._members = np.zeros((len(contexts), vocabulary.size))
        for row, c in enumerate(contexts):
            self._members[row, list(c)] = 1
        self._rows = [np.flatnonzero(self._members[:, z]) for z in range(vocabulary.size)]

    def __call__(self, direction: Any, spread: float) -> float:
        np = self._np
        v = np.asarray(direction)
        p = self._tokens @ (v / np.linalg.norm(v))
        top = float(np.abs(p).max())
        if top == 0:
            return 0.0
        least = math.inf
        for z, rows in enumerate(self._rows):
            if len(rows) < 2:
                continue
            logits = spread / top**2 * p[z] * p
            weights = np.exp(logits - logits.max())
            members = self._members[rows]
            ids = np.sort(members @ (weights * p) / (members @ weights))
            least = min(least, float(np.diff(ids).min()))
        return least


def search(
    vocabulary: Vocabulary,
    contexts: Iterable[Sequence[int]],
    seed: int = 0,
    starts: int = 24,
    steps: int = 200,
) -> RankOneMapping:
    """Return exact weights whose ids are as far apart as the search finds.

    Nothing is certified here: see `certify`.

    Raises
    ------
    provers.errors.BadInput
        If ``starts`` is not positive, or quoting the hypothesis that a context breaks.
    """
    import numpy as np

    if starts < 1 or steps < 0:
        raise BadInput("starts, steps", "separation search", f"{starts}, {steps}", "1, 0 at least")
    checked = sorted({tuple(sorted(c)) for c in check_contexts(contexts, vocabulary.size)})
    objective = _Objective(vocabulary, checked)
    rng = np.random.default_rng(seed)
    best, value = (np.eye(vocabulary.d)[0], 1.0), -1.0
    for _ in range(starts if vocabulary.d > 1 else 1):
        direction = rng.normal(size=vocabulary.d)
        for spread in SPREADS:
            found = objective(direction, spread)
            if found > value:
                best, value = (direction / np.linalg.norm(direction), spread), found
    size = 0.5
    for _ in range(steps):
        direction = best[0] + size * rng.normal(size=vocabulary.d)
        spread = best[1] * math.exp(size * rng.normal())
        found = objective(direction, spread)
        if found > value:
            best, value = (direction / np.linalg.norm(direction), spread), found
        else:
            size = max(size * 0.97, 1e-3)
    return _mapping(vocabulary, [float(x) for x in best[0]], float(best[1]))


def certify(mapping: RankOneMapping, contexts: Iterable[Sequence[int]]) -> Separation:
    """Return the certified separation of a mapping on contexts, beside the printed constants.

    Raises
    ------
    provers.errors.Undecided
        If two ids cannot be told apart at 4096 bits.
    provers.errors.BadInput
        If no token is in two contexts, or quoting the hypothesis that a context breaks.
    """
    checked = sorted(
        {tuple(sorted(c)) for c in check_contexts(contexts, mapping.vocabulary.size)}
    )  # fmt: skip
    found = distinct_ids(mapping, checked)
    if found.separation is None:
        raise BadInput("contexts", "certified separation", "no token in two contexts", "one")
    low = found.separation.lower()
    n = len(checked[0])
    return Separation(
        mapping,
        found.separation,
        math.floor(1e6 * float((low.log() / arb(10).log()).lower())) / 1e6,
        ks_log10(mapping.vocabulary, n),
        clean_log10(mapping.vocabulary, n),
        smallest_format(mapping, checked),
        found.bits,
    )
