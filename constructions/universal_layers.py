"""The universal softmax transformer of T^{2,1,4} written out, layer by layer, in exact weights.

`constructions.universal` and `constructions.softmax_universal` run the layers from a few numbers
each. Here they are matrices: MLPs of four hidden neurons, and attention layers of heads of size 1,
two of them but for the last layer. Lengths are in grid steps. A layer that is only an MLP or only
attention is one of T^{2,1,4} whose other part has zero weights.

Source: Wang et al. 2023, lemma-3; Yun et al. 2020, section 4.
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq, fmpq_mat

from constructions import exactness
from constructions.layers import Head, Mlp
from constructions.universal import UNIT, UniversalTransformer

__all__ = ["layers", "numbers"]

Part = Mlp | tuple[Head, ...]


def _row(entries: tuple[int, ...]) -> fmpq_mat:
    return fmpq_mat(1, len(entries), list(entries))


def _bump(
    row: fmpq_mat, column: fmpq_mat, at: fmpq, ends: tuple[fmpq, fmpq], w: fmpq, s: int, r: int
) -> Mlp:
    """Four ReLUs in t = row x - at: s t + r on [low + w, high], 0 up to low and from high + w on;
    ``column`` says where to (`yun-2020/four-relus`)."""
    low, high = ends
    first, third = (s * (low + w) + r) / w, -(s * (high + w) + r) / w
    kinks = (low, low + w, high, high + w)
    return Mlp(
        w1=fmpq_mat(4, 1, [1] * 4) * row,
        b1=fmpq_mat(4, 1, [-(at + kink) for kink in kinks]),
        w2=column * fmpq_mat(1, 4, [first, s - first, third, -s - third]),
        b2=exactness.zeros(column.nrows()),
    )


def layers(net: UniversalTransformer, beta: fmpq, ramp: fmpq) -> Iterator[Part]:
    """Yield the MLPs and the attention layers in their order.

    Parameters
    ----------
    beta
        Inverse temperature.
    ramp
        Ramp width of the quantising layers, in grid steps, below 1.
    """
    import torch

    d, zero = net.d, exactness.zeros(1)
    u = _row(net.direction)
    units = [_row(tuple(int(j == i) for j in range(d))) for i in range(d)]
    for i in range(d):
        for k in range(net.tokens * net.grid):
            ends = (fmpq(0), 1 - ramp)
            yield _bump(units[i], units[i].transpose(), fmpq(k), ends, ramp, -1, 0)

    def head(threshold: int, factor: int) -> Head:
        """Score beta (u x - threshold) (u y), value u y, added to the first row times factor."""
        bias = fmpq_mat(1, 1, [-beta * fmpq(threshold, UNIT)])
        return Head(beta * u, u, u, factor * units[0].transpose(), bias, zero, zero)

    for low, high in net.windows():
        yield head(low, net.shift_factor), head(high, -net.shift_factor)
    yield (head(-1, net.lift_factor),)
    quarter = fmpq(1, 4)
    for first in range(0, net.contexts, 1 << 12):
        part = torch.arange(first, min(first + (1 << 12), net.contexts))
        values = net.value_layers(net.quick_contextual(net.context(part)), part)
        for centre, step in zip(values.centres.tolist(), values.steps.tolist(), strict=True):
            column = fmpq_mat(d, 1, [fmpq(x, UNIT) for x in step])
            ends = (-2 * quarter, quarter)
            yield _bump(u, column, fmpq(centre, UNIT), ends, quarter, 0, 1)


def numbers(part: Part) -> int:
    """Numbers in the weights and biases of a layer; keys and values have no biases."""
    if isinstance(part, Mlp):
        matrices = [part.w1, part.b1, part.w2, part.b2]
    else:
        matrices = [m for h in part for m in (h.wq, h.wk, h.wv, h.wo, h.bq)]
    return sum(int(m.nrows() * m.ncols()) for m in matrices)
