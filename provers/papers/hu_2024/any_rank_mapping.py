"""Heads of every rank tell all tokens in all contexts apart, for a given direction.

Statement (own proof). Vocabulary, direction v and scale kappa as in ``sharper/contextual-mapping``.
For every rank = extra + 1 with 1 <= rank <= min(d, s) there are orthonormal bases q_0 = v, q_1, ...
of R^d and b_0, b_1, ... of R^s and theta, omega > 0 such that the head with

    W_K = kappa b_0 q_0^T + theta sum b_i q_i^T,        W_Q = W_V = b_0 q_0^T + sum b_i q_i^T,
    W_O = e/(8 r_max) q_0 b_0^T + omega sum q_i b_i^T   (sums over 0 < i < rank)

has, for all sequences Z, Z' of n >= 2 tokens without repetition,

    |q(Z)_k| < r_max + e/4,   |q(Z)_k - q(Z')_l| > delta if the tokens or the token sets differ,
    delta = e/(16 R) (9/10) D e^D e^(-2R),  R = kappa r_max^2.

All four weights have rank exactly ``rank``: the products are of orthonormal families with positive
factors. No padding is orthogonal for rank > (s + 1)/2; the further terms are small instead.

Method: ``sharper/contextual-mapping`` for the rank-one head with e/2 in place of e; the terms with
i > 0 add theta <T y, T z> to the logits and omega O T y to the values, bounded on the finite
vocabulary (``bounded-table``), so that theta and omega exist that move every output by at most a
quarter of the separation (``near-rank-one``).
"""

import copy
from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import (
    attention,
    d,
    projected_mean,
    s,
    wk,
    wo,
    wq,
    wv,
)
from provers.papers.kajitsuka_2024._mapping import mapping
from provers.papers.kajitsuka_2024.contextual_mapping import (
    D,
    N,
    R,
    boltz_gap,
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
    square,
    state,
    t,
    u,
    v,
    xi,
)
from provers.papers.lemmas.orthonormal_from import orthonormal
from provers.proof import (
    Rule,
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
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Log,
    Outer,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    ne,
    real,
    vector,
)

al, be = real("alpha"), real("beta")
extra, term, element = natural("extra"), natural("term"), natural("element")
q, b = family("q", d), family("b", s)
HALF = sympy.Rational(1, 2)
theta, omega = real("theta"), real("omega")
y, h, c, hs = vector("y", d), vector("h", d), vector("c", s), vector("hs", s)
delta = e / (16 * R) * boltz_gap


def products(inputs: Any, outputs: Any, argument: Any) -> Any:
    """The sum of <inputs(i), argument> outputs(i) over 0 < i < rank."""
    return Over(term, Range(extra), Inner(inputs(term + 1), argument) * outputs(term + 1))


def weights_of_any_rank() -> list[Any]:
    """The four weights as sums of products of the two bases."""
    keys = kappa * Inner(q(0), y) * b(0) + theta * products(q, b, y)
    plain = Inner(q(0), y) * b(0) + products(q, b, y)
    output = e / (8 * rmax) * Inner(b(0), c) * q(0) + omega * products(b, q, c)
    return [
        lt(0, theta),
        lt(0, omega),
        eq(q(0), v),
        *orthonormal(q, d),
        *orthonormal(b, s),
        forall(y, then=[eq(Apply(wk, y), keys), eq(Apply(wq, y), plain), eq(Apply(wv, y), plain)]),
        forall(c, then=[eq(Apply(wo, c), output)]),
    ]


GIVEN = [
    lt(extra, d),
    lt(extra, s),
    le(2, n),
    le(2 * Log(n) + 3, D),
    lt(0, kappa),
    lt(0, e),
    lt(0, rmax),
    lt(0, al),
    lt(0, be),
    le(D, kappa * al * be),
    eq(square(v), 1),
    forall(i, given=[lt(i, N)], then=[lt(square(u(i)), rmax**2)]),
    forall(i, j, given=[lt(i, N), lt(j, N), ne(i, j)], then=[lt(e**2, square(u(i) - u(j)))]),
    forall(i, given=[lt(i, N)], then=[le(be**2, Inner(v, u(i)) ** 2)]),
    forall(
        i, j, given=[lt(i, N), lt(j, N), ne(i, j)],
        then=[lt(al**2, Inner(v, u(i) - u(j)) ** 2)],
    ),
]  # fmt: skip
NAMES = [
    "few_in", "few_out", "n_two", "above", "kappa_pos", "e_pos", "rmax_pos", "alpha_pos",
    "beta_pos", "scale", "v_unit", "norms", "separated", "kept_norms", "kept_distances",
]  # fmt: skip
PARAMETERS = (d, s, extra, n, N, u, v, kappa, e, rmax, D, al, be)

CLAIM = forall(
    *PARAMETERS,
    given=GIVEN,
    some=[theta, omega, q, b, wq, wk, wv, wo],
    then=[
        *weights_of_any_rank(),
        forall(xi, eta, given=[*indices(xi), *indices(eta)], then=mapping(delta)),
    ],
)

# ------------------------------------------------- the weights

T, back = linear("T", d, s), linear("O", s, d)
b0 = b(0)
w = e / (8 * rmax) * v
OLD = {wq: Outer(b0, v), wk: Outer(kappa * b0, v), wv: Outer(b0, v), wo: Outer(w, b0)}
NEW = {
    wq: Outer(b0, v) + T,
    wk: Outer(kappa * b0, v) + theta * T,
    wv: Outer(b0, v) + T,
    wo: Outer(w, b0) + omega * back,
}


def _at(weights: Any) -> dict[str, Any]:
    return {"d": d, "s": s} | {name.label: value for name, value in weights.items()}


S, S1, G, G1, A, B, dl = (real(x) for x in ("S", "S1", "G", "G1", "A", "B", "dl"))
gap = e / (8 * R) * boltz_gap  # the separation of the rank-one head for e/2

later = have(
    "later",
    ne(0, element + 1),
    contra("same", steps(
        obtain(["nat"], apply("axiom:nat-nonnegative", {"n": element})),
        auto("same", "nat"))),
)  # fmt: skip

bases = [
    obtain(["extra_nat"], apply("axiom:nat-nonnegative", {"n": extra})),
    obtain(["d_room"], apply("axiom:nat-discrete", {"m": extra, "n": d}, [by("few_in")])),
    obtain(["s_room"], apply("axiom:nat-discrete", {"m": extra, "n": s}, [by("few_out")])),
    obtain(["first_is", "q_unit", "q_orthogonal"],
           apply("statement:lemmas/orthonormal-from", {"d": d, "v": v},
                 [auto("extra_nat", "d_room"), by("v_unit")]), some=[q]),
    obtain(["b_unit", "b_orthogonal"], apply("axiom:orthonormal-basis", {"d": s}), some=[b]),
    obtain(["b0_unit"], apply("b_unit", {"i": 0}, [auto("extra_nat", "s_room")])),
    obtain(["T_is"],
           apply("statement:lemmas/sum-of-outers",
                 {"r": extra, "d": d, "s": s, "q": Abstraction(i, q(i + 1)),
                  "p": Abstraction(i, b(i + 1))}), some=[T]),
    obtain(["O_is"],
           apply("statement:lemmas/sum-of-outers",
                 {"r": extra, "d": s, "s": d, "q": Abstraction(i, b(i + 1)),
                  "p": Abstraction(i, q(i + 1))}), some=[back]),
    have(
        "T_misses",
        forall(y, then=[eq(Inner(b0, Apply(T, y)), 0)]),
        intro(
            obtain(["form"], apply("T_is", {"y": y})),
            have(
                "terms",
                eq(Over(term, Range(extra), Inner(q(term + 1), y) * Inner(b0, b(term + 1))),
                   Over(term, Range(extra), 0 * term)),
                termwise(
                    Range(extra), term,
                    Inner(q(term + 1), y) * Inner(b0, b(term + 1)), 0 * term,
                    intro(
                        later,
                        obtain(["zero"],
                               apply("b_orthogonal", {"i": 0, "j": element + 1},
                                     [auto("extra_nat", "s_room"), auto("r", "s_room"),
                                      by("later")])),
                        given=["r"],
                        then=[auto(inside("zero", t, t * Inner(q(element + 1), y)))],
                    ),
                ),
            ),
            then=[auto("terms", inside("form", hs, Inner(b0, hs)))],
        ),
    ),
    have(
        "O_misses",
        eq(Apply(back, b0), Zero(d)),
        steps(
            obtain(["form"], apply("O_is", {"y": b0})),
            have(
                "terms",
                eq(Over(term, Range(extra), Inner(b(term + 1), b0) * q(term + 1)),
                   Over(term, Range(extra), Zero(d))),
                termwise(
                    Range(extra), term, Inner(b(term + 1), b0) * q(term + 1), Zero(d),
                    intro(
                        later,
                        obtain(["zero"],
                               apply("b_orthogonal", {"i": 0, "j": element + 1},
                                     [auto("extra_nat", "s_room"), auto("r", "s_room"),
                                      by("later")])),
                        given=["r"],
                        then=[auto(inside("zero", t, t * q(element + 1)))],
                    ),
                ),
            ),
            auto("form", "terms"),
        ),
    ),
]  # fmt: skip

sizes = [
    obtain(["table"],
           apply("statement:lemmas/bounded-table",
                 {"n": N, "m": N, "f": Abstraction(
                     i, j, sympy.Abs(Inner(Apply(T, u(i)), Apply(T, u(j)))))}), some=[S]),
    obtain(["lengths"],
           apply("statement:lemmas/bounded-family",
                 {"n": N, "f": Abstraction(i, square(Apply(back, Apply(T, u(i)))))}), some=[G]),
    let(S1, S**2 + 1, "S1_is"),
    let(G1, G**2 + 1, "G1_is"),
    have("S_below", le(S, S1),
         steps(have("sign", le(0, (S - HALF) ** 2), combine(le=[(1, [], S - HALF)])),
               auto("sign", "S1_is"))),
    have("G_below", le(G, G1),
         steps(have("sign", le(0, (G - HALF) ** 2), combine(le=[(1, [], G - HALF)])),
               auto("sign", "G1_is"))),
    have("S1_one", le(1, S1),
         steps(have("sign", le(0, S**2), combine(le=[(1, [], S)])), auto("sign", "S1_is"))),
    have("G1_one", le(1, G1),
         steps(have("sign", le(0, G**2), combine(le=[(1, [], G)])), auto("sign", "G1_is"))),
    have("S1_pos", lt(0, S1), auto("S1_one")),
    have("G1_pos", lt(0, G1), auto("G1_one")),
    have("n_one", le(1, n), auto("n_two")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D},
              [by("n_one"), by("above")]),
    ),
    have("D_pos", lt(0, D), auto("D_above_1")),
    have("gap_pos", lt(0, gap), positive("e_pos", "kappa_pos", "rmax_pos", "D_pos")),
    let(dl, gap, "dl_is"),
    have("dl_pos", lt(0, dl), auto("gap_pos", "dl_is")),
    let(A, dl / (4 * e), "A_is"),
    have("A_mass", eq(4 * A * e, dl), auto(inside("A_is", t, 4 * t * e), nonzero=["e_pos"])),
    have("A_pos", lt(0, A), contra("denied", auto("A_mass", "dl_pos",
                                                  products=[["denied", "e_pos"]]))),
    let(B, dl / 8, "B_is"),
    have("B_pos", lt(0, B), auto("B_is", "dl_pos")),
    let(theta, A / S1, "theta_is"),
    have("theta_mass", eq(theta * S1, A),
         auto(inside("theta_is", t, t * S1), nonzero=["S1_pos"])),
    have("theta_pos", lt(0, theta),
         contra("denied", auto("theta_mass", "A_pos", products=[["denied", "S1_pos"]]))),
    let(omega, B / G1, "omega_is"),
    have("omega_mass", eq(omega * G1, B),
         auto(inside("omega_is", t, t * G1), nonzero=["G1_pos"])),
    have("omega_pos", lt(0, omega),
         contra("denied", auto("omega_mass", "B_pos", products=[["denied", "G1_pos"]]))),
    have(
        "values_near",
        forall(i, given=[lt(i, N)],
               then=[le(omega**2 * square(Apply(back, Apply(T, u(i)))), B**2)]),
        intro(
            obtain(["own"], apply("lengths", {"i": i}, [by("r")])),
            have("G1_square", le(G1, G1**2), auto(products=[["G1_pos", "G1_one"]])),
            have("factor", lt(0, omega**2), positive("omega_pos")),
            have("short", le(square(Apply(back, Apply(T, u(i)))), G1**2),
                 auto("own", "G_below", "G1_square")),
            given=["r"],
            then=[auto(inside("omega_mass", t, t * omega * G1), inside("omega_mass", t, t * B),
                       products=[["factor", "short"]])],
        ),
    ),
]  # fmt: skip


def _score_forms() -> list[Rule]:
    """The rank-one head has rank-one products."""
    yy = vector("yy", d)
    return [
        intro(names=["y", "yy"],
              then=[auto(inside("b0_unit", t, kappa * Inner(v, y) * Inner(v, yy) * t))]),
        intro(names=["y"],
              then=[auto(inside("b0_unit", t, e / (8 * rmax) * Inner(v, y) * t * v))]),
    ]  # fmt: skip


def _states(index: Any, position: Any) -> tuple[Any, Any]:
    """The state of the new head and of the rank-one head."""
    own = state(index, position)
    return own.xreplace(NEW), own.xreplace(OLD)


def _near(index: Any, name: str) -> Any:
    """The two heads differ by at most dl/4 on every token of the sequence."""
    query = u(index(k))
    x = Abstraction(element, u(index(element)))
    slope = kappa * Inner(v, query)
    mean = projected_mean(v, lambda at: u(index(at)), n, slope)
    key = u(index(j))
    new, old = _states(index, k)
    new_att = attention(query, lambda at: u(index(at)), n).xreplace(NEW)
    old_att = attention(query, lambda at: u(index(at)), n).xreplace(OLD)
    cross = Inner(Apply(T, key), Apply(T, query))
    score = Inner(Apply(NEW[wk], key), Apply(NEW[wq], query))
    value = Apply(NEW[wo], Apply(NEW[wv], key))
    return have(
        f"{name}_near",
        forall(k, given=[lt(k, n)], then=[le(16 * square(new - old), dl**2)]),
        intro(
            obtain(["query_in"], apply(f"{name}_range", {"i": k}, [by("r")])),
            obtain(
                ["old_is", "boltz", "bounded"],
                apply(
                    "statement:kajitsuka-2024/rank-one-attention",
                    _at(OLD) | {"n": n, "x": x, "v": v, "w": w, "z": query, "kappa": kappa},
                    [auto("n_two"), *_score_forms()],
                ),
            ),
            obtain(["T_query"], apply("T_misses", {"y": query})),
            obtain(
                ["moved"],
                apply(
                    "statement:hu-2024/near-rank-one",
                    _at(NEW)
                    | {"n": n, "x": x, "v": v, "w": w, "z": query, "kappa": kappa,
                       "r": rmax, "a": A, "b": B},
                    [
                        auto("n_two"),
                        auto("A_pos"),
                        by("A_small"),
                        by("rmax_pos"),
                        intro(
                            obtain(["key_in"], apply(f"{name}_range", {"i": j}, [by("p")])),
                            obtain(["T_key"], apply("T_misses", {"y": key})),
                            obtain(["bound"], apply("table", {"i": index(j), "j": index(k)},
                                                    [by("key_in"), by("query_in")])),
                            obtain(["up", "down", "sq"], apply("axiom:abs", {"x": cross})),
                            have(
                                "score_is",
                                eq(score - slope * Inner(v, key), theta * cross),
                                auto(
                                    inside("b0_unit", t, slope * Inner(v, key) * t),
                                    inside("T_key", t, theta * Inner(v, query) * t),
                                    inside("T_query", t, kappa * Inner(v, key) * t),
                                ),
                            ),
                            have("high", le(cross, S1), auto("up", "bound", "S_below")),
                            have("low", le(-cross, S1), auto("down", "bound", "S_below")),
                            names=["j"],
                            given=["p"],
                            then=[
                                auto("score_is", "theta_mass", products=[["theta_pos", "high"]]),
                                auto("score_is", "theta_mass", products=[["theta_pos", "low"]]),
                            ],
                        ),
                        intro(
                            obtain(["key_in"], apply(f"{name}_range", {"i": j}, [by("p")])),
                            obtain(["T_key"], apply("T_misses", {"y": key})),
                            obtain(["short"], apply("values_near", {"i": index(j)},
                                                    [by("key_in")])),
                            have(
                                "value_is",
                                eq(value - Inner(v, key) * w,
                                   omega * Apply(back, Apply(T, key))),
                                auto(
                                    inside("b0_unit", t, Inner(v, key) * t * w),
                                    inside("T_key", t, t * w),
                                    inside("O_misses", h, omega * Inner(v, key) * h),
                                ),
                            ),
                            names=["j"],
                            given=["p"],
                            then=[
                                auto(
                                    "short",
                                    inside("value_is", h, Inner(h, value - Inner(v, key) * w)),
                                    inside("value_is", h, Inner(
                                        h, omega * Apply(back, Apply(T, key)))),
                                )
                            ],
                        ),
                        intro(
                            obtain(["key_in"], apply(f"{name}_range", {"i": j}, [by("p")])),
                            obtain(["own_low", "own_high"],
                                   apply("projected", {"i": index(j)}, [by("key_in")])),
                            names=["j"],
                            given=["p"],
                            then=[by("own_low"), by("own_high")],
                        ),
                    ],
                ),
            ),
            have("moved_is", eq(new_att - old_att, new_att - mean * w), auto("old_is")),
            have("w_size", eq(64 * rmax**2 * square(w), e**2),
                 auto(inside("v_unit", t, e**2 * t), nonzero=["rmax_pos"])),
            have(
                "size",
                le(16 * square(new_att - mean * w), dl**2),
                auto(
                    "moved",
                    inside("B_is", t, 32 * t * B), inside("B_is", t, 4 * t * dl),
                    inside("w_size", t, 8 * A**2 * t),
                    inside("A_mass", t, 2 * A * e * t), inside("A_mass", t, t * dl / 2),
                ),
            ),
            given=["r"],
            then=[
                auto(
                    "size",
                    inside("moved_is", h, 16 * Inner(h, new_att - old_att)),
                    inside("moved_is", h, 16 * Inner(h, new_att - mean * w)),
                )
            ],
        ),
    )  # fmt: skip


new_k, old_k = _states(xi, k)
new_l, old_l = _states(eta, ell)
pk, pl, pd = vector("pk", d), vector("pl", d), vector("pd", d)

apart = [
    obtain(["near_k"], apply("xi_near", {"k": k}, [by("k_in")])),
    obtain(["near_l"], apply("eta_near", {"k": ell}, [by("l_in")])),
    let(pk, new_k - old_k, "pk_is"),
    let(pl, new_l - old_l, "pl_is"),
    let(pd, old_k - old_l, "pd_is"),
    have("k_size", le(16 * square(pk), dl**2),
         auto("near_k", inside("pk_is", h, 16 * Inner(h, pk)),
              inside("pk_is", h, 16 * Inner(h, new_k - old_k)))),
    have("l_size", le(16 * square(pl), dl**2),
         auto("near_l", inside("pl_is", h, 16 * Inner(h, pl)),
              inside("pl_is", h, 16 * Inner(h, new_l - old_l)))),
    have("far_named", lt(dl**2, square(pd)),
         auto("far", inside("pd_is", h, Inner(h, pd)),
              inside("pd_is", h, Inner(h, old_k - old_l)))),
    obtain(["sum_square"], apply("axiom:square", {"d": d, "v": pk + pl})),
    obtain(
        ["unused", "spread"],
        apply("statement:lemmas/norm-of-sum",
              {"d": d, "p": pd, "q": pk - pl, "a": rmax, "b": dl / 2},
              [by("rmax_pos"), auto("dl_pos"), auto("sum_square", "k_size", "l_size")]),
    ),
    obtain(["result"], apply("spread", {}, [auto("far_named")])),
    have("together", eq(new_k - new_l, pd + pk - pl), auto("pk_is", "pl_is", "pd_is")),
    have("delta_is", eq(delta, dl / 2), auto("dl_is")),
    have("delta_square", eq(delta**2, dl**2 / 4),
         auto(inside("delta_is", t, delta * t), inside("delta_is", t, t * dl / 2))),
]  # fmt: skip
_apart_end = auto(
    "result", "delta_square",
    inside("together", h, Inner(h, new_k - new_l)),
    inside("together", h, Inner(h, pd + pk - pl)),
)  # fmt: skip

final = intro(
    obtain(
        ["ball", "tokens", "sets", "half", "printed"],
        apply(
            "statement:sharper/contextual-mapping",
            _at(OLD)
            | {"n": n, "N": N, "u": u, "xi": xi, "eta": eta, "v": v, "w": w, "kappa": kappa,
               "e": e / 2, "rmax": rmax, "D": D, "alpha": al, "beta": be},
            [
                by("n_two"), by("above"), by("kappa_pos"), auto("e_pos"), by("rmax_pos"),
                by("alpha_pos"), by("beta_pos"), by("scale"), *_score_forms(), by("v_unit"),
                auto(inside("v_unit", t, e**2 / 4 * t), nonzero=["rmax_pos"]),
                by("norms"),
                intro(
                    obtain(["far"], apply("separated", {"i": i, "j": j},
                                          [by("a"), by("b"), by("c")])),
                    given=["a", "b", "c"],
                    then=[auto("far", products=[["e_pos", "e_pos"]])],
                ),
                by("kept_norms"), by("kept_distances"),
                by("xi_range"), by("xi_once"), by("eta_range"), by("eta_once"),
            ],
        ),
    ),
    have("dl_square", lt(16 * dl**2, e**2),
         auto("half", inside("dl_is", t, t * dl), inside("dl_is", t, t * gap))),
    have(
        "A_small",
        lt(2 * A, 1),
        contra("denied", steps(
            have("A_room", lt(0, 1 + 2 * A), auto("A_pos")),
            have("A_square", le(1, 4 * A**2), auto(products=[["denied", "A_room"]])),
            have("e_square", lt(0, e**2), positive("e_pos")),
            auto("dl_square", inside("A_mass", t, t * A * e), inside("A_mass", t, t * dl),
                 products=[["A_square", "e_square"], ["e_square"]]),
        )),
    ),
    _near(xi, "xi"),
    _near(eta, "eta"),
    given=["xi_range", "xi_once", "eta_range", "eta_once"],
    then=[
        intro(
            obtain(["old_ball"], apply("ball", {"k": k}, [by("k_in")])),
            obtain(["near_k"], apply("xi_near", {"k": k}, [by("k_in")])),
            obtain(
                ["spread", "unused"],
                apply("statement:lemmas/norm-of-sum",
                      {"d": d, "p": old_k, "q": new_k - old_k, "a": rmax + e / 8, "b": e / 8},
                      [auto("rmax_pos", "e_pos"), auto("e_pos"),
                       auto("near_k", "dl_square", products=[["e_pos", "e_pos"]])]),
            ),
            obtain(["result"], apply("spread", {}, [auto("old_ball")])),
            given=["k_in"],
            then=[auto("result")],
        ),
        intro(
            obtain(["wide"], apply("tokens", {"k": k, "l": ell},
                                   [by("k_in"), by("l_in"), by("c")])),
            have("far", lt(dl**2, square(old_k - old_l)),
                 auto("wide", "dl_square", products=[["e_pos", "e_pos"]])),
            *apart,
            given=["k_in", "l_in", "c"],
            then=[_apart_end],
        ),
        intro(
            obtain(["wide"], apply("sets", {"k": k, "l": ell, "m": m},
                                   [by("k_in"), by("l_in"), by("c"), by("f"), by("g")])),
            have("far", lt(dl**2, square(old_k - old_l)),
                 auto("wide", inside("dl_is", t, t * dl), inside("dl_is", t, t * gap))),
            *copy.deepcopy(apart),
            given=["k_in", "l_in", "c", "f", "g"],
            then=[copy.deepcopy(_apart_end)],
        ),
    ],
)  # fmt: skip

_keys = intro(
    obtain(["form"], apply("T_is", {"y": y})),
    then=[
        auto(inside("form", hs, theta * hs), inside("first_is", h, kappa * Inner(h, y) * b0)),
        auto("form", inside("first_is", h, Inner(h, y) * b0)),
        auto("form", inside("first_is", h, Inner(h, y) * b0)),
    ],
)
_output = intro(
    obtain(["form"], apply("O_is", {"y": c})),
    then=[
        auto(inside("form", h, omega * h),
             inside("first_is", h, e / (8 * rmax) * Inner(b0, c) * h))
    ],
)  # fmt: skip

PROOF = intro(
    *bases,
    *sizes,
    have(
        "projected",
        forall(
            i, given=[lt(i, N)], then=[le(-rmax, Inner(v, u(i))), le(Inner(v, u(i)), rmax)]
        ),
        intro(
            obtain(["rest"], apply("axiom:square", {"d": d, "v": u(i) - Inner(v, u(i)) * v})),
            obtain(["high"], apply("norms", {"i": i}, [by("s")])),
            have("squares", le(Inner(v, u(i)) ** 2, rmax**2),
                 auto("rest", "high", inside("v_unit", t, Inner(v, u(i)) ** 2 * t))),
            obtain(
                ["strict", "weak"],
                apply("statement:lemmas/abs-above", {"x": Inner(v, u(i)), "D": rmax},
                      [auto("rmax_pos")]),
            ),
            obtain(["size"], apply("weak", {}, [by("squares")])),
            obtain(["up", "down", "sq"], apply("axiom:abs", {"x": Inner(v, u(i))})),
            given=["s"],
            then=[auto("size", "down"), auto("size", "up")],
        ),
    ),
    given=NAMES,
    witnesses=[theta, omega, q, b, NEW[wq], NEW[wk], NEW[wv], NEW[wo]],
    then=[
        by("theta_pos"), by("omega_pos"), by("first_is"), by("q_unit"), by("q_orthogonal"),
        by("b_unit"), by("b_orthogonal"), _keys, _output, final,
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(2), "s": number(2), "extra": number(1), "n": number(2), "N": number(3),
    "u": "u", "v": "v", "kappa": number(20), "e": ["q", "1/2"], "rmax": number(4),
    "D": number(5), "alpha": ["q", "1/2"], "beta": number(1),
}  # fmt: skip
DATA = {
    "u": {"sort": ["F", ["N"], ["V", 2]], "rationals": ["1", "0", "2", "0", "3", "0"]},
    "v": {"sort": ["V", 2], "rationals": ["1", "0"]},
}

STATEMENT = Statement(
    id="hu-2024/any-rank-mapping",
    title="Heads of every rank tell all tokens in all contexts apart, for a given direction",
    source=Source("hu-2024", "lemma-2.2, any rank", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/any-rank-mapping", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, DATA), DATA,
        scope="rank 2 = d = s, n = 2, V = {1, 2, 3} on a line",
    ),
)  # fmt: skip
