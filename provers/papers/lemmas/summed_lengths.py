"""A sum of n vectors is at most as long as the sum of the bounds of their lengths.

Statement (textbook, derived here). If |w(j)| <= r(j) for all j < n, then |sum w(j)| <= sum r(j).

Method: induction over n, with the triangle inequality.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas.norm_perturbation import norm
from provers.papers.sharper.token_injectivity_step import no_length
from provers.proof import apply, auto, by, have, induct, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Over, Range, family, forall, le, lt, natural

d, n, j, k, m = (natural(name) for name in ("d", "n", "j", "k", "m"))
w, r = family("w", d), family("r")


def whole(count: Any) -> Any:
    """Sum of the first vectors."""
    return Over(j, Range(count), w(j))


def bounds(count: Any) -> Any:
    """Sum of the first bounds."""
    return Over(j, Range(count), r(j))


CLAIM = forall(
    d, n, w, r,
    given=[forall(j, given=[lt(j, n)], then=[le(norm(w(j)), r(j))])],
    then=[le(norm(whole(n)), bounds(n))],
)  # fmt: skip

PROOF = intro(
    have(
        "so_far",
        forall(k, given=[le(k, n)], then=[le(norm(whole(k)), bounds(k))]),
        induct(
            "k", "m", "earlier",
            base=intro(
                *no_length(0),
                given=["inside"],
                then=[auto("short")],
            ),
            step=intro(
                have("below", lt(m, n), auto("inside")),
                obtain(["own"], apply("bounded", {"j": m}, [by("below")])),
                obtain(["before"], apply("earlier", {}, [auto("inside")])),
                obtain(["sum", "sum_sign"],
                       apply("statement:lemmas/triangle", {"d": d, "u": whole(m), "v": w(m)})),
                given=["inside"],
                then=[auto("sum", "own", "before")],
            ),
        ),
    ),
    obtain(["result"], apply("so_far", {"k": n}, [auto()])),
    given=["bounded"],
    then=[by("result")],
)  # fmt: skip

IDENT = "lemmas/summed-lengths"
STATEMENT = Statement(
    id=IDENT,
    title="A sum of vectors is at most as long as the sum of the bounds of their lengths",
    source=Source("lemmas", "summed-lengths", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={
            "d": number(1), "n": number(2), "w": constant_family(zero(1)),
            "r": constant_family(number(1)),
        },
        given=[intro(*no_length(1), given=["below"], then=[auto("short")])],
        scope="two zero vectors",
    ),
)  # fmt: skip
