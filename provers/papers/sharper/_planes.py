"""Exact data for witnesses of the floors: two axes of a plane, a unit head, one-token contexts."""

from __future__ import annotations

from typing import Any

from flint import fmpq_mat

from provers.instances import constant_family, number, unit_head, vector_datum, zero

AXES = {
    "e1": vector_datum(fmpq_mat(2, 1, [1, 0])),
    "e2": vector_datum(fmpq_mat(2, 1, [0, 1])),
}
"""The data ``e1`` and ``e2``, the two unit vectors of R^2."""


def indexed(body: Any) -> Any:
    """The family of ``body``, a term in ``i``."""
    return ["lam", [["i", "N"]], body]


AXIS: Any = ["+", ["scale", ["+", ["q", "1"], ["*", ["q", "-1"], "i"]], "e1"], ["scale", "i", "e2"]]
"""e1 for i = 0, e2 for i = 1."""
OPPOSITE: Any = ["scale", ["q", "-1"], AXIS]

OPPOSITE_TARGETS: dict[str, Any] = unit_head(2) | {
    "n": number(2),
    "m": number(1),
    "x": indexed(AXIS),
    "X": indexed(["one", AXIS]),
    "a": indexed(OPPOSITE),
    "p": constant_family(zero(2)),
}
"""Contexts [e_i] with outputs A_i = e_i and targets a_i = -e_i, and one prompt token."""

__all__ = ["AXES", "AXIS", "OPPOSITE", "OPPOSITE_TARGETS", "indexed"]
