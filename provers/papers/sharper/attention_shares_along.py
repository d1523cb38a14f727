"""How far attention moves its tokens together: by the largest share, and with g/sqrt 2.

Statement (own proof). n > 0 tokens x(j) of norm at most D move to x(j) + h(j), of norm at most D,
sum |h(j)|^2 <= F^2, F > 0; |A v| <= a |v|, g = a D^2, r = 1/(1 + (n - 1) e^(-2 g)). For directions
with sum |w(i)|^2 <= W^2, W > 0, and M(x, q) what the query q sees, the sum over i < n of
<w(i), M(x + h, x(i) + h(i)) - M(x, x(i))> is at most

    (g + sqrt(n r (1 + g^2))) F W   and   (g + sqrt(n) (1 + g/sqrt 2)) F W.

Method: `attention-slope-shares` at every point of the segment, summed over the queries, the first
bound with L = F sqrt(n r/(1 + g^2))/W; then `attention-mean-value`.
"""

from typing import Any

from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._along import (
    BOUNDS,
    DIRECTIONS,
    LENGTHS,
    ROOT,
    TOKENS_T,
    D,
    F,
    W,
    a,
    along,
    e,
    f,
    gain,
    gained,
    i,
    j,
    paired,
    slope,
    t,
    total,
    w,
    z,
)
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.sharper._soft_mean import A, d, h, n, x
from provers.papers.sharper.attention_derivative_row import lengths
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Apply,
    Exp,
    Inner,
    Over,
    Range,
    Sqrt,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
)

k = natural("k")
rho, S, L = (real(name) for name in ("rho", "S", "L"))
G = a * D**2
RATIO = 1 + (n - 1) * Exp(-2 * G)
SHARED = Sqrt(n * (1 + G**2) / RATIO)
HALF = ROOT * (1 + Sqrt(2) * G / 2)

CLAIM = forall(
    d, n, A, x, h, w, D, F, W, a,
    given=[lt(0, n), le(0, D), lt(0, F), lt(0, W), le(0, a), *BOUNDS],
    then=[le(gained, (G + SHARED) * F * W), le(gained, (G + HALF) * F * W)],
)  # fmt: skip

row = [
    obtain(["own"], apply("tokens_t", {"f": e}, [by("in_range")])),
    *lengths("h", h(e)),
    obtain(
        ["shared", "young", "halved"],
        apply(
            "statement:sharper/attention-slope-shares",
            {"d": d, "n": n, "A": A, "x": along, "h": h, "q": x(e) + t * h(e), "k": h(e),
             "D": D, "F": F, "a": a, "r": norm(h(e))},
            [by("not_empty"), by("D_sign"), auto("F_sign"), by("a_sign"), by("h_sign"),
             by("score_norm"), by("tokens_t"), by("steps"), by("own"), auto("h_root")],
        ),
    ),
]  # fmt: skip


def seen(at: Any, of: Any) -> Any:
    """Share of a token for a query on the segment."""
    score = Apply(A, x(at) + t * h(at))
    mass = Over(f, Range(n), Exp(Inner(x(f) + t * h(f), score)))
    return Exp(Inner(x(of) + t * h(of), score)) / mass


ONE_SHARED = (
    L * (1 + G**2) * square(w(i)) / 2 + rho * F**2 / (2 * L) + G * (norm(w(i)) * norm(h(i)))
)
shared_rates = intro(
    TOKENS_T,
    have(
        "rest",
        le(total(Inner(w(i), slope(i))), total(ONE_SHARED)),
        termwise(
            Range(n), i, Inner(w(i), slope(i)), ONE_SHARED,
            intro(
                *row,
                obtain(["pace"], apply("young", {"u": w(e), "L": L}, [by("L_sign")])),
                have(
                    "spread",
                    le(Over(k, Range(n), seen(e, k) * square(h(k))),
                       Over(k, Range(n), rho * square(h(k)))),
                    termwise(
                        Range(n), k, seen(e, k) * square(h(k)), rho * square(h(k)),
                        intro(
                            obtain(["share"], apply("shared", {"j": j}, [by("below")])),
                            have("room", le(0, rho - seen(e, j)), auto("share", "rho_is")),
                            obtain(["step"], apply("axiom:square", {"d": d, "v": h(j)})),
                            names=["j"], given=["below"],
                            then=[auto(products=[["room", "step"]])],
                        ),
                    ),
                ),
                have("spread_room", le(0, rho * F**2 - Over(k, Range(n), seen(e, k)
                                                            * square(h(k)))),
                     auto("spread", products=[["rho_sign", "steps_room"]])),
                given=["in_range"],
                then=[
                    auto("pace", products=[["L_inverse", "spread_room"]])
                ],
            ),
        ),
    ),
    names=["t"],
    given=["t_sign", "t_below_1"],
    then=[
        auto("rest", inside("L_up", z, z * W / 2), inside("L_down", z, z * F / 2),
             products=[["L_sign", "turn_room", "w_room"], ["G_sign", "h_room"]])
    ],
)  # fmt: skip

ONE_HALF = F * (1 + Sqrt(2) * G / 2) * norm(w(i)) + G * (norm(w(i)) * norm(h(i)))
half_rates = intro(
    TOKENS_T,
    have(
        "rest",
        le(total(Inner(w(i), slope(i))), total(ONE_HALF)),
        termwise(
            Range(n), i, Inner(w(i), slope(i)), ONE_HALF,
            intro(*row, obtain(["pace"], apply("halved", {"u": w(e)})), given=["in_range"],
                  then=[auto("pace")]),
        ),
    ),
    names=["t"],
    given=["t_sign", "t_below_1"],
    then=[auto("rest", products=[["scale", "lengths_room"], ["G_sign", "h_room"]])],
)  # fmt: skip


# r, sqrt(n r (1 + g^2)) and the L of the first bound.
BALANCE = [
    have("G_square", le(0, G**2), combine(le=[(1, [], G)])),
    have("turn_room", lt(0, 1 + G**2), auto("G_square")),
    obtain(["at_least_one"], apply("axiom:nat-discrete", {"m": 0, "n": n}, [by("not_empty")])),
    have("more", le(0, n - 1), auto("at_least_one")),
    obtain(["exp_low"], apply("axiom:exp-positive", {"x": -2 * G})),
    have("ratio", lt(0, RATIO), auto(products=[["more", "exp_low"]])),
    have("ratio_inverse", lt(0, 1 / RATIO), positive("ratio")),
    let(rho, 1 / RATIO, "rho_is"),
    have("rho_sign", le(0, rho), auto("rho_is", "ratio_inverse")),
    have("under_root", lt(0, n * (1 + G**2) / RATIO),
         auto(products=[["not_empty", "turn_room", "ratio_inverse"]])),
    obtain(["S_root_sign", "S_root"],
           apply("axiom:sqrt", {"x": n * (1 + G**2) / RATIO}, [auto("under_root")])),
    let(S, SHARED, "S_is"),
    have("S_square", eq(S**2, n * (1 + G**2) * rho),
         auto("S_root", inside("S_is", z, z**2), inside("rho_is", z, n * (1 + G**2) * z))),
    have("rho_positive", lt(0, rho), auto("rho_is", "ratio_inverse")),
    have("S_low", le(0, S), auto("S_root_sign", "S_is")),
    have("S_sign", lt(0, S),
         contra("flat", auto("S_square", products=[["not_empty", "turn_room", "rho_positive"],
                                                   ["flat", "S_low"]]))),
    let(L, F * S / (W * (1 + G**2)), "L_is"),
    have("turn_inverse", lt(0, 1 / (1 + G**2)), positive("turn_room")),
    have("W_inverse", lt(0, 1 / W), positive("W_sign")),
    have("L_sign", lt(0, L),
         auto("L_is", products=[["F_sign", "S_sign", "W_inverse", "turn_inverse"]])),
    have("L_inverse", lt(0, 1 / L), positive("L_sign")),
    have("L_up", eq(L * (1 + G**2) * W, F * S),
         auto(inside("L_is", z, z * (1 + G**2) * W), nonzero=["W_sign", "turn_room"])),
    have("L_turn", eq(W * S * L, n * rho * F),
         auto(inside("L_is", z, W * S * z), inside("S_square", z, z * F / (1 + G**2)),
              nonzero=["W_sign", "turn_room"])),
    have("L_down", eq(n * rho * F / L, W * S),
         auto(inside("L_turn", z, z / L), nonzero=["L_sign"])),
]  # fmt: skip

PROOF = intro(
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": n}, [auto("not_empty")])),
    obtain(["two_sign", "two"], apply("axiom:sqrt", {"x": 2}, [exact()])),
    DIRECTIONS,
    have("G_sign", le(0, G), positive("a_sign")),
    have("steps_room", le(0, F**2 - Over(f, Range(n), square(h(f)))), auto("steps")),
    *paired("h", h, F, "steps", auto("F_sign")),
    have("w_room", le(0, W**2 - total(square(w(i)))), auto("lines")),
    have("h_room", le(0, W * F - total(norm(w(i)) * norm(h(i)))), auto("h")),
    LENGTHS,
    have("lengths_room", le(0, ROOT * W - total(norm(w(i)))), auto("lengths")),
    have("scale", le(0, F * (1 + Sqrt(2) * G / 2)),
         auto("F_sign", products=[["F_sign", "two_sign", "G_sign"]])),
    gain((G + HALF) * F * W, half_rates, "half_gain"),
    *BALANCE,
    gain((G + S) * F * W, shared_rates, "shared_gain"),
    given=["not_empty", "D_sign", "F_sign", "W_sign", "a_sign", "score_norm", "tokens",
           "other_tokens", "steps", "lines"],
    then=[auto("shared_gain", inside("S_is", z, z * F * W)), by("half_gain")],
)  # fmt: skip

IDENT = "sharper/attention-shares-along"
STATEMENT = Statement(
    id=IDENT,
    title="How far attention moves its tokens together, by the largest share",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.TOKENS, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
