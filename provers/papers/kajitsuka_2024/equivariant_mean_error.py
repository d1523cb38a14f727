"""d_p of the network of ``proposition-1``, strips and everything else included.

Statement (own proof). f(x, X) is a permutation-equivariant function on sequences of n >= 2
different tokens, |f| <= H, that changes by at most eps when every token moves by at most r (a
continuous function with compact support has such an r for every eps > 0, and an H). Inputs are the
points X of the cube [0,1]^(d x n), tokens x_k with coordinates 1 + X(c, k) in a basis of unit
vectors: any cube, by a translation. The grid has S + 1 cells a side, d/(S + 1) <= r; u(0), ...,
u(V - 1) are separated points and xi(h, .), h < N, sequences of different ones of them. There are a
rank-one head, an MLP with at most n N neurons and a number M such that for every rho > 0 the
network

    out = F_FF o F_SA o F_FF,   first MLP x + sum over c < d of Staircase(<e_c, x>) e_c,
                                ramps of length rho/(S + 1)

satisfies, for every I that is monotone, subadditive and has the right volumes for constants and
strips, as the integral over the cube has, cut off far up (`lemmas/integral-cut-off`),

    I(gauge(out - f)) <= pow(eps) + (d n rho + share) pow(M + H).

``bad`` is 1 where a point off the strips lies in the cells of no listed sequence, and share bounds
its volume. gauge(Y) <= pow(t) if all |Y_k| <= t; for the p-th power of the entrywise p-norm, pow(t)
= n d t^p, the left side is d_p(out, f)^p.

Limits: M does not depend on rho, so the strips vanish with rho. It does depend on S: where f lives
on inputs whose tokens are never in one cell (a compact set of sequences of different tokens, S
large) share is 0, and d_p is as small as one likes. On the whole cube share is at most
n (n - 1)/2 (S + 1)^(-d), two tokens in one cell, and that share pow(M + H) vanishes is not claimed:
it takes a second MLP whose outputs stay bounded between the ids.

Method: ``proposition-1`` off the strips, ``network-bound`` and ``hu-2024/staircase-range``
everywhere, ``lemmas/integral-off-set``.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.kernel.terms import Fact, substitute_fact
from provers.papers.hu_2024._network import staircase
from provers.papers.hu_2024._universality import basis
from provers.papers.hu_2024.theorem_2_3 import S, coord
from provers.papers.kajitsuka_2024._attention import attention, d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024._mapping import b, rank_one
from provers.papers.kajitsuka_2024.contextual_mapping import (
    N,
    e,
    kappa,
    n,
    rmax,
    rmin,
    u,
    v,
    vocabulary,
)
from provers.papers.kajitsuka_2024.corollary_1 import (
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
from provers.papers.kajitsuka_2024.network_bound import limit_of
from provers.papers.kajitsuka_2024.proposition_1 import VALUES, cell, continuity, moves
from provers.papers.kajitsuka_2024.quantised_universality import (
    EXAMPLE,
    eps,
    equivariant,
    f,
    r,
    same_value,
    value,
)
from provers.papers.lemmas._integral import (
    CONSTANTS,
    MONOTONE,
    POINT,
    PROPERTIES,
    SUBADDITIVE,
    I,
    X,
    cube,
    function,
    off_strips,
    strips,
)
from provers.papers.lemmas.integral_off_set import BAD, bad, share
from provers.papers.lemmas.norm_perturbation import norm
from provers.proof import apply, auto, by, have, inside, intro, let, obtain, positive
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Name,
    Over,
    Range,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    term,
    vector,
)

j, p = natural("j"), natural("p")
ramp, M, H, B, t, inv = (real(x) for x in ("ramp", "M", "H", "B", "t", "inv"))
q, y, yy = vector("q", d), vector("y", d), vector("yy", d)
Y = family("Y", d)
_TOKENS: Any = ("F", (POINT, "N"), ("V", "d"))
x, Z, out = (Name(label, _TOKENS) for label in ("x", "Z", "out"))
gauge = Name("gauge", ("F", (("F", ("N",), ("V", "d")),), "R"))
power = Name("pow", ("F", ("R",), "R"))
grid = S + 1


def corner(index: Any) -> Any:
    """Grid point number ``index``."""
    return 1 + index / grid


GRID = Abstraction(p, corner(p))
SIZES = {"m": term(n), "N": term(grid), "r": term(ramp)}


def sized(fact: Fact) -> Fact:
    """A fact about the cube [0,1]^(d x m) with N cells a side, for n tokens and S + 1 cells."""
    return substitute_fact(fact, SIZES)


in_cube = sized(cube)


def on_cube(*then: Any, given: Any = (), some: Any = ()) -> Any:
    """For every input of the cube."""
    return forall(X, given=[in_cube, *given], some=list(some), then=list(then))


def first(token: Any) -> Any:
    """The quantising MLP with ramps of length ramp/(S + 1)."""
    own = staircase(Inner(basis(coord), token), S, ramp / grid, GRID)
    return token + Over(coord, Range(d), own * basis(coord))


def tokens(index: Any) -> Any:
    """The tokens of X."""
    return x(X, index)


def quantised(index: Any) -> Any:
    """The quantised tokens of X."""
    return Z(X, index)


error = gauge(Abstraction(k, out(X, k) - value(tokens, k)))
_own = Inner(basis(coord), x(X, i))

INPUTS = {
    "expanded": on_cube(forall(i, given=[lt(i, n)], then=[
        eq(x(X, i), Over(coord, Range(d), _own * basis(coord)))])),
    "coordinates": on_cube(forall(i, coord, given=[lt(i, n), lt(coord, d)], then=[
        eq(_own, 1 + X(coord, i))])),
    "first_layer": on_cube(forall(i, given=[lt(i, n)], then=[eq(Z(X, i), first(x(X, i)))])),
    "outputs_are": on_cube(forall(k, given=[lt(k, n)], then=[
        eq(out(X, k), network(Z(X, k) + attention(Z(X, k), quantised, n)))])),
    "values_small": on_cube(forall(k, given=[lt(k, n)], then=[le(norm(value(tokens, k)), H)])),
    "listed": on_cube(
        lt(h, T),
        forall(i, coord, given=[lt(i, n), lt(coord, d)], then=[
            le(cell(i, coord), S),
            le(cell(i, coord), grid * X(coord, i)),
            le(grid * X(coord, i), cell(i, coord) + 1 - ramp),
        ]),
        forall(i, given=[lt(i, n)], then=[
            eq(u(xi(h, i)), Over(coord, Range(d), corner(cell(i, coord)) * basis(coord)))]),
        given=[sized(off_strips(ramp)), eq(bad(X), 0)],
        some=[h, cell],
    ),
    "bits": sized(BAD[0]),
    "share": sized(BAD[1]),
    "gauge": forall(Y, t, given=[le(0, t), forall(k, given=[lt(k, n)], then=[le(norm(Y(k)), t)])],
                    then=[le(gauge(Y), power(t))]),
    "power": forall(t, given=[le(0, t)], then=[le(0, power(t))]),
    "monotone": sized(MONOTONE),
    "subadditive": SUBADDITIVE,
    "constants": CONSTANTS,
    "strips": sized(strips(ramp)),
}  # fmt: skip

CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax, T, xi, f, r, eps, H, S, basis,
    given=[
        le(1, d), le(1, s), le(2, n), le(2, N), lt(0, e), lt(0, rmin), lt(0, rmax),
        *vocabulary()[:2], *sequences(), equivariant, continuity, le(0, eps), le(0, H),
        forall(i, given=[lt(i, d)], then=[eq(Inner(basis(i), basis(i)), 1)]),
        le(d, r * grid),
    ],
    some=[kappa, v, b, wq, wk, wv, wo, m, w, th, a, M],
    then=[
        *rank_one(kappa, v, b),
        le(m, n * T),
        forall(
            ramp, share, x, Z, out, bad, gauge, power, I,
            given=[lt(0, ramp), *INPUTS.values()],
            then=[
                le(I(function(error)), power(eps) + (d * n * ramp + share) * power(M + H))
            ],
        ),
    ],
)  # fmt: skip

VALUE = e / (4 * rmax) * v
eta_here = ramp / grid
_mass = Inner(basis(coord), x(X, j))
_risen = (_mass + staircase(_mass, S, eta_here, GRID)) * basis(coord)
_t = Inner(basis(p), x(X, j))
_c = real("risen")

sizes = [
    obtain(["S_nat"], apply("axiom:nat-nonnegative", {"n": S})),
    have("grid_pos", lt(0, grid), auto("S_nat")),
    have("inverse", lt(0, 1 / grid), positive("grid_pos")),
    have("sorted", forall(j, p, given=[le(j, p)], then=[le(corner(j), corner(p))]),
         intro(given=["order"], then=[auto(products=[["order", "inverse"]])])),
    have("fine", le(d * (1 / grid), r), auto(products=[["enough", "inverse"]],
                                             nonzero=["grid_pos"])),
    obtain(
        ["v_unit", "b_unit", "keys", "outputs", "m_below", "fits"],
        apply(
            "statement:kajitsuka-2024/proposition-1",
            {z.label: z for z in (d, s, n, N, u, e, rmin, rmax, T, xi, f, r, eps, S, basis)}
            | {"g": GRID, "width": 1 / grid},
            [
                *[by(z) for z in ("some_d", "some_s", "n_two", "N_two", "e_pos", "rmin_pos",
                                  "rmax_pos", "norms", "separated", "range", "once",
                                  "equivariant", "continuity", "sorted", "units")],
                auto("inverse"),
                by("fine"),
            ],
        ),
        some=[kappa, v, b, wq, wk, wv, wo, m, w, th, a],
    ),
    let(M, limit_of(2 * d, VALUE), "M_is"),
    have("d_sign", le(0, d), auto("some_d")),
    have("some_token", lt(0, n), auto("n_two")),
]  # fmt: skip

_coordinate_small = intro(
    obtain(["unit"], apply("units", {"i": p}, [by("c_in")])),
    obtain(["low", "high"], apply("statement:hu-2024/staircase-range",
                                  {"n": S, "t": _t, "eta": eta_here, "g": GRID}, [by("sorted")])),
    let(_c, _t + staircase(_t, S, eta_here, GRID), "risen_is"),
    have("from_0", le(0, _c), auto("low", "risen_is")),
    have("last", le(corner(S), 2), auto("inverse", nonzero=["grid_pos"])),
    have("to_2", le(_c, 2), auto("high", "risen_is", "last")),
    have("own", eq(Inner(_c * basis(p), _c * basis(p)), _c**2),
         auto(inside("unit", t, _c**2 * t))),
    have("squares", le(Inner(_c * basis(p), _c * basis(p)), 4),
         auto("own", "to_2", products=[["from_0", "to_2"]])),
    obtain(["own_sign"], apply("axiom:square", {"d": d, "v": _c * basis(p)})),
    obtain(["root_sign", "root"],
           apply("axiom:sqrt", {"x": Inner(_c * basis(p), _c * basis(p))}, [by("own_sign")])),
    obtain(["bounded"],
           apply("statement:lemmas/square-order",
                 {"x": norm(_c * basis(p)), "y": expression(2)},
                 [auto(), auto("root", "squares")])),
    names=["p"],
    given=["c_in"],
    then=[auto("bounded", inside("risen_is", t, norm(t * basis(p))))],
)  # fmt: skip

short = have(
    "short",
    forall(j, given=[lt(j, n)], then=[le(norm(Z(X, j)), 2 * d)]),
    intro(
        obtain(["layer"], apply("layer_here", {"i": j}, [by("j_in")])),
        obtain(["own_token"], apply("expanded_here", {"i": j}, [by("j_in")])),
        have("whole", eq(Z(X, j), Over(coord, Range(d), _risen)), auto("layer", "own_token")),
        obtain(["lengths"],
               apply("statement:lemmas/summed-lengths",
                     {"d": d, "n": d, "w": Abstraction(coord, _risen),
                      "r": Abstraction(coord, expression(2))},
                     [_coordinate_small])),
        given=["j_in"],
        then=[auto("lengths", inside("whole", q, norm(q)))],
    ),
)  # fmt: skip

hs, hd = vector("hs", s), vector("hd", d)
forms = [
    intro(
        obtain(["key", "key_q", "key_v"], apply("keys", {"y": y})),
        obtain(["query_k", "query", "query_v"], apply("keys", {"y": yy})),
        names=["y", "yy"],
        then=[
            auto(
                inside("key", hs, Inner(hs, Apply(wq, yy))),
                inside("query", hs, Inner(kappa * Inner(v, y) * b, hs)),
                inside("b_unit", t, kappa * Inner(v, y) * Inner(v, yy) * t),
            )
        ],
    ),
    intro(
        obtain(["value_k", "value_q", "value"], apply("keys", {"y": y})),
        obtain(["output"], apply("outputs", {"c": b})),
        names=["y"],
        then=[
            auto(
                inside("value", hs, Apply(wo, hs)),
                inside("output", hd, Inner(v, y) * hd),
                inside("b_unit", t, Inner(v, y) * t * VALUE),
            )
        ],
    ),
]
_HERE = ("expanded", "coordinates", "first_layer", "outputs_are", "values_small")


def _here(*names: str) -> list[Any]:
    return [obtain([f"{z}_here"], apply(z, {"X": X}, [by("in_cube")])) for z in names]


small = have(
    "small",
    on_cube(forall(k, given=[lt(k, n)], then=[le(norm(out(X, k)), M)])),
    intro(
        *_here("expanded", "coordinates", "outputs_are"),
        obtain(["layer_here"], apply("first_layer", {"X": X}, [by("in_cube")])),
        short,
        obtain(
            ["net"],
            apply(
                "statement:kajitsuka-2024/network-bound",
                {z.label: z for z in (d, s, n, kappa, v, wq, wk, wv, wo, m, w, th, a)}
                | {"c": VALUE, "Z": Abstraction(j, Z(X, j)), "B": 2 * d},
                [by("some_token"), *forms, auto("d_sign"), by("short")],
            ),
        ),
        given=["in_cube"],
        then=[
            intro(
                obtain(["own"], apply("net", {"k": k}, [by("k_in")])),
                obtain(["output_is"], apply("outputs_are_here", {"k": k}, [by("k_in")])),
                given=["k_in"],
                then=[auto("own", "M_is", inside("output_is", q, norm(q)))],
            )
        ],
    ),
)  # fmt: skip


def difference(index: Any) -> Any:
    """Error of token ``index``."""
    return out(X, index) - value(tokens, index)


_rounded = [
    by("eta_pos"), by("h_in"), by("k_in"),
    intro(names=["i"], given=["i_in"],
          then=[apply("first_layer_here", {"i": i}, [by("i_in")])]),
    intro(names=["i"], given=["i_in"], then=[apply("expanded_here", {"i": i}, [by("i_in")])]),
    intro(
        obtain(["own_cell", "above", "below"],
               apply("cells", {"i": i, "coord": coord}, [by("i_in"), by("c_in")])),
        obtain(["mass"], apply("coordinates_here", {"i": i, "coord": coord},
                               [by("i_in"), by("c_in")])),
        names=["i", "coord"],
        given=["i_in", "c_in"],
        then=[
            by("own_cell"),
            auto("mass", products=[["above", "inverse"]], nonzero=["grid_pos"]),
            auto("mass", products=[["below", "inverse"], ["ramp_sign", "inverse"]],
                 nonzero=["grid_pos"]),
            intro(given=["early"],
                  then=[auto("mass", products=[["below", "inverse"]], nonzero=["grid_pos"])]),
        ],
    ),
    intro(names=["i"], given=["i_in"], then=[apply("corners", {"i": i}, [by("i_in")])]),
]  # fmt: skip

off_both = intro(
    *_here("expanded", "coordinates", "first_layer", "outputs_are"),
    obtain(["h_in", "cells", "corners"],
           apply("listed", {"X": X}, [by("in_cube"), by("off"), by("good")]), some=[h, cell]),
    have(
        "near",
        forall(k, given=[lt(k, n)], then=[le(norm(difference(k)), eps)]),
        intro(
            obtain(
                ["fit"],
                apply("fits",
                      {"eta": eta_here, "x": Abstraction(i, x(X, i)),
                       "Z": Abstraction(i, Z(X, i)), "h": h, "cell": cell, "k": k},
                      _rounded),
            ),
            obtain(["output_is"], apply("outputs_are_here", {"k": k}, [by("k_in")])),
            have("close", le(Inner(difference(k), difference(k)), eps**2),
                 auto("fit",
                      inside("output_is", q, Inner(q - value(tokens, k), difference(k))),
                      inside("output_is", q, Inner(
                          network(Z(X, k) + attention(Z(X, k), quantised, n)) - value(tokens, k),
                          q - value(tokens, k))))),
            obtain(["own_sign"], apply("axiom:square", {"d": d, "v": difference(k)})),
            obtain(["root_sign", "root"],
                   apply("axiom:sqrt", {"x": Inner(difference(k), difference(k))},
                         [by("own_sign")])),
            given=["k_in"],
            then=[apply("statement:lemmas/square-order", {"x": norm(difference(k)), "y": eps},
                        [by("eps_sign"), auto("root", "close")])],
        ),
    ),
    names=["X"],
    given=["in_cube", "off", "good"],
    then=[apply("gauge", {"Y": Abstraction(k, difference(k)), "t": eps},
                [by("eps_sign"), by("near")])],
)  # fmt: skip

everywhere = intro(
    *_here("small", "values_small"),
    names=["X"],
    given=["in_cube"],
    then=[
        apply(
            "gauge",
            {"Y": Abstraction(k, difference(k)), "t": M + H},
            [
                by("far_sign"),
                intro(
                    obtain(["out_small"], apply("small_here", {"k": k}, [by("k_in")])),
                    obtain(["value_small"], apply("values_small_here", {"k": k}, [by("k_in")])),
                    obtain(["sum", "unused"],
                           apply("statement:lemmas/triangle",
                                 {"d": d, "u": out(X, k), "v": -1 * value(tokens, k)})),
                    names=["k"],
                    given=["k_in"],
                    then=[auto("sum", "out_small", "value_small")],
                ),
            ],
        )
    ],
)  # fmt: skip

_origin = Abstraction(i, k, 0 * i)
final = intro(
    have("eta_pos", lt(0, eta_here), auto(products=[["ramp_pos", "inverse"]])),
    have("ramp_sign", le(0, ramp), auto("ramp_pos")),
    small,
    obtain(["at_0"], apply("small", {"X": _origin},
                           [intro(names=["i", "k"], given=["i_in", "k_in"],
                                  then=[auto(), auto()])])),
    obtain(["first_small"], apply("at_0", {"k": 0}, [by("some_token")])),
    obtain(["first_sign"], apply("axiom:square", {"d": d, "v": out(_origin, 0)})),
    obtain(["norm_sign", "norm_square"],
           apply("axiom:sqrt", {"x": Inner(out(_origin, 0), out(_origin, 0))},
                 [by("first_sign")])),
    have("far_sign", le(0, M + H), auto("first_small", "norm_sign", "H_sign")),
    obtain(["near_power"], apply("power", {"t": eps}, [by("eps_sign")])),
    obtain(["far_power"], apply("power", {"t": M + H}, [by("far_sign")])),
    obtain(
        ["result"],
        apply(
            "statement:lemmas/integral-off-set",
            {"d": d, "m": n, "N": grid, "r": ramp, "A": power(eps), "F": power(M + H),
             "share": share, "h": function(error), "bad": bad, "I": I},
            [auto("S_nat"), by("near_power"), by("far_power"), off_both, everywhere,
             by("bits"), by("share"), *(by(z) for z in PROPERTIES)],
        ),
    ),
    given=["ramp_pos", *INPUTS],
    then=[by("result")],
)  # fmt: skip

PROOF = intro(
    *sizes,
    given=["some_d", "some_s", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos", "norms",
           "separated", "range", "once", "equivariant", "continuity", "eps_sign", "H_sign",
           "units", "enough"],
    witnesses=[kappa, v, b, wq, wk, wv, wo, m, w, th, a, M],
    then=[by("v_unit"), by("b_unit"), by("keys"), by("outputs"), by("m_below"), final],
)  # fmt: skip

# f(x, X) = x; an eighth of a unit a cell
EXAMPLE_HERE: dict[str, Any] = EXAMPLE | {
    "S": number(7), "H": number(4), "basis": ["lam", [["i", "N"]], "one"],
}  # fmt: skip

STATEMENT = Statement(
    id="kajitsuka-2024/equivariant-mean-error",
    title="d_p of one head between two MLPs, for equivariant functions, strips included",
    source=Source("kajitsuka-2024", "proposition-1", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/equivariant-mean-error", CLAIM, EXAMPLE_HERE,
        example_rules(CLAIM, EXAMPLE_HERE, VALUES, forms={11: same_value, 12: moves}), VALUES,
        scope="d = s = 1, f(x, X) = x, V = {1, 2, 3}, S = 7",
    ),
    remarks=(
        "The functional stands for the integral over the cube, by four of its properties.",
        "M depends on the grid: d_p -> 0 follows where no two tokens share a cell, not on all of "
        "the cube.",
    ),
)  # fmt: skip
