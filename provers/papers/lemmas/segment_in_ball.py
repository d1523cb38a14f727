"""Balls are convex.

Statement (textbook, derived here). If |u|^2 <= a^2 and |u + v|^2 <= a^2, then
|u + t v|^2 <= a^2 for 0 <= t <= 1.

Method: |u + t v|^2 = (1 - t)|u|^2 + t|u + v|^2 - t(1 - t)|v|^2.
"""

from provers.instances import number, witness, zero
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import apply, auto, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import forall, le, natural, real, vector

d = natural("d")
u, v = vector("u", d), vector("v", d)
a, t = real("a"), real("t")

CLAIM = forall(
    d, u, v, a, t,
    given=[le(square(u), a**2), le(square(u + v), a**2), le(0, t), le(t, 1)],
    then=[le(square(u + t * v), a**2)],
)  # fmt: skip

PROOF = intro(
    obtain(["v_square"], apply("axiom:square", {"d": d, "v": v})),
    have("room", le(0, 1 - t), auto("t_below_1")),
    given=["start", "end", "t_sign", "t_below_1"],
    then=[auto(products=[["room", "start"], ["t_sign", "end"], ["t_sign", "room", "v_square"]])],
)

STATEMENT = Statement(
    id="lemmas/segment-in-ball",
    title="Balls are convex",
    source=Source("lemmas", "segment-in-ball", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/segment-in-ball",
        CLAIM,
        at={"d": number(1), "u": zero(1), "v": zero(1), "a": number(1), "t": number(1)},
        given=[exact(), exact(), exact(), exact()],
    ),
)  # fmt: skip
