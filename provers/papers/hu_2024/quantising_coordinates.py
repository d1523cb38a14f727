"""Layers of three ReLUs, one coordinate after the other, round a token down to the grid.

Statement (theorem-2.4, quantiser). Orthonormal b_0, .., b_(d-1), x = sum over i of <b_i, x> b_i.
For each coordinate c < d there are n layers

    z(c, k+1) = z(c, k) + Rounding(<b_c, z(c, k)>; g(k), g(k+1), eta) b_c,   z(c+1, 0) = z(c, n),

from z(0, 0) = x. If a_i < n and g(a_i) <= <b_i, x> <= g(a_i + 1) - eta for all i, the last state is
z(d, 0) = sum over i of g(a_i) b_i: d n layers of width 3.

Method: ``quantising-layers`` in the coordinate at hand; the others do not move.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness
from provers.papers.hu_2024._network import rounding
from provers.papers.lemmas._points import NATURALS, UNIT, ZEROS
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
    Inner,
    Name,
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

d, n, c, i, j, k, k0, c0, element = (
    natural(x) for x in ("d", "n", "c", "i", "j", "k", "k0", "c0", "element")
)
x, h = vector("x", d), vector("h", d)
eta, t = real("eta"), real("t")
g, b = family("g"), family("b", d)
z = family("z", d, arity=2)
a = Name("a", ("F", ("N",), "N"))


def bump(c: Any, k: Any) -> Any:
    """What layer k of coordinate c adds to it."""
    return rounding(Inner(b(c), z(c, k)), g(k), g(k + 1), eta)


GRID = [
    lt(0, eta),
    forall(i, k, given=[le(i, k)], then=[le(g(i), g(k))]),
    forall(k, then=[le(eta, g(k + 1) - g(k))]),
]
BASIS = [
    forall(i, given=[lt(i, d)], then=[eq(Inner(b(i), b(i)), 1)]),
    forall(i, j, given=[lt(i, d), lt(j, d), ne(i, j)], then=[eq(Inner(b(i), b(j)), 0)]),
]


def in_cells(x: Any, a: Any) -> Any:
    """Every coordinate lies on the plateau of g(a(i))."""
    return forall(
        i,
        given=[lt(i, d)],
        then=[
            lt(a(i), n),
            le(g(a(i)), Inner(b(i), x)),
            le(Inner(b(i), x), g(a(i) + 1) - eta),
        ],
    )


CLAIM = forall(
    d, n, eta, g, b, x, a, z,
    given=[
        *GRID,
        *BASIS,
        eq(x, Over(i, Range(d), Inner(b(i), x) * b(i))),
        in_cells(x, a),
        eq(z(0, 0), x),
        forall(c, k, given=[lt(c, d), lt(k, n)], then=[eq(z(c, k + 1), z(c, k) + bump(c,
                                                                                      k) * b(c))]),
        forall(c, given=[lt(c, d)], then=[eq(z(c + 1, 0), z(c, n))]),
    ],
    then=[eq(z(d, 0), Over(i, Range(d), g(a(i)) * b(i)))],
)  # fmt: skip

NAMES = ["width", "sorted", "apart", "units", "orthogonal", "expanded", "cells", "start", "layers",
         "rows"]  # fmt: skip

along = have(
    "along",
    forall(
        k, given=[le(k, n)],
        then=[eq(z(c, k), z(c, 0) + (Inner(b(c), z(c, k)) - Inner(b(c), z(c, 0))) * b(c))],
    ),
    induct(
        "k", "k0", "so_far",
        base=intro(given=["in"], then=[auto()]),
        step=intro(
            obtain(["before"], apply("so_far", {}, [auto("in")])),
            obtain(["layer"], apply("layers", {"c": c, "k": k0}, [by("c_in"), auto("in")])),
            given=["in"],
            then=[
                auto(
                    "layer", "before", inside("layer", h, Inner(b(c), h) * b(c)),
                    inside("unit", t, bump(c, k0) * t * b(c)),
                )
            ],
        ),
    ),
)  # fmt: skip

one_row = have(
    "one_row",
    forall(
        c,
        given=[lt(c, d), eq(Inner(b(c), z(c, 0)), Inner(b(c), x))],
        then=[eq(z(c, n), z(c, 0) + (g(a(c)) - Inner(b(c), x)) * b(c))],
    ),
    intro(
        obtain(["unit"], apply("units", {"i": c}, [by("c_in")])),
        obtain(["cell", "from", "to"], apply("cells", {"i": c}, [by("c_in")])),
        along,
        obtain(
            ["early", "late"],
            apply(
                "statement:hu-2024/quantising-layers",
                {"n": n, "j": a(c), "x": Inner(b(c), x), "eta": eta, "g": g,
                 "q": Abstraction(k, Inner(b(c), z(c, k)))},
                [
                    by("width"), by("sorted"), by("apart"), by("from"), by("to"),
                    by("untouched"),
                    intro(
                        obtain(["layer"],
                               apply("layers", {"c": c, "k": k0}, [by("c_in"), by("in")])),
                        names=["k0"],
                        given=["in"],
                        then=[auto(inside("layer", h, Inner(b(c), h)),
                                   inside("unit", t, bump(c, k0) * t))],
                    ),
                ],
            ),
        ),
        obtain(["rounded"], apply("late", {}, [by("cell")])),
        obtain(["last"], apply("along", {"k": n}, [auto()])),
        given=["c_in", "untouched"],
        then=[auto("last", inside("rounded", t, t * b(c)), inside("untouched", t, -t * b(c)))],
    ),
)  # fmt: skip


def changed(count: Any) -> Any:
    """x with its first coordinates rounded."""
    return x + Over(i, Range(count), (g(a(i)) - Inner(b(i), x)) * b(i))


all_rows = have(
    "all_rows",
    forall(c, given=[le(c, d)], then=[eq(z(c, 0), changed(c))]),
    induct(
        "c", "c0", "so_far",
        base=intro(given=["in"], then=[auto("start")]),
        step=intro(
            have("c_in", lt(c0, d), auto("in")),
            obtain(["before"], apply("so_far", {}, [auto("in")])),
            have(
                "cross",
                eq(
                    Over(i, Range(c0), (g(a(i)) - Inner(b(i), x)) * Inner(b(c0), b(i))),
                    Over(i, Range(c0), 0),
                ),
                termwise(
                    Range(c0), i, (g(a(i)) - Inner(b(i), x)) * Inner(b(c0), b(i)), 0,
                    intro(
                        have("in_d", lt(element, d), auto("e_in", "c_in")),
                        obtain(["flat"], apply("orthogonal", {"i": element, "j": c0},
                                               [by("in_d"), by("c_in"), by("e_in")])),
                        given=["e_in"],
                        then=[auto(inside("flat", t, (g(a(element)) - Inner(b(element), x)) * t))],
                    ),
                ),
            ),
            have("untouched", eq(Inner(b(c0), z(c0, 0)), Inner(b(c0), x)),
                 auto(inside("before", h, Inner(b(c0), h)), "cross")),
            obtain(["row"], apply("one_row", {"c": c0}, [by("c_in"), by("untouched")])),
            obtain(["next"], apply("rows", {"c": c0}, [by("c_in")])),
            given=["in"],
            then=[auto("next", "row", "before")],
        ),
    ),
)  # fmt: skip

PROOF = intro(
    one_row,
    all_rows,
    obtain(["final"], apply("all_rows", {"c": d}, [auto()])),
    given=NAMES,
    then=[auto("final", "expanded")],
)

EXAMPLE = {
    "d": number(1), "n": number(1), "eta": number(1), "g": NATURALS, "b": constant_family("one"),
    "x": ["zero", 1], "a": ZEROS, "z": ["lam", [["i", "N"], ["j", "N"]], ["zero", 1]],
}  # fmt: skip


def one_coordinate() -> Rule:
    """With d = 1 two coordinates are not different."""
    return intro(
        obtain(["i0"], apply("axiom:nat-discrete", {"m": i, "n": 1}, [by("i_in")])),
        obtain(["j0"], apply("axiom:nat-discrete", {"m": j, "n": 1}, [by("j_in")])),
        given=["i_in", "j_in", "differ"],
        then=[absurd(_less_or_more())],
    )


def _less_or_more() -> Rule:
    from provers.proof import cases, clash

    def between(low: Any, high: Any) -> Rule:
        return steps(
            obtain(["up"], apply("axiom:nat-discrete", {"m": low, "n": high}, [by("order")])),
            obtain(["sign"], apply("axiom:nat-nonnegative", {"n": low})),
            auto("up", "sign", "i0", "j0"),
        )

    return cases(
        i, j, "order",
        less=between(i, j), equal=clash("order", "differ"), greater=between(j, i),
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/quantising-coordinates",
    title="Layers of three ReLUs, one coordinate after the other, round a token down to the grid",
    source=Source("hu-2024", "theorem-2.4, quantiser", "own proof", "ramps before the grid points"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/quantising-coordinates", CLAIM, EXAMPLE,
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
