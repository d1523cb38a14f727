"""All statements by id, found by their place: ``papers/wang_2023/theorem_2.py`` is
``wang-2023/theorem-2``. Listing needs neither SymPy nor torch."""

from __future__ import annotations

import ast
import difflib
import importlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from provers.errors import RegistrationError, UnknownStatement

if TYPE_CHECKING:
    from provers.norm_types import Conversion, LipschitzType
    from provers.statement import Statement

_ROOT = Path(__file__).parent / "papers"
SEED_PAPERS = ("wang-2023", "hu-2024")


def _label(stem: str) -> str:
    """``lemma_2_2`` is ``lemma-2.2``: an underscore between digits is a dot."""
    return re.sub(r"(?<=\d)_(?=\d)", ".", stem).replace("_", "-")


def _number(label: str) -> tuple[str, ...]:
    return tuple(part.zfill(6) if part.isdigit() else part for part in re.split(r"(\d+)", label))


@cache
def _paths() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for package in sorted(p for p in _ROOT.iterdir() if (p / "__init__.py").exists()):
        paper = package.name.replace("_", "-")
        modules = [m for m in package.glob("*.py") if not m.name.startswith("_")]
        for module in sorted(modules, key=lambda m: _number(_label(m.stem))):
            found[f"{paper}/{_label(module.stem)}"] = module
    return found


def ids() -> tuple[str, ...]:
    """Return the ids of all statements, by paper and label."""
    return tuple(_paths())


@cache
def title(ident: str) -> str:
    """Return the title that the module gives its ``STATEMENT``, without importing the module.

    Raises
    ------
    RegistrationError
        If the title is not written out as a text in the call that makes the statement.
    """
    tree = ast.parse(_paths()[ident].read_text(encoding="utf-8"))
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="STATEMENT")], value=ast.Call(keywords=given)):
                for keyword in given:
                    if keyword.arg == "title" and isinstance(keyword.value, ast.Constant):
                        return str(keyword.value.value)
    raise RegistrationError("no title is written out in STATEMENT", where=ident)


@cache
def norm_type(ident: str) -> LipschitzType | Conversion | None:
    """Return the norm type that the module gives its ``STATEMENT``, without importing the module.

    Raises
    ------
    RegistrationError
        If it is not written out in the call that makes the statement.
    """
    from provers import norm_types

    text = _paths()[ident].read_text(encoding="utf-8")
    if "lipschitz=" not in text:
        return None
    for node in ast.parse(text).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="STATEMENT")], value=ast.Call(keywords=given)):
                for keyword in given:
                    if keyword.arg == "lipschitz":
                        return norm_types.written(keyword.value, ident)
    return None


def get(ident: str) -> Statement:
    """Import and return a statement.

    Raises
    ------
    UnknownStatement
        If there is no such id.
    RegistrationError
        If its module does not define it.
    """
    if ident not in _paths():
        raise UnknownStatement(ident, suggestions(ident))
    path = _paths()[ident]
    module = importlib.import_module(f"provers.papers.{path.parent.name}.{path.stem}")
    statement: Statement | None = getattr(module, "STATEMENT", None)
    if statement is None or statement.id != ident:
        raise RegistrationError(f"{path.name} does not define {ident}")
    return statement


def suggestions(text: str) -> tuple[str, ...]:
    """Return the ids nearest to ``text``."""
    short = {i.split("/", 1)[1]: i for i in ids()}
    near = difflib.get_close_matches(text, [*ids(), *short], n=5, cutoff=0.4)
    return tuple(dict.fromkeys(short.get(n, n) for n in near))[:3]


def resolve(text: str) -> str:
    """Return the id that ``text`` means: a full id, or a label of a seed paper.

    Raises
    ------
    UnknownStatement
        With the nearest ids.
    """
    if text in _paths():
        return text
    for paper in SEED_PAPERS:
        if f"{paper}/{text}" in _paths():
            return f"{paper}/{text}"
    others = [i for i in ids() if i.split("/", 1)[1] == text]
    if len(others) == 1:
        return others[0]
    raise UnknownStatement(text, suggestions(text))
