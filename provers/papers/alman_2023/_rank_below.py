"""Part 1 of `alman-2023/theorem-1.4`: degree and number of features below the threshold."""

from typing import Any

from provers.papers.alman_2023._features import FACTORIAL, count, factorial
from provers.papers.alman_2023.lemma_3_2 import N, T, a, k, taylor, term, x
from provers.papers.alman_2023.rank_growth import alpha, gamma
from provers.proof import (
    apply,
    auto,
    by,
    contra,
    have,
    induct,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.surface import (
    Abstraction,
    Exp,
    Log,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
)

Cd, Ca, delta, kappa, start, ell, eta, b, h = (
    real(y) for y in ("C_d", "C_a", "delta", "kappa", "ell_0", "ell", "eta", "b", "h")
)
dim, rank = natural("dim"), natural("rank")
M = T + Ca * ell

TERMS = [
    forall(x, then=[eq(a(x, 0), 1)]),
    forall(x, k, then=[eq((k + 1) * a(x, k + 1), x * a(x, k))]),
    forall(
        x,
        given=[le(-T, x), le(x, T)],
        then=[
            le((1 - Exp(-Ca * ell)) * Exp(x), taylor(x, N + 1)),
            le(taylor(x, N + 1), (1 + Exp(-Ca * ell)) * Exp(x)),
        ],
    ),
]
SMALL_RANK = forall(
    dim, rank, factorial,
    given=[*FACTORIAL, count(rank, dim, N), le(dim, Cd * ell)],
    then=[le(rank, Exp(delta * ell))],
)  # fmt: skip
RANK = forall(
    Cd, Ca, delta,
    given=[lt(0, Cd), lt(0, Ca), lt(0, delta)],
    some=[kappa, start],
    then=[
        lt(0, kappa),
        lt(0, start),
        forall(
            ell, T,
            given=[le(start, ell), lt(0, T), le(T, kappa * ell)],
            some=[N, term],
            then=[*TERMS, SMALL_RANK],
        ),
    ],
)  # fmt: skip

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
    have("start_positive", lt(0, start), auto("start_is", "inv_eta")),
    have("start_times", eq(start * eta, 2), auto(
        inside("start_is", h, h * eta), nonzero=["eta_positive"])),
]  # fmt: skip


def binomial(d: Any, g: Any) -> Any:
    """C(d + g, g) by factorials."""
    return factorial(d + g) / (factorial(d) * factorial(g))


dd, gg, kk = natural("dd"), natural("gg"), natural("kk")


def inverse_factorial(name: Any, number: Any) -> Any:
    """1 / k! = (k + 1) / (k + 1)!."""
    small, large = factorial(number), factorial(number + 1)
    return [
        obtain([f"{name}_fact"], apply("positive_factorials", {"kk": number})),
        obtain([f"{name}_fact_next"], apply("positive_factorials", {"kk": number + 1})),
        obtain([f"{name}_next"], apply("factorial_next", {"k": number})),
        have(f"{name}_inverse", eq(1 / small, (number + 1) / large), auto(
            inside(f"{name}_next", h, h / (small * large)),
            nonzero=[f"{name}_fact", f"{name}_fact_next"])),
    ]  # fmt: skip


few_features = intro(
    have("positive_factorials", forall(kk, then=[lt(0, factorial(kk))]), induct(
        "kk", "gg", "before",
        base=auto("factorial_0"),
        step=steps(
            obtain(["smaller"], apply("before")),
            obtain(["next"], apply("factorial_next", {"k": gg})),
            have("product", lt(0, (gg + 1) * factorial(gg)), positive("smaller")),
            auto("next", "product"),
        ),
    )),
    obtain(["growth"], apply(
        "statement:alman-2023/rank-growth",
        {"alpha": alpha, "gamma": gamma, "r": Abstraction(dd, gg, binomial(dd, gg))},
        [
            auto("alpha_positive"), auto("gamma_positive"), by("unit"),
            intro(
                obtain(["d_fact"], apply("positive_factorials", {"kk": dd})),
                names=["dd"],
                then=[auto(inside("factorial_0", h, 1 / h), nonzero=["d_fact"])],
            ),
            intro(
                obtain(["d_fact"], apply("positive_factorials", {"kk": gg})),
                names=["gg"],
                then=[auto(inside("factorial_0", h, 1 / h), nonzero=["d_fact"])],
            ),
            intro(
                *inverse_factorial("d", dd),
                *inverse_factorial("g", gg),
                obtain(["next_sum"], apply("factorial_next", {"k": dd + gg + 1})),
                names=["dd", "gg"],
                then=[auto(
                    inside("d_inverse", h, h * factorial(dd + gg + 1) / factorial(gg + 1)),
                    inside("g_inverse", h, h * factorial(dd + gg + 1) / factorial(dd + 1)),
                    inside("next_sum", h, h / (factorial(dd + 1) * factorial(gg + 1))),
                )],
            ),
        ],
    )),
    obtain(["it"], apply("growth", {"d": dim, "g": N})),
    obtain(["dim_fact"], apply("positive_factorials", {"kk": dim})),
    obtain(["N_fact"], apply("positive_factorials", {"kk": N})),
    have("is_rank", eq(binomial(dim, N), rank), auto(
        inside("counted", h, h / (factorial(dim) * factorial(N))),
        nonzero=["dim_fact", "N_fact"])),
    have("exponent", le(N * alpha + dim * gamma, delta * ell), auto(
        inside("eta_times", h, h * ell / 2), inside("gamma_times", h, h * ell / 2),
        products=[["N_eta", "alpha_positive"], ["few", "gamma_positive"]])),
    obtain(["tangent"], apply("axiom:exp-above-tangent",
                              {"x": delta * ell - N * alpha - dim * gamma})),
    have("ratio", le(1, Exp(delta * ell - N * alpha - dim * gamma)),
         auto("tangent", "exponent")),
    have("bound_positive", lt(0, Exp(N * alpha + dim * gamma)), positive()),
    given=["factorial_0", "factorial_next", "counted", "few"],
    then=[auto("it", "is_rank", products=[["ratio", "bound_positive"]])],
)  # fmt: skip

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
    have("Lg_positive", lt(0, Lg), auto("log_large", "b_positive")),
    have("enough", le(2 * M, (N + 1) * Lg), auto(
        "N_b", "Lg_positive", products=[["N_natural", "log_large"]])),
    obtain(["starts", "goes_on", "near"], apply(
        "statement:alman-2023/lemma-3.2", {"T": T, "M": M, "N": N + 1},
        [by("T_positive"), by("T_below_M"), by("enough")]), some=[term]),
    # N <= 2 M / b + 1 <= 4 C_a l / b + 1 = eta l / 2 + 1 <= eta l.
    have("M_small", le(M, 2 * Ca * ell), auto(
        "bounded", products=[["kappa_below", "ell_positive"]])),
    have("quotient_small", le(2 * M / b, ell * eta / 2), auto(
        inside("b_times", h, h * ell / (2 * b)),
        products=[["M_small", "inv_b"]], nonzero=["b_positive"])),
    have("N_eta", le(N, ell * eta), auto("N_small", "quotient_small", "ell_eta")),
    have("small_rank", SMALL_RANK, few_features),
    given=["late", "T_positive", "bounded"],
    witnesses=[N, term],
    then=[by("starts"), by("goes_on"), by("near"), by("small_rank")],
)  # fmt: skip


rank_proof = intro(
    *choices,
    given=["Cd_positive", "Ca_positive", "delta_positive"],
    witnesses=[kappa, start],
    then=[by("kappa_positive"), by("start_positive"), ranked],
)  # fmt: skip
