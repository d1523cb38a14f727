"""The zero case of exact-floor: a prompt's mass is its length, so z runs over 1, 2, 3, ...

The floor is not monotone in the length. Over all lengths, ranges of lengths are bounded below by
enclosures over the real masses between them, and split until single lengths are left.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flint import arb

if TYPE_CHECKING:
    from provers.prompt_floor import Best, Objective, Search

__all__ = ["minimise_over_lengths"]


def minimise_over_lengths(objective: Objective, length: int | float, search: Search) -> Best:
    """Enclose F at z = length, or its infimum over all lengths.

    Parameters
    ----------
    objective
        F without a slab.
    length
        m, or ``math.inf``.
    search
        Where values are offered and bounds compared.
    """
    if length != math.inf:
        value = _at(objective, int(length))
        search.offer(value, math.log(int(length)) - float(objective.centre.mid()))
        return search.result(value.lower())
    limit = objective.right_limit()
    if limit is not None:
        search.offer(limit, math.inf)
    last = 1
    while True:
        _offer(objective, search, last)
        tail = objective.right_tail(arb(last).log() - objective.centre).lower()
        if bool(tail >= search.goal) or last > 2**60:
            break
        last *= 2
    if search.blurred():
        return search.result(arb(0))
    return search.result(_explore(objective, search, last, tail))


def _explore(objective: Objective, search: Search, last: int, least: arb) -> arb:
    stack = [(1, last)]
    while stack:
        first, final = stack.pop()
        search.boxes += 1
        ends = [_offer(objective, search, m).lower() for m in {first, final}]
        box = arb(first).log().union(arb(final).log()) - objective.centre
        value, slope, _ = objective.jet(box)
        monotone = bool(slope > 0) or bool(slope < 0)
        if final - first <= 1 or monotone:
            # The least value is at one of the ends.
            found = ends
        elif bool(value.lower() >= search.goal):
            found = [value.lower()]
        else:
            middle = (first + final) // 2
            stack += [(first, middle), (middle, final)]
            continue
        for bound in found:
            if not bool(bound >= least):
                least = bound
    return least


def _at(objective: Objective, length: int) -> arb:
    return objective.at_mass(arb(length).log())


def _offer(objective: Objective, search: Search, length: int) -> arb:
    value = _at(objective, length)
    search.offer(value, math.log(length) - float(objective.centre.mid()))
    return value
