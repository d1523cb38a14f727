"""Definition 1 and 2 of Wang et al. in the kernel's language: one attention head and the MLP.

Biases are part of the definitions because real models have them; a layer of the paper is the case
in which they are zero. Tokens are columns, the factor 1/sqrt(s) is absorbed in W_k. `Head` and
`Mlp` hold the names of one layer, so that a statement can write ``head.att(x, Y)``.
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.surface import (
    Apply,
    Defined,
    Exp,
    Inner,
    Name,
    Over,
    Relu,
    linear,
    natural,
    real,
    sequence,
    vector,
)

d, s, r = natural("d"), natural("s"), natural("r")
_x, _y, _Y = vector("x", d), vector("y", d), sequence("Y", d)
_wq, _wk, _wv = linear("Wq", d, s), linear("Wk", d, s), linear("Wv", d, s)
_bq, _bk, _bv = vector("bq", s), vector("bk", s), vector("bv", s)
_wo, _bo = linear("Wo", s, d), vector("bo", d)
_t = vector("t", d)

score = Defined(
    "score",
    [d, s, _wq, _bq, _wk, _bk, _y, _x],
    "R",
    Inner(Apply(_wk, _y) + _bk, Apply(_wq, _x) + _bq),
)
mass = Defined(
    "mass",
    [d, s, _wq, _bq, _wk, _bk, _Y, _x],
    "R",
    Over(_t, _Y, Exp(score(d, s, _wq, _bq, _wk, _bk, _t, _x))),
)
pull = Defined(
    "pull",
    [d, s, _wq, _bq, _wk, _bk, _wv, _bv, _Y, _x],
    ("V", "s"),
    Over(
        _t,
        _Y,
        Exp(score(d, s, _wq, _bq, _wk, _bk, _t, _x)) * (Apply(_wv, _t) + _bv),
    ),
)
att = Defined(
    "Att",
    [d, s, _wq, _bq, _wk, _bk, _wv, _bv, _wo, _bo, _x, _Y],
    ("V", "d"),
    Apply(
        _wo,
        1
        / mass(d, s, _wq, _bq, _wk, _bk, _Y, _x)
        * pull(d, s, _wq, _bq, _wk, _bk, _wv, _bv, _Y, _x),
    )
    + _bo,
)
_w1, _b1 = linear("W1", d, r), vector("b1", r)
_w2, _b2 = linear("W2", r, d), vector("b2", d)
mlp = Defined(
    "MLP",
    [d, r, _w1, _b1, _w2, _b2, _x],
    ("V", "d"),
    _x + Apply(_w2, Relu(Apply(_w1, _x) + _b1)) + _b2,
)


class Head:
    """The names of one attention head over R^d with head size s."""

    def __init__(self) -> None:
        self.d, self.s = d, s
        self.wq, self.bq, self.wk, self.bk = _wq, _bq, _wk, _bk
        self.wv, self.bv, self.wo, self.bo = _wv, _bv, _wo, _bo

    @property
    def names(self) -> tuple[Name, ...]:
        """Dimensions and weights, as parameters of a statement."""
        return (d, s, _wq, _bq, _wk, _bk, _wv, _bv, _wo, _bo)

    def score(self, y: Any, x: Any) -> sympy.Expr:
        """Score of token y for query x."""
        return score(d, s, _wq, _bq, _wk, _bk, y, x)

    def mass(self, x: Any, tokens: Any) -> sympy.Expr:
        """Sum of exp(score) over the tokens."""
        return mass(d, s, _wq, _bq, _wk, _bk, tokens, x)

    def pull(self, x: Any, tokens: Any) -> sympy.Expr:
        """Sum of exp(score) times value over the tokens, in R^s."""
        return pull(d, s, _wq, _bq, _wk, _bk, _wv, _bv, tokens, x)

    def att(self, x: Any, tokens: Any) -> sympy.Expr:
        """Attention output for query x, in R^d."""
        return att(d, s, _wq, _bq, _wk, _bk, _wv, _bv, _wo, _bo, x, tokens)


class Mlp:
    """The names of one MLP with r hidden neurons and its skip connection."""

    def __init__(self) -> None:
        self.d, self.r = d, r
        self.w1, self.b1, self.w2, self.b2 = _w1, _b1, _w2, _b2

    @property
    def names(self) -> tuple[Name, ...]:
        """Weights, as parameters of a statement (d comes with the head)."""
        return (r, _w1, _b1, _w2, _b2)

    def __call__(self, x: Any) -> sympy.Expr:
        return mlp(d, r, _w1, _b1, _w2, _b2, x)


def length(tokens: Any) -> sympy.Expr:
    """Number of tokens of a sequence."""
    return Over(_t, tokens, sympy.Integer(1))


__all__ = ["Head", "Mlp", "att", "d", "length", "mass", "mlp", "pull", "r", "real", "s", "score"]
