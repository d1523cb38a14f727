"""Keep ``registered.json``: the digest of each statement's claim.

``python -m provers.registered --check`` compares the file with the statements and never writes;
``--write`` regenerates it.  `prove verify` reads the file, so that a certificate of another claim
is not taken for a certificate of this one.
"""

from __future__ import annotations

import json
import sys

from provers.deciding import describe
from provers.errors import BadInput, ProversError, RegistrationError
from provers.ledger import write_atomically
from provers.norm_types import check_norm_types
from provers.verify import REGISTERED, registered_digests

__all__ = ["current_digests", "differences", "main"]


def current_digests() -> dict[str, str]:
    """Claim digest per statement, computed by the kernel from the statements as they are now.

    Nothing is proved here: that a certificate proves this claim is for `prove check` to find.

    Raises
    ------
    RegistrationError
        If a statement cannot be registered, is listed under another title than its own, or
        combines two norms by way of statements without a norm type.
    """
    from provers import registry

    digests = {}
    for statement in registry.ids():
        listed, own = registry.title(statement), registry.get(statement).title
        if listed != own:
            raise RegistrationError(f"the listed title {listed!r} is not {own!r}", statement)
        check_norm_types(registry.get(statement), through=True)
        digests[statement] = describe(registry.get(statement)).digest
    return digests


def differences(stored: dict[str, str], current: dict[str, str]) -> list[str]:
    """One line per statement whose claim is not the stored one."""
    lines = []
    for statement in sorted(stored.keys() | current.keys()):
        if statement not in stored:
            lines.append(f"{statement}: not in the file")
        elif statement not in current:
            lines.append(f"{statement}: in the file, but no longer a statement")
        elif stored[statement] != current[statement]:
            lines.append(f"{statement}: the claim has changed")
    return lines


def main(arguments: list[str]) -> int:
    """Run ``--check`` or ``--write``; returns the exit code."""
    if arguments not in (["--check"], ["--write"]):
        raise BadInput("arguments", "provers.registered", repr(arguments), "--check or --write")
    current = current_digests()
    if arguments == ["--write"]:
        text = json.dumps(current, indent=1, sort_keys=True) + "\n"
        write_atomically(REGISTERED, text.encode("ascii"))
        print(f"{REGISTERED.name}: {len(current)} statements")
        return 0
    stored = registered_digests()
    lines = differences(stored, current)
    for line in lines:
        print(f"{REGISTERED.name}: {line}", file=sys.stderr)
    if lines:
        print("`make registered` writes it again.", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except ProversError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
