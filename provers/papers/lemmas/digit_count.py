"""Objects told apart by m d digits of G values each are at most G^(m d).

Statement (own proof). Let object j < M have digits x(l, c, j), l < m, c < d, each one of 0, ...,
G - 1, and let no two objects agree in all of them. Then M <= G^(m d).

Method: with weights w(j) in [0, 1] in place of the objects, by induction on the number of digits:
the weights of the objects with last digit g add up to at most the bound without that digit.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
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
    induct,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    FALSE,
    Abstraction,
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
)

m, n, d, G, M, ell, c, j, k, a, g, p, r, element = (
    natural(x) for x in ("m", "n", "d", "G", "M", "l", "c", "j", "k", "a", "g", "p", "r", "element")
)
digit = family("digit", arity=3)
power, w = family("power"), family("w")
t = real("t")


def same_tokens(count: Any, j: Any, k: Any) -> Any:
    """The digits of the first ``count`` tokens agree."""
    return forall(
        ell, c, given=[lt(ell, count), lt(c, d)], then=[eq(digit(ell, c, j), digit(ell, c, k))]
    )


def same_digits(token: Any, count: Any, j: Any, k: Any) -> Any:
    """The first ``count`` digits of a token agree."""
    return forall(c, given=[lt(c, count)], then=[eq(digit(token, c, j), digit(token, c, k))])


CLAIM = forall(
    m, d, G, M, digit, power,
    given=[
        eq(power(0), 1),
        forall(j, then=[eq(power(j + 1), G * power(j))]),
        forall(
            ell, c, j,
            given=[lt(ell, m), lt(c, d), lt(j, M)],
            some=[a],
            then=[lt(a, G), eq(digit(ell, c, j), a)],
        ),
        forall(
            j, k,
            given=[lt(j, M), lt(k, M), ne(j, k), same_tokens(m, j, k)],
            then=[FALSE],
        ),
    ],
    then=[le(M, power(m * d))],
)  # fmt: skip


def weighted(token: Any, count: Any) -> Any:
    """The claim for weights and for all digits before number ``count`` of a token."""
    return forall(
        w,
        given=[
            forall(j, given=[lt(j, M)], then=[le(0, w(j))]),
            forall(j, given=[lt(j, M)], then=[le(w(j), 1)]),
            forall(
                j, k,
                given=[lt(j, M), lt(k, M), ne(j, k), same_tokens(token, j, k),
                       same_digits(token, count, j, k)],
                then=[eq(w(j) * w(k), 0)],
            ),
        ],
        then=[le(Over(j, Range(M), w(j)), power(token * d + count))],
    )  # fmt: skip


W = ["from_0", "to_1", "alone"]
kept = w(j) * delta(digit(n, r, j) - g)


def _delta(at: Any, name: str, off: Rule, on: Rule) -> Rule:
    """Whether the last digit of object ``at`` is g."""
    x = digit(n, r, at)
    return cases(x, g, name, less=off, equal=on, greater=_copy(off))


def _copy(rule: Rule) -> Rule:
    import copy

    return copy.deepcopy(rule)


def _kept_at(at: Any) -> Any:
    return w(at) * delta(digit(n, r, at) - g)


group = forall(
    g,
    given=[lt(g, G)],
    then=[le(Over(j, Range(M), kept), power(n * d + r))],
)

one_group = intro(
    given=["g_in"],
    then=[
        apply(
            "without_last",
            {"w": Abstraction(j, kept)},
            [
                intro(
                    obtain(["here"], apply("from_0", {"j": j}, [by("j_in")])),
                    given=["j_in"],
                    then=[
                        _delta(
                            j, "value",
                            auto(nonzero=["value"]),
                            auto("here", inside("value", t, w(j) * delta(t - g))),
                        )
                    ],
                ),
                intro(
                    obtain(["here"], apply("to_1", {"j": j}, [by("j_in")])),
                    given=["j_in"],
                    then=[
                        _delta(
                            j, "value",
                            auto(nonzero=["value"]),
                            auto("here", inside("value", t, w(j) * delta(t - g))),
                        )
                    ],
                ),
                intro(
                    given=["j_in", "k_in", "differ", "tokens", "digits"],
                    then=[
                        _delta(
                            j, "value",
                            auto(nonzero=["value"]),
                            _delta(
                                k, "other",
                                auto(nonzero=["other"]),
                                steps(
                                    obtain(
                                        ["null"],
                                        apply(
                                            "alone",
                                            {"j": j, "k": k},
                                            [
                                                by("j_in"), by("k_in"), by("differ"), by("tokens"),
                                                intro(
                                                    given=["q_in"],
                                                    names=["q"],
                                                    then=[
                                                        below_successor(
                                                            natural("q"), r, "q_in", "q_place",
                                                            less=apply("digits",
                                                                       {"c": natural("q")},
                                                                       [by("q_place")]),
                                                            equal=auto(
                                                                "value", "other",
                                                                inside("q_place", p,
                                                                       digit(n, p, j)
                                                                       - digit(n, p, k)),
                                                            ),
                                                        )
                                                    ],
                                                ),
                                            ],
                                        ),
                                    ),
                                    auto(
                                        inside("null", t,
                                               t * delta(digit(n, r, j) - g)
                                               * delta(digit(n, r, k) - g)),
                                    ),
                                ),
                            ),
                        )
                    ],
                ),
            ],
        )
    ],
)  # fmt: skip

split_up = have(
    "split_up",
    eq(Over(j, Range(M), w(j)), Over(j, Range(M), Over(g, Range(G), kept))),
    termwise(
        Range(M), j, w(j), Over(g, Range(G), kept),
        intro(
            obtain(
                ["a_in", "a_is"],
                apply("values", {"l": n, "c": r, "j": element},
                      [auto("n_in"), by("c_in"), by("j_in")]),
                some=[a],
            ),
            obtain(
                ["only"],
                apply(
                    "statement:lemmas/single-term",
                    {"n": G, "l": a, "g": Abstraction(g, w(element)
                                                      * delta(digit(n, r, element) - g))},
                    [
                        by("a_in"),
                        intro(
                            given=["i_in", "i_differs"],
                            names=["i"],
                            then=[
                                cases(
                                    digit(n, r, element), natural("i"), "value",
                                    less=auto(nonzero=["value"]),
                                    equal=absurd(steps(
                                        have("same", eq(natural("i"), a), auto("value", "a_is")),
                                        clash("same", "i_differs"),
                                    )),
                                    greater=auto(nonzero=["value"]),
                                )
                            ],
                        ),
                    ],
                ),
            ),
            given=["j_in"],
            then=[auto("only", inside("a_is", t, w(element) * delta(t - a)))],
        ),
    ),
)  # fmt: skip


one_digit_more = intro(
    have("c_in", lt(r, d), auto("c_next")),
    obtain(["without_last"], apply("fewer_digits", {}, [auto("c_in")])),
    given=["c_next"],
    then=[
        intro(
            have("group", group, one_group),
            split_up,
            have(
                "groups",
                le(
                    Over(g, Range(G), Over(j, Range(M), kept)),
                    Over(g, Range(G), power(n * d + r)),
                ),
                termwise(
                    Range(G), g, Over(j, Range(M), kept), power(n * d + r),
                    intro(
                        given=["g_in"],
                        then=[apply("group", {"g": element}, [by("g_in")])],
                    ),
                ),
            ),
            obtain(["next"], apply("multiplies", {"j": n * d + r})),
            given=W,
            then=[auto("split_up", "groups", "next")],
        )
    ],
)  # fmt: skip


def none(v: Any, name: str) -> Rule:
    """No natural number v is below 0."""
    return absurd(
        steps(obtain(["nat"], apply("axiom:nat-nonnegative", {"n": v})), auto(name, "nat"))
    )


no_token = intro(
    given=["n_small"],
    then=[
        intro(
            obtain(
                ["one"],
                apply(
                    "statement:lemmas/at-most-one",
                    {"n": M, "w": w},
                    [
                        by("from_0"),
                        by("to_1"),
                        intro(
                            given=["j_in", "k_in", "differ"],
                            then=[
                                apply(
                                    "alone",
                                    {"j": j, "k": k},
                                    [
                                        by("j_in"), by("k_in"), by("differ"),
                                        intro(given=["l_in", "c_in"], then=[none(ell, "l_in")]),
                                        intro(given=["c_in"], then=[none(c, "c_in")]),
                                    ],
                                )
                            ],
                        ),
                    ],
                ),
            ),
            given=W,
            then=[auto("one", "start")],
        )
    ],
)  # fmt: skip

one_token_more = intro(
    have("n_in", lt(n, m), auto("n_next")),
    obtain(["by_tokens"], apply("fewer_tokens", {}, [auto("n_in")])),
    have(
        "by_digits",
        forall(r, given=[le(r, d)], then=[weighted(n, r)]),
        induct(
            "r", "r", "fewer_digits",
            base=intro(given=["c_small"], then=[by("by_tokens")]),
            step=one_digit_more,
        ),
    ),
    obtain(["whole"], apply("by_digits", {"r": d}, [auto()])),
    given=["n_next"],
    then=[
        intro(
            obtain(
                ["bound"],
                apply(
                    "whole",
                    {"w": w},
                    [
                        by("from_0"),
                        by("to_1"),
                        intro(
                            given=["j_in", "k_in", "differ", "tokens", "digits"],
                            then=[
                                apply(
                                    "alone",
                                    {"j": j, "k": k},
                                    [
                                        by("j_in"), by("k_in"), by("differ"),
                                        intro(
                                            given=["l_in", "c_in"],
                                            then=[
                                                below_successor(
                                                    ell, n, "l_in", "place",
                                                    less=apply("tokens", {"l": ell, "c": c},
                                                               [by("place"), by("c_in")]),
                                                    equal=steps(
                                                        obtain(["last"], apply(
                                                            "digits", {"c": c}, [by("c_in")])),
                                                        auto("last", inside(
                                                            "place", p,
                                                            digit(p, c, j) - digit(p, c, k))),
                                                    ),
                                                )
                                            ],
                                        ),
                                        intro(given=["c_in"], then=[none(c, "c_in")]),
                                    ],
                                )
                            ],
                        ),
                    ],
                ),
            ),
            given=W,
            then=[auto("bound")],
        )
    ],
)  # fmt: skip

PROOF = intro(
    have(
        "all_tokens",
        forall(n, given=[le(n, m)], then=[weighted(n, 0)]),
        induct("n", "n", "fewer_tokens", base=no_token, step=one_token_more),
    ),
    obtain(["weights"], apply("all_tokens", {"n": m}, [auto()])),
    obtain(
        ["bound"],
        apply(
            "weights",
            {"w": Abstraction(j, 1)},
            [
                intro(given=["j_in"], then=[auto()]),
                intro(given=["j_in"], then=[auto()]),
                intro(
                    given=["j_in", "k_in", "differ", "tokens", "digits"],
                    then=[
                        absurd(
                            apply(
                                "told_apart",
                                {"j": j, "k": k},
                                [by("j_in"), by("k_in"), by("differ"), by("tokens")],
                            )
                        )
                    ],
                ),
            ],
        ),
    ),
    given=["start", "multiplies", "values", "told_apart"],
    then=[auto("bound")],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/digit-count",
    title="Objects told apart by m d digits of G values each are at most G^(m d)",
    source=Source("lemmas", "digit-count", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/digit-count",
        CLAIM,
        at={
            **{name: number(1) for name in ("m", "d", "G")}, "M": number(0),
            "digit": ["lam", [["l", "N"], ["c", "N"], ["j", "N"]], number(0)],
            "power": ["lam", [["i", "N"]], number(1)],
        },
        given=[
            auto(),
            intro(then=[auto()]),
            intro(given=["l_in", "c_in", "j_in"], witnesses=[0], then=[exact(), auto()]),
            intro(given=["j_in", "k_in", "differ", "tokens"], then=[none(j, "j_in")]),
        ],
        scope="no object",
    ),
)  # fmt: skip
