"""What the bounds along a direction share: tokens x that move by h, seen along lines w.

n tokens of norm at most D at both ends of the move, sum |h(i)|^2 <= F^2, sum |w(i)|^2 <= W^2; what
is bounded is sum <w(i), M(x + h, x(i) + h(i)) - M(x, x(i))>, with M the attention of one query, by
its rate at every point of the segment (``attention-mean-value``).
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.sharper._soft_mean import A, d, h, n, soft_mean, soft_slope, x
from provers.papers.sharper.attention_derivative import inner
from provers.papers.sharper.attention_derivative_row import lengths
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    termwise,
)
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Over,
    Range,
    Sqrt,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

i, j, f, e = natural("i"), natural("j"), natural("f"), natural("element")
w = family("w", d)
D, F, W, a, t, z = (real(name) for name in ("D", "F", "W", "a", "t", "z"))
v, g, H, S = (vector(name, d) for name in ("v", "g", "H", "S"))
ONES = Abstraction(j, sympy.Integer(1))
ROOT = Sqrt(n)
there = Abstraction(j, x(j) + h(j))


def total(body: Any) -> Any:
    """Sum over i < n."""
    return Over(i, Range(n), body)


def below(fact: Any) -> Any:
    """For all f < n."""
    return forall(f, given=[lt(f, n)], then=[fact])


# The hypotheses on the score map, on both ends of the move and on the sums over all tokens.
BOUNDS = [
    forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
    below(le(square(x(f)), D**2)),
    below(le(square(x(f) + h(f)), D**2)),
    le(Over(f, Range(n), square(h(f))), F**2),
    le(Over(f, Range(n), square(w(f))), W**2),
]
gained = total(
    Inner(w(i), soft_mean(d, n, A, ONES, there, x(i) + h(i)) - soft_mean(d, n, A, ONES, x, x(i)))
)
along = Abstraction(j, x(j) + t * h(j))


def slope(at: Any) -> Any:
    """Derivative of what query ``at`` sees."""
    return soft_slope(d, n, A, ONES, along, x(at) + t * h(at), h, h(at))


TOKENS_T = have(
    "tokens_t",
    below(le(square(x(f) + t * h(f)), D**2)),
    intro(
        obtain(["start"], apply("tokens", {"f": f}, [by("in_range")])),
        obtain(["end"], apply("other_tokens", {"f": f}, [by("in_range")])),
        given=["in_range"],
        then=[
            apply("statement:lemmas/segment-in-ball",
                  {"d": d, "u": x(f), "v": h(f), "a": D, "t": t},
                  [by("start"), by("end"), by("t_sign"), by("t_below_1")])
        ],
    ),
)  # fmt: skip

# |h(f)| <= F
DIRECTIONS = obtain(
    ["directions"],
    apply("statement:lemmas/token-below-frobenius", {"d": d, "n": n, "x": h, "R": F},
          [by("steps")]),
)  # fmt: skip
# sum |w(i)| <= sqrt(n) W
LENGTHS = obtain(
    ["lengths"],
    apply(
        "statement:lemmas/rows-to-frobenius",
        {"d": d, "n": n, "w": w, "r": ONES, "W": W, "R": ROOT},
        [auto("W_sign"), by("root_sign"), by("lines"), auto("root")],
    ),
)  # fmt: skip


def paired(name: str, of: Any, limit: Any, sums: str, sign: Rule) -> list[Any]:
    """Steps: sum |w(i)| |of(i)| <= W limit, where the fact ``sums`` bounds sum |of(i)|^2."""
    return [
        have(
            f"{name}_norms",
            le(total(norm(of(i)) ** 2), total(square(of(i)))),
            termwise(
                Range(n), i, norm(of(i)) ** 2, square(of(i)),
                intro(*lengths("own", of(e)), given=["in_range"], then=[auto("own_root")]),
            ),
        ),
        obtain(
            [name],
            apply(
                "statement:lemmas/rows-to-frobenius",
                {"d": d, "n": n, "w": w, "r": Abstraction(j, norm(of(j))), "W": W, "R": limit},
                [auto("W_sign"), sign, by("lines"), auto(f"{name}_norms", sums)],
            ),
        ),
    ]  # fmt: skip


# <sum w, sum h> <= n W F: the common mean of the directions
COMMON = [
    let(S, Over(f, Range(n), w(f)), "S_is"),
    let(H, Over(f, Range(n), h(f)), "H_is"),
    obtain(["S_sum"], apply("statement:lemmas/square-of-sum", {"d": d, "n": n, "w": w})),
    obtain(["H_sum"], apply("statement:lemmas/square-of-sum", {"d": d, "n": n, "w": h})),
    *[
        have(
            f"{name}_short",
            le(square(whole), (ROOT * bound) ** 2),
            auto(f"{name}_sum", inside(f"{name}_is", g, square(g)),
                 inside("root", z, z * bound**2), products=[["not_empty", fact]]),
        )
        for name, whole, bound, fact in (("S", S, W, "lines"), ("H", H, F, "steps"))
    ],
    inner("both", S, H, ROOT * W, ROOT * F,
          [auto(products=[["root_sign", "W_sign"]]), auto(products=[["root_sign", "F_sign"]]),
           by("S_short"), by("H_short")]),
    have("inverse", lt(0, 1 / n), positive("not_empty")),
    have("both_n", le(Inner(S, H), n * F * W), auto("both_high", inside("root", z, z * F * W))),
    have("common_named", le(Inner(S, H) / n, F * W),
         auto(products=[["inverse", "both_n"]], nonzero=["not_empty"])),
    have(
        "common",
        le(total(Inner(w(i), Over(f, Range(n), h(f)) / n)), F * W),
        auto("common_named", inside("S_is", g, Inner(g, Over(f, Range(n), h(f))) / n),
             inside("H_is", g, Inner(S, g) / n)),
    ),
]  # fmt: skip


# 0 <= F from 0 < F
NOT_NEGATIVE = auto("F_sign")


def gain(
    bound: Any,
    rates: Rule,
    name: str = "gain",
    radius: tuple[Any, str] = (D, "D_sign"),
    step_sign: Rule = NOT_NEGATIVE,
) -> Any:
    """Step: the mean value inequality with a bound of the rates.

    ``radius`` bounds the tokens, with the fact that it is not negative; ``step_sign`` proves
    0 <= F.
    """
    size, sign = radius
    return obtain(
        [name],
        apply(
            "statement:sharper/attention-mean-value",
            {
                "d": d, "n": n, "p": n, "A": A,
                "c": Abstraction(i, j, sympy.Integer(1)), "x": x, "h": h, "q": x, "k": h,
                "w": w, "D": size, "eta": F, "a": a, "M": bound,
            },
            [
                by(sign), step_sign, by("a_sign"),
                intro(given=["query_in_range", "in_range"], then=[auto()]),
                intro(given=["query_in_range"], then=[auto("not_empty")]),
                by("score_norm"), by("tokens"), by("directions"), by("tokens"), by("directions"),
                rates,
            ],
        ),
    )  # fmt: skip
