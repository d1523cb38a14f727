"""Bounded entries bound the logits, and a polynomial near exp makes an approximation of A.

Statement (reconstructed, high). Let all entries of Q and K have absolute value at most B, d > 0,
and let p be any function with (1 - e) exp(s) <= p(s) <= (1 + e) exp(s) for -B^2 <= s <= B^2. Then
the logits <Q_i, K_j> / d lie in [-B^2, B^2], and p of them is within a factor 1 -+ e of A_ij.

Method: `alman-2023/lemma-3.3`, and p at the logit.
"""

from provers.instances import number, witness
from provers.papers.alman_2023.lemma_3_3 import BOUNDED, B, K, Q, d, entries, i, j, logit, m, n
from provers.proof import apply, auto, by, exact, intro, obtain
from provers.statement import Source, Statement
from provers.surface import At, Exp, Name, forall, le, lt, real

e, s = real("e"), real("s")
p = Name("p", ("F", ("R",), "R"))

NEAR = forall(
    s,
    given=[le(-(B**2), s), le(s, B**2)],
    then=[le((1 - e) * Exp(s), At(p, s)), le(At(p, s), (1 + e) * Exp(s))],
)

CLAIM = forall(
    n, m, d, Q, K, p, B, e,
    given=[lt(0, d), entries(Q, n), entries(K, m), NEAR],
    then=[
        forall(
            i, j,
            given=[lt(i, n), lt(j, m)],
            then=[
                *BOUNDED,
                le((1 - e) * Exp(logit(i, j)), At(p, logit(i, j))),
                le(At(p, logit(i, j)), (1 + e) * Exp(logit(i, j))),
            ],
        )
    ],
)  # fmt: skip


inner = intro(
    obtain(["low", "high"], apply("logits", {"i": i, "j": j}, [by("row"), by("col")])),
    obtain(["near_low", "near_high"], apply("near", {"s": logit(i, j)}, [by("low"), by("high")])),
    given=["row", "col"],
    then=[by("low"), by("high"), by("near_low"), by("near_high")],
)  # fmt: skip

PROOF = intro(
    obtain(["logits"], apply(
        "statement:alman-2023/lemma-3.3",
        {"n": n, "m": m, "d": d, "Q": Q, "K": K, "B": B},
        [by("d_positive"), by("q"), by("k")],
    )),
    given=["d_positive", "q", "k", "near"],
    then=[inner],
)  # fmt: skip

_ENTRY = ["lam", [["i", "N"], ["c", "N"]], ["q", "1"]]
STATEMENT = Statement(
    id="alman-2023/lemma-3.5",
    title="Bounded entries bound the logits; a polynomial near exp approximates A",
    source=Source("alman-2023", "lemma-3.5", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/lemma-3.5",
        CLAIM,
        at={
            "n": number(2), "m": number(2), "d": number(2), "Q": _ENTRY, "K": _ENTRY,
            "p": ["lam", [["s", "R"]], ["exp", "s"]], "B": number(1), "e": number(0),
        },
        given=[
            exact(),
            intro(given=["row", "col"], then=[auto(), auto()]),
            intro(given=["row", "col"], then=[auto(), auto()]),
            intro(given=["low", "high"], then=[auto(), auto()]),
        ],
        scope="entries 1, p = exp",
    ),
)  # fmt: skip
