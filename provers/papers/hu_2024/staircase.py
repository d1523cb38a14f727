"""A sum of clamped steps rounds a coordinate down to the grid, off its ramps.

Statement (own proof). For a non-decreasing grid g(0), g(1), .. and eta > 0 one MLP layer does

    t -> t + g(0) - max(0, t) + max(0, -t)
           + sum over k < n of (g(k+1) - g(k)) Clamp((t - g(k+1))/eta),

Clamp(a) = max(0, a + 1) - max(0, a). If j <= n, g(j) <= t and, for j < n, t <= g(j+1) - eta, then
the result is g(j). With n = D L' - 1 grid points 2k-1 + i/D this is the quantiser of theorem-2.3 in
one coordinate: 2 (D L' - 1) + 2 neurons.

Method: induction on n; a step with g(k+1) <= t is 1, one with t <= g(k+1) - eta is 0. The first
three terms remove the residual."""

from typing import Any

from provers.instances import number, witness
from provers.papers.hu_2024._network import clamp, relus, staircase
from provers.papers.lemmas._points import NATURALS
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    contra,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Max, Over, Range, eq, family, forall, le, lt, natural, real

n, m, j, i, k = (natural(x) for x in ("n", "m", "j", "i", "k"))
t, eta, z = real("t"), real("eta"), real("z")
g = family("g")

sorted_grid = forall(i, k, given=[le(i, k)], then=[le(g(i), g(k))])


def step(k: Any) -> Any:
    """The contribution of step k."""
    return (g(k + 1) - g(k)) * clamp((t - g(k + 1)) / eta)


def climbed(count: Any) -> Any:
    """g(0) and the first steps."""
    return g(0) + Over(k, Range(count), step(k))


def plateau(count: Any) -> list[Any]:
    """t lies on the plateau of g(j)."""
    return [
        le(j, count),
        le(g(j), t),
        forall(given=[lt(j, count)], then=[le(t, g(j + 1) - eta)]),
    ]


GIVEN = [lt(0, eta), sorted_grid]
NAMES = ["width", "sorted", "j_in", "above", "below"]

CLAIM = forall(
    n, j, t, eta, g,
    given=[*GIVEN, *plateau(n)],
    then=[eq(t + staircase(t, n, eta, g), g(j))],
)  # fmt: skip

argument = (t - g(m + 1)) / eta


def _clamped(sign: Rule, on: bool) -> list[Any]:
    """The fact ``clamped``: the last step is 1 or 0."""
    limit = le(0, argument) if on else le(argument, -1)
    return [
        have("gap", le(g(m + 1), t) if on else le(t, g(m + 1) - eta), sign),
        have(
            "side",
            limit,
            contra("denied", auto("gap", products=[["denied", "width"]], nonzero=["width"])),
        ),
        *relus((argument + 1, argument), 2 if on else 0, "side"),
        have(
            "clamped",
            eq(clamp(argument), 1 if on else 0),
            auto("relu_0", inside("relu_1", z, -z)),
        ),
    ]


def _shorter(at: Any, inside_range: Rule, above: Rule, below: Rule) -> Any:
    return obtain(
        ["so_far"],
        apply(
            "shorter",
            {"j": at, "t": t, "eta": eta, "g": g},
            [by("width"), by("sorted"), inside_range, above, below],
        ),
    )


stays = steps(
    obtain(["next"], apply("axiom:nat-discrete", {"m": j, "n": m + 1}, [by("place")])),
    _shorter(
        j,
        auto("next"),
        by("above"),
        intro(given=["early"], then=[apply("below", {}, [auto("early")])]),
    ),
    obtain(["under"], apply("below", {}, [by("place")])),
    obtain(["higher"], apply("sorted", {"i": j + 1, "k": m + 1}, [auto("next")])),
    *_clamped(auto("under", "higher"), False),
    auto("so_far", inside("clamped", z, (g(m + 1) - g(m)) * z)),
)

climbs = steps(
    have("own", eq(g(j), g(m + 1)), auto(inside("place", k, g(k)))),
    obtain(["lower"], apply("sorted", {"i": m, "k": m + 1}, [auto()])),
    _shorter(
        m,
        auto(),
        auto("above", "own", "lower"),
        intro(given=["impossible"], then=[absurd(auto("impossible"))]),
    ),
    *_clamped(auto("above", "own"), True),
    auto("so_far", "own", inside("clamped", z, (g(m + 1) - g(m)) * z)),
)

total = have(
    "total",
    forall(n, j, t, eta, g, given=[*GIVEN, *plateau(n)], then=[eq(climbed(n), g(j))]),
    induct(
        "n", "m", "shorter",
        base=intro(
            obtain(["j_sign"], apply("axiom:nat-nonnegative", {"n": j})),
            have("first", eq(j, 0), cases(
                j, 0, "place",
                less=absurd(auto("place", "j_sign")),
                equal=by("place"),
                greater=absurd(auto("place", "j_in")),
            )),
            given=NAMES,
            then=[auto(inside("first", k, g(k)))],
        ),
        step=intro(
            given=NAMES,
            then=[
                cases(
                    j, m + 1, "place",
                    less=stays, equal=climbs, greater=absurd(auto("place", "j_in")),
                )
            ],
        ),
    ),
)  # fmt: skip


n0, j0, t0, eta0, g0 = natural("n0"), natural("j0"), real("t0"), real("eta0"), family("g0")


def residual(t: Any) -> Rule:
    """max(0, t) - max(0, -t) = t."""

    def _side(active: int) -> Rule:
        return steps(
            *relus((t, -t) if active else (-t, t), 1, "sign"),
            auto(
                inside("relu_0", z, z if active else -z),
                inside("relu_1", z, -z if active else z),
            ),
        )

    return cases(t, 0, "sign", less=_side(0), equal=_side(1), greater=_side(1))


PROOF = intro(
    total,
    obtain(
        ["climbed"],
        apply(
            "total",
            {"n": n0, "j": j0, "t": t0, "eta": eta0, "g": g0},
            [by(f"own_{name}") for name in NAMES],
        ),
    ),
    have(
        "residual",
        eq(Max(0, t0) - Max(0, -t0), t0),
        residual(t0),
    ),
    names=["n0", "j0", "t0", "eta0", "g0"],
    given=[f"own_{name}" for name in NAMES],
    then=[auto("climbed", inside("residual", z, -z))],
)

STATEMENT = Statement(
    id="hu-2024/staircase",
    title="A sum of clamped steps rounds a coordinate down to the grid",
    source=Source("hu-2024", "theorem-2.3, quantiser", "own proof", "ramps before the grid points"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/staircase", CLAIM,
        at={"n": number(1), "j": number(0), "t": number(0), "eta": number(1), "g": NATURALS},
        given=[
            exact(),
            intro(given=["order"], then=[by("order")]),
            exact(),
            exact(),
            intro(given=["in"], then=[exact()]),
        ],
    ),
)  # fmt: skip
