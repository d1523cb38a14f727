"""What a layer of hats adds is bounded by its steps, whatever goes into the hats.

Statement (own proof). 0 <= Hat(a) <= 1 for every a, and for all a(0), .., a(M-1), all steps v(l)
and every y

    |<y, sum over l < M of Hat(a(l)) v(l)>| <= sum over l < M of |<y, v(l)>|.

Method: ``hat``, termwise.
"""

import sympy

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness, zero
from provers.papers.hu_2024._network import hat
from provers.papers.lemmas._points import NATURALS
from provers.proof import Rule, apply, auto, by, cases, have, intro, obtain, steps, termwise
from provers.statement import Source, Statement
from provers.surface import Inner, Over, Range, family, forall, le, natural, real, vector

d, M, ell, element = (natural(x) for x in ("d", "M", "l", "element"))
a, v = family("a"), family("v", d)
t, y = real("t"), vector("y", d)
added = Inner(y, Over(ell, Range(M), hat(a(ell)) * v(ell)))
largest = Over(ell, Range(M), sympy.Abs(Inner(y, v(ell))))

CLAIM = forall(
    d, M, a, v, y,
    then=[
        forall(t, then=[le(0, hat(t)), le(hat(t), 1)]),
        le(added, largest),
        le(-added, largest),
    ],
)  # fmt: skip


def _piece(name: str, *places: str) -> Rule:
    return steps(
        obtain(["here"], apply(name, {}, [auto(place) for place in places])), auto("here", *places)
    )


def _right() -> Rule:
    """The hat for 0 <= t."""
    return cases(
        t, 1, "side",
        less=_piece("falling", "order", "side"),
        equal=_piece("falling", "order", "side"),
        greater=_piece("off_right", "side"),
    )  # fmt: skip


def _in_unit() -> Rule:
    left = cases(
        t, -1, "side",
        less=_piece("off_left", "side"),
        equal=_piece("off_left", "side"),
        greater=_piece("rising", "side", "order"),
    )  # fmt: skip
    return cases(t, 0, "order", less=left, equal=_right(), greater=_right())


unit = have(
    "unit",
    forall(t, then=[le(0, hat(t)), le(hat(t), 1)]),
    intro(
        obtain(["off_left", "off_right", "rising", "falling"],
               apply("statement:hu-2024/hat", {"t": t})),
        then=[_in_unit(), _in_unit()],
    ),
)  # fmt: skip


def _side(sign: int) -> Rule:
    own = Inner(y, v(element))
    return termwise(
        Range(M), ell, sign * hat(a(ell)) * Inner(y, v(ell)), sympy.Abs(Inner(y, v(ell))),
        intro(
            obtain(["from_0", "to_1"], apply("unit", {"t": a(element)})),
            obtain(["up", "down", "square"], apply("axiom:abs", {"x": own})),
            have("size", le(0, sympy.Abs(own)), auto("up", "down")),
            have("room", le(0, sympy.Abs(own) - sign * own), auto("up", "down")),
            given=["l_in"],
            then=[auto(products=[["from_0", "room"], ["to_1", "size"]])],
        ),
    )  # fmt: skip


PROOF = intro(
    unit,
    have("upper", le(Over(ell, Range(M), hat(a(ell)) * Inner(y, v(ell))), largest), _side(1)),
    have("lower", le(Over(ell, Range(M), -hat(a(ell)) * Inner(y, v(ell))), largest), _side(-1)),
    then=[by("unit"), auto("upper"), auto("lower")],
)

EXAMPLE = {
    "d": number(1), "M": number(2), "a": NATURALS, "v": constant_family(zero(1)), "y": zero(1),
}  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/hats-bound",
    title="What a layer of hats adds is bounded by its steps, whatever goes into the hats",
    source=Source("hu-2024", "theorem-2.3, look-up", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("hu-2024/hats-bound", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE)),
)
