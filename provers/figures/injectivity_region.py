"""Where contraction in every block does not make prompted outputs injective.

Uniform attention over k prompt tokens and one input token, d = 1, L layers whose attention blocks
have |w_l| <= c and whose MLP residuals shrink the input's difference by 1 - s and stretch the
prompt's by 1 + s. A collision exists where the last layer can cancel. Searched over k and over the
signs of w_l; drawn is the least c for every s, with the certified region of
sharper/restricted-injectivity (below its curve no collision exists, for any weights).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from pathlib import Path

from provers import options
from provers.figures import new_figure, progress, save
from provers.table import Cell, Table

COLUMNS = ("layers", "s", "least c with a collision", "largest c certified injective")
NOTES = (
    "Collisions are searched in float64 in one family (d = 1, uniform attention, equal bounds in "
    "all layers), so that the true region of failure may reach further down; the exact rational "
    "counterexample of restricted-injectivity-reading is one of it (L = 2, c = 6/7, s = 9/10).",
    "Nothing is known between the two curves.",
)


def draw(output: Path, given: Mapping[str, str]) -> list[Path]:
    """Draw the figure; keys ``layers`` (numbers), ``points``, ``tokens``."""
    where = "figure injectivity-region"
    options.only(given, ("layers", "points", "tokens"), where)
    depths = options.integers(given, "layers", (2, 3, 4, 6), least=2, where=where)
    points = options.integer(given, "points", 40, least=2, where=where)
    tokens = options.integer(given, "tokens", 32, where=where)
    rows: list[tuple[Cell, ...]] = []
    with progress(len(depths) * points, "injectivity-region") as tick:
        for depth in depths:
            for k in range(points):
                s = k / points
                rows.append((depth, s, least_collision(depth, s, tokens), largest_safe(depth, s)))
                tick()
    table = Table("Injectivity of prompted networks", COLUMNS, tuple(rows), NOTES)
    figure, (axis,) = new_figure()
    for k, depth in enumerate(depths):
        mine = [row for row in rows if row[0] == depth]
        shrink = [row[1] for row in mine]
        axis.plot(shrink, [row[2] for row in mine], color=f"C{k}", label=f"collision, L = {depth}")
        axis.plot(
            shrink, [row[3] for row in mine], ":", color=f"C{k}", label=f"certified, L = {depth}"
        )
    axis.set_xlabel("s, constant of the MLP residuals")
    axis.set_ylabel("c, constant of the attention residuals")
    axis.set_ylim(0, 1)
    axis.legend(fontsize=7)
    return save(figure, output, table)


def collides(depth: int, c: float, s: float, k: int) -> bool:
    """Say whether some signs of w_1 .. w_L with |w_l| <= c make the inputs' difference vanish.

    The difference of the two runs is P at each of k prompt tokens and X at the input token.
    """
    for signs in itertools.product((-1.0, 1.0), repeat=depth - 1):
        P, X = 0.0, 1.0
        for sign in signs:
            move = sign * c * (k * P + X) / (k + 1)
            P, X = (P + move) * (1 + s), (X + move) * (1 - s)
        # The last layer adds w (k P + X)/(k + 1), any |w| <= c.
        total = (k * P + X) / (k + 1)
        if abs(total) * c >= abs(X) > 0:
            return True
    return False


def least_collision(depth: int, s: float, tokens: int = 32) -> float:
    """Return the least c found, by bisection, or NaN if there is none below 1.

    Examples
    --------
    >>> least_collision(2, 0.9, 1) < 6 / 7
    True
    """
    best = math.nan
    for k in sorted({1, 2, 4, 8, 16, tokens} & set(range(1, tokens + 1))):
        if not collides(depth, 1 - 1e-9, s, k):
            continue
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (low, middle) if collides(depth, middle, s, k) else (middle, high)
        best = high if math.isnan(best) else min(best, high)
    return best


def largest_safe(depth: int, s: float) -> float:
    """Return an equal c that certainly satisfies sharper/restricted-injectivity, near the largest.

    Every c tried is a float64, taken exactly, and its condition is decided in ball arithmetic.
    """
    from flint import arb, ctx

    def safe(c: float) -> bool:
        rho = arb(0)
        for _ in range(depth):
            sigma = arb(c) * (1 + rho * rho).sqrt()
            if not bool(sigma < 1):
                return False
            rho = (1 + arb(s)) / (1 - arb(s)) * (rho + sigma) / (1 - sigma)
        return True

    low, high = 0.0, 1.0
    with ctx.workprec(128):
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if safe(middle) else (low, middle)
    return low
