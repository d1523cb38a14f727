"""The universal networks with one attention layer (Hu et al. 2024, theorems 2.3 to 2.5).

tau = F_FF o F_SA o F_FF with one head of size 1 ("A": T_A^{1,1,r}, look-up in one MLP), or many
MLP layers of width 4 around the same attention layer ("B": T_B^{1,1,4}). One network serves all
functions f from the grid {0, delta, .., 1 - delta}^(d x L), delta = 1/D, to itself; the prompt of f
lists its values, L columns for each grid point, L_p = L D^(dL) columns.

1. *positions*: column k = 1, 2, .. gets (2k - 1) 1_d ("A") or 2k 1_d ("B": ids stay above outputs).
2. *quantiser*: clamped steps with ramps of length eta **before** the grid points, so that grid
   points themselves stay where they are (the printed ramps begin at the grid points and move every
   one of them a step down). "A": 2 d n D hidden neurons, n = L_p + L. "B": d n D layers of
   four ReLUs, -ReLU(t - low) + (1 + k) ReLU(t - high + eta) - k ReLU(t - high).
3. *attention*: `constructions.contextual_mapping`, rank one, direction v, scale kappa:
   z -> z + e/(4 r_max) beta v; e = delta/2, r_min = sqrt(d)/2, r_max = 2 sqrt(d) n (2 n + 1 for
   "B"), |V| = n D^d.
4. *look-up*: for each context and output column a hat ReLU(t + 1) - 2 ReLU(t) + ReLU(t - 1) in
   t = R (<v, x> - b) that adds y - c. R is a power of 2, b and c are dyadic: the id, rounded.

Ids of one token differ by numbers like 10^-1000. How many bits that takes is computed before
anything is run; float64 is refused unless 53 are enough. The scale is one of

* ``printed``: (|V|+1)^4 (pi d/8)(2 log n + 3)/(e r_min), from the projection lemma;
* ``guaranteed``: (2 log n + 3)/(g e r_min), g what v really keeps of squared distances: the
  hypotheses of kajitsuka-2024/contextual-mapping hold, so that all ids differ;
* ``tuned``: a scale below the threshold of that theorem, at which only the run shows that ids
  differ.

`certify` makes a certificate that the kernel replays: it builds the network itself and runs it on
every prompt and every grid input (`provers.kernel.one_layer`).

Source: Hu, Wang, Gilani, Li, Song, Liu 2024, theorems 2.3 to 2.5 (structure; constants are this
project's own).
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat

from constructions import exactness
from constructions.context_order import CertifiedOrder, certified_order
from constructions.contextual_mapping import RankOneMapping, Vocabulary, boltz_threshold, ks_scale
from constructions.layers import Head, Layer, Mlp
from provers import sizes
from provers.certificate import file_bytes
from provers.errors import BadInput, UsageError
from provers.magnitudes import at_most, text

__all__ = [
    "FAMILIES",
    "SCALES",
    "TINY",
    "NeedsPrecision",
    "OneLayer",
    "build",
    "needed_bits",
    "printed_mapping",
    "printed_order",
    "printed_scale",
]

Json = Any
FAMILIES = ("A", "B")
SCALES = ("printed", "guaranteed", "tuned")
TINY = ((1, 1, 2), (1, 1, 3), (1, 1, 4), (1, 2, 2), (2, 1, 2))
"""(d, L, D): every size of the theory at which all contexts can be run."""
ERROR = 64
"""Outputs are within 2^-ERROR of the target."""
MAX_CONTEXTS = 1 << 14
MAX_BITS = 1 << 23
FLOAT64 = 53
GUARD = 64

_TUNED = {
    (1, 1, 2): fmpq(1, 64),
    (1, 1, 3): fmpq(1, 64),
    (1, 1, 4): fmpq(1, 8),
    (1, 2, 2): fmpq(1, 64),
    (2, 1, 2): fmpq(1, 64),
}
_DIRECTIONS = {1: [fmpq(1)], 2: [fmpq(5, 13), fmpq(12, 13)]}
DIMENSIONS = tuple(_DIRECTIONS)
"""Token dimensions with a stored direction."""


class NeedsPrecision(UsageError):
    """The ids of different contexts are equal in the arithmetic that was asked for."""

    code = "precision"


@dataclass(frozen=True, slots=True)
class OneLayer:
    """Sizes and exact weights up to the look-up.

    Attributes
    ----------
    family : str
        "A" or "B".
    d, length, grid : int
        d, L, D.
    prompt_length : int
        L_p; shorter than L D^(dL) cannot name every function.
    kappa : fmpq
        Scale of the logits.
    v : fmpq_mat
        Rational unit vector with positive entries, (d, 1).
    eta : fmpq
        Length of the ramps, below 1/D.
    slope : int
        The hats have slope R = 2^slope.
    bits : int
        Bits of precision that tell all ids apart and bound the error, computed in advance.
    error : int
        Outputs are claimed within 2^-error.
    """

    family: str
    d: int
    length: int
    grid: int
    prompt_length: int
    kappa: fmpq
    v: fmpq_mat
    eta: fmpq
    slope: int
    bits: int
    error: int = ERROR

    # ------------------------------------------------------------------ sizes

    @property
    def tokens(self) -> int:
        """n = L_p + L."""
        return self.prompt_length + self.length

    @property
    def base(self) -> int:
        """Grid columns, D^d."""
        return int(self.grid**self.d)

    @property
    def vocabulary_size(self) -> int:
        """|V| = n D^d."""
        return self.tokens * self.base

    @property
    def points(self) -> int:
        """Grid inputs, D^(dL)."""
        return int(self.grid ** (self.d * self.length))

    @property
    def prompts(self) -> int:
        """Grid prompts, D^(d L_p)."""
        return int(self.base**self.prompt_length)

    @property
    def contexts(self) -> int:
        """Pairs of a grid prompt and a grid input."""
        return int(self.base**self.tokens)

    @property
    def hats(self) -> int:
        """M: output columns of all contexts."""
        return self.contexts * self.length

    @property
    def widths(self) -> tuple[int, ...]:
        """Hidden neurons of the MLP layers; "B" has four for each window and three for each hat."""
        if self.family == "A":
            return (2 * self.d * self.tokens * self.grid, 3 * self.hats)
        return (4,) * (self.d * self.tokens * self.grid) + (3,) * self.hats

    @property
    def strips(self) -> fmpq:
        """Bound of the measure of the inputs at which the quantiser is not exact."""
        return self.d * self.length * (self.grid - 1) * self.eta

    def position(self, k: int) -> int:
        """Every entry of the encoding of column k = 0, 1, .."""
        return 2 * k + (1 if self.family == "A" else 2)

    @property
    def bounds(self) -> tuple[fmpq, fmpq, fmpq]:
        """Strict bounds r_min, r_max of the norms of tokens, and e, below their distances."""
        return _bounds(self.family, self.d, self.tokens, self.grid)

    @property
    def factor(self) -> fmpq:
        """|W_O u''| = e/(4 r_max): the softmax mean enters with this factor of v."""
        _, r_max, e = self.bounds
        return e / (4 * r_max)

    @property
    def size(self) -> int:
        """A bound of every entry of the output on the whole cube, strips included."""
        top = fmpq(self.position(self.tokens - 1) + 1)
        entries = [abs(x) for x in self.v.entries()]
        state = top + self.factor * max(entries) * sum(entries, fmpq(0)) * top
        step = state + 1
        bound = state + (step if self.family == "A" else self.hats * step)
        return int(bound.ceil())

    # ------------------------------------------------------------------ weights

    def vocabulary(self) -> Vocabulary:
        """All quantised tokens; checks that they are tokenwise separated.

        Raises
        ------
        provers.errors.BadInput
            If a hypothesis fails, which quotes it.
        """
        tokens = []
        for k in range(self.tokens):
            for number in range(self.base):
                entries = [self.position(k) + x for x in self._entries(number)]
                tokens.append(fmpq_mat(self.d, 1, entries))
        r_min, r_max, e = self.bounds
        return Vocabulary(tuple(tokens), r_min, r_max, e)

    def mapping(self) -> RankOneMapping:
        """The attention layer as a contextual mapping."""
        return RankOneMapping(self.vocabulary(), self.v, self.kappa)

    def _entries(self, number: int) -> list[fmpq]:
        digits = []
        for _ in range(self.d):
            number, digit = divmod(number, self.grid)
            digits.append(fmpq(digit, self.grid))
        digits.reverse()
        return digits

    def encoding(self) -> fmpq_mat:
        """E, shape (d, n)."""
        row = [self.position(k) for k in range(self.tokens)]
        return fmpq_mat(self.d, self.tokens, row * self.d)

    def quantiser(self) -> tuple[Mlp, ...]:
        """The MLP layers before the attention layer."""
        return self._staircase() if self.family == "A" else self._windows()

    def _thresholds(self) -> list[tuple[fmpq, fmpq]]:
        out: list[tuple[fmpq, fmpq]] = []
        for k in range(self.tokens):
            if k:
                jump = self.position(k) - self.position(k - 1) - 1
                out.append((fmpq(self.position(k)), jump + fmpq(1, self.grid)))
            out += [
                (self.position(k) + fmpq(j, self.grid), fmpq(1, self.grid))
                for j in range(1, self.grid)
            ]
        return out

    def _staircase(self) -> tuple[Mlp, ...]:
        rows: list[list[fmpq]] = []
        biases: list[fmpq] = []
        outs: list[list[fmpq]] = []
        zero = fmpq(0)
        for i in range(self.d):

            def neuron(w: fmpq, b: fmpq, out: fmpq, i: int = i) -> None:
                rows.append([w if j == i else zero for j in range(self.d)])
                outs.append([out if j == i else zero for j in range(self.d)])
                biases.append(b)

            for threshold, height in self._thresholds():
                neuron(1 / self.eta, 1 - threshold / self.eta, height)
                neuron(1 / self.eta, -threshold / self.eta, -height)
            neuron(fmpq(1), zero, fmpq(-1))
            neuron(fmpq(-1), zero, fmpq(1))
        first = [fmpq(self.position(0))] * self.d
        return (
            Mlp(
                w1=fmpq_mat(rows),
                b1=fmpq_mat(len(rows), 1, biases),
                w2=fmpq_mat(outs).transpose(),
                b2=fmpq_mat(self.d, 1, first),
            ),
        )

    def _windows(self) -> tuple[Mlp, ...]:
        layers = []
        for i in range(self.d):
            unit = fmpq_mat(self.d, 1, [int(j == i) for j in range(self.d)])
            for k in range(self.tokens):
                for j in range(self.grid):
                    low = self.position(k) + fmpq(j, self.grid)
                    last = j + 1 == self.grid
                    high = fmpq(self.position(k) + 2) if last else low + fmpq(1, self.grid)
                    slope = (high - low - self.eta) / self.eta
                    kinks = [low - self.eta, low, high - self.eta, high]
                    factors = [fmpq(0), fmpq(-1), 1 + slope, -slope]
                    layers.append(
                        Mlp(
                            w1=fmpq_mat(4, 1, [1, 1, 1, 1]) * unit.transpose(),
                            b1=fmpq_mat(4, 1, [-x for x in kinks]),
                            w2=unit * fmpq_mat(1, 4, factors),
                            b2=exactness.zeros(self.d),
                        )
                    )
        return tuple(layers)

    def attention(self) -> Layer:
        """The attention layer: one head of size 1, weights of rank 1, no biases."""
        zero = exactness.zeros(1)
        row = self.v.transpose()
        head = Head(
            wq=row, wk=self.kappa * row, wv=row, wo=self.factor * self.v,
            bq=zero, bk=zero, bv=zero,
        )  # fmt: skip
        return Layer(heads=(head,), bo=exactness.zeros(self.d))

    def hat_table(self) -> list[tuple[fmpq, fmpq_mat]]:
        """Dyadic b and y - c for every hat, contexts in the order of `all_contexts`.

        Runs the attention layer at ``bits``.
        """
        out = []
        with ctx.workprec(self.bits):
            for context, _, means in self._all_means():
                for column, mean in enumerate(means):
                    token = context[self.prompt_length + column]
                    place = self.position(self.prompt_length + column)
                    wanted = self._entries(self.target(context, column))
                    b = arb(0)
                    change = []
                    for x, entry, y in zip(
                        self.v.entries(), self._entries(token), wanted, strict=True
                    ):
                        state = arb(place + entry) + mean * arb(self.factor * x)
                        b += arb(x) * state
                        change.append(y - _dyadic(state))
                    out.append((_dyadic(b), fmpq_mat(self.d, 1, change)))
        return out

    def look_up(self) -> tuple[Mlp, ...]:
        """The MLP layers after the attention layer; their weights are dyadic with ``bits`` bits."""
        # From the highest id down: a hat that a column meets before its own is then off with all
        # of its ReLUs at 0, and balls do not grow by (t + 1) - 2 t + (t - 1).
        hats = sorted(self.hat_table(), key=lambda hat: hat[0], reverse=True)
        r = fmpq(1 << self.slope)
        groups = [hats] if self.family == "A" else [[hat] for hat in hats]
        layers = []
        for group in groups:
            rows, biases, outs = [], [], []
            for b, change in group:
                for shift, factor in ((1, 1), (0, -2), (-1, 1)):
                    rows.append([r * x for x in self.v.entries()])
                    biases.append(shift - r * b)
                    outs.append([factor * x for x in change.entries()])
            layers.append(
                Mlp(
                    w1=fmpq_mat(rows),
                    b1=fmpq_mat(len(rows), 1, biases),
                    w2=fmpq_mat(outs).transpose(),
                    b2=exactness.zeros(self.d),
                )
            )
        return tuple(layers)

    # ------------------------------------------------------------------ contexts

    def all_contexts(self) -> list[tuple[int, ...]]:
        """Every grid context as numbers of its columns, prompt first."""
        return list(itertools.product(range(self.base), repeat=self.tokens))

    def tokens_of(self, context: Sequence[int]) -> fmpq_mat:
        """The context [P, X] without positions, (d, n)."""
        columns = [self._entries(number) for number in context]
        return fmpq_mat(columns).transpose()

    def target(self, context: Sequence[int], column: int) -> int:
        """Number of the column f_P(X)_column."""
        number = 0
        for token in context[self.prompt_length :]:
            number = number * self.base + token
        return int(context[number * self.length + column])

    def _projected(self, context: Sequence[int]) -> list[fmpq]:
        """<v, token> in every place."""
        out = []
        for k, number in enumerate(context):
            total = fmpq(0)
            for x, entry in zip(self.v.entries(), self._entries(number), strict=True):
                total += x * (self.position(k) + entry)
            out.append(total)
        return out

    def _all_means(self) -> Iterator[tuple[tuple[int, ...], list[fmpq], list[arb]]]:
        """Every context, its projections and softmax means, at the current precision.

        There are few different pairs of a query and a key: one exponential for each.
        """
        known: dict[tuple[fmpq, fmpq], tuple[arb, arb]] = {}
        for context in self.all_contexts():
            projected = self._projected(context)
            means = []
            for query in projected[self.prompt_length :]:
                mass, pulled = arb(0), arb(0)
                for key in projected:
                    if (query, key) not in known:
                        weight = arb(self.kappa * query * key).exp()
                        known[query, key] = (weight, weight * arb(key))
                    weight, part = known[query, key]
                    mass += weight
                    pulled += part
                means.append(pulled / mass)
            yield context, projected, means

    # ------------------------------------------------------------------ running

    def run(
        self, prompt: Any, x: Any, arithmetic: str = "ball", look_up: Sequence[Mlp] | None = None
    ) -> list[list[arb]]:
        """Run the network on [P, X]: prompt (d, L_p), input (d, L); balls of the output (d, L).

        ``look_up`` are the layers of `look_up`, made beforehand.

        Raises
        ------
        NeedsPrecision
            For float64, unless 53 bits are enough.
        """
        if arithmetic == "float64":
            self.refuse_float64()
        if arithmetic not in ("ball", "float64"):
            raise BadInput("arithmetic", "OneLayer.run", repr(arithmetic), "ball or float64")
        from constructions.arithmetic import BallArithmetic, ExactArithmetic

        p = exactness.matrix(prompt, self.d, self.prompt_length, "prompt", "OneLayer.run")
        q = exactness.matrix(x, self.d, self.length, "input", "OneLayer.run")
        columns = [*exactness.columns(p), *exactness.columns(q)]
        exact = exactness.from_columns(columns) + self.encoding()
        for mlp in self.quantiser():  # steep ramps, but rational
            exact = _passive(mlp).run(ExactArithmetic()).mlp(exact)
        balls = BallArithmetic(self.bits if arithmetic == "ball" else FLOAT64)
        state = balls.lift(exact)
        state = self.attention().run(balls).hidden_state(state, state)
        for mlp in self.look_up() if look_up is None else look_up:
            state = _passive(mlp).run(balls).mlp(state)
        return [
            [state[i, self.prompt_length + j] for j in range(self.length)] for i in range(self.d)
        ]

    def refuse_float64(self) -> None:
        """Raise unless 53 bits are enough.

        Raises
        ------
        NeedsPrecision
            With the number of bits, and how many of the ids float64 can tell apart.
        """
        if self.bits <= FLOAT64:
            return
        raise NeedsPrecision(
            f"{self.hats} context ids at scale {float(self.kappa):.6g} need {self.bits} bits",
            "OneLayer.run",
            f"float64, with 53 bits, in which {self.float64_ids()} different ids are left",
            f"balls of {self.bits} bits",
        )

    def float64_ids(self) -> int:
        """How many different <v, id> are left when everything is computed in float64."""
        v = [float(int(x.p) / int(x.q)) for x in self.v.entries()]
        factor = float(self.factor.p) / float(self.factor.q)
        kappa = float(self.kappa.p) / float(self.kappa.q)
        square = sum(x * x for x in v)
        ids = set()
        for context in self.all_contexts():
            projected = [
                sum(x * (self.position(k) + float(e.p) / float(e.q))
                    for x, e in zip(v, self._entries(number), strict=True))
                for k, number in enumerate(context)
            ]  # fmt: skip
            for query in projected[self.prompt_length :]:
                top = max(projected)
                weights = [math.exp(kappa * query * (p - top)) for p in projected]
                mean = sum(w * p for w, p in zip(weights, projected, strict=True)) / sum(weights)
                ids.add(query + factor * square * mean)
        return len(ids)

    def least_gap(self) -> arb:
        """Least distance of two different <v, id>, a ball at ``bits``."""
        with ctx.workprec(self.bits):
            values = [
                query + mean * arb(self.factor)
                for _, projected, means in self._all_means()
                for query, mean in zip(projected[self.prompt_length :], means, strict=True)
            ]
            order = sorted(values, key=lambda value: value.mid())
            least = order[1] - order[0]
            for low, high in itertools.pairwise(order[1:]):
                if (high - low).lower() < least.lower():
                    least = high - low
            return least

    # ------------------------------------------------------------------ files

    def certificate(self, name: str = "", **more: Json) -> dict[str, Json]:
        """Return the certificate of the exhaustive run; ``more``: accuracy, memory."""
        return {
            "schema": 1,
            "kind": "one-layer",
            "definitions": [],
            "statements": [],
            "name": name,
            "network": {
                "family": self.family,
                "d": self.d,
                "length": self.length,
                "grid": self.grid,
                "prompt_length": self.prompt_length,
                "kappa": str(self.kappa),
                "v": [str(x) for x in self.v.entries()],
                "factor": str(self.factor),
                "eta": str(self.eta),
            },
            "run": {
                "bits": self.bits, "slope": self.slope, "error": self.error, "size": self.size,
            },
            **more,
        }  # fmt: skip

    def manifest(self) -> dict[str, Json]:
        """Sizes, bits and what the weights mean."""
        return {
            "construction": "one-layer",
            "source": "Hu et al. 2024, theorem 2.3" if self.family == "A" else
            "Hu et al. 2024, theorem 2.4",
            "family": self.family, "d": self.d, "length": self.length, "grid": self.grid,
            "prompt_length": self.prompt_length, "contexts": self.contexts, "hats": self.hats,
            "mlp_layers": len(self.widths), "widest_layer": max(self.widths),
            "scale": str(self.kappa), "slope": f"2^{self.slope}", "eta": str(self.eta),
            "bits_of_precision": self.bits, "output_error": f"2^-{self.error}",
            "numbers": "rationals as text; the look-up in units of 2^-bits, hexadecimal",
        }  # fmt: skip

    def write(self, directory: str | Path) -> dict[str, Json]:
        """Write ``manifest.json``, ``weights.json`` and ``certificate.json``.

        float64 would make different ids equal, so weights are exact texts.

        Raises
        ------
        provers.errors.BadInput
            If the look-up would take more than 2^28 bits of text.
        """
        if self.bits * self.hats > 1 << 28:
            raise BadInput(
                "size", "one-layer", f"{self.hats} hats of {self.bits} bits", "at most 2^28 bits",
                "Take scale=tuned, or a coarser grid.",
            )  # fmt: skip
        folder = Path(directory)
        attention = self.attention().named_weights()
        weights = {
            "quantiser": [_mlp_texts(mlp) for mlp in self.quantiser()],
            "attention": {key: exactness.texts(value) for key, value in attention.items()},
            "look_up": [
                {"b": _hex(b), "y_minus_c": [_hex(x) for x in change.entries()]}
                for b, change in self.hat_table()
            ],
        }
        manifest = self.manifest()
        for name, value in (("manifest.json", manifest), ("weights.json", weights)):
            (folder / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
        (folder / "certificate.json").write_bytes(file_bytes(self.certificate("one-layer")))
        return manifest


def _passive(mlp: Mlp) -> Layer:
    """A layer whose attention adds nothing."""
    d = mlp.w1.ncols()
    row, zero = exactness.zeros(1, d), exactness.zeros(1)
    head = Head(wq=row, wk=row, wv=row, wo=exactness.zeros(d, 1), bq=zero, bk=zero, bv=zero)
    return Layer(heads=(head,), bo=exactness.zeros(d), mlp=mlp)


def _hex(x: fmpq) -> str:
    """A dyadic rational as hexadecimal numerator and the exponent of its denominator."""
    sign = "-" if x < 0 else ""
    return f"{sign}{abs(int(x.p)):x}p-{int(x.q).bit_length() - 1}"


def _mlp_texts(mlp: Mlp) -> dict[str, Json]:
    return {name: exactness.texts(getattr(mlp, name)) for name in ("w1", "b1", "w2", "b2")}


def _dyadic(ball: arb) -> fmpq:
    """The midpoint, exactly."""
    mantissa, exponent = ball.mid().man_exp()
    power = int(exponent)
    if power >= 0:
        return fmpq(int(mantissa) << power)
    return fmpq(int(mantissa), 1 << -power)


def _bounds(family: str, d: int, tokens: int, grid: int) -> tuple[fmpq, fmpq, fmpq]:
    """r_min = sqrt(d)/2, r_max = 2 sqrt(d) n (sqrt(d) (2 n + 1) for "B"), e = 1/(2 D)."""
    scale = 1 << 40
    low = fmpq(math.isqrt(d * scale * scale), scale)
    high = low if low**2 == d else low + fmpq(1, scale)
    return low / 2, high * (2 * tokens + (0 if family == "A" else 1)), fmpq(1, 2 * grid)


def _sizes(d: int, length: int, grid: int, prompt_length: int | None) -> int:
    where = "one_layer.build"
    for name, value, least in (("d", d, 1), ("length", length, 1), ("grid", grid, 2)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise BadInput(name, where, repr(value), f"an integer of at least {least}")
    if d not in DIMENSIONS:
        raise BadInput("d", where, str(d), "1 or 2")
    at = {"d": d, "m": length, "N": grid}
    tokens = sizes.measure(sizes.HU_WIDTH, "prompt_tokens", **at)
    if not at_most(tokens, MAX_CONTEXTS):
        raise BadInput(
            "size", where, f"{text(tokens)} prompt tokens", f"at most {MAX_CONTEXTS} contexts"
        )
    needed = sizes.size(sizes.HU_WIDTH, "prompt_tokens", **at)
    found = needed if prompt_length is None else prompt_length
    if isinstance(found, bool) or not isinstance(found, int) or found < needed:
        raise BadInput(
            "prompt length", where, repr(found), f"at least L D^(dL) = {needed}",
            "Shorter grid prompts cannot name every function.",
        )  # fmt: skip
    contexts = sizes.measure(sizes.HU_WIDTH, "contexts", n=found + length, **at)
    if not at_most(contexts, MAX_CONTEXTS):
        raise BadInput("size", where, f"{text(contexts)} contexts", f"at most {MAX_CONTEXTS}")
    return found


def gap_exponent(kappa: fmpq, r_max: fmpq, e: fmpq, n: int) -> int:
    """k with delta >= 2^-k, delta = e/(4 kappa r_max^2) (log n)^2 exp(-2 kappa r_max^2)."""
    with ctx.workprec(128):
        r = arb(kappa) * arb(r_max) ** 2
        nats = (arb(e) / (4 * r)).log() + 2 * arb(n).log().log() - 2 * r
        return int((-nats / arb(2).log()).upper().ceil().unique_fmpz())


def build(
    d: int,
    length: int,
    grid: int,
    family: str = "A",
    scale: str | fmpq = "guaranteed",
    eta: fmpq | None = None,
    prompt_length: int | None = None,
    error: int = ERROR,
) -> OneLayer:
    """Return the network for tokens of R^d, ``length`` tokens and step 1/``grid``.

    Parameters
    ----------
    family
        "A" (width) or "B" (depth).
    scale
        One of `SCALES`, or a number.
    eta
        Length of the ramps; by default 1/(1024 D).

    Raises
    ------
    BadInput
        For sizes out of range, a prompt that is too short, ``eta`` outside (0, 1/D), an unknown
        scale, or more than 2^23 bits.

    Examples
    --------
    >>> net = build(1, 1, 2)
    >>> net.prompt_length, net.contexts, net.widths
    (2, 8, (12, 24))
    """
    where = "one_layer.build"
    if family not in FAMILIES:
        raise BadInput("family", where, repr(family), "A or B")
    prompt = _sizes(d, length, grid, prompt_length)
    ramp = fmpq(1, 1024 * grid) if eta is None else eta
    if not 0 < ramp < fmpq(1, grid):
        raise BadInput("eta", where, str(ramp), f"a number between 0 and 1/D = 1/{grid}")
    if not 1 <= error <= 1 << 16:
        raise BadInput("error", where, str(error), "1 to 65536 bits")
    v = fmpq_mat(d, 1, _DIRECTIONS[d])
    draft = OneLayer(family, d, length, grid, prompt, fmpq(1), v, ramp, 1, 64, error)
    r_min, r_max, e = draft.bounds
    n = draft.tokens
    tuned = False
    if isinstance(scale, fmpq):
        kappa = scale
    elif scale == "printed":
        kappa = printed_scale(draft)
    elif scale == "guaranteed":
        kappa = boltz_threshold(n) / (draft.mapping().kept() * e * r_min)
        kappa = fmpq(int((kappa * 16).ceil()), 16)
    elif scale == "tuned":
        tuned = True
        kappa = _TUNED.get((d, length, grid), fmpq(1, 64))
    else:
        raise BadInput("scale", where, repr(scale), "printed, guaranteed, tuned or a number")
    if kappa <= 0:
        raise BadInput("scale", where, str(kappa), "a positive number")
    slope = _measured_slope(draft, kappa) if tuned else gap_exponent(kappa, r_max, e, n) + 1
    bits = slope + error + 2 * int(r_max.ceil()).bit_length() + GUARD
    if bits > MAX_BITS:
        raise BadInput(
            "bits of precision", where, f"{bits} at scale {float(kappa):.4g}",
            f"at most {MAX_BITS}", "Take scale=guaranteed or scale=tuned.",
        )  # fmt: skip
    return OneLayer(family, d, length, grid, prompt, kappa, v, ramp, slope, bits, error)


def printed_scale(net: OneLayer) -> fmpq:
    """The scale of lemma-3 for this network's vocabulary, a rational just above it."""
    return ks_scale(net.vocabulary(), net.tokens)


def printed_mapping(net: OneLayer) -> RankOneMapping:
    """The attention layer of this network at the scale of lemma-3."""
    return RankOneMapping(net.vocabulary(), net.v, printed_scale(net))


def printed_order(net: OneLayer) -> CertifiedOrder:
    """Certify that the attention layer tells all contexts apart at the printed scale.

    From the order of the Boltzmann means, for every context of the network: ids are not written
    down, and nothing is run. This certifies the mapping, not the network.

    Raises
    ------
    provers.errors.Undecided
        If the means are not in the order of lemma-1.
    """
    contexts = [
        [k * net.base + number for k, number in enumerate(context)]
        for context in net.all_contexts()
    ]
    return certified_order(printed_mapping(net), contexts)


def needed_bits(net: OneLayer, kappa: fmpq) -> int:
    """Bits of precision at another scale, from the formulas alone; nothing is built."""
    _, r_max, e = net.bounds
    slope = gap_exponent(kappa, r_max, e, net.tokens) + 1
    return slope + net.error + 2 * int(r_max.ceil()).bit_length() + GUARD


def _measured_slope(draft: OneLayer, kappa: fmpq) -> int:
    """R >= 2/gap from a run at growing precision: no formula covers scales below the threshold."""
    from dataclasses import replace

    bits = 256
    while bits <= 1 << 16:
        gap = replace(draft, kappa=kappa, bits=bits).least_gap()
        if gap > 0:
            with ctx.workprec(64):
                exponent = (2 / arb(gap.lower())).log() / arb(2).log()
                return int(exponent.upper().ceil().unique_fmpz()) + 1
        bits *= 2
    raise BadInput(
        "scale", "one_layer.build", f"{float(kappa):.4g}: two ids do not differ at {bits} bits",
        "a scale at which all ids differ",
    )  # fmt: skip
