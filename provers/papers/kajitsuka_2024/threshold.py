"""What the threshold D >= 2 log n + 3 is good for.

Statement (own proof). If n >= 1 and D >= 2 log n + 3, then 0 <= log n, 1 < D, 20 n^2 e^(-D) <= 1
and (log n)^2 < (9/10) D e^D.

Method: e^D >= n^2 e^3 and e^3 > 20, the one number that is enclosed; e^D >= 1 + D and
log n < D/2 for the last. All n and D at once: nothing is sampled.
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.proof import apply, auto, contra, enclose, have, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Exp, Log, eq, expression, forall, le, lt, real

n, D, t = real("n"), real("D"), real("t")
nine_tenths = expression(9) / 10

CLAIM = forall(
    n, D,
    given=[le(1, n), le(2 * Log(n) + 3, D)],
    then=[
        le(0, Log(n)),
        lt(1, D),
        le(20 * n**2 * Exp(-D), 1),
        lt(Log(n) ** 2, nine_tenths * D * Exp(D)),
    ],
)  # fmt: skip

PROOF = intro(
    have("n_pos", lt(0, n), auto("n_above_0")),
    obtain(["n_is_exp"], apply("axiom:exp-log", {"x": n}, [["by", "n_pos"]])),
    have(
        "log_sign",
        le(0, Log(n)),
        contra(
            "denied",
            steps(
                obtain(
                    ["smaller"],
                    apply(
                        "statement:lemmas/exp-monotone", {"x": Log(n), "y": 0}, [["by", "denied"]]
                    ),
                ),
                auto("smaller", "n_is_exp", "n_above_0"),
            ),
        ),
    ),
    have("twenty", lt(20, Exp(3)), enclose(128)),
    obtain(["e_D"], apply("axiom:exp-above-tangent", {"x": D})),
    obtain(["e_gap"], apply("axiom:exp-above-tangent", {"x": D - 2 * Log(n) - 3})),
    have("base_pos", lt(0, Exp(2 * Log(n) + 3)), ["positive", []]),
    have("inverse_pos", lt(0, Exp(-D)), ["positive", []]),
    have("D_pos", lt(1, D), auto("log_sign", "above")),
    have(
        "squared",
        eq(Exp(2 * Log(n)), n**2),
        auto(inside("n_is_exp", t, t * Exp(Log(n))), inside("n_is_exp", t, n * t)),
    ),
    have(
        "e_bound",
        le(Exp(3) * n**2, Exp(D)),
        auto(
            inside("squared", t, Exp(3) * t),
            products=[["base_pos", "e_gap"], ["base_pos", "above"]],
        ),
    ),
    have("square_sign", le(0, n**2), ["positive", ["n_pos"]]),
    have("half", lt(2 * Log(n), D), auto("above")),
    have("twice_sign", le(0, 2 * Log(n)), auto("log_sign")),
    given=["n_above_0", "above"],
    then=[
        auto("log_sign"),
        auto("D_pos"),
        auto(
            products=[
                ["square_sign", "twenty", "inverse_pos"],
                ["e_bound", "inverse_pos"],
            ]
        ),
        auto(
            products=[
                ["half", "half"], ["half", "twice_sign"], ["D_pos", "e_D"], ["D_pos"],
                ["D_pos", "D_pos"], ["e_D"],
            ]
        ),
    ],
)  # fmt: skip

EXAMPLE = {"n": number(2), "D": number(5)}

STATEMENT = Statement(
    id="kajitsuka-2024/threshold",
    title="What the threshold D >= 2 log n + 3 is good for",
    source=Source("kajitsuka-2024", "lemma-1, threshold", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/threshold",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE),
        scope="n = 2, D = 5",
    ),
)
