"""As printed, the interval of ids misses them.

Reading (the lower end t_l = L delta^(-2(L+1)d) (delta^(-d) - 1) as restated in arXiv 2407.01079,
for L = 2). Let s hold the ids of two tokens before and after each of M selective shift layers with
window centres c(i) and half-width h: s(2i) and s(2i+1) before layer i. Then the final id
s(2M+k) + 2 B^3 N max is at least 2 B^6 (B - 1).

It is false: for d = 1, delta = 1/2 and the input (1/2, 0) the layers give 82, and the printed end
is 128. The heads are run as they are defined. For (d, L, delta) = (2, 2, 1/3) and (3, 2, 1/2) the
printed interval is even empty.
"""

from typing import Any

from flint import fmpq

from provers.instances import number, refutation
from provers.papers.yun_2020._layers import hardmax
from provers.proof import exact
from provers.statement import Instance, Source, Statement
from provers.surface import Abstraction, eq, family, forall, le, lt, natural, real

i, j, k, M, which = (natural(x) for x in ("i", "j", "k", "M", "which"))
B, N, h = (real(x) for x in ("B", "N", "h"))
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

CLAIM = forall(
    M, which, B, N, h, c, s,
    given=[lt(0, h), lt(which, 2), shifts],
    then=[le(2 * B**6 * (B - 1), s(2 * M + which) + 2 * B**3 * N * head(1, M))],
)  # fmt: skip

_states = [(1, 2), (1, 2), (3, 2), (3, 4), (5, 4)]
_data = {
    "s": {
        "sort": ["F", ["N"], "R"],
        "rationals": [str(fmpq(x, 2)) for pair in _states for x in pair],
    }
}

STATEMENT = Statement(
    id="yun-2020/value-interval-printed",
    title="Final ids of two tokens are at least 2 B^6 (B - 1)",
    source=Source(
        "yun-2020", "contextual mapping, range of ids", "printed",
        "restated in arXiv 2407.01079, for L = 2",
    ),
    claim=CLAIM,
    reading_of="yun-2020/value-interval",
    instances=(
        Instance(
            "d = 1, delta = 1/2",
            "the input (1/2, 0): 82 instead of 128",
            refutation(
                "yun-2020/value-interval-printed",
                CLAIM,
                at={"M": number(4), "which": number(1), "B": number(2), "N": number(2),
                    "h": number(fmpq(1, 4)),
                    "c": ["lam", [["i", "N"]], ["*", number(fmpq(1, 2)), "i"]]},
                given=[exact(), exact(),
                       ["enumerate", [["enumerate", [exact(), exact()]]] * 4]],
                violated={"conclusion": 0, "by": exact()},
                data=_data,
                scope="the input (1/2, 0): 82 instead of 128",
            ),
        ),
    ),
)  # fmt: skip
