"""What is left of n columns after k directions is at least the tail of their singular values.

Statement (own proof). If F is at most the sum of the squared singular values beyond the k-th of the
columns f(0), ..., f(n - 1), and g(i) is a combination of b(0), ..., b(k - 1) minus f(i) for every
i < n, then F <= sum of |g(i)|^2 over i < n.

Method: axiom ``eckart-young-lower``, with the misses named, so that what applies it need not write
them out.
"""

from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import POINTS, UNIT
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Inner,
    Over,
    Range,
    Tail,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, k, i, j, q = (natural(t) for t in ("d", "n", "k", "i", "j", "q"))
element = natural("element")
f, b, g = family("f", d), family("b", d), family("g", d)
c, F, h = family("c", arity=2), real("F"), vector("h", d)

CLAIM = forall(
    d, n, k, f, b, c, g, F,
    given=[
        le(F, Tail(f, n, k)),
        forall(
            i, given=[lt(i, n)], then=[eq(Over(q, Range(k), c(i, q) * b(q)) - f(i), g(i))]
        ),
    ],
    then=[le(F, Over(i, Range(n), Inner(g(i), g(i))))],
)  # fmt: skip

_gap = f(j) - Over(q, Range(k), c(j, q) * b(q))
_here = f(element) - Over(q, Range(k), c(element, q) * b(q))

PROOF = intro(
    obtain(
        ["far_from_rank_k"],
        apply("axiom:eckart-young-lower", {"d": d, "n": n, "k": k, "f": f, "b": b, "c": c}),
    ),
    have(
        "misses",
        eq(Over(j, Range(n), Inner(_gap, _gap)), Over(j, Range(n), Inner(g(j), g(j)))),
        termwise(
            Range(n), j, Inner(_gap, _gap), Inner(g(j), g(j)),
            intro(
                obtain(["miss"], apply("what_is_left", {"i": element}, [by("below_n")])),
                given=["below_n"],
                then=[
                    auto(
                        inside("miss", h, Inner(h, g(element))),
                        inside("miss", h, Inner(h, _here)),
                    )
                ],
            ),
        ),
    ),
    given=["floor", "what_is_left"],
    then=[auto("floor", "far_from_rank_k", "misses")],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/distance-to-rank",
    title="What is left of n columns after k directions is at least the tail of their singular "
    "values",
    source=Source("lemmas", "distance-to-rank", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/distance-to-rank",
        CLAIM,
        at={
            "d": number(1),
            "n": number(2),
            "k": number(1),
            "f": POINTS,
            "b": constant_family("one"),
            "c": ["lam", [["i", "N"], ["j", "N"]], ["+", "i", ["q", "1"]]],
            "g": constant_family("one"),
            "F": number(0),
        },
        given=[exact(), intro(given=["i_in_range"], then=[auto()])],
        data=UNIT,
    ),
)
