"""The one exact conversion between floats and rationals.

Every finite float is a rational number.  Rigorous code takes rationals only, and all of them pass
through this module: nothing is rounded on the way in, NaN and infinities are refused, and the way
out (``float64``) rounds to nearest and says so.

Vectors are ``(n, 1)`` matrices, tokens are columns.
"""

from __future__ import annotations

import math
import numbers
import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat, fmpz

from provers.errors import BadInput

__all__ = [
    "ball_columns",
    "column",
    "columns",
    "dyadic",
    "float64",
    "fraction",
    "from_columns",
    "from_text",
    "identity",
    "is_float64",
    "matrix",
    "midpoints",
    "nearest_float",
    "positive_int",
    "rational",
    "real",
    "text",
    "texts",
    "zeros",
]


def rational(value: Any, what: str = "number", where: str = "input") -> fmpq:
    """Return the rational number that ``value`` is.

    Parameters
    ----------
    value
        int, float, ``Fraction``, ``fmpz``, ``fmpq``, an exact finite ``arb``, a numpy scalar or a
        torch tensor with one element.
    what, where
        Name of the quantity and place for the message.

    Raises
    ------
    provers.errors.BadInput
        For NaN, infinities and anything that is not a real number.

    Examples
    --------
    >>> print(rational(0.375))
    3/8
    >>> print(rational(0.1))
    3602879701896397/36028797018963968
    """
    if isinstance(value, fmpq):
        return value
    if isinstance(value, (fmpz, int)) and not isinstance(value, bool):
        return fmpq(value)
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise BadInput(what, where, str(value), "a finite number")
        numerator, denominator = value.as_integer_ratio()
        return fmpq(numerator, denominator)
    if isinstance(value, np.integer):
        return fmpq(int(value))
    if isinstance(value, numbers.Rational) and not isinstance(value, bool):
        return fmpq(int(value.numerator), int(value.denominator))
    if isinstance(value, arb):
        if not (value.is_finite() and value.is_exact()):
            raise BadInput(what, where, f"the ball {value}", "an exact finite number")
        return value.fmpq()
    if _is_torch(value) and value.numel() == 1:
        return rational(value.detach().cpu().item(), what, where)
    if isinstance(value, np.ndarray) and value.size == 1:
        return rational(value.reshape(-1)[0], what, where)
    raise BadInput(what, where, f"{type(value).__name__} {value!r:.60}", "a real number")


def matrix(
    value: Any,
    rows: int | None = None,
    cols: int | None = None,
    what: str = "matrix",
    where: str = "input",
) -> fmpq_mat:
    """Return the exact ``(rows, cols)`` matrix that ``value`` is.

    Parameters
    ----------
    value
        ``fmpq_mat``, numpy array, torch tensor or nested sequence of what `rational` takes.
    rows, cols
        Required shape; ``None`` leaves that side free.

    Raises
    ------
    provers.errors.BadInput
        For entries `rational` refuses (the message names the entry), ragged rows, no entries, or
        another shape than the required one.
    """
    if isinstance(value, fmpq_mat):
        result = value
    else:
        table = _table(value, what, where)
        result = fmpq_mat(len(table), len(table[0]), [entry for row in table for entry in row])
    got = (result.nrows(), result.ncols())
    if (rows is not None and got[0] != rows) or (cols is not None and got[1] != cols):
        wanted = "x".join("any" if side is None else str(side) for side in (rows, cols))
        raise BadInput(f"shape of {what}", where, f"{got[0]}x{got[1]}", wanted)
    if 0 in got:
        raise BadInput(f"shape of {what}", where, f"{got[0]}x{got[1]}", "positive sizes")
    return result


def column(
    value: Any, size: int | None = None, what: str = "vector", where: str = "input"
) -> fmpq_mat:
    """Return a vector as an exact ``(size, 1)`` matrix; takes shapes ``(size,)``, ``(size, 1)``."""
    if not isinstance(value, fmpq_mat):
        array = _plain(value)
        if isinstance(array, np.ndarray) and array.ndim == 1:
            value = array.reshape(-1, 1)
        elif isinstance(array, Sequence) and not any(_is_sequence(entry) for entry in array):
            value = [[entry] for entry in array]
        else:
            value = array
    return matrix(value, size, 1, what, where)


def _table(value: Any, what: str, where: str) -> list[list[fmpq]]:
    plain = _plain(value)
    if isinstance(plain, np.ndarray):
        if plain.ndim != 2:
            raise BadInput(f"shape of {what}", where, f"shape {plain.shape}", "two axes")
        if plain.dtype.kind == "f":
            bad = np.argwhere(~np.isfinite(plain))
            if len(bad):
                i, j = (int(k) for k in bad[0])
                raise BadInput(
                    f"entry ({i}, {j}) of {what}", where, str(plain[i, j]), "a finite number"
                )
            if plain.dtype.itemsize <= 8 and plain.size:
                # What `rational` does, without a call for every entry.
                return [[fmpq(*x.as_integer_ratio()) for x in row] for row in plain.tolist()]
        elif plain.dtype.kind not in "iuO":
            raise BadInput(f"entries of {what}", where, f"dtype {plain.dtype}", "real numbers")
        # tolist() would round extended precision to float64; list() keeps the numpy scalars.
        rows: Any = plain.tolist() if plain.dtype.itemsize <= 8 else [list(row) for row in plain]
    elif _is_sequence(plain):
        rows = plain
    else:
        raise BadInput(what, where, type(value).__name__, "a matrix")
    if not len(rows) or not all(_is_sequence(row) and len(row) == len(rows[0]) for row in rows):
        raise BadInput(f"shape of {what}", where, "ragged or empty rows", "rows of equal length")
    if not len(rows[0]):
        raise BadInput(f"shape of {what}", where, f"{len(rows)}x0", "positive sizes")
    return [
        [rational(entry, f"entry ({i}, {j}) of {what}", where) for j, entry in enumerate(row)]
        for i, row in enumerate(rows)
    ]


def _plain(value: Any) -> Any:
    """Turn a torch tensor into a numpy array of the same numbers."""
    if not _is_torch(value):
        return value
    tensor = value.detach().cpu()
    # numpy has no bfloat16; every torch float type is contained in float64.
    return (tensor.double() if tensor.is_floating_point() else tensor).numpy()


def _is_torch(value: Any) -> bool:
    # torch is never imported here: a tensor can only come from somebody who has.
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, (str, bytes))


def positive_int(value: Any, what: str, where: str) -> int:
    """Return ``value`` when it is an integer of at least 1, else raise ``BadInput``."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise BadInput(what, where, repr(value), "a positive integer")
    return int(value)


def real(value: Any, what: str, where: str, *, positive: bool = False) -> float:
    """Return a finite number as the float64 that it is, or the nearest one.

    Raises
    ------
    provers.errors.BadInput
        For what is not a real number, not finite in float64 or, if asked for, not positive.
    """
    plain = isinstance(value, numbers.Real) and not isinstance(value, bool)
    try:
        found = float(value) if plain else math.nan
    except OverflowError:
        found = math.inf
    if not math.isfinite(found) or (positive and found <= 0):
        expected = "a positive number" if positive else "a finite number"
        raise BadInput(what, where, repr(value)[:40], expected)
    return found


def fraction(value: fmpq) -> Fraction:
    """Return the same number as a ``fractions.Fraction``."""
    return Fraction(int(value.p), int(value.q))


def float64(value: fmpq_mat) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the nearest float64 of every entry; the only rounding conversion.

    Raises
    ------
    provers.errors.BadInput
        If an entry is beyond the largest float64.
    """
    flat = np.empty(value.nrows() * value.ncols(), dtype=np.float64)
    for k, entry in enumerate(value.entries()):
        flat[k] = nearest_float(entry)
    return flat.reshape(value.nrows(), value.ncols())


def nearest_float(value: fmpq) -> float:
    """Return the float64 nearest to a rational (ties to even)."""
    try:
        # int / int is correctly rounded; fmpq's own float() does not promise it.
        return int(value.p) / int(value.q)
    except OverflowError:
        bits = int(value.p).bit_length()
        raise BadInput(
            "number", "conversion to float64", f"about 2^{bits}", "at most about 2^1024"
        ) from None


def is_float64(value: fmpq_mat) -> bool:
    """Say whether `float64` loses nothing."""
    try:
        return bool(matrix(float64(value)) == value)
    except BadInput:
        return False


def dyadic(value: fmpq_mat, bits: int) -> fmpq_mat:
    """Round every entry to the nearest multiple of ``2**-bits`` (an exact, smaller rational)."""
    scale = fmpz(1) << bits
    half = fmpq(1, 2)
    return fmpq_mat(
        value.nrows(),
        value.ncols(),
        [fmpq((entry * scale + half).floor(), scale) for entry in value.entries()],
    )


def midpoints(value: arb_mat) -> fmpq_mat:
    """Return the exact midpoints of a matrix of finite balls."""
    entries = []
    for k, ball in enumerate(value.entries()):
        if not ball.is_finite():
            i, j = divmod(k, value.ncols())
            raise BadInput(f"entry ({i}, {j})", "midpoints of balls", str(ball), "a finite ball")
        entries.append(ball.mid().fmpq())
    return fmpq_mat(value.nrows(), value.ncols(), entries)


def text(value: fmpq) -> str:
    """Return the canonical text ``p`` or ``p/q`` of a rational."""
    return str(value)


def texts(value: fmpq_mat) -> list[list[str]]:
    """Return the entries as canonical texts, row by row."""
    return [[text(entry) for entry in row] for row in value.tolist()]


def from_text(value: str, what: str = "number", where: str = "input") -> fmpq:
    """Read the canonical text of a rational, strictly: ``-?digits`` or ``-?digits/digits``."""
    body = value[1:] if value.startswith("-") else value
    parts = body.split("/")
    plain = len(parts) <= 2 and all(part.isascii() and part.isdigit() for part in parts)
    if not plain or (len(parts) == 2 and not parts[1].strip("0")):
        raise BadInput(what, where, repr(value[:40]), "a rational written p or p/q")
    return fmpq(value)


def identity(size: int) -> fmpq_mat:
    """Return the ``(size, size)`` identity."""
    return fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def zeros(rows: int, cols: int = 1) -> fmpq_mat:
    """Return the ``(rows, cols)`` zero matrix."""
    return fmpq_mat(rows, cols)


def columns(value: fmpq_mat) -> list[fmpq_mat]:
    """Split a matrix into its columns, each ``(rows, 1)``."""
    table = value.transpose().tolist()
    return [fmpq_mat(value.nrows(), 1, entries) for entries in table]


def ball_columns(value: arb_mat) -> list[arb_mat]:
    """Split a matrix of balls into its columns, each ``(rows, 1)``."""
    return [arb_mat(value.nrows(), 1, entries) for entries in value.transpose().tolist()]


def from_columns(parts: Iterable[fmpq_mat]) -> fmpq_mat:
    """Join matrices with the same number of rows side by side."""
    pieces = list(parts)
    tables = [piece.tolist() for piece in pieces]
    return fmpq_mat(
        [[entry for row in rows for entry in row] for rows in zip(*tables, strict=True)]
    )
