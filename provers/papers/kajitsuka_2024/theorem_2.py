"""One layer with one rank-one head is a contextual mapping for every vocabulary.

Statement (constant reconstructed, re-derived here). For d, s >= 1, n >= 2 and every vocabulary
u(0), ..., u(N - 1) with r_min < |u_i| < r_max whose different tokens are more than e apart, there
are unit vectors v of R^d and b of R^s such that W_K = kappa b v^T, W_Q = W_V = b v^T and
W_O = e/(4 r_max) v b^T have, for all sequences Z, Z' of n tokens without repetition,

    |q(Z)_k| < r_max + e/4,    |q(Z)_k - q(Z')_l| > delta

whenever the tokens or the token sets differ, where

    kappa = (N + 1)^4 (pi d/8) (2 log n + 3)/(e r_min),
    delta = e/(4 kappa r_max^2) (log n)^2 exp(-2 kappa r_max^2)
          = 2 (log n)^2 e^2 r_min / (r_max^2 (N+1)^4 (2 log n + 3) pi d)
            exp(-(N+1)^4 (2 log n + 3) pi d r_max^2 / (4 e r_min)).

pi is the number of ``lemmas/circle-number`` (Leibniz' series): this is the printed constant.

``sharper/cubic-scale`` has a smaller scale in every dimension.

Method: the projection lemma for the vocabulary and 0 gives v; ``contextual-mapping``.
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024._mapping import b, c, mapping, rank_one, weights, y
from provers.papers.kajitsuka_2024.contextual_mapping import (
    N,
    R,
    e,
    ell,
    eta,
    i,
    indices,
    j,
    k,
    kappa,
    m,
    n,
    rmax,
    rmin,
    square,
    u,
    v,
    vocabulary,
    xi,
)
from provers.papers.kajitsuka_2024.contextual_mapping import (
    delta as strong_delta,
)
from provers.papers.lemmas._circle import PI, is_pi, leibniz
from provers.proof import (
    apply,
    auto,
    by,
    contra,
    enclose,
    exact,
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
    Exp,
    Inner,
    Log,
    Zero,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    real,
    vector,
)

g, D, t, ks = real("g"), real("D"), real("t"), real("delta_KS")
h = vector("h", d)
x, basis = family("x", d), family("basis", s)
delta = e / (4 * R) * Log(n) ** 2 * Exp(-2 * R)
logs = 2 * Log(n) + 3
mass = (N + 1) ** 4 * logs * PI * d
DELTA_KS = 2 * Log(n) ** 2 * e**2 * rmin / (rmax**2 * mass) * Exp(-mass * rmax**2 / (4 * e * rmin))
"""The constant of the paper, delta_KS."""

CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax,
    given=[
        le(1, d), le(1, s), le(2, n), lt(0, e), lt(0, rmin), lt(0, rmax), *vocabulary()[:2],
    ],
    some=[PI, kappa, ks, v, b, wq, wk, wv, wo],
    then=[
        is_pi(PI),
        eq(8 * kappa * e * rmin, mass),
        eq(ks, DELTA_KS),
        lt(0, ks),
        *rank_one(kappa, v, b),
        forall(xi, eta, given=[*indices(xi), *indices(eta)], then=mapping(ks)),
    ],
)  # fmt: skip

direction = [
    obtain(
        ["x_below", "x_from"],
        apply("axiom:vectors-by-cases", {"d": d, "f": u, "g": Abstraction(i, Zero(d)), "k": N}),
        some=[x],
    ),
    obtain(["origin"], apply("x_from", {"i": N}, [auto()])),
    obtain(
        ["circle", "v_unit", "v_keeps", "v_shortens"],
        apply("statement:park-2021/lemma-13", {"d": d, "M": N + 1, "x": x}, [by("some_d")]),
        some=[PI, v],
    ),
    obtain(["first_pair", "first_bound"], apply("circle", {"terms": 1})),
    have("pi_first", le(expression(8) / 3, leibniz(1)), exact()),
    have("pi_pos", lt(0, PI), auto("first_pair", "pi_first")),
    obtain(
        ["basis_unit", "basis_orthogonal"],
        apply("axiom:orthonormal-basis", {"d": s}),
        some=[basis],
    ),
    obtain(["b_unit_raw"], apply("basis_unit", {"i": 0}, [auto("some_s")])),
    let(b, basis(0), "b_is"),
    have("b_unit", eq(Inner(b, b), 1),
         auto("b_unit_raw", inside("b_is", c, Inner(c, b)), inside("b_is", c, Inner(c, basis(0))))),
    obtain(["N_nat"], apply("axiom:nat-nonnegative", {"n": N})),
    have("d_pos", lt(0, d), auto("some_d")),
    have("N1_pos", lt(0, N + 1), auto("N_nat")),
    have("M4_pos", lt(0, (N + 1) ** 4),
         auto(products=[["N1_pos", "N1_pos", "N1_pos", "N1_pos"]])),
    have("count", lt(0, PI * d * (N + 1) ** 4), auto(products=[["pi_pos", "d_pos", "M4_pos"]])),
    let(g, 8 / (PI * d * (N + 1) ** 4), "g_is"),
    have("g_mass", eq(PI * d * (N + 1) ** 4 * g, 8),
         auto(inside("g_is", t, PI * d * (N + 1) ** 4 * t), nonzero=["pi_pos", "d_pos", "M4_pos"])),
    have("g_pos", lt(0, g),
         contra("denied", steps(auto("g_mass", products=[["denied", "count"]])))),
    let(D, 2 * Log(n) + 3, "D_is"),
    let(kappa, D / (g * e * rmin), "kappa_is"),
    have("scale", eq(kappa * g * e * rmin, D),
         auto(inside("kappa_is", t, t * g * e * rmin), nonzero=["g_pos", "e_pos", "rmin_pos"])),
    have("n_one", le(1, n), auto("n_two")),
    have("D_above", le(2 * Log(n) + 3, D), auto("D_is")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D},
              [by("n_one"), by("D_above")]),
    ),
    have("D_pos", lt(0, D), auto("D_above_1")),
    have("unit_pos", lt(0, g * e * rmin), positive("g_pos", "e_pos", "rmin_pos")),
    have("kappa_pos", lt(0, kappa),
         contra("denied", auto("scale", "D_pos", products=[["denied", "unit_pos"]]))),
]  # fmt: skip


norms_kept = have(
    "kept_norms",
    vocabulary()[2],
    intro(
        obtain(["member"], apply("x_below", {"i": i}, [by("r")])),
        obtain(["keeps"], apply("v_keeps", {"i": i, "j": N}, [auto("r"), auto()])),
        have("gap", eq(x(i) - x(N), u(i)), auto("member", "origin")),
        have(
            "kept",
            le(8 * square(u(i)), PI * d * (N + 1) ** 4 * Inner(v, u(i)) ** 2),
            auto(
                "keeps",
                inside("gap", h, 8 * Inner(h, h)),
                inside("gap", h, PI * d * (N + 1) ** 4 * Inner(v, h) ** 2),
            ),
        ),
        given=["r"],
        then=[
            contra(
                "denied",
                auto("kept", inside("g_mass", t, t * square(u(i))),
                     products=[["denied", "count"]]),
            )
        ],
    ),
)  # fmt: skip

distances_kept = have(
    "kept_distances",
    vocabulary()[3],
    intro(
        obtain(["member_i"], apply("x_below", {"i": i}, [by("ri")])),
        obtain(["member_j"], apply("x_below", {"i": j}, [by("rj")])),
        obtain(["keeps"], apply("v_keeps", {"i": i, "j": j}, [auto("ri"), auto("rj")])),
        have("gap", eq(x(i) - x(j), u(i) - u(j)), auto("member_i", "member_j")),
        have(
            "kept",
            le(8 * square(u(i) - u(j)), PI * d * (N + 1) ** 4 * Inner(v, u(i) - u(j)) ** 2),
            auto(
                "keeps",
                inside("gap", h, 8 * Inner(h, h)),
                inside("gap", h, PI * d * (N + 1) ** 4 * Inner(v, h) ** 2),
            ),
        ),
        given=["ri", "rj"],
        then=[
            contra(
                "denied",
                auto("kept", inside("g_mass", t, t * square(u(i) - u(j))),
                     products=[["denied", "count"]]),
            )
        ],
    ),
)  # fmt: skip

WK, WQ, WV, WO = weights(kappa, v, b)
WEIGHTS = {"d": d, "s": s, "Wq": WQ, "Wk": WK, "Wv": WV, "Wo": WO}
yy = vector("yy", d)

final = intro(
    obtain(
        ["ball", "tokens", "sets", "half", "printed"],
        apply(
            "statement:kajitsuka-2024/contextual-mapping",
            WEIGHTS
            | {
                "n": n, "N": N, "u": u, "xi": xi, "eta": eta, "v": v, "w": e / (4 * rmax) * v,
                "kappa": kappa, "g": g, "e": e, "rmin": rmin, "rmax": rmax, "D": D,
            },
            [
                by("n_two"), by("D_above"), by("kappa_pos"), by("e_pos"), by("rmin_pos"),
                by("rmax_pos"), auto("scale"),
                intro(then=[auto(inside("b_unit", t, kappa * Inner(v, y) * Inner(v, yy) * t))]),
                intro(then=[auto(inside("b_unit", t, e / (4 * rmax) * Inner(v, y) * t * v))]),
                by("v_unit"),
                auto(inside("v_unit", t, e**2 * t), nonzero=["rmax_pos"]),
                by("norms"), by("separated"), by("kept_norms"), by("kept_distances"),
                by("xi_range"), by("xi_once"), by("eta_range"), by("eta_once"),
            ],
        ),
    ),
    have("order", lt(ks, strong_delta), auto("printed", "ks_is")),
    have("sum_sign", lt(0, strong_delta + ks), auto("order", "ks_pos")),
    have("delta_square", lt(ks**2, strong_delta**2), auto(products=[["order", "sum_sign"]])),
    given=["xi_range", "xi_once", "eta_range", "eta_once"],
    then=[
        by("ball"),
        intro(
            obtain(["far"], apply("tokens", {"k": k, "l": ell}, [by("a"), by("b"), by("c")])),
            given=["a", "b", "c"],
            then=[auto("far", "delta_square", "half")],
        ),
        intro(
            obtain(
                ["far"],
                apply("sets", {"k": k, "l": ell, "m": m},
                      [by("a"), by("b"), by("c"), by("f"), by("g")]),
            ),
            given=["a", "b", "c", "f", "g"],
            then=[auto("far", "delta_square")],
        ),
    ],
)  # fmt: skip

printed = [
    obtain(["log_order", "unused"],
           apply("statement:lemmas/log-order", {"x": 2, "y": n}, [exact(), by("n_two")])),
    have("log_2", lt(0, Log(2)), enclose(64)),
    have("log_pos", lt(0, Log(n)), auto("log_order", "log_2")),
    have("D_here", lt(0, logs), auto("D_pos", "D_is")),
    have("mass_pos", lt(0, mass), positive("N_nat", "log_pos", "pi_pos", "d_pos")),
    have("kappa_value", eq(kappa, mass / (8 * e * rmin)),
         auto(inside("kappa_is_mass", t, t / (8 * e * rmin)), nonzero=["e_pos", "rmin_pos"])),
    have("prefix", eq(e / (4 * R), 2 * e**2 * rmin / (rmax**2 * mass)),
         auto(inside("kappa_is_mass", t, e / (4 * R) * t / mass),
              nonzero=["e_pos", "rmin_pos", "rmax_pos", "kappa_pos", "M4_pos", "D_here",
                       "pi_pos", "d_pos"])),
    have("exponents", eq(Exp(-2 * R), Exp(-mass * rmax**2 / (4 * e * rmin))),
         auto(inside("kappa_value", t, Exp(-2 * t * rmax**2)))),
    have("delta_is", eq(delta, DELTA_KS),
         auto(inside("prefix", t, t * Log(n) ** 2 * Exp(-2 * R)),
              inside("exponents", t, 2 * e**2 * rmin / (rmax**2 * mass) * Log(n) ** 2 * t))),
    have("R_pos", lt(0, e / (4 * R)), positive("e_pos", "kappa_pos", "rmax_pos")),
    have("log2", lt(0, Log(n) ** 2), positive("log_pos")),
    have("e_weight", lt(0, Exp(-2 * R)), positive()),
    have("delta_sign", lt(0, delta), auto(products=[["R_pos", "log2", "e_weight"]])),
    let(ks, delta, "ks_is"),
    have("ks_pos", lt(0, ks), auto("delta_sign", "ks_is")),
    have("ks_printed", eq(ks, DELTA_KS), auto("ks_is", "delta_is")),
]  # fmt: skip

PROOF = intro(
    *direction,
    norms_kept,
    distances_kept,
    have(
        "kappa_is_mass",
        eq(8 * kappa * e * rmin, mass),
        auto("D_is", inside("scale", t, PI * d * (N + 1) ** 4 * t),
             inside("D_is", t, PI * d * (N + 1) ** 4 * t),
             inside("g_mass", t, kappa * e * rmin * t)),
    ),
    *printed,
    given=["some_d", "some_s", "n_two", "e_pos", "rmin_pos", "rmax_pos", "norms", "separated"],
    witnesses=[PI, kappa, ks, v, b, WQ, WK, WV, WO],
    then=[
        by("circle"),
        by("kappa_is_mass"),
        by("ks_printed"),
        by("ks_pos"),
        by("v_unit"),
        by("b_unit"),
        intro(then=[auto(), auto(), auto()]),
        intro(then=[auto()]),
        final,
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(1), "s": number(1), "n": number(2), "N": number(3), "u": "u",
    "e": ["q", "1/2"], "rmin": ["q", "1/2"], "rmax": number(4),
}  # fmt: skip
DATA = {"u": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2", "3"]}}

STATEMENT = Statement(
    id="kajitsuka-2024/theorem-2",
    title="One layer with one rank-one head is a contextual mapping for every vocabulary",
    source=Source("kajitsuka-2024", "theorem-2", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/theorem-2", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, DATA), DATA,
        scope="d = s = 1, n = 2, V = {1, 2, 3}",
    ),
)  # fmt: skip
