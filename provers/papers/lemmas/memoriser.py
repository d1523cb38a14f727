"""One hidden layer fits any consistent values at n points, repetitions allowed.

Statement (own proof). Let x(0), ..., x(n - 1) be points of R^d, d >= 1, and R(i) vectors of R^d
with R(i) = R(j) wherever x(i) = x(j). There are one direction v, m <= n thresholds th(j) and m
columns a(j) with

    sum over j < m of max(0, <v, x(i)> - th(j)) a(j) = R(i)   for all i < n.

Method: a direction that keeps distances tells all points apart (``plank-direction``); each
projection is taken once (``without-repetition``) and interpolated (``relu-interpolation``).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import POINTS, UNIT
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    have,
    inside,
    intro,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Max,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, m, i, j, k, q = (natural(s) for s in ("d", "n", "m", "i", "j", "k", "q"))
x, R, R1, a = (family(s, d) for s in ("x", "R", "R1", "a"))
th, c1 = family("th"), family("c1")
v, z, t = vector("v", d), vector("z", d), real("t")


def hidden(direction: Any, thresholds: Any, columns: Any, count: Any, point: Any) -> Any:
    """Output of the hidden layer at a point."""
    return Over(j, Range(count), Max(0, Inner(direction, point) - thresholds(j)) * columns(j))


CLAIM = forall(
    d, n, x, R,
    given=[
        le(1, d),
        forall(i, j, given=[lt(i, n), lt(j, n), eq(x(i), x(j))], then=[eq(R(i), R(j))]),
    ],
    some=[m, v, th, a],
    then=[
        le(m, n),
        forall(i, given=[lt(i, n)], then=[eq(hidden(v, th, a, m, x(i)), R(i))]),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["unit", "keeps", "shortens"],
        apply("statement:sharper/plank-direction", {"d": d, "M": n, "x": x}, [by("some_d")]),
        some=[v],
    ),
    obtain(
        ["m_below", "apart", "members", "origins"],
        apply(
            "statement:lemmas/without-repetition",
            {"d": d, "n": n, "c": Abstraction(i, Inner(v, x(i))), "R": R},
            [
                intro(
                    obtain(["kept"], apply("keeps", {"i": i, "j": j}, [by("ri"), by("rj")])),
                    have("no_gap", eq(Inner(v, x(i) - x(j)), 0), auto("same")),
                    have(
                        "short",
                        le(Inner(x(i) - x(j), x(i) - x(j)), 0),
                        auto("kept", inside("no_gap", t, (n**2 - n) ** 2 * t**2)),
                    ),
                    obtain(["sign"], apply("axiom:square", {"d": d, "v": x(i) - x(j)})),
                    have(
                        "norm",
                        eq(Inner(x(i) - x(j), x(i) - x(j)), 0),
                        cases(
                            0, Inner(x(i) - x(j), x(i) - x(j)), "order",
                            less=absurd(auto("order", "short")),
                            equal=auto("order"),
                            greater=absurd(auto("order", "sign")),
                        ),
                    ),
                    obtain(["nothing"], apply("axiom:definite", {"d": d, "v": x(i) - x(j)},
                                              [by("norm")])),
                    given=["ri", "rj", "same"],
                    then=[
                        apply("consistent", {"i": i, "j": j},
                              [by("ri"), by("rj"), auto("nothing")])
                    ],
                )
            ],
        ),
        some=[m, c1, R1],
    ),
    obtain(
        ["fits"],
        apply(
            "statement:lemmas/relu-interpolation",
            {"d": d, "n": m, "c": c1, "R": R1},
            [by("apart")],
        ),
        some=[th, a],
    ),
    given=["some_d", "consistent"],
    witnesses=[m, v, th, a],
    then=[
        by("m_below"),
        intro(
            obtain(["q_in", "q_number", "q_value"], apply("members", {"i": i}, [by("r")]),
                   some=[q]),
            obtain(["fit"], apply("fits", {"i": q}, [by("q_in")])),
            given=["r"],
            then=[
                auto(
                    "fit", "q_value",
                    inside("q_number", t, Over(j, Range(m), Max(0, t - th(j)) * a(j))),
                )
            ],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/memoriser",
    title="One hidden layer fits any consistent values at n points, repetitions allowed",
    source=Source("lemmas", "memoriser", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/memoriser",
        CLAIM,
        at={"d": number(1), "n": number(2), "x": POINTS, "R": POINTS},
        given=[["exact", {}], intro(given=["ri", "rj", "same"], then=[by("same")])],
        data=UNIT,
    ),
)
