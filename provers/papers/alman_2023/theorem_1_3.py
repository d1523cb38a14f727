"""Under SETH there is no truly subquadratic algorithm for attention with entries C_b sqrt(log n).

Statement (printed informally, reconstructed, high). For every q > 0 there is a problem, the
approximate Hamming nearest neighbours of Rubinstein 2018, whose time is not O(n^(2-q)) under SETH,
and
1. *the reduction*, checked: attention of 2 n tokens in d = 2 m dimensions with entries at most
   B = sqrt(beta), beta = (4 / (e c)) log(4 n), and additive error e^(-beta/2)/(8 n) decides it
   (`alman-2023/reduction`);
2. hence no O(n^(2-q)) algorithm computes such attention: any time for which nearest neighbours take
   at most attention(2 n) + K n^(2-q) is not O(n^(2-q)) either.
With m = C log n this is d = 2 C log n, B = C_b sqrt(log n), error n^(-C_a).

Method: part 1 applies the reduction; part 2 is arithmetic with (2 n)^(2-q) <= 4 n^(2-q). The
hardness of nearest neighbours under SETH is cited, so the statement is conditional.
"""

from typing import Any

from provers.instances import witness
from provers.papers.alman_2023 import _hardness as hardness
from provers.papers.alman_2023.reduction import ERROR, HYPOTHESES, NAMES, NO, PARAMETERS, YES, high
from provers.proof import apply, by, exact, intro, obtain
from provers.statement import Source, Statement
from provers.surface import forall, le, lt

REDUCTION = forall(*PARAMETERS, given=HYPOTHESES, then=[YES, NO, le(4 * ERROR, high)])

CLAIM = forall(
    hardness.q,
    given=[lt(0, hardness.q)],
    some=[hardness.neighbours],
    then=[
        hardness.superquadratic(hardness.neighbours),
        hardness.transfer(),
        REDUCTION,
    ],
)


def reduction_proof() -> Any:
    """The reduction, applied to the names it is stated with."""
    return intro(
        obtain(
            ["yes", "no", "room"],
            apply(
                "statement:alman-2023/reduction",
                {p.label: p for p in PARAMETERS},
                [by(name) for name in NAMES],
            ),
        ),
        given=NAMES,
        then=[by("yes"), by("no"), by("room")],
    )


PROOF = intro(
    *hardness.assumption("hard"),
    given=["q_positive"],
    witnesses=[hardness.neighbours],
    then=[by("hard"), hardness.transfer_proof("hard"), reduction_proof()],
)

STATEMENT = Statement(
    id="alman-2023/theorem-1.3",
    title="Under SETH no subquadratic algorithm for attention with entries C_b sqrt(log n)",
    source=Source("alman-2023", "theorem-1.3", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/theorem-1.3",
        CLAIM,
        at={"q": ["q", "1/2"]},
        given=[exact()],
        scope="q = 1/2",
    ),
    remarks=(
        "A running time is a family of numbers; that nearest neighbours have a hard one is cited.",
    ),
)
