"""Instances and numeric checks of theorem-3 and of the floors: they hold, and they can fail."""

from __future__ import annotations

import base64
import copy
import functools
import struct
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from flint import fmpq_mat

from constructions import Layer, exactness
from constructions.prompts import Budget
from provers import registry
from provers.errors import Undecided
from provers.evidence import InstanceOutcome, NumericOutcome, Settings, Verdict
from provers.kernel import canonical, check_certificate, read_certificate
from provers.kernel.errors import KernelError
from provers.papers.sharper import _floor_examples as floor_examples
from provers.papers.sharper import _prompt_examples as prompt_examples
from provers.papers.sharper import _slab_examples as slab_examples
from provers.papers.sharper import _tuned_prompts as tuned
from provers.papers.sharper import _update_examples as update_examples
from provers.papers.sharper._rounding import decimal_above, decimal_below
from provers.papers.wang_2023 import _lora_examples as lora_examples

WITH_INSTANCES = (
    "wang-2023/theorem-3",
    "sharper/exact-floor",
    "sharper/lora-floor",
    "sharper/spectral-floor",
    "sharper/spectral-floor-closed-form",
)
WITNESSED = (
    "lemmas/argmax",
    "lemmas/bound-below",
    "lemmas/bounded-family",
    "lemmas/bounded-table",
    "lemmas/distance-to-rank",
    "lemmas/relu-homogeneous",
    "lemmas/relu-interpolation",
    "lemmas/relu-off",
    "lemmas/relu-on",
    "lemmas/separating-direction",
    "lemmas/single-term",
    "lemmas/sum-split",
    "lemmas/tail-monotone",
    "lemmas/tail-scaled",
    "lemmas/vector-sum-split",
    "wang-2023/frozen-biases",
    "wang-2023/homogeneous-mlp",
    *WITH_INSTANCES,
)


def replay(outcome: InstanceOutcome) -> Any:
    """What the kernel says about the certificate as written to a file."""
    assert outcome.certificate is not None
    return check_certificate(read_certificate(canonical(outcome.certificate)))


@pytest.mark.parametrize("ident", WITH_INSTANCES)
def test_quick_instances(ident: str) -> None:
    settings = Settings()
    for instance in registry.get(ident).instances:
        if settings.allows(instance.budget):
            outcome = instance.run(settings)
            checked = replay(outcome)
            assert outcome.verdict is Verdict.confirmed
            assert checked.kind == "instance"
            assert (checked.footprint.argued, checked.footprint.cited) == ((), ())
            assert outcome.scope.endswith("seed 0")


@pytest.mark.slow
@pytest.mark.parametrize("ident", WITH_INSTANCES)
def test_standard_instances_with_another_seed(ident: str) -> None:
    settings = Settings(seed=5, budget="standard")
    for instance in registry.get(ident).instances:
        if instance.budget == "standard":
            assert replay(instance.run(settings)).kind == "instance"


@pytest.mark.parametrize("ident", WITNESSED)
def test_witness(ident: str) -> None:
    witness = registry.get(ident).witness
    assert witness is not None
    assert replay(witness(Settings())).kind == "witness"


# ----------------------------------------------------------------------------- theorem-3


def memoriser() -> InstanceOutcome:
    layer = Layer.random(d=3, hidden=4, seed=1)
    states = exactness.matrix([[1, 0, 2], [0, 1, 1], [1, 1, 0]])
    return lora_examples.exact_states(layer, states, 2 * states, "small", "small", 1)


def test_three_counts() -> None:
    d, hidden, n = 3, 4, 3
    details = memoriser().details
    assert details["changed entries"] == 2 * n * d + n
    assert details["LoRA of rank 3 on W_1 and W_2, and biases"] == 2 * n * (hidden + d) + n
    assert details["residual at most"] == 0


def changed(entries: list[str]) -> list[str]:
    """The same numbers with the last one moved by a thousandth."""
    last = Fraction(entries[-1]) + Fraction(1, 1000)
    return [*entries[:-1], str(last)]


@pytest.mark.parametrize("name", ["t", "w1", "b1", "v1", "b2"])
def test_other_weights_do_not_memorise(name: str) -> None:
    """Moving a target, a new weight or an untouched neuron makes the claim false."""
    document = copy.deepcopy(memoriser().certificate)
    assert document is not None
    datum = document["data"][name]
    if "float64" in datum:
        doubles = struct.iter_unpack("<d", base64.b64decode(datum.pop("float64")))
        datum["rationals"] = [str(Fraction(number)) for (number,) in doubles]
    datum["rationals"] = changed(datum["rationals"])
    with pytest.raises(KernelError):
        check_certificate(read_certificate(canonical(document)))


def test_attention_states_are_evaluated_by_the_kernel() -> None:
    layer = Layer.random(d=3, hidden=4, seed=1)
    contexts = prompt_examples.drawn_contexts(3, 3, 2)
    targets = prompt_examples.drawn(4, 3, 2)
    outcome = lora_examples.attention_states(layer, contexts, targets, "small", "small", 1)
    assert replay(outcome).footprint.enclosures
    document = copy.deepcopy(outcome.certificate)
    assert document is not None
    document["data"]["x"]["rationals"] = changed(document["data"]["x"]["rationals"])
    with pytest.raises(KernelError):
        check_certificate(read_certificate(canonical(document)))


# ----------------------------------------------------------------------------- lora-floor


def lora_instance() -> InstanceOutcome:
    layer = Layer.random(d=2, hidden=3, seed=0)
    states, targets = prompt_examples.drawn(0, 2, 4), prompt_examples.drawn(1, 2, 4)
    return update_examples.certify_floor(layer, states, targets, 1, "small", "small")


def test_lower_and_upper_end_are_close() -> None:
    details = lora_instance().details
    low, high = float(details["error at least"]), float(details["attained up to"])
    assert 0 < low < high < low * 1.0001


@pytest.mark.parametrize("conclusion", [0, 1])
def test_a_better_floor_is_not_accepted(conclusion: int) -> None:
    """One per cent more for every update, or one per cent less for the best, is false."""
    document = copy.deepcopy(lora_instance().certificate)
    assert document is not None
    text = canonical(document).decode()
    fact = document["claim"]["then"][conclusion]["then"][0]
    side = 1 + conclusion
    old = fact[side][1]
    factor = Fraction(101, 100) if conclusion == 0 else Fraction(99, 100)
    document = read_certificate(text.replace(f'"{old}"', f'"{Fraction(old) * factor}"').encode())
    with pytest.raises(KernelError):
        check_certificate(document)


def test_normal_equations_are_checked() -> None:
    document = copy.deepcopy(lora_instance().certificate)
    assert document is not None
    numbers = document["data"]["K"]["rationals"]
    # A column of zeros belongs to a neuron that no example activates: there K may be anything.
    used = next(k for k, text in enumerate(numbers) if text != "0")
    numbers[used] = str(Fraction(numbers[used]) + Fraction(1, 1000))
    with pytest.raises(KernelError):
        check_certificate(read_certificate(canonical(document)))


# ----------------------------------------------------------------------------- exact-floor


def one_query(d: int = 2, seed: int = 1) -> tuple[Layer, list[Any], Any, Any]:
    layer = Layer.random(d=d, hidden=None, seed=seed, attention_biases=True)
    query = prompt_examples.drawn(seed, d, 1)
    tokens = exactness.columns(prompt_examples.drawn(seed + 1, d, 3))
    contexts = [exactness.from_columns([token, query]) for token in tokens]
    return layer, contexts, query, 2 * prompt_examples.drawn(seed + 2, d, 3)


@functools.cache
def small_floor() -> InstanceOutcome:
    return floor_examples.certificate(*one_query(), 8, "small", "small")


def test_floor_of_every_length_beside_a_prompt() -> None:
    outcome = small_floor()
    checked = replay(outcome)
    assert (checked.footprint.argued, checked.footprint.cited) == ((), ())
    assert "sharper/exact-floor" in checked.footprint.applied
    document = outcome.certificate
    assert document is not None
    low = document["claim"]["then"][0]["then"][0][1][1]
    high = document["claim"]["then"][1][2][1]
    assert 0 < Fraction(low) < Fraction(high)
    text = canonical(document).decode()
    for old, new in ((low, Fraction(high) * 2), (high, Fraction(low))):
        changed_text = text.replace(f'"{old}"', f'"{new}"')
        with pytest.raises(KernelError):
            check_certificate(read_certificate(changed_text.encode()))


def test_floor_of_one_length() -> None:
    outcome = slab_examples.certificate(*one_query(), 1, "small", "small")
    checked = replay(outcome)
    assert "sharper/exact-floor-slab" in checked.footprint.applied
    document = outcome.certificate
    assert document is not None
    low = document["claim"]["then"][0]["then"][0][1][1]
    high = document["claim"]["then"][1][2][1]
    assert 0 < Fraction(low) < Fraction(high) < 2 * Fraction(low)
    text = canonical(document).decode()
    for old, new in ((low, Fraction(high) * 2), (high, Fraction(low))):
        with pytest.raises(KernelError):
            check_certificate(read_certificate(text.replace(f'"{old}"', f'"{new}"').encode()))


def test_floor_of_the_output() -> None:
    """theorem-2's dataset: the output's floor is (1 - rho)^2 times the attention's, not more."""
    instance = floor_examples.dataset_instances()[0]
    document = instance.run(Settings()).certificate
    assert document is not None
    attention, output = (f[1][1] for f in document["claim"]["then"][0]["then"])
    assert 0 < Fraction(output) < Fraction(attention)
    text = canonical(document).decode()
    raised = text.replace(f'"{output}"', f'"{Fraction(output) * 2}"')
    with pytest.raises(KernelError):
        check_certificate(read_certificate(raised.encode()))


def test_other_data_have_other_floors() -> None:
    """The certificate of one dataset does not serve targets that the attention meets."""
    document = small_floor().certificate
    assert document is not None
    document = copy.deepcopy(document)
    document["data"]["a"]["rationals"] = ["0"] * 6
    with pytest.raises(KernelError):
        check_certificate(read_certificate(canonical(document)))


def test_data_without_a_certificate_of_the_floor() -> None:
    layer, contexts, query, targets = one_query()
    with pytest.raises(Undecided, match="query"):
        floor_examples.certificate(layer, contexts, 2 * query, targets, 2, "s", "s")
    singular = Layer.from_weights(wq=[[1, 0], [0, 1]], wk=[[1, 0], [0, 1]], wv=[[1, 1], [1, 1]])
    with pytest.raises(Undecided, match="singular"):
        floor_examples.certificate(singular, contexts, query, targets, 2, "s", "s")


# ----------------------------------------------------------------------------- spectral-floor


def opposite(scale: int = 1) -> InstanceOutcome:
    layer = Layer.random(d=3, hidden=None, seed=2, attention_biases=True)
    contexts = [scale * c for c in prompt_examples.drawn_contexts(2, 3, 2)]
    return prompt_examples.opposite_targets(layer, contexts, 1, "small", "small")


def covered() -> InstanceOutcome:
    layer = Layer.random(d=4, hidden=None, seed=2)
    contexts = prompt_examples.drawn_contexts(2, 4, 2)
    targets = exactness.matrix([[3, 0], [0, 3], [0, 0], [0, 0]])
    return prompt_examples.any_targets(layer, contexts, targets, 1, "small", "small")


@pytest.mark.parametrize("make", [opposite, covered])
def test_floor_of_prompts(make: Callable[[], InstanceOutcome]) -> None:
    outcome = make()
    assert "for all m : N" in replay(outcome).claim
    text = canonical(outcome.certificate).decode()
    number = outcome.certificate["claim"]["then"][0]["then"][0][1][1]  # type: ignore[index]
    raised = text.replace(f'"{number}"', f'"{Fraction(number) * 2}"')
    with pytest.raises(KernelError):
        check_certificate(read_certificate(raised.encode()))


def test_longer_contexts_are_refused() -> None:
    layer = Layer.random(d=3, hidden=None, seed=2)
    contexts = [prompt_examples.drawn(k, 3, 3) for k in range(2)]
    with pytest.raises(Undecided, match="two tokens"):
        prompt_examples.opposite_targets(layer, contexts, 1, "small", "small")


# ----------------------------------------------------------------------------- numeric


EFFORT = Budget(restarts=2, adam_steps=10, polished=1, lbfgs_steps=10)


@pytest.mark.parametrize(
    "ident", ["sharper/lora-floor", "sharper/spectral-floor", "wang-2023/theorem-4"]
)
def test_quick_numeric_checks(ident: str) -> None:
    settings = Settings()
    for check in registry.get(ident).numeric:
        if settings.allows(check.budget):
            outcome = check.run(settings)
            assert not outcome.violated
            assert outcome.worst_margin >= 0
            assert all("floor" in str(text) for text in outcome.details.values())


def with_floor(monkeypatch: pytest.MonkeyPatch, name: str, factor: Fraction) -> None:
    """Let the floor report ``factor`` times what it should."""
    import provers
    from provers.enclosure import Enclosure

    honest = getattr(provers, name)

    def wrong(*args: Any, **options: Any) -> Enclosure:
        found = honest(*args, **options)
        return Enclosure(found.lower * factor, found.upper * factor)

    monkeypatch.setattr(provers, name, wrong, raising=False)


def small_prompts() -> NumericOutcome:
    layer = Layer.random(d=3, hidden=None, seed=0)
    contexts = prompt_examples.drawn_contexts(0, 3, 2)
    values = tuned._outputs(layer, contexts)
    targets = fmpq_mat([[1, 0], [0, 1], [0, 0]])
    return tuned.tuned_prompts(Settings(), layer, contexts, values, targets, 1, EFFORT)


def small_updates() -> NumericOutcome:
    return update_examples.tuned_updates(Settings(), 3, 4, 5, range(1, 2), 2, 20)


@pytest.mark.parametrize(
    ("run", "name"), [(small_prompts, "spectral_floor"), (small_updates, "lora_floor")]
)
def test_numeric_checks_can_fail(
    monkeypatch: pytest.MonkeyPatch, run: Callable[[], NumericOutcome], name: str
) -> None:
    assert not run().violated
    with_floor(monkeypatch, name, Fraction(50))
    outcome = run()
    assert outcome.violated
    assert outcome.worst_margin < 0


# ----------------------------------------------------------------------------- rounding


@pytest.mark.parametrize(
    "value", [Fraction(1, 3), Fraction(1000), Fraction(999999, 7), Fraction(1)]
)
def test_rounding(value: Fraction) -> None:
    low, high = decimal_below(value, 4), decimal_above(value, 4)
    assert low < value < high
    assert high - low <= value / 400
    assert decimal_below(Fraction(0), 4) == decimal_above(Fraction(0), 4) == 0
