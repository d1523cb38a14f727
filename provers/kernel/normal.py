"""Normal forms: equality of terms in any dimension and for sequences of any length.

A scalar or vector term becomes a *polynomial*: a mapping from ``(monomial, vector atom or None)``
to a rational coefficient. A monomial is a sorted tuple of ``(atom, exponent)``. The rules are

* scalars: commutative ring; ``inv`` of a product is the product of the ``inv``; at most one
  ``exp`` in a monomial, exponents added; ``x * inv(x)`` is left alone (x may be 0);
* vectors: linear combinations; linear maps are pushed through sums down to words of maps on base
  vectors; inner products are bilinear, ``<A x, B y>`` is ``<x, A^T B y>``, symmetric;
* sums: split over ``cat``, ``one``, ``map`` and ``range(n + 1)``; constants are pulled out;
  nested sums are flattened, split into connected components of their variables, and the order of
  summation is chosen canonically, so that exchanging two sums changes nothing;
* definitions are unfolded, applied abstractions reduced.

Bound variables of a sum or abstraction are named by *height* (one more than the largest name bound
inside), so that an atom means the same wherever it stands and nothing can be captured.
Every step is an identity of the total semantics of `provers.kernel.terms`: normal forms that
agree prove equality; normal forms that differ prove nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from itertools import permutations
from typing import Any

from flint import fmpq, fmpz

from provers.kernel.errors import KernelError
from provers.kernel.terms import Definitions, Sort, Term, free_names, instantiate, substitute

Atom = tuple[Any, ...]
Monomial = tuple[tuple[Atom, int], ...]
Key = tuple[Monomial, Atom | None]
Poly = dict[Key, fmpq]
Frozen = tuple[tuple[Key, str], ...]
Binder = tuple[Atom, Atom]

UNIT: Monomial = ()
MAX_NESTED_SUMS = 5
MAX_LITERAL_RANGE = 4096
MAX_HEIGHT = 1 << 22
"""Bits of a coefficient: ((3^64)^64)^64 ... must end in an error, not in exhausted memory."""
_one = fmpq(1)


# Numbers of fresh variables have ten digits, so that their order is the order of their texts.
FIRST_NUMBERED, FIRST_FRESH = 10**9, 2 * 10**9


@lru_cache(maxsize=1 << 16)
def order(x: Any) -> str:
    """Return the text by which atoms are ordered."""
    return repr(x)


def const(value: fmpq | int) -> Poly:
    """Return a constant polynomial."""
    return {(UNIT, None): fmpq(value)} if value != 0 else {}


def freeze(p: Poly) -> Frozen:
    """Return ``p`` as a hashable, canonically ordered tuple."""
    return tuple((k, str(c)) for k, c in sorted(p.items(), key=lambda item: order(item[0])))


def thaw(f: Frozen) -> Poly:
    """Inverse of `freeze`."""
    return {k: _rational(c) for k, c in f}


@lru_cache(maxsize=4096)
def _rational(text: str) -> fmpq:
    numerator, _, denominator = text.partition("/")
    return fmpq(fmpz(numerator), fmpz(denominator or "1"))


def leaves(node: Any, tag: str) -> set[Atom]:
    """Return the leaves ``(tag, ...)`` in an atom."""
    out: set[Atom] = set()
    stack = [node] if isinstance(node, tuple) else []
    while stack:
        part = stack.pop()
        if len(part) == 3 and part[0] == tag and isinstance(part[1], int):
            out.add(part)
        else:
            stack += [p for p in part if type(p) is tuple]
    return out


def relabelled(node: Any, values: Mapping[Atom, Atom], names: set[str]) -> Any:
    """Return ``node`` with other leaves ``u``; the names that occur are added to ``names``."""
    head = node[0] if node else None
    if head == "u" and len(node) == 3 and isinstance(node[1], int):
        return values.get(node, node)
    if head == "v" and len(node) == 2 and isinstance(node[1], str):
        names.add(node[1])
        return node
    return tuple([relabelled(p, values, names) if type(p) is tuple else p for p in node])


def touches(node: Atom, wanted: Collection[Atom]) -> bool:
    """Return whether a leaf of ``node`` is one of the leaves ``wanted``."""
    stack = [node]
    while stack:
        part = stack.pop()
        if len(part) == 3 and part[0] in ("u", "beta") and isinstance(part[1], int):
            if part in wanted:
                return True
        else:
            stack += [p for p in part if type(p) is tuple]
    return False


class Normaliser:
    """Normal forms in a fixed scope of sorted names and definitions.

    Parameters
    ----------
    scope : mapping of names to sorts
        Read at every call, so that it may grow while a proof is checked.
    definitions : mapping
        Unfolded wherever they occur.
    cache : dict, optional
        Normal forms of whole terms, shared between normalisers of one proof.
    work : int
        Number of polynomial entries that may be created before `KernelError` is raised.
    """

    def __init__(
        self,
        scope: Mapping[str, Sort],
        definitions: Definitions,
        work: int = 2_000_000,
        cache: dict[Any, Poly] | None = None,
    ) -> None:
        self.scope = scope
        self.definitions = definitions
        self.work = work
        self._cache = {} if cache is None else cache
        self._counter = FIRST_FRESH

    # ------------------------------------------------------------------ arithmetic of polynomials

    def _spend(self, amount: int = 1) -> None:
        self.work -= amount
        if self.work < 0:
            raise KernelError("work limit of the normal form reached")

    def add(self, p: Poly, q: Poly, factor: fmpq = _one) -> Poly:
        """Return ``p + factor q``."""
        self._spend(len(q))
        out = dict(p)
        for key, c in q.items():
            total = out.get(key, fmpq(0)) + factor * c
            if total == 0:
                out.pop(key, None)
            else:
                out[key] = total
        return out

    def mul(self, p: Poly, q: Poly) -> Poly:
        """Return the product; at most one factor may be a vector."""
        out: Poly = {}
        for (m, v), c in p.items():
            for (n, w), e in q.items():
                if v is not None and w is not None:
                    raise KernelError("product of two vectors")
                self._spend()
                key = (self.times(m, n), v if w is None else w)
                total = out.get(key, fmpq(0)) + c * e
                bits = total.height_bits()
                if bits > MAX_HEIGHT:
                    raise KernelError("a coefficient of the normal form is too long")
                self._spend(bits >> 8)
                if total == 0:
                    out.pop(key, None)
                else:
                    out[key] = total
        return out

    def power(self, p: Poly, k: int) -> Poly:
        """Return ``p`` to the natural power ``k``."""
        out = const(1)
        for _ in range(k):
            out = self.mul(out, p)
        return out

    def times(self, m: Monomial, n: Monomial) -> Monomial:
        """Multiply monomials: add exponents, merge the exponentials into one."""
        if not m or not n:
            return m or n
        exponents: dict[Atom, int] = {}
        argument: Poly | None = None
        for atom, e in (*m, *n):
            if atom[0] == "exp":
                argument = self.add(argument or {}, thaw(atom[1]), fmpq(e))
            else:
                exponents[atom] = exponents.get(atom, 0) + e
        if argument:
            exponents[("exp", freeze(argument))] = 1
        return tuple(sorted(exponents.items(), key=order))

    # ------------------------------------------------------------------ terms to polynomials

    def difference(self, left: Term, right: Term) -> Poly:
        """Return the normal form of ``left - right``."""
        return self.add(self.closed(left), self.closed(right), fmpq(-1))

    def closed(self, term: Term) -> Poly:
        """Return the normal form of a term without bound variables, remembering it.

        A remembered form is reused only where every free name has the same sort.
        """
        names = sorted(free_names(term))
        key = (term, tuple((n, self.scope.get(n)) for n in names))
        if key not in self._cache:
            self._cache[key] = self.poly(term)
        return self._cache[key]

    def poly(self, term: Term) -> Poly:
        """Return the normal form of a scalar or vector term."""
        head = term[0]
        if head == "q":
            return const(_rational(term[1]))
        if head == "+":
            out: Poly = {}
            for t in term[1:]:
                out = self.add(out, self.poly(t))
            return out
        if head == "*":
            out = const(1)
            for t in term[1:]:
                out = self.mul(out, self.poly(t))
            return out
        if head == "^":
            return self.power(self.poly(term[1]), term[2])
        if head == "scale":
            return self.mul(self.poly(term[1]), self.poly(term[2]))
        if head == "zero":
            return {}
        if head == "def":
            return self.poly(self._unfold(term))
        if head in ("v", "u", "beta"):
            return self._leaf(term)
        if head == "nf":
            return thaw(term[1])
        if head == "inv":
            return self.inverse(self.poly(term[1]))
        if head == "exp":
            return self._exponential(self.poly(term[1]))
        if head == "abs":
            return self._absolute(self.poly(term[1]))
        if head in ("log", "sqrt"):
            return self._scalar_atom((head, freeze(self.poly(term[1]))))
        if head == "max":
            return self._maximum(self.poly(term[1]), self.poly(term[2]))
        if head == "dot":
            return self._dot(self.poly(term[1]), self.poly(term[2]))
        if head == "app":
            return self._apply(term[1], self.poly(term[2]), False)
        if head == "relu":
            p = self.poly(term[1])
            return self._vector_atom(("relu", freeze(p))) if p else {}
        if head == "at":
            return self._at(term)
        if head == "sum":
            return self._sum(term[1], term[2])
        if head == "tail":
            f = self._argument(term[1])
            n, k = (freeze(self.poly(t)) for t in term[2:])
            return self._scalar_atom(("tail", f, n, k))
        raise KernelError(f"{head!r} is neither a number nor a vector")

    def _unfold(self, term: Term) -> Term:
        definition = self.definitions.get(term[1])
        if definition is None:
            raise KernelError(f"unknown definition {term[1]!r}")
        names = [n for n, _ in definition.params]
        self._spend(10)
        return substitute(definition.body, dict(zip(names, term[2:], strict=True)))

    def sort(self, leaf: Term) -> Sort:
        """Return the sort of a variable."""
        if leaf[0] in ("u", "beta"):
            return leaf[2]
        if leaf[1] not in self.scope:
            raise KernelError(f"unknown name {leaf[1]!r}")
        return self.scope[leaf[1]]

    def _leaf(self, leaf: Term) -> Poly:
        sort = self.sort(leaf)
        if sort in ("R", "N"):
            return self._scalar_atom(leaf)
        if sort[0] == "V":
            return self._vector_atom(leaf)
        raise KernelError(f"{leaf[1]!r} of sort {sort!r} is neither a number nor a vector")

    def _scalar_atom(self, atom: Atom) -> Poly:
        self._spend()
        return {(((atom, 1),), None): _one}

    def _vector_atom(self, base: Atom) -> Poly:
        self._spend()
        return {(UNIT, ("vec", (), base)): _one}

    def inverse(self, p: Poly) -> Poly:
        """Return the normal form of ``inv`` of ``p`` (0 for 0)."""
        if not p:
            return {}
        if len(p) == 1:
            (((mono, vec), c),) = p.items()
            if vec is not None:
                raise KernelError("inverse of a vector")
            out = const(1 / c)
            for atom, e in mono:
                if atom[0] == "exp":
                    factor = self._exponential(self.mul(thaw(atom[1]), const(-e)))
                elif atom[0] == "inv":
                    factor = self.power(thaw(atom[1]), e)
                else:
                    inverse = ("inv", freeze({(((atom, 1),), None): _one}))
                    factor = {(((inverse, e),), None): _one}
                out = self.mul(out, factor)
            return out
        p, scale = self.primitive(p)
        return {(((("inv", freeze(p)), 1),), None): 1 / scale}

    def primitive(self, p: Poly) -> tuple[Poly, fmpq]:
        """Return ``(q, c)`` with p = c q and leading coefficient of q equal to 1."""
        lead = p[min(p, key=order)]
        return {k: c / lead for k, c in p.items()}, lead

    def _exponential(self, p: Poly) -> Poly:
        if not p:
            return const(1)
        return self._scalar_atom(("exp", freeze(p)))

    def _absolute(self, p: Poly) -> Poly:
        if not p:
            return {}
        if set(p) == {(UNIT, None)}:
            return const(abs(p[(UNIT, None)]))
        q, scale = self.primitive(p)
        return {(((("abs", freeze(q)), 1),), None): abs(scale)}

    def _maximum(self, p: Poly, q: Poly) -> Poly:
        if p == q:
            return p
        a, b = sorted((freeze(p), freeze(q)), key=order)
        return self._scalar_atom(("max", a, b))

    # ------------------------------------------------------------------ vectors and linear maps

    def _apply(self, m: Term, p: Poly, transposed: bool) -> Poly:
        """Return the normal form of ``m p`` (of ``m^T p`` if ``transposed``)."""
        head = m[0]
        if head == "adj":
            return self._apply(m[1], p, not transposed)
        if head == "comp":
            first, second = (m[1], m[2]) if transposed else (m[2], m[1])
            return self._apply(second, self._apply(first, p, transposed), transposed)
        if head == "+":
            out: Poly = {}
            for part in m[1:]:
                out = self.add(out, self._apply(part, p, transposed))
            return out
        if head == "scale":
            return self.mul(self.poly(m[1]), self._apply(m[2], p, transposed))
        if head == "id":
            return p
        if head == "outer":
            to, along = (m[2], m[1]) if transposed else (m[1], m[2])
            return self.mul(self._dot(self.poly(along), p), self.poly(to))
        if head == "def":
            return self._apply(self._unfold(m), p, transposed)
        if head == "at":
            reduced = self._reduce_at(m)
            if reduced is not None:
                return self._apply(reduced, p, transposed)
            return self._letter((self._applied(m), transposed), p)
        if head in ("v", "u", "beta"):
            return self._letter((m, transposed), p)
        raise KernelError(f"{head!r} is not a linear map")

    def _letter(self, letter: tuple[Atom, bool], p: Poly) -> Poly:
        """Put a letter, a normal map and whether it is transposed, before every word of ``p``."""
        out: Poly = {}
        for (mono, vec), c in p.items():
            if vec is None:
                raise KernelError("linear map applied to a number")
            if vec[0] == "vsum":
                binders, inner = self._open(vec)
                image = self._close(binders, self._letter(letter, inner))
                out = self.add(out, self.mul({(mono, None): c}, image))
            else:
                key = (mono, ("vec", (letter, *vec[1]), vec[2]))
                out = self.add(out, {key: c})
        return out

    def _dot(self, p: Poly, q: Poly) -> Poly:
        out: Poly = {}
        for (m, v), c in p.items():
            for (n, w), e in q.items():
                if v is None or w is None:
                    raise KernelError("inner product of a number")
                front: Poly = {(self.times(m, n), None): c * e}
                out = self.add(out, self.mul(front, self._dot_atoms(v, w)))
        return out

    def _dot_atoms(self, v: Atom, w: Atom) -> Poly:
        for a, b in ((v, w), (w, v)):
            if a[0] == "vsum":
                binders, inner = self._open(a)
                return self._close(binders, self._dot(inner, {(UNIT, b): _one}))
        word = (*((m, not t) for m, t in reversed(v[1])), *w[1])
        mirrored = tuple((m, not t) for m, t in reversed(word))
        one, two = ("dot", v[2], word, w[2]), ("dot", w[2], mirrored, v[2])
        return self._scalar_atom(one if order(one) <= order(two) else two)

    # ------------------------------------------------------------------ families

    def _reduce_at(self, term: Term) -> Term | None:
        """Beta reduction of an applied abstraction, or unfolding of a defined family."""
        f = term[1]
        while f[0] == "def":
            f = self._unfold(f)
        if f[0] == "lam":
            self._spend(5)
            return instantiate(f[2], term[2:])
        return None

    def _applied(self, term: Term) -> Atom:
        """Return the atom of a family variable at normal arguments."""
        if term[1][0] not in ("v", "u", "beta"):
            raise KernelError(f"cannot apply {term[1][0]!r} to arguments")
        return ("at", term[1], *(self._argument(t) for t in term[2:]))

    def _at(self, term: Term) -> Poly:
        reduced = self._reduce_at(term)
        if reduced is not None:
            return self.poly(reduced)
        atom = self._applied(term)
        sort = self.sort(term[1])[2]
        if sort in ("R", "N"):
            return self._scalar_atom(atom)
        if sort[0] == "V":
            return self._vector_atom(atom)
        raise KernelError(f"value of sort {sort!r} is neither a number nor a vector")

    def _argument(self, t: Term) -> Atom:
        """Return the normal form of an argument: a number, a vector or a family."""
        while t[0] == "def" and self.definitions[t[1]].sort[0] == "F":
            t = self._unfold(t)
        if t[0] in ("v", "u", "beta"):
            sort = self.sort(t)
            if isinstance(sort, tuple) and sort[0] in ("F", "S", "L"):
                return t
        if t[0] == "lam":
            opened = tuple(self._fresh(s) for s in t[1])
            return self._family(opened, self.poly(instantiate(t[2], opened)))
        if t[0] == "nf":
            return t
        return ("nf", freeze(self.poly(t)))

    def _family(self, opened: tuple[Term, ...], body: Poly) -> Atom:
        """Close an abstraction over the fresh leaves ``opened``."""
        if len(body) == 1:  # eta: lam i. f(i) is f
            (((mono, vec), c),) = body.items()
            base = None
            if c == 1 and vec is None and len(mono) == 1 and mono[0][1] == 1:
                base = mono[0][0]
            elif c == 1 and mono == UNIT and vec is not None and vec[:2] == ("vec", ()):
                base = vec[2]
            if base is not None and base[0] == "at":
                args = tuple(self._argument(u) for u in opened)
                if base[2:] == args and not leaves(base[1], "u") & set(opened):
                    return tuple(base[1])
        height = 1 + max((b[1] for b in leaves(tuple(body), "beta")), default=-1)
        betas = tuple(("beta", height + i, u[2]) for i, u in enumerate(opened))
        renamed = self._rename(body, dict(zip(opened, betas, strict=True)))
        return ("lam", betas, freeze(renamed))

    # ------------------------------------------------------------------ sums

    def _fresh(self, sort: Sort) -> Term:
        self._counter += 1
        return ("u", self._counter, sort)

    def _sum(self, domain: Term, body: Term) -> Poly:
        """Normal form of ``sum(domain, body)``; ``body`` has one dangling index."""
        out: Poly = {}
        for binder, element in self._pieces(domain):
            inner = self.poly(instantiate(body, (element,)))
            if binder is not None:
                inner = self._close((binder,), inner)
            out = self.add(out, inner)
        return out

    def _pieces(self, domain: Term) -> list[tuple[Binder | None, Term]]:
        """Split a domain into single elements and unsplittable domains with a fresh variable."""
        self._spend()
        head = domain[0]
        if head == "def":
            return self._pieces(self._unfold(domain))
        if head == "cat":
            return self._pieces(domain[1]) + self._pieces(domain[2])
        if head == "one":
            return [(None, domain[1])]
        if head == "map":
            return [
                (binder, instantiate(domain[2], (element,)))
                for binder, element in self._pieces(domain[1])
            ]
        if head == "range":
            return self._range_pieces(self.poly(domain[1]))
        if head in ("v", "u", "beta"):
            u = self._fresh(self.sort(domain)[1])
            return [((u, domain), u)]
        if head == "at":
            reduced = self._reduce_at(domain)
            if reduced is not None:
                return self._pieces(reduced)
            u = self._fresh(self.sort(domain[1])[2][1])
            return [((u, self._applied(domain)), u)]
        raise KernelError(f"{head!r} is not a sequence that can be summed over")

    def _range_pieces(self, bound: Poly) -> list[tuple[Binder | None, Term]]:
        # A term of sort N has natural coefficients only, so range(rest + k) is range(rest)
        # followed by rest, ..., rest + k - 1.
        constant = bound.get((UNIT, None), fmpq(0))
        rest = {k: c for k, c in bound.items() if k != (UNIT, None)}
        if any(c < 0 or c.q != 1 for c in bound.values()) or constant > MAX_LITERAL_RANGE:
            raise KernelError("range: not a natural number, or literal too long")
        pieces: list[tuple[Binder | None, Term]] = []
        if rest:
            u = self._fresh("N")
            pieces.append(((u, ("range", freeze(rest))), u))
        for i in range(int(constant.p)):
            pieces.append((None, ("nf", freeze(self.add(rest, const(i))))))
        return pieces

    def _open(self, atom: Atom) -> tuple[tuple[Binder, ...], Poly]:
        """Open a sum atom: fresh variables for its binders, and its body."""
        values: dict[Atom, Atom] = {}
        binders: list[Binder] = []
        for beta, domain in atom[1]:
            u = self._fresh(beta[2])
            binders.append((u, self._rename_domain(domain, values)))
            values[beta] = u
        return tuple(binders), self._rename({atom[2]: _one}, values)

    def _close(self, binders: tuple[Binder, ...], body: Poly) -> Poly:
        """Sum a normal body over the fresh variables of ``binders``."""
        if len(binders) > MAX_NESTED_SUMS:
            raise KernelError(f"more than {MAX_NESTED_SUMS} nested sums")
        out: Poly = {}
        for (mono, vec), c in body.items():
            out = self.add(out, self._close_entry(binders, mono, vec), c)
        return out

    def _close_entry(self, binders: tuple[Binder, ...], mono: Monomial, vec: Atom | None) -> Poly:
        variables = {u for u, _ in binders}
        nested = self._nested(mono, vec, variables)
        if nested is not None:
            rest, atom = nested
            more, inner = self._open(atom)
            return self._close((*binders, *more), self.mul(rest, inner))
        # Connected components of the variables under "occurs in the same factor or domain".
        parts: list[tuple[set[Atom], list[Binder], Poly]] = []
        for u, domain in binders:
            parts.append(({u} | (leaves(domain, "u") & variables), [(u, domain)], const(1)))
        outside = const(1)
        for factor in self._factors(mono, vec):
            used = leaves(tuple(factor), "u") & variables
            if used:
                parts.append((used, [], factor))
            else:
                outside = self.mul(outside, factor)
        merged: list[tuple[set[Atom], list[Binder], Poly]] = []
        for part in parts:
            joined = part
            for other in [m for m in merged if m[0] & part[0]]:
                merged.remove(other)
                product = self.mul(other[2], joined[2])
                joined = (joined[0] | other[0], other[1] + joined[1], product)
            merged.append(joined)
        for _, own, factor in merged:
            outside = self.mul(outside, self._component(tuple(own), factor))
        return outside

    def _nested(
        self, mono: Monomial, vec: Atom | None, variables: set[Atom]
    ) -> tuple[Poly, Atom] | None:
        """Return an inner sum that depends on ``variables`` and the rest of the entry."""
        if vec is not None and vec[0] == "vsum" and touches(vec, variables):
            return {(mono, None): _one}, vec
        for i, (atom, e) in enumerate(mono):
            if atom[0] == "sum" and touches(atom, variables):
                left = ((atom, e - 1),) if e > 1 else ()
                return {((*mono[:i], *left, *mono[i + 1 :]), vec): _one}, atom
        return None

    def _factors(self, mono: Monomial, vec: Atom | None) -> list[Poly]:
        factors: list[Poly] = []
        for atom, e in mono:
            if atom[0] == "exp":  # exp(a + b) = exp(a) exp(b): a and b may part
                for key, c in thaw(atom[1]).items():
                    factors.append(self._exponential({key: c * e}))
            else:
                factors.append({(((atom, e),), None): _one})
        if vec is not None:
            factors.append({(UNIT, vec): _one})
        return factors

    def _component(self, binders: tuple[Binder, ...], body: Poly) -> Poly:
        """Canonical sum of one connected monomial.

        The same sum comes back again and again with other fresh variables. It is arranged once,
        with the variables numbered in their order, which keeps every order of texts.
        """
        if len(binders) == 1 and body == const(1) and binders[0][1][0] == "range":
            return thaw(binders[0][1][1])
        if len(body) != 1:
            raise KernelError("a factor of a sum is not one monomial")
        ((key, c),) = body.items()
        found = sorted(leaves((binders, key), "u"), key=lambda u: int(u[1]))
        numbered = {u: ("u", FIRST_NUMBERED + i, u[2]) for i, u in enumerate(found)}
        names: set[str] = set()
        own, entry = relabelled((binders, key), numbered, names)
        sorts = tuple((name, self.scope.get(name)) for name in sorted(names))
        at = ("component", own, entry, sorts)
        self._spend(len(found))
        if at not in self._cache:
            self._cache[at] = self._arranged(own, {entry: _one})
        if len(found) == len(binders):
            return {k: c * e for k, e in self._cache[at].items()}
        back = {label: u for u, label in numbered.items()}
        return {relabelled(k, back, names): c * e for k, e in self._cache[at].items()}

    def _arranged(self, binders: tuple[Binder, ...], body: Poly) -> Poly:
        """Canonical sum of a monomial: the arrangement of the variables with the least text."""
        used = leaves(tuple(body), "beta")
        for _, domain in binders:
            used |= leaves(domain, "beta")
        height = 1 + max((b[1] for b in used), default=-1)
        best: tuple[str, Atom, Key, fmpq] | None = None
        for arrangement in permutations(binders):
            values: dict[Atom, Atom] = {}
            closed: list[Binder] = []
            own = {u for u, _ in binders}
            for i, (u, domain) in enumerate(arrangement):
                if leaves(domain, "u") & own - values.keys():
                    break  # this domain needs a variable that comes later
                closed.append((("beta", height + i, u[2]), self._rename_domain(domain, values)))
                values[u] = closed[-1][0]
            else:
                renamed = self._rename(body, values)
                if len(renamed) != 1:
                    raise KernelError("renaming changed the shape of a summand")
                ((key, c),) = renamed.items()
                text = order((tuple(closed), key))
                if best is None or text < best[0]:
                    best = (text, tuple(closed), key, c)
        if best is None:
            raise KernelError("domains of nested sums depend on one another in a circle")
        _, bound, key, c = best
        if key[1] is None:
            return {(((("sum", bound, key), 1),), None): c}
        return {(UNIT, ("vsum", bound, key)): c}

    # ------------------------------------------------------------------ renaming

    def _rename_domain(self, domain: Atom, values: Mapping[Atom, Atom]) -> Atom:
        if domain[0] == "range":
            return ("range", freeze(self._rename(thaw(domain[1]), values)))
        return self._rename_base(domain, values)

    def _rename(self, p: Poly, values: Mapping[Atom, Atom]) -> Poly:
        """Replace leaves of a normal form and normalise again what contains them."""
        out: Poly = {}
        for (mono, vec), c in p.items():
            changed = [item for item in mono if touches(item[0], values)]
            kept = tuple(item for item in mono if item not in changed) if changed else mono
            moved = vec if vec is not None and touches(vec, values) else None
            product: Poly = {(kept, vec if moved is None else None): c}
            for atom, e in changed:
                product = self.mul(product, self.power(self._rename_atom(atom, values), e))
            if moved is not None:
                product = self.mul(product, self._rename_vector(moved, values))
            out = self.add(out, product)
        return out

    def _rename_vector(self, vec: Atom, values: Mapping[Atom, Atom]) -> Poly:
        if vec[0] == "vsum":
            return self._rename_sum(vec, values)
        base = vec[2]
        if base[0] == "relu":
            inner = self._rename(thaw(base[1]), values)
            out = self._vector_atom(("relu", freeze(inner))) if inner else {}
        else:
            out = self._vector_atom(self._rename_base(base, values))
        for m, transposed in reversed(vec[1]):
            out = self._letter((self._rename_base(m, values), transposed), out)
        return out

    def _rename_base(self, atom: Atom, values: Mapping[Atom, Atom]) -> Atom:
        """Rename a leaf or an applied family."""
        if atom[0] == "at":
            args = (self._rename_argument(t, values) for t in atom[2:])
            return ("at", values.get(atom[1], atom[1]), *args)
        return values.get(atom, atom)

    def _rename_argument(self, t: Atom, values: Mapping[Atom, Atom]) -> Atom:
        if t[0] == "nf":
            return ("nf", freeze(self._rename(thaw(t[1]), values)))
        if t[0] == "lam":
            opened = tuple(self._fresh(b[2]) for b in t[1])
            inner = {**values, **dict(zip(t[1], opened, strict=True))}
            return self._family(opened, self._rename(thaw(t[2]), inner))
        return values.get(t, t)

    def _rename_sum(self, atom: Atom, values: Mapping[Atom, Atom]) -> Poly:
        inner = dict(values)
        binders: list[Binder] = []
        for beta, domain in atom[1]:
            u = self._fresh(beta[2])
            binders.append((u, self._rename_domain(domain, inner)))
            inner[beta] = u
        return self._close(tuple(binders), self._rename({atom[2]: _one}, inner))

    def _rename_atom(self, atom: Atom, values: Mapping[Atom, Atom]) -> Poly:
        head = atom[0]
        if head in ("v", "u", "beta", "at"):
            return self._scalar_atom(self._rename_base(atom, values))
        if head == "sum":
            return self._rename_sum(atom, values)
        if head == "dot":
            left = self._rename_vector(("vec", (), atom[1]), values)
            right = self._rename_vector(("vec", atom[2], atom[3]), values)
            return self._dot(left, right)
        if head == "tail":
            f = self._rename_argument(atom[1], values)
            n, k = (freeze(self._rename(thaw(t), values)) for t in atom[2:])
            return self._scalar_atom(("tail", f, n, k))
        inner = self._rename(thaw(atom[1]), values)
        if head == "exp":
            return self._exponential(inner)
        if head == "inv":
            return self.inverse(inner)
        if head == "abs":
            return self._absolute(inner)
        if head == "max":
            return self._maximum(inner, self._rename(thaw(atom[2]), values))
        return self._scalar_atom((head, freeze(inner)))  # log, sqrt
