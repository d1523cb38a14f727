"""Vocabularies and contexts typed on the command line.

Options: ``tokens``, coordinates separated by commas and tokens by semicolons, rationals
(``1,1/2;2,0`` are two tokens of R^2); ``e``, ``r_min`` and ``r_max``, the stated bounds, which are
the tightest ones unless given; ``contexts``, indices from 0 in the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from provers.errors import BadInput

if TYPE_CHECKING:
    from flint import fmpq

    from constructions.contextual_mapping import Context, Vocabulary

__all__ = ["KEYS", "contexts", "vocabulary"]

KEYS = ("tokens", "e", "r_min", "r_max", "contexts")
_BOUNDS = ("e", "r_min", "r_max")
_EXPECTED = "tokens separated by semicolons, their coordinates by commas: 1,1/2;2,0"


def _rows(text: str, where: str) -> list[list[fmpq]]:
    from constructions.exactness import from_text

    rows = [
        [from_text(part.strip(), "tokens", where) for part in row.split(",")]
        for row in text.split(";")
    ]
    if len({len(row) for row in rows}) != 1:
        raise BadInput("tokens", where, text[:60], _EXPECTED)
    return rows


def vocabulary(options: Mapping[str, str], where: str) -> Vocabulary:
    """Read the vocabulary, with its stated bounds if there are any.

    Raises
    ------
    BadInput
        Quoting the hypothesis that fails: a token twice, the zero token (r_min = 0), tokens closer
        than the stated e, norms outside the stated bounds.
    """
    from flint import fmpq_mat

    from constructions.contextual_mapping import Vocabulary
    from constructions.exactness import from_text

    if "tokens" not in options:
        raise BadInput("tokens", where, "missing", _EXPECTED)
    rows = _rows(options["tokens"], where)
    stated = {key: from_text(options[key], key, where) for key in _BOUNDS if key in options}
    if len(stated) == len(_BOUNDS):
        columns = tuple(fmpq_mat(len(row), 1, row) for row in rows)
        return Vocabulary(columns, stated["r_min"], stated["r_max"], stated["e"])
    tight = Vocabulary.of(fmpq_mat(rows).transpose())
    own = {key: stated.get(key, getattr(tight, key)) for key in _BOUNDS}
    return Vocabulary(tight.tokens, own["r_min"], own["r_max"], own["e"])


def contexts(options: Mapping[str, str], size: int, n: int, where: str) -> list[Context]:
    """Read the contexts of n tokens; all contexts unless some are given.

    Raises
    ------
    BadInput
        Quoting the hypothesis that fails: a repeated token, fewer than two tokens, other lengths.
    """
    from constructions.contextual_mapping import all_contexts, check_contexts

    if "contexts" not in options:
        if not 2 <= n <= size - 1:
            at_most = f"2..{size - 1}: two contexts of different tokens out of {size}"
            raise BadInput("length", f"{where}: hypothesis 'L >= 2'", str(n), at_most)
        return all_contexts(size, n)
    rows = [
        [_index(part, where) for part in row.split(",")] for row in options["contexts"].split(";")
    ]
    return check_contexts(rows, size)


def _index(text: str, where: str) -> int:
    if not text.strip().isdecimal() or not text.isascii():
        raise BadInput("contexts", where, repr(text), "indices of tokens: 0,1;0,2")
    return int(text)
