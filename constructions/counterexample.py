"""Two examples that no prompt of any length serves both (Wang et al. 2023, theorem 2).

For a layer with one head, the two inputs are [x_1, x_0] and [x_2, x_0] with one last token x_0.
Memorising (x_i, y_i0) forces Att(x_0, [P, X_i]) = a_i with a_i in MLP^{-1}(y_i0) - x_0, and
attention-split with elimination of the prompt gives a linear relation between

    A_1, A_2, a_1, a_2,        A_i = Att(x_0, [x_i, x_0]),

whose coefficients are not all zero. So it is enough that these four vectors are linearly
independent, for **every** pair of preimages; the certificate is a 4 x 4 minor that a ball
computation keeps away from zero. Biases change A_i only (see `constructions.layers`).

The tokens x_i come from lemma-7 where it applies: with U = wo wv invertible, b the value offset,
q the score vector of x_0 and t > 0,

    x_1 = -t x_0 - (1 + t) U^{-1} b + beta U^{-1} c,
    beta = ((1 + t) <x_0 + U^{-1} b, q> - log t) / <U^{-1} c, q>

give Att(x_0, [x_1, x_0]) = beta / (1 + t) c. At t = 1 everything is rational. Where U is not
invertible (heads with s < d) or the denominator vanishes, tokens are drawn at random, or taken from
a pool of real tokens, and the certificate alone decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from constructions import exactness, spectral
from constructions.arithmetic import BallArithmetic, ExactArithmetic
from constructions.layers import Layer, RunnableLayer
from constructions.preimages import Preimages, find_preimages, has_unique_preimages
from provers.enclosure import Enclosure
from provers.errors import BadInput, Undecided

__all__ = ["AlignedToken", "Counterexample", "Independence", "aligned_token", "build"]

GRID_BITS = 12
"""Drawn numbers are multiples of 2^-12: exact in float32 and short in a certificate."""

TOKEN_BITS = 24
"""Tokens of lemma-7 are rounded to multiples of 2^-24."""

GOOD_MARGIN = 1e-3
DRAWS = 24


@dataclass(frozen=True, slots=True, eq=False)
class AlignedToken:
    """A token x_1 with Att(x_0, [x_1, x_0]) = beta / (1 + t) c (lemma-7).

    Attributes
    ----------
    t
        Ratio of the attention weights of x_0 and x_1.
    beta
        Exact when t = 1, a ball otherwise.
    direction
        c, (d, 1).
    token
        x_1, (d, 1); exact when t = 1, balls otherwise.
    """

    t: fmpq
    beta: fmpq | arb
    direction: fmpq_mat
    token: fmpq_mat | arb_mat


def aligned_token(
    layer: Layer, query: Any, direction: Any, t: Any = 1, bits: int = 128
) -> AlignedToken | None:
    """Return lemma-7's token, or None where its formula does not apply.

    Parameters
    ----------
    layer
        One head.
    query, direction
        x_0 and c, each (d, 1) or (d,).
    t
        Positive rational.
    bits
        Precision of the balls when t is not 1.

    Returns
    -------
    AlignedToken or None
        None if U is singular, <U^{-1} c, q> = 0, or beta is not certainly different from zero.
    """
    where = "aligned_token"
    x = exactness.column(query, layer.d, "query", where)
    c = exactness.column(direction, layer.d, "direction", where)
    ratio = exactness.rational(t, "t", where)
    if ratio <= 0:
        raise BadInput("t", where, str(t), "a positive number")
    if not _has_invertible_values(layer):
        return None
    value_map = layer.head.value_map
    solved = value_map.solve(exactness.from_columns([c, layer.value_offset]))
    along, offset = exactness.columns(solved)
    q = layer.head.score_vector(x)
    slope = (along.transpose() * q)[0, 0]
    rise = (ratio + 1) * ((x + offset).transpose() * q)[0, 0]
    if slope == 0:
        return None
    fixed = x * (-ratio) - offset * (ratio + 1)
    if ratio == 1:
        beta = rise / slope
        return None if beta == 0 else AlignedToken(ratio, beta, c, fixed + along * beta)
    with ctx.workprec(bits):
        ball = (arb(rise) - arb(ratio).log()) / arb(slope)
        if ball.overlaps(arb(0)):
            return None
        return AlignedToken(ratio, ball, c, arb_mat(fixed) + arb_mat(along) * ball)


@dataclass(frozen=True, slots=True, eq=False)
class Independence:
    """Certificate that A_1, A_2, a_1, a_2 are linearly independent for one pair of preimages.

    Attributes
    ----------
    offsets
        (a_1, a_2), exact, each (d, 1).
    rows
        Rows of the 4 x 4 minor of [A_1 A_2 a_1 a_2].
    minor
        Encloses it and excludes zero.
    bits
        Working precision of the enclosure.
    """

    offsets: tuple[fmpq_mat, fmpq_mat]
    rows: tuple[int, ...]
    minor: Enclosure
    bits: int

    def to_json(self) -> dict[str, Any]:
        """Return the certificate as plain data with exact numbers as text."""
        return {
            "a_1": _entries(self.offsets[0]),
            "a_2": _entries(self.offsets[1]),
            "rows": list(self.rows),
            "minor": [str(self.minor.lower), str(self.minor.upper)],
            "bits": self.bits,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Counterexample:
    """The dataset of theorem-2 with what certifies it; everything is exact.

    Attributes
    ----------
    layer
        The layer it was built for.
    contexts
        [x_1, x_0] and [x_2, x_0], each (d, 2).
    query
        x_0, (d, 1).
    targets
        y_10 and y_20, each (d, 1), in the range of the MLP.
    preimages
        All preimages of the two targets.
    directions
        Lemma-7's data for x_1 and x_2 before the tokens were rounded, or None where tokens were
        drawn.
    certificate
        One `Independence` for every pair of preimages.
    """

    layer: Layer
    contexts: tuple[fmpq_mat, fmpq_mat]
    query: fmpq_mat
    targets: tuple[fmpq_mat, fmpq_mat]
    preimages: tuple[Preimages, Preimages]
    directions: tuple[AlignedToken | None, AlignedToken | None]
    certificate: tuple[Independence, ...]

    @property
    def offsets(self) -> tuple[tuple[fmpq_mat, ...], tuple[fmpq_mat, ...]]:
        """Every candidate for a_1 and for a_2: the preimages minus x_0."""
        first, second = (_offsets(found, self.query) for found in self.preimages)
        return first, second

    @property
    def outputs(self) -> tuple[fmpq_mat, fmpq_mat]:
        """Targets of both columns, (d, 2): only the last one matters, the first repeats it."""
        first, second = (exactness.from_columns([y, y]) for y in self.targets)
        return first, second

    def values(self, bits: int = 128) -> arb_mat:
        """Enclose [A_1 A_2], (d, 2)."""
        return _values(self.layer.run(BallArithmetic(bits)), self.query, self.contexts)

    def assumptions(self) -> dict[str, int | bool]:
        """Return what decides assumptions 1 and 2 for this dataset, exactly.

        Keys: the ranks of wq, wk, wv and head_dim; whether the two inputs have different last
        hidden states; d and the dimension of the span of all offsets, for d >= 2 + that dimension.
        """
        head = self.layer.head
        spanning = exactness.from_columns([a for side in self.offsets for a in side])
        return {
            "head_dim": head.head_dim,
            "rank_wq": int(head.wq.rank()),
            "rank_wk": int(head.wk.rank()),
            "rank_wv": int(head.wv.rank()),
            # A_1 = A_2 would contradict every entry of the certificate.
            "distinct_hidden_states": bool(self.certificate),
            "d": self.layer.d,
            "span_of_offsets": int(spanning.rank()),
        }

    def to_json(self) -> dict[str, Any]:
        """Return the dataset and its certificate as plain data with exact numbers as text."""
        return {
            "schema": 1,
            "kind": "counterexample",
            "layer": self.layer.digest(),
            "query": _entries(self.query),
            "contexts": [exactness.texts(context) for context in self.contexts],
            "targets": [_entries(target) for target in self.targets],
            "preimages": [found.method for found in self.preimages],
            "independence": [pair.to_json() for pair in self.certificate],
        }

    def write(self, directory: str | Path) -> dict[str, Any]:
        """Write ``layer.safetensors``, its manifest and ``counterexample.json``; return the
        latter's content."""
        from constructions.weight_files import write_json

        self.layer.to_safetensors(Path(directory) / "layer.safetensors")
        return write_json(Path(directory) / "counterexample.json", self.to_json())


def build(
    layer: Layer,
    *,
    seed: int = 0,
    query: Any = None,
    targets: Any = None,
    tokens: Any = None,
    bits: int = 128,
) -> Counterexample:
    """Build theorem-2's dataset for a layer and certify it over all preimages.

    Parameters
    ----------
    layer
        One head, d >= 4; no MLP, an MLP certified injective, or at most 16 hidden neurons.
    seed
        Seed of what is drawn: numbers on a grid in [0, 1).
    query
        x_0, (d,) or (d, 1); drawn by default.
    targets
        Pair (y_10, y_20); by default images of drawn tokens, so that they lie in the range of the
        MLP.
    tokens
        (d, N) pool of real tokens, N >= 5, from which everything drawn is taken instead.
    bits
        Working precision of the certificate; doubled up to 8 times as far as necessary.

    Raises
    ------
    provers.errors.BadInput
        For d < 4, several heads, non-finite input, an MLP too wide to enumerate, or a target
        outside the range of the MLP.
    provers.errors.Undecided
        If no dataset with certified independence was found.

    Examples
    --------
    >>> data = build(Layer.random(d=4, hidden=8, seed=0), seed=0)
    >>> all((pair.minor > 0) is not (pair.minor < 0) for pair in data.certificate)
    True
    """
    where = "counterexample.build"
    if layer.d < 4:
        raise BadInput("d", where, str(layer.d), "at least 4, for four independent vectors")
    _require_spanning_values(layer, where)
    source = _Source(layer.d, np.random.default_rng(seed), tokens, where)
    run = layer.run(BallArithmetic(bits))
    unique = has_unique_preimages(layer.mlp)
    best: tuple[float, Counterexample] | None = None
    for _ in range(1 if targets is not None else 8):
        x_0 = source.token() if query is None else exactness.column(query, layer.d, "query", where)
        found = _targets(layer, unique, x_0, source, targets, where)
        if found is None:
            continue
        candidate = _best_contexts(layer, run, x_0, found, source)
        if candidate is not None and (best is None or candidate[0] > best[0]):
            best = candidate
        if best is not None and best[0] > GOOD_MARGIN:
            break
    if best is None:
        raise Undecided(
            "no independent vectors were found", where, remedy="Try another seed or other targets."
        )
    return certify(best[1], bits)


def certify(data: Counterexample, bits: int = 128) -> Counterexample:
    """Return ``data`` with its certificate computed anew from the exact dataset alone.

    Raises
    ------
    provers.errors.Undecided
        If some minor cannot be separated from zero at 128 times the precision.
    """
    pairs = []
    for a_1 in data.offsets[0]:
        for a_2 in data.offsets[1]:
            pairs.append(_independence(data, (a_1, a_2), bits))
    return Counterexample(
        data.layer,
        data.contexts,
        data.query,
        data.targets,
        data.preimages,
        data.directions,
        tuple(pairs),
    )


def _independence(
    data: Counterexample, offsets: tuple[fmpq_mat, fmpq_mat], bits: int
) -> Independence:
    for precision in (bits << k for k in range(8)):
        values = data.values(precision)
        with ctx.workprec(precision):
            table = _joined(values, offsets)
            rows = spectral.independent_rows(exactness.float64(exactness.midpoints(table)))
            minor = spectral.minor(table, rows, precision)
        if minor.is_finite() and not minor.overlaps(arb(0)):
            return Independence(offsets, rows, Enclosure.of_ball(minor), precision)
    raise Undecided("the minor could not be separated from zero", "counterexample")


def _values(run: RunnableLayer[arb_mat], query: fmpq_mat, contexts: Any) -> arb_mat:
    parts = [run.attention(query, context).entries() for context in contexts]
    return arb_mat([list(row) for row in zip(*parts, strict=True)])


def _joined(values: arb_mat, offsets: tuple[fmpq_mat, fmpq_mat]) -> arb_mat:
    rows = zip(values.tolist(), offsets[0].entries(), offsets[1].entries(), strict=True)
    return arb_mat([[*line, arb(a_1), arb(a_2)] for line, a_1, a_2 in rows])


def _offsets(found: Preimages, query: fmpq_mat) -> tuple[fmpq_mat, ...]:
    return tuple(x - query for x in found.tokens)


def _entries(vector: fmpq_mat) -> list[str]:
    return [exactness.text(entry) for entry in vector.entries()]


def _require_spanning_values(layer: Layer, where: str) -> None:
    """A_1 and A_2 lie in range U + b: refuse where that range holds no two independent vectors."""
    head = layer.head
    if head.wo.rank() + head.wv.rank() - head.head_dim >= 2:
        return  # Sylvester's inequality: the product has rank at least that.
    rank = exactness.from_columns([head.value_map, layer.value_offset]).rank()
    if rank < 2:
        raise BadInput(
            "rank of [wo wv, value offset]", where, str(rank), "at least 2, so that A_1, A_2 differ"
        )


def _has_invertible_values(layer: Layer) -> bool:
    head = layer.head
    return bool(head.head_dim >= layer.d == head.value_map.rank())


class _Source:
    """Where tokens come from: a grid in [0, 1)^d, or a pool of real tokens without repetition."""

    def __init__(self, d: int, rng: np.random.Generator, tokens: Any, where: str) -> None:
        self.d, self.rng = d, rng
        self.pool: list[fmpq_mat] = []
        if tokens is not None:
            self.pool = exactness.columns(exactness.matrix(tokens, d, None, "tokens", where))
            if len(self.pool) < 5:
                raise BadInput("tokens", where, f"{len(self.pool)} columns", "at least 5")
        self.order: list[int] = []

    def token(self) -> fmpq_mat:
        """Return the next token, (d, 1)."""
        if not self.pool:
            drawn = self.rng.integers(0, 1 << GRID_BITS, self.d)
            return exactness.column(drawn.tolist()) / (1 << GRID_BITS)
        if not self.order:
            self.order = [int(k) for k in self.rng.permutation(len(self.pool))]
        return self.pool[self.order.pop()]


def _targets(
    layer: Layer, unique: bool, x_0: fmpq_mat, source: _Source, targets: Any, where: str
) -> tuple[Preimages, Preimages] | None:
    """Return all preimages of both targets; None if drawn targets are unsuitable."""
    if targets is not None:
        if len(targets) != 2:
            raise BadInput("targets", where, str(len(targets)), "two, y_10 and y_20")
        given = [exactness.column(y, layer.d, "target", where) for y in targets]
        found = [find_preimages(layer, y, unique) for y in given]
        for k, preimages in enumerate(found):
            if not preimages.tokens:
                raise BadInput(f"target {k}", where, "no preimage", "a token in the MLP's range")
        return found[0], found[1]
    run = layer.run(ExactArithmetic())
    drawn = []
    for _ in range(2):
        shift = source.token() if source.pool else x_0 + source.token()
        drawn.append(find_preimages(layer, run.mlp(shift), unique))
    return (drawn[0], drawn[1]) if all(found.finite for found in drawn) else None


def _best_contexts(
    layer: Layer,
    run: RunnableLayer[arb_mat],
    x_0: fmpq_mat,
    preimages: tuple[Preimages, Preimages],
    source: _Source,
) -> tuple[float, Counterexample] | None:
    """Return the draw of x_1, x_2 with the largest margin, and that margin."""
    best: tuple[float, Counterexample] | None = None
    for first, second in _candidate_tokens(layer, x_0, source):
        contexts = (
            exactness.from_columns([first[0], x_0]),
            exactness.from_columns([second[0], x_0]),
        )
        data = Counterexample(
            layer,
            contexts,
            x_0,
            (preimages[0].target, preimages[1].target),
            preimages,
            (first[1], second[1]),
            (),
        )
        margin = _margin(_values(run, x_0, contexts), data)
        if margin > 0 and (best is None or margin > best[0]):
            best = margin, data
        if best is not None and best[0] > GOOD_MARGIN:
            break
    return best


Candidate = tuple[fmpq_mat, AlignedToken | None]


def _candidate_tokens(
    layer: Layer, x_0: fmpq_mat, source: _Source
) -> Iterator[tuple[Candidate, Candidate]]:
    """Yield pairs (x_1, x_2): lemma-7's tokens first where they exist, then drawn ones."""
    invertible = not source.pool and _has_invertible_values(layer)
    for attempt in range(2 * DRAWS):
        pair: list[Candidate] = []
        for _ in range(2):
            token = source.token()
            aligned = None
            if invertible and attempt < DRAWS:
                direction = token - exactness.column([1] * layer.d) / 2
                aligned = aligned_token(layer, x_0, direction)
            if aligned is not None and isinstance(aligned.token, fmpq_mat):
                token = exactness.dyadic(aligned.token, TOKEN_BITS)
            pair.append((token, aligned))
        yield pair[0], pair[1]


def _margin(values: arb_mat, data: Counterexample) -> float:
    """Smallest singular value of the normalised vectors over all pairs: a guide, not a proof."""
    if not all(ball.is_finite() for ball in values.entries()):
        return 0.0
    numbers = exactness.float64(exactness.midpoints(values))
    margin = np.inf
    for a_1 in data.offsets[0]:
        for a_2 in data.offsets[1]:
            vectors = np.hstack([numbers, exactness.float64(a_1), exactness.float64(a_2)])
            norms = np.linalg.norm(vectors, axis=0)
            if norms.min() == 0:
                return 0.0
            margin = min(margin, float(np.linalg.svd(vectors / norms, compute_uv=False)[-1]))
    return float(margin)
