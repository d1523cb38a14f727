"""For short vocabularies no map at all separates by the clean constant: it has no unit of length.

Statement (own proof). For every d >= 1 and every length L there is a vocabulary of three tokens of
R^d, tokenwise (r_min, r_max, e)-separated, such that any two vectors p, q of norm below r_max + e/4
are less than

    delta = exp(-5 e^-1 |V|^4 d (r_max/r_min) r_max log L)

apart. So no map, attention or not, of any rank and with any weights, is a (r_max + e/4,
delta)-contextual mapping of that vocabulary: lemma-2.2 with both printed constants needs a unit of
length, for instance r_min >= 1. (delta does not change when all tokens are scaled; the radius does.
The constants that are proved, delta_KS and that of ``lemma-2.2``, carry the factor e.)

Method: tokens t b, 2 t b, 3 t b with |b| = 1, e = r_min = t/2, r_max = 4 t; then delta =
exp(-25920 d log L), and t = delta/9 will do.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.hu_2024._clean import CLEAN
from provers.papers.kajitsuka_2024.contextual_mapping import N, e, i, j, n, rmax, rmin, square, u
from provers.papers.layer import d
from provers.proof import (
    apply,
    auto,
    by,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    At,
    Exp,
    Inner,
    Log,
    eq,
    family,
    forall,
    le,
    lt,
    ne,
    real,
    vector,
)

t, s, x = real("t"), real("s"), real("x")
p, q, b, z = vector("p", d), vector("q", d), vector("b", d), vector("z", d)
basis = family("basis", d)

CLAIM = forall(
    d, n,
    given=[le(1, d)],
    some=[N, u, e, rmin, rmax],
    then=[
        eq(N, 3),
        lt(0, e),
        lt(0, rmin),
        lt(0, rmax),
        forall(i, given=[lt(i, N)],
               then=[lt(rmin**2, square(u(i))), lt(square(u(i)), rmax**2)]),
        forall(i, j, given=[lt(i, N), lt(j, N), ne(i, j)],
               then=[lt(e**2, square(u(i) - u(j)))]),
        forall(
            p, q,
            given=[lt(square(p), (rmax + e / 4) ** 2), lt(square(q), (rmax + e / 4) ** 2)],
            then=[lt(square(p - q), CLEAN**2)],
        ),
    ],
)  # fmt: skip

_half = At(Abstraction(s, s), t / 2)  # keeps SymPy from cancelling t
CLEAN_EXPONENT = -5 * 81 * d * (4 * t) ** 2 / (_half * _half) * Log(n)
CLEAN_HERE = Exp(CLEAN_EXPONENT)
small = Exp(-25920 * d * Log(n))
tokens = Abstraction(i, (i + 1) * t * b)


def _norms(k: int) -> Any:
    """(t/2)^2 < (k + 1)^2 t^2 < (4 t)^2."""
    return intro(
        then=[
            auto("t_square", inside("b_unit", x, (k + 1) ** 2 * t**2 * x)),
            auto("t_square", inside("b_unit", x, (k + 1) ** 2 * t**2 * x)),
        ]
    )


def _apart(i: int, j: int) -> Any:
    """(t/2)^2 < (i - j)^2 t^2, unless i = j."""
    if i == j:
        return intro(given=["differ"], then=[["absurd", steps(
            have("same", eq(i, j), ["exact", {}]), ["clash", ["same", "differ"]])]])  # fmt: skip
    return intro(
        given=["differ"],
        then=[auto("t_square", inside("b_unit", x, (i - j) ** 2 * t**2 * x))],
    )


_pairs = forall(
    i, given=[lt(i, 3)],
    then=[forall(j, given=[lt(j, 3)], then=[
        forall(given=[ne(i, j)], then=[
            lt((t / 2) ** 2, square((i + 1) * t * b - (j + 1) * t * b))])])],
)  # fmt: skip

PROOF = intro(
    obtain(["units", "orthogonal"], apply("axiom:orthonormal-basis", {"d": d}), some=[basis]),
    obtain(["b_raw"], apply("units", {"i": 0}, [auto("some_d")])),
    let(b, basis(0), "b_is"),
    have("b_unit", eq(square(b), 1),
         auto("b_raw", inside("b_is", z, Inner(z, b)), inside("b_is", z, Inner(z, basis(0))))),
    let(t, small / 9, "t_is"),
    have("t_pos", lt(0, t), steps(have("value", lt(0, small / 9), positive()),
                                  auto("value", "t_is"))),
    have("t_square", lt(0, t**2), positive("t_pos")),
    have("exponent", eq(CLEAN_EXPONENT, -25920 * d * Log(n)), auto(nonzero=["t_pos"])),
    have("clean_is", eq(CLEAN_HERE, small), auto(inside("exponent", x, Exp(x)))),
    have("table", _pairs,
         ["enumerate", [["enumerate", [_apart(i, j) for j in range(3)]] for i in range(3)]]),
    given=["some_d"],
    witnesses=[3, tokens, t / 2, t / 2, 4 * t],
    then=[
        ["exact", {}],
        positive("t_pos"),
        positive("t_pos"),
        positive("t_pos"),
        ["enumerate", [_norms(k) for k in range(3)]],
        intro(
            obtain(["row"], apply("table", {"i": i}, [by("ri")])),
            obtain(["entry"], apply("row", {"j": j}, [by("rj")])),
            obtain(["far"], apply("entry", {}, [by("differ")])),
            given=["ri", "rj", "differ"],
            then=[by("far")],
        ),
        intro(
            obtain(["sum"], apply("axiom:square", {"d": d, "v": p + q})),
            have("near", lt(square(p - q), (33 * t / 4) ** 2),
                 auto("p_in", "q_in", "sum")),
            given=["p_in", "q_in"],
            then=[
                auto("near", "t_square",
                     inside("t_is", x, 81 * x * t),
                     inside("t_is", x, 9 * x * small),
                     inside("clean_is", x, x * CLEAN_HERE),
                     inside("clean_is", x, x * small))
            ],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/clean-constant-scale",
    title="For short vocabularies no map at all separates by the clean constant",
    source=Source("hu-2024", "lemma-2.2, delta", "own proof", "the printed lemma fails there"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/clean-constant-scale", CLAIM, {"d": number(1), "n": number(2)},
        example_rules(CLAIM, {"d": number(1), "n": number(2)}), scope="d = 1, L = 2",
    ),
)  # fmt: skip
