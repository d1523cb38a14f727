"""What the witnesses of the Lipschitz statements share: two tokens of R^1 that move.

The tokens 1 and -1 both move to 0: x(j) = 1 - 2 j, h(j) = 2 j - 1, y(j) = 0; lines w are h. The
query, where a statement has one, moves from 1 to 0. All maps are the identity, so that alpha = beta
= 1, and the radii are the least natural numbers: 1 for a token, 2 for the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from provers.evidence import InstanceOutcome, Settings
from provers.exhaustion import example_rules
from provers.instances import constant_family, identity, number, witness, zero
from provers.kernel.terms import Fact, is_literal
from provers.papers.wang_2023._one_head import square, v
from provers.proof import apply, auto, exact, have, inside, intro, obtain
from provers.surface import Inner, eq, real, vector

Json = Any

DATA: dict[str, Json] = {"one": {"sort": ["V", 1], "rationals": ["1"]}}
MINUS_ONE: Json = ["scale", number(-1), "one"]
TOKENS: Json = [
    "lam", [["j", "N"]], ["scale", ["+", number(1), ["*", number(-2), "j"]], "one"]
]  # fmt: skip
MOVES: Json = [
    "lam", [["j", "N"]], ["scale", ["+", number(-1), ["*", number(2), "j"]], "one"]
]  # fmt: skip

_AT: dict[str, Json] = {
    **dict.fromkeys(("d", "s", "D", "a", "b", "alpha", "beta", "eta", "r", "l", "m"), number(1)),
    **dict.fromkeys(("n", "F", "W", "R"), number(2)),
    **dict.fromkeys(("A", "B", "Wq", "Wk", "Wv", "Wo"), identity(1)),
    "c": constant_family(number(1)), "P": constant_family(["q", "1/2"]), "mu": zero(1),
    "x": TOKENS, "h": MOVES, "w": MOVES, "y": constant_family(zero(1)),
    "q": "one", "k": MINUS_ONE, "p": zero(1),
}  # fmt: skip

# The scope of a derivative at the tokens along their moves.
DERIVATIVE = "two tokens, 1 and -1, on their way to 0"

# |M v|^2 <= |v|^2 for the identity M.
NORM = intro(then=[auto()])
one, z = vector("one", 1), real("z")
UNIT = have("unit", eq(Inner(one, one), 1), exact())
# sum <x(j), v>^2 = 2 <one, v>^2 <= 2^2 |v|^2, for the radius 2.
SPECTRAL = intro(
    UNIT,
    obtain(["line"], apply("statement:lemmas/cauchy-schwarz", {"d": 1, "u": one, "v": v})),
    obtain(["sign"], apply("axiom:square", {"d": 1, "v": v})),
    names=["v"], then=[auto("line", inside("unit", z, z * square(v)), "sign")],
)  # fmt: skip
# The same for the tokens at 0.
STILL = intro(
    obtain(["sign"], apply("axiom:square", {"d": 1, "v": v})), names=["v"], then=[auto("sign")]
)


def layers(member: Json) -> Json:
    """The family of two indices, layer and head or token, with the same member everywhere."""
    return ["lam", [["l", "N"], ["h", "N"]], member]


def powers(ratio: Fraction) -> Json:
    """The family m -> ratio^m for m <= 2: 1 + (ratio - 1) m + (ratio - 1)^2 m (m - 1)/2."""
    step = ratio - 1
    curve = ["*", ["q", str(step**2 / 2)], "m", ["+", "m", number(-1)]]
    return ["lam", [["m", "N"]], ["+", number(1), ["*", ["q", str(step)], "m"], curve]]


def moved_tokens(
    ident: str,
    claim: Fact,
    at: Mapping[str, Json] | None = None,
    forms: Mapping[int, Json] | None = None,
    scope: str = "two tokens, 1 and -1, moved to 0",
) -> Callable[[Settings], InstanceOutcome]:
    """Return the witness of a statement at the two tokens.

    ``at`` gives the terms that differ from those of the module, ``forms`` the rules of hypotheses,
    by number, that are neither closed nor the norm of a map.
    """
    terms = {name: value for name, value in {**_AT, **(at or {})}.items() if name in dict(claim[1])}
    norms = {
        k: NORM
        for k, fact in enumerate(claim[2])
        if not is_literal(fact) and fact[1] and fact[1][0][1] != "N"
    }
    rules = example_rules(claim, terms, DATA, forms={**norms, **(forms or {})})
    return witness(ident, claim, terms, rules, DATA, scope)
