"""The smallest run of `wang-2023/universal-network`: one prompt token, one input token of R^1.

N = 1: one cell, half of it a strip. The input token enters at 1 + X; its ids are 3 (1 + X) with
the quantising layers' help 3 off the strips. Hardmax ids are 0, 3 -> 6, 3 -> 6, 9, the last layer
lifts 9 to 99, and one value layer takes the token to 0. Off the strips softmax heads agree with
hardmax up to 10^-6, on them they are anywhere between the keys, up to 10.
"""

from __future__ import annotations

from typing import Any

import sympy
from flint import fmpq

from provers.exhaustion import example_rules
from provers.instances import constant_family, number
from provers.papers.lemmas._integral import PROPERTIES, RIEMANN, X, digit, riemann_rules
from provers.papers.lemmas._points import UNIT
from provers.papers.wang_2023.mean_error import ABSOLUTE, NORM_RULES, t, z
from provers.papers.wang_2023.softmax_network import half
from provers.papers.yun_2020._layers import bump, soft_head
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    enclose,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.surface import (
    Abstraction,
    Exp,
    Inner,
    Log,
    Name,
    eq,
    forall,
    le,
    lower,
    lt,
    natural,
    real,
    vector,
)

i, k, p, j, place = (natural(x) for x in ("i", "k", "p", "j", "place"))
J, out = natural("J"), natural("out")
small, large, x = real("small"), real("large"), real("x")
one = vector("one", 1)
own = X(0, 0)
STATES = ((0, 3), (6, 3), (6, 3), (6, 9), (6, 9))
windows = Name("windows", ("F", ("N",), "N"))
BETA = 100
RHO = sympy.Rational(1, 1000000)
SIGMA = sympy.Integer(10)


def zeta(t: Any) -> Any:
    """The quantising layer with ramp 1/2."""
    return bump(t, -half, half, half, -1, 0)


def _through(values: list[int], at: Any) -> Any:
    """The polynomial with these values at 0, 1, 2, ..."""
    total = sympy.Integer(0)
    for own_place, value in enumerate(values):
        factor = sympy.Integer(value)
        for other in range(len(values)):
            if other != own_place:
                factor *= (at - other) * sympy.Rational(1, own_place - other)
        total += factor
    return total


def state(p: Any, k: Any, excess: Any) -> Any:
    """The id before layer p; ``excess`` is how far quantising leaves X above its cell."""
    first, second = (_through([row[at] for row in STATES], p) for at in (0, 1))
    return first * (1 - k) + (second + 3 * excess * _through([1, 0, 0, 0, 0], p)) * k


excess = own + zeta(own)


def _moved(p: Any, k: Any, excess: Any) -> Any:
    """State k after shift layer p, softmax heads evaluated exactly."""
    keys = Abstraction(i, state(p, i, excess))
    at = state(p, k, excess) - windows(p)
    low = soft_head(BETA, at + half, keys, 2)
    high = soft_head(BETA, at - half, keys, 2)
    return state(p, k, excess) + 2 * (low - high)


def _gaps(p: Any, k: Any, excess: Any) -> tuple[Any, Any]:
    gap = state(p + 1, k, excess) - _moved(p, k, excess)
    return gap, -gap


def _last(k: Any, excess: Any) -> tuple[Any, Any]:
    keys = Abstraction(i, state(sympy.Integer(4), i, excess))
    at = state(sympy.Integer(4), 1 + k, excess)
    gap = 99 - (at + 10 * soft_head(BETA, at + half, keys, 2))
    return gap, -gap


# ----------------------------------------------------------------------------- small naturals


def below_one(name: str, number: Any, fact: str) -> list[Any]:
    """``number`` < 1, the fact ``fact``, is 0: the fact ``name``."""
    return [
        obtain([f"{name}_sign"], apply("axiom:nat-nonnegative", {"n": number})),
        obtain([f"{name}_next"], apply("axiom:nat-discrete", {"m": number, "n": 1}, [by(fact)])),
        have(name, eq(number, 0), cases(
            number, 0, f"{name}_order",
            less=absurd(auto(f"{name}_order", f"{name}_sign")),
            equal=by(f"{name}_order"),
            greater=absurd(auto(f"{name}_order", f"{name}_next")))),
    ]  # fmt: skip


def grid_point(at_i: Any, at_k: Any, name: str) -> list[Any]:
    """z(at_i, at_k) = 0."""
    return [
        obtain([f"{name}_is", f"{name}_in"],
               apply("digits", {"i": at_i, "k": at_k}, [exact(), exact()]), some=[digit]),
        *below_one(f"{name}_digit", digit, f"{name}_in"),
        have(name, eq(z(at_i, at_k), 0), auto(f"{name}_is", f"{name}_digit")),
    ]  # fmt: skip


# ----------------------------------------------------------------------------- heads


def _shifts(bound: Any, first: Any) -> list[Any]:
    """The fact ``shifts``: layers p < 4 are right up to ``bound``; ``first`` proves layer 0."""

    def rule(p: int, k: int) -> Rule:
        sides = []
        for side, gap in enumerate(_gaps(p, k, 0)):
            closed = have("closed", le(gap, 4 * bound), enclose())
            sides.append(first(k, side) if p == 0 else steps(closed, auto("closed")))
        return intro(then=sides)

    claim = forall(
        p,
        given=[lt(p, 4)],
        then=[
            forall(k, given=[lt(k, 2)], then=[le(gap, 4 * bound) for gap in _gaps(p, k, excess)])
        ],
    )
    table: Rule = ["enumerate", [["enumerate", [rule(p, k) for k in range(2)]] for p in range(4)]]
    return [have("shifts", claim, table)]


def _layer_rule() -> Rule:
    return intro(
        obtain(["layer"], apply("shifts", {"p": p}, [by("p_in")])),
        obtain(["up", "down"], apply("layer", {"k": k}, [by("k_in")])),
        given=["p_in", "k_in"],
        then=[by("up"), by("down")],
    )


_moderate = [
    obtain(["zeta_from", "zeta_to"],
           apply("statement:yun-2020/zeta-range", {"t": own, "w": half}, [exact(), exact()])),
    obtain(["itself"], apply("statement:lemmas/relu-on", {"t": own}, [by("X_sign")])),
    obtain(
        ["states_within", "heads_within"],
        apply(
            "statement:yun-2020/soft-bound",
            {"n": 2, "T": 0, "B": 0, "beta": BETA, "M": 6, "sigma": 0,
             "y": Abstraction(p, i, state(sympy.Integer(0), i, excess)),
             "low": Abstraction(i, 0), "high": Abstraction(i, 0), "w": Abstraction(i, 1)},
            [
                exact(), exact(), auto(), intro(then=[auto()]),
                ["enumerate", [
                    intro(then=[auto(), auto()]),
                    intro(then=[auto("zeta_from", "itself"),
                                auto("zeta_to", "X_small")]),
                ]],
                intro(
                    obtain(["p_sign"], apply("axiom:nat-nonnegative", {"n": p})),
                    given=["p_in", "k_in"],
                    then=[absurd(auto("p_in", "p_sign")), absurd(auto("p_in", "p_sign"))],
                ),
            ],
        ),
    ),
]  # fmt: skip


def _anywhere(k: int, side: int) -> Rule:
    """Layer 0 for X anywhere: heads lie between the keys 0 and 3 (1 + excess)."""
    at = state(sympy.Integer(0), k, excess) - windows(0)
    return steps(
        *(
            obtain([f"{name}_from", f"{name}_to"], apply("heads_within", {"query": query}))
            for name, query in (("low", at + half), ("high", at - half))
        ),
        auto("low_from", "low_to", "high_from", "high_to", "zeta_from", "zeta_to", "itself",
             "X_sign", "X_small"),
    )  # fmt: skip


def _off(k: int, side: int) -> Rule:
    """Layer 0 for X off the strip: the input is in its cell exactly."""
    return steps(
        have("closed", le(_gaps(0, k, 0)[side], 4 * RHO), enclose()),
        auto("closed", inside("flat", t, _gaps(0, k, t)[side])),
    )


_coordinate = obtain(["X_sign", "X_small"], apply("in_cube", {"i": 0, "k": 0}, [exact(), exact()]))
_flat = [
    _coordinate,
    *grid_point(0, 0, "z_0"),
    obtain(["above", "below"], apply("plateau", {"i": 0, "k": 0}, [exact(), exact()])),
    obtain(["on"], apply("statement:lemmas/relu-on", {"t": own}, [by("X_sign")])),
    obtain(["ramp_off"], apply("statement:lemmas/relu-off", {"t": own - half},
                               [auto("below", "z_0")])),
    obtain(["end_off"], apply("statement:lemmas/relu-off", {"t": own - 1}, [by("X_small")])),
    have("flat", eq(excess, 0), auto("on", "ramp_off", "end_off")),
]  # fmt: skip


def _last_rule(bound: Any) -> Rule:
    claim = forall(k, given=[lt(k, 1)], then=[le(gap, 10 * bound) for gap in _last(k, excess)])
    return steps(
        *(
            have(f"closed{side}", le(gap, 10 * bound), enclose())
            for side, gap in enumerate(_last(sympy.Integer(0), 0))
        ),
        have("row", claim, ["enumerate", [intro(then=[auto("closed0"), auto("closed1")])]]),
        intro(
            obtain(["up", "down"], apply("row", {"k": k}, [by("k_in")])),
            given=["k_in"],
            then=[by("up"), by("down")],
        ),
    )


# ----------------------------------------------------------------------------- the rules

_silent = [
    have("at_0", eq(zeta(sympy.Integer(0)), 0), exact()),
    have("at_minus", eq(zeta(sympy.Integer(-1)), 0), exact()),
    *(
        obtain([f"on{place}"], apply("statement:lemmas/relu-on", {"t": own + kink},
                                     [auto("X_sign")]))
        for place, kink in enumerate((3 * half, sympy.Integer(1), half, sympy.Integer(0)))
    ),
]  # fmt: skip


def coordinates(p: Any, k: Any) -> Any:
    """Coordinate of token k before quantising layer p."""
    return k * (1 + own + p * (p - 1) * half * zeta(own))


_quantised = forall(
    k,
    given=[lt(k, 2)],
    then=[
        forall(
            p,
            given=[lt(p, 2)],
            then=[eq(coordinates(p + 1, k), coordinates(p, k) + zeta(coordinates(p, k) - p))],
        )
    ],
)
_quantising = intro(
    _coordinate,
    *_silent,
    have("table", _quantised, ["enumerate", [
        ["enumerate", [auto("at_0"), auto("at_minus")]],
        ["enumerate", [auto("on0", "on1", "on2", "on3"), auto()]],
    ]]),
    given=["in_cube"],
    then=[
        intro(
            obtain(["row"], apply("table", {"k": k}, [by("k_in")])),
            given=["i_in", "k_in", "p_in"],
            then=[apply("row", {"p": p}, [by("p_in")])],
        )
    ],
)  # fmt: skip


def _each(rule: Rule, *before: Any) -> Rule:
    return intro(*before, given=["in_cube"], then=[rule])


_complete = intro(
    *grid_point(0, 0, "z_0"),
    *below_one("out_0", out, "out_in"),
    have("z_out", eq(z(0, out), 0), auto("z_0", inside("out_0", place, z(0, place)))),
    given=["digits", "out_in"],
    witnesses=[0],
    then=[
        exact(),
        auto("out_0"),
        intro(given=["j_in"], then=[auto()]),
        intro(
            *below_one("j_0", j, "j_in"),
            have("z_j", eq(z(0, j), 0), auto("z_0", inside("j_0", place, z(0, place)))),
            given=["j_in"],
            then=[auto("z_j")],
        ),
        auto(inside("z_out", t, t * one), inside("out_0", place, place * one)),
        intro(given=["p_in"], then=[auto()]),
    ],
)  # fmt: skip

_both = [*below_one("i_0", i, "i_in"), *below_one("k_0", k, "k_in")]
FUNCTION_RULES: dict[str, Rule] = {
    "triangle": NORM_RULES[1],
    "norm_sign": NORM_RULES[0],
    "entries": NORM_RULES[2],
    "power": intro(given=["s_sign", "order"], then=[by("s_sign"), by("order")]),
    "lipschitz": intro(given=["x_in", "y_in"], then=[auto()]),
    "unit_values": _each(intro(given=["i_in", "k_in"], then=[by("X_sign"), by("X_small")]),
                         _coordinate),
    "named": intro(*grid_point(0, 0, "z_0"), given=["digits"], then=[
        intro(given=["i_in", "k_in"], then=[auto("z_0"), auto("z_0")])]),
    **dict(zip(PROPERTIES, riemann_rules(1), strict=True)),
}  # fmt: skip
"""What is assumed of f, the norm, pow and the functional: the identity of [0, 1], table 0."""
RULES: dict[str, Rule] = {
    "at_0": auto(),
    "powers": intro(
        obtain(["five"], apply("axiom:exp-log", {"x": 5}, [exact()])),
        then=[auto(inside("five", t, t * Exp(p * Log(5))))],
    ),
    "complete": _complete,
    "prompt_tokens": _each(
        intro(*below_one("k_0", k, "k_in"), given=["i_in", "k_in"],
              then=[auto(inside("k_0", place, place * own))])),
    "input_tokens": _each(
        intro(*_both, given=["i_in", "k_in"],
              then=[auto(inside("k_0", place, place * own), inside("k_0", place, X(i, place)),
                         inside("i_0", place, X(place, 0)))])),
    "entry": _each(intro(given=["i_in", "k_in"], then=[auto()])),
    "quantising": _quantising,
    "soft_start": _each(intro(given=["k_in"], then=[auto()])),
    "soft_layers": _each(_layer_rule(), _coordinate, *_moderate,
                         *_shifts(SIGMA, _anywhere)),
    "lifted_is": _each(_last_rule(SIGMA)),
    "soft_off": intro(*_flat, *_shifts(RHO, _off), given=["in_cube", "digits", "plateau"],
                      then=[_layer_rule()]),
    "lifted_off": intro(given=["in_cube", "digits", "plateau"], then=[_last_rule(RHO)]),
    "value_start": _each(intro(given=["k_in"], then=[auto()])),
    "outputs": _each(intro(given=["i_in", "k_in"], then=[auto()])),
    **FUNCTION_RULES,
}  # fmt: skip

DATA = {
    **UNIT,
    "table": {"sort": ["F", ["N"], "N"], "rationals": [str(x) for row in STATES for x in row]},
    "windows": {"sort": ["F", ["N"], "N"], "rationals": ["0", "1", "3", "4"]},
}


def _at_value(p: Any) -> Any:
    """The output token before value layer p."""
    return (33 - 33 * p) * one


def _activation(p: Any) -> Any:
    return bump(Inner(3 * one, _at_value(p)) - 99, -half, half**2, half**2, 0, 1)


_value_layers = _each(
    intro(
        have(
            "table",
            forall(
                place,
                given=[lt(place, 1)],
                then=[eq(_at_value(place + 1), _at_value(place) - 33 * _activation(place) * one)],
            ),
            ["enumerate", [steps(
                have("closed", eq(_activation(sympy.Integer(0)), 1), exact()),
                auto(inside("closed", t, t * one)),
            )]],
        ),
        given=["k_in", "p_in"],
        then=[apply("table", {"place": p}, [by("p_in")])],
    )
)  # fmt: skip
RULES["value_layers"] = _value_layers


def _of_point(*names: Name, body: Any) -> Any:
    return lower(Abstraction(X, *names, body))


FUNCTION_AT = {
    "norm": ABSOLUTE, "pow": lower(Abstraction(t, t)), "f": _of_point(i, k, body=own),
    "g": _of_point(i, k, body=0), "v": _of_point(i, k, body=0), "I": RIEMANN,
}  # fmt: skip
AT = {
    **{name: number(value) for name, value in (
        ("d", 1), ("m", 1), ("mp", 1), ("n", 1), ("N", 1), ("K", 1), ("B", 2), ("W", 3), ("S", 2),
        ("lift", 10), ("beta", BETA), ("G", 33), ("c", 1), ("L", 1))},
    "rho": lower(RHO), "sigma": lower(SIGMA), "r": number(fmpq(1, 2)),
    "a": lower(Abstraction(i, k, 0)), "s": lower(Abstraction(i, k, 6 + 3 * k)),
    "pos": constant_family(number(1)), "P": lower(Abstraction(i, k, 0)),
    "U": constant_family(number(3)), "theta": "windows",
    "l": lower(Abstraction(J, p, k, Name("table", ("F", ("N",), "N"))(2 * p + k))),
    "x": _of_point(i, k, body=k * (1 + own)),
    "Q": _of_point(i, k, p, body=coordinates(p, k)),
    "y": _of_point(p, k, body=state(p, k, excess)), "lifted": _of_point(k, body=99),
    "w": lower(Abstraction(k, Exp(k * Log(5)))),
    "u": ["scale", number(3), "one"], "e1": ["scale", number(fmpq(1, 3)), "one"],
    "basis": constant_family("one"), "step": constant_family(["scale", number(-33), "one"]),
    "q": _of_point(k, p, body=_at_value(p)), **FUNCTION_AT,
}  # fmt: skip


def rules(claim: Any, names: list[str]) -> list[Rule]:
    """Proofs of the hypotheses: `RULES`, and exhaustion for the rest."""
    forms = {names.index(name): rule for name, rule in RULES.items()}
    return list(example_rules(claim, AT, DATA, forms=forms))
