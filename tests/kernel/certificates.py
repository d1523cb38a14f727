"""Short ways to write certificates and facts in tests."""

from __future__ import annotations

import re
from typing import Any

import pytest

from provers.kernel import (
    Checked,
    KernelError,
    canonical,
    check_certificate,
    read_certificate,
)

ZERO, ONE = ["q", "0"], ["q", "1"]
FALSE = ["<", ZERO, ZERO]


def q(text: str | int) -> list[str]:
    """A rational literal."""
    return ["q", str(text)]


def minus(a: Any, b: Any) -> Any:
    """a - b for numbers."""
    return ["+", a, ["*", q(-1), b]]


def statement(claim: Any, proof: Any, *, definitions: Any = (), earlier: Any = ()) -> dict:
    """A certificate of one claim after ``earlier`` pairs of claim and proof, called s0, s1, ..."""
    items = [
        {"id": f"s{i}", "claim": c, "proof": p}
        for i, (c, p) in enumerate([*earlier, (claim, proof)])
    ]
    return {
        "schema": 1,
        "kind": "statement",
        "definitions": list(definitions),
        "statements": items,
    }


def instance(
    data: Any, claim: Any, proof: Any, *, definitions: Any = (), earlier: Any = ()
) -> dict:
    """A certificate of a claim about named data."""
    document = statement(claim, proof, definitions=definitions, earlier=earlier)
    document["statements"].pop()
    return document | {
        "kind": "instance", "name": "test", "data": data, "claim": claim, "proof": proof
    }  # fmt: skip


def example(claim: Any, data: Any, at: Any, given: Any = (), *, definitions: Any = (), **more: Any):
    """A witness, or with ``violated`` a refutation, of a claim."""
    return {
        "schema": 1,
        "kind": "refutation" if "violated" in more else "witness",
        "definitions": list(definitions),
        "statements": [{"id": "s0", "claim": claim}],
        "name": "test",
        "data": data,
        "at": at,
        "given": list(given),
        **more,
    }


def real(text: str) -> dict[str, Any]:
    """Data: one number."""
    return {"sort": "R", "rationals": [text]}


def natural(n: int) -> dict[str, Any]:
    """Data: one natural number."""
    return {"sort": "N", "rationals": [str(n)]}


def vector(*entries: str) -> dict[str, Any]:
    """Data: one vector."""
    return {"sort": ["V", len(entries)], "rationals": list(entries)}


def linear(inputs: int, outputs: int, *entries: str) -> dict[str, Any]:
    """Data: a linear map, row-major."""
    return {"sort": ["L", inputs, outputs], "rationals": list(entries)}


def accept(document: Any) -> Checked:
    """Check a certificate as it would come out of a file."""
    return check_certificate(read_certificate(canonical(document)))


def reject(document: Any, match: str = "") -> None:
    """Assert that the kernel rejects a certificate; ``match`` is part of its sentence."""
    with pytest.raises(KernelError, match=re.escape(match) if match else None):
        accept(document)
