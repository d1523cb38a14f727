"""A number is among the first n members of a family, or differs from all of them.

Statement (own proof). For every family a, number x and n there is q <= n with a(i) != x for all
i < q and, if q < n, a(q) = x.

Method: ``first-difference`` of 0 and 1 - (a(i) - x)/(a(i) - x), which is 1 exactly at members.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import NATURALS
from provers.papers.yun_2020._layers import quotient
from provers.proof import (
    apply,
    auto,
    by,
    clash,
    contra,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, expression, family, forall, le, lt, natural, ne, real

n, q, i, p = (natural(s) for s in ("n", "q", "i", "p"))
a, x, t = family("a"), real("x"), real("t")


def hit(i: Any) -> Any:
    """1 if a(i) = x, 0 otherwise."""
    return 1 - quotient(a(i) - x, a(i) - x)


CLAIM = forall(
    n, a, x,
    some=[q],
    then=[
        le(q, n),
        forall(i, given=[lt(i, q)], then=[ne(a(i), x)]),
        forall(given=[lt(q, n)], then=[eq(a(q), x)]),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["q_below", "before", "at_q"],
        apply(
            "statement:lemmas/first-difference",
            {"n": n, "a": Abstraction(i, expression(0)), "b": Abstraction(i, hit(i))},
        ),
        some=[q],
    ),
    witnesses=[q],
    then=[
        by("q_below"),
        intro(
            obtain(["none"], apply("before", {"i": i}, [by("r")])),
            given=["r"],
            then=[
                contra(
                    "same",
                    steps(
                        have("gap", eq(a(i) - x, 0), auto("same")),
                        auto("none", inside("gap", t, quotient(t, a(i) - x))),
                    ),
                )
            ],
        ),
        intro(
            obtain(["differs"], apply("at_q", {}, [by("r")])),
            given=["r"],
            then=[
                contra(
                    "apart",
                    steps(
                        have("zero", eq(0, hit(q)), auto(nonzero=["apart"])),
                        clash("zero", "differs"),
                    ),
                )
            ],
        ),
    ],
)

STATEMENT = Statement(
    id="lemmas/member-or-not",
    title="A number is among the first n members of a family, or differs from all of them",
    source=Source("lemmas", "member-or-not", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/member-or-not", CLAIM, at={"n": number(2), "a": NATURALS, "x": number(1)}
    ),
)
