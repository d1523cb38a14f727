"""A term of a finite sum of non-negative numbers is at most the sum.

Statement (own proof). If f(i) >= 0 for all i < n and k < n, then f(k) <= sum over j < n of f(j).

Method: induction on n; the sum of the earlier terms is not negative.
"""

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Over, Range, family, forall, le, lt, natural

n, m, i, j, k, p, element = (natural(x) for x in ("n", "m", "i", "j", "k", "p", "element"))
f = family("f")

CLAIM = forall(
    n, k, f,
    given=[lt(k, n), forall(i, given=[lt(i, n)], then=[le(0, f(i))])],
    then=[le(f(k), Over(j, Range(n), f(j)))],
)  # fmt: skip

_earlier = intro(given=["earlier"], then=[apply("not_negative", {"i": i}, [auto("earlier")])])

PROOF = induct(
    "n", "m", "shorter",
    base=intro(
        obtain(["k_is_natural"], apply("axiom:nat-nonnegative", {"n": k})),
        given=["k_in_range", "not_negative"],
        then=[absurd(auto("k_in_range", "k_is_natural"))],
    ),
    step=intro(
        obtain(["last"], apply("not_negative", {"i": m}, [auto()])),
        have(
            "earlier_sum",
            le(0, Over(j, Range(m), f(j))),
            termwise(
                Range(m), j, 0, f(j),
                intro(
                    given=["earlier"],
                    then=[apply("not_negative", {"i": element}, [auto("earlier")])],
                ),
            ),
        ),
        given=["k_in_range", "not_negative"],
        then=[
            below_successor(
                k, m, "k_in_range", "place",
                less=intro(
                    obtain(
                        ["bound"],
                        apply("shorter", {"k": k, "f": f}, [by("place"), _earlier]),
                    ),
                    then=[auto("bound", "last")],
                ),
                equal=auto(inside("place", p, f(p)), "earlier_sum"),
            )
        ],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/term-below-sum",
    title="A term of a finite sum of non-negative numbers is at most the sum",
    source=Source("lemmas", "term-below-sum", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/term-below-sum",
        CLAIM,
        at={"n": number(2), "k": number(1), "f": ["lam", [["i", "N"]], "i"]},
        given=[exact(), ["enumerate", [exact(), exact()]]],
    ),
)
