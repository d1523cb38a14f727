"""A selective shift leaves every token alone whose id is not the centre of its window.

Statement (own proof). Ids are natural numbers l(i), i < n, and the window of a layer is (c - 1/2, c
+ 1/2) for a natural number c. If l(x) != c, then l(x) + B (Hardmax - Hardmax) = l(x).

Method: there are a largest and a smallest id; l(x) lies half a step or more beside the window, and
`yun-2020/selective-shift` says the rest.
"""

from typing import Any

import sympy

from provers.instances import number, witness
from provers.papers.lemmas._points import NATURALS
from provers.papers.yun_2020._layers import hardmax
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    exact,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, Name, eq, forall, lt, natural, ne, real

n, i, a, b, x, c, before = (natural(t) for t in ("n", "i", "a", "b", "x", "c", "before"))
B = real("B")
ids = Name("l", ("F", ("N",), "N"))
half = sympy.Rational(1, 2)


def shifted(states: Any, x: Any, centre: Any) -> Any:
    """The id of token x after the layer with this centre."""
    low = hardmax(states(x) - centre + half, states, n)
    high = hardmax(states(x) - centre - half, states, n)
    return states(x) + B * (low - high)


CLAIM = forall(
    n, x, c, B, ids,
    given=[lt(x, n), ne(ids(x), c)],
    then=[eq(shifted(ids, x, c), ids(x))],
)  # fmt: skip

PROOF = intro(
    obtain(["x_sign"], apply("axiom:nat-nonnegative", {"n": x})),
    obtain(["some"], apply("axiom:nat-discrete", {"m": x, "n": n}, [by("x_in")])),
    obtain(
        ["length"],
        apply("axiom:nat-difference", {"m": 1, "n": n}, [auto("some", "x_sign")]),
        some=[before],
    ),
    obtain(
        ["a_first", "largest"],
        apply("statement:lemmas/argmax", {"n": before, "c": ids}),
        some=[a],
    ),
    obtain(
        ["b_first", "smallest"],
        apply("statement:lemmas/argmax", {"n": before, "c": Abstraction(i, -ids(i))}),
        some=[b],
    ),
    obtain(
        ["moves", "below", "beyond"],
        apply(
            "statement:yun-2020/selective-shift",
            {"n": n, "a": a, "b": b, "x": x, "B": B, "low": c - half, "high": c + half, "l": ids},
            [
                auto("a_first", "length"),
                auto("b_first", "length"),
                auto(),
                intro(
                    obtain(["top"], apply("largest", {"i": i}, [auto("i_in", "length")])),
                    obtain(["bottom"], apply("smallest", {"i": i}, [auto("i_in", "length")])),
                    given=["i_in"],
                    then=[by("top"), auto("bottom")],
                ),
            ],
        ),
    ),
    given=["x_in", "another"],
    then=[
        cases(
            ids(x), c, "order",
            less=steps(
                obtain(["next"], apply("axiom:nat-discrete", {"m": ids(x), "n": c}, [by("order")])),
                obtain(["same"], apply("below", {}, [auto("next")])),
                auto("same"),
            ),
            equal=absurd(clash("order", "another")),
            greater=steps(
                obtain(["next"], apply("axiom:nat-discrete", {"m": c, "n": ids(x)}, [by("order")])),
                obtain(["same"], apply("beyond", {}, [auto("next")])),
                auto("same"),
            ),
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/shift-idle",
    title="A selective shift leaves the tokens alone whose id is not its centre",
    source=Source("yun-2020", "selective shift", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/shift-idle",
        CLAIM,
        at={"n": number(2), "x": number(0), "c": number(1), "B": number(2), "l": NATURALS},
        given=[exact(), exact()],
    ),
)
