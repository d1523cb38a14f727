"""Attention with a matrix of rank r is two products with r columns.

Statement (reconstructed, high). If A~_ij = sum over l < r of f(i, l) g(j, l), then row i of
D~^{-1} A~ V is U_1 (U_2^T V) / U_1 (U_2^T 1) with U_1 = (f(i, l)), U_2 = (g(j, l)): the moments
U_2^T [V, 1] do not depend on i. The cost is (n + m) r (2 dv + 2) operations and the feature maps,
in place of n m (2 d + 2 dv); `constructions.polynomial_attention` is this.

Method: exchange of two sums.
"""

from typing import Any

from provers.instances import number, witness
from provers.proof import auto, intro
from provers.statement import Source, Statement
from provers.surface import Over, Range, eq, family, forall, natural

m, r, i, j, o = natural("m"), natural("r"), natural("i"), natural("j"), natural("l")
f, g = family("f", arity=2), family("g", arity=2)
v = family("v")
A = family("A", arity=2)


def low_rank(i: Any, j: Any) -> Any:
    """Entry of U_1 U_2^T."""
    return Over(o, Range(r), f(i, o) * g(j, o))


NUMERATOR = Over(o, Range(r), f(i, o) * Over(j, Range(m), g(j, o) * v(j)))
DENOMINATOR = Over(o, Range(r), f(i, o) * Over(j, Range(m), g(j, o)))

CLAIM = forall(
    m, r, i, f, g, v,
    then=[
        eq(
            NUMERATOR / DENOMINATOR,
            Over(j, Range(m), low_rank(i, j) * v(j)) / Over(j, Range(m), low_rank(i, j)),
        )
    ],
)  # fmt: skip
PROOF = intro(then=[auto()])

STATEMENT = Statement(
    id="alman-2023/polynomial-attention",
    title="Attention with a matrix of rank r is two products with r columns",
    source=Source("alman-2023", "polynomial-attention", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/polynomial-attention",
        CLAIM,
        at={
            "m": number(1), "r": number(1), "i": number(0), "v": ["lam", [["j", "N"]], ["q", "1"]],
            "f": ["lam", [["i", "N"], ["l", "N"]], ["q", "1"]],
            "g": ["lam", [["j", "N"], ["l", "N"]], ["q", "1"]],
        },
    ),
)  # fmt: skip
