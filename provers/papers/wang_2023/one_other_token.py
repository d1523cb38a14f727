"""Attention of m equal tokens and one other on a line, in closed form.

Statement (own proof). Let <W_k g, W_q h> = -alpha <g, h> and W_o W_v g = g. For X = (o, ..., o, f)
and Y = (p, ..., p, r) on a line (m tokens o, p and a last one f, r) the squared Frobenius distances
are

    |Att(X, X) - Att(Y, Y)|^2 = m (A(o; o, f) - A(p; p, r))^2 + (A(f; o, f) - A(r; p, r))^2,
    |X - Y|^2 = m (o - p)^2 + (f - r)^2,

with A(u; o, f) = (m o e^(-alpha u o) + f e^(-alpha u f))/(m e^(-alpha u o) + e^(-alpha u f)).

So that long inputs can be decided without summing over all pairs of tokens.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.layer import d
from provers.papers.lemmas._points import UNIT
from provers.papers.wang_2023._one_head import WEIGHTS, attend, i, j, square, wk, wo, wq, wv, x, y
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    inside,
    intro,
    obtain,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Apply,
    Exp,
    Inner,
    Over,
    Range,
    eq,
    forall,
    lt,
    natural,
    real,
    vector,
)

m, e, f_ = natural("m"), natural("element"), natural("index")
alpha, o, f, p, r, z, phi = (real(t) for t in ("alpha", "o", "f", "p", "r", "z", "phi"))
one, g, h = (vector(t, d) for t in ("one", "g", "h"))


def attended(u: Any, most: Any, last: Any) -> Any:
    """A(u; most, last)."""
    first, other = m * Exp(-alpha * u * most), Exp(-alpha * u * last)
    return (first * most + other * last) / (first + other)


def on_line(tokens: Any, most: Any, last: Any) -> list[Any]:
    """m tokens at ``most`` and one at ``last``."""
    return [
        forall(i, given=[lt(i, m)], then=[eq(tokens(i), most * one)]),
        eq(tokens(m), last * one),
    ]


GIVEN = [
    forall(g, h, then=[eq(Inner(Apply(wk, g), Apply(wq, h)), -alpha * Inner(g, h))]),
    forall(g, then=[eq(Apply(wo, Apply(wv, g)), g)]),
    eq(square(one), 1),
    *on_line(x, o, f),
    *on_line(y, p, r),
]  # fmt: skip


def at_end(k: Any, tokens: Any) -> Any:
    """Attention over all m + 1 tokens."""
    return attend(tokens(k), tokens, m + 1)


CLAIM = forall(
    *WEIGHTS, m, x, y, one, alpha, o, f, p, r,
    given=GIVEN,
    then=[
        eq(
            Over(i, Range(m + 1), square(at_end(i, x) - at_end(i, y))),
            m * (attended(o, o, f) - attended(p, p, r)) ** 2
            + (attended(f, o, f) - attended(r, p, r)) ** 2,
        ),
        eq(
            Over(i, Range(m + 1), square(x(i) - y(i))),
            m * (o - p) ** 2 + (f - r) ** 2,
        ),
    ],
)  # fmt: skip

SIDES = (("x", x, o, f, "x_most", "x_last"), ("y", y, p, r, "y_most", "y_last"))


def closed(name: str, tokens: Any, most: Any, last: Any, all_most: str, the_last: str) -> Any:
    """Step: Att(u one, tokens) in closed form, for every u."""
    query = z * one

    def weight(k: Any) -> Any:
        return Exp(Inner(Apply(wk, tokens(k)), Apply(wq, query)))

    mass = Over(j, Range(m + 1), weight(j))
    first, other = Exp(-alpha * z * most), Exp(-alpha * z * last)

    def scored(at: Any, fact: str, place: Any, score: str = "score") -> list[Any]:
        return [
            obtain([f"{score}_product"], apply("scores", {"g": place * one, "h": query})),
            have(
                score,
                eq(Inner(Apply(wk, tokens(at)), Apply(wq, query)), -alpha * z * place),
                auto(
                    inside(fact, g, Inner(Apply(wk, g), Apply(wq, query))),
                    f"{score}_product",
                    inside("unit", phi, alpha * z * place * phi),
                ),
            ),
        ]

    parts: Any = (
        ("mass_most", weight, first, lambda: auto(inside("score", phi, Exp(phi)))),
        (
            "pull_most",
            lambda k: weight(k) * tokens(k),
            first * most * one,
            lambda: auto(inside("score", phi, Exp(phi) * tokens(e)), inside("place", g, first * g)),
        ),
    )
    sums = [
        have(
            label,
            eq(Over(j, Range(m), body(j)), Over(j, Range(m), value)),
            termwise(
                Range(m),
                j,
                body(j),
                value,
                intro(
                    obtain(["place"], apply(all_most, {"i": e}, [by("below")])),
                    *scored(e, "place", most),
                    given=["below"],
                    then=[rule()],
                ),
            ),
        )
        for label, body, value, rule in parts
    ]
    total = m * first + other
    values = Apply(wo, Apply(wv, Over(j, Range(m + 1), weight(j) * tokens(j))))
    return have(
        f"{name}_closed",
        forall(z, then=[eq(attend(query, tokens, m + 1), attended(z, most, last) * one)]),
        intro(
            *scored(m, the_last, last, "own"),
            *sums,
            have("mass_is", eq(mass, total),
                 auto("mass_most", inside("own", phi, Exp(phi)))),
            have("pull_is", eq(Over(j, Range(m + 1), weight(j) * tokens(j)),
                               (m * first * most + other * last) * one),
                 auto("pull_most", inside("own", phi, Exp(phi) * tokens(m)),
                      inside(the_last, g, other * g))),
            obtain(["value"], apply("values", {"g": (m * first * most + other * last) * one})),
            have("values_are", eq(values, (m * first * most + other * last) * one),
                 auto(inside("pull_is", g, Apply(wo, Apply(wv, g))), "value")),
            names=["z"],
            then=[
                auto(
                    inside("mass_is", phi, 1 / phi * values),
                    inside("values_are", g, 1 / total * g),
                )
            ],
        ),
    )  # fmt: skip


def difference(query: Any, other: Any) -> Any:
    """Att at a query over x minus Att at another over y."""
    return attend(query, x, m + 1) - attend(other, y, m + 1)


def squared(name: str, at: Any, u: Any, w: Any, places: tuple[str, str]) -> list[Any]:
    """Steps: |Att(x(at), X) - Att(y(at), Y)|^2 where x(at) = u one, y(at) = w one."""
    gap = attended(u, o, f) - attended(w, p, r)
    return [
        obtain([f"{name}_x"], apply("x_closed", {"z": u})),
        obtain([f"{name}_y"], apply("y_closed", {"z": w})),
        have(
            f"{name}_gap",
            eq(difference(x(at), y(at)), gap * one),
            auto(
                inside(places[0], g, attend(g, x, m + 1)),
                inside(places[1], g, attend(g, y, m + 1)),
                f"{name}_x", f"{name}_y",
            ),
        ),
        have(
            f"{name}_square",
            eq(square(difference(x(at), y(at))), gap**2),
            auto(inside(f"{name}_gap", g, square(g)), inside("unit", z, gap**2 * z)),
        ),
    ]  # fmt: skip


PLACES = [
    obtain(["x_place"], apply("x_most", {"i": e}, [by("below")])),
    obtain(["y_place"], apply("y_most", {"i": e}, [by("below")])),
]
MOST = (attended(o, o, f) - attended(p, p, r)) ** 2

PROOF = intro(
    *[closed(*side) for side in SIDES],
    have(
        "most",
        eq(Over(i, Range(m), square(at_end(i, x) - at_end(i, y))), Over(i, Range(m), MOST)),
        termwise(
            Range(m), i, square(at_end(i, x) - at_end(i, y)), MOST,
            intro(*PLACES, *squared("one", e, o, p, ("x_place", "y_place")),
                  given=["below"], then=[by("one_square")]),
        ),
    ),
    *squared("last", m, f, r, ("x_last", "y_last")),
    have(
        "apart",
        eq(Over(i, Range(m), square(x(i) - y(i))), Over(i, Range(m), (o - p) ** 2)),
        termwise(
            Range(m), i, square(x(i) - y(i)), (o - p) ** 2,
            intro(
                *PLACES,
                have("gap", eq(x(e) - y(e), (o - p) * one), auto("x_place", "y_place")),
                given=["below"],
                then=[auto(inside("gap", g, square(g)), inside("unit", z, (o - p) ** 2 * z))],
            ),
        ),
    ),
    have("last_apart", eq(x(m) - y(m), (f - r) * one), auto("x_last", "y_last")),
    given=["scores", "values", "unit", "x_most", "x_last", "y_most", "y_last"],
    then=[
        auto("most", "last_square"),
        auto("apart", inside("last_apart", g, square(g)), inside("unit", z, (f - r) ** 2 * z)),
    ],
)  # fmt: skip

IDENT = "wang-2023/one-other-token"
ORIGIN: Any = ["lam", [["i", "N"]], ["scale", ["q", "1"], "one"]]
STATEMENT = Statement(
    id=IDENT,
    title="Attention of m equal tokens and one other on a line, in closed form",
    source=Source("wang-2023", "lemma-5", "own proof", "for the reading without sqrt(m)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={
            "d": number(1), "s": number(1), "Wk": ["scale", ["q", "-1"], ["id", 1]],
            **{name: ["id", 1] for name in ("Wq", "Wv", "Wo")},
            "m": number(1), "x": ORIGIN, "y": ORIGIN,
            **dict.fromkeys(("alpha", "o", "f", "p", "r"), number(1)),
        },
        given=[
            intro(then=[auto()]), intro(then=[auto()]), exact(),
            *[rule for _ in range(2)
              for rule in (intro(given=["below"], then=[auto()]), exact())],
        ],
        data=UNIT,
        scope="two equal tokens",
    ),
)  # fmt: skip
