"""Quantised prompts need as many bits as the target class has free bumps.

Statement (own proof; sharper than ``precision-lower-bound``). Inputs X are in R^D, D = d L, with
entries <e_i, X>; rho is a metric on R^D, at least every entry's difference, with rho(s e_0, t e_0)
<= |s - t| (every entrywise l_alpha distance, 1 <= alpha <= inf, is one). Prompts have n = d L_p
entries, entry i is one of v(i, 0), ..., v(i, B - 1), and B <= 2^b. Let one fixed map tau be such
that for every f that is C-Lipschitz for rho from the unit cube to itself, and every finite dataset
of inputs in the cube, some prompt p has |<e_i, tau(p, x_j) - f(x_j)>| < eps for all entries. If
2 eps <= 1 and 2 eps G <= C, then

    b d L_p >= (G + 1)^(d L).

Method: (G + 1)^D points with entries in 0, 2 eps/C, ..., 2 eps G/C (``lemmas/grid-points``) carry
every pattern of heights 0 and 2 eps by a C-Lipschitz function (``lemmas/bumps``). There are B^n <=
2^(b n) prompts (``lemmas/words``); were that fewer than 2^((G + 1)^D), some pattern would be fitted
by none (``lemmas/unfitted-pattern``).
"""

from typing import Any

import sympy

from provers.instances import witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.bumps import PSEUDOMETRIC, rho
from provers.papers.lemmas.grid_points import orthonormal
from provers.papers.lemmas.powers_of_two import powers, powers_below
from provers.papers.lemmas.words import is_word
from provers.papers.sharper._precision_example import AT, DATA, rules
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    cases,
    contra,
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
from provers.surface import (
    Abstraction,
    Inner,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    mapping,
    natural,
    real,
    sequence,
    vector,
)

d, L, Lp, D, n, b, B, G, N, i, j, k, r = (
    natural(s) for s in ("d", "L", "Lp", "D", "n", "b", "B", "G", "N", "i", "j", "k", "r")
)
C, eps, eta, s, t = (real(a) for a in ("C", "eps", "eta", "s", "t"))
X, Y, z = (vector(a, D) for a in ("X", "Y", "z"))
p = vector("p", n)
e, x, u = family("e", D), family("x", D), family("u", n)
two, power, q, chi = (family(a) for a in ("two", "power", "q", "chi"))
v = family("v", arity=2)
points = Name("points", ("F", ("N",), "N"))
tau = Name("tau", ("F", (("V", "n"), ("V", "D")), ("V", "D")))
f = mapping("f", D, D)
Q = sequence("Q", n)
height = Name("height", ("F", (("V", "D"),), "R"))
weight = Name("weight", ("F", (("V", "n"),), "R"))


def entry(i: Any, X: Any) -> Any:
    """Entry number i."""
    return Inner(e(i), X)


def in_cube(X: Any) -> Any:
    """All entries are in [0, 1]."""
    return forall(i, given=[lt(i, D)], then=[le(0, entry(i, X)), le(entry(i, X), 1)])


def in_class(f: Any) -> list[Any]:
    """f is C-Lipschitz from the unit cube to itself."""
    return [
        forall(X, given=[in_cube(X)], then=[in_cube(f(X))]),
        forall(
            X, Y, given=[in_cube(X), in_cube(Y)], then=[le(rho(f(X), f(Y)), C * rho(X, Y))]
        ),
    ]  # fmt: skip


DISTANCE = [
    *PSEUDOMETRIC,
    forall(X, Y, i, given=[lt(i, D)], then=[le(sympy.Abs(entry(i, X - Y)), rho(X, Y))]),
    forall(s, t, then=[le(rho(s * e(0), t * e(0)), sympy.Abs(s - t))]),
]
"""An l_alpha distance or another one that is at least every entry's difference."""


def fitted(q: Any) -> list[Any]:
    """The prompt with entries q is admissible and fits f on the dataset."""
    prompt = Over(k, Range(n), q(k) * u(k))
    return [
        is_word(q, n, v, B),
        forall(
            i, j,
            given=[lt(i, D), lt(j, N)],
            then=[lt(sympy.Abs(entry(i, tau(prompt, x(j)) - f(x(j)))), eps)],
        ),
    ]  # fmt: skip


MEMORISES = forall(
    f, N, x,
    given=[*in_class(f), forall(j, given=[lt(j, N)], then=[in_cube(x(j))])],
    some=[q],
    then=fitted(q),
)  # fmt: skip
"""Every target is fitted on every finite dataset by some prompt of admissible entries."""

SIZES = [eq(D, d * L), eq(n, d * Lp), le(1, D)]

PARAMETERS = (d, L, Lp, D, n, b, B, G, C, eps, two, points, e, u, v, rho, tau)

CLAIM = forall(
    *PARAMETERS,
    given=[
        *SIZES,
        *powers(two, 2),
        le(B, two(b)),
        *powers_below(points, G + 1, D),
        lt(0, eps),
        le(2 * eps, 1),
        lt(0, C),
        le(2 * eps * G, C),
        *orthonormal(e, D),
        *DISTANCE,
        MEMORISES,
    ],
    then=[le(points(D), b * d * Lp)],
)

NAMES = [
    "D_is", "n_is", "D_pos", "two_start", "two_doubles", "B_small", "points_start",
    "points_multiply", "eps_pos", "eps_small", "C_pos", "G_small", "unit", "orthogonal", "sign",
    "self", "symmetric", "triangle", "entries", "first_axis", "memorises",
]  # fmt: skip
K = points(D)

grid = [
    let(eta, 2 * eps / C, "eta_is"),
    have("eta_C", eq(eta * C, 2 * eps), auto(inside("eta_is", t, t * C), nonzero=["C_pos"])),
    have("inverse_C", lt(0, 1 / C), positive("C_pos")),
    have("eta_sign", le(0, eta), auto("eta_is", products=[["eps_pos", "inverse_C"]])),
    have("G_fits", le(G * eta, 1), contra("large", auto(
        "G_small", inside("eta_C", t, G * t), products=[["large", "C_pos"]]))),
    obtain(
        ["cube", "flat", "apart"],
        apply(
            "statement:lemmas/grid-points",
            {"m": D, "D": D, "G": G, "eta": eta, "e": e, "power": points},
            [by("points_start"), by("points_multiply"), by("eta_sign"), by("G_fits"), auto(),
             by("unit"), by("orthogonal")],
        ),
        some=[x],
    ),
]  # fmt: skip

listing = [
    obtain(
        ["table_start", "table_multiplies"],
        apply("axiom:product-recursion", {"f": Abstraction(s, k, B)}),
        some=[Name("table", ("F", ("R", "N"), "R"))],
    ),
    obtain(
        ["Q_count", "Q_lists"],
        apply(
            "statement:lemmas/words",
            {"m": n, "n": n, "B": B, "v": v, "e": u,
             "power": Abstraction(i, Name("table", ("F", ("R", "N"), "R"))(0, i))},
            [
                apply("table_start", {"x": 0}),
                intro(
                    obtain(["next"], apply("table_multiplies", {"x": 0, "k": i})),
                    then=[auto("next")],
                ),
            ],
        ),
        some=[Q],
    ),
    obtain(
        ["two_product", "two_growth", "two_order"],
        apply("statement:lemmas/powers-of-two", {"two": two}, [by("two_start"), by("two_doubles")]),
    ),
]  # fmt: skip
table = Name("table", ("F", ("R", "N"), "R"))

few_prompts = have(
    "few_prompts",
    forall(i, then=[le(table(0, i), two(b * i)), le(0, table(0, i))]),
    induct(
        "i", "r", "fewer",
        base=intro(
            obtain(["start"], apply("table_start", {"x": 0})),
            then=[auto("start", "two_start"), auto("start")],
        ),
        step=intro(
            obtain(["bound", "not_negative"], apply("fewer")),
            obtain(["next"], apply("table_multiplies", {"x": 0, "k": r})),
            obtain(["split"], apply("two_product", {"m": b * r, "k": b})),
            obtain(["B_nat"], apply("axiom:nat-nonnegative", {"n": B})),
            have("B_gap", le(0, two(b) - B), auto("B_small")),
            have("gap", le(0, two(b * r) - table(0, r)), auto("bound")),
            have("power_sign", le(0, two(b * r)), auto("bound", "not_negative")),
            then=[
                auto("next", "split", products=[["B_nat", "gap"], ["B_gap", "power_sign"]]),
                auto("next", products=[["B_nat", "not_negative"]]),
            ],
        ),
    ),
)  # fmt: skip

adversary = [
    few_prompts,
    obtain(["n_prompts", "n_sign"], apply("few_prompts", {"i": n})),
    obtain(["fewer_patterns"], apply("two_order", {"m": b * n, "k": K}, [by("few_bits")])),
    obtain(
        ["bits", "weight_sign", "weight_small", "weight_above"],
        apply(
            "statement:lemmas/unfitted-pattern",
            {"k": K, "n": n, "Q": Q, "two": two, "eps": eps,
             "t": Abstraction(p, i, entry(0, tau(p, x(i)))), "w": Abstraction(p, 1)},
            [
                by("two_start"), by("two_doubles"), intro(then=[auto()]),
                auto("Q_count", "n_prompts", "fewer_patterns"),
            ],
        ),
        some=[chi, weight],
    ),
    obtain(
        ["lipschitz", "from_0", "to_top", "values", "vanishes"],
        apply(
            "statement:lemmas/bumps",
            {"k": K, "D": D, "rho": rho, "C": C, "H": 2 * eps, "x": x, "chi": chi},
            [
                by("sign"), by("self"), by("symmetric"), by("triangle"), auto("C_pos"),
                auto("eps_pos"),
                intro(
                    obtain(
                        ["r_in", "gap"],
                        apply("apart", {"g": i, "f": j}, [by("i_in"), by("j_in"), by("differ")]),
                        some=[r],
                    ),
                    obtain(
                        ["seen"], apply("entries", {"X": x(i), "Y": x(j), "i": r}, [by("r_in")])
                    ),
                    have("far", le(0, rho(x(i), x(j)) - eta), auto("gap", "seen")),
                    given=["i_in", "j_in", "differ"],
                    then=[auto("eta_C", products=[["C_pos", "far"]])],
                ),
                by("bits"),
            ],
        ),
        some=[height],
    ),
]  # fmt: skip

target = height(X) * e(0)


def _sides() -> list[Any]:
    """0 <= f <= 2 eps at X."""
    return [
        obtain(["low"], apply("from_0", {"X": X})),
        obtain(["high"], apply("to_top", {"X": X})),
    ]


def _value(side: str) -> Rule:
    """0 <= <e_i, f(X)> <= 1."""

    def off() -> Rule:
        return steps(
            obtain(
                ["across"],
                apply("orthogonal", {"i": i, "j": 0}, [by("i_in"), by("zero_in"), by("order")]),
            ),
            auto(inside("across", t, height(X) * t)),
        )

    return cases(
        i, 0, "order",
        less=off(),
        equal=steps(
            have(
                "first",
                eq(entry(i, target), height(X)),
                auto(inside("order", j, Inner(e(j), target)), inside("unit_0", t, height(X) * t)),
            ),
            auto("first", side, "eps_small"),
        ),
        greater=off(),
    )  # fmt: skip


lipschitz = intro(
    obtain(["axis"], apply("first_axis", {"s": height(X), "t": height(Y)})),
    obtain(["there"], apply("lipschitz", {"X": X, "Y": Y})),
    obtain(["back"], apply("lipschitz", {"X": Y, "Y": X})),
    obtain(["swap"], apply("symmetric", {"X": X, "Y": Y})),
    obtain(["distance"], apply("sign", {"X": X, "Y": Y})),
    have("C_distance", le(0, C * rho(X, Y)), auto(products=[["C_pos", "distance"]])),
    obtain(["up", "down", "square"], apply("axiom:abs", {"x": height(X) - height(Y)})),
    have(
        "size",
        le(sympy.Abs(height(X) - height(Y)), C * rho(X, Y)),
        contra(
            "large",
            steps(
                have("a", lt(0, sympy.Abs(height(X) - height(Y)) - (height(X) - height(Y))),
                     auto("large", "there")),
                have("b", lt(0, sympy.Abs(height(X) - height(Y)) + (height(X) - height(Y))),
                     auto("large", "back", inside("swap", t, C * t))),
                auto("square", products=[["a", "b"]]),
            ),
        ),
    ),
    given=["X_in", "Y_in"],
    then=[auto("axis", "size")],
)  # fmt: skip

miss = entry(0, tau(Over(k, Range(n), q(k) * u(k)), x(i)) - height(x(i)) * e(0))
chosen = Over(k, Range(n), q(k) * u(k))
answer = entry(0, tau(chosen, x(i)))

defeat = [
    have("zero_in", lt(0, D), auto("D_pos")),
    obtain(["unit_0"], apply("unit", {"i": 0}, [by("zero_in")])),
    obtain(
        ["word", "close"],
        apply(
            "memorises",
            {"f": Abstraction(X, target), "N": K, "x": x},
            [
                intro(
                    given=["X_in"],
                    then=[
                        intro(
                            *_sides(),
                            given=["i_in"],
                            then=[_value("low"), _value("high")],
                        )
                    ],
                ),
                lipschitz,
                intro(
                    given=["j_in"],
                    then=[
                        intro(
                            obtain(
                                ["low", "high"],
                                apply("cube", {"g": j, "i": i}, [by("j_in"), by("i_in")]),
                            ),
                            given=["i_in"],
                            then=[by("low"), by("high")],
                        )
                    ],
                ),
            ],
        ),
        some=[q],
    ),
    obtain(["listed"], apply("Q_lists", {"q": q}, [by("word")])),
    obtain(["below"], apply("listed", {"w": weight}, [by("weight_sign")])),
    obtain(
        ["above"],
        apply(
            "weight_above",
            {"p": chosen},
            [
                intro(
                    obtain(
                        ["near"], apply("close", {"i": 0, "j": i}, [by("zero_in"), by("i_in")])
                    ),
                    obtain(["low", "high"], apply("values", {"i": i}, [by("i_in")])),
                    obtain(
                        ["up", "down", "square"],
                        apply("axiom:abs", {"x": miss}),
                    ),
                    have(
                        "shown",
                        eq(miss, answer - height(x(i))),
                        auto(inside("unit_0", t, height(x(i)) * t)),
                    ),
                    given=["i_in"],
                    then=[
                        auto("near", "up", "shown", "low", "high"),
                        auto("near", "down", "shown", "low", "high"),
                    ],
                )
            ],
        ),
    ),
]  # fmt: skip

PROOF = intro(
    given=NAMES,
    then=[
        contra(
            "denied",
            steps(
                have("few_bits", lt(b * n, K), auto("denied", inside("n_is", t, b * t))),
                *grid,
                *listing,
                *adversary,
                *defeat,
                auto("below", "above", "weight_small"),
            ),
        )
    ],
)
STATEMENT = Statement(
    id="sharper/precision-packing",
    title="Quantised prompts need as many bits as the target class has free bumps",
    source=Source("sharper", "precision-lower-bound", "own proof"),
    lipschitz=LipschitzType(Norm.ANY, Norm.ANY, Domain.CUBE, ("X", "Y")),
    claim=CLAIM,
    proof=PROOF,
    bound=(sympy.Symbol("G") + 1) ** (sympy.Symbol("d") * sympy.Symbol("L")),
    witness=witness(
        "sharper/precision-packing",
        CLAIM,
        AT,
        rules(fitted(q)),
        DATA,
        scope="two prompts for d = L = L_p = 1, C = 1/8, eps = 1/2: the bound is attained",
    ),
    remarks=(
        "b d L_p bits are needed; real-valued entries are not bounded by this.",
        "The prompt may depend on the dataset, and each entry may have its own values.",
    ),
)
