"""Without the 1/d in the logits, inference is as hard at a constant bound of the entries.

Statement (own proof, beside the printed theorem-3.2). Take APTI with exp(K^T Q) in place of
exp(K^T Q / d). In every cost model that can run the reduction, for q, e, c, C, D > 0:
*nearest neighbours* as in `alman-2023/theorem-1.3` with D log(4 n) <= m <= C log n;
*attention* of N tokens in 0 < d <= 2 C log N dimensions with logits q.k, entries of Q and K at
most B with B^2 = 2 / (e c D), a **constant**, and of V at most 1, every row within
e^(-beta/2) / (4 N), beta = (4 / (e c)) log(2 N).
If no program for nearest neighbours takes O(n^(2-q)) steps, no program for attention does. So
theorem-3.2 is false for the unnormalised problem under SETH at d = Theta(log n), although
B = O(1) is far below sqrt(log n).

Method: the reduction with r = sqrt(beta / (2 m)) instead of sqrt(beta): r^2 <= 2 / (e c D) because
m >= D log(4 n). Conditional: SETH and Rubinstein 2018 are cited.
"""

from provers.papers.alman_2023._hardness import SETH, Model
from provers.papers.alman_2023._hardness_proof import proof
from provers.papers.alman_2023._hardness_witness import example
from provers.statement import Source, Statement

MODEL = Model(normalised=False)
CLAIM = MODEL.claim()

STATEMENT = Statement(
    id="hu-2024/unnormalised-apti",
    title="Without the 1/d in the logits, inference is as hard at constant entries",
    source=Source("hu-2024", "theorem-3.2", "own proof", "the unnormalised problem"),
    claim=CLAIM,
    proof=proof(MODEL),
    assumes=(SETH.replace("in at most C log n dimensions", "in D log(4 n) to C log n dimensions"),),
    remarks=(
        "the cost model is any list of programs with their answers and times; it is only asked to "
        "run the reduction, all real numbers exact, in K n^(2-q) steps",
    ),
    witness=example("hu-2024/unnormalised-apti", MODEL),
)
