"""With positional encoding the order of the tokens counts: no 1/L! in the number of value layers.

Reading (the factor 1/L! in a layer count of arXiv 2407.01079, for L = 2). Two tokens with
B = N^d grid values each, the second moved by o = N (B - 1)/(N - 1) steps: final ids of token
number k(i) in context (a(i), b(i)) that differ are at most L B^L / L! = B^2. (Ids in grid steps;
the last attention layer adds 2 B^3 N times the larger id, that of the second token.)

It is false: for d = 2, delta = 1/2 (B = 4) there are 2 B^2 = 32 of them.
`yun-2020/contextual-mapping` proves that they always differ.
"""

from typing import Any

from provers.instances import number, refutation
from provers.kernel.terms import Fact
from provers.papers.yun_2020._grid import (
    GRID,
    NAMES,
    B,
    N,
    grid_data,
    grid_rules,
    grid_terms,
    o,
    offset,
)
from provers.proof import exact
from provers.statement import Instance, Source, Statement
from provers.surface import Name, eq, family, forall, le, lt, natural, real

n, pairs, i = natural("n"), natural("pairs"), natural("i")
lift = real("lift")
a, b = (Name(x, ("F", ("N",), "N")) for x in ("a", "b"))
k, s, r, e = (family(x) for x in ("k", "s", "r", "e"))

contexts = forall(
    i,
    given=[lt(i, n)],
    then=[
        lt(a(i), B),
        lt(b(i), B),
        eq(s(i), a(i) + B * (o + b(i) - a(i))),
        eq(r(i), o + b(i) + B * (s(i) - o - b(i))),
        eq(k(i) * (1 - k(i)), 0),
        eq(e(i), (1 - k(i)) * s(i) + k(i) * r(i) + lift * r(i)),
    ],
)
different = forall(i, given=[lt(i, pairs)], then=[lt(e(i), e(i + 1))])


def claim(most: Any) -> Fact:
    """That there are at most ``most`` different final ids."""
    return forall(
        *NAMES, n, pairs, lift, a, b, k, s, r, e,
        given=[*GRID, eq(lift, 2 * B**3 * N), eq(pairs + 1, n), contexts, different],
        then=[le(n, most)],
    )  # fmt: skip


CLAIM = claim(B**2)


def _ids() -> list[tuple[int, ...]]:
    """(id, a, b, k, s, r) for d = 2, L = 2, delta = 1/2, by increasing id, in grid steps."""
    base, start, lift_factor = 4, offset(2, 2), 2 * 2**7
    out = []
    for first in range(base):
        for second in range(base):
            s0 = first + base * (start + second - first)
            s1 = start + second + base * (s0 - start - second)
            for which, own in enumerate((s0, s1)):
                out.append((own + lift_factor * s1, first, second, which, s0, s1))
    return sorted(out)


AT = {**grid_terms(2, 2), "n": number(32), "pairs": number(31), "lift": number(256)}
GIVEN = [
    *grid_rules(2),
    exact(),
    exact(),
    ["enumerate", [["intro", {"then": [exact()] * 6}]] * 32],
    ["enumerate", [exact()] * 31],
]
DATA = {
    **grid_data(2, 2),
    **{
        name: {
            "sort": ["F", ["N"], "N" if name in "ab" else "R"],
            "rationals": [str(row[column]) for row in _ids()],
        }
        for column, name in enumerate(("e", "a", "b", "k", "s", "r"))
    },
}

STATEMENT = Statement(
    id="yun-2020/id-count-printed",
    title="Two tokens have at most B^2 different final ids",
    source=Source(
        "yun-2020", "contextual mapping, number of value layers", "printed", "arXiv 2407.01079"
    ),
    claim=CLAIM,
    reading_of="yun-2020/contextual-mapping",
    instances=(
        Instance(
            "d = 2, delta = 1/2",
            "32 different ids",
            refutation(
                "yun-2020/id-count-printed",
                CLAIM,
                at=AT,
                given=GIVEN,
                violated={"conclusion": 0, "by": exact()},
                data=DATA,
                scope="all 32 ids of d = 2, L = 2, delta = 1/2",
            ),
        ),
    ),
)  # fmt: skip
