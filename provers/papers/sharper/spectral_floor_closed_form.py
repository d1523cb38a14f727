"""The floor of every prompt of m tokens in closed form, when A_i points away from its target.

Statement (own proof). One head, examples (X_i, x_i), i < n, A_i = Att(x_i, X_i), targets a_i. If
A_i - b_o = -eta_i (a_i - b_o) with eta_i >= 0 for every i, as in the dataset of
wang-2023/theorem-4, then every prompt of m tokens leaves the error

    sum_i |Att(x_i, [P, X_i]) - a_i|^2 >= sum over k > m of sigma_k([a_i - b_o])^2.

Method: ``spectral-floor``; every mixture is a_i - b_o stretched by 1 + alpha_i eta_i >= 1, and
stretching columns never makes the tail smaller (``tail-scaled``), so alpha = 0 is the minimum.
"""

from provers.instances import constant_family, number, witness
from provers.papers.layer import length
from provers.papers.sharper._planes import AXES, OPPOSITE_TARGETS
from provers.papers.sharper._prompt_examples import opposite_instances
from provers.papers.sharper.affine_floor import (
    X,
    a,
    al,
    d,
    error,
    head,
    i,
    m,
    n,
    p,
    residual,
    x,
)
from provers.proof import apply, auto, by, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Over,
    Range,
    Tail,
    eq,
    family,
    forall,
    le,
    lt,
    vector,
)

eta, h = family("eta"), vector("h", d)
floor = Tail(Abstraction(i, a(i) - head.bo), n, m)
own = head.att(x(i), X(i))

CLAIM = forall(
    *head.names, n, m, x, X, a, eta, p,
    given=[
        forall(i, given=[lt(i, n)], then=[lt(0, length(X(i)))]),
        forall(
            i,
            given=[lt(i, n)],
            then=[le(0, eta(i)), eq(own - head.bo, -eta(i) * (a(i) - head.bo))],
        ),
    ],
    then=[le(floor, Over(i, Range(n), error(i)))],
)  # fmt: skip

_same = {name.label: name for name in (*head.names, n, m, x, X, a, p)}

PROOF = intro(
    obtain(
        ["floor"],
        apply(
            "statement:sharper/spectral-floor",
            _same | {"F": floor},
            [
                by("contexts_are_not_empty"),
                intro(
                    given=["mixture"],
                    then=[
                        apply(
                            "statement:lemmas/tail-scaled",
                            {
                                "d": d,
                                "n": n,
                                "k": m,
                                "f": Abstraction(i, a(i) - head.bo),
                                "g": Abstraction(i, residual(i, al(i))),
                                "s": Abstraction(i, 1 + al(i) * eta(i)),
                            },
                            [
                                intro(
                                    obtain(
                                        ["ratio", "antiparallel"],
                                        apply("points_away", {"i": i}, [by("i_below_n")]),
                                    ),
                                    obtain(
                                        ["not_negative", "at_most_one"],
                                        apply("mixture", {"i": i}, [by("i_below_n")]),
                                    ),
                                    given=["i_below_n"],
                                    then=[
                                        auto(inside("antiparallel", h, -al(i) * h)),
                                        auto(products=[["not_negative", "ratio"]]),
                                    ],
                                )
                            ],
                        )
                    ],
                ),
            ],
        ),
    ),
    given=["contexts_are_not_empty", "points_away"],
    then=[by("floor")],
)

STATEMENT = Statement(
    id="sharper/spectral-floor-closed-form",
    title="The floor of every prompt of m tokens when the outputs point away from the targets",
    source=Source("sharper", "spectral-floor", "own proof", "its closed form"),
    claim=CLAIM,
    proof=PROOF,
    instances=opposite_instances(),
    witness=witness(
        "sharper/spectral-floor-closed-form",
        CLAIM,
        at=OPPOSITE_TARGETS | {"eta": constant_family(number(1))},
        given=[
            intro(given=["i_in_range"], then=[auto()]),
            intro(given=["i_in_range"], then=[auto(), auto()]),
        ],
        data=AXES,
    ),
)
