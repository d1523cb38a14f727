"""A relative error of the entries of A is a relative error of its row sums.

Statement (reconstructed, high). |A~(j) - A(j)| <= e A(j) for all j < n gives
|sum A~ - sum A| <= e sum A: the diagonal D~ is as near to D as A~ to A. Written out in both
directions: (1 - e) A <= A~ <= (1 + e) A termwise gives the same for the sums.

Method: sum the inequalities.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas.reweighted_mean import e, i, n, total, u, w
from provers.proof import apply, auto, by, exact, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Range, forall, le, lt, natural

element = natural("element")
FACTORS = forall(i, given=[lt(i, n)], then=[le((1 - e) * w(i), u(i)), le(u(i), (1 + e) * w(i))])

CLAIM = forall(
    n, w, u, e,
    given=[FACTORS],
    then=[
        le((1 - e) * total(w(i)), total(u(i))),
        le(total(u(i)), (1 + e) * total(w(i))),
    ],
)  # fmt: skip


def _summed(left: Any, right: Any, used: Any) -> Any:
    return termwise(
        Range(n), i, left, right,
        intro(
            obtain(["low", "high"], apply("factors", {"i": element}, [by("below")])),
            given=["below"],
            then=[auto(used)],
        ),
    )  # fmt: skip


PROOF = intro(
    given=["factors"],
    then=[
        _summed((1 - e) * w(i), u(i), "low"),
        _summed(u(i), (1 + e) * w(i), "high"),
    ],
)

STATEMENT = Statement(
    id="alman-2023/lemma-3.6",
    title="A relative error of the entries of A is a relative error of its row sums",
    source=Source("alman-2023", "lemma-3.6", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/lemma-3.6",
        CLAIM,
        at={
            "n": number(2), "w": ["lam", [["i", "N"]], ["q", "1"]],
            "u": ["lam", [["i", "N"]], ["+", ["q", "1/2"], "i"]], "e": ["q", "1/2"],
        },
        given=[["enumerate", [intro(then=[exact(), exact()])] * 2]],
    ),
)  # fmt: skip
