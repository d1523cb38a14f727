"""Norm types: what a Lipschitz claim measures, and that two norms are not mixed silently."""

from dataclasses import replace

import pytest

from provers import registry
from provers.deciding import describe
from provers.errors import RegistrationError
from provers.norm_types import Conversion, Domain, LipschitzType, Norm, check_norm_types, written
from provers.proof import apply, auto, intro, obtain
from provers.statement import Source, Statement
from provers.surface import forall, le, real

TYPED = [i for i in registry.ids() if isinstance(registry.norm_type(i), LipschitzType)]
CONVERSIONS = [i for i in registry.ids() if isinstance(registry.norm_type(i), Conversion)]
x = real("x")


def toy(*applied, **more):
    """A statement whose proof applies others."""
    steps = [obtain([f"s{k}"], apply(f"statement:{ident}")) for k, ident in enumerate(applied)]
    return Statement(
        id="lemmas/toy",
        title="toy",
        source=Source("lemmas", "toy", "own proof"),
        claim=forall(x, given=[le(0, x)], then=[le(-1, x)]),
        proof=intro(*steps, given=["sign"], then=[auto("sign")]),
        **more,
    )


def without(statement, *applied):
    """The statement with a proof that applies something else in place of some lemmas."""

    def cut(node):
        if isinstance(node, list):
            return [cut(child) for child in node]
        if isinstance(node, dict):
            return {key: cut(value) for key, value in node.items()}
        return "lemmas/triangle" if node in applied else node

    return replace(statement, proof=cut(statement.proof), _cache={})


def test_many_claims_carry_a_type():
    assert len(TYPED) >= 35
    assert len(CONVERSIONS) >= 6


@pytest.mark.parametrize("ident", [*TYPED, *CONVERSIONS])
def test_true_statements_register(ident):
    statement = registry.get(ident)
    assert statement.lipschitz == registry.norm_type(ident)
    check_norm_types(statement, through=True)


def test_two_norms_of_a_toy():
    with pytest.raises(RegistrationError, match="two norms without a conversion"):
        toy("sharper/attention-lipschitz", "sharper/attention-frobenius")
    toy("sharper/attention-lipschitz", "sharper/attention-lipschitz-heads")


def test_a_conversion_allows_what_it_converts():
    both = ("sharper/attention-frobenius", "wang-2023/lemma-5-token-norm")
    with pytest.raises(RegistrationError, match="inputs"):
        toy(*both, "lemmas/mean-below-token")
    toy(*both, "lemmas/token-below-frobenius", "lemmas/frobenius-below-token")


def test_two_domains_of_a_toy():
    with pytest.raises(RegistrationError, match="domains"):
        toy("sharper/attention-frobenius", "sharper/attention-frobenius-ball")


def test_two_norms_by_way_of_an_untyped_statement(monkeypatch):
    """Were attention-frobenius without a type, what it applies would still be seen."""
    known = registry.norm_type
    hidden = "sharper/attention-frobenius"
    monkeypatch.setattr(registry, "norm_type", lambda i: None if i == hidden else known(i))
    statement = toy("sharper/attention-lipschitz", hidden)
    with pytest.raises(RegistrationError, match="attention-frobenius-root"):
        check_norm_types(statement, through=True)
    check_norm_types(toy("sharper/attention-mean-value", hidden), through=True)


REAL = [
    ("wang-2023/lemma-5-one-token", "lemmas/token-below-frobenius", "inputs"),
    ("sharper/attention-frobenius-root", "lemmas/token-below-frobenius", "inputs"),
    ("sharper/attention-frobenius-root", "lemmas/rows-to-frobenius", "outputs"),
    ("sharper/attention-spectral-along", "lemmas/rows-to-frobenius", "outputs"),
    ("sharper/attention-frobenius-ball", "lemmas/spectral-below-frobenius", "domains"),
    ("sharper/attention-slope-row", "lemmas/mean-below-token", "inputs"),
]


@pytest.mark.parametrize(("ident", "conversion", "what"), REAL)
def test_a_real_mix_without_its_conversion(ident, conversion, what):
    statement = registry.get(ident)
    assert conversion in statement.applied
    with pytest.raises(RegistrationError, match=what):
        without(statement, conversion)


def test_a_conversion_in_the_wrong_direction():
    statement = registry.get("wang-2023/lemma-5-one-token")
    proof = intro(
        obtain(["a"], apply("statement:wang-2023/lemma-5-token-norm")),
        obtain(["b"], apply("statement:lemmas/frobenius-below-token")),
        then=[auto("a")],
    )
    with pytest.raises(RegistrationError, match="inputs"):
        replace(statement, proof=proof, _cache={})


WRONG = [
    ("wang-2023/lemma-5", {"inputs": Norm.TOKEN}),
    ("wang-2023/lemma-5", {"outputs": Norm.TOKEN}),
    ("wang-2023/lemma-5", {"domain": Domain.FROBENIUS_BALL}),
    ("wang-2023/lemma-5", {"domain": Domain.ANYWHERE}),
    ("wang-2023/lemma-5-token-norm", {"inputs": Norm.FROBENIUS}),
    ("wang-2023/lemma-5-token-norm", {"inputs": Norm.EUCLIDEAN}),
    ("sharper/attention-frobenius-along", {"inputs": Norm.TOKEN}),
    ("sharper/attention-spectral-ball", {"domain": Domain.TOKENS}),
    ("sharper/attention-frobenius-ball", {"domain": Domain.TOKENS}),
    ("sharper/attention-lipschitz", {"moved": ("x",), "inputs": Norm.FROBENIUS}),
    ("sharper/attention-lipschitz", {"tokens": ()}),
]


@pytest.mark.parametrize(("ident", "change"), WRONG)
def test_a_type_that_the_claim_does_not_measure(ident, change):
    statement = registry.get(ident)
    with pytest.raises(RegistrationError):
        replace(statement, lipschitz=replace(statement.lipschitz, **change), _cache={})


@pytest.mark.parametrize(
    "ident", ["wang-2023/lemma-5", "wang-2023/lemma-5-token-norm", "wang-2023/theorem-5"]
)
def test_a_lipschitz_claim_needs_a_type(ident):
    with pytest.raises(RegistrationError, match="without the norms"):
        replace(registry.get(ident), lipschitz=None, _cache={})


@pytest.mark.parametrize(
    ("ident", "label"),
    [
        ("lemmas/token-below-frobenius", Conversion(Norm.SPECTRAL, (Norm.TOKEN,))),
        ("lemmas/token-below-frobenius", Conversion(Norm.FROBENIUS, (Norm.SPECTRAL,))),
        ("lemmas/spectral-below-frobenius", Conversion(Norm.TOKEN, (Norm.SPECTRAL,))),
        ("lemmas/frobenius-below-token", Conversion(Norm.SPECTRAL, (Norm.FROBENIUS,))),
        ("lemmas/mean-below-token", Conversion(Norm.FROBENIUS, (Norm.WEIGHTED,))),
        ("lemmas/rows-to-frobenius", Conversion(Norm.SPECTRAL, (Norm.FROBENIUS,))),
        ("lemmas/triangle", Conversion(Norm.FROBENIUS, (Norm.TOKEN,))),
    ],
)
def test_a_conversion_that_the_claim_is_not(ident, label):
    with pytest.raises(RegistrationError, match="convert"):
        replace(registry.get(ident), lipschitz=label, _cache={})


def test_norms_are_shown_with_the_remarks():
    remarks = describe(registry.get("wang-2023/lemma-5-one-token")).remarks
    assert any("inputs: Frobenius norm; outputs: largest" in remark for remark in remarks)


def test_a_type_is_read_from_the_module_without_importing_it():
    import ast

    def parsed(text):
        return written(ast.parse(text, mode="eval").body, "toy")

    assert parsed("Conversion(Norm.TOKEN, (Norm.FROBENIUS,))") == Conversion(
        Norm.TOKEN, (Norm.FROBENIUS,)
    )
    for text in ("LABEL", "LipschitzType(*LABEL)", "Conversion(Norm.TOKEN, len('x'))"):
        with pytest.raises(RegistrationError, match="written out"):
            parsed(text)
