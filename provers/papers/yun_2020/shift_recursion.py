"""What the selective shift layers make of a context, for all sizes.

Statement (own proof). A context has n + 1 tokens with ids k W + a(k), a(k) < B natural; W, the
distance of neighbouring positions, is at least B >= 2, and n W >= B + 1. There are (n + 1) B
layers, number k B + t with the centre k W + t. Then the last ids s(k) = l((n + 1) B, k) satisfy

    s(0) = own(0) + B (own(n) - own(0)),   s(k+1) = own(k+1) + B (s(k) - own(k+1)),

own(k) = k W + a(k), and s(n) is the largest: every token is shifted once, by B times its distance
to the largest. These are the hypotheses of `yun-2020/contextual-mapping`. (n W >= B + 1 holds for
n >= 2, and for n = 1 if d >= 2; for d = 1 and two tokens a token may be shifted twice.)

Method: `yun-2020/shift-positions` with the windows of all positions; shifted ids lie beyond n W + B
because n W >= B + 1.
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.papers.yun_2020._positions import (
    B,
    W,
    a,
    i,
    ids,
    layers,
    n,
    recursion,
    small,
    start,
)
from provers.proof import apply, auto, by, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import forall, le, lt

last = (n + 1) * B

CLAIM = forall(
    n, B, W, a, ids,
    given=[
        le(2, B),
        le(B, W),
        le(B + 1, n * W),
        small(),
        start(),
        layers(n + 1),
    ],
    then=[
        *recursion(lambda k: ids(last, k), n),
        forall(i, given=[lt(i, n + 1)], then=[le(ids(last, i), ids(last, n))]),
    ],
)  # fmt: skip

PROOF = intro(
    have("B_minus", le(0, B - 1), auto("B_large")),
    have("two", le(0, B - 2), auto("B_large")),
    have("n_W_room", le(0, n * W - B - 1), auto("room")),
    obtain(
        ["later", "first_id", "recursion", "largest"],
        apply(
            "statement:yun-2020/shift-positions",
            {"n": n, "q": n, "B": B, "W": W, "a": a, "l": ids},
            [
                by("B_large"), by("W_large"), auto(),
                auto("two", products=[["B_minus", "n_W_room"], ["B_minus", "two"]]),
                by("small"), by("start"), by("layers"),
            ],
        ),
    ),
    given=["B_large", "W_large", "room", "small", "start", "layers"],
    then=[by("first_id"), by("recursion"), by("largest")],
)  # fmt: skip

# Three tokens with the ids 0, 2, 4 of which the layers 0, 2 and 4 move one each.
_ROWS = [(0, 2, 4)] + [(8, 2, 4)] * 2 + [(8, 14, 4)] * 2 + [(8, 14, 24)] * 2
_DATA = {"table": {"sort": ["F", ["N"], "N"], "rationals": [str(x) for row in _ROWS for x in row]}}
EXAMPLE = {
    "n": number(2), "B": number(2), "W": number(2), "a": ZEROS,
    "l": ["lam", [["t", "N"], ["i", "N"]],
          ["at", "table", ["+", ["*", number(3), "t"], "i"]]],
}  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/shift-recursion",
    title="What the selective shift layers make of a context, for all sizes",
    source=Source("yun-2020", "contextual mapping", "own proof",
                  "for the construction with positional encoding as reconstructed"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/shift-recursion", CLAIM, at=EXAMPLE,
        given=example_rules(CLAIM, EXAMPLE, _DATA), data=_DATA, scope="three tokens, B = 2",
    ),
)  # fmt: skip
