"""A subadditive functional of a finite sum is at most the sum of its values.

Statement (textbook, derived here). Let I take functions of points to numbers, I(h1 + h2) <= I(h1)
+ I(h2), I(c) <= c for constants c >= 0. If I(e(j, .)) <= b(j) for j < n, then I(sum_(j<n) e(j,
.)) <= sum_(j<n) b(j).

Method: induction on n.
"""

from provers.instances import number, witness
from provers.papers.lemmas._integral import (
    CONSTANTS,
    POINT,
    SUBADDITIVE,
    I,
    X,
    function,
    j,
)
from provers.proof import apply, auto, exact, have, induct, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Name, Over, Range, family, forall, le, lt, natural

n, top, q = (natural(x) for x in ("n", "top", "q"))
e = Name("e", ("F", ("N", POINT), "R"))
b = family("b")


def _sum(n: object) -> object:
    return function(Over(j, Range(n), e(j, X)))


CLAIM = forall(
    I, n, e, b,
    given=[
        SUBADDITIVE,
        CONSTANTS,
        forall(j, given=[lt(j, n)], then=[le(I(function(e(j, X))), b(j))]),
    ],
    then=[le(I(_sum(n)), Over(j, Range(n), b(j)))],
)  # fmt: skip

PROOF = intro(
    have(
        "partial",
        forall(top, given=[lt(top, n + 1)], then=[le(I(_sum(top)), Over(j, Range(top), b(j)))]),
        induct(
            "top", "q", "so_far",
            base=intro(
                obtain(["zero"], apply("constants", {"height": 0}, [exact()])),
                given=["top_in"],
                then=[auto("zero")],
            ),
            step=intro(
                obtain(["before"], apply("so_far", {}, [auto("top_in")])),
                obtain(["added"], apply("subadditive",
                                        {"h1": _sum(q), "h2": function(e(q, X))})),
                obtain(["own"], apply("terms", {"j": q}, [auto("top_in")])),
                given=["top_in"],
                then=[auto("before", "added", "own")],
            ),
        ),
    ),
    given=["subadditive", "constants", "terms"],
    then=[apply("partial", {"top": n}, [auto()])],
)  # fmt: skip

_AT_HALF = ["lam", [["i", "N"], ["k", "N"]], ["q", "1/2"]]
_AT = {
    "I": ["lam", [["h", ["F", [["F", ["N", "N"], "R"]], "R"]]], ["at", "h", _AT_HALF]],
    "n": number(2), "e": ["lam", [["j", "N"], ["X", ["F", ["N", "N"], "R"]]], "j"],
    "b": ["lam", [["j", "N"]], "j"],
}  # fmt: skip

STATEMENT = Statement(
    id="lemmas/integral-of-sum",
    title="A subadditive functional of a finite sum is at most the sum of its values",
    source=Source("lemmas", "integral-of-sum", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/integral-of-sum",
        CLAIM,
        at=_AT,
        given=[
            intro(then=[auto()]),
            intro(given=["sign"], then=[auto()]),
            intro(given=["j_in"], then=[auto()]),
        ],
        scope="the value at a point, two functions",
    ),
)  # fmt: skip
