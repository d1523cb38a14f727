"""Sizes of the universal constructions as SymPy expressions.

For functions from [0,1]^(d x m) to itself with Lipschitz constant L (entrywise l_p norm) and
accuracy eps. Everything that says how large a construction is reads it here: the table, the
refusals of `prove build`, and the tests, which compare each expression with the network as it is
built. `provers.magnitudes` evaluates them, exactly or as enclosed towers.

`WANG`, `HU_WIDTH`, `HU_DEPTH` and `FLAT` map names to `Size`; the names they have in common are

    grid, accuracy, grid_step, functions, prompt_tokens, tokens, attention_layers, mlp_layers,
    depth, width, parameters, bits, prompt_bits.

``bits`` are those of a significand: float64 has 53. ``parameters`` are the numbers in the weights
and biases of the heads and MLPs that do something; positional encodings are not among them.
``depth`` counts attention layers and MLP layers one by one.

Source: Wang et al. 2023, theorem-1 and lemmas 1 to 3; Hu et al. 2024, theorems 2.3 and 2.4; the
counts are own proof, for the constructions as they are built here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from provers.magnitudes import BitLength, Value, evaluate, integer

__all__ = [
    "CONSTRUCTIONS",
    "FLAT",
    "FLOAT64",
    "HU_DEPTH",
    "HU_WIDTH",
    "SYMBOLS",
    "WANG",
    "Size",
    "for_accuracy",
    "measure",
    "needed_prompt_bits",
    "size",
]

FLOAT64 = 53
"""Bits of a significand."""

SYMBOLS: dict[str, str] = {
    "d": "token dimension",
    "m": "input length in tokens",
    "N": "grid values per unit, 1/delta",
    "n": "tokens of prompt and input, m_p + m",
    "L": "Lipschitz constant of the functions",
    "eps": "accuracy",
    "p": "exponent of the entrywise norm and of d_p",
    "tau": "what the softmax of the flat prompt leaks at most",
    "eta": "ramp width of the flat prompt's staircase, in units of x",
    "g": "squared share of distances that the direction of the attention layer keeps",
    "error": "outputs of the one-layer networks are within 2^-error",
}
"""What the symbols mean."""

_d, _m, _N, _n, _L, _eps, _p, _tau, _eta, _g, _error = (
    sympy.Symbol(name, positive=True) for name in SYMBOLS
)
_half = sympy.Rational(1, 2)


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a construction.

    Attributes
    ----------
    expression
        In symbols of `SYMBOLS`.
    meaning : str
    source : str
    """

    expression: Any
    meaning: str
    source: str = "own count of the construction"


# ----------------------------------------------------------------------------- common

_entries = (_d * _m) ** (1 / _p)
_points = _N ** (_d * _m)
_contexts = _N ** (_d * _n)

_COMMON = {
    "grid_step": Size(1 / _N, "grid step delta", "lemma-1"),
    "functions": Size(_points**_points, "functions from the grid to itself", "lemma-1"),
    "prompt_tokens": Size(_m * _points, "m_p: m columns for each grid point", "lemma-1"),
    "tokens": Size(_m * _points + _m, "n = m_p + m", "lemma-1"),
    "prompt_bits": Size(
        _d * _m * _points * BitLength(_N - 1), "bits of a prompt of grid values", "own count"
    ),
}


def _relu_mlp(neurons: Any) -> Any:
    """Numbers in an MLP from R^d to R^d: both weights and both biases."""
    return neurons * (2 * _d + 1) + _d


# ----------------------------------------------------------------------------- Wang et al.

_base = _N**_d
_span = (_base - 1) / (_N - 1)  # 1 + N + .. + N^(d-1)
_last = (_n - 1) * _N * _span + _base - 1
_shifted = (
    (_base**_n - _base + 1) * _last
    - _N * (_base**_n - _base**2) / (_N - 1)
    + (_n - 2) * _N * _base * _span
)
_lift = _n * _N ** ((_n + 1) * _d + 1)
_largest_id = 2 * (1 + _lift) * _shifted
_quantise, _shifts, _values = _d * _n * _N, _n * _base, _n * _contexts
_head = 4 * _d + 1  # query, key and value rows, output column, bias of the query

WANG: dict[str, Size] = {
    "grid": Size(
        sympy.Max(2, sympy.ceiling(2 * (_L + 1) * _entries / _eps)),
        "N for d_p(bar g([P, .]), f) <= eps/2", "lemma-1",
    ),
    "accuracy": Size(2 * (_L + 1) * _entries / _N, "eps that a grid serves", "lemma-1"),
    **_COMMON,
    "quantise_layers": Size(_quantise, "MLP layers that round to the grid", "lemma-2, step 1"),
    "shift_layers": Size(
        _shifts + 1, "selective shifts, and the layer that adds the largest id", "lemma-2, step 2"
    ),
    "value_layers": Size(_values, "one MLP layer per context and position", "lemma-2, step 3"),
    "attention_layers": Size(_shifts + 1, "attention layers of two heads of size 1", "lemma-2"),
    "mlp_layers": Size(_quantise + _values, "MLP layers of width 4", "lemmas 2 and 3"),
    "depth": Size(_quantise + _shifts + 1 + _values, "all layers", "lemma-2"),
    "width": Size(sympy.Integer(4), "four ReLUs for three pieces", "lemma-3"),
    "parameters": Size(
        (_quantise + _values) * _relu_mlp(4) + (2 * _shifts + 1) * _head,
        "9d + 4 numbers per MLP layer, 4d + 1 per head; the last attention layer has one head",
    ),
    "largest_id": Size(
        _largest_id, "largest id after the attention layers, in half grid steps; n >= 3",
        "yun-2020/largest-id",
    ),
    "bits": Size(BitLength(_largest_id), "bits of the largest id; n >= 3"),
    "memory": Size(
        8 * (_d + 2) * _values, "bytes of the value layers while they are made: 8 per number"
    ),
}  # fmt: skip
"""`constructions.universal`: T^{2,1,4}."""

# ----------------------------------------------------------------------------- Hu et al.

_GUARD = 64
_scale_bits = sympy.Integer(2) ** 20
_root_up = sympy.ceiling(2**40 * sympy.sqrt(_d)) / 2**40
_root_down = sympy.floor(2**40 * sympy.sqrt(_d)) / 2**40
_separation = 1 / (2 * _N)
_threshold = (sympy.ceiling((2 * sympy.log(_n) + 3) * _scale_bits) + 1) / _scale_bits
_kept_by_projection = 904 / (355 * _d * (_n * _base + 1) ** 4)
_hats = _m * _contexts
_quantiser = 2 * _d * _n * _N


def _logits(kept: Any) -> Any:
    """kappa with kappa g e r_min at least the threshold 2 log n + 3."""
    return _threshold / (kept * _separation * _root_down / 2)


def _gap_bits(kappa: Any, reach: Any) -> Any:
    """k with delta >= 2^-k, delta = e/(4 kappa r^2) (log n)^2 exp(-2 kappa r^2), r = ``reach``."""
    logit = kappa * reach**2
    nats = 2 * logit - sympy.log(_separation / (4 * logit)) - 2 * sympy.log(sympy.log(_n))
    return sympy.ceiling(nats / sympy.log(2))


def _hu(last: Any, shared: Mapping[str, Size]) -> dict[str, Size]:
    """Sizes of a family; tokens are shorter than sqrt(d) (2 n + ``last``)."""
    reach = _root_up * (2 * _n + last)
    around = 1 + _error + 2 * BitLength(sympy.ceiling(reach)) + _GUARD

    def bits(kappa: Any) -> Any:
        return _gap_bits(kappa, reach) + around

    return {
        "grid": Size(
            sympy.Max(2, sympy.ceiling(2 * sympy.Max(_L, 1) * _entries / _eps)),
            "D with the cells' part of d_p below eps", "quantisation chain, Q1",
        ),
        "accuracy": Size(
            2 * sympy.Max(_L, 1) * _entries / _N, "eps that a grid serves", "quantisation chain, Q1"
        ),
        **_COMMON,
        "contexts": Size(_contexts, "grid prompts with grid inputs", "Q5"),
        "hats": Size(_hats, "M: output columns of all contexts", "look-up"),
        "attention_layers": Size(sympy.Integer(1), "one head of size 1", "theorem-2.3"),
        **shared,
        "bits": Size(
            bits(sympy.ceiling(16 * _logits(_g)) / 16),
            "bits that tell all ids apart; g = 1 for d = 1",
        ),
        "bits_printed": Size(
            bits(_logits(_kept_by_projection)),
            "the same with g = 8/(pi d (|V|+1)^4), what some direction keeps; 355/113 for pi",
            "kajitsuka-2024/lemma-3",
        ),
    }  # fmt: skip


HU_WIDTH = _hu(
    0,
    {
        "mlp_layers": Size(sympy.Integer(2), "quantiser and look-up", "theorem-2.3"),
        "depth": Size(sympy.Integer(3), "MLP, attention, MLP", "theorem-2.3"),
        "width": Size(sympy.Max(_quantiser, 3 * _hats), "the wider of the two MLPs"),
        "parameters": Size(
            _relu_mlp(_quantiser) + _relu_mlp(3 * _hats) + 4 * _d, "both MLPs and the head"
        ),
    },
)
"""`constructions.one_layer`, family "A": T_A^{1,1,r}."""

HU_DEPTH = _hu(
    1,
    {
        "mlp_layers": Size(_quantise + _hats, "one per window and per hat", "theorem-2.4"),
        "depth": Size(_quantise + _hats + 1, "and the attention layer", "theorem-2.4"),
        "width": Size(sympy.Integer(4), "four ReLUs per window, three per hat", "theorem-2.4"),
        "parameters": Size(
            _quantise * _relu_mlp(4) + _hats * _relu_mlp(3) + 4 * _d,
            "9d + 4 numbers per window, 7d + 3 per hat, 4d in the head",
        ),
    },
)
"""`constructions.one_layer`, family "B": T_B^{1,1,4}."""

# ----------------------------------------------------------------------------- flat

_lifted = _d + 7
_hidden = 2 * _d * _N * _m + _d
_prompt = _m * _points
_need = sympy.log((_prompt + _m) / _tau)
_beta = sympy.ceiling(sympy.Rational(101, 100) * _need) + 1
_score_bits = BitLength(4 * _beta * (_prompt - 1) ** 2) + 1
# What one rounding unit in codes and sums does to a query: `FlatPrompt.float64`.
_code_units = 4 * _points / _eta * (2 * _m * (_hidden + 1) + (_d + 10) * (4 * _m + 2))
_query_units = _m**2 * (_code_units + _points + (2 * (_prompt + _m) + 23) * (_points + _m))
_flat_parameters = _hidden * (2 * _lifted + 1) + _lifted + 4 * _lifted + 2 * _lifted * (3 + _d)

FLAT: dict[str, Size] = {
    "grid": Size(
        sympy.Max(2, sympy.ceiling(_L * _entries / (_eps - _tau))),
        "N with (L/N)(dm)^(1/p) + tau <= eps", "sharper/flat-universal-prompt",
    ),
    "accuracy": Size(
        _L * _entries / _N + _tau, "eps that a grid serves", "sharper/flat-universal-prompt"
    ),
    **_COMMON,
    "attention_layers": Size(sympy.Integer(2), "a mean, and a look-up in the prompt"),
    "mlp_layers": Size(sympy.Integer(1), "the staircase"),
    "depth": Size(sympy.Integer(3), "MLP, attention, attention"),
    "width": Size(_hidden, "2 d N m + d hidden neurons"),
    "parameters": Size(
        _flat_parameters, "MLP; a head of size 1; one with queries in R^3 and values in R^d"
    ),
    "mask": Size(sympy.ceiling(2 * sympy.log(_prompt) + 5 + _need), "M: score of the wrong tokens"),
    "beta": Size(_beta, "inverse temperature of the look-up"),
    "score_bits": Size(_score_bits, "bits of the scores 4 beta kappa^2 next to a rounding unit"),
    "bits": Size(
        sympy.Max(_score_bits, BitLength(sympy.ceiling(4 * _query_units))),
        "bits with which scores fit, and queries are certified within 1/4",
    ),
    "memory": Size(
        8 * (_flat_parameters + 2 * _lifted * _prompt), "bytes of weights, and of prompt and states"
    ),
}  # fmt: skip
"""`constructions.flat_prompt`."""

CONSTRUCTIONS: dict[str, Mapping[str, Size]] = {
    "wang": WANG,
    "hu-width": HU_WIDTH,
    "hu-depth": HU_DEPTH,
    "flat": FLAT,
}
"""All constructions by name."""

needed_prompt_bits = Size(
    sympy.floor(_L / (4 * _eps)) ** (_d * _m),
    "bits that every prompt needs",
    "sharper/precision-lower-bound",
)
"""A lower bound for every construction; 0 where it says nothing."""


def for_accuracy(sizes: Mapping[str, Size], name: str) -> Any:
    """Return one size with the grid that the accuracy asks for, in d, m, L, eps and p."""
    return sizes[name].expression.subs(_N, sizes["grid"].expression)


def measure(sizes: Mapping[str, Size], name: str, **at: Any) -> Value:
    """Return the value of one size; ``n`` is that of the prompts unless given."""
    if "n" not in at and "N" in at:
        at["n"] = evaluate(_COMMON["tokens"].expression, at)
    return evaluate(sizes[name].expression, at)


def size(sizes: Mapping[str, Size], name: str, **at: Any) -> int:
    """Return one size as an integer.

    Raises
    ------
    provers.errors.BadInput
        If it is not one that can be written down.
    """
    if "n" not in at and "N" in at:
        at["n"] = evaluate(_COMMON["tokens"].expression, at)
    return integer(sizes[name].expression, at)
