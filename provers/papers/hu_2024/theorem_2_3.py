"""One attention layer between two MLP layers is universal under prompt tuning (width).

Statement (structure of the paper, constants and proof our own). Vocabulary, M output columns and
their contexts as in ``context-ids``; a non-decreasing grid g. There are attention weights,
a direction w and R > 0 such that for all eta > 0 and all outputs Y(0), .., Y(M-1) in R^d the
network

    tau = F_2 o (id + Att) o F_1,
    F_1(x) = x + sum over i < d of Staircase(<e_i, x>) e_i                      (d (2 S + 2) ReLUs),
    F_2(x) = x + sum over l < M of Hat(R (<w, x> - <w, q(l)>)) (Y(l) - q(l))      (3 M ReLUs)

maps every input whose tokens X(0), .., X(n-1) lie on the plateaus of the tokens of context l to
the output Y(l) in column pos(l). The columns of X are [P, X] plus positions. With l running over
all pairs of a grid prompt P and a grid input, and Y(l) the columns of the function that P names,
this is one network for all functions; ``quantisation-chain`` says how far f is from the named
function and how many prompt tokens name them all; ``positional-encoding`` says that the
vocabulary hypotheses hold with e = delta/2, r_min = sqrt(d)/2, r_max = 2 sqrt(d) n.

Method: ``quantiser``, ``attention-of-equal-tokens``, ``context-ids``, ``look-up``.

Instances: the network is built and run on every prompt and every grid input at the tiny sizes, in
balls, with all plateaus checked, and d_p(tau([P, .]), f) <= eps is certified for Lipschitz
functions over the whole cube, strips included (`provers.kernel.one_layer`)."""

from typing import Any

from provers import sizes
from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.hu_2024 import context_ids
from provers.papers.hu_2024._contexts import (
    COLUMNS,
    SIZES,
    M,
    R,
    columns_given,
    d,
    ell,
    j,
    k,
    n,
    parameters,
    r,
    sizes_given,
    state,
    token,
    w,
    weights,
)
from provers.papers.hu_2024._network import hat, staircase
from provers.papers.hu_2024._universality import (
    X,
    a,
    basis,
    corners,
    differs,
    g,
    ids_of,
    in_coordinates,
    instances,
    mixed,
    quantised_facts,
    source,
)
from provers.papers.hu_2024.context_ids import apart
from provers.papers.lemmas._points import UNIT
from provers.proof import apply, auto, by, have, inside, intro, obtain, steps
from provers.statement import Statement
from provers.surface import (
    Abstraction,
    Inner,
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

S, coord = natural("S"), natural("coord")
eta, h = real("eta"), vector("h", d)
Y, Z = family("Y", d), family("Z", d)


def first(x: Any) -> Any:
    """F_1: every coordinate goes through a staircase."""
    added = Over(coord, Range(d), staircase(Inner(basis(coord), x), S, eta, g) * basis(coord))
    return x + added


def second(x: Any) -> Any:
    """F_2: one hat for every output column of every context."""
    hats = hat(R * (Inner(w, x) - Inner(w, state(r)))) * (Y(r) - state(r))
    return x + Over(r, Range(M), hats)


_own = Inner(basis(coord), X(k))
_cell = a(k, coord)
inputs = [
    forall(k, given=[lt(k, n)], then=[eq(Z(k), first(X(k)))]),
    in_coordinates(coord),
    forall(
        k, coord,
        given=[lt(k, n), lt(coord, d)],
        then=[
            le(_cell, S),
            le(g(_cell), _own),
            forall(given=[lt(_cell, S)], then=[le(_own, g(_cell + 1) - eta)]),
        ],
    ),
    corners(coord),
]  # fmt: skip
"""Tokens in coordinates, on plateaus, whose corners are the tokens of the context."""

GRID = [forall(j, k, given=[le(j, k)], then=[le(g(j), g(k))])]

CLAIM = forall(
    *parameters, S, g, basis,
    given=[*sizes_given, *columns_given, *GRID],
    some=[*weights, w, R],
    then=[
        lt(0, R),
        apart(w, R),
        forall(
            eta, Y, ell, X, Z, a,
            given=[lt(0, eta), lt(ell, M), *inputs],
            then=[eq(second(mixed(Z, ell)), Y(ell))],
        ),
    ],
)  # fmt: skip

i = natural("i")
quantised = have(
    "quantised",
    forall(k, given=[lt(k, n)], then=[eq(Z(k), token(ell, k))]),
    intro(
        obtain(["layer"], apply("first_layer", {"k": k}, [by("k_in")])),
        *quantised_facts(),
        obtain(
            ["rounded"],
            apply(
                "statement:hu-2024/quantiser",
                {"d": d, "n": S, "eta": eta, "g": g, "basis": basis, "x": X(k),
                 "a": Abstraction(coord, a(k, coord))},
                [
                    by("width"),
                    by("sorted"),
                    by("in_coordinates"),
                    intro(
                        obtain(["cell", "above", "below"],
                               apply("plateaus", {"k": k, "coord": i}, [by("k_in"), by("i_in")])),
                        names=["i"],
                        given=["i_in"],
                        then=[by("cell"), by("above"), by("below")],
                    ),
                ],
            ),
        ),
        given=["k_in"],
        then=[auto("layer", "rounded", "corner")],
    ),
)  # fmt: skip

looked_up = obtain(
    ["found"],
    apply(
        "statement:hu-2024/look-up",
        {"d": d, "M": M, "j": ell, "w": w, "x": state(ell), "R": R,
         "b": Abstraction(r, Inner(w, state(r))), "v": Abstraction(r, Y(r) - state(r))},
        [
            by("l_in"),
            auto(),
            intro(
                names=["other"],
                given=["in_range", "another"],
                then=[steps(
                    differs(r),
                    apply("apart", {"col": ell, "other": r},
                          [by("l_in"), by("in_range"), by("differs")]),
                )],
            ),
        ],
    ),
)  # fmt: skip

PROOF = intro(
    obtain(
        ["R_pos", "apart"],
        apply(
            "statement:hu-2024/context-ids",
            {x.label: x for x in parameters},
            [by(name) for name in (*SIZES, *COLUMNS)],
        ),
        some=[*weights, w, R],
    ),
    given=[*SIZES, *COLUMNS, "sorted"],
    witnesses=[*weights, w, R],
    then=[
        by("R_pos"),
        by("apart"),
        intro(
            quantised,
            *ids_of(Z),
            looked_up,
            given=["width", "l_in", "first_layer", "expanded", "plateaus", "corners"],
            then=[auto(inside("id", h, second(h)), "found")],
        ),
    ],
)

# The example of context-ids; the grid 0, 1, .. and tokens 1, 2, 3 on a line.
EXAMPLE = context_ids.EXAMPLE | {
    "S": number(2), "g": ["lam", [["i", "N"]], "i"],
    "basis": ["lam", [["i", "N"]], "one"],
}  # fmt: skip


def example() -> tuple[dict[str, Any], dict[str, Any], dict[int, Any]]:
    """Data, terms and the rules of the hypotheses that exhaustion does not decide."""
    data = context_ids.DATA | UNIT
    forms = context_ids.no_common_token()
    forms[len(sizes_given) + len(columns_given)] = intro(given=["order"], then=[by("order")])
    return data, EXAMPLE, forms


def _witness() -> Any:
    data, at, forms = example()
    return witness(
        "hu-2024/theorem-2.3", CLAIM, at, example_rules(CLAIM, at, data, forms=forms), data,
        scope="d = s = 1, n = 2, V = {1, 2, 3}: the columns 1 of (1, 2) and 3 of (2, 3)",
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/theorem-2.3",
    title="One attention layer between two MLP layers is universal under prompt tuning",
    source=source("theorem-2.3"),
    claim=CLAIM,
    proof=PROOF,
    bound=sizes.HU_WIDTH["width"].expression,
    witness=_witness(),
    instances=instances("A"),
    remarks=(
        "The claim is exact off the strips, for tables of any values. ``width-mean-error`` has the "
        "integral d_alpha for every Lipschitz function, strips included; ``mean-error`` has ramps "
        "for every eps. For the functions of the instances numbers are certified.",
        "Ramps end at the grid points. The printed ones begin there and send every grid point a "
        "step down, grid prompts too.",
        "At the printed and the guaranteed scale ids differ by numbers like 10^-1000 and are equal "
        "in float64; at the tuned scale, below the threshold of the theorem, they differ by 2^-30 "
        "or so. The instances say how many bits each size takes.",
    ),
)  # fmt: skip
