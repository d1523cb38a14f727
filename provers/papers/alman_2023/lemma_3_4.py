"""A polynomial of degree g of an inner product in d variables has rank at most C(g + d, g).

Statement (reconstructed, high; the printed count is C(2 (g + d), 2 g), over monomials in x and y
together; grouping by monomials in x gives C(g + d, g)). For all Q, K and coefficients a(0..g) there
are features f(i, l), h(j, l), l < r(d, g), with
sum over k <= g of a(k) <Q_i, K_j>^k = sum over l of f(i, l) h(j, l), where r is Pascal's table,
r(d, 0) = r(0, g) = 1 and r(d+1, g+1) = r(d, g+1) + r(d+1, g).

There is no for-all proof here yet. Instances: for the sizes listed, the kernel checks the identity
with the monomials and multinomial weights of `constructions.monomials`, for all values of the
variables and coefficients.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import instance_document, number, witness
from provers.proof import auto, intro
from provers.statement import Instance, Source, Statement
from provers.surface import At, Name, Over, Range, eq, family, forall, natural, real

d, g, i, j, c, k, o = (natural(t) for t in ("d", "g", "i", "j", "c", "k", "l"))
Q, K = family("Q", arity=2), family("K", arity=2)
a = family("a")
f, h = family("f", arity=2), family("h", arity=2)
r = Name("r", ("F", ("N", "N"), "N"))
power = Name("power", ("F", ("R", "N"), "R"))
x = real("x")


def inner(i: Any, j: Any) -> Any:
    """<Q_i, K_j>."""
    return Over(c, Range(d), Q(i, c) * K(j, c))


CLAIM = forall(
    d, g, Q, K, a,
    some=[r, power, f, h],
    then=[
        forall(k, then=[eq(At(r, k, 0), 1), eq(At(r, 0, k), 1)]),
        forall(k, c, then=[eq(At(r, k + 1, c + 1), At(r, k, c + 1) + At(r, k + 1, c))]),
        forall(x, then=[eq(At(power, x, 0), 1)]),
        forall(x, k, then=[eq(At(power, x, k + 1), x * At(power, x, k))]),
        forall(
            i, j,
            then=[
                eq(
                    Over(k, Range(g + 1), a(k) * At(power, inner(i, j), k)),
                    Over(o, Range(At(r, d, g)), f(i, o) * h(j, o)),
                )
            ],
        ),
    ],
)  # fmt: skip


def identity(dimension: int, degree: int) -> tuple[Any, int]:
    """The identity at one size, for all reals, and the number of its features."""
    from constructions.monomials import monomials

    table = monomials(degree, dimension)
    xs = [real(f"x{n}") for n in range(dimension)]
    ys = [real(f"y{n}") for n in range(dimension)]
    coefficients = [real(f"a{n}") for n in range(degree + 1)]
    exponents: list[list[int]] = [[0] * dimension]
    for n in range(1, len(table.parents)):
        power = list(exponents[int(table.parents[n])])
        power[int(table.variables[n])] += 1
        exponents.append(power)
    s = sum(u * v for u, v in zip(xs, ys, strict=True))
    left = sum(coefficients[n] * s**n for n in range(degree + 1))
    right = 0
    for power, total, count in zip(exponents, table.degrees, table.multinomials, strict=True):
        term = coefficients[int(total)] * int(count)
        for u, v, e in zip(xs, ys, power, strict=True):
            term = term * u**e * v**e
        right = right + term
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
    remarks=("No for-all proof; the identity is certified at the sizes of the instances.",),
)
