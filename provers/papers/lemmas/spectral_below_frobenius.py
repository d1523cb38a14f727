"""The spectral norm is at most the Frobenius norm.

Statement (textbook, derived here). If sum |x(j)|^2 <= R^2 over j < n, then
sum <x(j), v>^2 <= R^2 |v|^2 for every v. A conversion between norms: from the Frobenius norm to the
spectral norm.

Method: Cauchy and Schwarz, term by term.
"""

from provers.instances import constant_family, number, witness, zero
from provers.norm_types import Conversion, Norm
from provers.papers.lemmas.bounded_columns import spectral, v
from provers.papers.lemmas.norm_perturbation import square
from provers.papers.lemmas.token_below_frobenius import R, d, f, frobenius, n, x
from provers.proof import apply, auto, exact, have, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Inner, Over, Range, forall, le, natural

e = natural("element")

CLAIM = forall(d, n, x, R, given=[frobenius(x, R)], then=[spectral(x, R)])

PROOF = intro(
    have("room", le(0, R**2 - Over(f, Range(n), square(x(f)))), auto("whole")),
    given=["whole"],
    then=[
        intro(
            obtain(["v_square"], apply("axiom:square", {"d": d, "v": v})),
            have(
                "terms",
                le(Over(f, Range(n), Inner(x(f), v) ** 2),
                   Over(f, Range(n), square(x(f)) * square(v))),
                termwise(
                    Range(n), f, Inner(x(f), v) ** 2, square(x(f)) * square(v),
                    intro(
                        obtain(["cross"], apply("statement:lemmas/cauchy-schwarz",
                                                {"d": d, "u": x(e), "v": v})),
                        given=["in_range"], then=[auto("cross")],
                    ),
                ),
            ),
            names=["v"],
            then=[auto("terms", products=[["v_square", "room"]])],
        )
    ],
)  # fmt: skip

IDENT = "lemmas/spectral-below-frobenius"
STATEMENT = Statement(
    id=IDENT,
    title="The spectral norm is at most the Frobenius norm",
    source=Source("lemmas", "spectral-below-frobenius", "own proof"),
    lipschitz=Conversion(Norm.FROBENIUS, (Norm.SPECTRAL,)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(1), "n": number(2), "x": constant_family(zero(1)), "R": number(0)},
        given=[exact()],
        scope="two zero columns",
    ),
)  # fmt: skip
