"""The number pi: there is one number between all partial sums of Leibniz' series.

Statement. There is a number pi with

    S_n <= pi <= S_n + 4/(4 n + 1)   for every n,   S_n = sum of 8/((4 k + 1)(4 k + 3)) over k < n.

S_n is 4 (1 - 1/3 + 1/5 - ... - 1/(4 n - 1)), so that this is Leibniz' series for pi with the error
of an alternating series. The two sides come as close as one likes: no other number is meant. For
n = 4 and n = 12 they give 3 < pi < 16/5.

Method: the lower ends increase, the upper ends decrease; nested intervals have a common point.
"""

from provers.instances import witness
from provers.papers.lemmas._circle import PI, is_pi, leibniz
from provers.proof import apply, auto, by, exact, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, expression, forall, lt, natural

n = natural("n")
low = Abstraction(n, leibniz(n))
high = Abstraction(n, leibniz(n) + 4 / (4 * n + 1))
MOST = expression(16) / 5

CLAIM = forall(some=[PI], then=[is_pi(PI), lt(3, PI), lt(PI, MOST)])

nested = intro(
    obtain(["natural"], apply("axiom:nat-nonnegative", {"n": n})),
    have("first", lt(0, 4 * n + 1), auto("natural")),
    have("second", lt(0, 4 * n + 3), auto("natural")),
    have("third", lt(0, 4 * n + 5), auto("natural")),
    have("both", lt(0, 1 / ((4 * n + 1) * (4 * n + 3))), positive("first", "second")),
    have("step", lt(0, 8 / ((4 * n + 1) * (4 * n + 3))), auto("both")),
    have("all", lt(0, 1 / ((4 * n + 1) * (4 * n + 3) * (4 * n + 5))),
         positive("first", "second", "third")),
    have("excess", lt(0, (32 * n + 8) / ((4 * n + 1) * (4 * n + 3) * (4 * n + 5))),
         positive("natural", "first", "second", "third")),
    have("drop",
         eq(4 / (4 * n + 1) - 4 / (4 * n + 5) - 8 / ((4 * n + 1) * (4 * n + 3)),
            (32 * n + 8) / ((4 * n + 1) * (4 * n + 3) * (4 * n + 5))),
         auto(nonzero=["first", "second", "third"])),
    have("last", lt(0, 4 / (4 * n + 1)), positive("first")),
    then=[auto("step"), auto("drop", "excess"), auto("last")],
)  # fmt: skip

PROOF = intro(
    obtain(["limit"], apply("axiom:nested-intervals", {"a": low, "b": high}, [nested]), some=[PI]),
    obtain(["four", "unused"], apply("limit", {"n": 4})),
    obtain(["idle", "twelve"], apply("limit", {"n": 12})),
    have("above", lt(3, leibniz(4)), exact()),
    have("below", lt(leibniz(12) + expression(4) / 49, MOST), exact()),
    witnesses=[PI],
    then=[by("limit"), auto("four", "above"), auto("twelve", "below")],
)

STATEMENT = Statement(
    id="lemmas/circle-number",
    title="The number pi: one number lies between all partial sums of Leibniz' series",
    source=Source("lemmas", "circle-number", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("lemmas/circle-number", CLAIM, {}, []),
)
