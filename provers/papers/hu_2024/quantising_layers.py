"""Quantising layers in a row round a coordinate down to the grid.

Statement (own proof). For a grid g with g(k) + eta <= g(k+1), eta > 0, let q_0 = x and q_(k+1) =
q_k + Rounding(q_k; g(k), g(k+1), eta) for k < n (``quantising-layer``, three ReLUs). If g(j) <= x
<= g(j+1) - eta, then q_n = x as long as n <= j, and q_n = g(j) once n > j: the quantiser of
theorem-2.4 in one coordinate, D L' layers of width 3.

Method: induction on the layers. Layer k < j sees x >= g(k+1), layer j its own window, layers k > j
see g(j) <= g(k).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.hu_2024._network import rounding
from provers.papers.lemmas._acting_once import acting_once
from provers.papers.lemmas._points import NATURALS
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    inside,
    intro,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import eq, family, forall, le, lt, natural, real

n, m, j, i, k, p = (natural(x) for x in ("n", "m", "j", "i", "k", "p"))
x, eta, z = real("x"), real("eta"), real("z")
g, q = family("g"), family("q")

layers = forall(
    k, given=[lt(k, n)], then=[eq(q(k + 1), q(k) + rounding(q(k), g(k), g(k + 1), eta))]
)

CLAIM = forall(
    n, j, x, eta, g, q,
    given=[
        lt(0, eta),
        forall(i, k, given=[le(i, k)], then=[le(g(i), g(k))]),
        forall(k, then=[le(eta, g(k + 1) - g(k))]),
        le(g(j), x),
        le(x, g(j + 1) - eta),
        eq(q(0), x),
        layers,
    ],
    then=[
        forall(given=[le(n, j)], then=[eq(q(n), x)]),
        forall(given=[lt(j, n)], then=[eq(q(n), g(j))]),
    ],
)  # fmt: skip

NAMES = ["width", "sorted", "apart", "from_low", "to_high", "start", "layers"]


def _layer(at: Any, piece: str, *place: Any) -> list[Any]:
    """The fact ``moves``: what layer m adds at ``at``."""
    names = ["before_window", "in_window", "after_window"]
    return [
        obtain(["own_width"], apply("apart", {"k": m})),
        obtain(
            names,
            apply(
                "statement:hu-2024/quantising-layer",
                {"t": at, "low": g(m), "high": g(m + 1), "eta": eta},
                [by("width"), by("own_width")],
            ),
        ),
        obtain(["moves"], apply(piece, {}, list(place))),
    ]


def _added(at: Any) -> Any:
    return z + rounding(z, g(m), g(m + 1), eta)


PROOF = acting_once(
    NAMES,
    {"j": j, "x": x, "eta": eta, "g": g, "q": q},
    early=[
        obtain(["lower"], apply("sorted", {"i": m + 1, "k": j}, [auto("early")])),
        *_layer(x, "after_window", auto("lower", "from_low")),
        auto("layer", inside("before", z, _added(z)), "moves"),
    ],
    own=[
        have("own_low", eq(g(j), g(m)), auto(inside("place", p, g(p)))),
        have("own_high", eq(g(j + 1), g(m + 1)), auto(inside("place", p, g(p + 1)))),
        *_layer(x, "in_window", auto("from_low", "own_low"), auto("to_high", "own_high")),
        auto("layer", inside("before", z, _added(z)), "moves", "own_low"),
    ],
    late=[
        obtain(["higher"], apply("sorted", {"i": j, "k": m}, [auto("place")])),
        *_layer(g(j), "before_window", by("higher")),
        auto("layer", inside("before", z, _added(z)), "moves"),
    ],
)

STATEMENT = Statement(
    id="hu-2024/quantising-layers",
    title="Quantising layers in a row round a coordinate down to the grid",
    source=Source("hu-2024", "theorem-2.4, quantiser", "own proof", "ramps before the grid points"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/quantising-layers", CLAIM,
        at={"n": number(1), "j": number(0), "x": number(0), "eta": number(1), "g": NATURALS,
            "q": ["lam", [["i", "N"]], number(0)]},
        given=[
            exact(),
            intro(given=["order"], then=[by("order")]),
            intro(then=[auto()]),
            exact(), exact(), exact(), ["enumerate", [exact()]],
        ],
    ),
)  # fmt: skip
