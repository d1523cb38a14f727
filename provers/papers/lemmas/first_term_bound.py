"""A finite sum is at most its first term and a bound for each of the others.

Statement (own proof). If f(i + 1) <= c for all i < n, then the sum of f(j) over j < n + 1 is at
most f(0) + n c.

Method: induction on n.
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._points import NATURALS
from provers.proof import apply, auto, induct, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Over, Range, family, forall, le, lt, natural, real

n, m, i, j = (natural(x) for x in ("n", "m", "i", "j"))
f, c = family("f"), real("c")

CLAIM = forall(
    n, f, c,
    given=[forall(i, given=[lt(i, n)], then=[le(f(i + 1), c)])],
    then=[le(Over(j, Range(n + 1), f(j)), f(0) + n * c)],
)  # fmt: skip

PROOF = induct(
    "n", "m", "shorter",
    base=intro(given=["others"], then=[auto()]),
    step=intro(
        obtain(["last"], apply("others", {"i": m}, [auto()])),
        obtain(
            ["bound"],
            apply(
                "shorter",
                {"f": f, "c": c},
                [
                    intro(
                        given=["earlier"],
                        then=[apply("others", {"i": i}, [auto("earlier")])],
                    )
                ],
            ),
        ),
        given=["others"],
        then=[auto("bound", "last")],
    ),
)  # fmt: skip

EXAMPLE = {"n": number(2), "f": NATURALS, "c": number(2)}

STATEMENT = Statement(
    id="lemmas/first-term-bound",
    title="A finite sum is at most its first term and a bound for each of the others",
    source=Source("lemmas", "first-term-bound", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/first-term-bound",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE),
        scope="n = 2, f = (0, 1, 2), c = 2",
    ),
)
