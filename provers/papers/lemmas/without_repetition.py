"""A list of numbers with consistent values, each number once.

Statement (own proof). Let c(0), ..., c(n - 1) be numbers and R(0), ..., R(n - 1) vectors with
R(i) = R(j) wherever c(i) = c(j). There are m <= n, pairwise distinct c1(0), ..., c1(m - 1) and
vectors R1 such that every (c(i), R(i)) is some (c1(j), R1(j)), j < m, and every (c1(j), R1(j)) is
some (c(i), R(i)), i < n.

Method: induction on n; the new number is among the old ones or not (``member-or-not``).
"""

import copy
from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor, split_at
from provers.papers.lemmas._points import NATURALS, POINTS, UNIT
from provers.papers.lemmas.relu_interpolation import distinct
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
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
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, k, m, m0, q, i, j, p, o = (
    natural(x) for x in ("d", "n", "k", "m", "m0", "q", "i", "j", "p", "o")
)
c, c0, c1 = family("c"), family("c0"), family("c1")
R, R0, R1 = family("R", d), family("R0", d), family("R1", d)
t, z = real("t"), vector("z", d)


def consistent(count: Any) -> Any:
    """Equal numbers have equal values."""
    return forall(i, j, given=[lt(i, count), lt(j, count), eq(c(i), c(j))], then=[eq(R(i), R(j))])


def reduced(count: Any, size: Any, numbers: Any, values: Any) -> list[Any]:
    """What the statement says about n = ``count``."""
    return [
        le(size, count),
        distinct(numbers, size),
        forall(
            i, given=[lt(i, count)],
            some=[j], then=[lt(j, size), eq(c(i), numbers(j)), eq(R(i), values(j))],
        ),
        forall(
            j, given=[lt(j, size)],
            some=[i], then=[lt(i, count), eq(c(i), numbers(j)), eq(R(i), values(j))],
        ),
    ]  # fmt: skip


CLAIM = forall(
    d, n, c, R,
    given=[consistent(n)],
    some=[m, c1, R1],
    then=reduced(n, m, c1, R1),
)  # fmt: skip

_nothing = [absurd(auto("natural", "r")) for _ in range(3)]

base = intro(
    given=["consistent"],
    witnesses=[0, c, R],
    then=[
        auto(),
        intro(
            obtain(["natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["r", "r2", "differ"],
            then=[absurd(auto("natural", "r"))],
        ),
        intro(
            obtain(["natural"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["r"],
            witnesses=[0],
            then=[absurd(auto("natural", "r")) for _ in range(3)],
        ),
        intro(
            obtain(["natural"], apply("axiom:nat-nonnegative", {"n": j})),
            given=["r"],
            witnesses=[0],
            then=[absurd(auto("natural", "r")) for _ in range(3)],
        ),
    ],
)

# c(k) is the old number c0(q)

_found_i = forall(some=[j], then=[lt(j, m0), eq(c(i), c0(j)), eq(R(i), R0(j))])

known = intro(
    obtain(["hit"], apply("at_q", {}, [by("place")])),
    obtain(["o_in", "o_number", "o_value"], apply("origins", {"j": q}, [by("place")]), some=[o]),
    obtain(
        ["same_value"],
        apply("consistent", {"i": k, "j": o}, [auto(), auto("o_in"), auto("hit", "o_number")]),
    ),
    witnesses=[m0, c0, R0],
    then=[
        auto("m0_below"),
        by("c0_distinct"),
        intro(
            have(
                "found", _found_i,
                below_successor(
                    i, k, "r", "spot",
                    less=intro(
                        obtain(["p_in", "p_number", "p_value"],
                               apply("members", {"i": i}, [by("spot")]), some=[p]),
                        witnesses=[p],
                        then=[by("p_in"), by("p_number"), by("p_value")],
                    ),
                    equal=intro(
                        witnesses=[q],
                        then=[
                            by("place"),
                            auto("hit", inside("spot", p, c(p))),
                            auto("same_value", "o_value", inside("spot", p, R(p))),
                        ],
                    ),
                ),
            ),
            obtain(["p_in", "p_number", "p_value"], apply("found"), some=[p]),
            given=["r"],
            witnesses=[p],
            then=[by("p_in"), by("p_number"), by("p_value")],
        ),
        intro(
            obtain(["p_in", "p_number", "p_value"], apply("origins", {"j": j}, [by("r")]),
                   some=[p]),
            given=["r"],
            witnesses=[p],
            then=[auto("p_in"), by("p_number"), by("p_value")],
        ),
    ],
)  # fmt: skip

# c(k) is new

_found_new = forall(some=[j], then=[lt(j, m0 + 1), eq(c(i), c1(j)), eq(R(i), R1(j))])
_origin_new = forall(some=[i], then=[lt(i, k + 1), eq(c(i), c1(j)), eq(R(i), R1(j))])


def _old_pair() -> Any:
    """Both indices are old."""
    return steps(
        obtain(["first"], apply("c_before", {"i": i}, [by("i_spot")])),
        obtain(["second"], apply("c_before", {"i": j}, [by("j_spot")])),
        obtain(
            ["old"],
            apply("c0_distinct", {"i": i, "j": j}, [by("i_spot"), by("j_spot"), by("differ")]),
        ),
        contra(
            "same",
            steps(
                have("old_same", eq(c0(i), c0(j)), auto("same", "first", "second")),
                clash("old_same", "old"),
            ),
        ),
    )


def _new_pair(old: Any, fresh: str, spot: str) -> Any:
    """One index is old, the other is m0; the equation of the two numbers is refuted."""
    return steps(
        obtain(["first"], apply("c_before", {"i": old}, [by(spot)])),
        have("low", lt(old, q), auto(spot, "is_end")),
        obtain(["apart"], apply("before", {"i": old}, [by("low")])),
        contra(
            "same",
            steps(
                have(
                    "old_same",
                    eq(c0(old), c(k)),
                    auto("same", "first", "c_last", inside(fresh, p, c1(p))),
                ),
                clash("old_same", "apart"),
            ),
        ),
    )


new = intro(
    have("is_end", le(m0, q), by("place_not")),
    obtain(
        ["c_before", "c_after"],
        apply("axiom:numbers-by-cases", {"f": c0, "g": Abstraction(i, c(k)), "k": m0}),
        some=[c1],
    ),
    obtain(
        ["R_before", "R_after"],
        apply("axiom:vectors-by-cases", {"d": d, "f": R0, "g": Abstraction(i, R(k)), "k": m0}),
        some=[R1],
    ),
    obtain(["c_last"], apply("c_after", {"i": m0}, [auto()])),
    obtain(["R_last"], apply("R_after", {"i": m0}, [auto()])),
    witnesses=[m0 + 1, c1, R1],
    then=[
        auto("m0_below"),
        intro(
            given=["ri", "rj", "differ"],
            then=[
                below_successor(
                    i, m0, "ri", "i_spot",
                    less=below_successor(
                        j, m0, "rj", "j_spot",
                        less=_old_pair(),
                        equal=_new_pair(i, "j_spot", "i_spot"),
                    ),
                    equal=below_successor(
                        j, m0, "rj", "j_spot",
                        less=_new_pair(j, "i_spot", "j_spot"),
                        equal=contra("same", steps(
                            have("both", eq(i, j), auto("i_spot", "j_spot")),
                            clash("both", "differ"),
                        )),
                    ),
                )
            ],
        ),
        intro(
            have(
                "found", _found_new,
                below_successor(
                    i, k, "r", "spot",
                    less=intro(
                        obtain(["p_in", "p_number", "p_value"],
                               apply("members", {"i": i}, [by("spot")]), some=[p]),
                        obtain(["c_own"], apply("c_before", {"i": p}, [by("p_in")])),
                        obtain(["R_own"], apply("R_before", {"i": p}, [by("p_in")])),
                        witnesses=[p],
                        then=[auto("p_in"), auto("p_number", "c_own"), auto("p_value", "R_own")],
                    ),
                    equal=intro(
                        witnesses=[m0],
                        then=[
                            auto(),
                            auto("c_last", inside("spot", p, c(p))),
                            auto("R_last", inside("spot", p, R(p))),
                        ],
                    ),
                ),
            ),
            obtain(["p_in", "p_number", "p_value"], apply("found"), some=[p]),
            given=["r"],
            witnesses=[p],
            then=[by("p_in"), by("p_number"), by("p_value")],
        ),
        intro(
            have(
                "origin", _origin_new,
                below_successor(
                    j, m0, "r", "spot",
                    less=intro(
                        obtain(["p_in", "p_number", "p_value"],
                               apply("origins", {"j": j}, [by("spot")]), some=[p]),
                        obtain(["c_own"], apply("c_before", {"i": j}, [by("spot")])),
                        obtain(["R_own"], apply("R_before", {"i": j}, [by("spot")])),
                        witnesses=[p],
                        then=[auto("p_in"), auto("p_number", "c_own"), auto("p_value", "R_own")],
                    ),
                    equal=intro(
                        witnesses=[k],
                        then=[
                            auto(),
                            auto("c_last", inside("spot", p, c1(p))),
                            auto("R_last", inside("spot", p, R1(p))),
                        ],
                    ),
                ),
            ),
            obtain(["p_in", "p_number", "p_value"], apply("origin"), some=[p]),
            given=["r"],
            witnesses=[p],
            then=[by("p_in"), by("p_number"), by("p_value")],
        ),
    ],
)  # fmt: skip

PROOF = induct(
    "n", "k", "shorter",
    base=base,
    step=intro(
        obtain(
            ["m0_below", "c0_distinct", "members", "origins"],
            apply(
                "shorter",
                {"d": d, "c": c, "R": R},
                [
                    intro(
                        given=["ri", "rj", "same"],
                        then=[
                            apply(
                                "consistent", {"i": i, "j": j},
                                [auto("ri"), auto("rj"), by("same")],
                            )
                        ],
                    )
                ],
            ),
            some=[m0, c0, R0],
        ),
        obtain(
            ["q_below", "before", "at_q"],
            apply("statement:lemmas/member-or-not", {"n": m0, "a": c0, "x": c(k)}),
            some=[q],
        ),
        have(
            "result",
            forall(some=[m, c1, R1], then=reduced(k + 1, m, c1, R1)),
            split_at(q, m0, "place", less=known, rest=lambda: copy.deepcopy(new)),
        ),
        obtain(["r1", "r2", "r3", "r4"], apply("result"), some=[m, c1, R1]),
        given=["consistent"],
        witnesses=[m, c1, R1],
        then=[by("r1"), by("r2"), by("r3"), by("r4")],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/without-repetition",
    title="A list of numbers with consistent values, each number once",
    source=Source("lemmas", "without-repetition", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/without-repetition",
        CLAIM,
        at={"d": number(1), "n": number(2), "c": NATURALS, "R": POINTS},
        given=[
            intro(
                given=["ri", "rj", "same"],
                then=[auto(inside("same", t, t * vector("one", 1)))],
            )
        ],
        data=UNIT,
    ),
)
