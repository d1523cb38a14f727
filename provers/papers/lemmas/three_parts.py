"""A family of N copies of p, N copies of q and r from then on.

Statement (textbook, derived here). For vectors p, q, r there is a family x with x(f) = p and
x(N + f) = q for f < N, and x(N + N) = r; whatever bounds |p|^2, |q|^2 and |r|^2 bounds every
|x(j)|^2.

Method: the axiom ``vectors-by-cases`` twice.
"""

from typing import Any

from provers.instances import number, witness, zero
from provers.papers.lemmas._cases import split_at
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import Rule, apply, auto, by, have, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, family, forall, le, lt, natural, real, vector

d, N, f, j = (natural(name) for name in ("d", "N", "f", "j"))
p, q, r, g = (vector(name, d) for name in ("p", "q", "r", "g"))
x, late = family("x", d), family("late", d)
c = real("c")

CLAIM = forall(
    d, N, p, q, r,
    some=[x],
    then=[
        forall(f, given=[lt(f, N)], then=[eq(x(f), p)]),
        forall(f, given=[lt(f, N)], then=[eq(x(N + f), q)]),
        eq(x(N + N), r),
        forall(
            c, j,
            given=[le(square(p), c), le(square(q), c), le(square(r), c)],
            then=[le(square(x(j)), c)],
        ),
    ],
)  # fmt: skip


def constant(value: Any) -> Any:
    """The same vector everywhere."""
    return Abstraction(f, value)


def beyond() -> Rule:
    """Rule: the bound for j >= N."""
    return steps(
        obtain(["own"], apply("after_N", {"i": j}, [by("place_not")])),
        split_at(
            j, N + N, "second",
            less=steps(
                obtain(["late_value"], apply("before_2N", {"i": j}, [by("second")])),
                have("value", eq(x(j), q), auto("own", "late_value")),
                auto("q_short", inside("value", g, square(g))),
            ),
            rest=lambda: steps(
                obtain(["late_value"], apply("after_2N", {"i": j}, [by("second_not")])),
                have("value", eq(x(j), r), auto("own", "late_value")),
                auto("r_short", inside("value", g, square(g))),
            ),
        ),
    )  # fmt: skip


PROOF = intro(
    obtain(
        ["before_2N", "after_2N"],
        apply(
            "axiom:vectors-by-cases",
            {"d": d, "f": constant(q), "g": constant(r), "k": N + N},
        ),
        some=[late],
    ),
    obtain(
        ["before_N", "after_N"],
        apply("axiom:vectors-by-cases", {"d": d, "f": constant(p), "g": late, "k": N}),
        some=[x],
    ),
    obtain(["N_natural"], apply("axiom:nat-nonnegative", {"n": N})),
    obtain(["last"], apply("after_N", {"i": N + N}, [auto("N_natural")])),
    obtain(["late_last"], apply("after_2N", {"i": N + N}, [auto()])),
    witnesses=[x],
    then=[
        intro(
            obtain(["value"], apply("before_N", {"i": f}, [by("in_range")])),
            given=["in_range"],
            then=[by("value")],
        ),
        intro(
            obtain(["f_natural"], apply("axiom:nat-nonnegative", {"n": f})),
            obtain(["own"], apply("after_N", {"i": N + f}, [auto("f_natural")])),
            obtain(["value"], apply("before_2N", {"i": N + f}, [auto("in_range")])),
            given=["in_range"],
            then=[auto("own", "value")],
        ),
        auto("last", "late_last"),
        intro(
            given=["p_short", "q_short", "r_short"],
            then=[
                split_at(
                    j, N, "place",
                    less=steps(
                        obtain(["value"], apply("before_N", {"i": j}, [by("place")])),
                        auto("p_short", inside("value", g, square(g))),
                    ),
                    rest=beyond,
                )
            ],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/three-parts",
    title="A family of N copies of p, N copies of q and r from then on",
    source=Source("lemmas", "three-parts", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/three-parts",
        CLAIM,
        at={"d": number(1), "N": number(2), "p": zero(1), "q": zero(1), "r": zero(1)},
    ),
)
