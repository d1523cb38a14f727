"""Universality: for every eps one grid, temperature and ramp serve every Lipschitz f.

Statement (reconstructed, high; constants and proof our own). Functions f take the cube [0,1]^(dm)
to itself with ||f(X) - f(Y)|| <= L ||X - Y||. Let C(N) and F(N) bound what the sizes of a softmax
network with grid step 1/N contribute (`wang-2023/universal-network`: e = C e^(-9 beta/32), F the
error on the strips). For every eps > 0 there are N, beta and a ramp r such that every such network
whose prompt names f has d_p(g([P, .]), f) <= eps:

    I(pow ||g([P, .]) - f||) <= pow(eps)

for every functional I with the properties of the integral over the cube, cut off far up
(`lemmas/integral-cut-off`), pow(t) = t^p. And m_p >= m N^(dm) prompt tokens on the grid name every
function of the grid.

Method: `wang-2023/parameters` chooses N, beta and r, `wang-2023/universal-network` bounds d_p, and
`wang-2023/lemma-1` counts.

Instances: for functions of a catalogue the sizes come from formulas and d_p(g([P, .]), f) <= eps
is certified over the whole cube: the kernel covers every subcell, |f - value| <= b_i there, and
decides sum_i volume (b_i + r)^p + strips <= eps^p, r >= e/N and e <= 1/8. The deviation e is that
of `wang-2023/softmax-network`, the bound on the strips that of `wang-2023/strip-bound`, their
share that of `wang-2023/cell-sums`.
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.instances import constant_family, number, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._integral import I, N, X, d, function, m
from provers.papers.wang_2023 import lemma_1, universal_network
from provers.papers.wang_2023._certified_errors import INSTANCES, certificate
from provers.papers.wang_2023._whole_network import (
    BASIS,
    LAYERS,
    SIZES,
    VALUE_LAYERS,
    G,
    P,
    Q,
    basis,
    e1,
    everywhere,
    in_m,
    in_n,
    last,
    lifted,
    mp,
    p,
    q,
    run,
    state,
    step,
    theta,
    u,
    x,
    y,
)
from provers.papers.wang_2023.mean_error import (
    ABSOLUTE,
    ENTRIES,
    NORM_RULES,
    NORM_SIGN,
    TRIANGLE,
    L,
    c,
    distance,
    f,
    g,
    norm,
    v,
)
from provers.papers.wang_2023.parameters import (
    POWER,
    POWER_RULES,
    C,
    F,
    deviation,
    eps,
    off_strips,
    power,
    rate,
)
from provers.papers.wang_2023.softmax_network import (
    B,
    K,
    S,
    T,
    U,
    W,
    a,
    beta,
    k,
    lift,
    n,
    pos,
    ramp,
    s,
    shifted,
    soft,
    w,
)
from provers.proof import apply, auto, by, exact, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

__all__ = ["STATEMENT", "certificate"]

i, j = natural("i"), natural("j")
grids, tokens = natural("grids"), natural("tokens")
count = family("count")
t = real("t")

reading = S * Over(i, Range(d), U(i))
constant = ((1 + lift) * w(T) - 1) * (n + 1) * (w(T) * (n + 1) * W + 1)
largest = S + reading + (1 + lift) * w(T) * reading + K * G
EXACT = {
    "soft_layers": everywhere(
        eq(y(X, p + 1, k), shifted(state, soft, p, k, theta)),
        params=[p, k],
        given=[lt(p, T), in_n],
    ),
    "lifted_is": everywhere(eq(lifted(X, k), last), params=[k], given=[in_m]),
}
"""Softmax heads, evaluated exactly."""
_CHOSEN = ("N_large", "beta_sign", "rho_sign", "sigma_sign", "ramp_pos", "ramp_small", "cold")
_NORM = ("c_sign", "L_sign", "norm_sign", "triangle", "entries", "power")
NETWORK = {
    **{name: fact for name, fact in SIZES.items() if name not in _CHOSEN},
    "constant_C": le(constant, C(N)),
    "constant_cC": le(c * constant, C(N)),
    "largest_F": le(c * (largest / N + 1), F(N)),
    **BASIS,
    **VALUE_LAYERS,
    **{name: EXACT.get(name, fact) for name, fact in LAYERS.items()},
    **{name: fact for name, fact in universal_network.FUNCTION.items() if name not in _NORM},
}
INNER = [mp, n, K, B, W, S, lift, G, a, s, pos, P, U, theta, run, x, Q, y, lifted, w, u, e1, basis,
         step, q, f, g, v, I]  # fmt: skip
GIVEN_FACTS = {
    "eps_sign": lt(0, eps),
    "L_sign": le(0, L),
    "c_sign": lt(0, c),
    "d_large": le(1, d),
    "norm_sign": NORM_SIGN,
    "triangle": TRIANGLE,
    "entries": ENTRIES,
    "power": POWER[0],
    "doubling": POWER[1],
    "signs": forall(k, then=[le(0, C(k)), lt(0, F(k))]),
}
powers = forall(k, then=[eq(count(k + 1), N * count(k))])

CLAIM = forall(
    d, m, eps, L, c, norm, power, C, F,
    given=list(GIVEN_FACTS.values()),
    some=[N, beta, ramp],
    then=[
        le(2, N),
        le(0, beta),
        lt(0, ramp),
        lt(ramp, 1),
        forall(
            *INNER,
            given=list(NETWORK.values()),
            then=[le(I(function(distance)), power(eps))],
        ),
        forall(
            grids, tokens, count,
            given=[eq(count(0), 1), powers, le(m * grids, tokens)],
            then=[le(count(d * m * grids), count(d * tokens))],
        ),
    ],
)  # fmt: skip

decay = Exp(-rate * beta)
error = constant * decay
near = c * ((L + 1) / N + error / N)
far = c * (largest / N + 1)


def _zero_bound(name: str, *more: str) -> Any:
    """Exact layers are right up to 0."""
    layer = {"soft_layers": {"p": p, "k": k}, "lifted_is": {"k": k}}[name]
    inner = [by("p_in"), by("k_in")] if name == "soft_layers" else [by("k_in")]
    return intro(
        obtain(["all_layers"], apply(name, {"X": X}, [by("in_cube")])),
        given=["in_cube", *more],
        then=[
            intro(
                obtain(["layer"], apply("all_layers", layer, inner)),
                given=["p_in", "k_in"][-len(inner) :],
                then=[auto("layer"), auto("layer")],
            )
        ],
    )


_RULES = {
    "N_large": by("N_sign"),
    "rho_sign": auto(),
    "sigma_sign": auto(),
    "cold": by("cold"),
    "soft_layers": _zero_bound("soft_layers"),
    "lifted_is": _zero_bound("lifted_is"),
    "soft_off": _zero_bound("soft_layers", "digits", "plateau"),
    "lifted_off": _zero_bound("lifted_is", "digits", "plateau"),
    "c_sign": auto("c_sign"),
}

approximates = intro(
    have("error_small", le(error, deviation), auto(products=[["decay_sign", "constant_C"]])),
    have("c_error_small", le(c * error, deviation), auto(products=[["decay_sign", "constant_cC"]])),
    have("cold", le(error, sympy.Rational(1, 8)), auto("error_small", "at_most_eighth")),
    obtain(
        ["bounded", "error_sign", "largest_sign"],
        apply(
            "statement:wang-2023/universal-network",
            {name.label: name for name in (d, m, N, beta, ramp, c, L, norm, power, *INNER)}
            | {"rho": 0, "sigma": 0},
            [_RULES.get(name, by(name)) for name in universal_network.GIVEN],
        ),
    ),
    have("near_sign", le(0, near),
         auto(products=[["c_sign", "inverse_N"], ["c_sign", "inverse_N", "L_sign"],
                        ["c_sign", "inverse_N", "error_sign"]])),
    have("near_small", le(near, off_strips), auto(products=[["inverse_N", "c_error_small"]])),
    obtain(["near_power", "near_order"],
           apply("power", {"small": near, "large": off_strips},
                 [by("near_sign"), by("near_small")])),
    have("far_sign", le(0, far),
         auto("c_sign", products=[["c_sign", "inverse_N", "largest_sign"]])),
    obtain(["far_power", "far_order"],
           apply("power", {"small": far, "large": F(N)}, [by("far_sign"), by("largest_F")])),
    given=list(NETWORK),
    then=[auto("bounded", "near_order", "budget",
               products=[["d_sign", "m_sign", "ramp_pos", "far_order"]])],
)  # fmt: skip

point = vector("point", 1)
enough = intro(
    obtain(
        ["grid_error", "named_all", "too_few"],
        apply(
            "statement:wang-2023/lemma-1",
            {"e": 1, "norm": Abstraction(point, 0), "X": Zero(1), "y": Zero(1), "fX": Zero(1),
             "fy": Zero(1), "v": Zero(1), "L": 0, "delta": 0, "c": 0, "d": d, "N": N, "m": m,
             "G": grids, "mp": tokens, "w": count},
            [intro(then=[auto()]), auto(), auto(), auto(), auto(), by("N_at_least_2"),
             by("d_large"), by("at_0"), by("powers")],
        ),
    ),
    given=["at_0", "powers", "enough"],
    then=[apply("named_all", {}, [by("enough")])],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["N_at_least_2", "beta_sign", "ramp_pos", "ramp_small", "at_most_eighth", "budget"],
        apply(
            "statement:wang-2023/parameters",
            {"eps": eps, "L": L, "c": c, "D": d * m, "pow": power, "C": C, "F": F},
            [by(name) for name in ("eps_sign", "L_sign", "c_sign", "power", "doubling", "signs")],
        ),
        some=[N, beta, ramp],
    ),
    have("N_sign", lt(0, N), auto("N_at_least_2")),
    have("inverse_N", lt(0, 1 / N), positive("N_sign")),
    have("decay_sign", lt(0, decay), positive()),
    obtain(["d_sign"], apply("axiom:nat-nonnegative", {"n": d})),
    obtain(["m_sign"], apply("axiom:nat-nonnegative", {"n": m})),
    given=list(GIVEN_FACTS),
    witnesses=[N, beta, ramp],
    then=[
        by("N_at_least_2"),
        by("beta_sign"),
        by("ramp_pos"),
        by("ramp_small"),
        approximates,
        enough,
    ],
)


# The line, squares of absolute values; the constants leave room for the networks of all grids up to
# 16, which are beyond 10^400.
_HUGE = ["^", ["*", number(10**8), number(10**8)], 60]
_AT = {
    **{name: number(1) for name in ("d", "m", "eps", "L", "c")},
    "norm": ABSOLUTE, "pow": ["lam", [["x", "R"]], ["^", "x", 2]],
    "C": constant_family(_HUGE), "F": constant_family(_HUGE),
}  # fmt: skip

STATEMENT = Statement(
    id="wang-2023/theorem-1",
    title="One grid, temperature and ramp: networks whose prompt names f have d_p <= eps",
    source=Source(
        "wang-2023", "theorem-1", "reconstructed (high)", "constants and proof: own"
    ),
    lipschitz=LipschitzType(Norm.ANY, Norm.ANY, Domain.CUBE, ("X", "Y1")),
    claim=CLAIM,
    proof=PROOF,
    bound=lemma_1.STATEMENT.bound,
    witness=witness(
        "wang-2023/theorem-1",
        CLAIM,
        at=_AT,
        given=[exact(), exact(), exact(), exact(), *NORM_RULES, *POWER_RULES,
               intro(then=[auto(), auto()])],
        scope="the line, squared errors",
    ),
    instances=INSTANCES,
    remarks=(
        "The functional stands for the integral over the cube, t -> pow(t) for t^p and c for "
        "(dm)^(1/p): the claim holds for every functional that is monotone, subadditive and right "
        "on constants and strips, every pow with pow(2 t) >= 2 pow(t) (real p >= 1: "
        "`lemmas/real-power`), and every norm with the triangle inequality. The integral, cut off "
        "far up, is such a functional "
        "(`lemmas/integral-cut-off`); no axiom about integrals is used.",
        "A network is its layers, run on every input, with one value layer for each context of a "
        "list in which the prompt occurs with every grid input. `wang-2023/universal-network` has "
        "a run that satisfies the hypotheses inside the conclusion; C and F are any bounds on the "
        "constants of the networks with grid N.",
        "That every grid has such a network, and that one with the contexts of all prompts in its "
        "list serves all functions, is the construction (`constructions.universal`) and not part "
        "of the claim.",
    ),
)  # fmt: skip
