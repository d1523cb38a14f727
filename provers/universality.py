"""What universality costs: prompt tokens, depth, width, parameters and bits of three constructions.

For a C-Lipschitz f on [0,1]^(d x L) (entrywise l_p norm) and accuracy eps:

* *Wang et al. 2023, theorem-1*: the network of `constructions.universal`; accuracy in d_p;
* *Hu et al. 2024, theorems 2.3 and 2.4*: one attention layer, look-up in width or in depth;
  the separation constant as reconstructed decides the bits; accuracy in d_p;
* *flat*: `constructions.flat_prompt`; accuracy in the sup norm off the strips.

Towers do not fit into integers that anyone would write down: quantities are carried as log10.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from provers.errors import BadInput

__all__ = ["CONSTRUCTIONS", "Cost", "cost", "needed_prompt_bits", "write_power"]

CONSTRUCTIONS = ("wang", "hu-width", "hu-depth", "flat")
_LN10 = math.log(10)


@dataclass(frozen=True, slots=True)
class Cost:
    """Sizes of one construction; every ``log_`` field is a log10.

    Attributes
    ----------
    grid : int
        N.
    log_tokens, log_depth, log_width, log_parameters : float
        Prompt tokens, layers, hidden neurons of the widest MLP, numbers in the weights.
    log_bits : float
        Bits of the fixed-point numbers that tell states apart.
    log_prompt_bits : float
        Bits of the prompt: tokens, d numbers each, log2 N bits per number.
    seconds : float or None
        Wall time of one input through every layer, where it runs.
    """

    grid: int
    log_tokens: float
    log_depth: float
    log_width: float
    log_parameters: float
    log_bits: float
    log_prompt_bits: float
    seconds: float | None = None


def write_power(log10: float) -> str | int:
    """An integer up to 10^9 (rounded), or the text ``10^x``."""
    if log10 < 9:
        return round(10**log10)
    return f"10^{log10:.4g}"


def needed_prompt_bits(d: int, length: int, eps: float, lipschitz: float) -> float:
    """log10 of `sharper/precision-lower-bound`: floor(C/(4 eps))^(dL) bits; -inf where it is 0.

    Examples
    --------
    >>> needed_prompt_bits(1, 1, 0.01, 1.0) == math.log10(25)
    True
    """
    cells = math.floor(lipschitz / (4 * eps))
    return d * length * math.log10(cells) if cells > 0 else -math.inf


def _sum(*logs: float) -> float:
    top = max(logs)
    return top + math.log10(sum(10 ** (x - top) for x in logs))


def cost(
    name: str,
    d: int,
    length: int,
    eps: float,
    lipschitz: float = 1.0,
    norm_p: int = 1,
    measure: bool = False,
) -> Cost:
    """Return the cost of a construction.

    Parameters
    ----------
    name
        One of `CONSTRUCTIONS`.
    measure
        Also run it on one input, where it fits.

    Raises
    ------
    BadInput
        For an unknown construction or sizes that are not positive.
    """
    if name not in CONSTRUCTIONS:
        raise BadInput("construction", "universality", repr(name), " or ".join(CONSTRUCTIONS))
    if d < 1 or length < 1 or not 0 < eps < 1 or lipschitz <= 0 or norm_p < 1:
        raise BadInput(
            "sizes", "universality", f"d={d} L={length} eps={eps} C={lipschitz} p={norm_p}",
            "positive sizes and eps below 1",
        )  # fmt: skip
    entries = (d * length) ** (1 / norm_p)
    if name == "flat":
        return _flat(d, length, math.ceil(lipschitz * entries / eps * (1 + 1e-9)), measure)
    if name == "wang":
        return _wang(d, length, math.ceil(2 * (lipschitz + 1) * entries / eps), measure)
    return _hu(name, d, length, math.ceil(2 * max(lipschitz, 1.0) * entries / eps))


def _tokens(d: int, length: int, grid: int) -> float:
    return math.log10(length) + d * length * math.log10(grid)


def _wang(d: int, length: int, grid: int, measure: bool) -> Cost:
    grid = max(grid, 2)
    log_grid = math.log10(grid)
    log_tokens = _tokens(d, length, grid)
    n = 10**log_tokens + length if log_tokens < 300 else math.inf
    log_n = max(log_tokens, math.log10(length)) if n == math.inf else math.log10(n)
    # d n N quantising, n N^d + 1 attention, n N^(nd) value layers: the last are a tower.
    log_value = log_n + n * d * log_grid
    log_depth = _sum(math.log10(d) + log_n + log_grid, log_n + d * log_grid, log_value)
    # Four ReLUs: w1 and b1 (4 (d + 1)), w2 and b2 (4 d + d).
    log_parameters = log_depth + math.log10(9 * d + 4)
    # ids: shifted ids about N^(nd) n N, times the lift n N^((n+1)d+1), and a sign
    log_id = (2 * n * d + d + 2) * log_grid + 2 * log_n
    log_bits = math.log10(log_id) + math.log10(_LN10 / math.log(2)) if log_id < math.inf else (
        math.inf
    )  # fmt: skip
    seconds = _measure_wang(d, length, grid) if measure and log_value < 6.5 else None
    return Cost(
        grid, log_tokens, log_depth, math.log10(4), log_parameters, log_bits,
        log_tokens + math.log10(d * math.log2(grid)), seconds,
    )  # fmt: skip


def _measure_wang(d: int, length: int, grid: int) -> float:
    """One context through every layer of the hardmax network; weights are made beforehand."""
    import torch

    from constructions import universal

    net = universal.build(d, length, grid)
    layers = [
        net.value_layers(net.quick_contextual(net.context(part)), part)
        for first in range(0, net.contexts, 1 << 15)
        for part in [torch.arange(first, min(first + (1 << 15), net.contexts))]
    ]
    start = time.perf_counter()
    x = net.contextual(net.context(torch.tensor([net.contexts - 1])))
    x = x[:, :, net.prompt_length :].transpose(1, 2).reshape(-1, d)
    for part in layers:
        x = net.value_map(x, part)
    return time.perf_counter() - start


def _hu(name: str, d: int, length: int, grid: int) -> Cost:
    grid = max(grid, 2)
    log_grid = math.log10(grid)
    log_tokens = _tokens(d, length, grid)
    total = 10**log_tokens + length if log_tokens < 300 else math.inf  # L'
    log_total = math.log10(total) if total < math.inf else log_tokens
    log_contexts = log_total + total * d * log_grid  # M
    log_hats = log_contexts + math.log10(3)
    log_neuron = math.log10(2 * d + 1)
    quantiser = math.log10(d) + _sum(math.log10(2) + log_grid + log_total, math.log10(2))
    # delta = exp(-5 |V|^4 d kappa g_max log L'/e), e = 1/(2N), kappa = 4 L', g_max = 2 sqrt(d) L'
    log_bits = (
        math.log10(5 * 2 * d * 4 * 2 * math.sqrt(d) / math.log(2))
        + log_grid
        + 4 * (log_total + d * log_grid)
        + 2 * log_total
        + math.log10(max(log_total * _LN10, 1e-9))
    )
    width = _sum(log_hats, quantiser) if name == "hu-width" else math.log10(4)
    depth = math.log10(3) if name == "hu-width" else _sum(log_contexts, quantiser)
    return Cost(
        grid, log_tokens, depth, width, _sum(log_hats, quantiser) + log_neuron, log_bits,
        log_tokens + math.log10(d * math.log2(grid)),
    )  # fmt: skip


def _flat(d: int, length: int, grid: int, measure: bool) -> Cost:
    grid = max(grid, 2)
    log_tokens = _tokens(d, length, grid)
    hidden = 2 * d * grid * length + d
    width = d + 7
    parameters = 2 * width * hidden + hidden + width + 4 * width + 6 * width + 2 * width * d
    # beta kappa^2 next to 1: two prompt numbers and the inverse temperature
    beta = (log_tokens + 12) * _LN10 + 2
    bits = (2 * log_tokens * _LN10 + math.log(4 * beta)) / math.log(2)
    seconds = None
    if measure and log_tokens <= 6 and bits < 52:
        seconds = _measure_flat(d, length, grid)
    return Cost(
        grid, log_tokens, math.log10(3), math.log10(hidden), math.log10(parameters),
        math.log10(bits), log_tokens + math.log10(d * math.log2(grid)), seconds,
    )  # fmt: skip


def _measure_flat(d: int, length: int, grid: int) -> float:
    import torch

    from constructions import flat_prompt

    net = flat_prompt.build(d, length, grid)
    table = torch.rand(net.points, d, length, dtype=torch.float64)
    prompt = net.prompt(table)
    x = torch.rand(1, d, length, dtype=torch.float64)
    start = time.perf_counter()
    net.run(prompt, x)
    return time.perf_counter() - start
