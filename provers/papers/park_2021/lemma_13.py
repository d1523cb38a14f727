"""A projection to a line that keeps the distances of finitely many points.

Statement (shape secure, constant reconstructed). For M points of R^d, d >= 1, there is a unit
vector v with

    M^(-2) sqrt(8/(pi d)) |x_i - x_j| <= |<v, x_i - x_j>| <= |x_i - x_j|   for all pairs.

The kernel has no pi: 355/113 > pi stands in for it, which makes the constant smaller by 4e-8 of
itself, and both sides are squared.

Method: the lower bound is cited (v uniform on the sphere, P(|v_1| < t) <= t sqrt(2d/pi), union
bound); the upper one is Cauchy-Schwarz. `constructions.projections.verified_direction` is the
constructive use: it draws v and certifies all pairs exactly.
"""

from typing import Any

from provers.instances import number, witness
from provers.proof import apply, auto, by, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Inner, eq, family, forall, le, lt, natural, real, vector

d, M, i, j = natural("d"), natural("M"), natural("i"), natural("j")
x, v, t = family("x", d), vector("v", d), real("t")


def kept(points: Any, count: Any, direction: Any, i: Any, j: Any) -> Any:
    """(904 / (355 d M^4)) |x_i - x_j|^2 <= <v, x_i - x_j>^2, the division cleared."""
    gap = points(i) - points(j)
    return le(904 * Inner(gap, gap), 355 * d * count**4 * Inner(direction, gap) ** 2)


CLAIM = forall(
    d, M, x,
    given=[le(1, d)],
    some=[v],
    then=[
        eq(Inner(v, v), 1),
        forall(i, j, given=[lt(i, M), lt(j, M)], then=[kept(x, M, v, i, j)]),
        forall(
            i, j,
            given=[lt(i, M), lt(j, M)],
            then=[le(Inner(v, x(i) - x(j)) ** 2, Inner(x(i) - x(j), x(i) - x(j)))],
        ),
    ],
)  # fmt: skip

PROOF = intro(
    have(
        "direction",
        forall(
            some=[v],
            then=[
                eq(Inner(v, v), 1),
                forall(i, j, given=[lt(i, M), lt(j, M)], then=[kept(x, M, v, i, j)]),
            ],
        ),
        ["cited", "Park, Lee, Yun, Shin 2021, lemma 13 (with 355/113 > pi)"],
    ),
    obtain(["unit", "keeps"], apply("direction"), some=[v]),
    given=["some_dimension"],
    witnesses=[v],
    then=[
        by("unit"),
        by("keeps"),
        intro(
            obtain(
                ["rest"],
                apply(
                    "axiom:square",
                    {"d": d, "v": x(i) - x(j) - Inner(v, x(i) - x(j)) * v},
                ),
            ),
            given=["a", "b"],
            then=[auto("rest", inside("unit", t, Inner(v, x(i) - x(j)) ** 2 * t))],
        ),
    ],
)

STATEMENT = Statement(
    id="park-2021/lemma-13",
    title="A projection to a line that keeps the distances of finitely many points",
    source=Source("park-2021", "lemma-13", "reconstructed (high)", "355/113 in place of pi"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "park-2021/lemma-13",
        CLAIM,
        {"d": number(1), "M": number(2), "x": "x"},
        [["exact", {}]],
        {"x": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2"]}},
    ),
)
