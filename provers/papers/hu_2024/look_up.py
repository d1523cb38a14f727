"""A look-up in one MLP layer: only a column's own hat moves it.

Statement (theorem-2.3, look-up). F(x) = x + sum over i < M of Hat(R (<w, x> - b(i))) v(i), 3 M
neurons. If <w, x> = b(j), j < M, and |R (<w, x> - b(i))| >= 1 for all other i < M, then F(x) = x
+ v(j): with v(j) = y - x the output is y. (R = 1/g is enough for a gap g of the b(i); R >= 2/g
keeps hats from overlapping.)

Method: ``hat``, ``lemmas/vector-single-term``.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.papers.hu_2024._network import hat
from provers.papers.lemmas._points import NATURALS, UNIT
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

d, M, i, j = (natural(name) for name in ("d", "M", "i", "j"))
w, x = vector("w", d), vector("x", d)
b, v = family("b"), family("v", d)
R, t = real("R"), real("t")


def argument(index: Any) -> Any:
    """What goes into hat ``index``."""
    return R * (Inner(w, x) - b(index))


CLAIM = forall(
    d, M, j, w, x, R, b, v,
    given=[
        lt(j, M),
        eq(Inner(w, x), b(j)),
        forall(i, given=[lt(i, M), ne(i, j)], then=[le(1, argument(i) ** 2)]),
    ],
    then=[eq(x + Over(i, Range(M), hat(argument(i)) * v(i)), x + v(j))],
)  # fmt: skip


def _hat(index: Any, own: str = "") -> Any:
    return obtain(
        [own + name for name in ("off_left", "off_right", "rising", "falling")],
        apply("statement:hu-2024/hat", {"t": argument(index)}),
    )


others = intro(
    obtain(["gap"], apply("far", {"i": i}, [by("in_range"), by("another")])),
    _hat(i),
    have(
        "off",
        eq(hat(argument(i)), 0),
        cases(
            argument(i), -1, "side",
            less=apply("off_left", {}, [auto("side")]),
            equal=apply("off_left", {}, [auto("side")]),
            greater=cases(
                argument(i), 1, "other_side",
                less=absurd(auto("gap", products=[["side", "other_side"]])),
                equal=apply("off_right", {}, [auto("other_side")]),
                greater=apply("off_right", {}, [auto("other_side")]),
            ),
        ),
    ),
    given=["in_range", "another"],
    then=[auto(inside("off", t, t * v(i)))],
)  # fmt: skip

PROOF = intro(
    have("top", eq(argument(j), 0), auto(inside("own_id", t, R * t))),
    _hat(j, "own_"),
    obtain(["on"], apply("own_falling", {}, [auto("top"), auto("top")])),
    obtain(
        ["one_term"],
        apply(
            "statement:lemmas/vector-single-term",
            {"d": d, "n": M, "l": j, "g": Abstraction(i, hat(argument(i)) * v(i))},
            [by("j_in"), others],
        ),
    ),
    given=["j_in", "own_id", "far"],
    then=[auto("one_term", inside("on", t, t * v(j)), inside("top", t, -t * v(j)))],
)

STATEMENT = Statement(
    id="hu-2024/look-up",
    title="A look-up in one MLP layer: only a column's own hat moves it",
    source=Source("hu-2024", "theorem-2.3, look-up", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/look-up", CLAIM,
        at={"d": number(1), "M": number(1), "j": number(0), "w": "one", "x": zero(1),
            "R": number(1), "b": NATURALS, "v": constant_family(zero(1))},
        given=[
            exact(), exact(),
            ["enumerate", [intro(given=["other"], then=[absurd(steps(
                have("same", eq(0, 0), auto()), clash("same", "other")))])]],
        ],
        data=UNIT,
    ),
)  # fmt: skip
