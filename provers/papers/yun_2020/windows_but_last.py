"""The windows of all positions but the last are enough.

Statement (own proof; sharpens the number of attention layers, `yun-2020/window-count`). A context
has n + 1 tokens, n = q + 1, with ids k W + a(k), a(k) < B natural, W >= B >= 2. After the layers
with the windows of the positions 0, .., q, that is all but the last, the id s(q) of the token
before the last is the largest, and one final id s(x) + c s(q), s < c, tells the whole context: if
it is the same for token x of one context and token y of another, then s(q), the two shifted ids
and all remainders agree. So (L - 1) N^d selective shifts and one more attention layer do for L
tokens what L N^d + 1 do, for L = 2 and d = 1 as well: N^d + 1 layers are right for two tokens.

Method: `yun-2020/shift-positions`, whose room is there because W >= B; division by c; then
`yun-2020/read-backwards` from token q, and the last remainder from the id of the first token,
which was shifted by B times its distance to the last. Fewer windows are not enough:
`yun-2020/windows-needed`.
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.yun_2020._positions import B, W, a, ids, k, n, p, q, t
from provers.papers.yun_2020._two_contexts import BOTH, GIVEN, b, last, others, positions_of
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, forall, le, lt, natural

c, rest, x, y = (natural(name) for name in ("c", "rest", "x", "y"))

CLAIM = forall(
    n, q, B, W, c, a, b, ids, others, x, y,
    given=[
        le(2, B), le(B, W), eq(n, q + 1),
        *BOTH,
        lt(x, n + 1), lt(y, n + 1),
        forall(k, given=[lt(k, n + 1)], then=[lt(ids(last, k), c), lt(others(last, k), c)]),
        eq(ids(last, x) + c * ids(last, q), others(last, y) + c * others(last, q)),
    ],
    then=[
        forall(k, given=[lt(k, n + 1)], then=[le(ids(last, k), ids(last, q))]),
        eq(ids(last, q), others(last, q)),
        eq(ids(last, x), others(last, y)),
        forall(k, given=[lt(k, n + 1)], then=[eq(a(k), b(k))]),
    ],
)  # fmt: skip

_room = auto(
    "B_minus",
    inside("number", p, B * p * W),
    products=[["q_sign", "B_minus", "W_sign"], ["B_sign", "W_room"]],
)  # fmt: skip

_between = steps(
    obtain(["k_next"], apply("axiom:nat-discrete", {"m": 0, "n": k}, [by("place")])),
    obtain(
        ["difference"],
        apply("axiom:nat-difference", {"m": 1, "n": k}, [auto("k_next")]),
        some=[rest],
    ),
    obtain(["found"], apply("between", {"k": rest}, [auto("difference", "front")])),
    auto("found", inside("difference", t, a(t)), inside("difference", t, b(t))),
)

_in_front = steps(
    obtain(["k_sign"], apply("axiom:nat-nonnegative", {"n": k})),
    have("front", lt(k, q + 1), auto("end", "number")),
    cases(
        k, 0, "place",
        less=absurd(auto("place", "k_sign")),
        equal=auto("first_remainder", inside("place", t, a(t)), inside("place", t, b(t))),
        greater=_between,
    ),
)  # fmt: skip

PROOF = intro(
    obtain(["q_sign"], apply("axiom:nat-nonnegative", {"n": q})),
    have("B_sign", le(0, B), auto("B_large")),
    have("B_minus", le(0, B - 1), auto("B_large")),
    have("W_sign", le(0, W), auto("B_large", "W_large")),
    have("W_room", le(0, W - B), auto("W_large")),
    have("room", le(q * W + B + (B - 1) ** 2, B * n * W), _room),
    positions_of("a", auto("number"), by("room")),
    positions_of("b", auto("number"), by("room")),
    obtain(["x_small", "x_small_r"], apply("below_c", {"k": x}, [by("x_in")])),
    obtain(["y_small_l", "y_small"], apply("below_c", {"k": y}, [by("y_in")])),
    obtain(
        ["own", "largest"],
        apply(
            "statement:lemmas/division-unique",
            {"B": c, "a": ids(last, x), "b": others(last, y), "p": ids(last, q),
             "q": others(last, q)},
            [by("x_small"), by("y_small"), by("same_id")],
        ),
    ),
    *(
        have(f"{which}_front", forall(k, given=[lt(k, q + 1)], then=[lt(remainder(k), B)]),
             intro(given=["k_in"],
                   then=[apply(f"{which}_small", {"k": k}, [auto("k_in", "number")])]))
        for which, remainder in (("a", a), ("b", b))
    ),
    obtain(
        ["at_the_start", "between"],
        apply(
            "statement:yun-2020/read-backwards",
            {"top": q, "B": B, "o": Abstraction(k, k * W), "a": a, "b": b,
             "s": Abstraction(k, ids(last, k)), "r": Abstraction(k, others(last, k))},
            [by("a_front"), by("b_front"), by("a_steps"), by("b_steps"), by("largest")],
        ),
    ),
    obtain(["a_0_small"], apply("a_small", {"k": 0}, [auto("number", "q_sign")])),
    obtain(["b_0_small"], apply("b_small", {"k": 0}, [auto("number", "q_sign")])),
    obtain(
        ["first_remainder", "first_quotient"],
        apply(
            "statement:lemmas/division-unique",
            {"B": B, "a": a(0), "b": b(0), "p": a(n) + b(0), "q": b(n) + a(0)},
            [by("a_0_small"), by("b_0_small"), auto("a_first", "b_first", "at_the_start")],
        ),
    ),
    given=["B_large", "W_large", "number", *GIVEN, "x_in", "y_in", "below_c", "same_id"],
    then=[
        by("a_largest"),
        by("largest"),
        by("own"),
        intro(
            given=["k_in"],
            then=[
                below_successor(
                    k, n, "k_in", "end",
                    less=_in_front,
                    equal=auto("first_remainder", "first_quotient",
                               inside("end", t, a(t)), inside("end", t, b(t))),
                )
            ],
        ),
    ],
)  # fmt: skip

# Two tokens of one dimension, B = W = 2: ids 0 and 2, the layers of the first token only.
TABLE = ["lam", [["t", "N"], ["i", "N"]], ["at", "table", ["+", ["*", number(2), "t"], "i"]]]
ZEROS = ["lam", [["k", "N"]], number(0)]
DATA = {"table": {"sort": ["F", ["N"], "N"], "rationals": ["0", "2", "4", "2", "4", "2"]}}
EXAMPLE = {
    "n": number(1), "q": number(0), "B": number(2), "W": number(2), "c": number(5), "a": ZEROS,
    "b": ZEROS, "l": TABLE, "r": TABLE, "x": number(1), "y": number(1),
}  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/windows-but-last",
    title="The windows of all positions but the last tell all contexts apart",
    source=Source("yun-2020", "contextual mapping, number of layers", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/windows-but-last", CLAIM, at=EXAMPLE,
        given=example_rules(CLAIM, EXAMPLE, DATA), data=DATA,
        scope="two tokens, B = 2, the windows of the first",
    ),
)  # fmt: skip
