"""A matrix and its transpose have the same bound.

Statement (textbook, derived here). Columns x(0), ..., x(n-1) with sum <x(j), v>^2 <= D^2 |v|^2 for
every v, D >= 0: |sum q(j) x(j)|^2 <= D^2 sum q(j)^2 for all numbers q(j).

Method: with w the sum, |w|^2 = sum q(j) <x(j), w> <= |q| D |w| by Cauchy and Schwarz.
"""

from typing import Any

import sympy

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas._points import ZEROS
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Over,
    Range,
    Sqrt,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, j, e = (natural(name) for name in ("d", "n", "j", "element"))
x, q = family("x", d), family("q")
v, w, g = (vector(name, d) for name in ("v", "w", "g"))
D, Q, z = (real(name) for name in ("D", "Q", "z"))
ONES = Abstraction(j, sympy.Integer(1))


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


def spectral(of: Any, bound: Any) -> Any:
    """The matrix of n columns has spectral norm at most ``bound``."""
    return forall(v, then=[le(total(Inner(of(j), v) ** 2), bound**2 * square(v))])


CLAIM = forall(
    d, n, x, q, D,
    given=[le(0, D), spectral(x, D)],
    then=[le(square(total(q(j) * x(j))), D**2 * total(q(j) ** 2))],
)  # fmt: skip

PROOF = intro(
    let(w, total(q(j) * x(j)), "w_is"),
    let(Q, Sqrt(total(q(j) ** 2)), "Q_is"),
    have(
        "squares",
        le(total(0 * j), total(q(j) ** 2)),
        termwise(Range(n), j, 0 * j, q(j) ** 2,
                 intro(given=["in_range"], then=[combine(le=[(1, [], q(e))])])),
    ),
    obtain(["root_sign", "root"],
           apply("axiom:sqrt", {"x": total(q(j) ** 2)}, [auto("squares")])),
    have("Q_sign", le(0, Q), auto("root_sign", "Q_is")),
    have("Q_square", eq(Q**2, total(q(j) ** 2)), auto("root", inside("Q_is", z, z**2))),
    obtain(["w_square"], apply("axiom:square", {"d": d, "v": w})),
    obtain(["w_sign", "w_root"], apply("axiom:sqrt", {"x": square(w)}, [by("w_square")])),
    obtain(["image"], apply("columns", {"v": w})),
    obtain(
        ["product"],
        apply(
            "statement:lemmas/weighted-product",
            {"n": n, "P": ONES, "g": q, "h": Abstraction(j, Inner(x(j), w)), "G": Q,
             "H": D * norm(w)},
            [
                intro(given=["in_range"], then=[auto()]), by("Q_sign"),
                auto(products=[["D_sign", "w_sign"]]), auto("Q_square"),
                auto("image", inside("w_root", z, D**2 * z)),
            ],
        ),
    ),
    have("w_twice", le(norm(w) ** 2, Q * D * norm(w)),
         auto("product", "w_root", inside("w_is", g, Inner(g, w)))),
    have("QD_sign", le(0, Q * D), auto(products=[["Q_sign", "D_sign"]])),
    have(
        "w_short",
        le(norm(w), Q * D),
        contra(
            "larger",
            steps(
                have("positive", lt(0, norm(w)), auto("larger", "QD_sign")),
                auto("w_twice", products=[["positive", "larger"]]),
            ),
        ),
    ),
    have("sum_sign", le(0, norm(w) + Q * D), auto("w_sign", "QD_sign")),
    given=["D_sign", "columns"],
    then=[
        auto("w_root", inside("w_is", g, square(g)), inside("w_is", g, Inner(w, g)),
             inside("Q_square", z, D**2 * z), products=[["w_short", "sum_sign"]])
    ],
)  # fmt: skip

IDENT = "lemmas/bounded-columns"
STATEMENT = Statement(
    id=IDENT,
    title="A matrix and its transpose have the same bound",
    source=Source("lemmas", "bounded-columns", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(1), "n": number(2), "x": constant_family(zero(1)), "q": ZEROS,
            "D": number(0)},
        given=[exact(), intro(then=[auto()])],
        scope="two zero columns",
    ),
)  # fmt: skip
