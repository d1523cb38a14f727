"""The target and the prompted transformer over the unit square, and prompt tokens against eps.

Options: ``grid`` (16), ``pixels`` (128, at most 1024), ``lipschitz`` (1), ``inverse_eps``
(2,4,8,16,32,64).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from provers import options as read
from provers.errors import BadInput
from provers.figures import new_figure, progress, save
from provers.table import Table
from provers.universality import CONSTRUCTIONS, cost

if TYPE_CHECKING:
    from torch import Tensor

_WHERE = "figure universality"
MOST_PIXELS = 2048
"""Pixels along a side of the square."""
_STYLES = {"wang": "o-", "hu-width": "s-", "hu-depth": "x--", "flat": "^-"}


def _target(x: Tensor) -> Tensor:
    """(b, 1, 2) -> (b, 1, 2): two bumps in the first output, the product in the second."""
    import torch

    first, second = x[:, 0, 0], x[:, 0, 1]
    near = torch.exp(-12 * ((first - 0.3) ** 2 + (second - 0.35) ** 2))
    far = torch.exp(-20 * ((first - 0.75) ** 2 + (second - 0.7) ** 2))
    return torch.stack([(near + 0.7 * far).clamp(0, 1), first * second], 1)[:, None]


def draw(output: Path, options: Mapping[str, str]) -> list[Path]:
    """Draw three panels: target, prompted transformer, prompt tokens against eps."""
    import torch

    from constructions import flat_prompt

    read.only(options, ("grid", "pixels", "lipschitz", "inverse_eps"), _WHERE)
    grid = read.integer(options, "grid", 16, least=2, where=_WHERE)
    pixels = read.integer(options, "pixels", 128, least=2, where=_WHERE)
    lipschitz = read.number(options, "lipschitz", 1.0, least=1e-3, where=_WHERE)
    inverse = read.integers(options, "inverse_eps", (2, 4, 8, 16, 32, 64), least=2, where=_WHERE)
    if pixels > MOST_PIXELS:
        size = f"{pixels}^2 inputs, {48 * pixels**2} bytes"
        raise BadInput("pixels", _WHERE, size, f"at most {MOST_PIXELS}^2 inputs")
    net = flat_prompt.build(1, 2, grid)
    net.require_float64()
    prompt = net.prompt(net.table_of(_target))
    axis = (torch.arange(pixels, dtype=torch.float64) + 0.5) / pixels
    square = torch.cartesian_prod(axis, axis)[:, None, :]
    step = max(1, (1 << 22) // net.prompt_length)
    with progress(-(-len(square) // step), "inputs") as advance:
        parts = []
        for first in range(0, len(square), step):
            parts.append(net.run(prompt, square[first : first + step])[:, 0, 0])
            advance()
    found = torch.cat(parts).reshape(pixels, pixels)
    wanted = _target(square)[:, 0, 0].reshape(pixels, pixels)
    worst = float((found - wanted).abs().max())
    figure, (left, middle, right) = new_figure(3, width=4.6)
    for panel, values, title in (
        (left, wanted, "target, first token"),
        (middle, found, f"prompted transformer, {net.prompt_length} tokens: within {worst:.3f}"),
    ):
        panel.imshow(values.t().numpy(), origin="lower", extent=(0, 1, 0, 1), vmin=0, vmax=1)
        panel.set(xlabel="x, token 1", ylabel="x, token 2", title=title)
    rows: list[tuple[str | int | float, ...]] = []
    for name in CONSTRUCTIONS:
        costs = [cost(name, 1, 2, Fraction(1, k), lipschitz) for k in inverse]
        right.plot([1 / k for k in inverse], [10**c.log_tokens for c in costs], _STYLES[name],
                   label=name)  # fmt: skip
        rows += [
            (name, 1 / k, c.grid, c.log_tokens, c.log_depth, c.log_width)
            for k, c in zip(inverse, costs, strict=True)
        ]
    right.set(xscale="log", yscale="log", xlabel="eps", ylabel="prompt tokens",
              title="prompt tokens, d = 1, L = 2")  # fmt: skip
    right.set_xticks([1 / k for k in inverse], [f"1/{k}" for k in inverse])
    right.minorticks_off()
    right.legend(fontsize="small")
    table = Table(
        "Prompt tokens against eps",
        ("construction", "eps", "N", "log10 tokens", "log10 depth", "log10 width"),
        tuple(rows),
        (f"Largest distance between target and transformer at the pixels drawn: {worst:.4f}.",),
    )
    return save(figure, output, table)
