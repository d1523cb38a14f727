"""What the selective shift layers of the first positions make of a context, for all sizes.

Statement (own proof). A context has n + 1 tokens with ids k W + a(k), a(k) < B natural; W, the
distance of neighbouring positions, is at least B >= 2. There are layers for the positions k <= q
<= n, number k B + t < (q + 1) B with the centre k W + t. Shifted ids lie beyond all windows:

    q W + B + (B - 1)^2 <= B n W

(for q < n because W >= B; for q = n if n W >= B + 1). Then the last ids s(k) = l((q + 1) B, k)
satisfy

    s(0) = own(0) + B (own(n) - own(0)),   s(k+1) = own(k+1) + B (s(k) - own(k+1)) for k < q,

own(k) = k W + a(k), later tokens still have their own ids, and s(q) is the largest id: every token
up to q is shifted once, by B times its distance to the largest.

Method: induction on the positions; `yun-2020/shift-block` for the windows of one position.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor, split_at
from provers.papers.lemmas._points import ZEROS
from provers.papers.yun_2020._positions import (
    B,
    W,
    a,
    i,
    ids,
    j,
    k,
    layers,
    m,
    n,
    own,
    p,
    q,
    recursion,
    small,
    start,
    t,
    top,
)
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, forall, le, lt

ROOM = le(q * W + B + (B - 1) ** 2, B * n * W)
last = (q + 1) * B

CLAIM = forall(
    n, q, B, W, a, ids,
    given=[le(2, B), le(B, W), lt(q, n + 1), ROOM, small(), start(), layers(q + 1)],
    then=[
        forall(i, given=[lt(i, n + 1), lt(q, i)], then=[eq(ids(last, i), own(i))]),
        *recursion(lambda k: ids(last, k), q),
        forall(i, given=[lt(i, n + 1)], then=[le(ids(last, i), ids(last, q))]),
    ],
)  # fmt: skip

GIVEN = ["B_large", "W_large", "q_in", "room", "small", "start", "layers"]


def state(k: Any, i: Any) -> Any:
    """Id of token i after the windows of the positions below k."""
    return ids(k * B, i)


ALONG = forall(
    top,
    given=[lt(top, q + 1)],
    then=[
        # later tokens
        forall(i, given=[lt(i, n + 1), lt(top, i)], then=[eq(state(top + 1, i), own(i))]),
        *recursion(lambda k: state(top + 1, k), top),
        # shifted ids are large, and the newest is the largest
        forall(
            i,
            given=[lt(i, top + 1)],
            then=[
                le(q * W + B, state(top + 1, i)),
                le(own(n), state(top + 1, i)),
                le(state(top + 1, i), state(top + 1, top)),
            ],
        ),
    ],
)  # fmt: skip


def block(position: Any, A: Any, position_in: str, layer_in: str, given: list[Rule]) -> Rule:
    """The windows of one position, from the state before them."""
    return apply(
        "statement:yun-2020/shift-block",
        {"n": n + 1, "A": A, "k": position, "o": position * W, "r": a(position), "B": B,
         "l": Abstraction(t, j, ids(position * B + t, j))},
        [
            given[0],
            by(position_in),
            given[1],
            intro(
                given=["t_in", "i_in"],
                then=[apply("layers", {"k": position, "t": t, "i": i},
                            [by(layer_in), by("t_in"), by("i_in")])],
            ),
            *given[2:],
        ],
    )  # fmt: skip


def spread(low: Any, high: Any, order: str, name: str) -> list[Any]:
    """own(high) - own(low) >= W - (B - 1) + ..: positions differ by one or more."""
    return [
        obtain([f"{name}_next"], apply("axiom:nat-discrete", {"m": low, "n": high}, [by(order)])),
        have(f"{name}_room", le(0, high - low - 1), auto(f"{name}_next")),
        have(f"{name}_W", le(low * W + W, high * W), auto(products=[[f"{name}_room", "W_sign"]])),
    ]


s0 = own(0) + B * (own(n) - own(0))

# ------------------------------------------------------------------ position 0

n_positive = have(
    "n_positive",
    lt(0, n),
    cases(
        n, 0, "n_size",
        less=absurd(auto("n_size", "n_sign")),
        equal=absurd(auto("room", "B_large", "q_W_sign", inside("n_size", p, B * W * p),
                          products=[["B_minus", "B_minus"]])),
        greater=by("n_size"),
    ),
)  # fmt: skip

first_big = [
    have("a_0_room", le(0, B - 1 - a(0)), auto("a_0_next")),
    have("first_big", le(q * W + B, s0),
         auto("room", products=[["B_minus", "a_0_room"], ["B_sign", "a_n_sign"]])),
    *spread(0, n, "n_positive", "whole"),
    have("whole_gap", le(0, own(n) - own(0)),
         auto("whole_W", "W_large", "a_0_next", "a_n_sign")),
    have("first_top", le(own(n), s0), auto(products=[["B_minus", "whole_gap"]])),
]  # fmt: skip


def _avoids(place: str, position: Any, less: Rule, greater: Rule) -> Rule:
    """No other token is at a centre of the block: ``hit`` says that one is."""
    return intro(
        given=["i_in", "t_in", "another"],
        then=[
            contra(
                "hit",
                cases(
                    i, position, place,
                    less=less, equal=absurd(clash(place, "another")), greater=greater,
                ),
            )
        ],
    )  # fmt: skip


def _start_of_i() -> list[Any]:
    return [
        obtain(["i_start"], apply("start", {"k": i}, [by("i_in")])),
        obtain(["i_small"], apply("small", {"k": i}, [by("i_in")])),
        obtain(["i_sign"], apply("axiom:nat-nonnegative", {"n": a(i)})),
        obtain(["i_nat"], apply("axiom:nat-nonnegative", {"n": i})),
    ]


def _below_last() -> Rule:
    """own(i) <= own(n), from the facts about token i."""
    return below_successor(
        i, n, "i_in", "end",
        less=steps(
            *spread(i, n, "end", "to_end"),
            auto("to_end_W", "i_small", "W_large", "a_n_sign"),
        ),
        equal=auto(inside("end", p, own(p))),
    )  # fmt: skip


first_block = obtain(
    ["others_0", "moved_0"],
    block(
        0, n, "zero_in", "zero_first",
        [
            auto(),
            by("a_0_small"),
            auto("start_0"),
            intro(
                *_start_of_i(),
                given=["i_in"],
                then=[
                    below_successor(
                        i, n, "i_in", "place",
                        less=steps(
                            *spread(i, n, "place", "gap"),
                            auto("gap_W", "i_start", "start_n", "i_small", "W_large", "a_n_sign"),
                        ),
                        equal=auto(inside("place", p, ids(0, p))),
                    ),
                    cases(
                        i, 0, "place",
                        less=absurd(auto("place", "i_nat")),
                        equal=auto(inside("place", p, ids(0, p))),
                        greater=steps(
                            *spread(0, i, "place", "gap"),
                            auto("gap_W", "i_start", "start_0", "a_0_small", "W_large", "i_sign"),
                        ),
                    ),
                ],
            ),
            _avoids(
                "place", 0,
                less=steps(*_start_of_i(), auto("place", "i_nat")),
                greater=steps(
                    *_start_of_i(), *spread(0, i, "place", "gap"),
                    auto("hit", "i_start", "gap_W", "t_in", "W_large", "i_sign"),
                ),
            ),
            auto("first_big", "q_W_sign", inside("start_n", p, B * p)),
        ],
    ),
)  # fmt: skip

nothing = intro(
    have("zero_first", lt(0, q + 1), auto("q_sign")),
    first_block,
    have("first_id", eq(state(1, 0), s0), auto("moved_0", inside("start_n", p, B * p))),
    given=["top_in"],
    then=[
        intro(
            obtain(["stays"], apply("others_0", {"i": i}, [by("i_in"), by("later")])),
            obtain(["i_start"], apply("start", {"k": i}, [by("i_in")])),
            given=["i_in", "later"],
            then=[auto("stays", "i_start")],
        ),
        by("first_id"),
        intro(
            obtain(["k_sign"], apply("axiom:nat-nonnegative", {"n": k})),
            given=["k_in"],
            then=[absurd(auto("k_in", "k_sign"))],
        ),
        intro(
            obtain(["i_nat"], apply("axiom:nat-nonnegative", {"n": i})),
            given=["i_in"],
            then=[
                *(
                    below_successor(
                        i, 0, "i_in", "place",
                        less=absurd(auto("place", "i_nat")),
                        equal=auto(inside("place", p, ids(B, p)), "first_id", bound),
                    )
                    for bound in ("first_big", "first_top")
                ),
                below_successor(
                    i, 0, "i_in", "place",
                    less=absurd(auto("place", "i_nat")),
                    equal=auto(inside("place", p, ids(B, p))),
                ),
            ],
        ),
    ],
)  # fmt: skip

# ------------------------------------------------------------------ position m + 1

newest = state(m + 1, m)
new = own(m + 1) + B * (newest - own(m + 1))


def _facts_of_i(which: str) -> list[Any]:
    """State of token i before the block: shifted for i < m + 1, its own id for i > m + 1."""
    if which == "less":
        return [obtain(["i_large", "i_top", "i_below"], apply("large", {"i": i}, [by("place")]))]
    return [
        obtain(["i_waits"], apply("later_tokens", {"i": i}, [by("i_in"), auto("place")])),
        *_start_of_i(),
        *spread(m + 1, i, "place", "gap"),
    ]


next_block = obtain(
    ["others", "moved"],
    block(
        m + 1, m, "next_in", "top_in",
        [
            auto("next_in"),
            by("a_next_small"),
            by("waits"),
            intro(
                given=["i_in"],
                then=[
                    cases(
                        i, m + 1, "place",
                        less=steps(*_facts_of_i("less"), by("i_below")),
                        equal=auto(inside("place", p, state(m + 1, p)), "waits", "a_next_small",
                                   "position_W", "newest_large"),
                        greater=steps(
                            *_facts_of_i("greater"),
                            have("i_end", le(own(i), own(n)), _below_last()),
                            auto("i_waits", "i_end", "newest_top"),
                        ),
                    ),
                    cases(
                        i, m + 1, "place",
                        less=steps(*_facts_of_i("less"),
                                   auto("waits", "a_next_small", "position_W", "i_large")),
                        equal=auto(inside("place", p, state(m + 1, p))),
                        greater=steps(
                            *_facts_of_i("greater"),
                            auto("waits", "a_next_small", "i_waits", "i_sign", "gap_W", "W_large"),
                        ),
                    ),
                ],
            ),
            _avoids(
                "place", m + 1,
                less=steps(*_facts_of_i("less"), auto("hit", "i_large", "t_in", "position_W")),
                greater=steps(*_facts_of_i("greater"),
                              auto("hit", "i_waits", "i_sign", "t_in", "gap_W", "W_large")),
            ),
            auto("newer", "newest_large", "position_W"),
        ],
    ),
)  # fmt: skip


def _stays(name: str, token: Any, token_in: Rule, differs: Rule) -> Any:
    return obtain([name], apply("others", {"i": token}, [token_in, differs]))


def _of_shifted(known: str, of_newest: str | None) -> Rule:
    """A bound of all shifted ids, which the newest has because it is not below the one before."""
    facts = ["moved", "newer"]
    return below_successor(
        i, m + 1, "i_in", "place",
        less=steps(
            obtain(["i_large", "i_top", "i_below"], apply("large", {"i": i}, [by("place")])),
            _stays("i_stays", i, auto("place", "next_in"), by("place")),
            auto(known, "i_stays", *(facts if of_newest is None else [])),
        ),
        equal=auto(inside("place", p, state(m + 2, p)),
                   *([] if of_newest is None else [*facts, of_newest])),
    )  # fmt: skip


one_more = intro(
    obtain(["m_sign"], apply("axiom:nat-nonnegative", {"n": m})),
    obtain(
        ["later_tokens", "first_id", "recursion", "large"],
        apply("so_far", {}, [auto("top_in")]),
    ),
    obtain(["q_next"], apply("axiom:nat-discrete", {"m": m + 1, "n": q + 1}, [by("top_in")])),
    have("next_in", lt(m + 1, n + 1), auto("q_next", "q_in")),
    obtain(["waits"], apply("later_tokens", {"i": m + 1}, [by("next_in"), auto()])),
    obtain(["newest_large", "newest_top", "newest_itself"], apply("large", {"i": m}, [auto()])),
    obtain(["a_next_small"], apply("small", {"k": m + 1}, [by("next_in")])),
    have("m_room", le(0, q - m - 1), auto("q_next")),
    have("position_W", le((m + 1) * W, q * W), auto(products=[["m_room", "W_sign"]])),
    have("ahead", le(0, newest - own(m + 1)), auto("newest_large", "position_W", "a_next_small")),
    have("newer", le(newest, new), auto(products=[["B_minus", "ahead"]])),
    next_block,
    _stays("m_stays", m, auto("next_in"), auto()),
    given=["top_in"],
    then=[
        intro(
            have("beyond", lt(m + 1, i), by("later")),
            _stays("i_stays", i, by("i_in"), by("beyond")),
            obtain(["i_waits"], apply("later_tokens", {"i": i}, [by("i_in"), auto("later")])),
            given=["i_in", "later"],
            then=[auto("i_stays", "i_waits")],
        ),
        steps(
            have("from_0", lt(0, m + 1), auto("m_sign")),
            _stays("zero_stays", 0, by("zero_in"), by("from_0")),
            auto("zero_stays", "first_id"),
        ),
        intro(
            given=["k_in"],
            then=[
                below_successor(
                    k, m, "k_in", "place",
                    less=steps(
                        obtain(["k_step"], apply("recursion", {"k": k}, [by("place")])),
                        have("k_before", lt(k, m + 1), auto("place")),
                        have("next_before", lt(k + 1, m + 1), auto("place")),
                        _stays("k_stays", k, auto("k_before", "next_in"), by("k_before")),
                        _stays("next_stays", k + 1, auto("next_before", "next_in"),
                               by("next_before")),
                        auto("k_step", "next_stays", inside("k_stays", p, B * p)),
                    ),
                    equal=auto(
                        "moved", inside("m_stays", p, B * p),
                        inside("place", p, state(m + 2, p + 1) - p * W - W - a(p + 1) - B * (
                            state(m + 2, p) - p * W - W - a(p + 1))),
                    ),
                )
            ],
        ),
        intro(
            given=["i_in"],
            then=[_of_shifted("i_large", "newest_large"), _of_shifted("i_top", "newest_top"),
                  _of_shifted("i_below", None)],
        ),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(["n_sign"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(["q_sign"], apply("axiom:nat-nonnegative", {"n": q})),
    have("B_sign", le(0, B), auto("B_large")),
    have("B_minus", le(0, B - 1), auto("B_large")),
    have("W_sign", le(0, W), auto("B_large", "W_large")),
    have("q_W_sign", le(0, q * W), auto(products=[["q_sign", "W_sign"]])),
    n_positive,
    have("zero_in", lt(0, n + 1), auto("n_sign")),
    obtain(["start_0"], apply("start", {"k": 0}, [by("zero_in")])),
    obtain(["start_n"], apply("start", {"k": n}, [auto()])),
    obtain(["a_0_small"], apply("small", {"k": 0}, [by("zero_in")])),
    obtain(["a_0_next"], apply("axiom:nat-discrete", {"m": a(0), "n": B}, [by("a_0_small")])),
    obtain(["a_0_sign"], apply("axiom:nat-nonnegative", {"n": a(0)})),
    obtain(["a_n_sign"], apply("axiom:nat-nonnegative", {"n": a(n)})),
    *first_big,
    have("along", ALONG, induct("top", "m", "so_far", base=nothing, step=one_more)),
    obtain(
        ["later_tokens", "first_id", "recursion", "large"], apply("along", {"top": q}, [auto()])
    ),
    obtain(["last_large", "last_top", "last_itself"], apply("large", {"i": q}, [auto()])),
    given=GIVEN,
    then=[
        intro(given=["i_in", "later"],
              then=[apply("later_tokens", {"i": i}, [by("i_in"), by("later")])]),
        by("first_id"),
        by("recursion"),
        intro(
            *_start_of_i(),
            given=["i_in"],
            then=[
                split_at(
                    i, q + 1, "place",
                    less=steps(
                        obtain(["i_large", "i_top", "i_below"],
                               apply("large", {"i": i}, [by("place")])),
                        by("i_below"),
                    ),
                    rest=lambda: steps(
                        have("i_end", le(own(i), own(n)), _below_last()),
                        obtain(["i_waits"], apply("later_tokens", {"i": i},
                                                  [by("i_in"), auto("place_not")])),
                        auto("i_waits", "i_end", "last_top"),
                    ),
                )
            ],
        ),
    ],
)  # fmt: skip

# Two tokens of one dimension with the ids 0 and 2, B = W = 2, and the two layers of the first.
_ROWS = [(0, 2), (4, 2), (4, 2)]
_DATA = {"table": {"sort": ["F", ["N"], "N"], "rationals": [str(x) for row in _ROWS for x in row]}}
EXAMPLE = {
    "n": number(1), "q": number(0), "B": number(2), "W": number(2), "a": ZEROS,
    "l": ["lam", [["t", "N"], ["i", "N"]],
          ["at", "table", ["+", ["*", number(2), "t"], "i"]]],
}  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/shift-positions",
    title="What the selective shift layers of the first positions make of a context",
    source=Source("yun-2020", "contextual mapping", "own proof",
                  "for the construction with positional encoding as reconstructed"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/shift-positions", CLAIM, at=EXAMPLE,
        given=example_rules(CLAIM, EXAMPLE, _DATA), data=_DATA,
        scope="two tokens, B = 2, the windows of the first",
    ),
)  # fmt: skip
