"""A weighted mean of points of a ball is in the ball.

Statement (textbook, derived here). Weights P(j) >= 0 that add up to 1 and |x(j)|^2 <= D^2 for
j < n: |sum P(j) x(j)|^2 <= D^2.

Method: 0 <= sum P |x - mu|^2 = sum P |x|^2 - |mu|^2.
"""

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import apply, auto, by, have, inside, intro, let, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Inner,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, j, e = (natural(name) for name in ("d", "n", "j", "element"))
x, P = family("x", d), family("P")
mu, g = vector("mu", d), vector("g", d)
D, z = real("D"), real("z")
mean = Over(j, Range(n), P(j) * x(j))

CLAIM = forall(
    d, n, x, P, D,
    given=[
        forall(j, given=[lt(j, n)], then=[le(0, P(j))]),
        eq(Over(j, Range(n), P(j)), 1),
        forall(j, given=[lt(j, n)], then=[le(square(x(j)), D**2)]),
    ],
    then=[le(square(mean), D**2)],
)  # fmt: skip

PROOF = intro(
    let(mu, mean, "mu_is"),
    have(
        "spread",
        le(Over(j, Range(n), P(j) * square(x(j) - mu) + P(j) * (square(x(j)) - D**2)),
           Over(j, Range(n), P(j) * square(x(j) - mu))),
        termwise(
            Range(n), j, P(j) * square(x(j) - mu) + P(j) * (square(x(j)) - D**2),
            P(j) * square(x(j) - mu),
            intro(
                obtain(["weight"], apply("weights", {"j": e}, [by("in_range")])),
                obtain(["point"], apply("points", {"j": e}, [by("in_range")])),
                given=["in_range"], then=[auto(products=[["weight", "point"]])],
            ),
        ),
    ),
    have(
        "squares",
        le(Over(j, Range(n), 0 * P(j)), Over(j, Range(n), P(j) * square(x(j) - mu))),
        termwise(
            Range(n), j, 0 * P(j), P(j) * square(x(j) - mu),
            intro(
                obtain(["weight"], apply("weights", {"j": e}, [by("in_range")])),
                obtain(["own"], apply("axiom:square", {"d": d, "v": x(e) - mu})),
                given=["in_range"], then=[auto(products=[["weight", "own"]])],
            ),
        ),
    ),
    have(
        "result",
        le(square(mu), D**2),
        auto(
            "spread", "squares",
            inside("mu_is", g, Inner(g, mu)),
            inside("weights_add_up", z, z * square(mu)),
            inside("weights_add_up", z, z * D**2),
        ),
    ),
    given=["weights", "weights_add_up", "points"],
    then=[auto("result", inside("mu_is", g, square(g)))],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/mean-in-ball",
    title="A weighted mean of points of a ball is in the ball",
    source=Source("lemmas", "mean-in-ball", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/mean-in-ball",
        CLAIM,
        at={
            "d": number(1), "n": number(1), "x": constant_family(zero(1)),
            "P": constant_family(number(1)), "D": number(1),
        },
        given=[
            intro(given=["in_range"], then=[auto()]), auto(),
            intro(given=["in_range"], then=[auto()]),
        ],
    ),
)  # fmt: skip
