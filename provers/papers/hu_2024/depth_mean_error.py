"""d_alpha of one attention layer among MLP layers of width 4, for every Lipschitz function (depth).

Statement (own proof). Vocabulary, contexts, outputs Y(0), .., Y(M-1) below all tokens, grid and
basis as in ``theorem-2.4``; g(a) = a/N. There are attention weights, a direction w, R > 0
and F >= 0 such that for all ramps eta = r/N, 0 < r <= 1, and every split of the hats into layers
the network tau of ``theorem-2.4``, run on [P, X] + E as in ``width-mean-error``, satisfies

    I(pow ||tau([P, .]) - f||) <= pow(c (L + 1)/N) + d m r pow(c (F + 1))

for every f with Lipschitz constant L that the prompt names. F does not depend on r or on the split.

Method: ``theorem-2.4`` off the strips; ``coordinates-range``, ``mixed-bound`` and ``rows-bound``
everywhere; `wang-2023/mean-error`.
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.kernel.terms import substitute_fact
from provers.papers.hu_2024 import theorem_2_4
from provers.papers.hu_2024._contexts import (
    COLUMNS,
    SIZES,
    M,
    R,
    columns_given,
    d,
    ell,
    n,
    parameters,
    pos,
    r,
    s,
    sizes_given,
    state,
    w,
    weights,
)
from provers.papers.hu_2024._deep_network import (
    NETWORK,
    argument,
    axis,
    layer,
    quantised,
    row,
    states,
    zed,
)
from provers.papers.hu_2024._universality import basis, g
from provers.papers.hu_2024.context_ids_above import OUTPUTS, Y, mu, outputs_given, up
from provers.papers.hu_2024.theorem_2_4 import BASIS, GRID, B, S, count, eta, first
from provers.papers.hu_2024.width_mean_error import INNER as WIDE_NAMES
from provers.papers.hu_2024.width_mean_error import (
    MEAN,
    TOP,
    bound,
    by_token,
    cell,
    cells,
    coord,
    coordinate,
    distance,
    largest,
    mean_at,
    mean_rules,
    mp,
    net,
    out,
    pc,
    rest,
    shift,
    top,
    top_found,
    x,
)
from provers.papers.hu_2024.width_mean_error import rounded as wide_rounded
from provers.papers.lemmas._cases import split_at
from provers.papers.lemmas._integral import I, X, function, i, j, k, m
from provers.papers.wang_2023.mean_error import v, z
from provers.proof import apply, auto, by, have, inside, intro, obtain, positive, steps
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

last_cell, place, tk, hats = (natural(name) for name in ("last_cell", "place", "token", "hats"))
t, vec = real("t"), vector("vec", d)
INNER = [*(name for name in WIDE_NAMES if name is not wide_rounded), zed, states, B, first, count]

CLAIM = forall(
    *parameters, Y, up, mu, S, g, basis,
    given=[*sizes_given, *columns_given, *outputs_given, *GRID, *BASIS],
    some=[*weights, w, R, top],
    then=[
        lt(0, R),
        le(0, top),
        forall(*INNER, given=list(NETWORK.values()), then=[le(I(function(distance)), bound)]),
    ],
)  # fmt: skip

_layers = ("expanded", "prompt_tokens", "input_tokens", "z_start", "z_layers", "z_rows", "q_start",
           "q_layers", "outputs")  # fmt: skip
here = [obtain([f"{name}_here"], apply(name, {"X": X}, [by("in_cube")])) for name in _layers]

# ------------------------------------------------------------------ off the strips

plateaus = intro(
    obtain(["in_S"], apply("cells_in", {"col": ell, "k": k, "coord": coord},
                           [by("l_in"), by("k_in"), by("coord_in")])),
    obtain(["corner"], apply("grid_is", {"j": cell(ell, k, coord)})),
    obtain(["next_corner"], apply("grid_is", {"j": cell(ell, k, coord) + 1})),
    names=["k", "coord"],
    given=["k_in", "coord_in"],
    then=[
        by("in_S"),
        by_token(
            lambda: auto("own", "corner", inside("at", t, t / cells)),
            lambda: auto("own", "corner", inside("at", t, t / cells),
                         products=[["inverse", "above"]], nonzero=["N_large"]),
        ),
        by_token(
            lambda: auto("own", "next_corner", "eta_is", inside("at", t, t / cells),
                         products=[["inverse", "ramp_small"]]),
            lambda: auto("own", "next_corner", "eta_is", inside("at", t, t / cells),
                         products=[["inverse", "below"]], nonzero=["N_large"]),
        ),
    ],
)  # fmt: skip

_split = {
    "eta": eta, "col": ell, "X": Abstraction(k, x(X, k)),
    "a": Abstraction(k, coord, cell(ell, k, coord)),
    "z": Abstraction(k, axis, layer, zed(X, k, axis, layer)), "B": B, "first": first,
    "count": count, "q": Abstraction(row, states(X, ell, row)),
}  # fmt: skip
_rows_of_ell = intro(
    names=["row"],
    given=["row_in"],
    then=[apply("q_layers_here", {"col": ell, "row": row}, [by("l_in"), by("row_in")])],
)

read = have(
    "read",
    forall(out, i, given=[lt(out, m), lt(i, d)], then=[eq(net(X, i, out), v(z, i, out))]),
    intro(
        obtain(["l_in", "place_is", "prompt_cells", "input_cells", "values"],
               apply("complete", {"z": z, "out": out}, [by("digits"), by("out_in")]), some=[ell]),
        obtain(
            ["exact_output"],
            apply(
                "universal", _split,
                [
                    by("eta_pos"), by("steps_fit"), by("l_in"), by("expanded_here"), plateaus,
                    intro(names=["k"], given=["k_in"],
                          then=[apply("corners", {"col": ell, "k": k},
                                      [by("l_in"), by("k_in")])]),
                    by("z_start_here"), by("z_layers_here"), by("z_rows_here"), by("blocks_0"),
                    by("blocks"), by("blocks_all"),
                    apply("q_start_here", {"col": ell}, [by("l_in")]), _rows_of_ell,
                ],
            ),
        ),
        obtain(["own_output"], apply("outputs_here", {"col": ell, "coord": i, "k": out},
                                     [by("l_in"), by("out_coord_in"), by("out_in"),
                                      by("place_is")])),
        obtain(["value"], apply("values", {"coord": i}, [by("out_coord_in")])),
        given=["out_in", "out_coord_in"],
        then=[auto("own_output", "value", inside("exact_output", vec, Inner(basis(i), vec)))],
    ),
)  # fmt: skip

off_strips = intro(
    *here,
    read,
    given=["in_cube", "digits", "plateau"],
    then=[
        intro(
            obtain(["same"], apply("read", {"out": k, "i": i}, [by("k_in"), by("i_in")])),
            given=["i_in", "k_in"],
            then=[auto("same"), auto("same")],
        )
    ],
)  # fmt: skip

# ------------------------------------------------------------------ everywhere

_own = coordinate(axis, tk)
_prompt = steps(
    obtain(["own"], apply("prompt_tokens_here", {"coord": axis, "k": tk},
                          [by("axis_in"), by("kind")])),
    obtain(["at"], apply("prompt_cells", {"j": tk, "coord": axis}, [by("kind"), by("axis_in")])),
    obtain(["in_S"], apply("cells_in", {"col": ell, "k": tk, "coord": axis},
                           [by("l_in"), by("tk_in"), by("axis_in")])),
    obtain(["sign"], apply("axiom:nat-nonnegative", {"n": pc(axis, tk)})),
    have("most", le(pc(axis, tk), S), auto("at", "in_S")),
    auto("own", "first_corner", "last_corner",
         products=[["sign", "inverse"], ["most", "inverse"]]),
)  # fmt: skip
_rest = steps(
    obtain(["difference"], apply("axiom:nat-difference", {"m": mp, "n": tk}, [by("kind_not")]),
           some=[rest]),
    have("rest_in", lt(rest, m), auto("difference", "tk_in", "n_is")),
    have("shifted_in", lt(mp + rest, n), auto("difference", "tk_in")),
    obtain(["reads"], apply("input_tokens_here", {"coord": axis, "k": rest},
                            [by("axis_in"), by("rest_in")])),
    obtain(["at"], apply("input_cells", {"j": rest, "coord": axis},
                         [by("rest_in"), by("axis_in")])),
    obtain(["in_S"], apply("cells_in", {"col": ell, "k": mp + rest, "coord": axis},
                           [by("l_in"), by("shifted_in"), by("axis_in")])),
    have("index", lt(last_cell + shift(rest), S), auto("at", "in_S")),
    obtain(["most"], apply("axiom:nat-discrete", {"m": last_cell + shift(rest), "n": S},
                           [by("index")])),
    obtain(["sign"], apply("axiom:nat-nonnegative", {"n": shift(rest)})),
    obtain(["x_sign", "x_small"], apply("in_cube", {"i": axis, "k": rest},
                                        [by("axis_in"), by("rest_in")])),
    have("room", le(cells + shift(rest), S), auto("most", "cells_are")),
    have("own", eq(_own, X(axis, rest) + shift(rest) / cells),
         auto("reads", inside("difference", place, coordinate(axis, place)))),
    auto("own", "first_corner", "last_corner", "x_sign", "x_small",
         products=[["sign", "inverse"], ["room", "inverse"]], nonzero=["N_large"]),
)  # fmt: skip


def in_range(own: Any) -> list[Any]:
    """Between the ends of the grid."""
    return [le(g(0), own), le(own, g(S))]


started = have(
    "started",
    forall(tk, axis, given=[lt(tk, n), lt(axis, d)], then=in_range(_own)),
    intro(
        given=["tk_in", "axis_in"],
        then=[split_at(tk, mp, "kind", less=_prompt, rest=lambda: _rest) for _ in range(2)],
    ),
)  # fmt: skip

_z0 = zed(X, tk, 0, 0)
ranges = have(
    "ranges",
    forall(tk, given=[lt(tk, n)], then=[
        eq(quantised(tk),
           Over(axis, Range(d), Inner(basis(axis), quantised(tk)) * basis(axis))),
        forall(axis, given=[lt(axis, d)], then=in_range(Inner(basis(axis), quantised(tk)))),
    ]),
    intro(
        obtain(["begins"], apply("z_start_here", {"k": tk}, [by("tk_in")])),
        obtain(["own_token"], apply("expanded_here", {"k": tk}, [by("tk_in")])),
        obtain(
            ["ends", "end_range"],
            apply(
                "statement:hu-2024/coordinates-range",
                {"d": d, "n": S, "eta": eta, "g": g, "b": basis,
                 "z": Abstraction(axis, layer, zed(X, tk, axis, layer))},
                [
                    by("eta_pos"), by("sorted"), by("steps_fit"), by("units"), by("orthogonal"),
                    auto("begins", "own_token", inside("begins", vec, Over(
                        axis, Range(d), Inner(basis(axis), vec) * basis(axis)))),
                    intro(
                        obtain(["low", "high"], apply("started", {"token": tk, "axis": axis},
                                                      [by("tk_in"), by("axis_in")])),
                        names=["axis"],
                        given=["axis_in"],
                        then=[auto(side, inside("begins", vec, Inner(basis(axis), vec)))
                              for side in ("low", "high")],
                    ),
                    intro(names=["axis", "layer"], given=["axis_in", "layer_in"],
                          then=[apply("z_layers_here", {"k": tk, "axis": axis, "layer": layer},
                                      [by("tk_in"), by("axis_in"), by("layer_in")])]),
                    intro(names=["axis"], given=["axis_in"],
                          then=[apply("z_rows_here", {"k": tk, "axis": axis},
                                      [by("tk_in"), by("axis_in")])]),
                ],
            ),
        ),
        given=["tk_in"],
        then=[by("ends"), by("end_range")],
    ),
)  # fmt: skip


def _all_hats(count: Any) -> Any:
    return Over(r, Range(count), sympy.Abs(Inner(basis(i), Y(r) - state(r))))


_rho = Abstraction(tk, axis, Inner(basis(axis), quantised(tk)))
_entry = [
    obtain(["l_in", "place_is", "prompt_cells", "input_cells", "values"],
           apply("complete", {"z": Abstraction(i, k, last_cell), "out": k},
                 [intro(names=["p", "q"], given=["p_in", "q_in"], witnesses=[last_cell],
                        then=[auto(), auto("cells_are")]),
                  by("k_in")]), some=[ell]),
    started,
    ranges,
    obtain(["own_output"], apply("outputs_here", {"col": ell, "coord": i, "k": k},
                                 [by("l_in"), by("i_in"), by("k_in"), by("place_is")])),
    obtain(["place_in"], apply("places", {"col": ell}, [by("l_in")])),
    obtain(
        ["mixed"],
        apply(
            "statement:hu-2024/mixed-bound",
            {name.label: name for name in (d, s, n, *weights[1:])}
            | {"b": basis, "G": g(S), "rho": _rho, "Z": Abstraction(tk, quantised(tk))},
            [
                auto("n_two"),
                intro(obtain(["ends", "end_range"], apply("ranges", {"token": tk}, [by("tk_in")])),
                      names=["token"], given=["tk_in"], then=[by("ends")]),
                intro(
                    obtain(["ends", "end_range"], apply("ranges", {"token": tk}, [by("tk_in")])),
                    obtain(["low", "high"], apply("end_range", {"axis": axis}, [by("axis_in")])),
                    names=["token", "axis"],
                    given=["tk_in", "axis_in"],
                    then=[auto("low", "first_corner"), by("high")],
                ),
            ],
        ),
    ),
    obtain(["mixed_up", "mixed_down"],
           apply("mixed", {"k": pos(ell), "y": basis(i)}, [by("place_in")])),
    obtain(["begins_at"], apply("q_start_here", {"col": ell}, [by("l_in")])),
    obtain(
        ["rows_up", "rows_down"],
        apply("statement:hu-2024/rows-bound",
              {"d": d, "B": B, "first": first, "count": count, "y": basis(i),
               "a": Abstraction(row, hats, argument(row, hats)),
               "v": Abstraction(r, Y(r) - state(r)),
               "q": Abstraction(row, states(X, ell, row))},
              [by("blocks_0"), by("blocks"), _rows_of_ell]),
    ),
    have("all_hats", eq(_all_hats(first(B)), _all_hats(M)),
         auto(inside("blocks_all", place, _all_hats(place)))),
    obtain(["entry_small"], apply("sizes", {"i": i}, [by("i_in")])),
]  # fmt: skip

everywhere_bounded = intro(
    *here,
    given=["in_cube"],
    then=[
        intro(
            *_entry,
            given=["i_in", "k_in"],
            then=[
                auto("own_output", f"mixed_{side}", f"rows_{side}", "entry_small", "top_large",
                     "all_hats",
                     inside("begins_at", vec, Inner(basis(i), vec)))
                for side in ("up", "down")
            ],
        )
    ],
)  # fmt: skip

inner = intro(
    have("inverse", lt(0, 1 / cells), positive("N_large")),
    have("eta_pos", lt(0, eta), auto("eta_is", products=[["ramp_pos", "inverse"]])),
    have("steps_fit", forall(j, then=[le(eta, g(j + 1) - g(j))]), intro(
        obtain(["corner"], apply("grid_is", {"j": j})),
        obtain(["next_corner"], apply("grid_is", {"j": j + 1})),
        then=[auto("corner", "next_corner", "eta_is", products=[["ramp_small", "inverse"]])],
    )),
    obtain(["first_corner"], apply("grid_is", {"j": 0})),
    obtain(["last_corner"], apply("grid_is", {"j": S})),
    obtain(["cells_1"], apply("axiom:nat-discrete", {"m": 0, "n": cells}, [by("N_large")])),
    obtain(["cells_are"], apply("axiom:nat-difference", {"m": 1, "n": cells}, [auto("cells_1")]),
           some=[last_cell]),
    have("network", MEAN["network"], off_strips),
    have("bounded", substitute_fact(MEAN["bounded"], TOP), everywhere_bounded),
    given=list(NETWORK),
    then=[
        apply("statement:wang-2023/mean-error", mean_at,
              [mean_rules.get(name, by(name)) for name in MEAN])
    ],
)  # fmt: skip

_OUTER = [*SIZES, *COLUMNS, *OUTPUTS, "sorted", "units", "orthogonal"]
PROOF = intro(
    obtain(
        ["R_pos", "apart", "lower", "universal"],
        apply(
            "statement:hu-2024/theorem-2.4",
            {name.label: name for name in (*parameters, Y, up, mu, S, g, basis)},
            [by(name) for name in _OUTER],
        ),
        some=[*weights, w, R],
    ),
    *top_found,
    given=_OUTER,
    witnesses=[*weights, w, R, 1 + largest**2],
    then=[by("R_pos"), by("top_sign"), inner],
)


def _witness() -> Any:
    data, at, forms = theorem_2_4.example()
    return witness(
        "hu-2024/depth-mean-error", CLAIM, at, example_rules(CLAIM, at, data, forms=forms), data,
        scope="the example of theorem-2.4",
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/depth-mean-error",
    title="d_alpha of one attention layer among MLP layers of width 4, for Lipschitz functions",
    source=Source("hu-2024", "theorem-2.4", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=_witness(),
    remarks=(
        "The functional stands for the integral over the cube, as in `wang-2023/mean-error`: no "
        "axiom about integrals is used.",
        "F exists, whatever the ramps; the instances of ``theorem-2.4`` certify numbers.",
        "That the contexts hold the prompt with every grid input is a hypothesis; how many prompt "
        "tokens name every function is in ``quantisation-chain``.",
    ),
)
