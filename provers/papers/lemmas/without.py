"""A family with one member left out.

Statement (own proof). For numbers a(0), ..., a(k + r) there is a family b with b(i) = a(i) for
i < k, b(i) = a(i + 1) for i >= k, and for every function f

    sum over i < k + r + 1 of f(a(i)) = f(a(k)) + sum over i < k + r of f(b(i)).

Method: axiom ``numbers-by-cases``; both sums are split at k.
"""

from provers.instances import number, witness
from provers.papers.lemmas._points import NATURALS
from provers.proof import apply, auto, by, have, inside, intro, obtain, positive, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

k, r, i, j, element = (natural(x) for x in ("k", "r", "i", "j", "element"))
a, b, t = family("a"), family("b"), real("t")
f = Name("f", ("F", ("R",), "R"))

CLAIM = forall(
    k, r, a,
    some=[b],
    then=[
        forall(i, given=[lt(i, k)], then=[eq(b(i), a(i))]),
        forall(i, given=[le(k, i)], then=[eq(b(i), a(i + 1))]),
        forall(
            f,
            then=[
                eq(
                    Over(j, Range(k + r + 1), f(a(j))),
                    f(a(k)) + Over(j, Range(k + r), f(b(j))),
                )
            ],
        ),
    ],
)  # fmt: skip

sums = intro(
    obtain(
        ["split_b"],
        apply("statement:lemmas/sum-split", {"n": k, "e": r, "f": Abstraction(i, f(b(i)))}),
    ),
    obtain(
        ["split_a"],
        apply("statement:lemmas/sum-split", {"n": k + 1, "e": r, "f": Abstraction(i, f(a(i)))}),
    ),
    have(
        "head",
        eq(Over(j, Range(k), f(b(j))), Over(j, Range(k), f(a(j)))),
        termwise(
            Range(k), j, f(b(j)), f(a(j)),
            intro(
                obtain(["member"], apply("before", {"i": element}, [by("s")])),
                given=["s"],
                then=[auto(inside("member", t, f(t)))],
            ),
        ),
    ),
    have(
        "rest",
        eq(Over(j, Range(r), f(b(k + j))), Over(j, Range(r), f(a(k + 1 + j)))),
        termwise(
            Range(r), j, f(b(k + j)), f(a(k + 1 + j)),
            intro(
                have("place", le(k, k + element), positive()),
                obtain(["member"], apply("after", {"i": k + element}, [by("place")])),
                given=["s"],
                then=[auto(inside("member", t, f(t)))],
            ),
        ),
    ),
    then=[auto("split_a", "split_b", "head", "rest")],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["before", "after"],
        apply("axiom:numbers-by-cases", {"f": a, "g": Abstraction(i, a(i + 1)), "k": k}),
        some=[b],
    ),
    witnesses=[b],
    then=[by("before"), by("after"), sums],
)

STATEMENT = Statement(
    id="lemmas/without",
    title="A family with one member left out",
    source=Source("lemmas", "without", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/without",
        CLAIM,
        at={"k": number(1), "r": number(1), "a": NATURALS},
        scope="1 left out of (0, 1, 2)",
    ),
)
