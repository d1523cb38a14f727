"""Kernel certificates of d_p(g([P, .]), f) <= eps for functions of a catalogue.

The kernel covers every subcell of the cube, |f - value| <= b_i there, and decides the sum over the
cells with the strips' share; nothing is sampled.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flint import fmpq

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import instance_document, number
from provers.kernel.schema import parse_fact
from provers.statement import Instance

Json = Any


def _up(x: Any, bits: int = 24) -> fmpq:
    """A short rational above the ball ``x``."""
    scale = 1 << bits
    return fmpq(int((x.upper() * scale).ceil().unique_fmpz()) + 1, scale)


def _times(*factors: Json) -> Json:
    return ["*", *factors]


def _power(x: int, k: int) -> Json:
    """x^k; the language has exponents up to 64, so k is written in base 64."""
    tower: Json = number(x)
    factors = [number(1)]
    while k:
        k, digit = divmod(k, 64)
        if digit:
            factors.append(["^", tower, digit])
        tower = ["^", tower, 64]
    return _times(*factors) if len(factors) > 1 else factors[0]


def _growth(net: Any) -> Json:
    """(1 + 2B)^T."""
    return _power(1 + 2 * net.base, net.tokens * net.base)


def _deviation(certified: Any) -> Json:
    """The bound e of `wang-2023/softmax-network` (d = 1) as a term."""
    net = certified.network
    n = net.tokens
    leak = _times(
        number(n),
        ["+", _times(_growth(net), number(n * net.grid)), number(1)],
        ["exp", number(fmpq(-9, 32) * certified.beta)],
    )
    lifted = _times(number(1 + net.lift_factor), _growth(net))
    return _times(["+", lifted, number(-1)], leak)


def _strips(certified: Any) -> Json:
    """The strips' part of d_p^p: measure m w, m entries of at most (bound/N + 1)^p."""
    from constructions.softmax_universal import largest_step

    net = certified.network
    n, grid, length = net.tokens, net.grid, net.length
    mixed = _times(
        number(n * grid),
        ["+", number(2), _times(number(1 + net.lift_factor), _growth(net))],
    )
    values = _times(number(n), _power(grid, n), number(largest_step(net)))
    state = ["+", _times(number(fmpq(1, grid)), ["+", mixed, values]), number(1)]
    return _times(number(length * length * certified.ramp), ["^", state, certified.p])


def _sizes(net: Any) -> list[Json]:
    """Hypotheses of `wang-2023/softmax-network` about sizes: every token is shifted once, shifted
    ids lie below the lift factor, values below final ids."""
    n, lift = net.tokens, net.lift_factor
    return [
        ["<=", number(net.base + 1), number((n - 1) * net.grid)],
        ["<", _times(_power(net.base, n), number(n * net.grid)), number(lift)],
        ["<=", number(net.grid), number(lift)],
    ]


def certificate(certified: Any, name: str, parts: int) -> dict[str, Json]:
    """The kernel certificate of d_p(g([P, .]), f) <= eps for a catalogue function."""
    import itertools

    from flint import arb

    from provers.kernel.arithmetic import Balls
    from provers.kernel.numbers import Evaluator
    from provers.kernel.schema import parse_term

    net, target = certified.network, certified.target
    length, side = net.length, net.grid * parts
    names = [f"x{i}" for i in range(length)]
    evaluator = Evaluator(Balls(), {}, {}, varying=names)
    parsed = [parse_term(t) for t in target.terms]
    facts: list[Json] = []
    rules: list[Json] = []
    slack = _up(certified.deviation / net.grid)
    total = fmpq(0)
    for part in itertools.product(range(side), repeat=length):
        cell = [k // parts for k in part]
        index = 0
        for k in cell:
            index = index * net.grid + k
        ends = [(fmpq(k, side), fmpq(k + 1, side)) for k in part]
        evaluator.assign([arb((lo + hi) / 2, (hi - lo) / 2) for lo, hi in ends])
        given = [
            literal
            for x, (lo, hi) in zip(names, ends, strict=True)
            for literal in (["<=", number(lo), x], ["<=", x, number(hi)])
        ]
        for term, value, ball in zip(
            target.terms,
            certified.table[index],
            [evaluator.scalar(evaluator.value(t)) for t in parsed],
            strict=True,
        ):
            grid_value = fmpq(value, net.grid)
            bound = _up(abs(ball - arb(grid_value)), 12)
            difference = ["+", term, number(-grid_value)]
            distance = ["abs", difference]
            facts.append(
                {
                    "all": [[x, "R"] for x in names],
                    "given": given,
                    "then": [["<=", distance, number(bound)]],
                }
            )
            rules.append(["cover", {"tree": [-1], "bits": 64}])
            total += (bound + slack) ** certified.p / fmpq(side) ** length
    sizes = _sizes(net)
    facts += sizes
    facts.append(["<=", _deviation(certified), number(fmpq(1, 8))])
    facts.append(["<=", _times(number(fmpq(1, net.grid)), _deviation(certified)), number(slack)])
    facts.append(
        ["<=", ["+", number(total), _strips(certified)], number(certified.eps**certified.p)]
    )
    rules += [["exact", {}]] * len(sizes) + [["enclose", {"bits": 256}]] * 3
    claim = parse_fact({"then": facts})
    return instance_document(name, {}, claim, ["intro", {"then": rules}])


def _run(
    name: str, parameters: dict[str, fmpq], eps: fmpq, power: int, parts: int, settings: Settings
) -> InstanceOutcome:
    from constructions import softmax_universal

    target = softmax_universal.catalogue(name, **parameters)
    found = softmax_universal.certify(target, eps, power, parts=parts)
    net = found.network
    details: dict[str, str | int | float] = {
        "certified error": f"{float(found.error.upper()):.6f}",
        "grid": net.grid,
        "prompt tokens": net.prompt_length,
        "inverse temperature": str(found.beta),
        "ramp": f"2^-{int(found.ramp.q).bit_length() - 1}",
    }
    scope = f"{name}, m = {net.length}, p = {power}, eps = {eps}, the whole cube"
    return InstanceOutcome(
        Verdict.confirmed, Label.interval, certificate(found, scope, parts), scope, details
    )


CASES: tuple[tuple[str, dict[str, fmpq], fmpq, int, int, str], ...] = (
    ("tent", {"centre": fmpq(1, 3)}, fmpq(1, 4), 1, 4, "quick"),
    ("square", {}, fmpq(1, 4), 2, 2, "quick"),
    ("bump", {"rate": fmpq(4)}, fmpq(1, 2), 1, 4, "quick"),
    ("swap", {}, fmpq(1, 2), 1, 2, "standard"),
    ("mean", {}, fmpq(1, 2), 2, 2, "standard"),
)

INSTANCES = tuple(
    Instance(
        f"{name}, eps = {eps}, p = {power}",
        "certified over the whole cube",
        partial(_run, name, parameters, eps, power, parts),
        budget,
    )
    for name, parameters, eps, power, parts, budget in CASES
)
