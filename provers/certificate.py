"""Certificate files: canonical JSON with a digest around it.

A certificate file is one line, ``{"certificate": ..., "sha256": ...}``, in canonical JSON: keys
sorted, ASCII, no spaces, no floats.  The digest is that of the canonical bytes of the inner
document, and a reader also insists on canonical bytes for the file as a whole, so that any changed
byte is noticed.  The same document always gives the same file.

Canonical bytes are in the spirit of RFC 8785 (JSON Canonicalization Scheme), restricted to what
certificates hold: objects, arrays, text, small integers, true, false and null.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from provers.errors import CertificateError

__all__ = ["canonical_bytes", "file_bytes", "last_claim", "open_envelope", "sha256"]

INTEGER_LIMIT = 10**9
"""Larger integers are written as text, like every rational."""


def canonical_bytes(document: Any) -> bytes:
    """Return the canonical JSON of `document`.

    Raises
    ------
    CertificateError
        If it holds something that has no canonical form, such as a float.

    Examples
    --------
    >>> canonical_bytes({"b": ["1/3"], "a": 2})
    b'{"a":2,"b":["1/3"]}'
    """
    _require_plain(document, "certificate")
    text = json.dumps(
        document, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("ascii")


def sha256(data: bytes) -> str:
    """Hex SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def file_bytes(document: dict[str, Any]) -> bytes:
    """Return the bytes of the certificate file that holds `document`."""
    inner = canonical_bytes(document)
    return b'{"certificate":' + inner + b',"sha256":"' + sha256(inner).encode("ascii") + b'"}\n'


def open_envelope(data: bytes, where: str) -> dict[str, Any]:
    """Return the certificate inside the file contents `data`.

    Only the envelope is judged here; `provers.kernel.check_certificate` judges the certificate.

    Parameters
    ----------
    data
        Contents of the file.
    where
        Name of the file, for messages.

    Raises
    ------
    CertificateError
        If the bytes are not a certificate file, or any byte of it was changed.
    """
    from provers.kernel import read_certificate
    from provers.kernel.errors import KernelError

    try:
        envelope = read_certificate(data)
    except KernelError as error:
        raise CertificateError(f"not a certificate file: {error}", where) from error
    if not isinstance(envelope, dict) or envelope.keys() != {"certificate", "sha256"}:
        raise CertificateError(
            "not a certificate file",
            where,
            expected='an object with the keys "certificate" and "sha256"',
        )
    document = envelope["certificate"]
    if not isinstance(document, dict):
        raise CertificateError("not a certificate file", where, expected="an object inside")
    found = sha256(canonical_bytes(document))
    if envelope["sha256"] != found:
        raise CertificateError(
            "the certificate was changed after it was written",
            where,
            got=f"contents with sha256 {found[:16]}...",
            expected=f"{str(envelope['sha256'])[:16]}...",
            remedy="`prove check --fresh` writes it again.",
        )
    if file_bytes(document) != data:
        raise CertificateError(
            "the certificate file was changed: it is not in canonical form",
            where,
            remedy="`prove check --fresh` writes it again.",
        )
    return document


def last_claim(document: dict[str, Any]) -> tuple[str, str]:
    """Text and digest of the claim of the last statement in a bundle, proved or not.

    For a witness or a refutation this is the claim that it is an example of; the kernel's own
    digest of an example covers its data too.

    Raises
    ------
    KernelError
        If the bundle is malformed.
    """
    from provers.kernel import KernelError, claim_digest
    from provers.kernel.bundle import read_definitions
    from provers.kernel.pretty import fact_text
    from provers.kernel.schema import parse_fact

    try:
        definitions = read_definitions(document["definitions"])
        claim = parse_fact(document["statements"][-1]["claim"])
    except (IndexError, KeyError, TypeError) as error:
        raise KernelError("a certificate holds at least one statement") from error
    return fact_text(claim), claim_digest(claim, definitions)


def _require_plain(value: Any, where: str) -> None:
    """Raise unless `value` has exactly one canonical form; recursion depth is bounded by Python."""
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if abs(value) >= INTEGER_LIMIT:
            raise CertificateError(
                "integer too large for a certificate", where, str(value)[:40], "text instead"
            )
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _require_plain(item, f"{where}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise CertificateError("key of a certificate object", where, repr(key)[:40], "text")
            _require_plain(item, f"{where}.{key}")
    else:
        raise CertificateError(
            "value that a certificate cannot hold",
            where,
            f"{type(value).__name__} {value!r}"[:60],
            "text, small integers, arrays or objects",
        )
