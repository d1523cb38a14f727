"""Prompt tuning: gradients by hand, padding, and results that lie above the floor."""

import numpy as np
import pytest
import torch

import provers
from constructions import Layer, counterexample, exactness, prompt_tuning
from constructions.arithmetic import TorchArithmetic
from constructions.prompt_problem import attention_targets
from provers.errors import BadInput


@pytest.fixture(scope="module")
def example():
    layer = Layer.random(d=5, hidden=8, seed=1)
    data = counterexample.build(layer, seed=1)
    return layer, data.contexts, data.query, exactness.from_columns(data.targets)


def direct(example, prompt):
    """The squared error of one prompt by the layer itself."""
    layer, contexts, query, outputs = example
    run = layer.run(TorchArithmetic())
    x, wanted = exactness.float64(exactness.matrix(query)), exactness.float64(outputs)
    total = 0.0
    for i, context in enumerate(contexts):
        keys = np.hstack([prompt, exactness.float64(exactness.matrix(context))])
        made = np.asarray(run.mlp(run.hidden_state(x, keys)))
        total += float(((made - wanted[:, i : i + 1]) ** 2).sum())
    return total


def test_losses_and_gradients_of_padded_prompts(example):
    problem = prompt_tuning._Problem(*example, device="cpu")
    rng = np.random.default_rng(0)
    prompts = rng.normal(size=(2, 5, 4))
    mask = torch.zeros((2, 4), dtype=torch.float64)
    mask[1, 3] = -torch.inf
    losses, gradient = problem.gradient(torch.as_tensor(prompts), mask)
    plain = [prompts[0], prompts[1][:, :3]]
    assert losses.numpy() == pytest.approx([direct(example, p) for p in plain], rel=1e-10)
    assert not gradient[1, :, 3].any()
    step = 1e-6
    for k, (row, column) in ((0, (2, 3)), (1, (4, 0))):
        up, down = plain[k].copy(), plain[k].copy()
        up[row, column] += step
        down[row, column] -= step
        slope = (direct(example, up) - direct(example, down)) / (2 * step)
        assert float(gradient[k, row, column]) == pytest.approx(slope, rel=1e-5, abs=1e-9)


def test_lengths_in_any_order_with_their_own_prompts(example):
    ticks = []
    tuned = prompt_tuning.tune_prompts(
        *example, (7, 1, 3), restarts=2, steps=30, tick=lambda: ticks.append(1)
    )
    assert [p.shape for p in tuned.prompts] == [(5, 7), (5, 1), (5, 3)]
    assert len(ticks) == 30
    for error, prompt in zip(tuned.errors, tuned.prompts, strict=True):
        assert error == pytest.approx(direct(example, prompt), rel=1e-9)
    again = prompt_tuning.tune_prompts(*example, (7, 1, 3), restarts=2, steps=30)
    assert np.array_equal(tuned.errors, again.errors)


def test_tuned_prompts_stay_above_the_floor(example):
    layer, contexts, query, outputs = example
    plain = Layer(layer.heads, layer.bo)
    targets = attention_targets(layer, query, outputs)
    aims = exactness.from_columns(
        [column + exactness.column(query) for column in exactness.columns(targets)]
    )
    tuned = prompt_tuning.tune_prompts(plain, contexts, query, aims, (1, 4), steps=100)
    for m, error in zip((1, 4), tuned.errors, strict=True):
        assert error >= provers.exact_floor(plain, contexts, query, targets, m).lower_float


def test_tuning_the_mlp_and_bad_input(example):
    layer, contexts, query, outputs = example
    assert prompt_tuning.tune_mlp(*example, steps=50) < prompt_tuning.tune_mlp(*example, steps=1)
    with pytest.raises(BadInput, match="MLP"):
        prompt_tuning.tune_mlp(Layer(layer.heads, layer.bo), contexts, query, outputs)
    for lengths in ((), (0,), (1, 2.5)):
        with pytest.raises(BadInput):
            prompt_tuning.tune_prompts(*example, lengths)
