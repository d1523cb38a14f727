"""A direction that tells points apart and keeps them above other points.

Statement (own proof). Let h(0), .., h(n - 1) in R^d be pairwise distinct, and let a direction g put
all of them above the points y(0), .., y(n - 1): <g, y(j)> < <g, h(i)>. Then there are u and R > 0
with |R <u, h(i) - h(j)>| >= 1 for i != j and R <u, y(j) - h(i)> <= -1 for all i, j < n.

Method: u = T g + u_0, u_0 from ``lemmas/separating-direction``; only finitely many T lose a pair,
and a large T keeps the order. R beats a finite table of gaps.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import POINTS, UNIT, distinct_points
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    combine,
    contra,
    have,
    inside,
    intro,
    let,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Max,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

d, n, i, j = (natural(x) for x in ("d", "n", "i", "j"))
h, y = family("h", d), family("y", d)
g, u, u0 = vector("g", d), vector("u", d), vector("u0", d)
HALF = expression(1) / 2
R, T, T0, t = real("R"), real("T"), real("T0"), real("t")


def pairs(*then: Any, given: Any = ()) -> Any:
    """For all i, j < n."""
    return forall(i, j, given=[lt(i, n), lt(j, n), *given], then=list(then))


def gap(direction: Any) -> Any:
    """<direction, h(i) - h(j)>."""
    return Inner(direction, h(i)) - Inner(direction, h(j))


def height(direction: Any) -> Any:
    """<direction, h(i) - y(j)>."""
    return Inner(direction, h(i)) - Inner(direction, y(j))


CLAIM = forall(
    d, n, h, y, g,
    given=[pairs(ne(h(i), h(j)), given=[ne(i, j)]), pairs(lt(Inner(g, y(j)), Inner(g, h(i))))],
    some=[u, R],
    then=[
        lt(0, R),
        pairs(le(1, (R * gap(u)) ** 2), given=[ne(i, j)]),
        pairs(le(R * (Inner(u, y(j)) - Inner(u, h(i))), -1)),
    ],
)  # fmt: skip

lost, lowered = -gap(u0) / gap(g), -height(u0) / height(g)
turned = T * g + u0
R0 = 1 + T0**2


def _seen() -> Rule:
    """<turned, h(i) - h(j)> = 0 with <g, h(i) - h(j)> != 0 makes T the excluded number."""
    return steps(
        have("T_lost", eq(T, lost), auto(inside("flat", t, t / gap(g)), nonzero=["side"])),
        auto("T_lost", "T_large", "T_from_1"),
    )  # fmt: skip


told = have(
    "told",
    pairs(ne(gap(turned), 0), given=[ne(i, j)]),
    intro(
        obtain(["T_large"], apply("table_1", {"i": i, "j": j}, [by("i_in"), by("j_in")])),
        obtain(["before"], apply("u0_tells", {"i": i, "j": j},
                                 [by("i_in"), by("j_in"), by("another")])),
        given=["i_in", "j_in", "another"],
        then=[
            contra(
                "flat",
                cases(
                    gap(g), 0, "side",
                    less=_seen(),
                    equal=steps(
                        have("same", eq(Inner(u0, h(i)), Inner(u0, h(j))),
                             auto("flat", inside("side", t, T * t))),
                        clash("same", "before"),
                    ),
                    greater=_seen(),
                ),
            )
        ],
    ),
)  # fmt: skip

above = have(
    "above",
    pairs(lt(0, height(turned))),
    intro(
        obtain(["T_large"], apply("table_2", {"i": i, "j": j}, [by("i_in"), by("j_in")])),
        obtain(["order"], apply("higher", {"i": i, "j": j}, [by("i_in"), by("j_in")])),
        have("high", lt(0, height(g)), auto("order")),
        have("enough", lt(lowered, T), auto("T_large", "T_from_2")),
        given=["i_in", "j_in"],
        then=[auto(products=[["enough", "high"]], nonzero=["high"])],
    ),
)  # fmt: skip

R_square = have("R_square", le(0, R0**2 - T0),
                combine(le=[(1, [], T0**2), ("7/4", [], T0), ("1/4", [], T0 - 2)]))  # fmt: skip
R_linear = have("R_linear", le(0, R0 - T0),
                combine(le=[("3/4", []), (1, [], T0 - HALF)]))  # fmt: skip


def _squared(name: str) -> list[Any]:
    """The fact ``square``: the square of the gap is positive, from ``name`` (not 0)."""
    return [
        have("square", lt(0, gap(turned) ** 2), cases(
            gap(turned), 0, "sign",
            less=auto(products=[["sign", "sign"]]),
            equal=absurd(clash("sign", name)),
            greater=auto(products=[["sign", "sign"]]),
        )),
    ]  # fmt: skip


apart = intro(
    obtain(["not_flat"], apply("told", {"i": i, "j": j},
                               [by("i_in"), by("j_in"), by("another")])),
    obtain(["large"], apply("quotients_1", {"i": i, "j": j}, [by("i_in"), by("j_in")])),
    *_squared("not_flat"),
    have("own", lt(1 / gap(turned) ** 2, T0), auto("large", "T0_from_1")),
    have("enough", lt(1, T0 * gap(turned) ** 2),
         auto(products=[["own", "square"]], nonzero=["square"])),
    given=["i_in", "j_in", "another"],
    then=[auto("enough", products=[["R_square", "square"]])],
)  # fmt: skip

below = intro(
    obtain(["high"], apply("above", {"i": i, "j": j}, [by("i_in"), by("j_in")])),
    obtain(["large"], apply("quotients_2", {"i": i, "j": j}, [by("i_in"), by("j_in")])),
    have("own", lt(1 / height(turned), T0), auto("large", "T0_from_2")),
    have("enough", lt(1, T0 * height(turned)),
         auto(products=[["own", "high"]], nonzero=["high"])),
    given=["i_in", "j_in"],
    then=[auto("enough", products=[["R_linear", "high"]])],
)  # fmt: skip


def _bounds(names: tuple[str, str], tables: tuple[Any, Any], bound: Any, label: str) -> list[Any]:
    """A number above two tables."""
    parts = [real(f"{label}_1"), real(f"{label}_2")]
    found = [
        obtain(
            [name],
            apply("statement:lemmas/bounded-table", {"n": n, "m": n, "f": Abstraction(i, j, f)}),
            some=[part],
        )
        for name, f, part in zip(names, tables, parts, strict=True)
    ]
    return [
        *found,
        let(bound, Max(*parts), f"{label}_max"),
        obtain(
            [f"{label}_a", f"{label}_b", f"{label}_c"],
            apply("axiom:max", {"x": parts[0], "y": parts[1]}),
        ),
        have(f"{label}_from_1", le(parts[0], bound), auto(f"{label}_a", f"{label}_max")),
        have(f"{label}_from_2", le(parts[1], bound), auto(f"{label}_b", f"{label}_max")),
    ]


PROOF = intro(
    obtain(["u0_tells"], apply("statement:lemmas/separating-direction", {"d": d, "n": n, "h": h},
                               [by("distinct")]), some=[u0]),
    *_bounds(("table_1", "table_2"), (lost, lowered), T, "T"),
    told,
    above,
    *_bounds(
        ("quotients_1", "quotients_2"), (1 / gap(turned) ** 2, 1 / height(turned)), T0, "T0"
    ),
    R_square,
    R_linear,
    given=["distinct", "higher"],
    witnesses=[turned, R0],
    then=[combine(le=[(1, [], T0), (1, [])]), apart, below],
)  # fmt: skip


def _above() -> Rule:
    """The points 0, 1 lie above -1."""
    one = vector("one", 1)
    return intro(
        obtain(["sign"], apply("axiom:nat-nonnegative", {"n": i})),
        have("norm", eq(Inner(one, one), 1), ["exact", {}]),
        given=["i_in", "j_in"],
        then=[auto("sign", inside("norm", t, i * t), inside("norm", t, t))],
    )


STATEMENT = Statement(
    id="lemmas/separating-above",
    title="A direction that tells points apart and keeps them above other points",
    source=Source("lemmas", "separating-above", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/separating-above",
        CLAIM,
        at={"d": number(1), "n": number(2), "h": POINTS, "g": "one",
            "y": ["lam", [["i", "N"]], ["scale", number(-1), "one"]]},
        given=[distinct_points(), _above()],
        data=UNIT,
    ),
)  # fmt: skip
