"""Fitting two contexts with one prompt forces a linear relation.

Statement (own form of the elimination in the proof of theorem-2). If one prompt P, of any length
and possibly empty, gives Att(x_0, [P, X_1]) = a_1 and Att(x_0, [P, X_2]) = a_2, then

    Z_1 A_1 - Z_2 A_2 - (Z_P + Z_1) a_1 + (Z_P + Z_2) a_2 = 0,   Z_1, Z_2 > 0,

where A_i = Att(x_0, X_i). Nothing is divided, so the empty prompt needs no case of its own; the
scores enter only through Z > 0, so W_q, W_k and their biases are arbitrary. The output bias drops
out because its coefficients add up to zero.
"""

from typing import Any

from provers.instances import unit_head, zero
from provers.instances import witness as certify
from provers.papers.layer import Head, length
from provers.proof import auto, exact, have, inside, intro, positive
from provers.statement import Source, Statement
from provers.surface import Apply, Concat, Zero, eq, forall, lt, sequence, vector

head = Head()
d = head.d
x0, a1, a2, h = vector("x0", d), vector("a1", d), vector("a2", d), vector("h", d)
X1, X2, P = sequence("X1", d), sequence("X2", d), sequence("P", d)
A1, A2 = head.att(x0, X1), head.att(x0, X2)
z1, z2, zp = head.mass(x0, X1), head.mass(x0, X2), head.mass(x0, P)


def value_sum(tokens: Any) -> Any:
    """W_o times the weighted sum of values over the tokens."""
    return Apply(head.wo, head.pull(x0, tokens))


relation = z1 * A1 - z2 * A2 - (zp + z1) * a1 + (zp + z2) * a2

CLAIM = forall(
    *head.names, x0, X1, X2, P, a1, a2,
    given=[
        lt(0, length(X1)),
        lt(0, length(X2)),
        eq(head.att(x0, Concat(P, X1)), a1),
        eq(head.att(x0, Concat(P, X2)), a2),
    ],
    then=[eq(relation, Zero(d)), lt(0, z1), lt(0, z2)],
)  # fmt: skip

PROOF = intro(
    have("first_mass_is_positive", lt(0, z1), positive("X1_is_not_empty")),
    have("second_mass_is_positive", lt(0, z2), positive("X2_is_not_empty")),
    have("first_total_is_positive", lt(0, zp + z1), positive("X1_is_not_empty")),
    have("second_total_is_positive", lt(0, zp + z2), positive("X2_is_not_empty")),
    have(
        "first_fit_cleared",
        eq(value_sum(P) + value_sum(X1), (zp + z1) * (a1 - head.bo)),
        auto(inside("first_fit", h, (zp + z1) * h), nonzero=["first_total_is_positive"]),
    ),
    have(
        "second_fit_cleared",
        eq(value_sum(P) + value_sum(X2), (zp + z2) * (a2 - head.bo)),
        auto(inside("second_fit", h, (zp + z2) * h), nonzero=["second_total_is_positive"]),
    ),
    have(
        "first_context_cleared",
        eq(value_sum(X1), z1 * (A1 - head.bo)),
        auto(nonzero=["first_mass_is_positive"]),
    ),
    have(
        "second_context_cleared",
        eq(value_sum(X2), z2 * (A2 - head.bo)),
        auto(nonzero=["second_mass_is_positive"]),
    ),
    given=["X1_is_not_empty", "X2_is_not_empty", "first_fit", "second_fit"],
    then=[
        auto(
            "first_fit_cleared",
            "second_fit_cleared",
            "first_context_cleared",
            "second_context_cleared",
        ),
        auto("first_mass_is_positive"),
        auto("second_mass_is_positive"),
    ],
)

STATEMENT = Statement(
    id="wang-2023/two-fits",
    title="Fitting two contexts with one prompt forces a linear relation",
    source=Source("wang-2023", "proof of theorem-2", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=certify(
        "wang-2023/two-fits",
        CLAIM,
        unit_head()
        | {n: ["one", zero(1)] for n in ("X1", "X2", "P")}
        | {n: zero(1) for n in ("x0", "a1", "a2")},
        [exact(), exact(), auto(), auto()],
    ),
)
