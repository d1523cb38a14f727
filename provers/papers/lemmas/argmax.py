"""Among n + 1 numbers one is the largest.

Statement (own proof). For every family c of numbers and every n there is an index k < n + 1 with
c(i) <= c(k) for all i < n + 1.

Method: induction on n; compare the old maximum with the new number.
"""

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas._points import NATURALS
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import family, forall, le, lt, natural

n, m, k, k0, i, p = (natural(x) for x in ("n", "m", "k", "k0", "i", "p"))
c = family("c")

CLAIM = forall(
    n, c,
    some=[k],
    then=[lt(k, n + 1), forall(i, given=[lt(i, n + 1)], then=[le(c(i), c(k))])],
)  # fmt: skip

single = intro(
    witnesses=[0],
    then=[
        auto(),
        intro(
            obtain(["i_is_natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["i_in_range"],
            then=[
                below_successor(
                    i, 0, "i_in_range", "place",
                    less=absurd(auto("place", "i_is_natural")),
                    equal=auto(inside("place", p, c(p))),
                )
            ],
        ),
    ],
)  # fmt: skip


def _earlier() -> Rule:
    """The old maximum k0 stays the maximum: ``order`` says c(m + 1) <= c(k0)."""
    return intro(
        have("last_is_not_larger", le(c(m + 1), c(k0)), auto("order")),
        witnesses=[k0],
        then=[
            auto("k0_in_range"),
            intro(
                given=["i_in_range"],
                then=[
                    below_successor(
                        i, m + 1, "i_in_range", "place",
                        less=apply("k0_is_largest", {"i": i}, [by("place")]),
                        equal=auto(inside("place", p, c(p)), "last_is_not_larger"),
                    )
                ],
            ),
        ],
    )  # fmt: skip


last = intro(
    witnesses=[m + 1],
    then=[
        auto(),
        intro(
            given=["i_in_range"],
            then=[
                below_successor(
                    i, m + 1, "i_in_range", "place",
                    less=steps(
                        obtain(["earlier"], apply("k0_is_largest", {"i": i}, [by("place")])),
                        auto("earlier", "order"),
                    ),
                    equal=auto(inside("place", p, c(p))),
                )
            ],
        ),
    ],
)  # fmt: skip

PROOF = induct(
    "n", "m", "shorter",
    base=single,
    step=intro(
        obtain(["k0_in_range", "k0_is_largest"], apply("shorter", {"c": c}), some=[k0]),
        have(
            "result",
            forall(
                some=[k],
                then=[
                    lt(k, m + 2),
                    forall(i, given=[lt(i, m + 2)], then=[le(c(i), c(k))]),
                ],
            ),
            cases(c(m + 1), c(k0), "order", less=_earlier(), equal=_earlier(), greater=last),
        ),
        obtain(["k_in_range", "k_is_largest"], apply("result"), some=[k]),
        witnesses=[k],
        then=[auto("k_in_range"), by("k_is_largest")],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/argmax",
    title="Among n + 1 numbers one is the largest",
    source=Source("lemmas", "argmax", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/argmax",
        CLAIM,
        at={"n": number(2), "c": NATURALS},
    ),
)
