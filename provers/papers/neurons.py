"""Definition 2's MLP, written neuron by neuron.

``neurons(d, r, w, b, v, b2, x)`` is x + sum over j < r of max(0, <w(j), x> + b(j)) v(j) + b2, the
MLP of `provers.papers.layer` with rows w(j) of W_1, hidden biases b(j) and columns v(j) of W_2,
skip connection included. The families go on beyond r; only their first r members matter. In this
form a statement can overwrite single neurons.
"""

from __future__ import annotations

from provers.surface import Defined, Inner, Max, Over, Range, family, natural, vector

_d, _r, _j = natural("d"), natural("r"), natural("j")
_w, _b, _v = family("w", _d), family("b"), family("v", _d)
_b2, _x = vector("b2", _d), vector("x", _d)

neurons = Defined(
    "neurons",
    [_d, _r, _w, _b, _v, _b2, _x],
    ("V", "d"),
    _x + Over(_j, Range(_r), Max(0, Inner(_w(_j), _x) + _b(_j)) * _v(_j)) + _b2,
)

__all__ = ["neurons"]
