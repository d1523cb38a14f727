"""Replay of certificates by the kernel alone, as bytes from a file."""

from __future__ import annotations

from typing import Any

import pytest

from provers import registry
from provers.evidence import Settings
from provers.kernel import canonical, check_certificate, read_certificate

PROOFS = (
    "wang-2023/attention-split",
    "wang-2023/theorem-2",
    "wang-2023/theorem-3",
    "wang-2023/theorem-4",
    "sharper/spectral-floor",
)


@pytest.mark.parametrize("ident", PROOFS)
def test_proof_for_all_dimensions(benchmark: Any, ident: str) -> None:
    data = canonical(registry.get(ident).certificate())
    benchmark.extra_info["bytes"] = len(data)
    benchmark(lambda: check_certificate(read_certificate(data)))


@pytest.mark.parametrize("name", ["random-8", "random-16", "folded-6"])
def test_instance_of_theorem_2(benchmark: Any, name: str) -> None:
    instances = {i.name: i for i in registry.get("wang-2023/theorem-2").instances}
    data = canonical(instances[name].run(Settings()).certificate)
    benchmark.extra_info["bytes"] = len(data)
    benchmark(lambda: check_certificate(read_certificate(data)))
