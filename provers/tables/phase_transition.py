"""Rank and cost of polynomial attention over B / sqrt(log n), at accuracy 1/n.

Options: ``log2_n`` (10,20,40,80), ``d`` (0: d = log2 n), ``percent`` (10,20,30,50,70,100,150,200),
the ratios B / sqrt(log n) in hundredths.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from constructions.phase_transition import boundary, transition_point
from provers import options as read
from provers.table import Table

_WHERE = "table phase-transition"


def build(options: Mapping[str, str]) -> Table:
    """Compute the grid; nothing is timed."""
    read.only(options, ("log2_n", "d", "percent"), _WHERE)
    exponents = read.integers(options, "log2_n", (10, 20, 40, 80), where=_WHERE)
    head = read.integer(options, "d", 0, least=0, where=_WHERE)
    ratios = read.integers(options, "percent", (10, 20, 30, 50, 70, 100, 150, 200), where=_WHERE)
    rows = []
    for exponent in exponents:
        d = head or exponent
        edge = boundary(exponent, d)
        for percent in ratios:
            p = transition_point(exponent, percent / 100, d)
            rows.append(
                (exponent, d, percent / 100, p.logit_bound, p.degree, math.log2(p.rank),
                 p.log2_cost_ratio, edge)
            )  # fmt: skip
    return Table(
        "Rank and cost over B / sqrt(log n) at accuracy 1/n",
        ("log2 n", "d", "B/sqrt(log n)", "B^2", "degree", "log2 rank", "log2(cost / exact)",
         "equal cost at"),
        tuple(rows),
        ("The degree is certified by the Chebyshev tail or Lagrange's remainder, in balls; "
         "the rank is C(degree + d, d).",),
    )  # fmt: skip
