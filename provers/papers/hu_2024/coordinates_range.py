"""On the ramps too quantising layers keep every coordinate between the ends of the grid.

Statement (own proof). The layers of ``quantising-coordinates``, for an input x = z(0, 0) with
x = sum over i of <b_i, x> b_i and g(0) <= <b_i, x> <= g(n), on plateaus or not: the last state is
z = z(d, 0) = sum over i of <b_i, z> b_i with g(0) <= <b_i, z> <= g(n).

Method: ``rounding-range``, by induction on the layers.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.papers.hu_2024 import quantising_coordinates
from provers.papers.hu_2024.quantising_coordinates import (
    BASIS,
    GRID,
    b,
    bump,
    c,
    c0,
    d,
    eta,
    g,
    i,
    k,
    k0,
    n,
    one_coordinate,
    z,
)
from provers.papers.lemmas._points import UNIT
from provers.proof import apply, auto, by, cases, have, induct, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Over,
    Range,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

h, t, place = vector("h", d), real("t"), natural("place")


def expanded(c: Any, k: Any) -> Any:
    """A state is the sum of its coordinates times the basis."""
    return eq(z(c, k), Over(i, Range(d), Inner(b(i), z(c, k)) * b(i)))


def in_range(c: Any, k: Any) -> Any:
    """Coordinates are between the ends of the grid."""
    own = Inner(b(i), z(c, k))
    return forall(i, given=[lt(i, d)], then=[le(g(0), own), le(own, g(n))])


LAYERS = [
    forall(c, k, given=[lt(c, d), lt(k, n)],
           then=[eq(z(c, k + 1), z(c, k) + bump(c, k) * b(c))]),
    forall(c, given=[lt(c, d)], then=[eq(z(c + 1, 0), z(c, n))]),
]  # fmt: skip

CLAIM = forall(
    d, n, eta, g, b, z,
    given=[*GRID, *BASIS, expanded(0, 0), in_range(0, 0), *LAYERS],
    then=[expanded(d, 0), in_range(d, 0)],
)  # fmt: skip

one_basis_vector = [
    obtain(["unit"], apply("units", {"i": c}, [by("c_in")])),
    obtain(
        ["one_term"],
        apply(
            "statement:lemmas/vector-single-term",
            {"d": d, "n": d, "l": c, "g": Abstraction(i, Inner(b(i), b(c)) * b(i))},
            [
                by("c_in"),
                intro(
                    obtain(["flat"], apply("orthogonal", {"i": i, "j": c},
                                           [by("in_d"), by("c_in"), by("other")])),
                    names=["i"],
                    given=["in_d", "other"],
                    then=[auto(inside("flat", t, t * b(i)))],
                ),
            ],
        ),
    ),
    have("unit_sum", eq(Over(i, Range(d), Inner(b(i), b(c)) * b(i)), b(c)),
         auto("one_term", inside("unit", t, t * b(c)))),
]  # fmt: skip

_other = steps(
    obtain(["flat"], apply("orthogonal", {"i": i, "j": c},
                           [by("i_in"), by("c_in"), by("which")])),
    have("same", eq(Inner(b(i), z(c, k0 + 1)), Inner(b(i), z(c, k0))),
         auto(inside("layer", h, Inner(b(i), h)), inside("flat", t, bump(c, k0) * t))),
    auto("same", "own_low", "own_high"),
)  # fmt: skip
_own = steps(
    have("same", eq(Inner(b(i), z(c, k0 + 1)), Inner(b(c), z(c, k0 + 1))),
         auto(inside("which", place, Inner(b(place), z(c, k0 + 1))))),
    auto("same", "moved", "low", "high"),
)  # fmt: skip
_which = cases(i, c, "which", less=_other, equal=_own, greater=_other)

one_layer = intro(
    have("k_in", lt(k0, n), auto("in")),
    obtain(["before", "range"], apply("so_far", {}, [auto("in")])),
    obtain(["layer"], apply("layers", {"c": c, "k": k0}, [by("c_in"), by("k_in")])),
    obtain(["c_low", "c_high"], apply("range", {"i": c}, [by("c_in")])),
    obtain(["k0_sign"], apply("axiom:nat-nonnegative", {"n": k0})),
    obtain(["first"], apply("sorted", {"i": 0, "k": k0}, [by("k0_sign")])),
    obtain(["last"], apply("sorted", {"i": k0 + 1, "k": n}, [auto("in")])),
    obtain(["apart_here"], apply("apart", {"k": k0})),
    obtain(
        ["low", "high"],
        apply(
            "statement:hu-2024/rounding-range",
            {"t": Inner(b(c), z(c, k0)), "low": g(k0), "high": g(k0 + 1), "eta": eta,
             "A": g(0), "B": g(n)},
            [by("width"), by("apart_here"), by("first"), by("last"), by("c_low"), by("c_high")],
        ),
    ),
    have("moved", eq(Inner(b(c), z(c, k0 + 1)), Inner(b(c), z(c, k0)) + bump(c, k0)),
         auto(inside("layer", h, Inner(b(c), h)), inside("unit", t, bump(c, k0) * t))),
    given=["in"],
    then=[
        auto("layer", "before", inside("unit_sum", h, bump(c, k0) * h),
             inside("layer", h, Over(i, Range(d), Inner(b(i), h) * b(i)))),
        intro(
            obtain(["own_low", "own_high"], apply("range", {"i": i}, [by("i_in")])),
            names=["i"],
            given=["i_in"],
            then=[_which, _which],
        ),
    ],
)  # fmt: skip

one_row = have(
    "one_row",
    forall(c, given=[lt(c, d), expanded(c, 0), in_range(c, 0)],
           then=[expanded(c + 1, 0), in_range(c + 1, 0)]),
    intro(
        *one_basis_vector,
        have(
            "along",
            forall(k, given=[le(k, n)], then=[expanded(c, k), in_range(c, k)]),
            induct("k", "k0", "so_far",
                   base=intro(given=["in"], then=[by("row_expanded"), by("row_range")]),
                   step=one_layer),
        ),
        obtain(["row_end", "end_range"], apply("along", {"k": n}, [auto()])),
        obtain(["next"], apply("rows", {"c": c}, [by("c_in")])),
        given=["c_in", "row_expanded", "row_range"],
        then=[
            auto("next", "row_end", inside("next", h, Over(i, Range(d), Inner(b(i), h) * b(i)))),
            intro(
                obtain(["own_low", "own_high"], apply("end_range", {"i": i}, [by("i_in")])),
                names=["i"],
                given=["i_in"],
                then=[auto("own_low", inside("next", h, Inner(b(i), h))),
                      auto("own_high", inside("next", h, Inner(b(i), h)))],
            ),
        ],
    ),
)  # fmt: skip

PROOF = intro(
    one_row,
    have(
        "all_rows",
        forall(c, given=[le(c, d)], then=[expanded(c, 0), in_range(c, 0)]),
        induct(
            "c", "c0", "so_far",
            base=intro(given=["in"], then=[by("expanded"), by("start")]),
            step=intro(
                obtain(["before", "range"], apply("so_far", {}, [auto("in")])),
                obtain(["next_expanded", "next_range"],
                       apply("one_row", {"c": c0}, [auto("in"), by("before"), by("range")])),
                given=["in"],
                then=[by("next_expanded"), by("next_range")],
            ),
        ),
    ),
    obtain(["final", "final_range"], apply("all_rows", {"c": d}, [auto()])),
    given=["width", "sorted", "apart", "units", "orthogonal", "expanded", "start", "layers",
           "rows"],
    then=[by("final"), by("final_range")],
)  # fmt: skip

EXAMPLE = {name: value for name, value in quantising_coordinates.EXAMPLE.items()
           if name not in ("x", "a")}  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/coordinates-range",
    title="On the ramps too quantising layers keep coordinates between the ends of the grid",
    source=Source("hu-2024", "theorem-2.4, quantiser", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/coordinates-range", CLAIM, EXAMPLE,
        example_rules(
            CLAIM, EXAMPLE, UNIT,
            forms={
                1: intro(given=["order"], then=[by("order")]),
                2: intro(then=[auto()]),
                4: one_coordinate(),
            },
        ),
        UNIT,
        scope="d = 1, one layer",
    ),
)  # fmt: skip
