"""One MLP layer rounds every coordinate of a token down to the grid.

Statement (theorem-2.3, quantiser). Let x = sum over i < d of <e_i, x> e_i, and let the MLP layer
add Staircase(<e_i, x>) to coordinate i, for all i (d (2 n + 2) ReLUs). If each coordinate lies on a
plateau, g(a_i) <= <e_i, x> and, for a_i < n, <e_i, x> <= g(a_i + 1) - eta, then the result is
sum over i of g(a_i) e_i.

Method: ``staircase`` in each coordinate.
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.papers.hu_2024._network import staircase
from provers.papers.lemmas._points import NATURALS, UNIT, ZEROS
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
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
    real,
    vector,
)

d, n, i, k, p, element = (natural(name) for name in ("d", "n", "i", "k", "p", "element"))
x, eta, t = vector("x", d), real("eta"), real("t")
g, basis = family("g"), family("basis", d)
a = Name("a", ("F", ("N",), "N"))


def first(x: Any) -> Any:
    """F_1(x): the first MLP layer of T_A."""
    added = Over(i, Range(d), staircase(Inner(basis(i), x), n, eta, g) * basis(i))
    return x + added


def expanded(x: Any) -> Any:
    """x in coordinates."""
    return eq(x, Over(i, Range(d), Inner(basis(i), x) * basis(i)))


def on_plateaus(x: Any, a: Any) -> Any:
    """Every coordinate lies on the plateau of g(a(i))."""
    own = Inner(basis(i), x)
    return forall(
        i,
        given=[lt(i, d)],
        then=[
            le(a(i), n),
            le(g(a(i)), own),
            forall(given=[lt(a(i), n)], then=[le(own, g(a(i) + 1) - eta)]),
        ],
    )


def corner(a: Any) -> Any:
    """The grid point with these numbers."""
    return Over(i, Range(d), g(a(i)) * basis(i))


grid_sorted = forall(p, k, given=[le(p, k)], then=[le(g(p), g(k))])

CLAIM = forall(
    d, n, eta, g, basis, x, a,
    given=[lt(0, eta), grid_sorted, expanded(x), on_plateaus(x, a)],
    then=[eq(first(x), corner(a))],
)  # fmt: skip

PROOF = intro(
    have(
        "rounded",
        eq(
            Over(i, Range(d), staircase(Inner(basis(i), x), n, eta, g) * basis(i)),
            Over(i, Range(d), (g(a(i)) - Inner(basis(i), x)) * basis(i)),
        ),
        termwise(
            Range(d), i,
            staircase(Inner(basis(i), x), n, eta, g) * basis(i),
            (g(a(i)) - Inner(basis(i), x)) * basis(i),
            intro(
                obtain(["cell", "above", "below"], apply("plateaus", {"i": element}, [by("in")])),
                obtain(
                    ["step"],
                    apply(
                        "statement:hu-2024/staircase",
                        {"n": n, "j": a(element), "t": Inner(basis(element), x), "eta": eta,
                         "g": g},
                        [by("width"), by("sorted"), by("cell"), by("above"), by("below")],
                    ),
                ),
                given=["in"],
                then=[auto(inside("step", t, t * basis(element)))],
            ),
        ),
    ),
    given=["width", "sorted", "expanded", "plateaus"],
    then=[auto("rounded", "expanded")],
)  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/quantiser",
    title="One MLP layer rounds every coordinate of a token down to the grid",
    source=Source("hu-2024", "theorem-2.3, quantiser", "own proof", "ramps before the grid points"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/quantiser", CLAIM,
        at={"d": number(1), "n": number(1), "eta": number(1), "g": NATURALS,
            "basis": constant_family("one"), "x": ["zero", 1], "a": ZEROS},
        given=[
            exact(), intro(given=["order"], then=[by("order")]), auto(),
            ["enumerate", [intro(then=[exact(), exact(), intro(given=["in"], then=[exact()])])]],
        ],
        data=UNIT,
    ),
)  # fmt: skip
