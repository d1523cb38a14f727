"""Proof pattern: of layers in a row, q(0) = x and q(k+1) = q(k) + .., only layer j acts.

The conclusions are "q(n) = x as long as n <= j, and q(n) is the new value once n > j", by induction
on n: layers before j do nothing at x, layer j makes the new value, later ones do nothing at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provers.proof import Rule, absurd, apply, auto, by, cases, induct, intro, obtain, steps
from provers.surface import natural

_j, _k, _m = natural("j"), natural("k"), natural("m")


def acting_once(
    given: Sequence[str],
    at: dict[str, Any],
    early: Sequence[Any],
    own: Sequence[Any],
    late: Sequence[Any],
    shorter: Mapping[str, Rule] | None = None,
    first: Sequence[Any] = (),
) -> Rule:
    """Return the induction.

    Parameters
    ----------
    given
        Names of the hypotheses, "start" (q(0) = x) and "layers" among them.
    at
        All parameters but n, for the induction hypothesis.
    early, own, late
        Steps, the last of which proves the conclusion for m + 1 layers, from the facts ``layer``
        (what layer m does), ``before`` (the state before it) and ``early`` (m + 1 <= j), ``place``
        (j = m) or ``place`` (j < m). In the last two cases ``late`` says j < m + 1.
    shorter
        How hypotheses about all k < n other than the layers give those about k < m.
    first
        Steps before the cases.
    """
    fewer = {"layers": for_fewer("layers"), **(shorter or {})}
    nothing = intro(
        obtain(["j_sign"], apply("axiom:nat-nonnegative", {"n": _j})),
        given=given,
        then=[
            intro(given=["early"], then=[by("start")]),
            intro(given=["late"], then=[absurd(auto("late", "j_sign"))]),
        ],
    )
    one_more = intro(
        obtain(["layer"], apply("layers", {"k": _m}, [auto()])),
        obtain(
            ["unchanged", "replaced"],
            apply("shorter", at, [fewer.get(name) or by(name) for name in given]),
        ),
        *first,
        given=given,
        then=[
            intro(
                obtain(["before"], apply("unchanged", {}, [auto("early")])),
                *early[:-1],
                given=["early"],
                then=[early[-1]],
            ),
            intro(
                given=["late"],
                then=[
                    cases(
                        _j, _m, "place",
                        less=steps(
                            obtain(["before"], apply("replaced", {}, [by("place")])), *late
                        ),
                        equal=steps(
                            obtain(["before"], apply("unchanged", {}, [auto("place")])), *own
                        ),
                        greater=steps(
                            obtain(
                                ["next"],
                                apply("axiom:nat-discrete", {"m": _m, "n": _j}, [by("place")]),
                            ),
                            absurd(auto("next", "late")),
                        ),
                    )
                ],
            ),
        ],
    )  # fmt: skip
    return induct("n", "m", "shorter", base=nothing, step=one_more)


def for_fewer(name: str) -> Rule:
    """A hypothesis about all k < n, for k < m."""
    return intro(given=["k_in"], then=[apply(name, {"k": _k}, [auto("k_in")])])
