"""A hardmax head on a line sees only the two ends and the mean.

Statement (own proof). Let a, b hold n >= 1 numbers each, the smallest first and the largest at
place m < n, with a(0) = b(0), a(m) = b(m) and equal sums. Then Hardmax(c, a, n) = Hardmax(c, b, n)
for every number c: the largest value for c > 0, the smallest for c < 0, the mean for c = 0.

Method: ``yun-2020/hardmax`` for c != 0; for c = 0 nobody is beaten.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.yun_2020._layers import above, hardmax, unbeaten
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    cases,
    have,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Over, Range, eq, family, forall, le, lt, natural, real

n, m, i, j, element = (natural(x) for x in ("n", "m", "i", "j", "element"))
a, b, c, t = family("a"), family("b"), real("c"), real("t")


def ends(values: Any) -> Any:
    """Between the value at 0 and the value at m."""
    return forall(i, given=[lt(i, n)], then=[le(values(0), values(i)), le(values(i), values(m))])


def total(values: Any) -> Any:
    """Sum of the n values."""
    return Over(j, Range(n), values(j))


CLAIM = forall(
    n, m, c, a, b,
    given=[lt(m, n), ends(a), ends(b), eq(a(0), b(0)), eq(a(m), b(m)), eq(total(a), total(b))],
    then=[eq(hardmax(c, a, n), hardmax(c, b, n))],
)  # fmt: skip


def _end(values: Any, name: str, place: Any) -> list[Any]:
    """Fact ``{name}_end``: the head returns the value at ``place``."""

    product = ["order", "high"] if place == m else ["order", "low"]
    return [
        obtain(
            [f"{name}_end"],
            apply(
                "statement:yun-2020/hardmax",
                {"n": n, "a": place, "q": c, "keys": values},
                [
                    by("m_in") if place == m else by("some"),
                    by("order"),
                    intro(
                        obtain(["low", "high"], apply(f"{name}_ends", {"i": i}, [by("r")])),
                        given=["r"],
                        then=[auto(products=[product])],
                    ),
                ],
            ),
        )
    ]


def _mean(values: Any, name: str) -> list[Any]:
    """Fact ``{name}_mean``: with c = 0 the head returns the mean."""

    def beats(first: Any, second: Any) -> Any:
        return above(c * (values(first) - values(second)))

    return [
        have(
            f"{name}_all",
            forall(j, then=[eq(unbeaten(c, values, n, j), 1)]),
            intro(
                have(
                    "nobody",
                    eq(Over(i, Range(n), beats(i, j)), Over(i, Range(n), 0)),
                    termwise(
                        Range(n), i, beats(i, j), 0,
                        intro(
                            given=["r"],
                            then=[
                                apply(
                                    "statement:yun-2020/above-off",
                                    {"t": c * (values(element) - values(j))},
                                    [auto(inside("order", t, t * (values(element) - values(j))))],
                                )
                            ],
                        ),
                    ),
                ),
                obtain(
                    ["unbeaten"],
                    apply(
                        "statement:yun-2020/above-off",
                        {"t": Over(i, Range(n), beats(i, j))},
                        [auto("nobody")],
                    ),
                ),
                then=[auto("unbeaten")],
            ),
        ),
        have(
            f"{name}_count",
            eq(Over(j, Range(n), unbeaten(c, values, n, j)), n),
            termwise(
                Range(n), j, unbeaten(c, values, n, j), 1,
                intro(given=["r"], then=[apply(f"{name}_all", {"j": element})]),
            ),
        ),
        have(
            f"{name}_sum",
            eq(Over(j, Range(n), unbeaten(c, values, n, j) * values(j)), total(values)),
            termwise(
                Range(n), j, unbeaten(c, values, n, j) * values(j), values(j),
                intro(
                    obtain(["own"], apply(f"{name}_all", {"j": element})),
                    given=["r"],
                    then=[auto(inside("own", t, t * values(element)))],
                ),
            ),
        ),
        have(
            f"{name}_mean",
            eq(hardmax(c, values, n), total(values) / n),
            auto(
                inside(f"{name}_count", t,
                       Over(j, Range(n), unbeaten(c, values, n, j) * values(j)) / t),
                inside(f"{name}_sum", t, t / n),
            ),
        ),
    ]  # fmt: skip


def _same_end(place: Any, known: str) -> Rule:
    return steps(
        *_end(a, "a", place), *_end(b, "b", place), auto("a_end", "b_end", known)
    )  # fmt: skip


PROOF = intro(
    obtain(["m_natural"], apply("axiom:nat-nonnegative", {"n": m})),
    have("some", lt(0, n), auto("m_in", "m_natural")),
    given=["m_in", "a_ends", "b_ends", "first", "last", "sums"],
    then=[
        cases(
            c, 0, "order",
            less=_same_end(0, "first"),
            equal=steps(
                *_mean(a, "a"), *_mean(b, "b"),
                auto("a_mean", "b_mean", inside("sums", t, t / n)),
            ),
            greater=_same_end(m, "last"),
        )
    ],
)  # fmt: skip

FIRST: Any = ["lam", [["i", "N"]], ["+", ["q", "1"], ["*", ["q", "2"], "i"]]]
"""1, 3, 5, 7."""
SECOND: Any = ["lam", [["i", "N"]], ["+", ["q", "1"], ["*", ["q", "-5/2"], "i"],
          ["*", ["q", "9/2"], ["^", "i", 2]], ["*", ["q", "-1"], ["^", "i", 3]]]]  # fmt: skip
"""1, 2, 6, 7."""
EXAMPLE = {"n": number(4), "m": number(3), "c": number(2), "a": FIRST, "b": SECOND}

STATEMENT = Statement(
    id="kajitsuka-2024/hardmax-ends",
    title="A hardmax head on a line sees only the two ends and the mean",
    source=Source("kajitsuka-2024", "theorem-1, one head", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/hardmax-ends",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE),
        scope="(1, 3, 5, 7) and (1, 2, 6, 7)",
    ),
)
