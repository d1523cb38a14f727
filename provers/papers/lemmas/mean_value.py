"""A function that grows at rate M up to second order grows by at most M on [0, 1].

Statement (own proof). If F(t + s) - F(t) <= M s + C s^2 for all t, s >= 0 with t + s <= 1 and
s <= r, where r > 0 and C >= 0, then F(1) - F(0) <= M.

Method: N equal steps add up to F(1) - F(0) <= M + C/N, by induction; Archimedes gives an N that is
too large for any gap.
"""

from provers.instances import number, witness
from provers.papers.lemmas.square_order import inverted
from provers.proof import (
    apply,
    auto,
    by,
    contra,
    exact,
    have,
    induct,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Name, eq, forall, le, lt, natural, real

F = Name("F", ("F", ("R",), "R"))
M, C, r, t, s, u, gap, step = (real(x) for x in ("M", "C", "r", "t", "s", "u", "gap", "step"))
N, k, m = (natural(x) for x in ("N", "k", "m"))

CLAIM = forall(
    F, M, C, r,
    given=[
        le(0, C),
        lt(0, r),
        forall(
            t, s,
            given=[le(0, t), le(0, s), le(t + s, 1), le(s, r)],
            then=[le(F(t + s) - F(t), M * s + C * s**2)],
        ),
    ],
    then=[le(F(1) - F(0), M)],
)  # fmt: skip

climb = have(
    "climb",
    forall(
        k,
        given=[le(k, N)],
        then=[le(F(k * step) - F(0), k * (M * step + C * step**2))],
    ),
    induct(
        "k", "m", "earlier",
        base=intro(given=["below"], then=[auto()]),
        step=intro(
            obtain(["so_far"], apply("earlier", {}, [auto("below")])),
            obtain(["natural"], apply("axiom:nat-nonnegative", {"n": m})),
            have("room", le(0, N - m - 1), auto("below")),
            obtain(
                ["one_more"],
                apply(
                    "grows",
                    {"t": m * step, "s": step},
                    [
                        auto(products=[["natural", "step_sign"]]),
                        auto("step_sign"),
                        auto("whole", products=[["room", "step_sign"]]),
                        by("step_short"),
                    ],
                ),
            ),
            given=["below"],
            then=[auto("so_far", "one_more")],
        ),
    ),
)  # fmt: skip

PROOF = intro(
    given=["C_sign", "r_sign", "grows"],
    then=[
        contra(
            "faster",
            steps(
                let(gap, F(1) - F(0) - M, "gap_is"),
                have("gap_sign", lt(0, gap), auto("faster", "gap_is")),
                have("gap_inverse", lt(0, 1 / gap), inverted("gap_sign")),
                have("r_inverse", lt(0, 1 / r), inverted("r_sign")),
                have("size", le(0, 1 / r + 1 + C / gap),
                     positive("gap_inverse", "r_inverse", "C_sign")),
                obtain(
                    ["enough", "not_more"],
                    apply("axiom:nat-ceiling", {"x": 1 / r + 1 + C / gap}, [by("size")]),
                    some=[N],
                ),
                have("C_part", le(0, C / gap), auto(products=[["C_sign", "gap_inverse"]])),
                have("many", lt(0, N), auto("enough", "r_inverse", "C_part")),
                have("many_inverse", lt(0, 1 / N), inverted("many")),
                let(step, 1 / N, "step_is"),
                have("step_sign", lt(0, step), auto("many_inverse", "step_is")),
                have("whole", eq(N * step, 1), auto(inside("step_is", u, N * u), nonzero=["many"])),
                have("r_many", le(0, N - 1 / r), auto("enough", "C_part")),
                have("step_short", le(step, r),
                     auto(inside("whole", u, u * r), products=[["r_many", "step_sign", "r_sign"]],
                          nonzero=["r_sign"])),
                climb,
                obtain(["top"], apply("climb", {"k": N}, [auto()])),
                have("end", eq(F(N * step), F(1)), auto(inside("whole", u, F(u)))),
                have("last", le(gap, C * step),
                     auto("top", "end", "gap_is", inside("whole", u, M * u),
                          inside("whole", u, C * u * step))),
                have("C_many", lt(0, N - C / gap), auto("enough", "r_inverse")),
                auto(
                    "last",
                    inside("whole", u, gap * u),
                    products=[["C_many", "gap_sign", "step_sign"]],
                    nonzero=["gap_sign"],
                ),
            ),
        )
    ],
)  # fmt: skip

IDENT = "lemmas/mean-value"
STATEMENT = Statement(
    id=IDENT,
    title="A function that grows at rate M up to second order grows by at most M on [0, 1]",
    source=Source("lemmas", "mean-value", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={
            "F": ["lam", [["x", "R"]], "x"], "M": number(1), "C": number(0), "r": number(1),
        },
        given=[
            exact(), exact(),
            intro(given=["t_sign", "s_sign", "inside", "short"], then=[auto()]),
        ],
        scope="F(t) = t",
    ),
)  # fmt: skip
