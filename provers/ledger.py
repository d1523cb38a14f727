"""The ledger: what was decided stays decided.

One file per decision under ``.prove/ledger``, written to a temporary name, flushed to the disk and
renamed, so that a reader sees a whole decision or none, even after ``kill -9``.  A decision is
reused only if its key matches in every part: statement, part, sources, library versions, and (for
everything except a proof, which does not depend on them) seed, device and budget.  A file that
cannot be read back exactly is reported and its decision made again; it is never trusted.

The digest inside each file guards against damage, not against forgery: whoever can write the ledger
can write anything.  `prove verify` replays the certificates without the ledger.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from provers.certificate import sha256
from provers.errors import BadInput
from provers.evidence import Settings
from provers.fingerprint import Fingerprint

__all__ = [
    "Key",
    "Ledger",
    "Lookup",
    "Part",
    "certificate_name",
    "default_directory",
    "write_atomically",
]

LEDGER_SCHEMA = 1
STALE_TEMPORARY_SECONDS = 3600.0


def default_directory() -> Path:
    """``$PROVE_DIR`` if set and not empty, else ``.prove`` in the working directory."""
    return Path(os.environ.get("PROVE_DIR") or ".prove")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to decide about a statement: its proof, witness, an instance, a numeric check."""

    statement: str
    kind: str
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("proof", "witness", "instance", "numeric"):
            raise BadInput("kind of decision", self.statement, repr(self.kind), "a known kind")

    def __str__(self) -> str:
        return " ".join(word for word in (self.statement, self.kind, self.name) if word)


@dataclass(frozen=True, slots=True)
class Key:
    """Everything that a decision depends on."""

    part: Part
    fingerprint: Fingerprint
    settings: Settings

    def to_record(self) -> dict[str, Any]:
        """The key as stored."""
        settings: dict[str, Any] | None = None
        if self.part.kind != "proof":
            settings = {
                "seed": self.settings.seed,
                "device": self.settings.device,
                "budget": self.settings.budget,
            }
        return {
            "schema": LEDGER_SCHEMA,
            "statement": self.part.statement,
            "kind": self.part.kind,
            "name": self.part.name,
            "sources": self.fingerprint.sources,
            "versions": dict(self.fingerprint.versions),
            "settings": settings,
        }

    def path(self, directory: Path) -> Path:
        """File of this decision; different settings have different files, so both are kept."""
        stem = self.part.kind
        if self.part.name:
            stem += "." + quote(self.part.name, safe="")
        if self.part.kind != "proof":
            stem += f"@{self.settings.budget}-{self.settings.device}-{self.settings.seed}"
        return directory / "ledger" / statement_path(self.part.statement) / f"{stem}.json"


@dataclass(frozen=True, slots=True)
class Lookup:
    """The answer to "is this decided?".

    Attributes
    ----------
    value
        The stored decision, or None when it has to be made.
    reason
        Why it is reused or has to be made, in a few words.
    corrupt
        Whether a file was there and could not be trusted.
    """

    value: dict[str, Any] | None
    reason: str
    corrupt: bool = False


class Ledger:
    """Decisions and certificates under one directory.

    Parameters
    ----------
    directory
        Created when something is written; reading an absent ledger finds nothing.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = default_directory() if directory is None else directory
        if self.directory.exists() and not self.directory.is_dir():
            raise BadInput("ledger", str(self.directory), "a file", "a directory")

    def lookup(self, key: Key) -> Lookup:
        """Find the decision for `key`; never raises on a damaged file."""
        path = key.path(self.directory)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return Lookup(None, "not decided yet")
        except OSError as error:
            return Lookup(None, f"ledger file cannot be read ({error.strerror})", corrupt=True)
        entry = _open_entry(data)
        if entry is None:
            return Lookup(None, f"ledger file {path} is damaged", corrupt=True)
        expected = key.to_record()
        if entry["key"] != expected:
            return Lookup(None, self._difference(entry["key"], expected, key.fingerprint))
        lost = self._lost_certificate(entry["value"])
        if lost is not None:
            return Lookup(None, lost)
        return Lookup(entry["value"], "unchanged since it was decided")

    def write(self, key: Key, value: dict[str, Any], certificate: bytes | None = None) -> None:
        """Store a decision and its certificate file, the certificate first.

        `value` names the certificate under ``"certificate"`` (a path relative to the directory)
        and its digest under ``"certificate_sha256"``; `provers.runner` fills both.
        """
        if certificate is not None:
            write_atomically(self.directory / value["certificate"], certificate)
        self._remember_sources(key.fingerprint)
        entry = {"key": key.to_record(), "value": value}
        body = _entry_bytes(entry)
        envelope = b'{"entry":' + body + b',"sha256":"' + sha256(body).encode("ascii") + b'"}\n'
        write_atomically(key.path(self.directory), envelope)

    def sweep(self) -> None:
        """Remove temporary files that a killed run left behind more than an hour ago."""
        if not self.directory.is_dir():
            return
        oldest = time.time() - STALE_TEMPORARY_SECONDS
        for path in self.directory.rglob(".*.tmp"):
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
            except FileNotFoundError:
                continue  # another run swept it

    def _lost_certificate(self, value: dict[str, Any]) -> str | None:
        name = value.get("certificate")
        if not name:
            return None
        try:
            data = (self.directory / name).read_bytes()
        except OSError:
            return f"its certificate {name} is missing"
        if sha256(data) != value.get("certificate_sha256"):
            return f"its certificate {name} was changed"
        return None

    def _remember_sources(self, fingerprint: Fingerprint) -> None:
        path = self._sources_path(fingerprint.sources)
        if not path.exists():
            write_atomically(path, _entry_bytes(fingerprint.files) + b"\n")

    def _sources_path(self, digest: str) -> Path:
        return self.directory / "sources" / f"{digest}.json"

    def _difference(
        self, stored: dict[str, Any], expected: dict[str, Any], fingerprint: Fingerprint
    ) -> str:
        reasons = []
        if stored.get("sources") != expected["sources"]:
            reasons.append(self._changed_files(stored.get("sources"), fingerprint))
        old, new = stored.get("versions"), expected["versions"]
        if isinstance(old, Mapping):
            reasons += [
                f"{name} {old.get(name, 'absent')} -> {version}"
                for name, version in new.items()
                if old.get(name, "absent") != version
            ]
        return "; ".join(reasons) or "decided for something else"

    def _changed_files(self, digest: object, fingerprint: Fingerprint) -> str:
        """Name up to three changed sources, if the old list of sources is still there."""
        try:
            old = json.loads(self._sources_path(str(digest)).read_bytes())
        except (OSError, ValueError):
            return "sources changed"
        if not isinstance(old, dict):
            return "sources changed"
        files = fingerprint.files
        changed = sorted(n for n in old.keys() | files.keys() if old.get(n) != files.get(n))
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        return f"sources changed: {', '.join(changed[:3])}{more}"


def statement_path(statement: str) -> Path:
    """Relative folder of a statement id; nothing in an id can climb out of it."""
    words = statement.split("/")
    if any(word in ("", ".", "..") for word in words):
        raise BadInput("statement id", "ledger", repr(statement), "paper/label")
    return Path(*(quote(word, safe="") for word in words))


def certificate_name(part: Part) -> str:
    """Path of a part's certificate file relative to the ledger directory."""
    stem = statement_path(part.statement).as_posix()
    if part.kind == "witness":
        stem += ".witness"
    elif part.name:
        stem += "." + quote(part.name, safe="")
    return f"certificates/{stem}.json"


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` so that `path` holds either its old contents or all of `data`, even after a
    crash.

    Raises
    ------
    BadInput
        If the place cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f".{path.name[:100]}.{secrets.token_hex(8)}.tmp"
        # Not tempfile: its files are private, and certificates are there for anyone to re-check.
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            # Also on Ctrl-C: the half-written file must not stay.
            temporary.unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)
    except OSError as error:
        raise BadInput(
            "file cannot be written", str(path), error.strerror or str(error), "a writable place"
        ) from error


def _sync_directory(path: Path) -> None:
    """Make a rename durable; a no-op where directories cannot be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entry_bytes(value: Any) -> bytes:
    return json.dumps(value, allow_nan=False, sort_keys=True, separators=(",", ":")).encode("ascii")


def _open_entry(data: bytes) -> dict[str, Any] | None:
    """The entry inside a ledger file, or None if a single byte is not as it was written."""
    try:
        envelope = json.loads(data)
        body = _entry_bytes(envelope["entry"])
        whole = b'{"entry":' + body + b',"sha256":"' + sha256(body).encode("ascii") + b'"}\n'
        entry = envelope["entry"]
        sound = (
            whole == data and isinstance(entry["key"], dict) and isinstance(entry["value"], dict)
        )
    except (KeyError, RecursionError, TypeError, ValueError):
        return None
    return entry if sound else None
