"""d_p of a network that returns a table's entries off the strips, for every Lipschitz function.

Statement (own proof). Let f take points of the cube [0,1]^(d x m) to d x m entries in [0,1] with
||f(X) - f(Y)|| <= L ||X - Y||; the norm satisfies the triangle inequality, and ||Y|| <= c t if all
|Y(i,k)| <= t (entrywise p-norm: c = (dm)^(1/p)). A table v(z) has entries within 1/N of f(z/N) at
every grid point z/N, z in {0, .., N-1}^(d x m). A network with outputs g(X) satisfies

* off the strips, z <= N X < z + 1 - r entrywise: |g(X) - v(z)| <= e in every entry;
* everywhere on the cube: |g(X)| <= R in every entry.

Let pow >= 0 be non-decreasing on [0, oo), as t^p is. Then for every I that is monotone, subadditive
and has the right volumes for constants and strips (`lemmas/integral-off-strips`), in particular for
the integral over the cube of functions cut off at 0 and at pow(c (R + 1)), which this one never
exceeds,

    I(pow ||g - f||) <= pow(c ((L + 1)/N + e)) + d m r pow(c (R + 1)).

For pow(t) = t^p and the entrywise p-norm the left side is d_p(g, f)^p.

Method: off the strips g(X), v(z), f(z/N) and f(X) are near one another; `lemmas/floor` makes z from
X; `lemmas/integral-off-strips`.
"""

from __future__ import annotations

from typing import Any

from provers.instances import number, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._integral import (
    CONSTANTS,
    MONOTONE,
    POINT,
    PROPERTIES,
    RIEMANN,
    SUBADDITIVE,
    I,
    N,
    X,
    cube,
    d,
    digit,
    entries,
    function,
    i,
    k,
    m,
    riemann_rules,
    strips,
)
from provers.papers.lemmas.floor import floor
from provers.proof import Rule, apply, auto, by, exact, have, inside, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import Abstraction, Max, Name, eq, forall, le, lower, lt, natural, real

L, e, R, ramp, c, s, t = (real(x) for x in ("L", "e", "R", "r", "c", "small", "large"))
Y, Z, z = (Name(x, POINT) for x in ("Y1", "Y2", "z"))
norm = Name("norm", ("F", (POINT,), "R"))
f, g, v = (Name(x, ("F", (POINT, "N", "N"), "R")) for x in ("f", "g", "v"))
power = Name("pow", ("F", ("R",), "R"))


def table(body: Any) -> Any:
    """The d x m table with the entries ``body``."""
    return Abstraction(i, k, body)


def size(body: Any) -> Any:
    """Norm of the table with the entries ``body``."""
    return norm(table(body))


def within(body: Any, bound: Any) -> Any:
    """All entries are at most ``bound`` in absolute value."""
    return entries(le(body, bound), le(-body, bound))


def in_cube(point: Any) -> Any:
    """``point(i, k)`` are the entries of a point of the cube."""
    return entries(le(0, point(i, k)), le(point(i, k), 1))


NORM_SIGN = forall(Y, then=[le(0, norm(Y))])
TRIANGLE = forall(Y, Z, then=[le(size(Y(i, k) + Z(i, k)), norm(Y) + norm(Z))])
ENTRIES = forall(Y, t, given=[le(0, t), within(Y(i, k), t)], then=[le(norm(Y), c * t)])
LIPSCHITZ = forall(
    X, Y,
    given=[in_cube(X), in_cube(Y)],
    then=[le(size(f(X, i, k) - f(Y, i, k)), L * size(X(i, k) - Y(i, k)))],
)  # fmt: skip
UNIT_VALUES = forall(X, given=[cube], then=[entries(le(0, f(X, i, k)), le(f(X, i, k), 1))])
DIGITS = forall(
    i, k, given=[lt(i, d), lt(k, m)], some=[digit], then=[eq(z(i, k), digit), lt(digit, N)]
)
"""z is a grid point in grid steps."""
PLATEAU = entries(le(z(i, k), N * X(i, k)), lt(N * X(i, k), z(i, k) + 1 - ramp))
"""X is in the cell of z and off its strips."""
POWER = forall(s, t, given=[le(0, s), le(s, t)], then=[le(0, power(s)), le(power(s), power(t))])
NAMED = forall(z, given=[DIGITS], then=[within(v(z, i, k) - f(table(z(i, k) / N), i, k), 1 / N)])

GIVEN_FACTS = {
    "N_large": lt(0, N),
    "ramp_sign": le(0, ramp),
    "c_sign": le(0, c),
    "e_sign": le(0, e),
    "R_sign": le(0, R),
    "L_sign": le(0, L),
    "norm_sign": NORM_SIGN,
    "triangle": TRIANGLE,
    "entries": ENTRIES,
    "power": POWER,
    "lipschitz": LIPSCHITZ,
    "unit_values": UNIT_VALUES,
    "named": NAMED,
    "network": forall(
        X, z, given=[cube, DIGITS, PLATEAU], then=[within(g(X, i, k) - v(z, i, k), e)]
    ),
    "bounded": forall(X, given=[cube], then=[within(g(X, i, k), R)]),
    "monotone": MONOTONE,
    "subadditive": SUBADDITIVE,
    "constants": CONSTANTS,
    "strips": strips(ramp),
}  # fmt: skip
GIVEN = list(GIVEN_FACTS)

near = c * ((L + 1) / N + e)
far = c * (R + 1)
distance = power(size(g(X, i, k) - f(X, i, k)))
bound = power(near) + d * m * ramp * power(far)

CLAIM = forall(
    d, m, N, ramp, c, e, R, L, norm, power, f, g, v, I,
    given=list(GIVEN_FACTS.values()),
    then=[le(I(function(distance)), bound)],
)  # fmt: skip

p, q = natural("p"), natural("q")
whole = Abstraction(p, q, floor(N * X(p, q), N))
grid = Abstraction(p, q, floor(N * X(p, q), N) / N)


_floor = [
    obtain(["a_in", "a_above", "a_below"],
           apply("off", {"i": i, "k": k}, [by("i_in"), by("k_in")]), some=[digit]),
    obtain(["floor_is"],
           apply("statement:lemmas/floor", {"S": N, "a": digit, "y": N * X(i, k)},
                 [by("a_in"), by("a_above"), auto("a_below", "ramp_sign")])),
]  # fmt: skip

off_the_strips = intro(
    have("digits", forall(i, k, given=[lt(i, d), lt(k, m)], some=[digit],
                          then=[eq(floor(N * X(i, k), N), digit), lt(digit, N)]),
         intro(*_floor, given=["i_in", "k_in"], witnesses=[digit],
               then=[by("floor_is"), by("a_in")])),
    obtain(
        ["near_table"],
        apply("network", {"X": X, "z": whole}, [
            by("in_cube"),
            by("digits"),
            intro(*_floor, given=["i_in", "k_in"],
                  then=[auto("floor_is", "a_above"), auto("floor_is", "a_below")]),
        ]),
    ),
    obtain(["table_right"], apply("named", {"z": whole}, [by("digits")])),
    have("grid_in_cube", in_cube(lambda i, k: floor(N * X(i, k), N) / N), intro(
        obtain(["b_is", "b_in"], apply("digits", {"i": i, "k": k}, [by("i_in"), by("k_in")]),
               some=[digit]),
        obtain(["b_sign"], apply("axiom:nat-nonnegative", {"n": digit})),
        given=["i_in", "k_in"],
        then=[auto(inside("b_is", t, t / N), products=[["b_sign", "inverse_N"]]),
              auto(inside("b_is", t, t / N), products=[["b_in", "inverse_N"]],
                   nonzero=["N_large"])],
    )),
    obtain(["moved"], apply("lipschitz", {"X": grid, "Y1": X},
                              [by("grid_in_cube"), by("in_cube")])),
    obtain(["step"], apply("entries", {
        "Y1": table(floor(N * X(i, k), N) / N - X(i, k)), "large": 1 / N}, [
            auto("inverse_N"),
            intro(*_floor, given=["i_in", "k_in"], then=[
                auto("inverse_N", inside("floor_is", t, t / N),
                     products=[["a_above", "inverse_N"]], nonzero=["N_large"]),
                auto("inverse_N", inside("floor_is", t, t / N), products=[["a_below", "inverse_N"],
                     ["ramp_sign", "inverse_N"]], nonzero=["N_large"]),
            ]),
        ])),
    obtain(["table_size"], apply("entries", {
        "Y1": table(v(whole, i, k) - f(grid, i, k)), "large": 1 / N},
        [auto("inverse_N"), by("table_right")])),
    obtain(["network_size"], apply("entries", {
        "Y1": table(g(X, i, k) - v(whole, i, k)), "large": e}, [by("e_sign"), by("near_table")])),
    obtain(["first"], apply("triangle", {
        "Y1": table(g(X, i, k) - v(whole, i, k)), "Y2": table(v(whole, i, k) - f(X, i, k))})),
    obtain(["second"], apply("triangle", {
        "Y1": table(v(whole, i, k) - f(grid, i, k)), "Y2": table(f(grid, i, k) - f(X, i, k))})),
    have("small", le(size(g(X, i, k) - f(X, i, k)), near),
         auto("first", "second", "network_size", "table_size", "moved",
              products=[["L_sign", "step"]])),
    obtain(["size_sign"], apply("norm_sign", {"Y1": table(g(X, i, k) - f(X, i, k))})),
    obtain(["power_sign", "power_order"],
           apply("power", {"small": size(g(X, i, k) - f(X, i, k)), "large": near},
                 [by("size_sign"), by("small")])),
    given=["in_cube", "off"],
    then=[by("power_order")],
)  # fmt: skip

on_the_strips = intro(
    obtain(["g_bounded"], apply("bounded", {"X": X}, [by("in_cube")])),
    obtain(["f_bounded"], apply("unit_values", {"X": X}, [by("in_cube")])),
    obtain(["large"], apply("entries", {
        "Y1": table(g(X, i, k) - f(X, i, k)), "large": R + 1}, [
            auto("R_sign"),
            intro(
                obtain(["g_small", "g_large"], apply("g_bounded", {"i": i, "k": k},
                                                     [by("i_in"), by("k_in")])),
                obtain(["f_sign", "f_small"], apply("f_bounded", {"i": i, "k": k},
                                                    [by("i_in"), by("k_in")])),
                given=["i_in", "k_in"],
                then=[auto("g_small", "f_sign"), auto("g_large", "f_small")],
            ),
        ])),
    obtain(["size_sign"], apply("norm_sign", {"Y1": table(g(X, i, k) - f(X, i, k))})),
    obtain(["power_sign", "power_order"],
           apply("power", {"small": size(g(X, i, k) - f(X, i, k)), "large": far},
                 [by("size_sign"), by("large")])),
    given=["in_cube"],
    then=[by("power_order")],
)  # fmt: skip

PROOF = intro(
    have("inverse_N", lt(0, 1 / N), positive("N_large")),
    obtain(["N_next"], apply("axiom:nat-discrete", {"m": 0, "n": N}, [by("N_large")])),
    have("step_sign", le(0, (L + 1) / N + e),
         auto("e_sign", "inverse_N", products=[["L_sign", "inverse_N"]])),
    have("near_sign", le(0, near), auto(products=[["c_sign", "step_sign"]])),
    have("far_sign", le(0, far), auto("c_sign", products=[["c_sign", "R_sign"]])),
    obtain(["near_power", "near_itself"],
           apply("power", {"small": near, "large": near}, [by("near_sign"), auto()])),
    obtain(["far_power", "far_itself"],
           apply("power", {"small": far, "large": far}, [by("far_sign"), auto()])),
    given=GIVEN,
    then=[
        apply(
            "statement:lemmas/integral-off-strips",
            {"d": d, "m": m, "N": N, "r": ramp, "A": power(near), "F": power(far),
             "h": function(distance), "I": I},
            [
                auto("N_next"), by("near_power"), by("far_power"), off_the_strips, on_the_strips,
                *(by(name) for name in PROPERTIES),
            ],
        )
    ],
)  # fmt: skip

# The identity of [0, 1] as its own approximation: N = 2, r = 1/2, table z/2, squared errors.
_first = [exact(), exact()]
_own = X(0, 0)


def _larger(name: str, body: Any) -> Any:
    """|body| as max(body, -body)."""
    return obtain([f"{name}_up", f"{name}_down", f"{name}_is"],
                  apply("axiom:max", {"x": body, "y": -body}))  # fmt: skip


def _at_most(body: Any, bound: Any, up: Rule, down: Rule) -> Rule:
    return apply("statement:lemmas/max-least", {"a": body, "b": -body, "z": bound}, [up, down])


NORM_RULES = [
    intro(_larger("own", Y(0, 0)), then=[auto("own_up", "own_down")]),
    intro(
        _larger("first", Y(0, 0)), _larger("second", Z(0, 0)),
        then=[_at_most(Y(0, 0) + Z(0, 0), Max(Y(0, 0), -Y(0, 0)) + Max(Z(0, 0), -Z(0, 0)),
                       auto("first_up", "second_up"), auto("first_down", "second_down"))],
    ),
    intro(
        obtain(["up", "down"], apply("small", {"i": 0, "k": 0}, _first)),
        given=["t_sign", "small"],
        then=[_at_most(Y(0, 0), t, by("up"), by("down"))],
    ),
]  # fmt: skip
"""Proofs of `NORM_SIGN`, `TRIANGLE` and `ENTRIES` for the absolute value, d = m = 1 and c = 1."""
ABSOLUTE = lower(Abstraction(Y, Max(Y(0, 0), -Y(0, 0))))


def _entry(of: Any) -> Any:
    return lower(Abstraction(of, i, k, of(0, 0)))


_in_cell = [
    obtain(["z_is", "z_in"], apply("digits", {"i": 0, "k": 0}, _first), some=[digit]),
    obtain(["above", "below"], apply("plateau", {"i": 0, "k": 0}, _first)),
]
_coordinate = obtain(["x_sign", "x_small"], apply("in_cube", {"i": 0, "k": 0}, _first))
_AT = {
    "d": number(1), "m": number(1), "N": number(2), "r": ["q", "1/2"], "c": number(1),
    "e": ["q", "1/4"], "R": number(1), "L": number(1), "norm": ABSOLUTE,
    "pow": lower(Abstraction(t, t**2)), "f": _entry(X), "g": _entry(X),
    "v": lower(Abstraction(X, i, k, X(0, 0) / 2)), "I": RIEMANN,
}  # fmt: skip
_RULES = {
    "triangle": NORM_RULES[1],
    "norm_sign": NORM_RULES[0],
    "entries": NORM_RULES[2],
    "power": intro(
        given=["s_sign", "order"],
        then=[positive(), auto(products=[["order", "order"], ["s_sign", "order"]])],
    ),
    "lipschitz": intro(given=["x_in", "y_in"], then=[auto()]),
    "unit_values": intro(
        given=["in_cube"],
        then=[intro(_coordinate, given=["i_in", "k_in"], then=[by("x_sign"), by("x_small")])],
    ),
    "named": intro(given=["digits"], then=[intro(given=["i_in", "k_in"], then=[auto(), auto()])]),
    "network": intro(
        given=["in_cube", "digits", "plateau"],
        then=[intro(*_in_cell, given=["i_in", "k_in"], then=[auto("below"), auto("above")])],
    ),
    "bounded": intro(
        given=["in_cube"],
        then=[intro(_coordinate, given=["i_in", "k_in"], then=[auto("x_small"), auto("x_sign")])],
    ),
    **dict(zip(PROPERTIES, riemann_rules(), strict=True)),
}

STATEMENT = Statement(
    id="wang-2023/mean-error",
    title="d_p of a network that returns a table's entries off the strips",
    source=Source("wang-2023", "theorem-1", "own proof"),
    lipschitz=LipschitzType(Norm.ANY, Norm.ANY, Domain.CUBE, ("X", "Y")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/mean-error",
        CLAIM,
        at=_AT,
        given=[_RULES.get(name, exact()) for name in GIVEN],
        scope="the identity of [0,1], squared errors, a Riemann sum",
    ),
    remarks=(
        "The functional stands for the integral over the cube. The claim holds for every "
        "functional with four properties of the integral: monotone, subadditive, I(c) <= c for "
        "constants c >= 0, and the right volume for strips; no axiom about integrals is used.",
        "I takes all functions to numbers, so that it is not the integral itself, which is "
        "infinite for some, but the upper integral of min(max(h, 0), K): with K at least the "
        "bound pow(c (R + 1)) of the integrand it is d_p^p (`lemmas/integral-cut-off`).",
    ),
)
