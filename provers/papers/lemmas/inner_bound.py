"""An inner product is at most the product of the bounds of the two lengths, in both directions.

Statement (textbook, derived here). If |u|^2 <= a^2 and |v|^2 <= b^2 with a, b >= 0, then
-a b <= <u, v> <= a b.

Method: Cauchy-Schwarz and the order of squares.
"""

from provers.instances import number, witness, zero
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import apply, auto, by, combine, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Inner, forall, le, natural, real, vector

d = natural("d")
u, v = vector("u", d), vector("v", d)
a, b = real("a"), real("b")

CLAIM = forall(
    d, u, v, a, b,
    given=[le(0, a), le(0, b), le(square(u), a**2), le(square(v), b**2)],
    then=[le(-a * b, Inner(u, v)), le(Inner(u, v), a * b)],
)  # fmt: skip

PROOF = intro(
    obtain(["cross"], apply("statement:lemmas/cauchy-schwarz", {"d": d, "u": u, "v": v})),
    obtain(["v_square"], apply("axiom:square", {"d": d, "v": v})),
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("u_room", le(0, a**2 - square(u)), auto("u_short")),
    have("v_room", le(0, b**2 - square(v)), auto("v_short")),
    have("squares", le(Inner(u, v) ** 2, (a * b) ** 2),
         auto("cross", products=[["u_room", "v_square"], ["a_square", "v_room"]])),
    have("sign", le(0, a * b), auto(products=[["a_sign", "b_sign"]])),
    obtain(["above"], apply("statement:lemmas/square-order",
                            {"x": Inner(u, v), "y": a * b}, [by("sign"), by("squares")])),
    obtain(["below"], apply("statement:lemmas/square-order",
                            {"x": -Inner(u, v), "y": a * b}, [by("sign"), auto("squares")])),
    given=["a_sign", "b_sign", "u_short", "v_short"],
    then=[auto("below"), by("above")],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/inner-bound",
    title="An inner product is at most the product of the bounds of the two lengths",
    source=Source("lemmas", "inner-bound", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/inner-bound",
        CLAIM,
        at={"d": number(1), "u": zero(1), "v": zero(1), "a": number(1), "b": number(1)},
        given=[exact(), exact(), exact(), exact()],
    ),
)
