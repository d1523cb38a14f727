"""The whole number below a number, as a sum.

Statement (own proof). If a is natural, a <= S and a <= y < a + 1, then the number of t in 1, ..., S
with t <= y, written as a sum, is a.

Method: the first a terms are 1, the others 0; induction on S - a.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas.cell import cell
from provers.papers.lemmas.indicator import indicator
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Over, Range, eq, forall, le, lt, natural, real

S, a, q, r, t, element = (natural(x) for x in ("S", "a", "q", "r", "t", "element"))
y, p = real("y"), natural("p")


def floor(y: Any, S: Any) -> Any:
    """The number of t in 1, ..., S with t <= y."""
    return cell(y, 1, S)


CLAIM = forall(
    S, a, y, given=[le(a, S), le(a, y), lt(y, a + 1)], then=[eq(floor(y, S), a)]
)  # fmt: skip


def _ind(at: Any) -> Any:
    return obtain(["one", "none", "sign", "small"],
                  apply("statement:lemmas/indicator", {"x": at}))  # fmt: skip


_reached = intro(
    obtain(["next"], apply("axiom:nat-discrete", {"m": element, "n": a}, [by("t_in")])),
    _ind(element + 1 - y),
    obtain(["value"], apply("none", {}, [auto("next", "above")])),
    given=["t_in"],
    then=[auto("value")],
)

PROOF = intro(
    have(
        "longer",
        forall(q, then=[eq(floor(y, a + q), a)]),
        induct(
            "q", "r", "shorter",
            base=intro(
                have("ones",
                     eq(Over(t, Range(a), 1 - indicator(t + 1 - y)), Over(t, Range(a), 1)),
                     termwise(Range(a), t, 1 - indicator(t + 1 - y), 1, _reached)),
                then=[auto("ones")],
            ),
            step=intro(
                obtain(["r_sign"], apply("axiom:nat-nonnegative", {"n": r})),
                _ind(a + r + 1 - y),
                obtain(["value"], apply("one", {}, [auto("below", "r_sign")])),
                obtain(["so_far"], apply("shorter")),
                then=[auto("so_far", "value")],
            ),
        ),
    ),
    obtain(["difference"], apply("axiom:nat-difference", {"m": a, "n": S}, [by("room")]),
           some=[q]),
    obtain(["found"], apply("longer", {"q": q})),
    given=["room", "above", "below"],
    then=[auto("found", inside("difference", p, floor(y, p)))],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/floor",
    title="The whole number below a number, as a sum",
    source=Source("lemmas", "floor", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/floor",
        CLAIM,
        at={"S": number(3), "a": number(2), "y": ["q", "5/2"]},
        given=[exact(), exact(), exact()],
    ),
)
