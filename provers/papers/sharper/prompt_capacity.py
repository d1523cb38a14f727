"""How many behaviours a prompt can select.

Statement (own proof). Prompts have m tokens of d entries, every token norm at most D. Whatever the
input number i, let the frozen network phi(p, i) in R^o (one output token) be Lam-Lipschitz in the
prompt: if all tokens of two prompts in the ball are within r, the outputs are within Lam r. If M
prompts in the ball give outputs more than 2 eps apart, pairwise, each pair on some input, then

    M <= G^(d m)    for every natural G >= 1 with sqrt(d) D Lam <= eps G,

that is log M <= d m log ceil(sqrt(d) D Lam/eps): at most linear in the length.

Method: cut [-D, D] into G cells in every entry (``lemmas/cell``). Two prompts with the same d m
cells have tokens within 2 sqrt(d) D/G, so outputs within 2 eps; ``lemmas/digit-count``. With the
covering number (1 + 2 D Lam/eps)^d of the ball, which needs volumes, G becomes 1 + 2 D Lam/eps:
``prompt-capacity-volume`` cites it. For d <= 4 the cells give no more: sqrt(d) x + 1 <= 2 x + 1.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.cell import cell
from provers.papers.lemmas.powers_of_two import TWO, doubled
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Name,
    Over,
    Range,
    Sqrt,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

d, m, M, G, H, o, i, j, k, ell, c, a, element = (
    natural(s) for s in ("d", "m", "M", "G", "H", "o", "i", "j", "k", "l", "c", "a", "element")
)
D, Lam, eps, r, t, h = (real(s) for s in ("D", "Lam", "eps", "r", "t", "h"))
P, power = family("P", arity=3), family("power")
p, q = family("p", arity=2), family("q", arity=2)
phi = Name("phi", ("F", (("F", ("N", "N"), "R"), "N"), ("V", "o")))


def token_square(token: Any) -> Any:
    """Squared norm of the token with the entries ``token(c)``."""
    return Over(c, Range(d), token(c) ** 2)


def in_ball(prompt: Any) -> Any:
    """All token norms are at most D."""
    return forall(
        ell, given=[lt(ell, m)], then=[le(token_square(lambda c: prompt(ell, c)), D**2)]
    )  # fmt: skip


def within(first: Any, second: Any, r: Any) -> Any:
    """All tokens of two prompts are within r."""
    return forall(
        ell,
        given=[lt(ell, m)],
        then=[le(token_square(lambda c: first(ell, c) - second(ell, c)), r**2)],
    )


def prompt(j: Any) -> Any:
    """Prompt number j as a table."""
    return Abstraction(ell, c, P(j, ell, c))


def gap_square(first: Any, second: Any, i: Any) -> Any:
    """Squared distance of two outputs."""
    gap = phi(first, i) - phi(second, i)
    return Inner(gap, gap)


LIPSCHITZ = forall(
    p, q, r, i,
    given=[le(0, r), in_ball(p), in_ball(q), within(p, q, r)],
    then=[le(gap_square(p, q, i), (Lam * r) ** 2)],
)  # fmt: skip
IN_BALL = forall(
    j, ell,
    given=[lt(j, M), lt(ell, m)],
    then=[le(token_square(lambda c: P(j, ell, c)), D**2)],
)  # fmt: skip
APART = forall(
    j, k,
    given=[lt(j, M), lt(k, M), ne(j, k)],
    some=[i],
    then=[lt((2 * eps) ** 2, gap_square(prompt(j), prompt(k), i))],
)  # fmt: skip
POWERS = [eq(power(0), 1), forall(j, then=[eq(power(j + 1), G * power(j))])]

CLAIM = forall(
    d, m, M, G, o, D, Lam, eps, P, phi, power,
    given=[
        *POWERS,
        le(1, G),
        le(0, D),
        lt(0, eps),
        IN_BALL,
        LIPSCHITZ,
        APART,
        le(d * (D * Lam) ** 2, (eps * G) ** 2),
    ],
    then=[le(M, power(m * d))],
)  # fmt: skip

eta = 2 * D / G


def place(j: Any, ell: Any, c: Any) -> Any:
    """The cell of an entry."""
    return cell(P(j, ell, c) + D, eta, H)


cells = have(
    "cells",
    forall(
        j, ell, c,
        given=[lt(j, M), lt(ell, m), lt(c, d)],
        some=[a],
        then=[
            lt(a, G),
            eq(place(j, ell, c), a),
            le(a * eta, P(j, ell, c) + D),
            le(P(j, ell, c) + D, (a + 1) * eta),
        ],
    ),
    intro(
        obtain(["token"], apply("in_ball", {"j": j, "l": ell}, [by("j_in"), by("l_in")])),
        obtain(
            ["entry"],
            apply(
                "statement:lemmas/term-below-sum",
                {"n": d, "k": c, "f": Abstraction(c, P(j, ell, c) ** 2)},
                [by("c_in"), intro(given=["i_in"], names=["i"], then=[positive()])],
            ),
        ),
        have("square", le(P(j, ell, c) ** 2, D**2), auto("token", "entry")),
        obtain(
            ["above"],
            apply("statement:lemmas/square-order", {"x": P(j, ell, c), "y": D},
                  [by("D_sign"), by("square")]),
        ),
        obtain(
            ["below"],
            apply("statement:lemmas/square-order", {"x": -P(j, ell, c), "y": D},
                  [by("D_sign"), auto("square")]),
        ),
        obtain(
            ["a_in", "a_is", "low", "high"],
            apply(
                "statement:lemmas/cell",
                {"G": H, "y": P(j, ell, c) + D, "h": eta},
                [
                    by("eta_sign"),
                    auto("below"),
                    auto("above", inside("H_is", t, t * eta), nonzero=["G_pos"]),
                ],
            ),
            some=[a],
        ),
        given=["j_in", "l_in", "c_in"],
        witnesses=[a],
        then=[auto("a_in", "H_is"), by("a_is"), by("low"), by("high")],
    ),
)  # fmt: skip

difference = P(j, ell, c) - P(k, ell, c)

near = have(
    "near",
    within(lambda x, y: P(j, x, y), lambda x, y: P(k, x, y), Sqrt(d * eta**2)),
    intro(
        have(
            "entries",
            le(Over(c, Range(d), difference**2), Over(c, Range(d), eta**2)),
            termwise(
                Range(d), c, difference**2, eta**2,
                intro(
                    obtain(
                        ["j_cell_in", "j_is", "j_low", "j_high"],
                        apply("cells", {"j": j, "l": ell, "c": element},
                              [by("j_in"), by("l_in"), by("c_in")]),
                        some=[natural("aj")],
                    ),
                    obtain(
                        ["k_cell_in", "k_is", "k_low", "k_high"],
                        apply("cells", {"j": k, "l": ell, "c": element},
                              [by("k_in"), by("l_in"), by("c_in")]),
                        some=[natural("ak")],
                    ),
                    obtain(["agree"], apply("same", {"l": ell, "c": element},
                                            [by("l_in"), by("c_in")])),
                    have("cell_same", eq(natural("aj"), natural("ak")),
                         auto("agree", "j_is", "k_is")),
                    have("up", le(0, eta - P(j, ell, element) + P(k, ell, element)),
                         auto("j_high", "k_low", inside("cell_same", t, t * eta))),
                    have("down", le(0, eta + P(j, ell, element) - P(k, ell, element)),
                         auto("k_high", "j_low", inside("cell_same", t, t * eta))),
                    given=["c_in"],
                    then=[auto(products=[["up", "down"]])],
                ),
            ),
        ),
        given=["l_in"],
        then=[auto("entries", "radius_square")],
    ),
)  # fmt: skip

_radius = Sqrt(d * eta**2)

told_apart = intro(
    obtain(
        ["far"],
        apply("apart", {"j": j, "k": k}, [by("j_in"), by("k_in"), by("differ")]),
        some=[i],
    ),
    near,
    obtain(
        ["close"],
        apply(
            "lipschitz",
            {"p": prompt(j), "q": prompt(k), "r": _radius, "i": i},
            [
                by("radius_sign"),
                intro(
                    given=["l_in"],
                    then=[apply("in_ball", {"j": j, "l": ell}, [by("j_in"), by("l_in")])],
                ),
                intro(
                    given=["l_in"],
                    then=[apply("in_ball", {"j": k, "l": ell}, [by("k_in"), by("l_in")])],
                ),
                by("near"),
            ],
        ),
    ),
    given=["j_in", "k_in", "differ", "same"],
    then=[auto("far", "close", "reach", inside("radius_square", t, Lam**2 * t))],
)

PROOF = intro(
    obtain(["less"], apply("axiom:nat-difference", {"m": 1, "n": G}, [by("G_one")]), some=[H]),
    have("H_is", eq(H + 1, G), auto("less")),
    have("G_pos", lt(0, G), auto("G_one")),
    have("inverse_G", lt(0, 1 / G), positive("G_pos")),
    have("eta_sign", le(0, eta), auto(products=[["D_sign", "inverse_G"]])),
    obtain(["d_nat"], apply("axiom:nat-nonnegative", {"n": d})),
    have("room", le(0, d * eta**2), positive()),
    obtain(["radius_sign", "radius_square"], apply("axiom:sqrt", {"x": d * eta**2}, [by("room")])),
    have("inverse_G2", lt(0, 1 / G**2), positive("G_pos")),
    have(
        "reach",
        le(Lam**2 * d * eta**2, (2 * eps) ** 2),
        auto(products=[["fine", "inverse_G2"]], nonzero=["G_pos"]),
    ),
    cells,
    given=[
        "start", "multiplies", "G_one", "D_sign", "eps_pos", "in_ball", "lipschitz", "apart",
        "fine",
    ],
    then=[
        apply(
            "statement:lemmas/digit-count",
            {"m": m, "d": d, "G": G, "M": M, "power": power,
             "digit": Abstraction(ell, c, j, place(j, ell, c))},
            [
                by("start"),
                by("multiplies"),
                intro(
                    obtain(
                        ["a_in", "a_is", "low", "high"],
                        apply("cells", {"j": j, "l": ell, "c": c},
                              [by("j_in"), by("l_in"), by("c_in")]),
                        some=[a],
                    ),
                    given=["l_in", "c_in", "j_in"],
                    witnesses=[a],
                    then=[by("a_in"), by("a_is")],
                ),
                told_apart,
            ],
        )
    ],
)  # fmt: skip


one = vector("one", 1)
_unit = have("unit", eq(Inner(one, one), 1), exact())


def _step(low: Any, high: Any) -> Rule:
    return steps(
        obtain(["next"], apply("axiom:nat-discrete", {"m": low, "n": high}, [by("order")])),
        have("step", le(0, high - low - 1), auto("next")),
        auto(inside("unit", t, 4 * (j - k) ** 2 * t), "step", products=[["step", "step"]]),
    )


lipschitz_example = intro(
    obtain(["entry"], apply("close", {"l": 0}, [exact()])),
    _unit,
    given=["r_sign", "p_in", "q_in", "close"],
    then=[auto("entry", inside("unit", t, (p(0, 0) - q(0, 0)) ** 2 * t))],
)
apart_example = intro(
    _unit,
    given=["j_in", "k_in", "differ"],
    witnesses=[0],
    then=[
        cases(
            j, k, "order",
            less=_step(j, k),
            equal=absurd(clash("order", "differ")),
            greater=_step(k, j),
        )
    ],
)  # fmt: skip

EXAMPLE = {
    **{name: number(1) for name in ("d", "m", "o", "D", "Lam")},
    "M": number(2), "G": number(2), "eps": ["q", "1/2"], "power": TWO,
    "P": ["lam", [["j", "N"], ["l", "N"], ["c", "N"]],
          ["+", ["*", number(2), "j"], number(-1)]],
    "phi": ["lam", [["p", ["F", ["N", "N"], "R"]], ["i", "N"]],
            ["scale", ["at", "p", number(0), number(0)], "one"]],
}  # fmt: skip
DATA = {"one": {"sort": ["V", 1], "rationals": ["1"]}}

STATEMENT = Statement(
    id="sharper/prompt-capacity",
    title="How many behaviours a prompt can select",
    source=Source("sharper", "prompt-capacity", "own proof", "cells in place of volumes"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("p", "q"), ("p",)),
    claim=CLAIM,
    proof=PROOF,
    bound=sympy.Symbol("G") ** (sympy.Symbol("d") * sympy.Symbol("m")),
    witness=witness(
        "sharper/prompt-capacity",
        CLAIM,
        EXAMPLE,
        example_rules(
            CLAIM,
            EXAMPLE,
            DATA,
            forms={0: auto(), 1: doubled(j), 6: lipschitz_example, 7: apart_example},
        ),
        DATA,
        scope="two one-token prompts -1 and 1 shown as they are: the bound is attained",
    ),
    remarks=(
        "Lam is the Lipschitz constant in the prompt's tokens, in the token norm; where it comes "
        "from is not part of this statement.",
        "Real-valued prompts; bits of the entries play no role.",
    ),
)
