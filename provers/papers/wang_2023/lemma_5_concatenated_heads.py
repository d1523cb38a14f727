"""The sound square-root form for several heads: with the norm of the concatenated output maps.

Statement (proved here; the sound form of the reading `lemma-5-several-heads`). H heads with outputs
c(h, i) on one input of n tokens and e(h, i) on another, i < n, in R^s; head h is p(h)-Lipschitz on
this pair in the Frobenius norm; O(h) are the output maps and |[O(0), ..., O(H-1)] v| <= omega |v|
for v in R^(H s). Then

    ||sum_h O(h) (c(h, .) - e(h, .))||_F <= omega sqrt(sum_h p(h)^2) ||X - Y||_F.

Norms: Frobenius distances on both sides, of H maps without skip connection; n = 1 is the Euclidean
norm of one token. Without omega it is false: two equal heads have omega = sqrt 2.

Method: the hypothesis on the concatenated map at every token, added up over the tokens.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import apply, auto, by, combine, have, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Name,
    Over,
    Range,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

d, s, n, H, h, i, k = (natural(name) for name in ("d", "s", "n", "H", "h", "i", "element"))
O = Name("O", ("F", ("N",), ("L", "s", "d")))  # noqa: E741 (the output maps)
c, e = family("c", s, arity=2), family("e", s, arity=2)
x, y, v = family("x", d), family("y", d), family("v", s)
p, omega = family("p"), real("omega")


def heads(body: Any) -> Any:
    """Sum over the heads."""
    return Over(h, Range(H), body)


def tokens(body: Any) -> Any:
    """Sum over the tokens."""
    return Over(i, Range(n), body)


distance = tokens(square(x(i) - y(i)))


def change(at: Any) -> Any:
    """The output of one head on the first input minus that on the second."""
    return c(h, at) - e(h, at)


CLAIM = forall(
    d, s, n, H, O, c, e, x, y, p, omega,
    given=[
        forall(v, then=[le(square(heads(Apply(O(h), v(h)))), omega**2 * heads(square(v(h))))]),
        forall(h, given=[lt(h, H)], then=[le(tokens(square(change(i))), p(h) ** 2 * distance)]),
    ],
    then=[
        le(tokens(square(heads(Apply(O(h), change(i))))), omega**2 * heads(p(h) ** 2) * distance)
    ],
)  # fmt: skip

PROOF = intro(
    have("omega_square", le(0, omega**2), combine(le=[(1, [], omega)])),
    have(
        "each",
        le(tokens(square(heads(Apply(O(h), change(i))))),
           tokens(omega**2 * heads(square(change(i))))),
        termwise(
            Range(n), i, square(heads(Apply(O(h), change(i)))), omega**2 * heads(square(change(i))),
            intro(
                obtain(["own"], apply("concatenated", {"v": Abstraction(h, change(k))})),
                given=["in_range"],
                then=[auto("own")],
            ),
        ),
    ),
    have(
        "moves",
        le(heads(tokens(square(change(i)))), heads(p(h) ** 2 * distance)),
        termwise(
            Range(H), h, tokens(square(change(i))), p(h) ** 2 * distance,
            intro(obtain(["own"], apply("lipschitz", {"h": k}, [by("in_range")])),
                  given=["in_range"], then=[by("own")]),
        ),
    ),
    have("room", le(0, heads(p(h) ** 2) * distance - heads(tokens(square(change(i))))),
         auto("moves")),
    given=["concatenated", "lipschitz"],
    then=[auto("each", products=[["omega_square", "room"]])],
)  # fmt: skip

IDENT = "wang-2023/lemma-5-concatenated-heads"
NOTHING = ["lam", [["h", "N"], ["i", "N"]], zero(1)]
STATEMENT = Statement(
    id=IDENT,
    title="Several heads: the norm of the concatenated output maps and a root of squares",
    source=Source("wang-2023", "lemma-5", "own proof", "sound square-root form"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.ANYWHERE, ("x", "y")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={
            "d": number(1), "s": number(1), "n": number(1), "H": number(1),
            "O": constant_family(["id", 1]), "c": NOTHING, "e": NOTHING,
            "x": constant_family(zero(1)), "y": constant_family(zero(1)),
            "p": constant_family(number(1)), "omega": number(1),
        },
        given=[intro(then=[auto()]), intro(given=["in_range"], then=[auto()])],
        scope="one head, one token",
    ),
)  # fmt: skip
