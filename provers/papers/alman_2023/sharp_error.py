"""What a relative error of the attention matrix does to the output: 2 tanh(artanh(e)/2) max|V|.

Statement (own proof; the printed lemma-3.7 has 2 e / (1 - e)). Let A(j) > 0 be a row of exp(QK^T/d)
and (1 - e) A(j) <= A~(j) <= (1 + e) A(j), 0 <= e < 1, and |v(j)| <= R for a column of V. With t in
[0, 1) such that e (1 + t^2) = 2 t, that is t = tanh(artanh(e) / 2),

    |sum A~ v / sum A~ - sum A v / sum A| <= 2 t R.

Two clusters attain it (`alman-2023/sharp-error-attained`). Since
2 t = e (1 + t^2), a relative error of 1e-3 gives an output error of 1.0000003e-3 max|V| at most.

Method: `lemmas/reweighted-mean` gives R D <= e (R^2 - mu nu) for the difference D = nu - mu. If
D > 2 t R then (D - 2 t R)(2 R - t D) > 0, which with t (mu + nu)^2 >= 0 contradicts it.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.alman_2023 import _numeric
from provers.papers.lemmas.reweighted_mean import WEIGHTS, R, e, mean, mu, n, nu, u, w, within, x
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    steps,
)
from provers.statement import NumericCheck, Source, Statement
from provers.surface import eq, forall, le, lt, real

t, h, gap = real("t"), real("h"), real("gap")

CLAIM = forall(
    n, w, u, x, e, t, R,
    given=[*WEIGHTS, le(0, t), lt(t, 1), eq(e * (1 + t**2), 2 * t), within(R)],
    then=[le(mean(u) - mean(w), 2 * t * R), le(mean(w) - mean(u), 2 * t * R)],
)  # fmt: skip


def below(name: Any, larger: Any, smaller: Any, hyperbolic: Any) -> Any:
    """larger - smaller <= 2 t R, for the means nu and mu in either order."""
    difference = larger - smaller
    return have(
        name,
        le(difference, 2 * t * R),
        contra(
            "too_far",
            steps(
                have("R_positive", lt(0, R), contra("R_vanishes", auto(
                    "too_far", "mu_above", "mu_below", "nu_above", "nu_below", "R_vanishes",
                    products=[["t_sign", "R_sign"]],
                ))),
                have("t_room", lt(t * R, R), auto(products=[["t_below_1", "R_positive"]])),
                have(
                    "room", lt(t * difference, 2 * R),
                    auto("t_room", "t_room", products=[
                        ["t_sign", f"{name}_wide"], ["t_below_1", "R_positive"],
                    ]),
                ),
                have("one", lt(0, 1 + t**2), combine(le=[(1, []), (1, [], t)])),
                have("square", le(0, t * (mu + nu) ** 2), combine(le=[(1, ["t_sign"], mu + nu)])),
                auto(
                    "square",
                    inside("t_is", h, h * (R**2 - mu * nu)),
                    products=[["too_far", "room"], [hyperbolic, "one"]],
                ),
            ),
        ),
    )  # fmt: skip


PROOF = intro(
    obtain(
        ["mu_mass", "nu_mass", "upwards", "downwards", "mu_low", "mu_high", "nu_low", "nu_high"],
        apply(
            "statement:lemmas/reweighted-mean",
            {"n": n, "w": w, "u": u, "x": x, "e": e, "R": R},
            [by("not_empty"), by("e_sign"), by("e_below_1"), by("weights"), by("factors"),
             by("values")],
        ),
    ),
    let(mu, mean(w), "mu_is"),
    let(nu, mean(u), "nu_is"),
    *[
        have(name, fact, auto(
            ref, inside("mu_is", h, h), inside("nu_is", h, h), inside("mu_is", h, R * h),
            inside("nu_is", h, R * h), inside("mu_is", h, e * h * nu),
            inside("nu_is", h, e * h * mean(w)),
        ))
        for name, fact, ref in (
            ("hyperbolic_up", le(R * (nu - mu), e * (R**2 - mu * nu)), "upwards"),
            ("hyperbolic_down", le(R * (mu - nu), e * (R**2 - mu * nu)), "downwards"),
            ("mu_above", le(-R, mu), "mu_low"), ("mu_below", le(mu, R), "mu_high"),
            ("nu_above", le(-R, nu), "nu_low"), ("nu_below", le(nu, R), "nu_high"),
        )
    ],
    have("R_sign", le(0, R), auto("mu_above", "mu_below")),
    have("up_wide", le(nu - mu, 2 * R), auto("nu_below", "mu_above")),
    have("down_wide", le(mu - nu, 2 * R), auto("mu_below", "nu_above")),
    below("up", nu, mu, "hyperbolic_up"),
    below("down", mu, nu, "hyperbolic_down"),
    given=["not_empty", "e_sign", "e_below_1", "weights", "factors", "t_sign", "t_below_1", "t_is",
           "values"],
    then=[auto("up", "mu_is", "nu_is"), auto("down", "mu_is", "nu_is")],
)  # fmt: skip

_ONES = ["lam", [["i", "N"]], ["q", "1"]]
EXAMPLE = {
    "n": number(2), "w": _ONES,
    "u": ["lam", [["i", "N"]], ["+", ["q", "1/5"], ["*", ["q", "8/5"], "i"]]],
    "x": ["lam", [["i", "N"]], ["+", ["q", "-1"], ["*", ["q", "2"], "i"]]],
    "e": ["q", "4/5"], "t": ["q", "1/2"], "R": number(1),
}  # fmt: skip
_BOTH = ["enumerate", [intro(then=[exact(), exact()])] * 2]

STATEMENT = Statement(
    id="alman-2023/sharp-error",
    title="A relative error e of the attention matrix moves outputs by 2 tanh(artanh(e)/2) max|V|",
    source=Source("alman-2023", "lemmas-3.6-3.7", "own proof", "sharper than the printed lemmas"),
    claim=CLAIM,
    proof=PROOF,
    numeric=(NumericCheck("random weights and factors", _numeric.two_clusters),),
    witness=witness(
        "alman-2023/sharp-error",
        CLAIM,
        at=EXAMPLE,
        given=[exact(), exact(), exact(), intro(given=["below"], then=[auto()]), _BOTH,
               exact(), exact(), exact(), _BOTH],
        scope="two points, e = 4/5 and t = 1/2",
    ),
)  # fmt: skip
