"""Look-up hats may be split over layers in any way: width against depth.

Statement (own proof). Layer k < B holds the m(k) hats number s(k), .., s(k+1) - 1, s(0) = 0:

    q_(k+1) = q_k + sum over i < m(k) of Hat(R (<w, q_k> - b(s(k) + i))) v(s(k) + i),   q_0 = x.

Let <w, x> = b(j), and |R (<w, x> - b(i))| >= 1 for every other hat. If the moved column x + v(j)
lies below the hats of all later layers, R (<w, x + v(j)> - b(i)) <= -1, then q_B = x + v(j) as
soon as s(B) > j, and q_B = x before.

One layer with all hats is theorem-2.3 (width 3 M, nothing is asked of the outputs), M layers with
one hat each are theorem-2.4 (width 3, depth M, ids above outputs). Whatever the split, M hats of
three neurons are used: width times depth is the same budget.

Method: induction on the layers with ``hat`` and ``lemmas/vector-single-term``.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from provers import sizes
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import constant_family, instance_document, number, witness, zero
from provers.papers.hu_2024._network import hat
from provers.papers.lemmas._points import NATURALS, UNIT
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Instance, Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Name,
    Over,
    Range,
    Zero,
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

d, B, n, j, i, k, r, p, element = (
    natural(x) for x in ("d", "B", "n", "j", "i", "k", "r", "p", "element")
)
s, m = Name("s", ("F", ("N",), "N")), Name("m", ("F", ("N",), "N"))
w, x, y, z = vector("w", d), vector("x", d), vector("y", d), vector("z", d)
b, v, q = family("b"), family("v", d), family("q", d)
R, t = real("R"), real("t")


def argument(at: Any, index: Any) -> Any:
    """What goes into the hat."""
    return R * (Inner(w, at) - b(index))


def layer(at: Any, k: Any) -> Any:
    """What layer k adds."""
    return Over(i, Range(m(k)), hat(argument(at, s(k) + i)) * v(s(k) + i))


blocks = forall(k, then=[eq(s(k + 1), s(k) + m(k))])
low = forall(
    k, i, given=[lt(k, B), lt(j, s(k)), lt(i, m(k))], then=[le(argument(x + v(j), s(k) + i), -1)]
)
layers = forall(k, given=[lt(k, B)], then=[eq(q(k + 1), q(k) + layer(q(k), k))])

CLAIM = forall(
    d, B, j, s, m, w, x, R, b, v, q,
    given=[
        eq(s(0), 0),
        blocks,
        eq(Inner(w, x), b(j)),
        forall(
            k, i,
            given=[lt(k, B), lt(i, m(k)), ne(s(k) + i, j)],
            then=[le(1, argument(x, s(k) + i) ** 2)],
        ),
        low,
        eq(q(0), x),
        layers,
    ],
    then=[
        forall(given=[le(s(B), j)], then=[eq(q(B), x)]),
        forall(given=[lt(j, s(B))], then=[eq(q(B), x + v(j))]),
    ],
)  # fmt: skip

NAMES = ["first", "blocks", "own_id", "far", "low", "start", "layers"]

nothing = intro(
    obtain(["j_sign"], apply("axiom:nat-nonnegative", {"n": j})),
    given=NAMES,
    then=[
        intro(given=["early"], then=[by("start")]),
        intro(given=["late"], then=[absurd(auto("late", "j_sign", "first"))]),
    ],
)

_hats = ["off_left", "off_right", "rising", "falling"]


def _hat(at: Any, index: Any) -> Any:
    return obtain(_hats, apply("statement:hu-2024/hat", {"t": argument(at, index)}))


# At the original column every other hat of layer n is off.
others_are_off = have(
    "others_are_off",
    forall(
        i, given=[lt(i, m(n)), ne(s(n) + i, j)], then=[eq(hat(argument(x, s(n) + i)), 0)]
    ),
    intro(
        obtain(["gap"], apply("far", {"k": n, "i": i}, [auto(), by("in_layer"), by("another")])),
        _hat(x, s(n) + i),
        given=["in_layer", "another"],
        then=[
            cases(
                argument(x, s(n) + i), -1, "side",
                less=apply("off_left", {}, [auto("side")]),
                equal=apply("off_left", {}, [auto("side")]),
                greater=cases(
                    argument(x, s(n) + i), 1, "other_side",
                    less=absurd(auto("gap", products=[["side", "other_side"]])),
                    equal=apply("off_right", {}, [auto("other_side")]),
                    greater=apply("off_right", {}, [auto("other_side")]),
                ),
            )
        ],
    ),
)  # fmt: skip


def _silent(at: Any, off: Any) -> Any:
    """The fact ``silent``: layer n adds nothing at ``at``; ``off`` are steps that give ``off``."""
    return have(
        "silent",
        eq(layer(at, n), Zero(d)),
        termwise(
            Range(m(n)), i, hat(argument(at, s(n) + i)) * v(s(n) + i), Zero(d),
            intro(
                *off,
                given=["element_in"],
                then=[auto(inside("off", t, t * v(s(n) + element)))],
            ),
        ),
    )  # fmt: skip


def _unmoved(apart: Rule) -> Any:
    """Layer n adds nothing to x: all of its hats are other hats."""
    return _silent(
        x,
        [
            have("another", lt(s(n) + element, j), apart),
            obtain(
                ["off"],
                apply("others_are_off", {"i": element}, [by("element_in"), by("another")]),
            ),
        ],
    )


def _added(at: Any) -> Any:
    return at + layer(at, n)


def _own() -> Rule:
    """Layer n holds hat j, its r-th: the sum has one term."""
    own = argument(x, s(n) + r)
    return steps(
        obtain(["before"], apply("unchanged", {}, [auto("place")])),
        obtain(
            ["is_j"],
            apply("axiom:nat-difference", {"m": s(n), "n": j}, [auto("place")]),
            some=[r],
        ),
        have("r_in", lt(r, m(n)), auto("is_j", "late", "block")),
        have("same_hat", eq(b(s(n) + r), b(j)), auto(inside("is_j", p, b(p)))),
        have("same_step", eq(v(s(n) + r), v(j)), auto(inside("is_j", p, v(p)))),
        have("top", eq(own, 0), auto(inside("own_id", t, R * t), inside("same_hat", t, -R * t))),
        _hat(x, s(n) + r),
        obtain(["on"], apply("falling", {}, [auto("top"), auto("top")])),
        obtain(
            ["one_term"],
            apply(
                "statement:lemmas/vector-single-term",
                {"d": d, "n": m(n), "l": r,
                 "g": Abstraction(i, hat(argument(x, s(n) + i)) * v(s(n) + i))},
                [
                    by("r_in"),
                    intro(
                        have(
                            "another",
                            ne(s(n) + i, j),
                            contra("same", steps(
                                have("index", eq(i, r), auto("same", "is_j")),
                                clash("index", "differs"),
                            )),
                        ),
                        obtain(
                            ["off"],
                            apply("others_are_off", {"i": i}, [by("in_range"), by("another")]),
                        ),
                        given=["in_range", "differs"],
                        then=[auto(inside("off", t, t * v(s(n) + i)))],
                    ),
                ],
            ),
        ),
        auto(
            "layer", inside("before", y, _added(y)), "one_term",
            inside("on", t, t * v(s(n) + r)), inside("top", t, -t * v(s(n) + r)), "same_step",
        ),
    )  # fmt: skip


one_more = intro(
    obtain(["layer"], apply("layers", {"k": n}, [auto()])),
    obtain(["block"], apply("blocks", {"k": n})),
    obtain(
        ["unchanged", "replaced"],
        apply(
            "shorter",
            {"d": d, "j": j, "s": s, "m": m, "w": w, "x": x, "R": R, "b": b, "v": v, "q": q},
            [
                by("first"), by("blocks"), by("own_id"),
                intro(
                    given=["k_in", "i_in", "other"],
                    then=[apply("far", {"k": k, "i": i}, [auto("k_in"), by("i_in"), by("other")])],
                ),
                intro(
                    given=["k_in", "passed", "i_in"],
                    then=[apply("low", {"k": k, "i": i}, [auto("k_in"), by("passed"), by("i_in")])],
                ),
                by("start"),
                intro(given=["k_in"], then=[apply("layers", {"k": k}, [auto("k_in")])]),
            ],
        ),
    ),
    others_are_off,
    given=NAMES,
    then=[
        intro(
            obtain(["m_sign"], apply("axiom:nat-nonnegative", {"n": m(n)})),
            obtain(["before"], apply("unchanged", {}, [auto("early", "block", "m_sign")])),
            _unmoved(auto("early", "block", "element_in")),
            given=["early"],
            then=[auto("layer", inside("before", y, _added(y)), "silent")],
        ),
        intro(
            given=["late"],
            then=[
                cases(
                    j, s(n), "place",
                    less=steps(
                        obtain(["before"], apply("replaced", {}, [by("place")])),
                        _silent(
                            x + v(j),
                            [
                                obtain(
                                    ["below"],
                                    apply("low", {"k": n, "i": element},
                                          [auto(), by("place"), by("element_in")]),
                                ),
                                _hat(x + v(j), s(n) + element),
                                obtain(["off"], apply("off_left", {}, [by("below")])),
                            ],
                        ),
                        auto("layer", inside("before", y, _added(y)), "silent"),
                    ),
                    equal=_own(),
                    greater=_own(),
                )
            ],
        ),
    ],
)  # fmt: skip

PROOF = induct("B", "n", "shorter", base=nothing, step=one_more)


# ----------------------------------------------------------------------------- instances


def _counts(size: tuple[int, int, int], settings: Settings) -> InstanceOutcome:
    """Neurons of the networks that were built, against the formulas."""
    from constructions import one_layer

    wide, deep = (one_layer.build(*size, family, "tuned") for family in "AB")
    n, grid, hats = wide.tokens, wide.grid, wide.hats
    steps_wide = wide.quantiser()[0].hidden
    steps_deep = sum(mlp.hidden for mlp in deep.quantiser())
    width = ["+", ["*", number(wide.d), ["+", number(2 * grid * n), number(2)]]]
    power = number(1)
    for _ in range(wide.d * n):
        power = ["*", power, number(grid)]
    from provers.kernel.schema import parse_fact

    claim = parse_fact(
        {
            "then": [
                ["=", number(hats), ["*", number(wide.length), power]],
                ["=", number(wide.widths[1]), ["*", number(3), number(hats)]],
                ["<=", number(steps_wide), width],
                ["=", number(len(deep.widths)), ["+", number(len(deep.quantiser())), number(hats)]],
                ["=", number(len(deep.quantiser())), number(deep.d * n * grid)],
                ["=", number(steps_deep), number(4 * deep.d * n * grid)],
            ]
        }
    )  # fmt: skip
    rules = [["exact", {}]] * 6
    doc = instance_document(f"counts {size}", {}, claim, ["intro", {"then": rules}])
    details: dict[str, str | int | float] = {
        "L_p": wide.prompt_length,
        "hats": hats,
        "T_A: width of the quantiser": wide.widths[0],
        "T_A: width of the look-up": wide.widths[1],
        "T_B: MLP layers of width 4": len(deep.widths),
    }
    scope = f"d = {wide.d}, L = {wide.length}, D = {grid}"
    return InstanceOutcome(Verdict.confirmed, Label.exact, doc, scope, details)


# With one layer of one hat there is only hat 0.
_FAR = intro(
    obtain(["k_sign"], apply("axiom:nat-nonnegative", {"n": k})),
    obtain(["i_sign"], apply("axiom:nat-nonnegative", {"n": i})),
    given=["k_in", "i_in", "other"],
    then=[
        absurd(
            cases(
                k + i, 0, "place",
                less=auto("place", "k_sign", "i_sign"),
                equal=clash("place", "other"),
                greater=steps(
                    obtain(["k0"], apply("axiom:nat-discrete", {"m": k, "n": 1}, [by("k_in")])),
                    obtain(["i0"], apply("axiom:nat-discrete", {"m": i, "n": 1}, [by("i_in")])),
                    auto("place", "k0", "i0"),
                ),
            )
        )
    ],
)  # fmt: skip
_LOW = intro(
    obtain(["k0"], apply("axiom:nat-discrete", {"m": k, "n": 1}, [by("k_in")])),
    given=["k_in", "passed", "i_in"],
    then=[absurd(auto("k0", "passed"))],
)

STATEMENT = Statement(
    id="hu-2024/width-depth-tradeoff",
    title="Look-up hats may be split over layers in any way: width against depth",
    source=Source("hu-2024", "theorems 2.3 and 2.4", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    bound=3 * sizes.HU_WIDTH["hats"].expression,
    witness=witness(
        "hu-2024/width-depth-tradeoff", CLAIM,
        # One layer with one hat, the token's own.
        at={"d": number(1), "B": number(1), "j": number(0), "s": NATURALS,
            "m": constant_family(number(1)), "w": "one", "x": zero(1), "R": number(1),
            "b": NATURALS, "v": constant_family(zero(1)), "q": constant_family(zero(1))},
        given=[
            exact(), intro(then=[auto()]), exact(),
            _FAR, _LOW, exact(), ["enumerate", [exact()]],
        ],
        data=UNIT,
    ),
    instances=tuple(
        Instance(f"d={size[0]} L={size[1]} D={size[2]}", "neurons counted", partial(_counts, size))
        for size in ((1, 1, 2), (1, 1, 3), (1, 1, 4), (1, 2, 2), (2, 1, 2))
    ),
)  # fmt: skip
