"""Quantising layers only take away, and not more than there is.

Statement (own proof). Let q(0) = x >= 0 and q(p + 1) = q(p) + zeta(q(p) - p) for p < S, where zeta
is the four ReLUs of a quantising layer with ramp 0 < r < 1. Then 0 <= q(S) <= x, whether x is on
a ramp or not.

Method: induction; -max(0, t) <= zeta(t) <= 0 (`yun-2020/zeta-range`).
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.papers.yun_2020._layers import bump
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    cases,
    exact,
    have,
    induct,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Max, eq, family, forall, le, lt, natural, real

S, p, top, m = (natural(name) for name in ("S", "p", "top", "m"))
x, ramp = real("x"), real("r")
q = family("q")


def zeta(t: Any) -> Any:
    """The four ReLUs of a quantising layer."""
    return bump(t, -ramp, 1 - ramp, ramp, -1, 0)


CLAIM = forall(
    S, x, ramp, q,
    given=[
        lt(0, ramp),
        lt(ramp, 1),
        le(0, x),
        eq(q(0), x),
        forall(p, given=[lt(p, S)], then=[eq(q(p + 1), q(p) + zeta(q(p) - p))]),
    ],
    then=[le(0, q(S)), le(q(S), x)],
)  # fmt: skip


def _kept() -> Rule:
    """max(0, t - p) <= t for t, p >= 0."""
    t = q(m) - m

    def side(to: str) -> Rule:
        return steps(
            have("sign", le(t, 0) if to == "relu-off" else le(0, t), auto("order")),
            obtain(["value"], apply(f"statement:lemmas/{to}", {"t": t}, [by("sign")])),
            auto("value", "so_far_from", "m_sign"),
        )

    return cases(t, 0, "order", less=side("relu-off"), equal=side("relu-off"),
                 greater=side("relu-on"))  # fmt: skip


PROOF = intro(
    have(
        "layers",
        forall(top, given=[lt(top, S + 1)], then=[le(0, q(top)), le(q(top), x)]),
        induct(
            "top", "m", "so_far",
            base=intro(given=["top_in"], then=[auto("x_sign", "entry"), auto("entry")]),
            step=intro(
                obtain(["so_far_from", "so_far_to"], apply("so_far", {}, [auto("top_in")])),
                obtain(["layer"], apply("quantising", {"p": m}, [auto("top_in")])),
                obtain(
                    ["zeta_from", "zeta_to"],
                    apply("statement:yun-2020/zeta-range", {"t": q(m) - m, "w": ramp},
                          [by("ramp_sign"), by("ramp_small")]),
                ),
                obtain(["m_sign"], apply("axiom:nat-nonnegative", {"n": m})),
                have("kept", le(Max(0, q(m) - m), q(m)), _kept()),
                given=["top_in"],
                then=[auto("layer", "zeta_from", "kept"), auto("layer", "zeta_to", "so_far_to")],
            ),
        ),
    ),
    obtain(["from", "to"], apply("layers", {"top": S}, [auto()])),
    given=["ramp_sign", "ramp_small", "x_sign", "entry", "quantising"],
    then=[by("from"), by("to")],
)  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/quantise-range",
    title="Quantising layers only take away, and not more than there is",
    source=Source("yun-2020", "quantise", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/quantise-range",
        CLAIM,
        at={"S": number(1), "x": ["q", "3/2"], "r": ["q", "1/2"],
            "q": constant_family(["q", "3/2"])},
        given=[exact(), exact(), exact(), auto(),
               ["enumerate", [exact()]]],
        scope="one layer, whose window lies below the number",
    ),
)  # fmt: skip
