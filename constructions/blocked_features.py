"""Monomial features and their contraction in row blocks with torch alone, on CPU or CUDA.

A block of features (rank x rows) is built by products of rows, contracted in sub-blocks of
``block`` rows in the working precision, and summed over sub-blocks in float64. The buffer is made
once, so that memory does not grow with the number of rows.
"""

from __future__ import annotations

import math
from typing import Any

import torch

__all__ = ["BLOCK", "attend", "extents", "moments"]

BLOCK = 128
CHUNK = 64
_BUFFER = {"cpu": 1 << 20, "cuda": 1 << 25}
"""Numbers in the feature buffer: a few megabytes of cache, and what fills a GPU."""


def extents(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> list[list[float]]:
    """Return the largest squared row norm (0 for v) and the largest |entry| of three tensors.

    Squared norms carry at most d + 1 roundings of the dtype and are enlarged by all that may have
    been lost to underflow; an entry that is NaN or infinite shows in the largest |entry|.
    """
    with torch.no_grad():
        ones = torch.ones(q.shape[1], dtype=q.dtype, device=q.device)
        found = [((x * x) @ ones).amax() for x in (q, k)]
        found += [torch.linalg.vector_norm(x, math.inf) for x in (q, k, v)]
        first, second, *entries = torch.stack(found).double().tolist()
    lost = 2 * q.shape[1] * torch.finfo(q.dtype).tiny
    return [[first + lost, entries[0]], [second + lost, entries[1]], [0.0, entries[2]]]


def _rows(r: int, x: torch.Tensor) -> int:
    size = _BUFFER.get(x.device.type, _BUFFER["cpu"]) // max(1, r)
    return max(BLOCK, min(size, x.shape[0] + BLOCK - 1) // BLOCK * BLOCK)


def _features(x: torch.Tensor, factor: float, table: Any, buffer: torch.Tensor) -> torch.Tensor:
    """Fill ``buffer`` (r, rows) with the monomials of ``factor * x`` and return the filled part."""
    width = x.shape[0]
    out = buffer[:, :width]
    d = x.shape[1]
    out[0].fill_(1)
    if len(table.parents) > 1:
        columns = out[1 : d + 1]
        columns.copy_(x.t())
        columns.mul_(factor)
        for first, last, parent, variable in table.runs[d:]:
            source = out[parent : parent + last - first]
            torch.mul(source, columns[variable], out=out[first:last])
    return out


def moments(
    k: torch.Tensor, v: torch.Tensor, factor: float, table: Any, dtype: torch.dtype
) -> torch.Tensor:
    """Return sum over rows of m(factor k) (v, 1), an (r, dv + 1) float64 tensor."""
    n, dv, r = k.shape[0], v.shape[1], len(table.parents)
    rows = _rows(r, k)
    buffer = torch.empty((r, rows), dtype=dtype, device=k.device)
    values = torch.ones((rows, dv + 1), dtype=dtype, device=k.device)
    total = torch.zeros((dv + 1, r), dtype=torch.float64, device=k.device)
    for start in range(0, n, rows):
        part = k[start : start + rows]
        width = part.shape[0]
        features = _features(part, factor, table, buffer)
        values[:width, :dv] = v[start : start + rows]
        whole = width - width % BLOCK
        if whole:
            blocks = features[:, :whole].view(r, whole // BLOCK, BLOCK).permute(1, 2, 0)
            # The narrow factor on the left: four times faster than on the right.
            left = values[:whole].view(whole // BLOCK, BLOCK, dv + 1).transpose(1, 2)
            total += torch.bmm(left, blocks).sum(0, dtype=torch.float64)
        if whole < width:
            total += values[whole:width].t() @ features[:, whole:].t()
    return total.t()


def attend(
    q: torch.Tensor, factor: float, table: Any, weights: torch.Tensor, out: torch.Tensor
) -> None:
    """Fill ``out`` (n, dv) with quotients of the contractions with ``weights`` (dv + 1, r)."""
    n, r = q.shape[0], weights.shape[1]
    rows = _rows(r, q)
    buffer = torch.empty((r, rows), dtype=weights.dtype, device=q.device)
    for start in range(0, n, rows):
        features = _features(q[start : start + rows], factor, table, buffer)
        sums = weights[:, :CHUNK] @ features[:CHUNK]
        for first in range(CHUNK, r, CHUNK):
            sums += weights[:, first : first + CHUNK] @ features[first : first + CHUNK]
        out[start : start + rows] = (sums[:-1] / sums[-1]).t()
