"""Random well-sorted terms, random finite models, and normal forms read back as terms.

A model interprets every name by exact data: numbers by rationals (0 often, so that 1/0 = 0 is
exercised), dimensions by 0 to 3, sequences by 0 to 3 members, functions by arbitrary tables. The
normaliser knows of exp only exp(a + b) = exp(a) exp(b) and exp(0) = 1, of log and sqrt nothing, so
2^x on the integers and arbitrary tables stand for them: everything stays rational and equality is
decided, never estimated.
"""

from __future__ import annotations

import random
import zlib
from typing import Any

from flint import fmpq, fmpq_mat

from provers.kernel.arithmetic import NotExact, Rationals, precision
from provers.kernel.normal import Normaliser
from provers.kernel.numbers import Evaluator
from provers.kernel.terms import Definition, Term

D, E = ("V", "d"), ("V", "e")
SCOPE = {
    "d": "N", "e": "N", "n": "N", "m": "N", "x": "R", "y": "R", "z": "R",
    "u": D, "v": D, "w": E, "A": ("L", "d", "e"), "B": ("L", "d", "d"), "C": ("L", "e", "d"),
    "P": ("S", D), "Q": ("S", D), "T": ("S", "N"), "W": ("S", ("S", D)),
    "f": ("F", ("N",), "R"), "g": ("F", ("N",), D), "h": ("F", ("N", "N"), "R"),
    "k": ("F", (D,), "R"), "G": ("F", (("F", ("N",), "R"),), "R"),
    "H": ("F", (("F", (D,), "R"), "R"), D), "M": ("F", ("N",), ("L", "d", "e")),
    "O": ("F", (("F", ("N",), "R"),), ("L", "d", "d")), "c": ("F", ("R",), "N"),
    "J": ("F", (("F", ("N", "N"), "R"),), "R"), "X": ("F", ("N",), ("S", D)),
}  # fmt: skip
DEFINITIONS = {
    d.name: d
    for d in (
        Definition("twice", (("x", "R"),), "R", ("+", ("v", "x"), ("v", "x"))),
        Definition(
            "mass",
            (("d", "N"), ("P", ("S", D)), ("u", D)),
            "R",
            ("sum", ("v", "P"), ("exp", ("dot", ("b", 0), ("v", "u")))),
        ),
        Definition(
            "pull",
            (("d", "N"), ("e", "N"), ("A", ("L", "d", "e")), ("P", ("S", D)), ("u", D)),
            E,
            (
                "sum",
                ("v", "P"),
                ("scale", ("inv", ("def", "mass", ("v", "d"), ("v", "P"), ("v", "u"))),
                 ("app", ("v", "A"), ("b", 0))),
            ),
        ),
        Definition("shifted", (("f", ("F", ("N",), "R")),), ("F", ("N",), "R"),
                   ("lam", ("N",), ("at", ("v", "f"), ("+", ("b", 0), ("q", "1"))))),
        Definition("upto", (("n", "N"),), ("S", "N"),
                   ("cat", ("range", ("v", "n")), ("one", ("v", "n")))),
        Definition("square", (("d", "N"), ("B", ("L", "d", "d"))), ("L", "d", "d"),
                   ("comp", ("v", "B"), ("v", "B"))),
    )
}  # fmt: skip


class Terms:
    """Draws terms of a given sort."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def of(self, sort: Any, depth: int, bound: tuple[Any, ...] = ()) -> Term:
        """Return a random term of ``sort`` (of a subsort for numbers)."""
        leaves: list[Term] = [("v", n) for n, s in SCOPE.items() if s == sort]
        leaves += [("b", len(bound) - 1 - i) for i, s in enumerate(bound) if s == sort] * 3
        if sort == "R":
            leaves += self.of_many(["N"], 0, bound) if self.r.random() < 0.3 else []
            leaves += [("q", self.r.choice(["0", "1", "-1", "2", "-1/2", "2/3"]))]
        if sort == "N":
            leaves += [("q", self.r.choice(["0", "1", "2"]))]
        if sort == D:
            leaves += [("zero", "d")]
        if sort == ("S", "N"):
            leaves += [("range", ("v", self.r.choice("nm")))]
        if depth <= 0 and leaves:
            return self.r.choice(leaves)
        return self.compound(sort, depth - 1, bound) if self.r.random() < 0.85 or not leaves else (
            self.r.choice(leaves)
        )  # fmt: skip

    def of_many(self, sorts: list[Any], depth: int, bound: tuple[Any, ...]) -> list[Term]:
        return [self.of(s, depth, bound) for s in sorts]

    def compound(self, sort: Any, depth: int, bound: tuple[Any, ...]) -> Term:
        go = self.of
        if sort == "N":
            kind = self.r.choice(["+", "*", "sum", "at", "max", "^"])
            if kind == "sum":
                return self.sum("N", depth - 1, bound)
            if kind == "at":
                return ("at", ("v", "c"), go("R", depth - 1, bound))
            if kind == "^":
                return ("^", go("N", depth - 1, bound), self.r.choice([0, 1, 2]))
            return (kind, go("N", depth - 1, bound), go("N", depth - 1, bound))
        if sort == "R":
            return self.number(depth, bound)
        if sort in (D, E):
            return self.vector(sort, depth, bound)
        if sort[0] == "L":
            return self.map(sort, depth, bound)
        if sort[0] == "S":
            return self.sequence(sort, depth, bound)
        if sort == ("F", ("N",), "R") and self.r.random() < 0.2:
            return ("def", "shifted", go(sort, depth, bound))
        return ("lam", sort[1], go(sort[2], depth, bound + sort[1]))

    def number(self, depth: int, bound: tuple[Any, ...]) -> Term:
        go = self.of
        kind = self.r.choice(
            ["+", "+", "*", "*", "^", "inv", "exp", "log", "sqrt", "abs", "max", "dot", "dot", "at",
             "sum", "sum", "sum", "sum", "def", "tail", "N", "beta"]
        )  # fmt: skip
        if kind in ("+", "*"):
            return (kind, *self.of_many(["R"] * self.r.choice([1, 2, 2, 3]), depth, bound))
        if kind == "^":
            return ("^", go("R", depth, bound), self.r.choice([0, 1, 2, 3]))
        if kind == "max":
            return ("max", *self.of_many(["R", "R"], depth, bound))
        if kind == "dot":
            s = self.r.choice([D, E])
            return ("dot", *self.of_many([s, s], depth, bound))
        if kind == "sum":
            return self.sum("R", depth, bound)
        if kind == "def":
            if self.r.random() < 0.3:
                return ("def", "twice", go("R", depth, bound))
            return ("def", "mass", ("v", "d"), go(("S", D), depth, bound), go(D, depth, bound))
        if kind == "tail":
            f = go(("F", ("N",), D), depth, bound)
            return ("tail", f, go("N", depth - 1, bound), go("N", 0, bound))
        if kind == "N":
            return go("N", depth, bound)
        if kind == "beta":
            s = self.r.choice(["R", "N", D])
            body = go("R", depth, (*bound, s))
            return ("at", ("lam", (s,), body), go(s, depth - 1, bound))
        if kind == "at":
            name = self.r.choice("fhkGJ")
            return ("at", ("v", name), *self.of_many(list(SCOPE[name][1]), depth, bound))
        return (kind, go("R", depth, bound))

    def sum(self, sort: Any, depth: int, bound: tuple[Any, ...]) -> Term:
        element = self.r.choice([D, D, "N", "N", ("S", D)])
        domain = self.of(("S", element), depth - 1, bound)
        return ("sum", domain, self.of(sort, depth, (*bound, element)))

    def vector(self, sort: Any, depth: int, bound: tuple[Any, ...]) -> Term:
        go = self.of
        kind = self.r.choice(["+", "scale", "app", "app", "sum", "sum", "relu", "at", "def"])
        if kind == "+":
            return ("+", go(sort, depth, bound), go(sort, depth, bound))
        if kind == "scale":
            return ("scale", go("R", depth, bound), go(sort, depth, bound))
        if kind == "app":
            start = self.r.choice(["d", "e"])
            m = go(("L", start, sort[1]), depth, bound)
            return ("app", m, go(("V", start), depth, bound))
        if kind == "sum":
            return self.sum(sort, depth, bound)
        if kind == "relu":
            return ("relu", go(sort, depth, bound))
        if kind == "at" and sort == D:
            name = self.r.choice("gH")
            return ("at", ("v", name), *self.of_many(list(SCOPE[name][1]), depth, bound))
        if kind == "def" and sort == E:
            args = self.of_many([SCOPE["A"], ("S", D), D], depth, bound)
            return ("def", "pull", ("v", "d"), ("v", "e"), *args)
        return ("scale", go("R", depth, bound), go(sort, depth, bound))

    def map(self, sort: Any, depth: int, bound: tuple[Any, ...]) -> Term:
        go = self.of
        kind = self.r.choice(["adj", "+", "scale", "comp", "outer", "leaf", "leaf", "id"])
        if kind == "adj":
            return ("adj", go(("L", sort[2], sort[1]), depth, bound))
        if kind == "+":
            return ("+", go(sort, depth, bound), go(sort, depth, bound))
        if kind == "scale":
            return ("scale", go("R", depth, bound), go(sort, depth, bound))
        if kind == "comp":
            middle = self.r.choice(["d", "e"])
            first, second = ("L", middle, sort[2]), ("L", sort[1], middle)
            return ("comp", go(first, depth, bound), go(second, depth, bound))
        if kind == "outer":
            return ("outer", go(("V", sort[2]), depth, bound), go(("V", sort[1]), depth, bound))
        if sort == ("L", "d", "e"):
            return self.r.choice([("v", "A"), ("at", ("v", "M"), go("N", depth, bound))])
        if sort == ("L", "e", "d"):
            return ("v", "C")
        if sort == ("L", "e", "e"):
            return ("id", "e")
        if kind == "id":
            return ("def", "square", ("v", "d"), go(sort, depth, bound))
        return ("at", ("v", "O"), go(("F", ("N",), "R"), depth, bound))

    def sequence(self, sort: Any, depth: int, bound: tuple[Any, ...]) -> Term:
        go = self.of
        kind = self.r.choice(["one", "cat", "map", "range", "leaf"])
        if kind == "one":
            return ("one", go(sort[1], depth, bound))
        if kind == "map":
            element = self.r.choice(["N", D])
            domain = go(("S", element), depth - 1, bound)
            return ("map", domain, go(sort[1], depth, (*bound, element)))
        if kind == "range" and sort[1] == "N":
            if self.r.random() < 0.3:
                return ("def", "upto", go("N", depth, bound))
            return ("range", go("N", depth, bound))
        if kind == "leaf" and sort[1] == D:
            return ("at", ("v", "X"), go("N", depth, bound))
        return ("cat", go(sort, depth, bound), go(sort, depth, bound))


# ----------------------------------------------------------------------------- models


class Tables(Rationals):
    """Exact rationals with 2^x for exp, and tables for log, sqrt and tail."""

    def exp(self, x: fmpq) -> fmpq:
        """Return 2^x for small integers x."""
        if x.q != 1 or abs(x) > 400:
            raise NotExact("an exponent that the model does not know")
        return fmpq(2) ** int(x.p)

    def log(self, x: fmpq) -> fmpq:
        """Return an arbitrary number that depends on x only."""
        return fmpq(number("log", x))

    def sqrt(self, x: fmpq) -> fmpq:
        """Return an arbitrary number that depends on x only."""
        return fmpq(number("sqrt", x))

    def tail(self, columns: Any, k: int) -> fmpq:
        """Return an arbitrary number that depends on the columns and k only."""
        entries = [c.entries() for c in columns]
        return fmpq(number("tail", entries, k) if any(map(any, entries)) else 0)


def number(*key: Any) -> int:
    """Return an arbitrary integer from -2 to 2 that depends on ``key`` only."""
    return zlib.crc32(repr(key).encode()) % 5 - 2


def _plain(x: Any) -> Any:
    """Return a key for a value: the int 0 also stands for zero vectors."""
    if isinstance(x, fmpq_mat):
        return repr(x.entries()) if any(y != 0 for y in x.entries()) else "0"
    return str(fmpq(x))


def model(seed: int) -> dict[str, Any]:
    """Return exact values for all names of `SCOPE`."""
    r = random.Random(seed)
    dims = {"d": r.choice([0, 1, 1, 2, 3]), "e": r.choice([0, 1, 2])}

    def entry() -> fmpq:
        return fmpq(r.choice([0, 0, 1, -1, 2, -2, 3]))

    def matrix(rows: int, columns: int) -> fmpq_mat:
        return fmpq_mat(rows, columns, [entry() for _ in range(rows * columns)])

    def sequence() -> tuple[Any, ...]:
        return tuple(matrix(dims["d"], 1) for _ in range(r.choice([0, 0, 1, 2, 3])))

    def table(*shape: int) -> Any:
        salt = r.random()

        def value(*args: Any) -> fmpq_mat:
            key = [_plain(a) for a in args]
            entries = [fmpq(number(salt, key, i)) for i in range(shape[0] * shape[1])]
            return fmpq_mat(*shape, entries)

        return value

    def sampled(*shape: int) -> Any:
        """A function of a function: of its values at a few points."""
        inner = table(*shape)
        points = [fmpq_mat(dims["d"], 1, [fmpq(i)] * dims["d"]) for i in range(2)]
        return lambda f, *rest: inner(*[f(p) for p in points], *rest)

    def scalar(function: Any) -> Any:
        return lambda *args: function(*args)[0, 0]

    def of_family(*shape: int) -> Any:
        inner = table(*shape)
        return lambda f: inner(*[f(i) for i in range(3)])

    def of_table(f: Any) -> fmpq:
        return fmpq(number(*[_plain(f(i, j)) for i in range(2) for j in range(2)]))

    d, e = dims["d"], dims["e"]
    contexts = [sequence() for _ in range(5)]
    return {
        **dims, "n": r.choice([0, 1, 2, 3]), "m": r.choice([0, 1, 2]),
        "x": entry(), "y": entry(), "z": fmpq(r.randrange(-3, 4), 2),
        "u": matrix(d, 1), "v": matrix(d, 1), "w": matrix(e, 1),
        "A": matrix(e, d), "B": matrix(d, d), "C": matrix(d, e),
        "P": sequence(), "Q": sequence(), "T": tuple(r.randrange(3) for _ in range(r.randrange(4))),
        "W": tuple(sequence() for _ in range(r.randrange(3))),
        "f": scalar(table(1, 1)), "g": table(d, 1), "h": scalar(table(1, 1)),
        "k": scalar(table(1, 1)), "G": scalar(of_family(1, 1)), "H": sampled(d, 1),
        "M": table(e, d), "O": of_family(d, d), "J": of_table, "X": lambda i: contexts[i % 5],
        "c": lambda x: abs(number("c", _plain(x))),
    }  # fmt: skip


def value(term: Term, env: dict[str, Any]) -> list[fmpq] | None:
    """Return the entries of the value of a term of sort R or V, None where the model has none.

    Compare by `agree`: the int 0 stands for the zero vector as well.
    """
    with precision(64):
        evaluator = Evaluator(Tables(), env, DEFINITIONS)
        try:
            return [fmpq(x) for x in evaluator.entries(evaluator.value(term))]
        except NotExact:
            return None


def agree(a: list[fmpq], b: list[fmpq]) -> bool:
    """Return whether two values are equal, [0] being the zero of every space."""
    return a == b or (not any(x != 0 for x in a) and not any(x != 0 for x in b))


# ----------------------------------------------------------------------------- reading back


def read_back(poly: Any, binders: tuple[Any, ...] = ()) -> Term:
    """Return a term that a normal form stands for; 0 is also the zero of every vector space.

    Names of bound variables are resolved by scope, the innermost binder of a name first, which is
    the meaning that the normaliser has to live up to.
    """
    items = poly.items() if isinstance(poly, dict) else poly
    parts = []
    for (mono, vec), c in items:
        product = _product(("q", str(c)), mono, vec, binders)
        parts.append(product)
    return ("+", ("q", "0"), *parts)


def _product(first: Term, mono: Any, vec: Any, binders: tuple[Any, ...]) -> Term:
    product = ("*", first, *(("^", _atom(a, binders), e) for a, e in mono))
    return product if vec is None else ("scale", product, _vector(vec, binders))


def _leaf(leaf: Any, binders: tuple[Any, ...]) -> Term:
    if leaf[0] == "beta":
        return ("b", next(i for i, b in enumerate(reversed(binders)) if b == leaf))
    return leaf


def _atom(atom: Any, binders: tuple[Any, ...]) -> Term:
    head = atom[0]
    if head in ("v", "beta"):
        return _leaf(atom, binders)
    if head == "at":
        return ("at", _leaf(atom[1], binders), *(_argument(t, binders) for t in atom[2:]))
    if head == "sum":
        return _sum(atom, binders)
    if head == "dot":
        return ("dot", _base(atom[1], binders), _vector(("vec", atom[2], atom[3]), binders))
    if head == "tail":
        return ("tail", _argument(atom[1], binders), *(read_back(t, binders) for t in atom[2:]))
    return (head, *(read_back(t, binders) for t in atom[1:]))


def _base(base: Any, binders: tuple[Any, ...]) -> Term:
    return ("relu", read_back(base[1], binders)) if base[0] == "relu" else _atom(base, binders)


def _vector(vec: Any, binders: tuple[Any, ...]) -> Term:
    if vec[0] == "vsum":
        return _sum(vec, binders)
    out = _base(vec[2], binders)
    for letter, transposed in reversed(vec[1]):
        m = _atom(letter, binders)
        out = ("app", ("adj", m) if transposed else m, out)
    return out


def _sum(atom: Any, binders: tuple[Any, ...]) -> Term:
    domains = []
    for beta, domain in atom[1]:
        if domain[0] == "range":
            domains.append(("range", read_back(domain[1], binders)))
        else:
            domains.append(_atom(domain, binders))
        binders = (*binders, beta)
    body = _product(("q", "1"), *atom[2], binders)
    for domain in reversed(domains):
        body = ("sum", domain, body)
    return body


def _argument(t: Any, binders: tuple[Any, ...]) -> Term:
    if t[0] == "nf":
        return read_back(t[1], binders)
    if t[0] == "lam":
        return ("lam", tuple(b[2] for b in t[1]), read_back(t[2], (*binders, *t[1])))
    return _leaf(t, binders)


def normal_form(term: Term) -> Any:
    """Return the normal form of a term over `SCOPE`."""
    return Normaliser(SCOPE, DEFINITIONS).poly(term)
