"""Universality by prompt tuning: what the constructions of both papers and the flat one cost.

Options: ``d`` (1), ``length`` (1), ``lipschitz`` (1), ``p`` (1), ``inverse_eps`` (1,2,4,10,100) or
``grid`` (numbers of grid values, for the accuracies that they serve), ``measure`` (yes, all: also
what takes minutes, no).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from provers import options as read
from provers import sizes
from provers.errors import BadInput
from provers.magnitudes import Ball, Value, text
from provers.table import Table
from provers.universality import CONSTRUCTIONS, Cost, cost, needed_prompt_bits

_WHERE = "table universality"
COLUMNS = (
    "construction", "eps", "grid step", "functions", "prompt tokens", "attention layers",
    "MLP layers", "depth", "width", "parameters", "bits", "prompt bits", "needed prompt bits",
    "seconds", "does not run because",
)  # fmt: skip
_SIZES = (
    "functions", "prompt_tokens", "attention_layers", "mlp_layers", "depth", "width", "parameters",
    "bits", "prompt_bits",
)  # fmt: skip


def build(options: Mapping[str, str]) -> Table:
    """Sweep eps, or the grid, over all constructions."""
    known = ("d", "length", "lipschitz", "p", "inverse_eps", "grid", "measure")
    read.only(options, known, _WHERE)
    d = read.integer(options, "d", 1, where=_WHERE)
    length = read.integer(options, "length", 1, where=_WHERE)
    lipschitz = read.rational(options, "lipschitz", Fraction(1), Fraction(1, 1000), _WHERE)
    norm_p = read.integer(options, "p", 1, where=_WHERE)
    measure = read.word(options, "measure", ("yes", "all", "no"), where=_WHERE)
    asked: list[tuple[Fraction | None, int | None]]
    if "grid" in options:
        if "inverse_eps" in options:
            raise BadInput("key", _WHERE, "grid and inverse_eps", "one of them")
        grids = read.integers(options, "grid", (), least=2, where=_WHERE)
        asked = [(None, grid) for grid in sorted(set(grids))]
    else:
        default = tuple(Fraction(k) for k in (1, 2, 4, 10, 100))
        inverse = read.rationals(options, "inverse_eps", default, Fraction(1), _WHERE)
        asked = [(1 / k, None) for k in sorted(set(inverse))]
    rows = [
        (name, *_row(cost(name, d, length, eps, lipschitz, norm_p, measure, grid),
                     d, length, lipschitz))
        for eps, grid in asked
        for name in CONSTRUCTIONS
    ]  # fmt: skip
    return Table(
        f"Universality by prompt tuning, d = {d}, L = {length}, C = {lipschitz}, p = {norm_p}",
        COLUMNS,
        tuple(rows),
        (
            "wang and hu: accuracy eps in d_p; flat: in the sup norm off strips of measure "
            "d L N eta.",
            "Every size is that of the construction as it is built here. Bits: of a significand, "
            "to tell all states apart; float64 has 53 and works where no more are needed. hu: at "
            "the scale that is guaranteed to separate all ids; for d >= 2, where nothing was "
            "built, at the printed one.",
            "Needed prompt bits: floor(C/(4 eps))^(dL), a lower bound for every construction; "
            "0 where it says nothing.",
            "Seconds: one input through every layer, weights made beforehand.",
            *(_formulas(name) for name in CONSTRUCTIONS),
        ),
    )


def _row(found: Cost, d: int, length: int, lipschitz: Fraction) -> tuple[str | int | float, ...]:
    accuracy = found.accuracy
    if isinstance(accuracy, Ball):
        eps: Fraction | float = float(accuracy.ball.mid())
    else:
        eps = accuracy
    needed = needed_prompt_bits(d, length, eps, lipschitz)
    return (
        str(eps) if isinstance(eps, Fraction) and eps.denominator < 10**6 else f"{float(eps):.6g}",
        f"1/{found.grid}",
        *(_cell(found.values[name]) for name in _SIZES),
        _cell(needed),
        "" if found.seconds is None else found.seconds,
        found.reason,
    )


def _cell(value: Value) -> str | int:
    written = text(value)
    return int(written) if written.isdigit() else written


def _formulas(name: str) -> str:
    """The expressions, with m for the input length and L for the Lipschitz constant."""
    own = sizes.CONSTRUCTIONS[name]
    keys = ("grid", "prompt_tokens", "depth", "parameters")
    return f"{name}: " + ", ".join(
        f"{key.replace('_', ' ')} {own[key].expression}" for key in keys
    )  # fmt: skip
