"""The Frobenius norm of n columns in R^d is at most sqrt(n) and sqrt(d) times the spectral norm.

Statement (textbook, derived here). If sum <x(j), v>^2 <= D^2 |v|^2 for every v, then
|x(j)|^2 <= D^2 for every j < n, sum |x(j)|^2 <= n D^2 and sum |x(j)|^2 <= d D^2. A conversion
between norms: from the spectral norm to the largest token and to the Frobenius norm.

Method: v = x(j) for one column; v = the vectors of an orthonormal basis for the last bound.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.norm_types import Conversion, Norm
from provers.papers.lemmas.bounded_columns import spectral
from provers.papers.lemmas.norm_perturbation import square
from provers.papers.lemmas.token_below_frobenius import d, f, n, tokens, x
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    have,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Over,
    Range,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

e, i, j, k = (natural(name) for name in ("element", "i", "j", "k"))
b, v, D, z = family("e", d), vector("v", d), real("D"), real("z")


def whole(body: Any) -> Any:
    """Sum over the columns."""
    return Over(f, Range(n), body)


CLAIM = forall(
    d, n, x, D,
    given=[spectral(x, D)],
    then=[tokens(x, D), le(whole(square(x(f))), n * D**2), le(whole(square(x(f))), d * D**2)],
)  # fmt: skip

one_column = intro(
    obtain(["own"], apply("columns", {"v": x(f)})),
    obtain(
        ["term"],
        apply(
            "statement:lemmas/term-below-sum",
            {"f": Abstraction(j, Inner(x(j), x(f)) ** 2), "n": n, "k": f},
            [
                by("in_range"),
                intro(names=["i"], given=["below"],
                      then=[combine(le=[(1, [], Inner(x(i), x(f)))])]),
            ],
        ),
    ),
    obtain(["sign"], apply("axiom:square", {"d": d, "v": x(f)})),
    have("D_square", le(0, D**2), combine(le=[(1, [], D)])),
    given=["in_range"],
    then=[
        cases(
            square(x(f)), 0, "size",
            less=absurd(auto("size", "sign")),
            equal=auto("size", "D_square"),
            greater=steps(
                have("inverse", lt(0, 1 / square(x(f))), ["positive", ["size"]]),
                have("room", le(0, D**2 * square(x(f)) - square(x(f)) ** 2), auto("own", "term")),
                auto(products=[["inverse", "room"]], nonzero=["size"]),
            ),
        )
    ],
)  # fmt: skip

PROOF = intro(
    have("short", tokens(x, D), one_column),
    have(
        "all",
        le(whole(square(x(f))), whole(D**2)),
        termwise(
            Range(n), f, square(x(f)), D**2,
            intro(obtain(["own"], apply("short", {"f": e}, [by("in_range")])),
                  given=["in_range"], then=[by("own")]),
        ),
    ),
    obtain(["unit", "squares"], apply("axiom:parseval", {"d": d}), some=[b]),
    have(
        "sums",
        le(whole(square(x(f))), whole(Over(k, Range(d), Inner(x(f), b(k)) ** 2))),
        termwise(
            Range(n), f, square(x(f)), Over(k, Range(d), Inner(x(f), b(k)) ** 2),
            intro(obtain(["own"], apply("squares", {"v": x(e)})),
                  given=["in_range"], then=[auto("own")]),
        ),
    ),
    have(
        "rows",
        le(Over(k, Range(d), whole(Inner(x(f), b(k)) ** 2)), Over(k, Range(d), D**2)),
        termwise(
            Range(d), k, whole(Inner(x(f), b(k)) ** 2), D**2,
            intro(
                obtain(["row"], apply("columns", {"v": b(e)})),
                obtain(["one"], apply("unit", {"i": e}, [by("in_range")])),
                given=["in_range"],
                then=[auto("row", inside("one", z, D**2 * z))],
            ),
        ),
    ),
    given=["columns"],
    then=[by("short"), auto("all"), auto("sums", "rows")],
)  # fmt: skip

IDENT = "lemmas/frobenius-below-spectral"
STATEMENT = Statement(
    id=IDENT,
    title="The Frobenius norm is at most sqrt(n) and sqrt(d) times the spectral norm",
    source=Source("lemmas", "frobenius-below-spectral", "own proof"),
    lipschitz=Conversion(Norm.SPECTRAL, (Norm.TOKEN, Norm.FROBENIUS)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(1), "n": number(2), "x": constant_family(zero(1)), "D": number(1)},
        given=[
            intro(obtain(["sign"], apply("axiom:square", {"d": 1, "v": v})),
                  names=["v"], then=[auto("sign")]),
        ],
        scope="two zero columns",
    ),
)  # fmt: skip
