"""Random changes to certificates, and random instances of the claims that survive them."""

from __future__ import annotations

import json
import random
from typing import Any

from flint import fmpq, fmpq_mat

from provers.kernel.arithmetic import NotExact
from provers.kernel.errors import KernelError
from provers.kernel.numbers import Truth, decide, decide_exactly
from provers.kernel.terms import RELATIONS, is_literal

WORDS = [
    "=", "<", "<=", "!=", "+", "*", "^", "inv", "exp", "log", "sqrt", "abs", "max", "dot", "app", "adj",
    "scale", "sum", "map", "range", "one", "cat", "at", "def", "lam", "zero", "id", "relu", "tail", "q",
    "R", "N", "V", "L", "S", "F", "by", "combine", "positive", "exact", "enclose", "cover", "apply",
    "intro", "steps", "cases", "contra", "absurd", "clash", "congr", "induct", "enumerate", "sum",
    "independent", "operator-norm", "preimages", "fact", "axiom", "statement", "all", "given", "some",
    "then", "x", "n", "d", "0", "1", "-1", "2", "1/2", "", "beta", "nf", "u", "\u00e9",
]  # fmt: skip
THINGS = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2,
    64,
    10**6,
    [],
    {},
    "",
    ["q", "0"],
    ["<", ["q", "0"], ["q", "0"]],
]


def places(node: Any, found: list[tuple[Any, Any]] | None = None) -> list[tuple[Any, Any]]:
    """Return all pairs of a container and a key or index of it."""
    found = [] if found is None else found
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in items:
        found.append((node, key))
        if isinstance(child, (dict, list)):
            places(child, found)
    return found


def mutate(data: bytes, r: random.Random) -> Any:
    """Return a changed copy of the certificate with the given bytes."""
    document = json.loads(data)
    change = r.choice([_change, _rename])
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        change(document, r)
    return document


KINDS = (
    RELATIONS,
    ("+", "*"),
    ("exp", "inv", "abs", "sqrt", "log"),
    ("R", "N"),
    ("dot", "scale", "app"),
)


def _rename(document: Any, r: random.Random) -> None:
    """Replace a word by one of its kind, which mostly leaves the document well-formed."""
    words = [(n, k) for n, k in places(document) if isinstance(n[k], str)]
    node, key = r.choice(words)
    word = node[key]
    kind = next((kind for kind in KINDS if word in kind), None)
    if kind is None:
        number = word.lstrip("-")[:1].isdigit()
        kind = [n[k] for n, k in words if n[k].lstrip("-")[:1].isdigit() == number]
        if number and r.random() < 0.5:
            kind = ["0", "1", "-1", "2", "101/100", "99/100"]
    node[key] = r.choice(kind)


def _change(document: Any, r: random.Random) -> None:
    everywhere = places(document)
    if not everywhere:
        return
    node, key = r.choice(everywhere)
    kind = r.randrange(9)
    if kind == 0:
        del node[key]
    elif kind == 1 and isinstance(node, list):
        node.insert(r.randrange(len(node) + 1), json.loads(json.dumps(node[key])))
    elif kind == 2:
        other, place = r.choice(everywhere)
        a, b = json.dumps(node[key]), json.dumps(other[place])
        node[key], other[place] = json.loads(b), json.loads(a)
    elif kind == 3:
        other, place = r.choice(everywhere)
        node[key] = json.loads(json.dumps(other[place]))
    elif kind == 4 and isinstance(node, list):
        r.shuffle(node)
    elif kind == 5 and isinstance(node, dict):
        node[r.choice(WORDS)] = node.pop(key)
    elif kind == 6:
        node[key] = json.loads(json.dumps(r.choice(THINGS)))
    elif isinstance(node[key], str):
        texts = [n[k] for n, k in everywhere if isinstance(n[k], str)]
        node[key] = r.choice(texts) if r.random() < 0.6 else r.choice(WORDS)
    elif isinstance(node[key], int):
        node[key] += r.choice([-1, 1])
    else:
        node[key] = r.choice(WORDS)


def flip(data: bytes, r: random.Random) -> bytes:
    """Return the bytes with one to three of them changed, removed or doubled."""
    out = bytearray(data)
    for _ in range(r.choice([1, 1, 2, 3])):
        i = r.randrange(len(out))
        kind = r.randrange(3)
        if kind == 0:
            out[i] = r.randrange(256) if r.random() < 0.3 else r.choice(b'0123456789"[]{},:<=xyn/-')
        elif kind == 1:
            del out[i]
        else:
            out[i:i] = out[i : i + 1]
    return bytes(out)


# ----------------------------------------------------------------------------- instances of claims


def random_value(sort: Any, env: dict[str, Any], r: random.Random) -> Any:
    """Return a random value of a sort; raise KeyError for sorts that have none here."""

    def dim(x: int | str) -> int:
        return x if isinstance(x, int) else env[x]

    def number() -> fmpq:
        return fmpq(r.choice([0, 0, 1, -1, 2, -3, 5]), r.choice([1, 1, 2, 3]))

    if sort == "R":
        return number()
    if sort == "N":
        return r.choice([0, 1, 2, 3])
    if sort[0] in ("V", "L"):
        rows, columns = (dim(sort[2]), dim(sort[1])) if sort[0] == "L" else (dim(sort[1]), 1)
        return fmpq_mat(rows, columns, [number() for _ in range(rows * columns)])
    if sort[0] == "S":
        return tuple(random_value(sort[1], env, r) for _ in range(r.randrange(4)))
    if set(sort[1]) != {"N"}:
        raise KeyError(sort)
    members: dict[Any, Any] = {}

    def family(*indices: int) -> Any:
        if indices not in members:
            members[indices] = random_value(sort[2], env, r)
        return members[indices]

    return family


def truth(f: Any, env: dict[str, Any], definitions: Any) -> Truth:
    """Truth of a literal, UNKNOWN for a quantified fact."""
    if not is_literal(f):
        return Truth.UNKNOWN
    try:
        return decide_exactly(f, env, definitions)
    except NotExact:
        return decide(f, env, definitions, 128)


def counterexample(f: Any, definitions: Any, r: random.Random, tries: int = 20) -> Any:
    """Return values at which all hypotheses of a claim hold and a conclusion fails, or None."""
    if is_literal(f):
        f = ("fact", (), (), (), (f,))
    for _ in range(tries):
        env: dict[str, Any] = {}
        try:
            for name, sort in f[1]:
                env[name] = random_value(sort, env, r)
            if any(truth(g, env, definitions) is not Truth.YES for g in f[2]):
                continue
            if not f[3] and any(truth(t, env, definitions) is Truth.NO for t in f[4]):
                return env
        except (KeyError, KernelError):  # no value of this sort, or too much work
            return None
    return None
