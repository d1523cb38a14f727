"""A weighted sum of products is at most the product of the bounds of the two root mean squares.

Statement (textbook, derived here). Weights P(j) >= 0 (j < n), sum P g^2 <= G^2 and
sum P h^2 <= H^2 with G, H >= 0: sum P g h <= G H.

Method: with T the sum, 0 <= sum P (H g - G h)^2 <= 2 G H (G H - T). If G H = 0, say H = 0, then
0 <= sum P (g - r h)^2 <= G^2 - 2 r T for every r, so that T > 0 is impossible.
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import ZEROS
from provers.papers.lemmas.square_order import inverted
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    cases,
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
from provers.surface import Over, Range, eq, family, forall, le, lt, natural, real

n, j, e = (natural(name) for name in ("n", "j", "element"))
g, h, P = family("g"), family("h"), family("P")
G, H, T, r, z = (real(name) for name in ("G", "H", "T", "r", "z"))


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


CLAIM = forall(
    n, P, g, h, G, H,
    given=[
        forall(j, given=[lt(j, n)], then=[le(0, P(j))]),
        le(0, G),
        le(0, H),
        le(total(P(j) * g(j) ** 2), G**2),
        le(total(P(j) * h(j) ** 2), H**2),
    ],
    then=[le(total(P(j) * (g(j) * h(j))), G * H)],
)  # fmt: skip


def squares(name: str, first: Any, second: Any) -> Any:
    """Step: 0 <= sum P (first g - second h)^2."""
    part = first * g(j) - second * h(j)
    own = first * g(e) - second * h(e)
    return have(
        name,
        le(total(0 * P(j)), total(P(j) * part**2)),
        termwise(
            Range(n), j, 0 * P(j), P(j) * part**2,
            intro(
                obtain(["weight"], apply("weights", {"j": e}, [by("in_range")])),
                have("own_square", le(0, own**2), combine(le=[(1, [], own)])),
                given=["in_range"],
                then=[auto(products=[["weight", "own_square"]])],
            ),
        ),
    )  # fmt: skip


def vanishing(zero_fact: str, bound: str, left: Any, right: Any, size: Any) -> Rule:
    """Rule: a contradiction if one bound is 0: T > 0 against size^2 - 2 r T for a large r."""
    return steps(
        have("positive", lt(0, T), auto("more", inside(zero_fact, z, z * size))),
        have("inverse", lt(0, 1 / T), inverted("positive")),
        let(r, (size**2 + 1) / T, "r_is"),
        have("r_T", eq(r * T, size**2 + 1), auto(inside("r_is", z, z * T), nonzero=["positive"])),
        have("r_square", le(0, r**2), combine(le=[(1, [], r)])),
        have("size_square", le(0, size**2), combine(le=[(1, [], size)])),
        squares("spread", left, right),
        auto(
            "spread", "size_square", "first" if bound == "second" else "second",
            "r_T", inside("T_is", z, r * z),
            inside(zero_fact, z, r**2 * z**2),
            products=[["r_square", bound]],
        ),
    )  # fmt: skip


PROOF = intro(
    let(T, total(P(j) * (g(j) * h(j))), "T_is"),
    have(
        "result",
        le(T, G * H),
        contra(
            "more",
            cases(
                G, 0, "G_size",
                less=auto("G_size", "G_sign"),
                equal=vanishing("G_size", "first", r, 1, H),
                greater=cases(
                    H, 0, "H_size",
                    less=auto("H_size", "H_sign"),
                    equal=vanishing("H_size", "second", 1, r, G),
                    greater=steps(
                        squares("spread", H, G),
                        have("H_square", le(0, H**2), combine(le=[(1, [], H)])),
                        have("G_square", le(0, G**2), combine(le=[(1, [], G)])),
                        auto(
                            "spread", inside("T_is", z, G * H * z),
                            products=[["H_square", "first"], ["G_square", "second"],
                                      ["G_size", "H_size", "more"]],
                        ),
                    ),
                ),
            ),
        ),
    ),
    given=["weights", "G_sign", "H_sign", "first", "second"],
    then=[auto("result", "T_is")],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/weighted-product",
    title="A weighted sum of products is at most the product of the root mean squares",
    source=Source("lemmas", "weighted-product", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/weighted-product",
        CLAIM,
        at={"n": number(1), "P": constant_family(number(1)), "g": ZEROS, "h": ZEROS,
            "G": number(1), "H": number(1)},
        given=[
            intro(given=["in_range"], then=[auto()]), exact(), exact(), exact(), exact(),
        ],
    ),
)  # fmt: skip
