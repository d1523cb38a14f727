"""One attention layer among MLP layers of width 4 is universal under prompt tuning (depth).

Statement (structure of the paper, constants and proof our own). As ``theorem-2.3``, with tokens
above all outputs along a direction ``up`` (positions from 2 on, outputs in [0, 1]^d; see
``context-ids-above``). There are attention weights, w and R > 0 such that for all ramps
eta > 0, not longer than a grid step, and every split of the M hats into layers (layer k holds
count(k) of them, beginning with number first(k)) the network

* d S quantising layers of three ReLUs, one coordinate after the other (``quantising-coordinates``),
* the attention layer,
* look-up layers q_(k+1) = q_k + sum over its hats of Hat(R (<w, q_k> - <w, q(l)>)) (Y(l) - q(l))

maps every input on the plateaus of context l to Y(l) in column pos(l). With one hat per layer all
MLP layers have width 3 <= 4: T_B^{1,1,4} with d S + M MLP layers.

Method: ``quantising-coordinates``, ``attention-of-equal-tokens``, ``context-ids-above``,
``width-depth-tradeoff``.

Instances: as for theorem-2.3, hats in a row.
"""

from typing import Any

from provers import sizes
from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.hu_2024 import context_ids, context_ids_above
from provers.papers.hu_2024._contexts import (
    COLUMNS,
    SIZES,
    M,
    R,
    columns_given,
    d,
    ell,
    i,
    j,
    k,
    n,
    parameters,
    r,
    sizes_given,
    state,
    token,
    w,
    weights,
)
from provers.papers.hu_2024._network import hat, rounding
from provers.papers.hu_2024._universality import (
    X,
    a,
    basis,
    corners,
    differs,
    g,
    ids_of,
    in_coordinates,
    instances,
    mixed,
    quantised_facts,
    source,
)
from provers.papers.hu_2024.context_ids import apart
from provers.papers.hu_2024.context_ids_above import OUTPUTS, Y, lower, mu, outputs_given, up
from provers.papers.hu_2024.quantising_coordinates import one_coordinate
from provers.proof import (
    apply,
    auto,
    by,
    have,
    induct,
    inside,
    intro,
    obtain,
)
from provers.statement import Statement
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

S, c, hats, row, B = (natural(x) for x in ("S", "c", "hats", "row", "B"))
first, count = Name("first", ("F", ("N",), "N")), Name("count", ("F", ("N",), "N"))
eta, t, h = real("eta"), real("t"), vector("h", d)
q = family("q", d)
z = family("z", d, arity=3)

GRID = [forall(i, k, given=[le(i, k)], then=[le(g(i), g(k))])]
RAMPS = [lt(0, eta), forall(k, then=[le(eta, g(k + 1) - g(k))])]
BASIS = [
    forall(i, given=[lt(i, d)], then=[eq(Inner(basis(i), basis(i)), 1)]),
    forall(
        i, j, given=[lt(i, d), lt(j, d), ne(i, j)], then=[eq(Inner(basis(i), basis(j)), 0)]
    ),
]  # fmt: skip


def quantised(at: Any) -> Any:
    """Token ``at`` behind the quantising layers."""
    return z(at, d, 0)


def added(state_: Any, layer: Any) -> Any:
    """What a look-up layer adds."""
    which = first(layer) + hats
    step = Y(which) - state(which)
    return Over(
        hats, Range(count(layer)), hat(R * (Inner(w, state_) - Inner(w, state(which)))) * step
    )


_bump = rounding(Inner(basis(c), z(k, c, j)), g(j), g(j + 1), eta)
quantiser = [
    in_coordinates(i),
    forall(
        k, i,
        given=[lt(k, n), lt(i, d)],
        then=[
            lt(a(k, i), S),
            le(g(a(k, i)), Inner(basis(i), X(k))),
            le(Inner(basis(i), X(k)), g(a(k, i) + 1) - eta),
        ],
    ),
    corners(i),
    forall(k, given=[lt(k, n)], then=[eq(z(k, 0, 0), X(k))]),
    forall(k, c, j, given=[lt(k, n), lt(c, d), lt(j, S)], then=[
        eq(z(k, c, j + 1), z(k, c, j) + _bump * basis(c))]),
    forall(k, c, given=[lt(k, n), lt(c, d)], then=[eq(z(k, c + 1, 0), z(k, c, S))]),
]  # fmt: skip
QUANTISER = ["expanded", "cells", "corners", "z_start", "z_layers", "z_rows"]
look_up = [
    eq(first(0), 0),
    forall(row, then=[eq(first(row + 1), first(row) + count(row))]),
    eq(first(B), M),
    eq(q(0), mixed(quantised, ell)),
    forall(row, given=[lt(row, B)], then=[eq(q(row + 1), q(row) + added(q(row), row))]),
]
LOOK_UP = ["blocks_0", "blocks", "blocks_all", "q_start", "q_layers"]

CLAIM = forall(
    *parameters, Y, up, mu, S, g, basis,
    given=[*sizes_given, *columns_given, *outputs_given, *GRID, *BASIS],
    some=[*weights, w, R],
    then=[
        lt(0, R),
        apart(w, R),
        lower(w, R),
        forall(
            eta, ell, X, a, z, B, first, count, q,
            given=[*RAMPS, lt(ell, M), *quantiser, *look_up],
            then=[eq(q(B), Y(ell))],
        ),
    ],
)  # fmt: skip

rounded = have(
    "quantised",
    forall(k, given=[lt(k, n)], then=[eq(quantised(k), token(ell, k))]),
    intro(
        *quantised_facts(),
        obtain(["begins"], apply("z_start", {"k": k}, [by("k_in")])),
        obtain(
            ["rounded"],
            apply(
                "statement:hu-2024/quantising-coordinates",
                {"d": d, "n": S, "eta": eta, "g": g, "b": basis, "x": X(k),
                 "a": Abstraction(i, a(k, i)), "z": Abstraction(c, j, z(k, c, j))},
                [
                    by("width"), by("sorted"), by("steps"), by("units"), by("orthogonal"),
                    by("in_coordinates"),
                    intro(
                        obtain(["cell", "from", "to"],
                               apply("cells", {"k": k, "i": i}, [by("k_in"), by("i_in")])),
                        names=["i"],
                        given=["i_in"],
                        then=[by("cell"), by("from"), by("to")],
                    ),
                    by("begins"),
                    intro(
                        names=["c", "j"],
                        given=["c_in", "j_in"],
                        then=[apply("z_layers", {"k": k, "c": c, "j": j},
                                    [by("k_in"), by("c_in"), by("j_in")])],
                    ),
                    intro(
                        names=["c"],
                        given=["c_in"],
                        then=[apply("z_rows", {"k": k, "c": c}, [by("k_in"), by("c_in")])],
                    ),
                ],
            ),
        ),
        given=["k_in"],
        then=[auto("rounded", "corner")],
    ),
)  # fmt: skip

r1 = natural("r1")
grow = have(
    "grow",
    forall(r, k, then=[le(first(k), first(k + r))]),
    induct(
        "other", "r1", "so_far",
        base=intro(then=[auto()]),
        step=intro(
            obtain(["before"], apply("so_far", {"k": k})),
            obtain(["next"], apply("blocks", {"row": k + r1})),
            obtain(["sign"], apply("axiom:nat-nonnegative", {"n": count(k + r1)})),
            then=[auto("before", "next", "sign")],
        ),
    ),
)  # fmt: skip


def _in_range(at: Any) -> list[Any]:
    """The fact ``in_all``: hat ``at`` of layer ``row`` is one of the M."""
    return [
        obtain(["up_to"], apply("axiom:nat-discrete", {"m": row, "n": B}, [by("row_in")])),
        obtain(["rest"], apply("axiom:nat-difference", {"m": row + 1, "n": B}, [by("up_to")]),
               some=[r1]),
        obtain(["later"], apply("grow", {"other": r1, "k": row + 1})),
        obtain(["block"], apply("blocks", {"row": row})),
        have("same_end", eq(first(row + 1 + r1), first(B)), auto(inside("rest", j, first(j)))),
        have("in_all", lt(first(row) + at, M),
             auto("later", "block", "same_end", "blocks_all", "at_in")),
    ]  # fmt: skip


looked_up = obtain(
    ["none", "found"],
    apply(
        "statement:hu-2024/width-depth-tradeoff",
        {"d": d, "B": B, "j": ell, "s": first, "m": count, "w": w, "x": state(ell), "R": R,
         "b": Abstraction(r, Inner(w, state(r))), "v": Abstraction(r, Y(r) - state(r)), "q": q},
        [
            by("blocks_0"),
            by("blocks"),
            auto(),
            intro(
                *_in_range(i),
                differs(first(row) + i),
                obtain(["gap"], apply("apart", {"col": ell, "other": first(row) + i},
                                      [by("l_in"), by("in_all"), by("differs")])),
                names=["row", "i"],
                given=["row_in", "at_in", "another"],
                then=[by("gap")],
            ),
            intro(
                *_in_range(i),
                obtain(["below"], apply("lower", {"col": first(row) + i, "other": ell},
                                        [by("in_all"), by("l_in")])),
                names=["row", "i"],
                given=["row_in", "passed", "at_in"],
                then=[by("below")],
            ),
            auto("q_start", "id"),
            by("q_layers"),
        ],
    ),
)  # fmt: skip

PROOF = intro(
    obtain(
        ["R_pos", "apart", "lower"],
        apply(
            "statement:hu-2024/context-ids-above",
            {x.label: x for x in (*parameters, Y, up, mu)},
            [by(name) for name in (*SIZES, *COLUMNS, *OUTPUTS)],
        ),
        some=[*weights, w, R],
    ),
    given=[*SIZES, *COLUMNS, *OUTPUTS, "sorted", "units", "orthogonal"],
    witnesses=[*weights, w, R],
    then=[
        by("R_pos"),
        by("apart"),
        by("lower"),
        intro(
            rounded,
            *ids_of(quantised),
            grow,
            looked_up,
            have("all", lt(ell, first(B)), auto("l_in", "blocks_all")),
            obtain(["output"], apply("found", {}, [by("all")])),
            given=["width", "steps", "l_in", *QUANTISER, *LOOK_UP],
            then=[auto("output")],
        ),
    ],
)

EXAMPLE = context_ids_above.EXAMPLE | {
    "S": number(4), "g": ["lam", [["i", "N"]], "i"],
    "basis": ["lam", [["i", "N"]], "one"],
}  # fmt: skip
DATA = context_ids_above.DATA
_GRID = len(sizes_given) + len(columns_given) + len(outputs_given)


def example() -> tuple[dict[str, Any], dict[str, Any], dict[int, Any]]:
    """Data, terms and the rules of the hypotheses that exhaustion does not decide."""
    forms = context_ids.no_common_token() | {
        _GRID: intro(given=["order"], then=[by("order")]),
        _GRID + 2: one_coordinate(),
    }
    return DATA, EXAMPLE, forms


def _witness() -> Any:
    data, at, forms = example()
    return witness(
        "hu-2024/theorem-2.4", CLAIM, at, example_rules(CLAIM, at, data, forms=forms), data,
        scope="d = s = 1, n = 2, V = {1, 2, 3}, outputs -5",
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/theorem-2.4",
    title="One attention layer among MLP layers of width 4 is universal under prompt tuning",
    source=source("theorem-2.4"),
    claim=CLAIM,
    proof=PROOF,
    bound=sizes.HU_DEPTH["depth"].expression,
    witness=_witness(),
    instances=instances("B"),
    remarks=(
        "The claim is exact off the strips. ``depth-mean-error`` has the integral d_alpha for all "
        "Lipschitz functions, strips included; ``mean-error-depth`` has ramps for every eps. For "
        "the functions of the instances numbers are certified; on the strips a column may pass "
        "many hats, so that the bound there is larger than for theorem-2.3 and the ramps shorter.",
        "Ids lie above outputs, so that no mapped column is moved twice.",
    ),
)  # fmt: skip
