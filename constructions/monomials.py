"""Monomials of d variables up to degree g, ordered so that each is its parent times a variable.

``p(scale <q, k>) = sum over monomials m of c_m m(q) m(k)`` with c_m = a_|m| scale^|m| (multinomial
of m): C(g + d, g) terms, the grouped form of `alman-2023/lemma-3.4`. Degree by degree the monomials
are sorted by their least variable, so that those free of the variables before c are the end of the
list and a whole degree is d products of rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

__all__ = ["Monomials", "monomials", "rank"]


def rank(degree: int, d: int) -> int:
    """Number of monomials of degree at most ``degree`` in d variables, C(degree + d, d).

    Examples
    --------
    >>> rank(4, 4)
    70
    """
    return math.comb(degree + d, d)


@dataclass(frozen=True, slots=True, eq=False)
class Monomials:
    """The table of `monomials`.

    Attributes
    ----------
    degrees : (r,) int64 array
        |m|.
    parents, variables : (r,) int64 arrays
        m = monomial ``parents[m]`` times variable ``variables[m]``; 0 for the constant.
    factors : (r,) int64 array
        ``variables``, but d for the constant: a variable that is always 1.
    multinomials : (r,) float64 array
        |m|! / m!, exact below 2^53 and otherwise the nearest number.
    inner : int
        Monomials of less than the full degree, the only ones that are parents.
    runs : tuple of (first, last, parent, variable)
        Rows first..last-1 are rows parent.. times the variable.
    """

    degrees: Any
    parents: Any
    variables: Any
    factors: Any
    multinomials: Any
    runs: tuple[tuple[int, int, int, int], ...]
    inner: int


@lru_cache(maxsize=64)
def monomials(degree: int, d: int) -> Monomials:
    """Return the table for degree 0..degree and d variables; its size must be checked before."""
    exponents: list[tuple[int, ...]] = [(0,) * d]
    degrees, parents, variables = [0], [0], [0]
    runs: list[tuple[int, int, int, int]] = []
    level = [(0, 0)]  # (index, least variable) of the monomials of the last degree
    for g in range(1, degree + 1):
        following: list[tuple[int, int]] = []
        for c in range(d):
            members = [index for index, least in level if least >= c or g == 1]
            first = len(exponents)
            for index in members:
                following.append((len(exponents), c))
                power = list(exponents[index])
                power[c] += 1
                exponents.append(tuple(power))
                degrees.append(g)
                parents.append(index)
                variables.append(c)
            runs.append((first, len(exponents), members[0], c))
        level = following
    multinomials = [
        float(math.factorial(sum(m)) // math.prod(math.factorial(e) for e in m)) for m in exponents
    ]
    return Monomials(
        np.array(degrees), np.array(parents), np.array(variables), np.array([d, *variables[1:]]),
        np.array(multinomials), tuple(runs), rank(degree - 1, d) if degree else 1,
    )  # fmt: skip
