"""Some rank-one attention layer is a contextual mapping and moves tokens by at most e/4.

Statement (own proof). For every vocabulary as in `kajitsuka-2024/theorem-2` there are weights of
rank one such that for all sequences of n >= 2 tokens without repetition

    q(Z)_k != q(Z')_l    if the tokens or the token sets differ,    |Att(z_k, Z)| <= e/4.

No constant is claimed, so that the projection lemma is not needed: some direction keeps all
distances up to some factor (`lemmas/kept-distances`), and the scale is chosen after it.

Method: `kajitsuka-2024/contextual-mapping`, proved for every direction and scale; Att = beta w with
|beta| <= r_max, |w| = e/(4 r_max) (`kajitsuka-2024/rank-one-attention`).
"""

import sympy

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.papers.kajitsuka_2024 import theorem_2
from provers.papers.kajitsuka_2024._attention import attention, d, projected_mean, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024.contextual_mapping import (
    D,
    N,
    delta,
    difference,
    e,
    ell,
    eta,
    g,
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
from provers.papers.lemmas._cases import below_successor
from provers.proof import (
    Rule,
    absurd,
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
    Inner,
    Log,
    Outer,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

t, beta, T = real("t"), real("beta"), real("T")
place, p = natural("place"), natural("p")
y, yy, h = vector("y", d), vector("yy", d), vector("h", d)
x, basis = family("x", d), family("basis", s)
own = attention(u(xi(k)), lambda at: u(xi(at)), n)

CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax,
    given=[
        le(1, s), le(2, n), le(1, N), lt(0, e), lt(0, rmin), lt(0, rmax), *vocabulary()[:2],
    ],
    some=[kappa, wq, wk, wv, wo],
    then=[
        forall(
            xi, eta,
            given=[*indices(xi), *indices(eta)],
            then=[
                forall(
                    k, ell,
                    given=[lt(k, n), lt(ell, n), ne(xi(k), eta(ell))],
                    then=[lt(0, difference)],
                ),
                forall(
                    k, ell, m,
                    given=[
                        lt(k, n), lt(ell, n), eq(xi(k), eta(ell)), lt(m, n),
                        forall(j, given=[lt(j, n)], then=[ne(xi(m), eta(j))]),
                    ],
                    then=[lt(0, difference)],
                ),
            ],
        ),
        forall(xi, k, given=[indices(xi)[0], lt(k, n)], then=[le(16 * square(own), e**2)]),
    ],
)  # fmt: skip

b0 = basis(0)
WQ, WK, WV = Outer(b0, v), Outer(kappa * b0, v), Outer(b0, v)
w = e / (4 * rmax) * v
WO = Outer(w, b0)
WEIGHTS = {"d": d, "s": s, "Wq": WQ, "Wk": WK, "Wv": WV, "Wo": WO}
built = own.xreplace({wq: WQ, wk: WK, wv: WV, wo: WO})  # no name in them is bound
mean = projected_mean(v, lambda at: u(xi(at)), n, kappa * Inner(v, u(xi(k))))


def _not_origin(index: object, bound: str, other: str, token: str) -> Rule:
    """x(index) = u(index) is longer than r_min, x(other) = 0."""
    return steps(
        obtain(["own_token"], apply("x_below", {"i": index}, [by(bound)])),
        obtain(["low", "high"], apply("norms", {"i": index}, [by(bound)])),
        have("other_is", eq(x(other), Zero(d)), auto("origin", inside(token, p, x(p)))),
        have("norm", eq(square(u(index)), 0),
             auto(inside("same", h, Inner(h, u(index))), inside("own_token", h, Inner(h, u(index))),
                  inside("other_is", h, Inner(h, u(index))))),
        have("rmin_square", le(0, rmin**2), combine(le=[(1, [], rmin)])),
        auto("low", "norm", "rmin_square"),
    )  # fmt: skip


distinct = have(
    "distinct",
    forall(i, j, given=[lt(i, N + 1), lt(j, N + 1), ne(i, j)], then=[ne(x(i), x(j))]),
    intro(
        given=["i_in", "j_in", "differ"],
        then=[
            contra(
                "same",
                below_successor(
                    i, N, "i_in", "i_place",
                    less=below_successor(
                        j, N, "j_in", "j_place",
                        less=steps(
                            obtain(["i_token"], apply("x_below", {"i": i}, [by("i_place")])),
                            obtain(["j_token"], apply("x_below", {"i": j}, [by("j_place")])),
                            obtain(["far"], apply("separated", {"i": i, "j": j},
                                                  [by("i_place"), by("j_place"), by("differ")])),
                            have("gap", eq(u(i) - u(j), Zero(d)),
                                 auto("same", "i_token", "j_token")),
                            have("none", eq(square(u(i) - u(j)), 0),
                                 auto(inside("gap", h, Inner(h, u(i) - u(j))))),
                            have("e_square", le(0, e**2), combine(le=[(1, [], e)])),
                            auto("far", "none", "e_square"),
                        ),
                        equal=_not_origin(i, "i_place", j, "j_place"),
                    ),
                    equal=below_successor(
                        j, N, "j_in", "j_place",
                        less=_not_origin(j, "j_place", i, "i_place"),
                        equal=absurd(steps(
                            have("index", eq(i, j), auto("i_place", "j_place")),
                            ["clash", ["index", "differ"]],
                        )),
                    ),
                ),
            )
        ],
    ),
)  # fmt: skip

kept_norms = have(
    "kept_norms",
    vocabulary()[2],
    intro(
        obtain(["member"], apply("x_below", {"i": i}, [by("r")])),
        obtain(["own"], apply("kept", {"i": i, "j": N}, [auto("r"), auto()])),
        have("gap", eq(x(i) - x(N), u(i)), auto("member", "origin")),
        have("own_u", le(square(u(i)), T * Inner(v, u(i)) ** 2),
             auto("own", inside("gap", h, Inner(h, h)), inside("gap", h, T * Inner(v, h) ** 2))),
        given=["r"],
        then=[contra("denied", auto("own_u", inside("g_mass", t, t * square(u(i))),
                                    products=[["denied", "T_pos"]]))],
    ),
)  # fmt: skip

kept_distances = have(
    "kept_distances",
    vocabulary()[3],
    intro(
        obtain(["member_i"], apply("x_below", {"i": i}, [by("ri")])),
        obtain(["member_j"], apply("x_below", {"i": j}, [by("rj")])),
        obtain(["own"], apply("kept", {"i": i, "j": j}, [auto("ri"), auto("rj")])),
        have("gap", eq(x(i) - x(j), u(i) - u(j)), auto("member_i", "member_j")),
        have("own_u", le(square(u(i) - u(j)), T * Inner(v, u(i) - u(j)) ** 2),
             auto("own", inside("gap", h, Inner(h, h)), inside("gap", h, T * Inner(v, h) ** 2))),
        given=["ri", "rj"],
        then=[contra("denied", auto("own_u", inside("g_mass", t, t * square(u(i) - u(j))),
                                    products=[["denied", "T_pos"]]))],
    ),
)  # fmt: skip

direction = [
    obtain(
        ["x_below", "x_from"],
        apply("axiom:vectors-by-cases", {"d": d, "f": u, "g": Abstraction(i, Zero(d)), "k": N}),
        some=[x],
    ),
    obtain(["origin"], apply("x_from", {"i": N}, [auto()])),
    distinct,
    obtain(
        ["v_unit", "T_pos", "kept"],
        apply("statement:lemmas/kept-distances", {"d": d, "n": N + 1, "x": x},
              [auto("some_token"), by("distinct")]),
        some=[v, T],
    ),
    obtain(["basis_unit", "basis_orthogonal"], apply("axiom:orthonormal-basis", {"d": s}),
           some=[basis]),
    obtain(["b_unit"], apply("basis_unit", {"i": 0}, [auto("some_s")])),
    let(g, 1 / T, "g_is"),
    have("g_mass", eq(T * g, 1), auto(inside("g_is", t, T * t), nonzero=["T_pos"])),
    have("g_pos", lt(0, g), contra("denied", auto("g_mass", products=[["denied", "T_pos"]]))),
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
    kept_norms,
    kept_distances,
]  # fmt: skip


def _forms() -> list[Rule]:
    """The score and value forms have rank one."""
    return [
        intro(names=["y", "yy"],
              then=[auto(inside("b_unit", t, kappa * Inner(v, y) * Inner(v, yy) * t))]),
        intro(names=["y"], then=[auto(inside("b_unit", t, e / (4 * rmax) * Inner(v, y) * t * v))]),
    ]  # fmt: skip


final = intro(
    obtain(
        ["ball", "tokens", "sets", "half", "printed"],
        apply(
            "statement:kajitsuka-2024/contextual-mapping",
            WEIGHTS
            | {
                "n": n, "N": N, "u": u, "xi": xi, "eta": eta, "v": v, "w": w,
                "kappa": kappa, "g": g, "e": e, "rmin": rmin, "rmax": rmax, "D": D,
            },
            [
                by("n_two"), by("D_above"), by("kappa_pos"), by("e_pos"), by("rmin_pos"),
                by("rmax_pos"), auto("scale"), *_forms(), by("v_unit"),
                auto(inside("v_unit", t, e**2 * t), nonzero=["rmax_pos"]),
                by("norms"), by("separated"), by("kept_norms"), by("kept_distances"),
                by("xi_range"), by("xi_once"), by("eta_range"), by("eta_once"),
            ],
        ),
    ),
    have("delta_square", le(0, delta**2), combine(le=[(1, [], delta)])),
    given=["xi_range", "xi_once", "eta_range", "eta_once"],
    then=[
        intro(
            obtain(["far"], apply("tokens", {"k": k, "l": ell}, [by("a"), by("b"), by("c")])),
            given=["a", "b", "c"],
            then=[auto("far", products=[["e_pos", "e_pos"]])],
        ),
        intro(
            obtain(["far"], apply("sets", {"k": k, "l": ell, "m": m},
                                  [by("a"), by("b"), by("c"), by("f"), by("g")])),
            given=["a", "b", "c", "f", "g"],
            then=[auto("far", "delta_square")],
        ),
    ],
)  # fmt: skip

small = intro(
    have("n_pos", lt(0, n), auto("n_two")),
    obtain(
        ["attention_is", "boltz_is", "bounded"],
        apply(
            "statement:kajitsuka-2024/rank-one-attention",
            WEIGHTS
            | {"n": n, "x": Abstraction(place, u(xi(place))), "v": v, "w": w, "z": u(xi(k)),
               "kappa": kappa},
            [
                by("n_pos"),
                *_forms(),
            ],
        ),
    ),
    obtain(
        ["mean_small"],
        apply(
            "bounded",
            {"r": rmax},
            [
                intro(
                    obtain(["member"], apply("xi_range", {"i": j}, [by("p")])),
                    obtain(["low", "high"], apply("norms", {"i": xi(j)}, [by("member")])),
                    obtain(["rest"], apply("axiom:square",
                                           {"d": d, "v": u(xi(j)) - Inner(v, u(xi(j))) * v})),
                    have("squares", le(Inner(v, u(xi(j))) ** 2, rmax**2),
                         auto("rest", "high", inside("v_unit", t, Inner(v, u(xi(j))) ** 2 * t))),
                    have("rmax_sign", le(0, rmax), auto("rmax_pos")),
                    obtain(["strict", "weak"],
                           apply("statement:lemmas/abs-above",
                                 {"x": Inner(v, u(xi(j))), "D": rmax}, [by("rmax_sign")])),
                    obtain(["size"], apply("weak", {}, [by("squares")])),
                    names=["j"],
                    given=["p"],
                    then=[by("size")],
                )
            ],
        ),
    ),
    let(beta, mean, "beta_is"),
    have("beta_small", le(sympy.Abs(beta), rmax),
         auto("mean_small", inside("beta_is", t, sympy.Abs(t)))),
    obtain(["up", "down", "beta_square"], apply("axiom:abs", {"x": beta})),
    have("beta_sign", le(0, sympy.Abs(beta)), auto("up", "down")),
    have("room", le(0, rmax - sympy.Abs(beta)), auto("beta_small")),
    have("sum", le(0, rmax + sympy.Abs(beta)), auto("rmax_pos", "beta_sign")),
    have("beta_bound", le(beta**2, rmax**2), auto("beta_square", products=[["room", "sum"]])),
    have("named", eq(built, beta * w), auto("attention_is", inside("beta_is", t, -t * w))),
    have("norm", eq(16 * square(built) * rmax**2, e**2 * beta**2),
         auto(inside("named", h, 16 * rmax**2 * Inner(h, built)),
              inside("named", h, 16 * rmax**2 * Inner(h, beta * w)),
              inside("v_unit", t, e**2 * beta**2 * t), nonzero=["rmax_pos"])),
    have("e_square", le(0, e**2), combine(le=[(1, [], e)])),
    have("bound", le(0, e**2 * (rmax**2 - beta**2)), auto(products=[["e_square", "beta_bound"]])),
    given=["xi_range", "k_in"],
    then=[
        contra("denied", auto(
            "norm", products=[["denied", "rmax_pos", "rmax_pos"], ["bound"]])),
    ],
)  # fmt: skip

PROOF = intro(
    *direction,
    given=["some_s", "n_two", "some_token", "e_pos", "rmin_pos", "rmax_pos", "norms", "separated"],
    witnesses=[kappa, WQ, WK, WV, WO],
    then=[final, small],
)

STATEMENT = Statement(
    id="hu-2024/some-mapping",
    title="Some rank-one attention layer is a contextual mapping and moves tokens by at most e/4",
    source=Source("hu-2024", "theorem-2.3, contextual mapping", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/some-mapping", CLAIM, theorem_2.EXAMPLE,
        example_rules(CLAIM, theorem_2.EXAMPLE, theorem_2.DATA), theorem_2.DATA,
        scope="d = s = 1, n = 2, V = {1, 2, 3}",
    ),
)  # fmt: skip
