"""Round trips through explicit networks: what the kernel replays, and what it does not believe."""

from fractions import Fraction

import numpy as np
import pytest

from constructions import exactness
from constructions.inverse import attention_constant, invert
from provers.evidence import Settings, Verdict
from provers.kernel import KernelError, canonical, check_certificate, read_certificate
from provers.papers.wang_2023 import _round_trips as round_trips


def test_the_network_contracts_on_the_radii_of_its_layers():
    layers = round_trips._network(0)
    network = round_trips._Network(layers, Fraction(1))
    assert len(network.radii) == len(layers) + 1
    assert network.radii == sorted(network.radii)
    assert network.p * network.q < 1
    for layer, radius in zip(layers, network.radii, strict=False):
        # One bound for all heads is above the sum of the heads' own.
        beta = network.a * radius**2
        whole = 2 * float(network.b) * (float(beta) + (1 + float(beta) ** 2) ** 0.5)
        assert float(attention_constant(layer, radius)) <= whole < 1


@pytest.mark.parametrize("seed", range(5))
def test_other_seeds_make_contracting_networks(seed):
    layers = round_trips._network(seed)
    network = round_trips._Network(layers, Fraction(1))
    assert all(1 < network.stretch(k) < 10 for k in range(len(layers)))
    rng = np.random.default_rng(seed)
    outputs = exactness.matrix(rng.uniform(-0.3, 0.3, (2, 3)))
    assert invert(layers, outputs).radius < Fraction(1, 10**10)


@pytest.mark.slow
def test_the_kernel_replays_a_round_trip_and_no_smaller_distance():
    (instance,) = round_trips.round_trips()
    outcome = instance.run(Settings())
    assert outcome.verdict is Verdict.confirmed
    checked = check_certificate(read_certificate(canonical(outcome.certificate)))
    assert "wang-2023/theorem-5-depth" in checked.footprint.applied
    assert not checked.footprint.argued and not checked.footprint.cited
    claim = outcome.certificate["claim"]
    for path, name in (((0, "then", 0), "image"), ((1, "then", 0), "preimage")):
        changed = read_certificate(canonical(outcome.certificate))
        node = changed["claim"]["then"][path[0]]
        body = node["then"][0] if name == "image" else node["then"][0]["then"][0]
        body[2] = ["q", "1/1000000000000000000000"]
        assert changed["claim"] != claim
        with pytest.raises(KernelError):
            check_certificate(changed)
