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

The kernel has no pi: 355/113 > pi stands in for it, as in the projection lemma, so this delta is
smaller than the printed one by a factor exp(-8e-8 * 2 kappa r_max^2) or so.

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
from provers.surface import (
    Abstraction,
    Exp,
    Inner,
    Log,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    real,
    vector,
)

g, D, t = real("g"), real("D"), real("t")
h = vector("h", d)
x, basis = family("x", d), family("basis", s)
delta = e / (4 * R) * Log(n) ** 2 * Exp(-2 * R)


CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax,
    given=[
        le(1, d), le(1, s), le(2, n), lt(0, e), lt(0, rmin), lt(0, rmax), *vocabulary()[:2],
    ],
    some=[kappa, v, b, wq, wk, wv, wo],
    then=[
        eq(904 * kappa * e * rmin, 355 * d * (N + 1) ** 4 * (2 * Log(n) + 3)),
        *rank_one(kappa, v, b),
        forall(xi, eta, given=[*indices(xi), *indices(eta)], then=mapping(delta)),
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
        ["v_unit", "v_keeps", "v_shortens"],
        apply("statement:park-2021/lemma-13", {"d": d, "M": N + 1, "x": x}, [by("some_d")]),
        some=[v],
    ),
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
    have("count", lt(0, 355 * d * (N + 1) ** 4), auto(products=[["d_pos", "M4_pos"]])),
    let(g, 904 / (355 * d * (N + 1) ** 4), "g_is"),
    have("g_mass", eq(355 * d * (N + 1) ** 4 * g, 904),
         auto(inside("g_is", t, 355 * d * (N + 1) ** 4 * t), nonzero=["d_pos", "M4_pos"])),
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
            le(904 * square(u(i)), 355 * d * (N + 1) ** 4 * Inner(v, u(i)) ** 2),
            auto(
                "keeps",
                inside("gap", h, 904 * Inner(h, h)),
                inside("gap", h, 355 * d * (N + 1) ** 4 * Inner(v, h) ** 2),
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
            le(904 * square(u(i) - u(j)), 355 * d * (N + 1) ** 4 * Inner(v, u(i) - u(j)) ** 2),
            auto(
                "keeps",
                inside("gap", h, 904 * Inner(h, h)),
                inside("gap", h, 355 * d * (N + 1) ** 4 * Inner(v, h) ** 2),
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
    have("R_pos", lt(0, e / (4 * R)), positive("e_pos", "kappa_pos", "rmax_pos")),
    have("log2", le(0, Log(n) ** 2), combine(le=[(1, [], Log(n))])),
    have("e_weight", lt(0, Exp(-2 * R)), positive()),
    have("delta_sign", le(0, delta), auto(products=[["R_pos", "log2", "e_weight"]])),
    have("order", lt(delta, strong_delta), by("printed")),
    have("sum_sign", lt(0, strong_delta + delta), auto("order", "delta_sign")),
    have("delta_square", lt(delta**2, strong_delta**2), auto(products=[["order", "sum_sign"]])),
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

PROOF = intro(
    *direction,
    norms_kept,
    distances_kept,
    given=["some_d", "some_s", "n_two", "e_pos", "rmin_pos", "rmax_pos", "norms", "separated"],
    witnesses=[kappa, v, b, WQ, WK, WV, WO],
    then=[
        auto("D_is", inside("scale", t, 355 * d * (N + 1) ** 4 * t),
             inside("D_is", t, 355 * d * (N + 1) ** 4 * t),
             inside("g_mass", t, kappa * e * rmin * t)),
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
    source=Source(
        "kajitsuka-2024", "theorem-2", "reconstructed (high)", "355/113 in place of pi"
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/theorem-2", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, DATA), DATA,
        scope="d = s = 1, n = 2, V = {1, 2, 3}",
    ),
)  # fmt: skip
