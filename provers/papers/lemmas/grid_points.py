"""(G + 1)^m points of the unit cube whose distances are at least eta.

Statement (own proof). If G eta <= 1 and m <= D, there are (G + 1)^m points of [0, 1]^D of which any
two differ by at least eta in some coordinate.

Method: the coordinates 0, eta, ..., G eta; induction on m, and for the new coordinate induction on
the number of its values: the points with the new coordinate c eta are the points for m moved by
c eta e(m), appended (``lemmas/shifted``) to those with a smaller one.
"""

from collections.abc import Callable
from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._cases import split_at
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
from provers.surface import (
    Abstraction,
    Inner,
    Name,
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

m, k, D, G, c, i, j, g, f, q = (
    natural(x) for x in ("m", "k", "D", "G", "c", "i", "j", "g", "f", "q")
)
eta, t = real("eta"), real("t")
e, x, x0, y, z, h = (family(s, D) for s in ("e", "x", "x0", "y", "z", "h"))
power = Name("power", ("F", ("N",), "N"))
point = vector("point", D)


def orthonormal(basis: Any, count: Any) -> list[Any]:
    """The first ``count`` vectors are orthonormal."""
    return [
        forall(i, given=[lt(i, count)], then=[eq(Inner(basis(i), basis(i)), 1)]),
        forall(
            i, j,
            given=[lt(i, count), lt(j, count), ne(i, j)],
            then=[eq(Inner(basis(i), basis(j)), 0)],
        ),
    ]  # fmt: skip


def in_cube(points: Any, count: Any) -> Any:
    """The coordinates are in [0, 1]."""
    entry = Inner(e(i), points(g))
    return forall(
        g, i, given=[lt(g, count), lt(i, D)], then=[le(0, entry), le(entry, 1)]
    )  # fmt: skip


def apart(points: Any, count: Any) -> Any:
    """Two points differ by at least eta in some coordinate."""
    return forall(
        g, f,
        given=[lt(g, count), lt(f, count), ne(g, f)],
        some=[i],
        then=[lt(i, D), le(eta, sympy.Abs(Inner(e(i), points(g) - points(f))))],
    )  # fmt: skip


def flat(points: Any, count: Any, first: Any) -> Any:
    """Coordinates from number ``first`` on are 0."""
    return forall(
        g, i,
        given=[lt(g, count), le(first, i), lt(i, D)],
        then=[eq(Inner(e(i), points(g)), 0)],
    )  # fmt: skip


def result(points: Any, count: Any, first: Any) -> list[Any]:
    """What is claimed of the points."""
    return [in_cube(points, count), flat(points, count, first), apart(points, count)]


CLAIM = forall(
    m, D, G, eta, e, power,
    given=[
        eq(power(0), 1),
        forall(i, given=[lt(i, D)], then=[eq(power(i + 1), (G + 1) * power(i))]),
        le(0, eta),
        le(G * eta, 1),
        le(m, D),
        *orthonormal(e, D),
    ],
    some=[x],
    then=result(x, power(m), m),
)  # fmt: skip

NAMES = ["start", "multiplies", "eta_sign", "fits", "m_in", "unit", "orthogonal"]
K = power(k)
low = forall(g, given=[lt(g, c * K)], then=[le(Inner(e(k), y(g)) + eta, c * eta)])
added = x0(q) + c * eta * e(k)


def _where(v: Any, less: Rule, rest: Callable[[], Rule]) -> Rule:
    """Point number v is an old one (``old_v``), or number ``r_v`` of the new block (``new_v``)."""
    r = natural(f"r_{v}")

    def new() -> Rule:
        return steps(
            obtain(
                [f"{v}_is"],
                apply("axiom:nat-difference", {"m": c * K, "n": v}, [by(f"{v}_place_not")]),
                some=[r],
            ),
            have(f"r_{v}_in", lt(r, K), auto(f"{v}_is", f"{v}_in")),
            obtain([f"{v}_from"], apply("z_from", {"i": v}, [by(f"{v}_place_not")])),
            obtain([f"{v}_moved"], apply("h_is", {"i": r})),
            have(
                f"new_{v}",
                eq(z(v), x0(r) + c * eta * e(k)),
                auto(f"{v}_from", f"{v}_moved", inside(f"{v}_is", q, h(q))),
            ),
            rest(),
        )

    return split_at(
        v, c * K, f"{v}_place",
        less=steps(obtain([f"old_{v}"], apply("z_below", {"i": v}, [by(f"{v}_place")])), less),
        rest=new,
    )  # fmt: skip


def _entry(side: int) -> Rule:
    r = natural("r_g")
    return _where(
        g,
        steps(
            obtain(
                ["from_0", "to_1"],
                apply("y_cube", {"g": g, "i": i}, [by("g_place"), by("i_in")]),
            ),
            auto(("from_0", "to_1")[side], inside("old_g", point, Inner(e(i), point))),
        ),
        lambda: steps(
            obtain(["from_0", "to_1"],
                   apply("new_cube", {"q": r, "i": i}, [by("r_g_in"), by("i_in")])),
            auto(("from_0", "to_1")[side], inside("new_g", point, Inner(e(i), point))),
        ),
    )  # fmt: skip


new_at_k = have(
    "new_at_k",
    forall(q, given=[lt(q, K)], then=[eq(Inner(e(k), added), c * eta)]),
    intro(
        obtain(["flat_here"], apply("x_flat", {"g": q, "i": k}, [by("q_in"), auto(), by("k_in")])),
        given=["q_in"],
        then=[auto("flat_here", inside("unit_k", t, c * eta * t))],
    ),
)
new_elsewhere = have(
    "new_elsewhere",
    forall(
        q, i,
        given=[lt(q, K), lt(i, D), ne(i, k)],
        then=[eq(Inner(e(i), added), Inner(e(i), x0(q)))],
    ),
    intro(
        obtain(
            ["across"],
            apply("orthogonal", {"i": i, "j": k}, [by("i_in"), by("k_in"), by("differ")]),
        ),
        given=["q_in", "i_in", "differ"],
        then=[auto(inside("across", t, c * eta * t))],
    ),
)  # fmt: skip


def _new_entry(side: int) -> Rule:
    def off() -> Rule:
        return steps(
            obtain(
                ["same"],
                apply("new_elsewhere", {"q": q, "i": i}, [by("q_in"), by("i_in"), by("order")]),
            ),
            obtain(["from_0", "to_1"], apply("x_cube", {"g": q, "i": i}, [by("q_in"), by("i_in")])),
            auto("same", ("from_0", "to_1")[side]),
        )

    return cases(
        i, k, "order",
        less=off(),
        equal=steps(
            obtain(["value"], apply("new_at_k", {"q": q}, [by("q_in")])),
            auto(
                "value", ("c_eta_sign", "c_eta_small")[side],
                inside("order", j, Inner(e(j), added)),
            ),
        ),
        greater=off(),
    )  # fmt: skip


def _far(index: Any, gap: Rule) -> Rule:
    """The coordinate ``index`` tells g and f apart."""
    return intro(witnesses=[index], then=[by("k_in"), gap])


def _pair_old_new(old: Any, new: Any) -> Rule:
    r = natural(f"r_{new}")
    return _far(
        k,
        steps(
            obtain(["below"], apply("y_low", {"g": old}, [by(f"{old}_place")])),
            obtain(["value"], apply("new_at_k", {"q": r}, [by(f"r_{new}_in")])),
            obtain(
                ["up", "down", "square"], apply("axiom:abs", {"x": Inner(e(k), z(g) - z(f))})
            ),
            auto(
                "up" if new is g else "down", "below", "value",
                inside(f"old_{old}", point, Inner(e(k), point)),
                inside(f"new_{new}", point, Inner(e(k), point)),
            ),
        ),
    )  # fmt: skip


def _same_block(number: str, facts: str, at: dict[str, Any], given: list[Rule]) -> Rule:
    return steps(
        obtain(["i_range", "gap"], apply(facts, at, given), some=[i]),
        intro(
            witnesses=[i],
            then=[
                by("i_range"),
                auto(
                    "gap",
                    inside(f"{number}_g", point, sympy.Abs(Inner(e(i), point - z(f)))),
                    inside(
                        f"{number}_f", point,
                        sympy.Abs(Inner(e(i), (y(g) if number == "old" else x0(natural("r_g"))
                                               + c * eta * e(k)) - point)),
                    ),
                ),
            ],
        ),
    )  # fmt: skip


def _differ_new() -> Rule:
    return contra(
        "same",
        steps(
            have("g_is_f", eq(g, f), auto("same", "g_is", "f_is")),
            clash("g_is_f", "differ"),
        ),
    )


pairs = intro(
    have(
        "found",
        forall(
            some=[i], then=[lt(i, D), le(eta, sympy.Abs(Inner(e(i), z(g) - z(f))))]
        ),
        _where(
            g,
            _where(
                f,
                _same_block(
                    "old", "y_apart", {"g": g, "f": f},
                    [by("g_place"), by("f_place"), by("differ")],
                ),
                lambda: _pair_old_new(g, f),
            ),
            lambda: _where(
                f,
                _pair_old_new(f, g),
                lambda: steps(
                    have("r_differ", ne(natural("r_g"), natural("r_f")), _differ_new()),
                    _same_block(
                        "new", "x_apart", {"g": natural("r_g"), "f": natural("r_f")},
                        [by("r_g_in"), by("r_f_in"), by("r_differ")],
                    ),
                ),
            ),
        ),
    ),
    obtain(["i_range", "gap"], apply("found"), some=[i]),
    given=["g_in", "f_in", "differ"],
    witnesses=[i],
    then=[by("i_range"), by("gap")],
)  # fmt: skip

one_value_more = intro(
    have("c_small", le(c, G), auto("c_range")),
    obtain(
        ["y_cube", "y_flat", "y_apart", "y_low"],
        apply("fewer_values", {}, [auto("c_range")]),
        some=[y],
    ),
    obtain(["c_nat"], apply("axiom:nat-nonnegative", {"n": c})),
    have("c_eta_sign", le(0, c * eta), auto(products=[["c_nat", "eta_sign"]])),
    have("G_gap", le(0, G - c), auto("c_small")),
    have("c_eta_small", le(c * eta, 1), auto("fits", products=[["G_gap", "eta_sign"]])),
    new_at_k,
    new_elsewhere,
    have(
        "new_cube",
        forall(
            q, i,
            given=[lt(q, K), lt(i, D)],
            then=[le(0, Inner(e(i), added)), le(Inner(e(i), added), 1)],
        ),
        intro(given=["q_in", "i_in"], then=[_new_entry(0), _new_entry(1)]),
    ),
    obtain(
        ["h_is"],
        apply("statement:lemmas/shifted", {"d": D, "k": c * K, "g": Abstraction(q, added)}),
        some=[h],
    ),
    obtain(
        ["z_below", "z_from"],
        apply("axiom:vectors-by-cases", {"d": D, "f": y, "g": h, "k": c * K}),
        some=[z],
    ),
    given=["c_range"],
    witnesses=[z],
    then=[
        intro(given=["g_in", "i_in"], then=[_entry(0), _entry(1)]),
        intro(
            given=["g_in", "beyond", "i_in"],
            then=[
                _where(
                    g,
                    steps(
                        obtain(["null"], apply("y_flat", {"g": g, "i": i},
                                               [by("g_place"), by("beyond"), by("i_in")])),
                        auto("null", inside("old_g", point, Inner(e(i), point))),
                    ),
                    lambda: steps(
                        have("above_k", lt(k, i), auto("beyond")),
                        obtain(["null"], apply("x_flat", {"g": natural("r_g"), "i": i},
                                               [by("r_g_in"), auto("above_k"), by("i_in")])),
                        obtain(["same"], apply("new_elsewhere", {"q": natural("r_g"), "i": i},
                                               [by("r_g_in"), by("i_in"), by("above_k")])),
                        auto("null", "same", inside("new_g", point, Inner(e(i), point))),
                    ),
                )
            ],
        ),
        pairs,
        intro(
            given=["g_in"],
            then=[
                _where(
                    g,
                    steps(
                        obtain(["below"], apply("y_low", {"g": g}, [by("g_place")])),
                        auto("below", "eta_sign", inside("old_g", point, Inner(e(k), point))),
                    ),
                    lambda: steps(
                        obtain(["value"], apply("new_at_k", {"q": natural("r_g")}, [by("r_g_in")])),
                        auto("value", inside("new_g", point, Inner(e(k), point))),
                    ),
                )
            ],
        ),
    ],
)  # fmt: skip


def _none(name: str) -> Rule:
    return absurd(
        steps(obtain(["nat"], apply("axiom:nat-nonnegative", {"n": g})), auto("nat", name))
    )


no_value = intro(
    given=["c_range"],
    witnesses=[x0],
    then=[
        intro(given=["g_in", "i_in"], then=[_none("g_in"), _none("g_in")]),
        intro(given=["g_in", "beyond", "i_in"], then=[_none("g_in")]),
        intro(
            given=["g_in", "f_in", "differ"],
            witnesses=[0],
            then=[_none("g_in"), _none("g_in")],
        ),
        intro(given=["g_in"], then=[_none("g_in")]),
    ],
)


def _is_0(v: Any) -> Rule:
    return steps(
        obtain([f"{v}_nat"], apply("axiom:nat-nonnegative", {"n": v})),
        cases(
            v, 0, "place",
            less=absurd(auto("place", f"{v}_nat")),
            equal=by("place"),
            greater=absurd(
                steps(
                    obtain(["next"], apply("axiom:nat-discrete", {"m": 0, "n": v}, [by("place")])),
                    auto("next", f"{v}_in", "start"),
                )
            ),
        ),
    )  # fmt: skip


def _single() -> Rule:
    return absurd(
        steps(
            have("g_is_0", eq(g, 0), _is_0(g)),
            have("f_is_0", eq(f, 0), _is_0(f)),
            have("same", eq(g, f), auto("g_is_0", "f_is_0")),
            clash("same", "differ"),
        )
    )


PROOF = induct(
    "m", "k", "shorter",
    base=intro(
        given=NAMES,
        witnesses=[Abstraction(i, Zero(D))],
        then=[
            intro(given=["g_in", "i_in"], then=[auto(), auto()]),
            intro(given=["g_in", "beyond", "i_in"], then=[auto()]),
            intro(
                given=["g_in", "f_in", "differ"],
                witnesses=[0],
                then=[_single(), _single()],
            ),
        ],
    ),
    step=intro(
        have("k_in", lt(k, D), auto("m_in")),
        obtain(
            ["x_cube", "x_flat", "x_apart"],
            apply(
                "shorter",
                {"D": D, "G": G, "eta": eta, "e": e, "power": power},
                [by("start"), by("multiplies"), by("eta_sign"), by("fits"), auto("k_in"),
                 by("unit"), by("orthogonal")],
            ),
            some=[x0],
        ),
        obtain(["unit_k"], apply("unit", {"i": k}, [by("k_in")])),
        have(
            "by_last_value",
            forall(c, given=[le(c, G + 1)], some=[y], then=[*result(y, c * K, k + 1), low]),
            induct("c", "c", "fewer_values", base=no_value, step=one_value_more),
        ),
        obtain(
            ["cube", "flat", "apart", "low"],
            apply("by_last_value", {"c": G + 1}, [auto()]),
            some=[x],
        ),
        obtain(["next"], apply("multiplies", {"i": k}, [by("k_in")])),
        given=NAMES,
        witnesses=[x],
        then=[
            intro(
                have("in_block", lt(g, (G + 1) * K), auto("g_in", "next")),
                obtain(["a", "b"], apply("cube", {"g": g, "i": i}, [by("in_block"), by("i_in")])),
                given=["g_in", "i_in"],
                then=[by("a"), by("b")],
            ),
            intro(
                have("in_block", lt(g, (G + 1) * K), auto("g_in", "next")),
                given=["g_in", "beyond", "i_in"],
                then=[apply("flat", {"g": g, "i": i}, [by("in_block"), by("beyond"), by("i_in")])],
            ),
            intro(
                have("g_block", lt(g, (G + 1) * K), auto("g_in", "next")),
                have("f_block", lt(f, (G + 1) * K), auto("f_in", "next")),
                obtain(
                    ["a", "b"],
                    apply("apart", {"g": g, "f": f}, [by("g_block"), by("f_block"), by("differ")]),
                    some=[i],
                ),
                given=["g_in", "f_in", "differ"],
                witnesses=[i],
                then=[by("a"), by("b")],
            ),
        ],
    ),
)  # fmt: skip

EXAMPLE = {
    "m": number(1), "D": number(1), "G": number(0), "eta": number(1),
    "e": ["lam", [["i", "N"]], "one"],
    "power": ["lam", [["i", "N"]], number(1)],
}  # fmt: skip
DATA = {"one": {"sort": ["V", 1], "rationals": ["1"]}}

STATEMENT = Statement(
    id="lemmas/grid-points",
    title="(G + 1)^m points of the unit cube that are eta apart",
    source=Source("lemmas", "grid-points", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/grid-points",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA),
        DATA,
        scope="one point of [0, 1]",
    ),
)
