"""What the readings of lemma-5 share: one head without biases, n tokens, the counterexample."""

from typing import Any

from provers.papers.layer import att, d, s
from provers.surface import (
    Adjoint,
    Apply,
    Each,
    Inner,
    Range,
    Zero,
    family,
    linear,
    natural,
    real,
    vector,
)

wq, wk, wv = linear("Wq", d, s), linear("Wk", d, s), linear("Wv", d, s)
wo = linear("Wo", s, d)
n, i, j = natural("n"), natural("i"), natural("j")
x, y = family("x", d), family("y", d)
v = vector("v", d)
D, alpha, beta = real("D"), real("alpha"), real("beta")
WEIGHTS = (d, s, wq, wk, wv, wo)


def attend(query: Any, tokens: Any, count: Any) -> Any:
    """Att of a query over the first ``count`` tokens."""
    none = Zero(s)
    seen = Each(j, Range(count), tokens(j))
    return att(d, s, wq, none, wk, none, wv, none, wo, Zero(d), query, seen)


def attention(k: Any, tokens: Any) -> Any:
    """Att of token number k over the n tokens."""
    return attend(tokens(k), tokens, n)


def square(a: Any) -> Any:
    """Squared Euclidean norm."""
    return Inner(a, a)


def score_map(a: Any) -> Any:
    """W_k^T W_q a."""
    return Apply(Adjoint(wk), Apply(wq, a))


def value_map(a: Any) -> Any:
    """W_o W_v a."""
    return Apply(wo, Apply(wv, a))
