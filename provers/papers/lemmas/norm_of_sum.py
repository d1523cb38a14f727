"""|p + q| < a + b for |p| < a, |q| <= b, and |p + q| > b for |p| > 2 b, |q| <= b.

Statement (textbook, derived here, in squares). For vectors p, q of R^d and a, b > 0: if
|p|^2 < a^2 and |q|^2 <= b^2, then |p + q|^2 < (a + b)^2; if |p|^2 > 4 b^2 and |q|^2 <= b^2, then
|p + q|^2 > b^2.

Method: |b p - a q|^2 >= 0 and |p + 2 q|^2 >= 0.
"""

from provers.instances import number, witness, zero
from provers.proof import apply, auto, contra, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import Inner, forall, le, lt, natural, real, vector

d = natural("d")
p, q = vector("p", d), vector("q", d)
a, b = real("a"), real("b")
pp, qq, both = Inner(p, p), Inner(q, q), Inner(p + q, p + q)

CLAIM = forall(
    d, p, q, a, b,
    given=[lt(0, a), lt(0, b), le(qq, b**2)],
    then=[
        forall(given=[lt(pp, a**2)], then=[lt(both, (a + b) ** 2)]),
        forall(given=[lt(4 * b**2, pp)], then=[lt(b**2, both)]),
    ],
)  # fmt: skip

PROOF = intro(
    have("ab", lt(0, a * b), positive("a_pos", "b_pos")),
    obtain(["mixed"], apply("axiom:square", {"d": d, "v": b * p - a * q})),
    obtain(["twice"], apply("axiom:square", {"d": d, "v": p + 2 * q})),
    given=["a_pos", "b_pos", "q_norm"],
    then=[
        intro(
            given=["p_norm"],
            then=[
                contra(
                    "denied",
                    auto(
                        "mixed",
                        products=[
                            ["denied", "ab"], ["p_norm", "ab"], ["q_norm", "ab"],
                            ["p_norm", "b_pos", "b_pos"], ["q_norm", "a_pos", "a_pos"],
                        ],
                    ),
                )
            ],
        ),
        intro(given=["p_norm"], then=[auto("p_norm", "q_norm", "twice")]),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/norm-of-sum",
    title="|p + q| < a + b for |p| < a, |q| <= b, and |p + q| > b for |p| > 2 b, |q| <= b",
    source=Source("lemmas", "norm-of-sum", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/norm-of-sum",
        CLAIM,
        {"d": number(1), "p": zero(1), "q": zero(1), "a": number(1), "b": number(1)},
        [["exact", {}], ["exact", {}], ["exact", {}]],
    ),
)
