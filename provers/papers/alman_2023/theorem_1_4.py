"""Below the threshold attention takes n^(1 + delta) operations, with polynomially small error.

Statement (printed theorem-1.4, made quantitative; proved here for every size). Write l = log n.
1. For all C_d, C_a, delta > 0 there are kappa, l_0 > 0 such that for l >= l_0 and logits bounded
   by T <= kappa l the Taylor polynomial of some degree N has
   * relative error at most e^(-C_a l) = n^(-C_a) on [-T, T];
   * few features: r = C(d + N, N) <= e^(delta l) = n^delta for all d <= C_d l.
2. An approximation with relative error e that is written with r features gives outputs within
   2 t R of exact attention, where |V| <= R and e (1 + t^2) = 2 t, from moments that are computed
   once.
3. Together. For all C_d, C_a, delta > 0 there are kappa, l_0 > 0 such that for l >= l_0, at most
   n = e^l queries and keys in d <= C_d l dimensions, entries of Q and K at most B with
   B^2 <= kappa l (every B = o(sqrt(log n)) in the end) and values of dv <= C_d l columns with
   |V| <= R there are a rank and features of queries and keys with
   * (queries + keys) rank (2 dv + 3) <= e^((1 + delta) l) = n^(1 + delta): operations of the
     feature maps (one product each) and of both contractions (a product and a sum each);
   * all outputs within 2 e^(-C_a l) R = 2 R n^(-C_a) of exact attention.

The kernel has no machine model: the number of operations is read off the formula of part 2.

Method: gamma = delta / (2 C_d), alpha = -log(1 - e^(-gamma)), eta = delta / (2 alpha),
b = 8 C_a / eta, kappa = C_a e^(-b), l_0 = 2 / eta; then log(M / T) >= b for M = T + C_a l, so
N = ceil(2 M / b) <= eta l suffices by `alman-2023/lemma-3.2`, and `alman-2023/rank-growth` bounds
C(d + N, N), which obeys Pascal's rule. Part 2 is lemma-3.5, sharp-error and polynomial-attention.
Part 3 takes part 1 with delta / 2, the features of `alman-2023/lemma-3.4`, t = e / (1 +
sqrt(1 - e^2)) <= e, and l so large that 2 (2 C_d l + 3) <= e^(delta l / 2).
"""

from typing import Any

from provers.instances import witness
from provers.papers.alman_2023 import _numeric
from provers.papers.alman_2023._features import factorial
from provers.papers.alman_2023._low_rank_error import ERROR, R, error_proof, f, g, t, within
from provers.papers.alman_2023._rank_below import (
    RANK,
    Ca,
    Cd,
    delta,
    ell,
    h,
    kappa,
    kk,
    rank,
    rank_proof,
    start,
)
from provers.papers.alman_2023.lemma_3_2 import N, a, element, k, taylor, term, x
from provers.papers.alman_2023.lemma_3_3 import B, K, Q, c, d, entries, i, j, logit, m, n
from provers.papers.alman_2023.lemma_3_5 import e, s
from provers.proof import (
    apply,
    auto,
    by,
    have,
    induct,
    inside,
    intro,
    let,
    obtain,
    positive,
    termwise,
)
from provers.statement import NumericCheck, Source, Statement
from provers.surface import (
    Abstraction,
    At,
    Exp,
    Name,
    Over,
    Range,
    Sqrt,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

V = family("V", arity=2)
dv, col = natural("dv"), natural("col")


def column(j: Any) -> Any:
    """Column ``col`` of V."""
    return V(j, col)


def solved(lengths: Any, queries: Any, keys: Any) -> Any:
    """Attention of ``queries`` over ``keys`` in n^(1 + delta) operations; l = log n."""
    return forall(
        Cd, Ca, delta,
        given=[lt(0, Cd), lt(0, Ca), lt(0, delta)],
        some=[kappa, start],
        then=[
            lt(0, kappa),
            lt(0, start),
            forall(
                ell, *lengths, d, dv, Q, K, V, B, R,
                given=[
                    le(start, ell), le(queries, Exp(ell)), le(keys, Exp(ell)), lt(0, keys),
                    lt(0, d), le(d, Cd * ell), le(dv, Cd * ell), le(B**2, kappa * ell),
                    entries(Q, queries), entries(K, keys),
                    forall(j, col, given=[lt(j, keys), lt(col, dv)],
                           then=[le(-R, V(j, col)), le(V(j, col), R)]),
                ],
                some=[rank, f, g],
                then=[
                    le((queries + keys) * rank * (2 * dv + 3), Exp((1 + delta) * ell)),
                    forall(i, col, given=[lt(i, queries), lt(col, dv)],
                           then=within(column, 2 * Exp(-Ca * ell) * R, keys)),
                ],
            ),
        ],
    )  # fmt: skip


SOLVED = solved([n, m], n, m)

CLAIM = ("fact", (), (), (), (RANK, ERROR, SOLVED))

# ------------------------------------------------------------------ part 3

other = natural("other")
start_0, root = real("start_0"), Sqrt(1 - e**2)
power = Name("power", ("F", ("R", "N"), "R"))

powers_of = have("terms_are_powers", forall(k, x, then=[
    eq(a(x, k), a(1, k) * At(power, x, k))]), induct(
    "k", "kk", "before",
    base=intro(
        obtain(["x_starts"], apply("starts", {"x": x})),
        obtain(["one_starts"], apply("starts", {"x": 1})),
        obtain(["power_starts"], apply("power_0", {"x": x})),
        then=[auto("x_starts", "power_starts",
                   inside("one_starts", h, h * At(power, x, 0)))],
    ),
    step=intro(
        obtain(["it"], apply("before", {"x": x})),
        obtain(["x_next"], apply("goes_on", {"x": x, "k": kk})),
        obtain(["one_next"], apply("goes_on", {"x": 1, "k": kk})),
        obtain(["power_up"], apply("power_next", {"x": x, "k": kk})),
        have("k_positive", lt(0, kk + 1), positive()),
        then=[auto(
            inside("x_next", h, h / (kk + 1)), inside("it", h, h * x / (kk + 1)),
            inside("one_next", h, h * x * At(power, x, kk) / (kk + 1)),
            inside("power_up", h, h * a(1, kk + 1)), nonzero=["k_positive"],
        )],
    ),
))  # fmt: skip

expanded = have("taylor_is", forall(x, then=[
    eq(taylor(x, N + 1), Over(k, Range(N + 1), a(1, k) * At(power, x, k)))]),
    intro(then=[termwise(
        Range(N + 1), k, a(x, k), a(1, k) * At(power, x, k),
        intro(obtain(["it"], apply("terms_are_powers", {"x": x, "k": element})),
              given=["in_range"], then=[auto("it")]),
    )]))  # fmt: skip

# t = e / (1 + sqrt(1 - e^2)) solves e (1 + t^2) = 2 t and is at most e.
half_angle = [
    let(e, Exp(-Ca * ell), "e_is"),
    have("e_exp_positive", lt(0, Exp(-Ca * ell)), positive()),
    have("e_positive", lt(0, e), auto("e_is", "e_exp_positive")),
    obtain(["e_tangent"], apply("axiom:exp-above-tangent", {"x": Ca * ell})),
    have("e_large", lt(1, Exp(Ca * ell)), auto(
        "e_tangent", products=[["Ca_positive", "ell_positive"]])),
    have("e_below_1", lt(e, 1), auto("e_is", products=[["e_large", "e_exp_positive"]])),
    have("below_root", le(0, 1 - e**2), auto(
        "e_below_1", products=[["e_below_1", "e_positive"]])),
    obtain(["root_sign", "root_square"], apply("axiom:sqrt", {"x": 1 - e**2}, [by("below_root")])),
    have("root_positive", lt(0, 1 + root), auto("root_sign")),
    have("root_inverse", lt(0, 1 / (1 + root)), positive("root_positive")),
    let(t, e / (1 + root), "t_is"),
    have("t_times", eq(t * (1 + root), e), auto(
        inside("t_is", h, h * (1 + root)), nonzero=["root_positive"])),
    have("t_sign", le(0, t), auto("t_is", products=[["e_positive", "root_inverse"]])),
    have("t_below_e", le(t, e), auto("t_times", products=[["t_sign", "root_sign"]])),
    have("t_below_1", lt(t, 1), auto("t_below_e", "e_below_1")),
    have("t_square", eq(t**2 * (1 + root), 1 - root), auto(
        inside("t_times", h, t * h), inside("t_is", h, e * h),
        inside("root_square", h, h / (1 + root)), nonzero=["root_positive"])),
    have("t_solves", eq(e * (1 + t**2), 2 * t), auto(
        inside("t_times", h, h * (1 + t**2)), inside("t_square", h, t * h))),
]  # fmt: skip

# 2 (2 C_d l + 3) <= e^(delta l / 2).
room = [
    obtain(["quarter"], apply("axiom:exp-above-tangent", {"x": delta * ell / 4})),
    have("quarter_below", lt(delta * ell / 4, Exp(delta * ell / 4)), auto("quarter")),
    have("quarter_exp", lt(0, Exp(delta * ell / 4)), positive()),
    have("quarter_positive", lt(0, delta * ell / 4), auto(
        products=[["delta_positive", "ell_positive"]])),
    have("half_room", le(4 * Cd * ell + 6, Exp(delta * ell / 2)), auto(
        "one", products=[["quarter_below", "quarter_exp"], ["quarter_below", "quarter_positive"],
                         ["wide", "ell_positive"]])),
    obtain(["rank_natural"], apply("axiom:nat-nonnegative", {"n": rank})),
    have("exp_ell", lt(0, Exp(ell)), positive()),
    have("exp_more", lt(0, Exp((1 + delta / 2) * ell)), positive()),
    have("width", lt(0, 2 * dv + 3), positive()),
    have("tokens", le(n + m, 2 * Exp(ell)), auto("n_small", "m_small")),
    have("without_width", le((n + m) * rank, 2 * Exp((1 + delta / 2) * ell)), auto(
        products=[["tokens", "rank_natural"], ["rank_small", "exp_ell"]])),
    have("operations", le((n + m) * rank * (2 * dv + 3), Exp((1 + delta) * ell)), auto(
        products=[["without_width", "width"], ["dv_small", "exp_more"],
                  ["half_room", "exp_more"]])),
]  # fmt: skip

near_exp = intro(
    have("low_T", le(-kappa * ell, s), auto("low", "entries_small")),
    have("high_T", le(s, kappa * ell), auto("high", "entries_small")),
    obtain(["below", "above"], apply("near", {"x": s}, [by("low_T"), by("high_T")])),
    given=["low", "high"],
    then=[auto("below", inside("e_is", h, h * Exp(s))),
          auto("above", inside("e_is", h, h * Exp(s)))],
)  # fmt: skip

feature_identity = intro(
    obtain(["by_powers"], apply("taylor_is", {"x": logit(other, j)})),
    obtain(["by_features"], apply("identity", {"i": other, "j": j})),
    names=["other", "j"],
    given=["i_in", "j_in"],
    then=[auto("by_powers", "by_features")],
)  # fmt: skip

outputs = intro(
    obtain(["first_low", "first_high"], apply(
        "values", {"j": 0, "col": col}, [by("not_empty"), by("col_in")])),
    have("R_sign", le(0, R), auto("first_low", "first_high")),
    obtain(["rows"], apply(
        "error",
        {"n": n, "m": m, "d": d, "rank": rank, "Q": Q, "K": K, "v": Abstraction(j, V(j, col)),
         "p": Abstraction(s, taylor(s, N + 1)), "f": f, "g": g, "B": B, "e": e, "t": t, "R": R},
        [by("not_empty"), by("d_positive"), by("q"), by("k"), near_exp, auto("e_positive"),
         by("e_below_1"), feature_identity, by("t_sign"), by("t_below_1"), by("t_solves"),
         intro(obtain(["value_low", "value_high"], apply(
             "values", {"j": j, "col": col}, [by("j_in"), by("col_in")])),
             given=["j_in"], then=[by("value_low"), by("value_high")])],
    )),
    obtain(["up", "down"], apply("rows", {"i": i}, [by("row")])),
    given=["row", "col_in"],
    then=[auto(side, inside("e_is", h, 2 * h * R), products=[["t_below_e", "R_sign"]])
          for side in ("up", "down")],
)  # fmt: skip

solution = intro(
    have("half_delta", lt(0, delta / 2), auto("delta_positive")),
    obtain(["kappa_positive", "start_0_positive", "ranked"], apply(
        "rank", {"C_d": Cd, "C_a": Ca, "delta": delta / 2},
        [by("Cd_positive"), by("Ca_positive"), by("half_delta")]), some=[kappa, start_0]),
    let(start, start_0 + 1 + (64 * Cd + 96) / delta**2, "start_is"),
    have("inv_delta", lt(0, 1 / delta), positive("delta_positive")),
    have("inv_square", lt(0, 1 / delta**2), auto(products=[["inv_delta", "inv_delta"]])),
    have("extra", lt(0, (64 * Cd + 96) / delta**2), auto(
        "inv_square", products=[["Cd_positive", "inv_square"]])),
    have("start_positive", lt(0, start), auto("start_is", "start_0_positive", "extra")),
    given=["Cd_positive", "Ca_positive", "delta_positive"],
    witnesses=[kappa, start],
    then=[by("kappa_positive"), by("start_positive"), intro(
        have("one", le(1, ell), auto("late", "start_is", "start_0_positive", "extra")),
        have("ell_positive", lt(0, ell), auto("one")),
        have("later", le(start_0, ell), auto("late", "start_is", "extra")),
        have("beyond", le((64 * Cd + 96) / delta**2, ell), auto(
            "late", "start_is", "start_0_positive")),
        have("square_positive", lt(0, delta**2), auto(
            products=[["delta_positive", "delta_positive"]])),
        have("wide", le(64 * Cd + 96, delta**2 * ell), auto(
            products=[["beyond", "square_positive"]], nonzero=["delta_positive"])),
        have("T_positive", lt(0, kappa * ell), auto(
            products=[["kappa_positive", "ell_positive"]])),
        have("T_small", le(kappa * ell, kappa * ell), auto()),
        obtain(["starts", "goes_on", "near", "few"], apply(
            "ranked", {"ell": ell, "T": kappa * ell},
            [by("later"), by("T_positive"), by("T_small")]), some=[N, term]),
        obtain(
            ["factorial_0", "factorial_next", "counted", "printed", "power_0", "power_next",
             "identity"],
            apply("statement:alman-2023/lemma-3.4", {
                "d": d, "g": N, "Q": Abstraction(i, c, Q(i, c) / d), "K": K,
                "a": Abstraction(k, a(1, k))}),
            some=[rank, factorial, power, f, g],
        ),
        obtain(["rank_small"], apply(
            "few", {"dim": d, "rank": rank, "factorial": factorial},
            [by("factorial_0"), by("factorial_next"), by("counted"), by("d_small")])),
        powers_of,
        expanded,
        *half_angle,
        *room,
        given=["late", "n_small", "m_small", "not_empty", "d_positive", "d_small", "dv_small",
               "entries_small", "q", "k", "values"],
        witnesses=[rank, f, g],
        then=[by("operations"), outputs],
    )],
)  # fmt: skip

PROOF = intro(
    have("rank", RANK, rank_proof),
    have("error", ERROR, error_proof),
    then=[by("rank"), by("error"), solution],
)  # fmt: skip

STATEMENT = Statement(
    id="alman-2023/theorem-1.4",
    title="Below the threshold attention takes n^(1 + delta) operations, error n^(-C)",
    source=Source("alman-2023", "theorem-1.4", "reconstructed (high)",
                  "operations are counted by formula, not by a machine model"),
    claim=CLAIM,
    proof=PROOF,
    remarks=(
        "Operations are counted by formula, one product for every feature of a row: the kernel has "
        "no machine model, and how features are computed is `constructions.monomials`.",
        "B = o(sqrt(log n)) is read as: for every kappa > 0, B^2 <= kappa log n from some n on.",
    ),
    numeric=(NumericCheck("certified error against float64", _numeric.attention_error),),
    witness=witness("alman-2023/theorem-1.4", CLAIM, at={}, scope="no hypotheses at the top"),
)  # fmt: skip
