"""A contextual mapping whose scale grows like |V|^3 and does not know the dimension.

Statement (own proof). For s >= 1, n >= 2 and every vocabulary u(0), ..., u(N - 1) of N >= 2 vectors
of R^d with r_min < |u_i| < r_max whose different tokens are more than e apart, there are unit
vectors v of R^d and b of R^s such that the head with

    W_K = kappa b v^T,   W_Q = W_V = b v^T,   W_O = e/(4 r_max) v b^T,
    kappa = 2 N^2 (N - 1) (2 log n + 3)/(e r_min)

is a contextual mapping: for all sequences Z, Z' of n tokens without repetition

    |q(Z)_k| < r_max + e/4,    |q(Z)_k - q(Z')_l| > delta

whenever the tokens or the token sets differ, with R = kappa r_max^2 and
delta = e/(4 R) (9/10) D e^D e^(-2R), D = 2 log n + 3.

The paper's scale is (N + 1)^4 (pi d/8) (2 log n + 3)/(e r_min): larger by the factor
(N + 1)^4 pi d/(16 N^2 (N - 1)), and so is the exponent of the separation.

Method: ``plank-vocabulary`` and ``sharper/contextual-mapping`` with alpha = e/(N^2 - N) and
beta = r_min/(2 N).
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024._mapping import b, c, mapping, rank_one, weights, y
from provers.papers.kajitsuka_2024.contextual_mapping import (
    D,
    N,
    delta,
    e,
    ell,
    eta,
    i,
    indices,
    j,
    k,
    kappa,
    n,
    rmax,
    rmin,
    square,
    u,
    v,
    vocabulary,
    xi,
)
from provers.proof import (
    apply,
    auto,
    by,
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
    Inner,
    Log,
    eq,
    family,
    forall,
    le,
    lt,
    ne,
    real,
    vector,
)

al, be, t, A, B, H = (real(x) for x in ("alpha", "beta", "t", "A", "B", "width"))
yy = vector("yy", d)
basis = family("basis", s)
logs = 2 * Log(n) + 3
width = N**2 - N


CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax,
    given=[
        le(1, s), le(2, n), le(2, N), lt(0, e), lt(0, rmin), lt(0, rmax), *vocabulary()[:2],
    ],
    some=[kappa, D, v, b, wq, wk, wv, wo],
    then=[
        eq(D, logs),
        eq(kappa * e * rmin, 2 * N**2 * (N - 1) * D),
        *rank_one(kappa, v, b),
        lt(0, delta),
        forall(xi, eta, given=[*indices(xi), *indices(eta)], then=mapping(delta)),
    ],
)  # fmt: skip

WK, WQ, WV, WO = weights(kappa, v, b)

direction = [
    obtain(
        ["v_unit", "v_norms", "v_distances"],
        apply(
            "statement:sharper/plank-vocabulary",
            {"d": d, "N": N, "u": u},
            [
                by("N_two"),
                intro(
                    obtain(["low", "high"], apply("norms", {"i": i}, [by("r")])),
                    have("r2", lt(0, rmin**2), positive("rmin_pos")),
                    given=["r"],
                    then=[auto("low", "r2")],
                ),
            ],
        ),
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
    let(D, logs, "D_is"),
    have("n_one", le(1, n), auto("n_two")),
    have("D_above", le(logs, D), auto("D_is")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D},
              [by("n_one"), by("D_above")]),
    ),
    have("D_pos", lt(0, D), auto("D_above_1")),
    have("N_pos", lt(0, N), auto("N_two")),
    have("N_above", lt(0, N - 1), auto("N_two")),
    let(H, width, "H_is"),
    have("H_pos", lt(0, H), auto("H_is", products=[["N_pos", "N_above"]])),
    let(kappa, 2 * N * H * D / (e * rmin), "kappa_is"),
    have("kappa_pos", lt(0, kappa),
         steps(
             have("value", lt(0, 2 * N * H * D / (e * rmin)),
                  positive("N_pos", "H_pos", "D_pos", "e_pos", "rmin_pos")),
             auto("value", "kappa_is"),
         )),
    let(al, e / H, "alpha_is"),
    let(be, rmin / (2 * N), "beta_is"),
    have("alpha_pos", lt(0, al),
         steps(have("value", lt(0, e / H), positive("e_pos", "H_pos")),
               auto("value", "alpha_is"))),
    have("beta_pos", lt(0, be),
         steps(have("value", lt(0, rmin / (2 * N)), positive("rmin_pos", "N_pos")),
               auto("value", "beta_is"))),
    have("alpha_H", eq(al * H, e), auto(inside("alpha_is", t, t * H), nonzero=["H_pos"])),
    have("beta_N", eq(be * 2 * N, rmin),
         auto(inside("beta_is", t, 2 * N * t), nonzero=["N_pos"])),
    have("scale", eq(kappa * al * be, D),
         auto(inside("kappa_is", t, t * al * be),
              inside("alpha_is", t, 2 * N * H * D / (e * rmin) * t * be),
              inside("beta_is", t, 2 * N * H * D / (e * rmin) * (e / H) * t),
              nonzero=["N_pos", "H_pos", "e_pos", "rmin_pos"])),
    have("kappa_mass", eq(kappa * e * rmin, 2 * N**2 * (N - 1) * D),
         auto(inside("kappa_is", t, t * e * rmin), inside("H_is", t, 2 * N * t * D),
              nonzero=["e_pos", "rmin_pos"])),
]  # fmt: skip

kept = [
    have(
        "kept_norms",
        forall(i, given=[lt(i, N)], then=[le(be**2, Inner(v, u(i)) ** 2)]),
        intro(
            obtain(["far"], apply("v_norms", {"i": i}, [by("r")])),
            obtain(["low", "high"], apply("norms", {"i": i}, [by("r")])),
            have("N2", lt(0, 4 * N**2), positive("N_pos")),
            have("scaled", le(4 * N**2 * be**2, 4 * N**2 * Inner(v, u(i)) ** 2),
                 auto("far", "low", inside("beta_N", t, t * be * 2 * N),
                      inside("beta_N", t, t * rmin))),
            given=["r"],
            then=[contra("denied", auto("scaled", products=[["denied", "N2"]]))],
        ),
    ),
    have(
        "kept_distances",
        forall(
            i, j, given=[lt(i, N), lt(j, N), ne(i, j)],
            then=[lt(al**2, Inner(v, u(i) - u(j)) ** 2)],
        ),
        intro(
            obtain(["kept"], apply("v_distances", {"i": i, "j": j}, [by("ri"), by("rj")])),
            obtain(["far"], apply("separated", {"i": i, "j": j},
                                  [by("ri"), by("rj"), by("apart")])),
            have("H2", lt(0, H**2), positive("H_pos")),
            have("kept_H", le(square(u(i) - u(j)), H**2 * Inner(v, u(i) - u(j)) ** 2),
                 auto("kept", inside("H_is", t, t * H * Inner(v, u(i) - u(j)) ** 2),
                      inside("H_is", t, t * width * Inner(v, u(i) - u(j)) ** 2))),
            have("scaled", lt(H**2 * al**2, H**2 * Inner(v, u(i) - u(j)) ** 2),
                 auto("kept_H", "far", inside("alpha_H", t, t * al * H),
                      inside("alpha_H", t, t * e))),
            given=["ri", "rj", "apart"],
            then=[contra("denied", auto("scaled", products=[["denied", "H2"]]))],
        ),
    ),
]  # fmt: skip

WEIGHTS = {"d": d, "s": s, "Wq": WQ, "Wk": WK, "Wv": WV, "Wo": WO}

final = intro(
    obtain(
        ["ball", "tokens", "sets", "half", "printed"],
        apply(
            "statement:sharper/contextual-mapping",
            WEIGHTS
            | {
                "n": n, "N": N, "u": u, "xi": xi, "eta": eta, "v": v, "w": e / (4 * rmax) * v,
                "kappa": kappa, "e": e, "rmax": rmax, "D": D, "alpha": al, "beta": be,
            },
            [
                by("n_two"), by("D_above"), by("kappa_pos"), by("e_pos"), by("rmax_pos"),
                by("alpha_pos"), by("beta_pos"), auto("scale"),
                intro(then=[auto(inside("b_unit", t, kappa * Inner(v, y) * Inner(v, yy) * t))]),
                intro(then=[auto(inside("b_unit", t, e / (4 * rmax) * Inner(v, y) * t * v))]),
                by("v_unit"),
                auto(inside("v_unit", t, e**2 * t), nonzero=["rmax_pos"]),
                intro(
                    obtain(["low", "high"], apply("norms", {"i": i}, [by("r")])),
                    given=["r"],
                    then=[by("high")],
                ),
                by("separated"), by("kept_norms"), by("kept_distances"),
                by("xi_range"), by("xi_once"), by("eta_range"), by("eta_once"),
            ],
        ),
    ),
    given=["xi_range", "xi_once", "eta_range", "eta_once"],
    then=[
        by("ball"),
        intro(
            obtain(["far"], apply("tokens", {"k": k, "l": ell}, [by("a"), by("b2"), by("c2")])),
            given=["a", "b2", "c2"],
            then=[auto("far", "half")],
        ),
        by("sets"),
    ],
)  # fmt: skip

PROOF = intro(
    *direction,
    *kept,
    have("delta_pos", lt(0, delta), positive("e_pos", "kappa_pos", "rmax_pos", "D_pos")),
    given=["some_s", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos", "norms", "separated"],
    witnesses=[kappa, D, v, b, WQ, WK, WV, WO],
    then=[
        by("D_is"),
        by("kappa_mass"),
        by("v_unit"),
        by("b_unit"),
        intro(then=[auto(), auto(), auto()]),
        intro(then=[auto()]),
        by("delta_pos"),
        final,
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(1), "s": number(1), "n": number(2), "N": number(3), "u": "u",
    "e": ["q", "1/2"], "rmin": ["q", "1/2"], "rmax": number(4),
}  # fmt: skip
DATA = {"u": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2", "3"]}}

STATEMENT = Statement(
    id="sharper/cubic-scale",
    title="A contextual mapping whose scale grows like |V|^3 and does not know the dimension",
    source=Source("sharper", "cubic-scale", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/cubic-scale", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, DATA), DATA,
        scope="d = s = 1, n = 2, V = {1, 2, 3}",
    ),
)  # fmt: skip
