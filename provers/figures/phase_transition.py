"""The phase transition of attention inference: cost over B / sqrt(log n), with the boundary.

Options: ``log2_n`` (10,14,20,28,40,56,80), ``d`` (0: d = log2 n).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from constructions.phase_transition import boundary, transition_point
from provers import options as read
from provers.figures import new_figure, progress, save
from provers.table import Cell, Table

_WHERE = "figure phase-transition"
RATIOS = tuple(0.05 * 1.25**k for k in range(19))


def draw(output: Path, options: Mapping[str, str]) -> list[Path]:
    """Draw log2(cost / exact cost) over the ratio, one line for each n, and the boundary."""
    read.only(options, ("log2_n", "d"), _WHERE)
    exponents = read.integers(options, "log2_n", (10, 14, 20, 28, 40, 56, 80), where=_WHERE)
    head = read.integer(options, "d", 0, least=0, where=_WHERE)
    figure, (left, right) = new_figure(2)
    rows: list[tuple[Cell, ...]] = []
    edges = []
    with progress(len(exponents), "sizes") as step:
        for exponent in exponents:
            d = head or exponent
            points = [transition_point(exponent, ratio, d) for ratio in RATIOS]
            edges.append(boundary(exponent, d))
            left.plot(RATIOS, [p.log2_cost_ratio / exponent for p in points], label=f"2^{exponent}")
            rows += [(exponent, d, p.ratio, p.degree, p.rank, p.log2_cost_ratio) for p in points]
            step()
    left.axhline(0, color="black", linewidth=0.8)
    left.set(xscale="log", xlabel="B / sqrt(log n)", ylim=(-1, 3),
             ylabel="log_n (cost / cost of exact attention)")  # fmt: skip
    left.legend(title="n", fontsize="small")
    right.plot(exponents, edges, marker="o", label="equal cost, accuracy 1/n")
    right.axhline(1, color="black", linestyle="--", linewidth=0.8, label="B = sqrt(log n)")
    right.set(xlabel="log2 n", ylabel="B / sqrt(log n)", ylim=(0, 1.3))
    right.text(exponents[0], 1.1, "no subquadratic algorithm above C_b sqrt(log n), under SETH",
               fontsize="small")  # fmt: skip
    right.legend(fontsize="small", loc="center right")
    rows += [(n, head or n, edge, "", "", 0.0) for n, edge in zip(exponents, edges, strict=True)]
    table = Table(
        "Cost of polynomial attention over B / sqrt(log n)",
        ("log2 n", "d", "B/sqrt(log n)", "degree", "rank", "log2(cost / exact)"),
        tuple(rows),
        ("Rows without a degree are the boundary of equal cost.",),
    )
    return save(figure, output, table)
