"""What decides a hard problem by one call at twice the size is hard as well.

Statement (textbook, derived here). Let q > 0 and let f not be O(n^(2-q)): for every C there is
n > 0 with f(n) > C n^(2-q). If f(n) <= g(2 n) + K n^(2-q) for all n > 0, then g is not O(n^(2-q)).

Method: (2 n)^(2-q) <= 4 n^(2-q), and f(n) > (4 max(C, 0) + K) n^(2-q) for some n.
"""

from provers.instances import number, witness
from provers.papers.alman_2023._hardness import K, n, power, q, superquadratic
from provers.papers.alman_2023._superquadratic import example_time, is_superquadratic
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import Abstraction, Exp, Log, Max, eq, family, forall, le, lower, lt, real

f, g = family("f"), family("g")
bound, h = real("bound"), real("h")

CLAIM = forall(
    q, K, f, g,
    given=[
        lt(0, q),
        superquadratic(f),
        forall(n, given=[lt(0, n)], then=[le(f(n), g(2 * n) + K * power(n))]),
    ],
    then=[superquadratic(g)],
)  # fmt: skip

two, x = Log(2), Log(n)
PROOF = intro(
    given=["q_positive", "hard", "reduction"],
    then=[intro(
        obtain(["larger", "sign", "either"], apply("axiom:max", {"x": bound, "y": 0})),
        obtain(["n_positive", "hard_at_n"], apply("hard", {"bound": 4 * Max(bound, 0) + K}),
               some=[n]),
        obtain(["reduced"], apply("reduction", {"n": n}, [by("n_positive")])),
        have("two_positive", lt(0, 0 * n + 2), auto()),
        obtain(["exp_two"], apply("axiom:exp-log", {"x": 2}, [by("two_positive")])),
        obtain(["exp_n"], apply("axiom:exp-log", {"x": n}, [by("n_positive")])),
        obtain(["log_product"], apply("axiom:log-exp", {"x": two + x})),
        have("product", eq(Exp(two + x), 2 * n), auto(
            inside("exp_two", h, h * Exp(x)), inside("exp_n", h, 2 * h))),
        have("log_2n", eq(Log(2 * n), two + x), auto(
            "log_product", inside("product", h, Log(h)))),
        obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": -two})),
        have("log_2_positive", lt(0, two), auto(
            "tangent", inside("exp_two", h, h * Exp(-two) / 2))),
        obtain(["q_tangent"], apply("axiom:exp-above-tangent", {"x": q * two})),
        have("q_factor", le(1, Exp(q * two)), auto(
            "q_tangent", products=[["q_positive", "log_2_positive"]])),
        have("small_positive", lt(0, Exp(-q * two + (2 - q) * x)), positive()),
        have("four", eq(Exp((2 - q) * (two + x)), 4 * Exp(-q * two + (2 - q) * x)), auto(
            inside("exp_two", h, h * Exp(two - q * two + (2 - q) * x)),
            inside("exp_two", h, 2 * h * Exp(-q * two + (2 - q) * x)))),
        have("at_most_four", le(power(2 * n), 4 * power(n)), auto(
            inside("log_2n", h, Exp((2 - q) * h)), "four",
            products=[["q_factor", "small_positive"]])),
        have("power_positive", lt(0, power(2 * n)), positive()),
        have("room", lt(0, 2 * n), auto("n_positive")),
        witnesses=[2 * n],
        then=[
            by("room"),
            auto("hard_at_n", "reduced",
                 products=[["larger", "power_positive"], ["sign", "at_most_four"]]),
        ],
    )],
)  # fmt: skip

_TIME = Abstraction(n, example_time(n))
_HALVED = Abstraction(n, example_time(n / 2))
STATEMENT = Statement(
    id="alman-2023/hardness-transfer",
    title="What decides a hard problem by one call at twice the size is hard as well",
    source=Source("alman-2023", "theorem-1.3", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/hardness-transfer",
        CLAIM,
        at={"q": ["q", "1/2"], "K": number(0), "f": lower(_TIME), "g": lower(_HALVED)},
        given=[exact(), is_superquadratic(), intro(given=["n_positive"], then=[auto()])],
        scope="q = 1/2, n^(3 - q)",
    ),
)
