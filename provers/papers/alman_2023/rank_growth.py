"""Numbers with the recursion of monomial counts grow like e^(g alpha + d gamma).

Statement (own proof; the count of lemma-3.4). Let r(d, g) = C(d + g, g), or any numbers with
r(d, 0) <= 1, r(0, g) <= 1 and r(d+1, g+1) <= r(d, g+1) + r(d+1, g). For alpha, gamma >= 0 with
e^(-alpha) + e^(-gamma) = 1, r(d, g) <= e^(g alpha + d gamma). So for d = O(log n) the rank is
n^o(1) as soon as g = o(log n): gamma may be small, with alpha whatever it then is.

Method: induction on d and on g; the recursion is e^(-gamma) + e^(-alpha) = 1.
"""

from typing import Any

from provers.instances import witness
from provers.proof import (
    apply,
    auto,
    by,
    enclose,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Exp, eq, family, forall, le, natural, real

d, g, dd, gg = (natural(x) for x in ("d", "g", "dd", "gg"))
r = family("r", arity=2)
alpha, gamma, h = real("alpha"), real("gamma"), real("h")


def bound(d: Any, g: Any) -> Any:
    """e^(g alpha + d gamma)."""
    return Exp(g * alpha + d * gamma)


PASCAL = [
    forall(d, then=[le(r(d, 0), 1)]),
    forall(g, then=[le(r(0, g), 1)]),
    forall(d, g, then=[le(r(d + 1, g + 1), r(d, g + 1) + r(d + 1, g))]),
]

CLAIM = forall(
    alpha, gamma, r,
    given=[le(0, alpha), le(0, gamma), eq(Exp(-alpha) + Exp(-gamma), 1), *PASCAL],
    then=[forall(d, g, then=[le(r(d, g), bound(d, g))])],
)  # fmt: skip


def at_least_one(count: Any, exponent: Any, sign: Any) -> Any:
    """1 <= exp(count exponent)."""
    return [
        obtain(["natural"], apply("axiom:nat-nonnegative", {"n": count})),
        obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": count * exponent})),
        have("one", le(1, Exp(count * exponent)), auto(
            "tangent", products=[["natural", sign]])),
    ]  # fmt: skip


PROOF = intro(
    have(
        "all",
        forall(d, then=[forall(g, then=[le(r(d, g), bound(d, g))])]),
        induct(
            "d", "dd", "narrower",
            base=intro(
                obtain(["start"], apply("no_variables", {"g": g})),
                *at_least_one(g, alpha, "alpha_sign"),
                then=[auto("start", "one")],
            ),
            step=steps(obtain(["narrow"], apply("narrower")), induct(
                "g", "gg", "lower",
                base=intro(
                    obtain(["start"], apply("degree_0", {"d": dd + 1})),
                    *at_least_one(dd + 1, gamma, "gamma_sign"),
                    then=[auto("start", "one")],
                ),
                step=intro(
                    obtain(["pascal"], apply("recursion", {"d": dd, "g": gg})),
                    obtain(["left"], apply("narrow", {"g": gg + 1})),
                    obtain(["right"], apply("lower")),
                    then=[auto(
                        "pascal", "left", "right",
                        inside("unit", h, h * bound(dd + 1, gg + 1)),
                    )],
                ),
            )),
        ),
    ),
    given=["alpha_sign", "gamma_sign", "unit", "degree_0", "no_variables", "recursion"],
    then=[intro(
        obtain(["row"], apply("all", {"d": d})),
        obtain(["it"], apply("row", {"g": g})),
        then=[by("it")],
    )],
)  # fmt: skip

_HALF = ["*", ["q", "-1"], ["log", ["q", "1/2"]]]
STATEMENT = Statement(
    id="alman-2023/rank-growth",
    title="Numbers with the recursion of monomial counts are at most e^(g alpha + d gamma)",
    source=Source("alman-2023", "lemma-3.4", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/rank-growth",
        CLAIM,
        at={
            "alpha": _HALF, "gamma": _HALF,
            "r": ["lam", [["d", "N"], ["g", "N"]], ["q", "1"]],
        },
        given=[
            enclose(64), enclose(64),
            ["steps", [
                have("positive", ("<", ("q", "0"), ("q", "1/2")), exact()),
                obtain(["half"], ["apply", {"to": ["axiom", "exp-log"], "at": {"x": ["q", "1/2"]},
                                            "given": [["by", "positive"]]}]),
                auto("half"),
            ]],
            intro(then=[auto()]), intro(then=[auto()]), intro(then=[auto()]),
        ],
        scope="alpha = gamma = log 2",
    ),
)  # fmt: skip
