"""The selective shifts with the windows of one position move that position's token, once.

Statement (own proof). Ids l(t,i) of tokens i < n after t layers are natural numbers; layer t < B
has the centre o + t. Let token k start at o + r, r < B, and be the smallest, A the largest, and let
no other token start at a centre. If the shifted id

    new = o + r + B (l(0,A) - (o + r))

is at least o + B, then after B layers token k has it and all other tokens have the ids they started
with.

Method: induction on the layers. Before layer r nothing is in a window (`yun-2020/shift-idle`);
layer r moves token k (`yun-2020/selective-shift`); after it nothing is in a window again.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.yun_2020._layers import hardmax
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
from provers.surface import Abstraction, Name, eq, forall, le, lt, natural, ne

n, A, k, o, r, B, i, j, t, m, top, p = (
    natural(x) for x in ("n", "A", "k", "o", "r", "B", "i", "j", "t", "m", "top", "p")
)
ids = Name("l", ("F", ("N", "N"), "N"))
half = sympy.Rational(1, 2)
new = o + r + B * (ids(0, A) - o - r)


def _shifted(t: Any, i: Any) -> Any:
    """Token i after the layer with centre o + t."""
    keys = Abstraction(j, ids(t, j))
    low = hardmax(ids(t, i) - (o + t) + half, keys, n)
    high = hardmax(ids(t, i) - (o + t) - half, keys, n)
    return ids(t, i) + B * (low - high)


CLAIM = forall(
    n, A, k, o, r, B, ids,
    given=[
        lt(A, n),
        lt(k, n),
        lt(r, B),
        forall(t, i, given=[lt(t, B), lt(i, n)], then=[eq(ids(t + 1, i), _shifted(t, i))]),
        eq(ids(0, k), o + r),
        forall(i, given=[lt(i, n)], then=[le(ids(0, i), ids(0, A)), le(ids(0, k), ids(0, i))]),
        forall(
            i, t,
            given=[lt(i, n), lt(t, B), ne(i, k)],
            then=[ne(ids(0, i), o + t)],
        ),
        le(o + B, new),
    ],
    then=[
        forall(i, given=[lt(i, n), ne(i, k)], then=[eq(ids(B, i), ids(0, i))]),
        eq(ids(B, k), new),
    ],
)  # fmt: skip

GIVEN = ["A_in", "k_in", "r_small", "layers", "own", "extremes", "avoid", "big"]

ALONG = forall(
    top,
    given=[le(top, B)],
    then=[
        forall(i, given=[lt(i, n), ne(i, k)], then=[eq(ids(top, i), ids(0, i))]),
        forall(given=[le(top, r)], then=[eq(ids(top, k), o + r)]),
        forall(given=[lt(r, top)], then=[eq(ids(top, k), new)]),
    ],
)

nothing = intro(
    obtain(["r_sign"], apply("axiom:nat-nonnegative", {"n": r})),
    given=["top_in"],
    then=[
        intro(given=["i_in", "another"], then=[auto()]),
        intro(given=["early"], then=[by("own")]),
        intro(given=["late"], then=[absurd(auto("late", "r_sign"))]),
    ],
)


def _idle(token: Any, name: str, token_in: str, differs: Rule) -> list[Any]:
    """Layer m leaves the token alone."""
    return [
        have(f"{name}_off", ne(ids(m, token), o + m), differs),
        obtain(
            [f"{name}_same"],
            apply(
                "statement:yun-2020/shift-idle",
                {"n": n, "x": token, "c": o + m, "B": B, "l": Abstraction(j, ids(m, j))},
                [by(token_in), by(f"{name}_off")],
            ),
        ),
        obtain(
            [f"{name}_layer"], apply("layers", {"t": m, "i": token}, [by("m_in"), by(token_in)])
        ),
    ]


others = intro(
    obtain(["so_far"], apply("others_stay", {"i": i}, [by("i_in"), by("another")])),
    obtain(["avoids"], apply("avoid", {"i": i, "t": m}, [by("i_in"), by("m_in"), by("another")])),
    *_idle(i, "other", "i_in", contra("hit", steps(
        have("was_hit", eq(ids(0, i), o + m), auto("hit", "so_far")),
        clash("was_hit", "avoids")))),
    given=["i_in", "another"],
    then=[auto("other_layer", "other_same", "so_far")],
)  # fmt: skip

waiting = intro(
    obtain(["so_far"], apply("waits", {}, [auto("early")])),
    *_idle(k, "own_token", "k_in", contra("hit", auto("hit", "so_far", "early"))),
    given=["early"],
    then=[auto("own_token_layer", "own_token_same", "so_far")],
)

# At layer r all ids are those at the start.
all_as_at_the_start = have(
    "all_as_at_the_start",
    forall(i, given=[lt(i, n)], then=[eq(ids(m, i), ids(0, i))]),
    intro(
        given=["i_in"],
        then=[
            cases(
                i, k, "which",
                less=apply("others_stay", {"i": i}, [by("i_in"), by("which")]),
                equal=steps(
                    obtain(["so_far"], apply("waits", {}, [auto("place")])),
                    auto("so_far", "own", inside("which", p, ids(m, p)),
                         inside("which", p, ids(0, p))),
                ),
                greater=apply("others_stay", {"i": i}, [by("i_in"), by("which")]),
            )
        ],
    ),
)  # fmt: skip

firing = steps(
    all_as_at_the_start,
    obtain(["A_id"], apply("all_as_at_the_start", {"i": A}, [by("A_in")])),
    obtain(["k_id"], apply("all_as_at_the_start", {"i": k}, [by("k_in")])),
    obtain(["k_layer"], apply("layers", {"t": m, "i": k}, [by("m_in"), by("k_in")])),
    obtain(
        ["moves", "below", "beyond"],
        apply(
            "statement:yun-2020/selective-shift",
            {"n": n, "a": A, "b": k, "x": k, "B": B, "low": o + m - half, "high": o + m + half,
             "l": Abstraction(j, ids(m, j))},
            [
                by("A_in"), by("k_in"), auto(),
                intro(
                    obtain(["i_id"], apply("all_as_at_the_start", {"i": i}, [by("i_in")])),
                    obtain(["top_i", "bottom_i"], apply("extremes", {"i": i}, [by("i_in")])),
                    given=["i_in"],
                    then=[auto("i_id", "A_id", "top_i"), auto("i_id", "k_id", "bottom_i")],
                ),
            ],
        ),
    ),
    obtain(["moved"], apply("moves", {}, [auto("k_id", "own", "place"),
                                          auto("k_id", "own", "place")])),
    auto("k_layer", "moved", inside("A_id", p, B * p), "k_id", inside("k_id", p, B * p), "own",
         inside("own", p, B * p)),
)  # fmt: skip

moved = intro(
    given=["late"],
    then=[
        cases(
            r, m, "place",
            less=steps(
                obtain(["so_far"], apply("moves_once", {}, [by("place")])),
                *_idle(k, "own_token", "k_in",
                       contra("hit", auto("hit", "so_far", "big", "m_in"))),
                auto("own_token_layer", "own_token_same", "so_far"),
            ),
            equal=firing,
            greater=steps(
                obtain(["next"], apply("axiom:nat-discrete", {"m": m, "n": r}, [by("place")])),
                absurd(auto("next", "late")),
            ),
        )
    ],
)  # fmt: skip

one_more = intro(
    have("m_in", lt(m, B), auto("top_in")),
    obtain(["others_stay", "waits", "moves_once"], apply("so_far_all", {}, [auto("top_in")])),
    given=["top_in"],
    then=[others, waiting, moved],
)

PROOF = intro(
    have("along", ALONG, induct("top", "m", "so_far_all", base=nothing, step=one_more)),
    obtain(["others_stay", "waits", "moves_once"], apply("along", {"top": B}, [auto()])),
    given=GIVEN,
    then=[by("others_stay"), apply("moves_once", {}, [by("r_small")])],
)

# Tokens with ids 0 and 2, one window 0: its layer moves token 0 to 2.
_ids = ["lam", [["t", "N"], ["i", "N"]], ["max", ["*", number(2), "i"], ["*", number(2), "t"]]]
EXAMPLE = {"n": number(2), "A": number(1), "k": number(0), "o": number(0), "r": number(0),
           "B": number(1), "l": _ids}  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/shift-block",
    title="The windows of one position move that position's token, once",
    source=Source("yun-2020", "selective shift", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("yun-2020/shift-block", CLAIM, at=EXAMPLE, given=example_rules(CLAIM, EXAMPLE)),
)
