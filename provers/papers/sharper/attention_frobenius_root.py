"""How far attention moves its n tokens together: sqrt(n) for the values, once for the scores.

Statement (own proof). n tokens x(j) of norm at most D move to x(j) + h(j), of norm at most D,
sum |h(j)|^2 <= F^2, F > 0; |A v| <= a |v|, g = a D^2. For directions with sum |w(i)|^2 <= W^2, and
M(x, q) what the query q sees,

    sum over i < n of <w(i), M(x + h, x(i) + h(i)) - M(x, x(i))> <= (g + sqrt(n (1 + g^2))) F W.

Method: `attention-slope-row` at every point of the segment, summed over the queries:
sum |w(i)| <= sqrt(n) W, sum |w(i)| |h(i)| <= W F; then `attention-mean-value`.
"""

from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm
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
    gain,
    gained,
    i,
    paired,
    slope,
    t,
    total,
    w,
)
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.sharper._soft_mean import A, d, h, n, x
from provers.papers.sharper.attention_derivative_row import lengths
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    have,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Inner,
    Range,
    Sqrt,
    forall,
    le,
    lt,
)

G = a * D**2
TURN = Sqrt(1 + G**2)
CONSTANT = G + ROOT * TURN


CLAIM = forall(
    d, n, A, x, h, w, D, F, W, a,
    given=[lt(0, n), le(0, D), lt(0, F), le(0, W), le(0, a), *BOUNDS],
    then=[le(gained, CONSTANT * F * W)],
)  # fmt: skip

one_query = intro(
    obtain(["own"], apply("tokens_t", {"f": e}, [by("in_range")])),
    *lengths("h", h(e)),
    obtain(
        ["row"],
        apply(
            "statement:sharper/attention-slope-row",
            {"d": d, "n": n, "A": A, "x": along, "h": h, "q": x(e) + t * h(e), "k": h(e),
             "D": D, "F": F, "a": a, "r": norm(h(e))},
            [by("not_empty"), by("F_sign"), by("a_sign"), by("h_sign"),
             by("score_norm"), by("tokens_t"), by("directions"), by("own"), auto("h_root")],
        ),
    ),
    obtain(["pace"], apply("row", {"u": w(e)})),
    given=["in_range"],
    then=[auto("pace")],
)  # fmt: skip

rates = intro(
    TOKENS_T,
    have(
        "rest",
        le(total(Inner(w(i), slope(i))),
           total(F * TURN * norm(w(i)) + G * (norm(w(i)) * norm(h(i))))),
        termwise(
            Range(n), i, Inner(w(i), slope(i)),
            F * TURN * norm(w(i)) + G * (norm(w(i)) * norm(h(i))), one_query,
        ),
    ),
    names=["t"],
    given=["t_sign", "t_below_1"],
    then=[auto("rest", products=[["scale", "lengths_room"], ["G_sign", "both_room"]])],
)  # fmt: skip

PROOF = intro(
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": n}, [auto("not_empty")])),
    DIRECTIONS,
    have("turn_room", le(0, 1 + G**2), combine(le=[(1, [], G), (1, [])])),
    obtain(["turn_sign", "turn"], apply("axiom:sqrt", {"x": 1 + G**2}, [by("turn_room")])),
    have("G_sign", le(0, G), positive("a_sign")),
    have("scale", le(0, F * TURN), auto(products=[["F_sign", "turn_sign"]])),
    # sum |w(i)| <= sqrt(n) W, sum |w(i)| |h(i)| <= W F
    LENGTHS,
    have("lengths_room", le(0, ROOT * W - total(norm(w(i)))), auto("lengths")),
    *paired("both", h, F, "steps", auto("F_sign")),
    have("both_room", le(0, W * F - total(norm(w(i)) * norm(h(i)))), auto("both")),
    gain(CONSTANT * F * W, rates),
    given=["not_empty", "D_sign", "F_sign", "W_sign", "a_sign", "score_norm", "tokens",
           "other_tokens", "steps", "lines"],
    then=[auto("gain")],
)  # fmt: skip

IDENT = "sharper/attention-frobenius-root"
STATEMENT = Statement(
    id=IDENT,
    title="Attention in the Frobenius norm along any direction, with one sqrt(n)",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.TOKENS, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
