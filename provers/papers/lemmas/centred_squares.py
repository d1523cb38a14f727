"""Numbers that add up to 0 have squares that add up to at most half their size squared.

Statement (textbook, derived here). If -b(j) <= y(j) <= b(j) for j < n, sum y(j) = 0 and
sum b(j) <= M, then sum y(j)^2 <= M^2/2.

Method: b + y and b - y are not negative and add up to at most M, so -M <= 2 y_j <= M; then
2 y_j^2 <= M b_j.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import apply, auto, by, exact, have, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Abstraction, Over, Range, eq, family, forall, le, lt, natural, real

n, i, j, e = (natural(name) for name in ("n", "i", "j", "element"))
y, b, M = family("y"), family("b"), real("M")


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


CLAIM = forall(
    n, y, b, M,
    given=[
        forall(j, given=[lt(j, n)], then=[le(-b(j), y(j)), le(y(j), b(j))]),
        eq(total(y(j)), 0),
        le(total(b(j)), M),
    ],
    then=[le(total(y(j) ** 2), M**2 / 2)],
)  # fmt: skip


def one_side(name: str, sign: int) -> Any:
    """Step: b_e + sign y_e <= sum b."""
    return obtain(
        [name],
        apply(
            "statement:lemmas/term-below-sum",
            {"n": n, "k": e, "f": Abstraction(j, b(j) + sign * y(j))},
            [
                by("in_range"),
                intro(
                    obtain(["over", "under"], apply("sizes", {"j": i}, [by("inside")])),
                    names=["i"], given=["inside"],
                    then=[auto("over", "under")],
                ),
            ],
        ),
    )  # fmt: skip


PROOF = intro(
    have(
        "all_sizes",
        le(total(0 * j), total(2 * b(j))),
        termwise(
            Range(n), j, 0 * j, 2 * b(j),
            intro(obtain(["low", "high"], apply("sizes", {"j": e}, [by("in_range")])),
                  given=["in_range"], then=[auto("low", "high")]),
        ),
    ),
    have("M_sign", le(0, M), auto("all_sizes", "bound")),
    have(
        "squares",
        le(total(2 * y(j) ** 2), total(M * b(j))),
        termwise(
            Range(n), j, 2 * y(j) ** 2, M * b(j),
            intro(
                obtain(["low", "high"], apply("sizes", {"j": e}, [by("in_range")])),
                one_side("plus", 1),
                one_side("minus", -1),
                have("half_high", le(2 * y(e), M), auto("plus", "bound", "centred", "high")),
                have("half_low", le(-2 * y(e), M), auto("minus", "bound", "centred", "low")),
                given=["in_range"],
                then=[auto(products=[["half_high", "low"], ["half_low", "high"]])],
            ),
        ),
    ),
    have("rest", le(0, M - total(b(j))), auto("bound")),
    given=["sizes", "centred", "bound"],
    then=[auto("squares", products=[["M_sign", "rest"]])],
)  # fmt: skip

IDENT = "lemmas/centred-squares"
STATEMENT = Statement(
    id=IDENT,
    title="Numbers that add up to 0: their squares add up to half their size squared",
    source=Source("lemmas", "centred-squares", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"n": number(2), "y": ZEROS, "b": ZEROS, "M": number(0)},
        given=[intro(given=["in_range"], then=[auto(), auto()]), auto(), exact()],
        scope="two numbers 0",
    ),
)  # fmt: skip
