"""Piecewise linear activations and hardmax heads in the language of the statements.

The language has no comparisons inside terms. Over(t) = max(0, t)/max(0, t) is 1 for t > 0 and 0
otherwise, because 1/0 = 0; everything else follows. These definitions are evaluated exactly on
data and used as they are in proofs.
"""

from provers.surface import Defined, Exp, Max, Over, Range, family, natural, real

t, low, high, q, step = (real(x) for x in ("t", "low", "high", "query", "step"))
w, s, r, beta = (real(x) for x in ("w", "s", "r", "beta"))
n, j, i = (natural(x) for x in ("n", "j", "i"))
keys = family("keys")

quotient = Defined("Quotient", (t, q), "R", t / q)
"""x/y, kept as it is written (SymPy would cancel x/x)."""

above = Defined("Above", (t,), "R", quotient(Max(0, t), Max(0, t)))
"""1 for t > 0, 0 for t <= 0."""

window = Defined("Window", (t, low, high), "R", (1 - above(low - t)) * above(high - t))
"""1 for low <= t < high, 0 elsewhere."""

zeta = Defined("Zeta", (t, step), "R", -t * window(t, 0, step))
"""The quantising activation: -t on [0, step), 0 elsewhere."""

unbeaten = Defined(
    "Unbeaten",
    (q, keys, n, j),
    "R",
    1 - above(Over(i, Range(n), above(q * (keys(i) - keys(j))))),
)
"""1 if no key's score q keys(i) is above that of key j, 0 otherwise."""

hardmax = Defined(
    "Hardmax",
    (q, keys, n),
    "R",
    Over(j, Range(n), unbeaten(q, keys, n, j) * keys(j))
    / Over(j, Range(n), unbeaten(q, keys, n, j)),
)
"""One hardmax head of size 1: the mean key among those of the largest score q keys(i); the value of
a key is the key (an id u^T y)."""

soft_head = Defined(
    "SoftHead",
    (beta, q, keys, n),
    "R",
    Over(j, Range(n), Exp(beta * q * keys(j)) * keys(j))
    / Over(j, Range(n), Exp(beta * q * keys(j))),
)
"""One softmax head of size 1 at inverse temperature beta: scores beta q keys(j), values keys(j)."""

_first = (s * (low + w) + r) / w
_third = -(s * (high + w) + r) / w
bump = Defined(
    "Bump",
    (t, low, high, w, s, r),
    "R",
    _first * Max(0, t - low)
    + (s - _first) * Max(0, t - low - w)
    + _third * Max(0, t - high)
    + (-s - _third) * Max(0, t - high - w),
)
"""Four ReLUs: s t + r on [low + w, high), 0 below low and from high + w on."""

__all__ = [
    "above", "bump", "hardmax", "quotient", "soft_head", "unbeaten", "window", "zeta",
]  # fmt: skip
