"""Some unit direction keeps all distances of finitely many points up to a factor.

Statement (own proof). If x(0), .., x(n - 1) in R^d, n >= 2, are pairwise distinct, then there are
v with |v| = 1 and T > 0 with |x(i) - x(j)|^2 <= T <v, x(i) - x(j)>^2 for all i, j < n. (The
projection lemma says how large T is; existence needs no probability.)

Method: ``separating-direction``, normalised; T beats a finite table of quotients.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import POINTS, UNIT, distinct_points
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    combine,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Sqrt,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

d, n, i, j, p = (natural(x) for x in ("d", "n", "i", "j", "p"))
x = family("x", d)
v, v0, h = vector("v", d), vector("v0", d), vector("h", d)
T, T0, q, t = real("T"), real("T0"), real("q"), real("t")


def square(u: Any) -> Any:
    """|u|^2."""
    return Inner(u, u)


CLAIM = forall(
    d, n, x,
    given=[
        le(2, n),
        forall(i, j, given=[lt(i, n), lt(j, n), ne(i, j)], then=[ne(x(i), x(j))]),
    ],
    some=[v, T],
    then=[
        eq(square(v), 1),
        lt(0, T),
        forall(
            i, j, given=[lt(i, n), lt(j, n)],
            then=[le(square(x(i) - x(j)), T * Inner(v, x(i) - x(j)) ** 2)],
        ),
    ],
)  # fmt: skip

gap = Inner(v0, x(i) - x(j))


def _kept() -> Rule:
    return steps(
        obtain(["seen"], apply("told", {"i": i, "j": j}, [by("i_in"), by("j_in"), by("order")])),
        have("square", lt(0, gap**2), cases(
            gap, 0, "side",
            less=auto(products=[["side", "side"]]),
            equal=absurd(steps(
                have("flat", eq(Inner(v0, x(i)), Inner(v0, x(j))), auto("side")),
                clash("flat", "seen"),
            )),
            greater=auto(products=[["side", "side"]]),
        )),
        have("own", lt(square(x(i) - x(j)), T0 * gap**2),
             auto(products=[["large", "square"]], nonzero=["square"])),
        auto("own", products=[["T_large", "square"]]),
    )  # fmt: skip


def _same() -> Rule:
    return steps(
        have("token", eq(x(i), x(j)), auto(inside("order", p, x(p)))),
        have("nothing", eq(square(x(i) - x(j)), 0),
             auto(inside("token", h, Inner(h - x(j), h - x(j))))),
        have("flat", eq(gap, 0), auto(inside("token", h, Inner(v0, h - x(j))))),
        auto("nothing", inside("flat", t, (1 + T0**2) * t**2)),
    )  # fmt: skip


PROOF = intro(
    obtain(
        ["told"],
        apply("statement:lemmas/separating-direction", {"d": d, "n": n, "h": x}, [by("distinct")]),
        some=[v0],
    ),
    have("zero_one", lt(0, 1), exact()),
    obtain(["told_0"], apply("told", {"i": 0, "j": 1},
                             [auto("n_two"), auto("n_two"), by("zero_one")])),
    obtain(["norm_sign"], apply("axiom:square", {"d": d, "v": v0})),
    have("norm", lt(0, square(v0)), cases(
        square(v0), 0, "side",
        less=absurd(auto("side", "norm_sign")),
        equal=absurd(steps(
            obtain(["vanishes"], apply("axiom:definite", {"d": d, "v": v0}, [by("side")])),
            have("flat", eq(Inner(v0, x(0)), Inner(v0, x(1))),
                 auto(inside("vanishes", h, Inner(h, x(0) - x(1))))),
            clash("flat", "told_0"),
        )),
        greater=by("side"),
    )),
    let(q, Sqrt(square(v0)), "q_is"),
    obtain(["q_sign", "q_square"], apply("axiom:sqrt", {"x": square(v0)}, [by("norm_sign")])),
    have("root", eq(q**2, square(v0)), auto("q_square", inside("q_is", t, t**2))),
    have("q_pos", lt(0, q), cases(
        q, 0, "side",
        less=absurd(auto("side", "q_sign", "q_is")),
        equal=absurd(auto("root", "norm", inside("side", t, t**2))),
        greater=by("side"),
    )),
    obtain(
        ["quotients"],
        apply(
            "statement:lemmas/bounded-table",
            {"n": n, "m": n, "f": Abstraction(i, j, square(x(i) - x(j)) / gap**2)},
        ),
        some=[T0],
    ),
    have("T_large", le(0, 1 + T0**2 - T0), combine(le=[("3/4", []), (1, [],
                                                                     T0 - expression(1) / 2)])),
    have("T_pos", lt(0, 1 + T0**2), combine(le=[(1, [], T0), (1, [])])),
    have("squared", lt(0, q**2), auto(products=[["q_pos", "q_pos"]])),
    have(
        "kept",
        forall(
            i, j, given=[lt(i, n), lt(j, n)],
            then=[le(square(x(i) - x(j)), (1 + T0**2) * gap**2)],
        ),
        intro(
            obtain(["large"], apply("quotients", {"i": i, "j": j}, [by("i_in"), by("j_in")])),
            given=["i_in", "j_in"],
            then=[cases(i, j, "order", less=_kept(), equal=_same(), greater=_kept())],
        ),
    ),
    given=["n_two", "distinct"],
    witnesses=[v0 / q, (1 + T0**2) * q**2],
    then=[
        auto(inside("root", t, -t / q**2), nonzero=["q_pos"]),
        auto(products=[["T_pos", "squared"]]),
        intro(
            obtain(["own"], apply("kept", {"i": i, "j": j}, [by("i_in"), by("j_in")])),
            given=["i_in", "j_in"],
            then=[auto("own", nonzero=["q_pos"])],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/kept-distances",
    title="Some unit direction keeps all distances of finitely many points up to a factor",
    source=Source("lemmas", "kept-distances", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/kept-distances",
        CLAIM,
        at={"d": number(1), "n": number(2), "x": POINTS},
        given=[exact(), distinct_points()],
        data=UNIT,
    ),
)
