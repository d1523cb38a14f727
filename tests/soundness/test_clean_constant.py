"""The clean constant of lemma 2.2: what refutes it, what does not, and changed forms of both.

The reading "it follows from the construction" must be refuted at the two vocabularies of three and
four tokens, and must not be refutable where it holds: with 26 in place of 5, or for V = {1, 2, 3}.
"""

from __future__ import annotations

import copy
import json

import pytest
from flint import arb, ctx
from soundness.variants import q, replaced

from constructions.contextual_mapping import all_contexts, clean_log10, ks_log10, least_separation
from provers import registry
from provers.evidence import Settings, Verdict
from provers.kernel import KernelError, check_certificate
from provers.papers.hu_2024._clean import data, mapping, terms

THREE, FOUR, HOLDS = 0, 1, 2


@pytest.fixture(scope="module")
def certificates():
    statement = registry.get("hu-2024/clean-constant")
    outcomes = [instance.run(Settings()) for instance in statement.instances]
    assert [o.verdict for o in outcomes] == [Verdict.refuted] * 2 + [Verdict.confirmed]
    return [o.certificate for o in outcomes]


def _constant(document, value):
    changed = replaced(document, q(-5), q(value))
    assert changed != document
    return changed


def _not_refuted(document):
    with pytest.raises(KernelError):
        check_certificate(document)


@pytest.mark.parametrize("which", [THREE, FOUR, HOLDS])
def test_controls(certificates, which):
    checked = check_certificate(certificates[which])
    assert not checked.footprint.argued and not checked.footprint.cited
    assert checked.kind == ("instance" if which == HOLDS else "refutation")


@pytest.mark.parametrize("which", [THREE, FOUR])
def test_twenty_six_is_not_refuted(certificates, which):
    """What is proved for every vocabulary cannot be refuted here; 5 and 6 are."""
    check_certificate(_constant(certificates[which], -6))
    _not_refuted(_constant(certificates[which], -26))


def test_the_least_constant_that_survives(certificates):
    """5 (1149.46/487.67) = 11.785 and 5 (5147.7/3082.5) = 8.350."""
    for which, last, first in ((THREE, "-117/10", "-118/10"), (FOUR, "-83/10", "-84/10")):
        check_certificate(_constant(certificates[which], last))
        _not_refuted(_constant(certificates[which], first))


def _with_data(document, name):
    """The refutation with the data of another vocabulary."""
    built = mapping(name)
    out = copy.deepcopy(document)
    out["data"] = json.loads(json.dumps(data(built)))
    at = terms(built, [0, 1], [0, 2])
    out["at"] |= {key: value for key, value in at.items() if key in out["at"]}
    return out


def test_one_two_three_does_not_refute_it(certificates):
    same = _with_data(certificates[THREE], "V = {2, -1, -2}")
    check_certificate(same)
    _not_refuted(_with_data(certificates[THREE], "V = {1, 2, 3}"))


def test_contexts_that_agree_do_not_refute_it(certificates):
    """The token that is missing in the other context is a hypothesis."""
    out = copy.deepcopy(certificates[THREE])
    out["at"]["eta"] = out["at"]["xi"]
    _not_refuted(out)
    out = copy.deepcopy(certificates[THREE])
    out["violated"]["by"]["at"]["m"] = q(0)
    _not_refuted(out)


@pytest.mark.parametrize("scale", ["kappa", "g", "D"])
def test_another_scale_does_not_refute_it(certificates, scale):
    """The hypotheses pin the printed scale: twice or half of it is another construction."""
    for factor in ("2", "1/2"):
        out = copy.deepcopy(certificates[THREE])
        out["at"][scale] = ["*", q(factor), out["at"][scale]]
        _not_refuted(out)


def test_too_few_bits_decide_nothing(certificates):
    out = copy.deepcopy(certificates[THREE])
    out["violated"]["by"]["violated"]["by"][1]["bits"] = 512
    _not_refuted(out)


def test_where_it_holds_it_holds_by_so_much_only(certificates):
    """10^-575.6 is above the constant with 5 and with 3, and below the one with 2."""
    check_certificate(_constant(certificates[HOLDS], -3))
    _not_refuted(_constant(certificates[HOLDS], -2))


@pytest.mark.parametrize(
    ("name", "separation", "clean", "printed"),
    [
        ("V = {2, -1, -2}", -1149.46, -487.67, -1536.2),
        ("V = {(2,0), (-1,0), (-2,0), (0,1)}", -5147.7, -3082.5, None),
        ("V = {1, 2, 3}", -575.6, -1097.3, None),
    ],
)
def test_figures_of_the_statement(name, separation, clean, printed):
    built = mapping(name)
    bits = 1 << (14 if built.vocabulary.d == 1 else 16)
    pairs = all_contexts(built.vocabulary.size, 2)
    if built.vocabulary.d > 1:
        pairs = [(0, 1), (0, 2)]
    gap = least_separation(built, pairs, bits)
    with ctx.workprec(bits):
        assert abs(float((gap.log() / arb(10).log()).mid()) - separation) < 0.3
    assert abs(clean_log10(built.vocabulary, 2) - clean) < 0.5
    if printed is not None:
        assert abs(ks_log10(built.vocabulary, 2) - printed) < 0.5
