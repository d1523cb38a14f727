"""Two sequences agree up to a first place where they differ, or to the end.

Statement (own proof). For families a, b and every n there is k <= n such that a(i) = b(i) for all
i < k and, if k < n, a(k) != b(k).

Method: induction on n.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas._points import NATURALS
from provers.proof import absurd, apply, auto, by, cases, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import eq, family, forall, le, lt, natural, ne

n, m, k, k0, i, p = (natural(x) for x in ("n", "m", "k", "k0", "i", "p"))
a, b = family("a"), family("b")


def agree(k: Any, n: Any) -> Any:
    """a and b agree before k, and differ at k if k < n."""
    return [
        le(k, n),
        forall(i, given=[lt(i, k)], then=[eq(a(i), b(i))]),
        forall(given=[lt(k, n)], then=[ne(a(k), b(k))]),
    ]


CLAIM = forall(n, a, b, some=[k], then=agree(k, n))


def _here() -> Any:
    return intro(
        witnesses=[m],
        then=[
            auto(),
            intro(
                have("before", lt(i, k0), auto("r", "place")),
                given=["r"],
                then=[apply("same", {"i": i}, [by("before")])],
            ),
            intro(given=["r"], then=[by("order")]),
        ],
    )


_beyond = intro(
    witnesses=[m + 1],
    then=[
        auto(),
        intro(
            given=["r"],
            then=[
                below_successor(
                    i, m, "r", "spot",
                    less=intro(
                        have("before", lt(i, k0), auto("spot", "place")),
                        then=[apply("same", {"i": i}, [by("before")])],
                    ),
                    equal=auto(
                        inside("spot", p, a(p)), inside("spot", p, b(p)), "order"
                    ),
                )
            ],
        ),
        intro(given=["r"], then=[absurd(auto("r"))]),
    ],
)  # fmt: skip

PROOF = induct(
    "n", "m", "shorter",
    base=intro(
        witnesses=[0],
        then=[
            auto(),
            intro(
                obtain(["i_nat"], apply("axiom:nat-nonnegative", {"n": i})),
                given=["r"],
                then=[absurd(auto("r", "i_nat"))],
            ),
            intro(given=["r"], then=[absurd(auto("r"))]),
        ],
    ),
    step=intro(
        obtain(
            ["k0_below", "same", "differ"], apply("shorter", {"a": a, "b": b}), some=[k0]
        ),
        have(
            "result",
            forall(some=[k], then=agree(k, m + 1)),
            cases(
                k0, m, "place",
                less=intro(
                    witnesses=[k0],
                    then=[
                        auto("place"),
                        by("same"),
                        intro(given=["r"], then=[apply("differ", {}, [by("place")])]),
                    ],
                ),
                equal=cases(a(m), b(m), "order", less=_here(), equal=_beyond, greater=_here()),
                greater=absurd(auto("place", "k0_below")),
            ),
        ),
        obtain(["below", "agreement", "difference"], apply("result"), some=[k]),
        witnesses=[k],
        then=[by("below"), by("agreement"), by("difference")],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/first-difference",
    title="Two sequences agree up to a first place where they differ, or to the end",
    source=Source("lemmas", "first-difference", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/first-difference",
        CLAIM,
        at={
            "n": number(3),
            "a": NATURALS,
            "b": ["lam", [["i", "N"]], ["*", ["q", "2"], "i"]],
        },
        scope="n = 3, a = (0, 1, 2), b = (0, 2, 4)",
    ),
)
