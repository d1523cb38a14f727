"""Enough dimensions: a direction that sees neither the targets nor a given output.

Assumption (reconstructed, high): d >= 2 + dim span of (MLP^{-1}(y_10) - x_0) and
(MLP^{-1}(y_20) - x_0). Written with k vectors g_1..g_k that span: k + 2 <= d. Statement: then for
every further vector b there is w != 0 orthogonal to all g_j and to b. This is the one use of the
assumption in the proof of theorem-2 (there in R^s, with heads of size s <= d).
"""

from provers.instances import constant_family, number, zero
from provers.instances import witness as certify
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    vector,
)

d, k, i, j = (natural(t) for t in ("d", "k", "i", "j"))
g, both = family("g", d), family("both", d)
b, w, h = vector("b", d), vector("w", d), vector("h", d)

CLAIM = forall(
    d, k, g, b,
    given=[le(k + 2, d)],
    some=[w],
    then=[
        ne(w, Zero(d)),
        forall(j, given=[lt(j, k)], then=[eq(Inner(g(j), w), 0)]),
        eq(Inner(b, w), 0),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["below_k", "from_k_on"],
        apply(
            "axiom:vectors-by-cases",
            {"d": d, "f": Abstraction(i, g(i)), "g": Abstraction(i, b), "k": k},
        ),
        some=[both],
    ),
    have("fewer_than_d", lt(k + 1, d), auto("room")),
    obtain(
        ["w_is_not_zero", "w_is_orthogonal"],
        apply("axiom:orthogonal-vector", {"m": k + 1, "d": d, "g": both}, [by("fewer_than_d")]),
        some=[w],
    ),
    obtain(["last"], apply("from_k_on", {"i": k}, [auto()])),
    obtain(["last_orthogonal"], apply("w_is_orthogonal", {"j": k}, [auto()])),
    given=["room"],
    witnesses=[w],
    then=[
        by("w_is_not_zero"),
        intro(
            have("j_below_k_plus_1", lt(j, k + 1), auto("j_below_k")),
            obtain(["member"], apply("below_k", {"i": j}, [by("j_below_k")])),
            obtain(["orthogonal"], apply("w_is_orthogonal", {"j": j}, [by("j_below_k_plus_1")])),
            given=["j_below_k"],
            then=[auto("orthogonal", inside("member", h, Inner(h, w)))],
        ),
        auto("last_orthogonal", inside("last", h, Inner(h, w))),
    ],
)

STATEMENT = Statement(
    id="wang-2023/assumption-2",
    title="Enough dimensions: a direction that sees neither the targets nor a given output",
    source=Source("wang-2023", "assumption-2", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=certify(
        "wang-2023/assumption-2",
        CLAIM,
        {"d": number(4), "k": number(2), "g": constant_family(zero(4)), "b": zero(4)},
        [exact()],
    ),
)
