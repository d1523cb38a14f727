"""N^d shift layers are too few.

Reading (the lemma in arXiv 2407.01079 says delta^(-d) + 1 attention layers, its proof
L delta^(-d) + 1). One shift layer serves the ids in a window of one grid step, which holds one id.
With positional encoding the id of grid token t < B = N^d at position k < L is k o + t steps,
o = N (B - 1)/(N - 1). If N^d layers were enough, there would be at most N^d different ids.

It is false: for d = 1, N = 2 and two tokens there are four, 0, 1, 2 and 3. That L B windows are
enough is `yun-2020/window-count`.
"""

from typing import Any

from provers.instances import number, refutation
from provers.kernel.terms import Fact
from provers.papers.yun_2020._grid import GRID, NAMES, B, grid_data, grid_rules, grid_terms, o
from provers.proof import exact
from provers.statement import Instance, Source, Statement
from provers.surface import Name, eq, family, forall, le, lt, natural

L, n, pairs, i = (natural(x) for x in ("L", "n", "pairs", "i"))
k, t = (Name(x, ("F", ("N",), "N")) for x in ("k", "t"))
e = family("e")

ids = forall(
    i,
    given=[lt(i, n)],
    then=[lt(k(i), L), lt(t(i), B), eq(e(i), k(i) * o + t(i))],
)
different = forall(i, given=[lt(i, pairs)], then=[lt(e(i), e(i + 1))])


def claim(most: Any) -> Fact:
    """That there are at most ``most`` different ids."""
    return forall(
        *NAMES, L, n, pairs, k, t, e,
        given=[*GRID, eq(pairs + 1, n), ids, different],
        then=[le(n, most)],
    )  # fmt: skip


CLAIM = claim(B)

AT = {**grid_terms(2, 1), "L": number(2), "n": number(4), "pairs": number(3)}
GIVEN = [
    *grid_rules(1),
    exact(),
    ["enumerate", [["intro", {"then": [exact()] * 3}]] * 4],
    ["enumerate", [exact()] * 3],
]
DATA = {
    **grid_data(2, 1),
    "k": {"sort": ["F", ["N"], "N"], "rationals": ["0", "0", "1", "1"]},
    "t": {"sort": ["F", ["N"], "N"], "rationals": ["0", "1", "0", "1"]},
    "e": {"sort": ["F", ["N"], "R"], "rationals": ["0", "1", "2", "3"]},
}

STATEMENT = Statement(
    id="yun-2020/window-count-printed",
    title="Before the shifts, L tokens have at most N^d different ids",
    source=Source(
        "yun-2020", "contextual mapping, number of layers", "printed", "arXiv 2407.01079"
    ),
    claim=CLAIM,
    reading_of="yun-2020/window-count",
    instances=(
        Instance(
            "d = 1, delta = 1/2",
            "L = 2, N^d = 2: four ids",
            refutation(
                "yun-2020/window-count-printed",
                CLAIM,
                at=AT,
                given=GIVEN,
                violated={"conclusion": 0, "by": exact()},
                data=DATA,
                scope="L = 2, N^d = 2: the ids 0, 1, 2, 3",
            ),
        ),
    ),
)
