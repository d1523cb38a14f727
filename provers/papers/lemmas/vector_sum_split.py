"""A sum of n + e vectors is the sum of the first n and of the last e.

Statement (own proof). ``sum-split`` for a family f of vectors of R^d: the sum of f(j) over
j < n + e is the sum of f(j) over j < n plus the sum of f(n + j) over j < e.

Method: induction on e; the normal form takes the last term off both sums.
"""

from provers.instances import number, witness
from provers.papers.lemmas._points import POINTS, UNIT
from provers.proof import apply, auto, induct, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Over, Range, eq, family, forall, natural

d, n, e, k, j = (natural(x) for x in ("d", "n", "e", "k", "j"))
f = family("f", d)

CLAIM = forall(
    d, n, e, f,
    then=[
        eq(
            Over(j, Range(n + e), f(j)),
            Over(j, Range(n), f(j)) + Over(j, Range(e), f(n + j)),
        )
    ],
)  # fmt: skip

PROOF = induct(
    "e", "k", "shorter",
    base=intro(then=[auto()]),
    step=intro(
        obtain(["split"], apply("shorter", {"d": d, "n": n, "f": f})),
        then=[auto("split")],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/vector-sum-split",
    title="A sum of n + e vectors is the sum of the first n and of the last e",
    source=Source("lemmas", "vector-sum-split", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/vector-sum-split",
        CLAIM,
        at={"d": number(1), "n": number(1), "e": number(1), "f": POINTS},
        data=UNIT,
    ),
)
