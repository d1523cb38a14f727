"""Tallies of m things in k + 1 boxes: there are at most C(m + k, k) of them.

Statement (own proof). Let object j < M have k + 1 natural digits x(c, j) that add up to m, and let
no two objects agree in all of them. Then M <= binom(k, m), where

    binom(0, t) = binom(k, 0) = 1,   binom(k + 1, t + 1) = binom(k + 1, t) + binom(k, t + 1)

is Pascal's rule for binom(k, m) = C(m + k, k) (``binomial``), the number of multisets of m things
of k + 1 kinds.

Method: weights w(j) in [0, 1] in place of the objects, by induction on the number of digits, and
for the last digit by induction on what is left above its least value g: it is g, or at least g + 1.
"""

import copy
from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas.binomial import pascal
from provers.papers.lemmas.bumps import first
from provers.papers.lemmas.shifted import delta
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    FALSE,
    Abstraction,
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

k, m, M, r, t, c, j, ell, a, g, p, q, element = (
    natural(s)
    for s in ("k", "m", "M", "r", "t", "c", "j", "l", "a", "g", "p", "q", "element")
)  # fmt: skip
x, binom = family("x", arity=2), family("binom", arity=2)
w, z = family("w"), real("z")


def total(count: Any, j: Any) -> Any:
    """Sum of the first ``count`` digits of object j."""
    return Over(c, Range(count), x(c, j))


def agree(count: Any, j: Any, ell: Any) -> Any:
    """The first ``count`` digits of two objects are equal."""
    return forall(c, given=[lt(c, count)], then=[eq(x(c, j), x(c, ell))])


def weights(count: Any, sum_is: Any, *more: Any) -> list[Any]:
    """Weights in [0, 1] of objects whose first ``count`` digits add up to ``sum_is``."""
    return [
        forall(j, given=[lt(j, M)], then=[le(0, w(j))]),
        forall(j, given=[lt(j, M)], then=[le(w(j), 1)]),
        forall(j, given=[lt(j, M), ne(w(j), 0)], then=[eq(total(count, j), sum_is), *more]),
        forall(
            j,
            ell,
            given=[lt(j, M), lt(ell, M), ne(j, ell), agree(count, j, ell)],
            then=[eq(w(j) * w(ell), 0)],
        ),
    ]


CLAIM = forall(
    k, m, M, x,
    given=[
        forall(c, j, given=[lt(c, k + 1), lt(j, M)], some=[a], then=[eq(x(c, j), a)]),
        forall(j, given=[lt(j, M)], then=[eq(total(k + 1, j), m)]),
        forall(
            j, ell, given=[lt(j, M), lt(ell, M), ne(j, ell), agree(k + 1, j, ell)],
            then=[FALSE],
        ),
    ],
    some=[binom],
    then=[*pascal(binom), le(M, binom(k, m))],
)  # fmt: skip

W = ["from_0", "to_1", "support", "alone"]
weighted = forall(
    t, w, given=weights(r + 1, t), then=[le(Over(j, Range(M), w(j)), binom(r, t))]
)  # fmt: skip
last = x(r + 1, j)
least = forall(
    g, w, given=weights(r + 2, t + g, le(g, last)),
    then=[le(Over(j, Range(M), w(j)), binom(r + 1, t))],
)  # fmt: skip


def nonzero(at: Any, name: str, rule: Rule) -> Rule:
    """Use ``rule`` where the weight of ``at`` is not 0; the goal is a product with it."""
    late = have(f"{name}_on", ne(w(at), 0), by(name))
    return cases(
        w(at), 0, name,
        less=steps(late, rule),
        equal=auto(inside(name, z, z * w(ell if at is j else j))),
        greater=steps(copy.deepcopy(late), copy.deepcopy(rule)),
    )  # fmt: skip


_first_digit = intro(
    obtain(["c_nat"], apply("axiom:nat-nonnegative", {"n": c})),
    given=["c_in"],
    then=[
        below_successor(
            c, 0, "c_in", "c_is",
            less=absurd(auto("c_is", "c_nat")),
            equal=auto("j_sum", "l_sum", inside("c_is", p, x(p, j) - x(p, ell))),
        )
    ],
)  # fmt: skip

one_digit = intro(
    given=["r_small"],
    then=[
        intro(
            obtain(
                ["one"],
                apply(
                    "statement:lemmas/at-most-one",
                    {"n": M, "w": w},
                    [
                        by("from_0"),
                        by("to_1"),
                        intro(
                            names=["j", "l"],
                            given=["j_in", "l_in", "differ"],
                            then=[
                                nonzero(j, "jw", nonzero(ell, "lw", steps(
                                    obtain(["j_sum"], apply("support", {"j": j},
                                                            [by("j_in"), by("jw_on")])),
                                    obtain(["l_sum"], apply("support", {"j": ell},
                                                            [by("l_in"), by("lw_on")])),
                                    apply("alone", {"j": j, "l": ell},
                                          [by("j_in"), by("l_in"), by("differ"), _first_digit]),
                                )))
                            ],
                        ),
                    ],
                ),
            ),
            obtain(["whole"], apply("all_one", {"column": t})),
            given=W,
            then=[auto("one", "whole")],
        )
    ],
)  # fmt: skip


def _sign(at: Any) -> Any:
    """The digits before the last add up to 0 or more."""
    return obtain([f"{at.label}_sign"], apply("sums", {"j": at}, [by(f"{at.label}_in")]))


def _agree_more(j_fact: str, l_fact: str) -> Rule:
    """Objects that agree before the last digit, which is the same by the two facts, agree."""
    return intro(
        given=["c_in"],
        then=[
            below_successor(
                c, r + 1, "c_in", "c_is",
                less=apply("same", {"c": c}, [by("c_is")]),
                equal=auto(j_fact, l_fact, inside("c_is", p, x(p, j) - x(p, ell))),
            )
        ],
    )  # fmt: skip


def _least_is(at: Any) -> list[Any]:
    """Nothing is left above g: the last digit is g."""
    name = at.label
    return [
        _sign(at),
        obtain(
            [f"{name}_sum", f"{name}_above"],
            apply("support", {"j": at}, [by(f"{name}_in"), by(f"{name}w_on")]),
        ),
        have(f"{name}_last", eq(x(r + 1, at), g), _equal_sides(name)),
    ]


def _equal_sides(name: str) -> Rule:
    at = j if name == "j" else ell
    return cases(
        x(r + 1, at), g, f"{name}_order",
        less=absurd(auto(f"{name}_order", f"{name}_above")),
        equal=by(f"{name}_order"),
        greater=absurd(auto(f"{name}_order", f"{name}_sum", f"{name}_sign")),
    )  # fmt: skip


nothing_left = intro(
    obtain(
        ["few"],
        apply(
            "lower",
            {"t": 0, "w": w},
            [
                by("from_0"),
                by("to_1"),
                intro(
                    *_least_is(j),
                    names=["j"],
                    given=["j_in", "jw_on"],
                    then=[auto("j_sum", "j_last")],
                ),
                intro(
                    names=["j", "l"],
                    given=["j_in", "l_in", "differ", "same"],
                    then=[
                        nonzero(j, "jw", nonzero(ell, "lw", steps(
                            *_least_is(j),
                            *_least_is(ell),
                            apply("alone", {"j": j, "l": ell},
                                  [by("j_in"), by("l_in"), by("differ"),
                                   _agree_more("j_last", "l_last")]),
                        )))
                    ],
                ),
            ],
        ),
    ),
    obtain(["here"], apply("none_left", {"row": r})),
    obtain(["there"], apply("none_left", {"row": r + 1})),
    given=W,
    then=[auto("few", "here", "there")],
)  # fmt: skip

is_g, is_g_too = delta(x(r + 1, j) - g), delta(x(r + 1, ell) - g)
kept, rest = Abstraction(j, w(j) * is_g), Abstraction(j, w(j) * (1 - is_g))


def _by_digit(at: Any, name: str, off: Rule, on: Rule) -> Rule:
    """Whether the last digit is g."""
    return cases(x(r + 1, at), g, name, less=off, equal=on, greater=copy.deepcopy(off))


def _bounded(source: str, factor: Any) -> Rule:
    """A weight times 0 or 1 stays in [0, 1]."""
    moved = inside("value", z, w(j) * factor(delta(z - g)))
    return intro(
        obtain(["here"], apply(source, {"j": j}, [by("j_in")])),
        names=["j"],
        given=["j_in"],
        then=[_by_digit(j, "value", auto("here", nonzero=["value"]), auto("here", moved))],
    )  # fmt: skip


def _vanished(value: Any, *by_what: Any, nonzero: Any = ()) -> Rule:
    """The weight is 0, which it is not."""
    return absurd(steps(
        have("zero", eq(value, 0), auto(*by_what, nonzero=list(nonzero))),
        clash("zero", "on"),
    ))  # fmt: skip


def _own_weight(factor: Any) -> list[Any]:
    """The weight itself is not 0, so the digits add up."""
    return [
        have("w_on", ne(w(j), 0), contra("w_zero", steps(
            have("zero", eq(w(j) * factor, 0), auto(inside("w_zero", z, z * factor))),
            clash("zero", "on"),
        ))),
        obtain(["j_sum", "j_above"], apply("support", {"j": j}, [by("j_in"), by("w_on")])),
    ]  # fmt: skip


on_g = obtain(
    ["on_g"],
    apply(
        "lower",
        {"t": t + 1, "w": kept},
        [
            _bounded("from_0", lambda bit: bit),
            _bounded("to_1", lambda bit: bit),
            intro(
                names=["j"],
                given=["j_in", "on"],
                then=[
                    _by_digit(
                        j, "value",
                        _vanished(w(j) * is_g, nonzero=["value"]),
                        steps(*_own_weight(is_g), auto("j_sum", "value")),
                    )
                ],
            ),
            intro(
                names=["j", "l"],
                given=["j_in", "l_in", "differ", "same"],
                then=[
                    _by_digit(
                        j, "value",
                        auto(nonzero=["value"]),
                        _by_digit(
                            ell, "other",
                            auto(nonzero=["other"]),
                            steps(
                                obtain(["null"], apply(
                                    "alone", {"j": j, "l": ell},
                                    [by("j_in"), by("l_in"), by("differ"),
                                     _agree_more("value", "other")])),
                                auto(inside("null", z, z * is_g * is_g_too)),
                            ),
                        ),
                    )
                ],
            ),
        ],
    ),
)  # fmt: skip

above_g = obtain(
    ["above_g"],
    apply(
        "less_left",
        {"g": g + 1, "w": rest},
        [
            _bounded("from_0", lambda bit: 1 - bit),
            _bounded("to_1", lambda bit: 1 - bit),
            intro(
                *_own_weight(1 - is_g),
                obtain(["a_is"], apply("digits", {"c": r + 1, "j": j},
                                       [auto("r_in"), by("j_in")]), some=[a]),
                names=["j"],
                given=["j_in", "on"],
                then=[
                    auto("j_sum"),
                    cases(
                        x(r + 1, j), g, "value",
                        less=absurd(auto("value", "j_above")),
                        equal=_vanished(w(j) * (1 - is_g),
                                        inside("value", z, w(j) * (1 - delta(z - g)))),
                        greater=steps(
                            obtain(["next"], apply("axiom:nat-discrete", {"m": g, "n": a},
                                                   [auto("value", "a_is")])),
                            auto("next", "a_is"),
                        ),
                    ),
                ],
            ),
            intro(
                obtain(["null"], apply("alone", {"j": j, "l": ell},
                                       [by("j_in"), by("l_in"), by("differ"), by("same")])),
                names=["j", "l"],
                given=["j_in", "l_in", "differ", "same"],
                then=[auto(inside("null", z, z * (1 - is_g) * (1 - is_g_too)))],
            ),
        ],
    ),
)  # fmt: skip

one_more_left = intro(
    obtain(["less_left"], apply("fewer_left")),
    on_g,
    above_g,
    obtain(["next_one"], apply("rule", {"row": r, "column": t})),
    given=W,
    then=[auto("on_g", "above_g", "next_one")],
)

_sums = have(
    "sums",
    forall(j, given=[lt(j, M)], then=[le(0, total(r + 1, j))]),
    intro(
        have(
            "terms",
            le(Over(c, Range(r + 1), 0 * c), total(r + 1, j)),
            termwise(
                Range(r + 1), c, 0 * c, x(c, j),
                intro(
                    obtain(["a_is"], apply("digits", {"c": element, "j": j},
                                           [auto("c_in", "r_in"), by("j_in")]), some=[a]),
                    obtain(["a_nat"], apply("axiom:nat-nonnegative", {"n": a})),
                    given=["c_in"],
                    then=[auto("a_is", "a_nat")],
                ),
            ),
        ),
        given=["j_in"],
        then=[auto("terms")],
    ),
)  # fmt: skip

one_digit_more = intro(
    obtain(["lower"], apply("fewer_digits", {}, [auto("r_in")])),
    _sums,
    have(
        "whole",
        forall(t, then=[least]),
        induct("t", "t", "fewer_left", base=nothing_left, step=one_more_left),
    ),
    given=["r_in"],
    then=[
        intro(
            obtain(["all_left"], apply("whole", {"t": t})),
            obtain(
                ["bound"],
                apply(
                    "all_left",
                    {"g": 0, "w": w},
                    [
                        by("from_0"),
                        by("to_1"),
                        intro(
                            obtain(["j_sum"], apply("support", {"j": j}, [by("j_in"), by("on")])),
                            obtain(["a_is"], apply("digits", {"c": r + 1, "j": j},
                                                   [auto("r_in"), by("j_in")]), some=[a]),
                            obtain(["a_nat"], apply("axiom:nat-nonnegative", {"n": a})),
                            names=["j"],
                            given=["j_in", "on"],
                            then=[auto("j_sum"), auto("a_is", "a_nat")],
                        ),
                        by("alone"),
                    ],
                ),
            ),
            given=W,
            then=[by("bound")],
        )
    ],
)  # fmt: skip

PROOF = intro(
    obtain(["all_one", "none_left", "rule"], apply("statement:lemmas/binomial"), some=[binom]),
    have(
        "all",
        forall(r, given=[le(r, k)], then=[weighted]),
        induct("r", "r", "fewer_digits", base=one_digit, step=one_digit_more),
    ),
    obtain(["weights"], apply("all", {"r": k}, [auto()])),
    obtain(
        ["bound"],
        apply(
            "weights",
            {"t": m, "w": Abstraction(j, 1)},
            [
                intro(given=["j_in"], then=[auto()]),
                intro(given=["j_in"], then=[auto()]),
                intro(given=["j_in", "on"], then=[apply("sums_to", {"j": j}, [by("j_in")])]),
                intro(
                    names=["j", "l"],
                    given=["j_in", "l_in", "differ", "same"],
                    then=[absurd(apply("told_apart", {"j": j, "l": ell},
                                       [by("j_in"), by("l_in"), by("differ"), by("same")]))],
                ),
            ],
        ),
    ),
    given=["digits", "sums_to", "told_apart"],
    witnesses=[binom],
    then=[by("all_one"), by("none_left"), by("rule"), auto("bound")],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/multiset-count",
    title="Tallies of m things in k + 1 boxes: there are at most C(m + k, k) of them",
    source=Source("lemmas", "multiset-count", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/multiset-count",
        CLAIM,
        at={
            "k": number(0), "m": number(2), "M": number(1),
            "x": ["lam", [["c", "N"], ["j", "N"]], number(2)],
        },
        given=[
            intro(given=["c_in", "j_in"], witnesses=[2], then=[auto()]),
            intro(given=["j_in"], then=[auto()]),
            intro(
                have("j_is_0", eq(j, 0), first(j)),
                have("l_is_0", eq(ell, 0), first(ell)),
                have("same", eq(j, ell), auto("j_is_0", "l_is_0")),
                given=["j_in", "l_in", "differ", "agree"],
                then=[clash("same", "differ")],
            ),
        ],
        scope="one object of one digit",
    ),
)  # fmt: skip
