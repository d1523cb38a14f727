"""How many behaviours an unordered prompt can select.

Statement (own proof). Prompts have m tokens in the ball of radius D of R^d; phi(p, i) in R^o is the
output for input number i. Let phi be Lam-Lipschitz in the prompt in the token norm, and let it not
change when two prompt tokens are exchanged (no positional code). Let the ball be divided into K
cells of diameter at most 2 s, Lam s <= eps. If M prompts give outputs more than 2 eps apart,
pairwise, each pair on some input, then

    M <= (m + 1)^K,

that is log M <= K log(m + 1): logarithmic in the length.

Method: the numbers of tokens in the cells are K digits of m + 1 values (``lemmas/count``).
Prompts with equal numbers can be rearranged so that all tokens share cells
(``lemmas/rearranged``), and then the outputs are within 2 eps; ``lemmas/digit-count``. The
printed binomial C(m + K - 1, m) uses that they add up to m: ``prompt-capacity-multisets``. That
K <= (1 + 2 D Lam/eps)^d cells are enough is the volumetric bound and no part of the claim.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.bumps import first
from provers.papers.lemmas.powers_of_two import TWO, doubled
from provers.papers.lemmas.rearranged import cell, count, phi, unordered
from provers.papers.lemmas.shifted import delta
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
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Name,
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

d, m, M, K, o, i, j, k, ell, a, b, c, n = (
    natural(s) for s in ("d", "m", "M", "K", "o", "i", "j", "k", "l", "a", "b", "c", "n")
)
D, Lam, eps, s, t, rad, x = (real(name) for name in ("D", "Lam", "eps", "s", "t", "rad", "x"))
P = Name("P", ("F", ("N", "N"), ("V", "d")))
p, q, r = (family(name, d) for name in ("p", "q", "r"))
u, v, z = (vector(name, d) for name in ("u", "v", "z"))
power = family("power")
out = Name("out", ("V", "o"))


def square(v: Any) -> Any:
    """Squared norm."""
    return Inner(v, v)


def prompt(j: Any) -> Any:
    """Prompt number j."""
    return Abstraction(ell, P(j, ell))


def gap_square(first: Any, second: Any, i: Any) -> Any:
    """Squared distance of two outputs."""
    return square(phi(first, i) - phi(second, i))


def in_ball(prompt: Any) -> Any:
    """All token norms are at most D."""
    return forall(ell, given=[lt(ell, m)], then=[le(square(prompt(ell)), D**2)])


CELLS = [
    forall(u, given=[le(square(u), D**2)], some=[a], then=[lt(a, K), eq(cell(u), a)]),
    forall(
        u, v,
        given=[le(square(u), D**2), le(square(v), D**2), eq(cell(u), cell(v))],
        then=[le(square(u - v), (2 * s) ** 2)],
    ),
]  # fmt: skip

PROMPTS = [
    le(0, Lam),
    le(0, s),
    le(Lam * s, eps),
    *CELLS,
    forall(j, ell, given=[lt(j, M), lt(ell, m)], then=[le(square(P(j, ell)), D**2)]),
    unordered(phi, m),
    forall(
        p, q, rad, i,
        given=[
            le(0, rad),
            in_ball(p),
            in_ball(q),
            forall(ell, given=[lt(ell, m)], then=[le(square(p(ell) - q(ell)), rad**2)]),
        ],
        then=[le(gap_square(p, q, i), (Lam * rad) ** 2)],
    ),
    forall(
        j, k,
        given=[lt(j, M), lt(k, M), ne(j, k)],
        some=[i],
        then=[lt((2 * eps) ** 2, gap_square(prompt(j), prompt(k), i))],
    ),
]  # fmt: skip
"""The network is Lipschitz and blind to order; the cells are small; the prompts differ."""
NAMES = [
    "Lam_sign", "s_sign", "fine", "number", "near", "in_ball", "unordered", "lipschitz", "apart",
]  # fmt: skip

CLAIM = forall(
    d, m, M, K, o, D, Lam, eps, s, P, phi, cell, power,
    given=[
        eq(power(0), 1),
        forall(j, then=[eq(power(j + 1), (m + 1) * power(j))]),
        *PROMPTS,
    ],
    then=[le(M, power(K))],
)  # fmt: skip


def tally(j: Any, x: Any) -> Any:
    """How many tokens of prompt j are in cell x."""
    return count(lambda at: P(j, at), x, m)


def matching(agree: Rule) -> Rule:
    """No two prompts have the same tallies; ``agree`` gives them equal at a cell a."""
    return intro(
    obtain(
        ["far"],
        apply("apart", {"j": j, "k": k}, [by("j_in"), by("k_in"), by("differ")]),
        some=[i],
    ),
    obtain(
        ["outputs", "matched", "counts", "members"],
        apply(
            "statement:lemmas/rearranged",
            {"k": m, "d": d, "o": o, "m": m, "phi": phi, "cell": cell,
             "p": prompt(j), "q": prompt(k)},
            [
                by("unordered"),
                intro(
                    obtain(["here"], apply("in_ball", {"j": j, "l": ell},
                                           [by("j_in"), by("l_in")])),
                    obtain(["a_in", "a_is"], apply("number", {"u": P(j, ell)}, [by("here")]),
                           some=[a]),
                    obtain(["agree"], agree),
                    given=["l_in"],
                    then=[
                        auto("agree", inside("a_is", t, tally(j, t) - tally(k, t)))
                    ],
                ),
                auto(),
            ],
        ),
        some=[r],
    ),
    have(
        "r_in_ball",
        in_ball(r),
        intro(
            obtain(["n_in", "n_is"], apply("members", {"l": ell}, [by("l_in")]), some=[n]),
            obtain(["there"], apply("in_ball", {"j": k, "l": n}, [by("k_in"), by("n_in")])),
            given=["l_in"],
            then=[auto("there", inside("n_is", z, square(z)))],
        ),
    ),
    obtain(
        ["close"],
        apply(
            "lipschitz",
            {"p": prompt(j), "q": r, "rad": 2 * s, "i": i},
            [
                auto("s_sign"),
                intro(
                    given=["l_in"],
                    then=[apply("in_ball", {"j": j, "l": ell}, [by("j_in"), by("l_in")])],
                ),
                by("r_in_ball"),
                intro(
                    obtain(["here"], apply("in_ball", {"j": j, "l": ell},
                                           [by("j_in"), by("l_in")])),
                    obtain(["there"], apply("r_in_ball", {"l": ell}, [by("l_in")])),
                    obtain(["shared"], apply("matched", {"l": ell}, [by("l_in")])),
                    given=["l_in"],
                    then=[
                        apply("near", {"u": P(j, ell), "v": r(ell)},
                              [by("here"), by("there"), by("shared")])
                    ],
                ),
            ],
        ),
    ),
    obtain(["moved"], apply("outputs", {"i": i})),
    names=["j", "k"],
    given=["j_in", "k_in", "differ", "same"],
    then=[
        auto("far", "close", "reach", inside("moved", out, square(phi(prompt(j), i) - out)))
    ],
)  # fmt: skip


def reach() -> list[Any]:
    """Outputs of prompts in the same cells are within 2 eps."""
    return [
        have("product", le(0, Lam * s), auto(products=[["Lam_sign", "s_sign"]])),
        have("slack", le(0, eps - Lam * s), auto("fine")),
        have("both", le(0, eps + Lam * s), auto("fine", "product")),
        have("reach", le((2 * Lam * s) ** 2, (2 * eps) ** 2), auto(products=[["slack", "both"]])),
    ]


def tally_is_natural() -> Any:
    """The number of tokens of prompt j in cell c is some natural a <= m."""
    token_in_cell = cases(
        cell(P(j, i)), c, "bit",
        less=auto(nonzero=["bit"]),
        equal=auto(inside("bit", t, delta(t - c) ** 2 - delta(t - c))),
        greater=auto(nonzero=["bit"]),
    )  # fmt: skip
    return obtain(
        ["a_in", "a_is"],
        apply(
            "statement:lemmas/count",
            {"n": m, "f": Abstraction(n, delta(cell(P(j, n)) - c))},
            [intro(given=["i_in"], names=["i"], then=[token_in_cell])],
        ),
        some=[a],
    )


PROOF = intro(
    *reach(),
    given=["start", "multiplies", *NAMES],
    then=[
        steps(
            obtain(
                ["counted"],
                apply(
                    "statement:lemmas/digit-count",
                    {"m": 1, "d": K, "G": m + 1, "M": M, "power": power,
                     "digit": Abstraction(ell, c, j, tally(j, c))},
                    [
                        by("start"),
                        by("multiplies"),
                        intro(
                            tally_is_natural(),
                            given=["l_in", "c_in", "j_in"],
                            witnesses=[a],
                            then=[by("a_in"), by("a_is")],
                        ),
                        matching(apply("same", {"l": 0, "c": a}, [exact(), by("a_in")])),
                    ],
                ),
            ),
            auto("counted"),
        )
    ],
)  # fmt: skip

EXAMPLE = {
    **{name: number(1) for name in ("d", "m", "o", "D", "Lam", "s", "K", "M", "eps")},
    "power": TWO,
    "P": ["lam", [["j", "N"], ["l", "N"]], ["zero", 1]],
    "phi": ["lam", [["u", ["F", ["N"], ["V", 1]]], ["i", "N"]], ["at", "u", number(0)]],
    "cell": ["lam", [["z", ["V", 1]]], number(0)],
}  # fmt: skip
_line = {"p": family("u", 1), "q": family("v", 1)}
_x, _y = vector("u", 1), vector("v", 1)

FORMS = {
    0: auto(),
    1: doubled(j),
    5: intro(given=["in_ball"], witnesses=[0], then=[exact(), auto()]),
    6: intro(
        obtain(["middle"], apply("axiom:square", {"d": 1, "v": _x + _y})),
        given=["u_in", "v_in", "shared"],
        then=[auto("middle", "u_in", "v_in")],
    ),
    7: intro(given=["j_in", "l_in"], then=[auto()]),
    8: intro(
        have("a_is_0", eq(a, 0), first(a)),
        have("b_is_0", eq(b, 0), first(b)),
        given=["a_in", "b_in", "a_gets", "b_gets", "rest"],
        then=[
            auto(
                "a_gets",
                inside("a_is_0", n, _line["q"](n)),
                inside("b_is_0", n, _line["p"](n)),
            )
        ],
    ),
    9: intro(
        obtain(["near"], apply("close", {"l": 0}, [exact()])),
        given=["sign", "p_in", "q_in", "close"],
        then=[auto("near")],
    ),
    10: intro(
        have("j_is_0", eq(j, 0), first(j)),
        have("k_is_0", eq(k, 0), first(k)),
        have("same", eq(j, k), auto("j_is_0", "k_is_0")),
        given=["j_in", "k_in", "differ"],
        witnesses=[0],
        then=[absurd(clash("same", "differ"))],
    ),
}

STATEMENT = Statement(
    id="sharper/prompt-capacity-unordered",
    title="How many behaviours an unordered prompt can select",
    source=Source("sharper", "prompt-capacity", "own proof", "(m + 1)^K in place of the binomial"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("p", "q"), ("p",)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/prompt-capacity-unordered",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, forms=FORMS),
        scope="one prompt of one token, shown as it is, in one cell",
    ),
    remarks=(
        "Logarithmic in the length for a fixed number of cells; the number of cells that the ball "
        "needs is not part of the claim.",
    ),
)
