"""Exact data for witnesses: families of numbers and the points 0, 1, 2, ... of a line."""

from __future__ import annotations

from typing import Any

from flint import fmpq_mat

from provers.instances import constant_family, number, vector_datum
from provers.proof import Rule, auto, clash, contra, exact, have, inside, intro, steps
from provers.surface import Inner, eq, natural, real, vector

UNIT = {"one": vector_datum(fmpq_mat(1, 1, [1]))}
"""The datum ``one``, the unit vector of R^1."""
POINTS: Any = ["lam", [["i", "N"]], ["scale", "i", "one"]]
"""The family of the points 0, 1, 2, ... of R^1, in terms of ``one``."""
NATURALS: Any = ["lam", [["i", "N"]], "i"]
"""The family of the numbers 0, 1, 2, ..."""
ZEROS = constant_family(number(0))
"""The family of zeros."""

_i, _j, _t = natural("i"), natural("j"), real("t")
_one, _z = vector("one", 1), vector("z", 1)


def distinct_points() -> Rule:
    """Proof of: for all i, j below some n with i != j, POINTS(i) != POINTS(j)."""
    return intro(
        given=["i_in", "j_in", "differ"],
        then=[
            contra(
                "same",
                steps(
                    have("norm", eq(Inner(_one, _one), 1), exact()),
                    have(
                        "agree",
                        eq(_i, _j),
                        auto(
                            inside("same", _z, Inner(_z, _one)),
                            inside("norm", _t, (_i - _j) * _t),
                        ),
                    ),
                    clash("agree", "differ"),
                ),
            )
        ],
    )


__all__ = ["NATURALS", "POINTS", "UNIT", "ZEROS", "distinct_points"]
