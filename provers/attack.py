"""An independent numerical attack on a proved statement.

A proof speaks of normal forms; the attack evaluates the same fact in balls on random exact data:
dimensions 1 to 4, sequences of length 0 to 6, entries from tiny (2^-1000) to wide (2^10, so that
scores reach 10^6), repeated tokens. Points outside the hypotheses are thrown away. A conclusion
that is certainly false at a point inside them is a violation. Nothing it sees is evidence of a
step; a wrong definition, axiom or rule would show here.
"""

from __future__ import annotations

import random
from typing import Any

from flint import arb, fmpq, fmpq_mat

from provers.evidence import NumericOutcome, Settings
from provers.kernel import numbers
from provers.kernel.arithmetic import Balls
from provers.kernel.errors import KernelError
from provers.kernel.rules import unwrap
from provers.kernel.terms import Definition, Fact, Sort, is_literal, substitute_sort
from provers.statement import NumericCheck

BITS = 512
TRIES = {"quick": 40, "standard": 400, "thorough": 4000}
_SCALES = (-1000, -20, -3, 0, 0, 0, 0, 3, 10)


class Unsupported(KernelError):
    """The fact has a part that cannot be evaluated at a point."""


def attack(name: str, claim: Fact, *, budget: str = "quick") -> NumericCheck:
    """Return the attack on ``claim`` as a numeric check."""

    def run(settings: Settings) -> NumericOutcome:
        from provers.surface import Defined

        definitions = {n: d.kernel for n, d in Defined.registry.items()}
        return assault(claim, definitions, settings)

    return NumericCheck(name, run, budget)


def assault(claim: Fact, definitions: dict[str, Definition], settings: Settings) -> NumericOutcome:
    """Evaluate ``claim`` at random points.

    ``worst_margin`` is the smallest margin of a conclusion: right minus left for inequalities, and
    for equations minus the largest difference that the balls do not exclude, relative to
    1 + |left|.
    """
    rng = random.Random(settings.seed)  # noqa: S311 - random trials, not secrets
    tried = inside = violated = 0
    worst = float("inf")
    while inside < TRIES[settings.budget] and tried < 50 * TRIES[settings.budget]:
        tried += 1
        env = _point(claim, rng)
        if not all(_holds(unwrap(g), env, definitions) for g in claim[2]):
            continue
        inside += 1
        for part in claim[4]:
            margin, wrong = _margin(unwrap(part), env, definitions, rng)
            worst = margin if margin < worst else worst
            violated += wrong
    return NumericOutcome(
        tried=inside,
        worst_margin=worst if inside else float("nan"),
        seed=settings.seed,
        device="cpu",
        violated=violated > 0,
        details={"drawn": tried, "inside the hypotheses": inside, "bits": BITS},
    )


def _point(claim: Fact, rng: random.Random) -> dict[str, Any]:
    env: dict[str, Any] = {}
    scale = rng.choice(_SCALES)
    for name, sort in claim[1]:
        env[name] = _value(sort, env, rng, scale)
    return env


def _value(sort: Sort, env: dict[str, Any], rng: random.Random, scale: int) -> Any:
    if sort == "N":
        return rng.choice((1, 1, 2, 2, 3, 4))
    if sort == "R":
        return _number(rng, scale)
    dims = {k: ("q", str(v)) for k, v in env.items() if isinstance(v, int)}
    sort = substitute_sort(sort, dims)
    if sort[0] == "V":
        return fmpq_mat(sort[1], 1, [_number(rng, scale) for _ in range(sort[1])])
    if sort[0] == "L":
        rows, columns = sort[2], sort[1]
        return fmpq_mat(rows, columns, [_number(rng, 0) for _ in range(rows * columns)])
    if sort[0] == "S":
        members = [_value(sort[1], env, rng, scale) for _ in range(rng.randrange(7))]
        if len(members) > 1 and rng.random() < 0.3:
            members[-1] = members[0]
        return tuple(members)
    if sort[0] == "F" and set(sort[1]) == {"N"}:
        table: Any = tuple(_value(sort[2], env, rng, scale) for _ in range(12))
        for _ in sort[1][1:]:
            table = tuple(table for _ in range(12))
        return table
    raise Unsupported(f"no random data of sort {sort!r}")


def _number(rng: random.Random, scale: int) -> fmpq:
    value = fmpq(rng.randint(-8, 8), rng.choice((1, 2, 3, 8)))
    return value * fmpq(2) ** scale if scale >= 0 else value / fmpq(2) ** -scale


def _holds(g: Fact, env: dict[str, Any], definitions: dict[str, Definition]) -> bool:
    if not is_literal(g):
        raise Unsupported("a quantified hypothesis cannot be tested at a point")
    return numbers.decide(g, env, definitions, BITS) is numbers.Truth.YES


def _margin(
    part: Fact, env: dict[str, Any], definitions: dict[str, Definition], rng: random.Random
) -> tuple[float, bool]:
    if not is_literal(part):
        return _nested(part, env, definitions, rng)
    with numbers.precision(BITS):
        evaluator = numbers.Evaluator(Balls(), env, definitions)
        left, right = (evaluator.value(side) for side in part[1:])
        gaps = evaluator.entries(evaluator.difference(right, left))
        balls = [arb(x) for x in gaps]
        wrong = numbers.decide(part, env, definitions, BITS) is numbers.Truth.NO
        if part[0] in ("=", "!="):
            sizes = [abs(arb(x)).upper() for x in evaluator.entries(left)]
            scale = max((float(x) for x in sizes), default=0.0) + 1.0
            size = max((float((abs(x) / scale).upper()) for x in balls), default=0.0)
            return (size if part[0] == "!=" else -size), wrong
        return min((float(x.lower()) for x in balls), default=0.0), wrong


def _nested(
    part: Fact, env: dict[str, Any], definitions: dict[str, Definition], rng: random.Random
) -> tuple[float, bool]:
    """A conclusion "for all ... given ... then ..." at one random point of its own."""
    if part[3]:
        raise Unsupported("a conclusion with witnesses cannot be tested at a point")
    inner = dict(env)
    for name, sort in part[1]:
        inner[name] = _value(sort, inner, rng, 0)
    if not all(_holds(unwrap(g), inner, definitions) for g in part[2]):
        return float("inf"), False
    results = [_margin(unwrap(t), inner, definitions, rng) for t in part[4]]
    return min(m for m, _ in results), any(w for _, w in results)


__all__: list[str] = ["Unsupported", "assault", "attack"]
