"""N^d shift layers are too few.

Reading (the lemma in arXiv 2407.01079 says delta^(-d) + 1 attention layers, its proof
L delta^(-d) + 1). With positional encoding the ids of token number k start at k o, o >= B = N^d. If
N^d layers were enough, every id k o + t, t < B, would lie below B.

It is false for the first id of the second token.
"""

from provers.instances import number, refutation
from provers.proof import exact
from provers.statement import Instance, Source, Statement
from provers.surface import forall, le, lt, natural

L, B, o, k, t = (natural(x) for x in ("L", "B", "o", "k", "t"))

CLAIM = forall(
    L, B, o, k, t,
    given=[lt(k, L), lt(t, B), le(B, o)],
    then=[lt(k * o + t, B)],
)  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/window-count-printed",
    title="N^d shift layers have a window for every id",
    source=Source(
        "yun-2020", "contextual mapping, number of layers", "printed", "arXiv 2407.01079"
    ),
    claim=CLAIM,
    reading_of="yun-2020/window-count",
    instances=(
        Instance(
            "second token",
            "L = 2, N^d = 2",
            refutation(
                "yun-2020/window-count-printed",
                CLAIM,
                at={"L": number(2), "B": number(2), "o": number(2), "k": number(1),
                    "t": number(0)},
                given=[exact(), exact(), exact()],
                violated={"conclusion": 0, "by": exact()},
                scope="L = 2, N^d = 2: the first id of the second token is 2",
            ),
        ),
    ),
)  # fmt: skip
