"""Quadratic lower bounds under SETH: how they are written, and how a reduction hands them on.

The kernel has no machine model. A running time is a family of numbers, "no O(n^(2-q)) algorithm" is
"for every C there is n with C n^(2-q) < time(n)", and the one thing that is taken from the
literature, that the time of deciding approximate Hamming nearest neighbours is such a family, is a
cited step. n^(2-q) is exp((2 - q) log n).
"""

from __future__ import annotations

from typing import Any

from provers.kernel.terms import Fact
from provers.proof import apply, auto, by, have, inside, intro, obtain, positive
from provers.surface import Exp, Log, Max, eq, family, forall, le, lt, natural, real

n, at = natural("size"), natural("at")
q, C, K, h = (real(x) for x in ("q", "C", "K", "h"))
neighbours, attention = family("neighbours"), family("attention")

SETH = (
    "SETH, and Rubinstein 2018: for every q > 0 there are e > 0 and C such that no algorithm "
    "decides (1 + e)-approximate bichromatic Hamming nearest neighbours of n points in C log n "
    "dimensions, half of the coordinates 1 and thresholds of at least c m, in time O(n^(2-q)); "
    "`neighbours` is the time of any algorithm that does"
)


def power(size: Any) -> Any:
    """size^(2 - q)."""
    return Exp((2 - q) * Log(size))


def superquadratic(time: Any) -> Fact:
    """The time is not O(n^(2-q))."""
    return forall(C, some=[n], then=[lt(0, n), lt(C * power(n), time(n))])


def reduces() -> Fact:
    """n points are decided by one call at size 2 n and K n^(2-q) further steps."""
    return forall(n, given=[lt(0, n)], then=[le(neighbours(n), attention(2 * n) + K * power(n))])


def transfer() -> Fact:
    """What decides nearest neighbours through attention makes attention as hard."""
    return forall(attention, K, given=[reduces()], then=[superquadratic(attention)])


def no_algorithm() -> Fact:
    """An O(n^(2-q)) algorithm for what decides nearest neighbours is a contradiction."""
    fast = forall(n, given=[lt(0, n)], then=[le(attention(n), C * power(n))])
    return forall(attention, K, C, given=[reduces(), fast], then=[lt(0, 0)])


def no_algorithm_proof(transfer: str) -> Any:
    """Prove `no_algorithm` from `transfer`."""
    return intro(
        obtain(["slow"], apply(
            transfer, {"attention": attention, "K": K}, [by("reduction")])),
        obtain(["at_positive", "above"], apply("slow", {"C": C}), some=[at]),
        obtain(["below"], apply("fast", {"size": at}, [by("at_positive")])),
        given=["reduction", "fast"],
        then=[auto("above", "below")],
    )  # fmt: skip


def assumption(name: str) -> list[Any]:
    """The family `neighbours`, by citation."""
    return [
        have(
            f"{name}_exists",
            forall(some=[neighbours], then=[superquadratic(neighbours)]),
            ["cited", SETH],
        ),
        obtain([name], apply(f"{name}_exists"), some=[neighbours]),
    ]


def transfer_proof(hard: str) -> Any:
    """Prove `transfer` from the fact ``hard`` and 0 < q."""
    two, x = Log(2), Log(n)
    return intro(
        given=["reduction"],
        then=[intro(
            obtain(["larger", "sign", "either"], apply("axiom:max", {"x": C, "y": 0})),
            obtain(["n_positive", "hard_at_n"], apply(hard, {"C": 4 * Max(C, 0) + K}), some=[n]),
            obtain(["reduced"], apply("reduction", {"size": n}, [by("n_positive")])),
            have("two_positive", lt(0, 0 * n + 2), auto()),
            obtain(["exp_two"], apply("axiom:exp-log", {"x": 2}, [by("two_positive")])),
            obtain(["exp_n"], apply("axiom:exp-log", {"x": n}, [by("n_positive")])),
            obtain(["log_product"], apply("axiom:log-exp", {"x": two + x})),
            have("product", eq(Exp(two + x), 2 * n), auto(
                inside("exp_two", h, h * Exp(x)), inside("exp_n", h, 2 * h))),
            have("log_2n", eq(Log(2 * n), two + x), auto(
                "log_product", inside("product", h, Log(h)))),
            obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": -two})),
            have("log_2_positive", lt(0, two), auto(
                "tangent", inside("exp_two", h, h * Exp(-two) / 2))),
            obtain(["q_tangent"], apply("axiom:exp-above-tangent", {"x": q * two})),
            have("q_factor", le(1, Exp(q * two)), auto(
                "q_tangent", products=[["q_positive", "log_2_positive"]])),
            have("small_positive", lt(0, Exp(-q * two + (2 - q) * x)), positive()),
            have("four", eq(Exp((2 - q) * (two + x)), 4 * Exp(-q * two + (2 - q) * x)), auto(
                inside("exp_two", h, h * Exp(two - q * two + (2 - q) * x)),
                inside("exp_two", h, 2 * h * Exp(-q * two + (2 - q) * x)))),
            have("at_most_four", le(power(2 * n), 4 * power(n)), auto(
                inside("log_2n", h, Exp((2 - q) * h)), "four",
                products=[["q_factor", "small_positive"]])),
            have("power_positive", lt(0, power(2 * n)), positive()),
            have("room", lt(0, 2 * n), auto("n_positive")),
            witnesses=[2 * n],
            then=[
                by("room"),
                auto("hard_at_n", "reduced",
                     products=[["larger", "power_positive"], ["sign", "at_most_four"]]),
            ],
        )],
    )  # fmt: skip
