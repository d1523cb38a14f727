"""Quotient and remainder are unique.

Statement (own proof). For natural numbers with a < B and b < B: if a + B p = b + B q, then a = b
and p = q.

Method: if p < q, then p + 1 <= q and b + B q >= B p + B > a + B p.
"""

from typing import Any

from provers.instances import number, witness
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import eq, forall, lt, natural

B, a, b, p, q, t = (natural(x) for x in ("B", "a", "b", "p", "q", "t"))

CLAIM = forall(
    B, a, b, p, q,
    given=[lt(a, B), lt(b, B), eq(a + B * p, b + B * q)],
    then=[eq(a, b), eq(p, q)],
)  # fmt: skip


def _apart(smaller: Any, larger: Any, own: str, sign: str) -> Rule:
    """Contradiction of ``smaller < larger`` for the quotients."""
    return absurd(
        steps(
            obtain(
                ["next"], apply("axiom:nat-discrete", {"m": smaller, "n": larger}, [by("order")])
            ),
            auto("equal_sums", own, sign, products=[["B_sign", "next"]]),
        )
    )


PROOF = intro(
    obtain(["B_sign"], apply("axiom:nat-nonnegative", {"n": B})),
    obtain(["a_sign"], apply("axiom:nat-nonnegative", {"n": a})),
    obtain(["b_sign"], apply("axiom:nat-nonnegative", {"n": b})),
    have(
        "quotients",
        eq(p, q),
        cases(
            p, q, "order",
            less=_apart(p, q, "a_small", "b_sign"),
            equal=by("order"),
            greater=_apart(q, p, "b_small", "a_sign"),
        ),
    ),
    given=["a_small", "b_small", "equal_sums"],
    then=[auto("equal_sums", inside("quotients", t, B * t)), by("quotients")],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/division-unique",
    title="Quotient and remainder are unique",
    source=Source("lemmas", "division-unique", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/division-unique",
        CLAIM,
        at={"B": number(3), "a": number(2), "b": number(2), "p": number(1), "q": number(1)},
        given=[exact(), exact(), exact()],
    ),
)
