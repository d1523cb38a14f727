"""Statements about prompt tuning and what decides them.

>>> import provers
>>> provers.Verdict.proved.value
'proved'

The names below are loaded when they are first used (PEP 562), so that ``import provers`` is quick
and neither SymPy nor torch is loaded before something needs it.

============================  ====================================================================
`check`                       check statements, return a `Report`
`statement`                   the statement with a given id
`exact_floor`                 certified least error of prompts of a given length, common query
`spectral_floor`              certified floor for prompts of a given length, any queries
`lora_floor`                  certified floor for low-rank updates
`efficiency_regime`           where queries and keys lie between linear and quadratic attention
`Enclosure`                   a rigorous lower and upper bound
`Report`, `Verdict`           what `check` returns
============================  ====================================================================
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provers.api import check, statement
    from provers.efficiency import EfficiencyRegime, efficiency_regime
    from provers.enclosure import Enclosure
    from provers.evidence import Verdict
    from provers.floors import lora_floor, spectral_floor
    from provers.prompt_floor import exact_floor
    from provers.reports import Report

__all__ = [
    "EfficiencyRegime",
    "Enclosure",
    "Report",
    "Verdict",
    "__version__",
    "check",
    "efficiency_regime",
    "exact_floor",
    "lora_floor",
    "spectral_floor",
    "statement",
]

__version__ = "0.1.0"

_LAZY = {
    "EfficiencyRegime": "provers.efficiency",
    "Enclosure": "provers.enclosure",
    "Report": "provers.reports",
    "Verdict": "provers.evidence",
    "check": "provers.api",
    "efficiency_regime": "provers.efficiency",
    "exact_floor": "provers.prompt_floor",
    "lora_floor": "provers.floors",
    "spectral_floor": "provers.floors",
    "statement": "provers.api",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(types.ModuleType):
    """Keeps `provers.statement` the function although there is a module of the same name.

    Importing a submodule binds it on the package; for the public names that binding is dropped.
    ``from provers.statement import Statement`` does not need it.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name in _LAZY and isinstance(value, types.ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
