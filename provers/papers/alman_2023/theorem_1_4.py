"""Below the threshold attention has rank n^delta for every delta, with polynomially small error.

Statement (printed theorem-1.4, made quantitative; proved here for every size). Write l = log n.
1. For all C_d, C_a, delta > 0 there are kappa > 0 and l_0 such that for l >= l_0 and logits bounded
   by T <= kappa l (entries at most sqrt(kappa log n): all of B = o(sqrt(log n)) in the end) some
   number N of Taylor terms has
   * relative error at most e^(-C_a l) = n^(-C_a) on [-T, T];
   * rank at most e^(delta l) = n^delta: r(d, N) <= e^(delta l) for all d <= C_d l, where
     r(d, g) = C(d + g, g) or anything that obeys its recursion (degree N - 1 < N is used).
2. Such an approximation, written with r features, gives outputs within 2 t R of exact attention,
   where |V| <= R and e (1 + t^2) = 2 t for the relative error e, from moments that are computed
   once: 2 n r (dv + 1) multiplications and as many additions for n queries and keys, n^(1 + delta)
   in all.

The kernel has no machine model: the number of operations is read off the formula of part 2.

Method: gamma = delta / (2 C_d), alpha = -log(1 - e^(-gamma)), eta = delta / (2 alpha),
b = 8 C_a / eta, kappa = C_a e^(-b), l_0 = 2 / eta; then log(M / T) >= b for M = T + C_a l, so
N = ceil(2 M / b) <= eta l suffices by `alman-2023/lemma-3.2`, and `alman-2023/rank-growth` bounds
the rank. Part 2 is lemma-3.5, sharp-error and polynomial-attention.
"""

from typing import Any

from provers.instances import witness
from provers.papers.alman_2023 import _numeric
from provers.papers.alman_2023.lemma_3_2 import N, T, a, k, taylor, term, x
from provers.papers.alman_2023.lemma_3_5 import NEAR, B, K, Q, d, e, entries, i, j, logit, m, n, p
from provers.papers.alman_2023.rank_growth import PASCAL, alpha, gamma, r
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
from provers.statement import NumericCheck, Source, Statement
from provers.surface import (
    Abstraction,
    At,
    Exp,
    Log,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

Cd, Ca, delta, kappa, start, ell, eta, b, h = (
    real(y) for y in ("C_d", "C_a", "delta", "kappa", "ell_0", "ell", "eta", "b", "h")
)
dim = natural("dim")
M = T + Ca * ell

TERMS = [
    forall(x, then=[eq(a(x, 0), 1)]),
    forall(x, k, then=[eq((k + 1) * a(x, k + 1), x * a(x, k))]),
    forall(
        x,
        given=[le(-T, x), le(x, T)],
        then=[
            le((1 - Exp(-Ca * ell)) * Exp(x), taylor(x, N)),
            le(taylor(x, N), (1 + Exp(-Ca * ell)) * Exp(x)),
        ],
    ),
]
SMALL_RANK = forall(
    r,
    given=PASCAL,
    then=[forall(dim, given=[le(dim, Cd * ell)], then=[le(r(dim, N), Exp(delta * ell))])],
)
RANK = forall(
    Cd, Ca, delta,
    given=[lt(0, Cd), lt(0, Ca), lt(0, delta)],
    some=[kappa, start],
    then=[
        lt(0, kappa),
        forall(
            ell, T,
            given=[le(start, ell), lt(0, T), le(T, kappa * ell)],
            some=[N, term],
            then=[*TERMS, SMALL_RANK],
        ),
    ],
)  # fmt: skip

# ------------------------------------------------------------------ part 2

o, rank = natural("l"), natural("rank")
f, g, v = family("f", arity=2), family("g", arity=2), family("v")
t, R = real("t"), real("R")


def low_rank(i: Any, j: Any) -> Any:
    """Entry of U_1 U_2^T."""
    return Over(o, Range(rank), f(i, o) * g(j, o))


APPROXIMATE = Over(o, Range(rank), f(i, o) * Over(j, Range(m), g(j, o) * v(j))) / Over(
    o, Range(rank), f(i, o) * Over(j, Range(m), g(j, o))
)
EXACT = Over(j, Range(m), Exp(logit(i, j)) * v(j)) / Over(j, Range(m), Exp(logit(i, j)))
SIZES = [
    lt(0, m), lt(0, d), entries(Q, n), entries(K, m), NEAR, le(0, e), lt(e, 1),
    forall(i, j, given=[lt(i, n), lt(j, m)], then=[eq(At(p, logit(i, j)), low_rank(i, j))]),
    le(0, t), lt(t, 1), eq(e * (1 + t**2), 2 * t),
    forall(j, given=[lt(j, m)], then=[le(-R, v(j)), le(v(j), R)]),
]  # fmt: skip
ERROR = forall(
    n, m, d, rank, Q, K, v, p, f, g, B, e, t, R,
    given=SIZES,
    then=[
        forall(
            i,
            given=[lt(i, n)],
            then=[
                le(APPROXIMATE - EXACT, 2 * t * R),
                le(EXACT - APPROXIMATE, 2 * t * R),
            ],
        )
    ],
)  # fmt: skip

CLAIM = ("fact", (), (), (), (RANK, ERROR))

_factor = natural("index")
error_proof = intro(
    given=["not_empty", "d_positive", "q", "k", "near", "e_sign", "e_below_1", "features",
           "t_sign", "t_below_1", "t_is", "values"],
    then=[intro(
        have("weights", forall(_factor, given=[lt(_factor, m)],
                               then=[lt(0, Exp(logit(i, _factor)))]),
             intro(given=["below"], then=[positive()])),
        have("factors", forall(
            _factor, given=[lt(_factor, m)],
            then=[le((1 - e) * Exp(logit(i, _factor)), low_rank(i, _factor)),
                  le(low_rank(i, _factor), (1 + e) * Exp(logit(i, _factor)))],
        ), intro(
            obtain(["entry"], apply(
                "statement:alman-2023/lemma-3.5",
                {"n": n, "m": m, "d": d, "Q": Q, "K": K, "p": p, "B": B, "e": e},
                [by("d_positive"), by("q"), by("k"), by("near")],
            )),
            obtain(["low", "high", "near_low", "near_high"], apply(
                "entry", {"i": i, "j": _factor}, [by("row"), by("below")])),
            obtain(["same"], apply("features", {"i": i, "j": _factor}, [by("row"), by("below")])),
            given=["below"],
            then=[auto("near_low", "same"), auto("near_high", "same")],
        )),
        obtain(["up", "down"], apply(
            "statement:alman-2023/sharp-error",
            {"n": m, "w": Abstraction(j, Exp(logit(i, j))), "u": Abstraction(j, low_rank(i, j)),
             "x": v, "e": e, "t": t, "R": R},
            [by("not_empty"), by("e_sign"), by("e_below_1"), by("weights"), by("factors"),
             by("t_sign"), by("t_below_1"), by("t_is"), by("values")],
        )),
        obtain(["product"], apply(
            "statement:alman-2023/polynomial-attention",
            {"m": m, "r": rank, "i": i, "f": f, "g": g, "v": v},
        )),
        given=["row"],
        then=[auto("up", "product"), auto("down", "product")],
    )],
)  # fmt: skip

# ------------------------------------------------------------------ part 1

y = 1 - Exp(-gamma)
Lg = Log(M / T)

choices = [
    let(gamma, delta / (2 * Cd), "gamma_is"),
    have("gamma_times", eq(2 * Cd * gamma, delta), auto(
        inside("gamma_is", h, 2 * Cd * h), nonzero=["Cd_positive"])),
    have("inv_Cd", lt(0, 1 / Cd), positive("Cd_positive")),
    have("gamma_positive", lt(0, gamma), auto("gamma_is", products=[["delta_positive", "inv_Cd"]])),
    obtain(["gamma_tangent"], apply("axiom:exp-above-tangent", {"x": gamma})),
    have("exp_gamma", lt(1, Exp(gamma)), auto("gamma_tangent", "gamma_positive")),
    have("minus_positive", lt(0, Exp(-gamma)), positive()),
    have("y_positive", lt(0, y), auto(products=[["exp_gamma", "minus_positive"]])),
    obtain(["exp_log_y"], apply("axiom:exp-log", {"x": y}, [by("y_positive")])),
    obtain(["log_y_tangent"], apply("axiom:exp-above-tangent", {"x": Log(y)})),
    let(alpha, -Log(y), "alpha_is"),
    have("alpha_positive", lt(0, alpha), auto(
        "alpha_is", "exp_log_y", "log_y_tangent", "minus_positive")),
    have("unit", eq(Exp(-alpha) + Exp(-gamma), 1), auto(
        "exp_log_y", inside("alpha_is", h, Exp(-h)))),
    have("inv_alpha", lt(0, 1 / alpha), positive("alpha_positive")),
    let(eta, delta / (2 * alpha), "eta_is"),
    have("eta_times", eq(2 * alpha * eta, delta), auto(
        inside("eta_is", h, 2 * alpha * h), nonzero=["alpha_positive"])),
    have("eta_positive", lt(0, eta), auto("eta_is", products=[["delta_positive", "inv_alpha"]])),
    have("inv_eta", lt(0, 1 / eta), positive("eta_positive")),
    let(b, 8 * Ca / eta, "b_is"),
    have("b_times", eq(b * eta, 8 * Ca), auto(
        inside("b_is", h, h * eta), nonzero=["eta_positive"])),
    have("b_positive", lt(0, b), auto("b_is", products=[["Ca_positive", "inv_eta"]])),
    have("inv_b", lt(0, 1 / b), positive("b_positive")),
    let(kappa, Ca * Exp(-b), "kappa_is"),
    have("kappa_times", eq(kappa * Exp(b), Ca), auto(inside("kappa_is", h, h * Exp(b)))),
    have("exp_minus_b", lt(0, Exp(-b)), positive()),
    have("exp_b", lt(0, Exp(b)), positive()),
    have("kappa_positive", lt(0, kappa), auto(
        "kappa_is", products=[["Ca_positive", "exp_minus_b"]])),
    obtain(["b_tangent"], apply("axiom:exp-above-tangent", {"x": b})),
    have("b_factor", lt(1, Exp(b)), auto("b_tangent", "b_positive")),
    have("kappa_below", lt(kappa, Ca), auto(
        "kappa_times", products=[["b_factor", "kappa_positive"]])),
    let(start, 2 / eta, "start_is"),
    have("start_times", eq(start * eta, 2), auto(
        inside("start_is", h, h * eta), nonzero=["eta_positive"])),
]  # fmt: skip

ranked = intro(
    have("ell_eta", le(2, ell * eta), auto(
        "start_times", products=[["late", "eta_positive"]])),
    have("ell_positive", lt(0, ell), contra("early", auto(
        "ell_eta", products=[["early", "eta_positive"]]))),
    have("T_below_M", lt(T, M), auto(products=[["Ca_positive", "ell_positive"]])),
    have("M_positive", lt(0, M), auto("T_positive", "T_below_M")),
    have("inv_T", lt(0, 1 / T), positive("T_positive")),
    have("quotient", lt(0, M / T), auto(products=[["M_positive", "inv_T"]])),
    obtain(["exp_log"], apply("axiom:exp-log", {"x": M / T}, [by("quotient")])),
    have("far", lt(T * Exp(b), M), auto(
        "T_positive", inside("kappa_times", h, ell * h), products=[["bounded", "exp_b"]])),
    have("log_large", le(b, Lg), contra("small", steps(
        obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": b - Lg})),
        have("above_1", lt(1, Exp(b - Lg)), auto("tangent", "small")),
        have("exp_positive", lt(0, Exp(Lg)), positive()),
        have("grown", lt(Exp(Lg), Exp(b)), auto(products=[["above_1", "exp_positive"]])),
        have("times_T", eq(Exp(Lg) * T, M), auto(
            inside("exp_log", h, h * T), nonzero=["T_positive"])),
        auto("far", "times_T", products=[["grown", "T_positive"]]),
    ))),
    have("wanted", le(0, 2 * M / b), auto(products=[["M_positive", "inv_b"]])),
    obtain(["N_large", "N_small"], apply(
        "axiom:nat-ceiling", {"x": 2 * M / b}, [by("wanted")]), some=[N]),
    obtain(["N_natural"], apply("axiom:nat-nonnegative", {"n": N})),
    have("N_b", le(2 * M, N * b), auto(
        products=[["N_large", "b_positive"]], nonzero=["b_positive"])),
    have("enough", le(2 * M, N * Lg), auto("N_b", products=[["N_natural", "log_large"]])),
    obtain(["starts", "goes_on", "near"], apply(
        "statement:alman-2023/lemma-3.2", {"T": T, "M": M, "N": N},
        [by("T_positive"), by("T_below_M"), by("enough")]), some=[term]),
    # N <= 2 M / b + 1 <= 4 C_a l / b + 1 = eta l / 2 + 1 <= eta l.
    have("M_small", le(M, 2 * Ca * ell), auto(
        "bounded", products=[["kappa_below", "ell_positive"]])),
    have("quotient_small", le(2 * M / b, ell * eta / 2), auto(
        inside("b_times", h, h * ell / (2 * b)),
        products=[["M_small", "inv_b"]], nonzero=["b_positive"])),
    have("N_eta", le(N, ell * eta), auto("N_small", "quotient_small", "ell_eta")),
    have("small_rank", SMALL_RANK, intro(
        obtain(["growth"], apply(
            "statement:alman-2023/rank-growth", {"alpha": alpha, "gamma": gamma, "r": r},
            [auto("alpha_positive"), auto("gamma_positive"), by("unit"), by("r_degree"),
             by("r_dim"), by("r_pascal")])),
        given=["r_degree", "r_dim", "r_pascal"],
        then=[intro(
            obtain(["it"], apply("growth", {"d": dim, "g": N})),
            have("exponent", le(N * alpha + dim * gamma, delta * ell), auto(
                inside("eta_times", h, h * ell / 2), inside("gamma_times", h, h * ell / 2),
                products=[["N_eta", "alpha_positive"], ["few", "gamma_positive"]])),
            obtain(["tangent"], apply("axiom:exp-above-tangent",
                                      {"x": delta * ell - N * alpha - dim * gamma})),
            have("ratio", le(1, Exp(delta * ell - N * alpha - dim * gamma)),
                 auto("tangent", "exponent")),
            have("bound_positive", lt(0, Exp(N * alpha + dim * gamma)), positive()),
            given=["few"],
            then=[auto("it", products=[["ratio", "bound_positive"]])],
        )],
    )),
    given=["late", "T_positive", "bounded"],
    witnesses=[N, term],
    then=[by("starts"), by("goes_on"), by("near"), by("small_rank")],
)  # fmt: skip

PROOF = intro(
    then=[
        intro(
            *choices,
            given=["Cd_positive", "Ca_positive", "delta_positive"],
            witnesses=[kappa, start],
            then=[by("kappa_positive"), ranked],
        ),
        error_proof,
    ]
)

STATEMENT = Statement(
    id="alman-2023/theorem-1.4",
    title="Below the threshold attention has rank n^delta and polynomially small error",
    source=Source("alman-2023", "theorem-1.4", "reconstructed (high)",
                  "operations are counted by formula, not by a machine model"),
    claim=CLAIM,
    proof=PROOF,
    remarks=(
        "Operations are counted by formula: the kernel has no machine model.",
        "That a polynomial of degree g has C(g + d, g) features is alman-2023/lemma-3.4, which is "
        "confirmed on sizes and not applied here: part 2 takes the features as given.",
    ),
    numeric=(NumericCheck("certified error against float64", _numeric.attention_error),),
    witness=witness("alman-2023/theorem-1.4", CLAIM, at={}, scope="no hypotheses at the top"),
)  # fmt: skip
