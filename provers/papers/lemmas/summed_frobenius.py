"""A sum of matrices is at most as large in the Frobenius norm as the sum of the bounds.

Statement (textbook, derived here). H matrices of n columns c(h, i) with
sum_i |c(h, i)|^2 <= (p(h) F)^2, p(h) >= 0, F >= 0: sum_i |sum_h c(h, i)|^2 <= (F sum_h p(h))^2.
With c(h, i) the changes of H heads: their Frobenius Lipschitz constants add up.

Method: induction over H; sum_i <u(i), v(i)> <= sum_i |u(i)| |v(i)|, and `weighted-product`.
"""

from typing import Any

import sympy

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.proof import apply, auto, by, exact, have, induct, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import Abstraction, Inner, Over, Range, family, forall, le, lt, natural, real

d, n, H, h, i, k, m, e = (natural(name) for name in ("d", "n", "H", "h", "i", "k", "m", "element"))
c, p, F = family("c", d, arity=2), family("p"), real("F")
ONES = Abstraction(i, sympy.Integer(1))


def total(body: Any) -> Any:
    """Sum over i < n."""
    return Over(i, Range(n), body)


def part(count: Any, at: Any) -> Any:
    """Column number ``at`` of the sum of the first matrices."""
    return Over(h, Range(count), c(h, at))


def bounds(count: Any) -> Any:
    """Sum of the first bounds."""
    return Over(h, Range(count), p(h))


CLAIM = forall(
    d, n, H, c, p, F,
    given=[
        le(0, F),
        forall(h, given=[lt(h, H)],
               then=[le(0, p(h)), le(total(square(c(h, i))), (p(h) * F) ** 2)]),
    ],
    then=[le(total(square(part(H, i))), (bounds(H) * F) ** 2), le(0, bounds(H))],
)  # fmt: skip


def lengths(name: str, of: Any) -> list[Any]:
    """Steps: the axioms of |of|."""
    return [
        obtain([f"{name}_square"], apply("axiom:square", {"d": d, "v": of})),
        obtain([f"{name}_sign", f"{name}_root"],
               apply("axiom:sqrt", {"x": square(of)}, [by(f"{name}_square")])),
    ]  # fmt: skip


def as_norms(name: str, of: Any) -> Any:
    """Fact: sum_i |of(i)|^2 with the lengths spelled out."""
    return have(
        name,
        le(total(norm(of(i)) ** 2), total(square(of(i)))),
        termwise(
            Range(n), i, norm(of(i)) ** 2, square(of(i)),
            intro(*lengths("own", of(e)), given=["in_range"], then=[auto("own_root")]),
        ),
    )  # fmt: skip


def before(at: Any) -> Any:
    """Column of the sum so far."""
    return part(m, at)


def new(at: Any) -> Any:
    """Column of the matrix that is added."""
    return c(m, at)


PROOF = intro(
    have(
        "so_far",
        forall(
            k, given=[le(k, H)],
            then=[le(total(square(part(k, i))), (bounds(k) * F) ** 2), le(0, bounds(k))],
        ),
        induct(
            "k", "m", "earlier",
            base=intro(given=["inside"], then=[auto(), auto()]),
            step=intro(
                have("below", lt(m, H), auto("inside")),
                obtain(["p_sign", "own"], apply("matrices", {"h": m}, [by("below")])),
                obtain(["sum", "sum_sign"], apply("earlier", {}, [auto("inside")])),
                as_norms("old_norms", before),
                as_norms("new_norms", new),
                obtain(
                    ["product"],
                    apply(
                        "statement:lemmas/weighted-product",
                        {"n": n, "P": ONES, "g": Abstraction(i, norm(before(i))),
                         "h": Abstraction(i, norm(new(i))), "G": bounds(m) * F, "H": p(m) * F},
                        [
                            intro(given=["in_range"], then=[auto()]),
                            auto(products=[["sum_sign", "F_sign"]]),
                            auto(products=[["p_sign", "F_sign"]]),
                            auto("old_norms", "sum"), auto("new_norms", "own"),
                        ],
                    ),
                ),
                have(
                    "cross",
                    le(total(Inner(before(i), new(i))), total(norm(before(i)) * norm(new(i)))),
                    termwise(
                        Range(n), i, Inner(before(i), new(i)), norm(before(i)) * norm(new(i)),
                        intro(
                            *lengths("old", before(e)),
                            *lengths("new", new(e)),
                            obtain(
                                ["low", "high"],
                                apply("statement:lemmas/inner-bound",
                                      {"d": d, "u": before(e), "v": new(e),
                                       "a": norm(before(e)), "b": norm(new(e))},
                                      [by("old_sign"), by("new_sign"), auto("old_root"),
                                       auto("new_root")]),
                            ),
                            given=["in_range"],
                            then=[by("high")],
                        ),
                    ),
                ),
                given=["inside"],
                then=[auto("sum", "own", "cross", "product"), auto("sum_sign", "p_sign")],
            ),
        ),
    ),
    obtain(["result", "sign"], apply("so_far", {"k": H}, [auto()])),
    given=["F_sign", "matrices"],
    then=[by("result"), by("sign")],
)  # fmt: skip

IDENT = "lemmas/summed-frobenius"
STATEMENT = Statement(
    id=IDENT,
    title="A sum of matrices is at most as large as the sum of the bounds (Frobenius norm)",
    source=Source("lemmas", "summed-frobenius", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={
            "d": number(1), "n": number(2), "H": number(2),
            "c": ["lam", [["h", "N"], ["i", "N"]], zero(1)],
            "p": constant_family(number(1)), "F": number(1),
        },
        given=[exact(), intro(given=["below"], then=[auto(), auto()])],
        scope="two zero matrices of two columns",
    ),
)  # fmt: skip
