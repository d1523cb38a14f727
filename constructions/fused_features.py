"""Monomial features and their contraction in one pass, compiled by numba (the extra ``fast``).

Rows go through in tiles of a few vector registers: a feature is made, kept for its children in a
buffer of the first cache, and used at once for every output, so nothing of size rows x rank ever
exists. LLVM does not find these loops by itself (it spends most of its time on loads and on adding
up lanes), so the two innermost are written in LLVM's own vectors. They stand in this file because
numba's cache of compiled code follows the file of the compiled function only.

Floating point: ``contract`` lets the compiler fuse products with sums; every bound in
`constructions.fast_attention` holds for every order. Nothing else of "fast math" is on: NaN and
infinity keep their meaning.

* Moments: every lane of a vector sums 128 products in the working precision; then the lanes go to
  float64.
* Queries: chunks of 64 features are summed, then the chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import llvmlite.binding
import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

__all__ = ["attention", "extents"]

CHUNK = 64
_KEY_VECTORS = 8
"""Vectors of rows in a tile of keys."""
_LANE_TERMS = 128
_TILES = _LANE_TERMS // _KEY_VECTORS
"""Tiles of keys after which the lanes go to float64."""
_PARALLEL = 1 << 20
"""Numbers to be made from which on threads are worth starting (about a millisecond)."""
_SMALL = 1 << 17
"""Numbers to be made up to which one compiled call is better than three."""
_ALIGNMENT = 64
_CACHE = 1 << 14
"""Bytes of features of one tile of queries."""
_Function = TypeVar("_Function", bound=Callable[..., Any])
_Work = Callable[[int, int, int], None]


def _compiled(function: _Function) -> _Function:
    """Compile; sums stay in the order in which they are written."""
    made: _Function = numba.njit(
        nogil=True, cache=True, error_model="numpy", fastmath={"contract", "nsz"}
    )(function)
    return made


# ----------------------------------------------------------------------------- tiles of vectors

_WIDE = bool(llvmlite.binding.get_host_cpu_features().get("avx512f", False))
_REGISTERS = 32 if _WIDE else 16
_FLAGS = ("contract", "nsz")
_INDEX = ir.IntType(64)
_BYTES = 64 if _WIDE else 32


def _width(itemsize: int) -> int:
    """Numbers of this size in a vector."""
    return _BYTES // itemsize


def _query_vectors(outputs: int) -> int:
    """Vectors of rows in a tile of queries, so that all sums of ``outputs`` stay in registers."""
    return 4 if 4 * outputs + 5 <= _REGISTERS else 2 if 2 * outputs + 3 <= _REGISTERS else 1


def _largest_group() -> int:
    """Outputs that are summed at once."""
    return (_REGISTERS - 3) // 2


def _index(n: int) -> Any:
    return ir.Constant(_INDEX, n)


class _Tile:
    """Loads, stores and sums of one vector type."""

    def __init__(self, builder: Any, element: Any, itemsize: int) -> None:
        self.builder = builder
        self.count = _width(itemsize)
        self.vector = ir.VectorType(element, self.count)
        self.itemsize = itemsize

    def _at(self, pointer: Any, index: Any) -> Any:
        where = self.builder.gep(pointer, [index])
        return self.builder.bitcast(where, self.vector.as_pointer())

    def load(self, pointer: Any, index: Any) -> Any:
        found = self.builder.load(self._at(pointer, index))
        found.align = self.itemsize
        return found

    def store(self, value: Any, pointer: Any, index: Any) -> None:
        made = self.builder.store(value, self._at(pointer, index))
        made.align = self.itemsize

    def same(self, number: Any) -> Any:
        """The vector of one number."""
        nothing = ir.Constant(self.vector, ir.Undefined)
        first = self.builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
        mask = ir.Constant(ir.VectorType(ir.IntType(32), self.count), [0] * self.count)
        return self.builder.shuffle_vector(first, nothing, mask)

    def times(self, x: Any, y: Any) -> Any:
        return self.builder.fmul(x, y, flags=_FLAGS)

    def plus(self, x: Any, y: Any) -> Any:
        return self.builder.fadd(x, y, flags=_FLAGS)


class _Features:
    """Arrays of a tile, and its features: a parent times a variable, in ``vectors`` vectors."""

    def __init__(
        self, tile: _Tile, vectors: int, arrays: list[Any], rows: Any, at: Any, keep: bool
    ) -> None:
        self.tile, self.vectors, self.rows, self.keep = tile, vectors, rows, keep
        self.features, self.columns, self.parents, self.variables = arrays
        b = tile.builder
        self.shifts = [b.add(at, _index(t * tile.count)) for t in range(vectors)]

    def make(self, a: Any) -> list[Any]:
        """Feature ``a``; stored only if it is a parent."""
        tile, b = self.tile, self.tile.builder
        parent = b.mul(b.load(b.gep(self.parents, [a])), self.rows)
        variable = b.mul(b.load(b.gep(self.variables, [a])), self.rows)
        out = []
        for shift in self.shifts:
            before = tile.load(self.features, b.add(parent, shift))
            x = tile.times(before, tile.load(self.columns, b.add(variable, shift)))
            if self.keep:
                tile.store(x, self.features, b.add(b.mul(a, self.rows), shift))
            out.append(x)
        return out


@intrinsic  # type: ignore[untyped-decorator]
def _attend_tile(
    typing: Any, features: Any, columns: Any, parents: Any, variables: Any, weights: Any,
    sums: Any, first: Any, last: Any, start: Any, outputs: Any, rows: Any, at: Any, group: Any,
    vectors: Any, keep: Any,
) -> Any:  # fmt: skip
    """sums[start + c] += sum over first <= a < last of feature a times weights[a, start + c].

    For ``len(group)`` outputs c and ``len(vectors)`` vectors of rows from row ``at`` of a tile;
    features are stored if ``keep`` is not empty. weights is (r, outputs), sums (outputs, rows),
    features (r, rows), columns (d + 1, rows).
    """
    signature = types.void(
        features, columns, parents, variables, weights, sums, first, last, start, outputs, rows,
        at, group, vectors, keep,
    )  # fmt: skip
    size, count, stored = len(group), len(vectors), len(keep) > 0

    def generate(context: Any, builder: Any, given: Any, args: Any) -> Any:
        *arrays, wei, out = (
            context.make_array(kind)(context, builder, value).data
            for kind, value in zip(given.args[:6], args[:6], strict=True)
        )
        low, high, offset, stride, length, place = args[6:12]
        dtype = given.args[0].dtype
        tile = _Tile(builder, context.get_data_type(dtype), dtype.bitwidth // 8)
        made = _Features(tile, count, arrays, length, place, stored)
        zero = ir.Constant(tile.vector, None)
        held = [
            [cgutils.alloca_once_value(builder, zero) for _ in range(count)] for _ in range(size)
        ]
        for row in held:  # alloca_once sets them once in a function, and this may be in a loop
            for one in row:
                builder.store(zero, one)
        with cgutils.for_range_slice(builder, low, high, _index(1)) as (a, _):
            xs = made.make(a)
            first_weight = builder.add(builder.mul(a, stride), offset)
            for c in range(size):
                where = builder.gep(wei, [builder.add(first_weight, _index(c))])
                weight = tile.same(builder.load(where))
                for x, one in zip(xs, held[c], strict=True):
                    builder.store(tile.plus(tile.times(x, weight), builder.load(one)), one)
        for c in range(size):
            row = builder.mul(builder.add(offset, _index(c)), length)
            for shift, one in zip(made.shifts, held[c], strict=True):
                where = builder.add(row, shift)
                tile.store(tile.plus(builder.load(one), tile.load(out, where)), out, where)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def _moment_tile(
    typing: Any, features: Any, columns: Any, parents: Any, variables: Any, values: Any,
    lanes: Any, first: Any, last: Any, dv: Any, keep: Any,
) -> Any:  # fmt: skip
    """lanes[a, c] += feature a times values[c], lanes[a, dv] += feature a, first <= a < last.

    features is (r, rows), columns (d + 1, rows), values (dv, rows), lanes (r, dv + 1, width), with
    `_KEY_VECTORS` vectors of rows: a lane gets that many terms. Features are stored if ``keep`` is
    not empty.
    """
    signature = types.void(
        features, columns, parents, variables, values, lanes, first, last, dv, keep
    )
    stored = len(keep) > 0

    def generate(context: Any, builder: Any, given: Any, args: Any) -> Any:
        *arrays, val, out = (
            context.make_array(kind)(context, builder, value).data
            for kind, value in zip(given.args[:6], args[:6], strict=True)
        )
        low, high, number = args[6:9]
        dtype = given.args[0].dtype
        tile = _Tile(builder, context.get_data_type(dtype), dtype.bitwidth // 8)
        rows = _index(_KEY_VECTORS * tile.count)
        made = _Features(tile, _KEY_VECTORS, arrays, rows, _index(0), stored)
        lane = _index(tile.count)
        with cgutils.for_range_slice(builder, low, high, _index(1)) as (a, _):
            xs = made.make(a)
            base = builder.mul(a, builder.mul(builder.add(number, _index(1)), lane))
            parts = xs
            while len(parts) > 1:
                parts = [tile.plus(x, y) for x, y in zip(parts[::2], parts[1::2], strict=True)]
            mass = builder.add(base, builder.mul(number, lane))
            tile.store(tile.plus(tile.load(out, mass), parts[0]), out, mass)
            with cgutils.for_range(builder, number) as inner:
                place = builder.add(base, builder.mul(inner.index, lane))
                column = builder.mul(inner.index, rows)
                total = tile.load(out, place)
                for shift, x in zip(made.shifts, xs, strict=True):
                    value = tile.load(val, builder.add(column, shift))
                    total = tile.plus(tile.times(x, value), total)
                tile.store(total, out, place)
        return context.get_dummy_value()

    return signature, generate


# ----------------------------------------------------------------------------- size of the input


@_compiled
def _extent(x: Any, bits: Any, mask: Any, norms: Any, start: int, stop: int, out: Any) -> None:
    """Raise out[0], out[1] to the largest squared row norm and |entry| of rows start..stop.

    ``bits`` holds the bit patterns of ``x`` as integers, ``out`` patterns: those of numbers >= 0
    are ordered like the numbers, with infinity and NaN above them. ``mask`` is all but the sign.
    """
    d = x.shape[1]
    squares = np.empty(_LANE_TERMS, x.dtype)
    patterns = squares.view(bits.dtype)
    largest, entry = out[0], out[1]
    for b in range(start, stop, _LANE_TERMS):
        rows = min(_LANE_TERMS, stop - b)
        flat = bits[b : b + rows].reshape(rows * d)
        for i in range(rows * d):
            entry = max(entry, flat[i] & mask)
        if norms:
            numbers = x[b : b + rows].reshape(rows * d)
            for j in range(rows):
                squares[j] = numbers[j * d] * numbers[j * d]
            for c in range(1, d):
                for j in range(rows):
                    squares[j] += numbers[j * d + c] * numbers[j * d + c]
            for j in range(rows):
                largest = max(largest, patterns[j] & mask)
    out[0], out[1] = largest, entry


@_compiled
def _all_extents(q: Any, q_bits: Any, k: Any, k_bits: Any, v: Any, v_bits: Any, mask: Any,
                 out: Any) -> None:  # fmt: skip
    _extent(q, q_bits, mask, True, 0, q.shape[0], out[0])
    _extent(k, k_bits, mask, True, 0, k.shape[0], out[1])
    _extent(v, v_bits, mask, False, 0, v.shape[0], out[2])


def extents(q: Any, k: Any, v: Any, threads: int) -> list[list[float]]:
    """Return the largest squared row norm (0 for v) and the largest |entry| of three arrays.

    Squared norms carry at most d + 1 roundings of the dtype and are enlarged by all that may have
    been lost to underflow; an entry that is NaN or infinite shows in the largest |entry|.
    """
    kind, mask = (
        (np.int32, np.int32(0x7FFFFFFF))
        if q.dtype == np.float32
        else (np.int64, np.int64(0x7FFFFFFFFFFFFFFF))
    )
    bits = [x.view(kind) for x in (q, k, v)]
    found = np.zeros((threads, 3, 2), kind)
    if q.size + k.size + v.size < _PARALLEL or threads < 2:
        _all_extents(q, bits[0], k, bits[1], v, bits[2], mask, found[0])
        return _enlarged(found[0].view(q.dtype), q)
    with _pool(threads) as pool:
        for place, (x, pattern) in enumerate(zip((q, k, v), bits, strict=True)):

            def work(i: int, start: int, stop: int, x: Any = x, pattern: Any = pattern,
                     place: int = place) -> None:  # fmt: skip
                _extent(x, pattern, mask, place < 2, start, stop, found[i, place])

            _split(pool, x.shape[0], threads, work)
    return _enlarged(found.max(axis=0).view(q.dtype), q)


def _enlarged(found: Any, q: Any) -> list[list[float]]:
    out: list[list[float]] = found.tolist()
    lost = 2 * q.shape[1] * (2.0**-126 if q.itemsize == 4 else 2.0**-1022)
    out[0][0] += lost
    out[1][0] += lost
    return out


# ----------------------------------------------------------------------------- contraction


@_compiled
def _scratch(size: int, like: Any) -> Any:
    """Uninitialised numbers of the dtype of ``like``, starting at a cache line."""
    raw = np.empty(size + _ALIGNMENT, like.dtype)
    shift = (-raw.ctypes.data % _ALIGNMENT) // raw.itemsize
    return raw[shift : shift + size]


@_compiled
def _transpose(x: Any, factor: Any, start: int, width: int, columns: Any) -> None:
    """columns[c, j] = factor x[start + j, c]; 0 beyond ``width`` rows."""
    d, rows = x.shape[1], columns.shape[1]
    numbers = x[start : start + width].reshape(width * d)
    for c in range(d):
        column = columns[c]
        for j in range(width):
            column[j] = numbers[j * d + c] * factor
        for j in range(width, rows):
            column[j] = 0


@_compiled
def _moments(k: Any, v: Any, factor: Any, start: int, stop: int, parents: Any, variables: Any,
             inner: int, total: Any, lane: int) -> None:  # fmt: skip
    """Add sum over rows of m(factor k) (v, 1) to total, (r, dv + 1), in vectors of ``lane``.

    ``factor`` is an array of one number of the working precision.
    """
    r, d, dv = parents.shape[0], k.shape[1], v.shape[1]
    rows, one = _KEY_VECTORS * lane, factor[0] / factor[0]
    columns = _scratch((d + 1) * rows, factor).reshape((d + 1, rows))
    values = _scratch(dv * rows, factor).reshape((dv, rows))
    features = _scratch(r * rows, factor).reshape((r, rows))
    lanes = _scratch(r * (dv + 1) * lane, factor).reshape((r, dv + 1, lane))
    sums = np.zeros((r, dv + 1, lane))
    columns[d] = 1  # the constant feature is itself times 1
    features[0] = 1
    lanes[:] = 0
    tiles = 0
    for b in range(start, stop, rows):
        number = min(rows, stop - b)
        _transpose(k, factor[0], b, number, columns)
        _transpose(v, one, b, number, values)
        if number < rows:
            features[0, number:] = 0
        _moment_tile(features, columns, parents, variables, values, lanes, 0, inner, dv, (0,))
        _moment_tile(features, columns, parents, variables, values, lanes, inner, r, dv, ())
        tiles += 1
        if tiles == _TILES or b + rows >= stop:
            tiles = 0
            for a in range(r):
                for c in range(dv + 1):
                    for i in range(lane):
                        sums[a, c, i] += lanes[a, c, i]
                        lanes[a, c, i] = 0
    for a in range(r):
        for c in range(dv + 1):
            for i in range(lane):
                total[a, c] += sums[a, c, i]


@_compiled
def _attend(q: Any, factor: Any, start: int, stop: int, parents: Any, variables: Any, inner: int,
            weights: Any, out: Any, lane: int, group: Any, rest: Any, vectors: Any
            ) -> None:  # fmt: skip
    """Fill rows start..stop of ``out`` with quotients of the contractions with ``weights``.

    weights is (r, dv + 1); outputs are summed in groups of ``len(group)`` and a last one of
    ``len(rest)``, for ``len(vectors)`` vectors of rows at a time.
    """
    r, d, dv = parents.shape[0], q.shape[1], out.shape[1]
    step, size = len(vectors) * lane, len(group)
    # As many rows at once as keep the features in the first cache.
    rows = step * max(1, min(8, _CACHE // (r * factor.itemsize * step)))
    columns = _scratch((d + 1) * rows, factor).reshape((d + 1, rows))
    features = _scratch(r * rows, factor).reshape((r, rows))
    sums = _scratch((dv + 1) * rows, factor).reshape((dv + 1, rows))
    columns[d] = 1
    features[0] = 1
    mass = sums[dv]
    for b in range(start, stop, rows):
        number = min(rows, stop - b)
        _transpose(q, factor[0], b, number, columns)
        sums[:] = 0
        for at in range(0, number, step):
            for first in range(0, r, CHUNK):
                last, done = min(r, first + CHUNK), 0
                between = min(max(inner, first), last)
                while done + size <= dv + 1:
                    _attend_tile(features, columns, parents, variables, weights, sums, first,
                                between, done, dv + 1, rows, at, group, vectors, (0,))  # fmt: skip
                    _attend_tile(features, columns, parents, variables, weights, sums, between,
                                last, done, dv + 1, rows, at, group, vectors, ())  # fmt: skip
                    done += size
                if done <= dv:
                    _attend_tile(features, columns, parents, variables, weights, sums, first,
                                last, done, dv + 1, rows, at, rest, vectors, (0,))  # fmt: skip
        for c in range(dv):
            row = sums[c]
            for j in range(rows):
                row[j] /= mass[j]
        flat = out[b : b + number].reshape(number * dv)
        for c in range(dv):
            row = sums[c]
            for j in range(number):
                flat[j * dv + c] = row[j]


@_compiled
def _fold(total: Any, base: Any, degrees: Any, rest: float, weights: Any) -> None:
    """weights[m] = total[m] times the coefficient of the monomial, base[m] rest^degree."""
    power, last = 1.0, 0
    for a in range(total.shape[0]):
        if degrees[a] > last:
            power *= rest
            last = degrees[a]
        factor = base[a] * power
        for c in range(total.shape[1]):
            weights[a, c] = total[a, c] * factor


@_compiled
def _whole(q: Any, k: Any, v: Any, fq: Any, fk: Any, parents: Any, variables: Any, inner: int,
           base: Any, degrees: Any, rest: float, out: Any, lane: int, group: Any, last: Any,
           vectors: Any) -> None:  # fmt: skip
    """All of it in one call, for few rows."""
    shape = (parents.shape[0], v.shape[1] + 1)
    total = np.zeros(shape)
    _moments(k, v, fk, 0, k.shape[0], parents, variables, inner, total, lane)
    weights = np.empty(shape, fk.dtype)
    _fold(total, base, degrees, rest, weights)
    _attend(q, fq, 0, q.shape[0], parents, variables, inner, weights, out, lane, group, last,
            vectors)  # fmt: skip


@contextmanager
def _pool(threads: int) -> Iterator[ThreadPoolExecutor]:
    """A pool of this call's own: nothing is left behind for a fork to copy."""
    with ThreadPoolExecutor(max(1, threads - 1)) as pool:
        yield pool


def _split(pool: ThreadPoolExecutor, rows: int, threads: int, work: _Work) -> None:
    """Run ``work(part, start, stop)`` on parts of whole blocks of 128 rows."""
    size = -(-rows // (threads * _LANE_TERMS)) * _LANE_TERMS
    parts = [(i, s, min(rows, s + size)) for i, s in enumerate(range(0, rows, size))]
    waiting = [pool.submit(work, *part) for part in parts[1:]]
    work(*parts[0])
    for task in waiting:
        task.result()


def attention(q: Any, k: Any, v: Any, factors: tuple[float, float], rest: float, table: Any,
              base: Any, dtype: Any, out: Any, threads: int) -> None:  # fmt: skip
    """Fill ``out`` with sum m(q) M(v) / sum m(q) M(1), M = sum over keys of c_m m(k) (v, 1).

    Parameters
    ----------
    q, k, v, out : (n, d), (m, d), (m, dv), (n, dv) arrays, contiguous
    factors : two powers of two by which q and k are multiplied
    rest : c_m is base[m] rest^degree(m)
    table : Monomials
    base : (r,) float64 array
    dtype : working precision
    threads : how many may be used
    """
    outputs = v.shape[1] + 1
    size = min(outputs, _largest_group())
    group, last = (0,) * size, (0,) * max(1, outputs % size)
    lane, vectors = _width(np.dtype(dtype).itemsize), (0,) * _query_vectors(size)
    fq, fk = (np.array([x], dtype) for x in factors)
    r = len(table.parents)
    work = (q.shape[0] + k.shape[0]) * r
    alone = threads < 2 or work < _PARALLEL
    if work < _SMALL:
        _whole(q, k, v, fq, fk, table.parents, table.factors, table.inner, base, table.degrees,
               rest, out, lane, group, last, vectors)  # fmt: skip
        return
    total = np.zeros((threads, r, outputs))
    weights = np.empty((r, outputs), dtype)

    def add(i: int, start: int, stop: int) -> None:
        _moments(k, v, fk, start, stop, table.parents, table.factors, table.inner, total[i], lane)

    def fill(i: int, start: int, stop: int) -> None:
        _attend(q, fq, start, stop, table.parents, table.factors, table.inner, weights, out, lane,
                group, last, vectors)  # fmt: skip

    if alone:
        add(0, 0, k.shape[0])
        _fold(total[0], base, table.degrees, rest, weights)
        fill(0, 0, q.shape[0])
        return
    with _pool(threads) as pool:
        _split(pool, k.shape[0], threads, add)
        _fold(total.sum(axis=0), base, table.degrees, rest, weights)
        _split(pool, q.shape[0], threads, fill)
