"""Distinct points of R^d have distinct coordinates along some direction.

Statement (own proof). If h(0), ..., h(n - 1) in R^d are pairwise distinct, then there is u in R^d
with <u, h(i)> != <u, h(j)> for all i, j < n with i != j.

Method: induction on n, and for the new point h(n) induction on the number m of points it has been
told from. If <u, h(n)> = <u, h(m)>, turn u towards g = h(n) - h(m): u' = u + M g with M larger
than -<u, h(i) - h(j)> / <g, h(i) - h(j)> for all pairs separates g and loses no pair.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas._points import POINTS, UNIT, distinct_points
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

d, n, m, i, j, k, q = (natural(x) for x in ("d", "n", "m", "i", "j", "k", "q"))
h = family("h", d)
u, u0, u1 = vector("u", d), vector("u0", d), vector("u1", d)
M, x = real("M"), real("x")


def distinct(count: Any) -> Any:
    """The first ``count`` points are pairwise distinct."""
    return forall(i, j, given=[lt(i, count), lt(j, count), ne(i, j)], then=[ne(h(i), h(j))])


def separated(direction: Any, count: Any) -> Any:
    """The direction tells the first ``count`` points apart."""
    return forall(
        i, j,
        given=[lt(i, count), lt(j, count), ne(i, j)],
        then=[ne(Inner(direction, h(i)), Inner(direction, h(j)))],
    )  # fmt: skip


def told(direction: Any, count: Any) -> Any:
    """The direction tells the new point h(n) from the first ``count`` points."""
    return forall(
        i, given=[lt(i, count)], then=[ne(Inner(direction, h(i)), Inner(direction, h(n)))]
    )


CLAIM = forall(d, n, h, given=[distinct(n)], some=[u], then=[separated(u, n)])

empty = intro(
    given=["distinct"],
    witnesses=[Zero(d)],
    then=[
        intro(
            obtain(["i_is_natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["i_in_range", "j_in_range", "i_is_not_j"],
            then=[absurd(auto("i_in_range", "i_is_natural"))],
        )
    ],
)

some_direction = forall(
    m, given=[le(m, n)], some=[u], then=[separated(u, n), told(u, m)]
)  # fmt: skip

# ------------------------------------------------- the new direction u0 + M g, g = h(n) - h(m)

g = h(n) - h(m)
turned = u0 + M * g


def _along(direction: Any) -> Any:
    """<direction, h(i) - h(j)>."""
    return Inner(direction, h(i) - h(j))


moved = have(
    "pairs_seen_by_g_are_separated",
    forall(
        i, j,
        given=[lt(i, n + 1), lt(j, n + 1), ne(_along(g), 0)],
        then=[ne(_along(turned), 0)],
    ),
    intro(
        obtain(
            ["quotient_below_M"],
            apply("M_is_large", {"i": i, "j": j}, [by("i_in_range"), by("j_in_range")]),
        ),
        given=["i_in_range", "j_in_range", "seen_by_g"],
        then=[
            contra(
                "equal_along_turned",
                auto(
                    "quotient_below_M",
                    inside("equal_along_turned", x, x / _along(g)),
                    nonzero=["seen_by_g"],
                ),
            )
        ],
    ),
)  # fmt: skip


def _by_g() -> Rule:
    return apply(
        "pairs_seen_by_g_are_separated",
        {"i": i, "j": j},
        [by("i_in_range"), by("j_in_range"), by("side")],
    )


kept = have(
    "separated_pairs_stay_separated",
    forall(
        i, j,
        given=[lt(i, n + 1), lt(j, n + 1), ne(_along(u0), 0)],
        then=[ne(_along(turned), 0)],
    ),
    intro(
        given=["i_in_range", "j_in_range", "seen_by_u0"],
        then=[
            cases(
                _along(g), 0, "side",
                less=_by_g(),
                equal=contra(
                    "equal_along_turned",
                    steps(
                        have(
                            "equal_along_u0",
                            eq(_along(u0), 0),
                            auto("equal_along_turned", inside("side", x, M * x)),
                        ),
                        clash("equal_along_u0", "seen_by_u0"),
                    ),
                ),
                greater=_by_g(),
            )
        ],
    ),
)  # fmt: skip

new_pair = have(
    "g_sees_itself",
    ne(Inner(g, g), 0),
    contra(
        "g_has_norm_zero",
        steps(
            obtain(
                ["g_vanishes"], apply("axiom:definite", {"d": d, "v": g}, [by("g_has_norm_zero")])
            ),
            obtain(
                ["points_differ"],
                apply(
                    "distinct",
                    {"i": m, "j": n},
                    [auto("m_in_range"), auto(), auto("m_in_range")],
                ),
            ),
            clash("g_vanishes", "points_differ"),
        ),
    ),
)


def _stays_separated() -> Rule:
    return intro(
        obtain(
            ["before"],
            apply(
                "u0_separates",
                {"i": i, "j": j},
                [by("i_in_range"), by("j_in_range"), by("i_is_not_j")],
            ),
        ),
        obtain(
            ["after"],
            apply(
                "separated_pairs_stay_separated",
                {"i": i, "j": j},
                [auto("i_in_range"), auto("j_in_range"), by("before")],
            ),
        ),
        given=["i_in_range", "j_in_range", "i_is_not_j"],
        then=[by("after")],
    )


def _told_before_turning() -> Rule:
    return steps(
        obtain(["before"], apply("u0_tells", {"i": i}, [by("place")])),
        obtain(
            ["after"],
            apply(
                "separated_pairs_stay_separated",
                {"i": i, "j": n},
                [auto("place", "m_in_range"), auto(), by("before")],
            ),
        ),
        by("after"),
    )


turn = steps(
    obtain(
        ["M_is_large"],
        apply(
            "statement:lemmas/bounded-table",
            {"n": n + 1, "m": n + 1, "f": Abstraction(i, j, -_along(u0) / _along(g))},
        ),
        some=[M],
    ),
    moved,
    kept,
    new_pair,
    obtain(
        ["new_point_separated"],
        apply(
            "pairs_seen_by_g_are_separated",
            {"i": n, "j": m},
            [auto(), auto("m_in_range"), by("g_sees_itself")],
        ),
    ),
    intro(
        witnesses=[turned],
        then=[
            _stays_separated(),
            intro(
                given=["i_in_range"],
                then=[
                    below_successor(
                        i, m, "i_in_range", "place",
                        less=_told_before_turning(),
                        equal=contra(
                            "not_told",
                            steps(
                                have(
                                    "equal_along_turned",
                                    eq(Inner(turned, h(m)), Inner(turned, h(n))),
                                    auto("not_told", inside("place", q, Inner(turned, h(q)))),
                                ),
                                clash("equal_along_turned", "new_point_separated"),
                            ),
                        ),
                    )
                ],
            ),
        ],
    ),
)  # fmt: skip


def _keep() -> Rule:
    return intro(
        witnesses=[u0],
        then=[
            by("u0_separates"),
            intro(
                given=["i_in_range"],
                then=[
                    below_successor(
                        i, m, "i_in_range", "place",
                        less=apply("u0_tells", {"i": i}, [by("place")]),
                        equal=contra(
                            "not_told",
                            steps(
                                have(
                                    "equal_along_u0",
                                    eq(Inner(u0, g), 0),
                                    auto("not_told", inside("place", q, Inner(u0, h(q)))),
                                ),
                                auto("sight", "equal_along_u0"),
                            ),
                        ),
                    )
                ],
            ),
        ],
    )  # fmt: skip


one_more_point = intro(
    have("m_in_range", lt(m, n), auto("m_next_in_range")),
    obtain(
        ["u0_separates", "u0_tells"],
        apply("fewer_told", given=[auto("m_in_range")]),
        some=[u0],
    ),
    have(
        "result",
        forall(some=[u], then=[separated(u, n), told(u, m + 1)]),
        cases(Inner(u0, g), 0, "sight", less=_keep(), equal=turn, greater=_keep()),
    ),
    obtain(["u1_separates", "u1_tells"], apply("result"), some=[u1]),
    given=["m_next_in_range"],
    witnesses=[u1],
    then=[by("u1_separates"), by("u1_tells")],
)

nothing_told = intro(
    obtain(
        ["separates"],
        apply(
            "fewer_points",
            {"d": d, "h": h},
            [
                intro(
                    given=["i_in_range", "j_in_range", "i_is_not_j"],
                    then=[
                        apply(
                            "distinct",
                            {"i": i, "j": j},
                            [auto("i_in_range"), auto("j_in_range"), by("i_is_not_j")],
                        )
                    ],
                )
            ],
        ),
        some=[u],
    ),
    given=["zero_in_range"],
    witnesses=[u],
    then=[
        by("separates"),
        intro(
            obtain(["i_is_natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["i_in_range"],
            then=[absurd(auto("i_in_range", "i_is_natural"))],
        ),
    ],
)

last_pair = intro(
    given=["i_in_range", "j_in_range", "i_is_not_j"],
    then=[
        below_successor(
            i, n, "i_in_range", "i_place",
            less=below_successor(
                j, n, "j_in_range", "j_place",
                less=apply(
                    "u_separates",
                    {"i": i, "j": j},
                    [by("i_place"), by("j_place"), by("i_is_not_j")],
                ),
                equal=contra(
                    "same",
                    steps(
                        obtain(["told"], apply("u_tells", {"i": i}, [by("i_place")])),
                        have(
                            "not_told",
                            eq(Inner(u, h(i)), Inner(u, h(n))),
                            auto("same", inside("j_place", q, Inner(u, h(q)))),
                        ),
                        clash("not_told", "told"),
                    ),
                ),
            ),
            equal=below_successor(
                j, n, "j_in_range", "j_place",
                less=contra(
                    "same",
                    steps(
                        obtain(["told"], apply("u_tells", {"i": j}, [by("j_place")])),
                        have(
                            "not_told",
                            eq(Inner(u, h(j)), Inner(u, h(n))),
                            auto("same", inside("i_place", q, Inner(u, h(q)))),
                        ),
                        clash("not_told", "told"),
                    ),
                ),
                equal=absurd(
                    steps(
                        have("i_is_j", eq(i, j), auto("i_place", "j_place")),
                        clash("i_is_j", "i_is_not_j"),
                    )
                ),
            ),
        )
    ],
)  # fmt: skip

PROOF = induct(
    "n", "n", "fewer_points",
    base=empty,
    step=intro(
        have(
            "directions",
            some_direction,
            induct("m", "m", "fewer_told", base=nothing_told, step=one_more_point),
        ),
        obtain(["u_separates", "u_tells"], apply("directions", {"m": n}, [auto()]), some=[u]),
        given=["distinct"],
        witnesses=[u],
        then=[last_pair],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/separating-direction",
    title="Distinct points of R^d have distinct coordinates along some direction",
    source=Source("lemmas", "separating-direction", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/separating-direction",
        CLAIM,
        at={"d": number(1), "n": number(2), "h": POINTS},
        given=[distinct_points()],
        data=UNIT,
    ),
)
