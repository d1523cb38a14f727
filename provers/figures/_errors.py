"""Errors of a prompt at a common query, in float64, for the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from constructions import Layer

__all__ = ["squared_errors"]


def squared_errors(
    layer: Layer, contexts: Sequence[Any], query: Any, outputs: Any, targets: Any, prompt: Any
) -> tuple[float, float]:
    """Return the sums of squared errors of the layer's output and of the attention.

    Parameters
    ----------
    contexts, query
        X_i (d, length_i) and x_0 (d, 1).
    outputs, targets
        What the layer and what its attention should return, (d, n).
    prompt
        P, (d, m).
    """
    import numpy as np

    from constructions import exactness
    from constructions.arithmetic import TorchArithmetic

    run = layer.run(TorchArithmetic())
    plain = np.asarray(prompt, dtype=np.float64)
    x = exactness.float64(exactness.matrix(query))
    wanted, aims = (exactness.float64(exactness.matrix(y)) for y in (outputs, targets))
    output, attention = 0.0, 0.0
    for i, context in enumerate(contexts):
        keys = np.hstack([plain, exactness.float64(exactness.matrix(context))])
        seen = run.attention(x, keys)
        made = run.mlp(seen + run.arithmetic.lift(x))
        output += float(((made.numpy() - wanted[:, i : i + 1]) ** 2).sum())
        attention += float(((seen.numpy() - aims[:, i : i + 1]) ** 2).sum())
    return output, attention
