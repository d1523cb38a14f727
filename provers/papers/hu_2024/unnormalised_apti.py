"""Without the 1/d in the logits, inference is as hard at a constant bound of the entries.

Statement (own proof, beside the printed theorem-3.2). Take APTI with exp(K^T Q) in place of
exp(K^T Q / d). The reduction of `alman-2023/reduction` then needs entries at most B with
B^2 = beta / (2 m) only: for m >= C log(4 n) and e c beta = 4 log(4 n) this is at most
2 / (e c C), a **constant**. So under SETH there is no subquadratic algorithm at d = Theta(log n)
and B = O(1), although B = O(1) is far below sqrt(log n): theorem-3.2 is false for the unnormalised
problem under SETH at d = Theta(log n). The last part is that contradiction: a time of at most
C n^(2-q) for every n, as n^(1 + o(1)) is for q < 1, and the reduction give 0 < 0.

Method: exp(beta <a, b> / (2 m)) is the unnormalised weight of entries sqrt(beta / (2 m)); the
rest is `alman-2023/theorem-1.3`. Conditional: SETH and Rubinstein 2018 are cited.
"""

from provers.instances import witness
from provers.papers.alman_2023 import _hardness as hardness
from provers.papers.alman_2023.reduction import a, b, beta, c, e, i, j, m, n, weight
from provers.papers.alman_2023.theorem_1_3 import REDUCTION
from provers.proof import apply, auto, by, contra, exact, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Exp, Inner, Log, eq, forall, le, lt, real

C, h = real("C_m"), real("h")

CONSTANT_ENTRIES = forall(
    n, m, e, c, C, beta,
    given=[
        lt(0, m), lt(0, e), lt(0, c), lt(0, C),
        le(C * Log(4 * n), m), eq(e * c * beta, 4 * Log(4 * n)),
    ],
    then=[
        le(beta / (2 * m), 2 / (e * c * C)),
        forall(a, b, i, j, then=[eq(Exp(beta / (2 * m) * Inner(a(i), b(j))), weight(i, j))]),
    ],
)  # fmt: skip

CLAIM = forall(
    hardness.q,
    given=[lt(0, hardness.q)],
    some=[hardness.neighbours],
    then=[
        hardness.superquadratic(hardness.neighbours),
        hardness.transfer(),
        REDUCTION,
        CONSTANT_ENTRIES,
        hardness.no_algorithm(),
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
            have("C_beta", eq(C * (e * c * beta), 4 * C * Log(4 * n)), auto(
                inside("beta_is", h, C * h))),
            have("bounded", le(beta / (2 * m), 2 / (e * c * C)), contra("large", auto(
                "dimension", "C_beta",
                products=[["large", "m_positive", "e_positive", "c_positive", "C_positive"]],
                nonzero=["m_positive", "e_positive", "c_positive", "C_positive"],
            ))),
            given=["m_positive", "e_positive", "c_positive", "C_positive",
                   "dimension", "beta_is"],
            then=[by("bounded"), intro(then=[auto()])],
        ),
        hardness.no_algorithm_proof("transfer"),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/unnormalised-apti",
    title="Without the 1/d in the logits, inference is as hard at constant entries",
    source=Source("hu-2024", "theorem-3.2", "own proof", "the unnormalised problem"),
    claim=CLAIM,
    proof=PROOF,
    remarks=(
        "there is no machine model: a running time is a family of numbers, and that nearest "
        "neighbours have a hard one is what SETH and Rubinstein 2018 are cited for",
    ),
    witness=witness(
        "hu-2024/unnormalised-apti", CLAIM, at={"q": ["q", "1/2"]}, given=[exact()],
        scope="q = 1/2",
    ),
)  # fmt: skip
