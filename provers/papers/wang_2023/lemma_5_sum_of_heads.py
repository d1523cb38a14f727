"""The Lipschitz constants of several heads add up.

Statement (proved here; the sound form of `lemma-5-several-heads`). If two maps are p- and
q-Lipschitz in the Euclidean norm, their sum is (p + q)-Lipschitz. For h heads repeat: with output
maps, sum_i ||W_o^i|| Lip_i.

Method: <a, b> <= p q |x - y|^2 by Cauchy and Schwarz, where a and b are the two differences.
"""

from provers.instances import witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._points import UNIT
from provers.papers.wang_2023.lemma_5_several_heads import (
    GIVEN,
    _at,
    _given,
    d,
    f,
    g,
    k,
    moved,
    p,
    q,
    square,
    x,
    y,
)
from provers.proof import apply, auto, by, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Inner, forall, le

a, b = f(x) - f(y), g(x) - g(y)
CLAIM = forall(
    d, k, f, g, p, q, x, y,
    given=GIVEN,
    then=[le(square(moved), (p + q) ** 2 * square(x - y))],
)  # fmt: skip

PROOF = intro(
    obtain(["first"], apply("first_map", {"u": x, "v": y})),
    obtain(["second"], apply("second_map", {"u": x, "v": y})),
    obtain(["first_sign"], apply("axiom:square", {"d": k, "v": a})),
    obtain(["second_sign"], apply("axiom:square", {"d": k, "v": b})),
    obtain(["distance_sign"], apply("axiom:square", {"d": d, "v": x - y})),
    obtain(["cross"], apply("statement:lemmas/cauchy-schwarz", {"d": k, "u": a, "v": b})),
    have("first_gap", le(0, p**2 * square(x - y) - square(a)), auto("first")),
    have("second_gap", le(0, q**2 * square(x - y) - square(b)), auto("second")),
    have("p_square", le(0, p**2), auto(products=[["p_sign", "p_sign"]])),
    have(
        "cross_square",
        le(Inner(a, b) ** 2, (p * q * square(x - y)) ** 2),
        auto(
            "cross",
            products=[["second_sign", "first_gap"], ["p_square", "distance_sign", "second_gap"]],
        ),
    ),
    have(
        "room", le(0, p * q * square(x - y)), auto(products=[["p_sign", "q_sign", "distance_sign"]])
    ),
    obtain(
        ["cross_bound"],
        apply(
            "statement:lemmas/square-order",
            {"x": Inner(a, b), "y": p * q * square(x - y)},
            [by("room"), by("cross_square")],
        ),
    ),
    given=["p_sign", "q_sign", "first_map", "second_map"],
    then=[auto("first", "second", "cross_bound")],
)

IDENT = "wang-2023/lemma-5-sum-of-heads"
STATEMENT = Statement(
    id=IDENT,
    title="The Lipschitz constants of several heads add up",
    source=Source("wang-2023", "lemma-5", "own proof", "sound form for several heads"),
    lipschitz=LipschitzType(Norm.EUCLIDEAN, Norm.EUCLIDEAN, Domain.ANYWHERE, ("x", "y")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(IDENT, CLAIM, _at(), _given(), UNIT),
)
