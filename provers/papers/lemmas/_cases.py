"""Proof patterns for natural numbers: below a successor, and below or not below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provers.proof import Rule, absurd, apply, auto, by, cases, have, obtain, steps
from provers.surface import le


def below_successor(i: Any, n: Any, bound: str, name: str, less: Rule, equal: Rule) -> Rule:
    """Use the fact ``bound``, i < n + 1: either i < n or i = n, which is the fact ``name``."""
    beyond = steps(
        obtain([f"{name}_next"], apply("axiom:nat-discrete", {"m": n, "n": i}, [by(name)])),
        auto(f"{name}_next", bound),
    )
    return cases(i, n, name, less=less, equal=equal, greater=absurd(beyond))


def split_at(i: Any, k: Any, name: str, less: Rule, rest: Callable[[], Rule]) -> Rule:
    """Either i < k, which is the fact ``name``, or k <= i, which is ``name`` with ``_not``.

    ``rest`` is called twice, because the kernel knows three cases and finders write into rules.
    """

    def otherwise() -> Rule:
        return steps(have(f"{name}_not", le(k, i), auto(name)), rest())

    return cases(i, k, name, less=less, equal=otherwise(), greater=otherwise())
