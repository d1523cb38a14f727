"""One attention layer among MLP layers of width 4 is universal in the mean, for every eps.

Statement (own proof). Vocabulary, contexts, outputs Y(0), .., Y(M-1), grid and basis as in
``theorem-2.4``. There are attention weights, a direction w and R > 0 such that for every
eps > 0 and every grid g(a) = a/N with 2 c (L + 1) <= eps N there is a ramp 0 < r < 1 with this: for
every f from the cube [0,1]^(d x m) to itself with Lipschitz constant L that a prompt P names, the
network tau of ``theorem-2.4`` with eta = r/N has d_alpha(tau([P, .]), f) <= eps, as in
``mean-error``. One ramp serves every f, prompt, functional and split of the hats into layers.

Method: ``depth-mean-error``; the ramp as in ``mean-error``.
"""

from __future__ import annotations

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.papers.hu_2024 import theorem_2_4
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
from provers.papers.hu_2024._deep_network import NETWORK
from provers.papers.hu_2024._universality import basis, g
from provers.papers.hu_2024.context_ids_above import OUTPUTS, Y, mu, outputs_given, up
from provers.papers.hu_2024.depth_mean_error import INNER
from provers.papers.hu_2024.mean_error import FIRST, HERE, chosen_ramp, ramp_for_eps
from provers.papers.hu_2024.theorem_2_4 import BASIS, GRID, S
from provers.papers.hu_2024.width_mean_error import top
from provers.papers.wang_2023.mean_error import ramp
from provers.proof import apply, by, intro, obtain
from provers.statement import Source, Statement
from provers.surface import forall, lt

CLAIM = forall(
    *parameters, Y, up, mu, S, g, basis,
    given=[*sizes_given, *columns_given, *outputs_given, *GRID, *BASIS],
    some=[*weights, w, R],
    then=[
        lt(0, R),
        forall(
            *FIRST,
            given=list(HERE.values()),
            some=[ramp],
            then=ramp_for_eps(INNER, NETWORK),
        ),
    ],
)  # fmt: skip

_OUTER = [*SIZES, *COLUMNS, *OUTPUTS, "sorted", "units", "orthogonal"]
PROOF = intro(
    obtain(
        ["R_pos", "top_sign", "error"],
        apply(
            "statement:hu-2024/depth-mean-error",
            {name.label: name for name in (*parameters, Y, up, mu, S, g, basis)},
            [by(name) for name in _OUTER],
        ),
        some=[*weights, w, R, top],
    ),
    given=_OUTER,
    witnesses=[*weights, w, R],
    then=[by("R_pos"), chosen_ramp(names=INNER, network=NETWORK)],
)


def _witness() -> Any:
    data, at, forms = theorem_2_4.example()
    return witness(
        "hu-2024/mean-error-depth", CLAIM, at, example_rules(CLAIM, at, data, forms=forms), data,
        scope="the example of theorem-2.4",
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/mean-error-depth",
    title="One attention layer among MLP layers of width 4 is universal in the mean, for every eps",
    source=Source("hu-2024", "theorem-2.4", "own proof"),
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
