"""Below the norm threshold prompt inference has rank n^delta and error n^(-C).

Statement (reconstructed, high). APTI(d = O(log n), L, L_p, B = o(sqrt(log n)), delta_F =
1/poly(n)), n = L_p + L, is solved in n^(1 + o(1)) operations. The quantitative form is
`alman-2023/theorem-1.4` with the prompt and the input as one sequence of keys; here it is put
together with the split: attention over [P, X] is the quotient of the sums of both parts, so that
the moments of a fixed prompt are computed once for all inputs.

For every delta > 0, rank n^delta and error n^(-C_a) as soon as B^2 <= kappa log n; then outputs
within 2 t R, whatever the input. Needs no SETH. The logits carry 1/d: without it see
`hu-2024/unnormalised-apti`.

Method: application of `alman-2023/theorem-1.4`; sums over [P, X] split.
"""

from typing import Any

from provers.instances import witness
from provers.papers.alman_2023 import _numeric
from provers.papers.alman_2023.theorem_1_4 import ERROR, RANK
from provers.proof import apply, auto, by, intro, obtain
from provers.statement import NumericCheck, Source, Statement
from provers.surface import (
    At,
    Concat,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    natural,
    sequence,
    vector,
)

d, dv, rank, o = natural("d"), natural("dv"), natural("rank"), natural("l")
P, X = sequence("P", d), sequence("X", d)
feature = Name("feature", ("F", (("V", "d"), "N"), "R"))
value = Name("value", ("F", (("V", "d"),), "R"))
c = family("c")
z = vector("z", d)


def moment(tokens: Any, o: Any) -> Any:
    """U_2^T V: sum over tokens of feature times value."""
    return Over(z, tokens, At(feature, z, o) * At(value, z))


def mass(tokens: Any, o: Any) -> Any:
    """U_2^T 1."""
    return Over(z, tokens, At(feature, z, o))


def output(numerator: Any, denominator: Any) -> Any:
    """Contraction of a query's features c with the moments, and the quotient."""
    return Over(o, Range(rank), c(o) * numerator(o)) / Over(o, Range(rank), c(o) * denominator(o))


PROMPT_ONCE = forall(
    d, rank, P, X, feature, value, c,
    then=[
        eq(
            output(lambda o: moment(Concat(P, X), o), lambda o: mass(Concat(P, X), o)),
            output(
                lambda o: moment(P, o) + moment(X, o), lambda o: mass(P, o) + mass(X, o)
            ),
        )
    ],
)  # fmt: skip

CLAIM = ("fact", (), (), (), (RANK, ERROR, PROMPT_ONCE))

PROOF = intro(
    obtain(["rank", "error"], apply("statement:alman-2023/theorem-1.4")),
    then=[by("rank"), by("error"), intro(then=[auto()])],
)

STATEMENT = Statement(
    id="hu-2024/theorem-3.2",
    title="Below the norm threshold prompt inference has rank n^delta and error n^(-C)",
    source=Source("hu-2024", "theorem-3.2", "reconstructed (high)",
                  "operations are counted by formula, not by a machine model"),
    claim=CLAIM,
    proof=PROOF,
    remarks=(
        "Operations are counted by formula: the kernel has no machine model.",
        "That a polynomial of degree g has C(g + d, g) features is alman-2023/lemma-3.4, which is "
        "confirmed on sizes and not applied here: part 2 takes the features as given.",
    ),
    numeric=(NumericCheck("certified error against float64", _numeric.attention_error),),
    witness=witness("hu-2024/theorem-3.2", CLAIM, at={}, scope="no hypotheses at the top"),
)  # fmt: skip
