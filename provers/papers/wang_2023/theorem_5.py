"""A network of contractive residual blocks is invertible.

Statement (reconstructed, high). Let g be a composition of H blocks x -> x + f_l(x) on R^n (n counts
all positions: attention blocks and MLPs alternate). If every f_l is a contraction with a factor
q_l < 1, then g is one to one and onto: every y is the end of exactly one run x_0, ..., x_H = y.

The norm is the Euclidean norm of R^n, that is Frobenius over all positions; for MLPs factor
||W_2|| ||W_1|| is enough (lemma-4). A block that contracts only on a ball is covered where it is
extended outside it. Method: one block by the fixed point of x -> y - f_l(x); induction over H.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._cases import below_successor
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    At,
    Inner,
    Name,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    vector,
)

n, H, h, m = (natural(t) for t in ("n", "H", "h", "m"))
f = Name("f", ("F", ("N", ("V", "n")), ("V", "n")))
q = family("q")
x, y, z, u, v, w = (vector(t, n) for t in ("x", "y", "z", "u", "v", "w"))
p, r = family("p", n), family("r", n)


def norm(a: Any) -> Any:
    """Squared Euclidean norm."""
    return Inner(a, a)


i, j = natural("i"), natural("j")


def run(path: Any) -> Any:
    """The path follows the blocks."""
    return forall(i, given=[lt(i, H)], then=[eq(path(i + 1), path(i) + At(f, i, path(i)))])


CLAIM = forall(
    n, H, f, q,
    given=[
        forall(
            h,
            given=[lt(h, H)],
            then=[
                le(0, q(h)),
                lt(q(h), 1),
                forall(
                    u, v,
                    then=[le(norm(At(f, h, u) - At(f, h, v)), q(h) ** 2 * norm(u - v))],
                ),
            ],
        )
    ],
    then=[
        forall(y, some=[p], then=[run(p), eq(p(H), y)]),
        forall(p, r, given=[run(p), run(r), eq(p(H), r(H))], then=[eq(p(0), r(0))]),
    ],
)  # fmt: skip


def upto(path: Any, end: Any) -> Any:
    """The path follows the first blocks."""
    return forall(i, given=[lt(i, end)], then=[eq(path(i + 1), path(i) + At(f, i, path(i)))])


BLOCK_NAMES = ["factor_sign", "contractive", "contraction"]


def block(at: Any) -> Any:
    """Steps: what residual-contraction says about block ``at``, from at_block: at < H."""
    return [
        obtain(BLOCK_NAMES, apply("blocks", {"h": at}, [by("at_block")])),
        obtain(
            ["block_is_onto", "block_stretches", "block_is_one_to_one"],
            apply(
                "statement:wang-2023/residual-contraction",
                {"n": n, "f": Abstraction(z, At(f, at, z)), "q": q(at)},
                [
                    by("factor_sign"),
                    by("contractive"),
                    intro(
                        obtain(["bound"], apply("contraction", {"u": u, "v": v})),
                        then=[by("bound")],
                    ),
                ],
            ),
        ),
    ]


longer = family("longer", n)

paths = have(
    "paths",
    forall(
        h,
        given=[le(h, H)],
        then=[forall(y, some=[p], then=[upto(p, h), eq(p(h), y)])],
    ),
    induct(
        "h", "m", "shorter",
        base=intro(
            given=["below"],
            then=[
                intro(
                    witnesses=[Abstraction(i, y)],
                    then=[
                        intro(
                            obtain(["natural"], apply("axiom:nat-nonnegative", {"n": i})),
                            given=["none"],
                            then=[absurd(auto("none", "natural"))],
                        ),
                        auto(),
                    ],
                )
            ],
        ),
        step=intro(
            have("at_block", lt(m, H), auto("below")),
            *block(m),
            obtain(["earlier"], apply("shorter", {}, [auto("below")])),
            given=["below"],
            then=[
                intro(
                    obtain(["before"], apply("block_is_onto", {"y": y}), some=[x]),
                    obtain(["follows", "ends"], apply("earlier", {"y": x}), some=[p]),
                    obtain(
                        ["old", "new"],
                        apply(
                            "axiom:vectors-by-cases",
                            {"d": n, "f": p, "g": Abstraction(i, y), "k": m + 1},
                        ),
                        some=[longer],
                    ),
                    obtain(["at_end"], apply("new", {"i": m + 1}, [auto()])),
                    witnesses=[longer],
                    then=[
                        intro(
                            obtain(["own"], apply("old", {"i": i}, [by("in_range")])),
                            given=["in_range"],
                            then=[
                                below_successor(
                                    i, m, "in_range", "place",
                                    less=steps(
                                        obtain(
                                            ["next"],
                                            apply("old", {"i": i + 1}, [auto("place")]),
                                        ),
                                        obtain(["step"], apply("follows", {"i": i}, [by("place")])),
                                        auto(
                                            "next", "step", "own",
                                            inside("own", w, At(f, i, w)),
                                        ),
                                    ),
                                    equal=steps(
                                        have(
                                            "last",
                                            eq(longer(i), x),
                                            auto("own", "ends", inside("place", j, p(j))),
                                        ),
                                        have(
                                            "end",
                                            eq(longer(i + 1), y),
                                            auto("at_end", inside("place", j, longer(j + 1))),
                                        ),
                                        auto(
                                            "end", "last", "before",
                                            inside("last", w, At(f, i, w)),
                                            inside("place", j, At(f, j, x)),
                                        ),
                                    ),
                                )
                            ],
                        ),
                        by("at_end"),
                    ],
                )
            ],
        ),
    ),
)  # fmt: skip

starts = have(
    "starts",
    forall(
        h,
        given=[le(h, H)],
        then=[
            forall(
                p, r,
                given=[upto(p, H), upto(r, H), eq(p(h), r(h))],
                then=[eq(p(0), r(0))],
            )
        ],
    ),
    induct(
        "h", "m", "shorter",
        base=intro(
            given=["below"],
            then=[intro(given=["p_runs", "r_runs", "meet"], then=[by("meet")])],
        ),
        step=intro(
            have("at_block", lt(m, H), auto("below")),
            *block(m),
            obtain(["earlier"], apply("shorter", {}, [auto("below")])),
            given=["below"],
            then=[
                intro(
                    obtain(["p_step"], apply("p_runs", {"i": m}, [by("at_block")])),
                    obtain(["r_step"], apply("r_runs", {"i": m}, [by("at_block")])),
                    obtain(
                        ["met_before"],
                        apply(
                            "block_is_one_to_one",
                            {"u": p(m), "v": r(m)},
                            [auto("p_step", "r_step", "meet")],
                        ),
                    ),
                    obtain(
                        ["together"],
                        apply(
                            "earlier",
                            {"p": p, "r": r},
                            [by("p_runs"), by("r_runs"), by("met_before")],
                        ),
                    ),
                    given=["p_runs", "r_runs", "meet"],
                    then=[by("together")],
                )
            ],
        ),
    ),
)  # fmt: skip

PROOF = intro(
    paths,
    starts,
    obtain(["onto"], apply("paths", {"h": H}, [auto()])),
    obtain(["one_to_one"], apply("starts", {"h": H}, [auto()])),
    given=["blocks"],
    then=[by("onto"), by("one_to_one")],
)

STATEMENT = Statement(
    id="wang-2023/theorem-5",
    title="A network of contractive residual blocks is invertible",
    source=Source("wang-2023", "theorem-5", "reconstructed (high)"),
    lipschitz=LipschitzType(Norm.EUCLIDEAN, Norm.EUCLIDEAN, Domain.ANYWHERE, ("u", "v")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/theorem-5",
        CLAIM,
        at={
            "n": number(1), "H": number(2), "q": constant_family(number(0)),
            "f": ["lam", [["k", "N"], ["p", ["V", 1]]], zero(1)],
        },
        given=[
            intro(given=["in_range"], then=[auto(), auto(), intro(then=[auto()])]),
        ],
        scope="two blocks without weights on R",
    ),
)  # fmt: skip
