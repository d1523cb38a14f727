"""A softmax of scores in [-g, g] is near the uniform distribution.

Statement (own proof). Let -g <= s(j) <= g for j < n and Z = sum e^s(j). For every k < n

    n e^s(k) - Z <= 2 g n e^s(k)   and   Z - n e^s(k) <= 2 g Z,

that is P - 1/n <= 2 g P and 1/n - P <= 2 g/n for the weight P = e^s(k)/Z.

Method: e^s(k) - e^s(j) <= e^s(k) (s(k) - s(j)) <= 2 g e^s(k) by the tangent at s(k); add up over j.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import Rule, apply, auto, by, have, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Exp, Over, Range, family, forall, le, lt, natural, real

n, j, k, e = (natural(name) for name in ("n", "j", "k", "element"))
s, g = family("s"), real("g")
Z = Over(j, Range(n), Exp(s(j)))

CLAIM = forall(
    n, s, g,
    given=[forall(j, given=[lt(j, n)], then=[le(-g, s(j)), le(s(j), g)])],
    then=[
        forall(
            k,
            given=[lt(k, n)],
            then=[
                le(n * Exp(s(k)) - Z, 2 * g * n * Exp(s(k))),
                le(Z - n * Exp(s(k)), 2 * g * Z),
            ],
        )
    ],
)  # fmt: skip


def one(high: Any, low: Any, upper: str, lower: str) -> Rule:
    """Rule: e^high - e^low <= 2 g e^high."""
    return intro(
        obtain(["other_low", "other_high"], apply("scores", {"j": e}, [by("below")])),
        obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": low - high})),
        obtain(["exp_sign"], apply("axiom:exp-positive", {"x": high})),
        have("factor", le(1 - Exp(low - high), 2 * g), auto("tangent", upper, lower)),
        given=["below"],
        then=[auto(products=[["exp_sign", "factor"]])],
    )


PROOF = intro(
    given=["scores"],
    then=[
        intro(
            obtain(["own_low", "own_high"], apply("scores", {"j": k}, [by("in_range")])),
            have(
                "above",
                le(Over(j, Range(n), Exp(s(k)) - Exp(s(j))),
                   Over(j, Range(n), 2 * g * Exp(s(k)))),
                termwise(Range(n), j, Exp(s(k)) - Exp(s(j)), 2 * g * Exp(s(k)),
                         one(s(k), s(e), "own_high", "other_low")),
            ),
            have(
                "below",
                le(Over(j, Range(n), Exp(s(j)) - Exp(s(k))),
                   Over(j, Range(n), 2 * g * Exp(s(j)))),
                termwise(Range(n), j, Exp(s(j)) - Exp(s(k)), 2 * g * Exp(s(j)),
                         one(s(e), s(k), "other_high", "own_low")),
            ),
            given=["in_range"],
            then=[auto("above"), auto("below")],
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/softmax-near-uniform",
    title="A softmax of scores in [-g, g] is near the uniform distribution",
    source=Source("lemmas", "softmax-near-uniform", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/softmax-near-uniform",
        CLAIM,
        at={"n": number(2), "s": ZEROS, "g": number(0)},
        given=[intro(given=["in_range"], then=[auto(), auto()])],
        scope="two scores 0",
    ),
)
