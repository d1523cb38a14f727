"""N^d + 1 attention layers are too few for three tokens.

Reading (the lemma in arXiv 2407.01079 says delta^(-d) + 1 attention layers, whatever the number of
tokens). With the N^d windows of the first position, one final id tells the whole context: the
claim of `yun-2020/windows-but-last` with one token more.

It is false: for d = 1, N = 2 the contexts with the ids 0, 2, 4 and 0, 3, 4 both end as 8 and 4 in
the first and the last place. In general it fails for all sizes, `yun-2020/windows-needed`; for two
tokens it holds.
"""

from provers.exhaustion import example_rules
from provers.instances import number, refutation
from provers.papers.yun_2020 import windows_needed
from provers.papers.yun_2020._positions import B, W, a, ids, k, n, q
from provers.papers.yun_2020._two_contexts import BOTH, b, last, others
from provers.proof import exact
from provers.statement import Instance, Source, Statement
from provers.surface import eq, forall, le, lt, natural

c, x, y = natural("c"), natural("x"), natural("y")

CLAIM = forall(
    n, q, B, W, c, a, b, ids, others, x, y,
    given=[
        le(2, B), le(B, W), eq(n, q + 2),
        *BOTH,
        lt(x, n + 1), lt(y, n + 1),
        forall(k, given=[lt(k, n + 1)], then=[lt(ids(last, k), c), lt(others(last, k), c)]),
        eq(ids(last, x) + c * ids(last, q), others(last, y) + c * others(last, q)),
    ],
    then=[forall(k, given=[lt(k, n + 1)], then=[eq(a(k), b(k))])],
)  # fmt: skip

AT = windows_needed.EXAMPLE | {"c": number(9), "x": number(2), "y": number(2)}

STATEMENT = Statement(
    id="yun-2020/window-count-three",
    title="N^d selective shifts tell contexts of three tokens apart",
    source=Source(
        "yun-2020", "contextual mapping, number of layers", "printed", "arXiv 2407.01079"
    ),
    claim=CLAIM,
    reading_of="yun-2020/windows-but-last",
    instances=(
        Instance(
            "d = 1, delta = 1/2",
            "the middle tokens differ, the last token's final id does not",
            refutation(
                "yun-2020/window-count-three",
                CLAIM,
                at=AT,
                given=example_rules(CLAIM, AT, windows_needed.DATA),
                violated={
                    "conclusion": 0,
                    "by": {"at": {"k": number(1)}, "given": [exact()],
                           "violated": {"conclusion": 0, "by": exact()}},
                },
                data=windows_needed.DATA,
                scope="d = 1, N = 2, three tokens: ids 0 2 4 and 0 3 4",
            ),
        ),
    ),
)  # fmt: skip
