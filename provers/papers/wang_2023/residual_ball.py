"""A residual block that contracts on a ball: a small miss means an exact preimage nearby.

Statement (Banach's argument on a ball; the step of certified inverses). Let |f(v) - f(w)| <=
q |v - w| for all v, w within r of u, with 0 <= q < 1 and r > 0. If u + f(u) misses y by at most
(1 - q) r, then there is an x within r of u with x + f(x) = y, and no other one.

So a point u that misses y by e has an exact preimage within e/(1 - q), as soon as f contracts on
that ball: attention contracts on balls only. `constructions.inverse` certifies this for every layer
of a stack (there in the token norm, here in the Euclidean one).

Method: points are first moved radially into the ball, which does not stretch distances
(`ball-retraction`); x -> y - f(moved x) is a contraction of R^n, and its fixed point lies in the
ball.
"""

from typing import Any

from provers.instances import number, witness, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._points import UNIT
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.wang_2023.layer_radius import length
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    enclose,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Max,
    Zero,
    eq,
    forall,
    le,
    lt,
    mapping,
    natural,
    real,
    vector,
)

n = natural("n")
f = mapping("f", n, n)
q, r, z = (real(name) for name in ("q", "r", "z"))
u, v, w, x, y, h, g = (vector(name, n) for name in ("u", "v", "w", "x", "y", "h", "g"))


def within(point: Any) -> Any:
    """The point is in the ball."""
    return le(norm(point - u), r)


CLAIM = forall(
    n, f, u, y, q, r,
    given=[
        le(0, q), lt(q, 1), lt(0, r),
        forall(
            v, w,
            given=[within(v), within(w)],
            then=[le(square(f(v) - f(w)), q**2 * square(v - w))],
        ),
        le(norm(u + f(u) - y), (1 - q) * r),
    ],
    then=[
        forall(some=[x], then=[within(x), eq(x + f(x), y)]),
        forall(
            v, w,
            given=[within(v), within(w), eq(v + f(v), y), eq(w + f(w), y)],
            then=[eq(v, w)],
        ),
    ],
)  # fmt: skip


def scale(point: Any) -> Any:
    """By how much a point is drawn to the centre."""
    return r / Max(r, norm(point - u))


def moved(point: Any) -> Any:
    """The point moved radially into the ball."""
    return u + scale(point) * (point - u)


def shrunk(name: str, point: Any) -> list[Any]:
    """Steps: what ball-retraction asks of the scale of a point, and that it ends in the ball."""
    size, far = norm(point - u), Max(r, norm(point - u))

    def t(fact: str) -> str:
        return f"{name}_{fact}"

    return [
        *length(name, point - u, n),
        obtain([t("above_r"), t("above"), t("either")],
               apply("axiom:max", {"x": r, "y": size})),
        have(t("positive"), lt(0, far), auto(t("above_r"), "r_sign")),
        have(t("inverse"), lt(0, 1 / far), positive(t("positive"))),
        have(t("scale"), le(0, scale(point)), auto(products=[["r_sign", t("inverse")]])),
        have(t("room_r"), le(0, far - r), auto(t("above_r"))),
        have(t("room"), le(0, far - size), auto(t("above"))),
        have(t("top"), le(scale(point), 1),
             auto(products=[[t("room_r"), t("inverse")]], nonzero=[t("positive")])),
        have(t("short"), le(scale(point) * size, r),
             auto(products=[["r_sign", t("inverse"), t("room")]], nonzero=[t("positive")])),
        have(t("exact"), eq((1 - scale(point)) * (r - scale(point) * size), 0),
             auto(inside(t("either"), z, z * r / far**2), nonzero=[t("positive")])),
        *length(t("m"), scale(point) * (point - u), n),
        have(t("m_room"), le(0, r - scale(point) * size), auto(t("short"))),
        have(t("m_reach"), le(0, scale(point) * size),
             auto(products=[[t("scale"), t("sign")]])),
        have(t("m_sum"), le(0, r + scale(point) * size), auto(t("m_reach"), "r_sign")),
        obtain(
            [t("inside")],
            apply(
                "statement:lemmas/square-order",
                {"x": norm(scale(point) * (point - u)), "y": r},
                [auto("r_sign"),
                 auto(t("m_root"), inside(t("root"), z, scale(point) ** 2 * z),
                      products=[[t("m_room"), t("m_sum")]])],
            ),
        ),
    ]  # fmt: skip


contracts = intro(
    *shrunk("a", v),
    *shrunk("b", w),
    obtain(
        ["closer"],
        apply(
            "statement:lemmas/ball-retraction",
            {"d": n, "a": v - u, "b": w - u, "r": r, "s": scale(v), "t": scale(w)},
            [by("a_scale"), by("a_top"), by("b_scale"), by("b_top"), by("a_short"),
             by("b_short"), by("a_exact"), by("b_exact")],
        ),
    ),
    obtain(
        ["own"],
        apply("contraction", {"v": moved(v), "w": moved(w)},
              [auto("a_inside"), auto("b_inside")]),
    ),
    have("q_square", le(0, q**2), combine(le=[(1, [], q)])),
    names=["v", "w"],
    then=[auto("own", products=[["q_square", "closer"]])],
)  # fmt: skip

onto = intro(
    obtain(
        ["fixed"],
        apply(
            "axiom:contraction-fixed-point",
            {"d": n, "g": Abstraction(x, y - f(moved(x))), "q": q},
            [by("q_sign"), by("q_below_1"), contracts],
        ),
        some=[x],
    ),
    *shrunk("c", x),
    # |x - u| <= |u + f(u) - y| + |f(u) - f(moved x)| <= (1 - q) r + q r.
    *length("none", Zero(n), n),
    obtain(
        ["u_inside"],
        apply("statement:lemmas/square-order", {"x": norm(Zero(n)), "y": r},
              [auto("r_sign"), auto("none_root", products=[["r_sign", "r_sign"]])]),
    ),
    obtain(["pulled"], apply("contraction", {"v": u, "w": moved(x)},
                             [by("u_inside"), auto("c_inside")])),
    *length("pull", f(u) - f(moved(x)), n),
    have("q_square", le(0, q**2), combine(le=[(1, [], q)])),
    have("c_inside_room", le(0, r - norm(scale(x) * (x - u))), auto("c_inside")),
    have("c_inside_sum", le(0, r + norm(scale(x) * (x - u))), auto("c_m_sign", "r_sign")),
    have("drawn", le(square(scale(x) * (x - u)), r**2),
         auto("c_m_root", products=[["c_inside_room", "c_inside_sum"]])),
    obtain(
        ["pull_short"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(f(u) - f(moved(x))), "y": q * r},
            [auto(products=[["q_sign", "r_sign"]]),
             auto("pull_root", "pulled", products=[["q_square", "drawn"]])],
        ),
    ),
    obtain(
        ["sum", "sum_sign"],
        apply("statement:lemmas/triangle",
              {"d": n, "u": y - u - f(u), "v": f(u) - f(moved(x))}),
    ),
    have("x_inside", within(x),
         auto("sum", "miss", "pull_short", inside("fixed", g, norm(g - u)))),
    # Then it was not moved: max(r, |x - u|) = r.
    have("gap", le(0, r - norm(x - u)), auto("x_inside")),
    have(
        "max_is_r",
        eq(Max(r, norm(x - u)), r),
        cases(
            Max(r, norm(x - u)), r, "size",
            less=absurd(auto("size", "c_above_r")),
            equal=by("size"),
            greater=absurd(auto("c_either", products=[["size", "size"], ["size", "gap"]])),
        ),
    ),
    have("stays", eq(scale(x), 1),
         auto(inside("max_is_r", z, z / Max(r, norm(x - u))), nonzero=["c_positive"])),
    have("same", eq(moved(x), x), auto(inside("stays", z, z * (x - u)))),
    witnesses=[x],
    then=[by("x_inside"), auto("fixed", inside("same", h, f(h)))],
)  # fmt: skip

one_to_one = intro(
    obtain(["own"], apply("contraction", {"v": v, "w": w}, [by("v_inside"), by("w_inside")])),
    have("change", eq(f(v) - f(w), w - v), auto("v_ends", "w_ends")),
    have("same_distance", eq(square(f(v) - f(w)), square(v - w)),
         auto(inside("change", h, square(h)))),
    obtain(["not_negative"], apply("axiom:square", {"d": n, "v": v - w})),
    have("factor", lt(0, 1 + q), auto("q_sign")),
    have(
        "nothing",
        eq(square(v - w), 0),
        cases(
            square(v - w), 0, "size",
            less=absurd(auto("size", "not_negative")),
            equal=by("size"),
            greater=absurd(auto("own", "same_distance",
                                products=[["q_below_1", "factor", "size"]])),
        ),
    ),
    obtain(["zero"], apply("axiom:definite", {"d": n, "v": v - w}, [by("nothing")])),
    given=["v_inside", "w_inside", "v_ends", "w_ends"],
    then=[auto("zero")],
)  # fmt: skip

PROOF = intro(
    given=["q_sign", "q_below_1", "r_sign", "contraction", "miss"],
    then=[onto, one_to_one],
)

IDENT = "wang-2023/residual-ball"
STATEMENT = Statement(
    id=IDENT,
    title="A residual block that contracts on a ball: a small miss means an exact preimage nearby",
    source=Source("wang-2023", "theorem-5", "own proof", "certified inverse"),
    lipschitz=LipschitzType(Norm.EUCLIDEAN, Norm.EUCLIDEAN, Domain.ANYWHERE, ("v", "w")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={
            "n": number(1), "u": zero(1), "y": "one", "q": ["q", "1/2"], "r": number(2),
            "f": ["lam", [["p", ["V", 1]]], ["scale", ["q", "1/2"], "p"]],
        },
        given=[
            exact(), exact(), exact(),
            intro(given=["first", "second"], then=[auto()]),
            enclose(64),
        ],
        data=UNIT,
        scope="x + x/2 = 1 on the interval [-2, 2]",
    ),
)  # fmt: skip
