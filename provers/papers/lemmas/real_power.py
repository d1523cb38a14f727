"""Real powers t^p, p >= 1: non-decreasing, and (2 t)^p >= 2 t^p.

Statement (textbook, derived here). Let p >= 1 be real, pow(0) = 0 and pow(t) = e^(p log t) for t >
0. Then pow is not negative and non-decreasing on [0, oo), positive on (0, oo), and 2 pow(t) <=
pow(2 t): what `wang-2023/parameters` asks of it.

Method: monotone logarithm and e^x >= 1 + x; log(2 t) = log 2 + log t.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.wang_2023.parameters import POWER, large, power, small
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
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
from provers.surface import Exp, Log, eq, forall, le, lt, real

p, t, z = real("p"), real("t"), real("z")

CLAIM = forall(
    p, power,
    given=[
        le(1, p),
        eq(power(0), 0),
        forall(t, given=[lt(0, t)], then=[eq(power(t), Exp(p * Log(t)))]),
    ],
    then=POWER,
)  # fmt: skip


def _power_of(name: str, t: Any, sign: str) -> list[Any]:
    return [
        obtain([name], apply("powers", {"t": t}, [by(sign)])),
        have(f"{name}_pos", lt(0, Exp(p * Log(t))), positive()),
    ]


def _not_negative() -> Rule:
    return cases(
        small, 0, "place",
        less=absurd(auto("place", "sign")),
        equal=steps(auto("at_0", inside("place", z, power(z)))),
        greater=steps(*_power_of("own", small, "place"), auto("own", "own_pos")),
    )  # fmt: skip


def _increasing() -> Rule:
    other = steps(
        have("large_pos", lt(0, large), auto("place", "order")),
        *_power_of("own", small, "place"),
        *_power_of("other", large, "large_pos"),
        obtain(["logs", "from_1"], apply("statement:lemmas/log-order", {"x": small, "y": large},
                                         [by("place"), by("order")])),
        obtain(["tangent"], apply("axiom:exp-above-tangent",
                                  {"x": p * (Log(large) - Log(small))})),
        have("p_sign", le(0, p), auto("p_large")),
        have("gap", le(0, p * (Log(large) - Log(small))), auto(products=[["p_sign", "logs"]])),
        auto("own", "other", products=[["own_pos", "tangent"], ["own_pos", "gap"]]),
    )  # fmt: skip
    return cases(
        small, 0, "place",
        less=absurd(auto("place", "sign")),
        equal=steps(
            have("nothing", eq(power(small), 0), auto("at_0", inside("place", z, power(z)))),
            cases(
                large, 0, "where",
                less=absurd(auto("where", "order", "sign")),
                equal=auto("nothing", "at_0", inside("where", z, power(z))),
                greater=steps(*_power_of("other", large, "where"),
                              auto("nothing", "other", "other_pos")),
            ),
        ),
        greater=other,
    )  # fmt: skip


doubled = steps(
    have("twice", lt(0, 2 * small), auto("sign")),
    *_power_of("own", small, "sign"),
    *_power_of("double", 2 * small, "twice"),
    obtain(["e_small"], apply("axiom:exp-log", {"x": small}, [by("sign")])),
    obtain(["e_two"], apply("axiom:exp-log", {"x": 2}, [exact()])),
    obtain(["sum_of_logs"], apply("axiom:log-exp", {"x": Log(2) + Log(small)})),
    have("product", eq(Exp(Log(2) + Log(small)), 2 * small),
         auto(inside("e_small", z, Exp(Log(2)) * z), inside("e_two", z, z * small))),
    have("log_double", eq(Log(2 * small), Log(2) + Log(small)),
         auto("sum_of_logs", inside("product", z, Log(z)))),
    obtain(["increasing", "log_2"], apply("statement:lemmas/log-order", {"x": 2, "y": 2},
                                          [exact(), auto()])),
    obtain(["log_2_sign"], apply("log_2", {}, [exact()])),
    obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": (p - 1) * Log(2)})),
    have("excess", le(0, (p - 1) * Log(2)), auto(products=[["p_large", "log_2_sign"]])),
    have("factor", le(2, Exp(p * Log(2))),
         auto("excess", inside("e_two", z, Exp((p - 1) * Log(2)) * z), "tangent")),
    auto("own", "double", inside("log_double", z, Exp(p * z)),
         products=[["own_pos", "factor"]]),
)  # fmt: skip

PROOF = intro(
    given=["p_large", "at_0", "powers"],
    then=[
        intro(given=["sign", "order"], then=[_not_negative(), _increasing()]),
        intro(
            *_power_of("strictly", small, "sign"),
            given=["sign"],
            then=[auto("strictly", "strictly_pos"), doubled],
        ),
    ],
)

STATEMENT = Statement(
    id="lemmas/real-power",
    title="Real powers t^p, p >= 1: non-decreasing, and (2 t)^p >= 2 t^p",
    source=Source("lemmas", "real-power", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/real-power",
        CLAIM,
        at={"p": number(1), "pow": ["lam", [["t", "R"]], "t"]},
        given=[
            exact(),
            auto(),
            intro(
                obtain(["itself"], apply("axiom:exp-log", {"x": t}, [by("t_sign")])),
                given=["t_sign"],
                then=[auto("itself")],
            ),
        ],
        scope="p = 1",
    ),
)
