"""Cut off at 0 and far up, every function has an integral with the properties that proofs ask for.

Statement (own proof). Let I be monotone and subadditive for functions with values in [0, 2 K] on
the cube [0,1]^(d x m), with I(c) <= c and I(c 1_S) <= c r/N for 0 <= c <= K and every strip S. Only
bounded functions occur, so that the upper integral over the cube (Darboux, Lebesgue) is such an I,
whatever value it is given for others. Then

    J(h) = I(min(max(h, 0), K))

is monotone and subadditive for all functions, J(c) <= c and J(c 1_S) <= c r/N for all c >= 0, which
is what `lemmas/integral-off-strips` and `wang-2023/mean-error` ask for, and J(h) = I(h) where
0 <= h <= K on the cube.

Method: min(max(a + b, 0), K) <= min(max(a, 0), K) + min(max(b, 0), K).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._integral import (
    FUNCTION,
    RIEMANN,
    I,
    N,
    X,
    cube,
    d,
    entries,
    function,
    h1,
    h2,
    height,
    high,
    i,
    j,
    k,
    low,
    m,
    riemann_rules,
    slab,
    strip,
    t,
)
from provers.papers.lemmas.indicator import indicator
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    cases,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Defined, Max, Name, forall, le, lt, real

ramp, K, u, z = (real(x) for x in ("r", "K", "u", "z"))
h = Name("h", FUNCTION)

clip = Defined("Clip", (t, K), "R", K - Max(0, K - Max(0, t)))
"""min(max(t, 0), K)."""


def between(*bounds: Any) -> Any:
    """A chain of inequalities at every point of the cube."""
    return forall(X, given=[cube], then=[le(a, b) for a, b in pairwise(bounds)])


def cut_off(body: Any) -> Any:
    """I of X -> body, cut off."""
    return I(function(clip(body, K)))


def volumes(functional: Any, *limits: Any) -> Any:
    """Strips have at most their volumes, for heights of at least 0 with ``limits``."""
    return entries(
        forall(
            j, height,
            given=[lt(j, N), le(0, height), *limits],
            then=[le(functional(height * strip(ramp)), height * ramp / N)],
        )
    )  # fmt: skip


def _integral(body: Any) -> Any:
    return I(function(body))


CLAIM = forall(
    d, m, N, ramp, K, I,
    given=[
        lt(0, N),
        le(0, ramp),
        le(0, K),
        forall(h1, h2, given=[between(0, h1(X), h2(X), 2 * K)], then=[le(I(h1), I(h2))]),
        forall(h1, h2, given=[between(0, h1(X), K), between(0, h2(X), K)],
               then=[le(_integral(h1(X) + h2(X)), I(h1) + I(h2))]),
        forall(height, given=[le(0, height), le(height, K)], then=[le(_integral(height), height)]),
        volumes(_integral, le(height, K)),
    ],
    then=[
        forall(h1, h2, given=[between(h1(X), h2(X))], then=[le(cut_off(h1(X)), cut_off(h2(X)))]),
        forall(h1, h2, then=[le(cut_off(h1(X) + h2(X)), cut_off(h1(X)) + cut_off(h2(X)))]),
        forall(height, given=[le(0, height)], then=[le(cut_off(height), height)]),
        volumes(cut_off),
        forall(h, given=[between(0, h(X), K)],
               then=[le(cut_off(h(X)), I(h)), le(I(h), cut_off(h(X)))]),
    ],
)  # fmt: skip


def _max(prefix: str, of: Any) -> list[Any]:
    """A = max(0, t) and P = max(0, K - A) are above what they are the maximum of."""
    top = Max(0, of)
    return [
        obtain([f"{prefix}_sign", f"{prefix}_above", f"{prefix}_is"],
               apply("axiom:max", {"x": 0, "y": of})),
        obtain([f"{prefix}_left", f"{prefix}_rest", f"{prefix}_both"],
               apply("axiom:max", {"x": 0, "y": K - top})),
    ]  # fmt: skip


def _least(name: str, of: Any, bound: Any, first: Rule, second: Rule) -> Any:
    """max(0, of) <= bound."""
    return obtain([name], apply("statement:lemmas/max-least", {"a": 0, "b": of, "z": bound},
                                [first, second]))  # fmt: skip


def _rest(of: Any) -> Any:
    return Max(0, K - Max(0, of))


BASICS = [
    have(
        "in_range",
        forall(t, then=[le(0, clip(t, K)), le(clip(t, K), K)]),
        intro(
            *_max("t", t),
            _least("small", K - Max(0, t), K, by("K_sign"), auto("t_sign")),
            then=[auto("small"), auto("t_left")],
        ),
    ),
    have(
        "in_order",
        forall(t, u, given=[le(t, u)], then=[le(clip(t, K), clip(u, K))]),
        intro(
            *_max("t", t), *_max("u", u),
            _least("tops", t, Max(0, u), by("u_sign"), auto("order", "u_above")),
            _least("rests", K - Max(0, u), _rest(t), by("t_left"), auto("tops", "t_rest")),
            given=["order"],
            then=[auto("rests")],
        ),
    ),
    have(
        "in_sum",
        forall(t, u, then=[le(clip(t + u, K), clip(t, K) + clip(u, K))]),
        intro(
            *_max("t", t), *_max("u", u), *_max("sum", t + u),
            _least("tops", t + u, Max(0, t) + Max(0, u), auto("t_sign", "u_sign"),
                   auto("t_above", "u_above")),
            _least("small", K - Max(0, u), K, by("K_sign"), auto("u_sign")),
            _least("other", K - Max(0, u), _rest(t + u) + Max(0, t), auto("sum_left", "t_sign"),
                   auto("sum_rest", "tops")),
            _least("both", K - Max(0, t), K + _rest(t + u) - _rest(u), auto("small", "sum_left"),
                   auto("other")),
            then=[auto("both")],
        ),
    ),
    have(
        "not_above",
        forall(t, given=[le(0, t)], then=[le(clip(t, K), t)]),
        intro(
            *_max("t", t),
            _least("top", t, t, by("sign"), auto()),
            given=["sign"],
            then=[auto("t_rest", "top")],
        ),
    ),
    have(
        "not_below",
        forall(t, given=[le(t, K)], then=[le(t, clip(t, K))]),
        intro(
            *_max("t", t),
            _least("top", t, K, by("K_sign"), by("bound")),
            _least("rest", K - Max(0, t), K - t, auto("bound"), auto("t_above")),
            given=["bound"],
            then=[auto("rest")],
        ),
    ),
]  # fmt: skip

left, right = indicator(low - t), indicator(t - high)
whole = clip(height, K)


def _side(of: Any, name: str, off: Rule, on: Rule) -> Rule:
    """Whether ``of`` is positive; the indicator is 1 or 0."""

    def nothing(rule: Rule) -> Rule:
        return steps(obtain([f"{name}_0"], apply(f"{name}_none", {}, [rule])), on)

    return cases(
        of, 0, f"{name}_case",
        less=nothing(auto(f"{name}_case")),
        equal=nothing(auto(f"{name}_case")),
        greater=steps(obtain([f"{name}_1"], apply(f"{name}_one", {}, [auto(f"{name}_case")])), off),
    )  # fmt: skip


def _on_strip(cut: Any, bound: str) -> Rule:
    """The same for cut = clip(height slab) <= clip(height) slab and for clip(height) slab <= K."""

    def rewritten(fact: str, body: Any) -> list[Any]:
        return [inside(fact, z, f(body)) for f in cut]

    outside = auto(bound, "K_sign", *rewritten("low_1", (1 - z) * (1 - right)))
    beyond = auto(
        bound, "K_sign", *rewritten("low_0", (1 - z) * (1 - right)), *rewritten("high_1", 1 - z)
    )
    within = auto(
        "whole_small", *rewritten("low_0", (1 - z) * (1 - right)), *rewritten("high_0", 1 - z)
    )
    return _side(low - t, "low", outside, _side(t - high, "high", beyond, within))


STRIP = have(
    "on_strip",
    forall(height, t, low, high, given=[le(0, height)],
           then=[le(clip(height * slab(t, low, high), K), whole * slab(t, low, high)),
                 le(whole * slab(t, low, high), K)]),
    intro(
        *(
            obtain([f"{name}_{x}" for x in ("one", "none", "sign", "small")],
                   apply("statement:lemmas/indicator", {"x": of}))
            for name, of in (("low", low - t), ("high", t - high))
        ),
        obtain(["zero"], apply("not_above", {"t": 0}, [exact()])),
        obtain(["whole_sign", "whole_small"], apply("in_range", {"t": height})),
        given=["height_sign"],
        then=[
            _on_strip((lambda s: clip(height * s, K), lambda s: whole * s), "zero"),
            _on_strip((lambda s: whole * s,), "K_sign"),
        ],
    ),
)  # fmt: skip


def _inside(at: Any, name: str) -> Any:
    return obtain([f"{name}_sign", f"{name}_small"], apply("in_range", {"t": at}))


def _cut(body: Any) -> Any:
    return function(clip(body, K))


MONOTONE_CUT = intro(
    given=["below"],
    then=[
        apply("monotone", {"h1": _cut(h1(X)), "h2": _cut(h2(X))}, [intro(
            obtain(["below_here"], apply("below", {"X": X}, [by("in_cube")])),
            _inside(h1(X), "first"), _inside(h2(X), "second"),
            given=["in_cube"],
            then=[by("first_sign"),
                  apply("in_order", {"t": h1(X), "u": h2(X)}, [by("below_here")]),
                  auto("second_small", "K_sign")],
        )]),
    ],
)  # fmt: skip

both = clip(h1(X), K) + clip(h2(X), K)


def _part_of(body: Any) -> Rule:
    return intro(_inside(body, "part"), given=["in_cube"], then=[by("part_sign"), by("part_small")])


SUBADDITIVE_CUT = intro(
    obtain(["more"], apply("monotone", {"h1": _cut(h1(X) + h2(X)), "h2": function(both)}, [intro(
        _inside(h1(X) + h2(X), "sum"), _inside(h1(X), "first"), _inside(h2(X), "second"),
        given=["in_cube"],
        then=[by("sum_sign"), apply("in_sum", {"t": h1(X), "u": h2(X)}),
              auto("first_small", "second_small")],
    )])),
    obtain(["parts"], apply("subadditive", {"h1": _cut(h1(X)), "h2": _cut(h2(X))},
                            [_part_of(h1(X)), _part_of(h2(X))])),
    then=[auto("more", "parts")],
)  # fmt: skip

CONSTANTS_CUT = intro(
    _inside(height, "cut"),
    obtain(["value"], apply("constants", {"height": whole}, [by("cut_sign"), by("cut_small")])),
    obtain(["less"], apply("not_above", {"t": height}, [by("sign")])),
    given=["sign"],
    then=[auto("value", "less")],
)

STRIPS_CUT = intro(
    given=["i_in", "k_in"],
    then=[intro(
        _inside(height, "cut"),
        obtain(["less"], apply("not_above", {"t": height}, [by("sign")])),
        obtain(["volume"], apply("strips", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
        obtain(["own"], apply("volume", {"j": j, "height": whole},
                              [by("j_in"), by("cut_sign"), by("cut_small")])),
        obtain(["more"], apply("monotone", {
            "h1": _cut(height * strip(ramp)), "h2": function(whole * strip(ramp))}, [intro(
                obtain(["under", "top"], apply("on_strip", {
                    "height": height, "t": N * X(i, k), "low": j + 1 - ramp, "high": j + 1},
                    [by("sign")])),
                _inside(height * strip(ramp), "strip"),
                given=["in_cube"],
                then=[by("strip_sign"), by("under"), auto("top", "K_sign")],
            )])),
        given=["j_in", "sign"],
        then=[auto("own", "more", products=[["less", "share"]])],
    )],
)  # fmt: skip

SAME = intro(
    *(
        have(name, forall(X, given=[cube], then=[*between(0, first, second, 2 * K)[4]]), intro(
            obtain(["sign", "small"], apply("range", {"X": X}, [by("in_cube")])),
            _inside(h(X), "cut"),
            obtain(["not_more"], apply("not_above", {"t": h(X)}, [by("sign")])),
            obtain(["not_less"], apply("not_below", {"t": h(X)}, [by("small")])),
            given=["in_cube"],
            then=[auto("sign", "cut_sign"), auto("not_more", "not_less"),
                  auto("small", "cut_small", "K_sign")],
        ))
        for name, first, second in (("up", clip(h(X), K), h(X)), ("down", h(X), clip(h(X), K)))
    ),
    given=["range"],
    then=[
        apply("monotone", {"h1": _cut(h(X)), "h2": h}, [by("up")]),
        apply("monotone", {"h1": h, "h2": _cut(h(X))}, [by("down")]),
    ],
)  # fmt: skip

PROOF = intro(
    *BASICS,
    STRIP,
    have("inverse_N", lt(0, 1 / N), positive("N_sign")),
    have("share", le(0, ramp / N), auto(products=[["ramp_sign", "inverse_N"]])),
    given=["N_sign", "ramp_sign", "K_sign", "monotone", "subadditive", "constants", "strips"],
    then=[MONOTONE_CUT, SUBADDITIVE_CUT, CONSTANTS_CUT, STRIPS_CUT, SAME],
)

STATEMENT = Statement(
    id="lemmas/integral-cut-off",
    title="Cut off at 0 and far up, an integral of bounded functions is one of all functions",
    source=Source("lemmas", "integral-cut-off", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/integral-cut-off",
        CLAIM,
        at={"d": number(1), "m": number(1), "N": number(2), "r": ["q", "1/2"], "K": number(3),
            "I": RIEMANN},
        given=[exact(), exact(), exact(), *riemann_rules(bounded=True)],
        scope="a Riemann sum of functions cut off at 3, two cells, half of each a strip",
    ),
)  # fmt: skip
