"""The staircase MLP of the flat prompt writes the number of the cell.

Statement (own proof). For L positions, N = steps + 1 grid points with step h, N h = 1, and heights
U(q), the first MLP computes of t

    sum_(q<L) ( sum_(j<steps) U(q) Step(t - 2 q - (j+1) h) - steps U(q) Step(t - 2 q - 3/2) ),

Step(s) = (max(0, s + eta) - max(0, s))/eta: steps of height U(q) in the unit interval of position
q, and one reset in the gap after it, all with ramps of width eta. For t = x + 2 k, k < L,
and x off the strips, g h <= x <= (g + 1) h - eta with g < N, this is U(k) g. For t <= -eta (prompt
tokens, whose flag takes them below every kink) it is 0.

Method: steps of earlier positions are all on and cancel against their reset, those of later ones
are off; of the own ones those with j < g are on (`lemmas/single-term`, induction on j).
"""

from typing import Any

import sympy

from provers.instances import constant_family, number, witness
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    termwise,
)
from provers.proof import steps as run
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Defined,
    Max,
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
)

L, N1, k, g, q, j, m, top, element = (
    natural(x) for x in ("L", "steps", "k", "g", "q", "j", "m", "top", "element")
)
t, eta, h, x, z = (real(name) for name in ("t", "eta", "h", "x", "z"))
U = family("U")
half = sympy.Rational(1, 2)

ramp = Defined("Step", (t, eta), "R", (Max(0, t + eta) - Max(0, t)) / eta)
"""0 up to -eta, 1 from 0 on."""


def terms(t: Any, q: Any) -> Any:
    """What the hidden neurons of position q contribute."""
    own = Over(j, Range(N1), U(q) * ramp(t - 2 * q - (j + 1) * h, eta))
    return own - N1 * U(q) * ramp(t - 2 * q - 3 * half, eta)


def stairs(t: Any) -> Any:
    """The staircase."""
    return Over(q, Range(L), terms(t, q))


CLAIM = forall(
    L, N1, eta, h, U,
    given=[lt(0, eta), eq((N1 + 1) * h, 1), le(0, h)],
    then=[
        forall(
            k, g, x,
            given=[lt(k, L), lt(g, N1 + 1), le(g * h, x), le(x, (g + 1) * h - eta)],
            then=[eq(stairs(x + 2 * k), U(k) * g)],
        ),
        forall(t, given=[le(t, -eta)], then=[eq(stairs(t), 0)]),
    ],
)  # fmt: skip

on = have(
    "on",
    forall(t, given=[le(0, t)], then=[eq(ramp(t, eta), 1)]),
    intro(
        obtain(["late"], apply("statement:lemmas/relu-on", {"t": t + eta},
                               [auto("from_0", "eta_sign")])),
        obtain(["early"], apply("statement:lemmas/relu-on", {"t": t}, [by("from_0")])),
        given=["from_0"],
        then=[auto(inside("late", z, z / eta), inside("early", z, z / eta),
                   nonzero=["eta_sign"])],
    ),
)  # fmt: skip
off = have(
    "off",
    forall(t, given=[le(t, -eta)], then=[eq(ramp(t, eta), 0)]),
    intro(
        obtain(["late"], apply("statement:lemmas/relu-off", {"t": t + eta}, [auto("below")])),
        obtain(["early"], apply("statement:lemmas/relu-off", {"t": t},
                                [auto("below", "eta_sign")])),
        given=["below"],
        then=[auto(inside("late", z, z / eta), inside("early", z, z / eta))],
    ),
)  # fmt: skip


def _all(value: int, argument: Any, place: Rule) -> list[Any]:
    """All own steps at q are ``value``; ``element`` is the step's number."""
    left, right = U(q) * ramp(argument(j), eta), U(q) * value
    return [
        have(
            "own_steps",
            eq(Over(j, Range(N1), left), Over(j, Range(N1), right)),
            termwise(
                Range(N1), j, left, right,
                intro(
                    obtain(["e_next"],
                           apply("axiom:nat-discrete", {"m": element, "n": N1}, [by("j_in")])),
                    obtain(["e_sign"], apply("axiom:nat-nonnegative", {"n": element})),
                    have("room", le(0, N1 - element - 1), auto("e_next")),
                    have("at_most_1", le((element + 1) * h, 1),
                         auto("whole", "h_sign", products=[["room", "h_sign"]])),
                    have("at_least_0", le(0, (element + 1) * h),
                         auto("h_sign", products=[["e_sign", "h_sign"]])),
                    obtain(["value"],
                           apply("on" if value else "off", {"t": argument(element)}, [place])),
                    given=["j_in"],
                    then=[auto(inside("value", z, U(q) * z))],
                ),
            ),
        )
    ]  # fmt: skip


def _silent(t: Any) -> Rule:
    """Nothing is on at q: ``below`` says how far t is."""
    return run(
        *_all(0, lambda j: t - 2 * q - (j + 1) * h, auto("far", "at_least_0")),
        obtain(["reset"], apply("off", {"t": t - 2 * q - 3 * half}, [auto("far")])),
        auto("own_steps", inside("reset", z, N1 * U(q) * z)),
    )


others = have(
    "others",
    forall(q, given=[lt(q, L), ne(q, k)], then=[eq(terms(x + 2 * k, q), 0)]),
    intro(
        given=["q_in", "another"],
        then=[
            cases(
                q, k, "order",
                less=run(
                    obtain(["next"], apply("axiom:nat-discrete", {"m": q, "n": k}, [by("order")])),
                    *_all(1, lambda j: x + 2 * k - 2 * q - (j + 1) * h,
                          auto("next", "x_sign", "at_most_1")),
                    obtain(["reset"], apply("on", {"t": x + 2 * k - 2 * q - 3 * half},
                                            [auto("next", "x_sign")])),
                    auto("own_steps", inside("reset", z, N1 * U(q) * z)),
                ),
                equal=absurd(clash("order", "another")),
                greater=run(
                    obtain(["next"], apply("axiom:nat-discrete", {"m": k, "n": q}, [by("order")])),
                    have("far", le(x + 2 * k - 2 * q, -eta), auto("next", "x_small")),
                    _silent(x + 2 * k),
                ),
            )
        ],
    ),
)  # fmt: skip


def _own(j: Any) -> Any:
    return U(k) * ramp(x + 2 * k - 2 * k - (j + 1) * h, eta)


own_steps = have(
    "own_stairs",
    forall(
        top,
        given=[lt(top, N1 + 1)],
        then=[
            forall(given=[le(top, g)], then=[eq(Over(j, Range(top), _own(j)), U(k) * top)]),
            forall(given=[le(g, top)], then=[eq(Over(j, Range(top), _own(j)), U(k) * g)]),
        ],
    ),
    induct(
        "top", "m", "so_far",
        base=intro(
            given=["top_in"],
            then=[
                intro(given=["early"], then=[auto()]),
                intro(
                    have("none", eq(g, 0), cases(
                        g, 0, "size", less=absurd(auto("size", "g_sign")), equal=by("size"),
                        greater=absurd(auto("size", "late")))),
                    given=["late"],
                    then=[auto(inside("none", z, U(k) * z))],
                ),
            ],
        ),
        step=intro(
            obtain(["all_on", "some_on"], apply("so_far", {}, [auto("top_in")])),
            given=["top_in"],
            then=[
                intro(
                    obtain(["before"], apply("all_on", {}, [auto("early")])),
                    have("room", le(0, g - m - 1), auto("early")),
                    have("below_x", le((m + 1) * h, x),
                         auto("from_g", products=[["room", "h_sign"]])),
                    obtain(["value"], apply("on", {"t": x - (m + 1) * h}, [auto("below_x")])),
                    given=["early"],
                    then=[auto("before", inside("value", z, U(k) * z))],
                ),
                intro(
                    given=["late"],
                    then=[
                        cases(
                            g, m + 1, "place",
                            less=run(
                                obtain(["g_before"], apply("axiom:nat-discrete",
                                                         {"m": g, "n": m + 1}, [by("place")])),
                                have("room", le(0, m - g), auto("g_before")),
                                obtain(["before"], apply("some_on", {}, [auto("room")])),
                                have("above_x", le(x + eta, (m + 1) * h),
                                     auto("to_strip", products=[["room", "h_sign"]])),
                                obtain(["value"],
                                       apply("off", {"t": x - (m + 1) * h}, [auto("above_x")])),
                                auto("before", inside("value", z, U(k) * z)),
                            ),
                            equal=run(
                                obtain(["before"], apply("all_on", {}, [auto("place")])),
                                have("below_x", le((m + 1) * h, x),
                                     auto("from_g", inside("place", z, z * h))),
                                obtain(["value"],
                                       apply("on", {"t": x - (m + 1) * h}, [auto("below_x")])),
                                auto("before", inside("value", z, U(k) * z),
                                     inside("place", z, U(k) * z)),
                            ),
                            greater=absurd(auto("place", "late")),
                        )
                    ],
                ),
            ],
        ),
    ),
)  # fmt: skip

staircase = intro(
    obtain(["g_sign"], apply("axiom:nat-nonnegative", {"n": g})),
    obtain(["g_next"], apply("axiom:nat-discrete", {"m": g, "n": N1 + 1}, [by("g_in")])),
    have("g_room", le(0, N1 - g), auto("g_next")),
    have("x_sign", le(0, x), auto("from_g", products=[["g_sign", "h_sign"]])),
    have("x_small", le(x, 1 - eta),
         auto("to_strip", "whole", products=[["g_room", "h_sign"]])),
    others,
    own_steps,
    obtain(
        ["only_k"],
        apply("statement:lemmas/single-term",
              {"n": L, "l": k, "g": Abstraction(q, terms(x + 2 * k, q))},
              [by("k_in"), by("others")]),
    ),
    obtain(["all_on", "some_on"], apply("own_stairs", {"top": N1}, [auto()])),
    obtain(["digit"], apply("some_on", {}, [auto("g_next")])),
    obtain(["reset"], apply("off", {"t": x - 3 * half}, [auto("x_small")])),
    given=["k_in", "g_in", "from_g", "to_strip"],
    then=[auto("only_k", "digit", inside("reset", z, N1 * U(k) * z))],
)  # fmt: skip

prompt_tokens = intro(
    have(
        "silent",
        forall(q, given=[le(0, q)], then=[eq(terms(t, q), 0)]),
        intro(
            have("far", le(t - 2 * q, -eta), auto("below", "position")),
            given=["position"],
            then=[_silent(t)],
        ),
    ),
    have(
        "all_silent",
        eq(stairs(t), Over(q, Range(L), 0)),
        termwise(
            Range(L), q, terms(t, q), 0,
            intro(
                obtain(["q_sign"], apply("axiom:nat-nonnegative", {"n": element})),
                given=["q_in"],
                then=[apply("silent", {"q": element}, [by("q_sign")])],
            ),
        ),
    ),
    given=["below"],
    then=[auto("all_silent")],
)  # fmt: skip

PROOF = intro(
    on,
    off,
    given=["eta_sign", "whole", "h_sign"],
    then=[staircase, prompt_tokens],
)

_AT = {
    "L": number(1), "steps": number(1), "eta": ["q", "1/4"], "h": ["q", "1/2"],
    "U": constant_family(number(1)),
}  # fmt: skip

STATEMENT = Statement(
    id="sharper/staircase",
    title="The staircase MLP of the flat prompt writes the number of the cell",
    source=Source("sharper", "flat-universal-prompt, MLP 1", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("sharper/staircase", CLAIM, at=_AT, given=[exact(), exact(), exact()]),
)
