"""Bounded entries bound the logits, and a polynomial near exp makes an approximation of A.

Statement (reconstructed, high). Let all entries of Q and K have absolute value at most B, d > 0,
and let p be any function with (1 - e) exp(s) <= p(s) <= (1 + e) exp(s) for -B^2 <= s <= B^2. Then
the logits <Q_i, K_j> / d lie in [-B^2, B^2], and p of them is within a factor 1 -+ e of A_ij.

Method: |q k| <= B^2 for every coordinate, summed over d coordinates.
"""

from typing import Any

from provers.instances import number, witness
from provers.proof import (
    apply,
    auto,
    by,
    contra,
    exact,
    have,
    intro,
    obtain,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import At, Exp, Name, Over, Range, family, forall, le, lt, natural, real

d, n, m = natural("d"), natural("n"), natural("m")
i, j, c, element = natural("i"), natural("j"), natural("c"), natural("element")
Q, K = family("Q", arity=2), family("K", arity=2)
B, e, s = real("B"), real("e"), real("s")
p = Name("p", ("F", ("R",), "R"))


def logit(i: Any, j: Any) -> Any:
    """<Q_i, K_j> / d."""
    return Over(c, Range(d), Q(i, c) * K(j, c)) / d


def entries(matrix: Any, rows: Any) -> Any:
    """All entries of a matrix with the given number of rows lie in [-B, B]."""
    return forall(
        i, c, given=[lt(i, rows), lt(c, d)], then=[le(-B, matrix(i, c)), le(matrix(i, c), B)]
    )


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
                le(-(B**2), logit(i, j)),
                le(logit(i, j), B**2),
                le((1 - e) * Exp(logit(i, j)), At(p, logit(i, j))),
                le(At(p, logit(i, j)), (1 + e) * Exp(logit(i, j))),
            ],
        )
    ],
)  # fmt: skip


def _inside(index: Any) -> Any:
    """The row or column and the coordinate are in range."""
    return [by(index), by("in_d")]


def _summed(left: Any, right: Any, *products: Any) -> Any:
    return termwise(
        Range(d), c, left, right,
        intro(
            obtain(["q_low", "q_high"], apply("q", {"i": i, "c": element}, _inside("row"))),
            obtain(["k_low", "k_high"], apply("k", {"i": j, "c": element}, _inside("col"))),
            given=["in_d"],
            then=[auto(products=list(products))],
        ),
    )  # fmt: skip


_sum = Over(c, Range(d), Q(i, c) * K(j, c))
inner = intro(
    have("upper", le(_sum, d * B**2), _summed(
        Q(i, c) * K(j, c), B**2, ["q_low", "k_high"], ["q_high", "k_low"])),
    have("lower", le(-d * B**2, _sum), _summed(
        -(B**2), Q(i, c) * K(j, c), ["q_low", "k_low"], ["q_high", "k_high"])),
    have("low", le(-(B**2), logit(i, j)), contra("under", auto(
        "lower", products=[["under", "d_positive"]], nonzero=["d_positive"]))),
    have("high", le(logit(i, j), B**2), contra("over", auto(
        "upper", products=[["over", "d_positive"]], nonzero=["d_positive"]))),
    obtain(["near_low", "near_high"], apply("near", {"s": logit(i, j)}, [by("low"), by("high")])),
    given=["row", "col"],
    then=[by("low"), by("high"), by("near_low"), by("near_high")],
)  # fmt: skip

PROOF = intro(given=["d_positive", "q", "k", "near"], then=[inner])

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
