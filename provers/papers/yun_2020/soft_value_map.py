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

from provers.instances import witness
from provers.papers.lemmas._points import UNIT
from provers.papers.yun_2020._layers import bump
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
)
from provers.proof import Rule, absurd, apply, auto, by, cases, have, inside, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Inner, eq, forall, lt

half = sympy.Rational(1, 2)
quarter = half**2


def plateau(t: Any) -> Any:
    """The four ReLUs of a value layer: 1 on [-1/4, 1/4), 0 outside [-1/2, 1/2)."""
    return bump(t, -half, quarter, quarter, 0, 1)


def phi(at: Any, centre: Any) -> Any:
    """The activation of the layer with this centre on a token."""
    return plateau(Inner(u, at) - centre)


CLAIM = forall(
    d, n, j, u, x, c, w, q,
    given=[
        lt(Inner(u, x) - c(j), quarter),
        lt(c(j) - Inner(u, x), quarter),
        gaps(1),
        low(half),
        eq(q(0), x),
        value_layers(phi),
    ],
    then=REPLACED,
)  # fmt: skip


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


def _between() -> Rule:
    """|c_m - <u, x>| <= 1/2 contradicts the gap."""
    return absurd(
        steps(
            have("left", lt(0, c(j) - c(m) + 3 * quarter), auto("side", "above_own")),
            have("right", lt(0, 3 * quarter - c(j) + c(m)), auto("other_side", "below_own")),
            auto("gap", products=[["left", "right"]]),
        )
    )


other_layer_is_off = other_layer(
    phi,
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
)  # fmt: skip

PROOF = only_own_layer_acts(
    phi,
    ["above_own", "below_own", "gaps", "low", "start", "layers"],
    {},
    other_layer_is_off,
    own=[
        have("above_centre", lt(offset, quarter), auto("above_own", inside("place", p, c(p)))),
        have("below_centre", lt(-quarter, offset), auto("below_own", inside("place", p, c(p)))),
        *_activation("on", offset, 1, "above_centre", "below_centre"),
    ],
    late=_activation("off", new_offset, 0, "lies_low"),
)

STATEMENT = Statement(
    id="yun-2020/soft-value-map",
    title="The value map with four ReLUs replaces a perturbed token by its perturbed value",
    source=Source("yun-2020", "value mapping", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/soft-value-map", CLAIM, at=EXAMPLE, given=example_rules(), data=UNIT,
    ),
)  # fmt: skip
