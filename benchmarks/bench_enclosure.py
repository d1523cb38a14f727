"""The enclosure backend against a plain python-flint loop of plain balls.

The claim is a one-dimensional floor in the form of `sharper/exact-floor`: with w_i = z/(z + Z_i)
the least error of a common prompt part over three contexts, with a gap of 10^-6 to the minimum.
Plain balls cannot see that the terms vary together and need more than 100,000 cells, mean-value
forms about a hundred.

Run with ``pytest benchmarks/test_enclosure.py --benchmark-enable``.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, ctx, fmpq

from provers.backends.base import Parameter, Question
from provers.backends.enclosure import EnclosureBackend, certify_minimum
from provers.evidence import Settings, Verdict
from provers.kernel.cover import check_cover
from provers.kernel.numbers import Truth

S = ("v", "s")  # s = z/(z + 1) in [0, 1]
RATIOS = (Fraction(1), Fraction(2), Fraction(1, 3))  # Z_i / Z_1
VALUES = (Fraction(1), Fraction(-2), Fraction(3, 2))  # A_i
TARGETS = (Fraction(8, 5), Fraction(-1, 2), Fraction(9, 5))  # a_i
GAP = Fraction(1, 10**6)


def _q(x: Fraction | int) -> tuple[str, str]:
    return ("q", str(Fraction(x)))


def _minus(a: tuple, b: tuple) -> tuple:
    return ("+", a, ("*", _q(-1), b))


def _weight(ratio: Fraction) -> tuple:
    # z/(z + r) = s/(s + r (1 - s))
    return ("*", S, ("inv", ("+", S, ("*", _q(ratio), _minus(_q(1), S)))))


def _floor() -> tuple:
    """sum b_i^2 - (sum w_i b_i)^2 / sum w_i^2 with b_i = a_i - (1 - w_i) A_i."""
    weights = [_weight(r) for r in RATIOS]
    rests = [
        _minus(_q(t), ("*", _minus(_q(1), w), _q(a)))
        for w, a, t in zip(weights, VALUES, TARGETS, strict=True)
    ]
    squares = ("+", *(("^", b, 2) for b in rests))
    dots = ("+", *(("*", w, b) for w, b in zip(weights, rests, strict=True)))
    norms = ("+", *(("^", w, 2) for w in weights))
    return _minus(squares, ("*", ("^", dots, 2), ("inv", norms)))


BOX = (Parameter("s", Fraction(1, 100), Fraction(1)),)
FLOOR = _floor()
MINIMUM = certify_minimum(FLOOR, BOX, Fraction(1, 10**9)).enclosure
CLAIM = ("<", _q(Fraction(MINIMUM.lower - GAP).limit_denominator(10**9)), FLOOR)
QUESTION = Question(CLAIM, BOX)


def test_mean_value_cover(benchmark):
    answer = benchmark(EnclosureBackend().decide, QUESTION, Settings())
    benchmark.extra_info["cells"] = answer.tried
    assert answer.verdict is Verdict.confirmed


def test_kernel_replay_of_the_cover(benchmark):
    certificate = EnclosureBackend().decide(QUESTION, Settings()).certificate
    box, tree = QUESTION.box, certificate["tree"]
    found = benchmark(check_cover, CLAIM, box, tree, {}, {}, certificate["bits"])
    benchmark.extra_info["cells"] = len(tree)
    assert found is Truth.YES


def test_certified_minimum(benchmark):
    found = benchmark(certify_minimum, FLOOR, BOX, Fraction(1, 10**6))
    benchmark.extra_info["cells"] = found.cells
    assert found.enclosure.converged


def _plain_loop(bound: Fraction) -> int:
    """Bisect with plain balls, the floor written out by hand; return the number of cells."""
    level = arb(fmpq(bound.numerator, bound.denominator))
    numbers = [
        [arb(fmpq(x.numerator, x.denominator)) for x in xs] for xs in (RATIOS, VALUES, TARGETS)
    ]
    pending, cells = [(fmpq(1, 100), fmpq(1))], 0
    while pending:
        lo, hi = pending.pop()
        cells += 1
        s = arb(lo).union(arb(hi))
        squares, dots, norms = arb(0), arb(0), arb(0)
        for ratio, value, target in zip(*numbers, strict=True):
            w = s / (s + ratio * (1 - s))
            b = target - (1 - w) * value
            squares, dots, norms = squares + b * b, dots + w * b, norms + w * w
        if not squares - dots * dots / norms > level:
            middle = (lo + hi) / 2
            pending += [(lo, middle), (middle, hi)]
    return cells


def test_plain_python_flint_loop(benchmark):
    before, ctx.prec = ctx.prec, 64
    try:
        cells = benchmark(_plain_loop, Fraction(CLAIM[1][1]))
    finally:
        ctx.prec = before
    benchmark.extra_info["cells"] = cells
    assert cells > 1
