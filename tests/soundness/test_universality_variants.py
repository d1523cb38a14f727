"""Universality with one thing wrong: each fails, and for the right reason.

Constructions first (one prompt token too few, a grid step too large by one, a temperature too low by
a factor, a wrong positional encoding, an off-by-one window), then false variants of the statements.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
import torch
from flint import arb, fmpq
from soundness.variants import (
    EXACT,
    Claim,
    accepted,
    q,
    refuted,
    rejected,
    replaced,
)

from constructions import exhaustive, universal
from constructions.softmax_universal import catalogue, certify, deviation_bound, run
from constructions.universal import UNIT, UniversalTransformer
from provers.exhaustion import example_rules
from provers.finders import elaborate
from provers.kernel import KernelError, check_certificate
from provers.kernel.schema import parse_fact
from provers.papers.wang_2023 import theorem_1

HALF = Fraction(1, 2)

# ----------------------------------------------------------------------------- hardmax


def test_control_hardmax():
    assert exhaustive.verify(universal.build(1, 1, 4)).functions == 256


def test_one_prompt_token_too_few():
    net = universal.build(1, 1, 4, prompt_length=3)
    assert net.prompts < net.functions
    with pytest.raises(exhaustive.WrongOutput, match=r"names no function.*1 more"):
        exhaustive.verify(net)


@dataclass(frozen=True)
class _NoPositions(UniversalTransformer):
    def positions(self):
        return (0,) * self.tokens


@dataclass(frozen=True)
class _ClosePositions(UniversalTransformer):
    def positions(self):
        return tuple(k * (self.grid - 1) * UNIT for k in range(self.tokens))


@dataclass(frozen=True)
class _LateWindows(UniversalTransformer):
    def windows(self):
        return ((low + UNIT, high + UNIT) for low, high in super().windows())


@dataclass(frozen=True)
class _EarlyWindows(UniversalTransformer):
    def windows(self):
        return ((low - UNIT, high - UNIT) for low, high in super().windows())


@dataclass(frozen=True)
class _FewWindows(UniversalTransformer):
    """N^d shift layers, as one printed lemma has it."""

    def windows(self):
        return list(super().windows())[: self.base]


@dataclass(frozen=True)
class _SmallLift(UniversalTransformer):
    @property
    def lift_factor(self):
        return 1


@pytest.mark.parametrize("wrong", [_NoPositions, _ClosePositions, _FewWindows, _SmallLift])
@pytest.mark.parametrize("size", [(1, 1, 3, 3), (1, 1, 4, 4), (2, 1, 2, 4)])
def test_wrong_layers_give_two_tokens_one_id(wrong, size):
    with pytest.raises(exhaustive.WrongOutput, match="nearer than the window width"):
        exhaustive.verify(wrong(*size))


@pytest.mark.parametrize(
    ("wrong", "size"),
    [(_EarlyWindows, (1, 1, 2, 2)), (_EarlyWindows, (2, 1, 2, 4)), (_LateWindows, (2, 1, 2, 4))],
)
def test_windows_off_by_one_lose_contexts(wrong, size):
    with pytest.raises(exhaustive.WrongOutput, match="nearer than the window width"):
        exhaustive.verify(wrong(*size))


@pytest.mark.parametrize("wrong", [_EarlyWindows, _LateWindows])
@pytest.mark.parametrize("size", [(1, 1, 3, 3), (1, 1, 4, 4)])
def test_windows_off_by_one_miss_the_value_layers(wrong, size):
    """In one dimension tokens keep different ids, but not those that the value layers expect."""
    right, net = UniversalTransformer(*size), wrong(*size)
    numbers = torch.arange(net.contexts)
    tokens = net.context(numbers)
    layers = right.value_layers(right.contextual(tokens), numbers)
    good, bad = (right.value_map(x.contextual(tokens)[:, :, -1], layers) for x in (right, net))
    assert torch.equal(good, right.targets(numbers)[:, :, 0])
    assert (bad != good).any()
    found = exhaustive.verify(net, share=0)
    with pytest.raises(KernelError, match="digest"):
        check_certificate(found.certificate("1"))


# ----------------------------------------------------------------------------- softmax


def _least_grid():
    grid = 2
    while not certify(catalogue("tent"), Fraction(1, 8), grid=grid).holds:
        grid += 1
    return grid


def test_a_grid_step_too_large_by_one():
    grid = _least_grid()
    good = certify(catalogue("tent"), Fraction(1, 8), grid=grid, parts=8)
    check_certificate(theorem_1.certificate(good, "control", 16))
    bad = certify(catalogue("tent"), Fraction(1, 8), grid=grid - 1, parts=8)
    with pytest.raises(KernelError, match="not decided as true"):
        check_certificate(theorem_1.certificate(bad, "variant", 16))


def test_a_temperature_too_low_by_a_factor():
    good = certify(catalogue("tent"), HALF, grid=4)
    wanted = arb(fmpq(good.table[0][0], 4))
    (output,) = run(good, [fmpq(1, 10)])
    assert abs(output - wanted) < arb(1) / 100
    cold = replace(good, beta=good.beta / 40)
    assert deviation_bound(cold.network, cold.beta) > arb(1)
    (output,) = run(cold, [fmpq(1, 10)])
    assert not abs(output - wanted) < arb(1)
    with pytest.raises(KernelError, match="not decided as true"):
        check_certificate(theorem_1.certificate(cold, "variant", 4))


def test_a_ramp_too_wide():
    good = certify(catalogue("tent"), HALF, grid=8)
    check_certificate(theorem_1.certificate(good, "control", 4))
    wide = replace(good, ramp=fmpq(1, 4))
    with pytest.raises(KernelError, match="not decided as true"):
        check_certificate(theorem_1.certificate(wide, "variant", 4))


# ----------------------------------------------------------------------------- statements

STATEMENTS = (
    "lemmas/division-unique",
    "sharper/cell-number",
    "sharper/flat-context",
    "sharper/flat-network",
    "sharper/flat-universal-prompt",
    "sharper/staircase",
    "wang-2023/cell-sums",
    "wang-2023/lemma-1",
    "wang-2023/lemma-2",
    "wang-2023/lemma-3",
    "wang-2023/parameters",
    "wang-2023/softmax-network",
    "wang-2023/strip-bound",
    "yun-2020/centres-apart",
    "yun-2020/contextual-mapping",
    "yun-2020/four-relus",
    "yun-2020/hardmax",
    "yun-2020/hardmax-key",
    "yun-2020/id-bound",
    "yun-2020/largest-id",
    "yun-2020/near-leak",
    "yun-2020/plateau-range",
    "yun-2020/quantise",
    "yun-2020/read-backwards",
    "yun-2020/selective-shift",
    "yun-2020/shift-block",
    "yun-2020/shift-idle",
    "yun-2020/shift-recursion",
    "yun-2020/shifted-bound",
    "yun-2020/soft-bound",
    "yun-2020/soft-head",
    "yun-2020/soft-layers",
    "yun-2020/soft-quantise",
    "yun-2020/soft-value-map",
    "yun-2020/softmax-leak",
    "yun-2020/value-interval",
    "yun-2020/value-map",
    "yun-2020/window-count",
    "yun-2020/zeta-range",
)


INDUCTIONS = (
    "yun-2020/quantise",
    "yun-2020/read-backwards",
    "yun-2020/soft-quantise",
    "yun-2020/soft-value-map",
    "yun-2020/value-map",
)


def _without(name, index):
    """A statement proved by induction without one hypothesis, in claim and proof."""
    claim = Claim(name).drop(index)
    claim.dropped.clear()
    document = claim.document()
    arg = document["statements"][-1]["proof"][1]
    for part in (arg["base"], arg["step"]):
        del part[1]["given"][index]
    for step in arg["step"][1]["steps"]:
        if step.get("by", [""])[0] == "apply" and step["by"][1]["to"] == ["fact", "shorter"]:
            del step["by"][1]["given"][index]
    return document


@pytest.mark.parametrize("name", INDUCTIONS)
def test_every_hypothesis_of_an_induction_is_used(name):
    for index in range(len(Claim(name).given)):
        with pytest.raises(KernelError):
            elaborate(_without(name, index), only_last=True)


LONG = ("wang-2023/softmax-network", "yun-2020/shift-recursion")
"""Proofs that take seconds: a sixth of their hypotheses by default, all when slow."""


def _hypotheses():
    return [
        pytest.param(
            name,
            k,
            id=f"{name}-{k}",
            marks=[pytest.mark.slow] if name in LONG and k % 6 != 2 else [],
        )
        for name in STATEMENTS
        if name not in INDUCTIONS
        for k in range(len(Claim(name).given))
    ]


@pytest.mark.parametrize("name", STATEMENTS)
def test_control(name):
    accepted(Claim(name))


@pytest.mark.parametrize(("name", "index"), _hypotheses())
def test_every_hypothesis_is_used(name, index):
    rejected(Claim(name).drop(index))


ZEROS = ["lam", [["i", "N"]], q(0)]
NATURALS = ["lam", [["i", "N"]], "i"]
ONES = ["lam", [["i", "N"]], q(1)]
ENUMERATE_ONE = ["enumerate", [EXACT]]


def _flipped(claim, index):
    literal = claim.then[index]
    claim.then[index] = [literal[0], literal[2], literal[1]]
    return claim


def test_division_needs_both_remainders():
    claim = Claim("lemmas/division-unique").drop(0)
    rejected(claim)
    at = {"B": q(2), "a": q(2), "b": q(0), "p": q(0), "q": q(1)}
    refuted(claim, {}, at)


def test_a_window_on_the_edge():
    """Selective shift with low <= l instead of low < l: a query 0 has no preference."""
    claim = Claim("yun-2020/selective-shift")
    claim.then[0]["given"][0][0] = "<="
    rejected(claim)
    at = {"n": q(2), "a": q(1), "b": q(0), "x": q(0), "B": q(2), "low": q(0), "high": q(1),
          "l": NATURALS}  # fmt: skip
    pairs = ["enumerate", [["intro", {"then": [EXACT, EXACT]}]] * 2]
    refuted(
        claim, {}, at, [EXACT, EXACT, EXACT, pairs],
        by={"at": {}, "given": [EXACT, EXACT], "violated": {"conclusion": 0, "by": EXACT}},
    )  # fmt: skip


def test_hardmax_does_not_return_the_worst_key():
    claim = Claim("yun-2020/hardmax")
    best = claim.given[2]["then"][0]
    claim.given[2]["then"][0] = [best[0], best[2], best[1]]
    rejected(claim)
    at = {"n": q(2), "a": q(0), "q": q(1), "keys": NATURALS}
    refuted(claim, {}, at, [EXACT, EXACT, ["enumerate", [EXACT, EXACT]]])


def test_quantising_does_not_round_up():
    claim = Claim("yun-2020/quantise")
    claim.then[1]["then"][0][2] = ["*", ["+", "j", q(1)], "step"]
    rejected(claim)
    at = {"n": q(1), "j": q(0), "x": q(0), "step": q(1), "q": ZEROS}
    refuted(
        claim, {}, at, [EXACT, EXACT, EXACT, EXACT, ENUMERATE_ONE], conclusion=1,
        by={"at": {}, "given": [EXACT], "violated": {"conclusion": 0, "by": EXACT}},
    )  # fmt: skip


def test_one_window_too_few():
    claim = Claim("yun-2020/window-count")
    claim.then[0][2] = ["*", ["+", "L", q(-1)], "B"]
    rejected(claim)
    refuted(claim, {}, {"L": q(1), "B": q(1), "k": q(0), "t": q(0)})


def test_a_staircase_without_its_resets():
    """Without the reset, the steps of an earlier position stay on."""
    claim = Claim("sharper/staircase")
    claim.replace(["q", "-3/2"], ["q", "-15"])
    rejected(claim)


def test_a_staircase_on_its_strips():
    """x up to the next grid line instead of the beginning of its ramp."""
    claim = Claim("sharper/staircase")
    inner = claim.then[0]["given"]
    inner[3][2] = ["*", ["+", "g", q(1)], "h"]
    rejected(claim)
    data = {}
    at = {"L": q(1), "steps": q(1), "eta": q("1/4"), "h": q("1/2"), "U": ONES}
    refuted(
        claim, data, at, [EXACT, EXACT, EXACT],
        by={"at": {"k": q(0), "g": q(0), "x": q("1/2")}, "given": [EXACT] * 4,
            "violated": {"conclusion": 0, "by": EXACT}},
    )  # fmt: skip


def test_a_flat_prompt_with_the_next_token():
    """Off by one: the table's entry for the next position."""
    claim = Claim("sharper/flat-network")
    claim.then[0]["then"][1] = replaced(claim.then[0]["then"][1], "k", ["+", "k", q(1)])
    rejected(claim)


def test_two_tokens_of_one_dimension_may_be_shifted_twice():
    """The recursion without n W >= B + 1: ids 1, 2 go to 5, 4 instead of 3, 4."""
    claim = Claim("yun-2020/shift-recursion").drop(2)
    rows = [(1, 2), (1, 2), (3, 2), (3, 4), (5, 4)]
    data = {
        "table": {"sort": ["F", ["N"], "N"], "rationals": [str(x) for r in rows for x in r]},
        "digits": {"sort": ["F", ["N"], "N"], "rationals": ["1", "0"]},
    }
    at = {"n": q(1), "B": q(2), "W": q(2), "a": "digits",
          "l": ["lam", [["t", "N"], ["i", "N"]], ["at", "table", ["+", ["*", q(2), "t"], "i"]]]}  # fmt: skip
    given = example_rules(parse_fact(claim.json), at, data)
    refuted(claim, data, at, given)


def test_a_block_needs_room_beyond_its_windows():
    """Without o + B <= new: ids 0 and 1, windows 0 and 1; the shifted token is shifted again."""
    claim = Claim("yun-2020/shift-block").drop(7)
    rejected(claim)


def test_softmax_without_a_gap_returns_no_key():
    """near-leak claims nothing of keys that are neither near nor beaten."""
    claim = Claim("yun-2020/near-leak").drop(4)
    at = {"n": q(2), "a": q(0), "sigma": ZEROS, "v": NATURALS, "c": q(0), "e": q(0), "g": q(100),
          "D": q(1)}  # fmt: skip
    pair = ["enumerate", [["intro", {"then": [EXACT, EXACT]}]] * 2]
    refuted(claim, {}, at, [EXACT, EXACT, EXACT, pair], by=["enclose", {"bits": 64}])


def test_ids_nearer_than_a_step_confuse_a_soft_head():
    """A threshold on an id: q = 0 has no preference."""
    rejected(Claim("yun-2020/soft-head").drop(1))
    rejected(Claim("yun-2020/soft-layers").drop(6))


def test_strips_are_not_free():
    claim = Claim("wang-2023/cell-sums")
    claim.then[1][2] = "A"
    rejected(claim)


def test_the_interval_is_one_per_cent_longer():
    claim = Claim("yun-2020/value-interval")
    claim.then[0][1] = ["*", q("101/100"), claim.then[0][1]]
    rejected(claim)
    # l_1 = 0 and l_0 = -1/N attain the lower end.
    at = {"B": q(2), "N": q(1), "l0": q(-1), "l1": q(0), "s0": q(1), "s1": q(2)}
    refuted(claim, {}, at)


def test_value_map_needs_the_gap():
    """Two layers with one centre, the second of which undoes the first."""
    claim = _without("yun-2020/value-map", 2)
    with pytest.raises(KernelError):
        elaborate(claim, only_last=True)


def test_softmax_leak_is_not_negative():
    claim = _flipped(Claim("yun-2020/softmax-leak"), 0)
    rejected(claim)
    at = {"n": q(1), "a": q(0), "sigma": ZEROS, "v": ZEROS, "g": q(0), "D": q(1)}
    pair = ["enumerate", [["intro", {"then": [EXACT, EXACT]}]]]
    same = ["enumerate", [["intro", {"given": ["differs"], "then": [
        ["absurd", ["steps", [
            {"name": "same", "fact": ["=", q(0), q(0)], "by": ["combine", {}]},
            ["clash", ["same", "differs"]]]]]]}]]]  # fmt: skip
    refuted(claim, {}, at, [EXACT, EXACT, pair, same], by=["enclose", {"bits": 64}])


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("wang-2023/lemma-1", 0),
        ("wang-2023/lemma-3", 0),
        ("wang-2023/lemma-3", 1),
        ("wang-2023/softmax-network", 0),
        ("wang-2023/softmax-network", 1),
        ("wang-2023/strip-bound", 0),
        ("wang-2023/cell-sums", 0),
        ("wang-2023/cell-sums", 1),
        ("yun-2020/plateau-range", 0),
        ("yun-2020/plateau-range", 1),
        ("yun-2020/zeta-range", 0),
        ("yun-2020/zeta-range", 1),
        ("yun-2020/soft-head", 0),
        ("sharper/cell-number", 0),
        ("sharper/flat-context", 0),
        ("sharper/flat-context", 1),
        ("sharper/flat-universal-prompt", 0),
        ("sharper/flat-universal-prompt", 1),
        ("sharper/flat-universal-prompt", 2),
    ],
)
def test_turned_round(name, index):
    rejected(_flipped(Claim(name), index))
