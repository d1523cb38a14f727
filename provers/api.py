"""The Python interface behind `provers.check` and `provers.statement`."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from provers.devices import confirm_device, likely_device
from provers.evidence import Settings
from provers.ledger import Ledger
from provers.reports import Report
from provers.runner import Observer, Runner

if TYPE_CHECKING:
    from provers.statement import Statement

__all__ = ["check", "resolve_all", "runner_for", "statement"]


def check(
    *ids: str,
    budget: str = "quick",
    device: str = "cpu",
    seed: int = 0,
    jobs: int = 1,
    fresh: bool = False,
    directory: str | Path | None = None,
) -> Report:
    """Check statements and return the report.

    Parameters
    ----------
    ids
        Statement ids, full ("wang-2023/theorem-3") or short ("theorem-3"); all statements if none
        is given.
    budget
        "quick", "standard" or "thorough".
    device
        "cpu", "cuda" or "auto"; where searches run.
    seed
        Seed of everything random, in [0, 2**63).
    jobs
        Number of processes.
    fresh
        Decide again what the ledger already holds.
    directory
        Ledger directory; ``$PROVE_DIR`` or ``.prove`` by default.

    Returns
    -------
    Report
        With ``.statements``; ``.verdict``, ``.footprint`` and ``.steps`` if there is exactly one.

    Raises
    ------
    UnknownStatement
        If an id is not known; the error suggests the nearest ones.
    BadInput
        If an option is out of range, or CUDA was asked for and is not there.
    RegistrationError
        If statements apply each other in a circle, or apply something unknown.
    """
    return runner_for(
        resolve_all(ids), budget, device, seed, jobs=jobs, fresh=fresh, directory=directory
    ).run()


def statement(text: str) -> Statement:
    """Return the statement with the id `text`, full or short.

    Raises
    ------
    UnknownStatement
        If there is none; the error suggests the nearest ids.
    RegistrationError
        If its module does not describe a statement.
    """
    registry = importlib.import_module("provers.registry")
    found: Statement = registry.get(registry.resolve(text))
    return found


def resolve_all(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Full ids for what was typed; every statement if nothing was."""
    registry = importlib.import_module("provers.registry")
    if not ids:
        return tuple(registry.ids())
    return tuple(dict.fromkeys(registry.resolve(text) for text in ids))


def runner_for(
    ids: tuple[str, ...],
    budget: str,
    device: str,
    seed: int,
    *,
    jobs: int = 1,
    fresh: bool = False,
    directory: str | Path | None = None,
    observer: Observer | None = None,
) -> Runner:
    """Put a runner together from plain options, validating them."""
    settings = Settings(seed=seed, device=likely_device(device), budget=budget)
    ledger = Ledger(None if directory is None else Path(directory))
    return Runner(
        ids,
        settings,
        ledger,
        jobs=jobs,
        fresh=fresh,
        observer=observer,
        confirm=lambda: confirm_device(device),
    )
