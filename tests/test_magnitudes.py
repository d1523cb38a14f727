"""Values of SymPy expressions: exact where they can be, enclosed where not, never rounded."""

import math
from fractions import Fraction

import pytest
import sympy
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from provers.errors import BadInput
from provers.kernel.arithmetic import precision
from provers.magnitudes import Ball, BitLength, at_most, evaluate, integer, log10, text

n, N = sympy.symbols("n N", positive=True)
TOWER = n * N**n


@given(st.integers(2, 40), st.integers(2, 40))
@settings(max_examples=30, deadline=None)
def test_small_values_are_exact(a, b):
    at = {"n": a, "N": b}
    assert evaluate((N**n - N) / (N - 1) + n, at) == Fraction(b**a - b, b - 1) + a
    assert evaluate(BitLength(TOWER), at) == (a * b**a).bit_length()
    assert evaluate(sympy.ceiling(N / n), at) == -(-b // a)
    assert evaluate(sympy.floor(N / n), at) == b // a
    assert evaluate(sympy.Max(n, N), at) == max(a, b)


@given(st.integers(1, 10**40), st.integers(1, 10**6))
@settings(max_examples=30, deadline=None)
def test_ceilings_of_roots_are_exact(square, scale):
    """Perfect squares and their neighbours, where floats are wrong."""
    for x in (square**2, square**2 + 1):
        found = integer(sympy.ceiling(sympy.sqrt(N) / n), {"N": x, "n": scale})
        assert (found * scale) ** 2 >= x
        assert ((found - 1) * scale) ** 2 < x


def test_towers_are_enclosed():
    huge = evaluate(TOWER, {"n": 10**40, "N": 10})
    assert isinstance(huge, Ball)
    assert huge.power
    with precision(256):
        wanted = arb(10**40 + 40) * arb(10).log()
        assert huge.ball.overlaps(wanted)
    assert not at_most(huge, 10**100)
    assert log10(huge) == pytest.approx(1e40)
    assert text(huge) == "10^1e+40"
    assert evaluate(BitLength(N**n), {"n": 10**40, "N": 2}).ball.contains(10**40 + 1)
    # sums and differences of towers
    both = evaluate(TOWER + N**n - N, {"n": 10**40, "N": 10})
    assert both.ball.overlaps(huge.ball)
    less = evaluate(N**n - TOWER, {"n": 10**40, "N": 10})
    assert less.sign == -1
    assert at_most(less, 0)
    tower = evaluate(N**n, {"n": evaluate(N**n, {"n": 10**9, "N": 10}), "N": 10})
    assert text(tower) == "10^10^1e+09"


def test_texts():
    assert text(Fraction(999999999)) == "999999999"
    assert text(Fraction(10**9)) == "10^9"
    assert text(Fraction(0)) == "0"
    assert log10(Fraction(0)) == -math.inf
    assert str(BitLength(sympy.Integer(8))) == "4"
    assert str(BitLength(n)) == "BitLength(n)"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (n + sympy.Symbol("missing"), "missing"),
        (sympy.sin(n), "sums"),
        (sympy.log(n - 2), "logarithm"),
        (BitLength(n / 4), "BitLength"),
        ((1 - n) ** (n / 3), "base"),
        ((n - 2) ** (n - 3), "base"),
        (BitLength(-sympy.sqrt(2) * n), "BitLength"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(expression, words):
    with pytest.raises(BadInput, match=words):
        evaluate(expression, {"n": 2, "N": 2})


def test_only_integers_that_can_be_written_down():
    with pytest.raises(BadInput, match="written down"):
        integer(TOWER, {"n": 10**40, "N": 10})
    with pytest.raises(BadInput, match="written down"):
        integer(n / N, {"n": 1, "N": 2})


@pytest.mark.parametrize("text", ["2**3", "__import__('os').getcwd()", 0.5, None])
def test_text_is_not_an_expression(text):
    with pytest.raises(BadInput, match="a SymPy expression"):
        evaluate(text, {})
