"""On the ramps too a quantising layer keeps a coordinate in any interval around its window.

Statement (own proof). For eta > 0 and low + eta <= high, if A <= low, high <= B and A <= t <= B
then A <= t + Rounding(t; low, high, eta) <= B.

Method: ``quantising-layer`` off the ramp; on it low + (high - low) (t - high + eta)/eta.
"""

from provers.instances import number, witness
from provers.papers.hu_2024._network import relus
from provers.papers.hu_2024.quantising_layer import eta, high, low, ramp, t, value
from provers.proof import Rule, apply, auto, cases, exact, have, inside, intro, obtain, positive
from provers.proof import steps as in_steps
from provers.statement import Source, Statement
from provers.surface import eq, forall, le, lt, real

A, B, z = real("A"), real("B"), real("z")

CLAIM = forall(
    t, low, high, eta, A, B,
    given=[lt(0, eta), le(eta, high - low), le(A, low), le(high, B), le(A, t), le(t, B)],
    then=[le(A, t + value), le(t + value, B)],
)  # fmt: skip

_around = ("A_low", "B_high", "A_t", "B_t")
_u = (t - high + eta) / eta


def _apply(name: str, *places: str) -> Rule:
    return in_steps(
        obtain(["here"], apply(name, {}, [auto(place) for place in places])),
        auto("here", "width", "order", *_around),
    )


_ramp = in_steps(
    *relus((t - low, t - high + eta, t - high), 2, "first", "second", "third", "width", "order"),
    have("inverse", lt(0, 1 / eta), positive("width")),
    have("u_sign", le(0, _u), auto(products=[["inverse", "second"]])),
    have("u_small", le(_u, 1), auto(products=[["inverse", "third"]], nonzero=["width"])),
    have("window", lt(0, high - low), auto("width", "order")),
    have("own", eq(t + value, low + (high - low) * _u),
         auto(*(inside(f"relu_{k}", z, c * z) for k, c in enumerate((-1, 1 + ramp, -ramp))),
              nonzero=["width"])),
    auto("own", *_around, products=[["window", "u_sign"], ["window", "u_small"]]),
)  # fmt: skip


def _bound() -> Rule:
    flat = _apply("flat", "first", "second")
    upper = cases(
        t, high, "third", less=_ramp, equal=_apply("beyond", "third"),
        greater=_apply("beyond", "third"),
    )  # fmt: skip
    right = cases(t, high - eta, "second", less=flat, equal=flat, greater=upper)
    below = _apply("below", "first")
    return cases(t, low, "first", less=below, equal=below, greater=right)


PROOF = intro(
    obtain(
        ["below", "flat", "beyond"],
        apply("statement:hu-2024/quantising-layer",
              {"t": t, "low": low, "high": high, "eta": eta}, [["by", "width"], ["by", "order"]]),
    ),
    given=["width", "order", *_around],
    then=[_bound(), _bound()],
)  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/rounding-range",
    title="On the ramps too a quantising layer keeps a coordinate in an interval around its window",
    source=Source("hu-2024", "theorem-2.4, quantiser", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/rounding-range", CLAIM,
        at={"t": ["q", "3/2"], "low": number(0), "high": number(2), "eta": number(1),
            "A": number(0), "B": number(2)},
        given=[exact()] * 6,
    ),
)  # fmt: skip
