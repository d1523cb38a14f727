"""What look-up layers in a row add is bounded by their steps, whatever goes into the hats.

Statement (own proof). Layer k < B holds the hats number first(k), .., first(k+1) - 1, first(0) = 0:
q(k+1) = q(k) + sum over h < count(k) of Hat(a(k, h)) v(first(k) + h). For every y

    |<y, q(B)> - <y, q(0)>| <= sum over l < first(B) of |<y, v(l)>|.

Method: ``hats-bound`` and induction on the layers.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness, zero
from provers.papers.hu_2024._network import hat
from provers.papers.lemmas._points import NATURALS
from provers.proof import apply, auto, by, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    vector,
)

d, B, k, k0, h, ell = (natural(x) for x in ("d", "B", "k", "k0", "h", "l"))
first, count = Name("first", ("F", ("N",), "N")), Name("count", ("F", ("N",), "N"))
a, v, q = family("a", arity=2), family("v", d), family("q", d)
y, z, place = vector("y", d), vector("z", d), natural("place")


def size(count: Any) -> Any:
    """Sum of the sizes of the first steps."""
    return Over(ell, Range(count), sympy.Abs(Inner(y, v(ell))))


def moved(k: Any) -> Any:
    """How far layer k has come."""
    return Inner(y, q(k)) - Inner(y, q(0))


CLAIM = forall(
    d, B, first, count, a, v, q, y,
    given=[
        eq(first(0), 0),
        forall(k, then=[eq(first(k + 1), first(k) + count(k))]),
        forall(k, given=[lt(k, B)], then=[
            eq(q(k + 1), q(k) + Over(h, Range(count(k)), hat(a(k, h)) * v(first(k) + h)))]),
    ],
    then=[le(moved(B), size(first(B))), le(-moved(B), size(first(B)))],
)  # fmt: skip

PROOF = intro(
    have(
        "so_far",
        forall(k, given=[le(k, B)],
               then=[le(moved(k), size(first(k))), le(-moved(k), size(first(k)))]),
        induct(
            "k", "k0", "before",
            base=intro(
                have("empty", eq(size(first(0)), 0), auto(inside("start", place, size(place)))),
                given=["in"],
                then=[auto("empty"), auto("empty")],
            ),
            step=intro(
                obtain(["up", "down"], apply("before", {}, [auto("in")])),
                obtain(["layer"], apply("layers", {"k": k0}, [auto("in")])),
                obtain(["block"], apply("blocks", {"k": k0})),
                obtain(
                    ["unit", "own_up", "own_down"],
                    apply("statement:hu-2024/hats-bound",
                          {"d": d, "M": count(k0), "y": y, "a": Abstraction(h, a(k0, h)),
                           "v": Abstraction(h, v(first(k0) + h))}),
                ),
                obtain(["split"],
                       apply("statement:lemmas/sum-split",
                             {"n": first(k0), "e": count(k0),
                              "f": Abstraction(ell, sympy.Abs(Inner(y, v(ell))))})),
                have("longer", eq(size(first(k0 + 1)), size(first(k0) + count(k0))),
                     auto(inside("block", place, size(place)))),
                given=["in"],
                then=[
                    auto("up", "own_up", "split", "longer", inside("layer", z, Inner(y, z))),
                    auto("down", "own_down", "split", "longer", inside("layer", z, -Inner(y, z))),
                ],
            ),
        ),
    ),
    obtain(["up", "down"], apply("so_far", {"k": B}, [auto()])),
    given=["start", "blocks", "layers"],
    then=[by("up"), by("down")],
)  # fmt: skip

EXAMPLE = {
    "d": number(1), "B": number(2), "first": NATURALS, "count": constant_family(number(1)),
    "a": ["lam", [["k", "N"], ["h", "N"]], ["q", "1/2"]], "v": constant_family(zero(1)),
    "q": constant_family(zero(1)), "y": zero(1),
}  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/rows-bound",
    title="What look-up layers in a row add is bounded by their steps",
    source=Source("hu-2024", "theorem-2.4, look-up", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/rows-bound", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, forms={1: intro(then=[auto()])}),
    ),
)  # fmt: skip
