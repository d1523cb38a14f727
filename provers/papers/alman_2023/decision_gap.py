"""A table of inner products that attention reads off within additive error e^(-beta/2)/(8 n).

Statement (reconstructed, high; constants proved here). G(i, j), i, j < n, are numbers with
2 G(i, j) <= m, and h_ij = m - 2 G(i, j): for a_i, b_j in {0,1}^m with m/2 ones each and
G(i, j) = <a_i, b_j> this is their Hamming distance. n > 0, a threshold t with c m <= t <= m, a
factor 1 + e with e > 0, and beta >= 0 with e c beta >= 4 log(4 n). Let

    u_i = S_i / (S_i + n e^(beta/2)),    S_i = sum over j < n of exp(beta G(i, j) / (2 m)),

and high = e^{beta (m - t)/(4 m)} / (2 n e^(beta/2)). Then
* h_ij <= t for some j gives u_i >= high;      * h_ij >= (1 + e) t for all j gives 2 u_i <= high;
* any value within e^(-beta/2) / (8 n) of u_i is above 3/4 high in the first case and below it in
  the second.

Method: 0 <= h gives exp(beta G/(2m)) <= e^(beta/4) <= e^(beta/2), so the denominator lies
between n e^(beta/2) and 2 n e^(beta/2); e beta t / (4 m) >= log(4 n) makes the two cases differ by
2.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
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
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
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

n, m = natural("n"), natural("m")
i, j, element, star = natural("i"), natural("j"), natural("element"), natural("jstar")
G = family("G", arity=2)
t, e, c, beta, value, h = (real(x) for x in ("t", "e", "c", "beta", "value", "h"))


def distance(i: Any, j: Any) -> Any:
    """h_ij."""
    return m - 2 * G(i, j)


def weight(i: Any, j: Any) -> Any:
    """Entry of A for i, j < n."""
    return Exp(beta * G(i, j) / (2 * m))


tau = Exp(beta / 2)


def near(i: Any) -> Any:
    """S_i."""
    return Over(j, Range(n), weight(i, j))


def output(i: Any) -> Any:
    """u_i."""
    return near(i) / (near(i) + n * tau)


far = Exp(beta * (m - t) / (4 * m))
high = far / (2 * n * tau)
ERROR = 1 / (8 * n * tau)

S, N, U, H = (real(x) for x in ("S", "N", "U", "H"))


YES = forall(
    i, star,
    given=[lt(i, n), lt(star, n), le(distance(i, star), t)],
    then=[
        le(high, output(i)),
        forall(value, given=[lt(output(i) - ERROR, value)], then=[lt(3 * high / 4, value)]),
    ],
)  # fmt: skip
NO = forall(
    i,
    given=[
        lt(i, n),
        forall(j, given=[lt(j, n)], then=[le((1 + e) * t, distance(i, j))]),
    ],
    then=[
        le(2 * output(i), high),
        forall(value, given=[lt(value, output(i) + ERROR)], then=[lt(value, 3 * high / 4)]),
    ],
)  # fmt: skip

HYPOTHESES = [
    lt(0, n), lt(0, m), lt(0, e), le(c * m, t), le(t, m), le(0, beta),
    le(4 * Log(4 * n), e * c * beta),
    forall(i, j, given=[lt(i, n), lt(j, n)], then=[le(2 * G(i, j), m)]),
]  # fmt: skip
NAMES = ["not_empty", "m_positive", "e_positive", "t_above_cm", "t_below_m",
         "beta_sign", "beta_large", "at_most_half"]  # fmt: skip
PARAMETERS = (n, m, G, t, e, c, beta)

CLAIM = forall(*PARAMETERS, given=HYPOTHESES, then=[YES, NO, le(4 * ERROR, high)])


def monotone(name: Any, small: Any, large: Any, difference: Any) -> Any:
    """exp(small) <= exp(large) from the known fact ``difference``: small <= large."""
    return [
        obtain([f"{name}_tangent"], apply("axiom:exp-above-tangent", {"x": large - small})),
        obtain([f"{name}_positive"], apply("axiom:exp-positive", {"x": small})),
        have(f"{name}_ratio", le(1, Exp(large - small)), auto(f"{name}_tangent", difference)),
        have(
            name, le(Exp(small), Exp(large)),
            auto(products=[[f"{name}_ratio", f"{name}_positive"]]),
        ),
    ]  # fmt: skip


share = beta * (m - t) / (4 * m)

common = [
    obtain(["tau_positive"], apply("axiom:exp-positive", {"x": beta / 2})),
    obtain(["far_positive"], apply("axiom:exp-positive", {"x": share})),
    have("inv_m", lt(0, 1 / m), positive("m_positive")),
    have("inv_n", lt(0, 1 / n), positive("not_empty")),
    obtain(["inv_tau"], apply("axiom:exp-positive", {"x": -beta / 2})),
    let(N, n * tau, "N_is"),
    have("N_positive", lt(0, N), auto("N_is", products=[["not_empty", "tau_positive"]])),
    have("share_sign", le(0, share), combine(
        le=[("1/4", ["beta_sign", "inv_m", "t_below_m"])])),
    obtain(["far_tangent"], apply("axiom:exp-above-tangent", {"x": share})),
    have("far_at_least_1", le(1, far), auto("far_tangent", "share_sign")),
    let(H, high, "H_is"),
    have("H_times", eq(2 * H * N, far), auto(
        inside("H_is", h, 2 * h * N), inside("N_is", h, 2 * high * h), nonzero=["not_empty"])),
    have("room", le(4 * ERROR, H), auto("H_is", products=[["far_at_least_1", "inv_n", "inv_tau"]])),
    have(
        "weights_bounded",
        forall(i, j, given=[lt(i, n), lt(j, n)], then=[le(weight(i, j), tau)]),
        intro(
            obtain(["dot_below"], apply("at_most_half", {"i": i, "j": j}, [by("row"), by("col")])),
            have(
                "exponent", le(beta * G(i, j) / (2 * m), beta / 2),
                auto("beta_sign", products=[["beta_sign", "inv_m", "dot_below"]],
                     nonzero=["m_positive"]),
            ),
            *monotone("larger", beta * G(i, j) / (2 * m), beta / 2, "exponent"),
            given=["row", "col"],
            then=[by("larger")],
        ),
    ),
    have(
        "weights_positive",
        forall(i, j, then=[lt(0, weight(i, j))]),
        intro(then=[positive()]),
    ),
]  # fmt: skip


def masses(i: Any) -> Any:
    """Names for S_i and u_i, with 0 <= S <= N and U (S + N) = S."""
    return [
        let(S, near(i), "S_is"),
        have("near_sign", le(0, near(i)), positive()),
        have("S_sign", le(0, S), auto("S_is", "near_sign")),
        have("D_positive", lt(0, S + N), auto("S_sign", "N_positive")),
        have("inv_D", lt(0, 1 / (S + N)), positive("D_positive")),
        let(U, S / (S + N), "U_is"),
        have("U_times", eq(U * (S + N), S),
             auto(inside("U_is", h, h * (S + N)), nonzero=["D_positive"])),
        have("U_sign", le(0, U), auto("U_is", products=[["S_sign", "inv_D"]])),
        have("output_is", eq(output(i), U), auto(
            "U_is", inside("S_is", h, h / (h + N)), inside("N_is", h, near(i) / (near(i) + h)))),
    ]  # fmt: skip


def decided(less: Any) -> Any:
    """Conclusions about u_i and about values near it, from ``bound`` (about U and H)."""
    return [
        auto("bound", "output_is", "H_is"),
        intro(given=["close"], then=[auto("bound", "close", "room", "output_is", "H_is")]),
    ]


yes = intro(
    *masses(i),
    have("dot_low", le(m - t, 2 * G(i, star)), auto("at_most_t")),
    have("exponent", le(share, beta * G(i, star) / (2 * m)), auto(
        products=[["beta_sign", "inv_m", "dot_low"]], nonzero=["m_positive"])),
    *monotone("term", share, beta * G(i, star) / (2 * m), "exponent"),
    obtain(
        ["term_below"],
        apply(
            "statement:lemmas/term-below-sum",
            {"n": n, "f": Abstraction(j, weight(i, j)), "k": star},
            [by("col"), intro(
                obtain(["it"], apply("weights_positive", {"i": i, "j": j})),
                names=["j"], given=["below"], then=[auto("it")],
            )],
        ),
    ),
    have("S_at_least", le(far, S), auto("term", "term_below", "S_is")),
    have("all_terms", le(near(i), Over(j, Range(n), tau)), termwise(
        Range(n), j, weight(i, j), tau,
        intro(
            obtain(["it"], apply("weights_bounded", {"i": i, "j": element},
                                 [by("row"), by("below")])),
            given=["below"], then=[by("it")],
        ),
    )),
    have("S_at_most", le(S, N), auto("all_terms", "S_is", "N_is")),
    have("H_positive", le(0, H), auto("H_is", products=[["far_positive", "inv_n", "inv_tau"]])),
    have("bound", le(H, U), contra("small", auto(
        "U_times", "H_times", "S_at_least",
        products=[["small", "D_positive"], ["H_positive", "S_at_most"]]))),
    given=["row", "col", "at_most_t"],
    then=decided(True),
)  # fmt: skip

low = beta * (m - (1 + e) * t) / (4 * m)
no = intro(
    *masses(i),
    have("far_apart", forall(j, given=[lt(j, n)], then=[le(weight(i, j), Exp(low))]), intro(
        obtain(["it"], apply("all_far", {"j": j}, [by("col")])),
        have("dot_high", le(2 * G(i, j), m - (1 + e) * t), auto("it")),
        have("exponent", le(beta * G(i, j) / (2 * m), low), auto(
            products=[["beta_sign", "inv_m", "dot_high"]], nonzero=["m_positive"])),
        *monotone("term", beta * G(i, j) / (2 * m), low, "exponent"),
        given=["col"], then=[by("term")],
    )),
    have("all_terms", le(near(i), Over(j, Range(n), Exp(low))), termwise(
        Range(n), j, weight(i, j), Exp(low),
        intro(
            obtain(["it"], apply("far_apart", {"j": element}, [by("below")])),
            given=["below"], then=[by("it")],
        ),
    )),
    have("four_n", lt(0, 4 * n), auto("not_empty")),
    obtain(["exp_log"], apply("axiom:exp-log", {"x": 4 * n}, [by("four_n")])),
    have("exponent", le(Log(4 * n) + low, share), auto(
        "beta_large", products=[["beta_sign", "e_positive", "inv_m", "t_above_cm"]],
        nonzero=["m_positive"])),
    *monotone("term", Log(4 * n) + low, share, "exponent"),
    have("four_times", le(4 * n * Exp(low), far), auto(
        "term", inside("exp_log", h, h * Exp(low)))),
    have("S_at_most", le(4 * S, far), auto("all_terms", "four_times", "S_is")),
    have("bound", le(2 * U, H), contra("large", auto(
        "U_times", "H_times", "S_at_most",
        products=[["large", "N_positive"], ["U_sign", "S_sign"]]))),
    given=["row", "all_far"],
    then=decided(False),
)  # fmt: skip

PROOF: Rule = intro(*common, given=NAMES, then=[yes, no, auto("room", "H_is")])

_AT = {
    "n": number(1), "m": number(2), "G": ["lam", [["i", "N"], ["j", "N"]], number(1)],
    "t": number(2), "e": number(1), "c": number(1), "beta": number(8),
}  # fmt: skip
STATEMENT = Statement(
    id="alman-2023/decision-gap",
    title="What attention within additive error e^(-beta/2)/(8 n) says of a table of products",
    source=Source("alman-2023", "theorem-1.3", "reconstructed (high)", "constants of our own"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("alman-2023/decision-gap", CLAIM, _AT, example_rules(CLAIM, _AT)),
)
