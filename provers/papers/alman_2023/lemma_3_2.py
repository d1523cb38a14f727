"""A Taylor polynomial of degree about 2 M / log(M / T) is within relative error e^(T - M) of exp.

Statement (elementary replacement of the printed lemma, proved here). 0 < T < M and a number N of
terms with N log(M / T) >= 2 M give, for all |x| <= T,

    |1 + x + ... + x^(N-1)/(N-1)! - e^x| <= e^(T - M) e^x.

With M = T + log(1/eps) the relative error is eps, at degree g = N - 1 >= 2 M / log(M / T) - 1. (The
printed lemma: the least degree of a polynomial within delta of e^x on [0, B] is
Theta(max(B, log(1/delta) / log(B^-1 log(1/delta)))); its lower half is not encoded.)

Method: Lagrange's remainder is at most e^(x + T) T^N / N!. For s > 0 and e^lambda = s / T,
T^N / N! = e^(-N lambda) s^N / N! <= e^(s - N lambda). Take s = 2 M / L, L = log(M / T), so that
lambda = L - log(L / 2) >= 1 + L / 2 by 1 + log y <= y, and N lambda - s >= s (lambda - 1) >= M.
"""

from typing import Any

from provers.instances import number, witness
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    contra,
    enclose,
    exact,
    have,
    induct,
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
    At,
    Exp,
    Log,
    Max,
    Name,
    Over,
    Range,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
)

T, M, x, h, s, t, v, lam, L = (real(y) for y in ("T", "M", "x", "h", "s", "t", "v", "lam", "L"))
N, k, j, element = (natural(y) for y in ("N", "k", "j", "element"))
term = Name("term", ("F", ("R", "N"), "R"))


def a(x: Any, k: Any) -> Any:
    """x^k / k!."""
    return At(term, x, k)


def taylor(x: Any, count: Any) -> Any:
    """The first terms of the exponential series."""
    return Over(j, Range(count), a(x, j))


RECURSION = [
    forall(x, then=[eq(a(x, 0), 1)]),
    forall(x, k, then=[eq((k + 1) * a(x, k + 1), x * a(x, k))]),
]
NEAR = forall(
    x,
    given=[le(-T, x), le(x, T)],
    then=[
        le((1 - Exp(T - M)) * Exp(x), taylor(x, N)),
        le(taylor(x, N), (1 + Exp(T - M)) * Exp(x)),
    ],
)

CLAIM = forall(
    T, M, N,
    given=[lt(0, T), lt(T, M), le(2 * M, N * Log(M / T))],
    some=[term],
    then=[*RECURSION, NEAR],
)  # fmt: skip


def positive_terms(y: Any, sign: Any) -> Any:
    """0 <= a(y, k) for every k, from the fact ``sign``: 0 <= y."""
    return induct(
        "k", "kk", "before",
        base=intro(obtain(["first"], apply("starts", {"x": y})), then=[auto("first")]),
        step=intro(
            obtain(["kk_natural"], apply("axiom:nat-nonnegative", {"n": natural("kk")})),
            obtain(["next"], apply("goes_on", {"x": y, "k": natural("kk")})),
            have("next_positive", lt(0, natural("kk") + 1), auto("kk_natural")),
            then=[contra("negative", auto(
                "next", products=[["negative", "next_positive"], [sign, "before"]]))],
        ),
    )  # fmt: skip


kk = natural("kk")
scaled = induct(
    "k", "kk", "before",
    base=intro(
        obtain(["s_first"], apply("starts", {"x": s})),
        obtain(["T_first"], apply("starts", {"x": T})),
        then=[auto("s_first", "T_first")],
    ),
    step=intro(
        obtain(["kk_natural"], apply("axiom:nat-nonnegative", {"n": kk})),
        obtain(["s_next"], apply("goes_on", {"x": s, "k": kk})),
        obtain(["T_next"], apply("goes_on", {"x": T, "k": kk})),
        have("next_positive", lt(0, kk + 1), auto("kk_natural")),
        then=[auto(
            inside("s_next", h, h / (kk + 1)),
            inside("before", h, s * h / (kk + 1)),
            inside("ratio", h, h * a(T, kk) * Exp(kk * lam) / (kk + 1)),
            inside("T_next", h, h * Exp((kk + 1) * lam) / (kk + 1)),
            nonzero=["next_positive"],
        )],
    ),
)  # fmt: skip


both = forall(k, then=[le(-a(T, k), a(x, k)), le(a(x, k), a(T, k))])
smaller = induct(
    "k", "kk", "before",
    base=intro(
        obtain(["x_first"], apply("starts", {"x": x})),
        obtain(["T_first"], apply("starts", {"x": T})),
        then=[auto("x_first", "T_first"), auto("x_first", "T_first")],
    ),
    step=intro(
        obtain(["low", "high"], apply("before")),
        obtain(["kk_natural"], apply("axiom:nat-nonnegative", {"n": kk})),
        obtain(["x_next"], apply("goes_on", {"x": x, "k": kk})),
        obtain(["T_next"], apply("goes_on", {"x": T, "k": kk})),
        have("next_positive", lt(0, kk + 1), auto("kk_natural")),
        then=[
            contra("under", auto(
                "x_next", "T_next",
                products=[["under", "next_positive"], ["x_low", "high"], ["x_high", "low"],
                          ["x_low", "low"], ["x_high", "high"]])),
            contra("over", auto(
                "x_next", "T_next",
                products=[["over", "next_positive"], ["x_low", "high"], ["x_high", "low"],
                          ["x_low", "low"], ["x_high", "high"]])),
        ],
    ),
)  # fmt: skip

near_proof = intro(
    have("smaller", both, smaller),
    obtain(["a_low", "a_high"], apply("smaller", {"k": N})),
    obtain(
        ["v_high", "v_low", "remainder"],
        apply(
            "axiom:exp-taylor",
            {"a": Abstraction(k, a(x, k)), "x": x, "n": N},
            [apply("starts", {"x": x}), intro(
                obtain(["it"], apply("goes_on", {"x": x, "k": k})), then=[auto("it")])],
        ),
        some=[v],
    ),
    obtain(["max_low", "max_x", "max_is"], apply("axiom:max", {"x": 0, "y": x})),
    have("max_below", le(Max(0, x), x + T), cases(
        Max(0, x), 0, "place",
        less=absurd(auto("place", "max_low")),
        equal=auto("place", "x_low"),
        greater=cases(
            Max(0, x), x, "second",
            less=absurd(auto("second", "max_x")),
            equal=auto("second", "T_positive"),
            greater=absurd(auto("max_is", products=[["place", "second"]])),
        ),
    )),
    have("v_below", le(v, x + T), auto("v_high", "max_below")),
    obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": x + T - v})),
    have("ratio_one", le(1, Exp(x + T - v)), auto("tangent", "v_below")),
    have("v_positive", lt(0, Exp(v)), positive()),
    have("x_exp", lt(0, Exp(x)), positive()),
    have("factor", le(Exp(v), Exp(x + T)), auto(products=[["ratio_one", "v_positive"]])),
    have("size", le(Exp(x + T) * a(T, N), Exp(x) * Exp(T - M)), auto(
        products=[["small", "x_exp"]])),
    have("rest", le(Exp(v) * a(T, N), Exp(x) * Exp(T - M)), auto(
        "size", products=[["factor", "T_sign_N"]])),
    given=["x_low", "x_high"],
    then=[
        auto("remainder", "rest", products=[["v_positive", "a_high"]]),
        auto("remainder", "rest", products=[["v_positive", "a_low"]]),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["starts", "multiplies"],
        apply("axiom:product-recursion", {"f": Abstraction(x, k, x / (k + 1))}),
        some=[term],
    ),
    have("goes_on", RECURSION[1], intro(
        obtain(["it"], apply("multiplies", {"x": x, "k": k})),
        obtain(["k_natural"], apply("axiom:nat-nonnegative", {"n": k})),
        have("next_positive", lt(0, k + 1), auto("k_natural")),
        then=[auto(inside("it", h, (k + 1) * h), nonzero=["next_positive"])],
    )),
    have("M_positive", lt(0, M), auto("T_positive", "T_below_M")),
    have("inv_T", lt(0, 1 / T), positive("T_positive")),
    have("quotient_positive", lt(0, M / T), combine(le=[(1, ["M_positive", "inv_T"])])),
    obtain(["exp_log"], apply("axiom:exp-log", {"x": M / T}, [by("quotient_positive")])),
    let(L, Log(M / T), "L_is"),
    have("exp_L", eq(Exp(L), M / T), auto("exp_log", inside("L_is", h, Exp(h)))),
    # log(M / T) > 0: e^(-L) = T / M < 1 and 1 - L <= e^(-L).
    have("inv_M", lt(0, 1 / M), positive("M_positive")),
    have("exp_minus_L", eq(Exp(-L), T / M), auto(
        inside("exp_L", h, h * Exp(-L) * T / M), nonzero=["T_positive", "M_positive"])),
    obtain(["L_tangent"], apply("axiom:exp-above-tangent", {"x": -L})),
    have("L_positive", lt(0, L), auto(
        "L_tangent", "exp_minus_L", products=[["T_below_M", "inv_M"]], nonzero=["M_positive"])),
    have("half_positive", lt(0, L / 2), auto("L_positive")),
    obtain(["exp_log_half"], apply("axiom:exp-log", {"x": L / 2}, [by("half_positive")])),
    obtain(["half_tangent"], apply("axiom:exp-above-tangent", {"x": Log(L / 2)})),
    let(s, 2 * M / L, "s_is"),
    let(lam, L - Log(L / 2), "lam_is"),
    have("inv_L", lt(0, 1 / L), positive("L_positive")),
    have("s_positive", lt(0, s), auto("s_is", products=[["M_positive", "inv_L"]])),
    have("lam_large", le(1 + L / 2, lam), auto("lam_is", "half_tangent", "exp_log_half")),
    have("half_times", eq(Exp(-Log(L / 2)) * L / 2, 1), auto(
        inside("exp_log_half", h, h * Exp(-Log(L / 2))))),
    have("exp_lam", eq(Exp(lam) * L * T, 2 * M), auto(
        inside("lam_is", h, Exp(h) * L * T),
        inside("exp_L", h, h * Exp(-Log(L / 2)) * L * T),
        inside("half_times", h, 2 * M * h),
        nonzero=["T_positive"])),
    have("ratio", eq(s, T * Exp(lam)), auto(
        "s_is", inside("exp_lam", h, h / L), nonzero=["L_positive"])),
    have("scaled", forall(k, then=[eq(a(s, k), a(T, k) * Exp(k * lam))]), scaled),
    have("s_nonneg", le(0, s), auto("s_positive")),
    have("T_nonneg", le(0, T), auto("T_positive")),
    have("s_terms", forall(k, then=[le(0, a(s, k))]), positive_terms(s, "s_nonneg")),
    have("T_terms", forall(k, then=[le(0, a(T, k))]), positive_terms(T, "T_nonneg")),
    obtain(["T_sign_N"], apply("T_terms", {"k": N})),
    obtain(["s_sign_N"], apply("s_terms", {"k": N})),
    obtain(["scaled_N"], apply("scaled", {"k": N})),
    # a(s, N) <= e^s: the series has no negative terms, and e^t >= 1 for t >= 0.
    obtain(
        ["t_high", "t_low", "series"],
        apply(
            "axiom:exp-taylor",
            {"a": Abstraction(k, a(s, k)), "x": s, "n": N},
            [apply("starts", {"x": s}), intro(
                obtain(["it"], apply("goes_on", {"x": s, "k": k})), then=[auto("it")])],
        ),
        some=[t],
    ),
    obtain(["m_low", "m_s", "m_is"], apply("axiom:max", {"x": 0, "y": -s})),
    have("m_zero", le(Max(0, -s), 0), cases(
        Max(0, -s), 0, "place",
        less=auto("place"), equal=auto("place"),
        greater=absurd(steps(
            have("above", lt(0, Max(0, -s) + s), auto("place", "s_positive")),
            auto("m_is", products=[["place", "above"]]),
        )),
    )),
    have("t_sign", le(0, t), auto("t_low", "m_zero")),
    obtain(["t_tangent"], apply("axiom:exp-above-tangent", {"x": t})),
    have("t_factor", le(1, Exp(t)), auto("t_tangent", "t_sign")),
    have("earlier", le(0, taylor(s, N)), termwise(
        Range(N), j, 0 * j, a(s, j),
        intro(
            obtain(["it"], apply("s_terms", {"k": element})),
            given=["below"], then=[auto("it")],
        ),
    )),
    have("term_small", le(a(s, N), Exp(s)), auto(
        "series", "earlier", products=[["t_factor", "s_sign_N"]])),
    have("shift_positive", lt(0, Exp(-N * lam)), positive()),
    have("T_term", le(a(T, N), Exp(s - N * lam)), auto(
        inside("scaled_N", h, h * Exp(-N * lam)), products=[["term_small", "shift_positive"]])),
    # N lam - s >= M, from N L >= 2 M = s L and lam >= 1 + L / 2 >= 1.
    have("N_at_least_s", le(s, N), contra("short", auto(
        "terms", "L_is", inside("s_is", h, h * L), inside("L_is", h, N * h),
        products=[["short", "L_positive"]], nonzero=["L_positive"]))),
    have("lam_sign", le(0, lam), auto("lam_large", "L_positive")),
    have("exponent", le(M, N * lam - s), auto(
        inside("s_is", h, h * L / 2),
        products=[["N_at_least_s", "lam_sign"], ["s_nonneg", "lam_large"]],
        nonzero=["L_positive"])),
    obtain(["last_tangent"], apply("axiom:exp-above-tangent", {"x": N * lam - s - M})),
    have("last_ratio", le(1, Exp(N * lam - s - M)), auto("last_tangent", "exponent")),
    have("last_positive", lt(0, Exp(s - N * lam)), positive()),
    have("last", le(Exp(s - N * lam), Exp(-M)), auto(
        products=[["last_ratio", "last_positive"]])),
    have("T_exp", lt(0, Exp(T)), positive()),
    have("small", le(Exp(T) * a(T, N), Exp(T - M)), auto(
        products=[["T_exp", "T_term"], ["T_exp", "last"]])),
    given=["T_positive", "T_below_M", "terms"],
    witnesses=[term],
    then=[by("starts"), by("goes_on"), near_proof],
)  # fmt: skip

STATEMENT = Statement(
    id="alman-2023/lemma-3.2",
    title="A Taylor polynomial of degree about 2 M / log(M / T) approximates exp on [-T, T]",
    source=Source("alman-2023", "lemma-3.2", "own proof",
                  "elementary replacement; the printed Theta is not encoded"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/lemma-3.2",
        CLAIM,
        at={"T": number(1), "M": number(8), "N": number(8)},
        given=[exact(), exact(), enclose(64)],
        scope="T = 1, M = 8, eight terms",
    ),
)  # fmt: skip
