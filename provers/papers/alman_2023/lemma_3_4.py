"""A polynomial of degree g of an inner product in d variables has rank at most C(g + d, g).

Statement (reconstructed, high; the printed count is C(2 (g + d), 2 g), over monomials in x and y
together; grouping by monomials in x gives C(g + d, g)). For all d, g, Q, K and coefficients
a(0..g) there are a natural number r with r d! g! = (d + g)!, that is r = C(d + g, g), and features
f(i, l), h(j, l), l < r, with

    sum over k <= g of a(k) <Q_i, K_j>^k = sum over l < r of f(i, l) h(j, l)   for all i, j.

The printed number of columns is enough: r (2 d)! (2 g)! <= (2 d + 2 g)!, r <= C(2 (d + g), 2 g).
Factorials and powers are the functions given by their recursions.

Method: induction on d. With S = <Q_i, K_j> over d coordinates, z = Q(i, d) K(j, d) and S' = S + z,
every S'^p S^q with p + q <= g is a combination of features phi(i, l) psi(j, l), l < r(d + 1, g),
which do not depend on p and q: those of degree g in d variables, and Q(i, d) phi, K(j, d) psi for
those of degree g - 1 in d + 1 variables, by S'^(p+1) S^q = S'^p S^(q+1) + z S'^p S^q. The number
is r(d, g) + r(d + 1, g - 1), Pascal's rule. Features are numbered from any start s, so that two
lists are joined without subtraction.

The instances check the identity with the monomials and multinomial weights of
`constructions.monomials`, for all values of the variables and coefficients.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import instance_document, number, witness
from provers.papers.alman_2023._features import (
    FACTORIAL,
    POWER,
    G,
    K,
    Q,
    a,
    ca,
    cb,
    cc,
    combination,
    count,
    d,
    e,
    ee,
    f,
    factorial,
    features,
    g,
    gg,
    h,
    hh,
    i,
    inner,
    j,
    k,
    n,
    narrow,
    nn,
    o,
    phi,
    power,
    powers,
    psi,
    r,
    split,
    x,
)
from provers.proof import (
    apply,
    auto,
    by,
    contra,
    have,
    induct,
    inside,
    intro,
    obtain,
    positive,
    steps,
)
from provers.statement import Instance, Source, Statement
from provers.surface import (
    Abstraction,
    At,
    Name,
    Over,
    Range,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
)

CLAIM = forall(
    d, g, Q, K, a,
    some=[r, factorial, power, f, h],
    then=[
        *FACTORIAL,
        count(r, d, g),
        le(r * factorial(2 * d) * factorial(2 * g), factorial(2 * d + 2 * g)),
        *POWER,
        forall(
            i, j,
            then=[
                eq(
                    Over(k, Range(g + 1), a(k) * At(power, inner(i, j), k)),
                    Over(o, Range(r), f(i, o) * h(j, o)),
                )
            ],
        ),
    ],
)  # fmt: skip

# ------------------------------------------------------------------ numbers

dim, deg = natural("dim"), natural("deg")
table = Name("table", ("F", ("R", "N"), "R"))

factorials = have("factorials", forall(some=[factorial], then=FACTORIAL), intro(
    obtain(["table_0", "table_next"], apply(
        "axiom:product-recursion", {"f": Abstraction(x, k, k + 1 + 0 * x)}), some=[table]),
    obtain(["start"], apply("table_0", {"x": 0})),
    witnesses=[Abstraction(k, At(table, 0, k))],
    then=[by("start"), intro(
        obtain(["it"], apply("table_next", {"x": 0, "k": k})), then=[by("it")])],
))  # fmt: skip

fact_positive = have("fact_positive", forall(k, then=[lt(0, factorial(k))]), induct(
    "k", "nn", "before",
    base=auto("factorial_0"),
    step=steps(
        obtain(["smaller"], apply("before")),
        obtain(["next"], apply("factorial_next", {"k": nn})),
        obtain(["natural"], apply("axiom:nat-nonnegative", {"n": nn})),
        have("product", lt(0, (nn + 1) * factorial(nn)), positive("smaller")),
        auto("next", "product"),
    ),
))  # fmt: skip

# C(n + k, k) <= C(n + e + k, k).
monotone = have(
    "monotone",
    forall(n, k, e, then=[
        le(factorial(n + k) * factorial(n + e), factorial(n + e + k) * factorial(n))]),
    induct("e", "ee", "before", base=intro(then=[auto()]), step=intro(
        obtain(["it"], apply("before", {"n": n, "k": k})),
        obtain(["next_small"], apply("factorial_next", {"k": n + ee})),
        obtain(["next_large"], apply("factorial_next", {"k": n + ee + k})),
        have("factor", lt(0, n + ee + 1), positive()),
        obtain(["k_sign"], apply("axiom:nat-nonnegative", {"n": k})),
        obtain(["large"], apply("fact_positive", {"k": n + ee + k})),
        obtain(["small"], apply("fact_positive", {"k": n})),
        then=[auto(
            inside("next_small", hh, hh * factorial(n + k)),
            inside("next_large", hh, hh * factorial(n)),
            products=[["it", "factor"], ["k_sign", "large", "small"]],
        )],
    )),
)  # fmt: skip

printed = [
    obtain(["more_d"], apply("monotone", {"n": dim, "k": deg, "e": dim})),
    obtain(["more_g"], apply("monotone", {"n": deg, "k": 2 * dim, "e": deg})),
    *[obtain([f"positive_{name}"], apply("fact_positive", {"k": number}))
      for name, number in (("d", dim), ("g", deg), ("dd", 2 * dim), ("gg", 2 * deg))],
    have("cleared", le(
        factorial(dim + deg) * factorial(2 * dim) * factorial(2 * deg),
        factorial(2 * dim + 2 * deg) * factorial(dim) * factorial(deg),
    ), auto(products=[["more_d", "positive_gg"], ["more_g", "positive_d"]])),
    have("printed", le(r * factorial(2 * dim) * factorial(2 * deg), factorial(2 * dim + 2 * deg)),
         contra("too_many", auto(
             "cleared", inside("count", hh, hh * factorial(2 * dim) * factorial(2 * deg)),
             products=[["too_many", "positive_d", "positive_g"]],
         ))),
]  # fmt: skip

# ------------------------------------------------------------------ sums of powers


def polynomial(G: Any) -> Any:
    """sum over k <= G of a(k) S^k is a combination of the features."""
    return forall(
        G,
        given=[le(G, deg)],
        some=[cc],
        then=[forall(i, j, then=[eq(
            Over(k, Range(G + 1), a(k) * powers(dim, k)),
            combination(cc, phi, psi, i, j, 0, r),
        )])],
    )  # fmt: skip


sums = have("sums", polynomial(G), induct(
    "G", "gg", "shorter",
    base=intro(
        obtain(["expanded"], apply("span", {"p": 0}, [by("small")]), some=[ca]),
        given=["small"],
        witnesses=[Abstraction(o, a(0) * ca(o))],
        then=[intro(obtain(["it"], apply("expanded", {"i": i, "j": j})),
                    then=[auto(inside("it", hh, a(0) * hh))])],
    ),
    step=intro(
        have("smaller", le(gg, deg), auto("small")),
        obtain(["before"], apply("shorter", {}, [by("smaller")]), some=[ca]),
        obtain(["expanded"], apply("span", {"p": gg + 1}, [by("small")]), some=[cb]),
        given=["small"],
        witnesses=[Abstraction(o, ca(o) + a(gg + 1) * cb(o))],
        then=[intro(
            obtain(["it"], apply("before", {"i": i, "j": j})),
            obtain(["last"], apply("expanded", {"i": i, "j": j})),
            then=[auto("it", inside("last", hh, a(gg + 1) * hh))],
        )],
    ),
))  # fmt: skip

PROOF = intro(
    factorials,
    obtain(["factorial_0", "factorial_next"], apply("factorials"), some=[factorial]),
    obtain(["power_0", "power_next"], apply(
        "axiom:product-recursion", {"f": Abstraction(x, k, x + 0 * k)}), some=[power]),
    split,
    fact_positive,
    monotone,
    have("features", forall(d, then=[narrow(d)]), features),
    obtain(["at_d"], apply("features", {"d": dim})),
    obtain(["count", "span"], apply("at_d", {"g": deg, "s": 0}), some=[r, phi, psi]),
    sums,
    have("all_of_it", le(deg, deg), auto()),
    obtain(["summed"], apply("sums", {"G": deg}, [by("all_of_it")]), some=[cc]),
    *printed,
    names=["dim", "deg", "Q", "K", "a"],
    witnesses=[r, factorial, power, Abstraction(i, o, cc(o) * phi(i, o)), psi],
    then=[
        by("factorial_0"), by("factorial_next"), by("count"), by("printed"), by("power_0"),
        by("power_next"),
        intro(obtain(["it"], apply("summed", {"i": i, "j": j})), then=[auto("it")]),
    ],
)  # fmt: skip


def identity(dimension: int, degree: int) -> tuple[Any, int]:
    """The identity at one size, for all reals, and the number of its features."""
    from constructions.monomials import monomials

    table = monomials(degree, dimension)
    xs = [real(f"x{index}") for index in range(dimension)]
    ys = [real(f"y{index}") for index in range(dimension)]
    coefficients = [real(f"a{index}") for index in range(degree + 1)]
    exponents: list[list[int]] = [[0] * dimension]
    for parent, variable in zip(table.parents[1:], table.variables[1:], strict=True):
        exponents.append(list(exponents[int(parent)]))
        exponents[-1][int(variable)] += 1
    product = sum(u * v for u, v in zip(xs, ys, strict=True))
    left = sum(y * product**index for index, y in enumerate(coefficients))
    right = 0
    for monomial, total, weight in zip(exponents, table.degrees, table.multinomials, strict=True):
        summand = coefficients[int(total)] * int(weight)
        for u, v, exponent in zip(xs, ys, monomial, strict=True):
            summand = summand * u**exponent * v**exponent
        right = right + summand
    claim = forall(*xs, *ys, *coefficients, then=[eq(left, right)])
    return claim, len(exponents)


def _certified(dimension: int, degree: int, settings: Settings) -> InstanceOutcome:
    claim, features = identity(dimension, degree)
    name = f"alman-2023/lemma-3.4 at d={dimension}, g={degree}"
    document = instance_document(name, {}, claim, intro(then=[auto()]))
    scope = f"d = {dimension}, g = {degree}: {features} features, all reals"
    return InstanceOutcome(Verdict.confirmed, Label.exact, document, scope, {"rank": features})


SIZES = (
    (1, 6, "quick"), (2, 3, "quick"), (3, 3, "quick"), (4, 2, "quick"),
    (4, 4, "standard"), (2, 9, "standard"), (8, 2, "standard"),
)  # fmt: skip

STATEMENT = Statement(
    id="alman-2023/lemma-3.4",
    title="A polynomial of degree g of an inner product in R^d has rank at most C(g + d, g)",
    source=Source("alman-2023", "lemma-3.4", "reconstructed (high)", "rank grouped by x-monomials"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/lemma-3.4",
        CLAIM,
        at={
            "d": number(0),
            "g": number(0),
            "a": ["lam", [["k", "N"]], ["q", "1"]],
            **{name: ["lam", [["i", "N"], ["c", "N"]], ["q", "1"]] for name in ("Q", "K")},
        },
        scope="no hypotheses",
    ),
    instances=tuple(
        Instance(
            f"d={dimension}, g={degree}",
            "one size, all values of the variables and coefficients",
            partial(_certified, dimension, degree),
            budget,
        )
        for dimension, degree, budget in SIZES
    ),
)
