"""Monomial features and their contraction in row blocks with torch alone, on CPU or CUDA.

A block of features (rank x rows) is built by products of rows, contracted in sub-blocks of
``BLOCK`` rows in the working precision, and summed over sub-blocks in float64. Buffers are made
once, so that memory does not grow with the number of rows. On CPUs every core takes parts of the
rows (`constructions.row_workers`); a GPU gets all of them at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import torch

from constructions.row_workers import BLOCK, Part, Worker, parts, share

__all__ = ["BLOCK", "attend", "buffers", "crew", "extents", "moments"]

CHUNK = 64
_BUFFER = {"cpu": 1 << 21, "cuda": 1 << 25}
"""Numbers in all feature buffers together on a CPU: a few megabytes of cache; what fills a GPU."""
_ALONE = 1 << 23
"""Features to be made up to which one thread is better than several."""
_EXTENT_ROWS = 1 << 14
_WIDEST = 1 << 27
"""Bytes of buffers and sums of all threads above which there is one thread."""


def crew(rows: int, features: int, outputs: int, x: torch.Tensor) -> int:
    """Return how many threads are worth it for that many features and outputs of so many rows.

    One on a GPU, for few rows, and where the narrowest buffers and sums of all threads are large.
    """
    threads = torch.get_num_threads()
    narrowest = threads * features * (BLOCK * x.itemsize + 32 * outputs)
    return 1 if x.is_cuda or rows * features < _ALONE or narrowest > _WIDEST else threads


def extents(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, threads: int) -> list[list[float]]:
    """Return the largest squared row norm (0 for v) and the largest |entry| of three tensors.

    Squared norms carry at most d + 1 roundings of the dtype and are enlarged by all that may have
    been lost to underflow; an entry that is NaN or infinite shows in the largest |entry|.
    """
    tensors = (q, k, v)
    jobs = [(place, p) for place, x in enumerate(tensors) for p in parts(x.shape[0], threads)]
    # Least and largest entry, with signs that make both large, and largest squared norm.
    found = torch.zeros((3, 3, 4 * threads), dtype=q.dtype, device=q.device)

    def hire() -> Callable[[tuple[int, Part]], None]:
        return lambda job: _extent(tensors[job[0]], job[0] < 2, job[1], found[job[0]])

    share(jobs, hire, threads)
    reach = found.amax(2).double().tolist()
    lost = [2 * q.shape[1] * torch.finfo(q.dtype).tiny] * 2 + [0.0]
    # Both entries are NaN or none.
    return [
        [norm + more, max(low, high)] for (low, high, norm), more in zip(reach, lost, strict=True)
    ]


def _extent(x: torch.Tensor, norms: bool, part: Part, found: torch.Tensor) -> None:
    """Raise column i of ``found`` to what the rows of part i reach."""
    i, first, last = part
    rows = _EXTENT_ROWS if x.device.type == "cpu" else x.shape[0]
    ones = torch.ones(x.shape[1], dtype=x.dtype, device=x.device)
    for start in range(first, last, rows):
        block = x[start : min(last, start + rows)]
        low, high = torch.aminmax(block)
        reach = [-low, high]
        if norms:
            reach.append(((block * block) @ ones).amax())
        # Unlike Python's max, torch's keeps NaN.
        column = found[: len(reach), i]
        torch.maximum(column, torch.stack(reach), out=column)


def buffers(
    rank: int, rows: int, dtype: torch.dtype, device: torch.device, threads: int
) -> list[torch.Tensor]:
    """Return a buffer of (rank, some rows) for every thread."""
    longest = max(last - first for _, first, last in parts(rows, threads))
    most = _BUFFER.get(device.type, _BUFFER["cpu"]) // (threads * rank * BLOCK)
    # Equally many rows in all blocks of a part, up to one sub-block.
    blocks = -(-longest // BLOCK)
    width = -(-blocks // -(-blocks // max(1, most))) * BLOCK
    return [torch.empty((rank, width), dtype=dtype, device=device) for _ in range(threads)]


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
    k: torch.Tensor, v: torch.Tensor, factor: float, table: Any, room: list[torch.Tensor]
) -> torch.Tensor:
    """Return sum over rows of m(factor k) (v, 1), an (r, dv + 1) float64 tensor.

    ``room`` is a buffer for every thread; their dtype is the working precision.
    """
    dv, r = v.shape[1], len(table.parents)
    left = deque(room)
    jobs = parts(k.shape[0], len(room))
    totals = torch.zeros((len(jobs), dv + 1, r), dtype=torch.float64, device=k.device)

    def hire() -> Worker:
        buffer = left.pop()
        rows = buffer.shape[1]
        values = torch.ones((rows, dv + 1), dtype=buffer.dtype, device=k.device)

        def work(part: Part) -> None:
            i, first, last = part
            for start in range(first, last, rows):
                stop = min(last, start + rows)
                features = _features(k[start:stop], factor, table, buffer)
                values[: stop - start, :dv] = v[start:stop]
                _contract(features, values[: stop - start], totals[i])

        return work

    share(jobs, hire, len(room))
    return totals.sum(0).t()


def _contract(features: torch.Tensor, values: torch.Tensor, total: torch.Tensor) -> None:
    """Add ``values`` (rows, dv + 1) times ``features`` (r, rows), block by block, to ``total``."""
    r, width = features.shape
    whole = width - width % BLOCK
    if whole:
        blocks = features[:, :whole].view(r, whole // BLOCK, BLOCK).permute(1, 2, 0)
        # The narrow factor on the left: four times faster than on the right.
        left = values[:whole].view(whole // BLOCK, BLOCK, -1).transpose(1, 2)
        total += torch.bmm(left, blocks).sum(0, dtype=torch.float64)
    if whole < width:
        total += values[whole:].t() @ features[:, whole:].t()


def attend(
    q: torch.Tensor, factor: float, table: Any, weights: torch.Tensor, out: torch.Tensor,
    room: list[torch.Tensor],
) -> None:  # fmt: skip
    """Fill ``out`` (n, dv) with quotients of the contractions with ``weights`` (dv + 1, r)."""
    r = weights.shape[1]
    left = deque(room)

    def hire() -> Worker:
        buffer = left.pop()
        rows = buffer.shape[1]

        def work(part: Part) -> None:
            _, first, last = part
            for start in range(first, last, rows):
                stop = min(last, start + rows)
                features = _features(q[start:stop], factor, table, buffer)
                sums = weights[:, :CHUNK] @ features[:CHUNK]
                for a in range(CHUNK, r, CHUNK):
                    sums += weights[:, a : a + CHUNK] @ features[a : a + CHUNK]
                out[start:stop] = (sums[:-1] / sums[-1]).t()

        return work

    share(parts(q.shape[0], len(room)), hire, len(room))
