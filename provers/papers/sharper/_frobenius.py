"""What the Frobenius forms share: from a bound along every direction to one head and two inputs.

For one head and n tokens, with d(X, Y) the Frobenius distance, a bound of the form
sum <w(i), M(y, y(i)) - M(x, x(i))> <= K F W for d(X, Y) <= F and sum |w(i)|^2 <= W^2, F, W > 0,
gives sum |Att(x(i), X) - Att(y(i), Y)|^2 <= beta^2 K^2 d(X, Y)^2 if |W_o W_v v| <= beta |v|.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sympy

from provers.evidence import NumericOutcome, Settings
from provers.papers.layer import d
from provers.papers.sharper._soft_mean import soft_mean
from provers.papers.wang_2023._one_head import (
    D,
    alpha,
    attention,
    beta,
    i,
    j,
    n,
    score_map,
    square,
    v,
    value_map,
    wk,
    wq,
    x,
    y,
)
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    have,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import NumericCheck
from provers.surface import (
    Abstraction,
    Adjoint,
    Compose,
    Inner,
    Over,
    Range,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

if TYPE_CHECKING:
    from provers.lipschitz import LipschitzClaim

e, m = natural("element"), natural("m")
F, W, z = real("F"), real("W"), real("z")
w = family("w", d)
A, ONES = Compose(Adjoint(wk), wq), Abstraction(j, sympy.Integer(1))

HEAD = [
    forall(v, then=[le(square(score_map(v)), alpha**2 * square(v))]),
    forall(v, then=[le(square(value_map(v)), beta**2 * square(v))]),
]
TOKENS = [forall(i, given=[lt(i, n)], then=[le(square(of(i)), D**2)]) for of in (x, y)]


def total(body: Any, count: Any = n) -> Any:
    """Sum over i < n."""
    return Over(i, Range(count), body)


distance = total(square(x(i) - y(i)))


def attended(constant: Any) -> Any:
    """The conclusion with a constant, in squares."""
    return le(total(square(attention(i, x) - attention(i, y))), (beta * constant) ** 2 * distance)


def change(at: Any) -> Any:
    """What query ``at`` sees, the second input minus the first."""
    return soft_mean(d, n, A, ONES, y, y(at)) - soft_mean(d, n, A, ONES, x, x(at))


def along(
    to: str, at: dict[str, Any], given: Sequence[Rule], names: Sequence[str] = ("gain",)
) -> Rule:
    """Rule: the bound along w from the statement ``to``, which moves x along y - x.

    ``names`` are those of its conclusions; the one that is used is called ``gain``.

    Facts of the context: ``size`` (0 < n), ``F_sign``, ``W_sign``, ``near`` (the squared distance
    is at most F^2) and ``lines`` (sum |w(i)|^2 <= W^2).
    """
    return steps(
        obtain(
            names,
            apply(
                f"statement:{to}",
                {"d": d, "n": n, "A": A, "x": x, "h": Abstraction(j, y(j) - x(j)), "w": w,
                 "F": F, "W": W, "a": alpha, **at},
                given,
            ),
        ),
        auto("gain"),
    )  # fmt: skip


# The tokens y, written as x + (y - x).
SHIFTED = intro(
    obtain(["token"], apply("other_tokens", {"i": j}, [by("in_range")])),
    names=["j"], given=["in_range"], then=[auto("token")],
)  # fmt: skip


def along_tokens(to: str, signs: tuple[Rule, Rule], names: Sequence[str] = ("gain",)) -> Rule:
    """Rule: `along` for a statement about tokens of norm at most D.

    ``signs`` prove what it needs of F and W; facts beyond `along`: the hypotheses ``D_sign``,
    ``alpha_sign``, ``score_norm``, ``tokens`` and ``other_tokens``.
    """
    given = [
        by("size"), by("D_sign"), *signs, by("alpha_sign"), by("score_norm"), by("tokens"),
        SHIFTED, auto("near"), by("lines"),
    ]  # fmt: skip
    return along(to, {"D": D}, given, names)


DISTANCE_SIGN = have(
    "distance_sign",
    le(total(0 * i), distance),
    termwise(
        Range(n), i, 0 * i, square(x(i) - y(i)),
        intro(obtain(["own"], apply("axiom:square", {"d": d, "v": x(e) - y(e)})),
              given=["in_range"], then=[auto("own")]),
    ),
)  # fmt: skip


def whole(constant: Any, bound: Rule) -> list[Any]:
    """Steps: the fact ``whole`` is `attended` (constant), from ``K_sign`` and ``value_norm``.

    ``bound`` proves the bound along w for n > 0; see `along`.
    """
    nothing = total(Inner(w(i), change(i)), m)
    return [
        obtain(["natural"], apply("axiom:nat-nonnegative", {"n": n})),
        DISTANCE_SIGN,
        obtain(
            ["means"],
            apply(
                "statement:lemmas/along-every-direction",
                {"d": d, "n": n, "c": Abstraction(i, change(i)), "H": distance, "K": constant},
                [
                    auto("distance_sign"), by("K_sign"),
                    intro(
                        names=["F", "W", "w"], given=["F_sign", "W_sign", "near", "lines"],
                        then=[
                            cases(
                                n, 0, "size",
                                less=absurd(auto("size", "natural")),
                                equal=auto(inside("size", m, nothing),
                                           products=[["K_sign", "F_sign", "W_sign"]]),
                                greater=bound,
                            )
                        ],
                    ),
                ],
            ),
        ),
        have(
            "values",
            le(total(square(attention(i, x) - attention(i, y))),
               total(beta**2 * square(change(i)))),
            termwise(
                Range(n), i, square(attention(i, x) - attention(i, y)),
                beta**2 * square(change(i)),
                intro(obtain(["value"], apply("value_norm", {"v": change(e)})),
                      given=["in_range"], then=[auto("value")]),
            ),
        ),
        have("beta_square", le(0, beta**2), combine(le=[(1, [], beta)])),
        have("means_room", le(0, constant**2 * distance - total(square(change(i)))),
             auto("means")),
        have("whole", attended(constant),
             auto("values", products=[["beta_square", "means_room"]])),
    ]  # fmt: skip


def attacked(bound: Callable[[float, int], LipschitzClaim]) -> tuple[NumericCheck, ...]:
    """The adversarial search against a bound of beta and the number of tokens, for b = 1, d = 2.

    The margin is 1 - largest derivative found / bound.
    """

    def search(settings: Settings) -> NumericOutcome:
        from constructions.attention_search import search_frobenius_ratio

        effort = {"quick": 1, "standard": 3, "thorough": 10}[settings.budget]
        tried, best = 0, 0.0
        for size in (0.1, 1.0, 2.5)[: effort + 1]:
            for tokens in (3, 9, 60)[: effort + 1]:
                claim = bound(size, tokens)
                found = search_frobenius_ratio(
                    claim.constant, size, tokens, claim.domain, restarts=8 * effort,
                    steps=40 * effort, seed=settings.seed, device=settings.device,
                    outputs=claim.outputs or claim.norm,
                )  # fmt: skip
                tried, best = tried + found.tried, max(best, found.ratio)
        details: dict[str, str | int | float] = {"best found / bound": best}
        # Rounding of float64 alone may reach 1e-12.
        violated = best > 1 + 1e-9
        return NumericOutcome(tried, 1 - best, settings.seed, settings.device, violated, details)

    return (NumericCheck("adversarial_search", search),)
