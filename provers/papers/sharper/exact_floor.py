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

from provers.instances import constant_family, number, unit_head, witness
from provers.papers.layer import length
from provers.papers.lemmas._points import UNIT
from provers.papers.sharper import _attainable_examples
from provers.papers.sharper._floor_examples import floor_instances
from provers.papers.sharper._head import (
    c,
    head,
    pulled_back,
    score_offset,
    score_vector,
    v,
    value,
    x,
)
from provers.papers.sharper._prompt_error import (
    F,
    L,
    P,
    X,
    a,
    h,
    i,
    m,
    n,
    p,
    reduced,
    same_error,
    total,
)
from provers.papers.sharper._slab_examples import length_instances
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, positive
from provers.statement import NumericCheck, Source, Statement
from provers.surface import Inner, Log, eq, forall, le, lt

r, k = score_vector(), score_offset()
slab = Inner(c, value(v)) + k


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
    instances=(*floor_instances(), *length_instances()),
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
