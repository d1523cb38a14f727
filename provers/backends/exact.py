"""Exact rational decisions and rational linear algebra.

`ExactBackend` decides closed questions whose sides are rational. The functions below it find what
the kernel checks: solutions and dependencies by reduced row echelon forms, rows of a non-zero
minor by elimination modulo a prime.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq, fmpq_mat, nmod_mat

from provers.backends.base import BITS, Answer, Backend, Question, closed_answer
from provers.errors import BadInput
from provers.evidence import Settings, Verdict
from provers.kernel.numbers import NotExact, decide_exactly

__all__ = ["ExactBackend", "dependency", "independent_rows", "multipliers", "rank", "solve"]

PRIME = (1 << 61) - 1


class ExactBackend(Backend):
    """Decides closed rational questions, all of them; no others."""

    name = "exact"

    def _decide(self, question: Question, settings: Settings) -> Answer:
        if question.parameters:
            return Answer(Verdict.undecided, "exact arithmetic decides closed questions only")
        try:
            decided = [
                decide_exactly(f, question.data, question.definitions) for f in question.literals
            ]
        except NotExact as error:
            return Answer(Verdict.undecided, str(error))
        return closed_answer(question, decided, BITS[settings.budget])


def rank(matrix: fmpq_mat) -> int:
    """Return the rank of a rational matrix.

    Examples
    --------
    >>> rank(fmpq_mat(2, 2, [1, 2, 2, 4]))
    1
    """
    return int(matrix.rank())


def solve(matrix: fmpq_mat, right: fmpq_mat) -> fmpq_mat | None:
    """Return some exact X with ``matrix X = right``, free unknowns 0, or None if there is none.

    Parameters
    ----------
    matrix, right
        Shapes (m, n) and (m, k).

    Raises
    ------
    BadInput
        If the numbers of rows differ.
    """
    m, n, k = matrix.nrows(), matrix.ncols(), right.ncols()
    if right.nrows() != m:
        raise BadInput("right-hand side", "solve", f"{right.nrows()} rows", f"{m} rows")
    left, both = matrix.tolist(), right.tolist()
    joined = fmpq_mat(m, n + k, [x for a, b in zip(left, both, strict=True) for x in (*a, *b)])
    reduced, pivots = joined.rref()
    solution = fmpq_mat(n, k)
    for i in range(pivots):
        pivot = next(j for j in range(n + k) if reduced[i, j] != 0)
        if pivot >= n:
            return None
        for j in range(k):
            solution[pivot, j] = reduced[i, n + j]
    return solution


def multipliers(facts: Sequence[fmpq_mat], goal: fmpq_mat) -> list[fmpq] | None:
    """Return rationals c with ``goal = sum c_i facts_i`` for columns of coefficients, or None.

    This finds how a goal follows from equations; the kernel checks the identity.
    """
    columns = [fact.entries() for fact in facts]
    rows = goal.nrows()
    if any(len(c) != rows for c in columns):
        raise BadInput("facts", "multipliers", "columns of different lengths", f"{rows} rows")
    table = fmpq_mat(rows, len(columns), [c[i] for i in range(rows) for c in columns])
    solution = solve(table, goal)
    return None if solution is None else [fmpq(x) for x in solution.entries()]


def dependency(matrix: fmpq_mat) -> fmpq_mat | None:
    """Return a non-zero column c with ``matrix c = 0``, or None when the columns are independent.

    Examples
    --------
    >>> dependency(fmpq_mat(2, 2, [1, 2, 2, 4])).entries()
    [2, -1]
    """
    n = matrix.ncols()
    reduced, pivots = matrix.rref()
    places = [next(j for j in range(n) if reduced[i, j] != 0) for i in range(pivots)]
    free = [j for j in range(n) if j not in places]
    if not free:
        return None
    column = fmpq_mat(n, 1)
    column[free[0], 0] = fmpq(-1)
    for i, pivot in enumerate(places):
        column[pivot, 0] = reduced[i, free[0]]
    return column


def independent_rows(matrix: fmpq_mat) -> tuple[int, ...] | None:
    """Return rows of a non-zero maximal minor of a (d, k) matrix, or None when rank < k.

    The rank modulo a large prime is at most the rational one, so that rows found there are right;
    only where the prime fails (it divides a denominator or every such minor) are rationals used.
    """
    k = matrix.ncols()
    numerators, _ = matrix.numer_denom()
    entries = [int(x % PRIME) for x in numerators.entries()]
    found = _pivot_columns(nmod_mat(matrix.nrows(), k, entries, PRIME).transpose())
    if len(found) < k:
        found = _pivot_columns(matrix.transpose())
    return tuple(found) if len(found) == k else None


def _pivot_columns(matrix: fmpq_mat | nmod_mat) -> list[int]:
    reduced, pivots = matrix.rref()
    return [next(j for j in range(matrix.ncols()) if reduced[i, j] != 0) for i in range(pivots)]
