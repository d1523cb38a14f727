"""A family of vectors can be moved up by k places.

Statement (own proof). For every family g of vectors and every k there is a family h with
h(k + i) = g(i) for all i.

Method: h(j) is the sum over i < j + 1 of d(i + k - j) g(i), where d(x) = 1 - x inv(x) is 1 at 0 and
0 elsewhere; all terms but one vanish (induction on the number of terms).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inverse,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    lt,
    natural,
    real,
    vector,
)

d, k, m, n, ell, i, j, p, element = (
    natural(x) for x in ("d", "k", "m", "n", "l", "i", "j", "p", "element")
)
g, h = family("g", d), family("h", d)
x, z = real("x"), vector("z", d)


def delta(x: Any) -> Any:
    """1 at 0, otherwise 0."""
    return 1 - x * Inverse(x)


CLAIM = forall(d, k, g, some=[h], then=[forall(i, then=[eq(h(k + i), g(i))])])

term = delta(i - ell) * g(i)
picked = forall(m, ell, given=[lt(ell, m)], then=[eq(Over(i, Range(m), term), g(ell))])

vanishing = termwise(
    Range(n), i, delta(i - n) * g(i), Zero(d),
    intro(
        have("differ", lt(element, n), by("below")),
        given=["below"],
        then=[auto(nonzero=["differ"])],
    ),
)  # fmt: skip

PROOF = intro(
    have(
        "picked",
        picked,
        induct(
            "m", "n", "shorter",
            base=intro(
                obtain(["l_nat"], apply("axiom:nat-nonnegative", {"n": ell})),
                given=["l_in"],
                then=[absurd(auto("l_in", "l_nat"))],
            ),
            step=intro(
                given=["l_in"],
                then=[
                    below_successor(
                        ell, n, "l_in", "place",
                        less=steps(
                            obtain(["earlier"], apply("shorter", {"l": ell}, [by("place")])),
                            auto("earlier", nonzero=["place"]),
                        ),
                        equal=steps(
                            have(
                                "others",
                                eq(Over(i, Range(n), delta(i - n) * g(i)), Zero(d)),
                                vanishing,
                            ),
                            auto(
                                "others",
                                inside("place", p,
                                       Over(i, Range(n + 1), delta(i - p) * g(i)) - g(p)),
                            ),
                        ),
                    )
                ],
            ),
        ),
    ),
    witnesses=[Abstraction(j, Over(i, Range(j + 1), delta(i + k - j) * g(i)))],
    then=[
        intro(
            obtain(["k_nat"], apply("axiom:nat-nonnegative", {"n": k})),
            obtain(["here"], apply("picked", {"m": k + i + 1, "l": i}, [auto("k_nat")])),
            then=[auto("here")],
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/shifted",
    title="A family of vectors can be moved up",
    source=Source("lemmas", "shifted", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/shifted",
        CLAIM,
        at={"d": number(1), "k": number(2), "g": ["lam", [["i", "N"]], ["zero", 1]]},
    ),
)
