"""The tables of ``prove table``: one module each, found by its place.

``tables/exact_floor.py`` is ``exact-floor``; it defines ``build(options) -> Table``. Names that
begin with an underscore are shared helpers.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path

from provers.errors import BadInput
from provers.table import Table

__all__ = ["build", "names"]


def names() -> tuple[str, ...]:
    """Return the names of all tables, in alphabetic order."""
    stems = (path.stem for path in Path(__file__).parent.glob("*.py"))
    return tuple(sorted(stem.replace("_", "-") for stem in stems if not stem.startswith("_")))


def build(name: str, options: Mapping[str, str]) -> Table:
    """Build the table ``name``.

    Raises
    ------
    BadInput
        For an unknown name or option.
    """
    if name not in names():
        raise BadInput("table", "table", repr(name), " or ".join(names()) or "none is registered")
    module = importlib.import_module(f"provers.tables.{name.replace('-', '_')}")
    table: Table = module.build(options)
    return table
