"""Attention with rank-one forms tells every token in every context apart: what is needed of v.

Statement (own proof; the general form of the construction of Kajitsuka & Sato, theorem-2).
Vocabulary u(0), ..., u(N - 1): |u_i| < r_max, and different tokens are more than e apart. Sequences
of n >= 2 tokens without repetition are given by their indices. The weights have <W_K y, W_Q z> =
kappa <v, y><v, z> and W_O W_V y = <v, y> w with |v| = 1, |w| = e/(4 r_max). If the direction v has

    |<v, u_i>| >= beta,  |<v, u_i - u_j>| > alpha for i != j,  2 log n + 3 <= D <= kappa alpha beta,

then with q(Z)_k = z_k + Att(z_k, Z) and R = kappa r_max^2

    |q(Z)_k| < r_max + e/4;
    |q(Z)_k - q(Z')_l| > e/2       if the tokens differ;
    |q(Z)_k - q(Z')_l| > delta     if the tokens agree and the token sets differ,
    delta = e/(4 R) * (9/10) D e^D e^(-2R),     e/(4 R) (log n)^2 e^(-2R) < delta < e/2.

Only the products of projections enter: ``contextual-mapping`` of Kajitsuka & Sato has alpha =
sqrt(g) e and beta = sqrt(g) r_min for one factor g.

Method: q(Z)_k = z_k + beta' w with kappa <v, z_k> beta' = boltz(logits) (``rank-one-attention``);
the logits of a common query are more than D apart, so that lemma-1 applies.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.papers.kajitsuka_2024._attention import (
    attention,
    d,
    weights,
)
from provers.papers.kajitsuka_2024._boltz import boltz
from provers.papers.kajitsuka_2024.contextual_mapping import (
    DATA,
    EXAMPLE,
    FORMS,
    D,
    N,
    R,
    boltz_gap,
    delta,
    difference,
    e,
    ell,
    eta,
    i,
    indices,
    j,
    k,
    kappa,
    m,
    mean,
    n,
    p,
    printed_gap,
    rmax,
    square,
    state,
    t,
    token,
    u,
    v,
    w,
    xi,
    z,
)
from provers.papers.kajitsuka_2024.rank_one_attention import rank_one_forms
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    clash,
    combine,
    congr,
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
    Name,
    eq,
    expression,
    forall,
    le,
    lt,
    ne,
    real,
    vector,
)

h = vector("h", d)
al, be = real("alpha"), real("beta")
c, bx, by_ = real("c"), real("bx"), real("by")

GIVEN = [
    le(2, n),
    le(2 * Log(n) + 3, D),
    lt(0, kappa),
    lt(0, e),
    lt(0, rmax),
    lt(0, al),
    lt(0, be),
    le(D, kappa * al * be),
    *rank_one_forms(kappa, v, w),
    eq(square(v), 1),
    eq(16 * rmax**2 * square(w), e**2),
    forall(i, given=[lt(i, N)], then=[lt(square(u(i)), rmax**2)]),
    forall(i, j, given=[lt(i, N), lt(j, N), ne(i, j)], then=[lt(e**2, square(u(i) - u(j)))]),
    forall(i, given=[lt(i, N)], then=[le(be**2, Inner(v, u(i)) ** 2)]),
    forall(
        i, j, given=[lt(i, N), lt(j, N), ne(i, j)],
        then=[lt(al**2, Inner(v, u(i) - u(j)) ** 2)],
    ),
    *indices(xi),
    *indices(eta),
]  # fmt: skip
NAMES = [
    "n_two", "above", "kappa_pos", "e_pos", "rmax_pos", "alpha_pos", "beta_pos", "scale",
    "score_form", "value_form", "v_unit", "w_norm", "norms", "separated", "kept_norms",
    "kept_distances", "xi_range", "xi_once", "eta_range", "eta_once",
]  # fmt: skip
PARAMETERS = (*weights, n, N, u, xi, eta, v, w, kappa, e, rmax, D, al, be)

CLAIM = forall(
    *PARAMETERS,
    given=GIVEN,
    then=[
        forall(k, given=[lt(k, n)], then=[lt(square(state(xi, k)), (rmax + e / 4) ** 2)]),
        forall(
            k, ell,
            given=[lt(k, n), lt(ell, n), ne(xi(k), eta(ell))],
            then=[lt(e**2 / 4, difference)],
        ),
        forall(
            k, ell, m,
            given=[
                lt(k, n), lt(ell, n), eq(xi(k), eta(ell)), lt(m, n),
                forall(j, given=[lt(j, n)], then=[ne(xi(m), eta(j))]),
            ],
            then=[lt(delta**2, difference)],
        ),
        lt(delta**2, e**2 / 4),
        lt(e / (4 * R) * printed_gap, delta),
    ],
)  # fmt: skip

# ------------------------------------------------- the vocabulary under v

projections = [
    have(
        "shorter",
        forall(i, given=[lt(i, N)], then=[le(Inner(v, u(i)) ** 2, square(u(i)))]),
        intro(
            obtain(["rest"], apply("axiom:square", {"d": d, "v": u(i) - Inner(v, u(i)) * v})),
            given=["s"],
            then=[auto("rest", inside("v_unit", t, Inner(v, u(i)) ** 2 * t))],
        ),
    ),
    have(
        "projected",
        forall(
            i, given=[lt(i, N)],
            then=[le(Inner(v, u(i)) ** 2, rmax**2), le(sympy.Abs(Inner(v, u(i))), rmax)],
        ),
        intro(
            obtain(["own"], apply("shorter", {"i": i}, [by("s")])),
            obtain(["high"], apply("norms", {"i": i}, [by("s")])),
            have("squares", le(Inner(v, u(i)) ** 2, rmax**2), auto("own", "high")),
            obtain(
                ["strict", "weak"],
                apply("statement:lemmas/abs-above", {"x": Inner(v, u(i)), "D": rmax},
                      [auto("rmax_pos")]),
            ),
            given=["s"],
            then=[by("squares"), apply("weak", {}, [by("squares")])],
        ),
    ),
]  # fmt: skip


def _mean_facts(index: Any, name: str) -> Any:
    """For every query among the vocabulary: attention, Boltzmann mean, bound."""
    family_of = Abstraction(j, u(index(j)))
    weights_at = {x.label: x for x in weights}
    return have(
        f"{name}_mean",
        forall(
            z,
            then=[
                eq(attention(z, token(index), n), mean(index, z) * w),
                eq(
                    kappa * Inner(v, z) * mean(index, z),
                    boltz(n, Abstraction(j, kappa * Inner(v, z) * Inner(v, u(index(j))))),
                ),
                le(sympy.Abs(mean(index, z)), rmax),
            ],
        ),
        intro(
            obtain(
                ["output", "as_boltz", "bound"],
                apply(
                    "statement:kajitsuka-2024/rank-one-attention",
                    weights_at
                    | {"n": n, "x": family_of, "v": v, "w": w, "z": z, "kappa": kappa},
                    [auto("n_two"), by("score_form"), by("value_form")],
                ),
            ),
            obtain(
                ["bounded"],
                apply(
                    "bound",
                    {"r": rmax},
                    [
                        intro(
                            obtain(["range"], apply(f"{name}_range", {"i": j}, [by("s")])),
                            obtain(["sq", "ab"],
                                   apply("projected", {"i": index(j)}, [by("range")])),
                            given=["s"],
                            then=[by("ab")],
                        )
                    ],
                ),
            ),
            then=[by("output"), by("as_boltz"), by("bounded")],
        ),
    )  # fmt: skip


def _square_of(name: str, value: Any) -> list[Any]:
    """value^2 <= rmax^2 from |value| <= rmax, the fact ``name``."""
    size = sympy.Abs(value)
    return [
        obtain([f"{name}_up", f"{name}_dn", f"{name}_sq"], apply("axiom:abs", {"x": value})),
        have(f"{name}_size", le(0, size), positive()),
        have(f"{name}_room", le(0, rmax + size), auto(f"{name}_size", "rmax_pos")),
        have(
            f"{name}_square",
            le(value**2, rmax**2),
            auto(f"{name}_sq", products=[[name, f"{name}_room"]]),
        ),
    ]


inside_ball = intro(
    obtain(["range"], apply("xi_range", {"i": k}, [by("s")])),
    obtain(["high"], apply("norms", {"i": xi(k)}, [by("range")])),
    obtain(["output", "as_boltz", "bound"], apply("xi_mean", {"z": u(xi(k))})),
    let(bx, mean(xi, u(xi(k))), "bx_is"),
    have("bx_bound", le(sympy.Abs(bx), rmax), auto("bound", inside("bx_is", t, sympy.Abs(t)))),
    *_square_of("bx_bound", bx),
    have("w_sign", le(0, square(w)), positive()),
    have(
        "part",
        le(square(bx * w), (e / 4) ** 2),
        auto("w_norm", products=[["bx_bound_square", "w_sign"]]),
    ),
    obtain(
        ["ball", "apart"],
        apply("statement:lemmas/norm-of-sum",
              {"d": d, "p": u(xi(k)), "q": bx * w, "a": rmax, "b": e / 4},
              [by("rmax_pos"), auto("e_pos"), by("part")]),
    ),
    obtain(["inside"], apply("ball", {}, [by("high")])),
    have(
        "state_is",
        eq(state(xi, k), u(xi(k)) + bx * w),
        auto("output", inside("bx_is", t, t * w)),
    ),
    given=["s"],
    then=[auto("inside", inside("state_is", h, Inner(h, h)))],
)  # fmt: skip

two_means = [
    obtain(["k_index"], apply("xi_range", {"i": k}, [by("k_range")])),
    obtain(["l_index"], apply("eta_range", {"i": ell}, [by("l_range")])),
    obtain(["x_output", "x_boltz", "x_bound"], apply("xi_mean", {"z": u(xi(k))})),
    obtain(["y_output", "y_boltz", "y_bound"], apply("eta_mean", {"z": u(eta(ell))})),
    let(bx, mean(xi, u(xi(k))), "bx_is"),
    let(by_, mean(eta, u(eta(ell))), "by_is"),
    have(
        "difference_is",
        eq(state(xi, k) - state(eta, ell), u(xi(k)) - u(eta(ell)) + (bx - by_) * w),
        auto("x_output", "y_output", inside("bx_is", t, t * w), inside("by_is", t, t * w)),
    ),
    have("w_sign", le(0, square(w)), positive()),
]

tokens_differ = intro(
    *two_means,
    have("bx_bound", le(sympy.Abs(bx), rmax), auto("x_bound", inside("bx_is", t, sympy.Abs(t)))),
    have("by_bound", le(sympy.Abs(by_), rmax), auto("y_bound", inside("by_is", t, sympy.Abs(t)))),
    *_square_of("bx_bound", bx),
    *_square_of("by_bound", by_),
    have("both", le((bx - by_) ** 2, 4 * rmax**2),
         combine(le=[(2, ["bx_bound_square"]), (2, ["by_bound_square"]), (1, [], bx + by_)])),
    have(
        "part",
        le(square((bx - by_) * w), (e / 2) ** 2),
        auto("w_norm", products=[["both", "w_sign"]]),
    ),
    obtain(
        ["far"],
        apply("separated", {"i": xi(k), "j": eta(ell)},
              [by("k_index"), by("l_index"), by("differ")]),
    ),
    obtain(
        ["ball", "apart"],
        apply(
            "statement:lemmas/norm-of-sum",
            {"d": d, "p": u(xi(k)) - u(eta(ell)), "q": (bx - by_) * w, "a": rmax, "b": e / 2},
            [by("rmax_pos"), auto("e_pos"), by("part")],
        ),
    ),
    obtain(["result"], apply("apart", {}, [auto("far")])),
    given=["k_range", "l_range", "differ"],
    then=[auto("result", inside("difference_is", h, Inner(h, h)))],
)  # fmt: skip

# ------------------------------------------------- the logits of a common query

slope = [
    let(c, kappa * Inner(v, u(xi(k))), "c_is"),
    have("c_square", eq(c**2, kappa**2 * Inner(v, u(xi(k))) ** 2),
         auto(inside("c_is", t, t * c), inside("c_is", t, t * kappa * Inner(v, u(xi(k)))))),
    obtain(["query_kept"], apply("kept_norms", {"i": xi(k)}, [by("k_index")])),
    obtain(["query_sq", "query_abs"], apply("projected", {"i": xi(k)}, [by("k_index")])),
    have("c_below", le(c**2, kappa**2 * rmax**2),
         auto("c_square", products=[["kappa_pos", "kappa_pos", "query_sq"]])),
    have("c_above", le(kappa**2 * be**2, c**2),
         auto("c_square", products=[["kappa_pos", "kappa_pos", "query_kept"]])),
    have(
        "logits_apart",
        forall(
            i, j, given=[lt(i, N), lt(j, N), ne(i, j)],
            then=[lt(D, sympy.Abs(c * Inner(v, u(i)) - c * Inner(v, u(j))))],
        ),
        intro(
            obtain(["kept_far"], apply("kept_distances", {"i": i, "j": j},
                                       [by("i_range"), by("j_range"), by("apart")])),
            have("factor", lt(0, kappa**2 * be**2), positive("kappa_pos", "beta_pos")),
            have("kept_sign", le(0, Inner(v, u(i) - u(j)) ** 2),
                 combine(le=[(1, [], Inner(v, u(i) - u(j)))])),
            have(
                "squares",
                lt(D**2, (c * Inner(v, u(i)) - c * Inner(v, u(j))) ** 2),
                auto(
                    "D_square",
                    products=[["factor", "kept_far"], ["c_above", "kept_sign"]],
                ),
            ),
            obtain(["strict", "weak"],
                   apply("statement:lemmas/abs-above",
                         {"x": c * Inner(v, u(i)) - c * Inner(v, u(j)), "D": D},
                         [auto("D_pos")])),
            given=["i_range", "j_range", "apart"],
            then=[apply("strict", {}, [by("squares")])],
        ),
    ),
    have(
        "logits_bounded",
        forall(i, given=[lt(i, N)], then=[le(sympy.Abs(c * Inner(v, u(i))), R)]),
        intro(
            obtain(["sq", "ab"], apply("projected", {"i": i}, [by("i_range")])),
            have("kr", le(0, kappa**2 * rmax**2), positive("kappa_pos", "rmax_pos")),
            have("own_sign", le(0, Inner(v, u(i)) ** 2), positive()),
            have(
                "squares",
                le((c * Inner(v, u(i))) ** 2, R**2),
                auto(products=[["c_below", "own_sign"], ["kr", "sq"]]),
            ),
            obtain(["strict", "weak"],
                   apply("statement:lemmas/abs-above", {"x": c * Inner(v, u(i)), "D": R},
                         [positive("kappa_pos", "rmax_pos")])),
            given=["i_range"],
            then=[apply("weak", {}, [by("squares")])],
        ),
    ),
]  # fmt: skip


def _through(index: str, fact: str) -> Rule:
    """A fact about the vocabulary at the tokens of one sequence."""
    return intro(
        obtain(["range"], apply(f"{index}_range", {"i": i}, [by("s")])),
        given=["s"],
        then=[apply(fact, {"i": Name(index, ("F", ("N",), "N"))(i)}, [by("range")])],
    )


def _once(index: str) -> Rule:
    name = Name(index, ("F", ("N",), "N"))
    return intro(
        obtain(["first"], apply(f"{index}_range", {"i": i}, [by("a")])),
        obtain(["second"], apply(f"{index}_range", {"i": j}, [by("b")])),
        obtain(["distinct"], apply(f"{index}_once", {"i": i, "j": j},
                                   [by("a"), by("b"), by("ab")])),
        given=["a", "b", "ab"],
        then=[apply("logits_apart", {"i": name(i), "j": name(j)},
                    [by("first"), by("second"), by("distinct")])],
    )  # fmt: skip


cross = intro(
    obtain(["first"], apply("xi_range", {"i": i}, [by("a")])),
    obtain(["second"], apply("eta_range", {"i": j}, [by("b")])),
    have(
        "distinct",
        ne(xi(i), eta(j)),
        contra(
            "same",
            steps(
                have("logits_agree",
                     eq(c * Inner(v, u(xi(i))), c * Inner(v, u(eta(j)))),
                     congr("same", p, c * Inner(v, u(p)))),
                clash("logits_agree", "ab"),
            ),
        ),
    ),
    given=["a", "b", "ab"],
    then=[apply("logits_apart", {"i": xi(i), "j": eta(j)},
                [by("first"), by("second"), by("distinct")])],
)  # fmt: skip

boltz_x = boltz(n, Abstraction(j, c * Inner(v, u(xi(j)))))
boltz_y = boltz(n, Abstraction(j, c * Inner(v, u(eta(j)))))

sets_differ = intro(
    *two_means,
    *slope,
    obtain(["m_index"], apply("xi_range", {"i": m}, [by("m_range")])),
    have("same_token", eq(u(xi(k)), u(eta(ell))), congr("agree", p, u(p))),
    obtain(
        ["x_small", "y_small", "gap", "weaker"],
        apply(
            "statement:kajitsuka-2024/lemma-1",
            {
                "n": n, "k": m, "a": Abstraction(j, c * Inner(v, u(xi(j)))),
                "b": Abstraction(j, c * Inner(v, u(eta(j)))), "r": R, "D": D,
            },
            [
                by("n_two"),
                by("above"),
                _through("xi", "logits_bounded"),
                _through("eta", "logits_bounded"),
                _once("xi"),
                _once("eta"),
                cross,
                by("m_range"),
                intro(
                    obtain(["second"], apply("eta_range", {"i": j}, [by("a")])),
                    obtain(["other"], apply("missing", {"j": j}, [by("a")])),
                    obtain(["far"], apply("logits_apart", {"i": xi(m), "j": eta(j)},
                                          [by("m_index"), by("second"), by("other")])),
                    given=["a"],
                    then=[
                        contra(
                            "same",
                            steps(
                                have("no_gap",
                                     eq(sympy.Abs(c * Inner(v, u(xi(m)))
                                                  - c * Inner(v, u(eta(j)))), 0),
                                     auto(inside("same", t,
                                                 sympy.Abs(t - c * Inner(v, u(eta(j))))))),
                                auto("no_gap", "far", "D_pos"),
                            ),
                        )
                    ],
                ),
            ],
        ),
    ),
    have("x_is", eq(c * bx, boltz_x),
         auto("x_boltz", inside("bx_is", t, c * t),
              inside("c_is", t, t * mean(xi, u(xi(k)))),
              inside("c_is", t, boltz(n, Abstraction(j, t * Inner(v, u(xi(j)))))))),
    have("y_is", eq(c * by_, boltz_y),
         auto("y_boltz", inside("by_is", t, c * t),
              inside("c_is", t, t * mean(eta, u(eta(ell)))),
              inside("same_token", h, kappa * Inner(v, h) * mean(eta, u(eta(ell)))),
              inside("c_is", t, boltz(n, Abstraction(j, t * Inner(v, u(eta(j)))))),
              inside("same_token", h,
                     boltz(n, Abstraction(j, kappa * Inner(v, h) * Inner(v, u(eta(j)))))))),
    have("gap_c", lt(boltz_gap, sympy.Abs(c * bx - c * by_)),
         auto("gap", inside("x_is", t, sympy.Abs(t - boltz_y)),
              inside("y_is", t, sympy.Abs(c * bx - t)))),
    obtain(["up", "down", "abs_square"], apply("axiom:abs", {"x": c * bx - c * by_})),
    have("abs_sum", lt(0, boltz_gap + sympy.Abs(c * bx - c * by_)), auto("gap_c", "gap_pos")),
    have("gap_square", lt(boltz_gap**2, c**2 * (bx - by_) ** 2),
         auto("abs_square", products=[["gap_c", "abs_sum"]])),
    have("means_sign", le(0, (bx - by_) ** 2), combine(le=[(1, [], bx - by_)])),
    have("gap_by_means", lt(boltz_gap**2, kappa**2 * rmax**2 * (bx - by_) ** 2),
         auto("gap_square", products=[["c_below", "means_sign"]])),
    have("e_square", lt(0, e**2), positive("e_pos")),
    have("scaled", lt(e**2 * boltz_gap**2,
                      16 * kappa**2 * rmax**4 * (bx - by_) ** 2 * square(w)),
         auto(inside("w_norm", t, kappa**2 * rmax**2 * (bx - by_) ** 2 * t),
              products=[["e_square", "gap_by_means"]])),
    have("R16", lt(0, 1 / (16 * kappa**2 * rmax**4)), positive("kappa_pos", "rmax_pos")),
    have("result", lt(delta**2, (bx - by_) ** 2 * square(w)),
         auto(nonzero=["kappa_pos", "rmax_pos"], products=[["scaled", "R16"]])),
    have(
        "difference_short",
        eq(state(xi, k) - state(eta, ell), (bx - by_) * w),
        auto("difference_is", "same_token"),
    ),
    given=["k_range", "l_range", "agree", "m_range", "missing"],
    then=[auto("result", inside("difference_short", h, Inner(h, h)))],
)  # fmt: skip

# ------------------------------------------------- delta < e/2

small_delta = steps(
    obtain(["i0"], apply("xi_range", {"i": 0}, [auto("n_two")])),
    obtain(["i1"], apply("xi_range", {"i": 1}, [auto("n_two")])),
    obtain(["once"], apply("xi_once", {"i": 0, "j": 1},
                           [auto("n_two"), auto("n_two"), positive()])),
    obtain(["high0"], apply("norms", {"i": xi(0)}, [by("i0")])),
    obtain(["high1"], apply("norms", {"i": xi(1)}, [by("i1")])),
    obtain(["far"], apply("separated", {"i": xi(0), "j": xi(1)},
                          [by("i0"), by("i1"), by("once")])),
    obtain(["sum_sign"], apply("axiom:square", {"d": d, "v": u(xi(0)) + u(xi(1))})),
    have("e_square", lt(e**2, 4 * rmax**2), auto("far", "high0", "high1", "sum_sign")),
    have("e_below", lt(e, 2 * rmax),
         contra("denied", steps(
             have("sum", lt(0, e + 2 * rmax), auto("e_pos", "rmax_pos")),
             auto("e_square", products=[["denied", "sum"]])))),
    obtain(["kept"], apply("kept_norms", {"i": xi(0)}, [by("i0")])),
    obtain(["own"], apply("shorter", {"i": xi(0)}, [by("i0")])),
    have("beta_square", lt(be**2, rmax**2), auto("kept", "own", "high0")),
    have("beta_below", lt(be, rmax),
         contra("denied", steps(
             have("sum", lt(0, be + rmax), auto("beta_pos", "rmax_pos")),
             auto("beta_square", products=[["denied", "sum"]])))),
    obtain(["kept_far"], apply("kept_distances", {"i": xi(0), "j": xi(1)},
                               [by("i0"), by("i1"), by("once")])),
    obtain(["own1"], apply("shorter", {"i": xi(1)}, [by("i1")])),
    have("alpha_square", lt(al**2, 4 * rmax**2),
         combine(le=[(1, ["kept_far"]), (2, ["own"]), (2, ["own1"]), (2, ["high0"]),
                     (2, ["high1"]), (1, [], Inner(v, u(xi(0))) + Inner(v, u(xi(1))))])),
    have("alpha_below", lt(al, 2 * rmax),
         contra("denied", steps(
             have("sum", lt(0, al + 2 * rmax), auto("alpha_pos", "rmax_pos")),
             auto("alpha_square", products=[["denied", "sum"]])))),
    have("D_below", lt(D, 2 * R),
         auto("scale", products=[
             ["kappa_pos", "alpha_pos", "beta_below"],
             ["kappa_pos", "rmax_pos", "alpha_below"]])),
    obtain(["small"], apply("statement:lemmas/exp-monotone", {"x": D - 2 * R, "y": 0},
                            [auto("D_below")])),
    have("gap_below", lt(boltz_gap, expression(9) / 5 * R),
         auto("D_below", products=[["D_pos", "small"]])),
    have("four_R", lt(0, e / (4 * R)), positive("e_pos", "kappa_pos", "rmax_pos")),
    have("delta_pos", lt(0, delta), auto(products=[["four_R", "gap_pos"]])),
    have("delta_below", lt(delta, expression(9) / 20 * e),
         auto(nonzero=["kappa_pos", "rmax_pos"], products=[["four_R", "gap_below"]])),
    have("delta_half", lt(delta, e / 2), auto("delta_below", "e_pos")),
    have("delta_sum", lt(0, e / 2 + delta), auto("delta_pos", "e_pos")),
    auto(products=[["delta_half", "delta_sum"]]),
)  # fmt: skip

PROOF = intro(
    have("n_one", le(1, n), auto("n_two")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D}, [by("n_one"), by("above")]),
    ),
    have("D_pos", lt(0, D), auto("D_above_1")),
    have("e_D", lt(0, Exp(D) * Exp(-2 * R)), positive()),
    have("gap_pos", lt(0, boltz_gap), auto(products=[["D_pos", "e_D"]])),
    have("weight_pos", lt(0, Exp(-2 * R)), positive()),
    have("scale_pos", lt(0, kappa * al * be), positive("kappa_pos", "alpha_pos", "beta_pos")),
    have("D_square", le(D**2, (kappa * al * be) ** 2),
         auto(products=[["scale", "D_pos"], ["scale", "scale_pos"]])),
    *projections,
    _mean_facts(xi, "xi"),
    _mean_facts(eta, "eta"),
    given=NAMES,
    then=[
        inside_ball,
        tokens_differ,
        sets_differ,
        small_delta,
        steps(
            have("four_R", lt(0, e / (4 * R)), positive("e_pos", "kappa_pos", "rmax_pos")),
            auto(products=[["four_R", "log_square", "weight_pos"]]),
        ),
    ],
)  # fmt: skip

# kappa alpha beta = 28 * (3/5)^2 * 1/2 > 5
AT = {x: EXAMPLE[x] for x, _ in CLAIM[1] if x in EXAMPLE} | {
    "alpha": ["q", "3/10"], "beta": ["q", "3/5"],
}  # fmt: skip

STATEMENT = Statement(
    id="sharper/contextual-mapping",
    title="Attention with rank-one forms tells every token in every context apart: needs of v",
    source=Source("sharper", "contextual-mapping", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/contextual-mapping",
        CLAIM,
        AT,
        example_rules(CLAIM, AT, DATA, forms={8: FORMS[0], 9: FORMS[1]}),
        DATA,
        scope="d = 2, s = 1, n = 2, V = {(1, 1), (2, 1), (3, 3)}, D = 5",
    ),
)
