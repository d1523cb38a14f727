"""A member of a family of non-negative numbers is at most their sum.

Statement (own proof). For every family g of numbers and l < n: if g(i) >= 0 for every i < n, then
g(l) is at most the sum of g(i) over i < n.

Method: induction on n; the last index is l, in which case the earlier terms are not negative, or it
is not, in which case the last term is not.
"""

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas._points import ZEROS
from provers.proof import absurd, apply, auto, by, exact, have, induct, inside, intro, obtain, steps
from provers.proof import termwise
from provers.statement import Source, Statement
from provers.surface import Over, Range, family, forall, le, lt, natural

n, m, ell, i, j, p, e = (natural(x) for x in ("n", "m", "l", "i", "j", "p", "element"))
g = family("g")

CLAIM = forall(
    n, ell, g,
    given=[lt(ell, n), forall(i, given=[lt(i, n)], then=[le(0, g(i))])],
    then=[le(g(ell), Over(j, Range(n), g(j)))],
)  # fmt: skip

empty = intro(
    obtain(["l_is_natural"], apply("axiom:nat-nonnegative", {"n": ell})),
    given=["l_in_range", "signs"],
    then=[absurd(auto("l_in_range", "l_is_natural"))],
)

earlier_signs = intro(
    given=["i_in_range"], then=[apply("signs", {"i": i}, [auto("i_in_range")])]
)

earlier = steps(
    obtain(
        ["so_far"], apply("shorter_sum", {"l": ell, "g": g}, [by("place"), earlier_signs])
    ),
    obtain(["last_sign"], apply("signs", {"i": m}, [auto()])),
    auto("so_far", "last_sign"),
)

last = steps(
    have(
        "earlier_sum_sign",
        le(Over(j, Range(m), 0), Over(j, Range(m), g(j))),
        termwise(
            Range(m), j, 0, g(j),
            intro(
                given=["j_in_range"],
                then=[apply("signs", {"i": e}, [auto("j_in_range")])],
            ),
        ),
    ),
    auto("earlier_sum_sign", inside("place", p, g(p))),
)  # fmt: skip

PROOF = induct(
    "n", "m", "shorter_sum",
    base=empty,
    step=intro(
        given=["l_in_range", "signs"],
        then=[below_successor(ell, m, "l_in_range", "place", less=earlier, equal=last)],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/member-below-sum",
    title="A member of a family of non-negative numbers is at most their sum",
    source=Source("lemmas", "member-below-sum", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/member-below-sum",
        CLAIM,
        at={"n": number(2), "l": number(1), "g": ZEROS},
        given=[exact(), intro(given=["i_in"], then=[auto()])],
    ),
)
