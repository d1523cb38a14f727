"""n examples that need n prompt tokens (Wang et al. 2023, theorem 4).

Example i has the context X_i = [x_i0, x_i], whose last column x_i is the query, and the target
y_i = MLP(x_i - A_i) with A_i = Att(x_i, X_i). A prompt that memorises it has

    lambda p_i + (1 - lambda) A_i = a_i = -A_i,        0 < lambda < 1,

so that every A_i lies in the span of the values U P_j + b of the prompt's tokens. With linearly
independent A_i the prompt therefore has at least n tokens. This needs that x_i - A_i is the only
preimage of y_i, so the MLP is missing or certified injective, and n at most the rank of [U b].

``balanced`` contexts are drawn so that both tokens have the same score: then attention averages
them and A_i, a_i and y_i are **exact rationals**. Other contexts give balls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpq_mat

from constructions import exactness, spectral
from constructions.arithmetic import BallArithmetic, ExactArithmetic
from constructions.layers import Layer
from constructions.preimages import has_unique_preimages
from provers.enclosure import Enclosure
from provers.errors import BadInput, Undecided

__all__ = ["IndependentValues", "RankDataset", "build", "from_contexts"]

GRID_BITS = 12


@dataclass(frozen=True, slots=True, eq=False)
class IndependentValues:
    """Certificate that the A_i are linearly independent.

    Attributes
    ----------
    rows
        Rows of the n x n minor of [A_1 .. A_n].
    minor
        Encloses it and excludes zero.
    bits
        Working precision.
    """

    rows: tuple[int, ...]
    minor: Enclosure
    bits: int


@dataclass(frozen=True, slots=True, eq=False)
class RankDataset:
    """The dataset of theorem-4.

    Attributes
    ----------
    layer
        The layer it was built for.
    contexts
        n matrices (d, length); the last column of each is its query.
    exact_values
        [A_1 .. A_n], (d, n), when they are rational.
    certificate
        Their independence.
    """

    layer: Layer
    contexts: tuple[fmpq_mat, ...]
    exact_values: fmpq_mat | None
    certificate: IndependentValues

    @property
    def examples(self) -> int:
        """n."""
        return len(self.contexts)

    @property
    def queries(self) -> fmpq_mat:
        """The queries as columns, (d, n)."""
        return exactness.from_columns([exactness.columns(x)[-1] for x in self.contexts])

    def values(self, bits: int = 128) -> arb_mat:
        """Enclose [A_1 .. A_n], (d, n)."""
        if self.exact_values is not None:
            return BallArithmetic(bits).lift(self.exact_values)
        return _values(self.layer, self.contexts, bits)

    def offsets(self, bits: int = 128) -> arb_mat:
        """Enclose the targets a_i = -A_i before the MLP, (d, n)."""
        return -self.values(bits)

    def targets(self, bits: int = 128) -> arb_mat:
        """Enclose y_i = MLP(x_i - A_i), (d, n)."""
        arithmetic = BallArithmetic(bits)
        before = arithmetic.add(arithmetic.lift(self.queries), self.offsets(bits))
        return self.layer.run(arithmetic).mlp(before)

    @property
    def exact_targets(self) -> fmpq_mat | None:
        """y_i, (d, n), when they are rational."""
        if self.exact_values is None:
            return None
        return self.layer.run(ExactArithmetic()).mlp(self.queries - self.exact_values)

    def to_json(self) -> dict[str, Any]:
        """Return the dataset and its certificate as plain data with exact numbers as text."""
        return {
            "schema": 1,
            "kind": "rank-dataset",
            "layer": self.layer.digest(),
            "contexts": [exactness.texts(context) for context in self.contexts],
            "rows": list(self.certificate.rows),
            "minor": [str(self.certificate.minor.lower), str(self.certificate.minor.upper)],
            "bits": self.certificate.bits,
        }

    def write(self, directory: str | Path) -> dict[str, Any]:
        """Write ``layer.safetensors``, its manifest and ``rank_dataset.json``; return the
        latter's content."""
        from constructions.weight_files import write_json

        self.layer.to_safetensors(Path(directory) / "layer.safetensors")
        return write_json(Path(directory) / "rank_dataset.json", self.to_json())


def build(
    layer: Layer,
    examples: int | None = None,
    *,
    seed: int = 0,
    zero_query: bool = False,
    balanced: bool = True,
    bits: int = 128,
) -> RankDataset:
    """Draw theorem-4's dataset and certify that its values are independent.

    Parameters
    ----------
    layer
        One head; no MLP, or one certified injective.
    examples
        n, at most the rank of [wo wv, value offset]; by default d - 1, or that rank if smaller.
    seed
        Seed of the tokens, numbers on a grid in [0, 1).
    zero_query
        Give all examples the query 0 instead of different ones.
    balanced
        Choose x_i0 with the score of x_i, so that everything is rational.
    bits
        Working precision of the certificate, doubled as far as necessary.

    Raises
    ------
    provers.errors.BadInput
        For too many examples or an MLP that is not certified injective.
    provers.errors.Undecided
        If no dataset with certified independence was found.

    Examples
    --------
    >>> data = build(Layer.random(d=4, hidden=8, seed=0), 3)
    >>> data.exact_values.rank()
    3
    """
    where = "rank_dataset.build"
    _require_single_preimages(layer, where)
    most = _value_rank(layer)
    n = min(most, max(1, layer.d - 1)) if examples is None else examples
    exactness.positive_int(n, "examples", where)
    if n > most:
        raise BadInput("examples", where, str(n), f"at most {most}, the rank of [wo wv, offset]")
    rng = np.random.default_rng(seed)
    for _ in range(8):
        contexts = [_context(layer, rng, zero_query, balanced) for _ in range(n)]
        try:
            return from_contexts(layer, contexts, bits=bits)
        except Undecided:
            continue
    raise Undecided("no independent values were found", where, remedy="Try another seed.")


def from_contexts(layer: Layer, contexts: Sequence[Any], *, bits: int = 128) -> RankDataset:
    """Certify theorem-4's dataset on given contexts, such as real token embeddings.

    Parameters
    ----------
    layer
        As in `build`.
    contexts
        n matrices (d, length), n <= d; the last column of each is its query.

    Raises
    ------
    provers.errors.BadInput
        For wrong shapes, more examples than d, or an MLP that is not certified injective.
    provers.errors.Undecided
        If independence cannot be certified; dependent values cannot be told from nearly dependent
        ones.
    """
    where = "rank_dataset.from_contexts"
    _require_single_preimages(layer, where)
    exact = tuple(
        exactness.matrix(context, layer.d, None, f"context {k}", where)
        for k, context in enumerate(contexts)
    )
    if not 1 <= len(exact) <= layer.d:
        raise BadInput("contexts", where, str(len(exact)), f"1 to {layer.d} of them")
    rational = _exact_values(layer, exact)
    if rational is not None and rational.rank() < len(exact):
        raise Undecided("the values are linearly dependent", where)
    for precision in (bits << k for k in range(5)):
        values = rational if rational is not None else _values(layer, exact, precision)
        middle = rational if rational is not None else exactness.midpoints(values)
        rows = spectral.independent_rows(exactness.float64(middle))
        minor = spectral.minor(values, rows, precision)
        if minor.is_finite() and not minor.overlaps(arb(0)):
            certificate = IndependentValues(rows, Enclosure.of_ball(minor), precision)
            return RankDataset(layer, exact, rational, certificate)
    raise Undecided("the minor could not be separated from zero", where)


def _require_single_preimages(layer: Layer, where: str) -> None:
    if not has_unique_preimages(layer.mlp):
        raise BadInput(
            "MLP",
            where,
            "one that is not certified injective",
            "no MLP, or I + w1 w2 positive definite",
            "Layer.random(contraction=0.9) draws one.",
        )


def _value_rank(layer: Layer) -> int:
    head = layer.head
    if head.wv.rank() == head.head_dim:
        # wv is onto, so wo wv has the range of wo: it spares a (d, d) product.
        return int(exactness.from_columns([head.wo, layer.value_offset]).rank())
    return int(exactness.from_columns([head.wo * head.wv, layer.value_offset]).rank())


def _context(layer: Layer, rng: np.random.Generator, zero_query: bool, balanced: bool) -> fmpq_mat:
    def draw() -> fmpq_mat:
        numbers = rng.integers(0, 1 << GRID_BITS, layer.d).tolist()
        return exactness.column(numbers) / (1 << GRID_BITS)

    query = exactness.zeros(layer.d) if zero_query else draw()
    other = draw()
    if balanced:
        other = query + _orthogonal(other - query, layer.head.score_vector(query))
    return exactness.from_columns([other, query])


def _orthogonal(step: fmpq_mat, q: fmpq_mat) -> fmpq_mat:
    """Change one coordinate of ``step``, where q is largest, so that <step, q> = 0."""
    entries, weights = step.entries(), q.entries()
    pivot = max(range(len(weights)), key=lambda k: abs(weights[k]))
    if weights[pivot] == 0:
        return step
    entries[pivot] -= (step.transpose() * q)[0, 0] / weights[pivot]
    return fmpq_mat(len(entries), 1, entries)


def _exact_values(layer: Layer, contexts: tuple[fmpq_mat, ...]) -> fmpq_mat | None:
    """[A_1 .. A_n] where every query scores all its keys the same, else None."""
    run = layer.run(ExactArithmetic())
    values = []
    for context in contexts:
        query = exactness.columns(context)[-1]
        q = layer.head.score_vector(query)
        scores = (context.transpose() * q).entries()
        if any(score != scores[0] for score in scores):
            return None
        values.append(run.attention(query, context))
    return exactness.from_columns(values)


def _values(layer: Layer, contexts: tuple[fmpq_mat, ...], bits: int) -> arb_mat:
    run = layer.run(BallArithmetic(bits))
    parts = [
        run.attention(exactness.columns(context)[-1], context).entries() for context in contexts
    ]
    return arb_mat([list(row) for row in zip(*parts, strict=True)])
