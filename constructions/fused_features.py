"""Monomial features and their contraction in one pass, compiled by numba (the extra ``fast``).

Rows go through in blocks of 128: the features of one block are built in a buffer that stays in the
processor's second cache and are used up at once, so nothing of size rows x rank ever exists.

Floating point: `reassoc` and `contract` let the compiler sum a block in any order and fuse products
with sums; every bound in `constructions.fast_attention` holds for every order. Nothing else of
"fast math" is on: NaN and infinity keep their meaning. The contraction of a query is not
reassociated: chunks of 64 features are summed, then the chunks.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numba
import numpy as np

__all__ = ["BLOCK", "attend", "extent", "moments"]

BLOCK = 128
_PARALLEL = 1 << 21
"""Numbers to be made from which on threads are worth starting (about a millisecond)."""
CHUNK = 64
_Function = TypeVar("_Function", bound=Callable[..., Any])
_FLAGS = {"contract", "nsz"}


def _ordered(function: _Function) -> _Function:
    """Compile; sums stay in the order in which they are written."""
    compiled: _Function = numba.njit(nogil=True, cache=True, fastmath=_FLAGS)(function)
    return compiled


def _compiled(function: _Function) -> _Function:
    """Compile; sums may be taken in any order."""
    flags = _FLAGS | {"reassoc"}
    compiled: _Function = numba.njit(nogil=True, cache=True, fastmath=flags)(function)
    return compiled


@_ordered
def _features(x: Any, factor: Any, start: int, width: int, parents: Any, variables: Any,
              columns: Any, features: Any, zero: Any) -> None:  # fmt: skip
    """Fill ``features`` (r, 128) with the monomials of rows start..start+width of factor * x."""
    d = columns.shape[0]
    for c in range(d):
        for j in range(width):
            columns[c, j] = x[start + j, c] * factor
        for j in range(width, BLOCK):
            columns[c, j] = zero
    for j in range(BLOCK):
        features[0, j] = zero
    for j in range(width):
        features[0, j] += 1
    for a in range(1, parents.shape[0]):
        before = features[parents[a]]
        column = columns[variables[a]]
        row = features[a]
        for j in range(BLOCK):
            row[j] = before[j] * column[j]


@_compiled
def _moments(k: Any, v: Any, factor: Any, start: int, stop: int, parents: Any, variables: Any,
             columns: Any, features: Any, values: Any, total: Any, zero: Any) -> None:  # fmt: skip
    r, dv = parents.shape[0], values.shape[0]
    for b in range(start, stop, BLOCK):
        width = min(BLOCK, stop - b)
        _features(k, factor, b, width, parents, variables, columns, features, zero)
        for c in range(dv):
            for j in range(width):
                values[c, j] = v[b + j, c]
            for j in range(width, BLOCK):
                values[c, j] = zero
        for a in range(r):
            row = features[a]
            s = zero
            for j in range(BLOCK):
                s += row[j]
            total[a, dv] += s
            fours = dv - dv % 4
            for c in range(0, fours, 4):
                c0, c1, c2, c3 = values[c], values[c + 1], values[c + 2], values[c + 3]
                s0, s1, s2, s3 = zero, zero, zero, zero
                for j in range(BLOCK):
                    s0 += row[j] * c0[j]
                    s1 += row[j] * c1[j]
                    s2 += row[j] * c2[j]
                    s3 += row[j] * c3[j]
                total[a, c] += s0
                total[a, c + 1] += s1
                total[a, c + 2] += s2
                total[a, c + 3] += s3
            for c in range(fours, dv):
                column = values[c]
                s = zero
                for j in range(BLOCK):
                    s += row[j] * column[j]
                total[a, c] += s


@_ordered
def _attend(q: Any, factor: Any, start: int, stop: int, parents: Any, variables: Any,
            columns: Any, features: Any, weights: Any, sums: Any, chunk: Any, out: Any, zero: Any
            ) -> None:  # fmt: skip
    r, dv = parents.shape[0], out.shape[1]
    for b in range(start, stop, BLOCK):
        width = min(BLOCK, stop - b)
        _features(q, factor, b, width, parents, variables, columns, features, zero)
        for c in range(dv + 1):
            weight, total = weights[c], sums[c]
            for j in range(BLOCK):
                total[j] = zero
            for first in range(0, r, CHUNK):
                last = min(r, first + CHUNK)
                for j in range(BLOCK):
                    chunk[j] = zero
                a = first
                while a + 8 <= last:
                    f0, f1, f2, f3 = features[a], features[a + 1], features[a + 2], features[a + 3]
                    f4, f5 = features[a + 4], features[a + 5]
                    f6, f7 = features[a + 6], features[a + 7]
                    w0, w1, w2, w3 = weight[a], weight[a + 1], weight[a + 2], weight[a + 3]
                    w4, w5, w6, w7 = weight[a + 4], weight[a + 5], weight[a + 6], weight[a + 7]
                    for j in range(BLOCK):
                        chunk[j] += (
                            f0[j] * w0 + f1[j] * w1 + f2[j] * w2 + f3[j] * w3
                            + f4[j] * w4 + f5[j] * w5 + f6[j] * w6 + f7[j] * w7
                        )  # fmt: skip
                    a += 8
                while a < last:
                    row, w = features[a], weight[a]
                    for j in range(BLOCK):
                        chunk[j] += row[j] * w
                    a += 1
                for j in range(BLOCK):
                    total[j] += chunk[j]
        mass = sums[dv]
        for j in range(width):
            for c in range(dv):
                out[b + j, c] = sums[c, j] / mass[j]


@_compiled
def _extent(x: Any, start: int, stop: int, out: Any) -> None:
    """Largest squared row norm and entry of rows start..stop, and a sum that shows NaN."""
    d = x.shape[1]
    largest, entry, total = 0.0, 0.0, 0.0
    for i in range(start, stop):
        s = 0.0
        for c in range(d):
            # numba's float() keeps a float32 a float32, whose square may underflow.
            y = np.float64(x[i, c])
            s += y * y
            entry = max(entry, abs(y))
        largest = max(largest, s)
        total += s
    out[0], out[1], out[2] = largest, entry, total


def _split(rows: int, each: int, threads: int, work: Callable[[int, int, int], None]) -> None:
    """Run ``work(part, start, stop)`` on parts of whole blocks, in threads if it is worth it.

    ``each`` is how many numbers are made of a row.
    """
    if threads < 2 or rows * each < _PARALLEL or rows < threads * BLOCK:
        work(0, 0, rows)
        return
    size = -(-rows // (threads * BLOCK)) * BLOCK
    parts = [(i, s, min(rows, s + size)) for i, s in enumerate(range(0, rows, size))]
    # A pool of this call's own: nothing is left behind for a fork to copy.
    with ThreadPoolExecutor(len(parts) - 1) as pool:
        waiting = [pool.submit(work, *part) for part in parts[1:]]
        work(*parts[0])
        for task in waiting:
            task.result()


def extent(x: Any, threads: int) -> tuple[float, float, float]:
    """Return the largest squared row norm, the largest |entry| (float64), and a check sum.

    The check sum is not finite if any entry is NaN or infinite.
    """
    found = np.zeros((threads, 3))
    _split(x.shape[0], x.shape[1], threads, lambda i, a, b: _extent(x, a, b, found[i]))
    # Squares of float32 entries are exact in float64; those of float64 entries may underflow.
    found[:, 0] += 2 * x.shape[1] * np.finfo(np.float64).tiny
    return float(found[:, 0].max()), float(found[:, 1].max()), float(found[:, 2].sum())


def moments(k: Any, v: Any, factor: float, table: Any, dtype: Any, threads: int) -> Any:
    """Return sum over rows of m(factor k) (v, 1), an (r, dv + 1) float64 array.

    Blocks of 128 rows are summed in ``dtype``, the blocks in float64.
    """
    r, d, dv = len(table.parents), k.shape[1], v.shape[1]
    total = np.zeros((threads, r, dv + 1))

    def work(i: int, start: int, stop: int) -> None:
        columns, values = np.empty((d, BLOCK), dtype), np.empty((dv, BLOCK), dtype)
        features = np.empty((r, BLOCK), dtype)
        _moments(k, v, dtype(factor), start, stop, table.parents, table.variables, columns,
                 features, values, total[i], dtype(0))  # fmt: skip

    _split(k.shape[0], r, threads, work)
    return total.sum(axis=0)


def attend(q: Any, factor: float, table: Any, weights: Any, out: Any, threads: int) -> None:
    """Fill ``out`` (n, dv) with the quotients of the contractions with ``weights`` (dv + 1, r)."""
    r, d, dtype = len(table.parents), q.shape[1], weights.dtype.type

    def work(i: int, start: int, stop: int) -> None:
        columns, sums = np.empty((d, BLOCK), dtype), np.empty((out.shape[1] + 1, BLOCK), dtype)
        features, chunk = np.empty((r, BLOCK), dtype), np.empty(BLOCK, dtype)
        _attend(q, dtype(factor), start, stop, table.parents, table.variables, columns, features,
                weights, sums, chunk, out, dtype(0))  # fmt: skip

    _split(q.shape[0], r, threads, work)
