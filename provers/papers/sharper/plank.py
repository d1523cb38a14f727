"""Bang's plank theorem: n planks through the origin leave a point of the ball uncovered.

Statement (Bang 1951; the proof is his). Let u_0, ..., u_{n-1} be vectors of R^d with |u_k| <= 1
and h_k >= 0. There is a vector v with

    |v| <= h_0 + ... + h_{n-1},   |<v, u_k>| >= h_k |u_k|^2   for every k < n

(both squared). For unit vectors: planks of half-widths h_k do not cover the ball of radius sum h.
No dimension occurs in the bound.

Method: v is the longest of the sums of +-h_k u_k (``lemmas/largest-signed-sum``): turning the sign
of one term does not make it longer, which says e_k <v, u_k> >= h_k |u_k|^2. The norm follows from
|v - H e_k u_k|^2 >= 0, H = sum h, multiplied by h_k and summed.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import UNIT
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    contra,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

d, n, k, i, j, element = (natural(x) for x in ("d", "n", "k", "i", "j", "element"))
u, half, e, w = family("u", d), family("h"), family("e"), family("w", d)
v, z, t, H, c, s = vector("v", d), vector("z", d), real("t"), real("H"), real("c"), real("s")


def square(x: Any) -> Any:
    """Squared norm."""
    return Inner(x, x)


widths = Over(j, Range(n), half(j))

CLAIM = forall(
    d, n, u, half,
    given=[
        forall(k, given=[lt(k, n)], then=[le(square(u(k)), 1)]),
        forall(k, given=[lt(k, n)], then=[le(0, half(k))]),
    ],
    some=[v],
    then=[
        le(square(v), widths**2),
        forall(
            k, given=[lt(k, n)],
            then=[le(half(k) ** 2 * square(u(k)) ** 2, Inner(v, u(k)) ** 2)],
        ),
    ],
)  # fmt: skip


def _factor(place: Any) -> Any:
    """-1 at k and 1 elsewhere: (i - k)/(i - k) is 0 at k."""
    return 2 * (place - k) * (place - k) ** (-1) - 1


def turned(i: Any) -> Any:
    """The signs e with the one at k turned."""
    return e(i) * _factor(i)


def _elsewhere() -> Rule:
    return steps(
        have("apart", ne(i - k, 0), auto("place")),
        auto("unit", nonzero=["apart"]),
    )


def _unchanged() -> Rule:
    """Away from k the term of the difference of the two sums vanishes."""
    return auto(nonzero=["apart"])


flip = have(
    "flip",
    forall(
        k, given=[lt(k, n)],
        then=[le(half(k) * square(u(k)) * half(k), half(k) * e(k) * Inner(v, u(k)))],
    ),
    intro(
        obtain(["unit_k"], apply("signs", {"i": k}, [by("in_range")])),
        obtain(
            ["shorter"],
            apply(
                "longest",
                {"f": Abstraction(i, turned(i))},
                [
                    intro(
                        obtain(["unit"], apply("signs", {"i": i}, [by("r")])),
                        given=["r"],
                        then=[
                            cases(
                                i, k, "place",
                                less=_elsewhere(),
                                equal=auto(
                                    "unit",
                                    inside("place", t, e(i) ** 2 * _factor(t) ** 2),
                                ),
                                greater=_elsewhere(),
                            )
                        ],
                    )
                ],
            ),
        ),
        obtain(
            ["difference"],
            apply(
                "statement:lemmas/vector-single-term",
                {"d": d, "n": n, "l": k,
                 "g": Abstraction(i, (e(i) - turned(i)) * half(i) * u(i))},
                [
                    by("in_range"),
                    intro(
                        have("apart", ne(i - k, 0), by("elsewhere")),
                        given=["r", "elsewhere"],
                        then=[_unchanged()],
                    ),
                ],
            ),
        ),
        have(
            "turned_sum",
            eq(Over(j, Range(n), turned(j) * half(j) * u(j)), v - 2 * e(k) * half(k) * u(k)),
            auto("difference", "v_is"),
        ),
        given=["in_range"],
        then=[
            auto(
                "shorter",
                inside("turned_sum", z, square(z)),
                inside("v_is", z, square(z)),
                inside("unit_k", t, t * half(k) ** 2 * square(u(k))),
            )
        ],
    ),
)  # fmt: skip

by_norms = have(
    "by_norms",
    forall(c, then=[le(2 * c * square(v), widths * (square(v) + c**2))]),
    intro(
        have(
            "terms",
            le(
                Over(j, Range(n), 2 * c * half(j) * e(j) * Inner(v, u(j))),
                Over(j, Range(n), half(j) * (square(v) + c**2)),
            ),
            termwise(
                Range(n), j,
                2 * c * half(j) * e(j) * Inner(v, u(j)), half(j) * (square(v) + c**2),
                intro(
                    obtain(["unit"], apply("signs", {"i": element}, [by("r")])),
                    obtain(["short"], apply("lengths", {"k": element}, [by("r")])),
                    obtain(["wide"], apply("nonnegative", {"k": element}, [by("r")])),
                    obtain(
                        ["rest"],
                        apply("axiom:square", {"d": d, "v": v - c * e(element) * u(element)}),
                    ),
                    have("rest_short", le(2 * c * e(element) * Inner(v, u(element)),
                                          square(v) + c**2 * square(u(element))),
                         auto("rest", inside("unit", t, t * c**2 * square(u(element))))),
                    have("c_square", le(0, c**2), combine(le=[(1, [], c)])),
                    given=["r"],
                    then=[auto(products=[["rest_short", "wide"], ["short", "c_square", "wide"]])],
                ),
            ),
        ),
        then=[auto("terms", inside("v_is", z, 2 * c * Inner(v, z)))],
    ),
)  # fmt: skip

norm = steps(
    let(H, widths, "H_is"),
    let(s, square(v), "s_is"),
    have("by_c", forall(c, then=[le(2 * c * s, H * (s + c**2))]),
         intro(
             obtain(["raw"], apply("by_norms", {"c": c})),
             then=[auto("raw", inside("H_is", t, t * (s + c**2)),
                        inside("s_is", t, 2 * c * t - widths * t))],
         )),
    obtain(["at_H"], apply("by_c", {"c": H})),
    obtain(["at_1"], apply("by_c", {"c": 1})),
    have("small", le(s, H**2),
         cases(
             H, 0, "sign",
             less=absurd(steps(
                 have("H_sign", le(0, widths), ["sum", {
                     "over": ["range", "n"], "left": ["lam", [["i", "N"]], ["q", "0"]],
                     "right": ["lam", [["i", "N"]], ["at", "h", "i"]],
                     "by": intro(given=["r"], then=[apply("nonnegative", {"k": element},
                                                          [by("r")])])}]),
                 auto("H_sign", "sign", "H_is"),
             )),
             equal=auto("at_1", inside("sign", t, t * (s + 1)), inside("sign", t, t**2)),
             greater=contra("denied", auto("at_H", products=[["denied", "sign"]])),
         )),
    auto("small", "s_is", inside("H_is", t, t**2)),
)  # fmt: skip


def _kept() -> Rule:
    return steps(
        have("own", le(half(k) * square(u(k)), e(k) * Inner(v, u(k))),
             contra("denied", auto("turned_longer", products=[["denied", "wide_k"]]))),
        have("sign_k", le(0, half(k) * square(u(k))), positive("wide_k")),
        have("sum_k", le(0, half(k) * square(u(k)) + e(k) * Inner(v, u(k))),
             auto("own", "sign_k")),
        auto(inside("unit_k", t, t * Inner(v, u(k)) ** 2), products=[["own", "sum_k"]]),
    )  # fmt: skip


PROOF = intro(
    obtain(
        ["signs", "longest"],
        apply(
            "statement:lemmas/largest-signed-sum",
            {"d": d, "n": n, "a": Zero(d), "w": Abstraction(i, half(i) * u(i))},
        ),
        some=[e],
    ),
    let(v, Over(j, Range(n), e(j) * half(j) * u(j)), "v_is"),
    flip,
    by_norms,
    given=["lengths", "nonnegative"],
    witnesses=[v],
    then=[
        norm,
        intro(
            obtain(["unit_k"], apply("signs", {"i": k}, [by("in_range")])),
            obtain(["sign_of_h"], apply("nonnegative", {"k": k}, [by("in_range")])),
            obtain(["turned_longer"], apply("flip", {"k": k}, [by("in_range")])),
            have("square_sign", le(0, Inner(v, u(k)) ** 2),
                 combine(le=[(1, [], Inner(v, u(k)))])),
            given=["in_range"],
            then=[
                cases(
                    0, half(k), "wide_k",
                    less=_kept(),
                    equal=auto("square_sign",
                               inside("wide_k", t, t * half(k) * square(u(k)) ** 2)),
                    greater=absurd(auto("wide_k", "sign_of_h")),
                )
            ],
        ),
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(1), "n": number(2), "u": ["lam", [["i", "N"]], "one"],
    "h": constant_family(number(1)),
}  # fmt: skip

STATEMENT = Statement(
    id="sharper/plank",
    title="Bang's plank theorem: planks leave a point of the ball uncovered",
    source=Source("bang-1951", "plank theorem for the ball", "own proof", "Bang's argument"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/plank", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, UNIT), UNIT,
        scope="two equal planks of the line",
    ),
)  # fmt: skip
