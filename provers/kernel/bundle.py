"""Certificates: ordered bundles of definitions, claims and proofs, checked as a whole.

A bundle is a JSON object. Its statements are checked in order and each may apply only those before
it, so that circular reasoning cannot be expressed. Three kinds:

``statement``
    The last statement of the bundle is the root.
``instance``
    Named exact data, a claim about them and a proof that may apply the bundle's statements.
``witness`` / ``refutation``
    Exact data that satisfy the hypotheses of the last statement of the bundle, and for a
    refutation violate one of its conclusions. That statement needs no proof.
``exhaustive``
    Digests of an exhaustive run, some blocks of which are re-evaluated; it comes out as an
    ``instance`` (`provers.kernel.exhaustive`).
``one-layer``
    Sizes and scale of a network with one attention layer, which is built and run on everything;
    it comes out as an ``instance`` (`provers.kernel.one_layer`).
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat

from provers.kernel import schema
from provers.kernel.errors import KernelError
from provers.kernel.exhaustive import check_exhaustive
from provers.kernel.one_layer import check_one_layer
from provers.kernel.pretty import fact_text
from provers.kernel.rules import NEGATED, Checker, Context, StepRecord, Trace, unwrap
from provers.kernel.terms import (
    Definition,
    Fact,
    Sort,
    Term,
    check_definition,
    check_fact,
    check_sort,
    is_literal,
    is_subsort,
    substitute_fact,
    substitute_sort,
)

SCHEMA = 1
KINDS = ("statement", "instance", "witness", "refutation")


@dataclass(frozen=True, slots=True)
class Footprint:
    """Everything a checked claim rests on."""

    axioms: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    argued: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim that the kernel accepted, with what it saw on the way."""

    root: str
    kind: str
    claim: str
    digest: str
    steps: tuple[StepRecord, ...]
    footprint: Footprint
    unused: tuple[str, ...]
    proved: tuple[tuple[str, str], ...]
    """Ids and claim digests of all statements proved in the bundle."""


def claim_digest(claim: Fact, definitions: Mapping[str, Definition]) -> str:
    """Return the digest of a claim together with the definitions it is written in."""
    names: list[str] = []

    def visit(node: Any) -> None:
        if not isinstance(node, tuple):
            return
        called = len(node) >= 2 and node[0] == "def" and isinstance(node[1], str)
        if called and node[1] in definitions and node[1] not in names:
            visit(definitions[node[1]].body)  # definitions do not recurse
            names.append(node[1])
        for part in node:
            visit(part)

    visit(claim)
    used = [dump_definition(definitions[n]) for n in names]
    return schema.digest({"claim": schema.dump_fact(claim), "definitions": used})


def dump_definition(definition: Definition) -> dict[str, Any]:
    """Return the JSON form of a definition."""
    return {
        "name": definition.name,
        "params": [[n, schema.dump_sort(s)] for n, s in definition.params],
        "sort": schema.dump_sort(definition.sort),
        "body": schema.dump_term(definition.body),
    }


def read_definitions(obj: Any) -> dict[str, Definition]:
    """Read and check an ordered list of definitions."""
    out: dict[str, Definition] = {}
    for item in schema.array(obj, "definitions"):
        schema.keys(item, {"name", "params", "sort", "body"})
        definition = Definition(
            schema.name(item["name"]),
            schema.parse_params(item["params"]),
            schema.parse_sort(item["sort"]),
            schema.parse_term(item["body"]),
        )
        check_definition(definition, out)
        out[definition.name] = definition
    return out


# ----------------------------------------------------------------------------- data


def _floats(text: Any) -> list[fmpq]:
    """Decode base64 little-endian doubles; every finite double is a rational."""
    if not isinstance(text, str):
        raise KernelError("float64: expected base64 text")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise KernelError(f"float64: {error}") from error
    if len(raw) % 8 or base64.b64encode(raw).decode("ascii") != text:
        raise KernelError("float64: not a whole number of doubles in canonical base64")
    out = []
    for (x,) in struct.iter_unpack("<d", raw):
        if x != x or x in (float("inf"), float("-inf")):
            raise KernelError("float64: not a finite number")
        out.append(fmpq(*x.as_integer_ratio()))
    return out


def _size(sort: Sort) -> int:
    """Return how many numbers a value of ``sort`` holds; dims must be literal."""
    if sort in ("R", "N"):
        return 1
    if sort[0] in ("V", "L") and all(isinstance(d, int) for d in sort[1:]):
        size: int = sort[1] * (sort[2] if sort[0] == "L" else 1)
        return size
    raise KernelError(f"data of sort {sort!r} are not supported")


def read_value(obj: Any) -> tuple[Sort, Any]:
    """Read one named datum: its sort and its exact value.

    ``{"sort": .., "rationals": [text, ..]}`` or ``{"sort": .., "float64": base64}``; numbers are
    row-major, sequences and families list their members one after the other.
    """
    schema.keys(obj, {"sort"}, {"rationals", "float64"})
    sort = schema.parse_sort(obj["sort"])
    check_sort(sort, {})
    if ("rationals" in obj) == ("float64" in obj):
        raise KernelError("data are given either as rationals or as float64")
    if "rationals" in obj:
        flat = [schema.rational(t) for t in schema.array(obj["rationals"], "rationals")]
    else:
        flat = _floats(obj["float64"])
    return sort, _build(sort, flat)


def _build(sort: Sort, flat: list[fmpq]) -> Any:
    """Return the value of ``sort`` that consists of the given numbers."""
    if sort[0] == "S" or (sort[0] == "F" and sort[1] == ("N",)):
        inner = sort[-1]
        size = _size(inner)
        if size == 0 or len(flat) % size:
            raise KernelError(f"{len(flat)} numbers do not fill members of sort {inner!r}")
        return tuple(_build(inner, flat[i : i + size]) for i in range(0, len(flat), size))
    if len(flat) != _size(sort):
        raise KernelError(f"data of sort {sort!r}: expected {_size(sort)} numbers, got {len(flat)}")
    if sort == "N" and (flat[0].q != 1 or flat[0] < 0):
        raise KernelError("a natural number is expected")
    if sort in ("R", "N"):
        return flat[0] if sort == "R" else int(flat[0].p)
    rows, columns = (sort[1], 1) if sort[0] == "V" else (sort[2], sort[1])
    return fmpq_mat(rows, columns, flat)


# ----------------------------------------------------------------------------- checking


def check_certificate(document: Any, checker: type[Checker] = Checker) -> Checked:
    """Check a whole certificate.

    Parameters
    ----------
    document
        The JSON object, as read by `provers.kernel.schema.read_json`.
    checker
        The rules; finders pass a subclass that fills in what the kernel only checks.

    Raises
    ------
    KernelError
        If anything in it is malformed or not proved.
    """
    schema.keys(
        document,
        {"schema", "kind", "definitions", "statements"},
        {"name", "data", "claim", "proof", "at", "given", "violated"}
        | {"network", "block", "digests", "replay", "run", "accuracy", "memory"},
    )
    if document["schema"] != SCHEMA or isinstance(document["schema"], bool):
        raise KernelError(f"schema {document['schema']!r} is not {SCHEMA}")
    kind = document["kind"]
    if kind == "exhaustive":
        return _exhaustive(document)
    if kind == "one-layer":
        return _one_layer(document)
    if kind not in KINDS:
        raise KernelError(f"unknown kind of certificate {str(kind)[:40]!r}")
    try:
        return _check(document, kind, checker)
    except RecursionError as error:
        raise KernelError("a term or proof is nested too deeply") from error


def _check(document: dict[str, Any], kind: str, checker: type[Checker]) -> Checked:
    definitions = read_definitions(document["definitions"])
    library: dict[str, Fact] = {}
    proved: list[tuple[str, str]] = []
    total = Trace()
    last: Checker | None = None
    items = schema.array(document["statements"], "statements")
    if kind != "instance" and not items:
        raise KernelError("a certificate holds at least one statement")
    for index, item in enumerate(items):
        proofless = kind in ("witness", "refutation") and index == len(items) - 1
        schema.keys(item, {"id", "claim"} if proofless else {"id", "claim", "proof"})
        ident = item["id"]
        if not isinstance(ident, str) or not ident or ident in library or len(ident) > 200:
            raise KernelError(f"statement id {str(ident)[:60]!r} is not new")
        claim = schema.parse_fact(item["claim"])
        check_fact(claim, {}, definitions)
        if not proofless:
            last = checker(definitions, library)
            last.prove(claim, item["proof"], Context({}, {}))
            total.absorb(last.trace)
            proved.append((ident, claim_digest(claim, definitions)))
        library = {**library, ident: claim}
    if kind == "statement":
        schema.keys(document, {"schema", "kind", "definitions", "statements"})
        if last is None:
            raise KernelError("a certificate holds at least one statement")
        root, claim = items[-1]["id"], library[items[-1]["id"]]
        unused = _unused(claim, items[-1]["proof"], last.trace)
        return _result(root, kind, claim, definitions, last, total, unused, proved)
    data = document.get("data")
    if not isinstance(data, dict):
        raise KernelError("data: expected an object")
    scope: dict[str, Sort] = {}
    values: dict[str, Any] = {}
    for key, obj in data.items():
        if schema.name(key).endswith("__"):
            raise KernelError(f"the name {key!r} is reserved")
        scope[key], values[key] = read_value(obj)
    name = document.get("name", "")
    if not isinstance(name, str) or len(name) > 200:
        raise KernelError("name: expected text")
    if kind == "instance":
        schema.keys(
            document,
            {"schema", "kind", "definitions", "statements", "name", "data", "claim", "proof"},
        )
        own = checker(definitions, library, values)
        claim = schema.parse_fact(document["claim"])
        check_fact(claim, scope, definitions)
        own.prove(claim, document["proof"], Context(scope, {}))
        total.absorb(own.trace)
        return _result(name, kind, claim, definitions, own, total, (), proved, data)
    return _check_example(document, kind, checker, definitions, library, scope, values, total)


def _exhaustive(document: dict[str, Any]) -> Checked:
    name, claim, seen, label = check_exhaustive(document)
    return Checked(
        root=name,
        kind="instance",
        claim=claim,
        digest=schema.digest(document),
        steps=(StepRecord("blocks", "exhaustive", label),),
        footprint=Footprint(data=(seen,)),
        unused=(),
        proved=(),
    )


def _one_layer(document: dict[str, Any]) -> Checked:
    name, claim, seen, enclosure = check_one_layer(document)
    return Checked(
        root=name,
        kind="instance",
        claim=claim,
        digest=schema.digest(document),
        steps=(StepRecord("contexts", "one-layer", "interval"),),
        footprint=Footprint(data=(seen,), enclosures=(enclosure,)),
        unused=(),
        proved=(),
    )


def _check_example(
    document: dict[str, Any],
    kind: str,
    checker: type[Checker],
    definitions: dict[str, Definition],
    library: dict[str, Fact],
    scope: dict[str, Sort],
    values: dict[str, Any],
    total: Trace,
) -> Checked:
    required = {"schema", "kind", "definitions", "statements", "data", "at", "given", "name"}
    schema.keys(document, required | ({"violated"} if kind == "refutation" else set()))
    root = document["statements"][-1]["id"]
    claim = library[root]
    known = {k: v for k, v in library.items() if k != root}
    own = checker(definitions, known, values)
    ctx = Context(scope, {})
    node = {"at": document["at"], "given": document["given"]}
    if kind == "refutation":
        node["violated"] = document["violated"]
    _example(claim, node, own, ctx)
    total.absorb(own.trace)
    return _result(root, kind, claim, definitions, own, total, (), [], document["data"])


def _example(f: Fact, node: Any, checker: Checker, ctx: Context) -> None:
    """Check that data satisfy the hypotheses of ``f`` (and violate a conclusion)."""
    f = unwrap(f)
    if is_literal(f):
        raise KernelError("example: a claim without quantifiers needs no example")
    schema.keys(node, {"at", "given"}, {"violated"})
    at = node["at"]
    if not isinstance(at, dict) or set(at) != {n for n, _ in f[1]}:
        raise KernelError(f"example: values for {[n for n, _ in f[1]]} expected")
    values: dict[str, Term] = {}
    for name, sort in f[1]:
        t, got = checker.term(at[name], ctx)
        want = substitute_sort(sort, values)
        if not is_subsort(got, want):
            raise KernelError(f"example: {name} is of sort {want!r}, got {got!r}")
        values[name] = t
    body = substitute_fact(("fact", (), f[2], f[3], f[4]), values)
    rules = schema.array(node["given"], "given")
    if len(rules) != len(body[2]):
        raise KernelError(f"example: {len(body[2])} hypotheses, {len(rules)} proofs")
    for part, rule in zip(body[2], rules, strict=True):
        checker.prove(part, rule, ctx)
    if "violated" not in node:
        return
    violated = node["violated"]
    schema.keys(violated, {"conclusion", "by"})
    index = schema.small_natural(violated["conclusion"], "conclusion")
    if body[3] or index >= len(body[4]):
        raise KernelError("refutation: no such conclusion without witnesses")
    conclusion = unwrap(body[4][index])
    if is_literal(conclusion):
        left, right = conclusion[1:]
        if conclusion[0] in ("<", "<="):
            left, right = right, left
        checker.prove((NEGATED[conclusion[0]], left, right), violated["by"], ctx)
    else:
        node = violated["by"]
        schema.keys(node, {"at", "given", "violated"})
        _example(conclusion, node, checker, ctx)


def _unused(claim: Fact, proof: Any, trace: Trace) -> tuple[str, ...]:
    if isinstance(proof, list) and len(proof) == 2 and proof[0] == "intro":
        names = proof[1].get("given", [])
        return tuple(n for n in names if n not in trace.used)
    return ()


def _result(
    root: str,
    kind: str,
    claim: Fact,
    definitions: Mapping[str, Definition],
    own: Checker,
    total: Trace,
    unused: tuple[str, ...],
    proved: list[tuple[str, str]],
    data: Mapping[str, Any] | None = None,
) -> Checked:
    digest = claim_digest(claim, definitions)
    if data is not None:
        digest = schema.digest({"claim": digest, "data": data})
    footprint = Footprint(
        axioms=tuple(sorted(total.axioms)),
        applied=tuple(sorted(own.trace.applied)),
        argued=tuple(sorted(total.argued)),
        cited=tuple(sorted(total.cited)),
        enclosures=tuple(sorted(total.enclosures)),
        data=tuple(f"{k} {schema.digest(v)[:16]}" for k, v in sorted((data or {}).items())),
    )
    return Checked(
        root=root,
        kind=kind,
        claim=fact_text(claim, definitions),
        digest=digest,
        steps=tuple(own.records),
        footprint=footprint,
        unused=unused,
        proved=tuple(proved),
    )
