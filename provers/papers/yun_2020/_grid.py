"""What the readings about ids say of their data: grid, number of grid tokens, offset of a position.

Ids are counted in grid steps: delta = 1/N, B = N^d grid tokens, and the positional encoding k of
every coordinate moves the id of token number k by k o steps, o = N (1 + N + ... + N^(d-1)).
"""

from typing import Any

from provers.instances import Json, number
from provers.proof import exact
from provers.surface import eq, family, forall, le, lt, natural, real

N, d, B = natural("N"), natural("d"), natural("B")
o = real("o")
power = family("power")
_i = natural("i")

NAMES = (N, d, B, o, power)
GRID: list[Any] = [
    le(2, N),
    lt(0, d),
    eq(power(0), 1),
    forall(_i, given=[lt(_i, d)], then=[eq(power(_i + 1), N * power(_i))]),
    eq(B, power(d)),
    eq(o * (N - 1), N * (B - 1)),
]
"""N >= 2 steps a unit, d >= 1, B = N^d and o = N (B - 1)/(N - 1)."""


def offset(steps: int, dimension: int) -> int:
    """Return o for N = ``steps`` and d = ``dimension``."""
    return sum(steps ** (i + 1) for i in range(dimension))


def grid_terms(steps: int, dimension: int) -> dict[str, Json]:
    """Return terms for N, d, B, o."""
    return {
        "N": number(steps), "d": number(dimension), "B": number(steps**dimension),
        "o": number(offset(steps, dimension)),
    }  # fmt: skip


def grid_data(steps: int, dimension: int) -> dict[str, Json]:
    """Return the powers of N as data."""
    powers = [str(steps**i) for i in range(dimension + 1)]
    return {"power": {"sort": ["F", ["N"], "R"], "rationals": powers}}


def grid_rules(dimension: int) -> list[Json]:
    """Return rules for ``GRID``."""
    return [exact(), exact(), exact(), ["enumerate", [exact()] * dimension], exact(), exact()]
