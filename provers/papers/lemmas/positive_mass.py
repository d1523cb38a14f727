"""Exponentials with weights that are not all zero have a positive sum.

Statement (textbook, derived here). If c(j) >= 0 for j < n, sum c(j) > 0 and s(j) >= m for j < n,
then sum c(j) e^s(j) > 0.

Method: the sum is at least e^m sum c(j).
"""

from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import apply, auto, by, exact, have, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Exp, Over, Range, family, forall, le, lt, natural, real

n, j, e = (natural(name) for name in ("n", "j", "element"))
c, s, m = family("c"), family("s"), real("m")
weighted = Over(j, Range(n), c(j) * Exp(s(j)))

CLAIM = forall(
    n, c, s, m,
    given=[
        forall(j, given=[lt(j, n)], then=[le(0, c(j))]),
        lt(0, Over(j, Range(n), c(j))),
        forall(j, given=[lt(j, n)], then=[le(m, s(j))]),
    ],
    then=[lt(0, weighted)],
)  # fmt: skip

PROOF = intro(
    obtain(["exp_sign"], apply("axiom:exp-positive", {"x": m})),
    have(
        "below",
        le(Over(j, Range(n), Exp(m) * c(j)), weighted),
        termwise(
            Range(n), j, Exp(m) * c(j), c(j) * Exp(s(j)),
            intro(
                obtain(["sign"], apply("base", {"j": e}, [by("in_range")])),
                obtain(["low"], apply("least", {"j": e}, [by("in_range")])),
                obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": s(e) - m})),
                have("factor", le(1, Exp(s(e) - m)), auto("tangent", "low")),
                have("higher", le(Exp(m), Exp(s(e))), auto(products=[["exp_sign", "factor"]])),
                given=["in_range"],
                then=[auto(products=[["sign", "higher"]])],
            ),
        ),
    ),
    given=["base", "not_all_zero", "least"],
    then=[auto("below", products=[["exp_sign", "not_all_zero"]])],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/positive-mass",
    title="Exponentials with weights that are not all zero have a positive sum",
    source=Source("lemmas", "positive-mass", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/positive-mass",
        CLAIM,
        at={"n": number(1), "c": constant_family(number(1)), "s": ZEROS, "m": number(0)},
        given=[
            intro(given=["in_range"], then=[auto()]), exact(),
            intro(given=["in_range"], then=[auto()]),
        ],
    ),
)  # fmt: skip
