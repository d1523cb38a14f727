"""Whole certificates: kinds, order, data, digests, examples."""

from __future__ import annotations

import base64
import struct

import pytest
from flint import fmpq, fmpq_mat
from kernel.certificates import (
    FALSE,
    ONE,
    ZERO,
    accept,
    example,
    instance,
    linear,
    natural,
    q,
    real,
    reject,
    statement,
    vector,
)

from provers.kernel import KernelError, check_certificate, claim_digest
from provers.kernel.bundle import dump_definition, read_definitions, read_value
from provers.kernel.schema import parse_fact

TRIVIAL = {"all": [["x", "R"]], "then": [["=", "x", "x"]]}
BY_NOTHING = ["intro", {"then": [["combine", {}]]}]
DOUBLE = {"name": "double", "params": [["x", "R"]], "sort": "R", "body": ["+", "x", "x"]}
AGAIN = {
    "name": "again",
    "params": [["x", "R"]],
    "sort": "R",
    "body": ["def", "double", ["def", "double", "x"]],
}


# ------------------------------------------------------------------ the document


@pytest.mark.parametrize("document", [None, 3, "x", [], {}, {"schema": 1}])
def test_what_is_no_certificate(document):
    with pytest.raises(KernelError):
        check_certificate(document)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2}, {"schema": True}, {"schema": "1"}, {"schema": None}, {"kind": "proof"},
        {"kind": ["statement"]}, {"kind": None}, {"more": 1}, {"statements": []}, {"statements": {}},
        {"definitions": {}}, {"definitions": [3]}, {"data": {}}, {"name": "x"}, {"statements": [[]]},
        {"statements": [{"id": "a", "claim": TRIVIAL}]},
        {"statements": [{"id": "", "claim": TRIVIAL, "proof": BY_NOTHING}]},
        {"statements": [{"id": 3, "claim": TRIVIAL, "proof": BY_NOTHING}]},
        {"statements": [{"id": "a" * 201, "claim": TRIVIAL, "proof": BY_NOTHING}]},
        {"statements": [{"id": "a", "claim": TRIVIAL, "proof": BY_NOTHING}] * 2},
        {"statements": [{"id": "a", "claim": TRIVIAL, "proof": BY_NOTHING, "also": 1}]},
        {"statements": [{"id": "a", "claim": ["=", "x", "x"], "proof": BY_NOTHING}]},
    ],
)  # fmt: skip
def test_malformed_documents(change):
    accept(statement(TRIVIAL, BY_NOTHING))
    reject(statement(TRIVIAL, BY_NOTHING) | change)


def test_deep_terms_end_in_an_error():
    term = "x"
    for _ in range(5000):
        term = ["exp", term]
    document = statement({"all": [["x", "R"]], "then": [["=", term, term]]}, BY_NOTHING)
    with pytest.raises(KernelError, match="nested too deeply"):
        check_certificate(document)


def test_a_statement_is_summarised():
    checked = accept(statement(TRIVIAL, BY_NOTHING, earlier=[(["<", ZERO, ONE], ["exact", {}])]))
    assert (checked.root, checked.kind) == ("s1", "statement")
    assert checked.claim == "for all x : R\nthen\n  x = x"
    assert checked.digest == claim_digest(parse_fact(TRIVIAL), {})
    assert [ident for ident, _ in checked.proved] == ["s0", "s1"]
    assert checked.proved[1][1] == checked.digest


def test_unused_hypotheses_are_reported():
    claim = {
        "all": [["x", "R"]],
        "given": [["<", ZERO, "x"], ["<", ONE, "x"]],
        "then": [["<=", ONE, "x"]],
    }
    used = accept(statement(claim, ["intro", {"given": ["a", "b"], "then": [["by", "b"]]}]))
    assert used.unused == ("a",)
    assert accept(statement(["<", ZERO, ONE], ["exact", {}])).unused == ()


# ------------------------------------------------------------------ definitions and digests


def test_definitions_are_ordered_and_checked():
    claim = {"all": [["x", "R"]], "then": [["=", ["def", "again", "x"], ["*", q(4), "x"]]]}
    accept(statement(claim, BY_NOTHING, definitions=[DOUBLE, AGAIN]))
    reject(statement(claim, BY_NOTHING, definitions=[AGAIN, DOUBLE]), "unknown definition")
    reject(statement(claim, BY_NOTHING, definitions=[DOUBLE, AGAIN, DOUBLE]), "exists already")
    reject(statement(claim, BY_NOTHING, definitions=[DOUBLE, AGAIN | {"sort": "N"}]), "body is")
    for key in DOUBLE:
        without = {k: v for k, v in DOUBLE.items() if k != key}
        reject(statement(claim, BY_NOTHING, definitions=[without]), "missing")


def test_definitions_are_written_and_read():
    definitions = read_definitions([DOUBLE, AGAIN])
    assert [dump_definition(d) for d in definitions.values()] == [DOUBLE, AGAIN]


def test_digests_cover_the_definitions_of_a_claim():
    claim = parse_fact({"all": [["x", "R"]], "then": [["=", ["def", "again", "x"], "x"]]})
    now = claim_digest(claim, read_definitions([DOUBLE, AGAIN]))
    other = DOUBLE | {"body": ["*", "x", "x"]}
    assert now != claim_digest(claim, read_definitions([other, AGAIN]))
    unused = {"name": "unused", "params": [["x", "R"]], "sort": "R", "body": "x"}
    assert now == claim_digest(claim, read_definitions([unused, DOUBLE, AGAIN]))
    # A definition that is not used may come in between, one that is used twice comes once.
    twice = parse_fact(
        {"all": [["x", "R"]], "then": [["=", ["def", "double", "x"], ["def", "again", "x"]]]}
    )
    assert claim_digest(twice, read_definitions([DOUBLE, AGAIN])) != now


def test_digests_cover_sorts_names_and_order():
    base = {"all": [["x", "R"], ["y", "R"]], "given": [["<", "x", "y"]], "then": [["<=", "x", "y"]]}
    changes = [
        {"all": [["x", "N"], ["y", "R"]]}, {"all": [["y", "R"], ["x", "R"]]},
        {"given": [["<=", "x", "y"]]}, {"given": []}, {"then": [["<=", "y", "x"]]},
        {"some": [["z", "R"]]},
    ]  # fmt: skip
    digests = {claim_digest(parse_fact(base | c), {}) for c in [{}, *changes]}
    assert len(digests) == 1 + len(changes)


# ------------------------------------------------------------------ data


def doubles(*values):
    return base64.b64encode(struct.pack(f"<{len(values)}d", *values)).decode("ascii")


def test_values():
    assert read_value(real("1/3")) == ("R", fmpq(1, 3))
    assert read_value(natural(3)) == ("N", 3)
    assert read_value(vector("1", "2"))[1] == fmpq_mat(2, 1, [1, 2])
    assert read_value(vector())[1] == fmpq_mat(0, 1, [])
    sort, value = read_value(linear(3, 2, *"123456"))
    assert sort == ("L", 3, 2)
    assert value == fmpq_mat(2, 3, [1, 2, 3, 4, 5, 6])
    rows = {"sort": ["S", ["V", 2]], "rationals": ["1", "2", "3", "4"]}
    assert read_value(rows)[1] == (fmpq_mat(2, 1, [1, 2]), fmpq_mat(2, 1, [3, 4]))
    family = {"sort": ["F", ["N"], "R"], "rationals": ["1", "2"]}
    assert read_value(family)[1] == (fmpq(1), fmpq(2))
    maps = {"sort": ["F", ["N"], ["L", 1, 1]], "rationals": ["1", "2"]}
    assert read_value(maps)[1] == (fmpq_mat(1, 1, [1]), fmpq_mat(1, 1, [2]))
    assert read_value({"sort": ["S", "N"], "rationals": []})[1] == ()
    assert read_value({"sort": ["S", "N"], "rationals": ["2", "0"]})[1] == (2, 0)


def test_every_finite_double_is_read_exactly():
    values = [0.1, -0.0, 5e-324, 1.7976931348623157e308, -1 / 3]
    _, read = read_value({"sort": ["S", "R"], "float64": doubles(*values)})
    assert list(read) == [fmpq(*x.as_integer_ratio()) for x in values]


@pytest.mark.parametrize(
    "datum",
    [
        None, {}, {"sort": "R"}, {"rationals": ["1"]}, {"sort": "R", "rationals": ["1"], "float64": ""},
        {"sort": "R", "rationals": ["1"], "more": 1}, {"sort": "R", "rationals": []},
        {"sort": "R", "rationals": ["1", "2"]}, {"sort": "R", "rationals": "1"},
        {"sort": "R", "rationals": [1]}, {"sort": "R", "rationals": ["0.5"]},
        {"sort": "R", "rationals": ["2/4"]}, natural(-1), {"sort": "N", "rationals": ["1/2"]},
        {"sort": ["S", "N"], "rationals": ["1/2"]}, {"sort": ["V", 2], "rationals": ["1"]},
        {"sort": ["V", "d"], "rationals": ["1"]}, {"sort": ["L", 2, 2], "rationals": ["1", "2"]},
        {"sort": ["S", ["V", 2]], "rationals": ["1"]}, {"sort": ["S", ["V", 0]], "rationals": []},
        {"sort": ["S", ["S", "R"]], "rationals": ["1"]}, {"sort": ["F", ["N", "N"], "R"], "rationals": []},
        {"sort": ["F", ["R"], "R"], "rationals": ["1"]}, {"sort": ["F", ["N"], ["S", "R"]], "rationals": []},
        {"sort": "R", "float64": "AAAA"}, {"sort": "R", "float64": "!!!!"}, {"sort": "R", "float64": 1.0},
        {"sort": "R", "float64": "AAAAAAAA8H8="}, {"sort": "R", "float64": "AAAAAAAA+H8="},
        {"sort": "R", "float64": "AAAAAAAA8P8="}, {"sort": "R", "float64": "AAAAAAAA8D9="},
        {"sort": "R", "float64": "\u00e9"}, {"sort": "X", "rationals": ["1"]},
    ],
)  # fmt: skip
def test_data_that_are_refused(datum):
    """NaN, infinities, wrong counts and lengths, non-canonical base64 among them."""
    with pytest.raises(KernelError):
        read_value(datum)


# ------------------------------------------------------------------ instances


CLAIM = ["<", "a", q(2)]


def test_an_instance():
    checked = accept(instance({"a": real("3/2")}, CLAIM, ["exact", {}]))
    assert (checked.root, checked.kind, checked.claim) == ("test", "instance", "a < 2")
    assert len(checked.footprint.data) == 1
    assert checked.footprint.data[0].startswith("a ")
    other = accept(instance({"a": real("1")}, CLAIM, ["exact", {}]))
    assert checked.digest != other.digest != claim_digest(parse_fact(CLAIM), {})


def test_an_instance_may_apply_statements():
    lemma = {"all": [["x", "R"]], "given": [["<", "x", ONE]], "then": [["<", "x", q(2)]]}
    proof = ["intro", {"given": ["h"], "then": [["combine", {"le": [
        {"coef": "1", "facts": ["h"]}, {"coef": "1"}]}]]}]  # fmt: skip
    use = ["apply", {"to": ["statement", "s0"], "at": {"x": "a"}, "given": [["exact", {}]]}]
    checked = accept(instance({"a": real("1/2")}, CLAIM, use, earlier=[(lemma, proof)]))
    assert checked.footprint.applied == ("s0",)
    reject(instance({"a": real("3/2")}, CLAIM, use, earlier=[(lemma, proof)]), "not true")


@pytest.mark.parametrize(
    "change",
    [
        {"data": None}, {"data": []}, {"data": {"a__": real("1")}}, {"data": {"1a": real("1")}},
        {"data": {}}, {"name": 3}, {"name": "x" * 201}, {"at": {}}, {"claim": 3}, {"proof": None},
    ],
)  # fmt: skip
def test_malformed_instances(change):
    good = instance({"a": real("3/2")}, CLAIM, ["exact", {}])
    accept(good)
    reject(good | change)


def test_missing_parts_of_an_instance():
    good = instance({"a": real("3/2")}, CLAIM, ["exact", {}])
    for key in ("data", "claim", "proof", "name", "statements"):
        reject({k: v for k, v in good.items() if k != key})


# ------------------------------------------------------------------ witnesses and refutations


GUARDED = {"all": [["x", "R"], ["n", "N"]], "given": [["<", ZERO, "x"], ["<", "n", q(3)]],
           "then": [["<=", "x", "n"], {"all": [["y", "R"]], "given": [["<", "y", "x"]],
                                       "then": [["<", "y", ZERO]]}]}  # fmt: skip
DATA = {"a": real("1/2"), "k": natural(0), "b": real("1/4")}
AT = {"x": "a", "n": "k"}
GIVEN = [["exact", {}], ["exact", {}]]


def test_a_witness():
    checked = accept(example(GUARDED, DATA, AT, GIVEN))
    assert (checked.root, checked.kind) == ("s0", "witness")
    assert checked.proved == ()
    reject(example(GUARDED, DATA | {"a": real("-1/2")}, AT, GIVEN), "not true")
    reject(example(GUARDED, DATA, {"x": "a"}, GIVEN), "values for")
    reject(example(GUARDED, DATA, {"x": "a", "n": "b"}, GIVEN), "of sort")
    reject(example(GUARDED, DATA, AT, GIVEN[:1]), "hypotheses")
    reject(example(GUARDED, DATA, [], GIVEN), "values for")
    reject(example(["<", ZERO, ONE], DATA, {}, []), "without quantifiers")


def test_no_witness_for_contradictory_hypotheses():
    """Without one the statement is vacuous, however well it is proved."""
    contradictory = {
        "all": [["x", "R"]],
        "given": [["<", "x", ZERO], ["<", ZERO, "x"]],
        "then": [FALSE],
    }
    proof = ["intro", {"given": ["a", "b"], "then": [["combine", {"le": [
        {"coef": "1", "facts": ["a"]}, {"coef": "1", "facts": ["b"]}]}]]}]  # fmt: skip
    accept(statement(contradictory, proof))
    for x in ("-1", "0", "1"):
        reject(example(contradictory, {"a": real(x)}, {"x": "a"}, GIVEN), "not true")


def refuted(conclusion=0, by=("exact", {}), at=AT, given=GIVEN, data=DATA):
    return example(GUARDED, data, at, given, violated={"conclusion": conclusion, "by": list(by)})


def test_a_refutation():
    assert accept(refuted()).kind == "refutation"
    reject(refuted(data=DATA | {"k": natural(1)}), "not true")
    reject(refuted(conclusion=2), "no such conclusion")
    reject(refuted(data=DATA | {"a": real("-1/2")}), "not true")
    reject(refuted() | {"violated": {"conclusion": 0}}, "missing")
    reject({k: v for k, v in refuted().items() if k != "violated"})


def test_a_refutation_of_a_quantified_conclusion():
    inner = {
        "at": {"y": "b"},
        "given": [["exact", {}]],
        "violated": {"conclusion": 0, "by": ["exact", {}]},
    }
    document = refuted(1)
    document["violated"]["by"] = inner
    accept(document)
    document["violated"]["by"] = inner | {"at": {"y": "a"}}
    reject(document, "not true")
    document["violated"]["by"] = {k: v for k, v in inner.items() if k != "violated"}
    reject(document)


@pytest.mark.parametrize("relation", ["<", "<=", "=", "!="])
@pytest.mark.parametrize("x", ["0", "1", "2"])
def test_only_false_claims_are_refuted(relation, x):
    claim = {"all": [["x", "R"]], "then": [[relation, "x", ONE]]}
    true = {"<": x == "0", "<=": x in ("0", "1"), "=": x == "1", "!=": x != "1"}[relation]
    document = example(
        claim, {"a": real(x)}, {"x": "a"}, violated={"conclusion": 0, "by": ["exact", {}]}
    )
    reject(document, "not true") if true else accept(document)


def test_existence_is_not_refuted_by_an_example():
    claim = {"all": [["x", "R"]], "some": [["y", "R"]], "then": [["<", "x", "y"]]}
    document = example(
        claim, {"a": real("0")}, {"x": "a"}, violated={"conclusion": 0, "by": ["exact", {}]}
    )
    reject(document, "without witnesses")


def test_an_example_may_not_apply_the_statement_itself():
    use = ["apply", {"to": ["statement", "s0"], "at": AT, "given": GIVEN}]
    document = refuted(by=use)
    reject(document, "nothing to apply")


def test_examples_have_their_own_keys():
    for change in (
        {"claim": CLAIM},
        {"proof": BY_NOTHING},
        {"given": None},
        {"at": None},
        {"name": 3},
    ):
        reject(example(GUARDED, DATA, AT, GIVEN) | change)
    reject(example(GUARDED, DATA, AT, GIVEN) | {"kind": "statement"})
