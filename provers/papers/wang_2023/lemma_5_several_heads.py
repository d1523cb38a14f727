"""Reading of lemma-5: Lipschitz constants of two maps combine as a root of squares.

Reading (as reconstructed from wang-2023/lemma-5; recorded because it is false). If two maps (heads
with their output maps) are p- and q-Lipschitz, their sum is sqrt(p^2 + q^2)-Lipschitz.

Two equal heads give the factor 2 and not sqrt(2). Sound: p + q (`lemma-5-sum-of-heads`).
"""

from typing import Any

from provers.instances import number, refutation, witness, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._points import UNIT
from provers.proof import auto, exact, intro
from provers.statement import Instance, Source, Statement
from provers.surface import Inner, forall, le, mapping, natural, real, vector

d, k = natural("d"), natural("k")
f, g = mapping("f", d, k), mapping("g", d, k)
x, y, u, v = (vector(t, d) for t in ("x", "y", "u", "v"))
p, q = real("p"), real("q")


def square(a: Any) -> Any:
    """Squared Euclidean norm."""
    return Inner(a, a)


GIVEN = [
    le(0, p),
    le(0, q),
    forall(u, v, then=[le(square(f(u) - f(v)), p**2 * square(u - v))]),
    forall(u, v, then=[le(square(g(u) - g(v)), q**2 * square(u - v))]),
]
moved = (f(x) + g(x)) - (f(y) + g(y))

CLAIM = forall(
    d, k, f, g, p, q, x, y,
    given=GIVEN,
    then=[le(square(moved), (p**2 + q**2) * square(x - y))],
)  # fmt: skip

SAME = ["lam", [["a", ["V", 1]]], "a"]


def _at() -> Any:
    return {
        "d": number(1), "k": number(1), "f": SAME, "g": SAME, "p": number(1), "q": number(1),
        "x": "one", "y": zero(1),
    }  # fmt: skip


def _given() -> Any:
    return [exact(), exact(), intro(then=[auto()]), intro(then=[auto()])]


IDENT = "wang-2023/lemma-5-several-heads"
STATEMENT = Statement(
    id=IDENT,
    title="Reading: the Lipschitz constants of two added maps combine as a root of squares",
    source=Source("wang-2023", "lemma-5", "reconstructed (medium)", "form for several heads"),
    lipschitz=LipschitzType(Norm.EUCLIDEAN, Norm.EUCLIDEAN, Domain.ANYWHERE, ("x", "y")),
    claim=CLAIM,
    witness=witness(IDENT, CLAIM, _at(), _given(), UNIT),
    instances=(
        Instance(
            "two_equal_heads",
            "d = 1, two heads equal to the identity",
            refutation(
                IDENT, CLAIM, _at(), _given(), {"conclusion": 0, "by": exact()}, UNIT, "d = 1"
            ),
        ),
    ),
    reading_of="wang-2023/lemma-5",
)
