"""L N^d shift layers have a window for every id.

Statement (own proof). Number the windows of position k < L and grid token t < B = N^d as k B + t:
these are L B numbers.

Method: k + 1 <= L.
"""

from provers.instances import number, witness
from provers.proof import apply, auto, by, exact, intro, obtain
from provers.statement import Source, Statement
from provers.surface import forall, lt, natural

L, B, k, t = (natural(x) for x in ("L", "B", "k", "t"))

CLAIM = forall(L, B, k, t, given=[lt(k, L), lt(t, B)], then=[lt(k * B + t, L * B)])

PROOF = intro(
    obtain(["next"], apply("axiom:nat-discrete", {"m": k, "n": L}, [by("k_in")])),
    obtain(["B_sign"], apply("axiom:nat-nonnegative", {"n": B})),
    given=["k_in", "t_in"],
    then=[auto("t_in", products=[["B_sign", "next"]])],
)

STATEMENT = Statement(
    id="yun-2020/window-count",
    title="L N^d shift layers have a window for every id",
    source=Source("yun-2020", "contextual mapping, number of layers", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/window-count",
        CLAIM,
        at={"L": number(2), "B": number(2), "k": number(1), "t": number(0)},
        given=[exact(), exact()],
    ),
)
