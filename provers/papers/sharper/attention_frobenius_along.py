"""Attention moves at most (1 + 6 sqrt(n) a D^2) times as far as its n tokens, along any direction.

Statement (own proof). n tokens x(j) of norm at most D move to x(j) + h(j), of norm at most D,
sum |h(j)|^2 <= F^2; |A v| <= a |v|. For directions with sum |w(i)|^2 <= W^2, and M(x, q) what the
query q sees,

    sum over i < n of <w(i), M(x + h, x(i) + h(i)) - M(x, x(i))> <= (1 + 6 sqrt(n) a D^2) F W.

Method: `attention-slope-uniform` at every point of the segment, summed over the queries: the common
mean of the directions costs F W, the rest 6 a D^2 F sum |w(i)| <= 6 a D^2 F sqrt(n) W; then
`attention-mean-value`.
"""

from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm
from provers.papers.sharper._along import (
    BOUNDS,
    COMMON,
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
    slope,
    t,
    total,
    w,
)
from provers.papers.sharper._moved_tokens import moved_tokens
from provers.papers.sharper._soft_mean import A, d, h, n, x
from provers.proof import (
    apply,
    auto,
    by,
    have,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Inner,
    Over,
    Range,
    forall,
    le,
    lt,
)

CONSTANT = 1 + 6 * ROOT * a * D**2


CLAIM = forall(
    d, n, A, x, h, w, D, F, W, a,
    given=[lt(0, n), le(0, D), le(0, F), le(0, W), le(0, a), *BOUNDS],
    then=[le(gained, CONSTANT * F * W)],
)  # fmt: skip

one_query = intro(
    obtain(["own"], apply("tokens_t", {"f": e}, [by("in_range")])),
    obtain(["own_step"], apply("directions", {"f": e}, [by("in_range")])),
    obtain(
        ["row"],
        apply(
            "statement:sharper/attention-slope-uniform",
            {"d": d, "n": n, "A": A, "x": along, "h": h, "q": x(e) + t * h(e), "k": h(e),
             "D": D, "F": F, "a": a},
            [by("not_empty"), by("D_sign"), by("F_sign"), by("a_sign"), by("score_norm"),
             by("tokens_t"), by("directions"), by("own"), by("own_step")],
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
        le(total(Inner(w(i), slope(i) - Over(f, Range(n), h(f)) / n)),
           total(6 * a * D**2 * F * norm(w(i)))),
        termwise(
            Range(n), i, Inner(w(i), slope(i) - Over(f, Range(n), h(f)) / n),
            6 * a * D**2 * F * norm(w(i)), one_query,
        ),
    ),
    have("scale", le(0, 6 * a * D**2 * F), positive("a_sign", "F_sign")),
    names=["t"],
    given=["t_sign", "t_below_1"],
    then=[auto("rest", "common", products=[["scale", "lengths"]])],
)  # fmt: skip

PROOF = intro(
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": n}, [auto("not_empty")])),
    DIRECTIONS,
    # sum |w(i)| <= sqrt(n) W
    LENGTHS,
    *COMMON,
    gain(CONSTANT * F * W, rates, step_sign=by("F_sign")),
    given=["not_empty", "D_sign", "F_sign", "W_sign", "a_sign", "score_norm", "tokens",
           "other_tokens", "steps", "lines"],
    then=[auto("gain")],
)  # fmt: skip

IDENT = "sharper/attention-frobenius-along"
STATEMENT = Statement(
    id=IDENT,
    title="Attention in the Frobenius norm, along any direction",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.TOKENS, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM),
)  # fmt: skip
