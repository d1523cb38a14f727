"""Rank-one weights that keep the logits of a common query apart.

Statement (reconstructed, proved here). With W_K = p v^T, W_Q = p' v^T, v keeping squared norms and
squared distances in the vocabulary up to the factor g, |u_i| > r_min and separation > e:
if |<p, p'>| g e r_min >= D > 0, any two logits of a common query differ by more than D. With
g = (|V|+1)^(-4) 8/(pi d), which the projection lemma provides, this is
|<p, p'>| = (|V|+1)^4 (pi d/8) D/(e r_min).

Method: |<p,p'> <v,z> <v,y - y'>| in squares, and ``lemmas/abs-above``.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import d, s, wk, wq
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    contra,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Apply, Inner, eq, family, forall, le, lt, natural, ne, real, vector

N, i, j, k = (natural(t) for t in ("N", "i", "j", "k"))
u, v = family("u", d), vector("v", d)
y, p, pp, h = vector("y", d), vector("p", s), vector("pp", s), vector("h", s)
g, e, rmin, D, t, c, kappa = (real(x) for x in ("g", "e", "rmin", "D", "t", "c", "kappa"))


def square(vector: Any) -> Any:
    """Squared norm."""
    return Inner(vector, vector)


def logit(i: Any, k: Any) -> Any:
    """Logit of token i for the query k."""
    return Inner(Apply(wk, u(i)), Apply(wq, u(k)))


size = sympy.Abs(Inner(p, pp))
distance = sympy.Abs(logit(i, k) - logit(j, k))

CLAIM = forall(
    d, s, wq, wk, N, u, v, p, pp, g, e, rmin, D,
    given=[
        lt(0, e),
        lt(0, rmin),
        lt(0, D),
        lt(0, g),
        forall(y, then=[eq(Apply(wk, y), Inner(v, y) * p)]),
        forall(y, then=[eq(Apply(wq, y), Inner(v, y) * pp)]),
        forall(i, given=[lt(i, N)], then=[lt(rmin**2, square(u(i)))]),
        forall(
            i, j, given=[lt(i, N), lt(j, N), ne(i, j)], then=[lt(e**2, square(u(i) - u(j)))]
        ),
        forall(i, given=[lt(i, N)], then=[le(g * square(u(i)), Inner(v, u(i)) ** 2)]),
        forall(
            i, j, given=[lt(i, N), lt(j, N)],
            then=[le(g * square(u(i) - u(j)), Inner(v, u(i) - u(j)) ** 2)],
        ),
        le(D, size * g * e * rmin),
    ],
    then=[
        forall(
            i, j, k,
            given=[lt(i, N), lt(j, N), lt(k, N), ne(i, j)],
            then=[lt(D, distance)],
        )
    ],
)  # fmt: skip

c_positive = contra(
    "denied",
    steps(
        have("rest", lt(0, g * e * rmin), positive("g_pos", "e_pos", "rmin_pos")),
        have("c_pos", lt(0, c), contra("not_pos", auto(
            "P_pos", products=[["not_pos", "rest"]]))),
        auto(products=[["c_pos", "c_pos"], ["denied"]]),
    ),
)  # fmt: skip

PROOF = intro(
    let(c, size, "c_is"),
    obtain(["up", "down", "square"], apply("axiom:abs", {"x": Inner(p, pp)})),
    have("c_square", eq(c**2, Inner(p, pp) ** 2),
         auto("square", inside("c_is", t, t * c), inside("c_is", t, size * t))),
    have("D_below", le(D, c * g * e * rmin), auto("enough", inside("c_is", t, t * g * e * rmin))),
    have("P_pos", lt(0, c * g * e * rmin), auto("D_below", "D_pos")),
    have("D_square", le(D**2, (c * g * e * rmin) ** 2),
         auto(products=[["D_below", "D_pos"], ["D_below", "P_pos"]])),
    given=["e_pos", "rmin_pos", "D_pos", "g_pos", "keys", "queries", "norms", "separated",
           "kept_norms", "kept_distances", "enough"],
    then=[
        intro(
            obtain(["key_i"], apply("keys", {"y": u(i)})),
            obtain(["key_j"], apply("keys", {"y": u(j)})),
            obtain(["query"], apply("queries", {"y": u(k)})),
            obtain(["norm"], apply("norms", {"i": k}, [by("k_range")])),
            obtain(["norm_kept"], apply("kept_norms", {"i": k}, [by("k_range")])),
            obtain(["far"], apply("separated", {"i": i, "j": j},
                                  [by("i_range"), by("j_range"), by("differ")])),
            obtain(["far_kept"], apply("kept_distances", {"i": i, "j": j},
                                       [by("i_range"), by("j_range")])),
            have(
                "difference",
                eq(logit(i, k) - logit(j, k), Inner(p, pp) * Inner(v, u(k)) * Inner(v,
                    u(i) - u(j))),
                auto(
                    inside("key_i", h, Inner(h, Apply(wq, u(k)))),
                    inside("key_j", h, Inner(h, Apply(wq, u(k)))),
                    inside("query", h, Inner(v, u(i) - u(j)) * Inner(p, h)),
                ),
            ),
            have("query_far", lt(g * rmin**2, Inner(v, u(k)) ** 2),
                 auto("norm_kept", products=[["g_pos", "norm"]])),
            have("tokens_far", lt(g * e**2, Inner(v, u(i) - u(j)) ** 2),
                 auto("far_kept", products=[["g_pos", "far"]])),
            have("tokens_sign", le(0, Inner(v, u(i) - u(j)) ** 2),
                 combine(le=[(1, [], Inner(v, u(i) - u(j)))])),
            have("g_r", lt(0, g * rmin**2), positive("g_pos", "rmin_pos")),
            have("c_sign", le(0, c**2), combine(le=[(1, [], c)])),
            have("product", lt(g**2 * rmin**2 * e**2,
                               Inner(v, u(k)) ** 2 * Inner(v, u(i) - u(j)) ** 2),
                 auto(products=[["g_r", "tokens_far"], ["query_far", "tokens_sign"]])),
            have("c2_pos", lt(0, c**2), c_positive),
            have(
                "squares",
                lt(D**2, (logit(i, k) - logit(j, k)) ** 2),
                auto(
                    "D_square",
                    inside("difference", t, t * (logit(i, k) - logit(j, k))),
                    inside("difference", t,
                           t * Inner(p, pp) * Inner(v, u(k)) * Inner(v, u(i) - u(j))),
                    inside("c_square", t,
                           t * Inner(v, u(k)) ** 2 * Inner(v, u(i) - u(j)) ** 2),
                    products=[["c2_pos", "product"]],
                ),
            ),
            obtain(["strict", "weak"],
                   apply("statement:lemmas/abs-above", {"x": logit(i, k) - logit(j, k), "D": D},
                         [auto("D_pos")])),
            given=["i_range", "j_range", "k_range", "differ"],
            then=[apply("strict", {}, [by("squares")])],
        )
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(1), "s": number(1), "N": number(2), "u": "u", "v": "v", "p": "p", "pp": "pp",
    "Wk": ["outer", "p", "v"], "Wq": ["outer", "pp", "v"],
    "g": number(1), "e": ["q", "1/2"], "rmin": ["q", "1/2"], "D": number(5),
}  # fmt: skip
DATA = {
    "u": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2"]},
    "v": {"sort": ["V", 1], "rationals": ["1"]},
    "p": {"sort": ["V", 1], "rationals": ["20"]},
    "pp": {"sort": ["V", 1], "rationals": ["1"]},
}
FORMS = 2 * [["intro", {"then": [["combine", {}]]}]]

STATEMENT = Statement(
    id="kajitsuka-2024/lemma-3",
    title="Rank-one weights that keep the logits of a common query apart",
    source=Source("kajitsuka-2024", "lemma-3", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/lemma-3", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms={4: FORMS[0], 5: FORMS[1]}), DATA,
    ),
)  # fmt: skip
