"""The quantisation chain: grid, number of functions, prompts that name them.

Statement (structure of the paper, constants our own). Grid step delta = 1/D; c = (dL)^(1/alpha) for
the entrywise l_alpha norm of d x L matrices, e = dL entries.

Q1. Let ||.|| satisfy the triangle inequality, y be the corner of X's cell, ||y - X|| <= delta c,
v the rounded value, ||v - f(y)|| <= delta c, and ||f(y) - f(X)|| <= C ||y - X||. Then ||v -
f(X)|| <= (C + 1) delta c; with C >= 1 and 2 C c <= D eps this is at most eps, and such a D < 2 C
c/eps + 1 exists. Entries that move by at most delta move the l_1 norm by at most delta e and the
squared l_2 norm by at most delta^2 e.
Q2. With G = D^(dL) grid inputs there are D^(dL G) = G^G functions from them to grid values.
Q3. Grid prompts of L_p tokens number D^(d L_p): at least as many as the functions if L_p >= L G,
and fewer if L_p < L G. Powers of D are w(0) = 1, w(k+1) = D w(k), powers of G likewise p(k).

Method: `wang-2023/lemma-1`; w(a + b) = w(a) w(b) by induction.
"""

from typing import Any

import sympy

from provers import sizes
from provers.instances import number, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._points import UNIT
from provers.papers.wang_2023.lemma_1 import WITNESS_AT
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    contra,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
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

e, d, D, L, G, Lp, i, k, a, b, element = (
    natural(x) for x in ("e", "d", "D", "L", "G", "Lp", "i", "k", "a", "b", "element")
)
C, delta, c, eps, t = (real(x) for x in ("C", "delta", "c", "eps", "t"))
X, y, fX, fy, v, u1, u2 = (  # noqa: N816 -- the paper's f(X)
    vector(x, e) for x in ("X", "y", "fX", "fy", "v", "u1", "u2")
)
norm = Name("norm", ("F", (("V", "e"),), "R"))
w, p, moved = family("w"), family("p"), family("moved")
D1 = natural("D1")

size = sympy.Abs(moved(i))
entries = forall(i, given=[lt(i, e)], then=[le(size, delta)])

CLAIM = forall(
    e, norm, X, y, fX, fy, v, C, delta, c, eps, d, D, L, G, Lp, w, p,
    given=[
        forall(u1, u2, then=[le(norm(u1 + u2), norm(u1) + norm(u2))]),
        le(1, C),
        le(0, c),
        lt(0, eps),
        le(norm(y - X), delta * c),
        le(norm(v - fy), delta * c),
        le(norm(fy - fX), C * norm(y - X)),
        le(2, D),
        eq(delta * D, 1),
        le(1, d),
        eq(w(0), 1),
        forall(k, then=[eq(w(k + 1), D * w(k))]),
        eq(w(d * L), G),
        eq(p(0), 1),
        forall(k, then=[eq(p(k + 1), G * p(k))]),
    ],
    then=[
        le(norm(v - fX), (C + 1) * delta * c),
        forall(given=[le(2 * C * c, D * eps)], then=[le(norm(v - fX), eps)]),
        forall(some=[D1], then=[le(2 * C * c, D1 * eps), lt(D1 * eps, 2 * C * c + eps)]),
        forall(
            moved,
            given=[entries],
            then=[
                le(Over(i, Range(e), size), delta * e),
                le(Over(i, Range(e), moved(i) ** 2), delta**2 * e),
            ],
        ),
        eq(w(d * L * G), p(G)),
        forall(given=[le(L * G, Lp)], then=[le(w(d * L * G), w(d * Lp))]),
        forall(given=[lt(Lp, L * G)], then=[lt(w(d * Lp), w(d * L * G))]),
    ],
)  # fmt: skip

NAMES = [
    "triangle", "C_large", "c_sign", "eps_pos", "input_moves", "value_moves", "lipschitz",
        "D_large",
    "grid_step", "d_large", "w_0", "powers", "inputs", "p_0", "powers_of_G",
]  # fmt: skip


def _entrywise(power: int) -> Rule:
    left, right = (size, delta) if power == 1 else (moved(i) ** 2, delta**2)
    squares = [
        obtain(["up", "down", "square"], apply("axiom:abs", {"x": moved(element)})),
        have("sign", le(0, sympy.Abs(moved(element))), auto("up", "down")),
        have("below", le(0, delta - sympy.Abs(moved(element))), auto("own")),
        have("above", le(0, delta + sympy.Abs(moved(element))), auto("own", "sign")),
    ]
    last = by("own") if power == 1 else auto("square", products=[["below", "above"]])
    return steps(
        have(
            f"sums_{power}",
            le(Over(i, Range(e), left), Over(i, Range(e), right)),
            termwise(
                Range(e), i, left, right,
                intro(
                    obtain(["own"], apply("entries", {"i": element}, [by("in")])),
                    *(squares if power == 2 else []),
                    given=["in"],
                    then=[last],
                ),
            ),
        ),
        auto(f"sums_{power}"),
    )  # fmt: skip


multiplicative = have(
    "multiplicative",
    forall(a, b, then=[eq(w(a + b), w(a) * w(b))]),
    intro(
        names=["a", "b0"],
        then=[
            steps(
                have(
                    "all",
                    forall(b, then=[eq(w(a + b), w(a) * w(b))]),
                    induct(
                        "b", "b1", "so_far",
                        base=auto(inside("w_0", t, w(a) * t)),
                        step=steps(
                            obtain(["left"], apply("powers", {"k": a + natural("b1")})),
                            obtain(["right"], apply("powers", {"k": natural("b1")})),
                            auto("left", inside("right", t, w(a) * t),
                                 inside("so_far", t, D * t)),
                        ),
                    ),
                ),
                apply("all", {"b": natural("b0")}),
            )
        ],
    ),
)  # fmt: skip

count = have(
    "count",
    forall(k, then=[eq(w(d * L * k), p(k))]),
    induct(
        "k", "k1", "so_far",
        base=auto("w_0", "p_0"),
        step=steps(
            obtain(["split"],
                   apply("multiplicative", {"a": d * L * natural("k1"), "b": d * L})),
            obtain(["next"], apply("powers_of_G", {"k": natural("k1")})),
            auto("split", "next", inside("inputs", t, w(d * L * natural("k1")) * t),
                 inside("so_far", t, G * t)),
        ),
    ),
)  # fmt: skip

small = have(
    "small",
    forall(given=[le(2 * C * c, D * eps)], then=[le(norm(v - fX), eps)]),
    intro(
        have("D_pos", lt(0, D), auto("D_large")),
        have("C_c", le(0, (C - 1) * c), auto(products=[["C_large", "c_sign"]])),
        have("error", le(norm(v - fX) * D, (C + 1) * c),
             auto(inside("grid_step", t, (C + 1) * c * t), products=[["grid_error", "D_pos"]])),
        given=["fine"],
        then=[
            contra("denied", auto("error", "fine", "C_c", products=[["denied", "D_pos"]])),
        ],
    ),
)  # fmt: skip

PROOF = intro(
    obtain(
        ["grid_error", "named", "too_few"],
        apply(
            "statement:wang-2023/lemma-1",
            {"e": e, "norm": norm, "X": X, "y": y, "fX": fX, "fy": fy, "v": v, "L": C,
             "delta": delta, "c": c, "d": d, "N": D, "m": L, "G": G, "mp": Lp, "w": w},
            [
                by("triangle"), auto("C_large"), by("input_moves"), by("value_moves"),
                by("lipschitz"), by("D_large"), by("d_large"), by("w_0"), by("powers"),
            ],
        ),
    ),
    small,
    multiplicative,
    count,
    have("C_c", le(0, (C - 1) * c), auto(products=[["C_large", "c_sign"]])),
    obtain(
        ["D1_from", "D1_to"],
        apply(
            "axiom:nat-ceiling",
            {"x": 2 * C * c / eps},
            [contra("negative", auto(
                "c_sign", "C_c", products=[["negative", "eps_pos"]], nonzero=["eps_pos"]))],
        ),
        some=[D1],
    ),
    given=NAMES,
    then=[
        by("grid_error"),
        by("small"),
        intro(
            witnesses=[D1],
            then=[
                auto(products=[["D1_from", "eps_pos"]], nonzero=["eps_pos"]),
                auto(products=[["D1_to", "eps_pos"]], nonzero=["eps_pos"]),
            ],
        ),
        intro(given=["entries"], then=[_entrywise(1), _entrywise(2)]),
        apply("count", {"k": G}),
        by("named"),
        by("too_few"),
    ],
)  # fmt: skip


def _witness() -> Any:
    """d = L = 1, D = 2: two grid inputs, four functions; the identity of R^1 at 1/4."""
    from provers.surface import Exp, Log

    two = obtain(["two"], apply("axiom:exp-log", {"x": 2}, [exact()]))
    powers = WITNESS_AT["w"]

    def step() -> Rule:
        return intro(two, then=[auto(inside("two", t, t * Exp(k * Log(2))))])

    at = {name: WITNESS_AT[name] for name in ("e", "norm", "X", "y", "fX", "fy", "v", "c", "d")}
    at |= {
        "C": number(1),
        "delta": ["q", "1/2"],
        "eps": number(1),
        "D": number(2),
        "L": number(1),
        "G": number(2),
        "Lp": number(2),
        "w": powers,
        "p": powers,
    }
    given = [
        intro(then=[auto()]),
        exact(),
        exact(),
        exact(),
        exact(),
        exact(),
        exact(),
        exact(),
        exact(),
        exact(),
        auto(),
        step(),
        steps(two, auto("two")),
        auto(),
        step(),
    ]
    return witness("hu-2024/quantisation-chain", CLAIM, at, given, UNIT)


STATEMENT = Statement(
    id="hu-2024/quantisation-chain",
    title="The quantisation chain: grid, number of functions, prompts that name them",
    source=Source("hu-2024", "quantisation chain", "reconstructed (high)", "own constants"),
    lipschitz=LipschitzType(Norm.ANY, Norm.ANY, Domain.ANYWHERE, ("X", "y")),
    claim=CLAIM,
    proof=PROOF,
    bound=sizes.for_accuracy(sizes.HU_WIDTH, "prompt_tokens"),
    witness=_witness(),
    remarks=(
        "alpha enters through c alone; the entrywise bounds are proved for alpha = 1 and 2.",
        "In d_alpha the first term is smaller, C (1 + alpha)^(-1/alpha) + 1 in place of C + 1; the "
        "instances of theorem-2.3 show certified values below eps.",
    ),
)
