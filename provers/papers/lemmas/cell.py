"""The cell of a number on a grid, as a sum.

Statement (own proof). Let 0 <= y <= (G + 1) h, h >= 0. The number of t in 1, ..., G with t h <= y,
written as a sum, is a natural a < G + 1 with a h <= y <= (a + 1) h.

Method: induction on G; if y >= (G + 1) h, all terms are 1.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas.indicator import indicator
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
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Over, Range, eq, forall, le, lt, natural, real

G, m, a, t, element = (natural(x) for x in ("G", "m", "a", "t", "element"))
y, h = real("y"), real("h")


def cell(y: Any, h: Any, G: Any) -> Any:
    """The number of t in 1, ..., G with t h <= y."""
    return Over(t, Range(G), 1 - indicator((t + 1) * h - y))


def found(G: Any) -> list[Any]:
    """What is claimed of a."""
    return [lt(a, G + 1), eq(cell(y, h, G), a), le(a * h, y), le(y, (a + 1) * h)]


CLAIM = forall(
    G, y, h, given=[le(0, h), le(0, y), le(y, (G + 1) * h)], some=[a], then=found(G)
)  # fmt: skip


def _ind(at: Any) -> Any:
    return obtain(["one", "none", "i_sign", "i_top"],
                  apply("statement:lemmas/indicator", {"x": at}))  # fmt: skip


def _last() -> Rule:
    return intro(
        have("over", le((m + 1) * h - y, 0), auto("place")),
        _ind((m + 1) * h - y),
        obtain(["value"], apply("none", {}, [by("over")])),
        have(
            "all",
            eq(cell(y, h, m), Over(t, Range(m), 1)),
            termwise(
                Range(m), t, 1 - indicator((t + 1) * h - y), 1,
                intro(
                    obtain(["one_", "none_", "i_sign_", "i_top_"],
                           apply("statement:lemmas/indicator", {"x": (element + 1) * h - y})),
                    have("gap", le(0, m - element), auto("below")),
                    have("over_", le((element + 1) * h - y, 0),
                         auto("over", products=[["gap", "h_sign"]])),
                    obtain(["value_"], apply("none_", {}, [by("over_")])),
                    given=["below"],
                    then=[auto("value_")],
                ),
            ),
        ),
        witnesses=[m + 1],
        then=[auto(), auto("all", "value"), auto("place"), auto("y_top")],
    )  # fmt: skip


PROOF = induct(
    "G", "m", "fewer",
    base=intro(
        given=["h_sign", "y_sign", "y_top"],
        witnesses=[0],
        then=[exact(), auto(), auto("y_sign"), auto("y_top")],
    ),
    step=intro(
        have(
            "result",
            forall(some=[a], then=found(m + 1)),
            cases(
                y, (m + 1) * h, "place",
                less=intro(
                    obtain(
                        ["a_in", "a_is", "low", "high"],
                        apply("fewer", {"y": y, "h": h},
                              [by("h_sign"), by("y_sign"), auto("place")]),
                        some=[a],
                    ),
                    have("under", lt(0, (m + 1) * h - y), auto("place")),
                    _ind((m + 1) * h - y),
                    obtain(["value"], apply("one", {}, [by("under")])),
                    witnesses=[a],
                    then=[auto("a_in"), auto("a_is", "value"), by("low"), by("high")],
                ),
                equal=_last(),
                greater=_last(),
            ),
        ),
        obtain(["a_in", "a_is", "low", "high"], apply("result"), some=[a]),
        given=["h_sign", "y_sign", "y_top"],
        witnesses=[a],
        then=[by("a_in"), by("a_is"), by("low"), by("high")],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/cell",
    title="The cell of a number on a grid, as a sum",
    source=Source("lemmas", "cell", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/cell",
        CLAIM,
        at={"G": number(3), "y": ["q", "5/2"], "h": number(1)},
        given=[exact(), exact(), exact()],
    ),
)
