"""Below the norm threshold prompt inference takes n^(1 + delta) operations, with error n^(-C).

Statement (reconstructed, high). APTI(d = O(log n), L, L_p, B = o(sqrt(log n)), delta_F =
1/poly(n)), n = L_p + L, is solved in n^(1 + o(1)) operations. For all C_d, C_a, delta > 0 there are
kappa, l_0 > 0 such that for log n >= l_0, d and dv at most C_d log n and entries of Q_p and K_p at
most B with B^2 <= kappa log n there are a rank and features with 2 n rank (2 dv + 3) <=
n^(1 + delta) operations, whose quotient is within 2 R n^(-C_a) of exact attention for values of at
most R, whatever prompt and input are: this is `alman-2023/theorem-1.4` for the L_p + L columns of
[P, X]. (n may be any number >= L_p + L.)

Second part: attention over [P, X] is the quotient of the sums of both parts, so that the moments
of a fixed prompt are computed once for all inputs.

Needs no SETH. The logits carry 1/d: without it see `hu-2024/unnormalised-apti`.

Method: application of `alman-2023/theorem-1.4`; sums over [P, X] split.
"""

from typing import Any

from provers.instances import witness
from provers.papers.alman_2023 import _numeric
from provers.papers.alman_2023._low_rank_error import R
from provers.papers.alman_2023._low_rank_error import f as query_feature
from provers.papers.alman_2023._low_rank_error import g as key_feature
from provers.papers.alman_2023._rank_below import Ca, Cd, delta, ell, kappa, start
from provers.papers.alman_2023.lemma_3_3 import B, K, Q
from provers.papers.alman_2023.lemma_3_3 import d as width
from provers.papers.alman_2023.theorem_1_4 import V, dv, solved
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

d, rank, o = natural("d"), natural("rank"), natural("l")
Lp, L = natural("L_p"), natural("L")
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

APTI = solved([Lp, L], Lp + L, Lp + L)

CLAIM = ("fact", (), (), (), (APTI, PROMPT_ONCE))

SIGNS = ["Cd_positive", "Ca_positive", "delta_positive"]
HYPOTHESES = ["late", "short", "as_short", "not_empty", "d_positive", "d_small", "dv_small",
              "entries_small", "q", "k", "values"]  # fmt: skip

solution = intro(
    obtain(["kappa_positive", "start_positive", "all_sizes"], apply(
        "solved", {"C_d": Cd, "C_a": Ca, "delta": delta}, [by(name) for name in SIGNS]),
        some=[kappa, start]),
    given=SIGNS,
    witnesses=[kappa, start],
    then=[by("kappa_positive"), by("start_positive"), intro(
        obtain(["operations", "outputs"], apply(
            "all_sizes",
            {"ell": ell, "n": Lp + L, "m": Lp + L, "d": width, "dv": dv, "Q": Q, "K": K, "V": V,
             "B": B, "R": R},
            [by(name) for name in HYPOTHESES],
        ), some=[rank, query_feature, key_feature]),
        given=HYPOTHESES,
        witnesses=[rank, query_feature, key_feature],
        then=[by("operations"), by("outputs")],
    )],
)  # fmt: skip

PROOF = intro(
    obtain(["rank", "error", "solved"], apply("statement:alman-2023/theorem-1.4")),
    then=[solution, intro(then=[auto()])],
)

STATEMENT = Statement(
    id="hu-2024/theorem-3.2",
    title="Below the norm threshold prompt inference takes n^(1 + delta) operations, error n^(-C)",
    source=Source("hu-2024", "theorem-3.2", "reconstructed (high)",
                  "operations are counted by formula, not by a machine model"),
    claim=CLAIM,
    proof=PROOF,
    remarks=(
        "Operations are counted by formula, one product for every feature of a row: the kernel has "
        "no machine model, and how features are computed is `constructions.monomials`.",
        "B = o(sqrt(log n)) is read as: for every kappa > 0, B^2 <= kappa log n from some n on.",
    ),
    numeric=(NumericCheck("certified error against float64", _numeric.attention_error),),
    witness=witness("hu-2024/theorem-3.2", CLAIM, at={}, scope="no hypotheses at the top"),
)  # fmt: skip
