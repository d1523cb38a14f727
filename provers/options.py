"""Options typed on the command line as ``key=value``: read by type, never evaluated."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from provers.errors import BadInput

__all__ = [
    "assignments",
    "integer",
    "integers",
    "number",
    "numbers",
    "only",
    "rational",
    "rationals",
    "word",
]

_Value = TypeVar("_Value")


def assignments(texts: Sequence[str], where: str) -> dict[str, str]:
    """Split texts ``key=value``; a key may stand once.

    Raises
    ------
    BadInput
        For a text without ``=``, an empty key or value, or a repeated key.

    Examples
    --------
    >>> assignments(["d=4", "seed=0"], "table floors")
    {'d': '4', 'seed': '0'}
    """
    given: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key or not value:
            raise BadInput("argument", where, repr(text), "key=value")
        if key in given:
            raise BadInput("argument", where, repr(text), f"{key} only once")
        given[key] = value
    return given


def only(options: Mapping[str, str], known: Iterable[str], where: str) -> None:
    """Refuse keys that are not known.

    Raises
    ------
    BadInput
        Naming the unknown keys and the known ones.
    """
    names = sorted(known)
    unknown = sorted(options.keys() - set(names))
    if unknown:
        expected = f"some of {', '.join(names)}" if names else "no options"
        raise BadInput("key", where, ", ".join(unknown), expected)


def integer(
    options: Mapping[str, str], key: str, default: int, least: int = 1, where: str = "options"
) -> int:
    """Return ``options[key]`` as an integer of at least ``least``.

    Raises
    ------
    BadInput
        For anything but ASCII digits, more than 18 of them, or less than ``least``.
    """
    return _read(options, key, default, lambda text: _natural(text, key, least, where))


def integers(
    options: Mapping[str, str],
    key: str,
    default: tuple[int, ...],
    least: int = 1,
    where: str = "options",
) -> tuple[int, ...]:
    """Return ``options[key]``, integers separated by commas.

    Examples
    --------
    >>> integers({"lengths": "1,2,8"}, "lengths", (1,))
    (1, 2, 8)
    """
    return _read(
        options,
        key,
        default,
        lambda text: tuple(_natural(part, key, least, where) for part in text.split(",")),
    )


def number(
    options: Mapping[str, str], key: str, default: float, least: float = 0.0, where: str = "options"
) -> float:
    """Return ``options[key]`` as a finite float of at least ``least``.

    Raises
    ------
    BadInput
        For anything else.
    """
    return _read(options, key, default, lambda text: _number(text, key, least, where))


def numbers(
    options: Mapping[str, str],
    key: str,
    default: tuple[float, ...],
    least: float = 0.0,
    where: str = "options",
) -> tuple[float, ...]:
    """Return ``options[key]``, finite floats of at least ``least`` separated by commas.

    Examples
    --------
    >>> numbers({"radius": "1,2.5"}, "radius", (1.0,))
    (1.0, 2.5)
    """
    return _read(
        options,
        key,
        default,
        lambda text: tuple(_number(part, key, least, where) for part in text.split(",")),
    )


def rational(
    options: Mapping[str, str],
    key: str,
    default: Fraction,
    least: Fraction = Fraction(0),
    where: str = "options",
) -> Fraction:
    """Return ``options[key]`` as an exact number of at least ``least``: 3, 0.1 or 1/3.

    Raises
    ------
    BadInput
        For anything else.

    Examples
    --------
    >>> rational({"eps": "0.1"}, "eps", Fraction(1))
    Fraction(1, 10)
    """
    return _read(options, key, default, lambda text: _rational(text, key, least, where))


def rationals(
    options: Mapping[str, str],
    key: str,
    default: tuple[Fraction, ...],
    least: Fraction = Fraction(0),
    where: str = "options",
) -> tuple[Fraction, ...]:
    """Return ``options[key]``, exact numbers separated by commas."""
    return _read(
        options,
        key,
        default,
        lambda text: tuple(_rational(part, key, least, where) for part in text.split(",")),
    )


def word(
    options: Mapping[str, str], key: str, choices: Sequence[str], where: str = "options"
) -> str:
    """Return ``options[key]``, one of ``choices``; the first is the default.

    Raises
    ------
    BadInput
        For another word.
    """
    text = options.get(key, choices[0])
    if text not in choices:
        raise BadInput(key, where, repr(text[:40]), " or ".join(choices))
    return text


def _read(
    options: Mapping[str, str], key: str, default: _Value, read: Callable[[str], _Value]
) -> _Value:
    return read(options[key]) if key in options else default


def _natural(text: str, key: str, least: int, where: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 18 or int(text) < least:
        raise BadInput(key, where, repr(text[:40]), f"an integer of at least {least}")
    return int(text)


def _number(text: str, key: str, least: float, where: str) -> float:
    expected = f"a number of at least {least:g}"
    try:
        value = float(text)
    except ValueError as error:
        raise BadInput(key, where, repr(text[:40]), expected) from error
    if not math.isfinite(value) or value < least:
        raise BadInput(key, where, repr(text[:40]), expected)
    return value


def _rational(text: str, key: str, least: Fraction, where: str) -> Fraction:
    expected = f"a number of at least {least}, as 3, 0.1 or 1/3"
    if not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,18}|/0*[1-9][0-9]{0,17})?", text, re.ASCII):
        raise BadInput(key, where, repr(text[:40]), expected)
    value = Fraction(text)
    if value < least:
        raise BadInput(key, where, repr(text[:40]), expected)
    return value
