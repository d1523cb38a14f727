"""A memoriser of one bit, for the witnesses of the precision bounds.

d = L = L_p = 1, eps = 1/2, C = 1/8: the prompts 1/4 and 3/4, shown as they are, fit every target.
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.instances import number
from provers.kernel.schema import parse_term
from provers.kernel.terms import Fact, substitute_fact
from provers.papers.lemmas.bumps import first
from provers.papers.lemmas.powers_of_two import TWO, doubled
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
)
from provers.surface import (
    Abstraction,
    Inner,
    Name,
    Zero,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

one, X, Y, Z = (vector(a, 1) for a in ("one", "X", "Y", "Z"))
i, j, a = natural("i"), natural("j"), natural("a")
s, t, h = real("s"), real("t"), real("h")
q = Name("q", ("F", ("N",), "R"))
f = Name("f", ("F", (("V", 1),), ("V", 1)))
x = Name("x", ("F", ("N",), ("V", 1)))
_HALF, _QUARTER = sympy.Rational(1, 2), sympy.Rational(1, 4)

DATA = {"one": {"sort": ["V", 1], "rationals": ["1"]}}
_UNIT: Any = ["lam", [["i", "N"]], "one"]
AT: dict[str, Any] = {
    **{k: number(1) for k in ("d", "L", "Lp", "D", "n", "b")},
    "B": number(2), "G": number(0), "C": ["q", "1/8"], "eps": ["q", "1/2"],
    "two": TWO, "points": ["lam", [["i", "N"]], number(1)], "e": _UNIT, "u": _UNIT,
    "v": ["lam", [["i", "N"], ["a", "N"]], ["+", ["q", "1/4"], ["*", ["q", "1/2"], "a"]]],
    "rho": ["lam", [["X", ["V", 1]], ["Y", ["V", 1]]],
            ["abs", ["dot", "one", ["+", "X", ["scale", number(-1), "Y"]]]]],
    "tau": ["lam", [["p", ["V", 1]], ["X", ["V", 1]]], "p"],
}  # fmt: skip


def below(value: Any, bound: Any, *refs: str) -> Rule:
    """|value| <= bound or < bound from facts that bound value on both sides."""
    size = sympy.Abs(value)
    return contra(
        "large",
        steps(
            obtain(["size_up", "size_down", "size_square"], apply("axiom:abs", {"x": value})),
            have("size_a", lt(0, size - value), auto("large", *refs)),
            have("size_b", lt(0, size + value), auto("large", *refs)),
            auto("size_square", products=[["size_a", "size_b"]]),
        ),
    )  # fmt: skip


def _entry(v: Any) -> Any:
    return Inner(one, v)


_triangle = intro(
    obtain(["a1", "a2", "a3"], apply("axiom:abs", {"x": _entry(X - Y)})),
    obtain(["b1", "b2", "b3"], apply("axiom:abs", {"x": _entry(Y - Z)})),
    then=[
        below(_entry(X - Z), sympy.Abs(_entry(X - Y)) + sympy.Abs(_entry(Y - Z)),
              "a1", "a2", "b1", "b2")
    ],
)  # fmt: skip

_y0, _y, _size = _entry(f(Zero(1))), _entry(f(x(j))), sympy.Abs(_entry(x(j)))


def _fits(choice: int) -> Rule:
    """The constant 1/4 + choice/2 fits on every dataset; ``side`` bounds f(0)."""
    return intro(
        witnesses=[Abstraction(i, _QUARTER + _HALF * choice)],
        then=[
            intro(given=["i_in"], witnesses=[choice], then=[exact(), auto()]),
            intro(
                obtain(["x_in"], apply("data_in", {"j": j}, [by("j_in")])),
                obtain(["x_low", "x_high"], apply("x_in", {"i": 0}, [exact()])),
                obtain(["f_in"], apply("f_cube", {"X": x(j)}, [by("x_in")])),
                obtain(["f_low", "f_high"], apply("f_in", {"i": 0}, [exact()])),
                obtain(
                    ["moves"],
                    apply("f_lipschitz", {"X": x(j), "Y": Zero(1)}, [by("x_in"), by("zero_in")]),
                ),
                have("x_small", le(_size, 1), below(_entry(x(j)), 1, "x_low", "x_high")),
                obtain(["m_up", "m_down", "m_square"], apply("axiom:abs", {"x": _y - _y0})),
                have("up", le(_y - _y0, sympy.Rational(1, 8)), auto("moves", "x_small", "m_up")),
                have("down", le(_y0 - _y, sympy.Rational(1, 8)),
                     auto("moves", "x_small", "m_down")),
                have("unit", eq(Inner(one, one), 1), exact()),
                have(
                    "answer",
                    lt(sympy.Abs(_QUARTER + _HALF * choice - _y), _HALF),
                    below(_QUARTER + _HALF * choice - _y, _HALF,
                          "up", "down", "side", "f_low", "f_high"),
                ),
                given=["i_in", "j_in"],
                then=[
                    auto(
                        "answer",
                        inside("unit", t,
                               sympy.Abs((_QUARTER + _HALF * choice) * t - _y)),
                    )
                ],
            ),
        ],
    )  # fmt: skip


def memorises(fitted: list[Fact]) -> Rule:
    """Proof that the two prompts memorise; ``fitted`` are the conclusions in general terms."""
    terms = {name: parse_term(term) for name, term in AT.items()}
    return intro(
        have(
            "zero_in",
            forall(i, given=[lt(i, 1)], then=[le(0, _entry(Zero(1))), le(_entry(Zero(1)), 1)]),
            intro(given=["i_in"], then=[auto(), auto()]),
        ),
        have(
            "found",
            forall(some=[q], then=[substitute_fact(g, terms) for g in fitted]),
            cases(
                _y0, _HALF, "side",
                less=_fits(0), equal=_fits(0), greater=_fits(1),
            ),
        ),
        obtain(["word", "close"], apply("found"), some=[q]),
        given=["f_cube", "f_lipschitz", "data_in"],
        witnesses=[q],
        then=[by("word"), by("close")],
    )  # fmt: skip


_one_axis = intro(
    given=["i_in", "j_in", "differ"],
    then=[
        absurd(
            steps(
                have("i_is_0", eq(i, 0), first(i)),
                have("j_is_0", eq(j, 0), first(j)),
                have("same", eq(i, j), auto("i_is_0", "j_is_0")),
                clash("same", "differ"),
            )
        )
    ],
)


def rules(fitted: list[Fact]) -> list[Rule]:
    """One rule for each hypothesis."""
    size = [
        intro(then=[positive()]),
        intro(then=[auto()]),
        intro(then=[auto()]),
        _triangle,
        intro(given=["i_in"], then=[auto()]),
        intro(
            have("unit", eq(Inner(one, one), 1), exact()),
            then=[auto(inside("unit", h, sympy.Abs((s - t) * h)))],
        ),
    ]
    return [
        exact(), exact(), exact(), auto(), doubled(),
        steps(obtain(["inverse"], apply("axiom:exp-log", {"x": 2}, [exact()])), auto("inverse")),
        exact(), ["enumerate", [exact()]], exact(), exact(), exact(), exact(),
        intro(have("unit", eq(Inner(one, one), 1), exact()), given=["i_in"], then=[auto("unit")]),
        _one_axis,
        *size,
        memorises(fitted),
    ]  # fmt: skip
