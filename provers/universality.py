"""What universality costs: prompt tokens, layers, parameters and bits of the constructions.

For an L-Lipschitz f on [0,1]^(d x m) (entrywise l_p norm) and accuracy eps:

* *Wang et al. 2023, theorem-1*: the network of `constructions.universal`; accuracy in d_p;
* *Hu et al. 2024, theorems 2.3 and 2.4*: one attention layer, look-up in width or in depth
  (`constructions.one_layer`); accuracy in d_p;
* *flat*: `constructions.flat_prompt`; accuracy in the sup norm off the strips.

The sizes are the expressions of `provers.sizes`. Where a construction runs, one input is sent
through every layer and timed; where it does not, `Cost.reason` says why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from provers import sizes
from provers.errors import BadInput
from provers.magnitudes import Value, at_most, evaluate, log10, text

__all__ = ["CONSTRUCTIONS", "LEAK", "Cost", "cost", "needed_prompt_bits"]

CONSTRUCTIONS = tuple(sizes.CONSTRUCTIONS)
LEAK = Fraction(1, 10**12)
"""tau: what the softmax of the flat prompt leaks at most."""
RAMP = Fraction(1, 1 << 20)
"""eta: width of the ramps of the flat prompt."""
OUTPUT_BITS = 64
"""Outputs of the one-layer networks are within 2^-64."""
VALUE_LAYERS = 1 << 22
HAT_BITS = 1 << 26
"""Sizes that take seconds; more only with measure = "all"."""
FLAT_TOKENS = 1 << 20
_NAMES = (
    "functions", "prompt_tokens", "attention_layers", "mlp_layers", "depth", "width", "parameters",
    "bits", "prompt_bits",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """Sizes of one construction.

    Attributes
    ----------
    grid : int
        N.
    accuracy : Value
        The accuracy that is asked for, or that the grid serves.
    values : mapping
        The sizes of `provers.sizes` by name, exact or enclosed.
    seconds : float or None
        Wall time of one input through every layer, where it runs.
    reason : str
        Why it does not run; empty where it does or was not tried.
    """

    grid: int
    accuracy: Value
    values: Mapping[str, Value]
    seconds: float | None = None
    reason: str = ""

    @property
    def log_tokens(self) -> float:
        """log10 of the prompt tokens."""
        return log10(self.values["prompt_tokens"])

    @property
    def log_depth(self) -> float:
        """log10 of the number of layers."""
        return log10(self.values["depth"])

    @property
    def log_width(self) -> float:
        """log10 of the hidden neurons of the widest MLP."""
        return log10(self.values["width"])


def needed_prompt_bits(
    d: int, length: int, eps: float | Fraction, lipschitz: float | Fraction
) -> Value:
    """Bits that every prompt needs, `sharper/precision-lower-bound`.

    Examples
    --------
    >>> needed_prompt_bits(1, 2, Fraction(1, 100), 1)
    Fraction(625, 1)
    """
    at = {"d": Fraction(d), "m": Fraction(length), "L": Fraction(lipschitz), "eps": Fraction(eps)}
    return evaluate(sizes.needed_prompt_bits.expression, at)


def cost(
    name: str,
    d: int,
    length: int,
    eps: float | Fraction | None,
    lipschitz: float | Fraction = 1,
    norm_p: int = 1,
    measure: str = "no",
    grid: int | None = None,
) -> Cost:
    """Return the cost of a construction.

    Parameters
    ----------
    name
        One of `CONSTRUCTIONS`.
    eps
        Accuracy; a float is the rational number that it is. None with a ``grid``.
    measure
        "yes" also runs it on one input, where that takes seconds; "all" wherever it fits.
    grid
        N instead of an accuracy.

    Raises
    ------
    BadInput
        For an unknown construction or sizes that are not positive.
    """
    if name not in CONSTRUCTIONS:
        raise BadInput("construction", "universality", repr(name), " or ".join(CONSTRUCTIONS))
    positive = d >= 1 and length >= 1 and lipschitz > 0 and norm_p >= 1
    asked = grid is not None and grid >= 2 if eps is None else 0 < eps <= 1
    if not (positive and asked):
        raise BadInput(
            "sizes", "universality",
            f"d={d} L={length} eps={eps} N={grid} C={lipschitz} p={norm_p}",
            "positive sizes, and eps of at most 1 or a grid of at least 2",
        )  # fmt: skip
    own = sizes.CONSTRUCTIONS[name]
    at: dict[str, Any] = {
        "d": d, "m": length, "L": Fraction(lipschitz), "p": norm_p, "tau": LEAK,
        "eta": RAMP, "g": 1,
        "error": OUTPUT_BITS,
    }  # fmt: skip
    if eps is None:
        at["N"] = grid
        accuracy = evaluate(own["accuracy"].expression, at)
    else:
        accuracy = at["eps"] = Fraction(eps)
        at["N"] = sizes.size(own, "grid", **at)
    at["n"] = sizes.measure(own, "tokens", **at)
    values = {key: sizes.measure(own, key, **at) for key in _NAMES}
    if name.startswith("hu") and d > 1:
        # What a direction keeps is known before it is chosen only from the projection lemma.
        values["bits"] = sizes.measure(own, "bits_printed", **at)
    found = Cost(at["N"], accuracy, values)
    return _MEASURE[name](name, found, at, measure == "all") if measure != "no" else found


def _done(found: Cost, seconds: float | None, reason: str = "", **values: Value) -> Cost:
    return Cost(found.grid, found.accuracy, {**found.values, **values}, seconds, reason)


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _wang(name: str, found: Cost, at: Mapping[str, Any], patient: bool) -> Cost:
    """One context through every layer of the hardmax network; weights are made beforehand."""
    import torch

    from constructions import universal

    memory = sizes.measure(sizes.WANG, "memory", **at)
    if not at_most(memory, universal.MEMORY_LIMIT):
        return _done(found, None, f"{text(memory, 15)} bytes of value layers")
    layers = sizes.size(sizes.WANG, "value_layers", **at)
    if layers > VALUE_LAYERS and not patient:
        return _done(found, None, f"{layers} value layers: with measure=all")
    if not at_most(found.values["bits"], 62):
        return _done(found, None, f"ids of {text(found.values['bits'])} bits, int64 has 63")
    net = universal.build(at["d"], at["m"], at["N"])
    parts = [
        net.value_layers(net.quick_contextual(net.context(part)), part)
        for first in range(0, net.contexts, 1 << 15)
        for part in [torch.arange(first, min(first + (1 << 15), net.contexts))]
    ]

    def run() -> None:
        x = net.contextual(net.context(torch.tensor([net.contexts - 1])))
        x = x[:, :, net.prompt_length :].transpose(1, 2).reshape(-1, net.d)
        for part in parts:
            x = net.value_map(x, part)

    return _done(found, _timed(run))


def _hu(name: str, found: Cost, at: Mapping[str, Any], patient: bool) -> Cost:
    """The grid point 0 with the prompt 0 in balls, at the guaranteed scale."""
    from flint import fmpq_mat

    from constructions import one_layer

    contexts = sizes.measure(sizes.HU_WIDTH, "contexts", **at)
    if not at_most(contexts, one_layer.MAX_CONTEXTS):
        reason = f"{text(contexts)} contexts, run up to {one_layer.MAX_CONTEXTS}"
        return _done(found, None, reason)
    if at["d"] not in one_layer.DIMENSIONS:
        return _done(found, None, "directions are stored for d = 1 and d = 2")
    family = one_layer.FAMILIES[name == "hu-depth"]
    net = one_layer.build(at["d"], at["m"], at["N"], family)
    bits = Fraction(net.bits)
    if net.bits * net.hats > HAT_BITS and not patient:
        reason = f"{net.hats} hats of {net.bits} bits: with measure=all"
        return _done(found, None, reason, bits=bits)
    look_up = net.look_up()
    prompt, x = fmpq_mat(net.d, net.prompt_length), fmpq_mat(net.d, net.length)
    return _done(found, _timed(lambda: net.run(prompt, x, look_up=look_up)), bits=bits)


def _flat(name: str, found: Cost, at: Mapping[str, Any], patient: bool) -> Cost:
    """One input through the three layers in float64, where that is certified to work."""
    import torch

    from constructions import flat_prompt

    if not at_most(found.values["prompt_tokens"], FLAT_TOKENS):
        tokens = text(found.values["prompt_tokens"])
        return _done(found, None, f"{tokens} prompt tokens, timed up to {FLAT_TOKENS}")
    if not at_most(found.values["bits"], sizes.FLOAT64):
        return _done(found, None, f"{text(found.values['bits'])} bits, float64 has {sizes.FLOAT64}")
    try:
        net = flat_prompt.build(at["d"], at["m"], at["N"], LEAK, ramp=RAMP)
    except BadInput as error:
        return _done(found, None, f"{error.what} {error.got}")
    prompt = net.prompt(torch.zeros(net.points, net.d, net.length, dtype=torch.float64))
    x = torch.zeros(1, net.d, net.length, dtype=torch.float64)
    return _done(found, _timed(lambda: net.run(prompt, x)))


_MEASURE: dict[str, Callable[[str, Cost, Mapping[str, Any], bool], Cost]] = {
    "wang": _wang,
    "hu-width": _hu,
    "hu-depth": _hu,
    "flat": _flat,
}
