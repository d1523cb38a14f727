"""A function cannot memorise two examples with the same input and different targets.

Definition (reconstructed, high): f memorises {(X_i, Y_i)} if f(X_i) = Y_i for every i; section 5 of
the paper asks it of the last token only. The statement is the one obstruction that has nothing to
do with prompts; every other impossibility in this paper is beyond it.
"""

from provers.instances import number, zero
from provers.instances import witness as certify
from provers.proof import auto, clash, exact, have, intro
from provers.statement import Source, Statement
from provers.surface import FALSE, eq, forall, mapping, natural, ne, vector

d = natural("d")
f = mapping("f", d, d)
x, y1, y2 = (vector(t, d) for t in ("x", "y1", "y2"))

CLAIM = forall(
    d, f, x, y1, y2,
    given=[ne(y1, y2)],
    then=[forall(given=[eq(f(x), y1), eq(f(x), y2)], then=[FALSE])],
)  # fmt: skip

PROOF = intro(
    given=["different_targets"],
    then=[
        intro(
            have("same_target", eq(y1, y2), auto("first", "second")),
            given=["first", "second"],
            then=[clash("same_target", "different_targets")],
        )
    ],
)

STATEMENT = Statement(
    id="wang-2023/definition-3",
    title="Equal inputs with different targets cannot be memorised",
    source=Source("wang-2023", "definition-3", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=certify(
        "wang-2023/definition-3",
        CLAIM,
        {"d": number(1), "f": ["lam", [["t", ["V", 1]]], "t"], "x": zero(1), "y2": zero(1)},
        [exact()],
        data={"y1": {"sort": ["V", 1], "rationals": ["1"]}},
    ),
)
