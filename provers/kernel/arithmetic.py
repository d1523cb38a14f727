"""The kinds of numbers that terms are evaluated in: balls and exact rationals.

`Balls` computes Arb midpoint-radius enclosures [1]_: every value contains the exact one.
`Rationals` is exact and refuses whatever is irrational.

Functions are total: 1/0 = 0, log x = 0 for x <= 0, sqrt x = 0 for x < 0. Where a ball cannot tell
two branches apart that are not close to each other, the result is NaN, which decides nothing.

Only `certainly_positive` turns a ball into a decision. An Arb comparison that is undecided is False
in both directions, ``bool(arb(0))`` is True and ``nan.contains(0)`` is True, so nothing else may be
asked of a ball.

References
----------
.. [1] F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic",
   IEEE Transactions on Computers 66 (2017).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any, NoReturn

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from provers.kernel.errors import KernelError

Value = Any

MAX_BITS = 1 << 16
MAX_HEIGHT = 1 << 22
"""Bits of an exact number."""

_NAN = arb("nan")


class Truth(Enum):
    """What a computation decided. It has no truth value, since UNKNOWN is neither."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("Truth has no truth value: compare it with Truth.YES or Truth.NO")


class NotExact(KernelError):
    """The term has no rational value that this module computes; balls may still decide."""


def certainly_positive(x: arb) -> bool:
    """Return whether every number in the ball is finite and greater than zero."""
    return bool(x.is_finite()) and bool(x > 0)


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Set the working precision, which is global in python-flint, and restore it on every exit."""
    if isinstance(bits, bool) or not isinstance(bits, int) or not 2 <= bits <= MAX_BITS:
        raise KernelError(f"precision: expected 2 to {MAX_BITS} bits, got {bits!r}")
    before = ctx.prec
    try:
        ctx.prec = bits
        yield
    except RecursionError:
        raise KernelError("the term is nested too deeply") from None
    finally:
        ctx.prec = before


# ----------------------------------------------------------------------------- arithmetics


class Balls:
    """Arb balls at the current precision: ``arb`` and ``arb_mat``."""

    def constant(self, value: fmpq | fmpq_mat | int) -> Value:
        """Enclose an exact number or matrix."""
        return arb_mat(value) if isinstance(value, fmpq_mat) else arb(value)

    def shape(self, x: Value) -> tuple[int, int] | None:
        """Return the shape of a matrix, None for a scalar."""
        if isinstance(x, arb):
            return None
        if isinstance(x, arb_mat):
            return (x.nrows(), x.ncols())
        raise KernelError("expected a number, a vector or a map")

    def add(self, a: Value, b: Value) -> Value:
        """Add two values of one shape."""
        return a + b

    def multiply(self, a: Value, b: Value) -> Value:
        """Multiply scalars, scale a matrix or compose matrices."""
        return a * b

    def transpose(self, m: Value) -> Value:
        """Return the transposed matrix."""
        return m.transpose()

    def entry(self, m: Value) -> Value:
        """Return the entry of a 1 x 1 matrix."""
        return m[0, 0]

    def power(self, x: Value, k: int) -> Value:
        """Return x^k for k >= 1, by monotonicity: ``arb(0, 1)**2`` is NaN."""
        if k % 2 == 0:
            x = self.abs(x)
        return _hull(_product(x.lower(), k), _product(x.upper(), k)) if x.is_finite() else _NAN

    def inv(self, x: Value) -> Value:
        """Return 1/x, 0 at an exact 0, NaN when the ball cannot tell."""
        if x.is_zero():
            return x
        return 1 / x if certainly_positive(x) or certainly_positive(-x) else _NAN

    def exp(self, x: Value) -> Value:
        """Return e^x; Arb's exponents are unbounded, so 10^6 is no overflow."""
        return x.exp()

    def log(self, x: Value) -> Value:
        """Return log x, 0 where x <= 0 is certain, NaN when the ball cannot tell."""
        if certainly_positive(x):
            return x.log()
        return arb(0) if _certainly_not_positive(x) else _NAN

    def sqrt(self, x: Value) -> Value:
        """Return sqrt x; a ball around 0 gives [0, sqrt(upper)], which the totality makes right."""
        if certainly_positive(x):
            return x.sqrt()
        if _certainly_not_positive(x):
            return arb(0)
        return _hull(arb(0), x.upper().sqrt()) if x.is_finite() else _NAN

    def abs(self, x: Value) -> Value:
        """Return |x|; for a ball around 0, [0, max |x|] (Arb's own is symmetric there)."""
        if certainly_positive(x) or certainly_positive(-x):
            return abs(x)
        return _hull(arb(0), x.abs_upper()) if x.is_finite() else _NAN

    def max(self, a: Value, b: Value) -> Value:
        """Return max(a, b): the hull of the greater lower and the greater upper end."""
        if not (a.is_finite() and b.is_finite()):
            return _NAN
        if certainly_positive(a - b):
            return a
        if certainly_positive(b - a):
            return b
        # Ends are exact numbers, between which comparisons are always decided.
        low = a.lower() if a.lower() > b.lower() else b.lower()
        high = a.upper() if a.upper() > b.upper() else b.upper()
        return _hull(low, high)

    def relu(self, v: Value) -> Value:
        """Return max(v, 0) entrywise."""
        zero = arb(0)
        return arb_mat(v.nrows(), v.ncols(), [self.max(x, zero) for x in v.entries()])

    def tail(self, columns: Sequence[Value], k: int) -> Value:
        """Return the sum of the squared singular values number k+1, k+2, ... of the columns."""
        m = arb_mat([column.entries() for column in columns])
        gram = m.transpose() * m if m.ncols() <= m.nrows() else m * m.transpose()
        return _sum_of_smallest_eigenvalues(gram, gram.nrows() - k)


class Rationals:
    """Exact rationals: ``fmpq`` and ``fmpq_mat``; irrational values raise `NotExact`."""

    def constant(self, value: fmpq | fmpq_mat | int) -> Value:
        """Return the number or matrix itself."""
        return value if isinstance(value, fmpq_mat) else fmpq(value)

    def shape(self, x: Value) -> tuple[int, int] | None:
        """Return the shape of a matrix, None for a scalar."""
        if isinstance(x, fmpq):
            return None
        if isinstance(x, fmpq_mat):
            return (x.nrows(), x.ncols())
        raise KernelError("expected a number, a vector or a map")

    def add(self, a: Value, b: Value) -> Value:
        """Add two values of one shape."""
        return _limited(a + b)

    def multiply(self, a: Value, b: Value) -> Value:
        """Multiply scalars, scale a matrix or compose matrices."""
        return _limited(a * b)

    def transpose(self, m: Value) -> Value:
        """Return the transposed matrix."""
        return m.transpose()

    def entry(self, m: Value) -> Value:
        """Return the entry of a 1 x 1 matrix."""
        return m[0, 0]

    def power(self, x: Value, k: int) -> Value:
        """Return x^k for k >= 1."""
        if x.height_bits() * k > MAX_HEIGHT:
            raise NotExact("an exact number is too large")
        return x**k

    def inv(self, x: Value) -> Value:
        """Return 1/x, 0 at 0."""
        return x if x == 0 else 1 / x

    def exp(self, x: Value) -> Value:
        """Return e^x at 0; e^x is irrational at every other rational."""
        return fmpq(1) if x == 0 else _irrational("exp")

    def log(self, x: Value) -> Value:
        """Return log x where it is rational: at 1, and 0 by totality for x <= 0."""
        return fmpq(0) if x <= 0 or x == 1 else _irrational("log")

    def sqrt(self, x: Value) -> Value:
        """Return sqrt x for squares of rationals, 0 for x < 0."""
        if x <= 0:
            return fmpq(0)
        p, q = x.p.isqrt(), x.q.isqrt()
        return fmpq(p, q) if p * p == x.p and q * q == x.q else _irrational("sqrt")

    def abs(self, x: Value) -> Value:
        """Return |x|."""
        return -x if x < 0 else x

    def max(self, a: Value, b: Value) -> Value:
        """Return the greater number."""
        return b if a < b else a

    def relu(self, v: Value) -> Value:
        """Return max(v, 0) entrywise."""
        return fmpq_mat(v.nrows(), v.ncols(), [self.max(x, fmpq(0)) for x in v.entries()])

    def tail(self, columns: Sequence[Value], k: int) -> Value:
        """Return ||m||^2 for k = 0 and 0 for k >= rank; other tails are algebraic numbers."""
        m = fmpq_mat([column.entries() for column in columns])
        if k == 0:
            return sum((x * x for x in m.entries()), start=fmpq(0))
        return fmpq(0) if k >= m.rank() else _irrational("tail")


def _irrational(head: str) -> NoReturn:
    raise NotExact(f"not rational: {head}")


def _limited(x: Value) -> Value:
    """Return ``x``, or raise when repeated products made its numbers absurdly long."""
    entries = (x,) if isinstance(x, fmpq) else x.entries()
    if any(y.height_bits() > MAX_HEIGHT for y in entries):
        raise NotExact("an exact number is too large")
    return x


def _certainly_not_positive(x: arb) -> bool:
    return bool(x.is_finite()) and bool(x <= 0)


def _hull(a: arb, b: arb) -> arb:
    return a.union(b)


def _product(x: arb, k: int) -> arb:
    result = x
    for bit in bin(k)[3:]:
        result = result * result
        if bit == "1":
            result = result * x
    return result


# ----------------------------------------------------------------------------- eigenvalues


def _sum_of_smallest_eigenvalues(gram: arb_mat, count: int) -> arb:
    """Enclose the sum of the ``count`` smallest eigenvalues of a positive semidefinite matrix.

    A nearly orthogonal Q (found without rigour) gives B = Q^T G Q = diag(D) + F in balls, F with
    zero diagonal. The sum t of the smallest eigenvalues satisfies (Schur, Ky Fan, Cauchy-Schwarz)

        t(D) - sqrt(count) ||F||_F  <=  t(B)  <=  sum of any ``count`` entries of D,

    and by Ostrowski's theorem t(B)/(1+e) <= t(G) <= t(B)/(1-e) for ||Q^T Q - I|| <= e < 1.
    Multiple eigenvalues need no care: no eigenvector is ever claimed.

    References
    ----------
    R. Horn, C. Johnson, "Matrix Analysis", 2nd edition, theorems 4.3.45, 4.3.47 and 4.5.9.
    """
    n = gram.nrows()
    if count <= 0:
        return arb(0)
    if not all(x.is_finite() for x in gram.entries()):
        return _NAN
    q = _approximate_eigenvectors(gram)
    b = q.transpose() * gram * q
    defect = _norm(q.transpose() * q - _identity(n))
    diagonal = [b[i, i] for i in range(n)]
    off = _norm(arb_mat(n, n, [0 if i == j else b[i, j] for i in range(n) for j in range(n)]))
    if not certainly_positive(1 - defect) or not off.is_finite():
        return _NAN
    # Midpoints and lower ends are exact finite numbers, so that sorting them is sound; the
    # midpoints only choose entries, and every choice gives an upper bound.
    chosen = sorted(diagonal, key=lambda x: x.mid())[:count]
    lower = sum(sorted(x.lower() for x in diagonal)[:count], start=arb(0)) - arb(count).sqrt() * off
    upper = sum(chosen, start=arb(0)) / (1 - defect)
    low = (lower / (1 + defect)).lower()
    return _hull(low if low > 0 else arb(0), upper.upper())


def _identity(n: int) -> arb_mat:
    return arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


def _norm(m: arb_mat) -> arb:
    """Return an upper bound of the Frobenius norm."""
    return sum((x.abs_upper() * x.abs_upper() for x in m.entries()), start=arb(0)).sqrt().upper()


def _approximate_eigenvectors(gram: arb_mat) -> arb_mat:
    """Return exact numbers forming a nearly orthogonal matrix, by cyclic Jacobi on midpoints."""
    n = gram.nrows()
    a = [[gram[i, j].mid() for j in range(n)] for i in range(n)]
    q = [[arb(int(i == j)) for j in range(n)] for i in range(n)]  # row i: the i-th vector
    small = (sum((a[i][i] for i in range(n)), start=arb(0)) * arb(2) ** (4 - ctx.prec)).mid()
    for _ in range(30):
        large = [(i, j) for j in range(n) for i in range(j) if abs(a[i][j]) > small]
        for i, j in large:
            if not abs(a[i][j]) > small:
                continue
            half = (a[j][j] - a[i][i]) / (2 * a[i][j])
            root = (half * half + 1).sqrt()
            tangent = 1 / (half + root if half > 0 else half - root)
            c = (1 / (tangent * tangent + 1).sqrt()).mid()
            s = (tangent * c).mid()
            q[i], q[j] = _rotated(q[i], q[j], c, s)
            a[i], a[j] = _rotated(a[i], a[j], c, s)
            for row in a:
                row[i], row[j] = (c * row[i] - s * row[j]).mid(), (s * row[i] + c * row[j]).mid()
        if not large:
            break
    return arb_mat(q).transpose()


def _rotated(u: list[arb], v: list[arb], c: arb, s: arb) -> tuple[list[arb], list[arb]]:
    pairs = list(zip(u, v, strict=True))
    return [(c * x - s * y).mid() for x, y in pairs], [(s * x + c * y).mid() for x, y in pairs]
