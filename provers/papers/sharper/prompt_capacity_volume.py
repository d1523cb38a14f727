"""The capacity of a prompt with the covering number of the ball.

Statement (own proof, one step cited). In the setting of ``prompt-capacity`` with Lam > 0,

    M <= exp(d m log(1 + 2 D Lam/eps)).

Method: the ball of radius D in R^d is covered by at most (1 + 2 D/s)^d balls of radius s (cited:
volumes). With s = eps/Lam the number of a ball that holds the token is a digit; prompts with the
same m digits give outputs within 2 eps (``lemmas/digit-count``). For d <= 4 ``prompt-capacity``
proves as much without the citation.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.sharper.prompt_capacity import (
    APART,
    DATA,
    EXAMPLE,
    IN_BALL,
    LIPSCHITZ,
    D,
    Lam,
    M,
    P,
    a,
    apart_example,
    c,
    d,
    ell,
    eps,
    i,
    j,
    k,
    lipschitz_example,
    m,
    o,
    phi,
    prompt,
    t,
    token_square,
)
from provers.proof import (
    apply,
    auto,
    by,
    have,
    induct,
    inside,
    intro,
    let,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Log,
    Name,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

K, n, e = natural("K"), natural("n"), natural("e")
s, x, size = real("s"), real("x"), real("size")
radius, step = real("radius"), real("step")
u, v = family("u"), family("v")
ball = Name("ball", ("F", (("F", ("N",), "R"),), "R"))
table = Name("table", ("F", ("R", "N"), "R"))

CLAIM = forall(
    d, m, M, o, D, Lam, eps, P, phi,
    given=[le(0, D), lt(0, Lam), lt(0, eps), IN_BALL, LIPSCHITZ, APART],
    then=[le(M, Exp(m * d * Log(1 + 2 * D * Lam / eps)))],
)  # fmt: skip


def _in_ball(u: Any) -> Any:
    return le(token_square(u), radius**2)


COVER = forall(
    radius, step,
    given=[le(0, radius), lt(0, step)],
    some=[K, ball],
    then=[
        le(K, Exp(d * Log(1 + 2 * radius / step))),
        forall(u, given=[_in_ball(u)], some=[a], then=[lt(a, K), eq(ball(u), a)]),
        forall(
            u, v,
            given=[_in_ball(u), _in_ball(v), eq(ball(u), ball(v))],
            then=[le(token_square(lambda c: u(c) - v(c)), (2 * step) ** 2)],
        ),
    ],
)  # fmt: skip


def token(j: Any) -> Any:
    """Token l of prompt j as a family of entries."""
    return Abstraction(c, P(j, ell, c))


PROOF = intro(
    have(
        "cover",
        COVER,
        ["cited", "volumetric bound on covering numbers: a ball of radius D in R^d is covered by "
                  "at most (1 + 2 D/s)^d balls of radius s"],
    ),
    let(s, eps / Lam, "s_is"),
    have("inverse", lt(0, 1 / Lam), positive("Lam_pos")),
    have("s_pos", lt(0, s), auto("s_is", products=[["eps_pos", "inverse"]])),
    obtain(
        ["K_small", "number", "near"],
        apply("cover", {"radius": D, "step": s}, [by("D_sign"), by("s_pos")]),
        some=[K, ball],
    ),
    have("Lam_s", eq(Lam * s, eps), auto(inside("s_is", t, Lam * t), nonzero=["Lam_pos"])),
    obtain(
        ["table_start", "table_multiplies"],
        apply("axiom:product-recursion", {"f": Abstraction(x, n, K)}),
        some=[table],
    ),
    let(size, d * Log(1 + 2 * D / s), "size_is"),
    have("K_exp", le(K, Exp(size)), auto("K_small", inside("size_is", t, Exp(t)))),
    have(
        "powers",
        forall(n, then=[le(table(0, n), Exp(n * size)), le(0, table(0, n))]),
        induct(
            "n", "e", "fewer",
            base=intro(
                obtain(["start"], apply("table_start", {"x": 0})),
                then=[auto("start"), auto("start")],
            ),
            step=intro(
                obtain(["bound", "not_negative"], apply("fewer")),
                obtain(["next"], apply("table_multiplies", {"x": 0, "k": e})),
                obtain(["K_nat"], apply("axiom:nat-nonnegative", {"n": K})),
                have("K_gap", le(0, Exp(size) - K), auto("K_exp")),
                have("gap", le(0, Exp(e * size) - table(0, e)), auto("bound")),
                have("power_sign", le(0, Exp(e * size)), positive()),
                then=[
                    auto("next", products=[["K_nat", "gap"], ["K_gap", "power_sign"]]),
                    auto("next", products=[["K_nat", "not_negative"]]),
                ],
            ),
        ),
    ),
    obtain(["m_powers", "m_sign"], apply("powers", {"n": m})),
    obtain(
        ["counted"],
        apply(
            "statement:lemmas/digit-count",
            {"m": m, "d": 1, "G": K, "M": M, "power": Abstraction(n, table(0, n)),
             "digit": Abstraction(ell, n, j, ball(token(j)))},
            [
                apply("table_start", {"x": 0}),
                intro(
                    obtain(["next"], apply("table_multiplies", {"x": 0, "k": j})),
                    then=[auto("next")],
                ),
                intro(
                    obtain(["here"], apply("in_ball", {"j": j, "l": ell},
                                           [by("j_in"), by("l_in")])),
                    obtain(["a_in", "a_is"], apply("number", {"u": token(j)}, [by("here")]),
                           some=[a]),
                    given=["l_in", "c_in", "j_in"],
                    witnesses=[a],
                    then=[by("a_in"), by("a_is")],
                ),
                intro(
                    obtain(
                        ["far"],
                        apply("apart", {"j": j, "k": k}, [by("j_in"), by("k_in"), by("differ")]),
                        some=[i],
                    ),
                    obtain(
                        ["close"],
                        apply(
                            "lipschitz",
                            {"p": prompt(j), "q": prompt(k), "r": 2 * s, "i": i},
                            [
                                auto("s_pos"),
                                intro(given=["l_in"], then=[
                                    apply("in_ball", {"j": j, "l": ell},
                                          [by("j_in"), by("l_in")])]),
                                intro(given=["l_in"], then=[
                                    apply("in_ball", {"j": k, "l": ell},
                                          [by("k_in"), by("l_in")])]),
                                intro(
                                    obtain(["first"], apply("in_ball", {"j": j, "l": ell},
                                                            [by("j_in"), by("l_in")])),
                                    obtain(["second"], apply("in_ball", {"j": k, "l": ell},
                                                             [by("k_in"), by("l_in")])),
                                    obtain(["agree"], apply("same", {"l": ell, "c": 0},
                                                            [by("l_in"), auto()])),
                                    given=["l_in"],
                                    then=[
                                        apply("near", {"u": token(j), "v": token(k)},
                                              [by("first"), by("second"), by("agree")])
                                    ],
                                ),
                            ],
                        ),
                    ),
                    given=["j_in", "k_in", "differ", "same"],
                    then=[auto("far", "close", inside("Lam_s", t, 4 * t**2))],
                ),
            ],
        ),
    ),
    have("argument", eq(size, d * Log(1 + 2 * D * Lam / eps)),
         auto("size_is", inside("s_is", t, d * Log(1 + 2 * D / t)))),
    given=["D_sign", "Lam_pos", "eps_pos", "in_ball", "lipschitz", "apart"],
    then=[auto("counted", "m_powers", inside("argument", t, Exp(m * t)))],
)  # fmt: skip

STATEMENT = Statement(
    id="sharper/prompt-capacity-volume",
    title="The capacity of a prompt with the covering number of the ball",
    source=Source("sharper", "prompt-capacity", "own proof"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("p", "q"), ("p",)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/prompt-capacity-volume",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms={4: lipschitz_example, 5: apart_example}),
        DATA,
        scope="two one-token prompts -1 and 1 shown as they are",
    ),
    remarks=("sharper/prompt-capacity proves a bound of this kind without the citation.",),
)
