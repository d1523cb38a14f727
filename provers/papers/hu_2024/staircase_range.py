"""On the ramps too a staircase stays between the first and the last grid point.

Statement (own proof). For a non-decreasing grid g, all eta and all t, with the layer of
``staircase``, g(0) <= t + Staircase(t) <= g(n). So what the quantiser makes of an input is bounded
whatever the length of its ramps.

Method: every clamped step is between 0 and 1, and the steps add up to g(n) - g(0).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.hu_2024._network import clamp, staircase
from provers.papers.hu_2024.staircase import climbed, eta, g, n, residual, sorted_grid, t
from provers.papers.lemmas._points import NATURALS
from provers.proof import Rule, apply, auto, by, cases, have, induct, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Max, eq, forall, le, natural, real

m, q, a, z = natural("m"), natural("q"), real("a"), real("z")

CLAIM = forall(
    n, t, eta, g,
    given=[sorted_grid],
    then=[le(g(0), t + staircase(t, n, eta, g)), le(t + staircase(t, n, eta, g), g(n))],
)  # fmt: skip

argument = (t - g(m + 1)) / eta


def _relu(name: str, body: Any, on: bool, sign: Rule) -> Any:
    return obtain([name], apply(f"statement:lemmas/relu-{'on' if on else 'off'}", {"t": body},
                                [sign]))  # fmt: skip


def _from_0() -> Rule:
    return steps(
        _relu("own", a, True, auto("order")),
        _relu("next", a + 1, True, auto("order")),
        auto("own", "next"),
    )


def _in_unit(own: bool) -> Rule:
    """One of the two bounds of a clamped step."""
    below = steps(
        _relu("own", a, False, auto("order")),
        cases(
            a, -1, "place",
            less=steps(_relu("next", a + 1, False, auto("place")), auto("own", "next")),
            equal=steps(_relu("next", a + 1, False, auto("place")), auto("own", "next")),
            greater=steps(_relu("next", a + 1, True, auto("place")),
                          auto("own", "next", "order", "place")),
        ),
    )  # fmt: skip
    return cases(a, 0, "order", less=below, equal=_from_0(), greater=_from_0())


unit = have(
    "unit",
    forall(a, then=[le(0, clamp(a)), le(clamp(a), 1)]),
    intro(then=[_in_unit(True), _in_unit(False)]),
)
climbs = forall(q, then=[le(g(0), climbed(q)), le(climbed(q), g(q))])

PROOF = intro(
    unit,
    have(
        "climbs",
        climbs,
        induct(
            "q", "m", "before",
            base=intro(then=[auto(), auto()]),
            step=intro(
                obtain(["from_first", "to_last"], apply("before")),
                obtain(["larger"], apply("sorted", {"i": m, "k": m + 1}, [auto()])),
                obtain(["step_from", "step_to"], apply("unit", {"a": argument})),
                have("gap", le(0, g(m + 1) - g(m)), auto("larger")),
                then=[
                    auto("from_first", products=[["gap", "step_from"]]),
                    auto("to_last", products=[["gap", "step_to"]]),
                ],
            ),
        ),
    ),
    obtain(["from_first", "to_last"], apply("climbs", {"q": n})),
    have("residual", eq(Max(0, t) - Max(0, -t), t), residual(t)),
    given=["sorted"],
    then=[auto("from_first", inside("residual", z, z)),
          auto("to_last", inside("residual", z, z))],
)  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/staircase-range",
    title="On the ramps too a staircase stays between the first and the last grid point",
    source=Source("hu-2024", "theorem-2.3, quantiser", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/staircase-range", CLAIM,
        at={"n": number(1), "t": number(0), "eta": number(1), "g": NATURALS},
        given=[intro(given=["order"], then=[by("order")])],
    ),
)  # fmt: skip
