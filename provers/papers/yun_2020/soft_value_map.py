"""The value map with four ReLUs per layer replaces a perturbed token by its perturbed value.

Statement (own proof). Let q_0 = x and q_(k+1) = q_k + phi_k(q_k) w_k for k < n, where phi_k is the
four ReLUs that are 1 for <u, v> - c_k in [-1/4, 1/4) and 0 outside [-1/2, 1/2). Suppose the id of
x is less than 1/4 away from c_j, every other centre is at least 1 away from c_j, and the new token
x + w_j lies below all windows. Then q_n = x as long as n <= j, and q_n = x + w_j once n > j: layer
j acts on a token that is not quite the one it was made for as on that one, so that the
perturbation comes out as it went in.

Method: as `yun-2020/value-map`; the other windows are more than 1/4 away.
"""

from typing import Any

import sympy

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas._points import UNIT, ZEROS
from provers.papers.yun_2020._layers import bump
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Inner, eq, family, forall, le, lt, natural, ne, real, vector

d = natural("d")
n, m, k, j, p = (natural(x) for x in ("n", "m", "k", "j", "p"))
u, x = vector("u", d), vector("x", d)
z, v = real("z"), vector("v", d)
c, w, q = family("c"), family("w", d), family("q", d)
half = sympy.Rational(1, 2)
quarter = half**2


def plateau(t: Any) -> Any:
    """The four ReLUs of a value layer: 1 on [-1/4, 1/4), 0 outside [-1/2, 1/2)."""
    return bump(t, -half, quarter, quarter, 0, 1)


def phi(at: Any, centre: Any) -> Any:
    """The activation of the layer with this centre on a token."""
    return plateau(Inner(u, at) - centre)


layers = forall(k, given=[lt(k, n)], then=[eq(q(k + 1), q(k) + phi(q(k), c(k)) * w(k))])
gaps = forall(k, given=[lt(k, n), ne(k, j)], then=[le(1, (c(k) - c(j)) ** 2)])
low = forall(k, given=[lt(k, n)], then=[lt(Inner(u, x + w(j)), c(k) - half)])

CLAIM = forall(
    d, n, j, u, x, c, w, q,
    given=[
        lt(Inner(u, x) - c(j), quarter),
        lt(c(j) - Inner(u, x), quarter),
        gaps,
        low,
        eq(q(0), x),
        layers,
    ],
    then=[
        forall(given=[le(n, j)], then=[eq(q(n), x)]),
        forall(given=[lt(j, n)], then=[eq(q(n), x + w(j))]),
    ],
)  # fmt: skip

GIVEN = ["above_own", "below_own", "gaps", "low", "start", "layers"]

nothing = intro(
    obtain(["j_sign"], apply("axiom:nat-nonnegative", {"n": j})),
    given=GIVEN,
    then=[
        intro(given=["early"], then=[by("start")]),
        intro(given=["late"], then=[absurd(auto("late", "j_sign"))]),
    ],
)


def _activation(name: str, t: Any, which: int, *place: str) -> list[Any]:
    """The activation below (0), on (1) or beyond (2) the plateau."""
    bounds = {"low": -half, "high": quarter}
    pieces = [f"{name}_piece_{i}" for i in range(3)]
    values = [f"{name}_window_{i}" for i in range(3)]
    where = [auto(*place) for _ in range(2 if which == 1 else 1)]
    again = [auto(*place) for _ in range(2 if which == 1 else 1)]
    return [
        obtain(pieces, apply("statement:yun-2020/four-relus",
                             {"t": t, **bounds, "w": quarter, "s": 0, "r": 1},
                             [auto(), auto()])),
        obtain([f"{name}_relus"], apply(pieces[which], {}, where)),
        obtain(values, apply("statement:yun-2020/window", {"t": t, **bounds})),
        obtain([f"{name}_value"], apply(values[(1, 0, 2)[which]], {}, again)),
        have(name, eq(plateau(t), 1 if which == 1 else 0),
             auto(f"{name}_relus", f"{name}_value")),
    ]  # fmt: skip


# Another layer does not see the token: its id is 3/4 away.
offset = Inner(u, x) - c(m)


def _between() -> Rule:
    """|c_m - <u, x>| <= 1/2 contradicts the gap."""
    return absurd(
        steps(
            have("left", lt(0, c(j) - c(m) + 3 * quarter), auto("side", "above_own")),
            have("right", lt(0, 3 * quarter - c(j) + c(m)), auto("other_side", "below_own")),
            auto("gap", products=[["left", "right"]]),
        )
    )


other_layer_is_off = have(
    "other_layer_is_off",
    forall(given=[ne(m, j)], then=[eq(phi(x, c(m)), 0)]),
    intro(
        obtain(["gap"], apply("gaps", {"k": m}, [auto(), by("another")])),
        given=["another"],
        then=[
            cases(
                offset, -half, "side",
                less=steps(*_activation("off", offset, 0, "side"), by("off")),
                equal=absurd(
                    steps(
                        have("left", lt(0, c(j) - c(m) + 3 * quarter), auto("side", "above_own")),
                        have("right", lt(0, 3 * quarter - c(j) + c(m)), auto("side", "below_own")),
                        auto("gap", products=[["left", "right"]]),
                    )
                ),
                greater=cases(
                    offset, half, "other_side",
                    less=_between(),
                    equal=steps(*_activation("off", offset, 2, "other_side"), by("off")),
                    greater=steps(*_activation("off", offset, 2, "other_side"), by("off")),
                ),
            )
        ],
    ),
)  # fmt: skip

new_offset = Inner(u, x + w(j)) - c(m)

one_more = intro(
    obtain(["layer"], apply("layers", {"k": m}, [auto()])),
    obtain(
        ["unchanged", "replaced"],
        apply(
            "shorter",
            {"d": d, "j": j, "u": u, "x": x, "c": c, "w": w, "q": q},
            [
                by("above_own"), by("below_own"),
                intro(
                    given=["k_in", "k_differs"],
                    then=[apply("gaps", {"k": k}, [auto("k_in"), by("k_differs")])],
                ),
                intro(given=["k_in"], then=[apply("low", {"k": k}, [auto("k_in")])]),
                by("start"),
                intro(given=["k_in"], then=[apply("layers", {"k": k}, [auto("k_in")])]),
            ],
        ),
    ),
    other_layer_is_off,
    given=GIVEN,
    then=[
        intro(
            obtain(["before"], apply("unchanged", {}, [auto("early")])),
            have("differs", lt(m, j), auto("early")),
            obtain(["off"], apply("other_layer_is_off", {}, [by("differs")])),
            given=["early"],
            then=[
                auto(
                    "layer",
                    inside("before", v, v + phi(v, c(m)) * w(m)),
                    inside("off", z, z * w(m)),
                )
            ],
        ),
        intro(
            given=["late"],
            then=[
                cases(
                    j, m, "place",
                    less=steps(
                        obtain(["before"], apply("replaced", {}, [by("place")])),
                        obtain(["lies_low"], apply("low", {"k": m}, [auto()])),
                        *_activation("off", new_offset, 0, "lies_low"),
                        auto(
                            "layer",
                            inside("before", v, v + phi(v, c(m)) * w(m)),
                            inside("off", z, z * w(m)),
                        ),
                    ),
                    equal=steps(
                        obtain(["before"], apply("unchanged", {}, [auto("place")])),
                        have("above_centre", lt(offset, quarter),
                             auto("above_own", inside("place", p, c(p)))),
                        have("below_centre", lt(-quarter, offset),
                             auto("below_own", inside("place", p, c(p)))),
                        *_activation("on", offset, 1, "above_centre", "below_centre"),
                        auto(
                            "layer",
                            inside("before", v, v + phi(v, c(m)) * w(m)),
                            inside("on", z, z * w(m)),
                            inside("place", p, w(p)),
                        ),
                    ),
                    greater=steps(
                        obtain(
                            ["next"],
                            apply("axiom:nat-discrete", {"m": m, "n": j}, [by("place")]),
                        ),
                        absurd(auto("next", "late")),
                    ),
                )
            ],
        ),
    ],
)  # fmt: skip

PROOF = induct("n", "m", "shorter", base=nothing, step=one_more)

STATEMENT = Statement(
    id="yun-2020/soft-value-map",
    title="The value map with four ReLUs replaces a perturbed token by its perturbed value",
    source=Source("yun-2020", "value mapping", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/soft-value-map",
        CLAIM,
        # One layer with centre 0 pushes the token 0 of R^1 to -1, below its window.
        at={"d": number(1), "n": number(1), "j": number(0), "u": "one", "x": zero(1),
            "c": ZEROS, "w": constant_family(["scale", number(-1), "one"]),
            "q": ["lam", [["i", "N"]], ["scale", ["*", number(-1), "i"], "one"]]},
        given=[
            exact(), exact(),
            ["enumerate", [intro(given=["differs"], then=[absurd(steps(
                have("same", eq(0, 0), auto()), clash("same", "differs")))])]],
            ["enumerate", [exact()]], exact(), ["enumerate", [exact()]],
        ],
        data=UNIT,
    ),
)  # fmt: skip
