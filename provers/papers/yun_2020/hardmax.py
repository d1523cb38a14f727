"""A hardmax head returns the key with the best score.

Statement (own proof). Let a < n and q != 0 with q keys(i) <= q keys(a) for all i < n. Then
Hardmax(q, keys, n) = keys(a).

Method: a key with a smaller score is beaten, so that its weight is 0; a key with the same score is
the same key, because q != 0; key a itself has weight 1, so that the total weight is positive.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import NATURALS
from provers.papers.yun_2020._layers import above, hardmax, unbeaten
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, Over, Range, eq, family, forall, le, lt, natural, ne, real

n, i, j, a, e, other = (natural(x) for x in ("n", "i", "j", "a", "element", "other"))
q, z = real("q"), real("z")
keys = family("keys")

CLAIM = forall(
    n, a, q, keys,
    given=[
        lt(a, n),
        ne(q, 0),
        forall(i, given=[lt(i, n)], then=[le(q * keys(i), q * keys(a))]),
    ],
    then=[eq(hardmax(q, keys, n), keys(a))],
)  # fmt: skip


def beats(i: Any, j: Any) -> Any:
    """1 if key i has a larger score than key j."""
    return above(q * (keys(i) - keys(j)))


def weight(j: Any) -> Any:
    """Weight of key j before normalising."""
    return unbeaten(q, keys, n, j)


total = Over(j, Range(n), weight(j))


def beaten_by(j: Any) -> Any:
    """How many keys beat key j."""
    return Over(other, Range(n), beats(other, j))


same_or_silent = have(
    "same_or_silent",
    forall(j, given=[lt(j, n)], then=[eq(weight(j) * keys(j), weight(j) * keys(a))]),
    intro(
        given=["j_in"],
        then=[
            cases(
                q * keys(j), q * keys(a), "order",
                less=steps(
                    obtain(
                        ["beaten"],
                        apply(
                            "statement:yun-2020/above-on",
                            {"t": q * (keys(a) - keys(j))},
                            [auto("order")],
                        ),
                    ),
                    obtain(
                        ["among_all"],
                        apply(
                            "statement:lemmas/term-below-sum",
                            {"n": n, "k": a, "f": Abstraction(i, beats(i, j))},
                            [
                                by("a_in"),
                                intro(
                                    obtain(
                                        ["from_0", "to_1"],
                                        apply(
                                            "statement:yun-2020/above-range",
                                            {"t": q * (keys(i) - keys(j))},
                                        ),
                                    ),
                                    given=["i_in"],
                                    then=[by("from_0")],
                                ),
                            ],
                        ),
                    ),
                    obtain(
                        ["silenced"],
                        apply(
                            "statement:yun-2020/above-on",
                            {"t": beaten_by(j)},
                            [auto("beaten", "among_all")],
                        ),
                    ),
                    auto(inside("silenced", z, (1 - z) * (keys(j) - keys(a)))),
                ),
                equal=steps(
                    have(
                        "same_key",
                        eq(keys(j), keys(a)),
                        auto(inside("order", z, z / q), nonzero=["q_nonzero"]),
                    ),
                    auto(inside("same_key", z, weight(j) * z)),
                ),
                greater=steps(
                    obtain(["best_of_j"], apply("best", {"i": j}, [by("j_in")])),
                    absurd(auto("order", "best_of_j")),
                ),
            )
        ],
    ),
)  # fmt: skip

PROOF = intro(
    same_or_silent,
    have(
        "nobody_beats_a",
        eq(beaten_by(a), 0),
        steps(
            have(
                "each",
                eq(beaten_by(a), Over(i, Range(n), 0)),
                termwise(
                    Range(n), i, beats(i, a), 0,
                    intro(
                        obtain(["best_of_i"], apply("best", {"i": e}, [by("i_in")])),
                        given=["i_in"],
                        then=[
                            apply(
                                "statement:yun-2020/above-off",
                                {"t": q * (keys(e) - keys(a))},
                                [auto("best_of_i")],
                            )
                        ],
                    ),
                ),
            ),
            auto("each"),
        ),
    ),
    obtain(
        ["unbeaten"],
        apply("statement:yun-2020/above-off", {"t": beaten_by(a)}, [auto("nobody_beats_a")]),
    ),
    obtain(
        ["part_of_total"],
        apply(
            "statement:lemmas/term-below-sum",
            {"n": n, "k": a, "f": Abstraction(j, weight(j))},
            [
                by("a_in"),
                intro(
                    obtain(
                        ["from_0", "to_1"],
                        apply("statement:yun-2020/above-range", {"t": beaten_by(i)}),
                    ),
                    given=["i_in"],
                    then=[auto("to_1")],
                ),
            ],
        ),
    ),
    have("total_is_positive", lt(0, total), auto("part_of_total", "unbeaten")),
    have(
        "numerator",
        eq(
            Over(j, Range(n), weight(j) * keys(j)),
            Over(j, Range(n), weight(j) * keys(a)),
        ),
        termwise(
            Range(n), j, weight(j) * keys(j), weight(j) * keys(a),
            intro(
                given=["j_in"],
                then=[apply("same_or_silent", {"j": e}, [by("j_in")])],
            ),
        ),
    ),
    given=["a_in", "q_nonzero", "best"],
    then=[auto(inside("numerator", z, z / total), nonzero=["total_is_positive"])],
)  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/hardmax",
    title="A hardmax head returns the key with the best score",
    source=Source("yun-2020", "selective shift, one head", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/hardmax",
        CLAIM,
        at={"n": number(2), "a": number(1), "q": number(3), "keys": NATURALS},
        given=[exact(), exact(), ["enumerate", [exact(), exact()]]],
    ),
)
