"""What the whole suite shares: devices and optional extras."""

from __future__ import annotations

import importlib.util
import os

import pytest

# Doctests import every module; one of them needs the optional extra `fast`.
collect_ignore = [] if importlib.util.find_spec("numba") else ["constructions/fused_features.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip CUDA tests where there is no device; with PROVE_STRICT=1 they fail there instead."""
    marked = [item for item in items if item.get_closest_marker("cuda")]
    if not marked or os.environ.get("PROVE_STRICT") == "1":
        return
    import torch

    if not torch.cuda.is_available():
        for item in marked:
            item.add_marker(pytest.mark.skip(reason="no CUDA device (PROVE_STRICT=1 insists)"))
