"""Writing proofs: functions that return the kernel's rules as JSON.

A proof is read top-down: `intro` opens the claim, `have`, `obtain` and `let` add facts, and every
conclusion gets a rule. `auto` is not a kernel rule: `provers.finders` replaces it by an explicit
`combine`, `by`, `positive` or `exact` while the statement is registered, and the certificate holds
only the explicit rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy

from provers.kernel import schema
from provers.surface import Abstraction, Name, as_fact, expression, lower

Rule = list[Any]


def _term(t: Any) -> Any:
    return lower(expression(t))


def intro(
    *steps: Any,
    given: Sequence[str] = (),
    names: Sequence[str] | None = None,
    witnesses: Sequence[Any] = (),
    then: Sequence[Rule],
) -> Rule:
    """Open "for all / given", run ``steps``, give witnesses, prove each conclusion."""
    arg: dict[str, Any] = {"then": list(then)}
    if names is not None:
        arg["as"] = list(names)
    if given:
        arg["given"] = list(given)
    if steps:
        arg["steps"] = list(steps)
    if witnesses:
        arg["with"] = [_term(w) for w in witnesses]
    return ["intro", arg]


def have(name: str, fact: Any, by: Rule) -> dict[str, Any]:
    """A proved fact."""
    return {"name": name, "fact": schema.dump_fact(as_fact(fact)), "by": by}


def let(var: Name, value: Any, name: str) -> dict[str, Any]:
    """Name a number or vector; the fact ``name`` says what it is."""
    return {"let": var.label, "term": _term(value), "name": name}


def apply(to: str, at: dict[str, Any] | None = None, given: Sequence[Rule] = ()) -> Rule:
    """Apply ``axiom:name``, ``statement:id`` or a known fact; keyword ``at`` fills its names."""
    kind, _, name = to.rpartition(":")
    arg: dict[str, Any] = {"to": [kind or "fact", name]}
    if at:
        arg["at"] = {k: _term(v) for k, v in at.items()}
    if given:
        arg["given"] = list(given)
    return ["apply", arg]


def obtain(names: Sequence[str], by: Rule, some: Sequence[Name] = ()) -> dict[str, Any]:
    """Apply a fact and name its witnesses and conclusions."""
    out: dict[str, Any] = {"obtain": list(names), "by": by}
    if some:
        out["as"] = [s.label for s in some]
    return out


def by(ref: str) -> Rule:
    """A known fact, up to normal form."""
    return ["by", ref]


def hole(var: Name, body: Any) -> Any:
    """A context ``body`` with a hole ``var``, for equations used inside terms."""
    return lower(Abstraction(var, body))


def combine(
    eq: Sequence[tuple[str, Any]] = (),
    le: Sequence[tuple[Any, Sequence[str]] | tuple[Any, Sequence[str], Any]] = (),
    nonzero: Sequence[str] = (),
) -> Rule:
    """A linear combination, multipliers given: equations ``(ref, context)``, inequalities
    ``(coefficient, refs[, square])``."""
    items = []
    for entry in le:
        item: dict[str, Any] = {"coef": str(sympy.Rational(entry[0])), "facts": list(entry[1])}
        if len(entry) == 3:
            item["square"] = _term(entry[2])
        items.append(item)
    arg: dict[str, Any] = {}
    if eq:
        arg["eq"] = [list(e) for e in eq]
    if items:
        arg["le"] = items
    if nonzero:
        arg["nonzero"] = list(nonzero)
    return ["combine", arg]


def inside(ref: str, var: Name, body: Any) -> list[Any]:
    """The equation ``ref`` used inside ``body`` at the hole ``var``."""
    return [ref, hole(var, body)]


def auto(*refs: Any, nonzero: Sequence[str] = (), products: Sequence[Sequence[str]] = ()) -> Rule:
    """To be replaced by an explicit rule: find the multipliers of the cited facts."""
    return ["auto", {"refs": list(refs), "nonzero": list(nonzero),
                     "products": [list(p) for p in products]}]  # fmt: skip


def positive(*refs: str) -> Rule:
    """Structural positivity from the cited sign facts."""
    return ["positive", list(refs)]


def cases(a: Any, b: Any, name: str, less: Rule, equal: Rule, greater: Rule) -> Rule:
    """Three cases a < b, a = b, a > b; the case is the fact ``name``."""
    return ["cases", {"on": [_term(a), _term(b)], "name": name, "less": less, "equal": equal,
                      "greater": greater}]  # fmt: skip


def contra(name: str, by: Rule) -> Rule:
    """Assume the negated goal as ``name`` and prove a contradiction."""
    return ["contra", {"name": name, "by": by}]


def absurd(by: Rule) -> Rule:
    """Prove a contradiction instead."""
    return ["absurd", by]


def clash(equation: str, negation: str) -> Rule:
    """Contradiction of a known equation with its known negation."""
    return ["clash", [equation, negation]]


def congr(ref: str, var: Name, body: Any) -> Rule:
    """The equation ``ref`` put into ``body`` at the hole ``var``, literally."""
    return ["congr", inside(ref, var, body)]


def steps(*items: Any) -> Rule:
    """Steps, then the rule that proves the goal."""
    return ["steps", list(items)]


def induct(on: str, var: str, name: str, base: Rule, step: Rule) -> Rule:
    """Induction over the natural number ``on``; the hypothesis for ``var`` is ``name``."""
    return ["induct", {"on": on, "as": var, "name": name, "base": base, "step": step}]


def termwise(
    over: Any, var: Name, left: Any, right: Any, by: Rule, nonempty: str | None = None
) -> Rule:
    """A termwise relation gives the relation of the sums."""
    arg: dict[str, Any] = {"over": _term(over), "left": lower(Abstraction(var, left)),
                           "right": lower(Abstraction(var, right)), "by": by}  # fmt: skip
    if nonempty:
        arg["nonempty"] = nonempty
    return ["sum", arg]


def exact() -> Rule:
    """Exact rational evaluation of a closed literal."""
    return ["exact", {}]


def enclose(bits: int = 1024) -> Rule:
    """Ball evaluation of a closed literal."""
    return ["enclose", {"bits": bits}]
