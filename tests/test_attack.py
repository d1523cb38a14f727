"""The numerical attack finds false variants and leaves true statements alone."""

from __future__ import annotations

import math

import pytest

from provers import registry
from provers.attack import Unsupported, assault
from provers.evidence import Settings
from provers.kernel.terms import Fact
from provers.papers.wang_2023 import attention_split, definition_1, lemma_7
from provers.surface import Defined, eq, forall, le, lt, real

DEFINITIONS = {name: d.kernel for name, d in Defined.registry.items()}


def violated(claim: Fact) -> bool:
    return assault(claim, DEFINITIONS, Settings(seed=3)).violated


@pytest.mark.parametrize(
    "ident", ["wang-2023/attention-split", "wang-2023/definition-1", "wang-2023/lemma-7"]
)
def test_true_statements_survive(ident: str) -> None:
    outcome = assault(registry.get(ident).claim, DEFINITIONS, Settings(seed=3))
    assert not outcome.violated
    assert outcome.tried == 40
    assert -1e-60 < outcome.worst_margin <= 0


def _split(then: Fact) -> Fact:
    return ("fact", attention_split.CLAIM[1], attention_split.CLAIM[2], (), (then,))


def test_false_variants_are_found() -> None:
    m = attention_split
    att, share = m.head.att, m.share
    swapped = eq(att(m.x, m.PX), (1 - share) * att(m.x, m.P) + share * att(m.x, m.X))
    without_weight = eq(att(m.x, m.PX), share * att(m.x, m.P) + att(m.x, m.X))
    small_share = le(share * 100, 99)
    assert all(violated(_split(v)) for v in (swapped, without_weight, small_share))


def test_a_dropped_hypothesis_is_found() -> None:
    claim = definition_1.CLAIM
    assert violated(("fact", claim[1], (), (), claim[4]))


def test_a_wrong_constant_is_found() -> None:
    claim, m = lemma_7.CLAIM, lemma_7
    value = m.beta / (2 + m.t) * m.Apply(m.wo, m.Apply(m.wv, m.u))
    assert violated(("fact", claim[1], claim[2], (), (eq(m.output(m.X), value),)))


def test_contradictory_hypotheses_leave_nothing_to_try() -> None:
    t = real("t")
    outcome = assault(forall(t, given=[lt(t, 0), lt(0, t)], then=[eq(t, 7)]), {}, Settings())
    assert outcome.tried == 0
    assert math.isnan(outcome.worst_margin)


def test_what_cannot_be_evaluated_is_refused() -> None:
    t, u = real("t"), real("u")
    claim = forall(t, given=[forall(u, then=[le(u, t)])], then=[le(t, 0)])
    with pytest.raises(Unsupported):
        assault(claim, {}, Settings())
    with pytest.raises(Unsupported):
        assault(forall(t, then=[forall(some=[u], then=[lt(t, u)])]), {}, Settings())
