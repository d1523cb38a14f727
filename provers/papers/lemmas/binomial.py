"""Binomial coefficients exist: one family satisfies Pascal's rule.

Statement (textbook, derived here). There is a family binom with

    binom(0, t) = binom(k, 0) = 1,   binom(k + 1, t + 1) = binom(k + 1, t) + binom(k, t + 1)

for all k and t: binom(k, t) = C(t + k, k), the product of (t + i + 1)/(i + 1) over i < k.

Method: the product is defined by recursion; (t + 1) binom(k, t + 1) = (t + k + 1) binom(k, t) by
induction on k.
"""

from typing import Any

from provers.instances import witness
from provers.proof import apply, auto, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Abstraction, Name, eq, family, forall, lt, natural, real

k, t, i = natural("k"), natural("t"), natural("i")
y, z = real("y"), real("z")
binom = family("binom", arity=2)
a = Name("a", ("F", ("R", "N"), "R"))


def pascal(binom: Any) -> list[Any]:
    """Pascal's rule for binom(k, t) = C(t + k, k)."""
    row, column = natural("row"), natural("column")
    above = binom(row + 1, column) + binom(row, column + 1)
    return [
        forall(column, then=[eq(binom(0, column), 1)]),
        forall(row, then=[eq(binom(row, 0), 1)]),
        forall(row, column, then=[eq(binom(row + 1, column + 1), above)]),
    ]


CLAIM = forall(some=[binom], then=pascal(binom))

factor = Abstraction(y, i, (y + i + 1) / (i + 1))
_k_pos = [
    obtain(["k_nat"], apply("axiom:nat-nonnegative", {"n": k})),
    have("k_pos", lt(0, k + 1), auto("k_nat")),
]

PROOF = intro(
    obtain(["start", "next"], apply("axiom:product-recursion", {"f": factor}), some=[a]),
    have(
        "ones",
        forall(k, then=[eq(a(0, k), 1)]),
        induct(
            "k", "k", "before",
            base=apply("start", {"x": 0}),
            step=intro(
                *_k_pos,
                obtain(["here"], apply("next", {"x": 0, "k": k})),
                then=[auto("here", inside("before", z, (k + 1) / (k + 1) * z), nonzero=["k_pos"])],
            ),
        ),
    ),
    have(
        "across",
        forall(k, then=[forall(t, then=[eq((t + 1) * a(t + 1, k), (t + k + 1) * a(t, k))])]),
        induct(
            "k", "k", "before",
            base=intro(
                obtain(["left"], apply("start", {"x": t + 1})),
                obtain(["right"], apply("start", {"x": t})),
                then=[auto(inside("left", z, (t + 1) * z), inside("right", z, (t + 1) * z))],
            ),
            step=intro(
                *_k_pos,
                obtain(["left"], apply("next", {"x": t + 1, "k": k})),
                obtain(["right"], apply("next", {"x": t, "k": k})),
                obtain(["earlier"], apply("before")),
                obtain(["here"], apply("earlier", {"t": t})),
                then=[
                    auto(
                        inside("left", z, (t + 1) * z),
                        inside("right", z, (t + k + 2) * z),
                        inside("here", z, (t + k + 2) / (k + 1) * z),
                    )
                ],
            ),
        ),
    ),
    witnesses=[Abstraction(k, t, a(t, k))],
    then=[
        intro(names=["t"], then=[apply("start", {"x": t})]),
        intro(names=["k"], then=[apply("ones", {"k": k})]),
        intro(
            *_k_pos,
            obtain(["whole"], apply("next", {"x": t + 1, "k": k})),
            obtain(["left"], apply("next", {"x": t, "k": k})),
            obtain(["row"], apply("across", {"k": k})),
            obtain(["cross"], apply("row", {"t": t})),
            names=["k", "t"],
            then=[auto("whole", "left", inside("cross", z, z / (k + 1)), nonzero=["k_pos"])],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/binomial",
    title="Binomial coefficients exist: one family satisfies Pascal's rule",
    source=Source("lemmas", "binomial", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("lemmas/binomial", CLAIM, {}, []),
)
