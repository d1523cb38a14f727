"""A quantising activation of four ReLUs takes away at most what there is.

Statement (own proof). For 0 < w < 1 the four ReLUs zeta of a quantising layer satisfy - max(0, t)
<= zeta(t) <= 0 for every t, on the ramp, too.

Method: on each of the four pieces each ReLU is 0 or its argument.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.yun_2020._layers import bump
from provers.proof import (
    Rule,
    apply,
    auto,
    cases,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Max, forall, le, lt, real

t, w, z = real("t"), real("w"), real("z")
zeta = bump(t, -w, 1 - w, w, -1, 0)

CLAIM = forall(
    t, w,
    given=[lt(0, w), lt(w, 1)],
    then=[le(-Max(0, t), zeta), le(zeta, 0)],
)  # fmt: skip

KINKS = (0, 1 - w, 1)


def relu(name: str, argument: Any, on: bool, *place: str) -> Any:
    """The value of max(0, argument), of known sign."""
    to = "relu-on" if on else "relu-off"
    return obtain([name], apply(f"statement:lemmas/{to}", {"t": argument}, [auto(*place)]))


def _piece(active: int, *place: str) -> list[Any]:
    signs = ("ramp_sign", "ramp_small")
    return [relu(f"relu_{k}", t - kink, k < active, *place, *signs) for k, kink in enumerate(KINKS)]


def _values(slope: bool = True) -> list[Any]:
    return [
        "relu_0",
        inside("relu_1", z, z / w),
        "relu_2",
        inside("relu_2", z, z / w),
    ]


def _bound(which: int) -> Rule:
    def at(active: int, *place: str, products: Any = ()) -> Rule:
        return steps(
            *_piece(active, *place),
            auto(*_values(), *place, products=list(products), nonzero=["ramp_sign"]),
        )

    def on_the_ramp(name: str) -> Rule:
        # (t - 1 + w)/w lies between 0 and t: both (t - 1 + w) and (1 - w)(1 - t) are not negative.
        return steps(
            *_piece(2, "to_plateau", name),
            have("past", le(0, t - 1 + w), auto("to_plateau")),
            have("rest", le(0, 1 - t), auto(name)),
            have("short", le(0, 1 - w), auto("ramp_small")),
            auto(
                *_values(),
                products=[["inverse_sign", "past"], ["inverse_sign", "rest", "short"]],
                nonzero=["ramp_sign"],
            ),
        )

    return cases(
        t, 0, "from_0",
        less=at(0, "from_0"),
        equal=at(0, "from_0"),
        greater=cases(
            t, 1 - w, "to_plateau",
            less=at(1, "from_0", "to_plateau"),
            equal=at(1, "from_0", "to_plateau"),
            greater=cases(
                t, 1, "to_end",
                less=on_the_ramp("to_end"),
                equal=on_the_ramp("to_end"),
                greater=at(3, "to_end"),
            ),
        ),
    )  # fmt: skip


PROOF = intro(
    have("inverse_sign", lt(0, 1 / w), positive("ramp_sign")),
    given=["ramp_sign", "ramp_small"],
    then=[_bound(0), _bound(1)],
)

STATEMENT = Statement(
    id="yun-2020/zeta-range",
    title="A quantising activation takes away at most what there is",
    source=Source("yun-2020", "quantisation", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/zeta-range",
        CLAIM,
        at={"t": number(1), "w": ["q", "1/2"]},
        given=[exact(), exact()],
    ),
)
