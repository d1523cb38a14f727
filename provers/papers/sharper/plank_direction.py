"""A projection to a line that keeps distances, without a dimension in the constant.

Statement (own proof from Bang's plank theorem). For M points of R^d, d >= 1, there is a unit
vector v with

    2/(M (M - 1)) |x_i - x_j| <= |<v, x_i - x_j>| <= |x_i - x_j|   for all pairs

(squared, the division cleared). The printed constant of the projection lemma, M^(-2) sqrt(8/(pi
d)), is smaller for every M >= 2 and every d >= 1, so that the lemma needs no probability
(``park-2021/lemma-13``).

Method: ``plank`` with equal widths for the K = M (M - 1)/2 normed differences: |<v, u_k>| >= 1 and
|v| <= K; then v is normed. If v = 0, all points agree and any unit vector will do.
"""

from typing import Any

from provers.instances import number, witness
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
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Sqrt,
    Zero,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, M, i, j, k, K, p, q = (natural(s) for s in ("d", "M", "i", "j", "k", "K", "p", "q"))
x, c, e = family("x", d), family("c", d), family("e", d)
v, v0, z = vector("v", d), vector("v0", d), vector("z", d)
t, r, a, G = real("t"), real("r"), real("a"), real("G")


def square(y: Any) -> Any:
    """Squared norm."""
    return Inner(y, y)


def kept(direction: Any, i: Any, j: Any) -> Any:
    """4 |x_i - x_j|^2 <= (M^2 - M)^2 <v, x_i - x_j>^2."""
    gap = x(i) - x(j)
    return le(4 * square(gap), (M**2 - M) ** 2 * Inner(direction, gap) ** 2)


CLAIM = forall(
    d, M, x,
    given=[le(1, d)],
    some=[v],
    then=[
        eq(square(v), 1),
        forall(i, j, given=[lt(i, M), lt(j, M)], then=[kept(v, i, j)]),
        forall(
            i, j,
            given=[lt(i, M), lt(j, M)],
            then=[le(Inner(v, x(i) - x(j)) ** 2, square(x(i) - x(j)))],
        ),
    ],
)  # fmt: skip


def normed(y: Any) -> Any:
    """y/|y|, and 0 for y = 0."""
    return Sqrt(square(y)) ** (-1) * y


def _root(y: Any) -> list[Any]:
    """Facts about G = |y|^2 and r = |y|."""
    return [
        let(G, square(y), "G_is"),
        obtain(["G_sign_raw"], apply("axiom:square", {"d": d, "v": y})),
        have("G_sign", le(0, G), auto("G_sign_raw", "G_is")),
        let(r, Sqrt(G), "r_is"),
        obtain(["root_sign", "root_square"], apply("axiom:sqrt", {"x": G}, [by("G_sign")])),
        have("r_sign", le(0, r), auto("root_sign", "r_is")),
        have("r_square", eq(r**2, G),
             auto("root_square", inside("r_is", t, t * r), inside("r_is", t, t * Sqrt(G)))),
        have("normed_is", eq(normed(y), r ** (-1) * y),
             auto(inside("G_is", t, Sqrt(t) ** (-1) * y), inside("r_is", t, t ** (-1) * y))),
    ]  # fmt: skip


def _r_positive() -> dict[str, Any]:
    """0 < r from 0 < G, the fact ``order``."""
    return have(
        "r_pos", lt(0, r),
        cases(
            0, r, "r_order",
            less=by("r_order"),
            equal=absurd(auto("r_square", "order", inside("r_order", t, t**2))),
            greater=absurd(auto("r_order", "r_sign")),
        ),
    )  # fmt: skip


short = have(
    "short",
    forall(i, j, then=[le(square(normed(x(i) - x(j))), 1)]),
    intro(
        *_root(x(i) - x(j)),
        have(
            "norm_is",
            eq(square(normed(x(i) - x(j))), r ** (-2) * G),
            auto(
                inside("normed_is", z, square(z)),
                inside("G_is", t, r ** (-2) * t),
            ),
        ),
        then=[
            cases(
                0, G, "order",
                less=steps(
                    _r_positive(),
                    auto("norm_is", inside("r_square", t, r ** (-2) * t), nonzero=["r_pos"]),
                ),
                equal=auto("norm_is", inside("order", t, r ** (-2) * t)),
                greater=absurd(auto("order", "G_sign")),
            )
        ],
    ),
)  # fmt: skip

members_short = have(
    "members_short",
    forall(k, given=[lt(k, K)], then=[le(square(c(k)), 1)]),
    intro(
        obtain(["rp", "rq", "is"], apply("only", {"k": k}, [by("r")]), some=[p, q]),
        obtain(["bound"], apply("short", {"i": p, "j": q})),
        given=["r"],
        then=[auto("bound", inside("is", z, square(z)))],
    ),
)

ordered = have(
    "ordered",
    forall(
        i, j, given=[lt(i, M), lt(j, i)],
        then=[le(square(x(i) - x(j)), Inner(v0, x(i) - x(j)) ** 2)],
    ),
    intro(
        obtain(["rk", "is"], apply("all", {"i": i, "j": j}, [by("ri"), by("rj")]), some=[k]),
        obtain(["hit"], apply("outside", {"k": k}, [by("rk")])),
        *_root(x(i) - x(j)),
        have(
            "hit_r",
            le(r ** (-4) * G**2, r ** (-2) * Inner(v0, x(i) - x(j)) ** 2),
            auto(
                "hit",
                inside("is", z, square(z) ** 2 - Inner(v0, z) ** 2),
                inside("normed_is", z, square(z) ** 2 - Inner(v0, z) ** 2),
                inside("G_is", t, r ** (-4) * t * G),
                inside("G_is", t, r ** (-4) * t * square(x(i) - x(j))),
            ),
        ),
        have("other_sign", le(0, Inner(v0, x(i) - x(j)) ** 2),
             combine(le=[(1, [], Inner(v0, x(i) - x(j)))])),
        given=["ri", "rj"],
        then=[
            cases(
                0, G, "order",
                less=steps(
                    _r_positive(),
                    have("r2", lt(0, r**2), positive("r_pos")),
                    have("cleared", le(r ** (-2) * G**2, Inner(v0, x(i) - x(j)) ** 2),
                         auto(products=[["hit_r", "r2"]], nonzero=["r_pos"])),
                    auto("cleared", "G_is", inside("r_square", t, r ** (-2) * t * G),
                         nonzero=["r_pos"]),
                ),
                equal=auto("other_sign", "order", "G_is"),
                greater=absurd(auto("order", "G_sign")),
            )
        ],
    ),
)  # fmt: skip

every = have(
    "every",
    forall(
        i, j, given=[lt(i, M), lt(j, M)],
        then=[le(square(x(i) - x(j)), Inner(v0, x(i) - x(j)) ** 2)],
    ),
    intro(
        given=["ri", "rj"],
        then=[
            cases(
                i, j, "place",
                less=steps(
                    obtain(["hit"], apply("ordered", {"i": j, "j": i}, [by("rj"), by("place")])),
                    auto("hit"),
                ),
                equal=steps(
                    have("none", eq(x(i) - x(j), Zero(d)), auto(inside("place", p, x(p)))),
                    auto(inside("none", z, square(z)), inside("none", z, Inner(v0, z) ** 2)),
                ),
                greater=steps(
                    obtain(["hit"], apply("ordered", {"i": i, "j": j}, [by("ri"), by("place")])),
                    auto("hit"),
                ),
            )
        ],
    ),
)  # fmt: skip

unit_exists = forall(
    some=[v],
    then=[
        eq(square(v), 1),
        forall(i, j, given=[lt(i, M), lt(j, M)], then=[kept(v, i, j)]),
    ],
)

normed_v: Rule = intro(
    have("a_pos", lt(0, Sqrt(square(v0))), steps(
        obtain(["root_sign", "root_square"],
               apply("axiom:sqrt", {"x": square(v0)}, [by("order")])),
        cases(
            0, Sqrt(square(v0)), "a_order",
            less=by("a_order"),
            equal=absurd(auto("root_square", "order", inside("a_order", t, t**2))),
            greater=absurd(auto("a_order", "root_sign")),
        ),
    )),
    obtain(["root_sign", "root_square"], apply("axiom:sqrt", {"x": square(v0)}, [by("order")])),
    let(a, Sqrt(square(v0)), "a_is"),
    have("a_above", lt(0, a), auto("a_pos", "a_is")),
    have("a_square", eq(a**2, square(v0)),
         auto("root_square", inside("a_is", t, t * a), inside("a_is", t, t * Sqrt(square(v0))))),
    have("a_below", le(4 * a**2, (M**2 - M) ** 2),
         auto("a_square", "inside_ball", inside("size", t, t * (2 * K)),
              inside("size", t, t * (M**2 - M)))),
    have("a_inverse", lt(0, a ** (-2)), positive("a_above")),
    witnesses=[a ** (-1) * v0],
    then=[
        auto(inside("a_square", t, a ** (-2) * t), nonzero=["a_above"]),
        intro(
            obtain(["hit"], apply("every", {"i": i, "j": j}, [by("ri"), by("rj")])),
            have("other_sign", le(0, Inner(v0, x(i) - x(j)) ** 2),
                 combine(le=[(1, [], Inner(v0, x(i) - x(j)))])),
            have("scaled", le(4 * square(x(i) - x(j)) * a**2,
                              (M**2 - M) ** 2 * Inner(v0, x(i) - x(j)) ** 2),
                 steps(
                     have("a2", le(0, 4 * a**2), positive("a_above")),
                     auto(products=[["hit", "a2"], ["a_below", "other_sign"]]),
                 )),
            given=["ri", "rj"],
            then=[auto(products=[["scaled", "a_inverse"]], nonzero=["a_above"])],
        ),
    ],
)  # fmt: skip

any_v: Rule = intro(
    obtain(["nothing"], apply("axiom:definite", {"d": d, "v": v0}, [auto("order")])),
    obtain(["units", "orthogonal"], apply("axiom:orthonormal-basis", {"d": d}), some=[e]),
    obtain(["unit"], apply("units", {"i": 0}, [auto("some_dimension")])),
    witnesses=[e(0)],
    then=[
        by("unit"),
        intro(
            obtain(["hit"], apply("every", {"i": i, "j": j}, [by("ri"), by("rj")])),
            have("other_sign", le(0, (M**2 - M) ** 2 * Inner(e(0), x(i) - x(j)) ** 2),
                 combine(le=[(1, [], (M**2 - M) * Inner(e(0), x(i) - x(j)))])),
            given=["ri", "rj"],
            then=[auto("hit", "other_sign", inside("nothing", z, Inner(z, x(i) - x(j)) ** 2))],
        ),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["size", "all", "only"],
        apply(
            "statement:lemmas/pairs-in-a-row",
            {"d": d, "n": M, "f": Abstraction(i, j, normed(x(i) - x(j)))},
        ),
        some=[K, c],
    ),
    short,
    members_short,
    obtain(
        ["inside_ball", "outside"],
        apply(
            "statement:sharper/plank",
            {"d": d, "n": K, "u": c, "h": Abstraction(i, expression(1))},
            [by("members_short"), intro(given=["r"], then=[auto()])],
        ),
        some=[v0],
    ),
    ordered,
    every,
    obtain(["v0_sign"], apply("axiom:square", {"d": d, "v": v0})),
    have(
        "found",
        unit_exists,
        cases(
            0, square(v0), "order",
            less=normed_v,
            equal=any_v,
            greater=absurd(auto("order", "v0_sign")),
        ),
    ),
    obtain(["unit", "keeps"], apply("found"), some=[v]),
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
            given=["ri", "rj"],
            then=[auto("rest", inside("unit", t, Inner(v, x(i) - x(j)) ** 2 * t))],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="sharper/plank-direction",
    title="A projection to a line that keeps distances, without a dimension in the constant",
    source=Source("sharper", "plank-direction", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/plank-direction",
        CLAIM,
        {"d": number(1), "M": number(2), "x": "x"},
        [["exact", {}]],
        {"x": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2"]}},
    ),
)
