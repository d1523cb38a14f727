"""Statement: what a paper says, as data, with the proof and the instances that exercise it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from provers.errors import RegistrationError
from provers.evidence import InstanceOutcome, NumericOutcome, Settings
from provers.kernel.bundle import SCHEMA, dump_definition
from provers.kernel.errors import KernelError
from provers.kernel.rules import unwrap
from provers.kernel.schema import dump_fact
from provers.kernel.terms import Definition, Fact, check_fact, is_literal
from provers.norm_types import Conversion, LipschitzType, check_norm_types

if TYPE_CHECKING:
    import sympy

CONFIDENCES = (
    "printed",
    "reconstructed (high)",
    "reconstructed (medium)",
    "reconstructed (low)",
    "own proof",
)
BUDGETS = ("quick", "standard", "thorough")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from and how sure we are of its wording."""

    paper: str
    label: str
    confidence: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.confidence not in CONFIDENCES:
            raise RegistrationError(f"confidence {self.confidence!r} is not one of {CONFIDENCES}")


@dataclass(frozen=True, slots=True)
class Instance:
    """An exercise of a statement on concrete data; ``run`` returns what was certified."""

    name: str
    scope: str
    run: Callable[[Settings], InstanceOutcome]
    budget: str = "quick"

    def __post_init__(self) -> None:
        if self.budget not in BUDGETS:
            raise RegistrationError(f"{self.name}: budget {self.budget!r} is not one of {BUDGETS}")


@dataclass(frozen=True, slots=True)
class NumericCheck:
    """A search that may only refute or go beside the proof; it is never evidence of a step."""

    name: str
    run: Callable[[Settings], NumericOutcome]
    budget: str = "quick"

    def __post_init__(self) -> None:
        if self.budget not in BUDGETS:
            raise RegistrationError(f"{self.name}: budget {self.budget!r} is not one of {BUDGETS}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim with its source, proof, witness and instances.

    Parameters
    ----------
    id : str
        ``<paper>/<label>``.
    claim : Fact
        The kernel fact; digest, page and terminal are printed from it.
    proof : kernel rule or None
        None: there is no for-all proof, and instances are all there is.
    bound : SymPy expression or None
        What tables use.
    witness : callable or None
        Certifies that data exist which satisfy the hypotheses.
    assumes : tuple of str
        Hypotheses of the claim that are conjectures or theorems of the literature rather than
        conditions on data: cited with the proof, so that the verdict is conditional on them.
    lipschitz : LipschitzType or Conversion or None
        In which norms a Lipschitz claim measures, or between which norms the claim converts.
    reading_of : str or None
        Set for a *reading*: a tempting claim recorded because it is false.
    """

    id: str
    title: str
    source: Source
    claim: Fact
    proof: Any = None
    bound: sympy.Expr | None = None
    witness: Callable[[Settings], InstanceOutcome] | None = None
    instances: tuple[Instance, ...] = ()
    numeric: tuple[NumericCheck, ...] = ()
    reading_of: str | None = None
    remarks: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    lipschitz: LipschitzType | Conversion | None = None
    _cache: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_registration(self)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """Definitions used by the claim, the proof and what it applies, in order."""
        return used_definitions([dump_fact(self.claim), self.proof, *self._applied_parts()])

    @property
    def applied(self) -> tuple[str, ...]:
        """Ids of the statements that the proof applies: computed from its steps."""
        return tuple(applied_ids(self.proof))

    def _applied_parts(self) -> list[Any]:
        from provers import registry

        parts: list[Any] = []
        for ident in ordered_dependencies(self.applied):
            other = registry.get(ident)
            parts += [dump_fact(other.claim), other.proof]
        return parts

    def certificate(self) -> dict[str, Any]:
        """Return the bundle that proves the claim, every finder's ``auto`` filled in.

        Raises
        ------
        RegistrationError
            If there is no proof.
        KernelError
            If the kernel does not accept it.
        """
        if self.proof is None:
            raise RegistrationError("there is no for-all proof", where=self.id)
        if "certificate" not in self._cache:
            from provers.finders import elaborate

            document = {
                "schema": SCHEMA,
                "kind": "statement",
                "definitions": [dump_definition(d) for d in self.definitions],
                "statements": [*proved_items(self.applied), self._item()],
            }
            elaborate(document, only_last=True)
            self._cache["certificate"] = document
        return copy.deepcopy(self._cache["certificate"])

    def _item(self) -> dict[str, Any]:
        return {"id": self.id, "claim": dump_fact(self.claim), "proof": copy.deepcopy(self.proof)}


def proved_items(ids: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the proved statements ``ids`` and all they apply, in order, proofs filled in."""
    from provers import registry

    items = []
    for ident in ordered_dependencies(ids):
        items.append(registry.get(ident).certificate()["statements"][-1])
    return items


def ordered_dependencies(ids: tuple[str, ...]) -> list[str]:
    """Return ``ids`` and everything they apply, each after what it applies.

    Raises
    ------
    RegistrationError
        For a circle.
    """
    from provers import registry

    out: list[str] = []
    path: list[str] = []

    def visit(ident: str) -> None:
        if ident in out:
            return
        if ident in path:
            raise RegistrationError(f"statements apply one another in a circle: {path}")
        path.append(ident)
        for other in registry.get(ident).applied:
            visit(other)
        path.pop()
        out.append(ident)

    for ident in ids:
        visit(ident)
    return out


def applied_ids(proof: Any) -> list[str]:
    """Return the ids applied anywhere in a proof, in order of first use."""
    found: list[str] = []

    def visit(node: Any) -> None:
        if isinstance(node, dict):
            to = node.get("to")
            match to:
                case ["statement", str(ident)] if ident not in found:
                    found.append(ident)
            for v in node.values():
                visit(v)
        elif isinstance(node, list):
            for v in node:
                visit(v)

    visit(proof)
    return found


def used_definitions(parts: list[Any]) -> tuple[Definition, ...]:
    """Return the definitions that occur in JSON ``parts``, each after those it uses."""
    from provers.kernel.schema import dump_term
    from provers.surface import Defined

    out: dict[str, Definition] = {}

    def visit(node: Any) -> None:
        if isinstance(node, dict):
            for v in node.values():
                visit(v)
        elif isinstance(node, list):
            called = len(node) >= 2 and node[0] == "def" and isinstance(node[1], str)
            if called and node[1] in Defined.registry and node[1] not in out:
                definition = Defined.registry[node[1]].kernel
                visit(dump_term(definition.body))
                out[node[1]] = definition
            for v in node:
                visit(v)

    for part in parts:
        visit(part)
    return tuple(out.values())


def check_registration(statement: Statement) -> None:
    """Refuse a statement that cannot be meant.

    Raises
    ------
    RegistrationError
        A claim that is ill-sorted, a hypothesis equal to a conclusion, an equation or inequality
        with two equal sides at any depth, a contradiction or a decided literal among the top-level
        hypotheses or conclusions, a step that rests on data or applies an unknown statement, a
        reading with a proof, a norm type that the claim does not bear out, or claims with two norm
        types that are combined without a conversion.
    """
    from provers.surface import Defined

    definitions = {name: d.kernel for name, d in Defined.registry.items()}
    claim = statement.claim
    try:
        check_fact(claim, {}, definitions)
    except KernelError as error:
        raise RegistrationError(str(error), where=statement.id) from error
    if is_literal(claim):
        claim = ("fact", (), (), (), (claim,))
    for g in claim[2]:
        for t in claim[4]:
            if unwrap(g) == unwrap(t):
                raise RegistrationError("a hypothesis is the claim itself", where=statement.id)
    top = [unwrap(p) for p in (*claim[2], *claim[4])]
    for part in _literals(claim):
        # Deeper down, "<" with equal sides is how an implication says that its hypotheses clash.
        if part[1] == part[2] and (part[0] in ("=", "<=") or part in top):
            raise RegistrationError("a literal with two equal sides", where=statement.id)
        if part in top and part[1][0] == part[2][0] == "q":
            raise RegistrationError("a literal between two numbers", where=statement.id)
    _check_proof(statement)
    check_norm_types(statement)
    if statement.reading_of is not None and statement.proof is not None:
        raise RegistrationError("a reading is recorded because it is false", where=statement.id)


def _literals(fact: Fact) -> Iterator[Fact]:
    """Every literal among the hypotheses and conclusions of a fact, at any depth."""
    fact = unwrap(fact)
    if is_literal(fact):
        yield fact
        return
    for part in (*fact[2], *fact[4]):
        yield from _literals(part)


DATA_RULES = frozenset(("independent", "operator-norm", "preimages"))


def _check_proof(statement: Statement) -> None:
    """Refuse instance evidence on a for-all step, and unknown ids."""
    from provers import registry

    for rule in _rules(statement.proof):
        if rule in DATA_RULES:
            raise RegistrationError(
                f"the rule {rule!r} is about data; instance evidence cannot discharge a step of a "
                "for-all proof",
                where=statement.id,
            )
    known = registry.ids()
    for ident in statement.applied:
        if ident not in known:
            raise RegistrationError(f"applies the unknown statement {ident!r}", where=statement.id)


def _rules(node: Any) -> list[str]:
    """Names of the rules in a proof (and of the operations in its terms, which do not clash)."""
    if isinstance(node, dict):
        return [r for v in node.values() for r in _rules(v)]
    if isinstance(node, list):
        head = [node[0]] if len(node) == 2 and isinstance(node[0], str) else []
        return head + [r for v in node for r in _rules(v)]
    return []
