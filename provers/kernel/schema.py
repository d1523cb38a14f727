"""Certificates as JSON: strict reading, and terms and facts to and from nested arrays.

Everything that a stranger's file can contain is refused here with a sentence: duplicate keys,
floats, NaN, unknown keys or operations, non-ASCII names, non-canonical rationals, excessive depth.
In files bound variables are named; inside, they are indices (see `provers.kernel.terms`).
"""

from __future__ import annotations

import json
import re
from typing import Any

from flint import fmpq, fmpz

from provers.kernel.errors import KernelError
from provers.kernel.terms import RELATIONS, Fact, Sort, Term, sort_names

MAX_DEPTH = 200
MAX_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)
_RATIONAL = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?", re.ASCII)
_FIXED = {
    "inv": 1, "exp": 1, "log": 1, "sqrt": 1, "abs": 1, "max": 2, "scale": 2, "dot": 2, "outer": 2,
    "app": 2, "adj": 1, "comp": 2, "relu": 1, "range": 1, "one": 1, "cat": 2, "tail": 3,
}  # fmt: skip


def _refuse_float(text: str) -> Any:
    raise KernelError(f"certificates hold no floating-point numbers, got {text[:40]!r}")


def _small_int(text: str) -> int:
    if len(text) > 9:
        raise KernelError(f"integer {text[:20]!r}... is too long; rationals are text")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise KernelError("duplicate key in a certificate")
    return out


def _check_depth(text: str) -> None:
    depth = 0
    inside = escaped = False
    for ch in text:
        if inside:
            if escaped:
                escaped = False
            elif ch == "\\":
                escaped = True
            elif ch == '"':
                inside = False
        elif ch == '"':
            inside = True
        elif ch in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise KernelError(f"nested deeper than {MAX_DEPTH}")
        elif ch in "]}":
            depth -= 1


def read_json(data: bytes) -> Any:
    """Parse certificate bytes strictly.

    Raises
    ------
    KernelError
        If the bytes are not ASCII JSON of the kind described in the module docstring.
    """
    if len(data) > MAX_BYTES:
        raise KernelError(f"certificate of {len(data)} bytes; the limit is {MAX_BYTES}")
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise KernelError(f"certificate is not ASCII at byte {error.start}") from error
    _check_depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
            parse_int=_small_int,
        )
    except json.JSONDecodeError as error:
        raise KernelError(f"not JSON: {error}") from error


def keys(obj: Any, required: set[str], optional: frozenset[str] | set[str] = frozenset()) -> None:
    """Raise unless ``obj`` is an object with the required and no unknown keys."""
    if not isinstance(obj, dict):
        raise KernelError(f"expected an object with keys {sorted(required)}")
    if missing := required - obj.keys():
        raise KernelError(f"missing keys {sorted(missing)}")
    if unknown := obj.keys() - required - optional:
        raise KernelError(f"unknown keys {sorted(str(k) for k in unknown)}")


def array(obj: Any, what: str) -> list[Any]:
    """Return ``obj`` if it is an array."""
    if not isinstance(obj, list):
        raise KernelError(f"{what}: expected an array")
    return obj


def name(obj: Any) -> str:
    """Return ``obj`` if it is an ASCII identifier."""
    if not isinstance(obj, str) or not _NAME.fullmatch(obj):
        raise KernelError(f"not a name: {str(obj)[:40]!r}")
    return obj


def rational(obj: Any) -> fmpq:
    """Parse the canonical text of a rational."""
    if not isinstance(obj, str) or len(obj) > 1_000_000 or not _RATIONAL.fullmatch(obj):
        raise KernelError(f"not a rational: {str(obj)[:40]!r}")
    numerator, _, denominator = obj.partition("/")
    value = fmpq(fmpz(numerator), fmpz(denominator or "1"))
    if str(value) != obj:
        raise KernelError(f"rational {obj[:40]!r} is not in lowest terms")
    return value


def small_natural(obj: Any, what: str, limit: int = 10**6) -> int:
    """Return ``obj`` if it is a natural number of at most ``limit``."""
    if not isinstance(obj, int) or isinstance(obj, bool) or not 0 <= obj <= limit:
        raise KernelError(f"{what}: expected a natural number up to {limit}")
    return obj


# ----------------------------------------------------------------------------- reading


def parse_dim(obj: Any) -> int | str:
    """Parse a dimension."""
    return small_natural(obj, "dimension") if isinstance(obj, int) else name(obj)


def parse_sort(obj: Any) -> Sort:
    """Parse a sort."""
    if obj in ("R", "N"):
        return obj
    if isinstance(obj, list) and obj:
        if obj[0] == "V" and len(obj) == 2:
            return ("V", parse_dim(obj[1]))
        if obj[0] == "L" and len(obj) == 3:
            return ("L", parse_dim(obj[1]), parse_dim(obj[2]))
        if obj[0] == "S" and len(obj) == 2:
            return ("S", parse_sort(obj[1]))
        if obj[0] == "F" and len(obj) == 3 and isinstance(obj[1], list) and obj[1]:
            return ("F", tuple(parse_sort(s) for s in obj[1]), parse_sort(obj[2]))
    raise KernelError(f"not a sort: {str(obj)[:60]}")


def parse_term(obj: Any, bound: tuple[str, ...] = ()) -> Term:
    """Parse a term; ``bound`` lists the enclosing binders' names, outermost first."""
    if isinstance(obj, str):
        name(obj)
        if obj in bound:
            return ("b", len(bound) - 1 - bound.index(obj))
        return ("v", obj)
    if not isinstance(obj, list) or not obj or not isinstance(obj[0], str):
        raise KernelError(f"not a term: {str(obj)[:60]}")
    head, args = obj[0], obj[1:]

    def go(t: Any) -> Term:
        return parse_term(t, bound)

    if head == "q" and len(args) == 1:
        rational(args[0])
        return ("q", args[0])
    if head in ("+", "*") and args:
        return (head, *(go(t) for t in args))
    if head == "^" and len(args) == 2:
        return ("^", go(args[0]), small_natural(args[1], "exponent", 64))
    if head in ("zero", "id") and len(args) == 1:
        if isinstance(args[0], str) and args[0] in bound:
            raise KernelError(f"dimension {args[0]!r} is a bound variable")
        return (head, parse_dim(args[0]))
    if head in _FIXED and len(args) == _FIXED[head]:
        return (head, *(go(t) for t in args))
    if head in ("sum", "map") and len(args) == 3:
        return (head, go(args[1]), parse_term(args[2], _bind(bound, [args[0]])))
    if head == "lam" and len(args) == 2:
        params = [array(p, "lam parameter") for p in array(args[0], "lam parameters")]
        if not params or any(len(p) != 2 for p in params):
            raise KernelError("lam: parameters are [name, sort]")
        sorts = tuple(parse_sort(p[1]) for p in params)
        inner = _bind(bound, [p[0] for p in params])
        if any(sort_names(s) & set(inner) for s in sorts):
            raise KernelError("lam: a dimension is a bound variable")
        return ("lam", sorts, parse_term(args[1], inner))
    if head == "at" and len(args) >= 2:
        return ("at", *(go(t) for t in args))
    if head == "def" and args:
        return ("def", name(args[0]), *(go(t) for t in args[1:]))
    raise KernelError(f"unknown operation or wrong number of arguments: {head[:40]!r}")


def _bind(bound: tuple[str, ...], names: list[Any]) -> tuple[str, ...]:
    for n in names:
        if name(n) in bound:
            raise KernelError(f"the name {n!r} is bound twice")
        bound = (*bound, n)
    return bound


def parse_params(obj: Any) -> tuple[tuple[str, Sort], ...]:
    """Parse a list of ``[name, sort]``."""
    out = []
    for p in array(obj, "parameters"):
        if not isinstance(p, list) or len(p) != 2:
            raise KernelError("a parameter is [name, sort]")
        if name(p[0]).endswith("__"):
            raise KernelError(f"the name {p[0]!r} is reserved for bound variables")
        out.append((p[0], parse_sort(p[1])))
    return tuple(out)


def parse_fact(obj: Any) -> Fact:
    """Parse a literal or a quantified fact."""
    if isinstance(obj, list):
        if len(obj) == 3 and obj[0] in RELATIONS:
            return (obj[0], parse_term(obj[1]), parse_term(obj[2]))
        raise KernelError(f"not a literal: {str(obj)[:60]}")
    keys(obj, {"then"}, {"all", "given", "some"})
    then = tuple(parse_fact(t) for t in array(obj["then"], "then"))
    if not then:
        raise KernelError("a fact concludes something: 'then' is empty")
    return (
        "fact",
        parse_params(obj.get("all", [])),
        tuple(parse_fact(g) for g in array(obj.get("given", []), "given")),
        parse_params(obj.get("some", [])),
        then,
    )


# ----------------------------------------------------------------------------- writing


def dump_sort(sort: Sort) -> Any:
    """Return the JSON form of a sort."""
    if isinstance(sort, str):
        return sort
    if sort[0] == "F":
        return ["F", [dump_sort(s) for s in sort[1]], dump_sort(sort[2])]
    return [sort[0], *(dump_sort(s) if isinstance(s, tuple) else s for s in sort[1:])]


def dump_term(term: Term, bound: tuple[str, ...] = ()) -> Any:
    """Return the JSON form of a term, naming bound variables i0, i1, ... by depth."""
    head = term[0]

    def fresh(k: int) -> list[str]:
        # A trailing underscore run keeps these apart from every name a module would write.
        return [f"i{len(bound) + j}__" for j in range(k)]

    if head == "v":
        return term[1]
    if head == "b":
        return bound[len(bound) - 1 - term[1]]
    if head in ("q", "zero", "id"):
        return [head, term[1]]
    if head == "^":
        return ["^", dump_term(term[1], bound), term[2]]
    if head in ("sum", "map"):
        n = fresh(1)
        return [head, n[0], dump_term(term[1], bound), dump_term(term[2], (*bound, *n))]
    if head == "lam":
        n = fresh(len(term[1]))
        params = [[a, dump_sort(s)] for a, s in zip(n, term[1], strict=True)]
        return ["lam", params, dump_term(term[2], (*bound, *n))]
    if head == "def":
        return ["def", term[1], *(dump_term(t, bound) for t in term[2:])]
    return [head, *(dump_term(t, bound) for t in term[1:])]


def dump_fact(f: Fact) -> Any:
    """Return the JSON form of a fact."""
    if f[0] in RELATIONS:
        return [f[0], dump_term(f[1]), dump_term(f[2])]
    out: dict[str, Any] = {"then": [dump_fact(t) for t in f[4]]}
    if f[1]:
        out["all"] = [[n, dump_sort(s)] for n, s in f[1]]
    if f[2]:
        out["given"] = [dump_fact(g) for g in f[2]]
    if f[3]:
        out["some"] = [[n, dump_sort(s)] for n, s in f[3]]
    return out


def digest(obj: Any) -> str:
    """Return the SHA-256 of the canonical bytes of a JSON value."""
    import hashlib

    return hashlib.sha256(canonical(obj)).hexdigest()


def canonical(obj: Any) -> bytes:
    """Return canonical JSON bytes: sorted keys, ASCII, no spaces."""
    return json.dumps(obj, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode("ascii")
