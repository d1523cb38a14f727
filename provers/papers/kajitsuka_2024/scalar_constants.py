"""The constants 0.051, 1.026 and 0.9 of the proof of lemma-1, over their whole unbounded domain.

Statement (constants as printed in the restatement). For all real n >= 2, D >= 2 log n + 3, t >= D:

    (1 + t/D) n e^(-t) (1 + e^(-D)) <= 0.051,    1 + n e^(-D) <= 1.026,
    (9/10) D e^(-D) < D - log n.

The gap 0.9 D e^D follows because 0.9 * 1.026 = 0.9234 < 0.949 = 1 - 0.051 (``boltz-scalars`` has
the whole chain in one statement).

Method: n^2 e^(-D) <= e^(-3), and e^3 > 20.08 is the one number that is enclosed; for t the tail is
monotone, (1 + t/D) e^(-t) <= 2 e^(-D), from e^x >= 1 + x. Nothing is sampled.
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.proof import (
    apply,
    auto,
    contra,
    enclose,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import Exp, Log, eq, expression, forall, le, lt, real

n, D, t, z, q, ratio = (real(x) for x in ("n", "D", "t", "z", "q", "ratio"))


def part(a: int, b: int) -> object:
    """The rational a/b."""
    return expression(a) / b


CLAIM = forall(
    n, D, t,
    given=[le(2, n), le(2 * Log(n) + 3, D), le(D, t)],
    then=[
        le((1 + t / D) * n * Exp(-t) * (1 + Exp(-D)), part(51, 1000)),
        le(1 + n * Exp(-D), part(1026, 1000)),
        lt(part(9, 10) * D * Exp(-D), D - Log(n)),
    ],
)  # fmt: skip

PROOF = intro(
    have("n_one", le(1, n), auto("n_two")),
    have("n_pos", lt(0, n), auto("n_two")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D},
              [["by", "n_one"], ["by", "above"]]),
    ),
    have("D_pos", lt(0, D), auto("D_above_1")),
    have("cube", lt(part(2008, 100), Exp(3)), enclose(128)),
    obtain(["n_is_exp"], apply("axiom:exp-log", {"x": n}, [["by", "n_pos"]])),
    have("squared", eq(Exp(2 * Log(n)), n**2),
         auto(inside("n_is_exp", z, z * Exp(Log(n))), inside("n_is_exp", z, n * z))),
    obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": D - 2 * Log(n) - 3})),
    have("back", lt(0, Exp(-D)), positive()),
    have("base", lt(0, Exp(2 * Log(n) + 3) * Exp(-D)), positive()),
    have("square_sign", le(0, n**2), positive("n_pos")),
    have("n2", le(Exp(3) * n**2 * Exp(-D), 1),
         auto(inside("squared", z, Exp(3) * Exp(-D) * z),
              products=[["base", "tangent"], ["base", "above"]])),
    let(q, Exp(-D), "q_is"),
    have("q_pos", lt(0, q), auto("back", "q_is")),
    have("n2q_low", le(part(2008, 100) * n**2 * q, 1),
         auto("n2", inside("q_is", z, part(2008, 100) * n**2 * z),
              products=[["cube", "square_sign", "back"]])),
    have("nq", le(part(4016, 100) * n * q, 1),
         auto("n2q_low", products=[["n_two", "n_pos", "q_pos"]])),
    have("q_small", le(part(8032, 100) * q, 1),
         auto("nq", products=[["n_two", "q_pos"]])),
    obtain(["tail"], apply("axiom:exp-above-tangent", {"x": t - D})),
    have("t_pos", lt(0, Exp(-t)), positive()),
    have("tail_t", le((1 + t - D) * Exp(-t), q), auto("q_is", products=[["tail", "t_pos"]])),
    have("ratio_D", le((D + t) * Exp(-t), 2 * D * q),
         auto(products=[["tail_t", "D_pos"], ["beyond", "D_above_1", "t_pos"],
                        ["beyond", "D_pos", "t_pos"], ["beyond", "t_pos"]])),
    let(ratio, (1 + t / D) * Exp(-t), "ratio_is"),
    have("ratio_mass", eq(ratio * D, (D + t) * Exp(-t)),
         auto(inside("ratio_is", z, z * D), nonzero=["D_pos"])),
    have("ratio_below", le(ratio, 2 * q),
         contra("denied", auto("ratio_mass", "ratio_D", products=[["denied", "D_pos"]]))),
    have("one_q", lt(0, 1 + q), auto("q_pos")),
    have("product", le(ratio * n * (1 + q), part(51, 1000)),
         auto("nq", "q_small",
              products=[["ratio_below", "n_pos", "one_q"], ["nq", "one_q"], ["q_small"]])),
    given=["n_two", "above", "beyond"],
    then=[
        auto("product", inside("ratio_is", z, z * n * (1 + q)),
             inside("q_is", z, (1 + t / D) * Exp(-t) * n * z)),
        auto("nq", inside("q_is", z, n * z)),
        auto("above", "log_sign", "D_pos", "D_above_1",
             inside("q_is", z, part(9, 10) * D * z), products=[["q_small", "D_pos"]]),
    ],
)  # fmt: skip

EXAMPLE = {"n": number(2), "D": number(5), "t": number(5)}

STATEMENT = Statement(
    id="kajitsuka-2024/scalar-constants",
    title="The constants 0.051, 1.026 and 0.9 of the proof of lemma-1",
    source=Source("kajitsuka-2024", "lemma-1, constants", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/scalar-constants",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE),
        scope="n = 2, D = t = 5",
    ),
)
