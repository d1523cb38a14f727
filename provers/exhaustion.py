"""Proofs by exhaustion: facts about data that quantify over literal ranges of naturals.

`exhaust` returns the kernel rule for a fact such as "for all i < 3 and j < 3 with i != j, |a(i) -
a(j)| > D" when ``a`` and ``D`` are data or closed terms: it enumerates the ranges, drops the cases
whose hypotheses fail and decides the rest exactly or by balls. It only writes the rule; the kernel
checks it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from typing import Any

from provers.errors import Undecided
from provers.kernel import numbers
from provers.kernel.rules import unwrap
from provers.kernel.schema import dump_fact
from provers.kernel.terms import Fact, is_literal, substitute_fact

__all__ = ["example_rules", "exhaust"]

Json = Any
MAX_WITNESSES = 4096


class _Exhaustion:
    """One run; ``data`` are the exact values of the free names."""

    def __init__(self, data: Mapping[str, Any], definitions: Mapping[str, Any], bits: int) -> None:
        self._data, self._definitions, self._bits = data, definitions, bits
        self._fresh = count()

    def rule(self, fact: Fact) -> Json:
        """Return a rule that proves ``fact``, or raise `Undecided`."""
        fact = unwrap(fact)
        if is_literal(fact):
            return self._literal(fact)
        _, params, given, some, then = fact
        if params:
            return self._range(fact) if len(params) == 1 else self._nested(fact)
        names = [f"h{next(self._fresh)}" for _ in given]
        for name, hypothesis in zip(names, given, strict=True):
            if is_literal(hypothesis) and self._truth(hypothesis) is numbers.Truth.NO:
                refuted = self._contradiction(name, hypothesis)
                out = ["absurd", refuted]
                return ["intro", {"given": names, "steps": [], "then": [out] * len(then)}]
        if some:
            return self._some(names, some, then)
        return ["intro", {"given": names, "then": [self.rule(t) for t in then]}]

    def _some(self, names: list[str], some: Any, then: Any) -> Json:
        """Find one natural number that satisfies every conclusion."""
        if len(some) != 1 or some[0][1] != "N":
            raise Undecided("exhaustion finds one natural witness, not " + str(some)[:60])
        for k in range(MAX_WITNESSES):
            value = ("q", str(k))
            parts = [substitute_fact(t, {some[0][0]: value}) for t in then]
            with suppress(Undecided):
                rules = [self.rule(p) for p in parts]
                return ["intro", {"given": names, "with": [list(value)], "then": rules}]
        raise Undecided("no natural witness was found")

    def _truth(self, literal: Fact) -> numbers.Truth:
        return numbers.decide(literal, self._data, self._definitions, self._bits)

    def _literal(self, literal: Fact) -> Json:
        with suppress(numbers.NotExact):
            if numbers.decide_exactly(literal, self._data, self._definitions) is numbers.Truth.YES:
                return ["exact", {}]
            raise Undecided(f"a case is false: {str(literal)[:80]}")
        if literal[0] == "=":
            return [
                "combine",
                {},
            ]  # balls do not decide equations; the kernel compares normal forms
        if self._truth(literal) is not numbers.Truth.YES:
            raise Undecided(f"a case is not decided at {self._bits} bits")
        return ["enclose", {"bits": self._bits}]

    def _contradiction(self, name: str, hypothesis: Fact) -> Json:
        """The hypothesis ``name`` is false of the data."""
        relation, left, right = hypothesis
        opposite = f"{name}no"
        if relation in ("=", "!="):
            known: Fact = ("!=" if relation == "=" else "=", left, right)
            pair = [name, opposite] if relation == "=" else [opposite, name]
            end: Json = ["clash", pair]
        else:
            known = ("<" if relation == "<=" else "<=", right, left)
            end = ["combine", {"le": [{"coef": "1", "facts": [f]} for f in (name, opposite)]}]
        step = {"name": opposite, "fact": dump_fact(known), "by": self._literal(known)}
        return ["steps", [step, end]]

    def _range(self, fact: Fact) -> Json:
        _, ((name, sort),), given, some, then = fact
        if sort != "N" or not given or given[0][:2] != ("<", ("v", name)):
            raise Undecided(f"exhaustion: {name} does not run over a literal range")
        limit = given[0][2]
        if limit[0] != "q":
            raise Undecided(f"exhaustion: the range of {name} is not a literal")
        if some or any(not is_literal(t) and t[3] for t in then):
            return self._staged(fact)
        rules = []
        for k in range(int(limit[1])):
            case: Fact = ("fact", (), given[1:], (), then)
            rules.append(self.rule(substitute_fact(case, {name: ("q", str(k))})))
        return ["enumerate", rules]

    def _staged(self, fact: Fact) -> Json:
        """A conclusion with a witness: the table holds facts, ``intro`` takes them apart."""
        _, ((name, sort),), given, some, then = fact
        inner: Fact = ("fact", (), given[1:], some, then)
        table: Fact = ("fact", ((name, sort),), given[:1], (), (inner,))
        limit = int(given[0][2][1])
        rules = [self.rule(substitute_fact(inner, {name: ("q", str(k))})) for k in range(limit)]
        label = f"table{next(self._fresh)}"
        names = [f"{label}h{k}" for k in range(len(given))]
        new = [f"{label}w{k}" for k in range(len(some))]
        facts = [f"{label}f{k}" for k in range(len(then))]
        step: Json = {"obtain": facts, "by": ["apply", {
            "to": ["fact", f"{label}r"], "given": [["by", n] for n in names[1:]]}]}  # fmt: skip
        if new:
            step["as"] = new
        row = {"obtain": [f"{label}r"], "by": ["apply", {
            "to": ["fact", label], "at": {name: f"{label}v"},
            "given": [["by", names[0]]]}]}  # fmt: skip
        arg: Json = {
            "as": [f"{label}v"],
            "given": names,
            "steps": [{"name": label, "fact": dump_fact(table), "by": ["enumerate", rules]},
                      row, step],
            "then": [["by", f] for f in facts],
        }  # fmt: skip
        if new:
            arg["with"] = new
        return ["intro", arg]

    def _nested(self, fact: Fact) -> Json:
        """Several variables: a table row by row."""
        _, params, given, some, then = fact
        (name, sort), rest = params[0], params[1:]
        inner: Fact = ("fact", rest, given[1:], some, then)
        table: Fact = ("fact", ((name, sort),), given[:1], (), (inner,))
        label = f"table{next(self._fresh)}"
        names = [f"{label}h{k}" for k in range(len(given))]
        facts = [f"{label}f{k}" for k in range(len(then))]
        if some:
            raise Undecided("exhaustion: a witness that depends on two variables")
        row = {"obtain": [f"{label}r"], "by": ["apply", {
            "to": ["fact", label], "at": {name: f"{label}v"},
            "given": [["by", names[0]]]}]}  # fmt: skip
        last = {"obtain": facts, "by": ["apply", {
            "to": ["fact", f"{label}r"], "at": {n: f"{label}{n}" for n, _ in rest},
            "given": [["by", n] for n in names[1:]]}]}  # fmt: skip
        first = {"name": label, "fact": dump_fact(table), "by": self._range(table)}
        opened = [f"{label}v", *(f"{label}{n}" for n, _ in rest)]
        return ["intro", {"as": opened, "given": names, "steps": [first, row, last],
                          "then": [["by", f] for f in facts]}]  # fmt: skip


def exhaust(
    fact: Fact, data: Mapping[str, Any], definitions: Mapping[str, Any], bits: int = 1024
) -> Json:
    """Return the rule that proves ``fact`` by going through all cases.

    Parameters
    ----------
    data
        Exact values of the free names of ``fact``.

    Raises
    ------
    provers.errors.Undecided
        If a range is not closed, a case is false, or balls of ``bits`` bits do not decide it.
    """
    literal = _literal_limits(fact)
    rule = _Exhaustion(data, definitions, bits).rule(literal)
    if literal == fact:
        return rule
    step = {"name": "literally", "fact": dump_fact(literal), "by": rule}
    return ["steps", [step, ["by", "literally"]]]


def _value(term: Any) -> int | None:
    """The natural number that a sum or product of literals is, None for other terms."""
    if term[0] == "q":
        return int(term[1]) if term[1].isdigit() else None
    if term[0] not in ("+", "*"):
        return None
    parts = [_value(t) for t in term[1:]]
    known = [x for x in parts if x is not None]
    if len(known) < len(parts):
        return None
    return sum(known) if term[0] == "+" else math.prod(known)


def _literal_limits(fact: Fact) -> Fact:
    """``fact`` with ranges like i < 2 + 1 written i < 3, which is what the kernel enumerates."""
    if is_literal(fact):
        return fact
    _, params, given, some, then = fact
    names = {name for name, _ in params}

    def limit(f: Fact) -> Fact:
        f = _literal_limits(f)
        if f[0] == "<" and f[1][0] == "v" and f[1][1] in names:
            value = _value(f[2])
            return f if value is None else ("<", f[1], ("q", str(value)))
        return f

    put: Fact = (
        "fact", params, tuple(limit(f) for f in given), some,
        tuple(_literal_limits(f) for f in then),
    )  # fmt: skip
    return put


def example_rules(
    claim: Fact,
    at: Mapping[str, Json],
    data: Mapping[str, Json] | None = None,
    bits: int = 1024,
    forms: Mapping[int, Json] | None = None,
) -> list[Json]:
    """Return one rule for each hypothesis of ``claim`` at the terms ``at``, by exhaustion.

    ``data`` are encoded as in a certificate; ``forms`` gives the rules of hypotheses, by number,
    that quantify over more than ranges.
    """
    from provers.kernel.bundle import read_value
    from provers.kernel.schema import parse_term
    from provers.surface import Defined

    values = {name: read_value(obj)[1] for name, obj in (data or {}).items()}
    definitions = {name: d.kernel for name, d in Defined.registry.items()}
    terms = {n: parse_term(at.get(n, n)) for n, _ in claim[1]}
    body = substitute_fact(("fact", (), claim[2], (), claim[4]), terms)
    given = forms or {}
    return [
        given[k] if k in given else exhaust(g, values, definitions, bits)
        for k, g in enumerate(body[2])
    ]
