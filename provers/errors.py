"""The one error tree of the project.

Every error carries a stable ``code`` for programs and an ``exit_code`` for the shell.  Its message
says what is wrong, where, what was found, what was expected and what to do about it; parts that do
not apply are left out.

Exit codes (the same table is in the README): 0 settled, 1 refuted, 2 wrong usage, 3 undecided,
vacuous or too weak, 4 internal error.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

__all__ = [
    "BadInput",
    "CertificateError",
    "ProversError",
    "Refused",
    "RegistrationError",
    "Undecided",
    "UnknownStatement",
    "UsageError",
]


class ProversError(Exception):
    """Base of every error this project raises on purpose.

    Parameters
    ----------
    what
        One sentence, or the subject when ``got`` and ``expected`` are given.
    where
        File, argument or statement id.
    got, expected
        The offending value and what would have been accepted, as short text.
    remedy
        What the reader can do next.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 4

    def __init__(
        self, what: str, where: str = "", got: str = "", expected: str = "", remedy: str = ""
    ) -> None:
        self.what = what
        self.where = where
        self.got = got
        self.expected = expected
        self.remedy = remedy
        super().__init__(self._message())

    def _message(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        details = [
            f"{word} {text}"
            for word, text in (("got", self.got), ("expected", self.expected))
            if text
        ]
        if details:
            head = f"{head.rstrip('.')}: {', '.join(details)}"
        return f"{head}. {self.remedy}" if self.remedy else head

    def __reduce__(self) -> tuple[type[ProversError], tuple[str, str, str, str, str]]:
        # The default would rebuild from the finished message; errors cross process boundaries
        # (--jobs).
        return (type(self), (self.what, self.where, self.got, self.expected, self.remedy))


class UsageError(ProversError):
    """What was asked for cannot be done as asked."""

    code = "usage"
    exit_code = 2


class UnknownStatement(UsageError):
    """No statement has this id.

    Parameters
    ----------
    text
        What the user typed.
    suggestions
        Nearest ids, best first.
    """

    code = "unknown-statement"

    def __init__(self, text: str, suggestions: Iterable[str] = ()) -> None:
        self.text = text
        self.suggestions = tuple(suggestions)
        near = ", ".join(self.suggestions)
        super().__init__(
            f"unknown statement {text!r}",
            remedy=f"Did you mean {near}?" if near else "`prove list` shows every statement.",
        )

    def __reduce__(self) -> tuple[type[UnknownStatement], tuple[str, tuple[str, ...]]]:  # type: ignore[override]
        return (type(self), (self.text, self.suggestions))


class BadInput(UsageError):
    """Input that was given is unusable: a wrong shape, a NaN, a truncated file, a non-positive
    size.

    The first four arguments are required, so that no message leaves one of them out.
    """

    code = "bad-input"

    def __init__(self, what: str, where: str, got: str, expected: str, remedy: str = "") -> None:
        super().__init__(what, where, got, expected, remedy)


class Refused(UsageError):
    """What was asked for is possible, but a better way is known; the message has the estimate."""

    code = "refused"


class CertificateError(ProversError):
    """A certificate cannot be read, has a wrong digest, or was rejected by the kernel."""

    code = "certificate"
    exit_code = 3


class RegistrationError(ProversError):
    """A statement module does not describe a statement that can be registered."""

    code = "registration"
    exit_code = 4


class Undecided(ProversError):
    """A decision could not be reached at this budget; nothing is claimed either way."""

    code = "undecided"
    exit_code = 3
