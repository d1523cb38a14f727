"""A literal over a closed rational box, replayed from a tree of bisections.

The certificate of a cover is a list of integers, a bisection tree in preorder: an axis ``i >= 0``
halves the current cell at its exact midpoint (the lower half comes first), a negative number is a
leaf and says how its cell is decided:

===========  ===========================================================
-1           a plain enclosure decides the literal
-2           a mean-value enclosure decides the literal
-3 - 2 i     a plain enclosure shows hypothesis i to fail on the cell
-4 - 2 i     a mean-value enclosure shows hypothesis i to fail on the cell
===========  ===========================================================

That the cells cover exactly the box is thus a matter of structure: no cell is ever stated.

The mean-value enclosure of f over a cell with midpoint m is ``f(m) + sum_i (d_i f)(cell) (cell_i -
m_i)``; its excess shrinks with the square of the cell's width where a plain one's shrinks with the
width [1]_. Derivatives come from forward differentiation in balls; where a function may fail to be
differentiable on the cell its derivative is NaN and the cell stays undecided.

References
----------
.. [1] A. Neumaier, "Interval Methods for Systems of Equations", Cambridge 1990, section 2.3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat

from provers.kernel.arithmetic import Balls, Truth, precision
from provers.kernel.errors import KernelError
from provers.kernel.numbers import (
    Definitions,
    Environment,
    Evaluator,
    Literal,
    Term,
    Value,
    from_signs,
    sign,
)

__all__ = [
    "MAX_TREE",
    "Cell",
    "CellEvaluator",
    "Dual",
    "Duals",
    "check_cover",
    "halves",
    "read_box",
]

Cell = tuple[tuple[fmpq, fmpq], ...]
"""A closed box: lower and upper end of every variable."""

MAX_TREE = 2_000_001

_BALLS = Balls()


@dataclass(frozen=True, slots=True)
class Dual:
    """A ball (number, vector or map) with its partial derivatives; None is an exact zero."""

    value: Value
    partials: tuple[Value | None, ...]


class Duals:
    """Balls with first derivatives in ``count`` variables.

    A derivative encloses the derivative at every point of the cell, or is NaN: at a kink of abs,
    max, relu or sqrt, at a pole, and for tails.
    """

    def __init__(self, count: int) -> None:
        self._none: tuple[Value | None, ...] = (None,) * count

    def constant(self, value: fmpq | fmpq_mat | int) -> Dual:
        """Return a constant: every derivative is zero."""
        return Dual(_BALLS.constant(value), self._none)

    def variable(self, value: arb, index: int) -> Dual:
        """Return the variable number ``index``, ranging over a ball."""
        return Dual(value, tuple(arb(1) if i == index else None for i in range(len(self._none))))

    def shape(self, x: Value) -> tuple[int, int] | None:
        """Return the shape of a matrix, None for a scalar."""
        return _BALLS.shape(x.value if isinstance(x, Dual) else x)

    def add(self, a: Dual, b: Dual) -> Dual:
        """Add two values of one shape."""
        pairs = zip(a.partials, b.partials, strict=True)
        return Dual(a.value + b.value, tuple([_plus(x, y) for x, y in pairs]))

    def multiply(self, a: Dual, b: Dual) -> Dual:
        """Multiply by the product rule, which every bilinear product obeys."""
        partials = [
            _plus(None if x is None else x * b.value, None if y is None else a.value * y)
            for x, y in zip(a.partials, b.partials, strict=True)
        ]
        return Dual(a.value * b.value, tuple(partials))

    def transpose(self, m: Dual) -> Dual:
        """Return the transposed matrix."""
        return _linear(m, lambda x: x.transpose())

    def entry(self, m: Dual) -> Dual:
        """Return the entry of a 1 x 1 matrix."""
        return _linear(m, lambda x: x[0, 0])

    def power(self, x: Dual, k: int) -> Dual:
        """Return x^k for k >= 1."""
        slope = k * _BALLS.power(x.value, k - 1) if k > 1 else arb(1)
        return _chain(x, _BALLS.power(x.value, k), slope)

    def inv(self, x: Dual) -> Dual:
        """Return 1/x."""
        y = _BALLS.inv(x.value)
        return _chain(x, y, -y * y if sign(x.value) else None)

    def exp(self, x: Dual) -> Dual:
        """Return e^x."""
        y = x.value.exp()
        return _chain(x, y, y)

    def log(self, x: Dual) -> Dual:
        """Return log x, 0 for x <= 0."""
        slopes = {1: lambda: 1 / x.value, -1: lambda: arb(0)}
        return _chain(x, _BALLS.log(x.value), _choose(slopes, sign(x.value)))

    def sqrt(self, x: Dual) -> Dual:
        """Return sqrt x, 0 for x < 0."""
        y = _BALLS.sqrt(x.value)
        slopes = {1: lambda: 1 / (2 * y), -1: lambda: arb(0)}
        return _chain(x, y, _choose(slopes, sign(x.value)))

    def abs(self, x: Dual) -> Dual:
        """Return |x|."""
        slopes = {1: lambda: arb(1), -1: lambda: arb(-1)}
        return _chain(x, _BALLS.abs(x.value), _choose(slopes, sign(x.value)))

    def max(self, a: Dual, b: Dual) -> Dual:
        """Return max(a, b)."""
        order = sign(a.value - b.value)
        if order is not None:
            return a if order > 0 else b
        value = _BALLS.max(a.value, b.value)
        pairs = zip(a.partials, b.partials, strict=True)
        return Dual(value, tuple([None if x is y is None else arb("nan") for x, y in pairs]))

    def relu(self, v: Dual) -> Dual:
        """Return max(v, 0) entrywise."""
        slopes = [_step(sign(x)) for x in v.value.entries()]
        shape = (v.value.nrows(), v.value.ncols())

        def masked(x: arb_mat) -> arb_mat:
            return arb_mat(*shape, [s * y for s, y in zip(slopes, x.entries(), strict=True)])

        partials = tuple([None if x is None else masked(x) for x in v.partials])
        return Dual(_BALLS.relu(v.value), partials)

    def tail(self, columns: Sequence[Dual], k: int) -> Dual:
        """Return the tail of the squared singular values; it is not differentiated."""
        value = _BALLS.tail([c.value for c in columns], k)
        moving = [any(c.partials[i] is not None for c in columns) for i in range(len(self._none))]
        return Dual(value, tuple([arb("nan") if m else None for m in moving]))


def _plus(x: Value | None, y: Value | None) -> Value | None:
    if x is None or y is None:
        return y if x is None else x
    return x + y


def _linear(x: Dual, f: Callable[[Value], Value]) -> Dual:
    return Dual(f(x.value), tuple([None if y is None else f(y) for y in x.partials]))


def _chain(x: Dual, value: arb, slope: arb | None) -> Dual:
    """Return a function of ``x`` by the chain rule; a slope of None is unknown."""
    factor = arb("nan") if slope is None else slope
    return Dual(value, tuple([None if y is None else factor * y for y in x.partials]))


def _step(order: int | None) -> arb:
    return arb("nan") if order is None else arb(int(order > 0))


def _choose(slopes: dict[int, Callable[[], arb]], order: int | None) -> arb | None:
    return None if order is None else slopes[order]()


# ----------------------------------------------------------------------------- cells


def read_box(box: Sequence[tuple[str, fmpq, fmpq]]) -> tuple[tuple[str, ...], Cell]:
    """Return the names and the cell of a closed rational box.

    Raises
    ------
    KernelError
        If a name occurs twice, an end is not rational or the ends are in the wrong order.
    """
    names = tuple(name for name, _, _ in box)
    if len(set(names)) != len(names):
        raise KernelError(f"box: a variable occurs twice in {list(names)}")
    for name, lo, hi in box:
        if not isinstance(lo, fmpq) or not isinstance(hi, fmpq) or lo > hi:
            raise KernelError(f"box: expected rational ends in order for {name!r}")
    return names, tuple((lo, hi) for _, lo, hi in box)


def halves(cell: Cell, axis: int) -> tuple[Cell, Cell]:
    """Return the two closed halves of a cell, lower half first."""
    lo, hi = cell[axis]
    middle = (lo + hi) / 2
    before, after = cell[:axis], cell[axis + 1 :]
    return (*before, (lo, middle), *after), (*before, (middle, hi), *after)


class CellEvaluator:
    """Encloses scalar terms over cells, at the precision that is current when it is used.

    Every use must be at one precision, since what does not depend on the cell is kept.
    """

    def __init__(self, names: Sequence[str], env: Environment, definitions: Definitions) -> None:
        self._duals = Duals(len(names))
        self._balls_on = Evaluator(_BALLS, env, definitions, names)
        self._duals_on = Evaluator(self._duals, env, definitions, names)

    def plain(self, terms: Sequence[Term], cell: Cell) -> list[arb]:
        """Enclose the terms over the cell by evaluating them in balls."""
        self._balls_on.assign([arb(lo).union(arb(hi)) for lo, hi in cell])
        return [_scalar(self._balls_on, term) for term in terms]

    def slopes(self, terms: Sequence[Term], cell: Cell) -> list[Dual]:
        """Enclose the terms and their derivatives over the cell."""
        balls = [arb(lo).union(arb(hi)) for lo, hi in cell]
        variables = [self._duals.variable(x, i) for i, x in enumerate(balls)]
        self._duals_on.assign(variables)
        return [_scalar(self._duals_on, term) for term in terms]

    def mean_value(self, terms: Sequence[Term], cell: Cell) -> list[arb]:
        """Enclose the terms over the cell by their mean-value forms."""
        centres = self.plain(terms, centre(cell))
        duals = self.slopes(terms, cell)
        return [expand(c, d, cell) for c, d in zip(centres, duals, strict=True)]


def centre(cell: Cell) -> Cell:
    """Return the midpoint of a cell, as a cell."""
    middle = [(lo + hi) / 2 for lo, hi in cell]
    return tuple((m, m) for m in middle)


def expand(value: arb, dual: Dual, cell: Cell) -> arb:
    """Return the mean-value form of a value at the centre and derivatives over the cell."""
    for partial, (lo, hi) in zip(dual.partials, cell, strict=True):
        if partial is not None:
            radius = arb((hi - lo) / 2)
            value += partial * (-radius).union(radius)
    return value


def _scalar(evaluator: Evaluator, term: Term) -> Any:
    value = evaluator.scalar(evaluator.value(term))
    if evaluator.shape(value) is not None:
        raise KernelError("cover: expected numbers")
    return value


def difference(literal: Literal) -> Term:
    """Return right - left as a term."""
    return ("+", literal[2], ("*", ("q", "-1"), literal[1]))


def check_cover(
    literal: Literal,
    box: Sequence[tuple[str, fmpq, fmpq]],
    tree: Sequence[int],
    env: Environment,
    definitions: Definitions,
    bits: int,
    given: Sequence[Literal] = (),
) -> Truth:
    """Replay a cover: does the literal hold at every point of the box that satisfies ``given``?

    Parameters
    ----------
    literal, given
        Scalar literals in the variables of the box and the names of ``env``.
    box
        ``(name, lower, upper)`` with exact rational ends, both belonging to the box.
    tree
        Bisection tree in preorder, see the module's description.

    Returns
    -------
    Truth
        YES when every leaf is decided, NO when the literal fails on a whole leaf (and so, if there
        are no hypotheses, the claim is false), otherwise UNKNOWN.

    Raises
    ------
    KernelError
        When the list is not exactly one tree, names an unknown axis, hypothesis or variable, or a
        literal compares vectors.

    Examples
    --------
    >>> x = ("v", "x")
    >>> claim = ("<", ("*", x, ("+", ("q", "1"), ("*", ("q", "-1"), x))), ("q", "3/10"))
    >>> check_cover(claim, [("x", fmpq(0), fmpq(1))], [-1], {}, {}, 64)
    <Truth.UNKNOWN: 'unknown'>
    >>> check_cover(claim, [("x", fmpq(0), fmpq(1))], [0, 0, -2, -2, 0, -2, -2], {}, {}, 64)
    <Truth.YES: 'yes'>
    """
    names, cell = read_box(box)
    literals = [literal, *given]
    _check_tree(tree, len(names), len(literals))
    terms = [difference(f) for f in literals]
    pending = [cell]
    with precision(bits):
        evaluator = CellEvaluator(names, env, definitions)
        for code in tree:
            cell = pending.pop()
            if code >= 0:
                pending += reversed(halves(cell, code))
                continue
            which, method = divmod(-1 - code, 2)
            enclose = evaluator.mean_value if method else evaluator.plain
            signs = [sign(x) for x in enclose(terms[which : which + 1], cell)]
            found = from_signs(literals[which][0], signs)
            if found is not (Truth.NO if which else Truth.YES):
                return Truth.UNKNOWN if which else found
    return Truth.YES


def _check_tree(tree: Sequence[int], axes: int, literals: int) -> None:
    """Raise unless the codes are one complete tree over known axes and literals."""
    if len(tree) > MAX_TREE:
        raise KernelError(f"cover: more than {MAX_TREE} nodes")
    missing = 1  # subtrees that are still to come
    for code in tree:
        if not isinstance(code, int) or isinstance(code, bool) or missing == 0:
            raise KernelError("cover: the list is not one bisection tree")
        if code >= axes:
            raise KernelError(f"cover: there is no axis {code}")
        if code < -2 * literals:
            raise KernelError(f"cover: there is no hypothesis {(-3 - code) // 2}")
        missing += 1 if code >= 0 else -1
    if missing:
        raise KernelError("cover: the list is not one bisection tree")
