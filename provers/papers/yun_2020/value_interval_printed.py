"""As printed, the interval of ids misses them.

Reading (the lower end t_l = L delta^(-2(L+1)d) (delta^(-d) - 1) as restated in arXiv 2407.01079,
for L = 2). Let s hold the ids of two tokens before and after each of M = 2 B selective shift
layers, s(2i) and s(2i+1) before layer i: at first a/N and (o + b)/N for grid tokens a, b < B = N^d,
o = N (B - 1)/(N - 1). Layer k B + t has its window, one grid step wide, about the id (k o + t)/N.
Then the final id s(2M+k) + 2 B^3 N max is at least 2 B^6 (B - 1).

It is false: for d = 1, delta = 1/2 the input (0, 0) gives 98 and 99 and the input (1/2, 0) gives 82
(there the new id of the first token meets a window of the second and is shifted again); the printed
end is 128. The heads are run as they are defined. For (d, L, delta) = (2, 2, 1/3) and (3, 2, 1/2)
the printed interval is even empty.
"""

from typing import Any

from flint import fmpq

from provers.instances import Json, number, refutation
from provers.kernel.terms import Fact
from provers.papers.yun_2020._grid import GRID, NAMES, B, N, grid_data, grid_rules, grid_terms, o
from provers.papers.yun_2020._layers import hardmax
from provers.proof import exact
from provers.statement import Instance, Source, Statement
from provers.surface import Abstraction, eq, family, forall, le, lt, natural, real

i, j, k, t, M, which, a, b = (natural(x) for x in ("i", "j", "k", "t", "M", "which", "a", "b"))
h = real("h")
s, c = family("s"), family("c")


def head(query: Any, layer: Any) -> Any:
    """One hardmax head over the two ids before a layer."""
    return hardmax(query, Abstraction(j, s(2 * layer + j)), 2)


before = s(2 * i + k)
shifts = forall(
    i,
    given=[lt(i, M)],
    then=[
        forall(
            k,
            given=[lt(k, 2)],
            then=[
                eq(
                    s(2 * i + 2 + k),
                    before + B * (head(before - (c(i) - h), i) - head(before - (c(i) + h), i)),
                )
            ],
        )
    ],
)

windows = forall(
    k,
    given=[lt(k, 2)],
    then=[forall(t, given=[lt(t, B)], then=[eq(N * c(k * B + t), k * o + t)])],
)


def claim(lower: Any) -> Fact:
    """That final ids are at least ``lower``."""
    return forall(
        *NAMES, M, which, a, b, h, c, s,
        given=[
            *GRID, eq(M, 2 * B), eq(2 * N * h, 1), windows,
            lt(a, B), lt(b, B), eq(N * s(0), a), eq(N * s(1), o + b),
            lt(which, 2), shifts,
        ],
        then=[le(lower, s(2 * M + which) + 2 * B**3 * N * head(1, M))],
    )  # fmt: skip


CLAIM = claim(2 * B**6 * (B - 1))

GIVEN = [
    *grid_rules(1), exact(), exact(), ["enumerate", [["enumerate", [exact()] * 2]] * 2],
    exact(), exact(), exact(), exact(),
    exact(), ["enumerate", [["enumerate", [exact()] * 2]] * 4],
]  # fmt: skip


def terms(first: int, second: int, final: int) -> dict[str, Json]:
    """Return terms for d = 1, N = 2: grid tokens of the input, and which final id."""
    return {
        **grid_terms(2, 1), "M": number(4), "which": number(final), "a": number(first),
        "b": number(second), "h": number(fmpq(1, 4)),
    }  # fmt: skip


def states(*pairs: tuple[int, int]) -> dict[str, Json]:
    """Return the data for d = 1, N = 2: windows, and the ids before every layer in grid steps."""
    return {
        **grid_data(2, 1),
        "c": {"sort": ["F", ["N"], "R"], "rationals": [str(fmpq(x, 2)) for x in range(4)]},
        "s": {
            "sort": ["F", ["N"], "R"],
            "rationals": [str(fmpq(x, 2)) for pair in pairs for x in pair],
        },
    }


EXAMPLES = (
    ("the input (0, 0): 98 instead of 128", terms(0, 0, 0),
     states((0, 2), (4, 2), (4, 2), (4, 6), (4, 6))),
    ("the input (1/2, 0): 82 instead of 128", terms(1, 0, 1),
     states((1, 2), (1, 2), (3, 2), (3, 4), (5, 4))),
)  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/value-interval-printed",
    title="Final ids of two tokens are at least 2 B^6 (B - 1)",
    source=Source(
        "yun-2020", "contextual mapping, range of ids", "printed",
        "restated in arXiv 2407.01079, for L = 2",
    ),
    claim=CLAIM,
    reading_of="yun-2020/value-interval",
    instances=tuple(
        Instance(
            f"d = 1, delta = 1/2, {scope.partition(':')[0]}",
            scope,
            refutation(
                "yun-2020/value-interval-printed", CLAIM, at=at, given=GIVEN,
                violated={"conclusion": 0, "by": exact()}, data=data, scope=scope,
            ),
        )
        for scope, at, data in EXAMPLES
    ),
)  # fmt: skip
