"""Terms, sorts and facts of the kernel's language.

Terms are nested tuples ``(head, ...)`` in locally nameless form: a free variable is
``("v", name)``, a bound variable is a de Bruijn index ``("b", i)``. Substituting a closed term for
a free variable therefore can never capture anything; only the binders of facts, which are named,
need renaming, and `substitute_fact` does it.

Sorts are ``"R"``, ``"N"``, ``("V", dim)``, ``("L", dim_in, dim_out)``, ``("S", sort)`` and
``("F", (sort, ...), sort)``. A dim is a Python int or the name of a variable of sort N, so that
dimensions stay symbolic. N is a subsort of R.

Facts are literals ``(relation, left, right)`` or ``("fact", all, given, some, then)``, read "for
all ``all`` with ``given`` there are ``some`` with ``then``"; hypotheses, lemmas, axioms and
statements are all facts.

All functions are total (1/0 = 0, log x = 0 for x <= 0, sqrt x = 0 for x < 0); the axioms carry
the guards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from provers.kernel.errors import KernelError

Term = tuple[Any, ...]
Sort = Any
Fact = tuple[Any, ...]
Params = tuple[tuple[str, Sort], ...]

RELATIONS = ("=", "<", "<=", "!=")
BINDERS = ("sum", "map", "lam")
ZERO: Term = ("q", "0")
ONE: Term = ("q", "1")
FALSE: Fact = ("<", ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Definition:
    """A named, non-recursive abbreviation: ``name(params) := body`` of sort ``sort``."""

    name: str
    params: Params
    sort: Sort
    body: Term


Definitions = Mapping[str, Definition]


def fact(
    all: Iterable[tuple[str, Sort]] = (),  # noqa: A002 - the field's name in certificates
    given: Iterable[Fact] = (),
    some: Iterable[tuple[str, Sort]] = (),
    then: Iterable[Fact] = (),
) -> Fact:
    """Return the quantified fact "for all ... given ... there are ... with ..."."""
    return ("fact", tuple(all), tuple(given), tuple(some), tuple(then))


def is_literal(f: Fact) -> bool:
    """Return whether ``f`` is an (in)equation rather than a quantified fact."""
    return f[0] in RELATIONS


# ----------------------------------------------------------------------------- substitution


def substitute_dim(dim: int | str, values: Mapping[str, Term]) -> int | str:
    """Replace a dim by what its variable stands for: a name or a natural literal."""
    if isinstance(dim, int) or dim not in values:
        return dim
    value = values[dim]
    if value[0] == "v":
        return str(value[1])
    if value[0] == "q" and value[1].isdigit():
        return int(value[1])
    raise KernelError(f"dimension {dim}: expected a name or a natural number, got {value[0]!r}")


def substitute_sort(sort: Sort, values: Mapping[str, Term]) -> Sort:
    """Replace the dims in ``sort``."""
    if isinstance(sort, str):
        return sort
    head = sort[0]
    if head in ("V", "L"):
        return (head, *(substitute_dim(d, values) for d in sort[1:]))
    if head == "S":
        return ("S", substitute_sort(sort[1], values))
    return (
        "F",
        tuple(substitute_sort(s, values) for s in sort[1]),
        substitute_sort(sort[2], values),
    )


def substitute(term: Term, values: Mapping[str, Term]) -> Term:
    """Replace free variables by closed terms (no capture is possible)."""
    if not values:
        return term
    head = term[0]
    if head == "v":
        return values.get(term[1], term)
    if head in ("b", "q", "u", "nf"):
        return term
    if head in ("zero", "id"):
        return (head, substitute_dim(term[1], values))
    if head == "lam":
        return (
            "lam",
            tuple(substitute_sort(s, values) for s in term[1]),
            substitute(term[2], values),
        )
    if head == "def":
        return ("def", term[1], *(substitute(t, values) for t in term[2:]))
    if head == "^":
        return ("^", substitute(term[1], values), term[2])
    return (head, *(substitute(t, values) for t in term[1:]))


def instantiate(body: Term, values: tuple[Term, ...], depth: int = 0) -> Term:
    """Open ``len(values)`` binders: index 0 becomes the last of ``values``.

    ``values`` must be locally closed; indices that point further out are lowered.
    """
    head = body[0]
    if head == "b":
        index = body[1] - depth
        if index < 0:
            return body
        if index < len(values):
            return values[len(values) - 1 - index]
        return ("b", body[1] - len(values))
    if head in ("v", "q", "u", "nf", "beta", "zero", "id"):
        return body
    if head in ("sum", "map"):
        return (head, instantiate(body[1], values, depth), instantiate(body[2], values, depth + 1))
    if head == "lam":
        return ("lam", body[1], instantiate(body[2], values, depth + len(body[1])))
    if head == "def":
        return ("def", body[1], *(instantiate(t, values, depth) for t in body[2:]))
    if head == "^":
        return ("^", instantiate(body[1], values, depth), body[2])
    return (head, *(instantiate(t, values, depth) for t in body[1:]))


def free_names(term: Term) -> set[str]:
    """Return the free variables of ``term``, dims included."""
    head = term[0]
    if head == "v":
        return {term[1]}
    if head in ("b", "q"):
        return set()
    if head in ("zero", "id"):
        return {term[1]} if isinstance(term[1], str) else set()
    names: set[str] = set()
    if head == "lam":
        for s in term[1]:
            names |= sort_names(s)
        return names | free_names(term[2])
    if head == "^":
        return free_names(term[1])
    for t in term[2:] if head == "def" else term[1:]:
        names |= free_names(t)
    return names


def sort_names(sort: Sort) -> set[str]:
    """Return the dim variables of ``sort``."""
    if isinstance(sort, str):
        return set()
    if sort[0] in ("V", "L"):
        return {d for d in sort[1:] if isinstance(d, str)}
    if sort[0] == "S":
        return sort_names(sort[1])
    names = sort_names(sort[2])
    for s in sort[1]:
        names |= sort_names(s)
    return names


def fact_names(f: Fact) -> set[str]:
    """Return the free variables of a fact."""
    if is_literal(f):
        return free_names(f[1]) | free_names(f[2])
    names: set[str] = set()
    for part in (*f[2], *f[4]):
        names |= fact_names(part)
    params = (*f[1], *f[3])
    for _, s in params:
        names |= sort_names(s)
    return names - {name for name, _ in params}


def fresh_name(base: str, taken: Iterable[str]) -> str:
    """Return ``base`` or ``base_1``, ``base_2`` ... whichever is first not taken."""
    used = set(taken)
    if base not in used:
        return base
    i = 1
    while f"{base}_{i}" in used:
        i += 1
    return f"{base}_{i}"


def substitute_fact(f: Fact, values: Mapping[str, Term]) -> Fact:
    """Replace free variables of a fact, renaming its binders where they would capture."""
    if not values:
        return f
    if is_literal(f):
        return (f[0], substitute(f[1], values), substitute(f[2], values))
    own = {name for name, _ in (*f[1], *f[3])}
    inner = {k: v for k, v in values.items() if k not in own}
    taken = set(inner)
    for v in inner.values():
        taken |= free_names(v)
    taken |= fact_names(f) | own

    def bind(params: Params) -> Params:
        renamed = []
        for name, sort in params:
            new = name
            if any(name in free_names(v) for v in inner.values()):
                new = fresh_name(name, taken)
                taken.add(new)
            renamed.append((new, substitute_sort(sort, inner)))
            if new != name:
                inner[name] = ("v", new)
        return tuple(renamed)

    all_ = bind(f[1])
    given = tuple(substitute_fact(g, inner) for g in f[2])
    some = bind(f[3])
    then = tuple(substitute_fact(t, inner) for t in f[4])
    return ("fact", all_, given, some, then)


# ----------------------------------------------------------------------------- sorts


def is_subsort(small: Sort, large: Sort) -> bool:
    """Return whether every ``small`` is a ``large`` (N is below R; functions follow results)."""
    if small == large or (small == "N" and large == "R"):
        return True
    if isinstance(small, tuple) and isinstance(large, tuple) and small[0] == large[0]:
        if small[0] == "F":
            return bool(small[1] == large[1]) and is_subsort(small[2], large[2])
        if small[0] == "S":
            return is_subsort(small[1], large[1])
    return False


def check_sort(sort: Sort, scope: Mapping[str, Sort]) -> None:
    """Raise unless the dims of ``sort`` are naturals in scope."""
    for name in sort_names(sort):
        if scope.get(name) != "N":
            raise KernelError(f"dimension {name!r} is not a natural number in scope")


def _need(ok: bool, what: str, term: Term) -> None:
    if not ok:
        raise KernelError(f"ill-sorted term: {what} in {term[0]!r}")


def _join(a: Sort, b: Sort, term: Term) -> Sort:
    if is_subsort(a, b):
        return b
    _need(is_subsort(b, a), f"{a!r} against {b!r}", term)
    return a


def sort_of(
    term: Term,
    scope: Mapping[str, Sort],
    definitions: Definitions,
    bound: tuple[Sort, ...] = (),
) -> Sort:
    """Return the sort of ``term`` or raise `KernelError`.

    ``bound`` lists the sorts of the enclosing binders, outermost first.
    """

    def go(t: Term, more: tuple[Sort, ...] = ()) -> Sort:
        return sort_of(t, scope, definitions, bound + more)

    head = term[0]
    if head == "v":
        if term[1] not in scope:
            raise KernelError(f"unknown name {term[1]!r}")
        return scope[term[1]]
    if head == "b":
        _need(term[1] < len(bound), "dangling index", term)
        return bound[len(bound) - 1 - term[1]]
    if head == "q":
        return "N" if term[1].isdigit() else "R"
    if head == "+":
        sorts = [go(t) for t in term[1:]]
        out = sorts[0]
        for s in sorts[1:]:
            out = _join(out, s, term)
        _need(out in ("R", "N") or out[0] in ("V", "L"), f"cannot add {out!r}", term)
        return out
    if head == "*":
        sorts = [go(t) for t in term[1:]]
        _need(all(s in ("R", "N") for s in sorts), "factors must be numbers", term)
        return "N" if all(s == "N" for s in sorts) else "R"
    if head == "^":
        s = go(term[1])
        _need(s in ("R", "N"), "base must be a number", term)
        return s
    if head in ("inv", "exp", "log", "sqrt", "abs"):
        _need(is_subsort(go(term[1]), "R"), "argument must be a number", term)
        return "R"
    if head == "max":
        a, b = go(term[1]), go(term[2])
        _need(is_subsort(a, "R") and is_subsort(b, "R"), "arguments must be numbers", term)
        return "N" if a == b == "N" else "R"
    if head == "zero":
        check_sort(("V", term[1]), scope)
        return ("V", term[1])
    if head == "id":
        check_sort(("V", term[1]), scope)
        return ("L", term[1], term[1])
    if head == "scale":
        _need(is_subsort(go(term[1]), "R"), "scale by a number", term)
        s = go(term[2])
        _need(s[0] in ("V", "L"), "scale a vector or a map", term)
        return s
    if head == "dot":
        a, b = go(term[1]), go(term[2])
        _need(a[0] == "V" and a == b, f"{a!r} against {b!r}", term)
        return "R"
    if head == "outer":
        a, b = go(term[1]), go(term[2])
        _need(a[0] == "V" and b[0] == "V", "two vectors", term)
        return ("L", b[1], a[1])
    if head == "app":
        m, v = go(term[1]), go(term[2])
        _need(m[0] == "L" and v == ("V", m[1]), f"map {m!r} on {v!r}", term)
        return ("V", m[2])
    if head == "adj":
        m = go(term[1])
        _need(m[0] == "L", "a map", term)
        return ("L", m[2], m[1])
    if head == "comp":
        a, b = go(term[1]), go(term[2])
        _need(a[0] == "L" and b[0] == "L" and a[1] == b[2], f"{a!r} after {b!r}", term)
        return ("L", b[1], a[2])
    if head == "relu":
        v = go(term[1])
        _need(v[0] == "V", "a vector", term)
        return v
    if head == "at":
        f = go(term[1])
        _need(f[0] == "F" and len(f[1]) == len(term) - 2, f"{f!r} applied to arguments", term)
        for want, t in zip(f[1], term[2:], strict=True):
            _need(is_subsort(go(t), want), f"argument of sort {want!r}", term)
        return f[2]
    if head == "lam":
        for s in term[1]:
            check_sort(s, scope)
        return ("F", term[1], go(term[2], term[1]))
    if head in ("sum", "map"):
        d = go(term[1])
        _need(d[0] == "S", "domain must be a sequence", term)
        s = go(term[2], (d[1],))
        if head == "map":
            return ("S", s)
        _need(s in ("R", "N") or s[0] == "V", "summands are numbers or vectors", term)
        return s
    if head == "range":
        _need(go(term[1]) == "N", "range of a natural number", term)
        return ("S", "N")
    if head == "one":
        return ("S", go(term[1]))
    if head == "cat":
        a, b = go(term[1]), go(term[2])
        _need(a[0] == "S" and b[0] == "S", "two sequences", term)
        return ("S", _join(a[1], b[1], term))
    if head == "tail":
        f, n, k = go(term[1]), go(term[2]), go(term[3])
        ok = f[0] == "F" and f[1] == ("N",) and f[2][0] == "V" and n == "N" and k == "N"
        _need(ok, "a family of vectors and two naturals", term)
        return "R"
    if head == "def":
        if term[1] not in definitions:
            raise KernelError(f"unknown definition {term[1]!r}")
        definition = definitions[term[1]]
        _need(len(definition.params) == len(term) - 2, f"arguments of {term[1]}", term)
        values: dict[str, Term] = {}
        for (name, want), t in zip(definition.params, term[2:], strict=True):
            got, expected = go(t), substitute_sort(want, values)
            _need(
                is_subsort(got, expected), f"{term[1]}: {name} is {expected!r}, got {got!r}", term
            )
            if want == "N":
                values[name] = t
        return substitute_sort(definition.sort, values)
    raise KernelError(f"unknown operation {head!r}")


def check_fact(f: Fact, scope: Mapping[str, Sort], definitions: Definitions) -> None:
    """Raise unless every term of ``f`` is well sorted in ``scope``."""
    if is_literal(f):
        left = sort_of(f[1], scope, definitions)
        right = sort_of(f[2], scope, definitions)
        numbers = is_subsort(left, "R") and is_subsort(right, "R")
        vectors = left == right and left[0] == "V"
        if not (numbers or (vectors and f[0] in ("=", "!="))):
            raise KernelError(f"cannot compare {left!r} {f[0]} {right!r}")
        return
    inner = dict(scope)
    for index in (1, 3):
        for name, sort in f[index]:
            if name in inner:
                raise KernelError(f"the name {name!r} is bound twice")
            check_sort(sort, inner)
            inner[name] = sort
        for part in f[index + 1]:
            check_fact(part, inner, definitions)


def check_definition(definition: Definition, earlier: Definitions) -> None:
    """Raise unless the body has the stated sort and uses only parameters and earlier names."""
    scope: dict[str, Sort] = {}
    for name, sort in definition.params:
        if name in scope:
            raise KernelError(f"{definition.name}: parameter {name!r} occurs twice")
        check_sort(sort, scope)
        scope[name] = sort
    if definition.name in earlier:
        raise KernelError(f"definition {definition.name!r} exists already")
    check_sort(definition.sort, scope)
    got = sort_of(definition.body, scope, earlier)
    if not is_subsort(got, definition.sort):
        raise KernelError(f"{definition.name}: body is {got!r}, stated {definition.sort!r}")
