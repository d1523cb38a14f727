"""Every unit vector is the first of an orthonormal basis.

Statement (textbook, derived here). For d >= 1 and a unit vector v of R^d there are q_0, ...,
q_(d-1), orthonormal, with q_0 = v.

Method: an orthonormal basis x with <x_0, v> <= 0 (change the sign of all its vectors if need be),
reflected in the hyperplane orthogonal to x_0 - v.
"""

from typing import Any

from provers.exhaustion import example_rules
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
    let,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
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

d, i, j = natural("d"), natural("i"), natural("j")
v = vector("v", d)
q, x, f = family("q", d), family("x", d), family("f", d)
c, t = real("c"), real("t")


def orthonormal(vectors: Any, count: Any) -> list[Any]:
    """The first ``count`` vectors are orthonormal."""
    return [
        forall(i, given=[lt(i, count)], then=[eq(Inner(vectors(i), vectors(i)), 1)]),
        forall(
            i, j, given=[lt(i, count), lt(j, count), ne(i, j)],
            then=[eq(Inner(vectors(i), vectors(j)), 0)],
        ),
    ]  # fmt: skip


CLAIM = forall(
    d, v,
    given=[le(1, d), eq(Inner(v, v), 1)],
    some=[q],
    then=[eq(q(0), v), *orthonormal(q, d)],
)  # fmt: skip


def _signed(sign: int) -> Rule:
    """The basis f, or -f."""
    return intro(
        witnesses=[Abstraction(i, sign * f(i))],
        then=[
            intro(
                obtain(["one"], apply("f_unit", {"i": i}, [by("a")])),
                given=["a"],
                then=[auto("one")],
            ),
            intro(
                obtain(["zero"], apply("f_orthogonal", {"i": i, "j": j},
                                       [by("a"), by("b"), by("ab")])),
                given=["a", "b", "ab"],
                then=[auto("zero")],
            ),
            auto("side"),
        ],
    )  # fmt: skip


normal = x(0) - v
gap = 1 - Inner(x(0), v)

PROOF = intro(
    obtain(["f_unit", "f_orthogonal"], apply("axiom:orthonormal-basis", {"d": d}), some=[f]),
    have(
        "turned",
        forall(some=[x], then=[*orthonormal(x, d), le(Inner(x(0), v), 0)]),
        cases(Inner(f(0), v), 0, "side",
              less=_signed(1), equal=_signed(1), greater=_signed(-1)),
    ),
    obtain(["unit", "orthogonal", "side"], apply("turned", {}), some=[x]),
    obtain(["first"], apply("unit", {"i": 0}, [auto("some_d")])),
    have("gap_pos", lt(0, gap), auto("side")),
    let(c, 1 / gap, "c_is"),
    have("mass", eq(c * gap, 1), auto(inside("c_is", t, t * gap), nonzero=["gap_pos"])),
    have("length", eq(c * Inner(normal, normal), 2),
         auto("mass", inside("first", t, c * t), inside("v_unit", t, c * t))),
    given=["some_d", "v_unit"],
    witnesses=[Abstraction(i, x(i) - c * Inner(normal, x(i)) * normal)],
    then=[
        auto(inside("first", t, c * t * normal), inside("mass", t, t * normal)),
        intro(
            obtain(["one"], apply("unit", {"i": i}, [by("a")])),
            given=["a"],
            then=[auto("one", inside("length", t, c * Inner(normal, x(i)) ** 2 * t))],
        ),
        intro(
            obtain(["zero"], apply("orthogonal", {"i": i, "j": j},
                                   [by("a"), by("b"), by("ab")])),
            given=["a", "b", "ab"],
            then=[auto("zero", inside(
                "length", t, c * Inner(normal, x(i)) * Inner(normal, x(j)) * t))],
        ),
    ],
)  # fmt: skip

EXAMPLE = {"d": number(2), "v": "v"}
DATA = {"v": {"sort": ["V", 2], "rationals": ["3/5", "4/5"]}}

STATEMENT = Statement(
    id="lemmas/orthonormal-from",
    title="Every unit vector is the first of an orthonormal basis",
    source=Source("lemmas", "orthonormal-from", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/orthonormal-from", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, DATA), DATA
    ),
)
