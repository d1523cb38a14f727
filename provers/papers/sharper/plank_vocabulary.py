"""A direction that keeps the norms and the distances of a vocabulary, each as far as it is needed.

Statement (own proof from Bang's plank theorem). For N >= 2 vectors u_i != 0 of R^d there is a unit
vector v with

    |u_i| <= 2 N |<v, u_i>|,   |u_i - u_j| <= (N^2 - N) |<v, u_i - u_j>|   for all i, j < N

(squared). Norms are kept up to a factor 1/(2 N), distances up to 1/(N (N - 1)); one factor for
both, as in the projection lemma for N + 1 points, would be 2/(N (N + 1)). Since a contextual
mapping needs the product of the two, its scale grows like N^3 instead of N^4.

Method: ``plank`` with width N - 1 for each of the N norms and width 2 for each of the N (N - 1)/2
pairs: both sums are N (N - 1).
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._cases import split_at
from provers.papers.lemmas.normed import normed, square
from provers.proof import (
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

d, N, i, j, k, K, p, q, rest, element = (
    natural(s) for s in ("d", "N", "i", "j", "k", "K", "p", "q", "rest", "element")
)
u, c, w, h = family("u", d), family("c", d), family("w", d), family("h")
v, v0, z = vector("v", d), vector("v0", d), vector("z", d)
t, a = real("t"), real("a")
width = N**2 - N

CLAIM = forall(
    d, N, u,
    given=[le(2, N), forall(i, given=[lt(i, N)], then=[lt(0, square(u(i)))])],
    some=[v],
    then=[
        eq(square(v), 1),
        forall(i, given=[lt(i, N)], then=[le(square(u(i)), 4 * N**2 * Inner(v, u(i)) ** 2)]),
        forall(
            i, j, given=[lt(i, N), lt(j, N)],
            then=[le(square(u(i) - u(j)), width**2 * Inner(v, u(i) - u(j)) ** 2)],
        ),
    ],
)  # fmt: skip

short = have(
    "short",
    forall(k, given=[lt(k, K + N)], then=[le(square(w(k)), 1)]),
    intro(
        given=["r"],
        then=[
            split_at(
                k, K, "place",
                less=steps(
                    obtain(["own"], apply("w_front", {"i": k}, [by("place")])),
                    obtain(["rp", "rq", "is"], apply("only", {"k": k}, [by("place")]),
                           some=[p, q]),
                    obtain(["bound", "back"],
                           apply("statement:lemmas/normed",
                                 {"d": d, "y": u(p) - u(q), "v": Zero(d), "C": 0})),
                    auto("bound", inside("own", z, square(z)), inside("is", z, square(z))),
                ),
                rest=lambda: steps(
                    obtain(["difference"],
                           apply("axiom:nat-difference", {"m": K, "n": k}, [by("place_not")]),
                           some=[rest]),
                    have("rest_in", lt(rest, N), auto("difference", "r")),
                    obtain(["own"], apply("w_back", {"j": rest}, [by("rest_in")])),
                    obtain(["bound", "back"],
                           apply("statement:lemmas/normed",
                                 {"d": d, "y": u(rest), "v": Zero(d), "C": 0})),
                    auto("bound", inside("own", z, square(z)),
                         inside("difference", p, square(w(p)))),
                ),
            )
        ],
    ),
)  # fmt: skip

wide = intro(
    given=["r"],
    then=[
        split_at(
            k,
            K,
            "place",
            less=steps(
                obtain(["own"], apply("h_front", {"i": k}, [by("place")])),
                auto("own"),
            ),
            rest=lambda: steps(
                obtain(["own"], apply("h_back", {"i": k}, [by("place_not")])),
                auto("own", "N_two"),
            ),
        )
    ],
)

total = [
    obtain(["split"], apply("statement:lemmas/sum-split", {"n": K, "e": N, "f": h})),
    have(
        "front_sum",
        eq(Over(j, Range(K), h(j)), Over(j, Range(K), 2)),
        termwise(Range(K), j, h(j), 2,
                 intro(given=["r"], then=[apply("h_front", {"i": element}, [by("r")])])),
    ),
    have(
        "back_sum",
        eq(Over(j, Range(N), h(K + j)), Over(j, Range(N), N - 1)),
        termwise(Range(N), j, h(K + j), N - 1,
                 intro(
                     obtain(["natural"], apply("axiom:nat-nonnegative", {"n": element})),
                     given=["r"],
                     then=[apply("h_back", {"i": K + element}, [auto("natural")])])),
    ),
    have("widths", eq(Over(j, Range(K + N), h(j)), 2 * width),
         auto("split", "front_sum", "back_sum", "size")),
    have("ball", le(square(v0), 4 * width**2),
         auto("inside_ball", inside("widths", t, t**2))),
]  # fmt: skip

norms = have(
    "norms",
    forall(i, given=[lt(i, N)], then=[le((N - 1) ** 2 * square(u(i)), Inner(v0, u(i)) ** 2)]),
    intro(
        obtain(["own"], apply("w_back", {"j": i}, [by("r")])),
        obtain(["i_natural"], apply("axiom:nat-nonnegative", {"n": i})),
        obtain(["own_width"], apply("h_back", {"i": K + i}, [auto("i_natural")])),
        obtain(["hit"], apply("outside", {"k": K + i}, [auto("r")])),
        obtain(["short_own", "back"],
               apply("statement:lemmas/normed",
                     {"d": d, "y": u(i), "v": v0, "C": (N - 1) ** 2})),
        given=["r"],
        then=[
            apply("back", {}, [
                auto("hit", inside("own", z, h(K + i) ** 2 * square(z) ** 2),
                     inside("own_width", t, t**2 * square(normed(u(i))) ** 2),
                     inside("own", z, Inner(v0, z) ** 2))
            ])
        ],
    ),
)  # fmt: skip

ordered = have(
    "ordered",
    forall(
        i, j, given=[lt(i, N), lt(j, i)],
        then=[le(4 * square(u(i) - u(j)), Inner(v0, u(i) - u(j)) ** 2)],
    ),
    intro(
        obtain(["rk", "is"], apply("all", {"i": i, "j": j}, [by("ri"), by("rj")]), some=[k]),
        obtain(["own"], apply("w_front", {"i": k}, [by("rk")])),
        obtain(["own_width"], apply("h_front", {"i": k}, [by("rk")])),
        obtain(["N_natural"], apply("axiom:nat-nonnegative", {"n": N})),
        obtain(["hit"], apply("outside", {"k": k}, [auto("rk", "N_natural")])),
        have("member", eq(w(k), normed(u(i) - u(j))), auto("own", "is")),
        obtain(["short_own", "back"],
               apply("statement:lemmas/normed",
                     {"d": d, "y": u(i) - u(j), "v": v0, "C": 4})),
        given=["ri", "rj"],
        then=[
            apply("back", {}, [
                auto("hit", inside("member", z, h(k) ** 2 * square(z) ** 2),
                     inside("own_width", t, t**2 * square(normed(u(i) - u(j))) ** 2),
                     inside("member", z, Inner(v0, z) ** 2))
            ])
        ],
    ),
)  # fmt: skip

every = have(
    "every",
    forall(
        i, j, given=[lt(i, N), lt(j, N)],
        then=[le(4 * square(u(i) - u(j)), Inner(v0, u(i) - u(j)) ** 2)],
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
                    have("none", eq(u(i) - u(j), Zero(d)), auto(inside("place", p, u(p)))),
                    auto(inside("none", z, square(z)), inside("none", z, Inner(v0, z) ** 2)),
                ),
                greater=apply("ordered", {"i": i, "j": j}, [by("ri"), by("place")]),
            )
        ],
    ),
)  # fmt: skip

v0_positive = have(
    "v0_pos",
    lt(0, square(v0)),
    cases(
        0, square(v0), "order",
        less=by("order"),
        equal=absurd(steps(
            obtain(["nothing"], apply("axiom:definite", {"d": d, "v": v0}, [auto("order")])),
            obtain(["kept"], apply("norms", {"i": 0}, [auto("N_two")])),
            obtain(["nonzero"], apply("vectors", {"i": 0}, [auto("N_two")])),
            have("room", lt(0, (N - 1) ** 2), auto(products=[["N_above", "N_above"]])),
            auto("kept", inside("nothing", z, Inner(z, u(0)) ** 2),
                 products=[["room", "nonzero"]]),
        )),
        greater=absurd(auto("order", "v0_sign")),
    ),
)  # fmt: skip

length = [
    have("v0_from", le(0, square(v0)), by("v0_sign")),
    obtain(["root_sign", "root_square"], apply("axiom:sqrt", {"x": square(v0)}, [by("v0_from")])),
    let(a, Sqrt(square(v0)), "a_is"),
    have("a_square", eq(a**2, square(v0)),
         auto("root_square", inside("a_is", t, t * a), inside("a_is", t, t * Sqrt(square(v0))))),
    have("a_pos", lt(0, a),
         cases(
             0, a, "a_order",
             less=by("a_order"),
             equal=absurd(auto("a_square", "v0_pos", inside("a_order", t, t**2))),
             greater=absurd(auto("a_order", "a_is", "root_sign")),
         )),
    have("a_below", le(a**2, 4 * width**2), auto("a_square", "ball")),
    have("a_inverse", lt(0, a ** (-2)), positive("a_pos")),
]  # fmt: skip


def _sign(x: Any) -> Any:
    return have("other_sign", le(0, Inner(v0, x) ** 2), combine(le=[(1, [], Inner(v0, x))]))


PROOF = intro(
    obtain(
        ["size", "all", "only"],
        apply("statement:lemmas/pairs-in-a-row",
              {"d": d, "n": N, "f": Abstraction(i, j, normed(u(i) - u(j)))}),
        some=[K, c],
    ),
    obtain(
        ["w_front", "w_back"],
        apply("statement:lemmas/joined-families",
              {"d": d, "k": K, "m": N, "a": c, "b": Abstraction(j, normed(u(j)))}),
        some=[w],
    ),
    obtain(
        ["h_front", "h_back"],
        apply("axiom:numbers-by-cases",
              {"f": Abstraction(i, expression(2)), "g": Abstraction(i, N - 1), "k": K}),
        some=[h],
    ),
    have("N_above", lt(0, N - 1), auto("N_two")),
    short,
    obtain(
        ["inside_ball", "outside"],
        apply("statement:sharper/plank", {"d": d, "n": K + N, "u": w, "h": h},
              [by("short"), wide]),
        some=[v0],
    ),
    *total,
    norms,
    ordered,
    every,
    obtain(["v0_sign"], apply("axiom:square", {"d": d, "v": v0})),
    v0_positive,
    *length,
    given=["N_two", "vectors"],
    witnesses=[a ** (-1) * v0],
    then=[
        auto(inside("a_square", t, a ** (-2) * t), nonzero=["a_pos"]),
        intro(
            obtain(["kept"], apply("norms", {"i": i}, [by("r")])),
            _sign(u(i)),
            have("room", lt(0, (N - 1) ** 2), auto(products=[["N_above", "N_above"]])),
            have("own_sign", le(0, square(u(i))), positive()),
            have("a2", le(0, a**2), positive("a_pos")),
            have("scaled", le((N - 1) ** 2 * square(u(i)) * a**2,
                              4 * width**2 * Inner(v0, u(i)) ** 2),
                 auto(products=[["kept", "a2"], ["a_below", "other_sign"]])),
            have("divided", le(square(u(i)) * a**2, 4 * N**2 * Inner(v0, u(i)) ** 2),
                 contra("denied", auto(products=[["denied", "room"], ["scaled"]]))),
            given=["r"],
            then=[auto(products=[["divided", "a_inverse"]], nonzero=["a_pos"])],
        ),
        intro(
            obtain(["kept"], apply("every", {"i": i, "j": j}, [by("ri"), by("rj")])),
            _sign(u(i) - u(j)),
            have("a2", le(0, a**2), positive("a_pos")),
            have("scaled", le(4 * square(u(i) - u(j)) * a**2,
                              4 * width**2 * Inner(v0, u(i) - u(j)) ** 2),
                 auto(products=[["kept", "a2"], ["a_below", "other_sign"]])),
            given=["ri", "rj"],
            then=[auto(products=[["scaled", "a_inverse"]], nonzero=["a_pos"])],
        ),
    ],
)  # fmt: skip

EXAMPLE = {"d": number(1), "N": number(2), "u": "u"}
DATA = {"u": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2"]}}

STATEMENT = Statement(
    id="sharper/plank-vocabulary",
    title="A direction that keeps the norms and the distances of a vocabulary",
    source=Source("sharper", "plank-vocabulary", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/plank-vocabulary", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, DATA), DATA,
        scope="d = 1, V = {1, 2}",
    ),
)  # fmt: skip
