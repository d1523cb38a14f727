"""With positions two apart the quantised tokens are separated, and token sets determine sequences.

Statement (theorem-2.3, positions). Coordinates <b_i, z>, i < d, with |z|^2 = sum over i of <b_i,
z>^2. A token at place k < n has start + 2k <= <b_i, z> <= start + 2k + 1 - delta in every
coordinate, start >= 1, 0 < delta <= 1 (start = 1 for T_A, 2 for T_B; delta = 1/D). Then

* (sqrt(d)/2)^2 < |z|^2 < d (2 n + start - 1)^2, which is (2 sqrt(d) n)^2 for start = 1;
* tokens at different places, of any two contexts, have |z - z'|^2 > (delta/2)^2, and so have tokens
  at one place that differ by delta or more in a coordinate;
* if two contexts differ at place m, the token z(m) does not occur in the other context at all.

So the vocabulary hypotheses of ``context-ids`` hold with e = delta/2, r_min = sqrt(d)/2, and
contexts differ in their token sets. Positions one apart leave no gap for the quantiser: x = 1 at
place k is x = 0 at place k + 1, one token at two places.

Method: one coordinate is enough for differences; sums over coordinates for norms.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import UNIT
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    combine,
    contra,
    have,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Over,
    Range,
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

d, n, i, j, k, m, element = (natural(x) for x in ("d", "n", "i", "j", "k", "m", "element"))
start, delta, t = real("start"), real("delta"), real("t")
b, x, y = family("b", d), family("x", d), family("y", d)
h = vector("h", d)


def square(v: Any) -> Any:
    """|v|^2."""
    return Inner(v, v)


def in_coordinates(v: Any) -> Any:
    """|v|^2 is the sum of the squared coordinates."""
    return eq(square(v), Over(i, Range(d), Inner(b(i), v) ** 2))


def tokens(f: Any) -> Any:
    """A context: one token at each place."""
    own = Inner(b(i), f(k))
    return forall(
        k, i,
        given=[lt(k, n), lt(i, d)],
        then=[le(start + 2 * k, own), le(own, start + 2 * k + 1 - delta)],
    )  # fmt: skip


CLAIM = forall(
    d, n, b, start, delta, x, y,
    given=[
        le(1, d),
        le(1, start),
        lt(0, delta),
        le(delta, 1),
        forall(k, given=[lt(k, n)], then=[in_coordinates(x(k))]),
        forall(k, j, given=[lt(k, n), lt(j, n)], then=[in_coordinates(x(k) - y(j))]),
        tokens(x),
        tokens(y),
    ],
    then=[
        forall(
            k, given=[lt(k, n)],
            then=[lt(d / 4, square(x(k))), lt(square(x(k)), d * (2 * n + start - 1) ** 2)],
        ),
        forall(
            k, j, given=[lt(k, n), lt(j, n), ne(k, j)],
            then=[lt((delta / 2) ** 2, square(x(k) - y(j)))],
        ),
        forall(
            k, i,
            given=[lt(k, n), lt(i, d), le(delta**2, Inner(b(i), x(k) - y(k)) ** 2)],
            then=[lt((delta / 2) ** 2, square(x(k) - y(k)))],
        ),
        forall(
            m, j,
            given=[lt(m, n), lt(j, n), ne(x(m), y(m))],
            then=[ne(x(m), y(j))],
        ),
    ],
)  # fmt: skip

u = x(k) - y(j)
# |u|^2 is at least the square of any coordinate
one_coordinate = have(
    "one_coordinate",
    forall(
        k,
        j,
        i,
        given=[lt(k, n), lt(j, n), lt(i, d)],
        then=[le(Inner(b(i), u) ** 2, square(u))],
    ),
    intro(
        obtain(["norm"], apply("gaps", {"k": k, "j": j}, [by("k_in"), by("j_in")])),
        obtain(
            ["term"],
            apply(
                "statement:lemmas/term-below-sum",
                {"n": d, "f": Abstraction(element, Inner(b(element), u) ** 2), "k": i},
                [
                    by("i_in"),
                    intro(
                        names=["element"],
                        given=["p"],
                        then=[combine(le=[(1, [], Inner(b(element), u))])],
                    ),
                ],
            ),
        ),
        given=["k_in", "j_in", "i_in"],
        then=[auto("norm", "term")],
    ),
)

own = Inner(b(element), x(k))
limit = 2 * n + start - 1


def _bounds() -> list[Any]:
    """Facts ``low``, ``high`` and ``next``: 1 <= own <= limit - delta."""
    return [
        obtain(["from", "to"], apply("x_places", {"k": k, "i": element}, [by("k_in"), by("e_in")])),
        obtain(["k_sign"], apply("axiom:nat-nonnegative", {"n": k})),
        obtain(["next"], apply("axiom:nat-discrete", {"m": k, "n": n}, [by("k_in")])),
        have("low", le(0, own - 1), auto("from", "k_sign", "start_large")),
        have("high", lt(0, limit - own), auto("to", "next", "delta_pos")),
    ]


norms = intro(
    obtain(["norm"], apply("norms", {"k": k}, [by("k_in")])),
    have(
        "at_least",
        le(d, Over(i, Range(d), Inner(b(i), x(k)) ** 2)),
        termwise(
            Range(d), i, 1, Inner(b(i), x(k)) ** 2,
            intro(*_bounds(), given=["e_in"], then=[auto("low", products=[["low", "low"]])]),
        ),
    ),
    have("some_coordinate", lt(0, Over(i, Range(d), 1)), auto("some_d")),
    have(
        "at_most",
        lt(Over(i, Range(d), Inner(b(i), x(k)) ** 2), Over(i, Range(d), limit**2)),
        termwise(
            Range(d), i, Inner(b(i), x(k)) ** 2, limit**2,
            intro(
                *_bounds(),
                have("sum", lt(0, limit + own), auto("high", "low")),
                given=["e_in"],
                then=[auto(products=[["high", "sum"]])],
            ),
            nonempty="some_coordinate",
        ),
    ),
    given=["k_in"],
    then=[auto("norm", "at_least", "some_d"), auto("norm", "at_most")],
)  # fmt: skip

delta_small = have(
    "delta_small",
    lt((delta / 2) ** 2, 1),
    auto("delta_one", products=[["delta_one", "delta_pos"]]),
)


def _apart(low: Any, high: Any, sign: int) -> Rule:
    """The token at the later place is 1 or more above, in coordinate 0."""
    gap = sign * Inner(b(0), x(k) - y(j))
    return steps(
        obtain(["next"], apply("axiom:nat-discrete", {"m": low, "n": high}, [by("order")])),
        have("one", le(0, gap - 1),
             auto("x_from", "x_to", "y_from", "y_to", "next", "delta_pos")),
        auto("first", "one", "delta_small", products=[["one", "one"]]),
    )  # fmt: skip


places = have(
    "different_places",
    forall(
        k, j, given=[lt(k, n), lt(j, n), ne(k, j)],
        then=[lt((delta / 2) ** 2, square(x(k) - y(j)))],
    ),
    intro(
        have("zero_in", lt(0, d), auto("some_d")),
        obtain(["x_from", "x_to"], apply("x_places", {"k": k, "i": 0}, [by("k_in"),
                                                                        by("zero_in")])),
        obtain(["y_from", "y_to"], apply("y_places", {"k": j, "i": 0}, [by("j_in"),
                                                                        by("zero_in")])),
        obtain(["first"], apply("one_coordinate", {"k": k, "j": j, "i": 0},
                                [by("k_in"), by("j_in"), by("zero_in")])),
        given=["k_in", "j_in", "another"],
        then=[
            cases(
                k, j, "order",
                less=_apart(k, j, -1),
                equal=absurd(clash("order", "another")),
                greater=_apart(j, k, 1),
            )
        ],
    ),
)  # fmt: skip


def _elsewhere() -> Rule:
    return steps(
        obtain(
            ["far"],
            apply("different_places", {"k": m, "j": j}, [by("m_in"), by("j_in"), by("order")]),
        ),
        have("none", eq(square(x(m) - y(j)), 0),
             auto(inside("same", h, Inner(h - y(j), h - y(j))))),
        auto("far", "none", products=[["delta_pos", "delta_pos"]]),
    )  # fmt: skip


PROOF = intro(
    one_coordinate,
    delta_small,
    places,
    given=["some_d", "start_large", "delta_pos", "delta_one", "norms", "gaps", "x_places",
           "y_places"],
    then=[
        norms,
        by("different_places"),
        intro(
            obtain(["one"], apply("one_coordinate", {"k": k, "j": k, "i": i},
                                  [by("k_in"), by("k_in"), by("i_in")])),
            given=["k_in", "i_in", "gap"],
            then=[auto("one", "gap", products=[["delta_pos", "delta_pos"]])],
        ),
        intro(
            given=["m_in", "j_in", "differ"],
            then=[
                contra(
                    "same",
                    cases(
                        m, j, "order",
                        less=_elsewhere(),
                        equal=steps(
                            have("token", eq(x(m), y(m)),
                                 auto("same", inside("order", k, y(k)))),
                            clash("token", "differ"),
                        ),
                        greater=_elsewhere(),
                    ),
                )
            ],
        ),
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(1), "n": number(2), "b": constant_family("one"), "start": number(1),
    "delta": ["q", "1/2"], "x": ["lam", [["k", "N"]], ["scale", ["+", ["*", number(2), "k"],
                                                             number(1)], "one"]],
    "y": ["lam", [["k", "N"]], ["scale", ["+", ["*", number(2), "k"], ["q", "3/2"]], "one"]],
}  # fmt: skip
"""d = 1, two places, delta = 1/2: the contexts (1, 3) and (3/2, 7/2)."""

STATEMENT = Statement(
    id="hu-2024/positional-encoding",
    title="Positions two apart: tokens are separated, token sets determine sequences",
    source=Source("hu-2024", "theorem-2.3, positional encoding", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/positional-encoding", CLAIM,
        EXAMPLE, example_rules(CLAIM, EXAMPLE, UNIT), UNIT,
        scope="d = 1, two places, delta = 1/2",
    ),
)  # fmt: skip
