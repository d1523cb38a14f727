"""Tuned prompts and tuned updates: batched search that reports exactly what it found."""

import numpy as np
import pytest
import torch

from constructions import Layer, prompts, rank_dataset, tuned_updates
from constructions.prompts import Budget
from constructions.tuning import minimise
from provers.errors import BadInput

QUICK = Budget(restarts=4, adam_steps=60, polished=1, lbfgs_steps=60)


def test_restarts_do_not_disturb_each_other():
    def loss(points):
        return (points**2 - 1).square().sum(1)

    start = torch.tensor([[2.0, 0.5], [-3.0, 0.1], [0.7, -0.7]], dtype=torch.float64)
    together, losses = minimise(loss, start, QUICK)
    assert losses[0] < 1e-20
    assert torch.equal(losses, losses.sort().values)
    assert torch.equal(loss(together), losses)


def test_a_prompt_that_exists_is_found():
    layer = Layer.random(d=4, hidden=None, seed=1)
    rng = np.random.default_rng(0)
    contexts = [rng.normal(size=(4, 2 + k)) for k in range(2)]
    hidden_prompt = rng.normal(size=(4, 2))
    targets = np.hstack(
        [
            np.asarray(
                layer.run(prompts.TorchArithmetic()).hidden_state(
                    x[:, -1:], np.hstack([hidden_prompt, x])
                )
            )
            for x in contexts
        ]
    )
    tuned = prompts.tune(layer, contexts, targets, 2, budget=Budget(8, 200))
    assert tuned.loss < 1e-6 < tuned.losses[-1]
    assert tuned.prompt.shape == (4, 2)
    assert tuned.loss == tuned.losses[0] == min(tuned.losses)


@pytest.mark.parametrize("before_mlp", [False, True])
def test_the_reported_loss_is_the_certified_error(before_mlp):
    layer = Layer.random(d=4, hidden=6, seed=2)
    data = rank_dataset.build(layer, 3, balanced=False)
    targets = data.offsets() if before_mlp else data.targets()
    tuned = prompts.tune(layer, data.contexts, targets, 1, before_mlp=before_mlp, budget=QUICK)
    error = prompts.certified_error(
        layer, data.contexts, targets, tuned.prompt, before_mlp=before_mlp
    )
    assert float(error.width) < 1e-30
    assert abs(tuned.loss - float(error.midpoint)) < 1e-12 * (1 + tuned.loss)


def test_runs_are_reproducible_and_starts_are_used():
    layer = Layer.random(d=4, hidden=6, seed=3)
    data = rank_dataset.build(layer, 3)
    arguments = (layer, data.contexts, data.targets(), 2)
    first, second = (prompts.tune(*arguments, seed=1, budget=QUICK) for _ in range(2))
    assert np.array_equal(first.prompt, second.prompt)
    again = prompts.tune(*arguments, seed=9, budget=QUICK, starts=first.prompt)
    assert again.loss <= first.loss * (1 + 1e-9)
    assert len(again.losses) == QUICK.restarts + 1


@pytest.mark.parametrize(
    ("contexts", "targets", "length", "message"),
    [
        ([np.ones((4, 2))], np.ones((4, 1)), 0, "prompt_length"),
        ([np.ones((3, 2))], np.ones((4, 1)), 1, "context 0"),
        ([np.ones((4, 2))], np.ones((4, 2)), 1, "targets"),
        ([np.full((4, 2), np.inf)], np.ones((4, 1)), 1, "context 0"),
        ([], np.ones((4, 1)), 1, "contexts"),
    ],
)
def test_bad_input_is_refused(contexts, targets, length, message):
    with pytest.raises(BadInput, match=message):
        prompts.tune(Layer.random(d=4, hidden=4), contexts, targets, length)


@pytest.mark.parametrize("arguments", [{"restarts": 0}, {"adam_steps": -1}, {"learning_rate": 0.0}])
def test_bad_budgets_are_refused(arguments):
    with pytest.raises(BadInput, match="Budget"):
        Budget(**arguments)


def test_tuned_updates_report_their_error():
    layer = Layer.random(d=4, hidden=6)
    rng = np.random.default_rng(0)
    H, T = rng.normal(size=(2, 4, 5))
    tuned = tuned_updates.tune(layer, H, T, 2, budget=QUICK)
    assert tuned.left.shape == (4, 2)
    assert tuned.right.shape == (2, 6)
    error = tuned_updates.certified_error(layer, H, T, tuned)
    assert abs(tuned.loss - float(error.midpoint)) < 1e-12 * (1 + tuned.loss)


@pytest.mark.cuda
def test_prompts_are_tuned_on_cuda():
    layer = Layer.random(d=4, hidden=6, seed=3)
    data = rank_dataset.build(layer, 3)
    tuned = prompts.tune(layer, data.contexts, data.targets(), 2, device="cuda", budget=QUICK)
    error = prompts.certified_error(layer, data.contexts, data.targets(), tuned.prompt)
    assert abs(tuned.loss - float(error.midpoint)) < 1e-9 * (1 + tuned.loss)
