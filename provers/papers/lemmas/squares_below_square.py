"""Squares of exponentials add up to less than the square of their sum.

Statement (textbook, derived here). For all numbers s(j), the sum of exp(s(j))^2 over j < n + 1 is
at most the square of the sum of exp(s(j)), and over j < n + 2 it is less. (Every positive number
is an exponential.)

Method: induction on n; the new term adds 2 exp(s(n)) times a positive sum on the right.
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.proof import apply, auto, have, induct, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import Exp, Over, Range, family, forall, le, lt, natural

n, m, j = (natural(x) for x in ("n", "m", "j"))
a = family("s")


def total(count: Any) -> Any:
    """Sum of the first exponentials."""
    return Over(j, Range(count), Exp(a(j)))


def squares(count: Any) -> Any:
    """Sum of their squares."""
    return Over(j, Range(count), Exp(a(j)) ** 2)


CLAIM = forall(
    n, a,
    then=[
        le(squares(n + 1), total(n + 1) ** 2),
        lt(squares(n + 2), total(n + 2) ** 2),
    ],
)  # fmt: skip

PROOF = induct(
    "n", "m", "shorter",
    base=intro(
        have("first", lt(0, Exp(a(0))), positive()),
        have("second", lt(0, Exp(a(1))), positive()),
        then=[auto(), auto(products=[["first", "second"]])],
    ),
    step=intro(
        obtain(["weak", "strict"], apply("shorter", {"s": a})),
        have("last", lt(0, Exp(a(m + 2))), positive()),
        have("before", lt(0, Exp(a(m + 1))), positive()),
        have("rest", le(0, total(m + 1)), positive()),
        then=[auto("strict"), auto("strict", products=[["rest", "last"], ["before", "last"]])],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/squares-below-square",
    title="Squares of exponentials add up to less than the square of their sum",
    source=Source("lemmas", "squares-below-square", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/squares-below-square",
        CLAIM,
        at={"n": number(1), "s": constant_family(number(1))},
    ),
)
