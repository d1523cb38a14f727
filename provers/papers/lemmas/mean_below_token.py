"""The mean of the squared lengths is at most the largest.

Statement (textbook, derived here). Weights P(j) >= 0 that add up to 1, |x(j)|^2 <= D^2 for j < n:
sum P(j) |x(j)|^2 <= D^2. A conversion between norms: from the largest token to the root mean square
under the weights.

Method: term by term.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.norm_types import Conversion, Norm
from provers.papers.lemmas.norm_perturbation import square
from provers.papers.lemmas.token_below_frobenius import d, n, tokens, x
from provers.proof import apply, auto, by, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Over, Range, eq, family, forall, le, lt, natural, real

j, e = natural("j"), natural("element")
P, D, z = family("P"), real("D"), real("z")


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


CLAIM = forall(
    d, n, P, x, D,
    given=[
        forall(j, given=[lt(j, n)], then=[le(0, P(j))]),
        eq(total(P(j)), 1),
        tokens(x, D),
    ],
    then=[le(total(P(j) * square(x(j))), D**2)],
)  # fmt: skip

PROOF = intro(
    have(
        "terms",
        le(total(P(j) * square(x(j))), total(P(j) * D**2)),
        termwise(
            Range(n), j, P(j) * square(x(j)), P(j) * D**2,
            intro(
                obtain(["weight"], apply("weights", {"j": e}, [by("in_range")])),
                obtain(["short"], apply("tokens", {"f": e}, [by("in_range")])),
                have("gap", le(0, D**2 - square(x(e))), auto("short")),
                given=["in_range"],
                then=[auto(products=[["weight", "gap"]])],
            ),
        ),
    ),
    given=["weights", "weights_add_up", "tokens"],
    then=[auto("terms", inside("weights_add_up", z, z * D**2))],
)  # fmt: skip

IDENT = "lemmas/mean-below-token"
STATEMENT = Statement(
    id=IDENT,
    title="The mean of the squared lengths is at most the largest",
    source=Source("lemmas", "mean-below-token", "own proof"),
    lipschitz=Conversion(Norm.TOKEN, (Norm.WEIGHTED,)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(1), "n": number(1), "P": constant_family(number(1)),
            "x": constant_family(zero(1)), "D": number(1)},
        given=[intro(given=["in_range"], then=[auto()]), auto(),
               intro(given=["in_range"], then=[auto()])],
        scope="one zero column",
    ),
)  # fmt: skip
