"""Memorisation: data from a Lipschitz function are fitted by a prompt, the ramps chosen after them.

Statement (wording reconstructed, constants and proof our own). Vocabulary, contexts and grid as
in ``theorem-2.3``. Data i < K: tokens X(i, 0), .., X(i, n-1) (prompt, input, positions) strictly
inside cells, g(a) <= <e_c, X(i, k)> and <e_c, X(i, k)> < g(a+1) for a < S, and the target y(i), a
column of f(X_i). Let Y(l) be the table, ||Y(col(i)) - f(corner)|| <= delta c, ||f(corner) -
y(i)|| <= C delta c, C >= 1 and 2 C c <= D eps, delta = 1/D (``quantisation-chain``). Then there
are eta > 0 and weights such that the network of theorem-2.3 with ramps eta fits all data:

    || tau(X_i)_{pos} - y(i) || <= eps    for all i < K.

tau depends on the data through eta: the strips have to avoid them. The length of the prompt,
L_p >= L D^(dL), comes from Q3 and is sufficient; for real-valued prompts it is not necessary
(`sharper/one-prompt-token`).

Method: ``lemmas/bounded-box`` gives eta, ``theorem-2.3`` the output, Q1 the error.

Instances: networks with ramps that avoid the points, run in balls; the points are fitted.
"""

from functools import partial
from typing import Any

from flint import fmpq

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness, zero
from provers.papers.hu_2024 import quantisation_chain, theorem_2_3
from provers.papers.hu_2024._contexts import (
    COLUMNS,
    SIZES,
    M,
    R,
    columns_given,
    d,
    j,
    k,
    n,
    parameters,
    sizes_given,
    token,
    w,
    weights,
)
from provers.papers.hu_2024._networks import FUNCTIONS, promised
from provers.papers.hu_2024._universality import basis, g, mixed
from provers.papers.hu_2024.theorem_2_3 import S, Y, Z, coord, eta, first, second
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    contra,
    have,
    inside,
    intro,
    let,
    obtain,
)
from provers.statement import Instance, Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Max,
    Name,
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

K, i, D = natural("K"), natural("i"), natural("D")
norm = Name("norm", ("F", (("V", "d"),), "R"))
X = family("X", d, arity=2)
y, corner = family("y", d), family("corner", d)
a, col = Name("a", ("F", ("N", "N", "N"), "N")), Name("column", ("F", ("N",), "N"))
C, delta, c, eps, T, T0, t = (real(x) for x in ("C", "delta", "c", "eps", "T", "T0", "t"))
p, q = vector("p", d), vector("q", d)

_own = Inner(basis(coord), X(i, k))
_cell = a(i, k, coord)
data = [
    forall(i, given=[lt(i, K)], then=[lt(col(i), M)]),
    forall(i, k, given=[lt(i, K), lt(k, n)], then=[
        eq(X(i, k), Over(coord, Range(d), Inner(basis(coord), X(i, k)) * basis(coord)))]),
    forall(
        i, k, coord,
        given=[lt(i, K), lt(k, n), lt(coord, d)],
        then=[
            le(_cell, S),
            le(g(_cell), _own),
            forall(given=[lt(_cell, S)], then=[lt(_own, g(_cell + 1))]),
        ],
    ),
    forall(i, k, given=[lt(i, K), lt(k, n)], then=[
        eq(token(col(i), k), Over(coord, Range(d), g(a(i, k, coord)) * basis(coord)))]),
]  # fmt: skip
DATA_NAMES = ["columns", "expanded", "cells", "corners"]

accuracy = [
    forall(p, q, then=[le(norm(p + q), norm(p) + norm(q))]),
    le(1, C),
    le(0, c),
    lt(0, D),
    eq(delta * D, 1),
    le(2 * C * c, D * eps),
    forall(
        i, given=[lt(i, K)],
        then=[
            le(norm(Y(col(i)) - corner(i)), delta * c),
            le(norm(corner(i) - y(i)), C * delta * c),
        ],
    ),
]  # fmt: skip
ACCURACY = ["triangle", "C_large", "c_sign", "D_pos", "step", "fine", "values"]

CLAIM = forall(
    *parameters, S, g, basis, K, X, a, col, Y, y, corner, norm, C, delta, c, eps, D,
    given=[
        *sizes_given, *columns_given,
        forall(j, k, given=[le(j, k)], then=[le(g(j), g(k))]),
        *data, *accuracy,
    ],
    some=[eta, *weights, w, R],
    then=[
        lt(0, eta),
        forall(
            i, Z,
            given=[lt(i, K), forall(k, given=[lt(k, n)], then=[eq(Z(k), first(X(i, k)))])],
            then=[
                eq(second(mixed(Z, col(i))), Y(col(i))),
                le(norm(second(mixed(Z, col(i))) - y(i)), eps),
            ],
        ),
    ],
)  # fmt: skip

# eta = 1/T, where T is above all 1/(g(a+1) - x)
room = g(_cell + 1) - _own
ramps = [
    obtain(
        ["quotients"],
        apply("statement:lemmas/bounded-box",
              {"n": K, "m": n, "l": d, "f": Abstraction(i, k, coord, 1 / room)}),
        some=[T0],
    ),
    let(T, Max(1, T0), "T_is"),
    obtain(["T_a", "T_b", "T_c"], apply("axiom:max", {"x": 1, "y": T0})),
    have("T_pos", lt(0, T), auto("T_a", "T_is")),
    have("T_large", le(T0, T), auto("T_b", "T_is")),
    let(eta, 1 / T, "eta_is"),
    have("eta_mass", eq(T * eta, 1), auto(inside("eta_is", t, T * t), nonzero=["T_pos"])),
    have("eta_pos", lt(0, eta), contra("denied", auto("eta_mass", products=[["denied", "T_pos"]]))),
    have(
        "plateaus",
        forall(
            i, k, coord,
            given=[lt(i, K), lt(k, n), lt(coord, d)],
            then=[
                le(_cell, S),
                le(g(_cell), _own),
                forall(given=[lt(_cell, S)], then=[le(_own, g(_cell + 1) - eta)]),
            ],
        ),
        intro(
            obtain(["cell", "above", "below"],
                   apply("cells", {"i": i, "k": k, "coord": coord},
                         [by("i_in"), by("k_in"), by("c_in")])),
            obtain(["large"], apply("quotients", {"i": i, "j": k, "q": coord},
                                    [by("i_in"), by("k_in"), by("c_in")])),
            given=["i_in", "k_in", "c_in"],
            then=[
                by("cell"),
                by("above"),
                intro(
                    obtain(["strictly"], apply("below", {}, [by("inner")])),
                    have("room", lt(0, room), auto("strictly")),
                    have("enough", lt(1 / room, T), auto("large", "T_large")),
                    have("mass", lt(1, T * room),
                         auto(products=[["enough", "room"]], nonzero=["room"])),
                    given=["inner"],
                    then=[contra("denied", auto("mass", "eta_mass",
                                                products=[["denied", "T_pos"]]))],
                ),
            ],
        ),
    ),
]  # fmt: skip


def _row(fact: str) -> Rule:
    return intro(
        names=["k"], given=["k_in"],
        then=[apply(fact, {"i": i, "k": k}, [by("i_in"), by("k_in")])],
    )  # fmt: skip


fit = intro(
    obtain(["column"], apply("columns", {"i": i}, [by("i_in")])),
    obtain(["rounded", "lipschitz"], apply("values", {"i": i}, [by("i_in")])),
    obtain(
        ["output"],
        apply(
            "network",
            {"eta": eta, "Y": Y, "col": col(i), "X": Abstraction(k, X(i, k)), "Z": Z,
             "a": Abstraction(k, coord, a(i, k, coord))},
            [
                by("eta_pos"),
                by("column"),
                by("layer"),
                _row("expanded"),
                intro(
                    obtain(["cell", "above", "below"],
                           apply("plateaus", {"i": i, "k": k, "coord": coord},
                                 [by("i_in"), by("k_in"), by("c_in")])),
                    names=["k", "coord"],
                    given=["k_in", "c_in"],
                    then=[by("cell"), by("above"), by("below")],
                ),
                _row("corners"),
            ],
        ),
    ),
    obtain(["parts"], apply("triangle", {"p": Y(col(i)) - corner(i), "q": corner(i) - y(i)})),
    have("C_c", le(0, (C - 1) * c), auto(products=[["C_large", "c_sign"]])),
    have("error", le(norm(Y(col(i)) - y(i)), (C + 1) * delta * c),
         auto("parts", "rounded", "lipschitz")),
    have("scaled", le(norm(Y(col(i)) - y(i)) * D, (C + 1) * c),
         auto(inside("step", t, (C + 1) * c * t), products=[["error", "D_pos"]])),
    have("small", le(norm(Y(col(i)) - y(i)), eps),
         contra("denied", auto("scaled", "fine", "C_c", products=[["denied", "D_pos"]]))),
    given=["i_in", "layer"],
    then=[by("output"), auto("small", inside("output", p, norm(p - y(i))))],
)  # fmt: skip

PROOF = intro(
    *ramps,
    obtain(
        ["R_pos", "apart", "network"],
        apply(
            "statement:hu-2024/theorem-2.3",
            {x.label: x for x in (*parameters, S, g, basis)},
            [by(name) for name in (*SIZES, *COLUMNS, "sorted")],
        ),
        some=[*weights, w, R],
    ),
    given=[*SIZES, *COLUMNS, "sorted", *DATA_NAMES, *ACCURACY],
    witnesses=[eta, *weights, w, R],
    then=[by("eta_pos"), fit],
)


# ----------------------------------------------------------------------------- instances

DATASETS: tuple[tuple[str, tuple[int, int, int], int, int], ...] = (
    ("tent", (1, 1, 2), 1, 8),
    ("tent", (1, 1, 4), 1, 32),
    ("square", (1, 1, 3), 2, 32),
    ("swap", (1, 2, 2), 1, 32),
    ("bump", (2, 1, 2), 2, 32),
)
"""Function, size, p, number of points."""


def _points(count: int, entries: int, seed: int) -> list[list[fmpq]]:
    """Drawn points of the cube, multiples of 1/997; corners among them."""
    import random

    drawn = random.Random(seed)  # noqa: S311 - data, not secrets
    points = [[fmpq(drawn.randrange(998), 997) for _ in range(entries)] for _ in range(count - 2)]
    return [[fmpq(0)] * entries, [fmpq(1)] * entries, *points]


def _fit(
    name: str, size: tuple[int, int, int], power: int, count: int, settings: Settings
) -> InstanceOutcome:
    from constructions import one_layer, one_layer_functions

    _, terms, _ = FUNCTIONS[name]
    points = _points(count, size[0] * size[1], settings.seed)
    ramp = one_layer_functions.ramp_for(points, size[2])
    net = one_layer.build(*size, "A", "tuned", eta=ramp)
    bound = one_layer_functions.fitted_error(net, terms, power, points)
    scope = (
        f"{count} points of {name}, d = {net.d}, L = {net.length}, D = {net.grid}: "
        f"|tau - f|_{power} <= {bound}"
    )
    document = one_layer_functions.certificate(net, terms, bound, power, points=points, name=scope)
    details: dict[str, str | int | float] = {
        "prompt tokens": net.prompt_length,
        "points": count,
        "eta, from the points": str(ramp),
        "largest error": str(bound),
        "promised by Q1": str(promised(name, size, power)),
        "bits of precision needed": net.bits,
    }
    return InstanceOutcome(Verdict.confirmed, Label.interval, document, scope, details)


_KNOWN = len(sizes_given) + len(columns_given)
EXAMPLE = theorem_2_3.EXAMPLE | {
    "K": number(1),
    "X": ["lam", [["i", "N"], ["k", "N"]], ["scale", ["+", "k", number(1)], "one"]],
    "a": ["lam", [["i", "N"], ["k", "N"], ["c", "N"]], ["+", "k", number(1)]],
    "column": ["lam", [["i", "N"]], number(0)], "Y": constant_family(zero(1)),
    "y": constant_family(zero(1)), "corner": constant_family(zero(1)),
    "norm": ["lam", [["u", ["V", 1]]], ["dot", zero(1), "u"]], "C": number(1),
    "delta": ["q", "1/2"], "c": number(1), "eps": number(1), "D": number(2),
}  # fmt: skip


def _witness() -> Any:
    values, _, forms = theorem_2_3.example()
    forms |= {_KNOWN + 1 + len(data): intro(then=[auto()])}
    return witness(
        "hu-2024/theorem-2.5", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, values, forms=forms), values,
        scope="one datum, d = s = 1, n = 2, V = {1, 2, 3}",
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/theorem-2.5",
    title="Memorisation: data from a Lipschitz function are fitted by a prompt",
    source=Source(
        "hu-2024", "theorem-2.5", "reconstructed (medium)", "a sufficient length, not a bound"
    ),
    claim=CLAIM,
    proof=PROOF,
    bound=quantisation_chain.STATEMENT.bound,
    witness=_witness(),
    instances=tuple(
        Instance(
            f"{name}, d={size[0]} L={size[1]} D={size[2]}, {count} points",
            "all points fitted",
            partial(_fit, name, size, power, count),
        )
        for name, size, power, count in DATASETS
    ),
    remarks=(
        "The network depends on the data through eta, because the ramps have to avoid them.",
        "L_p >= L D^(dL) is sufficient. It is presented as a lower bound on the tokens required; "
        "with real-valued prompts one token is enough (sharper/one-prompt-token).",
        "Each output column is bounded in a norm of R^d; the l_alpha norm of the matrix follows.",
    ),
)  # fmt: skip
