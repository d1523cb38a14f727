"""Instance certificates of exact-floor for one length: the slab of m tokens is used.

The kernel proves that no prompt of m tokens comes below a number on the given data, and that a
given prompt of m tokens comes below another, close to it. Shares near 0 and 1 are covered without
the slab (`exact-floor-share`), the others with it (`exact-floor-slab`), so that what is certified
is also limited by the error of the best prompt of mass 0 or infinity and any output.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, ctx, fmpq_mat

from provers.errors import Undecided
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import family_datum, instance_document
from provers.kernel.terms import fact
from provers.papers.sharper import _floor_examples as every_length
from provers.papers.sharper._rounding import decimal_above, decimal_below
from provers.proof import apply, auto, by, cases, enclose, exact, have, intro, obtain, positive
from provers.statement import Instance
from provers.surface import (
    Abstraction,
    Each,
    Exp,
    Inner,
    Log,
    Range,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

if TYPE_CHECKING:
    from constructions.layers import Layer

BITS = 256
PARTS = (Fraction(99, 100), Fraction(19, 20), Fraction(4, 5), Fraction(1, 2))
"""Parts of the floor that covers may certify, the first that takes few enough cells."""

_i, _j, _q = (natural(t) for t in ("i", "j", "q"))
_L = real("L")


def certificate(
    layer: Layer, contexts: Sequence[fmpq_mat], query: fmpq_mat, targets: fmpq_mat,
    length: int, name: str, scope: str,
) -> InstanceOutcome:  # fmt: skip
    """Certify a floor for every prompt of one length, and the error of the optimal prompt.

    Parameters are those of `_floor_examples.certificate`.

    Raises
    ------
    provers.errors.Undecided
        If the data have another form or no part of the floor is certified.
    """
    problem, data = every_length.prepare(layer, contexts, query, targets)
    search = _Search(layer, contexts, query, targets, length)
    floor, ends, covers = search.covers(problem, data)
    prompt, error = every_length.best_prompt(layer, contexts, query, targets, length)
    data["made"] = family_datum(prompt)
    attained = decimal_above(error, 6)
    p, made = family("p", layer.d), family("made", layer.d)
    claim = fact(
        then=[
            forall(p, then=[le(floor, problem.error(Each(_q, Range(length), p(_q))))]),
            le(problem.error(Each(_j, Range(length), made(_j))), attained),
        ]
    )
    names = search.names(problem, floor, ends)
    every = _every_prompt(problem, floor, length, names, covers)
    document = instance_document(name, data, claim, intro(then=[every, enclose(BITS)]))
    tokens = f"{length} token{'s' if length > 1 else ''}"
    details: dict[str, str | int | float] = {
        f"every prompt of {tokens}": f"error >= {float(floor):.6g}",
        f"a prompt of {tokens}": f"error <= {float(attained):.6g}",
        "ratio": float(attained / floor),
        "cells": sum(len(cover[1]["tree"]) for cover in covers),
    }
    return InstanceOutcome(Verdict.confirmed, Label.interval, document, scope, details)


def _every_prompt(
    problem: every_length.Dataset, floor: Fraction, length: int, names: dict[str, Any],
    covers: Sequence[Any],
) -> Any:  # fmt: skip
    """Apply exact-floor; its minimum over masses is split at two shares."""
    v, p = vector("v", problem.d), family("p", problem.d)
    own = Exp(_L) / (Exp(_L) + names["K"])
    output = problem.output(v)
    plain = {k: names[k] for k in ("d", "n", "A", "a", "Z", "K", "F")}
    outer = (("low", 0, names["lo"], covers[0]), ("high", names["hi"], 1, covers[1]))
    masses = intro(given=["in_range"], then=[positive()])
    steps = [
        obtain(
            [f"{side}_masses"],
            apply(
                "statement:sharper/exact-floor-share",
                plain | {"lo": first, "hi": last},
                [exact(), exact(), intro(given=["in_range"], then=[positive()]), cover],
            ),
        )
        for side, first, last, cover in outer
    ]

    def bound(side: str, *given: Any) -> Any:
        """The bound from one part of the shares."""
        at = {"L": _L, "p": output}
        return [obtain([f"{side}_bound"], apply(f"{side}_masses", at, list(given)))]

    every_mass = intro(
        *steps,
        obtain(
            ["middle_masses"],
            apply(
                "statement:sharper/exact-floor-slab", names,
                [exact(), exact(), masses, exact(), covers[2]],
            ),
        ),
        have("share_sign", le(0, own), positive()),
        have("rest_sign", le(0, names["K"] / (Exp(_L) + names["K"])), positive()),
        have("not_zero", lt(0, Exp(_L) + names["K"]), positive()),
        have("at_most_one", le(own, 1), auto("rest_sign", nonzero=["not_zero"])),
        have("log_of_m", le(Log(length), names["M"]), _log_bound(length)),
        given=["above_left", "below_right"],
        then=[
            cases(
                own, names["lo"], "side",
                less=_steps(bound("low", by("share_sign"), auto("side")), "low_bound"),
                equal=_steps(bound("low", by("share_sign"), auto("side")), "low_bound"),
                greater=cases(
                    own, names["hi"], "other",
                    less=_steps(
                        bound(
                            "middle", auto("side"), auto("other"), auto("above_left"),
                            auto("below_right", "log_of_m"),
                        ),
                        "middle_bound",
                    ),
                    equal=_steps(bound("high", auto("other"), by("at_most_one")), "high_bound"),
                    greater=_steps(bound("high", auto("other"), by("at_most_one")), "high_bound"),
                ),
            )
        ],
    )  # fmt: skip
    return intro(
        obtain(
            ["lower", "unused"],
            apply(
                "statement:sharper/exact-floor",
                {"d": problem.d, "s": problem.s} | problem.names | {
                    "x": problem.x, "c": vector("c", problem.d), "m": length, "n": problem.n,
                    "X": Abstraction(_i, problem.context(_i)), "a": names["a"], "F": floor,
                },
                [exact(), exact(), intro(given=["in_range"], then=[auto()])],
            ),
        ),
        obtain(["floor"], apply("lower", {"p": p}, [every_mass])),
        then=[by("floor")],
    )  # fmt: skip


def _steps(parts: list[Any], fact_name: str) -> Any:
    from provers.proof import steps

    return steps(*parts, by(fact_name))


def _log_bound(length: int) -> Any:
    """log 1 = 0 exactly; other logarithms are enclosed."""
    return exact() if length == 1 else enclose(BITS)


class _Search:
    """Where the covers are split, and how much they certify."""

    def __init__(
        self, layer: Layer, contexts: Sequence[fmpq_mat], query: fmpq_mat, targets: fmpq_mat,
        length: int,
    ) -> None:  # fmt: skip
        from constructions.prompt_problem import PromptData
        from provers.prompt_floor import Objective, minimise

        self.length = length
        data = PromptData.of(layer, contexts, query, targets, "exact-floor")
        with ctx.workprec(BITS):
            problem = data.problem(BITS)
            self.whole = minimise(problem, length, 1e-6).floor.lower
            free = replace(problem, case="free", along=None, direction_square=None)
            self.free = Objective(free, math.inf)
            offset = layer.head.score_offset(query)
            self.mean = sum(problem.log_masses, arb(0)) / problem.examples
            middle = float(self.mean.mid()) + float(offset.p) / float(offset.q)
        self.scale = Fraction(math.exp(middle)).limit_denominator(1 << 12)

    def names(
        self, problem: every_length.Dataset, floor: Fraction, ends: tuple[Fraction, Fraction]
    ) -> dict[str, Any]:
        """Values of the names of exact-floor-slab."""
        c, weights = vector("c", problem.d), problem.names
        offset = weights["Wo"](weights["bv"]) + weights["bo"]
        asked = weights["Wq"](problem.x) + weights["bq"]
        return {
            "d": problem.d, "n": problem.n,
            "A": Abstraction(_i, problem.att(problem.context(_i))),
            "a": Abstraction(_i, problem.target(_i)),
            "Z": Abstraction(_i, problem.mass(problem.context(_i))),
            "K": self.scale, "F": floor, "lo": ends[0], "hi": ends[1], "c": c,
            "k": Inner(weights["bk"], asked) - Inner(c, offset),
            "M": Fraction(0) if self.length == 1 else decimal_above(
                Fraction(math.log(self.length)), 6
            ),
        }  # fmt: skip

    def value(self, s: float) -> float:
        """The least error at a share, without the slab."""
        with ctx.workprec(BITS):
            return float(self.free.at_mass(self.mean + math.log(s / (1 - s))).mid())

    def covers(
        self, problem: every_length.Dataset, data: dict[str, Any]
    ) -> tuple[Fraction, tuple[Fraction, Fraction], list[Any]]:
        """The floor, the two shares, and the covers of the two outer parts and the middle."""
        from provers.papers.sharper import exact_floor_share, exact_floor_slab

        grid = [k / 1024 for k in range(1, 1024)]
        values = [self.value(s) for s in grid]
        most = min(float(self.whole), 0.99 * values[0], 0.99 * values[-1])
        for part in PARTS:
            floor = decimal_below(part * Fraction(most), 4)
            ends = self._ends(grid, values, float(floor))
            names = self.names(problem, floor, ends)
            plain = {k: names[k] for k in ("d", "n", "A", "a", "Z", "K", "F")}
            covers = []
            for first, last in ((Fraction(0), ends[0]), (ends[1], Fraction(1))):
                covers.append(
                    every_length.covered(
                        exact_floor_share.CLAIM[2][3], plain, {"s": (first, last)}, data
                    )
                )
            if None not in covers:
                box = {"s": ends, "t": (Fraction(0), names["M"])}
                hypothesis = exact_floor_slab.CLAIM[2][4]
                covers.append(every_length.covered(hypothesis, names, box, data))
            if None not in covers:
                return floor, ends, covers
        raise Undecided("no part of the floor was covered", where="exact-floor")

    def _ends(
        self, grid: list[float], values: list[float], floor: float
    ) -> tuple[Fraction, Fraction]:
        """Shares below and above which the error without slab stays above the floor."""
        good = [value >= floor * 1.004 for value in values]
        first = good.index(False) if False in good else len(good) // 2
        last = len(good) - 1 - (good[::-1].index(False) if False in good else len(good) // 2)
        low, high = grid[max(0, first - 2)], grid[min(len(grid) - 1, last + 2)]
        return Fraction(min(low, high)), Fraction(max(low, high))


def length_instances() -> tuple[Instance, ...]:
    """exact-floor for single lengths, on random heads of full size with biases."""
    out = []
    for d, n, length, budget in (
        (2, 3, 1, "quick"), (3, 3, 1, "standard"), (3, 3, 2, "standard"), (4, 3, 8, "thorough"),
    ):  # fmt: skip
        scope = (
            f"random head with biases, d = {d}; {n} contexts of 2 tokens with one query, random "
            f"targets; every prompt of {length} token{'s' if length > 1 else ''}"
        )

        def run(
            settings: Settings, d: int = d, n: int = n, length: int = length, scope: str = scope
        ) -> InstanceOutcome:
            note = f"{scope}; seed {settings.seed}"
            name = f"floor-{d}-length-{length}"
            data = every_length.random_dataset(settings.seed, d, n)
            return certificate(*data, length, name, note)

        out.append(Instance(f"floor-{d}-length-{length}", scope, run, budget))
    return tuple(out)


__all__ = ["certificate", "length_instances"]
