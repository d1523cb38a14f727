"""Two families of vectors one after the other.

Statement (own proof). For families a, b of vectors of R^d and naturals k, m there is a family c
with c(i) = a(i) for i < k and c(k + j) = b(j) for j < m.

Method: induction on m, one vector at a time (``vectors-by-cases``).
"""

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas._points import POINTS, UNIT
from provers.proof import absurd, apply, auto, by, have, induct, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, family, forall, le, lt, natural, vector

d, k, m, n, i, j, p = (natural(x) for x in ("d", "k", "m", "n", "i", "j", "p"))
a, b, c, c0 = (family(x, d) for x in ("a", "b", "c", "c0"))
z = vector("z", d)


def joined(family: object, count: object) -> list[object]:
    """The two properties of the joined family."""
    return [
        forall(i, given=[lt(i, k)], then=[eq(family(i), a(i))]),  # type: ignore[operator]
        forall(j, given=[lt(j, count)], then=[eq(family(k + j), b(j))]),  # type: ignore[operator]
    ]


CLAIM = forall(d, k, m, a, b, some=[c], then=joined(c, m))

PROOF = induct(
    "m", "n", "shorter",
    base=intro(
        witnesses=[a],
        then=[
            intro(given=["r"], then=[auto()]),
            intro(
                obtain(["natural"], apply("axiom:nat-nonnegative", {"n": j})),
                given=["r"],
                then=[absurd(auto("natural", "r"))],
            ),
        ],
    ),
    step=intro(
        obtain(["front", "back"], apply("shorter", {"d": d, "k": k, "a": a, "b": b}), some=[c0]),
        obtain(
            ["before", "after"],
            apply("axiom:vectors-by-cases",
                  {"d": d, "f": c0, "g": Abstraction(i, b(n)), "k": k + n}),
            some=[c],
        ),
        obtain(["n_natural"], apply("axiom:nat-nonnegative", {"n": n})),
        witnesses=[c],
        then=[
            intro(
                obtain(["own"], apply("front", {"i": i}, [by("r")])),
                have("place", lt(i, k + n), auto("r", "n_natural")),
                obtain(["kept"], apply("before", {"i": i}, [by("place")])),
                given=["r"],
                then=[auto("own", "kept")],
            ),
            intro(
                given=["r"],
                then=[
                    below_successor(
                        j, n, "r", "place",
                        less=steps(
                            obtain(["own"], apply("back", {"j": j}, [by("place")])),
                            have("low", lt(k + j, k + n), auto("place")),
                            obtain(["kept"], apply("before", {"i": k + j}, [by("low")])),
                            auto("own", "kept"),
                        ),
                        equal=steps(
                            have("high", le(k + n, k + j), auto("place")),
                            obtain(["last"], apply("after", {"i": k + j}, [by("high")])),
                            auto("last", inside("place", p, b(p))),
                        ),
                    )
                ],
            ),
        ],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/joined-families",
    title="Two families of vectors one after the other",
    source=Source("lemmas", "joined-families", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/joined-families",
        CLAIM,
        at={"d": number(1), "k": number(1), "m": number(1), "a": POINTS, "b": POINTS},
        data=UNIT,
    ),
)
