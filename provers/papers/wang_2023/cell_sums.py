"""From sup errors off the strips to d_p: an exact sum over the cells.

Statement (own proof). Cut [0,1]^(dm) into M cells of the grid, each of volume vol, M vol = 1, and
let D = dm. In a cell, scaled to [0,1)^D, the points off the strips of width r are the box [0, 1 -
r)^D, whose share of the cell is s(D) = (1 - r)^D. If the p-th power of the error is at most off(i)
<= A off the strips of cell i and at most on(i) <= F on them, 0 <= F, then

    d_p^p <= sum_(i<M) vol (s(D) off(i) + (1 - s(D)) on(i)) <= A + D r F.

The statement is the second inequality; `lemmas/integral-off-strips` is about the integral itself.

Method: Bernoulli, 1 - D r <= (1 - r)^D <= 1, by induction on D; the sum term by term.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Exp, Log, Over, Range, eq, family, forall, le, lt, natural, real

M, D, i, k, m, top, element = (natural(x) for x in ("M", "D", "i", "k", "m", "top", "element"))
vol, ramp, A, F, z = (real(x) for x in ("vol", "r", "A", "F", "z"))
share, off, on = (family(x) for x in ("s", "off", "on"))


def _cell(i: Any) -> Any:
    return vol * (share(D) * off(i) + (1 - share(D)) * on(i))


cap = vol * (A + D * ramp * F)

CLAIM = forall(
    M, D, vol, ramp, A, F, share, off, on,
    given=[
        le(0, vol),
        eq(M * vol, 1),
        le(0, ramp),
        le(ramp, 1),
        le(0, A),
        le(0, F),
        eq(share(0), 1),
        forall(k, then=[eq(share(k + 1), (1 - ramp) * share(k))]),
        forall(i, given=[lt(i, M)], then=[le(off(i), A), le(on(i), F)]),
    ],
    then=[
        le(1 - share(D), D * ramp),
        le(Over(i, Range(M), _cell(i)), A + D * ramp * F),
    ],
)  # fmt: skip

bernoulli = have(
    "bernoulli",
    forall(
        top, then=[le(0, share(top)), le(share(top), 1), le(1 - top * ramp, share(top))]
    ),
    induct(
        "top", "m", "so_far",
        base=intro(then=[auto("at_0"), auto("at_0"), auto("at_0")]),
        step=intro(
            obtain(["sign", "small", "large"], apply("so_far")),
            obtain(["next"], apply("shares", {"k": m})),
            obtain(["m_sign"], apply("axiom:nat-nonnegative", {"n": m})),
            have("rest", le(0, 1 - ramp), auto("ramp_small")),
            then=[
                auto("next", products=[["rest", "sign"]]),
                auto("next", "small", products=[["ramp_sign", "sign"]]),
                auto("next", "large", products=[["ramp_sign", "small"]]),
            ],
        ),
    ),
)  # fmt: skip

PROOF = intro(
    bernoulli,
    obtain(["share_sign", "share_small", "share_large"], apply("bernoulli", {"top": D})),
    obtain(["D_sign"], apply("axiom:nat-nonnegative", {"n": D})),
    have("rest_sign", le(0, 1 - share(D)), auto("share_small")),
    have("strips", le(1 - share(D), D * ramp), auto("share_large")),
    have(
        "terms",
        le(Over(i, Range(M), _cell(i)), Over(i, Range(M), cap)),
        termwise(
            Range(M), i, _cell(i), cap,
            intro(
                obtain(["off_small", "on_small"], apply("errors", {"i": element}, [by("i_in")])),
                have("inner", le(share(D) * off(element) + (1 - share(D)) * on(element),
                                 A + D * ramp * F),
                     auto(products=[["share_sign", "off_small"], ["rest_sign", "on_small"],
                                    ["rest_sign", "A_sign"], ["strips", "F_sign"]])),
                given=["i_in"],
                then=[auto(products=[["vol_sign", "inner"]])],
            ),
        ),
    ),
    given=["vol_sign", "whole", "ramp_sign", "ramp_small", "A_sign", "F_sign", "at_0", "shares",
           "errors"],
    then=[
        by("strips"),
        auto("terms", inside("whole", z, z * (A + D * ramp * F))),
    ],
)  # fmt: skip

# One cell, ramp 1/2, no errors: shares are powers of 1/2.
_AT = {
    "M": number(1), "D": number(1), "vol": number(1), "r": ["q", "1/2"], "A": number(0),
    "F": number(1), "off": ZEROS, "on": ZEROS,
    "s": ["lam", [["k", "N"]], ["exp", ["*", "k", ["log", ["q", "1/2"]]]]],
}  # fmt: skip
_halves = intro(
    obtain(["half"], apply("axiom:exp-log", {"x": sympy.Rational(1, 2)}, [exact()])),
    then=[auto(inside("half", z, z * Exp(k * Log(sympy.Rational(1, 2)))))],
)

STATEMENT = Statement(
    id="wang-2023/cell-sums",
    title="From sup errors off the strips to d_p: an exact sum over the cells",
    source=Source("wang-2023", "theorem-1", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/cell-sums",
        CLAIM,
        at=_AT,
        given=example_rules(CLAIM, _AT, forms={6: auto(), 7: _halves}),
        scope="one cell, half of it strip",
    ),
    remarks=(
        "The sum is over boxes of known volume, with a bound for each cell. `wang-2023/mean-error` "
        "states d_p itself, with one bound for all cells.",
    ),
)
