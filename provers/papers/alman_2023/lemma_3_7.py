"""The printed error of the output: 2 e / (1 - e) max|V|.

Statement (reconstructed, high). (1 - e) A <= A~ <= (1 + e) A with A > 0, 0 <= e < 1 and |v| <= R
give |sum A~ v / sum A~ - sum A v / sum A| <= 2 e / (1 - e) R. In fact 2 e R does; the sharp
constant is in `alman-2023/sharp-error`.

Method: `lemmas/reweighted-mean`: R D <= e (R^2 - mu nu) <= 2 e R^2.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas.reweighted_mean import WEIGHTS, R, e, mean, mu, n, nu, u, w, within, x
from provers.proof import apply, auto, by, contra, exact, have, inside, intro, let, obtain, steps
from provers.statement import Source, Statement
from provers.surface import forall, le, lt, real

h = real("h")

CLAIM = forall(
    n, w, u, x, e, R,
    given=[*WEIGHTS, within(R)],
    then=[
        le(mean(u) - mean(w), 2 * e * R), le(mean(w) - mean(u), 2 * e * R),
        le(mean(u) - mean(w), 2 * e / (1 - e) * R), le(mean(w) - mean(u), 2 * e / (1 - e) * R),
    ],
)  # fmt: skip


def below(name: Any, difference: Any, hyperbolic: Any) -> Any:
    """The difference is at most 2 e R."""
    return have(
        name,
        le(difference, 2 * e * R),
        contra("too_far", steps(
            have("R_positive", lt(0, R), contra("R_vanishes", auto(
                "too_far", "mu_above", "mu_below", "nu_above", "nu_below", "R_vanishes",
                products=[["e_sign", "R_sign"]],
            ))),
            auto(
                hyperbolic,
                products=[["too_far", "R_positive"], ["e_sign", "mu_above", "nu_above"],
                          ["e_sign", "mu_below", "nu_below"], ["e_sign", "mu_above", "nu_below"],
                          ["e_sign", "mu_below", "nu_above"]],
            ),
        )),
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
    below("up", nu - mu, "hyperbolic_up"),
    below("down", mu - nu, "hyperbolic_down"),
    have("room", lt(0, 1 - e), auto("e_below_1")),
    have("larger", le(2 * e * R, 2 * e / (1 - e) * R), contra("smaller", auto(
        products=[["smaller", "room"], ["e_sign", "e_sign", "R_sign"]], nonzero=["room"],
    ))),
    given=["not_empty", "e_sign", "e_below_1", "weights", "factors", "values"],
    then=[
        auto("up", "mu_is", "nu_is"), auto("down", "mu_is", "nu_is"),
        auto("up", "mu_is", "nu_is", "larger"), auto("down", "mu_is", "nu_is", "larger"),
    ],
)  # fmt: skip

_ONES = ["lam", [["i", "N"]], ["q", "1"]]
_BOTH = ["enumerate", [intro(then=[exact(), exact()])] * 2]
STATEMENT = Statement(
    id="alman-2023/lemma-3.7",
    title="The printed error of the output: 2 e / (1 - e) max|V|",
    source=Source("alman-2023", "lemma-3.7", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/lemma-3.7",
        CLAIM,
        at={
            "n": number(2), "w": _ONES,
            "u": ["lam", [["i", "N"]], ["+", ["q", "1/2"], "i"]],
            "x": ["lam", [["i", "N"]], ["+", ["q", "-1"], ["*", ["q", "2"], "i"]]],
            "e": ["q", "1/2"], "R": number(1),
        },
        given=[exact(), exact(), exact(), intro(given=["below"], then=[auto()]), _BOTH, _BOTH],
    ),
)  # fmt: skip
