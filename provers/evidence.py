"""What may support what: labels, verdicts, footprints, and what running something gave.

Evidence is a footprint, not a ladder: a statement is ``proved`` when its footprint holds nothing
but kernel axioms, enclosures and proved statements.  Status is computed (see
`provers.verdicts.statement_verdict`); nobody writes "proved".  Everything here is plain data and
imports only the standard library, so that a stored report can be shown without loading SymPy or
torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

from provers.errors import BadInput

__all__ = [
    "BUDGETS",
    "Footprint",
    "InstanceOutcome",
    "Label",
    "NumericOutcome",
    "Settings",
    "Verdict",
]

BUDGETS = ("quick", "standard", "thorough")
"""Budgets from least to most work; an instance runs at its own budget and at every larger one."""


class Label(StrEnum):
    """How one step or instance was decided."""

    formal = "formal"
    exact = "exact"
    interval = "interval"
    argued = "argued"
    cited = "cited"
    numeric = "numeric"

    @property
    def machine_checked(self) -> bool:
        """Whether a step with this label was replayed by a machine, rigorously."""
        return self in _MACHINE_CHECKED


_MACHINE_CHECKED = frozenset({Label.formal, Label.exact, Label.interval})


class Verdict(StrEnum):
    """What is known about a statement, a step or an instance.

    A verdict has no truth value: ``if verdict:`` would read `undecided` or `refuted` as success, so
    ``bool`` raises.

    Examples
    --------
    >>> Verdict("proved") is Verdict.proved
    True
    >>> Verdict.confirmed.at_least(Verdict.proved)
    False
    """

    proved = "proved"
    conditional = "conditional"
    confirmed = "confirmed"
    refuted = "refuted"
    undecided = "undecided"
    vacuous = "vacuous"
    error = "error"

    def __bool__(self) -> NoReturn:
        message = (
            f"the verdict {self.value!r} has no truth value; compare it with a Verdict instead"
        )
        raise TypeError(message)

    def at_least(self, required: Verdict) -> bool:
        """Whether this verdict is at least as strong as `required`.

        Parameters
        ----------
        required
            One of `proved`, `conditional`, `confirmed`; the others are not levels to be reached.

        Raises
        ------
        BadInput
            If `required` is not a level.
        """
        if required not in _STRENGTH:
            raise BadInput("required verdict", "require", repr(required.value), "/".join(_STRENGTH))
        return _STRENGTH.get(self, 0) >= _STRENGTH[required]


_STRENGTH = {Verdict.proved: 3, Verdict.conditional: 2, Verdict.confirmed: 1}


@dataclass(frozen=True, slots=True)
class Footprint:
    """Everything a verdict rests on, each entry a printable name.

    Attributes
    ----------
    axioms
        Textbook axioms of the kernel that were used; they do not weaken a verdict.
    applied
        Ids of the statements applied, directly or through others.
    cited, argued
        Assumptions taken from the literature, and prose steps that nothing checks; either makes a
        verdict conditional.
    restricted
        Ranges to which evidence is restricted ("d in 4..64, 200 instances"), and floating-point
        trust.
    enclosures
        Steps decided by ball arithmetic.
    data
        Digests of data (weights, datasets) that an instance was evaluated on.
    """

    axioms: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    argued: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    data: tuple[str, ...] = ()

    def to_json(self) -> dict[str, list[str]]:
        """The five lists of the published schema."""
        return {
            name: list(getattr(self, name))
            for name in ("axioms", "applied", "cited", "argued", "restricted")
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run of an instance or of a numeric check may depend on.

    Raises
    ------
    BadInput
        If the seed is not a natural number below 2**63, or device or budget is unknown.
    """

    seed: int = 0
    device: str = "cpu"
    budget: str = "quick"

    def __post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise BadInput("seed", "settings", repr(self.seed), "an integer")
        if not 0 <= self.seed < 2**63:
            raise BadInput("seed", "settings", str(self.seed), "an integer in [0, 2**63)")
        if self.device not in ("cpu", "cuda"):
            raise BadInput("device", "settings", repr(self.device), "cpu or cuda")
        if self.budget not in BUDGETS:
            raise BadInput("budget", "settings", repr(self.budget), "/".join(BUDGETS))

    def allows(self, budget: str) -> bool:
        """Whether something that needs at least `budget` runs under these settings."""
        return BUDGETS.index(budget) <= BUDGETS.index(self.budget)


@dataclass(frozen=True, slots=True)
class InstanceOutcome:
    """What running one instance (or the witness) gave, before the kernel replayed it.

    Attributes
    ----------
    certificate
        JSON-able document for the kernel, or None when there is nothing to replay; then the outcome
        certifies nothing.
    scope
        For what it holds, as text: "d = 8, hidden = 32, seed 0".
    details
        Figures worth printing: parameter counts, enclosure bounds.
    """

    verdict: Verdict
    label: Label
    certificate: dict[str, Any] | None
    scope: str
    details: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumericOutcome:
    """What an adversarial search or a sampling run saw; never evidence of a step.

    Attributes
    ----------
    tried
        Number of points evaluated.
    worst_margin
        Smallest margin seen; negative when the claim looked violated in floating point.
    violated
        Whether the search considers that a violation; it must be replayed exactly before anything
        is refuted.
    """

    tried: int
    worst_margin: float
    seed: int
    device: str
    violated: bool = False
    details: dict[str, str | int | float] = field(default_factory=dict)
