"""Exhaustive run of the universal transformer at N = 6, its parts, and the flat prompt.

Goals on two cores: N = 6 with 1% literal replay under 20 s (stretch 2 s plus replay), N = 7 in
120 s.
Peers in the same run: the literal layers (scores and hardmax in every attention layer) for the
quick ones, and two torch comparisons for the unsigned minimum of the value map.
"""

import numpy as np
import pytest
import torch

from constructions import exhaustive, flat_prompt, universal
from constructions.universal import UNIT
from provers.kernel import check_certificate


@pytest.fixture(scope="module")
def network():
    return universal.build(1, 1, 6)


@pytest.mark.benchmark(group="exhaustive, N = 6")
@pytest.mark.parametrize("share", [0, 0.01], ids=["every context", "and 1% literally"])
def test_exhaustive(benchmark, network, share):
    found = benchmark.pedantic(exhaustive.verify, (network, share), rounds=1)
    assert found.functions == 46656


@pytest.mark.benchmark(group="exhaustive, N = 6")
def test_kernel_replay(benchmark, network):
    certificate = exhaustive.verify(network, share=0).certificate()
    benchmark.pedantic(check_certificate, (certificate,), rounds=1)


@pytest.mark.benchmark(group="layers before the value map, 4096 contexts")
@pytest.mark.parametrize("name", ["quick_contextual", "contextual"])
def test_layers(benchmark, network, name):
    tokens = network.context(torch.arange(4096))
    benchmark.pedantic(getattr(network, name), (tokens,), rounds=2, warmup_rounds=1)


def two_comparisons(ids, low):
    above = ids[:, None]
    return ((above >= low) & (above < low + UNIT)).any(1)


def unsigned_minimum(ids, low):
    found = np.subtract(ids.numpy()[:, None], low.numpy()).view(np.uint64)
    return torch.from_numpy(found.min(1) < UNIT)


@pytest.mark.benchmark(group="value map, 2^25 windows")
@pytest.mark.parametrize("method", [unsigned_minimum, two_comparisons], ids=lambda f: f.__name__)
def test_windows(benchmark, method):
    low = torch.arange(1 << 13) * 1000
    ids = torch.arange(1 << 12) * 77 + 500

    def run():
        return torch.cat([method(ids[at : at + 16], low) for at in range(0, len(ids), 16)])

    benchmark.pedantic(run, rounds=2, warmup_rounds=1)


@pytest.mark.benchmark(group="flat prompt, one input")
@pytest.mark.parametrize("size", [(1, 2, 32), (2, 2, 8), (1, 3, 16), (1, 3, 32)], ids=str)
def test_flat_prompt(benchmark, size):
    net = flat_prompt.build(*size)
    prompt = net.prompt(torch.rand(net.points, net.d, net.length, dtype=torch.float64))
    x = torch.rand(1, net.d, net.length, dtype=torch.float64)
    benchmark(net.run, prompt, x)
