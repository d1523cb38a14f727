"""Every statement has a witness, and the kernel accepts it: none is vacuous."""

import pytest

from provers import registry
from provers.deciding import decide
from provers.evidence import Settings
from provers.ledger import Part
from provers.verdicts import certifies

STATEMENTS = [i for i in registry.ids() if registry.get(i).witness is not None]


def test_only_readings_have_none():
    missing = set(registry.ids()) - set(STATEMENTS)
    assert all(registry.get(i).reading_of is not None for i in missing), missing


@pytest.mark.parametrize("ident", STATEMENTS)
def test_witness(ident):
    decision = decide(Part(ident, "witness"), Settings()).decision
    assert certifies(decision), decision.report.reason
