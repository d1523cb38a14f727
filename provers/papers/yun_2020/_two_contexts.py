"""Two contexts in the selective shift layers of the positions up to q."""

from __future__ import annotations

from typing import Any

from provers.papers.yun_2020._positions import (
    B,
    W,
    a,
    ids,
    layers,
    n,
    q,
    small,
    start,
)
from provers.proof import Rule, apply, by, obtain
from provers.surface import Name

b = Name("b", ("F", ("N",), "N"))
others = Name("r", ("F", ("N", "N"), "N"))
last = (q + 1) * B
"""Number of layers with the windows of the positions up to q."""

BOTH: list[Any] = [
    small(a), small(b),
    start(ids, a), start(others, b),
    layers(q + 1, ids), layers(q + 1, others),
]  # fmt: skip
"""Remainders a and b below B; ids l and r before the layers and along them."""
GIVEN = ["a_small", "b_small", "a_start", "b_start", "a_layers", "b_layers"]


def positions_of(which: str, q_in: Rule, room: Rule) -> Any:
    """What the layers make of context "a" or "b", as facts such as "a_first"."""
    remainder, states = (a, ids) if which == "a" else (b, others)
    return obtain(
        [f"{which}_{name}" for name in ("later", "first", "steps", "largest")],
        apply(
            "statement:yun-2020/shift-positions",
            {"n": n, "q": q, "B": B, "W": W, "a": remainder, "l": states},
            [
                by("B_large"), by("W_large"), q_in, room,
                *(by(f"{which}_{name}") for name in ("small", "start", "layers")),
            ],
        ),
    )  # fmt: skip
