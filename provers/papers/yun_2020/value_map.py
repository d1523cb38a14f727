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

from provers.instances import number, witness
from provers.papers.lemmas._points import UNIT
from provers.papers.yun_2020._layers import window
from provers.papers.yun_2020._value_layers import (
    EXAMPLE,
    REPLACED,
    c,
    d,
    example_rules,
    gaps,
    j,
    low,
    m,
    n,
    new_offset,
    offset,
    only_own_layer_acts,
    other_layer,
    p,
    q,
    u,
    value_layers,
    w,
    x,
    z,
)
from provers.proof import absurd, apply, auto, by, cases, have, inside, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Inner, eq, forall, lt, real

h = real("h")


def phi(at: Any, centre: Any) -> Any:
    """The activation of the layer with this centre on a token."""
    return window(Inner(u, at) - centre, -h, h)


CLAIM = forall(
    d, n, j, u, x, h, c, w, q,
    given=[lt(0, h), eq(Inner(u, x), c(j)), gaps(2 * h), low(h), eq(q(0), x), value_layers(phi)],
    then=REPLACED,
)  # fmt: skip

other_layer_is_off = other_layer(
    phi,
    obtain(
        ["off_inside", "off_before", "off_after"],
        apply("statement:yun-2020/window", {"t": offset, "low": -h, "high": h}),
    ),
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
)  # fmt: skip


def _window(t: Any) -> Any:
    return obtain(
        ["inside_window", "below_window", "above_window"],
        apply("statement:yun-2020/window", {"t": t, "low": -h, "high": h}),
    )


PROOF = only_own_layer_acts(
    phi,
    ["h_sign", "own_id", "gaps", "low", "start", "layers"],
    {"h": h},
    other_layer_is_off,
    own=[
        _window(offset),
        have("centred", eq(offset, 0), auto("own_id", inside("place", p, c(p)))),
        obtain(["on"], apply("inside_window", {},
                             [auto("centred", "h_sign"), auto("centred", "h_sign")])),
    ],
    late=[
        _window(new_offset),
        obtain(["off"], apply("below_window", {}, [auto("lies_low")])),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/value-map",
    title="The value map: only the token's own layer acts on it",
    source=Source("yun-2020", "value mapping", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/value-map", CLAIM, at=EXAMPLE | {"h": number(fmpq(1, 2))},
        given=example_rules(), data=UNIT,
    ),
)  # fmt: skip
