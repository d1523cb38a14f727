"""How far attention moves its tokens together, by the spectral norm of the tokens.

Statement (own proof). n tokens X with ||X|| <= D (sum <x(j), v>^2 <= D^2 |v|^2 for every v) and
||X||_F <= R move to X + H with the same bounds, ||H||_F <= F, F > 0; |A v| <= a |v|. For directions
with sum |w(i)|^2 <= W^2, W > 0, and M(x, q) what the query q sees,

    sum over i < n of <w(i), M(x + h, x(i) + h(i)) - M(x, x(i))> <= (1 + a D^2 + a D R/2) F W.

Method: `attention-slope-spectral` at every point of the segment. The common mean of the directions
costs F W, sum |w(i)| |A x(i)| <= W a R, sum |w(i)| |h(i)| <= W F, and the last term is an inner
product <A X Q, H> with ||Q||_F <= D W/2 (`turned-columns`). Then `attention-mean-value`.
"""

from typing import Any

from provers.instances import number
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.bounded_columns import spectral
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._along import (
    COMMON,
    DIRECTIONS,
    ONES,
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
    paired,
    slope,
    t,
    total,
    v,
    w,
    z,
)
from provers.papers.sharper._moved_tokens import SPECTRAL, STILL, moved_tokens
from provers.papers.sharper._soft_mean import A, d, h, n, soft_mean, x
from provers.papers.sharper.attention_derivative_row import lengths
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    have,
    inside,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Exp,
    Inner,
    Over,
    Range,
    forall,
    le,
    lt,
    natural,
    real,
)

R, k = real("R"), natural("k")
CONSTANT = 1 + a * D**2 + a * D * R / 2


def end(at: Any) -> Any:
    """A token where it has moved to."""
    return x(at) + h(at)


def whole(of: Any) -> Any:
    """Squared Frobenius norm."""
    return Over(f, Range(n), square(of(f)))


CLAIM = forall(
    d, n, A, x, h, w, D, R, F, W, a,
    given=[
        lt(0, n), le(0, D), le(0, R), lt(0, F), lt(0, W), le(0, a),
        forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
        spectral(x, D), spectral(end, D),
        le(whole(x), R**2), le(whole(end), R**2),
        le(whole(h), F**2), le(whole(w), W**2),
    ],
    then=[le(gained, CONSTANT * F * W)],
)  # fmt: skip


def moved(at: Any) -> Any:
    """A token on the segment."""
    return x(at) + t * h(at)


def turn(at: Any, of: Any) -> Any:
    """Number Q(at, of) of the matrix Q."""
    score = Apply(A, moved(at))
    mass = Over(f, Range(n), Exp(Inner(moved(f), score)))
    centred = moved(of) - soft_mean(d, n, A, ONES, along, moved(at))
    return Exp(Inner(moved(of), score)) / mass * Inner(centred, w(at))


def second(at: Any) -> Any:
    """Part of the derivative that comes from the tokens' own scores."""
    return Over(k, Range(n), turn(at, k) * Inner(Apply(A, moved(at)), h(k)))


def first(at: Any) -> Any:
    """Bound of the other parts."""
    return norm(w(at)) * (D * F * norm(Apply(A, moved(at))) + D**2 * a * norm(h(at))) / 2


one_query = [
    *lengths("h", h(e)),
    obtain(
        ["row"],
        apply(
            "statement:sharper/attention-slope-spectral",
            {"d": d, "n": n, "A": A, "x": along, "h": h, "q": moved(e), "k": h(e), "D": D,
             "F": F, "a": a, "r": norm(h(e))},
            [by("not_empty"), by("D_sign"), auto("F_sign"), by("a_sign"), by("h_sign"),
             by("score_norm"), by("columns_t"), by("steps"), auto("h_root")],
        ),
    ),
    obtain(["pace", "turned"], apply("row", {"u": w(e)})),
]  # fmt: skip


# The ball is convex: |x + t h|^2 <= (1 - t) |x|^2 + t |x + h|^2, along any v and in full.
ON_SEGMENT = [
    have("rest_sign", le(0, 1 - t), auto("t_below_1")),
    have(
        "columns_t",
        spectral(moved, D),
        intro(
            obtain(["start"], apply("columns", {"v": v})),
            obtain(["end"], apply("other_columns", {"v": v})),
            have("start_room", le(0, D**2 * square(v) - total(Inner(x(i), v) ** 2)),
                 auto("start")),
            have("end_room", le(0, D**2 * square(v) - total(Inner(x(i) + h(i), v) ** 2)),
                 auto("end")),
            have(
                "convex",
                le(total(Inner(moved(i), v) ** 2),
                   total((1 - t) * Inner(x(i), v) ** 2 + t * Inner(x(i) + h(i), v) ** 2)),
                termwise(
                    Range(n), i, Inner(moved(i), v) ** 2,
                    (1 - t) * Inner(x(i), v) ** 2 + t * Inner(x(i) + h(i), v) ** 2,
                    intro(
                        have("own", le(0, Inner(h(e), v) ** 2),
                             combine(le=[(1, [], Inner(h(e), v))])),
                        given=["in_range"],
                        then=[auto(products=[["t_sign", "rest_sign", "own"]])],
                    ),
                ),
            ),
            names=["v"],
            then=[auto("convex", products=[["rest_sign", "start_room"], ["t_sign", "end_room"]])],
        ),
    ),
    have("start_room", le(0, R**2 - whole(x)), auto("whole_start")),
    have("end_room", le(0, R**2 - whole(end)), auto("whole_end")),
    have(
        "convex",
        le(total(square(moved(i))), total((1 - t) * square(x(i)) + t * square(x(i) + h(i)))),
        termwise(
            Range(n), i, square(moved(i)), (1 - t) * square(x(i)) + t * square(x(i) + h(i)),
            intro(
                obtain(["own"], apply("axiom:square", {"d": d, "v": h(e)})),
                given=["in_range"],
                then=[auto(products=[["t_sign", "rest_sign", "own"]])],
            ),
        ),
    ),
    have("whole_t", le(0, R**2 - total(square(moved(i)))),
         auto("convex", products=[["rest_sign", "start_room"], ["t_sign", "end_room"]])),
]  # fmt: skip


def image(at: Any) -> Any:
    """A applied to a token on the segment."""
    return Apply(A, moved(at))


rates = intro(
    *ON_SEGMENT,
    have(
        "rest",
        le(total(Inner(w(i), slope(i) - Over(f, Range(n), h(f)) / n)),
           total(first(i) + second(i))),
        termwise(
            Range(n), i, Inner(w(i), slope(i) - Over(f, Range(n), h(f)) / n), first(i) + second(i),
            intro(*one_query, given=["in_range"], then=[auto("pace")]),
        ),
    ),
    have(
        "turns",
        le(total(Over(k, Range(n), turn(i, k) ** 2)), total(D**2 * square(w(i)) / 4)),
        termwise(
            Range(n), i, Over(k, Range(n), turn(i, k) ** 2), D**2 * square(w(i)) / 4,
            intro(*one_query, *lengths("w", w(e)), given=["in_range"],
                  then=[auto("turned", inside("w_root", z, D**2 * z / 4))]),
        ),
    ),
    obtain(
        ["last"],
        apply(
            "statement:lemmas/turned-columns",
            {"d": d, "n": n, "A": A, "x": along, "h": h, "Q": Abstraction(i, k, turn(i, k)),
             "a": a, "D": D, "E": D * W / 2, "F": F},
            [
                by("a_sign"), by("D_sign"), positive("D_sign", "W_sign"), by("F_sign"),
                by("score_norm"), by("columns_t"), by("steps"),
                auto("turns", products=[["D_square", "w_room"]]),
            ],
        ),
    ),
    have(
        "images",
        le(total(square(image(i))), total(a**2 * square(moved(i)))),
        termwise(
            Range(n), i, square(image(i)), a**2 * square(moved(i)),
            intro(obtain(["own"], apply("score_norm", {"v": moved(e)})), given=["in_range"],
                  then=[auto("own")]),
        ),
    ),
    have("images_all", le(total(square(image(i))), (a * R) ** 2),
         auto("images", products=[["a_square", "whole_t"]])),
    *paired("image", image, a * R, "images_all", auto(products=[["a_sign", "R_sign"]])),
    have("image_room", le(0, W * a * R - total(norm(w(i)) * norm(image(i)))), auto("image")),
    names=["t"],
    given=["t_sign", "t_below_1"],
    then=[
        auto("rest", "common", "last",
             products=[["DF_sign", "image_room"], ["D_square", "a_sign", "h_room"]])
    ],
)  # fmt: skip

PROOF = intro(
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": n}, [auto("not_empty")])),
    DIRECTIONS,
    *COMMON,
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("D_square", le(0, D**2), combine(le=[(1, [], D)])),
    have("DF_sign", le(0, D * F), auto(products=[["D_sign", "F_sign"]])),
    *paired("h", h, F, "steps", auto("F_sign")),
    have("w_room", le(0, W**2 - total(square(w(i)))), auto("lines")),
    have("h_room", le(0, W * F - total(norm(w(i)) * norm(h(i)))), auto("h")),
    obtain(["tokens"], apply("statement:lemmas/token-below-frobenius",
                             {"d": d, "n": n, "x": x, "R": R}, [by("whole_start")])),
    gain(CONSTANT * F * W, rates, radius=(R, "R_sign")),
    given=["not_empty", "D_sign", "R_sign", "F_sign", "W_sign", "a_sign", "score_norm", "columns",
           "other_columns", "whole_start", "whole_end", "steps", "lines"],
    then=[auto("gain")],
)  # fmt: skip

IDENT = "sharper/attention-spectral-along"
STATEMENT = Statement(
    id=IDENT,
    title="How far attention moves its tokens together, by their spectral norm",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.SPECTRAL_BALL, ("h",), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(IDENT, CLAIM, {"D": number(2)}, {7: SPECTRAL, 8: STILL}),
)  # fmt: skip
