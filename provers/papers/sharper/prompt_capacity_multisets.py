"""How many behaviours an unordered prompt can select: the binomial.

Statement (own proof). As in ``prompt-capacity-unordered``: prompts of m tokens in the ball of
radius D of R^d, a network Lam-Lipschitz in the prompt that does not change when two prompt tokens
are exchanged, the ball in K cells of diameter at most 2 s with Lam s <= eps, and M prompts whose
outputs are more than 2 eps apart on some input, pairwise. Then

    M <= C(m + K - 1, m),

the number of multisets of m cells: binom(K - 1, m) of ``lemmas/binomial``.

Method: the tallies of a prompt's tokens over the cells are K natural numbers that add up to m
(``lemmas/multiset-count``); prompts with the same tallies cannot be told apart.
"""

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.binomial import binom, pascal
from provers.papers.lemmas.rearranged import cell, phi
from provers.papers.lemmas.shifted import delta
from provers.papers.sharper.prompt_capacity_unordered import (
    EXAMPLE,
    FORMS,
    NAMES,
    PROMPTS,
    D,
    K,
    Lam,
    M,
    P,
    a,
    c,
    d,
    eps,
    i,
    j,
    m,
    matching,
    n,
    o,
    reach,
    s,
    square,
    t,
    tally,
    tally_is_natural,
)
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    combine,
    have,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Over,
    Range,
    Zero,
    eq,
    forall,
    le,
    natural,
)

rest, home, element = natural("rest"), natural("home"), natural("element")

CLAIM = forall(
    d, m, M, K, o, D, Lam, eps, s, P, phi, cell,
    given=PROMPTS,
    some=[rest, binom],
    then=[eq(1 + rest, K), *pascal(binom), le(M, binom(rest, m))],
)  # fmt: skip

some_cell = [
    have("centre", le(square(Zero(d)), D**2),
         steps(have("D2", le(0, D**2), combine(le=[(1, [], D)])), auto("D2"))),
    obtain(["home_in", "home_is"], apply("number", {"u": Zero(d)}, [by("centre")]), some=[home]),
    obtain(["home_nat"], apply("axiom:nat-nonnegative", {"n": home})),
    obtain(["more"], apply("axiom:nat-discrete", {"m": home, "n": K}, [by("home_in")])),
    obtain(["rest_is"], apply("axiom:nat-difference", {"m": 1, "n": K},
                              [auto("more", "home_nat")]), some=[rest]),
]  # fmt: skip

_token = delta(cell(P(j, element)) - c)
one_cell_each = termwise(
    Range(m), n, Over(c, Range(rest + 1), delta(cell(P(j, n)) - c)), 1 + 0 * n,
    intro(
        obtain(["here"], apply("in_ball", {"j": j, "l": element}, [by("j_in"), by("n_in")])),
        obtain(["a_in", "a_is"], apply("number", {"u": P(j, element)}, [by("here")]), some=[a]),
        obtain(
            ["only"],
            apply(
                "statement:lemmas/single-term",
                {"n": rest + 1, "l": a, "g": Abstraction(c, _token)},
                [
                    auto("a_in", "rest_is"),
                    intro(
                        names=["i"],
                        given=["i_in", "i_differs"],
                        then=[
                            cases(
                                cell(P(j, element)), i, "value",
                                less=auto(nonzero=["value"]),
                                equal=absurd(steps(
                                    have("same", eq(i, a), auto("value", "a_is")),
                                    clash("same", "i_differs"),
                                )),
                                greater=auto(nonzero=["value"]),
                            )
                        ],
                    ),
                ],
            ),
        ),
        given=["n_in"],
        then=[auto("only", inside("a_is", t, delta(t - a)))],
    ),
)  # fmt: skip

PROOF = intro(
    *reach(),
    *some_cell,
    obtain(
        ["ones", "none_left", "rule", "counted"],
        apply(
            "statement:lemmas/multiset-count",
            {"k": rest, "m": m, "M": M, "x": Abstraction(c, j, tally(j, c))},
            [
                intro(
                    tally_is_natural(),
                    names=["c", "j"],
                    given=["c_in", "j_in"],
                    witnesses=[a],
                    then=[by("a_is")],
                ),
                intro(
                    have(
                        "each",
                        eq(Over(n, Range(m), Over(c, Range(rest + 1), delta(cell(P(j, n)) - c))),
                           Over(n, Range(m), 1 + 0 * n)),
                        one_cell_each,
                    ),
                    names=["j"],
                    given=["j_in"],
                    then=[auto("each")],
                ),
                matching(apply("same", {"c": a}, [auto("a_in", "rest_is")])),
            ],
        ),
        some=[binom],
    ),
    given=NAMES,
    witnesses=[rest, binom],
    then=[by("rest_is"), by("ones"), by("none_left"), by("rule"), by("counted")],
)  # fmt: skip

EXAMPLE_HERE = {name: term for name, term in EXAMPLE.items() if name != "power"}
FORMS_HERE = {index - 2: rule for index, rule in FORMS.items() if index > 1}

STATEMENT = Statement(
    id="sharper/prompt-capacity-multisets",
    title="How many behaviours an unordered prompt can select: C(m + K - 1, m)",
    source=Source("sharper", "prompt-capacity", "own proof"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("p", "q"), ("p",)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/prompt-capacity-multisets",
        CLAIM,
        EXAMPLE_HERE,
        example_rules(CLAIM, EXAMPLE_HERE, forms=FORMS_HERE),
        scope="one prompt of one token, shown as it is, in one cell",
    ),
    remarks=("The number of cells that the ball needs is not part of the claim.",),
)
