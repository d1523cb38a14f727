"""False variants of the hardness statements: the proof must fail for each of them.

The claims are built from `Model`, so that a variant overrides one part of it.
"""

from __future__ import annotations

from typing import Any

import pytest
from soundness.variants import Claim, accepted, rejected

import provers
from provers import registry
from provers.evidence import Verdict
from provers.finders import elaborate
from provers.kernel import KernelError, check_certificate
from provers.kernel.schema import dump_fact
from provers.kernel.terms import Fact
from provers.papers.alman_2023 import _hardness
from provers.papers.alman_2023._hardness import C, Log, Model, far, reduced, threshold, tokens
from provers.papers.alman_2023._hardness_proof import proof
from provers.statement import proved_items
from provers.surface import eq

NORMALISED, UNNORMALISED = "alman-2023/theorem-1.3", "hu-2024/unnormalised-apti"
IDENTS = (NORMALISED, "hu-2024/theorem-3.1", UNNORMALISED)


class Tolerant(Model):
    """Twice the additive error."""

    def tolerance(self, x: Any) -> Any:
        return 2 * super().tolerance(x)


class Small(Model):
    """Half the bound on the entries of queries and keys."""

    def entry_bound(self, x: Any) -> Any:
        return super().entry_bound(x) / 4


class Narrow(Model):
    """Half the dimensions."""

    def width_bound(self, x: Any) -> Any:
        return C * Log(tokens(x))


class LowCut(Model):
    """The rows are compared with high / 4."""

    def cut(self, w: Any) -> Any:
        return far(w) / 4


class HighCut(Model):
    """The rows are compared with high."""

    def cut(self, w: Any) -> Any:
        return far(w)


class NoGap(Model):
    """No factor 1 + e between near and far."""

    def far_from(self, w: Any) -> Any:
        return threshold(w)


class NoReference(Model):
    """Keys without the second block of ones: no normaliser to compare with."""

    def embedded(self, w: Any) -> list[Fact]:
        facts = super().embedded(w)
        i, u = _hardness.i, _hardness.u
        key = _hardness.Key(reduced(w), _hardness.size(w) + i, _hardness.bits(w) + u)
        blocks = facts[2]
        facts[2] = (*blocks[:4], (*blocks[4][:-1], eq(key, 0)))
        return facts


class OtherLogits(Model):
    """The logits of the other normalisation."""

    def logit(self, x: Any, i: Any, j: Any) -> Any:
        return Model(not self.normalised).logit(x, i, j)


VARIANTS = (Tolerant, Small, Narrow, LowCut, HighCut, NoGap, NoReference, OtherLogits)


def document(model: Model, by: Any) -> dict[str, Any]:
    """The model's claim with the proof ``by``."""
    statement = registry.get(NORMALISED)
    item = {"id": NORMALISED, "claim": dump_fact(model.claim()), "proof": by}
    return {
        "schema": 1,
        "kind": "statement",
        "definitions": [],
        "statements": [*proved_items(statement.applied), item],
    }


@pytest.mark.parametrize("normalised", [True, False])
def test_control(normalised):
    bundle = document(Model(normalised), proof(Model(normalised)))
    elaborate(bundle, only_last=True)
    assert check_certificate(bundle).unused == ()


@pytest.mark.parametrize("normalised", [True, False])
@pytest.mark.parametrize("variant", VARIANTS)
def test_variant(variant, normalised):
    with pytest.raises(KernelError):
        elaborate(document(variant(normalised), proof(variant(normalised))), only_last=True)


@pytest.mark.parametrize("ident", IDENTS)
def test_every_hypothesis_is_needed(ident):
    count = len(Claim(ident).given)
    assert accepted(Claim(ident)).unused == ()
    for index in range(count):
        rejected(Claim(ident).drop(index))


@pytest.mark.parametrize("ident", IDENTS)
def test_seth_is_a_hypothesis_and_in_the_footprint(ident, monkeypatch, tmp_path):
    monkeypatch.setenv("PROVE_DIR", str(tmp_path))
    report = provers.check(ident)
    assert report.verdict is Verdict.conditional
    (reference,) = report.footprint.cited
    assert "SETH" in reference
    assert "Rubinstein 2018" in reference
    assert report.footprint.argued == ()


def test_the_lower_bound_speaks_of_the_programs_for_attention():
    """Nothing is chosen by the prover: no existential stands outside the programs' answers."""
    for ident in IDENTS:
        claim = registry.get(ident).claim
        assert claim[3] == ()
        (slow, *_) = claim[4]
        assert slow[1] == (("k", "N"),)
        assert slow[2] == (Model(ident != UNNORMALISED).solves(_hardness.k),)


@pytest.mark.parametrize("index", [0, 8])
def test_theorem_3_1_needs_its_blocks(index):
    claim = Claim("hu-2024/theorem-3.1")
    claim.then[1]["given"][index] = ["<=", ["q", "0"], ["q", "0"]]
    rejected(claim)


def test_transfer_needs_its_exponent():
    rejected(Claim("alman-2023/hardness-transfer").drop(0))
    rejected(Claim("alman-2023/hardness-transfer").drop(1))
    rejected(Claim("alman-2023/hardness-transfer").drop(2))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["*", ["q", "2"], "n"], ["*", ["q", "3"], "n"]),
        (["*", ["q", "2"], "n"], "n"),
    ],
)
def test_transfer_is_for_twice_the_size(old, new):
    rejected(Claim("alman-2023/hardness-transfer").replace(old, new, "given"))


GAP = "alman-2023/decision-gap"


@pytest.mark.parametrize("index", range(8))
def test_decision_gap_needs_its_hypotheses(index):
    rejected(Claim(GAP).drop(index))


def test_decision_gap_control():
    assert accepted(Claim(GAP)).unused == ()


@pytest.mark.parametrize("index", range(2))
def test_logarithms_need_positive_numbers_in_order(index):
    rejected(Claim("lemmas/log-order").drop(index))


def test_log_order_is_not_strict_and_starts_at_one():
    accepted(Claim("lemmas/log-order"))
    strict = Claim("lemmas/log-order")
    strict.then[0] = ["<", *strict.then[0][1:]]
    rejected(strict)
    early = Claim("lemmas/log-order")
    early.then[1]["given"][0][1] = ["q", "1/2"]
    rejected(early)
