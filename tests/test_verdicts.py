"""Which instances support a statement."""

from __future__ import annotations

import pytest

from provers.decisions import InstanceDecision
from provers.evidence import Label, Verdict
from provers.reports import InstanceReport
from provers.verdicts import certifies


@pytest.mark.parametrize(
    ("label", "certificate", "expected"),
    [
        (Label.exact, "x.json", True),
        (Label.interval, "x.json", True),
        (Label.numeric, "x.json", False),
        (Label.argued, "x.json", False),
        (Label.exact, "", False),
    ],
)
def test_only_what_the_kernel_replayed_certifies(label, certificate, expected):
    report = InstanceReport("size", label, Verdict.confirmed)
    assert certifies(InstanceDecision(report, certificate=certificate)) is expected
