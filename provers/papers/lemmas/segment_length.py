"""A step along a bounded vector lengthens by at most its bound.

Statement (textbook, derived here). If |u|^2 <= a^2, |v|^2 <= b^2 with a, b >= 0 and 0 <= t <= 1,
then |u + t v|^2 <= (a + b)^2.

Method: <u, v> <= a b by Cauchy-Schwarz.
"""

from provers.instances import number, witness, zero
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import apply, auto, by, combine, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import forall, le, natural, real, vector

d = natural("d")
u, v = vector("u", d), vector("v", d)
a, b, t = (real(name) for name in ("a", "b", "t"))

CLAIM = forall(
    d, u, v, a, b, t,
    given=[le(0, a), le(0, b), le(square(u), a**2), le(square(v), b**2), le(0, t), le(t, 1)],
    then=[le(square(u + t * v), (a + b) ** 2)],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["low", "high"],
        apply("statement:lemmas/inner-bound", {"d": d, "u": u, "v": v, "a": a, "b": b},
              [by("a_sign"), by("b_sign"), by("u_short"), by("v_short")]),
    ),
    have("t_square", le(0, t**2), combine(le=[(1, [], t)])),
    have("room", le(0, 1 - t), auto("t_below_1")),
    have("both", le(0, 1 - t**2), auto("room", products=[["t_sign", "room"]])),
    have("b_square", le(0, b**2), combine(le=[(1, [], b)])),
    given=["a_sign", "b_sign", "u_short", "v_short", "t_sign", "t_below_1"],
    then=[
        auto(
            "u_short",
            products=[["t_sign", "high"], ["t_square", "v_short"], ["both", "b_square"],
                      ["room", "a_sign", "b_sign"]],
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/segment-length",
    title="A step along a bounded vector lengthens by at most its bound",
    source=Source("lemmas", "segment-length", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/segment-length",
        CLAIM,
        at={
            "d": number(1), "u": zero(1), "v": zero(1),
            "a": number(1), "b": number(1), "t": number(1),
        },
        given=[exact(), exact(), exact(), exact(), exact(), exact()],
    ),
)  # fmt: skip
