"""Instances of theorems 2.3 to 2.5: networks that are built and run on everything, in balls."""

from __future__ import annotations

from functools import partial
from typing import Any

from flint import fmpq

from provers.errors import Undecided
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.statement import Instance

Json = Any
Size = tuple[int, int, int]

SIZES: tuple[Size, ...] = ((1, 1, 2), (1, 1, 3), (1, 1, 4), (1, 2, 2), (2, 1, 2))
"""(d, L, D) with at most 1024 contexts."""
RUNS: tuple[tuple[Size, str, str], ...] = (
    *((size, "guaranteed", "quick") for size in SIZES[:3]),
    *((size, "guaranteed", "standard") for size in SIZES[3:]),
    *((size, "tuned", "quick") for size in SIZES),
)
"""Sizes, scale and least budget."""
PRINTED: tuple[Size, str, str] = (SIZES[0], "printed", "standard")

_X0, _X1 = "x0", "x1"


def _q(x: object) -> Json:
    return ["q", str(x)]


FUNCTIONS: dict[str, tuple[int, list[Json], int]] = {
    "tent": (1, [["abs", ["+", _X0, _q("-1/2")]]], 1),
    "square": (1, [["^", _X0, 2]], 2),
    "half": (1, [["*", _q("1/2"), _X0]], 1),
    "swap": (2, [_X1, _X0], 1),
    "mean": (2, [["*", _q("1/2"), ["+", _X0, _X1]]] * 2, 1),
    # |(f, g)(x) - (f, g)(y)|_p <= |f(x) - f(y)| + |g(x) - g(y)|, and |f'| <= sqrt(4/e) < 5/4
    "bump": (
        2,
        [["exp", ["*", _q(-2), ["^", ["+", _X0, _q("-1/2")], 2]]], ["*", _X0, _X1]],
        3,
    ),
}
"""Entries (d L), terms and a Lipschitz constant for every entrywise l_p norm."""

ACCURACY: tuple[tuple[str, Size, int, str], ...] = (
    ("tent", (1, 1, 2), 1, "quick"),
    ("tent", (1, 1, 4), 1, "quick"),
    ("tent", (1, 1, 4), 2, "quick"),
    ("square", (1, 1, 3), 2, "quick"),
    ("square", (1, 1, 4), 1, "quick"),
    ("swap", (1, 2, 2), 1, "quick"),
    ("mean", (1, 2, 2), 2, "quick"),
    ("swap", (2, 1, 2), 2, "quick"),
    ("bump", (2, 1, 2), 1, "quick"),
)
"""Function, size, p, least budget."""


def promised(name: str, size: Size, p: int) -> fmpq:
    """eps with D >= 2 C (dL)^(1/p)/eps (Q1; C >= 1), p = 1 or 2, rounded up to 1/1000."""
    from math import isqrt

    d, length, grid = size
    constant = max(1, FUNCTIONS[name][2])
    count = d * length
    root = fmpq(count) if p == 1 else fmpq(isqrt(count * 10**8 - 1) + 1, 10**4)
    return fmpq(int((2 * constant * root * 1000 / grid).ceil()), 1000)


def _printed_ids(net: Any) -> str:
    """All ids differ at the printed scale too, by the order of the means."""
    from constructions import one_layer

    found = one_layer.printed_order(net)
    return f"distinct: {found.pairs} pairs at {found.bits} bits; the mapping, not a run"


def details_of(net: Any) -> dict[str, str | int | float]:
    """What a report says about a network."""
    from constructions import one_layer

    printed = one_layer.needed_bits(net, one_layer.printed_scale(net))
    return {
        "prompt tokens": net.prompt_length,
        "prompts": net.prompts,
        "contexts run": net.contexts,
        "hats": net.hats,
        "MLP layers": len(net.widths),
        "widest layer": max(net.widths),
        "scale": f"{float(net.kappa):.6g}",
        "bits of precision needed": net.bits,
        "bits at the printed scale": printed,
        "ids at the printed scale": _printed_ids(net),
    }


def _run(family: str, size: Size, scale: str, settings: Settings) -> InstanceOutcome:
    from constructions import one_layer

    net = one_layer.build(*size, family, scale)
    details = details_of(net)
    try:
        net.refuse_float64()
    except one_layer.NeedsPrecision:
        details["float64"] = f"refused; {net.float64_ids()} of {net.hats} ids would be left"
    scope = (
        f"d = {net.d}, L = {net.length}, D = {net.grid}, {scale} scale: all {net.prompts} prompts, "
        f"{net.contexts} contexts, {net.bits} bits"
    )
    return InstanceOutcome(
        Verdict.confirmed, Label.interval, net.certificate(scope), scope, details
    )


def run_instances(family: str, runs: Any = RUNS) -> tuple[Instance, ...]:
    """Every prompt and every grid input."""
    return tuple(
        Instance(
            f"d={size[0]} L={size[1]} D={size[2]}, {scale} scale",
            "every prompt, every input off the strips",
            partial(_run, family, size, scale),
            budget,
        )
        for size, scale, budget in runs
    )


def _accuracy(family: str, name: str, size: Size, p: int, settings: Settings) -> InstanceOutcome:
    from constructions import one_layer, one_layer_functions

    _, terms, constant = FUNCTIONS[name]
    promise = promised(name, size, p)
    draft = one_layer.build(*size, family, "tuned")
    # eta last: the strips get at most a thousandth of what is promised
    share = promise**p / 1000
    count = draft.d * draft.length
    eta = share / (count * (draft.grid - 1) * count * fmpq(draft.size + 2) ** p)
    eta = fmpq(1, 1 << (int((1 / eta).ceil()).bit_length()))
    net = one_layer.build(*size, family, "tuned", eta=eta)
    parts = 8 if count == 1 else 4
    eps = one_layer_functions.certified_error(net, terms, p, parts)
    if eps > promise:
        raise Undecided("the certified error is above the promised one", name, str(eps))
    scope = f"{name}, d = {net.d}, L = {net.length}, D = {net.grid}, p = {p}: d_p <= {eps}"
    document = one_layer_functions.certificate(net, terms, eps, p, parts=parts, name=scope)
    details: dict[str, str | int | float] = {
        "certified d_p": str(eps),
        "promised by Q1": str(promise),
        "Lipschitz constant": constant,
        "eta": f"2^-{int(eta.q).bit_length() - 1}",
        "entries on the strips at most": net.size,
        "bits of precision needed": net.bits,
    }
    return InstanceOutcome(Verdict.confirmed, Label.interval, document, scope, details)


def accuracy_instances(family: str) -> tuple[Instance, ...]:
    """d_p over the whole cube for Lipschitz functions, eps as Q1 promises it."""
    return tuple(
        Instance(
            f"{name}, d={size[0]} L={size[1]} D={size[2]}, p={p}",
            "d_p certified over the whole cube, strips included",
            partial(_accuracy, family, name, size, p),
            budget,
        )
        for name, size, p, budget in ACCURACY
    )
