"""The universal softmax transformer for d = 1, with a certified error over the whole cube.

The hardmax network of `constructions.universal` becomes a softmax network: scores are multiplied
by an inverse temperature beta, and each three-piece activation is four ReLUs with a ramp of width w
(`yun-2020/four-relus`). Lengths inside the network are in grid steps. For a given f, eps and p the
sizes are chosen from formulas, and

    d_p(g([P, .]), f) <= eps,   d_p(g, f)^p = integral over [0,1]^m of sum_j |g_j - f_j|^p

is certified; nothing is sampled:

* *off the strips*, for x with fractional part (in grid steps) below 1 - w in every coordinate,
  quantising is exact, and the output differs from the table's value by at most

      e = ((1 + lift) (1 + 2B)^T - 1) n ((1 + 2B)^T n N + 1) exp(-9 beta/32),   T = n N, B = N,

  grid steps as long as e <= 1/8: proved for all sizes, `wang-2023/softmax-network`;
* *on the strips*, whose share of every cell is at most m w (`wang-2023/cell-sums`), outputs are at
  most n N (2 + (1 + lift) (1 + 2B)^T) + K G grid steps for K value layers that add at most G each:
  `wang-2023/strip-bound`;
* the integral of |value - f|^p over the cells is enclosed in ball arithmetic on subcells, or from
  the Lipschitz constant where f is a Python callable.

Source: Wang et al. 2023, lemma-3 and theorem-1; constants are this project's own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from constructions.universal import UniversalTransformer
from provers.errors import BadInput
from provers.kernel.arithmetic import Balls, precision
from provers.kernel.numbers import Evaluator
from provers.kernel.schema import parse_term

__all__ = ["CATALOGUE", "Certified", "Target", "catalogue", "certify", "table", "target", "values"]

MAX_CELLS = 1 << 16
BITS = 128


@dataclass(frozen=True, slots=True)
class Target:
    """A Lipschitz function from [0,1]^m to [0,1]^m.

    Attributes
    ----------
    name : str
    length : int
        m.
    lipschitz : fmpq
        For every entrywise p-norm.
    terms : tuple or None
        One term of the kernel's language in x0, .., x(m-1) per output column; None for a callable.
    call : callable or None
        Tuple of m fractions to m exact numbers or floats (a float is the rational it is).
    """

    name: str
    length: int
    lipschitz: fmpq
    terms: tuple[Any, ...] | None = None
    call: Callable[[tuple[Fraction, ...]], Sequence[Any]] | None = None


def _q(x: Any) -> list[Any]:
    return ["q", str(fmpq(x))]


def _abs_difference(c: fmpq) -> Any:
    return ["abs", ["+", "x0", _q(-c)]]


def _tent(centre: fmpq) -> Target:
    if not 0 <= centre <= 1:
        raise BadInput("centre", "tent", str(centre), "a number from 0 to 1")
    return Target("tent", 1, fmpq(1), (_abs_difference(centre),))


def _scale(factor: fmpq) -> Target:
    if not 0 <= factor <= 1:
        raise BadInput("factor", "scale", str(factor), "a number from 0 to 1")
    return Target("scale", 1, factor, (["*", _q(factor), "x0"],))


def _square() -> Target:
    return Target("square", 1, fmpq(2), (["^", "x0", 2],))


def _bump(rate: fmpq) -> Target:
    if rate <= 0:
        raise BadInput("rate", "bump", str(rate), "a positive number")
    # |f'| <= sqrt(2 rate/e) <= (61/100)(2 rate + 1)/2
    lipschitz = fmpq(61, 200) * (2 * rate + 1)
    term = ["exp", ["*", _q(-rate), ["^", ["+", "x0", _q(fmpq(-1, 2))], 2]]]
    return Target("bump", 1, lipschitz, (term,))


def _swap() -> Target:
    return Target("swap", 2, fmpq(1), ("x1", "x0"))


def _mean() -> Target:
    both = ["*", _q(fmpq(1, 2)), ["+", "x0", "x1"]]
    return Target("mean", 2, fmpq(1), (both, both))


CATALOGUE: dict[str, tuple[Callable[..., Target], Mapping[str, fmpq]]] = {
    "tent": (_tent, {"centre": fmpq(1, 2)}),
    "scale": (_scale, {"factor": fmpq(1)}),
    "square": (_square, {}),
    "bump": (_bump, {"rate": fmpq(4)}),
    "swap": (_swap, {}),
    "mean": (_mean, {}),
}
"""Named functions with their parameters: |x - centre|, factor x, x^2, exp(-rate (x - 1/2)^2); for
m = 2 the two columns exchanged, and their mean in both columns."""


def catalogue(name: str, **parameters: fmpq) -> Target:
    """Return a named function.

    Raises
    ------
    BadInput
        For an unknown name or parameter.
    """
    if name not in CATALOGUE:
        raise BadInput("function", "catalogue", repr(name), " or ".join(CATALOGUE))
    make, defaults = CATALOGUE[name]
    unknown = set(parameters) - set(defaults)
    if unknown:
        raise BadInput("parameter", name, sorted(unknown)[0], " or ".join(defaults) or "none")
    return make(**{**defaults, **parameters})


def target(
    call: Callable[[tuple[Fraction, ...]], Sequence[Any]], length: int, lipschitz: Any
) -> Target:
    """Wrap a Python callable with a Lipschitz constant; both are taken on trust.

    Parameters
    ----------
    call : callable
        Takes a tuple of m fractions in [0, 1], returns m numbers in [0, 1] (for m = 1, one number
        will do); floats are the rationals they are.
    length : int
        m, 1 or 2.
    lipschitz : number
        L with ||f(X) - f(Y)|| <= L ||X - Y|| in the entrywise p-norm of `certify`.

    Raises
    ------
    BadInput
        If ``call`` is not callable, the length is not 1 or 2, or the constant is negative.
    """
    if not callable(call):
        raise BadInput("target", "softmax_universal", repr(call)[:40], "a Python callable")
    if isinstance(length, bool) or length not in (1, 2):
        raise BadInput("target", "softmax_universal", f"m={length}", "m in {1, 2}")
    ratio = _exact(lipschitz, "Lipschitz constant")
    if ratio < 0:
        raise BadInput("target", "softmax_universal", f"L={lipschitz}", "a number from 0 on")
    constant = fmpq(ratio.numerator, ratio.denominator)
    return Target("callable", length, constant, None, call)


def _exact(value: Any, what: str) -> Fraction:
    """The rational that a number is."""
    try:
        return Fraction(value)
    except (TypeError, ValueError, OverflowError):
        raise BadInput(what, "softmax_universal", repr(value)[:40], "a finite number") from None


def _call(f: Target, point: tuple[Fraction, ...]) -> list[Fraction]:
    """The values of a callable at a point, exactly."""
    if f.call is None:
        raise BadInput("target", f.name, "neither terms nor a callable", "one of them")
    found = f.call(point)
    values = list(found) if isinstance(found, Sequence) and not isinstance(found, str) else [found]
    exact = [_exact(v, "value") for v in values]
    if len(exact) != f.length:
        raise BadInput("target", f.name, f"{len(exact)} values", str(f.length))
    outside = [v for v in exact if not 0 <= v <= 1]
    if outside:
        where = ", ".join(map(str, point))
        raise BadInput(
            "value", f"{f.name} at ({where})", str(outside[0])[:40], "a number in [0, 1]"
        )
    return exact


@dataclass(frozen=True, slots=True)
class Certified:
    """A network with a certified error.

    Attributes
    ----------
    network : UniversalTransformer
        Sizes and integer weights; softmax and ramps as documented in this module.
    table : tuple of tuple of int
        The values in grid steps, one row of m per cell: the prompt.
    beta : fmpq
        Inverse temperature.
    ramp : fmpq
        Ramp width w of the quantising layers, in grid steps.
    deviation, strips, error : arb
        e in grid steps; the strips' part of d_p^p; d_p(g([P, .]), f): upper ends are certified.
    """

    target: Target
    eps: fmpq
    p: int
    network: UniversalTransformer
    table: tuple[tuple[int, ...], ...]
    beta: fmpq
    ramp: fmpq
    deviation: arb
    strips: arb
    cells: arb
    error: arb

    @property
    def holds(self) -> bool:
        """Whether the certified error is at most eps."""
        return bool(self.error.upper() <= arb(self.eps)) and bool(self.error.is_finite())


def _check(f: Target, eps: fmpq, p: int) -> None:
    if not 0 < eps < 1:
        raise BadInput("eps", "certify", str(eps), "a number between 0 and 1")
    if isinstance(p, bool) or not isinstance(p, int) or not 1 <= p <= 8:
        raise BadInput("p", "certify", repr(p), "an integer from 1 to 8")
    if f.length not in (1, 2):
        raise BadInput("length", "certify", str(f.length), "1 or 2")


def grid_for(lipschitz: fmpq, length: int, eps: fmpq, p: int) -> int:
    """N = 1/delta with delta <= eps/(2 (L + 1) m^(1/p)), from lemma-1 (d = 1)."""
    with precision(BITS):
        need = 2 * (arb(lipschitz) + 1) * arb(length) ** (arb(1) / p) / arb(eps)
        return max(2, math.ceil(float(need.upper())))


def growth(net: UniversalTransformer) -> arb:
    """(1 + 2B)^T, the power by which deviations and states can grow over T shift layers."""
    return arb(1 + 2 * net.base) ** (net.tokens * net.base)


def deviation_bound(net: UniversalTransformer, beta: fmpq) -> arb:
    """The bound e of the module's docstring, in grid steps."""
    n, grown = net.tokens, growth(net)
    leak = n * (grown * n * net.grid + 1) * (-(arb(9) * arb(beta)) / 32).exp()
    return ((1 + arb(net.lift_factor)) * grown - 1) * leak


def hypotheses_hold(net: UniversalTransformer) -> bool:
    """Whether the sizes satisfy what `wang-2023/softmax-network` asks of them, for d = 1.

    Tokens are shifted once ((n - 1) N >= N + 1), shifted ids lie below the lift factor, and values
    lie below the smallest final id.
    """
    lift = net.lift_factor
    room = (net.tokens - 1) * net.grid >= net.base + 1
    return net.d == 1 and room and shifted_bound(net) < lift and net.grid <= lift


def shifted_bound(net: UniversalTransformer) -> int:
    """B^n times the largest id before the shifts (`yun-2020/shifted-bound`), in grid steps."""
    return int(net.base**net.tokens) * net.tokens * net.grid


def _temperature(net: UniversalTransformer, tolerance: fmpq) -> fmpq:
    """An integer beta with deviation at most ``tolerance`` grid steps."""
    with precision(BITS):
        at_zero = deviation_bound(net, fmpq(0))
        needed = (at_zero / arb(tolerance)).log() * 32 / 9
        return fmpq(int(needed.upper().ceil().unique_fmpz()) + 1)


def largest_state(net: UniversalTransformer) -> arb:
    """A bound on every output, in grid steps, whatever the input."""
    start = net.tokens * net.grid
    mixed = start * (2 + (1 + arb(net.lift_factor)) * growth(net))
    return mixed + arb(net.tokens) * arb(net.grid) ** net.tokens * largest_step(net)


def largest_step(net: UniversalTransformer) -> int:
    """What a value layer adds at most, in grid steps."""
    return shifted_bound(net) * (1 + net.lift_factor) + net.grid


def _cell_values(f: Target, n: int, evaluator: Evaluator | None) -> list[tuple[int, ...]]:
    """floor f(grid point), in grid steps, for every grid point, first coordinate slowest."""
    out = []
    for cell in itertools.product(range(n), repeat=f.length):
        if evaluator is not None and f.terms is not None:
            evaluator.assign([arb(fmpq(c, n)) for c in cell])
            values = [arb(1) * evaluator.scalar(evaluator.value(t)) for t in _parsed(f)]
            # A ball around a grid line is taken to be on it.
            steps = [int((v * n).upper().floor().unique_fmpz()) for v in values]
        else:
            exact = _call(f, tuple(Fraction(c, n) for c in cell))
            steps = [math.floor(v * n) for v in exact]
        # A value on the wrong side of a grid line is still a legal table; the error is certified
        # for the table that is used.
        out.append(tuple(min(max(s, 0), n - 1) for s in steps))
    return out


def table(f: Target, n: int) -> list[int]:
    """The table of floor f for `UniversalTransformer.prompt_for`: one grid point's number per cell.

    The first coordinate is the slowest, in cells and in values.
    """
    rows = _cell_values(f, n, _evaluator(f))
    return [sum(v * n ** (f.length - 1 - k) for k, v in enumerate(row)) for row in rows]


def values(f: Target, n: int) -> list[list[float]]:
    """f at the grid points, first coordinate slowest, rounded to float64; m numbers each."""
    out = []
    evaluator = _evaluator(f)
    for cell in itertools.product(range(n), repeat=f.length):
        if evaluator is not None:
            evaluator.assign([arb(fmpq(c, n)) for c in cell])
            found = [float(evaluator.scalar(evaluator.value(t)).mid()) for t in _parsed(f)]
        else:
            found = [float(v) for v in _call(f, tuple(Fraction(c, n) for c in cell))]
        out.append(found)
    return out


def _parsed(f: Target) -> list[Any]:
    return [parse_term(t) for t in (f.terms or ())]


def _evaluator(f: Target) -> Evaluator | None:
    if f.terms is None:
        return None
    return Evaluator(Balls(), {}, {}, varying=[f"x{i}" for i in range(f.length)])


def _ball(low: fmpq, high: fmpq) -> arb:
    middle = (low + high) / 2
    return arb(middle, high - middle)


def _cells(
    f: Target, n: int, p: int, table: Sequence[tuple[int, ...]], parts: int, slack: arb
) -> arb:
    """Upper bound of the integral of sum_j (|value_j - f_j| + slack)^p over [0,1]^m."""
    evaluator, total = _evaluator(f), arb(0)
    m = f.length
    for cell, row in zip(itertools.product(range(n), repeat=m), table, strict=True):
        values = [arb(fmpq(v, n)) for v in row]
        if evaluator is None:
            total += _lipschitz_cell(f, n, p, cell, row, slack)
            continue
        terms = _parsed(f)
        for part in itertools.product(range(parts), repeat=m):
            sides = [
                _ball(fmpq(c * parts + k, n * parts), fmpq(c * parts + k + 1, n * parts))
                for c, k in zip(cell, part, strict=True)
            ]
            evaluator.assign(sides)
            for term, value in zip(terms, values, strict=True):
                worst = abs(evaluator.scalar(evaluator.value(term)) - value).upper()
                total += (worst + slack) ** p / (n * parts) ** m
    return total


def _lipschitz_cell(
    f: Target, n: int, p: int, cell: tuple[int, ...], row: tuple[int, ...], slack: arb
) -> arb:
    """The same over one cell from the Lipschitz constant: |f_j(X) - f_j(c)| <= L ||X - c||_p."""
    m = f.length
    exact = _call(f, tuple(Fraction(c, n) for c in cell))
    total = arb(0)
    reach = arb(f.lipschitz) * arb(m) ** (arb(1) / p) / n
    for value, found in zip(row, exact, strict=True):
        own = abs(arb(fmpq(value, n)) - arb(fmpq(found.numerator, found.denominator)))
        total += (own + reach + slack) ** p / arb(n) ** m
    return total


def certify(f: Target, eps: Any, p: int = 1, grid: int | None = None, parts: int = 8) -> Certified:
    """Choose grid step, temperature and ramp width for f and eps, and certify the error.

    Parameters
    ----------
    f : Target
        From `catalogue` or `target`.
    eps
        Accuracy, an exact number between 0 and 1.
    p : int
        Exponent of d_p.
    grid : int
        N; from lemma-1 unless given.
    parts : int
        Subcells per cell and axis for the integral.

    Raises
    ------
    BadInput
        For unusable sizes, and for more than 2^16 cells.
    """
    ratio = _exact(eps, "eps") if not isinstance(eps, fmpq) else None
    eps = fmpq(ratio.numerator, ratio.denominator) if ratio is not None else eps
    _check(f, eps, p)
    m = f.length
    n = grid_for(f.lipschitz, m, eps, p) if grid is None else grid
    if n < 2 or n**m > MAX_CELLS:
        raise BadInput(
            "size", "certify", f"{n}^{m} cells", f"from 2^{m} to {MAX_CELLS} cells",
            "Take a larger eps.",
        )  # fmt: skip
    net = UniversalTransformer(1, m, n, m * n**m)
    if not hypotheses_hold(net):
        raise BadInput(
            "size", "certify", f"m = {m}, N = {n}", "sizes that the bounds are proved for"
        )
    beta = _temperature(net, min(fmpq(1, 8), eps * n / (4 * m)))
    bits = BITS + 4 * n  # exponents of the bounds below are long, their mantissas need not be
    with precision(bits):
        deviation = deviation_bound(net, beta).upper()
        state = (largest_state(net) / n + 1).upper()
        # Strips get (eps/4)^p: m coordinates, measure w each, m entries bounded by `state`.
        need = (arb(m) * m * state**p * (4 / arb(eps)) ** p).upper()
        ramp = _power_below(need)
        strips = arb(m) * m * arb(ramp) * state**p
        table = _cell_values(f, n, _evaluator(f))
        cells = _cells(f, n, p, table, parts, deviation / n)
        error = (cells + strips) ** (arb(1) / p)
    return Certified(f, eps, p, net, tuple(table), beta, ramp, deviation, strips, cells, error)


def _power_below(x: arb) -> fmpq:
    """A power of two of at most 1/x."""
    exponent = int((x.log() / arb(2).log()).upper().ceil().unique_fmpz()) + 1
    return fmpq(1, 2**exponent)


def run(certified: Certified, inputs: Sequence[fmpq], bits: int = 0) -> list[arb]:
    """Run the softmax network in balls, every layer, on one input; for small grids.

    Parameters
    ----------
    inputs
        m exact coordinates in [0, 1].
    bits
        Precision; chosen from the sizes unless given.

    Returns
    -------
    list of arb
        Enclosures of the m outputs.

    Raises
    ------
    BadInput
        If the value layers are too many to run one by one.
    """
    import torch

    net = certified.network
    if net.contexts * net.tokens > 1 << 17:
        raise BadInput(
            "size", "softmax_universal.run", f"{net.contexts * net.tokens} value layers",
            f"at most {1 << 17}",
        )  # fmt: skip
    n, grid = net.tokens, net.grid
    numbers = torch.arange(net.contexts)
    layers = net.value_layers(net.quick_contextual(net.context(numbers)), numbers)
    prompt = [v for row in certified.table for v in row]
    with precision(bits or 2 * int(certified.ramp.q).bit_length() + 16 * net.bits + 256):
        x = [arb(v) for v in prompt] + [arb(t * grid) for t in inputs]
        x = [v + k * grid for k, v in enumerate(x)]
        beta, half = arb(certified.beta), arb(fmpq(1, 2))
        w = certified.ramp
        for k in range(n * grid):
            x = [v + _bump_of(v - k, fmpq(0), 1 - w, w, fmpq(-1), fmpq(0)) for v in x]
        for low, high in net.windows():
            first, second = fmpq(low, 2), fmpq(high, 2)
            x = [
                v
                + net.shift_factor
                * (_head(v - arb(first), x, beta) - _head(v - arb(second), x, beta))
                for v in x
            ]  # fmt: skip
        x = [v + net.lift_factor * _head(v + half, x, beta) for v in x]
        out = x[net.prompt_length :]
        ramp = fmpq(1, 4)
        for centre, step in zip(layers.centres.tolist(), layers.steps[:, 0].tolist(), strict=True):
            c = fmpq(centre, 2)
            out = [
                v
                + _bump_of(v - arb(c), fmpq(-1, 2), fmpq(1, 4), ramp, fmpq(0), fmpq(1))
                * arb(fmpq(step, 2))
                for v in out
            ]
        return [v / grid for v in out]


def _bump_of(t: arb, low: fmpq, high: fmpq, w: fmpq, s: fmpq, r: fmpq) -> arb:
    """Four ReLUs: s t + r on [low + w, high], 0 up to low and from high + w on.

    Where t certainly lies on a piece its formula is used (`yun-2020/four-relus`): the sum itself
    cancels, and loses as many bits as the slopes of the ramps have.
    """
    if t <= arb(low) or t >= arb(high + w):
        return arb(0)
    if t >= arb(low + w) and t <= arb(high):
        return arb(s) * t + arb(r)
    first, third = (s * (low + w) + r) / w, -(s * (high + w) + r) / w
    kinks = (low, low + w, high, high + w)
    total = arb(0)
    for c, kink in zip((first, s - first, third, -s - third), kinks, strict=True):
        total += arb(c) * (t - arb(kink)).max(arb(0))
    return total


def _head(query: arb, keys: Sequence[arb], beta: arb) -> arb:
    """Softmax over the keys with scores beta query key; the value of a key is the key."""
    # Scores relative to the largest are the same head; its own weight is then exactly 1.
    scores = [query * k for k in keys]
    best = max(range(len(keys)), key=lambda j: scores[j].mid().fmpq())
    mass, total = arb(1), keys[best]
    for j, k in enumerate(keys):
        if j != best:
            weight = (beta * query * (k - keys[best])).exp()
            mass, total = mass + weight, total + weight * k
    return total / mass
