"""Under SETH prompt inference above the norm threshold has no subquadratic algorithm.

Statement (reconstructed, high). For every q > 0: under SETH no algorithm solves
APTI(d = C log n, L, L_p, B = C_b sqrt(log n), delta_F = n^(-C_a)) in time O(n^(2-q)), n = L_p + L.
In the kernel's terms:
1. there is a problem whose time is not O(n^(2-q)) (cited: SETH and Rubinstein 2018);
2. every time through which it is decided with K n^(2-q) further steps is not O(n^(2-q));
3. approximate attention with these parameters decides it (`alman-2023/reduction`);
4. arbitrary queries, keys and values in d dimensions are those of one self-attention layer over
   [P, X] in 3 d dimensions, for every split into prompt and input (`hu-2024/definition-apti`; the
   coordinate blocks that keep the largest entry are one choice, which the claim does not single
   out), so that genuine prompt tuning is as hard.

Method: applications of `alman-2023/theorem-1.3` and of the embedding.
"""

from provers.instances import witness
from provers.papers.alman_2023 import _hardness as hardness
from provers.papers.alman_2023.theorem_1_3 import REDUCTION
from provers.papers.hu_2024 import definition_apti
from provers.proof import apply, by, exact, intro, obtain
from provers.statement import Source, Statement
from provers.surface import forall, lt

CLAIM = forall(
    hardness.q,
    given=[lt(0, hardness.q)],
    some=[hardness.neighbours],
    then=[
        hardness.superquadratic(hardness.neighbours),
        hardness.transfer(),
        REDUCTION,
        definition_apti.CLAIM,
    ],
)

PROOF = intro(
    obtain(
        ["hard", "transfer", "decides"],
        apply("statement:alman-2023/theorem-1.3", {"q": hardness.q}, [by("q_positive")]),
        some=[hardness.neighbours],
    ),
    given=["q_positive"],
    witnesses=[hardness.neighbours],
    then=[
        by("hard"),
        by("transfer"),
        by("decides"),
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
    remarks=(
        "there is no machine model: a running time is a family of numbers, and that nearest "
        "neighbours have a hard one is what SETH and Rubinstein 2018 are cited for",
    ),
    witness=witness(
        "hu-2024/theorem-3.1", CLAIM, at={"q": ["q", "1/2"]}, given=[exact()], scope="q = 1/2"
    ),
)
