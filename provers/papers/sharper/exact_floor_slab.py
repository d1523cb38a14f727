"""The share that a prompt of m tokens takes, with its slab, bounds the error: a closed box.

Statement (own proof; exact-floor in the form that certificates cover). With g_i, h_i and E(s) as in
exact-floor-share, G = sum g_i^2, and c, k, M real, put for 0 < s < 1 and 0 <= t <= M

    E(s, t) = E(s) + G ( s (log(K s/(1 - s)) - k - t) + <c, sum g_i h_i>/G )^2 / |c|^2.

Every F that is at most E(s, t) for lo <= s <= hi and 0 <= t <= M (0 < lo, hi < 1) is at most
sum |w_i p + (1 - w_i) A_i - a_i|^2 for every p and L with lo <= exp(L)/(exp(L) + K) <= hi in the
slab <c, p> + k <= L <= <c, p> + k + M. For M >= log m that is the slab of m tokens
(attainable-set); t is what the entropy of their weights can be.

Method: exact-floor-share, and Cauchy and Schwarz for the square that was completed there.
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import UNIT
from provers.papers.sharper.exact_floor_share import (
    A,
    F,
    K,
    L,
    Z,
    a,
    best,
    d,
    g,
    hi,
    i,
    left,
    lo,
    miss,
    n,
    norm,
    own,
    p,
    reduction,
    rest,
    s,
    sh,
    size,
    square,
    t,
)
from provers.proof import apply, auto, exact, have, inside, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import Exp, Inner, Log, Over, Range, eq, forall, le, lt, real, vector

c, k, M, y = vector("c", d), real("k"), real("M"), real("t")


def off(s: Any, y: Any) -> Any:
    """How far <c, s q + ...> is from the slab's point, for the best q of share s."""
    pulled = Over(i, Range(n), g(i, s) * left(i, s))
    size = Over(i, Range(n), square(i, s))
    return s * (Log(K * s / (1 - s)) - k - y) + Inner(c, pulled) / size


def bound(s: Any, y: Any) -> Any:
    """E(s, t)."""
    size = Over(i, Range(n), square(i, s))
    return best(s) + size * off(s, y) ** 2 / norm(c)


slab = Inner(c, p) + k

CLAIM = forall(
    d, n, A, a, Z, K, F, lo, hi, c, k, M,
    given=[
        lt(0, n),
        lt(0, K),
        forall(i, given=[lt(i, n)], then=[lt(0, Z(i))]),
        lt(0, norm(c)),
        forall(
            s, y,
            given=[le(lo, s), le(s, hi), le(0, y), le(y, M)],
            then=[le(F, bound(s, y))],
        ),
    ],
    then=[
        forall(
            L, p,
            given=[le(lo, own), le(own, hi), le(slab, L), le(L, slab + M)],
            then=[le(F, Over(i, Range(n), norm(miss(i))))],
        )
    ],
)  # fmt: skip

_here = L - k - Inner(c, p)

PROOF = intro(
    given=["examples", "scale", "masses_are_positive", "c_is_not_zero", "floor"],
    then=[
        intro(
            *reduction(),
            have("left_over", lt(0, K / (Exp(L) + K)), positive("scale")),
            have("one_minus", eq(1 - sh, K / (Exp(L) + K)),
                 auto("share_is", nonzero=["own_and_scale"])),
            have("not_one", lt(0, 1 - sh), auto("one_minus", "left_over")),
            have(
                "odds",
                eq(K * sh / (1 - sh), Exp(L)),
                auto(
                    inside("one_minus", t, t * Exp(L) / (1 - sh)),
                    inside("share_is", t, t * K / (1 - sh)),
                    nonzero=["own_and_scale", "not_one"],
                ),
            ),
            obtain(["log_of_exp"], apply("axiom:log-exp", {"x": L})),
            have(
                "log_mass",
                eq(Log(K * sh / (1 - sh)), L),
                auto("log_of_exp", inside("odds", t, Log(t))),
            ),
            obtain(
                ["floor_here"],
                apply(
                    "floor",
                    {"s": sh, "t": _here},
                    [
                        auto("above_lo", "share_is"), auto("below_hi", "share_is"),
                        auto("above_left"), auto("below_right"),
                    ],
                ),
            ),
            obtain(["product"],
                   apply("statement:lemmas/cauchy-schwarz", {"d": d, "u": c, "v": rest})),
            have("inverse", lt(0, 1 / norm(c)), positive("c_is_not_zero")),
            have(
                "distance",
                eq(off(sh, _here), Inner(c, rest)),
                auto(inside("log_mass", t, t * sh), nonzero=["size_is_positive"]),
            ),
            have(
                "enough",
                le(size * off(sh, _here) ** 2 / norm(c), size * norm(rest)),
                auto(
                    inside("distance", t, size * t**2 / norm(c)),
                    products=[["size_is_positive", "inverse", "product"]],
                    nonzero=["c_is_not_zero"],
                ),
            ),
            given=["above_lo", "below_hi", "above_left", "below_right"],
            then=[
                auto(
                    "errors_agree",
                    "floor_here",
                    "enough",
                    nonzero=["size_is_positive"],
                )
            ],
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="sharper/exact-floor-slab",
    title="The share that a prompt of m tokens takes, with its slab, bounds the error",
    source=Source("sharper", "exact-floor", "own proof", "on a closed box"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/exact-floor-slab",
        CLAIM,
        at={
            "d": number(1), "n": number(1), "A": constant_family("one"),
            "a": constant_family("one"), "Z": constant_family(number(1)), "K": number(1),
            "F": number(-1), "lo": ["q", "1/2"], "hi": ["q", "1/2"], "c": "one",
            "k": number(0), "M": number(0),
        },
        given=[
            exact(), exact(), intro(given=["in_range"], then=[auto()]), exact(),
            ["cover", {"tree": [-1], "bits": 64}],
        ],
        data=UNIT,
        scope="one example of size 1, mass 1",
    ),
)  # fmt: skip
