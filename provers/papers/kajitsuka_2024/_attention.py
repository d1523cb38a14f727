"""Attention of the papers' block: no biases, tokens given as a family."""

from __future__ import annotations

from typing import Any

import sympy

from provers.papers.layer import att, d, s
from provers.surface import Each, Exp, Inner, Name, Over, Range, Zero, linear, natural

wq, wk, wv = linear("Wq", d, s), linear("Wk", d, s), linear("Wv", d, s)
wo = linear("Wo", s, d)
weights: tuple[Name, ...] = (d, s, wq, wk, wv, wo)
_entry = natural("entry")


def attention(z: Any, x: Any, n: Any) -> sympy.Expr:
    """Attention output for the query z over the tokens x(0), ..., x(n - 1), in R^d."""
    none = Zero(s)
    tokens = Each(_entry, Range(n), x(_entry))
    return att(d, s, wq, none, wk, none, wv, none, wo, Zero(d), z, tokens)


def projected_mass(v: Any, x: Any, n: Any, c: Any) -> sympy.Expr:
    """Sum of e^(c <v, x_j>) over the tokens."""
    return Over(_entry, Range(n), Exp(c * Inner(v, x(_entry))))


def projected_sum(v: Any, x: Any, n: Any, c: Any) -> sympy.Expr:
    """Sum of <v, x_j> e^(c <v, x_j>) over the tokens."""
    return Over(_entry, Range(n), Inner(v, x(_entry)) * Exp(c * Inner(v, x(_entry))))


def projected_mean(v: Any, x: Any, n: Any, c: Any) -> sympy.Expr:
    """Softmax mean of <v, x_j> at the logits c <v, x_j>."""
    return projected_sum(v, x, n, c) / projected_mass(v, x, n, c)


__all__ = [
    "attention",
    "d",
    "projected_mass",
    "projected_mean",
    "projected_sum",
    "s",
    "weights",
    "wk",
    "wo",
    "wq",
    "wv",
]  # fmt: skip
