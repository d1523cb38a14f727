"""The axioms: textbook facts the kernel takes without proof, each with its source.

They are data. ``tests/kernel/test_axioms.py`` attacks each one with random instances; a wrong
axiom would make everything worthless, so the list is short, and triangle inequality,
Cauchy-Schwarz, boundedness of finite families and the like are derived from it instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from provers.kernel.schema import parse_fact
from provers.kernel.terms import Fact, check_fact


@dataclass(frozen=True, slots=True)
class Axiom:
    """A fact taken without proof, and the textbook result it is."""

    fact: Fact
    source: str


def _minus(a: Any, b: Any) -> Any:
    return ["+", a, ["*", ["q", "-1"], b]]


def _vminus(a: Any, b: Any) -> Any:
    return ["+", a, ["scale", ["q", "-1"], b]]


def _square(v: Any) -> Any:
    return ["dot", v, v]


_0, _1 = ["q", "0"], ["q", "1"]
_FAMILY = ["F", ["N"], ["V", "d"]]
_EXPAND = ["sum", "i", ["range", "k"], ["scale", ["dot", ["at", "b", "i"], ["at", "f", "j"]],
           ["at", "b", "i"]]]  # fmt: skip
_LOW_RANK = ["sum", "i", ["range", "k"], ["scale", ["at", "c", "j", "i"], ["at", "b", "i"]]]

_TABLE: dict[str, tuple[Any, str]] = {
    "exp-positive": (
        {"all": [["x", "R"]], "then": [["<", _0, ["exp", "x"]]]},
        "the exponential function is positive",
    ),
    "exp-above-tangent": (
        {"all": [["x", "R"]], "then": [["<=", ["+", _1, "x"], ["exp", "x"]]]},
        "e^x >= 1 + x",
    ),
    "exp-log": (
        {
            "all": [["x", "R"]],
            "given": [["<", _0, "x"]],
            "then": [["=", ["exp", ["log", "x"]], "x"]],
        },
        "the logarithm inverts the exponential function on the positive reals",
    ),
    "log-exp": (
        {"all": [["x", "R"]], "then": [["=", ["log", ["exp", "x"]], "x"]]},
        "the logarithm inverts the exponential function",
    ),
    "square": (
        {"all": [["d", "N"], ["v", ["V", "d"]]], "then": [["<=", _0, _square("v")]]},
        "the inner product of a vector with itself is not negative",
    ),
    "definite": (
        {
            "all": [["d", "N"], ["v", ["V", "d"]]],
            "given": [["=", _square("v"), _0]],
            "then": [["=", "v", ["zero", "d"]]],
        },
        "the inner product is definite",
    ),
    "exp-taylor": (
        {
            "all": [["a", ["F", ["N"], "R"]], ["x", "R"], ["n", "N"]],
            "given": [
                ["=", ["at", "a", _0], _1],
                {
                    "all": [["k", "N"]],
                    "then": [["=", ["*", ["+", "k", _1], ["at", "a", ["+", "k", _1]]],
                              ["*", "x", ["at", "a", "k"]]]],
                },
            ],
            "some": [["t", "R"]],
            "then": [
                ["<=", "t", ["max", _0, "x"]],
                ["<=", ["*", ["q", "-1"], "t"], ["max", _0, ["*", ["q", "-1"], "x"]]],
                ["=", ["exp", "x"], ["+", ["sum", "k", ["range", "n"], ["at", "a", "k"]],
                                     ["*", ["exp", "t"], ["at", "a", "n"]]]],
            ],
        },
        "Taylor's theorem for the exponential function, remainder of Lagrange: a(k) = x^k / k!, "
        "e^x = a(0) + ... + a(n - 1) + e^t a(n) with t between 0 and x",
    ),
    "product-recursion": (
        {
            "all": [["f", ["F", ["R", "N"], "R"]]],
            "some": [["a", ["F", ["R", "N"], "R"]]],
            "then": [
                {"all": [["x", "R"]], "then": [["=", ["at", "a", "x", _0], _1]]},
                {
                    "all": [["x", "R"], ["k", "N"]],
                    "then": [["=", ["at", "a", "x", ["+", "k", _1]],
                              ["*", ["at", "f", "x", "k"], ["at", "a", "x", "k"]]]],
                },
            ],
        },
        "a family of products f(x, 0) f(x, 1) ... f(x, k - 1) is defined by recursion",
    ),
    "abs": (
        {
            "all": [["x", "R"]],
            "then": [
                ["<=", "x", ["abs", "x"]],
                ["<=", ["*", ["q", "-1"], "x"], ["abs", "x"]],
                ["=", ["^", ["abs", "x"], 2], ["^", "x", 2]],
            ],
        },
        "x <= |x|, -x <= |x|, |x|^2 = x^2",
    ),
    "max": (
        {
            "all": [["x", "R"], ["y", "R"]],
            "then": [
                ["<=", "x", ["max", "x", "y"]],
                ["<=", "y", ["max", "x", "y"]],
                ["=", ["*", _minus(["max", "x", "y"], "x"), _minus(["max", "x", "y"], "y")], _0],
            ],
        },
        "the maximum is an upper bound and one of the two",
    ),
    "sqrt": (
        {
            "all": [["x", "R"]],
            "given": [["<=", _0, "x"]],
            "then": [["<=", _0, ["sqrt", "x"]], ["=", ["^", ["sqrt", "x"], 2], "x"]],
        },
        "the non-negative square root",
    ),
    "nat-nonnegative": (
        {"all": [["n", "N"]], "then": [["<=", _0, "n"]]},
        "natural numbers are not negative",
    ),
    "nat-discrete": (
        {
            "all": [["m", "N"], ["n", "N"]],
            "given": [["<", "m", "n"]],
            "then": [["<=", ["+", "m", _1], "n"]],
        },
        "there is no natural number between n and n + 1",
    ),
    "nat-ceiling": (
        {
            "all": [["x", "R"]],
            "given": [["<=", _0, "x"]],
            "some": [["n", "N"]],
            "then": [["<=", "x", "n"], ["<", "n", ["+", "x", _1]]],
        },
        "Archimedes: every x >= 0 can be rounded up to a natural number",
    ),
    "nested-intervals": (
        {
            "all": [["a", ["F", ["N"], "R"]], ["b", ["F", ["N"], "R"]]],
            "given": [
                {"all": [["n", "N"]], "then": [
                    ["<=", ["at", "a", "n"], ["at", "a", ["+", "n", _1]]],
                    ["<=", ["at", "b", ["+", "n", _1]], ["at", "b", "n"]],
                    ["<=", ["at", "a", "n"], ["at", "b", "n"]]]},
            ],
            "some": [["x", "R"]],
            "then": [
                {"all": [["n", "N"]], "then": [
                    ["<=", ["at", "a", "n"], "x"], ["<=", "x", ["at", "b", "n"]]]},
            ],
        },
        "Cantor: nested closed intervals have a common point",
    ),
    "nat-difference": (
        {
            "all": [["m", "N"], ["n", "N"]],
            "given": [["<=", "m", "n"]],
            "some": [["k", "N"]],
            "then": [["=", ["+", "m", "k"], "n"]],
        },
        "m <= n has a natural difference",
    ),
    "relu-contraction": (
        {
            "all": [["d", "N"], ["u", ["V", "d"]], ["v", ["V", "d"]]],
            "then": [
                ["<=", _square(_vminus(["relu", "u"], ["relu", "v"])), _square(_vminus("u", "v"))]
            ],
        },
        "max(0, .) is 1-Lipschitz in every coordinate",
    ),
    "contraction-fixed-point": (
        {
            "all": [["d", "N"], ["g", ["F", [["V", "d"]], ["V", "d"]]], ["q", "R"]],
            "given": [
                ["<=", _0, "q"],
                ["<", "q", _1],
                {
                    "all": [["u", ["V", "d"]], ["v", ["V", "d"]]],
                    "then": [
                        ["<=", _square(_vminus(["at", "g", "u"], ["at", "g", "v"])),
                         ["*", ["^", "q", 2], _square(_vminus("u", "v"))]]
                    ],
                },
            ],
            "some": [["x", ["V", "d"]]],
            "then": [["=", "x", ["at", "g", "x"]]],
        },
        "Banach 1922: a contraction of R^d has a fixed point",
    ),
    "orthonormal-basis": (
        {
            "all": [["d", "N"]],
            "some": [["e", _FAMILY]],
            "then": [
                {
                    "all": [["i", "N"]],
                    "given": [["<", "i", "d"]],
                    "then": [["=", _square(["at", "e", "i"]), _1]],
                },
                {
                    "all": [["i", "N"], ["j", "N"]],
                    "given": [["<", "i", "d"], ["<", "j", "d"], ["!=", "i", "j"]],
                    "then": [["=", ["dot", ["at", "e", "i"], ["at", "e", "j"]], _0]],
                },
            ],
        },
        "R^d has an orthonormal basis of d vectors",
    ),
    "parseval": (
        {
            "all": [["d", "N"]],
            "some": [["e", _FAMILY]],
            "then": [
                {
                    "all": [["i", "N"]],
                    "given": [["<", "i", "d"]],
                    "then": [["=", _square(["at", "e", "i"]), _1]],
                },
                {
                    "all": [["v", ["V", "d"]]],
                    "then": [
                        ["=", _square("v"),
                         ["sum", "k", ["range", "d"], ["^", ["dot", "v", ["at", "e", "k"]], 2]]]
                    ],
                },
            ],
        },
        "Parseval: R^d has a basis of d unit vectors in which squared lengths are sums of squares",
    ),
    "underdetermined": (
        {
            "all": [["m", "N"], ["n", "N"], ["a", ["F", ["N", "N"], "R"]]],
            "given": [["<", "m", "n"]],
            "some": [["c", ["F", ["N"], "R"]], ["k", "N"]],
            "then": [
                ["<", "k", "n"],
                ["!=", ["at", "c", "k"], _0],
                {
                    "all": [["j", "N"]],
                    "given": [["<", "j", "m"]],
                    "then": [
                        ["=", ["sum", "i", ["range", "n"],
                               ["*", ["at", "c", "i"], ["at", "a", "i", "j"]]], _0]
                    ],
                },
            ],
        },
        "m homogeneous linear equations in n > m unknowns have a non-zero solution",
    ),
    "orthogonal-vector": (
        {
            "all": [["m", "N"], ["d", "N"], ["g", _FAMILY]],
            "given": [["<", "m", "d"]],
            "some": [["w", ["V", "d"]]],
            "then": [
                ["!=", "w", ["zero", "d"]],
                {
                    "all": [["j", "N"]],
                    "given": [["<", "j", "m"]],
                    "then": [["=", ["dot", ["at", "g", "j"], "w"], _0]],
                },
            ],
        },
        "m < d vectors of R^d have a common non-zero orthogonal vector",
    ),
    "entropy-values": (
        {
            "all": [["m", "N"], ["h", "R"]],
            "given": [["<", _1, "m"], ["<", _0, "h"], ["<=", "h", ["log", "m"]]],
            "some": [["u", ["F", ["N"], "R"]]],
            "then": [
                ["=", ["sum", "j", ["range", "m"], ["exp", ["at", "u", "j"]]], _1],
                ["=", ["sum", "j", ["range", "m"], ["*", ["exp", ["at", "u", "j"]],
                                                    ["at", "u", "j"]]], ["*", ["q", "-1"], "h"]],
            ],
        },
        "m > 1 positive weights that add up to 1 have every entropy in (0, log m]: the entropy of "
        "(1 - t, t/(m-1), ...) is continuous, tends to 0 and reaches log m",
    ),
    "eckart-young-lower": (
        {
            "all": [["d", "N"], ["n", "N"], ["k", "N"], ["f", _FAMILY], ["b", _FAMILY],
                    ["c", ["F", ["N", "N"], "R"]]],
            "then": [
                ["<=", ["tail", "f", "n", "k"],
                 ["sum", "j", ["range", "n"], _square(_vminus(["at", "f", "j"], _LOW_RANK))]]
            ],
        },
        "Eckart and Young 1936: n columns are never nearer to combinations of k vectors than the "
        "squared singular values beyond the k-th",
    ),
    "eckart-young-attained": (
        {
            "all": [["d", "N"], ["n", "N"], ["k", "N"], ["f", _FAMILY]],
            "some": [["b", _FAMILY]],
            "then": [
                ["=", ["tail", "f", "n", "k"],
                 ["sum", "j", ["range", "n"], _square(_vminus(["at", "f", "j"], _EXPAND))]]
            ],
        },
        "Eckart and Young 1936: the truncated singular value decomposition attains the bound",
    ),
}  # fmt: skip


def _cases(sort: Any) -> tuple[Any, str]:
    """A family defined by cases; one instance for numbers and one for vectors."""
    params = [["f", ["F", ["N"], sort]], ["g", ["F", ["N"], sort]], ["k", "N"]]
    if sort != "R":
        params.insert(0, ["d", "N"])
    return (
        {
            "all": params,
            "some": [["h", ["F", ["N"], sort]]],
            "then": [
                {
                    "all": [["i", "N"]],
                    "given": [["<", "i", "k"]],
                    "then": [["=", ["at", "h", "i"], ["at", "f", "i"]]],
                },
                {
                    "all": [["i", "N"]],
                    "given": [["<=", "k", "i"]],
                    "then": [["=", ["at", "h", "i"], ["at", "g", "i"]]],
                },
            ],
        },
        "a family may be defined by cases on its index",
    )


_TABLE["numbers-by-cases"] = _cases("R")
_TABLE["vectors-by-cases"] = _cases(["V", "d"])

AXIOMS: dict[str, Axiom] = {
    key: Axiom(parse_fact(obj), source) for key, (obj, source) in _TABLE.items()
}
for _axiom in AXIOMS.values():
    check_fact(_axiom.fact, {}, {})
