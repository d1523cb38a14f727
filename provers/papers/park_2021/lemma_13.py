"""A projection to a line that keeps the distances of finitely many points.

Statement (shape secure, constant reconstructed). For M points of R^d, d >= 1, there is a unit
vector v with

    M^(-2) sqrt(8/(pi d)) |x_i - x_j| <= |<v, x_i - x_j>| <= |x_i - x_j|   for all pairs.

Both sides are squared, and pi is the number of ``lemmas/circle-number``.

Method: Bang's plank theorem (``sharper/plank-direction``) gives the larger constant
2/(M (M - 1)), for every dimension at once. The paper's own argument is probabilistic (v uniform on
the sphere, P(|v_1| < t) <= t sqrt(2d/pi), union bound) and is not needed.
`constructions.projections.plank_direction` computes such a v; all pairs are certified exactly
(with 3 in place of pi, which asks for more).
"""

from typing import Any

from flint import fmpq_mat

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import instance_document, number, vector_datum, witness
from provers.papers.lemmas._circle import PI, is_pi
from provers.proof import apply, auto, by, combine, exact, have, intro, obtain, positive
from provers.statement import Instance, Source, Statement
from provers.surface import Inner, Name, eq, family, forall, le, lt, natural, vector

d, M, i, j = natural("d"), natural("M"), natural("i"), natural("j")
x, v = family("x", d), vector("v", d)


def kept(points: Any, count: Any, direction: Any, i: Any, j: Any) -> Any:
    """(8 / (pi d M^4)) |x_i - x_j|^2 <= <v, x_i - x_j>^2, the division cleared."""
    gap = points(i) - points(j)
    return le(8 * Inner(gap, gap), PI * d * count**4 * Inner(direction, gap) ** 2)


CLAIM = forall(
    d, M, x,
    given=[le(1, d)],
    some=[PI, v],
    then=[
        is_pi(PI),
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
    obtain(["circle", "above_3", "below_16_5"], apply("statement:lemmas/circle-number"), some=[PI]),
    obtain(
        ["unit", "keeps", "shortens"],
        apply(
            "statement:sharper/plank-direction", {"d": d, "M": M, "x": x}, [by("some_dimension")]
        ),
        some=[v],
    ),
    given=["some_dimension"],
    witnesses=[PI, v],
    then=[
        by("circle"),
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
            have("M4", le(0, M**4), positive()),
            have("d_sign", le(0, d), auto("some_dimension")),
            have(
                "twice",
                le(8 * Inner(x(i) - x(j), x(i) - x(j)), 2 * d * M**4 * Inner(v, x(i) - x(j)) ** 2),
                auto(
                    "kept",
                    products=[
                        ["M2", "M_one", "M_one", "sign"],
                        ["M2", "M_one", "sign"],
                        ["M2", "M_sign", "sign"],
                        ["M2", "M2", "sign"],
                        ["M2", "M2", "some_dimension", "sign"],
                    ],
                ),
            ),
            have("room", le(0, PI - 2), auto("above_3")),
            given=["a", "b"],
            then=[auto("twice", products=[["room", "d_sign", "M4", "sign"]])],
        ),
        by("shortens"),
    ],
)  # fmt: skip

SETS = {
    "square": (2, [[0, 0], [1, 0], [0, 1], [1, 1]]),
    "cube": (3, [[k >> b & 1 for b in range(3)] for k in range(8)]),
    "moment curve": (4, [[k, k**2, k**3, k**4] for k in range(6)]),
    "basis of R^12": (12, [[int(a == b) for a in range(12)] for b in range(6)]),
}
"""Points by name, with their dimension."""


def _direction(name: str) -> Instance:
    """A computed direction and the exact check of all pairs."""
    dimension, points = SETS[name]
    count = len(points)
    scope = f"{count} points of R^{dimension}: {name}"

    def run(settings: Settings) -> InstanceOutcome:
        from constructions.projections import plank_direction

        columns = [fmpq_mat(dimension, 1, p) for p in points]
        found = plank_direction(columns)
        line, place = vector("v", dimension), Name("x", ("F", ("N",), ("V", dimension)))
        gap = place(i) - place(j)
        pair = le(8 * Inner(gap, gap), 3 * dimension * count**4 * Inner(line, gap) ** 2)
        pairs = forall(i, given=[lt(i, count)], then=[forall(j, given=[lt(j, count)], then=[pair])])
        rows: Any = ["enumerate", [exact() for _ in range(count)]]
        rule = intro(then=[exact(), ["enumerate", [rows for _ in range(count)]]])
        flat = [str(entry) for p in points for entry in p]
        document = instance_document(
            "park-2021/lemma-13",
            {
                "v": vector_datum(found),
                "x": {"sort": ["F", ["N"], ["V", dimension]], "rationals": flat},
            },
            forall(then=[eq(Inner(line, line), 1), pairs]),
            rule,
        )
        return InstanceOutcome(Verdict.confirmed, Label.exact, document, scope)

    return Instance(name, scope, run)


STATEMENT = Statement(
    id="park-2021/lemma-13",
    title="A projection to a line that keeps the distances of finitely many points",
    source=Source("park-2021", "lemma-13", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "park-2021/lemma-13",
        CLAIM,
        {"d": number(1), "M": number(2), "x": "x"},
        [["exact", {}]],
        {"x": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2"]}},
    ),
    instances=tuple(_direction(name) for name in SETS),
)
