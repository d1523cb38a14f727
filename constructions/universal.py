"""The universal hardmax transformer of Wang et al. 2023 (lemmas 1 and 2, theorem-1), in integers.

Functions from the grid G = {0, delta, .., 1 - delta}^(d x m), delta = 1/N, to itself are indexed by
grid prompts of m N^(dm) tokens, and one transformer with two hardmax heads of size 1 and MLPs of
one hidden neuron (after Yun et al. 2020) reads the function off the prompt:

1. *quantise*, d n N MLP layers, n = m_p + m: X -> X + e_i zeta(e_i^T X - k delta 1^T), zeta(t) = -t
   on [0, delta) and 0 elsewhere;
2. *selective shift*, n N^d attention layers: a token whose id u^T x, u = (1, N, .., N^(d-1)), lies
   in the open window (l - delta/2, l + delta/2) gains N^d (largest id - smallest id) in its first
   row; one more attention layer adds n N^((n+1)d+1) times the largest id to every token;
3. *value map*, n N^(nd) MLP layers: X -> X + (A - z) phi(u^T X - c 1^T), phi = 1 on
   [-delta/2, delta/2), for every context and position, c the id and z the column that the layers
   before give there, A what is to come out.

Everything is an integer in units of delta/`UNIT`, so that every comparison is exact. The prompt of
f is its table of values: token number x m + j holds column j of f at grid point number x.

Numbers of grid points, contexts and functions read their digits in base N, most significant first,
tokens from left to right and rows from top to bottom.

Source: Wang et al. 2023, lemma-1, lemma-2 (sizes reconstructed); Yun et al. 2020, section 4.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from provers import sizes
from provers.errors import BadInput
from provers.magnitudes import Value, at_most, text

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["UNIT", "UniversalTransformer", "ValueLayers", "build"]

GridFunction = Callable[[list[list[Fraction]]], Sequence[Sequence[Any]]]

UNIT = 2
"""Units per grid step: windows end half a step beside a grid value."""
MEMORY_LIMIT = 6 << 30
"""Bytes that a construction may take unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class ValueLayers:
    """MLP layers of one hidden neuron, one per context and position.

    Attributes
    ----------
    centres : Tensor
        (layers,) int64: ids, in units.
    steps : Tensor
        (layers, d) int64: what a firing layer adds to the token, in units.
    """

    centres: Tensor
    steps: Tensor


@dataclass(frozen=True)
class UniversalTransformer:
    """The construction for tokens of R^d, inputs of ``length`` tokens and grid step 1/``grid``.

    Attributes
    ----------
    d, length, grid : int
        d, m and N of the paper.
    prompt_length : int
        m_p; m N^(dm) unless given. Shorter prompts cannot index every function.
    """

    d: int
    length: int
    grid: int
    prompt_length: int

    # ------------------------------------------------------------------ sizes

    @property
    def tokens(self) -> int:
        """Number n = m_p + m of tokens."""
        return self.prompt_length + self.length

    @property
    def base(self) -> int:
        """N^d, the number of grid tokens."""
        return int(self.grid**self.d)

    @property
    def points(self) -> int:
        """N^(dm), the number of grid inputs."""
        return int(self.grid ** (self.d * self.length))

    @property
    def functions(self) -> int:
        """Number of functions from the grid to itself."""
        return int(self.points**self.points)

    @property
    def prompts(self) -> int:
        """Number of grid prompts."""
        return int(self.grid ** (self.d * self.prompt_length))

    @property
    def contexts(self) -> int:
        """Number of grid prompts with grid inputs, N^(dn)."""
        return self.prompts * self.points

    @property
    def layers(self) -> dict[str, int]:
        """Number of layers of each kind."""
        return {
            "quantise": self.d * self.tokens * self.grid,
            "shift": self.tokens * self.base + 1,
            "value": self.tokens * self.contexts,
        }

    # ------------------------------------------------------------------ weights

    @property
    def direction(self) -> tuple[int, ...]:
        """u = (1, N, .., N^(d-1)): the id of a token is u^T x."""
        return tuple(self.grid**i for i in range(self.d))

    def positions(self) -> tuple[int, ...]:
        """Positional encoding: what is added to every entry of column k, k in units."""
        return tuple(k * self.grid * UNIT for k in range(self.tokens))

    def windows(self) -> Iterator[tuple[int, int]]:
        """Open windows (low, high) of the selective shifts, in units, in the order of the layers.

        The ids that quantised tokens can have: position k, grid token number t.
        """
        total = sum(self.direction)
        for k in range(self.tokens):
            for t in range(self.base):
                centre = (k * self.grid * total + t) * UNIT
                yield centre - UNIT // 2, centre + UNIT // 2

    @property
    def shift_factor(self) -> int:
        """delta^(-d): times (largest - smallest id) is one selective shift."""
        return self.base

    @property
    def lift_factor(self) -> int:
        """n delta^(-(n+1)d-1): the last attention layer adds this times the largest id."""
        return int(self.tokens * self.grid ** ((self.tokens + 1) * self.d + 1))

    @property
    def largest_id(self) -> int:
        """The largest id after the attention layers, in units (a bound for d = 1, n = 2).

        Shifted ids solve s_k = B s_(k-1) - (B-1) l_k, s_0 = B l_(n-1) - (B-1) l_0: the largest
        one has every token but the last at its smallest.
        """
        base, n, total = self.base, self.tokens, sum(self.direction)
        first = [k * self.grid * total for k in range(n)]
        last = first[-1] + base - 1
        s = base * last
        for k in range(1, n):
            s = base * s - (base - 1) * (first[k] if k < n - 1 else last)
        if self.d == 1 and n == 2:  # the one case in which a token is shifted twice
            s *= base * base
        return s * (1 + self.lift_factor) * UNIT

    @property
    def bits(self) -> int:
        """Bits of a signed integer that holds every id."""
        return self.largest_id.bit_length() + 1

    def require_float64(self) -> None:
        """Refuse float64 where ids need more than its 53 bits.

        Raises
        ------
        BadInput
            With the number of bits.
        """
        _require_bits(Fraction(self.bits - 1), "float64")

    # ------------------------------------------------------------------ functions and prompts

    def prompt_for(self, f: Sequence[int] | GridFunction) -> Tensor:
        """Return the prompt of a grid function.

        Parameters
        ----------
        f
            A table, one entry per grid point: the number of the grid point that is its value; or a
            function of d rows of m fractions in [0, 1) with d rows of m values, which are rounded
            down to the grid and kept in [0, 1 - delta].

        Returns
        -------
        Tensor
            (d, m_p) int64, in units of delta/`UNIT`, without positional encoding.

        Raises
        ------
        BadInput
            If the table does not have one grid point per grid point, or the prompt is too short.
        """
        import torch

        table = self.table_of(f) if callable(f) else f
        expected = f"{self.points} numbers from 0 to {self.points - 1}"
        if len(table) != self.points:
            raise BadInput("table", "prompt_for", f"{len(table)} entries", expected)
        for place, value in enumerate(table):
            if not 0 <= value < self.points:
                raise BadInput("table", "prompt_for", f"{value} as entry {place}", expected)
        if self.prompt_length < self.length * self.points:
            raise BadInput(
                "prompt length", "prompt_for", str(self.prompt_length),
                f"at least {self.length * self.points} tokens",
                "A shorter prompt cannot name every function.",
            )  # fmt: skip
        values = self._columns(torch.tensor(table), self.length)
        prompt = torch.zeros(self.d, self.prompt_length, dtype=torch.int64)
        cells = values.permute(1, 0, 2).reshape(self.d, self.length * self.points)
        prompt[:, : cells.shape[1]] = cells * UNIT
        return prompt

    def table_of(self, f: GridFunction) -> list[int]:
        """The table of floor f on the grid points.

        Raises
        ------
        BadInput
            If a value is not d rows of m numbers.
        """
        n, table = self.grid, []
        for number in range(self.points):
            digits = [
                number // n**q % n for q in reversed(range(self.d * self.length))
            ]  # token by token, rows from top to bottom
            point = [
                [Fraction(digits[k * self.d + i], n) for k in range(self.length)]
                for i in range(self.d)
            ]
            given = f(point)
            try:
                rows = [[Fraction(v) for v in row] for row in given]
            except (TypeError, ValueError, OverflowError) as error:
                raise BadInput(
                    "value", "prompt_for", f"{str(given)[:60]!r}: {error}",
                    f"{self.d} rows of {self.length} finite numbers",
                ) from error  # fmt: skip
            if [len(row) for row in rows] != [self.length] * self.d:
                raise BadInput(
                    "value", "prompt_for", f"rows of {[len(row) for row in rows]}",
                    f"{self.d} rows of {self.length}",
                )  # fmt: skip
            value = 0
            for k in range(self.length):
                for i in range(self.d):
                    value = value * n + min(max(math.floor(rows[i][k] * n), 0), n - 1)
            table.append(value)
        return table

    def _columns(self, numbers: Tensor, tokens: int) -> Tensor:
        """Digits of ``numbers`` (b,) in base N as tokens (b, d, tokens), in grid steps."""
        import torch

        count = self.d * tokens
        powers = torch.tensor(
            [self.grid ** (count - 1 - q) for q in range(count)], device=numbers.device
        )
        digits = numbers[:, None] // powers % self.grid
        return digits.reshape(len(numbers), tokens, self.d).transpose(1, 2)

    def context(self, numbers: Tensor) -> Tensor:
        """Contexts [P, X] by number, (b, d, n) int64 in units, without positional encoding."""
        return self._columns(numbers, self.tokens) * UNIT

    def value_numbers(self, numbers: Tensor) -> Tensor:
        """Number of the grid point f_P(X) for contexts by number, (b,).

        Arithmetic on the numbers alone: the digits of the prompt's number are the function's
        table. Where the prompt is too short for an entry, its digits read as 0.
        """
        import torch

        points = self.points
        inputs = numbers % points
        prompts = numbers // points
        after = self.prompt_length - self.length * (inputs + 1)
        shift = torch.clamp(after, min=0) * self.d
        powers = torch.tensor(
            [self.grid**q for q in range(self.d * self.prompt_length + 1)], device=numbers.device
        )
        found = prompts // powers[shift.clamp(max=len(powers) - 1)] % points
        return torch.where(after >= 0, found, 0)

    def targets(self, numbers: Tensor) -> Tensor:
        """What the last m tokens become, (b, d, m) int64 in units."""
        return self._columns(self.value_numbers(numbers), self.length) * UNIT

    # ------------------------------------------------------------------ layers, literally

    def encode(self, tokens: Tensor) -> Tensor:
        """Add the positional encoding to (b, d, n)."""
        return tokens + tokens.new_tensor(self.positions())

    def quantise(self, x: Tensor) -> Tensor:
        """Run the d n N quantising MLP layers on (b, d, n)."""
        x = x.clone()
        for i in range(self.d):
            for k in range(self.tokens * self.grid):
                t = x[:, i] - k * UNIT
                x[:, i] += ((t >= 0) & (t < UNIT)) * -t
        return x

    def ids(self, x: Tensor) -> Tensor:
        """u^T x of every token, (b, n)."""
        return (x * x.new_tensor(self.direction)[:, None]).sum(1)

    def shift(self, x: Tensor) -> Tensor:
        """Run the attention layers on (b, d, n): scores, hardmax over the keys, both heads.

        A head scores key y for query x by (u^T x - b)(u^T y) and returns u^T y: the largest id
        for u^T x > b, the smallest for u^T x < b. Tied keys have the same id, so that their mean
        is that id.
        """
        x = x.clone()
        for low, high in self.windows():
            above, below = self._head(x, low), self._head(x, high)
            x[:, 0] += self.shift_factor * (above - below)
        x[:, 0] += self.lift_factor * self._head(x, -1)
        return x

    def _head(self, x: Tensor, threshold: int) -> Tensor:
        ids = self.ids(x)
        scores = (ids - threshold)[:, :, None] * ids[:, None, :]
        return ids.gather(1, scores.argmax(2))

    def contextual(self, tokens: Tensor) -> Tensor:
        """Run everything before the value map, literally."""
        return self.shift(self.quantise(self.encode(tokens)))

    # ------------------------------------------------------------------ the same, quicker

    def quick_contextual(self, tokens: Tensor) -> Tensor:
        """Run everything before the value map on contexts of grid tokens, (b, d, n).

        Equal to `contextual`: quantising leaves grid tokens alone; ids are kept up to date instead
        of being recomputed (u_1 = 1); an id, a multiple of `UNIT`, lies in a window exactly if it
        is its centre; the heads return the largest and the smallest id.
        """
        x = self.encode(tokens)
        ids = self.ids(x).t().contiguous()  # (n, b): reductions over the tokens are then cheap
        start = ids.clone()
        for low, high in self.windows():
            exact = high - low == UNIT
            fires = ids == (low + high) // 2 if exact else (ids > low) & (ids < high)
            gain = ids.amax(0).sub_(ids.amin(0)).mul_(self.shift_factor)
            ids += fires * gain
        ids += self.lift_factor * ids.amax(0)
        x = x.clone()
        x[:, 0] += (ids - start).t()
        return x

    # ------------------------------------------------------------------ value map

    def value_layers(self, mixed: Tensor, numbers: Tensor) -> ValueLayers:
        """The value layers of contexts ``numbers`` (b,), of which ``mixed`` (b, d, n) has the
        states before the value map; n layers per context. Prompt tokens become 0."""
        import torch

        wanted = torch.zeros_like(mixed)
        wanted[:, :, self.prompt_length :] = self.targets(numbers)
        steps = (wanted - mixed).transpose(1, 2).reshape(-1, self.d)
        return ValueLayers(self.ids(mixed).reshape(-1), steps)

    def value_map(self, x: Tensor, layers: ValueLayers, block: int = 1 << 13) -> Tensor:
        """Run value layers on tokens (t, d), every layer on every token, in their order.

        Layers come in blocks: as long as none of a block fires on a token, each of them sees the
        token unchanged. A token on which one fires runs the rest of the block again from there.
        """
        x = x.clone()
        u = x.new_tensor(self.direction)
        rows = max(1, (1 << 17 if x.device.type == "cpu" else 1 << 24) // block)
        for first in range(0, len(layers.centres), block):
            low = layers.centres[first : first + block] - UNIT // 2
            for top in range(0, len(x), rows):
                some = _some_fires(x[top : top + rows] @ u, low)
                for row in some.nonzero().flatten().tolist():
                    at = 0
                    while True:
                        own = x[top + row] @ u - low[at:]
                        hits = ((own >= 0) & (own < UNIT)).nonzero().flatten()
                        if not len(hits):
                            break
                        at += int(hits[0])
                        x[top + row] += layers.steps[first + at]
                        at += 1
        return x


def _some_fires(ids: Tensor, low: Tensor) -> Tensor:
    """Whether some window [low, low + UNIT) holds an id, (t,) bool for ids (t,), low (b,)."""
    if ids.device.type != "cpu":
        above = ids[:, None] - low
        return ((above >= 0) & (above < UNIT)).any(1)
    import numpy as np
    import torch

    # As unsigned numbers negative differences are huge, so that the least one decides; four times
    # as quick as two comparisons.
    above = np.subtract(ids.numpy()[:, None], low.numpy()).view(np.uint64)
    return torch.from_numpy(above.min(1) < UNIT)


_BITS = {"float64": sizes.FLOAT64, "int64": 62}
"""Bits of ids that a type holds; of an int64, one is the sign and one stays free."""


def _require_bits(bits: Value, dtype: str) -> None:
    if not at_most(bits, _BITS[dtype]):
        raise BadInput(
            "dtype", dtype, f"ids of {text(bits)} bits", f"at most {_BITS[dtype]} bits",
            "Take a coarser grid." if dtype == "int64" else "Take int64, or a coarser grid.",
        )  # fmt: skip


def _bits_and_memory(at: dict[str, Any]) -> tuple[Value, Value]:
    """Bits of the largest id and bytes of the value layers: lower bounds where even the number of
    tokens is too large, for ids are beyond N^n and there are more than n value layers."""
    tokens = Fraction(at["n"]) if "n" in at else sizes.measure(sizes.WANG, "tokens", **at)
    if not at_most(tokens, 1 << 1000):
        return tokens, tokens
    if at_most(tokens, 2):  # the expression is for prompts that name a function
        net = UniversalTransformer(at["d"], at["m"], at["N"], at["n"] - at["m"])
        return Fraction(net.bits - 1), sizes.measure(sizes.WANG, "memory", **at)
    found = {name: sizes.measure(sizes.WANG, name, **at) for name in ("bits", "memory")}
    return found["bits"], found["memory"]


def build(
    d: int,
    length: int,
    grid: int,
    prompt_length: int | None = None,
    memory_limit: int = MEMORY_LIMIT,
    dtype: str = "int64",
) -> UniversalTransformer:
    """Return the universal transformer for tokens of R^d, ``length`` tokens and step 1/``grid``.

    Parameters
    ----------
    dtype
        "int64", or "float64" to refuse ids that its 53 bits do not hold.

    Raises
    ------
    BadInput
        For sizes that are not positive (grid at least 2), ids that the type does not hold, or
        value layers that would not fit in ``memory_limit`` bytes; for float64 the ids come first.
        Nothing has been allocated then.

    Examples
    --------
    >>> net = build(1, 1, 3)
    >>> net.prompt_length, net.functions, net.contexts
    (3, 27, 81)
    """
    where = "universal.build"
    for name, value, least in (("d", d, 1), ("length", length, 1), ("grid", grid, 2)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise BadInput(name, where, repr(value), f"an integer of at least {least}")
    if dtype not in _BITS:
        raise BadInput("dtype", where, repr(dtype), " or ".join(_BITS))
    at: dict[str, Any] = {"d": d, "m": length, "N": grid}
    if prompt_length is not None:
        if isinstance(prompt_length, bool) or not isinstance(prompt_length, int):
            raise BadInput("prompt length", where, repr(prompt_length), "a natural number")
        if prompt_length < 0:
            raise BadInput("prompt length", where, repr(prompt_length), "a natural number")
        at["n"] = prompt_length + length
    bits, memory = _bits_and_memory(at)
    if dtype == "float64":
        _require_bits(bits, dtype)
    if not at_most(memory, memory_limit):
        raise BadInput(
            "size", where, f"{text(memory, 15)} bytes of value layers",
            f"at most {memory_limit} bytes", "Take a coarser grid, or fewer tokens.",
        )  # fmt: skip
    _require_bits(bits, dtype)
    if prompt_length is None:
        prompt_length = sizes.size(sizes.WANG, "prompt_tokens", **at)
    return UniversalTransformer(d, length, grid, prompt_length)
