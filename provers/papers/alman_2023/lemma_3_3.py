"""Entries of queries and keys that are at most B bound the logits by B^2.

Statement (reconstructed; which lemma of the paper has it is uncertain). If d > 0 and all entries of
Q and K lie in [-B, B], then all logits <Q_i, K_j> / d lie in [-B^2, B^2]. Without the 1/d they
reach d B^2 (`hu-2024/unnormalised-apti`).

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
from provers.surface import Over, Range, family, forall, le, lt, natural, real

d, n, m = natural("d"), natural("n"), natural("m")
i, j, c, element = natural("i"), natural("j"), natural("c"), natural("element")
Q, K = family("Q", arity=2), family("K", arity=2)
B = real("B")


def logit(i: Any, j: Any) -> Any:
    """<Q_i, K_j> / d."""
    return Over(c, Range(d), Q(i, c) * K(j, c)) / d


def entries(matrix: Any, rows: Any) -> Any:
    """All entries of a matrix with the given number of rows lie in [-B, B]."""
    return forall(
        i, c, given=[lt(i, rows), lt(c, d)], then=[le(-B, matrix(i, c)), le(matrix(i, c), B)]
    )


BOUNDED = [le(-(B**2), logit(i, j)), le(logit(i, j), B**2)]
CLAIM = forall(
    n, m, d, Q, K, B,
    given=[lt(0, d), entries(Q, n), entries(K, m)],
    then=[forall(i, j, given=[lt(i, n), lt(j, m)], then=BOUNDED)],
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
    given=["row", "col"],
    then=[by("low"), by("high")],
)  # fmt: skip

PROOF = intro(given=["d_positive", "q", "k"], then=[inner])

_ENTRY = ["lam", [["i", "N"], ["c", "N"]], ["q", "1"]]
STATEMENT = Statement(
    id="alman-2023/lemma-3.3",
    title="Entries of Q and K up to B bound the logits by B^2",
    source=Source("alman-2023", "lemma-3.3", "reconstructed (low)",
                  "the number of the lemma is uncertain; it is the first half of lemma-3.5"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/lemma-3.3",
        CLAIM,
        at={"n": number(2), "m": number(2), "d": number(2), "Q": _ENTRY, "K": _ENTRY,
            "B": number(1)},
        given=[
            exact(),
            intro(given=["row", "col"], then=[auto(), auto()]),
            intro(given=["row", "col"], then=[auto(), auto()]),
        ],
        scope="entries 1",
    ),
)  # fmt: skip
