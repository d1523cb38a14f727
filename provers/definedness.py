"""Definedness obligations: does a claim lean on 1/0 = 0, log x = 0 or sqrt x = 0?

All functions of the kernel are total, with these values where they would be undefined. So every
inverse, logarithm and square root in a claim, definitions unfolded, yields an obligation (t != 0,
0 < t, 0 <= t) under the binders and hypotheses that stand before it. Those that the kernel's rules
``positive`` and ``by`` prove are discharged; the others are open. An open obligation is no error:
it says where the reader must know the convention.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provers.kernel.errors import KernelError
from provers.kernel.pretty import fact_text
from provers.kernel.rules import Checker, Context, unwrap
from provers.kernel.terms import (
    ONE,
    ZERO,
    Definition,
    Fact,
    Sort,
    Term,
    fresh_name,
    instantiate,
    is_literal,
    is_subsort,
    sort_of,
    substitute,
    substitute_fact,
)

if TYPE_CHECKING:
    from provers.statement import Statement

__all__ = ["Obligation", "claim_obligations", "is_discharged", "obligations", "open_obligations"]

MAX_INSTANCES = 64
"""Ways to instantiate one quantified hypothesis that are tried."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A condition under which an operation has its usual meaning.

    Attributes
    ----------
    literal
        t != 0, 0 < t or 0 <= t.
    scope
        The names in scope with their sorts.
    given
        The hypotheses in scope, binders of sums included.
    """

    literal: Fact
    scope: tuple[tuple[str, Sort], ...]
    given: tuple[Fact, ...]


_Scope = dict[str, Sort]
_Given = tuple[Fact, ...]


def obligations(claim: Fact, definitions: Mapping[str, Definition]) -> tuple[Obligation, ...]:
    """Return every obligation of a claim, in reading order, each once."""
    return tuple(dict.fromkeys(_of_fact(claim, {}, (), definitions)))


def claim_obligations(statement: Statement) -> tuple[Obligation, ...]:
    """Return the obligations of a statement's claim."""
    return obligations(statement.claim, {d.name: d for d in statement.definitions})


def open_obligations(statement: Statement) -> tuple[str, ...]:
    """Return, as text, the obligations of a statement's claim that are not discharged."""
    definitions = {d.name: d for d in statement.definitions}
    found = obligations(statement.claim, definitions)
    texts = (fact_text(o.literal, definitions) for o in found if not is_discharged(o, definitions))
    return tuple(dict.fromkeys(texts))


def _of_fact(
    f: Fact, scope: _Scope, given: _Given, definitions: Mapping[str, Definition]
) -> Iterator[Obligation]:
    if is_literal(f):
        for side in f[1:]:
            yield from _of_term(side, scope, given, definitions)
        return
    scope = scope | dict(f[1])
    for hypothesis in f[2]:
        yield from _of_fact(hypothesis, scope, given, definitions)
        given = (*given, hypothesis)
    scope = scope | dict(f[3])
    for conclusion in f[4]:
        yield from _of_fact(conclusion, scope, given, definitions)


def _of_term(
    term: Term, scope: _Scope, given: _Given, definitions: Mapping[str, Definition]
) -> Iterator[Obligation]:
    head = term[0]
    if head in ("v", "b", "q", "zero", "id"):
        return
    if head in ("sum", "map"):
        yield from _of_term(term[1], scope, given, definitions)
        element, sort = _element(term[1], scope, definitions)
        inner = given + _not_empty(term[1], element)
        body = instantiate(term[2], (("v", element),))
        yield from _of_term(body, scope | {element: sort}, inner, definitions)
        return
    if head == "tail" and term[1][0] == "lam" and len(term[1][1]) == 1:
        # Only the members below n are looked at.
        member = fresh_name("member", scope)
        x: Term = ("v", member)
        inner = (*given, ("<", x, term[2]))
        body = instantiate(term[1][2], (x,))
        yield from _of_term(body, scope | {member: "N"}, inner, definitions)
        for part in term[2:]:
            yield from _of_term(part, scope, given, definitions)
        return
    if head == "lam":
        names: list[str] = []
        for _ in term[1]:
            names.append(fresh_name("argument", {*scope, *names}))
        body = instantiate(term[2], tuple(("v", n) for n in names))
        inner_scope = scope | dict(zip(names, term[1], strict=True))
        yield from _of_term(body, inner_scope, given, definitions)
        return
    for part in term[1:2] if head == "^" else term[2:] if head == "def" else term[1:]:
        yield from _of_term(part, scope, given, definitions)
    if head == "def":
        definition = definitions[term[1]]
        values = dict(zip((n for n, _ in definition.params), term[2:], strict=True))
        yield from _of_term(substitute(definition.body, values), scope, given, definitions)
    condition = _condition(term)
    if condition is not None:
        yield Obligation(condition, tuple(scope.items()), given)


def _condition(term: Term) -> Fact | None:
    if term[0] == "inv":
        return ("!=", term[1], ZERO)
    if term[0] == "log":
        return ("<", ZERO, term[1])
    if term[0] == "sqrt":
        return ("<=", ZERO, term[1])
    return None


def _element(
    domain: Term, scope: _Scope, definitions: Mapping[str, Definition]
) -> tuple[str, Sort]:
    sort = sort_of(domain, scope, definitions)
    return fresh_name("element", scope), sort[1]


def _not_empty(domain: Term, element: str) -> _Given:
    """What holds of an element of the domain: the domain has one."""
    x: Term = ("v", element)
    if domain[0] == "range":
        return (("<", x, domain[1]), ("<", ZERO, domain[1]))
    return (("<", ZERO, ("sum", domain, ONE)),)


# ----------------------------------------------------------------------------- discharging


def is_discharged(obligation: Obligation, definitions: Mapping[str, Definition]) -> bool:
    """Return whether the kernel proves the obligation from its hypotheses by a single rule.

    Quantified hypotheses are used at the names in scope, where their own hypotheses are in scope
    literally.
    """
    known = _literals(obligation)
    names = [f"h{k}" for k in range(len(known))]
    context = Context(dict(obligation.scope), dict(zip(names, known, strict=True)))
    order = [n for n, f in zip(names, known, strict=True) if f[0] in ("<", "<=")]
    rules = [["positive", order], *(["by", n] for n in names)]
    return any(_proves(obligation.literal, rule, context, definitions) for rule in rules)


def _proves(
    goal: Fact, rule: object, context: Context, definitions: Mapping[str, Definition]
) -> bool:
    try:
        Checker(definitions, {}).prove(goal, rule, context)
    except KernelError:
        return False
    return True


def _literals(obligation: Obligation) -> list[Fact]:
    """The literals among the hypotheses, and what the quantified ones say at names in scope."""
    facts = [unwrap(g) for g in obligation.given]
    known = [f for f in facts if is_literal(f)]
    for f in facts:
        if is_literal(f) or f[3]:
            continue
        choices = [
            [n for n, sort in obligation.scope if is_subsort(sort, wanted)] for _, wanted in f[1]
        ]
        for chosen in itertools.islice(itertools.product(*choices), MAX_INSTANCES):
            values: dict[str, Term] = {n: ("v", c) for (n, _), c in zip(f[1], chosen, strict=True)}
            if all(unwrap(substitute_fact(g, values)) in known for g in f[2]):
                conclusions = (unwrap(substitute_fact(t, values)) for t in f[4])
                known += [c for c in conclusions if is_literal(c) and c not in known]
    return known
