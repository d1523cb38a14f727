"""The concrete transformers, prompts and datasets of the papers.

A construction yields exact weights once; ``constructions.arithmetic`` says in which arithmetic they
are run.  Importing this package imports neither torch nor numpy: names are resolved when they are
first used.

Examples
--------
>>> from constructions import Layer, counterexample
>>> layer = Layer.random(d=4, hidden=8, seed=0)
>>> layer.d
4
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from constructions.fast_attention import polynomial_attention
    from constructions.layers import Head, Layer, Mlp
    from constructions.optimal_prompts import optimal_prompt

__all__ = [
    "Head",
    "Layer",
    "Mlp",
    "arithmetic",
    "counterexample",
    "exactness",
    "exhaustive",
    "exponential_polynomial",
    "fast_attention",
    "flat_prompt",
    "layers",
    "lora",
    "monomials",
    "optimal_prompt",
    "polynomial_attention",
    "preimages",
    "pretrained",
    "prompt_problem",
    "prompts",
    "rank_dataset",
    "softmax_universal",
    "tuned_updates",
    "universal",
]

_CLASSES = {"Head", "Layer", "Mlp"}
_FUNCTIONS = {
    "optimal_prompt": "constructions.optimal_prompts",
    "polynomial_attention": "constructions.fast_attention",
}


def __getattr__(name: str) -> Any:
    if name in _CLASSES:
        return getattr(importlib.import_module("constructions.layers"), name)
    if name in _FUNCTIONS:
        return getattr(importlib.import_module(_FUNCTIONS[name]), name)
    if name in __all__:
        return importlib.import_module(f"constructions.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
