"""One head of size s >= 1 between two MLPs approximates permutation-equivariant functions.

Statement (pointwise form; proof our own). A permutation-equivariant function on sequences of n >= 2
different tokens is a function f(x, X) of a token and the sequence: f(x_k, X) = f(y_l, Y) whenever
x_k = y_l, X has no repetition and every token of X is one of Y. Let f change by at most eps when
every token moves by at most r; a continuous function with compact support has such an r for every
eps > 0. Let g be a non-decreasing grid whose cells are at most ``width`` long, d width <= r, and
u(0), ..., u(V - 1) grid points, tokenwise (r_min, r_max, e)-separated; xi(h, .), h < N, are
sequences of different ones. Then there are a head with rank-one weights and an MLP with m <= n N
neurons such that for every eta > 0 the network

    F_FF o F_SA o F_FF,   first MLP x + sum over i < d of Staircase(<e_i, x>) e_i   (2 S + 2 ReLUs
                          a coordinate, ramps of length eta)

is within eps of f in every token of every sequence X whose tokens lie on the plateaus of the cells
of some u(xi(h, .)).

s = 1 is a case. With all sequences of different cells listed, what is left out are the strips, of
measure at most d n S eta, and the sequences with two tokens in one cell, a share of at most
n (n - 1)/2 V^(-1). The head and the second MLP do not depend on eta, so that the strips are made
small last; ``equivariant-mean-error`` has the integral.

Method: ``hu-2024/quantiser`` for the first MLP, cells as diameters (``lemmas/summed-lengths``),
``quantised-universality``.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.hu_2024._universality import basis, g
from provers.papers.hu_2024.theorem_2_3 import S, coord, eta, first
from provers.papers.kajitsuka_2024._attention import d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024._mapping import b, rank_one
from provers.papers.kajitsuka_2024.contextual_mapping import (
    N,
    e,
    kappa,
    n,
    rmax,
    rmin,
    square,
    u,
    v,
    vocabulary,
)
from provers.papers.kajitsuka_2024.corollary_1 import (
    DATA,
    T,
    a,
    h,
    i,
    k,
    m,
    network,
    sequences,
    th,
    w,
    xi,
)
from provers.papers.kajitsuka_2024.quantised_universality import (
    EXAMPLE,
    Z,
    eps,
    equivariant,
    f,
    r,
    same_value,
    state,
    value,
    x,
    y,
)
from provers.papers.lemmas.norm_perturbation import norm
from provers.proof import (
    apply,
    auto,
    by,
    have,
    inside,
    intro,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Name,
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

j, p = natural("j"), natural("p")
width, t, q = real("width"), real("t"), vector("q", d)
cell = Name("cell", ("F", ("N", "N"), "N"))

moved = forall(i, given=[lt(i, n)], then=[le(square(x(i) - y(i)), r**2)])
continuity = forall(
    x, y, k, given=[lt(k, n), moved],
    then=[le(square(value(y, k) - value(x, k)), eps**2)],
)  # fmt: skip

_own, _cell = Inner(basis(coord), x(i)), cell(i, coord)
ON_PLATEAUS = [
    forall(i, given=[lt(i, n)], then=[
        eq(x(i), Over(coord, Range(d), Inner(basis(coord), x(i)) * basis(coord)))]),
    forall(
        i, coord, given=[lt(i, n), lt(coord, d)],
        then=[
            le(_cell, S),
            le(g(_cell), _own),
            le(_own, g(_cell) + width),
            forall(given=[lt(_cell, S)], then=[le(_own, g(_cell + 1) - eta)]),
        ],
    ),
    forall(i, given=[lt(i, n)], then=[
        eq(u(xi(h, i)), Over(coord, Range(d), g(cell(i, coord)) * basis(coord)))]),
]  # fmt: skip
"""Tokens in coordinates, on plateaus, whose corners are the tokens of sequence h."""

CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax, T, xi, f, r, eps, S, g, basis, width,
    given=[
        le(1, d), le(1, s), le(2, n), le(2, N), lt(0, e), lt(0, rmin), lt(0, rmax),
        *vocabulary()[:2], *sequences(), equivariant, continuity,
        forall(j, p, given=[le(j, p)], then=[le(g(j), g(p))]),
        forall(i, given=[lt(i, d)], then=[eq(Inner(basis(i), basis(i)), 1)]),
        le(0, width),
        le(d * width, r),
    ],
    some=[kappa, v, b, wq, wk, wv, wo, m, w, th, a],
    then=[
        *rank_one(kappa, v, b),
        le(m, n * T),
        forall(
            eta, x, Z, h, cell, k,
            given=[
                lt(0, eta), lt(h, T), lt(k, n),
                forall(i, given=[lt(i, n)], then=[eq(Z(i), first(x(i)))]),
                *ON_PLATEAUS,
            ],
            then=[le(square(network(state(k)) - value(x, k)), eps**2)],
        ),
    ],
)  # fmt: skip

_c = (Inner(basis(coord), x(i)) - g(cell(i, coord))) * basis(coord)
_at = (Inner(basis(j), x(i)) - g(cell(i, j))) * basis(j)
_length = Inner(basis(j), x(i)) - g(cell(i, j))

rounded = have(
    "rounds",
    forall(i, given=[lt(i, n)], then=[eq(Z(i), u(xi(h, i)))]),
    intro(
        obtain(["layer"], apply("first_layer", {"i": i}, [by("i_in")])),
        obtain(["in_coordinates"], apply("expanded", {"i": i}, [by("i_in")])),
        obtain(["corner"], apply("corners", {"i": i}, [by("i_in")])),
        obtain(
            ["rounded"],
            apply(
                "statement:hu-2024/quantiser",
                {"d": d, "n": S, "eta": eta, "g": g, "basis": basis, "x": x(i),
                 "a": Abstraction(coord, cell(i, coord))},
                [
                    by("ramp"),
                    by("sorted"),
                    by("in_coordinates"),
                    intro(
                        obtain(["own_cell", "above", "near", "below"],
                               apply("plateaus", {"i": i, "coord": coord},
                                     [by("i_in"), by("c_in")])),
                        names=["coord"],
                        given=["c_in"],
                        then=[by("own_cell"), by("above"), by("below")],
                    ),
                ],
            ),
        ),
        given=["i_in"],
        then=[auto("layer", "rounded", "corner")],
    ),
)  # fmt: skip

near = have(
    "close",
    forall(i, given=[lt(i, n)], then=[le(square(x(i) - u(xi(h, i))), r**2)]),
    intro(
        obtain(["in_coordinates"], apply("expanded", {"i": i}, [by("i_in")])),
        obtain(["corner"], apply("corners", {"i": i}, [by("i_in")])),
        obtain(
            ["short"],
            apply(
                "statement:lemmas/summed-lengths",
                {"d": d, "n": d, "w": Abstraction(coord, _c), "r": Abstraction(coord, width)},
                [
                    intro(
                        obtain(["own_cell", "above", "near", "below"],
                               apply("plateaus", {"i": i, "coord": j}, [by("i_in"), by("j_in")])),
                        obtain(["unit"], apply("units", {"i": j}, [by("j_in")])),
                        have("from_0", le(0, _length), auto("above")),
                        have("to_width", le(_length, width), auto("near")),
                        have("own_square", eq(square(_at), _length**2),
                             auto(inside("unit", t, _length**2 * t))),
                        have("squares", le(square(_at), width**2),
                             auto("own_square", products=[["from_0", "to_width"],
                                                          ["width_sign", "to_width"]])),
                        obtain(["own_sign"], apply("axiom:square", {"d": d, "v": _at})),
                        obtain(["root_sign", "root"],
                               apply("axiom:sqrt", {"x": square(_at)}, [by("own_sign")])),
                        obtain(["bounded"],
                               apply("statement:lemmas/square-order",
                                     {"x": norm(_at), "y": width},
                                     [by("width_sign"), auto("root", "squares")])),
                        names=["j"],
                        given=["j_in"],
                        then=[by("bounded")],
                    )
                ],
            ),
        ),
        have("gap", eq(x(i) - u(xi(h, i)), Over(coord, Range(d), _c)),
             auto("in_coordinates", "corner")),
        have("whole", le(norm(Over(coord, Range(d), _c)), r), auto("short", "fine")),
        obtain(["sum_sign"], apply("axiom:square", {"d": d, "v": Over(coord, Range(d), _c)})),
        obtain(["norm_sign", "norm_square"],
               apply("axiom:sqrt", {"x": square(Over(coord, Range(d), _c))}, [by("sum_sign")])),
        have("below_r", le(square(Over(coord, Range(d), _c)), r**2),
             auto("norm_square", products=[["whole", "norm_sign"], ["whole", "r_sign"]])),
        given=["i_in"],
        then=[auto("below_r", inside("gap", q, Inner(q, x(i) - u(xi(h, i)))),
                   inside("gap", q, Inner(Over(coord, Range(d), _c), q)))],
    ),
)  # fmt: skip

PROOF = intro(
    have("d_sign", le(0, d), auto("some_d")),
    have("r_sign", le(0, r), auto("fine", products=[["d_sign", "width_sign"]])),
    obtain(
        ["v_unit", "b_unit", "keys", "outputs", "m_below", "fits"],
        apply(
            "statement:kajitsuka-2024/quantised-universality",
            {x.label: x for x in (d, s, n, N, u, e, rmin, rmax, T, xi, f, r, eps)},
            [
                *[by(c) for c in ("some_d", "some_s", "n_two", "N_two", "e_pos", "rmin_pos",
                                  "rmax_pos", "norms", "separated", "range", "once",
                                  "equivariant")],
                intro(
                    names=["x", "h", "k"],
                    given=["h_in", "k_in", "near"],
                    then=[
                        apply("continuity",
                              {"x": x, "y": Abstraction(i, u(xi(h, i))), "k": k},
                              [by("k_in"), by("near")])
                    ],
                ),
            ],
        ),
        some=[kappa, v, b, wq, wk, wv, wo, m, w, th, a],
    ),
    given=["some_d", "some_s", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos", "norms",
           "separated", "range", "once", "equivariant", "continuity", "sorted", "units",
           "width_sign", "fine"],
    witnesses=[kappa, v, b, wq, wk, wv, wo, m, w, th, a],
    then=[
        by("v_unit"), by("b_unit"), by("keys"), by("outputs"), by("m_below"),
        intro(
            rounded,
            near,
            given=["ramp", "h_in", "k_in", "first_layer", "expanded", "plateaus", "corners"],
            then=[
                apply("fits", {"x": x, "Z": Z, "h": h, "k": k},
                      [by("h_in"), by("k_in"), by("close"), by("rounds")])
            ],
        ),
    ],
)  # fmt: skip

# f(x, X) = x, tokens 1, 2, 3 on the grid 0, 1, .., cells of length 1/8
EXAMPLE_HERE: dict[str, Any] = EXAMPLE | {
    "S": number(4), "g": ["lam", [["i", "N"]], "i"], "basis": ["lam", [["i", "N"]], "one"],
    "width": ["q", "1/8"],
}  # fmt: skip
VALUES = DATA | {"one": {"sort": ["V", 1], "rationals": ["1"]}}
moves = intro(
    obtain(["own"], apply("close", {"i": k}, [by("k_in")])),
    given=["k_in", "close"],
    then=[auto("own")],
)

STATEMENT = Statement(
    id="kajitsuka-2024/proposition-1",
    title="One head between two MLPs approximates permutation-equivariant functions",
    source=Source(
        "kajitsuka-2024", "proposition-1", "reconstructed (high)",
        "pointwise off the strips and off cells with two tokens",
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/proposition-1", CLAIM, EXAMPLE_HERE,
        example_rules(CLAIM, EXAMPLE_HERE, VALUES, forms={
            11: same_value, 12: moves, 13: intro(given=["order"], then=[by("order")]),
        }),
        VALUES,
        scope="d = s = 1, f(x, X) = x, V = {1, 2, 3}",
    ),
    remarks=(
        "continuity with compact support enters as uniform continuity",
        "d_p, the printed distance: kajitsuka-2024/equivariant-mean-error",
    ),
)  # fmt: skip
