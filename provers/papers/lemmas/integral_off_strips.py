"""The integral of a function that is small off the strips and bounded on them.

Statement (own proof). Every axis of the cube [0,1]^(d x m) is cut into N cells, each of which has a
strip of width r/N below its upper end. Let I be monotone and subadditive, I(c) <= c for constants
c >= 0, and I(c 1_S) <= c r/N for every strip S of every axis. If h <= A off the strips and h <= F
on the whole cube, 0 <= A, 0 <= F, then

    I(h) <= A + d m r F.

Riemann sums are such an I, and so is the upper integral of min(max(h, 0), K), for every K >= 0: for
integrable h with 0 <= h <= K it is the integral of h (`lemmas/integral-cut-off`).

Method: h <= A + F (number of strips that the point lies on); `lemmas/integral-of-sum`. That a point
on no strip is off the strips in the sense of the claim is `lemmas/cell`.
"""

from __future__ import annotations

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._integral import (
    CONSTANTS,
    FUNCTION,
    MONOTONE,
    RIEMANN,
    SUBADDITIVE,
    I,
    N,
    X,
    cube,
    d,
    digit,
    function,
    i,
    j,
    k,
    m,
    off_strips,
    riemann_rules,
    slab,
    strip,
    strips,
)
from provers.papers.lemmas.indicator import indicator
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    contra,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inverse,
    Name,
    Over,
    Range,
    eq,
    forall,
    le,
    lower,
    lt,
    natural,
    real,
)

ramp, A, F, z = (real(x) for x in ("r", "A", "F", "z"))
rest, q, element = (natural(x) for x in ("rest", "q", "element"))
h = Name("h", FUNCTION)

CLAIM = forall(
    d, m, N, ramp, A, F, h, I,
    given=[
        le(1, N),
        le(0, A),
        le(0, F),
        forall(X, given=[cube, off_strips(ramp)], then=[le(h(X), A)]),
        forall(X, given=[cube], then=[le(h(X), F)]),
        MONOTONE,
        SUBADDITIVE,
        CONSTANTS,
        strips(ramp),
    ],
    then=[le(I(h), A + d * m * ramp * F)],
)  # fmt: skip

own = F * strip(ramp)
over_j = Over(j, Range(N), own)
over_k = Over(k, Range(m), over_j)
over_i = Over(i, Range(d), over_k)


step = F * ramp * Inverse(N)  # SymPy would cancel N/N


def _sum(n: Any, var: Any, body: Any, bound: Any, by: Rule) -> Rule:
    return apply(
        "statement:lemmas/integral-of-sum",
        {"I": I, "n": n, "e": Abstraction(var, X, body), "b": Abstraction(var, bound)},
        [["by", "subadditive"], ["by", "constants"], by],
    )


integral_of_strips = [
    have(
        "one_entry",
        forall(i, k, given=[lt(i, d), lt(k, m)], then=[le(I(function(over_j)), N * step)]),
        intro(
            obtain(["volume"], apply("strips", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
            given=["i_in", "k_in"],
            then=[
                _sum(N, j, own, step, intro(
                    given=["j_in"],
                    then=[apply("volume", {"j": j, "height": F}, [by("j_in"), by("F_sign")])])),
            ],
        ),
    ),
    have(
        "one_row",
        forall(i, given=[lt(i, d)], then=[le(I(function(over_k)), m * N * step)]),
        intro(
            given=["i_in"],
            then=[
                _sum(m, k, over_j, N * step, intro(
                    names=["k"],
                    given=["k_in"],
                    then=[apply("one_entry", {"i": i, "k": k}, [by("i_in"), by("k_in")])])),
            ],
        ),
    ),
    have(
        "all_strips",
        le(I(function(over_i)), d * m * N * step),
        _sum(d, i, over_k, m * N * step,
             intro(names=["i"], given=["i_in"], then=[apply("one_row", {"i": i}, [by("i_in")])])),
    ),
]  # fmt: skip


def _ind(at: Any, prefix: str) -> Any:
    names = [f"{prefix}_{x}" for x in ("one", "none", "sign", "small")]
    return obtain(names, apply("statement:lemmas/indicator", {"x": at}))


def _not_negative(over: Any, var: Any, body: Any, fact: Rule) -> Rule:
    return termwise(over, var, 0, body, intro(given=["in_range"], then=[fact]))


signs = [
    have(
        "own_sign",
        forall(X, i, k, j, then=[le(0, own)]),
        intro(
            _ind(j + 1 - ramp - N * X(i, k), "low"),
            _ind(N * X(i, k) - (j + 1), "high"),
            have("low_room", le(0, 1 - indicator(j + 1 - ramp - N * X(i, k))), auto("low_small")),
            have("high_room", le(0, 1 - indicator(N * X(i, k) - (j + 1))), auto("high_small")),
            then=[auto(products=[["F_sign", "low_room", "high_room"]])],
        ),
    ),
    have(
        "entry_sign",
        forall(X, i, k, then=[le(0, over_j)]),
        intro(then=[_not_negative(
            Range(N), j, own, apply("own_sign", {"X": X, "i": i, "k": k, "j": element}))]),
    ),
    have(
        "row_sign",
        forall(X, i, then=[le(0, over_k)]),
        intro(then=[_not_negative(
            Range(m), k, over_j, apply("entry_sign", {"X": X, "i": i, "k": element}))]),
    ),
]  # fmt: skip


on_strip = steps(
    _ind(digit + 1 - ramp - N * X(i, k), "low"),
    _ind(N * X(i, k) - (digit + 1), "high"),
    obtain(["low_0"], apply("low_none", {}, [auto("on_strip")])),
    obtain(["high_0"], apply("high_none", {}, [auto("y_below")])),
    have("is_1", eq(F * slab(N * X(i, k), digit + 1 - ramp, digit + 1), F),
         auto(inside("low_0", z, F * (1 - z) * (1 - indicator(N * X(i, k) - (digit + 1)))),
              inside("high_0", z, F * (1 - z)))),
    *(
        obtain([name], apply("statement:lemmas/term-below-sum", {"n": n, "k": at, "f": f},
                             [by(member), intro(names=["q"], given=["in_range"], then=[sign])]))
        for name, n, at, f, member, sign in (
            ("below_entry", N, digit, Abstraction(j, own), "a_in",
             apply("own_sign", {"X": X, "i": i, "k": k, "j": q})),
            ("below_row", m, k, Abstraction(k, over_j), "k_in",
             apply("entry_sign", {"X": X, "i": i, "k": q})),
            ("below_all", d, i, Abstraction(i, over_k), "i_in",
             apply("row_sign", {"X": X, "i": q})),
        )
    ),
    obtain(["small_here"], apply("bounded", {"X": X}, [by("in_cube")])),
    auto("is_1", "below_entry", "below_row", "below_all", "small_here", "denied", "A_sign"),
)  # fmt: skip

plateau = intro(
    obtain(["x_sign", "x_small"], apply("in_cube", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
    obtain(
        ["a_below", "a_is", "y_above", "y_below"],
        apply("statement:lemmas/cell", {"G": rest, "y": N * X(i, k), "h": 1},
              [exact(), auto(products=[["N_sign", "x_sign"]]),
               auto("cells", products=[["N_sign", "x_small"]])]),
        some=[digit],
    ),
    have("a_in", lt(digit, N), auto("a_below", "cells")),
    given=["i_in", "k_in"],
    witnesses=[digit],
    then=[by("a_in"), auto("y_above"), contra("on_strip", on_strip)],
)  # fmt: skip

above = have(
    "above",
    forall(X, given=[cube], then=[le(h(X), A + over_i)]),
    intro(
        given=["in_cube"],
        then=[
            contra("denied", steps(
                have("off", off_strips(ramp), plateau),
                obtain(["small"], apply("small_off_strips", {"X": X}, [by("in_cube"), by("off")])),
                have("sums", le(0, over_i), _not_negative(
                    Range(d), i, over_k, apply("row_sign", {"X": X, "i": element}))),
                auto("small", "denied", "sums"),
            )),
        ],
    ),
)  # fmt: skip

PROOF = intro(
    have("N_sign", lt(0, N), auto("N_large")),
    obtain(["cells"], apply("axiom:nat-difference", {"m": 1, "n": N}, [by("N_large")]),
           some=[rest]),
    *integral_of_strips,
    *signs,
    above,
    obtain(["monotone_here"],
           apply("monotone", {"h1": h, "h2": function(A + over_i)}, [by("above")])),
    obtain(["parts"],
           apply("subadditive", {"h1": function(A), "h2": function(over_i)})),
    obtain(["constant"], apply("constants", {"height": A}, [by("A_sign")])),
    given=["N_large", "A_sign", "F_sign", "small_off_strips", "bounded", "monotone",
           "subadditive", "constants", "strips"],
    then=[auto("monotone_here", "parts", "constant", "all_strips", nonzero=["N_sign"])],
)  # fmt: skip

# The function X of [0, 1], N = 2, strips [1/4, 1/2] and [3/4, 1].
_AT = {
    "d": number(1), "m": number(1), "N": number(2), "r": ["q", "1/2"], "A": ["q", "3/4"],
    "F": number(1), "h": lower(Abstraction(X, X(0, 0))), "I": RIEMANN,
}  # fmt: skip
_first = [exact(), exact()]
_plateau = intro(
    obtain(["in_cell", "above", "below"], apply("off", {"i": 0, "k": 0}, _first), some=[digit]),
    obtain(["next"], apply("axiom:nat-discrete", {"m": digit, "n": 2}, [by("in_cell")])),
    given=["in_cube", "off"],
    then=[auto("next", "below")],
)
_top = intro(
    obtain(["sign", "small"], apply("in_cube", {"i": 0, "k": 0}, _first)),
    given=["in_cube"],
    then=[auto("small")],
)

STATEMENT = Statement(
    id="lemmas/integral-off-strips",
    title="The integral of a function that is small off the strips and bounded on them",
    source=Source("lemmas", "integral-off-strips", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/integral-off-strips",
        CLAIM,
        at=_AT,
        given=[exact(), exact(), exact(), _plateau, _top, *riemann_rules()],
        scope="the integral of x over [0,1] as a Riemann sum, two cells, half of each a strip",
    ),
)
