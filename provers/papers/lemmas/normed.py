"""A vector divided by its length.

Statement (own proof). Let y' = y/|y|, and y' = 0 for y = 0. Then |y'| <= 1, and for every vector v
and number C: if C |y'|^4 <= <v, y'>^2, then C |y|^2 <= <v, y>^2.

Method: |y'| = 1 unless y = 0; multiply by |y|^2.
"""

from typing import Any

from provers.instances import number, witness, zero
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Inner, Sqrt, eq, forall, le, lt, natural, real, vector

d = natural("d")
y, v, z = vector("y", d), vector("v", d), vector("z", d)
C, G, r, t = real("C"), real("G"), real("r"), real("t")


def square(x: Any) -> Any:
    """Squared norm."""
    return Inner(x, x)


def normed(x: Any) -> Any:
    """x/|x|, and 0 for x = 0."""
    return Sqrt(square(x)) ** (-1) * x


CLAIM = forall(
    d, y, v, C,
    then=[
        le(square(normed(y)), 1),
        forall(
            given=[le(C * square(normed(y)) ** 2, Inner(v, normed(y)) ** 2)],
            then=[le(C * square(y), Inner(v, y) ** 2)],
        ),
    ],
)  # fmt: skip

_r_positive = cases(
    0, r, "r_order",
    less=by("r_order"),
    equal=absurd(auto("r_square", "order", inside("r_order", t, t**2))),
    greater=absurd(auto("r_order", "r_sign")),
)  # fmt: skip


def _copy() -> Any:
    import copy

    return copy.deepcopy(_r_positive)


PROOF = intro(
    let(G, square(y), "G_is"),
    obtain(["G_sign_raw"], apply("axiom:square", {"d": d, "v": y})),
    have("G_sign", le(0, G), auto("G_sign_raw", "G_is")),
    let(r, Sqrt(G), "r_is"),
    obtain(["root_sign", "root_square"], apply("axiom:sqrt", {"x": G}, [by("G_sign")])),
    have("r_sign", le(0, r), auto("root_sign", "r_is")),
    have(
        "r_square",
        eq(r**2, G),
        auto("root_square", inside("r_is", t, t * r), inside("r_is", t, t * Sqrt(G))),
    ),
    have(
        "normed_is",
        eq(normed(y), r ** (-1) * y),
        auto(inside("G_is", t, Sqrt(t) ** (-1) * y), inside("r_is", t, t ** (-1) * y)),
    ),
    have(
        "size",
        eq(square(normed(y)), r ** (-2) * G),
        auto(inside("normed_is", z, square(z)), inside("G_is", t, r ** (-2) * t)),
    ),
    have("product_sign", le(0, Inner(v, y) ** 2), combine(le=[(1, [], Inner(v, y))])),
    then=[
        cases(
            0, G, "order",
            less=steps(
                have("r_pos", lt(0, r), _copy()),
                auto("size", inside("r_square", t, r ** (-2) * t), nonzero=["r_pos"]),
            ),
            equal=auto("size", inside("order", t, r ** (-2) * t)),
            greater=absurd(auto("order", "G_sign")),
        ),
        intro(
            given=["hit"],
            then=[
                cases(
                    0, G, "order",
                    less=steps(
                        have("r_pos", lt(0, r), _copy()),
                        have("r2", lt(0, r**2), positive("r_pos")),
                        have(
                            "unit",
                            eq(square(normed(y)), 1),
                            auto("size", inside("r_square", t, r ** (-2) * t), nonzero=["r_pos"]),
                        ),
                        have(
                            "scaled",
                            le(C, r ** (-2) * Inner(v, y) ** 2),
                            auto(
                                "hit",
                                inside("unit", t, C * t**2),
                                inside("normed_is", z, Inner(v, z) ** 2),
                            ),
                        ),
                        have(
                            "cleared",
                            le(C * r**2, Inner(v, y) ** 2),
                            auto(products=[["scaled", "r2"]], nonzero=["r_pos"]),
                        ),
                        auto("cleared", inside("r_square", t, C * t), inside("G_is", t, C * t)),
                    ),
                    equal=auto(
                        "product_sign", inside("order", t, C * t), inside("G_is", t, C * t)
                    ),
                    greater=absurd(auto("order", "G_sign")),
                )
            ],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/normed",
    title="A vector divided by its length",
    source=Source("lemmas", "normed", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/normed",
        CLAIM,
        at={"d": number(1), "y": zero(1), "v": zero(1), "C": number(1)},
    ),
)
