"""Values of SymPy expressions for sizes: exact, or enclosed, however large they are.

Sizes of universal constructions are towers such as n N^(dn) with n = m N^(dm) + m.  `evaluate`
walks an expression with numbers for its symbols and returns

* a `Fraction`, exact, as long as powers have at most `EXACT_BITS` bits;
* otherwise a `Ball`: an enclosure of the value, or, for a `Ball` of a power that no ball arithmetic
  could hold, of its natural logarithm.

`ceiling` and `BitLength` of an enclosure are decided by raising the precision, never by rounding.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from flint import arb, fmpq, fmpz

from provers.errors import BadInput
from provers.kernel.arithmetic import precision

__all__ = ["Ball", "BitLength", "Value", "at_most", "evaluate", "integer", "log10", "text"]

EXACT_BITS = 1 << 20
_HUGE = 1 << 40
_PRECISIONS = tuple(128 << k for k in range(10))


class BitLength(sympy.Function):  # type: ignore[misc]
    """Binary digits of a natural number, floor(log2 x) + 1, and 0 of 0."""

    nargs = 1
    is_integer = True
    is_nonnegative = True

    @classmethod
    def eval(cls, x: Any) -> Any:
        """Simplify at integers: the hook that SymPy calls when the function is applied."""
        if isinstance(x, sympy.Integer) and x >= 0:
            return sympy.Integer(int(x).bit_length())
        return None


@dataclass(frozen=True, slots=True)
class Ball:
    """An enclosure of a number, or of the logarithm of its absolute value.

    Attributes
    ----------
    ball : arb
        The number; its natural logarithm if ``power``.
    power : bool
    sign : int
        Of the number, if ``power``.
    """

    ball: arb
    power: bool = False
    sign: int = 1


Value = Fraction | Ball


class _Undecided(ArithmeticError):
    """More precision is needed."""


def evaluate(expression: Any, at: Mapping[str, Value | int]) -> Value:
    """Return the value of a SymPy expression.

    Parameters
    ----------
    expression
        Built from rationals, symbols, sums, products, powers, logarithms, `sympy.ceiling`,
        `sympy.floor`, `sympy.Max` and `BitLength`.
    at
        Values of the symbols, by name.

    Raises
    ------
    BadInput
        For what is not an expression (text is not parsed), a symbol without a value, an unknown
        function, or a rounding that many thousand bits do not decide.

    Examples
    --------
    >>> n, N = sympy.symbols("n N")
    >>> evaluate(n * N**n, {"n": 3, "N": 2})
    Fraction(24, 1)
    >>> text(evaluate(n * N**n, {"n": 10**30, "N": 2}))
    '10^3.01e+29'
    >>> evaluate(sympy.ceiling(N * sympy.sqrt(2)), {"N": 10**20})
    Fraction(141421356237309504881, 1)
    """
    if isinstance(expression, int | Fraction):
        expression = sympy.Rational(expression)
    if not isinstance(expression, sympy.Basic):  # text is never read as an expression
        raise BadInput("expression", "evaluate", repr(expression)[:60], "a SymPy expression")
    known = {name: Fraction(v) if isinstance(v, int) else v for name, v in at.items()}
    for bits in _PRECISIONS:
        with precision(bits):
            try:
                return _value(expression, known)
            except _Undecided:
                continue
    raise BadInput("expression", "evaluate", str(expression)[:60], "a rounding that can be decided")


def integer(expression: Any, at: Mapping[str, Value | int]) -> int:
    """Return the value of an expression whose value is an integer that can be written down.

    Raises
    ------
    BadInput
        If it is not.
    """
    found = evaluate(expression, at)
    if not isinstance(found, Fraction) or found.denominator != 1:
        raise BadInput("size", "integer", text(found), "an integer that can be written down")
    return found.numerator


def at_most(value: Value, limit: int) -> bool:
    """Say whether a value is certainly at most ``limit``."""
    if isinstance(value, Fraction):
        return value <= limit
    if value.power and value.sign < 0:
        return limit >= 0
    bound = arb(limit).log() if value.power else arb(limit)
    return bool(value.ball <= bound)


def log10(value: Value) -> float:
    """The common logarithm of a positive value as a float (inf beyond floats); -inf for 0."""
    if isinstance(value, Fraction) and value == 0:
        return -math.inf
    with precision(128):
        return float((_log(value) / arb(10).log()).mid())


def text(value: Value, digits: int = 9) -> str:
    """Write an integer of at most ``digits`` digits out, and anything else as a power of 10."""
    if isinstance(value, Fraction) and value.denominator == 1 and abs(value) < 10**digits:
        return str(value.numerator)
    if isinstance(value, Ball) and not value.power and abs(value.ball) < 10**digits:
        return f"{float(value.ball.mid()):.6g}"
    with precision(128):
        exponent = _log(value) / arb(10).log()
        tower = f"10^{float((exponent.log() / arb(10).log()).mid()):.4g}"
        return f"10^{tower if exponent > 10**300 else format(float(exponent.mid()), '.4g')}"


# ----------------------------------------------------------------------------- evaluation


def _value(node: Any, at: Mapping[str, Value]) -> Value:
    if isinstance(node, sympy.Rational):
        return Fraction(int(node.p), int(node.q))
    if isinstance(node, sympy.Symbol):
        if node.name not in at:
            raise BadInput("symbol", "evaluate", node.name, f"one of {', '.join(sorted(at))}")
        return at[node.name]
    rule = _RULES.get(node.func)
    if rule is None:
        raise BadInput("expression", "evaluate", str(node)[:60], "sums, products, powers, ...")
    return rule([_value(part, at) for part in node.args])


def _ball(value: Value) -> arb:
    """A value as a ball; powers that are too large for one are undecided."""
    if isinstance(value, Fraction):
        return arb(fmpq(value.numerator, value.denominator))
    if not value.power:
        return value.ball
    raise BadInput("size", "evaluate", text(value), "a number that ball arithmetic can hold")


def _log(value: Value) -> arb:
    """The natural logarithm of the absolute value."""
    if isinstance(value, Fraction):
        return arb(fmpq(abs(value.numerator), value.denominator)).log()
    return value.ball if value.power else abs(value.ball).log()


def _sign(value: Value) -> int:
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    if value.power:
        return value.sign
    if value.ball > 0:
        return 1
    if value.ball < 0:
        return -1
    raise _Undecided


def _from_log(log: arb, sign: int = 1) -> Value:
    if abs(log) < _HUGE:
        return Ball(sign * log.exp())
    return Ball(log, power=True, sign=sign)


def _sum(parts: Sequence[Value]) -> Value:
    exact = [x for x in parts if isinstance(x, Fraction)]
    rest = [x for x in parts if isinstance(x, Ball)]
    total = sum(exact, Fraction(0))
    if not rest:
        return total
    if not any(x.power for x in rest):
        return Ball(sum((x.ball for x in rest), _ball(total)))
    terms: list[Value] = [*rest, *([total] if total else [])]
    above = [_log(x) for x in terms if _sign(x) > 0]
    below = [_log(x) for x in terms if _sign(x) < 0]
    if not below or not above:
        return _from_log(_log_sum(above or below), 1 if above else -1)
    high, low = _log_sum(above), _log_sum(below)
    if low > high:
        high, low, sign = low, high, -1
    elif high > low:
        sign = 1
    else:
        raise _Undecided
    return _from_log(high + (-_decayed(low - high)).log1p(), sign)


def _log_sum(logs: Sequence[arb]) -> arb:
    """Logarithm of the sum of numbers given by their logarithms."""
    first = max(range(len(logs)), key=lambda k: logs[k].mid().fmpq())
    rest = sum((_decayed(x - logs[first]) for k, x in enumerate(logs) if k != first), arb(0))
    return logs[first] + rest.log1p()


def _decayed(x: arb) -> arb:
    """e^x for x up to 0; next to nothing far below 0, where arb has no exponential."""
    if not x.rad() < 1:
        raise _Undecided
    return arb(0, arb(2) ** -_HUGE) if x < -_HUGE else x.exp()


def _product(parts: Sequence[Value]) -> Value:
    if any(isinstance(x, Fraction) and x == 0 for x in parts):
        return Fraction(0)
    exact = Fraction(1)
    for x in parts:
        exact *= x if isinstance(x, Fraction) else 1
    rest = [x for x in parts if isinstance(x, Ball)]
    if not rest:
        return exact
    if any(x.power for x in rest):
        sign = math.prod(_sign(x) for x in parts)
        return _from_log(sum((_log(x) for x in parts), arb(0)), sign)
    found = _ball(exact)
    for x in rest:
        found *= x.ball
    return Ball(found)


def _power(parts: Sequence[Value]) -> Value:
    base, exponent = parts
    if base == 0 and _sign(exponent) < 0:
        raise BadInput("base", "evaluate", "0", "anything else below a negative exponent")
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        if exponent.denominator == 1:
            bits = max(base.numerator.bit_length(), base.denominator.bit_length())
            if bits * abs(exponent) <= EXACT_BITS:
                return base**exponent.numerator
        elif (root := _root(base, exponent.denominator)) is not None:
            return _power([root, Fraction(exponent.numerator)])
    if _sign(base) <= 0:
        raise BadInput("base", "evaluate", text(base), "a positive number below a large exponent")
    return _from_log(_ball(exponent) * _log(base))


def _root(base: Fraction, degree: int) -> Fraction | None:
    """The root of a fraction, if it is a fraction."""
    if base < 0:
        return None
    found = [int(fmpz(x).root(degree)) for x in (base.numerator, base.denominator)]
    root = Fraction(*found)
    return root if root**degree == base else None


def _ceiling(parts: Sequence[Value]) -> Value:
    (x,) = parts
    if isinstance(x, Fraction):
        return Fraction(math.ceil(x))
    if x.power:  # rounding changes the logarithm by less than e^-_HUGE
        return Ball(arb(x.ball.mid(), x.ball.rad() + arb(2) ** -_HUGE), power=True, sign=x.sign)
    found = x.ball.ceil().unique_fmpz()
    if found is None:
        raise _Undecided
    return Fraction(int(found))


def _floor(parts: Sequence[Value]) -> Value:
    return _product([Fraction(-1), _ceiling([_product([Fraction(-1), parts[0]])])])


def _logarithm(parts: Sequence[Value]) -> Value:
    (x,) = parts
    if isinstance(x, Fraction) and x == 1:
        return Fraction(0)
    if _sign(x) <= 0:
        raise BadInput("logarithm", "evaluate", text(x), "of a positive number")
    return Ball(_log(x))


def _bit_length(parts: Sequence[Value]) -> Value:
    (x,) = parts
    if isinstance(x, Fraction):
        if x.denominator != 1 or x < 0:
            raise BadInput("BitLength", "evaluate", str(x), "a natural number")
        return Fraction(x.numerator.bit_length())
    if _sign(x) < 0:
        raise BadInput("BitLength", "evaluate", text(x), "a natural number")
    digits = (_log(x) / arb(2).log()).floor()
    found = digits.unique_fmpz()
    if found is not None:
        return Fraction(int(found) + 1)
    if x.power:
        return Ball(digits + 1)
    raise _Undecided


def _largest(parts: Sequence[Value]) -> Value:
    best = parts[0]
    for x in parts[1:]:
        difference = _sum([x, _product([Fraction(-1), best])])
        if not (isinstance(difference, Fraction) and difference == 0) and _sign(difference) > 0:
            best = x
    return best


_RULES: dict[Any, Callable[[Sequence[Value]], Value]] = {
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.ceiling: _ceiling,
    sympy.floor: _floor,
    sympy.log: _logarithm,
    sympy.Max: _largest,
    BitLength: _bit_length,
}
