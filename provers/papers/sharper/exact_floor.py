"""The exact price of a prompt of m tokens is a minimum over one mass and one output.

Statement (own proof; sharpens wang-2023/theorem-2). One head with any biases, n contexts X_i with a
common query x (aligned case: U^T c = r), A_i = Att(x, X_i), Z_i their masses, targets a_i, b and k
as in `attainable-set`. For a mass exp(L) put w_i = exp(L)/(exp(L) + Z_i) and

    E(L, v) = sum_i | w_i (U v + b) + (1 - w_i) A_i - a_i |^2.

Every number F that is at most E(L, v) wherever <c, U v> + k <= L <= <c, U v> + k + log m is at most
the error sum_i |Att(x, [P, X_i]) - a_i|^2 of every prompt P of m tokens. Conversely (r not zero,
m >= 2) every F that is at most the error of every prompt of m tokens is at most E(L, v) wherever
<c, U v> + k < L <= <c, U v> + k + log m. So both infima are the same number.

Method: attention-split turns the error into E at what `attainable-set` says (p, Z_P) can be. For a
given L the best v is a projection (`exact-floor-one-unknown`); `provers.exact_floor` encloses the
minimum over L that is left, `constructions.optimal_prompt` writes the prompt down.
"""

from typing import Any

from provers.instances import constant_family, number, unit_head, witness
from provers.papers.layer import length
from provers.papers.lemmas._points import UNIT
from provers.papers.sharper import _attainable_examples
from provers.papers.sharper._head import (
    c,
    d,
    head,
    pulled_back,
    score_offset,
    score_vector,
    v,
    value,
    value_offset,
    x,
)
from provers.proof import (
    apply,
    auto,
    by,
    congr,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.statement import NumericCheck, Source, Statement
from provers.surface import (
    Concat,
    Each,
    Exp,
    Inner,
    Log,
    Over,
    Range,
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

m, n, i, j, e = (natural(t) for t in ("m", "n", "i", "j", "element"))
h = vector("h", d)
p, a = family("p", d), family("a", d)
X = sequences("X", d)
L, F, t = real("L"), real("F"), real("t")
P = Each(j, Range(m), p(j))
r, k = score_vector(), score_offset()
slab = Inner(c, value(v)) + k


def share(i: Any, level: Any) -> Any:
    """w_i for the mass exp(level)."""
    return Exp(level) / (Exp(level) + head.mass(x, X(i)))


def mixed(i: Any, level: Any, output: Any) -> Any:
    """Squared error of example i when the prompt has this log mass and output."""
    w = share(i, level)
    miss = w * output + (1 - w) * head.att(x, X(i)) - a(i)
    return Inner(miss, miss)


def error(i: Any) -> Any:
    """Squared error of example i under the prompt P."""
    miss = head.att(x, Concat(P, X(i))) - a(i)
    return Inner(miss, miss)


def reduced(level: Any, v: Any) -> Any:
    """E(L, v)."""
    return Over(i, Range(n), mixed(i, level, value(v) + value_offset()))


total = Over(i, Range(n), error(i))

CLAIM = forall(
    *head.names, x, c, m, n, X, a, F,
    given=[
        eq(pulled_back(), r),
        lt(0, m),
        forall(i, given=[lt(i, n)], then=[lt(0, length(X(i)))]),
    ],
    then=[
        forall(
            p,
            given=[forall(v, L, given=[le(slab, L), le(L, slab + Log(m))],
                          then=[le(F, reduced(L, v))])],
            then=[le(F, total)],
        ),
        forall(
            v, L,
            given=[
                forall(p, then=[le(F, total)]),
                lt(0, Inner(r, r)),
                lt(1, m),
                lt(slab, L),
                le(L, slab + Log(m)),
            ],
            then=[le(F, reduced(L, v))],
        ),
    ],
)  # fmt: skip

_names = {name.label: name for name in (*head.names, x, c, m)}


def same_error(level: Any) -> Any:
    """Fact: the error is E, from facts own_output and own_mass = exp(level)."""
    return have(
        "error_is_reduced",
        eq(total, reduced(level, v)),
        termwise(
            Range(n), i, error(i), mixed(i, level, value(v) + value_offset()),
            intro(
                obtain(["not_empty"], apply("contexts_are_not_empty", {"i": e}, [by("in_range")])),
                obtain(
                    ["split", "share_sign", "share_below_one"],
                    apply(
                        "statement:wang-2023/attention-split",
                        {name.label: name for name in head.names} | {"x": x, "P": P, "X": X(e)},
                        [auto("several_tokens"), by("not_empty")],
                    ),
                ),
                have("own_context", lt(0, head.mass(x, X(e))), positive("not_empty")),
                have("both", lt(0, head.mass(x, P) + head.mass(x, X(e))),
                     positive("not_empty", "several_tokens")),
                have("both_again", lt(0, Exp(level) + head.mass(x, X(e))), positive("not_empty")),
                have(
                    "output",
                    eq(
                        head.att(x, Concat(P, X(e))) - a(e),
                        share(e, level) * (value(v) + value_offset())
                        + (1 - share(e, level)) * head.att(x, X(e)) - a(e),
                    ),
                    auto(
                        inside("split", h, h),
                        inside(
                            "own_output", h,
                            head.mass(x, P) / (head.mass(x, P) + head.mass(x, X(e))) * h,
                        ),
                        inside(
                            "own_mass", t,
                            t / (t + head.mass(x, X(e)))
                            * (value(v) + value_offset() - head.att(x, X(e))),
                        ),
                        nonzero=["both", "both_again"],
                    ),
                ),
                given=["in_range"],
                then=[congr("output", h, Inner(h, h))],
            ),
        ),
    )  # fmt: skip


lower = intro(
    have("several_tokens", lt(0, length(P)), auto("not_empty_prompt")),
    have("mass_is_positive", lt(0, head.mass(x, P)), positive("several_tokens")),
    obtain(["attained", "unused"], apply("statement:sharper/attainable-set", _names,
                                         [by("aligned"), by("not_empty_prompt")])),
    obtain(["left", "right", "strict", "output_of_some"], apply("attained", {"p": p})),
    obtain(["own_output"], apply("output_of_some"), some=[v]),
    obtain(["own_mass"], apply("axiom:exp-log", {"x": head.mass(x, P)}, [by("mass_is_positive")])),
    obtain(
        ["floor"],
        apply(
            "floor_of_the_slab",
            {"v": v, "L": Log(head.mass(x, P))},
            [
                auto("left", inside("own_output", h, Inner(c, h))),
                auto("right", inside("own_output", h, Inner(c, h))),
            ],
        ),
    ),
    same_error(Log(head.mass(x, P))),
    given=["floor_of_the_slab"],
    then=[auto("floor", "error_is_reduced")],
)  # fmt: skip

upper = intro(
    obtain(["unused", "attained"], apply("statement:sharper/attainable-set", _names,
                                         [by("aligned"), by("not_empty_prompt")])),
    obtain(
        ["own_mass", "own_output"],
        apply(
            "attained",
            {"v": v, "L": L},
            [by("r_is_seen"), by("several"), by("above_left"), by("below_right")],
        ),
        some=[p],
    ),
    have("several_tokens", lt(0, length(P)), auto("not_empty_prompt")),
    obtain(["floor"], apply("floor_of_prompts", {"p": p})),
    same_error(L),
    given=["floor_of_prompts", "r_is_seen", "several", "above_left", "below_right"],
    then=[auto("floor", "error_is_reduced")],
)  # fmt: skip

PROOF = intro(
    given=["aligned", "not_empty_prompt", "contexts_are_not_empty"],
    then=[lower, upper],
)

STATEMENT = Statement(
    id="sharper/exact-floor",
    title="The exact price of a prompt of m tokens is a minimum over one mass and one output",
    source=Source("sharper", "exact-floor", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    numeric=(NumericCheck("tuned_prompts", _attainable_examples.floor_search),),
    witness=witness(
        "sharper/exact-floor",
        CLAIM,
        at={
            **unit_head(), "x": "one", "c": "one", "m": number(2), "n": number(1),
            "X": constant_family(["one", "one"]), "a": constant_family("one"), "F": number(0),
        },
        given=[exact(), exact(), intro(given=["in_range"], then=[auto()])],
        data=UNIT,
        scope="one head of size 1, query 1, one context",
    ),
)  # fmt: skip
