"""Rational linear algebra."""

from __future__ import annotations

import random

import pytest
from flint import fmpq, fmpq_mat

from provers.backends.exact import PRIME, dependency, independent_rows, multipliers, rank, solve
from provers.errors import BadInput


def random_matrix(rng: random.Random, rows: int, columns: int, limit: int) -> fmpq_mat:
    """Return a random rational matrix of rank at most ``limit``."""

    def entries(count: int) -> list[fmpq]:
        return [fmpq(rng.randint(-5, 5), rng.randint(1, 4)) for _ in range(count)]

    left = fmpq_mat(rows, limit, entries(rows * limit))
    return left * fmpq_mat(limit, columns, entries(limit * columns))


def test_solve_dependency_and_rows_agree_with_the_rank():
    rng = random.Random(0)
    for _ in range(200):
        rows, columns = rng.randint(1, 6), rng.randint(1, 6)
        a = random_matrix(rng, rows, columns, rng.randint(1, 6))
        x = random_matrix(rng, columns, 2, 2)
        found = solve(a, a * x)
        assert found is not None and a * found == a * x
        dependent, chosen = dependency(a), independent_rows(a)
        if rank(a) < columns:
            assert chosen is None and any(c != 0 for c in dependent.entries())
            assert all(y == 0 for y in (a * dependent).entries())
        else:
            assert dependent is None and len(set(chosen)) == columns
            minor = fmpq_mat(columns, columns, [a[i, j] for i in chosen for j in range(columns)])
            assert minor.det() != 0


def test_no_solution():
    a = fmpq_mat(2, 1, [1, 1])
    assert solve(a, fmpq_mat(2, 1, [1, 2])) is None
    with pytest.raises(BadInput, match="3 rows"):
        solve(a, fmpq_mat(3, 1))


def test_rows_are_found_where_the_prime_fails():
    a = fmpq_mat(2, 2, [1, 0, 0, PRIME])
    assert independent_rows(a) == (0, 1)
    assert independent_rows(fmpq_mat(2, 2, [1, 0, 0, fmpq(1, PRIME)])) == (0, 1)


def test_multipliers():
    facts = [fmpq_mat(3, 1, [1, 2, 0]), fmpq_mat(3, 1, [0, 1, 1])]
    goal = fmpq_mat(3, 1, [3, fmpq(13, 2), fmpq(1, 2)])
    assert multipliers(facts, goal) == [3, fmpq(1, 2)]
    assert multipliers(facts, fmpq_mat(3, 1, [1, 0, 0])) is None
    with pytest.raises(BadInput, match="different lengths"):
        multipliers([fmpq_mat(2, 1)], goal)
