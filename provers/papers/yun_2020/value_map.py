"""The value map: one MLP layer per context, and only the token's own layer acts.

Statement (Yun et al. 2020). Let q_0 = x and q_(k+1) = q_k + phi_k(q_k) w_k for k < n, where
phi_k(v) = 1 if c_k - h <= <u, v> < c_k + h and 0 otherwise. Suppose layer j is the token's own,
c_j = <u, x>, every other centre is at least the window width 2 h away, and the new token x + w_j
lies below all windows. Then q_n = x as long as n <= j, and q_n = x + w_j once n > j.

Method: layers before j are the identity because windows are no wider than the gaps; layers after
j, because the new token lies below them.
"""

from typing import Any

from flint import fmpq

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas._points import UNIT, ZEROS
from provers.papers.yun_2020._layers import window
from provers.proof import (
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
u, x, y = (vector(name, d) for name in ("u", "x", "y"))
h, z = real("h"), real("z")
c, w, q = family("c"), family("w", d), family("q", d)
v = vector("v", d)


def phi(at: Any, centre: Any) -> Any:
    """The activation of the layer with this centre on a token."""
    return window(Inner(u, at) - centre, -h, h)


layers = forall(k, given=[lt(k, n)], then=[eq(q(k + 1), q(k) + phi(q(k), c(k)) * w(k))])
gaps = forall(k, given=[lt(k, n), ne(k, j)], then=[le((2 * h) ** 2, (c(k) - c(j)) ** 2)])
low = forall(k, given=[lt(k, n)], then=[lt(Inner(u, x + w(j)), c(k) - h)])

CLAIM = forall(
    d, n, j, u, x, h, c, w, q,
    given=[lt(0, h), eq(Inner(u, x), c(j)), gaps, low, eq(q(0), x), layers],
    then=[
        forall(given=[le(n, j)], then=[eq(q(n), x)]),
        forall(given=[lt(j, n)], then=[eq(q(n), x + w(j))]),
    ],
)  # fmt: skip

GIVEN = ["h_sign", "own_id", "gaps", "low", "start", "layers"]

nothing = intro(
    obtain(["j_sign"], apply("axiom:nat-nonnegative", {"n": j})),
    given=GIVEN,
    then=[
        intro(given=["early"], then=[by("start")]),
        intro(given=["late"], then=[absurd(auto("late", "j_sign"))]),
    ],
)

# Another layer does not see the token: its id is 2 h away.
offset = Inner(u, x) - c(m)
other_layer_is_off = have(
    "other_layer_is_off",
    forall(given=[ne(m, j)], then=[eq(phi(x, c(m)), 0)]),
    intro(
        obtain(["gap"], apply("gaps", {"k": m}, [auto(), by("another")])),
        obtain(
            ["off_inside", "off_before", "off_after"],
            apply("statement:yun-2020/window", {"t": offset, "low": -h, "high": h}),
        ),
        given=["another"],
        then=[
            cases(
                offset, -h, "side",
                less=apply("off_before", {}, [by("side")]),
                equal=absurd(
                    steps(
                        have("square", eq((c(m) - c(j)) ** 2, h**2),
                             auto(inside("side", z, z**2),
                                  inside("own_id", z, -2 * z * c(m) + z**2))),
                        auto("gap", "square", products=[["h_sign", "h_sign"]]),
                    )
                ),
                greater=cases(
                    offset, h, "other_side",
                    less=absurd(
                        steps(
                            have("left", lt(0, c(j) - c(m) + h), auto("side", "own_id")),
                            have("right", lt(0, h - c(j) + c(m)), auto("other_side", "own_id")),
                            auto("gap", products=[["left", "right"], ["h_sign", "h_sign"]]),
                        )
                    ),
                    equal=apply("off_after", {}, [auto("other_side")]),
                    greater=apply("off_after", {}, [auto("other_side")]),
                ),
            )
        ],
    ),
)  # fmt: skip

one_more = intro(
    obtain(["layer"], apply("layers", {"k": m}, [auto()])),
    obtain(
        ["unchanged", "replaced"],
        apply(
            "shorter",
            {"d": d, "j": j, "u": u, "x": x, "h": h, "c": c, "w": w, "q": q},
            [
                by("h_sign"), by("own_id"),
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
                        obtain(
                            ["inside_window", "below_window", "above_window"],
                            apply(
                                "statement:yun-2020/window",
                                {"t": Inner(u, x + w(j)) - c(m), "low": -h, "high": h},
                            ),
                        ),
                        obtain(["off"], apply("below_window", {}, [auto("lies_low")])),
                        auto(
                            "layer",
                            inside("before", v, v + phi(v, c(m)) * w(m)),
                            inside("off", z, z * w(m)),
                        ),
                    ),
                    equal=steps(
                        obtain(["before"], apply("unchanged", {}, [auto("place")])),
                        obtain(
                            ["inside_window", "below_window", "above_window"],
                            apply(
                                "statement:yun-2020/window",
                                {"t": offset, "low": -h, "high": h},
                            ),
                        ),
                        have("centred", eq(offset, 0),
                             auto("own_id", inside("place", p, c(p)))),
                        obtain(
                            ["on"],
                            apply(
                                "inside_window", {},
                                [auto("centred", "h_sign"), auto("centred", "h_sign")],
                            ),
                        ),
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
    id="yun-2020/value-map",
    title="The value map: only the token's own layer acts on it",
    source=Source("yun-2020", "value mapping", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/value-map",
        CLAIM,
        # One layer with centre 0 pushes the token 0 of R^1 to -1, below its window.
        at={"d": number(1), "n": number(1), "j": number(0), "u": "one", "x": zero(1),
            "h": number(fmpq(1, 2)), "c": ZEROS,
            "w": constant_family(["scale", number(-1), "one"]),
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
