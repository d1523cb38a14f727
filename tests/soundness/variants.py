"""False variants of statements: the proof must fail for them, and a counterexample must pass.

A variant is the claim of a statement with one change. `rejected` gives it to the finders and the
kernel with the statement's own proof (without the names of dropped hypotheses). That the variant is
really false is itself checked by the kernel: `refuted` replays exact data that satisfy its
hypotheses and violate a conclusion, `absurd` a proof of 0 < 0 from it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from provers import registry
from provers.finders import Elaborator, elaborate
from provers.kernel import (
    Checked,
    KernelError,
    canonical,
    check_certificate,
    read_certificate,
)
from provers.kernel.bundle import dump_definition
from provers.kernel.rules import Context
from provers.kernel.schema import dump_fact, parse_fact
from provers.kernel.terms import check_fact
from provers.statement import proved_items

Json = Any
ZERO, ONE = ["q", "0"], ["q", "1"]
FALSE = ["<", ZERO, ZERO]
EXACT = ["exact", {}]


def q(x: int | str) -> list[str]:
    """A rational literal."""
    return ["q", str(x)]


class Claim:
    """A copy of a statement's claim, to be changed.

    Attributes
    ----------
    given, then
        Lists of facts as JSON.
    dropped
        Indices of dropped hypotheses, whose names the proof does not get.
    """

    def __init__(self, ident: str) -> None:
        self.statement = registry.get(ident)
        self.fact = json.loads(json.dumps(dump_fact(self.statement.claim)))
        self.given: list[Json] = self.fact.setdefault("given", [])
        self.then: list[Json] = self.fact["then"]
        self.all: list[Json] = self.fact.get("all", [])
        self.dropped: list[int] = []

    def drop(self, index: int) -> Claim:
        """Drop a hypothesis."""
        self.dropped.append(index)
        del self.given[index]
        return self

    def replace(self, old: Json, new: Json, where: str = "then") -> Claim:
        """Replace a term everywhere in the hypotheses or conclusions."""
        before = json.dumps(self.fact[where])
        self.fact[where][:] = replaced(self.fact[where], old, new)
        assert json.dumps(self.fact[where]) != before, "nothing was replaced"
        return self

    @property
    def json(self) -> Json:
        """The changed claim."""
        return {k: v for k, v in self.fact.items() if v}

    @property
    def definitions(self) -> list[Json]:
        """Definitions of the statement."""
        return [dump_definition(d) for d in self.statement.definitions]

    def proof(self) -> Json:
        """The statement's proof, without the names of dropped hypotheses."""
        proof = copy.deepcopy(self.statement.proof)
        names = proof[1].get("given", [])  # an induction has none
        for index in self.dropped:
            del names[index]
        return proof

    def document(self) -> dict[str, Any]:
        """The changed claim with the statement's proof."""
        item = {"id": self.statement.id, "claim": self.json, "proof": self.proof()}
        return {
            "schema": 1,
            "kind": "statement",
            "definitions": self.definitions,
            "statements": [*proved_items(self.statement.applied), item],
        }


def replaced(node: Json, old: Json, new: Json) -> Json:
    """Return ``node`` with ``old`` replaced by ``new``."""
    if node == old and type(node) is type(old):
        return json.loads(json.dumps(new))
    if isinstance(node, list):
        return [replaced(child, old, new) for child in node]
    if isinstance(node, dict):
        return {key: replaced(child, old, new) for key, child in node.items()}
    return node


def replay(document: dict[str, Any]) -> Checked:
    """Fill in every ``auto`` and check the certificate as it would come out of a file."""
    elaborate(document, only_last=document["kind"] == "statement")
    return check_certificate(read_certificate(canonical(document)))


def accepted(claim: Claim) -> Checked:
    """The control: the unchanged claim is proved, with all that its proof applies."""
    if claim.json == dump_fact(claim.statement.claim):
        return check_certificate(read_certificate(canonical(claim.statement.certificate())))
    return replay(claim.document())


def rejected(claim: Claim) -> None:
    """Assert that the statement's proof does not prove the changed claim."""
    assert claim.json != dump_fact(claim.statement.claim)
    with pytest.raises(KernelError):
        alone(claim)


def alone(claim: Claim) -> Elaborator:
    """Give a claim to its own proof, the statements that the proof applies taken as known."""
    definitions = {d.name: d for d in claim.statement.definitions}
    library = {ident: registry.get(ident).claim for ident in claim.statement.applied}
    goal = parse_fact(claim.json)
    check_fact(goal, {}, definitions)
    checker = Elaborator(definitions, library)
    checker.prove(goal, json.loads(json.dumps(claim.proof())), Context({}, {}))
    return checker


def _at(claim: Claim, at: dict[str, Json]) -> dict[str, Json]:
    names = [name for name, _ in claim.all]
    assert set(at) >= set(names), set(names) - set(at)
    return {name: at[name] for name in names}


def refuted(
    claim: Claim,
    data: dict[str, Json],
    at: dict[str, Json],
    given: list[Json] | None = None,
    conclusion: int = 0,
    by: Json = EXACT,
) -> Checked:
    """Check that data satisfy the hypotheses of a claim and violate one of its conclusions."""
    document = {
        "schema": 1, "kind": "refutation", "definitions": claim.definitions,
        "statements": [{"id": "variant", "claim": claim.json}], "name": "", "data": data,
        "at": _at(claim, at), "given": [EXACT] * len(claim.given) if given is None else given,
        "violated": {"conclusion": conclusion, "by": by},
    }  # fmt: skip
    checked = replay(document)
    assert not checked.footprint.argued and not checked.footprint.cited
    return checked


def absurd(claim: Claim, data: dict[str, Json], steps: list[Json], last: Json) -> Checked:
    """Check that 0 < 0 follows from a claim, which is called "claim" in the proof."""
    proof = ["intro", {"given": ["claim"], "steps": steps, "then": [last]}]
    document = {
        "schema": 1, "kind": "instance", "definitions": claim.definitions, "statements": [],
        "name": "", "data": data, "claim": {"given": [claim.json], "then": [FALSE]}, "proof": proof,
    }  # fmt: skip
    checked = replay(document)
    assert not checked.footprint.argued and not checked.footprint.cited
    return checked


# ----------------------------------------------------------------------------- changed literals


def literals(node: Json, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Paths of all literals in conclusions, nested ones included."""
    for index, part in enumerate(node):
        if isinstance(part, dict):
            yield from literals(part["then"], (*path, index))
        else:
            yield (*path, index)


def at(node: Json, path: tuple[int, ...]) -> tuple[Json, int]:
    """The list that holds the literal, and its index."""
    for index in path[:-1]:
        node = node[index]["then"]
    return node, path[-1]


def exchanged(claim: Claim, path: tuple[int, ...]) -> Claim:
    """Both sides of an inequality exchanged; an equation is moved by its left side."""
    holder, index = at(claim.then, path)
    relation, left, right = holder[index]
    if relation == "=":
        holder[index] = ["=", left, ["+", right, left]]
    else:
        holder[index] = [relation, right, left]
    return claim


def strict(claim: Claim, path: tuple[int, ...]) -> Claim:
    """<= becomes <, an equation its negation and conversely, < an equation."""
    holder, index = at(claim.then, path)
    relation, left, right = holder[index]
    holder[index] = [{"<=": "<", "=": "!=", "!=": "=", "<": "="}[relation], left, right]
    return claim


def halved(claim: Claim, path: tuple[int, ...]) -> Claim:
    """The larger side of an inequality is halved."""
    holder, index = at(claim.then, path)
    relation, left, right = holder[index]
    holder[index] = [relation, left, ["*", q("1/2"), right]]
    return claim


def moved(claim: Claim, path: tuple[int, ...]) -> Claim:
    """The smaller side of an inequality grows by 1."""
    holder, index = at(claim.then, path)
    relation, left, right = holder[index]
    holder[index] = [relation, ["+", left, q(1)], right]
    return claim


def attained(claim: Claim, path: tuple[int, ...]) -> Claim:
    """An inequality becomes an equation."""
    holder, index = at(claim.then, path)
    holder[index] = ["=", *holder[index][1:]]
    return claim


def relation(claim: Claim, path: tuple[int, ...]) -> str:
    """Which relation the literal at a path states."""
    holder, index = at(claim.then, path)
    return str(holder[index][0])


# ----------------------------------------------------------------------------- terms and rules


def minus(a: Json, b: Json) -> Json:
    """a - b for vectors."""
    return ["+", a, ["scale", q(-1), b]]


def identity(d: int) -> Json:
    """The identity of R^d."""
    return ["id", d]


def null(d: int) -> Json:
    """The zero map of R^d."""
    return ["scale", ZERO, ["id", d]]


def vector(*entries: int | str) -> Json:
    """Data: a vector."""
    return {"sort": ["V", len(entries)], "rationals": [str(x) for x in entries]}


def tokens(d: int, *entries: int | str) -> Json:
    """Data: a sequence of vectors of R^d."""
    return {"sort": ["S", ["V", d]], "rationals": [str(x) for x in entries]}


def real(x: int | str) -> Json:
    """Data: a number."""
    return {"sort": "R", "rationals": [str(x)]}


def fact(name: str, statement: Json, by: Json) -> Json:
    """A step."""
    return {"name": name, "fact": statement, "by": by}


def auto(*refs: Json, nonzero: Any = (), products: Any = ()) -> Json:
    """To be filled in by the finders."""
    return [
        "auto",
        {"refs": list(refs), "nonzero": list(nonzero), "products": [list(p) for p in products]},
    ]


def hole(sort: Json, body: Json) -> Json:
    """A context with the hole ``hole``."""
    return ["lam", [["hole", sort]], body]


def opened(
    *then: Json, given: Any = (), steps: Any = (), names: Any = None, witnesses: Any = None
) -> Json:
    """The rule intro."""
    arg = {"given": list(given), "steps": list(steps), "then": list(then)}
    if names is not None:
        arg["as"] = list(names)
    if witnesses is not None:
        arg["with"] = list(witnesses)
    return ["intro", arg]


def apply(ref: str, at: dict[str, Json] | None = None, given: Any = ()) -> Json:
    """Apply a known fact, or an axiom if the name starts with "axiom:"."""
    kind, _, name = ref.rpartition(":")
    return ["apply", {"to": [kind or "fact", name], "at": at or {}, "given": list(given)}]


def obtain(names: list[str], by: Json, some: Any = ()) -> Json:
    """Name conclusions and witnesses."""
    return {"obtain": names, "by": by, "as": list(some)}
