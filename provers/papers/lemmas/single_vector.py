"""A finite sum of vectors with one non-zero term is that term.

Statement (own proof). For every family g of vectors of R^d and l < n: if g(i) = 0 for every i < n
other than l, then the sum of g(i) over i < n is g(l).

Method: induction on n; the last index is l, in which case all earlier terms vanish, or it is not,
in which case the last term vanishes.
"""

from provers.instances import constant_family, number, witness, zero
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
from provers.surface import Over, Range, Zero, eq, family, forall, lt, natural, ne

n, m, ell, i, j, p = (natural(x) for x in ("n", "m", "l", "i", "j", "p"))
element = natural("element")
d = natural("d")
g = family("g", d)

CLAIM = forall(
    d, n, ell, g,
    given=[
        lt(ell, n),
        forall(i, given=[lt(i, n), ne(i, ell)], then=[eq(g(i), Zero(d))]),
    ],
    then=[eq(Over(j, Range(n), g(j)), g(ell))],
)  # fmt: skip

empty = intro(
    obtain(["l_is_natural"], apply("axiom:nat-nonnegative", {"n": ell})),
    given=["l_in_range", "others_vanish"],
    then=[absurd(auto("l_in_range", "l_is_natural"))],
)

earlier = intro(
    obtain(
        ["sum_so_far"],
        apply(
            "shorter_sum",
            {"d": d, "l": ell, "g": g},
            [
                by("place"),
                intro(
                    given=["i_in_range", "i_differs"],
                    then=[apply("others_vanish", {"i": i}, [auto("i_in_range"), by("i_differs")])],
                ),
            ],
        ),
    ),
    obtain(["last_term"], apply("others_vanish", {"i": m}, [auto(), by("place")])),
    then=[auto("sum_so_far", "last_term")],
)

last = intro(
    have(
        "earlier_terms_vanish",
        eq(Over(j, Range(m), g(j)), Zero(d)),
        termwise(
            Range(m), j, g(j), Zero(d),
            intro(
                have("differs", lt(element, ell), auto("element_in_range", "place")),
                given=["element_in_range"],
                then=[
                    apply(
                        "others_vanish",
                        {"i": element},
                        [auto("element_in_range"), by("differs")],
                    )
                ],
            ),
        ),
    ),
    then=[auto("earlier_terms_vanish", inside("place", p, g(p)))],
)  # fmt: skip

PROOF = induct(
    "n", "m", "shorter_sum",
    base=empty,
    step=intro(
        given=["l_in_range", "others_vanish"],
        then=[below_successor(ell, m, "l_in_range", "place", less=earlier, equal=last)],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/single-vector",
    title="A finite sum of vectors with one non-zero term is that term",
    source=Source("lemmas", "single-vector", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/single-vector",
        CLAIM,
        at={"d": number(1), "n": number(2), "l": number(0), "g": constant_family(zero(1))},
        given=[exact(), intro(given=["below", "other"], then=[auto()])],
    ),
)
