"""The maximum of two numbers is their least upper bound.

Statement (own proof). If a <= z and b <= z, then max(a, b) <= z.

Method: otherwise max(a, b) would be larger than both, and it is one of the two.
"""

from provers.instances import number, witness
from provers.proof import apply, auto, contra, exact, have, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Max, forall, le, lt, real

a, b, z = real("a"), real("b"), real("z")

CLAIM = forall(a, b, z, given=[le(a, z), le(b, z)], then=[le(Max(a, b), z)])

PROOF = intro(
    obtain(["above_a", "above_b", "one_of_the_two"], apply("axiom:max", {"x": a, "y": b})),
    given=["a_below", "b_below"],
    then=[
        contra(
            "beyond",
            steps(
                have("beyond_a", lt(0, Max(a, b) - a), auto("beyond", "a_below")),
                have("beyond_b", lt(0, Max(a, b) - b), auto("beyond", "b_below")),
                auto("one_of_the_two", products=[["beyond_a", "beyond_b"]]),
            ),
        )
    ],
)

STATEMENT = Statement(
    id="lemmas/max-least",
    title="The maximum of two numbers is their least upper bound",
    source=Source("lemmas", "max-least", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/max-least",
        CLAIM,
        at={"a": number(0), "b": number(1), "z": number(1)},
        given=[exact(), exact()],
    ),
)
