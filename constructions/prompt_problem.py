"""What a prompt can do to one query of one head, reduced to one unknown (sharper/attainable-set).

A prompt reaches the output at the query x_0 through two things: p, the attention output over the
prompt alone, and its mass z, the sum of the exponentiated scores. With U = wo wv and the score
vector r = wk^T (wq x_0 + bq), the pairs (p, z) that m tokens reach are

=========  =========================  ============================================================
zero       r = 0                      p in range U, z = m
aligned    r in the row space of U    p in range U, c.p <= log z <= c.p + log m, where U^T c = r
free       otherwise                  p in range U, any z > 0
=========  =========================  ============================================================

(equality log z = c.p for m = 1; the left inequality is strict for m >= 2). Biases: the value bias
adds the constant wo bv + bo to every output and is subtracted from the targets; the key bias
multiplies every mass by one number and is left out.

For a given z the best p is a projection, so the error is a function of z alone, and it depends on
the d-dimensional data only through inner products: `PromptProblem` holds those, as balls, and
decides the case exactly (weights are rational, rank is decidable).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flint import arb, arb_mat, ctx, fmpq_mat, nmod_mat

from constructions import exactness
from constructions.layers import Head, Layer
from constructions.preimages import find_preimages
from provers.errors import BadInput, Undecided

__all__ = [
    "Case",
    "PromptData",
    "PromptProblem",
    "attention_targets",
    "full_rank_factors",
    "pivot_columns",
    "score_case",
]

Case = Literal["zero", "aligned", "free"]

PRIME = 2**61 - 1


def score_case(head: Head, query: fmpq_mat) -> Case:
    """Decide the case of a query exactly.

    Parameters
    ----------
    query
        (d, 1).
    """
    return _case(head.score_vector(query), full_rank_factors(head)[1])


def _case(r: fmpq_mat, rows: fmpq_mat) -> Case:
    """The case of a score vector; ``rows`` are a basis of the row space of U."""
    if all(entry == 0 for entry in r.entries()):
        return "zero"
    if rows.nrows() == rows.ncols():
        return "aligned"
    stacked = fmpq_mat([*rows.tolist(), r.entries()])
    return "aligned" if _rank(stacked) == rows.nrows() else "free"


def _is_identity(square: fmpq_mat) -> bool:
    rows = enumerate(square.tolist())
    return all(entry == (i == j) for i, row in rows for j, entry in enumerate(row))


def _rank(matrix: fmpq_mat) -> int:
    """The rank; a full one is decided modulo a prime, which is much faster."""
    numerators, _ = matrix.numer_denom()
    full = min(matrix.nrows(), matrix.ncols())
    found = int(nmod_mat(numerators, PRIME).rank())
    return full if found == full else int(matrix.rank())


@dataclass(frozen=True, slots=True, eq=False)
class PromptProblem:
    """min over prompts of sum_i ||Att(x_0, [P, X_i]) - a_i||^2, as inner products.

    Attributes
    ----------
    case
        Which pairs (p, z) are attainable.
    examples
        n.
    log_masses
        log Z_i, without the part of the scores that the key bias adds.
    squares
        ||a_i||^2.
    gram
        Inner products of [Pi a_1 .. Pi a_n, A_1 .. A_n], (2n, 2n), with Pi the projection onto the
        range of U and the constant offset taken off.
    mixed
        <a_i, A_i>.
    along
        [c.a_1 .. c.A_n], (1, 2n), in the aligned case.
    direction_square
        ||c||^2 in the aligned case.
    """

    case: Case
    examples: int
    log_masses: tuple[arb, ...]
    squares: tuple[arb, ...]
    gram: arb_mat
    mixed: tuple[arb, ...]
    along: arb_mat | None
    direction_square: arb | None

    @property
    def scale(self) -> arb:
        """sum_i ||a_i - A_i||^2, the error of the empty prompt."""
        n = self.examples
        return sum(
            (self.squares[i] - 2 * self.mixed[i] + self.gram[n + i, n + i] for i in range(n)),
            arb(0),
        )


@dataclass(frozen=True, slots=True, eq=False)
class PromptData:
    """The exact data behind a `PromptProblem`; `problem` encloses it at any precision.

    Attributes
    ----------
    head
        The only head.
    case
        Decided exactly.
    query
        x_0, (d, 1).
    score_vector
        r, (d, 1).
    scores
        For each context the row of scores <x_j, r>, (1, length).
    contexts
        X_i, (d, length).
    targets
        a_i minus the constant offset, (d, n).
    left, right
        Factors of U = left right, (d, k) and (k, d), both of full rank k = rank U.
    """

    head: Head
    case: Case
    query: fmpq_mat
    score_vector: fmpq_mat
    scores: tuple[fmpq_mat, ...]
    contexts: tuple[fmpq_mat, ...]
    targets: fmpq_mat
    left: fmpq_mat
    right: fmpq_mat

    @classmethod
    def of(
        cls, layer: Layer, contexts: Sequence[Any], query: Any, targets: Any, where: str
    ) -> PromptData:
        """Read and check the arguments of `provers.exact_floor`.

        Raises
        ------
        provers.errors.BadInput
            For several heads, NaN, wrong shapes, no context, or a context without the query.
        """
        head = layer.head
        x_0 = exactness.column(query, layer.d, "query", where)
        read = _contexts(contexts, x_0, layer.d, where)
        wanted = exactness.matrix(targets, layer.d, len(read), "targets", where)
        offset = layer.value_offset
        shifted = wanted - offset * fmpq_mat(1, len(read), [1] * len(read))
        r = head.score_vector(x_0)
        left, right = full_rank_factors(head)
        return cls(
            head,
            _case(r, right),
            x_0,
            r,
            tuple(r.transpose() * context for context in read),
            read,
            shifted,
            left,
            right,
        )

    @property
    def examples(self) -> int:
        """n."""
        return len(self.contexts)

    def problem(self, bits: int) -> PromptProblem:
        """Enclose the inner products with ``bits`` bits.

        Raises
        ------
        ZeroDivisionError
            If a linear system is singular at this precision: ask for more bits.
        """
        with ctx.workprec(bits):
            return self._problem()

    def _problem(self) -> PromptProblem:
        n = self.examples
        log_masses, values, along_values = self.context_outputs()
        targets = arb_mat(self.targets)
        pairs = zip(targets.tolist(), values.tolist(), strict=True)
        both = arb_mat([a + b for a, b in pairs])
        full = both.transpose() * both
        along, square = None, None
        if self.case == "aligned":
            c = self.direction()
            own = (c.transpose() * targets).entries()
            along = arb_mat(1, 2 * n, [*own, *along_values])
            square = (c.transpose() * c)[0, 0]
        return PromptProblem(
            self.case,
            n,
            tuple(log_masses),
            tuple(full[i, i] for i in range(n)),
            self._projected(both, full),
            tuple(full[i, n + i] for i in range(n)),
            along,
            square,
        )

    def context_outputs(self) -> tuple[list[arb], arb_mat, list[arb]]:
        """Enclose log Z_i, the A_i without offset, (d, n), and c.A_i, at the precision in force.

        c.A_i is the mean score of the context, which is what it is only in the aligned case.
        """
        log_masses, means, along = [], [], []
        for row, context in zip(self.scores, self.contexts, strict=True):
            log_mass, weights = _softmax(row)
            log_masses.append(log_mass)
            shares = arb_mat(len(weights), 1, weights)
            means.append((arb_mat(context) * shares).entries())
            along.append((arb_mat(row) * shares)[0, 0])
        tokens = arb_mat([list(row) for row in zip(*means, strict=True)])
        return log_masses, arb_mat(self.head.wo) * (arb_mat(self.head.wv) * tokens), along

    def _projected(self, both: arb_mat, full: arb_mat) -> arb_mat:
        """Gram matrix of the projections onto the range of U."""
        rank = self.left.ncols()
        if rank == self.left.nrows():
            return full
        if rank == 0:
            return arb_mat(both.ncols(), both.ncols())
        basis = arb_mat(self.left)
        inner = basis.transpose() * both
        return inner.transpose() * (basis.transpose() * basis).solve(inner)

    def direction(self) -> arb_mat:
        """Enclose c in range U with U^T c = r, (d, 1), at the precision in force (aligned case)."""
        rank = self.left.ncols()
        r = self.score_vector
        columns = pivot_columns(self.right)
        # right^T t = r has a solution; these rows of it determine t.
        square = fmpq_mat([[row[j] for j in columns] for row in self.right.tolist()])
        picked = fmpq_mat(rank, 1, [r[j, 0] for j in columns])
        t = arb_mat(square).transpose().solve(arb_mat(picked), algorithm="lu")
        if rank == self.left.nrows() and _is_identity(self.left):
            return t
        basis = arb_mat(self.left)
        if rank == self.left.nrows():
            # Plain elimination loses some bits and is four times as fast; balls say what is lost.
            return basis.transpose().solve(t, algorithm="lu")
        return basis * (basis.transpose() * basis).solve(t)


def _contexts(contexts: Sequence[Any], x_0: fmpq_mat, d: int, where: str) -> tuple[fmpq_mat, ...]:
    if isinstance(contexts, fmpq_mat) or not hasattr(contexts, "__len__") or not len(contexts):
        raise BadInput("contexts", where, type(contexts).__name__, "a list of (d, length) matrices")
    read = tuple(
        exactness.matrix(context, d, None, f"context {k}", where)
        for k, context in enumerate(contexts)
    )
    for k, context in enumerate(read):
        if all(column != x_0 for column in exactness.columns(context)):
            raise BadInput(
                f"context {k}",
                where,
                "no column equal to the query",
                "contexts that contain the common query",
                "For examples with different queries use spectral_floor.",
            )
    return read


def full_rank_factors(head: Head) -> tuple[fmpq_mat, fmpq_mat]:
    """Return (d, k) and (k, d) matrices of full rank k whose product is U = wo wv."""
    s = head.head_dim
    if _rank(head.wo) == s and _rank(head.wv) == s:
        return head.wo, head.wv
    U = head.value_map
    reduced, rank = U.rref()
    table = reduced.tolist()
    pivots = [next(j for j, entry in enumerate(row) if entry != 0) for row in table[:rank]]
    if not pivots:
        return fmpq_mat(U.nrows(), 0), fmpq_mat(0, U.ncols())
    columns = exactness.columns(U)
    return exactness.from_columns(columns[j] for j in pivots), fmpq_mat(table[:rank])


def pivot_columns(matrix: fmpq_mat) -> list[int]:
    """Return numbers of linearly independent columns, as many as the rank."""
    rank = _rank(matrix)
    if rank == matrix.ncols():
        return list(range(rank))
    numerators, _ = matrix.numer_denom()
    # Independent modulo a prime is independent; the converse fails for few primes.
    reduced, found = nmod_mat(numerators, PRIME).rref()
    table = reduced.tolist() if found == rank else matrix.rref()[0].tolist()
    return [next(j for j, entry in enumerate(row) if entry != 0) for row in table[:rank]]


def _softmax(row: fmpq_mat) -> tuple[arb, list[arb]]:
    """log of the sum of exps, and the weights, by log-sum-exp."""
    entries = row.entries()
    largest = max(entries)
    exps = [arb(entry - largest).exp() for entry in entries]
    total = sum(exps, arb(0))
    return total.log() + arb(largest), [x / total for x in exps]


def attention_targets(layer: Layer, query: Any, outputs: Any) -> fmpq_mat:
    """Return what Att(x_0, .) must be for the layer to answer given outputs.

    Parameters
    ----------
    query
        x_0, (d, 1) or (d,).
    outputs
        Target tokens y_i as columns, (d, n).

    Returns
    -------
    fmpq_mat
        a_i = MLP^{-1}(y_i) - x_0 as columns, (d, n), exactly.

    Raises
    ------
    provers.errors.BadInput
        If a target is outside the MLP's range.
    provers.errors.Undecided
        If a target has several preimages, so that "the" target of the attention does not exist.
    """
    where = "attention_targets"
    x_0 = exactness.column(query, layer.d, "query", where)
    wanted = exactness.matrix(outputs, layer.d, None, "outputs", where)
    columns = []
    for k, y in enumerate(exactness.columns(wanted)):
        tokens = find_preimages(layer, y).tokens
        if not tokens:
            raise BadInput(f"output {k}", where, "no preimage", "a token in the MLP's range")
        if len(tokens) > 1:
            raise Undecided(f"output {k} has {len(tokens)} preimages; choose one of them", where)
        columns.append(tokens[0] - x_0)
    return exactness.from_columns(columns)
