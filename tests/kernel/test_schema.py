"""Everything that a stranger's file can contain is refused with a sentence."""

from __future__ import annotations

import json

import pytest
from flint import fmpq
from kernel.random_terms import SCOPE, D, E, Terms

from provers.kernel import schema
from provers.kernel.errors import KernelError
from provers.kernel.schema import (
    canonical,
    digest,
    dump_fact,
    dump_sort,
    dump_term,
    parse_fact,
    parse_sort,
    parse_term,
    rational,
    read_json,
    small_natural,
)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"nothing", b"\xff", '{"\u00e9": 1}'.encode(), b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}', b"[1.5]", b"[1e3]", b"[NaN]", b"[Infinity]", b"[-Infinity]",
        b"[1234567890]", b"[-123456789]", b"[01]", b"[1,]", b"'a'", b"[" * 201 + b"]" * 201, b"[] []",
        b'{"a": 1}garbage', b"\x00", b'{1: 2}',
    ],
)  # fmt: skip
def test_bytes_that_are_no_certificate(data):
    with pytest.raises(KernelError):
        read_json(data)


def test_json_that_is_read():
    assert read_json(b'{"a": [1, -2, "x", true, null]}') == {"a": [1, -2, "x", True, None]}
    assert read_json(b'["' + b"[" * 500 + b'\\"[["]') == ["[" * 500 + '"[[']
    assert read_json(b"[" * 200 + b"]" * 200)


def test_long_files_are_refused(monkeypatch):
    monkeypatch.setattr(schema, "MAX_BYTES", 10)
    with pytest.raises(KernelError, match="limit"):
        read_json(b'"aaaaaaaaaaaaa"')


@pytest.mark.parametrize("text", ["0", "1", "-1", "3/4", "-22/7", "9" * 5000])
def test_rationals(text):
    assert str(rational(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "-0", "00", "01", "1/1", "2/4", "1/0", "1/-2", "+1", "1.0", "1e3", " 1", "1 ", "1\n", "0x1",
     "\u0661", "\u00b2", "1/2/3", "-", "/2", "--1", 1, 1.0, None, True, ["1"], "0/5", "1_000"],
)  # fmt: skip
def test_texts_that_are_no_canonical_rational(text):
    with pytest.raises(KernelError):
        rational(text)


def test_very_long_rationals_are_refused():
    with pytest.raises(KernelError):
        rational("1" * 1_000_001)


@pytest.mark.parametrize(
    "text",
    ["", "1a", "_a", "a-b", "a b", "\u03b1", "a\n", "a" * 65, "x\u00b2", 5, None, ["a"], True],
)
def test_texts_that_are_no_name(text):
    with pytest.raises(KernelError):
        schema.name(text)


def test_names():
    for text in ("a", "A1", "x_1", "a" * 64, "lambda", "def", "i0__"):
        assert schema.name(text) == text


@pytest.mark.parametrize("x", [-1, 10**6 + 1, True, False, "1", None, [1]])
def test_small_naturals(x):
    with pytest.raises(KernelError):
        small_natural(x, "n")


@pytest.mark.parametrize(
    "obj",
    ["V", "X", [], ["V"], ["V", -1], ["V", True], ["V", "1"], ["V", "a", "b"], ["L", "a"], ["S"], ["F"],
     ["F", [], "R"], ["F", "R", "R"], ["F", ["R"]], ["F", ["X"], "R"], ["R"], None, 3, {"V": 1},
     ["V", ["d"]], [["V"], 1]],
)  # fmt: skip
def test_things_that_are_no_sort(obj):
    with pytest.raises(KernelError):
        parse_sort(obj)


@pytest.mark.parametrize(
    "obj",
    [
        None, 3, True, [], {}, [[]], ["q"], ["q", 1], ["q", "1", "2"], ["q", "2/4"], ["+"], ["*"],
        ["^", "x"], ["^", "x", -1], ["^", "x", "2"], ["^", "x", 65], ["^", "x", True], ["exp"],
        ["exp", "x", "y"], ["max", "x"], ["zero"], ["zero", -1], ["zero", "1"], ["id"], ["v", "x"],
        ["b", 0], ["nf", []], ["u", 1], ["beta", 0], ["sum", "i", "P"], ["sum", 1, "P", "x"],
        ["sum", ["i"], "P", "x"], ["lam", [], "x"], ["lam", "x", "x"], ["lam", [["x"]], "x"],
        ["lam", [["x", "R", "R"]], "x"], ["lam", [["x", "X"]], "x"], ["at", "f"], ["def"],
        ["def", ["f"]], ["def", 1], ["unknown", "x"], [1, 2], "1x", ["exp", 3], ["tail", "f", "n"],
        # Bound twice, and dimensions that are bound.
        ["sum", "i", "P", ["sum", "i", "P", "i"]],
        ["lam", [["i", "N"], ["i", "N"]], "i"],
        ["lam", [["i", "N"]], ["map", "i", "P", "i"]],
        ["sum", "d", ["range", "n"], ["dot", ["zero", "d"], ["zero", "d"]]],
        ["lam", [["d", "N"]], ["app", ["id", "d"], "u"]],
        ["lam", [["d", "N"]], ["at", ["lam", [["v", ["V", "d"]]], ["q", "1"]], "u"]],
        ["lam", [["d", "N"], ["v", ["V", "d"]]], ["q", "1"]],
    ],
)  # fmt: skip
def test_things_that_are_no_term(obj):
    with pytest.raises(KernelError):
        parse_term(obj)


@pytest.mark.parametrize(
    "obj",
    [
        None, 3, "x", [], ["="], ["=", "x"], ["=", "x", "y", "z"], ["==", "x", "y"], [">", "x", "y"],
        [["="], "x", "y"], {}, {"then": []}, {"then": "x"}, {"then": [["=", "x", "x"]], "more": 1},
        {"all": [["x"]], "then": [["=", "x", "x"]]}, {"all": "x", "then": [["=", "x", "x"]]},
        {"all": [["i0__", "R"]], "then": [["=", "i0__", "i0__"]]},
        {"some": [["c__", "R"]], "then": [["=", "c__", "c__"]]},
        {"given": {}, "then": [["=", "x", "x"]]},
    ],
)  # fmt: skip
def test_things_that_are_no_fact(obj):
    with pytest.raises(KernelError):
        parse_fact(obj)


def test_random_terms_survive_writing_and_reading():
    for seed in range(300):
        terms = Terms(seed)
        term = terms.of(terms.r.choice(["R", D, E]), 4)
        text = canonical(dump_term(term))
        assert parse_term(read_json(text)) == term
        assert canonical(dump_term(parse_term(json.loads(text)))) == text


def test_sorts_and_facts_survive_writing_and_reading():
    for sort in SCOPE.values():
        assert parse_sort(dump_sort(sort)) == sort
    obj = {
        "all": [["n", "N"], ["v", ["V", "n"]]],
        "given": [["<", ["q", "0"], "n"]],
        "some": [["f", ["F", ["N"], ["V", "n"]]]],
        "then": [["=", ["at", "f", "n"], "v"], {"all": [["t", "R"]], "then": [["<=", "t", "t"]]}],
    }
    assert dump_fact(parse_fact(obj)) == obj
    assert parse_fact(dump_fact(parse_fact(obj))) == parse_fact(obj)


def test_digests_ignore_the_names_of_bound_variables_and_nothing_else():
    def of(term):
        return digest(dump_term(parse_term(term)))

    assert of(["sum", "i", ["range", "n"], "i"]) == of(["sum", "j", ["range", "n"], "j"])
    assert of(["sum", "i", ["range", "n"], "i"]) != of(["sum", "i", ["range", "n"], "n"])
    assert of(["lam", [["i", "N"]], "i"]) != of(["lam", [["i", "R"]], "i"])


def test_rationals_are_the_exact_numbers():
    assert rational("-22/7") == fmpq(-22, 7)
