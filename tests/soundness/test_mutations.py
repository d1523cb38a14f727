"""Tens of thousands of changed certificates: none passes with another meaning, none crashes.

A changed certificate ends in `KernelError` or is accepted. If it is accepted, its claim is the
registered one, or it is another claim, which its digest says; and then it is a true one, which is
attacked with random instances.
"""

from __future__ import annotations

import functools
import random

import pytest
from kernel.certificates import accept as accept_document
from kernel.certificates import example, instance, linear, q, real, vector
from soundness.mutations import counterexample, flip, mutate

from provers import registry
from provers.kernel import KernelError, canonical, check_certificate, claim_digest, read_certificate
from provers.kernel.bundle import read_definitions
from provers.kernel.schema import parse_fact

STATEMENTS = {
    "lemmas/relu-on": 3000, "lemmas/relu-off": 2000, "lemmas/sum-split": 1500,
    "lemmas/vector-sum-split": 1000, "lemmas/bounded-family": 1500, "lemmas/single-term": 1000,
    "lemmas/relu-homogeneous": 1000, "wang-2023/lemma-4": 600, "wang-2023/attention-split": 200,
}  # fmt: skip
BITS = {"bits": 64}
_IMAGE = ["+", "a", ["app", "W2", ["relu", ["+", ["app", "W1", "a"], "b1"]]], "b2"]
_APPLIED = ["app", "W", "v"]
EXAMPLES = {
    "exact": instance({"a": real("3/2")}, ["<", "a", q(2)], ["exact", {}]),
    "enclose": instance({"a": real("3/2")}, ["<", ["exp", "a"], q(5)], ["enclose", BITS]),
    "cover": instance(
        {"a": real("3/10")},
        {"all": [["x", "R"]], "given": [["<=", q(0), "x"], ["<=", "x", q(1)]],
         "then": [["<", ["*", "x", ["+", q(1), ["*", q(-1), "x"]]], "a"]]},
        ["cover", {"tree": [0, 0, -2, -2, 0, -2, -2], "bits": 64}],
    ),
    "independent": instance(
        {"v": vector("1", "2"), "w": vector("3", "4")},
        {"all": [["c", "R"], ["e", "R"]], "given": [["=", ["+", ["scale", "c", "v"], ["scale", "e", "w"]],
                                                     ["zero", 2]]], "then": [["=", "c", q(0)]]},
        ["independent", {"vectors": ["v", "w"], "rows": [0, 1], "bits": 64}],
    ),
    "operator-norm": instance(
        {"W": linear(2, 2, "1", "1", "0", "1")},
        {"all": [["v", ["V", 2]]],
         "then": [["<=", ["dot", _APPLIED, _APPLIED], ["*", q("27/10"), ["dot", "v", "v"]]]]},
        ["operator-norm", {"map": "W", "bound": "27/10", "squarings": 4, "bits": 64}],
    ),
    "preimages": instance(
        {"W1": linear(1, 1, "1"), "b1": vector("0"), "W2": linear(1, 1, "-1/2"), "b2": vector("0"),
         "y": vector("1"), "p": vector("2")},
        {"all": [["a", ["V", 1]]], "given": [["=", _IMAGE, "y"]], "then": [["=", "a", "p"]]},
        ["preimages", {"weights": ["W1", "b1", "W2", "b2", "y"], "points": ["p"], "by": [["exact", {}]]}],
    ),
    "refutation": example(
        {"all": [["x", "R"]], "given": [["<", q(0), "x"]], "then": [["<", q(1), "x"]]},
        {"a": real("1/2")}, {"x": "a"}, [["exact", {}]],
        violated={"conclusion": 0, "by": ["exact", {}]},
    ),
}  # fmt: skip


@functools.cache
def certificate(name: str) -> bytes:
    """The bytes of a real certificate."""
    document = EXAMPLES[name] if name in EXAMPLES else registry.get(name).certificate()
    return canonical(document)


def claim_of(document):
    """The claim that a certificate is about, and its definitions."""
    definitions = read_definitions(document["definitions"])
    instance_ = document["kind"] == "instance"
    claim = document["claim"] if instance_ else document["statements"][-1]["claim"]
    return parse_fact(claim), definitions


def judge(document, original):
    """Check a changed certificate; return whether the kernel accepted it."""
    try:
        checked = check_certificate(document)
    except KernelError:
        return False
    claim, definitions = claim_of(document)
    first, first_definitions = claim_of(original)
    if claim_digest(claim, definitions) != claim_digest(first, first_definitions):
        assert checked.claim
        if checked.kind == "statement":
            assert checked.digest != claim_digest(first, first_definitions)
            if not (checked.footprint.argued or checked.footprint.cited):
                found = counterexample(claim, definitions, random.Random(0))
                assert found is None, (checked.claim, found)
    elif document.get("data") != original.get("data"):
        assert checked.digest != check_certificate(original).digest
    return True


def run(name, count, seed):
    """Judge ``count`` changed copies of a certificate; return how many were accepted."""
    r = random.Random(f"{name} {seed}")
    data = certificate(name)
    original = read_certificate(data)
    accepted = 0
    for _ in range(count):
        if r.random() < 0.25:
            try:
                document = read_certificate(flip(data, r))
            except KernelError:
                continue
        else:
            document = mutate(data, r)
        accepted += judge(document, original)
    return accepted


@pytest.mark.parametrize("name", STATEMENTS)
def test_mutations_of_statements(name):
    count = STATEMENTS[name]
    assert run(name, count, 0) < 0.2 * count
    check_certificate(read_certificate(certificate(name)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_mutations_of_examples(name):
    assert run(name, 400, 0) < 200
    accept_document(EXAMPLES[name])


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", [*STATEMENTS, *EXAMPLES, "wang-2023/two-fits", "lemmas/argmax"])
def test_many_mutations(name):
    run(name, 20_000 if name in STATEMENTS else 4000, 1)


def test_enough_mutations():
    assert sum(STATEMENTS.values()) + 400 * len(EXAMPLES) >= 10_000


def test_the_attack_would_find_a_false_claim():
    """The control: random instances refute claims that are slightly wrong."""
    for wrong in (
        {"all": [["t", "R"]], "given": [["<=", q(0), "t"]], "then": [["<", q(0), "t"]]},
        {"all": [["n", "N"], ["f", ["F", ["N"], "R"]]],
         "then": [["=", ["sum", "i", ["range", ["+", "n", q(1)]], ["at", "f", "i"]],
                   ["sum", "i", ["range", "n"], ["at", "f", "i"]]]]},
        {"all": [["d", "N"], ["v", ["V", "d"]]], "then": [["=", "v", ["zero", "d"]]]},
        {"all": [["d", "N"], ["P", ["S", ["V", "d"]]]], "then": [["<", q(0), ["sum", "t", "P", q(1)]]]},
    ):  # fmt: skip
        assert counterexample(parse_fact(wrong), {}, random.Random(0)) is not None
