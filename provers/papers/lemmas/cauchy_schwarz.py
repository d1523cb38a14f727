"""Cauchy and Schwarz: the square of an inner product is at most the product of the squared norms.

Statement (textbook, derived here). For all u, v in R^d: <u, v>^2 <= |u|^2 |v|^2.

Method: | |u|^2 v - <u, v> u |^2 = |u|^2 (|u|^2 |v|^2 - <u, v>^2) >= 0; if u = 0 both sides are 0.
"""

from provers.instances import number, witness, zero
from provers.proof import absurd, apply, auto, cases, have, inside, intro, obtain, positive, steps
from provers.statement import Source, Statement
from provers.surface import Inner, eq, forall, le, lt, natural, vector

d = natural("d")
u, v, h = vector("u", d), vector("v", d), vector("h", d)
square = Inner(u, u)
rest = square * v - Inner(u, v) * u

CLAIM = forall(d, u, v, then=[le(Inner(u, v) ** 2, square * Inner(v, v))])

PROOF = intro(
    obtain(["not_negative"], apply("axiom:square", {"d": d, "v": u})),
    then=[
        cases(
            square, 0, "sign",
            less=absurd(auto("sign", "not_negative")),
            equal=steps(
                obtain(["vanishes"], apply("axiom:definite", {"d": d, "v": u}, [auto("sign")])),
                have("no_product", eq(Inner(u, v), 0), auto(inside("vanishes", h, Inner(h, v)))),
                auto(
                    inside("vanishes", h, Inner(u, v) * Inner(h, v)),
                    inside("vanishes", h, Inner(v, v) * Inner(h, u)),
                ),
            ),
            greater=steps(
                obtain(["rest_square"], apply("axiom:square", {"d": d, "v": rest})),
                have("inverse", lt(0, 1 / square), positive("sign")),
                auto(products=[["inverse", "rest_square"]], nonzero=["sign"]),
            ),
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/cauchy-schwarz",
    title="The square of an inner product is at most the product of the squared norms",
    source=Source("lemmas", "cauchy-schwarz", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/cauchy-schwarz", CLAIM, at={"d": number(1), "u": zero(1), "v": zero(1)}
    ),
)
