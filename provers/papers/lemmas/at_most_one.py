"""Numbers in [0, 1] of which no two are positive add up to at most 1.

Statement (own proof). If 0 <= w(j) <= 1 and w(j) w(k) = 0 for j != k below n, the sum of w(j) over
j < n is at most 1.

Method: induction on n; if w(n) > 0 then all others vanish.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.proof import apply, auto, by, cases, have, induct, intro, obtain, steps, termwise
from provers.statement import Source, Statement
from provers.surface import Over, Range, eq, family, forall, le, lt, natural, ne

n, m, j, k, element = (natural(x) for x in ("n", "m", "j", "k", "element"))
w = family("w")


def alone(w: Any, n: Any) -> list[Any]:
    """The hypotheses."""
    return [
        forall(j, given=[lt(j, n)], then=[le(0, w(j))]),
        forall(j, given=[lt(j, n)], then=[le(w(j), 1)]),
        forall(j, k, given=[lt(j, n), lt(k, n), ne(j, k)], then=[eq(w(j) * w(k), 0)]),
    ]


CLAIM = forall(n, w, given=alone(w, n), then=[le(Over(j, Range(n), w(j)), 1)])

PROOF = induct(
    "n", "m", "fewer",
    base=intro(given=["from_0", "to_1", "alone"], then=[auto()]),
    step=intro(
        obtain(["last_sign"], apply("from_0", {"j": m}, [auto()])),
        obtain(["last_small"], apply("to_1", {"j": m}, [auto()])),
        obtain(
            ["earlier"],
            apply(
                "fewer",
                {"w": w},
                [
                    intro(given=["j_in"], then=[apply("from_0", {"j": j}, [auto("j_in")])]),
                    intro(given=["j_in"], then=[apply("to_1", {"j": j}, [auto("j_in")])]),
                    intro(
                        given=["j_in", "k_in", "differ"],
                        then=[
                            apply("alone", {"j": j, "k": k},
                                  [auto("j_in"), auto("k_in"), by("differ")])
                        ],
                    ),
                ],
            ),
        ),
        given=["from_0", "to_1", "alone"],
        then=[
            cases(
                0, w(m), "sign",
                less=steps(
                    have(
                        "others",
                        eq(Over(j, Range(m), w(j) * w(m)), Over(j, Range(m), 0)),
                        termwise(
                            Range(m), j, w(j) * w(m), 0,
                            intro(
                                obtain(
                                    ["null"],
                                    apply("alone", {"j": element, "k": m},
                                          [auto("below"), auto(), by("below")]),
                                ),
                                given=["below"],
                                then=[by("null")],
                            ),
                        ),
                    ),
                    have("product", eq(w(m) * Over(j, Range(m), w(j)), 0), auto("others")),
                    have("nothing", le(Over(j, Range(m), w(j)), 0), ["contra", {
                        "name": "something", "by": auto("product", products=[["something", "sign"]])
                    }]),
                    auto("nothing", "last_small"),
                ),
                equal=auto("earlier", "sign"),
                greater=["absurd", auto("sign", "last_sign")],
            )
        ],
    ),
)  # fmt: skip

EXAMPLE = {"n": number(2), "w": ["lam", [["j", "N"]], ["q", "0"]]}

STATEMENT = Statement(
    id="lemmas/at-most-one",
    title="Numbers in [0, 1] of which no two are positive add up to at most 1",
    source=Source("lemmas", "at-most-one", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("lemmas/at-most-one", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE)),
)
