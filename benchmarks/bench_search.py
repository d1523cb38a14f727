"""The search against the raw torch matmuls that its batches cannot do without.

The claim is about the squared norm of a soft-prompt residual, ||U p - a||^2 over a box of prompts
p in R^d. Evaluating it on a batch of B points takes at least one (B, d) x (d, d) product.

Run with ``pytest benchmarks/test_search.py --benchmark-enable``; with a CUDA device both are
measured there too.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from flint import fmpq, fmpq_mat

from provers.backends.base import Parameter, Question
from provers.backends.search import SearchBackend, compile_margin
from provers.evidence import Settings, Verdict

D, BATCH = 64, 65_536
DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.cuda)]


def _question() -> Question:
    generator = torch.Generator().manual_seed(0)
    weights = torch.randint(-64, 65, (D, D), generator=generator).tolist()
    target = torch.randint(-64, 65, (D,), generator=generator).tolist()
    data = {
        "U": fmpq_mat(D, D, [fmpq(x, 64) for row in weights for x in row]),
        "a": fmpq_mat(D, 1, [fmpq(x, 64) for x in target]),
    }
    residual = ("+", ("app", ("v", "U"), ("v", "p")), ("scale", ("q", "-1"), ("v", "a")))
    claim = ("<=", ("dot", residual, residual), ("q", str(D * D * D)))
    return Question(claim, (Parameter("p", Fraction(-1), Fraction(1), dim=D),), data=data)


QUESTION = _question()


def _points(device: str) -> torch.Tensor:
    if device == "cuda" and not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    generator = torch.Generator().manual_seed(1)
    points = torch.rand((BATCH, D), generator=generator, dtype=torch.float64) * 2 - 1
    return points.to(device)


def _timed(benchmark, device, function, points):
    def run() -> torch.Tensor:
        result = function(points)
        if device == "cuda":
            torch.cuda.synchronize()
        return result

    with torch.no_grad():
        result = benchmark(run)
    benchmark.extra_info["points"] = len(points)
    return result


@pytest.mark.parametrize("device", DEVICES)
def test_margins_of_a_batch(benchmark, device):
    points = _points(device)
    margin = compile_margin(QUESTION, device)
    assert _timed(benchmark, device, margin, points).shape == (BATCH,)


@pytest.mark.parametrize("device", DEVICES)
def test_raw_matmuls(benchmark, device):
    points = _points(device)
    entries = [float(Fraction(int(x.p), int(x.q))) for x in QUESTION.data["U"].entries()]
    weights = torch.tensor(entries, dtype=torch.float64, device=device).reshape(D, D).T.contiguous()
    shift = torch.tensor(
        [float(Fraction(int(x.p), int(x.q))) for x in QUESTION.data["a"].entries()]
    )
    shift = shift.to(device=device, dtype=torch.float64)

    def raw(batch: torch.Tensor) -> torch.Tensor:
        return ((batch @ weights - shift) ** 2).sum(1)

    assert _timed(benchmark, device, raw, points).shape == (BATCH,)


@pytest.mark.parametrize("device", DEVICES)
def test_whole_search(benchmark, device):
    _points(device)
    settings = Settings(device=device)
    answer = benchmark.pedantic(SearchBackend().decide, (QUESTION, settings), rounds=3)
    benchmark.extra_info["points"] = answer.tried
    assert answer.verdict is Verdict.undecided
