"""The universal transformers as files: weights, the prompt of a function, and a manifest.

``wang`` is the hardmax network of `constructions.universal` in integers: windows of the selective
shifts, positions, ids and steps of the value layers, in units of half a grid step. ``flat`` is the
network of `constructions.flat_prompt` in float64: its MLP, and the constants of the two attentions.
Sizes are refused before anything is allocated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructions import flat_prompt, softmax_universal, universal
from constructions.weight_files import write_json
from provers import sizes
from provers.errors import BadInput

if TYPE_CHECKING:
    from torch import Tensor

    from constructions.softmax_universal import Target

__all__ = ["FILE_LIMIT", "UniversalFiles", "flat", "wang"]

FILE_LIMIT = 1 << 30
"""Bytes of weights that are written unless the caller says otherwise."""
CHUNK = 1 << 14


@dataclass(frozen=True, slots=True)
class UniversalFiles:
    """What is written.

    Attributes
    ----------
    weights : mapping
        Tensors by name.
    manifest : mapping
        Sizes and constants; numbers beyond 2^53 are text.
    """

    weights: Mapping[str, Tensor]
    manifest: Mapping[str, Any]

    def write(self, directory: str | Path) -> dict[str, Any]:
        """Write ``universal.safetensors`` and ``universal.json``; return the latter's content."""
        from safetensors.torch import save

        path = Path(directory)
        tensors = {name: tensor.contiguous() for name, tensor in self.weights.items()}
        (path / "universal.safetensors").write_bytes(save(tensors))
        shapes = {name: list(tensor.shape) for name, tensor in tensors.items()}
        return write_json(path / "universal.json", {**self.manifest, "tensors": shapes})


def _function(f: Target | None) -> dict[str, Any]:
    return {} if f is None else {"function": f.name, "lipschitz": str(f.lipschitz)}


def wang(
    d: int,
    length: int,
    grid: int,
    f: Target | None = None,
    dtype: str = "int64",
    memory_limit: int = FILE_LIMIT,
) -> UniversalFiles:
    """Make all layers of the hardmax network, and the prompt of ``f`` (d = 1).

    Raises
    ------
    BadInput
        For sizes and types that `constructions.universal.build` refuses, and for a function of
        another shape.
    """
    import torch

    _fits(f, d, length)
    net = universal.build(d, length, grid, memory_limit=memory_limit, dtype=dtype)
    kind = torch.float64 if dtype == "float64" else torch.int64
    layers = net.contexts * net.tokens
    centres = torch.empty(layers, dtype=kind)
    steps = torch.empty(layers, d, dtype=kind)
    for first in range(0, net.contexts, CHUNK):
        numbers = torch.arange(first, min(first + CHUNK, net.contexts))
        part = net.value_layers(net.quick_contextual(net.context(numbers)), numbers)
        at = slice(first * net.tokens, (first + len(numbers)) * net.tokens)
        centres[at], steps[at] = part.centres.to(kind), part.steps.to(kind)
    weights = {
        "direction": torch.tensor(net.direction, dtype=kind),
        "positions": torch.tensor(net.positions(), dtype=kind),
        "windows": torch.tensor(list(net.windows()), dtype=kind),
        "value_centres": centres,
        "value_steps": steps,
    }
    if f is not None:
        table = softmax_universal.table(f, grid)
        weights["prompt"] = net.prompt_for(table).to(kind)
    manifest = {
        "construction": "wang", "d": d, "length": length, "grid": grid, "dtype": dtype,
        "unit": f"1/{grid * universal.UNIT}", "prompt_tokens": net.prompt_length,
        "functions": str(net.functions), "layers": dict(net.layers), "bits": net.bits,
        "parameters": sizes.size(sizes.WANG, "parameters", d=d, m=length, N=grid),
        "shift_factor": str(net.shift_factor), "lift_factor": str(net.lift_factor),
        **_function(f),
    }  # fmt: skip
    return UniversalFiles(weights, manifest)


def flat(
    d: int,
    length: int,
    grid: int,
    f: Target | None = None,
    memory_limit: int = FILE_LIMIT,
) -> UniversalFiles:
    """Make the flat network in float64, and the prompt of ``f`` (d = 1).

    Raises
    ------
    BadInput
        For sizes that `constructions.flat_prompt.build` refuses, for a network of which float64
        is not certified to work, and for a function of another shape.
    """
    import torch

    _fits(f, d, length)
    flat_prompt.require_certified(d, length, grid)
    net = flat_prompt.build(d, length, grid, memory_limit=memory_limit)
    bounds = net.float64()
    w1, b1, w2 = net.mlp_weights()
    b2 = torch.zeros(len(w2), dtype=torch.float64)
    weights = {"w1": w1, "b1": b1, "w2": w2, "b2": b2, **net.attention_weights()}
    if f is not None:
        values = torch.tensor(softmax_universal.values(f, grid), dtype=torch.float64)
        # First coordinate slowest there, first coordinate fastest here.
        cells = values.reshape(*[grid] * length, length)
        order = cells.permute(*reversed(range(length)), length).reshape(-1, 1, length)
        weights["prompt"] = net.prompt(order)
    error = float(bounds.error.upper())
    manifest = {
        "construction": "flat", "d": d, "length": length, "grid": grid, "dtype": "float64",
        "prompt_tokens": net.prompt_length, "hidden": net.hidden, "parameters": net.parameters,
        "mask": net.mask, "beta": net.beta, "ramp": str(net.ramp), "strips": str(net.strips),
        "float64_error": math.nextafter(error, math.inf), **_function(f),
    }  # fmt: skip
    return UniversalFiles(weights, manifest)


def _fits(f: Target | None, d: int, length: int) -> None:
    if f is not None and (d != 1 or f.length != length):
        raise BadInput(
            "function", "build universal", f"{f.name} on d = 1, length = {f.length}",
            f"one for d = {d}, length = {length}",
        )  # fmt: skip
