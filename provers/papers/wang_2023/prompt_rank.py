"""n independent targets need n prompt tokens.

Statement (the rank argument of theorem-4, for one head with biases). Let v_1..v_n be linearly
independent and Att(x_i, X_i) = b_o - eta_i v_i with eta_i >= 0. If a prompt of m tokens gives
Att(x_i, [P, X_i]) = b_o + v_i for every i, then m >= n: with m < n it is impossible.

Method: a fit means W_o N_P^i = (Z_P^i + (1 + eta_i) Z_i) v_i, where N_P^i is a combination of the m
vectors W_v p_j + b_v. With m < n some combination c != 0 of the n left sides vanishes (axiom
``underdetermined``); the coefficients of the v_i on the right are c_i times something positive.
The attention bias b_o is subtracted, the biases of keys, queries and values change nothing.
"""

from typing import Any

from provers.instances import constant_family, number, unit_head, zero
from provers.instances import witness as certify
from provers.papers.layer import Head, length
from provers.proof import (
    apply,
    auto,
    by,
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
    FALSE,
    Abstraction,
    Apply,
    Concat,
    Each,
    Exp,
    Inner,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    sequences,
    vector,
)

head = Head()
d = head.d
n, m, i, j, k, e = (natural(t) for t in ("n", "m", "i", "j", "k", "element"))
x, v, p = family("x", d), family("v", d), family("p", d)
eta, c = family("eta"), family("c")
X = sequences("X", d)
h, t = vector("h", d), real("t")
P = Each(j, Range(m), p(j))


def independent(f: Any, count: Any) -> Any:
    """Only the trivial combination of f(0), ..., f(count - 1) vanishes."""
    return forall(
        c,
        given=[eq(Over(i, Range(count), c(i) * f(i)), Zero(d))],
        then=[forall(i, given=[lt(i, count)], then=[eq(c(i), 0)])],
    )


def each(*then: Any, given: Any = ()) -> Any:
    """For all i < n."""
    return forall(i, given=[lt(i, n), *given], then=list(then))


def own(i: Any) -> Any:
    """Mass of the context of example i."""
    return head.mass(x(i), X(i))


def prompt_mass(i: Any) -> Any:
    """Mass of the prompt for example i."""
    return head.mass(x(i), P)


def total(i: Any) -> Any:
    """Positive factor of v_i in a cleared fit."""
    return prompt_mass(i) + (1 + eta(i)) * own(i)


def pulled(i: Any) -> Any:
    """W_o N_P for example i."""
    return Apply(head.wo, head.pull(x(i), P))


CLAIM = forall(
    *head.names, n, m, x, X, v, eta, p,
    given=[
        lt(m, n),
        each(lt(0, length(X(i)))),
        each(le(0, eta(i))),
        independent(v, n),
        each(eq(head.att(x(i), X(i)), head.bo - eta(i) * v(i))),
    ],
    then=[
        forall(
            given=[each(eq(head.att(x(i), Concat(P, X(i))), head.bo + v(i)))],
            then=[FALSE],
        )
    ],
)  # fmt: skip

weight = Exp(head.score(p(j), x(i)))
value = Apply(head.wo, Apply(head.wv, p(j)) + head.bv)

fit_cleared = have(
    "fit_cleared",
    each(eq(pulled(i), total(i) * v(i)), lt(0, total(i))),
    intro(
        obtain(["not_empty"], apply("contexts_are_not_empty", {"i": i}, [by("i_below_n")])),
        obtain(["eta_sign"], apply("eta_is_not_negative", {"i": i}, [by("i_below_n")])),
        obtain(["own_output"], apply("own_outputs", {"i": i}, [by("i_below_n")])),
        obtain(["fit"], apply("fits", {"i": i}, [by("i_below_n")])),
        have("own_mass_is_positive", lt(0, own(i)), positive("not_empty")),
        have("mass_is_positive", lt(0, prompt_mass(i) + own(i)), positive("not_empty")),
        have("prompt_mass_sign", le(0, prompt_mass(i)), positive()),
        have(
            "context_cleared",
            eq(Apply(head.wo, head.pull(x(i), X(i))), -own(i) * eta(i) * v(i)),
            auto(inside("own_output", h, own(i) * h), nonzero=["own_mass_is_positive"]),
        ),
        have(
            "sum_cleared",
            eq(
                pulled(i) + Apply(head.wo, head.pull(x(i), X(i))),
                (prompt_mass(i) + own(i)) * v(i),
            ),
            auto(
                inside("fit", h, (prompt_mass(i) + own(i)) * h),
                nonzero=["mass_is_positive"],
            ),
        ),
        given=["i_below_n"],
        then=[
            auto("context_cleared", "sum_cleared"),
            auto("prompt_mass_sign", "own_mass_is_positive",
                 products=[["eta_sign", "own_mass_is_positive"]]),
        ],
    ),
)  # fmt: skip

_left = Over(i, Range(n), c(i) * pulled(i))
_right = Over(i, Range(n), c(i) * total(i) * v(i))

PROOF = intro(
    given=[
        "too_few_tokens",
        "contexts_are_not_empty",
        "eta_is_not_negative",
        "targets_are_independent",
        "own_outputs",
    ],
    then=[
        intro(
            fit_cleared,
            obtain(
                ["k_below_n", "c_is_not_zero", "scores_cancel"],
                apply(
                    "axiom:underdetermined",
                    {"m": m, "n": n, "a": Abstraction(i, j, weight)},
                    [by("too_few_tokens")],
                ),
                some=[c, k],
            ),
            have(
                "prompt_parts_cancel",
                eq(_left, Zero(d)),
                steps(
                    have(
                        "by_token",
                        eq(
                            Over(j, Range(m), Over(i, Range(n), c(i) * weight) * value),
                            Over(j, Range(m), Zero(d)),
                        ),
                        termwise(
                            Range(m), j, Over(i, Range(n), c(i) * weight) * value, Zero(d),
                            intro(
                                obtain(
                                    ["factor"],
                                    apply("scores_cancel", {"j": e}, [by("j_below_m")]),
                                ),
                                given=["j_below_m"],
                                then=[
                                    auto(
                                        inside(
                                            "factor", t,
                                            t * Apply(head.wo, Apply(head.wv, p(e)) + head.bv),
                                        )
                                    )
                                ],
                            ),
                        ),
                    ),
                    auto("by_token"),
                ),
            ),
            have(
                "targets_cancel",
                eq(_right, Zero(d)),
                steps(
                    have(
                        "by_example",
                        eq(_left, _right),
                        termwise(
                            Range(n), i, c(i) * pulled(i), c(i) * total(i) * v(i),
                            intro(
                                obtain(
                                    ["cleared", "positive_total"],
                                    apply("fit_cleared", {"i": e}, [by("i_below_n")]),
                                ),
                                given=["i_below_n"],
                                then=[auto(inside("cleared", h, c(e) * h))],
                            ),
                        ),
                    ),
                    auto("by_example", "prompt_parts_cancel"),
                ),
            ),
            obtain(
                ["all_vanish"],
                apply(
                    "targets_are_independent",
                    {"c": Abstraction(i, c(i) * total(i))},
                    [by("targets_cancel")],
                ),
            ),
            obtain(["kth_vanishes"], apply("all_vanish", {"i": k}, [by("k_below_n")])),
            obtain(
                ["kth_cleared", "kth_total_is_positive"],
                apply("fit_cleared", {"i": k}, [by("k_below_n")]),
            ),
            have(
                "c_is_zero",
                eq(c(k), 0),
                auto(
                    inside("kth_vanishes", t, t / total(k)),
                    nonzero=["kth_total_is_positive"],
                ),
            ),
            given=["fits"],
            then=[clash("c_is_zero", "c_is_not_zero")],
        )
    ],
)  # fmt: skip

one, h1 = vector("one", 1), vector("h", 1)
ONLY_TRIVIAL = intro(
    have("unit", eq(Inner(one, one), 1), exact()),
    have(
        "first_vanishes",
        eq(c(0), 0),
        auto(inside("vanishes", h1, Inner(h1, one)), inside("unit", t, c(0) * t)),
    ),
    given=["vanishes"],
    then=[["enumerate", [by("first_vanishes")]]],
)

STATEMENT = Statement(
    id="wang-2023/prompt-rank",
    title="n independent targets need n prompt tokens",
    source=Source("wang-2023", "theorem-4, lower bound", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=certify(
        "wang-2023/prompt-rank",
        CLAIM,
        unit_head()
        | {"n": number(1), "m": number(0), "x": constant_family(zero(1))}
        | {"X": constant_family(["one", "one"]), "eta": constant_family(number(1))}
        | {"v": constant_family(["scale", number(-1), "one"]), "p": constant_family(zero(1))},
        [
            exact(),
            intro(given=["i_below_n"], then=[positive()]),
            intro(given=["i_below_n"], then=[positive()]),
            ONLY_TRIVIAL,
            intro(given=["i_below_n"], then=[auto()]),
        ],
        data={"one": {"sort": ["V", 1], "rationals": ["1"]}},
    ),
)
