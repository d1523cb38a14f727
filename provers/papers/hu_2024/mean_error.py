"""One attention layer between two MLP layers is universal in the mean, for every eps.

Statement (own proof). Vocabulary, contexts and grid as in ``theorem-2.3``. There are attention
weights, a direction w and R > 0 such that for all outputs Y(0), .., Y(M-1), every
eps > 0 and every grid g(a) = a/N with 2 c (L + 1) <= eps N there is a ramp 0 < r < 1 with this: for
every f from the cube [0,1]^(d x m) to itself with Lipschitz constant L that a prompt P names (the
contexts hold P with every grid input and every output token, with f's values there up to 1/N),
the network tau of ``theorem-2.3`` with eta = r/N has d_alpha(tau([P, .]), f) <= eps:

    I(pow ||tau([P, .]) - f||) <= pow(eps)

for I, the norm and c as in `wang-2023/mean-error` (the integral over the cube, cut off far up) and
pow like t^alpha, alpha >= 1 (`wang-2023/parameters`). The strips are included. One ramp serves
every f, prompt and functional.

Method: ``width-mean-error``; r = h/(d m pow(c (F + 1)) + 2 h), h = pow(eps)/2.
"""

from __future__ import annotations

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.papers.hu_2024 import theorem_2_3
from provers.papers.hu_2024._contexts import (
    COLUMNS,
    SIZES,
    R,
    columns_given,
    parameters,
    sizes_given,
    w,
    weights,
)
from provers.papers.hu_2024._universality import basis, g
from provers.papers.hu_2024.theorem_2_3 import GRID, S, Y
from provers.papers.hu_2024.width_mean_error import INNER, NETWORK, cells, distance, top
from provers.papers.lemmas._integral import I, d, function, m
from provers.papers.wang_2023.mean_error import L, c, power, ramp
from provers.papers.wang_2023.parameters import POWER, eps
from provers.proof import Rule, apply, auto, by, have, intro, obtain, positive
from provers.statement import Source, Statement
from provers.surface import forall, le, lt

HERE = {
    "N_large": lt(0, cells),
    "c_sign": le(0, c),
    "L_sign": le(0, L),
    "eps_sign": lt(0, eps),
    "fine": le(2 * c * (L + 1), eps * cells),
    "power": POWER[0],
    "doubling": POWER[1],
}
"""The grid is fine enough, and pow is like t^alpha."""
FIRST = [m, cells, c, L, power, eps]


def ramp_for_eps(names: list[Any], network: dict[str, Any]) -> Any:
    """Such networks, eps and grids have a ramp with d_alpha at most eps."""
    return [
        lt(0, ramp),
        lt(ramp, 1),
        forall(
            *(name for name in names if name not in (*FIRST, ramp)),
            given=[network[name] for name in _later(network)],
            then=[le(I(function(distance)), power(eps))],
        ),
    ]


def _later(network: dict[str, Any]) -> list[str]:
    """Names of the hypotheses about networks with a given ramp."""
    return [name for name in network if name not in (*HERE, "ramp_pos", "ramp_small")]


CLAIM = forall(
    *parameters, S, g, basis,
    given=[*sizes_given, *columns_given, *GRID],
    some=[*weights, w, R],
    then=[
        lt(0, R),
        forall(
            Y, *FIRST,
            given=list(HERE.values()),
            some=[ramp],
            then=ramp_for_eps(INNER, NETWORK),
        ),
    ],
)  # fmt: skip

near, far, h = c * (L + 1) / cells, c * (top + 1), power(eps) / 2
spread = d * m * power(far)
chosen = h / (spread + 2 * h)

ramps = [
    have("inverse_N", lt(0, 1 / cells), positive("N_large")),
    have("near_sign", le(0, near),
         auto("inverse_N", products=[["c_sign", "L_sign", "inverse_N"], ["c_sign", "inverse_N"]])),
    have("near_small", le(near, eps / 2),
         auto(products=[["inverse_N", "fine"]], nonzero=["N_large"])),
    have("half_eps", lt(0, eps / 2), auto("eps_sign")),
    obtain(["half_power", "doubled"], apply("doubling", {"small": eps / 2}, [by("half_eps")])),
    obtain(["near_power", "near_order"],
           apply("power", {"small": near, "large": eps / 2}, [by("near_sign"), by("near_small")])),
    have("h_sign", lt(0, h), auto("half_power", "doubled")),
    have("off_part", le(power(near), h), auto("near_order", "doubled")),
    obtain(["d_sign"], apply("axiom:nat-nonnegative", {"n": d})),
    obtain(["m_sign"], apply("axiom:nat-nonnegative", {"n": m})),
    have("far_sign", le(0, far), auto("c_sign", products=[["c_sign", "top_sign"]])),
    obtain(["far_power", "far_itself"],
           apply("power", {"small": far, "large": far}, [by("far_sign"), auto()])),
    have("spread_sign", le(0, spread), auto(products=[["d_sign", "m_sign", "far_power"]])),
    have("whole", lt(0, spread + 2 * h), auto("spread_sign", "h_sign")),
    have("inverse", lt(0, 1 / (spread + 2 * h)), positive("whole")),
    have("ramp_pos", lt(0, chosen), auto(products=[["h_sign", "inverse"]])),
    have("ramp_small", lt(chosen, 1),
         auto(products=[["inverse", "spread_sign"], ["inverse", "h_sign"]], nonzero=["whole"])),
    have("on_part", le(chosen * spread, h),
         auto(products=[["inverse", "h_sign", "h_sign"]], nonzero=["whole"])),
]  # fmt: skip


def chosen_ramp(*before: Any, names: list[Any], network: dict[str, Any]) -> Rule:
    """There is such a ramp, from the fact ``error``."""
    at = {name.label: name for name in names if name is not ramp} | {ramp.label: chosen}
    given = [auto("ramp_small") if name == "ramp_small" else by(name) for name in network]
    inner = intro(
        obtain(["bound"], apply("error", at, given)),
        given=_later(network),
        then=[auto("bound", "off_part", "on_part")],
    )
    return intro(
        *before,
        *ramps,
        given=list(HERE),
        witnesses=[chosen],
        then=[by("ramp_pos"), by("ramp_small"), inner],
    )


PROOF = intro(
    obtain(
        ["R_pos", "mean"],
        apply(
            "statement:hu-2024/width-mean-error",
            {name.label: name for name in (*parameters, S, g, basis)},
            [by(name) for name in (*SIZES, *COLUMNS, "sorted")],
        ),
        some=[*weights, w, R],
    ),
    given=[*SIZES, *COLUMNS, "sorted"],
    witnesses=[*weights, w, R],
    then=[
        by("R_pos"),
        chosen_ramp(
            obtain(["top_sign", "error"], apply("mean", {"Y": Y}), some=[top]),
            names=INNER,
            network=NETWORK,
        ),
    ],
)


def _witness() -> Any:
    data, at, forms = theorem_2_3.example()
    return witness(
        "hu-2024/mean-error", CLAIM, at, example_rules(CLAIM, at, data, forms=forms), data,
        scope="the example of theorem-2.3",
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/mean-error",
    title="One attention layer between two MLP layers is universal in the mean, for every eps",
    source=Source("hu-2024", "theorem-2.3", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=_witness(),
    remarks=(
        "The functional stands for the integral over the cube, as in `wang-2023/mean-error`: no "
        "axiom about integrals is used.",
        "That the contexts hold the prompt with every grid input is a hypothesis; how many prompt "
        "tokens name every function is in ``quantisation-chain``, that positions make a "
        "vocabulary in ``positional-encoding``.",
    ),
)
