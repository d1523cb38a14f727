"""From hardmax to softmax: the inverse temperature that a head of the construction needs.

Statement (reconstructed, high: what lemma-3 says of one head; constants are our own). Keys l(j),
j < n, are ids, natural numbers; the query satisfies q^2 >= 1/4 (thresholds lie half a step beside
ids); key a has the best score, q l(j) <= q l(a), and |l(j) - l(a)| <= D. With scores beta q l(j),
beta >= 0, the softmax head sum_j e^(beta q l(j)) l(j) / sum_j e^(beta q l(j)) is within n D
e^(-beta/2) of the hardmax value l(a). So beta = 2 log(n D/eps) gives eps.

Method: keys with another id have |l(j) - l(a)| >= 1, so that their scores lie beta/2 below;
`yun-2020/softmax-leak`. The activations are `yun-2020/four-relus`. How the errors of many layers
add up is `wang-2023/softmax-network`.
"""

from typing import Any

import sympy

from provers.instances import number, witness
from provers.papers.lemmas._points import NATURALS
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Name,
    Over,
    Range,
    forall,
    le,
    lt,
    natural,
    real,
)

n, j, a = (natural(x) for x in ("n", "j", "a"))
q, beta, D = (real(x) for x in ("q", "beta", "D"))
keys = Name("l", ("F", ("N",), "N"))
half = sympy.Rational(1, 2)

mass = Over(j, Range(n), Exp(beta * q * keys(j)))
softmax = Over(j, Range(n), Exp(beta * q * keys(j)) * keys(j)) / mass
error = n * Exp(-beta / 2) * D

CLAIM = forall(
    n, a, q, beta, D, keys,
    given=[
        lt(a, n),
        le(half**2, q**2),
        le(0, beta),
        le(0, D),
        forall(j, given=[lt(j, n)], then=[le(q * keys(j), q * keys(a))]),
        forall(
            j, given=[lt(j, n)], then=[le(keys(j) - keys(a), D), le(keys(a) - keys(j), D)]
        ),
    ],
    then=[le(softmax - keys(a), error), le(keys(a) - softmax, error)],
)  # fmt: skip

lead = q * (keys(a) - keys(j))


def _far(low: Any, high: Any) -> Rule:
    """Different natural numbers: their squared difference is at least 1."""
    return steps(
        obtain(["next"], apply("axiom:nat-discrete", {"m": low, "n": high}, [by("order")])),
        have("at_least_1", le(0, high - low - 1), auto("next")),
        auto("at_least_1", products=[["at_least_1", "at_least_1"]]),
    )


gap = intro(
    have(
        "ids_differ",
        le(1, (keys(a) - keys(j)) ** 2),
        cases(
            keys(j), keys(a), "order",
            less=_far(keys(j), keys(a)),
            equal=absurd(clash("order", "another")),
            greater=_far(keys(a), keys(j)),
        ),
    ),
    obtain(["best_of_j"], apply("best", {"j": j}, [by("j_in")])),
    have("lead_sign", le(0, lead), auto("best_of_j")),
    have("q_minus", le(0, q**2 - half**2), auto("q_large")),
    have("ids_minus", le(0, (keys(a) - keys(j)) ** 2 - 1), auto("ids_differ")),
    have("q_square_sign", le(0, q**2), auto("q_large")),
    have("lead_square", le(half**2, lead**2), auto(
        "q_large", products=[["q_minus", "ids_minus"], ["q_square_sign", "ids_minus"]])),
    have(
        "leads_by_half",
        le(half, lead),
        contra(
            "short",
            auto(
                "lead_square",
                products=[["short", "short"], ["short", "lead_sign"], ["lead_sign", "short"]],
            ),
        ),
    ),
    given=["j_in", "another"],
    then=[auto(products=[["beta_sign", "leads_by_half"]])],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["above", "below"],
        apply(
            "statement:yun-2020/softmax-leak",
            {"n": n, "a": a, "sigma": Abstraction(j, beta * q * keys(j)),
             "v": Abstraction(j, keys(j)), "g": beta / 2, "D": D},
            [by("a_in"), by("D_sign"), by("spread"), gap],
        ),
    ),
    given=["a_in", "q_large", "beta_sign", "D_sign", "best", "spread"],
    then=[by("above"), by("below")],
)  # fmt: skip

_size, _spread, _eps = sympy.symbols("n D eps", positive=True)

STATEMENT = Statement(
    id="wang-2023/lemma-3",
    title="Hardmax to softmax: a head needs inverse temperature 2 log(n D/eps)",
    source=Source(
        "wang-2023", "lemma-3", "reconstructed (high)", "one head; constants: own proof"
    ),
    claim=CLAIM,
    proof=PROOF,
    bound=2 * sympy.log(_size * _spread / _eps),
    witness=witness(
        "wang-2023/lemma-3",
        CLAIM,
        at={"n": number(2), "a": number(1), "q": number(1), "beta": number(1), "D": number(1),
            "l": NATURALS},
        given=[exact(), exact(), exact(), exact(),
               ["enumerate", [exact(), exact()]],
               ["enumerate", [intro(then=[exact(), exact()]), intro(then=[exact(), exact()])]]],
    ),
    remarks=(
        "The claim is about one head. The composed network is `wang-2023/softmax-network`.",
    ),
)  # fmt: skip
