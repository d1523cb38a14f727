"""A sum of numbers that are not negative is at least each of them.

Statement (own proof). 0 <= g(i) for all i < n and k < n give g(k) <= sum over i < n of g(i).

Method: induction on n.
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
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Over, Range, family, forall, le, lt, natural

n, m, i, k, p, element = (natural(x) for x in ("n", "m", "i", "k", "p", "element"))
g = family("g")


def total(n):  # type: ignore[no-untyped-def]
    """Sum of g(i) over i < n."""
    return Over(i, Range(n), g(i))


CLAIM = forall(
    n, g, k,
    given=[lt(k, n), forall(i, given=[lt(i, n)], then=[le(0, g(i))])],
    then=[le(g(k), total(n))],
)  # fmt: skip

_earlier = forall(i, given=[lt(i, m)], then=[le(0, g(i))])

longer = intro(
    have("last_in_range", lt(m, m + 1), auto()),
    obtain(["last_sign"], apply("signs", {"i": m}, [by("last_in_range")])),
    have(
        "earlier_signs",
        _earlier,
        intro(
            have("below_successor", lt(i, m + 1), auto("below")),
            obtain(["it"], apply("signs", {"i": i}, [by("below_successor")])),
            given=["below"],
            then=[by("it")],
        ),
    ),
    have(
        "earlier_sum",
        le(0, total(m)),
        termwise(
            Range(m), i, 0 * i, g(i),
            intro(
                obtain(["it"], apply("earlier_signs", {"i": element}, [by("below")])),
                given=["below"],
                then=[auto("it")],
            ),
        ),
    ),
    given=["k_in_range", "signs"],
    then=[
        below_successor(
            k, m, "k_in_range", "place",
            less=steps(
                obtain(
                    ["shorter_bound"],
                    apply("shorter", {"g": g, "k": k}, [by("place"), by("earlier_signs")]),
                ),
                auto("shorter_bound", "last_sign"),
            ),
            equal=auto(inside("place", p, g(p)), "earlier_sum"),
        )
    ],
)  # fmt: skip

PROOF = induct(
    "n", "m", "shorter",
    base=intro(
        obtain(["k_natural"], apply("axiom:nat-nonnegative", {"n": k})),
        given=["k_in_range", "signs"],
        then=[absurd(auto("k_in_range", "k_natural"))],
    ),
    step=longer,
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/term-below-sum",
    title="A sum of numbers that are not negative is at least each of them",
    source=Source("lemmas", "term-below-sum", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/term-below-sum",
        CLAIM,
        at={"n": number(2), "k": number(1), "g": ["lam", [["i", "N"]], "i"]},
        given=[exact(), ["enumerate", [exact(), exact()]]],
    ),
)
