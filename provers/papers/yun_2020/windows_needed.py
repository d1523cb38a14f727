"""Without the windows of two positions, contexts lose their ids.

Statement (own proof; with `yun-2020/windows-but-last` the exact number of windows). A context has
n + 1 tokens with ids k W + a(k), a(k) < B natural, W >= B >= 2, and only the positions 0, .., q,
q + 1 < n, have windows. Two contexts that agree on these positions and on the last one, whatever
they hold at q < k < n, give the last token the same id and have the same largest id s(q) = r(q), so
that the last token's final id is the same, too: no value layer can tell them apart. There are such
contexts, B^(n-q-1) for each choice of the others, so for L >= 3 tokens (q + 1) N^d shifts with
q + 1 < L - 1 are too few.

Method: `yun-2020/shift-positions` for both; the recursion uses the ids of the positions up to q and
of the last one only.
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.yun_2020._positions import B, W, a, ids, k, m, n, p, q, top
from provers.papers.yun_2020._two_contexts import BOTH, GIVEN, b, last, others, positions_of
from provers.proof import apply, auto, by, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import eq, forall, le, lt

CLAIM = forall(
    n, q, B, W, a, b, ids, others,
    given=[
        le(2, B), le(B, W), lt(q + 1, n),
        *BOTH,
        forall(k, given=[lt(k, q + 1)], then=[eq(a(k), b(k))]),
        eq(a(n), b(n)),
    ],
    then=[
        eq(ids(last, n), others(last, n)),
        forall(k, given=[lt(k, q + 1)], then=[eq(ids(last, k), others(last, k))]),
        forall(
            k,
            given=[lt(k, n + 1)],
            then=[le(ids(last, k), ids(last, q)), le(others(last, k), ids(last, q))],
        ),
    ],
)  # fmt: skip

SAME = forall(top, given=[lt(top, q + 1)], then=[eq(ids(last, top), others(last, top))])

PROOF = intro(
    obtain(["q_sign"], apply("axiom:nat-nonnegative", {"n": q})),
    have("B_sign", le(0, B), auto("B_large")),
    have("B_minus", le(0, B - 1), auto("B_large")),
    have("W_sign", le(0, W), auto("B_large", "W_large")),
    have("W_room", le(0, W - B), auto("W_large")),
    obtain(["n_next"], apply("axiom:nat-discrete", {"m": q + 1, "n": n}, [by("fewer")])),
    have("n_room", le(0, n - q - 1), auto("n_next")),
    have(
        "room",
        le(q * W + B + (B - 1) ** 2, B * n * W),
        auto("B_minus", products=[["n_room", "B_sign", "W_sign"], ["q_sign", "B_minus", "W_sign"],
                                  ["B_sign", "W_room"]]),
    ),
    positions_of("a", auto("n_next"), by("room")),
    positions_of("b", auto("n_next"), by("room")),
    have("from_front", lt(0, q + 1), auto("q_sign")),
    obtain(["same_first"], apply("same_front", {"k": 0}, [by("from_front")])),
    have(
        "same",
        SAME,
        induct(
            "top", "m", "so_far",
            base=intro(
                given=["top_in"],
                then=[auto("a_first", "b_first", inside("same_first", p, (1 - B) * p),
                           inside("same_last", p, B * p))],
            ),
            step=intro(
                obtain(["before"], apply("so_far", {}, [auto("top_in")])),
                obtain(["a_step"], apply("a_steps", {"k": m}, [auto("top_in")])),
                obtain(["b_step"], apply("b_steps", {"k": m}, [auto("top_in")])),
                obtain(["same_next"], apply("same_front", {"k": m + 1}, [by("top_in")])),
                given=["top_in"],
                then=[auto("a_step", "b_step", inside("before", p, B * p),
                           inside("same_next", p, (1 - B) * p))],
            ),
        ),
    ),
    obtain(["a_end"], apply("a_later", {"i": n}, [auto(), auto("fewer")])),
    obtain(["b_end"], apply("b_later", {"i": n}, [auto(), auto("fewer")])),
    obtain(["same_largest"], apply("same", {"top": q}, [auto()])),
    given=["B_large", "W_large", "fewer", *GIVEN, "same_front", "same_last"],
    then=[
        auto("a_end", "b_end", "same_last"),
        intro(given=["k_in"], then=[apply("same", {"top": k}, [by("k_in")])]),
        intro(
            obtain(["l_below"], apply("a_largest", {"i": k}, [by("k_in")])),
            obtain(["r_below"], apply("b_largest", {"i": k}, [by("k_in")])),
            given=["k_in"],
            then=[by("l_below"), auto("r_below", "same_largest")],
        ),
    ],
)  # fmt: skip

# Three tokens of one dimension, B = W = 2, and the windows of the first: 0 2 4 and 0 3 4.
DATA = {
    name: {"sort": ["F", ["N"], "N"], "rationals": values}
    for name, values in (
        ("hot", ["0", "1", "0"]),
        ("first", ["0", "2", "4", "8", "2", "4", "8", "2", "4"]),
        ("second", ["0", "3", "4", "8", "3", "4", "8", "3", "4"]),
    )
}


def table(name: str) -> list[object]:
    """Three ids per layer."""
    return ["lam", [["t", "N"], ["i", "N"]], ["at", name, ["+", ["*", number(3), "t"], "i"]]]


EXAMPLE = {
    "n": number(2), "q": number(0), "B": number(2), "W": number(2),
    "a": ["lam", [["k", "N"]], number(0)], "b": "hot", "l": table("first"), "r": table("second"),
}  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/windows-needed",
    title="Without the windows of two positions, different contexts have the same final id",
    source=Source("yun-2020", "contextual mapping, number of layers", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/windows-needed", CLAIM, at=EXAMPLE,
        given=example_rules(CLAIM, EXAMPLE, DATA), data=DATA,
        scope="three tokens, B = 2, the windows of the first; the middle tokens differ",
    ),
)  # fmt: skip
