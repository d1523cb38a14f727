"""All vectors with coordinates from B values can be listed by B^m.

Statement (own proof). Let coordinate number i take one of the values v(i, 0), ..., v(i, B - 1).
There is a list Q of B^m vectors that holds every sum of q(i) e(i) over i < m with such values q(i).
"Q holds z" is said by weights: w(z) <= the sum of w(p) over p in Q for every w >= 0.

Method: induction on m, and for the last coordinate induction on the number of values: the vectors
with the value number c are the list for m, moved by v(m, c) e(m).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.proof import (
    Rule,
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
    Concat,
    Each,
    Name,
    One,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    sequence,
    vector,
)

m, k, n, B, c, i, j, a = (natural(x) for x in ("m", "k", "n", "B", "c", "i", "j", "a"))
v, e, power, q = family("v", arity=2), family("e", n), family("power"), family("q")
Q, Q0, Q1 = (sequence(x, n) for x in ("Q", "Q0", "Q1"))
p, z, t = vector("p", n), vector("z", n), real("t")
element = vector("element", n)
w = Name("w", ("F", (("V", "n"),), "R"))


def one_of(q: Any, i: Any, values: Any, count: Any) -> Any:
    """q(i) is one of the first ``count`` values of coordinate i."""
    return forall(some=[a], then=[lt(a, count), eq(q(i), values(i, a))])


def is_word(q: Any, count: Any, values: Any, size: Any) -> Any:
    """The first ``count`` coordinates have admissible values."""
    return forall(i, given=[lt(i, count)], some=[a], then=[lt(a, size), eq(q(i), values(i, a))])


def spelled(q: Any, count: Any, basis: Any) -> Any:
    """The vector with the coordinates q."""
    return Over(i, Range(count), q(i) * basis(i))


def held(point: Any, points: Any) -> Any:
    """The list holds the vector."""
    not_negative = forall(p, then=[le(0, w(p))])
    return forall(w, given=[not_negative], then=[le(w(point), Over(p, points, w(p)))])


def result(Q: Any, count: Any) -> list[Any]:
    """Q lists all words."""
    return [
        eq(Over(p, Q, 1), power(count)),
        forall(q, given=[is_word(q, count, v, B)], then=[held(spelled(q, count, e), Q)]),
    ]


CLAIM = forall(
    m, n, B, v, e, power,
    given=[eq(power(0), 1), forall(i, then=[eq(power(i + 1), B * power(i))])],
    some=[Q],
    then=result(Q, m),
)  # fmt: skip


def last_below(Q: Any, count: Any) -> list[Any]:
    """Q lists the words whose last coordinate is one of the first ``count`` values."""
    return [
        eq(Over(p, Q, 1), count * power(k)),
        forall(
            q,
            given=[is_word(q, k, v, B), one_of(q, k, v, count)],
            then=[held(spelled(q, k + 1, e), Q)],
        ),
    ]


def _not_negative(points: Any, weight: Any, at: Any) -> Rule:
    """The weights of a list are not negative."""
    return termwise(
        points, p, 0, weight,
        intro(
            obtain(["weight_here"], apply("w_sign", {"p": at})),
            then=[by("weight_here")],
        ),
    )  # fmt: skip


moved = p + v(k, c) * e(k)
block = Each(p, Q0, moved)


def _holds() -> Rule:
    """The longer list holds every word whose last value is below c + 1."""
    return intro(
        obtain(["a_in", "a_value"], apply("last"), some=[a]),
        given=["word", "last"],
        then=[
            intro(
                have("old_part", le(0, Over(p, Q1, w(p))), _not_negative(Q1, w(p), element)),
                have(
                    "new_part",
                    le(0, Over(p, Q0, w(moved))),
                    _not_negative(Q0, w(moved), element + v(k, c) * e(k)),
                ),
                given=["w_sign"],
                then=[
                    below_successor(
                        a, c, "a_in", "place",
                        less=steps(
                            obtain(
                                ["listed"],
                                apply(
                                    "lists",
                                    {"q": q},
                                    [
                                        by("word"),
                                        intro(witnesses=[a], then=[by("place"), by("a_value")]),
                                    ],
                                ),
                            ),
                            obtain(["found"], apply("listed", {"w": w}, [by("w_sign")])),
                            auto("found", "new_part"),
                        ),
                        equal=steps(
                            obtain(["listed"], apply("old_lists", {"q": q}, [by("word")])),
                            obtain(
                                ["found"],
                                apply(
                                    "listed",
                                    {"w": Abstraction(p, w(moved))},
                                    [
                                        intro(
                                            obtain(
                                                ["weight_here"],
                                                apply("w_sign", {"p": moved}),
                                            ),
                                            then=[by("weight_here")],
                                        )
                                    ],
                                ),
                            ),
                            have(
                                "value",
                                eq(q(k), v(k, c)),
                                auto("a_value", inside("place", j, v(k, j))),
                            ),
                            auto(
                                "found", "old_part",
                                inside("value", t, w(spelled(q, k, e) + t * e(k))),
                            ),
                        ),
                    )
                ],
            )
        ],
    )  # fmt: skip


next_value = intro(
    obtain(["count", "lists"], apply("fewer_values"), some=[Q1]),
    witnesses=[Concat(Q1, block)],
    then=[auto("count", "old_count"), _holds()],
)

no_value = intro(
    witnesses=[Each(j, Range(0), Zero(n))],
    then=[
        auto(),
        intro(
            obtain(["a_in", "a_value"], apply("last"), some=[a]),
            obtain(["a_nat"], apply("axiom:nat-nonnegative", {"n": a})),
            given=["word", "last"],
            then=[intro(given=["w_sign"], then=[absurd(auto("a_in", "a_nat"))])],
        ),
    ],
)

PROOF = induct(
    "m", "k", "shorter",
    base=intro(
        given=["start", "multiplies"],
        witnesses=[One(Zero(n))],
        then=[
            auto("start"),
            intro(given=["word"], then=[intro(given=["w_sign"], then=[auto()])]),
        ],
    ),
    step=intro(
        obtain(
            ["old_count", "old_lists"],
            apply(
                "shorter",
                {"n": n, "B": B, "v": v, "e": e, "power": power},
                [by("start"), by("multiplies")],
            ),
            some=[Q0],
        ),
        have(
            "by_last_value",
            forall(c, some=[Q], then=last_below(Q, c)),
            induct("c", "c", "fewer_values", base=no_value, step=next_value),
        ),
        obtain(["count", "lists"], apply("by_last_value", {"c": B}), some=[Q]),
        obtain(["next_power"], apply("multiplies", {"i": k})),
        given=["start", "multiplies"],
        witnesses=[Q],
        then=[
            auto("count", "next_power"),
            intro(
                obtain(["a_in", "a_value"], apply("word", {"i": k}, [auto()]), some=[a]),
                obtain(
                    ["listed"],
                    apply(
                        "lists",
                        {"q": q},
                        [
                            intro(
                                have("i_range", lt(i, k + 1), auto("in_range")),
                                obtain(
                                    ["c_in", "c_value"],
                                    apply("word", {"i": i}, [by("i_range")]),
                                    some=[c],
                                ),
                                given=["in_range"],
                                witnesses=[c],
                                then=[by("c_in"), by("c_value")],
                            ),
                            intro(witnesses=[a], then=[by("a_in"), by("a_value")]),
                        ],
                    ),
                ),
                given=["word"],
                then=[by("listed")],
            ),
        ],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/words",
    title="All vectors with coordinates from B values can be listed by B^m",
    source=Source("lemmas", "words", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/words",
        CLAIM,
        at={
            "m": number(2), "n": number(1), "B": number(1),
            "v": ["lam", [["i", "N"], ["j", "N"]], number(0)],
            "e": ["lam", [["i", "N"]], ["zero", 1]],
            "power": ["lam", [["i", "N"]], number(1)],
        },
        given=[auto(), intro(then=[auto()])],
        scope="one value, two coordinates",
    ),
)  # fmt: skip
