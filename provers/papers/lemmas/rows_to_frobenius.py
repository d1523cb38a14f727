"""From bounds of single columns to the Frobenius norm, along any direction.

Statement (textbook, derived here). If sum |w(i)|^2 <= W^2 and sum r(i)^2 <= R^2 over i < n, then
sum |w(i)| r(i) <= W R. A conversion between norms: columns with <w(i), c(i)> <= |w(i)| r(i) for all
i, each bounded by itself, have a Frobenius norm of at most R (`along-every-direction`); r(i) = 1 is
R = sqrt(n).

Method: `weighted-product` with weights 1.
"""

from typing import Any

import sympy

from provers.instances import constant_family, number, witness, zero
from provers.norm_types import Conversion, Norm
from provers.papers.lemmas._points import ZEROS
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.proof import apply, auto, by, exact, have, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Abstraction, Over, Range, family, forall, le, natural, real

d, n, i, j, e = (natural(name) for name in ("d", "n", "i", "j", "element"))
w, r = family("w", d), family("r")
W, R = real("W"), real("R")
ONES = Abstraction(j, sympy.Integer(1))


def total(body: Any) -> Any:
    """Sum over i < n."""
    return Over(i, Range(n), body)


CLAIM = forall(
    d, n, w, r, W, R,
    given=[le(0, W), le(0, R), le(total(square(w(i))), W**2), le(total(r(i) ** 2), R**2)],
    then=[le(total(norm(w(i)) * r(i)), W * R)],
)  # fmt: skip

PROOF = intro(
    have(
        "lengths",
        le(total(norm(w(i)) ** 2), total(square(w(i)))),
        termwise(
            Range(n), i, norm(w(i)) ** 2, square(w(i)),
            intro(
                obtain(["own_square"], apply("axiom:square", {"d": d, "v": w(e)})),
                obtain(["own_sign", "own_root"],
                       apply("axiom:sqrt", {"x": square(w(e))}, [by("own_square")])),
                given=["in_range"], then=[auto("own_root")],
            ),
        ),
    ),
    obtain(
        ["product"],
        apply(
            "statement:lemmas/weighted-product",
            {"n": n, "P": ONES, "g": Abstraction(j, norm(w(j))), "h": r, "G": W, "H": R},
            [intro(given=["in_range"], then=[auto()]), by("W_sign"), by("R_sign"),
             auto("lengths", "lines"), auto("rows")],
        ),
    ),
    given=["W_sign", "R_sign", "lines", "rows"],
    then=[auto("product")],
)  # fmt: skip

IDENT = "lemmas/rows-to-frobenius"
STATEMENT = Statement(
    id=IDENT,
    title="From bounds of single columns to the Frobenius norm",
    source=Source("lemmas", "rows-to-frobenius", "own proof"),
    lipschitz=Conversion(Norm.TOKEN, (Norm.FROBENIUS,)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(1), "n": number(2), "w": constant_family(zero(1)), "r": ZEROS,
            "W": number(1), "R": number(1)},
        given=[exact(), exact(), exact(), exact()],
        scope="two zero columns",
    ),
)  # fmt: skip
