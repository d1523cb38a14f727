"""What numbers decide: evaluation of closed terms, literals, independence by a minor.

A proof normalises terms; `Evaluator` *evaluates* the same terms on data, in the arithmetic it is
given (`provers.kernel.arithmetic`: balls or exact rationals; `provers.kernel.cover` adds balls with
derivatives). Strict literals are decided by balls at increasing precision, equality by exact
rationals alone.

The environment maps free names to *exact* values: ``int``, ``flint.fmpq``, ``flint.fmpq_mat`` (a
vector is a column), a tuple of values (a sequence, or a family indexed by naturals) or a callable
from naturals to such values. Floats and balls are refused: they are not data but somebody's
approximation of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat, fmpz

from provers.kernel.arithmetic import (
    Balls,
    NotExact,
    Rationals,
    Truth,
    certainly_positive,
    precision,
)
from provers.kernel.errors import KernelError

__all__ = [
    "Evaluator",
    "NotExact",
    "Truth",
    "certainly_positive",
    "decide",
    "decide_exactly",
    "evaluate",
    "evaluate_exact",
    "independent",
    "precision",
]

Term = tuple[Any, ...]
Literal = tuple[Any, ...]
Environment = Mapping[str, Any]
Definitions = Mapping[str, Any]
Value = Any
"""int, a scalar or a matrix of the arithmetic, a tuple (sequence, table) or a callable (family).

The int 0 also stands for the zero vector and the zero map of every space: a sum over an empty
sequence does not know its dimension.
"""

MAX_WORK = 2_000_000_000
"""What one evaluation may cost, about half a minute: a hostile term ends in an error."""
_VISIT = 100
"""Cost of visiting a term, or of a member of a sequence; a multiplication in a matrix costs 1."""
MAX_INTEGER_BITS = 1 << 16

_SCALAR = frozenset(("inv", "exp", "log", "sqrt", "abs"))
_OPERATIONS = _SCALAR.union(
    ("+", "*", "scale", "app", "comp", "dot", "outer", "adj", "max", "relu"),
    ("at", "range", "one", "cat", "tail"),
)


class _Frame:
    """Values of the names in frame, and of the subterms that were evaluated with them.

    Only subterms without free bound variables are kept, so that the names determine their values.
    """

    __slots__ = ("kept", "values")

    def __init__(self, values: dict[str, Value]) -> None:
        self.values = values
        self.kept: dict[int, Value] = {}


class Evaluator:
    """Walks terms in one arithmetic.

    Parameters
    ----------
    arithmetic
        `Balls`, `Rationals` or `provers.kernel.cover.Duals`.
    env
        Exact values of the free names, converted on first use.
    definitions
        Definitions by name, with ``params`` (pairs of name and sort) and ``body``.
    varying
        Names whose values are of the arithmetic already and come from `assign`; they hide names of
        ``env``. Terms without them are evaluated once.

    Raises
    ------
    KernelError
        From `value`, for unknown names, wrong shapes and too much work. The evaluator does not
        check sorts: that is done when a fact is read.
    """

    def __init__(
        self,
        arithmetic: Any,
        env: Environment,
        definitions: Definitions,
        varying: Sequence[str] = (),
    ) -> None:
        self._arithmetic = arithmetic
        self._env = env
        self._definitions = definitions
        self._order = tuple(varying)
        self._top = _Frame({})
        # Identities of terms are keys, so that terms must stay alive: `_roots` and `_terms` see to
        # it. `_lasting` are the values of terms without varying names.
        self._roots: dict[int, tuple[Term, Term]] = {}
        self._terms: dict[Term, Term] = {}
        self._reaches: dict[int, int] = {}
        self._varies: dict[int, bool] = {}
        self._lasting: dict[int, Value] = {}
        self._work = 0

    def assign(self, values: Sequence[Value]) -> None:
        """Give the varying names new values, in their order, and a new allowance of work."""
        self._top.values.update(zip(self._order, values, strict=True))
        self._top.kept.clear()
        self._work = 0

    def value(self, term: Term) -> Value:
        """Return the value of a closed term."""
        if id(term) not in self._roots:
            self._roots[id(term)] = (term, _shared(term, self._terms))
        return self._go(self._roots[id(term)][1], self._top, ())

    def difference(self, a: Value, b: Value) -> Value:
        """Return a - b."""
        return self._add(a, self._multiply(-1, b))

    def scalar(self, x: Value) -> Value:
        """Return ``x`` as a number of the arithmetic."""
        return self._arithmetic.constant(x) if isinstance(x, int) else x

    def shape(self, x: Value) -> tuple[int, int] | None:
        """Return the shape of a matrix of the arithmetic, None for a number."""
        shape: tuple[int, int] | None = self._arithmetic.shape(x)
        return shape

    def entries(self, x: Value) -> list[Value]:
        """Return the entries of a vector or the one number itself, as numbers of the arithmetic."""
        x = self.scalar(x)
        return [x] if self._arithmetic.shape(x) is None else list(x.entries())

    # ------------------------------------------------------------------ names and constants

    def _charge(self, operations: int) -> None:
        self._work += operations
        if self._work > MAX_WORK:
            raise KernelError("evaluating the term takes too many operations")

    def _integer(self, x: int) -> Value:
        """Return ``x``, or a number of the arithmetic once it is too long to count with."""
        return x if x.bit_length() <= MAX_INTEGER_BITS else self._arithmetic.constant(fmpz(x))

    def _rational(self, text: str) -> Value:
        numerator, _, denominator = text.partition("/")
        if not denominator:
            return self._integer(int(fmpz(numerator)))
        if fmpz(denominator) == 0:
            raise KernelError(f"not a rational: {text}")
        return self._arithmetic.constant(fmpq(fmpz(numerator), fmpz(denominator)))

    def _name(self, name: str, frame: _Frame) -> Value:
        if name not in frame.values:
            if frame is not self._top or name not in self._env:
                raise KernelError(f"no value for {name!r}")
            frame.values[name] = self._convert(name, self._env[name])
        return frame.values[name]

    def _convert(self, name: str, x: Any) -> Value:
        if isinstance(x, fmpz) or (isinstance(x, int) and not isinstance(x, bool)):
            return self._integer(int(x))
        if isinstance(x, fmpq):
            return self._arithmetic.constant(x)
        if isinstance(x, fmpq_mat):
            self._charge(x.nrows() * x.ncols())
            return self._arithmetic.constant(x)
        if isinstance(x, tuple):
            return tuple(self._convert(name, y) for y in x)
        if callable(x):
            return lambda *indices: self._convert(name, x(*indices))
        raise KernelError(f"{name}: expected exact data, got {type(x).__name__}")

    def _dim(self, dim: int | str, frame: _Frame) -> int:
        return _natural(self._name(dim, frame) if isinstance(dim, str) else dim, "a dimension")

    # ------------------------------------------------------------------ operations

    def _add(self, a: Value, b: Value) -> Value:
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        if isinstance(a, int) and a == 0:
            return b
        if isinstance(b, int) and b == 0:
            return a
        a, b = self.scalar(a), self.scalar(b)
        left, right = self._arithmetic.shape(a), self._arithmetic.shape(b)
        if left != right:  # python-flint would add a number to the diagonal of a matrix
            raise KernelError(f"cannot add shapes {left} and {right}")
        self._charge(1 if left is None else left[0] * left[1])
        return self._arithmetic.add(a, b)

    def _multiply(self, a: Value, b: Value) -> Value:
        if isinstance(a, int) and isinstance(b, int):
            return self._integer(a * b)
        if (isinstance(a, int) and a == 0) or (isinstance(b, int) and b == 0):
            return 0
        a, b = self.scalar(a), self.scalar(b)
        left, right = self._arithmetic.shape(a), self._arithmetic.shape(b)
        if left is not None and right is not None:
            if left[1] != right[0]:
                raise KernelError(f"cannot multiply shapes {left} and {right}")
            self._charge(left[0] * left[1] * right[1])
        elif left is not None or right is not None:
            rows, columns = left or right or (1, 1)
            self._charge(rows * columns)
        return self._arithmetic.multiply(a, b)

    def _transpose(self, m: Value) -> Value:
        return 0 if isinstance(m, int) and m == 0 else self._arithmetic.transpose(m)

    def _power(self, x: Value, k: int) -> Value:
        if k == 0:
            return 1
        if isinstance(x, int) and x.bit_length() * k <= MAX_INTEGER_BITS:
            return x**k
        return self._arithmetic.power(self.scalar(x), k)

    def _apply(self, f: Value, args: Sequence[Value]) -> Value:
        if callable(f):
            return f(*args)
        for i in args:
            if not isinstance(f, tuple) or not _natural(i, "an index") < len(f):
                raise KernelError(f"a family has no member number {i}")
            f = f[i]
        return f

    def _tail(self, f: Value, n: int, k: int) -> Value:
        columns = [self._apply(f, (i,)) for i in range(n)]
        shapes = {self._arithmetic.shape(c) for c in columns if not isinstance(c, int)}
        if k >= n or not shapes:
            return 0
        rows, width = shapes.pop() or (0, 0)
        if shapes or width != 1:
            raise KernelError("tail: expected vectors of one dimension")
        self._charge(rows * n * n + 40 * n**3)
        zero = self._arithmetic.constant(fmpq_mat(rows, 1))
        return self._arithmetic.tail([zero if isinstance(c, int) else c for c in columns], k)

    # ------------------------------------------------------------------ terms

    def _go(self, term: Term, frame: _Frame, bound: tuple[Value, ...]) -> Value:
        self._charge(_VISIT)
        key = id(term)
        if not (bound or self._order) or self._reach(term) > 0:
            return self._compute(term, frame, bound)
        kept = frame.kept
        if frame is self._top:
            if key not in self._varies:
                self._varies[key] = _mentions(term, self._order)
            if not self._varies[key]:
                kept = self._lasting
        if key not in kept:
            kept[key] = self._compute(term, frame, bound)
        return kept[key]

    def _reach(self, term: Term) -> int:
        """Return how many enclosing binders the term refers to."""
        key = id(term)
        if key not in self._reaches:
            self._reaches[key] = self._new_reach(term)
        return self._reaches[key]

    def _new_reach(self, term: Term) -> int:
        head = term[0]
        if head == "b":
            return int(term[1]) + 1
        if head in ("sum", "map"):
            return max(self._reach(term[1]), self._reach(term[2]) - 1)
        if head == "lam":
            return max(0, self._reach(term[2]) - len(term[1]))
        parts = term[1:2] if head == "^" else term[1:]
        return max((self._reach(t) for t in parts if isinstance(t, tuple)), default=0)

    def _compute(self, term: Term, frame: _Frame, bound: tuple[Value, ...]) -> Value:
        head = term[0]
        if head == "v":
            return self._name(term[1], frame)
        if head == "b":
            if not 0 <= term[1] < len(bound):
                raise KernelError("dangling index")
            return bound[-1 - term[1]]
        if head == "q":
            return self._rational(term[1])
        if head in ("zero", "id"):
            n = self._dim(term[1], frame)
            columns = 1 if head == "zero" else n
            self._charge(_VISIT * n * columns)
            if head == "zero":
                return self._arithmetic.constant(fmpq_mat(n, 1))
            ones = [int(i == j) for i in range(n) for j in range(n)]
            return self._arithmetic.constant(fmpq_mat(n, n, ones))
        if head == "^":
            return self._power(self._go(term[1], frame, bound), term[2])
        if head == "lam":
            sorts, body = term[1], term[2]

            def family(*args: Value) -> Value:
                if len(args) != len(sorts):
                    raise KernelError(f"expected {len(sorts)} arguments, got {len(args)}")
                return self._go(body, frame, bound + args)

            return family
        if head in ("sum", "map"):
            domain = _sequence(self._go(term[1], frame, bound))
            if head == "map":
                return tuple([self._go(term[2], frame, (*bound, x)) for x in domain])
            total: Value = 0
            for x in domain:
                total = self._add(total, self._go(term[2], frame, (*bound, x)))
            return total
        if head == "def":
            return self._definition(term[1], [self._go(t, frame, bound) for t in term[2:]])
        if head not in _OPERATIONS:
            raise KernelError(f"cannot evaluate {head!r}")
        return self._operation(head, [self._go(t, frame, bound) for t in term[1:]])

    def _definition(self, name: str, args: list[Value]) -> Value:
        definition = self._definitions.get(name)
        if definition is None:
            raise KernelError(f"unknown definition {name!r}")
        names = [parameter[0] for parameter in definition.params]
        if len(names) != len(args):
            raise KernelError(f"{name}: expected {len(names)} arguments, got {len(args)}")
        return self._go(definition.body, _Frame(dict(zip(names, args, strict=True))), ())

    def _operation(self, head: str, args: list[Value]) -> Value:
        first = args[0]
        if head in ("+", "*"):
            combine = self._add if head == "+" else self._multiply
            for x in args[1:]:
                first = combine(first, x)
            return first
        if head in ("scale", "app", "comp"):
            return self._multiply(first, args[1])
        if head == "dot":
            product = self._multiply(self._transpose(first), args[1])
            return product if isinstance(product, int) else self._arithmetic.entry(product)
        if head == "outer":
            return self._multiply(first, self._transpose(args[1]))
        if head == "adj":
            return self._transpose(first)
        if head in _SCALAR:
            return getattr(self._arithmetic, head)(self.scalar(first))
        if head == "max":
            if isinstance(first, int) and isinstance(args[1], int):
                return first if first > args[1] else args[1]
            return self._arithmetic.max(self.scalar(first), self.scalar(args[1]))
        if head == "relu":
            return 0 if isinstance(first, int) else self._arithmetic.relu(first)
        if head == "at":
            return self._apply(first, args[1:])
        if head == "range":
            n = _natural(first, "a length")
            self._charge(_VISIT * n)
            return tuple(range(n))
        if head == "one":
            return (first,)
        if head == "cat":
            joined = _sequence(first) + _sequence(args[1])
            self._charge(_VISIT * len(joined))
            return joined
        return self._tail(first, _natural(args[1], "a length"), _natural(args[2], "a rank"))


def _natural(x: Value, what: str) -> int:
    if not isinstance(x, int) or x < 0:
        raise KernelError(f"{what} must be a natural number")
    return x


def _shared(term: Any, known: dict[Term, Term]) -> Any:
    """Return an equal term in which equal subterms are the same object."""
    if not isinstance(term, tuple):
        return term
    built = tuple([_shared(part, known) for part in term])
    return known.setdefault(built, built)


def _mentions(term: Any, names: Sequence[str]) -> bool:
    if not isinstance(term, tuple):
        return False
    if len(term) == 2 and term[0] == "v" and term[1] in names:
        return True
    return any(_mentions(part, names) for part in term)


def _sequence(x: Value) -> tuple[Value, ...]:
    if not isinstance(x, tuple):
        raise KernelError("expected a sequence")
    return x


# ----------------------------------------------------------------------------- what is decided


def evaluate(term: Term, env: Environment, definitions: Definitions, bits: int) -> Value:
    """Enclose the value of a closed term at a working precision of ``bits``.

    Returns
    -------
    int, arb, arb_mat, tuple or callable
        Numbers are ``arb``, or ``int`` where only integers were added and multiplied; vectors are
        ``arb_mat`` of shape (dim, 1), maps ``arb_mat``; sequences are tuples. A vector may be the
        int 0, see `Value`.

    Raises
    ------
    KernelError
        For unknown names, data that is not exact, and wrong shapes.

    Examples
    --------
    >>> from flint import fmpq
    >>> print(evaluate(("exp", ("v", "x")), {"x": fmpq(1, 2)}, {}, 64).str(10))
    [1.648721271 +/- 3.00e-10]
    """
    with precision(bits):
        result = Evaluator(Balls(), env, definitions).value(term)
    return _at_precision(result, bits) if callable(result) else result


def _at_precision(family: Any, bits: int) -> Any:
    def member(*indices: Value) -> Value:
        with precision(bits):
            return family(*indices)

    return member


def evaluate_exact(term: Term, env: Environment, definitions: Definitions) -> Value:
    """Return the exact value of a closed term: int, fmpq, fmpq_mat, a tuple or a callable.

    Raises
    ------
    NotExact
        (a `KernelError`) where exp, log, sqrt or tail has an irrational value.
    """
    with precision(64):
        return Evaluator(Rationals(), env, definitions).value(term)


def decide(literal: Literal, env: Environment, definitions: Definitions, bits: int = 1024) -> Truth:
    """Decide a closed literal, by balls of 64, 128, ... up to ``bits`` bits or by exact rationals.

    Two numbers are found equal only exactly; vectors are compared entry by entry. UNKNOWN is the
    answer when the two sides are too close, or equal but not rational.

    Examples
    --------
    >>> decide(("<", ("exp", ("q", "1")), ("q", "3")), {}, {})
    <Truth.YES: 'yes'>
    >>> one = ("*", ("exp", ("q", "1")), ("exp", ("q", "-1")))
    >>> decide(("=", one, ("q", "1")), {}, {})
    <Truth.UNKNOWN: 'unknown'>
    """
    relation, left, right = literal
    for step, working in enumerate(_precisions(bits)):
        with precision(working):
            evaluator = Evaluator(Balls(), env, definitions)
            signs = [sign(x) for x in _difference(evaluator, left, right)]
        truth = from_signs(relation, signs)
        if truth is Truth.UNKNOWN and step == 0:
            with suppress(NotExact):
                truth = decide_exactly(literal, env, definitions)
        if truth is not Truth.UNKNOWN:
            return truth
    return Truth.UNKNOWN


def _precisions(bits: int) -> list[int]:
    """Return 64, 128, ... and ``bits`` itself last."""
    steps = [64]
    while steps[-1] * 2 < bits:
        steps.append(steps[-1] * 2)
    return [*steps, bits] if bits > 64 else [bits]


def _difference(evaluator: Evaluator, left: Term, right: Term) -> list[Value]:
    """Return the entries of right - left."""
    return evaluator.entries(evaluator.difference(evaluator.value(right), evaluator.value(left)))


def sign(x: arb) -> int | None:
    """Return 1 or -1 where the sign is certain, otherwise None."""
    if certainly_positive(x):
        return 1
    return -1 if certainly_positive(-x) else None


def from_signs(relation: str, signs: Sequence[int | None]) -> Truth:
    """Decide a relation from the signs of right - left, None where unknown."""
    if relation in ("=", "!="):
        if any(s in (1, -1) for s in signs):
            return Truth.YES if relation == "!=" else Truth.NO
        if None in signs:
            return Truth.UNKNOWN
        return Truth.YES if relation == "=" else Truth.NO
    if relation not in ("<", "<=") or len(signs) != 1:
        raise KernelError(f"cannot decide {relation!r} between {len(signs)} entries")
    if signs[0] is None:
        return Truth.UNKNOWN
    holds = signs[0] > 0 or (signs[0] == 0 and relation == "<=")
    return Truth.YES if holds else Truth.NO


def decide_exactly(literal: Literal, env: Environment, definitions: Definitions) -> Truth:
    """Decide a closed literal by exact rationals alone: YES or NO.

    Raises
    ------
    NotExact
        (a `KernelError`) when a side is not rational.
    """
    relation, left, right = literal
    with precision(64):
        entries = _difference(Evaluator(Rationals(), env, definitions), left, right)
    return from_signs(relation, [int(x > 0) - int(x < 0) for x in entries])


def independent(
    vectors: Sequence[Term],
    env: Environment,
    definitions: Definitions,
    rows: Sequence[int],
    bits: int = 1024,
) -> bool:
    """Return whether the minor of k vectors in k chosen rows is certainly not zero.

    True proves that the vectors are linearly independent; False proves nothing.

    Raises
    ------
    KernelError
        Unless ``rows`` are as many different rows as there are vectors.
    """
    k = len(vectors)
    if len(rows) != k or len(set(rows)) != k:
        raise KernelError(f"expected {k} different rows, got {list(rows)}")
    for step, working in enumerate(_precisions(bits)):
        with precision(working):
            minor = _minor(Evaluator(Balls(), env, definitions), vectors, rows, arb_mat)
            if sign(minor) is not None:
                return True
            if step == 0:
                with suppress(NotExact):
                    exact = Evaluator(Rationals(), env, definitions)
                    return bool(_minor(exact, vectors, rows, fmpq_mat) != 0)
    return False


def _minor(
    evaluator: Evaluator, vectors: Sequence[Term], rows: Sequence[int], matrix: Any
) -> Value:
    entries: list[Value] = []
    for vector in vectors:
        column = evaluator.value(vector)
        if isinstance(column, int):
            column = [evaluator.scalar(0)] * (1 + max(rows))
        else:
            column = evaluator.entries(column)
        if not all(0 <= i < len(column) for i in rows):
            raise KernelError(f"a vector of dimension {len(column)} has no rows {list(rows)}")
        entries += [column[i] for i in rows]
    return matrix(len(vectors), len(vectors), entries).det()
