"""Networks with one attention layer, re-evaluated in balls on every prompt and every grid input.

Such a certificate gives the sizes (d, L, D, L_p), the family ("A": look-up in one MLP, positions
1, 3, 5, ..; "B": look-up hat by hat, positions 2, 4, 6, ..), the scale kappa, a direction v and the
factor of v in the output of the attention layer, the ramp eta, and what is claimed: bits of
precision, a slope 2^slope of the hats, an error 2^-error and a bound of the output. The network is
built here from these numbers, without a word of the author's:

1. *quantiser*: each coordinate goes through a sum of clamped ReLU steps ("A") or through one layer
   of four ReLUs for each grid point ("B"). Both are evaluated exactly at the two ends of every
   plateau [k/D, (k+1)/D - eta] behind every position; no kink lies inside a plateau, so that the
   value is the grid point on all of it.
2. *attention*: z -> z + factor beta v, beta the softmax mean of <v, y> at the logits
   kappa <v, z><v, y>. Logits are integer multiples of one number, so that one exponential in balls
   and its powers are enough.
3. *look-up*: for every context and output column a hat of slope 2^slope at the midpoint b of the
   ball of <v, id>; it adds y - c, c the midpoint of the ball of the id. Midpoints are dyadic, and
   they are the network's weights. Hats are sorted by b: where the two neighbours of an id are off,
   all further ones are.

Every context, grid prompt and input, is run; outputs are within 2^-error of the value of the
function that the prompt names. Between the plateaus outputs are bounded: states by the ends of the
range, softmax means by the largest value, and hats that do not overlap ("A") add one step at most,
hats in a row ("B") one each.

A certificate may say more about one function f, given by terms in x0, x1, .. (token by token, rows
from the top) and a table of grid values, which is the prompt:

* ``accuracy``: d_p(tau([P, .]), f) <= eps on the whole cube. Every subcell is enclosed in balls,
  |f - value| <= b there; the integral is at most the sum of volume (b + 2^-error)^p over subcells
  and entries, plus the strips' measure times (size + |f|)^p for every entry.
* ``memory``: |tau([P, X_i]) - f(X_i)|_p <= eps for listed points X_i, none of them on a strip.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from flint import arb, ctx, fmpq

from provers.kernel import schema
from provers.kernel.arithmetic import Balls, certainly_positive
from provers.kernel.errors import KernelError
from provers.kernel.numbers import Evaluator
from provers.kernel.pretty import term_text
from provers.kernel.terms import Term, sort_of

__all__ = ["check_one_layer"]

MAX_CONTEXTS = 1 << 14
MAX_BITS = 1 << 23


@dataclass(frozen=True, slots=True)
class _Network:
    """Sizes and weights; tokens are numbered by their digits in base D, rows from the top."""

    family: str
    d: int
    length: int
    grid: int
    prompt_length: int
    kappa: fmpq
    v: tuple[fmpq, ...]
    factor: fmpq
    eta: fmpq

    @property
    def tokens(self) -> int:
        return self.prompt_length + self.length

    @property
    def base(self) -> int:
        return int(self.grid**self.d)

    @property
    def contexts(self) -> int:
        return int(self.base**self.tokens)

    @property
    def hats(self) -> int:
        return self.contexts * self.length

    def position(self, k: int) -> int:
        return 2 * k + (1 if self.family == "A" else 2)

    def entries(self, token: int) -> list[int]:
        """Digits of a token: its entries in grid steps."""
        out = []
        for _ in range(self.d):
            token, digit = divmod(token, self.grid)
            out.append(digit)
        out.reverse()
        return out

    def target(self, context: tuple[int, ...], column: int) -> int:
        """The token f_P(X)_column: the prompt lists the columns of f grid point by grid point."""
        number = 0
        for token in context[self.prompt_length :]:
            number = number * self.base + token
        return context[number * self.length + column]


def _relu(x: fmpq) -> fmpq:
    return x if x > 0 else fmpq(0)


def _steps(net: _Network) -> list[tuple[fmpq, fmpq]]:
    """Thresholds and heights of the steps of one coordinate, from the first position upwards."""
    out = []
    for k in range(net.tokens):
        start = fmpq(net.position(k))
        if k:
            out.append((start, 1 + fmpq(1, net.grid)))
        out += [(start + fmpq(j, net.grid), fmpq(1, net.grid)) for j in range(1, net.grid)]
    return out


def _staircase(net: _Network, steps: list[tuple[fmpq, fmpq]], t: fmpq) -> fmpq:
    """t + (first + sum of clamped steps - ReLU(t) + ReLU(-t)): the residual is taken out."""
    value = t + net.position(0) - _relu(t) + _relu(-t)
    for threshold, height in steps:
        x = (t - threshold) / net.eta
        value += height * (_relu(x + 1) - _relu(x))
    return value


def _windows(net: _Network) -> list[tuple[fmpq, fmpq]]:
    """[grid point, next grid point) behind every position; the last one reaches into the gap."""
    out = []
    for k in range(net.tokens):
        start = fmpq(net.position(k))
        for j in range(net.grid):
            high = start + fmpq(j + 1, net.grid) if j + 1 < net.grid else start + 2
            out.append((start + fmpq(j, net.grid), high))
    return out


def _in_a_row(net: _Network, windows: list[tuple[fmpq, fmpq]], t: fmpq) -> fmpq:
    """One layer per window: -ReLU(t - low) + (1 + k) ReLU(t - high + eta) - k ReLU(t - high)."""
    for low, high in windows:
        k = (high - low - net.eta) / net.eta
        t = t - _relu(t - low) + (1 + k) * _relu(t - high + net.eta) - k * _relu(t - high)
    return t


def _check_quantiser(net: _Network) -> None:
    """Both ends of every plateau go to the grid point; no kink lies inside."""
    steps, windows = _steps(net), _windows(net)
    if net.family == "A":
        kinks = [x for threshold, _ in steps for x in (threshold - net.eta, threshold)]
    else:
        kinks = [x for low, high in windows for x in (low, high - net.eta, high)]
    for k in range(net.tokens):
        for j in range(net.grid):
            low = net.position(k) + fmpq(j, net.grid)
            high = low + fmpq(1, net.grid) - (net.eta if j + 1 < net.grid else 0)
            if any(low < kink < high for kink in kinks):
                raise KernelError("one-layer: a kink inside a plateau")
            for t in (low, high):
                out = _staircase(net, steps, t) if net.family == "A" else _in_a_row(net, windows, t)
                if out != low:
                    raise KernelError(f"one-layer: the quantiser sends {t} to {out}, not {low}")


# ----------------------------------------------------------------------------- attention


@dataclass(frozen=True, slots=True)
class _Hat:
    """One output column of one context: <v, id>, its midpoint, the softmax mean, the target."""

    b: arb
    projected: arb
    mean: arb
    token: tuple[int, int]
    target: int


def _projections(net: _Network) -> tuple[list[list[int]], int]:
    """<v, token> behind every position as integers over a common denominator."""
    scale = math.lcm(*(int(x.q) for x in net.v)) * net.grid
    table = []
    for k in range(net.tokens):
        row = []
        for token in range(net.base):
            total = fmpq(0)
            for x, digit in zip(net.v, net.entries(token), strict=True):
                total += x * (net.position(k) + fmpq(digit, net.grid))
            row.append(int((total * scale).p))
        table.append(row)
    return table, scale


def _contexts(net: _Network, rows: list[list[tuple[arb, arb]]]) -> Iterator[Any]:
    """All contexts with the sums of masses and of masses times projections."""

    def grow(k: int, chosen: tuple[int, ...], mass: arb, pulled: arb) -> Iterator[Any]:
        if k == net.tokens:
            yield chosen, mass, pulled
            return
        for token, (weight, part) in enumerate(rows[k]):
            if weight is not None:
                yield from grow(k + 1, (*chosen, token), mass + weight, pulled + part)

    yield from grow(0, (), arb(0), arb(0))


def _hats(net: _Network) -> list[_Hat]:
    """Run the attention layer on every context, column by column."""
    table, scale = _projections(net)
    unit = (arb(net.kappa) / scale**2).exp()
    square = sum((x * x for x in net.v), fmpq(0))
    out = []
    for column in range(net.length):
        place = net.prompt_length + column
        for query in range(net.base):
            root = unit ** table[place][query]
            rows: list[list[Any]] = []
            for k in range(net.tokens):
                row: list[Any] = []
                for token in range(net.base):
                    if k == place and token != query:
                        row.append((None, None))
                        continue
                    weight = root ** table[k][token]
                    row.append((weight, weight * table[k][token]))
                rows.append(row)
            for context, mass, pulled in _contexts(net, rows):
                mean = pulled / (mass * scale)
                value = arb(fmpq(table[place][query], scale)) + mean * arb(net.factor * square)
                target = net.target(context, column)
                out.append(_Hat(value.mid(), value, mean, (place, query), target))
    return out


# ----------------------------------------------------------------------------- look-up


def _check_outputs(net: _Network, hats: list[_Hat], run: dict[str, int]) -> None:
    """Only an id's own hat is on, and the output is the target up to 2^-error."""
    slope, tolerance = arb(2) ** run["slope"], arb(2) ** -run["error"]
    reach = 1 / slope
    order = sorted(hats, key=lambda hat: hat.b)
    lowest = order[0].b - reach
    for i, hat in enumerate(order):
        for other in (order[i - 1] if i else None, order[i + 1] if i + 1 < len(order) else None):
            if other is None:
                continue
            apart = abs(hat.projected - other.b)
            if not certainly_positive(apart - reach):
                raise KernelError(
                    f"one-layer: two ids are not a hat's reach 2^-{run['slope']} apart at "
                    f"{run['bits']} bits"
                )
            if net.family == "A" and not abs(hat.b - other.b) >= 2 * reach:
                raise KernelError("one-layer: two hats overlap")
        missing = slope * abs(hat.projected - hat.b)
        if not certainly_positive(1 - missing):
            raise KernelError(f"one-layer: an id is not under its own hat at {run['bits']} bits")
        place, query = hat.token
        total = arb(0)
        for x, digit, value in zip(net.v, net.entries(query), net.entries(hat.target), strict=True):
            state = net.position(place) + arb(fmpq(digit, net.grid))
            state += hat.mean * arb(net.factor * x)
            wanted = arb(fmpq(value, net.grid))
            out = state + (1 - missing) * (wanted - state.mid())
            total += arb(x) * out
            if not certainly_positive(tolerance - abs(out - wanted)):
                raise KernelError(f"one-layer: an output is not within 2^-{run['error']}")
        # In a row, the hats that follow must not move the column again.
        if net.family == "B" and not certainly_positive(lowest - total):
            raise KernelError("one-layer: an output lies among the ids")


def _check_size(net: _Network, size: int) -> None:
    """The bound of all outputs, on the strips too."""
    top = fmpq(net.position(net.tokens - 1) + 1)
    ones = sum((abs(x) for x in net.v), fmpq(0))
    state = top + net.factor * max(abs(x) for x in net.v) * ones * top
    step = state + 1
    bound = state + step if net.family == "A" else state + net.hats * step
    if bound > size:
        raise KernelError(f"one-layer: outputs are bounded by {bound}, not by {size}")


# ----------------------------------------------------------------------------- one function

MAX_CELLS = 1 << 14
BITS = 128


@dataclass(frozen=True, slots=True)
class _Target:
    """A function, its table of grid values, and what is claimed of it."""

    terms: tuple[Term, ...]
    table: tuple[tuple[int, ...], ...]
    p: int
    eps: fmpq

    @property
    def text(self) -> str:
        return "(" + ", ".join(term_text(t) for t in self.terms) + ")"


def _target(net: _Network, obj: Any) -> _Target:
    count = net.d * net.length
    names = {f"x{i}": "R" for i in range(count)}
    terms = tuple(schema.parse_term(t) for t in schema.array(obj["terms"], "terms"))
    if len(terms) != count or any(sort_of(t, names, {}) not in ("R", "N") for t in terms):
        raise KernelError(f"one-layer: {count} numbers in {', '.join(names)} expected")
    rows = [schema.array(row, "row") for row in schema.array(obj["table"], "table")]
    if len(rows) != net.grid**count or any(len(row) != count for row in rows):
        raise KernelError("one-layer: one row of values for each grid point")
    table = tuple(
        tuple(schema.small_natural(x, "value", net.grid - 1) for x in row) for row in rows
    )
    p = schema.small_natural(obj["p"], "p", 8)
    eps = schema.rational(obj["eps"])
    if p < 1 or eps <= 0:
        raise KernelError("one-layer: p from 1 to 8 and eps positive")
    return _Target(terms, table, p, eps)


def _values(evaluator: Evaluator, terms: tuple[Term, ...], point: list[arb]) -> list[arb]:
    evaluator.assign(point)
    return [evaluator.scalar(evaluator.value(t)) for t in terms]


def _check_accuracy(net: _Network, run: dict[str, int], obj: Any) -> str:
    """d_p over the whole cube."""
    schema.keys(obj, {"terms", "table", "p", "eps", "parts"})
    f = _target(net, obj)
    parts = schema.small_natural(obj["parts"], "parts", 1024)
    count = net.d * net.length
    side = net.grid * parts
    if parts < 1 or side**count > MAX_CELLS:
        raise KernelError(f"one-layer: more than {MAX_CELLS} subcells")
    evaluator = Evaluator(Balls(), {}, {}, varying=[f"x{i}" for i in range(count)])
    volume = arb(fmpq(1, side**count))
    slack = arb(2) ** -run["error"]
    total = arb(0)
    largest = arb(0)
    for part in product(range(side), repeat=count):
        index = 0
        for k in part:
            index = index * net.grid + k // parts
        point = [arb(fmpq(2 * k + 1, 2 * side), fmpq(1, 2 * side)) for k in part]
        values = _values(evaluator, f.terms, point)
        for value, grid in zip(values, f.table[index], strict=True):
            bound = abs(value - arb(fmpq(grid, net.grid))).upper() + slack
            total += volume * bound**f.p
            largest = largest.max(abs(value).upper())
    strips = count * (net.grid - 1) * arb(net.eta)
    total += strips * count * (run["size"] + largest) ** f.p
    if not certainly_positive(arb(f.eps) ** f.p - total):
        raise KernelError(f"one-layer: d_{f.p} is not certified to be at most {f.eps}")
    return f"; d_{f.p}(tau([P, .]), f) <= {f.eps} for f = {f.text} and the prompt of its table"


def _check_memory(net: _Network, run: dict[str, int], obj: Any) -> str:
    """Listed points, all of them off the strips."""
    schema.keys(obj, {"terms", "table", "p", "eps", "points"})
    f = _target(net, obj)
    count = net.d * net.length
    points = [
        [schema.rational(x) for x in schema.array(point, "point")]
        for point in schema.array(obj["points"], "points")
    ]
    evaluator = Evaluator(Balls(), {}, {}, varying=[f"x{i}" for i in range(count)])
    slack = arb(2) ** -run["error"]
    for point in points:
        if len(point) != count or not all(0 <= x <= 1 for x in point):
            raise KernelError(f"one-layer: a point has {count} coordinates from 0 to 1")
        index = 0
        for x in point:
            cell = min(int((x * net.grid).floor()), net.grid - 1)
            if cell + 1 < net.grid and x > fmpq(cell + 1, net.grid) - net.eta:
                raise KernelError(f"one-layer: the coordinate {x} lies on a strip")
            index = index * net.grid + cell
        total = arb(0)
        values = _values(evaluator, f.terms, [arb(x) for x in point])
        for value, grid in zip(values, f.table[index], strict=True):
            total += (abs(value - arb(fmpq(grid, net.grid))) + slack) ** f.p
        if not certainly_positive(arb(f.eps) ** f.p - total):
            raise KernelError(f"one-layer: a point is missed by more than {f.eps}")
    return (
        f"; |tau([P, X_i]) - f(X_i)|_{f.p} <= {f.eps} for f = {f.text}, the prompt of its table "
        f"and {len(points)} points X_i off the strips"
    )


def _read(document: dict[str, Any]) -> tuple[_Network, dict[str, int]]:
    obj, run = document["network"], document["run"]
    sizes = ("d", "length", "grid", "prompt_length")
    schema.keys(obj, {"family", "kappa", "v", "factor", "eta", *sizes})
    schema.keys(run, {"bits", "slope", "error", "size"})
    if obj["family"] not in ("A", "B"):
        raise KernelError("one-layer: the family is A or B")
    net = _Network(
        family=obj["family"],
        **{k: schema.small_natural(obj[k], k, 64) for k in sizes},
        kappa=schema.rational(obj["kappa"]),
        v=tuple(schema.rational(x) for x in schema.array(obj["v"], "v")),
        factor=schema.rational(obj["factor"]),
        eta=schema.rational(obj["eta"]),
    )
    if net.d < 1 or net.length < 1 or net.grid < 2 or len(net.v) != net.d or net.d > 8:
        raise KernelError("one-layer: sizes are positive, the grid has two points or more")
    if net.d * net.tokens > 64 or net.contexts > MAX_CONTEXTS:
        raise KernelError(f"one-layer: more than {MAX_CONTEXTS} contexts")
    if net.prompt_length < net.length * net.grid ** (net.d * net.length):
        raise KernelError("one-layer: the prompt is too short to name every function")
    if net.kappa <= 0 or net.factor <= 0 or any(x <= 0 for x in net.v):
        raise KernelError("one-layer: scale, factor and the entries of v are positive")
    if not 0 < net.eta < fmpq(1, net.grid):
        raise KernelError("one-layer: 0 < eta < 1/D")
    if max(len(str(x)) for x in (net.kappa, net.factor, *net.v)) > 200:
        raise KernelError("one-layer: numbers of at most 200 digits")
    limits = {"bits": MAX_BITS, "slope": MAX_BITS, "error": 1 << 16, "size": 1 << 29}
    out = {k: schema.small_natural(run[k], k, limit) for k, limit in limits.items()}
    if out["bits"] < 2:
        raise KernelError("one-layer: at least 2 bits")
    return net, out


def check_one_layer(document: dict[str, Any]) -> tuple[str, str, str, str]:
    """Build the network, run it on everything; return name, claim, data and enclosure.

    Raises
    ------
    KernelError
        If the document is malformed or anything is not as claimed.
    """
    schema.keys(
        document,
        {"schema", "kind", "definitions", "statements", "name", "network", "run"},
        {"accuracy", "memory"},
    )
    name = document["name"]
    if not isinstance(name, str) or len(name) > 200:
        raise KernelError("name: expected text")
    if document["definitions"] != [] or document["statements"] != []:
        raise KernelError("one-layer: no definitions and no statements")
    net, run = _read(document)
    _check_quantiser(net)
    _check_size(net, run["size"])
    before = ctx.prec
    try:
        ctx.prec = run["bits"]
        _check_outputs(net, _hats(net), run)
        ctx.prec = BITS
        more = _check_accuracy(net, run, document["accuracy"]) if "accuracy" in document else ""
        if "memory" in document:
            more += _check_memory(net, run, document["memory"])
    except RecursionError as error:
        raise KernelError("a term is nested too deeply") from error
    finally:
        ctx.prec = before
    strips = net.d * net.length * (net.grid - 1) * net.eta
    text = (
        f"the network of family {net.family} (one attention layer, one head, rank 1) with "
        f"d = {net.d}, L = {net.length}, D = {net.grid}, L_p = {net.prompt_length}, scale "
        f"{net.kappa}, {net.hats} hats of slope 2^{run['slope']} and ramps {net.eta} maps [P, X] "
        f"to f_P(X) up to 2^-{run['error']} in every entry, for each of the "
        f"{net.base**net.prompt_length} grid prompts P and every X in the cube off strips of "
        f"measure at most {strips}; on them entries are at most {run['size']} in size. "
        f"Evaluated at {run['bits']} bits on {net.contexts} contexts{more}"
    )
    seen = f"{net.contexts} contexts, {net.hats} output columns"
    return name, text, seen, f"balls of {run['bits']} bits"
