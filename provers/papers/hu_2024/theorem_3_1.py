"""Under SETH prompt inference above the norm threshold has no subquadratic algorithm.

Statement (reconstructed, high). Under SETH no algorithm solves
APTI(d = C log n, L, L_p, B = C_b sqrt(log n), delta_F = n^(-C_a)) in time O(n^(2-q)), n = L_p + L.
In the kernel's terms:
1. in every cost model that can run the reduction and in which no program decides approximate
   nearest neighbours in O(n^(2-q)) steps, no program computes attention in O(n^(2-q)) steps for
   all queries, keys and values with these parameters (`alman-2023/theorem-1.3`, word for word);
2. arbitrary queries, keys and values in d dimensions are those of one self-attention layer over
   [P, X] in 3 d dimensions, for every split into prompt and input (`hu-2024/definition-apti`; the
   coordinate blocks that keep the largest entry are one choice, which the claim does not single
   out), so that genuine prompt tuning restricts nothing.

Method: applications of `alman-2023/theorem-1.3` and of the embedding.
"""

from provers.kernel.terms import fact
from provers.papers.alman_2023 import theorem_1_3
from provers.papers.alman_2023._hardness import SETH
from provers.papers.alman_2023._hardness_witness import example
from provers.papers.hu_2024 import definition_apti
from provers.proof import apply, by, intro, obtain
from provers.statement import Source, Statement

HARD = theorem_1_3.CLAIM
_, PARAMETERS, HYPOTHESES, _, CONCLUSIONS = HARD
CLAIM = fact(PARAMETERS, HYPOTHESES, (), (*CONCLUSIONS, definition_apti.CLAIM))

PROOF = intro(
    obtain(
        ["slow"],
        apply(
            "statement:alman-2023/theorem-1.3",
            {p.label: p for p in theorem_1_3.MODEL.parameters},
            [by(name) for name in theorem_1_3.MODEL.names],
        ),
    ),
    given=theorem_1_3.MODEL.names,
    then=[
        by("slow"),
        intro(
            obtain(
                ["mass", "pull"],
                apply(
                    "statement:hu-2024/definition-apti",
                    {p.label: p for p in definition_apti.PARAMETERS},
                    [by(name) for name in definition_apti.NAMES],
                ),
            ),
            given=definition_apti.NAMES,
            then=[by("mass"), by("pull")],
        ),
    ],
)

STATEMENT = Statement(
    id="hu-2024/theorem-3.1",
    title="Under SETH prompt inference above the norm threshold has no subquadratic algorithm",
    source=Source("hu-2024", "theorem-3.1", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    assumes=(SETH,),
    remarks=(
        "the cost model is any list of programs with their answers and times that can run the "
        "reduction; the embedding stands beside the lower bound, it is not priced in the model",
    ),
    witness=example("hu-2024/theorem-3.1", theorem_1_3.MODEL, CLAIM),
)
