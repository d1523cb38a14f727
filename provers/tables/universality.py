"""Universality by prompt tuning: what the constructions of both papers and the flat one cost.

Options: ``d`` (1), ``length`` (1), ``lipschitz`` (1), ``p`` (1), ``inverse_eps`` (2,4,10,100),
``measure`` (yes, no).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from provers import options as read
from provers.table import Table
from provers.universality import CONSTRUCTIONS, cost, needed_prompt_bits, write_power

_WHERE = "table universality"
COLUMNS = (
    "construction", "eps", "N", "prompt tokens", "depth", "width", "parameters", "bits",
    "prompt bits", "needed prompt bits", "seconds",
)  # fmt: skip


def build(options: Mapping[str, str]) -> Table:
    """Sweep eps over all constructions."""
    read.only(options, ("d", "length", "lipschitz", "p", "inverse_eps", "measure"), _WHERE)
    d = read.integer(options, "d", 1, where=_WHERE)
    length = read.integer(options, "length", 1, where=_WHERE)
    lipschitz = read.number(options, "lipschitz", 1.0, least=1e-3, where=_WHERE)
    norm_p = read.integer(options, "p", 1, where=_WHERE)
    inverse = read.integers(options, "inverse_eps", (2, 4, 10, 100), least=2, where=_WHERE)
    measure = read.word(options, "measure", ("yes", "no"), where=_WHERE) == "yes"
    rows = []
    for k in sorted(set(inverse)):
        needed = needed_prompt_bits(d, length, 1 / k, lipschitz)
        for name in CONSTRUCTIONS:
            found = cost(name, d, length, 1 / k, lipschitz, norm_p, measure)
            rows.append(
                (
                    name, f"1/{k}", found.grid,
                    *(write_power(x) for x in (found.log_tokens, found.log_depth, found.log_width,
                                               found.log_parameters, found.log_bits,
                                               found.log_prompt_bits)),
                    0 if needed == -math.inf else write_power(needed),
                    "" if found.seconds is None else found.seconds,
                )
            )  # fmt: skip
    return Table(
        f"Universality by prompt tuning, d = {d}, L = {length}, C = {lipschitz:g}, p = {norm_p}",
        COLUMNS,
        tuple(rows),
        (
            "wang and hu: accuracy eps in d_p; flat: in the sup norm off strips of measure "
            "d L N eta.",
            "Sizes of wang and flat are those of constructions that run here; hu's bits follow "
            "from the separation constant as reconstructed.",
            "Needed prompt bits: floor(C/(4 eps))^(dL), a lower bound for every construction; "
            "0 where it says nothing.",
            "Seconds: one input through every layer, where it fits; empty where it does not.",
        ),
    )
