"""The Frobenius norm of n columns is at most sqrt(n) times the longest column.

Statement (textbook, derived here). If |x(j)|^2 <= D^2 for every j < n, then
sum |x(j)|^2 <= (sqrt(n) D)^2. A conversion between norms: from the largest token to the Frobenius
norm.

Method: term by term.
"""

from provers.instances import constant_family, number, witness, zero
from provers.norm_types import Conversion, Norm
from provers.papers.lemmas.norm_perturbation import square
from provers.papers.lemmas.token_below_frobenius import d, f, frobenius, n, tokens, x
from provers.proof import apply, auto, by, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Over, Range, Sqrt, forall, le, natural, real

e, D, z = natural("element"), real("D"), real("z")
ROOT = Sqrt(n)

CLAIM = forall(d, n, x, D, given=[tokens(x, D)], then=[frobenius(x, ROOT * D)])

PROOF = intro(
    obtain(["natural"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": n}, [by("natural")])),
    have(
        "squares",
        le(Over(f, Range(n), square(x(f))), Over(f, Range(n), D**2)),
        termwise(
            Range(n), f, square(x(f)), D**2,
            intro(obtain(["own"], apply("tokens", {"f": e}, [by("in_range")])),
                  given=["in_range"], then=[by("own")]),
        ),
    ),
    given=["tokens"],
    then=[auto("squares", inside("root", z, z * D**2))],
)  # fmt: skip

IDENT = "lemmas/frobenius-below-token"
STATEMENT = Statement(
    id=IDENT,
    title="The Frobenius norm of n columns is at most sqrt(n) times the longest column",
    source=Source("lemmas", "frobenius-below-token", "own proof"),
    lipschitz=Conversion(Norm.TOKEN, (Norm.FROBENIUS,)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(1), "n": number(2), "x": constant_family(zero(1)), "D": number(0)},
        given=[intro(given=["in_range"], then=[auto()])],
        scope="two zero columns",
    ),
)  # fmt: skip
