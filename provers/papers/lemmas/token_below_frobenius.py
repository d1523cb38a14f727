"""Every column is at most as long as the whole matrix in the Frobenius norm.

Statement (textbook, derived here). If sum |x(j)|^2 <= R^2 over j < n, then |x(j)|^2 <= R^2 for
every j < n. A conversion between norms: from the Frobenius norm to the largest token.

Method: a term of a sum of non-negative numbers is at most the sum.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.norm_types import Conversion, Norm
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import apply, auto, by, exact, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Abstraction, Over, Range, family, forall, le, lt, natural, real

d, n, i, j, f = (natural(name) for name in ("d", "n", "i", "j", "f"))
x, R = family("x", d), real("R")


def frobenius(of: Any, bound: Any) -> Any:
    """The matrix of n columns has Frobenius norm at most ``bound``."""
    return le(Over(f, Range(n), square(of(f))), bound**2)


def tokens(of: Any, bound: Any) -> Any:
    """Every one of n columns has length at most ``bound``."""
    return forall(f, given=[lt(f, n)], then=[le(square(of(f)), bound**2)])


CLAIM = forall(d, n, x, R, given=[frobenius(x, R)], then=[tokens(x, R)])

PROOF = intro(
    given=["whole"],
    then=[
        intro(
            obtain(
                ["term"],
                apply(
                    "statement:lemmas/term-below-sum",
                    {"f": Abstraction(j, square(x(j))), "n": n, "k": f},
                    [
                        by("in_range"),
                        intro(obtain(["sign"], apply("axiom:square", {"d": d, "v": x(i)})),
                              names=["i"], given=["below"], then=[by("sign")]),
                    ],
                ),
            ),
            given=["in_range"],
            then=[auto("term", "whole")],
        )
    ],
)  # fmt: skip

IDENT = "lemmas/token-below-frobenius"
STATEMENT = Statement(
    id=IDENT,
    title="Every column is at most as long as the matrix in the Frobenius norm",
    source=Source("lemmas", "token-below-frobenius", "own proof"),
    lipschitz=Conversion(Norm.FROBENIUS, (Norm.TOKEN,)),
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
