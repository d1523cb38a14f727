"""A sum of zeros and ones is a natural number.

Statement (own proof). If f(i)^2 = f(i) for all i < n, the sum of f(i) over i < n is a natural a <=
n.

Method: induction on n.
"""

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import (
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Over, Range, eq, family, forall, lt, natural, ne, real

n, m, a, b, i, j = (natural(x) for x in ("n", "m", "a", "b", "i", "j"))
f, t = family("f"), real("t")

CLAIM = forall(
    n, f,
    given=[forall(i, given=[lt(i, n)], then=[eq(f(i) ** 2, f(i))])],
    some=[a],
    then=[lt(a, n + 1), eq(Over(j, Range(n), f(j)), a)],
)  # fmt: skip


def _one() -> list[object]:
    return intro(
        have(
            "value",
            eq(f(m), 1),
            contra(
                "other",
                steps(
                    have("product", eq(f(m) * (f(m) - 1), 0), auto("bit")),
                    have("null", eq(f(m), 0),
                         auto(inside("product", t, t / (f(m) - 1)), nonzero=["other"])),
                    clash("null", "sign"),
                ),
            ),
        ),
        witnesses=[a + 1],
        then=[auto("a_in"), auto("a_is", "value")],
    )  # fmt: skip


PROOF = induct(
    "n", "m", "fewer",
    base=intro(given=["bits"], witnesses=[0], then=[exact(), auto()]),
    step=intro(
        obtain(
            ["a_in", "a_is"],
            apply(
                "fewer",
                {"f": f},
                [intro(given=["i_in"], then=[apply("bits", {"i": i}, [auto("i_in")])])],
            ),
            some=[a],
        ),
        obtain(["bit"], apply("bits", {"i": m}, [auto()])),
        have(
            "result",
            forall(some=[b], then=[lt(b, m + 2), eq(Over(j, Range(m + 1), f(j)), b)]),
            cases(
                f(m), 0, "place",
                less=steps(have("sign", ne(f(m), 0), by("place")), _one()),
                equal=intro(witnesses=[a], then=[auto("a_in"), auto("a_is", "place")]),
                greater=steps(have("sign", ne(f(m), 0), by("place")), _one()),
            ),
        ),
        obtain(["b_in", "b_is"], apply("result"), some=[b]),
        given=["bits"],
        witnesses=[b],
        then=[auto("b_in"), by("b_is")],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/count",
    title="A sum of zeros and ones is a natural number",
    source=Source("lemmas", "count", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/count",
        CLAIM,
        at={"n": number(2), "f": ZEROS},
        given=[intro(given=["i_in"], then=[auto()])],
    ),
)
