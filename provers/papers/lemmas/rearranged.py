"""Two prompts with the same number of tokens in every cell: one can be rearranged to match.

Statement (own proof). Let phi not change when two of the m tokens of a prompt are exchanged. If for
every token of p as many tokens of q as of p are in its cell, then for every k <= m there is a
prompt r with phi(r, .) = phi(q, .) whose first k tokens are in the cells of those of p, all tokens
being tokens of q.

Method: induction on k. Among the tokens k, ..., m - 1 of r one is in the cell of p(k), because the
counts agree (``lemmas/argmax`` finds it); exchange it with r(k).
"""

import copy
from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas.shifted import delta
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Name,
    Over,
    Range,
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

d, o, m, k, n, a, b, b0, i, j, ell, e, g, element = (
    natural(s)
    for s in ("d", "o", "m", "k", "n", "a", "b", "b0", "i", "j", "l", "e", "g", "element")
)
slot = natural("slot")
p, q, r, r0, u, v = (family(s, d) for s in ("p", "q", "r", "r0", "u", "v"))
x, t, z = real("x"), real("t"), vector("z", d)
cell = Name("cell", ("F", (("V", "d"),), "R"))
phi = Name("phi", ("F", (("F", ("N",), ("V", "d")), "N"), ("V", "o")))


def unordered(phi: Any, m: Any) -> Any:
    """phi does not change when tokens a and b are exchanged."""
    return forall(
        u, v, a, b, i,
        given=[
            lt(a, m),
            lt(b, m),
            eq(v(a), u(b)),
            eq(v(b), u(a)),
            forall(ell, given=[lt(ell, m), ne(ell, a), ne(ell, b)], then=[eq(v(ell), u(ell))]),
        ],
        then=[eq(phi(u, i), phi(v, i))],
    )  # fmt: skip


def count(prompt: Any, x: Any, m: Any) -> Any:
    """The number of tokens in cell x."""
    return Over(slot, Range(m), delta(cell(prompt(slot)) - x))


def result(r: Any, k: Any) -> list[Any]:
    """What is claimed of r."""
    return [
        forall(i, then=[eq(phi(r, i), phi(q, i))]),
        forall(ell, given=[lt(ell, k)], then=[eq(cell(r(ell)), cell(p(ell)))]),
        forall(x, then=[eq(count(r, x, m), count(q, x, m))]),
        forall(ell, given=[lt(ell, m)], some=[n], then=[lt(n, m), eq(r(ell), q(n))]),
    ]


CLAIM = forall(
    k, d, o, m, phi, cell, p, q,
    given=[
        unordered(phi, m),
        forall(
            ell,
            given=[lt(ell, m)],
            then=[eq(count(p, cell(p(ell)), m), count(q, cell(p(ell)), m))],
        ),
        le(k, m),
    ],
    some=[r],
    then=result(r, k),
)  # fmt: skip

home = cell(p(g))


def swapped(at: Any, offset: Any = b0) -> Any:
    """r: tokens g and g + b0 of r0 exchanged."""
    there = g + offset
    change = r0(there) - r0(g)
    return r0(at) + delta(at - g) * change - delta(at - there) * change


def _bit(value: Any) -> Rule:
    """0 <= delta(value - home), or its vanishing where value != home."""
    return cases(
        value, home, "bit",
        less=auto(nonzero=["bit"]),
        equal=auto(inside("bit", t, delta(t - home))),
        greater=auto(nonzero=["bit"]),
    )  # fmt: skip


def _nothing() -> Rule:
    """If r0(g + b0) is elsewhere, all later tokens are, against the counts."""
    return absurd(
        steps(
            have("none_here", eq(delta(cell(r0(g + b0)) - home), 0), auto(nonzero=["place"])),
            have(
                "none",
                le(Over(j, Range(e + 1), delta(cell(r0(g + j)) - home)), Over(j, Range(e + 1), 0)),
                termwise(
                    Range(e + 1), j, delta(cell(r0(g + j)) - home), 0,
                    intro(
                        obtain(["most"], apply("largest", {"i": element}, [by("j_in")])),
                        given=["j_in"],
                        then=[auto("most", "none_here")],
                    ),
                ),
            ),
            auto("none", "late", "late_p"),
        )
    )  # fmt: skip


find = [
    obtain(["e_is"], apply("axiom:nat-difference", {"m": g + 1, "n": m}, [by("k_small")]),
           some=[e]),
    have("g_in", lt(g, m), auto("k_small")),
    obtain(
        ["b0_in", "largest"],
        apply("statement:lemmas/argmax",
              {"n": e, "c": Abstraction(i, delta(cell(r0(g + i)) - home))}),
        some=[b0],
    ),
    obtain(
        ["split_r"],
        apply("statement:lemmas/sum-split",
              {"n": g, "e": e + 1, "f": Abstraction(j, delta(cell(r0(j)) - home))}),
    ),
    obtain(
        ["split_p"],
        apply("statement:lemmas/sum-split",
              {"n": g, "e": e + 1, "f": Abstraction(j, delta(cell(p(j)) - home))}),
    ),
    have(
        "heads",
        eq(
            Over(j, Range(g), delta(cell(r0(j)) - home)),
            Over(j, Range(g), delta(cell(p(j)) - home)),
        ),
        termwise(
            Range(g), j, delta(cell(r0(j)) - home), delta(cell(p(j)) - home),
            intro(
                obtain(["same"], apply("matched", {"l": element}, [by("j_in")])),
                given=["j_in"],
                then=[auto(inside("same", t, delta(t - home)))],
            ),
        ),
    ),
    obtain(["q_count"], apply("counts", {"x": home})),
    obtain(["p_count"], apply("agree", {"l": g}, [by("g_in")])),
    have(
        "late",
        eq(Over(j, Range(e + 1), delta(cell(r0(g + j)) - home)),
           Over(j, Range(e + 1), delta(cell(p(g + j)) - home))),
        auto(
            "split_r", "split_p", "heads", "q_count", "p_count",
            inside("e_is", n, Over(j, Range(n), delta(cell(r0(j)) - home))),
            inside("e_is", n, Over(j, Range(n), delta(cell(p(j)) - home))),
        ),
    ),
    obtain(["e_nat"], apply("axiom:nat-nonnegative", {"n": e})),
    obtain(
        ["one_p"],
        apply(
            "statement:lemmas/term-below-sum",
            {"n": e + 1, "k": 0, "f": Abstraction(j, delta(cell(p(g + j)) - home))},
            [
                auto("e_nat"),
                intro(given=["i_in"], names=["i"], then=[_bit(cell(p(g + i)))]),
            ],
        ),
    ),
    have("late_p", le(1, Over(j, Range(e + 1), delta(cell(p(g + j)) - home))), auto("one_p")),
    have(
        "hit",
        eq(cell(r0(g + b0)), home),
        cases(
            cell(r0(g + b0)), home, "place",
            less=_nothing(), equal=by("place"), greater=_nothing(),
        ),
    ),
]  # fmt: skip

there = g + b0


def _if_moved(body: Any) -> Rule:
    """An equation of vectors: directly if b0 > 0, with b0 = 0 put into ``body`` otherwise."""
    return cases(
        0, b0, "moved",
        less=auto(nonzero=["moved"]),
        equal=auto(inside("moved", n, body(n))),
        greater=absurd(
            steps(obtain(["b0_nat"], apply("axiom:nat-nonnegative", {"n": b0})),
                  auto("b0_nat", "moved"))
        ),
    )  # fmt: skip


def _token(index: Any, at_g: Rule, at_b: Rule, rest: Rule) -> Rule:
    """Cases on which token ``index`` of r is: g, there, or another one."""

    def other() -> Rule:
        return cases(
            index, there, "is_b",
            less=copy.deepcopy(rest), equal=copy.deepcopy(at_b), greater=copy.deepcopy(rest),
        )  # fmt: skip

    return cases(index, g, "is_g", less=other(), equal=at_g, greater=other())


X = delta(cell(r0(there)) - x) - delta(cell(r0(g)) - x)


def _single(index: Any) -> Any:
    """The sum over j of delta(j - index) X is X."""
    return apply(
        "statement:lemmas/single-term",
        {"n": m, "l": index, "g": Abstraction(j, delta(j - index) * X)},
        [
            by("g_in" if index is g else "b_in"),
            intro(given=["i_in", "i_differs"], names=["i"], then=[auto(nonzero=["i_differs"])]),
        ],
    )


moved = [
    have("b_in", lt(there, m), auto("b0_in", "e_is")),
    have("at_g", eq(swapped(g), r0(there)),
         _if_moved(lambda n: swapped(g, n) - r0(g + n))),
    have("at_b", eq(swapped(there), r0(g)),
         _if_moved(lambda n: swapped(g + n, n) - r0(g))),
    have(
        "elsewhere",
        forall(ell, given=[lt(ell, m), ne(ell, g), ne(ell, there)],
               then=[eq(swapped(ell), r0(ell))]),
        intro(given=["l_in", "not_g", "not_b"], then=[auto(nonzero=["not_g", "not_b"])]),
    ),
    have(
        "same_output",
        forall(i, then=[eq(phi(Abstraction(ell, swapped(ell)), i), phi(q, i))]),
        intro(
            obtain(
                ["exchanged"],
                apply(
                    "unordered",
                    {"u": r0, "v": Abstraction(ell, swapped(ell)), "a": g, "b": there, "i": i},
                    [by("g_in"), by("b_in"), by("at_g"), by("at_b"),
                     intro(given=["l_in", "not_g", "not_b"],
                           then=[apply("elsewhere", {"l": ell},
                                       [by("l_in"), by("not_g"), by("not_b")])])],
                ),
            ),
            obtain(["before"], apply("outputs", {"i": i})),
            then=[auto("exchanged", "before")],
        ),
    ),
]  # fmt: skip

matched = intro(
    given=["l_next"],
    then=[
        below_successor(
            ell, g, "l_next", "place",
            less=steps(
                have("l_in", lt(ell, m), auto("place", "g_in")),
                obtain(["b0_nat"], apply("axiom:nat-nonnegative", {"n": b0})),
                have("before_b", lt(ell, there), auto("place", "b0_nat")),
                obtain(["stays"],
                       apply("elsewhere", {"l": ell}, [by("l_in"), by("place"), by("before_b")])),
                obtain(["same"], apply("matched", {"l": ell}, [by("place")])),
                auto("same", inside("stays", z, cell(z))),
            ),
            equal=steps(
                have("at_home", eq(cell(swapped(g)), home),
                     auto("hit", inside("at_g", z, cell(z)))),
                auto("at_home", inside("place", n, cell(swapped(n)) - cell(p(n)))),
            ),
        )
    ],
)  # fmt: skip

difference = delta(cell(r0(j)) - x) + delta(j - g) * X - delta(j - there) * X


def _value(at: Any) -> Any:
    return delta(cell(r0(at)) - x) + delta(at - g) * X - delta(at - there) * X


def _flip(at: str) -> Rule:
    """The term at g or there: the change is X or -X, or b0 = 0 and nothing happens."""

    def body(n: Any) -> Any:
        moved_to = g if at == "at_b" else g + n
        at_index = g if at == "at_g" else g + n
        return delta(cell(r0(moved_to)) - x) - _at_offset(at_index, n)

    return cases(
        0, b0, "moved",
        less=auto(inside(at, z, delta(cell(z) - x)), nonzero=["moved"]),
        equal=auto(inside(at, z, delta(cell(z) - x)), inside("moved", n, body(n))),
        greater=absurd(
            steps(obtain(["b0_nat"], apply("axiom:nat-nonnegative", {"n": b0})),
                  auto("b0_nat", "moved"))
        ),
    )  # fmt: skip


def _at_offset(at: Any, offset: Any) -> Any:
    change = delta(cell(r0(g + offset)) - x) - delta(cell(r0(g)) - x)
    return (
        delta(cell(r0(at)) - x)
        + delta(at - g) * change
        - delta(at - g - offset) * change
    )  # fmt: skip


term_at_g = have("term_at_g", eq(delta(cell(swapped(g)) - x), _value(g)), _flip("at_g"))
term_at_b = have("term_at_b", eq(delta(cell(swapped(there)) - x), _value(there)), _flip("at_b"))

counts = intro(
    obtain(["before"], apply("counts", {"x": x})),
    obtain(["single_g"], _single(g)),
    obtain(["single_b"], _single(there)),
    term_at_g,
    term_at_b,
    have(
        "terms",
        eq(Over(j, Range(m), delta(cell(swapped(j)) - x)), Over(j, Range(m), difference)),
        termwise(
            Range(m), j, delta(cell(swapped(j)) - x), difference,
            intro(
                given=["j_in"],
                then=[
                    _token(
                        element,
                        auto(
                            "term_at_g",
                            inside("is_g", n, delta(cell(swapped(n)) - x) - _value(n)),
                        ),
                        auto(
                            "term_at_b",
                            inside("is_b", n, delta(cell(swapped(n)) - x) - _value(n)),
                        ),
                        steps(
                            obtain(["stays"], apply(
                                "elsewhere", {"l": element}, [by("j_in"), by("is_g"), by("is_b")])),
                            auto(inside("stays", z, delta(cell(z) - x)),
                                 nonzero=["is_g", "is_b"]),
                        ),
                    )
                ],
            ),
        ),
    ),
    then=[auto("before", "single_g", "single_b", "terms")],
)  # fmt: skip


def _member(at: Any, in_range: str, value: Rule) -> Rule:
    return intro(
        obtain(["n_in", "n_is"], apply("members", {"l": at}, [by(in_range)]), some=[n]),
        witnesses=[n],
        then=[by("n_in"), value],
    )


members = intro(
    have(
        "found",
        forall(some=[n], then=[lt(n, m), eq(swapped(ell), q(n))]),
        _token(
            ell,
            _member(there, "b_in",
                    auto("n_is", "at_g", inside("is_g", a, swapped(a)))),
            _member(g, "g_in",
                    auto("n_is", "at_b", inside("is_b", a, swapped(a)))),
            steps(
                obtain(["stays"], apply(
                    "elsewhere", {"l": ell}, [by("l_in"), by("is_g"), by("is_b")])),
                _member(ell, "l_in", auto("n_is", "stays")),
            ),
        ),
    ),
    obtain(["n_in", "n_is"], apply("found"), some=[n]),
    given=["l_in"],
    witnesses=[n],
    then=[by("n_in"), by("n_is")],
)  # fmt: skip

PROOF = induct(
    "k", "g", "fewer",
    base=intro(
        given=["unordered", "agree", "k_small"],
        witnesses=[q],
        then=[
            intro(then=[auto()]),
            intro(
                obtain(["nat"], apply("axiom:nat-nonnegative", {"n": ell})),
                given=["l_in"],
                then=[absurd(auto("l_in", "nat"))],
            ),
            intro(then=[auto()]),
            intro(given=["l_in"], witnesses=[ell], then=[by("l_in"), auto()]),
        ],
    ),
    step=intro(
        obtain(
            ["outputs", "matched", "counts", "members"],
            apply(
                "fewer",
                {"d": d, "o": o, "m": m, "phi": phi, "cell": cell, "p": p, "q": q},
                [by("unordered"), by("agree"), auto("k_small")],
            ),
            some=[r0],
        ),
        *find,
        *moved,
        given=["unordered", "agree", "k_small"],
        witnesses=[Abstraction(ell, swapped(ell))],
        then=[by("same_output"), matched, counts, members],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/rearranged",
    title="One of two prompts with equal counts can be rearranged to match the other",
    source=Source("lemmas", "rearranged", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/rearranged",
        CLAIM,
        at={
            "k": number(1), "d": number(1), "o": number(1), "m": number(1),
            "phi": ["lam", [["u", ["F", ["N"], ["V", 1]]], ["i", "N"]], ["zero", 1]],
            "cell": ["lam", [["z", ["V", 1]]], number(0)],
            "p": constant_family(zero(1)), "q": constant_family(zero(1)),
        },
        given=[
            intro(given=["a_in", "b_in", "a_is", "b_is", "rest"], then=[auto()]),
            intro(given=["l_in"], then=[auto()]),
            exact(),
        ],
        scope="one token",
    ),
)  # fmt: skip
