"""A projection to a line that keeps the distances of finitely many points.

Statement (shape secure, constant reconstructed). For M points of R^d, d >= 1, there is a unit
vector v with

    M^(-2) sqrt(8/(pi d)) |x_i - x_j| <= |<v, x_i - x_j>| <= |x_i - x_j|   for all pairs.

The kernel has no pi: 355/113 > pi stands in for it, which makes the constant smaller by 4e-8 of
itself, and both sides are squared.

Method: Bang's plank theorem (``sharper/plank-direction``) gives the larger constant
2/(M (M - 1)), for every dimension at once. The paper's own argument is probabilistic (v uniform on
the sphere, P(|v_1| < t) <= t sqrt(2d/pi), union bound) and is not needed.
`constructions.projections.plank_direction` computes such a v; all pairs are certified exactly.
"""

from typing import Any

from provers.instances import number, witness
from provers.proof import apply, auto, by, combine, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import Inner, eq, family, forall, le, lt, natural, vector

d, M, i, j = natural("d"), natural("M"), natural("i"), natural("j")
x, v = family("x", d), vector("v", d)


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
    obtain(
        ["unit", "keeps", "shortens"],
        apply(
            "statement:sharper/plank-direction", {"d": d, "M": M, "x": x}, [by("some_dimension")]
        ),
        some=[v],
    ),
    given=["some_dimension"],
    witnesses=[v],
    then=[
        by("unit"),
        intro(
            obtain(["kept"], apply("keeps", {"i": i, "j": j}, [by("a"), by("b")])),
            obtain(["i_natural"], apply("axiom:nat-nonnegative", {"n": i})),
            obtain(["next"], apply("axiom:nat-discrete", {"m": i, "n": M}, [by("a")])),
            have("M_one", le(1, M), auto("next", "i_natural")),
            have("M_sign", le(0, M), auto("M_one")),
            have("sign", le(0, Inner(v, x(i) - x(j)) ** 2),
                 combine(le=[(1, [], Inner(v, x(i) - x(j)))])),
            have("M2", le(0, M**2), positive()),
            given=["a", "b"],
            then=[
                auto(
                    "kept",
                    products=[
                        ["M2", "M_one", "M_one", "sign"],
                        ["M2", "M_one", "sign"],
                        ["M2", "M_sign", "sign"],
                        ["M2", "M2", "sign"],
                        ["M2", "M2", "some_dimension", "sign"],
                    ],
                )
            ],
        ),
        by("shortens"),
    ],
)  # fmt: skip

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
