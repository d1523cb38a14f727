"""Registration refuses what cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from provers import registry
from provers.errors import RegistrationError, UnknownStatement
from provers.kernel.terms import Fact
from provers.proof import apply, auto, by, intro
from provers.statement import Instance, NumericCheck, Source, Statement
from provers.surface import Log, as_fact, eq, forall, le, lower, lt, natural, real, term, vector

SOURCE = Source("wang-2023", "toy", "own proof")
x, y = real("x"), real("y")
TRUE = forall(x, y, given=[lt(0, x), lt(0, y)], then=[lt(0, x + y)])


def statement(claim: Fact = TRUE, **more: Any) -> Statement:
    return Statement("wang-2023/toy", "Toy", SOURCE, claim, **more)


def test_control() -> None:
    proof = intro(given=["a", "b"], then=[auto("a", "b")])
    assert statement(proof=proof).certificate()["statements"][-1]["id"] == "wang-2023/toy"


def test_a_clash_of_nested_hypotheses_is_no_trivial_literal() -> None:
    statement(
        claim=forall(x, given=[forall(y, given=[lt(x, y)], then=[lt(0, 0)])], then=[le(x, 0)])
    )


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (forall(x, given=[lt(0, x)], then=[lt(0, x)]), "hypothesis is the claim"),
        (forall(x, given=[lt(0, x)], then=[eq(x, x)]), "two equal sides"),
        (forall(x, then=[lt(0, x), forall(y, then=[eq(x + y, x + y)])]), "two equal sides"),
        (forall(x, then=[forall(y, given=[lt(0, y)], then=[le(x, y), le(x, x)])]), "two equal"),
        (forall(x, given=[forall(y, then=[le(y, y)])], then=[lt(0, x)]), "two equal sides"),
        (forall(x, given=[lt(x, x)], then=[lt(0, x)]), "two equal sides"),
        (forall(x, given=[lt(1, 0)], then=[lt(0, x)]), "between two numbers"),
        (forall(x, then=[lt(0, y)]), "unknown name"),
        (forall(x, x, then=[lt(0, x)]), "bound twice"),
        (forall(x, then=[eq(x, vector("v", 3))]), "unknown name"),
    ],
)
def test_claims_that_are_refused(claim: Fact, message: str) -> None:
    with pytest.raises(RegistrationError, match=message):
        statement(claim)


def test_unknown_statements_cannot_be_applied() -> None:
    proof = intro(given=["a", "b"], then=[apply("statement:wang-2023/theorem-99", {})])
    with pytest.raises(RegistrationError, match="theorem-99"):
        statement(proof=proof)


def test_instance_evidence_cannot_discharge_a_step() -> None:
    proof = intro(given=["a", "b"], then=[["independent", {"vectors": [], "rows": [], "bits": 9}]])
    with pytest.raises(RegistrationError, match="instance evidence"):
        statement(proof=proof)


def test_a_reading_has_no_proof() -> None:
    with pytest.raises(RegistrationError, match="because it is false"):
        statement(proof=by("a"), reading_of="wang-2023/theorem-2")


def test_sources_and_budgets_are_checked() -> None:
    with pytest.raises(RegistrationError, match="confidence"):
        Source("wang-2023", "toy", "certain")
    with pytest.raises(RegistrationError, match="budget"):
        Instance("a", "scope", lambda s: None, "fast")  # type: ignore[arg-type,return-value]
    with pytest.raises(RegistrationError, match="budget"):
        NumericCheck("a", lambda s: None, "fast")  # type: ignore[arg-type,return-value]


def test_a_claim_that_sympy_decided_is_refused() -> None:
    t = sympy.Symbol("t", positive=True)
    with pytest.raises(RegistrationError, match="SymPy decided"):
        as_fact(t > -1)
    assert as_fact(sympy.Lt(x, y)) == lt(x, y)


def test_assumptions_become_hypotheses() -> None:
    t = sympy.Symbol("t", positive=True)
    assert forall(t, then=[lt(0, 2 * t)])[2] == (("<", ("q", "0"), ("v", "t")),)
    n = sympy.Symbol("n", integer=True, nonnegative=True)
    assert forall(n, then=[le(0, n)])[1] == (("n", "N"),)
    with pytest.raises(RegistrationError, match="say that it is real"):
        forall(sympy.Symbol("z"), then=[eq(x, y)])


@pytest.mark.parametrize(
    "expression",
    [sympy.log(x), sympy.sqrt(x), sympy.sin(x), sympy.Symbol("t") ** sympy.Rational(1, 3)],
)
def test_only_the_statement_language_is_lowered(expression: sympy.Expr) -> None:
    with pytest.raises(RegistrationError):
        lower(expression)


def test_our_logarithm_is_not_simplified() -> None:
    assert term(Log(x) + natural("n"))[0] == "+"


def test_ids_come_from_files() -> None:
    assert registry.resolve("theorem-3") == "wang-2023/theorem-3"
    with pytest.raises(UnknownStatement) as caught:
        registry.resolve("theorem-33")
    assert "wang-2023/theorem-3" in caught.value.suggestions
    for ident in registry.ids():
        assert registry.get(ident).id == ident
        assert registry.title(ident) == registry.get(ident).title


def test_a_title_that_is_not_written_out_is_refused(tmp_path, monkeypatch) -> None:
    module = tmp_path / "computed.py"
    module.write_text('"""A docstring."""\nSTATEMENT = Statement(title="a" + str(1))\n')
    monkeypatch.setattr(registry, "_paths", lambda: {"paper/computed-title": module})
    with pytest.raises(RegistrationError, match="title"):
        registry.title("paper/computed-title")
