"""The softmax network of theorem-1 with its certified error over the whole cube, d = 1.

Options: ``function`` (tent, scale, square, bump, swap, mean), ``inverse_eps`` (2,4,10), ``p`` (1)
and the function's own parameter: ``centre`` (tent), ``factor`` (scale), ``rate`` (bump).
"""

from __future__ import annotations

from collections.abc import Mapping

from flint import fmpq

from constructions.softmax_universal import CATALOGUE, catalogue, certify
from provers import options as read
from provers.table import Table

_WHERE = "table universal-softmax"


def build(options: Mapping[str, str]) -> Table:
    """Certify one catalogue function at several accuracies."""
    names = {key for _, defaults in CATALOGUE.values() for key in defaults}
    read.only(options, ("function", "inverse_eps", "p", *sorted(names)), _WHERE)
    name = read.word(options, "function", tuple(CATALOGUE), where=_WHERE)
    inverse = read.integers(options, "inverse_eps", (2, 4, 10), least=2, where=_WHERE)
    norm_p = read.integer(options, "p", 1, where=_WHERE)
    parameters = {}
    for key in sorted(names & set(options)):
        value = read.number(options, key, 0.0, least=0.0, where=_WHERE)
        parameters[key] = fmpq(*value.as_integer_ratio())
    target = catalogue(name, **parameters)
    rows = []
    for k in sorted(set(inverse)):
        found = certify(target, fmpq(1, k), norm_p)
        net = found.network
        rows.append(
            (
                f"1/{k}", net.grid, net.prompt_length, str(found.beta),
                f"2^-{int(found.ramp.q).bit_length() - 1}", float(found.error.upper()),
                "yes" if found.holds else "no",
            )
        )  # fmt: skip
    return Table(
        f"Certified softmax network for {name}, m = {target.length}, p = {norm_p}",
        ("eps", "N", "prompt tokens", "beta", "ramp", "certified d_p", "at most eps"),
        tuple(rows),
        (
            "The error is enclosed over the whole cube: cell integrals in ball arithmetic, strips "
            "bounded; nothing is sampled.",
        ),
    )
