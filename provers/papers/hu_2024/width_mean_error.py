"""d_alpha of one attention layer between two MLP layers, for every Lipschitz function (width).

Statement (own proof). Vocabulary, contexts and grid as in ``theorem-2.3``; g(a) = a/N. There are
attention weights, a direction w and R > 0 and for all outputs Y(0), .., Y(M-1) a number
F >= 0 such that for all ramps eta = r/N, 0 < r <= 1, the network tau of ``theorem-2.3`` does this.
It runs on [P, X] + E for
every X of the cube [0,1]^(d x m): prompt token k < mp is at the cell pc(., k) of the grid, input
token k < m at X(., k) + shift(k)/N, shift(k) natural. Its contexts hold the prompt with every grid
input z and every output token, with the values v(z)(., k); |v(z) - f(z/N)| <= 1/N in every entry.
For I, pow, the norm and c as in `wang-2023/mean-error` (the integral over the cube of what is cut
off far up, t^alpha, (dm)^(1/alpha)),

    I(pow ||tau([P, .]) - f||) <= pow(c (L + 1)/N) + d m r pow(c (F + 1)).

F depends on weights, grid and outputs, not on r: the strips vanish with the ramps (``mean-error``).

Method: ``theorem-2.3`` for every input off the strips and every output token, where it is exact.
Everywhere a staircase stays between the first and the last grid point (``staircase-range``), so
that the attention layer's outputs are bounded (``mixed-bound``), and hats are at most 1
(``hats-bound``). `wang-2023/mean-error`.
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.kernel.terms import Fact, substitute_fact
from provers.papers.hu_2024 import theorem_2_3
from provers.papers.hu_2024._contexts import (
    COLUMNS,
    SIZES,
    M,
    R,
    columns_given,
    ell,
    j,
    n,
    parameters,
    pos,
    r,
    s,
    sizes_given,
    state,
    token,
    w,
    weights,
)
from provers.papers.hu_2024._network import staircase
from provers.papers.hu_2024._universality import basis, g, mixed
from provers.papers.hu_2024.mixed_bound import limit
from provers.papers.hu_2024.theorem_2_3 import GRID, S, Y, eta, first, second
from provers.papers.lemmas._cases import split_at
from provers.papers.lemmas._integral import POINT, I, X, cube, d, function, half, i, k, m
from provers.papers.wang_2023 import mean_error
from provers.papers.wang_2023.mean_error import L, c, f, norm, power, ramp, size, v, z
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    combine,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
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
    term,
    vector,
)

mp, cells, coord, out, rest, place = (
    natural(x) for x in ("mp", "cells", "coord", "out", "rest", "place")
)
top, largest, t, vec = real("top"), real("largest"), real("t"), vector("vec", d)
net = Name("net", ("F", (POINT, "N", "N"), "R"))
x, rounded = (Name(name, ("F", (POINT, "N"), ("V", "d"))) for name in ("x", "rounded"))
cell = Name("cell", ("F", ("N", "N", "N"), "N"))
pc, shift = Name("pc", ("F", ("N", "N"), "N")), Name("shift", ("F", ("N",), "N"))


def _renamed(fact: Fact) -> Fact:
    """A fact of `wang-2023/mean-error` with this module's names for grid, network and bound."""
    names = {"N": ("v", "cells"), "g": ("v", "net"), "R": ("v", "top"), "e": ("q", "0")}
    return substitute_fact(fact, names)


MEAN = {name: _renamed(fact) for name, fact in mean_error.GIVEN_FACTS.items()}
DIGITS, PLATEAU = _renamed(mean_error.DIGITS), _renamed(mean_error.PLATEAU)


def everywhere(*params: Any, given: Any, then: Any) -> Fact:
    """For every input of the cube."""
    return forall(X, given=[cube], then=[forall(*params, given=given, then=then)])


def coordinate(at: Any, k: Any) -> Any:
    """Coordinate ``at`` of token k."""
    return Inner(basis(at), x(X, k))


in_d, in_m, in_n = lt(coord, d), lt(k, m), lt(k, n)
output = second(mixed(lambda k: rounded(X, k), ell))
NETWORK = {
    "n_is": eq(n, mp + m),
    "ramp_pos": lt(0, ramp),
    "ramp_small": le(ramp, 1),
    "eta_is": eq(eta, ramp / cells),
    "grid_is": forall(j, then=[eq(g(j), j / cells)]),
    "cells_in": forall(
        ell, k, coord, given=[lt(ell, M), in_n, in_d], then=[le(cell(ell, k, coord), S)]
    ),
    "corners": forall(
        ell, k,
        given=[lt(ell, M), in_n],
        then=[eq(token(ell, k), Over(coord, Range(d), g(cell(ell, k, coord)) * basis(coord)))],
    ),
    "complete": forall(
        z, out,
        given=[DIGITS, lt(out, m)],
        some=[ell],
        then=[
            lt(ell, M),
            eq(pos(ell), mp + out),
            forall(j, coord, given=[lt(j, mp), in_d], then=[eq(cell(ell, j, coord), pc(coord, j))]),
            forall(
                j, coord,
                given=[lt(j, m), in_d],
                then=[eq(cell(ell, mp + j, coord), z(coord, j) + shift(j))],
            ),
            forall(coord, given=[in_d], then=[eq(Inner(basis(coord), Y(ell)), v(z, coord, out))]),
        ],
    ),
    "expanded": everywhere(
        k, given=[in_n],
        then=[eq(x(X, k), Over(coord, Range(d), coordinate(coord, k) * basis(coord)))],
    ),
    "prompt_tokens": everywhere(
        coord, k, given=[in_d, lt(k, mp)], then=[eq(coordinate(coord, k), pc(coord, k) / cells)]
    ),
    "input_tokens": everywhere(
        coord, k,
        given=[in_d, in_m],
        then=[eq(coordinate(coord, mp + k), X(coord, k) + shift(k) / cells)],
    ),
    "first_layer": everywhere(k, given=[in_n], then=[eq(rounded(X, k), first(x(X, k)))]),
    "outputs": everywhere(
        ell, coord, k,
        given=[lt(ell, M), in_d, in_m, eq(pos(ell), mp + k)],
        then=[eq(net(X, coord, k), Inner(basis(coord), output))],
    ),
    **{name: fact for name, fact in MEAN.items()
       if name not in ("ramp_sign", "e_sign", "R_sign", "bounded", "network")},
}  # fmt: skip
INNER = [
    eta, m, mp, cells, ramp, c, L, norm, power, f, net, v, I, x, rounded, cell, pc, shift
]  # fmt: skip
distance = power(size(net(X, i, k) - f(X, i, k)))
bound = power(c * (L + 1) / cells) + d * m * ramp * power(c * (top + 1))

CLAIM = forall(
    *parameters, S, g, basis,
    given=[*sizes_given, *columns_given, *GRID],
    some=[*weights, w, R],
    then=[
        lt(0, R),
        forall(
            Y,
            some=[top],
            then=[
                le(0, top),
                forall(
                    *INNER, given=list(NETWORK.values()), then=[le(I(function(distance)), bound)]
                ),
            ],
        ),
    ],
)  # fmt: skip

# ------------------------------------------------------------------ off the strips

_layers = ("expanded", "prompt_tokens", "input_tokens", "first_layer", "outputs")


def _prompt(rule: Rule) -> Rule:
    return steps(
        obtain(["own"], apply("prompt_tokens_here", {"coord": coord, "k": k},
                              [by("coord_in"), by("kind")])),
        obtain(["at"], apply("prompt_cells", {"j": k, "coord": coord},
                             [by("kind"), by("coord_in")])),
        rule,
    )  # fmt: skip


def _rest(rule: Rule) -> Rule:
    return steps(
        obtain(["difference"], apply("axiom:nat-difference", {"m": mp, "n": k}, [by("kind_not")]),
               some=[rest]),
        have("rest_in", lt(rest, m), auto("difference", "k_in", "n_is")),
        obtain(["read"], apply("input_tokens_here", {"coord": coord, "k": rest},
                               [by("coord_in"), by("rest_in")])),
        obtain(["found"], apply("input_cells", {"j": rest, "coord": coord},
                                [by("rest_in"), by("coord_in")])),
        have("own", eq(coordinate(coord, k), X(coord, rest) + shift(rest) / cells),
             auto("read", inside("difference", place, coordinate(coord, place)))),
        have("at", eq(cell(ell, k, coord), z(coord, rest) + shift(rest)),
             auto("found", inside("difference", place, cell(ell, place, coord)))),
        obtain(["above", "below"], apply("plateau", {"i": coord, "k": rest},
                                         [by("coord_in"), by("rest_in")])),
        rule,
    )  # fmt: skip


def by_token(prompt: Any, other: Any) -> Rule:
    return split_at(k, mp, "kind", less=_prompt(prompt()), rest=lambda: _rest(other()))


plateaus = intro(
    obtain(["in_S"], apply("cells_in", {"col": ell, "k": k, "coord": coord},
                           [by("l_in"), by("k_in"), by("coord_in")])),
    obtain(["corner"], apply("grid_is", {"j": cell(ell, k, coord)})),
    obtain(["next_corner"], apply("grid_is", {"j": cell(ell, k, coord) + 1})),
    given=["k_in", "coord_in"],
    then=[
        by("in_S"),
        by_token(
            lambda: auto("own", "corner", inside("at", t, t / cells)),
            lambda: auto("own", "corner", inside("at", t, t / cells),
                         products=[["inverse", "above"]], nonzero=["N_large"]),
        ),
        intro(
            given=["more"],
            then=[by_token(
                lambda: auto("own", "next_corner", "eta_is", inside("at", t, t / cells),
                             products=[["inverse", "ramp_small"]]),
                lambda: auto("own", "next_corner", "eta_is", inside("at", t, t / cells),
                             products=[["inverse", "below"]], nonzero=["N_large"]),
            )],
        ),
    ],
)  # fmt: skip

read = have(
    "read",
    forall(
        out, i, given=[lt(out, m), lt(i, d)], then=[eq(net(X, i, out), v(z, i, out))]
    ),
    intro(
        obtain(["l_in", "place_is", "prompt_cells", "input_cells", "values"],
               apply("complete", {"z": z, "out": out}, [by("digits"), by("out_in")]), some=[ell]),
        obtain(
            ["exact_output"],
            apply(
                "universal",
                {"eta": eta, "Y": Y, "col": ell, "X": Abstraction(k, x(X, k)),
                 "Z": Abstraction(k, rounded(X, k)),
                 "a": Abstraction(k, coord, cell(ell, k, coord))},
                [by("eta_pos"), by("l_in"), by("first_layer_here"), by("expanded_here"), plateaus,
                 intro(given=["k_in"], then=[apply("corners", {"col": ell, "k": k},
                                                   [by("l_in"), by("k_in")])])],
            ),
        ),
        given=["out_in", "out_coord_in"],
        then=[steps(
            obtain(["own_output"], apply("outputs_here", {"col": ell, "coord": i, "k": out},
                                         [by("l_in"), by("out_coord_in"), by("out_in"),
                                          by("place_is")])),
            obtain(["value"], apply("values", {"coord": i}, [by("out_coord_in")])),
            auto("own_output", "value", inside("exact_output", vec, Inner(basis(i), vec))),
        )],
    ),
)  # fmt: skip

off_strips = intro(
    *(obtain([f"{name}_here"], apply(name, {"X": X}, [by("in_cube")])) for name in _layers),
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


def moves(r: Any) -> Any:
    """The step of hat r."""
    return Y(r) - state(r)


def size_of(i: Any) -> Any:
    """What coordinate i of an output is at most."""
    return limit(basis(i), basis, g(S)) + Over(r, Range(M), sympy.Abs(Inner(basis(i), moves(r))))


def risen(k: Any, coord: Any) -> Any:
    """Coordinate ``coord`` of quantised token k."""
    return coordinate(coord, k) + staircase(coordinate(coord, k), S, eta, g)


quantised_small = [
    obtain(["first_corner"], apply("grid_is", {"j": 0})),
    have(
        "in_coordinates",
        forall(k, given=[in_n],
               then=[eq(rounded(X, k), Over(coord, Range(d), risen(k, coord) * basis(coord)))]),
        intro(
            obtain(["layer"], apply("first_layer_here", {"k": k}, [by("k_in")])),
            obtain(["own"], apply("expanded_here", {"k": k}, [by("k_in")])),
            given=["k_in"],
            then=[auto("layer", "own")],
        ),
    ),
    have(
        "small",
        forall(k, coord, given=[in_n, in_d],
               then=[le(0, risen(k, coord)), le(risen(k, coord), g(S))]),
        intro(
            obtain(["low", "high"],
                   apply("statement:hu-2024/staircase-range",
                         {"n": S, "t": coordinate(coord, k), "eta": eta, "g": g},
                         [by("sorted")])),
            given=["k_in", "coord_in"],
            then=[auto("low", "first_corner"), by("high")],
        ),
    ),
]  # fmt: skip

_zero = Abstraction(i, k, 0)
_mixed = mixed(lambda k: rounded(X, k), ell)
_entry = [
    obtain(["l_in", "place_is", "prompt_cells", "input_cells", "values"],
           apply("complete", {"z": _zero, "out": k},
                 [intro(names=["p", "q"], given=["p_in", "q_in"], witnesses=[0],
                        then=[auto(), by("N_large")]),
                  by("k_in")]), some=[ell]),
    obtain(["own_output"], apply("outputs_here", {"col": ell, "coord": i, "k": k},
                                 [by("l_in"), by("i_in"), by("k_in"), by("place_is")])),
    obtain(["place_in"], apply("places", {"col": ell}, [by("l_in")])),
    obtain(["mixed_up", "mixed_down"],
           apply("mixed", {"k": pos(ell), "y": basis(i)}, [by("place_in")])),
    obtain(
        ["unit", "hats_up", "hats_down"],
        apply("statement:hu-2024/hats-bound",
              {"d": d, "M": M, "v": Abstraction(r, moves(r)), "y": basis(i),
               "a": Abstraction(r, R * (Inner(w, _mixed) - Inner(w, state(r))))}),
    ),
    obtain(["entry_small"], apply("sizes", {"i": i}, [by("i_in")])),
]  # fmt: skip

everywhere_bounded = intro(
    *(obtain([f"{name}_here"], apply(name, {"X": X}, [by("in_cube")])) for name in _layers),
    *quantised_small,
    obtain(
        ["mixed"],
        apply(
            "statement:hu-2024/mixed-bound",
            {name.label: name for name in (d, s, n, *weights[1:])}
            | {"b": basis, "G": g(S), "rho": Abstraction(k, coord, risen(k, coord)),
               "Z": Abstraction(k, rounded(X, k))},
            [auto("n_two"), by("in_coordinates"), by("small")],
        ),
    ),
    given=["in_cube"],
    then=[
        intro(
            *_entry,
            given=["i_in", "k_in"],
            then=[auto("own_output", f"mixed_{side}", f"hats_{side}", "entry_small", "top_large")
                  for side in ("up", "down")],
        )
    ],
)  # fmt: skip

TOP = {"top": term(1 + largest**2)}
mean_rules = {"ramp_sign": auto("ramp_pos"), "e_sign": auto(), "R_sign": by("top_sign")}
mean_at = {
    "d": d, "m": m, "N": cells, "r": ramp, "c": c, "e": 0, "R": 1 + largest**2, "L": L,
    "norm": norm, "pow": power, "f": f, "g": net, "v": v, "I": I,
}  # fmt: skip
top_found = [
    obtain(["sizes"], apply("statement:lemmas/bounded-family",
                            {"n": d, "f": Abstraction(i, size_of(i))}), some=[largest]),
    have("top_sign", le(0, 1 + largest**2), combine(le=[(1, [], largest), (1, [])])),
    have("top_large", le(largest, 1 + largest**2),
         combine(le=[(1, [], largest - half), ("3/4", [])])),
]  # fmt: skip
inner = intro(
    have("inverse", lt(0, 1 / cells), positive("N_large")),
    have("eta_pos", lt(0, eta), auto("eta_is", products=[["ramp_pos", "inverse"]])),
    have("network", MEAN["network"], off_strips),
    have("bounded", substitute_fact(MEAN["bounded"], TOP), everywhere_bounded),
    given=list(NETWORK),
    then=[
        apply("statement:wang-2023/mean-error", mean_at,
              [mean_rules.get(name, by(name)) for name in MEAN])
    ],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["R_pos", "apart", "universal"],
        apply(
            "statement:hu-2024/theorem-2.3",
            {name.label: name for name in (*parameters, S, g, basis)},
            [by(name) for name in (*SIZES, *COLUMNS, "sorted")],
        ),
        some=[*weights, w, R],
    ),
    given=[*SIZES, *COLUMNS, "sorted"],
    witnesses=[*weights, w, R],
    then=[
        by("R_pos"),
        intro(
            *top_found,
            witnesses=[1 + largest**2],
            then=[by("top_sign"), inner],
        ),
    ],
)  # fmt: skip


def _witness() -> Any:
    data, at, forms = theorem_2_3.example()
    return witness(
        "hu-2024/width-mean-error", CLAIM, at, example_rules(CLAIM, at, data, forms=forms), data,
        scope="the example of theorem-2.3",
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/width-mean-error",
    title="d_alpha of one attention layer between two MLP layers, for every Lipschitz function",
    source=Source("hu-2024", "theorem-2.3", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=_witness(),
    remarks=(
        "The functional stands for the integral over the cube, cut off above the bound of the "
        "integrand (`lemmas/integral-cut-off`), as in `wang-2023/mean-error`: no axiom about "
        "integrals is used.",
        "F exists, whatever the ramps; the instances of ``theorem-2.3`` certify numbers.",
        "That the contexts hold the prompt with every grid input is a hypothesis; how many prompt "
        "tokens name every function is in ``quantisation-chain``.",
    ),
)
