"""x > 0 as a number: max(0, x) times its inverse is 1 or 0.

Statement (own proof). s(x) = max(0, x) inv(max(0, x)), where inv(0) = 0, is 1 for x > 0 and 0 for
x <= 0; so 0 <= s(x) <= 1.

Method: axiom ``max``.
"""

from typing import Any

from provers.instances import number, witness
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
)
from provers.statement import Source, Statement
from provers.surface import Inverse, Max, eq, forall, le, lt, real

x, t = real("x"), real("t")


def indicator(x: Any) -> Any:
    """1 for x > 0, 0 otherwise."""
    return Max(0, x) * Inverse(Max(0, x))


CLAIM = forall(
    x,
    then=[
        forall(given=[lt(0, x)], then=[eq(indicator(x), 1)]),
        forall(given=[le(x, 0)], then=[eq(indicator(x), 0)]),
        le(0, indicator(x)),
        le(indicator(x), 1),
    ],
)

one = have(
    "one",
    forall(given=[lt(0, x)], then=[eq(indicator(x), 1)]),
    intro(
        have("top", lt(0, Max(0, x)), auto("x_pos", "above_x")),
        given=["x_pos"],
        then=[auto(nonzero=["top"])],
    ),
)
none = have(
    "none",
    forall(given=[le(x, 0)], then=[eq(indicator(x), 0)]),
    intro(
        obtain(
            ["below"], apply("statement:lemmas/max-least", {"a": 0, "b": x, "z": 0},
                             [auto(), by("x_neg")])
        ),
        have(
            "top",
            eq(Max(0, x), 0),
            cases(
                Max(0, x), 0, "order",
                less=["absurd", auto("order", "above_0")],
                equal=by("order"),
                greater=["absurd", auto("order", "below")],
            ),
        ),
        given=["x_neg"],
        then=[auto(inside("top", t, t * Inverse(Max(0, x))))],
    ),
)  # fmt: skip


def _decided(found: Any) -> Rule:
    def side(rule: Rule, name: str) -> Rule:
        return steps(obtain(["value"], apply(name, {}, [rule])), auto("value"))

    return cases(
        x, 0, "sign",
        less=side(auto("sign"), "none"),
        equal=side(auto("sign"), "none"),
        greater=side(auto("sign"), "one"),
    )  # fmt: skip


PROOF = intro(
    obtain(["above_0", "above_x", "one_of_the_two"], apply("axiom:max", {"x": 0, "y": x})),
    one,
    none,
    then=[by("one"), by("none"), _decided(0), _decided(1)],
)

STATEMENT = Statement(
    id="lemmas/indicator",
    title="x > 0 as a number",
    source=Source("lemmas", "indicator", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("lemmas/indicator", CLAIM, at={"x": number(1)}),
)
