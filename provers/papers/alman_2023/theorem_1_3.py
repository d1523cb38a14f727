"""Under SETH there is no truly subquadratic algorithm for attention with entries C_b sqrt(log n).

Statement (printed informally, reconstructed, high). Take any cost model that can run the
reduction (`alman-2023/_hardness`), q, e, c > 0 and C, with beta(N) = (4 / (e c)) log(2 N).
*Nearest neighbours*: n points of {0,1}^m on either side, half of the bits 1, 0 < m <= C log n,
thresholds c m <= t <= m; answer 1 if two are at distance <= t, 0 if all are (1 + e) t apart.
*Attention*: N tokens in 0 < d <= 2 C log N dimensions, entries of Q and K at most
B = sqrt(beta(N)) and of V at most 1, logits q.k / d, every row within e^(-beta/2) / (4 N).
If no program for nearest neighbours takes O(n^(2-q)) steps, no program for attention does.

With constants e, c, C this is d = O(log N), B = C_b sqrt(log N), error N^(-C_a). That the
hypothesis holds for the cost model of algorithms is SETH and Rubinstein 2018; it is the cited
assumption, and the statement is conditional on it.

Method: Q = r [A 1; 0 1], K = r [B 0; 0 1], r = sqrt(beta), V = (1; 0) on 2 n tokens in 2 m
dimensions; the row i of attention is u_i of `alman-2023/decision-gap`, whose two cases lie on
different sides of 3/4 high even after the error; (2 n)^(2-q) <= 4 n^(2-q).
"""

from provers.papers.alman_2023._hardness import SETH, Model
from provers.papers.alman_2023._hardness_proof import proof
from provers.papers.alman_2023._hardness_witness import example
from provers.statement import Source, Statement

MODEL = Model(normalised=True)
CLAIM = MODEL.claim()
PROOF = proof(MODEL)

STATEMENT = Statement(
    id="alman-2023/theorem-1.3",
    title="Under SETH no subquadratic algorithm for attention with entries C_b sqrt(log n)",
    source=Source("alman-2023", "theorem-1.3", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    assumes=(SETH,),
    witness=example("alman-2023/theorem-1.3", MODEL),
    remarks=(
        "the cost model is any list of programs with their answers and times; it is only asked to "
        "run the reduction: build the instance and compare its rows with a threshold, all real "
        "numbers exact, in K n^(2-q) steps",
    ),
)
