"""What the MLP is given: h_i, the last column of Att(X_i, X_i) + X_i, for n examples.

`HiddenStates` holds them exactly where they are rational, and encloses them at any precision where
they are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb_mat, fmpq_mat

from constructions import exactness
from constructions.arithmetic import BallArithmetic, ExactArithmetic, NotRational
from constructions.layers import Layer
from provers.errors import BadInput

__all__ = ["HiddenStates"]


@dataclass(frozen=True, slots=True, eq=False)
class HiddenStates:
    """The inputs of the MLP at the last tokens of n examples.

    Attributes
    ----------
    layer
        The layer.
    contexts
        n matrices (d, length), or None where the states themselves were given.
    exact
        [h_1 .. h_n], (d, n), where rational, else None.
    """

    layer: Layer
    contexts: tuple[fmpq_mat, ...] | None
    exact: fmpq_mat | None

    @classmethod
    def of(cls, layer: Layer, inputs: Any, where: str) -> HiddenStates:
        """Read ``inputs``.

        Parameters
        ----------
        layer
            The layer.
        inputs
            Either one (d, n) matrix: the states h_1 .. h_n themselves; or a sequence of n matrices
            (d, m_i): contexts, whose last tokens are to be memorised.

        Raises
        ------
        provers.errors.BadInput
            For NaN, infinities or wrong shapes.
        """
        if not _is_list_of_contexts(inputs):
            states = exactness.matrix(inputs, layer.d, None, "hidden inputs", where)
            return cls(layer, None, states)
        contexts = tuple(
            exactness.matrix(context, layer.d, None, f"context {k}", where)
            for k, context in enumerate(inputs)
        )
        run = layer.run(ExactArithmetic())
        try:
            exact = [run.hidden_state(exactness.columns(x)[-1], x) for x in contexts]
        except NotRational:
            return cls(layer, contexts, None)
        return cls(layer, contexts, exactness.from_columns(exact))

    @property
    def examples(self) -> int:
        """n."""
        return int(self.exact.ncols()) if self.exact is not None else len(self.contexts or ())

    def balls(self, bits: int) -> arb_mat:
        """Enclose [h_1 .. h_n], (d, n)."""
        arithmetic = BallArithmetic(bits)
        if self.exact is not None:
            return arithmetic.lift(self.exact)
        run = self.layer.run(arithmetic)
        states = [
            run.hidden_state(exactness.columns(x)[-1], x).entries() for x in self.contexts or ()
        ]
        return arb_mat([list(row) for row in zip(*states, strict=True)])

    def repeated(self) -> tuple[int, int] | None:
        """Return two examples that certainly have the same state, or None if none are known."""
        if self.exact is not None:
            keys: list[Any] = [_key(state) for state in exactness.columns(self.exact)]
        else:
            # The same query over the same tokens in any order: attention ignores their order.
            keys = [
                (_key(columns[-1]), tuple(sorted(map(_key, columns))))
                for columns in map(exactness.columns, self.contexts or ())
            ]
        seen: dict[Any, int] = {}
        for k, key in enumerate(keys):
            if key in seen:
                return seen[key], k
            seen[key] = k
        return None


def _key(vector: fmpq_mat) -> tuple[str, ...]:
    return tuple(exactness.text(entry) for entry in vector.entries())


def _is_list_of_contexts(inputs: Any) -> bool:
    if isinstance(inputs, fmpq_mat):
        return False
    if hasattr(inputs, "ndim"):
        return int(inputs.ndim) == 3
    if not isinstance(inputs, Sequence) or isinstance(inputs, (str, bytes)) or not len(inputs):
        raise BadInput(
            "inputs", "hidden states", type(inputs).__name__, "a (d, n) matrix or n contexts"
        )
    first = inputs[0]
    if isinstance(first, fmpq_mat):
        return True
    if hasattr(first, "ndim"):
        return int(first.ndim) == 2
    return (
        isinstance(first, Sequence)
        and bool(len(first))
        and isinstance(first[0], (Sequence, np.ndarray))
    )
