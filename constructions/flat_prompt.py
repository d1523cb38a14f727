"""The flat universal prompt: three layers, and a prompt that is the table of values.

Tokens are lifted from d to d + 7 coordinates: x_1..x_d (the value slot), flag (1 on prompt tokens),
position k - 1, code, context, kappa, kappa^2 and the constant 1. One transformer, blocks MLP,
attention, attention:

* the MLP (2 d N L + d hidden neurons) writes sum_i N^((k-1)d+i-1) floor(N x_i) into the code slot,
  a staircase in x_i + 2(k-1) with ramps of width eta and a reset in every gap, and takes x out of
  the value slot;
* attention 1, score -M flag, gives every token the mean c/L of the input tokens' codes;
* attention 2 has the query s = c L + k - 1; prompt token number kappa scores
  beta (2 s kappa - kappa^2) and returns its value, input tokens score -M.

The prompt has L_p = L N^(dL) tokens; number c L + k - 1 holds column k of f at grid point c. Off
strips of measure at most d L N eta,

    |output - f| <= |table - f| + (L_p + L) e^(-b),  b = min(M, beta (1 - 2 c L_p e^(-M)))

(`sharper/flat-universal-prompt`), and |table - f| <= (C/N)(dL)^(1/alpha) for C-Lipschitz f.

Source: this project.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import arb, fmpq

from provers import sizes
from provers.errors import BadInput
from provers.kernel.arithmetic import precision
from provers.magnitudes import Value, at_most, text

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["FlatPrompt", "Float64", "build"]

MEMORY_LIMIT = 4 << 30
EXTRA = 7
RAMP = Fraction(1, 1 << 20)
TOLERANCE = Fraction(1, 10**12)
"""What the softmax leaks at most, unless the caller says otherwise."""
HIDDEN_LIMIT = 1 << 24
"""Numbers in a part of the hidden layer that is computed at once."""
FLAG, POSITION, CODE, CONTEXT, KAPPA, SQUARE, ONE = range(EXTRA)


@dataclass(frozen=True, slots=True)
class Float64:
    """Certified bounds of a float64 run; see `FlatPrompt.float64`.

    Attributes
    ----------
    code, query, score : arb
        What rounding changes in codes, queries and scores, at most.
    gap : arb
        Lead of the right prompt token's score over all others, at least.
    error : arb
        Distance of the outputs from the table's values, at most.
    """

    code: arb
    query: arb
    score: arb
    gap: arb
    error: arb


@dataclass(frozen=True, slots=True)
class FlatPrompt:
    """Sizes and constants; every weight is one of them (or 0, 1).

    Attributes
    ----------
    d, length, grid : int
        d, L and N.
    mask : int
        M.
    beta : int
        Inverse temperature of attention 2.
    ramp : Fraction
        eta, in units of x.
    """

    d: int
    length: int
    grid: int
    mask: int
    beta: int
    ramp: Fraction = RAMP

    @property
    def points(self) -> int:
        """N^(dL), the number of cells."""
        return int(self.grid ** (self.d * self.length))

    @property
    def prompt_length(self) -> int:
        """L_p = L N^(dL)."""
        return self.length * self.points

    @property
    def hidden(self) -> int:
        """Hidden neurons of the MLP."""
        return 2 * self.d * self.grid * self.length + self.d

    @property
    def parameters(self) -> int:
        """Numbers in the weights: the MLP with biases, and two heads."""
        return sizes.size(sizes.FLAT, "parameters", d=self.d, m=self.length, N=self.grid)

    def leak(self) -> arb:
        """An upper bound of (L_p + L) e^(-b): what other tokens' values contribute."""
        with precision(128):
            delta = arb(self.points) * self.prompt_length * (-arb(self.mask)).exp()
            b = self.beta * (1 - 2 * delta)
            least = b.min(arb(self.mask))
            return ((self.prompt_length + self.length) * (-least).exp()).upper()

    def error(self, lipschitz: float | Fraction, norm_p: int) -> arb:
        """The bound (C/N)(dL)^(1/alpha) + leak off the strips, for a C-Lipschitz f."""
        with precision(128):
            ratio = Fraction(lipschitz)
            constant = arb(ratio.numerator) / ratio.denominator
            entries = arb(self.d * self.length) ** (arb(1) / norm_p)
            return (constant / self.grid * entries + self.leak()).upper()

    # ------------------------------------------------------------------ rounding

    def float64(self) -> Float64:
        """Bound what `run` returns in float64 off the strips, whatever the input and the table.

        Every operation rounds to nearest, sums are taken in any order, exp is within 4 units in the
        last place; zeros and the weights of the value slots are exact. With u = 2^-53 and g(k) =
        k u/(1 - k u), values in [0, 1], G cells, P prompt tokens, n = P + L, H hidden neurons:

        * pre-activations are off by a = g(d + 10) (4 L + 2), and codes, sums of H terms of absolute
          weights at most 4 G/eta, by c = (1 + u)(4 G/eta)(2 L g(H + 1) + a) + G u;
        * queries by q = L^2 c + L^2 (g(2 n + 20) + 3 u)(G + L c), beside the leak of attention 1;
        * scores by sigma = 12 beta u (P + q)^2; the gap is min(beta (1 - 2 (G P e^(-M) + q)), M) -
          3 sigma;
        * other tokens then have the weight l = n (1 + 16 u) e^(-gap), and the output is within l +
          g(2 n + 12)(1 + l) of the table's value.

        Raises
        ------
        BadInput
            If the bounds do not keep neighbouring prompt tokens apart.
        """
        with precision(128):
            unit = arb(2) ** -53
            cells, n = self.points, self.prompt_length + self.length

            def g(k: int) -> arb:
                return k * unit / (1 - k * unit)

            length, eta = self.length, arb(fmpq(self.ramp.numerator, self.ramp.denominator))
            entry = g(self.d + 10) * (4 * length + 2)
            code = (1 + unit) * (4 * cells / eta) * (2 * length * g(self.hidden + 1) + entry)
            code += cells * unit
            query = length**2 * code
            query += length**2 * (g(2 * n + 20) + 3 * unit) * (cells + length * code)
            score = 12 * self.beta * unit * (self.prompt_length + query) ** 2
            delta = arb(cells) * self.prompt_length * (-arb(self.mask)).exp() + query
            near, far = self.beta * (1 - 2 * delta), arb(self.mask)
            gap = near.min(far) - 3 * score
            leak = n * (1 + 16 * unit) * (-gap).exp()
            error = (leak + g(2 * n + 12) * (1 + leak)).upper()
            if not (delta < arb(1) / 2 and error < arb(1) / 2):
                raise BadInput(
                    "size", "float64", f"queries off by up to {float(delta.upper()):.3g}",
                    "less than 1/2 between prompt tokens", "Use wider ramps, or a coarser grid.",
                )  # fmt: skip
            return Float64(code.upper(), query.upper(), score.upper(), gap.lower(), error)

    @property
    def strips(self) -> Fraction:
        """Upper bound of the measure of the strips."""
        return self.d * self.length * self.grid * self.ramp

    def require_float64(self) -> None:
        """Refuse float64 where its 53 bits cannot tell neighbouring prompt tokens apart.

        Raises
        ------
        BadInput
            If 4 beta kappa^2 is not below 2^52, or 2 L/eta reaches 2^53.
        """
        bits = (4 * self.beta * (self.prompt_length - 1) ** 2).bit_length() + 1
        _require_bits(Fraction(bits))
        if 2 * self.length / self.ramp >= 1 << 53:
            raise BadInput("ramp", "float64", str(self.ramp), "2 L/eta below 2^53")

    # ------------------------------------------------------------------ running

    def prompt(self, table: Tensor) -> Tensor:
        """The prompt of a table of values.

        Parameters
        ----------
        table : Tensor
            (cells, d, L): column k of f at grid point c.

        Returns
        -------
        Tensor
            (d + 7, L_p).
        """
        import torch

        if tuple(table.shape) != (self.points, self.d, self.length):
            raise BadInput(
                "table", "prompt", str(tuple(table.shape)),
                str((self.points, self.d, self.length)),
            )  # fmt: skip
        values = table.transpose(1, 2).reshape(self.prompt_length, self.d).t()
        kappa = torch.arange(self.prompt_length, dtype=table.dtype, device=table.device)
        rest = torch.zeros(EXTRA, self.prompt_length, dtype=table.dtype, device=table.device)
        rest[FLAG], rest[KAPPA], rest[SQUARE], rest[ONE] = 1, kappa, kappa**2, 1
        return torch.cat([values, rest])

    def grid_points(self) -> Tensor:
        """All grid points, (cells, d, L) float64, in the order of the codes."""
        import torch

        codes = torch.arange(self.points)
        digits = [codes // self.grid**q % self.grid for q in range(self.d * self.length)]
        flat = torch.stack(digits, 1).to(torch.float64) / self.grid
        return flat.reshape(self.points, self.length, self.d).transpose(1, 2)

    def mlp_weights(self) -> tuple[Tensor, Tensor, Tensor]:
        """w1 (hidden, d + 7), b1 (hidden,), w2 (d + 7, hidden), float64."""
        import torch

        width, slope = self.d + EXTRA, float(1 / self.ramp)
        w1 = torch.zeros(self.hidden, width, dtype=torch.float64)
        b1 = torch.zeros(self.hidden, dtype=torch.float64)
        w2 = torch.zeros(width, self.hidden, dtype=torch.float64)
        off = -float(4 * self.length)  # K: prompt tokens stay below every kink
        row = 0
        for i in range(self.d):
            for k in range(self.length):
                unit = self.grid ** (k * self.d + i)
                # Steps of one unit, and the reset (the last "step") in the gap after the interval.
                jumps = [(2 * k + j / self.grid, unit) for j in range(1, self.grid)]
                jumps.append((2 * k + 1.5, -unit * (self.grid - 1)))
                for kink, height in jumps:
                    for start, sign in ((kink - float(self.ramp), 1.0), (kink, -1.0)):
                        w1[row, i], w1[row, self.d + POSITION], w1[row, self.d + FLAG] = 1, 2, off
                        b1[row] = -start
                        w2[self.d + CODE, row] = sign * height * slope
                        row += 1
            w1[row, i], w1[row, self.d + FLAG] = 1, off
            w2[i, row] = -1
            row += 1
        return w1, b1, w2

    def attention_weights(self) -> dict[str, Tensor]:
        """Query, key, value and output matrices of both heads, float64.

        ``wq1``, ``wk1``, ``wv1`` (1, d + 7) and ``wo1`` (d + 7, 1); ``wq2``, ``wk2`` (3, d + 7),
        ``wv2`` (d, d + 7) and ``wo2`` (d + 7, d). `run` computes the same scores in another order.
        """
        import torch

        d, width = self.d, self.d + EXTRA

        def rows(*entries: dict[int, float]) -> Tensor:
            out = torch.zeros(len(entries), width, dtype=torch.float64)
            for row, parts in zip(out, entries, strict=True):
                for column, value in parts.items():
                    row[d + column] = value
            return out

        beta, mask = float(self.beta), float(self.mask)
        values = torch.eye(d, width, dtype=torch.float64)
        return {
            "wq1": rows({ONE: 1.0}),
            "wk1": rows({FLAG: -mask}),
            "wv1": rows({CODE: 1.0}),
            "wo1": rows({CONTEXT: 1.0}).t().contiguous(),
            "wq2": rows({CONTEXT: float(self.length**2), POSITION: 1.0}, {ONE: 1.0}, {ONE: 1.0}),
            "wk2": rows({KAPPA: 2 * beta}, {SQUARE: -beta}, {FLAG: mask, ONE: -mask}),
            "wv2": values,
            "wo2": values.t().clone(memory_format=torch.contiguous_format),
        }

    def run(self, prompt: Tensor, inputs: Tensor) -> Tensor:
        """Run the transformer on a batch in float64.

        Parameters
        ----------
        prompt : Tensor
            (d + 7, L_p).
        inputs : Tensor
            (b, d, L), entries in [0, 1].

        Returns
        -------
        Tensor
            (b, d, L): the value slots at the input positions.
        """
        import torch

        self.require_float64()
        d, count = self.d, len(inputs)
        rest = inputs.new_zeros(count, EXTRA, self.length)
        rest[:, POSITION] = torch.arange(self.length, dtype=inputs.dtype, device=inputs.device)
        rest[:, ONE] = 1
        x = torch.cat([inputs, rest], 1)
        w1, b1, w2 = (w.to(inputs.device) for w in self.mlp_weights())
        x = x + w2 @ torch.relu(w1 @ x + b1[:, None])
        p = prompt.clone()
        step = max(1, min(4096, HIDDEN_LIMIT // self.hidden))  # the hidden layer stays in the cache
        for first in range(0, self.prompt_length, step):
            part = prompt[:, first : first + step]
            p[:, first : first + step] += w2 @ torch.relu(w1 @ part + b1[:, None])
        # Attention 1: the scores do not depend on the query; the heads of all tokens are equal.
        scores = torch.cat([p[d + FLAG].expand(count, -1), x[:, d + FLAG]], 1) * -float(self.mask)
        codes = torch.cat([p[d + CODE].expand(count, -1), x[:, d + CODE]], 1)
        x[:, d + CONTEXT] += (torch.softmax(scores, 1) * codes).sum(1, keepdim=True)
        # Attention 2. Prompt tokens do not query: their outputs are not used.
        query = self.length**2 * x[:, d + CONTEXT] + x[:, d + POSITION]  # (b, L)
        beta, mask = float(self.beta), float(self.mask)
        keys, squares = p[d + KAPPA], p[d + SQUARE]
        to_prompt = beta * (2 * query[:, :, None] * keys - squares)
        to_prompt -= mask * (1 - p[d + FLAG])
        to_input = beta * (2 * query[:, :, None] * x[:, None, d + KAPPA] - x[:, None, d + SQUARE])
        to_input = to_input - mask * (1 - x[:, None, d + FLAG])
        weights = torch.softmax(torch.cat([to_prompt, to_input], 2), 2)
        from_prompt = weights[:, :, : self.prompt_length] @ p[:d].t()
        from_input = weights[:, :, self.prompt_length :] @ x[:, :d].transpose(1, 2)
        return x[:, :d] + (from_prompt + from_input).transpose(1, 2)

    def table_of(self, call: Callable[[Tensor], Tensor]) -> Tensor:
        """Values of a batched function (cells, d, L) -> (cells, d, L) at the grid points."""
        return call(self.grid_points())


def _require_bits(bits: Value) -> None:
    if not at_most(bits, sizes.FLOAT64):
        raise BadInput(
            "size", "float64", f"scores 4 beta kappa^2 of {text(bits)} bits",
            f"at most {sizes.FLOAT64} bits", "Use a coarser grid.",
        )  # fmt: skip


def require_certified(d: int, length: int, grid: int) -> None:
    """Refuse sizes at which float64 is not certified to keep queries and scores apart.

    Raises
    ------
    BadInput
        With the bits that are needed.
    """
    bits = sizes.measure(sizes.FLAT, "bits", d=d, m=length, N=grid, tau=TOLERANCE, eta=RAMP)
    if not at_most(bits, sizes.FLOAT64):
        raise BadInput(
            "dtype", "float64", f"queries and scores of {text(bits)} bits",
            f"at most {sizes.FLOAT64} bits", "Use a coarser grid.",
        )  # fmt: skip


def build(
    d: int,
    length: int,
    grid: int,
    tolerance: float | Fraction = TOLERANCE,
    memory_limit: int = MEMORY_LIMIT,
    ramp: Fraction = RAMP,
) -> FlatPrompt:
    """Return the flat universal transformer with a leak of at most ``tolerance``.

    Raises
    ------
    BadInput
        For sizes that are not positive (grid at least 2), a tolerance outside (0, 1), ramps that
        are not a power of 1/2 below half a grid step, scores that need more than float64 has, or
        weights and prompt beyond ``memory_limit`` bytes; nothing has been allocated then.

    Examples
    --------
    >>> net = build(1, 2, 32)
    >>> net.prompt_length, net.hidden
    (2048, 129)
    """
    where = "flat_prompt.build"
    for name, value, least in (("d", d, 1), ("length", length, 1), ("grid", grid, 2)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise BadInput(name, where, repr(value), f"an integer of at least {least}")
    if not 0 < tolerance < 1:
        raise BadInput("tolerance", where, repr(tolerance), "a number between 0 and 1")
    at = {"d": d, "m": length, "N": grid, "tau": Fraction(tolerance)}
    _require_bits(sizes.measure(sizes.FLAT, "score_bits", **at))
    memory = sizes.measure(sizes.FLAT, "memory", **at)
    if not at_most(memory, memory_limit):
        raise BadInput(
            "size", where, f"{text(memory, 15)} bytes of weights and prompt",
            f"at most {memory_limit} bytes", "Take a coarser grid, or fewer tokens.",
        )  # fmt: skip
    odd = ramp.numerator != 1 or ramp.denominator & (ramp.denominator - 1)
    if odd or not 0 < 2 * ramp * grid < 1:
        raise BadInput("ramp", where, str(ramp), f"a power of 1/2 below 1/{2 * grid}")
    # e^(-M) must beat the largest query, L_p^2: M >= 2 log(kappa_max) + 5; and both leaks.
    mask, beta = (sizes.size(sizes.FLAT, name, **at) for name in ("mask", "beta"))
    return FlatPrompt(d, length, grid, mask, beta, ramp)
