"""Instance, witness and refutation certificates: exact data put into a statement.

A certificate of data holds the data themselves (doubles as base64, other rationals as text), the
statements it applies with their proofs, and a kernel proof of a closed claim. The claim is the
statement's own fact with the data in place of the names, so that an instance speaks of the same
thing as the for-all proof.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.kernel.bundle import SCHEMA, dump_definition
from provers.kernel.schema import dump_fact
from provers.kernel.terms import Fact
from provers.statement import applied_ids, proved_items, used_definitions

if TYPE_CHECKING:
    from constructions import Layer

Json = Any


# ----------------------------------------------------------------------------- data


def _numbers(entries: Sequence[fmpq]) -> dict[str, Json]:
    """Encode rationals: as doubles where every one of them is a double, otherwise as text."""
    doubles = []
    for x in entries:
        y = int(x.p) / int(x.q) if abs(int(x.p)) < 1 << 900 and int(x.q) < 1 << 900 else None
        if y is None or fmpq(*y.as_integer_ratio()) != x:
            return {"rationals": [str(e) for e in entries]}
        doubles.append(y)
    packed = struct.pack(f"<{len(doubles)}d", *doubles)
    if len(doubles) < 8:
        return {"rationals": [str(e) for e in entries]}
    return {"float64": base64.b64encode(packed).decode("ascii")}


def vector_datum(v: fmpq_mat) -> dict[str, Json]:
    """Encode a (d, 1) column as a vector of R^d."""
    return {"sort": ["V", v.nrows()], **_numbers(v.entries())}


def map_datum(m: fmpq_mat) -> dict[str, Json]:
    """Encode a (rows, cols) matrix as a linear map from R^cols to R^rows."""
    return {"sort": ["L", m.ncols(), m.nrows()], **_numbers(m.entries())}


def _columns(m: fmpq_mat) -> list[fmpq]:
    return [m[i, j] for j in range(m.ncols()) for i in range(m.nrows())]


def sequence_datum(tokens: fmpq_mat) -> dict[str, Json]:
    """Encode a (d, length) matrix of column tokens as a sequence."""
    return {"sort": ["S", ["V", tokens.nrows()]], **_numbers(_columns(tokens))}


def family_datum(members: fmpq_mat) -> dict[str, Json]:
    """Encode the columns of a (d, n) matrix as a family of vectors."""
    return {"sort": ["F", ["N"], ["V", members.nrows()]], **_numbers(_columns(members))}


def layer_data(layer: Layer) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return the data of a one-head layer and the terms for the names of `provers.papers.layer`.

    A missing MLP contributes neither data nor terms.
    """
    head = layer.head
    data = {
        "Wq": map_datum(head.wq), "bq": vector_datum(head.bq),
        "Wk": map_datum(head.wk), "bk": vector_datum(head.bk),
        "Wv": map_datum(head.wv), "bv": vector_datum(head.bv),
        "Wo": map_datum(head.wo), "bo": vector_datum(layer.bo),
    }  # fmt: skip
    at: dict[str, Json] = {"d": ["q", str(layer.d)], "s": ["q", str(head.head_dim)]}
    if layer.mlp is not None:
        data |= {
            "W1": map_datum(layer.mlp.w1), "b1": vector_datum(layer.mlp.b1),
            "W2": map_datum(layer.mlp.w2), "b2": vector_datum(layer.mlp.b2),
        }  # fmt: skip
        at["r"] = ["q", str(layer.mlp.hidden)]
    return data, at | {name: name for name in data}


# ----------------------------------------------------------------------------- documents


def document(kind: str, name: str, data: Mapping[str, Json], **parts: Json) -> dict[str, Json]:
    """Return a certificate of ``kind``; ``parts`` are the keys that this kind has."""
    statements = list(parts.pop("statements", []))
    proofs = [parts.get(key) for key in ("proof", "given", "violated")]
    needed = tuple(dict.fromkeys(i for p in proofs for i in applied_ids(p)))
    items = [*proved_items(needed), *statements]
    everything = [*items, *parts.values()]
    return {
        "schema": SCHEMA,
        "kind": kind,
        "name": name,
        "definitions": [dump_definition(d) for d in used_definitions(everything)],
        "statements": items,
        "data": dict(data),
        **parts,
    }


def instance_document(
    name: str, data: Mapping[str, Json], claim: Fact, proof: Json
) -> dict[str, Json]:
    """Return the certificate of a closed claim about data, its ``auto`` rules filled in."""
    from provers.finders import elaborate

    out = document("instance", name, data, claim=dump_fact(claim), proof=proof)
    elaborate(out)
    return out


def _example(
    kind: str, ident: str, claim: Fact, data: Mapping[str, Json], at: Mapping[str, Json],
    given: Sequence[Json], **more: Json,
) -> dict[str, Json]:  # fmt: skip
    from provers.finders import elaborate

    terms = {name: at.get(name, name) for name, _ in claim[1]}
    item = {"id": ident, "claim": dump_fact(claim)}
    out = document(kind, ident, data, statements=[item], at=terms, given=list(given), **more)
    elaborate(out)
    return out


def witness(
    ident: str,
    claim: Fact,
    at: Mapping[str, Json],
    given: Sequence[Json] = (),
    data: Mapping[str, Json] | None = None,
    scope: str = "",
) -> Callable[[Settings], InstanceOutcome]:
    """Return a function that certifies data satisfying the hypotheses of ``claim``.

    ``at`` gives terms for the parameters; a parameter without one is looked up among ``data``.
    """

    def run(settings: Settings) -> InstanceOutcome:
        doc = _example("witness", ident, claim, data or {}, at, given)
        return InstanceOutcome(Verdict.confirmed, Label.exact, doc, scope or "one exact instance")

    return run


def refutation(
    ident: str,
    claim: Fact,
    at: Mapping[str, Json],
    given: Sequence[Json],
    violated: Json,
    data: Mapping[str, Json] | None = None,
    scope: str = "",
) -> Callable[[Settings], InstanceOutcome]:
    """Return a function that certifies data inside the hypotheses that violate a conclusion.

    ``violated`` is ``{"conclusion": index, "by": rule}``.
    """

    def run(settings: Settings) -> InstanceOutcome:
        doc = _example("refutation", ident, claim, data or {}, at, given, violated=violated)
        return InstanceOutcome(Verdict.refuted, Label.exact, doc, scope or "one exact instance")

    return run


def zero(dim: int) -> Json:
    """The zero vector as a term."""
    return ["zero", dim]


def identity(dim: int) -> Json:
    """The identity map as a term."""
    return ["id", dim]


def number(value: int | fmpq) -> Json:
    """A rational literal as a term."""
    return ["q", str(fmpq(value))]


def unit_head(d: int = 1) -> dict[str, Json]:
    """Terms for a head whose four maps are the identity of R^d and whose biases are zero."""
    maps = {name: identity(d) for name in ("Wq", "Wk", "Wv", "Wo")}
    biases = {name: zero(d) for name in ("bq", "bk", "bv", "bo")}
    return {"d": number(d), "s": number(d), **maps, **biases}


def constant_family(term: Json) -> Json:
    """The family with the same member everywhere."""
    return ["lam", [["i", "N"]], term]
