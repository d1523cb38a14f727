"""No prompt of any length serves two independent targets.

Statement (theorem-2's conclusion for a given dataset). If no relation between A_1, A_2, a_1, a_2
has a non-zero coefficient at A_1 (in particular if the four vectors are linearly independent), then
for every prompt P, of any length and possibly empty, Att(x_0, [P, X_1]) = a_1 and
Att(x_0, [P, X_2]) = a_2 cannot both hold.

Method: apply ``two-fits``; its relation has the coefficient Z_1 > 0 at A_1. This replaces the
disjoint cones of the paper's proof and is what instance certificates apply.
"""

from provers.instances import unit_head, zero
from provers.instances import witness as certify
from provers.papers.layer import length
from provers.papers.wang_2023.two_fits import A1, A2, X1, X2, P, a1, a2, d, head, x0, z1, z2, zp
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    inside,
    intro,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import (
    FALSE,
    Concat,
    Inner,
    Zero,
    eq,
    forall,
    lt,
    real,
    vector,
)

c = [real(f"c{i}") for i in (1, 2, 3, 4)]

CLAIM = forall(
    *head.names, x0, X1, X2, a1, a2,
    given=[
        lt(0, length(X1)),
        lt(0, length(X2)),
        forall(
            *c,
            given=[eq(c[0] * A1 + c[1] * A2 + c[2] * a1 + c[3] * a2, Zero(d))],
            then=[eq(c[0], 0)],
        ),
    ],
    then=[
        forall(
            P,
            given=[
                eq(head.att(x0, Concat(P, X1)), a1),
                eq(head.att(x0, Concat(P, X2)), a2),
            ],
            then=[FALSE],
        )
    ],
)  # fmt: skip

_names = {n.label: n for n in (*head.names, x0, X1, X2, P, a1, a2)}

PROOF = intro(
    given=["X1_is_not_empty", "X2_is_not_empty", "no_relation_through_A1"],
    then=[
        intro(
            obtain(
                ["relation", "first_mass_is_positive", "second_mass_is_positive"],
                apply(
                    "statement:wang-2023/two-fits",
                    _names,
                    [by("X1_is_not_empty"), by("X2_is_not_empty"), by("first_fit"),
                     by("second_fit")],
                ),
            ),
            obtain(
                ["first_mass_is_zero"],
                apply(
                    "no_relation_through_A1",
                    {"c1": z1, "c2": -z2, "c3": -(zp + z1), "c4": zp + z2},
                    [by("relation")],
                ),
            ),
            given=["first_fit", "second_fit"],
            then=[auto("first_mass_is_positive", "first_mass_is_zero")],
        )
    ],
)  # fmt: skip

one, h1, t = vector("one", 1), vector("h", 1), real("t")
ONLY_TRIVIAL = intro(
    have("unit", eq(Inner(one, one), 1), exact()),
    given=["vanishes"],
    then=[auto(inside("vanishes", h1, Inner(h1, one)), inside("unit", t, c[0] * t))],
)

STATEMENT = Statement(
    id="wang-2023/independent-targets",
    title="No prompt of any length serves two independent targets",
    source=Source("wang-2023", "theorem-2, conclusion", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=certify(
        "wang-2023/independent-targets",
        CLAIM,
        unit_head()
        | {"X1": ["one", "one"], "X2": ["one", zero(1)]}
        | {n: zero(1) for n in ("x0", "a1", "a2")},
        [exact(), exact(), ONLY_TRIVIAL],
        data={"one": {"sort": ["V", 1], "rationals": ["1"]}},
    ),
)
