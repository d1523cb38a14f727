"""Tests that need CUDA are skipped with a reason, or run and fail where strictness is asked for."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import torch


@pytest.fixture
def collection():
    """The hook of the suite's conftest."""
    path = Path(__file__).resolve().parent.parent / "conftest.py"
    spec = importlib.util.spec_from_file_location("suite_conftest", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pytest_collection_modifyitems


class Item:
    """As much of a collected test as the hook looks at."""

    def __init__(self, *names):
        self.marks = [getattr(pytest.mark, name).mark for name in names]

    def get_closest_marker(self, name):
        return next((mark for mark in self.marks if mark.name == name), None)

    def add_marker(self, marker):
        self.marks.append(marker.mark)

    @property
    def skipped(self):
        return [mark.kwargs["reason"] for mark in self.marks if mark.name == "skip"]


@pytest.mark.parametrize("present", [True, False])
def test_without_a_device_the_reason_is_given(collection, monkeypatch, present):
    monkeypatch.delenv("PROVE_STRICT", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: present)
    marked, other = Item("cuda"), Item("slow")
    collection([marked, other])
    assert other.skipped == []
    assert marked.skipped == ([] if present else ["no CUDA device (PROVE_STRICT=1 insists)"])


def test_strictness_skips_nothing(collection, monkeypatch):
    monkeypatch.setenv("PROVE_STRICT", "1")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    marked = Item("cuda")
    collection([marked])
    assert marked.skipped == []
