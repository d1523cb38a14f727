"""The inner product of a matrix with a product of matrices, by a spectral and a Frobenius norm.

Statement (textbook, derived here: |<A X Q, H>| <= ||A|| ||X|| ||Q||_F ||H||_F). Columns x(i) with
sum <x(i), v>^2 <= D^2 |v|^2 for every v, |A v| <= a |v|, sum |h(j)|^2 <= F^2, F > 0, and numbers
with sum Q(i, j)^2 <= E^2, i, j < n:

    sum over i and j of Q(i, j) <A x(i), h(j)> <= a D E F.

Method: `bounded-columns` for every column of X Q, then Cauchy and Schwarz.
"""

from typing import Any

import sympy

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas.bounded_columns import spectral
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    exact,
    have,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Over,
    Range,
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    real,
    vector,
)

d, n, i, j, e = (natural(name) for name in ("d", "n", "i", "j", "element"))
A, Q = linear("A", d, d), family("Q", arity=2)
x, h = family("x", d), family("h", d)
v = vector("v", d)
a, D, E, F = (real(name) for name in ("a", "D", "E", "F"))
ONES = Abstraction(j, sympy.Integer(1))


def rows(body: Any) -> Any:
    """Sum over i < n."""
    return Over(i, Range(n), body)


def columns(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


CLAIM = forall(
    d, n, A, x, h, Q, a, D, E, F,
    given=[
        le(0, a), le(0, D), le(0, E), lt(0, F),
        forall(v, then=[le(square(Apply(A, v)), a**2 * square(v))]),
        spectral(x, D),
        le(columns(square(h(j))), F**2),
        le(rows(columns(Q(i, j) ** 2)), E**2),
    ],
    then=[le(rows(columns(Q(i, j) * Inner(Apply(A, x(i)), h(j)))), a * D * E * F)],
)  # fmt: skip


def turned(at: Any) -> Any:
    """Column number ``at`` of X Q."""
    return rows(Q(i, at) * x(i))


PROOF = intro(
    have("a_square", le(0, a**2), combine(le=[(1, [], a)])),
    have("D_square", le(0, D**2), combine(le=[(1, [], D)])),
    have("F_square", lt(0, F**2), positive("F_sign")),
    have(
        "images",
        le(columns(square(Apply(A, turned(j)))), columns(a**2 * D**2 * rows(Q(i, j) ** 2))),
        termwise(
            Range(n), j, square(Apply(A, turned(j))), a**2 * D**2 * rows(Q(i, j) ** 2),
            intro(
                obtain(["image"], apply("score_norm", {"v": turned(e)})),
                obtain(
                    ["short"],
                    apply("statement:lemmas/bounded-columns",
                          {"d": d, "n": n, "x": x, "q": Abstraction(i, Q(i, e)), "D": D},
                          [by("D_sign"), by("columns")]),
                ),
                have("gap", le(0, D**2 * rows(Q(i, e) ** 2) - square(turned(e))), auto("short")),
                given=["in_range"],
                then=[auto("image", products=[["a_square", "gap"]])],
            ),
        ),
    ),
    have("room", le(0, E**2 - rows(columns(Q(i, j) ** 2))), auto("entries")),
    have("all", le(0, (a * D * E) ** 2 - columns(square(Apply(A, turned(j))))),
         auto("images", products=[["a_square", "D_square", "room"]])),
    obtain(
        ["cross"],
        apply(
            "statement:lemmas/weighted-cauchy-schwarz",
            {"d": d, "n": n, "P": ONES, "g": Abstraction(j, Apply(A, turned(j))), "h": h,
             "e": F**2},
            [intro(given=["in_range"], then=[auto()]), auto("steps"), by("F_square")],
        ),
    ),
    obtain(
        ["result"],
        apply(
            "statement:lemmas/square-order",
            {"x": rows(columns(Q(i, j) * Inner(Apply(A, x(i)), h(j)))), "y": a * D * E * F},
            [positive("a_sign", "D_sign", "E_sign", "F_sign"),
             auto("cross", products=[["F_square", "all"]])],
        ),
    ),
    given=["a_sign", "D_sign", "E_sign", "F_sign", "score_norm", "columns", "steps", "entries"],
    then=[by("result")],
)  # fmt: skip

IDENT = "lemmas/turned-columns"
STATEMENT = Statement(
    id=IDENT,
    title="An inner product with a product of matrices, by spectral and Frobenius norms",
    source=Source("lemmas", "turned-columns", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={
            "d": number(1), "n": number(1), "A": ["id", 1], "x": constant_family(zero(1)),
            "h": constant_family(zero(1)),
            "Q": ["lam", [["i", "N"], ["j", "N"]], number(1)],
            "a": number(1), "D": number(1), "E": number(1), "F": number(1),
        },
        given=[
            exact(), exact(), exact(), exact(), intro(then=[auto()]),
            intro(obtain(["sign"], apply("axiom:square", {"d": 1, "v": v})),
                  names=["v"], then=[auto("sign")]),
            exact(), exact(),
        ],
        scope="one column 0",
    ),
)  # fmt: skip
