"""The squared length of a sum of n vectors is at most n times the sum of the squared lengths.

Statement (textbook, derived here). |sum w(j)|^2 <= n sum |w(j)|^2, sums over j < n.

Method: sum |n w(j) - S|^2 >= 0 with S the sum.
"""

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import (
    absurd,
    apply,
    auto,
    cases,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Inner, Over, Range, family, forall, le, lt, natural, vector

d, n, j, e, m = (natural(name) for name in ("d", "n", "j", "element", "m"))
w = family("w", d)
S, g = vector("S", d), vector("g", d)
whole = Over(j, Range(n), w(j))
squares = Over(j, Range(n), square(w(j)))

CLAIM = forall(d, n, w, then=[le(square(whole), n * squares)])

PROOF = intro(
    let(S, whole, "S_is"),
    obtain(["natural"], apply("axiom:nat-nonnegative", {"n": n})),
    have(
        "spread",
        le(Over(j, Range(n), 0 * j), Over(j, Range(n), square(n * w(j) - S))),
        termwise(
            Range(n), j, 0 * j, square(n * w(j) - S),
            intro(
                obtain(["own"], apply("axiom:square", {"d": d, "v": n * w(e) - S})),
                given=["in_range"],
                then=[auto("own")],
            ),
        ),
    ),
    have("scaled", le(0, n * (n * squares - square(S))),
         auto("spread", inside("S_is", g, n * Inner(g, S)))),
    then=[
        cases(
            n, 0, "size",
            less=absurd(auto("size", "natural")),
            equal=auto(
                inside("size", m, m * squares),
                inside("size", m, Inner(Over(j, Range(m), w(j)), whole)),
            ),
            greater=steps(
                have("inverse", lt(0, 1 / n), positive("size")),
                have("bound", le(square(S), n * squares),
                     auto(products=[["inverse", "scaled"]], nonzero=["size"])),
                auto("bound", inside("S_is", g, square(g))),
            ),
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/square-of-sum",
    title="The squared length of a sum is at most n times the sum of the squared lengths",
    source=Source("lemmas", "square-of-sum", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/square-of-sum",
        CLAIM,
        at={"d": number(1), "n": number(2), "w": constant_family(zero(1))},
    ),
)
