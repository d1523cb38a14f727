"""No weight of a softmax of scores in [-g, g] is much larger than the others.

Statement (textbook, derived here). Let -g <= s(j) <= g for j < n and Z = sum e^s(j). For every
k < n: e^s(k) (1 + (n - 1) e^(-2 g)) <= Z, so no share is larger than 1/(1 + (n - 1) e^(-2 g)).

Method: e^s(j) >= e^(s(k) - 2 g) for all j; the term number k is at most the sum of the differences.
"""

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import apply, auto, by, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Abstraction, Exp, Over, Range, family, forall, le, lt, natural, real

n, i, j, k = (natural(name) for name in ("n", "i", "j", "k"))
s, g = family("s"), real("g")
Z = Over(j, Range(n), Exp(s(j)))
LOW = Exp(s(k) - 2 * g)

CLAIM = forall(
    n, s, g,
    given=[forall(j, given=[lt(j, n)], then=[le(-g, s(j)), le(s(j), g)])],
    then=[forall(k, given=[lt(k, n)], then=[le(Exp(s(k)) * (1 + (n - 1) * Exp(-2 * g)), Z)])],
)  # fmt: skip

PROOF = intro(
    given=["scores"],
    then=[
        intro(
            obtain(["own_low", "own_high"], apply("scores", {"j": k}, [by("in_range")])),
            obtain(["exp_sign"], apply("axiom:exp-positive", {"x": s(k) - 2 * g})),
            obtain(
                ["term"],
                apply(
                    "statement:lemmas/term-below-sum",
                    {"n": n, "k": k, "f": Abstraction(j, Exp(s(j)) - LOW)},
                    [
                        by("in_range"),
                        intro(
                            obtain(["low", "high"], apply("scores", {"j": i}, [by("below")])),
                            obtain(["tangent"], apply("axiom:exp-above-tangent",
                                                      {"x": s(i) - (s(k) - 2 * g)})),
                            have("gap", le(0, Exp(s(i) - (s(k) - 2 * g)) - 1),
                                 auto("tangent", "low", "own_high")),
                            names=["i"], given=["below"],
                            then=[auto(products=[["exp_sign", "gap"]])],
                        ),
                    ],
                ),
            ),
            names=["k"],
            given=["in_range"],
            then=[auto("term")],
        )
    ],
)  # fmt: skip

IDENT = "lemmas/softmax-largest-share"
STATEMENT = Statement(
    id=IDENT,
    title="No weight of a softmax of scores in [-g, g] is much larger than the others",
    source=Source("lemmas", "softmax-largest-share", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"n": number(2), "s": ZEROS, "g": number(0)},
        given=[intro(given=["in_range"], then=[auto(), auto()])],
        scope="two scores 0",
    ),
)  # fmt: skip
