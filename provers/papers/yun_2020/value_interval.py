"""The lower end of the interval of ids: with two tokens, 2 B^4 (B - 1).

Statement (own proof; the correction of the printed 2 B^6 (B - 1), see
`yun-2020/value-interval-printed`). With L = 2 tokens, B = delta^(-d) and N = 1/delta, let the ids
before the shifts be l_0 and l_1 >= l_0 + delta, and s_0 = l_0 + B (l_1 - l_0), s_1 = l_1 + B (s_0
- l_1). Then what the last attention layer adds, 2 B^3 N s_1, is at least 2 B^4 (B - 1), for l_1
>= 0.

Method: s_1 = l_1 + B (B - 1) (l_1 - l_0).
"""

from provers.instances import number, witness
from provers.proof import auto, exact, have, intro
from provers.statement import Source, Statement
from provers.surface import eq, forall, le, lt, real

B, N, l0, l1, s0, s1 = (real(x) for x in ("B", "N", "l0", "l1", "s0", "s1"))

CLAIM = forall(
    B, N, l0, l1, s0, s1,
    given=[
        le(1, B),
        lt(0, N),
        le(0, l1),
        le(l0 * N + 1, l1 * N),
        eq(s0, l0 + B * (l1 - l0)),
        eq(s1, l1 + B * (s0 - l1)),
    ],
    then=[le(2 * B**4 * (B - 1), 2 * B**3 * N * s1)],
)  # fmt: skip

PROOF = intro(
    have("B_sign", le(0, B), auto("B_large")),
    have("steps_apart", le(B * (B - 1), B * (B - 1) * N * (l1 - l0)),
         auto(products=[["B_sign", "B_large", "apart"]])),
    have("last_part", le(0, N * l1), auto(products=[["N_sign", "l1_sign"]])),
    have("least", le(B * (B - 1), N * s1),
         auto("steps_apart", "last_part",
              ["s1_is", ["lam", [["h", "R"]], ["*", "N", "h"]]],
              ["s0_is", ["lam", [["h", "R"]], ["*", "N", "B", "h"]]])),
    given=["B_large", "N_sign", "l1_sign", "apart", "s0_is", "s1_is"],
    then=[auto(products=[["B_sign", "B_sign", "B_sign", "least"]])],
)  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/value-interval",
    title="Two tokens: final ids are at least 2 B^4 (B - 1)",
    source=Source(
        "yun-2020", "contextual mapping, range of ids", "own proof",
        "corrects the lower end of the restatement in Hu et al. (arXiv 2407.01079), for L = 2",
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/value-interval",
        CLAIM,
        at={"B": number(2), "N": number(2), "l0": number(0), "l1": number(1), "s0": number(2),
            "s1": number(3)},
        given=[exact()] * 6,
    ),
)  # fmt: skip
